//! A word in small letters, eight bytes to a lane, with a hash that is the same in every run and on every machine.
//!
//! Most words are seven ASCII letters or fewer: one lane, which [`Key::read`] finds the end of, folds and hashes without
//! looking at single bytes.

use std::hash::Hasher;

/// Lanes that are kept.
const LANES: usize = 6;

/// Longest word that can be told from all others, in bytes.
pub const LONGEST: usize = 8 * LANES;

/// A word without regard to case and to the style of its apostrophes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Key {
    lanes: [u64; LANES],
    length: u32,
    hash: u32,
}

impl Key {
    /// The key of `word`.
    pub fn of(word: &str) -> Self {
        let mut folding = Folding::default();
        if word.is_ascii() {
            for at in (0..word.len()).step_by(8) {
                let lane = lane(word.as_bytes(), at);
                folding.add(lane | capitals(lane) >> 2, (word.len() - at).min(8));
            }
        } else {
            folding.add_characters(word);
        }
        folding.key()
    }

    /// The key of the ASCII letters and digits from `start` on, and where they end.
    pub fn read(bytes: &[u8], start: usize) -> (Self, usize) {
        let mut folding = Folding::default();
        let mut at = start;
        loop {
            let lane = lane(bytes, at);
            let capitals = capitals(lane);
            let length = (!alphanumeric(lane, capitals) & TOPS).trailing_zeros() as usize / 8;
            folding.add((lane | capitals >> 2) & first_bytes(length), length);
            at += length;
            if length < 8 {
                return (folding.key(), at);
            }
        }
    }

    /// The hash: 32 bits, all of them good.
    pub fn hash(&self) -> u32 {
        self.hash
    }

    /// Whether the word is too long to be told from all others.
    pub fn is_cut(&self) -> bool {
        self.length as usize > LONGEST
    }
}

/// Hashes words where case matters, the same way.
#[derive(Default)]
pub struct WordHasher(Folding);

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0.finish()
    }

    fn write(&mut self, bytes: &[u8]) {
        for at in (0..bytes.len()).step_by(8) {
            self.0.mix(lane(bytes, at));
        }
    }
}

/// A key that grows, a lane at a time.
#[derive(Default)]
struct Folding {
    lanes: [u64; LANES],
    length: usize,
    hash: u64,
}

impl Folding {
    /// The odd 64-bit number nearest to 2⁶⁴ over the golden ratio (Knuth, The Art of Computer Programming, 6.4).
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

    /// Adds `length` bytes of a lane, the others of which are zero. Only the last lane may hold fewer than eight.
    fn add(&mut self, lane: u64, length: usize) {
        if length == 0 {
            return;
        }
        if let Some(kept) = self.lanes.get_mut(self.length / 8) {
            *kept = lane;
        }
        self.length += length;
        self.mix(lane);
    }

    fn mix(&mut self, lane: u64) {
        self.hash = (self.hash.rotate_left(23) ^ lane).wrapping_mul(Self::FACTOR);
    }

    /// All bits of the hash depend on all bytes; without the last step the lowest would depend on few.
    fn finish(&self) -> u64 {
        (self.hash ^ (self.hash >> 32)).wrapping_mul(Self::FACTOR)
    }

    /// Adds a word that is not ASCII alone.
    #[cold]
    fn add_characters(&mut self, word: &str) {
        let mut part = [0u8; 8];
        let mut filled = 0;
        for character in word.chars().flat_map(char::to_lowercase) {
            let character = if character == '’' { '\'' } else { character };
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                part[filled] = byte;
                filled += 1;
                if filled == 8 {
                    self.add(u64::from_le_bytes(part), 8);
                    (part, filled) = ([0; 8], 0);
                }
            }
        }
        self.add(u64::from_le_bytes(part), filled);
    }

    fn key(&self) -> Key {
        Key { lanes: self.lanes, length: self.length as u32, hash: (self.finish() >> 32) as u32 }
    }
}

/// One in each byte.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The top bit of each byte.
const TOPS: u64 = 0x80 * ONES;

/// The eight bytes from `at` on, the first in the lowest place; zero past the end.
fn lane(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    if let Some(whole) = rest.first_chunk() {
        return u64::from_le_bytes(*whole);
    }
    rest.iter().rev().fold(0, |lane, byte| lane << 8 | u64::from(*byte))
}

/// A mask of the first `length` bytes of a lane.
fn first_bytes(length: usize) -> u64 {
    if length < 8 { !(u64::MAX << (8 * length)) } else { u64::MAX }
}

/// The top bit of each byte that is an ASCII capital.
fn capitals(lane: u64) -> u64 {
    between(lane, b'A', b'Z')
}

/// The top bit of each byte that is an ASCII letter or digit; `capitals` are those of the lane.
fn alphanumeric(lane: u64, capitals: u64) -> u64 {
    capitals | between(lane, b'a', b'z') | between(lane, b'0', b'9')
}

/// The top bit of each byte from `low` to `high`, both ASCII.
fn between(lane: u64, low: u8, high: u8) -> u64 {
    // Without its top bit a byte and what is added to it stay below 256, so that no sum reaches the next byte.
    let seven = lane & !TOPS;
    let from_low = seven + ONES * u64::from(0x80 - low);
    let past_high = seven + ONES * u64::from(0x7f - high);
    from_low & !past_high & !lane & TOPS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Key, LONGEST};

    #[track_caller]
    fn check(one: &str, other: &str, same: bool) {
        let (one, other) = (Key::of(one), Key::of(other));
        assert_eq!(one == other, same, "{one:?} {other:?}");
        assert_eq!(one.hash() == other.hash(), same, "{one:?} {other:?}");
    }

    #[test]
    fn case_and_apostrophes_do_not_matter() {
        check("Said", "saId", true);
        check("DIDN’T", "didn't", true);
        check("ÉLAN", "élan", true);
        check("international", "INTERNATIONAL", true);
        check("said", "says", false);
        check("said", "said.", false);
        check("relation", "relations", false);
        check("", "a", false);
    }

    #[test]
    fn a_long_word_is_cut_and_its_hash_is_not() {
        let longest = "a".repeat(LONGEST);
        assert!(!Key::of(&longest).is_cut());
        assert!(Key::of(&(longest.clone() + "b")).is_cut());
        check(&(longest.clone() + "b"), &(longest + "c"), false);
    }

    /// Weights learned from these hashes are kept in files.
    #[test]
    fn hashes_never_change() {
        let hashes = ["said", "international", "didn't", "élan"].map(|word| Key::of(word).hash());
        assert_eq!(hashes, [342_975_035, 1_542_479_307, 1_714_865_828, 3_899_164_448]);
    }

    proptest! {
        #[test]
        fn reading_stops_where_letters_and_digits_do(text in "\\PC{0,12}[a-zA-Z0-9@\\[`{/:é ]{0,30}", start in 0usize..20) {
            let bytes = text.as_bytes();
            let start = start.min(bytes.len());
            let (key, end) = Key::read(bytes, start);
            let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            prop_assert_eq!(end, start + length);
            prop_assert_eq!(key, Key::of(text.get(start..end).unwrap_or("")));
        }
    }
}
