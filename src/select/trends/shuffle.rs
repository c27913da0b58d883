//! Deals articles to periods at random, as often as it is asked to: what claims are checked against. Nothing a briefing
//! shows is random.

/// Numbers without a pattern, the same from one seed on every machine (`SplitMix64`).
#[derive(Clone, Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `bound`; 0 where that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(mixed ^ (mixed >> 31)) * bound as u128) >> 64) as usize
    }
}

/// Exchanges the periods of articles at random; each period keeps as many as it has.
pub fn shuffle(periods: &mut [usize], numbers: &mut Numbers) {
    for at in (1..periods.len()).rev() {
        periods.swap(at, numbers.below(at + 1));
    }
}
