//! `attache man`: manual pages, made from the same command line that is parsed.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use serde_json::json;

use crate::write;

use super::console::Console;
use super::failure::Failure;
use super::settings::Settings;
use super::{Status, command_line};

/// Print the manual page, or write the pages of all commands into a folder
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache man | man -l -                      read the main page
  attache man ~/.local/share/man/man1         install all pages")]
pub(super) struct Args {
    /// Folder for all pages; without it the main page goes to stdout
    dir: Option<PathBuf>,
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let mut main = command_line();
    main.build();
    let Some(dir) = &args.dir else {
        console.data(&page(main)?)?;
        return Ok(Status::Done);
    };
    let dir = settings.current.join(dir);
    for command in with_those_below(main) {
        let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
        let path = dir.join(format!("{name}.1"));
        write::file(&path, &page(command)?)?;
        let shown = settings.shown(&path);
        console.result(&format!("wrote {shown}"), &json!({ "type": "written", "path": shown }))?;
    }
    Ok(Status::Done)
}

/// A command and all commands below it that are told of.
fn with_those_below(command: clap::Command) -> Vec<clap::Command> {
    let told = |command: &&clap::Command| command.get_name() != "help" && !command.is_hide_set();
    let below: Vec<_> = command.get_subcommands().filter(told).cloned().flat_map(with_those_below).collect();
    std::iter::once(command).chain(below).collect()
}

fn page(command: clap::Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(page)
}
