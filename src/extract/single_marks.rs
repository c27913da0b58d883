//! British single quotation marks, told from apostrophes. Only for articles that use them for speech: elsewhere they
//! are apostrophes, or quotes within quotes and headlines.

use std::ops::Range;

use super::document::Document;
use super::lexicon::Class;
use super::marks::Region;
use super::phrases::Set;
use super::tokens::TokenKind;
use crate::model::Span;

/// Most tokens between a single mark and the one that closes it.
const REACH: usize = 600;

/// Reads single marks as quotation marks where the article uses no double ones for speech.
pub fn pair(document: &mut Document<'_>) {
    if !document.tokens.iter().any(|token| token.kind == TokenKind::SingleMark) {
        return;
    }
    let mut found = Vec::new();
    for block in 0..document.blocks.len() {
        block_regions(document, block, &mut found);
    }
    for index in 1..found.len() {
        let starts = document.blocks[found[index].block].tokens.start == found[index].tokens.start;
        found[index].continued = starts && !found[index - 1].closed && found[index - 1].block + 1 == found[index].block;
    }
    let doubles = document.regions.iter().filter(|region| !inside_any(region.span, &found)).count();
    // Where there are no double marks at all, a verb that reports beside single ones says that they are marks.
    let spoken = |region: &&Region| {
        looks_spoken(document, region) || document.regions.is_empty() && is_reported(document, region)
    };
    let speech = found.iter().filter(spoken).count();
    if speech == 0 || doubles > speech {
        return;
    }
    // Singles lead: doubles within them are quotes within quotes, the others stay.
    document.regions.retain(|region| !inside_any(region.span, &found));
    let own = std::mem::take(&mut document.regions);
    let mut all: Vec<Region> =
        found.into_iter().filter(|region| !inside_any(region.span, &own)).chain(own.iter().cloned()).collect();
    all.sort_by_key(|region| (region.span.start, region.span.end));
    document.regions = all;
    for index in 0..document.blocks.len() {
        let start = document.regions.partition_point(|region| region.block < index);
        let end = document.regions.partition_point(|region| region.block <= index);
        document.blocks[index].regions = start..end;
    }
}

/// Whether one of `regions`, which are in text order and do not overlap, covers `span`.
fn inside_any(span: Span, regions: &[Region]) -> bool {
    let after = regions.partition_point(|region| region.span.start <= span.start);
    after > 0 && regions[after - 1].span.contains(span)
}

/// Most tokens before a region in which a verb that reports it is looked for.
const REPORT_REACH: usize = 12;

/// Whether a verb that reports or names stands before a region in its clause: called the plan ‘a joke’.
fn is_reported(document: &Document<'_>, region: &Region) -> bool {
    let start = document.blocks[region.block].tokens.start.max(region.tokens.start.saturating_sub(REPORT_REACH));
    (start..region.tokens.start)
        .rev()
        .take_while(|&at| document.kind(at) != Some(TokenKind::Stop))
        .any(|at| document.is(at, Class::SAY.or(Class::LABEL)) && document.is(at, Class::FINITE))
}

/// Speech ends with a comma or stop inside the marks.
fn looks_spoken(document: &Document<'_>, region: &Region) -> bool {
    let mut last = region.inner_tokens().end.wrapping_sub(1);
    while last > region.inner_tokens().start && document.kind(last) == Some(TokenKind::Mark) {
        last -= 1;
    }
    matches!(document.kind(last), Some(TokenKind::Comma | TokenKind::Stop)) && region.inner_tokens().len() >= 2
}

/// Appends the regions of a block.
fn block_regions(document: &Document<'_>, block: usize, regions: &mut Vec<Region>) {
    let tokens = document.blocks[block].tokens.clone();
    let mut at = tokens.start;
    while at < tokens.end {
        let single = document.tokens[at].kind == TokenKind::SingleMark && opens(document, at);
        let close = if single { closing(document, at, tokens.end) } else { None };
        if single && at == tokens.start && close.is_none() && reopens(document, block + 1) {
            let whole = region(document, block, tokens.clone());
            let inner = Span { end: whole.span.end, ..whole.inner }.trim(document.text);
            regions.push(Region { inner, closed: false, ..whole });
            return;
        }
        if let Some(close) = close {
            regions.push(region(document, block, at..close + 1));
            at = close + 1;
        } else {
            at += 1;
        }
    }
}

/// Whether a paragraph goes on with what the one before left open: it begins with a mark again.
fn reopens(document: &Document<'_>, block: usize) -> bool {
    document.blocks.get(block).is_some_and(|block| opens(document, block.tokens.start))
}

fn region(document: &Document<'_>, block: usize, tokens: Range<usize>) -> Region {
    let span = document.span(tokens.clone());
    let inner = Span { start: document.tokens[tokens.start].span.end, end: document.tokens[tokens.end - 1].span.start };
    Region { span, inner: inner.trim(document.text), tokens, block, closed: true, continued: false }
}

/// A single mark opens when white space, a bracket or a dash stands before it and a word after it that is not cut short
/// ('tis, '90s).
fn opens(document: &Document<'_>, at: usize) -> bool {
    if document.kind(at) != Some(TokenKind::SingleMark) {
        return false;
    }
    let touches_before = at > 0
        && document.tokens[at - 1].span.end == document.tokens[at].span.start
        && !matches!(document.tokens[at - 1].kind, TokenKind::Open | TokenKind::Dash | TokenKind::Mark);
    let next_touches = document.tokens.get(at + 1).is_some_and(|next| next.span.start == document.tokens[at].span.end);
    let cut_short = document.is_in(at + 1, Set::CutShort) || document.is(at + 1, Class::NUMBER);
    !touches_before && next_touches && !cut_short && document.word(at) != "’"
}

/// The mark that closes what `open` opened: the first that ends a clause, else the first that could be no plural's
/// apostrophe, else the last candidate before another opens.
fn closing(document: &Document<'_>, open: usize, end: usize) -> Option<usize> {
    let end = end.min(open + REACH);
    let mut weak: Option<usize> = None;
    for at in open + 1..end {
        if document.kind(at) != Some(TokenKind::SingleMark) {
            continue;
        }
        if opens(document, at) {
            if weak.is_some() {
                break;
            }
            continue;
        }
        let touches = document.tokens[at - 1].span.end == document.tokens[at].span.start;
        if !touches {
            continue;
        }
        let inner = document.kind(at - 1) == Some(TokenKind::Mark) && at > open + 2;
        let before = document.kind(if inner { at - 2 } else { at - 1 });
        if matches!(before, Some(TokenKind::Comma | TokenKind::Stop)) {
            return Some(at);
        }
        let plural = document.word(at - 1).ends_with('s') && document.kind(at + 1) == Some(TokenKind::Word);
        let settled = weak.is_some_and(|earlier| !document.word(earlier - 1).ends_with('s'));
        if !settled && (!plural || weak.is_none()) {
            weak = Some(at);
        }
    }
    weak
}

#[cfg(test)]
mod tests {
    use crate::extract::document::Document;
    use crate::extract::testing::article;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let article = article(text);
        let document = Document::new(&article);
        let found: Vec<&str> = document.regions.iter().map(|region| region.span.of(&article.text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn apostrophes_are_no_marks() {
        check("‘It’s the lads’ job,’ he said.", &["‘It’s the lads’ job,’"]);
        check("'It's the lads' job,' he said.", &["'It's the lads' job,'"]);
        check("It's the lads' job, he said, in the '90s.", &[]);
    }

    #[test]
    fn fragments() {
        check("'No,' she said, and called it 'reckless' twice.", &["'No,'", "'reckless'"]);
        check("‘He said “leave”, so I left,’ she said.", &["‘He said “leave”, so I left,’"]);
    }

    #[test]
    fn singles_within_doubles_are_nested() {
        check("“He told me ‘leave now,’ so I left,” she said.", &["“He told me ‘leave now,’ so I left,”"]);
    }
}
