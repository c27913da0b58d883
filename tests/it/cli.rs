//! Runs the program as a user would: arguments in; files, streams and exit status out.

mod archive;
mod archives;
mod build;
mod coverage;
mod delivery;
mod exports;
mod filters;
mod log;
#[cfg(feature = "preview")]
mod preview;
mod record;
mod run;
mod safety;
mod schedule;
mod show;
mod topics;
mod trouble;
mod verify;
#[cfg(feature = "preview")]
mod watch;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// The week the example of `attache init` is of.
const WEEK: &str = "2026-W46";

/// The program, in a folder, untouched by the environment of whoever runs the tests.
fn attache(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    command.current_dir(dir).env_remove("SOURCE_DATE_EPOCH").env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// A folder with the example of `attache init` in `watch/`.
fn example() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    attache(dir.path()).args(["init", "watch"]).assert().success();
    dir
}

/// The example with its issue built.
fn built() -> TempDir {
    let dir = example();
    attache(dir.path()).args(["build", "watch/attache.yaml", "--period", WEEK]).assert().success();
    dir
}

/// The file of the example's issue with this ending.
fn issue(dir: &TempDir, ending: &str) -> PathBuf {
    dir.path().join(format!("watch/reports/{WEEK}/briefing.{ending}"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Replaces the first `old` of a file.
fn edit(path: &Path, old: &str, new: &str) {
    let text = read(path);
    assert!(text.contains(old), "`{old}` is in {}", path.display());
    fs::write(path, text.replacen(old, new, 1)).expect("it can be written");
}

/// Runs `args` in `dir` and gives exit status, stdout and stderr.
fn run(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let output = attache(dir).args(args).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("it ends by itself"), text(output.stdout), text(output.stderr))
}

/// Runs `args`, checks the exit status, and gives stdout and stderr.
#[track_caller]
pub fn check(dir: &Path, args: &[&str], status: i32) -> (String, String) {
    let (code, out, err) = run(dir, args);
    assert_eq!(code, status, "{args:?}\n{out}\n{err}");
    (out, err)
}

#[test]
fn every_command_has_help_with_examples() {
    let dir = tempfile::tempdir().expect("a folder");
    for name in [
        "build",
        "run",
        "schedule",
        #[cfg(feature = "preview")]
        "preview",
        #[cfg(feature = "preview")]
        "watch",
        "archive",
        "check",
        "extract",
        "explain",
        "coverage",
        "diff",
        "topics",
        "verify",
        "init",
        "schema",
        "completions",
        "man",
    ] {
        let (out, _) = check(dir.path(), &[name, "--help"], 0);
        assert!(out.contains(&format!("EXAMPLES:\n  attache {name}")), "{name}:\n{out}");
        let (main, _) = check(dir.path(), &["--help"], 0);
        assert!(main.contains(&format!("  {name} ")), "{name} is listed");
    }
}

#[test]
fn wrong_usage_is_status_2() {
    let dir = tempfile::tempdir().expect("a folder");
    check(dir.path(), &[], 2);
    check(dir.path(), &["build"], 2);
    check(dir.path(), &["build", "none.yaml"], 2);
    check(dir.path(), &["build", "x.yaml", "--period", "last week"], 2);
    check(dir.path(), &["build", "x.yaml", "--as-of", "soon"], 2);
    check(dir.path(), &["build", "x.yaml", "--format", "pdf"], 2);
    check(dir.path(), &["schema", "-q", "-v"], 2);
    check(dir.path(), &["schema", "-j", "0"], 2);
    let (_, err) = check(dir.path(), &["schema", "-j", "99999999"], 2);
    assert!(err.contains("1 to 1024"), "{err}");
}

#[test]
fn the_example_builds_by_the_command_it_prints() {
    let dir = tempfile::tempdir().expect("a folder");
    let (_, err) = check(dir.path(), &["init", "watch"], 0);
    let next = err.lines().find_map(|line| line.strip_prefix("next: attache ")).expect("the next command");
    let (out, err) = check(dir.path(), &next.split(' ').collect::<Vec<_>>(), 0);
    assert_eq!(
        out.lines().filter(|line| line.starts_with("wrote watch/reports/2026-W46/briefing.")).count(),
        3,
        "{out}"
    );
    assert!(err.contains("5 articles read"), "{err}");
    let json: serde_json::Value = serde_json::from_str(&read(&issue(&dir, "json"))).expect("JSON");
    assert!(json["quotes"].as_object().expect("quotes").len() >= 5);
    for ending in ["json", "html"] {
        let (out, _) = check(dir.path(), &["verify", issue(&dir, ending).to_str().expect("UTF-8")], 0);
        assert!(out.starts_with("verified: "), "{out}");
    }
    let (out, _) = check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK], 0);
    assert!(out.lines().all(|line| line.starts_with("unchanged ")), "{out}");
}

#[test]
fn init_spares_what_is_there() {
    let dir = example();
    let config = dir.path().join("watch/attache.yaml");
    fs::write(&config, "mine").expect("it can be written");
    let (_, err) = check(dir.path(), &["init", "watch"], 2);
    assert!(err.contains("not empty") && err.contains("--force"), "{err}");
    assert_eq!(read(&config), "mine");
    check(dir.path(), &["init", "watch", "--force"], 0);
    assert!(read(&config).starts_with("# yaml-language-server: $schema=./attache.schema.json\n"));
}

#[test]
fn the_example_has_the_schema_that_is_printed() {
    let dir = example();
    let (schema, _) = check(dir.path(), &["schema"], 0);
    assert_eq!(read(&dir.path().join("watch/attache.schema.json")), schema);
}

#[test]
fn completions_and_pages_know_every_command() {
    let dir = tempfile::tempdir().expect("a folder");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (script, _) = check(dir.path(), &["completions", shell], 0);
        assert!(script.contains("explain"), "{shell}");
    }
    let (page, _) = check(dir.path(), &["man"], 0);
    assert!(page.contains(".TH attache 1"), "{page}");
    let (out, _) = check(dir.path(), &["man", "pages"], 0);
    assert_eq!(out.lines().count(), if cfg!(feature = "preview") { 24 } else { 22 }, "{out}");
    assert!(read(&dir.path().join("pages/attache-topics-suggest.1")).contains("min\\-examples"));
    assert!(read(&dir.path().join("pages/attache-build.1")).contains("previous\\-week"));
}
