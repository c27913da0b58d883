//! Runs the stages over a corpus; the only module that knows all of them, and the only one that knows rayon. It prints nothing.
//!
//! [`build`] is the main job, [`survey`] reads without building, [`evidence`] extracts without selecting, [`explain`] tells
//! what became of one place, and [`coverage`] what of every article. All take the number of threads, the moment and the
//! paths as arguments, and give the same for any number of threads.

mod accounts;
mod archive;
mod bundled;
mod corpora;
mod coverage;
mod diff;
mod eval;
mod evidence;
mod explain;
mod former;
mod issue;
mod judge;
mod kept;
mod marking;
mod outputs;
mod parsed;
mod progress;
mod read;
mod record;
mod rerender;
mod series;
mod share;
mod shelf;
mod suggest;
mod survey;
mod unchanged;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use jiff::Timestamp;
use rayon::ThreadPoolBuilder;

use crate::config::{ArchivePlaces, Config, Extraction, OnEmpty, Reading};
use crate::diagnostic::Diagnostic;
use crate::extract::{self, Further, Gazetteer};
use crate::load::{self, Found, LoadError};
use crate::model::{Article, Digest, Evidence, Inputs, Ledger, Period, Stage, Tlp};
use crate::render::{RenderError, Templates};
use crate::select::{Rules, SelectError};
use crate::store::{self, Store};
use crate::unpack;
use crate::write::{self, WriteError, Written};

use progress::stage;
use unchanged::{Unchanged, Watch};

pub use crate::config::Format;
pub use archive::{ArchiveReport, archive};
pub use coverage::{Accounts, ArticleAccount, Asked, coverage};
pub use diff::{DiffError, Difference, diff};
pub use eval::{Prediction, Task, eval};
pub use evidence::{Beside, Input, LeftOut, Seen, Sieve, Sifted, Wanted, Window, evidence};
pub use explain::{
    Address, ArticleExplained, Explanation, PassageExplained, QuoteExplained, SectionExplained, TermExplained, explain,
};
pub use parsed::{Parsed, articles_in};
pub use progress::{Progress, Silent};
pub use record::{RecordPlace, Recorded, former_record, record, record_place, write_record};
pub use rerender::{Rerender, rerender};
pub use series::{StoredState, known};
pub use suggest::{Measured, Suggested, Suggestions, Wish, suggest};
pub use survey::{Survey, survey};

/// Stack of a worker thread, in bytes: parsers of nested text take more than the usual two mebibytes in debug builds.
const STACK: usize = 8 << 20;

/// One briefing to make.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its config, read and checked.
    pub config: Config,
    /// The days it covers.
    pub period: Period,
    /// Nothing published later is considered.
    pub cut_off: Timestamp,
    /// Sections to keep: kinds, topic keys or section ids; empty keeps all.
    pub only: Vec<String>,
    /// Audiences to make files for, and for nobody else; empty makes all, and the whole issue.
    pub audiences: Vec<String>,
    /// Formats to make; empty makes all.
    pub formats: Vec<Format>,
    /// Where its files go.
    pub destination: Destination,
    /// Folder of the store; `None` where nothing is to be kept. Jobs that are built together use that of the first.
    pub store: Option<PathBuf>,
}

impl Job {
    /// The whole issue, with all its files where the config says, and nothing kept.
    pub fn new(config: Config, period: Period, cut_off: Timestamp) -> Self {
        Self {
            config,
            period,
            cut_off,
            only: Vec::new(),
            audiences: Vec::new(),
            formats: Vec::new(),
            destination: Destination::Configured,
            store: None,
        }
    }
}

/// Where the files of an issue go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Where the config says.
    Configured,
    /// Into this folder, under the file names the config gives.
    Folder(PathBuf),
    /// Nowhere: the bytes of the one file are handed back in the [`Report`], under its name.
    Returned,
    /// Nowhere: the bytes of all files are handed back, each under the path the config gives.
    Held,
}

impl Destination {
    /// Whether nothing is written.
    fn is_nowhere(&self) -> bool {
        matches!(self, Self::Returned | Self::Held)
    }
}

/// How a build runs.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Threads to use.
    pub threads: NonZeroUsize,
    /// Whether files are written, or only compared with what stands there.
    pub dry_run: bool,
}

/// What a build did.
#[derive(Debug)]
pub struct Built {
    /// One report a job, in the order of the jobs.
    pub reports: Vec<Report>,
    /// Files read; one that several briefings share counts once.
    pub files: usize,
    /// Bytes of these.
    pub bytes: u64,
    /// What was wrong with the store. The issues are what they would be without it.
    pub store: Vec<Diagnostic>,
}

/// What was done for one briefing.
#[derive(Debug)]
pub struct Report {
    /// Title of the series.
    pub title: String,
    /// Id of the issue, as `2026-W46`.
    pub issue: String,
    /// Its files.
    pub files: Vec<FileReport>,
    /// The pages of its sources.
    pub source_pages: Vec<FileReport>,
    /// Every file it made or found as it should be, those of its archive included, and the digest of the bytes.
    made: Vec<(PathBuf, Digest)>,
    /// Where the record of this run goes; `None` where nothing is written.
    pub record: Option<RecordPlace>,
    /// What was done for the archive; `None` where there is none, and where no issue was stored.
    pub archive: Option<ArchiveReport>,
    /// What became of the articles.
    pub ledger: Ledger,
    /// What was read for it.
    pub inputs: Inputs,
    /// Problems found in the corpus, by path.
    pub diagnostics: Vec<Diagnostic>,
    /// Quotes found in the articles of the period.
    pub quotes_found: usize,
    /// Quotes shown.
    pub quotes_shown: usize,
    /// Set where nothing is on topic: what the config says to do then.
    pub empty: Option<OnEmpty>,
    /// Set where more was skipped than `corpus.max_skipped` allows: `(share skipped, share allowed)`.
    pub too_many_skipped: Option<(f64, f64)>,
}

/// One file of an issue.
#[derive(Debug)]
pub struct FileReport {
    /// Where it stands; what the config calls it where it was handed back.
    pub path: PathBuf,
    /// What became of it.
    pub state: FileState,
}

/// What became of one file of an issue.
#[derive(Debug, PartialEq, Eq)]
pub enum FileState {
    /// Written.
    Wrote,
    /// It held these bytes already.
    Unchanged,
    /// A build that is no dry run would write it.
    WouldWrite,
    /// Here are its bytes.
    Returned(Vec<u8>),
}

/// Why nothing was built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The corpus cannot be searched, or a notes file cannot be read.
    #[error("{}: {error}", .config.display())]
    Load {
        /// The config it is about.
        config: PathBuf,
        /// What is wrong.
        #[source]
        error: LoadError,
    },
    /// The topics or outlets cannot be compiled, or an article has no date where the config says that is an error.
    #[error("{}: {error}", .config.display())]
    Select {
        /// The config it is about.
        config: PathBuf,
        /// What is wrong.
        #[source]
        error: SelectError,
    },
    /// A template is broken.
    #[error("{}: {error}", .config.display())]
    Render {
        /// The config it is about.
        config: PathBuf,
        /// What is wrong.
        #[source]
        error: RenderError,
    },
    /// `--only` names no section.
    #[error("{}: no section `{wanted}`; there are {known}", .config.display())]
    NoSection {
        /// The config it is about.
        config: PathBuf,
        /// What was asked for.
        wanted: String,
        /// What there is.
        known: String,
    },
    /// `--audience` names none of the config.
    #[error("{}: no audience `{wanted}`; {known}", .config.display())]
    NoAudience {
        /// The config it is about.
        config: PathBuf,
        /// What was asked for.
        wanted: String,
        /// The nearest there is, or all.
        known: String,
    },
    /// Something of an issue is marked more strictly than the issue.
    #[error("{}: {place} is marked `{mark}`, but the issue{} is {}; {}; nothing was written", .config.display(),
            for_whom(.audience.as_deref()), marked(.of.as_deref()), advice(.mark, .of.as_deref()))]
    Marking {
        /// The config it is about.
        config: PathBuf,
        /// The note or article, with its line where it is known.
        place: String,
        /// Its mark.
        mark: String,
        /// The mark of the issue.
        of: Option<String>,
        /// The audience the issue is for; `None` for the whole.
        audience: Option<String>,
    },
    /// The front matter of a note cannot be read, so its handling mark is not known.
    #[error("{}: {}: {}", .config.display(), .note.display(), .why)]
    Note {
        /// The config it is about.
        config: PathBuf,
        /// The file.
        note: PathBuf,
        /// What is wrong with it, and what to do.
        why: String,
    },
    /// A topic is asked for that the config does not define.
    #[error("{}: no topic `{wanted}`; {known}", .config.display())]
    NoTopic {
        /// The config it is about.
        config: PathBuf,
        /// What was asked for.
        wanted: String,
        /// The nearest there is, or all.
        known: String,
    },
    /// Articles are asked for by a reason that there is not.
    #[error("no reason and no warning is called `{wanted}`; {known}")]
    NoReason {
        /// What was asked for.
        wanted: String,
        /// The nearest there is, or all.
        known: String,
    },
    /// A stored issue cannot be used.
    #[error("{} {why}", .path.display())]
    Issue {
        /// The issue.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        why: String,
    },
    /// The outputs do not fit what was asked for.
    #[error("{}: {why}", .config.display())]
    Outputs {
        /// The config it is about.
        config: PathBuf,
        /// What does not fit, and what to do.
        why: String,
    },
    /// Articles found and articles accounted for differ: a bug in attache.
    #[error("{}: the ledger does not balance: found {}, but used {} + unused {} + duplicate {} + skipped {}; \
             nothing was written; please report this as a bug",
            .config.display(), .ledger.found, .ledger.used, .ledger.unused, .ledger.duplicate, .ledger.skipped)]
    Ledger {
        /// The config it is about.
        config: PathBuf,
        /// What was counted.
        ledger: Ledger,
    },
    /// A file cannot be written; none was.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The system gives no more threads.
    #[error("cannot start {threads} threads: {why}; ask for fewer with -j")]
    Threads {
        /// Threads asked for.
        threads: NonZeroUsize,
        /// What the system says.
        why: String,
    },
    /// A name of a speaker without a letter.
    #[error("`{0}` is no name of a speaker: there is no letter in it")]
    NoName(String),
    /// An address that leads nowhere.
    #[error("{0}")]
    Address(String),
}

impl BuildError {
    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Load { .. } => "cannot-read-corpus",
            Self::Select { .. } => "broken-rules",
            Self::Render { .. } => "broken-template",
            Self::NoSection { .. } => "no-such-section",
            Self::NoAudience { .. } => "no-such-audience",
            Self::Marking { .. } => "stricter-marking",
            Self::Note { .. } => "broken-note",
            Self::NoTopic { .. } => "no-such-topic",
            Self::NoReason { .. } => "no-such-reason",
            Self::Issue { .. } => "no-issue",
            Self::Outputs { .. } => "broken-outputs",
            Self::Ledger { .. } => "ledger-unbalanced",
            Self::Write(_) => "cannot-write",
            Self::Threads { .. } => "no-threads",
            Self::NoName(_) => "no-name",
            Self::Address(_) => "no-such-place",
        }
    }
}

fn for_whom(audience: Option<&str>) -> String {
    audience.map_or_else(String::new, |audience| format!(" for the audience `{audience}`"))
}

fn marked(mark: Option<&str>) -> String {
    mark.map_or_else(|| "not marked, which counts as `TLP:CLEAR`".into(), |mark| format!("marked `{mark}`"))
}

/// What to do where `mark` may not stand in an issue marked `of`.
fn advice(mark: &str, of: Option<&str>) -> String {
    match (Tlp::of(mark), of.map_or(Some(Tlp::Clear), Tlp::of)) {
        (Some(_), Some(_)) => format!("mark the issue `{mark}`, or leave this out"),
        _ => "marks that are no labels of TLP 2.0 must be the same; give both the same mark, or leave this out".into(),
    }
}

/// A job with all that can be made ready, and can fail, before any article is read.
struct Plan<'a> {
    job: &'a Job,
    /// The job's config with the sections that `only` leaves, and behind them those that they have to be counted with.
    config: Config,
    /// How many sections are shown.
    shown: usize,
    rules: Rules,
    templates: Templates,
    outputs: Vec<outputs::Planned>,
    /// Where the archive finds the issues; `None` where this job makes none.
    archive: Option<ArchivePlaces>,
}

impl Plan<'_> {
    /// The config's path, for errors.
    fn path(&self) -> PathBuf {
        self.config.origin.path.clone()
    }
}

/// Reads one file and parses all that is in it, in order, on this thread.
pub fn articles(found: &Found, reading: &Reading) -> Vec<Parsed> {
    match load::open(found, unpack::bound(&found.name, &reading.limits)) {
        Ok(opened) => articles_in(opened, reading),
        Err(skip) => vec![Err(skip)],
    }
}

/// Builds every job in one pass over the articles of all. Either every issue is rendered and then written, or none is.
pub fn build(jobs: &[Job], options: Options, progress: &dyn Progress) -> Result<Built, Vec<BuildError>> {
    let folder = jobs.iter().find_map(|job| job.store.as_deref()).filter(|_| !options.dry_run);
    let opened = folder.map(|folder| stage(progress, Stage::Store, || Store::open(folder)));
    let (store, mut told) = opened.unwrap_or_default();
    let built = build_with(store.as_ref(), jobs, options, progress, &mut told);
    told.extend(store.into_iter().flat_map(Store::close));
    built.map(|built| Built { store: told, ..built })
}

/// Builds with a store, and says what was wrong with that in the end.
fn build_with(
    store: Option<&Store>,
    jobs: &[Job],
    options: Options,
    progress: &dyn Progress,
    told: &mut Vec<Diagnostic>,
) -> Result<Built, Vec<BuildError>> {
    let configs = jobs.iter().map(|job| &job.config);
    let found = stage(progress, Stage::Discover, || corpora::search(configs, options.threads));
    let unchanged = match (store, &found) {
        (Some(store), Ok(found)) => stage(progress, Stage::Store, || Unchanged::new(store, jobs, found)),
        _ => None,
    };
    if let Some(built) = unchanged.as_ref().and_then(|unchanged| stage(progress, Stage::Store, || unchanged.built())) {
        tracing::info!(files = built.files, "nothing has changed");
        progress.found(built.files);
        return Ok(built);
    }
    let plans = stage(progress, Stage::Prepare, || plans(jobs))?;
    outputs::distinct(&plans).map_err(|error| vec![error])?;
    archive::distinct(plans.iter().filter(|plan| plan.archive.is_some()).map(|plan| &plan.config))
        .map_err(|error| vec![error])?;
    let found = found?;
    let watch = unchanged.and_then(|unchanged| unchanged.watch(&plans));
    let (built, ended) = with_threads(options.threads, || {
        let corpora = found.iter().filter_map(|corpus| corpus.key).collect();
        let (corpus, writer) =
            kept::with(store, |kept| read::corpus(&plans, found, kept, read::Asked::Count, progress));
        let built = corpus.and_then(|corpus| {
            progress.composing();
            let (files, bytes) = (corpus.files, corpus.bytes);
            let issues = stage(progress, Stage::Issue, || issue::all(&plans, corpus, progress))?;
            let reports = write_all(&plans, issues, options.dry_run, progress).map_err(|error| vec![error])?;
            Ok(Built { reports, files, bytes, store: Vec::new() })
        });
        let keep = || writer.and_then(|writer| writer.end(&ending(&built, &plans, corpora, watch)));
        let ended = stage(progress, Stage::Store, keep);
        (built, ended)
    })
    .map_err(|error| vec![error])?;
    told.extend(ended);
    built
}

/// What a build leaves in the store. What was extracted is worth keeping even where no issue came of it.
fn ending(
    built: &Result<Built, Vec<BuildError>>,
    plans: &[Plan<'_>],
    corpora: Vec<store::Key>,
    watch: Option<Watch<'_>>,
) -> store::Ending {
    let Ok(built) = built else { return store::Ending { corpora, ..store::Ending::default() } };
    let series = plans.iter().map(|plan| series(plan.job)).collect();
    let issues = watch.and_then(|watch| watch.record(plans, built)).into_iter().collect();
    store::Ending { series, corpora, issues }
}

/// What tells the issues of a job's config from those of others.
fn series(job: &Job) -> store::Key {
    let Job { config, only, .. } = job;
    store::key(&[b"series", config.origin.path.as_os_str().as_encoded_bytes(), format!("{only:?}").as_bytes()])
}

/// Whether this program makes files of a format: PDF it may have been built without.
pub fn makes(format: Format) -> bool {
    crate::render::makes(format).is_ok()
}

/// Makes a job ready.
fn plan(job: &Job) -> Result<Plan<'_>, BuildError> {
    let (config, shown) = outputs::only(job)?;
    let rules = Rules::compile(&config).map_err(|error| broken_rules(&config, error))?;
    ready(job, config, shown, rules)
}

/// Makes several jobs ready: the topics of all are compiled together, so that one scan of a text finds them.
fn plans(jobs: &[Job]) -> Result<Vec<Plan<'_>>, Vec<BuildError>> {
    let configs = all(jobs.iter().map(outputs::only))?;
    let rules = Rules::compile_together(&configs.iter().map(|(config, _)| config).collect::<Vec<_>>())
        .map_err(|(number, error)| vec![broken_rules(&configs[number].0, error)])?;
    all(jobs.iter().zip(configs).zip(rules).map(|((job, (config, shown)), rules)| ready(job, config, shown, rules)))
}

fn broken_rules(config: &Config, error: SelectError) -> BuildError {
    BuildError::Select { config: config.origin.path.clone(), error }
}

fn ready(job: &Job, config: Config, shown: usize, rules: Rules) -> Result<Plan<'_>, BuildError> {
    let templates = templates(&config)?;
    let outputs = outputs::plan(job, &templates)?;
    // Elsewhere, or of a part of the issue alone, nothing is stored that an archive could be made of.
    let stores = job.destination == Destination::Configured
        && job.only.is_empty()
        && [Format::Json, Format::Html].iter().all(|format| outputs.iter().any(|output| output.format == *format));
    let archive = if stores { archive::places(&config)? } else { None };
    Ok(Plan { job, config, shown, rules, templates, outputs, archive })
}

fn templates(config: &Config) -> Result<Templates, BuildError> {
    let folder = config.templates.as_ref().map(|folder| config.origin.dir.join(folder));
    Templates::new(folder.as_deref()).map_err(|error| BuildError::Render { config: config.origin.path.clone(), error })
}

/// All values, or all errors.
fn all<T, E>(results: impl Iterator<Item = Result<T, E>>) -> Result<Vec<T>, Vec<E>> {
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(values) } else { Err(errors) }
}

/// Runs `work` on a pool of its own, so that a library user's pool is left alone.
fn with_threads<T: Send>(threads: NonZeroUsize, work: impl FnOnce() -> T + Send) -> Result<T, BuildError> {
    let pool = ThreadPoolBuilder::new().num_threads(threads.get()).stack_size(STACK).build();
    let pool = pool.map_err(|error| BuildError::Threads { threads, why: error.to_string() })?;
    // What is logged by the pool's threads belongs to what its caller does.
    let span = tracing::Span::current();
    Ok(pool.install(|| span.in_scope(work)))
}

/// What one article holds, found as the config asks.
fn extracted(article: &Article, gazetteer: &Gazetteer, extraction: Extraction, further: Further) -> Evidence {
    match extraction {
        Extraction::Full => extract::evidence_and(article, gazetteer, further),
        Extraction::Rules => extract::evidence_by_rules_and(article, gazetteer, further),
    }
}

/// The gazetteer of one config.
fn gazetteer(config: &Config) -> Gazetteer {
    Gazetteer::new(&config.known_people())
}

/// Writes the files of all issues and of their archives in one go: none is replaced before the bytes of all are on the disk.
fn write_all(
    plans: &[Plan<'_>],
    issues: Vec<issue::Issue>,
    dry_run: bool,
    progress: &dyn Progress,
) -> Result<Vec<Report>, BuildError> {
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    let mut reports = Vec::new();
    for (plan, issue) in plans.iter().zip(issues) {
        let mut report = issue.report;
        let mut made = match issue.archived {
            Some(issue) => stage(progress, Stage::Archive, || archive::with(plan, issue))?,
            None => None,
        };
        let mut numbers = (0, 0, 0);
        if !dry_run && !plan.job.destination.is_nowhere() {
            report.record = record::place(&plan.outputs);
        }
        if plan.job.destination.is_nowhere() {
            let handed = |(path, bytes)| FileReport { path, state: FileState::Returned(bytes) };
            report.files = issue.files.into_iter().map(handed).collect();
        } else {
            let archived = made.as_mut().map(|made| std::mem::take(&mut made.files)).unwrap_or_default();
            numbers = (issue.files.len(), issue.source_pages.len(), archived.len());
            files.extend(issue.files.into_iter().chain(issue.source_pages).chain(archived));
        }
        reports.push((report, numbers, made));
    }
    let digests: Vec<(PathBuf, Digest)> =
        files.iter().map(|(path, bytes)| (path.clone(), load::digest(bytes))).collect();
    let (mut written, mut digests) =
        (stage(progress, Stage::Write, || written(files, dry_run))?.into_iter(), digests.into_iter());
    let mut take = |number| -> Vec<FileReport> { written.by_ref().take(number).collect() };
    let mut out = Vec::with_capacity(reports.len());
    for (mut report, (files, pages, archived), made) in reports {
        report.made = digests.by_ref().take(files + pages + archived).collect();
        if files > 0 {
            report.files = take(files);
        }
        report.source_pages = take(pages);
        let archived = take(archived);
        report.archive = made.map(|made| made.report(archived, dry_run));
        out.push(report);
    }
    Ok(out)
}

/// Writes files that belong together, or only looks which of them it would.
fn written(files: Vec<(PathBuf, Vec<u8>)>, dry_run: bool) -> Result<Vec<FileReport>, WriteError> {
    let states = if dry_run {
        files.iter().map(|(path, bytes)| write::would(path, bytes)).collect::<Result<Vec<_>, _>>()?
    } else {
        write::all(&files)?
    };
    let report = |((path, _), written): ((PathBuf, Vec<u8>), Written)| {
        let state = match written {
            Written::Unchanged => FileState::Unchanged,
            Written::Wrote if dry_run => FileState::WouldWrite,
            Written::Wrote => FileState::Wrote,
        };
        if state == FileState::Wrote {
            tracing::info!(path = %path.display(), "wrote");
        } else {
            tracing::debug!(path = %path.display(), "left as it is");
        }
        FileReport { path, state }
    };
    Ok(files.into_iter().zip(states).map(report).collect())
}
