//! HTML in a field: whether it is any, and a line of it as text. Whole texts are `html`'s part.

use std::borrow::Cow;

use super::html::Tree;

/// The text of a line of HTML, on one line: of a title or a name. Where it is plainly none, it stays as it is.
pub(super) fn line(text: String) -> String {
    if !is_html(&text) && !has_references(&text) {
        return text;
    }
    let whole = Tree::read(&text).text_of(Tree::ROOT);
    let words: Vec<&str> = whole.split_whitespace().collect();
    if words.is_empty() { text } else { words.join(" ") }
}

/// Elements that part lines or paragraphs.
const BLOCKS: &[&str] = &[
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];
/// Elements that part nothing.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "cite", "code", "em", "font", "i", "iframe", "img", "ins", "mark", "q", "s", "script", "small",
    "span", "strong", "style", "sub", "sup", "time", "u", "video",
];
/// Longest name of an element.
const LONGEST_NAME: usize = 10;

/// Whether a text is plainly HTML: it parts its lines by tags, or closes a tag that parts nothing.
pub(super) fn is_html(text: &str) -> bool {
    has_tag(text, |name, closes| is_one_of(name, BLOCKS) || (closes && is_one_of(name, INLINE)))
}

/// HTML that parts its paragraphs as plain text does, with `<br>` for its line breaks; any other as it is.
pub(super) fn with_breaks(html: &str) -> Cow<'_, str> {
    let parted = !html.contains('\n') || has_tag(html, |name, _| is_one_of(name, BLOCKS));
    if parted { Cow::Borrowed(html) } else { Cow::Owned(html.replace('\n', "<br>")) }
}

/// Whether a tag of a text is as wanted: its name, and whether it closes an element.
fn has_tag(text: &str, wanted: impl Fn(&[u8], bool) -> bool) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes()).any(|at| {
        let rest = &text.as_bytes()[at + 1..];
        let inner = rest.strip_prefix(b"/").unwrap_or(rest);
        let length = inner.iter().take(LONGEST_NAME + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let (name, after) = inner.split_at(length);
        let ends = after.first().is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
        ends && wanted(name, inner.len() < rest.len())
    })
}

fn is_one_of(name: &[u8], elements: &[&str]) -> bool {
    elements.iter().any(|element| name.eq_ignore_ascii_case(element.as_bytes()))
}

/// Whether a text has references to characters, as `&amp;` and `&#8217;`.
pub(super) fn has_references(text: &str) -> bool {
    memchr::memchr_iter(b'&', text.as_bytes()).any(|at| {
        let rest = &text.as_bytes()[at + 1..];
        let name = rest.iter().take(32).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
        name > 0 && rest.get(name) == Some(&b';')
    })
}

#[cfg(test)]
mod tests {
    use super::{has_references, is_html, line, with_breaks};

    #[track_caller]
    fn check(text: &str, html: bool, references: bool, as_line: &str) {
        assert_eq!((is_html(text), has_references(text)), (html, references), "{text}");
        assert_eq!(line(text.to_owned()), as_line);
    }

    #[test]
    fn what_is_html() {
        check("It rained.", false, false, "It rained.");
        check("a < b > c <b> <d@e.example> </> <", false, false, "a < b > c <b> <d@e.example> </> <");
        check("R&D &; & co", false, false, "R&D &; & co");
        check("R&amp;D &#8217;", false, true, "R&D ’");
        check("It <B>rained</B>.", true, false, "It rained.");
        check("It<br/>rained", true, false, "Itrained");
        check("<p>\n It  rained", true, false, "It rained");
    }

    #[test]
    fn plain_paragraphs_with_tags_in_them() {
        assert_eq!(with_breaks("a <b>b</b>\n\nc"), "a <b>b</b><br><br>c");
        assert_eq!(with_breaks("<p>a\nb"), "<p>a\nb");
    }
}
