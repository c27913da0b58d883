//! One line a quote, so that a rule's tests read like a table.

use crate::extract::gazetteer::Gazetteer;
use crate::extract::testing::article;
use crate::model::{QuoteKind, Speaker};

/// Checks the quotes of `text`: `kind | speaker | piece … piece`; `-` is nobody.
#[track_caller]
pub fn check(text: &str, expected: &[&str]) {
    let article = article(text);
    let evidence = crate::extract::evidence(&article, &Gazetteer::default());
    let found: Vec<String> = evidence
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
        .collect();
    assert_eq!(found, expected);
}
