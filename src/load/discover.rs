//! Walks the folders that a config's globs name and lists the files to read, in one order on every machine.
//!
//! It opens no file. Symbolic links are followed, also out of the corpus: whoever may write links into a corpus may
//! choose what is read. A file that two names lead to is listed under each; the loop of a link is found and skipped.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::globs::{Anchored, Exclude};
use super::{Found, LoadError, SIDECAR_ENDING, no_file, sidecar_paths, symlink_loop, unreadable};
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

/// Expands `corpus.include` without `corpus.exclude`.
///
/// Hidden files and folders and `*.meta.yaml` sidecars are no articles. Names are relative to `config.origin.root`,
/// absolute outside of it. Fails only where a pattern is no glob, starts in no folder or matches nothing at all.
pub fn discover(config: &Config) -> Result<Discovery, LoadError> {
    let dir = normal(&config.origin.dir);
    let root = normal(&config.origin.root);
    let excludes = config.corpus.exclude.iter().map(|glob| Exclude::new(glob, &dir)).collect::<Result<Vec<_>, _>>()?;
    let mut found = Discovery::default();
    for pattern in &config.corpus.include {
        if pattern == CorpusConfig::STDIN {
            let file = config.origin.stdin.clone().ok_or(LoadError::NoStdin)?;
            found.files.push(Found { name: STDIN.to_owned(), path: file, sidecar: None });
            continue;
        }
        let include = Anchored::new(pattern, &dir)?;
        let mut search = Search { include: &include, excludes: &excludes, root: &root, hits: 0, out: &mut found };
        search.run()?;
        if search.hits == 0 {
            let folder = if include.is_literal() { parent(&include.base) } else { include.base };
            return Err(LoadError::NothingMatched { pattern: include.pattern, folder });
        }
    }
    found.files.sort();
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
    root: &'a Path,
    /// Things that match, also the excluded: a pattern all of whose files are left out is no mistake of the pattern.
    hits: usize,
    out: &'a mut Discovery,
}

impl Search<'_> {
    fn run(&mut self) -> Result<(), LoadError> {
        let base = &self.include.base;
        if self.include.is_literal() {
            return self.one(base);
        }
        if !base.is_dir() {
            return Err(LoadError::NoFolder { pattern: self.include.pattern.clone(), folder: base.clone() });
        }
        let first = self.out.files.len();
        let mut sidecars = HashSet::new();
        let mut walk =
            WalkDir::new(base).follow_links(true).max_depth(self.include.depth.unwrap_or(usize::MAX)).into_iter();
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) if entry.depth() == 0 => {}
                Ok(entry) if is_sidecar(entry.path()) => {
                    sidecars.insert(entry.into_path());
                }
                Ok(entry) => {
                    let left_out = hidden(entry.path()) || self.leads_above(&entry);
                    if left_out && entry.file_type().is_dir() {
                        walk.skip_current_dir();
                    } else if !left_out {
                        self.entry(&entry);
                    }
                }
                Err(error) => self.error(&error),
            }
        }
        for found in &mut self.out.files[first..] {
            if !sidecars.is_empty() {
                found.sidecar = sidecar_paths(&found.path).into_iter().flatten().find(|path| sidecars.contains(path));
            }
        }
        Ok(())
    }

    /// Whether `entry` is a link to a folder that holds the whole search; it is then listed as a loop.
    ///
    /// The walk itself finds only links that lead up to a folder on its way, and would list the corpus twice.
    fn leads_above(&mut self, entry: &DirEntry) -> bool {
        if !entry.path_is_symlink() || !entry.file_type().is_dir() || self.include.depth == Some(entry.depth()) {
            return false;
        }
        let (Ok(target), Ok(base)) = (entry.path().canonicalize(), self.include.base.canonicalize()) else {
            return false;
        };
        let above = base.starts_with(&target);
        if above {
            let skip = symlink_loop(&name(entry.path(), self.root), &format!("it leads up to {}", target.display()));
            self.take(entry.path(), Err(skip));
        }
        above
    }

    /// An include without wildcards: one file, named on purpose, so that it may even be hidden.
    fn one(&mut self, path: &Path) -> Result<(), LoadError> {
        match std::fs::metadata(path) {
            Ok(status) if status.is_dir() => Err(LoadError::IsFolder { pattern: self.include.pattern.clone() }),
            Ok(status) => {
                let file = status.is_file().then(|| Found::at(path, "").sidecar);
                self.take(path, file.ok_or_else(|| no_file(status.file_type(), &name(path, self.root))));
                Ok(())
            }
            Err(error) => {
                if path.is_symlink() {
                    self.take(path, Err(unreadable(&error, &name(path, self.root))));
                }
                Ok(())
            }
        }
    }

    fn entry(&mut self, entry: &DirEntry) {
        let path = entry.path();
        let kind = entry.file_type();
        if !self.include.matches(path) || (kind.is_dir() && !self.include.names_files) {
            return;
        }
        let file = if kind.is_file() { Ok(None) } else { Err(no_file(kind, &name(path, self.root))) };
        self.take(path, file);
    }

    /// Lists what matched: a file with its sidecar, or the reason why it cannot be read.
    fn take(&mut self, path: &Path, file: Result<Option<PathBuf>, Skip>) {
        let name = name(path, self.root);
        self.hits += 1;
        if self.excludes.iter().any(|exclude| exclude.matches(path, &name)) {
            return;
        }
        match file {
            Err(skip) => self.out.problems.push(skip),
            Ok(_) if path.to_str().is_none() => self.out.problems.push(
                Skip::new(SkipReason::PathNotUtf8, name, "its path is not UTF-8")
                    .help("rename it: briefings could not name it"),
            ),
            Ok(sidecar) => self.out.files.push(Found { name, path: path.to_owned(), sidecar }),
        }
    }

    fn error(&mut self, error: &walkdir::Error) {
        let Some(path) = error.path() else { return };
        let deeper = self.include.depth.is_none_or(|depth| error.depth() < depth);
        let name = name(path, self.root);
        let skip = match (error.loop_ancestor(), error.io_error()) {
            (Some(above), _) if deeper || self.include.matches(path) => {
                symlink_loop(&name, &format!("it leads up to {}", above.display()))
            }
            // A broken link matters only if the pattern means it; a closed folder may hold anything.
            (None, Some(io)) if self.include.matches(path) || !path.is_symlink() => unreadable(io, &name),
            _ => return,
        };
        if !hidden(path) {
            self.take(path, Err(skip));
        }
    }
}

fn hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn is_sidecar(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().ends_with(SIDECAR_ENDING.as_bytes()))
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
