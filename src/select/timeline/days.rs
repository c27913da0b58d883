//! Ranks days by what articles say of them: a day that many articles name, looking back and on topic, matters.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::vectors::Vectors;
use super::{Asked, OPENING, SentenceRef, Text};

/// What a mention counts in an article of the same day, where "today" and the day of the week are all there is to it, and
/// in one from before the day, which cannot know what came of it. One that looks back counts 1.
const NOT_LATER: f64 = 0.3;
/// Most times the average that nearness to the topic counts.
const NEAREST: f64 = 3.0;

/// A day with what speaks for it.
#[derive(Clone, Debug)]
pub(super) struct Ranked {
    pub day: Date,
    /// Sentences that name it, in the order of the texts.
    pub mentions: Vec<SentenceRef>,
    /// Sentences that open articles published on it, and name no day.
    pub openings: Vec<SentenceRef>,
    /// Texts that name it, by index.
    pub named_by: Vec<u32>,
    /// How much it matters.
    score: f64,
}

/// The days named that are asked for, the one that matters most first; of equals the earlier one.
pub(super) fn ranked(texts: &[Text<'_>], vectors: &Vectors, asked: &Asked) -> Vec<Ranked> {
    let mut days: BTreeMap<Date, Ranked> = BTreeMap::new();
    let wanted = |day: &Date| asked.from <= *day && *day <= asked.to;
    for (at, text) in (0..).zip(texts) {
        // What this article adds to each day: its best mention.
        let mut adds: BTreeMap<Date, f64> = BTreeMap::new();
        for (nth, sentence) in (0..).zip(text.sentences) {
            let of = SentenceRef { text: at, sentence: nth };
            let about = vectors.about(of).min(NEAREST).sqrt();
            for day in sentence.days.iter().copied().filter(wanted) {
                let weight = if day < text.day { about } else { about * NOT_LATER };
                let add = adds.entry(day).or_default();
                *add = add.max(weight);
                days.entry(day).or_insert_with(|| Ranked::new(day)).mentions.push(of);
            }
            if wanted(&text.day) && sentence.days.is_empty() && sentence.number < OPENING {
                days.entry(text.day).or_insert_with(|| Ranked::new(text.day)).openings.push(of);
            }
        }
        for (day, add) in adds {
            if let Some(ranked) = days.get_mut(&day) {
                ranked.score += add;
                ranked.named_by.push(at);
            }
        }
    }
    let mut ranked: Vec<Ranked> = days.into_values().collect();
    ranked.retain(|ranked| ranked.named_by.len() >= asked.articles as usize);
    ranked.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.day.cmp(&other.day)));
    ranked
}

impl Ranked {
    fn new(day: Date) -> Self {
        Self { day, mentions: Vec::new(), openings: Vec::new(), named_by: Vec::new(), score: 0.0 }
    }
}
