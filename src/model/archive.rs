//! The archive of a series: what it keeps of each stored issue, and the pages it makes of all of them. No quote is changed:
//! its words are the slices the issue has.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Context, Digest, Piece, QuoteId, QuoteKind, Rule};

/// Format name and version that stands in [`ArchivedYear::format`].
pub const ARCHIVE_FORMAT: &str = "attache.archive/1";

/// The issues that end in one year, as the archive keeps them beside its pages: its search reads them, and so does the next
/// build. It holds nothing that the stored issues do not hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArchivedYear {
    /// [`ARCHIVE_FORMAT`].
    pub format: String,
    /// The program's version.
    pub version: String,
    /// The year.
    pub year: i16,
    /// Its issues, the newest first.
    pub issues: Vec<ArchivedIssue>,
}

/// What the archive keeps of one issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArchivedIssue {
    /// `2026-W46`.
    pub id: String,
    /// First day covered.
    pub from: Date,
    /// Last day covered.
    pub to: Date,
    /// The days in words.
    pub period: String,
    /// IANA time zone in which days are counted.
    pub timezone: String,
    /// Handling mark.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub marking: Option<String>,
    /// Address of its page from the archive's folder, percent-encoded; `None` where there is no such file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub page: Option<String>,
    /// Bytes of the stored issue this was made from.
    pub bytes: u64,
    /// Its first key point.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub point: Option<ArchivedPoint>,
    /// Its topics, in its order.
    pub topics: Vec<ArchivedTopic>,
    /// Articles used.
    pub articles: usize,
    /// The sources of its quotes; the quotes name them by their place, from 0.
    pub sources: Vec<ArchivedSource>,
    /// The quotes it shows, by id.
    pub quotes: Vec<ArchivedQuote>,
}

/// A key point: the analyst's Markdown, or a plain line of counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArchivedPoint {
    /// The words.
    pub text: String,
    /// Whether they are the analyst's.
    pub analyst: bool,
}

/// A topic of an issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArchivedTopic {
    /// Its key in the config.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// Quotes on it that were found.
    pub found: usize,
}

/// A source of an issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArchivedSource {
    /// Path of the file from the corpus root.
    pub path: String,
    /// Entry in the file, where it holds several.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub entry: String,
    /// SHA-256 of the file's bytes.
    pub sha256: Digest,
    /// Parser and version that cut the clean text.
    pub parser: String,
    /// Outlet to show.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outlet: Option<String>,
    /// BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<String>,
}

/// A quote of an issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArchivedQuote {
    /// Its id.
    pub id: QuoteId,
    /// Direct, mixed or indirect.
    pub kind: QuoteKind,
    /// Rule that found it.
    pub rule: Rule,
    /// Its words; none where the sentence they stand in has them.
    #[serde(default)]
    pub pieces: Vec<Piece>,
    /// The sentence they stand in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub context: Option<Context>,
    /// Whoever said it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub speaker: Option<String>,
    /// Id of the one person who said it; see `known`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<String>,
    /// Whether `person` is a key of the config: then it is the same in all issues.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub known: bool,
    /// Role at the time.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// Place of its source among the issue's.
    pub source: usize,
    /// Keys of its topics.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub topics: Vec<String>,
    /// Day of publication.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<Date>,
}

/// All pages of an archive.
#[derive(Clone, Debug)]
pub struct Archive<'a> {
    /// The strictest handling mark of all issues.
    pub marking: Option<String>,
    /// Every issue, the newest first.
    pub issues: Vec<&'a ArchivedIssue>,
    /// Years with issues, the newest first.
    pub years: Vec<i16>,
    /// Every topic, by heading.
    pub topics: Vec<ListedName>,
    /// Every person quoted, by name.
    pub speakers: Vec<ListedName>,
    /// The pages of topics and speakers.
    pub lists: Vec<ListPage<'a>>,
    /// Quotes of all issues.
    pub quotes: usize,
}

/// A topic or speaker, and how much there is of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedName {
    /// Heading or name.
    pub name: String,
    /// Latest role of a speaker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Address of its page from the archive's folder.
    pub href: String,
    /// Quotes in all.
    pub quotes: usize,
    /// Issues with any.
    pub issues: usize,
    /// The newest issue with any.
    pub last: String,
}

/// The quotes of one year on one topic or by one speaker.
#[derive(Clone, Debug, Serialize)]
pub struct ListPage<'a> {
    /// `topic` or `speaker`.
    pub of: &'static str,
    /// Heading or name.
    pub name: String,
    /// Latest role of a speaker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Its file, from the archive's folder.
    pub file: String,
    /// The strictest handling mark of its issues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marking: Option<String>,
    /// The year.
    pub year: i16,
    /// All years with quotes, the newest first; the newest has the page without a year in its name.
    pub years: Vec<ListedYear>,
    /// Its issues, the newest first.
    pub issues: Vec<ListedIssue<'a>>,
}

/// A year of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedYear {
    /// The year.
    pub year: i16,
    /// Address of its page from the other pages of the list.
    pub href: String,
    /// Its quotes.
    pub quotes: usize,
}

/// The quotes of one issue on a list.
#[derive(Clone, Debug, Serialize)]
pub struct ListedIssue<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its days in words.
    pub period: &'a str,
    /// Address of its page from the archive's folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<&'a str>,
    /// The quotes, by day.
    pub quotes: Vec<ListedQuote<'a>>,
}

/// A quote on a list.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ListedQuote<'a> {
    /// The quote.
    pub quote: &'a ArchivedQuote,
    /// Its source.
    pub source: &'a ArchivedSource,
}
