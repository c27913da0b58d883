//! Files of many entries taken apart: which entries, where they stand, and what is told of what is none.

use std::io::{BufReader, Cursor};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::rc::Rc;

use crate::config::Limits;
use crate::model::{Digest, Source};
use crate::unpack::budget::Budget;
use crate::unpack::{Member, Unpacked, Walk};

fn source(name: &str) -> Source {
    Source { path: PathBuf::from(name), name: name.to_owned(), sidecar: None, digest: Digest([0; 32]), modified: None }
}

/// What a file of this name holds, read by buffers of so many bytes.
fn unpack(name: &str, bytes: &[u8], limits: &Limits, capacity: usize) -> Vec<Unpacked> {
    let source = source(name);
    let mut out = Vec::new();
    let mut each = |unpacked| {
        out.push(unpacked);
        ControlFlow::Continue(())
    };
    let budget = Rc::new(Budget::new(bytes.len() as u64, limits));
    let mut walk = Walk { source: &source, limits, each: &mut each, budget, entries: 0, full: false };
    let mut reader = BufReader::with_capacity(capacity, Cursor::new(bytes));
    let _: ControlFlow<()> = walk.file(&mut reader, &Member { name, within: "", depth: 0 });
    out
}

/// One line an entry: number, line, bytes; or the reason of a skip, and its line.
fn show(unpacked: &Unpacked) -> String {
    match unpacked {
        Ok(entry) => format!("{}@{} {}", entry.number, entry.line, String::from_utf8_lossy(&entry.bytes)),
        Err(skip) => {
            format!("{}@{}: {}", skip.reason.code(), skip.diagnostic.line.unwrap_or(0), skip.diagnostic.message)
        }
    }
}

#[track_caller]
fn check_within(bound: u64, name: &str, text: &str, shared: Option<&str>, expected: &[&str]) {
    let limits = Limits { article_bytes: bound, ..Limits::default() };
    for capacity in [1, 2, 3, 5, 17, 4096] {
        let got = unpack(name, text.as_bytes(), &limits, capacity);
        assert_eq!(got.iter().map(show).collect::<Vec<_>>(), expected, "{capacity}");
        for entry in got.iter().flatten() {
            assert_eq!(entry.shared.as_deref().map(String::from_utf8_lossy).as_deref(), shared, "{capacity}");
        }
        assert!(got.iter().filter_map(|unpacked| unpacked.as_ref().err()).all(|skip| skip.diagnostic.help.is_some()));
    }
}

#[track_caller]
fn check(name: &str, text: &str, shared: Option<&str>, expected: &[&str]) {
    check_within(1 << 20, name, text, shared, expected);
}

const RSS: &str = "<?xml version=\"1.0\" encoding='utf-8'?>
<?xml-stylesheet href='a.xsl'?>
<!DOCTYPE rss [<!ENTITY a \"<item>\"><!-- it's <item> -->]>
<rss version='2.0' xmlns:media=\"http://search.yahoo.com/mrss/\">
<channel>
  <title><![CDATA[Port & <item>]]></title>
  <image><title>Picture</title></image>
  <media:title>Other</media:title>
  <language>en-gb</language>
  <!-- <item>no</item> -->
  <item><title>A</title><description><![CDATA[</item><item>]]></description></item>
  <item
   x='>'/>
  <item><media:item></media:item><br></item>
  <description>after</description>
</channel>
</rss>
";

#[test]
fn rss() {
    check(
        "a.rss",
        RSS,
        Some(
            "<?xml version=\"1.0\" encoding='utf-8'?><rss version='2.0' \
             xmlns:media=\"http://search.yahoo.com/mrss/\"><title><![CDATA[Port & <item>]]></title>\
             <language>en-gb</language>",
        ),
        &[
            "1@11 <item><title>A</title><description><![CDATA[</item><item>]]></description></item>",
            "2@12 <item\n   x='>'/>",
            "3@14 <item><media:item></media:item><br></item>",
        ],
    );
}

#[test]
fn rdf_and_atom() {
    check(
        "a.rdf",
        "<rdf:RDF><channel rdf:about='x'><title>T</title><items><rdf:Seq/></items></channel><item>1</item></rdf:RDF>",
        Some("<rdf:RDF><title>T</title>"),
        &["1@1 <item>1</item>"],
    );
    check(
        "a.atom",
        "\u{feff}\n<a:feed xml:lang='fr'><a:title>T</a:title><a:author><a:name>N</a:name></a:author>\
         <a:entry>1</a:entry>\n<a:entry>2</a:entry></a:feed>",
        Some("<a:feed xml:lang='fr'><a:title>T</a:title><a:author><a:name>N</a:name></a:author>"),
        &["1@2 <a:entry>1</a:entry>", "2@3 <a:entry>2</a:entry>"],
    );
}

#[test]
fn feeds_that_are_broken() {
    let head = "<rss><channel>";
    let cut = |text: &str| format!("{head}{text}");
    let shared = Some("<rss>");
    let open = "broken-feed@1: is never closed: the next item begins in it";
    check("a.rss", &cut("<item>1<item>2</item></channel></rss>"), shared, &[open, "2@1 <item>2</item>"]);
    let lost = "broken-feed@2: ends within its item 2";
    check("a.rss", &cut("<item>1</item>\n<item>2"), shared, &["1@1 <item>1</item>", lost]);
    let early = "broken-feed@1: ends before its </rss>, after 1 items";
    check("a.rss", &cut("<item>1</item>"), shared, &["1@1 <item>1</item>", early]);
    check("a.xml", &cut("</channel></rss>"), None, &["empty@1: is a feed without items"]);
    check("a.rss", "\n<!doctype html><html>", None, &["broken-feed@2: is no feed: it begins with <html>"]);
    check("a.xml", "<nitf>", None, &["unknown-format@0: is XML, but no feed: it begins with <nitf>"]);
    check("a.atom", "words", None, &["broken-feed@1: is no feed: it holds no tag"]);
    let long = cut("<item>1234567</item><item>1</item></channel></rss>");
    let skip = "too-large@1: has more than the 14 bytes an article may have";
    check_within(14, "a.rss", &long, shared, &[skip, "2@1 <item>1</item>"]);
}

#[test]
fn tables() {
    check(
        "a.csv",
        "\u{feff}id;\"a,b\";text\r\n\n1;\"x\r\ny\";\"say \"\"no\"\"\"\r\n2;5\" pipe;z",
        Some(";id;\"a,b\";text\r\n"),
        &["1@3 1;\"x\r\ny\";\"say \"\"no\"\"\"\r\n", "2@5 2;5\" pipe;z"],
    );
    check("a.tsv", "id\ttext, with\n1\ta\n", Some("\tid\ttext, with\n"), &["1@2 1\ta\n"]);
    check("a.csv", "sep=|\nid|a,b,c\n1|x\n", Some("|id|a,b,c\n"), &["1@3 1|x\n"]);
    check("a.csv", "text\nIt rained\n", Some("\u{1f}text\n"), &["1@2 It rained\n"]);
}

#[test]
fn utf16() {
    for (name, text, expected) in [
        ("a.csv", "id\ttext\r\n1\té\r\n", "1@2 1\té\r\n"),
        ("a.json", "[{\"a\": \"é\"}]", "1@1 {\"a\": \"é\"}"),
        ("a.rss", "<rss><item>é</item></rss>", "1@1 <item>é</item>"),
    ] {
        let units = || "\u{feff}".encode_utf16().chain(text.encode_utf16());
        let both: [Vec<u8>; 2] =
            [units().flat_map(u16::to_le_bytes).collect(), units().flat_map(u16::to_be_bytes).collect()];
        for bytes in both {
            let got = unpack(name, &bytes, &Limits::default(), 3);
            assert_eq!(got.iter().map(show).collect::<Vec<_>>(), [expected]);
        }
    }
}

#[test]
fn tables_that_are_broken() {
    check("a.csv", "", None, &["empty@1: holds no text"]);
    check("a.csv", "id,text\n", None, &["empty@1: holds a row of names and no other"]);
    let told = "broken-table@2: the quotation mark on line 3 is never closed, and what follows it is lost";
    check("a.csv", "id,text\n1,\"a\nb\",\"c\nd\n", None, &[told]);
    let long = "too-large@2: has more than the 9 bytes an article may have";
    check_within(9, "a.csv", "id,text\n1,1234567\n2,1\n", Some(",id,text\n"), &[long, "2@3 2,1\n"]);
}

#[test]
fn lists_of_objects() {
    check(
        "a.json",
        " [{\"a\": \"}]\\\"{\"},\n {\"b\": [{}]}]",
        None,
        &["1@1 {\"a\": \"}]\\\"{\"}", "2@2 {\"b\": [{}]}"],
    );
    check(
        "a.json",
        "{\"status\": \"ok\", \"sources\": [{\"x\": 1}], \"articles\": [\n{\"a\": 1}], \"b\": [{}]}",
        Some("{\"status\": \"ok\", \"sources\": [{\"x\": 1}]}"),
        &["1@2 {\"a\": 1}"],
    );
    check(
        "a.json",
        "{\"n\": 1, \"response\": {\"meta\": {}, \"docs\": [{\"a\": 1}, {\"a\": 2}]}}",
        Some("{\"n\": 1}"),
        &["1@1 {\"a\": 1}", "2@1 {\"a\": 2}"],
    );
    check("a.json", "{\"strange\": [{\"headline\": \"one\"}]}", None, &["1@1 {\"headline\": \"one\"}"]);
    let article = "{\"text\": \"It rained.\", \"people\": [{\"name\": \"Jane Roe\"}, {\"name\": \"Bo Lind\"}]}";
    check("a.json", article, None, &[&format!("1@1 {article}")]);
    check("a.json", "{\"id\": 1}\n{\"id\": 2}\n", None, &["1@1 {\"id\": 1}", "2@2 {\"id\": 2}"]);
}

#[test]
fn json_that_is_broken() {
    check("a.json", "\n", None, &["empty@1: holds no text"]);
    check("a.json", "\n12", None, &["broken-json@2: begins with neither an object nor a list of objects"]);
    check("a.json", "[]", None, &["empty@1: its list of articles is empty"]);
    let others = "broken-json@2: its list holds 3 values that are no objects, and so no articles";
    check("a.json", "[{},\n1, \"{\", [{}]]", None, &["1@1 {}", others]);
    check("a.json", "[{\"a\": {}", None, &["broken-json@1: ends within its object 1"]);
    check("a.json", "[{},\n", None, &["1@1 {}", "broken-json@2: ends before its list does, after 1 objects"]);
    let long = "too-large@1: has more than the 9 bytes an article may have";
    check_within(9, "a.json", "[{\"a\": 123456}, {\"a\": 1}]", None, &[long, "2@1 {\"a\": 1}"]);
    check_within(9, "a.json", "{\"a\": 123456}", None, &[long]);
}

#[test]
fn a_list_is_found_however_long_it_is() {
    let items = "{\"a\": 1},".repeat(100);
    let text = format!("{{\"title\": \"T\", \"many\": [{items}{{}}], \"next\": null}}");
    let limits = Limits { article_bytes: 64, ..Limits::default() };
    let got = unpack("a.json", text.as_bytes(), &limits, 16);
    assert_eq!(got.iter().flatten().count(), 101);
    assert_eq!(got.len(), 101);
}

mod properties {
    use proptest::prelude::*;

    use super::{show, unpack};
    use crate::config::Limits;

    /// Pieces that mean something to one of the formats.
    fn piece() -> impl Strategy<Value = Vec<u8>> {
        let known = prop::sample::select(vec![
            "<rss>",
            "<channel>",
            "<feed>",
            "<item>",
            "</item>",
            "<item/>",
            "<entry",
            "</entry>",
            "</feed>",
            "<title>",
            "</title>",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "<?",
            "?>",
            "<!DOCTYPE",
            "<!",
            "[",
            "]",
            "{",
            "}",
            "\"",
            "\\",
            "'",
            ">",
            "<",
            ":",
            ",",
            ";",
            "\n",
            "\r\n",
            "articles",
            "text",
            "a",
            " ",
            "=",
            "\u{feff}",
            "1",
        ]);
        prop_oneof![4 => known.prop_map(|text| text.as_bytes().to_vec()), 1 => prop::collection::vec(any::<u8>(), 0..4)]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn any_bytes_are_taken_apart_alike_however_they_come(
            pieces in prop::collection::vec(piece(), 0..60),
            capacity in 1_usize..9,
            name in prop::sample::select(vec!["a.rss", "a.xml", "a.json", "a.csv", "a.tsv", "a.jsonl"]),
            bound in 1_u64..60,
        ) {
            let bytes = pieces.concat();
            let limits = Limits { article_bytes: bound, ..Limits::default() };
            let whole = unpack(name, &bytes, &limits, 4096);
            let parts = unpack(name, &bytes, &limits, capacity);
            prop_assert_eq!(whole.iter().map(show).collect::<Vec<_>>(), parts.iter().map(show).collect::<Vec<_>>());
            prop_assert!(!whole.is_empty(), "nothing ends in silence");
            prop_assert!(whole.iter().flatten().all(|entry| entry.bytes.len() as u64 <= bound));
        }
    }
}
