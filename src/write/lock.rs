//! A lock on the reports of a series, so that no two runs make and deliver the same issue at a time.
//!
//! The lock is the system's own on an open file, so it ends with its holder however that ends; what stands in the file only
//! says who it is. The file stays: to remove it would let two runs hold locks on two files of one name.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::WriteError;
use crate::diagnostic::system;

/// Most bytes read of what a holder wrote of itself.
const MOST: u64 = 4096;

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    /// Kept, since the lock ends with it.
    _file: File,
}

/// Why there is no lock.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another run holds it.
    #[error("{} is locked: {holder}", .path.display())]
    Held {
        /// The file.
        path: PathBuf,
        /// What the holder wrote of itself.
        holder: String,
    },
    /// The file cannot be made or locked.
    #[error("cannot lock {}: {}; make the folder writable, on a file system that has locks", .path.display(), system(.source))]
    System {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The folder cannot be made.
    #[error(transparent)]
    Folder(#[from] WriteError),
}

/// Locks the file at `path`, making it and its folder where they are not there, and writes `holder` into it.
pub fn lock(path: &Path, holder: &str) -> Result<Lock, LockError> {
    let fault = |source| LockError::System { path: path.to_owned(), source };
    let folder = super::folder_of(path);
    fs::create_dir_all(folder).map_err(|source| WriteError::Folder { path: folder.to_owned(), source })?;
    // Whatever else stands there is not opened: to open a pipe may block for ever.
    if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(fault(io::Error::other("it is no file")));
    }
    let mut file = File::options().read(true).write(true).create(true).truncate(false).open(path).map_err(fault)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(LockError::Held { path: path.to_owned(), holder: said(&mut file) });
        }
        Err(TryLockError::Error(error)) => return Err(fault(error)),
    }
    let mut say = || {
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(holder.as_bytes())
    };
    say().map_err(fault)?;
    Ok(Lock { _file: file })
}

/// What the holder wrote of itself, in one line.
fn said(file: &mut File) -> String {
    let mut bytes = Vec::new();
    // A holder may not have written yet, and some systems let nobody else read.
    let _ = file.take(MOST).read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() { "another run holds it".to_owned() } else { line }
}

#[cfg(test)]
mod tests {
    use super::{LockError, lock};

    #[test]
    fn one_at_a_time_and_the_other_is_named() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("reports/.attache-watch.lock");
        let first = lock(&path, "process 7\non lume").expect("a lock");
        match lock(&path, "process 8") {
            Err(LockError::Held { holder, .. }) => assert_eq!(holder, "process 7 on lume"),
            other => panic!("{other:?}"),
        }
        drop(first);
        // What a dead holder left in the file is no hindrance.
        let second = lock(&path, "process 9").expect("a lock");
        assert_eq!(std::fs::read_to_string(&path).expect("it is there"), "process 9");
        drop(second);
    }

    #[test]
    fn what_is_no_file_is_no_lock() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(matches!(lock(dir.path(), ""), Err(LockError::System { .. })));
        std::fs::write(dir.path().join("file"), "x").expect("it can be written");
        assert!(matches!(lock(&dir.path().join("file/lock"), ""), Err(LockError::Folder(_))));
    }
}
