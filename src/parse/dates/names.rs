//! The words of dates in the languages this program reads, and the names of time zones: months and days of the week from
//! [`calendar`], what stands around them from `lang/*/dates.txt`, zones from `lang/zones.txt`. It reads no date.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use crate::calendar;

/// What a word may mean in a date. One word may be a month in one language and a day of the week in another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    /// The month, from 1.
    pub month: Option<i8>,
    /// Whether it is a day of the week, or a word that says nothing.
    pub idle: bool,
}

/// What stands before a date and says of what it is the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::parse) enum Label {
    /// `Published`, `Опубликовано`.
    Published,
    /// `Updated`, `Aktualisiert am`.
    Updated,
}

#[derive(Default)]
struct Names {
    words: HashMap<&'static str, Meaning>,
    /// Longest first, so that `last updated` is found before `last`.
    labels: Vec<(&'static str, Label)>,
}

const FILES: [&str; 6] = [
    include_str!("../lang/en/dates.txt"),
    include_str!("../lang/fr/dates.txt"),
    include_str!("../lang/de/dates.txt"),
    include_str!("../lang/es/dates.txt"),
    include_str!("../lang/ru/dates.txt"),
    include_str!("../lang/uk/dates.txt"),
];

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names::default();
    for (form, meaning) in calendar::names() {
        let known = names.words.entry(form).or_default();
        known.month = known.month.or(meaning.month);
        known.idle |= meaning.weekday.is_some();
    }
    for file in FILES {
        names.read(file);
    }
    names.labels.sort_by_key(|(label, _)| std::cmp::Reverse(label.len()));
    names
});

static ZONES: LazyLock<HashMap<&'static str, TimeZone>> = LazyLock::new(|| {
    let zone = |told: &str| match offset(told) {
        Some(offset) => Some(TimeZone::fixed(offset)),
        None => TimeZone::get(told).ok(),
    };
    let lines = include_str!("../lang/zones.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' ')).filter_map(|(name, told)| Some((name, zone(told)?))).collect()
});

impl Names {
    fn read(&mut self, file: &'static str) {
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let Some((class, list)) = line.split_once(": ") else { continue };
            for item in list.split('|').map(str::trim) {
                match class {
                    "small" => {
                        item.split(' ').for_each(|form| self.words.entry(form).or_default().idle = true);
                    }
                    "published" => self.labels.push((item, Label::Published)),
                    "updated" => self.labels.push((item, Label::Updated)),
                    _ => {}
                }
            }
        }
    }
}

/// What a word in lower case and without the full stop after it may mean.
pub(super) fn meaning(word: &str) -> Option<Meaning> {
    NAMES.words.get(word).copied()
}

/// The month a word in lower case names.
pub(super) fn month(word: &str) -> Option<i8> {
    meaning(word).and_then(|found| found.month)
}

/// The label that `text`, in lower case, begins with, and its length in bytes.
pub(in crate::parse) fn label(text: &str) -> Option<(Label, usize)> {
    let begins = |known: &str| {
        text.starts_with(known) && !text[known.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '\'')
    };
    NAMES.labels.iter().find(|(known, _)| begins(known)).map(|&(known, label)| (label, known.len()))
}

/// The offset that the clocks of a named zone show at `at`; `None` for a name that is unknown or means several zones.
pub(super) fn zone(name: &str, at: DateTime) -> Option<Offset> {
    Some(ZONES.get(name)?.to_zoned(at).ok()?.offset())
}

/// Whether `name` is the name of a zone.
pub(super) fn is_zone(name: &str) -> bool {
    ZONES.contains_key(name)
}

/// `+01:00`, `-0500`, `+3`; at most fourteen hours.
pub(super) fn offset(text: &str) -> Option<Offset> {
    let mut chars = text.chars();
    let sign = match chars.next()? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    let told = chars.as_str();
    let (hours, minutes) = match told.split_once(':') {
        Some(parts) => parts,
        None if told.len() == 4 && told.is_ascii() => told.split_at(2),
        None => (told, "0"),
    };
    let number = |part: &str| {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<i32>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::{Label, label, meaning, offset, zone};

    #[test]
    fn months_of_six_languages() {
        for (word, month) in
            [("dec", 12), ("août", 8), ("märz", 3), ("septiembre", 9), ("ноября", 11), ("листопада", 11), ("may", 5)]
        {
            assert_eq!(meaning(word).and_then(|found| found.month), Some(month), "{word}");
        }
        // A Tuesday in Spanish and March in English.
        assert!(meaning("mar").is_some_and(|found| found.idle && found.month == Some(3)));
        assert_eq!(meaning("storm"), None);
    }

    #[test]
    fn labels() {
        assert_eq!(label("last updated: today"), Some((Label::Updated, 12)));
        assert_eq!(label("publié le 9"), Some((Label::Published, "publié le".len())));
        assert_eq!(label("publishedby"), None);
    }

    #[test]
    fn zones_and_offsets() {
        let at = jiff::civil::date(2026, 7, 9).at(12, 0, 0, 0);
        for (name, expected) in [("ET", "-04"), ("EST", "-05"), ("CET", "+01"), ("МСК", "+03")] {
            assert_eq!(zone(name, at).map(|offset| offset.to_string()).as_deref(), Some(expected));
        }
        assert_eq!(zone("IST", at), None);
        for (text, minutes) in [("+01:00", 60), ("-0530", -330), ("+3", 180), ("−02", -120)] {
            assert_eq!(offset(text).map(|offset| offset.seconds() / 60), Some(minutes), "{text}");
        }
        for text in ["", "+", "01:00", "+25", "+1:75", "+01:0x", "+éé", "+010"] {
            assert_eq!(offset(text), None, "{text}");
        }
    }
}
