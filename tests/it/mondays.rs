//! Half a year of Mondays, one issue after another from a growing corpus: what an issue costs grows with its week, not with
//! the archive. Only what is no time is held here; `cargo bench --bench mondays` measures ten years with their times.

#[allow(dead_code, reason = "the bench also times what is only counted here")]
#[path = "../../benches/mondays/weeks.rs"]
mod weeks;

use std::fs;
use std::process::Command;

use weeks::{Monday, Series};

const WEEKS: usize = 26;
const ARTICLES: usize = 6;
/// A store grows by whole pages of its file.
const PAGES: u64 = 64 << 10;
/// Most bytes of store for one of news, in hundredths.
const SHARE: u64 = 35;

#[test]
fn an_issue_costs_what_its_week_brings() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut series = Series::new(dir.path(), ARTICLES);
    let mondays: Vec<Monday> = (0..WEEKS).map(|_| series.monday(&[])).collect();
    for (week, monday) in mondays.iter().enumerate() {
        let (inputs, issue) = (&monday.record.inputs, &monday.issue);
        assert_eq!(inputs.files, (week + 1) * ARTICLES, "{issue}");
        // What was written just before it was read is read once more: its time could hide a later change.
        let anew = monday.anew();
        assert!((ARTICLES..=2 * ARTICLES).contains(&anew), "{issue}: {anew} read, and only {ARTICLES} are new");
        assert_eq!(inputs.articles.used + inputs.articles.unused + inputs.articles.duplicate, inputs.files, "{issue}");
        assert!(monday.store > 0, "{issue}: it is kept");
    }
    let (half, last) = (&mondays[WEEKS / 2 - 1], &mondays[WEEKS - 1]);
    let news: u64 = mondays[WEEKS / 2..].iter().map(|monday| monday.news).sum();
    let growth = last.store.saturating_sub(half.store);
    assert!(growth <= news * SHARE / 100 + PAGES, "{growth} bytes of store for {news} of news");
}

#[cfg(target_os = "linux")]
#[test]
fn no_old_article_is_opened() {
    if !Command::new("strace").arg("-V").output().is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: strace is not here to tell which files are opened");
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let mut series = Series::new(dir.path(), ARTICLES);
    for _ in 0..4 {
        series.monday(&[]);
    }
    let trace = dir.path().join("trace");
    series.monday(&["strace", "-f", "-qq", "-e", "trace=openat", "-o", trace.to_str().expect("UTF-8")]);
    let trace = fs::read_to_string(trace).expect("strace wrote it");
    let opened = trace.lines().filter(|line| line.contains("/corpus/") && line.contains(".md\"")).count();
    assert!(opened <= 2 * ARTICLES, "{opened} articles are opened, and only {ARTICLES} are new");
}
