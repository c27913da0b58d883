//! Pairs quotation marks into regions. It survives marks that are never closed, re-opened at each paragraph, or of
//! mixed style, and it reads British single marks where an article uses them for speech.

use std::ops::Range;

use super::document::Document;
use super::lexicon::Class;
use super::lists::lines;
use super::single_marks;
use super::tokens::TokenKind;
use crate::model::Span;

/// What stands between a pair of quotation marks, outermost pair only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// With its marks.
    pub span: Span,
    /// Without its marks.
    pub inner: Span,
    /// Tokens with the marks.
    pub tokens: Range<usize>,
    /// Prose block it stands in.
    pub block: usize,
    /// Whether its closing mark was found.
    pub closed: bool,
    /// Whether it goes on with a region left open at the end of the block before.
    pub continued: bool,
}

impl Region {
    /// Tokens without the marks.
    pub fn inner_tokens(&self) -> Range<usize> {
        let end = if self.closed { self.tokens.end - 1 } else { self.tokens.end };
        self.tokens.start + 1..end.max(self.tokens.start + 1)
    }
}

/// How a language marks speech.
#[derive(Debug, Default)]
pub struct Marks {
    /// Opening and closing marks of quotes within quotes, where they are double marks.
    nested: Vec<(Box<str>, Box<str>)>,
    /// Dashes that open a paragraph of speech.
    dashes: Vec<Box<str>>,
}

impl Marks {
    /// Reads `primary: « »`, `secondary: „ “` and `dash: —` lines; a mark of the primary kind needs no line to be read.
    pub fn read(file: &str) -> Self {
        let mut marks = Self::default();
        for (name, words) in lines(file).filter_map(|line| line.split_once(':')) {
            let words: Vec<&str> = words.split_whitespace().collect();
            match name.trim() {
                "secondary" => {
                    marks.nested.extend(words.chunks_exact(2).map(|pair| (pair[0].into(), pair[1].into())));
                }
                "dash" => marks.dashes.extend(words.into_iter().map(Box::from)),
                _ => {}
            }
        }
        marks
    }

    /// Whether `dash` may open a paragraph of speech.
    pub fn opens_speech(&self, dash: &str) -> bool {
        self.dashes.iter().any(|listed| **listed == *dash)
    }

    /// Whether the language has speech after dashes.
    pub fn has_dashes(&self) -> bool {
        !self.dashes.is_empty()
    }
}

/// What a mark may do where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Opens.
    Open,
    /// Closes.
    Close,
    /// Either.
    Either,
}

/// Finds the regions of all blocks and stores them in the document.
pub fn pair(document: &mut Document<'_>) {
    let mut carried = false;
    for index in 0..document.blocks.len() {
        let first = document.regions.len();
        let open = pair_block(document, index, carried);
        let continues = open.is_some() && begins_with_mark(document, index + 1);
        if let Some(start) = open {
            let end = if continues { document.blocks[index].tokens.end } else { lost_close(document, index, start) };
            push(document, index, start..end, false, carried && is_first(document, index, start));
        }
        carried = continues;
        document.blocks[index].regions = first..document.regions.len();
    }
    single_marks::pair(document);
}

/// Pairs the marks of one block; returns the token of a mark that was opened and never closed.
fn pair_block(document: &mut Document<'_>, index: usize, carried: bool) -> Option<usize> {
    let tokens = document.blocks[index].tokens.clone();
    let mut open: Option<usize> = None;
    let mut nested = false;
    let mut inner_end = tokens.start;
    for at in tokens.clone() {
        if document.tokens[at].kind != TokenKind::Mark || at < inner_end {
            continue;
        }
        if let Some(end) = open.and_then(|start| other_style_within(document, start, at, tokens.end)) {
            inner_end = end;
            continue;
        }
        let side = side(document, at, open);
        match (open, side) {
            (None, Side::Open | Side::Either) => open = Some(at),
            (None, Side::Close) => {}
            // “The “fix” failed,” she said: the inner pair closes first, if another mark is there to close the outer.
            (Some(_), Side::Close) if nested && closes_next(document, at, tokens.end) => nested = false,
            (Some(start), Side::Close | Side::Either) => {
                nested = false;
                push(document, index, start..at + 1, true, carried && is_first(document, index, start));
                open = None;
            }
            (Some(start), Side::Open) => {
                if let Some(end) = unclosed_before(document, start, at) {
                    push(document, index, start..end, false, carried && is_first(document, index, start));
                    open = Some(at);
                } else {
                    nested = true;
                }
            }
        }
    }
    open
}

/// «He said „go“, so I went»: past the mark that closes a quote within a quote, where its marks are of another style.
fn other_style_within(document: &Document<'_>, start: usize, at: usize, end: usize) -> Option<usize> {
    let marks = &document.lexicon.marks;
    let (_, close) = marks.nested.iter().find(|(open, _)| **open == *document.word(at))?;
    if document.word(start) == document.word(at) {
        return None;
    }
    (at + 1..end.min(at + LOST_REACH))
        .find(|&next| document.kind(next) == Some(TokenKind::Mark))
        .filter(|&next| document.word(next) == &**close)
        .map(|next| next + 1)
}

/// Whether the next mark after `at` closes.
fn closes_next(document: &Document<'_>, at: usize, end: usize) -> bool {
    (at + 1..end)
        .find(|&next| document.tokens[next].kind == TokenKind::Mark)
        .is_some_and(|next| side(document, next, Some(at)) == Side::Close)
}

fn is_first(document: &Document<'_>, block: usize, at: usize) -> bool {
    document.blocks[block].tokens.start == at
}

fn begins_with_mark(document: &Document<'_>, block: usize) -> bool {
    document.blocks.get(block).is_some_and(|block| {
        document.kind(block.tokens.start) == Some(TokenKind::Mark)
            && side(document, block.tokens.start, None) != Side::Close
    })
}

fn push(document: &mut Document<'_>, block: usize, tokens: Range<usize>, closed: bool, continued: bool) {
    let span = document.span(tokens.clone());
    let start = document.tokens[tokens.start].span.end;
    let end = if closed { document.tokens[tokens.end - 1].span.start } else { span.end };
    let inner = Span { start, end: end.max(start) }.trim(document.text);
    document.regions.push(Region { span, inner, tokens, block, closed, continued });
}

/// Which way the mark `at` turns, by its shape, by what is open, and, for straight marks, by the white space around it.
pub fn side(document: &Document<'_>, at: usize, open: Option<usize>) -> Side {
    let opener = open.map(|start| document.word(start));
    match document.word(at) {
        // „So“ and »so« close with marks that open elsewhere.
        "“" if opener == Some("„") => Side::Close,
        // “It is late,“ he said: set with an opening mark at both ends.
        "“" if opener == Some("“") && touches_previous(document, at) && !touches_next(document, at) => Side::Close,
        "«" if opener == Some("»") => Side::Close,
        // Set the wrong way round, or the German way: »So«.
        "”" | "»" if opener.is_some() || touches_previous(document, at) || !touches_next(document, at) => {
            Side::Close
        }
        "“" | "„" | "«" | "‟" | "``" | "”" | "»" => Side::Open,
        _ => match (touches_previous(document, at), touches_next(document, at)) {
            (false, true) => Side::Open,
            (true, false) => Side::Close,
            _ => Side::Either,
        },
    }
}

/// Whether a word or stop stands right before the mark; a bracket, dash or another opening mark does not count.
fn touches_previous(document: &Document<'_>, at: usize) -> bool {
    at > 0 && document.tokens[at - 1].span.end == document.tokens[at].span.start && {
        let kind = document.tokens[at - 1].kind;
        !matches!(kind, TokenKind::Open | TokenKind::Dash)
    }
}

/// Whether a word stands right after the mark; punctuation that follows a closing mark does not count.
fn touches_next(document: &Document<'_>, at: usize) -> bool {
    document.tokens.get(at + 1).is_some_and(|next| {
        next.span.start == document.tokens[at].span.end
            && (matches!(next.kind, TokenKind::Word | TokenKind::Open | TokenKind::SingleMark | TokenKind::Other)
                || next.kind == TokenKind::Stop && document.word(at + 1).len() > 2)
    })
}

/// A second opening mark inside an open region: where the first region ends, if its closing mark was lost;
/// `None` where the second is nested.
fn unclosed_before(document: &Document<'_>, start: usize, at: usize) -> Option<usize> {
    let sentence_before = document.kind(at.wrapping_sub(1)) == Some(TokenKind::Stop)
        || document.kind(at.wrapping_sub(1)) == Some(TokenKind::Comma);
    let cue = cue_in(document, start + 1..at);
    if !sentence_before && cue.is_none() {
        return None;
    }
    Some(cue.unwrap_or(at))
}

/// Where a region ends whose closing mark is lost: before ", he said", else at the end of the block.
fn lost_close(document: &Document<'_>, block: usize, start: usize) -> usize {
    let end = document.blocks[block].tokens.end;
    cue_in(document, start + 1..end).unwrap_or(end)
}

/// Most tokens after a mark in which the cue of an unclosed quote is looked for.
const LOST_REACH: usize = 400;

/// The token after the comma of a ", he said" or ", said Ruiz" in `range`.
fn cue_in(document: &Document<'_>, range: Range<usize>) -> Option<usize> {
    let range = range.start..range.end.min(range.start + LOST_REACH);
    range.clone().find_map(|at| {
        if document.tokens[at].kind != TokenKind::Comma {
            return None;
        }
        let cue = |i: usize| i < range.end && document.is(i, Class::SAY) && document.is(i, Class::FINITE);
        let named = |i: usize| document.is(i, Class::CAPITAL.or(Class::TITLE).or(Class::PARTICLE));
        let after_name = (at + 1..range.end.min(at + 9)).find(|&i| !named(i)).filter(|&i| i > at + 1);
        let inverted = cue(at + 1) && (document.is(at + 2, Class::PRONOUN) || named(at + 2));
        let found = inverted || document.is(at + 1, Class::PRONOUN) && cue(at + 2) || after_name.is_some_and(cue);
        found.then_some(at + 1)
    })
}

#[cfg(test)]
mod tests {
    use crate::extract::document::Document;
    use crate::extract::testing::article;

    #[track_caller]
    pub(crate) fn check(text: &str, expected: &[&str]) {
        let article = article(text);
        let document = Document::new(&article);
        let found: Vec<&str> = document.regions.iter().map(|region| region.span.of(&article.text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn styles() {
        check("“Yes,” he said.", &["“Yes,”"]);
        check("\"Yes,\" he said, \"and no.\"", &["\"Yes,\"", "\"and no.\""]);
        check("''Yes,'' he said.", &["''Yes,''"]);
        check("„Ja“, sagte er.", &["„Ja“"]);
        check("« Oui », dit-il.", &["« Oui »"]);
        check("»Ja«, sagte er.", &["»Ja«"]);
        check("“Yes,\" he said.", &["“Yes,\""]);
    }

    #[test]
    fn an_unclosed_mark_ends_before_the_cue() {
        check("“We will fight on, he said. The room was quiet.", &["“We will fight on,"]);
        check("“We will fight on, he said. “Then more.”", &["“We will fight on,", "“Then more.”"]);
    }

    #[test]
    fn paragraphs_reopen() {
        check("“First point.\n\n“Second point.”\n\nThen nothing.", &["“First point.", "“Second point.”"]);
        let article = article("“First point.\n\n“Second point.”");
        let document = Document::new(&article);
        assert!(!document.regions[0].closed && document.regions[1].continued);
    }

    #[test]
    fn nested_marks_stay_inside() {
        check("“He told me ‘leave’, so I left,” she said.", &["“He told me ‘leave’, so I left,”"]);
        check("“The “fix” failed,” she said.", &["“The “fix” failed,”"]);
    }
}
