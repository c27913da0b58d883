//! One pass over the articles of all jobs: each file is read, parsed and extracted once, in one closure, on any thread.
//!
//! What no job wants is let go at once: of an article outside of every period only its id and outcome stay in memory.

use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use smallvec::SmallVec;

use crate::config::{Extraction, Reading};
use crate::diagnostic::{Diagnostic, Skip};
use crate::extract::Gazetteer;
use crate::load::Found;
use crate::model::{Article, Extracted, Judged, KnownPerson, Outcome, Source};
use crate::select::{self, Admission, SelectError};
use crate::{load, unpack};

use super::parsed::{self, Piece};
use super::{BuildError, Plan, Progress};

/// All that was read, by job.
pub(super) struct Corpus {
    /// One entry a plan.
    pub(super) shares: Vec<Share>,
    /// Files read.
    pub(super) files: usize,
    /// Their bytes.
    pub(super) bytes: u64,
}

/// What one job has of the corpus. Everything is in the order of the files' names, and of the entries in a file.
#[derive(Default)]
pub(super) struct Share {
    /// Articles of the period; jobs that want the same of an article share it.
    pub(super) articles: Vec<Arc<Extracted>>,
    /// What `select` makes of each.
    pub(super) judged: Vec<Judged>,
    /// Where each stands.
    pub(super) places: Vec<Place>,
    /// Every article that is not among them, by id, with what became of it.
    pub(super) others: Vec<(String, Outcome)>,
    /// Where each of these stands.
    pub(super) other_places: Vec<Place>,
    /// Problems, also of articles that were used; those of one article together.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Where an article stands in the corpus, and what is wrong with it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Name of its file.
    pub(super) file: Arc<str>,
    /// Its number in the file.
    pub(super) number: usize,
    /// Its line, where it is one of several.
    pub(super) line: Option<u32>,
    /// Its problems among [`Share::diagnostics`].
    pub(super) problems: Range<usize>,
}

impl Share {
    /// Adds what was found where an article should be, but is no file that can be read.
    fn add_problem(&mut self, skip: Skip) {
        let first = self.diagnostics.len();
        let place =
            Place { file: skip.diagnostic.path.as_str().into(), number: 0, line: None, problems: first..first + 1 };
        self.others.push((skip.diagnostic.path.clone(), Outcome::Skipped(skip.reason)));
        self.other_places.push(place);
        self.diagnostics.push(skip.diagnostic);
    }
}

/// A file that one or more jobs want under one name and read in the same way.
struct Unit {
    found: Found,
    reading: Arc<Reading>,
    /// Indices of the plans that want it.
    plans: Vec<usize>,
}

/// What came of one unit.
struct Read {
    name: Arc<str>,
    bytes: u64,
    articles: Vec<ReadArticle>,
}

/// What came of one article, for each plan that wants its file.
struct ReadArticle {
    id: String,
    /// Its line, where the file holds several.
    line: Option<u32>,
    fates: SmallVec<[(usize, Fate); 1]>,
    warnings: Vec<Diagnostic>,
}

enum Fate {
    Admitted(Arc<Extracted>, Box<Judged>),
    Other(Outcome, Option<Box<Diagnostic>>),
    Refused(SelectError),
}

/// The gazetteers of all plans with the way quotes are found, each distinct pair once, and which plan has which.
struct Gazetteers {
    distinct: Vec<(Gazetteer, Extraction)>,
    of: Vec<usize>,
}

impl Gazetteers {
    fn new(plans: &[Plan<'_>]) -> Self {
        let mut lists: Vec<(Vec<KnownPerson>, Extraction)> = Vec::new();
        let of = plans.iter().map(|plan| {
            let wanted = (plan.config.known_people(), plan.config.extraction);
            lists.iter().position(|known| *known == wanted).unwrap_or_else(|| {
                lists.push(wanted);
                lists.len() - 1
            })
        });
        let of = of.collect();
        let distinct = lists.iter().map(|(people, extraction)| (Gazetteer::new(people), *extraction));
        Self { distinct: distinct.collect(), of }
    }
}

/// Reads the corpora of all plans.
pub(super) fn corpus(plans: &[Plan<'_>], progress: &dyn Progress) -> Result<Corpus, Vec<BuildError>> {
    let mut shares: Vec<Share> = plans.iter().map(|_| Share::default()).collect();
    let units = units(plans, &mut shares)?;
    progress.found(units.len());
    let gazetteers = Gazetteers::new(plans);
    let read: Vec<Read> = units
        .par_iter()
        .with_max_len(1)
        .map(|unit| {
            let read = read(unit, plans, &gazetteers);
            progress.read();
            read
        })
        .collect();
    let bytes = read.iter().map(|read| read.bytes).sum();
    let mut refused: Vec<Option<BuildError>> = plans.iter().map(|_| None).collect();
    for Read { name, articles, .. } in read {
        for (number, article) in articles.into_iter().enumerate() {
            share_out(article, (&name, number), plans, &mut shares, &mut refused);
        }
    }
    let refused: Vec<BuildError> = refused.into_iter().flatten().collect();
    if !refused.is_empty() {
        return Err(refused);
    }
    Ok(Corpus { shares, files: units.len(), bytes })
}

/// Finds the files of all plans, each that is the same for several once.
fn units(plans: &[Plan<'_>], shares: &mut [Share]) -> Result<Vec<Unit>, Vec<BuildError>> {
    let mut units: BTreeMap<(String, PathBuf, usize), Unit> = BTreeMap::new();
    let mut readings: Vec<Arc<Reading>> = Vec::new();
    let mut errors = Vec::new();
    for (index, plan) in plans.iter().enumerate() {
        let discovery = match load::discover(&plan.config) {
            Ok(discovery) => discovery,
            Err(error) => {
                errors.push(BuildError::Load { config: plan.path(), error });
                continue;
            }
        };
        let mine = plan.config.corpus.reading();
        let reading = readings.iter().position(|known| **known == mine).unwrap_or_else(|| {
            readings.push(Arc::new(mine));
            readings.len() - 1
        });
        for found in discovery.files {
            let key = (found.name.clone(), found.path.clone(), reading);
            let new = || Unit { found, reading: Arc::clone(&readings[reading]), plans: Vec::new() };
            units.entry(key).or_insert_with(new).plans.push(index);
        }
        discovery.problems.into_iter().for_each(|skip| shares[index].add_problem(skip));
    }
    if errors.is_empty() { Ok(units.into_values().collect()) } else { Err(errors) }
}

fn read(unit: &Unit, plans: &[Plan<'_>], gazetteers: &Gazetteers) -> Read {
    let (name, limits) = (Arc::from(unit.found.name.as_str()), &unit.reading.limits);
    let (source, mut content, bytes) = match load::open(&unit.found, unpack::bound(&unit.found.name, limits)) {
        Ok(load::Opened { source, content, bytes }) => (source, content, bytes),
        Err(skip) => return Read { name, bytes: 0, articles: vec![skipped(unit, &skip)] },
    };
    let one = |piece: Piece| {
        let article = match piece.parsed {
            Ok((article, warnings)) => judge(article, warnings, &source, unit, plans, gazetteers),
            Err(skip) => skipped(unit, &skip),
        };
        ReadArticle { line: piece.line, ..article }
    };
    let mut articles = Vec::new();
    let _: ControlFlow<()> = parsed::batches(&mut content, &source, &unit.reading, &mut |batch| {
        if batch.len() > 1 {
            articles.par_extend(batch.into_par_iter().map(one));
        } else {
            articles.extend(batch.into_iter().map(one));
        }
        ControlFlow::Continue(())
    });
    Read { name, bytes, articles }
}

fn skipped(unit: &Unit, skip: &Skip) -> ReadArticle {
    let fate = || Fate::Other(Outcome::Skipped(skip.reason), Some(Box::new(skip.diagnostic.clone())));
    ReadArticle {
        id: skip.diagnostic.path.clone(),
        line: None,
        fates: unit.plans.iter().map(|&plan| (plan, fate())).collect(),
        warnings: Vec::new(),
    }
}

/// Asks each plan whether it wants the article, and extracts once for each gazetteer among those that do.
fn judge(
    mut article: Article,
    warnings: Vec<Diagnostic>,
    source: &Source,
    unit: &Unit,
    plans: &[Plan<'_>],
    gazetteers: &Gazetteers,
) -> ReadArticle {
    let id = article.id();
    let mut fates = SmallVec::new();
    let mut wanted: Vec<(usize, jiff::civil::Date)> = Vec::new();
    for &index in &unit.plans {
        let plan = &plans[index];
        match plan.rules.admit(&article.meta, &id, source.modified, &plan.job.period, Some(plan.job.cut_off)) {
            Ok(Admission::In(day)) => wanted.push((index, day)),
            Ok(Admission::Out { outcome, diagnostic }) => {
                fates.push((index, Fate::Other(outcome, diagnostic.map(Box::new))));
            }
            Err(error) => fates.push((index, Fate::Refused(error))),
        }
    }
    let mut extracted: Vec<(usize, Arc<Extracted>)> = Vec::new();
    for (at, &(index, day)) in wanted.iter().enumerate() {
        let gazetteer = gazetteers.of[index];
        let known = extracted.iter().find(|(known, _)| *known == gazetteer).map(|(_, extracted)| Arc::clone(extracted));
        let extracted = known.unwrap_or_else(|| {
            let (known, extraction) = &gazetteers.distinct[gazetteer];
            let evidence = super::extracted(&article, known, *extraction);
            // The last one takes the text; with one gazetteer, as nearly always, nothing is copied.
            let is_last = wanted[at..].iter().all(|(later, _)| gazetteers.of[*later] == gazetteer);
            let article = if is_last { std::mem::take(&mut article) } else { article.clone() };
            let new = Arc::new(Extracted { article, evidence });
            extracted.push((gazetteer, Arc::clone(&new)));
            new
        });
        let judged = select::judge(&plans[index].rules, &extracted, day);
        fates.push((index, Fate::Admitted(extracted, Box::new(judged))));
    }
    ReadArticle { id, line: None, fates, warnings }
}

/// Hands an article, the `number`th of the file `name`, to the plans that want it.
fn share_out(
    article: ReadArticle,
    (name, number): (&Arc<str>, usize),
    plans: &[Plan<'_>],
    shares: &mut [Share],
    refused: &mut [Option<BuildError>],
) {
    for (plan, fate) in article.fates {
        let share = &mut shares[plan];
        let first = share.diagnostics.len();
        share.diagnostics.extend(article.warnings.iter().cloned());
        let place = |share: &Share| {
            let problems = first..share.diagnostics.len();
            Place { file: Arc::clone(name), number, line: article.line, problems }
        };
        match fate {
            Fate::Admitted(extracted, judged) => {
                share.places.push(place(share));
                share.articles.push(extracted);
                share.judged.push(*judged);
            }
            Fate::Other(outcome, diagnostic) => {
                share.diagnostics.extend(diagnostic.map(|diagnostic| *diagnostic));
                share.other_places.push(place(share));
                share.others.push((article.id.clone(), outcome));
            }
            Fate::Refused(error) => {
                // The first article in order is the one that is told of, at any number of threads.
                refused[plan].get_or_insert_with(|| BuildError::Select { config: plans[plan].path(), error });
            }
        }
    }
}
