//! What a language says in several words ("according to", "nach Angaben von"), small sets of words that a rule asks for,
//! and habits of a language, all read from its lists.

use super::lists::lines;

/// What a phrase does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhraseKind {
    /// Stands before a source: according to, selon, laut, по словам.
    According,
    /// Stands after a source: zufolge.
    Postposed,
    /// Stands before a source after words in marks only: so.
    SaidBy,
    /// Stands before a source whose words follow in marks: pour Lemoine, « … ».
    Viewpoint,
    /// Stands before a source whose words follow or stand before: in the words of.
    WordsOf,
    /// Stands before words that are not meant: so-called.
    SoCalled,
}

/// A word of a phrase.
#[derive(Debug)]
enum Slot {
    Word(Box<str>),
    /// Any word.
    Any,
    /// The source: по его словам.
    Source,
}

/// A phrase of several words.
#[derive(Debug)]
pub struct Phrase {
    /// What it does.
    pub kind: PhraseKind,
    slots: Vec<Slot>,
}

impl Phrase {
    /// How many words it has.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Which of its words is the source, if one is.
    pub fn source(&self) -> Option<usize> {
        self.slots.iter().position(|slot| matches!(slot, Slot::Source))
    }

    /// Whether the words that `word` gives by place are this phrase; `may_speak` says whether a place may be the source.
    fn fits<'a>(&self, word: impl Fn(usize) -> &'a str, may_speak: impl Fn(usize) -> bool) -> bool {
        self.slots.iter().enumerate().all(|(at, slot)| match slot {
            Slot::Word(listed) => same_letters(listed, word(at)),
            Slot::Any => !word(at).is_empty(),
            Slot::Source => may_speak(at),
        })
    }
}

/// The phrases of a language, longest first.
#[derive(Debug, Default)]
pub struct Phrases(Vec<Phrase>);

impl Phrases {
    /// Reads `kind: phrase` lines; in a phrase `*` is the source and `?` any word.
    pub fn read(file: &str) -> Self {
        let mut phrases: Vec<Phrase> = lines(file)
            .filter_map(|line| line.split_once(':'))
            .filter_map(|(kind, words)| Some(Phrase { kind: phrase_kind(kind.trim())?, slots: slots(words) }))
            .collect();
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        Self(phrases)
    }

    /// The first words of all phrases.
    pub fn first_words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|phrase| match phrase.slots.first() {
            Some(Slot::Word(word)) => Some(&**word),
            _ => None,
        })
    }

    /// The longest phrase that the words by place are.
    pub fn find<'a>(
        &self,
        word: impl Fn(usize) -> &'a str,
        may_speak: impl Fn(usize) -> bool,
        kind: PhraseKind,
    ) -> Option<&Phrase> {
        self.0.iter().find(|phrase| phrase.kind == kind && phrase.fits(&word, &may_speak))
    }
}

fn phrase_kind(name: &str) -> Option<PhraseKind> {
    Some(match name {
        "according" => PhraseKind::According,
        "postposed" => PhraseKind::Postposed,
        "said-by" => PhraseKind::SaidBy,
        "viewpoint" => PhraseKind::Viewpoint,
        "words-of" => PhraseKind::WordsOf,
        "so-called" => PhraseKind::SoCalled,
        _ => return None,
    })
}

fn slots(words: &str) -> Vec<Slot> {
    words
        .split_whitespace()
        .map(|word| match word {
            "*" => Slot::Source,
            "?" => Slot::Any,
            word => Slot::Word(word.into()),
        })
        .collect()
}

/// Whether `word` is the listed word, case and the shape of apostrophes aside.
#[inline]
pub fn same_letters(listed: &str, word: &str) -> bool {
    if listed.eq_ignore_ascii_case(word) {
        return true;
    }
    !word.is_ascii() && same_characters(listed, word)
}

/// The same for a word with letters beyond ASCII.
fn same_characters(listed: &str, word: &str) -> bool {
    let plain = |character: char| match character {
        '’' | 'ʼ' => '\'',
        'ё' => 'е',
        other => other,
    };
    word.chars().flat_map(char::to_lowercase).map(plain).eq(listed.chars())
}

macro_rules! sets {
    ($($(#[$doc:meta])* $name:ident = $key:literal;)*) => {
        /// Small sets of words that one rule asks for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Set { $($(#[$doc])* $name,)* }

        impl Set {
            const COUNT: usize = [$($key),*].len();

            /// The set that a list calls `name`.
            pub fn named(name: &str) -> Option<Self> {
                match name { $($key => Some(Self::$name),)* _ => None }
            }
        }
    };
}

sets! {
    /// Determiners that speak: both said, some say.
    Quantifier = "quantifier";
    /// Heads of "one of", "some of".
    Some = "some";
    /// Determiners that are nobody by themselves.
    Vague = "vague";
    /// Joins an organisation to what it is for: Committee for Peace.
    For = "for";
    /// Points at something: those, no source by itself.
    Demonstrative = "demonstrative";
    /// "there" where it is no subject.
    There = "there";
    /// Turns to another clause: but.
    But = "but";
    /// Belongs to the name after it: van, von.
    NameParticle = "nameparticle";
    /// Asks somebody something: pressed.
    Ask = "ask";
    /// Where somebody is from: Norwegian.
    Demonym = "demonym";
    /// A member of a party.
    Partisan = "partisan";
    /// Stands for a person and begins what is said of him: who, whose.
    Whose = "whose";
    /// Stands before a place, seldom before a person: in, at.
    Within = "within";
    /// Words cut short by an apostrophe: 'tis.
    CutShort = "cut-short";
    /// Names of the turns of an interview: Q, A.
    Turn = "turn-name";
    /// Leads to a nickname: goes by, known as.
    Alias = "alias";
    /// Verbs before `Alias`.
    AliasVerb = "alias-verb";
    /// "used" in "used to say".
    Habitual = "habitual";
    /// what Ruiz calls.
    What = "what";
    /// Goes on after a verb with when and where it was said.
    Setting = "setting";
    /// Nouns of several without a plural's ending: people, police.
    Several = "several";
    /// Written together with the word after it: l', qu'.
    Elision = "elision";
    /// Written together with the verb before it: -il, -t-elle.
    Clitic = "clitic";
    /// Stands before the name of a work or ship: film, roman.
    Work = "work";
    /// Stands between a verb and the body that speaks: сообщили в, hieß es aus.
    Inside = "inside";
    /// Says by its form that somebody else said so: sei, habe, werde.
    Subjunctive = "subjunctive";
    /// Joins a description to its place: in, at, from, with.
    PlacePrep = "placeprep";
    /// A subject that stands for nobody: hieß es.
    Expletive = "expletive";
}

/// The sets of a language.
#[derive(Debug, Default)]
pub struct Sets {
    words: [Vec<Box<str>>; Set::COUNT],
    /// For each set, a bit for each length in bytes that a word in it may have.
    lengths: [u64; Set::COUNT],
}

impl Sets {
    /// The words of a set.
    pub fn of(&self, set: Set) -> &[Box<str>] {
        &self.words[set as usize]
    }

    /// Whether a word of `length` bytes may be in a set: what most words fail, without a look at their letters.
    #[inline]
    pub fn may_hold(&self, set: Set, length: usize) -> bool {
        self.lengths[set as usize] & bit(length) != 0
    }

    /// Adds words to a set.
    pub fn extend<'a>(&mut self, set: Set, words: impl Iterator<Item = &'a str>) {
        for word in words {
            // A letter beyond ASCII, or an apostrophe, may be written in more bytes or in fewer.
            let fixed = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            self.lengths[set as usize] |= if fixed { bit(word.len()) } else { u64::MAX };
            self.words[set as usize].push(word.into());
        }
    }
}

/// The bit of a length; all long ones share the last.
fn bit(length: usize) -> u64 {
    1 << length.min(63)
}

/// Habits of a language, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habit(u8);

impl Habit {
    /// The verb stands before its subject where the words stand first: dit Dupont.
    pub const INVERTS: Self = Self(1);
    /// Subjects are left out: dijo.
    pub const DROPS: Self = Self(2);
    /// Every noun is capitalised.
    pub const NOUNS: Self = Self(4);
    /// Subject or object stand between an auxiliary and its participle: hat Müller gesagt.
    pub const BRACKETS: Self = Self(8);

    /// Whether it has any habit of `other`.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The habits of both.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The habit that a list calls `name`; none where no habit is called so.
    pub fn named(name: &str) -> Self {
        match name {
            "inverts" => Self::INVERTS,
            "drops" => Self::DROPS,
            "nouns" => Self::NOUNS,
            "brackets" => Self::BRACKETS,
            _ => Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PhraseKind, Phrases};

    #[track_caller]
    fn check(text: &str, expected: Option<usize>) {
        let phrases = Phrases::read("according: по словам\naccording: по * словам\naccording: according to");
        let words: Vec<&str> = text.split(' ').collect();
        let word = |at: usize| words.get(at).copied().unwrap_or("");
        let found = phrases.find(word, |at| word(at) == "его", PhraseKind::According);
        assert_eq!(found.map(super::Phrase::len), expected, "{text}");
    }

    #[test]
    fn phrases_with_and_without_their_source() {
        check("По словам Орлова", Some(2));
        check("по его словам", Some(3));
        check("по новым словам", None);
        check("According to Ruiz", Some(2));
    }
}
