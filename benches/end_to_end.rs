//! How fast a whole issue is built of 10,000 articles, all of which lie in the period, so that none is passed over.
//!
//! It makes the articles in a temporary folder. `ATTACHE_BENCH_CORPUS` names another folder: articles that stand there
//! are used as they are, dated 2000 to 2099; where the folder does not exist it is made, filled and kept. Each figure is
//! the median of three runs. Beside wall-clock time stands the processor time of the whole process, which says more on a
//! busy machine.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]
#![allow(clippy::disallowed_methods, reason = "the corpus is made, and the floors are measured, on the disk itself")]

#[path = "news/mod.rs"]
mod news;

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use attache::config::Config;
use attache::load;
use attache::model::Period;
use attache::pipeline::{self, Destination, Job, Options, Silent};
use jiff::Timestamp;
use jiff::civil::date;

const ARTICLES: usize = 10_000;
const RUNS: usize = 3;
/// What one core must reach, in MB/s.
const BAR: f64 = 25.0;

fn main() {
    // `cargo test --benches` asks whether it runs at all.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let given = std::env::var_os("ATTACHE_BENCH_CORPUS").map(PathBuf::from);
    let corpus = given.unwrap_or_else(|| folder.path().join("files"));
    let press = (!corpus.exists()).then(news::Press::new);
    if let Some(press) = &press {
        write_files(press, &corpus);
    }
    let issue = folder.path().join("issue");
    let files = paths(&news::config(&corpus));
    let bytes = floors(&files);
    println!("{} articles as files, {:.1} MB (1 MB = 1,000,000 bytes)", files.len(), megabytes(bytes));
    let one = build(&corpus, &issue, 1);
    let two = build(&corpus, &issue, 2);
    println!("two threads are {:.2} times as fast as one", one.seconds / two.seconds);
    if let Some(press) = &press {
        let lines = folder.path().join("lines");
        write_lines(press, &lines);
        println!("the same articles as one file of JSON lines");
        for threads in [1, 2] {
            build(&lines, &issue, threads);
        }
    }
    let core = one.bytes / one.processor.unwrap_or(one.seconds);
    println!(
        "bar: {BAR} MB/s for one core; reached {:.1} in all, {core:.1} of processor time",
        one.bytes / one.seconds
    );
}

fn write_files(press: &news::Press, folder: &Path) {
    for number in 0..ARTICLES {
        let story = press.story(number);
        let path = folder.join(format!("{}.md", story.name));
        fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        fs::write(path, story.markdown()).expect("there is room");
    }
}

fn write_lines(press: &news::Press, folder: &Path) {
    fs::create_dir_all(folder).expect("it can be made");
    let lines: String = (0..ARTICLES).map(|number| press.story(number).json_line()).collect();
    fs::write(folder.join("wire.jsonl"), lines).expect("there is room");
}

fn paths(config: &Config) -> Vec<PathBuf> {
    let found = load::discover(config).expect("the corpus is there");
    found.files.into_iter().map(|file| file.path).collect()
}

/// What no program that reads these files can beat: reading, and reading and checking that they are UTF-8.
fn floors(files: &[PathBuf]) -> u64 {
    let read = || files.iter().map(|path| fs::read(path).expect("it can be read").len() as u64).sum::<u64>();
    let check = || {
        let valid = |path: &PathBuf| std::str::from_utf8(&fs::read(path).expect("it can be read")).is_ok();
        files.iter().filter(|path| valid(path)).count()
    };
    let bytes = read();
    for (name, run) in [("read", measure(read).seconds), ("read, UTF-8 checked", measure(check).seconds)] {
        println!("floor: {name}: {run:.3} s, {:.0} MB/s", megabytes(bytes) / run);
    }
    bytes
}

/// What one way to run costs: medians.
struct Figure {
    /// Megabytes read.
    bytes: f64,
    seconds: f64,
    /// Seconds of processor time, where the system tells.
    processor: Option<f64>,
}

fn build(corpus: &Path, issue: &Path, threads: usize) -> Figure {
    let threads = NonZeroUsize::new(threads).expect("not zero");
    let destination = Destination::Folder(issue.to_owned());
    let (config, period) = (news::config(corpus), period());
    let job = Job { config, period, cut_off: Timestamp::MAX, only: Vec::new(), formats: Vec::new(), destination };
    let jobs = [job];
    let mut built = None;
    reset_peak();
    let mut figure = measure(|| {
        let options = Options { threads, dry_run: false };
        built = Some(pipeline::build(&jobs, options, &Silent).expect("it builds"));
    });
    let built = built.expect("it was built");
    let (report, ledger) = (&built.reports[0], built.reports[0].ledger);
    figure.bytes = megabytes(built.bytes);
    let total = figure.bytes / figure.seconds;
    print!("-j{threads}: {:.2} s, {total:.1} MB/s, {:.1} MB/s a core", figure.seconds, total / threads.get() as f64);
    if let Some(processor) = figure.processor {
        print!("; processor time {processor:.2} s, {:.1} MB/s", figure.bytes / processor);
    }
    let peak = status("VmHWM").map_or_else(|| "unknown".into(), |kib| format!("{} MiB", kib / 1024));
    println!("; peak memory {peak}");
    println!(
        "     {} articles: {} used, {} unused, {} duplicates, {} skipped; {} quotes found, {} shown",
        ledger.found,
        ledger.used,
        ledger.unused,
        ledger.duplicate,
        ledger.skipped,
        report.quotes_found,
        report.quotes_shown
    );
    figure
}

/// Long enough for any corpus.
fn period() -> Period {
    Period { from: date(2000, 1, 1), to: date(2099, 12, 31) }
}

fn measure<T>(mut run: impl FnMut() -> T) -> Figure {
    let (mut seconds, mut processor) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (start, before) = (Instant::now(), processor_seconds());
        run();
        seconds.push(start.elapsed().as_secs_f64());
        processor.extend(before.zip(processor_seconds()).map(|(before, after)| after - before));
    }
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    Figure { bytes: 0.0, seconds: median(seconds).unwrap_or(0.0), processor: median(processor) }
}

/// Processor time of this process, in user and kernel mode; on Linux only, to a hundredth of a second.
fn processor_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

/// Lets the peak of the memory be counted from now on, where the system can.
fn reset_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// A line of `/proc/self/status`, in KiB.
fn status(key: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(key))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
