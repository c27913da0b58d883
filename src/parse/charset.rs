//! Which charset bytes are in, and their text. In this order count: a byte order mark; UTF-8, where it fits; what the
//! format declares; what the bytes look like. It tells what it found and warns of nothing: that is `decode`'s part.
//!
//! UTF-8 goes before what is declared: text of another charset that happens to be UTF-8 with letters beyond ASCII is
//! next to unknown, pages and mails that declare ISO 8859-1 and are UTF-8 are common.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};
use memchr::{memchr, memmem};

/// One character of so many may be lost before bytes count as not being in a charset.
const LOST_ONE_OF: usize = 250;
/// Bytes looked at to tell a charset, from shortly before the first that is not ASCII.
const LOOKED_AT: usize = 256 << 10;
/// Bytes looked at to tell text from what is none.
const HEAD: usize = 4 << 10;
/// Fewer bytes than these show no UTF-16.
const FEWEST: usize = 32;

/// Text, and how it was come by.
#[derive(Debug, PartialEq)]
pub(super) struct Decoded<'a> {
    /// The text, without byte order mark.
    pub text: Cow<'a, str>,
    /// Its charset, as `windows-1252`.
    pub charset: &'static str,
    /// How the charset is known.
    pub known: Known,
    /// Places where no character could be read; each is U+FFFD in the text.
    pub lost: usize,
}

/// How a charset is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// It is UTF-8 and fits.
    Fits,
    /// By its byte order mark.
    Mark,
    /// By what the format declares.
    Declared,
    /// By what the bytes look like.
    Looks,
}

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// They hold a control character that no text has, at this byte.
    Binary(usize),
    /// No charset fits; this byte is the first that starts no character of UTF-8.
    NoCharset(usize),
}

/// Reads bytes whose format declares the charset `declared`, or none.
pub(super) fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Result<Decoded<'a>, Unfit> {
    let declared = declared.and_then(label);
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return marked(&bytes[length..], encoding).ok_or(Unfit::NoCharset(0));
    }
    if let Some(at) = memchr(0, bytes) {
        let encoding = declared.filter(|encoding| is_utf16(encoding)).or_else(|| looks_utf16(bytes));
        let decoded = encoding.and_then(|encoding| fitting(bytes, encoding, Known::Looks));
        return decoded.ok_or(Unfit::Binary(at));
    }
    let error = match std::str::from_utf8(bytes) {
        // Only this charset hides letters behind ASCII.
        Ok(_) if declared == Some(ISO_2022_JP) && memchr(0x1b, bytes).is_some() => 0,
        Ok(text) => return Ok(whole(text)),
        Err(error) => error.valid_up_to(),
    };
    if let Some(at) = control(bytes) {
        return Err(Unfit::Binary(at));
    }
    if let Some(damaged) = damaged(bytes) {
        return if damaged.lost <= allowed(&damaged.text) { Ok(damaged) } else { Err(Unfit::NoCharset(error)) };
    }
    declared
        .filter(|encoding| *encoding != UTF_8 && !is_utf16(encoding))
        .and_then(|encoding| fitting(bytes, encoding, Known::Declared))
        .or_else(|| fitting(bytes, looks(bytes, error), Known::Looks))
        .ok_or(Unfit::NoCharset(error))
}

/// The charset that markup declares of itself: `<meta charset=…>`, `<meta … content="text/html; charset=…">`, or the
/// `encoding` of an XML declaration.
pub(super) fn of_markup(bytes: &[u8]) -> Option<String> {
    let head = bytes[..bytes.len().min(HEAD)].to_ascii_lowercase();
    let name_after = |key: &[u8], from: &[u8]| {
        let rest = from[memmem::find(from, key)? + key.len()..].trim_ascii_start();
        let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
        let quote = rest.first().filter(|byte| matches!(byte, b'"' | b'\''));
        let rest = &rest[usize::from(quote.is_some())..];
        let end = rest
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.+".contains(byte)))
            .unwrap_or(rest.len());
        String::from_utf8(rest[..end].to_owned()).ok().filter(|name| !name.is_empty())
    };
    let declaration = head.trim_ascii_start().strip_prefix(b"<?xml");
    let declared = declaration.and_then(|rest| name_after(b"encoding", &rest[..memchr(b'>', rest)?]));
    declared.or_else(|| {
        memmem::find_iter(&head, b"<meta")
            .find_map(|at| name_after(b"charset", &head[at..at + memchr(b'>', &head[at..])?]))
    })
}

/// A charset by its label; those that only stand for a refusal are none.
fn label(name: &str) -> Option<&'static Encoding> {
    let known = Encoding::for_label_no_replacement(name.trim().trim_matches(['"', '\'']).as_bytes());
    known.filter(|encoding| *encoding != encoding_rs::X_USER_DEFINED)
}

fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

fn whole(text: &str) -> Decoded<'_> {
    Decoded { text: Cow::Borrowed(text), charset: UTF_8.name(), known: Known::Fits, lost: 0 }
}

/// Text after a byte order mark. A mark settles the charset, so bytes that do not fit it are in none.
fn marked<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Option<Decoded<'a>> {
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(bytes)
        && memchr(0, bytes).is_none()
    {
        return Some(whole(text));
    }
    fitting(bytes, encoding, Known::Mark)
}

/// How many places of a text may be lost.
fn allowed(text: &str) -> usize {
    text.len() / LOST_ONE_OF + 1
}

/// The text in this charset, where next to nothing of it is lost.
fn fitting<'a>(bytes: &'a [u8], encoding: &'static Encoding, known: Known) -> Option<Decoded<'a>> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let strange = text.chars().filter(|c| *c == '\u{fffd}' || is_strange(*c)).count();
    let lost = text.matches('\u{fffd}').count();
    (strange < allowed(&text)).then_some(Decoded { text, charset: encoding.name(), known, lost })
}

/// Whether no text has this character: NUL and the control characters that wrong charsets are full of.
fn is_strange(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1a}' | '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}')
}

/// The bytes as UTF-8 in which some are broken; `None` where more break it than make it.
///
/// A page cut in the middle of a letter, or a line of another charset in a file that is otherwise UTF-8, must not turn
/// every letter of the rest into two wrong ones.
fn damaged(bytes: &[u8]) -> Option<Decoded<'_>> {
    let (mut letters, mut lost) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        // Every letter beyond ASCII has one byte that begins it.
        letters += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        lost += usize::from(!chunk.invalid().is_empty());
    }
    (letters > lost).then(|| Decoded {
        text: String::from_utf8_lossy(bytes),
        charset: UTF_8.name(),
        known: Known::Fits,
        lost,
    })
}

/// The first control character that no text has, where one byte of fifty is such.
fn control(bytes: &[u8]) -> Option<usize> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    let found = head.iter().filter(|byte| is_control(byte)).count();
    if found * 50 <= head.len() { None } else { head.iter().position(is_control) }
}

/// UTF-16 without a mark: most letters are of scripts whose second byte is the same small number nearly everywhere.
fn looks_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD)];
    if head.len() < FEWEST {
        return None;
    }
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in head.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    // Spaces, digits and full stops are of the first block in every alphabet.
    let enough = head.len() / 20;
    match (even, odd) {
        (0, odd) if odd > enough => Some(UTF_16LE),
        (even, 0) if even > enough => Some(UTF_16BE),
        _ => None,
    }
}

/// What the bytes look like, `at` being the first that is not UTF-8.
fn looks(bytes: &[u8], at: usize) -> &'static Encoding {
    let start = at.saturating_sub(HEAD);
    let part = &bytes[start..bytes.len().min(start + LOOKED_AT)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(part, true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::{Known, Unfit, decode, of_markup};

    /// Text, charset, how it is known and what is lost.
    #[track_caller]
    fn check(bytes: &[u8], declared: Option<&str>, expected: Result<(&str, &str, Known, usize), Unfit>) {
        let got = decode(bytes, declared);
        let got = got.as_ref().map(|found| (&*found.text, found.charset, found.known, found.lost)).map_err(|why| *why);
        assert_eq!(got, expected);
    }

    fn in_charset(label: &str, text: &str) -> Vec<u8> {
        encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
    }

    const RUSSIAN: &str = "Начальник порта сообщил, что паром не выйдет в море до понедельника.";
    const FRENCH: &str = "Le maire a déclaré que la fête était annulée à cause de la tempête.";

    #[test]
    fn utf8_beats_what_is_declared() {
        for declared in [None, Some("iso-8859-1"), Some("utf-8"), Some("shift_jis"), Some("nonsense")] {
            check(FRENCH.as_bytes(), declared, Ok((FRENCH, "UTF-8", Known::Fits, 0)));
        }
        check("\u{feff}é".as_bytes(), None, Ok(("é", "UTF-8", Known::Fits, 0)));
    }

    #[test]
    fn marks_settle_it() {
        check(b"\xff\xfeh\0\xe9\0", None, Ok(("hé", "UTF-16LE", Known::Mark, 0)));
        check(b"\xfe\xff\0h\0\xe9", Some("utf-8"), Ok(("hé", "UTF-16BE", Known::Mark, 0)));
        check(b"\xef\xbb\xbf\xff\xff\xff", None, Err(Unfit::NoCharset(0)));
        let plain: Vec<u8> = RUSSIAN.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&plain, None, Ok((RUSSIAN, "UTF-16LE", Known::Looks, 0)));
    }

    #[test]
    fn other_charsets_are_declared_or_told() {
        for (label, name) in [("windows-1251", "windows-1251"), ("koi8-r", "KOI8-U"), ("iso-8859-5", "ISO-8859-5")] {
            let bytes = in_charset(label, RUSSIAN);
            check(&bytes, None, Ok((RUSSIAN, name, Known::Looks, 0)));
        }
        check(&in_charset("koi8-r", RUSSIAN), Some("koi8-r"), Ok((RUSSIAN, "KOI8-R", Known::Declared, 0)));
        check(&in_charset("latin1", FRENCH), None, Ok((FRENCH, "windows-1252", Known::Looks, 0)));
        check(&in_charset("latin1", FRENCH), Some("utf-8"), Ok((FRENCH, "windows-1252", Known::Looks, 0)));
        check(&in_charset("latin1", FRENCH), Some("\"ISO-8859-1\""), Ok((FRENCH, "windows-1252", Known::Declared, 0)));
        let japanese = "港は月曜日まで閉鎖されると市長が述べた。";
        for label in ["shift_jis", "euc-jp"] {
            assert_eq!(decode(&in_charset(label, japanese), None).unwrap().text, japanese);
        }
        let bytes = in_charset("iso-2022-jp", japanese);
        check(&bytes, Some("iso-2022-jp"), Ok((japanese, "ISO-2022-JP", Known::Declared, 0)));
    }

    #[test]
    fn a_few_broken_letters_do_not_change_the_charset() {
        let cut = &RUSSIAN.as_bytes()[..RUSSIAN.len() - 2];
        let expected = format!("{}\u{fffd}", &RUSSIAN[..RUSSIAN.len() - 3]);
        check(cut, None, Ok((&expected, "UTF-8", Known::Fits, 1)));
        let mixed = [RUSSIAN.as_bytes(), &[0xe9, b' ', 0xe9, b' ', 0xe9], RUSSIAN.as_bytes()].concat();
        check(&mixed, Some("utf-8"), Err(Unfit::NoCharset(RUSSIAN.len())));
    }

    #[test]
    fn what_markup_declares() {
        let check =
            |markup: &str, expected: Option<&str>| assert_eq!(of_markup(markup.as_bytes()).as_deref(), expected);
        check("<html><head><META CharSet = 'Windows-1251' ></head>", Some("windows-1251"));
        check("<meta http-equiv=Content-Type content=\"text/html; charset=koi8-r\">", Some("koi8-r"));
        check("<?xml version=\"1.0\" encoding='ISO-8859-2'?><rss>", Some("iso-8859-2"));
        check("<meta name=description content=a><p>charset=x", None);
        check("<meta charset=", None);
    }

    #[test]
    fn what_is_no_text() {
        check(b"a\n\0", None, Err(Unfit::Binary(2)));
        check(b"ab\x01\x02\xff\xfe", None, Err(Unfit::Binary(2)));
        check(b"", None, Ok(("", "UTF-8", Known::Fits, 0)));
    }
}
