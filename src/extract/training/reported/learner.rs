//! Learners: logistic regression and a conditional random field, both by `AdaGrad` (Duchi, Hazan and Singer, JMLR 12, 2011)
//! over hashed features, of which a share is left out at random each time (dropout; Srivastava et al., JMLR 15, 2014).

use crate::extract::learned::reported::grid::{Grid, STEPS};
use crate::extract::learned::reported::paths::{LABELS, PAIRS};

/// Least root of a sum of squares, so that first steps are not too long.
const DAMP: f32 = 0.3;

/// A linear congruential generator (Knuth, MMIX): the same numbers on every machine.
pub struct Dice(u64);

impl Dice {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from nought to below one.
    pub fn roll(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / 16_777_216.0
    }

    #[expect(clippy::cast_sign_loss, reason = "a roll is never below nought")]
    /// Puts things into a random order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for at in (1..things.len()).rev() {
            let other = (self.roll() * (at + 1) as f32) as usize;
            things.swap(at, other.min(at));
        }
    }

    /// Those of `features` that are not left out.
    pub fn some(&mut self, features: &[u32], left_out: f32, out: &mut Vec<u32>) {
        out.clear();
        out.extend(features.iter().copied().filter(|_| self.roll() >= left_out));
    }
}

/// `N` weights a feature, with what `AdaGrad` remembers of each.
pub struct Table<const N: usize> {
    weights: Vec<[f32; N]>,
    squares: Vec<[f32; N]>,
    /// Sums of the weights after rounds that count, and how many did.
    sums: Vec<[f32; N]>,
    rounds: u16,
    rate: f32,
}

impl<const N: usize> Table<N> {
    /// A table of 2^`bits` rows.
    pub fn new(bits: u32, rate: f32) -> Self {
        Self {
            weights: vec![[0.0; N]; 1 << bits],
            squares: vec![[0.0; N]; 1 << bits],
            sums: vec![[0.0; N]; 1 << bits],
            rounds: 0,
            rate,
        }
    }

    /// Lets the weights as they are count for the model, which is the mean of those that do.
    pub fn count(&mut self) {
        self.rounds += 1;
        for (sums, weights) in self.sums.iter_mut().zip(&self.weights) {
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        }
    }

    /// The sums of the weights of features.
    pub fn score(&self, features: &[u32]) -> [f32; N] {
        let mut sums = [0.0; N];
        for &feature in features {
            let row = &self.weights[feature as usize & (self.weights.len() - 1)];
            sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
        }
        sums
    }

    /// A step against the gradient of the sums.
    pub fn step(&mut self, features: &[u32], gradient: &[f32; N]) {
        let mask = self.weights.len() - 1;
        for &feature in features {
            let at = feature as usize & mask;
            let row = self.weights[at].iter_mut().zip(&mut self.squares[at]);
            for ((weight, square), slope) in row.zip(gradient) {
                *square += slope * slope;
                *weight -= self.rate * slope / (square.sqrt() + DAMP);
            }
        }
    }

    /// One step of logistic regression towards `wanted`, from 0 to 1.
    pub fn learn(&mut self, features: &[u32], wanted: &[f32; N]) {
        let mut gradient = self.score(features);
        gradient.iter_mut().zip(wanted).for_each(|(sum, wanted)| *sum = 1.0 / (1.0 + (-*sum).exp()) - wanted);
        self.step(features, &gradient);
    }

    /// The weights in whole numbers, all times `factor`; those below `least` steps are left out.
    pub fn grid(&self, factor: f32, least: i8) -> Grid<N> {
        let factor = factor / f32::from(self.rounds.max(1));
        let whole = |weight: &f32| {
            let steps = (weight * factor * STEPS).round().clamp(-127.0, 127.0) as i8;
            if steps.abs() < least { 0 } else { steps }
        };
        Grid::of(self.sums.iter().map(|row| std::array::from_fn(|column| whole(&row[column]))).collect())
    }
}

/// The features of a window: of each token, and of each place.
pub struct Window {
    /// One list a token.
    pub tokens: Vec<Vec<u32>>,
    /// One list a place, one more than tokens.
    pub places: Vec<Vec<u32>>,
    /// The right label of each token.
    pub labels: Vec<u8>,
}

/// A conditional random field.
pub struct Field {
    /// Weights of tokens.
    pub tokens: Table<LABELS>,
    /// Weights of places.
    pub places: Table<PAIRS>,
}

fn log_sum(values: [f32; LABELS]) -> f32 {
    let most = values.into_iter().fold(f32::MIN, f32::max);
    most + values.into_iter().map(|value| (value - most).exp()).sum::<f32>().ln()
}

impl Field {
    /// One step towards the labels of a window; returns their log-likelihood before it.
    pub fn learn(&mut self, window: &Window) -> f32 {
        let tokens: Vec<_> = window.tokens.iter().map(|features| self.tokens.score(features)).collect();
        let places: Vec<_> = window.places.iter().map(|features| self.places.score(features)).collect();
        let ahead = forward(&tokens, &places);
        let behind = backward(&tokens, &places);
        let length = tokens.len();
        let all = log_sum(std::array::from_fn(|label| ahead[length - 1][label] + behind[length - 1][label]));
        let likelihood = path_score(&tokens, &places, &window.labels) - all;
        for at in 0..=length {
            let right = |at: usize| window.labels.get(at).map_or(0, |&label| label as usize);
            let before = at.checked_sub(1).map_or(0, right);
            let mut slope = [0.0; PAIRS];
            for (pair, slope) in slope.iter_mut().enumerate() {
                let (first, second) = (pair / LABELS, pair % LABELS);
                let left = if at == 0 { if first == 0 { 0.0 } else { f32::MIN } } else { ahead[at - 1][first] };
                let rest = if at < length {
                    tokens[at][second] + behind[at][second]
                } else if second == 0 {
                    0.0
                } else {
                    f32::MIN
                };
                *slope = (left + places[at][pair] + rest - all).exp();
            }
            slope[before * LABELS + right(at)] -= 1.0;
            self.places.step(&window.places[at], &slope);
            if at < length {
                let mut slope: [f32; LABELS] =
                    std::array::from_fn(|label| (ahead[at][label] + behind[at][label] - all).exp());
                slope[right(at)] -= 1.0;
                self.tokens.step(&window.tokens[at], &slope);
            }
        }
        likelihood
    }
}

fn forward(tokens: &[[f32; LABELS]], places: &[[f32; PAIRS]]) -> Vec<[f32; LABELS]> {
    let mut ahead: Vec<[f32; LABELS]> = vec![std::array::from_fn(|label| places[0][label] + tokens[0][label])];
    for at in 1..tokens.len() {
        let last = ahead[at - 1];
        ahead.push(std::array::from_fn(|label| {
            log_sum(std::array::from_fn(|before| last[before] + places[at][before * LABELS + label]))
                + tokens[at][label]
        }));
    }
    ahead
}

fn backward(tokens: &[[f32; LABELS]], places: &[[f32; PAIRS]]) -> Vec<[f32; LABELS]> {
    let length = tokens.len();
    let mut behind = vec![[0.0; LABELS]; length];
    behind[length - 1] = std::array::from_fn(|label| places[length][label * LABELS]);
    for at in (0..length - 1).rev() {
        let next = behind[at + 1];
        behind[at] = std::array::from_fn(|label| {
            log_sum(std::array::from_fn(|after| {
                places[at + 1][label * LABELS + after] + tokens[at + 1][after] + next[after]
            }))
        });
    }
    behind
}

fn path_score(tokens: &[[f32; LABELS]], places: &[[f32; PAIRS]], labels: &[u8]) -> f32 {
    let mut before = 0;
    let mut sum = 0.0;
    for (at, &label) in labels.iter().enumerate() {
        sum += places[at][before * LABELS + label as usize] + tokens[at][label as usize];
        before = label as usize;
    }
    sum + places[labels.len()][before * LABELS]
}

#[cfg(test)]
mod tests {
    use super::{Dice, Field, Table, Window};
    use crate::extract::learned::reported::paths::{CONTENT, CUE, OUTSIDE, Scores, best};

    /// What is learned from forty rounds over examples of `rule`, each a feature that tells and one of chance.
    fn learned(rule: impl Fn(u32) -> bool) -> Table<1> {
        let (mut table, mut dice) = (Table::new(8, 0.1), Dice::new(3));
        for _ in 0..40 {
            for told in 0..8 {
                let noise = 100 + (dice.roll() * 8.0).to_bits() % 8;
                table.learn(&[told, noise], &[f32::from(u8::from(rule(told)))]);
            }
        }
        table.count();
        table
    }

    #[track_caller]
    fn check(rule: impl Fn(u32) -> bool + Copy) {
        let table = learned(rule);
        let grid = table.grid(1.0, 1);
        for told in 0..8 {
            let mut sum = [0];
            grid.add(told, &mut sum);
            assert_eq!((table.score(&[told])[0] > 0.0, sum[0] > 0), (rule(told), rule(told)), "{told}");
        }
        assert_eq!(learned(rule).grid(1.0, 1), grid, "the same examples give the same weights");
    }

    #[test]
    fn a_rule_is_learned() {
        check(|told| told % 2 == 0);
        check(|told| told == 5);
    }

    #[test]
    fn dice_keep_what_they_shuffle() {
        let mut things: Vec<u32> = (0..50).collect();
        Dice::new(1).shuffle(&mut things);
        assert!(!things.is_sorted());
        things.sort_unstable();
        assert_eq!(things, (0..50).collect::<Vec<_>>());
        let mut some = Vec::new();
        Dice::new(1).some(&things, 0.5, &mut some);
        assert!((10..40).contains(&some.len()) && some.is_sorted());
    }

    /// A window whose tokens tell their kind, and whose places tell the kinds on both sides.
    fn window(labels: &[u8]) -> Window {
        let kind = |at: Option<usize>| at.and_then(|at| labels.get(at)).map_or(9, |&label| u32::from(label));
        // The cue looks like what is outside: only the content after it tells.
        let looks = |at| if kind(at) == u32::from(CUE) { u32::from(OUTSIDE) } else { kind(at) };
        let places = (0..=labels.len()).map(|at| vec![20 + 10 * looks(at.checked_sub(1)) + looks(Some(at))]);
        Window {
            tokens: (0..labels.len()).map(|at| vec![looks(Some(at))]).collect(),
            places: places.collect(),
            labels: labels.to_vec(),
        }
    }

    #[test]
    fn a_labelling_is_learned() {
        let mut field = Field { tokens: Table::new(8, 0.1), places: Table::new(8, 0.1) };
        let windows = [[OUTSIDE, CUE, CONTENT, CONTENT, OUTSIDE].as_slice(), &[CUE, CONTENT], &[OUTSIDE, CUE, CONTENT]];
        let windows = windows.map(window);
        let round = |field: &mut Field| windows.iter().map(|window| field.learn(window)).sum::<f32>();
        let likelihoods: Vec<f32> = (0..60).map(|_| round(&mut field)).collect();
        assert!(likelihoods.windows(2).all(|pair| pair[0] < pair[1]), "each round makes the labels likelier");
        assert!(likelihoods.iter().all(|&likelihood| likelihood < 0.0));
        for window in &windows {
            let scores = Scores {
                tokens: window
                    .tokens
                    .iter()
                    .map(|list| field.tokens.score(list).map(|x| (x * 1000.0) as i32))
                    .collect(),
                places: window
                    .places
                    .iter()
                    .map(|list| field.places.score(list).map(|x| (x * 1000.0) as i32))
                    .collect(),
            };
            assert_eq!(best(&scores)[0].labels, window.labels);
        }
    }
}
