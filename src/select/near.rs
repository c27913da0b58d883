//! `near`: all parts of a term within so many words of each other, in one block. It finds no words: the parts come to it.
//!
//! A `near` term matches where all its parts stand in one block and the last begins at most `within` words after the
//! first begins. Its span runs from the first to the last part. Parts are only kept until their block ends, and sorted
//! only where all parts of a term stand in it: one part alone is common, all in a block are rare.

use smallvec::SmallVec;

use crate::model::Span;

/// How many `near` terms there are, and what they ask for.
#[derive(Clone, Debug, Default)]
pub(super) struct NearRules {
    rules: Vec<NearRule>,
}

#[derive(Clone, Copy, Debug)]
struct NearRule {
    parts: usize,
    within: usize,
}

/// A part of a `near` term, found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartHit {
    /// Its term.
    pub(super) rule: u32,
    /// Which part of it.
    pub(super) part: u16,
    /// Where it stands in the block.
    pub(super) span: Span,
    /// The number of its first word.
    pub(super) word: u32,
}

/// The parts found in a block.
#[derive(Debug)]
pub(super) struct Parts {
    hits: Vec<PartHit>,
    /// For each term, the parts of it that were seen, as bits, and the block they were seen in.
    seen: Vec<(u32, u64)>,
    /// Terms of which all parts were seen.
    complete: bool,
    block: u32,
}

impl NearRules {
    /// Adds a term of so many parts; its number.
    pub(super) fn add(&mut self, parts: usize, within: usize) -> u32 {
        self.rules.push(NearRule { parts, within });
        self.rules.len() as u32 - 1
    }

    /// Room for the parts found in blocks.
    pub(super) fn parts(&self) -> Parts {
        Parts { hits: Vec::new(), seen: vec![(0, 0); self.rules.len()], complete: false, block: 1 }
    }
}

/// The bit of a part; parts beyond the last bit share it.
fn bit(part: usize) -> u64 {
    1 << part.min(63)
}

impl Parts {
    /// Adds a part found in the block at hand.
    pub(super) fn add(&mut self, rules: &NearRules, hit: PartHit) {
        let (rule, seen) = (rules.rules[hit.rule as usize], &mut self.seen[hit.rule as usize]);
        if seen.0 != self.block {
            *seen = (self.block, 0);
        }
        seen.1 |= bit(usize::from(hit.part));
        let all = bit(rule.parts.saturating_sub(1));
        self.complete |= seen.1 == all | (all - 1);
        self.hits.push(hit);
    }

    /// How many parts are kept.
    pub(super) fn len(&self) -> usize {
        self.hits.len()
    }

    /// Ends the block: hands every match, its term and its span in the block, to `each`.
    pub(super) fn end_block(&mut self, rules: &NearRules, mut each: impl FnMut(u32, Span)) {
        if std::mem::take(&mut self.complete) {
            let (seen, block) = (&self.seen, self.block);
            self.hits.retain(|hit| {
                let all = bit(rules.rules[hit.rule as usize].parts.saturating_sub(1));
                seen[hit.rule as usize] == (block, all | (all - 1))
            });
            self.hits.sort_unstable_by_key(|hit| (hit.rule, hit.span, hit.part));
            for group in self.hits.chunk_by(|a, b| a.rule == b.rule) {
                matches(rules.rules[group[0].rule as usize], group, |span| each(group[0].rule, span));
            }
        }
        self.hits.clear();
        self.block += 1;
    }
}

/// Hands every match of one term to `each`, given its parts in text order.
fn matches(rule: NearRule, hits: &[PartHit], mut each: impl FnMut(Span)) {
    let mut last: SmallVec<[Option<&PartHit>; 4]> = SmallVec::from_elem(None, rule.parts);
    let mut shown_from = None;
    for hit in hits {
        last[usize::from(hit.part)] = Some(hit);
        let Some(span) = window(&last, rule.within) else { continue };
        if shown_from != Some(span.start) {
            shown_from = Some(span.start);
            each(span);
        }
    }
}

/// From the earliest to the latest of the parts last seen, where all are there and near enough.
fn window(last: &[Option<&PartHit>], within: usize) -> Option<Span> {
    let mut seen = last.iter();
    let first = (*seen.next()?)?;
    let mut span = first.span;
    let (mut from, mut to) = (first.word, first.word);
    for hit in seen {
        let hit = (*hit)?;
        span = span.to(hit.span);
        from = from.min(hit.word);
        to = to.max(hit.word);
    }
    ((to - from) as usize <= within).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::{NearRules, PartHit};
    use crate::model::Span;

    /// Matches of one term in one block, as the words from and to, given which part each word is.
    #[track_caller]
    fn check(parts: usize, within: usize, words: &[Option<u16>], expected: &[(u32, u32)]) {
        let mut rules = NearRules::default();
        rules.add(2, 1);
        let rule = rules.add(parts, within);
        let mut found = rules.parts();
        for (word, part) in (0..).zip(words) {
            if let Some(part) = *part {
                found.add(&rules, PartHit { rule, part, span: Span { start: word, end: word + 1 }, word });
            }
        }
        let mut shown = Vec::new();
        found.end_block(&rules, |of, span| {
            assert_eq!(of, rule);
            shown.push((span.start, span.end - 1));
        });
        assert_eq!(shown, expected);
        assert_eq!(found.len(), 0);
    }

    #[test]
    fn all_parts_within_so_many_words() {
        let (a, b, c) = (Some(0), Some(1), Some(2));
        check(2, 2, &[a, None, b], &[(0, 2)]);
        check(2, 1, &[a, None, b], &[]);
        check(2, 5, &[a, a, a], &[]);
        check(3, 4, &[a, None, b, c, None, a], &[(0, 3), (2, 5)]);
        check(2, 3, &[a, b, None, b], &[(0, 1)]);
    }

    #[test]
    fn many_parts_are_all_asked_for() {
        let words: Vec<Option<u16>> = (0..70).map(Some).collect();
        check(70, 70, &words, &[(0, 69)]);
        check(70, 70, &words[..69], &[]);
        check(70, 70, &words[1..], &[]);
    }
}
