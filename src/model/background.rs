//! What is kept of an article from before an issue's period, which is read for what went before and not shown otherwise.

use jiff::civil::{Date, DateTime};
use smallvec::SmallVec;

use super::{Article, DatedSentence, OutletMatch, Piece, TermSheet, TextKey, TopicIndex};

/// An article from before the period. Its text is let go once it is read, so that years of articles can be kept.
#[derive(Clone, Debug)]
pub struct Background {
    /// The article without its text, blocks and lines: what a list of sources says of it.
    pub article: Article,
    /// Day of publication in the briefing's time zone.
    pub day: Date,
    /// The same with the time of day, midnight where none is known.
    pub at: DateTime,
    /// Its outlet.
    pub outlet: OutletMatch,
    /// What articles of the same text have in common; `None` where there is no prose.
    pub text_key: Option<TextKey>,
    /// Topics of its passages, by index.
    pub topics: SmallVec<[TopicIndex; 4]>,
    /// Its terms, where a section counts them and reaches back so far.
    pub sheet: Option<Box<TermSheet>>,
    /// What a timeline may choose from.
    pub dated: Vec<DatedSentence>,
    /// For each of them its words, with an address; empty where it cannot be shown.
    pub words: Vec<KeptWords>,
}

/// The words of a sentence whose article is let go.
#[derive(Clone, Debug, Default)]
pub struct KeptWords {
    /// The sentence, as it stands there.
    pub piece: Option<Piece>,
    /// Address of the sentence.
    pub url: Option<String>,
}
