//! How fast stored issues are rendered and written, as whole processes, beside makers of web pages on the same Markdown.
//!
//! A thousand issues, such as have 40 quotes in sections on topics and such as that of `reports/us-russia`, become a thousand
//! pages, by `attache render` and by zola and hugo where they are there; and one issue of 2,000 quotes in 200 sections becomes
//! one page, by `attache render` and by cmark. `ZOLA`, `HUGO` and `CMARK` name other commands. Each figure is the median of
//! five runs, before each of which what the program made is removed.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]
#![allow(clippy::disallowed_methods, reason = "the issues and sites are made on the disk itself")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use attache::model::{Briefing, QuoteEntry, SectionBody};
use attache::render::{self, Templates};

const ISSUES: usize = 1_000;
const SECTIONS: usize = 200;
const QUOTES: usize = 10;
/// Sections of an issue of 40 quotes.
const PLAIN: usize = 4;
const RUNS: usize = 5;

fn main() {
    // `cargo test --benches` asks whether it runs at all.
    if !std::env::args().any(|argument| argument == "--test") {
        run();
    }
}

fn run() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    told(&thousand_plain(&folder.path().join("plain")), "of 40 quotes in sections on topics");
    told(&thousand(&folder.path().join("sample")), "of the sample");
    let Large { ours, cmark } = one_large(folder.path());
    println!("one issue of {} quotes in {SECTIONS} sections", SECTIONS * QUOTES);
    println!("{:>8}: {:.1} ms; bar: 25 ms", "attache", ours * 1000.0);
    match cmark {
        Some(cmark) => println!("{:>8}: {:.1} ms on the same in Markdown", "cmark", cmark * 1000.0),
        None => println!("{:>8} is not here; CMARK may name it", "cmark"),
    }
}

/// Prints the pages made in a second of such issues.
fn told(&Pages { ours, zola, hugo }: &Pages, which: &str) {
    println!("{ISSUES} issues {which} as pages");
    for (name, pages) in [("attache", Some(ours)), ("zola", zola), ("hugo", hugo)] {
        match pages {
            Some(pages) => println!("{name:>8}: {pages:.0} pages/s"),
            None => println!("{name:>8} is not here; {} may name it", name.to_uppercase()),
        }
    }
    match zola {
        Some(zola) => println!("bar: 2 times zola; reached {:.2}", ours / zola),
        None => println!("bar: 2 times zola"),
    }
}

/// Pages made in a second; `None` of a program that is not here.
pub struct Pages {
    /// By attache.
    pub ours: f64,
    /// By zola.
    pub zola: Option<f64>,
    /// By hugo.
    pub hugo: Option<f64>,
}

/// Makes pages of a thousand issues, each the sample's, by each program.
pub fn thousand(folder: &Path) -> Pages {
    of(folder, &sample())
}

/// The same of issues of 40 quotes in sections on topics.
pub fn thousand_plain(folder: &Path) -> Pages {
    of(folder, &of_topics(&sample(), PLAIN))
}

/// The same of any issue.
fn of(folder: &Path, issue: &Briefing) -> Pages {
    let templates = Templates::new(None).expect("the built-in templates compile");
    let markdown = templates.render("briefing.md", issue).expect("it renders");
    let issues = write_issues(folder, issue);
    let made: Vec<PathBuf> = issues.iter().map(|issue| Path::new(issue).with_extension("html")).collect();
    let ours = seconds(attache().arg("render").args(&issues).args(["--format", "html", "--quiet"]), &made);
    write_site(folder, &markdown);
    let zola = site("ZOLA", "zola", folder, &["build", "--force", "--output-dir"]);
    let hugo = site("HUGO", "hugo", folder, &["--quiet", "--config", "hugo.toml", "--destination"]);
    let rate = |seconds: f64| ISSUES as f64 / seconds;
    Pages { ours: rate(ours), zola: zola.map(rate), hugo: hugo.map(rate) }
}

/// The issue that stands in this repository.
fn sample() -> Briefing {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/us-russia/2026-W46/briefing.json");
    serde_json::from_str(&fs::read_to_string(path).expect("it is part of the repository")).expect("it is an issue")
}

fn attache() -> Command {
    Command::new(env!("CARGO_BIN_EXE_attache"))
}

fn write_issues(folder: &Path, sample: &Briefing) -> Vec<String> {
    let text = render::json(sample);
    let one = |number: usize| {
        let folder = folder.join(format!("issues/{number:04}"));
        fs::create_dir_all(&folder).expect("it can be made");
        let path = folder.join("briefing.json");
        fs::write(&path, &text).expect("there is room");
        path.to_str().expect("it is UTF-8").to_owned()
    };
    (0..ISSUES).map(one).collect()
}

/// The same site for zola and hugo: pages with nothing around them.
fn write_site(folder: &Path, markdown: &str) {
    let site = folder.join("site");
    for folder in ["content", "templates", "layouts/_default"] {
        fs::create_dir_all(site.join(folder)).expect("it can be made");
    }
    let files = [
        ("config.toml", "base_url = \"https://lume.example\"\n"),
        ("hugo.toml", "baseURL = \"https://lume.example\"\n"),
        ("templates/page.html", "<!doctype html><title>{{ page.title }}</title>{{ page.content | safe }}"),
        ("templates/index.html", "<!doctype html><title>Issues</title>"),
        ("templates/section.html", "<!doctype html><title>Issues</title>"),
        ("layouts/_default/single.html", "<!doctype html><title>{{ .Title }}</title>{{ .Content }}"),
        ("layouts/_default/list.html", "<!doctype html><title>Issues</title>"),
        ("layouts/index.html", "<!doctype html><title>Issues</title>"),
    ];
    for (name, text) in files {
        fs::write(site.join(name), text).expect("there is room");
    }
    for number in 0..ISSUES {
        let page = format!("+++\ntitle = \"Issue {number}\"\n+++\n\n{markdown}");
        fs::write(site.join(format!("content/{number:04}.md")), page).expect("there is room");
    }
}

/// How long a maker of web pages takes, where it is there; what it takes to start is taken off.
fn site(variable: &str, name: &str, folder: &Path, arguments: &[&str]) -> Option<f64> {
    let command = std::env::var(variable).unwrap_or_else(|_| name.to_owned());
    let version = if name == "hugo" { "version" } else { "--version" };
    let quiet = |command: &mut Command| {
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|it| it.success())
    };
    if !quiet(Command::new(&command).arg(version)) {
        return None;
    }
    let start = seconds(Command::new(&command).arg(version), &[]);
    let mut build = Command::new(&command);
    build.current_dir(folder.join("site")).args(arguments).arg(folder.join(name));
    Some(seconds(&mut build, &[folder.join(name)]) - start)
}

/// Seconds that one page takes; `None` of a program that is not here.
pub struct Large {
    /// By attache.
    pub ours: f64,
    /// By cmark, of the same in Markdown.
    pub cmark: Option<f64>,
}

/// Makes a page of one large issue, and lets cmark make one of the same in Markdown.
pub fn one_large(folder: &Path) -> Large {
    let (large, templates) =
        (of_topics(&sample(), SECTIONS), Templates::new(None).expect("the built-in templates compile"));
    let (json, md) = (folder.join("large.json"), folder.join("large.md"));
    fs::write(&json, render::json(&large)).expect("there is room");
    fs::write(&md, templates.render("briefing.md", &large).expect("it renders")).expect("there is room");
    let ours = seconds(attache().arg("render").arg(&json).args(["--format", "html", "-o", "-"]), &[]);
    let cmark = std::env::var("CMARK").unwrap_or_else(|_| "cmark".to_owned());
    let is_here = Command::new(&cmark).arg("--version").stdout(Stdio::null()).status().is_ok();
    Large { ours, cmark: is_here.then(|| seconds(Command::new(&cmark).arg(&md), &[])) }
}

/// An issue of as many sections on topics, each with as many quotes: those of the sample over and over.
fn of_topics(sample: &Briefing, sections: usize) -> Briefing {
    let mut large = sample.clone();
    let topic = sample.sections.iter().find(|section| matches!(section.body, SectionBody::Topic { .. }));
    let topic = topic.expect("the sample has topics");
    let mut every = sample.quotes.values().cycle();
    large.quotes.clear();
    let mut section = |number: usize| {
        let mut section = topic.clone();
        section.id = format!("topic-{number}");
        if let SectionBody::Topic { quotes, excerpts, stories, .. } = &mut section.body {
            (*excerpts, *stories) = (Vec::new(), Vec::new());
            let ids = (0..QUOTES).map(|quote| format!("q{:010x}", number * QUOTES + quote));
            *quotes = ids.collect();
            for id in &*quotes {
                let quote = every.next().expect("the sample has quotes");
                large.quotes.insert(id.clone(), QuoteEntry { id: id.clone(), ..quote.clone() });
            }
        }
        section
    };
    large.sections = (0..sections).map(&mut section).collect();
    large.people.clear();
    large
}

/// How long a command takes, as the median of several runs, before each of which what it made is removed: a page that is
/// there already would not be written again. It must end well.
fn seconds(command: &mut Command, made: &[PathBuf]) -> f64 {
    let mut once = || {
        for path in made {
            let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
        let start = Instant::now();
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it starts");
        assert!(status.success(), "{command:?} failed");
        start.elapsed().as_secs_f64()
    };
    let mut times: Vec<f64> = (0..RUNS).map(|_| once()).collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}
