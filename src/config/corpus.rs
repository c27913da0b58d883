//! What a briefing reads: globs, defaults of articles, field names of exports, and the bounds on all of it.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::forms::{GlobPattern, LanguageTag, NonEmpty, ShareText};

/// What to read.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorpusConfig {
    /// Globs of files, relative to this file: `../corpus/**/*.{txt,md,jsonl}`.
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
    /// Language of articles that name none.
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
    /// Bounds on what is read.
    #[serde(default)]
    pub limits: Limits,
}

/// Bounds on what is read. Whatever is beyond is skipped with a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Largest file, in bytes; a JSONL export is counted line by line instead.
    #[schemars(range(min = 1))]
    pub file_bytes: u64,
    /// Largest article (one file, or one line of JSONL), in bytes.
    #[schemars(range(min = 1))]
    pub article_bytes: u64,
    /// Longest line of a text or Markdown article, in bytes.
    #[schemars(range(min = 1))]
    pub line_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: 1 << 30, article_bytes: 16 << 20, line_bytes: 1 << 20 }
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
