//! Makes articles of entries: clean text, blocks, metadata; one file per format. It reads no file.
//!
//! | format | endings | file |
//! |---|---|---|
//! | plain text, front matter optional | `txt`, `text` | `text.rs` |
//! | Markdown, front matter optional | `md`, `markdown` | `markdown.rs` |
//! | web page | `html`, `htm`, `xhtml` | `html/` |
//! | JSON, one article a line or an object of a list | `jsonl`, `ndjson`, `json` | `jsonl.rs` |
//! | tables, one article a row | `csv`, `tsv` | `row.rs` |
//! | RSS and Atom, one article an item | `rss`, `atom`, `rdf`, `xml` | `feed.rs` |
//! | PDF, with the feature `pdf-text` | `pdf` | `pdf.rs` |
//! | mails, pages saved as such | `eml`, `mbox`, `mht`, `mhtml` | `mail/` |
//!
//! What the bytes say is kept as it stands: no quotation mark, dash or space is changed, so that every slice of the
//! clean text of a plain-text article is a slice of its file. Markdown loses its markup, nothing else; of a web
//! page, what is not the article is left out.

mod blocks;
mod charset;
mod dates;
mod decode;
mod draft;
mod exports;
mod feed;
mod fields;
mod flat;
mod fragment;
mod front_matter;
mod furniture;
mod headings;
mod html;
mod jsonl;
mod language;
mod lines;
mod mail;
mod markdown;
mod metadata;
mod note;
mod parser;
#[cfg(feature = "pdf-text")]
mod pdf;
mod record;
mod row;
mod text;
mod titles;

#[cfg(feature = "train")]
pub use html::training as html_training;
pub use note::{Note, note};
pub use parser::field_map;

use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Entry, Format, SkipReason, Source};

/// The parsers by name, each with its version: what a parser makes of the same bytes may differ from one version to the next.
pub const PARSERS: &[&str] = &[
    text::PARSER,
    markdown::PARSER,
    html::PARSER,
    jsonl::PARSER,
    jsonl::PARSER_OF_LISTS,
    row::PARSER,
    feed::PARSER,
    mail::PARSER,
    #[cfg(feature = "pdf-text")]
    pdf::PARSER,
];

/// Parses one article. The diagnostics are warnings: what was wrong with it, but did not hinder its use.
///
/// The same entry, source and reading give the same article. Fails with the reason why the article cannot be used; never
/// panics, whatever the bytes.
pub fn article(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let (mut article, mut warnings) = match entry.format {
        Format::Text => text::article(source, entry, reading),
        Format::Markdown => markdown::article(source, entry, reading),
        Format::Html => html::article(source, entry, reading),
        #[cfg(feature = "pdf-text")]
        Format::Pdf => pdf::article(source, entry, reading),
        #[cfg(not(feature = "pdf-text"))]
        Format::Pdf => Err(without_pdf(&entry.place(source))),
        Format::Json => jsonl::article(source, entry, reading),
        Format::JsonItem => jsonl::item(source, entry, reading),
        Format::FeedItem => feed::article(source, entry, reading),
        Format::Row => row::article(source, entry, reading),
        Format::Mail | Format::Message => mail::article(source, entry, reading),
        Format::SavedPage => mail::saved_page(source, entry, reading),
    }?;
    told(&mut article, &mut warnings, entry);
    let (bytes, bound) = (article.text.len(), reading.limits.text_bytes);
    if bytes as u64 > bound {
        let told = format!("has {bytes} bytes of text, more than the {bound} that are read of one article");
        let skip = Skip::new(SkipReason::TextTooLong, article.id(), told);
        return Err(skip.help("split it, or raise `corpus.limits.text_bytes`"));
    }
    warnings.extend(language::settle(&mut article, analyst_says(source, entry)));
    article.lines = std::mem::take(&mut article.lines).dense(&article.text);
    Ok((article, warnings))
}

/// A skip of a PDF file by a program that cannot read it.
#[cfg(not(feature = "pdf-text"))]
fn without_pdf(name: &str) -> Skip {
    let message = "is a PDF file, and this program was built without the part that reads them";
    let help =
        "build it with `cargo install --locked --features pdf-text --path .`, or save its text beside it as .txt";
    Skip::new(SkipReason::UnknownFormat, name, message).help(help)
}

/// Whether the language of an entry was written by an analyst, and not by a program that wrote a page or a mail.
fn analyst_says(source: &Source, entry: &Entry) -> bool {
    match entry.format {
        Format::Text | Format::Markdown | Format::Json | Format::JsonItem | Format::Row => true,
        Format::Html | Format::Pdf | Format::FeedItem | Format::Mail | Format::Message | Format::SavedPage => {
            let sidecar = source.sidecar.as_ref().and_then(|bytes| front_matter::sidecar(bytes, &source.name).ok());
            sidecar.is_some_and(|fields| fields.language.is_some())
        }
    }
}

/// What the file tells of its entry: an id and an address where the entry has none of its own.
fn told(article: &mut Article, warnings: &mut Vec<Diagnostic>, entry: &Entry) {
    if let Some(id) = &entry.told.id {
        article.entry = entry.id(id);
    }
    if article.meta.url.is_none() {
        article.meta.url = entry.told.url.clone().filter(|url| metadata::is_web_address(url));
    }
    let id = article.id();
    let remarks = entry
        .remarks
        .iter()
        .map(|remark| Diagnostic::warning(&*id, remark.code, &*remark.message).at(entry.line).help(remark.help));
    warnings.extend(remarks);
}

#[cfg(test)]
mod tests;
