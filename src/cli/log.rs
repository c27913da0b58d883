//! The log for whoever looks after the timer: what was read, reused, skipped, written and delivered, and how long that took.
//! Off unless asked for; it says nothing to whoever runs a command, which is the console's part.
//!
//! It holds paths, codes, counts and ids, never the text of an article, never a credential.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::write;

use super::failure::Failure;

/// Flags of the log.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(super) struct LogFlags {
    /// How much is logged: off, error, warn, info (each stage, issue and file written), debug (each file read), trace
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        env = "ATTACHE_LOG",
        default_value = "off",
        hide_env_values = true
    )]
    log: Level,
    /// Form of the log: lines for people, or one JSON object a line
    #[arg(long, global = true, value_name = "FORM", default_value = "human")]
    log_format: LogForm,
    /// Add the log to the end of this file instead of printing it to stderr
    #[arg(long, global = true, value_name = "FILE")]
    log_file: Option<PathBuf>,
}

/// How much is logged.
#[derive(Clone, Copy, Debug)]
struct Level(LevelFilter);

impl FromStr for Level {
    type Err = String;

    /// An empty `ATTACHE_LOG` counts as unset.
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "" | "off" => Ok(Self(LevelFilter::OFF)),
            "error" => Ok(Self(LevelFilter::ERROR)),
            "warn" => Ok(Self(LevelFilter::WARN)),
            "info" => Ok(Self(LevelFilter::INFO)),
            "debug" => Ok(Self(LevelFilter::DEBUG)),
            "trace" => Ok(Self(LevelFilter::TRACE)),
            _ => Err("give off, error, warn, info, debug or trace".into()),
        }
    }
}

/// Form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogForm {
    Human,
    Json,
}

/// Begins to log where that is asked for. Fails where the file cannot be written.
pub(super) fn start(flags: &LogFlags) -> Result<(), Failure> {
    let LogFlags { log: Level(level), log_format, log_file } = flags;
    if *level == LevelFilter::OFF {
        return Ok(());
    }
    match log_file {
        None => listen(*level, *log_format, std::io::stderr),
        Some(path) => listen(*level, *log_format, write::log(path)?),
    }
    Ok(())
}

fn listen(level: LevelFilter, form: LogForm, to: impl for<'a> MakeWriter<'a> + Send + Sync + 'static) {
    let log = tracing_subscriber::fmt().with_max_level(level).with_span_events(FmtSpan::CLOSE).with_writer(to);
    // A process that calls the command line a second time goes on with the log it has.
    let _ = match form {
        LogForm::Human => tracing::subscriber::set_global_default(log.finish()),
        LogForm::Json => tracing::subscriber::set_global_default(log.json().flatten_event(true).finish()),
    };
}

#[cfg(test)]
mod tests {
    use super::{Level, LevelFilter};

    #[track_caller]
    fn check(text: &str, expected: Option<LevelFilter>) {
        assert_eq!(text.parse().ok().map(|Level(level)| level), expected, "{text}");
    }

    #[test]
    fn levels_are_named() {
        check("", Some(LevelFilter::OFF));
        check("off", Some(LevelFilter::OFF));
        check("info", Some(LevelFilter::INFO));
        check("loud", None);
    }
}
