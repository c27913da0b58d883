//! The tagger of reported speech: finds cues, reads source and content around each, and weighs the readings.
//!
//! Three linear models, one after the other. The first gives each word a score as a cue ([`cue`]). For each word that may
//! be one, the second labels the tokens of the sentence as source, content or cue with a conditional random field
//! ([`arguments`], [`paths`]; Lafferty, `McCallum` and Pereira, ICML 2001) and hands on its best few readings. The third
//! ([`judge`]) says of each reading, and of what the rules claim, how likely it is to be right; the likeliest that do not
//! overlap are kept. Nothing in a corpus of news lets two attributions overlap often enough to allow for it.

pub mod arguments;
pub mod clusters;
pub mod cue;
pub mod grid;
pub mod judge;
pub mod merge;
pub mod paths;
pub mod reading;
pub mod words;

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::LazyLock;

use clusters::Clusters;
use grid::Grid;
use paths::{LABELS, PAIRS, Scores};
pub use reading::{Claim, Reading};
pub use words::Words;

use super::super::document::Document;

/// Score from which a word is read as a cue: most of those that are below are none.
const CUE_FROM: i32 = -2 * grid::STEPS as i32;
/// Score of a word by itself from which it is looked at: what stands around the others hardly ever makes them cues.
const OWN_FROM: i32 = -5 * grid::STEPS as i32 / 4;
/// Most words of one sentence that are read as cues, so that no text costs more than a few dozen windows a sentence.
const MOST_CUES: usize = 24;
/// Score from which a word counts as a cue for the readings of others.
const CUE_LIKELY: i32 = 0;

/// The models.
pub struct Models {
    /// Classes of words.
    pub clusters: Clusters,
    /// Of a word as a cue.
    pub cue: Grid<1>,
    /// Of a token for each label.
    pub tokens: Grid<LABELS>,
    /// Of a place between tokens for each pair of labels.
    pub places: Grid<PAIRS>,
    /// Of a reading: that it is right to the word, and that its words are reported at all.
    pub judge: Grid<2>,
}

/// The models for English.
static ENGLISH: LazyLock<Models> = LazyLock::new(|| {
    const WHOLE: &str = "a file of weights that a test has read";
    Models {
        clusters: Clusters::decode(include_bytes!("../weights/clusters.bin")).expect(WHOLE),
        cue: Grid::decode(include_bytes!("../weights/cues.bin")).expect(WHOLE),
        tokens: Grid::decode(include_bytes!("../weights/tokens.bin")).expect(WHOLE),
        places: Grid::decode(include_bytes!("../weights/places.bin")).expect(WHOLE),
        judge: Grid::decode(include_bytes!("../weights/readings.bin")).expect(WHOLE),
    }
});

/// A reading with how sure it is, in thousandths.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The reading.
    pub reading: Reading,
    /// That it is right to the word.
    pub exact: i32,
    /// That its words are reported.
    pub valid: i32,
}

impl Models {
    /// The models for English.
    pub fn english() -> &'static Self {
        &ENGLISH
    }

    /// The score of each token as a cue; the lowest of all where it is none by its form.
    pub fn cues(&self, document: &Document<'_>, words: &Words) -> Vec<i32> {
        let mut scores = vec![i32::MIN / 2; words.all.len()];
        for sentence in &document.sentences {
            for at in sentence.tokens.clone() {
                if !cue::is_candidate(document, words, at) {
                    continue;
                }
                let mut sum = [0];
                cue::own(words, at, |feature| self.cue.add(feature, &mut sum));
                if i32::from(sum[0]) > OWN_FROM {
                    cue::around(words, &sentence.tokens, at, |feature| self.cue.add(feature, &mut sum));
                    scores[at] = i32::from(sum[0]);
                }
            }
        }
        scores
    }

    /// The readings of a sentence: the best few of each cue, then what the rules claim and no cue reads.
    pub fn readings(
        &self,
        document: &Document<'_>,
        words: &Words,
        sentence: &Range<usize>,
        cues: &Cues,
        claims: &[Claim],
    ) -> Vec<Reading> {
        let mut readings = Vec::new();
        for at in cues.best(sentence) {
            let frame = arguments::Frame::new(words, sentence, at, &cues.likely);
            let paths = paths::best(&self.scores(&frame));
            readings.extend(reading::of_paths(document, &frame.window, at, cues.scores[at], &paths));
        }
        for claim in claims {
            if !claim.words.is_empty() && readings.iter().all(|reading: &Reading| reading.words != claim.words) {
                readings.push(of_claim(claim, cues));
            }
        }
        readings
    }

    fn scores(&self, frame: &arguments::Frame<'_>) -> Scores {
        let length = frame.window.len();
        let mut scores = Scores { tokens: Vec::with_capacity(length), places: Vec::with_capacity(length + 1) };
        for at in frame.window.start..=frame.window.end {
            let place = frame.place(at);
            let mut sums = [0; PAIRS];
            frame.of_place(&place, |feature| self.places.add(feature, &mut sums));
            scores.places.push(sums.map(i32::from));
            if at < frame.window.end {
                let mut sums = [0; LABELS];
                frame.of_token(&place, |feature| self.tokens.add(feature, &mut sums));
                scores.tokens.push(sums.map(i32::from));
            }
        }
        scores
    }

    /// Weighs the readings of a sentence.
    pub fn judge(
        &self,
        document: &Document<'_>,
        words: &Words,
        sentence: &Range<usize>,
        readings: Vec<Reading>,
        claims: &[Claim],
    ) -> Vec<Judged> {
        let rivals = judge::Rivals { readings: &readings, claims };
        let weigh = |reading: &Reading| {
            let mut sum = [0; 2];
            judge::features(document, words, sentence, reading, &rivals, |feature| self.judge.add(feature, &mut sum));
            (chance(i32::from(sum[0])), chance(i32::from(sum[1])))
        };
        let chances: Vec<_> = readings.iter().map(weigh).collect();
        let judged = readings.into_iter().zip(chances);
        judged.map(|(reading, (exact, valid))| Judged { reading, exact, valid }).collect()
    }
}

/// The scores of the tokens of an article as cues.
pub struct Cues {
    /// The score of each.
    pub scores: Vec<i32>,
    /// Whether each is likely to be one.
    pub likely: Vec<bool>,
}

impl Cues {
    /// Of the given scores.
    pub fn of(scores: Vec<i32>) -> Self {
        let likely = scores.iter().map(|&score| score > CUE_LIKELY).collect();
        Self { scores, likely }
    }

    /// The words of a sentence that are read as cues, in text order: where there are too many, those that score highest.
    fn best(&self, sentence: &Range<usize>) -> Vec<usize> {
        let mut best: Vec<usize> = sentence.clone().filter(|&at| self.scores[at] > CUE_FROM).collect();
        if best.len() > MOST_CUES {
            best.sort_by_key(|&at| Reverse(self.scores[at]));
            best.truncate(MOST_CUES);
            best.sort_unstable();
        }
        best
    }
}

fn of_claim(claim: &Claim, cues: &Cues) -> Reading {
    let start = claim.content[0].start;
    let cue = claim.cue.unwrap_or(start);
    Reading {
        cue,
        score: claim.cue.map_or(i32::MIN / 2, |cue| cues.scores[cue]),
        rank: 9,
        gap: 1000,
        lead: 0,
        content: claim.content.clone(),
        words: claim.words.clone(),
        source: claim.source.clone(),
        cue_tokens: cue..cue + 1,
    }
}

/// The chance that a score stands for, in thousandths: the logistic function, rounded so that every machine agrees.
fn chance(score: i32) -> i32 {
    let odds = f64::from(score) / f64::from(grid::STEPS);
    (1000.0 / (1.0 + (-odds).exp())).round() as i32
}

/// Least value of a reading that is kept, in thousandths.
const KEPT_FROM: i32 = 250;

impl Judged {
    /// What it is worth: mostly that it is right to the word, partly that its words are reported at all.
    fn value(&self) -> i32 {
        (7 * self.exact + 3 * self.valid) / 10
    }
}

/// The readings of a sentence that are kept: the best that do not overlap, one a cue, in text order.
pub fn kept(mut judged: Vec<Judged>) -> Vec<Judged> {
    judged.sort_by_key(|judged| Reverse(judged.value()));
    let mut kept: Vec<Judged> = Vec::new();
    for one in judged {
        let clashes = |other: &Judged| {
            other.reading.cue == one.reading.cue
                || other.reading.words.binary_search(&one.reading.cue).is_ok()
                || other.reading.words.iter().any(|at| one.reading.words.binary_search(at).is_ok())
        };
        if one.value() >= KEPT_FROM && !kept.iter().any(clashes) {
            kept.push(one);
        }
    }
    kept.sort_by_key(|judged| judged.reading.start());
    kept
}

#[cfg(test)]
mod tests {
    use super::{CUE_FROM, Cues, Judged, MOST_CUES, Models, Reading, chance, kept, words};

    /// Readings as cue, words and value, all one sentence; which cues are kept.
    #[track_caller]
    fn check(readings: &[(usize, &[usize], i32)], expected: &[usize]) {
        let judged = |&(cue, words, value): &(usize, &[usize], i32)| Judged {
            reading: Reading {
                cue,
                score: 0,
                rank: 0,
                gap: 0,
                lead: 0,
                content: words.iter().map(|&at| at..at + 1).collect(),
                words: words.to_vec(),
                source: None,
                cue_tokens: cue..cue + 1,
            },
            exact: value,
            valid: value,
        };
        let kept = kept(readings.iter().map(judged).collect());
        assert_eq!(kept.iter().map(|judged| judged.reading.cue).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_best_readings_are_kept_in_text_order() {
        check(&[(1, &[2, 3], 500), (6, &[4, 5], 900), (20, &[21], 100)], &[1, 6]);
    }

    #[test]
    fn readings_do_not_share_words() {
        check(&[(1, &[2, 3, 4], 500), (6, &[4, 5], 900)], &[6]);
        check(&[(1, &[2, 3, 4], 900), (3, &[5], 500)], &[1]);
    }

    #[test]
    fn a_cue_is_read_once() {
        check(&[(1, &[2, 3], 500), (1, &[7, 8], 900), (1, &[5], 400)], &[1]);
    }

    #[test]
    fn the_first_of_equals_is_kept() {
        check(&[(1, &[3], 500), (5, &[3], 500)], &[1]);
    }

    #[test]
    fn a_chance_grows_with_the_score() {
        let chances: Vec<i32> = (-400..=400).map(chance).collect();
        assert!(chances.is_sorted());
        assert_eq!((chance(0), chances[0], chances[800]), (500, 0, 1000));
    }

    /// So that no machine's last digit of a power can change a chance.
    #[test]
    fn no_chance_is_rounded_from_near_a_half() {
        for score in -600..=600 {
            let exact = 1000.0 / (1.0 + (-f64::from(score) / f64::from(super::grid::STEPS)).exp());
            assert!((exact.fract() - 0.5).abs() > 1e-6, "{score}");
        }
    }

    #[test]
    fn of_many_cues_the_best_are_read() {
        let scores: Vec<i32> = (0..100).map(|at| if at % 2 == 0 { at } else { CUE_FROM }).collect();
        let best = Cues::of(scores).best(&(0..100));
        assert_eq!((best.len(), best[0], best.is_sorted()), (MOST_CUES, 100 - 2 * MOST_CUES, true));
        assert_eq!(Cues::of(vec![0; 100]).best(&(10..90)), (10..10 + MOST_CUES).collect::<Vec<_>>());
        assert_eq!(Cues::of(vec![CUE_FROM, 5, 1]).best(&(0..3)), [1, 2]);
    }

    #[test]
    fn every_file_of_weights_is_read() {
        let models = Models::english();
        assert!(models.clusters.of_word(words::hash("said")).is_some());
    }
}
