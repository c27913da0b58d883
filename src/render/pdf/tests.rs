//! What a PDF holds, told from its bytes and, where poppler is there, by poppler.

use std::process::Command;

use serde_json::{Value, json};

use super::bytes;
use crate::model::Briefing;
use crate::render::templates::TypstTemplate;

const TEMPLATE: &str = include_str!("../../../templates/briefing.typ");
const SAMPLE: &str = include_str!("sample.json");

fn sample() -> Value {
    serde_json::from_str(SAMPLE).expect("JSON")
}

fn set(issue: Value) -> Result<Vec<u8>, crate::render::RenderError> {
    set_through(TEMPLATE, issue)
}

fn set_through(text: &str, issue: Value) -> Result<Vec<u8>, crate::render::RenderError> {
    let briefing: Briefing = serde_json::from_value(issue).expect("an issue");
    let template = TypstTemplate { file: "briefing.typ".into(), text };
    bytes(&template, &briefing)
}

/// Sets an issue and looks for words in the order a reader meets them, where poppler is there to read them.
#[track_caller]
fn check(issue: Value, expected: &[&str]) -> Vec<u8> {
    let pdf = set(issue).expect("a PDF");
    assert!(pdf.starts_with(b"%PDF-1.7"));
    match read_by("pdftotext", &[], &["-"], &pdf) {
        Some(text) => {
            let mut from = 0;
            for words in expected {
                let at = text[from..].find(words);
                from += at.unwrap_or_else(|| panic!("`{words}` is not, or not in its place, in\n{text}")) + words.len();
            }
        }
        None => eprintln!("skipped: the order of words, since there is no pdftotext here"),
    }
    pdf
}

/// What a program of poppler's says of the file, with single spaces; `None` where there is no such program.
#[allow(clippy::disallowed_methods)] // another program reads the file
fn read_by(program: &str, before: &[&str], behind: &[&str], pdf: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("issue.pdf");
    std::fs::write(&path, pdf).expect("a file");
    let out = Command::new(program).args(before).arg(&path).args(behind).output().ok()?;
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    Some(String::from_utf8_lossy(&out.stdout).split_whitespace().collect::<Vec<_>>().join(" "))
}

fn holds(pdf: &[u8], words: &str) -> bool {
    pdf.windows(words.len()).any(|window| window == words.as_bytes())
}

#[test]
fn every_kind_of_section_is_set_in_reading_order() {
    check(
        sample(),
        &[
            "Harbour Watch",
            "Key points",
            "The ferry is back",
            "What changed",
            "Set against 2026-W45",
            "Lume",
            "“The ferry returns on Monday,”",
            "Ana Ruiz, transport minister",
            "In other words in The Courier",
            "Now and before",
            "In figures",
            "Quotes by outlet",
            "Balance",
            "Rising and falling",
            "Who said what",
            "Timeline",
            "ANALYST’S NOTE",
            "Sources",
            "[1]",
            "People",
            "Method",
            "Page",
        ],
    );
}

#[test]
fn it_is_tagged_titled_and_in_a_language() {
    let pdf = check(sample(), &["TLP:GREEN"]);
    for words in ["/MarkInfo", "/StructTreeRoot", "/Lang", "/Outlines", "/FontFile", "/DisplayDocTitle true", "pdfuaid"]
    {
        assert!(holds(&pdf, words), "{words}");
    }
}

#[test]
fn headings_lists_tables_and_links_are_real() {
    let pdf = set(sample()).expect("a PDF");
    let Some(tree) = read_by("pdfinfo", &["-struct"], &[], &pdf) else {
        eprintln!("skipped: the structure, since there is no pdfinfo here");
        return;
    };
    for tag in ["TOC", "H1", "H2", "H3", "L", "LI", "Table", "TH", "TD", "BlockQuote", "Link"] {
        assert!(tree.split([' ', ':']).any(|word| word == tag), "{tag} in {tree}");
    }
}

#[test]
fn the_same_issue_gives_the_same_bytes() {
    assert!(set(sample()).expect("a PDF") == set(sample()).expect("a PDF"));
}

#[test]
fn nothing_an_article_says_is_markup() {
    let hostile = "#panic(\"x\") $ \\u{0} <script>alert(1)</script> @a [b](c) \u{202e}\u{feff}\u{fffe} = h // 北京 😀";
    let mut issue = sample();
    let word = "x".repeat(20_000);
    for field in ["title", "outlet", "author", "path"] {
        issue["sources"][0][field] = format!("{hostile} {field}").into();
    }
    issue["sources"][0]["url"] = "javascript:alert(1)".into();
    issue["title"] = hostile.into();
    issue["marking"] = hostile.into();
    issue["publisher"] = "".into();
    issue["sections"][0]["title"] = "\u{0}".into();
    issue["sections"][2]["title"] = word.clone().into();
    issue["people"][0]["name"] = hostile.into();
    for quote in issue["quotes"].as_object_mut().expect("quotes").values_mut() {
        quote["speaker"] = hostile.into();
        quote["url"] = "https://a.example/\u{202e}".into();
        quote["pieces"][0]["text"] = format!("{hostile}\n\n{word}").into();
        quote["source"] = 0.into();
    }
    let pdf = check(issue, &["#panic(\"x\") $", "<script>alert(1)</script>", "The fonts of this document lack"]);
    assert!(!holds(&pdf, "javascript:"));
}

#[test]
fn an_issue_may_hold_nothing_at_all() {
    let mut issue = sample();
    issue["sections"] = json!([]);
    issue["quotes"] = json!({});
    issue["sources"] = json!([]);
    issue["people"] = json!([]);
    issue["title"] = "".into();
    issue["language"] = "x-none".into();
    check(issue, &["Page 1 of 1"]);
}

#[test]
fn a_broken_template_is_told_with_its_place() {
    let error = set_through("#let a = 1\n#(a + \"b\")", sample()).expect_err("a fault").to_string();
    assert!(error.starts_with("briefing.typ:2:3: cannot add"), "{error}");
}

#[test]
fn a_template_reads_nothing_but_the_briefing() {
    for text in ["#read(\"/etc/passwd\")", "#import \"@preview/cetz:0.4.0\"", "#include \"other.typ\""] {
        assert!(set_through(text, sample()).is_err(), "{text}");
    }
}
