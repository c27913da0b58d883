//! The floors by themselves: `ATTACHE_BENCH_CORPUS=DIR cargo bench --bench floor` tells how fast one core does what no
//! program that reads these files can leave out. `ratios` measures attache against them.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]
#![allow(clippy::disallowed_methods, reason = "the floors are measured on the disk itself")]

mod floors;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use floors::Floor;

const RUNS: usize = 5;

fn main() {
    // `cargo test --benches` asks whether it runs at all.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let corpus = std::env::var_os("ATTACHE_BENCH_CORPUS").map(PathBuf::from);
    let Some(corpus) = corpus.filter(|corpus| corpus.exists()) else {
        println!("ATTACHE_BENCH_CORPUS names no folder of articles");
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (names, list) = (folder.path().join("names"), folder.path().join("list"));
    fs::write(&names, floors::names(&corpus)).expect("there is room");
    fs::write(&list, floors::list(&corpus)).expect("there is room");
    let sizes: Vec<u64> = floors::files(&corpus).map(|(_, metadata)| metadata.len()).collect();
    let bytes: u64 = sizes.iter().sum();
    println!("{} files, {:.1} MB", sizes.len(), bytes as f64 / 1e6);
    for floor in Floor::ALL {
        let beside = if floor == Floor::Stat { &list } else { &names };
        let times = (0..RUNS).map(|_| {
            let start = Instant::now();
            let told = floors::run(floor, &corpus, beside);
            (start.elapsed().as_secs_f64(), told)
        });
        let (seconds, told) = times.min_by(|one, other| one.0.total_cmp(&other.0)).expect("it ran");
        let rate = bytes as f64 / 1e6 / seconds;
        println!("{:>5}: {:.1} ms, {rate:.0} MB/s ({told})", floor.name(), seconds * 1e3);
    }
}
