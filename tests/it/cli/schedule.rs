//! `attache schedule`: units that the system takes, and that replace nobody else's.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{attache, example, read};

/// The example with a schedule, in a folder whose name has everything that needs care.
fn scheduled() -> tempfile::TempDir {
    let dir = example();
    let text = read(&dir.path().join("watch/attache.yaml"));
    let folder = dir.path().join("ana's 100% \"desk\"");
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("watch.yaml"), format!("{text}schedule: {{every: week, on: monday, at: \"05:00\"}}\n"))
        .expect("a config");
    dir
}

/// Runs `attache schedule` on it with `home` as home folder; exit status, stdout and stderr.
fn schedule(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let output = attache(dir)
        .env("HOME", dir.join("home"))
        .env_remove("XDG_CONFIG_HOME")
        .env("TZ", "UTC")
        .args(["schedule", "ana's 100% \"desk\"/watch.yaml"])
        .args(args)
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("it ends by itself"), text(output.stdout), text(output.stderr))
}

#[test]
fn units_are_printed() {
    let dir = scheduled();
    let (status, out, err) = schedule(dir.path(), &["--systemd"]);
    assert_eq!(status, 0, "{err}");
    for line in [
        "# /etc/systemd/system/attache-watch.service",
        "Type=oneshot",
        "OnFailure=attache-watch-failed.service",
        "OnCalendar=Mon *-*-* 05:00:00 Europe/Vienna",
        "Persistent=true",
    ] {
        assert!(out.lines().any(|found| found == line), "{line}\n{out}");
    }
    let (status, out, _) = schedule(dir.path(), &["--cron"]);
    assert!(status == 0 && out.contains("CRON_TZ=Europe/Vienna\n0 5 * * 1 "), "{out}");
    assert!(out.contains("100\\% \"desk\"/watch.yaml'"), "{out}");
    let (status, out, _) = schedule(dir.path(), &["--launchd"]);
    assert!(status == 0 && out.contains("<key>Hour</key><integer>3</integer>"), "{out}");
    for wrong in [&[][..], &["--systemd", "--cron"], &["--systemd", "--install"], &["--cron", "--install", "--user"]] {
        assert_eq!(schedule(dir.path(), wrong).0, 2, "{wrong:?}");
    }
    assert!(!dir.path().join("home").exists(), "nothing is installed");
}

#[test]
fn units_of_others_are_left_alone() {
    let dir = scheduled();
    let install = ["--systemd", "--install", "--user"];
    let (status, out, err) = schedule(dir.path(), &install);
    assert_eq!(status, 0, "{err}");
    assert_eq!(out.matches("wrote ").count(), 3, "{out}");
    for next in [
        "systemctl --user daemon-reload",
        "systemctl --user enable --now attache-watch.timer",
        "loginctl enable-linger",
    ] {
        assert!(err.contains(&format!("next: {next}\n")), "{err}");
    }
    let folder = dir.path().join("home/.config/systemd/user");
    assert!(schedule(dir.path(), &install).1.contains("unchanged"), "its own it may write again");
    let timer = folder.join("attache-watch.timer");
    fs::write(&timer, "[Timer]\nOnCalendar=daily\n").expect("it can be written");
    fs::remove_file(folder.join("attache-watch.service")).expect("it is there");
    let (status, _, err) = schedule(dir.path(), &install);
    assert!(status == 2 && err.contains("was not made by attache and is left alone"), "{err}");
    assert_eq!(read(&timer), "[Timer]\nOnCalendar=daily\n");
    assert!(!folder.join("attache-watch.service").exists(), "then none is written");
    assert_eq!(schedule(dir.path(), &[&install[..], &["--force"]].concat()).0, 0);
    assert!(read(&timer).contains("Persistent=true"));
}

/// Whether a program of systemd is there; says loudly where it is not.
fn has_systemd() -> bool {
    let there = Command::new("systemd-analyze").arg("--version").output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("SKIPPED: there is no systemd-analyze here, so nobody but this program has looked at its units");
    }
    there
}

#[test]
fn systemd_takes_the_units() {
    if !has_systemd() {
        return;
    }
    let dir = scheduled();
    for args in [
        &["--systemd", "--install", "--user"][..],
        &["--systemd", "--install", "--user", "--notify", "ana@lume.example"],
    ] {
        let (status, _, err) = schedule(dir.path(), args);
        assert_eq!(status, 0, "{err}");
        let folder = dir.path().join("home/.config/systemd/user");
        for unit in ["attache-watch.service", "attache-watch.timer", "attache-watch-failed.service"] {
            let output = Command::new("systemd-analyze")
                .args(["verify", "--man=no"])
                .arg(folder.join(unit))
                .env("SYSTEMD_LOG_LEVEL", "warning")
                .output()
                .expect("it runs");
            let said = String::from_utf8_lossy(&output.stderr);
            let of_ours: Vec<&str> = said.lines().filter(|line| line.contains("attache-watch")).collect();
            assert!(output.status.success() && of_ours.is_empty(), "{unit}: {said}");
        }
    }
    for calendar in
        ["Mon *-*-* 05:00:00 Europe/Vienna", "*-*~01 05:00:00 UTC", "*-02~01 05:00:00 UTC", "*-*-* 05:00:00 UTC"]
    {
        let output = Command::new("systemd-analyze").args(["calendar", calendar]).output().expect("it runs");
        assert!(output.status.success(), "{calendar}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
