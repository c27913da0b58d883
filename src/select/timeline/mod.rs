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

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use smallvec::SmallVec;

    use super::{Asked, DatedSentence, Text, events};
    use crate::model::Span;

    /// A sentence of the days of March 2011 that it names and of words by number.
    fn sentence(number: u32, days: &[i8], words: &[u64]) -> DatedSentence {
        let days = days.iter().map(|day| date(2011, 3, *day)).collect();
        let span = Span::new(number as usize * 10, number as usize * 10 + 9);
        DatedSentence { span, number, days, topics: SmallVec::new(), words: words.into(), whole: true }
    }

    /// The events of texts published on days of March 2011, as `day: text.sentence, …; texts that name it`.
    #[track_caller]
    fn check(texts: &[(i8, &[DatedSentence])], days: usize, sentences: usize, expected: &[&str]) {
        let texts: Vec<Text<'_>> =
            texts.iter().map(|(day, sentences)| Text { day: date(2011, 3, *day), sentences }).collect();
        let asked = Asked { from: date(2011, 3, 1), to: date(2011, 3, 31), days, sentences, articles: 1 };
        let told: Vec<String> = events(&texts, &asked)
            .iter()
            .map(|event| {
                let chosen: Vec<String> =
                    event.sentences.iter().map(|of| format!("{}.{}", of.text, of.sentence)).collect();
                format!("{}: {}; {:?}", event.day.day(), chosen.join(", "), event.named_by)
            })
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn the_days_most_named_are_told_by_what_all_say() {
        let one = [sentence(0, &[3], &[1, 2, 3]), sentence(1, &[9], &[7, 8])];
        let two = [sentence(0, &[3], &[1, 2, 4]), sentence(1, &[5], &[5, 6])];
        let three = [sentence(0, &[3], &[9, 10, 11]), sentence(1, &[5], &[5, 12])];
        let texts: [(i8, &[DatedSentence]); 3] = [(4, &one), (6, &two), (7, &three)];
        check(&texts, 2, 1, &["3: 0.0; [0, 1, 2]", "5: 1.1; [1, 2]"]);
        check(&texts, 1, 3, &["3: 0.0, 1.0, 2.0; [0, 1, 2]"]);
        check(&texts, 0, 1, &[]);
        check(&[], 3, 1, &[]);
    }

    #[test]
    fn what_came_is_told_before_what_was_planned() {
        let (planned, came) = ([sentence(0, &[5], &[1, 2, 3])], [sentence(0, &[5], &[1, 2, 4])]);
        check(&[(3, &planned), (6, &came), (20, &[])], 1, 1, &["5: 1.0; [0, 1]"]);
    }

    #[test]
    fn nothing_is_said_twice_and_nothing_shown_that_cannot_be() {
        let mut half = sentence(1, &[5], &[1, 2]);
        half.whole = false;
        let all = [sentence(0, &[5], &[1, 2]), half, sentence(2, &[5], &[1, 2]), sentence(3, &[1, 5], &[3, 4])];
        check(&[(6, &all)], 2, 3, &["1: 0.3; [0]", "5: 0.0, 0.3; [0]"]);
    }
}
