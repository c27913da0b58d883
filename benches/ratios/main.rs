//! Every figure of speed, memory and size that attache is held to, as a ratio against a floor or another program that is
//! measured in the same run on the same machine: `cargo bench --bench ratios`.
//!
//! A floor is what no program that does the same can beat (`../floor/floors.rs`). A program that is not here is said not to
//! be. `ATTACHE_BENCH_LARGE=1` adds 100,000 and a million articles, which take 13 GB of disk and the better part of an hour;
//! `ATTACHE_BENCH_CORPORA` names a folder in which corpora stand already, as `md10k`, `10k.jsonl` and `1m.jsonl`.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]
#![allow(clippy::disallowed_methods, reason = "corpora are made, and floors measured, on the disk itself")]

mod builds;
mod corpora;
mod cost;
#[path = "../floor/floors.rs"]
mod floors;
#[path = "../issues.rs"]
#[allow(dead_code, reason = "it is a bench of its own, too")]
mod issues;
#[path = "../news/mod.rs"]
mod news;
mod table;

use std::path::{Path, PathBuf};
use std::process::Command;

use builds::Builds;
use corpora::{Corpora, Corpus};
use floors::Floor;
use table::{Bar, Table};

const SMALL: usize = 10_000;
const LARGE: usize = 100_000;
const LARGEST: usize = 1_000_000;
/// Runs of a program that only says its version.
const STARTS: usize = 200;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [_, "--floor", floor, corpus, beside] => {
            let floor = Floor::ALL.into_iter().find(|known| known.name() == floor).expect("a floor");
            println!("{}", floors::run(floor, Path::new(corpus), Path::new(beside)));
        }
        // `cargo test --benches` asks whether it runs at all.
        [_, .., "--test"] => {}
        _ => run(),
    }
}

fn run() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let given = std::env::var_os("ATTACHE_BENCH_CORPORA").map(PathBuf::from);
    let corpora = Corpora { room: folder.path().to_owned(), given };
    let large = std::env::var_os("ATTACHE_BENCH_LARGE").is_some_and(|value| value == "1");
    println!("{}\n", machine());
    let mut table = Table::new();
    let builds = Builds::new(folder.path(), corpora.week(), corpora.year());
    let small = corpora.of(SMALL);
    builds.cold_rows(&small, &mut table);
    if large {
        rows_of_large(&corpora, &builds, &small, &mut table);
    } else {
        builds.lines_row(&small, &mut table);
        builds.again_rows(&small, &mut table);
        table.none("100,000 and 1,000,000 articles", "set ATTACHE_BENCH_LARGE=1");
    }
    start_row(&mut table);
    pages_rows(folder.path(), &mut table);
    table.end();
}

fn rows_of_large(corpora: &Corpora, builds: &Builds<'_>, small: &Corpus, table: &mut Table) {
    let large = corpora.of(LARGE);
    builds.lines_row(&large, table);
    builds.again_rows(small, table);
    builds.again_rows(&large, table);
    let (largest, bytes) = corpora.lines(LARGEST);
    builds.memory_rows((LARGE, &large.lines), (LARGEST, &largest, bytes), table);
}

/// How long it takes to start, against a program that is known to start at once.
fn start_row(table: &mut Table) {
    let work = "start-up, --version";
    let version = |program: &str| {
        let mut command = Command::new(program);
        command.arg("--version");
        command
    };
    let (mut ours, mut theirs) = (version(env!("CARGO_BIN_EXE_attache")), version("rg"));
    let programs: [&mut dyn FnMut() -> Option<cost::Cost>; 2] =
        [&mut || cost::of_short(&mut ours), &mut || cost::of_short(&mut theirs)];
    let [ours, theirs] = cost::in_turn(STARTS, programs);
    let (Some(ours), Some(theirs)) = (ours, theirs) else { return table.none(work, "rg is not here") };
    let told = |cost: &cost::Cost| format!("{:.2} ms", cost.seconds * 1e3);
    let against = format!("rg: {}", told(&theirs));
    table.row(work, &told(&ours), &against, (ours.seconds / theirs.seconds, "×"), Bar::Most(2.0));
}

/// Stored issues to pages, against cmark, zola and hugo on the same in Markdown.
fn pages_rows(folder: &Path, table: &mut Table) {
    let one = issues::one_large(folder);
    let against = one.cmark.map_or_else(|| "cmark is not here".to_owned(), |it| format!("cmark: {:.1} ms", it * 1e3));
    let milliseconds = one.ours * 1e3;
    let work = "one issue, 2,000 quotes in 200 sections, as process";
    table.row(work, &format!("{milliseconds:.1} ms"), &against, (milliseconds, " ms"), Bar::Most(25.0));
    let work = "1,000 issues of 40 quotes, rendered and written";
    let many = issues::thousand_plain(&folder.join("plain"));
    let Some(zola) = many.zola else { return table.none(work, "zola is not here; ZOLA may name it") };
    let hugo = many.hugo.map_or_else(|| "hugo is not here".to_owned(), |it| format!("hugo: {it:.0}"));
    let (measured, against) = (format!("{:.0} pages/s", many.ours), format!("zola: {zola:.0} pages/s; {hugo}"));
    table.row(work, &measured, &against, (many.ours / zola, "×"), Bar::Least(2.0));
}

/// The machine, and how busy it is: on a busy one times by the clock say little.
fn machine() -> String {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    format!("{processors} processors,{}; load when it began: {load}", model.trim_start_matches(['\t', ':']))
}
