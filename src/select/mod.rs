//! Decides what an issue uses: period, topics, duplicates, rank, caps, each with its reason. It makes no strings of article text.
//!
//! Three steps. [`Rules::admit`] looks at the date alone, before anything is extracted. [`judge`] looks at one article by
//! itself, so articles can be judged side by side; where it stands among topics, people and outlets is found by [`place`].
//! [`issue`] sets them against each other.
//!
//! How a passage and a quote come to a topic is told in [`placing`], what a term matches in [`topics`] and [`terms`], what
//! a score is made of in [`rank`], how a section is filled in [`caps`].

mod admit;
mod caps;
mod dedup;
pub mod duplicates;
mod excerpts;
mod issue;
mod outlets;
mod people;
pub mod placing;
mod pool;
pub mod rank;
mod sections;
pub mod terms;
#[cfg(test)]
pub(crate) mod testing;
pub mod topics;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use smallvec::SmallVec;

use crate::config::{Config, OnMissingDate};
use crate::model::{Extracted, Judged, JudgedQuote, OutletMatch, PassageTopics, Quote, QuoteTopic, TopicHit};

pub use admit::Admission;
pub use issue::issue;

use outlets::Outlets;
use people::{People, people_of};
use topics::Topics;

/// What keeps a config's rules from being compiled, or an issue from being made.
#[derive(Debug, thiserror::Error)]
pub enum SelectError {
    /// A `match` glob is not valid.
    #[error("`outlets.{outlet}.match` holds a glob that cannot be read: correct it")]
    Glob {
        /// Key of the outlet.
        outlet: String,
        /// What is wrong with it.
        source: globset::Error,
    },
    /// All globs together are too much.
    #[error("the `match` globs of `outlets` cannot be compiled together: use fewer or simpler ones")]
    Globs {
        /// What is wrong with them.
        source: globset::Error,
    },
    /// All terms together are too much.
    #[error("the terms of `topics` cannot be compiled together: use fewer or shorter ones")]
    Topics {
        /// What is wrong with them.
        source: aho_corasick::BuildError,
    },
    /// An article has no date, and the config says that this is an error.
    #[error("{path} has no date: give it one, or set `corpus.on_missing_date` to other than `error`")]
    MissingDate {
        /// Path of the article.
        path: String,
    },
}

/// The rules of a config, compiled once and used for every article.
#[derive(Clone, Debug)]
pub struct Rules {
    topics: Topics,
    outlets: Outlets,
    people: People,
    zone: TimeZone,
    on_missing_date: OnMissingDate,
}

impl Rules {
    /// Compiles the rules of a config.
    pub fn compile(config: &Config) -> Result<Self, SelectError> {
        Ok(Self {
            topics: Topics::compile(config)?,
            outlets: Outlets::compile(config)?,
            people: People::compile(config),
            zone: config.zone(),
            on_missing_date: config.corpus.on_missing_date,
        })
    }
}

/// Where the rules put one article, whatever its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Its outlet.
    pub outlet: OutletMatch,
    /// For each of [`Evidence::people`](crate::model::Evidence::people) the person of the config.
    pub people: Vec<Option<u32>>,
    /// Every hit, in the order title, then text.
    pub hits: Vec<TopicHit>,
    /// For each passage its topics.
    pub passages: Vec<PassageTopics>,
    /// For each quote its topics, by index.
    pub quotes: Vec<SmallVec<[QuoteTopic; 2]>>,
}

/// Finds the outlet of one article, its people, and the topics of its passages and quotes.
pub fn place(rules: &Rules, extracted: &Extracted) -> Placement {
    let Extracted { article, evidence } = extracted;
    let hits = rules.topics.hits(article);
    let passages = placing::passages(&rules.topics, article, evidence, &hits);
    let topics = |quote| placing::quote_topics(&rules.topics, article, evidence, &hits, &passages, quote);
    let quotes = evidence.quotes.iter().map(topics).collect();
    let people = evidence.people.iter().map(|person| rules.people.known(person, &article.text)).collect();
    Placement { outlet: rules.outlets.of(article), people, hits, passages, quotes }
}

/// Judges one article by itself: its outlet, its people, its topics, and what its quotes score. `day` is as admitted.
pub fn judge(rules: &Rules, extracted: &Extracted, day: Date) -> Judged {
    let Extracted { article, evidence } = extracted;
    let Placement { outlet, people, hits, passages, quotes } = place(rules, extracted);
    let judge_quote = |(quote, topics): (&Quote, SmallVec<[QuoteTopic; 2]>)| {
        if topics.is_empty() && !rules.topics.is_empty() {
            return JudgedQuote::default();
        }
        let known = people_of(quote).iter().any(|&at| people.get(at as usize).is_some_and(Option::is_some));
        let words = quote.content.iter().map(|piece| rank::count_words(piece.of(&article.text))).sum();
        let base = rank::quote_base(article, quote, known, words);
        JudgedQuote { topics, words, base, words_key: dedup::words_key(&article.text, &quote.content) }
    };
    let quotes = evidence.quotes.iter().zip(quotes).map(judge_quote).collect();
    Judged {
        day,
        at: admit::moment(&article.meta, day, &rules.zone),
        outlet,
        text_key: dedup::text_key(article),
        sketch: duplicates::sketch(article),
        page: article.meta.url.as_deref().and_then(duplicates::page_key),
        people,
        hits,
        passages,
        quotes,
    }
}
