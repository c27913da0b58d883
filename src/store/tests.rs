//! Stores in real folders.

use std::fs;
use std::path::Path;

use super::evidence::ArticleBytes;
use super::manifest::{ArticleContent, ArticleRow, Articles, SourceRow};
use super::{Block, Change, Ending, Key, Store, check as examine, collect, is_settled, keep, key, status};
use crate::model::{Article, Digest, Evidence, Stamp};

const CORPUS: Key = [1; 16];

fn article(text: &str) -> Article {
    Article { text: text.into(), ..Article::default() }
}

fn row(name: &str) -> SourceRow {
    let content = ArticleContent::Article { entry: "".into(), published: None, key: None, warnings: Vec::new() };
    let articles = Articles::Here(vec![ArticleRow { line: None, content }]);
    SourceRow { name: name.into(), stamp: None, sidecar: None, digest: Digest([2; 32]), bytes: 7, articles }
}

/// One build of a series that keeps the evidence of these texts, and the rows of these names, and uses the texts again.
fn build(folder: &Path, series: &str, texts: &[&str], names: &[&str]) {
    let (store, told) = Store::open(folder);
    assert_eq!(told, []);
    let store = store.expect("a store");
    let mut writer = store.writer().expect("it can be written");
    for text in texts {
        let (of, under) = (article(text), key(&[text.as_bytes()]));
        writer.apply(&keep(under, ArticleBytes::of(&of), text.len(), &Evidence::default()).expect("it is short"));
        writer.apply(&Change::Used(vec![under]));
    }
    let rows: Vec<SourceRow> = names.iter().map(|name| row(name)).collect();
    let blocks = Block::of(&CORPUS, &rows).into_iter().collect();
    writer.apply(&Change::Rows { corpus: CORPUS, gone: None, blocks, parts: Vec::new() });
    let ending = Ending { series: vec![key(&[series.as_bytes()])], corpora: vec![CORPUS], issues: Vec::new() };
    assert_eq!(writer.end(&ending), None);
    assert_eq!(store.close(), []);
}

/// The texts among these whose evidence is kept.
#[track_caller]
fn check(folder: &Path, texts: &[&str], expected: &[&str]) {
    let (store, _) = Store::open(folder);
    let reader = store.expect("a store").reader().expect("a reader");
    let is_kept =
        |text: &&&str| reader.extracted(&key(&[text.as_bytes()]), 0).is_some_and(|found| found.article.text == **text);
    let kept: Vec<&str> = texts.iter().filter(is_kept).copied().collect();
    assert_eq!(kept, expected);
}

#[test]
fn what_is_kept_is_found_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("a/.attache");
    build(&folder, "s", &["one", "two"], &["a.txt", "b.txt"]);
    check(&folder, &["one", "two", "three"], &["one", "two"]);
    assert_eq!(fs::read_to_string(folder.join(".gitignore")).expect("it is there"), "*\n");
    let (store, _) = Store::open(&folder);
    let blocks = store.expect("a store").reader().expect("a reader").blocks(&CORPUS, b"", 9);
    assert_eq!(blocks, [(b"a.txt".to_vec(), vec![row("a.txt"), row("b.txt")])]);
    let status = status(&folder).expect("it can be read").expect("there is one");
    assert_eq!((status.sources, status.articles, status.evidence, status.text, status.builds), (2, 2, 2, 6, 1));
    assert!(status.bytes > 0 && status.used.is_some());
    assert_eq!(examine(&folder).expect("it can be read"), Some(Vec::new()));
}

#[test]
fn what_no_build_has_used_lately_is_dropped() {
    let dir = tempfile::tempdir().expect("a folder");
    build(dir.path(), "weekly", &["old", "both"], &["a.txt"]);
    build(dir.path(), "other", &["other"], &[]);
    for _ in 0..7 {
        build(dir.path(), "weekly", &["new", "both"], &["a.txt"]);
    }
    // The eighth build back still counts, and so does the only one of the other series.
    check(dir.path(), &["old", "both", "new", "other"], &["old", "both", "new", "other"]);
    build(dir.path(), "weekly", &["new"], &["a.txt"]);
    check(dir.path(), &["old", "both", "new", "other"], &["both", "new", "other"]);
    let before = collect(dir.path()).expect("it can be written").expect("there is one");
    assert_eq!(before.dropped, 0);
    check(dir.path(), &["both", "new"], &["both", "new"]);
}

#[test]
fn a_run_that_is_broken_off_leaves_the_store_as_it_was() {
    let dir = tempfile::tempdir().expect("a folder");
    build(dir.path(), "s", &["one"], &["a.txt"]);
    let (store, _) = Store::open(dir.path());
    let store = store.expect("a store");
    let mut writer = store.writer().expect("it can be written");
    let change = keep([9; 16], ArticleBytes::of(&article("x")), 1, &Evidence::default());
    writer.apply(&change.expect("it is short"));
    drop((writer, store));
    check(dir.path(), &["one"], &["one"]);
    let (store, _) = Store::open(dir.path());
    assert!(store.expect("a store").reader().expect("a reader").extracted(&[9; 16], 0).is_none());
}

#[test]
fn a_second_run_reads_and_is_told() {
    let dir = tempfile::tempdir().expect("a folder");
    build(dir.path(), "s", &["one"], &[]);
    let first = Store::open(dir.path()).0.expect("a store");
    let (second, told) = Store::open(dir.path());
    let second = second.expect("a store");
    assert_eq!(told[0].code, "store-locked");
    assert!(told[0].message.contains(&std::process::id().to_string()), "{}", told[0].message);
    assert!(second.writer().is_none() && first.is_writable());
    assert!(second.reader().expect("a reader").extracted(&key(&[b"one"]), 0).is_some());
    assert_eq!(collect(dir.path()).expect_err("it is locked").code, "store-locked");
    drop(first);
}

#[test]
fn what_is_no_store_of_ours_is_set_aside() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("store.db"), "no database at all, but long enough to be one ".repeat(40))
        .expect("a file");
    let (store, told) = Store::open(dir.path());
    assert!(store.is_some());
    assert_eq!(told[0].code, "store-damaged");
    assert!(dir.path().join("store.damaged-1").is_file());
    drop(store);
    build(dir.path(), "s", &["one"], &[]);
    let path = dir.path().join("store.db");
    let mut bytes = fs::read(&path).expect("it is there");
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes()); // the user version of SQLite's header
    fs::write(&path, bytes).expect("it can be written");
    assert_eq!(status(dir.path()).expect_err("it is foreign").code, "store-damaged");
    let (store, told) = Store::open(dir.path());
    assert!(store.is_some());
    assert_eq!(told[0].code, "store-of-another-version");
    assert!(dir.path().join("store.damaged-2").is_file());
}

#[test]
fn a_file_where_the_folder_should_be_is_told_of() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("file");
    fs::write(&path, "x").expect("a file");
    let (store, told) = Store::open(&path);
    assert!(store.is_none());
    assert_eq!(told[0].code, "store-unusable");
    assert_eq!(status(&path).expect("nothing is there"), None);
}

#[test]
fn young_files_are_not_trusted() {
    const SECOND: i64 = 1_000_000_000;
    let at = |modified, changed| Stamp { bytes: 1, modified, changed, inode: 1 };
    assert!(is_settled(at(5, 7), SECOND));
    assert!(!is_settled(at(5, SECOND), SECOND));
    assert!(!is_settled(at(SECOND + 1, 5), SECOND), "a file may say that it is of tomorrow");
    assert!(!is_settled(at(5, SECOND - 1), SECOND), "a clock ticks some hundred times a second");
    assert!(!is_settled(at(5, 3 * SECOND), 4 * SECOND), "some clocks tick every other second");
    assert!(is_settled(at(5, 3 * SECOND), 6 * SECOND));
}
