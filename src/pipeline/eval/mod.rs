//! Reads annotated data as a build reads a corpus and says what came of it in the form scorers read, so that what they
//! measure is what a briefing is made from. It scores nothing. Quotes are [`evidence`](super::evidence)'s part.

mod duplicates;
mod headings;
mod key_passages;
mod pages;
mod passages;
mod people;
mod stories;
mod timelines;
mod topics;
mod trends;

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;

use rayon::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::config::Reading;
use crate::diagnostic::Diagnostic;
use crate::load::{self, Found, Opened};
use crate::unpack;

use super::{BuildError, with_threads};

/// What is predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Text and metadata of web pages: `{"id", "html", "url"}` gives `{"id", "text", "title", "date", "authors"}`.
    Pages,
    /// Which lines of a plain text are headings: `{"id", "lines"}` gives `{"id", "head"}`.
    Headings,
    /// Which units of a text begin another passage: `{"id", "units"}` gives `{"id", "bounds"}`.
    Passages,
    /// [`Task::Passages`] for items with `units`, [`Task::Pages`] for others: what the scorers of segments read.
    Segments,
    /// The sentence that says most: `{"id", "sents"}` gives `{"id", "summary"}`.
    KeyPassages,
    /// Which articles are about one event: `{"id", "text"}` gives `{"id", "cluster"}`.
    Stories,
    /// Which texts are copies of one another: `{"id", "text"}` gives `{"id", "cluster"}`.
    Duplicates,
    /// Topics that were learned from examples: `{"id", "title", "text"}` gives `{"id", "labels"}`; examples have `labels`.
    Topics,
    /// What rose and fell by weeks: all `{"id", "date", "text"}` give for each week `{"id", "articles", "tested", "claims",
    /// "shuffled"}`.
    Trends,
    /// Days that matter of a topic, with their sentences: `{"set", "topic", "timeline_id", "entries"}` gives the same, of the
    /// articles in `<set>-<topic>.jsonl` beside it.
    Timelines,
    /// Names of people: `{"id", "headline", "text"}` gives `{"id", "spans"}`, each `[start, end)` in Unicode scalars.
    People,
}

/// What came of one item.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// What the scorer reads.
    pub value: Value,
    /// Why there is nothing in it, where the article cannot be used.
    pub problem: Option<Diagnostic>,
}

/// An item as it stands in the input: its line and its bytes.
type Item = (u32, Vec<u8>);

/// Makes predictions; the error says what is wrong with the input.
type Predict<'a, I, P> = dyn Fn(&I) -> Result<P, String> + Send + Sync + 'a;

/// An item that is parted into segments.
#[derive(Deserialize)]
#[serde(untagged)]
enum Segments {
    Units(passages::Units),
    Page(pages::Page),
}

/// How a task is done.
enum Work<'a> {
    /// Item by item, in any order.
    Each(Box<Predict<'a, [u8], Prediction>>),
    /// With all items known.
    All(Box<Predict<'a, [Item], Vec<Prediction>>>),
}

fn work<'a>(task: Task, folder: &'a Path, train: Option<&'a Path>, reading: &'a Reading) -> Work<'a> {
    match task {
        Task::Pages => Work::Each(Box::new(|bytes| pages::predict(&item(bytes)?, folder, reading))),
        Task::Timelines => Work::Each(Box::new(|bytes| timelines::predict(item(bytes)?, folder, reading))),
        Task::Headings => Work::Each(Box::new(|bytes| headings::predict(item(bytes)?, reading))),
        Task::Passages => Work::Each(Box::new(|bytes| Ok(passages::predict(&item(bytes)?)))),
        Task::Segments => Work::Each(Box::new(|bytes| match item(bytes)? {
            Segments::Units(units) => Ok(passages::predict(&units)),
            Segments::Page(page) => pages::predict(&page, folder, reading),
        })),
        Task::KeyPassages => Work::Each(Box::new(|bytes| Ok(key_passages::predict(&item(bytes)?)))),
        Task::Stories => Work::All(Box::new(|items| stories::predict(items, reading))),
        Task::Duplicates => Work::All(Box::new(|items| Ok(duplicates::predict(every(items)?, reading)))),
        Task::Topics => Work::All(Box::new(move |items| {
            let mut examples = Vec::new();
            if let Some(train) = train {
                let _: ControlFlow<()> = batches(train, reading, &mut |items| {
                    examples.extend(items);
                    Ok(ControlFlow::Continue(()))
                })?;
            }
            topics::predict(every(items)?, train.is_some().then(|| every(&examples)).transpose()?, reading)
        })),
        Task::Trends => Work::All(Box::new(|items| trends::predict(&every(items)?, reading))),
        Task::People => Work::Each(Box::new(|bytes| people::predict(item(bytes)?, reading))),
    }
}

/// Predicts every item of `input`, a file of JSON lines, and hands the predictions to `each` in order. What is learned is
/// learned from `train`, else from `input`.
pub fn eval(
    task: Task,
    input: &Path,
    train: Option<&Path>,
    threads: NonZeroUsize,
    each: &mut (dyn FnMut(Prediction) -> ControlFlow<()> + Send),
) -> Result<(), BuildError> {
    let folder = input.parent().unwrap_or(Path::new(""));
    let reading = Reading::default();
    let work = work(task, folder, train, &reading);
    with_threads(threads, || {
        let mut all = Vec::new();
        let ended = batches(input, &reading, &mut |items| match &work {
            Work::Each(predict) => {
                let predict = |(line, bytes): &Item| predict(bytes).map_err(|what| at(*line, &what));
                let predictions = items.par_iter().map(predict).collect::<Result<Vec<_>, _>>()?;
                Ok(predictions.into_iter().try_for_each(&mut *each))
            }
            Work::All(_) => {
                all.extend(items);
                Ok(ControlFlow::Continue(()))
            }
        });
        match (ended, work) {
            (Ok(ControlFlow::Continue(())), Work::All(predict)) => {
                let _: ControlFlow<()> = predict(&all)?.into_iter().try_for_each(each);
                Ok(())
            }
            (ended, _) => ended.map(|_| ()),
        }
    })?
    .map_err(|what| BuildError::Address(format!("{}: {what}", input.display())))
}

/// Reads the items of a file of JSON lines, many at a time.
fn batches(
    input: &Path,
    reading: &Reading,
    each: &mut (dyn FnMut(Vec<Item>) -> Result<ControlFlow<()>, String> + Send),
) -> Result<ControlFlow<()>, String> {
    let found = Found::alone(input, "items.jsonl");
    let opened = load::open(&found, u64::MAX).map_err(|skip| skip.diagnostic.message)?;
    let Opened { source, mut content, .. } = opened;
    let mut ended = Ok(ControlFlow::Continue(()));
    let _: ControlFlow<()> = unpack::batches(&mut content, &source, &reading.limits, &mut |batch| {
        let items = batch
            .into_iter()
            .map(|unpacked| unpacked.map(|entry| (entry.line, entry.bytes)).map_err(|skip| skip.diagnostic.message));
        ended = items.collect::<Result<Vec<Item>, String>>().and_then(&mut *each);
        if ended == Ok(ControlFlow::Continue(())) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    ended
}

fn at(line: u32, what: &str) -> String {
    format!("line {line}: {what}")
}

fn item<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

/// The values of all items.
fn every<T: DeserializeOwned>(items: &[Item]) -> Result<Vec<T>, String> {
    items.iter().map(|(line, bytes)| item(bytes).map_err(|what| at(*line, &what))).collect()
}

#[cfg(test)]
mod testing {
    /// A line that reads like a sentence of an article.
    pub(super) fn prose(words: &str) -> String {
        format!(
            "{words} went on through the whole of the day, and nobody in the town could say when it would end again."
        )
    }
}
