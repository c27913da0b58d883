//! Tells what became of every article found, and why: the ledger of a build in full, without building anything.
//!
//! It runs the same stages as a build, and counts in the same words as the coverage section of the briefing.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::compose;
use crate::config::nearest;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{CoverageCount, Ledger, Outcome};
use crate::wording;

use super::accounts::{self, Account, Named};
use super::share::Share;
use super::{BuildError, Job, Plan, Progress, issue, plan, read, with_threads};

/// Which articles to list. Each list asks for any of what it holds, and for everything where it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Only those that were skipped, or have a warning.
    pub troubled: bool,
    /// Outcomes: `used`, `unused`, `duplicate`, `skipped`.
    pub outcomes: Vec<String>,
    /// Codes of reasons, or of warnings.
    pub reasons: Vec<String>,
    /// Files, folders or ids.
    pub places: Vec<PathBuf>,
}

/// The account of a corpus.
#[derive(Clone, Debug, PartialEq)]
pub struct Accounts {
    /// Title of the series.
    pub title: String,
    /// Id of the issue.
    pub issue: String,
    /// The balance.
    pub ledger: Ledger,
    /// Counts by reason, as the briefing has them.
    pub reasons: Vec<CoverageCount>,
    /// Articles with a warning, by its code; one with several counts for each.
    pub warnings: BTreeMap<String, usize>,
    /// Files of several articles, by name, each with a balance of its own.
    pub files: Vec<(Arc<str>, Ledger)>,
    /// The articles asked for, by file and in the order of each file.
    pub articles: Vec<ArticleAccount>,
    /// Set where more was skipped than `corpus.max_skipped` allows: `(share skipped, share allowed)`.
    pub too_many_skipped: Option<(f64, f64)>,
}

/// What became of one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArticleAccount {
    /// Its id.
    pub id: String,
    /// Its line, where it is one of several in its file.
    pub line: Option<u32>,
    /// `used`, `unused`, `duplicate` or `skipped`.
    pub outcome: &'static str,
    /// Code of the reason; empty for `used`.
    pub reason: &'static str,
    /// The reason in words.
    pub label: &'static str,
    /// Id of the article that is kept in its place: of the same text or report, or a newer version.
    pub duplicate_of: Option<String>,
    /// What is wrong with it: why it was skipped, or what was mended or left out to use it.
    pub problems: Vec<Diagnostic>,
}

/// Accounts for the corpus of a job. `current` is the folder that relative paths are tried from first.
pub fn coverage(
    job: &Job,
    asked: &Asked,
    current: &Path,
    threads: NonZeroUsize,
    progress: &dyn Progress,
) -> Result<Accounts, Vec<BuildError>> {
    let plan = plan(job).map_err(|error| vec![error])?;
    with_threads(threads, || {
        let mut corpus = read::all(std::slice::from_ref(&plan), progress)?;
        progress.composing();
        let mut share = corpus.shares.pop().unwrap_or_default();
        accounted(&plan, &mut share, asked, current).map_err(|error| vec![error])
    })
    .map_err(|error| vec![error])?
}

fn accounted(plan: &Plan<'_>, share: &mut Share, asked: &Asked, current: &Path) -> Result<Accounts, BuildError> {
    let (_, selection) = issue::selection(plan, share);
    let all = accounts::all(share, &selection);
    let outcomes = || all.iter().map(|account| account.outcome);
    let ledger = Ledger::of(outcomes());
    let warnings = warnings(&all);
    known_reasons(asked, &warnings)?;
    let articles = listed(&all, plan, share, asked, current)?;
    Ok(Accounts {
        title: plan.config.briefing.title.clone(),
        issue: plan.job.period.issue(),
        ledger,
        reasons: compose::reasons(wording::english(), outcomes()),
        warnings,
        files: files(&all),
        articles,
        too_many_skipped: issue::too_many_skipped(&plan.config, ledger),
    })
}

/// The problems of an article that did not hinder its use.
fn mended<'a>(account: &Account<'a>) -> impl Iterator<Item = &'a Diagnostic> {
    account.problems.iter().filter(|problem| problem.severity == Severity::Warning)
}

fn warnings(all: &[Account<'_>]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for account in all {
        let mut codes: Vec<&str> = mended(account).map(|problem| problem.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            match counts.get_mut(code) {
                Some(count) => *count += 1,
                None => drop(counts.insert(code.to_owned(), 1)),
            }
        }
    }
    counts
}

/// Files of several articles, each with what became of them.
fn files(all: &[Account<'_>]) -> Vec<(Arc<str>, Ledger)> {
    let of_one_file = all.chunk_by(|one, next| one.file == next.file);
    of_one_file
        .filter(|accounts| accounts.len() > 1)
        .map(|accounts| (Arc::from(accounts[0].file), Ledger::of(accounts.iter().map(|one| one.outcome))))
        .collect()
}

/// Refuses codes that no reason has and no warning of this corpus.
fn known_reasons(asked: &Asked, warnings: &BTreeMap<String, usize>) -> Result<(), BuildError> {
    let mut known: Vec<&str> = compose::reason_codes().collect();
    known.extend(warnings.keys().map(String::as_str));
    match asked.reasons.iter().find(|code| !known.contains(&code.as_str())) {
        None => Ok(()),
        Some(wanted) => Err(BuildError::NoReason {
            wanted: wanted.clone(),
            known: match nearest(wanted, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", known.join(", ")),
            },
        }),
    }
}

/// The articles that are asked for.
fn listed(
    all: &[Account<'_>],
    plan: &Plan<'_>,
    share: &Share,
    asked: &Asked,
    current: &Path,
) -> Result<Vec<ArticleAccount>, BuildError> {
    let mut named: Vec<(Named<'_>, bool)> =
        asked.places.iter().map(|place| (Named::new(place, current, &plan.config.origin), false)).collect();
    let mut listed = Vec::new();
    for account in all {
        let (outcome, reason, label) = compose::reason(wording::english(), account.outcome);
        let id = account.id(share);
        let mut here = named.is_empty();
        for (named, met) in &mut named {
            let is = named.is(account.file, &id) || named.holds(account.file);
            *met |= is;
            here |= is;
        }
        let has = |code: &String| code == reason || mended(account).any(|problem| problem.code == *code);
        let wanted = here
            && (!asked.troubled || outcome == "skipped" || mended(account).next().is_some())
            && (asked.outcomes.is_empty() || asked.outcomes.iter().any(|wanted| wanted == outcome))
            && (asked.reasons.is_empty() || asked.reasons.iter().any(has));
        if wanted {
            let duplicate_of = match account.outcome {
                Outcome::Duplicate(kept) | Outcome::NearCopy(kept) | Outcome::Superseded(kept) => Some(kept.clone()),
                Outcome::Used | Outcome::Unused(_) | Outcome::Skipped(_) => None,
            };
            let (line, problems) = (account.place.line(), account.problems.to_vec());
            listed.push(ArticleAccount { id, line, outcome, reason, label, duplicate_of, problems });
        }
    }
    match asked.places.iter().zip(&named).find(|(_, (_, met))| !met) {
        Some((place, _)) => Err(BuildError::Address(super::explain::no_article(place))),
        None => Ok(listed),
    }
}
