//! `attache init`: a working example to start from. The files are compiled in; see `example/`.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use serde_json::json;

use crate::schedule::units::in_shell;
use crate::{config, write};

use super::Status;
use super::console::Console;
use super::failure::Failure;
use super::settings::Settings;

/// The files of the example, but for the schema, which is made from the types.
const FILES: &[(&str, &str)] = &[
    ("attache.yaml", include_str!("example/attache.yaml")),
    ("corpus/agency/wire.jsonl", include_str!("example/corpus/agency/wire.jsonl")),
    ("corpus/courier/harbour-grain.txt", include_str!("example/corpus/courier/harbour-grain.txt")),
    ("corpus/courier/harbour-grain.meta.yaml", include_str!("example/corpus/courier/harbour-grain.meta.yaml")),
    ("corpus/meridian/ferry-returns.md", include_str!("example/corpus/meridian/ferry-returns.md")),
];

/// The week the example's articles are of.
const PERIOD: &str = "2026-W46";

/// Make a folder with a working example: config, schema and a small corpus
///
/// Everything in the example is invented. It holds an article of each format that is read: plain text with a sidecar, Markdown
/// with front matter, and JSONL.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache init watch
  attache build watch/attache.yaml --period 2026-W46")]
pub(super) struct Args {
    /// Folder to make
    dir: PathBuf,
    /// Write into a folder that is not empty, over files of the same names
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let dir = settings.current.join(&args.dir);
    let shown_dir = settings.shown(&dir);
    if !args.force && std::fs::read_dir(&dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::Other(format!("{shown_dir} is not empty; name a new folder, or add --force")));
    }
    let schema = config::schema();
    let files = FILES.iter().copied().chain([("attache.schema.json", schema.as_str())]);
    for (name, text) in files {
        let path = dir.join(name);
        write::file(&path, text.as_bytes())?;
        let shown = settings.shown(&path);
        console.result(&format!("wrote {shown}"), &json!({ "type": "written", "path": shown }))?;
    }
    let config = settings.shown(&dir.join("attache.yaml"));
    let next = format!("attache build {} --period {PERIOD}", in_shell(&config));
    console.note(&format!("next: {next}"), &json!({ "type": "next", "command": next }))?;
    Ok(Status::Done)
}
