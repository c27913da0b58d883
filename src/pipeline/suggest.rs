//! Learns topics from labelled articles and measures them with the matcher of a build: what `attache topics suggest` shows.
//!
//! What a query is worth is measured on articles it was not learned from: a third of all is kept aside, three times, and a
//! query that was learned from the rest is tried on it.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;

use rayon::prelude::*;

use crate::config::{Reading, Topic};
use crate::diagnostic::Diagnostic;
use crate::load;
use crate::model::{Article, TitleOrigin};
use crate::select::{self, Rules, SelectError};
use crate::suggest::{Candidates, Names, topic};
use crate::unpack;

use super::evidence::{bare_config, files};
use super::{BuildError, Input, Silent, parsed, with_threads};

/// Parts that the articles are shared out among.
const PARTS: usize = 3;
/// Most topics that are learned at once.
const MOST_TOPICS: usize = 1000;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Most terms of a query.
    pub terms: usize,
    /// Fewest examples of a label from which a query is learned.
    pub fewest: usize,
}

/// All that came of it.
#[derive(Clone, Debug, Default)]
pub struct Suggestions {
    /// Articles learned from.
    pub articles: usize,
    /// One a label, by label.
    pub topics: Vec<Suggested>,
    /// Labels no query was learned of, with the number of their examples.
    pub left_out: Vec<(String, usize)>,
    /// What was wrong with articles.
    pub diagnostics: Vec<Diagnostic>,
}

/// A query for one label.
#[derive(Clone, Debug)]
pub struct Suggested {
    /// The label.
    pub label: String,
    /// The query, learned from all examples.
    pub topic: Topic,
    /// Articles with the label.
    pub examples: usize,
    /// What queries did on articles that they were not learned from.
    pub measured: Measured,
    /// For each term of `any` in how many examples it counts, and in how many other articles.
    pub terms: Vec<(usize, usize)>,
}

/// What queries found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Examples that were found.
    pub right: usize,
    /// Other articles that were found.
    pub wrong: usize,
    /// Examples that were not found.
    pub missed: usize,
}

impl Measured {
    /// The share of what was found that is right; `None` where nothing was found.
    pub fn precision(self) -> Option<f64> {
        let found = self.right + self.wrong;
        (found > 0).then(|| self.right as f64 / found as f64)
    }

    /// The share of the examples that was found; `None` where there are none.
    pub fn recall(self) -> Option<f64> {
        let examples = self.right + self.missed;
        (examples > 0).then(|| self.right as f64 / examples as f64)
    }
}

/// Articles and what they were filed under.
#[derive(Default)]
pub(super) struct Examples {
    pub(super) articles: Vec<Article>,
    /// Sorted, each once, as many as articles.
    pub(super) labels: Vec<Vec<String>>,
}

/// What is learned from: examples, their candidates, and the labels that have enough of them.
pub(super) struct School<'a> {
    examples: &'a Examples,
    candidates: Candidates,
    classes: Vec<Class>,
    terms: usize,
}

/// A label with the numbers of its articles.
struct Class {
    label: String,
    own: Vec<u32>,
    names: Names,
}

/// Learns a query for each label of the articles in `input` and measures it.
pub fn suggest(input: &Input, wish: Wish, threads: NonZeroUsize) -> Result<Suggestions, BuildError> {
    let found = files(input)?;
    with_threads(threads, || {
        let (examples, mut diagnostics) = read(found, input);
        let school = School::new(&examples, wish)?;
        let measured = school.measured()?;
        let (mut topics, counts) = school.queries()?;
        let mut out = Suggestions { articles: examples.articles.len(), ..Suggestions::default() };
        for (((class, measured), counts), learned) in school.classes.iter().zip(measured).zip(counts).zip(&mut topics) {
            let (label, examples) = (class.label.clone(), class.own.len());
            match learned.take() {
                Some(topic) => out.topics.push(Suggested { label, topic, examples, measured, terms: counts }),
                None => out.left_out.push((label, examples)),
            }
        }
        out.left_out.extend(examples.rare(wish.fewest));
        out.left_out.sort();
        diagnostics.sort();
        out.diagnostics = diagnostics;
        Ok(out)
    })?
}

impl<'a> School<'a> {
    pub(super) fn new(examples: &'a Examples, wish: Wish) -> Result<Self, BuildError> {
        let mut own: BTreeMap<&String, Vec<u32>> = BTreeMap::new();
        for (number, labels) in (0..).zip(&examples.labels) {
            for label in labels {
                own.entry(label).or_default().push(number);
            }
        }
        own.retain(|_, own| own.len() >= wish.fewest);
        if own.len() > MOST_TOPICS {
            let why = "too many labels to learn from at once: ask for more examples of each with --min-examples";
            return Err(BuildError::Address(why.into()));
        }
        let candidates = Candidates::of(&examples.articles);
        let own: Vec<(&String, Vec<u32>)> = own.into_iter().collect();
        let class = |(label, own): (&String, Vec<u32>)| {
            let names = Names::of(label, &candidates);
            Class { label: label.clone(), own, names }
        };
        let classes = own.into_par_iter().map(class).collect();
        Ok(Self { examples, candidates, classes, terms: wish.terms })
    }

    /// A query for each class, learned from the articles that are `seen`.
    fn learned(&self, seen: &[bool]) -> Vec<Option<Topic>> {
        let learn = |class: &Class| {
            let mut own = vec![false; seen.len()];
            class.own.iter().for_each(|at| own[*at as usize] = true);
            topic(&self.candidates, &class.names, &own, seen, self.terms)
        };
        self.classes.par_iter().with_max_len(1).map(learn).collect()
    }

    /// The rules of queries, as a build would have them, by class.
    fn rules(&self, topics: &[Option<Topic>]) -> Result<Rules, BuildError> {
        let mut config = bare_config(Path::new("attache.yaml"))?;
        let topics = self.classes.iter().zip(topics).map(|(class, topic)| {
            // A topic without terms matches nothing, and keeps its place.
            (class.label.clone(), topic.clone().unwrap_or_default())
        });
        config.topics = topics.collect();
        let refused = |error: SelectError| BuildError::Select { config: config.origin.path.clone(), error };
        Rules::compile(&config).map_err(refused)
    }

    /// What the query of each class is worth on articles it was not learned from.
    fn measured(&self) -> Result<Vec<Measured>, BuildError> {
        let mut out = vec![Measured::default(); self.classes.len()];
        for (class, measured) in self.classes.iter().zip(&mut out) {
            measured.missed = class.own.len();
        }
        let articles = &self.examples.articles;
        for part in 0..PARTS {
            let seen: Vec<bool> = (0..articles.len()).map(|at| at % PARTS != part).collect();
            let rules = self.rules(&self.learned(&seen))?;
            let aside: Vec<usize> = (part..articles.len()).step_by(PARTS).collect();
            let found: Vec<Vec<usize>> = aside.par_iter().map(|at| satisfied(&rules, &articles[*at])).collect();
            for (at, found) in aside.into_iter().zip(found) {
                for class in found {
                    if self.classes[class].own.binary_search(&(at as u32)).is_ok() {
                        out[class].right += 1;
                        out[class].missed -= 1;
                    } else {
                        out[class].wrong += 1;
                    }
                }
            }
        }
        Ok(out)
    }

    /// The query of each class, learned from all, and for each of its terms in how many articles of the class it counts,
    /// and in how many others.
    #[allow(clippy::type_complexity, reason = "two lists, one entry a class")]
    fn queries(&self) -> Result<(Vec<Option<Topic>>, Vec<Vec<(usize, usize)>>), BuildError> {
        let articles = &self.examples.articles;
        let topics = self.learned(&vec![true; articles.len()]);
        let rules = self.rules(&topics)?;
        let held: Vec<_> = articles.par_iter().map(|article| select::held(&rules, article)).collect();
        let terms = |topic: &Option<Topic>| vec![(0, 0); topic.as_ref().map_or(0, |topic| topic.any.len())];
        let mut counts: Vec<Vec<(usize, usize)>> = topics.iter().map(terms).collect();
        for (at, held) in (0..).zip(held) {
            for topic in held {
                let class = usize::from(topic.topic);
                let own = self.classes[class].own.binary_search(&at).is_ok();
                for (count, _) in counts[class].iter_mut().zip(topic.any).filter(|(_, counts)| *counts) {
                    if own {
                        count.0 += 1;
                    } else {
                        count.1 += 1;
                    }
                }
            }
        }
        Ok((topics, counts))
    }

    /// For each of `articles` the labels that queries learned from all examples give it.
    pub(super) fn labels(&self, articles: &[Article]) -> Result<Vec<Vec<&str>>, BuildError> {
        let rules = self.rules(&self.learned(&vec![true; self.examples.articles.len()]))?;
        let labels = |article: &Article| {
            satisfied(&rules, article).into_iter().map(|class| self.classes[class].label.as_str()).collect()
        };
        Ok(articles.par_iter().map(labels).collect())
    }
}

/// The topics that an article satisfies.
fn satisfied(rules: &Rules, article: &Article) -> Vec<usize> {
    let held = select::held(rules, article).into_iter();
    held.filter(|held| held.satisfied).map(|held| usize::from(held.topic)).collect()
}

impl Examples {
    /// Labels of fewer articles than are wanted, with their number.
    fn rare(&self, fewest: usize) -> Vec<(String, usize)> {
        let mut all: BTreeMap<&String, usize> = BTreeMap::new();
        self.labels.iter().flatten().for_each(|label| *all.entry(label).or_default() += 1);
        all.into_iter().filter(|(_, count)| *count < fewest).map(|(label, count)| (label.clone(), count)).collect()
    }
}

/// Reads the articles. One that says nothing of its labels has that of the folder it lies in; one that lies in several
/// folders is one article with the labels of all.
fn read(found: load::Discovery, input: &Input) -> (Examples, Vec<Diagnostic>) {
    let mut diagnostics: Vec<Diagnostic> = found.problems.into_iter().map(|skip| skip.diagnostic).collect();
    let reading = Reading::default();
    let read: Vec<_> = found.files.par_iter().with_max_len(1).map(|file| of_file(file, &reading)).collect();
    let mut examples = Examples::default();
    let mut known: HashMap<(String, String), usize> = HashMap::new();
    for (file, (articles, problems)) in found.files.iter().zip(read) {
        diagnostics.extend(problems);
        let folder = folder_of(&file.name, input);
        for article in articles {
            let labels = if article.meta.labels.is_empty() {
                folder.iter().cloned().collect()
            } else {
                article.meta.labels.clone()
            };
            let own_title = article.meta.title_origin != TitleOrigin::FileName;
            let title = if own_title { article.meta.title.clone() } else { String::new() };
            let next = examples.articles.len();
            let at = *known.entry((title, article.text.trim().to_owned())).or_insert(next);
            if at == next {
                examples.articles.push(article);
                examples.labels.push(Vec::new());
            }
            examples.labels[at].extend(labels);
        }
    }
    for labels in &mut examples.labels {
        labels.sort_unstable();
        labels.dedup();
    }
    (examples, diagnostics)
}

fn of_file(file: &load::Found, reading: &Reading) -> (Vec<Article>, Vec<Diagnostic>) {
    let (mut articles, mut problems) = (Vec::new(), Vec::new());
    let load::Opened { source, mut content, .. } = match load::open(file, unpack::bound(&file.name, &reading.limits)) {
        Ok(opened) => opened,
        Err(skip) => return (articles, vec![skip.diagnostic]),
    };
    let _: ControlFlow<()> = parsed::batches(&mut content, &source, reading, &Silent, &mut |batch| {
        for piece in batch {
            match piece.parsed {
                Ok((article, _)) => articles.push(article),
                Err(skip) => problems.push(skip.diagnostic),
            }
        }
        ControlFlow::Continue(())
    });
    (articles, problems)
}

/// The folder right below that of the examples in which a file lies, by its name: that begins as the input is written.
fn folder_of(name: &str, input: &Input) -> Option<String> {
    let Input::Path(root) = input else { return None };
    let mut below = Path::new(name).strip_prefix(root).ok()?.components();
    let first = below.next()?;
    below.next()?;
    Some(first.as_os_str().to_string_lossy().into_owned())
}
