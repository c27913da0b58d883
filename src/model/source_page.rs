//! A whole source as it is bundled with an issue: its clean text in slices, those marked that the issue shows.

use serde::Serialize;

use super::{BlockKind, Piece, SourceEntry};

/// One source with all that an issue shows of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourcePage {
    /// Stable name, also of its file: `s` and ten hexadecimal digits of SHA-256 over source digest and entry.
    pub id: String,
    /// What the list of sources says of it.
    pub source: SourceEntry,
    /// Its blocks in text order.
    pub blocks: Vec<SourceBlock>,
    /// What the issue shows of it, in text order; each id is an anchor of the page.
    pub shown: Vec<SourceMark>,
    /// Bytes of the text that are left out, because the page would be too long.
    pub left_out: usize,
}

/// One block of a source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceBlock {
    /// What it is.
    pub kind: BlockKind,
    /// Consecutive slices; together the whole block, but for what is left out.
    pub slices: Vec<SourceSlice>,
    /// What ends in it, by index in [`SourcePage::shown`].
    pub ends: Vec<usize>,
}

/// A slice of a block, marked as a whole or not at all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceSlice {
    /// The slice.
    #[serde(flatten)]
    pub piece: Piece,
    /// Ids of what it is part of; none where the issue does not show it.
    pub marks: Vec<String>,
    /// Those of them that begin here.
    pub begins: Vec<String>,
    /// Whether words are left out behind it.
    pub cut: bool,
}

/// One thing an issue shows of a source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceMark {
    /// Id of the quote or excerpt.
    pub id: String,
    /// Whether it is a quote; else an excerpt.
    pub is_quote: bool,
    /// Who is quoted, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
}
