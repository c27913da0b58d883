//! Remembers of words in small letters what was found of them: as many as have a place, the last one of each place. To find
//! a word is one look at one place, and what is forgotten is found again.

use super::{Stem, WordKind};

/// Bytes of the longest word that is remembered.
const LONGEST: usize = 31;

/// Places, as a power of two: the words that a language uses daily, and few of which fall together.
const BITS: u32 = 16;

/// The kind stands in the last byte beside the length.
const KIND: u32 = 64 - 3;

/// A word of small letters, held in place: its bytes, noughts, and its length in the last byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key([u64; 4]);

impl Key {
    /// Of the word from byte `from` to `to`, in small letters; `None` where it is too long, or not of ASCII alone.
    #[inline]
    pub(super) fn of(text: &[u8], from: usize, to: usize) -> Option<Self> {
        let length = to - from;
        if length > LONGEST {
            return None;
        }
        let mut bytes = [0; LONGEST + 1];
        match text.get(from..from + LONGEST + 1) {
            Some(whole) => bytes.copy_from_slice(whole),
            None => bytes[..length].copy_from_slice(&text[from..to]),
        }
        let mut words = words_of(&bytes);
        let mut wide = 0;
        for (word, before) in words.iter_mut().zip([0, 8, 16, 24]) {
            let own = (8 * length.saturating_sub(before).min(8)) as u32;
            // What stands behind the word is cut off.
            *word &= u64::MAX.checked_shr(64 - own).unwrap_or(0);
            wide |= *word;
            *word = small(*word);
        }
        words[3] |= (length as u64) << 56;
        (wide & HIGH == 0).then_some(Self(words))
    }

    /// Of a word in small letters of any script; `None` where it is too long.
    pub(super) fn of_wide(folded: &str) -> Option<Self> {
        let mut bytes = [0; LONGEST + 1];
        bytes.get_mut(..folded.len()).filter(|_| folded.len() <= LONGEST)?.copy_from_slice(folded.as_bytes());
        bytes[LONGEST] = folded.len() as u8;
        Some(Self(words_of(&bytes)))
    }

    /// Its bytes, of which the first [`Self::length`] are the word.
    pub(super) fn bytes(self) -> [u8; LONGEST + 1] {
        let mut bytes = [0; LONGEST + 1];
        for (eight, word) in bytes.chunks_exact_mut(8).zip(self.0) {
            eight.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    pub(super) fn length(self) -> usize {
        (self.0[3] >> 56) as usize
    }

    /// Where it is remembered.
    #[inline]
    fn place(self) -> usize {
        let [a, b, c, d] = self.0;
        let sum = a.wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ b.wrapping_mul(0xff51_afd7_ed55_8ccd)
            ^ c.wrapping_mul(0xc4ce_b9fe_1a85_ec53)
            ^ d.wrapping_mul(0x94d0_49bb_1331_11eb);
        let mixed = (sum ^ (sum >> 32)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed >> (64 - BITS)) as usize
    }
}

/// The upper bit of every byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

fn words_of(bytes: &[u8; LONGEST + 1]) -> [u64; 4] {
    let mut words = [0; 4];
    for (word, eight) in words.iter_mut().zip(bytes.as_chunks::<8>().0) {
        *word = u64::from_le_bytes(*eight);
    }
    words
}

/// Eight bytes with the capitals of ASCII among them made small.
#[inline]
fn small(eight: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    let low = eight & !HIGH;
    // Above the highest bit of a byte stands whether it is at least `A`, and whether it is more than `Z`.
    let from_a = low + ONES * (0x80 - u64::from(b'A'));
    let after_z = low + ONES * (0x80 - u64::from(b'Z') - 1);
    let capital = from_a & !after_z & !eight & HIGH;
    eight | capital >> 2
}

/// What is remembered.
#[derive(Default)]
pub(super) struct Known {
    /// For each place the key of a word, its kind beside its length, and its stem; made when the first word is kept.
    places: Vec<[u64; 5]>,
}

impl Known {
    /// What is remembered of a word.
    #[inline]
    pub(super) fn find(&self, key: Key) -> Option<(Stem, WordKind)> {
        let [a, b, c, d, stem] = self.places.get(key.place())?;
        let kind = match d >> KIND {
            0 => WordKind::Content,
            1 => WordKind::Function,
            _ => WordKind::Number,
        };
        ([*a, *b, *c, d & !(7 << KIND)] == key.0).then_some((Stem(*stem), kind))
    }

    /// Remembers what was found of a word.
    pub(super) fn keep(&mut self, key: Key, (stem, kind): (Stem, WordKind)) {
        if self.places.is_empty() {
            self.places = vec![[0; 5]; 1 << BITS];
        }
        let kind = match kind {
            WordKind::Content => 0,
            WordKind::Function => 1,
            WordKind::Number => 2,
        };
        let [a, b, c, d] = key.0;
        self.places[key.place()] = [a, b, c, d | kind << KIND, stem.0];
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, Known, Stem, WordKind};

    /// The word of a key in `text`, between bars.
    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let (from, to) = (text.find('|').expect("a bar") + 1, text.rfind('|').expect("a bar"));
        let key = Key::of(text.as_bytes(), from, to);
        let told = key.map(|key| String::from_utf8_lossy(&key.bytes()[..key.length()]).into_owned());
        assert_eq!(told.as_deref(), expected, "{text}");
    }

    #[test]
    fn keys_are_words_in_small_letters() {
        check("the |U.S| and all that stands behind it, far and wide", Some("u.s"));
        check("|Lume|", Some("lume"));
        check("|AZaz09[@`{| and all that stands behind it, far and wide", Some("azaz09[@`{"));
        check("|Negotiators12345678901234567890|", Some("negotiators12345678901234567890"));
        check("|Negotiators123456789012345678901|", None);
        check("|Été| and all that stands behind it, far and wide", None);
        check("|Lume| é and all that stands behind it, far and wide", Some("lume"));
    }

    #[test]
    fn what_is_kept_is_found_and_nothing_else() {
        let key = |word: &str| Key::of_wide(word).expect("a short word");
        let mut known = Known::default();
        assert_eq!(known.find(key("lume")), None);
        for (word, stem, kind) in
            [("lume", 1, WordKind::Content), ("the", 2, WordKind::Function), ("été", 3, WordKind::Number)]
        {
            known.keep(key(word), (Stem(stem), kind));
            assert_eq!(known.find(key(word)), Some((Stem(stem), kind)));
            assert_eq!(known.find(key(&format!("{word}s"))), None);
        }
        assert_eq!(Key::of(b"Lume", 0, 4), Key::of_wide("lume"));
        assert_eq!(Key::of_wide(&"x".repeat(32)), None);
    }
}
