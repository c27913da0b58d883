//! Finds the terms of articles that are worth a test, and counts them by periods. It judges none of them.
//!
//! What is tested is settled before it is said which article is of which period, so that it cannot favour the unusual: what
//! stands in fewer than [`FEWEST`] articles of all, words that stand in few articles without a longer phrase or name that
//! holds them, and phrases that are no more than words that happen to meet, are left out.

use std::collections::{HashMap, HashSet};

use crate::model::{NO_PART, Parts, TermKind, TermSheet, TopicIndex};

/// Fewest articles, of all periods together, in which a term is tested.
pub const FEWEST: u32 = 3;

/// Of the articles with a word this share must do without a phrase that holds it (and of those with a phrase, without a
/// longer one), in fifths.
const ALONE_FIFTHS: u32 = 1;

/// Of the articles with the rarest word of a phrase this share must hold the phrase, in fifths.
const TOGETHER_FIFTHS: u32 = 2;

/// One article as it is counted.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// Its outlet, by a number; `None` where it is not known.
    pub outlet: Option<u32>,
    /// Its topics, each once.
    pub topics: &'a [TopicIndex],
    /// Its words, phrases and people.
    pub sheet: &'a TermSheet,
}

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A topic.
    Topic(TopicIndex),
    /// A person of the config.
    Known(u32),
    /// Another person.
    Person,
    /// A word.
    Word,
    /// A phrase.
    Phrase,
}

impl Sort {
    /// The kind it is tested with.
    pub fn kind(self) -> TermKind {
        match self {
            Self::Topic(_) => TermKind::Topic,
            Self::Known(_) | Self::Person => TermKind::Person,
            Self::Word | Self::Phrase => TermKind::Word,
        }
    }
}

/// A term.
#[derive(Clone, Debug)]
pub struct Term {
    /// What it is.
    pub sort: Sort,
    /// The words it is made of, by index, in order.
    pub parts: Vec<u32>,
    /// Whether it is worth a test.
    pub tested: bool,
}

/// What tells a term from others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Topic(TopicIndex),
    Known(u32),
    Person(String),
    Word(u64),
    Phrase([u32; 4]),
}

/// The terms of some articles, in the order in which they are met.
pub struct Vocabulary<'a> {
    /// The articles.
    pub articles: &'a [Counted<'a>],
    /// The terms.
    pub terms: Vec<Term>,
    /// For each article the terms that are tested, each once, with the written form it has there.
    pub of_article: Vec<Vec<(u32, &'a str)>>,
    index: HashMap<Key, u32>,
}

impl<'a> Vocabulary<'a> {
    /// Finds the terms of articles.
    pub fn new(articles: &'a [Counted<'a>]) -> Self {
        let mut vocabulary = Self { articles, terms: Vec::new(), of_article: Vec::new(), index: HashMap::new() };
        let mut all = Vec::new();
        for article in articles {
            let met = vocabulary.meet(article);
            all.resize(vocabulary.terms.len(), 0);
            for (term, _) in &met {
                all[*term as usize] += 1;
            }
            vocabulary.of_article.push(met);
        }
        vocabulary.sift(&all);
        let terms = &vocabulary.terms;
        vocabulary.of_article.iter_mut().for_each(|met| met.retain(|(term, _)| terms[*term as usize].tested));
        vocabulary
    }

    /// The articles with each term in each of so many periods, all periods of a term together.
    pub fn count(&self, periods: &[usize], number: usize) -> Vec<u32> {
        let mut counts = vec![0; self.terms.len() * number];
        for (met, period) in self.of_article.iter().zip(periods) {
            for (term, _) in met {
                counts[*term as usize * number + period] += 1;
            }
        }
        counts
    }

    /// The terms of an article, each once, with the written form it has there; new ones are numbered.
    fn meet(&mut self, article: &Counted<'a>) -> Vec<(u32, &'a str)> {
        let sheet = article.sheet;
        let mut met = Vec::with_capacity(sheet.words.len() + sheet.phrases.len());
        let mut forms = sheet.forms.lines();
        let mut words = Vec::with_capacity(sheet.words.len());
        for (word, form) in sheet.words.iter().zip(forms.by_ref()) {
            let term = self.term(Key::Word(*word), Sort::Word, Vec::new);
            words.push(term);
            met.push((term, form));
        }
        let parts = |parts: &Parts| -> Vec<u32> {
            let whole = parts.iter().take_while(|part| **part != NO_PART);
            whole.filter_map(|part| words.get(usize::from(*part)).copied()).collect()
        };
        for (phrase, form) in sheet.phrases.iter().zip(forms.by_ref()) {
            let parts = parts(phrase);
            met.push((self.term(Key::Phrase(phrase_key(&parts)), Sort::Phrase, || parts), form));
        }
        let mut people = HashSet::new();
        for ((known, name), form) in sheet.people.iter().zip(forms) {
            let (key, sort) = match known {
                Some(known) => (Key::Known(*known), Sort::Known(*known)),
                None => (Key::Person(form.to_lowercase()), Sort::Person),
            };
            let term = self.term(key, sort, || parts(name));
            // An article may know two people whom the config, or their full names, make one.
            if people.insert(term) {
                met.push((term, form));
            }
        }
        for topic in article.topics {
            met.push((self.term(Key::Topic(*topic), Sort::Topic(*topic), Vec::new), ""));
        }
        met
    }

    fn term(&mut self, key: Key, sort: Sort, parts: impl FnOnce() -> Vec<u32>) -> u32 {
        let next = self.terms.len() as u32;
        let at = *self.index.entry(key).or_insert(next);
        if at == next {
            self.terms.push(Term { sort, parts: parts(), tested: false });
        }
        at
    }

    /// Leaves out what is rare, what a longer term accounts for, and what is no more than words that meet; `all` are the
    /// articles with each term.
    fn sift(&mut self, all: &[u32]) {
        let fifths = |count: u32, fifths: u32| u64::from(count) * u64::from(fifths);
        let mut tested: Vec<bool> = all.iter().map(|all| *all >= FEWEST).collect();
        for (at, term) in self.terms.iter().enumerate().filter(|(_, term)| term.sort == Sort::Phrase) {
            let rarest = term.parts.iter().map(|part| all[*part as usize]).min().unwrap_or(0);
            tested[at] &= fifths(all[at], 5) >= fifths(rarest, TOGETHER_FIFTHS);
        }
        let mut accounted = vec![false; tested.len()];
        for (at, term) in self.terms.iter().enumerate().filter(|(at, _)| tested[*at]) {
            let mut account = |part: u32| {
                accounted[part as usize] |= fifths(all[at], 5) >= fifths(all[part as usize], 5 - ALONE_FIFTHS);
            };
            term.parts.iter().for_each(|part| account(*part));
            if term.sort == Sort::Phrase {
                self.shorter(&term.parts).into_iter().for_each(account);
            }
        }
        for ((term, tested), accounted) in self.terms.iter_mut().zip(tested).zip(accounted) {
            term.tested = tested && !accounted;
        }
    }

    /// The phrases that the words of a longer one hold.
    fn shorter(&self, parts: &[u32]) -> Vec<u32> {
        let windows = (2..parts.len()).flat_map(|length| parts.windows(length));
        windows.filter_map(|window| self.index.get(&Key::Phrase(phrase_key(window))).copied()).collect()
    }

    /// Whether a term of words is one of the words of `whole`, or all of its words are.
    pub fn is_part(&self, part: u32, whole: u32) -> bool {
        let (one, of) = (&self.terms[part as usize], &self.terms[whole as usize]);
        match one.sort {
            _ if part == whole => false,
            Sort::Word => of.parts.contains(&part),
            // A name that is taken for a phrase here and for a person there is told once, as a person.
            Sort::Phrase if of.sort == Sort::Phrase => {
                one.parts.len() < of.parts.len() && one.parts.iter().all(|part| of.parts.contains(part))
            }
            Sort::Phrase => one.parts.iter().all(|part| of.parts.contains(part)),
            Sort::Topic(_) | Sort::Known(_) | Sort::Person => false,
        }
    }
}

/// The words of a phrase as a key.
fn phrase_key(parts: &[u32]) -> [u32; 4] {
    let mut key = [u32::MAX; 4];
    key.iter_mut().zip(parts).for_each(|(key, part)| *key = *part);
    key
}
