//! The words of a text as terms: where each stands, what it has in common with its other forms, and whether it tells what
//! a text is about. It knows no article, and names and sentences are `extract`'s part.
//!
//! A word is a run of letters and digits; hyphens and apostrophes part words, full stops inside `U.S.` do not. Words are
//! told apart by a hash of their stem (Snowball, <https://snowballstem.org>, where the language has a stemmer), the same
//! in every run and on every machine.

mod known;

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

use crate::model::Span;
use known::{Key, Known};

/// One word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// What its forms have in common.
    pub stem: Stem,
    /// What it can tell.
    pub kind: WordKind,
    /// Whether it begins with a capital.
    pub capital: bool,
}

/// Hash of a word's stem, 64 bits: small letters, accents kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stem(pub u64);

impl Stem {
    /// The hash of a stem (FNV-1a, finished as in `SplitMix64` so that all bits are good).
    fn of(stem: &str) -> Self {
        let fnv = stem.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mixed = (fnv ^ (fnv >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self(mixed ^ (mixed >> 31))
    }
}

/// What a word can tell of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WordKind {
    /// What it is about.
    Content,
    /// Nothing: articles, pronouns, prepositions and their like.
    Function,
    /// A number: it begins with a digit.
    Number,
}

/// The words of one language. What it remembers of words is kept on each thread from one text to the next, since to find
/// a stem takes longer than all else that is done with a word; what is remembered is what would be found.
pub struct Lexis {
    language: usize,
    /// There until it is given back at the end.
    memory: Option<Box<Memory>>,
}

thread_local! {
    /// The memories that nobody has, by language.
    static KEPT: [Cell<Option<Box<Memory>>>; LANGUAGES] = const { [const { Cell::new(None) }; LANGUAGES] };
}

impl Drop for Lexis {
    fn drop(&mut self) {
        let memory = self.memory.take();
        // A thread that ends has none left to give back to.
        let _ = KEPT.try_with(|kept| kept[self.language].set(memory));
    }
}

impl Lexis {
    /// The words of the language of a BCP 47 tag; without one, or where the language has no lists, English.
    pub fn of(tag: Option<&str>) -> Self {
        Self::numbered(language(tag))
    }

    /// The words of the language with this number among [`LANGUAGES`]; beyond them, those of English.
    pub fn numbered(language: usize) -> Self {
        let language = if language < LISTED.len() { language } else { 0 };
        let kept = KEPT.try_with(|kept| kept[language].take()).ok().flatten();
        Self { language, memory: Some(kept.unwrap_or_else(|| Box::new(Memory::of(language)))) }
    }

    /// The words of `span` of `text`, in text order.
    pub fn words(&mut self, text: &str, span: Span) -> Vec<Word> {
        let mut words = Vec::new();
        self.each(text, span, |word| words.push(word));
        words
    }

    /// Hands every word of `span` of `text` to `each`, in text order.
    pub fn each(&mut self, text: &str, span: Span, mut each: impl FnMut(Word)) {
        let part = span.of(text);
        let memory = self.memory();
        let mut at = 0;
        while let Some((from, to)) = next_word(part, at) {
            at = to;
            let (stem, kind) = memory.word(part, from, to);
            let capital = match part.as_bytes()[from] {
                byte if byte.is_ascii() => byte.is_ascii_uppercase(),
                _ => part[from..].starts_with(char::is_uppercase),
            };
            let start = span.start as usize;
            each(Word { span: Span::new(start + from, start + to), stem, kind, capital });
        }
    }

    /// The stem of a word of any case, in letters.
    pub fn stem(&self, word: &str) -> String {
        let folded = word.to_lowercase();
        match self.memory.as_ref().and_then(|memory| memory.stemmer.as_ref()) {
            Some(stemmer) => stemmer.stem(&folded).into_owned(),
            None => folded,
        }
    }

    /// The stem of a word of any case, as [`Word::stem`] has it.
    pub fn stem_of(&mut self, word: &str) -> Stem {
        self.memory().word(word, 0, word.len()).0
    }

    fn memory(&mut self) -> &mut Memory {
        let language = self.language;
        self.memory.get_or_insert_with(|| Box::new(Memory::of(language)))
    }
}

/// A table that is only asked, never walked: its order is another in each run.
pub type Lookup<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// What is known of the words of one language.
struct Memory {
    stemmer: Option<Stemmer>,
    function: &'static HashSet<&'static str>,
    known: Known,
    /// The word at hand in small letters, where it is not remembered.
    folded: String,
}

impl Memory {
    fn of(language: usize) -> Self {
        let (_, algorithm, _) = LISTED[language];
        let function = &FUNCTION_WORDS[language];
        Self { stemmer: algorithm.map(Stemmer::new), function, known: Known::default(), folded: String::new() }
    }

    /// The stem and the kind of the word of any case that stands in `text` there.
    fn word(&mut self, text: &str, from: usize, to: usize) -> (Stem, WordKind) {
        if let Some(key) = Key::of(text.as_bytes(), from, to) {
            return self.keyed(key);
        }
        self.folded.clear();
        self.folded.extend(text[from..to].chars().flat_map(char::to_lowercase));
        match Key::of(self.folded.as_bytes(), 0, self.folded.len()).or_else(|| Key::of_wide(&self.folded)) {
            Some(key) => self.keyed(key),
            None => self.find(),
        }
    }

    #[inline]
    fn keyed(&mut self, key: Key) -> (Stem, WordKind) {
        if let Some(known) = self.known.find(key) {
            return known;
        }
        self.folded.clear();
        self.folded.push_str(&String::from_utf8_lossy(&key.bytes()[..key.length()]));
        let found = self.find();
        self.known.keep(key, found);
        found
    }

    /// The stem and the kind of the word at hand.
    fn find(&self) -> (Stem, WordKind) {
        let kind = if self.folded.starts_with(char::is_numeric) {
            WordKind::Number
        } else if self.function.contains(self.folded.as_str()) {
            WordKind::Function
        } else {
            WordKind::Content
        };
        let stem = match &self.stemmer {
            Some(stemmer) if kind == WordKind::Content => Stem::of(&stemmer.stem(&self.folded)),
            _ => Stem::of(&self.folded),
        };
        (stem, kind)
    }
}

/// How many languages have lists of their own.
pub const LANGUAGES: usize = LISTED.len();

/// The number of the language of a BCP 47 tag among [`LANGUAGES`]; without one, or where it has no lists, that of English.
pub fn language(tag: Option<&str>) -> usize {
    let primary = tag.and_then(|tag| tag.split('-').next()).unwrap_or("en").to_ascii_lowercase();
    LISTED.iter().position(|(code, ..)| *code == primary).unwrap_or(0)
}

/// The BCP 47 primary subtag of a language by its number; beyond [`LANGUAGES`] that of English.
pub fn code(language: usize) -> &'static str {
    LISTED.get(language).unwrap_or(&LISTED[0]).0
}

/// Where the next word from byte `at` on begins and ends.
fn next_word(text: &str, at: usize) -> Option<(usize, usize)> {
    let from = past(text, at, false);
    if from == text.len() {
        return None;
    }
    let mut to = past(text, from, true);
    // U.S., of single letters with a full stop after each.
    while text.as_bytes().get(to) == Some(&b'.') && ends_in_a_single_letter(&text[from..to]) {
        let next = to + 1;
        let more = text[next..].chars().next().filter(|c| c.is_alphabetic()).map(char::len_utf8);
        let Some(letter) = more.filter(|length| past(text, next, true) == next + length) else { break };
        to = next + letter;
    }
    Some((from, to))
}

/// Where the characters from byte `at` on end that are part of a word, or that are not; most are of ASCII, which is told
/// without tables.
#[inline]
fn past(text: &str, mut at: usize, part: bool) -> usize {
    while let Some(&byte) = text.as_bytes().get(at) {
        if byte.is_ascii() {
            if byte.is_ascii_alphanumeric() != part {
                break;
            }
            at += 1;
        } else {
            let Some(wide) = text[at..].chars().next().filter(|wide| wide.is_alphanumeric() == part) else { break };
            at += wide.len_utf8();
        }
    }
    at
}

/// Whether the last part of a word, or all of it, is one letter.
fn ends_in_a_single_letter(word: &str) -> bool {
    let last = word.rsplit('.').next().unwrap_or_default();
    last.starts_with(char::is_alphabetic) && last.chars().nth(1).is_none()
}

/// Languages with function words: BCP 47 primary subtag, stemmer, list. The first serves all others.
const LISTED: [(&str, Option<Algorithm>, &str); 6] = [
    ("en", Some(Algorithm::English), include_str!("lang/en.txt")),
    ("de", Some(Algorithm::German), include_str!("lang/de.txt")),
    ("fr", Some(Algorithm::French), include_str!("lang/fr.txt")),
    ("es", Some(Algorithm::Spanish), include_str!("lang/es.txt")),
    ("ru", Some(Algorithm::Russian), include_str!("lang/ru.txt")),
    ("uk", None, include_str!("lang/uk.txt")),
];

static FUNCTION_WORDS: LazyLock<[HashSet<&'static str>; 6]> = LazyLock::new(|| {
    LISTED.map(|(_, _, list)| {
        let lines = list.lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(str::split_whitespace).collect()
    })
});

#[cfg(test)]
mod tests {
    use super::{Lexis, WordKind};
    use crate::model::Span;

    /// The words of `text` as `word`, `(word)` where it tells nothing, `#word` for a number.
    #[track_caller]
    fn check(language: &str, text: &str, expected: &str) {
        let words = Lexis::of(Some(language)).words(text, Span::new(0, text.len()));
        let told = words.iter().map(|word| match word.kind {
            WordKind::Content => word.span.of(text).to_owned(),
            WordKind::Function => format!("({})", word.span.of(text)),
            WordKind::Number => format!("#{}", word.span.of(text)),
        });
        assert_eq!(told.collect::<Vec<_>>().join(" "), expected);
    }

    #[track_caller]
    fn same(language: &str, words: &[&str]) {
        let mut lexis = Lexis::of(Some(language));
        let stems: Vec<_> = words.iter().map(|word| lexis.stem_of(word)).collect();
        assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{words:?}");
    }

    #[test]
    fn marks_part_words() {
        check("en", "Ruiz's Lume-based “votes”: 41,000, not 5th.", "Ruiz (s) Lume based votes #41 #000 (not) #5th");
        check("fr", "L’homme qu’il a vu", "(L) homme (qu) (il) (a) vu");
        check("en", "", "");
    }

    #[test]
    fn letters_with_full_stops_are_one_word() {
        check("en", "The U.S. and U.N. envoy", "(The) U.S (and) U.N envoy");
        check("en", "Plan B. Ruiz agreed, A.b.c.", "Plan B Ruiz agreed A.b.c");
        check("en", "É.É. é.", "É.É é");
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        same("en", &["negotiate", "Negotiates", "NEGOTIATING", "negotiated"]);
        same("de-AT", &["Wahlen", "wahlen"]);
        same("ru", &["выборы", "выборов"]);
        same("uk", &["Вибори", "вибори"]);
    }
}
