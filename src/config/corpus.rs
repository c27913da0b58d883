//! What a briefing reads: globs, defaults of articles, field names of exports, and the bounds on all of it.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::forms::{GlobPattern, LanguageTag, NonEmpty, ShareText};

/// What to read.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorpusConfig {
    /// Globs of files, relative to this file: `../corpus/**/*.{html,txt,md}`; `-` is what is piped in.
    #[schemars(with = "Vec<GlobPattern>", length(min = 1))]
    pub include: Vec<String>,
    /// Globs of files to leave out.
    #[serde(default)]
    #[schemars(with = "Vec<GlobPattern>")]
    pub exclude: Vec<String>,
    /// Outlet of articles that name none and match none: a key of `outlets`, or a name.
    #[serde(default)]
    #[schemars(with = "Option<NonEmpty>")]
    pub outlet: Option<String>,
    /// Language of articles that name none and whose text does not tell it.
    #[serde(default = "default_article_language")]
    #[schemars(with = "LanguageTag")]
    pub language: String,
    /// What to do with an article without a date.
    #[serde(default)]
    pub on_missing_date: OnMissingDate,
    /// Share of articles that may be skipped before the exit status is 1.
    #[serde(default)]
    #[schemars(extend("default" = "100%"))]
    pub max_skipped: Percent,
    /// What the fields of JSON and CSV exports are called, where they have names of their own.
    #[serde(default)]
    pub fields: FieldMap,
    /// Bounds on what is read.
    #[serde(default)]
    pub limits: Limits,
}

impl CorpusConfig {
    /// What stands in `include` for what is piped in.
    pub const STDIN: &str = "-";

    /// Whether what is piped in is part of the corpus.
    pub fn reads_stdin(&self) -> bool {
        self.include.iter().any(|include| include == Self::STDIN)
    }

    /// How the bytes of its files are read.
    pub fn reading(&self) -> Reading {
        Reading { fields: self.fields.clone(), limits: self.limits }
    }
}

/// How the bytes of a corpus are read: two configs that read alike get the same articles of the same files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reading {
    /// Names of fields.
    pub fields: FieldMap,
    /// Bounds.
    pub limits: Limits,
}

/// What exports call the fields of an article: for each a name or several, of which the first with a value counts; a dot
/// leads into an object, as `source.name`. The usual names (`title`, `text`, `date`, `url` and so on) need not be given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FieldMap {
    /// Its own id in the file.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<NonEmpty>")]
    pub id: Vec<String>,
    /// Its text.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<NonEmpty>")]
    pub text: Vec<String>,
    /// Its title.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<NonEmpty>")]
    pub title: Vec<String>,
    /// Who published it.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<NonEmpty>")]
    pub outlet: Vec<String>,
    /// Who wrote it.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<NonEmpty>")]
    pub author: Vec<String>,
    /// When it was published.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<NonEmpty>")]
    pub published: Vec<String>,
    /// Its address.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<NonEmpty>")]
    pub url: Vec<String>,
    /// Its language.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<NonEmpty>")]
    pub language: Vec<String>,
    /// What it was filed under: `attache topics suggest` learns from it.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<NonEmpty>")]
    pub labels: Vec<String>,
}

/// Bounds on what is read. Whatever is beyond is skipped with a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Largest file, in bytes, as it lies on the disk.
    #[schemars(range(min = 1))]
    pub file_bytes: u64,
    /// Largest article as it stands (a file, a line of JSONL, a page in an archive), in bytes. A mail is cut there instead.
    #[schemars(range(min = 1))]
    pub article_bytes: u64,
    /// Longest line of a text or Markdown article, in bytes.
    #[schemars(range(min = 1))]
    pub line_bytes: u64,
    /// Longest clean text of an article, in bytes. It bounds the time an article takes.
    #[schemars(range(min = 1))]
    pub text_bytes: u64,
    /// Most elements of a web page.
    #[schemars(range(min = 1))]
    pub elements: u64,
    /// Most entries of a file, those of archives in it counted in.
    #[schemars(range(min = 1))]
    pub entries: u64,
    /// How deep archives and compressed files may lie in each other.
    #[schemars(range(min = 1, max = 16))]
    pub depth: u32,
    /// How many times its size a compressed file or archive may expand to.
    #[schemars(range(min = 1))]
    pub ratio: u32,
    /// Most bytes a compressed file or archive may expand to.
    #[schemars(range(min = 1))]
    pub unpacked_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 4 << 30,
            article_bytes: 16 << 20,
            line_bytes: 1 << 20,
            text_bytes: 2 << 20,
            elements: 200_000,
            entries: 2_000_000,
            depth: 4,
            ratio: 200,
            unpacked_bytes: 64 << 30,
        }
    }
}

/// What to do with an article without a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnMissingDate {
    /// Skip it, and say so in the coverage section.
    #[default]
    Skip,
    /// Take the day the file was last changed.
    UseFileDate,
    /// Treat it as published on the last day of the period.
    UsePeriodEnd,
    /// Stop with exit status 2.
    Error,
}

/// A share, written `5%` or `0.05`; held as 0.0 to 1.0.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(try_from = "PercentText")]
#[schemars(with = "ShareText")]
pub struct Percent(pub f64);

impl Default for Percent {
    fn default() -> Self {
        Self(1.0)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PercentText {
    Share(f64),
    Text(String),
}

impl FromStr for Percent {
    type Err = String;

    /// Reads `5%`.
    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.trim().strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
        number.ok_or_else(|| format!("`{text}` is no share: write 5%")).and_then(|number| Self::of(number / 100.0))
    }
}

impl Percent {
    fn of(share: f64) -> Result<Self, String> {
        if (0.0..=1.0).contains(&share) { Ok(Self(share)) } else { Err("a share lies between 0% and 100%".into()) }
    }
}

impl TryFrom<PercentText> for Percent {
    type Error = String;

    fn try_from(value: PercentText) -> Result<Self, String> {
        match value {
            PercentText::Share(share) => Self::of(share),
            PercentText::Text(text) => text.parse(),
        }
    }
}

fn default_article_language() -> String {
    "en".into()
}

/// One value, or a list of them.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

/// Reads one value or a list of them.
pub(super) fn one_or_many<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(match OneOrMany::deserialize(from)? {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    })
}
