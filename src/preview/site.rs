//! What is shown now: the files of the last good build, and what is wrong since. Who asks for it is for `answer`.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use tokio::sync::watch;

/// The files of one build, by their path on the server, without the first `/`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Site {
    pub(super) files: BTreeMap<String, Bytes>,
    /// The one to open first.
    pub(super) first: String,
}

impl Site {
    /// The files by their path below the folder they have in common.
    pub(super) fn new(files: Vec<(PathBuf, Vec<u8>)>) -> Self {
        let folder = files
            .iter()
            .map(|(path, _)| path.parent().unwrap_or(path).to_owned())
            .reduce(|one, other| common(&one, &other));
        let folder = folder.unwrap_or_default();
        let mut site = Self::default();
        for (path, bytes) in files {
            let name = name(path.strip_prefix(&folder).unwrap_or(&path));
            if is_page(&name) && !is_page(&site.first) || site.first.is_empty() {
                site.first.clone_from(&name);
            }
            site.files.insert(name, Bytes::from(bytes));
        }
        site
    }
}

/// The folder that holds both.
fn common(one: &Path, other: &Path) -> PathBuf {
    one.components().zip(other.components()).take_while(|(a, b)| a == b).map(|(part, _)| part).collect()
}

fn name(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

pub(super) fn is_page(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "html")
}

/// What all answers are made of.
pub(super) struct State {
    /// Where the server listens.
    pub(super) port: u16,
    now: Mutex<Now>,
    /// Grows by one with every change of what is shown.
    edition: watch::Sender<u64>,
}

/// What is shown at one moment.
#[derive(Clone, Default)]
pub(super) struct Now {
    /// The last good build.
    pub(super) site: Arc<Site>,
    /// Why there is none newer.
    pub(super) error: Option<Arc<str>>,
}

impl State {
    pub(super) fn new(port: u16) -> Self {
        Self { port, now: Mutex::default(), edition: watch::Sender::new(0) }
    }

    pub(super) fn now(&self) -> Now {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what came of a build; readers are told where it changes what they see.
    pub(super) fn take(&self, built: Result<Site, String>) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = match built {
            Ok(site) => {
                let changed = now.error.take().is_some() || *now.site != site;
                now.site = Arc::new(site);
                changed
            }
            Err(error) => now.error.replace(error.as_str().into()).as_deref() != Some(error.as_str()),
        };
        drop(now);
        if changed {
            self.edition.send_modify(|edition| *edition += 1);
        }
    }

    /// Hears of changes.
    pub(super) fn editions(&self) -> watch::Receiver<u64> {
        self.edition.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::{Site, State};

    #[track_caller]
    fn check(paths: &[&str], names: &[&str], first: &str) {
        let site = Site::new(paths.iter().map(|path| (path.into(), Vec::new())).collect());
        assert_eq!(
            (site.files.keys().map(String::as_str).collect::<Vec<_>>(), site.first.as_str()),
            (names.to_vec(), first)
        );
    }

    #[test]
    fn files_are_named_below_their_common_folder() {
        check(&["/w/a/b.md", "/w/a/b.html"], &["b.html", "b.md"], "b.html");
        check(&["/w/a/46/b.html", "/w/a/index.html"], &["46/b.html", "index.html"], "46/b.html");
        check(&["/w/a/b.json"], &["b.json"], "b.json");
        check(&[], &[], "");
    }

    #[test]
    fn readers_hear_of_changes_only() {
        let state = State::new(1);
        let mut heard = state.editions();
        let mut check = |built: Result<&str, &str>, changed: bool| {
            state.take(built.map(|page| Site::new(vec![("/w/a.html".into(), page.into())])).map_err(str::to_owned));
            assert_eq!(heard.has_changed().expect("a sender"), changed, "{built:?}");
            heard.mark_unchanged();
        };
        check(Ok("a"), true);
        check(Ok("a"), false);
        check(Err("broken"), true);
        check(Err("broken"), false);
        check(Ok("a"), true);
        assert!(state.now().error.is_none());
    }
}
