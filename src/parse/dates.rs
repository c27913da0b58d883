//! Dates as newspapers, feeds and file names write them. It never guesses: what can be read in two ways is no date.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

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
/// More words than any date has.
const MOST_WORDS: usize = 12;

/// Reads a date of publication.
///
/// Known are RFC 3339 and ISO 8601 (`2026-11-09`, `2026-11-09 14:30`, `2026-11-09T14:30:00+01:00`), RFC 2822,
/// `9 November 2026`, `Monday, November 9, 2026`, `9 Nov 2026 14:30 UTC`, `09.11.2026` (day first), `2026/11/09`, and
/// `25/11/2026` or `11/25/2026` where only one reading is a date. A time with an unknown zone is left out.
pub(super) fn read(text: &str) -> Result<Published, DateProblem> {
    let text = text.trim();
    if let Some(published) =
        iso(text).or_else(|| rfc2822::parse(text).ok().map(|at| Published::Instant(at.timestamp())))
    {
        return possible(published);
    }
    if text.len() == 4 && text.parse().is_ok_and(|year: i16| !YEARS.contains(&year)) {
        return Err(DateProblem::Impossible);
    }
    words(text).and_then(possible)
}

fn possible(published: Published) -> Result<Published, DateProblem> {
    let year = published.day(&TimeZone::UTC).year();
    if YEARS.contains(&year) { Ok(published) } else { Err(DateProblem::Impossible) }
}

fn iso(text: &str) -> Option<Published> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if !text.contains(':') && !text.contains(['T', 't']) {
        // `jiff` takes a date with a time for a date, and would drop what it does not need.
        return text.parse::<Date>().ok().map(Published::Day);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(Published::Instant(at));
    }
    if let Some(local) = ["UTC", "GMT", "Z"].iter().find_map(|zone| text.strip_suffix(zone)) {
        let at = local.trim_end().parse::<DateTime>().ok()?;
        return TimeZone::UTC.to_timestamp(at).ok().map(Published::Instant);
    }
    text.parse::<DateTime>().ok().map(Published::Local)
}

/// A date written in words, collected piece by piece.
#[derive(Default)]
struct Pieces {
    date: Option<Date>,
    day: Option<i8>,
    month: Option<i8>,
    year: Option<i16>,
    time: Option<Time>,
    utc: bool,
    unknown_zone: bool,
}

fn words(text: &str) -> Result<Published, DateProblem> {
    let mut pieces = Pieces::default();
    let words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    for (count, word) in words.enumerate() {
        if count == MOST_WORDS || word.len() > 32 {
            return Err(DateProblem::Unreadable);
        }
        pieces.word(word)?;
    }
    pieces.whole().ok_or(DateProblem::Unreadable)
}

impl Pieces {
    fn word(&mut self, word: &str) -> Result<(), DateProblem> {
        let lower = word.to_ascii_lowercase();
        let bare = lower.trim_end_matches('.');
        if matches!(bare, "at" | "on" | "of" | "the" | "-" | "–" | "|") || weekday(bare) {
            return Ok(());
        }
        if let Some(month) = month(bare) {
            return put(&mut self.month, month);
        }
        if let Some(half) = half_of_day(&lower) {
            let time = self.time.take().ok_or(DateProblem::Unreadable)?;
            self.time = Some(on_clock(time, half).ok_or(DateProblem::Unreadable)?);
            return Ok(());
        }
        if let Some(time) = time(&lower) {
            return put(&mut self.time, time);
        }
        if let Some(date) = numbers(word) {
            return put(&mut self.date, date?);
        }
        if let Some(number) = number(bare) {
            return match i8::try_from(number) {
                Ok(day) => put(&mut self.day, day),
                Err(_) => put(&mut self.year, number),
            };
        }
        match word {
            "UTC" | "GMT" | "Z" => self.utc = true,
            _ if (2..=5).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase()) => {
                self.unknown_zone = true;
            }
            _ => return Err(DateProblem::Unreadable),
        }
        Ok(())
    }

    fn whole(self) -> Option<Published> {
        let date = match (self.date, self.year, self.month, self.day) {
            (Some(date), None, None, None) => date,
            (None, Some(year), Some(month), Some(day)) => Date::new(year, month, day).ok()?,
            _ => return None,
        };
        Some(match self.time {
            Some(time) if self.utc => Published::Instant(TimeZone::UTC.to_timestamp(date.to_datetime(time)).ok()?),
            Some(time) if !self.unknown_zone => Published::Local(date.to_datetime(time)),
            _ => Published::Day(date),
        })
    }
}

/// Sets a piece that was not there yet; two days or two months are no date.
fn put<T>(place: &mut Option<T>, value: T) -> Result<(), DateProblem> {
    if place.is_some() {
        return Err(DateProblem::Unreadable);
    }
    *place = Some(value);
    Ok(())
}

fn weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    word.len() >= 3
        && DAYS.iter().any(|day| day.starts_with(word) && (word.len() <= 4 || word == *day || word == "thurs"))
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word == "sept" {
        return Some(9);
    }
    let at = MONTHS.iter().position(|month| word == *month || (word.len() == 3 && month.starts_with(word)))?;
    i8::try_from(at + 1).ok()
}

/// `14:30`, `14:30:05` or `2:30pm`.
fn time(word: &str) -> Option<Time> {
    if let Some(half) =
        word.len().checked_sub(2).and_then(|at| word.get(at..)).filter(|end| matches!(*end, "am" | "pm"))
    {
        return on_clock(time(&word[..word.len() - 2])?, half_of_day(half)?);
    }
    let mut parts = word.split(':');
    let (hour, minute) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let second = parts.next().map_or(Some(0), |second| second.parse().ok())?;
    if parts.next().is_some() { None } else { Time::new(hour, minute, second, 0).ok() }
}

/// Hours to add after noon: 12, before noon: 0.
fn half_of_day(word: &str) -> Option<i8> {
    match word {
        "am" | "a.m." => Some(0),
        "pm" | "p.m." => Some(12),
        _ => None,
    }
}

fn on_clock(time: Time, half: i8) -> Option<Time> {
    if !(1..=12).contains(&time.hour()) {
        return None;
    }
    Time::new(time.hour() % 12 + half, time.minute(), time.second(), 0).ok()
}

/// A number of one, two or four digits, `9th` too.
fn number(word: &str) -> Option<i16> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = &word[digits.len()..];
    let known = matches!(ending, "" | "st" | "nd" | "rd" | "th");
    if !known || !matches!(digits.len(), 1 | 2 | 4) || (digits.len() == 4 && !ending.is_empty()) {
        return None;
    }
    let number: i16 = digits.parse().ok()?;
    // Only four digits make a year; `99` must not become a day either.
    (digits.len() == 4 && number > 127 || (1..=31).contains(&number)).then_some(number)
}

/// `2026/11/09`, `25/11/2026`, `11/25/2026` or `09.11.2026`; `None` where it is nothing of the kind.
fn numbers(word: &str) -> Option<Result<Date, DateProblem>> {
    let mark = word.find(['/', '.']).map(|at| word.as_bytes()[at] as char)?;
    let mut parts = word.trim_end_matches('.').split(mark);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || [a, b, c].iter().any(|part| !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let date = |year: &str, month: &str, day: &str| {
        let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        Date::new(year, month, day).ok()
    };
    let read = if a.len() == 4 {
        date(a, b, c)
    } else if c.len() != 4 {
        None
    } else if mark == '.' {
        date(c, b, a)
    } else {
        match (date(c, b, a), date(c, a, b)) {
            (Some(one), Some(other)) if one != other => return Some(Err(DateProblem::Ambiguous)),
            (one, other) => one.or(other),
        }
    };
    Some(read.ok_or(DateProblem::Unreadable))
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

#[cfg(test)]
mod tests {
    use super::{DateProblem, in_path, read};
    use crate::model::Published;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let got = match read(text) {
            Ok(Published::Instant(at)) => at.to_string(),
            Ok(Published::Local(at)) => at.to_string(),
            Ok(Published::Day(day)) => day.to_string(),
            Err(problem) => format!("{problem:?}"),
        };
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn iso_and_rfc() {
        check("2026-11-09", "2026-11-09");
        check(" 2026-11-09 14:30 ", "2026-11-09T14:30:00");
        check("2026-11-09T14:30", "2026-11-09T14:30:00");
        check("2026-11-09T14:30:05.5Z", "2026-11-09T14:30:05.5Z");
        check("2026-11-09T14:30:00+01:00", "2026-11-09T13:30:00Z");
        check("2026-11-09 14:30 UTC", "2026-11-09T14:30:00Z");
        check("20261109", "2026-11-09");
        check("Mon, 09 Nov 2026 14:30:00 +0100", "2026-11-09T13:30:00Z");
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
        check("9 May 2026 12:05am", "2026-05-09T00:05:00");
        check("9 May 2026 14:30 GMT", "2026-05-09T14:30:00Z");
        check("May 9, 2026, 2:30 PM EST", "2026-05-09");
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
