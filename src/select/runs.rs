//! Cuts a text into runs of letters and digits, and gives each the two marks it is looked up by: a hash of the run in small
//! letters, and its first letters. What is looked up, and what comes of it, is no part of this.
//!
//! ASCII runs, which are nearly all of an English text, are never decoded: eight bytes at a time become small letters.

use std::sync::LazyLock;

use smallvec::SmallVec;

/// Letters of a run that are in its lead.
pub(super) const LEAD: usize = 4;

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
    pub(super) lead: u32,
    /// How many words began before it; a run right after an apostrophe is of the word before.
    pub(super) word: u32,
}

/// Hands every run of `text` to `each`, in order.
pub(super) fn each(text: &str, mut each: impl FnMut(&Run)) {
    let bytes = text.as_bytes();
    let (mut at, mut word) = (0, 0_u32);
    let mut last_end = usize::MAX;
    while let Some(&byte) = bytes.get(at) {
        let class = CLASS[usize::from(byte)];
        if class == MARK {
            at += 1;
            continue;
        }
        let start = at;
        if class == LETTER {
            at += 1;
            while bytes.get(at).is_some_and(|byte| CLASS[usize::from(*byte)] == LETTER) {
                at += 1;
            }
        }
        let plain = bytes.get(at).is_none_or(|byte| CLASS[usize::from(*byte)] == MARK);
        if !plain {
            at = end_of_run(text, at);
            if at == start {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
        }
        word += u32::from(!joined(text, last_end, start));
        last_end = at;
        let run = &bytes[start..at];
        let (hash, lead) = if run.is_ascii() { (hash(run), lead(run)) } else { folded(&text[start..at]) };
        each(&Run { start, end: at, hash, lead, word });
    }
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
fn joined(text: &str, last_end: usize, start: usize) -> bool {
    match text.as_bytes().get(last_end..start) {
        Some([byte]) => *byte == b'\'',
        Some([_, _] | [_, _, _]) => text[last_end..start].chars().map(is_apostrophe).eq([true]),
        _ => false,
    }
}

/// The hash of a run by its letters as they compare.
pub(super) fn hash_of(run: &str) -> u64 {
    folded(run).0
}

/// The lead of a run, or of the beginning of one.
pub(super) fn lead_of(run: &str) -> u32 {
    folded(run).1
}

/// The mask of a lead of so many letters.
pub(super) fn lead_mask(letters: usize) -> u32 {
    if letters >= LEAD { u32::MAX } else { (1 << (8 * letters)) - 1 }
}

fn folded(run: &str) -> (u64, u32) {
    let mut small: SmallVec<[u8; 64]> = SmallVec::new();
    let mut buffer = [0; 4];
    run.chars().for_each(|c| small.extend_from_slice(fold(c).encode_utf8(&mut buffer).as_bytes()));
    let mut lead = [0; LEAD];
    for (letter, at) in run.chars().flat_map(bare).zip(&mut lead) {
        // Other letters than ASCII have seven bits: enough to tell those of one script apart.
        *at = if letter.is_ascii() { letter as u8 } else { (letter as u32 % 128) as u8 | 0x80 };
    }
    (hash(&small), u32::from_le_bytes(lead))
}

/// The hash of a run in UTF-8, without regard to the case of ASCII letters.
fn hash(run: &[u8]) -> u64 {
    let mut hash = run.len() as u64;
    let (chunks, rest) = run.as_chunks::<8>();
    for chunk in chunks {
        hash = mixed(hash ^ (u64::from_le_bytes(*chunk) | SMALL));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    mixed(hash ^ (u64::from_le_bytes(last) | SMALL))
}

/// What makes small letters of ASCII letters and leaves digits. It joins some other bytes, which only makes hashes equal
/// that need not be.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// One round of `SplitMix64`'s kind: all bits of the product bear on the upper ones.
fn mixed(value: u64) -> u64 {
    let product = value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ (product >> 32)
}

fn lead(run: &[u8]) -> u32 {
    let mut lead = [0; LEAD];
    let letters = run.len().min(LEAD);
    lead[..letters].copy_from_slice(&run[..letters]);
    (u32::from_le_bytes(lead) | SMALL as u32) & lead_mask(letters)
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
        assert_eq!(lead_of("Spaß"), lead_of("spas"));
        assert_eq!(lead_of("Lu"), lead_of("lume") & lead_mask(2));
        assert_ne!(lead_of("орви"), lead_of("орвы"));
    }
}
