//! The one sentence that says most of an article, against its headline.
//!
//! What is here counts as `score_rouge.py` does, ROUGE-1 recall (Lin 2004), but for the stems: Porter's are not at hand, and
//! those of the tree's English stemmer stand in for them, for the program and for the first sentence alike.

use std::collections::{BTreeMap, HashMap};

use attache::lexis::Lexis;
use serde::Deserialize;

use super::report::Section;
use super::scorer::{Annotated, predictions};

#[derive(Deserialize)]
struct Gold {
    id: String,
    sents: Vec<String>,
    #[serde(rename = "ref")]
    headline: String,
}

#[derive(Deserialize)]
struct Predicted {
    id: String,
    summary: String,
}

/// The stems of a text's runs of ASCII letters and digits, counted; words of up to three letters as they stand.
fn stems(lexis: &Lexis, text: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in text.to_lowercase().split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let stem = if word.len() > 3 { lexis.stem(word) } else { word.to_owned() };
        *counts.entry(stem).or_default() += 1;
    }
    counts
}

/// The share of the headline's words that a sentence holds.
fn recall(lexis: &Lexis, headline: &str, sentence: &str) -> f64 {
    let (headline, sentence) = (stems(lexis, headline), stems(lexis, sentence));
    let all: usize = headline.values().sum();
    let held: usize = headline.iter().map(|(stem, count)| count.min(sentence.get(stem).unwrap_or(&0))).sum();
    if all == 0 { 0.0 } else { held as f64 / all as f64 }
}

/// The figures of key sentences; an error says why they are not measured.
pub fn section() -> Result<Section, String> {
    let set = Annotated::find("data/key-passages/headline.jsonl")?;
    let predicted = predictions("key-passages", &set.path())?;
    let predicted = predicted.lines().map(|line| serde_json::from_str::<Predicted>(line).expect("a prediction"));
    let predicted: HashMap<String, String> = predicted.map(|one| (one.id, one.summary)).collect();
    let lexis = Lexis::of(Some("en"));
    let mut parts: BTreeMap<String, [f64; 3]> = BTreeMap::new();
    for line in set.lines().lines() {
        let gold: Gold = serde_json::from_str(line).expect("an article");
        let part = gold.id.split('/').next().unwrap_or_default().to_owned();
        let lead = gold.sents.first().map_or(0.0, |lead| recall(&lexis, &gold.headline, lead));
        let own = recall(&lexis, &gold.headline, &predicted[&gold.id]);
        for part in ["all".to_owned(), part] {
            let sums = parts.entry(part).or_default();
            for (sum, more) in sums.iter_mut().zip([own, lead, 1.0]) {
                *sum += more;
            }
        }
    }
    let row = |(part, [own, lead, articles]): (String, [f64; 3])| {
        vec![
            part,
            format!("{:.2}", 100.0 * own / articles),
            format!("{:.2}", 100.0 * lead / articles),
            articles.to_string(),
        ]
    };
    Ok(Section {
        title: "One key sentence",
        words: "BBC articles: how many of the headline's words (ROUGE-1 recall) are in the one sentence that is chosen without \
                knowing it, and how many in the first sentence. Aim: ≥ 54, and nowhere under the first sentence."
            .into(),
        columns: ["articles", "chosen %", "first sentence %", "articles of"].map(str::to_owned).to_vec(),
        rows: parts.into_iter().map(row).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Lexis, recall};

    #[test]
    fn words_count_as_often_as_both_have_them() {
        let lexis = Lexis::of(Some("en"));
        let share = recall(&lexis, "Lume votes, votes again", "Voters of Lume voted once");
        assert!((share - 0.5).abs() < 1e-9, "{share}");
    }
}
