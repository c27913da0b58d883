//! Grows boosted decision trees on labelled blocks. It knows nothing of pages.

use super::Block;

/// How trees are grown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Growth {
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
pub(super) fn fit(blocks: &[&Block], growth: Growth) -> String {
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
            for (bin, sum) in sums.iter().enumerate().take(self.edges[feature].len()) {
                yes = (yes.0 + sum.0, yes.1 + sum.1);
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
