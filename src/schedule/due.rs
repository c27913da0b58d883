//! Which issues are due: the one of the last scheduled day, and before it what was missed or not delivered.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Schedule;
use crate::model::{Period, PeriodSpec};

/// Most scheduled days looked back at, whatever is asked for: ten years of days.
const MOST: usize = 3660;

/// An issue that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its days.
    pub period: Period,
    /// What became of it.
    pub state: KnownState,
}

/// What became of an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownState {
    /// A build made it, but no run published it.
    Made,
    /// A run published it.
    Published,
    /// A run published it, and a delivery failed.
    Undelivered,
}

/// How far back missed issues are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// So many scheduled days before the last, and never one before the first issue there is.
    Missed(u16),
    /// To this day, whatever there is.
    Since(Date),
}

/// What is due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// The issues to make, the oldest first.
    pub issues: Vec<DueIssue>,
    /// How many were missed beyond the reach, and are not made.
    pub beyond: usize,
    /// The issue that was published, but lies after now: the clock went back, and nothing is made.
    pub ahead: Option<String>,
}

/// An issue that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueIssue {
    /// The day it was to be made.
    pub day: Date,
    /// The moment of that day.
    pub moment: Timestamp,
    /// The days it covers; they hang on `day` alone, so that a late run makes the same issue.
    pub period: Period,
    /// Why it is due.
    pub why: Why,
}

/// Why an issue is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is the one of the last scheduled day.
    Now,
    /// It was to be made before, and was not.
    Missed,
    /// It was made before, and a delivery failed.
    Undelivered,
}

/// The issues that are due at `now`, of a series of which these are `known`.
pub fn due(schedule: &Schedule, spec: PeriodSpec, now: Timestamp, known: &[Known], reach: Reach) -> Due {
    let issue_of = |day: Date| {
        let (moment, period) = (schedule.moment(day)?, spec.resolve(day).ok()?);
        Some(DueIssue { day, moment, period, why: Why::Now })
    };
    let Some(last) = schedule.last(now).and_then(issue_of) else { return Due::default() };
    let published = known.iter().filter(|known| known.state != KnownState::Made);
    if let Some(ahead) = published
        .map(|known| known.period)
        .filter(|period| period.from > last.period.from)
        .max_by_key(|period| period.from)
    {
        return Due { ahead: Some(ahead.issue()), ..Due::default() };
    }
    let states: BTreeMap<String, KnownState> = known.iter().map(|known| (known.period.issue(), known.state)).collect();
    let first = known.iter().map(|known| known.period.from).min();
    let mut due = Due { issues: vec![last], ..Due::default() };
    let (mut day, mut former) = (last.day, last.period);
    // Whether nothing is known from the last day back: a gap beyond the reach is told once, by the first run after it.
    let mut unbroken = !states.contains_key(&last.period.issue());
    for back in 1..=MOST {
        let Some(issue) = schedule.before(day).and_then(issue_of) else { break };
        day = issue.day;
        let state = states.get(&issue.period.issue());
        // Several scheduled days may mean one issue.
        if issue.period == former {
            continue;
        }
        former = issue.period;
        let within = match reach {
            Reach::Missed(most) => back <= usize::from(most),
            Reach::Since(since) => issue.day >= since,
        };
        let wanted = matches!(reach, Reach::Since(_)) || first.is_some_and(|first| issue.period.from > first);
        match state {
            _ if !(within || unbroken && wanted) => break,
            Some(KnownState::Undelivered) if within => due.issues.push(DueIssue { why: Why::Undelivered, ..issue }),
            Some(_) if within => {}
            None if within && wanted => due.issues.push(DueIssue { why: Why::Missed, ..issue }),
            None if within => break,
            // Beyond the reach a gap is only counted.
            None if matches!(reach, Reach::Missed(_)) => due.beyond += 1,
            _ => break,
        }
        unbroken &= state.is_none();
    }
    due.issues.reverse();
    due
}

#[cfg(test)]
mod tests {
    use super::{Known, KnownState, Reach, Why, due};
    use crate::config::ScheduleConfig;
    use crate::model::{Period, PeriodSpec};
    use crate::schedule::Schedule;

    /// What is due of a series whose issues there are `known`, each with a letter for its state, in one line.
    #[track_caller]
    fn check(now: &str, known: &[&str], reach: Reach, expected: &str) {
        let known: Vec<Known> = known
            .iter()
            .map(|known| {
                let (name, state) = known.split_once(' ').expect("a state");
                let state = match state {
                    "made" => KnownState::Made,
                    "undelivered" => KnownState::Undelivered,
                    _ => KnownState::Published,
                };
                Known { period: Period::of_issue(name).expect("an issue"), state }
            })
            .collect();
        let zone = jiff::tz::TimeZone::get("Europe/Vienna").expect("a zone");
        let schedule = Schedule::new(&ScheduleConfig::default(), zone);
        let due = due(&schedule, PeriodSpec::PreviousWeek, now.parse().expect("a moment"), &known, reach);
        let mut words: Vec<String> = due
            .issues
            .iter()
            .map(|issue| {
                let why = match issue.why {
                    Why::Now => "",
                    Why::Missed => " missed",
                    Why::Undelivered => " undelivered",
                };
                format!("{}{why}", issue.period.issue())
            })
            .collect();
        words.extend((due.beyond > 0).then(|| format!("{} beyond", due.beyond)));
        words.extend(due.ahead.map(|ahead| format!("{ahead} ahead")));
        assert_eq!(words.join(", "), expected, "{now}");
    }

    const FOUR: Reach = Reach::Missed(4);

    #[test]
    fn a_late_run_makes_the_same_issue() {
        for now in ["2026-11-16T04:00:00Z", "2026-11-16T09:00:00Z", "2026-11-19T12:00:00Z", "2026-11-23T03:59:59Z"] {
            check(now, &[], FOUR, "2026-W46");
            check(now, &["2026-W46 published"], FOUR, "2026-W46");
        }
        check("2026-11-23T04:00:00Z", &["2026-W46 published"], FOUR, "2026-W47");
    }

    #[test]
    fn what_was_missed_is_made_in_order() {
        let now = "2026-12-07T04:00:00Z";
        check(now, &["2026-W46 published"], FOUR, "2026-W47 missed, 2026-W48 missed, 2026-W49");
        check(now, &["2026-W46 made"], FOUR, "2026-W47 missed, 2026-W48 missed, 2026-W49");
        check(now, &["2026-W46 published", "2026-W48 published"], FOUR, "2026-W47 missed, 2026-W49");
        check(now, &["2026-W46 published"], Reach::Missed(0), "2026-W49, 2 beyond");
        check(now, &["2026-W46 published"], Reach::Missed(1), "2026-W48 missed, 2026-W49, 1 beyond");
        // It is told once: then there is one after the gap.
        check(now, &["2026-W46 published", "2026-W49 published"], Reach::Missed(0), "2026-W49");
        check("2026-12-14T04:00:00Z", &["2026-W46 published", "2026-W49 published"], Reach::Missed(1), "2026-W50");
    }

    #[test]
    fn nothing_is_made_before_the_first_unless_asked() {
        let now = "2026-11-16T04:00:00Z";
        check(now, &[], FOUR, "2026-W46");
        check(now, &["2026-W45 published"], FOUR, "2026-W46");
        let since = |month, day| Reach::Since(jiff::civil::date(2026, month, day));
        check(now, &["2026-W45 published"], since(11, 2), "2026-W44 missed, 2026-W46");
        check(now, &[], since(11, 9), "2026-W45 missed, 2026-W46");
        check(now, &[], since(11, 16), "2026-W46");
    }

    #[test]
    fn failed_deliveries_are_tried_again() {
        let known = ["2026-W44 undelivered", "2026-W45 undelivered", "2026-W46 undelivered"];
        let now = "2026-11-16T04:00:00Z";
        check(now, &known, FOUR, "2026-W44 undelivered, 2026-W45 undelivered, 2026-W46");
        check(now, &known, Reach::Missed(1), "2026-W45 undelivered, 2026-W46");
    }

    #[test]
    fn a_clock_that_went_back_makes_nothing() {
        check("2026-11-16T04:00:00Z", &["2026-W46 published", "2026-W48 published"], FOUR, "2026-W48 ahead");
        check("1970-01-08T00:00:00Z", &["2026-W46 undelivered"], FOUR, "2026-W46 ahead");
        // An issue of the days that still run, made by hand, is no sign of that.
        check("2026-11-16T04:00:00Z", &["2026-W47 made"], FOUR, "2026-W46");
    }
}
