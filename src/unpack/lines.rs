//! Files of lines, an entry a line. A line too long to be one is passed over without being held.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use super::{Member, Walk, too_large};
use crate::diagnostic::Skip;
use crate::model::{Entry, Format, SkipReason};

/// UTF-8's byte order mark.
const MARK: &[u8] = b"\xef\xbb\xbf";

impl Walk<'_> {
    /// Hands on the lines that are not blank.
    pub(super) fn lines(&mut self, reader: &mut dyn BufRead, member: &Member<'_>) -> ControlFlow<()> {
        let bound = self.limits.article_bytes;
        let mut found = 0;
        for line in 1.. {
            let mut bytes = Vec::new();
            let length = match next(reader, bound, &mut bytes) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) => return self.broken(member, &error),
            };
            if line == 1 && bytes.starts_with(MARK) {
                bytes.drain(..MARK.len());
            }
            if bytes.trim_ascii().is_empty() && length <= bound {
                continue;
            }
            found += 1;
            if length > bound {
                self.skip(too_large(self.place(member), bound).at(line))?;
                continue;
            }
            let within = member.within.to_owned();
            self.entry(Entry { within, line, number: found, ..Entry::whole(bytes, Format::Json) })?;
        }
        if found > 0 {
            return ControlFlow::Continue(());
        }
        self.skip(Skip::new(SkipReason::Empty, self.place(member), "holds no text").at(1).help("fill or remove it"))
    }
}

/// Reads a line without its end, and no more of it than `bound` bytes; gives its length with its end, 0 after the last.
fn next(reader: &mut dyn BufRead, bound: u64, line: &mut Vec<u8>) -> io::Result<u64> {
    let mut length = 0;
    loop {
        let chunk = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let end = memchr::memchr(b'\n', chunk);
        let words = &chunk[..end.unwrap_or(chunk.len())];
        // What is too long is not used, so no more of it is kept than shows that.
        let room = usize::try_from(bound.saturating_sub(line.len() as u64)).unwrap_or(usize::MAX);
        line.extend_from_slice(&words[..words.len().min(room)]);
        let used = end.map_or(chunk.len(), |end| end + 1);
        length += words.len() as u64;
        reader.consume(used);
        if end.is_some() {
            // A blank line has a length too, so that it is not taken for the end.
            return Ok(length.max(1));
        }
        if used == 0 {
            return Ok(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use super::next;

    #[track_caller]
    fn check(text: &[u8], bound: u64, expected: &[(&str, u64)]) {
        for capacity in [1, 3, 64] {
            let mut reader = BufReader::with_capacity(capacity, Cursor::new(text));
            let mut got = Vec::new();
            loop {
                let mut line = Vec::new();
                let length = next(&mut reader, bound, &mut line).unwrap();
                if length == 0 {
                    break;
                }
                got.push((String::from_utf8(line).unwrap(), length));
            }
            let got: Vec<_> = got.iter().map(|(line, length)| (line.as_str(), *length)).collect();
            assert_eq!(got, expected);
        }
    }

    #[test]
    fn lines_are_cut_at_the_bound() {
        check(b"", 9, &[]);
        check(b"ab\n\nc", 9, &[("ab", 2), ("", 1), ("c", 1)]);
        check(b"abcdef\ngh\n", 3, &[("abc", 6), ("gh", 2)]);
        check(b"abc", 3, &[("abc", 3)]);
    }
}
