//! Fits a linear model: each question is a choice among rows, and the chance of the right ones is raised (a log-linear
//! model, `AdaGrad` steps, one thread, a fixed order). A yes-or-no question is a choice between its row and an empty one.

use std::ops::Range;

use crate::extract::learned::weights::{Linear, Rows, SCALE, STEPS};

/// Questions with their answers, features in one buffer.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    features: Vec<u32>,
    /// Where each row ends in `features`.
    rows: Vec<u32>,
    /// Whether each row is right.
    right: Vec<bool>,
    /// Where each question ends in `rows`, and the article it is from.
    ends: Vec<(u32, u32)>,
    /// How many of the last questions are only learned from.
    extra: usize,
}

impl Questions {
    /// Adds a choice among rows.
    pub fn add(&mut self, article: usize, rows: &Rows, right: impl Fn(usize) -> bool) {
        for (index, row) in rows.iter().enumerate() {
            self.push(row, right(index));
        }
        self.ends.push((self.rows.len() as u32, article as u32));
    }

    /// Adds a question that wants yes or no.
    pub fn add_yes_or_no(&mut self, article: usize, rows: &Rows, yes: bool) {
        self.push(rows.row(0), yes);
        self.push(&[], !yes);
        self.ends.push((self.rows.len() as u32, article as u32));
    }

    fn push(&mut self, row: &[u32], right: bool) {
        self.features.extend_from_slice(row);
        self.rows.push(self.features.len() as u32);
        self.right.push(right);
    }

    /// Adds the questions of `other`, which are only learned from: no fold is judged by them.
    pub fn learn_from(&mut self, other: &Self) {
        let (features, rows) = (self.features.len() as u32, self.rows.len() as u32);
        self.features.extend_from_slice(&other.features);
        self.rows.extend(other.rows.iter().map(|end| end + features));
        self.right.extend_from_slice(&other.right);
        self.ends.extend(other.ends.iter().map(|&(end, article)| (end + rows, article)));
        self.extra += other.len();
    }

    /// Number of questions.
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn question(&self, index: usize) -> (Range<usize>, usize) {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before].0 as usize);
        (start..self.ends[index].0 as usize, self.ends[index].1 as usize)
    }

    fn row(&self, index: usize) -> &[u32] {
        let start = index.checked_sub(1).map_or(0, |before| self.rows[before] as usize);
        &self.features[start..self.rows[index] as usize]
    }
}

/// How a model is fitted.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The table has 2^`bits` weights.
    pub bits: u8,
    /// Features seen in fewer rows get no weight.
    pub fewest: u16,
    /// Times each question is seen.
    pub rounds: usize,
    /// Length of a step.
    pub rate: f32,
    /// Pull towards nought.
    pub decay: f32,
}

/// Fits a model to the questions of the articles that `wanted` admits.
pub fn fit(questions: &Questions, plan: Plan, wanted: impl Fn(usize) -> bool) -> Linear {
    let mut order: Vec<usize> = (0..questions.len()).filter(|&index| wanted(questions.question(index).1)).collect();
    let mut fitting = Fitting::new(questions, plan, &order);
    let mut sums = vec![0f32; 1 << plan.bits];
    let mut dice = Dice(0x5eed);
    for round in 0..plan.rounds {
        dice.shuffle(&mut order);
        for &index in &order {
            fitting.learn(index);
        }
        // The mean over the second half of the rounds sways less than the end of the last.
        if round >= plan.rounds / 2 {
            for (sum, weight) in sums.iter_mut().zip(&fitting.weights) {
                *sum += weight;
            }
        }
    }
    let rounds = plan.rounds.div_ceil(2).max(1) as f32;
    Linear::of(sums.iter().map(|sum| (sum / rounds * SCALE).round().clamp(-127.0, 127.0) as i8).collect())
}

/// A model while it is fitted.
struct Fitting<'a> {
    questions: &'a Questions,
    plan: Plan,
    mask: u32,
    /// In how many rows each feature was seen.
    seen: Vec<u16>,
    weights: Vec<f32>,
    /// Sums of the squares of the slopes.
    squares: Vec<f32>,
    chances: Vec<f32>,
}

impl<'a> Fitting<'a> {
    fn new(questions: &'a Questions, plan: Plan, chosen: &[usize]) -> Self {
        let size = 1usize << plan.bits;
        let mask = size as u32 - 1;
        let mut seen = vec![0u16; size];
        let rows = chosen.iter().flat_map(|&index| questions.question(index).0);
        for feature in rows.flat_map(|row| questions.row(row)) {
            let count = &mut seen[(feature & mask) as usize];
            *count = count.saturating_add(1);
        }
        let (weights, squares) = (vec![0f32; size], vec![1e-2f32; size]);
        Self { questions, plan, mask, seen, weights, squares, chances: Vec::new() }
    }

    fn learn(&mut self, index: usize) {
        let questions = self.questions;
        let rows = questions.question(index).0;
        self.chances.clear();
        for row in rows.clone() {
            let score = questions.row(row).iter().map(|feature| self.weights[(feature & self.mask) as usize]).sum();
            self.chances.push(score);
        }
        softmax(&mut self.chances);
        let all = rows.clone().zip(&self.chances);
        let right: f32 = all.filter(|(row, _)| questions.right[*row]).map(|(_, chance)| chance).sum();
        for (at, row) in rows.enumerate() {
            let chance = self.chances[at];
            let target = if questions.right[row] { chance / right.max(1e-9) } else { 0.0 };
            if (chance - target).abs() >= 1e-4 {
                self.step(row, chance - target);
            }
        }
    }

    /// Moves the weights of a row down the slope.
    fn step(&mut self, row: usize, slope: f32) {
        let questions = self.questions;
        for feature in questions.row(row) {
            let at = (feature & self.mask) as usize;
            if self.seen[at] < self.plan.fewest {
                continue;
            }
            let slope = slope + self.plan.decay * self.weights[at];
            self.squares[at] += slope * slope;
            self.weights[at] -= self.plan.rate * slope / self.squares[at].sqrt();
        }
    }
}

fn softmax(scores: &mut [f32]) {
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - highest).exp();
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
}

/// A question of an article that was not learned from, with the answer.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// The score of yes, or by how much the chosen row led.
    pub score: i32,
    /// Whether yes would be right, or a choice was.
    pub yes: bool,
    /// Whether the answer was right.
    pub right: bool,
}

/// Fits a model without each fold in turn and lets it answer the questions of the fold.
pub fn held_out(questions: &Questions, plan: Plan, folds: usize) -> Vec<Seen> {
    let mut seen = Vec::new();
    for fold in 0..folds {
        let model = fit(questions, plan, |article| article % folds != fold);
        let own = (0..questions.len() - questions.extra).map(|index| questions.question(index));
        seen.extend(
            own.filter(|(_, article)| article % folds == fold).map(|(rows, _)| answer(questions, &model, rows)),
        );
    }
    seen
}

fn answer(questions: &Questions, model: &Linear, rows: Range<usize>) -> Seen {
    let mut scores: Vec<(i32, usize)> = rows.map(|row| (model.score(questions.row(row)), row)).collect();
    if let [(score, row), (_, empty)] = scores[..]
        && questions.row(empty).is_empty()
    {
        let yes = questions.right[row];
        return Seen { score, yes, right: (score >= 0) == yes };
    }
    scores.sort_by_key(|&(score, row)| (std::cmp::Reverse(score), row));
    let (best, row) = scores.first().copied().unwrap_or_default();
    let second = scores.get(1).map_or(best, |&(score, _)| score);
    let right = questions.right[row];
    Seen { score: best - second, yes: right, right }
}

/// The table from margin to percent: the share that was right at each step, never falling.
pub fn calibrate(model: &mut Linear, seen: &[Seen], step: i32) {
    model.step = step;
    let mut lowest = 0.0f32;
    for (at, low) in (0..).step_by(step.unsigned_abs().max(1) as usize).take(STEPS).enumerate() {
        let high = if at + 1 == STEPS { i32::MAX } else { low + step };
        let here = seen.iter().filter(|seen| (low..high).contains(&seen.score));
        let (right, all) = here.fold((0, 0), |(right, all), seen| (right + usize::from(seen.right), all + 1));
        // One wrong and one right more keep small steps from the ends.
        let share = (right as f32 + lowest) / (all as f32 + 1.0);
        lowest = share.max(lowest);
        model.percent[at] = (0..99).rev().find(|&percent| f32::from(percent) <= lowest * 100.0 + 0.5).unwrap_or(0);
    }
}

/// A small generator of numbers (xorshift), so that training needs no other.
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Puts `order` into another.
    pub fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            let other = self.below(at + 1);
            order.swap(at, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Plan, Questions, Rows, calibrate, fit, held_out};

    const PLAN: Plan = Plan { bits: 12, fewest: 1, rounds: 8, rate: 0.1, decay: 1e-3 };

    /// Forty questions whose right row is the one with feature `(1, 7)`.
    fn questions() -> Questions {
        let mut questions = Questions::default();
        for index in 0..40u32 {
            let right = (index % 3) as usize;
            let mut rows = Rows::default();
            for row in 0..3 {
                rows.put(1, if row == right { 7 } else { 8 });
                rows.put(2, index * 3 + row as u32);
                rows.end();
            }
            questions.add(index as usize, &rows, |row| row == right);
        }
        questions
    }

    #[test]
    fn what_decides_is_learned() {
        let seen = held_out(&questions(), PLAN, 4);
        assert_eq!((seen.len(), seen.iter().filter(|seen| seen.right).count()), (40, 40));
    }

    #[test]
    fn the_same_questions_give_the_same_weights() {
        assert_eq!(fit(&questions(), PLAN, |_| true), fit(&questions(), PLAN, |_| true));
    }

    #[test]
    fn percents_never_fall() {
        let mut model = fit(&questions(), PLAN, |_| true);
        calibrate(&mut model, &held_out(&questions(), PLAN, 4), 5);
        assert!(model.percent.is_sorted() && model.sureness(10_000) > model.sureness(0));
    }
}
