//! The people the config knows, found in a text by one automaton.

use aho_corasick::{AhoCorasick, MatchKind};

use jiff::civil::Date;

use crate::model::{KnownPerson, KnownRole, Span};

/// The people of a config, ready to be found.
#[derive(Debug, Default)]
pub struct Gazetteer {
    automaton: Option<AhoCorasick>,
    /// Person of each pattern.
    owners: Vec<u32>,
    /// Last names that one person alone has, with that person.
    last_names: Vec<(String, u32)>,
    /// Roles of each person.
    roles: Vec<Vec<KnownRole>>,
}

impl Gazetteer {
    /// Compiles names and aliases. A last name alone is known where only one person has it.
    ///
    /// Names too many or too long for an automaton (2³¹ states) leave the gazetteer empty.
    pub fn new(people: &[KnownPerson]) -> Self {
        let mut patterns: Vec<&str> = Vec::new();
        let mut owners = Vec::new();
        let mut last_names: Vec<(String, u32)> = Vec::new();
        for (index, person) in people.iter().enumerate() {
            for name in std::iter::once(&person.name).chain(&person.aliases) {
                if !name.trim().is_empty() {
                    patterns.push(name.trim());
                    owners.push(index as u32);
                }
            }
            if let Some(last) = person.name.split_whitespace().next_back() {
                last_names.push((last.to_lowercase(), index as u32));
            }
        }
        last_names.sort();
        let shared: Vec<String> =
            last_names.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| pair[0].0.clone()).collect();
        last_names.retain(|(name, _)| !shared.contains(name));
        let automaton = if patterns.is_empty() {
            None
        } else {
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&patterns).ok()
        };
        let roles = people.iter().map(|person| person.roles.clone()).collect();
        Self { automaton, owners, last_names, roles }
    }

    /// Names and aliases in `text`, in order, as whole words, with the index of the person.
    pub fn find(&self, text: &str) -> Vec<(Span, u32)> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        automaton
            .find_iter(text)
            .filter(|found| is_whole(text, found.start(), found.end()))
            .map(|found| (Span::new(found.start(), found.end()), self.owners[found.pattern().as_usize()]))
            .collect()
    }

    /// The last names, in small letters, of the people `title` names, where it names one person of each.
    pub fn last_names(&self, title: &str) -> Vec<(String, u32)> {
        let mut found: Vec<(String, u32)> = self
            .find(title)
            .into_iter()
            .filter_map(|(span, who)| Some((span.of(title).split_whitespace().next_back()?.to_lowercase(), who)))
            .collect();
        found.sort();
        found.dedup();
        let shared = |name: &str| found.iter().filter(|(other, _)| other == name).count() > 1;
        found.iter().filter(|(name, _)| !shared(name)).cloned().collect()
    }

    /// What a person is on `day`.
    pub fn roles(&self, who: u32, day: Option<Date>) -> impl Iterator<Item = &str> {
        let roles = self.roles.get(who as usize).map_or(&[][..], Vec::as_slice);
        roles.iter().filter(move |role| role.holds(day)).map(|role| role.title.as_str())
    }

    /// The one person with this last name.
    pub fn by_last_name(&self, last: &str) -> Option<u32> {
        if self.last_names.is_empty() {
            return None;
        }
        let last = last.to_lowercase();
        let found = self.last_names.binary_search_by(|(name, _)| name.as_str().cmp(&last)).ok()?;
        Some(self.last_names[found].1)
    }
}

fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::Gazetteer;
    use crate::model::KnownPerson;

    fn person(name: &str, aliases: &[&str]) -> KnownPerson {
        KnownPerson {
            key: name.to_lowercase(),
            name: name.into(),
            aliases: aliases.iter().map(ToString::to_string).collect(),
            roles: Vec::new(),
        }
    }

    #[test]
    fn whole_names_only_and_shared_last_names_never() {
        let gazetteer = Gazetteer::new(&[
            person("Ana Ruiz", &["the Iron Notary"]),
            person("Ben Tan", &[]),
            person("Cleo Tan", &[]),
        ]);
        let text = "Ana Ruizova met Ana Ruiz, the Iron Notary";
        let found: Vec<_> = gazetteer.find(text).into_iter().map(|(span, who)| (span.of(text), who)).collect();
        assert_eq!(found, [("Ana Ruiz", 0), ("the Iron Notary", 0)]);
        assert_eq!(gazetteer.by_last_name("RUIZ"), Some(0));
        assert_eq!(gazetteer.by_last_name("Tan"), None);
        assert!(Gazetteer::default().find(text).is_empty());
    }
}
