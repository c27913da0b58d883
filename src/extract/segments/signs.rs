//! What is to be seen of a unit without knowing what it is about: how it opens, how it ends, whom it speaks of.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::extract::document::Document;
use crate::extract::key::Key;
use crate::extract::language::Language;
use crate::extract::lexicon::Class;
use crate::extract::tokens::{Token, TokenKind};

/// Words from the head of a unit that are looked at.
const HEAD: usize = 8;

/// Tokens from the head of a unit in which the dash of a dateline or the colon of a label is looked for.
const DATELINE: usize = 14;
const LABEL: usize = 5;

/// What is to be seen of a unit, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signs(u64);

macro_rules! signs {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        impl Signs {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*
            /// How many there are.
            pub const COUNT: usize = [$($bit),*].len();
        }
    };
}

signs! {
    /// Opens with a quotation mark.
    QUOTE = 0;
    /// Opens with he, she, they.
    PERSONAL = 1;
    /// Opens with it.
    IT = 2;
    /// Opens with his, her, their.
    POSSESSIVE = 3;
    /// Opens with another pronoun.
    OTHER_PRONOUN = 4;
    /// Opens with a word that points back.
    ANAPHOR = 5;
    /// Opens with a connective.
    CONNECTIVE = 6;
    /// Opens with the definite article.
    THE = 7;
    /// Opens with an indefinite article.
    INDEFINITE = 8;
    /// Opens with another determiner.
    DETERMINER = 9;
    /// Opens with a preposition.
    PREPOSITION = 10;
    /// Opens with a conjunction.
    CONJUNCTION = 11;
    /// Opens with an adverb.
    ADVERB = 12;
    /// Opens with a day or month.
    TIME = 13;
    /// Opens with a number.
    NUMBER = 14;
    /// Opens with a title, a function or a form of address.
    TITLE = 15;
    /// Opens with one capitalised word.
    NAME = 16;
    /// Opens with two of them.
    FULL_NAME = 17;
    /// Opens with a first name.
    FIRST_NAME = 18;
    /// Opens with an acronym.
    ACRONYM = 19;
    /// Opens with a place.
    PLACE = 20;
    /// Opens with a small letter.
    SMALL = 21;
    /// Has no word.
    EMPTY = 22;
    /// A colon follows its first words.
    LABEL = 23;
    /// Ends in a full stop or its like.
    STOPS = 24;
    /// Ends in a question mark.
    ASKS = 25;
    /// Ends in a colon.
    COLON = 26;
    /// Says, outside quotation marks, that somebody said something.
    SAYS = 27;
    /// Has a personal pronoun near its head.
    PRONOUN_NEAR = 28;
    /// Has a possessive near its head.
    POSSESSIVE_NEAR = 29;
    /// Has a personal pronoun outside quotation marks.
    ANY_PERSONAL = 30;
    /// Is all between quotation marks.
    WHOLLY_QUOTED = 31;
    /// Opens with a dateline.
    DATELINE = 32;
    /// Has I, we or you near its head.
    YOU = 33;
    /// Ends in a quotation mark.
    QUOTE_ENDS = 34;
    /// Has a verb.
    VERB = 35;
    /// Opens with a form in -ing of a verb of saying.
    GERUND = 36;
}

impl Signs {
    /// Whether it has any sign of `other`.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether it has sign number `bit`.
    pub fn bit(self, bit: usize) -> bool {
        self.0 >> bit & 1 == 1
    }

    /// The signs of both.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn set(&mut self, other: Self, when: bool) {
        if when {
            self.0 |= other.0;
        }
    }
}

/// What the list of openers knows of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opener {
    Anaphor,
    Connective,
    Indefinite,
}

static OPENERS: LazyLock<HashMap<(&'static str, u32), Opener>> = LazyLock::new(|| {
    let lines = include_str!("openers.txt").lines().filter(|line| !line.starts_with('#'));
    let entries = lines.filter_map(|line| {
        let (head, words) = line.split_once(": ")?;
        let (language, kind) = head.split_once('.')?;
        let kind = match kind {
            "anaphor" => Opener::Anaphor,
            "connective" => Opener::Connective,
            _ => Opener::Indefinite,
        };
        Some(words.split_whitespace().map(move |word| ((language, Key::of(word).hash()), kind)))
    });
    entries.flatten().collect()
});

/// The tag by which the list of openers knows a language.
pub fn tag(language: Language) -> &'static str {
    match language {
        Language::English | Language::Other => "en",
        Language::German => "de",
        Language::French => "fr",
        Language::Spanish => "es",
        Language::Russian => "ru",
        Language::Ukrainian => "uk",
    }
}

/// The classes of he, she and they, and of I, we and you.
const THIRD: Class = Class::PERSONAL.or(Class::THEY);

/// The signs of a unit, and the hash of the word it opens with.
pub fn signs(document: &Document<'_>, tokens: Range<usize>) -> (Signs, u32) {
    let mut signs = Signs::default();
    let all = &document.tokens[tokens];
    let mut head = [None; HEAD];
    for (place, word) in head.iter_mut().zip(all.iter().filter(|token| token.kind == TokenKind::Word)) {
        *place = Some(word);
    }
    let Some(first) = head[0] else {
        signs.set(Signs::EMPTY, true);
        return (signs, 0);
    };
    let lead = all.iter().take_while(|token| token.kind != TokenKind::Word);
    signs.set(Signs::QUOTE, lead.into_iter().any(is_mark));
    signs.open(first, OPENERS.get(&(tag(document.language), first.hash)).copied());
    let name = |token: &Token| token.is_capital() && !token.is(Class::STOP.or(Class::DET).or(Class::PRONOUN));
    signs.set(Signs::NAME, name(first) && head[1].is_some_and(|second| !second.is_capital()));
    signs.set(Signs::FULL_NAME, name(first) && head[1].is_some_and(name));
    let near = |class: Class| head.iter().flatten().any(|token| token.is(class));
    signs.set(Signs::PRONOUN_NEAR, near(THIRD.or(Class::IT)));
    signs.set(Signs::POSSESSIVE_NEAR, near(Class::POSSESSIVE));
    let you = |token: &&Token| token.is(Class::PRONOUN) && !token.is(THIRD.or(Class::IT));
    signs.set(Signs::YOU, head.iter().flatten().any(you));
    signs.set(Signs::LABEL, all.iter().take(LABEL).any(|token| token.kind == TokenKind::Colon));
    let dash = all.iter().take(DATELINE).any(|token| token.kind == TokenKind::Dash);
    signs.set(Signs::DATELINE, first.is(Class::ACRONYM) && dash);
    signs.within(all);
    signs.end(document, all);
    (signs, first.hash)
}

fn is_mark(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Mark | TokenKind::SingleMark)
}

impl Signs {
    /// What the first word tells.
    fn open(&mut self, first: &Token, opener: Option<Opener>) {
        let is = |class: Class| first.is(class);
        self.set(Self::PERSONAL, is(Class::PERSONAL) && is(Class::PRONOUN) || is(Class::THEY));
        self.set(Self::IT, is(Class::IT));
        self.set(Self::POSSESSIVE, is(Class::POSSESSIVE));
        self.set(Self::OTHER_PRONOUN, is(Class::PRONOUN) && !is(THIRD.or(Class::IT)));
        self.set(Self::ANAPHOR, opener == Some(Opener::Anaphor) && !is(Class::THE));
        self.set(Self::CONNECTIVE, opener == Some(Opener::Connective));
        self.set(Self::INDEFINITE, opener == Some(Opener::Indefinite));
        self.set(Self::THE, is(Class::THE));
        self.set(Self::DETERMINER, is(Class::DET) && !is(Class::THE));
        self.set(Self::PREPOSITION, is(Class::PREP));
        self.set(Self::CONJUNCTION, is(Class::CONJ));
        self.set(Self::ADVERB, is(Class::ADVERB));
        self.set(Self::TIME, is(Class::TIME));
        self.set(Self::NUMBER, is(Class::NUMBER));
        self.set(Self::TITLE, is(Class::TITLE.or(Class::ROLE).or(Class::HONORIFIC)));
        self.set(Self::FIRST_NAME, is(Class::FIRSTNAME));
        self.set(Self::ACRONYM, is(Class::ACRONYM));
        self.set(Self::PLACE, is(Class::PLACE));
        self.set(Self::SMALL, !is(Class::CAPITAL.or(Class::NUMBER)));
        self.set(Self::GERUND, is(Class::GERUND));
    }

    /// What any of its tokens tells.
    fn within(&mut self, all: &[Token]) {
        let verb = Class::AUX.or(Class::BE).or(Class::FINITE).or(Class::PAST);
        let mut quoted = true;
        for token in all.iter().filter(|token| token.kind == TokenKind::Word) {
            let outside = !token.is(Class::QUOTED);
            quoted &= !outside;
            self.set(Self::VERB, token.is(verb));
            self.set(Self::ANY_PERSONAL, outside && token.is(Class::PERSONAL));
            self.set(Self::SAYS, outside && token.class.all(Class::SAY.or(Class::FINITE)));
        }
        self.set(Self::WHOLLY_QUOTED, quoted);
    }

    /// What its end tells.
    fn end(&mut self, document: &Document<'_>, all: &[Token]) {
        self.set(Self::QUOTE_ENDS, all.last().is_some_and(is_mark));
        let closes = |token: &&Token| is_mark(token) || token.kind == TokenKind::Close;
        let Some(last) = all.iter().rev().find(|token| !closes(token)) else { return };
        self.set(Self::STOPS, last.kind == TokenKind::Stop || last.is(Class::DOTTED));
        self.set(Self::ASKS, last.span.of(document.text).ends_with('?'));
        self.set(Self::COLON, last.kind == TokenKind::Colon);
    }
}
