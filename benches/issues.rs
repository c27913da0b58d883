//! How fast stored issues are rendered and written, as whole processes, beside makers of web pages on the same Markdown.
//!
//! A thousand issues become a thousand pages, by `attache render` and by zola and hugo where they are there: such as have 40
//! quotes in sections on topics and a list of sources, and such as that of `reports/us-russia`, whose page shows each quote
//! once more under its speaker and its day while its Markdown refers to it. And one issue of 2,000 quotes in 200 sections becomes
//! one page, by `attache render` and by cmark. `ZOLA`, `HUGO` and `CMARK` name other commands. Each figure is the median of
//! seven runs, in which the programs take turns.

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
const RUNS: usize = 7;

fn main() {
    // `cargo test --benches` asks whether it runs at all.
    if !std::env::args().any(|argument| argument == "--test") {
        run();
    }
}

fn run() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let sample = sample();
    let templates = Templates::new(None).expect("the built-in templates compile");
    let plain = of_topics(&sample, PLAIN);
    many(&folder.path().join("plain"), &plain, &templates, "in sections on topics");
    many(&folder.path().join("sample"), &sample, &templates, "in all kinds of sections");
    one_large(folder.path(), &of_topics(&sample, SECTIONS), &templates);
}

/// A thousand of the issue, by all programs that are there.
fn many(folder: &Path, issue: &Briefing, templates: &Templates, shown: &str) {
    let markdown = templates.render("briefing.md", issue).expect("it renders");
    let page = templates.render("briefing.html", issue).expect("it renders");
    let (quotes, page, md) = (issue.quotes.len(), page.len() / 1000, markdown.len() / 1000);
    println!("{ISSUES} issues of {quotes} quotes {shown}: {page} kB of HTML, {md} kB of Markdown each");
    let issues = write_issues(folder, issue);
    write_site(folder, &markdown);
    let mut ours = Program::of("attache", attache());
    ours.command.arg("render").args(&issues).args(["--format", "html", "--quiet"]);
    ours.makes = issues.iter().map(|issue| Path::new(issue).with_extension("html")).collect();
    let mut programs = vec![ours];
    programs.extend(site("ZOLA", "zola", folder, &["build", "--force", "--output-dir"]));
    programs.extend(site("HUGO", "hugo", folder, &["--quiet", "--config", "hugo.toml", "--destination"]));
    let times = seconds(&mut programs);
    let mut paces = Vec::new();
    for (Program { name, start, .. }, time) in programs.iter().zip(times) {
        let pages = ISSUES as f64 / (time - start);
        println!("{name:>8}: {time:.3} s, {pages:.0} pages/s");
        paces.push((*name, pages));
    }
    let pace = |name| paces.iter().find(|(one, _)| *one == name).map(|(_, pages)| *pages);
    match pace("attache").zip(pace("zola")) {
        Some((ours, zola)) => println!("bar: 2 times zola; reached {:.2}", ours / zola),
        None => println!("bar: 2 times zola, which is not here"),
    }
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

/// A program that is measured.
struct Program {
    name: &'static str,
    command: Command,
    /// How long it takes to start, which is taken off.
    start: f64,
    /// Files and folders that it makes, which are removed before each run.
    makes: Vec<PathBuf>,
}

impl Program {
    fn of(name: &'static str, command: Command) -> Self {
        Self { name, command, start: 0.0, makes: Vec::new() }
    }
}

/// A maker of web pages, where it is there.
fn site(variable: &str, name: &'static str, folder: &Path, arguments: &[&str]) -> Option<Program> {
    let command = std::env::var(variable).unwrap_or_else(|_| name.to_owned());
    let version = if name == "hugo" { "version" } else { "--version" };
    let quiet = |command: &mut Command| {
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|it| it.success())
    };
    if !quiet(Command::new(&command).arg(version)) {
        println!("{name} is not here; {variable} may name it");
        return None;
    }
    let mut asked = Program::of(name, Command::new(&command));
    asked.command.arg(version);
    let mut build = Command::new(&command);
    build.current_dir(folder.join("site")).args(arguments).arg(folder.join(name));
    let start = seconds(&mut [asked])[0];
    Some(Program { start, makes: vec![folder.join(name)], ..Program::of(name, build) })
}

fn one_large(folder: &Path, large: &Briefing, templates: &Templates) {
    let (json, md) = (folder.join("large.json"), folder.join("large.md"));
    fs::write(&json, render::json(large)).expect("there is room");
    fs::write(&md, templates.render("briefing.md", large).expect("it renders")).expect("there is room");
    println!("one issue of {} quotes in {SECTIONS} sections", large.quotes.len());
    let mut programs = vec![Program::of("attache", attache())];
    programs[0].command.arg("render").arg(&json).args(["--format", "html", "-o", "-"]);
    let cmark = std::env::var("CMARK").unwrap_or_else(|_| "cmark".to_owned());
    if Command::new(&cmark).arg("--version").stdout(Stdio::null()).status().is_ok() {
        programs.push(Program::of("cmark", Command::new(&cmark)));
        programs[1].command.arg(&md);
    }
    let times = seconds(&mut programs);
    for (program, time) in programs.iter().zip(&times) {
        println!("{:>8}: {:.1} ms", program.name, time * 1000.0);
    }
    match times[..] {
        [ours, cmark] => println!("bar: 25 ms where cmark takes 10.6, 2.36 times as long; reached {:.2}", ours / cmark),
        _ => println!("bar: 25 ms"),
    }
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
    large.sections.extend(sample.sections.iter().find(|section| matches!(section.body, SectionBody::Sources)).cloned());
    large.people.clear();
    large
}

/// How long each program takes, as the median of several runs; they take turns. All must end well.
fn seconds(programs: &mut [Program]) -> Vec<f64> {
    let once = |program: &mut Program| {
        for path in &program.makes {
            let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
        let start = Instant::now();
        let status = program.command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it starts");
        assert!(status.success(), "{} failed", program.name);
        start.elapsed().as_secs_f64()
    };
    let mut rounds: Vec<Vec<f64>> = (0..RUNS).map(|_| programs.iter_mut().map(once).collect()).collect();
    let median = |at: usize| {
        rounds.sort_by(|a, b| a[at].total_cmp(&b[at]));
        rounds[RUNS / 2][at]
    };
    (0..programs.len()).map(median).collect()
}
