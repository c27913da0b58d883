//! Learns a query of weighed terms, for topics with many examples: a sparse linear rule with whole weights.
//!
//! Terms are taken one by one, each time the one with which the squared hinge loss falls most, all weights fitted anew
//! (orthogonal matching pursuit, <https://doi.org/10.1109/ACSSC.1993.342465>); then each is exchanged for a better one,
//! where there is one. Where there are examples enough, the last word has F1 itself, made smooth near the line.

use super::Rule;
use super::fit::{Prior, fit, rise, squash, sum};
use super::names::Kinship;
use super::sample::{Pattern, Sample};

/// What an example of the topic is worth, against one of another.
const WORTH: f64 = 6.0;
/// How hard a weight is pulled towards 0.
const PULL: f64 = 0.2;
/// What the weight of a term that is the topic's name is pulled towards, and how hard.
const NAME: Prior = Prior { mean: 1.0, pull: 1.0 };
/// What a term must take off the loss.
const GAIN: f64 = 0.5;
/// Candidates that are looked at from the start, and those that the first queries get wrong.
const POOL: (usize, usize) = (300, 100);
/// After how many terms the pool is filled up.
const REFILL: usize = 3;
/// Fewest examples that a candidate of the pool has.
const FEWEST: f64 = 3.0;
/// Examples whose pull is less are left out where the pool is filled.
const IDLE: f64 = 0.3;
/// Candidates that are tried in earnest at each step.
const BEAM: usize = 6;
/// Rounds of exchanging.
const ROUNDS: usize = 2;
/// Examples of a topic from which F1 itself is climbed.
const MANY: f64 = 50.0;
/// Rounds of exchanging by F1, and candidates tried in each place.
const CLIMBS: (usize, usize) = (3, 8);
/// Half the width of the line within which an example counts in part.
const BLUR: f64 = 0.5;
/// Examples that were missed, beside those that are known.
const MISSED: f64 = 0.5;
/// What a weight costs in F1, by its square, a share of the examples.
const COST: f64 = 0.5;
/// What an exchange must raise F1 by.
const F1_GAIN: f64 = 2e-4;
/// Examples' worth of F1 that a term must be good for, lest it be dropped in the end.
const WORTH_KEEPING: f64 = 0.5;
/// The largest weight of a query.
const LARGEST: f64 = 10.0;

/// Terms with their weights; that of the constant stands last.
#[derive(Clone)]
struct Query {
    terms: Vec<usize>,
    weights: Vec<f64>,
    loss: f64,
}

impl Query {
    fn without(&self, at: usize) -> Self {
        let mut rest = self.clone();
        rest.terms.remove(at);
        rest.weights.remove(at);
        rest
    }

    fn with(&self, term: usize, weight: f64) -> Self {
        let mut more = self.clone();
        more.weights.insert(more.terms.len(), weight);
        more.terms.push(term);
        more
    }
}

/// How each example pulls at the sum of the weights, and how stiffly.
struct Pulls {
    pull: Vec<f64>,
    stiff: Vec<f64>,
}

struct Search<'a> {
    sample: &'a Sample<'a>,
    /// Terms that are the name, at most one for titles and one for everything.
    names: Vec<usize>,
    most: usize,
}

/// Learns a query of at most `most` terms; `names` are the candidates that say what the topic's name says.
pub(super) fn learn(sample: &Sample<'_>, names: &[(usize, Kinship)], most: usize) -> Rule {
    let search = Search { sample, names: best_names(sample, names), most };
    let mut query = Query { terms: Vec::new(), weights: vec![-1.0], loss: 0.0 };
    search.refit(&mut query);
    let mut pool = search.names.clone();
    search.fill(&mut pool, &query, POOL.0);
    search.grow(&mut query, &mut pool);
    search.exchange(&mut query, &pool);
    if sample.size >= MANY {
        search.fill(&mut pool, &query, POOL.1);
        search.climb(&mut query, &pool);
        search.prune(&mut query);
    }
    search.whole(&query)
}

/// For titles and for everything the name that stands in most examples, one that is the name before all others.
fn best_names(sample: &Sample<'_>, names: &[(usize, Kinship)]) -> Vec<usize> {
    use super::candidates::Form;
    let best = |form: Form| {
        let of_form = names.iter().filter(|(term, _)| sample.candidates.terms[*term].form == form);
        let best = of_form.max_by_key(|(term, kinship)| (*kinship, sample.counts(*term).0, std::cmp::Reverse(*term)));
        best.filter(|(term, kinship)| *kinship == Kinship::Same || sample.counts(*term).0 > 0).map(|(term, _)| *term)
    };
    [Form::Anywhere, Form::Title].into_iter().filter_map(best).collect()
}

impl Search<'_> {
    fn prior(&self, term: usize) -> Prior {
        if self.names.contains(&term) { NAME } else { Prior { mean: 0.0, pull: PULL } }
    }

    fn examples_of(&self, term: usize) -> impl Iterator<Item = usize> + '_ {
        self.sample.candidates.examples_of[term].iter().map(|at| *at as usize)
    }

    fn examples(&self) -> impl Iterator<Item = usize> + '_ {
        self.sample.examples.iter().map(|at| *at as usize)
    }

    fn refit(&self, query: &mut Query) {
        let priors: Vec<Prior> = query.terms.iter().map(|term| self.prior(*term)).collect();
        query.loss = fit(&self.sample.patterns(&query.terms), &mut query.weights, &priors, WORTH);
    }

    fn sums(&self, query: &Query) -> Vec<f64> {
        let mut sums = vec![query.weights[query.terms.len()]; self.sample.own.len()];
        for (term, weight) in query.terms.iter().zip(&query.weights) {
            self.examples_of(*term).for_each(|at| sums[at] += weight);
        }
        sums
    }

    fn pulls(&self, query: &Query) -> Pulls {
        let sums = self.sums(query);
        let mut pulls = Pulls { pull: vec![0.0; sums.len()], stiff: vec![0.0; sums.len()] };
        for at in self.examples() {
            let (side, worth) = if self.sample.own[at] { (1.0, WORTH) } else { (-1.0, 1.0) };
            let lacks = 1.0 - side * sums[at];
            if lacks > 0.0 {
                (pulls.pull[at], pulls.stiff[at]) = (side * worth * lacks, worth);
            }
        }
        pulls
    }

    /// About what a term would take off the loss.
    fn gain(&self, term: usize, pulls: &Pulls) -> f64 {
        let prior = self.prior(term);
        let (mut pull, mut stiff) = (prior.pull * prior.mean, prior.pull);
        for at in self.examples_of(term) {
            pull += pulls.pull[at];
            stiff += pulls.stiff[at];
        }
        pull * pull / stiff
    }

    /// Adds to the pool the candidates of which most is to be hoped beside a query.
    fn fill(&self, pool: &mut Vec<usize>, query: &Query, most: usize) {
        let pulls = self.pulls(query);
        let mut totals = vec![(0.0, PULL, 0_u32); self.sample.candidates.terms.len()];
        for at in self.examples().filter(|at| pulls.pull[*at].abs() >= IDLE) {
            for term in &self.sample.candidates.terms_of[at] {
                let total = &mut totals[*term as usize];
                total.0 += pulls.pull[at];
                total.1 += pulls.stiff[at];
                total.2 += 1;
            }
        }
        let few = FEWEST.min(self.sample.size);
        let hoped = totals.iter().enumerate().filter(|(_, total)| f64::from(total.2) >= few);
        let mut hoped: Vec<(f64, usize)> = hoped.map(|(term, (pull, stiff, _))| (pull * pull / stiff, term)).collect();
        sort(&mut hoped);
        // Of several terms that stand in the same examples one is enough.
        let mut seen = std::collections::HashSet::new();
        let fresh = hoped.iter().filter(|(_, term)| seen.insert(&self.sample.candidates.examples_of[*term]));
        let fresh = fresh.take(2 * most).filter(|(_, term)| !pool.contains(term));
        let mut fresh: Vec<(f64, usize)> = fresh.map(|(_, term)| (self.gain(*term, &pulls), *term)).collect();
        sort(&mut fresh);
        pool.extend(fresh.into_iter().take(most).map(|(_, term)| term));
    }

    /// The query with the term of the pool that does most.
    fn next(&self, query: &Query, pool: &[usize]) -> Option<Query> {
        let pulls = self.pulls(query);
        let new = pool.iter().filter(|term| !query.terms.contains(term));
        let mut gains: Vec<(f64, usize)> = new.map(|term| (self.gain(*term, &pulls), *term)).collect();
        sort(&mut gains);
        let mut best: Option<Query> = None;
        for (_, term) in gains.into_iter().take(BEAM) {
            let mut next = query.with(term, 0.0);
            self.refit(&mut next);
            if best.as_ref().is_none_or(|best| next.loss < best.loss) {
                best = Some(next);
            }
        }
        best
    }

    /// Takes term after term, the name's first.
    fn grow(&self, query: &mut Query, pool: &mut Vec<usize>) {
        for &name in self.names.iter().take(self.most) {
            *query = query.with(name, 0.0);
            self.refit(query);
        }
        while query.terms.len() < self.most {
            let Some(next) = self.next(query, pool) else { break };
            if query.loss - next.loss < GAIN {
                break;
            }
            *query = next;
            if query.terms.len().is_multiple_of(REFILL) {
                self.fill(pool, query, POOL.1);
            }
        }
    }

    /// Drops terms that others have made needless, and exchanges those for which there is a better one.
    fn exchange(&self, query: &mut Query, pool: &[usize]) {
        for _ in 0..ROUNDS {
            let mut changed = false;
            for at in 0..query.terms.len() {
                let mut rest = query.without(at);
                self.refit(&mut rest);
                if rest.loss < query.loss + 0.5 * GAIN && rest.terms.len() > 1 && !self.names.contains(&query.terms[at])
                {
                    (*query, changed) = (rest, true);
                    break;
                }
                if let Some(next) = self.next(&rest, pool)
                    && next.loss < query.loss - 1e-3 * query.loss.max(1.0)
                {
                    (*query, changed) = (next, true);
                }
            }
            if !changed {
                break;
            }
        }
    }

    /// F1 where what is near the line counts in part.
    fn blurred_f1(&self, patterns: &[Pattern], weights: &[f64]) -> f64 {
        let (mut right, mut found) = (0.0, 0.0);
        for pattern in patterns {
            let share = squash(sum(weights, pattern.bits) / BLUR);
            right += share * pattern.own;
            found += share * (pattern.own + pattern.other);
        }
        2.0 * right / (found + self.sample.size + MISSED)
    }

    fn f1(&self, patterns: &[Pattern], weights: &[f64]) -> f64 {
        let squares: f64 = weights[..weights.len() - 1].iter().map(|weight| weight * weight).sum();
        self.blurred_f1(patterns, weights) - COST * squares / (2.0 * self.sample.size)
    }

    /// Raises F1 by moving one weight at a time; what it comes to.
    fn move_weights(&self, patterns: &[Pattern], weights: &mut [f64], sweeps: usize) -> f64 {
        let mut best = self.f1(patterns, weights);
        let mut step = 0.3;
        for _ in 0..sweeps {
            let before = best;
            for at in 0..weights.len() {
                for by in [step, -step] {
                    let old = weights[at];
                    weights[at] += by;
                    let f1 = self.f1(patterns, weights);
                    if f1 > best + 1e-9 {
                        best = f1;
                        break;
                    }
                    weights[at] = old;
                }
            }
            if best - before < 1e-4 {
                step *= 0.5;
            }
            if step < 0.04 {
                break;
            }
        }
        best
    }

    /// Raises F1 by moving weights and exchanging terms.
    fn climb(&self, query: &mut Query, pool: &[usize]) {
        let mut best = self.move_weights(&self.sample.patterns(&query.terms), &mut query.weights, 20);
        for _ in 0..CLIMBS.0 {
            let mut changed = false;
            for at in 0..query.terms.len() {
                let mut rest = query.without(at);
                self.move_weights(&self.sample.patterns(&rest.terms), &mut rest.weights, 3);
                if let Some((f1, next)) = self.next_by_f1(&rest, pool)
                    && f1 > best + F1_GAIN
                {
                    (*query, best, changed) = (next, f1, true);
                }
            }
            best = best.max(self.move_weights(&self.sample.patterns(&query.terms), &mut query.weights, 10));
            if !changed {
                break;
            }
        }
    }

    /// Drops terms, the least useful first, without which F1 is hardly less.
    fn prune(&self, query: &mut Query) {
        let mut best = self.f1(&self.sample.patterns(&query.terms), &query.weights);
        while query.terms.len() > 1 {
            let without = |at: usize| {
                let mut rest = query.without(at);
                (self.move_weights(&self.sample.patterns(&rest.terms), &mut rest.weights, 5), rest)
            };
            let all = (0..query.terms.len()).map(without);
            let Some((f1, rest)) = all.reduce(|top, next| if next.0 > top.0 { next } else { top }) else { break };
            if f1 < best - WORTH_KEEPING / self.sample.size {
                break;
            }
            (*query, best) = (rest, f1.max(best));
        }
    }

    /// The query with the term of the pool that raises F1 most, and what it comes to.
    fn next_by_f1(&self, query: &Query, pool: &[usize]) -> Option<(f64, Query)> {
        let slopes = self.slopes(query);
        let new = pool.iter().filter(|term| !query.terms.contains(term));
        let about = |term: &usize| {
            let (mut pull, mut stiff) = (0.0, 1.0 + COST);
            for at in self.examples_of(*term) {
                pull += slopes.pull[at];
                stiff += slopes.stiff[at];
            }
            (pull * pull / stiff, (*term, pull))
        };
        let mut gains: Vec<(f64, (usize, f64))> = new.map(about).collect();
        gains.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.0.cmp(&b.1.0)));
        let mut best: Option<(f64, Query)> = None;
        for (_, (term, pull)) in gains.into_iter().take(CLIMBS.1) {
            let mut next = query.with(term, 0.0);
            let patterns = self.sample.patterns(&next.terms);
            let at = query.terms.len();
            let mut top = (f64::MIN, 0.0);
            for size in [0.3, 0.6, 1.2] {
                next.weights[at] = size * pull.signum();
                let f1 = self.f1(&patterns, &next.weights);
                if f1 > top.0 {
                    top = (f1, next.weights[at]);
                }
            }
            next.weights[at] = top.1;
            let f1 = self.move_weights(&patterns, &mut next.weights, 3);
            if best.as_ref().is_none_or(|(top, _)| f1 > *top) {
                best = Some((f1, next));
            }
        }
        best
    }

    /// How F1 rises with the sum of each example.
    fn slopes(&self, query: &Query) -> Pulls {
        let sums = self.sums(query);
        let (mut right, mut all) = (0.0, self.sample.size + MISSED);
        for at in self.examples() {
            let share = squash(sums[at] / BLUR);
            all += share;
            right += if self.sample.own[at] { share } else { 0.0 };
        }
        let f1 = 2.0 * right / all;
        let mut slopes = Pulls { pull: vec![0.0; sums.len()], stiff: vec![0.0; sums.len()] };
        for at in self.examples() {
            let rise = rise(sums[at] / BLUR);
            slopes.pull[at] = rise * if self.sample.own[at] { 2.0 - f1 } else { -f1 };
            slopes.stiff[at] = rise;
        }
        slopes
    }

    /// The query in whole weights, with the best line for these.
    fn whole(&self, query: &Query) -> Rule {
        let weights = &query.weights[..query.terms.len()];
        let largest = weights.iter().fold(1e-9_f64, |largest, weight| largest.max(weight.abs()));
        let unit = largest / LARGEST;
        let whole: Vec<i32> = weights.iter().map(|weight| (weight / unit).round() as i32).collect();
        let patterns = self.sample.patterns(&query.terms);
        let highest: i32 = whole.iter().filter(|weight| **weight > 0).sum();
        let mut best = (f64::MIN, 1);
        for at_least in 1..=highest.max(1) {
            let line = -(f64::from(at_least) - 0.5) * unit;
            let weights: Vec<f64> = whole.iter().map(|weight| f64::from(*weight) * unit).chain([line]).collect();
            let f1 = self.blurred_f1(&patterns, &weights);
            if f1 > best.0 {
                best = (f1, at_least);
            }
        }
        let terms = query.terms.iter().copied().zip(whole).filter(|(_, weight)| *weight != 0);
        Rule { terms: terms.collect(), at_least: best.1 }
    }
}

/// Largest first; of equal ones the first candidate.
fn sort(gains: &mut [(f64, usize)]) {
    gains.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
}
