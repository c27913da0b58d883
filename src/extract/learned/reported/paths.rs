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
pub const KEPT: usize = 8;

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
const NOWHERE: Step = Step { score: i32::MIN / 2, before: 0, rank: 0 };

type Cell = [Step; KEPT];

/// The best paths, the best first.
pub fn best(scores: &Scores) -> Vec<Path> {
    let length = scores.tokens.len();
    if length == 0 || scores.places.len() != length + 1 {
        return Vec::new();
    }
    let mut cells: Vec<[Cell; LABELS]> = vec![[[NOWHERE; KEPT]; LABELS]; length];
    for label in 0..LABELS {
        let score = scores.places[0][label] + scores.tokens[0][label];
        cells[0][label][0] = Step { score, before: OUTSIDE, rank: 0 };
    }
    for at in 1..length {
        for label in 0..LABELS {
            let mut cell = [NOWHERE; KEPT];
            for before in 0..LABELS {
                let step = scores.places[at][before * LABELS + label] + scores.tokens[at][label];
                extend(&cells[at - 1][before], before as u8, step, &mut cell);
            }
            cells[at][label] = cell;
        }
    }
    let mut last = [NOWHERE; KEPT];
    for label in 0..LABELS {
        extend(&cells[length - 1][label], label as u8, scores.places[length][label * LABELS], &mut last);
    }
    last.iter().filter(|step| step.score > NOWHERE.score / 2).map(|step| trace(&cells, *step)).collect()
}

/// Adds what `from` leads to, `more` on top, to a cell, best first.
fn extend(from: &Cell, before: u8, more: i32, cell: &mut Cell) {
    for (rank, step) in from.iter().enumerate() {
        let score = step.score.saturating_add(more);
        if score <= NOWHERE.score / 2 || score <= cell[KEPT - 1].score {
            return;
        }
        let at = cell.partition_point(|kept| kept.score >= score);
        cell[at..].rotate_right(1);
        cell[at] = Step { score, before, rank: rank as u8 };
    }
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
            (state >> 20) as i32 % 100 - 50
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
