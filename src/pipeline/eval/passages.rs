//! Where texts without headings begin another passage, for scorers.

use serde::Deserialize;
use serde_json::json;

use crate::extract;
use crate::model::Article;

use super::Prediction;

/// A text as units: paragraphs, or sentences of a stream.
#[derive(Deserialize)]
pub(super) struct Units {
    id: String,
    units: Vec<String>,
}

pub(super) fn predict(item: &Units) -> Prediction {
    let article = Article::of_paragraphs(&item.units);
    let starts: Vec<u32> = article.blocks.iter().map(|block| block.span.start).collect();
    let passages = extract::passages(&article);
    let bounds = passages.iter().skip(1).map(|passage| starts.partition_point(|start| *start < passage.span.start));
    Prediction { value: json!({ "id": item.id, "bounds": bounds.collect::<Vec<_>>() }), problem: None }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::prose;
    use super::{Units, predict};

    #[track_caller]
    fn check(units: &[&str], expected: &Value) {
        let units = Units { id: "a".into(), units: units.iter().map(|&unit| unit.to_owned()).collect() };
        assert_eq!(predict(&units).value, json!({ "id": "a", "bounds": expected }));
    }

    #[test]
    fn units_are_counted_whatever_they_hold() {
        check(&[], &json!([]));
        check(&["", "  ", "___"], &json!([]));
        check(&[&prose("The rain"), "A heading", ""], &json!([]));
    }
}
