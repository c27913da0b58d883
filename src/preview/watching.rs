//! Hears of changes on the disk, and has the issue built anew when they have settled.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{Config, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::site::{Site, State};
use super::{Build, Event, Outcome};

/// A change is settled when nothing else happens for so long: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(150);
/// Most steps of one change, so that a file that is written without end is shown all the same.
const MOST_STEPS: usize = 20;
/// How often changes are looked for where the system does not tell of them.
const POLL: Duration = Duration::from_secs(1);

/// Something whose change calls for another build.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Watched {
    /// One file, which need not exist yet.
    File(PathBuf),
    /// A folder and all below it.
    Folder(PathBuf),
}

impl Watched {
    /// What is watched for it: of a file its folder, since editors put a new file in the place of the old one.
    fn place(&self) -> (&Path, RecursiveMode) {
        match self {
            Self::File(path) => (path.parent().unwrap_or(path), RecursiveMode::NonRecursive),
            Self::Folder(path) => (path, RecursiveMode::Recursive),
        }
    }

    fn holds(&self, path: &Path) -> bool {
        match self {
            Self::File(file) => path == file,
            Self::Folder(folder) => path.starts_with(folder),
        }
    }
}

/// Builds at the start and after every change; ends only with its caller.
pub(super) async fn follow(state: &State, build: &Build, address: SocketAddr, heard: &mut dyn FnMut(&Event<'_>)) {
    let (sender, mut changes) = mpsc::channel(1);
    let mut watch: Option<Watch> = None;
    heard(&Event::Ready(address));
    loop {
        let build = Arc::clone(build);
        let built = tokio::task::spawn_blocking(move || build()).await;
        let Outcome { files, watched } = match built {
            Ok(outcome) => outcome,
            Err(bug) if bug.is_panic() => std::panic::resume_unwind(bug.into_panic()),
            // It was called off: the server is going down.
            Err(_) => return,
        };
        if watch.as_ref().is_none_or(|watch| watch.watched != watched) {
            // The old one is let go first: it holds what the system has few of.
            drop(watch.take());
            watch = Some(Watch::new(watched, &sender, heard));
        }
        let told = files.as_ref().map(Vec::len).map_err(Clone::clone);
        state.take(files.map(Site::new));
        match told {
            Ok(files) => heard(&Event::Built(files)),
            Err(error) => heard(&Event::Failed(&error)),
        }
        if changes.recv().await.is_none() {
            return;
        }
        for _ in 0..MOST_STEPS {
            if timeout(QUIET, changes.recv()).await.is_err() {
                break;
            }
        }
    }
}

/// What is watched now.
struct Watch {
    watched: Vec<Watched>,
    /// Kept, since it ends when it is dropped.
    _watcher: Box<dyn Watcher>,
}

impl Watch {
    /// Watches all of `watched`; where the system cannot, looks for changes every so often.
    fn new(watched: Vec<Watched>, sender: &mpsc::Sender<()>, heard: &mut dyn FnMut(&Event<'_>)) -> Self {
        let watcher = match by_system(&watched, sender) {
            Ok(watcher) => watcher,
            Err(error) => {
                heard(&Event::Polling(&error.to_string()));
                by_polling(&watched, sender)
            }
        };
        Self { watched, _watcher: watcher }
    }
}

fn by_system(watched: &[Watched], sender: &mpsc::Sender<()>) -> notify::Result<Box<dyn Watcher>> {
    let mut watcher = RecommendedWatcher::new(handler(watched, sender), Config::default())?;
    for (place, mode) in places(watched) {
        watcher.watch(&place, mode)?;
    }
    Ok(Box::new(watcher))
}

fn by_polling(watched: &[Watched], sender: &mpsc::Sender<()>) -> Box<dyn Watcher> {
    let config = Config::default().with_poll_interval(POLL).with_compare_contents(false);
    let Ok(mut watcher) = PollWatcher::new(handler(watched, sender), config) else {
        return Box::new(notify::NullWatcher);
    };
    for (place, mode) in places(watched) {
        // What cannot be watched is not: the build itself tells of what it cannot read.
        let _ = watcher.watch(&place, mode);
    }
    Box::new(watcher)
}

/// The folders to watch, each once; those that are not there are left to the one they would stand in.
fn places(watched: &[Watched]) -> Vec<(PathBuf, RecursiveMode)> {
    let mut places = BTreeSet::new();
    for (place, mode) in watched.iter().map(Watched::place) {
        match place.ancestors().find(|place| place.is_dir()) {
            Some(there) if there == place => places.insert((there.to_owned(), mode == RecursiveMode::Recursive)),
            Some(above) => places.insert((above.to_owned(), false)),
            None => false,
        };
    }
    let recursive = |place: &Path| places.contains(&(place.to_owned(), true));
    let once = places.iter().filter(|(place, deep)| *deep || !recursive(place));
    let mode = |deep: bool| if deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
    once.map(|(place, deep)| (place.clone(), mode(*deep))).collect()
}

/// Passes on that something changed; what is only read, or lies beside what is watched, is no change.
fn handler(watched: &[Watched], sender: &mpsc::Sender<()>) -> impl Fn(notify::Result<notify::Event>) + Send + 'static {
    let (watched, sender) = (watched.to_vec(), sender.clone());
    move |event| {
        let changed = event.is_ok_and(|event| {
            !matches!(event.kind, EventKind::Access(_))
                && event.paths.iter().any(|path| {
                    // A folder that appears may be the one that holds what is watched.
                    watched.iter().any(|watched| watched.holds(path) || watched.place().0.starts_with(path))
                })
        });
        if changed {
            // A full channel knows of a change already.
            let _ = sender.try_send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use notify::RecursiveMode;

    use super::{Watched, places};

    #[test]
    fn folders_that_are_not_there_are_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        let watched = [
            Watched::File(root.join("a.yaml")),
            Watched::File(root.join("notes/46.md")),
            Watched::Folder(root.join("corpus/east")),
        ];
        assert_eq!(places(&watched), [(root.to_owned(), RecursiveMode::NonRecursive)]);
        let watched = [Watched::File(root.join("a.yaml")), Watched::Folder(root.to_owned())];
        assert_eq!(places(&watched), [(root.to_owned(), RecursiveMode::Recursive)]);
        assert!(watched[0].holds(&root.join("a.yaml")) && !watched[0].holds(&root.join("b.yaml")));
    }
}
