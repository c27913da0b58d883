//! The best ways to label a window: Viterbi's algorithm, keeping the best few paths (Forney, "The Viterbi algorithm",
//! Proc. IEEE 61, 1973; the list version of Seshadri and Sundberg, 1994).

/// Number of labels.
pub const LABELS: usize = 4;
/// Pairs of labels.
pub const PAIRS: usize = LABELS * LABELS;

/// Part of nothing; also what stands before and after the window.
pub const OUTSIDE: u8 = 0;
/// Part of the source.
pub const SOURCE: u8 = 1;
/// Part of the content.
pub const CONTENT: u8 = 2;
/// Part of the cue.
pub const CUE: u8 = 3;

/// Paths kept.
pub const KEPT: usize = 6;

/// What the labels of a window score: one row for each token, and one for each place before a token and for the end.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    /// Of each label at each token.
    pub tokens: Vec<[i32; LABELS]>,
    /// Of each pair of labels, `before * LABELS + after`, at each place.
    pub places: Vec<[i32; PAIRS]>,
}

/// One way to label a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// A label for each token.
    pub labels: Vec<u8>,
    /// Its score.
    pub score: i32,
}

/// A step of a path: its score so far, the label before, and which of the paths to that label it goes on with.
#[derive(Clone, Copy)]
struct Step {
    score: i32,
    before: u8,
    rank: u8,
}

/// No path goes here.
const NOWHERE: Step = Step { score: i32::MIN / 4, before: 0, rank: 0 };

type Cell = [Step; KEPT];

/// The best paths, the best first.
pub fn best(scores: &Scores) -> Vec<Path> {
    let length = scores.tokens.len();
    if length == 0 || scores.places.len() != length + 1 {
        return Vec::new();
    }
    let mut cells: Vec<[Cell; LABELS]> = Vec::with_capacity(length);
    let mut first = [[NOWHERE; KEPT]; LABELS];
    for (label, cell) in first.iter_mut().enumerate() {
        cell[0].score = scores.places[0][label] + scores.tokens[0][label];
    }
    cells.push(first);
    for at in 1..length {
        let (last, places, tokens) = (&cells[at - 1], &scores.places[at], &scores.tokens[at]);
        let cell = |label: usize| {
            let more: [i32; LABELS] = std::array::from_fn(|before| places[before * LABELS + label] + tokens[label]);
            merged(last, &more)
        };
        cells.push(std::array::from_fn(cell));
    }
    let more: [i32; LABELS] = std::array::from_fn(|before| scores.places[length][before * LABELS]);
    let last = merged(&cells[length - 1], &more);
    last.iter().filter(|step| step.score > NOWHERE.score / 2).map(|step| trace(&cells, *step)).collect()
}

/// The best steps from the cells of one token, `more` on top of each: a merge of sorted lists.
fn merged(from: &[Cell; LABELS], more: &[i32; LABELS]) -> Cell {
    let mut cell = [NOWHERE; KEPT];
    let mut ranks = [0usize; LABELS];
    let mut heads: [i32; LABELS] = std::array::from_fn(|before| from[before][0].score + more[before]);
    for step in &mut cell {
        let mut before = 0;
        for other in 1..LABELS {
            if heads[other] > heads[before] {
                before = other;
            }
        }
        *step = Step { score: heads[before], before: before as u8, rank: ranks[before] as u8 };
        ranks[before] += 1;
        heads[before] = from[before].get(ranks[before]).map_or(NOWHERE.score, |next| next.score + more[before]);
    }
    cell
}

fn trace(cells: &[[Cell; LABELS]], last: Step) -> Path {
    let mut labels = vec![OUTSIDE; cells.len()];
    let mut step = last;
    for (label, cell) in labels.iter_mut().zip(cells).rev() {
        *label = step.before;
        step = cell[step.before as usize][step.rank as usize];
    }
    Path { labels, score: last.score }
}

#[cfg(test)]
mod tests {
    use super::{LABELS, PAIRS, Scores, best};

    /// Every path of a window of `length`, scored one by one.
    fn all(scores: &Scores) -> Vec<i32> {
        let length = scores.tokens.len();
        let mut sums: Vec<i32> = (0..LABELS.pow(length as u32))
            .map(|mut number| {
                let (mut sum, mut before) = (0, 0);
                for at in 0..length {
                    let label = number % LABELS;
                    number /= LABELS;
                    sum += scores.places[at][before * LABELS + label] + scores.tokens[at][label];
                    before = label;
                }
                sum + scores.places[length][before * LABELS]
            })
            .collect();
        sums.sort_unstable_by(|a, b| b.cmp(a));
        sums
    }

    #[track_caller]
    fn check(length: usize, seed: u32) {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            i32::from((state >> 20) as u16 % 100) - 50
        };
        let mut scores = Scores::default();
        for _ in 0..length {
            scores.tokens.push([0; LABELS].map(|_: i32| next()));
        }
        for _ in 0..=length {
            scores.places.push([0; PAIRS].map(|_: i32| next()));
        }
        let expected = all(&scores);
        let found = best(&scores);
        for (path, sum) in found.iter().zip(&expected) {
            assert_eq!(path.score, *sum);
        }
        let mut labels: Vec<_> = found.iter().map(|path| path.labels.clone()).collect();
        labels.dedup();
        assert_eq!(labels.len(), found.len().min(expected.len()), "no path comes twice");
    }

    #[test]
    fn the_best_paths_are_found() {
        check(1, 1);
        check(2, 2);
        for seed in 3..20 {
            check(6, seed);
        }
    }

    #[test]
    fn no_window_has_no_path() {
        assert_eq!(best(&Scores::default()), []);
    }
}
