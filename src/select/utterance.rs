//! Tells whether two quotes of two articles are one utterance: the one is a cut of the other, or the same in other words.
//! It sees words alone; who speaks, and when, is asked by [`pool`](super::pool). It chooses nothing.
//!
//! Precision comes first, for what is taken for one utterance is shown as one:
//!
//! - a *cut* has each of its pieces in the other word for word, in that order;
//! - another *wording* has most of the content words of the shorter quote in common with the longer one, in order, in runs
//!   of three words or more. Where a number stands for another number, or a name for another name, it is another
//!   utterance of the same pattern ("12 were hurt in Lume", "30 were hurt in Orvia").

use std::collections::BTreeSet;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};

use crate::lexis::{Lexis, WordKind};
use crate::model::{Article, Quote};

use super::runs::hash_of;

/// Words of a quote that are compared, at most.
const MOST_WORDS: usize = 400;

/// Fewest words of a quote that may be a cut of another.
const FEWEST_OF_A_CUT: usize = 5;

/// Fewest words of a quote that may be another in other words.
const FEWEST_OF_A_WORDING: usize = 6;

/// Words in a row that count as had in common.
pub(super) const RUN: usize = 3;

/// Percent of the content words of the shorter quote that the two have in common.
const IN_COMMON: usize = 70;

/// Fewest content words in common; and where one of the two has no named speaker.
const FEWEST_IN_COMMON: usize = 4;
const FEWEST_OF_NOBODY: usize = 7;

/// How two quotes are one utterance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kinship {
    /// The one has the very words of the other, and more.
    Cut,
    /// They differ in words.
    Wording,
}

/// One utterance in two quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kin {
    /// How.
    pub(super) kinship: Kinship,
    /// Whether they have so much in common that it holds even where a speaker is not named.
    pub(super) sure: bool,
}

/// The words of a quote, to be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    words: Vec<SaidWord>,
    /// How many words each piece has.
    pieces: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SaidWord {
    hash: u64,
    kind: WordKind,
    /// Whether it begins with a capital where no sentence begins.
    name: bool,
}

impl Said {
    /// The words of a quote of an article.
    pub(super) fn of(article: &Article, quote: &Quote, lexis: &mut Lexis) -> Self {
        let mut said = Self::default();
        for piece in &quote.content {
            let before = said.words.len();
            let mut end = piece.start;
            lexis.each(&article.text, *piece, |word| {
                let between = article.text.get(end as usize..word.span.start as usize).unwrap_or("");
                let first = end == piece.start || between.contains(['.', '?', '!', ':', '“', '"']);
                end = word.span.end;
                if said.words.len() < MOST_WORDS {
                    let hash = hash_of(word.span.of(&article.text));
                    said.words.push(SaidWord { hash, kind: word.kind, name: word.capital && !first });
                }
            });
            said.pieces.push(said.words.len() - before);
        }
        said
    }

    fn hashes(&self) -> Vec<u64> {
        self.words.iter().map(|word| word.hash).collect()
    }

    /// How many words it has.
    pub(super) fn length(&self) -> usize {
        self.words.len()
    }

    /// Hashes of every few words in a row, rising, each once.
    pub(super) fn runs(&self) -> Vec<u64> {
        let mut runs: Vec<u64> = self.words.windows(RUN).map(run_of).collect();
        runs.sort_unstable();
        runs.dedup();
        runs
    }

    fn content(&self) -> usize {
        self.words.iter().filter(|word| word.kind != WordKind::Function).count()
    }

    /// Whether each of its pieces stands in `whole` word for word, in order.
    fn is_cut_of(&self, whole: &[u64]) -> bool {
        let own = self.hashes();
        let (mut rest, mut from) = (whole, 0);
        self.pieces.iter().all(|&length| {
            let piece = &own[from..from + length];
            from += length;
            let found = if piece.is_empty() { Some(0) } else { rest.windows(length).position(|run| run == piece) };
            found.is_some_and(|at| {
                rest = &rest[at + length..];
                true
            })
        })
    }
}

/// The hash of some words in a row: 64 bits, of which all are good.
fn run_of(words: &[SaidWord]) -> u64 {
    words.iter().fold(0, |hash: u64, word| {
        let mixed = (hash.rotate_left(23) ^ word.hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    })
}

/// How two quotes are one utterance; `None` where they are not, as far as words tell.
pub(super) fn kin(one: &Said, other: &Said) -> Option<Kin> {
    let (short, long) = if one.words.len() <= other.words.len() { (one, other) } else { (other, one) };
    if short.words.len() < FEWEST_OF_A_CUT {
        return None;
    }
    let (own, whole) = (short.hashes(), long.hashes());
    if short.is_cut_of(&whole) {
        return Some(Kin { kinship: Kinship::Cut, sure: short.content() >= FEWEST_OF_NOBODY });
    }
    if short.words.len() < FEWEST_OF_A_WORDING {
        return None;
    }
    let ops = capture_diff_slices(Algorithm::Myers, &own, &whole);
    let equal = ops.iter().filter(|op| op.tag() == DiffTag::Equal && op.old_range().len() >= RUN);
    let common = equal.flat_map(DiffOp::old_range).filter(|&at| short.words[at].kind != WordKind::Function).count();
    let fewer = short.content().min(long.content());
    if common < FEWEST_IN_COMMON || common * 100 < fewer * IN_COMMON || ops.iter().any(|op| is_another(short, long, op))
    {
        return None;
    }
    Some(Kin { kinship: Kinship::Wording, sure: common >= FEWEST_OF_NOBODY })
}

/// Whether a stretch that differs has other numbers, or other names, on its two sides.
fn is_another(short: &Said, long: &Said, op: &DiffOp) -> bool {
    if op.tag() != DiffTag::Replace {
        return false;
    }
    let (own, other) = (&short.words[op.old_range()], &long.words[op.new_range()]);
    let differ = |wanted: fn(&SaidWord) -> bool| {
        let of = |words: &[SaidWord]| {
            words.iter().filter(|word| wanted(word)).map(|word| word.hash).collect::<BTreeSet<u64>>()
        };
        let (own, other) = (of(own), of(other));
        !own.is_empty() && !other.is_empty() && own != other
    };
    differ(|word| word.kind == WordKind::Number) || differ(|word| word.name)
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Kinship, Said, kin};
    use crate::lexis::Lexis;
    use crate::model::{Article, Quote, QuoteKind, Rule, Span, Speaker};

    /// A quote whose pieces are parted by ` | `.
    pub(in crate::select) fn said(words: &str) -> Said {
        let mut article = Article::default();
        let mut content = smallvec::SmallVec::new();
        for piece in words.split(" | ") {
            let start = article.text.len();
            article.text.push_str(piece);
            content.push(Span::new(start, article.text.len()));
            article.text.push_str(" she said ");
        }
        let quote = Quote {
            content,
            cue: None,
            source: None,
            speaker: Speaker::Unattributed,
            kind: QuoteKind::Direct,
            rule: Rule::CueAfter,
            confidence: 90,
        };
        Said::of(&article, &quote, &mut Lexis::of(Some("en")))
    }

    #[track_caller]
    fn check(one: &str, other: &str, expected: Option<Kinship>) {
        let (one, other) = (said(one), said(other));
        assert_eq!(kin(&one, &other).map(|kin| kin.kinship), expected);
        assert_eq!(kin(&other, &one).map(|kin| kin.kinship), expected);
    }

    pub(in crate::select) const WHOLE: &str =
        "We will not sign this paper before the ballots of Lume are counted. The harbour stays closed.";

    #[test]
    fn a_cut_has_the_very_words() {
        check(WHOLE, "We will not sign this paper", Some(Kinship::Cut));
        check(WHOLE, "“We will NOT sign this paper” | “the harbour stays closed”", Some(Kinship::Cut));
        check(WHOLE, "“the harbour stays closed” | “We will not sign this paper”", None);
        check(WHOLE, "not sign this paper", None);
    }

    #[test]
    fn another_wording_has_most_words_in_order() {
        check(WHOLE, "We shall not sign this paper before the ballots of Lume are counted.", Some(Kinship::Wording));
        check(WHOLE, "We will sign this paper before the ballots of Lume are counted.", Some(Kinship::Wording));
        check(WHOLE, "We will not sign this paper before the votes have all been looked at by judges.", None);
        check(WHOLE, "Before the ballots of Lume are counted, the paper is only paper to us and to them.", None);
    }

    #[test]
    fn other_numbers_and_names_are_another_utterance() {
        let hurt = "At least 12 people were hurt when the northern mole of Lume gave way this morning";
        check(hurt, "At least 30 people were hurt when the northern mole of Lume gave way this morning", None);
        check(hurt, "At least 12 people were hurt when the northern mole of Orvia gave way this morning", None);
        check(
            hurt,
            "At least 12 persons were hurt when the northern mole of Lume gave way this morning",
            Some(Kinship::Wording),
        );
    }
}
