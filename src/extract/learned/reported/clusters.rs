//! Classes of words found by counting which words stand beside which: what a list of parts of speech would say, and more.
//!
//! Two clusterings of the same words, a fine and a coarse one, by the exchange algorithm for class bigrams (Martin,
//! Liermann and Ney, "Algorithms for bigram and trigram word clustering", Speech Communication 24, 1998). The file holds
//! hashes of words, not words.

use crate::extract::learned::weights::number;
#[cfg(any(test, feature = "train"))]
use crate::extract::learned::weights::write_number;

/// How the file begins.
const MAGIC: &[u8; 4] = b"AWC1";

/// Classes of a word: fine and coarse. Words without one get a class by their ending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    /// Fine class, from 1.
    pub fine: u16,
    /// Coarse class, from 1.
    pub coarse: u16,
}

/// First class of those given by ending.
const BY_ENDING: u16 = 1000;

impl Cluster {
    /// The class of a word that was too rare to be counted.
    pub fn by_ending(lower: &str, capital: bool) -> Self {
        let ending = match lower {
            _ if lower.ends_with("ing") => 1,
            _ if lower.ends_with("ed") => 2,
            _ if lower.ends_with('s') => 3,
            _ if lower.ends_with("ly") => 4,
            _ if lower.contains('-') => 5,
            _ => 0,
        };
        let class = BY_ENDING + 8 * u16::from(capital) + ending;
        Self { fine: class, coarse: class }
    }
}

/// The classes of words, by hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clusters {
    /// Open addressing; a hash of nought is an empty place.
    table: Vec<(u32, Cluster)>,
}

impl Clusters {
    /// Classes of the given hashes, in their order; of a hash that comes twice the first stands.
    pub fn of(words: &[(u32, Cluster)]) -> Self {
        let mut table = vec![(0, Cluster::default()); (words.len() * 3).next_power_of_two()];
        let mask = table.len() - 1;
        for &(hash, cluster) in words.iter().filter(|(hash, _)| *hash != 0) {
            let mut at = hash as usize & mask;
            while table[at].0 != 0 && table[at].0 != hash {
                at = (at + 1) & mask;
            }
            if table[at].0 == 0 {
                table[at] = (hash, cluster);
            }
        }
        Self { table }
    }

    /// The classes of a word.
    pub fn of_word(&self, hash: u32) -> Option<Cluster> {
        let mask = self.table.len() - 1;
        let mut at = hash as usize & mask;
        while self.table[at].0 != 0 {
            if self.table[at].0 == hash {
                return Some(self.table[at].1);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// Reads a file of classes; `None` where it is damaged.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut words = Vec::new();
        while !rest.is_empty() {
            let (hash, after) = rest.split_first_chunk::<4>()?;
            let (fine, after) = number(after)?;
            let (coarse, after) = number(after)?;
            rest = after;
            let cluster = Cluster { fine: u16::try_from(fine).ok()?, coarse: u16::try_from(coarse).ok()? };
            words.push((u32::from_le_bytes(*hash), cluster));
        }
        Some(Self::of(&words))
    }

    #[cfg(any(test, feature = "train"))]
    /// Writes the file that [`Clusters::decode`] reads.
    pub fn encode(&self) -> Vec<u8> {
        let mut words: Vec<_> = self.table.iter().filter(|(hash, _)| *hash != 0).collect();
        words.sort_unstable_by_key(|(hash, _)| *hash);
        let mut out = MAGIC.to_vec();
        for (hash, cluster) in words {
            out.extend(hash.to_le_bytes());
            write_number(usize::from(cluster.fine), &mut out);
            write_number(usize::from(cluster.coarse), &mut out);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::{Cluster, Clusters};

    #[track_caller]
    fn check(words: &[(u32, u16)]) {
        let words: Vec<_> = words.iter().map(|&(hash, fine)| (hash, Cluster { fine, coarse: 7 })).collect();
        let clusters = Clusters::of(&words);
        for &(hash, cluster) in &words {
            assert_eq!(clusters.of_word(hash), Some(cluster));
        }
        assert_eq!(clusters.of_word(4_000_000_000), None);
        let read = Clusters::decode(&clusters.encode()).expect("whole");
        assert!(words.iter().all(|&(hash, cluster)| read.of_word(hash) == Some(cluster)));
    }

    #[test]
    fn what_is_written_is_read() {
        check(&[(1, 1)]);
        check(&[(1, 1), (5, 300), (9, 2), (13, 4), (4_294_967_295, 319)]);
    }

    #[test]
    fn damage_is_seen() {
        assert_eq!(Clusters::decode(b"AWC1\x01"), None);
        assert_eq!(Clusters::decode(b"x"), None);
    }

    #[test]
    fn rare_words_go_by_their_ending() {
        assert_eq!(Cluster::by_ending("quibbling", false), Cluster::by_ending("dithering", false));
        assert_ne!(Cluster::by_ending("quibbling", true), Cluster::by_ending("quibbling", false));
    }
}
