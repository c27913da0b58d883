//! `build` and `check`: what is written, what is said, and which status it ends with.

use std::fs;
use std::path::Path;

use super::{WEEK, attache, built, check, edit, example, issue, read, run};

/// Endings and contents of what a build wrote into `folder`.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut out: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a file")))
        .collect();
    out.sort();
    out
}

#[test]
fn the_same_bytes_at_any_number_of_threads_from_anywhere() {
    let dir = example();
    let config = dir.path().join("watch/attache.yaml");
    let config = config.to_str().expect("UTF-8");
    let elsewhere = tempfile::tempdir().expect("a folder");
    check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK, "-j", "1", "-o", "one"], 0);
    check(dir.path(), &["build", "./watch/../watch/attache.yaml", "--period", WEEK, "-j", "8", "-o", "eight"], 0);
    check(elsewhere.path(), &["build", config, "--period", "2026-11-09..2026-11-15", "-o", "out"], 0);
    let expected = contents(&dir.path().join("one"));
    assert_eq!(expected.len(), 3);
    assert!(contents(&dir.path().join("eight")) == expected, "-j 8 gives the same");
    assert!(contents(&elsewhere.path().join("out")) == expected, "another folder gives the same");
    let copy = tempfile::tempdir().expect("a folder");
    copied_backwards(&dir.path().join("watch"), &copy.path().join("desk"));
    check(copy.path(), &["build", "desk/attache.yaml", "--period", WEEK, "-o", "copy"], 0);
    assert!(contents(&copy.path().join("copy")) == expected, "a copy made in another order gives the same");
}

/// Copies a folder, the last of its names first, so that the system may list them in another order.
fn copied_backwards(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    let mut entries: Vec<_> = fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.file_name()));
    for entry in entries {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied_backwards(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("it can be copied");
        }
    }
}

#[test]
fn a_broken_config_is_drawn_and_writes_nothing() {
    let dir = example();
    edit(&dir.path().join("watch/attache.yaml"), "max_skipped:", "max_skiped:");
    let (out, err) = check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK], 2);
    assert_eq!(out, "");
    assert!(err.contains("max_skiped") && err.contains("did you mean") && err.contains("attache.yaml"), "{err}");
    assert!(!dir.path().join("watch/reports").exists());
    check(dir.path(), &["check", "watch/attache.yaml"], 2);
}

#[test]
fn a_broken_template_names_its_line_and_writes_nothing() {
    let dir = example();
    fs::create_dir(dir.path().join("watch/templates")).expect("a folder");
    let template = dir.path().join("watch/templates/briefing.md");
    edit(&dir.path().join("watch/attache.yaml"), "outputs:", "templates: templates\noutputs:");
    for (text, place) in [("# {{ briefing.titel }}\n", ":1:"), ("ok\n{% if %}\n", ":2:")] {
        fs::write(&template, text).expect("it can be written");
        let (_, err) = check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK], 2);
        assert!(err.contains("briefing.md") && err.contains(place), "{err}");
        assert!(!dir.path().join("watch/reports").exists());
    }
}

#[test]
fn of_several_configs_one_that_is_broken_stops_all() {
    let dir = example();
    let good = read(&dir.path().join("watch/attache.yaml"));
    fs::write(dir.path().join("watch/other.yaml"), good.replace("version: 1", "version: 2")).expect("written");
    check(dir.path(), &["build", "watch/attache.yaml", "watch/other.yaml", "--period", WEEK], 2);
    assert!(!dir.path().join("watch/reports").exists());
}

#[test]
fn several_configs_share_a_corpus() {
    let dir = example();
    let good = read(&dir.path().join("watch/attache.yaml"));
    let other = good.replace("{{ issue }}/briefing", "{{ issue }}/other").replace("title: Estmark", "title: Other");
    fs::write(dir.path().join("watch/other.yaml"), other).expect("it can be written");
    let both = ["build", "watch/attache.yaml", "watch/other.yaml", "--period", WEEK, "--message-format", "json"];
    let (out, _) = check(dir.path(), &both, 0);
    let lines: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).cloned().collect::<Vec<_>>();
    assert_eq!((of("written").len(), of("issue").len()), (6, 2), "{out}");
    assert_eq!(of("summary")[0]["files"], 3, "each file is read once");
    let alone = built();
    assert_eq!(read(&issue(&dir, "json")), read(&issue(&alone, "json")), "a briefing does not hang on its neighbours");
    let (_, err) = check(dir.path(), &["build", "watch/attache.yaml", "watch/attache.yaml", "--period", WEEK], 2);
    assert!(err.contains("given twice"), "{err}");
    let (_, err) =
        check(dir.path(), &["build", "watch/attache.yaml", "watch/other.yaml", "-o", "x", "--format", "md"], 0);
    assert!(err.contains("3 files read"), "{err}");
    fs::write(dir.path().join("watch/third.yaml"), good).expect("it can be written");
    let (_, err) = check(dir.path(), &["build", "watch/attache.yaml", "watch/third.yaml", "--period", WEEK], 2);
    assert!(err.contains("would be written by watch/third.yaml too"), "{err}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let dir = example();
    let (out, _) = check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK, "--dry-run"], 0);
    assert!(out.contains("would write watch/reports/2026-W46/briefing.md"), "{out}");
    assert!(!dir.path().join("watch/reports").exists());
}

#[test]
fn one_format_goes_to_stdout() {
    let dir = built();
    let args = ["build", "watch/attache.yaml", "--period", WEEK, "-o", "-"];
    let (out, err) = check(dir.path(), &[&args[..], &["--format", "md"]].concat(), 0);
    assert_eq!(out, read(&issue(&dir, "md")));
    assert!(err.contains("articles read"), "{err}");
    let (_, err) = check(dir.path(), &args, 2);
    assert!(err.contains("--format"), "{err}");
    let (out, err) = check(dir.path(), &[&args[..], &["--format", "json", "--message-format", "json"]].concat(), 0);
    assert_eq!(out, read(&issue(&dir, "json")));
    assert!(err.lines().all(|line| line.starts_with('{')), "{err}");
}

#[test]
fn only_keeps_what_it_names() {
    let dir = example();
    let args = ["build", "watch/attache.yaml", "--period", WEEK, "-o", "-", "--format", "json"];
    let (out, _) = check(dir.path(), &[&args[..], &["--only", "grain", "--only", "sources"]].concat(), 0);
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let ids: Vec<_> = json["sections"].as_array().expect("sections").iter().map(|section| &section["id"]).collect();
    assert_eq!(ids, ["topic-grain", "sources"]);
    let (_, err) = check(dir.path(), &[&args[..], &["--only", "corn"]].concat(), 2);
    assert!(err.contains("no section `corn`") && err.contains("grain"), "{err}");
}

#[test]
fn nothing_after_the_cut_off_is_considered() {
    let dir = example();
    let quotes = |args: &[&str], epoch: Option<&str>| {
        let mut command = attache(dir.path());
        command.args(["build", "watch/attache.yaml", "-o", "-", "--format", "json", "-q"]).args(args);
        epoch.map(|epoch| command.env("SOURCE_DATE_EPOCH", epoch));
        let output = command.output().expect("it runs");
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        (json["issue"]["id"].as_str().expect("an id").to_owned(), json["sources"].as_array().expect("sources").len())
    };
    assert_eq!(quotes(&["--period", WEEK], None), (WEEK.into(), 4));
    assert_eq!(quotes(&["--period", WEEK, "--as-of", "2026-11-11"], None), (WEEK.into(), 1));
    assert_eq!(quotes(&["--as-of", "2026-11-16"], None), (WEEK.into(), 4), "previous-week counts from it");
    assert_eq!(quotes(&[], Some("1794819600")), (WEEK.into(), 4), "2026-11-16T09:00Z");
    assert_eq!(quotes(&["--as-of", "2026-11-23"], Some("0")), ("2026-W47".into(), 0), "the flag goes before");
}

#[test]
fn an_empty_issue_does_what_the_config_says() {
    let dir = example();
    let config = dir.path().join("watch/attache.yaml");
    let build = ["build", "watch/attache.yaml", "--period", "2026-W40"];
    check(dir.path(), &build, 0);
    assert!(read(&dir.path().join("watch/reports/2026-W40/briefing.md")).contains("Estmark"));
    fs::remove_dir_all(dir.path().join("watch/reports")).expect("it can be removed");
    edit(&config, "outputs:", "on_empty: skip\noutputs:");
    check(dir.path(), &build, 0);
    edit(&config, "on_empty: skip", "on_empty: fail");
    let (_, err) = check(dir.path(), &build, 1);
    assert!(err.contains("nothing was written"), "{err}");
    assert!(!dir.path().join("watch/reports").exists());
    let coverage = ["build", "watch/attache.yaml", "--period", WEEK, "--only", "coverage", "--format", "md"];
    check(dir.path(), &coverage, 0);
    assert!(issue(&dir, "md").exists(), "a part that shows no article is not an empty issue");
}

#[test]
fn check_is_quiet_about_a_good_corpus() {
    let dir = example();
    let (out, err) = check(dir.path(), &["check", "watch/attache.yaml"], 0);
    assert_eq!(
        (out.as_str(), err.as_str()),
        ("watch/attache.yaml: 5 articles in 3 files, 0 skipped, 0 problems\n", "")
    );
}

#[test]
fn colour_is_for_those_who_want_it() {
    let dir = example();
    fs::write(dir.path().join("watch/corpus/empty.txt"), "").expect("it can be written");
    let (_, plain, _) = (0, run(dir.path(), &["check", "watch/attache.yaml"]).2, 0);
    let coloured = run(dir.path(), &["check", "watch/attache.yaml", "--color", "always"]).2;
    assert!(!plain.contains('\u{1b}') && coloured.contains('\u{1b}'), "{plain}{coloured}");
}
