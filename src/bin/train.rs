//! Trains the models of `src/extract/learned` from annotated articles, and that of `src/parse/html` from web pages with
//! their text, and writes their weights into the sources. It is built with `--features train` only, and no part of what
//! users run.

use std::error::Error;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use attache::config::Reading;
use attache::extract::training::{self, Gold, Sample, Story, Trained};
use attache::load::{self, Found};
use attache::model::{Article, Block, BlockKind, Span};
use attache::parse::html_training;
use attache::{pipeline, write};
use serde::Deserialize;

/// Where the weights for web pages stand.
const PAGE_WEIGHTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/parse/html/weights.txt");

/// Where the weights stand.
const WEIGHTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/extract/learned/weights");

/// Where the weights and the list of common words for segments stand.
const SEGMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/extract/segments");

const USAGE: &str = "train WHAT FILE.jsonl …, WHAT being `words` (of any articles), then, of annotated ones, \
     `regions`, `sources` and `reported`, in this order; `people` of stories with the \
     names of people and, beside them, of files in CoNLL form; `pages` of web pages with their text; `common` of any \
     articles, then `segments` of texts as units with their bounds";

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
    match what.as_str() {
        "pages" => return train_pages(files),
        "segments" => return train_segments(files),
        _ => {}
    }
    if what == "people" {
        let (other, own): (Vec<&Path>, Vec<&Path>) =
            files.iter().map(Path::new).partition(|file| file.extension().is_none_or(|ending| ending != "jsonl"));
        let own = own.into_iter().map(stories).collect::<Result<Vec<_>, _>>()?.concat();
        let other = other.into_iter().map(tagged).collect::<Result<Vec<_>, _>>()?.concat();
        return keep(&training::people(&own, &other));
    }
    let mut samples = Vec::new();
    for file in files {
        samples.extend(read(Path::new(file), !matches!(what.as_str(), "words" | "common"))?);
    }
    let articles = |samples: Vec<Sample>| samples.into_iter().map(|sample| sample.article).collect::<Vec<_>>();
    if what == "common" {
        let list = training::segments::common(&articles(samples));
        write::all(&[(Path::new(SEGMENTS).join("common.txt"), list.into_bytes())])?;
        return Ok(());
    }
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
        for line in text(Path::new(file))?.lines() {
            let page: Page = serde_json::from_str(line)?;
            let host = page.url.split('/').nth(2).unwrap_or(&page.url);
            let html = text(&folder.join(&page.html))?;
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

/// A text as units, and which of them begin a segment.
#[derive(Deserialize)]
struct Parted {
    units: Vec<String>,
    bounds: Vec<usize>,
}

/// Learns from files of texts, each a set, and writes beside the weights what they are worth on texts not learned from.
fn train_segments(files: &[String]) -> Result<(), Box<dyn Error>> {
    let mut samples = Vec::new();
    for (set, file) in files.iter().enumerate() {
        for line in text(Path::new(file))?.lines() {
            let Parted { units, bounds } = serde_json::from_str(line)?;
            samples.push(training::segments::Sample::new(&units, bounds, set));
        }
    }
    let trained = training::segments::train(&samples);
    let name = |file: &String| Path::new(file).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let lines = trained.figures.iter().zip(files).map(|(figures, file)| format!("{}: {figures}\n", name(file)));
    let at = |name: &str| Path::new(SEGMENTS).join(name);
    write::all(&[
        (at("weights.report"), lines.collect::<String>().into_bytes()),
        (at("weights.txt"), trained.weights.into_bytes()),
    ])?;
    Ok(())
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

/// The text of a file, what is no UTF-8 in it replaced.
fn text(file: &Path) -> Result<String, Box<dyn Error>> {
    let found = Found::at(fs::canonicalize(file)?, "train");
    let mut bytes = Vec::new();
    load::open(&found, u64::MAX).map_err(|skip| skip.diagnostic.message)?.content.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads the articles of a file and, where they are wanted, the annotations.
fn read(file: &Path, annotated: bool) -> Result<Vec<Sample>, Box<dyn Error>> {
    let found = Found::at(fs::canonicalize(file)?, "train.jsonl");
    let parsed = pipeline::articles(&found, &Reading::default());
    let lines = text(file)?;
    let mut samples = Vec::new();
    for (parsed, line) in parsed.into_iter().zip(lines.lines().filter(|line| !line.trim().is_empty())) {
        let (article, _) = parsed.map_err(|skip| skip.diagnostic.message)?;
        if !annotated {
            samples.push(Sample { article, golds: Vec::new() });
            continue;
        }
        let line: Line = serde_json::from_str(line)?;
        if article.text != line.text {
            return Err(format!("{}: the parser changes the text, so its offsets are lost", article.entry).into());
        }
        let golds = golds(&line);
        samples.push(Sample { article, golds });
    }
    Ok(samples)
}

/// A story with what stands where in it, in Unicode scalars.
#[derive(Deserialize)]
struct Named {
    text: String,
    spans: Vec<(usize, usize, String)>,
}

/// Reads stories with the names of people.
fn stories(file: &Path) -> Result<Vec<Story>, Box<dyn Error>> {
    let mut stories = Vec::new();
    for (article, line) in read(file, false)?.into_iter().map(|sample| sample.article).zip(text(file)?.lines()) {
        let Named { text, spans } = serde_json::from_str(line)?;
        if article.text != text {
            return Err(format!("{}: the parser changes the text, so its offsets are lost", article.entry).into());
        }
        let byte = bytes(&text);
        let people = spans.iter().filter(|(.., what)| what == "PERSON");
        let people = people.map(|(start, end, _)| Span::new(byte(*start), byte(*end))).collect();
        stories.push(Story { article, people });
    }
    Ok(stories)
}

/// Reads sentences with one word and its tag a line (`CoNLL`), as stories of so many sentences.
fn tagged(file: &Path) -> Result<Vec<Story>, Box<dyn Error>> {
    const SENTENCES: usize = 25;
    let text = text(file)?;
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let sentences: Vec<&[&str]> = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()).collect();
    Ok(sentences.chunks(SENTENCES).map(joined).collect())
}

/// Tagged sentences as an article of one paragraph each, with the names of people in it.
fn joined(sentences: &[&[&str]]) -> Story {
    let mut story = Story { article: Article::default(), people: Vec::new() };
    for sentence in sentences {
        let text = &mut story.article.text;
        let start = text.len();
        let mut goes_on = false;
        for (word, tag) in sentence.iter().filter_map(|line| line.split_once([' ', '\t'])) {
            let touches = word.starts_with([',', '.', ';', ':', '?', '!', ')', '\'', '%']) || word == "n't";
            if text.len() > start && !touches && !text.ends_with(['(', '$']) {
                text.push(' ');
            }
            let span = Span::new(text.len(), text.len() + word.len());
            text.push_str(word);
            let person = tag.ends_with("PER") || tag.ends_with("Person");
            match story.people.last_mut().filter(|_| goes_on && !tag.starts_with("B-")) {
                Some(last) if person => *last = last.to(span),
                _ if person => story.people.push(span),
                _ => {}
            }
            goes_on = person;
        }
        let span = Span::new(start, text.len());
        story.article.blocks.push(Block { kind: BlockKind::Paragraph, span });
        text.push_str("\n\n");
    }
    story
}

/// From scalars of a text to its bytes.
fn bytes(text: &str) -> impl Fn(usize) -> usize {
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let end = text.len();
    move |scalar| offsets.get(scalar).copied().unwrap_or(end)
}

fn golds(line: &Line) -> Vec<Gold> {
    let byte = bytes(&line.text);
    let spans = |pairs: &[[usize; 2]]| pairs.iter().map(|[start, end]| Span::new(byte(*start), byte(*end))).collect();
    let gold =
        |one: &Annotation| Gold { content: spans(&one.content), source: spans(&one.source), cue: spans(&one.cue) };
    line.attributions.iter().map(gold).collect()
}
