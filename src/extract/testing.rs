//! Articles for the tests of the rules: paragraphs of plain text, no parser needed.

use crate::model::{Article, Block, BlockKind, Span};

/// An article of the paragraphs of `text`, which blank lines part.
pub fn article(text: &str) -> Article {
    let mut blocks = Vec::new();
    let mut start = 0;
    for paragraph in text.split("\n\n") {
        let span = Span::new(start, start + paragraph.len()).trim(text);
        if !span.is_empty() {
            blocks.push(Block { kind: BlockKind::Paragraph, span });
        }
        start += paragraph.len() + 2;
    }
    Article { text: text.to_owned(), blocks, ..Article::default() }
}
