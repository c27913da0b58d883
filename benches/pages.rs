//! How fast web pages are parsed by one core, beside the same bytes merely checked to be UTF-8, in turn in the same run.
//!
//! The pages are those of `../shared/data/html/aeb` where they are there, else invented ones of the same build: an article
//! among navigation, scripts, teasers and footers. Reading files is not in the figures.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]
#![allow(clippy::disallowed_methods, reason = "a bench reads its own pages")]

#[path = "news/mod.rs"]
mod news;

use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use attache::config::Reading;
use attache::load::Opened;
use attache::model::{Entry, Source};
use attache::{parse, unpack};
use news::{fastest_and_median, verdict};

/// Bytes of the invented articles, as Markdown; their pages are some times as large.
const BYTES: usize = 1_000_000;
/// How often each way goes over all pages.
const ROUNDS: usize = 9;
/// What one core must reach, in MB/s.
const BAR: f64 = 40.0;

fn main() {
    // `cargo test --benches` asks whether it runs at all.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let reading = Reading::default();
    let (origin, pages) = pages(&reading);
    let megabytes = pages.iter().map(|(_, entry)| entry.bytes.len()).sum::<usize>() as f64 / 1e6;
    println!("{} pages {origin}, {megabytes:.1} MB (1 MB = 1,000,000 bytes), {ROUNDS} rounds", pages.len());
    if pages.is_empty() {
        return;
    }
    println!("{:<20}{:>15}{:>15}", "", "fastest, MB/s", "median, MB/s");
    let (mut checked, mut parsed) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        checked.push(seconds(&pages, |_, entry| usize::from(std::str::from_utf8(&entry.bytes).is_ok())));
        parsed.push(seconds(&pages, |source, entry| {
            parse::article(source, entry, &reading).map_or(0, |(article, _)| article.text.len())
        }));
    }
    for (name, seconds, bar) in [("read, UTF-8 checked", checked, None), ("parsed", parsed, Some(BAR))] {
        let (fastest, median) = fastest_and_median(megabytes, &seconds);
        println!("{name:<20}{fastest:>15.1}{median:>15.1}{}", verdict(bar, fastest));
    }
}

/// Seconds that `run` takes over all pages.
fn seconds(pages: &[(Source, Entry)], run: impl Fn(&Source, &Entry) -> usize) -> f64 {
    let start = Instant::now();
    black_box(pages.iter().map(|(source, entry)| run(black_box(source), entry)).sum::<usize>());
    start.elapsed().as_secs_f64()
}

/// Where the pages come from, and each as it is handed to the parser.
fn pages(reading: &Reading) -> (&'static str, Vec<(Source, Entry)>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/html/aeb/html");
    let mut paths: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|one| one.path()).collect();
    paths.sort();
    if paths.is_empty() {
        let stories = news::Press::new().stories(BYTES);
        let pages = stories.iter().flat_map(|story| unpacked(&story.name, story.page().into_bytes(), reading));
        return ("invented", pages.collect());
    }
    let page =
        |path: &std::path::PathBuf| unpacked(&path.to_string_lossy(), std::fs::read(path).expect("a page"), reading);
    ("of aeb", paths.iter().flat_map(page).collect())
}

fn unpacked(name: &str, bytes: Vec<u8>, reading: &Reading) -> Vec<(Source, Entry)> {
    let Opened { source, mut content, .. } = Opened::of_bytes(format!("{name}.html"), bytes, None);
    let mut entries = Vec::new();
    let _: ControlFlow<()> = unpack::entries(&mut content, &source, &reading.limits, &mut |unpacked| {
        entries.extend(unpacked);
        ControlFlow::Continue(())
    });
    entries.into_iter().map(|entry| (source.clone(), entry)).collect()
}
