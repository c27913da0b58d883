//! Writes files whole or not at all: temporary file beside the target, fsync, rename, fsync of the folder. It knows no format.
//!
//! A temporary file is locked as long as its writer lives, so that one a killed run left behind can be told from one that
//! is being written right now: the next write into the folder removes the former and spares the latter.
//!
//! Several files are made safe by several threads: to wait for a disk takes no processor, and a disk writes many files in
//! hardly more time than one.
#![allow(clippy::disallowed_methods)] // this is the module that may touch the disk

mod lock;

pub use lock::{Lock, LockError, lock};

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, Write as _};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::diagnostic::system;

/// What became of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is new, or its content has changed.
    Wrote,
    /// It held these bytes already and was left alone, with its time of change.
    Unchanged,
}

/// Why a file could not be written. Whatever stood at the path before still stands there.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Something that is no file stands where the file should go.
    #[error("cannot write {}: {what} stands there; remove it, or write elsewhere with -o DIR", .path.display())]
    InTheWay {
        /// Where the file should go.
        path: PathBuf,
        /// What stands there.
        what: &'static str,
    },
    /// The folder cannot be made.
    #[error("cannot make the folder {}: {}; {}", .path.display(), system(.source), help(.source))]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write {}: {}; {}", .path.display(), system(.source), help(.source))]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

fn help(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "make the folder writable, or write elsewhere with -o DIR"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space and run the same command again",
        io::ErrorKind::FileTooLarge => {
            "raise the limit on the size of files (`ulimit -f`) and run the same command again"
        }
        io::ErrorKind::InvalidFilename => "shorten or mend the path in `outputs`",
        _ => "mend the path in `outputs`, or write elsewhere with -o DIR",
    }
}

/// Writes `bytes` to `path`, making folders on the way. A file that holds these bytes already is left alone.
pub fn file(path: &Path, bytes: &[u8]) -> Result<Written, WriteError> {
    sweep(path);
    match stage(path, bytes)? {
        None => Ok(Written::Unchanged),
        Some(staged) => {
            sync_folder(&staged.put()?);
            Ok(Written::Wrote)
        }
    }
}

/// Writes several files that belong together: none is replaced before the bytes of all are safe on the disk.
///
/// Each file is held open until then, so there should be no more than some hundreds. Of two processes that write the same
/// files at once the later one waits for the other, so that they are all of one of them.
pub fn all(files: &[(PathBuf, Vec<u8>)]) -> Result<Vec<Written>, WriteError> {
    let _turn = files.first().and_then(|(path, _)| turn(folder_of(path)));
    // A folder is swept once, however many of its files are written.
    let mut swept = BTreeSet::new();
    for (path, _) in files {
        if swept.insert(folder_of(path)) {
            sweep(path);
        }
    }
    let staged = side_by_side(files, |(path, bytes)| stage(path, bytes));
    let staged = staged.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut changed = BTreeSet::new();
    let put = staged.into_iter().map(|file| match file {
        None => Ok(Written::Unchanged),
        Some(file) => {
            changed.insert(file.put()?);
            Ok(Written::Wrote)
        }
    });
    let written = put.collect::<Result<_, _>>();
    // What was put in its place before another failed is to last, too.
    side_by_side(&changed.into_iter().collect::<Vec<_>>(), |folder| sync_folder(folder));
    written
}

/// Threads that wait for the disk at one time.
const WAITING: usize = 16;

/// What `work` makes of each item, in their order, several at a time.
fn side_by_side<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let part = |items: &[T]| items.iter().map(&work).collect::<Vec<_>>();
    if items.len() < 2 {
        return part(items);
    }
    let part = &part;
    thread::scope(|scope| {
        let begin = |items| (items, thread::Builder::new().spawn_scoped(scope, move || part(items)));
        let threads: Vec<_> = items.chunks(items.len().div_ceil(WAITING)).map(begin).collect();
        let ended = threads.into_iter().flat_map(|(items, thread)| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // Where the system gives no thread, this one does the work.
            Err(_) => part(items),
        });
        ended.collect()
    })
}

/// Opens a log, to whose end lines are added; makes it where there is none. It is the one file that is written bit by bit.
pub fn log(path: &Path) -> Result<File, WriteError> {
    let (target, _) = target(path)?;
    let open = File::options().append(true).create(true).open(target);
    open.map_err(|source| WriteError::File { path: path.to_owned(), source })
}

/// Removes a file that is needed no more; whether it is gone.
pub fn remove(path: &Path) -> bool {
    fs::remove_file(path).is_ok()
}

/// Tells what [`file()`] would do, without touching the disk.
pub fn would(path: &Path, bytes: &[u8]) -> Result<Written, WriteError> {
    let (target, there) = target(path)?;
    Ok(if holds(&target, there.as_ref(), bytes) { Written::Unchanged } else { Written::Wrote })
}

/// Bytes that are safe on the disk under a temporary name; dropped without [`Staged::put`], they are removed.
struct Staged {
    temporary: NamedTempFile,
    target: PathBuf,
}

fn stage(path: &Path, bytes: &[u8]) -> Result<Option<Staged>, WriteError> {
    let (target, former) = target(path)?;
    if holds(&target, former.as_ref(), bytes) {
        return Ok(None);
    }
    let folder = folder_of(&target);
    if !folder.is_dir() {
        fs::create_dir_all(folder).map_err(|source| WriteError::Folder { path: folder.to_owned(), source })?;
    }
    let fail = |source| WriteError::File { path: path.to_owned(), source };
    let mut temporary = temporary_in(folder).map_err(fail)?;
    temporary.write_all(bytes).map_err(fail)?;
    if let Some(former) = former {
        temporary.as_file().set_permissions(former.permissions()).map_err(fail)?;
    }
    temporary.as_file().sync_all().map_err(fail)?;
    Ok(Some(Staged { temporary, target }))
}

impl Staged {
    /// Puts the file in its place, and hands back the folder, which has to be synced.
    fn put(self) -> Result<PathBuf, WriteError> {
        let Self { temporary, target } = self;
        temporary.persist(&target).map_err(|e| WriteError::File { path: target.clone(), source: e.error })?;
        Ok(folder_of(&target).to_owned())
    }
}

/// Where the bytes really go: through a symbolic link, and never onto something that is no regular file; and what the system
/// says of the file that is there.
fn target(path: &Path) -> Result<(PathBuf, Option<Metadata>), WriteError> {
    let what = match fs::metadata(path) {
        Ok(there) if there.is_dir() => "a folder",
        Ok(there) if !there.is_file() => "a device or a pipe",
        Ok(there) => return Ok((fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()), Some(there))),
        Err(_) => return Ok((path.to_owned(), None)),
    };
    Err(WriteError::InTheWay { path: path.to_owned(), what })
}

/// Whether the file at `path` holds just `bytes`. Its length is looked at first, so that nothing large is read in vain.
fn holds(path: &Path, there: Option<&Metadata>, bytes: &[u8]) -> bool {
    there.is_some_and(|there| there.len() == bytes.len() as u64) && fs::read(path).is_ok_and(|there| there == bytes)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// How often another process is waited for, and how long each time: a minute in all, many times what it takes to write.
const WAITS: u32 = 1_200;
const WAIT: Duration = Duration::from_millis(50);

/// Keeps others from writing files that belong together into `folder`, until it is dropped.
///
/// Where the system knows no locks of folders, and where another holds it for ever, it is gone without: each file is whole
/// all the same.
fn turn(folder: &Path) -> Option<File> {
    // Why a folder cannot be made is told when the first file is written.
    fs::create_dir_all(folder).ok()?;
    let folder = File::open(folder).ok()?;
    for _ in 0..WAITS {
        match folder.try_lock() {
            Ok(()) => return Some(folder),
            Err(TryLockError::WouldBlock) => thread::sleep(WAIT),
            Err(TryLockError::Error(_)) => return None,
        }
    }
    None
}

/// How the name of a temporary file begins and ends.
const MARKS: [&str; 2] = [".attache-", ".tmp"];

/// A temporary file that is locked by this process.
fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(MARKS[0]).suffix(MARKS[1]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // tempfile's own default is 0600; a briefing is to be read by others as far as the umask lets them.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    loop {
        let temporary = builder.tempfile_in(folder)?;
        // Where a file system knows no locks, nothing is swept either.
        let _ = temporary.as_file().lock();
        // Another process may have taken it for a leftover before it was locked.
        if temporary.path().exists() {
            return Ok(temporary);
        }
    }
}

/// Removes the temporary files that killed runs left in the folder of `path`. What cannot be removed stays; it is only untidy.
fn sweep(path: &Path) {
    let Ok((path, _)) = target(path) else { return };
    for entry in fs::read_dir(folder_of(&path)).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with(MARKS[0]) && name.ends_with(MARKS[1]));
        // Only a regular file is opened: to open a pipe may block for ever.
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        if let Ok(file) = File::open(entry.path())
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Makes the rename last through a power cut. Some file systems cannot; the file is whole all the same.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{WriteError, Written, all, file, temporary_in, would};

    #[track_caller]
    fn check(path: &Path, bytes: &[u8], expected: Written) {
        assert_eq!(file(path, bytes).expect("it can be written"), expected);
        assert_eq!(fs::read(path).expect("it is there"), bytes);
    }

    #[track_caller]
    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn folders_are_made_and_nothing_else_is_left() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a/b/briefing.md");
        check(&path, b"one", Written::Wrote);
        check(&path, b"two", Written::Wrote);
        assert_eq!(names(&dir.path().join("a/b")), ["briefing.md"]);
    }

    #[test]
    fn the_same_bytes_are_not_written_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("briefing.md");
        check(&path, b"one", Written::Wrote);
        let before = fs::metadata(&path).expect("metadata").modified().expect("a time");
        check(&path, b"one", Written::Unchanged);
        assert_eq!(fs::metadata(&path).expect("metadata").modified().expect("a time"), before);
        assert_eq!(would(&path, b"one").expect("it could be"), Written::Unchanged);
        assert_eq!(would(&path, b"two").expect("it could be"), Written::Wrote);
    }

    #[test]
    fn what_is_no_file_is_never_replaced() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(matches!(file(dir.path(), b"x"), Err(WriteError::InTheWay { what: "a folder", .. })));
        #[cfg(unix)]
        assert!(matches!(file(Path::new("/dev/null"), b"x"), Err(WriteError::InTheWay { .. })));
        fs::write(dir.path().join("file"), "x").expect("it can be written");
        let error = file(&dir.path().join("file/briefing.md"), b"x").expect_err("a file is no folder");
        assert!(error.to_string().contains("a file stands where a folder should be"), "{error}");
    }

    #[test]
    fn one_that_fails_leaves_all_as_they_were() {
        let dir = tempfile::tempdir().expect("a folder");
        let (good, bad) = (dir.path().join("good.md"), dir.path().join("bad.md"));
        check(&good, b"former", Written::Wrote);
        fs::create_dir(&bad).expect("a folder");
        assert!(all(&[(good.clone(), b"new".to_vec()), (bad, b"new".to_vec())]).is_err());
        assert_eq!(fs::read(&good).expect("it is there"), b"former");
        assert_eq!(names(dir.path()), ["bad.md", "good.md"]);
    }

    #[test]
    fn many_are_written_in_their_order() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = |number: usize| dir.path().join(format!("{}/{number}.md", number % 7));
        let files =
            |text: &str| -> Vec<_> { (0..100).map(|n| (path(n), format!("{text} {n}").into_bytes())).collect() };
        check(&path(40), b"one 40", Written::Wrote);
        let expected = |number| if number == 40 { Written::Unchanged } else { Written::Wrote };
        assert_eq!(all(&files("one")).expect("they can be written"), (0..100).map(expected).collect::<Vec<_>>());
        assert_eq!(all(&files("one")).expect("they can be written"), [Written::Unchanged; 100]);
        assert_eq!(fs::read(path(99)).expect("it is there"), b"one 99");
        assert_eq!(names(&dir.path().join("6")).len(), 14);
    }

    #[test]
    fn leftovers_of_killed_runs_are_removed_and_others_spared() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in [".attache-killed.tmp", ".attache-mine.txt", "other.tmp"] {
            fs::write(dir.path().join(name), "half").expect("it can be written");
        }
        let alive = temporary_in(dir.path()).expect("a temporary file");
        let alive_name = alive.path().file_name().expect("a name").to_string_lossy().into_owned();
        check(&dir.path().join("briefing.md"), b"one", Written::Wrote);
        let mut expected = [".attache-mine.txt", "briefing.md", "other.tmp", alive_name.as_str()];
        expected.sort_unstable();
        assert_eq!(names(dir.path()), expected);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_written_through_and_modes_are_kept() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().expect("a folder");
        let (file, link) = (dir.path().join("file.md"), dir.path().join("link.md"));
        check(&file, b"one", Written::Wrote);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("a mode");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        check(&link, b"two", Written::Wrote);
        assert!(fs::symlink_metadata(&link).expect("metadata").is_symlink());
        assert_eq!(fs::metadata(&file).expect("metadata").permissions().mode() & 0o777, 0o640);
    }
}
