//! Topics that were learned from examples, for scorers.

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::config::Reading;
use crate::diagnostic::Diagnostic;
use crate::load::Opened;
use crate::model::Article;
use crate::suggest::MOST_TERMS;

use super::Prediction;
use crate::pipeline::parsed::articles_in;
use crate::pipeline::suggest::{Examples, School, Wish};

/// A labelled article.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Labelled {
    id: String,
    #[serde(default)]
    title: String,
    text: String,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    split: String,
}

impl Labelled {
    fn is_example(&self) -> bool {
        self.split == "train"
    }
}

/// Predicts the labels of `items`; without `examples` those among the items that are of the `split` `train` are learned from,
/// and the others predicted.
pub(super) fn predict(
    mut items: Vec<Labelled>,
    examples: Option<Vec<Labelled>>,
    reading: &Reading,
) -> Result<Vec<Prediction>, String> {
    let examples = match examples {
        Some(examples) => examples,
        None => items.extract_if(.., |item| item.is_example()).collect(),
    };
    if examples.iter().all(|example| example.labels.is_empty()) {
        return Err(
            "there is no example to learn from: give some with --train, or lines with `split` of `train`".into()
        );
    }
    let known = read(&examples, reading)?;
    let mut learned = Examples::default();
    for (example, (article, _)) in examples.into_iter().zip(known) {
        let mut labels = example.labels;
        labels.sort_unstable();
        labels.dedup();
        learned.articles.push(article);
        learned.labels.push(labels);
    }
    let wish = Wish { terms: MOST_TERMS, fewest: 1 };
    let school = School::new(&learned, wish).map_err(|error| error.to_string())?;
    let (articles, problems): (Vec<_>, Vec<_>) = read(&items, reading)?.into_iter().unzip();
    let labels = school.labels(&articles).map_err(|error| error.to_string())?;
    let predictions = items
        .iter()
        .zip(labels)
        .zip(problems)
        .map(|((item, labels), problem)| Prediction { value: json!({ "id": item.id, "labels": labels }), problem });
    Ok(predictions.collect())
}

/// The articles as a corpus of JSON lines has them; one that cannot be used is empty.
fn read(items: &[Labelled], reading: &Reading) -> Result<Vec<(Article, Option<Diagnostic>)>, String> {
    let one = |item: &Labelled| {
        let title = if item.title.trim().is_empty() { Value::Null } else { json!(item.title) };
        let line = json!({ "id": item.id, "title": title, "text": item.text }).to_string();
        match articles_in(Opened::of_bytes("items.jsonl", line.into_bytes(), None), reading).pop() {
            Some(Ok((article, _))) => Ok((article, None)),
            Some(Err(skip)) => Ok((Article::default(), Some(skip.diagnostic))),
            None => Err(format!("nothing was read of `{}`", item.id)),
        }
    };
    items.par_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Labelled, predict};
    use crate::config::Reading;

    fn items(lines: &[(&str, &str, &[&str], &str)]) -> Vec<Labelled> {
        let item = |(id, text, labels, split): &(&str, &str, &[&str], &str)| {
            serde_json::from_value(json!({ "id": id, "title": "News", "text": text, "labels": labels, "split": split }))
        };
        lines.iter().map(|line| item(line).expect("an item")).collect()
    }

    #[test]
    fn what_is_labelled_is_learned() {
        let all = items(&[
            ("1", "Wheat rose in Lume on Monday, said Ana Ruiz.", &["wheat"], "train"),
            ("2", "The wheat harvest failed, said Bo Tan.", &["wheat"], "train"),
            ("3", "Dockers in Lume walked out.", &[], "train"),
            ("4", "Orvia sold wheat.", &["wheat"], "test"),
            ("5", "Orvia slept.", &[], "test"),
        ]);
        let labels = |predictions: Vec<super::Prediction>| -> Vec<Value> {
            predictions.into_iter().map(|prediction| prediction.value).collect()
        };
        let expected = [json!({ "id": "4", "labels": ["wheat"] }), json!({ "id": "5", "labels": [] })];
        let together = predict(all.clone(), None, &Reading::default()).expect("predictions");
        assert_eq!(labels(together), expected);
        let (examples, asked) = all.split_at(3);
        let apart = predict(asked.to_vec(), Some(examples.to_vec()), &Reading::default()).expect("predictions");
        assert_eq!(labels(apart), expected);
        assert!(predict(asked[1..].to_vec(), None, &Reading::default()).is_err());
    }
}
