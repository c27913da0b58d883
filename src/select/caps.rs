//! Fills a section with the best quotes up to its caps, and says of each why it is shown or not.
//!
//! Quotes are offered one by one, best first, and each is asked in this order: is it of a kind the section shows; has it a
//! speaker, where the section asks for one; has no former issue reported it, where the section leaves such out; does the
//! section not yet show the same words, or a quote that holds it; is
//! there room for its speaker, its article, and in the section; and is it no other cut of an utterance that the section
//! shows. The first no is its verdict. The caps by speaker and by
//! article are what keeps one voice, or one article, from filling a section where scores are near.

use std::collections::BTreeMap;

use crate::config::{AlreadyReported, QuoteFilter};
use crate::model::{QuoteRef, Span, SpeakerIndex, Verdict};

use super::likeness::is_one_utterance;
use super::pool::{Pool, PoolIndex};

/// The verdict on each quote of `offered`, in its order.
pub(super) fn fill(pool: &Pool<'_>, filter: &QuoteFilter, offered: &[PoolIndex]) -> Vec<Verdict> {
    let mut shown = Shown::default();
    let decide = |&index: &PoolIndex| {
        let verdict = shown.verdict(pool, filter, index);
        if verdict == Verdict::Shown {
            shown.add(pool, index);
        }
        verdict
    };
    offered.iter().map(decide).collect()
}

/// What a section shows so far. It is little, and every quote of the issue is held against it, so the maps are trees.
#[derive(Default)]
struct Shown {
    total: usize,
    of_speaker: BTreeMap<SpeakerIndex, usize>,
    of_article: BTreeMap<u32, Vec<(Span, QuoteRef)>>,
    of_words: BTreeMap<u32, Vec<PoolIndex>>,
}

impl Shown {
    fn verdict(&self, pool: &Pool<'_>, filter: &QuoteFilter, index: PoolIndex) -> Verdict {
        let offered = &pool.quotes[index as usize];
        let of_article = self.of_article.get(&offered.of.article).map_or(&[][..], Vec::as_slice);
        let full = |speaker| self.of_speaker.get(speaker).copied().unwrap_or(0) >= filter.per_speaker;
        if !filter.kinds.0.contains(&offered.kind) {
            Verdict::Kind
        } else if filter.attributed_only && offered.speakers.is_empty() {
            Verdict::Unattributed
        } else if let (AlreadyReported::LeaveOut, Some(earlier)) = (filter.already_reported, offered.earlier) {
            Verdict::AlreadyReported(earlier)
        } else if let Some(same) = self.same_words(pool, index) {
            Verdict::SameWords(same)
        } else if let Some((_, holder)) = of_article.iter().find(|(extent, _)| extent.overlaps(offered.extent)) {
            Verdict::SameWords(*holder)
        } else if offered.speakers.iter().any(full) {
            Verdict::SpeakerFull(filter.per_speaker as u32)
        } else if of_article.len() >= filter.per_article {
            Verdict::ArticleFull(filter.per_article as u32)
        } else if self.total >= filter.max {
            Verdict::SectionFull(filter.max as u32)
        } else if let Some(alike) =
            self.of_words.values().flatten().find(|&&at| {
                pool.is_one_named_speaker(at, index) && is_one_utterance(pool.pieces(at), pool.pieces(index))
            })
        {
            Verdict::NearlySame(pool.quotes[*alike as usize].of)
        } else {
            Verdict::Shown
        }
    }

    fn same_words(&self, pool: &Pool<'_>, index: PoolIndex) -> Option<QuoteRef> {
        let words = pool.quotes[index as usize].words?;
        let same = self.of_words.get(&words)?.iter().find(|&&shown| pool.may_be_one_speaker(shown, index))?;
        Some(pool.quotes[*same as usize].of)
    }

    fn add(&mut self, pool: &Pool<'_>, index: PoolIndex) {
        let shown = &pool.quotes[index as usize];
        self.total += 1;
        self.of_article.entry(shown.of.article).or_default().push((shown.extent, shown.of));
        for speaker in &shown.speakers {
            *self.of_speaker.entry(*speaker).or_default() += 1;
        }
        if let Some(words) = shown.words {
            self.of_words.entry(words).or_default().push(index);
        }
    }
}
