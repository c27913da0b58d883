//! Reads the `use` lines of `src/` and fails when an arrow of the design runs the wrong way.

use std::fs;
use std::path::{Path, PathBuf};

/// What each module may use of the crate. A module that is not listed fails the test, so that none slips in unseen.
const MAY_USE: &[(&str, &[&str])] = &[
    // The build script, a program by itself.
    ("build", &[]),
    ("model", &[]),
    ("diagnostic", &["model"]),
    ("config", &["model", "diagnostic", "wording"]),
    ("load", &["model", "config", "diagnostic"]),
    ("mime", &[]),
    ("csv", &[]),
    ("calendar", &[]),
    ("lexis", &["model"]),
    ("unpack", &["model", "config", "diagnostic", "mime"]),
    ("parse", &["model", "config", "diagnostic", "mime", "calendar"]),
    ("extract", &["model", "diagnostic", "lexis", "calendar"]),
    // It keeps what it is given: what is worth keeping, and when it may be used, others decide.
    ("store", &["model", "diagnostic"]),
    ("select", &["model", "config", "diagnostic", "lexis"]),
    ("suggest", &["model", "config", "lexis"]),
    ("wording", &["model"]),
    ("compose", &["model", "config", "diagnostic", "wording"]),
    ("render", &["model", "config", "csv", "wording"]),
    ("write", &["config", "diagnostic"]),
    // Dates in, dates and units out: what was published, and the moment it is now, are arguments.
    ("schedule", &["model", "config"]),
    ("verify", &["model", "config", "diagnostic", "load", "unpack", "parse"]),
    (
        "pipeline",
        &[
            "model",
            "config",
            "diagnostic",
            "load",
            "unpack",
            "parse",
            "lexis",
            "extract",
            "select",
            "suggest",
            "store",
            "compose",
            "render",
            "wording",
            "write",
        ],
    ),
    // It hands over what stands on the disk; how far it has come it hands back, for others to keep.
    ("deliver", &["model", "config", "diagnostic", "load"]),
    // It shows pages and knows none of their makers: what it serves comes from a function that cli hands it.
    ("preview", &["render", "watching"]),
    ("watching", &[]),
    (
        "cli",
        &[
            "model",
            "config",
            "csv",
            "deliver",
            "diagnostic",
            "load",
            "pipeline",
            "preview",
            "schedule",
            "store",
            "verify",
            "watching",
            "write",
        ],
    ),
    ("bin", &["model", "config", "load", "parse", "extract", "pipeline", "write"]),
];

/// Words that only some modules may hold: `(word, modules that may, why)`.
const ONLY_IN: &[(&str, &[&str], &str)] = &[
    ("rayon", &["pipeline"], "only the pipeline knows threads"),
    ("println!", &["build", "cli"], "only cli prints, and the build script what cargo reads"),
    ("print!(", &["cli"], "only cli prints"),
    ("eprintln!", &["cli"], "only cli prints"),
    ("io::stdout", &["cli"], "only cli prints"),
    ("io::stderr", &["cli"], "only cli prints"),
    ("Timestamp::now", &["cli"], "only cli reads the clock"),
    ("Zoned::now", &["cli"], "only cli reads the clock"),
    ("SystemTime::now", &["cli"], "only cli reads the clock"),
    ("Instant::now", &["cli"], "only cli reads the clock"),
    ("std::env", &["build", "cli", "main", "bin"], "only cli and the build script read the environment"),
    ("env::var", &["build", "cli"], "only cli and the build script read the environment"),
    ("available_parallelism", &["cli"], "only cli reads the number of threads"),
    ("process::Command", &["deliver"], "only deliver starts processes"),
    ("lettre", &["deliver"], "only deliver talks to mail servers"),
    ("ureq", &["deliver"], "only deliver posts"),
    ("TcpStream", &["deliver"], "only deliver connects"),
    (
        "thread::sleep",
        &["cli", "write"],
        "only cli waits, so that tests need not, and write for a file that another holds",
    ),
];

const MOST_LINES: usize = 800;
const MOST_LINES_OF_MAIN: usize = 60;

struct File {
    path: PathBuf,
    /// First part of the path below `src/`, without its ending.
    module: String,
    text: String,
}

impl File {
    /// The code without comments, and without its tests, which may do what they like.
    fn code(&self) -> String {
        let name = self.path.file_name().expect("a name").to_string_lossy();
        if ["tests.rs", "testing.rs"].contains(&&*name) {
            return String::new();
        }
        let mut lines: Vec<&str> = Vec::new();
        let mut in_tests = false;
        for line in self.text.lines() {
            if in_tests {
                // rustfmt puts the end of a module, and of nothing in it, at the start of a line.
                in_tests = line != "}";
                continue;
            }
            let attributes = lines.iter().rev().take_while(|line| line.starts_with("#["));
            if line.starts_with("mod ") && line.ends_with('{') && attributes.clone().any(|line| *line == "#[cfg(test)]")
            {
                in_tests = true;
                continue;
            }
            lines.push(line);
        }
        lines.retain(|line| !line.trim_start().starts_with("//"));
        lines.join("\n")
    }

    /// How many modules below the root it is.
    fn depth(&self) -> usize {
        let below = self.path.iter().rev().take_while(|part| *part != "src").count();
        below - usize::from(self.path.file_name().is_some_and(|name| name == "mod.rs"))
    }

    fn says(&self, what: impl std::fmt::Display) -> String {
        format!("{}: {what}", self.path.display())
    }
}

fn files() -> Vec<File> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut out = Vec::new();
    walk(&src, &src, &mut out);
    assert!(out.len() > 20, "the sources were found");
    out
}

fn walk(src: &Path, dir: &Path, out: &mut Vec<File>) {
    let mut entries: Vec<_> =
        fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(src, &path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let below = path.strip_prefix(src).expect("it lies below src");
            let first = Path::new(below.components().next().expect("a part").as_os_str());
            let module = first.file_stem().expect("a name").to_string_lossy().into_owned();
            out.push(File { text: fs::read_to_string(&path).expect("UTF-8"), path, module });
        }
    }
}

/// Modules of this crate that `code` names: after `crate::`, `attache::` or as many `super::` as lead up to the root from
/// `depth` modules below it; alone or in braces, at any place of the code.
fn used(code: &str, depth: usize) -> Vec<String> {
    let mut out = Vec::new();
    let climb = "super::".repeat(depth);
    for root in ["crate::", "attache::", &climb] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let rest = &code[at + root.len()..];
            match rest.strip_prefix('{') {
                Some(list) => out.extend(heads(list)),
                None => out.push(word(rest)),
            }
        }
    }
    out
}

/// First names of a `use` list in braces: of `model::{A, B}, config::C}` these are `model` and `config`.
fn heads(list: &str) -> Vec<String> {
    let (mut depth, mut out, mut start) = (0_i32, Vec::new(), true);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            c if start && !c.is_whitespace() => {
                out.push(word(&list[at..]));
                start = false;
            }
            _ => {}
        }
    }
    out
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn fail_with(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn arrows_run_one_way() {
    let mut faults = Vec::new();
    for file in files().iter().filter(|file| !["lib", "main"].contains(&file.module.as_str())) {
        let Some((_, may)) = MAY_USE.iter().find(|(module, _)| *module == file.module) else {
            faults.push(file.says(format_args!("`{}` is not in the table of modules", file.module)));
            continue;
        };
        for used in used(&file.code(), file.depth()) {
            let known = MAY_USE.iter().any(|(module, _)| *module == used);
            if known && used != file.module && !may.contains(&used.as_str()) {
                faults.push(file.says(format_args!("`{}` must not use `{used}`", file.module)));
            }
        }
    }
    fail_with(&faults);
}

#[test]
fn render_sees_no_article() {
    let mut faults = Vec::new();
    for file in files().iter().filter(|file| file.module == "render") {
        let code = file.code();
        for noun in ["Article", "Evidence", "Extracted", "Selection"] {
            if code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == noun) {
                faults.push(file.says(format_args!("`render` must not see `{noun}`")));
            }
        }
    }
    fail_with(&faults);
}

#[test]
fn clock_threads_and_printing_stay_in_their_rooms() {
    let mut faults = Vec::new();
    for file in files() {
        let code = file.code();
        for (word, may, why) in ONLY_IN {
            if code.contains(word) && !may.contains(&file.module.as_str()) {
                faults.push(file.says(format_args!("holds `{word}`, but {why}")));
            }
        }
    }
    fail_with(&faults);
}

#[test]
fn files_are_short_and_open_with_what_they_do() {
    let mut faults = Vec::new();
    for file in files() {
        let lines = file.text.lines().count();
        let most = if file.module == "main" { MOST_LINES_OF_MAIN } else { MOST_LINES };
        if lines > most {
            faults.push(file.says(format_args!("{lines} lines; the most is {most}")));
        }
        if !file.text.starts_with("//! ") {
            faults.push(file.says("does not open with `//!`"));
        }
    }
    fail_with(&faults);
}

#[test]
fn names_are_of_the_house() {
    let mut faults = Vec::new();
    for file in files() {
        let stem = file.path.file_stem().expect("a name").to_string_lossy().into_owned();
        if ["utils", "util", "helpers", "helper", "manager", "processor", "common", "misc"].contains(&stem.as_str()) {
            faults.push(file.says("a file is named for what it does"));
        }
        // These two are html5ever's names, of its trait for whoever builds a tree.
        let code = file.code().replace("fn get_document(", "").replace("fn get_template_contents(", "");
        if code.contains("fn get_") {
            faults.push(file.says("`get_` says nothing"));
        }
    }
    fail_with(&faults);
}

#[test]
fn the_reader_of_use_lines_reads_them() {
    let check = |code: &str, expected: &[&str]| assert_eq!(used(code, 2), expected, "{code}");
    check("use crate::model::Span;", &["model"]);
    check("use crate::{\n    config::{A, B},\n    model,\n};", &["config", "model"]);
    check("let x = crate::load::text(p);", &["load"]);
    check("use other_crate::model;", &[]);
    check("use super::super::extract::Gazetteer;", &["extract"]);
    check("use super::names;", &[]);
    let file = |text: &str| File { path: "src/parse/jsonl.rs".into(), module: "parse".into(), text: text.into() };
    let code = file("//! Reads.\nfn a() {}\n#[cfg(test)]\nmod tests {\n    // }\n    fn b() {}\n}\nfn c() {}\n").code();
    assert_eq!(code, "fn a() {}\n#[cfg(test)]\nfn c() {}");
    assert_eq!(file("").depth(), 2);
}
