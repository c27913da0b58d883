//! Judged articles there and back, and what is made of damaged ones.

use proptest::prelude::*;

use super::{Referents, bytes, judged};
use crate::config::Config;
use crate::model::{Extracted, Judged, Place};
use crate::select::testing::{Build, config, day_of};
use crate::select::{Rules, judge};

const CONFIG: &str = "
people: {ruiz: {name: Ana Ruiz}}
outlets: {post: {name: Lume Post, match: [\"*.txt\"]}}
topics:
  orvia: {any: [Orvia, count*], not: [Orvia Street]}
  lume: {any: [Lume], all: [boats], at_least: 2}
sections: [{kind: trends}, {kind: timeline, events: {over: 1 week}}, {kind: topic, topic: [orvia, lume]}]
";

fn article(words: &str) -> Extracted {
    Build::new("a.txt")
        .heading("Orvia and Lume")
        .said("Ana Ruiz", "We will count all the boats of Lume by noon on 9 November 2026")
        .said("Bo Tan", words)
        .done()
}

fn made(words: &str) -> (Config, Extracted, Judged) {
    let config = config(CONFIG);
    let rules = Rules::compile(&config).expect("rules compile");
    let article = article(words);
    let made = judge(&rules, &article, day_of(&article));
    (config, article, made)
}

fn referents<'a>(config: &Config, article: &'a Extracted, topics: &'a [[usize; 3]]) -> Referents<'a> {
    Referents { article: &article.article, people: config.people.len(), outlets: config.outlets.len(), topics }
}

fn terms(config: &Config) -> Vec<[usize; 3]> {
    config.topics.values().map(|topic| [topic.any.len(), topic.all.len(), topic.not.len()]).collect()
}

/// What was read refers to nothing that is not there.
fn sound(read: &Judged, of: &Referents<'_>) {
    let text = |place| if place == Place::Title { &of.article.meta.title } else { &of.article.text };
    assert!(read.hits.iter().all(|hit| text(hit.place).get(hit.span.range()).is_some()));
    assert!(read.hits.iter().all(|hit| usize::from(hit.topic) < of.topics.len()));
    assert!(read.people.iter().flatten().all(|person| (*person as usize) < of.people));
    assert!(read.dated.iter().all(|sentence| of.article.text.get(sentence.span.range()).is_some()));
    let topics = read.quotes.iter().flat_map(|quote| &quote.topics);
    assert!(topics.into_iter().all(|on| usize::from(on.topic) < of.topics.len()));
}

#[track_caller]
fn check(words: &str) {
    let (config, article, made) = made(words);
    let topics = terms(&config);
    let of = referents(&config, &article, &topics);
    let written = bytes(&made);
    assert_eq!(judged(&written, &of), Some(made));
    for end in 0..written.len() {
        assert_eq!(judged(&written[..end], &of), None, "cut at {end}");
    }
    for (at, value) in (0..written.len()).flat_map(|at| [(at, 0), (at, 0xff), (at, written[at] ^ 1)]) {
        let mut damaged = written.clone();
        damaged[at] = value;
        if let Some(read) = judged(&damaged, &of) {
            sound(&read, &of);
        }
    }
}

#[test]
fn judged_articles_come_back() {
    check("They will count the votes in Orvia Street");
    check("Nobody asked “us” about Lume’s boats, né boats of Lume");
    check("");
}

#[test]
fn all_that_can_be_judged_is_among_them() {
    let (_, _, made) = made("They will count the votes in Orvia Street");
    assert!(made.sheet.is_some() && !made.dated.is_empty() && made.text_key.is_some() && !made.terms.is_empty());
    assert!(made.hits.iter().any(|hit| hit.masked) && made.people.contains(&Some(0)));
    assert!(made.passages.iter().any(|passage| !passage.topics.is_empty()));
    assert!(made.quotes.iter().any(|quote| quote.words_key.is_some() && !quote.base.parts.is_empty()));
}

#[test]
fn what_refers_to_what_is_not_there_is_refused() {
    let (config, article, made) = made("They will count the votes");
    let topics = terms(&config);
    let of = referents(&config, &article, &topics);
    let written = bytes(&made);
    assert_eq!(judged(&written, &Referents { people: 0, ..of }), None);
    assert_eq!(judged(&written, &Referents { outlets: 0, ..of }), None);
    assert_eq!(judged(&written, &Referents { topics: &topics[..1], ..of }), None);
    assert_eq!(judged(&written, &Referents { topics: &[[0; 3]; 2], ..of }), None);
    let shorter = Build::new("a.txt").heading("Orvia").done();
    assert_eq!(judged(&written, &Referents { article: &shorter.article, ..of }), None);
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let (config, article, _) = made("They will count");
        let topics = terms(&config);
        let of = referents(&config, &article, &topics);
        if let Some(read) = judged(&bytes, &of) {
            sound(&read, &of);
        }
    }
}
