//! One pass over the articles of all jobs: each file is read, parsed and extracted once, in one closure, on any thread.
//!
//! What no job wants is let go at once: of an article outside of every period only its id and outcome stay in memory, and
//! where a section looks back so far, what [`Background`] holds.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{Extraction, Reading};
use crate::diagnostic::{Diagnostic, Skip};
use crate::extract::{Further, Gazetteer};
use crate::load::Found;
use crate::model::{
    Article, Background, Evidence, Extracted, Judged, KnownPerson, Outcome, Source, Stage, UnusedReason,
};
use crate::select::{self, Admission, Rules, SelectError};
use crate::{compose, load, unpack};

use super::parsed::{self, Piece};
use super::progress::{Lap, stage, timed};
use super::share::Share;
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

/// A file that one or more jobs want under one name and read in the same way.
struct Unit {
    found: Found,
    reading: Arc<Reading>,
    /// Indices of the plans that want it.
    plans: Vec<usize>,
}

/// What came of one unit: for each plan that wants it, in order, its share of it or why there can be none.
struct Read {
    bytes: u64,
    shares: Vec<(Share, Option<SelectError>)>,
}

/// What came of one article, for each plan that wants its file.
struct ReadArticle {
    id: String,
    /// Its line, where the file holds several.
    line: Option<u32>,
    /// With the number of the plan among those.
    fates: Vec<(usize, Fate)>,
    warnings: Vec<Diagnostic>,
}

enum Fate {
    Admitted(Arc<Extracted>, Box<Judged>),
    Background(Box<Background>),
    Other(Outcome, Option<Diagnostic>),
    Refused(SelectError),
}

/// That a plan has a use for an article: its number among those that want the file, its index, and the day as admitted.
type Wish = (usize, usize, jiff::civil::Date);

/// What a plan asks of an article.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Asked {
    extraction: Extraction,
    /// Whether the days that its sentences name.
    days: bool,
}

/// The gazetteers of all plans with the way quotes are found, each distinct pair once, and which plan has which.
struct Gazetteers {
    distinct: Vec<(Gazetteer, Asked)>,
    of: Vec<usize>,
}

impl Gazetteers {
    fn new(plans: &[Plan<'_>]) -> Self {
        let mut lists: Vec<(Vec<KnownPerson>, Asked)> = Vec::new();
        let of = plans.iter().map(|plan| {
            let asked = Asked { extraction: plan.config.extraction, days: plan.rules.shows_events() };
            let wanted = (plan.config.known_people(), asked);
            lists.iter().position(|known| *known == wanted).unwrap_or_else(|| {
                lists.push(wanted);
                lists.len() - 1
            })
        });
        let of = of.collect();
        let distinct = lists.iter().map(|(people, asked)| (Gazetteer::new(people), *asked));
        Self { distinct: distinct.collect(), of }
    }

    /// What one article holds, by the gazetteer `at`; by the rules alone where `rules` says so, in passages where a topic is
    /// named in it.
    fn evidence(&self, at: usize, article: &Article, rules: bool, on_topic: bool) -> Evidence {
        let (known, Asked { extraction, days }) = &self.distinct[at];
        let further = Further { passages: on_topic, days: *days };
        super::extracted(article, known, if rules { Extraction::Rules } else { *extraction }, further)
    }
}

/// Reads the corpora of all plans.
pub(super) fn corpus(plans: &[Plan<'_>], progress: &dyn Progress) -> Result<Corpus, Vec<BuildError>> {
    let mut shares: Vec<Share> = plans.iter().map(|_| Share::default()).collect();
    let units = stage(progress, Stage::Discover, || units(plans, &mut shares))?;
    progress.found(units.len());
    tracing::info!(files = units.len(), "found");
    let gazetteers = stage(progress, Stage::Prepare, || Gazetteers::new(plans));
    let one = |unit| {
        let read = read(unit, plans, &gazetteers, progress);
        progress.read();
        read
    };
    let read: Vec<Read> = stage(progress, Stage::Read, || units.par_iter().with_max_len(1).map(one).collect());
    let bytes = read.iter().map(|read| read.bytes).sum();
    tracing::info!(files = units.len(), bytes, "read");
    let mut refused: Vec<Option<BuildError>> = plans.iter().map(|_| None).collect();
    for (unit, read) in units.iter().zip(read) {
        for (&plan, (share, error)) in unit.plans.iter().zip(read.shares) {
            shares[plan].files += 1;
            shares[plan].bytes += read.bytes;
            shares[plan].append(share);
            // The first article in order is the one that is told of, at any number of threads.
            if let (Some(error), None) = (error, &refused[plan]) {
                refused[plan] = Some(BuildError::Select { config: plans[plan].path(), error });
            }
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

fn read(unit: &Unit, plans: &[Plan<'_>], gazetteers: &Gazetteers, progress: &dyn Progress) -> Read {
    let (name, limits) = (Arc::from(unit.found.name.as_str()), &unit.reading.limits);
    let mut shares: Vec<_> = unit.plans.iter().map(|_| (Share::default(), None)).collect();
    let opened = timed(progress, Stage::Load, || load::open(&unit.found, unpack::bound(&unit.found.name, limits)));
    let (source, mut content, bytes) = match opened {
        Ok(load::Opened { source, content, bytes }) => (source, content, bytes),
        Err(skip) => {
            share_out(skipped(unit, &skip), &name, 0, &mut shares);
            return Read { bytes: 0, shares };
        }
    };
    let one = |piece: Piece| {
        let article = match piece.parsed {
            Ok((article, warnings)) => judge(article, warnings, &source, unit, plans, gazetteers, Lap::new(progress)),
            Err(skip) => skipped(unit, &skip),
        };
        ReadArticle { line: piece.line, ..article }
    };
    let mut numbers = 0..;
    let _: ControlFlow<()> = parsed::batches(&mut content, &source, &unit.reading, progress, &mut |batch| {
        let batch: Vec<ReadArticle> = if batch.len() > 1 {
            batch.into_par_iter().map(one).collect()
        } else {
            batch.into_iter().map(one).collect()
        };
        for (article, number) in batch.into_iter().zip(&mut numbers) {
            share_out(article, &name, number, &mut shares);
        }
        ControlFlow::Continue(())
    });
    tracing::debug!(file = &*name, bytes, articles = numbers.start, "read");
    Read { bytes, shares }
}

fn skipped(unit: &Unit, skip: &Skip) -> ReadArticle {
    tracing::debug!(path = skip.diagnostic.path, reason = skip.reason.code(), "skipped");
    let fate = || Fate::Other(Outcome::Skipped(skip.reason), Some(skip.diagnostic.clone()));
    ReadArticle {
        id: skip.diagnostic.path.clone(),
        line: None,
        fates: (0..unit.plans.len()).map(|nth| (nth, fate())).collect(),
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
    mut judging: Lap<'_>,
) -> ReadArticle {
    let id = article.id();
    let mut fates = Vec::with_capacity(unit.plans.len());
    let (mut wanted, mut past): (Vec<Wish>, Vec<Wish>) = (Vec::new(), Vec::new());
    for (nth, &index) in unit.plans.iter().enumerate() {
        let plan = &plans[index];
        match plan.rules.admit(&article.meta, &id, source.modified, &plan.job.period, Some(plan.job.cut_off)) {
            Ok(Admission::In(day)) => wanted.push((nth, index, day)),
            Ok(Admission::Background(day)) => past.push((nth, index, day)),
            Ok(Admission::Out { outcome, diagnostic }) => fates.push((nth, Fate::Other(outcome, diagnostic))),
            Err(error) => fates.push((nth, Fate::Refused(error))),
        }
    }
    for (nth, kept) in background(&mut article, &past, plans, gazetteers, &mut judging) {
        fates.push((nth, Fate::Background(Box::new(kept))));
    }
    let rules: Vec<&Rules> = wanted.iter().map(|(_, index, _)| &plans[*index].rules).collect();
    let hits = select::hits(&rules, &article);
    let on_topic = hits.iter().any(|hits| !hits.is_empty());
    let mut hits = hits.into_iter();
    let mut extracted: Vec<(usize, Arc<Extracted>)> = Vec::new();
    for (at, &(nth, index, day)) in wanted.iter().enumerate() {
        let gazetteer = gazetteers.of[index];
        let known = extracted.iter().find(|(known, _)| *known == gazetteer).map(|(_, extracted)| Arc::clone(extracted));
        let extracted = known.unwrap_or_else(|| {
            let find = || gazetteers.evidence(gazetteer, &article, false, on_topic);
            let evidence = judging.aside(Stage::Extract, find);
            // The last one takes the text; with one gazetteer, as nearly always, nothing is copied.
            let is_last = wanted[at..].iter().all(|(_, later, _)| gazetteers.of[*later] == gazetteer);
            let article = if is_last { std::mem::take(&mut article) } else { article.clone() };
            let new = Arc::new(Extracted { article, evidence });
            extracted.push((gazetteer, Arc::clone(&new)));
            new
        });
        let hits = hits.next().unwrap_or_default();
        let judged = select::judge_by(&plans[index].rules, &extracted, hits, day);
        fates.push((nth, Fate::Admitted(extracted, Box::new(judged))));
    }
    judging.end(Stage::Judge);
    ReadArticle { id, line: None, fates, warnings }
}

/// What is kept of an article by each plan for which it is from before the period. It is read by the rules alone, once for
/// each gazetteer.
fn background(
    article: &mut Article,
    past: &[Wish],
    plans: &[Plan<'_>],
    gazetteers: &Gazetteers,
    judging: &mut Lap<'_>,
) -> Vec<(usize, Background)> {
    let mut past: Vec<Wish> = past.to_vec();
    past.sort_by_key(|&(nth, index, _)| (gazetteers.of[index], nth));
    let mut kept = Vec::with_capacity(past.len());
    for alike in past.chunk_by(|one, other| gazetteers.of[one.1] == gazetteers.of[other.1]) {
        let rules: Vec<&Rules> = alike.iter().map(|(_, index, _)| &plans[*index].rules).collect();
        let on_topic = select::hits(&rules, article).iter().any(|hits| !hits.is_empty());
        let find = || gazetteers.evidence(gazetteers.of[alike[0].1], article, true, on_topic);
        let evidence = judging.aside(Stage::Extract, find);
        // Lent for as long as it is looked at, so that nothing is copied.
        let extracted = Extracted { article: std::mem::take(article), evidence };
        let keep = |&(nth, index, day): &Wish| {
            let period = &plans[index].job.period;
            let mut kept = select::background(&plans[index].rules, &extracted, day, period);
            kept.words = compose::kept_words(&extracted.article, &kept.dated);
            (nth, kept)
        };
        kept.extend(alike.iter().map(keep));
        *article = extracted.article;
    }
    kept
}

/// Hands an article, the `number`th of the file `name`, to the plans that want it.
fn share_out(article: ReadArticle, name: &Arc<str>, number: u32, shares: &mut [(Share, Option<SelectError>)]) {
    let ReadArticle { id, line, fates, warnings } = article;
    for (nth, fate) in fates {
        let (share, refused) = &mut shares[nth];
        match fate {
            Fate::Admitted(extracted, judged) => {
                let place = share.place(name, (number, line), warnings.iter().cloned());
                share.admit(extracted, *judged, place);
            }
            Fate::Background(kept) => {
                let place = share.place(name, (number, line), warnings.iter().cloned());
                share.background.push(*kept);
                share.pass(&id, Outcome::Unused(UnusedReason::OutsidePeriod), place);
            }
            Fate::Other(outcome, diagnostic) => {
                let place = share.place(name, (number, line), warnings.iter().cloned().chain(diagnostic));
                share.pass(&id, outcome, place);
            }
            Fate::Refused(error) => {
                refused.get_or_insert(error);
            }
        }
    }
}
