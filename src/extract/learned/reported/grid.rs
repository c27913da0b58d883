//! Linear models over hashed features with several weights a feature: whole numbers in a small file, decoded once into a
//! table. It knows nothing of what the features stand for.
//!
//! Weights are whole numbers, so that a score is the same sum on every machine. The file holds, after a head, each row
//! that is not all noughts: the distance from the row before (seven bits a byte, lowest first), which of its weights are
//! not nought (one bit each), and those, a signed byte each.

use crate::extract::learned::weights::number;
#[cfg(any(test, feature = "train"))]
use crate::extract::learned::weights::write_number;

/// How a file of weights begins.
const MAGIC: &[u8; 4] = b"AWG1";

/// Steps of a whole-number weight that make one.
pub const STEPS: f32 = 32.0;

/// Largest table, as a power of two.
const MOST_BITS: u8 = 22;

/// `N` weights for each hashed feature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid<const N: usize> {
    rows: Vec<[i8; N]>,
    mask: usize,
}

impl<const N: usize> Grid<N> {
    /// A grid of the given rows, whose number is a power of two.
    pub fn of(rows: Vec<[i8; N]>) -> Self {
        debug_assert!(rows.len().is_power_of_two() && N <= 16, "features are cut by a mask, rows marked by 16 bits");
        Self { mask: rows.len() - 1, rows }
    }

    /// Adds the weights of a feature to `sums`, which hold those of up to 255 features.
    #[inline]
    pub fn add(&self, feature: u32, sums: &mut [i16; N]) {
        let row = &self.rows[feature as usize & self.mask];
        for (sum, &weight) in sums.iter_mut().zip(row) {
            *sum += i16::from(weight);
        }
    }

    /// Reads a file of weights; `None` where it is damaged or of another width.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (&[bits, width], mut rest) = rest.split_first_chunk::<2>()?;
        if bits > MOST_BITS || usize::from(width) != N {
            return None;
        }
        let mut rows = vec![[0; N]; 1 << bits];
        let mut at = 0usize;
        while !rest.is_empty() {
            let distance;
            (distance, rest) = number(rest)?;
            at += distance;
            let row = rows.get_mut(at)?;
            let (marks, after) = rest.split_first_chunk::<2>()?;
            rest = after;
            let marks = u16::from_le_bytes(*marks);
            for (column, weight) in row.iter_mut().enumerate() {
                if marks >> column & 1 == 1 {
                    let (&byte, after) = rest.split_first()?;
                    rest = after;
                    *weight = i8::from_le_bytes([byte]);
                }
            }
        }
        Some(Self::of(rows))
    }

    #[cfg(any(test, feature = "train"))]
    /// Writes the file that [`Grid::decode`] reads.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend([self.rows.len().trailing_zeros() as u8, N as u8]);
        let mut last = 0;
        for (at, row) in self.rows.iter().enumerate().filter(|(_, row)| row.iter().any(|&weight| weight != 0)) {
            write_number(at - last, &mut out);
            last = at;
            let marks = row.iter().enumerate().fold(0u16, |marks, (column, &w)| marks | u16::from(w != 0) << column);
            out.extend(marks.to_le_bytes());
            out.extend(row.iter().filter(|&&weight| weight != 0).map(|weight| weight.to_le_bytes()[0]));
        }
        out
    }
}

/// The hash of a feature: which template made it, and three values. Its upper bits are the best mixed.
#[inline]
pub fn feature(template: u32, one: u32, two: u32, three: u32) -> u32 {
    let sum = u64::from(template).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ u64::from(one).wrapping_mul(0xff51_afd7_ed55_8ccd)
        ^ u64::from(two).wrapping_mul(0xc4ce_b9fe_1a85_ec53)
        ^ u64::from(three).wrapping_mul(0x94d0_49bb_1331_11eb);
    let mixed = (sum ^ (sum >> 32)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 32) as u32
}

/// Takes features in a fixed order, which tells their templates apart, and hands each on as a hash.
pub struct Features<F: FnMut(u32)> {
    template: u32,
    each: F,
}

impl<F: FnMut(u32)> Features<F> {
    /// Hands features on to `each`; templates count from `base`.
    pub fn new(base: u32, each: F) -> Self {
        Self { template: base, each }
    }

    /// A feature of one value.
    #[inline]
    pub fn put(&mut self, one: u32) {
        self.triple(one, 0, 0);
    }

    /// A feature of two values.
    #[inline]
    pub fn pair(&mut self, one: u32, two: u32) {
        self.triple(one, two, 0);
    }

    /// A feature of three values.
    #[inline]
    pub fn triple(&mut self, one: u32, two: u32, three: u32) {
        self.template += 1;
        (self.each)(feature(self.template, one, two, three));
    }
}

#[cfg(test)]
mod tests {
    use super::Grid;

    #[track_caller]
    fn check(weights: &[(usize, [i8; 4])]) {
        let mut rows = vec![[0; 4]; 1 << 17];
        for &(at, row) in weights {
            rows[at] = row;
        }
        let grid = Grid::of(rows);
        let bytes = grid.encode();
        assert_eq!(Grid::decode(&bytes), Some(grid));
        assert_eq!(Grid::<3>::decode(&bytes), None, "another width");
        for cut in 0..bytes.len() {
            let _ = Grid::<4>::decode(&bytes[..cut]);
        }
    }

    #[test]
    fn what_is_written_is_read() {
        check(&[]);
        check(&[(0, [1, 0, 0, -1]), (1, [0, 127, -128, 0]), (300, [5; 4]), (131_071, [0, 0, 0, 9])]);
    }

    #[test]
    fn damage_is_seen() {
        assert_eq!(Grid::<4>::decode(b""), None);
        assert_eq!(Grid::<4>::decode(b"AWG0\x04\x04"), None);
        assert_eq!(Grid::<4>::decode(b"AWG1\x40\x04"), None);
    }

    #[test]
    fn weights_are_summed() {
        let mut rows = vec![[0; 2]; 8];
        rows[3] = [4, -4];
        let grid = Grid::of(rows);
        let mut sums = [1, 1];
        grid.add(3, &mut sums);
        grid.add(11, &mut sums);
        grid.add(4, &mut sums);
        assert_eq!(sums, [9, -7]);
    }
}
