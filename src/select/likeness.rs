//! Tells whether two quotes are one utterance that outlets cut differently. It chooses nothing.

use std::collections::HashSet;

/// Words of the runs that are compared.
const RUN: usize = 3;

/// Fewest words of a quote that is compared: shorter ones may be alike by chance.
const FEWEST_WORDS: usize = 6;

/// Words of a quote that are compared, at most.
const MOST_WORDS: usize = 400;

/// Percent of the runs of the shorter quote that the other holds.
const IN_COMMON: usize = 40;

/// Whether two quotes of one speaker have many of their words in common, in the same order.
pub(super) fn is_one_utterance<'a>(one: impl Iterator<Item = &'a str>, other: impl Iterator<Item = &'a str>) -> bool {
    let (one, other) = (words(one), words(other));
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.len() < FEWEST_WORDS {
        return false;
    }
    let held: HashSet<&[String]> = long.windows(RUN).collect();
    let runs = short.len() + 1 - RUN;
    let common = short.windows(RUN).filter(|run| held.contains(run)).count();
    common * 100 >= runs * IN_COMMON
}

/// The words of a quote's pieces in small letters.
fn words<'a>(pieces: impl Iterator<Item = &'a str>) -> Vec<String> {
    let all = pieces.flat_map(|piece| piece.split(|c: char| !c.is_alphanumeric()));
    all.filter(|word| !word.is_empty()).take(MOST_WORDS).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::is_one_utterance;

    #[track_caller]
    fn check(one: &str, other: &str, expected: bool) {
        assert_eq!(is_one_utterance([one].into_iter(), [other].into_iter()), expected);
        assert_eq!(is_one_utterance([other].into_iter(), [one].into_iter()), expected);
    }

    #[test]
    fn what_outlets_cut_differently_is_one_utterance() {
        let whole = "The count goes on. But I tell you that Lume will not bow, and that it will count to the end.";
        check("The count goes on. Lume will not bow.", whole, true);
        check("I tell you that Lume will not bow, and that it will count", whole, true);
        check("The count of the south goes on in spite of all they say", whole, false);
        check("The count goes on.", whole, false);
        check("The count goes on.", "", false);
    }
}
