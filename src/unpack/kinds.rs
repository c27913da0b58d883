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
}

/// Kinds by ending, lower case.
const ENDINGS: &[(&str, Kind)] = &[
    ("txt", Kind::Article(Format::Text)),
    ("text", Kind::Article(Format::Text)),
    ("md", Kind::Article(Format::Markdown)),
    ("markdown", Kind::Article(Format::Markdown)),
    ("jsonl", Kind::JsonLines),
    ("ndjson", Kind::JsonLines),
    ("json", Kind::Json),
    ("rss", Kind::Feed),
    ("atom", Kind::Feed),
    ("rdf", Kind::Feed),
    ("xml", Kind::Xml),
    ("csv", Kind::Table),
    ("tsv", Kind::Table),
];

impl Kind {
    /// What a file of this name is, `/` between the parts of its path.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let file = name.rsplit('/').next()?;
        let (_, ending) = file.rsplit_once('.')?;
        ENDINGS.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map(|(_, kind)| *kind)
    }
}
