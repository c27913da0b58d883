//! A half-open range of bytes in an article's clean text.

use serde::{Deserialize, Serialize};

/// A half-open byte range `start..end` in the clean text of one [`Article`](super::Article).
///
/// Both ends lie on character boundaries of that text. Texts are below 4 GiB: `load` refuses larger sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span `start..end`; an inverted pair becomes the empty span at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        let start = start as u32;
        Self { start, end: (end as u32).max(start) }
    }

    /// The bytes of `text` this span covers, or `""` where it does not lie within `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// As a range of `usize`.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `at` lies inside.
    pub fn holds(self, at: u32) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span without white space at its ends.
    #[must_use]
    pub fn trim(self, text: &str) -> Self {
        let s = self.of(text);
        let start = self.start as usize + (s.len() - s.trim_start().len());
        Self::new(start, start + s.trim().len())
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn trim_keeps_character_boundaries() {
        let text = "a \u{a0}é\u{a0} b";
        let inner = Span::new(1, text.len() - 1).trim(text);
        assert_eq!(inner.of(text), "é");
        assert_eq!(Span::new(1, 4).trim("a   b"), Span::new(4, 4));
    }

    #[test]
    fn of_never_panics() {
        assert_eq!(Span::new(1, 2).of("é"), "");
        assert_eq!(Span::new(5, 9).of("abc"), "");
    }
}
