//! `attache completions`: a completion script for a shell.

use clap::Args as ClapArgs;
use clap_complete::Shell;

use super::console::Console;
use super::failure::Failure;
use super::{Status, command_line};

/// Print a completion script for a shell
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache completions bash > ~/.local/share/bash-completion/completions/attache
  attache completions zsh > \"${fpath[1]}/_attache\"
  attache completions fish > ~/.config/fish/completions/attache.fish")]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &Args, console: &mut Console) -> Result<Status, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command_line(), "attache", &mut script);
    console.data(&script)?;
    Ok(Status::Done)
}
