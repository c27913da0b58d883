//! Finds the articles that each one is most like, by an index from terms to the articles that hold them; it compares each
//! article with few others, however many there are.

use super::vectors::Vector;

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
pub fn neighbours(vectors: &[Vector]) -> Vec<Edge> {
    let terms = vectors.iter().flatten().map(|(number, _)| *number as usize + 1).max().unwrap_or(0);
    let mut holders: Vec<Vec<(u32, f32)>> = vec![Vec::new(); terms];
    let mut alike = vec![0.0_f32; vectors.len()];
    let mut edges = Vec::new();
    for (at, vector) in vectors.iter().enumerate() {
        let mut heaviest: Vector = vector.clone();
        heaviest.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let (mut looks, mut seen) = (0, Vec::new());
        for (number, weight) in heaviest {
            let all = &holders[number as usize];
            let latest = &all[all.len().saturating_sub(HOLDERS.min(LOOKS - looks))..];
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
        near[..most].sort_unstable_by(nearest);
        edges.extend(near[..most].iter().map(|&to| (at as u32, to)));
        for to in seen {
            alike[to as usize] = 0.0;
        }
        for &(number, weight) in vector {
            holders[number as usize].push((at as u32, weight));
        }
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::neighbours;

    #[test]
    fn earlier_articles_with_a_term_in_common() {
        let vectors = [vec![(0, 1.0)], vec![(1, 1.0)], vec![(0, 0.6), (1, 0.8)], vec![]];
        assert_eq!(neighbours(&vectors), [(2, 1), (2, 0)]);
    }

    #[test]
    fn one_word_for_all_does_not_take_long() {
        let vectors = vec![vec![(0, 1.0)]; 3000];
        assert!(neighbours(&vectors).len() <= 3000 * super::MOST);
    }
}
