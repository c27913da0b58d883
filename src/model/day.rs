//! A date that a text names, resolved against the day the text was published.

use jiff::civil::Date;

use super::Span;

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
