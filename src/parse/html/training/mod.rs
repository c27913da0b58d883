//! Learns `weights.txt` from pages with their text. Built with `--features train` only; nothing that runs needs it.
//!
//! Each block of a page is labelled by how much of it stands in the page's text; boosted trees on the numbers of
//! `features.rs` learn to tell. Same pages, same weights: nothing is drawn by chance.
//!
//! `cargo run --release --features train --bin train pages FILE.jsonl …` reads files of lines with `html` (a path beside
//! the file), `url`, and `text` or `with` and `without`; it writes the weights, and beside them what they are worth on
//! pages of sites they were not learned from.

mod grow;

use std::collections::HashMap;

use grow::Growth;

use super::content;
use super::features::{self, Row};
use super::flow::{Flow, Piece};
use super::guide::Guide;
use super::model::Model;
use super::tree::Tree;

/// A page to learn from.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Its markup.
    pub html: String,
    /// Its site: pages of one site are never learned from and judged by at once.
    pub site: String,
    /// What is known of its text.
    pub gold: Gold,
}

/// What is known of the text of a page.
#[derive(Clone, Debug)]
pub enum Gold {
    /// All of it.
    Text(String),
    /// Some strings that are in it, and some on the page that are not.
    Segments(Vec<String>, Vec<String>),
}

/// What was learned.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The weights, as `weights.txt` holds them.
    pub weights: String,
    /// How good they are where each fifth of the sites was judged by the other four.
    pub report: String,
}

/// How the trees of the product are grown.
const GROWTH: Growth = Growth { rounds: 200, depth: 4, rate: 0.08 };
/// Parts of the sites, each judged by what was learned from the others.
const PARTS: u64 = 5;

/// Learns from all samples, and five times from four fifths of their sites to say how good that is.
pub fn train(samples: &[Sample]) -> Trained {
    let blocks: Vec<Vec<Block>> = samples.iter().map(blocks).collect();
    let learned = |left_out: Option<u64>| {
        let kept = samples.iter().zip(&blocks).filter(|(sample, _)| Some(part(&sample.site)) != left_out);
        grow::fit(&kept.flat_map(|(_, blocks)| blocks).collect::<Vec<_>>(), GROWTH)
    };
    let mut worth = Worth::default();
    for part_out in 0..PARTS {
        let model = Model::read(&learned(Some(part_out))).expect("trees just grown");
        for sample in samples.iter().filter(|sample| part(&sample.site) == part_out) {
            let judge = |row: &Row| model.score(row);
            worth.add(&content::page_by(&Tree::read(&sample.html), None, judge).text, &sample.gold);
        }
    }
    Trained { weights: learned(None), report: worth.report() }
}

/// Which part of the sites a site belongs to.
fn part(site: &str) -> u64 {
    site.bytes().fold(7_u64, |hash, byte| hash.wrapping_mul(31) ^ u64::from(byte)) % 1_000_003 % PARTS
}

/// How predicted texts compare with what is known: sums over pages.
#[derive(Default)]
struct Worth {
    precision: Vec<f32>,
    recall: Vec<f32>,
    /// Segments told right, and all.
    right: usize,
    segments: usize,
}

impl Worth {
    /// Counts a page in: shared runs of four words, or segments that are where they should be.
    fn add(&mut self, text: &str, gold: &Gold) {
        match gold {
            Gold::Text(gold) => {
                let (found, gold) = (tokens(text), tokens(gold));
                let mut left: HashMap<&[u64], usize> = HashMap::new();
                for shingle in gold.windows(SHINGLE) {
                    *left.entry(shingle).or_default() += 1;
                }
                let mut take =
                    |shingle| left.get_mut(shingle).filter(|left| **left > 0).map(|left| *left -= 1).is_some();
                let hits = found.windows(SHINGLE).filter(|shingle| take(*shingle)).count() as f32;
                let share = |tokens: &[u64]| hits / tokens.windows(SHINGLE).count().max(1) as f32;
                self.precision.push(share(&found));
                self.recall.push(share(&gold));
            }
            Gold::Segments(wanted, unwanted) => {
                self.right += wanted.iter().filter(|segment| text.contains(*segment)).count();
                self.right += unwanted.iter().filter(|segment| !text.contains(*segment)).count();
                self.segments += wanted.len() + unwanted.len();
            }
        }
    }

    fn report(&self) -> String {
        let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len().max(1) as f32;
        let (precision, recall) = (mean(&self.precision), mean(&self.recall));
        let f1 = 2.0 * precision * recall / (precision + recall).max(f32::MIN_POSITIVE);
        let share = self.right as f32 / self.segments.max(1) as f32;
        format!(
            "each fifth of the sites judged by what was learned from the others\n\
             {} pages with text: precision {precision:.4} recall {recall:.4} F1 {f1:.4} (runs of four words)\n\
             {} segments: {share:.4} where they should be\n",
            self.precision.len(),
            self.segments
        )
    }
}

/// A block to learn from.
#[derive(Clone, Debug)]
struct Block {
    numbers: Row,
    /// Whether it is article text.
    label: bool,
    /// How much it counts: its share of the page's text.
    weight: f32,
}

/// How much a block counts that holds a known string.
const SEGMENT: f32 = 0.05;

/// The blocks of a page, labelled by what is known of its text; those of which nothing is known are left out.
fn blocks(sample: &Sample) -> Vec<Block> {
    let tree = Tree::read(&sample.html);
    let flow = Flow::read(&tree, Tree::ROOT);
    let rows = features::each(&tree, &flow, &Guide::read(&tree), |row| *row);
    let told: Vec<(bool, f32)> = match &sample.gold {
        Gold::Text(text) => told_by_text(&flow, text),
        Gold::Segments(wanted, unwanted) => {
            flow.pieces.iter().map(|piece| told_by_segments(flow.words(piece), wanted, unwanted)).collect()
        }
    };
    let block = |(numbers, (label, weight))| Block { numbers, label, weight };
    rows.into_iter().zip(told).map(block).filter(|block| block.weight > 0.0).collect()
}

fn told_by_text(flow: &Flow, text: &str) -> Vec<(bool, f32)> {
    let pieces: Vec<Vec<u64>> = flow.pieces.iter().map(|piece: &Piece| tokens(flow.words(piece))).collect();
    let gold = tokens(text);
    let total = gold.len().max(40) as f32;
    let weight = |piece: &Vec<u64>| ((piece.len() as f32 + 3.0) / total).min(0.5);
    labels(&pieces, &gold).into_iter().zip(&pieces).map(|(label, piece)| (label, weight(piece))).collect()
}

fn told_by_segments(words: &str, wanted: &[String], unwanted: &[String]) -> (bool, f32) {
    let is_wanted = wanted.iter().any(|segment| words.contains(&**segment));
    // An unwanted word may well stand in a sentence that is wanted.
    let is_unwanted = unwanted.iter().any(|segment| words.contains(&**segment) && words.len() < 4 * segment.len() + 20);
    (is_wanted, if is_wanted == is_unwanted { 0.0 } else { SEGMENT })
}

fn tokens(text: &str) -> Vec<u64> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let hash =
        |word: &str| word.bytes().fold(7, |hash: u64, byte| hash.wrapping_mul(1_099_511_628_211) ^ u64::from(byte));
    words.map(hash).collect()
}

/// Tokens that are looked up at a time.
const SHINGLE: usize = 4;

/// Which pieces stand in `gold`: most of their shingles do; of pieces that say the same, the one in place; short ones
/// stand where they belong between their neighbours.
fn labels(pieces: &[Vec<u64>], gold: &[u64]) -> Vec<bool> {
    let mut places: HashMap<&[u64], Vec<usize>> = HashMap::new();
    for (at, shingle) in gold.windows(SHINGLE).enumerate() {
        places.entry(shingle).or_default().push(at);
    }
    // The place in the gold text where each piece would begin.
    let mut found: Vec<Option<(usize, usize)>> = Vec::new();
    for piece in pieces {
        let mut hits = 0;
        let mut first = None;
        let cursor = found.iter().rev().flatten().next().map_or(0, |&(_, end): &(usize, usize)| end);
        for (offset, shingle) in piece.windows(SHINGLE).enumerate() {
            if let Some(at) = places.get(shingle) {
                hits += 1;
                let near = at.iter().copied().min_by_key(|&at| at.abs_diff(cursor + offset)).unwrap_or(0);
                first.get_or_insert(near.saturating_sub(offset));
            }
        }
        let enough = piece.len() >= SHINGLE && 2 * hits >= piece.len() + 1 - SHINGLE;
        found.push(first.filter(|_| enough).map(|first| (first, first + piece.len())));
    }
    let mut labels: Vec<bool> = found.iter().map(Option::is_some).collect();
    drop_copies(&found, &mut labels);
    place_short(pieces, gold, &found, &mut labels);
    labels
}

/// Labels the pieces too short for a shingle: those that stand in the gold text where their neighbours do.
fn place_short(pieces: &[Vec<u64>], gold: &[u64], found: &[Option<(usize, usize)>], labels: &mut [bool]) {
    for at in 0..pieces.len() {
        if pieces[at].len() < SHINGLE {
            let before = (0..at).rev().find(|&before| labels[before]).and_then(|before| found[before]);
            let after = (at + 1..pieces.len()).find(|&after| labels[after]).and_then(|after| found[after]);
            let from = before.map_or(0, |(_, end)| end.saturating_sub(2));
            let to = after.map_or(gold.len(), |(start, _)| start + 2).min(gold.len());
            let near = at.saturating_sub(6)..(at + 7).min(pieces.len());
            let close = near.into_iter().any(|other| labels[other]);
            let slice = gold.get(from..to).unwrap_or_default();
            labels[at] = close
                && to.saturating_sub(from) < 60
                && slice.windows(pieces[at].len().max(1)).any(|gold| gold == pieces[at]);
        }
    }
}

/// Of pieces found at the same place, only the one among neighbours keeps its label.
fn drop_copies(found: &[Option<(usize, usize)>], labels: &mut [bool]) {
    let support = |at: usize| {
        let Some((start, _)) = found[at] else { return 0 };
        let near = at.saturating_sub(8)..(at + 9).min(found.len());
        near.filter(|&other| other != at)
            .filter_map(|other| found[other].map(|(place, _)| (other, place)))
            .filter(|&(other, place)| (other < at) == (place < start) && place.abs_diff(start) < 600)
            .count()
    };
    for at in 0..found.len() {
        let Some((start, end)) = found[at] else { continue };
        for other in at + 1..found.len() {
            let Some((from, to)) = found[other] else { continue };
            let shared = end.min(to).saturating_sub(start.max(from));
            if labels[at] && labels[other] && 2 * shared > (end - start).min(to - from) {
                let worse = if support(other) > support(at) { at } else { other };
                labels[worse] = false;
            }
        }
    }
}
