//! Which texts are copies of one another, for scorers.

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::config::Reading;
use crate::load::Opened;
use crate::model::{Article, Sketch, TextKey};
use crate::select::duplicates::{self, Known};

use super::Prediction;
use crate::pipeline::issue::Threads;
use crate::pipeline::parsed::articles_in;

/// An annotated text; the items stand in order of publication.
#[derive(Deserialize)]
pub(super) struct Text {
    id: String,
    text: String,
}

pub(super) fn predict(items: Vec<Text>, reading: &Reading) -> Vec<Prediction> {
    let sketched: Vec<_> = items.into_par_iter().map(|item| sketched(item, reading)).collect();
    let known: Vec<Known<'_>> =
        sketched.iter().map(|one| Known { text: one.key, page: None, sketch: &one.sketch }).collect();
    let standings = duplicates::standings(&known, &Threads);
    let ids: Vec<String> = sketched.iter().map(|one| one.id.clone()).collect();
    let cluster = |at: usize| &ids[standings[at].in_favour_of().map_or(at, |kept| kept as usize)];
    let prediction = |(at, one): (usize, Sketched)| Prediction {
        value: json!({ "id": one.id, "cluster": cluster(at) }),
        problem: one.problem,
    };
    sketched.into_iter().enumerate().map(prediction).collect()
}

/// What is known of one text.
struct Sketched {
    id: String,
    key: Option<TextKey>,
    sketch: Sketch,
    problem: Option<crate::diagnostic::Diagnostic>,
}

fn sketched(item: Text, reading: &Reading) -> Sketched {
    let Text { id, text } = item;
    let opened = Opened::of_bytes(format!("{id}.txt"), text.into_bytes(), None);
    let (article, problem) = match articles_in(opened, reading).pop() {
        Some(Ok((article, _))) => (article, None),
        Some(Err(skip)) => (Article::default(), Some(skip.diagnostic)),
        None => (Article::default(), None),
    };
    Sketched { id, key: duplicates::text_key(&article), sketch: duplicates::sketch(&article), problem }
}

#[cfg(test)]
mod tests {
    use super::super::testing::prose;
    use super::{Text, predict};
    use crate::config::Reading;

    #[track_caller]
    fn check(texts: &[&str], expected: &[usize]) {
        let item = |(at, text): (usize, &&str)| Text { id: at.to_string(), text: (*text).to_owned() };
        let predictions = predict(texts.iter().enumerate().map(item).collect(), &Reading::default());
        let found: Vec<String> =
            predictions.iter().map(|one| one.value["cluster"].as_str().unwrap_or_default().to_owned()).collect();
        assert_eq!(found, expected.iter().map(ToString::to_string).collect::<Vec<_>>());
    }

    #[test]
    fn copies_have_the_first_for_their_cluster() {
        let words =
            ["harbour", "ferry", "council", "school", "market", "bridge", "signal", "theatre", "garden", "mill"];
        let sentence = |at: usize, word: &str| {
            let next = words[(at * 3 + 1) % 10];
            format!(
                "The {word} of Lume, which nobody had named in that year, was {next} {at} on the list of {}.",
                at * 77
            )
        };
        let sentences: Vec<String> = words.iter().enumerate().map(|(at, word)| sentence(at, word)).collect();
        let (whole, short) = (sentences.join("\n\n"), sentences[..5].join("\n\n"));
        check(&[&short, &prose("The harvest of the year before"), &whole, &short], &[0, 1, 0, 0]);
        check(&["", ""], &[0, 1]);
    }
}
