//! The briefing's own words: names of months and days, headings, reasons. One table each; nothing here reads an article.

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;

use crate::config::SectionConfig;
use crate::model::{Outcome, Period};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Headings and ids of sections, by kind.
pub(super) fn section_words(section: &SectionConfig) -> (&'static str, &'static str) {
    match section {
        SectionConfig::KeyPoints(_) => ("key-points", "Key points"),
        SectionConfig::Topic(_) => ("topic", "Topic"),
        SectionConfig::WhoSaidWhat(_) => ("who-said-what", "Who said what"),
        SectionConfig::Timeline(_) => ("timeline", "Timeline"),
        SectionConfig::Trends(_) => ("trends", "Rising and falling"),
        SectionConfig::Balance(_) => ("balance", "Source balance"),
        SectionConfig::Notes(_) => ("notes", "Analyst’s notes"),
        SectionConfig::Sources(_) => ("sources", "Sources"),
        SectionConfig::People(_) => ("people", "People"),
        SectionConfig::Coverage(_) => ("coverage", "Method and coverage"),
    }
}

/// What stands for an outlet that nobody names.
pub(super) const NO_OUTLET: &str = "Outlet not named";

/// Outcome, reason code and reason in words.
const REASONS: &[(&str, &str, &str)] = &[
    ("used", "", "shown in this issue"),
    ("unused", "outside-period", "published outside the period"),
    ("unused", "after-cut-off", "published after the information cut-off"),
    ("unused", "off-topic", "no passage on a topic of this issue"),
    ("unused", "nothing-to-show", "on topic, but nothing in it that a section asks for"),
    ("unused", "capped", "on topic, but the sections were full of better matches"),
    ("unused", "superseded", "an earlier version of a page that was changed"),
    ("duplicate", "same-text", "the same text as an article published earlier"),
    ("duplicate", "near-copy", "the same report as an article published earlier, in not quite the same text"),
    ("skipped", "empty", "no text in it"),
    ("skipped", "too-large", "larger than the limit"),
    ("skipped", "line-too-long", "a line longer than the limit"),
    ("skipped", "invalid-utf8", "text in no charset that fits"),
    ("skipped", "binary", "not a text file"),
    ("skipped", "unreadable", "could not be read"),
    ("skipped", "not-a-file", "not a file"),
    ("skipped", "symlink-loop", "a symbolic link that leads in a circle"),
    ("skipped", "path-not-utf8", "a path that is not UTF-8"),
    ("skipped", "broken-front-matter", "front matter that cannot be read"),
    ("skipped", "broken-sidecar", "a sidecar file that cannot be read"),
    ("skipped", "broken-entry", "a line, row or item that is no article"),
    ("skipped", "broken-feed", "a feed that cannot be read to its end"),
    ("skipped", "broken-json", "JSON that is no list of articles, or ends too early"),
    ("skipped", "broken-table", "a table that cannot be read to its end"),
    ("skipped", "missing-date", "no date"),
    ("skipped", "impossible-date", "a date that cannot be right"),
    ("skipped", "unknown-format", "a format that is not known"),
    ("skipped", "text-too-long", "a text longer than the limit"),
    ("skipped", "too-many-elements", "a web page of more elements than the limit"),
    ("skipped", "broken-archive", "an archive that is damaged or cut short"),
    ("skipped", "too-expansive", "an archive that expands further than the limit"),
    ("skipped", "too-deep", "archives in archives, deeper than the limit"),
    ("skipped", "too-many-entries", "more entries in one file than the limit"),
    ("skipped", "encrypted", "encrypted"),
    ("skipped", "unsafe-name", "a name that leads out of its archive"),
    ("skipped", "no-article", "pictures, styles, scripts and other files that are no articles"),
];

/// The code of every reason there is.
pub fn reason_codes() -> impl Iterator<Item = &'static str> {
    REASONS.iter().map(|(_, code, _)| *code).filter(|code| !code.is_empty())
}

/// Outcome, reason code and reason in words.
pub fn reason(outcome: &Outcome) -> (&'static str, &'static str, &'static str) {
    let (outcome, code) = match outcome {
        Outcome::Used => ("used", ""),
        Outcome::Unused(reason) => ("unused", reason.code()),
        Outcome::Duplicate(_) => ("duplicate", "same-text"),
        Outcome::NearCopy(_) => ("duplicate", "near-copy"),
        Outcome::Superseded(_) => ("unused", "superseded"),
        Outcome::Skipped(reason) => ("skipped", reason.code()),
    };
    let known = REASONS.iter().find(|known| known.0 == outcome && known.1 == code);
    known.copied().unwrap_or((outcome, code, code))
}

fn month(day: Date) -> &'static str {
    // Months of a date are 1 to 12.
    MONTHS[usize::from(day.month().unsigned_abs()).clamp(1, 12) - 1]
}

/// The days of a period: `9–15 November 2026`, with as much of the first day as differs.
pub(super) fn period(period: Period) -> String {
    let (from, to) = (period.from, period.to);
    let last = date(to);
    if from == to {
        last
    } else if from.year() != to.year() {
        format!("{} – {last}", date(from))
    } else if from.month() != to.month() {
        format!("{} {} – {last}", from.day(), month(from))
    } else {
        format!("{}–{last}", from.day())
    }
}

/// A day: `15 November 2026`.
pub(super) fn date(day: Date) -> String {
    format!("{} {} {}", day.day(), month(day), day.year())
}

/// A day of a timeline: `Monday 9 November`.
pub(super) fn day_label(day: Date) -> String {
    let weekday = match day.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    };
    format!("{weekday} {} {}", day.day(), month(day))
}

/// The information cut-off, `15 November 2026, 23:59 Europe/Vienna`: the given one, or the end of the period if sooner.
pub(super) fn cut_off(cut_off: Timestamp, end: Date, zone: &TimeZone, zone_name: &str) -> String {
    let end = end.to_datetime(Time::constant(23, 59, 0, 0));
    let at = cut_off.to_zoned(zone.clone()).datetime().min(end);
    format!("{}, {:02}:{:02} {zone_name}", date(at.date()), at.hour(), at.minute())
}

/// A number with its noun: `1 quote`, `14 quotes`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::{cut_off, day_label, period, reason};
    use crate::model::{Outcome, Period, SkipReason, UnusedReason};
    use jiff::civil::{Date, date};
    use jiff::tz::TimeZone;

    #[track_caller]
    fn check(from: Date, to: Date, expected: &str) {
        assert_eq!(period(Period { from, to }), expected);
    }

    #[test]
    fn a_period_says_no_month_twice() {
        check(date(2026, 11, 9), date(2026, 11, 15), "9–15 November 2026");
        check(date(2026, 11, 30), date(2026, 12, 6), "30 November – 6 December 2026");
        check(date(2026, 12, 28), date(2027, 1, 3), "28 December 2026 – 3 January 2027");
        check(date(2026, 11, 9), date(2026, 11, 9), "9 November 2026");
        check(date(2025, 11, 9), date(2026, 11, 9), "9 November 2025 – 9 November 2026");
    }

    #[test]
    fn the_cut_off_is_never_after_the_period() {
        let zone = TimeZone::get("Europe/Vienna").expect("a zone");
        let words = |at: &str| cut_off(at.parse().expect("a timestamp"), date(2026, 11, 15), &zone, "Europe/Vienna");
        assert_eq!(words("2026-11-20T12:00:00Z"), "15 November 2026, 23:59 Europe/Vienna");
        assert_eq!(words("2026-11-12T07:05:00Z"), "12 November 2026, 08:05 Europe/Vienna");
    }

    #[test]
    fn every_reason_has_words() {
        let outcomes = [
            Outcome::Used,
            Outcome::Unused(UnusedReason::Capped),
            Outcome::Duplicate(String::new()),
            Outcome::NearCopy(String::new()),
            Outcome::Superseded(String::new()),
            Outcome::Skipped(SkipReason::SymlinkLoop),
        ];
        assert!(outcomes.iter().map(reason).all(|(_, code, label)| !label.is_empty() && label != code));
        assert_eq!(day_label(date(2026, 11, 9)), "Monday 9 November");
    }
}
