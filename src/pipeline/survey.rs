//! Reads and parses a corpus without building anything: what `attache check` shows.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::load;
use crate::model::{Article, Source};
use crate::select::Admission;
use crate::unpack;

use super::parsed::{self, Parsed};
use super::{BuildError, Job, Plan, Progress, Silent, plan, with_threads};

/// What a look at a corpus came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Files read.
    pub files: usize,
    /// Articles in them, and files that hold none.
    pub articles: usize,
    /// Of these, not usable.
    pub skipped: usize,
    /// Every problem, by path.
    pub diagnostics: Vec<Diagnostic>,
}

/// Looks at the corpus, the templates and the outputs of a job.
pub fn survey(job: &Job, threads: NonZeroUsize, progress: &dyn Progress) -> Result<Survey, BuildError> {
    let plan = plan(job)?;
    let found = load::discover(&plan.config).map_err(|error| BuildError::Load { config: plan.path(), error })?;
    progress.found(found.files.len());
    let mut survey = Survey { files: found.files.len(), ..Survey::default() };
    survey.add(found.problems.len(), found.problems.len(), found.problems.into_iter().map(|skip| skip.diagnostic));
    let surveys: Vec<Survey> = with_threads(threads, || {
        let one = |file| {
            let survey = look(file, &plan);
            progress.read();
            survey
        };
        found.files.par_iter().with_max_len(1).map(one).collect()
    })?;
    for file in surveys {
        survey.add(file.articles, file.skipped, file.diagnostics);
    }
    survey.diagnostics.sort();
    Ok(survey)
}

impl Survey {
    fn add(&mut self, articles: usize, skipped: usize, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.articles += articles;
        self.skipped += skipped;
        self.diagnostics.extend(diagnostics);
    }
}

fn look(file: &load::Found, plan: &Plan<'_>) -> Survey {
    let mut survey = Survey::default();
    let reading = plan.config.corpus.reading();
    let (source, mut content) = match load::open(file, unpack::bound(&file.name, &reading.limits)) {
        Ok(opened) => (opened.source, opened.content),
        Err(skip) => {
            survey.add(1, 1, [skip.diagnostic]);
            return survey;
        }
    };
    let _: ControlFlow<()> = parsed::batches(&mut content, &source, &reading, &Silent, &mut |batch| {
        let surveys: Vec<Survey> = batch.into_par_iter().map(|piece| one(piece.parsed, &source, plan)).collect();
        for one in surveys {
            survey.add(one.articles, one.skipped, one.diagnostics);
        }
        ControlFlow::Continue(())
    });
    survey
}

/// A look at one article.
fn one(parsed: Parsed, source: &Source, plan: &Plan<'_>) -> Survey {
    let mut survey = Survey::default();
    match parsed {
        Ok((article, warnings)) => {
            let fault = date_fault(&article, source, plan);
            survey.add(1, usize::from(fault.is_some()), warnings.into_iter().chain(fault));
        }
        Err(skip) => survey.add(1, 1, [skip.diagnostic]),
    }
    survey
}

/// What is wrong with an article's date. That it lies outside the period is nothing wrong.
fn date_fault(article: &Article, source: &Source, plan: &Plan<'_>) -> Option<Diagnostic> {
    let id = article.id();
    match plan.rules.admit(article.meta.published, &id, source.modified, &plan.job.period, Some(plan.job.cut_off)) {
        Ok(Admission::In(_) | Admission::Background(_) | Admission::Out { diagnostic: None, .. }) => None,
        Ok(Admission::Out { diagnostic, .. }) => diagnostic,
        Err(error) => Some(Diagnostic::error(id, "missing-date", error.to_string())),
    }
}
