//! Accounts for every article of a corpus: where it stands, what became of it, what is wrong with it. It words nothing.

use std::path::{Path, PathBuf};

use crate::config::{Origin, normal};
use crate::diagnostic::Diagnostic;
use crate::model::{Outcome, Selection};

use super::share::{Other, Place, Share};

/// One article.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account<'a> {
    /// Which it is.
    pub(super) of: Of<'a>,
    /// Where it stands.
    pub(super) place: &'a Place,
    /// The name of its file.
    pub(super) file: &'a str,
    /// What became of it.
    pub(super) outcome: &'a Outcome,
    /// What is wrong with it.
    pub(super) problems: &'a [Diagnostic],
}

/// Which article is accounted for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of<'a> {
    /// One of the period, by its index.
    Admitted(usize),
    /// Another.
    Other(&'a Other),
}

impl Account<'_> {
    /// The article's id.
    pub(super) fn id(&self, share: &Share) -> String {
        match self.of {
            Of::Admitted(index) => share.articles.get(index).map(|one| one.article.id()).unwrap_or_default(),
            Of::Other(other) => share.id(other),
        }
    }
}

/// Every article that was found, once each, by file and in the order of each file.
pub(super) fn all<'a>(share: &'a Share, selection: &'a Selection) -> Vec<Account<'a>> {
    let account = |of, place: &'a Place, outcome| Account {
        of,
        place,
        file: share.file(place),
        outcome,
        problems: share.problems(place),
    };
    let admitted = share.places.iter().zip(&selection.articles).enumerate();
    let admitted = admitted.map(|(index, (place, selected))| account(Of::Admitted(index), place, &selected.outcome));
    let others = share.others.iter().map(|other| account(Of::Other(other), &other.place, share.outcome(other)));
    let mut all: Vec<_> = admitted.chain(others).collect();
    all.sort_by_key(|account| (account.file, account.place.number));
    all
}

/// A file, a folder or an article as somebody names it: by its id, or by a path from one of three folders.
#[derive(Clone, Debug)]
pub(super) struct Named<'a> {
    said: &'a Path,
    /// What it may be, absolute.
    wholes: [PathBuf; 3],
    root: &'a Path,
}

impl<'a> Named<'a> {
    /// What `said` means where `current` is the folder somebody works in.
    pub(super) fn new(said: &'a Path, current: &Path, origin: &'a Origin) -> Self {
        let wholes = [current, &origin.dir, &origin.root].map(|folder| normal(&folder.join(said)));
        Self { said, wholes, root: &origin.root }
    }

    /// Whether the article `id` in the file `path` is meant.
    pub(super) fn is(&self, path: &str, id: &str) -> bool {
        let said = self.said.to_str();
        said.is_some_and(|said| said == id || said == path) || self.wholes.contains(&normal(&self.root.join(path)))
    }

    /// Whether the file `path` is the one meant or lies in the folder that is meant.
    pub(super) fn holds(&self, path: &str) -> bool {
        let whole = normal(&self.root.join(path));
        self.wholes.iter().any(|named| whole.starts_with(named))
    }
}
