//! What chance alone does to counts of articles: log-odds with a prior, spread between periods, tails, false discoveries.
//! It knows no words, and is a function of whole numbers computed in a fixed order.
//!
//! - How much a term rose or fell is the log-odds ratio with an informative Dirichlet prior of Monroe, Colaresi & Quinn
//!   2008 ("Fightin' Words", <https://doi.org/10.1093/pan/mpn018>), over articles that hold the term and articles that
//!   do not; the prior is one period's worth of articles at the share of all periods together.
//! - With the totals given, that ratio rises with the articles of the period alone, so what chance makes of it when
//!   articles are dealt to periods at random is known exactly: the hypergeometric distribution, both tails.
//! - A term that jumps in every period is no news. How much more its former periods differ than chance has them (Pearson's
//!   dispersion, halfway to that of all terms, never below 1) divides the logarithm of the probability.
//! - Of many terms some look unusual by chance. False discoveries are counted as by Benjamini & Hochberg, each term with the
//!   probabilities it can have at all (Heyse 2011, "A false discovery rate procedure for categorical data"): a term in
//!   few articles cannot err, and costs the others nothing.

use std::collections::BTreeMap;

/// Articles with a term in every period, that of the issue first, and articles read in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts<'a> {
    /// Articles with the term; as many periods as `of`.
    pub with: &'a [u32],
    /// Articles.
    pub of: &'a [u32],
}

impl Counts<'_> {
    /// Articles with the term in the period of the issue, and in all former ones.
    pub fn sides(&self) -> (u32, u32) {
        sides(self.with)
    }
}

/// The first count, and the sum of all others.
pub fn sides(counts: &[u32]) -> (u32, u32) {
    (counts.first().copied().unwrap_or(0), counts.iter().skip(1).sum())
}

/// The log-odds ratio with its prior, in standard deviations that allow for the dispersion; above 0 the term rose.
pub fn z_score(counts: Counts<'_>, dispersion: Tenths) -> f64 {
    let ((now, before), (now_of, before_of)) = (counts.sides(), sides(counts.of));
    let all = f64::from(now_of) + f64::from(before_of);
    if all == 0.0 || now_of == 0 || before_of == 0 {
        return 0.0;
    }
    let strength = all / counts.of.len() as f64;
    let share = (f64::from(now) + f64::from(before)) / all;
    let (prior_with, prior_without) = (strength * share, strength * (1.0 - share));
    let odds = |with: u32, of: u32| (f64::from(with) + prior_with, f64::from(of - with) + prior_without);
    let ((one, other), (former, former_other)) = (odds(now, now_of), odds(before, before_of));
    if [one, other, former, former_other].contains(&0.0) {
        return 0.0;
    }
    let ratio = (one / other).ln() - (former / former_other).ln();
    let variance = 1.0 / one + 1.0 / other + 1.0 / former + 1.0 / former_other;
    ratio / (variance * dispersion.value()).sqrt()
}

/// A dispersion in tenths, rounded up: 10 is what chance has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenths(u16);

impl Tenths {
    /// What chance has.
    #[cfg(test)]
    pub const ONE: Self = Self(10);

    /// A dispersion halfway between that of a term and that of all terms; at least 1.
    #[expect(clippy::cast_sign_loss, reason = "no dispersion is below 0")]
    pub fn between(own: Option<f64>, all: f64) -> Self {
        let middle = own.map_or(all, |own| f64::midpoint(own, all));
        // A cast of a float saturates, and of no number gives 0. From 2 on whole numbers will do: fewer kinds of tests.
        let tenths = if middle <= 2.0 { (middle * 10.0).ceil() } else { middle.ceil() * 10.0 };
        Self((tenths as u16).max(10))
    }

    /// The tenths.
    pub fn tenths(self) -> u16 {
        self.0
    }

    /// The dispersion as a number.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

/// How much more the former periods differ in a term than chance has them differ, as Pearson's statistic over its degrees
/// of freedom; `None` where no, or every, former article holds the term, or there are fewer than two such periods.
pub fn dispersion(counts: Counts<'_>) -> Option<f64> {
    let ((_, before), (_, before_of)) = (counts.sides(), sides(counts.of));
    if before == 0 || before == before_of {
        return None;
    }
    let share = f64::from(before) / f64::from(before_of);
    let periods = || counts.with.iter().zip(counts.of).skip(1).filter(|(_, of)| **of > 0);
    let freedom = periods().count().checked_sub(1).filter(|freedom| *freedom > 0)?;
    let square = |(with, of): (&u32, &u32)| {
        let expected = f64::from(*of) * share;
        let off = f64::from(*with) - expected;
        off * off / (expected * (1.0 - share))
    };
    Some(periods().map(square).sum::<f64>() / freedom as f64)
}

/// How articles with a term fall to a period when they are dealt out at random: the probability of each count, two-sided.
#[derive(Clone, Debug)]
pub struct Tails {
    /// The count of the first of them.
    first: u32,
    /// For each count from there on the probability of one as unusual; beyond its ends the same as at them.
    two_sided: Vec<f64>,
    /// Those that are of use, smallest first.
    attainable: Vec<f64>,
}

/// The largest probability worth knowing how often it comes about: all that are claimed lie far below.
const WORTH_KNOWING: f64 = 0.25;

impl Tails {
    /// The tails for `with` articles of `all`, `now_of` of which are dealt to the period; the probabilities are raised by
    /// the dispersion.
    pub fn new(with: u32, now_of: u32, all: u32, dispersion: Tenths) -> Self {
        let (first, chances) = hypergeometric(with.min(all), now_of.min(all), all);
        let sum = |sum: &mut f64, chance: &f64| {
            *sum += chance;
            Some(*sum)
        };
        let below: Vec<f64> = chances.iter().scan(0.0, sum).collect();
        let above: Vec<f64> = chances.iter().rev().scan(0.0, sum).collect();
        let power = 1.0 / dispersion.value();
        // The logarithm is divided, which is never bolder than to divide the normal deviate by the square root.
        let both = |(below, above): (&f64, &f64)| (2.0 * below.min(*above)).min(1.0).powf(power);
        let two_sided: Vec<f64> = below.iter().zip(above.iter().rev()).map(both).collect();
        let mut attainable: Vec<f64> = two_sided.iter().copied().filter(|one| *one <= WORTH_KNOWING).collect();
        attainable.sort_by(f64::total_cmp);
        Self { first, two_sided, attainable }
    }

    /// The probability that chance makes a count as unusual as `now`.
    pub fn probability(&self, now: u32) -> f64 {
        let at = (now.saturating_sub(self.first) as usize).min(self.two_sided.len() - 1);
        self.two_sided[at]
    }

    /// How often chance gives a probability of at most `bound`: the largest there can be up to it.
    fn below(&self, bound: f64) -> f64 {
        let many = self.attainable.partition_point(|one| *one <= bound);
        many.checked_sub(1).map_or(0.0, |last| self.attainable[last])
    }
}

/// Where the tails of a distribution are cut: beyond, nothing is left that is more than this of its likeliest count.
const NEGLIGIBLE: f64 = 1e-40;

/// The probabilities of all counts that are not negligible, and the first of these; each hangs on the one before it,
/// outwards from the likeliest. `with` and `now_of` are at most `all`.
#[expect(clippy::cast_sign_loss, reason = "counts are not below 0")]
fn hypergeometric(with: u32, now_of: u32, all: u32) -> (u32, Vec<f64>) {
    let least = (u64::from(now_of) + u64::from(with)).saturating_sub(all.into()) as u32;
    let most = with.min(now_of);
    let (with, now_of, all) = (f64::from(with), f64::from(now_of), f64::from(all));
    // Above 0 for every count from `least` to below `most`.
    let step = |count: u32| {
        let count = f64::from(count);
        (with - count) * (now_of - count) / ((count + 1.0) * (all - with - now_of + count + 1.0))
    };
    let mode = (((with + 1.0) * (now_of + 1.0) / (all + 2.0)) as u32).clamp(least, most);
    let mut first = mode;
    let mut chances = vec![1.0];
    while first > least && chances[chances.len() - 1] > NEGLIGIBLE {
        first -= 1;
        chances.push(chances[chances.len() - 1] / step(first));
    }
    chances.reverse();
    let mut last = mode;
    while last < most && chances[chances.len() - 1] > NEGLIGIBLE {
        chances.push(chances[chances.len() - 1] * step(last));
        last += 1;
    }
    let sum: f64 = chances.iter().sum();
    (first, chances.iter().map(|chance| chance / sum).collect())
}

/// One term that is tested: what its probabilities hang on, and the articles of the period that hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Test {
    /// Articles with the term in all periods.
    pub with: u32,
    /// Articles with the term in the period of the issue.
    pub now: u32,
    /// How much its periods differ.
    pub dispersion: Tenths,
}

/// Most terms whose share of false discoveries is reckoned; no reader is shown more, and the others have 1.
const MOST_RECKONED: usize = 1000;

/// For each of some tests of one family the share of false discoveries, were it and all more unusual ones claimed (a
/// q-value, at most 1). `now_of` of `all` articles are of the period.
pub fn false_discoveries(tests: &[Test], now_of: u32, all: u32) -> Vec<f64> {
    let mut kinds: BTreeMap<(u32, Tenths), (usize, Tails)> = BTreeMap::new();
    let mut ranked = Vec::with_capacity(tests.len());
    for (at, test) in tests.iter().enumerate() {
        let new = || (0, Tails::new(test.with, now_of, all, test.dispersion));
        let (many, tails) = kinds.entry((test.with, test.dispersion)).or_insert_with(new);
        *many += 1;
        ranked.push((tails.probability(test.now), at));
    }
    ranked.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let reckoned = ranked.len().min(MOST_RECKONED);
    let mut shares = vec![1.0; tests.len()];
    let mut least: f64 = 1.0;
    // From the back, since a term may be claimed where any less unusual one may.
    for rank in (0..reckoned).rev() {
        let (probability, at) = ranked[rank];
        if probability > WORTH_KNOWING {
            continue;
        }
        // Equal probabilities of different kinds may differ in their last digit.
        let bound = probability * (1.0 + 1e-9);
        let expected: f64 = kinds.values().map(|(many, tails)| *many as f64 * tails.below(bound)).sum();
        least = least.min(expected / (rank + 1) as f64);
        shares[at] = least;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::{Counts, Tails, Tenths, Test, dispersion, false_discoveries, z_score};

    /// The two-sided probability that `now` of `with` articles fall to a period of `now_of` of `all`, in millionths.
    #[track_caller]
    fn check((with, now, now_of, all): (u32, u32, u32, u32), dispersion: Tenths, expected: u32) {
        let found = Tails::new(with, now_of, all, dispersion).probability(now);
        assert_eq!((found * 1e6).round() as u32, expected, "{found}");
    }

    #[test]
    fn tails_are_exact() {
        // Fisher's tea: 4 of 4 right of 8 cups is 1 in 70 on one side.
        check((4, 4, 4, 8), Tenths::ONE, 28_571);
        check((4, 0, 4, 8), Tenths::ONE, 28_571);
        check((4, 2, 4, 8), Tenths::ONE, 1_000_000);
        // 5 of 5 articles fall to a period of 10 of 100: 252 of 75,287,520.
        check((5, 5, 10, 100), Tenths::ONE, 7);
        check((5, 5, 10, 100), Tenths(20), 2_587);
        check((0, 0, 10, 100), Tenths::ONE, 1_000_000);
        check((100, 10, 10, 100), Tenths::ONE, 1_000_000);
        check((900_000, 3, 500_000, 1_000_000), Tenths::ONE, 0);
        check((900_000, 450_000, 500_000, 1_000_000), Tenths::ONE, 1_000_000);
        check((0, 0, 0, 0), Tenths::ONE, 1_000_000);
    }

    #[test]
    fn z_scores_shrink_what_is_rare() {
        let z = |with: &[u32], of: &[u32]| (z_score(Counts { with, of }, Tenths::ONE) * 10.0).round() / 10.0;
        assert!(z(&[8, 2, 2, 2], &[20, 20, 20, 20]) > z(&[4, 1, 1, 1], &[20, 20, 20, 20]));
        assert!(z(&[0, 6, 6, 6], &[20, 20, 20, 20]) < -1.0);
        assert_eq!(z(&[5, 5, 5, 5], &[20, 20, 20, 20]).abs(), 0.0);
        assert_eq!(z(&[0, 0], &[0, 0]).abs(), 0.0);
        assert_eq!(z(&[3, 3], &[3, 3]).abs(), 0.0);
        assert_eq!(z(&[0, 3], &[0, 5]).abs(), 0.0);
    }

    #[test]
    fn what_jumps_every_period_is_dispersed() {
        let of = [20; 5];
        let steady = dispersion(Counts { with: &[9, 5, 5, 5, 5], of: &of }).expect("a dispersion");
        let jumpy = dispersion(Counts { with: &[9, 0, 20, 0, 20], of: &of }).expect("a dispersion");
        assert!(steady < 0.01 && jumpy > 10.0, "{steady} {jumpy}");
        assert_eq!(dispersion(Counts { with: &[9, 0, 0], of: &[20, 5, 5] }), None);
        assert_eq!(dispersion(Counts { with: &[9, 3, 0], of: &[20, 5, 0] }), None);
        assert_eq!(Tenths::between(Some(0.2), 0.4), Tenths::ONE);
        assert_eq!(Tenths::between(Some(3.01), 1.0), Tenths(30));
        assert_eq!(Tenths::between(None, f64::NAN), Tenths::ONE);
    }

    #[test]
    fn many_tests_cost_what_they_can_err() {
        let unusual = Test { with: 5, now: 5, dispersion: Tenths::ONE };
        let once = Test { with: 1, now: 1, dispersion: Tenths::ONE };
        let common = Test { with: 20, now: 2, dispersion: Tenths::ONE };
        let share = |others: &[Test]| {
            let tests: Vec<Test> = std::iter::once(unusual).chain(others.iter().copied()).collect();
            false_discoveries(&tests, 10, 100)[0]
        };
        assert!(share(&[]) < 1e-5);
        // What stands in one article cannot be as unusual as this by chance, however many such there are.
        assert_eq!(share(&[]), share(&[once; 2000]));
        assert!(share(&[common; 2000]) > 10.0 * share(&[common; 20]));
        assert!(false_discoveries(&[common, once], 10, 100).iter().all(|share| *share > 0.2));
        assert!(false_discoveries(&[], 0, 0).is_empty());
    }
}
