//! Ten years of Mondays: `cargo bench --bench mondays` builds 520 weekly issues one after another from a corpus that grows
//! week by week, and tells what an issue costs at the beginning and at the end.
//!
//! `ATTACHE_BENCH_WEEKS` says how many weeks, and `ATTACHE_BENCH_ARTICLES` (60) with how many articles each.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]
#![allow(clippy::disallowed_methods, reason = "the corpus is made on the disk itself")]

mod weeks;

use attache::model::Stage;
use weeks::{Monday, Series};

const WEEKS: usize = 520;
const ARTICLES: usize = 60;
/// Weeks that a line of the table is the median of.
const LINE: usize = 26;
/// Stages that the table tells of.
const STAGES: [Stage; 6] = [Stage::Discover, Stage::Store, Stage::Read, Stage::Issue, Stage::Archive, Stage::Write];

fn main() {
    // `cargo test --benches` asks whether it runs at all.
    if !std::env::args().any(|argument| argument == "--test") {
        run();
    }
}

fn number(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

fn run() {
    let (weeks, articles) = (number("ATTACHE_BENCH_WEEKS", WEEKS), number("ATTACHE_BENCH_ARTICLES", ARTICLES));
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut series = Series::new(folder.path(), articles);
    let stages: Vec<&str> = STAGES.iter().map(|stage| stage.name()).collect();
    println!("{weeks} Mondays with {articles} articles each; medians of {LINE} weeks, times in ms\n");
    println!("| to | articles | read anew | store, kB | a week, kB | total | {} |", stages.join(" | "));
    println!("|---|{}", "---:|".repeat(5 + STAGES.len()));
    let mut mondays: Vec<Monday> = Vec::new();
    let mut lines: Vec<f64> = Vec::new();
    for week in 1..=weeks {
        mondays.push(series.monday(&[]));
        if week % LINE == 0 || week == weeks {
            let before = mondays.len().saturating_sub(LINE + 1);
            lines.push(line(&mondays[before..], week * articles));
        }
    }
    let news = mondays.iter().map(|monday| monday.news).sum::<u64>();
    let store = mondays.last().map_or(0, |monday| monday.store);
    println!("\nstore: {:.2} of the bytes of all articles", store as f64 / news as f64);
    if let (Some(first), Some(last)) = (lines.get(1), lines.last()) {
        println!("time of an issue, the last {LINE} weeks against the second {LINE}: {:.2}×", last / first);
    }
}

/// Prints one line of the table, of all weeks but the first, which says how large the store was; gives its time.
fn line(mondays: &[Monday], articles: usize) -> f64 {
    let (Some(first), Some(last)) = (mondays.first(), mondays.last()) else { return 0.0 };
    let median = |of: &dyn Fn(&Monday) -> f64| {
        let mut all: Vec<f64> = mondays[1..].iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    let growth = last.store.saturating_sub(first.store) as f64 / (mondays.len() - 1).max(1) as f64;
    let total = median(&|monday| monday.seconds * 1e3);
    let anew = median(&|monday| monday.anew() as f64);
    print!(
        "| {} | {articles} | {anew} | {:.0} | {:.1} | {total:.1} |",
        last.issue,
        last.store as f64 / 1e3,
        growth / 1e3
    );
    for stage in STAGES {
        print!(" {:.1} |", median(&|monday| monday.milliseconds(stage)));
    }
    println!();
    total
}
