//! Which lines of a plain text are headings, for scorers.

use serde::Deserialize;
use serde_json::json;

use crate::config::Reading;
use crate::load::Opened;
use crate::model::BlockKind;

use super::Prediction;
use crate::pipeline::parsed::articles_in;

/// An annotated text.
#[derive(Deserialize)]
pub(super) struct Lines {
    id: String,
    lines: Vec<String>,
}

pub(super) fn predict(item: Lines, reading: &Reading) -> Result<Prediction, String> {
    let Lines { id, lines } = item;
    let text = lines.join("\n\n");
    let opened = Opened::of_bytes(format!("{id}.txt"), text.into_bytes(), None);
    let article = match articles_in(opened, reading).pop() {
        Some(Ok((article, _))) => article,
        Some(Err(skip)) => {
            return Ok(Prediction { value: json!({ "id": id, "head": [] }), problem: Some(skip.diagnostic) });
        }
        None => return Err("nothing was read".into()),
    };
    // The line of the text on which each item begins; a blank one lies between two.
    let mut starts = Vec::with_capacity(lines.len());
    let mut next = 1;
    for line in &lines {
        starts.push(next);
        next += 2 + memchr::memchr_iter(b'\n', line.as_bytes()).count() as u32;
    }
    let headings = article.blocks.iter().filter(|block| block.kind == BlockKind::Heading);
    let line = |at: u32| article.lines.line(&article.text, at);
    let mut head: Vec<usize> = headings
        .map(|block| starts.partition_point(|start| *start <= line(block.span.start)).saturating_sub(1))
        .collect();
    head.dedup();
    Ok(Prediction { value: json!({ "id": id, "head": head }), problem: None })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::prose;
    use super::{Lines, predict};
    use crate::config::Reading;

    #[track_caller]
    fn check(lines: &[&str], expected: &Value) {
        let lines = Lines { id: "a".into(), lines: lines.iter().map(|line| (*line).to_owned()).collect() };
        assert_eq!(predict(lines, &Reading::default()).expect("a prediction").value["head"], *expected);
    }

    #[test]
    fn headings_are_told_by_their_line() {
        let (rain, wind) = (prose("The rain"), prose("The wind"));
        check(&[&rain, &wind, "Costs of the rain", &rain, &wind, "Harbour under water", &rain], &json!([2, 5]));
        let broken = format!("{rain}\n\n{wind}");
        check(&[&broken, "Costs of the rain", &rain, &wind, "Harbour under water", &broken], &json!([1, 4]));
        check(&[], &json!([]));
    }
}
