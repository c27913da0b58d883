//! Do two pieces in a row belong to one quote? A yes or no for each neighbouring pair.

use std::ops::Range;

use super::claims::Claim;
use super::surface::{back, cue_after, cue_before, tag, within, word};
use super::weights::{Rows, step};
use crate::extract::lexicon::Class;
use crate::extract::scene::Scene;
use crate::extract::tokens::TokenKind;

/// A piece of reported words, marks and what belongs to them beyond the marks.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its regions.
    pub regions: Range<usize>,
    /// The rules' word on its first region that has one.
    pub claim: Option<Claim>,
    /// Whether it goes beyond its marks.
    pub wide: bool,
}

/// Writes the row of a pair. `joined` counts the pieces the first is already joined to.
pub fn features(scene: &Scene<'_>, one: &Piece, two: &Piece, joined: usize, rows: &mut Rows) {
    let rules = |piece: &Piece| piece.claim.as_ref().map_or(99, |claim| claim.rule as u32);
    let (first, second) = (rules(one), rules(two));
    let group = |piece: &Piece| piece.claim.as_ref().map(|claim| claim.group);
    let same = u32::from(group(one).is_some() && group(one) == group(two));
    rows.put(400, same);
    rows.triple(401, same, first, second);
    rows.pair(402, same, u32::from(one.wide) + 2 * u32::from(two.wide));
    rows.pair(403, same, step(joined));
    same_source(scene, one, two, same, rows);
    gap(scene, one, two, same, second, rows);
    edges(scene, one, two, same, rows);
    rows.end();
}

fn same_source(scene: &Scene<'_>, one: &Piece, two: &Piece, same: u32, rows: &mut Rows) {
    let (Some(first), Some(second)) = (&one.claim, &two.claim) else {
        rows.put(404, 9);
        return;
    };
    let speaker = u32::from(first.speaker == second.speaker) + 2 * u32::from(first.source == second.source);
    rows.pair(404, speaker, same);
    let span = |piece: &Piece| scene.document.span(piece.tokens.clone());
    // Where the cue of each stands to the pieces: before both, between them, after them.
    let place = |claim: &Claim| {
        claim.cue.map_or(3, |cue| {
            if cue.end <= span(one).start {
                0
            } else if cue.end <= span(two).start {
                1
            } else {
                2
            }
        })
    };
    rows.triple(405, place(first), place(second), same);
    rows.triple(406, first.rule as u32, second.rule as u32, place(first) * 4 + place(second));
}

fn gap(scene: &Scene<'_>, one: &Piece, two: &Piece, same: u32, rule: u32, rows: &mut Rows) {
    let document = &scene.document;
    let gap = one.tokens.end.min(two.tokens.start)..two.tokens.start;
    let blocks = document.block_of(two.tokens.start)
        - document.block_of(one.tokens.start).min(document.block_of(two.tokens.start));
    let blocks = blocks.min(3) as u32;
    let seen = gap.start..gap.end.min(gap.start + 120);
    let count = |kind: TokenKind| seen.clone().filter(|&at| document.kind(at) == Some(kind)).count().min(3) as u32;
    let (stops, commas) = (count(TokenKind::Stop), count(TokenKind::Comma));
    let names =
        seen.clone().filter(|&at| scene.names.at(at).is_some_and(|name| name.tokens.start == at)).count().min(3) as u32;
    let cues = seen.clone().filter(|&at| document.is(at, Class::SAY)).count().min(3) as u32;
    rows.triple(410, step(gap.len()), blocks, same);
    rows.triple(411, stops, blocks, same);
    rows.triple(412, cues, blocks, stops);
    rows.triple(413, names, cues, stops);
    rows.triple(414, commas, stops, blocks);
    let (first, last) = (within(gap.start, gap.end), back(gap.end, 1, gap.start));
    rows.triple(415, word(scene, first), blocks, same);
    rows.triple(416, word(scene, last), blocks, same);
    rows.triple(417, tag(scene, first), tag(scene, last), blocks);
    rows.triple(418, tag(scene, last), same, cues);
    rows.pair(419, tag(scene, first), tag(scene, within(gap.start + 1, gap.end)));
    rows.triple(420, rule, blocks, step(gap.len()));
    if gap.len() <= 30 {
        for at in gap.clone() {
            rows.pair(421, word(scene, Some(at)), blocks);
        }
    }
    let sentences = document.sentence_of(two.tokens.start)
        - document.sentence_of(one.tokens.end.saturating_sub(1)).min(document.sentence_of(two.tokens.start));
    rows.triple(422, step(sentences), blocks, same);
    let last_sentence = document.sentences.get(document.sentence_of(two.tokens.start.saturating_sub(1)));
    let quiet = last_sentence.is_some_and(|sentence| sentence.tokens.start >= one.tokens.end && blocks > 0);
    rows.triple(423, u32::from(quiet), blocks, cues);
}

fn edges(scene: &Scene<'_>, one: &Piece, two: &Piece, same: u32, rows: &mut Rows) {
    let document = &scene.document;
    let inner = |region: usize| document.regions[region].inner_tokens();
    let last = back(inner(one.regions.end - 1).end, 1, inner(one.regions.end - 1).start);
    let first = within(inner(two.regions.start).start, inner(two.regions.start).end);
    let begins = document.is(first.unwrap_or(0), Class::CAPITAL);
    let kind = last.and_then(|at| document.kind(at)).map_or(0, |kind| kind as u32);
    let block = &document.blocks[document.regions[two.regions.start].block];
    let fills = two.tokens.start == block.tokens.start && two.tokens.end >= block.tokens.end;
    let opens = two.tokens.start == block.tokens.start;
    rows.triple(430, kind, u32::from(begins), same);
    rows.pair(431, u32::from(opens) + 2 * u32::from(fills), same);
    rows.triple(432, u32::from(opens), kind, u32::from(begins));
    let carried = &document.regions[two.regions.start];
    rows.pair(433, u32::from(carried.continued), u32::from(document.regions[one.regions.end - 1].closed));
    rows.pair(434, word(scene, first), same);
    rows.triple(435, tag(scene, first), kind, same);
    rows.pair(436, step(inner(one.regions.start).len()), step(inner(two.regions.start).len()));
    let sentence = |piece: &Piece| {
        crate::extract::rules::outer_sentence(document, document.regions[piece.regions.start].block, &piece.tokens)
    };
    let behind = cue_after(scene, two.tokens.end, &sentence(two));
    rows.pair(437, behind.map_or(0, |near| near.word), behind.map_or(20, |near| near.far));
    rows.triple(438, behind.map_or(20, |near| near.far), behind.map_or(9, |near| near.form), same);
    let ahead = cue_before(scene, two.tokens.start, &sentence(two));
    rows.triple(439, ahead.map_or(20, |near| near.far), ahead.map_or(9, |near| near.form), same);
    rows.pair(440, ahead.map_or(0, |near| near.word), ahead.map_or(20, |near| near.far));
    let first_ahead = cue_before(scene, one.tokens.start, &sentence(one));
    let first_behind = cue_after(scene, one.tokens.end, &sentence(one));
    rows.triple(441, first_ahead.map_or(20, |near| near.far), first_behind.map_or(20, |near| near.far), same);
}
