//! Whether a reading is right: the features of a whole attribution, of which the tagger saw only the parts. It weighs the
//! best few readings of each cue, and what the rules claim, against each other.

use std::ops::Range;

use super::grid::Features;
use super::reading::{Claim, Reading};
use super::words::{Word, Words};
use crate::extract::document::Document;
use crate::extract::lexicon::Class;
use crate::extract::tokens::TokenKind;

/// What the sentence of a reading holds besides.
pub struct Rivals<'a> {
    /// The readings of the sentence.
    pub readings: &'a [Reading],
    /// What the rules claim in it.
    pub claims: &'a [Claim],
}

/// A reading measured.
struct Measured {
    cue: Word,
    first: Word,
    before: Word,
    last: Word,
    next: Word,
    side: u32,
    length: u32,
    pieces: u32,
    /// 0 no marks, 1 all in marks, 2 some.
    marks: u32,
    verbs: u32,
    commas: u32,
    /// What kind of phrase the source is, nought without one.
    source: u32,
    score: u32,
    gap: u32,
    lead: u32,
    rank: u32,
}

/// The features of a reading.
pub fn features(
    document: &Document<'_>,
    words: &Words,
    sentence: &Range<usize>,
    reading: &Reading,
    rivals: &Rivals<'_>,
    each: impl FnMut(u32),
) {
    let measured = measure(document, words, sentence, reading);
    let mut out = Features::new(3000, each);
    scores(&measured, reading, rivals, &mut out);
    cue(&measured, words, sentence, reading, &mut out);
    edges(&measured, sentence, reading, words, &mut out);
    source(&measured, words, sentence, reading, &mut out);
    claims(&measured, reading, rivals, &mut out);
}

fn measure(document: &Document<'_>, words: &Words, sentence: &Range<usize>, reading: &Reading) -> Measured {
    let (start, end) = (reading.start(), reading.end());
    let tokens = || reading.content.iter().cloned().flatten();
    let count = tokens().count();
    let quoted = tokens().filter(|&at| words.all[at].region > 0).count();
    let near = |at: usize, offset: isize| *words.near(sentence, at, offset);
    let length = (count as u32 + 1).ilog2() * 2 + u32::from(count as u32 + 1 >= (3 << (count as u32 + 1).ilog2()) / 2);
    Measured {
        cue: near(reading.cue, 0),
        first: near(start, 0),
        before: near(start, -1),
        last: near(end - 1, 0),
        next: near(end - 1, 1),
        side: if start > reading.cue { 2 } else { u32::from(end > reading.cue) },
        length: length.min(14),
        pieces: reading.content.len() as u32,
        marks: if quoted == 0 { 0 } else { 1 + u32::from(quoted < count) },
        verbs: tokens().filter(|&at| document.is(at, Class::AUX.or(Class::BE))).take(3).count() as u32,
        commas: tokens().filter(|&at| document.kind(at) == Some(TokenKind::Comma)).take(3).count() as u32,
        source: source_kind(document, words, reading.source.as_ref()),
        score: bucket(reading.score, 16, -8, 12),
        gap: bucket(-reading.gap, 13, -9, 0),
        lead: bucket(reading.lead, 13, 0, 9),
        rank: reading.rank.min(4),
    }
}

fn source_kind(document: &Document<'_>, words: &Words, source: Option<&Range<usize>>) -> u32 {
    let Some(source) = source.filter(|source| !source.is_empty()) else { return 0 };
    let (first, last) = (words.all[source.start], words.all[source.end - 1]);
    match last.name {
        1 => 1,
        2 => 2,
        _ if first.name == 1 => 1,
        3 | 4 => 3,
        _ if document.is(source.start, Class::PRONOUN) => 4,
        _ => 5,
    }
}

/// Which step of `width` a number falls into, from `low` to `high`, counted from nought.
fn bucket(value: i32, width: i32, low: i32, high: i32) -> u32 {
    (value.div_euclid(width).clamp(low, high) - low).unsigned_abs()
}

/// How far one token stands from another: at most `before` before it and `after` after it, counted from nought.
fn distance(from: usize, to: usize, before: usize, after: usize) -> u32 {
    (before + to.saturating_sub(from).min(after) - from.saturating_sub(to).min(before)) as u32
}

fn scores(m: &Measured, reading: &Reading, rivals: &Rivals<'_>, out: &mut Features<impl FnMut(u32)>) {
    let (start, end) = (reading.start(), reading.end());
    let stronger = |wanted: &dyn Fn(&Reading) -> bool| {
        let others = rivals.readings.iter().filter(|other| other.rank == 0 && other.cue != reading.cue);
        others.filter(|other| other.score > reading.score && wanted(other)).take(2).count() as u32
    };
    let inside = stronger(&|other| (other.start()..other.end()).contains(&reading.cue));
    let covers = stronger(&|other| (start..end).contains(&other.cue));
    let over = stronger(&|other| other.start() < end && start < other.end());
    let cues = rivals.readings.iter().filter(|other| other.rank == 0 && other.cue != reading.cue);
    let cues = cues.filter(|other| (start..end).contains(&other.cue)).take(3).count() as u32;
    out.put(m.score);
    out.pair(m.gap, m.lead);
    out.triple(m.score, m.gap, m.lead);
    out.pair(m.rank, m.gap);
    out.triple(m.rank, m.lead, m.score);
    out.triple(m.score, m.rank, m.gap);
    out.triple(inside, covers, over);
    out.triple(inside, covers, m.score);
    out.pair(over, m.score);
    out.triple(cues, m.length, m.side);
    out.pair(cues, m.cue.fine);
}

fn cue(m: &Measured, words: &Words, sentence: &Range<usize>, reading: &Reading, out: &mut Features<impl FnMut(u32)>) {
    let (next, last) = (words.near(sentence, reading.cue, 1), words.near(sentence, reading.cue, -1));
    let cue = m.cue;
    out.put(cue.form);
    out.triple(cue.form, m.source, m.side);
    out.pair(cue.form, m.first.form);
    out.triple(cue.form, m.length, m.side);
    out.pair(cue.form, m.marks);
    out.triple(cue.fine, m.source, m.side);
    out.pair(cue.fine, m.first.form);
    out.triple(cue.fine, m.length, m.side);
    out.put(cue.stem);
    out.triple(cue.stem, m.source, m.side);
    out.triple(cue.stem, m.length, m.side);
    out.pair(cue.stem, m.first.form);
    out.pair(cue.stem, m.first.fine);
    out.triple(cue.stem, next.coarse, last.coarse);
    out.triple(cue.lexical, m.source, m.side);
    out.triple(cue.lexical, m.first.fine, m.side);
    out.pair(cue.form, next.form);
    out.pair(cue.form, last.form);
    out.triple(cue.fine, next.fine, last.fine);
    out.triple(cue.form, next.fine, last.fine);
    out.triple(cue.ending, next.form, last.form);
    out.triple(u32::from(cue.region > 0), m.marks, m.side);
    let close = distance(reading.cue_tokens.end, reading.start(), 3, 4);
    out.triple(close, cue.fine, m.side);
    out.pair(close, cue.form);
    out.triple(close, m.first.form, m.side);
}

fn edges(m: &Measured, sentence: &Range<usize>, reading: &Reading, words: &Words, out: &mut Features<impl FnMut(u32)>) {
    let Measured { first, before, last, next, side, length, .. } = *m;
    let tail = (sentence.end - reading.end()).min(6) as u32;
    let head = (reading.start() - sentence.start).min(4) as u32;
    let beyond = words.near(sentence, reading.end() - 1, 1);
    let cuts = |one: &Word, other: &Word| u32::from(one.region != 0 && one.region == other.region);
    let cut = cuts(&first, &before) + 2 * cuts(&last, beyond);
    out.pair(first.form, side);
    out.pair(first.fine, before.fine);
    out.pair(first.form, before.form);
    out.pair(last.form, next.form);
    out.pair(last.fine, next.fine);
    out.triple(next.form, side, length);
    out.triple(next.fine, side, m.commas);
    out.pair(next.form, tail);
    out.pair(last.form, tail);
    out.triple(first.fine, length, side);
    out.triple(length, m.verbs, side);
    out.triple(length, m.commas, side);
    out.triple(length, m.marks, side);
    out.pair(cut, m.marks);
    out.triple(m.pieces, side, m.marks);
    out.triple(m.pieces, length, m.cue.fine);
    out.triple(tail, side, m.marks);
    out.triple(tail, m.cue.fine, length);
    out.triple(head, side, m.cue.fine);
    out.triple(m.verbs, m.commas, length);
    out.pair(first.form, m.verbs);
    out.pair(first.form, length);
}

fn source(
    m: &Measured,
    words: &Words,
    sentence: &Range<usize>,
    reading: &Reading,
    out: &mut Features<impl FnMut(u32)>,
) {
    let last = reading.source.as_ref().map(|source| source.end - 1);
    let (head, after) = match last {
        Some(last) => (words.near(sentence, last, 0), words.near(sentence, last, 1)),
        None => (&Word::BEFORE, &Word::BEFORE),
    };
    let far = last.map_or(9, |last| distance(last, reading.cue, 4, 5));
    let length = reading.source.as_ref().map_or(0, |source| source.len().min(12) as u32);
    out.triple(m.source, m.side, m.marks);
    out.put(head.form);
    out.pair(head.fine, m.cue.fine);
    out.pair(m.source, head.fine);
    out.triple(u32::from(m.source > 0), m.score, m.side);
    out.triple(m.source, m.gap, m.lead);
    out.pair(length, m.source);
    out.pair(far, m.source);
    out.pair(far, m.cue.fine);
    out.pair(after.form, m.source);
}

/// What the rules say of these words: the same, something else, or nothing.
fn claims(m: &Measured, reading: &Reading, rivals: &Rivals<'_>, out: &mut Features<impl FnMut(u32)>) {
    let same = rivals.claims.iter().find(|claim| claim.words == reading.words);
    let meets = |claim: &&Claim| {
        claim.words != reading.words && claim.words.iter().any(|at| reading.words.binary_search(at).is_ok())
    };
    let other = rivals.claims.iter().find(meets);
    let (same, other) = (same.map_or(0, |claim| claim.rule), other.map_or(0, |claim| claim.rule));
    out.pair(same, other);
    out.triple(same, other, m.rank);
    out.triple(same, m.score, m.gap);
    out.triple(same, other, m.marks);
    out.triple(other, m.marks, m.length);
    out.triple(same, m.cue.fine, m.side);
}
