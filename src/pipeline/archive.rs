//! Makes the archive of a series of its stored issues, and writes what has changed of it.
//!
//! The time of a build is to grow with its week, not with the archive. So an issue that the archive has taken up is not
//! read again while its file is as large as it was then and no younger than the archive's own file of that year (the rule
//! of `make`); and a page whose head names the digest of all it would be made from is not made again. Both only save work:
//! [`archive`] reads every issue, and a folder without its archive gets the same bytes again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;

use crate::config::{ArchivePlaces, Config, OwnFile};
use crate::diagnostic::Diagnostic;
use crate::load::{self, StoredFile};
use crate::model::{ARCHIVE_FORMAT, ArchivedIssue, ArchivedYear, BRIEFING_FORMAT, Briefing};
use crate::render::{self, ArchiveFile, ArchiveFiles, RenderError, Templates, path_part};
use crate::{compose, write};

use super::{BuildError, FileReport, FileState, Options, Plan};

/// Most issues of an archive; of more, the last by name are kept. A hundred years of weeks are 5,200.
const ISSUES: usize = 10_000;
/// Bytes of a page in which its head is looked for.
const HEAD: usize = 2048;

/// What was done for one archive.
#[derive(Debug)]
pub struct ArchiveReport {
    /// Its folder.
    pub dir: PathBuf,
    /// Issues in it.
    pub issues: usize,
    /// Quotes of these.
    pub quotes: usize,
    /// Files written, or in a dry run those that would be.
    pub written: Vec<PathBuf>,
    /// Whether they were only looked at.
    pub dry_run: bool,
    /// Files that stood there as they should.
    pub unchanged: usize,
    /// Pages removed, since nothing is left to stand on them.
    pub removed: usize,
    /// Issues that were passed over, and why.
    pub diagnostics: Vec<Diagnostic>,
}

/// Makes the archives of several briefings anew of all their stored issues.
pub fn archive(configs: &[Config], options: Options) -> Result<Vec<ArchiveReport>, Vec<BuildError>> {
    distinct(configs.iter()).map_err(|error| vec![error])?;
    let one = |config: &Config| {
        let templates = super::templates(config)?;
        let Some(places) = places(config)? else {
            let why = "has no `archive`: add one to it, as `archive: {dir: reports}`".to_owned();
            return Err(BuildError::Outputs { config: config.origin.path.clone(), why });
        };
        let mut made = Making { config, templates: &templates, places: &places }.make(None, false)?;
        let written = super::written(std::mem::take(&mut made.files), options.dry_run)?;
        Ok(made.report(written, options.dry_run))
    };
    super::with_threads(options.threads, || super::all(configs.iter().map(one))).map_err(|error| vec![error])?
}

/// The archive that goes with an issue just made, where there is one.
pub(super) fn with(plan: &Plan<'_>, issue: ArchivedIssue) -> Result<Option<Made>, BuildError> {
    let Some(places) = &plan.archive else { return Ok(None) };
    Making { config: &plan.config, templates: &plan.templates, places }.make(Some(issue), true).map(Some)
}

/// An archive that is ready to be written.
pub(super) struct Made {
    dir: PathBuf,
    issues: usize,
    quotes: usize,
    /// Every file it has, from its folder.
    names: BTreeSet<String>,
    /// Those that do not stand there as they should, with their bytes.
    pub(super) files: Vec<(PathBuf, Vec<u8>)>,
    diagnostics: Vec<Diagnostic>,
}

impl Made {
    /// What was done, once its files were written; removes its pages that nothing stands on any more.
    pub(super) fn report(self, written: Vec<FileReport>, dry_run: bool) -> ArchiveReport {
        let changed = written.into_iter().filter(|file| file.state != FileState::Unchanged);
        let written: Vec<PathBuf> = changed.map(|file| file.path).collect();
        let others = self.others();
        let removed = if dry_run { others.len() } else { others.iter().filter(|path| write::remove(path)).count() };
        ArchiveReport {
            dir: self.dir,
            issues: self.issues,
            quotes: self.quotes,
            unchanged: self.names.len() - written.len(),
            written,
            dry_run,
            removed,
            diagnostics: self.diagnostics,
        }
    }

    /// Pages in the archive's own folders that are its own by their head, but that it has not any more.
    fn others(&self) -> Vec<PathBuf> {
        let found = ArchivePlaces::FOLDERS.iter().flat_map(|folder| {
            load::names_in(&self.dir.join(folder)).into_iter().map(move |name| format!("{folder}/{name}"))
        });
        let others = found.filter(|name| !self.names.contains(name)).map(|name| self.dir.join(name));
        others.filter(|path| render::is_of_an_archive(&load::head(path, HEAD))).collect()
    }
}

/// Where the archive of a config finds its issues; `None` where it has none. Fails where its folder is another's.
pub(super) fn places(config: &Config) -> Result<Option<ArchivePlaces>, BuildError> {
    let Some(places) = config.archive_places() else { return Ok(None) };
    let index = places.dir.join(OwnFile::Index.name());
    let head = load::head(&index, HEAD);
    let known = render::pattern_in(&String::from_utf8_lossy(&head));
    let why = match known {
        _ if head.is_empty() => return Ok(Some(places)),
        Some(pattern) if pattern == render::shown_pattern(&places.pattern()) => return Ok(Some(places)),
        Some(pattern) => format!(
            "{} is the archive of other issues, `{pattern}`: give each briefing a folder of its own in `archive.dir`",
            index.display()
        ),
        None => format!(
            "{} was not made by attache and is left alone: move it away, or name another folder in `archive.dir`",
            index.display()
        ),
    };
    Err(BuildError::Outputs { config: config.origin.path.clone(), why })
}

/// Fails where two briefings would have their archive in one folder.
pub(super) fn distinct<'a>(configs: impl Iterator<Item = &'a Config>) -> Result<(), BuildError> {
    let mut seen: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for config in configs {
        let Some(places) = config.archive_places() else { continue };
        let path = config.origin.path.clone();
        if let Some(other) = seen.insert(places.dir.clone(), path.clone()) {
            let dir = places.dir.display();
            let why =
                format!("its archive would be in {dir}, as that of {}; give each a folder of its own", other.display());
            return Err(BuildError::Outputs { config: path, why });
        }
    }
    Ok(())
}

/// Address of an issue's page from the archive's folder; `None` where it lies outside.
pub(super) fn address(places: &ArchivePlaces, page: &Path) -> Option<String> {
    let parts = page.strip_prefix(&places.dir).ok()?.iter();
    Some(parts.map(|part| path_part(&part.to_string_lossy())).collect::<Vec<_>>().join("/"))
}

/// Address of the archive's first page as seen from a page below its folder.
pub(super) fn way_back(places: &ArchivePlaces, page: &Path) -> Option<String> {
    let depth = page.strip_prefix(&places.dir).ok()?.iter().count().checked_sub(1)?;
    Some(format!("{}{}", "../".repeat(depth), OwnFile::Index.name()))
}

/// An archive that is being made.
struct Making<'a> {
    config: &'a Config,
    templates: &'a Templates,
    places: &'a ArchivePlaces,
}

impl Making<'_> {
    /// Makes it; of an issue that is at hand nothing is read, and others only where `keep` lets none do that is kept.
    fn make(&self, at_hand: Option<ArchivedIssue>, keep: bool) -> Result<Made, BuildError> {
        let (issues, diagnostics) = self.issues(at_hand, keep);
        let archive = compose::archive(&issues);
        let pattern = self.places.pattern();
        let files = ArchiveFiles::new(&archive, self.config, self.templates, &pattern);
        let all = files.all();
        let one = |(file, name): &(ArchiveFile, String)| {
            let path = self.places.dir.join(name);
            let stands = files.key(*file).is_some_and(|key| names_key(&path, &key));
            Ok(if stands { None } else { Some((path, files.bytes(*file)?)) })
        };
        let made = all.par_iter().map(one).collect::<Result<Vec<_>, RenderError>>();
        let made = made.map_err(|error| BuildError::Render { config: self.config.origin.path.clone(), error })?;
        let (issues, quotes) = (issues.len(), archive.quotes);
        let names = all.into_iter().map(|(_, name)| name).collect();
        let files = made.into_iter().flatten().collect();
        Ok(Made { dir: self.places.dir.clone(), issues, quotes, names, files, diagnostics })
    }

    /// What is kept of every issue, by name, and why some were passed over.
    fn issues(&self, at_hand: Option<ArchivedIssue>, keep: bool) -> (Vec<ArchivedIssue>, Vec<Diagnostic>) {
        let places = self.places;
        let around = (places.around.0.as_str(), places.around.1.as_str());
        let mut files = load::stored(&places.listing, around, |issue| places.json(issue));
        let mut diagnostics = Vec::new();
        let many = files.len().saturating_sub(ISSUES);
        if many > 0 {
            let what = format!("{many} issues are passed over: an archive holds {ISSUES}");
            diagnostics.push(Diagnostic::warning(places.dir.to_string_lossy(), "too-many-issues", what));
            files.drain(..many);
        }
        files.retain(|file| at_hand.as_ref().is_none_or(|issue| issue.id != file.issue));
        let kept = if keep { self.kept() } else { BTreeMap::new() };
        let read: Vec<Result<ArchivedIssue, Diagnostic>> =
            files.par_iter().map(|file| self.issue(file, kept.get(&file.issue))).collect();
        let mut issues = Vec::with_capacity(read.len() + 1);
        for one in read {
            match one {
                Ok(issue) => issues.push(issue),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        issues.extend(at_hand);
        issues.sort_by(|one, other| one.id.cmp(&other.id));
        (issues, diagnostics)
    }

    /// What the archive's own files have of the issues, and when each was written.
    fn kept(&self) -> BTreeMap<String, (ArchivedIssue, SystemTime)> {
        let folder = self.places.dir.join("search");
        let mut years: Vec<String> = load::names_in(&folder);
        years.retain(|name| name.strip_suffix(".js").is_some_and(|year| year.parse::<i16>().is_ok()));
        years.sort();
        let read = years.par_iter().filter_map(|name| {
            let path = folder.join(name);
            let modified = path.metadata().ok()?.modified().ok()?;
            let bytes = load::issue(&path).ok()??;
            let year: ArchivedYear = serde_json::from_slice(render::json_of_year(&bytes)?).ok()?;
            (year.format == ARCHIVE_FORMAT && year.version == env!("CARGO_PKG_VERSION")).then_some((year, modified))
        });
        let years: Vec<(ArchivedYear, SystemTime)> = read.collect();
        let issues = years.into_iter().flat_map(|(year, modified)| {
            year.issues.into_iter().map(move |issue| (issue.id.clone(), (issue, modified)))
        });
        issues.collect()
    }

    fn issue(
        &self,
        file: &StoredFile,
        kept: Option<&(ArchivedIssue, SystemTime)>,
    ) -> Result<ArchivedIssue, Diagnostic> {
        let html = self.places.html(&file.issue);
        let page = html.is_file().then(|| address(self.places, &html)).flatten();
        if let Some((issue, written)) = kept
            && issue.bytes == file.bytes
            && file.modified.is_some_and(|modified| modified <= *written)
        {
            return Ok(ArchivedIssue { page, ..issue.clone() });
        }
        let name = file.path.strip_prefix(&self.config.origin.dir).unwrap_or(&file.path).to_string_lossy();
        let fault = |what: String| {
            Diagnostic::warning(
                name.as_ref(),
                "damaged-issue",
                format!("an issue that the archive passes over: it {what}"),
            )
            .help("restore it, or build that issue again")
        };
        let bytes = load::issue(&file.path).map_err(fault)?.ok_or_else(|| fault("is gone".into()))?;
        let briefing: Briefing = serde_json::from_slice(&bytes)
            .map_err(|error| fault(format!("is no JSON of an issue: {}", short(&error.to_string()))))?;
        if briefing.format != BRIEFING_FORMAT {
            return Err(fault(format!("has the format `{}`, not `{BRIEFING_FORMAT}`", short(&briefing.format))));
        }
        if briefing.issue.id != file.issue {
            return Err(fault(format!("is the issue `{}`, not `{}`", short(&briefing.issue.id), file.issue)));
        }
        Ok(compose::archived(&briefing, page, bytes.len() as u64))
    }
}

/// As much of a text from a file as a message has room for.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(160).collect()
}

fn names_key(path: &Path, key: &str) -> bool {
    memchr::memmem::find(&load::head(path, HEAD), key.as_bytes()).is_some()
}
