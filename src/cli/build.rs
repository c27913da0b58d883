//! `attache build`: the main job.

use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use jiff::Timestamp;
use serde_json::json;

use crate::config::{self, Config, OnEmpty};
use crate::model::{PeriodSpec, Timings};
use crate::pipeline::{
    self, ArchiveReport, BuildError, Built, Destination, FileReport, FileState, Format, Job, Options, Report,
};

use super::Status;
use super::as_of::{self, AsOf};
use super::console::{Console, counted};
use super::failure::Failure;
use super::progress::Onlooker;
use super::settings::Settings;
use super::store::Place;
use super::timings;

/// Build the issue of one period
///
/// Reads the articles that the config names, finds who said what, selects by topic and writes the issue: the same corpus,
/// config and period give the same bytes. Several configs are built in one pass and share the reading of a common corpus.
/// Either all files are written or none: they are put in place when all of them are safe on the disk.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache build config/us-russia.yaml                          the week before this one
  attache build config/us-russia.yaml --period 2026-W46        one ISO week
  attache build config/*.yaml --period 2026-11-09..2026-11-15  several briefings in one pass
  attache build watch.yaml --only key-points --only ukraine --format md -o - | less
  attache build watch.yaml --audience minister                 the files of one audience alone
  attache build watch.yaml --as-of 2026-11-16T06:00 --dry-run

EXIT STATUS:
  0  the issue is written, or was so already
  1  written, but more articles were skipped than corpus.max_skipped allows; or nothing is on topic and on_empty is fail
  2  nothing written")]
pub(super) struct Args {
    /// Config files
    #[arg(required = true, value_name = "CONFIG")]
    configs: Vec<PathBuf>,
    #[command(flatten)]
    when: When,
    /// Keep only this section: a kind (`key-points`), or the key of a topic; may be given several times
    #[arg(long, value_name = "SECTION")]
    only: Vec<String>,
    /// Make only the files of this audience; may be given several times
    #[arg(long, value_name = "NAME")]
    audience: Vec<String>,
    /// Make only these formats: md, html, json, txt, csv, eml, atom, docx, pdf; separated by commas
    #[arg(long, value_name = "FORMAT", value_delimiter = ',')]
    format: Vec<Format>,
    /// Write into this folder instead of where the config says; `-` prints the one file to stdout
    #[arg(short, long, value_name = "DIR|-")]
    output: Option<PathBuf>,
    /// Do everything but write, and say what would be written
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    store: Place,
    /// Print how long each stage took
    #[arg(long)]
    timings: bool,
    /// Write what was read, made and delivered, and how long it took, into run.json beside the issue
    #[arg(long, conflicts_with = "dry_run")]
    record: bool,
}

/// Which days, and as of when.
#[derive(Clone, Debug, ClapArgs)]
pub(super) struct When {
    /// Days to cover: previous-day, previous-week, previous-month, an ISO week (2026-W46), or first and last day
    /// (2026-11-09..2026-11-15) [default: the config's]
    #[arg(long, value_name = "PERIOD")]
    period: Option<PeriodSpec>,
    /// Build as of this day or moment: nothing published later is considered, and previous-week counts from it [default:
    /// the environment's `SOURCE_DATE_EPOCH`; without it the cut-off is the end of the period, and previous-week counts from
    /// today]
    #[arg(long, value_name = "WHEN")]
    as_of: Option<AsOf>,
}

impl When {
    /// A job with the period and the cut-off resolved in the briefing's time zone.
    pub(super) fn job(&self, mut config: Config, settings: &Settings) -> Result<Job, Failure> {
        if config.corpus.reads_stdin() {
            config.origin.stdin = Some(settings.stdin.file()?);
        }
        let zone = config.zone();
        let spec = self.period.unwrap_or(config.briefing.period);
        let as_of = self.as_of.or(settings.source_date);
        // The clock is read only where nothing else says what "previous" means.
        let today = if spec.is_relative() { as_of.unwrap_or_else(AsOf::now) } else { AsOf::EPOCH };
        let period = spec.resolve(today.day(&zone)).map_err(|error| Failure::Usage(error.to_string()))?;
        let cut_off = match as_of {
            Some(as_of) => as_of.instant(&zone),
            None => as_of::end_of(period.to, &zone),
        }
        .map_err(Failure::Usage)?;
        Ok(Job::new(config, period, cut_off))
    }
}

impl Args {
    /// Whether the issue goes to stdout.
    pub(super) fn prints_data(&self) -> bool {
        self.output.as_deref() == Some(Path::new("-"))
    }

    fn destination(&self, settings: &Settings) -> Result<Destination, Failure> {
        match &self.output {
            None => Ok(Destination::Configured),
            Some(folder) if !self.prints_data() => Ok(Destination::Folder(settings.current.join(folder))),
            Some(_) if self.record => {
                Err(Failure::Usage("`-o -` writes no issue to record: leave out --record".into()))
            }
            Some(_) if self.dry_run => Err(Failure::Usage("--dry-run writes nothing: leave out `-o -`".into())),
            Some(_) if self.configs.len() > 1 => Err(Failure::Usage("`-o -` takes one config".into())),
            Some(_) => Ok(Destination::Returned),
        }
    }
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let destination = args.destination(settings)?;
    let mut jobs = Vec::new();
    for config in configs(&args.configs, console)?.configs {
        let store = args.store.folder(&config, settings);
        let job = args.when.job(config, settings)?;
        let (only, audiences, formats) = (args.only.clone(), args.audience.clone(), args.format.clone());
        jobs.push(Job { only, audiences, formats, destination: destination.clone(), store, ..job });
    }
    let began = Timestamp::now();
    let onlooker = Onlooker::new(console.shows_progress(), args.timings || args.record);
    let built = pipeline::build(&jobs, Options { threads: settings.threads, dry_run: args.dry_run }, &onlooker);
    let took = onlooker.end();
    let built = built.map_err(|errors| told(errors, console))?;
    console.diagnostics(&built.store)?;
    let seconds = took.as_secs_f64();
    for (job, report) in jobs.iter().zip(&built.reports) {
        tell(job, report, settings, console)?;
    }
    let timings = onlooker.timings(settings.threads, took);
    if args.record {
        for (job, report) in jobs.iter().zip(&built.reports) {
            record(job, report, began, &timings, settings, console)?;
        }
    }
    summary(&built, seconds, console)?;
    if args.timings {
        timings::tell(&timings, console)?;
    }
    Ok(Status::of(built.reports.iter().any(has_findings)))
}

/// What came of some of the jobs, by their places.
type Part<T> = (Range<usize>, Result<T, Vec<BuildError>>);

/// Makes all jobs in one pass; where one of several cannot be made, which keeps all of a pass from being written, each by itself.
/// What came of it, with the jobs it is about.
pub(super) fn apart<T>(jobs: &[Job], make: impl Fn(&[Job]) -> Result<T, Vec<BuildError>>) -> Vec<Part<T>> {
    if jobs.is_empty() {
        return Vec::new();
    }
    match make(jobs) {
        Err(_) if jobs.len() > 1 => (0..jobs.len()).map(|at| (at..at + 1, make(&jobs[at..=at]))).collect(),
        made => vec![(0..jobs.len(), made)],
    }
}

/// Configs that can be used.
pub(super) struct Configs {
    /// One for each path.
    pub(super) configs: Vec<Config>,
    /// Warnings told of them.
    pub(super) warnings: usize,
}

/// Reads the configs and tells of their warnings. All are read before one is refused, so that all errors are seen at once.
pub(super) fn configs(paths: &[PathBuf], console: &mut Console) -> Result<Configs, Failure> {
    let mut read = Configs { configs: Vec::new(), warnings: 0 };
    for path in paths {
        match config::read(path) {
            Ok((config, warnings)) => {
                console.diagnostics(&warnings)?;
                read.warnings += warnings.len();
                read.configs.push(config);
            }
            Err(error) => console.tell(&error.into()),
        }
    }
    if read.configs.len() == paths.len() { Ok(read) } else { Err(Failure::Told) }
}

/// Writes the record of a run beside the issue it made.
pub(super) fn record(
    job: &Job,
    report: &Report,
    began: Timestamp,
    timings: &Timings,
    settings: &Settings,
    console: &mut Console,
) -> Result<(), Failure> {
    let Some(recorded) = pipeline::record(job, report, began, timings)? else { return Ok(()) };
    if let Some(fault) = recorded.fault {
        // It may tell what was delivered, so it is not written over.
        return console.diagnostics(&[fault]);
    }
    pipeline::write_record(&recorded)?;
    let shown = shown(&recorded.path, &job.config, settings);
    console.result(&format!("wrote {shown}"), &json!({ "type": "written", "path": shown, "status": "wrote" }))
}

/// Tells of every error but the last, which ends the command.
pub(super) fn told(mut errors: Vec<BuildError>, console: &mut Console) -> Failure {
    let last = errors.pop();
    for error in errors {
        console.tell(&error.into());
    }
    last.map_or(Failure::Told, Failure::from)
}

pub(super) fn has_findings(report: &Report) -> bool {
    report.too_many_skipped.is_some() || report.empty == Some(OnEmpty::Fail)
}

/// The files of one report, the problems of its corpus, and what makes the exit status 1.
pub(super) fn tell(job: &Job, report: &Report, settings: &Settings, console: &mut Console) -> Result<(), Failure> {
    for file in &report.files {
        let shown = shown(&file.path, &job.config, settings);
        let (line, status) = match &file.state {
            FileState::Wrote => (format!("wrote {shown}"), "wrote"),
            FileState::Unchanged => (format!("unchanged {shown}"), "unchanged"),
            FileState::WouldWrite => (format!("would write {shown}"), "would-write"),
            FileState::Returned(bytes) => {
                console.data(bytes)?;
                continue;
            }
        };
        console.result(&line, &json!({ "type": "written", "path": shown, "status": status }))?;
    }
    source_pages(report, &job.config, settings, console)?;
    if let Some(archive) = &report.archive {
        told_of(archive, &job.config, settings, console)?;
    }
    console.diagnostics(&report.diagnostics)?;
    too_many_skipped(report.too_many_skipped, console)?;
    match report.empty {
        Some(OnEmpty::Fail) => console.finding("empty-issue", "nothing of the period is on topic; nothing was written"),
        Some(OnEmpty::Skip) => {
            console.note("nothing of the period is on topic; nothing was written", &json!({ "type": "empty" }))
        }
        Some(OnEmpty::Publish) | None => Ok(()),
    }
}

/// One line a folder of source pages, and what became of how many; as JSON one object a page, like any file.
fn source_pages(report: &Report, config: &Config, settings: &Settings, console: &mut Console) -> Result<(), Failure> {
    let folder = |file: &FileReport| file.path.parent().unwrap_or(&file.path).to_owned();
    for pages in report.source_pages.chunk_by(|one, other| one.path.parent() == other.path.parent()) {
        let place = shown(&folder(&pages[0]), config, settings);
        if console.speaks_json() {
            for page in pages {
                let (path, status) = (shown(&page.path, config, settings), status(&page.state));
                console.result("", &json!({ "type": "written", "path": path, "status": status }))?;
            }
            continue;
        }
        for (word, state) in
            [("wrote", FileState::Wrote), ("would write", FileState::WouldWrite), ("unchanged", FileState::Unchanged)]
        {
            let number = pages.iter().filter(|page| page.state == state).count();
            if number > 0 {
                console.result(&format!("{word} {} in {place}", counted(number, "source page")), &json!({}))?;
            }
        }
    }
    Ok(())
}

/// One line on an archive, and a line for each issue that it passed over.
pub(super) fn told_of(
    archive: &ArchiveReport,
    config: &Config,
    settings: &Settings,
    console: &mut Console,
) -> Result<(), Failure> {
    let place = shown(&archive.dir, config, settings);
    let word = if archive.dry_run { "would write" } else { "wrote" };
    let did = match archive.written.len() {
        0 => "unchanged archive".to_owned(),
        number => format!("{word} {} of the archive", counted(number, "file")),
    };
    let gone = match archive.removed {
        0 => String::new(),
        number if archive.dry_run => format!("; would remove {}", counted(number, "page")),
        number => format!("; removed {}", counted(number, "page")),
    };
    let line =
        format!("{did} in {place}: {}, {}{gone}", counted(archive.issues, "issue"), counted(archive.quotes, "quote"));
    console.result(
        &line,
        &json!({
            "type": "archive",
            "path": place,
            "issues": archive.issues,
            "quotes": archive.quotes,
            "status": if archive.dry_run { "would-write" } else { "wrote" },
            "written": archive.written.len(),
            "unchanged": archive.unchanged,
            "removed": archive.removed,
        }),
    )?;
    console.diagnostics(&archive.diagnostics)
}

fn status(state: &FileState) -> &'static str {
    match state {
        FileState::Wrote | FileState::Returned(_) => "wrote",
        FileState::Unchanged => "unchanged",
        FileState::WouldWrite => "would-write",
    }
}

/// Tells that more was skipped than the config allows, where it was: the share skipped, and the share allowed.
pub(super) fn too_many_skipped(shares: Option<(f64, f64)>, console: &mut Console) -> Result<(), Failure> {
    let Some((share, allowed)) = shares.map(|(share, allowed)| (share * 100.0, allowed * 100.0)) else { return Ok(()) };
    let line = format!("{share:.1}% of the articles were skipped; corpus.max_skipped allows {allowed:.1}%");
    console.finding("too-many-skipped", &line)
}

/// A path from the current folder where it lies below, else from the config's folder, else whole.
fn shown(path: &Path, config: &Config, settings: &Settings) -> String {
    if path.starts_with(&settings.current) {
        return settings.shown(path);
    }
    settings.shown(path.strip_prefix(&config.origin.dir).unwrap_or(path))
}

/// The counts of each issue, and the speed.
pub(super) fn summary(built: &Built, seconds: f64, console: &mut Console) -> Result<(), Failure> {
    let speed = built.bytes as f64 / 1e6 / seconds.max(1e-9);
    let many = built.reports.len() > 1;
    for (at, report) in built.reports.iter().enumerate() {
        let ledger = report.ledger;
        let last = at + 1 == built.reports.len();
        let name = if many { format!("{} {}: ", report.title, report.issue) } else { String::new() };
        let time = if last && !many { format!(" · {seconds:.2} s · {speed:.1} MB/s") } else { String::new() };
        let line = format!(
            "{name}{} read · {} used · {} duplicate · {} skipped · {}{time}",
            counted(ledger.found, "article"),
            ledger.used,
            ledger.duplicate,
            ledger.skipped,
            counted(report.quotes_found, "quote"),
        );
        console.note(
            &line,
            &json!({
                "type": "issue",
                "title": report.title,
                "issue": report.issue,
                "articles": ledger,
                "quotes": { "found": report.quotes_found, "shown": report.quotes_shown },
            }),
        )?;
    }
    let total = json!({ "type": "summary", "files": built.files, "bytes": built.bytes, "seconds": seconds });
    let line = format!("{} read · {seconds:.2} s · {speed:.1} MB/s", counted(built.files, "file"));
    if many || console.speaks_json() { console.note(&line, &total) } else { Ok(()) }
}
