//! Whole sources of each kind, and what must hold of hostile ones.

use std::io::{Cursor, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;

use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;

use super::{batches, entries};
use crate::config::Limits;
use crate::model::{Digest, Source};

fn source(name: &str) -> Source {
    Source { path: PathBuf::from(name), name: name.to_owned(), sidecar: None, digest: Digest([0; 32]), modified: None }
}

/// What a file holds, one line an entry: where it stands and its bytes, or why there are none.
fn held(name: &str, bytes: &[u8], limits: &Limits) -> Vec<String> {
    let source = source(name);
    let mut out = Vec::new();
    let ended = entries(&mut Cursor::new(bytes), &source, limits, &mut |unpacked| {
        out.push(match unpacked {
            Ok(entry) => {
                let line = if entry.line > 1 { format!(":{}", entry.line) } else { String::new() };
                format!("{}{line} = {}", entry.place(&source), String::from_utf8_lossy(&entry.bytes))
            }
            Err(skip) => {
                assert_eq!(skip.reason.code(), skip.diagnostic.code);
                assert!(skip.diagnostic.help.is_some(), "{:?} says what to do", skip.diagnostic);
                format!("{} ! {}", skip.diagnostic.path, skip.reason.code())
            }
        });
        ControlFlow::Continue(())
    });
    assert!(ended.is_continue());
    out
}

#[track_caller]
fn check(name: &str, bytes: &[u8], expected: &[&str]) {
    assert_eq!(held(name, bytes, &Limits::default()), expected);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.as_mut_bytes()[..name.len().min(100)].copy_from_slice(&name.as_bytes()[..name.len().min(100)]);
        if name.len() > 100 {
            header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            archive.append_data(&mut header, name, *bytes).unwrap();
            continue;
        }
        header.set_cksum();
        archive.append(&header, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

#[test]
fn compressed_files() {
    check("a.txt.gz", &gzip(b"It rained."), &["a.txt.gz = It rained."]);
    check("a.jsonl.gz", &[gzip(b"{1}\n"), gzip(b"\n{2}\n")].concat(), &["a.jsonl.gz = {1}", "a.jsonl.gz:3 = {2}"]);
    check("a.md.zst", &zstd::encode_all(&b"# It"[..], 3).unwrap(), &["a.md.zst = # It"]);
    check("a.txt.gz.zst", &zstd::encode_all(&gzip(b"It")[..], 3).unwrap(), &["a.txt.gz.zst = It"]);
    check("a.gz", &gzip(b"It rained."), &["a.gz ! unknown-format"]);
    check("dump", &gzip(&tar(&[("a.txt", b"It")])), &["dump#a.txt = It"]);
    check("a.txt.gz", b"It rained.", &["a.txt.gz ! broken-archive"]);
}

#[test]
fn archives() {
    let members: [(&str, &[u8]); 7] = [
        ("2026/a.txt", b"It rained."),
        ("./b.jsonl", b"{1}\n{2}"),
        ("style.css", b"p {}"),
        ("2026/.DS_Store", b"x"),
        ("__MACOSX/2026/a.txt", b"x"),
        ("picture.PNG", b"x"),
        ("notes.odd", b"x"),
    ];
    let expected = [
        "w#2026/a.txt = It rained.",
        "w#b.jsonl = {1}",
        "w#b.jsonl:2 = {2}",
        "w#notes.odd ! unknown-format",
        "w ! no-article",
    ];
    for bytes in [zip(&members), tar(&members), gzip(&tar(&members))] {
        check("w", &bytes, &expected);
    }
    check("w.zip", &zip(&[("in.tar.gz", &gzip(&tar(&[("a.txt", b"It")])))]), &["w.zip#in.tar.gz#a.txt = It"]);
    check("w.tar", &tar(&[("in.zip", &zip(&[("a.txt", b"It")]))]), &["w.tar#in.zip#a.txt = It"]);
    let long = format!("{}/a.txt", "deep".repeat(40));
    check("w.tar", &tar(&[(&long, b"It")]), &[&format!("w.tar#{long} = It")]);
    check("w.zip", &zip(&[]), &["w.zip ! empty"]);
    check("w.tar", b"", &["w.tar ! empty"]);
    check("w.zip", b"It rained.", &["w.zip ! broken-archive"]);
}

#[test]
fn names_that_lead_out_are_refused() {
    let members: [(&str, &[u8]); 4] =
        [("../a.txt", b"x"), ("in/../../b.txt", b"x"), ("/etc/c.txt", b"x"), ("good.txt", b"It")];
    let expected =
        ["w#../a.txt ! unsafe-name", "w#in/../../b.txt ! unsafe-name", "w#/etc/c.txt ! unsafe-name", "w#good.txt = It"];
    for bytes in [zip(&members), tar(&members)] {
        check("w", &bytes, &expected);
    }
}

#[test]
fn what_is_cut_short_keeps_what_came_before() {
    let lines: Vec<String> =
        (0..20_000).map(|number: u32| format!("{{\"id\": {}}}\n", number.wrapping_mul(2_654_435_761))).collect();
    let text = lines.concat();
    let whole = gzip(text.as_bytes());
    let held = held("a.jsonl.gz", &whole[..whole.len() / 2], &Limits::default());
    assert!(held.len() > 5_000, "{}", held.len());
    assert_eq!(held.last().map(String::as_str), Some("a.jsonl.gz ! broken-archive"));
    let archive = tar(&[("a.txt", b"It rained."), ("b.txt", &[b'x'; 2000])]);
    check(
        "w.tar",
        &archive[..2000],
        &["w.tar#a.txt = It rained.", "w.tar#b.txt ! broken-archive", "w.tar ! broken-archive"],
    );
}

#[test]
fn bombs_are_stopped() {
    let limits = Limits { article_bytes: 1 << 30, ..Limits::default() };
    let zeros = vec![b' '; 64 << 20];
    assert_eq!(held("a.txt.gz", &gzip(&zeros), &limits), ["a.txt.gz ! too-expansive"]);
    let bomb = zip(&[("a.txt", &zeros), ("b.txt", b"It")]);
    assert_eq!(held("w.zip", &bomb, &limits), ["w.zip#a.txt ! too-expansive", "w.zip#b.txt ! too-expansive"]);
    let few = Limits { unpacked_bytes: 5, ..limits };
    assert_eq!(held("a.txt.gz", &gzip(b"It rained."), &few), ["a.txt.gz ! too-expansive"]);
    let short = Limits { article_bytes: 5, ..limits };
    assert_eq!(held("a.txt.gz", &gzip(b"It rained."), &short), ["a.txt.gz ! too-large"]);
}

#[test]
fn nesting_and_numbers_are_bounded() {
    let mut nested = b"It rained.".to_vec();
    let mut name = "a.txt".to_owned();
    for _ in 0..5 {
        nested = gzip(&nested);
        name += ".gz";
    }
    check(&name, &nested, &["a.txt.gz.gz.gz.gz.gz ! too-deep"]);
    let limits = Limits { entries: 3, ..Limits::default() };
    let expected = ["a.jsonl = 1", "a.jsonl:2 = 2", "a.jsonl:3 = 3", "a.jsonl ! too-many-entries"];
    assert_eq!(held("a.jsonl", b"1\n2\n3\n4\n5\n", &limits), expected);
    assert_eq!(held("a.jsonl", b"1\n2\n3\n", &limits), expected[..3]);
}

#[test]
fn batches_hold_every_entry_once_and_stop_when_told() {
    let text = (0..2_000).map(|number| format!("{number}\n")).collect::<Vec<_>>().concat();
    let mut sizes = Vec::new();
    let mut count = |most: usize| {
        sizes.clear();
        let ended = batches(&mut Cursor::new(text.as_bytes()), &source("a.jsonl"), &Limits::default(), &mut |batch| {
            sizes.push(batch.len());
            if sizes.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        (sizes.iter().sum::<usize>(), ended.is_break())
    };
    assert_eq!(count(usize::MAX), (2_000, false));
    assert_eq!(count(1), (512, true));
}

mod properties {
    use proptest::prelude::*;

    use super::{gzip, held, tar, zip};
    use crate::config::Limits;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn arbitrary_bytes_never_panic_and_never_vanish(bytes in prop::collection::vec(any::<u8>(), 0..1200)) {
            for name in ["a.jsonl", "a.gz", "a.zst", "a.zip", "a.tar", "a.txt", "a"] {
                prop_assert!(!held(name, &bytes, &Limits::default()).is_empty(), "{}", name);
            }
        }

        #[test]
        fn damaged_archives_never_panic_and_never_vanish(at in 0_usize..4000, byte in any::<u8>(), cut in any::<bool>()) {
            let members: [(&str, &[u8]); 2] = [("a.txt", b"It rained."), ("b.jsonl", b"{1}\n{2}\n")];
            for mut bytes in [zip(&members), tar(&members), gzip(&tar(&members))] {
                let at = at % bytes.len();
                bytes[at] = byte;
                if cut {
                    bytes.truncate(at);
                }
                prop_assert!(!held("w", &bytes, &Limits::default()).is_empty());
            }
        }
    }
}
