//! UTF-16 as UTF-8, for what is taken apart by single bytes: feeds, JSON and tables, as spreadsheets save them. All other
//! charsets have ASCII in the bytes of ASCII, and are `parse`'s part.

use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;

use encoding_rs::{Decoder, Encoding, UTF_16BE, UTF_16LE};

use super::budget::Peeked;
use super::{Member, Walk};

/// Bytes of UTF-8 that are held.
const ROOM: usize = 16 << 10;

impl Walk<'_> {
    /// Takes a file apart in UTF-8, whether it is in that or in UTF-16 with a byte order mark.
    pub(super) fn in_utf8<'w>(
        &'w mut self,
        reader: &mut dyn BufRead,
        member: &Member<'_>,
        split: impl FnOnce(&'w mut Self, &mut dyn BufRead) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut peeked = match Peeked::<2>::new(reader) {
            Ok(peeked) => peeked,
            Err(error) => return self.broken(member, &error),
        };
        match peeked.head() {
            b"\xff\xfe" => split(self, &mut Utf16::new(&mut peeked, UTF_16LE)),
            b"\xfe\xff" => split(self, &mut Utf16::new(&mut peeked, UTF_16BE)),
            _ => split(self, &mut peeked),
        }
    }
}

/// A stream of UTF-16, read as UTF-8. What is no character is U+FFFD.
struct Utf16<'a> {
    rest: &'a mut dyn BufRead,
    decoder: Decoder,
    held: Box<[u8]>,
    at: usize,
    end: usize,
    over: bool,
}

impl<'a> Utf16<'a> {
    fn new(rest: &'a mut dyn BufRead, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { rest, decoder, held: vec![0; ROOM].into(), at: 0, end: 0, over: false }
    }
}

impl Read for Utf16<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Utf16<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.end && !self.over {
            let chunk = self.rest.fill_buf()?;
            let last = chunk.is_empty();
            let (result, used, written, _) = self.decoder.decode_to_utf8(chunk, &mut self.held, last);
            self.rest.consume(used);
            self.over = last && result == encoding_rs::CoderResult::InputEmpty;
            (self.at, self.end) = (0, written);
        }
        Ok(&self.held[self.at..self.end])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.end);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor, Read as _};

    use encoding_rs::UTF_16LE;

    use super::Utf16;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        for capacity in [1, 2, 3, 4096] {
            let mut reader = BufReader::with_capacity(capacity, Cursor::new(bytes));
            let mut text = String::new();
            Utf16::new(&mut reader, UTF_16LE).read_to_string(&mut text).unwrap();
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn utf16_is_read_as_utf8() {
        let long = "é𝄞a".repeat(9_000);
        let bytes: Vec<u8> = "\u{feff}".encode_utf16().chain(long.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        check(&bytes, &long);
        check(b"\xff\xfe", "");
        check(b"a\0\x00\xd8b\0c", "a\u{fffd}b\u{fffd}");
    }
}
