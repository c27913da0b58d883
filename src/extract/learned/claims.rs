//! What the rules made of the regions of a block, taken down before the models judge it.

use crate::extract::noun_phrase::NounPhrase;
use crate::extract::scene::{Attribution, Scene};
use crate::model::{Rule, Span, Speaker};

/// A rule's word on one region.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Which quote of the rules it belonged to: regions with the same number were one quote.
    pub group: usize,
    /// The rule.
    pub rule: Rule,
    /// The cue.
    pub cue: Option<Span>,
    /// The source.
    pub mention: Option<NounPhrase>,
    /// The source where it stands.
    pub source: Option<Span>,
    /// Who was meant.
    pub speaker: Speaker,
    /// How sure the rule was.
    pub confidence: u8,
    /// First token of the piece that holds the region.
    pub start: usize,
    /// One past its last token.
    pub end: usize,
}

impl Claim {
    /// What an attribution says of a region it owns.
    pub fn of(scene: &Scene<'_>, found: &Attribution, group: usize, region: Span) -> Self {
        let piece = found.content.iter().copied().find(|piece| piece.contains(region)).unwrap_or(region);
        let tokens = scene.document.tokens_of(piece);
        Self {
            group,
            rule: found.rule,
            cue: found.cue,
            mention: found.mention.clone(),
            source: found.source,
            speaker: found.speaker,
            confidence: found.confidence,
            start: tokens.start,
            end: tokens.end,
        }
    }
}
