//! Cuts an article into passages: under its headings, or, where it has none, by runs of paragraphs.

use crate::model::{Article, Block, BlockKind, Passage, Span};

/// Words after which a run of paragraphs may end, where there are no headings.
const RUN_WORDS: usize = 110;

/// The passages of an article, in text order. Each holds at least one prose block.
pub fn passages(article: &Article) -> Vec<Passage> {
    let headed = article.blocks.iter().any(|block| block.kind == BlockKind::Heading);
    let mut passages: Vec<Passage> = Vec::new();
    let mut heading: Option<Span> = None;
    let mut open: Option<Span> = None;
    let mut words = 0;
    for block in &article.blocks {
        if block.kind == BlockKind::Heading {
            close(&mut passages, heading, open.take());
            heading = Some(block.span);
            words = 0;
        } else if block.kind.is_prose() {
            let full = !headed && words >= RUN_WORDS && !goes_on(article, *block);
            if full {
                close(&mut passages, None, open.take());
                words = 0;
            }
            open = Some(open.map_or(block.span, |span| span.to(block.span)));
            if !headed {
                words += count_words(block.span.of(&article.text));
            }
        }
    }
    close(&mut passages, heading, open);
    passages
}

fn close(passages: &mut Vec<Passage>, heading: Option<Span>, open: Option<Span>) {
    if let Some(span) = open {
        passages.push(Passage { heading, span });
    }
}

/// Spaces are near enough to words here, and quick.
fn count_words(text: &str) -> usize {
    memchr::memchr_iter(b' ', text.as_bytes()).count() + 1
}

/// A paragraph that opens with a quotation, a pronoun or a connective goes on with the one before.
fn goes_on(article: &Article, block: Block) -> bool {
    let text = block.span.of(&article.text);
    let first = text.split_whitespace().next().unwrap_or("");
    block.kind != BlockKind::Paragraph
        || text.starts_with(['“', '"', '„', '«', '‘', '\''])
        || matches!(
            first.trim_end_matches(','),
            "He" | "She"
                | "They"
                | "It"
                | "But"
                | "And"
                | "So"
                | "Yet"
                | "This"
                | "That"
                | "These"
                | "Those"
                | "Such"
                | "His"
                | "Her"
                | "Their"
        )
}

#[cfg(test)]
mod tests {
    use super::passages;
    use crate::extract::testing::article;
    use crate::model::BlockKind;

    #[test]
    fn headings_part_passages() {
        let mut article = article("An opening.\n\nSyria\n\nOne.\n\nTwo.\n\nUkraine\n\nThree.");
        article.blocks[1].kind = BlockKind::Heading;
        article.blocks[4].kind = BlockKind::Heading;
        let found: Vec<_> = passages(&article)
            .into_iter()
            .map(|passage| (passage.heading.map_or("", |span| span.of(&article.text)), passage.span.of(&article.text)))
            .collect();
        assert_eq!(found, [("", "An opening."), ("Syria", "One.\n\nTwo."), ("Ukraine", "Three.")]);
    }

    #[test]
    fn runs_of_paragraphs_without_headings() {
        let paragraph = "word ".repeat(60);
        let text = format!("A {paragraph}\n\nB {paragraph}\n\nHe {paragraph}\n\nC {paragraph}");
        let article = article(&text);
        assert_eq!(passages(&article).len(), 2);
    }
}
