//! From paragraphs to blocks: what a paragraph is, where its neighbours tell. The same rules serve every format.
//!
//! In order: credits torn from captions, furniture by its own words, captions by the credit after them, bylines by
//! their place, block quotes by the colon before them, the title, headings. What is left is prose.

use super::furniture;
use super::headings;
use super::titles;
use crate::model::{Block, BlockKind, Published, Span};

/// A paragraph on its way to become a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Para {
    /// Where it stands, trimmed.
    pub span: Span,
    /// What it is, where that is known already.
    pub kind: Option<BlockKind>,
    /// Whether a blank line (or the beginning of the text) stands before it.
    pub gap: bool,
}

/// The blocks of a text and what else was found in it.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Blocks in order. The title is none of them.
    pub blocks: Vec<Block>,
    /// The title as it stands in the text.
    pub title: Option<Span>,
    /// The first byline.
    pub byline: Option<Span>,
    /// The date on a line of its own before the prose.
    pub published: Option<Published>,
}

/// What is known of a text before its paragraphs are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hints<'a> {
    /// The title given by metadata: a first line that repeats it is the title and no block.
    pub title: Option<&'a str>,
    /// The title made of the file's name: a first line that says the same is the title, whatever follows it.
    pub file_title: &'a str,
    /// Whether the format itself marks headings and the text has used that, so that bare lines are no headings.
    pub marked: bool,
}

/// Says what each paragraph of `text` is.
pub(super) fn layout(text: &str, mut paras: Vec<Para>, hints: Hints<'_>) -> Layout {
    split_glue(text, &mut paras);
    for para in &mut paras {
        para.kind = para.kind.or_else(|| furniture::kind(para.span.of(text)));
    }
    captions_beside_credits(text, &mut paras, hints);
    let title = titles::in_text(text, &paras, hints).map(|at| paras.remove(at).span);
    bylines_near_the_head(text, &mut paras);
    quotes_after_colons(text, &mut paras);
    numbered_items(text, &mut paras);
    if !hints.marked {
        headings::mark(text, &mut paras, title.is_some() || hints.title.is_some());
    }
    let byline = paras.iter().find(|para| para.kind == Some(BlockKind::Byline)).map(|para| para.span);
    let head = paras.iter().take_while(|para| para.kind.is_some_and(|kind| !kind.is_prose()));
    let published = head.map(|para| para.span.of(text)).find_map(furniture::published);
    let block = |para: Para| Block { kind: para.kind.unwrap_or(BlockKind::Paragraph), span: para.span };
    Layout { blocks: paras.into_iter().map(block).collect(), title, byline, published }
}

/// Only at the head of a text, or after the no-break space that web pages leave there, is a lost space so likely.
const HEAD: usize = 3;

fn split_glue(text: &str, paras: &mut Vec<Para>) {
    let mut index = 0;
    while index < paras.len() {
        let para = paras[index];
        let head = index < HEAD || text[..para.span.start as usize].ends_with('\u{a0}');
        let glue = head && para.kind.is_none();
        if let Some(at) = glue.then(|| furniture::glued_caption(para.span.of(text))).flatten() {
            let middle = para.span.start as usize + at;
            let (credit, caption) =
                (Span::new(para.span.start as usize, middle), Span::new(middle, para.span.end as usize));
            paras[index] = Para { span: credit, kind: Some(BlockKind::Credit), ..para };
            paras.insert(index + 1, Para { span: caption.trim(text), kind: Some(BlockKind::Caption), gap: false });
            index += 1;
        }
        index += 1;
    }
}

/// A short line that no full stop ends, with a credit directly under it, describes the picture; and so does what stands
/// directly under a credit at the head of a text, if it is set apart from what follows.
fn captions_beside_credits(text: &str, paras: &mut [Para], hints: Hints<'_>) {
    let mut head = true;
    for index in 0..paras.len() {
        if paras[index].kind != Some(BlockKind::Credit) {
            head &= index == 0 || paras[index].kind.is_some_and(|kind| !kind.is_prose());
            continue;
        }
        if let Some(before) = index.checked_sub(1).filter(|_| !paras[index].gap) {
            let words = paras[before].span.of(text);
            let plain = paras[before].kind.is_none() && words.len() <= 200 && !words.ends_with(['.', '"', '”']);
            if plain && !titles::is_known(words, hints) {
                paras[before].kind = Some(BlockKind::Caption);
            }
        }
        if let Some(&after) = paras.get(index + 1).filter(|after| head && !after.gap && after.kind.is_none()) {
            let words = after.span.of(text);
            let apart = paras.get(index + 2).is_some_and(|next| {
                let starts_text = next.gap || furniture::has_dateline(next.span.of(text));
                (starts_text && words.len() <= 300) || next.span.len() >= 3 * words.len()
            });
            if apart && !words.contains(['"', '“', '”', '«', '„']) {
                paras[index + 1].kind = Some(BlockKind::Caption);
            }
        }
    }
}

/// `Jane Roe, Moscow` is a byline only between the title and the text.
fn bylines_near_the_head(text: &str, paras: &mut [Para]) {
    let Some(first) = paras.iter().take(2).position(|para| para.kind.is_none()) else { return };
    let followed = paras.get(first + 1).is_some_and(|next| next.span.len() > 2 * paras[first].span.len());
    if followed && furniture::is_name_and_place(paras[first].span.of(text)) {
        paras[first].kind = Some(BlockKind::Byline);
    }
}

/// The paragraph after a colon that is wholly in marks, and those after it until the marks close.
fn quotes_after_colons(text: &str, paras: &mut [Para]) {
    let mut open = false;
    for index in 1..paras.len() {
        if paras[index].kind.is_some() {
            open = false;
            continue;
        }
        let after_colon =
            paras[index - 1].kind.is_none_or(BlockKind::is_prose) && paras[index - 1].span.of(text).ends_with(':');
        let marks = if after_colon || open { Marks::of(paras[index].span.of(text)) } else { Marks::None };
        let quote = marks != Marks::None;
        open = quote && marks == Marks::Open;
        if quote {
            paras[index].kind = Some(BlockKind::BlockQuote);
        }
    }
    // A mark that is never closed is a slip; the run of quotes it opened ends with the text all the same.
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    /// Not wholly in marks.
    None,
    /// Begins with a mark that does not close here: the next paragraph goes on.
    Open,
    /// Begins with a mark that closes at the end, and only there.
    Whole,
}

impl Marks {
    fn of(text: &str) -> Self {
        let mut chars = text.chars();
        let Some(opening) = chars.next() else { return Self::None };
        let closing: &[char] = match opening {
            '"' => &['"'],
            '“' => &['”', '"'],
            '«' => &['»'],
            '»' => &['«'],
            '„' => &['“', '”'],
            _ => return Self::None,
        };
        let inner = chars.as_str();
        match inner.find(closing) {
            None => Self::Open,
            Some(at) => {
                let rest = inner[at..].trim_start_matches(closing);
                if rest.trim_end_matches('.').is_empty() { Self::Whole } else { Self::None }
            }
        }
    }
}

/// Numbered lines that follow each other are a list; numbered lines with prose between them may be headings.
fn numbered_items(text: &str, paras: &mut [Para]) {
    let mut before: Option<(usize, u32)> = None;
    for index in 0..paras.len() {
        match paras[index].kind {
            // A link or picture under each item does not break the list.
            Some(kind) if !kind.is_prose() => {}
            Some(_) => before = None,
            None => {
                let number = headings::number(paras[index].span.of(text));
                if let (Some((at, last)), Some(number)) = (before, number)
                    && number == last + 1
                {
                    paras[at].kind = Some(BlockKind::ListItem);
                    paras[index].kind = Some(BlockKind::ListItem);
                }
                before = number.map(|number| (index, number));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::layout;
    use crate::parse::lines;

    /// One line a block, `kind: first words`; the title, where one was found, stands first.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let hints = super::Hints { title: None, file_title: "Old bridge", marked: false };
        let found = layout(text, lines::paragraphs(text), hints);
        let short = |text: &str| text.chars().take(24).collect::<String>();
        let title = found.title.map(|span| format!("title: {}", short(span.of(text))));
        let block = |block: &crate::model::Block| {
            let kind = serde_json::to_string(&block.kind).unwrap();
            format!("{}: {}", kind.trim_matches('"'), short(block.span.of(text)))
        };
        let got: Vec<String> = title.into_iter().chain(found.blocks.iter().map(block)).collect();
        assert_eq!(got, expected);
    }

    const PROSE: &str = "The harbour master closed the northern basin on Friday after two barges broke loose in the storm, \
                         and the council met at night.";

    #[test]
    fn a_glued_credit_after_the_description_of_a_picture() {
        check(
            &format!(
                "Harbour masters meet in port\n\u{a0} U.S. Navy photoAdm. Jane Roe (left) visits the port.\n{PROSE}\n"
            ),
            &[
                "caption: Harbour masters meet in ",
                "credit: U.S. Navy photo",
                "caption: Adm. Jane Roe (left) vis",
                "paragraph: The harbour master close",
            ],
        );
    }

    #[test]
    fn credits_with_the_description_before_or_after() {
        check(
            &format!("Photo: Jane Roe\nThe port on Friday, a day after the storm.\n\n{PROSE}\n{PROSE}\n"),
            &[
                "credit: Photo: Jane Roe",
                "caption: The port on Friday, a da",
                "paragraph: The harbour master close",
                "paragraph: The harbour master close",
            ],
        );
        check(
            &format!(
                "Old bridge\n© Jane Roe\nThe port on Friday, a day after the storm.\nPORT ELLEN — {PROSE}\n{PROSE}\n"
            ),
            &[
                "title: Old bridge",
                "credit: © Jane Roe",
                "caption: The port on Friday, a da",
                "paragraph: PORT ELLEN — The harbour",
                "paragraph: The harbour master close",
            ],
        );
        check(
            &format!("{PROSE}\n\nPhoto: Jane Roe\n\nThe port was closed.\n\n{PROSE}\n"),
            &[
                "paragraph: The harbour master close",
                "credit: Photo: Jane Roe",
                "paragraph: The port was closed.",
                "paragraph: The harbour master close",
            ],
        );
    }

    #[test]
    fn title_byline_date_and_text() {
        check(
            &format!("Storm closes harbour\nBy Jane Roe\n9 November 2026\n\n{PROSE}\n"),
            &[
                "title: Storm closes harbour",
                "byline: By Jane Roe",
                "other: 9 November 2026",
                "paragraph: The harbour master close",
            ],
        );
        check(
            &format!("Storm closes harbour\n\nJane Roe, Port Ellen\n\n{PROSE}\n"),
            &["title: Storm closes harbour", "byline: Jane Roe, Port Ellen", "paragraph: The harbour master close"],
        );
    }

    #[test]
    fn a_quote_after_a_colon() {
        check(
            &format!("{PROSE} Roe told the paper:\n\"We will be back... by spring.\"\n{PROSE}\n"),
            &[
                "paragraph: The harbour master close",
                "block-quote: \"We will be back... by s",
                "paragraph: The harbour master close",
            ],
        );
        check(
            &format!("{PROSE} Roe wrote:\n\n“We are done.\n\n“We will not be back.”\n\n“No,” said Lind.\n"),
            &[
                "paragraph: The harbour master close",
                "block-quote: “We are done.",
                "block-quote: “We will not be back.”",
                "paragraph: “No,” said Lind.",
            ],
        );
        check(
            &format!("{PROSE} Roe wrote:\n\"No,\" he said, \"never.\"\n"),
            &["paragraph: The harbour master close", "paragraph: \"No,\" he said, \"never.\""],
        );
    }

    #[test]
    fn headings_with_and_without_blank_lines() {
        for gap in ["\n", "\n\n", "\n\n\n"] {
            check(
                &[PROSE, "The Basin", PROSE, PROSE, "The Council", PROSE].join(gap),
                &[
                    "paragraph: The harbour master close",
                    "heading: The Basin",
                    "paragraph: The harbour master close",
                    "paragraph: The harbour master close",
                    "heading: The Council",
                    "paragraph: The harbour master close",
                ],
            );
        }
    }

    #[test]
    fn signatures_turns_and_lists_are_prose() {
        check(
            &format!(
                "{PROSE}\n—Commissioner A. Ruiz\n{PROSE}\nRUIZ: We never saw it\n{PROSE}\n1. The first\n2. The second\n{PROSE}"
            ),
            &[
                "paragraph: The harbour master close",
                "paragraph: —Commissioner A. Ruiz",
                "paragraph: The harbour master close",
                "paragraph: RUIZ: We never saw it",
                "paragraph: The harbour master close",
                "list-item: 1. The first",
                "list-item: 2. The second",
                "paragraph: The harbour master close",
            ],
        );
    }
}
