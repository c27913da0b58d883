//! `attache schedule`: the system's own timers for `attache run`, printed or installed for the user.

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::config::{self, Config, DeliveryConfig, Mailbox};
use crate::schedule::Schedule;
use crate::schedule::units::{self, MARK, Owner, Plan, Run, Unit, in_shell};
use crate::{load, write};

use super::Status;
use super::console::Console;
use super::failure::Failure;
use super::settings::Settings;

/// Print units for the system's timer that run what is due, or install them
///
/// The units start `attache run` at the times that the configs' `schedule` asks for, in the time zone of each briefing. What is
/// due the run finds by itself, so a unit that goes off late makes the same issue. Nothing is installed without --install.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache schedule config/us-russia.yaml --systemd                    units for /etc/systemd/system, to look at
  attache schedule config/us-russia.yaml --systemd --install --user   units of your own, and what to run next
  attache schedule config/*.yaml --cron --notify desk@example.org     lines for `crontab -e`
  attache schedule config/us-russia.yaml --launchd --install --user   a property list, for macOS

EXIT STATUS: 0 printed or installed; 2 not: a config has no schedule, or a file is not this command's own")]
pub(super) struct Args {
    /// Config files, each with a `schedule`
    #[arg(required = true, value_name = "CONFIG")]
    configs: Vec<PathBuf>,
    #[command(flatten)]
    kind: Kind,
    /// Units of your own, run by your own service manager; without it those of systemd are the system's
    #[arg(long)]
    user: bool,
    /// Write the units where the service manager looks for them
    #[arg(long, requires = "user", conflicts_with = "cron")]
    install: bool,
    /// Write also over files that this command did not make
    #[arg(long, requires = "install")]
    force: bool,
    /// What the units are called [default: attache-<config>, of several configs attache]
    #[arg(long, value_name = "NAME", value_parser = unit_name)]
    name: Option<String>,
    /// Who gets a mail when a run fails: by the machine's sendmail, or by cron
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    notify: Option<String>,
}

/// For which timer.
#[derive(Debug, ClapArgs)]
#[group(required = true, multiple = false)]
struct Kind {
    /// A service, its timer, and a service that tells of a failure
    #[arg(long)]
    systemd: bool,
    /// Lines of a crontab
    #[arg(long)]
    cron: bool,
    /// A property list of launchd
    #[arg(long)]
    launchd: bool,
}

impl Args {
    /// Whether stdout carries units.
    pub(super) fn prints_data(&self) -> bool {
        !self.install
    }
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let configs = super::build::configs(&args.configs, console)?.configs;
    let runs = configs.iter().map(|config| run_of(config, settings)).collect::<Result<Vec<_>, _>>()?;
    let program = std::env::current_exe()
        .map_err(|error| Failure::Other(format!("cannot tell where this program is: {error}")))?;
    let name = args.name.clone().unwrap_or_else(|| default_name(&runs));
    let user = std::env::var("USER").ok().filter(|user| !user.is_empty() && user != "root");
    let owner = if args.user { Owner::User } else { Owner::System(user.as_deref()) };
    let plan = Plan { name: &name, program: &program, runs: &runs, notify: args.notify.as_deref(), owner };
    let fault = |error: units::UnitError| Failure::Other(error.to_string());
    if args.kind.cron {
        console.data(units::cron::lines(&plan).map_err(fault)?.as_bytes())?;
        let line = "next: crontab -e, and put these lines at its end";
        console.note(line, &json!({ "type": "next", "command": "crontab -e" }))?;
        return Ok(Status::Done);
    }
    let (units, folder) = if args.kind.systemd {
        (units::systemd::units(&plan).map_err(fault)?, systemd_folder(args.user)?)
    } else {
        let unit = units::launchd::unit(&plan, Timestamp::now(), &TimeZone::system(), &home()?.join("Library/Logs"));
        (vec![unit.map_err(fault)?], home()?.join("Library/LaunchAgents"))
    };
    if args.install {
        install(&units, &folder, args.force, settings, console)?;
        return next(args, &name, &folder, console).map(|()| Status::Done);
    }
    for unit in &units {
        // A property list is XML, in which such a line could not stand.
        let head = if args.kind.systemd { format!("# {}\n", folder.join(&unit.name).display()) } else { String::new() };
        console.data(format!("{head}{}\n", unit.text).as_bytes())?;
    }
    Ok(Status::Done)
}

fn run_of(config: &Config, settings: &Settings) -> Result<Run, Failure> {
    let schedule = schedule_of(config)?;
    let variables = config.delivery.iter().flat_map(DeliveryConfig::variables).map(str::to_owned).collect();
    Ok(Run {
        config: config::normal(&settings.current.join(&config.origin.path)),
        schedule,
        zone: config.briefing.timezone.clone(),
        variables,
        sendmail: config.delivery.iter().any(|target| matches!(target, DeliveryConfig::Sendmail(_))),
    })
}

/// The schedule of a config; an error where it has none.
pub(super) fn schedule_of(config: &Config) -> Result<Schedule, Failure> {
    match &config.schedule {
        Some(schedule) => Ok(Schedule::new(schedule, config.zone())),
        None => Err(Failure::Other(format!(
            "{} has no schedule; add one, as `schedule: {{every: week, on: monday, at: \"05:00\"}}`",
            config.origin.path.display()
        ))),
    }
}

fn default_name(runs: &[Run]) -> String {
    let [run] = runs else { return "attache".to_owned() };
    let stem = run.config.file_stem().unwrap_or_default().to_string_lossy();
    let stem: String = stem.chars().map(|c| if is_of_name(c) { c } else { '-' }).collect();
    if stem == "attache" { stem } else { format!("attache-{stem}") }
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-".contains(c)
}

fn unit_name(text: &str) -> Result<String, String> {
    let fits = !text.is_empty() && text.len() <= 200 && text.chars().all(is_of_name);
    if fits { Ok(text.to_owned()) } else { Err("use letters, digits, `.`, `_` and `-`".into()) }
}

fn address(text: &str) -> Result<String, String> {
    match Mailbox::parse(text) {
        Some(mailbox) => Ok(mailbox.address),
        None => Err("write an address, as desk@example.org".into()),
    }
}

fn home() -> Result<PathBuf, Failure> {
    let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
    home.ok_or_else(|| Failure::Other("cannot tell your home folder: set HOME".into()))
}

/// Where systemd looks for units (`systemd.unit(5)`).
fn systemd_folder(user: bool) -> Result<PathBuf, Failure> {
    if !user {
        return Ok(PathBuf::from("/etc/systemd/system"));
    }
    let config = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|config| config.is_absolute());
    let config = config.map_or_else(|| home().map(|home| home.join(".config")), Ok)?;
    Ok(config.join("systemd/user"))
}

/// Writes the units. None is written where one stands that somebody else made.
fn install(
    units: &[Unit],
    folder: &Path,
    force: bool,
    settings: &Settings,
    console: &mut Console,
) -> Result<(), Failure> {
    let paths: Vec<PathBuf> = units.iter().map(|unit| folder.join(&unit.name)).collect();
    if !force {
        for path in &paths {
            let there = load::issue(path).map_err(|what| Failure::Other(format!("{} {what}", path.display())))?;
            let is_ours = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).contains(MARK);
            if !there.is_none_or(is_ours) {
                let what =
                    format!("{} was not made by attache and is left alone; add --force to replace it", path.display());
                return Err(Failure::Other(what));
            }
        }
    }
    let files: Vec<(PathBuf, Vec<u8>)> =
        paths.into_iter().zip(units).map(|(path, unit)| (path, unit.text.clone().into_bytes())).collect();
    for ((path, _), written) in files.iter().zip(write::all(&files)?) {
        let word = if written == write::Written::Wrote { "wrote" } else { "unchanged" };
        let shown = settings.shown(path);
        console.result(&format!("{word} {shown}"), &json!({ "type": "written", "path": shown, "status": word }))?;
    }
    Ok(())
}

/// Tells what to run, so that the units work.
fn next(args: &Args, name: &str, folder: &Path, console: &mut Console) -> Result<(), Failure> {
    let commands = if args.kind.systemd {
        vec![
            "systemctl --user daemon-reload".to_owned(),
            format!("systemctl --user enable --now {name}.timer"),
            // Without it the timers of a user rest while the user is not logged in.
            "loginctl enable-linger".to_owned(),
        ]
    } else {
        let file = folder.join(format!("org.attache.{name}.plist"));
        vec![format!("launchctl bootstrap gui/$(id -u) {}", in_shell(&file.to_string_lossy()))]
    };
    for command in commands {
        console.note(&format!("next: {command}"), &json!({ "type": "next", "command": command }))?;
    }
    Ok(())
}
