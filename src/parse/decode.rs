//! From bytes to text: what every format asks of its bytes before it looks at them. It knows no format.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use crate::config::Limits;
use crate::diagnostic::Skip;
use crate::model::SkipReason;

/// The text of `bytes`: UTF-8 without byte order mark, lines ended by `\n`.
///
/// Skips what is empty, larger than an article may be, binary or not UTF-8. `line` is the first line's number.
pub(super) fn text<'a>(bytes: &'a [u8], name: &str, line: u32, limits: &Limits) -> Result<Cow<'a, str>, Skip> {
    within_size(bytes.len(), name, line, limits)?;
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Skip::new(SkipReason::InvalidUtf8, name, "is UTF-16, not UTF-8").at(line).help(CONVERT));
    }
    if let Some(at) = memchr(0, bytes) {
        return Err(Skip::new(SkipReason::Binary, name, format!("is no text: byte {at} is NUL"))
            .at(line_of(bytes, at, line))
            .help("leave it out with `corpus.exclude`, or replace it by its text"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        Skip::new(SkipReason::InvalidUtf8, name, format!("is not UTF-8: byte {at} starts no character"))
            .at(line_of(bytes, at, line))
            .help(CONVERT)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii().is_empty() || text.trim().is_empty() {
        return Err(empty(name, line));
    }
    Ok(unix_lines(text))
}

const CONVERT: &str = "convert it to UTF-8, for example with `iconv -t UTF-8`";

/// A skip of an article without text.
pub(super) fn empty(name: &str, line: u32) -> Skip {
    Skip::new(SkipReason::Empty, name, "holds no text").at(line).help("fill or remove it")
}

/// Skips an article of more than `limits.article_bytes`, or one whose spans could not be counted in 32 bits.
pub(super) fn within_size(bytes: usize, name: &str, line: u32, limits: &Limits) -> Result<(), Skip> {
    let bound = limits.article_bytes.min(u64::from(u32::MAX) - 1);
    if bytes as u64 <= bound {
        return Ok(());
    }
    Err(Skip::new(SkipReason::TooLarge, name, format!("has {bytes} bytes, more than the {bound} an article may have"))
        .at(line)
        .help("leave it out with `corpus.exclude`, or raise `corpus.limits.article_bytes`"))
}

/// Skips a text with a line longer than `limits.line_bytes`; `line` is the number of its first line.
pub(super) fn within_lines(text: &str, name: &str, line: u32, limits: &Limits) -> Result<(), Skip> {
    if text.len() as u64 <= limits.line_bytes {
        return Ok(());
    }
    let mut start = 0;
    let ends = memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len()));
    for (number, end) in (line..).zip(ends) {
        let length = (end - start) as u64;
        if length > limits.line_bytes {
            return Err(Skip::new(
                SkipReason::LineTooLong,
                name,
                format!("has a line of {length} bytes, more than the {} allowed", limits.line_bytes),
            )
            .at(number)
            .help("break the line, or raise `corpus.limits.line_bytes`"));
        }
        start = end + 1;
    }
    Ok(())
}

/// `text` with `\r\n` and lone `\r` as `\n`.
pub(super) fn unix_lines(text: &str) -> Cow<'_, str> {
    if memchr(b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'\r', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        out.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Line of byte `at`, the first line being `first`; `\r\n`, `\n` and `\r` each end one.
fn line_of(bytes: &[u8], at: usize, first: u32) -> u32 {
    let before = &bytes[..at];
    let feeds = memchr_iter(b'\n', before).count();
    let lone = memchr_iter(b'\r', before).filter(|&i| bytes.get(i + 1) != Some(&b'\n')).count();
    first + (feeds + lone) as u32
}

#[cfg(test)]
mod tests {
    use super::{text, within_lines};
    use crate::config::Limits;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<&str, (&str, u32)>) {
        let limits = Limits { article_bytes: 60, ..Limits::default() };
        let got = text(bytes, "a.txt", 1, &limits);
        let got = got.as_deref().map_err(|skip| (skip.reason.code(), skip.diagnostic.line.unwrap_or(0)));
        assert_eq!(got, expected);
    }

    #[test]
    fn text_is_taken_as_it_stands_but_for_line_ends() {
        check("\u{feff}é\r\nb\rc\n".as_bytes(), Ok("é\nb\nc\n"));
        check("\u{a0}a".as_bytes(), Ok("\u{a0}a"));
    }

    #[test]
    fn what_is_no_text_is_said_with_its_line() {
        check(b"", Err(("empty", 1)));
        check("\u{feff} \r\n\u{a0}\n".as_bytes(), Err(("empty", 1)));
        check(b"a\r\nb\rc\xff", Err(("invalid-utf8", 3)));
        check(b"a\n\0", Err(("binary", 2)));
        check(b"\xff\xfea\0", Err(("invalid-utf8", 1)));
        check(&[b'a'; 61], Err(("too-large", 1)));
    }

    #[test]
    fn long_lines() {
        let limits = Limits { line_bytes: 3, ..Limits::default() };
        assert!(within_lines("abc\nabc\n", "a", 1, &limits).is_ok());
        let skip = within_lines("abc\nabcd", "a", 5, &limits).unwrap_err();
        assert_eq!((skip.reason.code(), skip.diagnostic.line), ("line-too-long", Some(6)));
    }
}
