//! Plain text, with front matter or without. The clean text is the file's own, from the end of the front matter on.

use super::blocks::{self, Hints, Layout};
use super::decode::{self, At};
use super::fields::Fields;
use super::metadata::{self, Place};
use super::{front_matter, furniture, lines, titles};
use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Entry, LineMap, Metadata, Source, TitleOrigin};

const PARSER: &str = "text/1";

pub(super) fn article(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let name = &*entry.place(source);
    let mut warnings = Vec::new();
    let at = At { name, line: entry.line, limits: &reading.limits };
    let text = decode::read(&entry.bytes, None, at, &mut warnings)?;
    decode::within_lines(&text, name, entry.line, &reading.limits)?;
    let cut = front_matter::cut(&text, name)?;
    if cut.body.trim().is_empty() {
        return Err(decode::empty(name, cut.line));
    }
    let fields = with_sidecar(cut.fields, source)?;
    let place = Place { file: entry.file(source), article: name, line: entry.line };
    let mut meta = metadata::metadata(fields, &place, &mut warnings)?;
    let file_title = titles::from_file(entry.file(source));
    let hints = Hints { title: known_title(&meta), file_title: &file_title, marked: false };
    let layout = blocks::layout(cut.body, lines::paragraphs(cut.body), hints);
    complete(&mut meta, cut.body, &layout, file_title);
    let article = Article {
        path: source.name.clone(),
        entry: entry.id(""),
        digest: Some(source.digest),
        parser: PARSER.into(),
        text: cut.body.to_owned(),
        blocks: layout.blocks,
        meta,
        lines: LineMap(vec![(0, cut.line)]),
    };
    Ok((article, warnings))
}

/// What the sidecar says, and where it is silent what the article says: the sidecar is the analyst's.
pub(super) fn with_sidecar(fields: Fields, source: &Source) -> Result<Fields, Skip> {
    match &source.sidecar {
        Some(bytes) => Ok(front_matter::sidecar(bytes, &source.name)?.or(fields)),
        None => Ok(fields),
    }
}

/// The title metadata gives.
pub(super) fn known_title(meta: &Metadata) -> Option<&str> {
    (meta.title_origin == TitleOrigin::Metadata).then_some(&*meta.title)
}

/// Fills from the text what metadata and the path do not tell: title, author and date.
pub(super) fn complete(meta: &mut Metadata, text: &str, layout: &Layout, fallback: String) {
    if meta.title_origin != TitleOrigin::Metadata {
        let title = layout.title.and_then(|span| metadata::clean(span.of(text).to_owned()));
        meta.title_origin = if title.is_some() { TitleOrigin::Text } else { TitleOrigin::FileName };
        meta.title = title.or_else(|| metadata::clean(fallback)).unwrap_or_default();
    }
    meta.published = meta.published.or(layout.published);
    if meta.author.is_none() {
        let names = layout.byline.and_then(|span| furniture::byline_names(span.of(text)));
        meta.author = names.and_then(|names| metadata::clean(names.to_owned()));
    }
}
