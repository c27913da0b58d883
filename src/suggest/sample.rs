//! The examples a topic is learned from: which are its own, which others, and what candidates they hold.

use super::candidates::Candidates;

/// Examples that hold the same of some terms: one bit a term.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pattern {
    pub(super) bits: u16,
    /// How many of them are of the topic.
    pub(super) own: f64,
    /// How many are not.
    pub(super) other: f64,
}

/// Examples of one topic among others.
pub(super) struct Sample<'a> {
    pub(super) candidates: &'a Candidates,
    /// For each example whether it is of the topic.
    pub(super) own: &'a [bool],
    /// For each example whether it may be learned from.
    pub(super) seen: &'a [bool],
    /// Numbers of those that may be, rising.
    pub(super) examples: Vec<u32>,
    /// How many of these are of the topic.
    pub(super) size: f64,
}

impl<'a> Sample<'a> {
    pub(super) fn new(candidates: &'a Candidates, own: &'a [bool], seen: &'a [bool]) -> Self {
        let examples: Vec<u32> = (0..candidates.examples() as u32).filter(|at| seen[*at as usize]).collect();
        let size = examples.iter().filter(|at| own[**at as usize]).count() as f64;
        Self { candidates, own, seen, examples, size }
    }

    /// Numbers of the examples of the topic.
    pub(super) fn members(&self) -> impl Iterator<Item = usize> + '_ {
        self.examples.iter().map(|at| *at as usize).filter(|at| self.own[*at])
    }

    /// In how many examples of the topic a term counts, and in how many others.
    pub(super) fn counts(&self, term: usize) -> (u32, u32) {
        let (mut own, mut other) = (0, 0);
        for at in self.candidates.examples_of[term].iter().map(|at| *at as usize).filter(|at| self.seen[*at]) {
            if self.own[at] {
                own += 1;
            } else {
                other += 1;
            }
        }
        (own, other)
    }

    /// The examples by which of `terms` they hold; sixteen at most.
    pub(super) fn patterns(&self, terms: &[usize]) -> Vec<Pattern> {
        let mut held = vec![0_u16; self.own.len()];
        for (bit, term) in terms.iter().enumerate() {
            for at in &self.candidates.examples_of[*term] {
                held[*at as usize] |= 1 << bit;
            }
        }
        let mut counts = vec![[0_u32; 2]; 1 << terms.len()];
        for at in self.examples.iter().map(|at| *at as usize) {
            counts[usize::from(held[at])][usize::from(self.own[at])] += 1;
        }
        let patterns = (0..).zip(counts).filter(|(_, count)| *count != [0, 0]);
        let pattern = |(bits, [other, own]): (u16, [u32; 2])| Pattern { bits, own: own.into(), other: other.into() };
        patterns.map(pattern).collect()
    }
}
