//! What rose and what fell against former periods: what is counted of an article, and what came of the counts.

use super::{Sketch, TopicIndex};

/// The words of a phrase or name, as places in [`TermSheet::words`]; [`NO_PART`] behind the last.
pub type Parts = [u16; 4];

/// Stands in [`Parts`] where there is no further word.
pub const NO_PART: u16 = u16::MAX;

/// What of an article is counted, each term once however often it stands there. It holds no more of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermSheet {
    /// Stems of the words that tell what it is about, as [`Stem`](crate::lexis::Stem) has them, in order of first mention.
    pub words: Box<[u64]>,
    /// Phrases of these words.
    pub phrases: Box<[Parts]>,
    /// People named in full: the person of the config, and which of the words the name is made of.
    pub people: Box<[(Option<u32>, Parts)]>,
    /// The written forms of the words, phrases and people, in this order, each ended by a line break.
    pub forms: Box<str>,
    /// What its copies are known by.
    pub sketch: Sketch,
}

/// Kinds of terms; each is a family of its own when false discoveries are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermKind {
    /// A topic of the config.
    Topic,
    /// A person.
    Person,
    /// A word or a phrase.
    Word,
}

impl TermKind {
    /// Its stable kebab-case code, as `topic`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Person => "person",
            Self::Word => "word",
        }
    }
}

/// What a term is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermName {
    /// A topic.
    Topic(TopicIndex),
    /// A person of the config.
    Known(u32),
    /// A word, a phrase or another person, as most articles write it.
    Written(String),
}

/// What became of a term that was tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// It is shown.
    Shown,
    /// So many terms of its kind are shown that moved more.
    Full(u32),
    /// It is a part of a phrase or name that is shown.
    Part,
    /// It is in too few articles.
    FewArticles,
    /// It is in too few outlets.
    FewOutlets,
    /// Chance may well have done it.
    Chance,
}

/// A term that was tested. Its figures are whole numbers, so that the last digit of a float decides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trend {
    /// Its kind.
    pub kind: TermKind,
    /// Its name.
    pub name: TermName,
    /// Articles with it in each period, that of the issue first, then back in time.
    pub articles: Vec<u32>,
    /// Outlets of these of the period.
    pub outlets: u32,
    /// Whether it rose; else it fell.
    pub rose: bool,
    /// The log-odds ratio against the former periods, in hundredths of a standard deviation; below 0 it fell.
    pub z: i32,
    /// How much more its former periods differ than chance has them, in tenths; at least 10.
    pub dispersion: u16,
    /// The share of false discoveries, were it and all more unusual terms of its kind claimed, in millionths.
    pub q: u32,
    /// What became of it.
    pub claim: Claim,
}

impl Trend {
    /// Articles with it in the period, and in all former ones.
    pub fn sides(&self) -> (u32, u32) {
        sides(&self.articles)
    }
}

/// What a section of rising and falling terms shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrendsContent {
    /// Articles of each period, that of the issue first, then back in time; those of the same text once.
    pub articles: Vec<u32>,
    /// How many terms were tested, of all kinds; none where there is too little to compare with.
    pub tested: usize,
    /// The terms that moved, and those that come nearest to it: first those that rose, by how much, then those that fell.
    pub terms: Vec<Trend>,
}

impl TrendsContent {
    /// Former periods with articles.
    pub fn compared(&self) -> usize {
        self.articles.iter().skip(1).filter(|articles| **articles > 0).count()
    }

    /// Articles of the period, and of all former ones.
    pub fn sides(&self) -> (u32, u32) {
        sides(&self.articles)
    }

    /// The terms that are shown.
    pub fn shown(&self) -> impl Iterator<Item = &Trend> {
        self.terms.iter().filter(|term| term.claim == Claim::Shown)
    }
}

/// Of counts by periods the first, and the sum of all others.
fn sides(counts: &[u32]) -> (u32, u32) {
    (counts.first().copied().unwrap_or(0), counts.iter().skip(1).sum())
}
