//! Trains the models of `src/extract/learned` from annotated articles, and that of `src/parse/html` from web pages with
//! their text, and writes their weights into the sources. It is built with `--features train` only, and
//! no part of what users run.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use attache::config::Limits;
use attache::extract::training::{self, Gold, Sample, Trained};
use attache::load::{self, Found};
use attache::model::Span;
use attache::parse::html_training;
use attache::{parse, write};
use serde::Deserialize;

/// Where the weights for web pages stand.
const PAGE_WEIGHTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/parse/html/weights.txt");

/// Where the weights stand.
const WEIGHTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/extract/learned/weights");

const USAGE: &str = "train WHAT FILE.jsonl …, WHAT being `words` (of any articles), then, of annotated ones, \
     `regions`, `sources` and `reported`, in this order; `pages` of web pages with their text";

/// An attribution as annotated, in Unicode scalars.
#[derive(Deserialize)]
struct Annotation {
    content: Vec<[usize; 2]>,
    #[serde(default)]
    source: Vec<[usize; 2]>,
    #[serde(default)]
    cue: Vec<[usize; 2]>,
}

#[derive(Deserialize)]
struct Line {
    text: String,
    attributions: Vec<Annotation>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((what, files)) = arguments.split_first().filter(|(_, files)| !files.is_empty()) else {
        return Err(USAGE.into());
    };
    if what == "pages" {
        return train_pages(files);
    }
    let mut samples = Vec::new();
    for file in files {
        samples.extend(read(Path::new(file), what != "words")?);
    }
    let articles = |samples: Vec<Sample>| samples.into_iter().map(|sample| sample.article).collect::<Vec<_>>();
    keep(&match what.as_str() {
        "words" => training::words(&articles(samples)),
        "regions" => training::regions(&samples),
        "sources" => training::sources(&samples),
        "reported" => training::reported(&samples),
        _ => return Err(USAGE.into()),
    })
}

/// A web page, its text or strings of it.
#[derive(Deserialize)]
struct Page {
    html: PathBuf,
    url: String,
    text: Option<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
}

fn train_pages(files: &[String]) -> Result<(), Box<dyn Error>> {
    let mut samples = Vec::new();
    for file in files {
        let folder = Path::new(file).parent().unwrap_or(Path::new("."));
        for line in bytes(Path::new(file))?.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let page: Page = serde_json::from_slice(line)?;
            let host = page.url.split('/').nth(2).unwrap_or(&page.url);
            let html = String::from_utf8_lossy(&bytes(&folder.join(&page.html))?).into_owned();
            let gold =
                page.text.map_or(html_training::Gold::Segments(page.with, page.without), html_training::Gold::Text);
            samples.push(html_training::Sample { html, site: host.trim_start_matches("www.").to_owned(), gold });
        }
    }
    let trained = html_training::train(&samples);
    let report = Path::new(PAGE_WEIGHTS).with_extension("report");
    write::all(&[(PathBuf::from(PAGE_WEIGHTS), trained.weights.into_bytes()), (report, trained.report.into_bytes())])?;
    Ok(())
}

/// A file's bytes.
fn bytes(file: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let found = Found::at(fs::canonicalize(file)?, "page.html");
    Ok(load::source(&found, &Limits::default()).map_err(|skip| skip.diagnostic.message)?.bytes)
}

/// Writes the weights, and beside them a report.
fn keep(trained: &Trained) -> Result<(), Box<dyn Error>> {
    let beside = |name: &str| Path::new(WEIGHTS).join(name);
    let mut files: Vec<(PathBuf, Vec<u8>)> =
        trained.files.iter().map(|(name, bytes)| (beside(name), bytes.clone())).collect();
    if let Some((first, _)) = trained.files.first() {
        let report = trained.report.join("\n") + "\n";
        files.push((beside(first).with_extension("txt"), report.into_bytes()));
    }
    write::all(&files)?;
    Ok(())
}

/// Reads the articles of a file and, where they are wanted, the annotations.
fn read(file: &Path, annotated: bool) -> Result<Vec<Sample>, Box<dyn Error>> {
    let limits = Limits::default();
    let source = load::source(&Found::at(fs::canonicalize(file)?, "train.jsonl"), &limits)
        .map_err(|skip| skip.diagnostic.message)?;
    let mut samples = Vec::new();
    for slice in parse::split(&source) {
        let (article, _) = parse::article(&source, &slice, &limits).map_err(|skip| skip.diagnostic.message)?;
        if !annotated {
            samples.push(Sample { article, golds: Vec::new() });
            continue;
        }
        let line: Line = serde_json::from_slice(source.bytes.get(slice.range.clone()).unwrap_or_default())?;
        if article.text != line.text {
            return Err(format!("line {}: the parser changes the text, so its offsets are lost", slice.line).into());
        }
        let golds = golds(&line);
        samples.push(Sample { article, golds });
    }
    Ok(samples)
}

fn golds(line: &Line) -> Vec<Gold> {
    let offsets: Vec<usize> = line.text.char_indices().map(|(at, _)| at).chain([line.text.len()]).collect();
    let byte = |scalar: usize| offsets.get(scalar).copied().unwrap_or(line.text.len());
    let spans = |pairs: &[[usize; 2]]| pairs.iter().map(|[start, end]| Span::new(byte(*start), byte(*end))).collect();
    let gold =
        |one: &Annotation| Gold { content: spans(&one.content), source: spans(&one.source), cue: spans(&one.cue) };
    line.attributions.iter().map(gold).collect()
}
