//! Scores the sentences of an article by how much of its story each carries. It chooses none that a section shows;
//! [`excerpts`](super::excerpts) does.
//!
//! | part      | a sentence scores                                                                                       |
//! |-----------|---------------------------------------------------------------------------------------------------------|
//! | place     | the first 45, the second 14, the third 10, the fourth 7, later ones 0                                   |
//! | substance | 0 to 40, as much as it holds of the words that most sentences share                                     |
//! | length    | down to −30 below 14 words, down to −60 above 40                                                        |
//! | alone     | −30 where it leans on the sentence before by its first word, −30 where it opens in marks, −30 where it  |
//! |           | asks                                                                                                    |
//!
//! What news tells first is what it is about, and on news no summariser has done much better than the first sentence
//! (Nenkova 2005, "Automatic Text Summarization of Newswire"); so another is taken only where the first says little. The
//! words that sentences share are the centroid of Radev et al. 2004 ("Centroid-based summarization of multiple documents"),
//! reduced to its heaviest words.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use crate::lexis::{Lexis, Lookup, Stem, Word, WordKind};
use crate::model::{Score, ScoreName, Span};

/// Words that sentences share, of which the substance of one is made up.
const KEY_WORDS: usize = 16;

/// Sentences in which these words are looked for.
const SENTENCES_READ: usize = 400;

/// Points of the first sentences for their place.
const PLACES: [i16; 4] = [45, 14, 10, 7];

/// Most points for substance.
const SUBSTANCE: u32 = 40;

/// Words from which on a sentence is not short, and up to which it is not long.
const NOT_SHORT: usize = 14;
const NOT_LONG: usize = 40;

/// Words of a sentence that are read.
const WORDS_READ: usize = 400;

/// What a sentence loses for each sign that it cannot be read by itself.
const LEANS: i16 = -30;

/// The first words of sentences that lean on the one before, by language.
static OPENERS: LazyLock<HashMap<&'static str, HashSet<&'static str>>> = LazyLock::new(|| {
    let mut openers: HashMap<&str, HashSet<&str>> = HashMap::new();
    for line in include_str!("openers.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        if let Some(language) = words.next() {
            openers.entry(language).or_default().extend(words);
        }
    }
    openers
});

/// The words that carry one article, with what is needed to look for them in its sentences.
pub struct KeyWords {
    lexis: Lexis,
    weights: Lookup<Stem, u32>,
    total: u32,
    openers: Option<&'static HashSet<&'static str>>,
}

impl KeyWords {
    /// The words that most of `sentences` share; `language` is a BCP 47 tag.
    pub fn of(text: &str, sentences: &[Span], language: Option<&str>) -> Self {
        let mut lexis = Lexis::of(language);
        let primary = language.and_then(|tag| tag.split('-').next()).unwrap_or("en").to_ascii_lowercase();
        // How many sentences hold a word, and the order in which words come.
        let mut held: Lookup<Stem, (u32, u32)> = Lookup::default();
        for sentence in sentences.iter().take(SENTENCES_READ) {
            for stem in told(&mut lexis, text, *sentence) {
                let next = held.len() as u32;
                held.entry(stem).or_insert((0, next)).0 += 1;
            }
        }
        let mut shared: Vec<(u32, u32, Stem)> = held
            .into_iter()
            .filter(|(_, (count, _))| *count > 1)
            .map(|(stem, (count, order))| (count, order, stem))
            .collect();
        shared.sort_unstable_by_key(|&(count, order, _)| (Reverse(count), order));
        shared.truncate(KEY_WORDS);
        let weights: Lookup<Stem, u32> = shared.into_iter().map(|(count, _, stem)| (stem, count - 1)).collect();
        let total = weights.values().sum();
        Self { lexis, weights, total, openers: OPENERS.get(primary.as_str()) }
    }

    /// The score of a sentence that stands at `place` of its passage or article, counted from 0.
    pub fn score(&mut self, text: &str, sentence: Span, place: usize) -> Score {
        let words = words(&mut self.lexis, text, sentence);
        let told: BTreeSet<Stem> = stems(&words).collect();
        let held: u32 = told.iter().filter_map(|stem| self.weights.get(stem)).sum();
        let substance = (held * SUBSTANCE).checked_div(self.total).unwrap_or_default();
        Score::default()
            .with(ScoreName::Place, PLACES.get(place).copied().unwrap_or_default())
            .with(ScoreName::Substance, substance as i16)
            .with(ScoreName::Length, length(words.len()))
            .with(ScoreName::Alone, self.leans(sentence.of(text), text, &words) * LEANS)
    }

    /// What a sentence tells of: its words but for those that tell nothing.
    pub fn told(&mut self, text: &str, sentence: Span) -> BTreeSet<Stem> {
        told(&mut self.lexis, text, sentence)
    }

    /// The signs that a sentence cannot be read by itself.
    fn leans(&self, sentence: &str, text: &str, words: &[Word]) -> i16 {
        let first = words.first().map(|word| word.span.of(text).to_lowercase());
        let opener = first.is_none_or(|first| self.openers.is_some_and(|openers| openers.contains(first.as_str())));
        let marked = sentence.starts_with(['"', '\'', '“', '‘', '„', '«', '‚', '‹']);
        let asks = sentence.trim_end_matches(|c: char| c.is_whitespace() || "\"'”’»)]".contains(c)).ends_with('?');
        [opener, marked, asks].into_iter().map(i16::from).sum()
    }
}

/// The sentence that says most of what an article tells; of equals the first.
pub fn key_sentence(text: &str, sentences: &[Span], language: Option<&str>) -> Option<usize> {
    let mut key = KeyWords::of(text, sentences, language);
    let scored = sentences.iter().enumerate().map(|(at, sentence)| (key.score(text, *sentence, at).total, Reverse(at)));
    scored.max().map(|(_, Reverse(at))| at)
}

fn words(lexis: &mut Lexis, text: &str, sentence: Span) -> Vec<Word> {
    let mut words = lexis.words(text, sentence);
    words.truncate(WORDS_READ);
    words
}

fn told(lexis: &mut Lexis, text: &str, sentence: Span) -> BTreeSet<Stem> {
    stems(&words(lexis, text, sentence)).collect()
}

fn stems(words: &[Word]) -> impl Iterator<Item = Stem> {
    words
        .iter()
        .filter(|word| word.kind != WordKind::Function && word.span.end - word.span.start > 1)
        .map(|word| word.stem)
}

fn length(words: usize) -> i16 {
    let short = NOT_SHORT.saturating_sub(words).min(6) * 5;
    let long = words.saturating_sub(NOT_LONG).min(60);
    -i16::try_from(short + long).unwrap_or(i16::MAX)
}

#[cfg(test)]
mod tests {
    use super::key_sentence;
    use crate::model::Span;

    #[track_caller]
    fn check(sentences: &[&str], expected: Option<usize>) {
        let text = sentences.join(" ");
        let mut at = 0;
        let spans = sentences.iter().map(|sentence| {
            let span = Span::new(at, at + sentence.len());
            at += sentence.len() + 1;
            span
        });
        let spans: Vec<Span> = spans.collect();
        assert_eq!(key_sentence(&text, &spans, None), expected);
    }

    const LEAD: &str =
        "The dockers of Port Lume in the south of Orvia walked out on Monday over the pay of their night shift.";
    const MORE: &str = "The night shift of Port Lume earns less than that of any other port of Orvia, the dockers say.";

    #[test]
    fn the_first_sentence_says_it() {
        check(&[LEAD, MORE, "The port is closed."], Some(0));
        check(&[], None);
        check(&["…"], Some(0));
    }

    #[test]
    fn what_leans_on_others_or_asks_is_passed_over() {
        check(&["But why was it so quiet that night?", LEAD, MORE], Some(1));
        check(&["It was a quiet one.", LEAD, MORE], Some(1));
        check(&["“We are tired of it.”", LEAD, MORE], Some(1));
    }

    #[test]
    fn a_monster_is_passed_over() {
        let monster = format!("Lume {}is closed.", "and so on and so on ".repeat(2000));
        check(&[&monster, LEAD, MORE], Some(1));
        check(&[LEAD, &monster, MORE], Some(0));
    }
}
