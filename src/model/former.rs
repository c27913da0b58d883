//! What is kept of an issue that was stored before, so that a later one can be set against it. It reads no file.

use std::sync::Arc;

use smallvec::SmallVec;

use super::{Coverage, FormerIssue, QuoteEntry, SourceEntry, WordsKey};

/// How many issues before another are looked at: the one before, and the eight before that.
pub const FORMER_ISSUES: u16 = 9;

/// An issue that was published before.
#[derive(Clone, Debug, PartialEq)]
pub struct Former {
    /// Its counts.
    pub tally: Tally,
    /// The quotes it shows, by id.
    pub said: Vec<Said>,
}

/// What an issue holds that another is counted against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Which issue.
    pub issue: FormerIssue,
    /// Articles of its period, duplicates left out.
    pub articles: usize,
    /// Outlets of these that are named.
    pub outlets: usize,
    /// Quotes found in these.
    pub quotes: usize,
    /// Topics with articles or quotes, in the order of its config.
    pub topics: Vec<TopicTally>,
    /// Those whose quotes it shows.
    pub speakers: Vec<SpeakerTally>,
}

/// A topic of an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicTally {
    /// Key in the config.
    pub topic: String,
    /// Title.
    pub title: String,
    /// Articles on it.
    pub articles: usize,
    /// Quotes on it found.
    pub quotes: usize,
}

/// Somebody whose quotes an issue shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakerTally {
    /// What the same speaker has in every issue.
    pub known_by: String,
    /// Name to show.
    pub name: String,
    /// Id among the issue's people, where it is a person.
    pub person: Option<String>,
    /// Quotes shown.
    pub quotes: usize,
    /// Whether this is surely a name; a stored issue does not always tell an organisation from somebody described.
    pub sure: bool,
}

/// A quote that an issue shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// What quotes of the same words have in common; `None` below five words.
    pub words: Option<WordsKey>,
    /// What its speakers are known by; none where nobody is named.
    pub voices: SmallVec<[Arc<str>; 1]>,
    /// The quote.
    pub quote: QuoteEntry,
    /// Its source; quotes of one source share it.
    pub source: Arc<SourceEntry>,
}

/// A quote of a former issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FormerRef {
    /// Index of the issue, the newest first.
    pub issue: u32,
    /// Index in [`Former::said`].
    pub quote: u32,
}

impl FormerRef {
    /// The quote with its issue, among the issues it was found in.
    pub fn of(self, former: &[Former]) -> Option<(&Former, &Said)> {
        let issue = former.get(self.issue as usize)?;
        Some((issue, issue.said.get(self.quote as usize)?))
    }
}

impl Tally {
    /// The counts of an issue by what its coverage says; without its speakers.
    pub fn of(issue: FormerIssue, coverage: &Coverage) -> Self {
        let sum = |counts: &mut dyn Iterator<Item = usize>| counts.fold(0, usize::saturating_add);
        let named = coverage.outlets.iter().filter(|outlet| outlet.key.is_some()).count();
        let topics = coverage.topics.iter().filter(|topic| topic.articles > 0 || topic.quotes > 0);
        let topics = topics.filter_map(|topic| {
            Some(TopicTally {
                topic: topic.key.clone()?,
                title: topic.title.clone(),
                articles: topic.articles,
                quotes: topic.quotes,
            })
        });
        Self {
            issue,
            articles: sum(&mut coverage.outlets.iter().map(|outlet| outlet.articles)),
            outlets: named,
            quotes: coverage.quotes_found,
            topics: topics.collect(),
            speakers: Vec::new(),
        }
    }
}
