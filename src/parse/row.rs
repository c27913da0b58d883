//! Rows of tables: one article a row, its columns named by the first row of the file. The names are those of the config,
//! else the usual ones. The text follows the rules of plain text, or it is HTML.

use std::cell::RefCell;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::decode::{self, At};
use super::exports::{self, Exported};
use super::record::{self, Lines, Record, Text, broken};
use super::{fragment, metadata, parser};
use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Entry, Source};

pub(super) const PARSER: &str = "csv/1";

/// The article of a row. Without an id it is called by its number.
pub(super) fn article(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let (name, line, limits) = (&*entry.place(source), entry.line, &reading.limits);
    let (delimiter, names) = entry.shared.as_deref().and_then(<[u8]>::split_first).unwrap_or((&b',', b""));
    let mut warnings = Vec::new();
    let at = At { name, line, limits };
    let names = Cells::of(&decode::read(names, None, At { line: 1, ..at }, &mut Vec::new())?, *delimiter);
    let row = decode::read(&entry.bytes, None, at, &mut warnings)?;
    let values = Cells::of(&row, *delimiter);
    let beyond = values.iter().skip(names.len()).any(|value| !value.trim().is_empty());
    if beyond || values.len() < names.len() {
        let told = format!("has {} fields, but there are {} columns", values.len(), names.len());
        let help = "put fields that hold the delimiter or a line break in quotation marks";
        return Err(broken(name, line, told, help));
    }
    let Exported { mut fields, html, .. } = exports::row(names.iter().zip(values.iter()), &reading.fields);
    let id = fields.id.take().and_then(metadata::clean).unwrap_or_else(|| entry.number.to_string());
    let Some(text) = fields.text.take() else {
        return Err(broken(name, line, format!("has no text (id `{id}`)"), record::NAME_THE_TEXT));
    };
    fields.title = fields.title.map(fragment::line);
    let text = if html || fragment::is_html(&text) {
        Text::Html(text)
    } else {
        let first = line + breaks_before(&values, &text);
        Text::Plain(text, Lines::From(first))
    };
    let parser = parser::name(PARSER, &reading.fields);
    record::article(source, entry, reading, Record { id, fields, text, parser }, warnings)
}

thread_local! {
    /// Readers by their delimiters: to make one takes longer than to read a row, and a copy of one must be made anew.
    static READERS: RefCell<Vec<(u8, Reader)>> = const { RefCell::new(Vec::new()) };
}

/// The fields of a row, unquoted.
struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    fn of(row: &str, delimiter: u8) -> Self {
        READERS.with_borrow_mut(|readers| {
            let known = readers.iter().position(|(known, _)| *known == delimiter);
            let at = known.unwrap_or_else(|| {
                readers.push((delimiter, ReaderBuilder::new().delimiter(delimiter).build()));
                readers.len() - 1
            });
            let reader = &mut readers[at].1;
            reader.reset();
            Self::read(row, delimiter, reader)
        })
    }

    fn read(row: &str, delimiter: u8, reader: &mut Reader) -> Self {
        // Unquoted fields are no longer than quoted ones, and there is a delimiter between any two.
        let mut text = vec![0; row.len() + 1];
        let mut ends = vec![0; memchr::memchr_iter(delimiter, row.as_bytes()).count() + 2];
        let (result, _, written, mut ended) = reader.read_record(row.as_bytes(), &mut text, &mut ends);
        if result == ReadRecordResult::InputEmpty {
            // That a row without line break is at its end is told by there being no more.
            ended += reader.read_record(&[], &mut text[written..], &mut ends[ended..]).3;
        }
        text.truncate(written);
        ends.truncate(ended);
        // Only quotation marks were left out, so it is still UTF-8.
        Self { text: String::from_utf8(text).unwrap_or_default(), ends }
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or_default())
    }
}

/// Line breaks in the fields before the one that is the text.
fn breaks_before(values: &Cells, text: &str) -> u32 {
    let before = values.iter().take_while(|value| *value != text);
    before.map(|value| memchr::memchr_iter(b'\n', value.as_bytes()).count() as u32).sum()
}

#[cfg(test)]
mod tests {
    use super::Cells;

    #[track_caller]
    fn check(row: &str, delimiter: u8, expected: &[&str]) {
        assert_eq!(Cells::of(row, delimiter).iter().collect::<Vec<_>>(), expected, "{row}");
    }

    #[test]
    fn rows_have_fields() {
        check("a,b;c,\n", b',', &["a", "b;c", ""]);
        check("\"a \"\"b\"\"\nc\";d", b';', &["a \"b\"\nc", "d"]);
        check("5\" é\tx", b'\t', &["5\" é", "x"]);
        check("\"a", b'|', &["a"]);
        check("a^b", b'^', &["a", "b"]);
        check("\n\n", b',', &[]);
        check("", b',', &[]);
    }
}
