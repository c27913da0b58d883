//! What the section of rising and falling terms compares: the articles of the issue and those kept from before it.

use std::collections::{BTreeSet, HashMap};

use crate::config::{Config, SectionConfig, Sought, TermsOf, TrendsSection};
use crate::model::{LookBack, OutletMatch, Period, Standing, TermKind, TermSheet, TextKey, TopicIndex, TrendsContent};

use super::super::duplicates::{self, Known};
use super::super::pool::Pool;
use super::{Asked, Counted, Vocabulary, compare};

/// How far back the sections of a config count terms; `None` where there are none that do.
pub fn looks_back(config: &Config) -> Option<LookBack> {
    let against = config.sections.iter().filter_map(|section| match section {
        SectionConfig::Trends(trends) => Some(trends.against),
        _ => None,
    });
    against.max().map(LookBack::Periods)
}

/// One article of either kind, before copies are left out.
struct Read<'a> {
    period: usize,
    key: Option<TextKey>,
    outlet: Option<String>,
    topics: &'a [TopicIndex],
    sheet: &'a TermSheet,
}

/// What rose and fell in the `period` of an issue.
pub fn content(pool: &Pool<'_>, section: &TrendsSection, period: Period) -> TrendsContent {
    let against = usize::from(section.against);
    let mut articles = before(pool, period, against);
    articles.extend(now(pool));
    // The oldest first: what is printed again tells nothing new.
    let known = articles.iter().map(|read| Known { text: read.key, page: None, sketch: &read.sheet.sketch });
    let mut standings = duplicates::standings(&known.collect::<Vec<_>>(), pool.together).into_iter();
    articles.retain(|_| standings.next() == Some(Standing::Own));
    let mut outlets: HashMap<String, u32> = HashMap::new();
    let mut counted = Vec::with_capacity(articles.len());
    for article in &articles {
        let next = outlets.len() as u32;
        let outlet = article.outlet.as_ref().map(|name| *outlets.entry(name.to_lowercase()).or_insert(next));
        counted.push(Counted { outlet, topics: article.topics, sheet: article.sheet });
    }
    let periods: Vec<usize> = articles.iter().map(|article| article.period).collect();
    compare(&asked(pool.config, section), &Vocabulary::new(&counted), &periods, against + 1)
}

/// The articles of the period.
fn now<'a>(pool: &'a Pool<'_>) -> impl Iterator<Item = Read<'a>> {
    // Of all, since copies are told apart from reports by one rule for the period and for those before it.
    let mut order: Vec<u32> = (0..pool.articles.len() as u32).collect();
    order.sort_by_key(|&at| (pool.judged[at as usize].at, &pool.article(at).path, &pool.article(at).entry));
    order.into_iter().filter_map(|at| {
        let judged = &pool.judged[at as usize];
        Some(Read {
            period: 0,
            key: judged.text_key,
            outlet: pool.outlet(at).map(str::to_owned),
            topics: &pool.topics_of[at as usize],
            sheet: judged.sheet.as_deref()?,
        })
    })
}

/// The articles of so many periods before, the oldest first.
fn before<'a>(pool: &'a Pool<'_>, period: Period, against: usize) -> Vec<Read<'a>> {
    let mut order: Vec<_> = pool.background.iter().collect();
    order.sort_by_key(|kept| (kept.at, &kept.article.path, &kept.article.entry));
    let read = order.into_iter().filter_map(|kept| {
        let config = pool.config;
        let outlet = match kept.outlet {
            OutletMatch::Known(known) => config.outlets.get_index(known as usize).map(|(_, outlet)| &outlet.name),
            OutletMatch::Metadata => kept.article.meta.outlet.as_ref(),
            OutletMatch::Default => config.corpus.outlet.as_ref(),
            OutletMatch::Unknown => None,
        };
        Some(Read {
            period: period.periods_before(kept.day).filter(|back| (1..=against).contains(back))?,
            key: kept.text_key,
            outlet: outlet.map(|name| name.trim().to_owned()),
            topics: &kept.topics,
            sheet: kept.sheet.as_deref()?,
        })
    });
    read.collect()
}

fn asked(config: &Config, section: &TrendsSection) -> Asked {
    let kind = |of: &TermsOf| match of {
        TermsOf::Topics => TermKind::Topic,
        TermsOf::People => TermKind::Person,
        TermsOf::Words => TermKind::Word,
    };
    let words = |(key, topic): (&String, &crate::config::Topic)| -> BTreeSet<String> {
        let terms = topic.any.iter().chain(&topic.all).filter_map(|term| match &term.sought {
            Sought::Text(text) => Some(text.to_lowercase()),
            _ => None,
        });
        terms.chain([config.topic_title(key).to_lowercase()]).collect()
    };
    let topics = config.topics.iter().map(words).collect();
    // A kind of which there is nothing to test takes no share of what may be false.
    let is_there = |kind: &TermKind| *kind != TermKind::Topic || !config.topics.is_empty();
    Asked { kinds: section.of.iter().map(kind).filter(is_there).collect(), max: section.max, topics }
}
