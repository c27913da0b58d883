//! Makes the analyst's Markdown fit for a page: no raw HTML, no pictures, nothing that asks another machine for anything,
//! headings below the page's own. Other strings are not its business.
//!
//! For HTML there are two walls: raw HTML becomes text before it is written, and ammonia allows a short list of elements
//! in what was written. For Markdown the offending ranges are rewritten, and the result is read once more.

mod blocks;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::escape::without_hazards;
use super::markdown as words;

pub(super) use blocks::{Block, BlockKind, Span, blocks};

/// Markdown as HTML. Headings begin at `h3` and never leave out a level, whatever the analyst wrote: the page's own `h1`
/// and the section's `h2` stand above them.
pub(super) fn html(markdown: &str) -> String {
    let text = without_hazards(markdown);
    let mut headings = Headings::default();
    let events = Parser::new_ext(&text, OPTIONS).filter_map(|event| plain(event, &mut headings));
    let mut out = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut out, events);
    ALLOWED.clean(&out).to_string()
}

/// Markdown as HTML without the paragraph around it, where it is one paragraph.
pub(super) fn inline_html(markdown: &str) -> String {
    let whole = html(markdown);
    let trimmed = whole.trim();
    match trimmed.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")) {
        Some(inner) if !inner.contains("<p>") => inner.to_owned(),
        _ => trimmed.to_owned(),
    }
}

/// Markdown as Markdown, to stand below a heading of the second level: what [`html`] would not show as markup becomes
/// text, headings are demoted in the same way, all else stays as the analyst wrote it.
pub(super) fn markdown(markdown: &str) -> String {
    let text = without_hazards(markdown);
    let mut out = String::with_capacity(text.len() + 16);
    let mut headings = Headings::default();
    let mut done = 0;
    for (event, range) in Parser::new_ext(&text, OPTIONS).into_offset_iter() {
        if range.start < done {
            continue;
        }
        let Some(instead) = instead(&event, &text[range.clone()], &mut headings) else { continue };
        out.push_str(&text[done..range.start]);
        out.push_str(&instead);
        done = range.end;
    }
    out.push_str(&text[done..]);
    let out = out.trim_end();
    if Parser::new_ext(out, OPTIONS).any(|event| is_unfit(&event)) { all_words(&text) } else { out.to_owned() }
}

/// What stands for an event's text in Markdown; `None` where the text may stay.
fn instead(event: &Event, written: &str, headings: &mut Headings) -> Option<String> {
    match event {
        Event::Start(Tag::Heading { level, .. }) => {
            let level = headings.demote(*level);
            let marks = "#".repeat(level as usize);
            let title = if written.starts_with('#') {
                written.trim_start_matches('#').trim().trim_end_matches('#').trim_end().to_owned()
            } else {
                // The last line is the underline.
                let title = written.trim_end().rsplit_once('\n').map_or("", |(title, _)| title);
                title.split_whitespace().collect::<Vec<_>>().join(" ")
            };
            let title = if Parser::new_ext(&title, OPTIONS).any(|event| is_unfit(&event)) {
                words::line(&title)
            } else {
                title
            };
            Some(format!("{marks} {title}\n"))
        }
        Event::Start(Tag::HtmlBlock) => Some(all_words(written) + "\n"),
        event if is_unfit(event) => Some(words::line(written)),
        _ => None,
    }
}

/// Whether an event may not appear in a page: raw HTML, a picture, a link that leads elsewhere than to the web.
fn is_unfit(event: &Event) -> bool {
    match event {
        Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock | Tag::Image { .. }) => true,
        Event::Start(Tag::Link { dest_url, .. }) => {
            let scheme = dest_url.split_once(':').map_or("", |(scheme, _)| scheme);
            !["http", "https", "mailto"].iter().any(|allowed| scheme.eq_ignore_ascii_case(allowed))
        }
        _ => false,
    }
}

fn all_words(text: &str) -> String {
    text.lines().map(words::line).collect::<Vec<_>>().join("\n")
}

pub(super) const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

static ALLOWED: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "p",
        "br",
        "hr",
        "em",
        "strong",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ];
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(HashSet::from(tags))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"));
    builder
});

/// One event without raw HTML and pictures, headings demoted.
fn plain<'a>(event: Event<'a>, headings: &mut Headings) -> Option<Event<'a>> {
    Some(match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
        Event::Start(Tag::Heading { level, .. }) => {
            let level = headings.demote(level);
            Event::Start(Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(headings.now())),
        other => other,
    })
}

/// The levels of the headings that are open above the place reached, as the analyst wrote them.
#[derive(Default)]
pub(super) struct Headings(Vec<HeadingLevel>);

impl Headings {
    pub(super) fn demote(&mut self, level: HeadingLevel) -> HeadingLevel {
        while self.0.last().is_some_and(|&open| open >= level) {
            self.0.pop();
        }
        self.0.push(level);
        self.now()
    }

    fn now(&self) -> HeadingLevel {
        match self.0.len() {
            0 | 1 => HeadingLevel::H3,
            2 => HeadingLevel::H4,
            3 => HeadingLevel::H5,
            _ => HeadingLevel::H6,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{html, inline_html, markdown};

    #[track_caller]
    fn check(markdown: &str, expected: &str) {
        assert_eq!(html(markdown).trim_end(), expected);
    }

    #[test]
    fn headings_begin_at_three_and_leave_out_none() {
        check("# A\n### B\n## C\n# D", "<h3>A</h3>\n<h4>B</h4>\n<h4>C</h4>\n<h3>D</h3>");
        check("###### A\n# B", "<h3>A</h3>\n<h3>B</h3>");
    }

    #[test]
    fn raw_html_and_pictures_are_words() {
        check("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>");
        check("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
        check("![a map](https://tracker.example/x.png)", "<p>a map</p>");
    }

    #[test]
    fn links_lead_to_the_web_or_nowhere() {
        check("[a](javascript:alert(1))", "<p><a rel=\"noopener noreferrer\">a</a></p>");
        check("[a](https://b.example)", "<p><a href=\"https://b.example\" rel=\"noopener noreferrer\">a</a></p>");
    }

    #[test]
    fn markdown_stays_markdown() {
        let kept = "A *b* [c](https://d.example) `<e>`\n\n1. f\n2. g\n\n> h";
        assert_eq!(markdown(kept), kept);
        assert_eq!(markdown("# A\n\n### B\nText\n\nC\n===\nd"), "### A\n\n#### B\nText\n\n### C\nd");
    }

    #[test]
    fn markdown_loses_what_a_page_may_not_hold() {
        assert_eq!(markdown("a <b>c</b>"), "a \\<b>c\\</b>");
        assert_eq!(markdown("<script>\nx *y*\n</script>\n"), "\\<script>\nx \\*y\\*\n\\</script>");
        assert_eq!(markdown("![a](b.png) [c](javascript:d)"), "!\\[a\\](b.png) \\[c\\](javascript:d)");
        assert_eq!(markdown("# a <b> ![c](d)"), "### a \\<b> !\\[c\\](d)");
    }

    #[test]
    fn one_paragraph_needs_no_wrapping() {
        assert_eq!(inline_html("a *b*"), "a <em>b</em>");
        assert_eq!(inline_html("a\n\nb"), "<p>a</p>\n<p>b</p>");
    }
}
