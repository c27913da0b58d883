//! `attache extract`: the quotes of single articles, as a table, JSON lines or CSV, all or those that are wanted.

mod forms;
mod outcome;
mod since;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, ValueEnum};
use jiff::tz::TimeZone;

use crate::config::Config;
use crate::pipeline::{self, Input, Seen, Sieve, Sifted, Wanted, Window};

use super::Status;
use super::as_of::AsOf;
use super::build::configs;
use super::console::Console;
use super::csv::{self, Bom};
use super::failure::Failure;
use super::settings::Settings;
use outcome::Outcome;
use since::Since;

/// Show the quotes of articles, without any config
///
/// FILE may be of any format that `corpus.include` takes, an archive of them too, DIR a folder with such files, and - stands
/// for stdin, whose first bytes tell its format (plain text where they do not). With --format jsonl each article gives one object: `id`, and `quotes` with `content`,
/// `source` and `cue` as lists of [first, end) offsets into the article's text, `speaker`, `kind`, `rule` and `confidence`.
///
/// --speaker, --topic and --since leave only the quotes that pass all of them; articles without any are then left out.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache extract article.txt
  attache extract corpus/ --format csv > quotes.csv
  attache extract articles.jsonl --format jsonl --offsets chars > predictions.jsonl
  pbpaste | attache extract -
  attache extract corpus/ --config config/us-russia.yaml      with the people it knows
  attache extract corpus/ --speaker Ruiz --since 2026-11-09
  attache extract corpus/ --config watch.yaml --topic syria --speaker lavrov --since 2w

SPREADSHEETS:
  CSV is UTF-8 by RFC 4180, and no cell is taken for a formula. Excel reads it as UTF-8 only where it begins with a byte order
  mark, so an empty file gets one and a pipe, whose reader may not expect it, does not; --bom decides otherwise.

EXIT STATUS:
  0  done
  1  done, but some articles were skipped, or no quote is by one of the speakers asked for
  2  nothing could be read, or the config has no such topic")]
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
    /// Config whose people, topics, outlets, limits and time zone to use
    #[arg(long, value_name = "CONFIG")]
    config: Option<PathBuf>,
    /// Keep quotes of this speaker: the name as shown, a last name, or with --config the key or an alias of a person. Case
    /// and accents do not matter; an organisation needs its whole name. May be given several times: any will do
    #[arg(long, value_name = "NAME")]
    speaker: Vec<String>,
    /// Keep quotes that a build would place on this topic of the --config, by its key; may be given several times: any
    /// will do
    #[arg(long, value_name = "KEY")]
    topic: Vec<String>,
    /// Keep articles published on this day or later: 2026-11-09, or 7d or 2w for so many days or weeks before --as-of. Days
    /// are those of the config's time zone, else UTC. Articles without a date are left out and counted, unless the config
    /// has an `on_missing_date` that gives them one
    #[arg(long, value_name = "DATE")]
    since: Option<Since>,
    /// Consider nothing published after this day or moment; 7d and 2w count from it [default: no limit, counting from the
    /// environment's `SOURCE_DATE_EPOCH`, else from today]
    #[arg(long, value_name = "WHEN")]
    as_of: Option<AsOf>,
    /// Find quotes by the rules alone: many times as fast, with less reported speech and more wrong speakers. A config asks
    /// for the same with `extraction: rules`
    #[arg(long)]
    rules_only: bool,
    /// Whether CSV begins with a byte order mark, by which Excel knows UTF-8; `auto` puts one into an empty file only
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    bom: Bom,
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

impl Args {
    /// All quotes of the articles in `input`, as scorers read them.
    pub(super) fn for_scorer(input: PathBuf) -> Self {
        Self {
            inputs: vec![input],
            format: Form::Jsonl,
            offsets: Offsets::Chars,
            config: None,
            speaker: Vec::new(),
            topic: Vec::new(),
            since: None,
            as_of: None,
            rules_only: false,
            bom: Bom::Never,
        }
    }

    /// Whether only some quotes are asked for.
    fn is_choosy(&self) -> bool {
        !self.speaker.is_empty() || !self.topic.is_empty() || self.since.is_some() || self.as_of.is_some()
    }

    fn wanted(&self, config: Option<&Config>, settings: &Settings) -> Result<Wanted, Failure> {
        if !self.topic.is_empty() && config.is_none() {
            return Err(Failure::Usage("--topic needs --config: its topics are meant".into()));
        }
        Ok(Wanted {
            speakers: self.speaker.clone(),
            topics: self.topic.clone(),
            rules_only: self.rules_only,
            published: self.window(&config.map_or(TimeZone::UTC, Config::zone), settings)?,
        })
    }

    fn window(&self, zone: &TimeZone, settings: &Settings) -> Result<Option<Window>, Failure> {
        if self.since.is_none() && self.as_of.is_none() {
            return Ok(None);
        }
        // The clock is read only where nothing else says what so many days back are counted from.
        let today = match self.since.filter(|since| since.is_relative()) {
            Some(_) => self.as_of.or(settings.source_date).unwrap_or_else(AsOf::now),
            None => AsOf::EPOCH,
        };
        let cut_off = self.as_of.map(|as_of| as_of.instant(zone)).transpose().map_err(Failure::Usage)?;
        Ok(Some(Window { since: self.since.map(|since| since.day(today.day(zone))), cut_off }))
    }
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let config = match &args.config {
        Some(path) => configs(std::slice::from_ref(path), console)?.configs.pop(),
        None => None,
    };
    let sieve = Sieve::new(config.as_ref(), &args.wanted(config.as_ref(), settings)?)?;
    if args.format == Form::Csv {
        console.data(csv::mark(args.bom).as_bytes())?;
        console.data(forms::CSV_HEAD.as_bytes())?;
    }
    let mut outcome = Outcome::default();
    for path in &args.inputs {
        let input = input(path, settings)?;
        let mut ended = Ok(());
        let mut each = |seen: Seen| {
            outcome.add(&seen);
            ended = match seen {
                Seen::Read(sifted) => show(&sifted, args, console),
                Seen::Skipped(skip) => console.diagnostics(&[skip.diagnostic]),
                Seen::LeftOut(_) => Ok(()),
            };
            if ended.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        pipeline::evidence(&input, &sieve, settings.threads, &mut each)?;
        ended?;
    }
    outcome.tell(args.is_choosy(), &args.speaker, console)
}

fn input(path: &Path, settings: &Settings) -> Result<Input, Failure> {
    Ok(if path.as_os_str() == "-" { Input::Piped(settings.stdin.file()?) } else { Input::Path(path.to_owned()) })
}

fn show(sifted: &Sifted, args: &Args, console: &mut Console) -> Result<(), Failure> {
    let rows = forms::rows(sifted);
    if rows.is_empty() && args.is_choosy() {
        return Ok(());
    }
    let text = match args.format {
        Form::Table => forms::table(sifted, &rows, Console::width()),
        Form::Csv => forms::csv(sifted, &rows),
        Form::Jsonl => forms::jsonl(&sifted.extracted.article, &rows, args.offsets == Offsets::Chars),
    };
    console.data(text.as_bytes())
}
