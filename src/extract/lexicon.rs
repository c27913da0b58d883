//! What the words of a language are to the extractor: classes read from the plain text files under `lang/`.
//!
//! A word has a set of classes, not one part of speech: "minister" is a title and a role, "read" is a cue in two
//! tenses. The rules ask for classes, so that a language is added by adding files.

use std::sync::LazyLock;

use super::descriptions::LongerForms;
use super::key::Key;
use super::lists::{cue_class, lines, named_class};
use super::marks::Marks;
use super::morphology::Morphology;
use super::phrases::{Habit, Phrases, Set, Sets, same_letters};
use super::table::Table;

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
    /// A form of "he" or "she"; `MALE` or `FEMALE` says of which.
    PERSONAL = 38;
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
    /// A finite past that its ending does not show ("sat").
    PAST = 37;
    /// A `ROLE` that is no person ("statement").
    VOICE = 39;
    /// Begins with a capital letter. Set by the tokeniser.
    CAPITAL = 40;
    /// All capitals, two letters or more. Set by the tokeniser.
    ACRONYM = 41;
    /// A number. Set by the tokeniser.
    NUMBER = 42;
    /// A past participle that is also a finite past. Never sole evidence.
    PARTICIPLE = 43;
    /// Begins what was said: that, dass, que, что.
    THAT = 44;
    /// Stands for a person: who.
    WHO = 45;
    /// Stands for what was named, other than `THAT` and `WHO`: which.
    WHICH = 46;
    /// Joins two names: and.
    AND = 47;
    /// Joins a name to an office or organisation: of, de, du.
    OF = 48;
    /// A pronoun that is a subject: he, not him.
    SUBJECT = 49;
    /// Stands before an infinitive: to, zu.
    TO = 50;
    /// as Ruiz put it; comme, wie, как.
    AS = 51;
    /// Stands before who did it, after a passive: by.
    BY = 52;
    /// The definite article.
    THE = 53;
    /// Begins a phrase of several words that a list knows.
    PHRASE = 54;
    /// A cue with a second part: "put … it", "teilte … mit".
    PARTED = 55;
    /// The form of a cue that needs another verb, where it is never finite.
    INFINITIVE = 56;
    /// The speaker as an object: sich, se.
    REFLEXIVE = 57;
    /// Stands for several: they.
    THEY = 58;
    /// Stands for a thing: it.
    IT = 59;
    /// Makes a name a thing's ("Street", "Act").
    THING = 60;
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
        .or(Self::ABBREVIATION)
        .or(Self::WORKING);

    /// Classes of reporting words.
    pub const SPEECH: Self = Self::SAY.or(Self::OPINE).or(Self::LABEL).or(Self::ACT);

    /// Classes of words that are no names.
    const CLOSED: Self = Self::DET
        .or(Self::POSSESSIVE)
        .or(Self::PRONOUN)
        .or(Self::PREP)
        .or(Self::CONJ)
        .or(Self::AUX)
        .or(Self::ADVERB)
        .or(Self::NEG)
        .or(Self::SPEECH)
        .or(Self::ROLE)
        .or(Self::COMMON);

    /// Classes of small words that join or describe nouns: none of them is a verb.
    pub const JOINING: Self = Self::PREP
        .or(Self::CONJ)
        .or(Self::AND)
        .or(Self::DET)
        .or(Self::POSSESSIVE)
        .or(Self::PRONOUN)
        .or(Self::TITLE)
        .or(Self::ROLE)
        .or(Self::PARTICLE)
        .or(Self::REFLEXIVE);

    /// A noun that is no name though it is capitalised: what is a noun and reports nothing.
    pub const COMMON: Self = Self::NOUN;

    /// Classes of nouns and names, which take case endings.
    pub const NOMINAL: Self = Self::TITLE
        .or(Self::ROLE)
        .or(Self::ORGWORD)
        .or(Self::ORGANISATION)
        .or(Self::PLACE)
        .or(Self::FIRSTNAME)
        .or(Self::MALE)
        .or(Self::FEMALE)
        .or(Self::HONORIFIC);

    /// Small words that the rules ask for one by one; a heading in capitals has them too.
    const WORKING: Self = Self::THAT
        .or(Self::WHO)
        .or(Self::WHICH)
        .or(Self::AND)
        .or(Self::OF)
        .or(Self::TO)
        .or(Self::AS)
        .or(Self::BY)
        .or(Self::THE)
        .or(Self::PHRASE);

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

/// The files of a language.
pub struct Files {
    /// Reporting verbs and their forms.
    pub cues: &'static str,
    /// Small words, titles, organisations, first names: `class: word …`.
    pub classes: &'static [&'static str],
    /// Phrases of several words: `kind: phrase`.
    pub phrases: &'static str,
    /// Endings and suffixes.
    pub endings: &'static str,
    /// Quotation marks.
    pub marks: &'static str,
    /// Words whose full stop ends no sentence.
    pub abbreviations: &'static str,
    /// Words that may be capitalised by their place.
    pub stopwords: &'static str,
    /// What short forms beside a name stand for; empty where no list says.
    pub offices: &'static str,
}

/// The word lists of one language.
#[derive(Default)]
pub struct Lexicon {
    words: Table,
    /// Nouns and names without their case endings.
    stems: Table,
    /// Forms that report with a reflexive pronoun: s'inquiète.
    reflexives: Vec<Box<str>>,
    /// Cues that have a second part.
    parts: Vec<Part>,
    sets: Sets,
    /// Phrases of several words.
    pub phrases: Phrases,
    /// Endings and suffixes.
    pub morphology: Morphology,
    /// How it marks speech.
    pub marks: Marks,
    /// What short forms beside a name stand for.
    pub longer_forms: LongerForms,
    /// Habits of the language that a rule asks for.
    habits: Habit,
}

/// A cue and its second part.
struct Part {
    verb: Box<str>,
    /// Empty where the verb reports by itself as well: rief, rief aus.
    word: Box<str>,
    /// Whether it follows the verb at once.
    adjacent: bool,
}

/// English, complete. Languages without lists of their own share it.
pub static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(&super::language::ENGLISH_FILES));

impl Lexicon {
    /// Reads the lists of a language.
    pub fn read(files: &Files) -> Self {
        let mut lexicon = Lexicon {
            phrases: Phrases::read(files.phrases),
            morphology: Morphology::read(files.endings),
            marks: Marks::read(files.marks),
            ..Lexicon::default()
        };
        for file in files.classes {
            lexicon.read_classes(file);
        }
        lexicon.read_cues(files.cues);
        lexicon.read_plain(files.abbreviations, Class::ABBREVIATION);
        lexicon.read_plain(files.stopwords, Class::STOP);
        let firsts: Vec<Box<str>> = lexicon.phrases.first_words().map(Into::into).collect();
        for word in firsts {
            lexicon.insert(&word, Class::PHRASE);
        }
        lexicon.longer_forms = LongerForms::read(files.offices, &lexicon);
        lexicon
    }

    /// The classes of `word`, looked up without regard to case.
    pub fn class(&self, word: &str) -> Class {
        self.class_of(Key::of(word), || word)
    }

    /// The classes of a word by its key; `word` is asked for where the key is in no list.
    #[inline]
    pub fn class_of<'a>(&self, key: Key, word: impl FnOnce() -> &'a str) -> Class {
        self.words
            .class(key)
            .unwrap_or_else(|| if self.morphology.is_empty() { Class::NONE } else { self.inflected(word()) })
    }

    /// Whether a list has `word` in this very form.
    pub fn lists(&self, word: &str) -> bool {
        self.words.class(Key::of(word)).is_some()
    }

    /// The classes of a listed noun or name in another case, or of a word that ends as its kind does.
    fn inflected(&self, word: &str) -> Class {
        let small = word.to_lowercase().replace('ё', "е");
        let listed = if small.contains('е') { self.words.class(Key::of(&small)) } else { None };
        let known = || self.morphology.stems(&small).find_map(|stem| self.stems.class(Key::of(stem)));
        listed.or_else(known).unwrap_or_else(|| self.morphology.by_suffix(&small))
    }

    /// Whether a word of `length` bytes may be in a set.
    #[inline]
    pub fn may_hold(&self, set: Set, length: usize) -> bool {
        self.sets.may_hold(set, length)
    }

    /// Whether `word` is in a set, without regard to case.
    pub fn has(&self, set: Set, word: &str) -> bool {
        self.sets.of(set).iter().any(|listed| same_letters(listed, word))
    }

    /// Whether words are written together that the rules read apart.
    pub fn splits_words(&self) -> bool {
        !self.sets.of(Set::Elision).is_empty()
    }

    /// Whether the language has a habit.
    pub fn does(&self, habit: Habit) -> bool {
        self.habits.any(habit)
    }

    /// Whether a cue with a second part reports without it as well: rief, rief aus.
    pub fn stands_alone(&self, word: &str) -> bool {
        self.parts_of(word).any(|part| part.word.is_empty())
    }

    /// Whether `second`, at once or further on, is the second part of the cue `word`.
    pub fn is_part(&self, word: &str, second: &str, adjacent: bool) -> bool {
        !second.is_empty()
            && self.parts_of(word).any(|part| (adjacent || !part.adjacent) && same_letters(&part.word, second))
    }

    fn parts_of(&self, word: &str) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| same_letters(&part.verb, word))
    }

    /// Whether a form of a cue still reports when somebody does it to himself: s'inquiète, but not se poursuit.
    pub fn reports_reflexively(&self, word: &str) -> bool {
        self.reflexives.iter().any(|form| same_letters(form, word))
    }

    fn insert(&mut self, word: &str, class: Class) {
        // Where lists are short, a word that is no name anywhere is none at the head of a sentence either.
        let plain = self.habits.any(Habit::INVERTS) && class.any(Class::CLOSED) && !class.any(Class::TITLE);
        let class = if plain { class.or(Class::STOP) } else { class };
        self.words.insert(word, class);
        let common = if class.any(Class::SPEECH) { Class::NONE } else { class.only(Class::COMMON) };
        let nominal = class.only(Class::NOMINAL).or(common);
        if nominal != Class::NONE && !self.morphology.is_empty() {
            for stem in self.morphology.stems(word) {
                self.stems.insert(stem, nominal);
            }
        }
    }

    /// A form of a cue: `put_it` and `teilte+mit` have a second part, right behind them or further on.
    fn insert_form(&mut self, form: &str, class: Class) {
        let Some((verb, word)) = form.split_once(['+', '_']) else {
            if self.parts_of(form).next().is_some() {
                self.parts.push(Part { verb: form.into(), word: "".into(), adjacent: true });
            }
            return self.insert(form, class);
        };
        let listed = self.words.class(Key::of(verb)).is_some_and(|listed| listed.any(Class::SPEECH));
        if listed && self.parts_of(verb).next().is_none() {
            self.parts.push(Part { verb: verb.into(), word: "".into(), adjacent: true });
        }
        self.insert(verb, class.or(Class::PARTED));
        self.parts.push(Part { verb: verb.into(), word: word.into(), adjacent: form.contains('_') });
    }

    fn read_cues(&mut self, file: &str) {
        for (forms, kinds) in lines(file).filter_map(|line| line.rsplit_once('|')) {
            let kind = kinds.split_whitespace().map(cue_class).fold(Class::NONE, Class::or);
            if forms.contains('|') {
                let parts = [Class::INFINITIVE, Class::FINITE, Class::PARTICIPLE, Class::GERUND];
                let reflexive = kinds.split_whitespace().any(|kind| kind == "self");
                for (column, part) in forms.split('|').zip(parts) {
                    for form in column.split_whitespace().filter(|form| *form != "-") {
                        if reflexive {
                            self.reflexives.push(form.split('+').next().unwrap_or(form).into());
                        }
                        self.insert_form(form, kind.or(part));
                    }
                }
            } else {
                let parts = [Class::BASE, Class::FINITE, Class::FINITE, Class::GERUND, Class::PARTICIPLE];
                for (form, part) in forms.split_whitespace().zip(parts) {
                    self.insert_form(form, kind.or(part));
                }
            }
        }
    }

    fn read_classes(&mut self, file: &str) {
        for line in lines(file) {
            let Some((name, words)) = line.split_once(':') else { continue };
            let (name, words) = (name.trim(), words.split_whitespace());
            if let Some(set) = Set::named(name) {
                self.sets.extend(set, words);
            } else if name == "habit" {
                self.habits = words.map(Habit::named).fold(self.habits, Habit::or);
            } else {
                let class = named_class(name);
                debug_assert!(class != Class::NONE, "no class is named {name}");
                words.for_each(|word| self.insert(word, class));
            }
        }
    }

    fn read_plain(&mut self, file: &str, class: Class) {
        for word in lines(file).flat_map(str::split_whitespace) {
            self.insert(word, class);
        }
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
}
