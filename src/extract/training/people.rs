//! Trains the model that says which names are people's, from stories with the names of people annotated.

use super::fit::{Plan, Questions, fit};
use super::{FOLDS, Trained};
use crate::extract::gazetteer::Gazetteer;
use crate::extract::learned::people::{self, Candidate};
use crate::extract::learned::weights::{Linear, Rows};
use crate::extract::people::{Voice, judged, speakers};
use crate::extract::scene::Scene;
use crate::model::{Article, Span};

const PLAN: Plan = Plan { bits: 14, fewest: 2, rounds: 20, rate: 0.05, decay: 1e-2 };

/// Questions that a name asks at most, however often it stands in the story.
const MOST_WEIGHT: usize = 3;

/// The number of a story that is in no fold.
const OTHER: usize = u32::MAX as usize;

/// Scores from which a name may be a person's; the best of them in the folds is taken.
const THRESHOLDS: [i32; 7] = [-30, -24, -18, -12, -6, 0, 6];

/// A story with the names of people in it, in bytes of its text.
#[derive(Clone, Debug)]
pub struct Story {
    /// The article.
    pub article: Article,
    /// What was annotated.
    pub people: Vec<Span>,
}

/// Trains the model on stories and, beside them, on others of another kind. The report says what it finds in each fifth of
/// the stories, trained on all the rest.
pub fn people(stories: &[Story], others: &[Story]) -> Trained {
    let gazetteer = Gazetteer::default();
    let read = |story| -> Scene<'_> { crate::extract::read_fully(story, &gazetteer) };
    let scenes: Vec<Scene<'_>> = stories.iter().map(|story| read(&story.article)).collect();
    let mut questions = Questions::default();
    for (index, (scene, story)) in scenes.iter().zip(stories).enumerate() {
        ask(scene, story, index, &mut questions);
    }
    for story in others {
        ask(&read(&story.article), story, OTHER, &mut questions);
    }
    let mut counts = THRESHOLDS.map(|_| Counts::default());
    for fold in 0..FOLDS {
        let mut model = fit(&questions, PLAN, |story| story == OTHER || story % FOLDS != fold);
        for (threshold, counts) in THRESHOLDS.into_iter().zip(&mut counts) {
            model.threshold = threshold;
            for (scene, story) in scenes.iter().zip(stories).skip(fold).step_by(FOLDS) {
                counts.add(scene, story, &model);
            }
        }
    }
    let best = (0..THRESHOLDS.len()).max_by(|one, other| counts[*one].f1().total_cmp(&counts[*other].f1()));
    let best = best.unwrap_or_default();
    let mut model = fit(&questions, PLAN, |_| true);
    model.threshold = THRESHOLDS[best];
    Trained { files: vec![("people.bin", model.encode())], report: vec![counts[best].line()] }
}

fn ask(scene: &Scene<'_>, story: &Story, index: usize, questions: &mut Questions) {
    let speaks = speakers(scene);
    let mut rows = Rows::default();
    let names = people::candidates(scene);
    for candidate in &names.all {
        let speaks = candidate.person.is_some_and(|id| speaks[id] != Voice::None);
        rows.clear();
        people::features(scene, &names, candidate, speaks, &mut rows);
        let yes = is_person(scene, story, candidate);
        let weight = match candidate.mentions.len() {
            0 | 1 => 1,
            2 | 3 => 2,
            _ => MOST_WEIGHT,
        };
        (0..weight).for_each(|_| questions.add_yes_or_no(index, &rows, yes));
    }
}

/// Whether the last word of most mentions belongs to the name of a person.
fn is_person(scene: &Scene<'_>, story: &Story, candidate: &Candidate) -> bool {
    let ends =
        candidate.mentions.iter().map(|&index| scene.document.tokens[scene.names.mentions[index].tokens.end - 1].span);
    let right = ends.filter(|end| story.people.iter().any(|person| person.contains(*end))).count();
    2 * right > candidate.mentions.len()
}

/// What was found and what was annotated, to the letter.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    both: usize,
    found: usize,
    annotated: usize,
}

impl Counts {
    fn add(&mut self, scene: &Scene<'_>, story: &Story, model: &Linear) {
        let found = judged(scene, model);
        let mentions = found.all.iter().flat_map(|person| &person.mentions);
        let mut spans: Vec<Span> = mentions.chain(&found.namesakes).copied().collect();
        spans.sort_by_key(|span| (span.start, span.end));
        spans.dedup();
        self.found += spans.len();
        self.annotated += story.people.len();
        self.both += spans.iter().filter(|span| story.people.contains(span)).count();
    }

    fn f1(self) -> f64 {
        share(2 * self.both, self.found + self.annotated)
    }

    fn line(self) -> String {
        format!(
            "people: precision {:.2}, recall {:.2}, F1 {:.2} of {} names, in {FOLDS} folds",
            share(self.both, self.found),
            share(self.both, self.annotated),
            self.f1(),
            self.annotated
        )
    }
}

fn share(part: usize, of: usize) -> f64 {
    100.0 * part as f64 / of.max(1) as f64
}
