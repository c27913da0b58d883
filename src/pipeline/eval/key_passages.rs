//! The sentence that says most of what an article tells, for scorers.

use serde::Deserialize;
use serde_json::json;

use crate::model::Span;
use crate::select::key_passages;

use super::Prediction;

/// An article in sentences, without its title.
#[derive(Deserialize)]
pub(super) struct Sentences {
    id: String,
    sents: Vec<String>,
}

pub(super) fn predict(item: &Sentences) -> Prediction {
    let text = item.sents.join("\n");
    let mut at = 0;
    let span = |sentence: &String| {
        let span = Span::new(at, at + sentence.len());
        at += sentence.len() + 1;
        span
    };
    let sentences: Vec<Span> = item.sents.iter().map(span).collect();
    let key = key_passages::key_sentence(&text, &sentences, None);
    let summary = key.map_or("", |at| item.sents[at].as_str());
    Prediction { value: json!({ "id": item.id, "summary": summary }), problem: None }
}

#[cfg(test)]
mod tests {
    use super::{Sentences, predict};

    #[test]
    fn the_summary_is_one_of_the_sentences() {
        let sents =
            ["Why?", "The ferry to Lume stood still for the whole of Monday, the port of Orvia said.", "It rained."];
        let item = Sentences { id: "a".into(), sents: sents.map(str::to_owned).to_vec() };
        assert_eq!(predict(&item).value["summary"], sents[1]);
        assert_eq!(predict(&Sentences { id: "b".into(), sents: Vec::new() }).value["summary"], "");
    }
}
