//! What is measured of builds: cold ones, ones with nothing or one article changed, their memory and their store.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::corpora::{self, Corpus};
use crate::cost::{self, Cost};
use crate::floors::{self, Floor};
use crate::table::{Bar, Table};

/// Runs of what takes seconds, and of what takes less.
const RUNS: usize = 3;
const SHORT_RUNS: usize = 9;
/// What a build with nothing changed may take beside its floor, in seconds.
const ALLOWED: f64 = 0.020;

/// A folder for what builds write.
pub struct Builds<'a> {
    pub room: &'a Path,
    week: String,
    year: String,
    number: Cell<usize>,
}

impl<'a> Builds<'a> {
    /// Of issues of a week; where it is said so, of all days of a year.
    pub fn new(room: &'a Path, week: String, year: String) -> Self {
        Self { room, week, year, number: Cell::new(0) }
    }

    /// A folder that nothing stands in.
    fn fresh(&self) -> PathBuf {
        self.number.set(self.number.get() + 1);
        let folder = self.room.join(format!("build-{}", self.number.get()));
        fs::create_dir_all(&folder).expect("it can be made");
        folder
    }

    /// What a build costs that finds neither reports nor anything kept; its folder is removed afterwards.
    fn cold(&self, corpus: &Path, extraction: &str, threads: usize) -> Option<Cost> {
        self.cold_of(&self.week, corpus, extraction, threads)
    }

    fn cold_of(&self, period: &str, corpus: &Path, extraction: &str, threads: usize) -> Option<Cost> {
        let folder = self.fresh();
        let config = corpora::config(&folder, period, corpus, extraction);
        let cost = cost::of(&mut build(&config, period, threads));
        fs::remove_dir_all(&folder).expect("it was made here");
        cost
    }

    /// Cold builds against the floor, and two threads against one: of a week, then with all days in one issue.
    pub fn cold_rows(&self, corpus: &Corpus, table: &mut Table) {
        let names = self.room.join(format!("names-{}", corpus.articles));
        fs::write(&names, floors::names(&corpus.files)).expect("there is room");
        let mut scan = floor(Floor::Scan, &corpus.files, &names);
        for (period, days, runs) in [(&self.week, "a week", RUNS), (&self.year, "all days", 1)] {
            let build = |extraction, threads| self.cold_of(period, &corpus.files, extraction, threads);
            let [floor, one, two, learned] = cost::in_turn(
                runs,
                [&mut || cost::of(&mut scan), &mut || build("rules", 1), &mut || build("rules", 2), &mut || {
                    build("full", 1)
                }],
            );
            let work = |how: &str| format!("cold build, {} files, {days}, {how}", corpus.articles);
            let (Some(floor), Some(one), Some(two), Some(learned)) = (floor, one, two, learned) else {
                table.none(&work("-j1"), "a build or the floor failed");
                continue;
            };
            let rate = |cost: &Cost| corpus.bytes as f64 / 1e6 / cost.processor;
            let told = |cost: &Cost| format!("{:.1} MB/s a core, {:.2} s", rate(cost), cost.seconds);
            let ratio = rate(&one) / rate(&floor);
            table.row(&work("rules, -j1"), &told(&one), &told(&floor), (ratio, ""), Bar::Least(0.4));
            table.row(&work("learned, -j1"), &told(&learned), "", (rate(&learned), " MB/s"), Bar::Least(10.0));
            let (measured, against) = (format!("{:.2} s", two.seconds), format!("{:.2} s", one.seconds));
            let ratio = one.seconds / two.seconds;
            table.row(&work("rules, -j2 against -j1"), &measured, &against, (ratio, "×"), Bar::Least(1.8));
        }
    }

    /// One file of lines against files of one article.
    pub fn lines_row(&self, corpus: &Corpus, table: &mut Table) {
        let work = format!("{} articles in one file of lines", corpus.articles);
        let [files, lines] = cost::in_turn(
            2,
            [&mut || self.cold(&corpus.files, "rules", 2), &mut || self.cold(&corpus.lines, "rules", 2)],
        );
        let (Some(files), Some(lines)) = (files, lines) else { return table.none(&work, "a build failed") };
        let told = |cost: &Cost| format!("{:.2} s", cost.seconds);
        table.row(&work, &told(&lines), &told(&files), (lines.seconds / files.seconds, "×"), Bar::Most(1.0));
    }

    /// A build with nothing changed against the floor and against git, and one with one article changed against that.
    pub fn again_rows(&self, corpus: &Corpus, table: &mut Table) {
        let folder = self.fresh();
        let config = corpora::config(&folder, &self.week, &corpus.files, "rules");
        let work = format!("nothing changed, {} files", corpus.articles);
        let build = || build(&config, &self.week, 2);
        if cost::of(&mut build()).is_none() {
            return table.none(&work, "the build failed");
        }
        let list = self.room.join(format!("list-{}", corpus.articles));
        fs::write(&list, floors::list(&corpus.files)).expect("there is room");
        let mut stat = floor(Floor::Stat, &corpus.files, &list);
        let mut git = git(&corpus.files, &folder.join("git"));
        let [floor, again, git] = cost::in_turn(
            SHORT_RUNS,
            [&mut || cost::of_short(&mut stat), &mut || cost::of_short(&mut build()), &mut || {
                git.as_mut().and_then(cost::of_short)
            }],
        );
        let told = |cost: &Cost| format!("{:.1} ms", cost.seconds * 1e3);
        let Some(again) = again else { return table.none(&work, "the build failed") };
        if let Some(floor) = floor {
            let ratio = (again.seconds - ALLOWED).max(0.0) / floor.seconds;
            let against = format!("walk, stat, compare: {} + 20 ms", told(&floor));
            table.row(&work, &told(&again), &against, (ratio, "×"), Bar::Most(1.5));
        }
        match git {
            Some(git) => {
                let against = format!("git status: {}", told(&git));
                table.row(&work, &told(&again), &against, (again.seconds / git.seconds, "×"), Bar::Most(1.0));
            }
            None => table.none(&work, "git is not here"),
        }
        let change = |number| corpora::write_beside(&folder, &self.week, number);
        one_changed(&change, &build, corpus.articles, &again, table);
        store_row(&config, corpus.articles, corpus.bytes, table);
        fs::remove_dir_all(&folder).expect("it was made here");
    }

    /// The peak of the memory of a cold build of the larger corpus, against that of the smaller, and the larger's store.
    pub fn memory_rows(&self, small: (usize, &Path), large: (usize, &Path, u64), table: &mut Table) {
        let work = format!("peak memory, cold build of {} articles", large.0);
        let peak = |cost: Option<Cost>| cost.and_then(|cost| cost.peak).map(|peak| peak as f64 / 1024.0);
        let smaller = peak(self.cold(small.1, "rules", 2));
        let folder = self.fresh();
        let config = corpora::config(&folder, &self.week, large.1, "rules");
        let larger = peak(cost::of(&mut build(&config, &self.week, 2)));
        match (smaller, larger) {
            (Some(smaller), Some(larger)) => {
                let (measured, against) =
                    (format!("{larger:.0} MiB"), format!("{} articles: {smaller:.0} MiB", small.0));
                table.row(&work, &measured, "", (larger, " MiB"), Bar::Most(400.0));
                table.row(&work, &measured, &against, (larger / smaller, "×"), Bar::Most(1.5));
            }
            _ => table.none(&work, "a build failed, or the system does not tell"),
        }
        store_row(&config, large.0, large.2, table);
        fs::remove_dir_all(&folder).expect("it was made here");
    }
}

/// One article changed, against nothing changed and the making of the issue itself.
fn one_changed(change: &dyn Fn(usize), build: &dyn Fn() -> Command, articles: usize, again: &Cost, table: &mut Table) {
    let work = format!("one article of {articles} changed");
    let mut number = 0;
    let mut changed = || {
        number += 1;
        change(number);
        cost::of_short(build().arg("--timings"))
    };
    let [changed] = cost::in_turn(SHORT_RUNS, [&mut changed]);
    let Some(changed) = changed else { return table.none(&work, "the build failed") };
    let issue = seconds_of(&["issue", "archive", "write"], &changed.told);
    let measured = format!("{:.1} ms, of which the issue {:.1} ms", changed.seconds * 1e3, issue * 1e3);
    let against = format!("nothing changed: {:.1} ms", again.seconds * 1e3);
    table.row(&work, &measured, &against, ((changed.seconds - issue) / again.seconds, "×"), Bar::Most(1.2));
}

/// What `--timings` tells of these stages.
fn seconds_of(stages: &[&str], told: &str) -> f64 {
    let time = |line: &str| -> Option<f64> {
        let mut words = line.split_whitespace();
        let stage = words.next().filter(|_| !line.starts_with(' '))?;
        stages.contains(&stage).then(|| words.next()?.parse().ok())?
    };
    told.lines().filter_map(time).sum::<f64>() / 1e3
}

/// How large the store is that a build of this config keeps.
fn store_row(config: &Path, articles: usize, bytes: u64, table: &mut Table) {
    let work = format!("the store of {articles} articles");
    let mut command = attache(config);
    let output = command.args(["store", "status"]).arg(config).args(["--message-format", "json"]).output();
    let output = output.ok().filter(|output| output.status.success());
    let size = output.and_then(|output| {
        let first = output.stdout.split(|&byte| byte == b'\n').next()?;
        serde_json::from_slice::<Value>(first).ok()?["bytes"].as_f64()
    });
    let Some(size) = size else { return table.none(&work, "`attache store status` tells none") };
    let (measured, against) = (format!("{:.1} MB", size / 1e6), format!("{:.1} MB of articles", bytes as f64 / 1e6));
    table.row(&work, &measured, &against, (size / bytes as f64, "×"), Bar::Most(0.35));
}

/// The program, with a home of its own, so that what it keeps there is that of this config.
fn attache(config: &Path) -> Command {
    let home = config.parent().expect("a folder").join("home");
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    for variable in ["HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"] {
        command.env(variable, &home);
    }
    command.env_remove("SOURCE_DATE_EPOCH").env_remove("ATTACHE_LOG");
    command
}

fn build(config: &Path, period: &str, threads: usize) -> Command {
    let mut command = attache(config);
    command.arg("build").arg(config).args(["--period", period, "-q", "-j", &threads.to_string()]);
    command
}

/// A floor as a process, so that it starts and ends as attache does.
fn floor(floor: Floor, corpus: &Path, beside: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program stands somewhere"));
    command.args(["--floor", floor.name()]).args([corpus, beside]);
    command
}

/// `git status` over the articles, with a repository that stands elsewhere; `None` where git is not here.
fn git(corpus: &Path, repository: &Path) -> Option<Command> {
    let git = || {
        let mut command = Command::new("git");
        let home = repository.parent().unwrap_or(repository);
        command.current_dir(corpus).env("GIT_DIR", repository).env("GIT_WORK_TREE", corpus).env("HOME", home);
        command.env("GIT_CONFIG_NOSYSTEM", "1");
        command
    };
    cost::of_short(git().args(["init", "--quiet"]))?;
    cost::of_short(git().args(["-c", "core.autocrlf=false", "-c", "core.compression=1", "add", "--all", "."]))?;
    let mut status = git();
    status.args(["status", "--porcelain"]);
    // The first one writes down what it saw.
    cost::of_short(&mut status)?;
    Some(status)
}
