//! Rows of tables: one article a row, its columns named by the first row of the file. The names are those of the config,
//! else the usual ones. The text follows the rules of plain text, or it is HTML.

use csv::StringRecord;

use super::decode::{self, At};
use super::exports::{self, Exported};
use super::record::{self, Lines, Record, Text, broken};
use super::{fragment, metadata, parser};
use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Entry, Source};

/// The article of a row. Without an id it is called by its number.
pub(super) fn article(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let (name, line, limits) = (&*entry.place(source), entry.line, &reading.limits);
    let (delimiter, names) = entry.shared.as_deref().and_then(<[u8]>::split_first).unwrap_or((&b',', b""));
    let mut warnings = Vec::new();
    let at = At { name, line, limits };
    let names = fields(&decode::read(names, None, At { line: 1, ..at }, &mut Vec::new())?, *delimiter);
    let row = decode::read(&entry.bytes, None, at, &mut warnings)?;
    let values = fields(&row, *delimiter);
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
    let parser = parser::name("csv/1", &reading.fields);
    record::article(source, entry, reading, Record { id, fields, text, parser }, warnings)
}

/// The fields of a row.
fn fields(row: &str, delimiter: u8) -> StringRecord {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(row.as_bytes());
    let mut record = StringRecord::new();
    // What is UTF-8 and may have any number of fields is a row whatever it holds; at most it is empty.
    let _ = reader.read_record(&mut record);
    record
}

/// Line breaks in the fields before the one that is the text.
fn breaks_before(values: &StringRecord, text: &str) -> u32 {
    let before = values.iter().take_while(|value| *value != text);
    before.map(|value| memchr::memchr_iter(b'\n', value.as_bytes()).count() as u32).sum()
}
