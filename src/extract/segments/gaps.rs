//! What speaks for and against a cut before each unit, as numbers.

use super::cohesion::{Chains, DISTANCES, cosines};
use super::numbers::log2;
use super::patterns::{self, flag, genre};
use super::reading::{Reading, Unit};
use super::signs::Signs;

/// Units on either side that are compared.
const WINDOWS: [usize; 5] = [1, 2, 4, 8, 16];

/// What is asked of the unit before the gap.
const BEFORE: [Signs; 12] = [
    Signs::STOPS,
    Signs::COLON,
    Signs::ASKS,
    Signs::QUOTE_ENDS,
    Signs::EMPTY,
    Signs::LABEL,
    Signs::WHOLLY_QUOTED,
    Signs::SAYS,
    Signs::QUOTE,
    Signs::NUMBER,
    Signs::FULL_NAME,
    Signs::VERB,
];

/// What is asked of the unit after the next.
const AFTER: [Signs; 8] = [
    Signs::PERSONAL,
    Signs::IT,
    Signs::QUOTE,
    Signs::THE,
    Signs::PRONOUN_NEAR,
    Signs::LABEL,
    Signs::WHOLLY_QUOTED,
    Signs::FULL_NAME,
];

/// Words of a unit among which names are looked for at its head.
const HEAD: usize = 14;

/// Fewest words of a unit that is not short.
const SHORT: u32 = 5;

const NAMES: usize = 6;
const LENGTHS: usize = 9;

/// Numbers of a gap.
pub const WIDTH: usize = Signs::COUNT
    + BEFORE.len()
    + AFTER.len()
    + 3 * WINDOWS.len()
    + 3 * (DISTANCES.len() + 1)
    + NAMES
    + LENGTHS
    + patterns::WIDTH
    + 4
    + 4;

/// The numbers of all gaps, [`WIDTH`] a unit; those of the first unit stand for nothing.
pub fn gaps(reading: &Reading) -> Vec<f32> {
    let units = &reading.units;
    let chains = Chains::of(reading);
    let cosines = WINDOWS.map(|window| Cosines::of(cosines(reading, window)));
    let crossing = chains.crossing(reading);
    let patterns = patterns::patterns(reading);
    let genre = genre(reading);
    let all: f32 = units.iter().map(|unit| unit.length as f32).sum();
    let mean = all / units.len().max(1) as f32;
    let none = Unit::default();
    let mut rows = Vec::with_capacity(units.len() * WIDTH);
    for (at, unit) in units.iter().enumerate() {
        let before = at.checked_sub(1).map_or(&none, |before| &units[before]);
        let after = units.get(at + 1).unwrap_or(&none);
        rows.extend((0..Signs::COUNT).map(|bit| flag(unit.signs.bit(bit))));
        rows.extend(BEFORE.map(|sign| flag(before.signs.has(sign))));
        rows.extend(AFTER.map(|sign| flag(after.signs.has(sign))));
        for cosines in &cosines {
            rows.extend(cosines.at(at));
        }
        rows.extend(chains.shares(reading, unit, &chains.back));
        rows.extend(chains.shares(reading, before, &chains.on));
        rows.extend(chains.introduced(unit));
        rows.extend(names(reading, &chains, unit));
        rows.extend(lengths([unit, before, after], mean.max(1.0), units.len()));
        rows.extend(patterns[at]);
        rows.extend(crossing[at]);
        rows.extend(genre);
    }
    rows
}

/// The cosines of one window, and their mean.
struct Cosines {
    values: Vec<f32>,
    mean: f32,
}

impl Cosines {
    fn of(values: Vec<f32>) -> Self {
        let mean = values.iter().skip(1).sum::<f32>() / values.len().saturating_sub(1).max(1) as f32;
        Self { values, mean }
    }

    /// The cosine at a gap, how far it is from the mean, and how deep it lies between those beside it.
    fn at(&self, at: usize) -> [f32; 3] {
        let beside =
            |at: Option<usize>| at.filter(|&at| at > 0).and_then(|at| self.values.get(at)).unwrap_or(&self.mean);
        let here = self.values[at];
        let (left, right) = (beside(at.checked_sub(1)), beside(Some(at + 1)));
        [here, here - self.mean, left + right - 2.0 * here]
    }
}

/// How many capitalised words of a unit are new, known nearby, known from before; then, at its head, how many stand
/// beside another and are new or known, and how many stand alone and are known nearby.
fn names(reading: &Reading, chains: &Chains, unit: &Unit) -> [f32; NAMES] {
    let mut names = [0.0f32; NAMES];
    for word in unit.words.clone() {
        let (this, back) = (reading.words[word], chains.back[word]);
        // The first word of a unit has a capital in any case.
        if this.capital && word > unit.words.start {
            names[0] += flag(back == 0 && chains.lead[word]);
            names[1] += flag((1..=3).contains(&back));
            names[2] += flag(back > 3);
        }
        if word - unit.words.start < HEAD {
            names[3] += flag(this.joined && back == 0);
            names[4] += flag(this.joined && back > 0);
            let joins = reading.words.get(word + 1).is_some_and(|next| next.joined);
            let alone = this.capital && word > unit.words.start && !this.joined && !joins;
            names[5] += flag(alone && (1..=4).contains(&back));
        }
    }
    [names[0].min(6.0), names[1].min(6.0), names[2].min(6.0), names[3].min(4.0), names[4].min(4.0), names[5].min(4.0)]
}

/// Lengths of a unit, the one before and the one after, as they are and against the mean of the text.
fn lengths([unit, before, after]: [&Unit; 3], mean: f32, count: usize) -> [f32; LENGTHS] {
    let length = |unit: &Unit| log2(1.0 + unit.length as f32);
    let mean = log2(1.0 + mean);
    [
        length(unit),
        length(before),
        length(after),
        length(unit) - mean,
        length(before) - mean,
        mean,
        log2(1.0 + count as f32),
        flag(unit.length < SHORT),
        flag(before.length < SHORT),
    ]
}
