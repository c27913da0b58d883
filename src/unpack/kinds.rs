//! What a file is: by the ending of its name, and where that says nothing, by its first bytes. It reads nothing else.

use crate::model::Format;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One article.
    Article(Format),
    /// JSON objects, one a line.
    JsonLines,
    /// A message, and those attached to it.
    Mail(Format),
    /// Messages one after the other.
    Mbox,
    /// Records of a crawl of the web.
    Warc,
}

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
    ("eml", Kind::Mail(Format::Mail)),
    ("mht", Kind::Mail(Format::SavedPage)),
    ("mhtml", Kind::Mail(Format::SavedPage)),
    ("mbox", Kind::Mbox),
    ("warc", Kind::Warc),
];

impl Kind {
    /// What a file of this name is, `/` between the parts of its path.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let file = name.rsplit('/').next()?;
        let (_, ending) = file.rsplit_once('.')?;
        ENDINGS.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map(|(_, kind)| *kind)
    }
}
