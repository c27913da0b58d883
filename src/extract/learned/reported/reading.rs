//! A reading: one way to read an attribution out of a sentence; and what the rules claim there.

use std::ops::Range;

use smallvec::SmallVec;

use super::paths::{self, Path};
use crate::extract::document::Document;
use crate::extract::tokens::TokenKind;

/// Pieces of a content, as tokens.
pub type Pieces = SmallVec<[Range<usize>; 2]>;

/// One way to read an attribution out of a sentence.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The head of the cue.
    pub cue: usize,
    /// Score of the head as a cue.
    pub score: i32,
    /// Place among the readings of this cue, the best first.
    pub rank: u32,
    /// How much less than the best reading of the cue it scores.
    pub gap: i32,
    /// By how much the best reading of the cue leads.
    pub lead: i32,
    /// Pieces of the content.
    pub content: Pieces,
    /// Words of the content, punctuation left out.
    pub words: Vec<usize>,
    /// The source.
    pub source: Option<Range<usize>>,
    /// The cue with what belongs to it.
    pub cue_tokens: Range<usize>,
}

impl Reading {
    /// First token of the content.
    pub fn start(&self) -> usize {
        self.content[0].start
    }

    /// End of the last token of the content.
    pub fn end(&self) -> usize {
        self.content[self.content.len() - 1].end
    }
}

/// What a rule claims in a sentence.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Index of the quote.
    pub found: usize,
    /// Which rule, from 1.
    pub rule: u32,
    /// Its cue.
    pub cue: Option<usize>,
    /// Words of its content in this sentence.
    pub words: Vec<usize>,
    /// Its content in this sentence.
    pub content: Pieces,
    /// Its source, where it stands in this sentence.
    pub source: Option<Range<usize>>,
}

/// The words among tokens.
pub fn words(document: &Document<'_>, content: &Pieces) -> Vec<usize> {
    let is_word = |at: &usize| matches!(document.kind(*at), Some(TokenKind::Word | TokenKind::Genitive));
    content.iter().cloned().flatten().filter(is_word).collect()
}

/// Readings kept of one cue.
const KEPT: usize = 4;

/// The readings that the best paths through a window stand for, each content once; those without one are left out.
pub fn of_paths(
    document: &Document<'_>,
    window: &Range<usize>,
    cue: usize,
    score: i32,
    paths: &[Path],
) -> Vec<Reading> {
    let mut readings: Vec<Reading> = Vec::with_capacity(KEPT);
    for path in paths {
        let content = runs(&path.labels, paths::CONTENT, window.start);
        let words = words(document, &content);
        if words.is_empty() || readings.iter().any(|reading| reading.words == words) {
            continue;
        }
        let gap = paths[0].score - path.score;
        let cue_tokens = cue_tokens(&path.labels, window.start, cue);
        let source = runs(&path.labels, paths::SOURCE, window.start).into_iter().max_by_key(ExactSizeIterator::len);
        let rank = readings.len() as u32;
        readings.push(Reading { cue, score, rank, gap, lead: 0, content, words, source, cue_tokens });
        if readings.len() == KEPT {
            break;
        }
    }
    let lead = readings.get(1).map_or(i32::MAX / 2, |second| second.gap - readings[0].gap);
    for reading in &mut readings {
        reading.lead = lead;
    }
    readings
}

/// The tokens of the cue around its head.
fn cue_tokens(labels: &[u8], start: usize, cue: usize) -> Range<usize> {
    let runs = runs(labels, paths::CUE, start);
    runs.into_iter().find(|run| run.contains(&cue)).unwrap_or(cue..cue + 1)
}

fn runs(labels: &[u8], label: u8, start: usize) -> Pieces {
    let mut runs = Pieces::new();
    let mut at = 0;
    while at < labels.len() {
        let length = labels[at..].iter().take_while(|&&other| other == label).count();
        if length > 0 {
            runs.push(start + at..start + at + length);
        }
        at += length.max(1);
    }
    runs
}
