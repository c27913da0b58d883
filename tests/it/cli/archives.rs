//! Articles in archives and from stdin: built, traced and accounted for like any other.

use std::fs;
use std::io::{Cursor, Write as _};

use flate2::write::GzEncoder;
use serde_json::Value;
use zip::write::SimpleFileOptions;

use super::{WEEK, attache, check, edit, example, issue, read};

const TEXT: &str =
    "Silo stands full\n\n\"The grain will wait, and so will we,\" said Ines Tarrow, the silo's keeper.\n";

fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        archive.start_file(*name, SimpleFileOptions::default()).expect("it can be begun");
        archive.write_all(text.as_bytes()).expect("it can be written");
    }
    archive.finish().expect("it can be ended").into_inner()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).expect("it can be written");
    encoder.finish().expect("it can be ended")
}

/// The source in an issue's JSON from which Tarrow is quoted.
fn source_of_tarrow(json: &Value) -> Value {
    let quotes = json["quotes"].as_object().expect("quotes");
    let quote = quotes.values().find(|quote| quote.to_string().contains("The grain will wait")).expect("it is quoted");
    let number = quote["source"].clone();
    let sources = json["sources"].as_array().expect("sources");
    sources.iter().find(|source| source["number"] == number).expect("its source").clone()
}

#[test]
fn a_member_of_an_archive_is_quoted_and_verified() {
    let dir = example();
    let corpus = dir.path().join("watch/corpus");
    edit(&dir.path().join("watch/attache.yaml"), "{txt,md,jsonl}", "{txt,md,jsonl,zip}");
    let members = [("meridian/2026-11-11-silo.txt", TEXT), ("logo.png", "x"), ("../out.txt", TEXT)];
    fs::write(corpus.join("week.zip"), zip(&members)).expect("it can be written");
    let (_, err) = check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK], 1);
    assert!(err.contains("error[unsafe-name]") && err.contains("warning[no-article]"), "{err}");
    let json: Value = serde_json::from_str(&read(&issue(&dir, "json"))).expect("JSON");
    let source = source_of_tarrow(&json);
    assert_eq!(
        (source["path"].as_str(), source["entry"].as_str()),
        (Some("corpus/week.zip"), Some("meridian/2026-11-11-silo.txt"))
    );
    for ending in ["json", "html"] {
        check(dir.path(), &["verify", &issue(&dir, ending).to_string_lossy()], 0);
    }
    assert!(!dir.path().join("watch/out.txt").exists() && !corpus.join("../out.txt").exists());
    let id = "corpus/week.zip#meridian/2026-11-11-silo.txt";
    let (out, _) = check(dir.path(), &["explain", "watch/attache.yaml", id, "--period", WEEK], 0);
    assert!(out.contains("Ines Tarrow"), "{out}");
    fs::write(corpus.join("week.zip"), zip(&members[..2])).expect("it can be written");
    check(dir.path(), &["verify", &issue(&dir, "json").to_string_lossy()], 1);
}

#[test]
fn what_is_piped_in_is_part_of_the_corpus_where_the_config_says_so() {
    let dir = example();
    let config = dir.path().join("watch/attache.yaml");
    edit(&config, "include: [\"corpus/**/*.{txt,md,jsonl}\"]", "include: [\"corpus/**/*.{txt,md,jsonl}\", \"-\"]");
    let line = serde_json::json!({ "id": "silo", "date": "2026-11-11", "text": TEXT }).to_string();
    for input in [format!("{line}\n").into_bytes(), gzip(&line)] {
        attache(dir.path())
            .args(["build", "watch/attache.yaml", "--period", WEEK])
            .write_stdin(input)
            .assert()
            .success();
        let json: Value = serde_json::from_str(&read(&issue(&dir, "json"))).expect("JSON");
        let source = source_of_tarrow(&json);
        assert_eq!((source["path"].as_str(), source["entry"].as_str()), (Some("stdin"), Some("silo")));
    }
    let shown = attache(dir.path()).args(["extract", "-"]).write_stdin(gzip(TEXT)).assert();
    let out = String::from_utf8_lossy(&shown.get_output().stdout).into_owned();
    let err = String::from_utf8_lossy(&shown.get_output().stderr).into_owned();
    assert!(err.contains("unknown-format"), "text in gzip has no ending and no signature\n{out}\n{err}");
    let shown = attache(dir.path()).args(["extract", "-"]).write_stdin(zip(&[("a.txt", TEXT)])).assert().success();
    assert!(String::from_utf8_lossy(&shown.get_output().stdout).contains("Ines Tarrow"));
}
