//! What a word is looked up by: 64 bits of its small letters, the same in every run and on every machine.
//!
//! Most words are seven ASCII letters or fewer: eight bytes are loaded at once, their end is found, and they are folded
//! and hashed, without a look at single bytes.

use std::hash::Hasher;
use std::ops::Range;

/// A word without regard to case and to the style of its apostrophes.
///
/// Two words of seven bytes or fewer never have one key, since each step of the hash can be undone. Of longer words one
/// in 2⁶⁴ is taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u64);

impl Key {
    /// The key of `word`.
    pub fn of(word: &str) -> Self {
        Self::within(word, 0..word.len())
    }

    /// The key of a part of `text`. Quicker than [`Key::of`] that part, since it may read past its end.
    pub fn within(text: &str, part: Range<usize>) -> Self {
        let mut hash = 0;
        let mut at = part.start;
        loop {
            let length = part.end - at;
            let lane = lane(text.as_bytes(), at) & first_bytes(length);
            if lane & TOPS != 0 {
                return Self::of_characters(&text[part]);
            }
            hash = mixed(hash, lane | (capitals(lane) >> 2));
            if length < 8 {
                return Self(finished(hash));
            }
            at += 8;
        }
    }

    /// The key of the ASCII letters and digits from `start` on, and where they end.
    pub fn read(bytes: &[u8], start: usize) -> (Self, usize) {
        let mut hash = 0;
        let mut at = start;
        loop {
            let lane = lane(bytes, at);
            let small = lane | (ONES * 0x20);
            let others = !alphanumeric(lane, small) & TOPS;
            if others != 0 {
                let first = others >> 7;
                hash = mixed(hash, small & (first - 1) & !first);
                return (Self(finished(hash)), at + others.trailing_zeros() as usize / 8);
            }
            hash = mixed(hash, small);
            at += 8;
        }
    }

    /// 32 bits of it, all of them good.
    pub fn hash(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// The key of a word that is not ASCII alone.
    fn of_characters(word: &str) -> Self {
        let mut hash = 0;
        let mut part = [0u8; 8];
        let mut filled = 0;
        let mut add = |byte: u8| {
            part[filled] = byte;
            filled += 1;
            if filled == 8 {
                hash = mixed(hash, u64::from_le_bytes(part));
                (part, filled) = ([0; 8], 0);
            }
        };
        for character in word.chars() {
            match character {
                '’' => add(b'\''),
                '\0'..='\x7f' => add(character.to_ascii_lowercase() as u8),
                _ => {
                    for small in character.to_lowercase() {
                        small.encode_utf8(&mut [0; 4]).bytes().for_each(&mut add);
                    }
                }
            }
        }
        Self(finished(mixed(hash, u64::from_le_bytes(part))))
    }
}

/// Hashes words where case matters.
#[derive(Default)]
pub struct WordHasher(u64);

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        finished(self.0)
    }

    fn write(&mut self, bytes: &[u8]) {
        for at in (0..bytes.len()).step_by(8) {
            self.0 = mixed(self.0, lane(bytes, at));
        }
    }
}

/// The odd 64-bit number nearest to 2⁶⁴ over the golden ratio (Knuth, The Art of Computer Programming, 6.4).
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// A hash with another lane in it.
fn mixed(hash: u64, lane: u64) -> u64 {
    (hash.rotate_left(23) ^ lane).wrapping_mul(FACTOR)
}

/// The hash at the end of a word: all of its bits depend on all bytes; without this step the lowest would depend on few.
fn finished(hash: u64) -> u64 {
    (hash ^ (hash >> 32)).wrapping_mul(FACTOR)
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
    rest.iter().rev().fold(0, |lane, byte| (lane << 8) | u64::from(*byte))
}

/// A mask of the first `length` bytes of a lane.
fn first_bytes(length: usize) -> u64 {
    if length < 8 { !(u64::MAX << (8 * length)) } else { u64::MAX }
}

/// The top bit of each byte that is an ASCII capital.
fn capitals(lane: u64) -> u64 {
    between(lane, b'A', b'Z')
}

/// The top bit of each byte that is an ASCII letter or digit; `small` is the lane with the letters made small.
fn alphanumeric(lane: u64, small: u64) -> u64 {
    between(small, b'a', b'z') | between(lane, b'0', b'9')
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

    use super::Key;

    #[track_caller]
    fn check(one: &str, other: &str, same: bool) {
        assert_eq!(Key::of(one) == Key::of(other), same, "{one:?} {other:?}");
        assert_eq!(Key::of(one).hash() == Key::of(other).hash(), same, "{one:?} {other:?}");
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
