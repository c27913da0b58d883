//! Cuts an article into passages: under its headings, and, where it has none, where its topic changes.
//!
//! What stands under one heading is one passage, unless it is so long that nobody would call it that: then it is cut where
//! its topic changes too, and each part keeps the heading.

use std::ops::Range;

use super::document::Document;
use super::segments;
use crate::model::{Article, BlockKind, Passage, Span};

/// Words from which on what stands under one heading is cut.
const LONG: usize = 900;

/// The passages of an article, in text order. Each holds at least one prose block.
pub fn passages(article: &Article, document: &Document<'_>) -> Vec<Passage> {
    let headed = article.blocks.iter().any(|block| block.kind == BlockKind::Heading);
    let mut passages = Vec::new();
    let mut heading: Option<Span> = None;
    // The prose blocks under it, which the document counts.
    let mut blocks = 0..0;
    for block in &article.blocks {
        if block.kind == BlockKind::Heading {
            part(document, heading, blocks.clone(), headed, &mut passages);
            heading = Some(block.span);
            blocks = blocks.end..blocks.end;
        } else if block.kind.is_prose() {
            blocks.end += 1;
        }
    }
    part(document, heading, blocks, headed, &mut passages);
    passages
}

/// Parts the blocks that stand under one heading, or under none.
fn part(
    document: &Document<'_>,
    heading: Option<Span>,
    blocks: Range<usize>,
    headed: bool,
    passages: &mut Vec<Passage>,
) {
    let spans = &document.blocks[blocks.clone()];
    let words = || spans.iter().map(|block| count_words(block.span.of(document.text))).sum::<usize>();
    let cuts = if headed && words() < LONG { Vec::new() } else { segments::cuts(document, blocks.clone()) };
    let mut start = blocks.start;
    for end in cuts.into_iter().chain([blocks.end]) {
        if let [first, .., last] | [first @ last] = &document.blocks[start..end] {
            passages.push(Passage { heading, span: first.span.to(last.span) });
        }
        start = end;
    }
}

/// Spaces are near enough to words here, and quick.
fn count_words(text: &str) -> usize {
    memchr::memchr_iter(b' ', text.as_bytes()).count() + 1
}

#[cfg(test)]
mod tests {
    use super::passages;
    use crate::extract::document::Document;
    use crate::extract::testing::article;
    use crate::model::BlockKind;

    /// Passages as heading and text; paragraphs that begin with `# ` are headings.
    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let mut article = article(text);
        for block in &mut article.blocks {
            if block.span.of(text).starts_with("# ") {
                block.kind = BlockKind::Heading;
            }
        }
        let found = passages(&article, &Document::new(&article));
        let told =
            found.iter().map(|passage| (passage.heading.map_or("", |span| span.of(text)), passage.span.of(text)));
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn headings_part_passages() {
        check(
            "An opening.\n\n# Syria\n\nOne.\n\nTwo.\n\n# Ukraine\n\nThree.\n\n# An end",
            &[("", "An opening."), ("# Syria", "One.\n\nTwo."), ("# Ukraine", "Three.")],
        );
        check("", &[]);
    }

    const HARBOUR: [&str; 4] = [
        "Ana Ruiz, the harbour master of Lume, said on Monday that three piers of the old port will be closed for repairs \
         until the spring, and that ferries to the islands will leave from the fish quay.",
        "She said that the piers had been built for smaller ships, and that the ferries had damaged them year after year.",
        "“The piers are older than the ferries, and the ships get heavier,” Ruiz said of the port.",
        "The ferries carry some 4,000 people a day between the port and the islands, and the piers have not been repaired \
         since the harbour was dredged.",
    ];
    const MUSEUM: [&str; 4] = [
        "A painting that hung for forty years in the dining room of a school in Orvia has been sold to the national museum \
         for a sum that neither side would name, the museum's director Bo Tan told reporters.",
        "He said that the museum had looked for the painting since the painter's letters were printed, in which the portrait \
         of a girl with a lamp is described.",
        "The school had taken the portrait for a copy, and its pupils had painted a moustache on the glass.",
        "Tan said that the museum will show the painting with the painter's letters in a room of its own.",
    ];

    #[test]
    fn without_headings_passages_end_where_the_topic_changes() {
        let (harbour, museum) = (HARBOUR.join("\n\n"), MUSEUM.join("\n\n"));
        check(&format!("{harbour}\n\n{museum}"), &[("", &harbour), ("", &museum)]);
    }

    #[test]
    fn what_stands_under_one_heading_is_cut_only_where_it_is_long() {
        let (harbour, museum) = (HARBOUR.join("\n\n"), MUSEUM.join("\n\n"));
        let both = format!("{harbour}\n\n{museum}");
        check(&format!("# Orvia\n\n{both}"), &[("# Orvia", &both)]);
        let long = [harbour.as_str(), &museum].repeat(5).join("\n\n");
        let mut article = article(&format!("# Orvia\n\n{long}"));
        article.blocks[0].kind = BlockKind::Heading;
        let found = passages(&article, &Document::new(&article));
        assert!(found.len() > 1);
        assert!(found.iter().all(|passage| passage.heading == Some(article.blocks[0].span)));
    }
}
