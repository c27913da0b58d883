//! A corpus with everything a desk's folder may hold by mistake: each is named with its reason, and the rest is read.

#![allow(clippy::disallowed_methods, reason = "a test makes its own files")]

use std::fs;
use std::path::Path;

use attache::config::{Config, Origin, Reading};
use attache::{load, pipeline};

/// What becomes of every thing found in `dir/corpus`: `name: read` or `name: reason`, in order of names.
fn outcomes(dir: &Path) -> Vec<String> {
    let yaml = "{version: 1, briefing: {title: T}, corpus: {include: ['../corpus/**/*.{txt,md,jsonl}']}}";
    let mut config: Config = serde_yaml::from_str(yaml).expect("a config");
    config.origin =
        Origin { path: dir.join("config/t.yaml"), dir: dir.join("config"), root: dir.to_owned(), stdin: None };
    let found = load::discover(&config).expect("a corpus");
    let mut all: Vec<String> =
        found.problems.iter().map(|skip| format!("{}: {}", skip.diagnostic.path, skip.diagnostic.code)).collect();
    for file in &found.files {
        all.extend(pipeline::articles(file, &Reading::default()).iter().map(|parsed| {
            let outcome = match parsed {
                Ok(_) => "read",
                Err(skip) => {
                    assert_eq!(skip.diagnostic.code, skip.reason.code());
                    assert!(skip.diagnostic.help.is_some(), "{:?} says what to do", skip.diagnostic);
                    skip.reason.code()
                }
            };
            format!("{}: {outcome}", file.name)
        }));
    }
    all.sort();
    all
}

#[cfg(unix)]
#[test]
fn each_bad_thing_is_named_and_the_rest_is_read() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().expect("a folder");
    let corpus = dir.path().join("corpus");
    fs::create_dir_all(corpus.join("folder.txt")).expect("a folder");
    fs::create_dir_all(dir.path().join("config")).expect("a folder");
    let files: [(&str, &[u8]); 10] = [
        ("binary.txt", b"a\0b"),
        ("closed.md", b"---\ntitle: [\n---\nIt rained."),
        ("empty.txt", b""),
        ("good.txt", b"It rained.\n"),
        ("latin1.txt", b"caf\xe9"),
        ("lines.jsonl", b"{\"id\": 1, \"text\": \"It rained.\"}\n{\"id\": 2}\nnot json\n"),
        ("mixed.txt", b"\xd0\xbe\xd0\xbd\xd0\xbe\xd0\xbd \xff\xfe \xff"),
        ("old.md", b"---\ndate: 1246-05-01\n---\nIt rained."),
        ("open.md", b"---\ntitle: It rained\n"),
        ("utf16.txt", b"\xff\xfea\0"),
    ];
    for (name, bytes) in files {
        fs::write(corpus.join(name), bytes).expect("a file");
    }
    fs::File::create(corpus.join("huge.txt")).and_then(|file| file.set_len(100 << 20)).expect("a sparse file");
    fs::write(corpus.join("long.md"), vec![b'a'; 2 << 20]).expect("a file");
    symlink("nowhere", corpus.join("gone.txt")).expect("a link");
    symlink("..", corpus.join("up")).expect("a link");
    let latin1 = std::ffi::OsStr::from_bytes(b"na\xefve.txt");
    // Some file systems refuse such names; then there is nothing to skip.
    let named = fs::write(corpus.join(latin1), "It rained.").is_ok();
    let mut expected = vec![
        "corpus/binary.txt: binary",
        "corpus/closed.md: broken-front-matter",
        "corpus/empty.txt: empty",
        "corpus/folder.txt: not-a-file",
        "corpus/gone.txt: unreadable",
        "corpus/good.txt: read",
        "corpus/huge.txt: too-large",
        "corpus/latin1.txt: read",
        "corpus/lines.jsonl: broken-entry",
        "corpus/lines.jsonl: broken-entry",
        "corpus/lines.jsonl: read",
        "corpus/long.md: line-too-long",
        "corpus/mixed.txt: invalid-utf8",
        "corpus/old.md: impossible-date",
        "corpus/open.md: broken-front-matter",
        "corpus/up: symlink-loop",
        "corpus/utf16.txt: read",
    ];
    if named {
        expected.insert(13, "corpus/na\u{fffd}ve.txt: path-not-utf8");
    }
    assert_eq!(outcomes(dir.path()), expected);
}
