//! `attache schema`: the JSON Schema of the config.

use clap::Args as ClapArgs;

use crate::config;

use super::Status;
use super::console::Console;
use super::failure::Failure;

/// Print the JSON Schema of the config
///
/// Editors with a YAML language server complete and check a config whose first line names the schema:
/// `# yaml-language-server: $schema=./attache.schema.json`
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache schema > attache.schema.json
  attache schema | jq '.properties | keys'")]
pub(super) struct Args {}

pub(super) fn run(_: &Args, console: &mut Console) -> Result<Status, Failure> {
    console.data(config::schema().as_bytes())?;
    Ok(Status::Done)
}
