//! Hears of changes on the disk, and says whose they are when they have settled: what `attache preview` and `attache watch` wait
//! for. It builds nothing and prints nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use notify::{Config, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// A change is settled when nothing else happens for so long: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(150);
/// Most steps of one change, so that a file that is written without end is shown all the same.
const MOST_STEPS: usize = 20;
/// How often changes are looked for where the system does not tell of them.
const POLL: Duration = Duration::from_secs(1);
/// How the names of files begin that this program writes for itself: temporary files, locks.
const OWN: &str = ".attache";

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
            Self::Folder(folder) => path.strip_prefix(folder).is_ok_and(|below| !is_own(below)),
        }
    }
}

/// Changes of what several briefings are made of, each known by its number.
pub struct Changes {
    sender: mpsc::Sender<()>,
    heard: mpsc::Receiver<()>,
    touched: Arc<Mutex<BTreeSet<usize>>>,
    watches: BTreeMap<usize, Watch>,
}

impl Default for Changes {
    fn default() -> Self {
        let (sender, heard) = mpsc::channel(1);
        Self { sender, heard, touched: Arc::default(), watches: BTreeMap::new() }
    }
}

impl Changes {
    /// Watches all of `watched` for the briefing of this number, and nothing else of it any more. Where the system cannot, changes
    /// are looked for every so often, and `polling` hears why.
    pub fn watch(&mut self, number: usize, watched: Vec<Watched>, polling: &mut dyn FnMut(&str)) {
        if self.watches.get(&number).is_some_and(|watch| watch.watched == watched) {
            return;
        }
        // The old one is let go first: it holds what the system has few of.
        self.watches.remove(&number);
        let (sender, touched) = (self.sender.clone(), Arc::clone(&self.touched));
        let mark: Mark = Arc::new(move || {
            touched.lock().unwrap_or_else(PoisonError::into_inner).insert(number);
            // A full channel knows of a change already.
            let _ = sender.try_send(());
        });
        self.watches.insert(number, Watch::new(watched, &mark, polling));
    }

    /// Waits for a change and until it is settled; the numbers of the briefings it touches.
    pub async fn settled(&mut self) -> BTreeSet<usize> {
        // There is a sender as long as there is a receiver: both are here.
        let _ = self.heard.recv().await;
        for _ in 0..MOST_STEPS {
            if timeout(QUIET, self.heard.recv()).await.is_err() {
                break;
            }
        }
        std::mem::take(&mut *self.touched.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What happens while changes are followed.
pub enum Event<'a, T> {
    /// This came of a build.
    Built(T),
    /// Changes are looked for every so often, since the system does not tell of them, for this reason.
    Polling(&'a str),
    /// Somebody wants to end it, while a build is under way: that is waited for.
    Ending,
}

/// Builds the briefings of these numbers; what came of it.
pub type Build<T> = Arc<dyn Fn(&BTreeSet<usize>) -> T + Send + Sync>;

/// Builds all of `numbers` briefings, and those that a change touches after each, until Ctrl-C. A build that is under way then is
/// waited for; a second Ctrl-C ends it at once. What a briefing is `made_of` is asked and watched before it is built, so that no
/// change of the meantime is missed.
pub fn follow<T: Send + 'static>(
    numbers: usize,
    made_of: &dyn Fn(usize) -> Vec<Watched>,
    build: &Build<T>,
    heard: &mut dyn FnMut(Event<'_, T>),
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let mut changes = Changes::default();
        let mut touched: BTreeSet<usize> = (0..numbers).collect();
        loop {
            for number in &touched {
                changes.watch(*number, made_of(*number), &mut |why| heard(Event::Polling(why)));
            }
            let (build, numbers) = (Arc::clone(build), std::mem::take(&mut touched));
            let mut under_way = tokio::task::spawn_blocking(move || build(&numbers));
            let (built, ends) = tokio::select! {
                built = &mut under_way => (built, false),
                stopped = tokio::signal::ctrl_c() => {
                    stopped?;
                    heard(Event::Ending);
                    tokio::select! {
                        built = &mut under_way => (built, true),
                        stopped = tokio::signal::ctrl_c() => return stopped,
                    }
                }
            };
            let told = match built {
                Ok(built) => built,
                Err(bug) if bug.is_panic() => std::panic::resume_unwind(bug.into_panic()),
                // It was called off: the program is going down.
                Err(_) => return Ok(()),
            };
            heard(Event::Built(told));
            if ends {
                return Ok(());
            }
            tokio::select! {
                settled = changes.settled() => touched = settled,
                stopped = tokio::signal::ctrl_c() => return stopped,
            }
        }
    });
    runtime.shutdown_background();
    ended
}

/// Called when something has changed.
type Mark = Arc<dyn Fn() + Send + Sync>;

/// What is watched now.
struct Watch {
    watched: Vec<Watched>,
    /// Kept, since it ends when it is dropped.
    _watcher: Box<dyn Watcher>,
}

impl Watch {
    /// Watches all of `watched`; where the system cannot, looks for changes every so often.
    fn new(watched: Vec<Watched>, mark: &Mark, polling: &mut dyn FnMut(&str)) -> Self {
        let watcher = match by_system(&watched, mark) {
            Ok(watcher) => watcher,
            Err(error) => {
                polling(&error.to_string());
                by_polling(&watched, mark)
            }
        };
        Self { watched, _watcher: watcher }
    }
}

fn by_system(watched: &[Watched], mark: &Mark) -> notify::Result<Box<dyn Watcher>> {
    let mut watcher = RecommendedWatcher::new(handler(watched, mark), Config::default())?;
    for (place, mode) in places(watched) {
        watcher.watch(&place, mode)?;
    }
    Ok(Box::new(watcher))
}

fn by_polling(watched: &[Watched], mark: &Mark) -> Box<dyn Watcher> {
    let config = Config::default().with_poll_interval(POLL).with_compare_contents(false);
    let Ok(mut watcher) = PollWatcher::new(handler(watched, mark), config) else {
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
fn handler(watched: &[Watched], mark: &Mark) -> impl Fn(notify::Result<notify::Event>) + Send + 'static {
    let (watched, mark) = (watched.to_vec(), Arc::clone(mark));
    move |event| {
        let changed = event.is_ok_and(|event| {
            !matches!(event.kind, EventKind::Access(_))
                && event.paths.iter().any(|path| {
                    // A folder that appears may be the one that holds what is watched.
                    watched.iter().any(|watched| watched.holds(path) || watched.place().0.starts_with(path))
                })
        });
        if changed {
            mark();
        }
    }
}

/// Whether a path, seen from a folder that is watched, is of what this program writes for itself.
fn is_own(below: &Path) -> bool {
    below.iter().any(|part| part.to_string_lossy().starts_with(OWN))
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
        // What is written here by this program is no change, wherever the folder itself lies.
        let folder = Watched::Folder("/home/ana/.attache-desk".into());
        let holds = |path: &str| folder.holds(std::path::Path::new(path));
        assert!(holds("/home/ana/.attache-desk/a.md") && !holds("/home/ana/.attache-desk/x/.attache/store.db"));
        assert!(!holds("/home/ana/.attache-desk/.attache-x7.tmp") && !holds("/home/ana/a.md"));
    }
}
