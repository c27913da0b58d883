//! Writes untrusted strings into Markdown so that they show as they are, in `CommonMark` with tables.
//!
//! Reads no Markdown; that is for [`super::notes`].

use std::fmt::Write as _;
use std::iter::Peekable;

use super::escape::{is_hazard, without_hazards};

/// One line of plain text as inline Markdown: white space runs become one space, whatever could be read as markup is
/// escaped, wherever on a line it comes to stand.
pub(super) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for word in without_hazards(text).split(breaks).filter(|word| !word.is_empty()) {
        let first = out.is_empty();
        if !first {
            out.push(' ');
        }
        push_escaped(&mut out, word, first, !first);
    }
    out
}

/// White space at which a line may break; the no-break spaces of French are part of what is said.
fn breaks(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}')
}

/// Verbatim text as a block quote: each line behind `> `, its words escaped. Indentation is left out, since Markdown
/// would take it for code; `level` is the depth of the list it stands in, three spaces each.
pub(super) fn quoted(text: &str, level: usize) -> String {
    block_quote(&without_hazards(text), level, Vec::new())
}

/// How a part of a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// As it is.
    Plain,
    /// In bold: a quote's own words within a sentence.
    Bold,
    /// In bold italics: words that differ from another wording.
    Heavy,
}

/// Consecutive parts of a text as one block quote, each of its weight as far as `CommonMark` can set it so.
pub(super) fn in_sentence(parts: &[(&str, Weight)], level: usize) -> String {
    let mut text = String::new();
    let mut set: Vec<(usize, usize, &str)> = Vec::new();
    for (at, &(part, weight)) in parts.iter().enumerate() {
        let start = text.len();
        text.push_str(&without_hazards(part));
        let marks = match weight {
            Weight::Plain => continue,
            Weight::Bold => "**",
            Weight::Heavy => "***",
        };
        // Beside a part of another weight marks must not meet.
        let beside =
            |at: Option<usize>| at.and_then(|at| parts.get(at)).is_some_and(|(_, weight)| *weight != Weight::Plain);
        let own = &text[start..];
        let sign = |c: char| !c.is_alphanumeric();
        let from = if beside(at.checked_sub(1)) { own.trim_start_matches(sign) } else { own };
        let to = if beside(Some(at + 1)) { from.trim_end_matches(sign) } else { from };
        let first = start + (own.len() - from.len());
        set.push((first, first + to.len(), marks));
    }
    set.retain(|&(start, end, _)| start < end && can_be_bold(&text, start, end));
    block_quote(&text, level, set.into_iter().flat_map(|(start, end, marks)| [(start, marks), (end, marks)]).collect())
}

/// Whether asterisks at the two places would be read as marks of emphasis (`CommonMark`, 6.2) and within one paragraph.
fn can_be_bold(text: &str, start: usize, end: usize) -> bool {
    let (before, after) = (text[..start].chars().next_back(), text[end..].chars().next());
    let inner = &text[start..end];
    let flanks = |inside: Option<char>, outside: Option<char>| {
        let apart = outside.is_none_or(|c| !c.is_alphanumeric());
        inside.is_some_and(|c| c.is_alphanumeric() || (!c.is_whitespace() && apart))
    };
    let one_paragraph = inner.lines().all(|row| !row.trim().is_empty());
    flanks(inner.chars().next(), before) && flanks(inner.chars().next_back(), after) && one_paragraph
}

/// Text without hazards as a block quote, with asterisks at each of the rising places `marks`.
fn block_quote(text: &str, level: usize, marks: Vec<(usize, &str)>) -> String {
    let mut out = String::with_capacity(text.len() + 16 + marks.len() * 3);
    let mut marks = marks.into_iter().peekable();
    let mut start = 0;
    for (number, line) in text.trim_end().split('\n').enumerate() {
        let row = line.trim();
        let from = start + (line.len() - line.trim_start().len());
        if number > 0 {
            out.push('\n');
            (0..level).for_each(|_| out.push_str("   "));
            out.push_str(if row.is_empty() { ">" } else { "> " });
        }
        // A number at the start is a list only before a full stop and a space, so each row is escaped as a start of line.
        push_row(&mut out, row, from, &mut marks);
        start += line.len() + 1;
    }
    out
}

/// A row that begins at byte `from` of the text, with the marks that stand before its end.
fn push_row<'a>(
    out: &mut String,
    row: &str,
    from: usize,
    marks: &mut Peekable<impl Iterator<Item = (usize, &'a str)>>,
) {
    let mut at = 0;
    while let Some((mark, asterisks)) = marks.next_if(|&(mark, _)| mark <= from + row.len()) {
        let cut = mark.saturating_sub(from).max(at);
        push_escaped(out, &row[at..cut], row[..at].bytes().all(|b| b.is_ascii_digit()), at > 0);
        out.push_str(asterisks);
        at = cut;
    }
    push_escaped(out, &row[at..], row[..at].bytes().all(|b| b.is_ascii_digit()), at > 0);
}

/// Text as inline code, within as many backticks as it takes.
pub(super) fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c == '\n' { ' ' } else { c }).filter(|&c| !is_hazard(c)).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let padding = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() { " " } else { "" };
    format!("{fence}{padding}{text}{padding}{fence}")
}

/// Text as inline code in a cell of a table, where a bar would end the cell even within code.
pub(super) fn code_cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// An address as a link target within angle brackets; what could end it is percent-encoded.
pub(super) fn target(url: &str) -> String {
    let mut out = String::with_capacity(url.len() + 2);
    out.push('<');
    for c in url.chars() {
        if matches!(c, '<' | '>' | '\\' | '|') || c.is_whitespace() || is_hazard(c) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out.push('>');
    out
}

/// `may_number` says whether what stands before on the line, if anything, is digits; `begun`, whether anything does.
fn push_escaped(out: &mut String, text: &str, may_number: bool, begun: bool) {
    let mut digits_only = may_number;
    for (at, c) in text.char_indices() {
        let special = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '|' | '~' => true,
            '#' | '+' | '-' | '=' | '>' => !begun && at == 0,
            '.' | ')' => digits_only && (begun || at > 0),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
        digits_only &= c.is_ascii_digit();
    }
}

#[cfg(test)]
mod tests {
    use super::{Weight, code, code_cell, in_sentence, line, quoted, target};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(line(text), expected);
        let mut read = String::new();
        for event in pulldown_cmark::Parser::new_ext(expected, pulldown_cmark::Options::ENABLE_TABLES) {
            match event {
                pulldown_cmark::Event::Text(part) => read.push_str(&part),
                pulldown_cmark::Event::Start(pulldown_cmark::Tag::Paragraph)
                | pulldown_cmark::Event::End(pulldown_cmark::TagEnd::Paragraph) => {}
                other => panic!("`{expected}` holds {other:?}"),
            }
        }
        assert_eq!(read, text.split_whitespace().collect::<Vec<_>>().join(" "), "as read back");
    }

    #[test]
    fn markup_shows_as_text() {
        check("# x <script>alert(1)</script>", "\\# x \\<script>alert(1)\\</script>");
        check("[a](javascript:alert)", "\\[a\\](javascript:alert)");
        check("![a](b) *c* _d_ `e` ~~f~~", "!\\[a\\](b) \\*c\\* \\_d\\_ \\`e\\` \\~\\~f\\~\\~");
        check("&lt;b&gt; \\", "\\&lt;b\\&gt; \\\\");
        check("a | b", "a \\| b");
    }

    #[test]
    fn a_start_of_line_is_no_list_and_no_rule() {
        check("1. First", "1\\. First");
        check("2026) x", "2026\\) x");
        check("- a - b", "\\- a - b");
        check("+1", "\\+1");
        check("=====", "\\=====");
        check("> no", "\\> no");
        check("    code?\n\n  no", "code? no");
        check("3.5 per cent", "3\\.5 per cent");
        assert_eq!(line("23\u{a0}h\u{a0}59  ou\t«\u{202f}x"), "23\u{a0}h\u{a0}59 ou «\u{202f}x");
    }

    #[test]
    fn quotes_keep_their_lines() {
        assert_eq!(quoted("“One.\n\n   - Two <b>”", 0), "“One.\n>\n> \\- Two \\<b>”");
        assert_eq!(quoted("a\nb", 1), "a\n   > b");
        assert_eq!(quoted("\u{7} # a", 0), "\\# a");
    }

    #[test]
    fn the_quote_is_bold_in_its_sentence() {
        let sentence = |parts: &[(&str, bool)]| {
            let weight = |bold: bool| if bold { Weight::Bold } else { Weight::Plain };
            in_sentence(&parts.iter().map(|(part, bold)| (*part, weight(*bold))).collect::<Vec<_>>(), 0)
        };
        assert_eq!(sentence(&[("She said ", false), ("it was\n “dry.”", true)]), "She said **it was\n> “dry.”**");
        assert_eq!(
            sentence(&[("“A”", true), (", she said, ", false), ("“b*”", true)]),
            "**“A”**, she said, **“b\\*”**"
        );
        assert_eq!(sentence(&[("1", true), (". Of", false)]), "**1**\\. Of");
        assert_eq!(sentence(&[("1", false), (". Of", true)]), "1\\. Of");
        assert_eq!(sentence(&[("pre", false), ("“x”", true), ("post", false)]), "pre“x”post");
        assert_eq!(sentence(&[("a ", false), ("b\n\nc", true)]), "a b\n>\n> c");
        assert_eq!(sentence(&[("a", false), (" b ", true)]), "a b");
    }

    #[test]
    fn words_that_differ_are_heavy_beside_bold_ones() {
        let parts =
            [("She said ", Weight::Plain), ("we ", Weight::Bold), ("will", Weight::Heavy), (" re", Weight::Bold)];
        assert_eq!(in_sentence(&parts, 0), "She said **we** ***will*** **re**");
        assert_eq!(
            in_sentence(&[("“re-", Weight::Bold), ("sign", Weight::Heavy), (",”", Weight::Bold)], 0),
            "**“re**-***sign***,”"
        );
        assert_eq!(
            in_sentence(&[("“we ", Weight::Plain), ("will", Weight::Heavy), ("”", Weight::Plain)], 0),
            "“we ***will***”"
        );
    }

    #[test]
    fn code_and_targets_cannot_be_left() {
        assert_eq!(code("a`b``c\n|"), "```a`b``c |```");
        assert_eq!(code_cell("|"), "`\\|`");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(target("https://a.example/b c>d"), "<https://a.example/b%20c%3Ed>");
    }
}
