//! Fits a linear model: each question is a choice among rows, and the chance of the right ones is raised (a log-linear
//! model, AdaGrad steps, one thread, a fixed order). A yes-or-no question is a choice between its row and an empty one.

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
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn question(&self, index: usize) -> (std::ops::Range<usize>, usize) {
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
    /// Weight of the questions whose answer is no, or whose first row is wrong.
    pub no: f32,
}

/// Fits a model to the questions of the articles that `wanted` admits.
pub fn fit(questions: &Questions, plan: Plan, wanted: impl Fn(usize) -> bool) -> Linear {
    let size = 1usize << plan.bits;
    let mask = size as u32 - 1;
    let chosen: Vec<usize> = (0..questions.len()).filter(|&index| wanted(questions.question(index).1)).collect();
    let mut seen = vec![0u16; size];
    for &index in &chosen {
        for row in questions.question(index).0 {
            for &feature in questions.row(row) {
                let count = &mut seen[(feature & mask) as usize];
                *count = count.saturating_add(1);
            }
        }
    }
    let mut weights = vec![0f32; size];
    let mut squares = vec![1e-2f32; size];
    let mut order = chosen;
    let mut dice = Dice(0x5eed);
    let mut chances: Vec<f32> = Vec::new();
    let mut sums = vec![0f32; size];
    for round in 0..plan.rounds {
        dice.shuffle(&mut order);
        for &index in &order {
            let rows = questions.question(index).0;
            chances.clear();
            chances.extend(rows.clone().map(|row| {
                questions.row(row).iter().map(|&feature| weights[(feature & mask) as usize]).sum::<f32>()
            }));
            softmax(&mut chances);
            let right: f32 = rows.clone().zip(&chances).filter(|(row, _)| questions.right[*row]).map(|(_, p)| p).sum();
            if right <= 0.0 && !rows.clone().any(|row| questions.right[row]) {
                continue;
            }
            let weight = if questions.right[rows.start] { 1.0 } else { plan.no };
            for (row, &chance) in rows.clone().zip(&chances) {
                let target = if questions.right[row] { chance / right.max(1e-9) } else { 0.0 };
                let slope = weight * (chance - target);
                if slope.abs() < 1e-4 {
                    continue;
                }
                for &feature in questions.row(row) {
                    let at = (feature & mask) as usize;
                    if seen[at] < plan.fewest {
                        continue;
                    }
                    let slope = slope + plan.decay * weights[at];
                    squares[at] += slope * slope;
                    weights[at] -= plan.rate * slope / squares[at].sqrt();
                }
            }
        }
        // The mean over the second half of the rounds sways less than the end of the last.
        if round >= plan.rounds / 2 {
            for (sum, weight) in sums.iter_mut().zip(&weights) {
                *sum += weight;
            }
        }
    }
    let mean = sums.iter().map(|sum| sum / plan.rounds.div_ceil(2).max(1) as f32);
    Linear::of(mean.map(|weight| (weight * SCALE).round().clamp(-127.0, 127.0) as i8).collect())
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

/// Fits a model without each fold in turn and judges the fold by it: margins with whether the choice was right, and
/// for questions of yes and no the score with the answer.
pub fn held_out(questions: &Questions, plan: Plan, folds: usize) -> Vec<(i32, bool)> {
    let mut seen = Vec::new();
    for fold in 0..folds {
        let model = fit(questions, plan, |article| article % folds != fold);
        for index in 0..questions.len() - questions.extra {
            let (rows, article) = questions.question(index);
            if article % folds != fold {
                continue;
            }
            let mut scores: Vec<(i32, usize)> = rows.map(|row| (model.score(questions.row(row)), row)).collect();
            if let [(yes, row), (_, empty)] = scores[..]
                && questions.row(empty).is_empty()
            {
                seen.push((yes, questions.right[row]));
                continue;
            }
            scores.sort_by_key(|&(score, row)| (std::cmp::Reverse(score), row));
            if let Some(&(best, row)) = scores.first() {
                let second = scores.get(1).map_or(best - 1000, |&(score, _)| score);
                seen.push((best - second, questions.right[row]));
            }
        }
    }
    seen
}

/// The table from margin to percent: the share that was right at each step, never falling.
pub fn calibrate(model: &mut Linear, seen: &[(i32, bool)], step: i32) {
    model.step = step;
    let mut lowest = 0.0f32;
    for at in 0..STEPS {
        let low = at as i32 * step;
        let high = if at + 1 == STEPS { i32::MAX } else { low + step };
        let here = seen.iter().filter(|(margin, _)| (low..high).contains(margin));
        let (right, all) = here.fold((0, 0), |(right, all), (_, ok)| (right + usize::from(*ok), all + 1));
        // One wrong and one right more keep small steps from the ends.
        let share = (right as f32 + lowest) / (all as f32 + 1.0);
        lowest = share.max(lowest);
        model.percent[at] = (lowest * 100.0).round().clamp(0.0, 99.0) as u8;
    }
}

/// A small generator of numbers (xorshift), so that training needs no other.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            let other = (self.next() % (at as u64 + 1)) as usize;
            order.swap(at, other);
        }
    }
}
