//! Learns `weights.txt` from pages with their text. Built with `--features train` only; nothing that runs needs it.
//!
//! Each block of a page is labelled by how much of it stands in the page's text; boosted trees on the numbers of
//! `features.rs` learn to tell. Same pages, same weights: nothing is drawn by chance.

use std::collections::HashMap;

use super::features;
use super::flow::Flow;
use super::guide::Guide;
use super::model::{END, Model, Node};
use super::tree::Tree;

/// A block to learn from.
#[derive(Clone, Debug)]
pub struct Block {
    pub numbers: Vec<f32>,
    /// Whether it is article text.
    pub label: bool,
    /// How much it counts: its share of the page's text.
    pub weight: f32,
}

/// A page with its blocks labelled by its text.
pub struct Page {
    /// What is told of each block for the first judgement.
    pub blocks: Vec<Block>,
}

impl Page {
    /// Reads a page and labels its blocks.
    pub fn read(html: &str, text: &str) -> Self {
        let tree = Tree::read(html);
        let flow = Flow::read(&tree, Tree::ROOT);
        let rows = features::rows(&tree, &flow, &Guide::read(&tree));
        let pieces: Vec<Vec<u64>> = flow.pieces.iter().map(|piece| tokens(flow.words(piece))).collect();
        let gold = tokens(text);
        let labels = labels(&pieces, &gold);
        let total = gold.len().max(40) as f32;
        let block = |((row, label), piece): ((&features::Row, bool), &Vec<u64>)| Block {
            numbers: row.to_vec(),
            label,
            weight: ((piece.len() as f32 + 3.0) / total).min(0.5),
        };
        let blocks = rows.iter().zip(labels).zip(&pieces).map(block).collect();
        Self { blocks }
    }
}

fn tokens(text: &str) -> Vec<u64> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words
        .map(|word| word.bytes().fold(7, |hash: u64, byte| hash.wrapping_mul(1_099_511_628_211) ^ u64::from(byte)))
        .collect()
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
    labels
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

/// How trees are grown.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// How many.
    pub rounds: usize,
    /// Questions one below the other.
    pub depth: usize,
    /// How much of what it would say each tree says.
    pub rate: f32,
}

/// Bins that each number is sorted into.
const BINS: usize = 48;
/// Least weight on each side of a question.
const LEAST: f32 = 0.08;
/// How much values are drawn to zero.
const CALM: f32 = 0.4;

/// Grows trees on blocks.
pub fn fit(blocks: &[&Block], growth: Growth) -> String {
    let width = blocks.first().map_or(0, |block| block.numbers.len());
    let edges: Vec<Vec<f32>> = (0..width).map(|feature| edges(blocks, feature)).collect();
    let bins: Vec<Vec<u8>> = edges
        .iter()
        .enumerate()
        .map(|(feature, edges)| {
            blocks.iter().map(|block| edges.partition_point(|&edge| edge <= block.numbers[feature]) as u8).collect()
        })
        .collect();
    let mut odds = vec![0.0_f32; blocks.len()];
    let mut out = String::new();
    for round in 0..growth.rounds {
        let slopes: Vec<(f32, f32)> = blocks.iter().zip(&odds).map(|(block, odds)| slope(block, *odds)).collect();
        let grower = Grower { edges: &edges, bins: &bins, slopes: &slopes, rate: growth.rate, round };
        let mut words = Vec::new();
        grower.grow((0..blocks.len() as u32).collect(), growth.depth, &mut words, &mut odds);
        out.push_str(&words.join(" "));
        out.push('\n');
    }
    out
}

fn slope(block: &Block, odds: f32) -> (f32, f32) {
    let chance = 1.0 / (1.0 + (-odds).exp());
    let wanted = if block.label { 1.0 } else { 0.0 };
    (block.weight * (chance - wanted), (block.weight * chance * (1.0 - chance)).max(1e-6))
}

/// Thresholds that part the values of a number into bins of about the same weight.
fn edges(blocks: &[&Block], feature: usize) -> Vec<f32> {
    let mut values: Vec<(f32, f32)> = blocks.iter().map(|block| (block.numbers[feature], block.weight)).collect();
    values.sort_by(|one, other| one.0.total_cmp(&other.0));
    let step = values.iter().map(|value| value.1).sum::<f32>() / BINS as f32;
    let (mut edges, mut sum) = (Vec::new(), 0.0);
    for pair in values.windows(2) {
        sum += pair[0].1;
        if sum >= step && pair[0].0 < pair[1].0 {
            // Four figures are enough to part them.
            let middle = f32::midpoint(pair[0].0, pair[1].0);
            let rounded: f32 = format!("{middle:.4}").parse().unwrap_or(middle);
            edges.push(if rounded > pair[0].0 && rounded <= pair[1].0 { rounded } else { pair[1].0 });
            sum = 0.0;
        }
    }
    edges
}

struct Grower<'a> {
    edges: &'a [Vec<f32>],
    bins: &'a [Vec<u8>],
    slopes: &'a [(f32, f32)],
    rate: f32,
    round: usize,
}

impl Grower<'_> {
    /// Grows a tree on `members`, writes it to `words` and adds what it says to `odds`.
    fn grow(&self, members: Vec<u32>, depth: usize, words: &mut Vec<String>, odds: &mut [f32]) {
        let (slope, bend) = self.sum(&members);
        let best = if depth == 0 { None } else { self.split(&members, slope, bend) };
        let Some((feature, bin)) = best else {
            let value = (-slope / (bend + CALM) * self.rate * 1e4).round() / 1e4;
            words.push(format!("={value}"));
            for member in members {
                odds[member as usize] += value;
            }
            return;
        };
        words.push(format!("{feature}<{}", self.edges[feature][bin]));
        let (yes, no) =
            members.into_iter().partition(|&member| usize::from(self.bins[feature][member as usize]) <= bin);
        self.grow(yes, depth - 1, words, odds);
        self.grow(no, depth - 1, words, odds);
    }

    /// Each tree is grown on a third of the numbers, so that none is leaned on alone.
    fn asks(&self, feature: usize) -> bool {
        let mixed = (feature as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ (self.round as u64 + 1).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
        (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40 & 0xff < 85
    }

    fn sum(&self, members: &[u32]) -> (f32, f32) {
        members.iter().fold((0.0, 0.0), |sum, &member| {
            let slope = self.slopes[member as usize];
            (sum.0 + slope.0, sum.1 + slope.1)
        })
    }

    /// The question that gains most: which number, and the last bin that is "yes".
    fn split(&self, members: &[u32], slope: f32, bend: f32) -> Option<(usize, usize)> {
        let worth = |slope: f32, bend: f32| slope * slope / (bend + CALM);
        let mut best = (1e-4, None);
        for (feature, bins) in self.bins.iter().enumerate().filter(|(feature, _)| self.asks(*feature)) {
            let mut sums = [(0.0_f32, 0.0_f32); 256];
            for &member in members {
                let sum = &mut sums[usize::from(bins[member as usize])];
                let slope = self.slopes[member as usize];
                *sum = (sum.0 + slope.0, sum.1 + slope.1);
            }
            let mut yes = (0.0, 0.0);
            for bin in 0..self.edges[feature].len() {
                yes = (yes.0 + sums[bin].0, yes.1 + sums[bin].1);
                let no = (slope - yes.0, bend - yes.1);
                if yes.1 < LEAST || no.1 < LEAST {
                    continue;
                }
                let gain = worth(yes.0, yes.1) + worth(no.0, no.1) - worth(slope, bend);
                if gain > best.0 {
                    best = (gain, Some((feature, bin)));
                }
            }
        }
        best.1
    }
}
