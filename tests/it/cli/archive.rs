//! The archive and the pages of sources: what is written, what stays, what is refused.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{WEEK, attache, check, edit, example, read};

/// The example with an archive and source pages, its issue built.
fn archived() -> TempDir {
    let dir = example();
    let config = dir.path().join("watch/attache.yaml");
    let text = read(&config);
    fs::write(
        &config,
        format!("{text}\narchive: {{dir: reports, url: \"https://desk.example/w\"}}\nsource_pages: true\n"),
    )
    .expect("it can be written");
    set_outputs(&config);
    build(&dir);
    dir
}

/// Names the outputs, whatever the example does.
fn set_outputs(config: &Path) {
    let text = read(config);
    let without = text.split("\noutputs:").next().expect("a text").to_owned();
    let rest = text.split("\noutputs:").nth(1).unwrap_or_default();
    let kept = rest.lines().skip(1).skip_while(|line| line.starts_with([' ', '-', '#']));
    let rest = kept.collect::<Vec<_>>().join("\n");
    let outputs =
        "outputs:\n  - {to: \"reports/{{ issue }}/briefing.json\"}\n  - {to: \"reports/{{ issue }}/briefing.html\"}\n";
    fs::write(config, format!("{without}\n{outputs}{rest}")).expect("it can be written");
}

fn build(dir: &TempDir) -> String {
    check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK], 0).0
}

/// Every file below a folder with its bytes.
fn tree(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(tree(&path));
        } else {
            files.push((path.clone(), fs::read(&path).expect("a file")));
        }
    }
    files.sort();
    files
}

#[test]
fn an_archive_that_is_deleted_comes_back_the_same() {
    let dir = archived();
    let reports = dir.path().join("watch/reports");
    let before = tree(&reports);
    assert!(
        ["index.html", "search.html", "speakers.html", "feed.atom", "search/2026.js"]
            .iter()
            .all(|name| reports.join(name).is_file())
    );
    for name in ["index.html", "search.html", "speakers.html", "feed.atom"] {
        fs::remove_file(reports.join(name)).expect("a file");
    }
    for name in ["search", "topics", "speakers"] {
        fs::remove_dir_all(reports.join(name)).expect("a folder");
    }
    check(dir.path(), &["archive", "watch/attache.yaml"], 0);
    assert!(tree(&reports) == before, "the archive differs");
    let (out, _) = check(dir.path(), &["archive", "watch/attache.yaml"], 0);
    assert!(out.starts_with("unchanged archive in "), "{out}");
    assert!(build(&dir).contains("unchanged archive in "));
}

#[test]
fn every_page_is_verified() {
    let dir = archived();
    let pages: Vec<String> = tree(&dir.path().join("watch/reports"))
        .into_iter()
        .map(|(path, _)| path.to_string_lossy().into_owned())
        .filter(|path| path.contains("/sources/") || path.contains("/speakers/") || path.contains("/topics/"))
        .collect();
    assert!(pages.iter().any(|page| page.contains("/sources/briefing/s")), "{pages:?}");
    let mut args = vec!["verify"];
    args.extend(pages.iter().map(String::as_str));
    let (out, _) = check(dir.path(), &args, 0);
    assert!(!out.contains("not verified") && out.lines().count() == pages.len(), "{out}");
    let source = pages.iter().find(|page| page.contains("/sources/")).expect("a page");
    let text = read(Path::new(source));
    let (before, after) = text.split_once("</q>").expect("a slice");
    fs::write(source, format!("{before} not</q>{after}")).expect("it can be written");
    let (out, _) = check(dir.path(), &["verify", source], 1);
    assert!(out.contains("words differ"), "{out}");
}

#[test]
fn damaged_issues_are_passed_over_and_told_of() {
    let dir = archived();
    let reports = dir.path().join("watch/reports");
    for (issue, text) in [("2026-W01", "{"), ("2026-W02", "[]"), ("2026-W03", "{\"format\": \"other/9\"}")] {
        fs::create_dir_all(reports.join(issue)).expect("a folder");
        fs::write(reports.join(issue).join("briefing.json"), text).expect("a file");
    }
    fs::create_dir_all(reports.join("2026-W04")).expect("a folder");
    fs::copy(reports.join(WEEK).join("briefing.json"), reports.join("2026-W04/briefing.json")).expect("a copy");
    let (out, err) = check(dir.path(), &["archive", "watch/attache.yaml"], 1);
    assert!(out.contains(": 1 issue, "), "{out}");
    assert_eq!(err.matches("an issue that the archive passes over").count(), 4, "{err}");
    assert!(err.contains("is the issue `2026-W46`, not `2026-W04`"), "{err}");
}

#[test]
fn hostile_issues_are_text_and_name_no_files() {
    let dir = archived();
    let reports = dir.path().join("watch/reports");
    let issue = reports.join(WEEK).join("briefing.json");
    let mut briefing: serde_json::Value = serde_json::from_str(&read(&issue)).expect("JSON");
    let quotes = briefing["quotes"].as_object_mut().expect("quotes");
    let (_, quote) = quotes.iter_mut().next().expect("a quote");
    quote["speaker"] = "<script>alert(1)</script>".into();
    quote["person"] = "../../../outside".into();
    quote["topics"] = serde_json::json!(["../../outside", "nul", "</script><b>"]);
    fs::write(&issue, briefing.to_string()).expect("a file");
    check(dir.path(), &["archive", "watch/attache.yaml"], 0);
    assert!(!dir.path().join("outside.html").exists() && !dir.path().join("watch/outside.html").exists());
    let pages = tree(&reports);
    assert!(pages.iter().any(|(path, _)| path.to_string_lossy().contains("/speakers/script-alert-1-script-")));
    for (path, bytes) in pages.iter().filter(|(path, _)| path.extension().is_some_and(|ending| ending == "html")) {
        let html = String::from_utf8_lossy(bytes);
        assert!(!html.contains("<script>alert") && !html.contains("</script><b>"), "{}", path.display());
    }
}

#[test]
fn what_others_made_is_left_alone() {
    let dir = archived();
    let reports = dir.path().join("watch/reports");
    fs::write(reports.join("topics/own.html"), "<p>mine</p>").expect("a file");
    let page = read(&reports.join("speakers.html"));
    fs::write(reports.join("speakers/gone.html"), page).expect("a file");
    let (out, _) = check(dir.path(), &["archive", "watch/attache.yaml"], 0);
    assert!(out.contains("removed 1 page"), "{out}");
    assert!(reports.join("topics/own.html").exists() && !reports.join("speakers/gone.html").exists());

    fs::write(reports.join("index.html"), "<p>mine</p>").expect("a file");
    let (_, err) = check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK], 2);
    assert!(err.contains("was not made by attache and is left alone"), "{err}");
    assert_eq!(read(&reports.join("index.html")), "<p>mine</p>");
}

#[test]
fn two_briefings_have_no_archive_in_common() {
    let dir = archived();
    let config = read(&dir.path().join("watch/attache.yaml"));
    fs::write(dir.path().join("watch/other.yaml"), config.replace("/briefing.", "/other.")).expect("a file");
    let index = dir.path().join("watch/reports/index.html");
    let page = read(&index);
    fs::remove_file(&index).expect("a file");
    let (_, err) = check(dir.path(), &["build", "watch/attache.yaml", "watch/other.yaml", "--period", WEEK], 2);
    assert!(err.contains("give each a folder of its own"), "{err}");
    fs::write(&index, page).expect("a file");
    let (_, err) = check(dir.path(), &["build", "watch/other.yaml", "--period", WEEK], 2);
    assert!(err.contains("is the archive of other issues"), "{err}");
}

#[test]
fn builds_elsewhere_and_of_parts_leave_the_archive_alone() {
    let dir = archived();
    let reports = dir.path().join("watch/reports");
    let before = tree(&reports);
    check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK, "-o", "elsewhere"], 0);
    assert!(
        dir.path().join("elsewhere/sources/briefing").is_dir() && !dir.path().join("elsewhere/index.html").exists()
    );
    let (html, _) =
        check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK, "--format", "html", "-o", "-"], 0);
    assert!(!html.contains("href=\"sources/"));
    let (out, _) = check(dir.path(), &["build", "watch/attache.yaml", "--period", "2026-W45", "--dry-run"], 0);
    assert!(out.contains("would write ") && out.contains("2 issues"), "{out}");
    assert!(tree(&reports) == before);
}

#[test]
fn the_archive_needs_issues_and_files_of_its_own() {
    let dir = archived();
    let config = dir.path().join("watch/attache.yaml");
    edit(&config, "briefing.html", "briefing.md");
    edit(&config, "https://desk.example/w", "ftp://desk.example");
    let (_, err) = check(dir.path(), &["check", "watch/attache.yaml"], 2);
    assert!(err.contains("archive-without-issues") && err.contains("archive-url"), "{err}");
    edit(&config, "{{ issue }}/briefing.md", "topics/{{ issue }}.html");
    edit(&config, "ftp://", "https://");
    let (_, err) = check(dir.path(), &["check", "watch/attache.yaml"], 2);
    assert!(err.contains("archive-file"), "{err}");
}

#[test]
fn one_thread_writes_what_many_write() {
    let (one, many) = (archived(), archived());
    for (dir, threads) in [(&one, "1"), (&many, "7")] {
        fs::remove_dir_all(dir.path().join("watch/reports")).expect("a folder");
        attache(dir.path()).args(["-j", threads, "build", "watch/attache.yaml", "--period", WEEK]).assert().success();
    }
    let relative = |dir: &TempDir| {
        let files = tree(&dir.path().join("watch/reports")).into_iter();
        files.map(|(path, bytes)| (path.strip_prefix(dir.path()).expect("below").to_owned(), bytes)).collect::<Vec<_>>()
    };
    assert!(relative(&one) == relative(&many));
}
