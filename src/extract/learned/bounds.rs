//! How far the reported words reach beyond the marks: "called the plan “reckless” twice" reports the whole clause. The
//! first and the last word are each chosen among those of the sentence; the marks themselves are a choice too.

use super::claims::Claim;
use super::regions::{Shape, Site};
use super::surface::{back, cue_after, cue_before, tag, within, word};
use super::weights::{Rows, step};
use crate::extract::document::Document;
use crate::extract::lexicon::Class;
use crate::extract::scene::Scene;
use crate::extract::tokens::TokenKind;

/// Most tokens beyond the marks.
const REACH: usize = 45;

/// The tokens at which the words may begin; the first is the opening mark itself.
pub fn starts(document: &Document<'_>, site: &Site) -> Vec<usize> {
    let own = site.tokens.start;
    let low = site.sentence.start.max(own.saturating_sub(REACH));
    let words = (low..own).rev().filter(|&at| {
        let opens = document.kind_of_mark(at) == Some(TokenKind::Mark) && begins_region(document, at);
        opens || document.kind(at) == Some(TokenKind::Word) && !document.is_quoted(at)
    });
    std::iter::once(own).chain(words).collect()
}

/// The tokens after which the words may end, each one past the last; the first is the end of the region itself.
pub fn ends(document: &Document<'_>, site: &Site) -> Vec<usize> {
    let own = site.tokens.end;
    let high = site.sentence.end.min(own + REACH);
    let words = (own..high).filter(|&at| {
        let closes = document.kind_of_mark(at) == Some(TokenKind::Mark) && ends_region(document, at + 1);
        closes || document.kind(at) == Some(TokenKind::Word) && !document.is_quoted(at)
    });
    std::iter::once(own).chain(words.map(|at| at + 1)).collect()
}

fn begins_region(document: &Document<'_>, at: usize) -> bool {
    let index = document.regions.partition_point(|region| region.tokens.start < at);
    document.regions.get(index).is_some_and(|region| region.tokens.start == at)
}

fn ends_region(document: &Document<'_>, end: usize) -> bool {
    let index = document.regions.partition_point(|region| region.tokens.end < end);
    document.regions.get(index).is_some_and(|region| region.tokens.end == end)
}

/// What both sides see of a region.
struct View {
    length: u32,
    number: u32,
    rule: u32,
    verb: u32,
    far: u32,
    after: u32,
    after_far: u32,
}

impl View {
    fn of(scene: &Scene<'_>, site: &Site, claim: Option<&Claim>) -> Self {
        let shape = Shape::of(scene, site);
        let before = cue_before(scene, site.tokens.start, &site.sentence);
        let after = cue_after(scene, site.tokens.end, &site.sentence);
        Self {
            length: shape.length,
            number: u32::from(shape.capital)
                + 2 * u32::from(shape.verb)
                + 4 * u32::from(shape.titled)
                + 8 * shape.ending,
            rule: claim.map_or(99, |claim| claim.rule as u32),
            verb: before.map_or(0, |near| near.word),
            far: before.map_or(20, |near| near.far),
            after: after.map_or(0, |near| near.word),
            after_far: after.map_or(20, |near| near.far),
        }
    }
}

/// The choice of the marks themselves: what speaks for a quote that is all in marks.
fn own(scene: &Scene<'_>, site: &Site, view: &View, base: u32, rows: &mut Rows) {
    let before: [_; 3] = std::array::from_fn(|n| back(site.tokens.start, n + 1, site.sentence.start));
    let after: [_; 2] = std::array::from_fn(|n| within(site.tokens.end + n, site.sentence.end));
    let (tag_before, tag_after) = (before.map(|place| tag(scene, place)), after.map(|place| tag(scene, place)));
    rows.put(base, 0);
    rows.put(base + 1, word(scene, before[0]));
    rows.put(base + 2, tag_before[0]);
    rows.pair(base + 3, word(scene, before[1]), word(scene, before[0]));
    rows.pair(base + 4, tag_before[1], tag_before[0]);
    rows.put(base + 5, word(scene, after[0]));
    rows.put(base + 6, tag_after[0]);
    rows.pair(base + 7, tag_after[0], tag_after[1]);
    rows.pair(base + 8, tag_before[0], tag_after[0]);
    rows.pair(base + 9, view.length, view.number);
    rows.pair(base + 10, view.rule, view.length);
    rows.triple(base + 11, view.rule, view.length, view.number);
    rows.pair(base + 12, view.rule, tag_before[0]);
    rows.pair(base + 13, view.rule, tag_after[0]);
    rows.put(base + 14, view.verb);
    rows.pair(base + 15, view.verb, view.far);
    rows.pair(base + 16, view.after, view.after_far);
    rows.pair(base + 17, view.far, view.number);
    rows.pair(base + 18, tag_before[0], view.number);
    let first = within(site.inner.start, site.inner.end);
    rows.put(base + 19, word(scene, first));
    rows.pair(base + 20, tag(scene, first), tag_before[0]);
    rows.triple(base + 21, tag(scene, first), tag_before[0], view.length);
    rows.pair(base + 22, word(scene, before[0]), tag(scene, first));
}

/// Writes a row for each choice of [`starts`].
pub fn start_features(scene: &Scene<'_>, site: &Site, claim: Option<&Claim>, choices: &[usize], rows: &mut Rows) {
    let document = &scene.document;
    let view = View::of(scene, site, claim);
    let cue = cue_before(scene, site.tokens.start, &site.sentence);
    let outer = cue.and_then(|near| cue_before(scene, near.cue.start, &site.sentence));
    let claimed = claim.map(|claim| claim.start);
    let mut crossed = [0u32; 2];
    for &at in choices {
        if at == site.tokens.start {
            own(scene, site, &view, 200, rows);
            rows.pair(230, u32::from(claimed.is_some_and(|start| start != at)), view.rule);
            rows.end();
            continue;
        }
        let before: [_; 2] = std::array::from_fn(|n| back(at, n + 1, site.sentence.start));
        let (here, tag_here) = (word(scene, Some(at)), tag(scene, Some(at)));
        let (word_before, tag_before) = (word(scene, before[0]), tag(scene, before[0]));
        let far = step(site.tokens.start - at);
        rows.put(240, far);
        rows.put(241, here);
        rows.put(242, tag_here);
        rows.put(243, word_before);
        rows.put(244, tag_before);
        rows.pair(245, tag_before, tag_here);
        rows.pair(246, word_before, tag_here);
        rows.pair(247, tag_before, here);
        rows.triple(248, tag(scene, before[1]), tag_before, tag_here);
        rows.pair(249, far, tag_before);
        rows.pair(250, u32::from(at == site.sentence.start), view.rule);
        rows.triple(251, u32::from(at == site.sentence.start), view.far, view.after_far);
        rows.pair(252, u32::from(claimed == Some(at)), view.rule);
        rows.pair(253, crossed[0].min(3), crossed[1].min(3));
        rows.triple(254, crossed[0].min(2), tag_before, tag_here);
        for (template, near) in [(260, cue), (270, outer)] {
            let place = near.map_or(9, |near| place_of(at, near.cue.start, near.cue.end));
            rows.put(template, place);
            rows.pair(template + 1, place, near.map_or(0, |near| near.word));
            rows.triple(template + 2, place, near.map_or(0, |near| near.form), tag_here);
            rows.pair(template + 3, place, far);
        }
        rows.pair(255, tag(scene, within(site.inner.start, site.inner.end)), far);
        rows.pair(256, view.length, far);
        rows.end();
        crossed[0] += u32::from(document.kind(at.wrapping_sub(1)) == Some(TokenKind::Comma));
        crossed[1] += u32::from(document.is(at, Class::AUX.or(Class::FINITE)));
    }
}

/// Where a token stands to a cue: before it, in it, right after it, further on.
fn place_of(at: usize, start: usize, end: usize) -> u32 {
    if at < start {
        0
    } else if at < end {
        1
    } else {
        2 + (at - end).min(5) as u32
    }
}

/// Writes a row for each choice of [`ends`]. `widened` says whether the words begin before the marks.
pub fn end_features(
    scene: &Scene<'_>,
    site: &Site,
    claim: Option<&Claim>,
    widened: bool,
    choices: &[usize],
    rows: &mut Rows,
) {
    let document = &scene.document;
    let view = View::of(scene, site, claim);
    let cue = cue_after(scene, site.tokens.end, &site.sentence);
    let claimed = claim.map(|claim| claim.end);
    let wide = u32::from(widened);
    let mut crossed = [0u32; 3];
    for &end in choices {
        if end == site.tokens.end {
            own(scene, site, &view, 300, rows);
            rows.pair(330, u32::from(claimed.is_some_and(|claimed| claimed != end)), view.rule);
            rows.put(331, wide);
            rows.pair(332, wide, tag(scene, within(end, site.sentence.end)));
            rows.pair(333, wide, word(scene, within(end, site.sentence.end)));
            rows.pair(334, wide, view.number);
            rows.end();
            continue;
        }
        let last = end - 1;
        let after: [_; 2] = std::array::from_fn(|n| within(end + n, site.sentence.end));
        let (here, tag_here) = (word(scene, Some(last)), tag(scene, Some(last)));
        let (word_after, tag_after) = (word(scene, after[0]), tag(scene, after[0]));
        let far = step(end - site.tokens.end);
        let closes = u32::from(end == site.sentence.end);
        rows.pair(340, far, wide);
        rows.put(341, here);
        rows.put(342, tag_here);
        rows.put(343, word_after);
        rows.put(344, tag_after);
        rows.pair(345, tag_here, tag_after);
        rows.pair(346, tag_here, word_after);
        rows.triple(347, tag_here, tag_after, tag(scene, after[1]));
        rows.pair(348, far, tag_after);
        rows.pair(349, closes, wide);
        rows.triple(350, closes, view.rule, wide);
        rows.pair(351, u32::from(claimed == Some(end)), view.rule);
        rows.triple(352, crossed[0].min(3), crossed[1].min(3), wide);
        rows.triple(353, crossed[0].min(2), tag_after, crossed[2].min(1));
        rows.triple(354, crossed[2].min(2), closes, wide);
        let place = cue.map_or(9, |near| place_of(last, near.cue.start, near.cue.end));
        rows.triple(360, place, cue.map_or(0, |near| near.word), wide);
        rows.triple(361, place, cue.map_or(9, |near| near.form), tag_after);
        rows.pair(362, place, closes);
        rows.pair(363, tag(scene, within(site.tokens.end, site.sentence.end)), far);
        rows.pair(364, tag(scene, within(site.tokens.end, site.sentence.end)), closes);
        rows.end();
        crossed[0] += u32::from(document.kind(end) == Some(TokenKind::Comma));
        crossed[1] += u32::from(document.is(last, Class::AUX.or(Class::FINITE)));
        crossed[2] +=
            u32::from(matches!(document.kind(end), Some(TokenKind::Dash | TokenKind::Semicolon | TokenKind::Colon)));
    }
}
