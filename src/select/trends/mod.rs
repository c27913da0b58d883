//! Which words, people and topics rose or fell in a period against the ones before it. It shows none of them.
//!
//! Articles are counted, not words: one long article makes no trend, and copies of one text count once. A term is claimed
//! where
//!
//! 1. at most [`LEVEL`] of the claims are to be expected of chance ([`chance`]), each kind of terms that is asked for having
//!    an equal share of that;
//! 2. at least [`FEWEST_ARTICLES`] articles hold it, in the period where it rose, in those before where it fell; and at
//!    least [`FEWEST_OUTLETS`] outlets, where articles of more than one are known;
//! 3. no phrase, name or topic that holds it is claimed with it.
//!
//! With fewer than [`FEWEST_PERIODS`] former periods that hold articles nothing is compared.

mod chance;
mod count;
pub(super) mod section;
mod shuffle;
mod terms;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{Claim, TermKind, TermName, Trend, TrendsContent};

use chance::{Counts, Tenths, Test};
pub use count::{Counted, Vocabulary};
use count::{Sort, Term};
pub use shuffle::{Numbers, shuffle};
pub use terms::sheet;

/// Most of the claims that may be false, over all kinds together, in millionths.
///
/// Below the 5 in 100 that are aimed at over many issues: most make no claim, and those that do cannot answer for a false one of
/// another.
pub const LEVEL: u32 = 30_000;

/// Fewest articles on which a claim rests.
pub const FEWEST_ARTICLES: u32 = 3;

/// Fewest outlets on which a claim rests.
pub const FEWEST_OUTLETS: usize = 2;

/// Fewest former periods with articles.
pub const FEWEST_PERIODS: usize = 3;

/// Terms of a kind that are kept, the most unusual first: what is not claimed of them `explain` tells of.
const KEPT: usize = 200;

/// What is asked of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Kinds of terms.
    pub kinds: BTreeSet<TermKind>,
    /// At most so many of each kind.
    pub max: usize,
    /// For each topic its title and terms, in small letters: a word that says the same as a topic is not told again.
    pub topics: Vec<BTreeSet<String>>,
}

/// A tested term: its index among the tallies, and what came of the test.
struct Tested {
    term: u32,
    kind: TermKind,
    dispersion: Tenths,
    z: f64,
    q: f64,
}

impl Tested {
    /// The share of false discoveries in millionths.
    #[expect(clippy::cast_sign_loss, reason = "no share is below 0")]
    fn millionths(&self) -> u32 {
        (self.q * 1e6).round() as u32
    }
}

/// What the articles of a kept term say of it.
#[derive(Default)]
struct Seen<'a> {
    /// Its written forms, with the number of articles that have each.
    forms: BTreeMap<&'a str, u32>,
    now: BTreeSet<u32>,
    before: BTreeSet<u32>,
}

/// Compares the first of so many periods with the others; `periods` gives that of each article of the vocabulary, 0 the first.
///
/// Articles of one text are given once, in an order of their own: terms that are equal in all else stay in it.
pub fn compare(asked: &Asked, vocabulary: &Vocabulary<'_>, periods: &[usize], number: usize) -> TrendsContent {
    let mut content = TrendsContent { articles: vec![0; number], ..TrendsContent::default() };
    for period in periods {
        content.articles[*period] += 1;
    }
    if content.compared() < FEWEST_PERIODS || content.articles[0] == 0 {
        return content;
    }
    let counts = vocabulary.count(periods, number);
    let tallies = Tallies { vocabulary, counts, of: &content.articles };
    let families = asked.kinds.iter().map(|kind| tallies.family(*kind, asked.kinds.len()));
    let mut kept = Vec::new();
    for family in families {
        content.tested += family.len();
        kept.extend(family.into_iter().take(KEPT));
    }
    let known = outlets(vocabulary.articles, periods);
    let seen = seen(vocabulary, periods, &kept);
    let mut trends: Vec<(u32, Trend)> =
        kept.iter().zip(&seen).map(|(tested, seen)| (tested.term, tallies.trend(tested, seen, known))).collect();
    trends.sort_by(|(_, one), (_, other)| {
        let by_size = other.z.abs().cmp(&one.z.abs());
        other.rose.cmp(&one.rose).then(by_size).then_with(|| one.name.cmp(&other.name))
    });
    leave_out_parts(vocabulary, asked, &mut trends);
    content.terms = trends.into_iter().map(|(_, trend)| trend).collect();
    cap(asked.max, &mut content.terms);
    content
}

/// The counts of all terms by periods.
struct Tallies<'a> {
    vocabulary: &'a Vocabulary<'a>,
    counts: Vec<u32>,
    /// Articles of each period.
    of: &'a [u32],
}

impl Tallies<'_> {
    fn counts(&self, term: u32) -> Counts<'_> {
        let from = term as usize * self.of.len();
        Counts { with: &self.counts[from..from + self.of.len()], of: self.of }
    }

    /// The terms of one kind, each tested, the most unusual first; `families` of them share what may be false.
    fn family(&self, kind: TermKind, families: usize) -> Vec<Tested> {
        let is_of_kind = |(_, term): &(usize, &Term)| term.tested && term.sort.kind() == kind;
        let terms: Vec<u32> =
            self.vocabulary.terms.iter().enumerate().filter(is_of_kind).map(|(at, _)| at as u32).collect();
        let own: Vec<Option<f64>> = terms.iter().map(|term| chance::dispersion(self.counts(*term))).collect();
        let known = own.iter().flatten().count();
        // In the order of the terms: a sum of floats hangs on it.
        let all = if known == 0 { 1.0 } else { own.iter().flatten().sum::<f64>() / known as f64 };
        let (now_of, before_of) = chance::sides(self.of);
        let test = |(term, own): (&u32, &Option<f64>)| {
            let (now, before) = self.counts(*term).sides();
            Test { with: now + before, now, dispersion: Tenths::between(*own, all) }
        };
        let tests: Vec<Test> = terms.iter().zip(&own).map(test).collect();
        let shares = chance::false_discoveries(&tests, now_of, now_of + before_of);
        let tested = |((term, test), share): ((&u32, &Test), &f64)| Tested {
            term: *term,
            kind,
            dispersion: test.dispersion,
            z: chance::z_score(self.counts(*term), test.dispersion),
            q: (share * families as f64).min(1.0),
        };
        let mut family: Vec<Tested> = terms.iter().zip(&tests).zip(&shares).map(tested).collect();
        // Stable: equals stay in the order in which they were met.
        family.sort_by(|one, other| {
            one.millionths().cmp(&other.millionths()).then(other.z.abs().total_cmp(&one.z.abs()))
        });
        family
    }

    fn trend(&self, tested: &Tested, seen: &Seen<'_>, known: (usize, usize)) -> Trend {
        let most = seen.forms.values().max().copied().unwrap_or(0);
        let written = seen.forms.iter().find(|(_, count)| **count == most).map_or("", |(form, _)| *form);
        let name = match self.vocabulary.terms[tested.term as usize].sort {
            Sort::Topic(topic) => TermName::Topic(topic),
            Sort::Known(person) => TermName::Known(person),
            Sort::Person | Sort::Word | Sort::Phrase => TermName::Written(written.to_owned()),
        };
        let mut trend = Trend {
            kind: tested.kind,
            name,
            articles: self.counts(tested.term).with.to_vec(),
            outlets: seen.now.len() as u32,
            rose: tested.z > 0.0,
            z: (tested.z * 100.0).round() as i32,
            dispersion: tested.dispersion.tenths(),
            q: tested.millionths(),
            claim: Claim::Shown,
        };
        let (now, before) = trend.sides();
        let (articles, outlets, known) =
            if trend.rose { (now, seen.now.len(), known.0) } else { (before, seen.before.len(), known.1) };
        trend.claim = if trend.q > LEVEL {
            Claim::Chance
        } else if articles < FEWEST_ARTICLES {
            Claim::FewArticles
        } else if outlets < FEWEST_OUTLETS.min(known) {
            Claim::FewOutlets
        } else {
            Claim::Shown
        };
        trend
    }
}

/// What the articles say of the terms that are kept.
fn seen<'a>(vocabulary: &Vocabulary<'a>, periods: &[usize], kept: &[Tested]) -> Vec<Seen<'a>> {
    let places: HashMap<u32, usize> = kept.iter().enumerate().map(|(at, tested)| (tested.term, at)).collect();
    let mut seen: Vec<Seen<'a>> = kept.iter().map(|_| Seen::default()).collect();
    for ((article, met), period) in vocabulary.articles.iter().zip(&vocabulary.of_article).zip(periods) {
        for (term, form) in met {
            let Some(&at) = places.get(term) else { continue };
            *seen[at].forms.entry(form).or_default() += 1;
            let outlets = if *period == 0 { &mut seen[at].now } else { &mut seen[at].before };
            outlets.extend(article.outlet);
        }
    }
    seen
}

/// How many outlets are known in the period of the issue, and before.
fn outlets(articles: &[Counted<'_>], periods: &[usize]) -> (usize, usize) {
    let of = |now: bool| {
        let side = articles.iter().zip(periods).filter(|(_, period)| (**period == 0) == now);
        side.filter_map(|(article, _)| article.outlet).collect::<BTreeSet<u32>>().len()
    };
    (of(true), of(false))
}

/// Marks what a longer term that moved the same way says already.
fn leave_out_parts(vocabulary: &Vocabulary<'_>, asked: &Asked, trends: &mut [(u32, Trend)]) {
    let claimed: Vec<(u32, bool, TermName)> = trends
        .iter()
        .filter(|(_, trend)| trend.claim == Claim::Shown)
        .map(|(term, trend)| (*term, trend.rose, trend.name.clone()))
        .collect();
    for (term, trend) in trends.iter_mut().filter(|(_, trend)| trend.claim == Claim::Shown) {
        let TermName::Written(form) = &trend.name else { continue };
        let form = form.to_lowercase();
        let says_it = |(whole, rose, name): &(u32, bool, TermName)| {
            let of_topic = match name {
                TermName::Topic(topic) => asked.topics.get(usize::from(*topic)).is_some_and(|all| all.contains(&form)),
                TermName::Known(_) | TermName::Written(_) => false,
            };
            *rose == trend.rose && (of_topic || vocabulary.is_part(*term, *whole))
        };
        if claimed.iter().any(says_it) {
            trend.claim = Claim::Part;
        }
    }
}

/// Leaves as many of each kind as are asked for: those that moved most, whichever way.
fn cap(max: usize, trends: &mut [Trend]) {
    for kind in [TermKind::Topic, TermKind::Person, TermKind::Word] {
        let is_shown = |trend: &&mut Trend| trend.kind == kind && trend.claim == Claim::Shown;
        let mut shown: Vec<&mut Trend> = trends.iter_mut().filter(is_shown).collect();
        // Stable: of equals those that rose stay in front.
        shown.sort_by_key(|trend| Reverse(trend.z.abs()));
        shown.into_iter().skip(max).for_each(|trend| trend.claim = Claim::Full(max as u32));
    }
}

#[cfg(test)]
mod tests;
