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
const SIGNATURES: &[(&[u8], Kind)] =
    &[(b"\x1f\x8b", Kind::Gzip), (b"\x28\xb5\x2f\xfd", Kind::Zstd), (b"PK\x03\x04", Kind::Zip)];

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
        SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)).map(|(_, kind)| *kind)
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
