//! Whole articles of each format, and what must hold of any bytes.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::article;
use crate::config::{FieldMap, Limits, Reading};
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
    parse_by(source, bytes, &Reading::default())
}

fn parse_by(source: &Source, bytes: &[u8], reading: &Reading) -> Vec<Result<(Article, Vec<Diagnostic>), Skip>> {
    let mut out = Vec::new();
    let _: ControlFlow<()> = unpack::entries(&mut Cursor::new(bytes), source, &reading.limits, &mut |unpacked| {
        out.push(unpacked.and_then(|entry| article(source, &entry, reading)));
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
    assert_eq!((&*article.parser, article.id().as_str()), ("text/1", "in/2026-11-09/a.txt"));
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

/// What is known of each article: id, title, outlet, author, day, address and language, then its text; or why there is none.
#[track_caller]
fn check_known(name: &str, text: &str, expected: &[&str]) {
    let shown = parse(&source(name, text.as_bytes(), None)).into_iter().map(|parsed| match parsed {
        Ok((article, warnings)) => {
            let meta = &article.meta;
            let day = meta.published.map(|at| at.day(&jiff::tz::TimeZone::UTC).to_string());
            let parts = [&meta.outlet, &meta.author, &day, &meta.url, &meta.language];
            let parts: Vec<&str> = parts.into_iter().map(|part| part.as_deref().unwrap_or("-")).collect();
            let codes = warnings.iter().map(|warning| [" !", &warning.code].concat()).collect::<String>();
            format!("{}|{}|{}: {:?}{codes}", article.entry, meta.title, parts.join("|"), article.text)
        }
        Err(skip) => {
            assert!(skip.diagnostic.help.is_some(), "{:?} says what to do", skip.diagnostic);
            format!("{}@{}: {}", skip.reason.code(), skip.diagnostic.line.unwrap_or(0), skip.diagnostic.message)
        }
    });
    assert_eq!(shown.collect::<Vec<_>>(), expected);
}

const RSS: &str = r#"<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY bomb "boom"><!ENTITY wide "&bomb;&bomb;&bomb;">]>
<rss version="0.94" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Meridian</title><language>en-gb</language><link>https://meridian.example/</link>
<item>
  <title>Storm &amp;amp; tide close &lt;i&gt;harbour&lt;/i&gt;</title>
  <link>https://meridian.example/storm</link>
  <guid isPermaLink="false">m-1</guid>
  <author>jane@meridian.example (Jane Roe)</author>
  <pubDate>Mon, 09 Nov 2026 10:00:00 GMT</pubDate>
  <description>A teaser.</description>
  <content:encoded><![CDATA[<p>It rained.</p><p>“Never again,” Roe said.</p>]]></content:encoded>
  <media:group xmlns:media="http://search.yahoo.com/mrss/"><media:title>A ship</media:title></media:group>
</item>
<item><title>Only a teaser</title><guid>https://meridian.example/teaser</guid><dc:date>2026-11-10</dc:date>
  <dc:creator>Ana Ruiz</dc:creator><dc:creator>Bo Lind</dc:creator>
  <description>The port&nbsp;stays shut &wide;, he said.</description></item>
<item><title>Nothing else</title></item>
<item><description>Unclosed <br> marks<p>go on.</description><source url="https://x.example/">The Herald</source></item>
</channel></rss>
"#;

#[test]
fn rss() {
    check_known(
        "a.rss",
        RSS,
        &[
            "m-1|Storm & tide close harbour|The Meridian|Jane Roe|2026-11-09|https://meridian.example/storm|en-gb: \
             \"It rained.\\n\\n“Never again,” Roe said.\"",
            "https://meridian.example/teaser|Only a teaser|The Meridian|Ana Ruiz, Bo Lind|2026-11-10|\
             https://meridian.example/teaser|en-gb: \"The port\\u{a0}stays shut &wide;, he said.\" !unknown-entity",
            "broken-entry@18: has neither a content nor a description (id `3`)",
            "4|Unclosed marks|The Herald|-|-|-|en-gb: \"Unclosed\\nmarks\\n\\ngo on.\"",
        ],
    );
}

#[test]
fn feeds_in_other_charsets() {
    let feed = "<?xml version='1.0' encoding='windows-1251'?><rss><channel><title>\u{420}</title>\
                <item><description>\u{42f} \u{43f}\u{43b}\u{44b}\u{43b}.</description></item></channel></rss>";
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(feed);
    let all = parse(&source("a.rss", &bytes, None));
    let (article, warnings) = all[0].as_ref().unwrap();
    assert_eq!(
        (article.text.as_str(), article.meta.outlet.as_deref()),
        ("\u{42f} \u{43f}\u{43b}\u{44b}\u{43b}.", Some("\u{420}"))
    );
    assert_eq!((all.len(), warnings.len()), (1, 0));
}

#[test]
fn rdf() {
    let feed = r#"<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel><title>The Meridian</title></channel>
<item rdf:about="x"><title>Storm</title><dc:date>2026-11-09T10:00:00+01:00</dc:date><dc:language>fr</dc:language>
<description>It rained.</description></item></rdf:RDF>"#;
    check_known("a.rdf", feed, &["1|Storm|The Meridian|-|2026-11-09|-|fr: \"It rained.\""]);
}

#[test]
fn atom() {
    let feed = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title type="html">The &amp;lt;Meridian</title>
<author><name>The desk</name></author>
<entry><id>urn:1</id><title>Storm</title><link rel="self" href="https://meridian.example/1.atom"/>
  <link href="https://meridian.example/1?a=1&amp;b=2"/><updated>2026-11-10T00:00:00Z</updated>
  <published>2026-11-09T10:00:00Z</published><summary>A teaser</summary>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It <b>rained</b>.</p><p>A lot.</p></div></content></entry>
<entry><id>urn:2</id><title>Port</title><author><name>Jane Roe</name><email>j@x.example</email></author>
  <updated>2026-11-10T00:00:00Z</updated><content type="image/png">aGVsbG8=</content>
  <summary type="text">Ships &amp; barges wait.</summary></entry></feed>"#;
    check_known(
        "a.xml",
        feed,
        &[
            "urn:1|Storm|The <Meridian|The desk|2026-11-09|https://meridian.example/1?a=1&b=2|de: \"It rained.\\n\\nA lot.\"",
            "urn:2|Port|The <Meridian|Jane Roe|2026-11-10|-|de: \"Ships & barges wait.\"",
        ],
    );
}

#[test]
fn json_feed() {
    let feed = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "The Meridian", "language": "en",
 "authors": [{"name": "The desk"}], "items": [
  {"id": "1", "url": "https://meridian.example/1", "title": "Storm", "content_html": "<p>It rained.</p><p>A lot.</p>",
   "summary": "A teaser", "date_published": "2026-11-09T10:00:00Z", "authors": [{"name": "Jane Roe"}]},
  {"id": "2", "content_text": "It rained.\nA < b."},
  {"id": "3", "title": "Nothing"}]}"#;
    check_known(
        "a.json",
        feed,
        &[
            "1|Storm|The Meridian|Jane Roe|2026-11-09|https://meridian.example/1|en: \"It rained.\\n\\nA lot.\"",
            "2|2|The Meridian|The desk|-|-|en: \"It rained.\\nA < b.\"",
            "broken-entry@6: has no `text` (id `3`)",
        ],
    );
}

#[test]
fn answers_of_services() {
    let answer = r#"{"status": "ok", "totalResults": 1, "articles": [{"source": {"id": null, "name": "The Meridian"},
 "author": "Jane Roe", "title": "Storm", "url": "https://meridian.example/1", "publishedAt": "2026-11-09T10:00:00Z",
 "description": "A teaser", "content": "It rained."}, {"title": 1, "content": ["a", {"b": 1}]},
 {"content": broken}]}"#;
    check_known(
        "a.json",
        answer,
        &[
            "1|Storm|The Meridian|Jane Roe|2026-11-09|https://meridian.example/1|-: \"It rained.\"",
            "2|1|-|-|-|-|-: \"a\"",
            "broken-entry@4: is no article: it is not valid JSON (column 13)",
        ],
    );
    let map =
        r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"coordinates": [1, 2]}}]}"#;
    check_known("a.json", map, &["broken-entry@1: has no `text` (id `1`)"]);
}

#[test]
fn tables() {
    let table = "\u{feff}Headline;Publication;Date;Body;Link\r\n\
                 Storm;The Meridian;2026-11-09;\"It rained.\r\n\r\n\"\"Never,\"\" Roe said.\";https://meridian.example/1\r\n\
                 Port;;;\"<p>It rained.</p><p>A lot.</p>\";;\r\n\
                 Port;;\r\n\
                 Port;;;;\r\n";
    check_known(
        "a.csv",
        table,
        &[
            "1|Storm|The Meridian|-|2026-11-09|https://meridian.example/1|-: \"It rained.\\n\\n\\\"Never,\\\" Roe said.\"",
            "2|Port|-|-|-|-|-: \"It rained.\\n\\nA lot.\"",
            "broken-entry@6: has 3 fields, but there are 5 columns",
            "broken-entry@7: has no text (id `4`)",
        ],
    );
    check(
        "a.csv",
        table.lines().take(4).collect::<Vec<_>>().join("\n").as_str(),
        "[Storm]\nparagraph@2 \"It rained.\"\nparagraph@4 \"\\\"Never,\\\" Roe said.\"",
    );
}

#[test]
fn the_config_names_fields() {
    let fields =
        FieldMap { id: vec!["uid".into()], text: vec!["data.words".into(), "words".into()], ..FieldMap::default() };
    let reading = Reading { fields, ..Reading::default() };
    let parsed = |name: &str, text: &str| {
        let (source, bytes) = source(name, text.as_bytes(), None);
        let mut all = parse_by(&source, &bytes, &reading);
        let (article, _) = all.remove(0).unwrap();
        (article.entry, article.text, article.parser.into_owned())
    };
    let named = "(id=uid,text=data.words|words)";
    for (name, text, parser) in [
        ("a.jsonl", r#"{"uid": 7, "id": 1, "text": "No.", "data": {"words": "It rained."}}"#, "jsonl/1"),
        ("a.json", r#"[{"uid": 7, "text": "No.", "words": "It rained."}]"#, "json/1"),
        ("a.csv", "id,UID,text,Words\n1,7,No.,It rained.\n", "csv/1"),
    ] {
        assert_eq!(parsed(name, text), ("7".into(), "It rained.".into(), format!("{parser}{named}")));
    }
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
    assert_eq!((article.id().as_str(), &*article.parser), ("a.eml", "mail/1"));
    assert_eq!((article.meta.outlet.as_deref(), article.meta.author.as_deref()), (Some("The Meridian Daily"), None));
    assert_eq!(
        article.meta.published.map(|at| format!("{at:?}")).as_deref(),
        Some("Instant(2026-11-09T13:30:00Z, 01:00:00)")
    );
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
    assert_eq!(warnings.iter().map(|told| &*told.code).collect::<Vec<_>>(), ["other-records", "other-language"]);
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
    use crate::config::Reading;
    use crate::model::{Article, Entry, Format};
    use crate::parse::article;

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

    /// Pieces of the formats that hold many articles, in any order.
    fn markup() -> impl Strategy<Value = String> {
        let known = prop::sample::select(vec![
            "<item>",
            "</item>",
            "<title>",
            "</title>",
            "<description>",
            "</description>",
            "<content type='xhtml'>",
            "</content>",
            "<author>",
            "</author>",
            "<name>",
            "<link href='x'/>",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "&#146;",
            "&#0;",
            "&nbsp;",
            "&lol;",
            "&",
            ";",
            "a@b.cc（é）",
            "xml:lang='é'",
            "<p>",
            "<br",
            "{",
            "}",
            "[",
            "]",
            "\"text\"",
            "\"id\"",
            ":",
            ",",
            "\"content_html\"",
            "\"<p>é\"",
            "\"",
            "text",
            "id",
            "\n",
            "\r\n",
            "1",
            "1246-01-01",
            "\u{1f}",
            "\0",
            " ",
            "<é",
        ]);
        prop_oneof![5 => known.prop_map(str::to_owned), 1 => "\\PC{0,6}"]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(192))]

        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), side in any::<Option<String>>()) {
            for name in ["a.txt", "a.md", "a.jsonl", "a.json", "a.rss", "a.csv", "a.eml", "a.mbox", "a.mht", "a.warc", "a.html", "a"] {
                for (article, _) in parse(&source(name, &bytes, side.as_deref())).into_iter().flatten() {
                    sound(&article)?;
                }
            }
        }

        #[test]
        fn entries_of_any_bytes_never_panic(
            pieces in prop::collection::vec(markup(), 0..40),
            head in prop::collection::vec(markup(), 0..8),
        ) {
            let (source, _) = source("a", b"", None);
            let (bytes, shared) = (pieces.concat().into_bytes(), head.concat().into_bytes());
            for format in [Format::Json, Format::JsonItem, Format::FeedItem, Format::Row] {
                let entry = Entry { shared: Some(shared.as_slice().into()), ..Entry::whole(bytes.clone(), format) };
                if let Ok((article, _)) = article(&source, &entry, &Reading::default()) {
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
