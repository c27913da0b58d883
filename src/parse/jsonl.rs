//! JSON: one article an object, `id` and `text` required in a file of lines, `text` in a list. The names of the fields are
//! those of the config, else the usual ones. The text follows the rules of plain text, or it is HTML.

use serde_json::error::Category;

use super::decode::{self, At};
use super::exports::{self, Exported};
use super::fields::Fields;
use super::record::{self, Lines, Record, Text, broken};
use super::{fragment, metadata, parser};
use crate::config::{FieldMap, Reading};
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Entry, Source};

pub(super) const PARSER: &str = "jsonl/1";
pub(super) const PARSER_OF_LISTS: &str = "json/1";

/// An object on a line of its own.
pub(super) fn article(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let name = &*entry.place(source);
    let help = "write one JSON object a line, with `id` and `text`";
    let mut warnings = Vec::new();
    let Exported { mut fields, html, .. } = read(name, entry, reading, help, &mut warnings)?;
    let id = fields.id.take().and_then(metadata::clean);
    let id = id.ok_or_else(|| broken(name, entry.line, "has no `id`".into(), help))?;
    let text = text(&mut fields, html, name, entry.line, &id)?;
    let parser = parser::name(PARSER, &reading.fields);
    record::article(source, entry, reading, Record { id, fields, text, parser }, warnings)
}

/// An object of a list. Without an id it is called by its number; what its list says of all is true of it.
pub(super) fn item(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let name = &*entry.place(source);
    let mut warnings = Vec::new();
    let help = "write each article as an object with `text`";
    let Exported { mut fields, html, .. } = read(name, entry, reading, help, &mut warnings)?;
    let id = fields.id.take().and_then(metadata::clean).unwrap_or_else(|| entry.number.to_string());
    let text = text(&mut fields, html, name, entry.line, &id)?;
    fields.title = fields.title.map(fragment::line);
    if let Some(list) = entry.shared.as_deref().and_then(|shared| std::str::from_utf8(shared).ok()) {
        fields = fields.or(of_list(list));
    }
    let parser = parser::name(PARSER_OF_LISTS, &reading.fields);
    record::article(source, entry, reading, Record { id, fields, text, parser }, warnings)
}

fn read(
    name: &str,
    entry: &Entry,
    reading: &Reading,
    help: &str,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Exported, Skip> {
    let at = At { name, line: entry.line, limits: &reading.limits };
    let json = decode::read(&entry.bytes, None, at, warnings)?;
    exports::object(&json, &reading.fields).map_err(|error| {
        let told = error.to_string();
        let what = match error.classify() {
            Category::Data => told.split(" at line ").next().unwrap_or_default(),
            Category::Syntax | Category::Eof | Category::Io => "it is not valid JSON",
        };
        let line = entry.line.saturating_add((error.line() as u32).saturating_sub(1));
        broken(name, line, format!("is no article: {what} (column {})", error.column()), help)
    })
}

fn text(fields: &mut Fields, html: bool, name: &str, line: u32, id: &str) -> Result<Text, Skip> {
    let text = fields.text.take();
    let text = text.ok_or_else(|| broken(name, line, format!("has no `text` (id `{id}`)"), record::NAME_THE_TEXT))?;
    Ok(if html || fragment::is_html(&text) { Text::Html(text) } else { Text::Plain(text, Lines::One) })
}

/// What a list says of all its articles: outlet, language and author. The title of a JSON Feed is an outlet.
fn of_list(json: &str) -> Fields {
    let Ok(Exported { fields, .. }) = exports::object(json, &FieldMap::default()) else { return Fields::default() };
    let feed = json.contains("jsonfeed.org/version");
    let outlet = if feed { fields.title } else { fields.outlet };
    Fields { outlet, author: fields.author, language: fields.language, ..Fields::default() }
}
