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
use std::process::{Command, Stdio};
use std::time::Instant;

use attache::config::Config;
use attache::load;
use attache::model::Period;
use attache::pipeline::{self, Destination, Job, Options, Silent};
use jiff::Timestamp;
use jiff::civil::date;
use serde::{Deserialize, Serialize};

const ARTICLES: usize = 10_000;
const RUNS: usize = 3;
/// What one core must reach, in MB/s.
const BAR: f64 = 25.0;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [_, "--build", corpus, issue, threads] => {
            let figure = build(Path::new(corpus), Path::new(issue), threads.parse().expect("a number"));
            println!("{}", serde_json::to_string(&figure).expect("it is plain"));
        }
        // `cargo test --benches` asks whether it runs at all.
        [_, .., "--test"] => {}
        _ => run(),
    }
}

fn run() {
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
    let one = build_apart(&corpus, &issue, 1);
    let two = build_apart(&corpus, &issue, 2);
    println!("two threads are {:.2} times as fast as one", one.seconds / two.seconds);
    if let Some(press) = &press {
        let lines = folder.path().join("lines");
        write_lines(press, &lines);
        println!("the same articles as one file of JSON lines");
        for threads in [1, 2] {
            build_apart(&lines, &issue, threads);
        }
    }
    let core = one.megabytes / one.processor.unwrap_or(one.seconds);
    let all = one.megabytes / one.seconds;
    println!("bar: {BAR} MB/s for one core; reached {all:.1} by the clock, {core:.1} by processor time");
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
    found.files.into_iter().map(|file| file.path()).collect()
}

/// What no program that reads these files can beat: reading, and reading and checking that they are UTF-8.
fn floors(files: &[PathBuf]) -> u64 {
    let read = || files.iter().map(|path| fs::read(path).expect("it can be read").len() as u64).sum::<u64>();
    let check = || {
        let valid = |path: &PathBuf| std::str::from_utf8(&fs::read(path).expect("it can be read")).is_ok();
        files.iter().filter(|path| valid(path)).count()
    };
    let bytes = read();
    for (name, run) in [("read", measure(read).0), ("read, UTF-8 checked", measure(check).0)] {
        println!("floor: {name}: {run:.3} s, {:.0} MB/s", megabytes(bytes) / run);
    }
    bytes
}

/// What one way to build costs; times are medians.
#[derive(Deserialize, Serialize)]
struct Figure {
    megabytes: f64,
    seconds: f64,
    /// Seconds of processor time, where the system tells.
    processor: Option<f64>,
    /// Most memory held at any time, in MiB, where the system tells.
    peak: Option<u64>,
    told: String,
}

/// Builds in a process of its own, so that the peak of its memory is its own, and prints the figure.
fn build_apart(corpus: &Path, issue: &Path, threads: usize) -> Figure {
    let program = std::env::current_exe().expect("this program stands somewhere");
    let mut command = Command::new(program);
    command.arg("--build").args([corpus, issue]).arg(threads.to_string()).stderr(Stdio::inherit());
    let output = command.output().expect("it can be run again");
    assert!(output.status.success(), "the build failed");
    let figure: Figure = serde_json::from_slice(&output.stdout).expect("it says a figure");
    let rate = |seconds: f64| figure.megabytes / seconds;
    let total = rate(figure.seconds);
    print!("-j{threads}: {:.2} s, {total:.1} MB/s, {:.1} a thread", figure.seconds, total / threads as f64);
    if let Some(processor) = figure.processor {
        print!("; processor time {processor:.2} s, {:.1} MB/s", rate(processor));
    }
    println!("; peak memory {}", figure.peak.map_or_else(|| "unknown".into(), |peak| format!("{peak} MiB")));
    println!("     {}", figure.told);
    figure
}

fn build(corpus: &Path, issue: &Path, threads: usize) -> Figure {
    let threads = NonZeroUsize::new(threads).expect("not zero");
    let destination = Destination::Folder(issue.to_owned());
    let (config, period) = (news::config(corpus), period());
    let jobs = [Job { destination, ..Job::new(config, period, Timestamp::MAX) }];
    let mut built = None;
    let (seconds, processor) = measure(|| {
        let options = Options { threads, dry_run: false };
        built = Some(pipeline::build(&jobs, options, &Silent).expect("it builds"));
    });
    let built = built.expect("it was built");
    let (report, ledger) = (&built.reports[0], built.reports[0].ledger);
    let told = format!(
        "{} articles: {} used, {} unused, {} duplicates, {} skipped; {} quotes found, {} shown",
        ledger.found,
        ledger.used,
        ledger.unused,
        ledger.duplicate,
        ledger.skipped,
        report.quotes_found,
        report.quotes_shown
    );
    Figure { megabytes: megabytes(built.bytes), seconds, processor, peak: peak_mib(), told }
}

/// Long enough for any corpus.
fn period() -> Period {
    Period { from: date(2000, 1, 1), to: date(2099, 12, 31) }
}

/// Median seconds by the clock and of processor time.
fn measure<T>(mut run: impl FnMut() -> T) -> (f64, Option<f64>) {
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
    (median(seconds).unwrap_or(0.0), median(processor))
}

/// Processor time of this process, in user and kernel mode; on Linux only, to a hundredth of a second.
fn processor_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

/// Peak of this process's memory, on Linux.
fn peak_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
