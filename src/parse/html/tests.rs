//! What is kept of invented pages and fragments, and as what.

use super::content::{fragment, page};
use super::tree::Tree;
use crate::model::BlockKind;
use crate::parse::blocks::Para;

/// Six paragraphs of an invented article; the longer a page's article, the surer the model.
const PROSE: [&str; 6] = [
    "The harbour master closed the northern basin on Friday after two barges broke loose in the storm, and the council \
     met at night to hear what had been lost.",
    "“We had no warning,” said Jane Roe, who has run the ferry for twenty years. “The water came over the wall before \
     the siren did, and by then the boats were gone.”",
    "Repairs will cost at least four million crowns, the council’s engineer told the meeting, and the basin will stay \
     shut until the spring, when the stone can be set.",
    "Fishermen asked who would pay. The mayor answered that the port’s insurance covers the wall but not the boats, and \
     promised to speak to the ministry on Monday.",
    "The storm had been forecast for the south, not the north. The weather office said on Saturday that it was looking \
     into why its models had been so far from the mark.",
    "By Sunday most of the wreckage had been towed away, and the first ferry left at noon with forty people on board, \
     some of whom had waited for two days.",
];

fn paragraphs() -> String {
    PROSE.map(|words| format!("<p>{words}</p>\n")).concat()
}

/// A page as many are: navigation, header, cookie banner, article, related list, comments, footer.
fn whole(article: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>Storm closes harbour - The Meridian</title>\
         <meta property='og:title' content='Storm closes harbour'></head><body class='has-sidebar single-post'>\
         <div class='cookie-banner'><p>We use cookies to make this site better for you. By continuing you agree to our use \
         of them, and to that of our partners.</p><a href='/privacy'>Privacy policy</a></div>\
         <nav><ul><li><a href='/'>Home</a></li><li><a href='/world'>World</a></li><li><a href='/sport'>Sport</a></li></ul></nav>\
         <main><article class='article'><h1 class='headline'>Storm closes harbour</h1>\
         <div class='byline'>By Jane Roe</div><time>9 November 2026</time>\
         <div class='article-body'>{article}</div>\
         <ul class='share-buttons'><li><a href='#'>Facebook</a></li><li><a href='#'>Twitter</a></li></ul></article>\
         <aside class='related'><h3>Read more</h3><ul><li><a href='/a'>Bridge reopens after a year of works</a></li>\
         <li><a href='/b'>Why the ferry was late again this week</a></li></ul></aside>\
         <section id='comments' class='comments'><h3>2 comments</h3><div class='comment'><p>I was there and it was much worse \
         than you say, the wall was broken long before.</p></div></section></main>\
         <footer><p>© 2026 The Meridian. All rights reserved.</p><a href='/terms'>Terms</a></footer></body></html>"
    )
}

fn drawn(text: &str, paras: &[Para]) -> Vec<String> {
    let kind = |kind: Option<BlockKind>| kind.map_or_else(String::new, |kind| format!("{kind:?}: "));
    paras.iter().map(|para| kind(para.kind) + para.span.of(text)).collect()
}

/// What is kept of a whole page with `article` for its article: `Kind: words`, prose without a kind.
#[track_caller]
fn check(article: &str, expected: &[&str]) {
    let content = page(&Tree::read(&whole(article)), None);
    assert_eq!(drawn(&content.text, &content.paras), expected);
    assert_eq!(content.title.as_deref(), Some("Storm closes harbour"));
}

#[track_caller]
fn check_fragment(html: &str, expected: &[&str]) {
    let content = fragment(&Tree::read(html), Some("Storm closes harbour"));
    assert_eq!(drawn(&content.text, &content.paras), expected);
}

#[test]
fn what_stands_around_an_article_is_left_out() {
    check(&paragraphs(), &PROSE);
}

#[test]
fn captions_credits_and_newsletter_boxes_are_left_out() {
    let [first, rest @ ..] = PROSE;
    let rest = rest.map(|words| format!("<p>{words}</p>")).concat();
    check(
        &format!(
            "<p>{first}</p><figure><img src=a.jpg><figcaption class='caption'>The wall on Friday. <span \
             class='credit'>Photo: Jane Roe</span></figcaption></figure><div class='newsletter-signup'><h4>Sign up for our \
             newsletter</h4><p>Get the news in your inbox every morning.</p></div>{rest}"
        ),
        &PROSE,
    );
}

#[test]
fn headings_quotes_and_lists_keep_their_kind() {
    let [first, second, third, fourth, fifth, last] = PROSE;
    check(
        &format!(
            "<p>{first}</p><h2>What was lost</h2><p>{third}</p><blockquote><p>{second}</p></blockquote>\
             <ul><li>{fourth}</li><li>{fifth}</li></ul><p>{last}</p>"
        ),
        &[
            first,
            "Heading: What was lost",
            third,
            &format!("BlockQuote: {second}"),
            &format!("ListItem: {fourth}"),
            &format!("ListItem: {fifth}"),
            last,
        ],
    );
}

#[test]
fn paragraphs_may_be_line_breaks_or_sections_or_soup() {
    check(&PROSE.join("<br><br>\n"), &PROSE);
    check(&PROSE.map(|words| format!("<div><div><div>{words}</div></div></div>")).concat(), &PROSE);
    check(&PROSE.map(|words| format!("<section><div class='text'><p>{words}</p></div></section>")).concat(), &PROSE);
    check(&PROSE.map(|words| format!("<p>{words}")).concat(), &PROSE);
}

#[test]
fn a_live_blog_is_one_article() {
    let [first, rest @ ..] = PROSE;
    let entry = |words: &str| format!("<div class='live-entry'><h3>The latest</h3><p>{words}</p></div>");
    let entries = rest.map(entry).concat();
    let content = page(&Tree::read(&whole(&format!("<p>{first}</p>{entries}"))), None);
    for words in PROSE {
        assert!(content.text.contains(words), "{words}");
    }
}

#[test]
fn pages_in_other_languages() {
    let prose = [
        "Der Hafenmeister schloss das nördliche Becken am Freitag, nachdem sich im Sturm zwei Kähne losgerissen hatten, und \
         der Rat tagte in der Nacht, um zu hören, was verloren war.",
        "„Es gab keine Warnung“, sagte Jana Rot, die seit zwanzig Jahren die Fähre fährt. „Das Wasser kam über die Mauer, \
         bevor die Sirene ging, und da waren die Boote schon fort.“",
        "Начальник порта закрыл северную гавань в пятницу, когда в бурю оторвались две баржи, и совет собрался ночью, чтобы \
         услышать, что было потеряно.",
        "«Нас никто не предупредил», — сказала Анна Роева, двадцать лет управляющая паромом. «Вода перешла через стену \
         раньше, чем зазвучала сирена».",
    ];
    check(&prose.map(|words| format!("<p>{words}</p>")).concat(), &prose);
}

#[test]
fn what_a_browser_does_not_show_is_never_in_the_text() {
    let hidden = "<script>var words = 'not shown';</script><style>p { not: shown }</style><template><p>not shown</p></template>\
         <noscript><p>not shown</p></noscript><svg><text>not shown</text></svg><iframe>not shown</iframe>\
         <p hidden>not shown</p><p aria-hidden=true>not shown</p><p style='color: red; DISPLAY : none'>not shown</p>\
         <p style='visibility:hidden !important'>not shown</p><select><option>not shown</select><textarea>not shown</textarea>";
    let content = fragment(&Tree::read(&format!("<p>One</p>{hidden}<p>Two</p>")), None);
    assert_eq!(content.text, "One\n\nTwo");
}

#[test]
fn words_stay_as_they_stand() {
    check_fragment(
        "<p>One\n  <b>t</b>wo&nbsp;three\u{a0} – “four” 'five' &amp; &#0;six &lt;seven&gt;</p>",
        &["One two\u{a0}three\u{a0} – “four” 'five' & \u{fffd}six <seven>"],
    );
    check_fragment("<p>One<br>two<br>\n<br>three<hr>four</p>", &["One\ntwo", "three", "four"]);
    check_fragment("<div>One<span>two</span> three<div>four</div>five</div>", &["Onetwo three", "four", "five"]);
    check_fragment("<pre>One\n  two\n\nthree</pre>", &["One\ntwo", "three"]);
    check_fragment(
        "<table><tr><th>Ship</th><th>Lost</th></tr><tr><td>Ada</td><td><p>2 boats</p></td></tr></table>",
        &["Other: Ship\tLost", "Other: Ada\t2 boats"],
    );
}

#[test]
fn fragments_are_the_article_minus_furniture() {
    let [first, second, ..] = PROSE;
    check_fragment(
        &format!(
            "<h1>Storm closes harbour</h1><p>{first}</p><p>{second}</p><p><a href='/more'>Read more</a></p>\
             <div class='sharedaddy'><a href='#'>Facebook</a></div>\
             <p>The post <a href='/a'>Storm closes harbour</a> appeared first on <a href='/'>The Meridian</a>.</p>\
             <p><a href='/u'>Unsubscribe</a> or <a href='/p'>manage your preferences</a></p>"
        ),
        &[first, second],
    );
    check_fragment("Short and plain", &["Short and plain"]);
}

#[test]
fn text_that_only_the_data_hold_is_taken_from_there() {
    let body = PROSE.join("\\n\\n");
    let html = format!(
        "<title>Storm closes harbour</title><body><h1>Storm closes harbour</h1><p>{}</p>\n\
         <script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"articleBody\":\"{body}\"}}</script>",
        PROSE[0]
    );
    let content = page(&Tree::read(&html), None);
    assert_eq!(drawn(&content.text, &content.paras), PROSE);
    assert_eq!(content.lines, [(0, 2)]);
    let broken = html.replace("}</script>", "</script>");
    assert_eq!(page(&Tree::read(&broken), None).text, content.text);
}

#[test]
fn blocks_know_their_lines() {
    let content = fragment(&Tree::read("<p>One</p>\n\n<p>Two\ntwo<br>\nmore</p>\n<p>Three</p>"), None);
    assert_eq!(content.text, "One\n\nTwo two\nmore\n\nThree");
    assert_eq!(content.lines, [(0, 1), (5, 3), (13, 5), (19, 6)]);
}

#[test]
fn deep_and_long_pages_end() {
    let deep = format!("{}{}", "<div><span>".repeat(10_000), PROSE[0]);
    assert!(page(&Tree::read(&deep), None).text.contains(PROSE[0]));
    for unit in ["<p>x", "<li><a>y", "<table><tr><td>z", "a<br>", "<div class=comment>c</div>", "<h1>t</h1>"] {
        let _ = page(&Tree::read(&unit.repeat(20_000)), Some("t"));
        let _ = fragment(&Tree::read(&unit.repeat(20_000)), None);
    }
    for nothing in ["", "<p></p>", "<script>", "<!--", "<body hidden>x", "&", "<p>*</p>"] {
        assert_eq!(page(&Tree::read(nothing), None).text, "");
    }
}
