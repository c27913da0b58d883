//! The cuts that are best on the whole, given what speaks for each cut and each segment.
//!
//! All ways of cutting the text are weighed at once by a semi-Markov chain (Sarawagi and Cohen, "Semi-Markov conditional
//! random fields", `NeurIPS` 2004), which gives the chance that two units a short way apart lie in one segment. The cuts
//! chosen are those that put as many such pairs right as can be hoped for, which is what Pk counts (Beeferman, Berger and
//! Lafferty, "Statistical models for text segmentation", Machine Learning 34, 1999).

use super::numbers::{exp2, log2};
use super::runs::Runs;

/// Fewest words of a segment, where the text has as many.
const FEWEST_WORDS: u32 = 40;

/// What a segment with fewer words loses: more than can be gained by it.
const CRUMB: f64 = 1e6;

/// What a cut that is sure gains by itself, and one that is sure to be wrong loses, in pairs: without it a cut may stand a
/// unit beside where it belongs, and passages begin with a quotation that ends the one before.
const LIKELY: f64 = 0.7;

/// Chances of cuts and segments.
#[derive(Clone, Debug, Default)]
pub struct Chances {
    /// The logarithm, to base 2, of the weight of all ways together.
    pub all: f64,
    /// For each unit the chance that a segment begins with it.
    pub cuts: Vec<f64>,
    /// The same of all beginnings up to a unit, and from it to the end, as logarithms.
    before: Vec<f64>,
    behind: Vec<f64>,
}

impl Chances {
    /// Weighs all ways of cutting; `cuts` and the scores of `runs` are log odds to base 2.
    pub fn of(runs: &Runs, cuts: &[f32]) -> Self {
        let count = runs.units();
        let mut before = vec![f64::NEG_INFINITY; count + 1];
        before[0] = 0.0;
        // What each end has gathered: the highest of its terms, and the sum of all against it.
        let mut sums = vec![(f64::NEG_INFINITY, 0.0); count + 1];
        for start in 0..count {
            if start > 0 {
                before[start] = settled(sums[start]) + f64::from(cuts[start]);
            }
            for (end, sum) in sums.iter_mut().enumerate().skip(start + 1).take(runs.longest(start)) {
                gather(sum, before[start] + f64::from(runs.score(runs.index(start, end))));
            }
        }
        let all = settled(sums[count]);
        let mut behind = vec![0.0; count + 1];
        for start in (0..count).rev() {
            let mut sum = (f64::NEG_INFINITY, 0.0);
            for end in start + 1..=start + runs.longest(start) {
                let rest = if end < count { behind[end] + f64::from(cuts[end]) } else { 0.0 };
                gather(&mut sum, rest + f64::from(runs.score(runs.index(start, end))));
            }
            behind[start] = settled(sum);
        }
        let chance = |start: usize| if start == 0 { 1.0 } else { exp2(before[start] + behind[start] - all) };
        let chances = (0..count).map(chance).collect();
        behind.iter_mut().zip(cuts).skip(1).for_each(|(behind, cut)| *behind += f64::from(*cut));
        Self { all, cuts: chances, before, behind }
    }

    /// The chance of the segment `start..end`.
    pub fn segment(&self, runs: &Runs, start: usize, end: usize) -> f64 {
        let score = f64::from(runs.score(runs.index(start, end)));
        let rest = if end < runs.units() { self.behind[end] } else { 0.0 };
        exp2(self.before[start] + score + rest - self.all)
    }

    /// The cuts that put as many pairs of units as can be hoped for right, in text order.
    pub fn best(&self, runs: &Runs) -> Vec<usize> {
        let count = runs.units();
        let segments: f64 = self.cuts.iter().sum();
        // Half the mean length of a segment, rounded, and at least 2.
        let half = |apart: &usize| (*apart as f64 + 0.5) * 2.0 * segments.max(1.0) > count as f64;
        let apart = (2..=count).find(half).unwrap_or(2);
        let gains = self.gains(runs, apart);
        let gain = |from: usize, to: usize| if to > from { gains[to] - gains[from] } else { 0.0 };
        let mut best = vec![(f64::NEG_INFINITY, 0); count + 1];
        if let Some(first) = best.first_mut() {
            *first = (0.0, 0);
        }
        for start in 0..count {
            let likely = if start > 0 { LIKELY * (self.cuts[start] - 0.5) } else { 0.0 };
            for end in start + 1..=start + runs.longest(start) {
                let crumb = if runs.words(runs.index(start, end)) < FEWEST_WORDS { CRUMB } else { 0.0 };
                let value = best[start].0 + likely + gain(start, end.saturating_sub(apart)) - crumb;
                if value > best[end].0 {
                    best[end] = (value, start);
                }
            }
        }
        let mut cuts = Vec::new();
        let mut at = best.get(count).map_or(0, |best| best.1);
        while at > 0 {
            cuts.push(at);
            at = best[at].1;
        }
        cuts.reverse();
        cuts
    }

    /// Sums, up to each unit, of what it gains to leave the pair of that unit and the one so far on in one segment.
    fn gains(&self, runs: &Runs, apart: usize) -> Vec<f64> {
        let count = runs.units();
        let pairs = count.saturating_sub(apart);
        let mut steps = vec![0.0; count + 1];
        for start in 0..count {
            for end in start + apart + 1..=start + runs.longest(start) {
                let chance = self.segment(runs, start, end);
                steps[start] += chance;
                steps[end - apart] -= chance;
            }
        }
        let (mut together, mut sum) = (0.0, 0.0);
        let mut gains = vec![0.0];
        for step in &steps[..pairs] {
            together += step;
            sum += 2.0 * together - 1.0;
            gains.push(sum);
        }
        gains
    }
}

/// Adds a power of 2 to a sum of such, as a logarithm.
fn gather(sum: &mut (f64, f64), term: f64) {
    if term > sum.0 {
        *sum = (term, sum.1 * exp2(sum.0 - term) + 1.0);
    } else {
        sum.1 += exp2(term - sum.0);
    }
}

/// The logarithm of such a sum.
fn settled((highest, sum): (f64, f64)) -> f64 {
    highest + f64::from(log2(sum as f32))
}

#[cfg(test)]
mod tests {
    use super::Chances;
    use crate::extract::document::Document;
    use crate::extract::segments::reading::Reading;
    use crate::extract::segments::runs::Runs;
    use crate::model::Article;

    /// The cuts among so many units of 50 words where cuts have these odds and segments none.
    #[track_caller]
    fn check(odds: &[f32], expected: &[usize]) {
        let article = Article::of_paragraphs(&vec!["word ".repeat(50); odds.len()]);
        let document = Document::new(&article);
        let runs = Runs::of(&Reading::of(&document, 0..document.blocks.len()), |_| 0.0);
        let chances = Chances::of(&runs, odds);
        assert!(chances.cuts.iter().all(|chance| (0.0..1.001).contains(chance)));
        assert_eq!(chances.best(&runs), expected);
    }

    #[test]
    fn likely_cuts_are_made() {
        check(&[], &[]);
        check(&[0.0], &[]);
        check(&[0.0, -9.0, -9.0, 9.0, -9.0, -9.0], &[3]);
        check(&[-9.0; 8], &[]);
        check(&[0.0, -9.0, 9.0, -9.0, 9.0, -9.0, 9.0, -9.0], &[2, 4, 6]);
        check(&[0.0, 300.0, -300.0, -300.0, -300.0, -300.0], &[1]);
    }
}
