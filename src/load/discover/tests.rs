//! Searches in real folders.

use std::fs;
use std::path::Path;

use super::{Discovery, discover};
use crate::config::{Config, Origin};
use crate::load::LoadError;

fn config(dir: &Path, include: &[&str], exclude: &[&str]) -> Config {
    let text = "version: 1\nbriefing: {title: T}\ncorpus: {include: []}\n";
    let mut config: Config = serde_yaml::from_str(text).unwrap();
    config.corpus.include = include.iter().map(|&glob| glob.to_owned()).collect();
    config.corpus.exclude = exclude.iter().map(|&glob| glob.to_owned()).collect();
    config.origin =
        Origin { path: dir.join("config/t.yaml"), dir: dir.join("config"), root: dir.join("config/.."), stdin: None };
    config
}

/// A folder with a config's folder and the named files in it.
fn desk(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("config")).unwrap();
    for file in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    dir
}

fn listed(found: &Discovery) -> Vec<String> {
    let problems = found.problems.iter().map(|skip| format!("{}: {}", skip.diagnostic.path, skip.reason.code()));
    found.files.iter().map(|file| file.name.to_string()).chain(problems).collect()
}

#[track_caller]
fn check(dir: &Path, include: &[&str], exclude: &[&str], expected: &[&str]) {
    let found = discover(&config(dir, include, exclude)).unwrap();
    assert_eq!(listed(&found), expected);
}

#[test]
fn files_once_in_order_and_without_the_excluded() {
    let dir = desk(&[
        "corpus/b.md",
        "corpus/a.txt",
        "corpus/sub/c.txt",
        "corpus/.hidden/d.txt",
        "corpus/.e.txt",
        "corpus/a.meta.yaml",
        "corpus/drafts/f.txt",
    ]);
    check(
        dir.path(),
        &["../corpus/**/*.{txt,md}", "../corpus/a.txt"],
        &["**/drafts/**"],
        &["corpus/a.txt", "corpus/b.md", "corpus/sub/c.txt"],
    );
    check(dir.path(), &["../corpus/*.txt"], &[], &["corpus/a.txt"]);
    check(dir.path(), &["../corpus/**"], &["../corpus/*/*"], &["corpus/a.txt", "corpus/b.md"]);
    let found = discover(&config(dir.path(), &["../corpus/*"], &[])).unwrap();
    assert_eq!(found.files[0].sidecar(), Some(&*dir.path().join("corpus/a.meta.yaml")));
    assert_eq!(found.files[1].sidecar(), None);
    let one = discover(&config(dir.path(), &["../corpus/a.txt"], &[])).unwrap();
    assert!(one.files[0].sidecar().is_some(), "a file named on purpose has its sidecar as well");
}

#[test]
fn files_outside_the_root_are_named_in_full() {
    let dir = desk(&["config/in.txt"]);
    let far = desk(&["far.txt"]);
    let pattern = format!("{}/*.txt", far.path().display());
    let expected = far.path().join("far.txt");
    check(dir.path(), &[&pattern, "in.txt"], &[], &[&expected.display().to_string(), "config/in.txt"]);
}

#[test]
fn includes_that_cannot_be_meant_are_errors() {
    let dir = desk(&["corpus/a.txt"]);
    let error = |include: &str| discover(&config(dir.path(), &[include], &[])).unwrap_err();
    assert!(matches!(error("../gone/*.txt"), LoadError::NoFolder { .. }));
    assert!(error("../gone/*.txt").to_string().contains("gone"));
    assert!(matches!(error("../corpus/*.md"), LoadError::NothingMatched { .. }));
    assert!(matches!(error("../corpus/b.md"), LoadError::NothingMatched { .. }));
    assert!(matches!(error("../corpus"), LoadError::IsFolder { .. }));
    assert!(error("../corpus/").to_string().contains("`../corpus/**/*.{txt,md,jsonl}`"));
    assert!(matches!(error("../corpus/{a"), LoadError::Glob { .. }));
}

#[test]
fn a_folder_called_like_a_file_is_skipped_and_searched() {
    let dir = desk(&["corpus/x.txt/y.txt"]);
    check(dir.path(), &["../corpus/**/*.txt"], &[], &["corpus/x.txt/y.txt", "corpus/x.txt: not-a-file"]);
    check(dir.path(), &["../corpus/**/*"], &[], &["corpus/x.txt/y.txt"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_broken_ones_skipped() {
    use std::os::unix::fs::symlink;
    let dir = desk(&["corpus/a.txt", "far/b.txt"]);
    let corpus = dir.path().join("corpus");
    symlink("../far", corpus.join("linked")).unwrap();
    symlink("nowhere", corpus.join("gone.txt")).unwrap();
    symlink("nowhere", corpus.join("gone.pdf")).unwrap();
    symlink("self.txt", corpus.join("self.txt")).unwrap();
    symlink("..", corpus.join("up")).unwrap();
    fs::create_dir(corpus.join("sub")).unwrap();
    symlink("../../corpus/sub", corpus.join("sub/round")).unwrap();
    check(
        dir.path(),
        &["../corpus/**/*.txt"],
        &[],
        &[
            "corpus/a.txt",
            "corpus/linked/b.txt",
            "corpus/gone.txt: unreadable",
            "corpus/self.txt: symlink-loop",
            "corpus/sub/round: symlink-loop",
            "corpus/up: symlink-loop",
        ],
    );
    check(
        dir.path(),
        &["../corpus/*.txt"],
        &[],
        &["corpus/a.txt", "corpus/gone.txt: unreadable", "corpus/self.txt: symlink-loop"],
    );
    check(dir.path(), &["../corpus/gone.txt"], &[], &["corpus/gone.txt: unreadable"]);
}

#[cfg(target_os = "linux")]
#[test]
fn paths_that_are_not_utf8_are_shown_lossily() {
    use std::os::unix::ffi::OsStrExt;
    let dir = desk(&["corpus/a.txt"]);
    fs::write(dir.path().join("corpus").join(std::ffi::OsStr::from_bytes(b"caf\xe9.txt")), "x").unwrap();
    check(dir.path(), &["../corpus/*.txt"], &[], &["corpus/a.txt", "corpus/caf\u{fffd}.txt: path-not-utf8"]);
}

#[cfg(unix)]
#[test]
fn pipes_and_sockets_are_never_opened() {
    let dir = desk(&["corpus/a.txt"]);
    let pipe = dir.path().join("corpus/p.txt");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("corpus/s.txt")).unwrap();
    check(
        dir.path(),
        &["../corpus/*.txt"],
        &[],
        &["corpus/a.txt", "corpus/p.txt: not-a-file", "corpus/s.txt: not-a-file"],
    );
}
