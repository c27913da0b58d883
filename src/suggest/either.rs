//! Learns a query of terms each of which is enough, for topics with few examples. It weighs nothing: with a handful of
//! examples weights would be learned by heart.
//!
//! Terms are taken one by one, each time the one that raises F1 most. What keeps this from learning by heart:
//!
//! - An example does not count for the term that was taken because of it: of the examples a term adds one is left out.
//!   So no term is taken for a single example, but where there are only one or two, or the term is the name.
//! - What the topic is called is worth [`NAMED`] examples that hold its name.

use std::collections::HashMap;

use super::Rule;
use super::candidates::Form;
use super::names::Kinship;
use super::sample::Sample;

/// How many examples the name of a topic is worth.
const NAMED: f64 = 2.0;
/// What is taken off the examples that a term adds.
const LEFT_OUT: f64 = 1.0;
/// The same for topics of so few examples: less than one, lest they have no term at all.
const LEFT_OUT_OF_FEW: (f64, f64) = (2.0, 0.8);
/// The same for a term that is the name.
const LEFT_OUT_OF_NAMES: f64 = 0.16;
/// Examples that were missed, beside those that are known.
const MISSED: f64 = 1.0;
/// What a term must raise F1 by.
const GAIN: f64 = 0.01;

/// What a query has got right and wrong.
#[derive(Clone, Copy, Default)]
struct Tally {
    right: f64,
    wrong: f64,
    /// Of the examples that the name is worth.
    named: f64,
}

impl Tally {
    fn f1(self, size: f64) -> f64 {
        2.0 * (self.right + self.named) / (self.right + self.named + self.wrong + size + NAMED + MISSED)
    }
}

/// Learns a query of at most `most` terms; `names` are the candidates that say what the topic's name says.
pub(super) fn learn(sample: &Sample<'_>, names: &[(usize, Kinship)], most: usize) -> Rule {
    let named: HashMap<usize, Kinship> = names.iter().copied().collect();
    let mut pool: Vec<usize> =
        sample.members().flat_map(|at| sample.candidates.terms_of[at].iter().map(|term| *term as usize)).collect();
    pool.extend(names.iter().filter(|(_, kinship)| *kinship == Kinship::Same).map(|(term, _)| *term));
    pool.sort_unstable();
    pool.dedup();
    let (mut tally, mut covered, mut terms) = (Tally::default(), vec![false; sample.own.len()], Vec::new());
    while terms.len() < most {
        let mut best: Option<(f64, usize, Tally)> = None;
        for &term in pool.iter().filter(|term| !terms.contains(*term)) {
            let with = with(term, named.get(&term).copied(), tally, &covered, sample);
            let f1 = with.f1(sample.size);
            let wins = |(top, other, _): (f64, usize, Tally)| {
                f1 > top || f1 >= top && plainness(term, sample) < plainness(other, sample)
            };
            if best.is_none_or(wins) {
                best = Some((f1, term, with));
            }
        }
        let Some((f1, term, with)) = best else { break };
        if f1 < tally.f1(sample.size) + GAIN {
            break;
        }
        tally = with;
        terms.push(term);
        sample.candidates.examples_of[term].iter().for_each(|at| covered[*at as usize] = true);
    }
    Rule { terms: terms.into_iter().map(|term| (term, 1)).collect(), at_least: 1 }
}

/// What a query comes to with one more term.
fn with(term: usize, kinship: Option<Kinship>, before: Tally, covered: &[bool], sample: &Sample<'_>) -> Tally {
    let (mut right, mut wrong) = (0_u32, 0_u32);
    for at in sample.candidates.examples_of[term].iter().map(|at| *at as usize) {
        if sample.seen[at] && !covered[at] {
            right += u32::from(sample.own[at]);
            wrong += u32::from(!sample.own[at]);
        }
    }
    let (left_out, named) = match kinship {
        Some(Kinship::Same) => (LEFT_OUT_OF_NAMES, NAMED),
        Some(Kinship::Shortened) => (LEFT_OUT_OF_NAMES, NAMED * 2.0 / 3.0),
        None if sample.size <= LEFT_OUT_OF_FEW.0 => (LEFT_OUT_OF_FEW.1, 0.0),
        None => (LEFT_OUT, 0.0),
    };
    Tally {
        right: before.right + (f64::from(right) - left_out).max(0.0),
        wrong: before.wrong + f64::from(wrong),
        named: before.named.max(named),
    }
}

/// What decides between terms that do equally well: the less is said the better, and rather a word than a phrase or a
/// prefix; of two alike the longer.
fn plainness(term: usize, sample: &Sample<'_>) -> (Form, bool, bool, std::cmp::Reverse<usize>, usize) {
    let candidate = &sample.candidates.terms[term];
    let text = &candidate.text;
    (candidate.form, text.ends_with('*'), text.contains([' ', '-']), std::cmp::Reverse(text.len()), term)
}
