//! Whole articles of each format, and what must hold of any bytes.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::article;
use crate::config::{Limits, Reading};
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Digest, Entry, Format, Source};
use crate::unpack;

/// A file: its name and sidecar, and its bytes.
fn source(name: &str, bytes: &[u8], sidecar: Option<&str>) -> (Source, Vec<u8>) {
    let source = Source {
        path: PathBuf::from(name),
        name: name.to_owned(),
        sidecar: sidecar.map(|text| text.as_bytes().to_owned()),
        digest: Digest([0; 32]),
        modified: None,
    };
    (source, bytes.to_owned())
}

fn parse((source, bytes): &(Source, Vec<u8>)) -> Vec<Result<(Article, Vec<Diagnostic>), Skip>> {
    let reading = Reading::default();
    let mut out = Vec::new();
    let _: ControlFlow<()> = unpack::entries(&mut Cursor::new(bytes), source, &reading.limits, &mut |unpacked| {
        out.push(unpacked.and_then(|entry| article(source, &entry, &reading)));
        ControlFlow::Continue(())
    });
    out
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
    check("a.docx", "<p>", "unknown-format@0");
    check("README", "x", "unknown-format@0");
    let cases: [(&[u8], &str); 2] = [(b"\xd0\xb0\xd0\xb0\xd0\xb0\n\xff \xff", "invalid-utf8@2"), (b"a\0", "binary@1")];
    for (bytes, expected) in cases {
        assert_eq!(show(&parse(&source("a.txt", bytes, None)).remove(0)), expected);
    }
}

#[test]
fn mails() {
    check(
        "a.eml",
        include_str!("tests/newsletter.eml"),
        "[Storm closes harbour]\n\
         other@15 \"View this email in your browser: https://meridian.example/w/46\"\n\
         paragraph@17 \"The harbour master closed the northern basin on Friday after two\"\n\
         paragraph@18 \"barges broke loose in the storm, and the café on the quay is shut too.\"\n\
         block-quote@22 \"We will be back by Monday, and so will the ferries if the wind allows it.\"\n\
         paragraph@24 \"The council met at night.\"\n\
         other@26 \"You are receiving this letter because you asked for it. Unsubscribe: https://meridian.example/u\"\n\
         other@29 \"1 Quay Street, Port Ellen\"",
    );
    let all = parse(&source("a.eml", include_bytes!("tests/newsletter.eml"), None));
    let (article, warnings) = all[0].as_ref().unwrap();
    assert_eq!((article.id().as_str(), article.parser), ("a.eml", "mail/1"));
    assert_eq!((article.meta.outlet.as_deref(), article.meta.author.as_deref()), (Some("The Meridian Daily"), None));
    assert_eq!(article.meta.published.map(|at| format!("{at:?}")).as_deref(), Some("Instant(2026-11-09T13:30:00Z)"));
    assert_eq!(
        warnings.iter().map(|warning| &*warning.message).collect::<Vec<_>>(),
        ["only its text was read, not 1 attachment: tide table.pdf"]
    );
}

#[test]
fn a_mailbox() {
    let all = parse(&source("in/week.mbox", include_bytes!("tests/week.mbox"), None));
    let shown: Vec<String> = all.iter().map(show).collect();
    assert_eq!(
        shown,
        [
            "[Ferries]\nparagraph@7 \"The ferries run again from Monday, says the operator of the port in a letter to us.\"",
            "[Storm]\nparagraph@37 \"Le café du port est fermé jusqu’à lundi, a déclaré le maire.\"",
            "empty@42",
            "[Nets]\nparagraph@59 \"Fishermen ask for help with nets that they have lost.\"",
        ]
    );
    let ids: Vec<String> = all.iter().flatten().map(|(article, _)| article.id()).collect();
    assert_eq!(ids, ["in/week.mbox#1@a.example", "in/week.mbox#2", "in/week.mbox#nets@a.example"]);
    let people: Vec<_> = all.iter().flatten().map(|(article, _)| article.meta.author.as_deref()).collect();
    assert_eq!(people, [Some("Jane Roe"), None, Some("Bo Lind")]);
}

#[cfg(not(feature = "pdf-text"))]
#[test]
fn a_pdf_file_says_what_to_build() {
    let all = parse(&source("a.pdf", b"%PDF-1.4", None));
    let skip = all[0].as_ref().unwrap_err();
    assert_eq!(skip.reason.code(), "unknown-format");
    assert!(skip.diagnostic.help.as_deref().is_some_and(|help| help.contains("--features pdf-text")));
}

#[test]
fn a_web_archive() {
    let page =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1251\r\n\r\n<html lang=en><article><h1>x</h1><p>";
    let words = "Начальник порта сообщил, что паром не выйдет в море до понедельника, если шторм, который был объявлен, не \
                 кончится. Это первый случай, когда порт закрыли, и власти уже сказали, что они это знали.";
    let body = [page.as_bytes(), &encoding_rs::WINDOWS_1251.encode(words).0, b"</p></article>"].concat();
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/2026/11/09/storm\r\n\
         WARC-Date: 2026-11-20T00:00:00Z\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let bytes =
        [head.as_bytes(), &body, b"\r\n\r\n", b"WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 0\r\n\r\n"].concat();
    let all = parse(&source("crawl.warc", &bytes, None));
    let (article, warnings) = all[0].as_ref().unwrap();
    assert_eq!(article.id(), "crawl.warc#https://a.example/2026/11/09/storm");
    assert!(article.text.contains(words), "{}", article.text);
    assert_eq!(article.meta.url.as_deref(), Some("https://a.example/2026/11/09/storm"));
    assert_eq!(article.meta.language.as_deref(), Some("ru"));
    assert_eq!(article.meta.published.map(|at| format!("{at:?}")).as_deref(), Some("Day(2026-11-09)"));
    assert_eq!(warnings.iter().map(|told| &*told.code).collect::<Vec<_>>(), ["other-records"]);
    assert_eq!(warnings[0].message, "1 other record of the archive was passed over: 1 request");
}

#[test]
fn a_saved_page() {
    let page = "From: <Saved by a browser>\nSnapshot-Content-Location: https://meridian.example/storm\nMIME-Version: 1.0\n\
                Content-Type: multipart/related; type=\"text/html\"; boundary=p\n\n--p\nContent-Type: text/html\n\
                Content-Transfer-Encoding: quoted-printable\nContent-Location: https://meridian.example/storm\n\n\
                <html><head><meta charset=3D\"windows-1251\"><title>x</title></head><body><article>\n<h1>=D8=F2=EE=F0=EC</h1>\n\
                <p>=CD=E0=F7=E0=EB=FC=ED=E8=EA =EF=EE=F0=F2=E0 =F1=EE=EE=E1=\n=F9=E8=EB, =F7=F2=EE =EF=E0=F0=EE=EC =ED=E5 \
                =E2=FB=E9=E4=E5=F2.</p>\n</article></body></html>\n--p\nContent-Type: image/png\n\nxx\n--p--\n";
    let all = parse(&source("a.mhtml", page.as_bytes(), None));
    let (article, warnings) = all[0].as_ref().unwrap();
    assert_eq!(warnings, &[]);
    assert_eq!(article.meta.url.as_deref(), Some("https://meridian.example/storm"));
    assert!(
        show(&all[0]).contains("paragraph@13 \"Начальник порта сообщил, что паром не выйдет.\""),
        "{}",
        show(&all[0])
    );
    check("a.mht", "Subject: A\n\nIt rained.\n", "empty@1");
}

#[test]
fn another_charset_is_read_and_told_of() {
    let all = parse(&source("a.txt", b"D\xe9j\xe0 vu\r\n\r\nLe caf\xe9 est ferm\xe9.\r\n", None));
    assert_eq!(show(&all[0]), "[Déjà vu]\nparagraph@3 \"Le café est fermé.\"");
    let (_, warnings) = all[0].as_ref().unwrap();
    assert_eq!(warnings.iter().map(|warning| &*warning.code).collect::<Vec<_>>(), ["decoded"]);
}

#[test]
fn a_line_of_a_hundred_megabytes_is_refused() {
    let limits = Limits { article_bytes: 1 << 30, ..Limits::default() };
    let reading = Reading { limits, ..Reading::default() };
    let mut bytes = vec![b'a'; 100 << 20];
    bytes[0] = b'\n';
    let (source, bytes) = source("a", &bytes, None);
    for format in [Format::Text, Format::Markdown] {
        let skip = article(&source, &Entry::whole(bytes.clone(), format), &reading).unwrap_err();
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
            Just("From jane 14:30".to_owned()),
            Just("Content-Type: multipart/alternative; boundary=\"b\"; charset=x".to_owned()),
            Just("Content-Type: text/html; charset=koi8-r".to_owned()),
            Just("Content-Type: message/rfc822".to_owned()),
            Just("Content-Transfer-Encoding: base64".to_owned()),
            Just("--b".to_owned()),
            Just("--b--".to_owned()),
            Just("> On Monday Jane wrote:".to_owned()),
            Just("From: a <b> (c".to_owned()),
            Just("Subject: =?utf-8?q?a_=C3?=".to_owned()),
            "\\PC{0,90}",
            "[A-Za-z ,.\"“”é]{60,140}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(192))]

        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), side in any::<Option<String>>()) {
            for name in ["a.txt", "a.md", "a.jsonl", "a.eml", "a.mbox", "a.mht", "a.warc", "a.html", "a"] {
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
            for name in ["a.eml", "a.mbox", "a.mht"] {
                for (article, _) in parse(&source(name, text.as_bytes(), None)).into_iter().flatten() {
                    sound(&article)?;
                }
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
