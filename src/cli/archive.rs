//! `attache archive`: the archive of a series, made anew of all its stored issues.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use crate::pipeline::{self, Options};

use super::console::Console;
use super::failure::Failure;
use super::settings::Settings;
use super::{Status, build};

/// Make the archive of all stored issues anew: first page, topics, speakers, search, feed
///
/// A build does this for its own issue; this reads every issue again, as after one was removed, restored or edited. Issues that
/// cannot be read are told of and passed over.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache archive config/us-russia.yaml              make it, and write what has changed
  attache archive config/us-russia.yaml --dry-run    only say what would be written

EXIT STATUS:
  0  made
  1  made, but issues were passed over
  2  nothing written")]
pub(super) struct Args {
    /// Config files with an `archive`
    #[arg(required = true, value_name = "CONFIG")]
    configs: Vec<PathBuf>,
    /// Do everything but write, and say what would be written
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let configs = build::configs(&args.configs, console)?.configs;
    let options = Options { threads: settings.threads, dry_run: args.dry_run };
    let reports = pipeline::archive(&configs, options).map_err(|errors| build::told(errors, console))?;
    for (config, report) in configs.iter().zip(&reports) {
        build::told_of(report, config, settings, console)?;
    }
    Ok(Status::of(reports.iter().any(|report| !report.diagnostics.is_empty())))
}
