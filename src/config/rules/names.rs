//! People and outlets: a name leads to one of them, and roles do not end before they begin.

use std::collections::HashMap;

use super::{Config, Document, Problem, Step, inverted, quoted};

pub(super) fn check(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    let people =
        config.people.iter().map(|(key, person)| (key.as_str(), person.name.as_str(), person.aliases.as_slice()));
    unique(document, "people", people, found);
    let outlets =
        config.outlets.iter().map(|(key, outlet)| (key.as_str(), outlet.name.as_str(), outlet.aliases.as_slice()));
    unique(document, "outlets", outlets, found);
    shared_folders(config, document, found);
    roles(config, document, found);
}

/// Each name and alias belongs to one entry; case and blanks do not tell two apart.
fn unique<'a>(
    document: &Document,
    section: &'static str,
    entries: impl Iterator<Item = (&'a str, &'a str, &'a [String])>,
    found: &mut Vec<Problem>,
) {
    let at = |key: &str, alias: Option<usize>| match alias {
        None => document.value(&[Step::Key(section), Step::Key(key), Step::Key("name")]),
        Some(index) => document.value(&[Step::Key(section), Step::Key(key), Step::Key("aliases"), Step::Item(index)]),
    };
    let mut owners: HashMap<String, (&str, Option<usize>)> = HashMap::new();
    for (key, name, aliases) in entries {
        let aliases = aliases.iter().enumerate().map(|(index, alias)| (alias.as_str(), Some(index)));
        for (name, alias) in [(name, None)].into_iter().chain(aliases) {
            let (owner, first) = *owners.entry(folded(name)).or_insert((key, alias));
            if owner == key {
                continue;
            }
            let message = format!("{} is a name of `{owner}` and of `{key}`", quoted(name));
            found.push(
                Problem::error("shared-name", at(key, alias), message)
                    .label(format!("of `{key}`"))
                    .also(at(owner, first), format!("of `{owner}`"))
                    .help("a name must lead to one of them: take it out of the other"),
            );
        }
    }
}

fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn shared_folders(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    let at = |key: &str, index: usize| {
        document.value(&[Step::Key("outlets"), Step::Key(key), Step::Key("match"), Step::Item(index)])
    };
    let mut owners: HashMap<&str, (&str, usize)> = HashMap::new();
    for (key, outlet) in &config.outlets {
        for (index, glob) in outlet.matches.iter().enumerate() {
            let (owner, first) = *owners.entry(glob).or_insert((key, index));
            if owner == key {
                continue;
            }
            found.push(
                Problem::error("shared-match", at(key, index), format!("`{owner}` and `{key}` match the same files"))
                    .label(format!("of `{key}`"))
                    .also(at(owner, first), format!("of `{owner}`"))
                    .help("give each outlet a glob of its own"),
            );
        }
    }
}

fn roles(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    for (key, person) in &config.people {
        for (index, role) in person.roles.iter().enumerate() {
            let (Some(from), Some(to)) = (role.from, role.to) else { continue };
            if from <= to {
                continue;
            }
            let path = [Step::Key("people"), Step::Key(key), Step::Key("roles"), Step::Item(index)];
            let what = format!("the role {}", quoted(&role.title));
            found.push(inverted(document, &path, "role-dates", &what, (from, to)));
        }
    }
}
