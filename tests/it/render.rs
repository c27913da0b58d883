//! Rendering from outside: fixtures with their expected pages, hostile strings, templates of a folder, errors in them.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)] // a test may read its fixtures and stop at the first surprise

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use attache::model::{Briefing, Section, SectionBody};
use attache::render::{RenderError, Templates, json};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/render").join(name)
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn briefing(name: &str) -> Briefing {
    serde_json::from_str(&text(&fixture(name))).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn render(template: &str, briefing: &Briefing) -> String {
    Templates::new(None).and_then(|templates| templates.render(template, briefing)).unwrap_or_else(|e| panic!("{e:?}"))
}

/// Compares a rendering with the file beside the fixture; `UPDATE=1` writes the file instead.
#[track_caller]
fn check(actual: &str, expected: &str) {
    let path = fixture(expected);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(&path, actual).unwrap();
    }
    let same = path.exists() && text(&path) == actual;
    assert!(
        same,
        "{expected} differs: look at the change, then run `UPDATE=1 cargo test --test it render` and commit it"
    );
}

#[test]
fn pages_are_as_expected() {
    let briefing = briefing("briefing.json");
    check(&render("briefing.html", &briefing), "briefing.html");
    check(&render("briefing.md", &briefing), "briefing.md");
    check(&render("briefing.txt", &self::briefing("full.json")), "full.txt");
}

#[test]
fn json_is_the_model() {
    let briefing = briefing("briefing.json");
    let json = json(&briefing);
    assert!(json.ends_with("}\n"));
    assert_eq!(serde_json::from_str::<Briefing>(&json).unwrap(), briefing);
}

// ---- HTML ----

/// Start tags of a page with their attributes decoded, without the text between them.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut tags = Vec::new();
    let body = html.split_once("</style>").map_or(html, |(_, body)| body);
    let mut rest = body;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, tail) = after.split_once('>').expect("every tag is closed, since `<` in text is escaped");
        rest = tail;
        if tag.starts_with('/') {
            continue;
        }
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut found = Vec::new();
        while let Some((key, tail)) = attributes.split_once("=\"") {
            let (value, tail) = tail.split_once('"').expect("every attribute is closed");
            found.push((key.trim().to_owned(), decoded(value)));
            attributes = tail;
        }
        tags.push((name.to_owned(), found));
    }
    tags
}

fn decoded(html: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#13;", "\r"), ("&amp;", "&")];
    pairs.iter().fold(html.to_owned(), |text, (entity, c)| text.replace(entity, c))
}

fn values<'a>(tags: &'a [(String, Vec<(String, String)>)], attribute: &str) -> Vec<&'a str> {
    tags.iter().flat_map(|(_, all)| all).filter(|(key, _)| key == attribute).map(|(_, value)| value.as_str()).collect()
}

#[test]
fn headings_are_in_order_and_ids_lead_somewhere() {
    for name in ["briefing.json", "hostile.json"] {
        let tags = tags(&render("briefing.html", &briefing(name)));
        let levels: Vec<u32> =
            tags.iter().filter_map(|(tag, _)| tag.strip_prefix('h').and_then(|level| level.parse().ok())).collect();
        assert_eq!(levels.iter().filter(|&&level| level == 1).count(), 1, "{name}: one h1");
        assert_eq!(levels.first(), Some(&1));
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {levels:?}");

        let mut ids = values(&tags, "id");
        for target in values(&tags, "href").iter().filter_map(|href| href.strip_prefix('#')) {
            assert!(ids.contains(&target), "{name}: nothing has the id {target}");
        }
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name}: an id stands twice");
    }
}

#[test]
fn a_page_asks_nobody_for_anything() {
    for name in ["briefing.json", "hostile.json"] {
        let briefing = briefing(name);
        let html = render("briefing.html", &briefing);
        let tags = tags(&html);
        let quotes = briefing.quotes.values().filter_map(|quote| quote.url.as_deref());
        let excerpts = briefing.sections.iter().flat_map(|section| match &section.body {
            SectionBody::Topic { excerpts, .. } => excerpts.iter().filter_map(|e| e.url.as_deref()).collect(),
            SectionBody::Compare { comparisons } => {
                comparisons.iter().flat_map(|one| &one.earlier).filter_map(|one| one.quote.url.as_deref()).collect()
            }
            _ => Vec::new(),
        });
        let known: Vec<_> =
            briefing.sources.iter().filter_map(|s| s.url.as_deref()).chain(quotes).chain(excerpts).collect();
        for href in values(&tags, "href").into_iter().filter(|href| !href.starts_with('#')) {
            assert!(known.contains(&href) && href.starts_with("https://"), "{name}: {href}");
        }
        assert!(values(&tags, "src").is_empty());
        for tag in ["script", "img", "link", "iframe", "object", "form", "image", "use", "foreignObject"] {
            assert!(tags.iter().all(|(name, _)| name != tag), "{name}: <{tag}>");
        }
        let style = html.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).unwrap().0;
        assert!(!style.contains("url(") && !style.contains("@import"));
        assert_eq!(html.matches("<style>").count(), 1);
    }
}

#[test]
fn hostile_strings_stay_strings() {
    let briefing = briefing("hostile.json");
    let html = render("briefing.html", &briefing);
    for (name, attributes) in tags(&html) {
        assert!(!matches!(name.as_str(), "script" | "img" | "b" | "i"), "<{name}>");
        assert!(attributes.iter().all(|(key, _)| !key.starts_with("on")), "{attributes:?}");
        assert!(
            attributes.iter().all(|(key, value)| key != "href" || !value.contains("javascript:")),
            "{attributes:?}"
        );
    }
    for kept in [
        "# x <script>alert(\"x\")</script> [a](javascript:alert(1))",
        "Title <script>",
        "Sp<script>",
        "rohtua <script>",
    ] {
        assert!(decoded(&html).contains(kept), "{kept}");
    }
    let mut outside = html.clone();
    for slice in slices(&html) {
        outside = outside.replace(&slice.raw, "");
    }
    let hazard =
        |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!outside.contains(hazard), "controls and overrides stay within slices");
}

struct Slice {
    raw: String,
    path: String,
    entry: String,
    sha256: String,
    parser: String,
    span: (usize, usize),
    text: String,
}

/// The slices of a page, read as `attache verify` reads them.
fn slices(html: &str) -> Vec<Slice> {
    html.split("<q class=\"slice\" ")
        .skip(1)
        .map(|rest| {
            let (head, tail) = rest.split_once('>').unwrap();
            let raw = tail.split_once("</q>").unwrap().0.to_owned();
            let value = |key: &str| {
                let rest = head.split_once(&format!("{key}=\"")).unwrap_or_else(|| panic!("no {key} in {head}")).1;
                decoded(rest.split_once('"').unwrap().0)
            };
            let span = value("data-span");
            let (start, end) = span.split_once('-').unwrap();
            Slice {
                text: decoded(&raw),
                raw,
                path: value("data-path"),
                entry: value("data-entry"),
                sha256: value("data-sha256"),
                parser: value("data-parser"),
                span: (start.parse().unwrap(), end.parse().unwrap()),
            }
        })
        .collect()
}

#[test]
fn slices_are_byte_for_byte_those_of_the_model() {
    for name in ["briefing.json", "hostile.json"] {
        let briefing = briefing(name);
        let of = |number: usize| &briefing.sources[number - 1];
        let mut pieces: Vec<_> =
            briefing.quotes.values().flat_map(|q| q.pieces.iter().map(|p| (p, of(q.source)))).collect();
        let contexts =
            briefing.quotes.values().filter_map(|q| q.context.as_ref().map(|context| (context, of(q.source))));
        pieces.extend(contexts.flat_map(|(context, source)| context.slices.iter().map(move |s| (&s.piece, source))));
        for section in &briefing.sections {
            match &section.body {
                SectionBody::Topic { excerpts, .. } => {
                    pieces.extend(excerpts.iter().map(|excerpt| (&excerpt.piece, of(excerpt.source))));
                }
                SectionBody::Compare { comparisons } => {
                    let former = comparisons.iter().flat_map(|one| &one.earlier);
                    pieces.extend(former.flat_map(|one| one.quote.pieces.iter().map(move |p| (p, &one.source))));
                }
                _ => {}
            }
        }
        let slices = slices(&render("briefing.html", &briefing));
        assert!(slices.len() >= pieces.len());
        for slice in &slices {
            let (start, end) = slice.span;
            assert_eq!(end - start, slice.text.len(), "{}", slice.text);
            let known = pieces.iter().any(|(piece, source)| {
                let provenance = (&source.path, &source.entry, &source.sha256.to_string(), &source.parser);
                // An opening is the first part of a piece, with a span of its own.
                piece.start as usize == start
                    && piece.text.starts_with(&slice.text)
                    && provenance == (&slice.path, &slice.entry, &slice.sha256, &slice.parser)
            });
            assert!(known, "{name}: {} {start}-{end} is no piece of the model", slice.path);
        }
        for (piece, _) in pieces {
            assert!(slices.iter().any(|slice| slice.text == piece.text), "{name}: {} is not shown in full", piece.text);
        }
    }
}

#[test]
fn every_quote_has_one_home_whatever_the_sections() {
    let whole = briefing("briefing.json");
    for kind in ["key-points", "topic-cables", "who-said-what", "timeline", "changes", "compare"] {
        let mut part = whole.clone();
        part.sections.retain(|section| section.id == kind);
        let html = render("briefing.html", &part);
        let ids = html.matches("<figure class=\"quote ").count();
        assert!(ids > 0, "{kind}");
        assert_eq!(html.matches("id=\"q").count(), ids, "{kind}");
        assert!(!html.contains("class=\"full\""), "{kind}: nothing to link to");
    }
}

#[test]
fn an_empty_issue_says_so() {
    let mut empty = briefing("briefing.json");
    empty.sections = vec![
        Section {
            id: "key-points".into(),
            title: "Key points".into(),
            body: SectionBody::KeyPoints { points: vec![] },
        },
        Section { id: "who".into(), title: "Who".into(), body: SectionBody::WhoSaidWhat { speakers: vec![] } },
        Section {
            id: "timeline".into(),
            title: "Timeline".into(),
            body: SectionBody::Timeline { days: vec![], events: vec![] },
        },
        Section { id: "sources".into(), title: "Sources".into(), body: SectionBody::Sources },
        Section { id: "people".into(), title: "People".into(), body: SectionBody::People },
    ];
    (empty.quotes, empty.sources, empty.people) = Default::default();
    (empty.marking, empty.publisher) = Default::default();
    for template in ["briefing.html", "briefing.md"] {
        let page = render(template, &empty);
        for words in ["Nothing significant to report.", "Nobody is quoted in this issue.", "No source is shown"] {
            assert!(page.contains(words), "{template}: {words}");
        }
        assert!(!page.contains("TLP"), "{template}");
    }
}

// ---- Markdown ----

const COMMONMARK: Options = Options::ENABLE_TABLES;

#[test]
fn markdown_reads_back_without_html_or_strange_links() {
    for name in ["briefing.json", "hostile.json"] {
        let briefing = briefing(name);
        let page = render("briefing.md", &briefing);
        let mut headings = Vec::new();
        for event in Parser::new_ext(&page, COMMONMARK) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => panic!("{name}: {html}"),
                Event::Start(Tag::Image { dest_url, .. }) => panic!("{name}: {dest_url}"),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    assert!(dest_url.starts_with("https://"), "{name}: {dest_url}");
                }
                Event::Start(Tag::Heading { level, .. }) => headings.push(level),
                _ => {}
            }
        }
        assert_eq!(headings.iter().filter(|&&level| level == HeadingLevel::H1).count(), 1);
        let sections = headings.iter().filter(|&&level| level == HeadingLevel::H2).count();
        assert_eq!(sections, briefing.sections.len(), "{name}");
    }
}

#[test]
fn markdown_quotes_keep_their_words() {
    for name in ["briefing.json", "hostile.json"] {
        let briefing = briefing(name);
        let page = render("briefing.md", &briefing);
        let mut quoted = Vec::new();
        let mut depth = 0;
        for event in Parser::new_ext(&page, COMMONMARK) {
            match event {
                Event::Start(Tag::BlockQuote(_)) => {
                    depth += 1;
                    quoted.push(String::new());
                }
                Event::End(TagEnd::BlockQuote(_)) => depth -= 1,
                Event::Text(text) | Event::Code(text) if depth > 0 => quoted.last_mut().unwrap().push_str(&text),
                Event::SoftBreak | Event::End(TagEnd::Paragraph) if depth > 0 => quoted.last_mut().unwrap().push(' '),
                _ => {}
            }
        }
        let words = |text: &str| {
            let hazard = |c: char| c.is_control() && !c.is_whitespace() || matches!(c, '\u{202e}' | '\u{2069}');
            text.replace(hazard, "").split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let quoted: Vec<_> = quoted.iter().map(|text| words(text)).collect();
        for quote in briefing.quotes.values() {
            let home = quoted.iter().any(|text| {
                let sentence = quote.context.iter().flat_map(|context| &context.slices);
                let sentence: String = sentence.map(|slice| slice.piece.text.as_str()).collect();
                let whole = text.contains(&words(&sentence));
                text.ends_with(&quote.id) && whole && quote.pieces.iter().all(|p| text.contains(&words(&p.text)))
            });
            assert!(home, "{name}: {} is not there in full", quote.id);
        }
    }
}

// ---- Templates of a folder ----

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

/// The error of the folder, from reading it or from rendering `x.html`, as the user sees it: message and help.
fn error(files: &[(&str, &str)]) -> String {
    let dir = folder(files);
    let result = Templates::new(Some(dir.path())).and_then(|t| t.render("x.html", &briefing("briefing.json")));
    let error = result.expect_err("a broken template");
    let help = miette::Diagnostic::help(&error).map(|help| help.to_string()).unwrap_or_default();
    let message = format!("{error}\n{help}");
    message.replace(&format!("{}/", dir.path().display()), "").trim_end().to_owned()
}

/// Every issue there is, with all of its kinds of sections and with hostile strings.
fn issues() -> Vec<Briefing> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/us-russia/2026-W46/briefing.json");
    let sample = serde_json::from_str(&text(&sample)).unwrap();
    vec![briefing("briefing.json"), briefing("full.json"), briefing("hostile.json"), sample]
}

/// The page of each issue through a folder that holds this template in place of the built-in one is the built-in page.
#[track_caller]
fn check_same_page(name: &str, template: &str) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(name), template).unwrap();
    let templates = Templates::new(Some(dir.path())).unwrap();
    for briefing in issues() {
        let page = templates.render("briefing.html", &briefing).unwrap_or_else(|e| panic!("{e:?}"));
        assert!(page == render("briefing.html", &briefing), "{} differs through {name}", briefing.title);
    }
}

#[test]
fn built_in_templates_need_no_field_that_they_are_not_given() {
    let parts = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    check_same_page("parts.html", &text(&parts.join("parts.html")));
    check_same_page("style.html", &text(&parts.join("style.html")));
}

#[test]
fn a_template_can_make_a_quote_of_its_fields() {
    let parts = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/parts.html"));
    let words = "{{ quote | words(source=briefing.sources[quote.source - 1], language=briefing.language) }}";
    let role = "{% if quote.role %}<span class=\"role\">, <bdi>{{ quote.role }}</bdi></span>{% endif %}";
    let also_in = "{% for one in quote.also_in %}{% if not loop.first %}, {% endif %}<bdi>{{ one }}</bdi>{% endfor %}";
    let own = [
        (
            "speaker: bool = true, @made)",
            "speaker: bool = true, @briefing, @labels, @has, @home, @made, @origins, @pages)",
        ),
        ("@labels, @made, @origins)", "@briefing, @home, @labels, @made, @origins)"),
        ("parts.home", "home[quote.id]"),
        ("{{ parts.words }}", words),
        ("{{ parts.opening }}", &words.replace(") }}", ", max=200) }}")),
        ("{{ parts.who }}", &format!("<p class=\"who\">{{{{ <html.speaker quote={{quote}} /> }}}}{role}</p>")),
        (
            "{{ parts.where }}",
            &format!(
                "<p class=\"where\"><span>{{{{ origins[quote.source] }}}}</span> <span>{{{{ quote | manner }}}}</span>\
                 {{% if quote.also_in %}} <span>{{{{ labels.also_in }}}} {also_in}</span>{{% endif %}}\
                 {{% if quote.single_source %}} <span class=\"single\">{{{{ labels.wordings.single }}}}</span>{{% endif %}} \
                 {{{{ quote | passage_link }}}}</p>"
            ),
        ),
    ];
    let parts = own.iter().fold(parts, |parts, (made, composed)| {
        assert!(parts.contains(made), "{made}");
        parts.replace(made, composed)
    });
    check_same_page("parts.html", &parts);
}

#[test]
fn a_quote_of_a_folder_stands_below_topics_too() {
    let parts = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/parts.html"));
    let own = parts.replace("<figure class=\"quote {{ quote.kind }}\"", "<figure class=\"quote own\"");
    let templates = Templates::new(Some(folder(&[("parts.html", &own)]).path())).unwrap();
    for briefing in issues() {
        let (page, built_in) =
            (templates.render("briefing.html", &briefing).unwrap(), render("briefing.html", &briefing));
        let count = |page: &str, class: &str| page.matches(&format!("<figure class=\"quote {class}")).count();
        assert_eq!((count(&page, "own"), count(&built_in, "own")), (count(&built_in, ""), 0), "{}", briefing.title);
        assert_eq!(count(&page, ""), count(&page, "own"), "{}", briefing.title);
    }
}

#[test]
fn a_folder_replaces_and_adds() {
    let dir = folder(&[
        ("style.html", "<style>body { color: red }</style>"),
        (
            "desk/short.html",
            "{% extends \"briefing.html\" %}{% block masthead %}<h1>{{ briefing.title }}</h1>{% endblock %}",
        ),
        ("note.txt", "{{ briefing.title }} & {{ briefing.quotes | length }}"),
        (".style.html.swp", "{{ broken"),
        ("README", "{{ broken"),
    ]);
    let templates = Templates::new(Some(dir.path())).unwrap();
    let briefing = briefing("briefing.json");
    let page = templates.render("briefing.html", &briefing).unwrap();
    assert!(page.contains("color: red") && page.contains("class=\"masthead\""));
    let short = templates.render("desk/short.html", &briefing).unwrap();
    assert!(short.contains("<h1>Northern Straits Watch</h1>") && !short.contains("class=\"masthead\""));
    assert_eq!(templates.render("note.txt", &briefing).unwrap(), "Northern Straits Watch & 10");
    assert!(templates.has("desk/short.html") && !templates.has("README"));
}

#[test]
fn mistakes_are_named_with_their_place() {
    assert_eq!(
        error(&[("x.html", "\n{{ briefing.titel }}")]),
        "x.html:2:13: field `titel` is not defined\ndid you mean `briefing.title`?"
    );
    assert_eq!(
        error(&[("x.html", "{{ breifing.title }}")]),
        "x.html:1:4: variable `breifing` is not defined\ndid you mean `briefing`?"
    );
    assert_eq!(
        error(&[("x.html", "{{ 'a' | md_escpe }}")]),
        "x.html:1:10: unknown filter `md_escpe`\ndid you mean `md_escape`?"
    );
    assert_eq!(
        error(&[("x.html", "{% for q in briefing.quotes | values %}{{ q.role }}{% endfor %}")]),
        "x.html:1:45: field `role` is not defined\n`role` is left out where it is empty: test it with `{% if q.role %}` first"
    );
    assert!(
        error(&[("briefing.html", "{% if x %}\n\n")]).starts_with("briefing.html:"),
        "a broken syntax is told at once"
    );
    assert_eq!(
        error(&[]),
        "there is no template `x.html`\nthere are archive-list.html, archive-parts.html, archive-search.html, archive-speakers.html, \
         archive-style.html, archive.html, briefing.html, briefing.md, briefing.txt, briefing.typ, changes.html, changes.md, diff.md, figures.html, mail.html, parts.html, \
         parts.md, parts.txt, sections.html, source.html, style.html"
    );
}

#[test]
fn what_cannot_be_a_template_is_refused() {
    assert_eq!(error(&[("x.html", &"a".repeat((1 << 20) + 1))]), "the template `x.html` is larger than 1 MiB");
    let dir = folder(&[]);
    std::fs::write(dir.path().join("x.md"), b"\xff").unwrap();
    assert!(matches!(Templates::new(Some(dir.path())), Err(RenderError::Unfit { .. })));
    assert!(matches!(Templates::new(Some(Path::new("/no/such/folder"))), Err(RenderError::Folder { .. })));
    #[cfg(unix)]
    {
        let dir = folder(&[("a.txt", "a")]);
        std::os::unix::fs::symlink(dir.path().join("a.txt"), dir.path().join("x.html")).unwrap();
        assert!(matches!(Templates::new(Some(dir.path())), Err(RenderError::Unfit { .. })));
    }
}

// ---- Size ----

/// A briefing of `sections` topics with `each` quotes; every quote is shown again under its speaker and in the timeline.
fn large(sections: usize, each: usize) -> Briefing {
    let mut briefing = briefing("briefing.json");
    let model = briefing.quotes.values().next().unwrap().clone();
    let mut topics = Vec::new();
    for s in 0..sections {
        let mut quotes = Vec::new();
        for q in 0..each {
            let mut id = String::from("q");
            let _ = write!(id, "{:010x}", s * each + q);
            briefing.quotes.insert(id.clone(), attache::model::QuoteEntry { id: id.clone(), ..model.clone() });
            quotes.push(id);
        }
        let body = SectionBody::Topic {
            topic: s.to_string(),
            excerpts: vec![],
            quotes,
            articles: 1,
            outlets: 1,
            found: each,
            stories_found: 0,
            stories: vec![],
        };
        topics.push(Section { id: format!("topic-{s}"), title: format!("Topic {s}"), body });
    }
    briefing.sections.splice(1..1, topics);
    briefing
}

#[test]
fn work_grows_with_the_briefing_not_with_its_square() {
    let templates = Templates::new(None).unwrap();
    let best_of_three = |briefing: Briefing| {
        let once = || {
            let begun = std::time::Instant::now();
            for template in ["briefing.html", "briefing.md"] {
                assert!(templates.render(template, &briefing).unwrap().len() > 1000);
            }
            begun.elapsed()
        };
        (0..3).map(|_| once()).min().unwrap()
    };
    let (small, big) = (best_of_three(large(25, 10)), best_of_three(large(200, 10)));
    assert!(big < small * 32, "eight times the quotes took {big:?} after {small:?}");
}

#[test]
fn a_word_of_a_megabyte_is_shown_whole() {
    let mut briefing = briefing("hostile.json");
    let word = "x".repeat(1 << 20);
    let quote = briefing.quotes.values_mut().next().unwrap();
    quote.pieces[0].text.clone_from(&word);
    quote.pieces[0].end = quote.pieces[0].start + word.len() as u32;
    briefing.sources[0].title.clone_from(&word);
    for template in ["briefing.html", "briefing.md"] {
        assert!(render(template, &briefing).contains(&word), "{template}");
    }
}
