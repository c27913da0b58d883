//! What one job has of a corpus, kept small: of an article that is not shown only what its account needs stays in memory.
//!
//! A dump of a million entries costs so many times 100 bytes or so, and the ids that are kept apart while it is read.

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
    /// Every article that is not of the period.
    pub(super) others: Vec<Other>,
    /// Problems, also of articles that were used; those of one article together.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Files it is of.
    pub(super) files: usize,
    /// Their bytes, as far as they were read.
    pub(super) bytes: u64,
    /// Of the files, those that the store knew, so that they were not read again.
    pub(super) reused: usize,
}

/// An article that is not of the period, or cannot be used.
#[derive(Clone, Debug)]
pub(super) struct Other {
    /// What its id has behind the name of its file.
    rest: Box<str>,
    /// What became of it.
    pub(super) outcome: Outcome,
    /// Where it stands.
    pub(super) place: Place,
}

impl Other {
    /// Its id.
    pub(super) fn id(&self) -> String {
        format!("{}{}", self.place.file, self.rest)
    }
}

/// Where an article stands in the corpus, and what is wrong with it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Name of its file.
    pub(super) file: Arc<str>,
    /// Its number in the file.
    pub(super) number: u32,
    /// Its line, where it is one of several.
    pub(super) line: Option<u32>,
    /// The first of its problems among [`Share::diagnostics`], and how many there are.
    problems: (u32, u32),
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
        if !id.starts_with(&*place.file) {
            place.file = id.into();
        }
        let rest = &id[place.file.len()..];
        self.others.push(Other { rest: rest.into(), outcome, place });
    }

    /// Adds what was found where an article should be, but is no file that can be read.
    pub(super) fn add_problem(&mut self, skip: Skip) {
        let file: Arc<str> = skip.diagnostic.path.as_str().into();
        let place = self.place(&file, (0, None), [skip.diagnostic]);
        self.pass(&file, Outcome::Skipped(skip.reason), place);
    }

    /// The place of the article with this number and line in `file`; its problems are added.
    pub(super) fn place(
        &mut self,
        file: &Arc<str>,
        (number, line): (u32, Option<u32>),
        problems: impl IntoIterator<Item = Diagnostic>,
    ) -> Place {
        let first = self.diagnostics.len();
        self.diagnostics.extend(problems);
        let problems = (first as u32, (self.diagnostics.len() - first) as u32);
        Place { file: Arc::clone(file), number, line, problems }
    }

    /// What is wrong with the article that stands at `place`.
    pub(super) fn problems(&self, place: &Place) -> &[Diagnostic] {
        let (first, many) = (place.problems.0 as usize, place.problems.1 as usize);
        self.diagnostics.get(first..first + many).unwrap_or_default()
    }

    /// Adds what was read after all that is here.
    pub(super) fn append(&mut self, mut later: Self) {
        let before = self.diagnostics.len() as u32;
        let places = later.places.iter_mut().chain(later.others.iter_mut().map(|other| &mut other.place));
        places.for_each(|place| place.problems.0 += before);
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
    use std::sync::Arc;

    use super::{Outcome, Share};
    use crate::diagnostic::{Diagnostic, Skip};
    use crate::model::{SkipReason, UnusedReason};

    fn of_file(file: &str, ids: &[&str]) -> Share {
        let mut share = Share::default();
        let name = Arc::from(file);
        for (number, id) in (0..).zip(ids) {
            let warning = Diagnostic::warning(*id, "odd", format!("{id} is odd"));
            let place = share.place(&name, (number, None), [warning].into_iter().take(number as usize % 2));
            share.pass(id, Outcome::Unused(UnusedReason::OffTopic), place);
        }
        share
    }

    #[track_caller]
    fn check(share: &Share, expected: &[(&str, &[&str])]) {
        let told = |other: &super::Other| {
            let problems = share.problems(&other.place).iter().map(|problem| problem.message.clone()).collect();
            (other.id(), problems)
        };
        let told: Vec<(String, Vec<String>)> = share.others.iter().map(told).collect();
        let expected: Vec<(String, Vec<String>)> = expected
            .iter()
            .map(|(id, problems)| ((*id).to_owned(), problems.iter().map(|one| (*one).to_owned()).collect()))
            .collect();
        assert_eq!(told, expected);
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
