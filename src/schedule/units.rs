//! The system's own timers for `attache run`, as text: systemd, cron, launchd. Nothing is installed or run here.
//!
//! A unit only starts the run. Which issue is due the run finds by itself, so a unit that goes off late, twice or on a day too
//! many makes nothing twice.

pub mod cron;
pub mod launchd;
pub mod systemd;

use std::path::{Path, PathBuf};

use super::Schedule;

/// What stands in every file made here, so that one of somebody else's is known by its absence.
pub const MARK: &str = "Made by `attache schedule`";

/// What is to be run, and when.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// What the units are called, as `attache-us-russia`.
    pub name: &'a str,
    /// The program.
    pub program: &'a Path,
    /// The configs, each with its schedule.
    pub runs: &'a [Run],
    /// Who gets a mail when a run fails.
    pub notify: Option<&'a str>,
    /// Whose units they are.
    pub owner: Owner<'a>,
}

/// One config and its schedule.
#[derive(Clone, Debug)]
pub struct Run {
    /// The config, absolute.
    pub config: PathBuf,
    /// When it is due.
    pub schedule: Schedule,
    /// The IANA name of its zone.
    pub zone: String,
    /// Environment variables that its deliveries read.
    pub variables: Vec<String>,
    /// Whether it hands mails to a command, which may be one that takes rights of another.
    pub sendmail: bool,
}

/// Whose units they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner<'a> {
    /// A user's own, run by the user's service manager.
    User,
    /// The system's, run as this user; as root where none is named.
    System(Option<&'a str>),
}

/// A file to install.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its name, without folder.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// Why there is no unit.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// A path that a unit cannot hold.
    #[error("{}: the path cannot stand in a unit: {why}; move or rename it", .path.to_string_lossy().escape_debug())]
    Path {
        /// The path.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// A path as text that fits on one line.
fn line_of(path: &Path) -> Result<&str, UnitError> {
    let fault = |why| UnitError::Path { path: path.to_owned(), why };
    let text = path.to_str().ok_or_else(|| fault("it is not UTF-8"))?;
    if text.contains(char::is_control) { Err(fault("it holds control characters")) } else { Ok(text) }
}

/// A text as one word of a POSIX shell.
pub fn in_shell(text: &str) -> String {
    let bare = |c: char| c.is_alphanumeric() || "/._-~+,@%".contains(c);
    if !text.is_empty() && text.chars().all(bare) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// The environment variables of all runs, each once.
fn variables(plan: &Plan<'_>) -> Vec<String> {
    let mut all: Vec<String> = plan.runs.iter().flat_map(|run| run.variables.iter().cloned()).collect();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests;
