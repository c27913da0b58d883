//! Compares two wordings of one utterance word by word: which stretches of each the other does not have. It judges nothing.
//!
//! Words are runs of letters and digits with the apostrophes inside them, in small letters; marks and white space are no
//! words and never differ. The comparison is Myers' (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations",
//! 1986), by the crate `similar`: it compares any values, is as good for forty words as for four thousand lines, and is in
//! the tree already.

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};

use crate::model::Differing;

/// Words of a wording that are compared, at most. None behind them is called different.
const MOST_WORDS: usize = 1000;

/// A word of one of several pieces.
#[derive(Clone, Debug)]
struct Word {
    piece: usize,
    start: usize,
    end: usize,
}

/// The stretches in which `one` differs from `other`, and those in which `other` differs from `one`.
pub(super) fn differing(one: &[&str], other: &[&str]) -> (Vec<Differing>, Vec<Differing>) {
    let (own, its) = (words(one), words(other));
    let folded = |words: &[Word], pieces: &[&str]| -> Vec<String> {
        words.iter().map(|word| straight(&pieces[word.piece][word.start..word.end])).collect()
    };
    let (left, right) = (folded(&own, one), folded(&its, other));
    let ops = capture_diff_slices(Algorithm::Myers, &left, &right);
    let (mut of_one, mut of_other) = (Vec::new(), Vec::new());
    for (at, op) in ops.iter().enumerate() {
        if op.tag() == DiffTag::Equal || is_cut(op, at == 0 || at + 1 == ops.len()) {
            continue;
        }
        stretches(&own[op.old_range()], one, &mut of_one);
        stretches(&its[op.new_range()], other, &mut of_other);
    }
    (of_one, of_other)
}

/// Whether one side alone has words at an end: outlets cut differently, which is no difference in words.
fn is_cut(op: &DiffOp, at_an_end: bool) -> bool {
    at_an_end && op.tag() != DiffTag::Replace
}

/// The words of pieces, in order.
fn words(pieces: &[&str]) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    for (piece, text) in pieces.iter().enumerate() {
        let mut open: Option<Word> = None;
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            let follows = || text[end..].chars().next().is_some_and(char::is_alphanumeric);
            match &mut open {
                Some(word) if c.is_alphanumeric() || is_apostrophe(c) && follows() => word.end = end,
                None if c.is_alphanumeric() => open = Some(Word { piece, start: at, end }),
                _ => out.extend(open.take()),
            }
        }
        out.extend(open);
        if out.len() >= MOST_WORDS {
            break;
        }
    }
    out.truncate(MOST_WORDS);
    out
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}')
}

/// A word as it compares.
fn straight(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).map(|c| if is_apostrophe(c) { '\'' } else { c }).collect()
}

/// Words that follow one another in a piece, with no more than spaces between them, as one stretch.
fn stretches(words: &[Word], pieces: &[&str], out: &mut Vec<Differing>) {
    let mut open: Option<Word> = None;
    for word in words {
        match &mut open {
            Some(run) if run.piece == word.piece && pieces[run.piece][run.end..word.start].trim().is_empty() => {
                run.end = word.end;
            }
            _ => out.extend(open.replace(word.clone()).as_ref().map(stretch)),
        }
    }
    out.extend(open.as_ref().map(stretch));
}

fn stretch(word: &Word) -> Differing {
    Differing { piece: word.piece, start: word.start as u32, end: word.end as u32 }
}

#[cfg(test)]
mod tests {
    use super::differing;
    use crate::model::Differing;
    use proptest::prelude::*;

    /// The words of each side that differ.
    #[track_caller]
    fn check(one: &[&str], other: &[&str], expected: (&[&str], &[&str])) {
        let (of_one, of_other) = differing(one, other);
        let told = |pieces: &[&str], all: &[Differing]| -> Vec<String> {
            all.iter().map(|at| pieces[at.piece][at.start as usize..at.end as usize].to_owned()).collect()
        };
        assert_eq!((told(one, &of_one), told(other, &of_other)), (told_all(expected.0), told_all(expected.1)));
    }

    fn told_all(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn words_that_differ_are_told_on_both_sides() {
        check(&["“We will sign it, Lume.”"], &["“We shall not sign it, Lume,”"], (&["will"], &["shall not"]));
        check(&["We do not sign it today"], &["We do sign it today"], (&["not"], &[]));
        check(&["We won’t sign, ever"], &["We won't sign, EVER"], (&[], &[]));
        check(&["sign it now"], &["sign it, later: perhaps"], (&["now"], &["later", "perhaps"]));
    }

    #[test]
    fn ends_that_one_alone_has_are_cuts() {
        check(&["Today we will sign it in Lume. It is late."], &["we shall sign it in Lume"], (&["will"], &["shall"]));
        check(&["We will sign,", "if they do"], &["We will sign if we do"], (&["they"], &["we"]));
        check(&[], &["We sign"], (&[], &[]));
    }

    proptest! {
        #[test]
        fn stretches_are_slices(one in "[a-c’' é.]{0,40}", other in "[a-c’' é.]{0,40}") {
            let (of_one, of_other) = differing(&[&one], &[&other]);
            for (text, all) in [(&one, of_one), (&other, of_other)] {
                for at in all {
                    prop_assert!(text.get(at.start as usize..at.end as usize).is_some_and(|words| !words.is_empty()));
                }
            }
        }
    }
}
