//! Decides what an issue uses: period, topics, duplicates, rank, caps, each with its reason. It makes no strings of article text.
//!
//! Three steps. [`Rules::admit`] looks at the date alone, before anything is extracted. [`judge`] looks at one article by
//! itself, so articles can be judged side by side. [`issue`] sets them against each other.
//!
//! How a passage and a quote come to a topic is told in [`placing`], what a term matches in [`topics`] and [`terms`], what
//! a score is made of in [`rank`], how a section is filled in [`caps`].

mod admit;
mod caps;
mod dedup;
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

use crate::config::{Config, OnMissingDate};
use crate::model::{Extracted, Judged, JudgedQuote, Quote};

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

/// Judges one article by itself: its outlet, its people, its topics, and what its quotes score. `day` is as admitted.
pub fn judge(rules: &Rules, extracted: &Extracted, day: Date) -> Judged {
    let Extracted { article, evidence } = extracted;
    let people: Vec<Option<u32>> =
        evidence.people.iter().map(|person| rules.people.known(person, &article.text)).collect();
    let hits = rules.topics.hits(article);
    let passages = placing::passages(&rules.topics, article, evidence, &hits);
    let judge_quote = |quote: &Quote| {
        let topics = placing::quote_topics(&rules.topics, article, evidence, &hits, &passages, quote);
        if topics.is_empty() && !rules.topics.is_empty() {
            return JudgedQuote::default();
        }
        let known = people_of(quote).iter().any(|&at| people.get(at as usize).is_some_and(Option::is_some));
        let words = quote.content.iter().map(|piece| rank::count_words(piece.of(&article.text))).sum();
        let base = rank::quote_base(article, quote, known, words);
        JudgedQuote { topics, words, base, words_key: dedup::words_key(&article.text, &quote.content) }
    };
    let quotes = evidence.quotes.iter().map(judge_quote).collect();
    Judged {
        day,
        at: admit::moment(&article.meta, day, &rules.zone),
        outlet: rules.outlets.of(article),
        text_key: dedup::text_key(article),
        people,
        hits,
        passages,
        quotes,
    }
}
