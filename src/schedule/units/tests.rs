//! What the units say, and that nothing of a path is taken for more than a path.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::{Owner, Plan, Run, UnitError, cron, in_shell, launchd, systemd};
use crate::config::{Every, On, ScheduleConfig, WeekdayName};
use crate::schedule::Schedule;

const NASTY: &str = "/home/ana ruiz/100% \"$HOME\" 'a\\b' <&>/watch.yaml";

fn run(config: &str, schedule: ScheduleConfig, zone: &str) -> Run {
    let schedule = Schedule::new(&schedule, TimeZone::get(zone).expect("a zone"));
    Run { config: PathBuf::from(config), schedule, zone: zone.into(), variables: vec![], sendmail: false }
}

fn monthly(day: u8) -> ScheduleConfig {
    ScheduleConfig { every: Every::Month, on: Some(On::Day(day)), ..ScheduleConfig::default() }
}

fn plan<'a>(program: &'a str, runs: &'a [Run]) -> Plan<'a> {
    Plan { name: "attache-watch", program: Path::new(program), runs, notify: None, owner: Owner::User }
}

/// The lines of all units of systemd that begin with `key=`.
#[track_caller]
fn check(plan: &Plan<'_>, key: &str, expected: &[&str]) {
    let units = systemd::units(plan).expect("units");
    let text: String = units.into_iter().map(|unit| unit.text).collect();
    let found: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('=')).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn systemd_is_told_when() {
    let weekly = ScheduleConfig { on: Some(On::Weekday(WeekdayName::Friday)), ..ScheduleConfig::default() };
    let runs = [
        run("/w/a.yaml", ScheduleConfig::default(), "Europe/Vienna"),
        run("/w/b.yaml", ScheduleConfig::default(), "Europe/Vienna"),
        run("/w/c.yaml", weekly, "UTC"),
        run("/w/d.yaml", ScheduleConfig { every: Every::Day, ..ScheduleConfig::default() }, "UTC"),
        run("/w/e.yaml", monthly(1), "UTC"),
        run("/w/f.yaml", monthly(30), "UTC"),
        run("/w/g.yaml", monthly(31), "UTC"),
    ];
    let plan = plan("/usr/bin/attache", &runs);
    let expected = [
        "Mon *-*-* 05:00:00 Europe/Vienna",
        "Fri *-*-* 05:00:00 UTC",
        "*-*-* 05:00:00 UTC",
        "*-*-01 05:00:00 UTC",
        "*-*-30 05:00:00 UTC",
        "*-02~01 05:00:00 UTC",
        "*-*~01 05:00:00 UTC",
    ];
    check(&plan, "OnCalendar", &expected);
    check(&plan, "Persistent", &["true"]);
    check(&plan, "OnFailure", &["attache-watch-failed.service"]);
}

#[test]
fn paths_are_paths_and_nothing_else() {
    let runs = [run(NASTY, ScheduleConfig::default(), "UTC")];
    let plan = plan("/opt/a b/attache", &runs);
    let units = systemd::units(&plan).expect("units");
    let line = units[0].text.lines().find(|line| line.starts_with("ExecStart=")).expect("a command");
    assert_eq!(line, r#"ExecStart="/opt/a b/attache" run "/home/ana ruiz/100%% \"$$HOME\" 'a\\b' <&>/watch.yaml""#);
    let lines = cron::lines(&plan).expect("lines");
    let line = lines.lines().last().expect("a line");
    assert_eq!(
        line,
        r#"0 5 * * 1 '/opt/a b/attache' run --quiet '/home/ana ruiz/100\% "$HOME" '\''a\b'\'' <&>/watch.yaml'"#
    );
    let unit = launchd::unit(&plan, jiff::Timestamp::UNIX_EPOCH, &TimeZone::UTC, Path::new("/l")).expect("a list");
    assert!(unit.text.contains("<string>/home/ana ruiz/100% \"$HOME\" 'a\\b' &lt;&amp;&gt;/watch.yaml</string>"));
    for (path, why) in [("/w/a\nb.yaml", "control"), ("/w/a\u{7}.yaml", "control")] {
        let runs = [run(path, ScheduleConfig::default(), "UTC")];
        let plan = Plan { runs: &runs, ..plan.clone() };
        let error: UnitError = systemd::units(&plan).expect_err("no unit");
        assert!(error.to_string().contains(why) && !error.to_string().contains('\n'), "{error}");
        assert!(cron::lines(&plan).is_err());
    }
}

#[test]
fn a_sendmail_keeps_its_rights() {
    let mut runs = [run("/w/a.yaml", ScheduleConfig::default(), "UTC")];
    check(&plan("/usr/bin/attache", &runs), "NoNewPrivileges", &["yes"]);
    runs[0].sendmail = true;
    check(&plan("/usr/bin/attache", &runs), "NoNewPrivileges", &[]);
    check(&plan("/usr/bin/attache", &runs), "RestrictNamespaces", &[]);
    let system = Plan { owner: Owner::System(Some("desk")), ..plan("/usr/bin/attache", &runs) };
    check(&system, "User", &["desk"]);
    check(&system, "ProtectSystem", &["full"]);
    check(&system, "NoNewPrivileges", &[]);
}

#[test]
fn somebody_is_told_of_a_failure() {
    let runs = [run("/w/a.yaml", ScheduleConfig::default(), "UTC")];
    let plan = Plan { notify: Some("desk@straits.example"), ..plan("/usr/bin/attache", &runs) };
    let units = systemd::units(&plan).expect("units");
    let command = units[2].text.lines().last().expect("a line");
    assert!(
        command.starts_with("ExecStart=/bin/sh -c \"{ printf 'To: %%s\\\\nSubject: %%s failed on %%s"),
        "{command}"
    );
    assert!(command.contains("\\\"$$(uname -n)\\\"") && command.contains("desk@straits.example"), "{command}");
    assert!(cron::lines(&plan).expect("lines").contains("\nMAILTO=desk@straits.example\n"));
}

#[test]
fn cron_shares_a_line_where_the_hours_are_the_same() {
    let runs = [
        run("/w/a.yaml", ScheduleConfig::default(), "UTC"),
        run("/w/b.yaml", monthly(31), "UTC"),
        run("/w/c.yaml", ScheduleConfig::default(), "UTC"),
        run("/w/d.yaml", ScheduleConfig::default(), "Europe/Vienna"),
    ];
    let lines = cron::lines(&plan("/usr/bin/attache", &runs)).expect("lines");
    let lines: Vec<&str> = lines.lines().filter(|line| !line.starts_with('#')).collect();
    let expected = [
        "CRON_TZ=UTC",
        "0 5 * * 1 /usr/bin/attache run --quiet /w/a.yaml /w/c.yaml",
        "CRON_TZ=UTC",
        "0 5 28-31 * * /usr/bin/attache run --quiet /w/b.yaml",
        "CRON_TZ=Europe/Vienna",
        "0 5 * * 1 /usr/bin/attache run --quiet /w/d.yaml",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn launchd_gets_every_time_that_comes_up() {
    let entries = |schedule: ScheduleConfig, zone: &str, machine: &str| {
        let runs = [run("/w/a.yaml", schedule, zone)];
        let now = "2026-01-01T00:00:00Z".parse().expect("a moment");
        let machine = TimeZone::get(machine).expect("a zone");
        let unit = launchd::unit(&plan("/usr/bin/attache", &runs), now, &machine, Path::new("/l")).expect("a list");
        let entries = unit.text.lines().filter_map(|line| line.trim().strip_prefix("<dict>")?.strip_suffix("</dict>"));
        let plain = |entry: &str| entry.replace("<key>", " ").replace("</key><integer>", "=").replace("</integer>", "");
        entries.map(|entry| plain(entry).trim().to_owned()).collect::<Vec<_>>()
    };
    let weekly = ScheduleConfig::default();
    assert_eq!(entries(weekly, "Europe/Vienna", "Europe/Vienna"), ["Weekday=1 Hour=5 Minute=0"]);
    let expected = ["Weekday=1 Hour=3 Minute=0", "Weekday=1 Hour=4 Minute=0"];
    assert_eq!(entries(weekly, "Europe/Vienna", "UTC"), expected);
    let days: Vec<String> = (28..=31).map(|day| format!("Day={day} Hour=5 Minute=0")).collect();
    assert_eq!(entries(monthly(31), "UTC", "UTC"), days);
}

#[test]
fn a_word_of_a_shell_is_one_word() {
    for (text, expected) in [
        ("watch/attache.yaml", "watch/attache.yaml"),
        ("my watch/it's.yaml", "'my watch/it'\\''s.yaml'"),
        ("$(rm)", "'$(rm)'"),
        ("", "''"),
    ] {
        assert_eq!(in_shell(text), expected);
    }
}
