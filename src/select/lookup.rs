//! Finds what may stand at a run of letters: by the hash of the whole run, or by its first letters. Most runs are nothing
//! that is looked for, and are told from what is by one bit of a table that is small enough for the nearest caches.

use super::runs::{LEAD, Run, lead_mask};
use super::terms::Key;

/// Bits of the filter for each entry, at least: one run in so many that is not there passes it.
const BITS_EACH: usize = 16;

/// Numbers of letters that beginnings are looked up by: each by the most that it has.
const BY_LETTERS: [usize; 5] = [1, 2, 3, 4, 5];

/// What is looked up, compiled. A value is a number that the owner gives.
#[derive(Clone, Debug, Default)]
pub(super) struct Lookup {
    whole: Table,
    /// Beginnings, by the number of letters they are looked up by, with the mask of these.
    leads: Vec<(u64, Table)>,
}

impl Lookup {
    /// Compiles keys with their values.
    pub(super) fn new(entries: impl Iterator<Item = (Key, u32)>) -> Self {
        let mut whole = Vec::new();
        let mut leads: [Vec<(u64, Entry)>; BY_LETTERS.len()] = Default::default();
        for (key, value) in entries {
            match key {
                Key::Whole(hash) => whole.push((hash, Entry { key: hash, letters: LEAD as u8, value })),
                Key::Lead(lead, letters) => {
                    let at = BY_LETTERS.iter().rposition(|fewest| *fewest <= letters).unwrap_or(0);
                    let hash = spread(lead & lead_mask(BY_LETTERS[at]));
                    leads[at].push((hash, Entry { key: lead, letters: letters as u8, value }));
                }
            }
        }
        let leads = BY_LETTERS.into_iter().zip(leads).filter(|(_, entries)| !entries.is_empty());
        let leads = leads.map(|(letters, entries)| (lead_mask(letters), Table::new(entries)));
        Self { whole: Table::new(whole), leads: leads.collect() }
    }

    /// Whether nothing is looked up.
    pub(super) fn is_empty(&self) -> bool {
        self.whole.entries.is_empty() && self.leads.is_empty()
    }

    /// Hands every value that may stand at `run` to `each`.
    #[inline]
    pub(super) fn each(&self, run: &Run, mut each: impl FnMut(u32)) {
        if self.whole.may_hold(run.hash) {
            self.whole.found(run.hash, run.hash, &mut each);
        }
        for (mask, table) in &self.leads {
            // A shorter run has zeros after its last letter, which no beginning of more letters has there.
            let hash = spread(run.lead & mask);
            if table.may_hold(hash) {
                table.found(hash, run.lead, &mut each);
            }
        }
    }
}

#[inline]
fn spread(lead: u64) -> u64 {
    // Only the upper bits of a product are read, and all letters bear on them.
    lead.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// What is looked up: a hash, or as many letters of a beginning as a lead has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    key: u64,
    /// Bytes of the key that must be the same.
    letters: u8,
    value: u32,
}

/// Entries by the upper bits of their hash.
#[derive(Clone, Debug)]
struct Table {
    /// One bit for each value of the hash's upper bits, set where an entry has it.
    filter: Box<[u64]>,
    /// How far a hash is moved to give its bit.
    to_bit: u32,
    /// Where the entries of each bucket begin, and at last where they end.
    starts: Box<[u32]>,
    /// How far a hash is moved to give its bucket.
    to_bucket: u32,
    entries: Box<[Entry]>,
}

impl Default for Table {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Table {
    /// Of entries with the hash that each is found by.
    fn new(mut entries: Vec<(u64, Entry)>) -> Self {
        entries.sort_unstable();
        entries.dedup();
        let buckets = entries.len().next_power_of_two().max(64);
        let (to_bucket, to_bit) = (64 - buckets.ilog2(), 64 - (buckets * BITS_EACH).ilog2());
        let mut filter = vec![0_u64; buckets * BITS_EACH / 64];
        for (hash, _) in &entries {
            let bit = (hash >> to_bit) as usize;
            filter[bit / 64] |= 1 << (bit % 64);
        }
        let start = |bucket| entries.partition_point(|(hash, _)| hash >> to_bucket < bucket) as u32;
        let starts = (0..=buckets as u64).map(start).collect();
        let entries = entries.into_iter().map(|(_, entry)| entry).collect();
        Self { filter: filter.into(), to_bit, starts, to_bucket, entries }
    }

    #[inline]
    fn may_hold(&self, hash: u64) -> bool {
        let bit = (hash >> self.to_bit) as usize;
        self.filter[bit / 64] >> (bit % 64) & 1 == 1
    }

    #[inline]
    fn found(&self, hash: u64, key: u64, each: &mut impl FnMut(u32)) {
        let bucket = (hash >> self.to_bucket) as usize;
        let entries = &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
        for entry in entries {
            if key & lead_mask(usize::from(entry.letters)) == entry.key {
                each(entry.value);
            }
        }
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
        check("ORVIA of Орвия orvians", &[&[2, 4], &[4], &[5], &[4, 6]]);
        check("a", &[&[]]);
    }
}
