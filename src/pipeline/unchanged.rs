//! Tells whether anything has changed since a build: where nothing has, its report is given again, and nothing is read but
//! what the system says of each file. Where it is not sure, it says that something has.
//!
//! A build leaves behind what it was made by and of: a digest of this program, of its jobs and of what the system said of every
//! source, and what was found where it looked besides (notes, templates, former issues, the archive) and where it wrote. A
//! stamp is trusted where the file was older than the build; anything younger is known by its bytes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::config::{ArchivePlaces, OnEmpty, OwnFile};
use crate::diagnostic::Diagnostic;
use crate::load::{self, Found};
use crate::model::{Digest, FORMER_ISSUES, Inputs, Ledger, Stamp};
use crate::store::{self, Key, Store};

use super::corpora::Corpus;
use super::issue::note_of;
use super::kept::PROGRAM;
use super::{ArchiveReport, Built, FileReport, FileState, Job, Plan, RecordPlace, Report};

/// Most files besides the corpus that are looked at; a build that has more is made again.
const MOST: usize = 100_000;

/// The builds of some jobs of some corpora as they are now.
pub(super) struct Unchanged<'a> {
    store: &'a Store,
    clock: i64,
    key: Key,
    inputs: Key,
}

/// What was found where a build looked, before it looked.
pub(super) struct Watch<'a> {
    of: Unchanged<'a>,
    before: Vec<Witness>,
}

/// What a build was made of, and what came of it.
#[derive(Serialize, Deserialize)]
struct Record {
    inputs: Key,
    witnesses: Vec<Witness>,
    files: usize,
    bytes: u64,
    reports: Vec<Reported>,
}

/// A place and what was found there.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Witness {
    path: PathBuf,
    state: State,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
enum State {
    /// Nothing.
    Nothing,
    /// A file or folder that was old enough to be known by what the system says: bytes, times, number.
    Stamped(u64, i64, i64, u64),
    /// A file with these bytes.
    Held(Digest),
    /// A folder with these names in it.
    Named(Digest),
}

/// A [`Report`] of a build after which nothing has changed.
#[derive(Serialize, Deserialize)]
struct Reported {
    title: String,
    issue: String,
    files: Vec<PathBuf>,
    source_pages: Vec<PathBuf>,
    record: Option<(PathBuf, PathBuf)>,
    archive: Option<ReportedArchive>,
    ledger: Ledger,
    inputs: Inputs,
    diagnostics: Vec<Diagnostic>,
    quotes: (usize, usize),
    empty: Option<OnEmpty>,
    too_many_skipped: Option<(f64, f64)>,
}

#[derive(Serialize, Deserialize)]
struct ReportedArchive {
    dir: PathBuf,
    issues: usize,
    quotes: usize,
    files: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Unchanged<'a> {
    /// `None` where it cannot be told: what is piped in, files too young to be known by their stamps, files handed back.
    pub(super) fn new(store: &'a Store, jobs: &[Job], corpora: &[Corpus]) -> Option<Self> {
        let clock = store.clock()?;
        if jobs.iter().any(|job| job.destination.is_nowhere()) || corpora.iter().any(|corpus| corpus.key.is_none()) {
            return None;
        }
        // What `Debug` shows of a job is all that it holds, its config included.
        let key = store::key(&[b"built", format!("{jobs:?}").as_bytes()]);
        let mut inputs = vec![PROGRAM.as_bytes().to_vec()];
        for corpus in corpora {
            inputs.push(sources(&corpus.discovery.files, clock)?.to_vec());
            inputs.push(format!("{:?} {:?}", corpus.jobs, corpus.discovery.problems).into_bytes());
        }
        let inputs = store::key(&inputs.iter().map(Vec::as_slice).collect::<Vec<_>>());
        Some(Self { store, clock, key, inputs })
    }

    /// What the build reports that nothing has changed since, where there is one.
    pub(super) fn built(&self) -> Option<Built> {
        let reader = self.store.reader()?;
        let record: Record = serde_json::from_slice(&reader.issue(&self.key)?).ok()?;
        let still = record.inputs == self.inputs && record.witnesses.iter().all(Witness::holds);
        if !still {
            return None;
        }
        drop(reader);
        let again = |witness: Witness| match witness.state {
            State::Held(_) => self.look(witness.path),
            _ => Some(witness),
        };
        let was_read = |witness: &Witness| matches!(witness.state, State::Held(_));
        let were_read = record.witnesses.iter().filter(|witness| was_read(witness)).count();
        let witnesses: Vec<Witness> = record.witnesses.into_iter().map(again).collect::<Option<_>>()?;
        let older = witnesses.iter().filter(|witness| was_read(witness)).count() < were_read;
        let record = Record { witnesses, ..record };
        if older && let (Some(writer), Ok(bytes)) = (self.store.writer(), serde_json::to_vec(&record)) {
            // What had to be read this time is old enough now. Where it cannot be kept, it is read again next time.
            let ending = store::Ending { issues: vec![(self.key, bytes)], ..store::Ending::default() };
            let _ = writer.end(&ending);
        }
        let reports = record.reports.into_iter().map(Reported::report).collect();
        Some(Built { reports, files: record.files, bytes: record.bytes, store: Vec::new() })
    }

    /// Looks where the plans will look.
    pub(super) fn watch(self, plans: &[Plan<'_>]) -> Option<Watch<'a>> {
        let mut paths = BTreeSet::new();
        let mut before = Vec::new();
        for plan in plans {
            let (config, issue) = (&plan.config, plan.job.period.issue());
            let notes = config.sections.iter().filter_map(note_of);
            paths.extend(notes.map(|from| config.origin.resolve(from, &issue)));
            if let Some(output) = config.stored() {
                let former = (1..=FORMER_ISSUES).map_while(|many| plan.job.period.before(many));
                paths.extend(former.map(|period| output.path(&config.origin, &period.issue(), None)));
            }
            if let Some(folder) = &config.templates {
                paths.extend(load::tree(&config.origin.dir.join(folder), MOST)?);
            }
            if let Some(places) = &plan.archive {
                let (listing, others) = others(places, &issue);
                before.push(listing);
                paths.extend(others);
            }
        }
        // What the plans write themselves is looked at when it is written.
        for output in plans.iter().flat_map(|plan| &plan.outputs) {
            paths.remove(&output.path);
        }
        before.extend(paths.into_iter().map(|path| self.look(path)).collect::<Option<Vec<_>>>()?);
        Some(Watch { of: self, before })
    }

    fn look(&self, path: PathBuf) -> Option<Witness> {
        let state = match load::stamp(&path) {
            None => State::Nothing,
            Some(_) if path.is_dir() => State::Named(names(&path, None)),
            Some(stamp) if store::is_settled(stamp, self.clock) => {
                let Stamp { bytes, modified, changed, inode } = stamp;
                State::Stamped(bytes, modified, changed, inode)
            }
            Some(_) => State::Held(load::fingerprint(&path).ok()?.1),
        };
        Some(Witness { path, state })
    }
}

impl Watch<'_> {
    /// The record of a build that came to its end; `None` where it is not sure that the same would come of it again.
    pub(super) fn record(self, plans: &[Plan<'_>], built: &Built) -> Option<(Key, Vec<u8>)> {
        let Self { of, mut before } = self;
        for (plan, report) in plans.iter().zip(&built.reports) {
            // What the system would not let be read today it may tomorrow, without a stamp telling.
            if report.diagnostics.iter().any(|told| told.code == "unreadable") {
                return None;
            }
            for (path, digest) in &report.made {
                let witness = of.look(path.clone())?;
                if matches!(&witness.state, State::Nothing | State::Named(_))
                    || matches!(&witness.state, State::Held(held) if held != digest)
                {
                    return None;
                }
                before.push(witness);
            }
            if let Some(places) = &plan.archive {
                for path in own(places)? {
                    before.push(of.look(path)?);
                }
            }
        }
        let reports = built.reports.iter().map(Reported::of).collect::<Option<_>>()?;
        let record = Record { inputs: of.inputs, witnesses: before, files: built.files, bytes: built.bytes, reports };
        Some((of.key, serde_json::to_vec(&record).ok()?))
    }
}

impl Witness {
    fn holds(&self) -> bool {
        match &self.state {
            State::Nothing => load::stamp(&self.path).is_none(),
            &State::Stamped(bytes, modified, changed, inode) => {
                load::stamp(&self.path) == Some(Stamp { bytes, modified, changed, inode })
            }
            State::Held(digest) => load::fingerprint(&self.path).is_ok_and(|(_, held)| held == *digest),
            State::Named(digest) => names(&self.path, None) == *digest,
        }
    }
}

/// A digest of what the system said of the files; `None` where one is too young to be known by that.
fn sources(files: &[Found], clock: i64) -> Option<Key> {
    let mut told: Vec<u8> = Vec::with_capacity(files.len() * 128);
    let add = |told: &mut Vec<u8>, stamp: Option<Stamp>| {
        let Stamp { bytes, modified, changed, inode } = stamp.filter(|stamp| store::is_settled(*stamp, clock))?;
        let numbers = [bytes, modified.cast_unsigned(), changed.cast_unsigned(), inode];
        for number in numbers {
            told.extend_from_slice(&number.to_le_bytes());
        }
        Some(())
    };
    for found in files {
        told.extend_from_slice(&(found.name.len() as u64).to_le_bytes());
        told.extend_from_slice(found.name.as_bytes());
        add(&mut told, found.stamp)?;
        let sidecar = found.sidecar().map(|path| path.as_os_str().as_encoded_bytes()).unwrap_or_default();
        told.extend_from_slice(&(sidecar.len() as u64).to_le_bytes());
        told.extend_from_slice(sidecar);
        if !sidecar.is_empty() {
            add(&mut told, found.sidecar_stamp())?;
        }
    }
    Some(store::key(&[&told]))
}

/// A digest of the names in a folder, with one more where that is about to be there.
fn names(folder: &Path, further: Option<String>) -> Digest {
    let names: BTreeSet<String> = load::names_in(folder).into_iter().chain(further).collect();
    let all: Vec<String> = names.into_iter().collect();
    load::digest(all.join("\0").as_bytes())
}

/// The folder in which an archive finds its issues, as it will be with this one, and the files of all of them.
fn others(places: &ArchivePlaces, issue: &str) -> (Witness, Vec<PathBuf>) {
    let (before, behind) = (places.around.0.as_str(), places.around.1.as_str());
    let state = State::Named(names(&places.listing, Some(format!("{before}{issue}{behind}"))));
    let listing = Witness { path: places.listing.clone(), state };
    let around = |name: String| Some(name.strip_prefix(before)?.strip_suffix(behind)?.to_owned());
    let issues = load::names_in(&places.listing).into_iter().filter_map(around);
    (listing, issues.flat_map(|issue| [places.json(&issue), places.html(&issue)]).collect())
}

/// The files that an archive has beside its issues.
fn own(places: &ArchivePlaces) -> Option<Vec<PathBuf>> {
    let mut all: Vec<PathBuf> = OwnFile::ALL.iter().map(|file| places.dir.join(file.name())).collect();
    for folder in ArchivePlaces::FOLDERS {
        all.extend(load::tree(&places.dir.join(folder), MOST)?);
    }
    Some(all)
}

impl Reported {
    /// `None` where it is no report of an issue that is there.
    fn of(report: &Report) -> Option<Self> {
        if report.empty.is_some_and(|empty| empty != OnEmpty::Publish) || report.files.is_empty() {
            return None;
        }
        let paths = |files: &[FileReport]| files.iter().map(|file| file.path.clone()).collect();
        let archive = report.archive.as_ref().map(|archive| ReportedArchive {
            dir: archive.dir.clone(),
            issues: archive.issues,
            quotes: archive.quotes,
            files: archive.unchanged + archive.written.len(),
            diagnostics: archive.diagnostics.clone(),
        });
        Some(Self {
            title: report.title.clone(),
            issue: report.issue.clone(),
            files: paths(&report.files),
            source_pages: paths(&report.source_pages),
            record: report.record.as_ref().map(|place| (place.path.clone(), place.file.clone())),
            archive,
            ledger: report.ledger,
            inputs: report.inputs,
            diagnostics: report.diagnostics.clone(),
            quotes: (report.quotes_found, report.quotes_shown),
            empty: report.empty,
            too_many_skipped: report.too_many_skipped,
        })
    }

    fn report(self) -> Report {
        let unchanged = |paths: Vec<PathBuf>| -> Vec<FileReport> {
            paths.into_iter().map(|path| FileReport { path, state: FileState::Unchanged }).collect()
        };
        let archive = self.archive.map(|archive| ArchiveReport {
            dir: archive.dir,
            issues: archive.issues,
            quotes: archive.quotes,
            written: Vec::new(),
            dry_run: false,
            unchanged: archive.files,
            removed: 0,
            diagnostics: archive.diagnostics,
        });
        Report {
            title: self.title,
            issue: self.issue,
            files: unchanged(self.files),
            source_pages: unchanged(self.source_pages),
            made: Vec::new(),
            record: self.record.map(|(path, file)| RecordPlace { path, file }),
            archive,
            ledger: self.ledger,
            inputs: Inputs { reused: self.inputs.files, ..self.inputs },
            diagnostics: self.diagnostics,
            quotes_found: self.quotes.0,
            quotes_shown: self.quotes.1,
            empty: self.empty,
            too_many_skipped: self.too_many_skipped,
        }
    }
}
