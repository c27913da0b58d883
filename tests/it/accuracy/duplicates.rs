//! Copies of reports against those they were made as. What is here says the same as `score_clusters.py`.

use std::collections::HashMap;

use serde::Deserialize;

use super::report::{Section, percent};
use super::scorer::{Annotated, predictions};

#[derive(Deserialize)]
struct Gold {
    id: String,
    cluster: String,
    kind: String,
}

#[derive(Deserialize)]
struct Predicted {
    id: String,
    cluster: String,
}

/// Pairs of texts of one cluster, and templates that are set beside another text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    texts: usize,
    both: usize,
    predicted: usize,
    annotated: usize,
    templates: usize,
    merged: usize,
}

fn counted(gold: &str, predicted: &str) -> Counts {
    let predicted = predicted.lines().map(|line| serde_json::from_str::<Predicted>(line).expect("a prediction"));
    let predicted: HashMap<String, String> = predicted.map(|one| (one.id, one.cluster)).collect();
    let gold: Vec<Gold> = gold.lines().map(|line| serde_json::from_str(line).expect("an annotated text")).collect();
    let (mut both, mut found, mut annotated) = (HashMap::new(), HashMap::new(), HashMap::new());
    let cluster = |one: &Gold| predicted.get(&one.id).unwrap_or(&one.id).clone();
    for one in &gold {
        *both.entry((cluster(one), one.cluster.clone())).or_insert(0_usize) += 1;
        *found.entry(cluster(one)).or_insert(0_usize) += 1;
        *annotated.entry(one.cluster.clone()).or_insert(0_usize) += 1;
    }
    let pairs = |size: &usize| size * (size - 1) / 2;
    let templates = || gold.iter().filter(|one| one.kind == "template");
    Counts {
        texts: gold.len(),
        both: both.values().map(pairs).sum(),
        predicted: found.values().map(pairs).sum(),
        annotated: annotated.values().map(pairs).sum(),
        templates: templates().count(),
        merged: templates().filter(|one| found[&cluster(one)] > 1).count(),
    }
}

/// The figures of copies; an error says why they are not measured.
pub fn section() -> Result<Section, String> {
    let set = Annotated::find("data/duplicates/syndicated.jsonl")?;
    let counts = counted(&set.lines(), &predictions("duplicates", &set.path())?);
    let columns = ["texts", "precision %", "recall %", "F1 %", "templates apart %", "texts of the set", "templates"];
    let row = vec![
        "all".to_owned(),
        percent(counts.both, counts.predicted),
        percent(counts.both, counts.annotated),
        percent(2 * counts.both, counts.predicted + counts.annotated),
        percent(counts.templates - counts.merged, counts.templates),
        counts.texts.to_string(),
        counts.templates.to_string(),
    ];
    Ok(Section {
        title: "Copies of reports",
        words: "Pairs of texts that are copies of one report, as `score_clusters.py` counts them, among reports of one template \
                that are not. Aim: F1 ≥ 98.5, precision ≥ 99.5, every template apart."
            .into(),
        columns: columns.map(str::to_owned).to_vec(),
        rows: vec![row],
    })
}

#[cfg(test)]
mod tests {
    use super::{Counts, counted};

    const GOLD: &str = r#"{"id": "a", "cluster": "1", "kind": "original"}
{"id": "b", "cluster": "1", "kind": "copy"}
{"id": "c", "cluster": "1", "kind": "copy"}
{"id": "d", "cluster": "2", "kind": "template"}
{"id": "e", "cluster": "3", "kind": "template"}"#;

    #[test]
    fn pairs_are_counted() {
        let predicted = "{\"id\": \"a\", \"cluster\": \"a\"}\n{\"id\": \"b\", \"cluster\": \"a\"}\n{\"id\": \"d\", \"cluster\": \"a\"}";
        let expected = Counts { texts: 5, both: 1, predicted: 3, annotated: 3, templates: 2, merged: 1 };
        assert_eq!(counted(GOLD, predicted), expected);
    }
}
