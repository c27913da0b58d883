//! According to Ruiz, …; …, according to Ruiz: reported without a verb.

use std::ops::Range;

use smallvec::smallvec;

use crate::extract::document::Document;
use crate::extract::lexicon::Class;
use crate::extract::noun_phrase;
use crate::extract::scene::{Clause, Scene};
use crate::extract::tokens::TokenKind;
use crate::model::{QuotePieces, Rule};

/// Where a sentence holds "according to", outside of marks.
pub fn find(document: &Document<'_>, sentence: &Range<usize>) -> Option<usize> {
    let mut starts = sentence.clone().zip(&document.tokens[sentence.clone()]);
    let length = "according".len();
    starts
        .find(|(at, token)| {
            token.span.len() == length
                && document.is_word(*at, "according")
                && document.is_word(at + 1, "to")
                && !document.is_quoted(*at)
        })
        .map(|(at, _)| at)
}

/// Attributes a sentence that holds "according to" at token `at`.
pub fn attribute(scene: &mut Scene<'_>, sentence: &Range<usize>, at: usize) -> bool {
    let document = &scene.document;
    let Some(source) = noun_phrase::after(document, &scene.names, at + 2, sentence.end) else { return false };
    let Some(content) = content(scene, sentence, at, &source.tokens) else { return false };
    let clause = Clause { cue: at..at + 2, class: Class::SAY, tokens: at..source.tokens.end, source: Some(source) };
    scene.add(&clause, content, &[], Rule::AccordingTo, 90);
    true
}

/// The rest of the sentence: after the source's comma where the phrase opens it, else before the phrase.
fn content(scene: &Scene<'_>, sentence: &Range<usize>, at: usize, source: &Range<usize>) -> Option<QuotePieces> {
    let document = &scene.document;
    let range = if at <= sentence.start + 1 {
        let comma = (source.end..sentence.end).find(|&i| document.kind(i) == Some(TokenKind::Comma))?;
        comma + 1..last_word(scene, sentence)
    } else {
        let end = if document.kind(at - 1) == Some(TokenKind::Comma) { at - 1 } else { at };
        sentence.start..end
    };
    (range.len() >= 3).then(|| smallvec![document.span(range)])
}

fn last_word(scene: &Scene<'_>, sentence: &Range<usize>) -> usize {
    let last = sentence.end - 1;
    if scene.document.kind(last) == Some(TokenKind::Stop) { last } else { sentence.end }
}

#[cfg(test)]
mod tests {
    use crate::extract::rules::testing::check;

    #[test]
    fn both_places() {
        check(
            "According to Ana Ruiz, the plan will fail in spring.",
            &["indirect | Ana Ruiz | the plan will fail in spring"],
        );
        check(
            "The plan will fail in spring, according to the ministry.",
            &["indirect | ministry | The plan will fail in spring"],
        );
    }
}
