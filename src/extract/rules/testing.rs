//! One line a quote, so that a rule's tests read like a table. The rules run alone; the models have their own tests.

use crate::extract::gazetteer::Gazetteer;
use crate::extract::testing::article;
use crate::model::{Article, Evidence, QuoteKind, Speaker};

/// Checks the quotes that the rules alone find in `text`: `kind | speaker | piece … piece`; `-` is nobody.
#[track_caller]
pub fn check(text: &str, expected: &[&str]) {
    let article = article(text);
    let evidence = crate::extract::evidence_by_rules(&article, &Gazetteer::default());
    assert_eq!(lines(&article, &evidence), expected);
}

/// The quotes of an article, one line each.
pub fn lines(article: &Article, evidence: &Evidence) -> Vec<String> {
    evidence
        .quotes
        .iter()
        .map(|quote| {
            let kind = match quote.kind {
                QuoteKind::Direct => "direct",
                QuoteKind::Mixed => "mixed",
                QuoteKind::Indirect => "indirect",
            };
            let name = |id: u32| evidence.people[id as usize].name.of(&article.text);
            let speaker = match quote.speaker {
                Speaker::Person(id) => name(id).to_owned(),
                Speaker::Pair(one, two) => format!("{} + {}", name(one), name(two)),
                Speaker::Organisation(span) | Speaker::Described(span) => span.of(&article.text).to_owned(),
                Speaker::Unattributed => "-".to_owned(),
            };
            let pieces: Vec<&str> = quote.content.iter().map(|span| span.of(&article.text)).collect();
            format!("{kind} | {speaker} | {}", pieces.join(" … "))
        })
        .collect()
}
