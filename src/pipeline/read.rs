//! One pass over the articles of all jobs: each file is read, parsed and extracted once, in one closure, on any thread, and
//! what the store has of it is not done again.
//!
//! What no job wants is let go at once: of an article outside of every period only its id and outcome stay in memory, and
//! where a section looks back so far, what [`Background`](crate::model::Background) holds.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Skip};
use crate::load::Opened;
use crate::model::{Article, Digest, Outcome, Published, Stage, Stamp, UnusedReason};
use crate::select::{Admission, SelectError};
use crate::store::manifest::{ARTICLES_IN_A_BLOCK, ARTICLES_IN_A_ROW, ArticleContent, ArticleRow, Articles};
use crate::store::manifest::{SidecarRow, SourceRow};
use crate::store::{self, Change, Key};
use crate::{load, unpack};

use super::corpora::{self, Group, Unit};
use super::judge::{Fate, Gazetteers, Held, Judging, Wish};
use super::kept::Kept;
use super::parsed::{self, Piece};
use super::progress::{stage, timed};
use super::share::Share;
use super::shelf::{Shelf, Spot};
use super::{BuildError, Plan, Progress};

/// Files that are read before what came of them is put in order: enough for all threads, and little to hold.
const CHUNK: usize = 512;

/// All that was read, by job.
pub(super) struct Corpus {
    /// One entry a plan.
    pub(super) shares: Vec<Share>,
    /// Files read.
    pub(super) files: usize,
    /// Their bytes.
    pub(super) bytes: u64,
}

/// What came of one unit: for each plan that wants it, in order, its share of it or why there can be none.
struct Read {
    bytes: u64,
    opened: bool,
    shares: Vec<(Share, Option<SelectError>)>,
    /// What the manifest is to know of it.
    row: Option<SourceRow>,
    /// Whether that is not what the manifest knew.
    is_new: bool,
    /// Evidence that was of use.
    used: Vec<Key>,
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

/// What all units are read with.
struct Context<'a> {
    plans: &'a [Plan<'a>],
    groups: &'a [Group],
    /// The keys of the corpora.
    corpora: Vec<Option<Key>>,
    gazetteers: Gazetteers,
    kept: Option<&'a Kept<'a>>,
    asked: Asked,
    progress: &'a dyn Progress,
}

/// What is asked after articles that are not of the period.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// What became of how many.
    Count,
    /// What became of each.
    Each,
}

/// The row that the manifests have of a unit, and the corpus whose it is.
type Known = Option<(Key, SourceRow)>;

/// Where the rows of a unit stand in the manifests of its corpora.
type Spots = Vec<(usize, Spot)>;

/// Searches and reads the corpora of all plans, without a store.
pub(super) fn all(plans: &[Plan<'_>], progress: &dyn Progress) -> Result<Corpus, Vec<BuildError>> {
    let threads = NonZeroUsize::new(rayon::current_num_threads()).unwrap_or(NonZeroUsize::MIN);
    corpus(plans, corpora::search(plans.iter().map(|plan| &plan.config), threads)?, None, Asked::Each, progress)
}

/// Reads the corpora of all plans, which were searched; what the store has of them is not done again.
pub(super) fn corpus(
    plans: &[Plan<'_>],
    mut found: Vec<corpora::Corpus>,
    kept: Option<&Kept<'_>>,
    asked: Asked,
    progress: &dyn Progress,
) -> Result<Corpus, Vec<BuildError>> {
    let mut shares: Vec<Share> = plans.iter().map(|_| Share::default()).collect();
    for corpus in &mut found {
        for skip in std::mem::take(&mut corpus.discovery.problems) {
            corpus.jobs.iter().for_each(|job| shares[*job].add_problem(skip.clone()));
        }
    }
    let units = corpora::units(&mut found);
    progress.found(units.all.len());
    tracing::info!(files = units.all.len(), "found");
    let corpora: Vec<Option<Key>> = found.iter().map(|corpus| corpus.key).collect();
    let shelves = corpora.iter().map(|key| key.filter(|_| kept.is_some()).map(Shelf::new)).collect();
    let gazetteers = stage(progress, Stage::Prepare, || Gazetteers::new(plans));
    let context = Context { plans, groups: &units.groups, corpora, gazetteers, kept, asked, progress };
    let files = units.all.len();
    let refused = plans.iter().map(|_| None).collect();
    let mut order = Order { context: &context, shelves, shares, refused, bytes: 0 };
    stage(progress, Stage::Read, || all_in_order(&units.all, &mut order));
    let (shares, bytes) = stage(progress, Stage::Store, || order.end())?;
    tracing::info!(files, bytes, "read");
    Ok(Corpus { shares, files, bytes })
}

/// Reads all units, part by part: while one is read, what came of the part before is put in order, and the rows of the next
/// are looked up.
fn all_in_order(units: &[Unit], order: &mut Order<'_>) {
    let context = order.context;
    let (mut former, mut rows) = (None, order.look_up(units.get(..CHUNK.min(units.len())).unwrap_or_default()));
    for (at, chunk) in units.chunks(CHUNK).enumerate() {
        let next = units.get((at + 1) * CHUNK..).unwrap_or_default();
        let (known, spots): (Vec<Known>, Vec<Spots>) = std::mem::take(&mut rows).into_iter().unzip();
        let read_all = || -> Vec<Read> {
            let one = |(unit, known)| {
                let read = context.read(unit, known);
                context.progress.read();
                read
            };
            chunk.par_iter().zip(known).with_max_len(1).map(one).collect()
        };
        let put_in_order = || {
            if let Some((chunk, read, spots)) = former.take() {
                order.take(chunk, read, spots);
            }
            order.look_up(&next[..CHUNK.min(next.len())])
        };
        let (read, looked_up) = rayon::join(read_all, put_in_order);
        (former, rows) = (Some((chunk, read, spots)), looked_up);
    }
    if let Some((chunk, read, spots)) = former.take() {
        order.take(chunk, read, spots);
    }
}

/// What was read, in the order of names, and the manifests beside it.
struct Order<'a> {
    context: &'a Context<'a>,
    shelves: Vec<Option<Shelf>>,
    shares: Vec<Share>,
    refused: Vec<Option<BuildError>>,
    bytes: u64,
}

impl Order<'_> {
    /// The rows of some units, and where they stand.
    fn look_up(&mut self, units: &[Unit]) -> Vec<(Known, Spots)> {
        let Some(kept) = self.context.kept else { return units.iter().map(|_| (None, Vec::new())).collect() };
        let one = |unit: &Unit| {
            let group = &self.context.groups[unit.group as usize];
            let (mut rows, mut spots) = (Vec::new(), Vec::new());
            for &corpus in &group.corpora {
                let Some(shelf) = &mut self.shelves[corpus] else { continue };
                let (spot, row) = shelf.look_up(&unit.found.name, kept);
                spots.push((corpus, spot));
                rows.push(row.map(|row| (shelf.corpus, row)));
            }
            // What one of them does not know, or knows otherwise, is read again.
            let agree =
                rows.windows(2).all(|pair| pair[0].as_ref().map(|row| &row.1) == pair[1].as_ref().map(|row| &row.1));
            (rows.pop().flatten().filter(|_| agree), spots)
        };
        units.iter().map(one).collect()
    }

    /// Takes what came of some units.
    fn take(&mut self, units: &[Unit], read: Vec<Read>, spots: Vec<Spots>) {
        let plans = self.context.plans;
        let mut all_used = Vec::new();
        for ((unit, read), spots) in units.iter().zip(read).zip(spots) {
            let Read { bytes, opened, shares, row, is_new, used } = read;
            self.bytes += bytes;
            if !opened {
                tracing::debug!(file = unit.found.name, "reused");
            }
            all_used.extend(used);
            let group = &self.context.groups[unit.group as usize];
            for (&plan, (share, error)) in group.jobs.iter().zip(shares) {
                let all = &mut self.shares[plan];
                all.files += 1;
                all.bytes += bytes;
                all.reused += usize::from(!opened);
                all.append(share);
                // The first article in order is the one that is told of, at any number of threads.
                if let (Some(error), None) = (error, &self.refused[plan]) {
                    self.refused[plan] = Some(BuildError::Select { config: plans[plan].path(), error });
                }
            }
            for (corpus, spot) in spots {
                if let (Some(shelf), Some(kept)) = (&mut self.shelves[corpus], self.context.kept) {
                    shelf.answer(spot, &unit.found.name, row.clone(), is_new, kept);
                }
            }
        }
        if let (Some(kept), false) = (self.context.kept, all_used.is_empty()) {
            kept.keep(Change::Used(all_used));
        }
    }

    fn end(self) -> Result<(Vec<Share>, u64), Vec<BuildError>> {
        if let Some(kept) = self.context.kept {
            self.shelves.into_iter().flatten().for_each(|shelf| shelf.end(kept));
        }
        let refused: Vec<BuildError> = self.refused.into_iter().flatten().collect();
        if refused.is_empty() { Ok((self.shares, self.bytes)) } else { Err(refused) }
    }
}

/// What is known of the source of an article.
struct Origin<'a> {
    name: &'a str,
    digest: Digest,
    modified: Option<jiff::Timestamp>,
    group: &'a Group,
}

impl Context<'_> {
    fn judging(&self) -> Judging<'_> {
        Judging { plans: self.plans, gazetteers: &self.gazetteers, kept: self.kept, progress: self.progress }
    }

    /// Reads one unit, of which the manifest has this row.
    fn read(&self, unit: &Unit, known: Known) -> Read {
        let group = &self.groups[unit.group as usize];
        let was_known = known.is_some();
        let known = match known {
            Some((corpus, row)) if stands_for(&row, unit) => match self.known(unit, group, &corpus, row, false) {
                Ok(read) => return read,
                Err(row) => Some((corpus, row)),
            },
            known => known,
        };
        let bound = unpack::bound(&unit.found.name, &group.reading.limits);
        let opened = match timed(self.progress, Stage::Load, || load::open(&unit.found, bound)) {
            Ok(opened) => opened,
            Err(skip) => {
                let name = Arc::from(&*unit.found.name);
                let mut shares = no_shares(group);
                self.share_out(skipped(group, &skip, None), &name, 0, &mut shares);
                return Read { bytes: 0, opened: true, shares, row: None, is_new: was_known, used: Vec::new() };
            }
        };
        let sidecar = opened.source.sidecar.as_ref().map(|bytes| store::key(&[bytes]));
        if let Some((corpus, old)) = known
            && old.digest == opened.source.digest
            && old.sidecar.as_ref().map(|beside| beside.digest) == sidecar
            && let Ok(read) = self.known(unit, group, &corpus, self.row(unit, &opened, sidecar, old.articles), true)
        {
            return read;
        }
        self.anew(unit, group, opened, sidecar)
    }

    /// A stamp, where it can be trusted.
    fn settled(&self, stamp: Option<Stamp>) -> Option<Stamp> {
        let clock = self.kept?.clock()?;
        stamp.filter(|stamp| store::is_settled(*stamp, clock))
    }

    /// The row of a source that was opened.
    fn row(&self, unit: &Unit, opened: &Opened, sidecar: Option<Key>, articles: Articles) -> SourceRow {
        let beside = |digest| SidecarRow { stamp: self.settled(unit.found.sidecar_stamp()), digest };
        SourceRow {
            name: unit.found.name.clone(),
            stamp: self.settled(unit.found.stamp),
            sidecar: sidecar.map(beside),
            digest: opened.source.digest,
            bytes: opened.bytes,
            articles,
        }
    }

    /// A unit as its row tells, without reading it; gives the row back where that does not tell enough.
    fn known(&self, unit: &Unit, group: &Group, corpus: &Key, row: SourceRow, is_new: bool) -> Result<Read, SourceRow> {
        let modified = unit.found.stamp.and_then(Stamp::moment);
        let origin = Origin { name: &row.name, digest: row.digest, modified, group };
        let (name, mut shares, mut used) = (Arc::from(&*row.name), no_shares(group), Vec::new());
        let mut number = 0;
        let mut take = |articles: &[ArticleRow]| -> Option<()> {
            let one = |article| self.known_article(&origin, article);
            let read: Vec<(ReadArticle, Vec<Key>)> = if articles.len() > 1 {
                articles.par_iter().map(one).collect::<Option<_>>()?
            } else {
                articles.iter().map(one).collect::<Option<_>>()?
            };
            for (article, mut keys) in read {
                used.append(&mut keys);
                self.share_out(article, &name, number, &mut shares);
                number += 1;
            }
            Some(())
        };
        let taken = match &row.articles {
            Articles::Here(articles) => take(articles),
            Articles::InParts(parts) => (0..*parts).try_for_each(|part| {
                let articles = self.kept?.part(corpus, &row.name, &row.digest, part)?;
                take(&articles)
            }),
        };
        match taken {
            Some(()) => Ok(Read { bytes: row.bytes, opened: is_new, shares, row: Some(row), is_new, used }),
            None => Err(row),
        }
    }

    /// An article as its row tells; `None` where evidence is wanted that is not kept.
    fn known_article(&self, origin: &Origin<'_>, row: &ArticleRow) -> Option<(ReadArticle, Vec<Key>)> {
        let (entry, published, key, warnings) = match &row.content {
            ArticleContent::Skipped(skip) => return Some((skipped(origin.group, skip, row.line), Vec::new())),
            ArticleContent::Article { entry, published, key, warnings } => (entry, *published, key, warnings),
        };
        let id = if entry.is_empty() { origin.name.to_owned() } else { format!("{}#{entry}", origin.name) };
        let mut wishes = self.wishes(origin, &id, published);
        let mut used = Vec::new();
        if wishes.is_any() {
            let judging = self.judging();
            let mut held = Held::kept((*key)?, &wishes.wanted, &wishes.past, &judging)?;
            let Article { path, entry: its_entry, digest, .. } = &mut held.article;
            (*path, *its_entry, *digest) = (origin.name.to_owned(), entry.to_string(), Some(origin.digest));
            wishes.fates.extend(judging.all(&mut held, &wishes.wanted, &wishes.past));
            used = held.used;
        }
        let warnings = warnings.clone();
        Some((ReadArticle { id, line: row.line, fates: wishes.fates, warnings }, used))
    }

    /// Reads a unit that was opened.
    fn anew(&self, unit: &Unit, group: &Group, opened: Opened, sidecar: Option<Key>) -> Read {
        let mut row = self.row(unit, &opened, sidecar, Articles::Here(Vec::new()));
        let Opened { source, mut content, bytes } = opened;
        let name = Arc::from(&*unit.found.name);
        let (mut shares, mut used) = (no_shares(group), Vec::new());
        let origin = Origin { name: &unit.found.name, digest: source.digest, modified: source.modified, group };
        let one = |piece: Piece| self.article(piece, &origin);
        let mut numbers = 0..;
        let mut rows = Rows { context: self, unit, group, digest: source.digest, waiting: Vec::new(), parts: 0 };
        let _: ControlFlow<()> = parsed::batches(&mut content, &source, &group.reading, self.progress, &mut |batch| {
            let batch: Vec<_> = if batch.len() > 1 {
                batch.into_par_iter().map(one).collect()
            } else {
                batch.into_iter().map(one).collect()
            };
            for ((article, row, mut keys), number) in batch.into_iter().zip(&mut numbers) {
                used.append(&mut keys);
                rows.take(row);
                self.share_out(article, &name, number, &mut shares);
            }
            ControlFlow::Continue(())
        });
        row.articles = rows.end();
        tracing::debug!(file = &*name, bytes, articles = numbers.start, "read");
        let row = self.kept.is_some().then_some(row);
        Read { bytes, opened: true, shares, row, is_new: true, used }
    }

    /// What comes of one entry, what the manifest is to know of it, and what evidence was of use.
    fn article(&self, piece: Piece, origin: &Origin<'_>) -> (ReadArticle, Option<ArticleRow>, Vec<Key>) {
        let (article, warnings) = match piece.parsed {
            Ok(parsed) => parsed,
            Err(skip) => {
                let (read, line) = (skipped(origin.group, &skip, piece.line), piece.line);
                let row = self.kept.map(|_| ArticleRow { line, content: ArticleContent::Skipped(skip) });
                return (read, row, Vec::new());
            }
        };
        let (id, published) = (article.id(), article.meta.published);
        let mut wishes = self.wishes(origin, &id, published);
        let entry: Box<str> = article.entry.as_str().into();
        let (mut used, mut key) = (Vec::new(), None);
        if wishes.is_any() {
            let mut held = Held::parsed(article, self.kept.is_some());
            key = held.key;
            wishes.fates.extend(self.judging().all(&mut held, &wishes.wanted, &wishes.past));
            used = held.used;
        }
        let row = self.kept.map(|_| ArticleRow {
            line: piece.line,
            content: ArticleContent::Article { entry, published, key, warnings: warnings.clone() },
        });
        (ReadArticle { id, line: piece.line, fates: wishes.fates, warnings }, row, used)
    }

    /// Asks each plan whether it wants an article.
    fn wishes(&self, origin: &Origin<'_>, id: &str, published: Option<Published>) -> Wishes {
        let mut wishes = Wishes { fates: Vec::new(), wanted: Vec::new(), past: Vec::new() };
        for (nth, &index) in origin.group.jobs.iter().enumerate() {
            let plan = &self.plans[index];
            match plan.rules.admit(published, id, origin.modified, &plan.job.period, Some(plan.job.cut_off)) {
                Ok(Admission::In(day)) => wishes.wanted.push((nth, index, day)),
                Ok(Admission::Background(day)) => wishes.past.push((nth, index, day)),
                Ok(Admission::Out { outcome, diagnostic }) => {
                    wishes.fates.push((nth, Fate::Other(outcome, diagnostic)));
                }
                Err(error) => wishes.fates.push((nth, Fate::Refused(error))),
            }
        }
        wishes
    }

    /// Hands an article, the `number`th of the file `name`, to the plans that want it.
    fn share_out(
        &self,
        article: ReadArticle,
        name: &Arc<str>,
        number: u32,
        shares: &mut [(Share, Option<SelectError>)],
    ) {
        let ReadArticle { id, line, fates, warnings } = article;
        for (nth, fate) in fates {
            let (share, refused) = &mut shares[nth];
            let (outcome, diagnostic) = match fate {
                Fate::Admitted(extracted, judged) => {
                    let place = share.place(name, (number, line), warnings.iter().cloned());
                    share.admit(extracted, *judged, place);
                    continue;
                }
                Fate::Refused(error) => {
                    refused.get_or_insert(error);
                    continue;
                }
                Fate::Background(kept) => {
                    share.background.push(*kept);
                    (Outcome::Unused(UnusedReason::OutsidePeriod), None)
                }
                Fate::Other(outcome, diagnostic) => (outcome, diagnostic),
            };
            let problems = warnings.iter().cloned().chain(diagnostic);
            match self.asked {
                Asked::Count => share.count(outcome, problems),
                Asked::Each => {
                    let place = share.place(name, (number, line), problems);
                    share.pass(&id, outcome, place);
                }
            }
        }
    }
}

/// What the plans make of an article by its date.
struct Wishes {
    fates: Vec<(usize, Fate)>,
    wanted: Vec<Wish>,
    past: Vec<Wish>,
}

impl Wishes {
    fn is_any(&self) -> bool {
        !self.wanted.is_empty() || !self.past.is_empty()
    }
}

/// The rows of the articles of one source, handed over in parts where they are many.
struct Rows<'a> {
    context: &'a Context<'a>,
    unit: &'a Unit,
    group: &'a Group,
    digest: Digest,
    waiting: Vec<ArticleRow>,
    parts: u32,
}

impl Rows<'_> {
    fn take(&mut self, row: Option<ArticleRow>) {
        self.waiting.extend(row);
        if self.waiting.len() >= ARTICLES_IN_A_BLOCK {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        let rows = std::mem::take(&mut self.waiting);
        let keys = self.group.corpora.iter().filter_map(|corpus| self.context.corpora[*corpus]);
        if let Some(kept) = self.context.kept {
            keys.filter_map(|corpus| Change::part(corpus, &self.unit.found.name, self.digest, self.parts, &rows))
                .for_each(|change| kept.keep(change));
        }
        self.parts += 1;
    }

    fn end(mut self) -> Articles {
        if self.parts == 0 && self.waiting.len() <= ARTICLES_IN_A_ROW {
            return Articles::Here(self.waiting);
        }
        if !self.waiting.is_empty() {
            self.hand_over();
        }
        Articles::InParts(self.parts)
    }
}

/// Whether a row stands for the file as it is now, so far as the system tells without opening it.
fn stands_for(row: &SourceRow, unit: &Unit) -> bool {
    let same = |kept: Option<Stamp>, now| kept.is_some() && kept == now;
    let sidecar = match (&row.sidecar, unit.found.sidecar()) {
        (None, None) => true,
        (Some(kept), Some(_)) => same(kept.stamp, unit.found.sidecar_stamp()),
        _ => false,
    };
    sidecar && same(row.stamp, unit.found.stamp)
}

fn no_shares(group: &Group) -> Vec<(Share, Option<SelectError>)> {
    group.jobs.iter().map(|_| (Share::default(), None)).collect()
}

fn skipped(group: &Group, skip: &Skip, line: Option<u32>) -> ReadArticle {
    tracing::debug!(path = skip.diagnostic.path, reason = skip.reason.code(), "skipped");
    let fate = || Fate::Other(Outcome::Skipped(skip.reason), Some(skip.diagnostic.clone()));
    ReadArticle {
        id: skip.diagnostic.path.clone(),
        line,
        fates: (0..group.jobs.len()).map(|nth| (nth, fate())).collect(),
        warnings: Vec::new(),
    }
}
