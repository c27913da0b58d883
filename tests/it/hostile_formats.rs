//! Hostile words in every field of an issue, in every format: they show as text, and nothing they say is done.
//!
//! Each field gets a harmless word first and then the same word with everything at its heels that a format could take for
//! more than text; the word has to be shown as often as before, and what is around it has to stay what it was.

#![allow(clippy::unwrap_used)] // a test may stop at the first surprise

use std::io::{Cursor, Read as _};

use attache::config::{Format, MailConfig};
use attache::model::{Briefing, SectionBody};
use attache::render::{self, Templates};
use mail_parser::MessageParser;
use pulldown_cmark::{Event, Options, Parser, Tag};

/// A word that stands nowhere else.
const WORD: &str = "zqxw";
/// What a value is made of that wants to be more than text, behind the word.
const AFTER: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\" onload=\"x' y='</title></style>]]>&lt;b&gt; \
                     [a](javascript:alert(3)) ![p](https://tracker.example/p.png) *b* `c` | d {{ e }} {% f %} \
                     \u{202e}\u{2066}\u{0}\u{1}\u{b}\u{1b}[2J\u{7f}\u{85}\u{feff}\u{fffe}\u{ffff}\r\nBcc: thief@x.example\r\n\r\nTLP:CLEAR\n=====\n";
/// Formulas, which have to stand first.
const FORMULAS: [&str; 5] = ["=cmd|' /C calc'!A0 ", "+1+1 ", "-1+1 ", "@SUM(1) ", "\t=1 "];

type Set = fn(&mut Briefing, &str);

/// Every field that holds words from outside, by name.
const FIELDS: [(&str, Set); 44] = [
    ("title", |b, v| b.title = v.into()),
    ("publisher", |b, v| b.publisher = Some(v.into())),
    ("marking", |b, v| b.marking = Some(v.into())),
    ("language", |b, v| b.language = v.into()),
    ("audience", |b, v| b.audience = Some(v.into())),
    ("issue.id", |b, v| b.issue.id = v.into()),
    ("issue.period", |b, v| b.issue.period = v.into()),
    ("issue.cut_off", |b, v| b.issue.cut_off = v.into()),
    ("issue.timezone", |b, v| b.issue.timezone = v.into()),
    ("section.title", |b, v| b.sections[2].title = v.into()),
    ("quote.text", |b, v| each_quote(b, |q| q.pieces[0].text = v.into())),
    ("quote.context", |b, v| {
        each_quote(b, |q| q.context.iter_mut().for_each(|context| context.slices[0].piece.text = v.into()));
    }),
    ("quote.speaker", |b, v| each_quote(b, |q| q.speaker = Some(v.into()))),
    ("quote.role", |b, v| each_quote(b, |q| q.role = Some(v.into()))),
    ("quote.cue", |b, v| each_quote(b, |q| q.cue = Some(v.into()))),
    ("quote.mention", |b, v| each_quote(b, |q| q.mention = Some(v.into()))),
    ("quote.also_in", |b, v| each_quote(b, |q| q.also_in = vec![v.into()])),
    ("quote.topics", |b, v| each_quote(b, |q| q.topics = vec![v.into()])),
    ("quote.url", |b, v| each_quote(b, |q| q.url = Some(v.into()))),
    ("wording.text", |b, v| {
        each_quote(b, |q| q.wordings.iter_mut().for_each(|wording| wording.pieces[0].text = v.into()));
    }),
    ("source.title", |b, v| b.sources[0].title = v.into()),
    ("source.outlet", |b, v| b.sources[0].outlet = Some(v.into())),
    ("source.outlet_type", |b, v| b.sources[0].outlet_type = Some(v.into())),
    ("source.author", |b, v| b.sources[0].author = Some(v.into())),
    ("source.url", |b, v| b.sources[0].url = Some(v.into())),
    ("source.language", |b, v| b.sources[0].language = Some(v.into())),
    ("source.path", |b, v| b.sources[0].path = v.into()),
    ("source.entry", |b, v| b.sources[0].entry = v.into()),
    ("source.also_in", |b, v| b.sources[0].also_in = vec![v.into()]),
    ("person.name", |b, v| b.people[0].name = v.into()),
    ("person.roles", |b, v| b.people[0].roles = vec![v.into()]),
    ("point", |b, v| {
        each_section(b, |body| {
            if let SectionBody::KeyPoints { points } = body {
                points[2].text = v.into();
            }
        });
    }),
    ("excerpt", |b, v| {
        each_section(b, |body| {
            if let SectionBody::Topic { excerpts, .. } = body {
                for excerpt in excerpts {
                    (excerpt.heading, excerpt.piece.text) = (Some(v.into()), v.into());
                }
            }
        });
    }),
    ("story", |b, v| {
        each_section(b, |body| {
            if let SectionBody::Topic { stories, .. } = body {
                for story in stories {
                    (story.title, story.days) = (Some(v.into()), v.into());
                }
            }
        });
    }),
    ("speaker", |b, v| {
        each_section(b, |body| {
            if let SectionBody::WhoSaidWhat { speakers } = body {
                (speakers[0].name, speakers[0].role) = (v.into(), Some(v.into()));
                speakers[0].groups[0].title = v.into();
            }
        });
    }),
    ("day", |b, v| {
        each_section(b, |body| {
            if let SectionBody::Timeline { days, events } = body {
                (days[0].label, days[0].items[0].topics) = (v.into(), vec![v.into()]);
                events[0].excerpt.piece.text = v.into();
            }
        });
    }),
    ("trend", |b, v| {
        each_section(b, |body| {
            if let SectionBody::Trends { terms, .. } = body {
                terms[0].term = v.into();
            }
        });
    }),
    ("changes", |b, v| {
        each_section(b, |body| {
            if let SectionBody::Changes { topics, speakers, former, .. } = body {
                (topics[0].title, speakers[0].name) = (v.into(), v.into());
                if let Some(former) = former {
                    former.period = v.into();
                }
            }
        });
    }),
    ("compare", |b, v| {
        each_section(b, |body| {
            if let SectionBody::Compare { comparisons } = body {
                (comparisons[0].speaker, comparisons[0].title) = (v.into(), v.into());
                comparisons[0].earlier[0].quote.pieces[0].text = v.into();
                comparisons[0].earlier[0].source.outlet = Some(v.into());
            }
        });
    }),
    ("figure", |b, v| {
        each_section(b, |body| {
            if let SectionBody::Figures { figures } = body {
                (figures[0].title, figures[0].text, figures[0].rows[0].label) = (v.into(), v.into(), v.into());
                figures[0].columns[0] = v.into();
            }
        });
    }),
    ("balance", |b, v| {
        each_section(b, |body| {
            if let SectionBody::Balance { types, outlets, .. } = body {
                (types[0].title, outlets[0].title) = (v.into(), v.into());
            }
        });
    }),
    ("coverage.problems", |b, v| {
        (b.coverage.skipped[0].place, b.coverage.skipped[0].message) = (v.into(), v.into());
        b.coverage.reasons[1].label = v.into();
    }),
    ("coverage.names", |b, v| {
        (b.coverage.outlets[0].title, b.coverage.topics[0].title) = (v.into(), v.into());
        b.coverage.duplicates[0] = (v.into(), v.into());
    }),
    ("coverage.corrections", |b, v| {
        (b.coverage.corrections[0].title, b.coverage.corrections[0].path) = (v.into(), v.into());
        b.coverage.near_copies[0].path = v.into();
    }),
];

fn each_quote(briefing: &mut Briefing, change: impl Fn(&mut attache::model::QuoteEntry)) {
    briefing.quotes.values_mut().for_each(change);
}

fn each_section(briefing: &mut Briefing, change: impl Fn(&mut SectionBody)) {
    briefing.sections.iter_mut().for_each(|section| change(&mut section.body));
}

fn everything() -> Briefing {
    serde_json::from_str(include_str!("../fixtures/render/full.json")).unwrap()
}

fn made(format: Format, briefing: &Briefing) -> Vec<u8> {
    static TEMPLATES: std::sync::LazyLock<Templates> = std::sync::LazyLock::new(|| Templates::new(None).unwrap());
    let mail = MailConfig {
        from: "Desk <desk@lume.example>".into(),
        to: vec!["bo@lume.example".into()],
        cc: vec![],
        reply_to: None,
        subject: "{{ title }} {{ issue }} {{ period }}".into(),
        attach: vec![],
    };
    render::bytes(format, None, &TEMPLATES, Some(&mail), briefing, &render::Beside::default())
        .unwrap_or_else(|error| panic!("{error:?}"))
}

/// Renders every field harmless and hostile, and hands each hostile rendering to `judge`; `seen` gives what a reader sees.
fn check(format: Format, seen: impl Fn(&[u8]) -> String, judge: impl Fn(&str, &[u8])) {
    let values = std::iter::once(format!("{WORD}{AFTER}")).chain(FORMULAS.map(|formula| format!("{formula}{WORD}")));
    let values: Vec<String> = values.collect();
    for (field, set) in FIELDS {
        let often = |value: &str| {
            let mut briefing = everything();
            set(&mut briefing, value);
            let bytes = made(format, &briefing);
            (seen(&bytes).matches(WORD).count(), bytes)
        };
        let (shown, _) = often(WORD);
        // One formula a field is enough but for CSV.
        let values = if format == Format::Csv { &values[..] } else { &values[..2] };
        for value in values {
            let (found, bytes) = often(value);
            judge(field, &bytes);
            // Addresses that lead elsewhere than to the web are not shown; a broken language tag chooses no words.
            let is_address = ["quote.url", "source.url"].contains(&field);
            // A drawing cuts long names; the table beside it has them whole.
            let cut = usize::from(format == Format::Html && field == "figure");
            assert!(
                is_address || found + cut >= shown,
                "{format}: {field} is shown {found} times, not {shown}: {value:?}"
            );
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn is_hazard(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[track_caller]
fn is_harmless_html(field: &str, html: &str) {
    let lower = html.to_ascii_lowercase();
    for bad in ["<script", "<img", "<iframe", "href=\"javascript:", "href=javascript:", "src="] {
        // The words of a style sheet hold none of these, and text holds them escaped.
        let found = lower.match_indices(bad).any(|(at, _)| bad != "src=" || lower[..at].ends_with("<img "));
        assert!(!found, "{field}: {bad}");
    }
    for tag in lower.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag) {
        // Every other stretch between quotation marks is a value.
        let names: String = tag.split('"').step_by(2).collect();
        assert!(!names.contains(" onerror=") && !names.contains(" onload="), "{field}: <{tag}>");
    }
}

#[test]
fn html_shows_it_as_text() {
    check(Format::Html, text, |field, bytes| is_harmless_html(field, &text(bytes)));
}

#[test]
fn markdown_shows_it_as_text() {
    check(Format::Md, text, |field, bytes| {
        let page = text(bytes);
        for event in Parser::new_ext(&page, Options::ENABLE_TABLES) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => panic!("{field}: {html}"),
                Event::Start(Tag::Image { dest_url, .. }) => panic!("{field}: {dest_url}"),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    assert!(dest_url.starts_with("https://"), "{field}: {dest_url}");
                }
                _ => {}
            }
        }
        assert!(!page.contains(is_hazard), "{field}");
    });
}

#[test]
fn plain_text_shows_it_as_text() {
    check(Format::Txt, text, |field, bytes| {
        let page = text(bytes);
        assert!(!page.contains(is_hazard), "{field}: {page:?}");
        assert!(!page.contains('\r'), "{field}");
        let own = |line: &str| ["TLP:CLEAR", "Bcc: thief@x.example"].contains(&line.trim());
        // The paragraphs of a quote are its own; they stand apart by their indentation.
        assert!(!page.lines().any(|line| own(line) && !line.starts_with("    ")), "{field}: a value begins a line");
    });
}

/// The rows of CSV, as another's reader has them.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv_core::Reader::new();
    let mut rest = bytes.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
    let (mut rows, mut row, mut field, mut out) = (Vec::new(), Vec::new(), Vec::new(), [0; 4096]);
    loop {
        let (result, read, written) = reader.read_field(rest, &mut out);
        rest = &rest[read..];
        field.extend_from_slice(&out[..written]);
        match result {
            csv_core::ReadFieldResult::Field { record_end } => {
                row.push(String::from_utf8(std::mem::take(&mut field)).unwrap());
                if record_end {
                    rows.push(std::mem::take(&mut row));
                }
            }
            csv_core::ReadFieldResult::End => return rows,
            _ => {}
        }
    }
}

#[test]
fn csv_shows_it_as_text() {
    let many = everything().quotes.len() + 1;
    check(Format::Csv, text, |field, bytes| {
        let rows = rows(bytes);
        assert_eq!(rows.len(), many, "{field}");
        for row in &rows {
            assert_eq!(row.len(), rows[0].len(), "{field}");
            for (at, cell) in row.iter().enumerate() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{field}: {cell}");
                assert!(at == 2 || !cell.contains(is_hazard), "{field}: {cell:?}");
            }
        }
    });
}

#[test]
fn mails_show_it_as_text() {
    let parts = |bytes: &[u8]| {
        let message = MessageParser::new().parse(bytes).unwrap();
        let text = message.body_text(0).unwrap().into_owned();
        (text, message.body_html(0).unwrap().into_owned(), message.subject().unwrap_or_default().to_owned())
    };
    let seen = |bytes: &[u8]| {
        let (text, html, subject) = parts(bytes);
        [text, html, subject].join("\n")
    };
    check(Format::Eml, seen, |field, bytes| {
        let message = MessageParser::new().parse(bytes).unwrap();
        let mut names: Vec<String> = message.headers().iter().map(|header| header.name().to_owned()).collect();
        names.sort();
        let expected = [
            "Auto-Submitted",
            "Content-Language",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Subject",
            "To",
        ];
        assert_eq!(names, expected, "{field}");
        assert_eq!(message.parts.len(), 3, "{field}");
        for line in bytes.split(|byte| *byte == b'\n') {
            assert!(line.len() <= 999 && (line.is_empty() || line.ends_with(b"\r")), "{field}");
        }
        let (text, html, subject) = parts(bytes);
        is_harmless_html(field, &html);
        assert!(!text.contains(is_hazard) && !html.contains(is_hazard) && !subject.contains(is_hazard), "{field}");
    });
}

/// Reads XML to its end.
#[track_caller]
fn is_well_formed(field: &str, xml: &str) {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(error) => panic!("{field}: {error}"),
        }
    }
    let allowed = |c: char| matches!(c, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(|c| allowed(c) && !is_hazard(c)), "{field}");
}

fn unescaped(xml: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.iter().fold(xml.to_owned(), |text, (entity, c)| text.replace(entity, c))
}

#[test]
fn feeds_show_it_as_text() {
    check(Format::Atom, text, |field, bytes| {
        let feed = text(bytes);
        is_well_formed(field, &feed);
        for content in feed.split("<content type=\"html\">").skip(1).filter_map(|rest| rest.split_once("</content>")) {
            is_harmless_html(field, &unescaped(content.0));
        }
        for href in feed.split("href=\"").skip(1).filter_map(|rest| rest.split_once('"')) {
            assert!(href.0.starts_with("https://"), "{field}: {}", href.0);
        }
    });
}

/// The parts of a document, one behind the other.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        parts.push((file.name().unwrap().into_owned(), text));
    }
    parts
}

#[test]
fn documents_show_it_as_text() {
    let seen = |bytes: &[u8]| parts(bytes).into_iter().map(|(_, text)| text).collect::<String>();
    check(Format::Docx, seen, |field, bytes| {
        for (name, xml) in parts(bytes) {
            is_well_formed(&format!("{field} in {name}"), &xml);
            for link in xml.split("Target=\"").skip(1).filter(|link| link.contains("TargetMode=\"External\"")) {
                let target = link.split_once('"').unwrap().0;
                let external = link.split_once("/>").is_some_and(|(own, _)| own.contains("External"));
                assert!(!external || target.starts_with("https://"), "{field}: {target}");
            }
        }
    });
}

#[test]
fn a_word_of_a_megabyte_is_whole_in_every_format() {
    let word = "w".repeat(1 << 20);
    let mut briefing = everything();
    briefing.sources[0].title.clone_from(&word);
    each_quote(&mut briefing, |quote| {
        if quote.id == "qaaa9402664" {
            quote.pieces[0].text.clone_from(&word);
            quote.speaker = Some(word.clone());
        }
    });
    for format in Format::ALL.into_iter().filter(|format| render::makes(*format).is_ok()) {
        let bytes = made(format, &briefing);
        let seen = match format {
            Format::Docx => parts(&bytes).into_iter().map(|(_, text)| text).collect(),
            Format::Eml => MessageParser::new().parse(&bytes).unwrap().body_text(0).unwrap().into_owned(),
            _ => text(&bytes),
        };
        assert!(seen.contains(&word), "{format}");
    }
}

#[test]
fn addresses_lead_to_the_web_or_nowhere() {
    for address in
        ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "//x.example", "https://a b"]
    {
        let mut briefing = everything();
        briefing.sources.iter_mut().for_each(|source| source.url = Some(address.into()));
        each_quote(&mut briefing, |quote| quote.url = Some(address.into()));
        for format in Format::ALL.into_iter().filter(|format| *format != Format::Json && render::makes(*format).is_ok())
        {
            let bytes = made(format, &briefing);
            let shown = match format {
                Format::Docx => parts(&bytes).into_iter().map(|(_, text)| text).collect(),
                Format::Eml => MessageParser::new().parse(&bytes).unwrap().body_html(0).unwrap().into_owned(),
                _ => text(&bytes),
            };
            assert!(!shown.contains(address), "{format}: {address}");
        }
    }
}
