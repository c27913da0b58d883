//! All topics of all configs of a run, compiled together, and the one scan of a text that finds every term of every one of
//! them. What the hits mean for passages and quotes is decided in [`placing`](super::placing).
//!
//! - Words, phrases, prefixes, acronyms and forms of words are matched as [`terms`](super::terms) says, regular expressions
//!   as [`patterns`](super::patterns), `near` as [`near`](super::near).
//! - Only prose and headings are searched, each block for itself, and the title. Captions, credits and bylines are not.
//! - A term with `in` is found in that place only.
//! - A `not` term that holds a term of its own topic ("Orvian hamster" for `Orvia`) only takes words out: a match that
//!   lies inside it does not count, and a passage with another, genuine match stays. Any other `not` term ("football"
//!   for `Orvia`) takes out the whole passage it stands in, heading or words.
//! - A phrase that several topics have is looked for once. Of an article at most [`MOST_HITS`] hits are kept for
//!   each config: texts with more are made to fill memories.

use std::collections::HashMap;

use smallvec::SmallVec;

use crate::config::{Config, Pattern, PatternError, Sought, Term, TermPlace, Topic};
use crate::model::{Article, BlockKind, Place, Span, TermList, TopicHit, TopicIndex};

use super::SelectError;
use super::forms::Reader;
use super::kin::Kin;
use super::lookup::Lookup;
use super::near::{NearRules, PartHit, Parts};
use super::patterns::{Patterns, Tried};
use super::runs::{self, Run};
use super::tally::TopicRule;
use super::terms::Phrase;

/// Most hits of one config kept of one article, and most parts of `near` terms of one block.
pub const MOST_HITS: usize = 1 << 20;

/// The topics of several configs, compiled.
#[derive(Debug)]
pub struct Topics {
    lookup: Lookup,
    /// With whose each is.
    phrases: Vec<(Phrase, SmallVec<[Owner; 1]>)>,
    patterns: Patterns,
    /// Whose each pattern is.
    pattern_owners: Vec<SmallVec<[TermRef; 1]>>,
    near: NearRules,
    /// Whose each `near` term is.
    near_owners: Vec<TermRef>,
    /// For each config its topics.
    rules: Vec<Vec<TopicRule>>,
}

/// The bit of a value of the lookup that tells the number of a pattern's opening from that of a phrase.
const OPENING: u32 = 1 << 31;

/// What a phrase is found for.
#[derive(Clone, Copy, Debug)]
enum Owner {
    /// A term by itself.
    Term(TermRef),
    /// One part of a `near` term.
    Part { rule: u32, part: u16 },
}

#[derive(Clone, Copy, Debug)]
struct TermRef {
    config: u16,
    topic: TopicIndex,
    list: TermList,
    term: u16,
    only_in: Option<TermPlace>,
}

impl TermRef {
    fn counts_in(self, place: Place) -> bool {
        match self.only_in {
            None => true,
            Some(TermPlace::Title) => place != Place::Words,
            Some(TermPlace::Text) => place == Place::Words,
        }
    }
}

/// The topics of one config among those that were compiled.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnTopics<'a> {
    rules: &'a [TopicRule],
}

impl Topics {
    /// Compiles the topics of some configs.
    ///
    /// With an error comes the number of the config it is about.
    pub fn compile(configs: &[&Config]) -> Result<Self, (usize, SelectError)> {
        let mut builder = Builder::default();
        for (number, config) in configs.iter().enumerate() {
            let mut rules = Vec::new();
            for (topic, (key, rule)) in config.topics.iter().enumerate() {
                let compiled = builder.topic((number as u16, topic as TopicIndex), key, rule);
                rules.push(compiled.map_err(|error| (number, error))?);
            }
            builder.rules.push(rules);
        }
        builder.finish().map_err(|error| (configs.len().saturating_sub(1), error))
    }

    /// How many configs they are of.
    pub fn configs(&self) -> usize {
        self.rules.len()
    }

    /// The topics of one config.
    pub(super) fn own(&self, config: usize) -> OwnTopics<'_> {
        OwnTopics { rules: &self.rules[config] }
    }

    /// For each config every hit in the title, then every hit in the headings and the prose, in text order. Configs that
    /// are not `wanted` have none.
    pub fn hits(&self, article: &Article, wanted: &[bool]) -> Vec<Vec<TopicHit>> {
        let mut sweep = Sweep::new(self, article, wanted);
        if !self.lookup.is_empty() || !self.patterns.is_empty() {
            sweep.block(&article.meta.title, 0, Place::Title);
            for block in &article.blocks {
                let place = match block.kind {
                    BlockKind::Heading => Place::Heading,
                    kind if kind.is_prose() => Place::Words,
                    _ => continue,
                };
                sweep.block(block.span.of(&article.text), block.span.start, place);
            }
        }
        let mut hits = sweep.found.hits;
        for (hits, rules) in hits.iter_mut().zip(&self.rules) {
            let text_from = hits.partition_point(|hit| hit.place == Place::Title);
            mask(&mut hits[..text_from], rules.len());
            mask(&mut hits[text_from..], rules.len());
        }
        hits
    }
}

impl<'a> OwnTopics<'a> {
    /// Whether the config defines none.
    pub(super) fn is_empty(self) -> bool {
        self.rules.is_empty()
    }

    /// The rule of a topic.
    pub(super) fn rule(self, topic: TopicIndex) -> &'a TopicRule {
        &self.rules[usize::from(topic)]
    }

    /// Whether a hit says that its topic is spoken of: one of `any`, or one of `all` where there is no `any`.
    pub(super) fn names(self, hit: &TopicHit) -> bool {
        self.rule(hit.topic).names(hit)
    }
}

/// One scan of an article.
struct Sweep<'a> {
    topics: &'a Topics,
    reader: Reader,
    parts: Parts,
    tried: Tried,
    found: Found<'a>,
}

/// What a scan has found.
struct Found<'a> {
    wanted: &'a [bool],
    hits: Vec<Vec<TopicHit>>,
    /// Where the block at hand begins in the article, and what it is.
    from: u32,
    place: Place,
}

impl<'a> Sweep<'a> {
    fn new(topics: &'a Topics, article: &Article, wanted: &'a [bool]) -> Self {
        let hits = vec![Vec::new(); topics.rules.len()];
        Self {
            topics,
            reader: Reader::of(article.meta.language.as_deref()),
            parts: topics.near.parts(),
            tried: topics.patterns.tried(),
            found: Found { wanted, hits, from: 0, place: Place::Title },
        }
    }

    fn block(&mut self, text: &str, from: u32, place: Place) {
        let topics = self.topics;
        (self.found.from, self.found.place) = (from, place);
        runs::each(text, |run| {
            topics.lookup.each(run, |value| self.candidate(value, text, run));
        });
        topics.patterns.without_openings(text, &mut self.tried, |pattern, span| {
            topics.pattern_owners[pattern].iter().for_each(|term| self.found.push(*term, span));
        });
        self.parts.end_block(&topics.near, |rule, span| self.found.push(topics.near_owners[rule as usize], span));
        self.tried.end_block();
    }

    /// Checks what may stand at `run`, given by a value of the lookup.
    fn candidate(&mut self, value: u32, text: &str, run: &Run) {
        let topics = self.topics;
        if value & OPENING != 0 {
            let opening = (value & !OPENING) as usize;
            if let Some((pattern, span)) = topics.patterns.at(opening, text, run, &mut self.tried) {
                topics.pattern_owners[pattern].iter().for_each(|term| self.found.push(*term, span));
            }
            return;
        }
        let (phrase, owners) = &topics.phrases[value as usize];
        let Some(span) = phrase.check(text, run, &mut self.reader) else { return };
        for owner in owners {
            match *owner {
                Owner::Term(term) => self.found.push(term, span),
                Owner::Part { rule, part } if self.parts.len() < MOST_HITS => {
                    self.parts.add(&topics.near, PartHit { rule, part, span, word: phrase.first_word(run) });
                }
                Owner::Part { .. } => {}
            }
        }
    }
}

impl Found<'_> {
    /// Adds a match of a term, given where it stands in the block.
    fn push(&mut self, term: TermRef, span: Span) {
        let config = usize::from(term.config);
        let hits = &mut self.hits[config];
        if !self.wanted.get(config).is_some_and(|wanted| *wanted)
            || hits.len() >= MOST_HITS
            || !term.counts_in(self.place)
        {
            return;
        }
        let span = Span { start: self.from + span.start, end: self.from + span.end };
        let TermRef { topic, list, term, .. } = term;
        hits.push(TopicHit { span, place: self.place, topic, list, term, masked: false });
    }
}

/// Sorts the hits of a config into text order and marks those that lie inside a match of a `not` term of their topic.
fn mask(hits: &mut [TopicHit], topics: usize) {
    hits.sort_unstable_by_key(|hit| (hit.span.start, hit.list != TermList::Not, *hit));
    if !hits.iter().any(|hit| hit.list == TermList::Not) {
        return;
    }
    // Of all `not` matches that begin no later than a hit, the one that ends last holds the hit if any does.
    let mut reach = vec![0; topics];
    for hit in hits {
        let reach = &mut reach[usize::from(hit.topic)];
        if hit.list == TermList::Not {
            *reach = hit.span.end.max(*reach);
        } else {
            hit.masked = hit.span.end <= *reach;
        }
    }
}

/// What is compiled so far; a phrase or pattern that stands in several terms is there once.
#[derive(Default)]
struct Builder {
    known: HashMap<String, usize>,
    phrases: Vec<(Phrase, SmallVec<[Owner; 1]>)>,
    patterns: Vec<Pattern>,
    pattern_owners: Vec<SmallVec<[TermRef; 1]>>,
    near: NearRules,
    near_owners: Vec<TermRef>,
    rules: Vec<Vec<TopicRule>>,
}

impl Builder {
    fn topic(&mut self, (config, topic): (u16, TopicIndex), key: &str, rule: &Topic) -> Result<TopicRule, SelectError> {
        for (list, terms) in [(TermList::Any, &rule.any), (TermList::All, &rule.all), (TermList::Not, &rule.not)] {
            for (index, term) in terms.iter().enumerate() {
                let owner = TermRef { config, topic, list, term: index as u16, only_in: term.only_in };
                self.term(owner, term).map_err(|source| SelectError::Pattern { topic: key.into(), source })?;
            }
        }
        let kin = Kin::of(rule);
        Ok(TopicRule::new(rule, |not| !kin.is(not)))
    }

    fn term(&mut self, owner: TermRef, term: &Term) -> Result<(), PatternError> {
        match &term.sought {
            Sought::Text(text) => self.phrase(text, Owner::Term(owner)),
            Sought::Near(near) => {
                let rule = self.near.add(near.near.len(), near.within);
                self.near_owners.push(owner);
                for (part, text) in near.near.iter().enumerate() {
                    self.phrase(text, Owner::Part { rule, part: part as u16 });
                }
            }
            Sought::Regex(pattern) => self.pattern(pattern, owner)?,
        }
        Ok(())
    }

    fn phrase(&mut self, text: &str, owner: Owner) {
        let written = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(known) = self.known.get(&written) {
            return self.phrases[*known].1.push(owner);
        }
        let Some(phrase) = Phrase::compile(&written) else { return };
        self.known.insert(written, self.phrases.len());
        self.phrases.push((phrase, SmallVec::from_iter([owner])));
    }

    fn pattern(&mut self, pattern: &str, owner: TermRef) -> Result<(), PatternError> {
        // No phrase begins so: there is no white space before it.
        let written = format!(" {pattern}");
        if let Some(known) = self.known.get(&written) {
            self.pattern_owners[*known].push(owner);
            return Ok(());
        }
        self.patterns.push(Pattern::compile(pattern)?);
        self.known.insert(written, self.pattern_owners.len());
        self.pattern_owners.push(SmallVec::from_iter([owner]));
        Ok(())
    }

    fn finish(self) -> Result<Topics, SelectError> {
        let (patterns, openings) = Patterns::new(self.patterns).map_err(|source| SelectError::Patterns { source })?;
        let phrases = self.phrases.iter().zip(0..);
        let phrases = phrases.flat_map(|(phrase, at)| phrase.0.keys().into_iter().map(move |key| (key, at)));
        let openings = openings.into_iter().zip(0..).map(|(key, at)| (key, at | OPENING));
        let lookup = Lookup::new(phrases.chain(openings));
        Ok(Topics {
            lookup,
            phrases: self.phrases,
            patterns,
            pattern_owners: self.pattern_owners,
            near: self.near,
            near_owners: self.near_owners,
            rules: self.rules,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{article, config};
    use super::Topics;
    use crate::model::{Place, TermList};

    /// Hits of the one topic `yaml` in `text`: `list` and term, place and words, in order; masked ones in brackets.
    #[track_caller]
    fn check(yaml: &str, text: &str, expected: &[&str]) {
        let topics = Topics::compile(&[&config(&format!("topics: {{t: {yaml}}}"))]).expect("topics compile");
        let article = article("a.txt", text);
        let found: Vec<String> = topics.hits(&article, &[true])[0]
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
    fn no_topics_no_hits() {
        check("{any: ['*']}", "Orvia * Lume", &[]);
        check("{any: []}", "Orvia", &[]);
    }
}
