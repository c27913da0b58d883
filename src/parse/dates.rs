//! Dates as newspapers, feeds and file names write them. It never guesses: what can be read in two ways is no date.
//!
//! An article's date is that which its metadata gives, else its web address, else its path, else a dated line at the
//! head of its text (see `metadata`). Which of a web page's many dates is the one is `html`'s part.

mod names;
mod words;

use std::fmt;
use std::ops::Range;

use jiff::civil::{Date, Time};
use jiff::fmt::rfc2822;
use jiff::tz::{Offset, TimeZone};

pub(super) use self::names::{Label, label};

use crate::model::Published;

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateProblem {
    /// `09/11/2026` is in September for some and in November for others.
    Ambiguous,
    /// None of the known forms, or a day the calendar does not have.
    Unreadable,
    /// A year in which no newspaper of the corpus can have been printed.
    Impossible,
}

/// First and last year an article can be of: the oldest newspaper is of 1605, and 2200 is a slip of a finger.
const YEARS: std::ops::RangeInclusive<i16> = 1600..=2200;

/// Years of which eight digits of an address may be a date and no number.
const RECENT: std::ops::RangeInclusive<i16> = 1990..=2099;

/// Whether `09/11/2026` is in November or in September, where the place tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum DayOrder {
    /// Nobody knows.
    #[default]
    Unknown,
    /// Day first, as nearly everywhere.
    DayFirst,
    /// Month first, as in the United States.
    MonthFirst,
}

/// A date as it was written: the day, with the time and the offset where these were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dated {
    /// The day where it was written.
    pub day: Date,
    pub time: Option<Time>,
    /// Only with a time.
    pub offset: Option<Offset>,
}

impl Dated {
    /// What it is as an article's date: a time without an offset is local.
    pub fn published(self) -> Option<Published> {
        Some(match (self.time, self.offset) {
            (Some(time), Some(offset)) => {
                Published::Instant(offset.to_timestamp(self.day.to_datetime(time)).ok()?, offset)
            }
            (Some(time), None) => Published::Local(self.day.to_datetime(time)),
            (None, _) => Published::Day(self.day),
        })
    }
}

/// ISO 8601, the offset as it was given: `2026-11-09`, `2026-11-09T14:30:00`, `2026-11-09T14:30:00+01:00`.
impl fmt::Display for Dated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(time) = self.time else { return write!(f, "{}", self.day) };
        write!(f, "{}", self.day.to_datetime(time))?;
        let Some(offset) = self.offset else { return Ok(()) };
        let minutes = offset.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }
}

/// Reads a date of publication.
///
/// Known are RFC 3339 and ISO 8601 (`2026-11-09`, `2026-11-09 14:30`, `2026-11-09T14:30:00+01:00`), RFC 2822,
/// `9 November 2026`, `Monday, November 9, 2026`, `9 Nov 2026 14:30 UTC`, `2:30 p.m. ET, Nov. 9, 2026`, `09.11.2026` (day
/// first), `2026/11/09`, `25/11/2026` or `11/25/2026` where only one reading is a date; months and days of the week in
/// six languages. A time with an unknown zone is left out.
pub(super) fn read(text: &str) -> Result<Published, DateProblem> {
    read_as_written(text, DayOrder::Unknown).and_then(|dated| dated.published().ok_or(DateProblem::Unreadable))
}

/// Reads as [`read`] does, and keeps the day and the offset as they were written.
pub(super) fn read_as_written(text: &str, order: DayOrder) -> Result<Dated, DateProblem> {
    let text = text.trim();
    if text.len() == 4 && text.parse().is_ok_and(|year: i16| !YEARS.contains(&year)) {
        return Err(DateProblem::Impossible);
    }
    words::whole(text, order).or_else(|problem| mailed(text).ok_or(problem)).and_then(possible)
}

/// RFC 2822 with comments, two-digit years and what else mail programs write.
fn mailed(text: &str) -> Option<Dated> {
    let at = rfc2822::parse(text).ok()?;
    Some(Dated { day: at.date(), time: Some(at.time()), offset: Some(at.offset()) })
}

/// The first date that stands in running text, and where it begins.
pub(super) fn first_in(text: &str, order: DayOrder) -> Option<(usize, Result<Dated, DateProblem>)> {
    words::first(text, order).map(|(at, read)| (at, read.and_then(possible)))
}

/// Seconds or milliseconds since 1970, as programs write them.
pub(super) fn epoch(number: i64) -> Option<Dated> {
    /// From 1990 on: smaller numbers are no dates of web pages.
    const SECONDS: Range<i64> = 631_152_000..7_258_118_400;
    let seconds = if SECONDS.contains(&number) { number } else { number / 1000 };
    let at = SECONDS.contains(&seconds).then(|| jiff::Timestamp::from_second(seconds).ok()).flatten()?;
    let utc = at.to_zoned(TimeZone::UTC);
    Some(Dated { day: utc.date(), time: Some(utc.time()), offset: Some(Offset::UTC) })
}

fn possible(dated: Dated) -> Result<Dated, DateProblem> {
    if YEARS.contains(&dated.day.year()) { Ok(dated) } else { Err(DateProblem::Impossible) }
}

/// The last date in the name of a file or its folders: `2026-11-09` (also with `_` or `.`) or `2026/11/09`.
pub(super) fn in_path(name: &str) -> Option<Date> {
    let bytes = name.as_bytes();
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let number = |range: std::ops::Range<usize>| name.get(range).and_then(|part| part.parse::<i16>().ok());
    (0..bytes.len().saturating_sub(9)).rev().find_map(|at| {
        let mark = bytes[at + 4];
        let alone = (at == 0 || !bytes[at - 1].is_ascii_digit()) && !bytes.get(at + 10).is_some_and(u8::is_ascii_digit);
        let shaped = matches!(mark, b'-' | b'_' | b'.' | b'/') && bytes[at + 7] == mark;
        if !(alone && shaped && digits(at..at + 4) && digits(at + 5..at + 7) && digits(at + 8..at + 10)) {
            return None;
        }
        let (month, day) = (number(at + 5..at + 7)? as i8, number(at + 8..at + 10)? as i8);
        Date::new(number(at..at + 4)?, month, day).ok().filter(|date| YEARS.contains(&date.year()))
    })
}

/// The date in a web address: as in a path, or `2026/nov/09`, `2026/11/9`, `/20261109/`.
pub(super) fn in_address(url: &str) -> Option<Date> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    // Longer ones are no addresses of articles.
    (path.len() <= 2000).then(|| in_path(path).or_else(|| in_segments(path))).flatten()
}

fn in_segments(path: &str) -> Option<Date> {
    let number = |part: &str, longest| {
        let digits = !part.is_empty() && part.len() <= longest && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<i16>().ok()).flatten()
    };
    let date = |year: i16, month: i16, day: i16| {
        let day = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        RECENT.contains(&day.year()).then_some(day)
    };
    let segments: Vec<&str> = path.split('/').take(32).collect();
    let apart = segments.windows(3).find_map(|three| {
        let month = number(three[1], 2).or_else(|| names::month(&three[1].to_ascii_lowercase()).map(i16::from))?;
        date(number(three[0], 4)?, month, number(three[2], 2)?)
    });
    apart.or_else(|| {
        segments.iter().find_map(|segment| {
            let digits = segment.bytes().take_while(u8::is_ascii_digit).count();
            let alone = digits == 8 && !segment[8..].starts_with(char::is_alphabetic);
            if !alone {
                return None;
            }
            date(number(&segment[..4], 4)?, number(&segment[4..6], 2)?, number(&segment[6..8], 2)?)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{DateProblem, DayOrder, epoch, first_in, in_address, in_path, read, read_as_written};
    use crate::model::Published;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        checked(text, DayOrder::Unknown, expected);
    }

    #[track_caller]
    fn checked(text: &str, order: DayOrder, expected: &str) {
        let got = read_as_written(text, order).map_or_else(|problem| format!("{problem:?}"), |dated| dated.to_string());
        assert_eq!(got, expected, "{text}");
        assert_eq!(read(text).is_ok(), read_as_written(text, DayOrder::Unknown).is_ok());
    }

    #[test]
    fn iso_and_rfc() {
        check("2026-11-09", "2026-11-09");
        check(" 2026-11-09 14:30 ", "2026-11-09T14:30:00");
        check("2026-11-09T14:30", "2026-11-09T14:30:00");
        check("2026-11-09T14:30:05.5Z", "2026-11-09T14:30:05.5+00:00");
        check("2026-11-09T14:30:00+01:00", "2026-11-09T14:30:00+01:00");
        check("2026-11-09 14:30 UTC", "2026-11-09T14:30:00+00:00");
        check("20261109", "2026-11-09");
        check("Mon, 09 Nov 2026 14:30:00 +0100", "2026-11-09T14:30:00+01:00");
        check("Mon, 9 Nov 26 14:30 EST (comment)", "2026-11-09T14:30:00-05:00");
    }

    #[test]
    fn iso_as_programs_break_it() {
        for text in [
            "2026-11-09T14:30:00+0100",
            "2026-11-09T14:30:00 +01:00",
            "2026-11-09 14:30:00 +0100",
            "2026-11-09T 14:30:00+01",
            "2026-11-9T14:30:00+01:00",
            "20261109T143000+0100",
            "Mon Nov 09 2026 14:30:00 GMT+0100 (CET)",
            "Mon Nov 09 14:30:00 CET 2026",
        ] {
            check(text, "2026-11-09T14:30:00+01:00");
        }
        check("2026-11-09T14:30Z", "2026-11-09T14:30:00+00:00");
        check("2026-11-09 14:30:00.123", "2026-11-09T14:30:00.123");
        check("2026-11-09T25:30:00Z", "Unreadable");
        check("2026-11-09T14:30:00+25:00", "Unreadable");
    }

    #[test]
    fn what_an_article_keeps_of_a_date() {
        let late = read("2026-11-09T23:30:00-05:00").unwrap();
        assert_eq!(late.written_day().to_string(), "2026-11-09");
        assert_eq!(late.day(&jiff::tz::TimeZone::UTC).to_string(), "2026-11-10");
        assert!(matches!(read("2026-11-09 14:30"), Ok(Published::Local(_))));
        assert!(matches!(read("2026-11-09 14:30 IST"), Ok(Published::Day(_))));
    }

    #[test]
    fn six_languages() {
        for text in [
            "le 9 novembre 2026",
            "Lundi 9 novembre 2026",
            "9. November 2026",
            "Montag, 9. Nov. 2026",
            "9 de noviembre de 2026",
            "lunes, 9 nov 2026",
            "9 ноября 2026 г.",
            "Понедельник, 9 ноября 2026 года",
            "9 листопада 2026 р.",
            "09.11.26",
        ] {
            check(text, "2026-11-09");
        }
        for text in [
            "9 novembre 2026 à 14h30",
            "09.11.2026 14:30 Uhr",
            "09.11.2026, 14.30 Uhr",
            "am 9. November 2026 um 14:30 Uhr",
            "9 ноября 2026, 14:30",
            "14:30, 9 листопада 2026",
            "9 de noviembre de 2026 a las 14:30",
        ] {
            check(text, "2026-11-09T14:30:00");
        }
        check("1er mai 2026", "2026-05-01");
        // `mar` is March, or a Tuesday where another month stands beside it.
        check("mar. 10 nov. 2026", "2026-11-10");
        check("10 mar 2026", "2026-03-10");
    }

    #[test]
    fn order_of_day_and_month() {
        checked("09/11/2026", DayOrder::DayFirst, "2026-11-09");
        checked("09/11/2026", DayOrder::MonthFirst, "2026-09-11");
        checked("09-11-2026", DayOrder::Unknown, "Ambiguous");
        checked("25/11/2026", DayOrder::MonthFirst, "2026-11-25");
    }

    #[test]
    fn dates_in_running_text() {
        let found =
            |text: &str| first_in(text, DayOrder::Unknown).map(|(at, read)| (at, read.map(|dated| dated.to_string())));
        assert_eq!(found("Published: Nov. 9, 2026 | 3 min read"), Some((11, Ok("2026-11-09".into()))));
        assert_eq!(found("By Jane Roe 9 November 2026 14:30 Updated"), Some((12, Ok("2026-11-09T14:30:00".into()))));
        assert_eq!(found("In 1999, 12 of 30 came"), None);
        assert_eq!(found("May we come on 3 May 2026, perhaps?"), Some((15, Ok("2026-05-03".into()))));
        assert_eq!(found("on 09/11/2026"), Some((3, Err(DateProblem::Ambiguous))));
        assert_eq!(found(""), None);
    }

    #[test]
    fn seconds_since_1970() {
        let day = |number| epoch(number).map(|dated| dated.to_string());
        assert_eq!(day(1_794_234_600).as_deref(), Some("2026-11-09T14:30:00+00:00"));
        assert_eq!(day(1_794_234_600_000).as_deref(), Some("2026-11-09T14:30:00+00:00"));
        for number in [0, 12, -1, i64::MAX, i64::MIN] {
            assert_eq!(day(number), None);
        }
    }

    #[test]
    fn dates_in_addresses() {
        let day = |url: &str| in_address(url).map(|date| date.to_string());
        for url in [
            "https://a.example/2026/11/09/storm",
            "https://a.example/news/2026/nov/09/storm",
            "https://a.example/2026/11/9/storm?x=2025/01/01",
            "https://a.example/news/20261109/storm",
            "https://a.example/storm-2026-11-09.html",
        ] {
            assert_eq!(day(url).as_deref(), Some("2026-11-09"), "{url}");
        }
        for url in
            ["https://a.example/202611091/x", "https://a.example/2026/11/storm", "https://a.example/12345678", ""]
        {
            assert_eq!(day(url), None, "{url}");
        }
    }

    #[test]
    fn words_and_numbers() {
        for text in [
            "9 November 2026",
            "November 9, 2026",
            "9 Nov 2026",
            "9 Nov. 2026",
            "Monday, November 9th, 2026",
            "Mon 9 Nov 2026",
            "the 9th of November 2026",
            "09.11.2026",
            "9.11.2026",
            "2026/11/09",
        ] {
            check(text, "2026-11-09");
        }
        check("25/11/2026", "2026-11-25");
        check("11/25/2026", "2026-11-25");
        check("11/11/2026", "2026-11-11");
        check("9 Sept 2026", "2026-09-09");
        check("May 9, 2026 at 2:30 p.m.", "2026-05-09T14:30:00");
        check("Nov. 9, 2026 2:30 p.m. ET", "2026-11-09T14:30:00-05:00");
        check("9 May 2026 12:05am", "2026-05-09T00:05:00");
        check("9 May 2026 14:30 GMT", "2026-05-09T14:30:00+00:00");
        check("May 9, 2026, 2:30 PM EST", "2026-05-09T14:30:00-05:00");
    }

    #[test]
    fn what_is_no_date() {
        check("09/11/2026", "Ambiguous");
        for text in
            ["", "yesterday", "2026", "November 2026", "31 November 2026", "2026-02-30", "9 9 Nov 2026", "32/13/2026"]
        {
            check(text, "Unreadable");
        }
        for text in ["1246-05-01", "1 May 1246", "1246", "2999-01-01", "0001-01-01", "01.05.1246"] {
            check(text, "Impossible");
        }
        check(&"9 ".repeat(4000), "Unreadable");
        assert_eq!(read("９ Nov 2026"), Err(DateProblem::Unreadable));
    }

    #[test]
    fn dates_in_paths() {
        let day = |name: &str| in_path(name).map(|date| date.to_string());
        assert_eq!(day("corpus/2026-11-09/a.md").as_deref(), Some("2026-11-09"));
        assert_eq!(day("corpus/2026/11/09/a.md").as_deref(), Some("2026-11-09"));
        assert_eq!(day("corpus/2026-11-09/2026-11-10-talks.md").as_deref(), Some("2026-11-10"));
        assert_eq!(day("corpus/2026_11_09.txt").as_deref(), Some("2026-11-09"));
        assert_eq!(day("é2026-11-09é").as_deref(), Some("2026-11-09"));
        for name in ["corpus/12026-11-09.md", "corpus/2026-13-09.md", "1246-05-01.md", "2026-11/09", "a", "2026-11-091"]
        {
            assert_eq!(day(name), None, "{name}");
        }
    }
}
