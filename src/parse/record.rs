//! An article of a file of many: the end of the way that lines and objects of JSON, rows of tables and items of feeds have
//! in common, from fields and text to the article. What the formats mean by their parts they say themselves.

use std::borrow::Cow;

use super::decode::At;
use super::draft::Draft;
use super::fields::Fields;
use super::html::{self, Content};
use super::metadata::{self, Place};
use super::{decode, fragment, front_matter, lines};
use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Entry, LineMap, SkipReason, Source};

/// What is known of an article before its text is looked at.
pub(super) struct Record {
    /// Its own id in its file.
    pub id: String,
    /// Its fields; the text among them is not looked at.
    pub fields: Fields,
    /// Its text.
    pub text: Text,
    /// Name of the parser.
    pub parser: Cow<'static, str>,
}

/// A text as a record has it.
pub(super) enum Text {
    /// Plain; all of it stands on one line of the file, or it begins on this line and is there as it stands.
    Plain(String, Lines),
    /// HTML, which stands on one line of the file or is told of as if it did.
    Html(String),
}

/// On which lines of its file a plain text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// All of it on the entry's.
    One,
    /// On this one and those that follow it.
    From(u32),
}

/// Makes the article.
pub(super) fn article(
    source: &Source,
    entry: &Entry,
    reading: &Reading,
    record: Record,
    mut warnings: Vec<Diagnostic>,
) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let (name, line) = (&*entry.place(source), entry.line);
    let id = format!("{name}#{}", record.id);
    let mut fields = record.fields;
    if let Some(bytes) = &source.sidecar {
        // One sidecar for many articles: it fills what an entry leaves open and says nothing of any one of them.
        let all = front_matter::sidecar(bytes, name)?;
        fields = fields.or(Fields { id: None, text: None, title: None, url: None, ..all });
    }
    let place = Place { file: entry.file(source), article: &id, line };
    let meta = metadata::metadata(fields, &place, &mut warnings)?;
    let (Content { text, paras, marked, .. }, lines) = content(record.text, &id, line, reading)?;
    let lines = match lines {
        Lines::One => one_line(&text, line),
        Lines::From(first) => LineMap(vec![(0, first)]),
    };
    let draft =
        Draft { own: &record.id, parser: record.parser, text, paras, lines, meta, marked, heading: None, shown: None };
    Ok((draft.article(source, entry), warnings))
}

/// The clean text of a record.
fn content(text: Text, id: &str, line: u32, reading: &Reading) -> Result<(Content, Lines), Skip> {
    match text {
        Text::Plain(raw, lines) => {
            let text = decode::text(raw.as_bytes(), id, line, &reading.limits)?.into_owned();
            Ok((Content { paras: lines::paragraphs(&text), text, ..Content::default() }, lines))
        }
        Text::Html(html) => {
            let html = decode::text(html.as_bytes(), id, line, &reading.limits)?;
            // The title is not told: it depends on names of fields that `verify` does not know, and the text must not.
            let content = html::fragment(
                &html::tree(&fragment::with_breaks(&html), At { name: id, line, limits: &reading.limits })?,
                None,
            );
            if content.paras.is_empty() { Err(decode::empty(id, line)) } else { Ok((content, Lines::One)) }
        }
    }
}

/// A map that says `line` for every byte of `text`, whatever line breaks it holds.
fn one_line(text: &str, line: u32) -> LineMap {
    let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| (at as u32 + 1, line));
    LineMap(std::iter::once((0, line)).chain(breaks).collect())
}

/// A skip of an entry that is no article.
pub(super) fn broken(name: &str, line: u32, told: String, help: &str) -> Skip {
    Skip::new(SkipReason::BrokenEntry, name, told).at(line).help(help)
}

/// What to do where an export names its text as nobody does.
pub(super) const NAME_THE_TEXT: &str = "name the field that holds it in `corpus.fields`, as `{text: body}`";
