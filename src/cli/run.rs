//! `attache run`: makes and delivers everything that is due, for a timer that nobody watches.
//!
//! What can be done is done: a broken config, an issue that cannot be built and a delivery that fails are told, and the others
//! go on; the exit status says that something is left.

mod due;
mod hold;
mod publish;

use std::path::PathBuf;

use clap::Args as ClapArgs;
use jiff::civil::Date;

use crate::config;
use crate::schedule::Reach;

use super::Status;
use super::as_of::AsOf;
use super::console::Console;
use super::failure::Failure;
use super::settings::Settings;
use super::store::Place;

/// Make and deliver every issue that is due
///
/// For a timer: `attache schedule` makes one. The period comes from the day that the config's `schedule` names, so a run that is
/// days late makes the same issue. Issues that were missed are made first, oldest first. A second run at the same time is
/// refused. What was published and delivered stands in run.json beside the issue, and is not delivered again.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache run config/us-russia.yaml                            what is due now
  attache run config/*.yaml --dry-run                          only say what that is
  attache run config/us-russia.yaml --since 2026-10-05         also what was missed since then
  attache run config/us-russia.yaml --redeliver=desk           send it to one target again

EXIT STATUS:
  0  everything due is made and delivered, or was so already
  1  made, but there is something to look at: a delivery failed and is tried again by the next run, it is not known whether
     one arrived, too much was skipped, issues were missed, or the clock went back
  2  an issue was not made, or another run is under way")]
pub(super) struct Args {
    /// Config files, each with a `schedule`
    #[arg(required = true, value_name = "CONFIG")]
    configs: Vec<PathBuf>,
    /// Run as if it were this day or moment [default: the environment's `SOURCE_DATE_EPOCH`, else now]
    #[arg(long, value_name = "WHEN")]
    as_of: Option<AsOf>,
    /// Make so many missed issues at most [default: the config's `schedule.catch_up`]
    #[arg(long, value_name = "N")]
    catch_up: Option<u16>,
    /// Make what was missed since this day, also before the first issue there is
    #[arg(long, value_name = "DAY", conflicts_with = "catch_up")]
    since: Option<Date>,
    /// Deliver again what was delivered, or may have been; to this target alone where one is named
    #[arg(long, value_name = "TARGET", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    redeliver: Option<String>,
    /// Make the issues, and deliver none
    #[arg(long, conflicts_with = "redeliver")]
    no_deliver: bool,
    /// Only say what is due
    #[arg(long)]
    dry_run: bool,
    /// Print how long each stage took
    #[arg(long, conflicts_with = "dry_run")]
    timings: bool,
    #[command(flatten)]
    store: Place,
}

impl Args {
    fn reach(&self, catch_up: u16) -> Reach {
        match self.since {
            Some(day) => Reach::Since(day),
            None => Reach::Missed(self.catch_up.unwrap_or(catch_up)),
        }
    }
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let mut outcome = Outcome::default();
    let mut series = Vec::new();
    for path in &args.configs {
        match config::read(path) {
            Ok((config, warnings)) => {
                console.diagnostics(&warnings)?;
                series.push(due::Series::new(config)?);
            }
            // The others are made all the same.
            Err(error) => outcome.failed(&error.into(), console),
        }
    }
    due::distinct(&series)?;
    let _locks = if args.dry_run { Vec::new() } else { hold::all(&series)? };
    let as_of = args.as_of.or(settings.source_date).unwrap_or_else(AsOf::now);
    for one in &mut series {
        one.look(args, as_of, console, &mut outcome)?;
    }
    if args.dry_run {
        due::tell(&series, console)?;
    } else {
        for round in due::rounds(&series) {
            publish::round(&round, args, settings, console, &mut outcome)?;
        }
    }
    outcome.status()
}

/// How it went so far.
#[derive(Debug, Default)]
struct Outcome {
    /// Something was not made.
    failures: bool,
    /// There is something to look at.
    findings: bool,
}

impl Outcome {
    /// Tells of something that was not made.
    fn failed(&mut self, failure: &Failure, console: &mut Console) {
        if !failure.is_told() {
            console.tell(failure);
        }
        self.failures = true;
    }

    /// Tells of something to look at.
    fn found(&mut self, code: &str, line: &str, console: &mut Console) -> Result<(), Failure> {
        self.findings = true;
        console.finding(code, line)
    }

    fn status(&self) -> Result<Status, Failure> {
        if self.failures { Err(Failure::Told) } else { Ok(Status::of(self.findings)) }
    }
}
