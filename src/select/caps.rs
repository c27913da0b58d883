//! Fills a section with the best quotes up to its caps, and says of each why it is shown or not.
//!
//! Quotes are offered one by one, best first, and each is asked in this order: is it of a kind the section shows; has it a
//! speaker, where the section asks for one; has no former issue reported it, where the section leaves such out; does the
//! section not yet show the same words, or a quote that holds it; is it not the same utterance as one that the section
//! shows, cut or worded differently; is there room for its speaker, its article, and in the section; and has it not many
//! words in common with one that the section shows. The first no is its verdict. The caps by speaker and by article are
//! what keeps one voice, or one article, from filling a section where scores are near.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::config::{AlreadyReported, QuoteFilter};
use crate::model::{QuoteKind, QuoteRef, Span, SpeakerIndex, Verdict};

use super::likeness::is_one_utterance;
use super::pool::{Pool, PoolIndex};
use super::utterance::Kinship;

/// The verdict on each quote of `offered`, in its order.
///
/// Of quotes that are one utterance the most complete stands for all: it is asked as soon as the first of them is offered,
/// and where it is shown, the others stand beside it and take no room.
pub(super) fn fill(pool: &Pool<'_>, filter: &QuoteFilter, offered: &[PoolIndex]) -> Vec<Verdict> {
    let heads = heads(pool, filter, offered);
    let mut asked: BTreeMap<PoolIndex, Verdict> = BTreeMap::new();
    let mut shown = Shown::default();
    let mut decide = |&index: &PoolIndex| {
        if let Some(&(head, kinship)) = heads.get(&index) {
            let verdict = *asked.entry(head).or_insert_with(|| shown.decide(pool, filter, head));
            if verdict == Verdict::Shown {
                return beside(pool, head, kinship);
            }
        }
        asked.get(&index).copied().unwrap_or_else(|| shown.decide(pool, filter, index))
    };
    offered.iter().map(&mut decide).collect()
}

/// What keeps a quote out that is one utterance with a quote shown.
fn beside(pool: &Pool<'_>, shown: PoolIndex, kinship: Kinship) -> Verdict {
    let of = pool.any(shown).of;
    match kinship {
        Kinship::Cut => Verdict::SameWords(of),
        Kinship::Wording => Verdict::OtherWording(of),
    }
}

/// For each quote that is one utterance with a more complete one, that one.
///
/// Complete is, first of all, a quote with a speaker, then one in quotation marks, then that of the most words.
fn heads(pool: &Pool<'_>, filter: &QuoteFilter, offered: &[PoolIndex]) -> BTreeMap<PoolIndex, (PoolIndex, Kinship)> {
    let eligible = |index: &PoolIndex| pool.may_have_kin(*index) && quality(pool, filter, *index).is_none();
    let mut candidates: Vec<PoolIndex> = offered.iter().copied().filter(eligible).collect();
    candidates.sort_by_cached_key(|&index| {
        let quote = &pool.quotes[index as usize];
        let marked = matches!(quote.kind, QuoteKind::Direct | QuoteKind::Mixed);
        let judged = pool.judged_quote(quote.of);
        Reverse((!quote.speakers.is_empty(), marked, judged.words, judged.base.total, Reverse(index)))
    });
    let (mut heads, mut of) = (BTreeSet::new(), BTreeMap::new());
    for index in candidates {
        match pool.kin(index).find(|(other, _)| heads.contains(other)) {
            Some(head) => {
                of.insert(index, head);
            }
            None => {
                heads.insert(index);
            }
        }
    }
    of
}

/// What of its own keeps a quote out of a section.
fn quality(pool: &Pool<'_>, filter: &QuoteFilter, index: PoolIndex) -> Option<Verdict> {
    let offered = &pool.quotes[index as usize];
    if !filter.kinds.0.contains(&offered.kind) {
        Some(Verdict::Kind)
    } else if filter.attributed_only && offered.speakers.is_empty() {
        Some(Verdict::Unattributed)
    } else if let (AlreadyReported::LeaveOut, Some(earlier)) = (filter.already_reported, offered.earlier) {
        Some(Verdict::AlreadyReported(earlier))
    } else {
        None
    }
}

/// What a section shows so far. It is little, and every quote of the issue is held against it, so the maps are trees.
#[derive(Default)]
struct Shown {
    total: usize,
    of_speaker: BTreeMap<SpeakerIndex, usize>,
    of_article: BTreeMap<u32, Vec<(Span, QuoteRef)>>,
    of_words: BTreeMap<u32, Vec<PoolIndex>>,
    all: BTreeSet<PoolIndex>,
}

impl Shown {
    /// The verdict on a quote; one that is shown is counted.
    fn decide(&mut self, pool: &Pool<'_>, filter: &QuoteFilter, index: PoolIndex) -> Verdict {
        let verdict = self.verdict(pool, filter, index);
        if verdict == Verdict::Shown {
            self.add(pool, index);
        }
        verdict
    }

    fn verdict(&self, pool: &Pool<'_>, filter: &QuoteFilter, index: PoolIndex) -> Verdict {
        let offered = &pool.quotes[index as usize];
        let of_article = self.of_article.get(&offered.of.article).map_or(&[][..], Vec::as_slice);
        let full = |speaker| self.of_speaker.get(speaker).copied().unwrap_or(0) >= filter.per_speaker;
        if let Some(quality) = quality(pool, filter, index) {
            quality
        } else if let Some(same) = self.same_words(pool, index) {
            Verdict::SameWords(same)
        } else if let Some((_, holder)) = of_article.iter().find(|(extent, _)| extent.overlaps(offered.extent)) {
            Verdict::SameWords(*holder)
        } else if let Some((shown, kinship)) = pool.kin(index).find(|(other, _)| self.all.contains(other)) {
            beside(pool, shown, kinship)
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
        self.all.insert(index);
        self.of_article.entry(shown.of.article).or_default().push((shown.extent, shown.of));
        for speaker in &shown.speakers {
            *self.of_speaker.entry(*speaker).or_default() += 1;
        }
        if let Some(words) = shown.words {
            self.of_words.entry(words).or_default().push(index);
        }
    }
}
