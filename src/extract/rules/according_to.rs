//! According to Ruiz, …; …, according to Ruiz: reported without a verb.

use std::ops::Range;

use smallvec::smallvec;

use crate::extract::lexicon::Class;
use crate::extract::phrases::{Habit, PhraseKind};
use crate::extract::scene::{Clause, Scene};
use crate::extract::tokens::TokenKind;
use crate::model::{QuotePieces, Rule};

/// The phrase "according to" of a sentence with its source, outside of marks.
pub fn find(scene: &Scene<'_>, sentence: &Range<usize>) -> Option<Clause> {
    let document = &scene.document;
    let begins = |at: &usize| document.is(*at, Class::PHRASE) && !document.is_quoted(*at);
    let postposed = document.lexicon.does(Habit::INVERTS).then(|| scene.postposed(sentence.start, sentence.end));
    postposed.flatten().or_else(|| {
        sentence.clone().filter(begins).find_map(|at| scene.according(at, sentence.end, PhraseKind::According))
    })
}

/// Attributes a sentence that holds "according to".
pub fn attribute(scene: &mut Scene<'_>, sentence: &Range<usize>, clause: &Clause) -> bool {
    let Some(content) = content(scene, sentence, &clause.tokens) else { return false };
    scene.add(clause, content, &[], Rule::AccordingTo, 90);
    true
}

/// The rest of the sentence: after the source's comma where the phrase opens it, else before the phrase.
fn content(scene: &Scene<'_>, sentence: &Range<usize>, clause: &Range<usize>) -> Option<QuotePieces> {
    let document = &scene.document;
    let at = clause.start;
    let range = if at <= sentence.start + 1 {
        let verb = document.lexicon.does(Habit::NOUNS) && document.kind(clause.end) == Some(TokenKind::Word);
        let comma = (clause.end..sentence.end).find(|&i| document.kind(i) == Some(TokenKind::Comma));
        // "Laut Polizei wurden drei Menschen verletzt": no comma, the verb comes second.
        let start = if verb { clause.end } else { comma? + 1 };
        start..last_word(scene, sentence)
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
