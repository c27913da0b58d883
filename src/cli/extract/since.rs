//! The first day of `--since`: a date, or so many days or weeks back.

use std::str::FromStr;

use jiff::ToSpan as _;
use jiff::civil::Date;

/// A first day as the user gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// A day, as `2026-11-09`.
    Day(Date),
    /// So many days before the as-of day, as `7d` or `2w`.
    Back(u16),
}

impl Since {
    /// Whether the day depends on the as-of day.
    pub(super) fn is_relative(self) -> bool {
        matches!(self, Self::Back(_))
    }

    /// The day it means, `today` being the as-of day; the first there is where the calendar does not reach so far.
    pub(super) fn day(self, today: Date) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Back(days) => today.saturating_sub(i32::from(days).days()),
        }
    }
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no day: write 2026-11-09, or 7d or 2w for so many days or weeks back");
        let back = |number: &str, days: u16| -> Result<Self, String> {
            let digits = number.bytes().all(|byte| byte.is_ascii_digit());
            let number: Option<u16> = number.parse().ok().filter(|_| digits);
            number.and_then(|number| number.checked_mul(days)).map(Self::Back).ok_or_else(wrong)
        };
        match (text.strip_suffix('d'), text.strip_suffix('w')) {
            (Some(days), _) => back(days, 1),
            (_, Some(weeks)) => back(weeks, 7),
            _ => text.parse().map(Self::Day).map_err(|_| wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Since;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let since: Result<Since, String> = text.parse();
        let shown = since.map(|since| since.day(date(2026, 11, 16)).to_string());
        assert_eq!(shown.unwrap_or_else(|_| "no day".into()), expected, "{text}");
    }

    #[test]
    fn dates_and_days_back() {
        check("2026-11-09", "2026-11-09");
        check("7d", "2026-11-09");
        check("2w", "2026-11-02");
        check("0d", "2026-11-16");
        check("65535d", "1847-06-13");
        for text in ["", "d", "7", "-7d", "+7d", "1.5w", "7 d", "2026-13-01", "last week", "99999w"] {
            check(text, "no day");
        }
    }
}
