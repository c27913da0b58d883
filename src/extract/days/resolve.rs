//! Turns what a date says into days. Every function gives `None` where the calendar has no such day.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::calendar::Unit;

/// Days that a date without a year may lie ahead before it is taken for one of last year.
const AHEAD: i32 = 45;

/// The day that figures name: year first, or year last where day and month cannot be exchanged or stand apart by full stops.
pub(super) fn figures(text: &str) -> Option<Date> {
    let mark = text.find(['-', '/', '.']).map(|at| text.as_bytes()[at] as char)?;
    let mut parts = text.split(mark);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    let date = |year: &str, month: &str, day: &str| {
        let fits = year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
        let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
        (fits && (1600..2200).contains(&date.year())).then_some(date)
    };
    if parts.next().is_some() {
        None
    } else if a.len() == 4 {
        date(a, b, c)
    } else {
        match (date(c, b, a), date(c, a, b)) {
            (Some(one), Some(other)) if one != other && mark != '.' => None,
            (one, other) => one.or_else(|| other.filter(|_| mark != '.')),
        }
    }
}

/// Days of a month of a year.
pub(super) fn days(year: i16, month: i8, (first, last): (i8, i8)) -> Option<(Date, Date)> {
    Some((Date::new(year, month, first).ok()?, Date::new(year, month, last).ok()?))
}

/// The nearest such days to `on`: past ones, unless they are to come or lie a few weeks ahead only.
pub(super) fn nearest(on: Date, month: i8, of_month: (i8, i8), to_come: bool) -> Option<(Date, Date)> {
    let years = [on.year().checked_sub(1)?, on.year(), on.year().checked_add(1)?];
    let cost = |days: &(Date, Date)| {
        let ahead = between(on, days.0);
        match (ahead > 0, to_come) {
            (true, false) if ahead > AHEAD => 1000 + ahead,
            (false, true) if ahead < 0 => 500 - ahead,
            _ => ahead.abs(),
        }
    };
    years.into_iter().filter_map(|year| days(year, month, of_month)).min_by_key(cost)
}

/// The whole of a month.
pub(super) fn month(year: i16, month: i8) -> Option<(Date, Date)> {
    let first = Date::new(year, month, 1).ok()?;
    Some((first, first.last_of_month()))
}

/// The nearest such month: this one or a past one, unless it is to come.
pub(super) fn nearest_month(on: Date, which: i8, to_come: bool) -> Option<(Date, Date)> {
    let year = match (which.cmp(&on.month()), to_come) {
        (std::cmp::Ordering::Greater, false) => on.year().checked_sub(1)?,
        (std::cmp::Ordering::Less, true) => on.year().checked_add(1)?,
        _ => on.year(),
    };
    month(year, which)
}

/// The last such day of the week; `on` itself counts where `today` says so.
pub(super) fn last_weekday(on: Date, weekday: i8, today: bool) -> Option<Date> {
    let back = (on.weekday().to_monday_one_offset() - weekday).rem_euclid(7);
    let back = if back == 0 && !today { 7 } else { back };
    on.checked_sub(i64::from(back).days()).ok()
}

/// The next such day of the week, `on` itself among them.
pub(super) fn coming_weekday(on: Date, weekday: i8) -> Option<Date> {
    let ahead = (weekday - on.weekday().to_monday_one_offset()).rem_euclid(7);
    on.checked_add(i64::from(ahead).days()).ok()
}

/// The first such day of the week after `on`.
pub(super) fn next_weekday(on: Date, weekday: i8) -> Option<Date> {
    coming_weekday(on.tomorrow().ok()?, weekday)
}

/// The day, or the whole week, month or year, so many units from `on`.
pub(super) fn shifted(on: Date, unit: Unit, by: i32) -> Option<(Date, Date)> {
    let by = i64::from(by);
    match unit {
        Unit::Day => on.checked_add(by.days()).ok().map(|day| (day, day)),
        Unit::Week => {
            let day = on.checked_add(by.weeks()).ok()?;
            let monday = last_weekday(day, Weekday::Monday.to_monday_one_offset(), true)?;
            Some((monday, monday.checked_add(6.days()).ok()?))
        }
        Unit::Month => {
            let day = on.first_of_month().checked_add(by.months()).ok()?;
            month(day.year(), day.month())
        }
        Unit::Year => {
            let year = i16::try_from(i64::from(on.year()) + by).ok()?;
            Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
        }
    }
}

/// Days from one to the other.
fn between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}
