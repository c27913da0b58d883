//! Merges articles into groups, the most alike first (agglomerative clustering by average similarity), as long as two groups
//! are nearly as like each other as each is in itself. That second measure keeps two events of one kind apart, which share
//! the words of their kind and no more: groups closely knit are held to more than loose ones.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::neighbours::Edge;
use super::vectors::{Vector, dot};

/// How alike two groups must be, of how alike the articles within each are.
const SHARE: f64 = 0.6;

/// How alike articles of one event are before anything is known of them.
const PRIOR: f64 = 0.2;

/// Pairs of articles that the prior is worth.
const PRIOR_PAIRS: f64 = 10.0;

/// Groups that one is held beside.
const NEIGHBOURS: usize = 48;

/// Terms of a group's sum: its heaviest.
const SUM_TERMS: usize = 640;

/// Days that do not tell two articles apart, and days after which they are half as alike.
const CLOSE_DAYS: f64 = 4.0;
const HALF_DAYS: f64 = 14.0;

/// Articles taken to be about one event.
struct Group<'a> {
    articles: Vec<u32>,
    /// The sum of their vectors, which gives every sum of similarities between groups.
    sum: Cow<'a, [(u32, f32)]>,
    /// The sum of their days.
    days: i64,
    /// The sum of the similarities of all its pairs.
    within: f64,
    neighbours: BTreeSet<u32>,
    /// Rises with each merge, so that what the heap says of former states is passed over.
    state: u32,
}

/// Two groups that may be merged: how alike they are, in 2^-30, and their numbers and states.
type Offer = (u32, Reverse<(u32, u32)>, (u32, u32));

/// Groups of articles about one event, each in the order of its articles; `days` of publication stand beside `vectors`.
pub fn groups(vectors: &[Vector], days: &[i32], edges: Vec<Edge>) -> Vec<Vec<u32>> {
    let mut groups: Vec<Option<Group<'_>>> = vectors
        .iter()
        .enumerate()
        .map(|(at, sum)| {
            let (articles, days) = (vec![at as u32], i64::from(days.get(at).copied().unwrap_or_default()));
            Some(Group { articles, sum: Cow::Borrowed(sum), days, within: 0.0, neighbours: BTreeSet::new(), state: 0 })
        })
        .collect();
    let mut offers: BinaryHeap<Offer> = BinaryHeap::new();
    for (one, other) in edges {
        join(&mut groups, one, other);
        offers.extend(offer(&groups, one, other));
    }
    while let Some((_, Reverse((one, other)), states)) = offers.pop() {
        let state = |at: u32| groups[at as usize].as_ref().map(|group| group.state);
        if (state(one), state(other)) == (Some(states.0), Some(states.1)) {
            merge(&mut groups, one, other, &mut offers);
        }
    }
    let mut groups: Vec<Vec<u32>> = groups.into_iter().flatten().map(|group| group.articles).collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_unstable();
    groups
}

fn join(groups: &mut [Option<Group<'_>>], one: u32, other: u32) {
    for (at, to) in [(one, other), (other, one)] {
        if let Some(group) = &mut groups[at as usize] {
            group.neighbours.insert(to);
        }
    }
}

/// The offer to merge two groups, where they are alike enough.
fn offer(groups: &[Option<Group<'_>>], one: u32, other: u32) -> Option<Offer> {
    let (low, high) = (one.min(other), one.max(other));
    let (a, b) = (groups[low as usize].as_ref()?, groups[high as usize].as_ref()?);
    let alike = alike(a, b);
    let enough = SHARE * (cohesion(a) * cohesion(b)).sqrt();
    (alike >= enough).then(|| (fixed(alike), Reverse((low, high)), (a.state, b.state)))
}

#[expect(clippy::cast_sign_loss, reason = "clamped to what is not below 0")]
fn fixed(alike: f64) -> u32 {
    (alike.clamp(0.0, 2.0) * f64::from(1 << 30)) as u32
}

/// The average similarity of the pairs between two groups, less where their days are far apart.
fn alike(one: &Group<'_>, other: &Group<'_>) -> f64 {
    let (a, b) = (one.articles.len() as f64, other.articles.len() as f64);
    let apart = ((one.days as f64 / a) - (other.days as f64 / b)).abs() - CLOSE_DAYS;
    dot(&one.sum, &other.sum) / (a * b) / (1.0 + apart.max(0.0) / HALF_DAYS)
}

/// The average similarity of the pairs within a group, drawn towards the prior where there are few.
fn cohesion(group: &Group<'_>) -> f64 {
    let size = group.articles.len() as f64;
    let pairs = size * (size - 1.0) / 2.0;
    (group.within + PRIOR_PAIRS * PRIOR) / (pairs + PRIOR_PAIRS)
}

fn merge(groups: &mut [Option<Group<'_>>], one: u32, other: u32, offers: &mut BinaryHeap<Offer>) {
    let (Some(mut a), Some(b)) = (groups[one as usize].take(), groups[other as usize].take()) else { return };
    a.within += b.within + dot(&a.sum, &b.sum);
    a.sum = Cow::Owned(added(&a.sum, &b.sum));
    a.days += b.days;
    a.state += 1;
    // The shorter list is moved, lest a long chain of merges take long.
    let (mut long, short) =
        if a.articles.len() >= b.articles.len() { (a.articles, b.articles) } else { (b.articles, a.articles) };
    long.extend(short);
    a.articles = long;
    a.neighbours.extend(&b.neighbours);
    for &at in &a.neighbours {
        if let Some(group) = &mut groups[at as usize] {
            group.neighbours.remove(&other);
            group.neighbours.remove(&one);
        }
    }
    let known = std::mem::take(&mut a.neighbours);
    let mut nearest: Vec<(u32, u32)> = known
        .into_iter()
        .filter_map(|at| groups[at as usize].as_ref().map(|group| (fixed(alike(&a, group)), at)))
        .collect();
    nearest.sort_unstable_by_key(|&(alike, at)| (Reverse(alike), at));
    groups[one as usize] = Some(a);
    for &(_, at) in nearest.iter().skip(NEIGHBOURS) {
        // It stays known there, so that the two meet again when that group grows.
        if let Some(group) = &mut groups[at as usize] {
            group.neighbours.insert(one);
        }
    }
    for (_, at) in nearest.into_iter().take(NEIGHBOURS) {
        join(groups, one, at);
        offers.extend(offer(groups, one, at));
    }
}

/// The sum of vectors, without its lightest terms where it holds too many.
pub fn sum_of<'a>(vectors: impl Iterator<Item = &'a Vector>) -> Vector {
    vectors.fold(Vector::new(), |sum, vector| added(&sum, vector))
}

/// The sum of two vectors, without its lightest terms where it holds too many.
fn added(one: &[(u32, f32)], other: &[(u32, f32)]) -> Vector {
    let mut sum: Vector = Vec::with_capacity(one.len() + other.len());
    let (mut at, mut to) = (0, 0);
    loop {
        let next = match (one.get(at), other.get(to)) {
            (Some(a), Some(b)) if a.0 == b.0 => (a.0, a.1 + b.1),
            (Some(a), Some(b)) => {
                if a.0 < b.0 {
                    *a
                } else {
                    *b
                }
            }
            (Some(next), None) | (None, Some(next)) => *next,
            (None, None) => break,
        };
        at += usize::from(one.get(at).is_some_and(|term| term.0 == next.0));
        to += usize::from(other.get(to).is_some_and(|term| term.0 == next.0));
        sum.push(next);
    }
    if sum.len() > SUM_TERMS {
        sum.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        sum.truncate(SUM_TERMS);
        sum.sort_unstable_by_key(|term| term.0);
    }
    sum
}
