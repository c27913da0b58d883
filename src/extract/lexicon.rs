//! What the words of a language are to the extractor: classes read from the plain text files under `lang/`.
//!
//! A word has a set of classes, not one part of speech: "minister" is a title and a role, "read" is a cue in two
//! tenses. The rules ask for classes, so that a language is added by adding files.

use std::sync::LazyLock;

use super::key::Key;

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
    /// Stands between quotation marks, or is one. No word class: set for tokens of any kind when marks are paired.
    QUOTED = 61;
    /// Holds a hyphen. Set by the tokeniser.
    HYPHENED = 62;
    /// Ends in its own full stop ("Sen."). Set by the tokeniser.
    DOTTED = 63;
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

/// The word lists of one language: an open table of words, looked up by [`Key`].
#[derive(Default)]
pub struct Lexicon {
    /// For each place of the table 0, or one more than the index of a word. At least three times as many as words, in
    /// 16 bits each: most words that are not listed are found missing at the first look, in a small piece of memory.
    places: Vec<u16>,
    words: Vec<(Key, Class)>,
}

/// English, complete. Other languages share it until they have lists of their own.
pub static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
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
        self.class_of(Key::of(word))
    }

    /// The classes of the word that `key` is of.
    pub fn class_of(&self, key: Key) -> Class {
        self.find(key).map_or(Class::NONE, |word| self.words[word].1)
    }

    /// The index of a word.
    fn find(&self, key: Key) -> Option<usize> {
        let last = self.places.len().checked_sub(1)?;
        let mut place = key.hash() as usize & last;
        loop {
            let word = usize::from(self.places[place]).checked_sub(1)?;
            if self.words[word].0 == key {
                return Some(word);
            }
            place = (place + 1) & last;
        }
    }

    fn insert(&mut self, word: &str, class: Class) {
        let key = Key::of(word);
        if let Some(word) = self.find(key) {
            self.words[word].1 = self.words[word].1.or(class);
            return;
        }
        self.words.push((key, class));
        debug_assert!(self.words.len() < usize::from(u16::MAX), "the lists hold more words than can be told apart");
        if self.words.len() * 3 > self.places.len() {
            self.places = vec![0; self.places.len().max(512) * 2];
            (0..self.words.len()).for_each(|word| self.place(word));
        } else {
            self.place(self.words.len() - 1);
        }
    }

    /// Puts a word into the first free place from its own on.
    fn place(&mut self, word: usize) {
        let last = self.places.len() - 1;
        let mut place = self.words[word].0.hash() as usize & last;
        while self.places[place] != 0 {
            place = (place + 1) & last;
        }
        self.places[place] = word as u16 + 1;
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
