//! Finds who said what in an article: sentences, passages, people and quotes, all as spans. It knows no topic and no file.
//!
//! An article becomes a [`Document`] of tokens, sentences and regions between marks; its
//! [`Names`](names::Names) are gathered; then the [`rules`] walk through it, one phenomenon each, and say which region
//! or sentence reports whom.
//!
//! The rules are the same for every language: what a word is comes from the lists of the article's [`Language`], text
//! files under `lang/<code>/`, and so do its marks (`marks.txt`), its phrases of several words (`phrases.txt`), its endings
//! (`endings.txt`) and its habits (`habit:` in `grammar.txt`: whether verbs invert, subjects drop, nouns are capitalised,
//! participles stand apart). [`dash_speech`] cuts what dashes set off into regions, [`inversion`] reads clauses whose verb
//! stands first, [`capitals`] says what a capital means where nouns have one or names have cases. A language is added by
//! adding a folder and a line in [`language`]; one without a folder keeps its marks and is read with the lists of English.

mod antecedent;
mod candidates;
mod capitals;
mod cues;
mod dash_speech;
mod days;
mod descriptions;
mod document;
mod familiar;
mod gazetteer;
mod inversion;
mod key;
mod language;
mod learned;
mod lexicon;
mod lists;
mod marks;
mod morphology;
mod names;
mod noun_phrase;
mod passages;
mod people;
mod persons;
mod phrases;
mod resolve;
mod roles;
mod rules;
mod runs;
mod scene;
mod segments;
mod single_marks;
mod table;
#[cfg(test)]
mod testing;
mod tokens;
#[cfg(feature = "train")]
pub mod training;

use document::Document;
pub use gazetteer::Gazetteer;
pub use language::Language;
use learned::Judge;
use lexicon::Class;
use people::People;
use scene::Scene;

use crate::model::{Article, Evidence, Passage, Published, Quote, QuoteKind, Rule, Span};

/// Version of the rules and lists: it changes whenever the same article may give other evidence.
pub const VERSION: u32 = 4;

/// Confidence from which a speaker is named; below it a quote is left unattributed.
pub const ATTRIBUTED_FROM: u8 = 50;

/// What is wanted of an article beside its quotes and people. Neither is found unasked: passages take as long as all the
/// rules, and only an article on a topic needs them; days are for timelines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Further {
    /// Its passages.
    pub passages: bool,
    /// The days that its sentences name; none where it has no date.
    pub days: bool,
}

/// Extracts quotes and people from one article, by the rules and, in English, by what was learned. Linear in its text, but
/// for the names and quotes a few paragraphs back.
pub fn evidence(article: &Article, gazetteer: &Gazetteer) -> Evidence {
    evidence_and(article, gazetteer, Further::default())
}

/// As [`evidence`], with what is wanted `further`. The text is read once for all.
pub fn evidence_and(article: &Article, gazetteer: &Gazetteer, further: Further) -> Evidence {
    let scene = read_fully(article, gazetteer);
    let people = if scene.document.is_english() {
        people::judged(&scene, &learned::people::ENGLISH)
    } else {
        people::by_rules(&scene)
    };
    with(gather(&scene, people), &scene, article, further)
}

/// Extracts quotes and people from one article by the rules alone: several times as fast, and less complete.
pub fn evidence_by_rules(article: &Article, gazetteer: &Gazetteer) -> Evidence {
    evidence_by_rules_and(article, gazetteer, Further::default())
}

/// As [`evidence_by_rules`], with what is wanted `further`.
pub fn evidence_by_rules_and(article: &Article, gazetteer: &Gazetteer, further: Further) -> Evidence {
    let scene = read(article, gazetteer, None);
    with(gather_by_rules(&scene), &scene, article, further)
}

/// Gathers what was found, the people being those of the rules.
fn gather_by_rules(scene: &Scene<'_>) -> Evidence {
    gather(scene, people::by_rules(scene))
}

/// Evidence of an article with what is wanted `further`.
fn with(evidence: Evidence, scene: &Scene<'_>, article: &Article, further: Further) -> Evidence {
    let document = &scene.document;
    let days = |on| days::days(document.text, document.language, &evidence.sentences, on);
    Evidence {
        passages: if further.passages { passages::passages(article, document) } else { Vec::new() },
        days: scene.day.filter(|_| further.days).map_or_else(Vec::new, days),
        ..evidence
    }
}

/// Reads an article by the rules and, in English, by the models of quotes.
fn read_fully<'a>(article: &'a Article, gazetteer: &'a Gazetteer) -> Scene<'a> {
    let mut scene = scene(article, gazetteer);
    if scene.document.is_english() {
        rules::run(&mut scene, Some(&mut &*learned::ENGLISH));
        learned::reported::merge::run(&mut scene, learned::reported::Models::english());
    } else {
        rules::run(&mut scene, None);
    }
    scene
}

/// The passages of one article by themselves.
pub fn passages(article: &Article) -> Vec<Passage> {
    passages::passages(article, &Document::new(article))
}

/// Reads an article by the rules and, where there is one, a judge over them.
fn read<'a>(article: &'a Article, gazetteer: &'a Gazetteer, judge: Option<&mut dyn Judge>) -> Scene<'a> {
    let mut scene = scene(article, gazetteer);
    rules::run(&mut scene, judge);
    scene
}

/// An article before anything is found in it.
fn scene<'a>(article: &'a Article, gazetteer: &'a Gazetteer) -> Scene<'a> {
    let mut scene = Scene::new(Document::new(article), &article.meta.title, gazetteer);
    scene.day = article.meta.published.map(Published::written_day);
    scene
}

fn gather(scene: &Scene<'_>, people: People) -> Evidence {
    let mut quotes: Vec<Quote> = scene
        .found
        .iter()
        .filter(|found| !found.content.is_empty())
        .map(|found| quote(scene, found, &people))
        .collect();
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
        passages: Vec::new(),
        people: people.all,
        namesakes: people.namesakes,
        quotes,
        scare_quotes,
        days: Vec::new(),
    }
}

fn quote(scene: &Scene<'_>, found: &scene::Attribution, people: &People) -> Quote {
    let mut content = found.content.clone();
    content.sort();
    Quote {
        content,
        cue: found.cue,
        source: found.source,
        speaker: people.speaker(found.speaker),
        kind: kind(scene, found),
        rule: found.rule,
        confidence: found.confidence,
    }
}

/// How much of a quote stands in marks; what the tagger alone found is a stance where no verb of
/// saying stands in it or one is denied, where nobody is sure to have said it, or where it is no
/// statement.
fn kind(scene: &Scene<'_>, found: &scene::Attribution) -> QuoteKind {
    let kind = scene.kind(found);
    if kind != QuoteKind::Indirect || found.rule != Rule::Tagger {
        return kind;
    }
    let cue = scene.document.tokens_of(found.cue.unwrap_or_default());
    let has = |class: Class| cue.clone().any(|at| scene.document.is(at, class));
    let words = |span: &Span| span.of(scene.document.text).split_whitespace().count();
    let long = found.content.iter().map(words).sum::<usize>() >= FEWEST_WORDS;
    let sure = found.source.is_some() && found.confidence >= ATTRIBUTED_FROM;
    if long && sure && is_clause(scene, found) && has(Class::SAY) && !has(Class::NEG) {
        QuoteKind::Indirect
    } else {
        QuoteKind::Stance
    }
}

/// Whether a content has the verb of a statement: no bare object, nothing that is to be done.
fn is_clause(scene: &Scene<'_>, found: &scene::Attribution) -> bool {
    let document = &scene.document;
    let start = found.content.iter().map(|piece| piece.start).min().unwrap_or(0);
    let first = document.tokens.partition_point(|token| token.span.end <= start);
    let inside = |at: &usize| {
        document.tokens.get(*at).is_some_and(|token| found.content.iter().any(|piece| piece.contains(token.span)))
    };
    let verb =
        |at: usize| document.is(at, Class::AUX.or(Class::BE).or(Class::FINITE)) && !document.is(at, Class::CAPITAL);
    !document.is_word(first, "to") && (first..document.tokens.len()).take_while(inside).any(verb)
}

/// Fewest words that are a report of words and not a mere object: "said so", "asked for twenty".
const FEWEST_WORDS: usize = 4;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Gazetteer, evidence, evidence_by_rules, testing::article};
    use crate::model::{Evidence, KnownPerson, Span};

    fn check(text: &str) {
        check_in(None, text);
    }

    fn check_in(language: Option<&str>, text: &str) {
        let person = KnownPerson {
            key: "ruiz".into(),
            name: "Ana Ruiz".into(),
            aliases: vec!["the Notary".into()],
            roles: Vec::new(),
        };
        let mut article = article(text);
        article.meta.language = language.map(str::to_owned);
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

    proptest! {
        #[test]
        fn news_like_text_of_any_language_gives_spans_into_it(
            language in prop_oneof![Just("fr"), Just("de"), Just("es"), Just("ru"), Just("uk")],
            words in proptest::collection::vec(prop_oneof![
                Just("«"), Just("»"), Just("„"), Just("“"), Just("\u{a0}"), Just(" "), Just(", "), Just(". "), Just("— "),
                Just("—"), Just(": "), Just("\n\n"), Just("dit "), Just("a-t-il "), Just("l’"), Just("qu’"), Just("hat "),
                Just("gesagt "), Just("teilte "), Just("mit "), Just("dass "), Just("der "), Just("Minister "), Just("dijo "),
                Just("según "), Just("по "), Just("его "), Just("словам "), Just("что "), Just("сказал "), Just("Иванов "),
                Just("Анна "), Just("як "), Just("повідомили "), Just("в "), Just("МВС "), Just("Jean "), Just("Müller "),
            ], 0..60),
        ) {
            check_in(Some(language), &words.concat());
        }
    }

    #[test]
    fn hostile_text_ends_in_every_language() {
        let units = [
            "« ",
            "„a “",
            "— A, — сказал он. ",
            "—a ",
            "« A, dit B. ",
            "hat gesagt ",
            "teilte ",
            "сообщили в ",
            "по ",
            "wie a, ",
            "l'",
            "a-t-il ",
            "Орлов сказал, что ",
            ", dijo ",
            "Müller der ",
            "zufolge ",
            "sagte, sei ",
            "как он сказал, ",
        ];
        for language in ["fr", "de", "es", "ru", "uk"] {
            for unit in units {
                check_in(Some(language), &unit.repeat(12_000 / unit.len()));
            }
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
