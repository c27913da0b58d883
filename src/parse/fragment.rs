//! HTML in a field: whether it is any, and the text of it. Pages are `html`'s part, of which this uses what reads fragments.

use super::blocks::Para;

/// The text of a field, and its paragraphs.
pub(super) struct Body {
    /// Clean text.
    pub text: String,
    /// Its paragraphs.
    pub paragraphs: Vec<Para>,
    /// Whether markup has said which of them are headings.
    pub marked: bool,
}

/// The text of a fragment.
pub(super) fn body(html: &str) -> Body {
    let text = html.to_owned();
    let paragraphs = super::lines::paragraphs(&text);
    Body { text, paragraphs, marked: false }
}

/// A line that may hold markup, as text.
pub(super) fn line(text: String) -> String {
    text
}

/// Elements of HTML that no plain text seems to have by chance.
const ELEMENTS: &[&str] = &[
    "a", "abbr", "article", "aside", "b", "blockquote", "body", "br", "center", "cite", "code", "dd", "div", "dl", "dt", "em",
    "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "i", "iframe", "img",
    "ins", "li", "main", "mark", "ol", "p", "picture", "pre", "q", "s", "script", "section", "small", "span", "strong", "style",
    "sub", "sup", "table", "tbody", "td", "th", "time", "tr", "u", "ul", "video",
];
/// Longest name of an element.
const LONGEST_NAME: usize = 10;

/// Whether a text is plainly HTML: it has a tag of it.
pub(super) fn is_html(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes()).any(|at| {
        let rest = &text.as_bytes()[at + 1..];
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        let name = &rest[..rest.iter().take(LONGEST_NAME + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count()];
        let ends = rest.get(name.len()).is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
        ends && ELEMENTS.iter().any(|element| name.eq_ignore_ascii_case(element.as_bytes()))
    })
}

/// Whether a text has references to characters, as `&amp;` and `&#8217;`.
pub(super) fn has_references(text: &str) -> bool {
    memchr::memchr_iter(b'&', text.as_bytes()).any(|at| {
        let rest = &text.as_bytes()[at + 1..];
        let name = rest.iter().take(32).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
        name > 0 && rest.get(name) == Some(&b';')
    })
}
