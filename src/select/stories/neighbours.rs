//! Finds the articles that each one is most like, by an index from terms to the articles that hold them; it compares each
//! article with few others, however many there are.

use super::vectors::Vector;
use crate::select::together::{self, Together};

/// Earlier articles that one is held beside.
const MOST: usize = 24;

/// Of the articles that hold a term, those looked at: the latest before the one at hand.
const HOLDERS: usize = 256;

/// Holders looked at for one article in all, its heaviest terms first.
const LOOKS: usize = 4_000;

/// How alike two articles are, at least, to be held beside each other.
const LEAST: f32 = 0.04;

/// Two articles with something in common, the later first.
pub type Edge = (u32, u32);

/// For each article the earlier ones most like it; articles come in the order of their dates.
pub fn neighbours(vectors: &[Vector], together: &dyn Together) -> Vec<Edge> {
    let holders = Holders::of(vectors);
    let nearest = |beside: &mut Beside, at: usize| beside.nearest(at, &vectors[at], &holders);
    let nearest = together::map(together, vectors.len(), || Beside::of(vectors.len()), nearest);
    nearest.into_iter().zip(0..).flat_map(|(near, at)| near.into_iter().map(move |to| (at, to))).collect()
}

/// The articles that hold each term, in order, with its weight there.
struct Holders {
    /// Where those of each term begin; one more at the end.
    begins: Vec<u32>,
    all: Vec<(u32, f32)>,
}

impl Holders {
    fn of(vectors: &[Vector]) -> Self {
        let terms = vectors.iter().flatten().map(|(number, _)| *number as usize + 1).max().unwrap_or(0);
        let mut begins = vec![0; terms + 1];
        for (number, _) in vectors.iter().flatten() {
            begins[*number as usize + 1] += 1;
        }
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        let mut next = begins.clone();
        let mut all = vec![(0, 0.0); begins.last().map_or(0, |&end| end as usize)];
        for (vector, at) in vectors.iter().zip(0..) {
            for &(number, weight) in vector {
                let place = &mut next[number as usize];
                all[*place as usize] = (at, weight);
                *place += 1;
            }
        }
        Self { begins, all }
    }

    /// The holders of a term before article `at`, at most so many: the latest.
    fn before(&self, number: u32, at: usize, most: usize) -> &[(u32, f32)] {
        let (begin, end) = (self.begins[number as usize] as usize, self.begins[number as usize + 1] as usize);
        let earlier = &self.all[begin..end];
        let earlier = &earlier[..earlier.partition_point(|&(holder, _)| (holder as usize) < at)];
        &earlier[earlier.len().saturating_sub(most)..]
    }
}

/// What one article is held beside.
struct Beside {
    /// How alike each earlier one is, as far as is known; nought again once the article is done.
    alike: Vec<f32>,
    seen: Vec<u32>,
    heaviest: Vector,
}

impl Beside {
    fn of(articles: usize) -> Self {
        Self { alike: vec![0.0; articles], seen: Vec::new(), heaviest: Vector::new() }
    }

    /// The earlier articles most like article `at`.
    fn nearest(&mut self, at: usize, vector: &Vector, holders: &Holders) -> Vec<u32> {
        let Self { alike, seen, heaviest } = self;
        heaviest.clone_from(vector);
        heaviest.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let mut looks = 0;
        for &(number, weight) in heaviest.iter() {
            let latest = holders.before(number, at, HOLDERS.min(LOOKS - looks));
            looks += latest.len();
            for &(holder, its) in latest {
                if alike[holder as usize] == 0.0 {
                    seen.push(holder);
                }
                alike[holder as usize] += weight * its;
            }
        }
        let mut near: Vec<u32> = seen.iter().copied().filter(|&to| alike[to as usize] >= LEAST).collect();
        let nearest =
            |one: &u32, other: &u32| alike[*other as usize].total_cmp(&alike[*one as usize]).then(one.cmp(other));
        let most = near.len().min(MOST);
        if most < near.len() {
            near.select_nth_unstable_by(most, nearest);
        }
        near.truncate(most);
        near.sort_unstable_by(nearest);
        near.shrink_to_fit();
        for to in seen.drain(..) {
            alike[to as usize] = 0.0;
        }
        near
    }
}

#[cfg(test)]
mod tests {
    use super::neighbours;
    use crate::select::together::InTurn;

    #[test]
    fn earlier_articles_with_a_term_in_common() {
        let vectors = [vec![(0, 1.0)], vec![(1, 1.0)], vec![(0, 0.6), (1, 0.8)], vec![]];
        assert_eq!(neighbours(&vectors, &InTurn), [(2, 1), (2, 0)]);
    }

    #[test]
    fn one_word_for_all_does_not_take_long() {
        let vectors = vec![vec![(0, 1.0)]; 3000];
        assert!(neighbours(&vectors, &InTurn).len() <= 3000 * super::MOST);
    }
}
