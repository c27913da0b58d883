//! Days and periods in words. Each form is a pattern of the label file; what differs by language stands there.

use std::borrow::Cow;
use std::fmt::Display;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::Labels;
use crate::model::Period;

impl Labels {
    /// A day, as `15 November 2026`.
    pub fn date(&self, day: Date) -> String {
        self.dated("dates.day", day, "months")
    }

    /// A day of a timeline, as `Monday 9 November`.
    pub fn day_of_week(&self, day: Date) -> String {
        let weekday = self.weekday(day, "weekdays");
        self.fill(
            "dates.of_week",
            &[("weekday", &weekday), ("day", &self.day(day)), ("month", &self.month(day, "months"))],
        )
    }

    /// A day on the scale of a chart, as `Mon 9`.
    pub fn day_in_chart(&self, day: Date) -> String {
        let weekday = self.weekday(day, "weekdays_short");
        self.fill("dates.in_chart", &[("weekday", &weekday), ("day", &self.day(day))])
    }

    /// The days of a period, as `9–15 November 2026`, with as much of the first day as differs.
    pub fn period(&self, period: Period) -> String {
        let (from, to) = (period.from, period.to);
        if from == to {
            self.date(to)
        } else if from.year() != to.year() {
            self.days("dates.over_years", period, "months")
        } else if from.month() != to.month() {
            self.days("dates.in_year", period, "months")
        } else {
            self.days("dates.in_month", period, "months")
        }
    }

    /// The days of a period without its year, as `9–15 Nov`.
    pub fn period_in_chart(&self, period: Period) -> String {
        if period.from == period.to {
            self.day_in_chart(period.to)
        } else if (period.from.year(), period.from.month()) == (period.to.year(), period.to.month()) {
            self.days("dates.weeks_in_month", period, "months_short")
        } else {
            self.days("dates.weeks", period, "months_short")
        }
    }

    /// The information cut-off, as `15 November 2026, 23:59 Europe/Vienna`: the given one, or the end of the period if sooner.
    pub fn cut_off(&self, cut_off: Timestamp, end: Date, zone: &TimeZone, zone_name: &str) -> String {
        let end = end.to_datetime(Time::constant(23, 59, 0, 0));
        let at = cut_off.to_zoned(zone.clone()).datetime().min(end);
        let (hour, minute) = (format!("{:02}", at.hour()), format!("{:02}", at.minute()));
        let date = self.date(at.date());
        self.fill("dates.moment", &[("date", &date), ("hour", &hour), ("minute", &minute), ("zone", &zone_name)])
    }

    fn dated(&self, pattern: &str, day: Date, months: &str) -> String {
        let values: [(&str, &dyn Display); 3] =
            [("day", &self.day(day)), ("month", &self.month(day, months)), ("year", &day.year())];
        self.fill(pattern, &values)
    }

    fn days(&self, pattern: &str, Period { from, to }: Period, months: &str) -> String {
        let values: [(&str, &dyn Display); 6] = [
            ("first_day", &self.day(from)),
            ("first_month", &self.month(from, months)),
            ("first_year", &from.year()),
            ("day", &self.day(to)),
            ("month", &self.month(to, months)),
            ("year", &to.year()),
        ];
        self.fill(pattern, &values)
    }

    /// The day of the month.
    fn day(&self, day: Date) -> Cow<'_, str> {
        if day.day() == 1 { self.word("first_day").into() } else { day.day().to_string().into() }
    }

    fn month(&self, day: Date, names: &str) -> &str {
        self.nth(names, usize::from(day.month().unsigned_abs()) - 1)
    }

    fn weekday(&self, day: Date, names: &str) -> &str {
        self.nth(names, usize::from(day.weekday().to_monday_zero_offset().unsigned_abs()))
    }

    fn nth(&self, names: &str, at: usize) -> &str {
        self.tree[names][at].as_str().unwrap_or_default()
    }
}
