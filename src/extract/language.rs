//! The language of an article, and with it the lists that the rules read. It is the article's own tag, else what its
//! small words say, else English. Languages without lists keep their marks and are read with the lists of English.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;
use std::sync::LazyLock;

use super::key::WordHasher;
use super::lexicon::{ENGLISH, Files, Lexicon};
use super::lists::lines;

/// A language as far as the rules tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, complete.
    English,
    /// French.
    French,
    /// German.
    German,
    /// Spanish.
    Spanish,
    /// Russian.
    Russian,
    /// Ukrainian.
    Ukrainian,
    /// Any other, read with the lists of English.
    Other,
}

/// Languages with lists of their own, by their BCP 47 primary subtag.
const LISTED: [(&str, Language); 6] = [
    ("en", Language::English),
    ("fr", Language::French),
    ("de", Language::German),
    ("es", Language::Spanish),
    ("ru", Language::Russian),
    ("uk", Language::Ukrainian),
];

macro_rules! files {
    ($code:literal) => {
        files!($code, "")
    };
    ($code:literal, $offices:expr) => {
        Files {
            cues: include_str!(concat!("lang/", $code, "/cues.txt")),
            classes: &[
                include_str!(concat!("lang/", $code, "/grammar.txt")),
                include_str!(concat!("lang/", $code, "/titles.txt")),
                include_str!(concat!("lang/", $code, "/organisations.txt")),
                include_str!(concat!("lang/", $code, "/names.txt")),
            ],
            phrases: include_str!(concat!("lang/", $code, "/phrases.txt")),
            endings: include_str!(concat!("lang/", $code, "/endings.txt")),
            marks: include_str!(concat!("lang/", $code, "/marks.txt")),
            abbreviations: include_str!(concat!("lang/", $code, "/abbreviations.txt")),
            stopwords: include_str!(concat!("lang/", $code, "/stopwords.txt")),
            offices: $offices,
        }
    };
}

/// The lists of English.
pub const ENGLISH_FILES: Files = files!("en", include_str!("lang/en/offices.txt"));
const FRENCH_FILES: Files = files!("fr");
const GERMAN_FILES: Files = files!("de");
const SPANISH_FILES: Files = files!("es");
const RUSSIAN_FILES: Files = files!("ru");
const UKRAINIAN_FILES: Files = files!("uk");

static FRENCH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(&FRENCH_FILES));
static GERMAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(&GERMAN_FILES));
static SPANISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(&SPANISH_FILES));
static RUSSIAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(&RUSSIAN_FILES));
static UKRAINIAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(&UKRAINIAN_FILES));

/// Small words that one language alone has.
struct Telling {
    /// Each with the place of its language among [`LISTED`].
    words: HashMap<&'static str, usize, BuildHasherDefault<WordHasher>>,
    /// For each first byte, a bit for each length of the words that begin with it.
    lengths: [u16; 256],
}

static TELLING: LazyLock<Telling> = LazyLock::new(|| {
    let mut telling = Telling { words: HashMap::default(), lengths: [0; 256] };
    for (code, words) in lines(include_str!("lang/telling.txt")).filter_map(|line| line.split_once(':')) {
        let Some(place) = LISTED.iter().position(|(listed, _)| *listed == code) else { continue };
        for word in words.split_whitespace() {
            telling.words.insert(word, place);
            telling.lengths[usize::from(word.as_bytes()[0])] |= length_bit(word);
        }
    }
    telling
});

/// The bit of a word's length; none for longer words than any that tells.
fn length_bit(word: &str) -> u16 {
    1u16.checked_shl(word.len() as u32).unwrap_or(0)
}

impl Telling {
    /// The place of the language that alone has a word.
    fn place(&self, word: &str) -> Option<usize> {
        let first = usize::from(*word.as_bytes().first()?);
        if self.lengths[first] & length_bit(word) == 0 { None } else { self.words.get(word).copied() }
    }
}

/// Most words of a text that are read to tell its language.
const MOST_WORDS: usize = 400;
/// Telling words that settle a language as soon as they are this many and no other language has a third as many.
const SETTLED: usize = 9;
/// Fewest telling words that make a language.
const FEWEST: usize = 4;
/// One word of so many is telling, at least.
const ONE_OF: usize = 12;

impl Language {
    /// The language of a text: that of its tag, where it has one, else the one whose small words it is made of.
    pub fn of(tag: Option<&str>, text: &str) -> Self {
        let primary = tag.map(|tag| tag.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase());
        match primary {
            Some(primary) if !primary.is_empty() && primary != "und" => by_code(&primary).unwrap_or(Self::Other),
            _ => detect(text),
        }
    }

    /// Its BCP 47 primary subtag; `en` where it is none of those listed.
    pub fn code(self) -> &'static str {
        LISTED.iter().find(|(_, listed)| *listed == self).map_or("en", |(code, _)| code)
    }

    /// Its lists.
    pub fn lexicon(self) -> &'static Lexicon {
        match self {
            Self::English | Self::Other => &ENGLISH,
            Self::French => &FRENCH,
            Self::German => &GERMAN,
            Self::Spanish => &SPANISH,
            Self::Russian => &RUSSIAN,
            Self::Ukrainian => &UKRAINIAN,
        }
    }
}

fn by_code(code: &str) -> Option<Language> {
    LISTED.iter().find(|(listed, _)| *listed == code).map(|(_, language)| *language)
}

/// Counts telling words from the start of the text; English where no language has many, or two have.
fn detect(text: &str) -> Language {
    let mut counts = [0; LISTED.len()];
    let mut read = 0;
    let telling = &*TELLING;
    let mut at = 0;
    while let Some(word) = next_word(text, at).filter(|_| read < MOST_WORDS) {
        read += 1;
        at = word.end;
        let Some(place) = telling.place(&text[word]) else { continue };
        counts[place] += 1;
        if counts[place] >= SETTLED && counts.iter().sum::<usize>() * 3 <= counts[place] * 4 {
            return LISTED[place].1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let clear = most >= FEWEST && counts.iter().sum::<usize>() * 3 <= most * 4 && most * ONE_OF >= read;
    let place = counts.iter().position(|count| *count == most).filter(|_| clear);
    place.map_or(Language::English, |place| LISTED[place].1)
}

/// The first run of letters from byte `at` on.
#[inline]
fn next_word(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = at;
    while !bytes.get(start)?.is_ascii_alphabetic() {
        match bytes[start] {
            byte if byte.is_ascii() => start += 1,
            _ if letter(text, start) > 0 => break,
            _ => start += text[start..].chars().next().map_or(1, char::len_utf8),
        }
    }
    let mut end = start;
    loop {
        match bytes.get(end) {
            Some(byte) if byte.is_ascii_alphabetic() => end += 1,
            Some(byte) if !byte.is_ascii() && letter(text, end) > 0 => end += letter(text, end),
            _ => return Some(start..end),
        }
    }
}

/// How many bytes the letter at byte `at` has; nought where there is none.
fn letter(text: &str, at: usize) -> usize {
    text[at..].chars().next().filter(|first| first.is_alphabetic()).map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::{LISTED, Language};
    use crate::extract::lexicon::Class;
    use crate::extract::lists::{cue_class, lines, named_class};
    use crate::extract::phrases::{Habit, Set};

    #[track_caller]
    fn check(tag: Option<&str>, text: &str, expected: Language) {
        assert_eq!(Language::of(tag, text), expected, "{tag:?} {text}");
    }

    #[test]
    fn the_tag_decides() {
        check(Some("de-AT"), "The hall was dark.", Language::German);
        check(Some("EN"), "Der Saal war dunkel.", Language::English);
        check(Some("pl"), "Sala była ciemna.", Language::Other);
        check(Some("und"), "It is late.", Language::English);
    }

    #[test]
    fn without_a_tag_the_small_words_decide() {
        check(None, "Le ministre est parti dans la nuit et les députés sont restés pour le vote.", Language::French);
        check(None, "Der Minister und das Kabinett sind nicht mit dem Zug in die Stadt gefahren.", Language::German);
        check(None, "El ministro y los diputados se fueron, y las calles quedaron vacías el lunes.", Language::Spanish);
        check(None, "Министр уехал, и это было не то, что его коллеги или журналисты ждали.", Language::Russian);
        check(None, "Міністр поїхав, і це було не те, що його колеги або журналісти чекали.", Language::Ukrainian);
        check(None, "The minister left and the hall was dark.", Language::English);
        check(None, "„Ja“, sagte er.", Language::English);
        check(None, "", Language::English);
    }

    #[test]
    fn every_line_of_the_lists_is_understood() {
        for (code, language) in LISTED {
            let files = match language {
                Language::English | Language::Other => super::ENGLISH_FILES,
                Language::French => super::FRENCH_FILES,
                Language::German => super::GERMAN_FILES,
                Language::Spanish => super::SPANISH_FILES,
                Language::Russian => super::RUSSIAN_FILES,
                Language::Ukrainian => super::UKRAINIAN_FILES,
            };
            for line in lines(files.cues) {
                let columns = line.split('|').count();
                assert!(columns == 5 || columns == 2, "{code}: {line}");
                let mut kinds = line.rsplit('|').next().unwrap_or("").split_whitespace();
                assert!(kinds.all(|kind| kind == "self" || cue_class(kind) != Class::NONE), "{code}: {line}");
                assert!(columns == 5 || line.split('|').next().unwrap_or("").split_whitespace().count() == 5, "{line}");
            }
            for line in files.classes.iter().flat_map(|file| lines(file)) {
                let name = line.split(':').next().unwrap_or("").trim();
                let known = named_class(name) != Class::NONE || Set::named(name).is_some() || name == "habit";
                assert!(known, "{code}: {line}");
                let words = line.split_once(':').map_or("", |(_, words)| words);
                assert!(name != "habit" || words.split_whitespace().all(|word| Habit::named(word) != Habit::default()));
                assert_eq!(line.to_lowercase(), line, "{code}: lists are in small letters");
            }
            for line in lines(files.endings) {
                let name = line.split(':').next().unwrap_or("").trim();
                assert!(
                    ["ending", "name-ending", "adjective-ending", "adverb"].contains(&name)
                        || named_class(name) != Class::NONE,
                    "{code}: {line}"
                );
            }
            assert!(
                lines(files.offices).all(|line| line.contains(':')),
                "{code}: every short form stands for something"
            );
            let texts = files.classes.iter().copied().chain([files.cues, files.stopwords, files.endings]);
            for word in texts.flat_map(str::split_whitespace) {
                let latin = word.chars().any(|c| c.is_ascii_alphabetic());
                let cyrillic = word.chars().any(|c| ('\u{400}'..='\u{4ff}').contains(&c));
                assert!(!(latin && cyrillic), "{code}: {word} mixes two alphabets");
            }
            assert!(language.lexicon().class("").only(Class::SAY) == Class::NONE);
        }
    }
}
