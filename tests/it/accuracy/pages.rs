//! The text of web pages against what annotators took from them: shingles of four words, and segments that must or must
//! not be there. What is here says the same as `score_extract.py` and `score_segments.py`, which hold what is right.

use std::collections::HashMap;

use serde::Deserialize;

use super::report::{Section, percent};
use super::scorer::{Annotated, predictions};

/// Words in a shingle.
const WORDS: usize = 4;

#[derive(Deserialize)]
struct Gold {
    id: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
}

#[derive(Deserialize)]
struct Predicted {
    id: String,
    text: String,
}

/// Letters, digits and underscores in a row, as Python's `\w+` finds them in texts of letters without combining marks.
fn tokens(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect()
}

fn shingles<'a, 'b>(tokens: &'b [&'a str]) -> HashMap<&'b [&'a str], usize> {
    let mut counts = HashMap::new();
    let whole = std::iter::once(tokens).filter(|all| !all.is_empty() && all.len() < WORDS);
    for shingle in tokens.windows(WORDS).chain(whole) {
        *counts.entry(shingle).or_default() += 1;
    }
    counts
}

/// How much two texts share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Match {
    both: usize,
    predicted: usize,
    annotated: usize,
    exact: bool,
}

fn matched(gold: &str, predicted: &str) -> Match {
    let (gold, predicted) = (tokens(gold), tokens(predicted));
    let (ours, theirs) = (shingles(&predicted), shingles(&gold));
    let both = theirs.iter().map(|(shingle, count)| *count.min(ours.get(shingle).unwrap_or(&0))).sum();
    Match { both, predicted: ours.values().sum(), annotated: theirs.values().sum(), exact: gold == predicted }
}

/// Precision, recall and F1 in percent: the mean over texts for which each is defined.
fn mean(matches: &[Match]) -> [f64; 3] {
    let share = |of: fn(&Match) -> usize| {
        let shares: Vec<f64> =
            matches.iter().filter(|one| of(one) > 0).map(|one| one.both as f64 / of(one) as f64).collect();
        if shares.is_empty() { 0.0 } else { 100.0 * shares.iter().sum::<f64>() / shares.len() as f64 }
    };
    let (precision, recall) = (share(|one| one.predicted), share(|one| one.annotated));
    [precision, recall, f1(precision, recall)]
}

fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

/// Segments: wanted and there, wanted and missing, unwanted and there, unwanted and missing.
fn segments(gold: &Gold, text: &str) -> [usize; 4] {
    let there = |all: &[String]| all.iter().filter(|segment| text.contains(segment.as_str())).count();
    let (with, without) = (there(&gold.with), there(&gold.without));
    [with, gold.with.len() - with, without, gold.without.len() - without]
}

fn both(set: &Annotated) -> Result<Vec<(Gold, String)>, String> {
    let predicted = predictions("html", &set.path())?;
    let texts = predicted.lines().map(|line| serde_json::from_str::<Predicted>(line).expect("a prediction"));
    let mut texts: HashMap<String, String> = texts.map(|one| (one.id, one.text)).collect();
    let pair = |line: &str| {
        let gold: Gold = serde_json::from_str(line).expect("an annotated page");
        let text = texts.remove(&gold.id).unwrap_or_default();
        (gold, text)
    };
    Ok(set.lines().lines().map(pair).collect())
}

/// The figures of pages; an error says why they are not measured.
pub fn sections() -> Result<[Section; 2], String> {
    let pages = both(&Annotated::find("data/html/aeb.jsonl")?)?;
    let matches: Vec<Match> =
        pages.iter().filter_map(|(gold, text)| Some(matched(gold.text.as_deref()?, text))).collect();
    let [precision, recall, f1_of_means] = mean(&matches).map(|figure| format!("{figure:.2}"));
    let exact = matches.iter().filter(|one| one.exact).count();
    let of = matches.len();
    let text = Section {
        title: "Text of web pages",
        words: "Pages of the article extraction benchmark, as `score_extract.py` measures the text of each: shingles of four \
                words, precision and recall as means over pages. Aim: F1 ≥ 96.5. The model knows these pages: this holds what is reached and \
               promises nothing. Each fifth of the sites judged by what was learned from the others stands in \
               `src/parse/html/weights.report`."
            .into(),
        columns: ["pages", "precision %", "recall %", "F1 %", "word for word %", "pages of"].map(str::to_owned).to_vec(),
        rows: vec![vec!["aeb".into(), precision, recall, f1_of_means, percent(exact, of), of.to_string()]],
    };
    let pages = both(&Annotated::find("data/html/trafeval.jsonl")?)?;
    let counts = pages.iter().map(|(gold, text)| segments(gold, text));
    let [tp, missing, fp, absent] = counts.fold([0; 4], |sum, one| std::array::from_fn(|at| sum[at] + one[at]));
    let share = |part: usize, of: usize| if of == 0 { 0.0 } else { 100.0 * part as f64 / of as f64 };
    let (precision, recall) = (share(tp, tp + fp), share(tp, tp + missing));
    let figures = [precision, recall, f1(precision, recall), share(tp + absent, tp + missing + fp + absent)];
    let figures = figures.map(|figure| format!("{figure:.2}"));
    let counts = [tp + missing, fp + absent, pages.len()].map(|count| count.to_string());
    let columns = ["pages", "precision %", "recall %", "F1 %", "accuracy %", "wanted", "unwanted", "pages of"];
    let wanted = Section {
        title: "Segments of web pages",
        words: "Pages of trafilatura's evaluation, as `score_segments.py` counts segments that must or must not be in the text. The \
               model knows these pages, too."
            .into(),
        columns: columns.map(str::to_owned).to_vec(),
        rows: vec![std::iter::once("trafeval".to_owned()).chain(figures).chain(counts).collect()],
    };
    Ok([text, wanted])
}

#[cfg(test)]
mod tests {
    use super::{matched, mean};

    /// Expected figures are those that `score_extract.py` prints for the same texts.
    #[track_caller]
    fn check(texts: &[(&str, &str)], expected: &str) {
        let matches: Vec<_> = texts.iter().map(|(gold, predicted)| matched(gold, predicted)).collect();
        let [precision, recall, f1] = mean(&matches).map(|figure| figure / 100.0);
        let exact = matches.iter().filter(|one| one.exact).count() as f64 / matches.len() as f64;
        assert_eq!(format!("F1 {f1:.4} P {precision:.4} R {recall:.4} exact {exact:.3}"), expected);
    }

    #[test]
    fn figures_are_those_of_the_scorer() {
        check(
            &[
                ("It rained, and the grain was wet: all of it_1.", "It rained and the grain was wet"),
                ("Too few words", "too few words"),
                ("Ну что же вы хотите?", "Ну, что же вы хотите от нас"),
                ("One two three four one two three four five.", "One two three four!"),
                ("Nothing of this was found", ""),
                ("Short", "Short."),
            ],
            "F1 0.5525 P 0.7000 R 0.4563 exact 0.167",
        );
    }
}
