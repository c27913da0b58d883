//! Topics as a config writes them: which terms, how much each weighs, where they count. What a term matches is decided in
//! [`select`](crate::select), what makes no sense in [`rules`](super::rules).

use std::fmt;

use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::forms::NonEmpty;

/// Words from the first to the last of a `near` term that does not say.
const DEFAULT_WITHIN: usize = 8;

/// A topic: what a passage must hold, or stand under, to belong to it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Heading to show; default: the key, `north-korea` as "North Korea".
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub title: Option<String>,
    /// One of these; or as many as weigh `at_least` so much together.
    #[serde(default)]
    pub any: Vec<Term>,
    /// Each of these.
    #[serde(default)]
    pub all: Vec<Term>,
    /// None of these; a match that lies inside a `not` match does not count.
    #[serde(default)]
    pub not: Vec<Term>,
    /// What the different terms of `any` that match must weigh together.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub at_least: u32,
    /// What must hold the terms: a passage by itself, or the whole article.
    #[serde(default)]
    pub scope: Scope,
}

impl Default for Topic {
    fn default() -> Self {
        Self {
            title: None,
            any: Vec::new(),
            all: Vec::new(),
            not: Vec::new(),
            at_least: one(),
            scope: Scope::default(),
        }
    }
}

/// What a topic is tested on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Each passage by itself, with its heading.
    #[default]
    Passage,
    /// Title, headings and prose of the article together; then the passages that hold a term of the topic belong to it.
    Article,
}

/// A term of a topic: what to look for, what it weighs, and where it counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(from = "TermForm")]
#[schemars(with = "TermForm")]
pub struct Term {
    /// What to look for.
    pub sought: Sought,
    /// What it adds to a topic's sum, once, however often it stands there; never 0. Below 0 it speaks against the topic.
    pub weight: i8,
    /// The only place it counts in.
    pub only_in: Option<TermPlace>,
    /// It counts where it stands so many times or more.
    pub times: u32,
}

/// What a term looks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Sought {
    /// A word, phrase, prefix or acronym.
    Text(String),
    /// All of these within so many words of each other.
    Near(NearTerm),
    /// What a regular expression matches.
    Regex(String),
}

/// Words that must stand near each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NearTerm {
    /// Two or more words, phrases or prefixes.
    pub near: Vec<String>,
    /// Most words from the first to the last of them.
    pub within: usize,
}

/// Where a term counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TermPlace {
    /// In the article's title, where it counts for each passage, and in headings.
    Title,
    /// In prose.
    Text,
}

impl TermPlace {
    /// As the config writes it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Text => "text",
        }
    }
}

impl Term {
    /// A term that weighs 1 and counts anywhere.
    pub fn new(sought: Sought) -> Self {
        Self { sought, weight: 1, only_in: None, times: 1 }
    }

    /// A word, phrase or prefix that weighs 1 and counts anywhere.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Sought::Text(text.into()))
    }

    /// Whether nothing is said of it but what to look for.
    fn is_plain(&self) -> bool {
        self.weight == 1 && self.only_in.is_none() && self.times == 1
    }
}

/// As it reads in a message: `grain*`, or `grain*` weight 2, in title.
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sought {
            Sought::Text(text) => write!(f, "`{text}`")?,
            Sought::Near(near) => write!(f, "`{}` within {}", near.near.join("`, `"), near.within)?,
            Sought::Regex(pattern) => write!(f, "regex `{pattern}`")?,
        }
        if self.weight != 1 {
            write!(f, " weight {}", self.weight)?;
        }
        if let Some(place) = self.only_in {
            write!(f, " in {}", place.code())?;
        }
        if self.times != 1 {
            write!(f, " {} times", self.times)?;
        }
        Ok(())
    }
}

/// As a config would write it, as short as can be.
impl Serialize for Term {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if let (Sought::Text(text), true) = (&self.sought, self.is_plain()) {
            return to.serialize_str(text);
        }
        let mut map = to.serialize_map(None)?;
        match &self.sought {
            Sought::Text(text) => map.serialize_entry("term", text)?,
            Sought::Near(near) => {
                map.serialize_entry("near", &near.near)?;
                map.serialize_entry("within", &near.within)?;
            }
            Sought::Regex(pattern) => map.serialize_entry("regex", pattern)?,
        }
        if self.weight != 1 {
            map.serialize_entry("weight", &self.weight)?;
        }
        if let Some(place) = self.only_in {
            map.serialize_entry("in", &place)?;
        }
        if self.times != 1 {
            map.serialize_entry("times", &self.times)?;
        }
        map.end()
    }
}

/// A term of a topic.
///
/// A word matches whole words without regard to case; several words match as a phrase; a trailing `*` matches any
/// ending, a trailing `~` every form of the word; a word all in capitals (`UN`, `DPRK`) matches in capitals only.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Term")]
enum TermForm {
    /// A word, phrase, prefix or acronym.
    Text(#[schemars(with = "NonEmpty")] String),
    /// One of `term`, `near` and `regex`, with what else is to be said of it.
    Mapping(TermMapping),
}

/// What to look for (one of `term`, `near` and `regex`), what it weighs, and where it counts.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend(
    "allOf" = [
        {"oneOf": [{"required": ["term"]}, {"required": ["near"]}, {"required": ["regex"]}]},
        {"dependentRequired": {"within": ["near"]}}
    ]
))]
struct TermMapping {
    /// A word, phrase, prefix or acronym.
    #[serde(default)]
    #[schemars(with = "NonEmpty")]
    term: Option<String>,
    /// Two or more words, phrases or prefixes; or a mapping of `words` and `within`.
    #[serde(default)]
    #[schemars(with = "NearWords")]
    near: Option<NearWords>,
    /// Most words from the first to the last of them.
    #[serde(default)]
    #[schemars(with = "usize", range(min = 1), extend("default" = DEFAULT_WITHIN))]
    within: Option<usize>,
    /// A regular expression, which matches whole words without regard to case.
    #[serde(default)]
    #[schemars(with = "NonEmpty")]
    regex: Option<String>,
    /// What it adds to the sum that `at_least` asks for, -100 to 100; below 0 it speaks against the topic.
    #[serde(default)]
    #[schemars(with = "i8", range(min = -100, max = 100), extend("not" = {"const": 0}, "default" = 1))]
    weight: Option<i8>,
    /// The only place it counts in: the title and headings, or the prose.
    #[serde(default, rename = "in")]
    #[schemars(with = "TermPlace")]
    only_in: Option<TermPlace>,
    /// It counts where it stands so many times or more.
    #[serde(default)]
    #[schemars(with = "u32", range(min = 1), extend("default" = 1))]
    times: Option<u32>,
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

impl From<TermForm> for Term {
    fn from(form: TermForm) -> Self {
        match form {
            TermForm::Text(text) => Self::text(text),
            TermForm::Mapping(form) => form.into(),
        }
    }
}

impl From<TermMapping> for Term {
    // That none of the three is written, or two, or `within` twice, is an error of its own, found by the rules.
    fn from(form: TermMapping) -> Self {
        let sought = match (form.term, form.near, form.regex) {
            (Some(text), ..) => Sought::Text(text),
            (None, Some(words), _) => {
                let (near, within) = match words {
                    NearWords::List(words) => (words, form.within),
                    NearWords::Mapping(mapping) => (mapping.words, mapping.within.or(form.within)),
                };
                Sought::Near(NearTerm { near, within: within.unwrap_or(DEFAULT_WITHIN) })
            }
            (None, None, Some(pattern)) => Sought::Regex(pattern),
            (None, None, None) => Sought::Text(String::new()),
        };
        Self { sought, weight: form.weight.unwrap_or(1), only_in: form.only_in, times: form.times.unwrap_or(1) }
    }
}

fn one() -> u32 {
    1
}
