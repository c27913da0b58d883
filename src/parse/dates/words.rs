//! A date put together word by word: months, days, years, times and zones in any order. It knows no calendar beyond
//! what makes a date, and judges no year.

use jiff::civil::{Date, Time};

use super::names::{self, Meaning};
use super::{DateProblem, Dated, DayOrder};

/// More words than any date has.
const MOST_WORDS: usize = 14;
/// Longest word of a date, in bytes.
const LONGEST_WORD: usize = 40;

/// The pieces found so far.
#[derive(Clone, Default)]
struct Pieces<'a> {
    order: DayOrder,
    date: Option<Date>,
    day: Option<i8>,
    month: Option<i8>,
    /// A word that is a month in one language and a day of the week in another.
    maybe: Option<i8>,
    year: Option<i16>,
    time: Option<Time>,
    zone: Zone<'a>,
}

#[derive(Clone, Copy, Default)]
enum Zone<'a> {
    #[default]
    None,
    Offset(jiff::tz::Offset),
    Named(&'a str),
    Unknown,
}

/// Where the words of a date part.
fn parts(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '[' | ']')
}

/// Reads a text that is a date and nothing else.
pub(super) fn whole(text: &str, order: DayOrder) -> Result<Dated, DateProblem> {
    let mut pieces = Pieces { order, ..Pieces::default() };
    let words = text.split(parts).filter(|word| !word.is_empty());
    for (count, word) in words.enumerate() {
        if count == MOST_WORDS {
            return Err(DateProblem::Unreadable);
        }
        pieces.word(word)?;
    }
    pieces.dated().ok_or(DateProblem::Unreadable)
}

/// The first date in running text, and where it begins: the longest run of words that is one.
pub(super) fn first(text: &str, order: DayOrder) -> Option<(usize, Result<Dated, DateProblem>)> {
    let cut = |c: char| parts(c) || matches!(c, '|' | '·' | '•');
    let mut problem = None;
    let mut at = 0;
    while let Some(start) = text[at..].find(|c| !cut(c)).map(|found| at + found) {
        let end = text[start..].find(cut).map_or(text.len(), |found| start + found);
        if may_begin(&text[start..end]) {
            let run = text[start..].split(cut).filter(|word| !word.is_empty()).take(MOST_WORDS);
            match longest(run, order) {
                Some(Ok(dated)) => return Some((start, Ok(dated))),
                Some(Err(told)) => _ = problem.get_or_insert((start, Err(told))),
                None => {}
            }
        }
        at = end;
    }
    problem
}

/// Whether a word can be the first of a date: all but one in many cannot, and cost nothing.
fn may_begin(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        || (word.len() <= LONGEST_WORD && names::meaning(bare(&word.to_lowercase())).is_some_and(|m| m.month.is_some()))
}

/// The date in the longest head of `run` that is one.
fn longest<'a>(run: impl Iterator<Item = &'a str>, order: DayOrder) -> Option<Result<Dated, DateProblem>> {
    let mut pieces = Pieces { order, ..Pieces::default() };
    let mut found = None;
    for word in run {
        match pieces.word(word) {
            Ok(()) => found = pieces.clone().dated().map(Ok).or(found),
            Err(DateProblem::Ambiguous) if found.is_none() => return Some(Err(DateProblem::Ambiguous)),
            Err(_) => break,
        }
    }
    found
}

/// A word without the full stop or colon after it.
fn bare(word: &str) -> &str {
    word.trim_end_matches(['.', ':'])
}

impl<'a> Pieces<'a> {
    fn word(&mut self, word: &'a str) -> Result<(), DateProblem> {
        if word.len() > LONGEST_WORD {
            return Err(DateProblem::Unreadable);
        }
        if matches!(word, "-" | "–" | "—" | "|" | "/" | "·" | "•") {
            return Ok(());
        }
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            return self.number(word);
        }
        if self.time.is_some() && self.zone_word(word) {
            return Ok(());
        }
        let lower = word.to_lowercase();
        // Without an hour before it, `am` is German.
        if let (Some(half), Some(time)) = (half_of_day(&lower), self.time) {
            self.time = Some(on_clock(time, half).ok_or(DateProblem::Unreadable)?);
            return Ok(());
        }
        match names::meaning(bare(&lower)) {
            Some(Meaning { month: Some(month), idle: true }) => self.maybe = Some(month),
            Some(Meaning { month: Some(month), .. }) => put(&mut self.month, month)?,
            Some(_) => {}
            // `GMT` before the time it belongs to, or the zone of no time at all.
            None if self.zone_word(word) => {}
            None => return Err(DateProblem::Unreadable),
        }
        Ok(())
    }

    /// A word that begins with a digit.
    fn number(&mut self, word: &str) -> Result<(), DateProblem> {
        let word = word.strip_suffix('T').unwrap_or(word);
        if let Some((date, time)) = word.split_once(['T', 't']).filter(|(date, time)| {
            let digit = |c: char| c.is_ascii_digit();
            date.ends_with(digit) && time.starts_with(digit)
        }) {
            self.number(date)?;
            return self.number(time);
        }
        if let Some(date) = numbers(word, self.order) {
            return put(&mut self.date, date?);
        }
        let dated = self.date.is_some() || self.day.is_some();
        if let Some(time) = self.timed(word, dated) {
            return put(&mut self.time, time);
        }
        match number(word.trim_end_matches(['.', ':'])) {
            Some(Number::Day(day)) => put(&mut self.day, day),
            Some(Number::Year(year)) => put(&mut self.year, year),
            None => Err(DateProblem::Unreadable),
        }
    }

    /// A time with the zone that may hang on it: `14:30`, `14:30:05.5Z`, `143005+0100`, `2:30pm`, `14h30`.
    fn timed(&mut self, word: &str, dated: bool) -> Option<Time> {
        let told = word.trim_end_matches([':', '-']);
        let end = told.find(['+', '-', '−', 'Z', 'z']).unwrap_or(told.len());
        let time = time(&told[..end].to_ascii_lowercase(), dated)?;
        let zone = &told[end..];
        self.zone = match zone {
            "" => return Some(time),
            "Z" | "z" => Zone::Offset(jiff::tz::Offset::UTC),
            _ => Zone::Offset(names::offset(zone)?),
        };
        Some(time)
    }

    /// Notes a zone: `UTC`, `ET`, `+01:00`, `GMT+3`, or capitals that may be one.
    fn zone_word(&mut self, word: &'a str) -> bool {
        let end = word.find(['+', '-', '−']).unwrap_or(word.len());
        let (name, shift) = word.split_at(end);
        let known = match (name, shift) {
            ("" | "UTC" | "GMT" | "Z", shift) if !shift.is_empty() => names::offset(shift).map(Zone::Offset),
            (name, "") if names::is_zone(name) => Some(Zone::Named(name)),
            (name, "") => {
                let capitals = (2..=5).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_uppercase());
                let lower = name.to_ascii_lowercase();
                (capitals && names::meaning(&lower).is_none() && half_of_day(&lower).is_none()).then_some(Zone::Unknown)
            }
            _ => None,
        };
        match (known, self.zone) {
            (Some(zone), Zone::None) => self.zone = zone,
            // `GMT+0100 (CET)` says the same twice: the first counts.
            (Some(_), _) => {}
            (None, _) => return false,
        }
        true
    }

    fn dated(self) -> Option<Dated> {
        let day = match (self.date, self.year, self.month, self.day) {
            (Some(date), None, None, None) => date,
            (None, Some(year), month, Some(day)) => Date::new(year, month.or(self.maybe)?, day).ok()?,
            _ => return None,
        };
        let Some(time) = self.time else { return Some(Dated { day, time: None, offset: None }) };
        Some(match self.zone {
            Zone::None => Dated { day, time: Some(time), offset: None },
            Zone::Offset(offset) => Dated { day, time: Some(time), offset: Some(offset) },
            Zone::Named(name) => {
                let offset = names::zone(name, day.to_datetime(time));
                Dated { day, time: offset.map(|_| time), offset }
            }
            // What hour it was nobody can tell.
            Zone::Unknown => Dated { day, time: None, offset: None },
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

/// `14:30`, `14:30:05`, `14:30:05.5`, `2:30pm`, `2pm`, `14h30`, `14h`; `143005`, `1430` and `14.30` only after a date.
fn time(word: &str, dated: bool) -> Option<Time> {
    let ending = |end: &str| word.strip_suffix(end);
    if let Some((told, half)) = ["am", "a.m.", "pm", "p.m."].iter().find_map(|end| Some((ending(end)?, *end))) {
        let told = told.trim_end();
        let time = if told.len() <= 2 { Time::new(told.parse().ok()?, 0, 0, 0).ok()? } else { time(told, dated)? };
        return on_clock(time, half_of_day(half)?);
    }
    let word = ending("uhr").unwrap_or(word);
    let (whole, fraction) = match word.split_once(':') {
        Some(_) => word.split_once(['.', ',']).unwrap_or((word, "")),
        None => (word, ""),
    };
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos = format!("{fraction:0<9.9}").parse().ok()?;
    let digits = whole.bytes().all(|byte| byte.is_ascii_digit());
    if digits && dated && matches!(whole.len(), 6) {
        return clock([&whole[..2], &whole[2..4], &whole[4..]]);
    }
    if let Some((hour, minute)) = whole.split_once('h') {
        return clock([hour, if minute.is_empty() { "0" } else { minute.trim_end_matches("min") }, "0"]);
    }
    if let (true, Some((hour, minute))) = (dated, whole.split_once('.')) {
        return (minute.len() == 2).then(|| clock([hour, minute, "0"])).flatten();
    }
    let mut parts = whole.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
    if parts.next().is_some() {
        None
    } else {
        clock([hour, minute, second])?.with().subsec_nanosecond(nanos).build().ok()
    }
}

fn clock(parts: [&str; 3]) -> Option<Time> {
    let number = |part: &str| {
        let digits = part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<i8>().ok()).flatten()
    };
    let [hour, minute, second] = parts.map(number);
    Time::new(hour?, minute?, second?, 0).ok()
}

/// Hours to add after noon: 12, before noon: 0.
fn half_of_day(word: &str) -> Option<i8> {
    match word {
        "am" | "a.m." | "a.m" => Some(0),
        "pm" | "p.m." | "p.m" => Some(12),
        _ => None,
    }
}

fn on_clock(time: Time, half: i8) -> Option<Time> {
    if !(1..=12).contains(&time.hour()) {
        return None;
    }
    Time::new(time.hour() % 12 + half, time.minute(), time.second(), 0).ok()
}

enum Number {
    Day(i8),
    Year(i16),
}

/// A number of one, two or four digits, `9th`, `1er` and `1º` too.
fn number(word: &str) -> Option<Number> {
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let ending = word[digits.len()..].to_ascii_lowercase();
    match digits.len() {
        1 | 2 if matches!(&*ending, "" | "st" | "nd" | "rd" | "th" | "er" | "º") => {
            digits.parse().ok().filter(|day| (1..=31).contains(day)).map(Number::Day)
        }
        // `2026г` as Russian pages write it.
        4 if matches!(&*ending, "" | "г" | "г." | "р" | "р.") => digits.parse().ok().map(Number::Year),
        _ => None,
    }
}

/// `2026-11-09`, `2026/11/09`, `20261109`, `25/11/2026`, `11/25/2026` or `09.11.2026`; `None` where it is nothing of the kind.
fn numbers(word: &str, order: DayOrder) -> Option<Result<Date, DateProblem>> {
    let word = word.trim_end_matches('.');
    let date = |year: &str, month: &str, day: &str| {
        let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        Date::new(year, month, day).ok()
    };
    if word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(date(&word[..4], &word[4..6], &word[6..]).ok_or(DateProblem::Unreadable));
    }
    let mark = word.find(['/', '.', '-']).map(|at| word.as_bytes()[at] as char)?;
    let mut parts = word.split(mark);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || ![a, b, c].iter().all(digits) {
        return None;
    }
    let read = if a.len() == 4 {
        date(a, b, c)
    } else if mark == '.' && [a, b, c].iter().all(|part| part.len() == 2) {
        // `09.11.26`, as German and Russian pages write it.
        date(&format!("{}{c}", if c < "70" { "20" } else { "19" }), b, a)
    } else if c.len() != 4 {
        None
    } else if mark == '.' {
        date(c, b, a)
    } else {
        match (date(c, b, a), date(c, a, b), order) {
            (Some(one), Some(other), DayOrder::Unknown) if one != other => return Some(Err(DateProblem::Ambiguous)),
            (one, other, DayOrder::MonthFirst) => other.or(one),
            (one, other, _) => one.or(other),
        }
    };
    Some(read.ok_or(DateProblem::Unreadable))
}
