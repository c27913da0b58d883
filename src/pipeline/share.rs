//! What one job has of a corpus, kept small: of an article that is not shown only what its account needs stays in memory.
//!
//! A build only counts those; where each article is asked after, a dump of a million entries costs so many times 40 bytes or
//! so, and the ids.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Background, Extracted, Judged, Outcome};

/// What one job has of the corpus. Everything is in the order of the files' names, and of the entries in a file.
#[derive(Default)]
pub(super) struct Share {
    /// Articles of the period; jobs that want the same of an article share it.
    pub(super) articles: Vec<Arc<Extracted>>,
    /// What `select` makes of each.
    pub(super) judged: Vec<Judged>,
    /// Where each stands.
    pub(super) places: Vec<Place>,
    /// What is kept of articles from before the period; they are among the `others`, too.
    pub(super) background: Vec<Background>,
    /// Every article that is not of the period, where each is asked after.
    pub(super) others: Vec<Other>,
    /// Problems, also of articles that were used; those of one article together.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Files it is of.
    pub(super) files: usize,
    /// Their bytes, as far as they were read.
    pub(super) bytes: u64,
    /// Of the files, those that the store knew, so that they were not read again.
    pub(super) reused: usize,
    /// Names of files.
    names: Texts,
    /// What ids have behind the names of their files.
    rests: Texts,
    /// What became of the others, each outcome once: there are few.
    outcomes: Vec<Outcome>,
    /// For each outcome the articles that were only counted.
    counted: Vec<usize>,
}

/// An article that is not of the period, or cannot be used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Other {
    /// Number of what its id has behind the name of its file.
    rest: u32,
    /// Number of what became of it.
    outcome: u32,
    /// Where it stands.
    pub(super) place: Place,
}

/// Where an article stands in the corpus, and what is wrong with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Number of the name of its file.
    file: u32,
    /// Its number in the file.
    pub(super) number: u32,
    /// Its line, where it is one of several; 0 where it is the only one.
    line: u32,
    /// The first of its problems among [`Share::diagnostics`], and how many there are.
    problems: (u32, u32),
}

impl Place {
    /// Its line, where it is one of several.
    pub(super) fn line(self) -> Option<u32> {
        (self.line > 0).then_some(self.line)
    }
}

/// Texts by number, one behind the other in memory.
#[derive(Default)]
struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    /// The number of a text, which is added unless it is the last one.
    fn number(&mut self, text: &str) -> u32 {
        let next = self.ends.len() as u32;
        match next.checked_sub(1) {
            Some(last) if self.of(last) == text => last,
            _ => {
                self.all.push_str(text);
                self.ends.push(self.all.len());
                next
            }
        }
    }

    fn of(&self, number: u32) -> &str {
        let end = |number: u32| self.ends.get(number as usize).copied();
        let start = number.checked_sub(1).and_then(end).unwrap_or(0);
        end(number).and_then(|end| self.all.get(start..end)).unwrap_or_default()
    }

    /// Adds others behind these; so many numbers later they are the same.
    fn append(&mut self, later: &Self) -> u32 {
        let (count, bytes) = (self.ends.len() as u32, self.all.len());
        self.all.push_str(&later.all);
        self.ends.extend(later.ends.iter().map(|end| bytes + end));
        count
    }
}

impl Share {
    /// Adds an article of the period.
    pub(super) fn admit(&mut self, extracted: Arc<Extracted>, judged: Judged, place: Place) {
        self.articles.push(extracted);
        self.judged.push(judged);
        self.places.push(place);
    }

    /// Adds another article by its id, which begins with the name of its file.
    pub(super) fn pass(&mut self, id: &str, outcome: Outcome, mut place: Place) {
        if !id.starts_with(self.names.of(place.file)) {
            place.file = self.names.number(id);
        }
        let rest = self.rests.number(&id[self.names.of(place.file).len()..]);
        let outcome = self.number(outcome);
        self.others.push(Other { rest, outcome, place });
    }

    /// Counts another article, and adds its problems.
    pub(super) fn count(&mut self, outcome: Outcome, problems: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(problems);
        let number = self.number(outcome);
        self.counted[number as usize] += 1;
    }

    /// What became of the articles that are not of the period, and of how many.
    pub(super) fn outcomes(&self) -> Vec<(&Outcome, usize)> {
        let mut many = self.counted.clone();
        for other in &self.others {
            many[other.outcome as usize] += 1;
        }
        self.outcomes.iter().zip(many).collect()
    }

    /// The number of an outcome.
    fn number(&mut self, outcome: Outcome) -> u32 {
        let known = self.outcomes.iter().position(|known| *known == outcome);
        known.unwrap_or_else(|| {
            self.outcomes.push(outcome);
            self.counted.push(0);
            self.outcomes.len() - 1
        }) as u32
    }

    /// Adds what was found where an article should be, but is no file that can be read.
    pub(super) fn add_problem(&mut self, skip: Skip) {
        let file = skip.diagnostic.path.clone();
        let place = self.place(&file, (0, None), [skip.diagnostic]);
        self.pass(&file, Outcome::Skipped(skip.reason), place);
    }

    /// The place of the article with this number and line in `file`; its problems are added.
    pub(super) fn place(
        &mut self,
        file: &str,
        (number, line): (u32, Option<u32>),
        problems: impl IntoIterator<Item = Diagnostic>,
    ) -> Place {
        let first = self.diagnostics.len();
        self.diagnostics.extend(problems);
        let problems = (first as u32, (self.diagnostics.len() - first) as u32);
        Place { file: self.names.number(file), number, line: line.unwrap_or(0), problems }
    }

    /// The name of the file in which `place` is.
    pub(super) fn file(&self, place: &Place) -> &str {
        self.names.of(place.file)
    }

    /// The id of an article that is not of the period.
    pub(super) fn id(&self, other: &Other) -> String {
        [self.file(&other.place), self.rests.of(other.rest)].concat()
    }

    /// What became of an article that is not of the period.
    pub(super) fn outcome(&self, other: &Other) -> &Outcome {
        &self.outcomes[other.outcome as usize]
    }

    /// What is wrong with the article that stands at `place`.
    pub(super) fn problems(&self, place: &Place) -> &[Diagnostic] {
        let (first, many) = (place.problems.0 as usize, place.problems.1 as usize);
        self.diagnostics.get(first..first + many).unwrap_or_default()
    }

    /// Adds what was read after all that is here.
    pub(super) fn append(&mut self, mut later: Self) {
        let before = self.diagnostics.len() as u32;
        let (names, rests) = (self.names.append(&later.names), self.rests.append(&later.rests));
        let places = later.places.iter_mut().chain(later.others.iter_mut().map(|other| &mut other.place));
        places.for_each(|place| (place.problems.0, place.file) = (place.problems.0 + before, place.file + names));
        let outcomes: Vec<u32> = later.outcomes.into_iter().map(|outcome| self.number(outcome)).collect();
        for (number, counted) in outcomes.iter().zip(later.counted) {
            self.counted[*number as usize] += counted;
        }
        for other in &mut later.others {
            (other.rest, other.outcome) = (other.rest + rests, outcomes[other.outcome as usize]);
        }
        self.articles.append(&mut later.articles);
        self.judged.append(&mut later.judged);
        self.places.append(&mut later.places);
        self.others.append(&mut later.others);
        self.background.append(&mut later.background);
        self.diagnostics.append(&mut later.diagnostics);
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Share};
    use crate::diagnostic::{Diagnostic, Skip};
    use crate::model::{SkipReason, UnusedReason};

    fn of_file(file: &str, ids: &[&str]) -> Share {
        let mut share = Share::default();
        for (number, id) in (0..).zip(ids) {
            let warning = Diagnostic::warning(*id, "odd", format!("{id} is odd"));
            let place = share.place(file, (number, None), [warning].into_iter().take(number as usize % 2));
            share.pass(id, Outcome::Unused(UnusedReason::OffTopic), place);
        }
        share
    }

    #[track_caller]
    fn check(share: &Share, expected: &[(&str, &[&str])]) {
        let told = |other: &super::Other| {
            let problems = share.problems(&other.place).iter().map(|problem| problem.message.clone()).collect();
            (share.id(other), problems)
        };
        let told: Vec<(String, Vec<String>)> = share.others.iter().map(told).collect();
        let expected: Vec<(String, Vec<String>)> = expected
            .iter()
            .map(|(id, problems)| ((*id).to_owned(), problems.iter().map(|one| (*one).to_owned()).collect()))
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn what_is_only_counted_is_counted_by_outcome() {
        let (off_topic, before) = (UnusedReason::OffTopic, UnusedReason::OutsidePeriod);
        let counted = |outcomes: &[UnusedReason]| {
            let mut share = Share::default();
            for (number, outcome) in outcomes.iter().enumerate() {
                let problem = Diagnostic::warning("a.txt", "odd", "is odd");
                share.count(Outcome::Unused(*outcome), Some(problem).filter(|_| number == 0));
            }
            share
        };
        let mut share = of_file("a.jsonl", &["a.jsonl#1"]);
        share.append(counted(&[before, before]));
        share.append(counted(&[off_topic, before, off_topic]));
        assert_eq!(share.outcomes(), [(&Outcome::Unused(off_topic), 3), (&Outcome::Unused(before), 3)]);
        assert_eq!((share.others.len(), share.diagnostics.len()), (1, 2));
    }

    #[test]
    fn problems_stay_with_their_articles() {
        let mut share = Share::default();
        share.add_problem(Skip::new(SkipReason::NotAFile, "x.txt", "is a folder"));
        share.append(of_file("a.jsonl", &["a.jsonl#1", "a.jsonl#2"]));
        share.append(of_file("b.txt", &["b.txt", "elsewhere"]));
        check(
            &share,
            &[
                ("x.txt", &["is a folder"]),
                ("a.jsonl#1", &[]),
                ("a.jsonl#2", &["a.jsonl#2 is odd"]),
                ("b.txt", &[]),
                ("elsewhere", &["elsewhere is odd"]),
            ],
        );
    }
}
