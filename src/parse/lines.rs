//! From lines to paragraphs: which lines of a plain text belong together. It does not say what a paragraph is.
//!
//! Two habits are met. Most desks put one paragraph on a line, with or without blank lines between. Some texts are
//! hard-wrapped: lines of 60 to 90 characters, and a line break means nothing unless the line could have held the next
//! word as well.

use super::blocks::Para;
use crate::model::Span;

/// Characters a line of a hard-wrapped text has: shorter ones end paragraphs, longer ones are paragraphs.
const WRAPPED: std::ops::RangeInclusive<usize> = 40..=100;
/// Lines of more bytes than this are longer than any wrapped line in any script.
const LONG_BYTES: usize = 400;

/// A line that is not blank.
struct Line<'a> {
    text: &'a str,
    start: usize,
    /// Whether a blank line stands before it.
    gap: bool,
    /// Whether it begins with white space.
    indented: bool,
}

impl Line<'_> {
    /// Characters, counted only up to [`LONG_BYTES`].
    fn width(&self) -> usize {
        if self.text.len() > LONG_BYTES { usize::MAX } else { self.text.chars().count() }
    }
}

/// The paragraphs of `text` in order, trimmed; only white space lies between them.
pub(super) fn paragraphs(text: &str) -> Vec<Para> {
    let lines = lines(text);
    let wrap = wrap_width(&lines);
    let mut paragraphs: Vec<Para> = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let span = Span::new(line.start, line.start + line.text.len());
        let joined = index > 0 && wrap.is_some_and(|width| continues(&lines[index - 1], line, width));
        match paragraphs.last_mut() {
            Some(last) if joined => last.span = last.span.to(span),
            _ => paragraphs.push(Para { span, kind: None, gap: line.gap || index == 0 }),
        }
    }
    paragraphs
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(text.len() / 160 + 4);
    let mut gap = false;
    let mut start = 0;
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |length| start + length);
        let whole = &text[start..end];
        let from_first = whole.trim_start();
        let trimmed = from_first.trim_end();
        if trimmed.is_empty() {
            gap = true;
        } else {
            let indent = whole.len() - from_first.len();
            lines.push(Line { text: trimmed, start: start + indent, gap, indented: indent > 0 });
            gap = false;
        }
        start = end + 1;
    }
    lines
}

/// The width a text is wrapped to; `None` where lines are paragraphs.
///
/// Looked at are the lines that another one follows directly. Wrapped lines are of a middling width, mostly stop in
/// the middle of a sentence, and mostly go on in lower case.
fn wrap_width(lines: &[Line<'_>]) -> Option<usize> {
    let (mut middling, mut longer, mut ended, mut capital, mut widest) = (0_usize, 0_usize, 0_usize, 0_usize, 0);
    for pair in lines.windows(2).filter(|pair| !pair[1].gap) {
        let width = pair[0].width();
        if width > *WRAPPED.end() {
            longer += 1;
        } else if WRAPPED.contains(&width) {
            middling += 1;
            widest = widest.max(width);
            ended += usize::from(ends_sentence(pair[0].text));
            capital += usize::from(pair[1].text.starts_with(char::is_uppercase));
        }
    }
    let wrapped = middling >= 2 && middling >= 4 * longer && 2 * ended < middling && 5 * capital < 3 * middling;
    wrapped.then_some(widest)
}

/// Whether `line` goes on with the paragraph of `before`, in a text wrapped to `width`.
fn continues(before: &Line<'_>, line: &Line<'_>, width: usize) -> bool {
    if line.gap || (line.indented && !before.indented) {
        return false;
    }
    let before_width = before.width();
    if before_width > *WRAPPED.end() {
        return false;
    }
    let first_word = line.text.split_whitespace().next().unwrap_or_default();
    let forced = before_width + 1 + first_word.chars().count() > width;
    let ended = ends_sentence(before.text);
    if is_bullet(line.text) && (ended || !forced) {
        return false;
    }
    let lower = line.text.starts_with(char::is_lowercase);
    forced || (!ended && (lower || 4 * before_width >= 3 * width))
}

/// Whether a line stops where a sentence stops.
pub(super) fn ends_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(['"', '\'', '”', '’', '»', '“', ')', ']', ' ']);
    bare.ends_with(['.', '!', '?', '…', ':', '。', '！', '？'])
}

/// Whether a line begins like an item of a list.
pub(super) fn is_bullet(line: &str) -> bool {
    let mut chars = line.chars();
    matches!(chars.next(), Some('-' | '*' | '+' | '•' | '·' | '▪' | '●' | '◦' | '‣'))
        && matches!(chars.next(), Some(' ' | '\t' | '\u{a0}'))
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let got: Vec<&str> = paragraphs(text).iter().map(|para| para.span.of(text)).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn a_line_is_a_paragraph() {
        check("One.\nTwo.\n\n \u{a0}\n  Three. \n", &["One.", "Two.", "Three."]);
        check("", &[]);
        let long =
            "A line that goes on well beyond a hundred characters, as lines that are whole paragraphs mostly do here.";
        check(&format!("{long}\n{long}\nShort\n{long}"), &[long, long, "Short", long]);
        let short =
            "The minister left the building at noon.\nThe guards stayed behind and said nothing.\nThe rain went on.";
        check(short, &short.lines().collect::<Vec<_>>());
    }

    const WRAPPED: &str = "\
The harbour master closed the northern basin on Friday after two
barges broke loose in the storm and drifted against the old
bridge, which engineers had called unsafe in the spring.

Three Bridges
The council met at night and could not agree on what to do about
it. A second meeting was called for the week after, and a third
one followed.
  An indented paragraph begins on its own and goes on until the last
line of it, which is short.
- A point of a list that is long enough to be wrapped to a second
line as well
- Another point";

    #[test]
    fn wrapped_lines_are_joined() {
        let starts: Vec<&str> = paragraphs(WRAPPED)
            .iter()
            .map(|para| para.span.of(WRAPPED))
            .map(|para| para.char_indices().nth(13).map_or(para, |(at, _)| &para[..at]))
            .collect();
        assert_eq!(
            starts,
            ["The harbour m", "Three Bridges", "The council m", "An indented p", "- A point of ", "- Another poi"]
        );
    }

    #[test]
    fn a_list_of_headlines_is_not_wrapped_text() {
        let text = "Harbour Closed After Storm Drives Barges Ashore\nCouncil Splits Over the Future of the Old Bridge\n\
                    Ferries To Run Again From Monday, Says Operator\nFishermen Ask For Help With Lost Nets And Boats";
        check(text, &text.lines().collect::<Vec<_>>());
    }
}
