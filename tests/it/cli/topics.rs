//! `topics suggest`: what labelled articles come to, and that a config takes it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::check;

/// Sentences of a topic, and of none.
const GRAIN: [&str; 3] =
    ["The wheat harvest of Orvia failed.", "Lume sold its wheat to the east.", "Ships with wheat lay in Port Lume."];
const OTHER: [&str; 3] =
    ["Ana Ruiz opened a bridge.", "The council of Lume met on Monday.", "Bo Tan sang in Port Lume."];

/// Articles in folders: twelve on grain, one of these on trade too, and twelve on nothing.
fn labelled(dir: &Path) {
    for folder in ["labelled/grain", "labelled/trade"] {
        fs::create_dir_all(dir.join(folder)).expect("a folder");
    }
    for at in 0..12 {
        let text = |sentences: &[&str; 3]| format!("Title {at}\n\n{} It was day {at}.\n", sentences[at % 3]);
        fs::write(dir.join(format!("labelled/grain/{at}.txt")), text(&GRAIN)).expect("a file");
        fs::write(dir.join(format!("labelled/other-{at}.txt")), text(&OTHER)).expect("a file");
    }
    fs::copy(dir.join("labelled/grain/1.txt"), dir.join("labelled/trade/1.txt")).expect("a copy");
}

#[test]
fn folders_give_topics_that_a_config_takes() {
    let dir = tempfile::tempdir().expect("a folder");
    labelled(dir.path());
    let (yaml, err) = check(dir.path(), &["topics", "suggest", "--examples", "labelled"], 0);
    let expected = "topics:\n  # 12 examples; precision 100 %, recall 100 % on articles not learned from\n  grain:\n    \
                    scope: article\n    any:\n      - wheat # in 12 of 12, in 0 others\n";
    assert_eq!(yaml, expected);
    assert!(err.contains("1 label left out"), "{err}");
    let config = format!(
        "version: 1\nbriefing: {{title: Grain}}\ncorpus: {{include: [\"labelled/**/*.txt\"], on_missing_date: use-file-date}}\n{yaml}"
    );
    fs::write(dir.path().join("attache.yaml"), config).expect("a config");
    check(dir.path(), &["check", "attache.yaml"], 0);
}

#[test]
fn metadata_give_labels_and_json_tells_the_same() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut lines = String::new();
    for at in 0..12 {
        let (grain, other) = (GRAIN[at % 3], OTHER[at % 3]);
        let _ = writeln!(
            lines,
            r#"{{"id": "g{at}", "title": "T {at}", "text": "{grain}", "tags": ["grain", "farm; food"]}}"#
        );
        let _ = writeln!(lines, r#"{{"id": "o{at}", "title": "U {at}", "text": "{other}"}}"#);
    }
    fs::write(dir.path().join("filed.jsonl"), lines).expect("a file");
    let suggest = ["topics", "suggest", "--examples", "filed.jsonl", "--json"];
    let (json, _) = check(dir.path(), &suggest, 0);
    let told: Value = serde_json::from_str(&json).expect("JSON");
    let labels: Vec<&Value> = told["topics"].as_array().expect("topics").iter().map(|topic| &topic["label"]).collect();
    assert_eq!(labels, ["farm", "food", "grain"]);
    assert_eq!((&told["articles"], &told["topics"][2]["recall"]), (&24.into(), &1.0.into()));
    assert_eq!(told["topics"][2]["topic"]["any"], serde_json::json!(["wheat"]));
    let alone = check(dir.path(), &[&suggest[..], &["-j", "1"]].concat(), 0);
    assert_eq!(alone.0, json, "one thread gives the same");
}

#[test]
fn nothing_to_learn_from_is_told_of() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(dir.path().join("plain/grain")).expect("a folder");
    fs::write(dir.path().join("plain/a.txt"), "Title\n\nAna Ruiz opened a bridge.\n").expect("a file");
    let suggest = ["topics", "suggest", "--examples", "plain"];
    let (_, err) = check(dir.path(), &suggest, 2);
    assert!(err.contains("no article has a label"), "{err}");
    fs::write(dir.path().join("plain/grain/b.txt"), "Title\n\nThe wheat harvest failed.\n").expect("a file");
    let (_, err) = check(dir.path(), &suggest, 2);
    assert!(err.contains("lower --min-examples"), "{err}");
}
