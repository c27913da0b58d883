//! Trains the models of [`crate::extract::learned`] from annotated articles. Only the `train` program uses it; no
//! sentence of the articles is kept, only hashed weights.

pub(crate) mod fit;
mod gold;

use std::ops::Range;

use fit::{Plan, Questions, calibrate, fit, held_out};
pub use gold::Gold;
use gold::{Told, is_source, pieces, told};

use super::gazetteer::Gazetteer;
use super::learned::weights::Rows;
use super::learned::{Judge, Models, Side, ask_source};
use super::scene::Scene;
use crate::model::{Article, Evidence};

/// An article with its attributions.
#[derive(Debug)]
pub struct Sample {
    /// The article.
    pub article: Article,
    /// What was annotated.
    pub golds: Vec<Gold>,
}

/// Folds of the cross-validation, by the order of the articles.
pub const FOLDS: usize = 5;

const REGIONS: Plan = Plan { bits: 19, fewest: 2, rounds: 6, rate: 0.02, decay: 1e-2, no: 1.0 };
const BOUNDS: Plan = Plan { bits: 18, fewest: 2, rounds: 4, rate: 0.05, decay: 3e-3, no: 1.0 };
const JOINS: Plan = Plan { bits: 18, fewest: 2, rounds: 20, rate: 0.05, decay: 1e-2, no: 1.0 };
const SOURCES: Plan = Plan { bits: 19, fewest: 3, rounds: 8, rate: 0.06, decay: 1e-2, no: 1.0 };

/// Margin in one step of the table of the sources.
const MARGIN: i32 = 5;

/// The questions of all models, with the answers of the gold.
#[derive(Debug, Default)]
pub struct Lessons {
    pub(crate) regions: Questions,
    pub(crate) bounds: Questions,
    pub(crate) joins: Questions,
    pub(crate) sources: Questions,
    pub(crate) indirect: Questions,
}

impl Lessons {
    /// Asks the questions that the articles pose. Those about sources are asked of quotes as the other models, fitted
    /// without the article, put them together: that is how they will be met.
    pub fn of(samples: &[Sample]) -> Self {
        let mut lessons = Self::default();
        for (index, sample) in samples.iter().enumerate() {
            lessons.attend(index, sample, None);
        }
        let told = std::mem::take(&mut lessons.sources);
        lessons.indirect = Questions::default();
        for fold in 0..FOLDS {
            let models = lessons.models(|article| article % FOLDS != fold);
            for (index, sample) in samples.iter().enumerate().filter(|(index, _)| index % FOLDS == fold) {
                lessons.attend(index, sample, Some(&models));
            }
        }
        let indirect = std::mem::take(&mut lessons.indirect);
        lessons.sources.learn_from(&told);
        lessons.sources.learn_from(&indirect);
        lessons
    }

    fn attend(&mut self, index: usize, sample: &Sample, models: Option<&Models>) -> Evidence {
        let mut teacher = Teacher { lessons: self, index, sample, told: None, models };
        super::judged(&sample.article, &Gazetteer::default(), Some(&mut teacher))
    }

    /// What would be extracted if every question were answered as the gold does: no model can do better.
    pub fn ceiling(sample: &Sample) -> Evidence {
        Self::default().attend(0, sample, None)
    }

    /// Models of the articles that `wanted` admits, with the threshold and the table of all.
    pub fn models(&self, wanted: impl Fn(usize) -> bool + Copy) -> Models {
        Models {
            regions: fit(&self.regions, REGIONS, wanted),
            bounds: fit(&self.bounds, BOUNDS, wanted),
            joins: fit(&self.joins, JOINS, wanted),
            sources: fit(&self.sources, SOURCES, wanted),
        }
    }

    /// Settles the threshold of `models` and its table of percents by cross-validation, and tells of it.
    pub fn settle(&self, models: &mut Models) -> Vec<String> {
        let seen = held_out(&self.regions, REGIONS, FOLDS);
        let (threshold, report) = threshold(&seen);
        models.regions.threshold = threshold;
        let sources = held_out(&self.sources, SOURCES, FOLDS);
        calibrate(&mut models.sources, &sources, MARGIN);
        let joins = held_out(&self.joins, JOINS, FOLDS);
        let bounds = held_out(&self.bounds, BOUNDS, FOLDS);
        let share = |seen: &[(i32, bool)]| 100.0 * seen.iter().filter(|(_, ok)| *ok).count() as f32 / seen.len().max(1) as f32;
        let joined = joins.iter().filter(|(score, yes)| (*score >= 0) == *yes).count();
        vec![
            report,
            format!("bounds right {:.2} % of {}", share(&bounds), bounds.len()),
            format!("joins right {:.2} % of {}", 100.0 * joined as f32 / joins.len().max(1) as f32, joins.len()),
            format!("sources right {:.2} % of {}; percents {:?}", share(&sources), sources.len(), models.sources.percent),
        ]
    }
}

/// Least share of marks without speech that is to be rejected.
const REJECTED: f32 = 0.78;

/// The threshold with the best F1 that rejects enough of what is not speech.
pub(crate) fn threshold(seen: &[(i32, bool)]) -> (i32, String) {
    let speech = seen.iter().filter(|(_, yes)| *yes).count() as f32;
    let other = seen.len() as f32 - speech;
    let mut best = (0, 0.0, 0.0);
    for threshold in -80..=80 {
        let right = seen.iter().filter(|(score, yes)| *score >= threshold && *yes).count() as f32;
        let wrong = seen.iter().filter(|(score, yes)| *score >= threshold && !*yes).count() as f32;
        let f1 = 2.0 * right / (2.0 * right + wrong + speech - right);
        let rejected = 1.0 - wrong / other.max(1.0);
        if rejected >= REJECTED && f1 > best.1 {
            best = (threshold, f1, rejected);
        }
    }
    let report = format!("regions: threshold {}, F1 {:.2}, rejected {:.1} %", best.0, best.1 * 100.0, best.2 * 100.0);
    (best.0, report)
}

/// Answers as the gold does, and takes down what was asked.
struct Teacher<'a> {
    lessons: &'a mut Lessons,
    index: usize,
    sample: &'a Sample,
    told: Option<Vec<Told>>,
    /// Models that answer all but the questions about sources; they were not fitted to this article.
    models: Option<&'a Models>,
}

impl Teacher<'_> {
    fn told(&mut self, scene: &Scene<'_>) -> &[Told] {
        if self.told.is_none() {
            self.indirect(scene);
        }
        self.told.get_or_insert_with(|| told(&scene.document, &self.sample.golds))
    }
}

impl Teacher<'_> {
    /// Asks for the sources of what is reported without marks: the sentences are built alike.
    fn indirect(&mut self, scene: &Scene<'_>) {
        let mut rows = Rows::default();
        for gold in &self.sample.golds {
            let content = pieces(&scene.document, gold);
            let quoted = content.iter().flat_map(Clone::clone).any(|at| scene.document.is_quoted(at));
            if content.is_empty() || quoted || gold.source.is_empty() {
                continue;
            }
            let candidates = ask_source(scene, &content, &mut rows);
            let right: Vec<bool> =
                candidates.iter().map(|candidate| is_source(&scene.document, gold, &candidate.tokens)).collect();
            if right.contains(&true) {
                self.lessons.indirect.add(self.index, &rows, |row| right.get(row).copied().unwrap_or(false));
            }
        }
    }
}

impl Judge for Teacher<'_> {
    fn is_speech(&mut self, scene: &Scene<'_>, region: usize, rows: &Rows) -> bool {
        if let Some(mut models) = self.models {
            return models.is_speech(scene, region, rows);
        }
        let yes = self.told(scene)[region].speech;
        self.lessons.regions.add_yes_or_no(self.index, rows, yes);
        yes
    }

    fn bound(&mut self, scene: &Scene<'_>, region: usize, side: Side, choices: &[usize], rows: &Rows) -> usize {
        if let Some(mut models) = self.models {
            return models.bound(scene, region, side, choices, rows);
        }
        let piece = self.told(scene)[region].piece.clone();
        let own = scene.document.regions[region].tokens.clone();
        // Punctuation at the ends of a piece does not count: the nearest word inside it does.
        let right = match side {
            Side::Start if piece.start >= own.start => Some(0),
            Side::Start => choices.iter().rposition(|&at| at >= piece.start),
            Side::End if piece.end <= own.end => Some(0),
            Side::End => choices.iter().rposition(|&at| at <= piece.end),
        };
        let right = right.unwrap_or(0);
        self.lessons.bounds.add(self.index, rows, |row| row == right);
        right
    }

    fn is_joined(&mut self, scene: &Scene<'_>, regions: (usize, usize), rows: &Rows) -> bool {
        if let Some(mut models) = self.models {
            return models.is_joined(scene, regions, rows);
        }
        let told = self.told(scene);
        let (one, two) = (told[regions.0].gold, told[regions.1].gold);
        let yes = one.is_some() && one == two;
        self.lessons.joins.add_yes_or_no(self.index, rows, yes);
        yes
    }

    fn source(&mut self, scene: &Scene<'_>, regions: &[usize], mentions: &[Range<usize>], rows: &Rows) -> (usize, u8) {
        let told = self.told(scene);
        let Some(gold) = regions.iter().find_map(|&region| told[region].gold) else { return (mentions.len(), 100) };
        let gold = &self.sample.golds[gold];
        let right: Vec<bool> = mentions.iter().map(|mention| is_source(&scene.document, gold, mention)).collect();
        let nobody = gold.source.is_empty();
        if nobody || right.contains(&true) {
            self.lessons.sources.add(self.index, rows, |row| right.get(row).copied().unwrap_or(nobody));
        }
        let chosen = right.iter().position(|&right| right).unwrap_or(mentions.len());
        (chosen, 100)
    }
}
