//! `coverage`: every file and every entry is accounted for, in the same figures as in the briefing.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{WEEK, check, edit, example, issue, read, run};

/// The example with an article of nearly every outcome, and a warning.
fn mixed() -> tempfile::TempDir {
    let dir = example();
    let corpus = dir.path().join("watch/corpus");
    let write = |name: &str, text: &str| fs::write(corpus.join(name), text).expect("it can be written");
    write("empty.txt", "");
    write("gap.jsonl", "{\"id\": \"a\", \"text\": \"Rain.\", \"date\": \"2026-11-10\"}\n{\"id\": 7}\nno\n");
    write("undated.txt", "Grain is short.\n");
    write("warned.txt", "---\ndate: 2026-11-10\nurl: 'ftp://a.example/x'\n---\nIt rained on the hills.\n");
    let copy = read(&corpus.join("meridian/ferry-returns.md"));
    fs::write(corpus.join("meridian/z-copy.md"), copy).expect("it can be written");
    edit(&dir.path().join("watch/attache.yaml"), "max_skipped: 5%", "max_skipped: 50%");
    dir
}

fn coverage(dir: &Path, more: &[&str], status: i32) -> (String, String) {
    check(dir, &[&["coverage", "watch/attache.yaml", "--period", WEEK], more].concat(), status)
}

fn accounts(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn the_figures_are_those_of_the_briefing() {
    let dir = mixed();
    check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK], 0);
    let briefing: Value = serde_json::from_str(&read(&issue(&dir, "json"))).expect("JSON");
    let (out, _) = coverage(dir.path(), &["--format", "json"], 0);
    let account: Value = serde_json::from_str(&out).expect("JSON");
    for figures in ["ledger", "reasons"] {
        assert_eq!(account[figures], briefing["coverage"][figures], "{figures}");
    }
    let articles = account["articles"].as_array().expect("a list");
    let count = |outcome: &str| articles.iter().filter(|one| one["outcome"] == outcome).count() as u64;
    let ledger = &account["ledger"];
    for outcome in ["used", "unused", "duplicate", "skipped"] {
        assert!(count(outcome) > 0, "there is one {outcome}: {out}");
        assert_eq!(ledger[outcome].as_u64(), Some(count(outcome)), "{outcome}");
    }
    assert_eq!(ledger["found"].as_u64(), Some(articles.len() as u64));
    for row in account["reasons"].as_array().expect("a list") {
        let same = |one: &&Value| one["outcome"] == row["outcome"] && one["reason"] == row["reason"];
        assert_eq!(row["count"].as_u64(), Some(articles.iter().filter(same).count() as u64), "{row}");
    }
    let warnings = briefing["coverage"]["warnings"].as_array().expect("a list");
    assert_eq!(account["warnings"].as_object().expect("counts").values().filter_map(Value::as_u64).sum::<u64>(), 1);
    assert_eq!(warnings.len(), 1);
    let ids: Vec<&str> = articles.iter().filter_map(|one| one["id"].as_str()).collect();
    let of = |file: &str| ids.iter().filter(|id| id.contains(file)).copied().collect::<Vec<_>>();
    assert_eq!(of("gap.jsonl"), ["corpus/gap.jsonl#a", "corpus/gap.jsonl", "corpus/gap.jsonl"], "in order of the file");
    let files = account["files"].as_array().expect("a list");
    let gap = files.iter().find(|file| file["file"] == "corpus/gap.jsonl").expect("a file of several");
    assert_eq!((gap["found"].as_u64(), gap["skipped"].as_u64()), (Some(3), Some(2)));
}

#[test]
fn every_skip_says_why_and_what_to_do() {
    let dir = mixed();
    let (out, err) = coverage(dir.path(), &[], 0);
    for part in [
        "found = ",
        "of these   bad-url",
        "corpus/gap.jsonl",
        "skipped    empty                corpus/empty.txt",
        "skipped    broken-entry         corpus/gap.jsonl:2",
        "no date in it; give the article a date",
        "warning[bad-url]: ",
    ] {
        assert!(out.contains(part), "{part}\n{out}");
    }
    assert!(!out.contains("z-copy"), "what has no problem is not listed:\n{out}");
    assert!(err.contains("without a problem not listed"), "{err}");
    let (all, err) = coverage(dir.path(), &["--all"], 0);
    assert!(all.contains("the same text as") && all.contains("used  ") && err.is_empty(), "{all}{err}");
    let (json, _) = coverage(dir.path(), &["--message-format", "json", "--all"], 0);
    let lines = accounts(&json);
    assert_eq!((&lines[0]["type"], &lines[1]["type"]), (&"coverage".into(), &"account".into()));
}

#[test]
fn the_list_is_filtered() {
    let dir = mixed();
    let ids = |more: &[&str]| -> Vec<String> {
        let (out, _) = coverage(dir.path(), &[&["--format", "jsonl"], more].concat(), 0);
        accounts(&out).iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(ids(&["--reason", "empty", "--reason", "missing-date"]), ["corpus/empty.txt", "corpus/undated.txt"]);
    assert_eq!(ids(&["--reason", "bad-url"]), ["corpus/warned.txt"]);
    assert_eq!(ids(&["--outcome", "duplicate"]).len(), 1);
    assert_eq!(ids(&["watch/corpus/meridian"]).len(), 2);
    assert_eq!(ids(&["watch/corpus/gap.jsonl", "--outcome", "skipped"]).len(), 2);
    assert_eq!(ids(&["corpus/gap.jsonl#a"]), ["corpus/gap.jsonl#a"]);
    let (_, _, err) = run(dir.path(), &["coverage", "watch/attache.yaml", "--period", WEEK, "--reason", "off-topics"]);
    assert!(err.contains("no reason and no warning is called `off-topics`; did you mean `off-topic`?"), "{err}");
    let (_, err) = coverage(dir.path(), &["none.txt"], 2);
    assert!(err.contains("none.txt is no article of this corpus"), "{err}");
}

#[test]
fn a_table_for_spreadsheets() {
    let dir = mixed();
    let (out, _) = coverage(dir.path(), &["--format", "csv", "--outcome", "skipped"], 0);
    assert!(out.starts_with("id,line,outcome,reason,label,duplicate_of,warnings,message,help\r\n"), "{out}");
    assert!(out.contains("corpus/gap.jsonl,2,skipped,broken-entry,"), "{out}");
    let (marked, _) = coverage(dir.path(), &["--format", "csv", "--bom", "always"], 0);
    assert!(marked.starts_with("\u{feff}id,"));
}

#[test]
fn too_much_skipped_is_a_finding() {
    let dir = mixed();
    edit(&dir.path().join("watch/attache.yaml"), "max_skipped: 50%", "max_skipped: 5%");
    let (_, err) = coverage(dir.path(), &["--format", "csv"], 1);
    assert!(err.contains("finding[too-many-skipped]"), "{err}");
}
