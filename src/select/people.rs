//! Says who a speaker is, across articles, and what the person was on the day. It compares names; it shows none.
//!
//! - A person whom `extract` found in the gazetteer, or whose name is a name or alias of the config, is that person.
//! - Otherwise a person is the full name, without titles and without regard to case: "President Ana Ruiz" and "Ana Ruiz"
//!   are one, "Ana Ruiz" and "Pablo Ruiz" two. Only whole names are compared, never last names.
//! - A name of one word is nobody's but its article's: `extract` has already joined it to the full name where its
//!   article gives one, and between articles it could be anybody.
//! - An organisation is its name, without "the"; one without a capital ("the ministry") is its article's alone.
//! - Somebody described ("an official") is the same within one article and in no other.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use jiff::civil::Date;
use smallvec::{SmallVec, smallvec};

use crate::config::{Config, PersonConfig};
use crate::model::{Extracted, Judged, Person, PersonRef, Quote, RoleRef, Span, Speaker, SpeakerIndex, SpeakerName};

use super::runs::is_apostrophe;

/// Titles as lists of words, by their first word, the longest first.
static TITLES: LazyLock<HashMap<&str, Vec<Vec<&str>>>> = LazyLock::new(|| {
    let lines = include_str!("titles.txt").lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let mut titles: Vec<Vec<&str>> = lines.map(|line| line.split_whitespace().collect()).collect();
    titles.sort_by_key(|title| std::cmp::Reverse(title.len()));
    let mut by_first: HashMap<&str, Vec<Vec<&str>>> = HashMap::new();
    for title in titles {
        by_first.entry(title[0]).or_default().push(title);
    }
    by_first
});

/// The people of a config by every name they go by.
#[derive(Clone, Debug)]
pub struct People {
    by_name: HashMap<String, u32>,
    /// The last word of each of these names: most people of an article are ruled out by theirs alone.
    last_words: HashSet<String>,
    count: u32,
}

impl People {
    /// Reads the people of a config; of two with the same name the first has it.
    pub fn compile(config: &Config) -> Self {
        let mut by_name = HashMap::new();
        for (index, person) in config.people.values().enumerate() {
            for name in std::iter::once(&person.name).chain(&person.aliases) {
                let name = bare_name(name);
                if !name.is_empty() {
                    by_name.entry(name).or_insert(index as u32);
                }
            }
        }
        let last_words = by_name.keys().filter_map(|name| last_word(name)).collect();
        Self { by_name, last_words, count: config.people.len() as u32 }
    }

    /// The person of the config, by the gazetteer or by name.
    pub fn known(&self, person: &Person, text: &str) -> Option<u32> {
        person.known.filter(|&known| known < self.count).or_else(|| self.by_name(person.name.of(text)))
    }

    fn by_name(&self, name: &str) -> Option<u32> {
        let last = last_word(name)?;
        if self.last_words.contains(&last) { self.by_name.get(&bare_name(name)).copied() } else { None }
    }
}

/// The speakers of one quote.
pub type SpeakerList = SmallVec<[SpeakerIndex; 2]>;

/// What a person or organisation of this name is known by in any issue; `None` for a name that may be anybody's: one word,
/// or without a capital.
pub(super) fn known_by(name: &str, is_person: bool) -> Option<String> {
    let identity = if is_person { named(0, name) } else { organisation(0, name) };
    match identity {
        Identity::Name(name) | Identity::Organisation(name) => Some(name),
        Identity::Known(_) | Identity::In(..) => None,
    }
}

/// What two mentions of one speaker have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Identity {
    Known(u32),
    Name(String),
    Organisation(String),
    /// Within this article only.
    In(u32, String),
}

/// The speakers of an issue, numbered in the order in which they are met.
#[derive(Clone, Debug, Default)]
pub struct Speakers {
    index: HashMap<Identity, SpeakerIndex>,
    /// Who each is.
    pub names: Vec<SpeakerName>,
}

impl Speakers {
    /// The speakers of a quote of article number `article`; none where nobody is named.
    pub fn of(&mut self, article: u32, extracted: &Extracted, judged: &Judged, quote: &Quote) -> SpeakerList {
        let text = &extracted.article.text;
        match quote.speaker {
            Speaker::Person(_) | Speaker::Pair(..) => {
                let people = people_of(quote).into_iter();
                people.filter_map(|at| self.person(article, extracted, judged, at)).collect()
            }
            Speaker::Organisation(span) => {
                let name = SpeakerName::Organisation { article, span };
                smallvec![self.index(organisation(article, span.of(text)), name)]
            }
            Speaker::Described(span) => {
                let identity = Identity::In(article, plain(span.of(text)));
                smallvec![self.index(identity, SpeakerName::Described { article, span })]
            }
            Speaker::Unattributed => SmallVec::new(),
        }
    }

    fn person(&mut self, article: u32, extracted: &Extracted, judged: &Judged, at: PersonRef) -> Option<SpeakerIndex> {
        let person = extracted.evidence.people.get(at as usize)?;
        Some(if let Some(known) = judged.people.get(at as usize).copied().flatten() {
            self.index(Identity::Known(known), SpeakerName::Known(known))
        } else {
            let name = person.name.of(&extracted.article.text);
            self.index(named(article, name), SpeakerName::Person { article, person: at })
        })
    }

    fn index(&mut self, identity: Identity, name: SpeakerName) -> SpeakerIndex {
        let next = self.names.len() as SpeakerIndex;
        let index = *self.index.entry(identity).or_insert(next);
        if index == next {
            self.names.push(name);
        }
        index
    }
}

/// The people who speak, as their article numbers them: none, one or two.
pub fn people_of(quote: &Quote) -> SmallVec<[PersonRef; 2]> {
    match quote.speaker {
        Speaker::Person(one) => smallvec![one],
        Speaker::Pair(one, other) => smallvec![one, other],
        Speaker::Organisation(_) | Speaker::Described(_) | Speaker::Unattributed => SmallVec::new(),
    }
}

fn named(article: u32, name: &str) -> Identity {
    let name = bare_name(name);
    if name.contains(' ') { Identity::Name(name) } else { Identity::In(article, name) }
}

fn organisation(article: u32, name: &str) -> Identity {
    let words = name.split_whitespace().skip_while(|word| word.eq_ignore_ascii_case("the"));
    let proper = words.clone().any(|word| word.starts_with(char::is_uppercase));
    let name = plain(&words.collect::<Vec<&str>>().join(" "));
    if proper { Identity::Organisation(name) } else { Identity::In(article, name) }
}

/// Lower case, words without marks at their ends, one space between them, straight apostrophes, no possessive.
fn plain(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in name.split_whitespace().filter_map(plain_word) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word);
    }
    out
}

/// One word of a plain name; `None` where only marks stand.
fn plain_word(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() || is_apostrophe(c));
    let word = word.strip_suffix('s').and_then(|owner| owner.strip_suffix(is_apostrophe)).unwrap_or(word);
    let straight = |c: char| if is_apostrophe(c) { '\'' } else { c };
    let plain = if word.is_ascii() {
        word.to_ascii_lowercase()
    } else {
        word.chars().map(straight).collect::<String>().to_lowercase()
    };
    (!plain.is_empty()).then_some(plain)
}

/// The last word of a plain name.
fn last_word(name: &str) -> Option<String> {
    name.split_whitespace().rev().find_map(plain_word)
}

/// A name without the titles before it, in the form names are compared in.
pub(super) fn bare_name(name: &str) -> String {
    let plain = plain(name);
    let words: Vec<&str> = plain.split(' ').collect();
    let mut rest = words.as_slice();
    let leads = |rest: &[&str]| {
        let titles = TITLES.get(rest[0])?;
        titles.iter().map(Vec::len).zip(titles).find(|(length, title)| rest.len() > *length && rest.starts_with(title))
    };
    while let Some((length, _)) = leads(rest) {
        rest = &rest[length..];
    }
    rest.join(" ")
}

/// The role of a person on `day`: the config's where it dates one then, otherwise the article's own words.
///
/// Of several roles of the config, the one that began last; of these the first listed.
pub fn role(config: &Config, extracted: &Extracted, judged: &Judged, at: PersonRef, day: Date) -> Option<RoleRef> {
    let known = judged.people.get(at as usize).copied().flatten();
    let person = known.and_then(|known| config.people.values().nth(known as usize).map(|person| (known, person)));
    if let Some((index, person)) = person
        && let Some(role) = role_on(person, day)
    {
        return Some(RoleRef::Config { person: index, role });
    }
    let role: Option<Span> = extracted.evidence.people.get(at as usize)?.role;
    role.filter(|role| !role.is_empty()).map(RoleRef::Article)
}

fn role_on(person: &PersonConfig, day: Date) -> Option<u32> {
    let mut best: Option<(Option<Date>, u32)> = None;
    for (index, role) in person.roles.iter().enumerate() {
        let holds = role.from.is_none_or(|from| from <= day) && role.to.is_none_or(|to| day <= to);
        if holds && best.is_none_or(|(from, _)| role.from > from) {
            best = Some((role.from, index as u32));
        }
    }
    best.map(|(_, index)| index)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Build, config, judged};
    use super::{RoleRef, Speakers, bare_name, role};
    use crate::model::SpeakerName;
    use jiff::civil::date;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(bare_name(name), expected);
    }

    #[test]
    fn titles_and_marks_are_no_part_of_a_name() {
        check("President Ana Ruiz", "ana ruiz");
        check("Deputy Prime Minister Sir Tom  O’Dell’s", "tom o'dell");
        check("Dr. Ilse Brandt,", "ilse brandt");
        check("Former Lt. Gen. Max Orr", "max orr");
        check("President", "president");
        check("", "");
    }

    /// Numbers of the speakers of `Name said` quotes, one article each entry.
    fn numbers(people: &str, articles: &[&[&str]]) -> Vec<Vec<Option<u32>>> {
        let config = config(people);
        let mut speakers = Speakers::default();
        let number = |(index, names): (usize, &&[&str])| {
            let mut build = Build::new("a.txt");
            for name in *names {
                build = build.said(name, "Some words that were said");
            }
            let extracted = build.done();
            let judged = judged(&config, &extracted);
            let of = |quote| speakers.of(index as u32, &extracted, &judged, quote).first().copied();
            extracted.evidence.quotes.iter().map(of).collect()
        };
        articles.iter().enumerate().map(number).collect()
    }

    #[test]
    fn full_names_join_articles_and_last_names_never_do() {
        assert_eq!(
            numbers("", &[&["Ana Ruiz", "Ruiz"], &["President Ana RUIZ", "Ruiz", "Pablo Ruiz"]]),
            [vec![Some(0), Some(1)], vec![Some(0), Some(2), Some(3)]]
        );
    }

    #[test]
    fn the_config_joins_names() {
        let people = "people: {ruiz: {name: Ana Ruiz, aliases: [Anita Ruiz, La Ruiz]}}";
        assert_eq!(
            numbers(people, &[&["Anita Ruiz"], &["Ana Ruiz"], &["Pablo Ruiz"]]),
            [vec![Some(0)], vec![Some(0)], vec![Some(1)]]
        );
    }

    #[test]
    fn organisations_join_by_name_and_the_described_never_do() {
        assert_eq!(
            numbers("", &[&["the Lume Ministry", "the ministry", "an official"], &["Lume Ministry", "the ministry"]]),
            [vec![Some(0), Some(1), Some(2)], vec![Some(0), Some(3)]]
        );
    }

    #[test]
    fn the_role_is_that_of_the_day() {
        let people = "
people:
  ruiz:
    name: Ana Ruiz
    roles: [{title: deputy, to: 2026-01-31}, {title: minister, from: 2026-02-01}, {title: party leader, from: 2026-03-01}]";
        let config = config(people);
        let extracted = Build::new("a.txt").said("Ana Ruiz", "Some words that were said").role("the minister").done();
        let judged = judged(&config, &extracted);
        let on = |day| role(&config, &extracted, &judged, 0, day);
        assert_eq!(on(date(2026, 1, 1)), Some(RoleRef::Config { person: 0, role: 0 }));
        assert_eq!(on(date(2026, 2, 10)), Some(RoleRef::Config { person: 0, role: 1 }));
        assert_eq!(on(date(2026, 4, 1)), Some(RoleRef::Config { person: 0, role: 2 }));
        let plain = super::super::testing::config("");
        let judged = super::super::testing::judged(&plain, &extracted);
        let found = role(&plain, &extracted, &judged, 0, date(2026, 1, 1));
        assert!(matches!(found, Some(RoleRef::Article(span)) if span.of(&extracted.article.text) == "the minister"));
        assert!(SpeakerName::Known(0).is_person());
    }
}
