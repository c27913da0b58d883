//! Reads annotated data as a build reads a corpus and says what came of it in the form scorers read, so that what they
//! measure is what a briefing is made from. It scores nothing. Quotes are [`evidence`](super::evidence)'s part.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::config::Reading;
use crate::diagnostic::Diagnostic;
use crate::load::{self, Found, Opened};
use crate::model::{Article, BlockKind, SkipReason};
use crate::unpack;

use super::parsed::articles_in;
use super::{BuildError, with_threads};

/// What is predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Text and metadata of web pages: `{"id", "html", "url"}` gives `{"id", "text", "title", "date", "authors"}`.
    Pages,
    /// Which lines of a plain text are headings: `{"id", "lines"}` gives `{"id", "head"}`.
    Headings,
}

/// What came of one item.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// What the scorer reads.
    pub value: Value,
    /// Why there is nothing in it, where the article cannot be used.
    pub problem: Option<Diagnostic>,
}

/// An annotated page; `html` is its path from the folder of the annotations.
#[derive(Deserialize)]
struct Page {
    id: String,
    html: PathBuf,
    #[serde(default)]
    url: Option<String>,
}

/// An annotated text.
#[derive(Deserialize)]
struct Lines {
    id: String,
    lines: Vec<String>,
}

/// Predicts every item of `input`, a file of JSON lines, and hands the predictions to `each` in order.
pub fn eval(
    task: Task,
    input: &Path,
    threads: NonZeroUsize,
    each: &mut (dyn FnMut(Prediction) -> ControlFlow<()> + Send),
) -> Result<(), BuildError> {
    let told = |what: String| BuildError::Address(format!("{}: {what}", input.display()));
    let found = Found { name: "items.jsonl".into(), path: input.to_owned(), sidecar: None };
    let opened = load::open(&found, u64::MAX).map_err(|skip| told(skip.diagnostic.message))?;
    let Opened { source, mut content, .. } = opened;
    let folder = input.parent().unwrap_or(Path::new(""));
    let reading = Reading::default();
    let predicted = |(line, bytes): (u32, Vec<u8>)| {
        let prediction = match task {
            Task::Pages => item(&bytes).and_then(|page| of_page(&page, folder, &reading)),
            Task::Headings => item(&bytes).and_then(|lines| of_lines(lines, &reading)),
        };
        prediction.map_err(|what| told(format!("line {line}: {what}")))
    };
    let mut refused = Ok(());
    with_threads(threads, || {
        let _: ControlFlow<()> = unpack::batches(&mut content, &source, &reading.limits, &mut |batch| {
            let items = batch.into_iter().map(|unpacked| {
                unpacked.map(|entry| (entry.line, entry.bytes)).map_err(|skip| told(skip.diagnostic.message))
            });
            let items: Vec<_> = items.collect();
            let predictions: Vec<_> = items.into_par_iter().map(|item| item.and_then(predicted)).collect();
            for prediction in predictions {
                match prediction {
                    Ok(prediction) => each(prediction)?,
                    Err(error) => {
                        refused = Err(error);
                        return ControlFlow::Break(());
                    }
                }
            }
            ControlFlow::Continue(())
        });
    })?;
    refused
}

fn item<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

/// The blocks a scorer gets as the article's text: all but what describes pictures and names the writer. Tables and code
/// belong to it, though no quote is taken from them.
fn is_text(kind: BlockKind) -> bool {
    !matches!(kind, BlockKind::Caption | BlockKind::Credit | BlockKind::Byline)
}

fn of_page(page: &Page, folder: &Path, reading: &Reading) -> Result<Prediction, String> {
    let found = Found { name: page.html.to_string_lossy().into_owned(), path: folder.join(&page.html), sidecar: None };
    let mut opened = load::open(&found, unpack::bound(&found.name, &reading.limits))
        .map_err(|skip| format!("{}: {}", skip.diagnostic.path, skip.diagnostic.message))?;
    // The address it was saved from, as a desk gives it: beside the page. JSON is YAML.
    opened.source.sidecar = page.url.as_ref().map(|url| json!({ "url": url }).to_string().into_bytes());
    let mut parsed = articles_in(opened, reading);
    let parsed = if parsed.is_empty() { None } else { Some(parsed.swap_remove(0)) };
    match parsed.transpose() {
        Ok(article) => {
            let article = article.map(|(article, _)| article).unwrap_or_default();
            Ok(Prediction { value: page_value(&page.id, &article), problem: None })
        }
        Err(skip) if skip.reason == SkipReason::UnknownFormat => {
            Err(format!("{}: {}", skip.diagnostic.path, skip.diagnostic.message))
        }
        Err(skip) => {
            Ok(Prediction { value: page_value(&page.id, &Article::default()), problem: Some(skip.diagnostic) })
        }
    }
}

fn page_value(id: &str, article: &Article) -> Value {
    let blocks = article.blocks.iter().filter(|block| is_text(block.kind));
    let text: Vec<&str> = blocks.map(|block| block.span.of(&article.text)).collect();
    let date = article.meta.published.map(|published| published.written_day().to_string());
    json!({
        "id": id,
        "text": text.join("\n\n"),
        "title": article.meta.title,
        "date": date,
        "authors": article.meta.author.iter().collect::<Vec<_>>(),
    })
}

fn of_lines(item: Lines, reading: &Reading) -> Result<Prediction, String> {
    let Lines { id, lines } = item;
    let text = lines.join("\n\n");
    let opened = Opened::of_bytes(format!("{id}.txt"), text.into_bytes(), None);
    let article = match articles_in(opened, reading).pop() {
        Some(Ok((article, _))) => article,
        Some(Err(skip)) => {
            return Ok(Prediction { value: json!({ "id": id, "head": [] }), problem: Some(skip.diagnostic) });
        }
        None => return Err("nothing was read".into()),
    };
    // The line of the text on which each item begins; a blank one lies between two.
    let mut starts = Vec::with_capacity(lines.len());
    let mut next = 1;
    for line in &lines {
        starts.push(next);
        next += 2 + memchr::memchr_iter(b'\n', line.as_bytes()).count() as u32;
    }
    let headings = article.blocks.iter().filter(|block| block.kind == BlockKind::Heading);
    let line = |at: u32| article.lines.line(&article.text, at);
    let mut head: Vec<usize> = headings
        .map(|block| starts.partition_point(|start| *start <= line(block.span.start)).saturating_sub(1))
        .collect();
    head.dedup();
    Ok(Prediction { value: json!({ "id": id, "head": head }), problem: None })
}

#[cfg(test)]
mod tests {
    use super::{Lines, Page, Reading, of_lines, of_page};
    use serde_json::{Value, json};

    fn prose(words: &str) -> String {
        format!(
            "{words} went on through the whole of the day, and nobody in the town could say when it would end again."
        )
    }

    #[track_caller]
    fn check(lines: &[&str], expected: &Value) {
        let lines = Lines { id: "a".into(), lines: lines.iter().map(|line| (*line).to_owned()).collect() };
        assert_eq!(of_lines(lines, &Reading::default()).expect("a prediction").value["head"], *expected);
    }

    #[test]
    fn headings_are_told_by_their_line() {
        let (rain, wind) = (prose("The rain"), prose("The wind"));
        check(&[&rain, &wind, "Costs of the rain", &rain, &wind, "Harbour under water", &rain], &json!([2, 5]));
        let broken = format!("{rain}\n\n{wind}");
        check(&[&broken, "Costs of the rain", &rain, &wind, "Harbour under water", &broken], &json!([1, 4]));
        check(&[], &json!([]));
    }

    #[test]
    fn an_article_comes_in_its_own_words() {
        let dir = tempfile::tempdir().expect("a folder");
        let text = format!("# The title\n\n{}\n\n## A heading\n\n{}\n", prose("The rain"), prose("The wind"));
        #[allow(clippy::disallowed_methods, reason = "a test makes its own files")]
        std::fs::write(dir.path().join("a.md"), text).expect("a file");
        let page = Page { id: "a".into(), html: "a.md".into(), url: Some("https://a.example/2026/11/10/x".into()) };
        let value = of_page(&page, dir.path(), &Reading::default()).expect("a prediction").value;
        let expected = format!("{}\n\nA heading\n\n{}", prose("The rain"), prose("The wind"));
        assert_eq!((&value["text"], &value["title"]), (&json!(expected), &json!("The title")));
        let gone = Page { html: "b.md".into(), ..page };
        assert!(of_page(&gone, dir.path(), &Reading::default()).is_err_and(|what| what.contains("b.md")));
    }
}
