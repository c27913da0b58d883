//! The names of people in a text, for scorers: every mention of somebody by name, also of one of several namesakes.

use serde::Deserialize;
use serde_json::json;

use crate::config::{Extraction, Reading};
use crate::extract::{Further, Gazetteer};
use crate::load::Opened;
use crate::model::{Article, Evidence, Span};

use super::Prediction;
use crate::pipeline::{extracted, parsed::articles_in};

/// An annotated text. Its spans are offsets into `text`, in Unicode scalars.
#[derive(Deserialize)]
pub(super) struct Story {
    id: String,
    #[serde(default)]
    headline: String,
    text: String,
}

pub(super) fn predict(story: Story, reading: &Reading) -> Result<Prediction, String> {
    let Story { id, headline, text } = story;
    let mut opened = Opened::of_bytes(format!("{id}.txt"), text.into_bytes(), None);
    // JSON is YAML.
    opened.source.sidecar =
        (!headline.trim().is_empty()).then(|| json!({ "title": headline }).to_string().into_bytes());
    match articles_in(opened, reading).pop() {
        Some(Ok((article, _))) => {
            let evidence = extracted(&article, &Gazetteer::default(), Extraction::default(), Further::default());
            Ok(Prediction { value: json!({ "id": id, "spans": spans(&article, &evidence) }), problem: None })
        }
        Some(Err(skip)) => Ok(Prediction { value: json!({ "id": id, "spans": [] }), problem: Some(skip.diagnostic) }),
        None => Err("nothing was read".into()),
    }
}

/// The mentions in text order, in Unicode scalars.
fn spans(article: &Article, evidence: &Evidence) -> Vec<[usize; 2]> {
    let people = evidence.people.iter().flat_map(|person| &person.mentions);
    let mut spans: Vec<Span> = people.chain(&evidence.namesakes).copied().collect();
    spans.sort_by_key(|span| (span.start, span.end));
    spans.dedup();
    let (mut at, mut count) = (0, 0);
    let mut scalars = |byte: u32| {
        // A span that ends where the next begins, or holds it, is counted from the start of the text again.
        if (byte as usize) < at {
            (at, count) = (0, 0);
        }
        count += article.text.get(at..byte as usize).map_or(0, |between| between.chars().count());
        at = byte as usize;
        count
    };
    spans.into_iter().map(|span| [scalars(span.start), scalars(span.end)]).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Story, predict};
    use crate::config::Reading;

    #[track_caller]
    fn check(text: &str, expected: &Value) {
        let story = Story { id: "a".into(), headline: "The harbour".into(), text: text.to_owned() };
        let value = predict(story, &Reading::default()).expect("a prediction").value;
        assert_eq!(value, json!({ "id": "a", "spans": expected }));
    }

    #[test]
    fn names_are_told_by_scalars_of_the_text_as_it_was() {
        check(
            "\n\t   “Né,” said Ana Ruiz. President Bo Tan left, and Ruiz's boat with him.",
            &json!([[16, 24], [36, 42], [53, 57]]),
        );
        check("The rain went on through the whole of the day.", &json!([]));
    }

    #[test]
    fn a_name_of_two_is_a_name() {
        check("Ana Ruiz met Omar Ruiz at the quay. Ruiz left.", &json!([[0, 8], [13, 22], [36, 40]]));
    }
}
