//! The log for whoever looks after the timer.

use std::fs;

use serde_json::Value;

use super::{WEEK, attache, check, example, read};

const BUILD: [&str; 4] = ["build", "watch/attache.yaml", "--period", WEEK];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    BUILD.into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn nothing_is_logged_unless_asked() {
    let dir = example();
    let (_, err) = check(dir.path(), &with(&["-q"]), 0);
    assert_eq!(err, "");
    let assert = attache(dir.path()).args(with(&["-q"])).env("ATTACHE_LOG", "").assert().success();
    assert.stderr("");
}

#[test]
fn stages_issues_and_files_are_logged() {
    let dir = example();
    let (_, err) = check(dir.path(), &with(&["-q", "--log", "info"]), 0);
    for what in
        ["stage{stage=\"discover\"}", "issue{config=watch/attache.yaml id=\"2026-W46\"}", "briefing.html", "found=5"]
    {
        assert!(err.contains(what), "{what}: {err}");
    }
    assert!(!err.contains("harbour-grain.txt"), "files are for `debug`: {err}");
    let assert = attache(dir.path()).args(with(&["-q", "--no-store"])).env("ATTACHE_LOG", "debug").assert().success();
    let err = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(err.contains("harbour-grain.txt"), "{err}");
}

#[test]
fn a_log_file_is_added_to_and_holds_json() {
    let dir = example();
    for _ in 0..2 {
        let log = ["-q", "--log", "info", "--log-format", "json", "--log-file", "log.jsonl"];
        let (_, err) = check(dir.path(), &with(&log), 0);
        assert_eq!(err, "");
    }
    let text = read(&dir.path().join("log.jsonl"));
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.iter().filter(|line| line["message"] == "done").count(), 2);
    let composed = lines.iter().find(|line| line["message"] == "composed").expect("the counts of the issue");
    assert_eq!((composed["found"].as_u64(), composed["span"]["id"].as_str()), (Some(5), Some(WEEK)));
    let written = lines.iter().filter(|line| line["message"] == "wrote").count();
    assert_eq!(written, 3, "by the first run");
}

#[test]
fn failures_are_logged_and_articles_are_not() {
    let dir = example();
    let (_, err) = check(dir.path(), &["build", "none.yaml", "--log", "error", "--log-file", "log"], 2);
    assert!(err.contains("none.yaml"), "{err}");
    let log = read(&dir.path().join("log"));
    assert!(log.contains("ERROR") && log.contains("none.yaml") && log.contains("not done status=2"), "{log}");
    check(dir.path(), &with(&["--log", "trace", "--log-file", "all"]), 0);
    let log = read(&dir.path().join("all"));
    let article = read(&dir.path().join("watch/corpus/courier/harbour-grain.txt"));
    let words: Vec<&str> = article.split_whitespace().collect();
    for five in words.windows(5) {
        assert!(!log.contains(&five.join(" ")), "{five:?}");
    }
    fs::create_dir(dir.path().join("folder")).expect("a folder");
    let (_, err) = check(dir.path(), &with(&["--log", "info", "--log-file", "folder"]), 2);
    assert!(err.contains("a folder stands there"), "{err}");
    check(dir.path(), &with(&["--log", "loud"]), 2);
}
