//! The learned part: linear models that judge what the rules found. Whether marks hold speech, how far the words reach,
//! which pieces are one quote, and who is its source. They see surface features only; see `MODEL.md`.
//!
//! The rules go first, block by block. Their quotes of the block are then taken apart and put together again as a
//! [`Judge`] decides; what the rules said is among the features. Last, sentence by sentence, [`reported`] reads what stands
//! without marks too.

mod bounds;
mod claims;
mod joins;
pub mod people;
mod regions;
pub mod reported;
mod sources;
pub mod surface;
pub mod weights;

use std::ops::Range;
use std::sync::LazyLock;

use claims::Claim;
use joins::Piece;
use regions::{Known, Site};
use smallvec::SmallVec;
use sources::{Candidate, Question};
use weights::{Linear, Rows};

use super::resolve;
use super::rules::{self, Unspoken};
use super::scene::{Attribution, Scene};
use crate::model::{QuotePieces, Rule, Span, Speaker};

/// Decides what is open. The models do; while they are trained, the gold does.
pub trait Judge {
    /// Whether a region is speech.
    fn is_speech(&mut self, scene: &Scene<'_>, region: usize, rows: &Rows) -> bool;
    /// Which of the tokens the words begin with, or end before.
    fn bound(&mut self, scene: &Scene<'_>, region: usize, side: Side, choices: &[usize], rows: &Rows) -> usize;
    /// Whether two pieces are of one quote, by a region of each.
    fn is_joined(&mut self, scene: &Scene<'_>, regions: (usize, usize), rows: &Rows) -> bool;
    /// Which mention is the source, past the last nobody; and how sure that is, in percent.
    fn source(&mut self, scene: &Scene<'_>, regions: &[usize], mentions: &[Range<usize>], rows: &Rows) -> (usize, u8);
}

/// An end of the reported words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Where they begin.
    Start,
    /// Where they end.
    End,
}

/// The models of one language.
#[derive(Clone, Debug)]
pub struct Models {
    /// Is it speech?
    pub regions: Linear,
    /// How far does it reach?
    pub bounds: Linear,
    /// Is it one quote?
    pub joins: Linear,
    /// Who is the source?
    pub sources: Linear,
}

/// English, trained on the train part of `PolNeAR`.
pub static ENGLISH: LazyLock<Models> = LazyLock::new(|| {
    let read = |bytes: &[u8]| Linear::decode(bytes).expect("a test decodes every file that is compiled in");
    Models {
        regions: read(include_bytes!("weights/regions.bin")),
        bounds: read(include_bytes!("weights/bounds.bin")),
        joins: read(include_bytes!("weights/joins.bin")),
        sources: read(include_bytes!("weights/sources.bin")),
    }
});

impl Judge for &Models {
    fn is_speech(&mut self, _: &Scene<'_>, _: usize, rows: &Rows) -> bool {
        self.regions.score(rows.row(0)) >= self.regions.threshold
    }

    fn bound(&mut self, _: &Scene<'_>, _: usize, _: Side, _: &[usize], rows: &Rows) -> usize {
        self.bounds.best(rows).map_or(0, |(index, _)| index)
    }

    fn is_joined(&mut self, _: &Scene<'_>, _: (usize, usize), rows: &Rows) -> bool {
        self.joins.score(rows.row(0)) >= self.joins.threshold
    }

    fn source(&mut self, _: &Scene<'_>, _: &[usize], _: &[Range<usize>], rows: &Rows) -> (usize, u8) {
        let (index, margin) = self.sources.best(rows).unwrap_or((0, 0));
        (index, self.sources.sureness(margin))
    }
}

#[cfg(feature = "train")]
/// The candidates for the source of `content` and their rows, the last of which is nobody's.
pub fn ask_source(scene: &Scene<'_>, content: &[Range<usize>], rows: &mut Rows) -> Vec<Candidate> {
    let piece = |tokens: &Range<usize>| Piece { tokens: tokens.clone(), regions: 0..0, claim: None, wide: true };
    let pieces: Vec<Piece> = content.iter().map(piece).collect();
    let question = Question { pieces: &pieces, claims: &[], previous: None };
    let candidates = sources::candidates(scene, &question);
    rows.clear();
    sources::features(scene, &question, &candidates, rows);
    candidates
}

/// A quote while it is put together.
struct Draft {
    /// The quote of an earlier block that it goes on with.
    earlier: Option<usize>,
    pieces: Vec<Piece>,
    claims: Vec<Claim>,
}

/// Takes the quotes of a block apart, `first` being the first that the rules found in it, and puts them together again.
pub fn refine(scene: &mut Scene<'_>, block: usize, first: usize, judge: &mut dyn Judge) {
    if scene.document.blocks[block].regions.is_empty() {
        return;
    }
    let (regions, claims, kept) = take_apart(scene, block, first);
    let mut rows = Rows::default();
    let pieces = pieces(scene, &regions, &claims, &kept, judge, &mut rows);
    let drafts = join(scene, block, pieces, judge, &mut rows);
    put_together(scene, block, drafts, kept, judge, &mut rows);
}

/// Removes what the rules found from `first` on, and the block's regions from earlier quotes; returns the regions now
/// free, what the rules said of each, and the quotes without regions.
fn take_apart(
    scene: &mut Scene<'_>,
    block: usize,
    first: usize,
) -> (Range<usize>, Vec<Option<Claim>>, Vec<Attribution>) {
    let own = scene.document.blocks[block].regions.clone();
    let tail = scene.found[first..].iter().flat_map(|found| found.regions.iter().copied());
    let low = tail.chain(own.clone()).min().unwrap_or(own.start);
    let regions = low..own.end;
    let claims = regions
        .clone()
        .map(|region| {
            let owner = scene.owner[region]?;
            Some(Claim::of(scene, &scene.found[owner], owner, scene.document.regions[region].span))
        })
        .collect();
    for region in regions.clone() {
        let Some(owner) = scene.owner[region].take().filter(|&owner| owner < first) else { continue };
        let span = scene.document.regions[region].span;
        let earlier = &mut scene.found[owner];
        earlier.regions.retain(|other| *other != region);
        earlier.content.retain(|piece| *piece != span);
    }
    let tail = scene.found.split_off(first);
    (regions, claims, tail.into_iter().filter(|found| found.regions.is_empty() && !found.content.is_empty()).collect())
}

/// The pieces of speech among some regions: each with its bounds, those that overlap as one.
fn pieces(
    scene: &Scene<'_>,
    regions: &Range<usize>,
    claims: &[Option<Claim>],
    kept: &[Attribution],
    judge: &mut dyn Judge,
    rows: &mut Rows,
) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before: Option<(usize, bool)> = regions
        .start
        .checked_sub(1)
        .map(|region| (scene.document.regions[region].tokens.end, scene.owner[region].is_some()));
    for (region, claim) in regions.clone().zip(claims) {
        let site = Site::of(scene, region);
        if let Some(last) = pieces.last_mut().filter(|last| last.tokens.end >= site.tokens.end) {
            last.regions.end = region + 1;
            if last.claim.is_none() {
                last.claim.clone_from(claim);
            }
            before = Some((site.tokens.end, true));
            continue;
        }
        rows.clear();
        let before_it = before.map(|(end, speech)| (site.tokens.start.saturating_sub(end), speech));
        let reported = reported_around(scene, &site, kept);
        let known = Known { claim: claim.as_ref(), before: before_it, reported };
        regions::features(scene, &site, &known, rows);
        let speech = !was_not_said(scene, region) && judge.is_speech(scene, region, rows);
        before = Some((site.tokens.end, speech));
        if speech {
            let piece = bounded(scene, &site, claim.as_ref(), judge, rows);
            merge(&mut pieces, piece);
        }
    }
    pieces
}

/// Whether somebody is reported not to have said the words. Annotators differ about them, a briefing cannot: they are
/// nobody's, whatever a model says.
fn was_not_said(scene: &Scene<'_>, region: usize) -> bool {
    rules::unspoken(scene, region) == Some(Unspoken::Unsaid)
}

/// Whether a quote without marks holds the region (2), stands in its sentence (1), or neither (0).
fn reported_around(scene: &Scene<'_>, site: &Site, kept: &[Attribution]) -> u32 {
    let (own, sentence) = (scene.document.regions[site.region].span, scene.document.span(site.sentence.clone()));
    let share = |span: Span| kept.iter().flat_map(|found| &found.content).any(|piece| piece.overlaps(span));
    if share(own) { 2 } else { u32::from(share(sentence)) }
}

/// The piece of a region of speech.
fn bounded(scene: &Scene<'_>, site: &Site, claim: Option<&Claim>, judge: &mut dyn Judge, rows: &mut Rows) -> Piece {
    let starts = bounds::starts(&scene.document, site);
    rows.clear();
    bounds::start_features(scene, site, claim, &starts, rows);
    let start = starts[judge.bound(scene, site.region, Side::Start, &starts, rows).min(starts.len() - 1)];
    let ends = bounds::ends(&scene.document, site);
    rows.clear();
    bounds::end_features(scene, site, claim, start < site.tokens.start, &ends, rows);
    let end = ends[judge.bound(scene, site.region, Side::End, &ends, rows).min(ends.len() - 1)];
    Piece {
        tokens: start..end,
        regions: site.region..site.region + 1,
        claim: claim.cloned(),
        wide: start < site.tokens.start || end > site.tokens.end,
    }
}

/// Adds a piece; one that reaches back into pieces before it becomes one with them.
fn merge(pieces: &mut Vec<Piece>, mut piece: Piece) {
    while let Some(last) = pieces.pop_if(|last| last.tokens.end > piece.tokens.start) {
        piece = Piece {
            tokens: last.tokens.start.min(piece.tokens.start)..last.tokens.end.max(piece.tokens.end),
            regions: last.regions.start..piece.regions.end,
            claim: last.claim.or(piece.claim),
            wide: last.wide || piece.wide,
        };
    }
    pieces.push(piece);
}

/// Joins pieces into drafts of quotes, the first perhaps to the last quote of the block before.
fn join(scene: &Scene<'_>, block: usize, pieces: Vec<Piece>, judge: &mut dyn Judge, rows: &mut Rows) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for piece in pieces {
        let claims: Vec<Claim> = piece.claim.iter().cloned().collect();
        let first = drafts.is_empty();
        let earlier = if first { earlier(scene, block, &piece) } else { None };
        let before = match (drafts.last(), &earlier) {
            (Some(draft), _) => draft.pieces.last().map(|last| (last.clone(), draft.pieces.len())),
            (None, Some((_, last, count))) => Some((last.clone(), *count)),
            (None, None) => None,
        };
        let joined = before.is_some_and(|(last, count)| {
            rows.clear();
            joins::features(scene, &last, &piece, count, rows);
            judge.is_joined(scene, (last.regions.end - 1, piece.regions.start), rows)
        });
        match drafts.last_mut() {
            Some(draft) if joined => {
                draft.pieces.push(piece);
                draft.claims.extend(claims);
            }
            _ => {
                let earlier = earlier.filter(|_| joined).map(|(index, _, _)| index);
                drafts.push(Draft { earlier, pieces: vec![piece], claims });
            }
        }
    }
    drafts
}

/// The quote that owns the region before a piece, if that stands in this block or the one before: its index, its last
/// piece, and the number of its pieces.
fn earlier(scene: &Scene<'_>, block: usize, piece: &Piece) -> Option<(usize, Piece, usize)> {
    let region = piece.regions.start.checked_sub(1)?;
    let owner = scene.owner[region]?;
    let found = &scene.found[owner];
    if scene.document.regions[region].block + 1 < block || found.kind.is_some() {
        return None;
    }
    let claim = Claim::of(scene, found, owner, scene.document.regions[region].span);
    let wide = found.content.iter().all(|piece| *piece != scene.document.regions[region].span);
    let last = Piece { tokens: claim.start..claim.end, regions: region..region + 1, claim: Some(claim), wide };
    Some((owner, last, found.content.len()))
}

/// Writes the drafts and the quotes kept into the scene, in text order.
fn put_together(
    scene: &mut Scene<'_>,
    block: usize,
    drafts: Vec<Draft>,
    kept: Vec<Attribution>,
    judge: &mut dyn Judge,
    rows: &mut Rows,
) {
    let taken: Vec<Span> =
        drafts.iter().flat_map(|draft| &draft.pieces).map(|piece| scene.document.span(piece.tokens.clone())).collect();
    let mut kept = kept
        .into_iter()
        .filter(|found| !found.content.iter().any(|piece| taken.iter().any(|taken| taken.overlaps(*piece))))
        .peekable();
    for draft in drafts {
        let start = draft.pieces.first().map_or(0, |piece| scene.document.span(piece.tokens.clone()).start);
        while let Some(found) = kept.next_if(|found| found.content.first().is_some_and(|piece| piece.start < start)) {
            scene.push(found);
        }
        settle(scene, block, &draft, judge, rows);
    }
    for found in kept {
        scene.push(found);
    }
}

/// Finds the source of a draft and adds it, or adds it to the quote it goes on with.
fn settle(scene: &mut Scene<'_>, block: usize, draft: &Draft, judge: &mut dyn Judge, rows: &mut Rows) {
    let content: QuotePieces = draft.pieces.iter().map(|piece| scene.document.span(piece.tokens.clone())).collect();
    let regions: SmallVec<[usize; 2]> = draft.pieces.iter().flat_map(|piece| piece.regions.clone()).collect();
    if let Some(index) = draft.earlier {
        for &region in &regions {
            scene.owner[region] = Some(index);
        }
        scene.found[index].regions.extend(regions);
        scene.found[index].content.extend(content);
        if scene.found[index].source.is_some() {
            return;
        }
        let attribution = attributed(scene, block, draft, scene.found[index].content.clone(), judge, rows);
        let regions = std::mem::take(&mut scene.found[index].regions);
        scene.found[index] = Attribution { regions, ..attribution };
        return;
    }
    let attribution = attributed(scene, block, draft, content, judge, rows);
    scene.push(Attribution { regions, ..attribution });
}

fn attributed(
    scene: &mut Scene<'_>,
    block: usize,
    draft: &Draft,
    content: QuotePieces,
    judge: &mut dyn Judge,
    rows: &mut Rows,
) -> Attribution {
    let previous = scene.found.iter().rposition(|found| !found.content.is_empty() && found.source.is_some());
    let question = Question { pieces: &draft.pieces, claims: &draft.claims, previous };
    let candidates = sources::candidates(scene, &question);
    rows.clear();
    sources::features(scene, &question, &candidates, rows);
    let mentions: Vec<Range<usize>> = candidates.iter().map(|candidate| candidate.tokens.clone()).collect();
    let regions: Vec<usize> = draft.pieces.iter().flat_map(|piece| piece.regions.clone()).collect();
    let (chosen, sure) = judge.source(scene, &regions, &mentions, rows);
    let claim = draft.claims.first();
    let mut found = Attribution {
        content,
        regions: SmallVec::new(),
        cue: claim.and_then(|claim| claim.cue),
        source: None,
        mention: None,
        speaker: Speaker::Unattributed,
        rule: claim.map_or(Rule::Bare, |claim| claim.rule),
        confidence: 30,
        block,
        kind: None,
    };
    if let Some(candidate) = candidates.get(chosen) {
        name(scene, &mut found, candidate, &draft.claims, previous, sure);
    }
    found
}

/// Writes the chosen source into a quote, and who that is.
fn name(
    scene: &mut Scene<'_>,
    found: &mut Attribution,
    candidate: &Candidate,
    claims: &[Claim],
    previous: Option<usize>,
    sure: u8,
) {
    found.source = Some(scene.document.span(candidate.tokens.clone()));
    found.mention.clone_from(&candidate.phrase);
    let claim = candidate.claim.map(|index| &claims[index]);
    if let Some(claim) = claim {
        (found.rule, found.cue) = (claim.rule, claim.cue);
    } else if matches!(found.rule, Rule::Bare) {
        found.rule = Rule::Continuation;
    }
    let settled = match (claim, previous) {
        (Some(claim), _) if candidate.phrase.is_none() || claim.rule == Rule::Continuation => {
            Some((claim.speaker, claim.confidence))
        }
        (None, Some(index)) if candidate.carried => Some((scene.found[index].speaker, scene.found[index].confidence)),
        _ => None,
    };
    let (speaker, clear) = match (settled, &candidate.phrase) {
        (Some(settled), _) => settled,
        (None, Some(phrase)) => resolve::speaker(scene, phrase, &found.content),
        (None, None) => (Speaker::Unattributed, 0),
    };
    (found.speaker, found.confidence) = resolve::settled(speaker, sure, clear);
}

#[cfg(test)]
mod tests {
    use super::ENGLISH;
    use crate::extract::gazetteer::Gazetteer;
    use crate::extract::rules::testing::lines;
    use crate::extract::testing::article;
    use crate::extract::{gather_by_rules, read};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let article = article(text);
        let mut models = &*ENGLISH;
        let gazetteer = Gazetteer::default();
        let evidence = gather_by_rules(&read(&article, &gazetteer, Some(&mut models)));
        assert_eq!(lines(&article, &evidence), expected);
    }

    #[test]
    fn every_file_of_weights_is_read() {
        for model in [&ENGLISH.regions, &ENGLISH.bounds, &ENGLISH.joins, &ENGLISH.sources] {
            assert!(model.percent.iter().all(|&percent| percent <= 100));
        }
    }

    #[test]
    fn plain_quotes_stay_as_the_rules_found_them() {
        check(
            "“We waited a week for the boat,” Ana Ruiz said.",
            &["direct | Ana Ruiz | “We waited a week for the boat,”"],
        );
        check(
            "“It is late,” Ana Ruiz said, “but it is not too late.”",
            &["direct | Ana Ruiz | “It is late,” … “but it is not too late.”"],
        );
    }

    #[test]
    fn names_of_works_and_places_are_no_speech() {
        check("Ana Ruiz sang on the show “Morning Hour” in May.", &[]);
        check("Lou “Bricks” Tanner rebuilt the harbour.", &[]);
    }

    #[test]
    fn words_reach_beyond_their_marks() {
        check("Ana Ruiz called the plan “reckless.”", &["mixed | Ana Ruiz | the plan “reckless.”"]);
        check(
            "Ana Ruiz said that the harbour was “a mess” and that it would close.",
            &["mixed | Ana Ruiz | that the harbour was “a mess” and that it would close"],
        );
    }

    #[test]
    fn a_source_without_a_rule_is_found() {
        check(
            "“We waited a week for that boat,” barked Ana Ruiz.",
            &["direct | Ana Ruiz | “We waited a week for that boat,”"],
        );
    }
}
