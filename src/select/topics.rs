//! Finds every term of every topic in an article by one pass of one automaton. What the hits mean for passages and
//! quotes is decided in [`placing`](super::placing).
//!
//! - Words, phrases, prefixes and acronyms are matched as [`terms`](super::terms) says.
//! - Only prose and headings are searched, each block for itself, and the title. Captions, credits and bylines are not.
//! - `near` matches where all its parts stand in one block and the last begins at most `within` words after the first
//!   begins. Its span runs from the first to the last part.
//! - A `not` term that holds a term of its own topic ("Orvian hamster" for `Orvia`) only takes words out: a match that
//!   lies inside it does not count, and a passage with another, genuine match stays. Any other `not` term ("football"
//!   for `Orvia`) takes out the whole passage it stands in, heading or words.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use indexmap::IndexMap;
use smallvec::SmallVec;

use crate::config::{Config, Scope, Sought, Term, Topic};
use crate::model::{Article, Block, BlockKind, Place, Span, TermList, TopicHit, TopicIndex};

use super::SelectError;
use super::tally::TopicRule;
use super::terms::{Phrase, is_apostrophe};

/// Bytes of anchors up to which the fastest automaton is worth its memory.
const DFA_BYTES: usize = 1 << 14;

/// All topics of a config, compiled.
#[derive(Clone, Debug)]
pub struct Topics {
    /// Finds the anchors; `None` where no topic has a term.
    automaton: Option<AhoCorasick>,
    /// For each pattern of the automaton the phrases it is an anchor of.
    anchored: Vec<SmallVec<[u32; 1]>>,
    phrases: Vec<(Phrase, Owner)>,
    near: Vec<NearRule>,
    rules: Vec<TopicRule>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct TermRef {
    topic: TopicIndex,
    list: TermList,
    term: u16,
}

#[derive(Clone, Copy, Debug)]
enum Owner {
    /// A term by itself.
    Term(TermRef),
    /// One part of `near[rule]`.
    Part { rule: u32, part: u16 },
}

#[derive(Clone, Debug)]
struct NearRule {
    term: TermRef,
    parts: usize,
    within: usize,
}

/// A part of a `near` term, found.
#[derive(Clone, Copy, Debug)]
struct PartHit {
    rule: u32,
    part: u16,
    span: Span,
    block: u32,
    place: Place,
    /// Number of its first word, counted from the first part in its block.
    word: usize,
}

impl Topics {
    /// Compiles the topics of a config.
    pub fn compile(config: &Config) -> Result<Self, SelectError> {
        let mut builder = Builder::default();
        let rules = config.topics.values().enumerate().map(|(topic, rule)| builder.topic(topic as TopicIndex, rule));
        let rules = rules.collect();
        let bytes: usize = builder.anchors.keys().map(String::len).sum();
        let kind = (bytes <= DFA_BYTES).then_some(AhoCorasickKind::DFA);
        let automaton = if builder.anchors.is_empty() {
            None
        } else {
            let built = AhoCorasick::builder().ascii_case_insensitive(true).kind(kind).build(builder.anchors.keys());
            Some(built.map_err(|source| SelectError::Topics { source })?)
        };
        Ok(Self {
            automaton,
            anchored: builder.anchors.into_values().collect(),
            phrases: builder.phrases,
            near: builder.near,
            rules,
        })
    }

    /// How many topics there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether the config defines none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    pub(super) fn rule(&self, topic: TopicIndex) -> &TopicRule {
        &self.rules[usize::from(topic)]
    }

    /// Whether a hit says that its topic is spoken of: one of `any`, or one of `all` where there is no `any`.
    pub(super) fn names(&self, hit: &TopicHit) -> bool {
        self.rule(hit.topic).names(hit)
    }

    /// Whether a topic is tested on whole articles.
    pub(super) fn is_whole(&self, topic: TopicIndex) -> bool {
        self.rule(topic).scope == Scope::Article
    }

    /// Every hit in the title, then every hit in the headings and the prose, in text order.
    pub fn hits(&self, article: &Article) -> Vec<TopicHit> {
        let mut hits = Vec::new();
        if let Some(automaton) = &self.automaton {
            self.search(automaton, &article.meta.title, None, &mut hits);
            self.search(automaton, &article.text, Some(&article.blocks), &mut hits);
            hits.retain(|hit| self.rule(hit.topic).counts(hit));
            let text_from = hits.partition_point(|hit| hit.place == Place::Title);
            self.mask(&mut hits[..text_from]);
            self.mask(&mut hits[text_from..]);
        }
        hits
    }

    /// Adds the hits in `text`: all of it a title where `blocks` is `None`, otherwise within its blocks.
    fn search(&self, automaton: &AhoCorasick, text: &str, blocks: Option<&[Block]>, hits: &mut Vec<TopicHit>) {
        let mut parts = Vec::new();
        for found in automaton.find_overlapping_iter(text) {
            for &index in &self.anchored[found.pattern().as_usize()] {
                let (phrase, owner) = &self.phrases[index as usize];
                let Some((start, end)) = phrase.check(text, found.start(), found.end()) else { continue };
                let span = Span::new(start, end);
                let Some((block, place)) = place(blocks, span) else { continue };
                match *owner {
                    Owner::Term(term) => hits.push(term.hit(span, place)),
                    Owner::Part { rule, part } => parts.push(PartHit { rule, part, span, block, place, word: 0 }),
                }
            }
        }
        if !parts.is_empty() {
            self.near_hits(text, &mut parts, hits);
        }
    }

    fn near_hits(&self, text: &str, parts: &mut [PartHit], hits: &mut Vec<TopicHit>) {
        parts.sort_by_key(|hit| (hit.rule, hit.span));
        for group in parts.chunk_by_mut(|a, b| a.rule == b.rule && a.block == b.block) {
            let rule = &self.near[group[0].rule as usize];
            // Words are counted only where all parts are there: one part alone is common, all in a block are rare.
            if (0..rule.parts).any(|part| group.iter().all(|hit| usize::from(hit.part) != part)) {
                continue;
            }
            number_words(text, group);
            let mut last: SmallVec<[Option<&PartHit>; 4]> = SmallVec::from_elem(None, rule.parts);
            let mut shown_from = None;
            for hit in &*group {
                last[usize::from(hit.part)] = Some(hit);
                let Some(span) = window(&last, rule.within) else { continue };
                if shown_from != Some(span.start) {
                    shown_from = Some(span.start);
                    hits.push(rule.term.hit(span, hit.place));
                }
            }
        }
    }

    /// Sorts hits into text order and marks those that lie inside a match of a `not` term of their topic.
    fn mask(&self, hits: &mut [TopicHit]) {
        hits.sort_unstable_by_key(|hit| (hit.span.start, hit.list != TermList::Not, *hit));
        if !hits.iter().any(|hit| hit.list == TermList::Not) {
            return;
        }
        // Of all `not` matches that begin no later than a hit, the one that ends last holds the hit if any does.
        let mut reach = vec![0; self.rules.len()];
        for hit in hits {
            let reach = &mut reach[usize::from(hit.topic)];
            if hit.list == TermList::Not {
                *reach = hit.span.end.max(*reach);
            } else {
                hit.masked = hit.span.end <= *reach;
            }
        }
    }
}

impl TermRef {
    fn hit(self, span: Span, place: Place) -> TopicHit {
        TopicHit { span, place, topic: self.topic, list: self.list, term: self.term, masked: false }
    }
}

/// The block that holds `span`, where it may count; titles are one block.
fn place(blocks: Option<&[Block]>, span: Span) -> Option<(u32, Place)> {
    let Some(blocks) = blocks else { return Some((0, Place::Title)) };
    let index = blocks.partition_point(|block| block.span.end <= span.start);
    let block = blocks.get(index).filter(|block| block.span.contains(span))?;
    match block.kind {
        BlockKind::Heading => Some((index as u32, Place::Heading)),
        kind if kind.is_prose() => Some((index as u32, Place::Words)),
        _ => None,
    }
}

/// From the earliest to the latest of the parts last seen, where all are there and near enough.
fn window(last: &[Option<&PartHit>], within: usize) -> Option<Span> {
    let mut seen = last.iter();
    let first = (*seen.next()?)?;
    let mut span = first.span;
    let (mut from, mut to) = (first.word, first.word);
    for hit in seen {
        let hit = (*hit)?;
        span = span.to(hit.span);
        from = from.min(hit.word);
        to = to.max(hit.word);
    }
    (to - from <= within).then_some(span)
}

/// Numbers the words the parts begin with, in one pass over the text between them. They are in text order.
fn number_words(text: &str, parts: &mut [PartHit]) {
    let (mut at, mut word) = (parts.first().map_or(0, |hit| hit.span.start as usize), 0);
    for hit in parts {
        let to = hit.span.start as usize;
        word += word_starts(text, at, to);
        at = to;
        hit.word = word;
    }
}

/// How many words begin after `from` and no later than `to`. A word begins at a letter or digit after none; an
/// apostrophe inside a word does not end it.
fn word_starts(text: &str, from: usize, to: usize) -> usize {
    let (mut inside, mut joined) = (false, false);
    let mut count = 0;
    for (at, c) in text[from..].char_indices() {
        if at > to - from {
            break;
        }
        let letter = c.is_alphanumeric();
        if letter && !inside && !joined {
            count += usize::from(at > 0);
        }
        joined = inside && is_apostrophe(c);
        inside = letter;
    }
    count
}

#[derive(Default)]
struct Builder {
    anchors: IndexMap<String, SmallVec<[u32; 1]>>,
    phrases: Vec<(Phrase, Owner)>,
    near: Vec<NearRule>,
}

impl Builder {
    fn topic(&mut self, topic: TopicIndex, rule: &Topic) -> TopicRule {
        for (list, terms) in [(TermList::Any, &rule.any), (TermList::All, &rule.all), (TermList::Not, &rule.not)] {
            for (index, term) in terms.iter().enumerate() {
                self.term(TermRef { topic, list, term: index as u16 }, term);
            }
        }
        let own: Vec<String> = rule.any.iter().chain(&rule.all).flat_map(words_of).collect();
        TopicRule::new(rule, |term| !words_of(term).iter().any(|not| own.iter().any(|own| not.contains(own))))
    }

    fn term(&mut self, owner: TermRef, term: &Term) {
        match &term.sought {
            Sought::Text(text) => self.phrase(text, Owner::Term(owner)),
            Sought::Near(near) => {
                let rule = self.near.len() as u32;
                self.near.push(NearRule { term: owner, parts: near.near.len(), within: near.within });
                for (part, text) in near.near.iter().enumerate() {
                    self.phrase(text, Owner::Part { rule, part: part as u16 });
                }
            }
            Sought::Regex(_) => {}
        }
    }

    fn phrase(&mut self, text: &str, owner: Owner) {
        let Some(phrase) = Phrase::compile(text) else { return };
        let index = self.phrases.len() as u32;
        for anchor in phrase.anchors() {
            self.anchors.entry(anchor).or_default().push(index);
        }
        self.phrases.push((phrase, owner));
    }
}

/// The words of a term in lower case, without a trailing `*`, white space as single spaces.
fn words_of(term: &Term) -> Vec<String> {
    let plain = |text: &String| {
        let words: Vec<&str> = text.split_whitespace().map(|word| word.trim_end_matches('*')).collect();
        words.join(" ").to_lowercase()
    };
    let mut words: Vec<String> = match &term.sought {
        Sought::Text(text) => vec![plain(text)],
        Sought::Near(near) => near.near.iter().map(plain).collect(),
        Sought::Regex(_) => Vec::new(),
    };
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::super::testing::{article, config};
    use super::Topics;
    use crate::model::{Place, TermList};

    /// Hits of the one topic `yaml` in `text`: `list` and term, place and words, in order; masked ones in brackets.
    #[track_caller]
    fn check(yaml: &str, text: &str, expected: &[&str]) {
        let topics = Topics::compile(&config(&format!("topics: {{t: {yaml}}}"))).expect("topics compile");
        let article = article("a.txt", text);
        let found: Vec<String> = topics
            .hits(&article)
            .iter()
            .map(|hit| {
                let list = match hit.list {
                    TermList::Any => "any",
                    TermList::All => "all",
                    TermList::Not => "not",
                };
                let (place, source) = match hit.place {
                    Place::Title => ("title ", &article.meta.title),
                    Place::Heading => ("heading ", &article.text),
                    Place::Words => ("", &article.text),
                };
                let words = format!("{list}{} {place}{}", hit.term, hit.span.of(source));
                if hit.masked { format!("[{words}]") } else { words }
            })
            .collect();
        assert_eq!(found, expected, "{yaml} in {text}");
    }

    #[test]
    fn each_hit_names_its_term_and_place() {
        check(
            "{any: [Orvia, Lume], all: [talks]}",
            "# Talks in Lume\n\nOrvia's talks.",
            &["all0 heading Talks", "any1 heading Lume", "any0 Orvia", "all0 talks"],
        );
        check(
            "{any: [Orvia, Orvia*, South Orvia]}",
            "South Orvia, Orvian",
            &["any2 South Orvia", "any0 Orvia", "any1 Orvia", "any1 Orvian"],
        );
    }

    #[test]
    fn captions_and_breaks_between_blocks_do_not_count() {
        check("{any: [Orvia, South Orvia]}", "! Orvia by night\n\nIn the South\n\nOrvia slept.", &["any0 Orvia"]);
    }

    #[test]
    fn the_title_is_searched_for_itself() {
        check("{any: [Orvia]}", "= Orvia votes\n\nNothing here.", &["any0 title Orvia"]);
    }

    #[test]
    fn near_counts_words_within_one_block() {
        let near = "{any: [{near: [UN, peacekeeper*], within: 3}]}";
        check(near, "The UN sent its peacekeepers home.", &["any0 UN sent its peacekeepers"]);
        let mapping = "{any: [{near: {words: [UN, peacekeeper*], within: 3}}]}";
        check(mapping, "The UN sent its peacekeepers home.", &["any0 UN sent its peacekeepers"]);
        check(mapping, "The UN sent a few of its peacekeepers.", &[]);
        check(near, "Peacekeepers of the UN left.", &["any0 Peacekeepers of the UN"]);
        check(near, "The UN sent a few of its peacekeepers.", &[]);
        check(near, "The UN’s own two peacekeepers.", &["any0 UN’s own two peacekeepers"]);
        check(near, "So said the UN.\n\nPeacekeepers left.", &[]);
        check("{any: [{near: [a, b, c], within: 4}]}", "a x b c y a", &["any0 a x b c", "any0 b c y a"]);
    }

    #[test]
    fn what_lies_inside_a_not_match_does_not_count() {
        check(
            "{any: [Orvia*], not: [Orvian hamster*]}",
            "An Orvian hamster in Orvia.",
            &["not0 Orvian hamster", "[any0 Orvian]", "any0 Orvia"],
        );
    }

    #[test]
    fn a_foreign_not_term_takes_out_passages_and_a_kin_one_words() {
        let topics = Topics::compile(&config("topics: {t: {any: [Orvia], not: [Orvian hamster, football]}}"));
        assert_eq!(topics.expect("topics compile").rule(0).excludes(), [false, true]);
    }

    #[test]
    fn no_topics_no_hits() {
        check("{any: ['*']}", "Orvia * Lume", &[]);
        check("{any: []}", "Orvia", &[]);
    }
}
