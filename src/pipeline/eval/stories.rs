//! Which articles are about one event, for scorers.

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::config::Reading;
use crate::diagnostic::Diagnostic;
use crate::lexis::Lexis;
use crate::load::Opened;
use crate::model::StoryTerm;
use crate::select::stories::{self, Told};

use super::{Item, Prediction, every};
use crate::pipeline::parsed::articles_in;

/// An article; no day is known of it.
#[derive(Deserialize)]
struct Text {
    id: String,
    text: String,
}

/// The terms of an article, or why it cannot be used.
type Terms = Result<Vec<StoryTerm>, Diagnostic>;

pub(super) fn predict(items: &[Item], reading: &Reading) -> Result<Vec<Prediction>, String> {
    let texts: Vec<Text> = every(items)?;
    let terms: Vec<Terms> = texts.par_iter().map(|text| terms(text, reading)).collect::<Result<_, _>>()?;
    let usable = terms.iter().enumerate().filter_map(|(at, terms)| Some((at, terms.as_ref().ok()?)));
    let told: Vec<Told<'_>> = usable.map(|(at, terms)| Told { article: at as u32, terms, day: 0 }).collect();
    let mut cluster: Vec<Option<&str>> = vec![None; texts.len()];
    for story in stories::stories(&told) {
        for &at in &story.articles {
            cluster[at as usize] = Some(&texts[story.lead as usize].id);
        }
    }
    let predictions = texts.iter().zip(&cluster).zip(terms).map(|((text, cluster), terms)| Prediction {
        value: json!({ "id": text.id, "cluster": cluster.unwrap_or(&text.id) }),
        problem: terms.err(),
    });
    Ok(predictions.collect())
}

fn terms(item: &Text, reading: &Reading) -> Result<Terms, String> {
    // A line is a paragraph, as in the files of a corpus.
    let text = item.text.lines().collect::<Vec<_>>().join("\n\n");
    let opened = Opened::of_bytes(format!("{}.txt", item.id), text.into_bytes(), None);
    match articles_in(opened, reading).pop() {
        Some(Ok((article, _))) => Ok(Ok(stories::terms(&article, &mut Lexis::of(article.meta.language.as_deref())))),
        Some(Err(skip)) => Ok(Err(skip.diagnostic)),
        None => Err("nothing was read".into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::predict;
    use crate::config::Reading;

    #[test]
    fn articles_of_one_event_are_in_one_cluster() {
        let port = "Dockers in Port Lume walked out on Monday over pay, said Ana Ruiz of the Dockers Union of Lume.";
        let vote = "Voters in Upper Orvia chose Bo Tan as mayor of Orvia City on Sunday, the Electoral Office said.";
        let lines = [
            ("a", port.to_owned()),
            ("b", vote.to_owned()),
            ("c", format!("{port}\nThey want more.")),
            ("d", format!("{vote}\nIt rained.")),
        ];
        let items: Vec<_> = lines
            .iter()
            .enumerate()
            .map(|(at, (id, text))| (at as u32, json!({ "id": id, "text": text }).to_string().into_bytes()))
            .collect();
        let predictions = predict(&items, &Reading::default()).expect("predictions");
        let cluster = |at: usize| predictions[at].value["cluster"].clone();
        assert_eq!((cluster(0), cluster(1)), (cluster(2), cluster(3)));
        assert_ne!(cluster(0), cluster(1));
        assert!(predict(&[(3, b"{}".to_vec())], &Reading::default()).is_err_and(|what| what.starts_with("line 3")));
    }
}
