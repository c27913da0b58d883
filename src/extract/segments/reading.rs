//! The units of an article as the segmenter reads them: their words that tell something, and their signs.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::signs::{Signs, signs, tag};
use crate::extract::document::Document;
use crate::extract::tokens::{Token, TokenKind};
use crate::lexis::{Lexis, Lookup, Stem, WordKind};

/// Longest number that counts the items of a list, in digits.
const LONGEST_NUMBER: usize = 3;

/// A word that tells what a unit is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Which word of the text, from nought in the order of their coming.
    pub id: u32,
    /// Whether it begins with a capital.
    pub capital: bool,
    /// Whether the word before it does so too, and stands beside it.
    pub joined: bool,
}

/// A unit: a paragraph of an article, or a sentence of a stream.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// Its words in [`Reading::words`].
    pub words: Range<usize>,
    /// How many words it has, with those that tell nothing.
    pub length: u32,
    /// What is to be seen of it.
    pub signs: Signs,
    /// Hash of the word it opens with; nought where it has none.
    pub opener: u32,
    /// The number it opens with, if that can count the items of a list.
    pub number: Option<u32>,
}

/// Units and their words.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The units, in text order.
    pub units: Vec<Unit>,
    /// The words of all units.
    pub words: Vec<Word>,
    /// How much each word can tell, by its id, from 0 to 1.
    pub weights: Vec<f32>,
}

/// How much a common word can tell: hash of its stem, weight. Words that are not listed weigh 1.
static COMMON: LazyLock<HashMap<&'static str, Lookup<Stem, f32>>> = LazyLock::new(|| {
    let mut lists: HashMap<&'static str, Lookup<Stem, f32>> = HashMap::new();
    let mut lexis = Lexis::of(Some("en"));
    let english = lists.entry("en").or_default();
    for line in include_str!("common.txt").lines().filter(|line| !line.starts_with('#')) {
        let Some((weight, words)) = line.split_once(": ") else { continue };
        let Ok(percent) = weight.parse::<u8>() else { continue };
        for word in words.split_whitespace() {
            english.insert(lexis.stem_of(word), f32::from(percent) / 100.0);
        }
    }
    lists
});

impl Reading {
    /// Reads the blocks `blocks` of a document, a unit each.
    pub fn of(document: &Document<'_>, blocks: Range<usize>) -> Self {
        let tag = tag(document.language);
        Self::with(document, blocks, Ids::of(document, tag, &mut Lexis::of(Some(tag))))
    }

    fn with(document: &Document<'_>, blocks: Range<usize>, mut ids: Ids<'_>) -> Self {
        let mut reading = Self::default();
        for block in document.blocks.get(blocks).unwrap_or_default() {
            let first = reading.words.len();
            let mut length = 0;
            let mut last: Option<&Token> = None;
            for token in document.tokens[block.tokens.clone()].iter().filter(|token| token.kind == TokenKind::Word) {
                length += 1;
                let capital = token.is_capital();
                let beside = |last: &Token| last.is_capital() && last.span.end + 1 == token.span.start;
                let joined = capital && last.is_some_and(beside);
                let some = ids.add(token, &mut reading);
                last = some.then_some(token);
                if some && let Some(word) = reading.words.last_mut() {
                    (word.capital, word.joined) = (capital, joined);
                }
            }
            let (signs, opener) = signs(document, block.tokens.clone());
            let number = number(block.span.of(document.text));
            let words = first..reading.words.len();
            reading.units.push(Unit { words, length, signs, opener, number });
        }
        reading
    }

    /// How much a word can tell.
    pub fn weight(&self, word: Word) -> f32 {
        self.weights[word.id as usize]
    }

    /// How many different words there are.
    pub fn distinct(&self) -> usize {
        self.weights.len()
    }
}

/// Which words of the text its tokens are: a token is looked up once, then known by its hash.
struct Ids<'a> {
    text: &'a str,
    lexis: &'a mut Lexis,
    common: Option<&'static Lookup<Stem, f32>>,
    by_stem: Lookup<Stem, u32>,
    /// By the hash of a token: where its words stand in `known`.
    by_token: Lookup<u32, Range<usize>>,
    known: Vec<u32>,
}

impl<'a> Ids<'a> {
    fn of(document: &Document<'a>, tag: &'static str, lexis: &'a mut Lexis) -> Self {
        Self {
            text: document.text,
            lexis,
            common: COMMON.get(tag),
            by_stem: Lookup::default(),
            by_token: Lookup::default(),
            known: Vec::new(),
        }
    }

    /// Adds the words of a token that tell something; whether there are any.
    fn add(&mut self, token: &Token, reading: &mut Reading) -> bool {
        let range = match self.by_token.get(&token.hash) {
            Some(range) => range.clone(),
            None => self.learn(token, reading),
        };
        let words = self.known[range].iter().map(|&id| Word { id, capital: false, joined: false });
        let before = reading.words.len();
        reading.words.extend(words);
        reading.words.len() > before
    }

    fn learn(&mut self, token: &Token, reading: &mut Reading) -> Range<usize> {
        let first = self.known.len();
        let (known, by_stem, common) = (&mut self.known, &mut self.by_stem, self.common);
        self.lexis.each(self.text, token.span, |word| {
            if word.kind == WordKind::Content {
                let id = *by_stem.entry(word.stem).or_insert_with(|| {
                    let weight = common.and_then(|common| common.get(&word.stem)).copied();
                    reading.weights.push(weight.unwrap_or(1.0));
                    reading.weights.len() as u32 - 1
                });
                known.push(id);
            }
        });
        let range = first..self.known.len();
        self.by_token.insert(token.hash, range.clone());
        range
    }
}

/// The number at the head of a text: "3. Lume", "#3 Lume".
fn number(text: &str) -> Option<u32> {
    let text = text.trim_start_matches('#');
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text.get(..digits).filter(|_| digits <= LONGEST_NUMBER)?.parse().ok()
}
