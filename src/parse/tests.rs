//! Whole articles of each format, and what must hold of any bytes.

use std::path::PathBuf;

use super::{article, split};
use crate::config::Limits;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Digest, Source};

fn source(name: &str, bytes: &[u8], sidecar: Option<&str>) -> Source {
    Source {
        path: PathBuf::from(name),
        name: name.to_owned(),
        bytes: bytes.to_owned(),
        sidecar: sidecar.map(|text| text.as_bytes().to_owned()),
        digest: Digest([0; 32]),
        modified: None,
    }
}

fn parse(source: &Source) -> Vec<Result<(Article, Vec<Diagnostic>), Skip>> {
    split(source).iter().map(|slice| article(source, slice, &Limits::default())).collect()
}

/// The only article of a file, without warnings.
#[track_caller]
fn one(name: &str, text: &str) -> Article {
    let mut all = parse(&source(name, text.as_bytes(), None));
    let (article, warnings) = all.remove(0).unwrap();
    assert_eq!(warnings, []);
    assert!(all.is_empty());
    article
}

/// One line an article or skip: title, then the blocks as `kind@line "text"`.
#[track_caller]
fn check(name: &str, text: &str, expected: &str) {
    let shown: Vec<String> = parse(&source(name, text.as_bytes(), None)).iter().map(show).collect();
    assert_eq!(shown.join("\n"), expected.trim_end());
}

fn show(parsed: &Result<(Article, Vec<Diagnostic>), Skip>) -> String {
    let article = match parsed {
        Ok((article, _)) => article,
        Err(skip) => return format!("{}@{}", skip.reason.code(), skip.diagnostic.line.unwrap_or(0)),
    };
    let title = format!("[{}]", article.meta.title);
    let blocks = article.blocks.iter().map(|block| {
        let kind = serde_json::to_string(&block.kind).unwrap();
        let line = article.lines.line(&article.text, block.span.start);
        format!("{}@{line} {:?}", kind.trim_matches('"'), block.span.of(&article.text))
    });
    std::iter::once(title).chain(blocks).collect::<Vec<_>>().join("\n")
}

const MARKDOWN: &str = "\
---
date: 2026-11-09
---

# Storm *closes* harbour

![A ship](ship.jpg)

*Photo: Jane Roe*

The \"harbour\" -- it's [closed](https://a.example \"x\")
since **Friday**.  
Nobody &amp; nothing moves...[^1]

## What next? {#next}

> We will be back.
>
> All of us.

1. One
2. Two with `code`
   - Nested

<script>alert(1)</script>

Inline <b>bold</b> <script>no()</script>text.

```
let x = 1;
```

| a | b |
|---|---|
| 1 | 2 |

[^1]: A note.
";

#[test]
fn markdown() {
    check(
        "a.md",
        MARKDOWN,
        r#"[Storm closes harbour]
caption@7 "A ship"
credit@9 "Photo: Jane Roe"
paragraph@11 "The \"harbour\" -- it's closed\nsince Friday.\nNobody & nothing moves..."
heading@15 "What next?"
block-quote@17 "We will be back."
block-quote@19 "All of us."
list-item@21 "One"
list-item@22 "Two with code"
list-item@23 "Nested"
paragraph@27 "Inline bold text."
other@29 "let x = 1;"
other@33 "a\tb\t\n1\t2"
"#,
    );
}

#[test]
fn markdown_without_headings_of_its_own() {
    let prose =
        "The harbour master closed the northern basin on Friday after two barges broke loose in the storm at night.";
    check(
        "old-bridge.md",
        &format!("{prose}\n\nThe Basin\n\n{prose} Roe wrote:\n\n\"Never again.\"\n"),
        &format!(
            "[Old bridge]\nparagraph@1 {prose:?}\nheading@3 \"The Basin\"\nparagraph@5 \"{prose} Roe wrote:\"\n\
             block-quote@7 \"\\\"Never again.\\\"\""
        ),
    );
}

#[test]
fn text_with_front_matter_and_windows_lines() {
    check(
        "a.txt",
        "\u{feff}---\r\ntitle: Storm closes harbour\r\nby: Jane Roe\r\n---\r\n\r\nStorm closes harbour\r\n\r\nIt rained.\r\nA lot.\r\n",
        "[Storm closes harbour]\nparagraph@8 \"It rained.\"\nparagraph@9 \"A lot.\"",
    );
}

#[test]
fn what_the_article_itself_tells_of_its_author_and_day() {
    let article = one("in/2026-11-09/a.txt", "Storm closes harbour\n\nBy Jane Roe, Port Ellen\n\nIt rained. A lot.\n");
    assert_eq!(article.meta.author.as_deref(), Some("Jane Roe"));
    assert_eq!(
        article.meta.published.map(|p| p.day(&jiff::tz::TimeZone::UTC).to_string()).as_deref(),
        Some("2026-11-09")
    );
    assert_eq!((article.parser, article.id().as_str()), ("text/1", "in/2026-11-09/a.txt"));
}

#[test]
fn a_dated_line_at_the_head_is_the_date_where_nothing_else_gives_one() {
    let day =
        |name: &str, text: &str| one(name, text).meta.published.map(|published| published.written_day().to_string());
    let head = |line: &str| format!("Storm closes harbour\n\n{line}\n\nBy Jane Roe\n\nIt rained. A lot.\n");
    assert_eq!(day("a.txt", &head("9 November 2026")).as_deref(), Some("2026-11-09"));
    assert_eq!(day("a.txt", &head("Published: 9 Nov. 2026, 23:30 EST")).as_deref(), Some("2026-11-09"));
    assert_eq!(day("a.md", &head("Updated: 10 November 2026\n\n9 November 2026")).as_deref(), Some("2026-11-09"));
    assert_eq!(day("2026-11-08.txt", &head("9 November 2026")).as_deref(), Some("2026-11-08"));
    assert_eq!(day("a.txt", &head("Updated: 10 November 2026")), None);
    assert_eq!(day("a.txt", "It rained on that day, a lot, and did not stop.\n\n9 November 2026\n\nIt rained."), None);
}

#[test]
fn a_sidecar_overrides() {
    let with = source("a.md", b"---\ntitle: A\nlang: en\n---\nIt rained.", Some("title: B\noutlet: desk"));
    let (article, _) = parse(&with).remove(0).unwrap();
    assert_eq!((article.meta.title.as_str(), article.meta.outlet.as_deref()), ("B", Some("desk")));
    assert_eq!(article.meta.language.as_deref(), Some("en"));
    let broken = source("a.md", b"It rained.", Some("title: ["));
    assert_eq!(show(&parse(&broken).remove(0)), "broken-sidecar@0");
}

#[test]
fn json_lines() {
    check(
        "a.jsonl",
        concat!(
            "{\"id\": \"one\", \"title\": \"Storm\", \"text\": \"Storm.\\n\\nIt rained.\\nA lot.\", \"extra\": {\"a\": [1]}}\r\n",
            "\n",
            "{\"id\": 7, \"text\": \"It rained.\"}\n",
            "{\"id\": 8}\n",
            "{\"text\": \"It rained.\"}\n",
            "{\"id\": 9, \"text\": \" \"}\n",
            "not json\n",
            "[1]\n",
            "{\"id\": 10, \"text\": \"a\\u0000b\"}\n",
            "{\"id\": 11, \"text\": \"a\", \"date\": \"1246-01-01\"}\n",
        ),
        "[Storm]\nparagraph@1 \"It rained.\"\nparagraph@1 \"A lot.\"\n[7]\nparagraph@3 \"It rained.\"\nbroken-entry@4\n\
         broken-entry@5\nempty@6\nbroken-entry@7\nbroken-entry@8\nbinary@9\nimpossible-date@10",
    );
    let all = parse(&source("a.jsonl", b"{\"id\": 7, \"text\": \"It rained.\", \"url\": \"x\"}", None));
    let (article, warnings) = all[0].as_ref().unwrap();
    assert_eq!(article.id(), "a.jsonl#7");
    assert_eq!((warnings[0].path.as_str(), warnings[0].code.as_str()), ("a.jsonl#7", "bad-url"));
}

#[test]
fn bad_input_is_named_and_skipped() {
    check("a.txt", "", "empty@1");
    check("a.jsonl", "\n \n", "empty@1");
    check("a.md", "---\ntitle: A\n---\n\n", "empty@4");
    check("a.md", "<!-- nothing -->\n", "empty@1");
    check("a.txt", "---\ntitle: A: B\n---\nBody", "broken-front-matter@2");
    check("a.txt", "---\ndate: 1246-05-01\n---\nBody", "impossible-date@1");
    check("a.bin", "<p>", "unknown-format@0");
    check("README", "x", "unknown-format@0");
    let cases: [(&[u8], &str); 2] = [(b"a\n\xff", "invalid-utf8@2"), (b"a\0", "binary@1")];
    for (bytes, expected) in cases {
        assert_eq!(show(&parse(&source("a.txt", bytes, None)).remove(0)), expected);
    }
}

#[test]
fn a_line_of_a_hundred_megabytes_is_refused() {
    let limits = Limits { article_bytes: 1 << 30, ..Limits::default() };
    let mut bytes = vec![b'a'; 100 << 20];
    bytes[0] = b'\n';
    for name in ["a.txt", "a.md"] {
        let big = source(name, &bytes, None);
        let skip = article(&big, &split(&big)[0], &limits).unwrap_err();
        assert_eq!((skip.reason.code(), skip.diagnostic.line), ("line-too-long", Some(2)));
    }
}

mod properties {
    use proptest::prelude::*;

    use super::{parse, source};
    use crate::model::Article;

    /// Spans in order, on character boundaries, trimmed and not empty; lines within the file.
    fn sound(article: &Article) -> Result<(), TestCaseError> {
        let mut last = 0;
        for block in &article.blocks {
            let range = block.span.range();
            prop_assert!(range.start >= last && range.start < range.end, "{:?}", article.blocks);
            let words = article.text.get(range.clone());
            prop_assert_eq!(words.map(str::trim), words);
            prop_assert!(words.is_some());
            prop_assert!(article.lines.line(&article.text, block.span.start) >= 1);
            last = range.end;
        }
        prop_assert!(article.lines.0.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1));
        prop_assert!(!article.meta.title.is_empty());
        Ok(())
    }

    /// Whatever lies between blocks is white space, or the title.
    fn nothing_lost(article: &Article) -> Result<(), TestCaseError> {
        let mut gaps = String::new();
        let mut last = 0;
        for block in &article.blocks {
            gaps += article.text[last..block.span.start as usize].trim();
            last = block.span.end as usize;
        }
        gaps += article.text[last..].trim();
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        prop_assert!(gaps.is_empty() || letters(&gaps) == letters(&article.meta.title), "{:?}", gaps);
        Ok(())
    }

    /// Lines as desks have them, in any order.
    fn desk_line() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            Just("\u{a0} U.S. Navy photoAdm. Roe visits the port.".to_owned()),
            Just("The Basin".to_owned()),
            Just("By Jane Roe".to_owned()),
            Just("Photo: Jane Roe".to_owned()),
            Just("Roe told the paper:".to_owned()),
            Just("“We will be back.”".to_owned()),
            Just("1. The first".to_owned()),
            Just("2. The second".to_owned()),
            Just("- A point".to_owned()),
            Just("> # *x* [a](b) ![c](d) <b> `".to_owned()),
            Just("---".to_owned()),
            Just("title: \"x".to_owned()),
            "\\PC{0,90}",
            "[A-Za-z ,.\"“”é]{60,140}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(192))]

        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), side in any::<Option<String>>()) {
            for name in ["a.txt", "a.md", "a.jsonl", "a"] {
                for (article, _) in parse(&source(name, &bytes, side.as_deref())).into_iter().flatten() {
                    sound(&article)?;
                }
            }
        }

        #[test]
        fn lines_become_sound_articles(lines in prop::collection::vec(desk_line(), 0..24), end in prop_oneof!["\n", "\r\n"]) {
            let text = lines.join(&end);
            for (article, _) in parse(&source("a.md", text.as_bytes(), None)).into_iter().flatten() {
                sound(&article)?;
            }
            let entry = serde_json::json!({"id": 1, "text": text, "title": lines.first()}).to_string();
            for (name, bytes) in [("a.txt", text.as_bytes()), ("a.jsonl", entry.as_bytes())] {
                for (article, _) in parse(&source(name, bytes, None)).into_iter().flatten() {
                    sound(&article)?;
                    nothing_lost(&article)?;
                }
            }
        }
    }
}
