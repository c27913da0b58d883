//! A quote as several outlets have it, where their words differ: who has which, and which words those are.

use serde::{Deserialize, Serialize};

use super::{Piece, QuoteId, QuoteKind};

/// A quote that is shown in the words of another outlet, too, where these differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wording {
    /// Id of the quote as that outlet has it.
    pub id: QuoteId,
    /// Direct, mixed or indirect there.
    pub kind: QuoteKind,
    /// Number of its source in [`Briefing::sources`](super::Briefing::sources).
    pub source: usize,
    /// Who speaks there, where that is not the name the quote is shown with; "unattributed" is empty.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub speaker: Option<String>,
    /// The words there, verbatim.
    pub pieces: Vec<Piece>,
    /// Which of them the quote it stands beside does not have. What one of the two has before or behind all that they have
    /// in common is no difference: outlets cut differently.
    pub differs: Vec<Differing>,
    /// Which words of the quote it stands beside are not here.
    pub from: Vec<Differing>,
    /// Other outlets with these words; paths where the outlet is not named.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub also_in: Vec<String>,
    /// Address of the passage.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
}

/// A stretch of one piece in which the words differ from another wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Differing {
    /// Index of the piece.
    pub piece: usize,
    /// First byte in the piece's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}
