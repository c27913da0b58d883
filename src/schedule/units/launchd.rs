//! A property list of launchd, by `launchd.plist(5)`.
//!
//! launchd knows no zone but the machine's. So the moments of the next years are looked at in that zone, and the list holds every
//! time of the week or month that comes up: with two zones that change their clocks on other days there is one entry more, and
//! the run it starts too early finds nothing due.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{MARK, Plan, Run, Unit, UnitError, line_of, variables};
use crate::schedule::Rhythm;

/// How many scheduled days ahead are looked at: each rhythm meets every change of the clocks in so many.
const AHEAD: usize = 1500;

/// The list, for a machine whose clock shows `machine`'s time, from `now` on; what is said goes into a file of `logs`.
pub fn unit(plan: &Plan<'_>, now: Timestamp, machine: &TimeZone, logs: &Path) -> Result<Unit, UnitError> {
    let label = format!("org.attache.{}", plan.name);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<!-- {MARK}: runs the briefings that are due. -->");
    out.push_str(
        "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n<dict>\n",
    );
    for variable in variables(plan) {
        let _ = writeln!(
            out,
            "  <!-- {} has to be set: by EnvironmentVariables here, or better by a file. -->",
            escaped(&variable)
        );
    }
    let _ = writeln!(out, "  <key>Label</key>\n  <string>{}</string>", escaped(&label));
    out.push_str("  <key>ProgramArguments</key>\n  <array>\n");
    let configs = plan.runs.iter().map(|run| line_of(&run.config)).collect::<Result<Vec<_>, _>>()?;
    for argument in [line_of(plan.program)?, "run"].into_iter().chain(configs) {
        let _ = writeln!(out, "    <string>{}</string>", escaped(argument));
    }
    out.push_str("  </array>\n  <key>StartCalendarInterval</key>\n  <array>\n");
    let entries: BTreeSet<Entry> = plan.runs.iter().flat_map(|run| entries(run, now, machine)).collect();
    for entry in entries {
        out.push_str("    <dict>");
        for (key, value) in entry.keys() {
            let _ = write!(out, "<key>{key}</key><integer>{value}</integer>");
        }
        out.push_str("</dict>\n");
    }
    out.push_str("  </array>\n");
    // What was missed while the machine was off is made up for when the user is there again.
    out.push_str("  <key>RunAtLoad</key>\n  <true/>\n  <key>ProcessType</key>\n  <string>Background</string>\n");
    let log = logs.join(format!("{}.log", plan.name));
    for key in ["StandardOutPath", "StandardErrorPath"] {
        let _ = writeln!(out, "  <key>{key}</key>\n  <string>{}</string>", escaped(line_of(&log)?));
    }
    out.push_str("</dict>\n</plist>\n");
    Ok(Unit { name: format!("{label}.plist"), text: out })
}

/// A time at which launchd starts the run; what is not set is any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    /// Day of the month.
    day: Option<i8>,
    /// Day of the week, 0 for Sunday.
    weekday: Option<i8>,
    hour: i8,
    minute: i8,
}

impl Entry {
    fn keys(self) -> impl Iterator<Item = (&'static str, i8)> {
        let pairs =
            [("Day", self.day), ("Weekday", self.weekday), ("Hour", Some(self.hour)), ("Minute", Some(self.minute))];
        pairs.into_iter().filter_map(|(key, value)| Some((key, value?)))
    }
}

fn entries(run: &Run, now: Timestamp, machine: &TimeZone) -> BTreeSet<Entry> {
    let schedule = &run.schedule;
    let days = std::iter::successors(schedule.last(now), |day| schedule.after(*day)).take(AHEAD);
    let moments = days.filter_map(|day| schedule.moment(day));
    let entry = |moment: Timestamp| {
        let local = moment.to_zoned(machine.clone());
        let (day, weekday) = match schedule.rhythm() {
            Rhythm::Daily => (None, None),
            Rhythm::Weekly(_) => (None, Some(local.weekday().to_sunday_zero_offset())),
            Rhythm::Monthly(_) => (Some(local.day()), None),
        };
        Entry { day, weekday, hour: local.hour(), minute: local.minute() }
    };
    moments.map(entry).collect()
}

/// As text of an element or, since no `--` is left, of a comment.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace("--", "-&#45;")
}
