//! Compares a speaker with a name that somebody typed: without regard to case, accents and kinds of apostrophes.

use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::config::Config;

/// Letters that no accent is taken from, and what is typed for them.
const PLAIN_LETTERS: [(char, &str); 10] = [
    ('ø', "o"),
    ('ł', "l"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ı', "i"),
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('’', "'"),
];

/// One who speaks a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaks<'a> {
    /// A person by the name that is shown, with the index in the config of one that it knows.
    Person(&'a str, Option<u32>),
    /// An organisation, or somebody described, in the article's words.
    Unnamed(&'a str),
}

impl<'a> Speaks<'a> {
    /// The name that is shown.
    pub(super) fn name(&self) -> &'a str {
        match self {
            Self::Person(name, _) | Self::Unnamed(name) => name,
        }
    }
}

/// A name asked for, ready to be compared.
#[derive(Clone, Debug)]
pub(super) struct Name {
    words: Vec<String>,
    /// People of the config that go by it: by key, or by the whole or the end of the name or an alias.
    people: Vec<u32>,
}

impl Name {
    /// Reads a name as typed; `None` where it holds no letter.
    pub(super) fn asked(text: &str, config: &Config) -> Option<Self> {
        let words = words(text);
        let goes_by = |(key, name, aliases): (&str, &str, &[String])| {
            self::words(key) == words
                || std::iter::once(name)
                    .chain(aliases.iter().map(String::as_str))
                    .any(|name| self::words(name).ends_with(&words))
        };
        let people = config.people.iter().zip(0..);
        let people = people.filter(|((key, person), _)| goes_by((key, &person.name, &person.aliases)));
        let people = people.map(|(_, index)| index).collect();
        (!words.is_empty()).then_some(Self { words, people })
    }

    /// Whether it means this speaker: a person by the whole name or by its last words, anybody else by the whole name.
    pub(super) fn means(&self, speaker: Speaks<'_>) -> bool {
        match speaker {
            Speaks::Person(name, known) => {
                known.is_some_and(|known| self.people.contains(&known)) || words(name).ends_with(&self.words)
            }
            Speaks::Unnamed(name) => without_article(&words(name)) == without_article(&self.words),
        }
    }
}

fn without_article(words: &[String]) -> &[String] {
    match words {
        [first, rest @ ..] if !rest.is_empty() && ["the", "a", "an"].contains(&first.as_str()) => rest,
        words => words,
    }
}

/// The words of a name in the form in which names are compared, without the marks around them.
fn words(name: &str) -> Vec<String> {
    let bare = |word: &str| plain(word.trim_matches(|c: char| !c.is_alphanumeric()));
    name.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect()
}

/// Small letters without accents, however these are written.
fn plain(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    for c in DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(word.chars()).flat_map(char::to_lowercase) {
        match PLAIN_LETTERS.iter().find(|(letter, _)| *letter == c) {
            Some((_, typed)) => out.push_str(typed),
            // The block of combining marks.
            None if ('\u{300}'..='\u{36f}').contains(&c) => {}
            None => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Name, Speaks};
    use crate::config::{self, Config};

    fn config() -> Config {
        let text = "
version: 1
briefing: {title: T}
corpus: {include: [x]}
people:
  harbour-lady: {name: Zoë Ågren, aliases: [Zoe Lindqvist]}
  kamp: {name: Joost van der Kamp}";
        config::from_text(std::path::Path::new("t.yaml"), text).expect("a config").0
    }

    #[track_caller]
    fn check(asked: &str, speaker: Speaks<'_>, expected: bool) {
        let name = Name::asked(asked, &config()).expect("a name");
        assert_eq!(name.means(speaker), expected, "{asked} {speaker:?}");
    }

    #[test]
    fn people_by_whole_or_last_name() {
        let person = Speaks::Person("President Ana Núñez O’Dell", None);
        for asked in ["ana nunez o'dell", "O'DELL", "Nu\u{301}n\u{303}ez O’Dell", " Ana  Núñez O’Dell, "] {
            check(asked, person, true);
        }
        for asked in ["Ana", "Núñez", "Dell", "Eva Núñez O’Dell"] {
            check(asked, person, false);
        }
        check("soren lukasz", Speaks::Person("Søren Łukasz", None), true);
        check("Ольга", Speaks::Person("ОЛЬГА", None), true);
    }

    #[test]
    fn people_of_the_config_by_key_and_alias() {
        let known = Speaks::Person("Zoë Ågren", Some(0));
        for asked in ["harbour-lady", "Harbour-Lady", "zoe agren", "Lindqvist"] {
            check(asked, known, true);
        }
        check("Lindqvist", Speaks::Person("Zoë Ågren", None), false);
        check("van der Kamp", Speaks::Person("Joost van der Kamp", Some(1)), true);
        check("harbour-lady", Speaks::Person("Joost van der Kamp", Some(1)), false);
    }

    #[test]
    fn others_by_their_whole_name() {
        check("Lume ministry", Speaks::Unnamed("the Lume Ministry"), true);
        check("the ministry", Speaks::Unnamed("the Lume Ministry"), false);
        check("an official", Speaks::Unnamed("The official"), true);
        check("the", Speaks::Unnamed("the"), true);
        assert!(Name::asked(" … ", &config()).is_none());
    }
}
