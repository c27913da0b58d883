//! A slow search for terms that is plain enough to be believed, and the property that the fast one finds the same.

use proptest::prelude::*;
use regex_automata::Input;

use super::runs::{fold, is_apostrophe};
use super::testing::{article, config};
use super::topics::Topics;
use crate::config::Pattern;
use crate::lexis::Lexis;
use crate::model::Span;

/// Every place in `text` where a word or phrase stands, tried letter by letter at every letter.
fn phrase(term: &str, text: &str, lexis: &Lexis) -> Vec<Span> {
    let starts = text.char_indices().map(|(at, _)| at);
    let found =
        starts.filter(|at| !text[..*at].ends_with(char::is_alphanumeric) || !term.starts_with(char::is_alphanumeric));
    found.filter_map(|at| Some(Span::new(at, at + length(term, &text[at..], lexis)?))).collect()
}

/// How long the phrase is that `text` begins with.
fn length(term: &str, text: &str, lexis: &Lexis) -> Option<usize> {
    let mut rest = text;
    for (nth, word) in term.split_whitespace().enumerate() {
        if nth > 0 {
            rest = rest.strip_prefix(char::is_whitespace)?.trim_start();
        }
        let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
        let exact = letters.len() >= 2 && letters.iter().all(|c| c.is_uppercase());
        let bare = word.trim_end_matches(['*', '~']);
        let last_run = bare.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
        let by_letter = if word.ends_with('~') { &bare[..last_run] } else { bare };
        for wanted in by_letter.chars() {
            let c = rest.chars().next()?;
            let same = if exact && wanted.is_alphanumeric() { c == wanted } else { fold(c) == fold(wanted) };
            rest = (same || is_apostrophe(c) && is_apostrophe(wanted)).then(|| &rest[c.len_utf8()..])?;
        }
        let run = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        match word.chars().next_back()? {
            '*' => rest = &rest[run..],
            '~' if lexis.stem(&rest[..run]) == lexis.stem(&bare[last_run..]) => rest = &rest[run..],
            '~' => return None,
            c if c.is_alphanumeric() && run > 0 => return None,
            _ => {}
        }
    }
    Some(text.len() - rest.len())
}

/// The number of the word that begins at `at`, or of the last before it.
fn number(text: &str, at: usize) -> usize {
    let before: Vec<char> = text[..at].chars().chain(text[at..].chars().take(1)).collect();
    let begins = |&at: &usize| {
        let joined = at >= 2 && is_apostrophe(before[at - 1]) && before[at - 2].is_alphanumeric();
        before[at].is_alphanumeric() && !joined && (at == 0 || !before[at - 1].is_alphanumeric())
    };
    (0..before.len()).filter(begins).count()
}

const WORDS: [&str; 16] = [
    "orvia", "Orvian", "ORVIANS", "Lume", "UN", "un", "trade", "trading", "Trades", "talks", "talk", "über", "Übers",
    "CO2", "CO₂", "s",
];
const GAPS: [&str; 10] = [" ", " ", " ", "  ", "\n", "-", "’", "'", ", ", ""];

fn text() -> impl Strategy<Value = String> {
    let piece = (prop::sample::select(&WORDS[..]), prop::sample::select(&GAPS[..]));
    prop::collection::vec(piece, 1..24)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(a, b)| [a, b]).collect::<String>())
}

fn term() -> impl Strategy<Value = String> {
    let word = (prop::sample::select(&WORDS[..]), prop::sample::select(&["", "", "", "*", "~"][..]));
    let word = word.prop_map(|(word, mark)| format!("{word}{mark}"));
    let joined = prop::sample::select(&[" ", " ", "-", "'"][..]);
    (word.clone(), prop::option::of((joined, word))).prop_map(|(first, second)| match second {
        Some((" ", second)) => format!("{first} {second}"),
        // Marks stand at the end of a word.
        Some((joined, second)) => format!("{}{joined}{second}", first.trim_end_matches(['*', '~'])),
        None => first,
    })
}

/// The spans that one term has in a text of one paragraph.
fn spans(term: &str, text: &str) -> Vec<Span> {
    let topics = Topics::compile(&[&config(&format!("topics: {{t: {{any: [{term}]}}}}"))]).expect("topics compile");
    topics.hits(&article("a.txt", text), &[true])[0].iter().map(|hit| hit.span).collect()
}

proptest! {
    #[test]
    fn phrases_are_found_where_they_stand(text in text(), term in term()) {
        let quoted = format!("\"{term}\"");
        prop_assert_eq!(spans(&quoted, &text), phrase(&term, &text, &Lexis::of(None)), "{} in {:?}", term, text);
    }

    #[test]
    fn parts_are_near_where_any_pair_is(text in text(), first in term(), second in term(), within in 1_usize..6) {
        let lexis = Lexis::of(None);
        let (firsts, seconds) = (phrase(&first, &text, &lexis), phrase(&second, &text, &lexis));
        let number = |span: &Span| number(&text, span.start as usize);
        let near = |a: &Span, b: &Span| number(a).abs_diff(number(b)) <= within;
        let expected = firsts.iter().any(|a| seconds.iter().any(|b| near(a, b)));
        let found = spans(&format!("{{near: [\"{first}\", \"{second}\"], within: {within}}}"), &text);
        prop_assert_eq!(!found.is_empty(), expected, "{} and {} in {:?}", first, second, text);
        for span in found {
            let inside = |spans: &[Span]| spans.iter().any(|part| span.contains(*part));
            prop_assert!(inside(&firsts) && inside(&seconds));
        }
    }

    #[test]
    fn patterns_are_found_where_they_match(
        text in text(),
        pattern in prop::sample::select(&["CO2|CO₂", "tra(de|ding)s?", r"\w*an", "orvia.*lume", r"[a-z]+s\b", "un|trade"][..]),
    ) {
        let regex = Pattern::compile(pattern).expect("a pattern").regex;
        let (mut at, mut found) = (0, Vec::new());
        while let Some(next) = regex.search(&Input::new(&text).range(at..)) {
            if text[..next.start()].ends_with(char::is_alphanumeric) {
                at = next.start() + text[next.start()..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
            at = next.end();
            if !text[at..].starts_with(char::is_alphanumeric) {
                found.push(Span::new(next.start(), at));
            }
        }
        prop_assert_eq!(spans(&format!("{{regex: '{pattern}'}}"), &text), found, "{} in {:?}", pattern, text);
    }

    #[test]
    fn several_configs_find_what_each_finds_alone(text in text(), terms in prop::collection::vec(term(), 1..6)) {
        let configs: Vec<_> = terms.iter().map(|term| config(&format!("topics: {{t: {{any: [\"{term}\"]}}}}"))).collect();
        let topics = Topics::compile(&configs.iter().collect::<Vec<_>>()).expect("topics compile");
        let together = topics.hits(&article("a.txt", &text), &vec![true; configs.len()]);
        for (config, hits) in configs.iter().zip(together) {
            let alone = Topics::compile(&[config]).expect("topics compile");
            prop_assert_eq!(&alone.hits(&article("a.txt", &text), &[true])[0], &hits);
        }
    }
}
