//! What the words of a language are to the extractor: classes read from the plain text files under `lang/`.
//!
//! A word has a set of classes, not one part of speech: "minister" is a title and a role, "read" is a cue in two
//! tenses. The rules ask for classes, so that a language is added by adding files.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// A set of word classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Class(u64);

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        impl Class { $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)* }
    };
}

classes! {
    /// Reports words ("said"): stands before or after a quote, takes "that".
    SAY = 0;
    /// A `SAY` verb whose object is the hearer ("told").
    TELL = 1;
    /// Reports a thought ("felt").
    OPINE = 2;
    /// Names something ("called").
    LABEL = 3;
    /// An act of speech whose words are seldom given whole ("voiced").
    ACT = 4;
    /// A finite form: third person or past.
    FINITE = 5;
    /// The form in -ing.
    GERUND = 6;
    /// The plain form ("say"), finite with a plural subject.
    BASE = 7;
    /// Article, demonstrative, quantifier.
    DET = 8;
    /// his, her, their.
    POSSESSIVE = 9;
    /// he, she, they, it, who, I, we, you.
    PRONOUN = 10;
    /// Goes with "he".
    MALE = 11;
    /// Goes with "she".
    FEMALE = 12;
    /// Preposition.
    PREP = 13;
    /// Conjunction or relative word.
    CONJ = 14;
    /// Auxiliary verb.
    AUX = 15;
    /// Adverb.
    ADVERB = 16;
    /// Negation, also by verb ("declined").
    NEG = 17;
    /// Day, month, part of the day.
    TIME = 18;
    /// de, van, al: inside a name.
    PARTICLE = 19;
    /// Mr, Sen.
    HONORIFIC = 20;
    /// President, minister.
    TITLE = 21;
    /// Somebody by occupation or function ("official", "statement").
    ROLE = 22;
    /// Makes a name an organisation's ("Ministry").
    ORGWORD = 23;
    /// An organisation by itself ("Reuters").
    ORGANISATION = 24;
    /// Place or nationality.
    PLACE = 25;
    /// A first name.
    FIRSTNAME = 26;
    /// Ends in a full stop without ending a sentence.
    ABBREVIATION = 27;
    /// Capitalised only because it begins a sentence.
    STOP = 28;
    /// dozen, million.
    NUMBERWORD = 29;
    /// A cue whose plain form and form in -s are nouns as well.
    NOUN = 30;
    /// A cue that takes a clause without "that".
    BARE = 31;
    /// Points at something ("those"): no source by itself.
    DEMONSTRATIVE = 38;
    /// A form of "be".
    BE = 32;
    /// Joins a second verb to a subject.
    COORDINATOR = 33;
    /// Begins another clause.
    TURN = 34;
    /// Joins two nouns into one phrase.
    NOUNPREP = 35;
    /// How something was said: "in an interview".
    OCCASION = 36;
    /// Belongs to the name after it.
    NAMEPARTICLE = 37;
    /// A `ROLE` that is no person ("statement").
    VOICE = 53;
    /// A form of "he" or "she"; `MALE` or `FEMALE` says of which.
    PERSONAL = 54;
    /// Asks somebody something ("pressed").
    ASK = 55;
    /// A finite past that its ending does not show ("sat").
    PAST = 57;
    /// A member of a party.
    PARTISAN = 56;
    /// Makes a name a thing's ("Street", "Act").
    THING = 52;
    /// Begins with a capital letter. Set by the tokeniser.
    CAPITAL = 40;
    /// All capitals, two letters or more. Set by the tokeniser.
    ACRONYM = 41;
    /// A number. Set by the tokeniser.
    NUMBER = 42;
    /// A past participle that is also a finite past. Never sole evidence.
    PARTICIPLE = 43;
}

impl Class {
    /// No class.
    pub const NONE: Self = Self(0);

    /// Classes that a word all in capitals keeps.
    pub const ACRONYM_MAY_BE: Self = Self::ORGANISATION
        .or(Self::THING)
        .or(Self::ORGWORD)
        .or(Self::PLACE)
        .or(Self::TITLE)
        .or(Self::ROLE)
        .or(Self::HONORIFIC)
        .or(Self::ABBREVIATION);

    /// The classes it shares with `other`.
    #[must_use]
    pub const fn only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether it has any class of `other`.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether it has every class of `other`.
    pub const fn all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The classes of both.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A multiplicative hash, eight bytes at a time: keys are short, the run does not matter, and there is nothing to attack
/// since the keys are ours.
#[derive(Default)]
pub struct WordHasher(u64);

impl WordHasher {
    /// The odd 64-bit number nearest to 2⁶⁴ over the golden ratio (Knuth, The Art of Computer Programming, 6.4).
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

    fn mix(&mut self, part: u64) {
        self.0 = (self.0.rotate_left(23) ^ part).wrapping_mul(Self::FACTOR);
    }
}

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            let mut part = [0; 8];
            part.copy_from_slice(chunk);
            self.mix(u64::from_le_bytes(part));
        }
        let rest = chunks.remainder();
        let mut part = [0; 8];
        part[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(part) ^ ((bytes.len() as u64) << 56));
    }
}

/// Longest word looked up, in bytes; no listed word is longer.
const LONGEST: usize = 24;

/// The word lists of one language.
pub struct Lexicon {
    words: HashMap<Box<[u8]>, Class, BuildHasherDefault<WordHasher>>,
}

/// English, complete. Other languages share it until they have lists of their own.
pub static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon { words: HashMap::default() };
    lexicon.read_cues(include_str!("lang/en/cues.txt"));
    for file in [
        include_str!("lang/en/grammar.txt"),
        include_str!("lang/en/titles.txt"),
        include_str!("lang/en/organisations.txt"),
        include_str!("lang/en/names.txt"),
    ] {
        lexicon.read_classes(file);
    }
    lexicon.read_plain(include_str!("lang/en/abbreviations.txt"), Class::ABBREVIATION);
    lexicon.read_plain(include_str!("lang/en/stopwords.txt"), Class::STOP);
    lexicon
});

impl Lexicon {
    /// The classes of `word`, looked up without regard to case.
    pub fn class(&self, word: &str) -> Class {
        if word.len() > LONGEST {
            return Class::NONE;
        }
        let mut lower = [0u8; LONGEST];
        let lower = &mut lower[..word.len()];
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        if word.is_ascii() {
            return self.words.get(&*lower).copied().unwrap_or_default();
        }
        self.words.get(word.to_lowercase().replace('’', "'").as_bytes()).copied().unwrap_or_default()
    }

    fn insert(&mut self, word: &str, class: Class) {
        debug_assert!(word.len() <= LONGEST, "{word} is longer than any word looked up");
        let entry = self.words.entry(word.as_bytes().into()).or_default();
        *entry = entry.or(class);
    }

    fn read_cues(&mut self, file: &str) {
        for line in lines(file) {
            let Some((forms, kinds)) = line.split_once('|') else { continue };
            let kind = kinds.split_whitespace().map(cue_class).fold(Class::NONE, Class::or);
            let parts = [Class::BASE, Class::FINITE, Class::FINITE, Class::GERUND, Class::PARTICIPLE];
            for (form, part) in forms.split_whitespace().zip(parts) {
                self.insert(form, kind.or(part));
            }
        }
    }

    fn read_classes(&mut self, file: &str) {
        for line in lines(file) {
            let Some((name, words)) = line.split_once(':') else { continue };
            let class = named_class(name.trim());
            debug_assert!(class != Class::NONE, "no class is named {name}");
            for word in words.split_whitespace() {
                self.insert(word, class);
            }
        }
    }

    fn read_plain(&mut self, file: &str, class: Class) {
        for word in lines(file).flat_map(str::split_whitespace) {
            self.insert(word, class);
        }
    }
}

fn lines(file: &str) -> impl Iterator<Item = &str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn cue_class(kind: &str) -> Class {
    match kind {
        "say" => Class::SAY,
        "tell" => Class::TELL,
        "opine" => Class::OPINE,
        "label" => Class::LABEL,
        "act" => Class::ACT,
        "noun" => Class::NOUN,
        "bare" => Class::BARE,
        _ => Class::NONE,
    }
}

fn named_class(name: &str) -> Class {
    match name {
        "det" => Class::DET,
        "possessive" => Class::POSSESSIVE,
        "pronoun" => Class::PRONOUN,
        "male" => Class::MALE,
        "female" => Class::FEMALE,
        "prep" => Class::PREP,
        "conjunction" => Class::CONJ,
        "aux" => Class::AUX,
        "adverb" => Class::ADVERB,
        "negation" => Class::NEG,
        "time" => Class::TIME,
        "particle" => Class::PARTICLE,
        "numberword" => Class::NUMBERWORD,
        "demonstrative" => Class::DEMONSTRATIVE,
        "be" => Class::BE,
        "coordinator" => Class::COORDINATOR,
        "turn" => Class::TURN,
        "nounprep" => Class::NOUNPREP,
        "occasion" => Class::OCCASION,
        "nameparticle" => Class::NAMEPARTICLE,
        "honorific" => Class::HONORIFIC,
        "title" => Class::TITLE,
        "role" => Class::ROLE,
        "voice" => Class::ROLE.or(Class::VOICE),
        "orgword" => Class::ORGWORD,
        "organisation" => Class::ORGANISATION,
        "place" => Class::PLACE,
        "thing" => Class::THING,
        "personal" => Class::PERSONAL,
        "ask" => Class::ASK,
        "past" => Class::PAST,
        "partisan" => Class::PARTISAN,
        "malename" => Class::FIRSTNAME.or(Class::MALE),
        "femalename" => Class::FIRSTNAME.or(Class::FEMALE),
        "eithername" => Class::FIRSTNAME,
        _ => Class::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, ENGLISH};

    #[track_caller]
    fn check(word: &str, has: Class, lacks: Class) {
        let class = ENGLISH.class(word);
        assert!(class.all(has), "{word} lacks a class of {has:?}: {class:?}");
        assert!(!class.any(lacks), "{word} has a class of {lacks:?}: {class:?}");
    }

    #[test]
    fn words_have_their_classes() {
        check("Said", Class::SAY.or(Class::FINITE), Class::GERUND.or(Class::FIRSTNAME));
        check("telling", Class::SAY.or(Class::TELL).or(Class::GERUND), Class::FINITE);
        check("minister", Class::TITLE.or(Class::ROLE), Class::SAY);
        check("olga", Class::FIRSTNAME.or(Class::FEMALE), Class::MALE);
        check("didn’t", Class::NONE, Class::SAY);
        check("antidisestablishmentarianism", Class::NONE, Class::SAY);
    }

    #[test]
    fn every_line_of_the_lists_is_understood() {
        for line in super::lines(include_str!("lang/en/cues.txt")) {
            let (forms, kinds) = line.split_once('|').expect("forms | kinds");
            assert_eq!(forms.split_whitespace().count(), 5, "{line}");
            assert!(kinds.split_whitespace().all(|kind| super::cue_class(kind) != Class::NONE), "{line}");
        }
        for file in [
            include_str!("lang/en/grammar.txt"),
            include_str!("lang/en/titles.txt"),
            include_str!("lang/en/organisations.txt"),
            include_str!("lang/en/names.txt"),
        ] {
            for line in super::lines(file) {
                let name = line.split(':').next().unwrap_or("");
                assert!(super::named_class(name) != Class::NONE, "{line}");
            }
        }
    }
}
