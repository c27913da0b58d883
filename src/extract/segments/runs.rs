//! Every run of units that may be a segment, with what it would cost: how well its words predict each other, and how long
//! it is.
//!
//! The cost of words is that of Utiyama and Isahara, "A statistical model for domain-independent text segmentation" (ACL
//! 2001): the bits it takes to write them, each by how often it stands in the run. Here a word counts by what it can tell,
//! and two kinds of smoothing stand side by side.

use std::sync::LazyLock;

use super::numbers::log2;
use super::reading::Reading;

/// Most units of a segment.
pub const LONGEST: usize = 24;

/// Words after which a segment takes no further unit.
pub const FULL: u32 = 500;

/// What is added to the count of each word.
const SMOOTHING: [f32; 2] = [1.0, 0.1];

/// Lengths in units and in words at which the price of one more may change.
pub const UNITS: [u16; 9] = [1, 2, 3, 4, 6, 8, 12, 16, 24];
pub const WORDS: [u16; 9] = [10, 25, 50, 100, 150, 200, 300, 500, 800];

/// Numbers of a run that tell of its words.
pub const COSTS: usize = SMOOTHING.len() + 1;

/// Numbers of a run.
pub const WIDTH: usize = COSTS + UNITS.len() + WORDS.len();

/// Words beyond which a run is no longer.
pub const MOST_WORDS: u32 = 1023;

/// A run of units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// What its words cost, by each smoothing, and how much they tell.
    pub costs: [f32; COSTS],
    /// Its units.
    pub units: usize,
    /// Its words, those that tell nothing with them.
    pub words: u32,
}

/// How far a length in units lies beyond each length at which the price may change.
pub fn beyond_units(units: usize) -> [f32; UNITS.len()] {
    UNITS.map(|bound| (log2(units as f32) - log2(f32::from(bound))).max(0.0))
}

/// The same of a length in words.
pub fn beyond_words(words: u32) -> [f32; WORDS.len()] {
    WORDS.map(|bound| (log2(words.min(MOST_WORDS) as f32 + 1.0) - log2(f32::from(bound))).max(0.0))
}

/// Counts from which on a word is not counted further.
const MOST: usize = 255;

/// `count * log2(count + smoothing)`.
static BITS: LazyLock<[Vec<f32>; 2]> = LazyLock::new(|| {
    SMOOTHING.map(|added| (0..=MOST + 1).map(|count| count as f32 * log2(count as f32 + added)).collect())
});

/// Runs of units, those with one start beside each other, the shorter first.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    /// Where the runs of each start begin in the others, and, last, where all end.
    starts: Vec<usize>,
    /// What each run scores.
    scores: Vec<f32>,
    /// Words of each run.
    lengths: Vec<u32>,
}

impl Runs {
    /// All runs of a text, each with what `score` makes of it.
    pub fn of(reading: &Reading, mut score: impl FnMut(Run) -> f32) -> Self {
        let mut runs = Self::default();
        let mut pricing = Pricing::of(reading);
        for start in 0..reading.units.len() {
            runs.starts.push(runs.scores.len());
            let mut length = 0u32;
            for (count, unit) in reading.units[start..].iter().take(LONGEST).enumerate() {
                if count > 0 && length >= FULL {
                    break;
                }
                length = length.saturating_add(unit.length);
                pricing.add(unit.words.clone());
                runs.scores.push(score(pricing.run(count + 1, length)));
                runs.lengths.push(length);
            }
            let taken = runs.scores.len() - runs.starts[start];
            pricing.clear(reading.units[start].words.start..reading.units[start + taken - 1].words.end);
        }
        runs.starts.push(runs.scores.len());
        runs
    }

    #[cfg(feature = "train")]
    /// Scores every run anew.
    pub fn rescore(&mut self, score: impl Fn(usize) -> f32) {
        self.scores.iter_mut().enumerate().for_each(|(run, old)| *old = score(run));
    }

    /// How many units there are.
    pub fn units(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// How many units a segment that begins at `start` may have.
    pub fn longest(&self, start: usize) -> usize {
        self.starts[start + 1] - self.starts[start]
    }

    /// Which run holds the units `start..end`.
    pub fn index(&self, start: usize, end: usize) -> usize {
        self.starts[start] + end - start - 1
    }

    /// What a run scores.
    pub fn score(&self, run: usize) -> f32 {
        self.scores[run]
    }

    /// Words of a run, those that tell nothing with them.
    pub fn words(&self, run: usize) -> u32 {
        self.lengths[run]
    }
}

/// The words of a growing run.
struct Pricing<'a> {
    reading: &'a Reading,
    bits: &'static [Vec<f32>; 2],
    counts: Vec<u8>,
    /// What all words of the text can tell, each once.
    vocabulary: f32,
    /// What the words of the run can tell, each as often as it stands.
    weight: f32,
    /// Sums over its words of [`BITS`].
    sums: [f32; 2],
}

impl<'a> Pricing<'a> {
    fn of(reading: &'a Reading) -> Self {
        let vocabulary = reading.weights.iter().sum();
        Self { reading, bits: &BITS, counts: vec![0; reading.distinct()], vocabulary, weight: 0.0, sums: [0.0; 2] }
    }

    fn add(&mut self, words: std::ops::Range<usize>) {
        for word in &self.reading.words[words] {
            let weight = self.reading.weights[word.id as usize];
            let count = &mut self.counts[word.id as usize];
            let at = usize::from(*count);
            for (sum, bits) in self.sums.iter_mut().zip(self.bits) {
                *sum += weight * (bits[at + 1] - bits[at]);
            }
            *count = count.saturating_add(1);
            self.weight += weight;
        }
    }

    fn run(&self, units: usize, words: u32) -> Run {
        let mut costs = [0.0; COSTS];
        for ((cost, sum), added) in costs.iter_mut().zip(self.sums).zip(SMOOTHING) {
            *cost = (self.weight * log2(self.weight + added * (self.vocabulary + 1.0)) - sum) / 16.0;
        }
        costs[SMOOTHING.len()] = self.weight.sqrt();
        Run { costs, units, words }
    }

    fn clear(&mut self, words: std::ops::Range<usize>) {
        for word in &self.reading.words[words] {
            self.counts[word.id as usize] = 0;
        }
        (self.weight, self.sums) = (0.0, [0.0; 2]);
    }
}
