//! Speech that dashes set off: a paragraph that opens with a dash (— Мы готовы, — сказал Иванов), and the narrator's
//! words between the marks of a quote («Море поднимается, — напоминает Фокина. — Цифры не врут»; « La mer monte, dit
//! Faure. »). Both are cut into regions, so that the rules read them as they read marks.

use std::ops::Range;

use super::document::Document;
use super::lexicon::Class;
use super::marks::Region;
use super::phrases::Habit;
use super::tokens::TokenKind;
use crate::model::{BlockKind, Span};

/// Most tokens of the narrator's words.
const LONGEST: usize = 40;
/// Most tokens between the dash and the verb of the narrator's words.
const LEAD: usize = 4;
/// Most tokens of a paragraph that are read.
const REACH: usize = 600;

/// Cuts the regions of a document whose language uses dashes.
pub fn cut(document: &mut Document<'_>) {
    if !document.lexicon.marks.has_dashes() {
        return;
    }
    let mut regions: Vec<Region> = Vec::with_capacity(document.regions.len());
    for block in 0..document.blocks.len() {
        let first = regions.len();
        let spoken = paragraph(document, block);
        if spoken.is_empty() {
            for region in &document.regions[document.blocks[block].regions.clone()] {
                regions.extend(within(document, region));
            }
        } else {
            regions.extend(spoken);
        }
        document.blocks[block].regions = first..regions.len();
    }
    document.regions = regions;
}

/// The pieces of a paragraph that opens with a dash and holds a narrator's words, or that a colon introduces.
fn paragraph(document: &Document<'_>, block: usize) -> Vec<Region> {
    let tokens = document.blocks[block].tokens.clone();
    let opens = document.blocks[block].kind == BlockKind::Paragraph
        && document.kind(tokens.start) == Some(TokenKind::Dash)
        && document.lexicon.marks.opens_speech(document.word(tokens.start));
    if !opens || tokens.len() < 3 {
        return Vec::new();
    }
    let pieces = pieces(document, tokens.clone(), true);
    let introduced = tokens.start.checked_sub(1).is_some_and(|before| document.kind(before) == Some(TokenKind::Colon));
    if pieces.len() == 1 && pieces[0].end == tokens.end && !introduced {
        return Vec::new();
    }
    pieces.into_iter().filter_map(|piece| region(document, block, piece, None)).collect()
}

/// A region in one piece, or cut at the narrator's words between its marks.
fn within(document: &Document<'_>, whole: &Region) -> Vec<Region> {
    let end = whole.tokens.end - usize::from(whole.closed);
    // Where a clause outside the marks reports the words, a report within them is the speaker's own.
    let reported = (whole.tokens.end..whole.tokens.end + 4)
        .take_while(|&at| document.kind(at) != Some(TokenKind::Stop))
        .any(|at| document.is(at, Class::SAY.or(Class::AUX)));
    let pieces = pieces(document, whole.tokens.start..end, !reported);
    let Some(last) = pieces.len().checked_sub(1) else { return vec![whole.clone()] };
    if last == 0 && pieces[0].end == end {
        return vec![whole.clone()];
    }
    let cut = pieces.into_iter().enumerate().filter_map(|(index, piece)| {
        if index == last && piece.end == end {
            return region(document, whole.block, piece, Some(whole));
        }
        let opens = index == 0;
        let found = region(document, whole.block, piece, None)?;
        let start = if opens { whole.span.start } else { found.span.start };
        Some(Region { span: Span { start, ..found.span }, continued: opens && whole.continued, ..found })
    });
    cut.collect()
}

/// A region of the words after token `piece.start`, which is the dash, mark or stop before them.
fn region(document: &Document<'_>, block: usize, piece: Range<usize>, closing: Option<&Region>) -> Option<Region> {
    let mut end = piece.end;
    if closing.is_none() {
        while end > piece.start + 1 && document.kind(end - 1) == Some(TokenKind::Comma) {
            end -= 1;
        }
    }
    if end <= piece.start + 1 {
        return None;
    }
    let inner = document.span(piece.start + 1..end);
    let (closed, tokens, outer) = match closing {
        Some(whole) => (whole.closed, piece.start..whole.tokens.end, Span { end: whole.span.end, ..inner }),
        None => (false, piece, inner),
    };
    Some(Region { span: outer, inner, tokens, block, closed, continued: false })
}

/// Cuts `tokens`, whose first is a dash or mark, at each run of a narrator's words: the speech, each piece with the token
/// before its first word.
fn pieces(document: &Document<'_>, tokens: Range<usize>, undashed: bool) -> Vec<Range<usize>> {
    let limit = tokens.end.min(tokens.start + REACH);
    let mut pieces = Vec::new();
    let mut start = tokens.start;
    let mut at = start + 2;
    while at < limit {
        let Some(words) = narrator(document, at, undashed) else {
            at += 1;
            continue;
        };
        pieces.push(start..at);
        let Some(resumed) = resumes(document, at, words, tokens.end) else { return pieces };
        start = resumed;
        at = start + 2;
    }
    if start + 1 < tokens.end {
        pieces.push(start..tokens.end);
    }
    pieces
}

/// Where a narrator's words begin that interrupt speech at token `at`: past a dash, or, without one, right after a comma
/// or stop with the verb first.
fn narrator(document: &Document<'_>, at: usize, undashed: bool) -> Option<usize> {
    if document.kind(at) == Some(TokenKind::Dash) {
        let pause = matches!(document.kind(at - 1), Some(TokenKind::Comma | TokenKind::Stop));
        let attached = touches(document, at + 1) && !touches(document, at);
        let verb = (at + 1..at + 1 + LEAD)
            .take_while(|&i| document.kind(i) == Some(TokenKind::Word))
            .find(|&i| reports(document, i))?;
        let small = !document.is(at + 1, Class::CAPITAL) || verb > at + 1;
        return ((pause || attached) && small).then_some(at + 1);
    }
    let pause = matches!(document.kind(at - 1), Some(TokenKind::Comma | TokenKind::Stop));
    if !undashed || !pause || !document.lexicon.does(Habit::BRACKETS.or(Habit::DROPS)) {
        return None;
    }
    let verb = (at..at + LEAD)
        .find(|&i| !document.is(i, Class::AUX.or(Class::REFLEXIVE).or(Class::PRONOUN)))
        .filter(|&i| reports(document, i))?;
    let inverted = document.is(at, Class::AUX) && document.is(at + 1, Class::SUBJECT);
    let named = Class::CAPITAL.or(Class::TITLE).or(Class::ROLE).or(Class::SUBJECT);
    let subject = document.is(verb + 1, named)
        || document.is(verb + 1, Class::DET)
            && (document.is(verb + 2, named.or(Class::ORGWORD)) || document.is(verb + 3, Class::CAPITAL));
    ((inverted || subject) && !document.is(at, Class::CAPITAL)).then_some(at)
}

fn reports(document: &Document<'_>, at: usize) -> bool {
    document.is(at, Class::SAY) && document.is(at, Class::FINITE.or(Class::PARTICIPLE))
}

/// Where speech goes on after a narrator's words from `words`: the token before its first word.
fn resumes(document: &Document<'_>, at: usize, words: usize, end: usize) -> Option<usize> {
    let dashed = words > at;
    let close = (words + 1..end.min(words + LONGEST)).find(|&i| {
        let kind = document.kind(i);
        if dashed { kind == Some(TokenKind::Dash) } else { matches!(kind, Some(TokenKind::Comma | TokenKind::Stop)) }
    })?;
    // "—dijo Pérez—. Mañana empezamos.": the stop is the narrator's.
    let stop = dashed && matches!(document.kind(close + 1), Some(TokenKind::Stop | TokenKind::Comma));
    let before = close + usize::from(stop);
    (before + 1 < end).then_some(before)
}

fn touches(document: &Document<'_>, at: usize) -> bool {
    at > 0 && document.tokens.get(at).is_some_and(|token| token.span.start == document.tokens[at - 1].span.end)
}
