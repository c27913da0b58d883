//! `attache eval`: predictions for scorers, from the code that `build` runs. For those who work on Attaché.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use crate::pipeline;

use super::console::Console;
use super::failure::Failure;
use super::settings::Settings;
use super::{Status, extract};

/// Write the predictions that a scorer reads, one JSON object a line
///
/// INPUT is a file of annotated articles as JSON lines, read line by line: for `html` objects with `id`, `html` (the path of a
/// page from INPUT's folder) and `url`; for `headings` with `id` and `lines`; for `people` with `id`,
/// `headline` and `text`; for `quotes` with `id` and `text`.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache eval html ../shared/data/html/aeb.jsonl > pred.jsonl          for score_extract.py
  attache eval segments ../shared/data/html/trafeval.jsonl > pred.jsonl for score_segments.py
  attache eval headings ../shared/data/headings/headings.jsonl > pred.jsonl
  attache eval people ../shared/data/people/ieer.jsonl > pred.jsonl
  attache eval quotes ../shared/data/quotes/polnear_dev.jsonl > pred.jsonl

EXIT STATUS:
  0  done
  1  done, but some articles were skipped: their predictions are empty
  2  INPUT cannot be read, or a line of it is not of the task")]
pub(super) struct Args {
    /// What to predict
    task: Task,
    /// Annotated articles, as JSON lines
    input: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Task {
    /// Text and metadata of web pages
    #[value(aliases = ["extract", "segments"])]
    Html,
    /// Which lines of a text are headings
    #[value(alias = "head")]
    Headings,
    /// Mentions of people by name
    People,
    /// Quotes and speakers
    Quotes,
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let task = match args.task {
        Task::Html => pipeline::Task::Pages,
        Task::Headings => pipeline::Task::Headings,
        Task::People => pipeline::Task::People,
        Task::Quotes => return extract::run(&extract::Args::for_scorer(args.input.clone()), settings, console),
    };
    let (mut ended, mut skipped) = (Ok(()), false);
    pipeline::eval(task, &args.input, settings.threads, &mut |prediction| {
        skipped |= prediction.problem.is_some();
        ended = console
            .data(format!("{}\n", prediction.value).as_bytes())
            .and_then(|()| console.diagnostics(prediction.problem.as_slice()));
        if ended.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    ended.map(|()| Status::of(skipped))
}
