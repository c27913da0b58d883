//! Days of timelines against journalists' own. What is here says the same as `score_tls.py`, which also compares sentences.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::report::Section;
use super::scorer::{Annotated, predictions};

#[derive(Deserialize)]
struct Timeline {
    topic: String,
    timeline_id: String,
    entries: Vec<(String, Vec<String>)>,
}

impl Timeline {
    fn days(&self) -> BTreeSet<&str> {
        self.entries.iter().map(|(day, _)| day.as_str()).collect()
    }
}

/// F1 of the days of each timeline, by topic.
fn scores(gold: &str, predicted: &str) -> BTreeMap<String, Vec<f64>> {
    let read = |line: &str| serde_json::from_str::<Timeline>(line).expect("a timeline");
    let predicted: Vec<Timeline> = predicted.lines().map(read).collect();
    let mut topics: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for gold in gold.lines().map(read) {
        let own = predicted.iter().find(|one| (&one.topic, &one.timeline_id) == (&gold.topic, &gold.timeline_id));
        let days = own.map_or_else(BTreeSet::new, Timeline::days);
        let both = gold.days().intersection(&days).count();
        let f1 = 2.0 * both as f64 / (gold.days().len() + days.len()).max(1) as f64;
        topics.entry(gold.topic).or_default().push(f1);
    }
    topics
}

fn mean(of: &[f64]) -> f64 {
    of.iter().sum::<f64>() / of.len().max(1) as f64
}

/// The figures of timelines; an error says why they are not measured.
pub fn section() -> Result<Section, String> {
    let set = Annotated::find("data/timelines/gold.jsonl")?;
    let topics = scores(&set.lines(), &predictions("timelines", &set.path())?);
    let row =
        |topic: &str, f1: f64, timelines: usize| vec![topic.to_owned(), format!("{f1:.3}"), timelines.to_string()];
    let means: Vec<f64> = topics.values().map(|of| mean(of)).collect();
    let all = row("mean over topics", mean(&means), topics.values().map(Vec::len).sum());
    let rows = topics.iter().map(|(topic, of)| row(topic, mean(of), of.len())).chain([all]);
    Ok(Section {
        title: "Timelines",
        words:
            "Days of T17's timelines, as many as the journalists' own have, of the articles of the topic. Nothing is \
                learned from them. `score_tls.py --rouge` compares the sentences, too. Aim: date F1 ≥ .58."
                .into(),
        columns: ["topic", "date F1", "timelines"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::scores;

    #[test]
    fn days_are_counted_once() {
        let line = |days: &[&str]| {
            let entries: Vec<_> = days.iter().map(|day| (day, ["."])).collect();
            serde_json::json!({ "set": "s", "topic": "t", "timeline_id": "a", "entries": entries }).to_string()
        };
        let gold = line(&["2011-01-01", "2011-01-02", "2011-01-02"]);
        assert_eq!(scores(&gold, &line(&["2011-01-02", "2011-01-05"]))["t"], [0.5]);
        assert_eq!(scores(&gold, "")["t"], [0.0]);
    }
}
