//! The record of a run beside its issue, and the times of its stages.

use std::fs;

use serde_json::{Value, json};

use super::{WEEK, built, check, edit, example, issue, read};

const BUILD: [&str; 4] = ["build", "watch/attache.yaml", "--period", WEEK];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    BUILD.into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn a_plain_build_leaves_no_record() {
    let dir = built();
    assert!(!issue(&dir, "json").with_file_name("run.json").exists());
}

#[test]
fn a_record_tells_what_was_read_and_made() {
    let dir = example();
    fs::write(dir.path().join("watch/corpus/courier/broken.md"), "---\ntitle: [\n---\nText.\n").expect("a file");
    let (out, _) = check(dir.path(), &with(&["--record"]), 1);
    assert!(out.contains("wrote watch/reports/2026-W46/run.json"), "{out}");
    let path = issue(&dir, "json").with_file_name("run.json");
    let record: Value = serde_json::from_str(&read(&path)).expect("JSON");
    assert_eq!(record["format"], "attache.run/1");
    assert_eq!(record["issue"]["id"], WEEK);
    assert_eq!(record["issue"]["file"], "briefing.json");
    assert_eq!(record["inputs"]["articles"]["skipped"], 1);
    assert_eq!(record["diagnostics"]["total"], 1);
    assert_eq!(record["diagnostics"]["first"][0]["code"], "broken-front-matter");
    let stages: Vec<&str> =
        record["timings"]["stages"].as_array().expect("stages").iter().filter_map(|it| it["stage"].as_str()).collect();
    for stage in ["discover", "load", "parse", "extract", "select", "compose", "render", "write"] {
        assert!(stages.contains(&stage), "{stage}: {stages:?}");
    }
    let outputs = record["outputs"].as_array().expect("outputs");
    assert_eq!(outputs.len(), 3);
    for file in outputs {
        let bytes = fs::read(path.with_file_name(file["path"].as_str().expect("a path"))).expect("it stands there");
        let digest = attache::load::Opened::of_bytes("x", bytes.clone(), None).source.digest.to_string();
        assert_eq!((&file["bytes"], &file["sha256"]), (&json!(bytes.len()), &json!(digest)));
        assert_eq!(file["wrote"], true);
    }
}

#[test]
fn deliveries_outlive_a_rebuild_and_a_damaged_record_is_told_of() {
    let dir = example();
    check(dir.path(), &with(&["--record"]), 0);
    let path = issue(&dir, "json").with_file_name("run.json");
    let delivery = json!({
        "target": "desk", "issue": WEEK, "digest": "0".repeat(64), "message_id": "<a@b.example>", "attempts": 2,
        "outcome": "delivered", "at": "2026-11-16T05:00:00Z"
    });
    edit(&path, "\"deliveries\": []", &format!("\"deliveries\": [{delivery}]"));
    check(dir.path(), &with(&["--record"]), 0);
    let record: Value = serde_json::from_str(&read(&path)).expect("JSON");
    assert_eq!(record["deliveries"], json!([delivery]));
    assert!(record["outputs"].as_array().expect("outputs").iter().all(|file| file["wrote"] == false));
    fs::write(&path, "{\"format\": \"attache").expect("it can be written");
    let (_, err) = check(dir.path(), &with(&["--record"]), 0);
    assert!(err.contains("warning[damaged-record]"), "{err}");
    assert_eq!(read(&path), "{\"format\": \"attache", "it may tell what was delivered, and is not written over");
}

#[test]
fn records_of_issues_in_one_folder_stand_apart_from_them() {
    let dir = example();
    let config = dir.path().join("watch/attache.yaml");
    let text = read(&config).replace("{{ issue }}/briefing", "{{ issue }}");
    fs::write(&config, text).expect("it can be written");
    check(dir.path(), &with(&["--record"]), 0);
    assert!(dir.path().join("watch/reports/2026-W46.json").is_file());
    let record: Value =
        serde_json::from_str(&read(&dir.path().join("watch/reports/runs/2026-W46.json"))).expect("JSON");
    assert_eq!(record["issue"]["file"], "../2026-W46.json");
    check(dir.path(), &with(&["--record", "-o", "elsewhere"]), 0);
    assert!(dir.path().join("elsewhere/2026-W46.run.json").is_file());
}

#[test]
fn a_record_needs_an_issue_on_the_disk() {
    let dir = example();
    check(dir.path(), &with(&["--record", "--dry-run"]), 2);
    let (_, err) = check(dir.path(), &with(&["--record", "--format", "md", "-o", "-"]), 2);
    assert!(err.contains("leave out --record"), "{err}");
}

#[test]
fn times_are_told_where_they_are_asked_for() {
    let dir = example();
    let (out, err) = check(dir.path(), &with(&["--timings", "-q", "-j", "1"]), 0);
    assert!(!out.contains(" ms"), "{out}");
    for line in ["discover ", "  parse ", "write ", "in all "] {
        assert!(err.lines().any(|told| told.starts_with(line)), "{line}: {err}");
    }
    assert!(err.trim_end().ends_with(" ms, 1 thread"), "{err}");
    let (out, _) = check(dir.path(), &with(&["--timings", "--message-format", "json"]), 0);
    let last: Value = serde_json::from_str(out.lines().last().expect("a line")).expect("JSON");
    assert_eq!(last["type"], "timings");
    assert!(last["stages"].as_array().expect("stages").iter().any(|time| time["stage"] == "discover"), "{last}");
    let (_, err) = check(dir.path(), &BUILD, 0);
    assert!(!err.contains("discover"), "{err}");
}
