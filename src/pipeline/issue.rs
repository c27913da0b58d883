//! Makes the issue of one job of what was read for it: selects, composes, balances, renders. It writes nothing.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rayon::prelude::*;

use crate::config::{Config, OnEmpty, SectionConfig};
use crate::diagnostic::Diagnostic;
use crate::load;
use crate::model::{Briefing, Extracted, Ledger, Outcome};
use crate::parse::{self, Note};
use crate::{compose, render, select};

use super::outputs::Planned;
use super::read::Corpus;
use super::share::Share;
use super::{BuildError, Plan, Report, former, marking};

/// An issue that is ready to be written.
pub(super) struct Issue {
    /// What was done; its files are filled in when they are written.
    pub(super) report: Report,
    /// Its files; none where the config says that an empty issue is not written.
    pub(super) files: Vec<(PathBuf, Vec<u8>)>,
}

/// The issues of all plans, or every reason why one cannot be made.
pub(super) fn all(plans: &[Plan<'_>], corpus: Corpus) -> Result<Vec<Issue>, Vec<BuildError>> {
    let pairs: Vec<_> = plans.iter().zip(corpus.shares).collect();
    let issues: Vec<_> = pairs.into_par_iter().map(|(plan, share)| one(plan, share)).collect();
    super::all(issues.into_iter())
}

fn one(plan: &Plan<'_>, mut share: Share) -> Result<Issue, BuildError> {
    let found = share.articles.len() + share.others.len();
    let notes = notes(plan)?;
    let texts = notes.iter().map(|(from, note)| (from.clone(), note.text.clone())).collect();
    let former = former::read(plan, &mut share.diagnostics);
    let articles: Vec<&Extracted> = share.articles.iter().map(AsRef::as_ref).collect();
    let others: Vec<&Outcome> = share.others.iter().map(|other| &other.outcome).collect();
    let mut selection =
        select::issue(&plan.config, &plan.job.period, &articles, &share.judged, &share.background, &former);
    selection.sections.retain(|section| section.config < plan.shown);
    let material = compose::Material {
        config: &plan.config,
        period: &plan.job.period,
        cut_off: plan.job.cut_off,
        selection: &selection,
        articles: &articles,
        background: &share.background,
        former: &former,
        others: &others,
        diagnostics: &share.diagnostics,
        notes: &texts,
    };
    let briefing = compose::briefing(&material);
    let ledger = briefing.coverage.ledger;
    if !ledger.balances() || ledger.found != found {
        return Err(BuildError::Ledger { config: plan.path(), ledger: Ledger { found, ..ledger } });
    }
    let on_empty = plan.config.on_empty;
    let empty = (ledger.used == 0 && shows_articles(&plan.config)).then_some(on_empty);
    let files = if matches!(empty, Some(OnEmpty::Skip | OnEmpty::Fail)) {
        Vec::new()
    } else {
        let issues = for_all(plan, &briefing, &compose::ranks(&material));
        marking::guard(plan, &share, &notes, &issues)?;
        rendered(plan, &issues)?
    };
    Ok(Issue { report: report(plan, &briefing, share, empty), files })
}

/// Whether any section shows articles. Without one, as with `--only coverage`, an issue in which none is shown is not empty.
fn shows_articles(config: &Config) -> bool {
    let shows = |section: &SectionConfig| {
        matches!(section, SectionConfig::Topic(_) | SectionConfig::WhoSaidWhat(_) | SectionConfig::Timeline(_))
    };
    config.sections.iter().any(shows)
}

/// The share skipped and the share allowed, where more was skipped than `corpus.max_skipped` allows.
pub(super) fn too_many_skipped(config: &Config, ledger: Ledger) -> Option<(f64, f64)> {
    let skipped = if ledger.found == 0 { 0.0 } else { ledger.skipped as f64 / ledger.found as f64 };
    let allowed = config.corpus.max_skipped.0;
    (skipped > allowed).then_some((skipped, allowed))
}

fn report(plan: &Plan<'_>, briefing: &Briefing, share: Share, empty: Option<OnEmpty>) -> Report {
    let ledger = briefing.coverage.ledger;
    let mut diagnostics = share.diagnostics;
    diagnostics.sort();
    Report {
        title: briefing.title.clone(),
        issue: briefing.issue.id.clone(),
        files: Vec::new(),
        ledger,
        diagnostics,
        quotes_found: briefing.coverage.quotes_found,
        quotes_shown: briefing.coverage.quotes_shown,
        empty,
        too_many_skipped: too_many_skipped(&plan.config, ledger),
    }
}

/// An issue with the audience it is for; `None` for the whole.
pub(super) type ForWhom<'a> = (Option<String>, Cow<'a, Briefing>);

/// The issue for everybody whom a file is made for: the whole, and the part of each audience.
fn for_all<'a>(plan: &Plan<'_>, whole: &'a Briefing, ranks: &compose::Ranks) -> Vec<ForWhom<'a>> {
    let wanted: BTreeSet<Option<&String>> = plan.outputs.iter().map(|output| output.audience.as_ref()).collect();
    let wanted: Vec<Option<&String>> = wanted.into_iter().collect();
    let made = |key: Option<&String>| match key.and_then(|key| plan.config.audiences.get(key).map(|one| (key, one))) {
        Some((key, audience)) => (Some(key.clone()), Cow::Owned(compose::for_audience(whole, key, audience, ranks))),
        None => (None, Cow::Borrowed(whole)),
    };
    wanted.into_par_iter().map(made).collect()
}

/// The analyst's file that a section names.
pub(super) fn note_of(section: &SectionConfig) -> Option<&String> {
    match section {
        SectionConfig::KeyPoints(points) => points.from.as_ref(),
        SectionConfig::Notes(notes) => Some(&notes.from),
        _ => None,
    }
}

/// The analyst's files that the sections name, by the name the config gives; those that do not exist are left out.
fn notes(plan: &Plan<'_>) -> Result<BTreeMap<String, Note>, BuildError> {
    let mut out = BTreeMap::new();
    for from in plan.config.sections.iter().filter_map(note_of) {
        let path = plan.config.origin.resolve(from, &plan.job.period.issue());
        let text = load::text(&path).map_err(|error| BuildError::Load { config: plan.path(), error })?;
        let Some(text) = text else { continue };
        let note = parse::note(&text, from).map_err(|skip| {
            let Diagnostic { message, help, line, .. } = skip.diagnostic;
            let line = line.map_or_else(String::new, |line| format!("line {line}: "));
            let why = format!("{line}{message}; {}", help.unwrap_or_else(|| "mend it".into()));
            BuildError::Note { config: plan.path(), note: path.clone(), why }
        })?;
        out.insert(from.clone(), note);
    }
    Ok(out)
}

fn rendered(plan: &Plan<'_>, issues: &[ForWhom<'_>]) -> Result<Vec<(PathBuf, Vec<u8>)>, BuildError> {
    let one = |output: &Planned| {
        let own = issues.iter().find(|(audience, _)| *audience == output.audience);
        let (_, briefing) = own.expect("an issue is made for the audience of every output");
        let bytes = render::bytes(
            output.format,
            output.template.as_deref(),
            &plan.templates,
            plan.config.mail.as_ref(),
            briefing,
        );
        let bytes = bytes.map_err(|error| BuildError::Render { config: plan.path(), error })?;
        Ok((output.path.clone(), bytes))
    };
    plan.outputs.par_iter().map(one).collect()
}
