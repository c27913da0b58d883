//! Keeps the README true: its commands run as they stand, its config is one, its tables name every key and flag.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// The README's commands of this program, with the status each ends with.
///
/// They run in this order in one copy of the sample, so that a later one finds what an earlier one made.
const COMMANDS: [(&str, i32); 11] = [
    ("cargo run --release -- build config/us-russia.yaml --period 2026-W46", 0),
    ("attache init watch", 0),
    ("attache build watch/attache.yaml --period 2026-W46", 0),
    ("attache verify watch/reports/2026-W46/briefing.html", 0),
    ("attache check config/us-russia.yaml", 1), // two of the sample's articles are spoilt on purpose
    ("attache build config/us-russia.yaml --period 2026-W46 --only key-points --only ukraine --format txt -o -", 0),
    (
        "attache explain config/us-russia.yaml corpus/us-russia/meridian/2026-11-10-fuel-for-launchers.md:17 --period 2026-W46",
        0,
    ),
    ("attache coverage config/us-russia.yaml --period 2026-W46", 0),
    ("attache extract corpus/us-russia/meridian --format csv > quotes.csv", 1), // one of the two stands there
    (
        "attache extract corpus/us-russia --config config/us-russia.yaml --speaker al-marrash --topic syria --since 2026-11-09",
        1, // the same
    ),
    ("attache verify reports/us-russia/2026-W46/briefing.html reports/us-russia/2026-W46/briefing.json", 0),
];

/// Commands of the README that need data which is no part of this repository.
const NEEDS_DATA: &str = "../shared/";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("the README")
}

/// The lines inside fences of one language.
fn fenced<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let mut lines = Vec::new();
    let mut inside = None;
    for line in text.lines() {
        match (inside, line.strip_prefix("```")) {
            (None, Some(opened)) => inside = Some(opened),
            (Some(_), Some(_)) => inside = None,
            (Some(opened), None) if opened == language => lines.push(line),
            _ => {}
        }
    }
    lines
}

/// A copy of what the sample is built from, without what was built.
fn sample() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for folder in ["config", "corpus"] {
        copy(&root().join(folder), &dir.path().join(folder));
    }
    dir
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a file can be copied");
        }
    }
}

#[test]
fn the_list_holds_every_command_of_the_readme() {
    let text = readme();
    let ours =
        |line: &&str| (line.starts_with("attache ") || line.starts_with("cargo run ")) && !line.contains(NEEDS_DATA);
    let written: Vec<&str> = fenced(&text, "sh").into_iter().filter(ours).collect();
    let listed: Vec<&str> = COMMANDS.iter().map(|(command, _)| *command).collect();
    assert_eq!(written, listed);
}

#[cfg(unix)]
#[test]
fn the_commands_run_as_they_stand() {
    let dir = sample();
    let program = Path::new(env!("CARGO_BIN_EXE_attache"));
    for (written, status) in COMMANDS {
        let command = written.strip_prefix("cargo run --release --").or_else(|| written.strip_prefix("attache"));
        let command = command.expect("a command of this program");
        let output = Command::new("sh")
            .args(["-c", &format!("\"$0\" {command}")])
            .arg(program)
            .current_dir(dir.path())
            .env_remove("SOURCE_DATE_EPOCH")
            .output()
            .expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{written}\n{said}");
    }
    for made in ["md", "html", "json", "txt", "docx"] {
        let file = dir.path().join("reports/us-russia/2026-W46/briefing").with_extension(made);
        assert!(file.is_file(), "{} is built", file.display());
    }
    let quotes = fs::read_to_string(dir.path().join("quotes.csv")).expect("the quotes");
    assert!(quotes.lines().count() > 10, "{quotes}");
}

#[test]
fn the_config_builds() {
    let dir = sample();
    let config = dir.path().join("config/readme.yaml");
    fs::write(&config, fenced(&readme(), "yaml").join("\n")).expect("it can be written");
    let output = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["build", "config/readme.yaml", "--period", "2026-W46"])
        .current_dir(dir.path())
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(!said.contains("readme.yaml"), "nothing is said of the config itself: {said}");
    assert!(dir.path().join("reports/syria/2026-W46/briefing.html").is_file());
}

#[test]
fn every_key_of_the_config_is_told_of() {
    let text = readme();
    let schema: Value = serde_json::from_str(&attache::config::schema()).expect("a schema");
    let mut missing = Vec::new();
    keys(&schema, &mut |key| {
        if !text.contains(&format!("`{key}`")) && !text.contains(&format!("`{{{key}: ")) {
            missing.push(key.to_owned());
        }
    });
    // The keys in a `near` term are told of by example.
    missing.retain(|key| !["words", "within"].contains(&key.as_str()));
    assert!(missing.is_empty(), "{missing:?}");
}

/// Calls `each` with every key that some mapping of the schema may have.
fn keys(schema: &Value, each: &mut impl FnMut(&str)) {
    match schema {
        Value::Object(map) => {
            for (name, value) in map {
                if let (true, Value::Object(properties)) = (name == "properties", value) {
                    properties.keys().for_each(|key| each(key));
                }
                keys(value, each);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, each)),
        _ => {}
    }
}

#[test]
fn every_flag_is_told_of() {
    let text = readme();
    for command in [
        "build",
        "run",
        "schedule",
        #[cfg(feature = "preview")]
        "preview",
        #[cfg(feature = "preview")]
        "watch",
        "archive",
        "check",
        "extract",
        "explain",
        "coverage",
        "diff",
        "topics suggest",
        "verify",
        "render",
        "init",
        "schema",
        "completions",
        "man",
    ] {
        assert!(text.contains(&format!("| `attache {command}")), "{command}");
        let help =
            Command::new(env!("CARGO_BIN_EXE_attache")).args(command.split(' ')).arg("-h").output().expect("it runs");
        let help = String::from_utf8(help.stdout).expect("UTF-8");
        let flags = help.lines().filter_map(|line| {
            let line = line.trim_start();
            line.starts_with('-').then(|| line.split([' ', ',']).find(|word| word.starts_with("--"))).flatten()
        });
        for flag in flags {
            assert!(text.contains(&format!("`{flag}`")) || text.contains(&format!("`{flag} ")), "{command} {flag}");
        }
    }
}

#[test]
fn the_points_are_those_of_the_code() {
    let text = readme();
    let code = fs::read_to_string(root().join("src/select/rank.rs")).expect("the code");
    let rows: Vec<&str> =
        code.lines().filter_map(|line| line.strip_prefix("//! ")).filter(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 10, "the table is at the head of the file");
    for row in rows {
        assert!(text.lines().any(|line| line == row), "{row}");
    }
}

#[test]
fn links_lead_to_files() {
    let text = readme();
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    for target in targets.filter(|target| !target.starts_with('#') && !target.contains("://")) {
        assert!(root().join(target).exists(), "{target}");
    }
}
