//! Escapes text for HTML. Says nothing about what may be shown; [`super::filters`] gives these to templates.
//!
//! Two ways, and the difference matters. [`write_shown`] is for metadata and the page's own words: it leaves out control
//! characters and bidirectional overrides, which could turn the words around them. [`exact`] is for slices of a source and
//! the attributes that `attache verify` reads: decoded again, it is the same text, byte for byte.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::io;

/// Whether a character can change what stands around it without being seen itself: controls but for line feed and tab,
/// and the bidirectional embeddings, overrides and isolates.
pub(super) fn is_hazard(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text without [hazards](is_hazard); borrowed where it has none.
pub(super) fn without_hazards(text: &str) -> std::borrow::Cow<'_, str> {
    // Curly quotation marks pass for hazards at the first look.
    if may_hold_hazards(text.as_bytes()) && text.contains(is_hazard) {
        text.replace(is_hazard, "").into()
    } else {
        text.into()
    }
}

/// Writes text as HTML, in elements and in quoted attributes alike, without [hazards](is_hazard). tera's escape function.
pub(super) fn write_shown(text: &str, out: &mut dyn io::Write) -> io::Result<()> {
    each_part(&without_hazards(text), false, |part| out.write_all(part.as_bytes()))
}

/// The text as HTML that decodes to the same bytes, for elements and for quoted attributes.
///
/// A carriage return is written as a reference, because a parser of HTML would make a line feed of it.
pub fn exact(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    push_exact(&mut out, text);
    out
}

/// Appends what [`exact`] makes of the text.
pub(super) fn push_exact(out: &mut String, text: &str) {
    let pushed = each_part(text, true, |part| {
        out.push_str(part);
        Ok::<(), Infallible>(())
    });
    let Ok(()) = pushed;
}

/// Appends what [`write_shown`] makes of the text.
pub(super) fn push_shown(out: &mut String, text: &str) {
    push_exact(out, &without_hazards(text));
}

/// The text for a string in a style sheet: everything but ASCII letters, digits, spaces and a few marks becomes a CSS
/// escape, so that it can end neither the string nor the `style` element.
pub(super) fn css_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in without_hazards(text).chars() {
        if c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | ',' | '-' | '+') {
            out.push(c);
        } else {
            // Six digits need no space behind them.
            let _ = write!(out, "\\{:06x}", u32::from(c));
        }
    }
    out
}

/// A name as one part of the path of a relative address: percent-encoded but for RFC 3986's unreserved characters.
pub fn path_part(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Bytes that are looked at as one: a text has few to be written otherwise.
const CHUNK: usize = 32;

/// Whether any byte of a chunk is `sought`. All are looked at, which takes fewer steps than to stop at the first.
fn any(chunk: &[u8], sought: impl Fn(u8) -> bool) -> bool {
    chunk.iter().fold(false, |any, &byte| any | sought(byte))
}

/// Hands on the text in parts, in their order: stretches that stay as they are, and entities for what does not; with
/// `returns` also for carriage returns.
#[expect(clippy::needless_bitwise_bool, reason = "without branches many bytes are looked at at once")]
fn each_part<E>(text: &str, returns: bool, mut push: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    // No `match` here: single comparisons are made of many bytes at one time.
    let special = |b: u8| (b == b'&') | (b == b'<') | (b == b'>') | (b == b'"') | (b == b'\'') | (b == b'\r');
    let (mut from, mut begins) = (0, 0);
    for chunk in text.as_bytes().chunks(CHUNK) {
        if any(chunk, special) {
            for (at, byte) in (begins..).zip(chunk) {
                let entity = if *byte == b'\r' && returns { Some("&#13;") } else { entity(*byte) };
                if let Some(entity) = entity {
                    push(&text[from..at])?;
                    push(entity)?;
                    from = at + 1;
                }
            }
        }
        begins += chunk.len();
    }
    push(&text[from..])
}

fn entity(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&#39;"),
        _ => None,
    }
}

/// A quick look: control characters are one byte below 0x20, 0x7F, or begin with 0xC2; the bidirectional ones with 0xE2.
#[expect(clippy::needless_bitwise_bool, reason = "without branches many bytes are looked at at once")]
fn may_hold_hazards(bytes: &[u8]) -> bool {
    let sought = |b: u8| ((b < 0x20) & (b != b'\n') & (b != b'\t')) | (b == 0x7f) | (b == 0xc2) | (b == 0xe2);
    bytes.chunks(CHUNK).any(|chunk| any(chunk, sought))
}

#[cfg(test)]
mod tests {
    use super::{css_string, exact, write_shown};

    #[track_caller]
    fn check(text: &str, shown: &str, kept: &str) {
        let mut out = Vec::new();
        write_shown(text, &mut out).expect("a vector takes all");
        assert_eq!(String::from_utf8(out).expect("UTF-8"), shown);
        assert_eq!(exact(text), kept);
    }

    #[test]
    fn markup_is_text() {
        check(
            "<b a='1' c=\"2\">&",
            "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;",
            "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;",
        );
    }

    #[test]
    fn hazards_are_dropped_where_shown_and_kept_where_exact() {
        check("a\u{0}\u{7}b\u{7f}\u{85}\u{202e}c\u{2069}", "abc", "a\u{0}\u{7}b\u{7f}\u{85}\u{202e}c\u{2069}");
        check("a\r\n\tb", "a\n\tb", "a&#13;\n\tb");
    }

    #[test]
    fn what_is_special_is_found_wherever_it_stands() {
        for before in 0..70 {
            let text = "é".repeat(before) + "<" + &"a".repeat(before);
            let escaped = text.replace('<', "&lt;");
            check(&text, &escaped, &escaped);
        }
    }

    #[test]
    fn other_characters_with_the_same_first_byte_stay() {
        check("£ “é” …", "£ “é” …", "£ “é” …");
    }

    #[test]
    fn no_string_ends_a_style_sheet() {
        assert_eq!(css_string("TLP:AMBER+STRICT"), "TLP\\00003aAMBER+STRICT");
        assert_eq!(css_string("\"}</style>\n"), "\\000022\\00007d\\00003c\\00002fstyle\\00003e\\00000a");
    }
}
