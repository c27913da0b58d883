//! Makes the issues of one round, records that they are published, and has them delivered.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;

use crate::config::OnEmpty;
use crate::deliver::{self, Clock, Event, Wish, World};
use crate::model::{Delivery, Publication, Timings};
use crate::pipeline::{self, BuildError, Built, Job, Options, Recorded, Report};

use super::super::as_of;
use super::super::build;
use super::super::console::{Console, counted, plain};
use super::super::failure::Failure;
use super::super::progress::Onlooker;
use super::super::settings::Settings;
use super::super::timings;
use super::due::ToMake;
use super::{Args, Outcome};

/// Makes, records and delivers the issues of one round. What fails for one series is told, and the others go on.
pub(super) fn round(
    round: &[ToMake<'_>],
    args: &Args,
    settings: &Settings,
    console: &mut Console,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let jobs = round.iter().map(|to_make| job(to_make, args, settings)).collect::<Result<Vec<_>, _>>()?;
    for (range, made) in build::apart(&jobs, |jobs| made(jobs, settings, console)) {
        let made = match made {
            Ok(made) => made,
            Err(errors) => {
                outcome.failed(&build::told(errors, console), console);
                continue;
            }
        };
        console.diagnostics(&made.built.store)?;
        let issues = round[range.clone()].iter().zip(&jobs[range]).zip(&made.built.reports);
        for ((to_make, job), report) in issues {
            outcome.findings |= build::has_findings(report);
            build::tell(job, report, settings, console)?;
            match recorded(to_make, job, report, &made) {
                Ok(recorded) => deliver(job, report, recorded, args, console, outcome)?,
                Err(error) => outcome.failed(&error.into(), console),
            }
        }
        build::summary(&made.built, made.seconds, console)?;
        if args.timings {
            timings::tell(&made.timings, console)?;
        }
    }
    Ok(())
}

/// The job of a due issue. Its cut-off is the end of its days, as of one that `attache build` makes afterwards.
fn job(to_make: &ToMake<'_>, args: &Args, settings: &Settings) -> Result<Job, Failure> {
    let (config, period) = (to_make.series.config.clone(), to_make.issue.period);
    let store = args.store.folder(&config, settings);
    let cut_off = as_of::end_of(period.to, to_make.series.schedule.zone()).map_err(Failure::Usage)?;
    Ok(Job { store, ..Job::new(config, period, cut_off) })
}

/// What one pass made.
struct Made {
    built: Built,
    began: Timestamp,
    timings: Timings,
    seconds: f64,
}

fn made(jobs: &[Job], settings: &Settings, console: &Console) -> Result<Made, Vec<BuildError>> {
    let began = Timestamp::now();
    let onlooker = Onlooker::new(console.shows_progress(), true);
    let built = pipeline::build(jobs, Options { threads: settings.threads, dry_run: false }, &onlooker);
    let took = onlooker.end();
    let timings = onlooker.timings(settings.threads, took);
    Ok(Made { built: built?, began, timings, seconds: took.as_secs_f64() })
}

/// The record of an issue, with that it is published. One that stands there and cannot be read is not written over: it may
/// tell what was delivered.
fn recorded(to_make: &ToMake<'_>, job: &Job, report: &Report, made: &Made) -> Result<Option<Recorded>, BuildError> {
    let Some(mut recorded) = pipeline::record(job, report, made.began, &made.timings)? else { return Ok(None) };
    if recorded.fault.is_none() {
        let scheduled = to_make.issue.moment;
        recorded.record.published.get_or_insert(Publication { scheduled, at: Timestamp::now() });
        pipeline::write_record(&recorded)?;
    }
    Ok(Some(recorded))
}

/// Has an issue delivered, and tells what became of each delivery.
fn deliver(
    job: &Job,
    report: &Report,
    recorded: Option<Recorded>,
    args: &Args,
    console: &mut Console,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let Some(mut recorded) = recorded else { return Ok(()) };
    if recorded.fault.is_some() {
        let line = format!(
            "{} cannot be read, so it is not known what was delivered, and nothing is; restore it, or remove it where that was \
             nothing",
            recorded.path.display()
        );
        return outcome.found("damaged-record", &line, console);
    }
    let nothing = matches!(report.empty, Some(OnEmpty::Skip | OnEmpty::Fail));
    if args.no_deliver || nothing || job.config.delivery.is_empty() {
        return Ok(());
    }
    let again = args.redeliver.as_deref().map(|target| Wish::Again(Some(target).filter(|target| !target.is_empty())));
    let host = gethostname::gethostname();
    let world =
        World { clock: &SystemClock, variable: &|name| std::env::var(name).ok(), host: &host.to_string_lossy() };
    let mut past = std::mem::take(&mut recorded.record.deliveries);
    let mut save = |deliveries: &[Delivery]| {
        deliveries.clone_into(&mut recorded.record.deliveries);
        pipeline::write_record(&recorded).map(drop).map_err(|error| error.to_string())
    };
    let mut told = Ok(());
    let mut heard = |target: &str, event: Event| {
        if told.is_ok() {
            told = tell(target, &report.issue, &event, console, outcome);
        }
    };
    let issue = (&job.config, report.issue.as_str());
    deliver::issue(issue, &mut past, again.unwrap_or(Wish::Open), &world, &mut save, &mut heard);
    told
}

/// The clock of this machine.
struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// Tells what became of one delivery.
fn tell(target: &str, issue: &str, event: &Event, console: &mut Console, outcome: &mut Outcome) -> Result<(), Failure> {
    let times = |attempts: u32| if attempts > 1 { format!(" at attempt {attempts}") } else { String::new() };
    let (line, status) = match event {
        Event::Delivered { attempts } => (format!("delivered {issue} to {target}{}", times(*attempts)), "delivered"),
        Event::Already { at } => (format!("unchanged {issue}, delivered to {target} on {}", day(*at)), "unchanged"),
        Event::Changed { at } => {
            let line = format!(
                "kept {issue}: it has changed since it was delivered to {target} on {}, and `on_change` is keep; \
                 --redeliver={target} sends it again",
                day(*at)
            );
            (line, "kept")
        }
        Event::Retrying { why, wait } => {
            let line = format!("{target}: {why}; trying again in {} s", wait.as_secs());
            let value = json!({ "type": "retrying", "target": target, "issue": issue, "message": why });
            return console.note(&plain(&line), &value);
        }
        Event::Unsure { at } => {
            let line = format!(
                "{issue} may have been delivered to {target}: the run of {} was ended in the midst of it; look, and send it \
                 again with --redeliver={target} where it was not",
                day(*at)
            );
            return outcome.found("may-be-delivered", &line, console);
        }
        Event::Failed { why, attempts } => {
            let tried = match attempts {
                0 => String::new(),
                _ => format!(" ({})", counted(*attempts as usize, "attempt")),
            };
            let line = format!("{issue} was not delivered to {target}: {why}{tried}; the next run tries again");
            return outcome.found("not-delivered", &line, console);
        }
    };
    console.result(&line, &json!({ "type": "delivery", "target": target, "issue": issue, "status": status }))
}

/// A moment as people read it.
fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
