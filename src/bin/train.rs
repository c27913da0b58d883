//! Trains the models of `src/extract/learned` from annotated articles and writes their weights into the sources. It is
//! built with `--features train` only, and no part of what users run.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use attache::config::Limits;
use attache::extract::training::{self, Gold, Sample, Trained};
use attache::load::{self, Found};
use attache::model::Span;
use attache::{parse, write};
use serde::Deserialize;

/// Where the weights stand.
const WEIGHTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/extract/learned/weights");

const USAGE: &str = "train WHAT FILE.jsonl, WHAT being `regions` (train these first) or `sources`";

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
    let [what, file] = arguments.as_slice() else { return Err(USAGE.into()) };
    let train = match what.as_str() {
        "regions" => training::regions,
        "sources" => training::sources,
        _ => return Err(USAGE.into()),
    };
    keep(&train(&samples(Path::new(file))?))
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

/// Reads the articles and what was annotated in them.
fn samples(file: &Path) -> Result<Vec<Sample>, Box<dyn Error>> {
    let limits = Limits::default();
    let source =
        load::source(&Found::at(fs::canonicalize(file)?, "train"), &limits).map_err(|skip| skip.diagnostic.message)?;
    let mut samples = Vec::new();
    for slice in parse::split(&source) {
        let line: Line = serde_json::from_slice(source.bytes.get(slice.range.clone()).unwrap_or_default())?;
        let (article, _) = parse::article(&source, &slice, &limits).map_err(|skip| skip.diagnostic.message)?;
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
