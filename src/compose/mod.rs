//! Makes the briefing of a selection: here, and only here, spans become owned strings. It reads no file and no clock.
//!
//! Sources are numbered in the order in which the sections first use them. Quotes, excerpts, people and sections have ids
//! made from what they are ([`ids`]), so they are the same in every run and every format.

mod coverage;
mod fragments;
mod ids;
mod points;
mod register;
mod sections;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Article, BRIEFING_FORMAT, Briefing, Extracted, Generator, Issue, Outcome, OutletName, Period, Quote, QuoteId,
    Selection, TopicIndex,
};

use register::Register;

/// Everything a briefing is made of.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// The config.
    pub config: &'a Config,
    /// The days covered.
    pub period: &'a Period,
    /// Information cut-off; `None` is the end of the period.
    pub cut_off: Option<Timestamp>,
    /// What to show.
    pub selection: &'a Selection,
    /// The articles that were selected from, in the same order.
    pub articles: &'a [&'a Extracted],
    /// Ids and outcomes of everything found that is not among `articles`.
    pub others: &'a [(String, Outcome)],
    /// Problems of the corpus.
    pub diagnostics: &'a [Diagnostic],
    /// The analyst's Markdown, by index of the config's section that asks for it.
    pub notes: &'a BTreeMap<usize, String>,
}

/// Composes the briefing.
pub fn briefing(material: &Material<'_>) -> Briefing {
    let config = material.config;
    let mut register = Register::new(material);
    let sections = sections::sections(material, &mut register);
    let (sources, people) = (register.sources(), register.people());
    let quotes = register.into_quotes();
    Briefing {
        format: BRIEFING_FORMAT.to_owned(),
        generator: Generator { name: "attache".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        title: config.briefing.title.clone(),
        publisher: config.briefing.publisher.clone(),
        marking: config.briefing.marking.clone(),
        language: config.briefing.language.clone(),
        issue: issue(material),
        sections,
        coverage: coverage::coverage(material, quotes.len()),
        quotes,
        sources,
        people,
    }
}

/// Id of a quote, as a briefing that shows it has it; one of several alike may have further digits there.
pub fn quote_id(article: &Article, quote: &Quote) -> QuoteId {
    ids::slice_id('q', article, &quote.content, &mut BTreeSet::new())
}

fn issue(material: &Material<'_>) -> Issue {
    let timezone = material.config.briefing.timezone.clone();
    Issue {
        id: material.period.issue(),
        from: material.period.from,
        to: material.period.to,
        period: words::period(material.period),
        cut_off: words::cut_off(material.cut_off, material.period.to, &material.config.zone(), &timezone),
        timezone,
    }
}

impl<'a> Material<'a> {
    fn topic_key(&self, topic: TopicIndex) -> Option<&'a str> {
        self.config.topics.get_index(usize::from(topic)).map(|(key, _)| key.as_str())
    }

    fn topic_title(&self, topic: TopicIndex) -> String {
        self.topic_key(topic).map_or_else(String::new, |key| self.config.topic_title(key))
    }

    /// The analyst's words for a section; `None` where there are none.
    fn note(&self, section: usize) -> Option<&'a str> {
        self.notes.get(&section).map(|note| note.trim()).filter(|note| !note.is_empty())
    }

    fn outlet_name(&self, article: u32) -> Option<&'a str> {
        let index = self.selection.articles.get(article as usize)?.outlet?;
        let name = match *self.selection.outlets.get(index as usize)? {
            OutletName::Known(known) => &self.config.outlets.get_index(known as usize)?.1.name,
            OutletName::Metadata(named) => self.articles.get(named as usize)?.article.meta.outlet.as_ref()?,
            OutletName::Default => self.config.corpus.outlet.as_ref()?,
        };
        Some(name.trim())
    }

    /// Ids of the articles dropped for being the same as this one.
    fn duplicates_of(&self, article: u32) -> Vec<String> {
        let selected = self.selection.articles.iter().zip(self.articles);
        let copies = selected.filter(|(selected, _)| selected.duplicate_of == Some(article));
        let mut ids: Vec<String> = copies.map(|(_, extracted)| extracted.article.id()).collect();
        ids.sort();
        ids
    }
}
