//! Names of people in newswire, against the annotators of NIST's IE-ER: a name counts where its span is theirs to the letter.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;

use super::report::{Section, percent};
use super::scorer::{Annotated, predictions};

type Spans = BTreeSet<(usize, usize)>;

#[derive(Deserialize)]
struct Gold {
    id: String,
    /// Start, end and what stands there.
    spans: Vec<(usize, usize, String)>,
}

#[derive(Deserialize)]
struct Predicted {
    id: String,
    spans: Spans,
}

/// What was counted over the stories of a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    stories: usize,
    both: usize,
    predicted: usize,
    annotated: usize,
}

impl Counts {
    fn row(self, set: &str) -> Vec<String> {
        let shares = [
            percent(self.both, self.predicted),
            percent(self.both, self.annotated),
            percent(2 * self.both, self.predicted + self.annotated),
        ];
        let counts = [self.stories, self.annotated].map(|count| count.to_string());
        std::iter::once(set.to_owned()).chain(shares).chain(counts).collect()
    }
}

/// What an annotator calls the name of a person.
const PERSON: &str = "PERSON";

fn counted(gold: &str, predicted: &str) -> Counts {
    let predicted = predicted.lines().map(|line| serde_json::from_str::<Predicted>(line).expect("a prediction"));
    let predicted: HashMap<String, Spans> = predicted.map(|one| (one.id, one.spans)).collect();
    let mut counts = Counts::default();
    for line in gold.lines() {
        let gold: Gold = serde_json::from_str(line).expect("an annotated story");
        let people: Spans =
            gold.spans.iter().filter(|(.., what)| what == PERSON).map(|(start, end, _)| (*start, *end)).collect();
        let none = Spans::new();
        let predicted = predicted.get(&gold.id).unwrap_or(&none);
        counts.stories += 1;
        counts.both += people.intersection(predicted).count();
        counts.predicted += predicted.len();
        counts.annotated += people.len();
    }
    counts
}

/// The figures of names; an error says why they are not measured.
pub fn section() -> Result<Section, String> {
    let set = Annotated::find("data/people/ieer.jsonl")?;
    let counts = counted(&set.lines(), &predictions("people", &set.path())?);
    Ok(Section {
        title: "People in newswire",
        words: "Mentions of people by name in stories of two news agencies, right where the span is the annotators' to the \
                letter (titles and genitives left out). Aim: F1 ≥ 85."
            .into(),
        columns: ["stories", "precision %", "recall %", "F1 %", "stories of", "names"].map(str::to_owned).to_vec(),
        rows: vec![counts.row("IE-ER")],
    })
}

#[cfg(test)]
mod tests {
    use super::{Counts, counted};

    #[test]
    fn only_whole_names_of_people_count() {
        let gold = r#"{"id": "a", "spans": [[0, 8, "PERSON"], [10, 14, "LOCATION"], [20, 24, "PERSON"]]}
{"id": "b", "spans": [[3, 7, "PERSON"]]}"#;
        let predicted = "{\"id\": \"a\", \"spans\": [[0, 8], [10, 14], [20, 25]]}";
        let counts = counted(gold, predicted);
        assert_eq!(counts, Counts { stories: 2, both: 1, predicted: 3, annotated: 3 });
        assert_eq!(counts.row("x"), ["x", "33.33", "33.33", "33.33", "2", "3"]);
    }
}
