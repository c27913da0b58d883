//! The days an issue covers.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::{Span, ToSpan};

/// A period as it is asked for, before "previous" is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodSpec {
    /// The day before the as-of day.
    PreviousDay,
    /// The ISO 8601 week before the one that holds the as-of day.
    PreviousWeek,
    /// The month before the one that holds the as-of day.
    PreviousMonth,
    /// One ISO 8601 week, as `2026-W46`.
    Week {
        /// ISO year.
        year: i16,
        /// Week, 1 to 53.
        week: i8,
    },
    /// Days from first to last, both included, as `2026-11-09..2026-11-15`.
    Days {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
}

/// What a period text can have wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// It has none of the three forms.
    #[error(
        "`{0}` is no period: write 2026-W46, previous-day, previous-week, previous-month or 2026-11-09..2026-11-15"
    )]
    Form(String),
    /// The ISO year has no such week.
    #[error("{year} has no week {week}: weeks run from 1 to 52, in some years 53")]
    Week {
        /// ISO year.
        year: i16,
        /// Week asked for.
        week: i8,
    },
    /// The last day is before the first.
    #[error("the period ends on {to}, before it begins on {from}")]
    Inverted {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
    /// The calendar does not reach so far.
    #[error("the period lies outside the calendar")]
    Range,
}

impl FromStr for PeriodSpec {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let form = || PeriodError::Form(text.to_owned());
        match text {
            "previous-day" => return Ok(Self::PreviousDay),
            "previous-week" => return Ok(Self::PreviousWeek),
            "previous-month" => return Ok(Self::PreviousMonth),
            _ => {}
        }
        if let Some((from, to)) = text.split_once("..") {
            let from: Date = from.trim().parse().map_err(|_| form())?;
            let to: Date = to.trim().parse().map_err(|_| form())?;
            return if to < from { Err(PeriodError::Inverted { from, to }) } else { Ok(Self::Days { from, to }) };
        }
        if let Some((year, week)) = text.split_once("-W") {
            let year: i16 = year.parse().map_err(|_| form())?;
            let week: i8 = week.parse().map_err(|_| form())?;
            ISOWeekDate::new(year, week, Weekday::Monday).map_err(|_| PeriodError::Week { year, week })?;
            return Ok(Self::Week { year, week });
        }
        let day: Date = text.parse().map_err(|_| form())?;
        Ok(Self::Days { from: day, to: day })
    }
}

impl PeriodSpec {
    /// The days it means, `today` being the as-of day in the briefing's time zone.
    pub fn resolve(self, today: Date) -> Result<Period, PeriodError> {
        match self {
            Self::PreviousDay => {
                let day = today.yesterday().map_err(|_| PeriodError::Range)?;
                Ok(Period { from: day, to: day })
            }
            Self::PreviousMonth => {
                let to = today.first_of_month().yesterday().map_err(|_| PeriodError::Range)?;
                Ok(Period { from: to.first_of_month(), to })
            }
            Self::PreviousWeek => {
                let day = today.checked_sub(7.days()).map_err(|_| PeriodError::Range)?;
                let week = day.iso_week_date();
                Self::Week { year: week.year(), week: week.week() }.resolve(today)
            }
            Self::Week { year, week } => {
                let monday =
                    ISOWeekDate::new(year, week, Weekday::Monday).map_err(|_| PeriodError::Week { year, week })?.date();
                let to = monday.checked_add(6.days()).map_err(|_| PeriodError::Range)?;
                Ok(Period { from: monday, to })
            }
            Self::Days { from, to } => Ok(Period { from, to }),
        }
    }

    /// Whether the days depend on the as-of day.
    pub fn is_relative(self) -> bool {
        matches!(self, Self::PreviousDay | Self::PreviousWeek | Self::PreviousMonth)
    }
}

impl fmt::Display for PeriodSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PreviousDay => write!(f, "previous-day"),
            Self::PreviousWeek => write!(f, "previous-week"),
            Self::PreviousMonth => write!(f, "previous-month"),
            Self::Week { year, week } => write!(f, "{year:04}-W{week:02}"),
            Self::Days { from, to } => write!(f, "{from}..{to}"),
        }
    }
}

/// How far back from its period an issue looks, as it is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LookBack {
    /// Not at all.
    #[default]
    Period,
    /// So many days before the period, as `8 weeks` says.
    Days(i32),
    /// So many periods of the same length.
    Periods(u16),
    /// So many months, as `2 years` says.
    Months(i32),
    /// To this day.
    Since(Date),
}

impl FromStr for LookBack {
    type Err = String;

    /// Reads `period`, `8 weeks`, `2 years` or a day.
    fn from_str(text: &str) -> Result<Self, String> {
        let form = || format!("`{text}` is no stretch of time: write period, 8 weeks, 2 years or a day as 2026-01-31");
        if text.trim() == "period" {
            return Ok(Self::Period);
        }
        let Some((number, unit)) = text.trim().split_once(' ') else {
            return text.trim().parse().map(Self::Since).map_err(|_| form());
        };
        // As many as the calendar has years.
        let number = number.parse::<u16>().ok().filter(|number| *number < 10_000).ok_or_else(form)?;
        match unit.trim() {
            "day" | "days" => Ok(Self::Days(number.into())),
            "week" | "weeks" => Ok(Self::Days(7 * i32::from(number))),
            "month" | "months" => Ok(Self::Months(number.into())),
            "year" | "years" => Ok(Self::Months(12 * i32::from(number))),
            _ => Err(form()),
        }
    }
}

impl LookBack {
    /// The first day looked at before a period; its own first day where none is. The calendar's first day where it does
    /// not reach so far.
    pub fn first_day(self, period: &Period) -> Date {
        let from = period.from;
        match self {
            Self::Period => from,
            Self::Periods(many) => {
                let days = Span::new().try_days(period.days() * i64::from(many));
                days.map_or(Date::MIN, |days| from.saturating_sub(days))
            }
            Self::Days(days) => from.saturating_sub(days.days()),
            Self::Months(months) => from.saturating_sub(months.months()),
            Self::Since(day) => from.min(day),
        }
    }
}

/// The days an issue covers, both ends included, in the briefing's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Period {
    /// Whether `day` lies in it.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// How many days it has, at least 1.
    pub fn days(&self) -> i64 {
        (days_from(self.from, self.to) + 1).max(1)
    }

    /// How many periods of the same length back from this one `day` lies, 0 in this one; `None` where it lies after it.
    pub fn periods_before(&self, day: Date) -> Option<usize> {
        usize::try_from(days_from(day, self.to).div_euclid(self.days())).ok()
    }

    /// The period that comes `many` before this one: as many days, or, where this one is whole months, as many months.
    /// `None` where the calendar does not reach so far.
    pub fn before(&self, many: u16) -> Option<Self> {
        let back = i64::from(many);
        let after = self.to.checked_add(1.day()).ok();
        if self.from.day() == 1 && after.is_some_and(|after| after.day() == 1) {
            let (from, after) = (self.from.first_of_month(), after?);
            let months = i64::from(after.year() - from.year()) * 12 + i64::from(after.month() - from.month());
            let from = from.checked_sub(Span::new().try_months(months * back).ok()?).ok()?;
            let to = from.checked_add(Span::new().try_months(months).ok()?).ok()?.checked_sub(1.day()).ok()?;
            return Some(Self { from, to });
        }
        let days = Span::new().try_days(self.days() * back).ok()?;
        Some(Self { from: self.from.checked_sub(days).ok()?, to: self.to.checked_sub(days).ok()? })
    }

    /// Name of the issue, fit for a file name: `2026-W46` where the days are one ISO week,
    /// `2026-11-09` for one day, `2026-11-09_2026-11-18` otherwise.
    pub fn issue(&self) -> String {
        let week = self.from.iso_week_date();
        if week.weekday() == Weekday::Monday && self.from.checked_add(6.days()).is_ok_and(|sunday| sunday == self.to) {
            format!("{:04}-W{:02}", week.year(), week.week())
        } else if self.from == self.to {
            self.from.to_string()
        } else {
            format!("{}_{}", self.from, self.to)
        }
    }

    /// The days of the issue of this name; `None` where no issue is called so.
    pub fn of_issue(name: &str) -> Option<Self> {
        let spec = match name.split_once('_') {
            Some((from, to)) => format!("{from}..{to}").parse(),
            None => name.parse(),
        };
        let spec: PeriodSpec = spec.ok().filter(|spec: &PeriodSpec| !spec.is_relative())?;
        // Days that are given need no as-of day.
        let period = spec.resolve(Date::ZERO).ok()?;
        (period.issue() == name).then_some(period)
    }
}

/// The days from one to another.
fn days_from(from: Date, to: Date) -> i64 {
    // Days, the unit asked for by default, and any two days of the calendar are as far apart as a span can be.
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::{LookBack, Period, PeriodError, PeriodSpec};
    use jiff::civil::date;

    const WEEK: Period = Period { from: date(2026, 11, 9), to: date(2026, 11, 15) };

    #[track_caller]
    fn check(text: &str, today: jiff::civil::Date, expected: &str) {
        let period = text.parse::<PeriodSpec>().and_then(|spec| spec.resolve(today)).expect("a period");
        assert_eq!(format!("{}..{} {}", period.from, period.to, period.issue()), expected);
    }

    #[test]
    fn periods_are_counted_back() {
        let week = WEEK;
        assert_eq!(LookBack::Periods(2).first_day(&week), date(2026, 10, 26));
        assert_eq!(LookBack::Periods(65535).first_day(&Period { from: date(-9990, 1, 1), ..week }), date(-9999, 1, 1));
        let back = |month, day| week.periods_before(date(2026, month, day));
        assert_eq!(
            [back(11, 15), back(11, 9), back(11, 8), back(11, 2), back(11, 1)].map(Option::unwrap),
            [0, 0, 1, 1, 2]
        );
        assert_eq!(back(11, 16), None);
        assert_eq!(week.periods_before(date(-9999, 1, 1)), Some(627_479));
    }

    #[test]
    fn the_periods_before_are_as_long() {
        let before = |from, to, many| Period { from, to }.before(many).map(|period| period.issue());
        assert_eq!(before(WEEK.from, WEEK.to, 1).as_deref(), Some("2026-W45"));
        assert_eq!(before(date(2027, 1, 4), date(2027, 1, 10), 1).as_deref(), Some("2026-W53"));
        assert_eq!(before(date(2026, 11, 9), date(2026, 11, 9), 9).as_deref(), Some("2026-10-31"));
        assert_eq!(before(date(2026, 3, 1), date(2026, 3, 31), 1).as_deref(), Some("2026-02-01_2026-02-28"));
        assert_eq!(before(date(2026, 1, 1), date(2026, 3, 31), 2).as_deref(), Some("2025-07-01_2025-09-30"));
        assert_eq!(before(date(-9999, 1, 2), date(-9999, 1, 3), 1), None);
        assert_eq!(before(date(9999, 12, 1), date(9999, 12, 31), 1).as_deref(), Some("9999-10-31_9999-11-30"));
    }

    #[test]
    fn three_forms_and_a_day() {
        let today = date(2026, 11, 16);
        check("2026-W46", today, "2026-11-09..2026-11-15 2026-W46");
        check("previous-week", today, "2026-11-09..2026-11-15 2026-W46");
        check("2026-11-09..2026-11-15", today, "2026-11-09..2026-11-15 2026-W46");
        check("2026-11-09..2026-11-18", today, "2026-11-09..2026-11-18 2026-11-09_2026-11-18");
        check("2026-11-09", today, "2026-11-09..2026-11-09 2026-11-09");
        check("previous-day", today, "2026-11-15..2026-11-15 2026-11-15");
        check("previous-month", today, "2026-10-01..2026-10-31 2026-10-01_2026-10-31");
        check("previous-month", date(2027, 1, 31), "2026-12-01..2026-12-31 2026-12-01_2026-12-31");
    }

    #[test]
    fn an_issue_is_known_by_its_name() {
        for name in ["2026-W46", "2026-W53", "2026-11-09", "2026-10-01_2026-10-31"] {
            assert_eq!(Period::of_issue(name).map(|period| period.issue()).as_deref(), Some(name));
        }
        for name in ["2026-W54", "2026-11-09_2026-11-09", "2026-11-09_2026-11-15", "previous-week", "topics", "", "_"] {
            assert_eq!(Period::of_issue(name), None, "{name}");
        }
    }

    #[test]
    fn weeks_at_the_turn_of_the_year() {
        check("previous-week", date(2027, 1, 4), "2026-12-28..2027-01-03 2026-W53");
        check("previous-week", date(2026, 1, 1), "2025-12-22..2025-12-28 2025-W52");
    }

    #[test]
    fn looking_back() {
        let first = |text: &str| text.parse::<LookBack>().map(|back| back.first_day(&WEEK).to_string());
        for (text, expected) in [
            ("period", "2026-11-09"),
            ("8 weeks", "2026-09-14"),
            ("1 month", "2026-10-09"),
            ("2 years", "2024-11-09"),
            ("2026-01-31", "2026-01-31"),
            ("2027-01-31", "2026-11-09"),
            ("9999 years", "-007973-11-09"),
        ] {
            assert_eq!(first(text).as_deref(), Ok(expected), "{text}");
        }
        for text in ["", "weeks", "8", "-8 weeks", "8 moons", "10000 years", "2026-13-01"] {
            assert!(first(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!("2025-W53".parse::<PeriodSpec>(), Err(PeriodError::Week { year: 2025, week: 53 }));
        assert!(matches!("last week".parse::<PeriodSpec>(), Err(PeriodError::Form(_))));
        assert!(matches!("2026-11-09..2026-11-01".parse::<PeriodSpec>(), Err(PeriodError::Inverted { .. })));
        assert!(!Period { from: date(2026, 1, 1), to: date(2026, 1, 2) }.holds(date(2026, 1, 3)));
    }
}
