//! A briefing that tells what rose and fell, over an invented corpus of nine weeks.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use crate::cli::check;

const CONFIG: &str = r#"
version: 1
briefing: {title: Lume Watch, timezone: UTC}
corpus: {include: ["week.jsonl"]}
extraction: rules
topics: {harbour: {any: [harbour, Lume Port Board]}, grain: {any: [grain]}}
sections: [{kind: trends}, {kind: topic, topic: [harbour, grain]}, {kind: coverage}]
"#;

/// What the articles of a week tell, in turn.
const DAILY: [&str; 4] = [
    "The council of Orvia met on the budget and left without a vote.",
    "Grain was sold for more at the market, and the millers bought little of it.",
    "The trams stood still for an hour after a cable fell on the bridge.",
    "Teachers asked for smaller classes, and the parents agreed with them.",
];

/// What most articles of the last week tell.
const NEWS: &str = "The Lume Port Board closed the harbour. Ana Ruiz, who speaks for the dockers, called a strike.";

/// Twelve articles a week up to the one from 9 November; `news` of the last.
fn corpus(dir: &Path, weeks: i32, news: usize) {
    let last: Date = date(2026, 11, 9);
    let mut out = String::new();
    for week in 0..weeks {
        let monday = last - (7 * week).days();
        for at in 0..12 {
            let told = if week == 0 && at < news || week > 3 && at == 11 { NEWS } else { DAILY[at % DAILY.len()] };
            // Reports of their own, not copies of one.
            let words: Vec<String> =
                (0..40).map(|word| format!("{}", (week * 12 + at as i32 + 1) * (word + 7) * 7919)).collect();
            let text = format!("{told}\n\nThe figures were {}.", words.join(", "));
            let outlet = ["Harbour Post", "Meridian"][at % 2];
            let day = (monday + (at as i32 % 7).days()).to_string();
            let article =
                json!({"id": format!("{week}-{at}"), "date": day, "outlet": outlet, "title": "", "text": text});
            writeln!(out, "{article}").expect("memory");
        }
    }
    fs::write(dir.join("week.jsonl"), out).expect("a corpus");
    fs::write(dir.join("lume.yaml"), CONFIG).expect("a config");
}

/// The section of an issue, and its Markdown.
fn built(dir: &Path) -> (Value, String) {
    check(dir, &["build", "lume.yaml", "--period", "2026-W46"], 0);
    let file = |ending: &str| {
        fs::read_to_string(dir.join("reports/lume/2026-W46/briefing").with_extension(ending)).expect("an issue")
    };
    let briefing: Value = serde_json::from_str(&file("json")).expect("JSON");
    assert!(!file("html").contains("{{"));
    (briefing["sections"][0].clone(), file("md"))
}

#[test]
fn a_week_of_news_is_told_with_its_counts() {
    let dir = tempfile::tempdir().expect("a folder");
    corpus(dir.path(), 9, 9);
    let (section, markdown) = built(dir.path());
    assert_eq!(
        (&section["articles"], &section["before"], &section["periods"]),
        (&json!(12), &json!(96), &json!(8)),
        "{section}"
    );
    let terms = section["terms"].as_array().expect("terms");
    let told: Vec<(&str, &str)> = terms
        .iter()
        .map(|term| (term["term"].as_str().expect("a term"), term["direction"].as_str().expect("a direction")))
        .collect();
    for expected in ["Harbour", "Ana Ruiz", "dockers"] {
        assert!(told.contains(&(expected, "rose")), "{expected}: {told:?}");
    }
    // Parts of what is told already, and the words of a topic.
    for part in ["Ruiz", "Board", "Lume", "Lume Port Board", "harbour"] {
        assert!(told.iter().all(|(term, _)| *term != part), "{part}: {told:?}");
    }
    assert!(markdown.contains("| Harbour (topic) | ▲ rose | 9 | 0.6 | 5 | 14.4× |"), "{markdown}");
    assert!(
        markdown.contains("between the 12 articles of this period and the 96 of the 8 periods before"),
        "{markdown}"
    );
    let (explained, _) = check(dir.path(), &["explain", "lume.yaml", "trend:trams", "--period", "2026-W46"], 0);
    assert!(explained.contains("not claimed: chance may well have done it"), "{explained}");
    check(dir.path(), &["explain", "lume.yaml", "trend:nowhere", "--period", "2026-W46"], 2);
    let (ledger, _) = check(dir.path(), &["coverage", "lume.yaml", "--period", "2026-W46"], 0);
    assert!(ledger.contains("96"), "what is read for former periods stays outside the period: {ledger}");
}

#[test]
fn a_quiet_week_and_too_little_to_compare_with() {
    let dir = tempfile::tempdir().expect("a folder");
    corpus(dir.path(), 9, 1);
    let (section, markdown) = built(dir.path());
    assert_eq!(section["terms"], json!([]));
    assert!(markdown.contains("Nothing rose or fell beyond chance."), "{markdown}");
    corpus(dir.path(), 3, 9);
    let (section, markdown) = built(dir.path());
    assert_eq!((&section["tested"], &section["periods"]), (&json!(0), &json!(2)));
    assert!(markdown.contains("There is too little to compare with"), "{markdown}");
}
