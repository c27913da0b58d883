//! Learns topics from labelled examples: for each label a query that an analyst could have written, of few readable terms.
//! It reads no files and measures nothing; whether a query is good is for `select`'s matcher to say.
//!
//! A query is a topic of the config over whole articles: terms of `any`, at most so many, that weigh `at_least` so much
//! together. With few examples each term is enough by itself ([`either`]); with many they are weighed ([`weigh`]). A label
//! that is a word, or shortens words, is believed to mean them ([`names`]).

mod candidates;
mod either;
mod fit;
mod names;
mod sample;
mod weigh;

pub use candidates::{Candidate, Candidates, Form};

use crate::config::{Scope, Sought, Term, TermPlace, Topic};
use crate::lexis::Lexis;

use names::{Kinship, kinship};
use sample::Sample;

/// Most terms that a query may be asked to have.
pub const MOST_TERMS: usize = 12;

/// Examples from which on terms are weighed.
const WEIGHED: f64 = 40.0;

/// A query in terms of candidates: each has a weight, and they must weigh so much together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rule {
    terms: Vec<(usize, i32)>,
    at_least: i32,
}

/// The candidates that say what a label says. They are the same whatever examples are learned from.
#[derive(Clone, Debug, Default)]
pub struct Names(Vec<(usize, Kinship)>);

impl Names {
    /// Finds them among `candidates`.
    pub fn of(label: &str, candidates: &Candidates) -> Self {
        let first = label.chars().find(|c| c.is_alphanumeric()).and_then(|c| c.to_lowercase().next());
        let mut lexis = Lexis::of(None);
        let mut last: Option<(&str, Option<Kinship>)> = None;
        let mut found = Vec::new();
        for (number, term) in candidates.terms.iter().enumerate() {
            if term.text.chars().next().and_then(|c| c.to_lowercase().next()) != first {
                continue;
            }
            let kin = match last {
                Some((text, kin)) if text == term.text => kin,
                _ => kinship(label, &term.text, &mut lexis),
            };
            last = Some((&term.text, kin));
            found.extend(kin.map(|kin| (number, kin)));
        }
        Self(found)
    }
}

/// Learns the topic of the examples that are `own`, of at most `most` terms, from those that may be `seen`; `None` where
/// no term tells them from the rest.
pub fn topic(candidates: &Candidates, names: &Names, own: &[bool], seen: &[bool], most: usize) -> Option<Topic> {
    let sample = Sample::new(candidates, own, seen);
    let most = most.clamp(1, MOST_TERMS);
    if sample.size < 1.0 {
        return None;
    }
    let rule = if sample.size < WEIGHED {
        either::learn(&sample, &names.0, most)
    } else {
        weigh::learn(&sample, &names.0, most)
    };
    written(&rule, candidates)
}

/// A rule as a config writes it: the heaviest terms first.
fn written(rule: &Rule, candidates: &Candidates) -> Option<Topic> {
    let term = |(number, weight): &(usize, i32)| {
        let candidate = &candidates.terms[*number];
        let (only_in, times) = match candidate.form {
            Form::Anywhere => (None, 1),
            Form::Title => (Some(TermPlace::Title), 1),
            Form::Times(times) => (None, times),
        };
        let weight = (*weight).clamp(-100, 100) as i8;
        Term { sought: Sought::Text(candidate.text.clone()), weight, only_in, times }
    };
    let mut terms = rule.terms.clone();
    terms.sort_by_key(|(_, weight)| -*weight);
    let any: Vec<Term> = terms.iter().map(term).collect();
    if !any.iter().any(|term| term.weight > 0) {
        return None;
    }
    Some(Topic { any, at_least: rule.at_least.max(1).unsigned_abs(), scope: Scope::Article, ..Topic::default() })
}

#[cfg(test)]
mod tests {
    use super::{Candidates, Names, topic};
    use crate::select::testing::article;

    /// What is learned of `label` from texts, those of the topic first: its terms, and what they must weigh.
    #[track_caller]
    fn check(label: &str, own: &[&str], others: &[&str], expected: &str) {
        let articles: Vec<_> = own.iter().chain(others).map(|text| article("a.txt", text)).collect();
        let candidates = Candidates::of(&articles);
        let belongs: Vec<bool> = (0..articles.len()).map(|at| at < own.len()).collect();
        let names = Names::of(label, &candidates);
        let learned = topic(&candidates, &names, &belongs, &vec![true; articles.len()], 12);
        let told = learned.map_or("nothing".into(), |topic| {
            let terms: Vec<String> = topic.any.iter().map(ToString::to_string).collect();
            format!("{} of {}", topic.at_least, terms.join(", "))
        });
        assert_eq!(told, expected);
    }

    #[test]
    fn a_few_examples_give_words_of_which_one_is_enough() {
        let own = ["Wheat rose in Lume.", "The wheat harvest failed.", "Orvia sold wheat.", "No wheat in Orvia."];
        check("grain", &own, &["Orvia talks.", "Lume slept.", "The harvest of Lume."], "1 of `wheat`");
        check("nothing", &[], &["Orvia talks."], "nothing");
    }

    #[test]
    fn a_name_is_believed() {
        let own = ["Palm oil rose in Lume, said Bo Tan.", "Ana Ruiz bought palm oil."];
        let others = ["A palm in Lume.", "Olive oil in Orvia.", "Lume slept."];
        check("palm-oil", &own, &others, "1 of `palm oil`");
        check("nothing-else", &own, &others, "1 of `palm oil`");
    }

    #[test]
    fn many_examples_are_weighed() {
        let own = ["The bank cut its rate.", "Lume cut its rate."].repeat(30);
        let others = ["The river bank broke.", "The bank bought a mill.", "Lume slept."].repeat(20);
        check("interest", &own, &others, "4 of `cut` weight 10");
    }
}
