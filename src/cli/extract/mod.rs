//! `attache extract`: the quotes of single articles, as a table, JSON lines or CSV. No topic and no period plays a part.

mod forms;

use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, ValueEnum};

use crate::config::Config;
use crate::diagnostic::{Skip, system};
use crate::model::Extracted;
use crate::pipeline::{self, Input};

use super::Status;
use super::build::configs;
use super::console::Console;
use super::failure::Failure;
use super::settings::Settings;
use forms::Row;

/// Most bytes read from stdin.
const MOST_INPUT: u64 = 1 << 30;

/// Show the quotes of articles, without any config
///
/// FILE may be a text, Markdown or JSONL file, DIR a folder with such files, and - stands for stdin (JSONL where it begins
/// with a brace, else plain text). With --format jsonl each article gives one object: `id`, and `quotes` with `content`,
/// `source` and `cue` as lists of [first, end) offsets into the article's text, `speaker`, `kind`, `rule` and `confidence`.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache extract article.txt
  attache extract corpus/ --format csv > quotes.csv
  attache extract articles.jsonl --format jsonl --offsets chars > predictions.jsonl
  pbpaste | attache extract -
  attache extract corpus/ --config config/us-russia.yaml      with the people it knows

EXIT STATUS: 0 done; 1 done, but some articles were skipped; 2 nothing could be read")]
pub(super) struct Args {
    /// Articles: files, folders, or - for stdin
    #[arg(required = true, value_name = "FILE|DIR|-")]
    inputs: Vec<PathBuf>,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "table")]
    format: Form,
    /// What offsets count: Unicode characters (scalar values), or bytes of UTF-8
    #[arg(long, value_name = "UNIT", default_value = "chars")]
    offsets: Offsets,
    /// Config whose people and limits to use
    #[arg(long, value_name = "CONFIG")]
    config: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people, as wide as the terminal.
    Table,
    /// One JSON object an article.
    Jsonl,
    /// One line a quote, RFC 4180.
    Csv,
}

/// What offsets count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Offsets {
    /// Unicode scalar values.
    Chars,
    /// Bytes of UTF-8.
    Bytes,
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let config = match &args.config {
        Some(path) => configs(std::slice::from_ref(path), console)?.configs.pop(),
        None => None,
    };
    if args.format == Form::Csv {
        console.data(forms::CSV_HEAD.as_bytes())?;
    }
    let (mut read, mut skips) = (0_usize, 0_usize);
    for path in &args.inputs {
        let input = input(path)?;
        let mut ended = Ok(());
        let mut each = |extracted: Result<Extracted, Skip>| {
            let shown = match extracted {
                Ok(extracted) => {
                    read += 1;
                    show(&extracted, args, config.as_ref(), console)
                }
                Err(skip) => {
                    skips += 1;
                    console.diagnostics(&[skip.diagnostic])
                }
            };
            ended = shown;
            if ended.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        pipeline::evidence(&input, config.as_ref(), settings.threads, &mut each)?;
        ended?;
    }
    if read == 0 && skips > 0 { Err(Failure::Told) } else { Ok(Status::of(skips > 0)) }
}

fn input(path: &Path) -> Result<Input, Failure> {
    if path.as_os_str() != "-" {
        return Ok(Input::Path(path.to_owned()));
    }
    let unreadable = |error: std::io::Error| Failure::Other(format!("cannot read stdin: {}", system(&error)));
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(MOST_INPUT).read_to_end(&mut bytes).map_err(unreadable)?;
    let is_json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    Ok(Input::Bytes(bytes, if is_json { "jsonl" } else { "txt" }))
}

fn show(extracted: &Extracted, args: &Args, config: Option<&Config>, console: &mut Console) -> Result<(), Failure> {
    let rows: Vec<Row<'_>> = forms::rows(extracted, config);
    let id = forms::id(&extracted.article);
    let text = match args.format {
        Form::Table => forms::table(&id, &rows, Console::width()),
        Form::Csv => forms::csv(&id, &rows),
        Form::Jsonl => forms::jsonl(&id, &extracted.article.text, &rows, args.offsets == Offsets::Chars),
    };
    console.data(text.as_bytes())
}
