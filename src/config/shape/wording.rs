//! How kinds of values are told apart and called in messages.

use serde_json::Value as Schema;

use super::{branches, resolve};
use crate::config::document::{Node, Value};
use crate::config::problem::quoted;

/// What a YAML value is, as far as the schema cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Nothing,
    Flag,
    Whole,
    Number,
    Text,
    List,
    Mapping,
}

impl Kind {
    /// The kind of a node; plain words follow the YAML 1.2 core schema, as the reader does.
    pub(super) fn of(node: &Node) -> Self {
        match &node.value {
            Value::List(_) => Self::List,
            Value::Mapping(_) => Self::Mapping,
            Value::Scalar { plain: false, .. } => Self::Text,
            Value::Scalar { text, .. } => match text.as_str() {
                "" | "~" | "null" | "Null" | "NULL" => Self::Nothing,
                "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Self::Flag,
                text if whole(text) => Self::Whole,
                text if number(text).is_some() => Self::Number,
                _ => Self::Text,
            },
        }
    }

    /// Whether it can stand where the JSON Schema says `name`.
    pub(super) fn fits(self, name: &str) -> bool {
        match self {
            Self::Nothing => name == "null",
            Self::Flag => name == "boolean",
            Self::Whole => name == "integer" || name == "number",
            Self::Number => name == "number",
            Self::Text => name == "string",
            Self::List => name == "array",
            Self::Mapping => name == "object",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Flag => "true or false",
            Self::Whole => "a number",
            Self::Number => "a number with a fraction",
            Self::Text => "text",
            Self::List => "a list",
            Self::Mapping => "a mapping",
        }
    }
}

fn whole(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let radix = [("0x", 16), ("0o", 8), ("0b", 2)].into_iter().find_map(|(prefix, radix)| {
        digits
            .strip_prefix(prefix)
            .map(|digits| !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix)))
    });
    radix.unwrap_or_else(|| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()) && !padded(digits))
}

/// The number a plain word stands for.
pub(super) fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    match digits {
        ".inf" | ".Inf" | ".INF" => return Some(sign * f64::INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
        _ => {}
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(number) = digits.strip_prefix(prefix).and_then(|digits| u64::from_str_radix(digits, radix).ok()) {
            return Some(sign * number as f64);
        }
    }
    if padded(digits) || !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    digits.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| sign * number)
}

/// Whether zeros lead: YAML 1.2 reads `007` as text.
fn padded(digits: &str) -> bool {
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// What a schema takes, in words: "text", "a list or text".
pub(super) fn takes(schema: &Schema) -> String {
    let mut names: Vec<&str> = Vec::new();
    collect(schema, &mut names);
    names.join(" or ")
}

fn collect(schema: &Schema, names: &mut Vec<&'static str>) {
    let schema = resolve(schema);
    for branch in branches(schema).into_iter().flatten() {
        collect(branch, names);
    }
    let types = match &schema["type"] {
        Schema::Array(types) => types.as_slice(),
        one => std::slice::from_ref(one),
    };
    for name in types.iter().filter_map(Schema::as_str) {
        let name = match name {
            "string" => "text",
            "integer" => "a whole number",
            "number" => "a number",
            "boolean" => "true or false",
            "array" => "a list",
            "object" => "a mapping",
            _ => continue,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

/// What to do about a value of the wrong kind.
pub(super) fn type_help(schema: &Schema, described: &Schema, value: &Value) -> Option<String> {
    let wanted = takes(schema);
    let about = described["description"].as_str().map(first_sentence);
    match value {
        Value::Scalar { text, plain: true } if wanted.contains("text") => {
            Some(format!("put it into quotes: \"{text}\""))
        }
        Value::Scalar { text, .. } if wanted.contains("a list") => {
            Some(format!("write a list: [{}]", quoted(text).replace('`', "\"")))
        }
        Value::Scalar { plain: false, .. } if wanted.contains("number") || wanted.contains("true") => {
            Some("take the quotes off".into())
        }
        _ => about.map(str::to_owned),
    }
}

/// What to do about a key without a value.
pub(super) fn empty_help(schema: &Schema, described: &Schema, needed: bool) -> String {
    let wanted = takes(schema);
    let otherwise = if needed { "" } else { ", or leave it out" };
    let about = described["description"].as_str().map(|about| format!(": {}", first_sentence(about)));
    format!("give it {wanted}{otherwise}{}", about.unwrap_or_default())
}

/// What to do about a list that is too short.
pub(super) fn needs(least: u64) -> &'static str {
    if least == 1 { "write at least one entry, or leave the key out" } else { "write at least two entries" }
}

/// The words in backticks, with commas.
pub(super) fn list_of(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// A description up to the end of its first sentence, without the full stop.
pub(super) fn first_sentence(text: &str) -> &str {
    let end = text.find(". ").or_else(|| text.find(".\n")).unwrap_or(text.len());
    text[..end].trim_end_matches('.')
}
