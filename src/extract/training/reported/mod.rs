//! Trains the tagger of reported speech: word classes, cues, arguments, and last the judge, on readings of articles that the
//! parts before it have not seen.

mod exchange;
pub mod gold;
mod learner;

use std::collections::HashMap;
use std::ops::Range;

use super::super::learned::reported::arguments::Frame;
use super::super::learned::reported::clusters::{Cluster, Clusters};
use super::super::learned::reported::grid::Grid;
use super::super::learned::reported::judge::{self, Rivals};
use super::super::learned::reported::{Cues, Models, Reading, cue, paths, words};
use crate::extract::document::Document;
use crate::model::Article;
use gold::{Annotated, Gold, Heads};
use learner::{Dice, Field, Table, Window};

/// Fewest times a word comes that gets a class.
const FEWEST: usize = 8;
/// Number of fine classes.
const FINE: usize = 320;
/// Number of coarse classes.
const COARSE: usize = 64;

/// Share of features left out in training: of cues, of arguments, of the judge.
const LEFT_OUT: [f32; 3] = [0.3, 0.55, 0.5];
/// Rounds over the samples: for cues, for arguments, for the judge.
const ROUNDS: [usize; 3] = [3, 6, 6];
/// Sizes of tables, as powers of two: cues, tokens, places, judge.
const BITS: [u32; 4] = [17, 17, 16, 17];
/// Step length.
const RATE: f32 = 0.1;
/// Fewest times a feature of tokens or places comes.
const RARE: u8 = 3;
/// Parts into which the samples are cut for the judge.
const FOLDS: usize = 4;

/// Word classes from any articles.
pub fn clusters(articles: &[Article]) -> Clusters {
    let none = Clusters::of(&[]);
    let mut counts: HashMap<u32, usize> = HashMap::new();
    let mut sentences: Vec<Vec<u32>> = Vec::new();
    for article in articles {
        let document = Document::new(article);
        let words = words::Words::new(&document, &crate::extract::names::Names::default(), &none);
        for sentence in &document.sentences {
            let forms: Vec<u32> = words.all[sentence.tokens.clone()].iter().map(|word| word.form).collect();
            for &form in &forms {
                *counts.entry(form).or_default() += 1;
            }
            sentences.push(forms);
        }
    }
    let mut frequent: Vec<(u32, usize)> = counts.into_iter().filter(|(_, times)| *times >= FEWEST).collect();
    frequent.sort_unstable_by_key(|&(form, times)| (std::cmp::Reverse(times), form));
    // Nought is the edge of a sentence, one any rare word.
    let numbers: HashMap<u32, u32> = frequent.iter().zip(2u32..).map(|(&(form, _), number)| (form, number)).collect();
    for sentence in &mut sentences {
        for form in &mut *sentence {
            *form = numbers.get(form).copied().unwrap_or(1);
        }
        sentence.insert(0, 0);
        sentence.push(0);
    }
    let bigrams = exchange::Bigrams::count(&sentences, frequent.len() + 2);
    let (fine, coarse) = (exchange::classes(&bigrams, FINE), exchange::classes(&bigrams, COARSE));
    let class = |classes: &[usize], index: usize| classes[index + 2] as u16 + 1;
    let words = frequent
        .iter()
        .enumerate()
        .map(|(index, &(form, _))| (form, Cluster { fine: class(&fine, index), coarse: class(&coarse, index) }));
    Clusters::of(&words.collect::<Vec<_>>())
}

/// Trains everything but the word classes.
pub fn train(samples: &[&Annotated<'_>], clusters: &Clusters) -> Models {
    let folds: Vec<Vec<(Vec<u32>, [f32; 2])>> = std::thread::scope(|scope| {
        let fold = |fold: usize| {
            scope.spawn(move || {
                let seen: Vec<&Annotated<'_>> = every(samples, |at| at % FOLDS != fold);
                let models = tagger(&seen, clusters, fold as u64 + 7);
                every(samples, |at| at % FOLDS == fold)
                    .into_iter()
                    .flat_map(|sample| weighed(sample, &models))
                    .collect()
            })
        };
        let running: Vec<_> = (0..FOLDS).map(fold).collect();
        running.into_iter().map(|part| part.join().expect("training does not panic")).collect()
    });
    let mut weighed: Vec<_> = folds.into_iter().flatten().collect();
    let mut dice = Dice::new(5);
    let mut table = Table::new(BITS[3], RATE);
    let mut some = Vec::new();
    for round in 0..ROUNDS[2] {
        dice.shuffle(&mut weighed);
        for (features, wanted) in &weighed {
            dice.some(features, LEFT_OUT[2], &mut some);
            table.learn(&some, wanted);
        }
        if round * 2 >= ROUNDS[2] {
            table.count();
        }
    }
    Models { judge: table.grid(1.0 - LEFT_OUT[2], 1), ..tagger(samples, clusters, 3) }
}

/// The samples whose index is wanted.
fn every<'s, 'a>(samples: &[&'s Annotated<'a>], wanted: impl Fn(usize) -> bool) -> Vec<&'s Annotated<'a>> {
    samples.iter().enumerate().filter(|(at, _)| wanted(*at)).map(|(_, sample)| *sample).collect()
}

/// Cues and arguments; the judge is empty.
fn tagger(samples: &[&Annotated<'_>], clusters: &Clusters, seed: u64) -> Models {
    let heads = Heads::count(samples);
    let mut dice = Dice::new(seed);
    let mut models = Models {
        clusters: clusters.clone(),
        cue: cues(samples, &heads, &mut dice),
        tokens: Grid::of(vec![[0; paths::LABELS]]),
        places: Grid::of(vec![[0; paths::PAIRS]]),
        judge: Grid::of(vec![[0; 2]]),
    };
    let mut windows: Vec<Window> = Vec::new();
    for sample in samples {
        let cues = Cues::of(models.cues(&sample.document, &sample.words));
        windows.extend(sample.golds.iter().filter_map(|gold| window(sample, gold, heads.of(sample, gold)?, &cues)));
    }
    leave_out_rare(&mut windows);
    let mut field = Field { tokens: Table::new(BITS[1], RATE), places: Table::new(BITS[2], RATE) };
    for round in 0..ROUNDS[1] {
        dice.shuffle(&mut windows);
        for window in &windows {
            let mut thin = |lists: &[Vec<u32>]| -> Vec<Vec<u32>> {
                let thin = |list: &Vec<u32>| {
                    let mut some = Vec::with_capacity(list.len());
                    dice.some(list, LEFT_OUT[1], &mut some);
                    some
                };
                lists.iter().map(thin).collect()
            };
            let thinned =
                Window { tokens: thin(&window.tokens), places: thin(&window.places), labels: window.labels.clone() };
            field.learn(&thinned);
        }
        if round * 3 >= ROUNDS[1] {
            field.tokens.count();
            field.places.count();
        }
    }
    let factor = 1.0 - LEFT_OUT[1] / 2.0;
    models.tokens = field.tokens.grid(factor, 2);
    models.places = field.places.grid(factor, 2);
    models
}

fn cues(samples: &[&Annotated<'_>], heads: &Heads, dice: &mut Dice) -> Grid<1> {
    let mut table: Table<1> = Table::new(BITS[0], RATE);
    let found: Vec<Vec<usize>> =
        samples.iter().map(|sample| sample.golds.iter().filter_map(|gold| heads.of(sample, gold)).collect()).collect();
    let sentences = |index: usize| samples[index].document.sentences.iter().map(move |s| (index, s.tokens.clone()));
    let mut order: Vec<(usize, Range<usize>)> = (0..samples.len()).flat_map(sentences).collect();
    let (mut all, mut some) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS[0] {
        dice.shuffle(&mut order);
        for (index, sentence) in &order {
            let sample = samples[*index];
            for at in sentence.clone().filter(|&at| cue::is_candidate(&sample.document, &sample.words, at)) {
                all.clear();
                cue::own(&sample.words, at, |feature| all.push(feature));
                cue::around(&sample.words, sentence, at, |feature| all.push(feature));
                dice.some(&all, LEFT_OUT[0], &mut some);
                table.learn(&some, &[f32::from(u8::from(found[*index].contains(&at)))]);
            }
        }
        if round > 0 {
            table.count();
        }
    }
    table.grid(1.0 - LEFT_OUT[0], 1)
}

/// The window of an annotated cue with its right labels; `None` where the content stands elsewhere.
fn window(sample: &Annotated<'_>, gold: &Gold, head: usize, cues: &Cues) -> Option<Window> {
    let sentence = sample.sentence(head).filter(|sentence| sentence.contains(&head))?;
    let frame = Frame::new(&sample.words, &sentence, head, &cues.likely);
    let mut labels = vec![paths::OUTSIDE; frame.window.len()];
    for (tokens, label) in [(&gold.source, paths::SOURCE), (&gold.cue, paths::CUE), (&gold.content, paths::CONTENT)] {
        let inside = tokens.iter().filter(|at| frame.window.contains(at));
        for at in inside {
            labels[at - frame.window.start] = label;
        }
    }
    labels.contains(&paths::CONTENT).then(|| {
        let tokens = frame.window.clone().map(|at| collected(|each| frame.of_token(&frame.place(at), each))).collect();
        let places =
            (frame.window.start..=frame.window.end).map(|at| collected(|each| frame.of_place(&frame.place(at), each)));
        Window { tokens, places: places.collect(), labels }
    })
}

fn collected(features: impl FnOnce(&mut dyn FnMut(u32))) -> Vec<u32> {
    let mut list = Vec::with_capacity(40);
    features(&mut |feature| list.push(feature));
    list
}

fn leave_out_rare(windows: &mut [Window]) {
    let mut leave = |lists: fn(&mut Window) -> &mut Vec<Vec<u32>>, bits: u32| {
        let mask = (1usize << bits) - 1;
        let mut counts = vec![0u8; mask + 1];
        for window in windows.iter_mut() {
            for &feature in lists(window).iter().flatten() {
                let count = &mut counts[feature as usize & mask];
                *count = count.saturating_add(1);
            }
        }
        for list in windows.iter_mut().flat_map(lists) {
            list.retain(|&feature| counts[feature as usize & mask] >= RARE);
        }
    };
    leave(|window| &mut window.tokens, BITS[1]);
    leave(|window| &mut window.places, BITS[2]);
}

/// The readings of a sample with what the judge should have said of each.
fn weighed(sample: &Annotated<'_>, models: &Models) -> Vec<(Vec<u32>, [f32; 2])> {
    let document = &sample.document;
    let cues = Cues::of(models.cues(document, &sample.words));
    let mut out = Vec::new();
    for (sentence, claims) in document.sentences.iter().zip(&sample.claims) {
        let readings = models.readings(document, &sample.words, &sentence.tokens, &cues, claims);
        let rivals = Rivals { readings: &readings, claims };
        for reading in &readings {
            let features = collected(|each| {
                judge::features(document, &sample.words, &sentence.tokens, reading, &rivals, each);
            });
            out.push((features, truth(sample, &sentence.tokens, reading)));
        }
    }
    out
}

/// Whether a reading is right to the word, and which share of its words one annotated content holds.
fn truth(sample: &Annotated<'_>, sentence: &Range<usize>, reading: &Reading) -> [f32; 2] {
    let mut truth = [0.0f32; 2];
    for gold in &sample.golds {
        let here: Vec<usize> = gold.words.iter().copied().filter(|at| sentence.contains(at)).collect();
        if here.is_empty() {
            continue;
        }
        if here == reading.words {
            truth[0] = 1.0;
        }
        let shared = reading.words.iter().filter(|at| here.binary_search(at).is_ok()).count();
        truth[1] = truth[1].max(shared as f32 / reading.words.len() as f32);
    }
    truth
}
