//! Two figures of speakers that the scorer does not print, over quotes matched as the scorer matches them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::text::{Kind, Pair, Text, content_words, is_function_word, name_words};

/// One annotated article.
#[derive(Deserialize)]
pub struct Gold {
    id: String,
    text: String,
    attributions: Vec<Attribution>,
}

/// One predicted article.
#[derive(Deserialize)]
pub struct Prediction {
    id: String,
    quotes: Vec<Attribution>,
}

#[derive(Clone, Deserialize)]
struct Attribution {
    content: Vec<Pair>,
    #[serde(default)]
    source: Vec<Pair>,
    speaker: Option<String>,
    #[serde(default)]
    confidence: u8,
}

/// One annotated attribution and what was made of it.
pub struct Case {
    pub kind: Kind,
    /// Whether a source is annotated.
    pub has_source: bool,
    /// Whether a prediction has most of its words.
    pub found: bool,
    /// Set where the source is a pronoun and the annotation names a person: whether the prediction's speaker is that one.
    pub pronoun: Option<bool>,
    /// Set where a source is annotated and the prediction gives one: how sure it is, and whether it is right.
    pub given: Option<(u8, bool)>,
}

/// Matches predictions with annotations: each of these with the prediction that has most words in common, at least half of
/// the smaller of the two.
pub fn cases(gold: &str, predictions: &str) -> Vec<Case> {
    let predictions = predictions.lines().map(|line| serde_json::from_str::<Prediction>(line).expect("a prediction"));
    let predictions: BTreeMap<String, Vec<Attribution>> = predictions.map(|one| (one.id, one.quotes)).collect();
    let mut cases = Vec::new();
    for line in gold.lines() {
        let gold: Gold = serde_json::from_str(line).expect("an annotated article");
        let text = Text::new(&gold.text);
        let worded = |of: &Attribution| (of.clone(), text.words(&text.tidied(&of.content)));
        let quotes = predictions.get(&gold.id).into_iter().flatten().map(worded);
        let quotes: Vec<(Attribution, BTreeSet<usize>)> =
            quotes.map(|(quote, words)| (quote, words.into_iter().collect())).collect();
        for (attribution, words) in gold.attributions.iter().map(worded).filter(|(_, words)| !words.is_empty()) {
            let set: BTreeSet<usize> = words.iter().copied().collect();
            cases.push(case(&text, &attribution, text.kind(&words), matching(&set, &quotes)));
        }
    }
    cases
}

/// The prediction with most words of `gold`; the first of several.
fn matching<'a>(gold: &BTreeSet<usize>, quotes: &'a [(Attribution, BTreeSet<usize>)]) -> Option<&'a Attribution> {
    let mut best: Option<(usize, &Attribution)> = None;
    for (quote, words) in quotes {
        let common = gold.intersection(words).count();
        let enough = common > best.map_or(0, |(most, _)| most);
        if enough && 2 * common >= words.len().min(gold.len()) {
            best = Some((common, quote));
        }
    }
    best.map(|(_, quote)| quote)
}

fn case(text: &Text, gold: &Attribution, kind: Kind, found: Option<&Attribution>) -> Case {
    let named = gold.speaker.as_deref().filter(|name| text.is_pronoun(&gold.source) && !name_words(name).is_empty());
    let said = found.and_then(|quote| quote.speaker.as_deref());
    let given = found.filter(|quote| !gold.source.is_empty() && !quote.source.is_empty());
    Case {
        kind,
        has_source: !gold.source.is_empty(),
        found: found.is_some(),
        pronoun: named.map(|name| said.is_some_and(|said| is_same(name, said))),
        given: given.map(|quote| (quote.confidence, is_right(text, &gold.source, &quote.source))),
    }
}

/// The scorer's "span-or-name": the same words, or a word in common that says something, or a word of a name in common.
fn is_right(text: &Text, gold: &[Pair], said: &[Pair]) -> bool {
    let words = |spans: &[Pair]| text.words(spans).into_iter().collect::<BTreeSet<usize>>();
    let (gold_words, said_words) = (words(gold), words(said));
    let telling = || gold_words.intersection(&said_words).any(|word| !is_function_word(&text.word(*word)));
    let names = |spans: &[Pair]| {
        let texts: Vec<String> = spans.iter().map(|span| text.slice(*span)).collect();
        name_words(&texts.join(" "))
    };
    gold_words == said_words || telling() || !names(gold).is_disjoint(&names(said))
}

/// The scorer's "string": equal, or a word of a name in common; of two that hold no name, any word that says something.
fn is_same(gold: &str, said: &str) -> bool {
    let (gold_names, said_names) = (name_words(gold), name_words(said));
    let nameless = gold_names.is_empty() && said_names.is_empty();
    gold.trim().to_lowercase() == said.trim().to_lowercase()
        || !gold_names.is_disjoint(&said_names)
        || nameless && !content_words(gold).is_disjoint(&content_words(said))
}

/// How often a pronoun led to the right name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pronouns {
    pub right: usize,
    pub found: usize,
    pub all: usize,
}

pub fn pronouns(cases: &[&Case]) -> Pronouns {
    let named = || cases.iter().filter_map(|case| Some((case.found, case.pronoun?)));
    Pronouns {
        right: named().filter(|(_, right)| *right).count(),
        found: named().filter(|(found, _)| *found).count(),
        all: named().count(),
    }
}

/// How often a source that is given is right, of the surest that make up the coverage asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Covered {
    pub right: usize,
    pub given: usize,
    /// Found attributions with an annotated source.
    pub of: usize,
    /// Confidence of the least sure of those counted.
    pub least: u8,
    /// Whether the coverage is reached at any confidence.
    pub reached: bool,
}

/// The surest given sources, all of one confidence together, until they are `percent` of the found ones.
pub fn covered(cases: &[&Case], percent: usize) -> Covered {
    let of = cases.iter().filter(|case| case.found && case.has_source).count();
    let mut by_confidence: BTreeMap<u8, (usize, usize)> = BTreeMap::new();
    for (confidence, right) in cases.iter().filter_map(|case| case.given) {
        let (rights, all) = by_confidence.entry(confidence).or_default();
        *rights += usize::from(right);
        *all += 1;
    }
    let mut covered = Covered { right: 0, given: 0, of, least: 100, reached: false };
    for (confidence, (rights, all)) in by_confidence.into_iter().rev() {
        covered.right += rights;
        covered.given += all;
        covered.least = confidence;
        covered.reached = covered.given * 100 >= of * percent;
        if covered.reached {
            break;
        }
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::{Covered, Pronouns, cases, covered, pronouns};

    const GOLD: &str = r#"{"id": "a", "text": "“We go,” Ann Poe said. “I stay,” she said. He fell, it is said. “No.”", "attributions": [
        {"content": [[0, 8]], "source": [[9, 16]]},
        {"content": [[23, 32]], "source": [[33, 36]], "speaker": "Ann Poe"},
        {"content": [[43, 50]], "source": []},
        {"content": [[63, 68]], "source": [[33, 36]], "speaker": "Ann Poe"}]}"#;

    const PREDICTIONS: &str = r#"{"id": "a", "quotes": [
        {"content": [[0, 8]], "source": [[9, 16]], "speaker": "Ann Poe", "confidence": 90},
        {"content": [[23, 32]], "source": [[43, 45]], "speaker": "Poe", "confidence": 60},
        {"content": [[43, 50]], "source": [[43, 45]], "speaker": "He", "confidence": 99}]}"#;

    #[test]
    fn pronouns_and_coverage_are_counted_over_matched_quotes() {
        let cases = cases(&GOLD.replace('\n', ""), &PREDICTIONS.replace('\n', ""));
        let all: Vec<_> = cases.iter().collect();
        assert_eq!(pronouns(&all), Pronouns { right: 1, found: 1, all: 2 });
        assert_eq!(covered(&all, 50), Covered { right: 1, given: 1, of: 2, least: 90, reached: true });
        assert_eq!(covered(&all, 90), Covered { right: 1, given: 2, of: 2, least: 60, reached: true });
        assert!(!covered(&all[3..], 90).reached || covered(&all[3..], 90).of == 0);
    }
}
