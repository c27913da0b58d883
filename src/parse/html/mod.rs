//! Web pages: a tree of the markup, and out of it the text of the article. It fetches nothing and runs no script.
//!
//! | file | does |
//! |---|---|
//! | `tree.rs` | the tree as it is read from: names, attributes, text, lines |
//! | `build.rs` | fills the tree, bounded in depth, nodes and bytes whatever the page |
//! | `flow.rs` | running text: the blocks a browser would show, and what holds them |
//! | `hints.rs` | what names of classes and first words of lines tell (`hints.txt`, `phrases.txt`) |
//! | `guide.rs` | what the page's head and data say of the article's text |
//! | `features.rs` | what is told to the model of each block |
//! | `model.rs` | which blocks are the article (`weights.txt`, learned by `training/`) |
//! | `content.rs` | the article's text and paragraphs, of a page or a fragment |

mod build;
mod content;
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

pub(super) use content::{Content, page};
pub(super) use tree::Tree;

use super::blocks::{self, Hints};
use super::metadata::{self, Place};
use super::text::{complete, known_title, with_sidecar};
use super::{Slice, decode, titles};
use crate::config::Limits;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, LineMap, Source, TitleOrigin};

const PARSER: &str = "html/1";

pub(super) fn article(source: &Source, slice: &Slice, limits: &Limits) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let name = &*source.name;
    let bytes = source.bytes.get(slice.range.clone()).unwrap_or_default();
    let html = decode::text(bytes, name, slice.line, limits)?;
    let mut warnings = Vec::new();
    let fields = with_sidecar(super::fields::Fields::default(), source)?;
    let mut meta = metadata::metadata(fields, &Place { name, article: name, line: slice.line }, &mut warnings)?;
    let Content { text, paras, mut lines, title, marked } = page(&Tree::read(&html), known_title(&meta));
    if paras.is_empty() {
        return Err(decode::empty(name, slice.line));
    }
    for (_, line) in &mut lines {
        *line += slice.line - 1;
    }
    let file_title = titles::from_file(name);
    let known = known_title(&meta).or(title.as_deref());
    let layout = blocks::layout(&text, paras, Hints { title: known, file_title: &file_title, marked });
    if let (None, Some(title)) = (known_title(&meta), title.and_then(metadata::clean)) {
        (meta.title, meta.title_origin) = (title, TitleOrigin::Metadata);
    }
    complete(&mut meta, &text, &layout, file_title);
    let article = Article {
        path: name.to_owned(),
        entry: String::new(),
        digest: Some(source.digest),
        parser: PARSER,
        text,
        blocks: layout.blocks,
        meta,
        lines: LineMap(lines),
    };
    Ok((article, warnings))
}
