//! What is fuzzed, and what must hold of everything that comes of any bytes whatever. `tests/fuzz/run` feeds it for minutes,
//! `tests/it/fuzz.rs` on every run of the tests with what was found before.
//!
//! A format is added by one line in [`TARGETS`].

use std::collections::BTreeSet;
use std::path::Path;

use attache::config::{self, FieldMap, Limits, Reading};
use attache::diagnostic::Diagnostic;
use attache::extract::{self, Gazetteer};
use attache::load::Opened;
use attache::model::{Article, Evidence, Span};
use attache::pipeline::{self, Parsed};
use attache::select::Rules;

/// What is done with any bytes, and must do no harm.
pub type Target = fn(&[u8]);

/// Each target by name.
pub const TARGETS: &[(&str, Target)] = &[
    // Files, by ending.
    ("text", |bytes| file("a.txt", bytes)),
    ("markdown", |bytes| file("a.md", bytes)),
    ("jsonl", |bytes| file("a.jsonl", bytes)),
    ("html", |bytes| file("a.html", bytes)),
    ("json", |bytes| file("a.json", bytes)),
    ("feed", |bytes| file("a.xml", bytes)),
    ("rows", |bytes| file("a.csv", bytes)),
    ("mail", |bytes| file("a.eml", bytes)),
    ("mbox", |bytes| file("a.mbox", bytes)),
    ("saved-page", |bytes| file("a.mhtml", bytes)),
    ("warc", |bytes| file("a.warc", bytes)),
    ("gzip", |bytes| file("a.jsonl.gz", bytes)),
    ("zstd", |bytes| file("a.jsonl.zst", bytes)),
    ("zip", |bytes| file("a.zip", bytes)),
    ("tar", |bytes| file("a.tar", bytes)),
    ("unknown", |bytes| file("a", bytes)),
    // Parts of files.
    ("front-matter", |bytes| file("a.md", &between("---\n", bytes, "\n---\nIt rained.\n"))),
    ("dates", |bytes| file("a.txt", &between("---\ndate: ", bytes, "\n---\nIt rained.\n"))),
    ("sidecar", |bytes| read("a.txt", b"It rained.".to_vec(), Some(bytes.to_vec()), &Reading::default())),
    ("fields", |bytes| {
        let json = between("{\"id\": \"a\", \"text\": \"It rained.\", ", bytes, "}");
        read("a.jsonl", json, None, &Reading { fields: fields(), limits: limits() });
    }),
    ("config", config),
];

/// Bounds so small that what lies beyond them is met, too, and that no input takes long.
fn limits() -> Limits {
    Limits {
        file_bytes: 1 << 20,
        article_bytes: 64 << 10,
        line_bytes: 16 << 10,
        text_bytes: 32 << 10,
        elements: 5_000,
        entries: 500,
        depth: 3,
        ratio: 100,
        unpacked_bytes: 1 << 20,
    }
}

/// Names of fields that lead into objects.
fn fields() -> FieldMap {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    FieldMap { outlet: names(&["source.name", "a.b.c"]), title: names(&["headline", "title"]), ..FieldMap::default() }
}

fn between(before: &str, bytes: &[u8], after: &str) -> Vec<u8> {
    [before.as_bytes(), bytes, after.as_bytes()].concat()
}

fn file(name: &str, bytes: &[u8]) {
    read(name, bytes.to_vec(), None, &Reading { fields: FieldMap::default(), limits: limits() });
}

/// Most articles of one input of which quotes are sought.
const MOST_EXTRACTED: usize = 8;

/// Reads the bytes as a build does, and looks at what comes of them.
fn read(name: &str, bytes: Vec<u8>, sidecar: Option<Vec<u8>>, reading: &Reading) {
    let parsed = pipeline::articles_in(Opened::of_bytes(name, bytes.clone(), sidecar.clone()), reading);
    assert!(!parsed.is_empty(), "nothing ends in silence");
    assert!(parsed.len() as u64 <= reading.limits.entries.saturating_add(2), "no more entries than are allowed");
    let mut ids = BTreeSet::new();
    let gazetteer = Gazetteer::new(&[]);
    let mut extracted = 0;
    for one in &parsed {
        match one {
            Ok((article, warnings)) => {
                assert!(ids.insert(article.id()), "two articles are called {}", article.id());
                all_told(warnings);
                sound(article);
                if extracted < MOST_EXTRACTED {
                    extracted += 1;
                    evident(article, &extract::evidence_by_rules(article, &gazetteer));
                }
            }
            Err(skip) => {
                assert_eq!(skip.diagnostic.code, skip.reason.code());
                all_told(std::slice::from_ref(&skip.diagnostic));
            }
        }
    }
    if bytes.len() < 1 << 10 {
        let again = pipeline::articles_in(Opened::of_bytes(name, bytes, sidecar), reading);
        assert!(parsed.iter().map(essence).eq(again.iter().map(essence)), "the same bytes give the same articles");
    }
}

/// A problem has a code and words.
fn all_told(problems: &[Diagnostic]) {
    for Diagnostic { code, message, .. } in problems {
        assert!(!code.is_empty() && !message.is_empty(), "`{code}` says `{message}`");
    }
}

/// What two readings of the same bytes have in common.
fn essence(parsed: &Parsed) -> (String, &str, Option<&attache::model::Metadata>) {
    match parsed {
        Ok((article, _)) => (article.id(), &article.text, Some(&article.meta)),
        Err(skip) => (skip.diagnostic.path.clone(), &skip.diagnostic.message, None),
    }
}

/// Blocks stand in order in the text, on whole characters, each with something in it.
fn sound(article: &Article) {
    let mut end = 0;
    for block in &article.blocks {
        assert!(end <= block.span.start, "blocks are in order");
        end = block.span.end;
        assert!(!slice(article, block.span).trim().is_empty(), "no block is empty");
        assert!(article.lines.line(&article.text, block.span.start) > 0, "lines count from one");
    }
}

fn slice(article: &Article, span: Span) -> &str {
    article.text.get(span.range()).unwrap_or_else(|| panic!("{span:?} is no slice of {} bytes", article.text.len()))
}

/// Whatever was found is a slice of the text.
fn evident(article: &Article, evidence: &Evidence) {
    let quoted =
        evidence.quotes.iter().flat_map(|quote| quote.content.iter().copied().chain(quote.cue).chain(quote.source));
    let passages = evidence.passages.iter().flat_map(|passage| passage.heading.into_iter().chain([passage.span]));
    let people = evidence.people.iter().flat_map(|person| [person.name].into_iter().chain(person.role));
    let others = evidence.sentences.iter().chain(&evidence.scare_quotes).copied();
    for span in quoted.chain(passages).chain(people).chain(others) {
        slice(article, span);
    }
    for quote in &evidence.quotes {
        assert!(quote.content.is_sorted_by(|one, next| one.end <= next.start), "pieces are in order");
        assert!(!quote.content.is_empty() && quote.content.iter().all(|span| !span.is_empty()), "no piece is empty");
    }
}

/// Reads a config, and compiles what it asks for.
fn config(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match config::from_text(Path::new("a.yaml"), text) {
        Ok((config, warnings)) => {
            all_told(&warnings);
            let _ = Rules::compile(&config);
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            all_told(&error.diagnostics());
        }
    }
}
