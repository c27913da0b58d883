//! Topics: terms that can match, and that do not cancel each other out.

use std::collections::HashMap;

use super::{Config, Document, Problem, Step, quoted};
use crate::config::topics::{NearTerm, Term, Topic};

/// Acronyms of world news that are seen in small letters. Two-letter words and words without a vowel need no listing.
const ACRONYMS: [&str; 12] =
    ["aukus", "asean", "brics", "iaea", "icc", "imf", "nato", "opec", "osce", "oecd", "who", "wto"];

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
                match term {
                    Term::Text(text) => word(text, || at.term(list, index, None), found),
                    Term::Near(NearTerm { near, .. }) => {
                        at.within(list, index, found);
                        for (inner, text) in near.iter().enumerate() {
                            word(text, || at.term(list, index, Some(inner)), found);
                        }
                    }
                }
            }
        }
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

    fn term(&self, list: &str, index: usize, inner: Option<usize>) -> std::ops::Range<usize> {
        let mut path = self.path(list, index);
        if let Some(inner) = inner {
            path.push(Step::Key("near"));
            if self.document.has(&[path.as_slice(), &[Step::Key("words")]].concat()) {
                path.push(Step::Key("words"));
            }
            path.push(Step::Item(inner));
        }
        self.document.value(&path)
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

/// Checks one word, phrase or prefix.
fn word(text: &str, span: impl Fn() -> std::ops::Range<usize>, found: &mut Vec<Problem>) {
    let term = text.trim();
    let letters = term.chars().filter(|c| c.is_alphanumeric()).count();
    if letters > 0 && term.split_whitespace().any(|word| word.strip_suffix('*').unwrap_or(word).contains('*')) {
        let message = format!("{} has a `*` that does not end a word", quoted(text));
        found.push(Problem::error("star-inside", span(), message).help("a `*` stands for any ending: write sanction*"));
    } else if letters == 0 {
        let message = format!("{} holds no letter and no digit, so it matches nothing", quoted(text));
        found.push(Problem::error("empty-term", span(), message).help("write a word, a phrase or a prefix*"));
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

/// Two topics that match the same passages.
fn same(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    let mut owners: HashMap<[Vec<String>; 3], &str> = HashMap::new();
    for (key, topic) in &config.topics {
        let terms = [&topic.any, &topic.all, &topic.not].map(|terms| sorted(terms));
        if terms[0].is_empty() && terms[1].is_empty() {
            continue;
        }
        let twin = *owners.entry(terms).or_insert(key);
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

fn sorted(terms: &[Term]) -> Vec<String> {
    let mut terms: Vec<String> = terms.iter().map(folded).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// A term as it compares: in small letters, but for acronyms, which match in capitals only.
fn folded(term: &Term) -> String {
    match term {
        Term::Text(text) => folded_text(text),
        Term::Near(NearTerm { near, within }) => {
            let words: Vec<String> = near.iter().map(|text| folded_text(text)).collect();
            format!("near {within}: {}", words.join(" | "))
        }
    }
}

fn folded_text(text: &str) -> String {
    let fold = |word: &str| if word.chars().any(char::is_lowercase) { word.to_lowercase() } else { word.to_owned() };
    text.split_whitespace().map(fold).collect::<Vec<_>>().join(" ")
}
