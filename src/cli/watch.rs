//! `attache watch`: builds again what a change touches.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args as ClapArgs;
use serde_json::json;

use crate::config::{self, Config, SectionConfig};
use crate::diagnostic::Diagnostic;
use crate::load;
use crate::pipeline::{self, BuildError, Built, Job, Options, Silent};
use crate::watching::{self, Event, Watched};

use super::Status;
use super::build::{self, When};
use super::console::Console;
use super::failure::Failure;
use super::settings::Settings;
use super::store::Place;

/// Build the issue anew on every change of what it is made of
///
/// Builds and writes as `attache build` does, and waits: when a config, its templates, the analyst's notes or the corpus change,
/// the issues that are made of them are built again. An error is told, and the next change tried. Ctrl-C ends it, after the
/// build that is under way.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache watch config/us-russia.yaml --period 2026-W46
  attache watch config/*.yaml

EXIT STATUS: 0 ended by Ctrl-C; 2 changes cannot be waited for")]
pub(super) struct Args {
    /// Config files
    #[arg(required = true, value_name = "CONFIG")]
    configs: Vec<PathBuf>,
    #[command(flatten)]
    when: When,
    #[command(flatten)]
    store: Place,
}

pub(super) fn run(args: Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let (args, own) = (Arc::new(args), settings.clone());
    let made_of = |number: usize| made_of(&args, number, settings);
    let build: watching::Build<Round> = {
        let args = Arc::clone(&args);
        Arc::new(move |touched| round(&args, touched, &own))
    };
    let mut heard = |event: Event<'_, Round>| {
        // Where nobody listens to messages the files are written all the same.
        let _ = tell(event, settings, console);
    };
    watching::follow(args.configs.len(), &made_of, &build, &mut heard)
        .map_err(|error| Failure::Other(format!("cannot wait for changes: {error}")))?;
    Ok(Status::Done)
}

/// What came of one round of builds.
#[derive(Default)]
struct Round {
    warnings: Vec<Diagnostic>,
    jobs: Vec<Job>,
    /// What was built, of which jobs, and the seconds it took.
    built: Vec<(Range<usize>, Built, f64)>,
    failures: Vec<Failure>,
}

/// All on the disk that the briefing of this number is made of: its config alone where that cannot be read.
fn made_of(args: &Args, number: usize, settings: &Settings) -> Vec<Watched> {
    let Some(path) = args.configs.get(number) else { return Vec::new() };
    let mut parts = vec![Watched::File(config::normal(&settings.current.join(path)))];
    if let Ok((config, _)) = config::read(path)
        && let Ok(job) = args.when.job(config, settings)
    {
        parts.extend(what_it_is_made_of(&job.config, &job.period.issue()));
    }
    parts.sort();
    parts.dedup();
    parts
}

/// Builds the briefings of these numbers.
fn round(args: &Args, touched: &BTreeSet<usize>, settings: &Settings) -> Round {
    let mut round = Round::default();
    for path in touched.iter().filter_map(|number| args.configs.get(*number)) {
        let read = config::read(path).map_err(Failure::from);
        let job = read.and_then(|(config, warnings)| Ok((args.when.job(config, settings)?, warnings)));
        match job {
            Ok((job, warnings)) => {
                let store = args.store.folder(&job.config, settings);
                round.warnings.extend(warnings);
                round.jobs.push(Job { store, ..job });
            }
            Err(failure) => round.failures.push(failure),
        }
    }
    let options = Options { threads: settings.threads, dry_run: false };
    let make = |jobs: &[Job]| -> Result<(Built, f64), Vec<BuildError>> {
        let start = Instant::now();
        pipeline::build(jobs, options, &Silent).map(|built| (built, start.elapsed().as_secs_f64()))
    };
    for (range, made) in build::apart(&round.jobs, make) {
        match made {
            Ok((built, seconds)) => round.built.push((range, built, seconds)),
            Err(errors) => round.failures.extend(errors.into_iter().map(Failure::from)),
        }
    }
    round
}

fn tell(event: Event<'_, Round>, settings: &Settings, console: &mut Console) -> Result<(), Failure> {
    match event {
        Event::Built(round) => {
            console.diagnostics(&round.warnings)?;
            for (range, built, seconds) in &round.built {
                console.diagnostics(&built.store)?;
                for (job, report) in round.jobs[range.clone()].iter().zip(&built.reports) {
                    build::tell(job, report, settings, console)?;
                }
                build::summary(built, *seconds, console)?;
            }
            for failure in &round.failures {
                console.tell(failure);
            }
            console.note("waiting for changes; Ctrl-C ends it", &json!({ "type": "waiting" }))?;
        }
        Event::Polling(why) => {
            let line = format!("changes are looked for once a second, since the system cannot tell of them: {why}");
            console.note(&line, &json!({ "type": "polling", "message": why }))?;
        }
        Event::Ending => {
            let line = "ending when the build under way is done; Ctrl-C again ends it at once";
            console.note(line, &json!({ "type": "ending" }))?;
        }
    }
    console.flush()
}

/// All on the disk that an issue is made of, beside its config.
pub(super) fn what_it_is_made_of(config: &Config, issue: &str) -> Vec<Watched> {
    let folder_or_file = |path: PathBuf| if path.is_file() { Watched::File(path) } else { Watched::Folder(path) };
    // A pattern that is none is told by the build.
    let corpus = load::places(config).unwrap_or_default().into_iter().map(folder_or_file);
    let templates = config
        .templates
        .iter()
        .map(|folder| Watched::Folder(config::normal(&config.origin.dir.join(Path::new(folder)))));
    let notes = config.sections.iter().filter_map(|section| match section {
        SectionConfig::KeyPoints(points) => points.from.as_deref(),
        SectionConfig::Notes(notes) => Some(notes.from.as_str()),
        _ => None,
    });
    let notes = notes.map(|from| Watched::File(config.origin.resolve(from, issue)));
    corpus.chain(templates).chain(notes).collect()
}
