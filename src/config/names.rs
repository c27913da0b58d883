//! What the parts of a config are called: the zone, headings of topics, the gazetteer of people.

use jiff::tz::TimeZone;

use super::sections::SectionConfig;
use super::types::Config;
use crate::model::{KnownPerson, KnownRole, QuoteKind};

/// Words a heading keeps small, unless it begins with one.
const SMALL: [&str; 16] =
    ["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "over", "the", "to", "vs", "with"];

impl Config {
    /// The time zone in which days are counted. A config that was read has a known one; any other counts as UTC.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.briefing.timezone).unwrap_or(TimeZone::UTC)
    }

    /// The heading of a topic: its title, or its key as words (`north-korea` as "North Korea").
    pub fn topic_title(&self, key: &str) -> String {
        self.topics.get(key).and_then(|topic| topic.title.clone()).unwrap_or_else(|| heading(key))
    }

    /// Whether any section shows quotes of this kind.
    pub fn shows(&self, kind: QuoteKind) -> bool {
        self.sections.iter().filter_map(SectionConfig::quotes).any(|quotes| quotes.kinds.0.contains(&kind))
    }

    /// The people of the config, in its order.
    pub fn known_people(&self) -> Vec<KnownPerson> {
        self.people
            .iter()
            .map(|(key, person)| KnownPerson {
                key: key.clone(),
                name: person.name.clone(),
                aliases: person.aliases.clone(),
                roles: person.roles.iter().map(known_role).collect(),
            })
            .collect()
    }
}

fn known_role(role: &super::Role) -> KnownRole {
    KnownRole { title: role.title.clone(), from: role.from, to: role.to }
}

fn heading(key: &str) -> String {
    let words = key.split(['-', '_', ' ']).filter(|word| !word.is_empty()).enumerate();
    let words = words.map(|(index, word)| if index > 0 && SMALL.contains(&word) { word.into() } else { capital(word) });
    words.collect::<Vec<String>>().join(" ")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(key: &str, expected: &str) {
        assert_eq!(super::heading(key), expected);
    }

    #[test]
    fn keys_become_headings() {
        check("north-korea", "North Korea");
        check("war-in-ukraine", "War in Ukraine");
        check("of_note", "Of Note");
        check("UN reform", "UN Reform");
        check("état--major", "État Major");
        check("-", "");
    }
}
