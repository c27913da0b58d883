//! The formats of an issue from outside: what other programs read of them, and that all of them say the same.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)] // a test may read its fixtures and stop at the first surprise

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use attache::config::{Format, MailConfig};
use attache::model::Briefing;
use attache::render::{self, Templates};
use quick_xml::events::Event;
use unicode_width::UnicodeWidthStr as _;

fn everything() -> Briefing {
    serde_json::from_str(include_str!("../fixtures/render/full.json")).unwrap()
}

fn mail() -> MailConfig {
    MailConfig {
        from: "Harbour Desk <desk@straits.example>".into(),
        to: vec!["Ana Ruiz <ana@lume.example>".into(), "bo@lume.example".into()],
        cc: vec!["Анна Тан <anna@lume.example>".into()],
        reply_to: Some("answers@straits.example".into()),
        subject: "{{ title }} – {{ period }}".into(),
        attach: vec![Format::Csv, Format::Docx],
    }
}

fn made(format: Format, briefing: &Briefing) -> Vec<u8> {
    let templates = Templates::new(None).unwrap();
    render::bytes(format, None, &templates, Some(&mail()), briefing, &render::Beside::default())
        .unwrap_or_else(|error| panic!("{error:?}"))
}

fn text(format: Format) -> String {
    String::from_utf8(made(format, &everything())).unwrap()
}

/// What a Python program prints that reads a file of this format; `None` where there is no Python.
fn python(format: Format, program: &str) -> Option<String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("issue").with_extension(format.ending());
    std::fs::write(&path, made(format, &everything())).unwrap();
    let ran = Command::new("python3").args(["-c", program]).arg(&path).stderr(Stdio::piped()).output().ok()?;
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    Some(String::from_utf8(ran.stdout).unwrap())
}

#[test]
fn every_format_has_every_quote() {
    let briefing = everything();
    for format in [Format::Md, Format::Html, Format::Json, Format::Txt, Format::Csv, Format::Atom] {
        let page = text(format);
        for id in briefing.quotes.keys() {
            assert!(page.contains(id.as_str()), "{format}: {id}");
        }
    }
}

#[test]
fn plain_text_keeps_its_columns_and_its_words() {
    let page = text(Format::Txt);
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
    let shown = words(&page);
    for quote in everything().quotes.values().filter(|quote| quote.context.is_none()) {
        quote.pieces.iter().for_each(|piece| assert!(shown.contains(&words(&piece.text)), "{}", piece.text));
    }
    for line in page.lines() {
        assert!(line.width() <= 72 || !line.trim().contains(' '), "{line}");
        assert!(!line.ends_with(' ') && !line.contains('\t'), "{line:?}");
    }
    assert!(page.starts_with("TLP:AMBER+STRICT\n") && page.ends_with("TLP:AMBER+STRICT\n"));
}

#[test]
fn python_reads_the_csv() {
    let program = "import csv, sys\n\
        rows = list(csv.DictReader(open(sys.argv[1], encoding='utf-8-sig', newline=''), strict=True))\n\
        for row in rows: print(row['id'], repr(row['text']), sep='\\t')";
    let Some(read) = python(Format::Csv, program) else { return };
    let briefing = everything();
    assert_eq!(read.lines().count(), briefing.quotes.len());
    let pieces = |id: &str| briefing.quotes[id].pieces.iter().map(|piece| piece.text.clone()).collect::<Vec<_>>();
    for line in read.lines() {
        let (id, shown) = line.split_once('\t').unwrap();
        // Python shows a line feed as two characters within its marks.
        assert_eq!(shown.trim_matches(['\'', '"']).replace("\\n", "\n").replace("\\'", "'"), pieces(id).join(" […] "));
    }
}

#[test]
fn python_reads_the_mail() {
    let program = "import email, email.policy, sys\n\
        mail = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)\n\
        parts = list(mail.walk())\n\
        assert not any(part.defects for part in parts), [part.defects for part in parts]\n\
        print(mail['subject'], mail['from'], mail['to'], mail['cc'], mail['reply-to'], mail['date'], sep='|')\n\
        print(' '.join(part.get_content_type() for part in parts))\n\
        print(' '.join(part.get_filename() for part in mail.iter_attachments()))\n\
        sys.stdout.write(mail.get_body(('plain',)).get_content().replace('\\r\\n', '\\n'))";
    let Some(read) = python(Format::Eml, program) else { return };
    let (head, rest) = read.split_once('\n').unwrap();
    assert_eq!(
        head,
        "[TLP:AMBER+STRICT] Northern Straits Watch – 3–9 March 2031|Harbour Desk <desk@straits.example>|\
         Ana Ruiz <ana@lume.example>, bo@lume.example|Анна Тан <anna@lume.example>|answers@straits.example|\
         Sun, 09 Mar 2031 22:59:00 +0000"
    );
    let (kinds, rest) = rest.split_once('\n').unwrap();
    assert_eq!(
        kinds,
        "multipart/mixed multipart/alternative text/plain text/html text/csv \
         application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    );
    let (names, plain) = rest.split_once('\n').unwrap();
    assert_eq!(names, "briefing-2031-W10.csv briefing-2031-W10.docx");
    assert_eq!(plain, text(Format::Txt));
}

#[test]
fn the_page_of_a_mail_is_not_clipped_and_asks_for_nothing() {
    let bytes = made(Format::Eml, &everything());
    let message = mail_parser::MessageParser::new().parse(&bytes).unwrap();
    let html = message.body_html(0).unwrap();
    assert!(html.len() < 102 * 1024, "{} bytes", html.len());
    for bad in ["<script", "<link", "<img", "url(", "@import", "src="] {
        assert!(!html.contains(bad), "{bad}");
    }
    for id in everything().quotes.keys() {
        assert!(html.contains(id.as_str()), "{id}");
    }
}

/// What RFC 4287 says must be: elements of a feed or an entry, and how often.
#[test]
fn the_feed_has_what_the_standard_asks_for() {
    let feed = text(Format::Atom);
    let mut reader = quick_xml::Reader::from_str(&feed);
    let (mut path, mut value) = (Vec::<String>::new(), String::new());
    let (mut ids, mut own, mut entries) = (BTreeSet::new(), Vec::new(), 0);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                if name == "feed" {
                    let attributes: Vec<_> = start.attributes().map(|attribute| attribute.unwrap()).collect();
                    let namespace = attributes.iter().find(|attribute| attribute.key.as_ref() == "xmlns").unwrap();
                    assert_eq!(&*namespace.value, "http://www.w3.org/2005/Atom");
                }
                path.push(name);
                value.clear();
                if path.last().is_some_and(|name| name == "entry") {
                    is_whole(&own, "feed");
                    own.clear();
                    entries += 1;
                }
            }
            Event::Text(part) => value.push_str(part.as_ref()),
            Event::End(_) => {
                let name = path.pop().unwrap();
                match name.as_str() {
                    "id" => {
                        let iri = value.strip_prefix("urn:uuid:").expect("an absolute IRI");
                        assert!(iri.len() == 36 && iri.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()));
                        assert!(ids.insert(value.clone()), "{value} stands twice");
                    }
                    "updated" => drop(value.parse::<jiff::Timestamp>().expect("RFC 3339")),
                    "name" => assert!(!value.trim().is_empty(), "an author without a name"),
                    "entry" => {
                        is_whole(&own, "entry");
                        own.clear();
                    }
                    _ => {}
                }
                if path.len() <= 2 && name != "entry" {
                    own.push(name);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(entries, everything().quotes.len() + 1);
}

/// Of the elements a feed or entry must have once there is one each, and of none of them two.
#[track_caller]
fn is_whole(own: &[String], of: &str) {
    if own.is_empty() {
        return;
    }
    for name in ["id", "title", "updated"] {
        assert_eq!(own.iter().filter(|own| *own == name).count(), 1, "{name} of a {of}: {own:?}");
    }
    assert!(own.iter().filter(|own| *own == "content").count() <= 1);
    assert!(
        of == "entry" || own.iter().any(|own| own == "author"),
        "a feed has an author, which is that of its entries"
    );
}

#[test]
fn every_format_is_the_same_again() {
    for format in Format::ALL.into_iter().filter(|format| render::makes(*format).is_ok()) {
        assert_eq!(made(format, &everything()), made(format, &everything()), "{format}");
    }
}

#[test]
#[ignore = "needs LibreOffice and poppler: cargo test --test it formats -- --ignored"]
fn libreoffice_opens_the_document() {
    let dir = tempfile::tempdir().unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let ran =
            Command::new(program).args(arguments).current_dir(dir.path()).env("HOME", dir.path()).output().unwrap();
        assert!(ran.status.success(), "{program}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8_lossy(&ran.stdout).into_owned()
    };
    std::fs::write(dir.path().join("issue.docx"), made(Format::Docx, &everything())).unwrap();
    run("soffice", &["--headless", "--convert-to", "pdf", "issue.docx"]);
    assert!(Path::new(&dir.path().join("issue.pdf")).is_file());
    let pages = run("pdftotext", &["-layout", "issue.pdf", "-"]);
    let pages: Vec<&str> = pages.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() > 3, "{} pages", pages.len());
    for (number, page) in pages.iter().enumerate() {
        assert_eq!(page.matches("TLP:AMBER+STRICT").count(), 2, "page {number}");
        assert!(page.contains(&format!("Page {} of {}", number + 1, pages.len())), "page {number}");
    }
}
