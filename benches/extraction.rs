//! How fast evidence is found by one core, beside the same text merely checked to be UTF-8, in turn in the same run.
//!
//! It makes the articles in memory. `ATTACHE_BENCH_CORPUS` names other ones: a folder, or one file of any kind that is
//! read. Parsing is not in the figures: they are of extraction alone, in bytes of article text.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

#[path = "news/mod.rs"]
mod news;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use attache::config::Reading;
use attache::extract::{self, Gazetteer};
use attache::model::{Article, Format};
use attache::{load, pipeline};
use news::{File, Story, fastest_and_median, median, verdict};

/// Bytes of the made corpus, as Markdown.
const BYTES: usize = 5_000_000;
/// How often each way goes over all articles.
const ROUNDS: usize = 15;

/// One way to go over an article.
struct Way {
    name: &'static str,
    /// What one core must reach, in MB/s.
    bar: Option<f64>,
    /// Gives something that depends on all of its work.
    run: fn(&Article, &Gazetteer) -> usize,
}

/// In the order they are timed in; the first is what the others are compared with.
const WAYS: [Way; 3] = [
    Way { name: "read, UTF-8 checked", bar: None, run: |article, _| is_text(article.text.as_bytes()) },
    Way {
        name: "rules alone",
        bar: Some(50.0),
        run: |article, gazetteer| extract::evidence_by_rules(article, gazetteer).quotes.len(),
    },
    Way {
        name: "with what is learned",
        bar: Some(5.0),
        run: |article, gazetteer| extract::evidence(article, gazetteer).quotes.len(),
    },
];

fn main() {
    // `cargo test --benches` asks whether it runs at all.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let articles = match std::env::var_os("ATTACHE_BENCH_CORPUS").map(PathBuf::from) {
        Some(given) => read(&given),
        None => made(),
    };
    let gazetteer = Gazetteer::new(&news::config(Path::new("/")).known_people());
    let megabytes = articles.iter().map(|article| article.text.len()).sum::<usize>() as f64 / 1e6;
    println!("{} articles, {megabytes:.1} MB of text (1 MB = 1,000,000 bytes), {ROUNDS} rounds", articles.len());
    println!("{:<20}{:>15}{:>15}{:>25}", "", "fastest, MB/s", "median, MB/s", "times the first's time");
    let seconds = WAYS.map(|_| Vec::with_capacity(ROUNDS));
    let seconds = (0..ROUNDS).fold(seconds, |mut seconds, _| {
        for (way, seconds) in WAYS.iter().zip(&mut seconds) {
            let start = Instant::now();
            black_box(articles.iter().map(|article| (way.run)(black_box(article), &gazetteer)).sum::<usize>());
            seconds.push(start.elapsed().as_secs_f64());
        }
        seconds
    });
    for (way, own) in WAYS.iter().zip(&seconds) {
        let ratios: Vec<f64> = own.iter().zip(&seconds[0]).map(|(own, first)| own / first).collect();
        let ((fastest, typical), ratio) = (fastest_and_median(megabytes, own), median(&ratios));
        let bar = verdict(way.bar, fastest);
        println!("{:<20}{fastest:>15.1}{typical:>15.1}{ratio:>25.1}{bar}", way.name);
    }
}

/// 1 for text, 0 for bytes that are none.
fn is_text(bytes: &[u8]) -> usize {
    usize::from(std::str::from_utf8(bytes).is_ok())
}

fn made() -> Vec<Article> {
    let stories = news::Press::new().stories(BYTES).into_iter();
    let file = |story: Story| File::new(format!("{}.md", story.name), story.markdown(), Format::Markdown);
    stories.map(|story| file(story).article()).collect()
}

/// The articles of a folder or of one file.
fn read(path: &Path) -> Vec<Article> {
    let path = path.canonicalize().expect("ATTACHE_BENCH_CORPUS names something that is there");
    let folder = if path.is_dir() { &*path } else { path.parent().expect("a file stands in a folder") };
    let mut config = news::config(folder);
    if let Some(name) = path.file_name().filter(|_| !path.is_dir()) {
        config.corpus.include = vec![name.to_string_lossy().into_owned()];
    }
    let found = load::discover(&config).expect("the corpus is there");
    let parsed = found.files.iter().flat_map(|file| pipeline::articles(file, &Reading::default()));
    parsed.filter_map(Result::ok).map(|(article, _)| article).collect()
}
