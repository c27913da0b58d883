//! Invented pages for every place a page speaks of itself in, and for which place is trusted before which.

use super::{Tree, facts};

const URL: &str = "https://www.meridian.example/storm";

/// Title, author, date, outlet and language, as far as they are found.
#[track_caller]
fn check(html: &str, expected: [&str; 5]) {
    at(URL, html, expected);
}

#[track_caller]
fn at(url: &str, html: &str, expected: [&str; 5]) {
    let found = facts(&Tree::read(html), Some(url));
    let found = [found.title, found.author, found.published, found.outlet, found.language];
    assert_eq!(found.each_ref().map(|field| field.as_deref().unwrap_or_default()), expected, "{html}");
}

fn linked(json: &str) -> String {
    format!(r#"<script type="application/ld+json">{json}</script>"#)
}

#[test]
fn linked_data() {
    let article = r#"{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Storm closes harbour",
        "author": {"@type": "Person", "name": "Jane Roe"}, "datePublished": "2026-11-09T23:30:00-05:00",
        "publisher": {"@type": "Organization", "name": "The Meridian"}, "inLanguage": "en-GB"}"#;
    let expected = ["Storm closes harbour", "Jane Roe", "2026-11-09T23:30:00-05:00", "The Meridian", "en-GB"];
    check(&linked(article), expected);
    check(&linked(&format!("[{article}]")), expected);
    check(&linked(&format!(r#"{{"@graph": [{{"@type": "WebPage", "name": "Page"}}, {article}]}}"#)), expected);
    check(&linked(&format!(r#"{{"@type": "WebPage", "mainEntity": {article}}}"#)), expected);
}

#[test]
fn authors_of_linked_data() {
    let with = |author: &str| {
        linked(&format!(r#"{{"@type": ["Article", "Thing"], "headline": "Storm", "author": {author}}}"#))
    };
    for author in [
        r#""Jane Roe, Bo Lind""#,
        r#""By Jane Roe and Bo Lind""#,
        r#"["Jane Roe", "Bo Lind"]"#,
        r#"[{"name": "Jane Roe"}, {"name": "Bo Lind"}]"#,
        r#"{"@type": "Person", "name": ["Jane Roe", "Bo Lind"]}"#,
        r#"[{"givenName": "Jane", "familyName": "Roe"}, "Bo Lind, Political Editor"]"#,
        r#""Jane Roe (The Meridian) and Bo Lind (Moscow)""#,
        r#"[{"@type": "Organization", "name": "The Meridian"}, "Jane Roe", "BO LIND", "Bo Lind", "jane roe"]"#,
    ] {
        let found = facts(&Tree::read(&with(author)), Some(URL)).author.unwrap_or_default();
        assert!(found.eq_ignore_ascii_case("Jane Roe, Bo Lind"), "{author}: {found}");
    }
    check(&with(r#""Jane (J.) Roe""#), ["Storm", "Jane (J.) Roe", "", "", ""]);
    let graph = r##"{"@graph": [{"@type": "Person", "@id": "#a", "name": "Jane Roe"},
        {"@type": "NewsArticle", "headline": "Storm", "author": {"@id": "#a"}}]}"##;
    check(&linked(graph), ["Storm", "Jane Roe", "", "", ""]);
    let circle = r##"{"@graph": [{"@id": "#a", "x": {"@id": "#a"}}, {"@type": "Article", "headline": "Storm", "author": {"@id": "#a"}}]}"##;
    check(&linked(circle), ["Storm", "", "", "", ""]);
}

#[test]
fn linked_data_as_pages_break_it() {
    let expected = ["Storm \"closes\" harbour", "Jane Roe", "2026-11-09", "", ""];
    for json in [
        "{\"@type\": \"Article\", \"headline\": \"Storm \\\"closes\\\"\n harbour\", \"author\": \"Jane Roe\", \"datePublished\": \"2026-11-09\",}",
        "<![CDATA[{\"@type\": \"Article\", \"headline\": \"Storm \\\"closes\\\" harbour\", \"author\": [\"Jane Roe\",], \"datePublished\": \"2026-11-09\"}]]>",
        "//<![CDATA[\n{\"@type\": \"Article\", \"headline\": \"Storm \\\"closes\\\" harbour\", \"author\": \"Jane Roe\", \"datePublished\": \"2026-11-09\"};\n//]]>",
        "<!-- {\"@type\": \"Article\", \"headline\": \"Storm &quot;closes&quot; harbour\", \"author\": \"Jane Roe\", \"datePublished\": \"2026-11-09\"} -->",
        "{\"@type\": \"Article\", \"headline\": \"Storm \"closes\" harbour\", \"author\": \"Jane\\' Roe\", \"datePublished\": \"2026-11-09\"}",
        "{\"@type\": \"http://schema.org/Article\", \"headline\": \"Storm \\\"closes\\\" harbour\", \"author\": \"Jane Roe\", \"datePublished\": \"2026-11-09\"} {\"@type\": ",
    ] {
        let json = json.replace("Jane\\' Roe", "Jane Roe\\'");
        check(&linked(&json), expected);
    }
    check(&linked("{{{{"), [""; 5]);
}

#[test]
fn the_article_among_others() {
    let other = r#"{"@type": "NewsArticle", "headline": "Another", "datePublished": "2026-01-01", "author": "Bo Lind", "url": "https://www.meridian.example/other"}"#;
    let own = r#"{"@type": "NewsArticle", "headline": "Storm", "datePublished": "2026-11-09", "author": "Jane Roe", "mainEntityOfPage": {"@id": "https://meridian.example/storm/"}}"#;
    check(&linked(&format!("[{other}, {own}]")), ["Storm", "Jane Roe", "2026-11-09", "", ""]);
    let list = format!(r#"{{"@type": "ItemList", "itemListElement": [{other}]}}"#);
    check(&format!("{}{}", linked(&list), linked(own)), ["Storm", "Jane Roe", "2026-11-09", "", ""]);
    // A page's or a video's date gives way to the article's meta elements.
    let video = linked(
        r#"{"@type": "VideoObject", "name": "Clip", "uploadDate": "2026-01-01", "datePublished": "2026-01-01"}"#,
    );
    check(
        &format!(r#"<meta property="article:published_time" content="2026-11-09">{video}"#),
        ["Clip", "", "2026-11-09", "", ""],
    );
}

#[test]
fn meta_elements() {
    check(
        r#"<html lang="de-AT"><meta property="og:title" content="Sturm schließt Hafen | Der Meridian"><meta property="og:site_name" content="Der Meridian">
        <meta name="author" content="Von Jane Roe und Bo Lind"><meta name="date" content="09.11.2026 14:30 Uhr">"#,
        ["Sturm schließt Hafen", "Jane Roe, Bo Lind", "2026-11-09T14:30:00", "Der Meridian", "de-AT"],
    );
    // One name of several, in the order of trust and not of the page; several of one name.
    check(
        r#"<meta name="title" content="Worse"><meta name="citation_title" content="Better"><meta name="citation_author" content="Roe, Jane">
        <meta name="citation_author" content="Lind, Bo"><meta name="DC.date.issued" content="2026-11-09"><meta name="date" content="2026-11-10">
        <meta name="last-modified" content="2026-11-12">"#,
        ["Better", "Jane Roe, Bo Lind", "2026-11-09", "", ""],
    );
    check(r#"<meta name="article:modified_time" content="2026-11-09">"#, [""; 5]);
    check(r#"<meta name="parsely-pub-date" content="1794234600">"#, ["", "", "2026-11-09T14:30:00+00:00", "", ""]);
    check(r#"<meta name="pubdate" content="1246-05-01">"#, [""; 5]);
}

#[test]
fn authors_that_are_none() {
    for author in [
        "admin",
        "https://www.facebook.com/meridian",
        "jane@meridian.example",
        "@meridian",
        "9 November 2026",
        "",
        "Last Updated",
    ] {
        check(&format!(r#"<meta name="author" content="{author}">"#), [""; 5]);
    }
    let byline = r#"<h1>Storm closes harbour</h1><p class="byline">By <a>Jane Roe</a>, Political Editor</p>"#;
    for author in ["The Meridian", "meridian.example", "Meridian Staff", "Meridian Holdings"] {
        let owner = r#"<meta property="og:site_name" content="The Meridian"><meta name="copyright" content="Copyright (c) 2026 Meridian Holdings">"#;
        check(
            &format!(r#"{owner}<meta name="author" content="{author}">{byline}"#),
            ["Storm closes harbour", "Jane Roe", "", "The Meridian", ""],
        );
    }
    check(r#"<meta name="author" content="Meridian Staff">"#, ["", "Meridian Staff", "", "", ""]);
    check(
        r#"<meta property="article:author" content="https://a.example/profile/jane-roe">"#,
        ["", "Jane Roe", "", "", ""],
    );
}

#[test]
fn bylines() {
    let page =
        |byline: &str| format!("<h1>Storm closes harbour</h1>{byline}<p>The harbour master closed the basin.</p>");
    for byline in [
        r#"<a rel="author" href="/x">Jane Roe</a>"#,
        r#"<span itemprop="author" itemscope><span itemprop="name">Jane Roe</span></span>"#,
        r#"<div class="article__byline"><span>By</span> <a>Jane Roe</a><span>@janeroe</span></div>"#,
        r#"<div id="storyAuthor">JANE ROE in Moscow</div>"#,
        r#"<p><a href="/profile/roe">Jane Roe</a></p>"#,
        "<div>By Jane Roe</div>",
        "<div>By</div><div>Jane Roe</div>",
        r#"<div class="byline">Jane Roe The Meridian</div><meta property="og:site_name" content="The Meridian">"#,
    ] {
        let found = facts(&Tree::read(&page(byline)), Some(URL)).author.unwrap_or_default();
        assert!(found.eq_ignore_ascii_case("Jane Roe"), "{byline}: {found}");
    }
    check(
        r#"<h1>Meridian</h1><i class="author">Ann Poe</i><h1>Storm</h1><i class="author">Jane Roe</i><h1>Other</h1><i class="author">Bo Lind</i>"#,
        ["Storm", "Jane Roe", "", "", ""],
    );
    // Others' names: a comment's, a related article's, a sentence's.
    for byline in [
        r#"<div class="comments"><span class="author">Jane Roe</span></div>"#,
        r#"<aside><a rel="tag" class="byline">Jane Roe</a></aside>"#,
        "<p>The bridge, built by <a>Jane Roe</a>, fell.</p>",
        r#"<p class="author">Jane Roe was born by the sea.</p>"#,
        r#"<p class="byline">The Harbour Board</p>"#,
    ] {
        let found = facts(&Tree::read(&page(byline)), Some(URL)).author;
        assert!(found.is_none_or(|found| found == "The Harbour Board"), "{byline}");
    }
    // A byline that names the known author and another is the fuller.
    check(
        &format!(
            "{}{}",
            r#"<meta name="author" content="Jane Roe">"#,
            page(r#"<p class="byline">By Jane Roe, Bo Lind</p>"#)
        ),
        ["Storm closes harbour", "Jane Roe, Bo Lind", "", "", ""],
    );
    check(
        &format!(
            "{}{}",
            r#"<meta name="author" content="Jane Roe">"#,
            page(r#"<p class="byline">By Ann Poe, Bo Lind</p>"#)
        ),
        ["Storm closes harbour", "Jane Roe", "", "", ""],
    );
}

#[test]
fn titles() {
    let title = |html: &str| facts(&Tree::read(html), Some(URL)).title.unwrap_or_default();
    let site = r#"<meta property="og:site_name" content="The Meridian">"#;
    for (html, expected) in [
        ("<title>Storm closes harbour - The Meridian</title>", "Storm closes harbour"),
        ("<title>Meridian.example | Storm closes harbour</title>", "Storm closes harbour"),
        ("<title>Storm - closes harbour | World | The Meridian</title>", "Storm - closes harbour | World"),
        ("<title>The Meridian</title><h1>Storm closes harbour</h1>", "Storm closes harbour"),
        (
            "<title>x</title><meta property=og:title content='Storm closes &amp;quot;harbour&amp;quot;'>",
            "Storm closes \"harbour\"",
        ),
        // The heading is the metadata's title as readers see it.
        (
            "<meta property=og:title content=\"Storm 'closes' harbour\"><h1>The Meridian</h1><h1>Storm ‘closes’\n harbour</h1>",
            "Storm ‘closes’ harbour",
        ),
        (
            "<meta property=og:title content='Big storm closes old harbour'><h1>Storm closes old harbour</h1>",
            "Storm closes old harbour",
        ),
        (
            "<meta property=og:title content='Storm closes harbour'><title>Storm closes harbour</title><h1 class=headline>Another story</h1>",
            "Storm closes harbour",
        ),
        (
            "<meta property=og:title content='What you must know'><title>Harbour news</title><h1 class=headline>Storm closes it</h1>",
            "Storm closes it",
        ),
        ("<svg><title>Logo</title></svg><h1></h1><h1>Storm</h1>", "Storm"),
    ] {
        assert_eq!(title(&format!("{site}{html}")), expected, "{html}");
    }
}

#[test]
fn dates_in_order_of_trust() {
    let day = |url: &str, html: &str| facts(&Tree::read(html), Some(url)).published.unwrap_or_default();
    let parts = [
        &*linked(r#"{"@type": "Article", "headline": "S", "datePublished": "2026-11-01"}"#),
        "<meta property=article:published_time content=2026-11-02>",
        "<h1>S</h1><span itemprop=datePublished content=2026-11-03></span>",
        "<time datetime=2026-11-05>5 November</time>",
        "<span class=pub-date>6 November 2026</span>",
        "<h1>S</h1><p>Published: 7 November 2026</p>",
    ];
    let url = "https://a.example/2026/11/04/s";
    for (count, expected) in [(0, "01"), (1, "02"), (2, "03")] {
        assert_eq!(day(url, &parts[count..].concat()), format!("2026-11-{expected}"));
    }
    assert_eq!(day(url, &parts[3..].concat()), "2026-11-04");
    for (count, expected) in [(3, "05"), (4, "06"), (5, "07")] {
        assert_eq!(day(URL, &parts[count..].concat()), format!("2026-11-{expected}"));
    }
}

#[test]
fn dates_of_other_things() {
    for html in [
        "<h1>S</h1><time itemprop=dateModified datetime=2026-11-09>Updated</time>",
        "<h1>S</h1><p class=date>Updated 9 November 2026</p>",
        "<h1>S</h1><div class=related><time datetime=2026-11-09></time></div>",
        "<h1>S</h1><ul class=comments><li class=comment-date>9 November 2026</ul>",
        "<h1>S</h1><p>The treaty of 9 November 2026 was signed by all who had been there when the storm began and the harbour closed.</p>",
        "<h1>S</h1><p class=date>09/11/2026</p>",
    ] {
        check(html, ["S", "", "", "", ""]);
    }
    let both = "<h1>S</h1><p class=dates>Updated 10 November 2026 Published 9 November 2026</p>";
    check(both, ["S", "", "2026-11-09", "", ""]);
    at("https://a.example.uk/s", "<h1>S</h1><p class=date>09/11/2026</p>", ["S", "", "2026-11-09", "", ""]);
    check("<html lang=fr><h1>S</h1><p>Publié le 09/11/2026 à 14h30</p>", ["S", "", "2026-11-09T14:30:00", "", "fr"]);
}

#[test]
fn the_day_is_that_which_readers_see() {
    let told = |time: &str| format!("<meta property=article:published_time content={time}>");
    let page = |shown: &str| format!("<h1>S</h1><p class=date>{shown}</p>");
    for (time, shown, expected) in [
        ("2026-11-10T02:30:45Z", "Nov. 9, 2026", "2026-11-09"),
        ("2026-11-10T02:30:45Z", "Nov. 9, 2026 9:30 p.m.", "2026-11-09T21:30:00-05:00"),
        ("2026-11-10T02:30:45Z", "Nov. 10, 2026", "2026-11-10T02:30:45+00:00"),
        // Universal time that calls itself local.
        ("2026-11-10T02:30:45", "Nov. 9, 2026 9:30 p.m. EST", "2026-11-09T21:30:00-05:00"),
        ("2026-11-10T02:30:45-05:00", "Nov. 9, 2026", "2026-11-10T02:30:45-05:00"),
        // Too far away to be the same moment.
        ("2026-11-10T14:30:00Z", "Nov. 9, 2026", "2026-11-10T14:30:00+00:00"),
    ] {
        check(&format!("{}{}", told(time), page(shown)), ["S", "", expected, "", ""]);
    }
    at("https://a.example/2026/11/09/s", &told("2026-11-10T02:30:45Z"), ["", "", "2026-11-09", "", ""]);
}

#[test]
fn addresses() {
    let url = |html: &str| facts(&Tree::read(html), Some(URL)).url.unwrap_or_default();
    assert_eq!(
        url("<link rel=canonical href='https://m.example/a'><meta property=og:url content='https://m.example/b'>"),
        "https://m.example/a"
    );
    assert_eq!(url("<meta property=og:url content='https://m.example/b'>"), "https://m.example/b");
    assert_eq!(url("<link rel=canonical href='javascript:alert(1)'>"), URL);
    assert_eq!(url("<link rel=canonical href='/a'>"), URL);
    assert_eq!(facts(&Tree::read(""), None).url, None);
}

#[test]
fn hostile_pages() {
    let deep = "[".repeat(500_000);
    let many = |text: &str| text.repeat(20_000);
    let long = "x ".repeat(500_000);
    for html in [
        linked(&deep),
        linked(&format!("{{\"@type\": \"Article\", \"headline\": \"{long}\", \"author\": \"{long}\"}}")),
        linked(&format!("[{}]", many(r#"{"@type": "Article", "headline": "S", "author": {"@id": "a"}, "@id": "a"},"#))),
        linked(&many("\"")),
        linked(&format!("[{}", many(", ,"))),
        linked(&format!("[\"a{}", many("\" \""))),
        format!("<title>{long}</title><h1>{long}</h1><p class=byline>{long}</p><time>{long}</time>"),
        many("<meta name=author content='Jane Roe'><meta name=date content=x>"),
        many("<div class='author date'><h1>By"),
        many("<div class='author date related'>"),
        many("<h1>Published 9 Nov</h1><time>9 9 9"),
        format!("<div class='{}'>", many("author-date-related ")),
        format!("<meta name=author content='{}'>", many("Jane Roe and ")),
    ] {
        let found = facts(&Tree::read(&html), Some(&long));
        let longest = [found.title, found.author, found.published, found.outlet, found.language];
        assert!(longest.iter().flatten().all(|field| field.len() <= 4096));
    }
}
