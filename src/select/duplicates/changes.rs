//! Sets the quotes of two texts against each other: which one lacks, and which stand in other words. It shows none.

use std::collections::{HashMap, HashSet};

use crate::model::{Extracted, Quote, QuoteChange};

use super::sketch::fingerprints;

/// Quotes of one text that are looked at for other words; further ones are only said to be gone or new.
const MOST_COMPARED: usize = 256;
/// Words of a quote that are looked at for that.
const MOST_WORDS: usize = 128;
/// Share of a quote's fingerprints that another text must have for it to hold the same words, as one in so many.
const ONE_IN: usize = 2;
/// Share of the words of two quotes in two versions of one page, for them to be one quote in other words.
const CHANGED_ONE_IN: usize = 2;

/// The words of a text by which it is known whether it holds a quote.
pub(in crate::select) struct Words(HashSet<u64, foldhash::fast::RandomState>);

impl Words {
    pub(in crate::select) fn of(text: &str) -> Self {
        Self(fingerprints(text).into_iter().collect())
    }

    /// Whether a quote of another text stands here, too: most of it, since copies are cut and badly scanned. Of a quote of
    /// a word or two, which says little, that is taken for granted.
    pub(in crate::select) fn hold(&self, text: &str, quote: &Quote) -> bool {
        let fingerprints = fingerprints(&content(text, quote));
        let held = fingerprints.iter().filter(|one| self.0.contains(one)).count();
        held * ONE_IN >= fingerprints.len()
    }

    /// Takes in the words of a quote.
    pub(in crate::select) fn add(&mut self, text: &str, quote: &Quote) {
        self.0.extend(fingerprints(&content(text, quote)));
    }
}

fn content(text: &str, quote: &Quote) -> String {
    quote.content.iter().map(|piece| piece.of(text)).collect::<Vec<&str>>().join(" ")
}

/// The letters and digits of a quote, by which it is known to stand unchanged.
fn letters(text: &str, quote: &Quote) -> String {
    content(text, quote).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What became of the quotes of an earlier version: those gone or in other words in its order, then those that are new.
pub(in crate::select) fn changes(earlier: &Extracted, now: &Extracted) -> Vec<QuoteChange> {
    let (mut gone, mut new) = unmatched(earlier, now);
    let known: Vec<(u32, HashSet<String>)> = new.iter().take(MOST_COMPARED).map(|&at| (at, words(now, at))).collect();
    let mut taken = HashSet::new();
    let mut changes = Vec::new();
    for (place, at) in gone.drain(..).enumerate() {
        let own = if place < MOST_COMPARED { words(earlier, at) } else { HashSet::new() };
        let shared = |other: &HashSet<String>| own.intersection(other).count();
        let alike = known.iter().filter(|(other, words)| {
            !taken.contains(other)
                && !own.is_empty()
                && shared(words) * CHANGED_ONE_IN >= own.len().min(words.len()).max(1)
        });
        // Of equals the first in the text.
        let best =
            alike.max_by_key(|(other, words)| (shared(words), std::cmp::Reverse(*other))).map(|(other, _)| *other);
        taken.extend(best);
        changes.push(QuoteChange { earlier: Some(at), now: best });
    }
    new.retain(|at| !taken.contains(at));
    changes.extend(new.into_iter().map(|at| QuoteChange { earlier: None, now: Some(at) }));
    changes
}

fn words(extracted: &Extracted, at: u32) -> HashSet<String> {
    let text = &extracted.article.text;
    let content = content(text, &extracted.evidence.quotes[at as usize]).to_lowercase();
    let words = content.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(MOST_WORDS).map(str::to_owned).collect()
}

/// The quotes of each text that do not stand in the other letter by letter.
fn unmatched(earlier: &Extracted, now: &Extracted) -> (Vec<u32>, Vec<u32>) {
    let mut known: HashMap<String, Vec<u32>> = HashMap::new();
    for (at, quote) in now.evidence.quotes.iter().enumerate().rev() {
        known.entry(letters(&now.article.text, quote)).or_default().push(at as u32);
    }
    let mut kept = HashSet::new();
    let mut gone = Vec::new();
    for (at, quote) in earlier.evidence.quotes.iter().enumerate() {
        match known.get_mut(&letters(&earlier.article.text, quote)).and_then(Vec::pop) {
            Some(same) => {
                kept.insert(same);
            }
            None => gone.push(at as u32),
        }
    }
    let new = (0..now.evidence.quotes.len() as u32).filter(|at| !kept.contains(at)).collect();
    (gone, new)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::Build;
    use super::{Words, changes};
    use crate::model::Extracted;

    fn saying(quotes: &[&str]) -> Extracted {
        quotes.iter().fold(Build::new("a.txt"), |build, words| build.said("Ana Ruiz", words)).done()
    }

    #[track_caller]
    fn check(earlier: &[&str], now: &[&str], expected: &[(Option<u32>, Option<u32>)]) {
        let found: Vec<_> = changes(&saying(earlier), &saying(now)).iter().map(|one| (one.earlier, one.now)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn quotes_go_come_and_change() {
        let (votes, port) = ("We have counted all the votes by noon", "The port will open again on Monday morning");
        check(&[votes, port], &[port, votes], &[]);
        check(&[votes], &["we have counted “all” the votes, by noon"], &[]);
        check(&[votes, port], &[port, "We have not counted all the votes by noon"], &[(Some(0), Some(1))]);
        check(&[votes], &[port], &[(Some(0), None), (None, Some(0))]);
        check(&["No", "No"], &["No"], &[(Some(1), None)]);
        check(&[], &[], &[]);
    }

    #[test]
    fn a_text_holds_what_is_most_of_a_quote() {
        let one = saying(&["We have counted all the votes by noon", "No"]);
        let holds = |text: &str, at: usize| Words::of(text).hold(&one.article.text, &one.evidence.quotes[at]);
        assert!(holds("Ruiz: we have counted all the votes", 0) && !holds("Ruiz: the votes", 0) && holds("Yes", 1));
    }
}
