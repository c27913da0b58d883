//! Learns the weights by which texts are cut into segments, from texts whose segments are known, and the list of common
//! words from any texts.
//!
//! A semi-Markov chain is fitted by steepest ascent of the likelihood of the right cuts (`Adam` steps, a fixed order):
//! the network at the gaps learns what its chances lack. A part of what is seen is left out at every step, so that no one
//! number is relied on; several networks from different beginnings are put side by side.

mod common;
mod figures;

use super::fit::Dice;
use crate::extract::document::Document;
use crate::extract::segments::chain::Chances;
use crate::extract::segments::model::{FURTHEST, HIDDEN, Model};
use crate::extract::segments::reading::Reading;
use crate::extract::segments::runs::{Run, Runs};
use crate::extract::segments::{gaps, runs};
use crate::model::Article;
pub use common::common;
pub use figures::Figures;

/// A text whose segments are known.
#[derive(Debug)]
pub struct Sample {
    article: Article,
    /// The units that begin a segment, but for the first.
    cuts: Vec<usize>,
    set: usize,
}

impl Sample {
    /// A text of units; `set` says from which set it is, since each set weighs nearly alike.
    pub fn new(units: &[String], cuts: Vec<usize>, set: usize) -> Self {
        Self { article: Article::of_paragraphs(units), cuts, set }
    }
}

/// What training gives.
#[derive(Debug)]
pub struct Trained {
    /// The file of weights.
    pub weights: String,
    /// For each set how well texts were cut that were not learned from.
    pub figures: Vec<Figures>,
}

/// Learns from texts, and from parts of them to judge the others.
pub fn train(samples: &[Sample]) -> Trained {
    let lessons = Lessons::of(samples);
    let mut figures = vec![Figures::default(); samples.iter().map(|sample| sample.set + 1).max().unwrap_or(0)];
    for (index, cuts) in (0..FOLDS).flat_map(|fold| lessons.held_out(fold)) {
        let lesson = &lessons.0[index];
        figures[lesson.set].add(&lesson.cuts, &cuts, lesson.runs.units());
    }
    Trained { weights: file(lessons.learn(|_| true)), figures }
}

/// Networks that are put side by side.
const NETWORKS: usize = 3;
/// Hidden places of one of them.
const PLACES: usize = HIDDEN / NETWORKS;
/// Times each text is seen.
const ROUNDS: usize = 16;
/// Texts of one step.
const BATCH: usize = 4;
/// Length of the first step.
const RATE: f32 = 0.006;
/// Pull towards nought.
const DECAY: f32 = 0.02;
/// Percent of numbers that are left out.
const LEFT_OUT: u64 = 15;
/// How far sets are weighed alike: 0 by their texts, 1 each the same.
const BALANCE: f32 = 0.7;
/// Folds of the cross-validation, by the order of the texts.
const FOLDS: usize = 5;

/// A text ready to be learned from.
struct Lesson {
    gaps: Vec<f32>,
    rows: Vec<[f32; runs::WIDTH]>,
    runs: Runs,
    cuts: Vec<usize>,
    set: usize,
}

/// Texts ready to be learned from.
struct Lessons(Vec<Lesson>);

impl Lessons {
    /// Reads the texts.
    fn of(samples: &[Sample]) -> Self {
        let lesson = |sample: &Sample| {
            let document = Document::new(&sample.article);
            let reading = Reading::of(&document, 0..document.blocks.len());
            let mut rows = Vec::new();
            let runs = Runs::of(&reading, |run| {
                rows.push(row(run));
                0.0
            });
            Lesson { gaps: gaps::gaps(&reading), rows, runs, cuts: sample.cuts.clone(), set: sample.set }
        };
        Self(samples.iter().map(lesson).collect())
    }

    /// The cuts of every text of a fold by weights learned from the others, with its index.
    fn held_out(&self, fold: usize) -> Vec<(usize, Vec<usize>)> {
        let model = self.learn(|index| index % FOLDS != fold);
        let held = self.0.iter().enumerate().filter(|(index, _)| index % FOLDS == fold);
        held.map(|(index, lesson)| {
            let mut runs = lesson.runs.clone();
            runs.rescore(|run| {
                lesson.rows[run].iter().zip(&model.segment).map(|(number, weight)| number * weight).sum()
            });
            let cuts: Vec<f32> = lesson.gaps.chunks_exact(gaps::WIDTH).map(|row| model.cut(row)).collect();
            (index, Chances::of(&runs, &cuts).best(&runs))
        })
        .collect()
    }

    /// The weights learned from the texts that `wanted` admits.
    fn learn(&self, wanted: impl Fn(usize) -> bool) -> Model {
        let lessons: Vec<&Lesson> =
            self.0.iter().enumerate().filter(|(index, _)| wanted(*index)).map(|(_, lesson)| lesson).collect();
        let scales = Scales::of(&lessons);
        let networks: Vec<Network> =
            (0..NETWORKS).map(|seed| Network::fitted(&lessons, &scales, seed as u64)).collect();
        scales.model(&networks)
    }
}

/// The numbers of a run.
fn row(run: Run) -> [f32; runs::WIDTH] {
    let mut row = [0.0; runs::WIDTH];
    let lengths = runs::beyond_units(run.units).into_iter().chain(runs::beyond_words(run.words));
    row.iter_mut().zip(run.costs.into_iter().chain(lengths)).for_each(|(place, number)| *place = number);
    row
}

/// Means and deviations.
struct Scales {
    mean: Vec<f32>,
    scale: Vec<f32>,
    segment: Vec<f32>,
}

impl Scales {
    fn of(lessons: &[&Lesson]) -> Self {
        let gaps = lessons.iter().flat_map(|lesson| lesson.gaps.chunks_exact(gaps::WIDTH).skip(1));
        let (mean, scale) = moments(gaps, gaps::WIDTH);
        let (_, segment) =
            moments(lessons.iter().flat_map(|lesson| lesson.rows.iter().map(<[f32; _]>::as_slice)), runs::WIDTH);
        Self { mean, scale, segment }
    }

    /// The networks side by side, each with its part of the vote.
    fn model(&self, networks: &[Network]) -> Model {
        let share = 1.0 / NETWORKS as f32;
        let sum = |at: usize| networks.iter().map(|network| network.weights[at]).sum::<f32>() * share;
        let mut model = Model::default();
        model.segment = (0..runs::WIDTH).map(|at| sum(at) * self.segment[at]).collect();
        (model.mean, model.scale) = (self.mean.clone(), self.scale.clone());
        model.direct = (0..gaps::WIDTH).map(|at| sum(DIRECT + at)).collect();
        model.bias = vec![sum(BIAS)];
        for network in networks {
            model.out.extend(network.weights[OUT..OUT + PLACES].iter().map(|weight| weight * share));
            model.hidden_bias.extend(&network.weights[HIDDEN_BIAS..HIDDEN_BIAS + PLACES]);
        }
        for at in 0..gaps::WIDTH {
            for network in networks {
                model.hidden.extend(&network.weights[IN + at * PLACES..IN + (at + 1) * PLACES]);
            }
        }
        model.made();
        model
    }
}

/// Means, and one over the deviations; nought where a number is always the same.
fn moments<'a>(rows: impl Iterator<Item = &'a [f32]>, width: usize) -> (Vec<f32>, Vec<f32>) {
    let (mut sums, mut squares, mut count) = (vec![0f64; width], vec![0f64; width], 0f64);
    for row in rows {
        count += 1.0;
        for ((sum, square), number) in sums.iter_mut().zip(&mut squares).zip(row) {
            *sum += f64::from(*number);
            *square += f64::from(*number) * f64::from(*number);
        }
    }
    let mean = |at: usize| sums[at] / count.max(1.0);
    let scale = |at: usize| {
        let variance = squares[at] / count.max(1.0) - mean(at) * mean(at);
        if variance > 1e-6 { 1.0 / variance.sqrt() } else { 0.0 }
    };
    ((0..width).map(|at| mean(at) as f32).collect(), (0..width).map(|at| scale(at) as f32).collect())
}

// Where the weights of each kind begin.
const DIRECT: usize = runs::WIDTH;
const BIAS: usize = DIRECT + gaps::WIDTH;
const OUT: usize = BIAS + 1;
const HIDDEN_BIAS: usize = OUT + PLACES;
const IN: usize = HIDDEN_BIAS + PLACES;
const ALL: usize = IN + gaps::WIDTH * PLACES;

/// A network while it is learned.
struct Network {
    weights: Vec<f32>,
}

/// What a network makes of the gaps of a text.
struct Pass {
    /// The numbers, against mean and deviation, some left out.
    numbers: Vec<f32>,
    /// Hidden places of each gap.
    places: Vec<f32>,
    scores: Vec<f32>,
}

impl Network {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(0x5eed + 7919 * seed);
        let mut near = |width: f32| (dice.below(2001) as f32 / 1000.0 - 1.0) * width;
        let mut weights = vec![0.0; ALL];
        weights[OUT..OUT + PLACES].iter_mut().for_each(|weight| *weight = near(0.1));
        weights[IN..].iter_mut().for_each(|weight| *weight = near(0.15));
        Self { weights }
    }

    fn fitted(lessons: &[&Lesson], scales: &Scales, seed: u64) -> Self {
        let mut network = Self::new(seed);
        let mut dice = Dice(0xd1ce + 104_729 * seed);
        let mut order: Vec<usize> = (0..lessons.len()).collect();
        let shares = shares(lessons);
        let (mut steps, mut sums, mut summed) = (Steps::default(), vec![0f64; ALL], 0.0);
        for round in 0..ROUNDS {
            dice.shuffle(&mut order);
            let rate = RATE * (1.0 - 0.9 * round as f32 / ROUNDS as f32);
            for batch in order.chunks(BATCH) {
                let mut slope = vec![0f32; ALL];
                for &index in batch {
                    network.slope(lessons[index], scales, shares[index], &mut dice, &mut slope);
                }
                steps.take(&mut network.weights, &slope, rate);
                // The mean over the last third sways less than the end.
                if round * 3 >= ROUNDS * 2 {
                    sums.iter_mut().zip(&network.weights).for_each(|(sum, weight)| *sum += f64::from(*weight));
                    summed += 1.0;
                }
            }
        }
        network.weights = sums.iter().map(|sum| (sum / f64::max(summed, 1.0)) as f32).collect();
        network
    }

    fn pass(&self, lesson: &Lesson, scales: &Scales, dice: &mut Dice) -> Pass {
        let count = lesson.runs.units();
        let kept = 100.0 / (100 - LEFT_OUT) as f32;
        let mut pass = Pass {
            numbers: Vec::with_capacity(count * gaps::WIDTH),
            places: Vec::with_capacity(count * PLACES),
            scores: Vec::with_capacity(count),
        };
        for row in lesson.gaps.chunks_exact(gaps::WIDTH) {
            let mut places = [0f32; PLACES];
            places.copy_from_slice(&self.weights[HIDDEN_BIAS..HIDDEN_BIAS + PLACES]);
            let mut score = self.weights[BIAS];
            for (at, number) in row.iter().enumerate() {
                let number = ((number - scales.mean[at]) * scales.scale[at]).clamp(-FURTHEST, FURTHEST);
                let number = if dice.below(100) < LEFT_OUT as usize { 0.0 } else { number * kept };
                pass.numbers.push(number);
                score += number * self.weights[DIRECT + at];
                let weights = &self.weights[IN + at * PLACES..IN + (at + 1) * PLACES];
                places.iter_mut().zip(weights).for_each(|(place, weight)| *place += number * weight);
            }
            for (place, weight) in places.iter_mut().zip(&self.weights[OUT..]) {
                *place = place.max(0.0);
                score += *place * weight;
            }
            pass.places.extend(places);
            pass.scores.push(score);
        }
        pass
    }

    /// Adds to `slope` how the unlikelihood of the right cuts changes with each weight.
    fn slope(&self, lesson: &Lesson, scales: &Scales, share: f32, dice: &mut Dice, slope: &mut [f32]) {
        let pass = self.pass(lesson, scales, dice);
        let mut runs = lesson.runs.clone();
        let scaled = |run: usize, at: usize| lesson.rows[run][at] * scales.segment[at];
        runs.rescore(|run| (0..runs::WIDTH).map(|at| self.weights[at] * scaled(run, at)).sum());
        let chances = Chances::of(&runs, &pass.scores);
        let count = runs.units();
        let ends = lesson.cuts.iter().copied().chain([count]);
        for (start, end) in [0].into_iter().chain(lesson.cuts.iter().copied()).zip(ends) {
            if end - start <= runs.longest(start) {
                let run = runs.index(start, end);
                slope[..runs::WIDTH].iter_mut().enumerate().for_each(|(at, slope)| *slope -= share * scaled(run, at));
            }
        }
        for start in 0..count {
            for end in start + 1..=start + runs.longest(start) {
                let chance = share * chances.segment(&runs, start, end) as f32;
                if chance > 1e-5 {
                    let run = runs.index(start, end);
                    slope[..runs::WIDTH]
                        .iter_mut()
                        .enumerate()
                        .for_each(|(at, slope)| *slope += chance * scaled(run, at));
                }
            }
        }
        for at in 1..count {
            let right = f32::from(u8::from(lesson.cuts.binary_search(&at).is_ok()));
            self.slope_of_gap(&pass, at, share * (chances.cuts[at] as f32 - right), slope);
        }
    }

    fn slope_of_gap(&self, pass: &Pass, at: usize, error: f32, slope: &mut [f32]) {
        if error.abs() < 1e-6 {
            return;
        }
        slope[BIAS] += error;
        let mut errors = [0f32; PLACES];
        for (index, place) in pass.places[at * PLACES..(at + 1) * PLACES].iter().enumerate() {
            slope[OUT + index] += error * place;
            errors[index] = if *place > 0.0 { error * self.weights[OUT + index] } else { 0.0 };
            slope[HIDDEN_BIAS + index] += errors[index];
        }
        for (index, number) in pass.numbers[at * gaps::WIDTH..(at + 1) * gaps::WIDTH].iter().enumerate() {
            if *number != 0.0 {
                slope[DIRECT + index] += error * number;
                let places = &mut slope[IN + index * PLACES..IN + (index + 1) * PLACES];
                places.iter_mut().zip(errors).for_each(|(slope, error)| *slope += error * number);
            }
        }
    }
}

/// What each text weighs: the more of its set there are, the less, and long ones less than their length.
fn shares(lessons: &[&Lesson]) -> Vec<f32> {
    let sets = lessons.iter().map(|lesson| lesson.set + 1).max().unwrap_or(0);
    let mut sizes = vec![0f32; sets];
    for lesson in lessons {
        sizes[lesson.set] += 1.0;
    }
    let used = sizes.iter().filter(|size| **size > 0.0).count() as f32;
    let even = |lesson: &&Lesson| (lessons.len() as f32 / used / sizes[lesson.set]).powf(BALANCE);
    let length = |lesson: &&Lesson| (lesson.runs.units() as f32).sqrt();
    lessons.iter().map(|lesson| even(lesson) / length(lesson) * 8.0 / BATCH as f32).collect()
}

/// Steps of `Adam` (Kingma and Ba, ICLR 2015), with a pull towards nought that stands apart.
#[derive(Default)]
struct Steps {
    means: Vec<f32>,
    squares: Vec<f32>,
    taken: i32,
}

impl Steps {
    fn take(&mut self, weights: &mut [f32], slope: &[f32], rate: f32) {
        self.means.resize(weights.len(), 0.0);
        self.squares.resize(weights.len(), 0.0);
        self.taken += 1;
        let (first, second) = (1.0 - 0.9f32.powi(self.taken), 1.0 - 0.999f32.powi(self.taken));
        for (at, weight) in weights.iter_mut().enumerate() {
            self.means[at] = 0.9 * self.means[at] + 0.1 * slope[at];
            self.squares[at] = 0.999 * self.squares[at] + 0.001 * slope[at] * slope[at];
            let step = (self.means[at] / first) / ((self.squares[at] / second).sqrt() + 1e-6);
            *weight -= rate * (step + DECAY * *weight);
        }
    }
}

/// The file of weights.
fn file(mut model: Model) -> String {
    let mut file =
        String::from("# Learned by `cargo run --release --features train --bin train -- segments`; see MODEL.md\n");
    for (name, numbers, _) in model.fields() {
        let numbers: Vec<String> = numbers.iter().map(|number| rounded(*number)).collect();
        file.extend([name, ": ", &numbers.join(" "), "\n"]);
    }
    file
}

/// A number with four digits that count.
fn rounded(number: f32) -> String {
    let text = format!("{number:.3e}");
    text.parse::<f32>().map_or(text, |number| number.to_string())
}
