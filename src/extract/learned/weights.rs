//! A linear model over hashed features: whole-number weights in a small file, decoded once into a table. It knows
//! nothing of what the features stand for.
//!
//! Weights are whole numbers, so that a score is the same sum on every machine. The file holds, after a head, each
//! weight that is not nought as the distance from the one before (seven bits a byte, lowest first) and one signed byte.

use std::ops::Range;

/// How a file of weights begins.
const MAGIC: &[u8; 4] = b"AWL1";

/// Steps of the table from margin to percent.
pub const STEPS: usize = 24;

/// Weights are kept in parts of a natural logarithm of odds: so many to one.
#[cfg(feature = "train")]
pub const SCALE: f32 = 24.0;

/// A linear model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linear {
    /// A score at or above it means yes, where the question is yes or no.
    pub threshold: i32,
    /// Margin that one step of `percent` covers.
    pub step: i32,
    /// How often, in percent, a choice with such a margin is right.
    pub percent: [u8; STEPS],
    /// Weights by hash; a power of two of them.
    table: Vec<i8>,
}

impl Linear {
    /// A model of 2^`bits` weights, all nought.
    pub fn empty(bits: u8) -> Self {
        Self { threshold: 0, step: 1, percent: [100; STEPS], table: vec![0; 1 << bits.min(24)] }
    }

    #[cfg(any(test, feature = "train"))]
    /// A model of the given weights, whose number is a power of two.
    pub fn of(table: Vec<i8>) -> Self {
        debug_assert!(table.len().is_power_of_two(), "hashes are cut by a mask");
        Self { table, ..Self::empty(0) }
    }

    /// The sum of the weights of the features.
    pub fn score(&self, features: &[u32]) -> i32 {
        let mask = self.table.len() - 1;
        features.iter().map(|&feature| i32::from(self.table[feature as usize & mask])).sum()
    }

    /// The row with the highest score, the first of equals, and by how much it leads; `None` of no rows.
    pub fn best(&self, rows: &Rows) -> Option<(usize, i32)> {
        let mut best: Option<(usize, i32)> = None;
        let mut second = i32::MIN / 2;
        for (index, row) in rows.iter().enumerate() {
            let score = self.score(row);
            match best {
                Some((_, highest)) if score <= highest => second = second.max(score),
                _ => {
                    second = best.map_or(second, |(_, highest)| highest);
                    best = Some((index, score));
                }
            }
        }
        best.map(|(index, score)| (index, score - second))
    }

    /// How sure a choice with this margin is, in percent.
    pub fn sureness(&self, margin: i32) -> u8 {
        let at = usize::try_from(margin / self.step.max(1)).unwrap_or(0);
        self.percent[at.min(STEPS - 1)]
    }

    /// Reads a file of weights; `None` where it is damaged.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (&bits, rest) = rest.split_first()?;
        let (threshold, rest) = rest.split_first_chunk::<4>()?;
        let (step, rest) = rest.split_first_chunk::<4>()?;
        let (percent, mut rest) = rest.split_first_chunk::<STEPS>()?;
        let mut model = Self::empty(bits);
        model.threshold = i32::from_le_bytes(*threshold);
        model.step = i32::from_le_bytes(*step);
        model.percent = *percent;
        let mut at = 0usize;
        while !rest.is_empty() {
            let distance;
            (distance, rest) = number(rest)?;
            let (&weight, after) = rest.split_first()?;
            rest = after;
            at += distance;
            *model.table.get_mut(at)? = i8::from_le_bytes([weight]);
        }
        Some(model)
    }

    #[cfg(any(test, feature = "train"))]
    /// Writes the file that [`Linear::decode`] reads.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.push(self.table.len().trailing_zeros() as u8);
        out.extend(self.threshold.to_le_bytes());
        out.extend(self.step.to_le_bytes());
        out.extend(self.percent);
        let mut last = 0;
        for (at, &weight) in self.table.iter().enumerate().filter(|(_, weight)| **weight != 0) {
            write_number(at - last, &mut out);
            last = at;
            out.push(weight.to_le_bytes()[0]);
        }
        out
    }
}

/// Reads a number of up to 28 bits.
pub fn number(mut rest: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0usize;
    for shift in (0..28).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        rest = after;
        value |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    Some((value, rest))
}

#[cfg(any(test, feature = "train"))]
/// Writes a number of up to 28 bits, seven a byte, lowest first.
pub fn write_number(mut value: usize, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(0x80 | (value & 0x7f) as u8);
        value >>= 7;
    }
    out.push(value as u8);
}

/// The features of one or more candidates, one row each, in one buffer.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    features: Vec<u32>,
    ends: Vec<usize>,
}

impl Rows {
    /// Adds the feature that `template` gives the value `value` to the row being written.
    pub fn put(&mut self, template: u32, value: u32) {
        self.features.push(mix(template, value));
    }

    /// Adds a feature of two values.
    pub fn pair(&mut self, template: u32, one: u32, two: u32) {
        self.features.push(mix(mix(template, one), two));
    }

    /// Adds a feature of three values.
    pub fn triple(&mut self, template: u32, one: u32, two: u32, three: u32) {
        self.features.push(mix(mix(mix(template, one), two), three));
    }

    /// Ends the row being written.
    pub fn end(&mut self) {
        self.ends.push(self.features.len());
    }

    /// Forgets everything, keeping the room.
    pub fn clear(&mut self) {
        self.features.clear();
        self.ends.clear();
    }

    /// Number of rows.
    fn len(&self) -> usize {
        self.ends.len()
    }

    /// The features of a row; none where there is no such row.
    pub fn row(&self, index: usize) -> &[u32] {
        let end = self.ends.get(index).copied().unwrap_or(0);
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        &self.features[Range { start: start.min(end), end }]
    }

    /// The rows in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|index| self.row(index))
    }
}

/// Mixes two numbers into one, each bit of either reaching all bits (the finish of `MurmurHash3`).
fn mix(one: u32, two: u32) -> u32 {
    let mut hash = one.wrapping_mul(0x9e37_79b1) ^ two.wrapping_add(0x7f4a_7c15).wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 15)
}

/// A number for a text, without regard to ASCII case.
pub fn word_number(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193))
}

/// A count in few steps: small ones apart, large ones together.
pub fn step(count: usize) -> u32 {
    match count {
        0..=4 => count as u32,
        5..=6 => 5,
        7..=9 => 6,
        10..=14 => 7,
        15..=24 => 8,
        25..=49 => 9,
        _ => 10,
    }
}

#[cfg(test)]
mod tests {
    use super::{Linear, Rows};

    #[track_caller]
    fn check(weights: &[(usize, i8)]) {
        let mut table = vec![0; 1 << 18];
        for &(at, weight) in weights {
            table[at] = weight;
        }
        let mut model = Linear::of(table);
        (model.threshold, model.step, model.percent[3]) = (-7, 12, 61);
        let bytes = model.encode();
        assert_eq!(Linear::decode(&bytes), Some(model));
        for cut in 0..bytes.len() {
            let _ = Linear::decode(&bytes[..cut]);
        }
    }

    #[test]
    fn what_is_written_is_read() {
        check(&[]);
        check(&[(0, 1), (1, -1), (200, 127), (70_000, -128), (262_143, 3)]);
    }

    #[test]
    fn damage_is_seen() {
        assert_eq!(Linear::decode(b""), None);
        assert_eq!(Linear::decode(b"AWL0rest"), None);
    }

    #[test]
    fn rows_are_scored_apart() {
        let mut rows = Rows::default();
        rows.put(1, 1);
        rows.end();
        rows.put(1, 2);
        rows.put(2, 9);
        rows.end();
        let mut table = vec![0; 1 << 10];
        for &feature in rows.row(1) {
            table[feature as usize & 1023] = 5;
        }
        let model = Linear::of(table);
        assert_eq!(model.best(&rows), Some((1, 10)));
        assert_eq!(model.best(&Rows::default()), None);
    }
}
