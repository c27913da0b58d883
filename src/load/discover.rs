//! Walks the folders that a config's globs name and lists the files to read, in one order on every machine.
//!
//! It opens no file, and asks the system once about each. Symbolic links are followed, also out of the corpus: whoever may
//! write links into a corpus may choose what is read. A file that two names lead to is listed under each; the loop of a
//! link is found and skipped.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, DirEntry, FileType, Metadata};
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::globs::{Anchored, Exclude};
use super::{
    Beside, Found, Home, LoadError, SIDECAR_ENDING, no_file, sidecar_paths, stamp_of, symlink_loop, unreadable,
};
use crate::config::{Config, CorpusConfig, normal};
use crate::diagnostic::Skip;
use crate::model::SkipReason;

/// What a source that was piped in is called.
pub const STDIN: &str = "stdin";

/// What a corpus consists of: each thing that matches stands either in `files` or in `problems`.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// Files to read, sorted by name, each once.
    pub files: Vec<Found>,
    /// What matches but cannot be read, sorted by name, each once.
    pub problems: Vec<Skip>,
}

/// Expands `corpus.include` without `corpus.exclude`, on this thread.
///
/// Hidden files and folders and `*.meta.yaml` sidecars are no articles. Names are relative to `config.origin.root`,
/// absolute outside of it. Fails only where a pattern is no glob, starts in no folder or matches nothing at all.
pub fn discover(config: &Config) -> Result<Discovery, LoadError> {
    discover_on(config, NonZeroUsize::MIN)
}

/// The same on so many threads: to ask about a hundred thousand files takes as long as all the rest of a build that has
/// nothing to do. The result is the same for any number.
pub fn discover_on(config: &Config, threads: NonZeroUsize) -> Result<Discovery, LoadError> {
    let dir = normal(&config.origin.dir);
    let root: Arc<Path> = normal(&config.origin.root).into();
    let excludes = config.corpus.exclude.iter().map(|glob| Exclude::new(glob, &dir)).collect::<Result<Vec<_>, _>>()?;
    let mut found = Discovery::default();
    for pattern in &config.corpus.include {
        if pattern == CorpusConfig::STDIN {
            let file = config.origin.stdin.clone().ok_or(LoadError::NoStdin)?;
            found.files.push(Found::alone(file, STDIN));
            continue;
        }
        let include = Anchored::new(pattern, &dir)?;
        let listed = Search { include: &include, excludes: &excludes, root: &root }.run(threads)?;
        if listed.iter().all(|listing| listing.hits == 0) {
            let folder = if include.is_literal() { parent(&include.base) } else { include.base };
            return Err(LoadError::NothingMatched { pattern: include.pattern, folder });
        }
        for listing in listed {
            found.files.extend(listing.files);
            found.problems.extend(listing.problems);
        }
    }
    // The files of each folder are in order already, and nearly always the folders, too: then this is one comparison each.
    found.files.sort_by(|a, b| a.name.cmp(&b.name));
    found.files.dedup_by(|a, b| a.name == b.name);
    found.problems.sort_by(|a, b| a.diagnostic.cmp(&b.diagnostic));
    found.problems.dedup_by(|a, b| a.diagnostic.path == b.diagnostic.path);
    Ok(found)
}

/// The folders that `corpus.include` starts in, and the files it names without wildcards: what holds the corpus.
pub fn places(config: &Config) -> Result<Vec<PathBuf>, LoadError> {
    let dir = normal(&config.origin.dir);
    let patterns = config.corpus.include.iter().filter(|pattern| *pattern != CorpusConfig::STDIN);
    patterns.map(|pattern| Ok(Anchored::new(pattern, &dir)?.base)).collect()
}

fn parent(path: &Path) -> PathBuf {
    path.parent().unwrap_or(path).to_owned()
}

/// The walk for one include.
struct Search<'a> {
    include: &'a Anchored,
    excludes: &'a [Exclude],
    root: &'a Arc<Path>,
}

/// A folder that is to be listed.
struct Folder {
    path: PathBuf,
    /// How many levels below the base its entries stand.
    depth: usize,
}

/// What one folder holds.
#[derive(Default)]
struct Listing {
    /// The folder, by which listings are put in order.
    folder: PathBuf,
    /// Things that match, also the excluded: a pattern all of whose files are left out is no mistake of the pattern.
    hits: usize,
    files: Vec<Found>,
    problems: Vec<Skip>,
}

/// Folders that wait, and how many are being listed, from which more may come.
#[derive(Default)]
struct Queue {
    folders: Vec<Folder>,
    busy: usize,
    done: Vec<Listing>,
}

impl Search<'_> {
    fn run(&self, threads: NonZeroUsize) -> Result<Vec<Listing>, LoadError> {
        let base = &self.include.base;
        if self.include.is_literal() {
            return self.one(base).map(|listing| vec![listing]);
        }
        if !base.is_dir() {
            return Err(LoadError::NoFolder { pattern: self.include.pattern.clone(), folder: base.clone() });
        }
        let first = Folder { path: base.clone(), depth: 1 };
        let shared = (Mutex::new(Queue { folders: vec![first], ..Queue::default() }), Condvar::new());
        std::thread::scope(|scope| {
            // This thread is one of them.
            for _ in 1..threads.get() {
                scope.spawn(|| self.work(&shared));
            }
            self.work(&shared);
        });
        let mut listed = shared.0.into_inner().unwrap_or_else(PoisonError::into_inner).done;
        listed.sort_by(|a, b| a.folder.cmp(&b.folder));
        Ok(listed)
    }

    /// Lists folders until none waits and none is being listed.
    fn work(&self, (queue, more): &(Mutex<Queue>, Condvar)) {
        let lock = || queue.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = lock();
        loop {
            let Some(folder) = state.folders.pop() else {
                if state.busy == 0 {
                    more.notify_all();
                    return;
                }
                state = more.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            state.busy += 1;
            drop(state);
            let (listing, mut folders) = self.list(folder);
            state = lock();
            state.busy -= 1;
            state.folders.append(&mut folders);
            state.done.push(listing);
            more.notify_all();
        }
    }

    /// Lists one folder, and says which others are to be listed.
    fn list(&self, folder: Folder) -> (Listing, Vec<Folder>) {
        let (mut listing, mut folders) = (Listing { folder: folder.path, ..Listing::default() }, Vec::new());
        let here = listing.folder.clone();
        let mut sidecars: HashMap<OsString, Option<Metadata>> = HashMap::new();
        let prefix = prefix(&here, self.root);
        let entries = match fs::read_dir(&here) {
            Ok(entries) => entries,
            Err(error) => {
                self.unlisted(&here, &error, &mut listing);
                return (listing, folders);
            }
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let kind = match entry.file_type() {
                Ok(kind) => kind,
                Err(error) => {
                    self.unlisted(&here.join(&name), &error, &mut listing);
                    continue;
                }
            };
            let (kind, status) = if kind.is_symlink() {
                match self.follow(&here.join(&name), folder.depth, &mut listing) {
                    Some(status) => (status.file_type(), Some(status)),
                    None => continue,
                }
            } else {
                (kind, None)
            };
            let is_sidecar = name.as_encoded_bytes().ends_with(SIDECAR_ENDING.as_bytes());
            if !is_sidecar && name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if kind.is_dir() && self.include.depth.is_none_or(|depth| folder.depth < depth) {
                folders.push(Folder { path: here.join(&name), depth: folder.depth + 1 });
            }
            if is_sidecar {
                sidecars.insert(name, status.or_else(|| entry.metadata().ok()));
            } else {
                self.entry((&here, prefix.as_deref()), (&name, kind), (&entry, status), &mut listing);
            }
        }
        if !sidecars.is_empty() {
            listing.files.iter_mut().for_each(|found| found.sidecar = beside(found, &sidecars));
        }
        listing.files.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        (listing, folders)
    }

    /// Where a link leads; `None` where it leads nowhere, in a loop or to a folder that holds the whole search, all of which
    /// is listed.
    fn follow(&self, link: &Path, depth: usize, listing: &mut Listing) -> Option<Metadata> {
        let status = match fs::metadata(link) {
            Ok(status) => status,
            Err(error) => {
                // A broken link matters only if the pattern means it.
                if self.include.matches(link) && !hidden(link) {
                    self.take(link, Err(unreadable(&error, &name(link, self.root))), listing);
                }
                return None;
            }
        };
        if !status.is_dir() {
            return Some(status);
        }
        let target = link.canonicalize().ok()?;
        let deeper = self.include.depth.is_none_or(|most| depth < most);
        let on_the_way = listing.folder.ancestors().take_while(|above| above.starts_with(&self.include.base));
        for above in on_the_way {
            if above.canonicalize().is_ok_and(|above| above == target) {
                if (deeper || self.include.matches(link)) && !hidden(link) {
                    let skip = symlink_loop(&name(link, self.root), &format!("it leads up to {}", above.display()));
                    self.take(link, Err(skip), listing);
                }
                return None;
            }
        }
        // A link to a folder above the search is no loop on its way, but would list the corpus twice.
        let holds_all = self.include.base.canonicalize().is_ok_and(|base| base.starts_with(&target));
        if deeper && holds_all && !hidden(link) {
            let skip = symlink_loop(&name(link, self.root), &format!("it leads up to {}", target.display()));
            self.take(link, Err(skip), listing);
            return None;
        }
        Some(status)
    }

    /// An include without wildcards: one file, named on purpose, so that it may even be hidden.
    fn one(&self, path: &Path) -> Result<Listing, LoadError> {
        let mut listing = Listing::default();
        match fs::metadata(path) {
            Ok(status) if status.is_dir() => {
                return Err(LoadError::IsFolder { pattern: self.include.pattern.clone() });
            }
            Ok(status) => {
                let name = name(path, self.root);
                let found = if status.is_file() {
                    let sidecar = Found::at(path, "").sidecar;
                    Ok(self.found(name.into(), Some(&status), sidecar))
                } else {
                    Err(no_file(status.file_type(), &name))
                };
                self.take(path, found, &mut listing);
            }
            Err(error) if path.is_symlink() => {
                self.take(path, Err(unreadable(&error, &name(path, self.root))), &mut listing);
            }
            Err(_) => {}
        }
        Ok(listing)
    }

    fn found(&self, name: Box<str>, status: Option<&Metadata>, sidecar: Option<Box<Beside>>) -> Found {
        Found { name, home: Home::Below(Arc::clone(self.root)), sidecar, stamp: status.and_then(stamp_of) }
    }

    /// An entry of the folder `here`, the names in which begin with `prefix`, where that is known.
    fn entry(
        &self,
        (here, prefix): (&Path, Option<&str>),
        (name, kind): (&OsString, FileType),
        (entry, status): (&DirEntry, Option<Metadata>),
        listing: &mut Listing,
    ) {
        if !self.include.matches_in(here, name) || (kind.is_dir() && !self.include.names_files) {
            return;
        }
        let (Some(prefix), Some(last), true) = (prefix, name.to_str(), self.excludes.is_empty() && kind.is_file())
        else {
            let path = here.join(name);
            let called = self::name(&path, self.root);
            let found = if kind.is_file() {
                let status = status.or_else(|| entry.metadata().ok());
                Ok(self.found(called.into(), status.as_ref(), None))
            } else {
                Err(no_file(kind, &called))
            };
            return self.take(&path, found, listing);
        };
        // What nearly every file takes: no path is made of it, and no name twice.
        let status = status.or_else(|| entry.metadata().ok());
        listing.hits += 1;
        listing.files.push(self.found(format!("{prefix}{last}").into(), status.as_ref(), None));
    }

    /// Lists what matched: a file, or the reason why it cannot be read.
    fn take(&self, path: &Path, found: Result<Found, Skip>, listing: &mut Listing) {
        let name = name(path, self.root);
        listing.hits += 1;
        if self.excludes.iter().any(|exclude| exclude.matches(path, &name)) {
            return;
        }
        match found {
            Err(skip) => listing.problems.push(skip),
            Ok(_) if path.to_str().is_none() => listing.problems.push(
                Skip::new(SkipReason::PathNotUtf8, name, "its path is not UTF-8")
                    .help("rename it: briefings could not name it"),
            ),
            Ok(found) => listing.files.push(found),
        }
    }

    /// A folder that will not be listed: it may hold anything.
    fn unlisted(&self, path: &Path, error: &io::Error, listing: &mut Listing) {
        if !hidden(path) {
            self.take(path, Err(unreadable(error, &name(path, self.root))), listing);
        }
    }
}

/// The sidecar of a file among those of its folder.
fn beside(found: &Found, sidecars: &HashMap<OsString, Option<Metadata>>) -> Option<Box<Beside>> {
    sidecar_paths(&found.path()).into_iter().flatten().find_map(|path| {
        let status = sidecars.get(path.file_name()?)?;
        Some(Box::new(Beside { stamp: status.as_ref().and_then(stamp_of), path: path.into() }))
    })
}

/// What the names of the files in `folder` begin with; `None` where that is not text.
fn prefix(folder: &Path, root: &Path) -> Option<String> {
    folder.to_str()?;
    let mut prefix = name(folder, root);
    if !prefix.is_empty() && !prefix.ends_with('/') {
        prefix.push(if folder.starts_with(root) { '/' } else { std::path::MAIN_SEPARATOR });
    }
    Some(prefix)
}

fn hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// The path as briefings name it: below `root` relative to it, elsewhere absolute; `/` between parts.
pub fn name(path: &Path, root: &Path) -> String {
    match path.strip_prefix(root) {
        Ok(below) if std::path::MAIN_SEPARATOR == '/' => below.to_string_lossy().into_owned(),
        Ok(below) => below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"),
        Err(_) => path.to_string_lossy().into_owned(),
    }
}

#[cfg(test)]
mod tests;
