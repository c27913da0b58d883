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
/// INPUT is a file of annotated items as JSON lines, read line by line. Each has an `id` and what its task asks for.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache eval html ../shared/data/html/aeb.jsonl > pred.jsonl          for score_extract.py
  attache eval segments ../shared/data/html/trafeval.jsonl > pred.jsonl for score_segments.py
  attache eval headings ../shared/data/headings/headings.jsonl > pred.jsonl
  attache eval duplicates ../shared/data/duplicates/syndicated.jsonl > pred.jsonl
  attache eval passages ../shared/data/segments/choi.jsonl > pred.jsonl for score_seg.py
  attache eval key-passages ../shared/data/key-passages/headline.jsonl > pred.jsonl for score_rouge.py
  attache eval trends ../shared/data/timelines/T17-syria.jsonl > weeks.jsonl
  attache eval timelines ../shared/data/timelines/gold.jsonl > pred.jsonl for score_tls.py
  attache eval people ../shared/data/people/ieer.jsonl > pred.jsonl
  attache eval quotes ../shared/data/quotes/polnear_dev.jsonl > pred.jsonl
  attache eval topics ../shared/data/topics/reuters.jsonl > pred.jsonl  for score_class.py
  attache eval stories ../shared/data/stories/ecbplus_dev.jsonl > pred.jsonl for score_clusters.py

EXIT STATUS:
  0  done
  1  done, but some articles were skipped: their predictions are empty
  2  INPUT cannot be read, or a line of it is not of the task")]
pub(super) struct Args {
    /// What to predict
    task: Task,
    /// Annotated articles, as JSON lines
    input: PathBuf,
    /// For topics: examples to learn from, as JSON lines; without, those lines of INPUT whose `split` is `train`
    #[arg(long, value_name = "FILE")]
    train: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Task {
    /// Text and metadata of web pages: `html`, the path of a page from the folder of INPUT, and `url`
    #[value(alias = "extract")]
    Html,
    /// Which lines of a text are headings: `lines`
    #[value(alias = "head")]
    Headings,
    /// Which texts are copies of one another: `text`
    Duplicates,
    /// Where a text without headings begins another passage: `units`
    #[value(alias = "seg")]
    Passages,
    /// `passages` for items with `units`, `html` for pages
    Segments,
    /// The sentence that says most of what an article tells: `sents`
    KeyPassages,
    /// Days that matter of a topic, with their sentences: `set`, `topic`, `timeline_id` and `entries`, the articles of each topic in `<set>-<topic>.jsonl` beside INPUT
    #[value(alias = "tls")]
    Timelines,
    /// Mentions of people by name: `headline` and `text`
    People,
    /// Quotes and speakers: `text`
    Quotes,
    /// Which articles are about one event: `text`
    Stories,
    /// Topics that were learned from examples: `title`, `text`, and for these `labels`
    Topics,
    /// What rose and fell by weeks: `date` and `text`
    Trends,
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let task = match args.task {
        Task::Html => pipeline::Task::Pages,
        Task::Headings => pipeline::Task::Headings,
        Task::Passages => pipeline::Task::Passages,
        Task::Segments => pipeline::Task::Segments,
        Task::KeyPassages => pipeline::Task::KeyPassages,
        Task::Timelines => pipeline::Task::Timelines,
        Task::Stories => pipeline::Task::Stories,
        Task::Duplicates => pipeline::Task::Duplicates,
        Task::Topics => pipeline::Task::Topics,
        Task::Trends => pipeline::Task::Trends,
        Task::People => pipeline::Task::People,
        Task::Quotes => return extract::run(&extract::Args::for_scorer(args.input.clone()), settings, console),
    };
    let (mut ended, mut skipped) = (Ok(()), false);
    pipeline::eval(task, &args.input, args.train.as_deref(), settings.threads, &mut |prediction| {
        skipped |= prediction.problem.is_some();
        ended = console
            .data(format!("{}\n", prediction.value).as_bytes())
            .and_then(|()| console.diagnostics(prediction.problem.as_slice()));
        if ended.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    ended.map(|()| Status::of(skipped))
}
