//! The accuracy ratchet on the invented corpus: what the extractor finds against an answer key made by reading.
//!
//! `cargo test --test it answers -- --nocapture` prints the table; `ATTACHE_SHOW_MISSES=1` prints every miss as well. The
//! floors below are the figures reached; raise them when a rule gets better, never lower them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use attache::extract::{self, Gazetteer};
use attache::model::{Article, Evidence, KnownPerson, Quote, QuoteKind, Rule, Span, Speaker};
use attache::{config, load, pipeline};
use serde::Deserialize;

use super::tally::Tally;

#[derive(Deserialize)]
struct Entry {
    path: String,
    #[serde(default, rename = "entry")]
    id: String,
    #[serde(default)]
    quotes: Vec<Answer>,
    #[serde(default)]
    not_speech: Vec<String>,
}

#[derive(Deserialize)]
struct Answer {
    words: Vec<String>,
    kind: QuoteKind,
    speaker: Option<String>,
    #[serde(default)]
    described: bool,
    #[serde(default)]
    also: Vec<String>,
}

/// Least shares, in percent: the figures reached, rounded down.
const FLOORS: [(&str, f64); 8] = [
    ("direct found", 100.0),
    ("direct speaker", 89.4),
    ("mixed found", 98.7),
    ("mixed speaker", 81.9),
    ("indirect found", 95.0),
    ("indirect speaker", 87.6),
    ("not speech rejected", 95.2),
    ("quotes that are in the key", 96.3),
];

#[test]
fn the_invented_corpus_is_read_as_well_as_before() {
    let (tallies, misses) = measured();
    if std::env::var_os("ATTACHE_SHOW_MISSES").is_some() {
        println!("{misses}");
    }
    for (name, floor) in FLOORS {
        let tally = tallies.get(name).copied().unwrap_or_default();
        println!("{name:28} {:5.1} %  ({} of {})", tally.percent(), tally.hits, tally.of);
        assert!(tally.percent() >= floor, "{name} fell to {:.1} % from {floor} %", tally.percent());
    }
}

/// Each figure with its hits and cases.
pub fn figures() -> Vec<(&'static str, usize, usize)> {
    let (tallies, _) = measured();
    let tally = |name| tallies.get(name).copied().unwrap_or_default();
    FLOORS.iter().map(|&(name, _)| (name, tally(name).hits, tally(name).of)).collect()
}

/// The tallies by name, and every miss in words.
fn measured() -> (BTreeMap<&'static str, Tally>, String) {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let key = std::fs::read_to_string(root.join("tests/fixtures/answers/us-russia.yaml")).expect("the answer key");
    let key: Vec<Entry> = serde_yaml::from_str(&key).expect("a readable key");
    let (config, _) = config::read(&root.join("config/us-russia.yaml")).expect("the sample config");
    let articles = articles(&config);
    let people = config.known_people();
    let gazetteer = Gazetteer::new(&people);
    let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let mut misses = String::new();
    for entry in &key {
        let Some(article) = articles.get(&(entry.path.clone(), entry.id.clone())) else { continue };
        let evidence = extract::evidence(article, &gazetteer);
        judge(entry, article, &evidence, &people, &mut tallies, &mut misses);
    }
    (tallies, misses)
}

fn articles(config: &config::Config) -> BTreeMap<(String, String), Article> {
    let found = load::discover(config).expect("the sample corpus");
    let reading = config.corpus.reading();
    let mut articles = BTreeMap::new();
    for file in &found.files {
        for (article, _) in pipeline::articles(file, &reading).into_iter().flatten() {
            articles.insert((article.path.clone(), article.entry.clone()), article);
        }
    }
    articles
}

fn judge(
    entry: &Entry,
    article: &Article,
    evidence: &Evidence,
    people: &[KnownPerson],
    tallies: &mut BTreeMap<&str, Tally>,
    misses: &mut String,
) {
    let place = if entry.id.is_empty() { entry.path.clone() } else { format!("{}#{}", entry.path, entry.id) };
    let mut known: Vec<Span> = Vec::new();
    for answer in &entry.quotes {
        let spans = spans(article, &answer.words);
        known.extend(&spans);
        let (found_name, speaker_name) = match answer.kind {
            QuoteKind::Direct => ("direct found", "direct speaker"),
            QuoteKind::Mixed => ("mixed found", "mixed speaker"),
            QuoteKind::Indirect | QuoteKind::Stance => ("indirect found", "indirect speaker"),
        };
        let found = best(evidence, &spans);
        if !tallies.entry(found_name).or_default().add(found.is_some()) {
            let _ = writeln!(misses, "{place}: MISSED {:?} {:?}", answer.kind, answer.words);
        }
        let said = found.map(|quote| shown(article, evidence, quote, people)).unwrap_or_default();
        let right = found.is_some() && same_speaker(&said, answer);
        if !tallies.entry(speaker_name).or_default().add(right) && found.is_some() {
            let _ = writeln!(misses, "{place}: SPEAKER {said:?}, not {:?}: {:?}", answer.speaker, answer.words);
        }
    }
    for words in &entry.not_speech {
        let spans = spans(article, std::slice::from_ref(words));
        let free = best(evidence, &spans).is_none_or(|quote| quote.kind != QuoteKind::Direct);
        if !tallies.entry("not speech rejected").or_default().add(free) {
            let _ = writeln!(misses, "{place}: NOT SPEECH {words:?}");
        }
    }
    // The key holds what reports words.
    for quote in evidence.quotes.iter().filter(|quote| quote.kind != QuoteKind::Stance) {
        let keyed = quote.content.iter().any(|piece| known.iter().any(|span| span.overlaps(*piece)));
        // What the tagger alone finds is wider than the key, which holds statements: "asked whether …", "agreed that …".
        let figure = if quote.rule == Rule::Tagger { "tagged" } else { "quotes that are in the key" };
        if !tallies.entry(figure).or_default().add(keyed) {
            let words: Vec<&str> = quote.content.iter().map(|span| span.of(&article.text)).collect();
            let said = shown(article, evidence, quote, people);
            let _ = writeln!(misses, "{place}: NOT IN KEY {:?} {:?} {said:?} {words:?}", quote.kind, quote.rule);
        }
    }
}

/// The places of the key's words, in text order.
fn spans(article: &Article, words: &[String]) -> Vec<Span> {
    let mut from = 0;
    let mut spans = Vec::new();
    for word in words {
        let at =
            article.text[from..].find(word.as_str()).map(|at| at + from).or_else(|| article.text.find(word.as_str()));
        if let Some(at) = at {
            spans.push(Span::new(at, at + word.len()));
            from = at + word.len();
        }
    }
    spans
}

/// The quote that covers most of `spans`, if it covers at least half.
fn best<'a>(evidence: &'a Evidence, spans: &[Span]) -> Option<&'a Quote> {
    let length: usize = spans.iter().map(|span| span.len()).sum();
    let shared = |quote: &Quote| -> usize {
        let overlap = |a: Span, b: Span| (a.end.min(b.end)).saturating_sub(a.start.max(b.start)) as usize;
        quote.content.iter().flat_map(|piece| spans.iter().map(move |span| overlap(*piece, *span))).sum()
    };
    evidence.quotes.iter().max_by_key(|quote| shared(quote)).filter(|quote| shared(quote) * 2 >= length.max(1))
}

/// The name a briefing would show: the config's where it knows the person.
fn shown(article: &Article, evidence: &Evidence, quote: &Quote, people: &[KnownPerson]) -> String {
    let name = |id: u32| {
        let person = &evidence.people[id as usize];
        person.known.map_or_else(|| person.name.of(&article.text), |known| people[known as usize].name.as_str())
    };
    match quote.speaker {
        Speaker::Person(id) => name(id).to_owned(),
        Speaker::Pair(one, two) => format!("{} and {}", name(one), name(two)),
        Speaker::Organisation(span) | Speaker::Described(span) => span.of(&article.text).to_owned(),
        Speaker::Unattributed => String::new(),
    }
}

/// The same words, articles aside; a description may be given at more or less length; for a joint statement, every name.
fn same_speaker(said: &str, answer: &Answer) -> bool {
    let bare = |name: &str| {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        ["the ", "a ", "an "].iter().find_map(|article| name.strip_prefix(article)).unwrap_or(&name).to_owned()
    };
    match &answer.speaker {
        None => said.is_empty(),
        Some(name) if answer.also.is_empty() => {
            let (name, said) = (bare(name), bare(said));
            let longer =
                said.starts_with(&name) || said.ends_with(&name) || !said.is_empty() && name.starts_with(&said);
            name == said || answer.described && longer
        }
        Some(name) => std::iter::once(name).chain(&answer.also).all(|name| said.contains(name.as_str())),
    }
}
