//! The fixed words of a briefing by language, and the forms of its dates and numbers, from `templates/labels.<language>.yaml`.
//!
//! `compose` and `render` share it, so a briefing speaks one language throughout. It reads no article and translates none;
//! the program's own messages are English and not here.

mod dates;
mod numbers;

use std::collections::HashMap;
use std::fmt::{Display, Write as _};
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use serde_json::Value;

/// The languages there are words in, by primary subtag; the first stands in for all others.
pub const LANGUAGES: [&str; 3] = ["en", "de", "fr"];

const FILES: [&str; LANGUAGES.len()] = [
    include_str!("../../templates/labels.en.yaml"),
    include_str!("../../templates/labels.de.yaml"),
    include_str!("../../templates/labels.fr.yaml"),
];

/// Each is read when a briefing first needs it.
static LABELS: [LazyLock<Labels>; LANGUAGES.len()] = [
    LazyLock::new(|| Labels::read(FILES[0])),
    LazyLock::new(|| Labels::read(FILES[1])),
    LazyLock::new(|| Labels::read(FILES[2])),
];

/// The words of one language.
#[derive(Debug)]
pub struct Labels {
    tree: Value,
    /// The strings of the tree by their path: `trends.rose`, `months.0`.
    words: HashMap<String, String, RandomState>,
    /// Counts that take the form `one` of a noun.
    one: Vec<u64>,
}

/// The place in [`LANGUAGES`] of the language of a BCP 47 tag (`de-AT` as `de`); `None` where there are no words in it.
pub fn spoken(tag: &str) -> Option<usize> {
    let primary = tag.split(['-', '_']).next().unwrap_or(tag);
    LANGUAGES.iter().position(|language| language.eq_ignore_ascii_case(primary))
}

/// The words in the language of a BCP 47 tag, in English where there are none.
pub fn of(tag: &str) -> &'static Labels {
    &LABELS[spoken(tag).unwrap_or(0)]
}

/// The English words.
pub fn english() -> &'static Labels {
    &LABELS[0]
}

impl Labels {
    fn read(file: &str) -> Self {
        let tree: Value = serde_yaml::from_str(file).expect("the label files are compiled in and a test reads them");
        let mut words = HashMap::default();
        flatten(&tree, String::new(), &mut words);
        let one = tree["one"].as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(Value::as_u64).collect();
        Self { tree, words, one }
    }

    /// All of them, as a template finds them.
    pub fn tree(&self) -> &Value {
        &self.tree
    }

    /// The words under a path as `trends.rose`, or the path itself where there are none.
    pub fn word<'a>(&'a self, path: &'a str) -> &'a str {
        self.words.get(path).map_or(path, String::as_str)
    }

    /// The words under a path with their `{names}` filled in.
    pub fn fill(&self, path: &str, values: &[(&str, &dyn Display)]) -> String {
        fill(self.word(path), |name| values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value))
    }

    /// The words under a key of a map, as `capped` of `reasons`.
    pub fn entry(&self, map: &str, key: &str) -> Option<&str> {
        self.tree[map][key].as_str()
    }

    /// The keys of a map, in the order of the alphabet.
    pub fn keys(&self, map: &str) -> impl Iterator<Item = &str> {
        self.tree[map].as_object().into_iter().flat_map(|map| map.keys().map(String::as_str))
    }
}

/// A pattern with each `{name}` that has a value replaced by it; what is filled in is never searched again.
pub fn fill<D: Display>(pattern: &str, value: impl Fn(&str) -> Option<D>) -> String {
    let mut out = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let found = after.split_once('}').and_then(|(name, tail)| Some((value(name)?, tail)));
        if let Some((value, tail)) = found {
            let _ = write!(out, "{value}");
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn flatten(value: &Value, path: String, words: &mut HashMap<String, String, RandomState>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| flatten(value, below(key), words)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, value)| flatten(value, below(&at.to_string()), words));
        }
        Value::String(text) => drop(words.insert(path, text.clone())),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests;
