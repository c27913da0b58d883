//! Trains the models of [`crate::extract::learned`] from annotated articles. Only the `train` program uses it; no
//! sentence of the articles is kept, only hashed weights.

mod fit;
mod gold;
mod people;
mod reported;
pub mod segments;

use std::ops::Range;

use fit::{Plan, Questions, Seen, calibrate, fit, held_out};
pub use gold::Gold;
use gold::{Told, is_source, pieces, told};
pub use people::{Story, people};

use reported::gold::Annotated;

use super::gazetteer::Gazetteer;
use super::learned::reported::clusters::Clusters;
use super::learned::reported::{Models as Tagger, merge};
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

const REGIONS: Plan = Plan { bits: 19, fewest: 2, rounds: 6, rate: 0.02, decay: 1e-2 };
const BOUNDS: Plan = Plan { bits: 18, fewest: 2, rounds: 4, rate: 0.05, decay: 3e-3 };
const JOINS: Plan = Plan { bits: 18, fewest: 2, rounds: 20, rate: 0.05, decay: 1e-2 };
const SOURCES: Plan = Plan { bits: 19, fewest: 3, rounds: 8, rate: 0.06, decay: 1e-2 };

/// Margin in one step of the table of the sources.
const MARGIN: i32 = 5;

/// What training gives: files of weights by name, and how well questions of articles not learned from were answered.
#[derive(Debug)]
pub struct Trained {
    /// Name of each file below `src/extract/learned/weights`, with its bytes.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// One line a model.
    pub report: Vec<String>,
}

/// Trains the models that put quotes together: is it speech, how far does it reach, is it one quote?
pub fn regions(samples: &[Sample]) -> Trained {
    let mut lessons = Lessons::default();
    lessons.structure(samples);
    let mut models = lessons.models(|_| true);
    let report = vec![
        lessons.settle_regions(&mut models),
        right("bounds", &held_out(&lessons.bounds, BOUNDS, FOLDS)),
        right("joins", &held_out(&lessons.joins, JOINS, FOLDS)),
    ];
    let files = vec![
        ("regions.bin", models.regions.encode()),
        ("bounds.bin", models.bounds.encode()),
        ("joins.bin", models.joins.encode()),
    ];
    Trained { files, report }
}

/// Trains the model that names the source.
pub fn sources(samples: &[Sample]) -> Trained {
    let lessons = Lessons::of(samples);
    let mut models = lessons.models(|_| true);
    let report = vec![lessons.settle_sources(&mut models)];
    Trained { files: vec![("sources.bin", models.sources.encode())], report }
}

/// Trains the tagger of reported speech.
pub fn reported(samples: &[Sample]) -> Trained {
    // The models that read the articles for it are fitted as those are that will read any article.
    let tagger = tagger(samples, &Lessons::of(samples), &Tagger::english().clusters);
    let report = vec![format!("reported: learned from {} articles", samples.len())];
    let files = vec![
        ("cues.bin", tagger.cue.encode()),
        ("tokens.bin", tagger.tokens.encode()),
        ("places.bin", tagger.places.encode()),
        ("readings.bin", tagger.judge.encode()),
    ];
    Trained { files, report }
}

/// Sorts words into classes by what stands beside them, in any articles.
pub fn words(articles: &[Article]) -> Trained {
    let report = vec![format!("words: of {} articles", articles.len())];
    Trained { files: vec![("clusters.bin", reported::clusters(articles).encode())], report }
}

/// The tagger, trained on articles as the rules, and models over them that have not seen the articles, read them.
fn tagger(samples: &[Sample], lessons: &Lessons, clusters: &Clusters) -> Tagger {
    let (threshold, _) = threshold(&held_out(&lessons.regions, REGIONS, FOLDS));
    let folds: Vec<Models> = (0..FOLDS)
        .map(|fold| {
            let mut models = lessons.models(|article| article % FOLDS != fold);
            models.regions.threshold = threshold;
            models
        })
        .collect();
    let gazetteer = Gazetteer::default();
    let annotated: Vec<Annotated<'_>> = samples
        .iter()
        .enumerate()
        .map(|(index, sample)| {
            let mut models = &folds[index % FOLDS];
            let scene = super::read(&sample.article, &gazetteer, Some(&mut models));
            Annotated::new(scene, &sample.golds, clusters)
        })
        .collect();
    let annotated: Vec<&Annotated<'_>> = annotated.iter().collect();
    reported::train(&annotated, clusters)
}

/// The questions of all models, with the answers of the gold.
#[derive(Debug, Default)]
pub(crate) struct Lessons {
    regions: Questions,
    bounds: Questions,
    joins: Questions,
    sources: Questions,
    /// Sources of what is reported without marks: only learned from.
    indirect: Questions,
}

impl Lessons {
    /// Asks the questions that the articles pose. Those about sources are also asked of quotes as the other models,
    /// fitted without the article, put them together: that is how they will be met.
    pub fn of(samples: &[Sample]) -> Self {
        let mut lessons = Self::default();
        lessons.structure(samples);
        let told = std::mem::take(&mut lessons.sources);
        lessons.indirect = Questions::default();
        let (threshold, _) = threshold(&held_out(&lessons.regions, REGIONS, FOLDS));
        let folds: Vec<Models> = (0..FOLDS).map(|fold| lessons.models(|article| article % FOLDS != fold)).collect();
        for (fold, mut models) in folds.into_iter().enumerate() {
            models.regions.threshold = threshold;
            for (index, sample) in samples.iter().enumerate().filter(|(index, _)| index % FOLDS == fold) {
                lessons.attend(index, sample, Some(&models));
            }
        }
        let indirect = std::mem::take(&mut lessons.indirect);
        lessons.sources.learn_from(&told);
        lessons.sources.learn_from(&indirect);
        lessons
    }

    /// Asks the questions with the gold's answers to all that went before.
    fn structure(&mut self, samples: &[Sample]) {
        for (index, sample) in samples.iter().enumerate() {
            self.attend(index, sample, None);
        }
    }

    fn attend(&mut self, index: usize, sample: &Sample, models: Option<&Models>) -> Evidence {
        let mut teacher = Teacher { lessons: self, index, sample, told: None, models };
        super::gather_by_rules(&super::read(&sample.article, &Gazetteer::default(), Some(&mut teacher)))
    }

    /// Models fitted to the articles that `wanted` admits, by index.
    pub fn models(&self, wanted: impl Fn(usize) -> bool + Copy) -> Models {
        Models {
            regions: fit(&self.regions, REGIONS, wanted),
            bounds: fit(&self.bounds, BOUNDS, wanted),
            joins: fit(&self.joins, JOINS, wanted),
            sources: fit(&self.sources, SOURCES, wanted),
        }
    }

    /// Settles the threshold of speech by cross-validation.
    pub fn settle_regions(&self, models: &mut Models) -> String {
        let (threshold, report) = threshold(&held_out(&self.regions, REGIONS, FOLDS));
        models.regions.threshold = threshold;
        report
    }

    /// Settles the table of percents of the sources by cross-validation.
    pub fn settle_sources(&self, models: &mut Models) -> String {
        let seen = held_out(&self.sources, SOURCES, FOLDS);
        calibrate(&mut models.sources, &seen, MARGIN);
        format!("{}; percents {:?}", right("sources", &seen), models.sources.percent)
    }
}

/// What would be extracted if every question were answered as the gold does: no model can do better.
pub fn ceiling(sample: &Sample) -> Evidence {
    Lessons::default().attend(0, sample, None)
}

/// What is extracted with given models.
pub fn predict(sample: &Sample, mut models: &Models, tagger: Option<&Tagger>) -> Evidence {
    let gazetteer = Gazetteer::default();
    let mut scene = super::read(&sample.article, &gazetteer, Some(&mut models));
    if let Some(tagger) = tagger {
        merge::run(&mut scene, tagger);
    }
    super::gather_by_rules(&scene)
}

/// How many of the questions of a model were answered right.
fn right(name: &str, seen: &[Seen]) -> String {
    let right = seen.iter().filter(|seen| seen.right).count();
    format!("{name}: {:.2} % of {} right", 100.0 * right as f32 / seen.len().max(1) as f32, seen.len())
}

/// Least share of marks without speech that is to be rejected.
const REJECTED: f32 = 0.78;

/// The threshold with the best F1 that rejects enough of what is not speech.
fn threshold(seen: &[Seen]) -> (i32, String) {
    let speech = seen.iter().filter(|seen| seen.yes).count() as f32;
    let other = seen.len() as f32 - speech;
    let mut best = (0, 0.0, 0.0);
    for threshold in -80..=80 {
        let right = seen.iter().filter(|seen| seen.score >= threshold && seen.yes).count() as f32;
        let wrong = seen.iter().filter(|seen| seen.score >= threshold && !seen.yes).count() as f32;
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
