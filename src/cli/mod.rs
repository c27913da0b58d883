//! The command line: arguments in, exit status out. It prints; nothing below it does. It decides nothing about articles.
//!
//! Exit status: 0 done; 1 done, with findings; 2 not done; 101 a bug. A closed pipe is success.
//! Results go to stdout and messages to stderr. With `--message-format json`, messages and results are JSON objects, one a
//! line, on stdout; where stdout carries data of its own (`extract`, `topics suggest`, `schema`, `build -o -` …) they go to stderr.

mod archive;
mod as_of;
mod build;
mod check;
mod completions;
mod console;
mod coverage;
mod csv;
mod diff;
mod eval;
mod explain;
mod extract;
mod failure;
mod init;
mod log;
mod man;
#[cfg(feature = "preview")]
mod preview;
mod progress;
mod render;
mod run;
mod schedule;
mod schema;
mod settings;
mod stdin;
mod store;
mod timings;
mod topics;
mod verify;
#[cfg(feature = "preview")]
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use console::Console;
use failure::Failure;
use settings::{Global, Settings};

/// How a command ended that did what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// Exit status 0.
    Done,
    /// Exit status 1: done, but there is something to look at.
    Findings,
}

impl Status {
    fn of(findings: bool) -> Self {
        if findings { Self::Findings } else { Self::Done }
    }
}

/// Turns a folder of news articles and one YAML file into a dated briefing in which every quote is a checkable slice of its source.
#[derive(Debug, Parser)]
#[command(name = "attache", version, propagate_version = true, max_term_width = 100, after_long_help = EXAMPLES)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
EXAMPLES:
  attache init watch                                   make a working example in ./watch
  attache check watch/attache.yaml                     look for problems in config and corpus
  attache build watch/attache.yaml --period 2026-W46   write the issue of one week
  attache verify watch/reports/2026-W46/briefing.html  check every quote against its source

MESSAGES:
  Results go to stdout, messages to stderr. With --message-format json both are JSON objects, one a line, on stdout; where
  stdout carries data of its own (extract, schema, completions, man, build -o -) they go to stderr.

EXIT STATUS:
  0  done (a closed pipe counts as done)
  1  done, but there are findings: problems in the corpus, quotes that differ, too much skipped
  2  not done: wrong usage, broken config or template, a file that cannot be written
  101  a bug in attache";

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Args),
    Run(run::Args),
    Schedule(schedule::Args),
    #[cfg(feature = "preview")]
    Watch(watch::Args),
    #[cfg(feature = "preview")]
    Preview(preview::Args),
    Archive(archive::Args),
    Check(check::Args),
    Extract(extract::Args),
    Explain(explain::Args),
    Coverage(coverage::Args),
    Diff(diff::Args),
    Verify(verify::Args),
    Render(render::Args),
    Topics(topics::Args),
    Store(store::Args),
    Init(init::Args),
    Schema(schema::Args),
    Completions(completions::Args),
    Man(man::Args),
    #[command(hide = true)]
    Eval(eval::Args),
}

/// Runs one command and returns its exit status; `args` begin with the program's name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(args) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help on a closed pipe is success; a usage error that cannot be shown still has its status.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let settings = match log::start(&arguments.global.log).and_then(|()| Settings::resolve(&arguments.global)) {
        Ok(settings) => settings,
        Err(failure) => return Console::default().end(Err(failure)),
    };
    let mut console = Console::new(&settings, arguments.command.prints_data());
    let running = tracing::info_span!("run", version = env!("CARGO_PKG_VERSION"), threads = settings.threads).entered();
    let ended = arguments.command.run(&settings, &mut console);
    drop(running);
    console.end(ended)
}

impl Command {
    /// Whether stdout carries the command's own data, so that no message may stand there.
    fn prints_data(&self) -> bool {
        match self {
            Self::Build(args) => args.prints_data(),
            Self::Schedule(args) => args.prints_data(),
            Self::Coverage(args) => args.prints_data(),
            Self::Render(args) => args.prints_data(),
            Self::Diff(args) => args.prints_data(),
            Self::Extract(_)
            | Self::Topics(_)
            | Self::Eval(_)
            | Self::Schema(_)
            | Self::Completions(_)
            | Self::Man(_) => true,
            #[cfg(feature = "preview")]
            Self::Preview(_) | Self::Watch(_) => false,
            Self::Run(_)
            | Self::Archive(_)
            | Self::Check(_)
            | Self::Explain(_)
            | Self::Verify(_)
            | Self::Store(_)
            | Self::Init(_) => false,
        }
    }

    fn run(self, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
        match self {
            Self::Archive(args) => archive::run(&args, settings, console),
            Self::Build(args) => build::run(&args, settings, console),
            Self::Run(args) => run::run(&args, settings, console),
            Self::Schedule(args) => schedule::run(&args, settings, console),
            #[cfg(feature = "preview")]
            Self::Watch(args) => watch::run(args, settings, console),
            #[cfg(feature = "preview")]
            Self::Preview(args) => preview::run(args, settings, console),
            Self::Check(args) => check::run(&args, settings, console),
            Self::Extract(args) => extract::run(&args, settings, console),
            Self::Explain(args) => explain::run(&args, settings, console),
            Self::Coverage(args) => coverage::run(&args, settings, console),
            Self::Diff(args) => diff::run(&args, settings, console),
            Self::Verify(args) => verify::run(&args, settings, console),
            Self::Render(args) => render::run(&args, settings, console),
            Self::Topics(args) => topics::run(args, settings, console),
            Self::Store(args) => store::run(&args, settings, console),
            Self::Init(args) => init::run(&args, settings, console),
            Self::Schema(args) => schema::run(&args, console),
            Self::Completions(args) => completions::run(&args, console),
            Self::Man(args) => man::run(&args, settings, console),
            Self::Eval(args) => eval::run(&args, settings, console),
        }
    }
}

/// The whole command line as clap knows it, for completions and manual pages.
fn command_line() -> clap::Command {
    Arguments::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command_line().debug_assert();
    }

    #[test]
    fn every_command_shows_examples() {
        for command in super::command_line().get_subcommands() {
            let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.starts_with("EXAMPLES:\n  attache "), "{}", command.get_name());
        }
    }
}
