//! From bytes to text: what every format asks of its bytes before it looks at them. It knows no format; charsets are
//! `charset`'s part.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use super::charset::{self, Decoded, Known, Unfit};
use crate::config::Limits;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::SkipReason;

/// Where bytes stand, for what is told of them, and how large they may be.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    /// Name of the article.
    pub name: &'a str,
    /// Number of the first line.
    pub line: u32,
    /// Bounds.
    pub limits: &'a Limits,
}

/// The text of `bytes` in any charset: that of a byte order mark, UTF-8 where it fits, the one that the format `declared`,
/// or the one it looks like. Lines are ended by `\n`.
///
/// Warns where the charset had to be told from the bytes or did not fit. Skips what is empty, larger than an article may
/// be, binary or in no charset.
pub(super) fn read<'a>(
    bytes: &'a [u8],
    declared: Option<&str>,
    at: At<'_>,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Cow<'a, str>, Skip> {
    let At { name, line, limits } = at;
    within_size(bytes.len(), name, line, limits)?;
    let decoded = charset::decode(bytes, declared).map_err(|unfit| unreadable(unfit, bytes, at))?;
    warnings.extend(told(&decoded, at));
    if decoded.text.trim_ascii().is_empty() || decoded.text.trim().is_empty() {
        return Err(empty(name, line));
    }
    Ok(match decoded.text {
        Cow::Borrowed(text) => unix_lines(text),
        Cow::Owned(text) => Cow::Owned(unix_lines(&text).into_owned()),
    })
}

/// The text of `bytes` that are UTF-8 already, as those of a value in JSON are.
pub(super) fn text<'a>(bytes: &'a [u8], name: &str, line: u32, limits: &Limits) -> Result<Cow<'a, str>, Skip> {
    read(bytes, None, At { name, line, limits }, &mut Vec::new())
}

/// What is to be told of a charset: nothing, where it is UTF-8 or what the format declared, and every character is there.
fn told(decoded: &Decoded<'_>, at: At<'_>) -> Option<Diagnostic> {
    let Decoded { charset, lost, .. } = decoded;
    let how = match decoded.known {
        Known::Fits | Known::Declared if *lost == 0 => return None,
        Known::Fits => "UTF-8 with broken characters".to_owned(),
        Known::Mark => format!("{charset} by its byte order mark"),
        Known::Declared => format!("{charset} by what it declares"),
        Known::Looks => format!("{charset} by the look of its bytes"),
    };
    let lost = match lost {
        0 => String::new(),
        1 => "; 1 character could not be read".to_owned(),
        many => format!("; {many} characters could not be read"),
    };
    let warning = Diagnostic::warning(at.name, "decoded", format!("is {how}, and was read as that{lost}"));
    let help = if *charset == "UTF-8" {
        "copy it from its origin again".to_owned()
    } else {
        format!("convert it to UTF-8 to be sure, for example with `iconv -f {charset} -t UTF-8`")
    };
    Some(warning.at(at.line).help(help))
}

fn unreadable(unfit: Unfit, bytes: &[u8], at: At<'_>) -> Skip {
    match unfit {
        Unfit::Binary(byte) => {
            let what = if bytes[byte] == 0 { "NUL" } else { "a control character" };
            Skip::new(SkipReason::Binary, at.name, format!("is no text: byte {byte} is {what}"))
                .at(line_of(bytes, byte, at.line))
                .help("leave it out with `corpus.exclude`, or replace it by its text")
        }
        Unfit::NoCharset(byte) => {
            let told = format!("is in no charset: byte {byte} starts no character of UTF-8, and no other charset fits");
            Skip::new(SkipReason::InvalidUtf8, at.name, told).at(line_of(bytes, byte, at.line)).help(CONVERT)
        }
    }
}

const CONVERT: &str = "convert it to UTF-8, for example with `iconv -t UTF-8`";

/// A skip of an article without text.
pub(super) fn empty(name: &str, line: u32) -> Skip {
    Skip::new(SkipReason::Empty, name, "holds no text").at(line).help("fill or remove it")
}

/// Skips an article of more than `limits.article_bytes`, or one whose spans could not be counted in 32 bits.
pub(super) fn within_size(bytes: usize, name: &str, line: u32, limits: &Limits) -> Result<(), Skip> {
    // What is one byte in another charset is up to three in UTF-8.
    let bound = limits.article_bytes.min(u64::from(u32::MAX / 3));
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
    use super::{At, read, within_lines};
    use crate::config::Limits;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<&str, (&str, u32)>, told: &[&str]) {
        let limits = Limits { article_bytes: 60, ..Limits::default() };
        let mut warnings = Vec::new();
        let got = read(bytes, None, At { name: "a.txt", line: 1, limits: &limits }, &mut warnings);
        let got = got.as_deref().map_err(|skip| (skip.reason.code(), skip.diagnostic.line.unwrap_or(0)));
        assert_eq!(got, expected);
        assert_eq!(warnings.iter().map(|warning| &*warning.message).collect::<Vec<_>>(), told);
    }

    #[test]
    fn text_is_taken_as_it_stands_but_for_line_ends() {
        check("\u{feff}é\r\nb\rc\n".as_bytes(), Ok("é\nb\nc\n"), &[]);
        check("\u{a0}a".as_bytes(), Ok("\u{a0}a"), &[]);
    }

    #[test]
    fn another_charset_is_told_of() {
        let told = "is windows-1252 by the look of its bytes, and was read as that";
        check(b"caf\xe9\r\nd\xe9j\xe0 vu", Ok("café\ndéjà vu"), &[told]);
        check(b"\xff\xfea\0\r\0\n\0", Ok("a\n"), &["is UTF-16LE by its byte order mark, and was read as that"]);
        let told = "is UTF-8 with broken characters, and was read as that; 1 character could not be read";
        check(b"\xc3\xa9\xc3\xa9 \xc3", Ok("éé \u{fffd}"), &[told]);
    }

    #[test]
    fn what_is_no_text_is_said_with_its_line() {
        check(b"", Err(("empty", 1)), &[]);
        check("\u{feff} \r\n\u{a0}\n".as_bytes(), Err(("empty", 1)), &[]);
        check(b"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\r\nb\rc\xff\xff b \xff", Err(("invalid-utf8", 3)), &[]);
        check(b"a\n\0", Err(("binary", 2)), &[]);
        check(&[b'a'; 61], Err(("too-large", 1)), &[]);
    }

    #[test]
    fn long_lines() {
        let limits = Limits { line_bytes: 3, ..Limits::default() };
        assert!(within_lines("abc\nabc\n", "a", 1, &limits).is_ok());
        let skip = within_lines("abc\nabcd", "a", 5, &limits).unwrap_err();
        assert_eq!((skip.reason.code(), skip.diagnostic.line), ("line-too-long", Some(6)));
    }
}
