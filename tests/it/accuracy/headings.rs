//! Bare-line headings against the publishers' own. What is here says the same as `score_head.py`, which holds what is right.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;

use super::report::{Section, percent};
use super::scorer::{Annotated, predictions};

#[derive(Deserialize)]
struct Gold {
    id: String,
    set: String,
    head: BTreeSet<usize>,
    /// Lines that count neither way: whole lines in bold, decks.
    pseudo: BTreeSet<usize>,
}

#[derive(Deserialize)]
struct Predicted {
    id: String,
    head: BTreeSet<usize>,
}

/// What was counted over the articles of a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    articles: usize,
    both: usize,
    predicted: usize,
    annotated: usize,
    /// Articles without a heading, and those of them in which none is predicted.
    free: usize,
    clean: usize,
}

impl Counts {
    fn add(&mut self, gold: &Gold, predicted: &BTreeSet<usize>) {
        let predicted: BTreeSet<usize> = predicted.difference(&gold.pseudo).copied().collect();
        self.articles += 1;
        self.both += predicted.intersection(&gold.head).count();
        self.predicted += predicted.len();
        self.annotated += gold.head.len();
        self.free += usize::from(gold.head.is_empty());
        self.clean += usize::from(gold.head.is_empty() && predicted.is_empty());
    }

    fn row(self, set: &str) -> Vec<String> {
        let shares = [
            percent(self.both, self.predicted),
            percent(self.both, self.annotated),
            percent(2 * self.both, self.predicted + self.annotated),
            percent(self.clean, self.free),
        ];
        let counts = [self.articles, self.annotated, self.free].map(|count| count.to_string());
        std::iter::once(set.to_owned()).chain(shares).chain(counts).collect()
    }
}

fn counted(gold: &str, predicted: &str) -> BTreeMap<String, Counts> {
    let predicted = predicted.lines().map(|line| serde_json::from_str::<Predicted>(line).expect("a prediction"));
    let predicted: HashMap<String, BTreeSet<usize>> = predicted.map(|one| (one.id, one.head)).collect();
    let mut sets: BTreeMap<String, Counts> = BTreeMap::new();
    for line in gold.lines() {
        let gold: Gold = serde_json::from_str(line).expect("an annotated article");
        let none = BTreeSet::new();
        let predicted = predicted.get(&gold.id).unwrap_or(&none);
        for set in ["all", &gold.set] {
            sets.entry(set.to_owned()).or_default().add(&gold, predicted);
        }
    }
    sets
}

/// The figures of headings; an error says why they are not measured.
pub fn section() -> Result<Section, String> {
    let set = Annotated::find("data/headings/headings.jsonl")?;
    let sets = counted(&set.lines(), &predictions("headings", &set.path())?);
    let columns =
        ["articles", "precision %", "recall %", "F1 %", "left clean %", "articles of", "headings", "without any"];
    Ok(Section {
        title: "Headings that are bare lines",
        words: "Articles as lines of plain text, as `score_head.py` counts their headings; left clean are articles without a \
                heading in which none is found. Aim: F1 ≥ 88, left clean ≥ 97."
            .into(),
        columns: columns.map(str::to_owned).to_vec(),
        rows: sets.into_iter().map(|(set, counts)| counts.row(&set)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Counts, counted};

    const GOLD: &str = r#"{"id": "a", "set": "s", "lines": [], "head": [1, 4], "pseudo": [2]}
{"id": "b", "set": "s", "lines": [], "head": [], "pseudo": [0]}
{"id": "c", "set": "t", "lines": [], "head": [], "pseudo": []}"#;

    #[test]
    fn pseudo_headings_count_neither_way() {
        let predicted =
            "{\"id\": \"a\", \"head\": [1, 2, 3]}\n{\"id\": \"b\", \"head\": [0]}\n{\"id\": \"c\", \"head\": [5]}";
        let sets = counted(GOLD, predicted);
        assert_eq!(sets["all"], Counts { articles: 3, both: 1, predicted: 3, annotated: 2, free: 2, clean: 1 });
        assert_eq!(sets["s"].row("s"), ["s", "50.00", "50.00", "50.00", "100.00", "2", "2", "1"]);
    }
}
