//! The list of common words: how much a word tells, by how many texts have it.

use std::collections::{BTreeMap, BTreeSet};

use crate::lexis::{Lexis, Stem, WordKind};
use crate::model::{Article, Span};

/// Fewest texts that have a word that is listed.
const FEWEST: usize = 6;

/// Bend of the curve from the logarithm of a word's share of the texts to its weight.
const BEND: f64 = 0.7;

/// A word of one text in this many would weigh 1.
const RAREST: f64 = 10_000.0;

/// The list, `percent: word …`, of English texts: a word of any form for each stem.
pub fn common(articles: &[Article]) -> String {
    let mut lexis = Lexis::of(Some("en"));
    let mut words: BTreeMap<Stem, (usize, String)> = BTreeMap::new();
    for article in articles {
        let text = &article.text;
        let mut seen = BTreeSet::new();
        lexis.each(text, Span::new(0, text.len()), |word| {
            if word.kind == WordKind::Content && seen.insert(word.stem) {
                words.entry(word.stem).or_insert_with(|| (0, word.span.of(text).to_lowercase())).0 += 1;
            }
        });
    }
    let mut lines: BTreeMap<u8, BTreeSet<&str>> = BTreeMap::new();
    for (count, word) in words.values().filter(|(count, _)| *count >= FEWEST) {
        let share = *count as f64 / articles.len().max(1) as f64;
        let weight = (-share.ln() / RAREST.ln()).clamp(0.0, 1.0).powf(BEND);
        // In steps of five.
        let percent = (1..=20).rev().find(|&step| f64::from(step) - 0.5 <= weight * 20.0).unwrap_or(0) * 5;
        lines.entry(percent).or_default().insert(word);
    }
    let mut file = String::from(
        "# How much a common word tells of what a text is about, in percent; a word that is not listed tells all.\n",
    );
    for (percent, words) in lines {
        let words: Vec<&str> = words.into_iter().collect();
        file.extend([percent.to_string().as_str(), ": ", &words.join(" "), "\n"]);
    }
    file
}
