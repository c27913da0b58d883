//! Cuts a run of paragraphs, or of sentences, where its topic changes: linear segmentation. It knows no headings, and makes no
//! passages.
//!
//! [`reading`] sees the words of each unit, and [`signs`] how it opens and ends. What speaks for a cut at a gap between
//! two units is gathered in [`gaps`]: words that come again ([`cohesion`]), signs, forms that repeat ([`patterns`]). What
//! speaks for a segment as a whole is in [`runs`]: how well its words predict each other, and its length. Learned weights
//! ([`model`]) make log odds of both, and [`chain`] finds the cuts that are best on the whole, and how many there are.
//!
//! One set of weights serves paragraphs and sentences, long segments and short ones; learned from English, it serves other
//! languages by their own lists of words. Time and memory are linear: a segment has at most [`runs::LONGEST`] units.

pub(super) mod chain;
mod cohesion;
pub(super) mod gaps;
pub(super) mod model;
mod numbers;
mod patterns;
pub(super) mod reading;
pub(super) mod runs;
mod signs;

use std::ops::Range;

use super::document::Document;
use chain::Chances;
use model::Model;
use reading::Reading;
use runs::Runs;

/// The blocks of `blocks` with which a new segment begins, in text order, the first one not among them.
pub fn cuts(document: &Document<'_>, blocks: Range<usize>) -> Vec<usize> {
    let first = blocks.start;
    let reading = Reading::of(document, blocks);
    if reading.units.len() < 2 {
        return Vec::new();
    }
    let model = Model::learned();
    let runs = Runs::of(&reading, |row| model.segment(row));
    let gaps = gaps::gaps(&reading);
    let scores: Vec<f32> = gaps.chunks_exact(gaps::WIDTH).map(|row| model.cut(row)).collect();
    let cuts = Chances::of(&runs, &scores).best(&runs);
    cuts.into_iter().map(|cut| first + cut).collect()
}
