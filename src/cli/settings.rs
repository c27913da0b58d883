//! What holds for every command: raw flags and environment become plain settings once, here, and nowhere else.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{ArgAction, Args, ValueEnum};

use crate::diagnostic::system;

use super::as_of::AsOf;
use super::failure::Failure;
use super::log::LogFlags;
use super::stdin::Stdin;

/// Flags that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(super) struct Global {
    /// When to colour messages; `auto` does on a terminal, unless `NO_COLOR` is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Colour,
    /// Print errors and results only, no progress and no summary
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print every message, however many there are
    #[arg(short, long, global = true, action = ArgAction::SetTrue)]
    verbose: bool,
    /// Form of messages: for people, or one JSON object a line
    #[arg(long, global = true, value_name = "FORM", default_value = "human")]
    message_format: MessageFormat,
    /// Threads to use [default: as many as there are processors]; the output is the same for any number
    #[arg(short = 'j', long = "threads", global = true, value_name = "N", value_parser = threads)]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    pub(super) log: LogFlags,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Colour {
    Auto,
    Always,
    Never,
}

/// Form of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum MessageFormat {
    /// Sentences for people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verbosity {
    /// Results and errors only.
    Quiet,
    /// The first problems of many, and a summary.
    #[default]
    Normal,
    /// Everything.
    Verbose,
}

/// Flags and environment, resolved.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) verbosity: Verbosity,
    pub(super) messages: MessageFormat,
    pub(super) threads: NonZeroUsize,
    /// The folder the program was started in.
    pub(super) current: PathBuf,
    /// `SOURCE_DATE_EPOCH`, where it is set; `--as-of` goes before it.
    pub(super) source_date: Option<AsOf>,
    /// `ATTACHE_STORE`, where it is set: a folder, or `off`.
    pub(super) store: Option<PathBuf>,
    /// What is piped in.
    pub(super) stdin: Arc<Stdin>,
}

impl Settings {
    /// Reads the environment and sets the colour for all that is printed.
    pub(super) fn resolve(global: &Global) -> Result<Self, Failure> {
        match global.color {
            Colour::Auto => anstream::ColorChoice::Auto,
            Colour::Always => anstream::ColorChoice::Always,
            Colour::Never => anstream::ColorChoice::Never,
        }
        .write_global();
        let verbosity = match (global.quiet, global.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        };
        let one = NonZeroUsize::MIN;
        Ok(Self {
            verbosity,
            messages: global.message_format,
            threads: global.threads.unwrap_or_else(|| std::thread::available_parallelism().unwrap_or(one)),
            current: std::env::current_dir()
                .map_err(|error| Failure::Other(format!("cannot tell the current folder: {}", system(&error))))?,
            source_date: source_date()?,
            store: std::env::var_os("ATTACHE_STORE").filter(|path| !path.is_empty()).map(PathBuf::from),
            stdin: Arc::default(),
        })
    }

    /// `path` as people read it: from the current folder where it lies below, as it is otherwise.
    pub(super) fn shown(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.current).unwrap_or(path);
        super::console::plain(&below.to_string_lossy())
    }
}

/// Most threads that may be asked for: far more than help, far fewer than hurt.
const MOST_THREADS: usize = 1024;

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let threads = text.parse().ok().filter(|threads: &NonZeroUsize| threads.get() <= MOST_THREADS);
    threads.ok_or_else(|| format!("give a number from 1 to {MOST_THREADS}"))
}

/// An empty `SOURCE_DATE_EPOCH` counts as unset, as the specification of reproducible builds has it.
fn source_date() -> Result<Option<AsOf>, Failure> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) if !text.is_empty() => AsOf::of_epoch(&text).map(Some).map_err(Failure::Usage),
        _ => Ok(None),
    }
}
