//! Dates that a text names, resolved against the day the text was published, and the sentences that name them.

use jiff::civil::Date;
use smallvec::SmallVec;

use super::{Span, TopicIndex};

/// One mention of a day, or of a stretch of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayMention {
    /// Where it stands.
    pub span: Span,
    /// First day meant.
    pub from: Date,
    /// Last day meant; the same for one day.
    pub to: Date,
    /// How it is said.
    pub kind: DayKind,
}

impl DayMention {
    /// The day, where it is one.
    pub fn day(&self) -> Option<Date> {
        (self.from == self.to).then_some(self.from)
    }
}

/// How a day is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayKind {
    /// With its year: "15 March 2011".
    Full,
    /// Without: "15 March".
    Dated,
    /// By the day of the week: "on Tuesday".
    Weekday,
    /// By the day of speaking: "yesterday", "three days ago", "last week".
    Relative,
}

/// A sentence that names days, or one that opens an article: what a timeline chooses from. It holds no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedSentence {
    /// Where it stands.
    pub span: Span,
    /// Its number among the sentences of its article.
    pub number: u32,
    /// The single days it names, each once.
    pub days: SmallVec<[Date; 2]>,
    /// The topics of its passage, by index.
    pub topics: SmallVec<[TopicIndex; 2]>,
    /// Hashes of the stems of its words that tell something, each once, by number.
    pub words: Box<[u64]>,
    /// Whether it can be shown by itself.
    pub whole: bool,
}
