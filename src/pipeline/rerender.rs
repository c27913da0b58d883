//! Renders stored issues again, without their corpus. The files come from anywhere: each is bounded, has to be of this
//! version's format, and what it refers to has to be in it.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use rayon::prelude::*;

use crate::config::{Format, MailConfig};
use crate::model::Briefing;
use crate::render::{self, Beside, Templates};

use super::{BuildError, Destination, FileReport, FileState, former};

/// Stored issues, and what is to be made of each.
#[derive(Clone, Debug)]
pub struct Rerender {
    /// Their JSON.
    pub issues: Vec<PathBuf>,
    /// Formats to make.
    pub formats: Vec<Format>,
    /// Folder of templates that replace the built-in ones.
    pub templates: Option<PathBuf>,
    /// From whom to whom a mail goes.
    pub mail: Option<MailConfig>,
    /// Where the files go; those that are to stand where configured stand beside their issue.
    pub destination: Destination,
    /// Threads to use.
    pub threads: NonZeroUsize,
}

/// Files that are written at one time: enough that the disk is never waited for, few enough that each can be held open.
const FILES: usize = 256;

/// Makes the formats of all issues and writes them, all or none of each issue: one that cannot be made ends it, and those
/// before it may stand already.
///
/// While some are written others are made, and no more than three lots of [`FILES`] are held in memory.
pub fn rerender(job: &Rerender) -> Result<Vec<FileReport>, BuildError> {
    let broken = |error| BuildError::Render { config: job.issues.first().cloned().unwrap_or_default(), error };
    let templates = Templates::new(job.templates.as_deref()).map_err(broken)?;
    if let [issue] = job.issues.as_slice() {
        // One issue needs no other threads.
        return finished(job, one(job, issue, &templates)?);
    }
    let lot = (FILES / job.formats.len().max(1)).max(1);
    let made = |issues: &[PathBuf]| {
        let made: Result<Vec<_>, _> = issues.par_iter().map(|issue| one(job, issue, &templates)).collect();
        made.map(|files| files.into_iter().flatten().collect::<Vec<_>>())
    };
    super::with_threads(job.threads, || {
        thread::scope(|scope| {
            let (hand, taken) = mpsc::sync_channel(1);
            let writer = scope.spawn(move || {
                let reports = taken.iter().map(|files| finished(job, files));
                reports.collect::<Result<Vec<_>, _>>().map(|reports| reports.into_iter().flatten().collect())
            });
            let mut ended = Ok(());
            for issues in job.issues.chunks(lot) {
                match made(issues).map(|files| hand.send(files)) {
                    Ok(Ok(())) => {}
                    // The writer takes no more once it could not write, and says why.
                    Ok(Err(_)) => break,
                    Err(error) => {
                        ended = Err(error);
                        break;
                    }
                }
            }
            drop(hand);
            let reports = writer.join().unwrap_or_else(|panic| resume_unwind(panic));
            reports.and_then(|reports| ended.map(|()| reports))
        })
    })?
}

/// Writes files, or hands them back.
fn finished(job: &Rerender, files: Vec<(PathBuf, Vec<u8>)>) -> Result<Vec<FileReport>, BuildError> {
    if job.destination.is_nowhere() {
        let returned = |(path, bytes)| FileReport { path, state: FileState::Returned(bytes) };
        return Ok(files.into_iter().map(returned).collect());
    }
    Ok(super::written(files, false)?)
}

/// The files of one issue.
fn one(job: &Rerender, issue: &Path, templates: &Templates) -> Result<Vec<(PathBuf, Vec<u8>)>, BuildError> {
    let fault = |why: String| BuildError::Issue { path: issue.to_owned(), why };
    let briefing = read(issue).map_err(fault)?;
    let broken = |error| BuildError::Render { config: issue.to_owned(), error };
    let mut files = Vec::with_capacity(job.formats.len());
    for format in &job.formats {
        let bytes = render::bytes(*format, None, templates, job.mail.as_ref(), &briefing, &Beside::default());
        let beside = issue.with_extension(format.ending());
        let name = PathBuf::from(beside.file_name().unwrap_or_default());
        let path = match &job.destination {
            Destination::Configured | Destination::Held => beside,
            Destination::Folder(folder) => folder.join(name),
            Destination::Returned => name,
        };
        if path == issue {
            return Err(fault("would be written over; choose another place with -o".into()));
        }
        files.push((path, bytes.map_err(broken)?));
    }
    Ok(files)
}

fn read(issue: &Path) -> Result<Briefing, String> {
    let briefing = former::briefing(issue).map_err(|(_, what, help)| format!("{what}; {help}"))?;
    let briefing = briefing.ok_or("is not there; give the .json that `attache build` wrote")?;
    match contradiction(&briefing) {
        None => Ok(briefing),
        Some(what) => Err(format!("contradicts itself: {what}; build the issue again")),
    }
}

/// What the issue refers to and does not hold, or holds under another name.
fn contradiction(briefing: &Briefing) -> Option<String> {
    let numbered = briefing.sources.iter().zip(1..).find(|(source, number)| source.number != *number);
    if let Some((source, number)) = numbered {
        return Some(format!("source {number} has the number {}", source.number));
    }
    let mut ids = BTreeSet::new();
    if !briefing.sections.iter().all(|section| ids.insert(&section.id)) {
        return Some("two sections have one id".into());
    }
    let known = |number: usize| (1..=briefing.sources.len()).contains(&number);
    for (id, quote) in &briefing.quotes {
        if quote.id != *id {
            return Some("a quote has two ids".into());
        }
        let wordings = quote.wordings.iter().map(|wording| wording.source);
        if let Some(number) = std::iter::once(quote.source).chain(wordings).find(|number| !known(*number)) {
            return Some(format!("there is no source {number}"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::contradiction;
    use crate::model::Briefing;

    #[track_caller]
    fn check(change: impl FnOnce(&mut Briefing), expected: Option<&str>) {
        let text = include_str!("../../tests/fixtures/render/full.json");
        let mut briefing: Briefing = serde_json::from_str(text).expect("the fixture fits the model");
        change(&mut briefing);
        assert_eq!(contradiction(&briefing).as_deref(), expected);
    }

    #[test]
    fn what_is_referred_to_is_there() {
        check(|_| {}, None);
        check(|briefing| briefing.sources[1].number = 9, Some("source 2 has the number 9"));
        let second = |briefing: &mut Briefing| briefing.sections[1].id = briefing.sections[0].id.clone();
        check(second, Some("two sections have one id"));
        let first = |briefing: &mut Briefing| briefing.quotes.keys().next().cloned().unwrap_or_default();
        check(
            |briefing| {
                let id = first(briefing);
                briefing.quotes.entry(id).and_modify(|quote| quote.source = 0);
            },
            Some("there is no source 0"),
        );
        check(
            |briefing| {
                let id = first(briefing);
                briefing.quotes.entry(id).and_modify(|quote| quote.id = "q".into());
            },
            Some("a quote has two ids"),
        );
    }
}
