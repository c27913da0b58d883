//! Finds what may stand at a run of letters: by the hash of the whole run, or by its first letters. One word in fifty or
//! so is found; the others are told from it by one bit of a table that stays in the nearest cache.

use super::runs::{LEAD, Run, lead_mask};
use super::terms::Key;

/// Bits of the filter for each entry, at least: one run in so many that is not there passes it.
const BITS_EACH: usize = 16;

/// What is looked up, compiled. A value is a number that the owner gives.
#[derive(Clone, Debug, Default)]
pub(super) struct Lookup {
    whole: Table,
    /// For leads of one letter, two, and so on.
    leads: [Table; LEAD],
}

impl Lookup {
    /// Compiles keys with their values.
    pub(super) fn new(entries: impl Iterator<Item = (Key, u32)>) -> Self {
        let mut whole = Vec::new();
        let mut leads: [Vec<(u64, u32)>; LEAD] = Default::default();
        for (key, value) in entries {
            match key {
                Key::Whole(hash) => whole.push((hash, value)),
                Key::Lead(lead, letters) => leads[letters.clamp(1, LEAD) - 1].push((spread(lead), value)),
            }
        }
        Self { whole: Table::new(whole), leads: leads.map(Table::new) }
    }

    /// Whether nothing is looked up.
    pub(super) fn is_empty(&self) -> bool {
        self.whole.entries.is_empty() && self.leads.iter().all(|table| table.entries.is_empty())
    }

    /// Hands every value that may stand at `run` to `each`.
    #[inline]
    pub(super) fn each(&self, run: &Run, mut each: impl FnMut(u32)) {
        self.whole.each(run.hash, &mut each);
        for (letters, table) in (1..=LEAD).zip(&self.leads) {
            // Zeros stand after the last letter of a shorter run, which no key of more letters has there.
            if !table.entries.is_empty() {
                table.each(spread(run.lead & lead_mask(letters)), &mut each);
            }
        }
    }
}

fn spread(lead: u32) -> u64 {
    u64::from(lead).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Hashes with their values, by the upper bits of the hash.
#[derive(Clone, Debug, Default)]
struct Table {
    /// One bit for each value of the hash's upper bits, set where an entry has it.
    filter: Box<[u64]>,
    /// How far a hash is moved to give its bit.
    to_bit: u32,
    /// Where the entries of each bucket begin, and at last where they end.
    starts: Box<[u32]>,
    /// How far a hash is moved to give its bucket.
    to_bucket: u32,
    entries: Box<[(u64, u32)]>,
}

impl Table {
    fn new(mut entries: Vec<(u64, u32)>) -> Self {
        if entries.is_empty() {
            return Self::default();
        }
        entries.sort_unstable();
        entries.dedup();
        let buckets = entries.len().next_power_of_two().max(64);
        let (to_bucket, to_bit) = (64 - buckets.ilog2(), 64 - (buckets * BITS_EACH).ilog2());
        let mut filter = vec![0_u64; buckets * BITS_EACH / 64];
        for (hash, _) in &entries {
            let bit = (hash >> to_bit) as usize;
            filter[bit / 64] |= 1 << (bit % 64);
        }
        let starts = (0..=buckets as u64).map(|bucket| entries.partition_point(|e| e.0 >> to_bucket < bucket) as u32);
        let starts = starts.collect();
        Self { filter: filter.into(), to_bit, starts, to_bucket, entries: entries.into() }
    }

    #[inline]
    fn each(&self, hash: u64, each: &mut impl FnMut(u32)) {
        let bit = (hash.unbounded_shr(self.to_bit)) as usize;
        if self.filter.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1) {
            self.found(hash, each);
        }
    }

    fn found(&self, hash: u64, each: &mut impl FnMut(u32)) {
        let bucket = (hash >> self.to_bucket) as usize;
        let entries = &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
        entries.iter().filter(|entry| entry.0 == hash).for_each(|entry| each(entry.1));
    }
}

#[cfg(test)]
mod tests {
    use super::Lookup;
    use crate::select::runs::{each, hash_of};
    use crate::select::terms::Key;

    /// The values found at each run of `text`.
    #[track_caller]
    fn check(text: &str, expected: &[&[u32]]) {
        let whole = ["lume", "lume", "orvia"].map(|word| Key::Whole(hash_of(word)));
        let keys = whole.into_iter().chain(["lum", "o", "орви", "orvians"].map(Key::beginning));
        let lookup = Lookup::new(keys.zip(0..));
        let mut found = Vec::new();
        each(text, |run| {
            let mut values = Vec::new();
            lookup.each(run, |value| values.push(value));
            found.push(values);
        });
        assert_eq!(found, expected, "{text}");
        assert!(!lookup.is_empty() && Lookup::new(std::iter::empty()).is_empty());
    }

    #[test]
    fn by_the_whole_and_by_the_first_letters() {
        check("Lume lumes lu", &[&[0, 1, 3], &[3], &[]]);
        check("ORVIA of Орвия", &[&[2, 4, 6], &[4], &[5]]);
        check("a", &[&[]]);
    }
}
