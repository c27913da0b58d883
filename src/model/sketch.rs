//! What is kept of a text to know its copies by: numbers, and none of its words. How it is made is `select`'s part.

/// Fingerprints and figures of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch {
    /// A sample of its fingerprints, rising, each once.
    pub marks: Box<[Mark]>,
    /// The sample holds every fingerprint up to this one that can be sampled at all.
    pub bound: u64,
    /// Hashes of its figures, rising, each once: the lowest, where there are many.
    pub figures: Box<[u32]>,
    /// How many different figures there are, those left out included.
    pub figure_count: u32,
    /// Its letters and digits.
    pub letters: u32,
    /// Whether it says of itself that it corrects something.
    pub corrects: bool,
}

/// The fingerprint of a few letters of a text, in the upper 48 bits, and in the lower 16 the cell they stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(u64);

impl Mark {
    /// Sets a fingerprint, of which the lowest 16 bits are lost, beside its cell.
    pub fn new(fingerprint: u64, cell: u16) -> Self {
        Self(fingerprint & !0xffff | u64::from(cell))
    }

    /// The fingerprint; its lowest 16 bits are 0.
    pub fn fingerprint(self) -> u64 {
        self.0 & !0xffff
    }

    /// The cell: the text in stretches of equal numbers of letters, counted from 0.
    pub fn cell(self) -> u16 {
        self.0 as u16
    }
}
