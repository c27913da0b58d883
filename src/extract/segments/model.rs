//! How much speaks for a cut, and for a segment, by learned weights: a small network for what stands at a gap, a sum for what
//! a segment is (see `training/segments.rs` for how they are learned, `weights.report` for what they are worth).
//!
//! `weights.txt` holds a line of numbers each, `name: number …`, in the order of the fields of [`Model`].

use std::sync::LazyLock;

use super::runs::{LONGEST, MOST_WORDS, Run};
use super::{gaps, runs};

/// Hidden places of the network.
pub const HIDDEN: usize = 24;

/// Standard deviations beyond which a number is no further from the mean.
pub const FURTHEST: f32 = 4.0;

/// Learned weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// Weight of each number of a segment.
    pub segment: Vec<f32>,
    /// Mean of each number of a gap.
    pub mean: Vec<f32>,
    /// One over its standard deviation.
    pub scale: Vec<f32>,
    /// Its weight without the network.
    pub direct: Vec<f32>,
    /// What every gap scores.
    pub bias: Vec<f32>,
    /// Weight of each hidden place.
    pub out: Vec<f32>,
    /// What every hidden place begins with.
    pub hidden_bias: Vec<f32>,
    /// For each number of a gap its weight in each hidden place.
    pub hidden: Vec<f32>,
    /// What each length in units scores, and each in words: made from `segment`.
    by_units: Vec<f32>,
    by_words: Vec<f32>,
    /// What a gap scores, and its hidden places, where all its numbers are nought, as most are: made from the others.
    nought: Vec<f32>,
    nought_hidden: Vec<f32>,
}

static LEARNED: LazyLock<Model> =
    LazyLock::new(|| Model::read(include_str!("weights.txt")).expect("the weights are part of the program"));

impl Model {
    /// The weights that are part of the program.
    pub fn learned() -> &'static Self {
        &LEARNED
    }

    /// Reads a file of weights; `None` where it is damaged or made for other numbers.
    pub fn read(file: &str) -> Option<Self> {
        let mut model = Self::default();
        let lines = file.lines().filter(|line| !line.starts_with('#'));
        for (line, (name, field, size)) in lines.zip(model.fields()) {
            let numbers = line.strip_prefix(name)?.strip_prefix(':')?.split_ascii_whitespace();
            *field = numbers.map(str::parse).collect::<Result<_, _>>().ok()?;
            if field.len() != size {
                return None;
            }
        }
        let whole = model.fields().into_iter().all(|(_, field, size)| field.len() == size);
        if !whole {
            return None;
        }
        model.made();
        Some(model)
    }

    /// Each line of the file: its name, its numbers, and how many those are.
    pub fn fields(&mut self) -> [(&'static str, &mut Vec<f32>, usize); 8] {
        [
            ("segment", &mut self.segment, runs::WIDTH),
            ("mean", &mut self.mean, gaps::WIDTH),
            ("scale", &mut self.scale, gaps::WIDTH),
            ("direct", &mut self.direct, gaps::WIDTH),
            ("bias", &mut self.bias, 1),
            ("out", &mut self.out, HIDDEN),
            ("hidden-bias", &mut self.hidden_bias, HIDDEN),
            ("hidden", &mut self.hidden, gaps::WIDTH * HIDDEN),
        ]
    }

    /// Log odds, to base 2, for a segment.
    pub fn segment(&self, run: Run) -> f32 {
        let costs: f32 = run.costs.iter().zip(&self.segment).map(|(cost, weight)| cost * weight).sum();
        costs + self.by_units[run.units] + self.by_words[run.words.min(MOST_WORDS) as usize]
    }

    /// Makes the fields that are made from others.
    pub fn made(&mut self) {
        self.weigh_lengths();
        self.weigh_noughts();
    }

    /// What every length scores, once for all.
    fn weigh_lengths(&mut self) {
        let (units, words) = self.segment[runs::COSTS..].split_at(runs::UNITS.len());
        let sum = |beyond: &[f32], weights: &[f32]| beyond.iter().zip(weights).map(|(b, weight)| b * weight).sum();
        self.by_units = (0..=LONGEST).map(|length| sum(&runs::beyond_units(length), units)).collect();
        self.by_words = (0..=MOST_WORDS).map(|length| sum(&runs::beyond_words(length), words)).collect();
    }

    /// Scores a gap of noughts, once for all.
    fn weigh_noughts(&mut self) {
        let (mut score, mut places) = (self.bias[0], self.hidden_bias.clone());
        for at in 0..gaps::WIDTH {
            let number = self.scaled(at, 0.0);
            score += number * self.direct[at];
            places.iter_mut().zip(&self.hidden[at * HIDDEN..]).for_each(|(place, weight)| *place += number * weight);
        }
        (self.nought, self.nought_hidden) = (vec![score], places);
    }

    /// A number of a gap against its mean and deviation.
    fn scaled(&self, at: usize, number: f32) -> f32 {
        ((number - self.mean[at]) * self.scale[at]).clamp(-FURTHEST, FURTHEST)
    }

    /// Log odds, to base 2, for a cut at a gap.
    pub fn cut(&self, row: &[f32]) -> f32 {
        let mut places = [0f32; HIDDEN];
        places.copy_from_slice(&self.nought_hidden);
        let mut score = self.nought[0];
        for (at, &number) in row.iter().enumerate().filter(|(_, number)| **number != 0.0) {
            let number = self.scaled(at, number) - self.scaled(at, 0.0);
            score += number * self.direct[at];
            let weights = &self.hidden[at * HIDDEN..(at + 1) * HIDDEN];
            places.iter_mut().zip(weights).for_each(|(place, weight)| *place += number * weight);
        }
        score + places.iter().zip(&self.out).map(|(place, weight)| place.max(0.0) * weight).sum::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use super::Model;

    #[track_caller]
    fn check(file: &str, read: bool) {
        assert_eq!(Model::read(file).is_some(), read);
    }

    #[test]
    fn damaged_files_are_refused() {
        let whole = include_str!("weights.txt");
        check(whole, true);
        check("", false);
        check(&whole[..whole.len() / 2], false);
        check(&whole.replacen("mean", "means", 1), false);
        check(&whole.replacen("bias: ", "bias: 0 ", 1), false);
        check(&whole.replacen("bias: ", "bias: x", 1), false);
    }
}
