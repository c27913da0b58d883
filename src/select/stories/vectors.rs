//! Weighs the terms of articles against each other: what many articles hold tells little of any. No floating-point function
//! but the square root is used, so that the weights are the same on every machine.

use crate::lexis::Lookup;

use crate::model::StoryTerm;
use crate::select::together::{self, Together};

/// Terms of an article that are weighed: its heaviest.
const MOST_TERMS: usize = 160;

/// The weighed terms of articles, by number; of length 1, or empty.
pub type Vector = Vec<(u32, f32)>;

/// Articles without any of the terms that are thought to stand beside those at hand: where all are about one event, what
/// they share tells something none the less.
const OTHERS: u64 = 40;

/// One in the fixed point of [`log2`].
const ONE: u64 = 1 << 16;

/// Log-scaled counts times inverse document frequencies (tf-idf), each article's brought to length 1.
pub fn vectors(articles: &[&[StoryTerm]], together: &dyn Together) -> Vec<Vector> {
    let mut numbers: Lookup<u32, u32> = Lookup::default();
    let mut held_by: Vec<u32> = Vec::new();
    for term in articles.iter().copied().flatten() {
        let next = held_by.len() as u32;
        let number = *numbers.entry(term.key).or_insert(next);
        if number == next {
            held_by.push(0);
        }
        held_by[number as usize] += 1;
    }
    let all = log2(articles.len() as u64 + 1 + OTHERS);
    // What one article alone holds likens it to none, and would only make long articles unlike all others.
    let rarity = |&count: &u32| if count > 1 { all - log2(u64::from(count) + 1) } else { 0 };
    let rarity: Vec<u64> = held_by.iter().map(rarity).collect();
    let vector = |weighed: &mut Vec<(u32, u64)>, at: usize| {
        weighed.clear();
        weighed.extend(articles[at].iter().map(|term| {
            let number = numbers[&term.key];
            (number, scaled(term.count) * rarity[number as usize])
        }));
        weighed.retain(|(_, weight)| *weight > 0);
        brought_to_one(weighed)
    };
    together::map(together, articles.len(), Vec::new, vector)
}

/// 1 + ln `count`, in fixed point.
fn scaled(count: u16) -> u64 {
    const LN_2: u64 = 45_426;
    ONE + log2(u64::from(count)) * LN_2 / ONE
}

fn brought_to_one(weighed: &mut Vec<(u32, u64)>) -> Vector {
    if weighed.len() > MOST_TERMS {
        weighed.sort_unstable_by_key(|&(number, weight)| (std::cmp::Reverse(weight), number));
        weighed.truncate(MOST_TERMS);
    }
    weighed.sort_unstable();
    let squares: f64 = weighed.iter().map(|&(_, weight)| (weight as f64) * (weight as f64)).sum();
    let length = squares.sqrt();
    weighed.iter().map(|&(number, weight)| (number, (weight as f64 / length) as f32)).collect()
}

/// The binary logarithm of `of` (of 1 where it is 0) in fixed point, by squaring.
fn log2(of: u64) -> u64 {
    let of = of.max(1);
    let whole = u64::from(of.ilog2());
    // Between 1 and 2, in 32 bits after the point.
    let mut rest = if whole <= 32 { of << (32 - whole) } else { of >> (whole - 32) };
    let mut bits = whole;
    for _ in 0..ONE.ilog2() {
        rest = ((u128::from(rest) * u128::from(rest)) >> 32) as u64;
        bits <<= 1;
        if rest >> 33 != 0 {
            rest >>= 1;
            bits |= 1;
        }
    }
    bits
}

/// The sum of the products of weights; both in the order of their numbers.
pub fn dot(one: &[(u32, f32)], other: &[(u32, f32)]) -> f64 {
    let (mut at, mut to, mut sum) = (0, 0, 0.0);
    while let (Some(a), Some(b)) = (one.get(at), other.get(to)) {
        if a.0 == b.0 {
            sum += f64::from(a.1) * f64::from(b.1);
        }
        at += usize::from(a.0 <= b.0);
        to += usize::from(b.0 <= a.0);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::{ONE, Vector, dot, log2, vectors};
    use crate::model::StoryTerm;
    use crate::select::together::InTurn;

    #[test]
    fn logarithms_are_near_enough() {
        for of in [1_u64, 2, 3, 10, 1000, 1_000_003, u64::MAX] {
            let expected = (of as f64).log2() * ONE as f64;
            assert!((log2(of) as f64 - expected).abs() < 2.0, "{of}");
        }
        assert_eq!(log2(0), 0);
    }

    /// The numbers of the terms that weigh something in each article, the heaviest first.
    fn weighed(articles: &[&[StoryTerm]]) -> Vec<Vec<u32>> {
        let heaviest = |mut vector: Vector| {
            vector.sort_by(|one, other| other.1.total_cmp(&one.1));
            vector.into_iter().map(|(number, _)| number).collect()
        };
        vectors(articles, &InTurn).into_iter().map(heaviest).collect()
    }

    #[test]
    fn what_few_hold_weighs_most_and_what_one_alone_holds_nothing() {
        let [one, two, three] = [1, 2, 3].map(|key| StoryTerm { key, count: 2 });
        assert_eq!(weighed(&[&[one, two], &[one, two, three], &[one], &[]]), [vec![1, 0], vec![1, 0], vec![0], vec![]]);
    }

    #[test]
    fn products_are_of_terms_in_common() {
        assert!((dot(&[(1, 0.5), (4, 2.0)], &[(0, 1.0), (4, 0.5), (9, 1.0)]) - 1.0).abs() < 1e-9);
    }
}
