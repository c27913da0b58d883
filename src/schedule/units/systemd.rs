//! Units of systemd: a service that runs once, its timer, and a service that tells of a failure.
//!
//! By `systemd.service(5)`, `systemd.timer(5)`, `systemd.exec(5)` and, for the calendar, `systemd.time(7)`.

use std::fmt::Write as _;

use jiff::civil::Weekday;

use super::{MARK, Owner, Plan, Run, Unit, UnitError, in_shell, line_of, variables};
use crate::schedule::Rhythm;

/// The units, the service first.
pub fn units(plan: &Plan<'_>) -> Result<Vec<Unit>, UnitError> {
    let name = plan.name;
    Ok(vec![
        Unit { name: format!("{name}.service"), text: service(plan)? },
        Unit { name: format!("{name}.timer"), text: timer(plan) },
        Unit { name: format!("{name}-failed.service"), text: failed(plan) },
    ])
}

fn service(plan: &Plan<'_>) -> Result<String, UnitError> {
    let mut command = argument(line_of(plan.program)?, Place::Program);
    command.push_str(" run");
    for run in plan.runs {
        let _ = write!(command, " {}", argument(line_of(&run.config)?, Place::Argument));
    }
    let mut out = head("runs the briefings that are due");
    let _ = writeln!(out, "Description=Briefings by Attaché ({})", plan.name);
    let _ = writeln!(out, "OnFailure={}-failed.service", plan.name);
    if plan.owner != Owner::User {
        out.push_str("Wants=network-online.target\nAfter=network-online.target\n");
    }
    out.push_str("\n[Service]\nType=oneshot\n");
    if let Owner::System(user) = plan.owner {
        match user {
            Some(user) => {
                let _ = writeln!(out, "User={}", user.replace('%', "%%"));
            }
            None => out.push_str("# Whom it runs as; without a line it is root.\n# User=desk\n"),
        }
    }
    for variable in variables(plan) {
        let _ = writeln!(out, "# {variable} has to be set: in a file of mode 600, named by EnvironmentFile=.");
    }
    let _ = writeln!(out, "ExecStart={command}");
    out.push_str("Nice=10\n\n");
    out.push_str(&hardening(plan));
    Ok(out)
}

/// What the service may not do. It reads the corpus and writes the reports wherever these are.
fn hardening(plan: &Plan<'_>) -> String {
    let mut out = String::new();
    if plan.owner != Owner::User {
        // A user's own manager may not be able to do these: they need a namespace of their own.
        out.push_str("ProtectSystem=full\nProtectControlGroups=yes\n");
    }
    if plan.runs.iter().any(|run| run.sendmail) {
        // Each of the others would imply NoNewPrivileges=yes.
        out.push_str("# A sendmail may need rights of its own to reach its queue, so these are not taken away.\n");
        return out;
    }
    out.push_str(
        "NoNewPrivileges=yes\nLockPersonality=yes\nMemoryDenyWriteExecute=yes\nRestrictRealtime=yes\nRestrictSUIDSGID=yes\n\
         RestrictNamespaces=yes\nRestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\nSystemCallArchitectures=native\n",
    );
    if plan.owner != Owner::User {
        out.push_str(
            "CapabilityBoundingSet=\nPrivateDevices=yes\nProtectClock=yes\nProtectHostname=yes\nProtectKernelLogs=yes\n\
             ProtectKernelModules=yes\nProtectKernelTunables=yes\n",
        );
    }
    out
}

fn timer(plan: &Plan<'_>) -> String {
    let mut out = head("when the briefings are due");
    let _ = writeln!(out, "Description=When briefings by Attaché are due ({})\n\n[Timer]", plan.name);
    for calendar in calendars(plan.runs) {
        let _ = writeln!(out, "OnCalendar={calendar}");
    }
    // What was missed while the machine was off is made up for when it is on again.
    out.push_str("Persistent=true\n\n[Install]\nWantedBy=timers.target\n");
    out
}

/// The calendar events of all runs, each once.
pub fn calendars(runs: &[Run]) -> Vec<String> {
    let mut all: Vec<String> = runs.iter().flat_map(calendars_of).collect();
    let mut seen = std::collections::HashSet::new();
    all.retain(|calendar| seen.insert(calendar.clone()));
    all
}

fn calendars_of(run: &Run) -> Vec<String> {
    let (at, zone) = (run.schedule.at(), &run.zone);
    let time = format!("{:02}:{:02}:00 {zone}", at.hour(), at.minute());
    match run.schedule.rhythm() {
        Rhythm::Daily => vec![format!("*-*-* {time}")],
        Rhythm::Weekly(weekday) => vec![format!("{} *-*-* {time}", short(weekday))],
        // `~01` is the last day of a month.
        Rhythm::Monthly(31) => vec![format!("*-*~01 {time}")],
        Rhythm::Monthly(day @ 29..) => vec![format!("*-*-{day:02} {time}"), format!("*-02~01 {time}")],
        Rhythm::Monthly(day) => vec![format!("*-*-{day:02} {time}")],
    }
}

fn failed(plan: &Plan<'_>) -> String {
    let name = plan.name;
    let journal = match plan.owner {
        Owner::User => "journalctl --user",
        Owner::System(_) => "journalctl",
    };
    let mut out = head("tells that a run failed");
    let _ = writeln!(out, "Description=Tell that {name}.service failed\n\n[Service]\nType=oneshot");
    let script = if let Some(address) = plan.notify {
        format!(
            "{{ printf 'To: %s\\nSubject: %s failed on %s\\nAuto-Submitted: auto-generated\\n\\n' {} {name} \"$(uname -n)\"; \
             {journal} --unit={name}.service --lines=50 --no-pager; }} | /usr/sbin/sendmail -t -i",
            in_shell(address)
        )
    } else {
        out.push_str(
            "# Make of this what reaches somebody: a mail (`attache schedule --notify ADDRESS`), a message, a page.\n",
        );
        format!(
            "echo '{name}.service failed: see {journal} --unit={name}.service' | systemd-cat --priority=crit --identifier={name}"
        )
    };
    let _ = writeln!(out, "ExecStart=/bin/sh -c {}", argument(&script, Place::Argument));
    out
}

fn head(what: &str) -> String {
    format!("# {MARK}: {what}.\n[Unit]\n")
}

fn short(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

/// Where a word of a command line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// First: variables are not looked for in it.
    Program,
    /// After it.
    Argument,
}

/// A text as one word of `ExecStart=`, with nothing in it that systemd would fill in.
fn argument(text: &str, place: Place) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        match c {
            '%' => out.push_str("%%"),
            '$' if place == Place::Argument => out.push_str("$$"),
            '"' | '\\' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    let bare = |c: char| c.is_alphanumeric() || "/._-+,@%".contains(c);
    if !text.is_empty() && text.chars().all(bare) { out } else { format!("\"{out}\"") }
}
