//! The gold as the models are asked: for each region whether it is speech, to which attribution it belongs, where that
//! begins and ends around it, and which words are its source.

use std::ops::Range;

use crate::extract::document::Document;
use crate::extract::tokens::TokenKind;
use crate::model::Span;

/// An attribution as annotated, in bytes of the article's text.
#[derive(Clone, Debug, Default)]
pub struct Gold {
    /// Pieces of the content.
    pub content: Vec<Span>,
    /// Pieces of the source.
    pub source: Vec<Span>,
    /// Pieces of the cue.
    pub cue: Vec<Span>,
}

/// What the gold says of one region.
#[derive(Clone, Debug)]
pub struct Told {
    /// Whether half of its words or more are content.
    pub speech: bool,
    /// The attribution it belongs to.
    pub gold: Option<usize>,
    /// Tokens of the piece of that attribution around it.
    pub piece: Range<usize>,
}

/// Words that decide nothing about a source.
const EMPTY: &[&str] = &[
    "the", "a", "an", "of", "and", "or", "in", "on", "at", "for", "from", "with", "by", "to", "as", "who", "which",
    "that", "this", "these", "those", "is", "was", "are", "were", "his", "her", "their", "its", "our", "my", "your",
];

fn words(document: &Document<'_>, range: Range<usize>) -> impl Iterator<Item = usize> {
    range.filter(|&at| document.kind(at) == Some(TokenKind::Word))
}

/// The pieces of an attribution as tokens; those parted by marks alone are one.
pub fn pieces(document: &Document<'_>, gold: &Gold) -> Vec<Range<usize>> {
    let mut spans = gold.content.clone();
    spans.sort();
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for piece in spans.into_iter().map(|span| document.tokens_of(span)).filter(|piece| !piece.is_empty()) {
        match pieces.last_mut().filter(|last| last.end >= piece.start) {
            Some(last) => last.end = last.end.max(piece.end),
            None => pieces.push(piece),
        }
    }
    pieces
}

/// What the gold says of every region of a document.
pub fn told(document: &Document<'_>, golds: &[Gold]) -> Vec<Told> {
    let mut content = vec![false; document.tokens.len()];
    let pieces: Vec<Vec<Range<usize>>> = golds.iter().map(|gold| pieces(document, gold)).collect();
    for at in pieces.iter().flatten().flat_map(Clone::clone) {
        content[at] = true;
    }
    let direct: Vec<bool> = pieces
        .iter()
        .map(|pieces| {
            pieces
                .iter()
                .flat_map(Clone::clone)
                .all(|at| document.kind(at) != Some(TokenKind::Word) || document.is_quoted(at))
        })
        .collect();
    let size = |gold: usize| pieces[gold].iter().map(Range::len).sum::<usize>();
    document
        .regions
        .iter()
        .map(|region| {
            let own: Vec<usize> = words(document, region.tokens.clone()).collect();
            let inside = own.iter().filter(|&&at| content[at]).count();
            let covers =
                |piece: &Range<usize>| own.iter().filter(|at| piece.contains(at)).count() * 2 >= own.len().max(1);
            let mut found: Vec<(bool, usize, usize, usize)> = Vec::new();
            for (gold, pieces) in pieces.iter().enumerate() {
                for (index, _) in pieces.iter().enumerate().filter(|(_, piece)| covers(piece)) {
                    found.push((!direct[gold], size(gold), gold, index));
                }
            }
            let best = found.into_iter().min();
            Told {
                speech: !own.is_empty() && inside * 2 >= own.len(),
                gold: best.map(|(_, _, gold, _)| gold),
                piece: best.map_or(region.tokens.clone(), |(_, _, gold, index)| pieces[gold][index].clone()),
            }
        })
        .collect()
}

/// Whether a mention is the source: the same words, or one in common that says who.
pub fn is_source(document: &Document<'_>, gold: &Gold, mention: &Range<usize>) -> bool {
    let own: Vec<usize> = words(document, mention.clone()).collect();
    let wanted: Vec<usize> = gold.source.iter().flat_map(|&span| words(document, document.tokens_of(span))).collect();
    let tells = |at: &usize| !EMPTY.iter().any(|word| document.is_word(*at, word));
    own == wanted || own.iter().filter(|at| wanted.contains(at)).any(tells)
}

#[cfg(test)]
mod tests {
    use super::{Gold, is_source, told};
    use crate::extract::document::Document;
    use crate::extract::testing::article;
    use crate::model::Span;

    #[test]
    fn regions_know_their_attribution() {
        let text = "Ana Ruiz called the plan “reckless” on the show “Morning Hour.”";
        let at = |words: &str| text.find(words).map_or(Span::default(), |start| Span::new(start, start + words.len()));
        let gold =
            Gold {
                content: vec![at("the plan “reckless”")], source: vec![at("Ana Ruiz")], cue: vec![at("called")]
            };
        let article = article(text);
        let document = Document::new(&article);
        let told = told(&document, std::slice::from_ref(&gold));
        assert_eq!([told[0].speech, told[1].speech], [true, false]);
        assert_eq!(document.span(told[0].piece.clone()).of(text), "the plan “reckless”");
        assert!(is_source(&document, &gold, &(1..2)) && !is_source(&document, &gold, &(3..4)));
    }
}
