//! Counts hits out of cases, for the tests that hold figures.

/// Hits out of cases.
#[derive(Clone, Copy, Default)]
pub struct Tally {
    pub hits: usize,
    pub of: usize,
}

impl Tally {
    pub fn add(&mut self, hit: bool) -> bool {
        self.hits += usize::from(hit);
        self.of += 1;
        hit
    }

    pub fn percent(self) -> f64 {
        100.0 * self.hits as f64 / self.of.max(1) as f64
    }
}
