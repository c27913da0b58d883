//! Topics as the config writes them: lists of terms. What a term matches is `select::terms`' part.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::forms::NonEmpty;

/// Words from the first to the last of a `near` term that does not say.
const DEFAULT_WITHIN: usize = 8;

/// A topic: what a passage must hold, or stand under, to belong to it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Heading to show; default: the key, `north-korea` as "North Korea".
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub title: Option<String>,
    /// One of these.
    #[serde(default)]
    pub any: Vec<Term>,
    /// Each of these.
    #[serde(default)]
    pub all: Vec<Term>,
    /// None of these; a match that lies inside a `not` match does not count.
    #[serde(default)]
    pub not: Vec<Term>,
}

/// A term of a topic.
///
/// A word matches whole words without regard to case; several words match as a phrase; a trailing `*` matches any
/// ending; a word all in capitals (`UN`, `DPRK`) matches in capitals only.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Term {
    /// A word, phrase, prefix or acronym.
    Text(#[schemars(with = "NonEmpty")] String),
    /// All of these within so many words of each other.
    Near(NearTerm),
}

/// Words that must stand near each other: `near: {words: [a, b], within: 8}`, or shorter `near: [a, b], within: 8`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(from = "NearForm")]
#[schemars(with = "NearForm")]
pub struct NearTerm {
    /// Two or more words, phrases or prefixes.
    pub near: Vec<String>,
    /// Most words from the first to the last of them.
    pub within: usize,
}

/// Words that must stand near each other.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NearForm {
    /// Two or more words, phrases or prefixes; or a mapping of `words` and `within`.
    near: NearWords,
    /// Most words from the first to the last of them.
    #[serde(default)]
    #[schemars(with = "usize", range(min = 1), extend("default" = DEFAULT_WITHIN))]
    within: Option<usize>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum NearWords {
    /// Two or more words, phrases or prefixes.
    List(#[schemars(with = "Vec<NonEmpty>", length(min = 2))] Vec<String>),
    /// The words, and how near.
    Mapping(NearMapping),
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NearMapping {
    /// Two or more words, phrases or prefixes.
    #[schemars(with = "Vec<NonEmpty>", length(min = 2))]
    words: Vec<String>,
    /// Most words from the first to the last of them.
    #[serde(default)]
    #[schemars(with = "usize", range(min = 1), extend("default" = DEFAULT_WITHIN))]
    within: Option<usize>,
}

impl From<NearForm> for NearTerm {
    fn from(form: NearForm) -> Self {
        let (near, within) = match form.near {
            NearWords::List(words) => (words, form.within),
            // That both are written is an error of its own, found by the rules.
            NearWords::Mapping(mapping) => (mapping.words, mapping.within.or(form.within)),
        };
        Self { near, within: within.unwrap_or(DEFAULT_WITHIN) }
    }
}
