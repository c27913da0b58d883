//! Corpora with everything that can be wrong with an article: it is told of, counted, and the rest is built.

use std::fs;
use std::path::Path;

use super::{WEEK, check, edit, example, issue, read};

/// Files of every kind of trouble, and the code each gets.
fn trouble(corpus: &Path) -> Vec<&'static str> {
    let write = |name: &str, bytes: &[u8]| fs::write(corpus.join(name), bytes).expect("it can be written");
    write("empty.txt", b"");
    write("utf8.txt", b"A title\n\nBr\xc3\xb6ken h\xc3\xa9r\xc3\xa9: \xff \xff.\n");
    write("nul.txt", b"A title\n\nNUL \0 here.\n");
    write("front.md", b"---\ntitle: [unclosed\n---\n\nText.\n");
    write("old.md", b"---\ntitle: Old\ndate: 1246-05-01\n---\n\nThe khan wrote to the pope.\n");
    write("lines.jsonl", b"{\"id\": \"ok\", \"text\": \"Some text.\", \"published\": \"2026-11-10\"}\nnot json\n");
    write("long.md", &vec![b'a'; 2 << 20]);
    fs::File::create(corpus.join("line.txt")).and_then(|file| file.set_len(100 << 20)).expect("a sparse file");
    fs::create_dir(corpus.join("folder.txt")).expect("a folder");
    let mut codes = vec![
        "empty",
        "invalid-utf8",
        "binary",
        "broken-front-matter",
        "impossible-date",
        "broken-entry",
        "line-too-long",
        "too-large",
        "not-a-file",
    ];
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::ffi::OsStrExt as _;
        std::os::unix::fs::symlink("loop.txt", corpus.join("loop.txt")).expect("a link");
        fs::write(corpus.join(std::ffi::OsStr::from_bytes(b"\xff.txt")), "Text.").expect("it can be written");
        std::os::unix::fs::symlink("nowhere", corpus.join("gone.txt")).expect("a link");
        std::os::unix::fs::symlink("..", corpus.join("up")).expect("a link");
        codes.extend(["symlink-loop", "path-not-utf8", "unreadable", "symlink-loop"]);
    }
    codes
}

#[test]
fn bad_files_are_told_of_and_the_run_goes_on() {
    let dir = example();
    let codes = trouble(&dir.path().join("watch/corpus"));
    let build = ["build", "watch/attache.yaml", "--period", WEEK, "--message-format", "json"];
    let (out, _) = check(dir.path(), &build, 1);
    for code in &codes {
        assert!(out.contains(&format!("\"code\":\"{code}\"")), "{code}\n{out}");
    }
    assert!(out.contains("too-many-skipped"), "more than max_skipped: {out}");
    let json: serde_json::Value = serde_json::from_str(&read(&issue(&dir, "json"))).expect("JSON");
    let ledger = &json["coverage"]["ledger"];
    let count = |name: &str| ledger[name].as_u64().expect("a number");
    assert_eq!(count("skipped"), codes.len() as u64);
    assert_eq!(count("found"), count("used") + count("unused") + count("duplicate") + count("skipped"));
    assert_eq!(json["sources"].as_array().expect("sources").len(), 4, "the good ones are there");
    let told = json["coverage"]["skipped"].as_array().expect("a list");
    for code in &codes {
        let it = told.iter().find(|skip| skip["code"] == *code).unwrap_or_else(|| panic!("{code} is in the issue"));
        assert!(it["message"].as_str().is_some_and(|message| message.len() > 5), "{code} is told in words");
    }
    let (out, _) = check(dir.path(), &["check", "watch/attache.yaml", "--message-format", "json"], 1);
    for code in &codes {
        assert!(out.contains(&format!("\"code\":\"{code}\"")), "{code}\n{out}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_nobody_may_read_is_told_of_and_the_run_goes_on() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = example();
    let locked = dir.path().join("watch/corpus/locked.txt");
    fs::write(&locked, "Text.").expect("it can be written");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o0)).expect("a mode");
    if fs::read(&locked).is_ok() {
        eprintln!("skipped: this user may read everything; the dangling link of `trouble` covers the same path");
        return;
    }
    let (_, err) = check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK], 1);
    assert!(err.contains("error[unreadable]: cannot be read: permission denied"), "{err}");
    assert!(issue(&dir, "json").exists());
}

#[test]
fn two_entries_of_one_id_are_kept_apart() {
    let dir = example();
    let wire = dir.path().join("watch/corpus/agency/wire.jsonl");
    let second =
        r#"{"id": "nna-1107", "published": "2026-11-12", "text": "\"Grain is gold,\" said Ana Ruiz, a miller."}"#;
    fs::write(&wire, read(&wire) + second + "\n").expect("it can be written");
    edit(&dir.path().join("watch/attache.yaml"), "max_skipped: 5%", "max_skipped: 50%");
    let (_, err) = check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK], 0);
    assert!(
        err.contains("error[broken-entry]: has the id `nna-1107`, which the article on line 1 has already"),
        "{err}"
    );
    assert!(err.contains("wire.jsonl:4"), "{err}");
    let json: serde_json::Value = serde_json::from_str(&read(&issue(&dir, "json"))).expect("JSON");
    assert_eq!(
        (json["coverage"]["ledger"]["found"].as_u64(), json["coverage"]["ledger"]["skipped"].as_u64()),
        (Some(6), Some(1))
    );
    assert!(!read(&issue(&dir, "md")).contains("Grain is gold"));
    let file = issue(&dir, "json");
    check(dir.path(), &["verify", file.to_str().expect("UTF-8")], 0);
    let (out, _) = check(dir.path(), &["check", "watch/attache.yaml"], 1);
    assert!(out.contains("6 articles in 3 files, 1 skipped, 1 problem"), "{out}");
    let (out, err) = check(dir.path(), &["extract", "watch/corpus/agency/wire.jsonl"], 1);
    assert!(err.contains("nna-1107") && !out.contains("Grain is gold"), "{out}{err}");
}

/// An article whose every field tries to get out of its place.
const HOSTILE: &str = r#"---
title: '<script>alert(1)</script> | "grain" ](javascript:alert(2))'
outlet: '<b onmouseover=alert(3)>Out</b>|let'
author: '</footer><img src=x onerror=alert(4)>'
published: 2026-11-10
url: 'javascript:alert(5)'
---
"The grain <script>alert(6)</script> ](x) {{ title }} is safe," said Ana Ruiz, the mayor.

"#;

#[test]
fn a_hostile_article_changes_nothing_around_it() {
    let dir = example();
    let word = "g".repeat(900_000);
    let text = format!("{HOSTILE}\"Grain \u{202e}desrever\u{202c} \u{1b}[2J {word},\" said Bob Hill, a farmer.\n");
    fs::write(dir.path().join("watch/corpus/hostile.txt"), text).expect("it can be written");
    let (out, err) = check(dir.path(), &["build", "watch/attache.yaml", "--period", WEEK, "-v"], 0);
    assert!(!out.contains('\u{1b}') && !err.contains('\u{1b}'), "nothing moves the cursor");
    assert!(err.contains("warning[bad-url]"), "{err}");
    let (html, md) = (read(&issue(&dir, "html")), read(&issue(&dir, "md")));
    assert!(html.contains("&lt;script&gt;alert(6)"), "the words are there");
    let lower = html.to_lowercase();
    for wrong in ["<script", "<img", "<b onmouse", "href=\"javascript"] {
        assert!(!lower.contains(wrong), "{wrong}");
    }
    assert!(!md.contains(['\u{202e}', '\u{1b}']), "nothing turns the writing round");
    assert!(md.contains("\\<script>alert(1)"), "markup is escaped in Markdown");
    for ending in ["json", "html"] {
        let file = issue(&dir, ending);
        check(dir.path(), &["verify", file.to_str().expect("UTF-8")], 0);
    }
}
