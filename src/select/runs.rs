//! Cuts a text into runs of letters and digits, and gives each the two marks it is looked up by: a hash of the run in small
//! letters, and its first letters. What is looked up, and what comes of it, is no part of this.
//!
//! ASCII runs, which are nearly all of an English text, are never decoded: eight bytes at a time become small letters.

use std::sync::LazyLock;

use smallvec::SmallVec;

/// Letters of a run that are in its lead.
pub(super) const LEAD: usize = 8;

/// One run of letters and digits, as long as can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// First byte.
    pub(super) start: usize,
    /// The byte after the last.
    pub(super) end: usize,
    /// Hash of the run in small letters.
    pub(super) hash: u64,
    /// Its first letters without case and accents, one a byte, zeros after the last.
    pub(super) lead: u64,
    /// How many words began before it; a run right after an apostrophe is of the word before.
    pub(super) word: u32,
}

/// Hands every run of `text` to `each`, in order.
#[inline]
pub(super) fn each(text: &str, mut each: impl FnMut(&Run)) {
    let bytes = text.as_bytes();
    let (mut at, mut word, mut last_end) = (0, 0_u32, usize::MAX);
    while let Some(&byte) = bytes.get(at) {
        let class = CLASS[usize::from(byte)];
        if class == MARK {
            at += 1;
            continue;
        }
        let start = at;
        if class == LETTER {
            at += letters(bytes, at);
        }
        let is_wide = bytes.get(at).is_some_and(|byte| !byte.is_ascii());
        if is_wide {
            at = end_of_run(text, at);
            if at == start {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
        }
        word += u32::from(!joined(text, last_end, start));
        last_end = at;
        let (hash, lead) =
            if is_wide { folded(&text[start..at]) } else { (hash(bytes, start, at), lead(bytes, start, at)) };
        each(&Run { start, end: at, hash, lead, word });
    }
}

/// How many ASCII letters and digits stand at `from` in a row.
#[inline]
fn letters(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(chunk) = eight(bytes, at) {
        let others = !letter_bits(chunk) & HIGH;
        if others != 0 {
            return at - from + others.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = bytes[at..].iter().take_while(|byte| CLASS[usize::from(**byte)] == LETTER);
    at - from + rest.count()
}

/// The upper bit of every byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The upper bit of every byte that is an ASCII letter or digit.
#[inline]
fn letter_bits(chunk: u64) -> u64 {
    /// A byte, eight times.
    const fn all(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    let plain = chunk & !HIGH;
    let small = plain | SMALL;
    // Adding what is missing to the upper bit sets it from that byte on; no byte runs over into the next.
    let letter = (small + all(0x80 - b'a')) & !(small + all(0x7f - b'z'));
    let digit = (plain + all(0x80 - b'0')) & !(plain + all(0x7f - b'9'));
    (letter | digit) & !chunk & HIGH
}

/// The eight bytes at `at`, the first lowest, where there are so many.
#[inline]
fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// The end of the run that goes on at `at`.
pub(super) fn end_of_run(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    at + rest.find(|c| !is_letter(c)).unwrap_or(rest.len())
}

/// The start of the run that ends at `at`.
pub(super) fn start_of_run(text: &str, at: usize) -> usize {
    text[..at].trim_end_matches(is_letter).len()
}

/// Whether a run that begins at `start` is joined by an apostrophe to one that ends at `last_end`.
#[inline]
fn joined(text: &str, last_end: usize, start: usize) -> bool {
    match text.as_bytes().get(last_end..start) {
        Some([byte]) => *byte == b'\'',
        Some(gap @ ([_, _] | [_, _, _])) if !gap.is_ascii() => {
            text[last_end..start].chars().map(is_apostrophe).eq([true])
        }
        _ => false,
    }
}

/// The hash of a run by its letters as they compare.
pub(super) fn hash_of(run: &str) -> u64 {
    folded(run).0
}

/// Whether only runs of the same letters have the hash of this one: up to eight letters of ASCII, no two of which make the
/// same bytes.
pub(super) fn is_told_by_hash(run: &str) -> bool {
    run.is_ascii() && run.len() <= 8
}

/// The lead of a run, or of the beginning of one.
pub(super) fn lead_of(run: &str) -> u64 {
    folded(run).1
}

/// The mask of a lead of so many letters.
#[inline]
pub(super) fn lead_mask(letters: usize) -> u64 {
    if letters >= LEAD { u64::MAX } else { (1 << (8 * letters)) - 1 }
}

fn folded(run: &str) -> (u64, u64) {
    let mut small: SmallVec<[u8; 64]> = SmallVec::new();
    let mut buffer = [0; 4];
    run.chars().for_each(|c| small.extend_from_slice(fold(c).encode_utf8(&mut buffer).as_bytes()));
    let mut lead = [0; LEAD];
    for (letter, at) in run.chars().flat_map(bare).zip(&mut lead) {
        // Other letters than ASCII have seven bits: enough to tell those of one script apart.
        *at = if letter.is_ascii() { letter as u8 } else { (letter as u32 % 128) as u8 | 0x80 };
    }
    (hash(&small, 0, small.len()), u64::from_le_bytes(lead))
}

/// The hash of a run in UTF-8, without regard to the case of ASCII letters.
#[inline]
fn hash(bytes: &[u8], start: usize, end: usize) -> u64 {
    let mut hash = (end - start) as u64;
    let mut at = start;
    while end - at > 8 {
        hash = mixed(hash ^ upto_eight(bytes, at, end));
        at += 8;
    }
    mixed(hash ^ upto_eight(bytes, at, end))
}

#[inline]
fn lead(bytes: &[u8], start: usize, end: usize) -> u64 {
    upto_eight(bytes, start, end)
}

/// The bytes from `at` to `end`, eight at most, ASCII letters as small ones, zeros after the last.
#[inline]
fn upto_eight(bytes: &[u8], at: usize, end: usize) -> u64 {
    let many = (end - at).min(8);
    let chunk = eight(bytes, at).unwrap_or_else(|| {
        let mut chunk = [0; 8];
        chunk[..many].copy_from_slice(&bytes[at..at + many]);
        u64::from_le_bytes(chunk)
    });
    (chunk | SMALL) & lead_mask(many)
}

/// What makes small letters of ASCII letters and leaves digits. It joins some other bytes, which only makes hashes equal
/// that need not be.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// One round of `SplitMix64`'s kind: all bits of the product bear on the upper ones.
#[inline]
fn mixed(value: u64) -> u64 {
    let product = value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ (product >> 32)
}

const MARK: u8 = 0;
const LETTER: u8 = 1;
const WIDE: u8 = 2;

/// What a byte is: part of a mark, an ASCII letter or digit, or part of a wider character.
const CLASS: [u8; 256] = {
    let mut class = [MARK; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = match byte as u8 {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            0x80.. => WIDE,
            _ => MARK,
        };
        byte += 1;
    }
    class
};

/// Characters told by a table: up to the end of Cyrillic, and the marks and signs of print.
const TOLD: usize = 0x2200;

static LETTERS: LazyLock<Box<[bool]>> = LazyLock::new(|| {
    let letter = |c: char| c.is_alphanumeric() && !is_apostrophe(c);
    (0..TOLD as u32).map(|c| char::from_u32(c).is_some_and(letter)).collect()
});

/// Whether a character is a letter or digit; an apostrophe that counts as a letter elsewhere is none here.
pub(super) fn is_letter(c: char) -> bool {
    LETTERS.get(c as usize).copied().unwrap_or_else(|| c.is_alphanumeric())
}

/// A letter as it compares, in its small form.
pub(super) fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some('ſ'), None) => 's',
        (Some(one), None) => one,
        _ => c,
    }
}

/// A letter in its small form without its accent; ß is two.
pub(super) fn bare(c: char) -> impl Iterator<Item = char> {
    let one = match fold(c) {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ō' | 'ő' => 'o',
        'ß' | 'ś' | 'š' | 'ş' => 's',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ё' => 'е',
        other => other,
    };
    std::iter::once(one).chain((fold(c) == 'ß').then_some('s'))
}

/// Whether a mark joins what stands before it to what stands after.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}')
}

#[cfg(test)]
mod tests {
    use super::{each, hash_of, lead_mask, lead_of};

    /// The runs of `text` with the number of their words.
    #[track_caller]
    fn check(text: &str, expected: &[(&str, u32)]) {
        let mut found = Vec::new();
        each(text, |run| {
            let written = &text[run.start..run.end];
            assert_eq!((run.hash, run.lead), (hash_of(written), lead_of(written)), "{written}");
            found.push((written, run.word));
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn runs_of_any_script() {
        check("Lume-based, 2nd.", &[("Lume", 1), ("based", 2), ("2nd", 3)]);
        check("“Über” Ærø’s", &[("Über", 1), ("Ærø", 2), ("s", 2)]);
        check("Орвия 北京", &[("Орвия", 1), ("北京", 2)]);
        check("don't ''x y''z '", &[("don", 1), ("t", 1), ("x", 2), ("y", 3), ("z", 4)]);
        check("éa aé a", &[("éa", 1), ("aé", 2), ("a", 3)]);
        check("", &[]);
    }

    #[test]
    fn case_makes_no_other_hash_and_accents_no_other_lead() {
        assert_eq!(hash_of("ÜBERFÄLLIGE"), hash_of("überfällige"));
        assert_ne!(hash_of("überfällige"), hash_of("uberfallige"));
        assert_eq!(lead_of("Ükraine"), lead_of("ukraine"));
        assert_eq!(lead_of("Spaß"), lead_of("spass"));
        assert_eq!(lead_of("Lu"), lead_of("lume") & lead_mask(2));
        assert_ne!(lead_of("орви"), lead_of("орвы"));
    }
}
