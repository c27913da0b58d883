//! The parts of a MIME message, as places in its bytes, found in one pass whatever the message. It decodes nothing.
//!
//! `mail-parser` reads the heads; the way through the parts is this module's own, because that of the crate searches the
//! whole rest of a message for each boundary that is missing, decodes attachments that nobody reads, and keeps attached
//! messages in each other as deep as they come.

use std::ops::Range;

use mail_parser::{ContentType, HeaderName, MessageParser, MimeHeaders as _};
use memchr::{memchr, memmem};

/// Multiparts in each other that are taken apart.
const DEPTH: usize = 16;
/// Parts of a message that are told apart.
const PARTS: usize = 10_000;
/// Longest head, in bytes.
const HEAD: usize = 256 << 10;
/// Longest boundary, in bytes; by the standard it is 70.
const BOUNDARY: usize = 256;

/// What a part holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Plain text.
    Plain,
    /// HTML.
    Html,
    /// Another message.
    Message,
    /// Anything else.
    Other,
}

/// How a part is written in the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As it is.
    Plain,
    /// As quoted-printable.
    QuotedPrintable,
    /// As Base64.
    Base64,
}

/// A part of a message that has no parts itself.
#[derive(Clone, Debug)]
pub struct Part {
    /// Where it stands in the message, without its head.
    pub body: Range<usize>,
    /// What it holds.
    pub kind: Kind,
    /// How it is written.
    pub encoding: Encoding,
    /// The charset it declares.
    pub charset: Option<String>,
    /// Whether its lines flow (`format=flowed`), and whether the space that shows it goes.
    pub flowed: Option<DelSp>,
    /// Whether it is to be saved rather than shown.
    pub attached: bool,
    /// Whether it is shown where another part says so, as the pictures of a page are.
    pub related: bool,
    /// The name of its file.
    pub name: Option<String>,
    /// The number of the choice that it is one of, where several parts say the same.
    pub choice: Option<usize>,
}

/// Whether the space at the end of a flowed line belongs to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelSp {
    /// It does.
    No,
    /// It does not.
    Yes,
}

/// The parts of a message.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// In order.
    pub all: Vec<Part>,
    /// Whether there were more than are told apart.
    pub more: bool,
}

/// The length of the head at the beginning of `bytes`, with the empty line that ends it.
pub fn head(bytes: &[u8]) -> usize {
    head_before(bytes, |_| false)
}

/// Finds the parts of a message.
pub fn parts(message: &[u8]) -> Parts {
    let mut walk = Walk { message, levels: Vec::new(), choices: 0, parts: Parts::default() };
    let mut at = Some(0);
    while let Some(start) = at {
        at = walk.part(start);
    }
    walk.parts
}

/// A multipart on the way through a message.
struct Level {
    boundary: Vec<u8>,
    choice: Option<usize>,
    related: bool,
    digest: bool,
}

/// A line that ends a part.
struct Delimiter {
    /// Where the part before it ends.
    start: usize,
    /// Where the line ends.
    end: usize,
    level: usize,
    /// Whether it ends its multipart as well.
    closes: bool,
}

struct Walk<'a> {
    message: &'a [u8],
    levels: Vec<Level>,
    choices: usize,
    parts: Parts,
}

impl Walk<'_> {
    /// Reads the part whose head begins at `start`; gives where the next one begins.
    fn part(&mut self, start: usize) -> Option<usize> {
        let rest = &self.message[start..];
        let body = start + head_before(rest, |line| self.level_of(line).is_some());
        let fields = Fields::read(&self.message[start..body]);
        let boundary = fields.boundary().filter(|_| self.levels.len() < DEPTH);
        let level = boundary.map(|boundary| self.level(&fields, boundary));
        let whole = level.is_none();
        self.levels.extend(level);
        let mut delimiter = self.delimiter(body);
        let opened = delimiter.as_ref().is_some_and(|found| found.level + 1 == self.levels.len());
        if whole || !opened {
            // A multipart without parts is text, as it was before MIME.
            let end = delimiter.as_ref().map_or(self.message.len(), |found| found.start);
            self.push(&fields, body..end.max(body));
        }
        loop {
            let Delimiter { level, closes, end, .. } = delimiter?;
            self.levels.truncate(if closes { level } else { level + 1 });
            if !closes {
                return Some(end);
            }
            if self.levels.is_empty() {
                return None;
            }
            delimiter = self.delimiter(end);
        }
    }

    fn level(&mut self, fields: &Fields, boundary: Vec<u8>) -> Level {
        let subtype = &*fields.subtype;
        let outer = self.levels.last();
        let choice = if subtype == "alternative" {
            self.choices += 1;
            Some(self.choices)
        } else {
            outer.and_then(|outer| outer.choice)
        };
        let related = subtype == "related" || outer.is_some_and(|outer| outer.related);
        Level { boundary, choice, related, digest: subtype == "digest" }
    }

    fn push(&mut self, fields: &Fields, body: Range<usize>) {
        if self.parts.all.len() == PARTS {
            self.parts.more = true;
            return;
        }
        let level = self.levels.last();
        self.parts.all.push(Part {
            body,
            kind: fields.kind(level.is_some_and(|level| level.digest)),
            encoding: fields.encoding(),
            charset: fields.charset.clone(),
            flowed: fields.flowed,
            attached: fields.attached,
            related: level.is_some_and(|level| level.related),
            name: fields.name.clone(),
            choice: level.and_then(|level| level.choice),
        });
    }

    /// The level whose boundary a line is, and whether it closes it.
    fn level_of(&self, line: &[u8]) -> Option<(usize, bool)> {
        let named = line.strip_prefix(b"--")?;
        self.levels.iter().enumerate().rev().find_map(|(level, known)| {
            let rest = named.strip_prefix(&*known.boundary)?;
            let closes = rest.starts_with(b"--");
            (closes || rest.trim_ascii().is_empty()).then_some((level, closes))
        })
    }

    /// The first delimiter from `from` on, the beginning of a line.
    fn delimiter(&self, from: usize) -> Option<Delimiter> {
        if self.levels.is_empty() {
            return None;
        }
        let mut at = from;
        loop {
            let line = line(&self.message[at..]);
            if let Some((level, closes)) = self.level_of(line) {
                let before = &self.message[from..at];
                let before = before.strip_suffix(b"\n").unwrap_or(before);
                let before = before.strip_suffix(b"\r").unwrap_or(before);
                let end = (at + line.len() + 1).min(self.message.len());
                return Some(Delimiter { start: from + before.len(), end, level, closes });
            }
            at += memmem::find(&self.message[at..], b"\n--")? + 1;
        }
    }
}

/// The first line of `bytes`, without its line feed.
fn line(bytes: &[u8]) -> &[u8] {
    &bytes[..memchr(b'\n', bytes).unwrap_or(bytes.len())]
}

/// The length of a head that ends before a line that `stops` it, if no empty line does.
fn head_before(bytes: &[u8], stops: impl Fn(&[u8]) -> bool) -> usize {
    let bytes = &bytes[..bytes.len().min(HEAD)];
    let mut at = 0;
    while at < bytes.len() {
        let line = line(&bytes[at..]);
        let next = (at + line.len() + 1).min(bytes.len());
        if line.trim_ascii().is_empty() {
            return next;
        }
        let folded = line.starts_with(b" ") || line.starts_with(b"\t");
        let postmark = at == 0 && (line.starts_with(b"From ") || line.starts_with(b">From "));
        if stops(line) || !(folded || postmark || memchr(b':', line).is_some()) {
            return at;
        }
        at = next;
    }
    at
}

/// What the head of a part says; names of types in lower case.
#[derive(Default)]
struct Fields {
    /// As `text`; empty where nothing is said.
    media: String,
    subtype: String,
    boundary: Option<String>,
    charset: Option<String>,
    flowed: Option<DelSp>,
    encoding: String,
    attached: bool,
    name: Option<String>,
}

impl Fields {
    fn read(head: &[u8]) -> Self {
        let parser = MessageParser::new()
            .header_content_type(HeaderName::ContentType)
            .header_content_type(HeaderName::ContentDisposition)
            .header_text(HeaderName::ContentTransferEncoding)
            .default_header_ignore();
        // A head that ends without an empty line is one all the same.
        let head = [head, b"\n\n"].concat();
        let Some(message) = parser.parse_headers(&head) else { return Self::default() };
        let Some(part) = message.parts.first() else { return Self::default() };
        let mut fields = part.content_type().map(Self::of_type).unwrap_or_default();
        fields.encoding = part.content_transfer_encoding().unwrap_or_default().trim().to_ascii_lowercase();
        fields.attached = part.content_disposition().is_some_and(ContentType::is_attachment);
        fields.name = part.attachment_name().map(str::to_owned);
        fields
    }

    fn of_type(told: &ContentType<'_>) -> Self {
        let attribute = |name| told.attribute(name).map(str::to_owned);
        let says = |name, value| told.attribute(name).is_some_and(|told| told.eq_ignore_ascii_case(value));
        let delsp = if says("delsp", "yes") { DelSp::Yes } else { DelSp::No };
        Self {
            media: told.ctype().to_ascii_lowercase(),
            subtype: told.subtype().unwrap_or_default().to_ascii_lowercase(),
            boundary: attribute("boundary"),
            charset: attribute("charset"),
            flowed: says("format", "flowed").then_some(delsp),
            ..Self::default()
        }
    }

    /// The boundary of a multipart.
    fn boundary(&self) -> Option<Vec<u8>> {
        let boundary = self.boundary.as_deref().filter(|_| self.media == "multipart")?.trim_end();
        (1..=BOUNDARY).contains(&boundary.len()).then(|| boundary.as_bytes().to_owned())
    }

    fn kind(&self, in_digest: bool) -> Kind {
        match (&*self.media, &*self.subtype) {
            ("", _) => {
                if in_digest {
                    Kind::Message
                } else {
                    Kind::Plain
                }
            }
            ("text", "html") | ("application", "xhtml+xml") => Kind::Html,
            ("text", "plain" | "") | ("multipart", _) => Kind::Plain,
            ("message", "rfc822" | "global" | "news") => Kind::Message,
            _ => Kind::Other,
        }
    }

    fn encoding(&self) -> Encoding {
        match &*self.encoding {
            "quoted-printable" => Encoding::QuotedPrintable,
            "base64" => Encoding::Base64,
            _ => Encoding::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, parts};

    /// One line a part: kind, choice, file, and its body.
    #[track_caller]
    fn check(message: &str, expected: &[&str]) {
        let found = parts(message.as_bytes());
        let show = |part: &super::Part| {
            let choice = part.choice.map_or(String::new(), |choice| format!("/{choice}"));
            let name = part.name.as_ref().map_or(String::new(), |name| format!(" {name}"));
            let attached = if part.attached { " attached" } else { "" };
            format!("{:?}{choice}{attached}{name}: {:?}", part.kind, &message[part.body.clone()])
        };
        assert_eq!(found.all.iter().map(show).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_message_without_parts() {
        check("Subject: A\n\nOne.\nTwo.\n", &[r#"Plain: "One.\nTwo.\n""#]);
        check("Subject: A\r\nContent-Type: text/html\r\n\r\n<p>One.", &[r#"Html: "<p>One.""#]);
        check("", &[r#"Plain: """#]);
        check("no head\nat all", &[r#"Plain: "no head\nat all""#]);
    }

    #[test]
    fn parts_choices_and_attachments() {
        let message = "Content-Type: multipart/mixed; boundary=\"a\"\n\npreamble\n--a\n\
                       Content-Type: multipart/alternative; boundary=ab\n\n--ab\nContent-Type: text/plain\n\nOne.\n\
                       --ab\nContent-Type: text/html\n\n<p>One.\n--ab--\n\n--a\nContent-Type: application/pdf\n\
                       Content-Disposition: attachment; filename=x.pdf\n\nJVB\n--a\nContent-Type: message/rfc822\n\n\
                       Subject: B\n\nTwo.\n--a--\nepilogue\n";
        check(
            message,
            &[
                r#"Plain/1: "One.""#,
                r#"Html/1: "<p>One.""#,
                r#"Other attached x.pdf: "JVB""#,
                r#"Message: "Subject: B\n\nTwo.""#,
            ],
        );
    }

    #[test]
    fn broken_structure() {
        check("Content-Type: multipart/mixed; boundary=a\n\nOne.\n", &[r#"Plain: "One.\n""#]);
        check("Content-Type: multipart/mixed; boundary=a\n\n--a\nOne.\n", &[r#"Plain: "One.\n""#]);
        check(
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nX: y\n--a\n\nTwo.",
            &[r#"Plain: """#, r#"Plain: "Two.""#],
        );
        let digest = "Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: B\n\nOne.\n--a--";
        check(digest, &[r#"Message: "Subject: B\n\nOne.""#]);
    }

    #[test]
    fn hostile_messages_take_no_longer_than_their_size() {
        let nested = "Content-Type: multipart/mixed; boundary=a\n\n--a\n".repeat(100_000);
        assert!(!parts(nested.as_bytes()).all.is_empty());
        let missing = format!(
            "Content-Type: multipart/mixed; boundary=a\n\n{}",
            "--a\nContent-Type: multipart/mixed; boundary=b\n\n".repeat(50_000)
        );
        assert!(parts(missing.as_bytes()).more);
        let deep = "Content-Type: message/rfc822\n\n".repeat(100_000);
        assert_eq!(parts(deep.as_bytes()).all[0].kind, Kind::Message);
        assert_eq!(parts("--a\n".repeat(500_000).as_bytes()).all.len(), 1);
    }
}
