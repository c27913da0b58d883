//! Whether the hits within a scope (a passage, an article) satisfy a topic: what excludes it, what is missing, what its
//! terms weigh. Which hits stand in which scope is decided in [`placing`](super::placing).
//!
//! - A term counts where it stands `times` times or more in the scope, matches inside a `not` term left out. It counts
//!   once, however often it stands there.
//! - No `not` term that takes out passages may count, and each term of `all` must.
//! - The terms of `any` that count must weigh `at_least` so much together. Weights below 0 speak against the topic, and
//!   their terms do not name it.

use smallvec::SmallVec;

use crate::config::{Scope, Term, TermPlace, Topic};
use crate::model::{Refusal, TermList, TopicHit};

/// What one topic asks for.
#[derive(Clone, Debug)]
pub(super) struct TopicRule {
    any: Vec<TermRule>,
    all: Vec<TermRule>,
    not: Vec<TermRule>,
    at_least: u32,
    pub(super) scope: Scope,
}

/// What one term is asked for.
#[derive(Clone, Copy, Debug)]
struct TermRule {
    weight: i8,
    times: u32,
    only_in: Option<TermPlace>,
    /// For a term of `not`, whether it takes out the whole scope.
    excludes: bool,
}

/// What the terms of a topic come to in a scope they satisfy it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// What the terms of `any` weigh together.
    pub(super) weight: i32,
}

impl TopicRule {
    /// The rule of a topic; `excludes` says for each term of `not` whether it takes out the whole scope.
    pub(super) fn new(topic: &Topic, excludes: impl Fn(&Term) -> bool) -> Self {
        let rule =
            |term: &Term| TermRule { weight: term.weight, times: term.times, only_in: term.only_in, excludes: false };
        let not = topic.not.iter().map(|term| TermRule { excludes: excludes(term), ..rule(term) });
        Self {
            any: topic.any.iter().map(rule).collect(),
            all: topic.all.iter().map(rule).collect(),
            not: not.collect(),
            at_least: topic.at_least,
            scope: topic.scope,
        }
    }

    fn list(&self, list: TermList) -> &[TermRule] {
        match list {
            TermList::Any => &self.any,
            TermList::All => &self.all,
            TermList::Not => &self.not,
        }
    }

    fn term(&self, hit: &TopicHit) -> Option<&TermRule> {
        self.list(hit.list).get(usize::from(hit.term))
    }

    /// Whether a hit is one of a term that names the topic, masked or not.
    fn may_name(&self, hit: &TopicHit) -> bool {
        match hit.list {
            TermList::Any => self.term(hit).is_some_and(|term| term.weight > 0),
            TermList::All => self.any.is_empty(),
            TermList::Not => false,
        }
    }

    /// Whether a hit says that its topic is spoken of: one of `any`, or one of `all` where there is no `any`.
    pub(super) fn names(&self, hit: &TopicHit) -> bool {
        self.may_name(hit) && !hit.masked
    }

    /// Whether a hit in the title of an article counts for each of its passages.
    pub(super) fn speaks_for_passages(&self, hit: &TopicHit) -> bool {
        self.scope == Scope::Passage && self.term(hit).is_some_and(|term| term.only_in == Some(TermPlace::Title))
    }

    /// What the hits of the topic in a scope, in text order, come to; `Err(None)` where nothing there could name it.
    pub(super) fn verdict(&self, hits: &[&TopicHit]) -> Result<Verdict, Option<Refusal>> {
        if !hits.iter().any(|hit| hit.list != TermList::Not) {
            return Err(None);
        }
        if let Some(term) = self.excluding(hits) {
            return Err(Some(Refusal::Not(term)));
        }
        let counted = self.counted(TermList::All, hits);
        if let Some(missing) = counted.iter().position(|counts| !counts) {
            return Err(Some(Refusal::Missing(missing as u16)));
        }
        let mut naming = hits.iter().filter(|hit| self.may_name(hit)).peekable();
        if naming.peek().is_some() && naming.all(|hit| hit.masked) {
            return Err(Some(Refusal::Masked));
        }
        let counted = self.counted(TermList::Any, hits);
        let weight = self.any.iter().zip(counted).filter(|(_, counts)| *counts).map(|(term, _)| i32::from(term.weight));
        let weight = weight.sum();
        if !self.any.is_empty() && i64::from(weight) < i64::from(self.at_least) {
            return Err(Some(Refusal::TooLight { weight, at_least: self.at_least }));
        }
        Ok(Verdict { weight })
    }

    /// The first term of `not` that takes out the scope.
    fn excluding(&self, hits: &[&TopicHit]) -> Option<u16> {
        let mut seen: SmallVec<[u32; 8]> = SmallVec::from_elem(0, self.not.len());
        let mut nots = hits.iter().filter(|hit| hit.list == TermList::Not);
        let found = nots.find(|hit| {
            let at = usize::from(hit.term);
            seen[at] += 1;
            self.not[at].excludes && seen[at] == self.not[at].times
        });
        found.map(|hit| hit.term)
    }

    /// For each term of a list whether it counts.
    pub(super) fn counted(&self, list: TermList, hits: &[&TopicHit]) -> SmallVec<[bool; 16]> {
        let terms = self.list(list);
        let mut seen: SmallVec<[u32; 16]> = SmallVec::from_elem(0, terms.len());
        for hit in hits.iter().filter(|hit| hit.list == list && !hit.masked) {
            seen[usize::from(hit.term)] += 1;
        }
        terms.iter().zip(seen).map(|(term, seen)| seen >= term.times).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::TopicRule;
    use crate::config::Topic;
    use crate::model::{Place, Span, TermList, TopicHit};

    /// What the topic `yaml` makes of hits, each `list` and term, in brackets where masked.
    #[track_caller]
    fn check(yaml: &str, hits: &str, expected: &str) {
        let topic: Topic = serde_yaml::from_str(yaml).expect("a topic");
        let hits: Vec<TopicHit> = hits.split_whitespace().map(hit).collect();
        let rule = TopicRule::new(&topic, |_| true);
        let verdict = rule.verdict(&hits.iter().collect::<Vec<_>>());
        let told = match verdict {
            Ok(verdict) => format!("{}", verdict.weight),
            Err(Some(refusal)) => format!("{refusal:?}"),
            Err(None) => "nothing".into(),
        };
        assert_eq!(told, expected, "{yaml}");
    }

    fn hit(written: &str) -> TopicHit {
        let masked = written.starts_with('[');
        let (list, term) = written.trim_matches(['[', ']']).split_at(3);
        let list = match list {
            "any" => TermList::Any,
            "all" => TermList::All,
            _ => TermList::Not,
        };
        let term = term.parse().expect("a number");
        TopicHit { span: Span::new(0, 1), place: Place::Words, topic: 0, list, term, masked }
    }

    #[test]
    fn one_of_any_each_of_all_none_of_not() {
        let topic = "{any: [a, b], all: [c, d], not: [e]}";
        check(topic, "any1 all0 all1 any1", "1");
        check(topic, "any0 all1", "Missing(0)");
        check(topic, "all0 all1", "TooLight { weight: 0, at_least: 1 }");
        check(topic, "[any0] all0 all1", "Masked");
        check(topic, "any0 all0 all1 not0", "Not(0)");
        check(topic, "not0", "nothing");
        check("{all: [a, b]}", "all0 all1", "0");
    }

    #[test]
    fn each_term_is_weighed_once() {
        let topic = "{any: [a, {term: b, weight: 3}, {term: c, weight: -2}], at_least: 3}";
        check(topic, "any0 any0 any0", "TooLight { weight: 1, at_least: 3 }");
        check(topic, "any1", "3");
        check(topic, "any1 any2", "TooLight { weight: 1, at_least: 3 }");
        check(topic, "any0 any1 [any2]", "4");
        check(topic, "any2", "TooLight { weight: -2, at_least: 3 }");
    }

    #[test]
    fn a_term_counts_from_so_many_times_on() {
        let topic = "{any: [{term: a, times: 2}], not: [{term: b, times: 2}]}";
        check(topic, "any0", "TooLight { weight: 0, at_least: 1 }");
        check(topic, "any0 [any0]", "TooLight { weight: 0, at_least: 1 }");
        check(topic, "any0 any0 not0", "1");
        check(topic, "any0 any0 not0 not0", "Not(0)");
    }
}
