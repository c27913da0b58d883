//! Takes for a day the sentences nearest to what all articles say of it (centroid ranking) and to the topic, no two alike.

use super::days::Ranked;
use super::vectors::{Sum, Vectors, Weight, near};
use super::{SentenceRef, Text};

/// What the opening of an article of the day counts where it does not name the day.
const UNNAMED: f64 = 0.5;
/// What a sentence counts that names other days, too.
const SEVERAL: f64 = 0.5;
/// What a sentence counts that was published before the day: it tells what is planned, not what came.
const AHEAD: f64 = 0.5;
/// From this cosine on two sentences say the same.
const ALIKE: f64 = 0.6;
/// What nearness to the topic counts beside nearness to the day.
const TOPIC: f64 = 0.2;

/// The sentences that tell of a day, best first; of equals the first in the order of the texts. `centroid` is room for the
/// sum of all that is said of the day.
pub(super) fn choose(
    texts: &[Text<'_>],
    vectors: &Vectors,
    centroid: &mut Sum,
    day: &Ranked,
    most: usize,
) -> Vec<SentenceRef> {
    let sentence = |of: &SentenceRef| &texts[of.text as usize].sentences[of.sentence as usize];
    let weight = |of: &SentenceRef| {
        let weight = if sentence(of).days.len() > 1 { SEVERAL } else { 1.0 };
        if texts[of.text as usize].day < day.day { weight * AHEAD } else { weight }
    };
    let named = day.mentions.iter().map(|of| (*of, weight(of)));
    let all: Vec<(SentenceRef, f64)> = named.chain(day.openings.iter().map(|of| (*of, UNNAMED))).collect();
    centroid.clear();
    for (of, weight) in &all {
        centroid.add(vectors.of(*of), *weight);
    }
    centroid.measure();
    let score = |of: SentenceRef, weight: f64| weight * (centroid.near(vectors.of(of)) + TOPIC * vectors.about(of));
    let mut scored: Vec<(f64, SentenceRef)> =
        all.iter().filter(|(of, _)| sentence(of).whole).map(|(of, weight)| (score(*of, *weight), *of)).collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let mut chosen: Vec<SentenceRef> = Vec::new();
    for (_, of) in scored {
        if chosen.len() == most {
            break;
        }
        let same = |other: &SentenceRef| says_the_same(vectors.of(of), vectors.of(*other));
        if !chosen.iter().any(same) {
            chosen.push(of);
        }
    }
    chosen
}

fn says_the_same(one: &[Weight], other: &[Weight]) -> bool {
    near(one, other) > ALIKE
}
