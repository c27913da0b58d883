//! The JSON Schema of the config, and the check of a document against it.
//!
//! The schema is derived from the types the config is read into, and the check walks that same schema, so that what an
//! editor underlines, what this check reports and what the types take cannot drift apart. All problems are found in one
//! go, each at its key or value. It knows no meaning beyond one value: references and sums are for [`rules`](super::rules).

mod wording;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use serde_json::Value as Schema;

use super::document::{Document, Entry, Node, NodeId, Value};
use super::forms;
use super::nearest::nearest;
use super::problem::{Problem, quoted};
use super::types::Config;
use wording::{Kind, empty_help, first_sentence, list_of, needs, takes, type_help};

static SCHEMA: LazyLock<schemars::Schema> = LazyLock::new(|| schemars::schema_for!(Config));

/// The JSON Schema (draft 2020-12) of the config, set out for reading, with a line end at its end.
pub fn schema() -> String {
    let text = serde_json::to_string_pretty(&*SCHEMA).expect("a schema is plain JSON");
    text + "\n"
}

fn root() -> &'static Schema {
    SCHEMA.as_value()
}

/// All that is wrong with the shape of `document`, in no order.
pub(super) fn check(document: &Document) -> Vec<Problem> {
    let mut walk = Walk { document, problems: Vec::new() };
    walk.value(&Place { node: document.root(), key: None, name: "the config".into(), needed: true }, root());
    walk.problems
}

/// A value of the document.
struct Place {
    node: NodeId,
    /// The key it stands under.
    key: Option<Range<usize>>,
    /// How messages call it.
    name: String,
    /// Whether it cannot be left out.
    needed: bool,
}

struct Walk<'a> {
    document: &'a Document,
    problems: Vec<Problem>,
}

impl<'a> Walk<'a> {
    fn node(&self, place: &Place) -> &'a Node {
        self.document.node(place.node)
    }

    fn span(&self, place: &Place) -> Range<usize> {
        self.document.place(place.node, place.key.as_ref())
    }

    /// Checks one value. Recursion is bounded by the depth of the document: each step down the schema is one down the tree.
    fn value(&mut self, place: &Place, schema: &Schema) {
        let described = schema;
        let schema = resolve(schema);
        let kind = Kind::of(self.node(place));
        if let Some(branches) = branches(schema) {
            let words: Vec<&str> = branches.iter().filter_map(|branch| branch["const"].as_str()).collect();
            if words.len() == branches.len() {
                return self.word(place, &words);
            }
            if branches.iter().all(|branch| tag_of(branch).is_some()) {
                return self.tagged(place, branches);
            }
            return match branches.iter().find(|branch| admits(branch, kind)) {
                Some(branch) => self.value(place, branch),
                None => self.wrong_type(place, schema, described),
            };
        }
        if !admits(schema, kind) {
            return self.wrong_type(place, schema, described);
        }
        match &self.node(place).value {
            Value::Mapping(entries) => self.mapping(place, entries, schema),
            Value::List(items) => self.list(place, items, schema),
            Value::Scalar { text, .. } if kind == Kind::Text => self.text(place, text, schema),
            Value::Scalar { text, .. } if matches!(kind, Kind::Whole | Kind::Number) => {
                self.number(place, text, schema);
            }
            Value::Scalar { .. } => {}
        }
    }

    fn mapping(&mut self, place: &Place, entries: &[Entry], schema: &Schema) {
        let known = schema["properties"].as_object();
        let names: Vec<&str> = known.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let others = schema.get("additionalProperties");
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Schema::as_str).collect();
        let written: HashSet<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        let mut meant = HashSet::new();
        for entry in entries {
            let needed = required.contains(&entry.key.as_str());
            let below = Place { node: entry.value, key: Some(entry.span.clone()), name: quoted(&entry.key), needed };
            if let Some(schema) = known.and_then(|known| known.get(&entry.key)) {
                self.value(&below, schema);
            } else if let Some(others) = others.filter(|others| others.is_object()) {
                self.value(&below, others);
            } else if others == Some(&Schema::Bool(false)) {
                let free = names.iter().copied().filter(|name| !written.contains(name));
                let near = nearest(&entry.key, free);
                meant.extend(near);
                self.unknown_key(place, entry, near, &names);
            }
        }
        // A mistyped key is one problem, not a second one for the key it was meant to be.
        for key in required.into_iter().filter(|key| !written.contains(key) && !meant.contains(key)) {
            self.missing_key(place, key, schema);
        }
    }

    fn missing_key(&mut self, place: &Place, key: &str, schema: &Schema) {
        let problem = Problem::error("missing-key", self.span(place), format!("{} has no `{key}`", place.name));
        self.problems.push(match schema["properties"][key]["description"].as_str() {
            Some(about) => problem.help(format!("`{key}`: {}", first_sentence(about))),
            None => problem,
        });
    }

    fn unknown_key(&mut self, place: &Place, entry: &Entry, near: Option<&str>, known: &[&str]) {
        let owner = if place.key.is_some() { format!(" in {}", place.name) } else { String::new() };
        let message = format!("unknown key {}{owner}", quoted(&entry.key));
        let problem = Problem::error("unknown-key", entry.span.clone(), message);
        if let Some(secret) = secret_of(&entry.key, known) {
            let message = format!("a secret never stands in a config, but {} is written{owner}", quoted(&entry.key));
            let help = format!(
                "take it out, and name an environment variable with `{secret}_env` or a file with `{secret}_file`; \
                 what stood here may be known already: change it"
            );
            let value = self.document.node(entry.value).span.clone();
            let problem = Problem::error("literal-secret", entry.span.clone(), message).help(help).hide(value);
            return self.problems.push(problem);
        }
        let help = match home_of(&entry.key) {
            _ if near.is_some() => return self.problems.push(problem.suggest(near)),
            Some("") => format!("`{}` belongs at the top level", entry.key),
            Some(home) => format!("`{}` belongs under `{home}`", entry.key),
            None => format!("known here: {}", known.join(", ")),
        };
        self.problems.push(problem.help(help));
    }

    fn list(&mut self, place: &Place, items: &[NodeId], schema: &Schema) {
        if let Some(least) = schema["minItems"].as_u64().filter(|least| (items.len() as u64) < *least) {
            let message = if items.is_empty() {
                format!("{} is empty", place.name)
            } else {
                format!("{} needs {least} entries or more, and has {}", place.name, items.len())
            };
            self.problems.push(Problem::error("too-few", self.span(place), message).help(needs(least)));
        }
        let mut seen = HashSet::new();
        for item in items {
            let below = Place { node: *item, key: None, name: format!("an entry of {}", place.name), needed: false };
            self.value(&below, &schema["items"]);
            if let (Value::Scalar { text, .. }, Some(true)) =
                (&self.node(&below).value, schema["uniqueItems"].as_bool())
                && !seen.insert(text)
            {
                let message = format!("{} is listed twice", quoted(text));
                self.problems.push(Problem::error("repeated-entry", self.span(&below), message));
            }
        }
    }

    fn text(&mut self, place: &Place, text: &str, schema: &Schema) {
        if schema["minLength"].as_u64().is_some_and(|least| least > 0) && text.trim().is_empty() {
            let message = format!("{} is empty", place.name);
            self.problems
                .push(Problem::error("empty-text", self.span(place), message).help("write something, or leave it out"));
        } else if let Some(word) = schema["const"].as_str() {
            self.word(place, &[word]);
        } else if let Some(format) = schema["format"].as_str()
            && let Err(malformed) = forms::check(format, text)
        {
            let problem = Problem::error("malformed", self.span(place), malformed.message).help(malformed.help);
            self.problems.push(problem);
        }
    }

    fn number(&mut self, place: &Place, text: &str, schema: &Schema) {
        let Some(number) = wording::number(text) else { return };
        let least = schema["minimum"].as_f64();
        let most = schema["maximum"].as_f64().or(match schema["format"].as_str() {
            Some("uint32") => Some(f64::from(u32::MAX)),
            // The largest whole number a 64-bit float holds without a gap; no count in a config comes near it.
            Some("uint" | "uint64") => Some(9_007_199_254_740_991.0),
            _ => None,
        });
        let message = match (least, most) {
            (Some(least), _) if number < least => format!("{} is {text}: the least is {least}", place.name),
            (_, Some(most)) if number > most => format!("{} is {text}: the most is {most}", place.name),
            (None | Some(_), _) if number.is_nan() => format!("{} is no number", place.name),
            _ => return,
        };
        let mut problem = Problem::error("out-of-range", self.span(place), message);
        if most == Some(1.0) && (1.0..=100.0).contains(&number) {
            problem = problem.label(format!("did you mean `{text}%`?"));
        }
        self.problems.push(problem);
    }

    /// Checks one of several fixed words.
    fn word(&mut self, place: &Place, words: &[&str]) {
        let Value::Scalar { text, .. } = &self.node(place).value else {
            let problem = Problem::error("wrong-type", self.span(place), format!("{} takes one word", place.name));
            return self.problems.push(problem.help(format!("one of {}", list_of(words))));
        };
        if words.contains(&text.as_str()) {
            return;
        }
        let message = if text.is_empty() {
            format!("{} is empty", place.name)
        } else {
            format!("unknown value {} for {}", quoted(text), place.name)
        };
        let help = format!("one of {}", list_of(words));
        let problem = Problem::error("unknown-value", self.span(place), message);
        self.problems.push(problem.suggest(nearest(text, words.iter().copied())).help(help));
    }

    /// Checks a mapping whose `kind` decides which keys it has.
    fn tagged(&mut self, place: &Place, branches: &[Schema]) {
        let kinds: Vec<&str> = branches.iter().filter_map(tag_of).collect();
        let entry = match &self.node(place).value {
            Value::Mapping(entries) => entries.iter().find(|entry| entry.key == "kind"),
            // `sections: [timeline]` is the natural slip.
            Value::Scalar { text, .. } if kinds.contains(&text.as_str()) => {
                let problem = Problem::error("wrong-type", self.span(place), format!("{} takes a mapping", place.name));
                return self.problems.push(problem.label(format!("did you mean `{{kind: {text}}}`?")));
            }
            _ => {
                let problem = Problem::error("wrong-type", self.span(place), format!("{} takes a mapping", place.name));
                return self.problems.push(problem.help(format!("write {{kind: …}}, with one of {}", list_of(&kinds))));
            }
        };
        let Some(entry) = entry else {
            let problem = Problem::error("missing-key", self.span(place), format!("{} has no `kind`", place.name));
            return self.problems.push(problem.help(format!("one of {}", list_of(&kinds))));
        };
        let tag = Place { node: entry.value, key: Some(entry.span.clone()), name: "`kind`".into(), needed: true };
        let branch = match &self.node(&tag).value {
            Value::Scalar { text, .. } => branches.iter().find(|branch| tag_of(branch) == Some(text)),
            _ => None,
        };
        match (branch, &self.node(place).value) {
            (Some(branch), Value::Mapping(entries)) => {
                let name = tag_of(branch)
                    .map_or_else(|| place.name.clone(), |kind| format!("the `{kind}` {}", noun_of(place)));
                // No key is over the section, but messages name it all the same.
                let section =
                    Place { node: place.node, key: Some(entry.span.start..self.span(&tag).end), name, needed: false };
                self.mapping(&section, entries, branch);
            }
            _ => self.word(&tag, &kinds),
        }
    }

    fn wrong_type(&mut self, place: &Place, schema: &Schema, described: &Schema) {
        let node = self.node(place);
        let found = Kind::of(node);
        if found == Kind::Nothing {
            let problem = Problem::error("empty-value", self.span(place), format!("{} is empty", place.name));
            return self.problems.push(problem.help(empty_help(schema, described, place.needed)));
        }
        let message = format!("{} takes {}, not {}", place.name, takes(schema), found.name());
        let problem = Problem::error("wrong-type", self.span(place), message);
        self.problems.push(match type_help(schema, described, &node.value) {
            Some(help) => problem.help(help),
            None => problem,
        });
    }
}

/// The schema a `$ref` leads to, or the schema itself.
fn resolve(schema: &Schema) -> &Schema {
    let name = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/"));
    name.and_then(|name| root()["$defs"].get(name)).unwrap_or(schema)
}

fn branches(schema: &Schema) -> Option<&[Schema]> {
    ["oneOf", "anyOf"].into_iter().find_map(|key| schema[key].as_array()).map(Vec::as_slice)
}

/// The `kind` a branch of a tagged schema is for.
fn tag_of(branch: &Schema) -> Option<&str> {
    branch["properties"]["kind"]["const"].as_str()
}

/// What an entry of a tagged list is called, by the list that it stands in.
fn noun_of(place: &Place) -> &'static str {
    if place.name.contains("`delivery`") { "delivery" } else { "section" }
}

/// Keys under which people write a secret down.
const SECRETS: [&str; 9] =
    ["password", "passwd", "pass", "secret", "token", "bearer", "api_key", "credentials", "authorization"];

/// What a secret under `key` is called among the keys known there; `None` where it is none, or none is taken there.
fn secret_of(key: &str, known: &[&str]) -> Option<&'static str> {
    let plain = key.to_lowercase().replace('-', "_");
    let taken = ["password", "token"].into_iter().find(|name| known.contains(&format!("{name}_env").as_str()))?;
    SECRETS.contains(&plain.as_str()).then_some(taken)
}

/// Whether a value of this kind can be what the schema asks for.
fn admits(schema: &Schema, kind: Kind) -> bool {
    let schema = resolve(schema);
    if let Some(branches) = branches(schema) {
        return branches.iter().any(|branch| admits(branch, kind));
    }
    let is = |name: &Schema| name.as_str().is_some_and(|name| kind.fits(name));
    match &schema["type"] {
        Schema::Array(names) => names.iter().any(is),
        Schema::Null => true,
        name => is(name),
    }
}

/// Where in the config a key that was met in the wrong place belongs: `""` for the top level.
fn home_of(key: &str) -> Option<&'static str> {
    let top = root()["properties"].as_object()?;
    if top.contains_key(key) {
        return Some("");
    }
    top.iter().find(|(_, schema)| resolve(schema)["properties"].get(key).is_some()).map(|(name, _)| name.as_str())
}

#[cfg(test)]
mod tests;
