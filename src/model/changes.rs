//! What a briefing says of the issues before it: what is new, what goes on, what ended, and what was said before.

use serde::{Deserialize, Serialize};

use super::{QuoteEntry, QuoteId, SourceEntry};

/// An issue published before this one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerIssue {
    /// Its id, as `2026-W45`.
    pub id: String,
    /// Its days in words.
    pub period: String,
}

/// Whether something stood in the issue before, and stands in this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeState {
    /// Only in this one.
    New,
    /// In both.
    Continuing,
    /// Only in the one before.
    Dropped,
}

/// A count in this issue, in the one before, and in those before that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountChange {
    /// What is counted: `articles`, `outlets`, `quotes`, `speakers` or `topics`.
    pub of: String,
    /// In this issue.
    pub now: usize,
    /// In the one before.
    pub before: usize,
    /// In each of the issues compared with, oldest first, this one last.
    pub by_issue: Vec<usize>,
    /// The mean of the issues before this one, in one decimal; `None` where there is one only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub usual: Option<String>,
}

/// A topic of this issue or the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicChange {
    /// Key in the config.
    pub topic: String,
    /// Title.
    pub title: String,
    /// Its section in this issue, by id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub section: Option<String>,
    /// New, continuing or dropped.
    pub state: ChangeState,
    /// Articles on it; [`CountChange::of`] is `articles`.
    pub articles: CountChange,
    /// Quotes on it found; [`CountChange::of`] is `quotes`.
    pub quotes: CountChange,
    /// The last issue of those compared with that told of it, where the one before did not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<String>,
}

/// A speaker of this issue or the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpeakerChange {
    /// Name.
    pub name: String,
    /// Id in [`Briefing::people`](super::Briefing::people), where this issue quotes the person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<String>,
    /// New, continuing or dropped.
    pub state: ChangeState,
    /// Quotes shown in this issue.
    pub quotes: usize,
    /// Quotes shown in the one before.
    pub before: usize,
    /// The last issue of those compared with that quoted the speaker, where the one before did not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<String>,
}

/// Speakers of each state that a section does not list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Unlisted {
    /// New ones.
    pub new: usize,
    /// Continuing ones.
    pub continuing: usize,
    /// Dropped ones.
    pub dropped: usize,
}

/// The former report of a quote that was reported before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierReport {
    /// The issue that reported it last.
    pub issue: String,
    /// Its id there.
    pub quote: QuoteId,
    /// The outlet it was taken from there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outlet: Option<String>,
}

/// A quote of a former issue, whole, with what it takes to check it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormerQuote {
    /// The issue it stood in.
    pub issue: String,
    /// The quote; its `source` is the number of [`FormerQuote::source`] in that issue.
    pub quote: QuoteEntry,
    /// Its source, as that issue listed it.
    pub source: SourceEntry,
}

/// What one speaker says on a topic now, and said before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Name.
    pub speaker: String,
    /// Id in [`Briefing::people`](super::Briefing::people).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<String>,
    /// Key of the topic.
    pub topic: String,
    /// Its title.
    pub title: String,
    /// The latest words, of this issue.
    pub latest: Vec<QuoteId>,
    /// Earlier words, the last issue first; never the same words as the latest.
    pub earlier: Vec<FormerQuote>,
}
