//! All languages say the same, each in its own words.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use super::{LANGUAGES, Labels, english, fill, of, spoken};
use crate::model::Period;

/// Paths whose words are the same as in English: names of things, and words the languages share.
fn shared(language: &str) -> &'static [&'static str] {
    match language {
        "de" => &["months.3", "months.7", "months.8", "months.10", "sha256", "code"],
        "fr" => &[
            "page",
            "articles_read",
            "changes.of.articles",
            "count.article.one",
            "count.article.other",
            "count.passage.one",
            "count.passage.other",
            "count.point.one",
            "count.point.other",
            "count.source.one",
            "count.source.other",
            "sections.sources",
            "sha256",
            "code",
        ],
        _ => &[],
    }
}

/// Whether a pattern says anything beside what is filled in.
fn says_something(pattern: &str) -> bool {
    let outside = pattern.split('{').enumerate().map(|(at, part)| match part.split_once('}') {
        Some((_, rest)) if at > 0 => rest,
        _ => part,
    });
    outside.into_iter().any(|part| part.contains(char::is_alphabetic))
}

/// The `{names}` of a pattern.
fn names(pattern: &str) -> BTreeSet<&str> {
    pattern.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

/// The words by their path.
fn sorted(labels: &Labels) -> BTreeMap<&str, &str> {
    labels.words.iter().map(|(path, words)| (path.as_str(), words.as_str())).collect()
}

#[test]
fn all_languages_have_the_same_words_to_say() {
    for language in LANGUAGES {
        let labels = of(language);
        assert_eq!(labels.word("language"), language);
        assert!(sorted(labels).keys().eq(sorted(english()).keys()), "{language} has other keys");
        for ((path, words), pattern) in sorted(labels).into_iter().zip(sorted(english()).into_values()) {
            assert_eq!(names(words), names(pattern), "{language} {path}");
            assert!(!words.is_empty(), "{language} {path}");
        }
        assert!(!labels.one.is_empty(), "{language}");
    }
}

#[test]
fn each_language_says_it_in_its_own_words() {
    for language in &LANGUAGES[1..] {
        let own = sorted(of(language)).into_iter().zip(sorted(english()).into_values());
        let mut same: Vec<&str> = own
            .filter(|((_, own), english)| own == english && says_something(own))
            .map(|((path, _), _)| path)
            .collect();
        let mut expected = shared(language).to_vec();
        same.sort_unstable();
        expected.sort_unstable();
        assert_eq!(same, expected, "{language}");
    }
}

#[test]
fn quotation_marks_and_spaces_are_those_of_the_language() {
    for (path, words) in sorted(of("de")) {
        assert!(!words.contains('”') && !words.contains('«'), "{path}: {words}");
    }
    for (path, words) in sorted(of("fr")) {
        assert!(!words.contains(['“', '”', '„', '\'']), "{path}: {words}");
        let chars: Vec<char> = words.chars().collect();
        for pair in chars.windows(2) {
            let apart = match (pair[0], pair[1]) {
                (before, ':' | '»') => before == '\u{a0}',
                ('«', after) => after == '\u{a0}',
                (before, ';' | '!' | '?') => before == '\u{202f}',
                _ => true,
            };
            assert!(apart, "{path}: {words}");
        }
    }
}

#[test]
fn a_tag_picks_its_language() {
    assert_eq!(of("de-AT").word("page"), "Seite");
    assert_eq!(of("FR_ca").word("of"), "sur");
    assert_eq!(of("xx-Latn").word("page"), of("en-GB").word("page"));
    assert_eq!((spoken("deu"), spoken("fr"), spoken("")), (None, Some(2), None));
    assert_eq!(of("en").word("no.such"), "no.such");
}

#[track_caller]
fn check(from: Date, to: Date, expected: [&str; 3]) {
    let period = Period { from, to };
    assert_eq!(LANGUAGES.map(|language| of(language).period(period)), expected);
}

#[test]
fn a_period_says_no_month_twice() {
    let november = |day| date(2026, 11, day);
    check(november(9), november(15), ["9–15 November 2026", "9.–15. November 2026", "du 9 au 15 novembre 2026"]);
    check(
        november(30),
        date(2026, 12, 6),
        ["30 November – 6 December 2026", "30. November – 6. Dezember 2026", "du 30 novembre au 6 décembre 2026"],
    );
    check(
        date(2026, 12, 28),
        date(2027, 1, 3),
        [
            "28 December 2026 – 3 January 2027",
            "28. Dezember 2026 – 3. Januar 2027",
            "du 28 décembre 2026 au 3 janvier 2027",
        ],
    );
    check(november(1), november(1), ["1 November 2026", "1. November 2026", "1er novembre 2026"]);
    check(
        date(2025, 11, 9),
        november(9),
        [
            "9 November 2025 – 9 November 2026",
            "9. November 2025 – 9. November 2026",
            "du 9 novembre 2025 au 9 novembre 2026",
        ],
    );
}

#[test]
fn days_in_words_and_on_a_scale() {
    let said = |day: Date| LANGUAGES.map(|language| of(language).day_of_week(day));
    assert_eq!(said(date(2026, 11, 9)), ["Monday 9 November", "Montag, 9. November", "lundi 9 novembre"]);
    assert_eq!(said(date(2026, 11, 1)), ["Sunday 1 November", "Sonntag, 1. November", "dimanche 1er novembre"]);
    let short = |from, to| LANGUAGES.map(|language| of(language).period_in_chart(Period { from, to }));
    assert_eq!(short(date(2026, 11, 9), date(2026, 11, 15)), ["9–15 Nov", "9.–15. Nov.", "9–15 nov."]);
    assert_eq!(
        short(date(2026, 11, 30), date(2026, 12, 6)),
        ["30 Nov – 6 Dec", "30. Nov. – 6. Dez.", "30 nov. – 6 déc."]
    );
    assert_eq!(short(date(2026, 11, 9), date(2026, 11, 9)), ["Mon 9", "Mo 9.", "lun. 9"]);
}

#[test]
fn the_cut_off_is_never_after_the_period() {
    let zone = TimeZone::get("Europe/Vienna").expect("a zone");
    let words = |language: &str, at: &str| {
        of(language).cut_off(at.parse().expect("a timestamp"), date(2026, 11, 15), &zone, "Europe/Vienna")
    };
    assert_eq!(words("en", "2026-11-20T12:00:00Z"), "15 November 2026, 23:59 Europe/Vienna");
    assert_eq!(words("en", "2026-11-12T07:05:00Z"), "12 November 2026, 08:05 Europe/Vienna");
    assert_eq!(words("de", "2026-11-20T12:00:00Z"), "15. November 2026, 23:59 Uhr (Europe/Vienna)");
    assert_eq!(words("fr", "2026-11-20T12:00:00Z"), "15 novembre 2026 à 23\u{a0}h\u{a0}59 (Europe/Vienna)");
}

#[test]
fn numbers_and_their_nouns() {
    let counted = |count| LANGUAGES.map(|language| of(language).counted(count, "quote"));
    assert_eq!(counted(0), ["0 quotes", "0 Zitate", "0 citation"]);
    assert_eq!(counted(1), ["1 quote", "1 Zitat", "1 citation"]);
    assert_eq!(counted(1_234_567), ["1,234,567 quotes", "1.234.567 Zitate", "1\u{202f}234\u{202f}567 citations"]);
    let decimal = |number| LANGUAGES.map(|language| of(language).decimal(number));
    assert_eq!(decimal("1234.5"), ["1,234.5", "1.234,5", "1\u{202f}234,5"]);
    let share = |part, whole| LANGUAGES.map(|language| of(language).share(part, whole));
    assert_eq!(share(1, 3), ["33%", "33\u{a0}%", "33\u{a0}%"]);
    assert_eq!(
        (share(1, 200)[0].as_str(), share(u64::MAX, u64::MAX)[0].as_str(), share(0, 0)[0].as_str()),
        ("1%", "100%", "0%")
    );
    assert_eq!(decimal("+0.5"), ["+0.5", "+0.5", "+0.5"]);
}

#[test]
fn what_is_filled_in_is_not_searched() {
    let value = |name: &str| ["b", "c"].contains(&name).then(|| format!("{{{name}}}"));
    assert_eq!(fill("a {b} {c} {d} {b", value), "a {b} {c} {d} {b");
}
