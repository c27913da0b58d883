//! Makes the sketch of one text, by which its copies are known, in one pass over its letters. It compares nothing.
//!
//! Every twelve letters in a row, whatever stands between them, have a fingerprint: two or three words, but one that
//! hyphens, line breaks and broken words leave alone. Of these the lowest are kept,
//! the same in every text that has them (Broder, "On the resemblance and containment of documents", 1997; Manber, "Finding similar files in
//! a large file system", 1994).

use std::sync::LazyLock;

use crate::model::{Mark, Sketch};

/// Letters that have one fingerprint. A power of two above it is the length of the ring.
const LETTERS: usize = 12;
const RING: usize = 16;
/// Fingerprints kept of one text.
const MOST_MARKS: usize = 192;
/// Figures kept of one text.
const MOST_FIGURES: usize = 64;
/// Letters of one cell: about a sentence of agency copy.
const CELL: usize = 64;
/// Words at the beginning of a title or text among which it says that it corrects another.
const FIRST_WORDS: usize = 3;
/// Letters that these words take up at most.
const HEAD: usize = 80;

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
/// What the letter that leaves is worth: the base to the power of the letters.
const LEAVING: u64 = {
    let (mut power, mut at) = (1_u64, 0);
    while at < LETTERS {
        power = power.wrapping_mul(BASE);
        at += 1;
    }
    power
};

/// For each byte of ASCII its small letter or digit, 0 for all else.
const SMALL: [u8; 128] = {
    let mut table = [0; 128];
    let mut at = 0;
    while at < 128 {
        let byte = (at as u8).to_ascii_lowercase();
        if byte.is_ascii_alphanumeric() {
            table[at] = byte;
        }
        at += 1;
    }
    table
};

static CORRECTIONS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    include_str!("corrections.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Sketches a text of a title and parts, which are read as one.
pub(super) fn sketch<'a>(title: &str, parts: &(impl Iterator<Item = &'a str> + Clone)) -> Sketch {
    let bytes: usize = parts.clone().map(str::len).sum();
    let mut pass = Pass::sampling(bytes);
    parts.clone().for_each(|part| pass.part(part));
    let (marks, bound) = pass.marks();
    let (figures, figure_count) = lowest(pass.figures, MOST_FIGURES);
    Sketch {
        marks,
        bound,
        figures,
        figure_count,
        letters: u32::try_from(pass.letters).unwrap_or(u32::MAX),
        corrects: corrects(title, parts.clone().next().unwrap_or_default()),
    }
}

/// The fingerprints of every twelve letters of a text, in order, for texts that are set against each other word by word.
pub(super) fn fingerprints(text: &str) -> Vec<u64> {
    let mut pass = Pass::sampling(0);
    pass.part(text);
    pass.sampled.into_iter().map(Mark::fingerprint).collect()
}

/// What is known after some letters.
#[derive(Default)]
struct Pass {
    hash: u64,
    ring: [u64; RING],
    letters: usize,
    /// Fingerprints above it are let go.
    bound: u64,
    sampled: Vec<Mark>,
    /// The figure under way; 0 for none.
    figure: u32,
    figures: Vec<u32>,
}

impl Pass {
    /// A pass over a text of so many bytes that keeps rather more fingerprints than are wanted in the end.
    fn sampling(bytes: usize) -> Self {
        let one_in = (bytes / (2 * MOST_MARKS)).max(1) as u64;
        Self { bound: u64::MAX / one_in, ..Self::default() }
    }

    fn part(&mut self, part: &str) {
        let bytes = part.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte < 128 {
                let small = SMALL[usize::from(byte)];
                if small != 0 {
                    self.letter(u64::from(small));
                }
                if small.is_ascii_digit() || self.figure != 0 {
                    self.figure(byte, bytes.get(at + 1).copied());
                }
                at += 1;
            } else {
                let Some(c) = part[at..].chars().next() else { break };
                self.wide(c);
                at += c.len_utf8();
            }
        }
        self.end_figure();
    }

    /// Takes in a letter beyond ASCII. A sign that is a word or a syllable counts as three letters.
    fn wide(&mut self, c: char) {
        self.end_figure();
        if !c.is_alphanumeric() {
            return;
        }
        let times = if c >= '\u{2e80}' { 3 } else { 1 };
        for small in c.to_lowercase().filter(|small| small.is_alphanumeric()) {
            (0..times).for_each(|_| self.letter(u64::from(u32::from(small))));
        }
    }

    #[inline]
    fn letter(&mut self, letter: u64) {
        let leaving = self.ring[(self.letters + RING - LETTERS) % RING];
        self.ring[self.letters % RING] = letter;
        self.letters += 1;
        self.hash = self.hash.wrapping_mul(BASE).wrapping_add(letter).wrapping_sub(leaving.wrapping_mul(LEAVING));
        let mixed = (self.hash ^ self.hash >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = mixed ^ mixed >> 32;
        if mixed <= self.bound && self.letters >= LETTERS {
            let cell = (self.letters - LETTERS / 2) / CELL;
            self.sampled.push(Mark::new(mixed, u16::try_from(cell).unwrap_or(u16::MAX)));
        }
    }

    /// Takes in a byte of a figure: digits, and full stops and commas between two of them.
    fn figure(&mut self, byte: u8, next: Option<u8>) {
        let inside = byte.is_ascii_digit()
            || self.figure != 0 && matches!(byte, b'.' | b',') && next.is_some_and(|next| next.is_ascii_digit());
        if inside {
            // Never 0, which stands for no figure.
            self.figure = (self.figure ^ u32::from(byte)).wrapping_mul(0x0100_0193).wrapping_add(0x9e37_79b9) | 1;
        } else {
            self.end_figure();
        }
    }

    fn end_figure(&mut self) {
        if self.figure != 0 {
            self.figures.push(std::mem::take(&mut self.figure));
        }
    }

    /// The lowest fingerprints, each once, and how far they go.
    fn marks(&mut self) -> (Box<[Mark]>, u64) {
        let Self { sampled, .. } = self;
        sampled.sort_unstable();
        sampled.dedup_by_key(|mark| mark.fingerprint());
        let whole = sampled.len() <= MOST_MARKS;
        sampled.truncate(MOST_MARKS);
        let last = sampled.last().map_or(u64::MAX, |mark| mark.fingerprint());
        let bound = if whole { self.bound } else { last };
        (sampled.as_slice().into(), bound)
    }
}

/// The lowest of some hashes, each once, and how many there are.
fn lowest(mut hashes: Vec<u32>, most: usize) -> (Box<[u32]>, u32) {
    hashes.sort_unstable();
    hashes.dedup();
    let count = hashes.len() as u32;
    hashes.truncate(most);
    (hashes.into(), count)
}

/// Whether the title or the text begins by saying that it corrects another.
fn corrects(title: &str, text: &str) -> bool {
    let says = |text: &str| {
        let head = text.chars().take(HEAD).collect::<String>().to_lowercase();
        let words = head.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.take(FIRST_WORDS).any(|word| CORRECTIONS.contains(&word))
    };
    says(title) || says(text)
}

#[cfg(test)]
mod tests {
    use super::{Sketch, fingerprints, sketch};

    fn of(text: &str) -> Sketch {
        sketch("", &text.split("\n\n"))
    }

    #[track_caller]
    fn check(one: &str, other: &str, same: bool) {
        let known = |text: &str| {
            let sketch = of(text);
            (sketch.marks.iter().map(|mark| mark.fingerprint()).collect::<Vec<u64>>(), sketch.figures)
        };
        assert_eq!(known(one) == known(other), same, "{one} / {other}");
    }

    /// Sentences that differ from each other.
    fn long(sentences: usize) -> String {
        let sentence = |at| format!("The council of Lume heard speaker {at} of ward {} at length. ", at * 7);
        (0..sentences).map(sentence).collect::<Vec<String>>().concat()
    }

    #[test]
    fn breaks_marks_and_case_are_nothing() {
        let text = long(40);
        check(&text, &text.replace("council", "coun-\ncil").replace(". ", ".\n\n"), true);
        check(&text, &text.to_uppercase(), true);
        check(&text, &text.replace("speaker 7 ", "speaker 8 "), false);
        check(&text, &text.replace("council", "cabinet"), false);
    }

    #[test]
    fn figures_are_read_whole() {
        let count = |text: &str| of(text).figure_count;
        assert_eq!([count("1,5 and 1.5 and 15."), count("3, 4, 3"), count("x"), count("2.5.6 x1")], [3, 2, 0, 2]);
        assert_eq!(of("12\n\n12").figure_count, 1);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let sketch = of(&long(9000));
        assert_eq!((sketch.marks.len() <= 192, sketch.figures.len()), (true, 64));
        assert!(sketch.marks.is_sorted() && sketch.bound < u64::MAX);
        assert!(of(&"lume ".repeat(400_000)).marks.len() < 8);
        assert_eq!(of("").marks.len(), 0);
        assert!(fingerprints("eleven char").is_empty());
        assert_eq!(fingerprints("elevens chars").len(), 1);
    }

    #[test]
    fn a_text_says_that_it_corrects() {
        let says = |title: &str, text: &str| sketch(title, &text.split("\n\n")).corrects;
        assert!(says("CORRECTED-Lume counts", "x") && says("", "(Correction) x\n\nx") && says("Lume", "Исправлено: x"));
        assert!(!says("Lume counts", "The count was corrected twice.\n\nCorrected"));
    }
}
