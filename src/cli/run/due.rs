//! What is due for each config, and in which order it is made.

use jiff::Timestamp;
use serde_json::json;

use crate::config::Config;
use crate::pipeline::{self, StoredState};
use crate::schedule::{Due, DueIssue, Known, KnownState, Schedule, Why, due};

use super::super::as_of::AsOf;
use super::super::console::{Console, counted};
use super::super::failure::Failure;
use super::super::schedule::schedule_of;
use super::{Args, Outcome};

/// How many records of former issues are read beyond those that may have to be caught up with: a clock that went back by less
/// is noticed.
const RECENT: usize = 60;

/// One config, and what is due for it.
pub(super) struct Series {
    pub(super) config: Config,
    pub(super) schedule: Schedule,
    due: Due,
}

impl Series {
    /// A config that has a schedule.
    pub(super) fn new(config: Config) -> Result<Self, Failure> {
        let schedule = schedule_of(&config)?;
        Ok(Self { config, schedule, due: Due::default() })
    }

    /// What messages call it.
    pub(super) fn name(&self) -> String {
        self.config.origin.path.display().to_string()
    }

    /// Finds what is due, and tells of what is odd about it.
    pub(super) fn look(
        &mut self,
        args: &Args,
        as_of: AsOf,
        console: &mut Console,
        outcome: &mut Outcome,
    ) -> Result<(), Failure> {
        let now: Timestamp = as_of.instant(self.schedule.zone()).map_err(Failure::Usage)?;
        let catch_up = self.config.schedule.map_or(0, |schedule| schedule.catch_up);
        let recent =
            if args.since.is_some() { usize::MAX } else { RECENT + usize::from(args.catch_up.unwrap_or(catch_up)) };
        let known: Vec<Known> = pipeline::known(&self.config, recent).into_iter().map(known).collect();
        self.due = due(&self.schedule, self.config.briefing.period, now, &known, args.reach(catch_up));
        let name = self.name();
        if let Some(ahead) = &self.due.ahead {
            let at = now.to_zoned(self.schedule.zone().clone()).strftime("%Y-%m-%d %H:%M");
            let line = format!(
                "{name}: it is {at} by the clock, but {ahead} is published already: nothing is made for the past; set the \
                 clock right, or make a former issue again with `attache build --period`"
            );
            outcome.found("clock-went-back", &line, console)?;
        }
        if self.due.beyond > 0 {
            let missed = counted(self.due.beyond, "older issue");
            let line =
                format!("{name}: {missed} missed and not made; `--since DAY` makes what was missed since that day");
            outcome.found("missed-issues", &line, console)?;
        }
        Ok(())
    }
}

fn known((period, state): (crate::model::Period, StoredState)) -> Known {
    let state = match state {
        StoredState::Made => KnownState::Made,
        StoredState::Published => KnownState::Published,
        StoredState::Undelivered => KnownState::Undelivered,
    };
    Known { period, state }
}

/// Fails where two of the configs are one file.
pub(super) fn distinct(series: &[Series]) -> Result<(), Failure> {
    for (at, one) in series.iter().enumerate() {
        let same = |other: &&Series| {
            other.config.origin.dir == one.config.origin.dir
                && other.config.origin.path.file_name() == one.config.origin.path.file_name()
        };
        if series[..at].iter().any(|other| same(&other)) {
            return Err(Failure::Usage(format!("{} is given twice; name it once", one.name())));
        }
    }
    Ok(())
}

/// One issue to make, with its series.
#[derive(Clone, Copy)]
pub(super) struct ToMake<'a> {
    pub(super) series: &'a Series,
    pub(super) issue: DueIssue,
}

/// Issues to make in one pass each: those of one series one after the other, the oldest first, since each looks back at the one
/// before it; the newest of all series together.
pub(super) fn rounds(series: &[Series]) -> Vec<Vec<ToMake<'_>>> {
    let longest = series.iter().map(|one| one.due.issues.len()).max().unwrap_or(0);
    let round = |before_last: usize| {
        let of = |one: &'_ Series| one.due.issues.iter().rev().nth(before_last).copied();
        series.iter().filter_map(|one| Some(ToMake { series: one, issue: of(one)? })).collect()
    };
    (0..longest).rev().map(round).collect()
}

/// Says what would be made.
pub(super) fn tell(series: &[Series], console: &mut Console) -> Result<(), Failure> {
    for one in series {
        for issue in &one.due.issues {
            let why = match issue.why {
                Why::Now => "",
                Why::Missed => ", missed",
                Why::Undelivered => ", not delivered",
            };
            let id = issue.period.issue();
            let at = issue.moment.to_zoned(one.schedule.zone().clone()).strftime("%Y-%m-%d %H:%M %Z").to_string();
            let line = format!("due {id} of {}, since {at}{why}", one.name());
            let value = json!({
                "type": "due",
                "config": one.name(),
                "issue": id,
                "scheduled": issue.moment,
                "missed": issue.why == Why::Missed,
            });
            console.result(&line, &value)?;
        }
    }
    Ok(())
}
