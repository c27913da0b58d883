//! From a part of a message as it was sent to its own bytes, and from their lines to those of the file.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use memchr::memchr_iter;

use crate::mime::{Encoding, Part};

/// A part's own bytes.
pub(super) struct Sent<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    pub(super) lines: Lines,
}

/// The lines of the file on which the lines of a part stand.
pub(super) enum Lines {
    /// One after the other, from this one on.
    From(u32),
    /// Each on its own.
    Each(Vec<u32>),
    /// All on this one.
    On(u32),
}

impl Lines {
    /// The line of the file for the part's line `at`, from 0.
    pub(super) fn line(&self, at: usize) -> u32 {
        match self {
            Self::From(first) => first.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)),
            Self::Each(lines) => lines.get(at).or(lines.last()).copied().unwrap_or(1),
            Self::On(line) => *line,
        }
    }
}

/// Undoes how a part was sent; `first` is the line of the file on which `message` begins.
pub(super) fn sent<'a>(message: &'a [u8], part: &Part, first: u32) -> Sent<'a> {
    let raw = &message[part.body.clone()];
    let line = first.saturating_add(memchr_iter(b'\n', &message[..part.body.start]).count() as u32);
    match part.encoding {
        Encoding::Plain => Sent { bytes: Cow::Borrowed(raw), lines: Lines::From(line) },
        Encoding::QuotedPrintable => quoted_printable(raw, line),
        Encoding::Base64 => Sent { bytes: Cow::Owned(base64(raw)), lines: Lines::On(line) },
    }
}

/// Line by line, so that what one line breaks does not take the others with it.
fn quoted_printable(raw: &[u8], first: u32) -> Sent<'static> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut lines = vec![first];
    for (number, line) in (first..).zip(raw.split(|byte| *byte == b'\n')) {
        let line = line.trim_ascii_end();
        let (text, soft) = line.strip_suffix(b"=").map_or((line, false), |text| (text, true));
        let start = bytes.len();
        match Some(text).filter(|text| is_sound(text)).and_then(quoted_printable_decode) {
            Some(decoded) => bytes.extend_from_slice(&decoded),
            None => bytes.extend_from_slice(text),
        }
        lines.extend(memchr_iter(b'\n', &bytes[start..]).map(|_| number));
        if !soft {
            bytes.push(b'\n');
            lines.push(number.saturating_add(1));
        }
    }
    Sent { bytes: Cow::Owned(bytes), lines: Lines::Each(lines) }
}

/// Whether each `=` of a line begins the number of a byte.
fn is_sound(line: &[u8]) -> bool {
    let number = |at: usize| line.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
    memchr_iter(b'=', line).all(number)
}

/// The bytes of the lines that are Base64: lists put footers below in plain text.
fn base64(raw: &[u8]) -> Vec<u8> {
    let is_base64 =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\r' | b' ' | b'\t');
    let mut end = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        if !line.strip_suffix(b"\n").unwrap_or(line).iter().all(is_base64) {
            break;
        }
        end += line.len();
    }
    base64_decode(&raw[..end]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::sent;
    use crate::mime;

    /// The text of the only part of a message, and the lines of the file its lines stand on.
    #[track_caller]
    fn check(encoding: &str, body: &str, expected: &str, lines: &[u32]) {
        let message = format!("Content-Transfer-Encoding: {encoding}\n\n{body}");
        let part = mime::parts(message.as_bytes()).all.remove(0);
        let got = sent(message.as_bytes(), &part, 1);
        assert_eq!(String::from_utf8_lossy(&got.bytes), expected);
        assert_eq!((0..lines.len()).map(|at| got.lines.line(at)).collect::<Vec<_>>(), lines);
    }

    #[test]
    fn as_it_is() {
        check("8bit", "One.\nTwo.", "One.\nTwo.", &[3, 4]);
    }

    #[test]
    fn quoted_printable() {
        check("quoted-printable", "Caf=C3=A9 is =\nshut.\nTwo=20\nThree", "Café is shut.\nTwo \nThree\n", &[3, 5, 6]);
        check("quoted-printable", "a=0Ab\nc = d\n=zz e", "a\nb\nc = d\n=zz e\n", &[3, 3, 4, 5]);
    }

    #[test]
    fn base64() {
        check("base64", "T25lLgpU\nd28u\n", "One.\nTwo.", &[3, 3]);
        check("base64", "T25lLg==\n____\nTo unsubscribe, write.\n", "One.", &[3]);
    }
}
