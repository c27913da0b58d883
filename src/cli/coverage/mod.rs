//! `attache coverage`: what became of every file and every entry found, and why.

mod forms;

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use crate::pipeline::{self, Accounts, Asked};

use super::Status;
use super::build::{When, configs, told, too_many_skipped};
use super::console::{Console, counted};
use super::csv::{self, Bom};
use super::failure::Failure;
use super::progress::Bar;
use super::settings::Settings;

/// Account for every file and every entry found: used, unused, duplicate or skipped, and why
///
/// Reads the corpus as a build does, writes nothing, and counts as the coverage section of the briefing does: found = used +
/// unused + duplicate + skipped, by reason, and by file where a file holds several articles. Then come the articles that were
/// skipped or have a warning, each with what is wrong and what to do; --all lists every article, --outcome, --reason and
/// PATH those asked for. The forms csv, json and jsonl list all that are not filtered out.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache coverage config/us-russia.yaml --period 2026-W46
  attache coverage watch.yaml --all | less
  attache coverage watch.yaml --reason missing-date corpus/meridian
  attache coverage watch.yaml --outcome skipped --format csv > skipped.csv
  attache coverage watch.yaml --format jsonl | jq -r .reason | sort | uniq -c

EXIT STATUS:
  0  done
  1  done, but more articles were skipped than corpus.max_skipped allows
  2  the config is broken, or no article is where PATH says")]
pub(super) struct Args {
    /// Config file
    #[arg(value_name = "CONFIG")]
    config: PathBuf,
    /// List the articles of these files or folders, or with these ids
    #[arg(value_name = "PATH")]
    places: Vec<PathBuf>,
    #[command(flatten)]
    when: When,
    /// List every article
    #[arg(long)]
    all: bool,
    /// List the articles that came to this end; may be given several times
    #[arg(long, value_name = "OUTCOME")]
    outcome: Vec<Outcome>,
    /// List the articles with this reason, or with a warning of this code; may be given several times
    #[arg(long, value_name = "CODE")]
    reason: Vec<String>,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: Form,
    /// Whether CSV begins with a byte order mark, by which Excel knows UTF-8; `auto` puts one into an empty file only
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    bom: Bom,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people: a summary, then what asks for attention.
    Text,
    /// One JSON object with the summary and the articles.
    Json,
    /// One JSON object an article.
    Jsonl,
    /// One line an article, RFC 4180.
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Outcome {
    /// Something of it is shown.
    Used,
    /// Read, but nothing of it is shown.
    Unused,
    /// Its text is that of another.
    Duplicate,
    /// Not read, or not usable.
    Skipped,
}

impl Outcome {
    fn code(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Unused => "unused",
            Self::Duplicate => "duplicate",
            Self::Skipped => "skipped",
        }
    }
}

impl Args {
    /// Whether stdout carries data alone.
    pub(super) fn prints_data(&self) -> bool {
        self.format != Form::Text
    }

    fn asked(&self) -> Asked {
        let filtered = !(self.outcome.is_empty() && self.reason.is_empty() && self.places.is_empty());
        Asked {
            troubled: self.format == Form::Text && !self.all && !filtered,
            outcomes: self.outcome.iter().map(|outcome| outcome.code().to_owned()).collect(),
            reasons: self.reason.clone(),
            places: self.places.clone(),
        }
    }
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let mut read = configs(std::slice::from_ref(&args.config), console)?;
    let Some(config) = read.configs.pop() else { return Err(Failure::Told) };
    let job = args.when.job(config, settings)?;
    let bar = Bar::new(console.shows_progress());
    let accounts = pipeline::coverage(&job, &args.asked(), &settings.current, settings.threads, &bar);
    bar.clear();
    let accounts = accounts.map_err(|errors| told(errors, console))?;
    match args.format {
        Form::Text => text(&accounts, args, console)?,
        Form::Json => json(&accounts, console)?,
        Form::Jsonl => accounts.articles.iter().try_for_each(|one| {
            console.data(forms::value(one).to_string().as_bytes())?;
            console.data(b"\n")
        })?,
        Form::Csv => {
            console.data(csv::mark(args.bom).as_bytes())?;
            console.data(forms::csv_head().as_bytes())?;
            accounts.articles.iter().try_for_each(|one| console.data(forms::csv(one).as_bytes()))?;
        }
    }
    too_many_skipped(accounts.too_many_skipped, console)?;
    Ok(Status::of(accounts.too_many_skipped.is_some()))
}

fn text(accounts: &Accounts, args: &Args, console: &mut Console) -> Result<(), Failure> {
    if console.speaks_json() {
        let mut summary = forms::summary(accounts);
        summary["type"] = "coverage".into();
        console.result("", &summary)?;
        return accounts.articles.iter().try_for_each(|one| {
            let mut value = forms::value(one);
            value["type"] = "account".into();
            console.result("", &value)
        });
    }
    console.data(forms::tables(accounts, args.all).as_bytes())?;
    accounts.articles.iter().try_for_each(|one| console.data(forms::text(one).as_bytes()))?;
    let quiet = accounts.ledger.found - accounts.articles.len();
    if args.asked().troubled && quiet > 0 {
        let noun = counted(quiet, "article");
        console
            .note(&format!("{noun} without a problem not listed; --all lists every one"), &serde_json::Value::Null)?;
    }
    Ok(())
}

/// The summary with the list in it, written one by one: a list may be of any length.
fn json(accounts: &Accounts, console: &mut Console) -> Result<(), Failure> {
    let summary = forms::summary(accounts).to_string();
    // An object with something in it: without its last brace, more can follow.
    console.data(summary.strip_suffix('}').unwrap_or(&summary).as_bytes())?;
    console.data(b",\"articles\":[")?;
    for (at, one) in accounts.articles.iter().enumerate() {
        console.data(if at == 0 { b"\n" } else { b",\n" })?;
        console.data(forms::value(one).to_string().as_bytes())?;
    }
    console.data(b"\n]}\n")
}
