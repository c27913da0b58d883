//! The moment a briefing is made "as of": from a flag, the environment or the clock, the only place where it is read.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, time};
use jiff::tz::TimeZone;

/// A moment as the user gives it; a day means its end, a time without an offset is the briefing's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AsOf {
    /// An instant, as `2026-11-16T08:00Z`.
    Instant(Timestamp),
    /// A date and time, as `2026-11-16T09:00`.
    Local(DateTime),
    /// A day, as `2026-11-16`.
    Day(Date),
}

impl AsOf {
    /// Stands where no moment matters.
    pub(super) const EPOCH: Self = Self::Instant(Timestamp::UNIX_EPOCH);

    /// The moment it is now.
    pub(super) fn now() -> Self {
        Self::Instant(Timestamp::now())
    }

    /// Reads seconds since 1970, as `SOURCE_DATE_EPOCH` has them.
    pub(super) fn of_epoch(text: &str) -> Result<Self, String> {
        let seconds: Option<i64> = text.trim().parse().ok();
        seconds
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .map(Self::Instant)
            .ok_or_else(|| format!("SOURCE_DATE_EPOCH is `{text}`, not a number of seconds since 1970"))
    }

    /// The instant it means in `zone`, to the second.
    pub(super) fn instant(self, zone: &TimeZone) -> Result<Timestamp, String> {
        let local = match self {
            Self::Instant(at) => return Ok(at),
            Self::Local(at) => at,
            Self::Day(day) => day.to_datetime(time(23, 59, 59, 0)),
        };
        zone.to_timestamp(local).map_err(|_| format!("`{local}` lies outside the calendar"))
    }

    /// The day it is then in `zone`.
    pub(super) fn day(self, zone: &TimeZone) -> Date {
        match self {
            Self::Instant(at) => at.to_zoned(zone.clone()).date(),
            Self::Local(at) => at.date(),
            Self::Day(day) => day,
        }
    }
}

impl FromStr for AsOf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no moment: write 2026-11-16, 2026-11-16T09:00 or 2026-11-16T09:00+01:00");
        if !text.contains(['T', 't', ' ']) {
            return text.parse().map(Self::Day).map_err(|_| wrong());
        }
        if let Ok(at) = text.parse() {
            return Ok(Self::Instant(at));
        }
        text.parse().map(Self::Local).map_err(|_| wrong())
    }
}

/// The last second of `day` in `zone`: the information cut-off of an issue that is given none.
pub(super) fn end_of(day: Date, zone: &TimeZone) -> Result<Timestamp, String> {
    AsOf::Day(day).instant(zone)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::AsOf;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let zone = TimeZone::get("Europe/Vienna").expect("a zone");
        let as_of: Result<AsOf, String> = text.parse();
        let shown = as_of.and_then(|as_of| Ok(format!("{} {}", as_of.day(&zone), as_of.instant(&zone)?)));
        assert_eq!(shown.unwrap_or_else(|error| error[..12].to_owned()), expected, "{text}");
    }

    #[test]
    fn moments_in_the_zone_of_the_briefing() {
        check("2026-11-16", "2026-11-16 2026-11-16T22:59:59Z");
        check("2026-11-16T09:00", "2026-11-16 2026-11-16T08:00:00Z");
        check("2026-11-15T23:30Z", "2026-11-16 2026-11-15T23:30:00Z");
        check("2026-11-16T00:30+03:00", "2026-11-15 2026-11-15T21:30:00Z");
        // The clocks go forward over 02:30 and back over it: the later and the earlier of what it may mean.
        check("2026-03-29T02:30", "2026-03-29 2026-03-29T01:30:00Z");
        check("2026-10-25T02:30", "2026-10-25 2026-10-25T00:30:00Z");
        check("2026-10-25", "2026-10-25 2026-10-25T22:59:59Z");
        check("next Monday.", "`next Monday");
        check("2026-13-01..", "`2026-13-01.");
    }

    #[test]
    fn seconds_since_1970() {
        let zone = TimeZone::UTC;
        assert_eq!(AsOf::of_epoch("0").and_then(|at| at.instant(&zone)).map(jiff::Timestamp::as_second), Ok(0));
        assert!(AsOf::of_epoch("soon").is_err());
        assert!(AsOf::of_epoch("99999999999999999").is_err());
    }
}
