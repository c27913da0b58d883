//! What a file is: by the ending of its name, and where that says nothing, by its first bytes. It reads nothing else.

use crate::model::Format;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One article.
    Article(Format),
    /// JSON objects, one a line.
    JsonLines,
    /// JSON: a list of objects, an object around one, or one.
    Json,
    /// RSS or Atom.
    Feed,
    /// XML, which may be a feed.
    Xml,
    /// A table with a row of names.
    Table,
    /// One file, compressed with gzip.
    Gzip,
    /// One file, compressed with Zstandard.
    Zstd,
    /// A zip archive.
    Zip,
    /// A tar archive.
    Tar,
    /// A message, and those attached to it.
    Mail(Format),
    /// Messages one after the other.
    Mbox,
    /// Records of a crawl of the web.
    Warc,
}

/// Bytes of a file's beginning that tell what it is, where they tell it.
pub const HEAD: usize = 512;

/// Kinds by ending, lower case.
const ENDINGS: &[(&str, Kind)] = &[
    ("txt", Kind::Article(Format::Text)),
    ("text", Kind::Article(Format::Text)),
    ("md", Kind::Article(Format::Markdown)),
    ("markdown", Kind::Article(Format::Markdown)),
    ("html", Kind::Article(Format::Html)),
    ("htm", Kind::Article(Format::Html)),
    ("xhtml", Kind::Article(Format::Html)),
    ("pdf", Kind::Article(Format::Pdf)),
    ("jsonl", Kind::JsonLines),
    ("ndjson", Kind::JsonLines),
    ("json", Kind::Json),
    ("rss", Kind::Feed),
    ("atom", Kind::Feed),
    ("rdf", Kind::Feed),
    ("xml", Kind::Xml),
    ("csv", Kind::Table),
    ("tsv", Kind::Table),
    ("gz", Kind::Gzip),
    ("tgz", Kind::Gzip),
    ("zst", Kind::Zstd),
    ("zstd", Kind::Zstd),
    ("zip", Kind::Zip),
    ("tar", Kind::Tar),
    ("eml", Kind::Mail(Format::Mail)),
    ("mht", Kind::Mail(Format::SavedPage)),
    ("mhtml", Kind::Mail(Format::SavedPage)),
    ("mbox", Kind::Mbox),
    ("warc", Kind::Warc),
];

/// Every ending that tells what a file is, lower case.
pub fn endings() -> impl Iterator<Item = &'static str> {
    ENDINGS.iter().map(|(ending, _)| *ending)
}

/// The ending that a file which begins with these bytes would have, where they tell what it is.
pub fn ending_of(head: &[u8]) -> Option<&'static str> {
    let kind = Kind::of_bytes(head)?;
    ENDINGS.iter().find(|(_, known)| *known == kind).map(|(ending, _)| *ending)
}

/// First bytes, and what begins with them.
const SIGNATURES: &[(&[u8], Kind)] = &[
    (b"\x1f\x8b", Kind::Gzip),
    (b"\x28\xb5\x2f\xfd", Kind::Zstd),
    (b"PK\x03\x04", Kind::Zip),
    (b"WARC/1.", Kind::Warc),
];

/// Header fields that a mail may begin with, lower case.
const MAIL_FIELDS: &[&str] = &[
    "arc-seal",
    "content-type",
    "date",
    "delivered-to",
    "dkim-signature",
    "from",
    "message-id",
    "mime-version",
    "received",
    "reply-to",
    "return-path",
    "subject",
    "to",
    "x-original-to",
];

/// Endings of what lies beside the articles in archives of saved pages and is never one, lower case.
const NEVER_ARTICLES: &[&str] = &[
    "avif", "bmp", "css", "eot", "gif", "ico", "jpeg", "jpg", "js", "m4a", "m4v", "map", "mjs", "mov", "mp3", "mp4",
    "ogg", "otf", "png", "svg", "tif", "tiff", "ttf", "wav", "webm", "webp", "woff", "woff2",
];

impl Kind {
    /// What a file of this name is, `/` between the parts of its path.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let ending = ending(name)?;
        ENDINGS.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map(|(_, kind)| *kind)
    }

    /// What a file that begins with these bytes, [`HEAD`] of them if there are as many, is.
    pub(super) fn of_bytes(head: &[u8]) -> Option<Self> {
        if head.get(257..262) == Some(b"ustar") {
            return Some(Self::Tar);
        }
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        match text.first() {
            // An object over several lines is no line of objects.
            Some(b'{')
                if memchr::memchr(b'\n', text).is_some_and(|at| !text[..at].trim_ascii_end().ends_with(b"}")) =>
            {
                return Some(Self::Json);
            }
            Some(b'{') => return Some(Self::JsonLines),
            Some(b'[') if text[1..].trim_ascii_start().starts_with(b"{") => return Some(Self::Json),
            _ => {}
        }
        if [&b"<?xml"[..], b"<rss", b"<feed", b"<rdf:RDF"].iter().any(|root| text.starts_with(root)) {
            return Some(Self::Xml);
        }
        let signed = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)).map(|(_, kind)| *kind);
        signed.or_else(|| is_page(text).then_some(Self::Article(Format::Html))).or_else(|| mail(head))
    }

    /// Whether what is in it must be unpacked.
    pub(super) fn is_packed(self) -> bool {
        matches!(self, Self::Gzip | Self::Zstd | Self::Zip | Self::Tar)
    }

    /// Whether a file of this name is a part of a page or a picture, and never an article.
    pub(super) fn is_never_an_article(name: &str) -> bool {
        ending(name).is_some_and(|ending| NEVER_ARTICLES.iter().any(|known| ending.eq_ignore_ascii_case(known)))
    }
}

/// What follows the last dot of a file's name.
fn ending(name: &str) -> Option<&str> {
    let file = name.rsplit('/').next()?;
    file.rsplit_once('.').map(|(_, ending)| ending)
}

/// Whether a file that begins so is a web page.
fn is_page(text: &[u8]) -> bool {
    let begins = |known: &[u8]| text.get(..known.len()).is_some_and(|head| head.eq_ignore_ascii_case(known));
    begins(b"<!doctype html") || begins(b"<html") || begins(b"<head>")
}

/// Whether a file that begins so is a mail or a mailbox: two lines of header fields, the first of a known name.
fn mail(head: &[u8]) -> Option<Kind> {
    let mbox = head.starts_with(b"From ");
    let mut lines = head.split(|byte| *byte == b'\n').skip(usize::from(mbox));
    let field = |line: &[u8]| {
        let at = memchr::memchr(b':', line).filter(|at| (1..60).contains(at))?;
        line[..at].iter().all(u8::is_ascii_graphic).then(|| line[..at].to_ascii_lowercase())
    };
    let first = lines.next().and_then(field)?;
    let known = mbox || MAIL_FIELDS.iter().any(|known| known.as_bytes() == first);
    let goes_on =
        lines.next().is_some_and(|line| line.starts_with(b" ") || line.starts_with(b"\t") || field(line).is_some());
    (known && goes_on).then_some(if mbox { Kind::Mbox } else { Kind::Mail(Format::Mail) })
}

#[cfg(test)]
mod tests {
    use super::ending_of;

    #[track_caller]
    fn check(head: &str, expected: Option<&str>) {
        assert_eq!(ending_of(head.as_bytes()), expected, "{head}");
    }

    #[test]
    fn first_bytes_tell() {
        check("{\"id\": 1, \"text\": \"a\"}\n", Some("jsonl"));
        check("{\n  \"id\": 1\n}", Some("json"));
        check("[ {\"id\": 1}]", Some("json"));
        check("\u{feff}<?xml version=\"1.0\"?><rss>", Some("xml"));
        check("\n<!DOCTYPE HTML>", Some("html"));
        check("<html lang=en>", Some("html"));
        check("WARC/1.0\r\n", Some("warc"));
        check("From a@b Mon Nov  9 14:30:00 2026\nDate: Mon, 9 Nov 2026\nSubject: x\n", Some("mbox"));
        check("Received: from x\r\n\tby y\r\n", Some("eml"));
        check("Subject: A\nFrom: b\n", Some("eml"));
    }

    #[test]
    fn prose_tells_nothing() {
        for text in
            ["", "It rained.", "From a distance it rained.\nAnd more.", "Subject: rain\n\nIt rained.", "[1] It rained"]
        {
            check(text, None);
        }
    }
}
