//! `attache run`: what is due is made once, in order, by one run at a time.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::{check, edit, example, read};

/// The example of `attache init`, due every Monday at 05:00.
fn scheduled() -> TempDir {
    let dir = example();
    append(dir.path(), "schedule: {every: week, on: monday, at: \"05:00\"}\n");
    dir
}

/// Adds lines to the example's config.
fn append(dir: &Path, lines: &str) {
    let config = dir.join("watch/attache.yaml");
    let text = read(&config);
    fs::write(&config, format!("{text}{lines}")).expect("it can be written");
}

fn issue(dir: &TempDir, issue: &str, file: &str) -> PathBuf {
    dir.path().join(format!("watch/reports/{issue}/{file}"))
}

/// Runs what is due at a moment, and gives stdout and stderr.
#[track_caller]
fn run_at(dir: &TempDir, as_of: &str, status: i32) -> (String, String) {
    check(dir.path(), &["run", "watch/attache.yaml", "--as-of", as_of], status)
}

/// The issues that are there.
fn issues(dir: &TempDir) -> Vec<String> {
    let names = fs::read_dir(dir.path().join("watch/reports")).into_iter().flatten().flatten();
    let names = names.filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> = names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_late_run_makes_the_same_issue() {
    let (punctual, late) = (scheduled(), scheduled());
    run_at(&punctual, "2026-11-16T05:00", 0);
    run_at(&late, "2026-11-20T17:30", 0);
    for file in ["briefing.md", "briefing.html", "briefing.json"] {
        assert_eq!(read(&issue(&punctual, "2026-W46", file)), read(&issue(&late, "2026-W46", file)), "{file}");
    }
    // So does a build by hand.
    let by_hand = example();
    check(by_hand.path(), &["build", "watch/attache.yaml", "--period", "2026-W46"], 0);
    append(punctual.path(), "");
    let made = |dir: &TempDir| read(&issue(dir, "2026-W46", "briefing.md"));
    assert_eq!(made(&punctual), made(&by_hand));
    let record: Value = serde_json::from_str(&read(&issue(&late, "2026-W46", "run.json"))).expect("a record");
    assert_eq!(record["published"]["scheduled"], "2026-11-16T04:00:00Z");
}

#[test]
fn a_second_run_changes_nothing() {
    let dir = scheduled();
    let (out, _) = run_at(&dir, "2026-11-16T05:00", 0);
    assert_eq!(out.matches("wrote watch/reports/2026-W46/briefing.").count(), 3, "{out}");
    let before = read(&issue(&dir, "2026-W46", "run.json"));
    let (out, _) = run_at(&dir, "2026-11-17T09:00", 0);
    assert_eq!(out.matches("unchanged watch/reports/2026-W46/briefing.").count(), 3, "{out}");
    let published = |record: &str| {
        let record: Value = serde_json::from_str(record).expect("a record");
        record["published"].clone()
    };
    assert_eq!(published(&before), published(&read(&issue(&dir, "2026-W46", "run.json"))), "the first time counts");
    assert_eq!(issues(&dir), ["2026-W46"]);
}

#[test]
fn nothing_is_due_before_its_moment() {
    let dir = scheduled();
    let (out, _) = check(dir.path(), &["run", "watch/attache.yaml", "--as-of", "2026-11-16T04:59", "--dry-run"], 0);
    assert!(out.starts_with("due 2026-W45 of watch/attache.yaml, since 2026-11-09 05:00 CET"), "{out}");
    let (out, _) = check(dir.path(), &["run", "watch/attache.yaml", "--as-of", "2026-11-16T05:00", "--dry-run"], 0);
    assert!(out.starts_with("due 2026-W46 of watch/attache.yaml, since 2026-11-16 05:00 CET"), "{out}");
    assert!(issues(&dir).is_empty() && !dir.path().join("watch/reports").exists(), "a dry run writes nothing");
}

#[test]
fn missed_weeks_are_made_in_order() {
    let dir = scheduled();
    run_at(&dir, "2026-11-16T05:00", 0);
    let (out, _) = run_at(&dir, "2026-12-09T10:00", 0);
    let order: Vec<usize> =
        ["W47", "W48", "W49"].iter().filter_map(|week| out.find(&format!("2026-{week}/"))).collect();
    assert!(order.len() == 3 && order.is_sorted(), "{out}");
    assert_eq!(issues(&dir), ["2026-W46", "2026-W47", "2026-W48", "2026-W49"]);
    // Beyond the bound it is said, once.
    let args = ["run", "watch/attache.yaml", "--as-of", "2027-02-01T05:00", "--catch-up", "1"];
    let (_, err) = check(dir.path(), &args, 1);
    assert!(err.contains("finding[missed-issues]") && err.contains("6 older issues missed"), "{err}");
    check(dir.path(), &args, 0);
    assert_eq!(issues(&dir).len(), 6);
    let since = ["run", "watch/attache.yaml", "--as-of", "2027-02-01T05:00", "--since", "2026-11-09"];
    check(dir.path(), &since, 0);
    assert_eq!(issues(&dir).len(), 13);
}

#[test]
fn a_clock_that_went_back_is_told_of() {
    let dir = scheduled();
    run_at(&dir, "2026-11-16T05:00", 0);
    for moment in ["2026-11-15T12:00", "1970-01-12T05:00"] {
        let (out, err) = run_at(&dir, moment, 1);
        assert!(out.is_empty() && err.contains("finding[clock-went-back]") && err.contains("2026-W46"), "{out}{err}");
    }
    assert_eq!(issues(&dir), ["2026-W46"]);
}

#[test]
fn a_change_of_the_clocks_makes_one_issue() {
    let dir = scheduled();
    let config = dir.path().join("watch/attache.yaml");
    // The clocks go forward over 02:30 on 29 March 2026, at 01:00 UTC.
    edit(&config, "on: monday, at: \"05:00\"", "on: sunday, at: \"02:30\"");
    for (moment, week) in
        [("2026-03-29T00:59:59Z", "2026-W11"), ("2026-03-29T01:00Z", "2026-W12"), ("2026-03-29T01:30Z", "2026-W12")]
    {
        run_at(&dir, moment, 0);
        assert_eq!(issues(&dir).last().map(String::as_str), Some(week), "{moment}");
    }
    // They go back over it on 25 October: it is 02:30 at 00:30 and at 01:30 UTC.
    let dir = scheduled();
    edit(&dir.path().join("watch/attache.yaml"), "on: monday, at: \"05:00\"", "on: sunday, at: \"02:30\"");
    for moment in ["2026-10-25T00:30Z", "2026-10-25T01:00Z", "2026-10-25T01:30Z"] {
        run_at(&dir, moment, 0);
        assert_eq!(issues(&dir), ["2026-W42"], "{moment}");
    }
    // The week of the change has its seven days, one of 23 hours.
    let record: Value = serde_json::from_str(&read(&issue(&dir, "2026-W42", "run.json"))).expect("a record");
    assert_eq!((&record["issue"]["from"], &record["issue"]["to"]), (&"2026-10-12".into(), &"2026-10-18".into()));
}

#[test]
fn one_run_at_a_time() {
    let dir = scheduled();
    let lock = dir.path().join("watch/reports/.attache-attache.lock");
    let held = attache::write::lock(&lock, "process 7 on lume runs since 2026-11-16T04:00:00Z for watch.yaml")
        .expect("a lock");
    let (_, err) = run_at(&dir, "2026-11-16T05:00", 2);
    assert!(err.contains("another run is under way: process 7 on lume runs since 2026-11-16T04:00:00Z"), "{err}");
    assert!(issues(&dir).is_empty());
    drop(held);
    run_at(&dir, "2026-11-16T05:00", 0);
    let said = read(&lock);
    assert!(said.starts_with("process ") && said.ends_with(" for watch/attache.yaml\n"), "{said}");
}

#[test]
fn one_that_fails_keeps_none_of_the_others_back() {
    let dir = scheduled();
    let text = read(&dir.path().join("watch/attache.yaml"));
    let broken = text.replace("reports/", "other/").replace("corpus/**", "corpus/{**");
    assert_ne!(text, broken);
    let late = text.replace("reports/", "late/").replace("outputs:", "templates: nowhere\noutputs:");
    for (name, text) in [("broken.yaml", broken), ("late.yaml", late)] {
        fs::write(dir.path().join("watch").join(name), text).expect("a config");
    }
    let args = ["run", "watch/broken.yaml", "watch/late.yaml", "watch/attache.yaml", "--as-of", "2026-11-16T05:00"];
    let (_, err) = check(dir.path(), &args, 2);
    assert!(err.contains("broken.yaml") && err.contains("nowhere"), "{err}");
    assert_eq!(issues(&dir), ["2026-W46"]);
}

#[test]
fn without_a_schedule_nothing_runs() {
    let dir = example();
    let (_, err) = check(dir.path(), &["run", "watch/attache.yaml"], 2);
    assert!(err.contains("watch/attache.yaml has no schedule; add one, as `schedule: {"), "{err}");
    let dir = scheduled();
    let (_, err) = check(dir.path(), &["run", "watch/attache.yaml", "./watch/attache.yaml"], 2);
    assert!(err.contains("is given twice"), "{err}");
}
