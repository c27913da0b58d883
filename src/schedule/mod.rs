//! When issues are due: scheduled days and their moments, what was missed, and the units of the system's own timers.
//!
//! It is pure: the moment it is now, and what was published, are arguments. Every scheduled day has one moment, whatever the
//! clocks of its zone do on that day: see [`Schedule::moment`].

mod due;
pub mod units;

pub use due::{Due, DueIssue, Known, KnownState, Reach, Why, due};

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

use crate::config::{Every, On, ScheduleConfig};

/// How many scheduled days are looked back for the last one; two are enough in every zone there is.
const STEPS: usize = 8;

/// Days and the time of the day on which issues are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    rhythm: Rhythm,
    at: Time,
    zone: TimeZone,
}

/// Which days are scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// All.
    Daily,
    /// One of each week.
    Weekly(Weekday),
    /// One of each month, from 1; 29 to 31 are the last day of a shorter month.
    Monthly(i8),
}

impl Schedule {
    /// What a config asks for, in the zone of its briefing.
    pub fn new(config: &ScheduleConfig, zone: TimeZone) -> Self {
        let rhythm = match (config.every, config.on) {
            (Every::Day, _) => Rhythm::Daily,
            (Every::Week, Some(On::Weekday(name))) => Rhythm::Weekly(name.into()),
            (Every::Week, _) => Rhythm::Weekly(Weekday::Monday),
            (Every::Month, Some(On::Day(day))) => Rhythm::Monthly(day.clamp(1, 31).cast_signed()),
            (Every::Month, _) => Rhythm::Monthly(1),
        };
        Self { rhythm, at: config.at, zone }
    }

    /// Which days are scheduled.
    pub fn rhythm(&self) -> Rhythm {
        self.rhythm
    }

    /// The time of the day.
    pub fn at(&self) -> Time {
        self.at
    }

    /// The zone in which days begin.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The moment of a scheduled day; `None` outside of the calendar.
    ///
    /// Where the clocks go back over the time, it is the first of the two. Where they go forward over it, it is the moment in
    /// which they do: timers of the system differ in when they go off then, but none does before.
    pub fn moment(&self, day: Date) -> Option<Timestamp> {
        let local = day.to_datetime(self.at);
        match self.zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(local).ok(),
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(local).ok(),
            AmbiguousOffset::Gap { before, after } => {
                let early = after.to_timestamp(local).ok()?;
                let change = self.zone.following(early).next().map(|change| change.timestamp());
                change.or_else(|| before.to_timestamp(local).ok())
            }
        }
    }

    /// The last scheduled day whose moment is not after `now`.
    pub fn last(&self, now: Timestamp) -> Option<Date> {
        // A day that the clocks leave out may be scheduled later than the calendar says.
        let mut day = self.on_or_before(now.to_zoned(self.zone.clone()).date().saturating_add(2.days()))?;
        for _ in 0..STEPS {
            if self.moment(day).is_some_and(|moment| moment <= now) {
                return Some(day);
            }
            day = self.before(day)?;
        }
        None
    }

    /// The last scheduled day before another.
    pub fn before(&self, day: Date) -> Option<Date> {
        self.on_or_before(day.yesterday().ok()?)
    }

    /// The next scheduled day after another.
    pub fn after(&self, day: Date) -> Option<Date> {
        let ahead = match self.rhythm {
            Rhythm::Daily => day.tomorrow().ok()?,
            Rhythm::Weekly(_) => day.checked_add(7.days()).ok()?,
            Rhythm::Monthly(wanted) => {
                let here = of_month(day, wanted)?;
                if here > day { here } else { of_month(day.first_of_month().checked_add(1.month()).ok()?, wanted)? }
            }
        };
        self.on_or_before(ahead)
    }

    fn on_or_before(&self, day: Date) -> Option<Date> {
        match self.rhythm {
            Rhythm::Daily => Some(day),
            Rhythm::Weekly(weekday) => {
                let back = day.weekday().since(weekday);
                day.checked_sub(i32::from(back).days()).ok()
            }
            Rhythm::Monthly(wanted) => {
                let here = of_month(day, wanted)?;
                if here <= day { Some(here) } else { of_month(day.first_of_month().yesterday().ok()?, wanted) }
            }
        }
    }
}

/// The day of this number in the month of `day`; its last where it is shorter.
fn of_month(day: Date, wanted: i8) -> Option<Date> {
    Date::new(day.year(), day.month(), wanted.clamp(1, day.days_in_month())).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Rhythm, Schedule};

    fn schedule(rhythm: Rhythm, at: &str, zone: &str) -> Schedule {
        let zone = jiff::tz::TimeZone::get(zone).expect("a zone");
        Schedule { rhythm, at: at.parse().expect("a time"), zone }
    }

    /// The last scheduled day at `now`, its moment, and the scheduled day after it.
    #[track_caller]
    fn check(schedule: &Schedule, now: &str, expected: &str) {
        let now = now.parse().expect("a moment");
        let day = schedule.last(now).expect("a day");
        let shown =
            format!("{day} {} {}", schedule.moment(day).expect("a moment"), schedule.after(day).expect("a day"));
        assert_eq!(shown, expected, "{now}");
    }

    const MONDAYS: Rhythm = Rhythm::Weekly(jiff::civil::Weekday::Monday);
    const SUNDAYS: Rhythm = Rhythm::Weekly(jiff::civil::Weekday::Sunday);

    #[test]
    fn the_last_moment_counts() {
        let mondays = schedule(MONDAYS, "05:00", "Europe/Vienna");
        check(&mondays, "2026-11-16T03:59:59Z", "2026-11-09 2026-11-09T04:00:00Z 2026-11-16");
        check(&mondays, "2026-11-16T04:00:00Z", "2026-11-16 2026-11-16T04:00:00Z 2026-11-23");
        check(&mondays, "2026-11-22T23:00:00Z", "2026-11-16 2026-11-16T04:00:00Z 2026-11-23");
        let daily = schedule(Rhythm::Daily, "00:00", "Pacific/Kiritimati");
        check(&daily, "2026-11-15T09:59:59Z", "2026-11-15 2026-11-14T10:00:00Z 2026-11-16");
        check(&daily, "2026-11-15T10:00:00Z", "2026-11-16 2026-11-15T10:00:00Z 2026-11-17");
        let monthly = schedule(Rhythm::Monthly(31), "05:00", "UTC");
        check(&monthly, "2026-03-30T12:00:00Z", "2026-02-28 2026-02-28T05:00:00Z 2026-03-31");
        check(&monthly, "2026-02-28T05:00:00Z", "2026-02-28 2026-02-28T05:00:00Z 2026-03-31");
        check(&monthly, "2027-01-01T00:00:00Z", "2026-12-31 2026-12-31T05:00:00Z 2027-01-31");
    }

    #[test]
    fn a_day_has_one_moment_when_the_clocks_change() {
        // They go forward over 02:30 at 01:00Z, and back over it: 00:30Z and 01:30Z are both 02:30.
        let sundays = schedule(SUNDAYS, "02:30", "Europe/Vienna");
        check(&sundays, "2026-03-29T00:59:59Z", "2026-03-22 2026-03-22T01:30:00Z 2026-03-29");
        check(&sundays, "2026-03-29T01:00:00Z", "2026-03-29 2026-03-29T01:00:00Z 2026-04-05");
        check(&sundays, "2026-03-29T01:30:00Z", "2026-03-29 2026-03-29T01:00:00Z 2026-04-05");
        check(&sundays, "2026-10-25T00:29:59Z", "2026-10-18 2026-10-18T00:30:00Z 2026-10-25");
        check(&sundays, "2026-10-25T00:30:00Z", "2026-10-25 2026-10-25T00:30:00Z 2026-11-01");
        check(&sundays, "2026-10-25T01:30:00Z", "2026-10-25 2026-10-25T00:30:00Z 2026-11-01");
        // Samoa had no 30 December 2011.
        let fridays = schedule(Rhythm::Weekly(jiff::civil::Weekday::Friday), "05:00", "Pacific/Apia");
        check(&fridays, "2011-12-30T09:59:59Z", "2011-12-23 2011-12-23T15:00:00Z 2011-12-30");
        check(&fridays, "2011-12-30T10:00:00Z", "2011-12-30 2011-12-30T10:00:00Z 2012-01-06");
    }

    #[test]
    fn days_and_moments_rise_together() {
        for zone in ["Europe/Vienna", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Casablanca"] {
            for at in ["00:00", "02:15", "02:45", "23:59"] {
                let daily = schedule(Rhythm::Daily, at, zone);
                let mut day = date(2011, 12, 1);
                for _ in 0..800 {
                    let next = daily.after(day).expect("a day");
                    // A day that the zone leaves out begins and ends in one moment.
                    assert!(daily.moment(day) <= daily.moment(next), "{zone} {at} {day}");
                    assert!(daily.last(daily.moment(day).expect("a moment")) >= Some(day), "{zone} {at}");
                    assert_eq!(daily.before(next), Some(day));
                    day = next;
                }
            }
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_panic() {
        for rhythm in [Rhythm::Daily, MONDAYS, Rhythm::Monthly(31)] {
            let schedule = schedule(rhythm, "05:00", "Europe/Vienna");
            for now in [jiff::Timestamp::MIN, jiff::Timestamp::MAX] {
                let _ = schedule.last(now);
            }
            for day in [jiff::civil::Date::MIN, jiff::civil::Date::MAX] {
                let _ = (schedule.moment(day), schedule.before(day), schedule.after(day));
            }
        }
    }
}
