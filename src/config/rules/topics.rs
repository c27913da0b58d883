//! Topics: terms that can match, and that do not cancel each other out.

use std::collections::HashMap;

use super::{Config, Document, Problem, Step, quoted};
use crate::config::pattern::{Pattern, PatternError};
use crate::config::topics::{NearTerm, Scope, Sought, Term, TermPlace, Topic};

/// Acronyms of world news that are seen in small letters. Two-letter words and words without a vowel need no listing.
const ACRONYMS: [&str; 12] =
    ["aukus", "asean", "brics", "iaea", "icc", "imf", "nato", "opec", "osce", "oecd", "who", "wto"];

/// Keys of a term of which it has one.
const SOUGHT: [&str; 3] = ["term", "near", "regex"];

pub(super) fn check(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    if config.topics.is_empty() {
        let path = [Step::Key("topics")];
        let span = if document.has(&path) { document.key(&path) } else { 0..0 };
        found.push(
            Problem::warning("no-topics", span, "the config has no topics, so every article is off topic")
                .help("add `topics: {name: {any: [a word, another]}}`"),
        );
    }
    for (key, topic) in &config.topics {
        let at = At { document, key };
        if topic.any.is_empty() && topic.all.is_empty() {
            let message = format!("the topic `{key}` has neither `any` nor `all`, so nothing can belong to it");
            let help = format!("write {key}: {{any: [a word, \"an exact phrase\", prefix*]}}");
            found.push(Problem::error("empty-topic", at.key(), message).help(help));
        }
        for (list, terms) in [("any", &topic.any), ("all", &topic.all), ("not", &topic.not)] {
            for (index, term) in terms.iter().enumerate() {
                check_term(term, &at, (list, index), found);
            }
        }
        weights(topic, &at, found);
        contradictions(topic, &at, found);
    }
    same(config, document, found);
}

/// Where the parts of one topic stand.
struct At<'a> {
    document: &'a Document,
    key: &'a str,
}

impl At<'_> {
    fn key(&self) -> std::ops::Range<usize> {
        self.document.key(&[Step::Key("topics"), Step::Key(self.key)])
    }

    /// The term itself, or with `inner` one of its words.
    fn term(&self, list: &str, index: usize, inner: Option<usize>) -> std::ops::Range<usize> {
        let mut path = self.path(list, index);
        if let Some(inner) = inner {
            path.push(Step::Key("near"));
            if self.document.has(&[path.as_slice(), &[Step::Key("words")]].concat()) {
                path.push(Step::Key("words"));
            }
            path.push(Step::Item(inner));
        } else if let Some(key) = SOUGHT.into_iter().find(|key| self.says((list, index), key)) {
            path.push(Step::Key(key));
        }
        self.document.value(&path)
    }

    /// Whether a term is a mapping with this key.
    fn says(&self, (list, index): (&str, usize), key: &str) -> bool {
        self.document.has(&[self.path(list, index).as_slice(), &[Step::Key(key)]].concat())
    }

    /// A key of a term.
    fn key_of(&self, (list, index): (&str, usize), key: &str) -> std::ops::Range<usize> {
        self.document.key(&[self.path(list, index).as_slice(), &[Step::Key(key)]].concat())
    }

    /// The value of a key of a term.
    fn value_of(&self, (list, index): (&str, usize), key: &str) -> std::ops::Range<usize> {
        self.document.value(&[self.path(list, index).as_slice(), &[Step::Key(key)]].concat())
    }

    /// The whole of a term.
    fn entry(&self, (list, index): (&str, usize)) -> std::ops::Range<usize> {
        self.document.value(&self.path(list, index))
    }

    /// A key of the topic.
    fn own_key(&self, key: &str) -> std::ops::Range<usize> {
        self.document.key(&[Step::Key("topics"), Step::Key(self.key), Step::Key(key)])
    }

    fn path<'a>(&'a self, list: &'a str, index: usize) -> Vec<Step<'a>> {
        vec![Step::Key("topics"), Step::Key(self.key), Step::Key(list), Step::Item(index)]
    }

    /// A `near` term that says twice how near, in it and beside it.
    fn within(&self, list: &str, index: usize, found: &mut Vec<Problem>) {
        let below = |keys: &[&'static str]| {
            let mut path = self.path(list, index);
            path.extend(keys.iter().map(|key| Step::Key(key)));
            path
        };
        let (inner, outer) = (below(&["near", "within"]), below(&["within"]));
        if self.document.has(&inner) && self.document.has(&outer) {
            found.push(
                Problem::error("repeated-key", self.document.key(&outer), "`within` is written twice")
                    .also(self.document.key(&inner), "the other")
                    .help("take one out"),
            );
        }
    }
}

/// Checks one term by itself.
fn check_term(term: &Term, at: &At<'_>, of: (&str, usize), found: &mut Vec<Problem>) {
    let (list, index) = of;
    let written: Vec<&str> = SOUGHT.into_iter().filter(|key| at.says(of, key)).collect();
    let span = || at.term(list, index, None);
    match written.as_slice() {
        [] if term.sought == Sought::Text(String::new()) => {
            let message = format!("an entry of `{list}` has none of `term`, `near` and `regex`");
            let help = "say what to look for: {term: grain*, weight: 2}";
            return found.push(Problem::error("missing-key", at.entry(of), message).help(help));
        }
        [first, second, ..] => {
            let message = format!("an entry of `{list}` has both `{first}` and `{second}`");
            let problem = Problem::error("several-terms", at.key_of(of, second), message);
            found.push(problem.also(at.key_of(of, first), "the other").help("make them two entries"));
        }
        _ => {}
    }
    if term.weight == 0 {
        let problem = Problem::error("zero-weight", at.value_of(of, "weight"), "a `weight` of 0 counts for nothing");
        found.push(problem.help("take the term out, or give it a weight of -100 to 100"));
    } else if list != "any" && at.says(of, "weight") {
        let message = format!("`weight` means nothing under `{list}`");
        let problem = Problem::error("idle-weight", at.key_of(of, "weight"), message);
        found.push(problem.help("the terms of `any` are weighed; each of `all` must match, and none of `not`"));
    }
    match &term.sought {
        Sought::Text(text) => word(text, span, found),
        Sought::Near(NearTerm { near, .. }) => {
            at.within(list, index, found);
            for (inner, text) in near.iter().enumerate() {
                word(text, || at.term(list, index, Some(inner)), found);
            }
        }
        Sought::Regex(pattern) => regex(pattern, span, found),
    }
    if at.says(of, "within") && !at.says(of, "near") {
        let problem = Problem::error("idle-within", at.key_of(of, "within"), "`within` means nothing without `near`");
        found.push(problem.help("write {near: [a, b], within: 8}"));
    }
}

/// Checks a regular expression.
fn regex(pattern: &str, span: impl Fn() -> std::ops::Range<usize>, found: &mut Vec<Problem>) {
    if let Err(error) = Pattern::compile(pattern) {
        let help = match error {
            PatternError::Syntax(_) => "put it in single quotes, and write \\. for a full stop",
            PatternError::TooLarge => "write a shorter one, or repeat less in it",
            PatternError::MatchesEmpty => "ask for one letter or more: + in the place of *",
            PatternError::MatchesNothing => "take the term out, or correct it",
        };
        let message = format!("the regex {} {error}", quoted(pattern));
        found.push(Problem::error("broken-regex", span(), message).help(help));
    }
}

/// What the terms of `any` must weigh, and can.
fn weights(topic: &Topic, at: &At<'_>, found: &mut Vec<Problem>) {
    let least = at.own_key("at_least");
    if topic.any.is_empty() {
        if topic.at_least != 1 {
            let message = "`at_least` weighs the terms of `any`, and there are none";
            found.push(Problem::error("idle-at-least", least, message).help("add `any`, or take `at_least` out"));
        }
        return;
    }
    let most: i64 = topic.any.iter().map(|term| i64::from(term.weight.max(0))).sum();
    if most < i64::from(topic.at_least) {
        let message = format!(
            "the terms of `any` weigh {most} together at most, and {} is asked for, so the topic `{}` can never match",
            topic.at_least, at.key
        );
        let span = if topic.at_least == 1 { at.key() } else { least };
        found.push(Problem::error("can-never-match", span, message).help("ask for less, or give terms more weight"));
    }
}

/// Checks one word, phrase or prefix.
fn word(text: &str, span: impl Fn() -> std::ops::Range<usize>, found: &mut Vec<Problem>) {
    let term = text.trim();
    let letters = term.chars().filter(|c| c.is_alphanumeric()).count();
    if letters == 0 {
        let message = format!("{} holds no letter and no digit, so it matches nothing", quoted(text));
        found.push(Problem::error("empty-term", span(), message).help("write a word, a phrase or a prefix*"));
    } else if let Some(problem) = marks(text, term, &span) {
        found.push(problem);
    } else if letters == 1 || term.ends_with('*') && letters < 3 {
        let message = format!("{} matches very much", quoted(text));
        found.push(Problem::warning("short-term", span(), message).help("write a longer word, or a phrase with it"));
    } else if is_lower_case_acronym(term) {
        let upper = term.to_uppercase();
        let message = format!("{} matches in capitals and in small letters", quoted(text));
        let help = format!("write `{upper}` to match the acronym in capitals only");
        found.push(Problem::warning("lower-case-acronym", span(), message).help(help));
    }
}

/// Marks that stand where they mean nothing.
fn marks(text: &str, term: &str, span: impl Fn() -> std::ops::Range<usize>) -> Option<Problem> {
    for (mark, code, help) in [
        ('*', "star-inside", "a `*` stands for any ending: write sanction*"),
        ('~', "tilde-inside", "a `~` stands for the forms of a word: write negotiate~"),
    ] {
        let inside = |word: &str| word.strip_suffix(mark).unwrap_or(word).contains(mark);
        if term.split_whitespace().any(inside) {
            let message = format!("{} has a `{mark}` that does not end a word", quoted(text));
            return Some(Problem::error(code, span(), message).help(help));
        }
    }
    let formless = |word: &str| word.strip_suffix('~').is_some_and(|word| !word.ends_with(char::is_alphabetic));
    term.split_whitespace().any(formless).then(|| {
        let message = format!("{} has a `~` that no letter stands before", quoted(text));
        Problem::error("formless-word", span(), message).help("a `~` stands for the forms of a word: write negotiate~")
    })
}

fn is_lower_case_acronym(term: &str) -> bool {
    let lower = term.bytes().all(|byte| byte.is_ascii_lowercase());
    let voiceless = !term.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    lower && (term.len() == 2 || term.len() <= 5 && voiceless || ACRONYMS.contains(&term))
}

/// A term under `not` that is also asked for: nothing it matches could count.
fn contradictions(topic: &Topic, at: &At<'_>, found: &mut Vec<Problem>) {
    for (index, not) in topic.not.iter().enumerate() {
        let not_folded = folded(not);
        for (list, terms) in [("any", &topic.any), ("all", &topic.all)] {
            let Some(wanted) = terms.iter().position(|term| folded(term) == not_folded) else { continue };
            let message = format!("the topic `{}` asks for this term and excludes it", at.key);
            found.push(
                Problem::error("contradiction", at.term("not", index, None), message)
                    .label("excluded here")
                    .also(at.term(list, wanted, None), "asked for here")
                    .help("take it out of one of the two lists"),
            );
        }
    }
}

/// What a topic matches: its lists, each term with its weight, in order; what they must weigh; its scope.
type Matched = ([Vec<(String, i8)>; 3], u32, Scope);

/// Two topics that match the same passages.
fn same(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    let mut owners: HashMap<Matched, &str> = HashMap::new();
    for (key, topic) in &config.topics {
        let terms = [&topic.any, &topic.all, &topic.not].map(|terms| sorted(terms));
        if terms[0].is_empty() && terms[1].is_empty() {
            continue;
        }
        let twin = *owners.entry((terms, topic.at_least, topic.scope)).or_insert(key);
        if twin == key {
            continue;
        }
        let at = |key: &str| document.key(&[Step::Key("topics"), Step::Key(key)]);
        found.push(
            Problem::warning("same-topics", at(key), format!("the topics `{twin}` and `{key}` have the same terms"))
                .also(at(twin), "the other")
                .help("join the two, or give each terms of its own"),
        );
    }
}

fn sorted(terms: &[Term]) -> Vec<(String, i8)> {
    let mut terms: Vec<(String, i8)> = terms.iter().map(|term| (folded(term), term.weight)).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// A term as it compares, whatever it weighs: in small letters, but for acronyms, which match in capitals only.
fn folded(term: &Term) -> String {
    let sought = match &term.sought {
        Sought::Text(text) => folded_text(text),
        Sought::Near(NearTerm { near, within }) => {
            let words: Vec<String> = near.iter().map(|text| folded_text(text)).collect();
            format!("near {within}: {}", words.join(" | "))
        }
        Sought::Regex(pattern) => format!("regex: {pattern}"),
    };
    match (term.only_in, term.times) {
        (None, 1) => sought,
        (place, times) => format!("{sought} in {} {times} times", place.map_or("all", TermPlace::code)),
    }
}

fn folded_text(text: &str) -> String {
    let fold = |word: &str| if word.chars().any(char::is_lowercase) { word.to_lowercase() } else { word.to_owned() };
    text.split_whitespace().map(fold).collect::<Vec<_>>().join(" ")
}
