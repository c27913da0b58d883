//! Web pages: a tree of the markup, and out of it the text of the article. It fetches nothing and runs no script.
//!
//! | file | does |
//! |---|---|
//! | `tree.rs` | the tree as it is read from: names, attributes, text, lines |
//! | `facts.rs` | what the page says of itself: title, authors, date, outlet, address, language |
//! | `build.rs` | fills the tree, bounded in depth, nodes and bytes whatever the page |
//! | `flow.rs` | running text: the blocks a browser would show, and what holds them |
//! | `hints.rs` | what names of classes and first words of lines tell (`hints.txt`, `phrases.txt`) |
//! | `guide.rs` | what the page's head and data say of the article's text |
//! | `features.rs` | what is told to the model of each block |
//! | `model.rs` | which blocks are the article (`weights.txt`, learned by `training/`) |
//! | `content.rs` | the article's text and paragraphs, of a page or a fragment |

mod build;
mod content;
mod facts;
mod features;
mod flow;
mod guide;
mod hints;
mod model;
#[cfg(test)]
mod tests;
#[cfg(feature = "train")]
pub mod training;
mod tree;

pub(super) use content::{Content, fragment, page};
pub(super) use tree::Tree;

use super::charset;
use super::decode::{self, At};
use super::draft::Draft;
use super::fields::Fields;
use super::metadata::{self, Place};
use super::text::with_sidecar;
use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Entry, LineMap, SkipReason, Source};

pub(super) const PARSER: &str = "html/1";

/// The tree of a page or fragment, which may have no more elements than the limits allow.
///
/// They are counted before any is built, by what begins a tag: scripts and comments that hold tags count a little more.
pub(super) fn tree(html: &str, at: At<'_>) -> Result<Tree, Skip> {
    let bytes = html.as_bytes();
    let begins = |place: &usize| bytes.get(place + 1).is_some_and(u8::is_ascii_alphabetic);
    let (bound, elements) = (at.limits.elements, memchr::memchr_iter(b'<', bytes).filter(begins).count());
    if elements as u64 <= bound {
        return Ok(Tree::read(html));
    }
    let told = format!("has {elements} tags, more than the {bound} elements a page may have");
    let skip = Skip::new(SkipReason::TooManyElements, at.name, told).at(at.line);
    Err(skip.help("leave it out with `corpus.exclude`, or raise `corpus.limits.elements`"))
}

pub(super) fn article(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let name = &*entry.place(source);
    let mut warnings = Vec::new();
    let at = At { name, line: entry.line, limits: &reading.limits };
    let declared = entry.told.charset.clone().or_else(|| charset::of_markup(&entry.bytes));
    let html = decode::read(&entry.bytes, declared.as_deref(), at, &mut warnings)?;
    let tree = tree(&html, at)?;
    let told = facts::facts(&tree, entry.told.url.as_deref());
    // Not the sidecar's title: the text must follow from the bytes that the digest is of, and from nothing else.
    let Content { text, paras, mut lines, title, marked } = page(&tree, told.title.as_deref());
    let beside = with_sidecar(Fields::default(), source)?;
    let told = if beside.url.is_some() { facts::facts(&tree, beside.url.as_deref()) } else { told };
    let fields = beside.or(told);
    let place = Place { file: entry.file(source), article: name, line: entry.line };
    let meta = metadata::metadata(fields, &place, &mut warnings)?;
    if paras.is_empty() {
        return Err(decode::empty(name, entry.line));
    }
    for (_, line) in &mut lines {
        *line += entry.line - 1;
    }
    let draft = Draft {
        own: "",
        parser: PARSER.into(),
        text,
        paras,
        lines: LineMap(lines),
        meta,
        marked,
        heading: None,
        shown: title,
    };
    Ok((draft.article(source, entry), warnings))
}
