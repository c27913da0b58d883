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
mod compare;
mod dedup;
pub mod duplicates;
mod events;
mod excerpts;
mod former;
mod forms;
mod heard;
mod issue;
pub mod key_passages;
mod kin;
mod kindred;
mod likeness;
mod lookup;
#[cfg(test)]
mod naive;
mod near;
mod outlets;
mod patterns;
mod people;
pub mod placing;
mod pool;
pub mod rank;
mod runs;
mod sections;
pub mod stories;
mod tally;
mod tellings;
pub mod terms;
#[cfg(test)]
pub(crate) mod testing;
pub mod timeline;
mod together;
pub mod topics;
pub mod trends;
mod utterance;

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use smallvec::SmallVec;

use crate::config::{Config, OnMissingDate, PatternError, SectionConfig};
use crate::lexis::Lexis;
use crate::model::{
    Article, Background, DatedSentence, Extracted, Judged, JudgedQuote, LookBack, OutletMatch, PassageTopics, Period,
    Quote, QuoteTopic, TopicHit, TopicIndex,
};

pub use admit::Admission;
pub use former::{Names, Reported, former};
pub use issue::{issue, issue_together};
pub use together::{InTurn, Together};

use outlets::Outlets;
use people::{People, people_of};
use topics::{OwnTopics, Topics};

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
    /// A regular expression of a topic is not valid.
    #[error("`topics.{topic}` has a regex that {source}: correct it")]
    Pattern {
        /// Key of the topic.
        topic: String,
        /// What is wrong with it.
        source: PatternError,
    },
    /// All regular expressions together are too much.
    #[error("the regexes of `topics` cannot be compiled together: use fewer or simpler ones")]
    Patterns {
        /// What is wrong with them.
        source: PatternError,
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
    /// Those of every config that this one was compiled with.
    topics: Arc<Topics>,
    /// The number of the config among them.
    number: usize,
    outlets: Outlets,
    people: People,
    zone: TimeZone,
    on_missing_date: OnMissingDate,
    /// How far back sections look, where they do.
    look_backs: Vec<LookBack>,
    /// How far back terms are counted; `None` where no section counts any.
    counts_back: Option<LookBack>,
    /// Whether a section shows dated events.
    shows_events: bool,
}

impl Rules {
    /// Compiles the rules of a config.
    pub fn compile(config: &Config) -> Result<Self, SelectError> {
        let topics = Topics::compile(&[config]).map_err(|(_, error)| error)?;
        Self::with(Arc::new(topics), 0, config)
    }

    /// Compiles the rules of several configs, so that [`hits`] finds the topics of all in one scan; with an error comes the
    /// number of the config it is about.
    pub fn compile_together(configs: &[&Config]) -> Result<Vec<Self>, (usize, SelectError)> {
        let topics = Arc::new(Topics::compile(configs)?);
        let rules = configs
            .iter()
            .enumerate()
            .map(|(number, config)| Self::with(Arc::clone(&topics), number, config).map_err(|error| (number, error)));
        rules.collect()
    }

    fn with(topics: Arc<Topics>, number: usize, config: &Config) -> Result<Self, SelectError> {
        Ok(Self {
            topics,
            number,
            outlets: Outlets::compile(config)?,
            people: People::compile(config),
            zone: config.zone(),
            on_missing_date: config.corpus.on_missing_date,
            look_backs: look_backs(config),
            counts_back: trends::section::looks_back(config),
            shows_events: config.sections.iter().any(SectionConfig::shows_events),
        })
    }

    /// The topics of this config.
    fn own_topics(&self) -> OwnTopics<'_> {
        self.topics.own(self.number)
    }
}

/// For each of some rules every hit in an article, in the order title, then text. Rules that were compiled together are
/// searched for together, where they stand side by side.
pub fn hits(rules: &[&Rules], article: &Article) -> Vec<Vec<TopicHit>> {
    let mut found = Vec::with_capacity(rules.len());
    for together in rules.chunk_by(|a, b| Arc::ptr_eq(&a.topics, &b.topics)) {
        let topics = &together[0].topics;
        let mut wanted = vec![false; topics.configs()];
        for rules in together {
            wanted[rules.number] = true;
        }
        let mut hits = topics.hits(article, &wanted);
        found.extend(together.iter().map(|rules| std::mem::take(&mut hits[rules.number])));
    }
    found
}

impl Rules {
    /// Whether days that sentences name are asked for.
    pub fn shows_events(&self) -> bool {
        self.shows_events
    }

    /// The sentences of an article that a timeline of events may choose from; none where no section shows one.
    fn dated(&self, extracted: &Extracted, passages: &[PassageTopics]) -> Vec<DatedSentence> {
        if !self.shows_events {
            return Vec::new();
        }
        timeline::gather(&extracted.article, &extracted.evidence, passages, !self.own_topics().is_empty())
    }
}

/// How far back the sections of a config look, where they do.
fn look_backs(config: &Config) -> Vec<LookBack> {
    let all = config.sections.iter().map(SectionConfig::looks_back);
    all.filter(|back| *back != LookBack::Period).collect()
}

/// What an article as a whole has of each topic that it has hits of, by topic.
pub fn held(rules: &Rules, article: &Article) -> Vec<placing::Held> {
    let hits = hits(&[rules], article).pop().unwrap_or_default();
    placing::held(rules.own_topics(), &hits)
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
    let hits = hits(&[rules], &extracted.article).pop().unwrap_or_default();
    place_by(rules, extracted, hits)
}

fn place_by(rules: &Rules, extracted: &Extracted, hits: Vec<TopicHit>) -> Placement {
    let Extracted { article, evidence } = extracted;
    let own = rules.own_topics();
    let passages = placing::passages(own, article, evidence, &hits);
    let topics = |quote| placing::quote_topics(own, article, evidence, &hits, &passages, quote);
    let quotes = evidence.quotes.iter().map(topics).collect();
    let people = evidence.people.iter().map(|person| rules.people.known(person, &article.text)).collect();
    Placement { outlet: rules.outlets.of(article), people, hits, passages, quotes }
}

/// Judges one article by itself: its outlet, its people, its topics, and what its quotes score. `day` is as admitted.
pub fn judge(rules: &Rules, extracted: &Extracted, day: Date) -> Judged {
    let hits = hits(&[rules], &extracted.article).pop().unwrap_or_default();
    judge_by(rules, extracted, hits, day)
}

/// As [`judge`], given what [`hits`] found for these rules.
pub fn judge_by(rules: &Rules, extracted: &Extracted, hits: Vec<TopicHit>, day: Date) -> Judged {
    let Extracted { article, evidence } = extracted;
    let Placement { outlet, people, hits, passages, quotes } = place_by(rules, extracted, hits);
    let judge_quote = |(quote, topics): (&Quote, SmallVec<[QuoteTopic; 2]>)| {
        if topics.is_empty() && !rules.own_topics().is_empty() {
            return JudgedQuote::default();
        }
        let known = people_of(quote).iter().any(|&at| people.get(at as usize).is_some_and(Option::is_some));
        let words = quote.content.iter().map(|piece| rank::count_words(piece.of(&article.text))).sum();
        let base = rank::quote_base(article, quote, known, words);
        JudgedQuote { topics, words, base, words_key: dedup::words_key(&article.text, &quote.content) }
    };
    let quotes = evidence.quotes.iter().zip(quotes).map(judge_quote).collect();
    let dated = rules.dated(extracted, &passages);
    let sheet = rules.counts_back.map(|_| Box::new(trends::sheet(article, evidence, &people)));
    Judged {
        day,
        at: admit::moment(&article.meta, day, &rules.zone),
        outlet,
        terms: stories::terms(article, &mut Lexis::of(article.meta.language.as_deref())),
        text_key: dedup::text_key(article),
        sketch: sheet.as_ref().map_or_else(|| duplicates::sketch(article), |sheet| sheet.sketch.clone()),
        sheet,
        page: article.meta.url.as_deref().and_then(duplicates::page_key),
        people,
        hits,
        passages,
        quotes,
        dated,
    }
}

/// What is kept of an article from before the `period`, which was admitted as such on `day`, but for the words of its
/// sentences, which `compose` has.
pub fn background(rules: &Rules, extracted: &Extracted, day: Date, period: &Period) -> Background {
    let Extracted { article, evidence } = extracted;
    let Placement { outlet, passages, people, .. } = place(rules, extracted);
    let is_counted = rules.counts_back.is_some_and(|back| back.first_day(period) <= day);
    let dated = rules.dated(extracted, &passages);
    let mut topics: SmallVec<[TopicIndex; 4]> =
        passages.iter().flat_map(|passage| passage.topics.iter().map(|on| on.topic)).collect();
    topics.sort_unstable();
    topics.dedup();
    Background {
        article: Article {
            path: article.path.clone(),
            entry: article.entry.clone(),
            digest: article.digest,
            parser: article.parser.clone(),
            meta: article.meta.clone(),
            ..Article::default()
        },
        day,
        at: admit::moment(&article.meta, day, &rules.zone),
        outlet,
        text_key: dedup::text_key(article),
        topics,
        sheet: is_counted.then(|| Box::new(trends::sheet(article, evidence, &people))),
        dated,
        words: Vec::new(),
    }
}
