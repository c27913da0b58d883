//! Deliveries of `attache run`: to commands, and to real servers of this test on the loopback address.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::{check, edit, example, read};

#[cfg(feature = "delivery")]
mod servers;
#[cfg(feature = "delivery")]
mod smtp;
#[cfg(feature = "delivery")]
mod webhook;

/// The moment the example's week is due.
const DUE: &str = "2026-11-16T05:00";

/// The example with a mail, due every Monday, and these deliveries.
fn delivering(deliveries: &str) -> TempDir {
    let dir = example();
    let config = config(&dir);
    let more = format!(
        "  - {{to: \"reports/{{{{ issue }}}}/briefing.eml\"}}\n\
         mail: {{from: Example Desk <desk@straits.example>, to: [Ana Ruiz <ana@lume.example>, bo@lume.example]}}\n\
         schedule: {{every: week}}\ndelivery:\n{deliveries}"
    );
    fs::write(&config, read(&config) + &more).expect("it can be written");
    dir
}

fn config(dir: &TempDir) -> PathBuf {
    dir.path().join("watch/attache.yaml")
}

/// Runs what is due; stdout and stderr.
#[track_caller]
fn run(dir: &TempDir, more: &[&str], status: i32) -> (String, String) {
    check(dir.path(), &[&["run", "watch/attache.yaml", "--as-of", DUE], more].concat(), status)
}

/// The deliveries that the record of the issue tells of, as `target outcome attempts`.
fn deliveries(dir: &TempDir) -> Vec<String> {
    let record: Value = serde_json::from_str(&read(&record(dir))).expect("a record");
    let all = record["deliveries"].as_array().expect("a list").iter();
    let word = |value: &Value| value.to_string().trim_matches('"').to_owned();
    all.map(|one| format!("{} {} {}", word(&one["target"]), word(&one["outcome"]), one["attempts"])).collect()
}

fn record(dir: &TempDir) -> PathBuf {
    dir.path().join("watch/reports/2026-W46/run.json")
}

/// Whether all files of the issue are in their places.
#[track_caller]
fn published(dir: &TempDir) {
    for ending in ["md", "html", "json", "eml"] {
        let file = dir.path().join(format!("watch/reports/2026-W46/briefing.{ending}"));
        assert!(file.is_file(), "{}", file.display());
    }
}

/// A command that adds what it gets to the file `sent`.
fn appends(dir: &Path) -> String {
    format!("[/bin/sh, -c, \"cat >> '{}'\"]", dir.join("sent").display())
}

#[cfg(unix)]
#[test]
fn a_mail_goes_to_a_command_once() {
    let dir = delivering("  - {kind: sendmail, command: COMMAND}\n");
    edit(&config(&dir), "COMMAND", &appends(dir.path()));
    let (out, _) = run(&dir, &[], 0);
    assert!(out.contains("delivered 2026-W46 to sendmail\n"), "{out}");
    let (out, _) = run(&dir, &[], 0);
    assert!(out.contains("unchanged 2026-W46, delivered to sendmail on "), "{out}");
    let sent = read(&dir.path().join("sent"));
    assert_eq!(sent.matches("Message-ID: <").count(), 1, "{sent}");
    assert!(sent.contains("To: \"Ana Ruiz\" <ana@lume.example>") && !sent.contains('\r'), "{sent}");
    assert_eq!(deliveries(&dir), ["sendmail delivered 1"]);
    // The issue changes: what was sent stays so, unless the config says otherwise.
    edit(&config(&dir), "title: Estmark Strait Watch", "title: Strait Watch");
    let (out, _) = run(&dir, &[], 0);
    assert!(out.contains("kept 2026-W46: it has changed since it was delivered to sendmail"), "{out}");
    edit(&config(&dir), "kind: sendmail,", "kind: sendmail, on_change: redeliver,");
    run(&dir, &[], 0);
    run(&dir, &[], 0);
    assert_eq!(read(&dir.path().join("sent")).matches("Message-ID: <").count(), 2);
    run(&dir, &["--redeliver=sendmail"], 0);
    assert_eq!(read(&dir.path().join("sent")).matches("Message-ID: <").count(), 3);
    run(&dir, &["--redeliver", "--no-deliver"], 2);
}

#[cfg(unix)]
#[test]
fn failures_leave_the_issue_and_are_tried_by_the_next_run() {
    for (command, why) in [
        ("[/bin/sh, -c, \"echo no queue >&2; exit 75\"]", "/bin/sh ended with status 75: no queue (2 attempts)"),
        ("[/bin/sh, -c, \"sleep 60\"]", "/bin/sh did not end within 1 s and was killed (2 attempts)"),
        (
            "[/no/such/sendmail]",
            "cannot run /no/such/sendmail: there is no such file; name the command in `command` (1 attempt)",
        ),
    ] {
        let dir = delivering("  - {kind: sendmail, retries: 1, backoff: 0, timeout: 1, command: COMMAND}\n");
        edit(&config(&dir), "COMMAND", command);
        let (_, err) = run(&dir, &[], 1);
        assert!(
            err.contains(&format!("finding[not-delivered]: 2026-W46 was not delivered to sendmail: {why}")),
            "{err}"
        );
        published(&dir);
        edit(&config(&dir), command, &appends(dir.path()));
        edit(&config(&dir), "timeout: 1", "timeout: 60");
        // Also after its week, and then before the issue of that.
        let (out, _) = check(dir.path(), &["run", "watch/attache.yaml", "--as-of", "2026-11-23T05:00"], 0);
        let at = |what: &str| out.find(what).unwrap_or_else(|| panic!("no {what} in {out}"));
        assert!(at("delivered 2026-W46 to sendmail") < at("delivered 2026-W47 to sendmail"), "{out}");
        assert_eq!(deliveries(&dir).last().map(String::as_str), Some("sendmail delivered 1"));
    }
}

#[cfg(unix)]
#[test]
fn a_killed_run_sends_nothing_twice() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    let dir = delivering("  - {kind: sendmail, command: COMMAND}\n");
    let sent = dir.path().join("sent");
    edit(&config(&dir), "COMMAND", &format!("[/bin/sh, -c, \"cat >> '{}'; sleep 60\"]", sent.display()));
    let mut first = Command::new(env!("CARGO_BIN_EXE_attache"))
        .current_dir(dir.path())
        .args(["run", "watch/attache.yaml", "--as-of", DUE])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let start = Instant::now();
    while !fs::read_to_string(&sent).is_ok_and(|sent| sent.contains("Message-ID")) {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing is sent");
        std::thread::sleep(Duration::from_millis(20));
    }
    // While it runs nobody else does, and is told who it is.
    let (out, err) = run(&dir, &[], 2);
    let named = format!("another run is under way: process {} on ", first.id());
    assert!(out.is_empty() && err.contains(&named) && err.contains("for watch/attache.yaml"), "{err}");
    first.kill().expect("it runs");
    first.wait().expect("it ends");
    assert_eq!(deliveries(&dir), ["sendmail sending 0"]);
    edit(&config(&dir), "; sleep 60", "");
    let (_, err) = run(&dir, &[], 1);
    assert!(err.contains("finding[may-be-delivered]: 2026-W46 may have been delivered to sendmail"), "{err}");
    assert_eq!(read(&sent).matches("Message-ID: <").count(), 1);
    let (out, _) = run(&dir, &["--redeliver=sendmail"], 0);
    assert!(out.contains("delivered 2026-W46 to sendmail"), "{out}");
    run(&dir, &[], 0);
    assert_eq!(read(&sent).matches("Message-ID: <").count(), 2);
}

#[cfg(unix)]
#[test]
fn a_record_that_cannot_be_read_keeps_mails_back() {
    let dir = delivering("  - {kind: sendmail, command: COMMAND}\n");
    edit(&config(&dir), "COMMAND", &appends(dir.path()));
    run(&dir, &[], 0);
    for damage in ["", "{}", "{\"format\": \"attache.run/1\""] {
        fs::write(record(&dir), damage).expect("it can be written");
        let (_, err) = run(&dir, &[], 1);
        assert!(err.contains("finding[damaged-record]"), "{err}");
        assert_eq!(read(&record(&dir)), damage, "it is not written over");
    }
    assert_eq!(read(&dir.path().join("sent")).matches("Message-ID: <").count(), 1);
}

#[test]
fn secrets_never_stand_in_a_config() {
    let dir = delivering("  - {kind: smtp, host: localhost, username: desk, password: harbour-lights}\n");
    let (_, err) = run(&dir, &[], 2);
    assert!(
        err.contains("literal-secret") && err.contains("`password_env`") && err.contains("`password_file`"),
        "{err}"
    );
    assert!(!err.contains("harbour-lights") && err.contains("password: **************"), "{err}");
    let (out, _) = check(dir.path(), &["run", "watch/attache.yaml", "--message-format", "json"], 2);
    assert!(out.contains("literal-secret") && !out.contains("harbour-lights"), "{out}");
}
