//! JSON lines: one article a line, `id` and `text` required. The text follows the rules of plain text.

use serde_json::error::Category;

use super::blocks::{self, Hints};
use super::decode::{self, At};
use super::fields::Fields;
use super::metadata::{self, Place};
use super::text::{complete, known_title};
use super::{front_matter, lines, titles};
use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Entry, LineMap, SkipReason, Source};

const PARSER: &str = "jsonl/1";

pub(super) fn article(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let (name, line, limits) = (&*entry.place(source), entry.line, &reading.limits);
    let mut warnings = Vec::new();
    let json = decode::read(&entry.bytes, None, At { name, line, limits }, &mut warnings)?;
    let broken = |what: String| {
        Skip::new(SkipReason::BrokenEntry, name, what)
            .at(line)
            .help("write one JSON object a line, with `id` and `text`")
    };
    let mut fields: Fields = serde_json::from_str(&json).map_err(|error| {
        let told = error.to_string();
        let what = match error.classify() {
            Category::Data => told.split(" at line ").next().unwrap_or_default(),
            Category::Syntax | Category::Eof | Category::Io => "it is not valid JSON",
        };
        broken(format!("is no article: {what} (column {})", error.column()))
    })?;
    let own = fields.id.take().and_then(metadata::clean).ok_or_else(|| broken("has no `id`".into()))?;
    let id = format!("{name}#{own}");
    let raw = fields.text.take().ok_or_else(|| broken(format!("has no `text` (id `{own}`)")))?;
    let text = decode::text(raw.as_bytes(), &id, line, limits)?.into_owned();
    if let Some(bytes) = &source.sidecar {
        // One sidecar for many articles: it fills what an entry leaves open and says nothing of any one of them.
        let all = front_matter::sidecar(bytes, name)?;
        fields = fields.or(Fields { id: None, text: None, title: None, url: None, ..all });
    }
    let place = Place { file: entry.file(source), article: &id, line };
    let mut meta = metadata::metadata(fields, &place, &mut warnings)?;
    let entry_title = titles::from_slug(&own);
    let hints = Hints { title: known_title(&meta), file_title: &entry_title, marked: false };
    let layout = blocks::layout(&text, lines::paragraphs(&text), hints);
    complete(&mut meta, &text, &layout, entry_title);
    let article = Article {
        path: source.name.clone(),
        entry: entry.id(&own),
        digest: Some(source.digest),
        parser: PARSER,
        lines: one_line(&text, line),
        blocks: layout.blocks,
        text,
        meta,
    };
    Ok((article, warnings))
}

/// A map that says `line` for every byte of `text`, whatever line breaks it holds.
fn one_line(text: &str, line: u32) -> LineMap {
    let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| (at as u32 + 1, line));
    LineMap(std::iter::once((0, line)).chain(breaks).collect())
}
