//! `verify`: whatever is changed in a briefing or in its sources is found.

use std::fs;
use std::path::Path;

use super::{built, check, edit, issue, read};

/// Runs `verify` on a briefing and expects a finding with this code.
#[track_caller]
fn finds(dir: &Path, file: &Path, code: &str) {
    let (out, _) = check(dir, &["verify", file.to_str().expect("UTF-8"), "--message-format", "json"], 1);
    assert!(out.contains(&format!("\"code\":\"{code}\"")), "{code}\n{out}");
}

/// Changes `old` to `new` in the briefing of this ending, and expects a finding with this code.
#[track_caller]
fn tampered(ending: &str, old: &str, new: &str, code: &str) {
    let dir = built();
    let file = issue(&dir, ending);
    edit(&file, old, new);
    finds(dir.path(), &file, code);
}

#[test]
fn changed_words_are_found() {
    tampered("json", "forty thousand tonnes", "fifty thousand tonnes", "words-differ");
    tampered("html", "forty thousand tonnes", "fifty thousand tonnes", "words-differ");
    tampered("html", "forty thousand tonnes", "forty&#8239;thousand tonnes", "words-differ");
    tampered("html", "The night ferry between", "The day ferry between", "words-differ");
    tampered("html", "Mud is patient", "Mud <b>is very</b> patient", "words-differ");
}

#[test]
fn changed_sentences_around_a_quote_are_found() {
    tampered("json", "\"According to Reeve, \"", "\"Says who, Reeve? OK \"", "words-differ");
    tampered("html", ">According to Reeve, <", ">According to Vosse, <", "words-differ");
    tampered("json", "\"content\": true", "\"content\": false", "broken-structure");
    tampered("json", "\"content\": false", "\"content\": true", "broken-structure");
}

#[test]
fn changed_places_are_found() {
    let dir = built();
    let json: serde_json::Value = serde_json::from_str(&read(&issue(&dir, "json"))).expect("JSON");
    let quote = json["quotes"].as_object().expect("quotes").values().next().expect("a quote").clone();
    let piece = &quote["pieces"][0];
    let (start, end, line) = (&piece["start"], &piece["end"], &piece["line"]);
    let place = format!("\"start\": {start},\n          \"end\": {end},\n          \"line\": {line}");
    let changed = |start: u64, end: u64, line: u64| {
        format!("\"start\": {start},\n          \"end\": {end},\n          \"line\": {line}")
    };
    let number = |value: &serde_json::Value| value.as_u64().expect("a number");
    let (start, end, line) = (number(start), number(end), number(line));
    tampered("json", &place, &changed(start, 4_000_000, line), "span-out-of-range");
    tampered("json", &place, &changed(start, start, line), "span-out-of-range");
    tampered("json", &place, &changed(end, start, line), "broken-structure");
    tampered("json", &place, &changed(start, end - 1, line), "words-differ");
    tampered("json", &place, &changed(start, end, line + 1), "line-differs");
    tampered("html", &format!("data-span=\"{start}-{end}\""), "data-span=\"0-4\"", "words-differ");
    tampered("html", &format!("data-span=\"{start}-{end}\""), "", "broken-structure");
}

#[test]
fn changed_provenance_is_found() {
    tampered("json", "corpus/courier/harbour-grain.txt\"", "corpus/courier/harbour-corn.txt\"", "source-missing");
    tampered("json", "\"path\": \"corpus/courier/", "\"path\": \"corpus/../corpus/courier/", "path-escapes");
    tampered("json", "\"path\": \"corpus/courier/harbour-grain.txt\"", "\"path\": \"/dev/zero\"", "source-unusable");
    tampered("json", "\"parser\": \"", "\"parser\": \"x", "parser-differs");
    tampered("json", "\"entry\": \"nna-1107\"", "\"entry\": \"nna-9\"", "entry-missing");
    tampered("html", "data-path=\"corpus", "data-path=\"..&#x2F;corpus", "path-escapes");
}

#[test]
fn changed_sources_are_found() {
    let dir = built();
    let source = dir.path().join("watch/corpus/courier/harbour-grain.txt");
    edit(&source, "forty", "fifty");
    finds(dir.path(), &issue(&dir, "json"), "source-changed");
    finds(dir.path(), &issue(&dir, "html"), "source-changed");
    fs::remove_file(&source).expect("it can be removed");
    finds(dir.path(), &issue(&dir, "json"), "source-missing");
}

#[test]
fn a_page_whose_marks_are_gone_is_not_verified() {
    let dir = built();
    let file = issue(&dir, "html");
    let text = read(&file).replace("class=\"slice\"", "class=\"shown\"");
    fs::write(&file, text).expect("it can be written");
    finds(dir.path(), &file, "nothing-to-check");
}

#[test]
fn what_is_no_briefing_is_status_2() {
    let dir = built();
    for (name, text) in [("a.html", "<p>hello</p>"), ("a.json", "{\"format\": \"other\"}"), ("a.txt", "")] {
        fs::write(dir.path().join(name), text).expect("it can be written");
        let (_, err) = check(dir.path(), &["verify", name], 2);
        assert!(err.contains("no briefing made by attache"), "{err}");
    }
    check(dir.path(), &["verify", "none.json"], 2);
}

#[test]
fn a_briefing_that_was_moved_finds_its_sources_by_root() {
    let dir = built();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let moved = elsewhere.path().join("briefing.html");
    fs::copy(issue(&dir, "html"), &moved).expect("it can be copied");
    finds(elsewhere.path(), &moved, "source-missing");
    let root = dir.path().join("watch");
    let args = ["verify", "briefing.html", "--root", root.to_str().expect("UTF-8")];
    let (out, _) = check(elsewhere.path(), &args, 0);
    assert!(out.starts_with("verified: "), "{out}");
}
