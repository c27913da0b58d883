//! Chooses the days of a topic that matter, and for each the sentences that tell of it, out of what many articles say of
//! days. It knows no config and no section.
//!
//! In two steps, as Ghalandari and Ifrim (Examining the State-of-the-Art in News Timeline Summarization, ACL 2020) do best:
//! [`days`] first ranks the days by how many articles name them, later and on topic; [`sentences`] then takes for each the
//! sentences nearest to what all articles say of it. Nothing is learned, and the few weights stand beside what they weigh.
//! What a sentence is about is told by its words as [`vectors`].

mod days;
mod gather;
mod sentences;
mod vectors;

use jiff::civil::Date;

use crate::model::DatedSentence;

pub(super) use gather::gather;
use vectors::Vectors;

/// Sentences of an article that count as its opening.
const OPENING: u32 = 2;

/// One article as a timeline sees it.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// Day of publication.
    pub day: Date,
    /// Its sentences that count, in text order.
    pub sentences: &'a [DatedSentence],
}

/// Which timeline is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// First day that may stand in it.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Most days.
    pub days: usize,
    /// Most sentences a day.
    pub sentences: usize,
    /// Fewest articles that name a day.
    pub articles: u32,
}

/// One sentence among the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SentenceRef {
    /// Index of its text.
    pub text: u32,
    /// Index among its sentences.
    pub sentence: u32,
}

/// One day of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The day.
    pub day: Date,
    /// The sentences that tell of it, best first.
    pub sentences: Vec<SentenceRef>,
    /// Texts that name it, by index.
    pub named_by: Vec<u32>,
}

/// The timeline of `texts`, oldest day first. Linear in their words.
pub fn events(texts: &[Text<'_>], asked: &Asked) -> Vec<Event> {
    let vectors = Vectors::new(texts);
    let mut ranked = days::ranked(texts, &vectors, asked);
    ranked.truncate(asked.days);
    ranked.sort_by_key(|ranked| ranked.day);
    let mut sum = vectors.sum();
    let tell = |ranked: days::Ranked| {
        let sentences = sentences::choose(texts, &vectors, &mut sum, &ranked, asked.sentences);
        Event { day: ranked.day, sentences, named_by: ranked.named_by }
    };
    ranked.into_iter().map(tell).filter(|event| !event.sentences.is_empty()).collect()
}
