//! The record of a run, beside the issue it made: put together of what a build reports, read again and written. It reads no
//! clock: moments and times are handed to it.
//!
//! `briefing.json` has its record in `run.json` beside it, an issue of another name, as `desk.json`, in `desk.run.json`. Where
//! the folder is not the issue's own, as with `reports/2026-W46.json`, records stand in a folder of theirs,
//! `reports/runs/2026-W46.json`, so that none is taken for an issue. So no two issues have one record.

use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Generator, Problem, RUN_FORMAT, RecordedArchive, RecordedDiagnostics, RecordedFile, RecordedIssue, RunRecord,
    Timings, Versions,
};
use crate::write::Written;
use crate::{extract, load, parse, write};

use super::outputs::{self, Planned};
use super::{ArchiveReport, BuildError, FileReport, FileState, Format, Job, Report};

/// Most deliveries that are taken over from the former record of an issue; of more, the last.
const DELIVERIES: usize = 1_000;

/// Where an issue and the record of its runs stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPlace {
    /// The record.
    pub path: PathBuf,
    /// The file that stands for the issue.
    pub file: PathBuf,
}

/// Where the record of an issue goes when it is built as the config says; none where no output is written.
pub fn record_place(config: &Config, issue: &str) -> Option<RecordPlace> {
    place(&outputs::configured(config, issue))
}

/// A record that is ready to be written.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Where it goes.
    pub path: PathBuf,
    /// What it says.
    pub record: RunRecord,
    /// That there was a record whose deliveries are not known any more, since it cannot be read.
    pub fault: Option<Diagnostic>,
}

/// Where the record of a job that makes these files goes; none where it makes no file.
pub(super) fn place(outputs: &[Planned]) -> Option<RecordPlace> {
    let stored = outputs.iter().find(|output| output.format == Format::Json && output.audience.is_none());
    let Planned { path: file, own_folder, .. } = stored.or_else(|| outputs.first())?;
    let (folder, stem) = (file.parent().unwrap_or(Path::new("")), file.file_stem()?.to_string_lossy());
    let taken = |path: &PathBuf| outputs.iter().any(|output| output.path == *path);
    let path = if !own_folder {
        folder.join("runs").join(format!("{stem}.json"))
    } else if stem == "briefing" && !taken(&folder.join("run.json")) {
        folder.join("run.json")
    } else {
        folder.join(format!("{stem}.run.json"))
    };
    Some(RecordPlace { path, file: file.clone() })
}

/// What a run did for one issue, with the deliveries of former runs; `None` where it wrote nothing, as in a dry run.
///
/// `began` is when it began, and `timings` are those of the whole run. Fails where a file of the issue cannot be read again.
pub fn record(job: &Job, report: &Report, began: Timestamp, timings: &Timings) -> Result<Option<Recorded>, BuildError> {
    let Some(RecordPlace { path, file }) = &report.record else { return Ok(None) };
    let folder = path.parent().unwrap_or(Path::new(""));
    let issue = RecordedIssue {
        id: report.issue.clone(),
        title: report.title.clone(),
        from: job.period.from,
        to: job.period.to,
        cut_off: job.cut_off,
        file: from_folder(folder, file),
    };
    let (former, fault) = match former_record(path) {
        Ok(former) => (former, None),
        Err(why) => {
            let message = format!("the record of a former run {why}: what was delivered is not known");
            let help = "restore it, or remove it where nothing was delivered; it is not written over";
            (None, Some(Diagnostic::warning(path.to_string_lossy(), "damaged-record", message).help(help)))
        }
    };
    let former = former.filter(|former| former.issue.id == issue.id);
    let published = former.as_ref().and_then(|former| former.published);
    let mut deliveries = former.map_or_else(Vec::new, |former| former.deliveries);
    deliveries.drain(..deliveries.len().saturating_sub(DELIVERIES));
    let files = report.files.iter().chain(&report.source_pages);
    let record = RunRecord {
        format: RUN_FORMAT.to_owned(),
        issue,
        began,
        versions: versions(),
        inputs: report.inputs,
        outputs: files.filter_map(|file| recorded(file, folder).transpose()).collect::<Result<_, _>>()?,
        archive: report.archive.as_ref().map(archived),
        timings: timings.clone(),
        diagnostics: problems(report),
        published,
        deliveries,
    };
    Ok(Some(Recorded { path: path.clone(), record, fault }))
}

/// The record that stands at `path`, where there is one. An error says in words what is wrong with it.
pub fn former_record(path: &Path) -> Result<Option<RunRecord>, String> {
    let Some(bytes) = load::issue(path)? else { return Ok(None) };
    let record: RunRecord = serde_json::from_slice(&bytes).map_err(|error| format!("is no record: {error}"))?;
    let known = record.format == RUN_FORMAT;
    if known { Ok(Some(record)) } else { Err(format!("has another format than `{RUN_FORMAT}`")) }
}

/// Writes a record, whole or not at all.
pub fn write_record(recorded: &Recorded) -> Result<Written, BuildError> {
    let fault = |error: serde_json::Error| BuildError::Issue {
        path: recorded.path.clone(),
        why: format!("cannot be written as JSON: {error}"),
    };
    let mut bytes = serde_json::to_vec_pretty(&recorded.record).map_err(fault)?;
    bytes.push(b'\n');
    Ok(write::file(&recorded.path, &bytes)?)
}

fn versions() -> Versions {
    Versions {
        program: Generator { name: "attache".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        extractor: extract::VERSION,
        parsers: parse::PARSERS.iter().map(|&name| name.to_owned()).collect(),
    }
}

/// A file as it stands on the disk now; `None` for one that is not there by design.
fn recorded(file: &FileReport, folder: &Path) -> Result<Option<RecordedFile>, BuildError> {
    let wrote = match file.state {
        FileState::Wrote => true,
        FileState::Unchanged => false,
        FileState::WouldWrite | FileState::Returned(_) => return Ok(None),
    };
    let fault = |what| BuildError::Issue { path: file.path.clone(), why: format!("cannot be recorded: it {what}") };
    let (bytes, sha256) = load::fingerprint(&file.path).map_err(fault)?;
    Ok(Some(RecordedFile { path: from_folder(folder, &file.path), bytes, sha256, wrote }))
}

fn archived(archive: &ArchiveReport) -> RecordedArchive {
    let &ArchiveReport { issues, unchanged, removed, .. } = archive;
    RecordedArchive { issues, written: archive.written.len(), unchanged, removed }
}

fn problems(report: &Report) -> RecordedDiagnostics {
    let of_archive = report.archive.iter().flat_map(|archive| &archive.diagnostics);
    let mut all = report.diagnostics.iter().chain(of_archive);
    let problem =
        |told: &Diagnostic| Problem { code: told.code.clone(), path: told.path.clone(), message: told.message.clone() };
    let first: Vec<Problem> = all.by_ref().take(RecordedDiagnostics::MOST).map(problem).collect();
    RecordedDiagnostics { total: first.len() + all.count(), first }
}

/// `path` as seen from `folder`, `/` between parts; whole where they have not even a root in common. Both are tidy.
fn from_folder(folder: &Path, path: &Path) -> String {
    let shared = folder.components().zip(path.components()).take_while(|(one, other)| one == other).count();
    if shared == 0 {
        return path.to_string_lossy().into_owned();
    }
    let up = folder.components().skip(shared).map(|_| "..".into());
    let down = path.components().skip(shared).map(|part: Component<'_>| part.as_os_str().to_string_lossy());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Format, Planned, from_folder, place};

    /// Outputs: path, and whether the folder is the issue's own.
    #[track_caller]
    fn check(outputs: &[(&str, bool)], expected: Option<(&str, &str)>) {
        let planned = |&(path, own_folder): &(&str, bool)| Planned {
            path: PathBuf::from(path),
            format: Format::of(Path::new(path)).expect("a format"),
            audience: None,
            template: None,
            own_folder,
        };
        let planned: Vec<Planned> = outputs.iter().map(planned).collect();
        let found = place(&planned);
        let found =
            found.as_ref().map(|place| (place.path.to_str().expect("UTF-8"), place.file.to_str().expect("UTF-8")));
        assert_eq!(found, expected);
    }

    #[test]
    fn every_issue_has_a_record_of_its_own() {
        check(
            &[("/r/W1/briefing.md", true), ("/r/W1/briefing.json", true)],
            Some(("/r/W1/run.json", "/r/W1/briefing.json")),
        );
        check(&[("/r/W1/desk.json", true)], Some(("/r/W1/desk.run.json", "/r/W1/desk.json")));
        check(&[("/r/W1/briefing.html", true)], Some(("/r/W1/run.json", "/r/W1/briefing.html")));
        check(&[("/r/W1.json", false)], Some(("/r/runs/W1.json", "/r/W1.json")));
        check(
            &[("/r/W1/briefing.json", true), ("/r/W1/run.json", true)],
            Some(("/r/W1/briefing.run.json", "/r/W1/briefing.json")),
        );
        check(&[], None);
    }

    #[test]
    fn paths_are_told_from_the_records_folder() {
        let check = |folder, path, expected| assert_eq!(from_folder(Path::new(folder), Path::new(path)), expected);
        check("/r/W1", "/r/W1/briefing.md", "briefing.md");
        check("/r/W1", "/r/W1/sources/briefing/a.html", "sources/briefing/a.html");
        check("/r/runs", "/r/W1.md", "../W1.md");
        check("/r/W1", "/pages/W1.html", "../../pages/W1.html");
    }
}
