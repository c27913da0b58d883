//! What rose and fell by weeks in real articles, against what would be claimed with their weeks exchanged at random.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::{Value, json};

use super::report::{Section, percent};
use super::scorer::{Annotated, predictions};
use crate::syria::untokenised;

/// Sets of dated articles that reach over enough weeks.
const SETS: [&str; 2] = ["syria", "iraq"];

/// Of the claims made by chance and of the orders with any claim at most so many in a hundred may be left.
const MOST: f64 = 5.0;

/// What is said of one week.
#[derive(Deserialize)]
struct Week {
    tested: usize,
    claims: Vec<Value>,
    /// The shares of false discoveries of the claims of each order of the weeks.
    shuffled: Vec<Vec<f64>>,
}

/// What was counted over weeks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    weeks: usize,
    tested: usize,
    claims: usize,
    orders: usize,
    by_chance: usize,
    /// Orders without any claim.
    silent: usize,
}

impl Counts {
    fn add(&mut self, week: &Week) {
        if week.tested == 0 {
            return;
        }
        self.weeks += 1;
        self.tested += week.tested;
        self.claims += week.claims.len();
        self.orders += week.shuffled.len();
        self.by_chance += week.shuffled.iter().map(Vec::len).sum::<usize>();
        self.silent += week.shuffled.iter().filter(|claims| claims.is_empty()).count();
    }

    fn and(self, other: Self) -> Self {
        Self {
            weeks: self.weeks + other.weeks,
            tested: self.tested + other.tested,
            claims: self.claims + other.claims,
            orders: self.orders + other.orders,
            by_chance: self.by_chance + other.by_chance,
            silent: self.silent + other.silent,
        }
    }

    /// Of the claims of the true order, those that chance does not make as often in an order of its own.
    fn beyond_chance(self) -> String {
        let of = self.claims * self.orders;
        percent(of.saturating_sub(self.by_chance * self.weeks), of)
    }

    fn row(self, set: &str) -> Vec<String> {
        let shares = [self.beyond_chance(), percent(self.silent, self.orders)];
        let counts = [self.weeks, self.tested, self.claims, self.orders, self.by_chance].map(|count| count.to_string());
        std::iter::once(set.to_owned()).chain(shares).chain(counts).collect()
    }
}

fn counted(predicted: &str) -> Counts {
    let mut counts = Counts::default();
    predicted.lines().for_each(|line| counts.add(&serde_json::from_str(line).expect("a week")));
    counts
}

/// The articles of a set as they were printed.
fn articles(set: &Annotated) -> String {
    let mut out = String::new();
    for line in set.lines().lines() {
        let mut article: Value = serde_json::from_str(line).expect("an article");
        article["text"] = json!(untokenised(article["text"].as_str().expect("a text")));
        writeln!(out, "{article}").expect("memory");
    }
    out
}

/// The figures of rising and falling terms; an error says why they are not measured.
pub fn section() -> Result<Section, String> {
    let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
    let (mut rows, mut all) = (Vec::new(), Counts::default());
    for set in SETS {
        let path = dir.path().join(format!("{set}.jsonl"));
        let found = Annotated::find(&format!("data/timelines/T17-{set}.jsonl"))?;
        std::fs::write(&path, articles(&found)).map_err(|error| error.to_string())?;
        let counts = counted(&predictions("trends", &path)?);
        rows.push(counts.row(set));
        all = all.and(counts);
    }
    for share in [all.beyond_chance(), percent(all.silent, all.orders)] {
        assert!(share.parse::<f64>().is_ok_and(|share| share >= 100.0 - MOST), "chance makes too many claims: {share}");
    }
    rows.insert(0, all.row("all"));
    let columns =
        ["set", "beyond chance %", "silent orders %", "weeks", "tested", "claims", "orders", "claims by chance"];
    Ok(Section {
        title: "What rose and fell",
        words: "Weeks of T17 articles against the eight weeks before, people and words. The articles of each nine weeks are also \
                dealt to the weeks at random, twenty times: in such an order nothing rose. Beyond chance is the share of the claims \
                of a week that is left when those of an order at random are taken off; silent orders are those in which nothing is \
                claimed. Aim: both ≥ 95."
            .into(),
        columns: columns.map(str::to_owned).to_vec(),
        rows,
    })
}

#[cfg(test)]
mod tests {
    use super::{Counts, counted};

    #[test]
    fn claims_of_chance_are_set_against_those_of_the_true_order() {
        let week = r#"{"tested": 9, "claims": [{}, {}], "shuffled": [[], [0.01], [], []]}"#;
        let empty = r#"{"tested": 0, "claims": [], "shuffled": [[], []]}"#;
        let counts = counted(&format!("{week}\n{empty}\n"));
        assert_eq!(counts, Counts { weeks: 1, tested: 9, claims: 2, orders: 4, by_chance: 1, silent: 3 });
        assert_eq!(counts.row("x"), ["x", "87.50", "75.00", "1", "9", "2", "4", "1"]);
    }
}
