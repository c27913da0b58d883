//! What a compressed file or an archive may still expand to. One budget serves all that lies in one source, however deep.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};

use crate::config::Limits;

/// Bytes that any file may expand to, however small it is: the ratio of a few hundred bytes says nothing.
const FREE: u64 = 1 << 20;

/// Bytes that may still come out of a source's archives.
#[derive(Debug)]
pub(super) struct Budget {
    left: Cell<u64>,
    refusal: Refusal,
}

/// Why no more is read of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It expands to more than this many times its size.
    Ratio(u32),
    /// It expands to more than so many bytes.
    Bytes(u64),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ratio(ratio) => write!(f, "expands to more than {ratio} times its size"),
            Self::Bytes(bytes) => write!(f, "expands to more than {bytes} bytes"),
        }
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// The refusal that an error of reading stands for, if it is one.
    pub(super) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }

    /// The key of the config that would allow more.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Ratio(_) => "corpus.limits.ratio",
            Self::Bytes(_) => "corpus.limits.unpacked_bytes",
        }
    }
}

impl Budget {
    /// The budget of a source of `bytes` bytes.
    pub(super) fn new(bytes: u64, limits: &Limits) -> Self {
        let by_ratio = bytes.saturating_mul(u64::from(limits.ratio)).saturating_add(FREE);
        let refusal = if by_ratio < limits.unpacked_bytes {
            Refusal::Ratio(limits.ratio)
        } else {
            Refusal::Bytes(limits.unpacked_bytes)
        };
        Self { left: Cell::new(by_ratio.min(limits.unpacked_bytes)), refusal }
    }

    fn spend(&self, bytes: usize) -> io::Result<()> {
        let left = self.left.get().checked_sub(bytes as u64);
        self.left.set(left.unwrap_or(0));
        left.map(drop).ok_or_else(|| io::Error::other(self.refusal))
    }
}

/// What comes out of a decompressor, counted.
pub(super) struct Counted<'a, R> {
    inner: R,
    budget: &'a Budget,
}

impl<'a, R> Counted<'a, R> {
    pub(super) fn new(inner: R, budget: &'a Budget) -> Self {
        Self { inner, budget }
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.budget.spend(read)?;
        Ok(read)
    }
}

/// A reader whose first `N` bytes can be looked at even where the buffer of the reader behind it holds fewer.
pub(super) struct Peeked<'a, const N: usize> {
    head: [u8; N],
    at: usize,
    end: usize,
    rest: &'a mut dyn BufRead,
}

impl<'a, const N: usize> Peeked<'a, N> {
    /// Reads the first bytes of `rest`.
    pub(super) fn new(rest: &'a mut dyn BufRead) -> io::Result<Self> {
        let (mut head, mut end) = ([0; N], 0);
        while end < N {
            match rest.read(&mut head[end..]) {
                Ok(0) => break,
                Ok(read) => end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Self { head, at: 0, end, rest })
    }

    /// The first bytes, as long as nothing was read.
    pub(super) fn head(&self) -> &[u8] {
        &self.head[..self.end]
    }
}

impl<const N: usize> Read for Peeked<'_, N> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.end {
            return self.rest.read(buffer);
        }
        let read = (&self.head[self.at..self.end]).read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

impl<const N: usize> BufRead for Peeked<'_, N> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.end { self.rest.fill_buf() } else { Ok(&self.head[self.at..self.end]) }
    }

    fn consume(&mut self, amount: usize) {
        if self.at == self.end {
            self.rest.consume(amount);
        } else {
            self.at = (self.at + amount).min(self.end);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Cursor, Read as _};

    use super::{Budget, Counted, Peeked, Refusal};
    use crate::config::Limits;

    #[track_caller]
    fn check(source: u64, limits: Limits, bytes: u64, expected: Option<Refusal>) {
        let budget = Budget::new(source, &limits);
        let read = Counted::new(std::io::repeat(0).take(bytes), &budget).read_to_end(&mut Vec::new());
        assert_eq!(read.err().and_then(|error| Refusal::of(&error)), expected);
    }

    #[test]
    fn what_comes_out_is_bounded_by_ratio_and_by_bytes() {
        let limits = Limits { ratio: 3, unpacked_bytes: 2 << 20, ..Limits::default() };
        check(100, limits, (1 << 20) + 300, None);
        check(100, limits, (1 << 20) + 301, Some(Refusal::Ratio(3)));
        check(1 << 20, limits, 2 << 20, None);
        check(1 << 20, limits, (2 << 20) + 1, Some(Refusal::Bytes(2 << 20)));
    }

    #[test]
    fn a_head_that_was_looked_at_is_read_all_the_same() {
        for length in [0, 3, 4, 9] {
            let text = &"abcdefghi"[..length];
            let mut reader = BufReader::with_capacity(2, Cursor::new(text));
            let mut peeked = Peeked::<4>::new(&mut reader).unwrap();
            assert_eq!(peeked.head(), &text.as_bytes()[..length.min(4)]);
            let mut line = Vec::new();
            peeked.read_until(b'e', &mut line).unwrap();
            peeked.read_to_end(&mut line).unwrap();
            assert_eq!(line, text.as_bytes());
        }
    }
}
