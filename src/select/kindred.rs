//! Holds all quotes of an issue against each other, and finds those that are one utterance, as [`utterance`](super::utterance)
//! tells of two. It holds no words: what a quote says is asked for when it is looked at.
//!
//! Quotes are set beside each other by the short runs of words that they share. Hardly any run stands in two quotes, so the
//! runs are read twice: first only to mark, in a table of bits, which may stand in more than one, then to keep those alone.

use std::sync::atomic::{AtomicU64, Ordering};

use super::together::{self, Together};
use super::utterance::{Kin, RUN, Said, kin};

/// Shares of the short runs of two quotes below which they are not looked at closely: a word that differs takes three runs.
const WORTH_A_LOOK: usize = 25;

/// Quotes that a run may stand in; what stands in more is a set phrase and tells nothing.
const MOST_HOLDERS: usize = 64;

/// Quotes that one is held against, at most: those that share most with it.
const MOST_COMPARED: usize = 64;

/// Bits of the table for each quote, as a power of two: a few for each run of a quote of common length.
const BITS_A_QUOTE: u32 = 7;

/// Bits of the largest table, as a power of two.
const MOST_BITS: u32 = 27;

/// For each of so many quotes those that are one utterance with it, rising; `say` gives what one says.
pub(super) fn kin_of_all(
    together: &dyn Together,
    count: usize,
    say: &(dyn Fn(u32) -> Said + Sync),
) -> Vec<Vec<(u32, Kin)>> {
    let shared = Shared::of(together, count, say);
    let near = |(): &mut (), nth: usize| {
        let at = shared.quotes[nth].0;
        let own = say(at);
        let others = shared.near(nth).into_iter();
        others.filter_map(|other| Some((at, other, kin(&own, &say(other))?))).collect::<Vec<_>>()
    };
    let mut kindred: Vec<Vec<(u32, Kin)>> = vec![Vec::new(); count];
    for (at, other, kin) in together::map(together, shared.quotes.len(), || (), near).into_iter().flatten() {
        kindred[at as usize].push((other, kin));
        kindred[other as usize].push((at, kin));
    }
    for kin in &mut kindred {
        kin.sort_unstable_by_key(|(other, _)| *other);
    }
    kindred
}

/// The runs that stand in more than one quote.
struct Shared {
    /// How many words each quote has.
    lengths: Vec<u16>,
    /// The quotes of each run, rising; run after run.
    holders: Vec<u32>,
    /// For each quote and run of it that earlier quotes have: where these begin among the holders, and how many count.
    runs: Vec<(u32, u32)>,
    /// The quotes that share a run with an earlier one, and where their runs end; they begin where those of the last end.
    quotes: Vec<(u32, u32)>,
}

impl Shared {
    fn of(together: &dyn Together, count: usize, say: &(dyn Fn(u32) -> Said + Sync)) -> Self {
        let seen = Seen::with_room_for(count);
        let mark = |(): &mut (), at: usize| {
            let said = say(at as u32);
            said.runs().into_iter().for_each(|run| seen.mark(run));
            u16::try_from(said.length()).unwrap_or(u16::MAX)
        };
        let lengths = together::map(together, count, || (), mark);
        let read = |(): &mut (), at: usize| {
            let runs = say(at as u32).runs().into_iter();
            runs.filter(|&run| seen.may_be_shared(run)).map(|run| (run, at as u32)).collect::<Vec<_>>()
        };
        let mut posts: Vec<(u64, u32)> = together::map(together, count, || (), read).into_iter().flatten().collect();
        posts.sort_unstable();
        let (mut holders, mut places) = (Vec::new(), Vec::new());
        for run in posts.chunk_by(|one, other| one.0 == other.0).filter(|run| run.len() > 1) {
            let begin = holders.len() as u32;
            holders.extend(run.iter().take(MOST_HOLDERS).map(|post| post.1));
            let earlier = |before: usize| before.min(MOST_HOLDERS) as u32;
            places.extend(run.iter().enumerate().skip(1).map(|(before, post)| (post.1, begin, earlier(before))));
        }
        places.sort_unstable();
        let mut quotes: Vec<(u32, u32)> = Vec::new();
        for (at, end) in places.iter().map(|place| place.0).zip(1..) {
            match quotes.last_mut().filter(|last| last.0 == at) {
                Some(last) => last.1 = end,
                None => quotes.push((at, end)),
            }
        }
        let runs = places.into_iter().map(|(_, begin, count)| (begin, count)).collect();
        Self { lengths, holders, runs, quotes }
    }

    /// Of the earlier quotes those that share most runs with the `nth` of the [`Self::quotes`], if they share enough.
    fn near(&self, nth: usize) -> Vec<u32> {
        let (at, end) = self.quotes[nth];
        let first = nth.checked_sub(1).map_or(0, |last| self.quotes[last].1);
        let runs = &self.runs[first as usize..end as usize];
        let holders = runs.iter().flat_map(|&(begin, count)| &self.holders[begin as usize..(begin + count) as usize]);
        let mut holders: Vec<u32> = holders.copied().collect();
        holders.sort_unstable();
        let length = |at: u32| usize::from(self.lengths[at as usize]);
        let mut near: Vec<(usize, u32)> =
            holders.chunk_by(|one, other| one == other).map(|same| (same.len(), same[0])).collect();
        near.retain(|&(count, other)| {
            let fewer = length(other).min(length(at)).saturating_sub(RUN - 1).max(1);
            count * 100 >= fewer * WORTH_A_LOOK
        });
        near.sort_unstable_by_key(|&(count, other)| (std::cmp::Reverse(count), other));
        near.truncate(MOST_COMPARED);
        near.into_iter().map(|(_, other)| other).collect()
    }
}

/// Which runs were seen, and which twice, as far as a part of their bits tells: of some it says so wrongly, of none that
/// were not. What it says does not hang on the order in which they were seen.
struct Seen {
    once: Vec<AtomicU64>,
    twice: Vec<AtomicU64>,
    bits: u32,
}

impl Seen {
    fn with_room_for(quotes: usize) -> Self {
        let bits = (quotes.max(1).ilog2() + 1 + BITS_A_QUOTE).min(MOST_BITS);
        let table = || (0..1usize << (bits - 6)).map(|_| AtomicU64::new(0)).collect();
        Self { once: table(), twice: table(), bits }
    }

    fn place(&self, run: u64) -> (usize, u64) {
        let bit = run >> (64 - self.bits);
        ((bit >> 6) as usize, 1 << (bit & 63))
    }

    fn mark(&self, run: u64) {
        let (word, bit) = self.place(run);
        if self.once[word].fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            self.twice[word].fetch_or(bit, Ordering::Relaxed);
        }
    }

    fn may_be_shared(&self, run: u64) -> bool {
        let (word, bit) = self.place(run);
        self.twice[word].load(Ordering::Relaxed) & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::super::together::InTurn;
    use super::super::utterance::tests::{WHOLE, said};
    use super::{MOST_HOLDERS, kin_of_all};

    /// For each quote the others that are one utterance with it.
    #[track_caller]
    fn check(quotes: &[&str], expected: &[&[u32]]) {
        let kindred = kin_of_all(&InTurn, quotes.len(), &|at| said(quotes[at as usize]));
        let others: Vec<Vec<u32>> = kindred.iter().map(|kin| kin.iter().map(|(other, _)| *other).collect()).collect();
        assert_eq!(others, expected);
    }

    #[test]
    fn all_are_held_against_all() {
        let (other, cut) = ("Nothing at all of the kind was ever said here", "We will not sign this paper");
        check(&[WHOLE, other, cut], &[&[2], &[], &[0]]);
        check(&[cut, other, WHOLE], &[&[2], &[], &[0]]);
        check(&[WHOLE], &[&[]]);
        check(&[], &[]);
    }

    #[test]
    fn of_a_set_phrase_the_first_are_looked_at() {
        let quotes = vec![WHOLE; MOST_HOLDERS + 2];
        let kindred = kin_of_all(&InTurn, quotes.len(), &|at| said(quotes[at as usize]));
        assert_eq!(kindred[0].len(), MOST_HOLDERS + 1);
        assert_eq!(kindred[MOST_HOLDERS].len(), MOST_HOLDERS);
    }
}
