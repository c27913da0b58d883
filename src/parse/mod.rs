//! Makes articles of entries: clean text, blocks, metadata; one file per format. It reads no file.
//!
//! | format | endings | file |
//! |---|---|---|
//! | plain text, front matter optional | `txt`, `text` | `text.rs` |
//! | Markdown, front matter optional | `md`, `markdown` | `markdown.rs` |
//! | JSON lines, one article a line | `jsonl`, `ndjson` | `jsonl.rs` |
//!
//! What the bytes say is kept as it stands: no quotation mark, dash or space is changed, so that every slice of the
//! clean text of a plain-text article is a slice of its file. Markdown loses its markup, nothing else.

mod blocks;
mod charset;
mod dates;
mod decode;
mod fields;
mod flat;
mod front_matter;
mod furniture;
mod headings;
mod jsonl;
mod lines;
mod markdown;
mod metadata;
mod text;
mod titles;

use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Entry, Format, Source};

/// Parses one article. The diagnostics are warnings: what was wrong with it, but did not hinder its use.
///
/// The same entry, source and reading give the same article. Fails with the reason why the article cannot be used; never
/// panics, whatever the bytes.
pub fn article(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let (mut article, warnings) = match entry.format {
        Format::Text => text::article(source, entry, reading),
        Format::Markdown => markdown::article(source, entry, reading),
        Format::Json => jsonl::article(source, entry, reading),
    }?;
    article.lines = std::mem::take(&mut article.lines).dense(&article.text);
    Ok((article, warnings))
}

#[cfg(test)]
mod tests;
