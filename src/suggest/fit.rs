//! Weights for a few given terms that tell the examples of a topic from the rest. It chooses no terms.
//!
//! Nothing but sums, products and quotients in a fixed order is used, so the weights are the same on every machine.

use super::sample::Pattern;

/// What is believed of a weight before an example is seen: `pull * (weight - mean)²` is added to the loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Prior {
    pub(super) mean: f64,
    pub(super) pull: f64,
}

/// Steps of Newton's method at most; the loss is made of pieces of parabolas, so a few are enough.
const STEPS: usize = 20;
/// How often a step that leads up is halved.
const HALVINGS: usize = 8;
/// Share of the loss that a step must save for another to be made.
const ENOUGH: f64 = 1e-4;
/// What keeps the equations solvable.
const RIDGE: f64 = 1e-6;

/// The sum of the weights of the terms in `bits`, and of the constant, which stands last.
pub(super) fn sum(weights: &[f64], bits: u16) -> f64 {
    let Some((constant, weights)) = weights.split_last() else { return 0.0 };
    let (mut sum, mut bits) = (*constant, bits);
    while bits != 0 {
        sum += weights[bits.trailing_zeros() as usize];
        bits &= bits - 1;
    }
    sum
}

/// The squared hinge loss: what examples of the topic lack of a sum of 1 and others exceed -1 by. An example of the topic
/// counts `worth` times.
pub(super) fn loss(patterns: &[Pattern], weights: &[f64], priors: &[Prior], worth: f64) -> f64 {
    let mut loss = 0.0;
    for pattern in patterns {
        let sum = sum(weights, pattern.bits);
        let (lacks, exceeds) = ((1.0 - sum).max(0.0), (1.0 + sum).max(0.0));
        loss += worth * pattern.own * lacks * lacks + pattern.other * exceeds * exceeds;
    }
    for (prior, weight) in priors.iter().zip(weights) {
        loss += prior.pull * (weight - prior.mean) * (weight - prior.mean);
    }
    loss
}

/// Moves `weights` to where the loss is least, by Newton's method; the loss there.
pub(super) fn fit(patterns: &[Pattern], weights: &mut [f64], priors: &[Prior], worth: f64) -> f64 {
    let mut best = loss(patterns, weights, priors, worth);
    for _ in 0..STEPS {
        let step = newton(patterns, weights, priors, worth);
        let before = best;
        let mut length = 1.0;
        for _ in 0..HALVINGS {
            let next: Vec<f64> = weights.iter().zip(&step).map(|(weight, step)| weight + length * step).collect();
            let loss = loss(patterns, &next, priors, worth);
            if loss < best {
                best = loss;
                weights.copy_from_slice(&next);
                break;
            }
            length *= 0.5;
        }
        if before - best <= ENOUGH * before {
            break;
        }
    }
    best
}

/// The step that leads to the bottom of the parabola at `weights`.
fn newton(patterns: &[Pattern], weights: &[f64], priors: &[Prior], worth: f64) -> Vec<f64> {
    let size = weights.len();
    let (mut slope, mut bend) = (vec![0.0; size], vec![0.0; size * size]);
    let mut held = Vec::with_capacity(size);
    for pattern in patterns {
        let sum = sum(weights, pattern.bits);
        let (lacks, exceeds) = (1.0 - sum, 1.0 + sum);
        let (mut pull, mut stiffness) = (0.0, 0.0);
        if lacks > 0.0 {
            pull += worth * pattern.own * lacks;
            stiffness += worth * pattern.own;
        }
        if exceeds > 0.0 {
            pull -= pattern.other * exceeds;
            stiffness += pattern.other;
        }
        held.clear();
        held.extend((0..size - 1).filter(|at| pattern.bits >> at & 1 == 1));
        held.push(size - 1);
        for &row in &held {
            slope[row] += pull;
            for &column in &held {
                bend[row * size + column] += stiffness;
            }
        }
    }
    for (at, prior) in priors.iter().enumerate() {
        slope[at] -= prior.pull * (weights[at] - prior.mean);
        bend[at * size + at] += prior.pull;
    }
    bend[size * size - 1] += RIDGE;
    solve(&mut bend, &mut slope);
    slope
}

/// Solves `matrix * x = vector` by elimination and leaves `x` in `vector`. The matrix has no negative eigenvalue.
fn solve(matrix: &mut [f64], vector: &mut [f64]) {
    let size = vector.len();
    for row in 0..size {
        let pivot = matrix[row * size + row].max(RIDGE);
        matrix[row * size + row] = pivot;
        for below in row + 1..size {
            let factor = matrix[below * size + row] / pivot;
            if factor != 0.0 {
                for column in row..size {
                    matrix[below * size + column] -= factor * matrix[row * size + column];
                }
                vector[below] -= factor * vector[row];
            }
        }
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|column| matrix[row * size + column] * vector[column]).sum();
        vector[row] = (vector[row] - known) / matrix[row * size + row];
    }
}

/// From 0 where `sum` is -1 or less to 1 where it is 1 or more, smoothly.
pub(super) fn squash(sum: f64) -> f64 {
    let share = (0.5 + 0.5 * sum).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// How fast [`squash`] rises, as a share of how fast it does at most.
pub(super) fn rise(sum: f64) -> f64 {
    (1.0 - sum * sum).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::super::sample::Pattern;
    use super::{Prior, fit, squash};

    /// Weights for patterns `(bits, own, other)`, in hundredths.
    #[track_caller]
    fn check(patterns: &[(u16, f64, f64)], terms: usize, expected: &[i64]) {
        let patterns: Vec<Pattern> = patterns.iter().map(|&(bits, own, other)| Pattern { bits, own, other }).collect();
        let mut weights = vec![0.0; terms + 1];
        fit(&patterns, &mut weights, &vec![Prior { mean: 0.0, pull: 0.01 }; terms], 1.0);
        let told: Vec<i64> = weights.iter().map(|weight| (weight * 100.0).round() as i64).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn what_tells_apart_is_weighed() {
        check(&[(0, 0.0, 100.0), (1, 100.0, 0.0)], 1, &[200, -100]);
        check(&[(0, 0.0, 100.0), (1, 100.0, 0.0), (3, 0.0, 100.0)], 2, &[200, -200, -100]);
        check(&[(0, 50.0, 50.0), (1, 50.0, 50.0)], 1, &[0, 0]);
        check(&[], 1, &[0, 0]);
    }

    #[test]
    fn squashing_is_smooth() {
        let told: Vec<i64> =
            [-9.0, -1.0, -0.5, 0.0, 0.5, 1.0, 9.0].map(|sum| (squash(sum) * 1000.0).round() as i64).into();
        assert_eq!(told, [0, 0, 156, 500, 844, 1000, 1000]);
    }
}
