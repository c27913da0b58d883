//! What every format ends with: an article of its clean text, its paragraphs and what is known of it.

use std::borrow::Cow;

use super::blocks::{self, Hints, Layout, Para};
use super::{furniture, metadata, titles};
use crate::model::{Article, Entry, LineMap, Metadata, Source, Span, TitleOrigin};

/// An article whose blocks, and what only they tell of it, are not yet known.
pub(super) struct Draft<'a> {
    /// Its own id in its file; empty where it is the file.
    pub own: &'a str,
    /// Parser and version.
    pub parser: Cow<'static, str>,
    /// Clean text.
    pub text: String,
    /// Its paragraphs, in order.
    pub paras: Vec<Para>,
    /// Lines of the source.
    pub lines: LineMap,
    /// What metadata say.
    pub meta: Metadata,
    /// Whether the format itself marks headings and the text has used that.
    pub marked: bool,
    /// The title as the format marks it in the text; no paragraph.
    pub heading: Option<Span>,
    /// The title that is shown above the text, which counts where metadata give none.
    pub shown: Option<String>,
}

impl Draft<'_> {
    /// The article.
    pub fn article(self, source: &Source, entry: &Entry) -> Article {
        let Self { own, parser, text, paras, lines, mut meta, marked, heading, shown } = self;
        let fallback = if own.is_empty() { titles::from_file(entry.file(source)) } else { titles::from_slug(own) };
        let title = known_title(&meta).or(shown.as_deref());
        let mut layout = blocks::layout(&text, paras, Hints { title, file_title: &fallback, marked });
        layout.title = heading.or(layout.title);
        if let (None, Some(title)) = (known_title(&meta), shown.and_then(metadata::clean)) {
            (meta.title, meta.title_origin) = (title, TitleOrigin::Metadata);
        }
        complete(&mut meta, &text, &layout, fallback);
        Article {
            path: source.name.clone(),
            entry: entry.id(own),
            digest: Some(source.digest),
            parser,
            text,
            blocks: layout.blocks,
            meta,
            lines,
        }
    }
}

/// The title metadata gives.
fn known_title(meta: &Metadata) -> Option<&str> {
    (meta.title_origin == TitleOrigin::Metadata).then_some(&*meta.title)
}

/// Fills from the text what metadata and the path do not tell: title, author and date.
fn complete(meta: &mut Metadata, text: &str, layout: &Layout, fallback: String) {
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
