//! Makes the issue of one job of what was read for it: selects, composes, balances, renders. It writes nothing.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rayon::prelude::*;

use crate::config::{Config, OnEmpty, SectionConfig};
use crate::diagnostic::Diagnostic;
use crate::load;
use crate::model::{ArchivedIssue, Briefing, Extracted, Former, Inputs, Ledger, Selection, SourcePage, Stage};
use crate::parse::{self, Note};
use crate::render::RenderError;
use crate::{compose, render, select};

use super::outputs::Planned;
use super::progress::timed;
use super::read::Corpus;
use super::share::Share;
use super::{BuildError, Plan, Progress, Report, archive, bundled, former, marking};

/// An issue that is ready to be written.
pub(super) struct Issue {
    /// What was done; its files are filled in when they are written.
    pub(super) report: Report,
    /// Its files; none where the config says that an empty issue is not written.
    pub(super) files: Vec<(PathBuf, Vec<u8>)>,
    /// The pages of its sources.
    pub(super) source_pages: Vec<(PathBuf, Vec<u8>)>,
    /// What its archive keeps of it, where it has one.
    pub(super) archived: Option<ArchivedIssue>,
}

/// Does work of many like parts on the threads of the pool it is called from.
pub(super) struct Threads;

impl select::Together for Threads {
    fn each(&self, count: usize, each: &(dyn Fn(usize) + Sync)) {
        (0..count).into_par_iter().with_max_len(1).for_each(each);
    }
}

/// The issues of all plans, or every reason why one cannot be made.
pub(super) fn all(plans: &[Plan<'_>], corpus: Corpus, progress: &dyn Progress) -> Result<Vec<Issue>, Vec<BuildError>> {
    let pairs: Vec<_> = plans.iter().zip(corpus.shares).collect();
    let within = tracing::Span::current();
    let one = |(plan, share): (&Plan<'_>, Share)| {
        let config = plan.path();
        let id = plan.job.period.issue();
        let span = tracing::info_span!(parent: &within, "issue", config = %config.display(), id);
        span.in_scope(|| one(plan, share, progress))
    };
    let issues: Vec<_> = pairs.into_par_iter().map(one).collect();
    super::all(issues.into_iter())
}

fn one(plan: &Plan<'_>, mut share: Share, progress: &dyn Progress) -> Result<Issue, BuildError> {
    let notes = notes(plan)?;
    let texts = notes.iter().map(|(from, note)| (from.clone(), note.text.clone())).collect();
    let (former, mut selection) = timed(progress, Stage::Select, || selection(plan, &mut share));
    let articles: Vec<&Extracted> = share.articles.iter().map(AsRef::as_ref).collect();
    let others = share.outcomes();
    let found = articles.len() + others.iter().map(|(_, many)| many).sum::<usize>();
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
    let briefing = timed(progress, Stage::Compose, || compose::briefing(&material));
    let ledger = briefing.coverage.ledger;
    log(ledger, &share, &briefing);
    if !ledger.balances() || ledger.found != found {
        return Err(BuildError::Ledger { config: plan.path(), ledger: Ledger { found, ..ledger } });
    }
    let on_empty = plan.config.on_empty;
    let empty = (ledger.used == 0 && shows_articles(&plan.config)).then_some(on_empty);
    let (files, source_pages) = if matches!(empty, Some(OnEmpty::Skip | OnEmpty::Fail)) {
        (Vec::new(), Vec::new())
    } else {
        let issues = for_all(plan, &briefing, &compose::ranks(&material), progress);
        marking::guard(plan, &share, &notes, &issues)?;
        let bundled = plan.config.source_pages && !plan.job.destination.is_nowhere();
        let composed =
            |briefing: &Briefing| timed(progress, Stage::Compose, || compose::source_pages(&material, briefing));
        let pages = |briefing: &Briefing| if bundled { composed(briefing) } else { Vec::new() };
        let pages: Vec<Vec<SourcePage>> = issues.par_iter().map(|(_, briefing)| pages(briefing)).collect();
        rendered(plan, &issues, &pages, progress).map_err(|error| BuildError::Render { config: plan.path(), error })?
    };
    let archived = archived(plan, &briefing, &files);
    Ok(Issue { report: report(plan, &briefing, share, empty), files, source_pages, archived })
}

/// The issues stored before the plan's, and what its own issue uses of its share. What is wrong with a former one is told of
/// among the share's problems.
pub(super) fn selection(plan: &Plan<'_>, share: &mut Share) -> (Vec<Former>, Selection) {
    let former = former::read(plan, &mut share.diagnostics);
    let articles: Vec<&Extracted> = share.articles.iter().map(AsRef::as_ref).collect();
    let (period, judged, background) = (&plan.job.period, &mut share.judged, &share.background);
    let selection = select::issue_together(&plan.config, period, &articles, judged, background, &former, &Threads);
    (former, selection)
}

/// What the log holds of an issue.
fn log(Ledger { found, used, unused, duplicate, skipped }: Ledger, share: &Share, briefing: &Briefing) {
    tracing::info!(files = share.files, reused = share.reused, bytes = share.bytes, "read");
    let (quotes_found, quotes_shown) = (briefing.coverage.quotes_found, briefing.coverage.quotes_shown);
    tracing::info!(found, used, unused, duplicate, skipped, quotes_found, quotes_shown, "composed");
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
        source_pages: Vec::new(),
        made: Vec::new(),
        record: None,
        archive: None,
        ledger,
        inputs: Inputs { files: share.files, bytes: share.bytes, reused: share.reused, articles: ledger },
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
fn for_all<'a>(
    plan: &Plan<'_>,
    whole: &'a Briefing,
    ranks: &compose::Ranks,
    progress: &dyn Progress,
) -> Vec<ForWhom<'a>> {
    let wanted: BTreeSet<Option<&String>> = plan.outputs.iter().map(|output| output.audience.as_ref()).collect();
    let wanted: Vec<Option<&String>> = wanted.into_iter().collect();
    let made = |key: Option<&String>| match key.and_then(|key| plan.config.audiences.get(key).map(|one| (key, one))) {
        Some((key, audience)) => (Some(key.clone()), Cow::Owned(compose::for_audience(whole, key, audience, ranks))),
        None => (None, Cow::Borrowed(whole)),
    };
    wanted.into_par_iter().map(|key| timed(progress, Stage::Compose, || made(key))).collect()
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

/// What the archive keeps of the issue whose files these are; `None` where there is no archive, or nothing is stored.
fn archived(plan: &Plan<'_>, briefing: &Briefing, files: &[(PathBuf, Vec<u8>)]) -> Option<ArchivedIssue> {
    let places = plan.archive.as_ref()?;
    let (json, html) = (places.json(&briefing.issue.id), places.html(&briefing.issue.id));
    let stored = files.iter().find(|(path, _)| *path == json)?.1.len() as u64;
    let page = files.iter().any(|(path, _)| *path == html).then(|| archive::address(places, &html)).flatten();
    Some(compose::archived(briefing, page, stored))
}

/// Files with their bytes.
type Files = Vec<(PathBuf, Vec<u8>)>;

/// The files of an issue, and the pages of the sources of each of its forms, which are in the same order.
fn rendered(
    plan: &Plan<'_>,
    issues: &[ForWhom<'_>],
    pages: &[Vec<SourcePage>],
    progress: &dyn Progress,
) -> Result<(Files, Files), RenderError> {
    let one = |output: &Planned| {
        let own = issues.iter().zip(pages).find(|((audience, _), _)| *audience == output.audience);
        let ((_, briefing), pages) = own.expect("an issue is made for the audience of every output");
        let way_back = plan.archive.as_ref().and_then(|places| archive::way_back(places, &output.path));
        let beside = bundled::beside(pages, output, way_back);
        let (template, mail) = (output.template.as_deref(), plan.config.mail.as_ref());
        let bytes = || render::bytes(output.format, template, &plan.templates, mail, briefing, &beside);
        let bytes = timed(progress, Stage::Render, bytes)?;
        let pages = bundled::of(pages, output, &plan.templates, briefing, progress)?;
        Ok(((output.path.clone(), bytes), pages))
    };
    let made = plan.outputs.par_iter().map(one).collect::<Result<Vec<_>, RenderError>>()?;
    let (files, pages): (Files, Vec<Files>) = made.into_iter().unzip();
    Ok((files, pages.into_iter().flatten().collect()))
}
