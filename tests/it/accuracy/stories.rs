//! Articles about one event, and the one sentence that says most: what `score_clusters.py` and `score_rouge.py` measure.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::report::Section;
use super::scorer::{Annotated, predictions};

#[derive(Deserialize)]
struct Clustered {
    id: String,
    cluster: String,
}

/// `BCubed` precision and recall (Bagga & Baldwin 1998) of clusters over the ids of `gold`.
fn b_cubed(gold: &str, predicted: &str) -> [f64; 2] {
    let read = |lines: &str| -> Vec<Clustered> {
        lines.lines().map(|line| serde_json::from_str(line).expect("a cluster")).collect()
    };
    let (gold, predicted) = (read(gold), read(predicted));
    let predicted: HashMap<String, String> = predicted.into_iter().map(|one| (one.id, one.cluster)).collect();
    let pairs: Vec<(&str, &str)> =
        gold.iter().map(|one| (one.cluster.as_str(), predicted.get(&one.id).unwrap_or(&one.id).as_str())).collect();
    let mut of_gold: BTreeMap<&str, f64> = BTreeMap::new();
    let mut of_predicted: BTreeMap<&str, f64> = BTreeMap::new();
    let mut of_both: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for &(gold, predicted) in &pairs {
        *of_gold.entry(gold).or_default() += 1.0;
        *of_predicted.entry(predicted).or_default() += 1.0;
        *of_both.entry((gold, predicted)).or_default() += 1.0;
    }
    let all = pairs.len() as f64;
    let share = |of: &dyn Fn(&(&str, &str)) -> f64| of_both.iter().map(|(pair, n)| n * n / of(pair)).sum::<f64>() / all;
    [share(&|pair| of_predicted[pair.1]), share(&|pair| of_gold[pair.0])]
}

/// The figures of stories; an error says why they are not measured.
pub fn section() -> Result<Section, String> {
    let set = Annotated::find("data/stories/ecbplus_dev.jsonl")?;
    let [precision, recall] = b_cubed(&set.lines(), &predictions("stories", &set.path())?);
    let f1 = 2.0 * precision * recall / (precision + recall);
    let figures = [precision, recall, f1].map(|figure| format!("{:.2}", 100.0 * figure));
    let baseline = ["TF-IDF, agglomerative", "–", "–", "91.40"].map(str::to_owned).to_vec();
    Ok(Section {
        title: "Articles about one event",
        words: "Articles of ECB+, two events of one kind a topic, as `score_clusters.py` measures them (BCubed); beside it what \
                the issue gives as the baseline. Aim: F1 ≥ 93."
            .into(),
        columns: ["stories", "precision %", "recall %", "F1 %"].map(str::to_owned).to_vec(),
        rows: vec![std::iter::once("Attaché".to_owned()).chain(figures).collect(), baseline],
    })
}

#[cfg(test)]
mod tests {
    use super::b_cubed;

    #[test]
    fn b_cubed_by_hand() {
        let gold = "{\"id\": \"a\", \"cluster\": \"1\"}\n{\"id\": \"b\", \"cluster\": \"1\"}\n{\"id\": \"c\", \"cluster\": \"2\"}";
        let predicted = "{\"id\": \"a\", \"cluster\": \"x\"}\n{\"id\": \"b\", \"cluster\": \"y\"}\n{\"id\": \"c\", \"cluster\": \"y\"}";
        let [precision, recall] = b_cubed(gold, predicted);
        assert!((precision - 2.0 / 3.0).abs() < 1e-9 && (recall - 2.0 / 3.0).abs() < 1e-9, "{precision} {recall}");
        assert_eq!(b_cubed(gold, gold), [1.0, 1.0]);
    }
}
