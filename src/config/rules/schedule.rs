//! The schedule: its day is one of its rhythm, its issues are of days that are over, and what was done can be recorded.

use std::path::Path;

use super::{Config, Document, Problem, Step};
use crate::config::paths::{Piece, pieces};
use crate::config::{Every, Format, On, Output};
use crate::model::PeriodSpec;

pub(super) fn check(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    let Some(schedule) = &config.schedule else { return };
    let at = |key| document.value(&[Step::Key("schedule"), Step::Key(key)]);
    let misfit = match (schedule.every, schedule.on) {
        (Every::Day, Some(_)) => Some(("every day is one of a daily issue", "leave `on` out")),
        (Every::Week, Some(On::Day(_))) => {
            Some(("a weekly issue has a day of the week", "write a name, as `monday`, or `every: month`"))
        }
        (Every::Month, Some(On::Weekday(_))) => {
            Some(("a monthly issue has a day of the month", "write a number, as `1`, or `every: week`"))
        }
        _ => None,
    };
    if let Some((message, help)) = misfit {
        let every = document.value(&[Step::Key("schedule"), Step::Key("every")]);
        found.push(Problem::error("schedule-day", at("on"), message).also(every, "the rhythm").help(help));
    }
    period(config, schedule.every, document, found);
    if config.corpus.reads_stdin() {
        let span = document.value(&[Step::Key("corpus"), Step::Key("include")]);
        found.push(
            Problem::error("schedule-stdin", span, "nothing is piped into a run that a timer starts")
                .help("name the files, or take `schedule` out"),
        );
    }
    recorded(config, document, "schedule", found);
}

/// The period hangs on the day of the run, and has its rhythm.
fn period(config: &Config, every: Every, document: &Document, found: &mut Vec<Problem>) {
    let path = [Step::Key("briefing"), Step::Key("period")];
    let at = if document.has(&path) { document.value(&path) } else { document.key(&[Step::Key("schedule")]) };
    let fits = match every {
        Every::Day => PeriodSpec::PreviousDay,
        Every::Week => PeriodSpec::PreviousWeek,
        Every::Month => PeriodSpec::PreviousMonth,
    };
    let period = config.briefing.period;
    if !period.is_relative() {
        found.push(
            Problem::error("fixed-period", at, format!("every scheduled issue would be of the same days, {period}"))
                .help(format!(
                    "write `period: {fits}`, or leave it out; `attache build --period` makes a single issue"
                )),
        );
    } else if period != fits {
        let rhythm = match every {
            Every::Day => "day",
            Every::Week => "week",
            Every::Month => "month",
        };
        found.push(
            Problem::warning("schedule-period", at, format!("an issue every {rhythm}, but of the {period}"))
                .help(format!("write `period: {fits}` under `briefing`, or mend `schedule.every`")),
        );
    }
}

/// What was published and delivered is recorded beside the stored JSON of the issue, so there has to be one.
pub(super) fn recorded(config: &Config, document: &Document, key: &str, found: &mut Vec<Problem>) {
    // Without outputs of its own, a config has those of the defaults.
    if config.outputs.is_empty() || config.stored().is_some() {
        return;
    }
    let named = |output: &Output| pieces(&output.to).any(|piece| piece == Piece::Variable("issue"));
    let json = |output: &&Output| Format::of(Path::new(&output.to)) == Some(Format::Json) && !named(output);
    let help = match config.outputs.iter().find(json) {
        Some(output) => format!("put `{{{{ issue }}}}` into the path of `{}`", output.to),
        None => "add an output as `reports/{{ issue }}/briefing.json`".to_owned(),
    };
    let message = format!("`{key}` needs the stored JSON of each issue: what was done is recorded beside it");
    found.push(Problem::error("nothing-recorded", document.key(&[Step::Key(key)]), message).help(help));
}
