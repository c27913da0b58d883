//! Makes articles of sources: clean text, blocks, metadata; one file per format. It reads no file.
//!
//! | format | endings | file |
//! |---|---|---|
//! | plain text, front matter optional | `txt`, `text` | `text.rs` |
//! | Markdown, front matter optional | `md`, `markdown` | `markdown.rs` |
//! | web page | `html`, `htm`, `xhtml` | `html/` |
//! | JSON lines, one article a line | `jsonl`, `ndjson` | `jsonl.rs` |
//!
//! What the bytes say is kept as it stands: no quotation mark, dash or space is changed, so that every slice of the
//! clean text of a plain-text article is a slice of its file. Markdown loses its markup, nothing else; of a web
//! page, what is not the article is left out.

mod blocks;
mod dates;
mod decode;
mod fields;
mod flat;
mod front_matter;
mod furniture;
mod headings;
mod html;
mod jsonl;
mod lines;
mod markdown;
mod metadata;
mod text;
mod titles;

#[cfg(feature = "train")]
pub use html::training as html_training;

use std::ops::Range;

use crate::config::Limits;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, SkipReason, Source};

/// The part of a source that is one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Its bytes in [`Source::bytes`].
    pub range: Range<usize>,
    /// Line of the source on which it begins, from 1.
    pub line: u32,
}

/// The articles of a source, unparsed: the whole file, or each line of a JSONL file that is not blank.
///
/// Never empty: a source without articles gives one slice, which [`article`] skips with the reason.
pub fn split(source: &Source) -> Vec<Slice> {
    let whole = Slice { range: 0..source.bytes.len(), line: 1 };
    match Format::of(&source.name) {
        Some(Format::JsonLines) => {
            let entries = jsonl::entries(&source.bytes);
            if entries.is_empty() { vec![whole] } else { entries }
        }
        _ => vec![whole],
    }
}

/// Parses one article. The diagnostics are warnings: what was wrong with it, but did not hinder its use.
///
/// The same bytes, name and limits give the same article. Fails with the reason why the article cannot be used;
/// never panics, whatever the bytes.
pub fn article(source: &Source, slice: &Slice, limits: &Limits) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let Some(format) = Format::of(&source.name) else {
        return Err(Skip::new(SkipReason::UnknownFormat, &*source.name, "there is no parser for this ending")
            .help("rename it to .txt, .md or .jsonl, or leave it out with `corpus.exclude`"));
    };
    let (mut article, warnings) = match format {
        Format::Text => text::article(source, slice, limits),
        Format::Markdown => markdown::article(source, slice, limits),
        Format::Html => html::article(source, slice, limits),
        Format::JsonLines => jsonl::article(source, slice, limits),
    }?;
    article.lines = std::mem::take(&mut article.lines).dense(&article.text);
    Ok((article, warnings))
}

/// Formats, known by the file's ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Text,
    Markdown,
    Html,
    JsonLines,
}

impl Format {
    fn of(name: &str) -> Option<Self> {
        let file = name.rsplit('/').next()?;
        let (_, ending) = file.rsplit_once('.')?;
        let is = |known: &[&str]| known.iter().any(|known| ending.eq_ignore_ascii_case(known));
        if is(&["txt", "text"]) {
            Some(Self::Text)
        } else if is(&["md", "markdown"]) {
            Some(Self::Markdown)
        } else if is(&["html", "htm", "xhtml"]) {
            Some(Self::Html)
        } else if is(&["jsonl", "ndjson"]) {
            Some(Self::JsonLines)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests;
