//! Plain text for terminals and mails: lines of 72 columns, broken at white space alone, and the filters that write them.
//!
//! Columns are those a terminal shows: a wide character takes two, a mark on a letter none. A word that is wider than the
//! line stays whole. Every filter drops control characters and bidirectional overrides, and white space in the values of a
//! line becomes one space, so that no value can begin a line of its own.

#![allow(clippy::needless_pass_by_value)] // the shape of a filter is tera's: it hands over values

use tera::value::Key;
use tera::{Kwargs, Map, State, Tera, TeraResult, Value};
use unicode_width::UnicodeWidthStr;

use super::escape::without_hazards;
use super::notes::{Block, BlockKind, Span, blocks};
use super::slices::{first_pieces, flag, parts, text_of, wrong};
use super::{elements, labels};

/// Columns of a line: what RFC 3676 asks of mails is less than 78.
pub(super) const COLUMNS: usize = 72;
/// Deepest indentation, whatever a template asks for.
const DEEPEST: usize = 24;
/// Spaces between two columns of a table.
const GUTTER: usize = 2;

/// Registers the filters.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("wrap", |text: &str, kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let indent = kwargs.get::<usize>("indent")?.unwrap_or(0);
        let hang = kwargs.get::<usize>("hang")?.unwrap_or(indent);
        let whole = if kwargs.get::<bool>("paragraphs")?.unwrap_or(false) { paragraphs } else { wrapped };
        Ok(whole(text, indent, hang))
    });
    tera.register_filter("ruled", |text: &str, kwargs: Kwargs, _: &State| -> TeraResult<String> {
        Ok(ruled(text, kwargs.get::<&str>("mark")?.unwrap_or("-")))
    });
    tera.register_filter("txt_words", words);
    tera.register_filter("txt_note", |text: &str, kwargs: Kwargs, _: &State| -> TeraResult<String> {
        Ok(note(text, kwargs.get::<usize>("indent")?.unwrap_or(0)))
    });
    tera.register_filter("txt_table", |rows: &[Value], kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let head: Vec<String> = kwargs.must_get::<&[Value]>("head")?.iter().map(cell).collect();
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.as_array().unwrap_or_default().iter().map(cell).collect()).collect();
        Ok(table(&head, &rows))
    });
    tera.register_filter("txt_figure", |figure: &Map, _: Kwargs, _: &State| {
        let list = |map: &Map, key| map.get(&Key::Str(key)).and_then(Value::as_array).unwrap_or_default().to_vec();
        let head: Vec<String> =
            std::iter::once(String::new()).chain(list(figure, "columns").iter().map(cell)).collect();
        let row = |row: &Value| {
            let label = row.get_from_path("label").map(cell).unwrap_or_default();
            let values = row.as_map().map(|row| list(row, "values")).unwrap_or_default();
            std::iter::once(label).chain(values.iter().map(cell)).collect()
        };
        table(&head, &list(figure, "rows").iter().map(row).collect::<Vec<Vec<String>>>())
    });
    tera.register_filter("txt_differing", differing);
    tera.register_filter("txt_point", |text: &str, kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let text: String = blocks(text).iter().flat_map(spans_of).map(spoken).collect();
        let mark = format!("{}. ", kwargs.must_get::<usize>("number")?);
        Ok(wrapped(&format!("{mark}{text}"), 0, mark.len()))
    });
    tera.register_filter("tidy", |text: &str, _: Kwargs, _: &State| tidy(text));
}

/// The text as lines, all its white space as single spaces: the first is indented by `indent`, the others by `hang`.
pub(super) fn wrapped(text: &str, indent: usize, hang: usize) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    push_wrapped(&mut out, &without_hazards(text), (indent, hang));
    out
}

/// The same paragraph by paragraph, with an empty line between them.
pub(super) fn paragraphs(text: &str, indent: usize, hang: usize) -> String {
    let text = without_hazards(text);
    let (mut out, mut paragraph) = (String::with_capacity(text.len() + 16), String::new());
    let mut close = |paragraph: &mut String| {
        if !paragraph.is_empty() {
            let first = out.is_empty();
            out.push_str(if first { "" } else { "\n\n" });
            push_wrapped(&mut out, paragraph, if first { (indent, hang) } else { (hang, hang) });
            paragraph.clear();
        }
    };
    for line in text.lines() {
        if line.trim().is_empty() {
            close(&mut paragraph);
        } else {
            paragraph.extend([line, "\n"]);
        }
    }
    close(&mut paragraph);
    out
}

fn push_wrapped(out: &mut String, text: &str, (indent, hang): (usize, usize)) {
    let (indent, hang) = (indent.min(DEEPEST), hang.min(DEEPEST));
    let mut column = indent;
    out.push_str(&" ".repeat(indent));
    let mut begun = false;
    for word in words_of(text) {
        let width = word.width();
        if begun && column + 1 + width > COLUMNS {
            out.push('\n');
            out.push_str(&" ".repeat(hang));
            column = hang;
        } else if begun {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
        begun = true;
    }
}

/// The words of a text; spaces that forbid a break do not part them.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let breaks = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}');
    text.split(breaks).filter(|word| !word.is_empty())
}

/// A heading with a line of `mark` below it.
fn ruled(text: &str, mark: &str) -> String {
    let title = wrapped(text, 0, 0);
    let width = title.lines().map(UnicodeWidthStr::width).max().unwrap_or(0).clamp(1, COLUMNS);
    let mark = mark.chars().next().unwrap_or('-');
    format!("{title}\n{}", mark.to_string().repeat(width))
}

/// A quote as block of text: its sentence where it has a context, with its own words between asterisks, else its pieces, or
/// with `max` their opening.
fn words(quote: &Map, kwargs: Kwargs, state: &State) -> TeraResult<String> {
    let (indent, max) = (kwargs.get::<usize>("indent")?.unwrap_or(0), kwargs.get::<usize>("max")?);
    let gap = labels::in_scope(state)?.word("gap");
    let mut out = String::new();
    if let Some(context) = quote.get(&Key::Str("context")).and_then(Value::as_map) {
        if flag(context, "cut_before") {
            out.extend([gap, " "]);
        }
        for (text, content) in parts(context)? {
            if content { push_between(&mut out, text, '*') } else { out.push_str(text) }
        }
        if flag(context, "cut_after") {
            out.extend([" ", gap]);
        }
        return Ok(paragraphs(&out, indent, indent));
    }
    let pieces = quote.get(&Key::Str("pieces")).and_then(Value::as_array).ok_or_else(wrong)?;
    let (pieces, cut) = first_pieces(pieces, max.unwrap_or(usize::MAX))?;
    for (number, piece) in pieces.iter().enumerate() {
        if number > 0 {
            out.extend([" ", gap, " "]);
        }
        out.push_str(text_of(piece.as_map().ok_or_else(wrong)?)?);
    }
    if cut {
        out.extend([" ", gap]);
    }
    Ok(paragraphs(&out, indent, indent))
}

/// The text with a mark at its first and behind its last character that is no white space.
fn push_between(out: &mut String, text: &str, mark: char) {
    let inner = text.trim();
    let start = text.len() - text.trim_start().len();
    if inner.is_empty() {
        out.push_str(text);
        return;
    }
    out.push_str(&text[..start]);
    out.push(mark);
    out.push_str(inner);
    out.push(mark);
    out.push_str(&text[start + inner.len()..]);
}

/// The words of `pieces` that stand at the places `at`, each in quotation marks of this text's own.
fn differing(at: &[Value], kwargs: Kwargs, _: &State) -> TeraResult<String> {
    let pieces = kwargs.must_get::<&[Value]>("pieces")?;
    let place = |value: &Value, key| value.get_from_path(key).and_then(Value::as_u64).map(|n| n as usize);
    let word = |value: &Value| {
        let piece = pieces.get(place(value, "piece")?)?.as_map()?;
        let (start, end) = (place(value, "start")?, place(value, "end")?);
        text_of(piece).ok()?.get(start..end).map(str::to_owned)
    };
    Ok(at.iter().filter_map(word).map(|word| format!("<{}>", word.trim())).collect::<Vec<_>>().join(", "))
}

/// The analyst's Markdown without its marks.
fn note(markdown: &str, indent: usize) -> String {
    let blocks: Vec<String> = blocks(markdown).iter().map(|block| note_block(block, indent)).collect();
    blocks.join("\n\n")
}

fn note_block(block: &Block, indent: usize) -> String {
    match block {
        Block::Rule => format!("{}* * *", " ".repeat(indent)),
        Block::Table(rows) => match rows.split_first() {
            Some((head, rows)) => table(head, rows),
            None => String::new(),
        },
        Block::Words { kind, depth, spans } => {
            let text = spans.iter().map(spoken).collect::<String>();
            let lead = indent + 2 * depth;
            match kind {
                BlockKind::Heading(_) => wrapped(&format!("{}:", text.trim_end_matches([':', ' '])), lead, lead),
                BlockKind::Paragraph | BlockKind::Quotation => wrapped(&text, lead, lead),
                BlockKind::Item(number) => {
                    let mark = number.map_or_else(|| "-".into(), |number| format!("{number}."));
                    let begin = lead.saturating_sub(2);
                    wrapped(&format!("{mark} {text}"), begin, begin + mark.len() + 1)
                }
                BlockKind::Code => {
                    let line = |line: &str| format!("{}{line}", " ".repeat(lead + 2));
                    without_hazards(&text).lines().map(line).collect::<Vec<_>>().join("\n")
                }
            }
        }
    }
}

fn spans_of(block: &Block) -> &[Span] {
    match block {
        Block::Words { spans, .. } => spans,
        Block::Table(_) | Block::Rule => &[],
    }
}

/// The words of a span, and where they lead if they do not say so themselves.
fn spoken(span: &Span) -> String {
    match &span.link {
        Some(link) if !span.text.contains(link.as_str()) => format!("{} <{link}>", span.text),
        _ => span.text.clone(),
    }
}

/// A value of a cell in one line.
fn cell(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    words_of(&without_hazards(&text)).collect::<Vec<_>>().join(" ")
}

/// Rows of cells below a head: numbers stand at the right, and the widest column is broken where the line is too short. A
/// table that does not fit even so is set out row by row.
fn table(head: &[String], rows: &[Vec<String>]) -> String {
    let number = |cell: &String| {
        cell.starts_with(|c: char| c.is_ascii_digit())
            && cell.chars().all(|c| c.is_ascii_digit() || ".,× %".contains(c))
    };
    let cell = |row: &Vec<String>, at: usize| row.get(at).cloned().unwrap_or_default();
    let column = |at: usize| rows.iter().map(move |row| cell(row, at));
    let mut widths: Vec<usize> = (0..head.len())
        .map(|at| column(at).map(|cell| cell.width()).chain([head[at].width()]).max().unwrap_or(0))
        .collect();
    let right: Vec<bool> =
        (0..head.len()).map(|at| rows.iter().all(|row| number(&cell(row, at)) || cell(row, at) == "–")).collect();
    let Some(widest) = (0..widths.len()).max_by_key(|at| (widths[*at], usize::MAX - at)) else { return String::new() };
    let others: usize = widths.iter().sum::<usize>() - widths[widest] + GUTTER * widths.len().saturating_sub(1);
    let room = COLUMNS.saturating_sub(others);
    if room < widths[widest].min(16) {
        return listed(head, rows);
    }
    widths[widest] = widths[widest].min(room);
    let line = |cells: &[String]| lines_of(cells, &widths, &right);
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut out = line(head);
    out.extend(line(&rule));
    for row in rows {
        out.extend(line(row));
    }
    out.join("\n")
}

/// The lines of one row.
fn lines_of(cells: &[String], widths: &[usize], right: &[bool]) -> Vec<String> {
    let broken: Vec<Vec<String>> = widths
        .iter()
        .enumerate()
        .map(|(at, width)| broken_to(cells.get(at).map_or("", String::as_str), *width))
        .collect();
    let height = broken.iter().map(Vec::len).max().unwrap_or(0);
    let mut lines = Vec::with_capacity(height);
    for number in 0..height {
        let mut line = String::new();
        for (at, width) in widths.iter().enumerate() {
            let text = broken[at].get(number).map_or("", String::as_str);
            let pad = " ".repeat(width.saturating_sub(text.width()));
            if at > 0 {
                line.push_str(&" ".repeat(GUTTER));
            }
            line.push_str(&if right[at] { pad + text } else { text.to_owned() + &pad });
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// A cell in lines of so many columns, broken at white space.
fn broken_to(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words_of(text) {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(word);
        } else if line.width() + 1 + word.width() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// A table as a list: the first cell, then each of the others behind its head.
fn listed(head: &[String], rows: &[Vec<String>]) -> String {
    let mut out = Vec::new();
    for row in rows {
        out.push(wrapped(&format!("- {}", row.first().map_or("", String::as_str)), 0, 2));
        let others = head.iter().zip(row).skip(1).filter(|(_, cell)| !cell.is_empty());
        out.extend(others.map(|(head, cell)| wrapped(&format!("{head}: {cell}"), 2, 4)));
    }
    out.join("\n")
}

/// A page without hazards, spaces at the ends of lines, or two empty lines on end; it ends with a line feed.
fn tidy(text: &str) -> String {
    let text = without_hazards(text);
    let (mut out, mut empty) = (String::with_capacity(text.len()), true);
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && empty) {
            out.extend([line, "\n"]);
        }
        empty = line.is_empty();
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The first of a text's words, as [`elements`] cuts them.
pub(super) fn opening(text: &str, max: usize) -> (&str, bool) {
    let first = elements::first_words(text, max);
    (first, first.len() < text.len())
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, note, paragraphs, ruled, table, tidy, wrapped};
    use unicode_width::UnicodeWidthStr as _;

    #[track_caller]
    fn check(text: &str, indent: usize, hang: usize, expected: &str) {
        assert_eq!(wrapped(text, indent, hang), expected);
    }

    #[test]
    fn lines_are_broken_at_white_space_alone() {
        check("a  b\n\nc\td", 2, 4, "  a b c d");
        let long = "word ".repeat(40);
        let lines = wrapped(&long, 0, 4);
        assert!(lines.lines().all(|line| line.width() <= COLUMNS) && lines.lines().count() == 3, "{lines}");
        assert_eq!(lines.split_whitespace().collect::<String>(), long.split_whitespace().collect::<String>());
        let word = "x".repeat(100);
        check(&format!("a {word} b"), 0, 0, &format!("a\n{word}\nb"));
        check(&format!("{} 5\u{a0}km", "y".repeat(68)), 0, 0, &format!("{}\n5\u{a0}km", "y".repeat(68)));
    }

    #[test]
    fn columns_are_those_of_a_terminal() {
        let wide = "漢字".repeat(10);
        check(&format!("{wide} {wide}"), 0, 0, &format!("{wide}\n{wide}"));
        let marked = "e\u{301}".repeat(35);
        check(&format!("{marked} {marked}"), 0, 0, &format!("{marked} {marked}"));
    }

    #[test]
    fn no_value_begins_a_line_or_turns_one() {
        check("a\n\nTLP:CLEAR\n=====\u{202e}\u{0}\u{1b}[2J", 0, 0, "a TLP:CLEAR =====[2J");
        assert_eq!(paragraphs("a\nb\n \n\nc", 2, 4), "  a b\n\n    c");
        assert_eq!(tidy("a  \n\n\n\nb\u{7}\n\n"), "a\n\nb\n");
    }

    #[test]
    fn headings_are_ruled() {
        assert_eq!(ruled("漢字 a", "="), "漢字 a\n======");
        assert_eq!(ruled("", ""), "\n-");
    }

    #[test]
    fn tables_stand_in_columns_or_as_a_list() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            table(&row(&["What", "n"]), &[row(&["One", "5"]), row(&["Two", "1,200"])]),
            "What      n\n----  -----\nOne       5\nTwo   1,200"
        );
        let long = "word ".repeat(20);
        let set = table(&row(&["What", "n"]), &[row(&[&long, "5"])]);
        assert!(set.lines().all(|line| line.width() <= COLUMNS) && set.lines().count() == 4, "{set}");
        let path = "p".repeat(60);
        assert_eq!(table(&row(&["A", "B"]), &[row(&[&path, &path])]), format!("- {path}\n  B: {path}"));
        assert_eq!(table(&[], &[]), "");
    }

    #[test]
    fn notes_lose_their_marks() {
        assert_eq!(
            note("# A\n\n*b* [c](https://d.example)\n\n1. e\n2. f\n", 2),
            "  A:\n\n  b c <https://d.example>\n\n  1. e\n\n  2. f"
        );
    }
}
