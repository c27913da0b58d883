//! Texts without headings against where they were put together. What is here says the same as `score_seg.py`, which holds
//! what is right.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;

use super::report::Section;
use super::scorer::{Annotated, predictions};

const SETS: [&str; 3] = ["newssections", "newsconcat", "choi"];

#[derive(Deserialize)]
struct Gold {
    id: String,
    units: Vec<String>,
    bounds: BTreeSet<usize>,
}

#[derive(Deserialize)]
struct Predicted {
    id: String,
    bounds: BTreeSet<usize>,
}

/// Windows of a text, and those of them that are judged wrongly: whether they hold a cut, and how many.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Windows {
    all: usize,
    pk: usize,
    window_diff: usize,
}

impl Windows {
    /// Of the cuts `found` among `units` units; none where the text is shorter than a window.
    fn of(cuts: &BTreeSet<usize>, found: &BTreeSet<usize>, units: usize) -> Option<Self> {
        // Half the mean length of a segment, halves to the even number as Python has it.
        let (segments, double) = (cuts.len() + 1, 2 * (cuts.len() + 1));
        let (whole, rest) = (units / double, units % double);
        let width = (whole + usize::from(rest > segments || rest == segments && whole % 2 == 1)).max(2);
        let all = units.checked_sub(width).filter(|&all| all > 0)?;
        let mut windows = Self { all, pk: 0, window_diff: 0 };
        for start in 0..all {
            let within = |cuts: &BTreeSet<usize>| cuts.range(start + 1..=start + width).count();
            let (right, here) = (within(cuts), within(found));
            windows.pk += usize::from((right == 0) != (here == 0));
            windows.window_diff += usize::from(right != here);
        }
        Some(windows)
    }

    fn right(self, wrong: usize) -> f64 {
        100.0 - 100.0 * wrong as f64 / self.all as f64
    }
}

/// The means over the texts of a set of what is right by Pk and by WindowDiff, and, where nothing is cut, by Pk.
fn row(set: &str, gold: &str, predicted: &str) -> Vec<String> {
    let predicted = predicted.lines().map(|line| serde_json::from_str::<Predicted>(line).expect("a prediction"));
    let predicted: HashMap<String, BTreeSet<usize>> = predicted.map(|one| (one.id, one.bounds)).collect();
    let none = BTreeSet::new();
    let (mut texts, mut cuts, mut found, mut sums) = (0, 0, 0, [0.0; 3]);
    for line in gold.lines() {
        let gold: Gold = serde_json::from_str(line).expect("an annotated text");
        let bounds = predicted.get(&gold.id).unwrap_or(&none);
        let windows = |bounds| Windows::of(&gold.bounds, bounds, gold.units.len());
        let (Some(here), Some(uncut)) = (windows(bounds), windows(&none)) else { continue };
        (texts, cuts, found) = (texts + 1, cuts + gold.bounds.len(), found + bounds.len());
        for (sum, right) in
            sums.iter_mut().zip([here.right(here.pk), here.right(here.window_diff), uncut.right(uncut.pk)])
        {
            *sum += right;
        }
    }
    let means = sums.map(|sum| format!("{:.2}", sum / f64::from(texts.max(1))));
    let counts = [texts.to_string(), cuts.to_string(), found.to_string()];
    std::iter::once(set.to_owned()).chain(means).chain(counts).collect()
}

/// The figures of passages without headings; an error says why they are not measured.
pub fn section() -> Result<Section, String> {
    let mut rows = Vec::new();
    for set in SETS {
        let gold = Annotated::find(&format!("data/segments/{set}.jsonl"))?;
        rows.push(row(set, &gold.lines(), &predictions("passages", &gold.path())?));
    }
    let columns =
        ["set", "100 − Pk", "100 − WindowDiff", "100 − Pk, cutting nothing", "texts", "cuts of the set", "cuts found"];
    Ok(Section {
        title: "Passages where there are no headings",
        words: "Texts whose sub-headings were taken out, or which were put together, as `score_seg.py` counts the windows that \
                are judged wrongly, the number of segments not being known; here what is right, so that higher is better. The \
                weights were learned from these texts among others; what they are worth on texts they were not learned from \
                says `src/extract/segments/weights.report`. Aims: 100 − Pk ≥ 68, ≥ 94, ≥ 93, and nowhere under cutting nothing."
            .into(),
        columns: columns.map(str::to_owned).to_vec(),
        rows,
    })
}

#[cfg(test)]
mod tests {
    use super::{Windows, row};

    #[track_caller]
    fn check(cuts: &[usize], found: &[usize], units: usize, expected: Option<(usize, usize, usize)>) {
        let set = |cuts: &[usize]| cuts.iter().copied().collect();
        let windows = Windows::of(&set(cuts), &set(found), units);
        assert_eq!(windows.map(|windows| (windows.all, windows.pk, windows.window_diff)), expected);
    }

    #[test]
    fn windows_are_counted() {
        check(&[4], &[4], 8, Some((6, 0, 0)));
        check(&[4], &[], 8, Some((6, 2, 2)));
        check(&[4], &[3, 4], 8, Some((6, 1, 2)));
        check(&[1], &[], 2, None);
    }

    #[test]
    fn a_text_without_a_prediction_is_uncut() {
        let gold = r#"{"id": "a", "set": "s", "units": ["", "", "", "", "", "", "", ""], "bounds": [4]}"#;
        assert_eq!(row("s", gold, ""), ["s", "66.67", "66.67", "66.67", "1", "1", "0"]);
    }
}
