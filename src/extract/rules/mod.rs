//! The rules, one phenomenon a file, and the order in which they are tried.
//!
//! For each region between marks: is it speech at all, does a cue follow it, does one stand right before it, does the
//! sentence around it report, does it go on with what was said before? What nobody claims is left unattributed when it
//! reads like speech and set aside as a scare quote when it does not. Sentences without marks are then read for
//! reported speech.

mod according_to;
mod after;
mod as_reported;
mod before;
mod block_quote;
mod continuation;
mod mixed;
mod reported;
mod signature;
mod speech;
#[cfg(test)]
pub mod testing;
mod transcript;

use std::ops::Range;

use smallvec::smallvec;

use super::learned::{self, Judge};
use super::lexicon::Class;
use super::scene::Scene;
use super::tokens::TokenKind;
use crate::model::{Rule, Speaker};

pub use mixed::outer_sentence;
pub use speech::{Unspoken, reads_like_speech, unspoken};

/// Finds the quotes of an article, in the order of its blocks. A judge, where there is one, goes over each block.
pub fn run(scene: &mut Scene<'_>, mut judge: Option<&mut dyn Judge>) {
    let interview = transcript::is_transcript(scene);
    for block in 0..scene.document.blocks.len() {
        if transcript::turn(scene, block, interview) || block_quote::whole(scene, block) {
            continue;
        }
        let first = scene.found.len();
        let regions = scene.document.blocks[block].regions.clone();
        let mut next = regions.start;
        for sentence in scene.document.blocks[block].sentences.clone() {
            let tokens = scene.document.sentences[sentence].tokens.clone();
            while next < regions.end && scene.document.regions[next].tokens.start < tokens.end {
                if scene.owner[next].is_none() {
                    attribute(scene, block, next);
                }
                next += 1;
            }
            reported::sentence(scene, &tokens);
        }
        if let Some(judge) = judge.as_deref_mut() {
            learned::refine(scene, block, first, judge);
        }
    }
}

/// Tries the rules on one region; the first that fits claims it, often with its neighbours.
fn attribute(scene: &mut Scene<'_>, block: usize, region: usize) {
    if continuation::reopened(scene, region) || speech::unspoken(scene, region).is_some() {
        return;
    }
    let _ = after::attribute(scene, block, region)
        || before::attribute(scene, block, region)
        || signature::attribute(scene, block, region)
        || mixed::attribute(scene, block, region)
        || continuation::attribute(scene, block, region)
        || bare(scene, block, region);
}

/// Speech whose speaker nothing names.
fn bare(scene: &mut Scene<'_>, block: usize, region: usize) -> bool {
    if !reads_like_speech(scene, region) && !precedes_cue(scene, block, region) {
        return false;
    }
    let span = scene.document.regions[region].span;
    scene.push(super::scene::Attribution {
        content: smallvec![span],
        regions: smallvec![region],
        cue: None,
        source: None,
        mention: None,
        speaker: Speaker::Unattributed,
        rule: Rule::Bare,
        confidence: 30,
        block,
        kind: None,
    });
    true
}

/// “We will see,” … said: a comma inside the marks and a reporting verb after them make speech of few words.
fn precedes_cue(scene: &Scene<'_>, block: usize, region: usize) -> bool {
    let document = &scene.document;
    let inner = document.regions[region].inner_tokens();
    let gap = gap_after(scene, block, region);
    let begins = document.is(inner.start, Class::CAPITAL);
    let comma = !inner.is_empty() && document.kind(inner.end - 1) == Some(TokenKind::Comma);
    let reported = gap.clone().take(28).take_while(|&at| document.kind(at) != Some(TokenKind::Stop));
    begins && comma && reported.into_iter().any(|at| document.is(at, Class::SAY) && document.is(at, Class::FINITE))
}

/// Tokens between a region and the next one of its block, or the end of the block.
fn gap_after(scene: &Scene<'_>, block: usize, region: usize) -> Range<usize> {
    let block = &scene.document.blocks[block];
    let end =
        if region + 1 < block.regions.end { scene.document.regions[region + 1].tokens.start } else { block.tokens.end };
    scene.document.regions[region].tokens.end..end.max(scene.document.regions[region].tokens.end)
}

/// Tokens between the region before, or the start of the block, and a region.
fn gap_before(scene: &Scene<'_>, block: usize, region: usize) -> Range<usize> {
    let block = &scene.document.blocks[block];
    let start =
        if region > block.regions.start { scene.document.regions[region - 1].tokens.end } else { block.tokens.start };
    start..scene.document.regions[region].tokens.start.max(start)
}
