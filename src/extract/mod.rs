//! Finds who said what in an article: sentences, passages, people and quotes, all as spans. It knows no topic and no file.
//!
//! An article becomes a [`Document`] of tokens, sentences and regions between marks; its
//! [`Names`](names::Names) are gathered; then the [`rules`] walk through it, one phenomenon each, and say which region
//! or sentence reports whom. Word lists are text files under `lang/`.

mod antecedent;
mod candidates;
mod cues;
mod descriptions;
mod document;
mod gazetteer;
mod key;
mod learned;
mod lexicon;
mod marks;
mod names;
mod noun_phrase;
mod passages;
mod persons;
mod resolve;
mod rules;
mod scene;
mod single_marks;
#[cfg(test)]
mod testing;
mod tokens;
#[cfg(feature = "train")]
pub mod training;

use document::Document;
pub use gazetteer::Gazetteer;
use learned::Judge;
use scene::Scene;

use crate::model::{Article, Evidence, Person, Quote};

/// Version of the rules and lists: it changes whenever the same article may give other evidence.
pub const VERSION: u32 = 1;

/// Confidence from which a speaker is named; below it a quote is left unattributed.
pub const ATTRIBUTED_FROM: u8 = 50;

/// Extracts everything from one article, by the rules and by what was learned. Linear in its text, but for the names and
/// quotes a few paragraphs back.
pub fn evidence(article: &Article, gazetteer: &Gazetteer) -> Evidence {
    let mut models = &*learned::ENGLISH;
    let mut scene = read(article, gazetteer, Some(&mut models));
    learned::reported::merge::run(&mut scene, learned::reported::Models::english());
    gather(&scene, article)
}

/// Extracts everything from one article by the rules alone: several times as fast, and less complete.
pub fn evidence_by_rules(article: &Article, gazetteer: &Gazetteer) -> Evidence {
    gather(&read(article, gazetteer, None), article)
}

/// Reads an article by the rules and, where there is one, a judge over them.
fn read<'a>(article: &'a Article, gazetteer: &'a Gazetteer, judge: Option<&mut dyn Judge>) -> Scene<'a> {
    let document = Document::new(article);
    let mut scene = Scene::new(document, &article.meta.title, gazetteer);
    scene.day = article.meta.published.map(|published| published.day(&jiff::tz::TimeZone::UTC));
    rules::run(&mut scene, judge);
    scene
}

fn gather(scene: &Scene<'_>, article: &Article) -> Evidence {
    let mut quotes: Vec<Quote> =
        scene.found.iter().filter(|found| !found.content.is_empty()).map(|found| quote(scene, found)).collect();
    quotes.sort_by_key(|quote| (quote.extent().start, quote.extent().end));
    let scare_quotes = scene
        .document
        .regions
        .iter()
        .zip(&scene.owner)
        .filter(|(_, owner)| owner.is_none())
        .map(|(region, _)| region.span)
        .collect();
    Evidence {
        sentences: scene.document.sentences.iter().map(|sentence| sentence.span).collect(),
        passages: passages::passages(article),
        people: people(scene),
        quotes,
        scare_quotes,
    }
}

fn quote(scene: &Scene<'_>, found: &scene::Attribution) -> Quote {
    let mut content = found.content.clone();
    content.sort();
    Quote {
        content,
        cue: found.cue,
        source: found.source,
        speaker: found.speaker,
        kind: scene.kind(found),
        rule: found.rule,
        confidence: found.confidence,
    }
}

fn people(scene: &Scene<'_>) -> Vec<Person> {
    let mut people: Vec<Person> = scene
        .names
        .people
        .iter()
        .map(|someone| Person {
            name: scene.document.span(someone.fullest.clone()),
            role: someone.role,
            known: someone.known,
            mentions: Vec::new(),
        })
        .collect();
    for mention in &scene.names.mentions {
        if let names::Named::Person(id) = mention.kind {
            people[id].mentions.push(scene.document.span(mention.name..mention.tokens.end));
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Gazetteer, evidence, evidence_by_rules, testing::article};
    use crate::model::{Evidence, KnownPerson, Span};

    fn check(text: &str) {
        let person = KnownPerson {
            key: "ruiz".into(),
            name: "Ana Ruiz".into(),
            aliases: vec!["the Notary".into()],
            roles: Vec::new(),
        };
        let article = article(text);
        let gazetteer = Gazetteer::new(&[person]);
        sound(text, &evidence(&article, &gazetteer));
        sound(text, &evidence_by_rules(&article, &gazetteer));
    }

    /// Every span lies in the text, pieces of a quote do not overlap, and quotes stand in text order.
    fn sound(text: &str, evidence: &Evidence) {
        let inside = |span: Span| text.get(span.range()).is_some();
        for quote in &evidence.quotes {
            assert!(!quote.content.is_empty());
            assert!(quote.content.windows(2).all(|pair| pair[0].end <= pair[1].start), "{text:?}");
            assert!(quote.content.iter().copied().chain(quote.cue).chain(quote.source).all(inside), "{text:?}");
        }
        assert!(evidence.sentences.iter().copied().all(inside));
        assert!(
            evidence.people.iter().all(|person| inside(person.name) && person.mentions.iter().copied().all(inside))
        );
        let order = |pair: &[crate::model::Quote]| pair[0].extent().start <= pair[1].extent().start;
        assert!(evidence.quotes.windows(2).all(order));
    }

    proptest! {
        #[test]
        fn any_text_gives_spans_into_it(text in "\\PC{0,200}") {
            check(&text);
        }

        #[test]
        fn news_like_text_gives_spans_into_it(words in proptest::collection::vec(prop_oneof![
            Just("“"), Just("”"), Just("\""), Just("''"), Just("‘"), Just("’"), Just("«"), Just("»"), Just("„"), Just(","),
            Just("."), Just(":"), Just("—"), Just("("), Just(")"), Just("\n\n"), Just(" "), Just("said "), Just("he "),
            Just("they "), Just("Ana Ruiz"), Just("the official "), Just("that "), Just("according to "), Just("and "),
            Just("It is late"), Just("called "), Just("who "), Just("RUIZ"), Just("é"), Just("as "), Just("put it"),
        ], 0..60)) {
            check(&words.concat());
        }
    }

    /// A text that makes any search without a bound run for hours.
    #[test]
    fn hostile_text_ends() {
        for unit in [
            "“",
            "\"",
            "“ a",
            "'a ",
            "‘a ",
            "he said ",
            "“A,” he said. ",
            "the official said ",
            "Ana Ruiz and ",
            ", ",
            "Ruiz, ",
            "“A. B. ",
            "(",
            "said that ",
            "A. ",
            "Qa Ruiz. ",
            "RUIZ: ",
            "they said “x” ",
            "— A ",
            "Zq said. ",
            "Ana Ruiz met Bo Ruiz. Ruiz left. “A,” he said. ",
            "Sen. Ana Ruiz (R-Ohio) and the senator saw her. “A,” she said. ",
            "the ",
            "Al “Bo ",
            "said hopes ",
            "“a” says ",
            "Ruiz believes that she ",
            "called it “x” and ",
            "Ruiz says, ",
        ] {
            check(&unit.repeat(30_000 / unit.len()));
        }
    }
}
