//! Finds the files of a corpus and reads them: paths and globs in, bytes out. It parses nothing.
//!
//! Only a config that cannot mean anything is an error here; a file that cannot be read is a [`Skip`] and the run goes on.

#![allow(clippy::disallowed_methods, reason = "load is one of the few rooms that touch the disk")]

mod discover;
mod globs;
mod issues;
mod secret;

use std::fs::{self, File, Metadata};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

pub use discover::{Discovery, STDIN, discover, discover_on, name, places};
pub use issues::{StoredFile, names_in, stored, tree};
pub use secret::secret;

use crate::diagnostic::{Skip, system};
use crate::model::{Digest, SkipReason, Source, Stamp};

/// Largest sidecar, in bytes: metadata of one article, written by hand.
const SIDECAR_BYTES: u64 = 64 << 10;
/// Largest stored issue, in bytes.
const ISSUE_BYTES: u64 = 64 << 20;
/// Largest notes file, in bytes.
const NOTES_BYTES: u64 = 4 << 20;
/// `errno` of too many symbolic links (`ELOOP`), for which the standard library has no stable name.
const TOO_MANY_LINKS: i32 = if cfg!(target_os = "linux") { 40 } else { 62 };

/// Why a corpus cannot be searched, or a notes file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// An include or exclude that is no glob.
    #[error("`{pattern}` is no glob: {reason}")]
    Glob {
        /// The pattern as the config has it.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The folder an include starts in does not exist.
    #[error("`{pattern}` starts in {}, which is no folder: paths in `corpus.include` are relative to the config's folder", .folder.display())]
    NoFolder {
        /// The pattern as the config has it.
        pattern: String,
        /// Where it was looked for, absolute.
        folder: PathBuf,
    },
    /// An include that names a folder instead of files.
    #[error("`{pattern}` is a folder: write `{}/**/*.{{txt,md,jsonl}}` for the articles in it", .pattern.trim_end_matches('/'))]
    IsFolder {
        /// The pattern as the config has it.
        pattern: String,
    },
    /// An include without a single file.
    #[error("no file matches `{pattern}` (looked in {}): mend the pattern or add articles", .folder.display())]
    NothingMatched {
        /// The pattern as the config has it.
        pattern: String,
        /// Where it was looked for, absolute.
        folder: PathBuf,
    },
    /// An include of stdin where nothing was piped in.
    #[error("`-` in `corpus.include` stands for what is piped in, and this command reads nothing of it")]
    NoStdin,
    /// Notes that exist but cannot be read.
    #[error("cannot read the notes in {}: {}", .path.display(), system(.source))]
    Notes {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Notes that are no text.
    #[error("the notes in {} are {what}: write them as UTF-8 text of at most 4 MiB", .path.display())]
    NotesNoText {
        /// The file.
        path: PathBuf,
        /// What is wrong with them.
        what: &'static str,
    },
}

/// A file that can be read as a [`Source`]. A corpus may have a million of them, so no name stands in it twice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Its path as briefings and diagnostics name it; unique in a [`Discovery`].
    pub name: Box<str>,
    /// Where it is.
    home: Home,
    /// Metadata beside it: `NAME.txt.meta.yaml`, else `NAME.meta.yaml`.
    sidecar: Option<Box<Beside>>,
    /// What the system said of it when it was found; `None` where it was not asked.
    pub stamp: Option<Stamp>,
}

/// Where a file is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Home {
    /// Where its name leads from this folder.
    Below(Arc<Path>),
    /// Here, whatever it is called.
    At(Box<Path>),
}

/// A sidecar.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Beside {
    path: Box<Path>,
    stamp: Option<Stamp>,
}

impl Found {
    /// The file at `path` under the name `name`, looking for its sidecar on the disk.
    ///
    /// For files that were named one by one; [`discover`] learns of sidecars while it walks.
    pub fn at(path: impl Into<PathBuf>, name: impl Into<Box<str>>) -> Self {
        let found = Self::alone(path, name);
        let path = sidecar_paths(&found.path()).into_iter().flatten().find(|beside| beside.is_file());
        let sidecar = path.map(|path| Box::new(Beside { stamp: stamp(&path), path: path.into() }));
        Self { sidecar, ..found }
    }

    /// The file at `path` under the name `name`, of which nobody has told anything.
    pub fn alone(path: impl Into<PathBuf>, name: impl Into<Box<str>>) -> Self {
        Self { name: name.into(), home: Home::At(path.into().into()), sidecar: None, stamp: None }
    }

    /// The same file under another name, made of the one it has.
    #[must_use]
    pub fn called(self, name: impl FnOnce(&str) -> String) -> Self {
        Self { home: Home::At(self.path().into()), name: name(&self.name).into(), ..self }
    }

    /// Where it is, absolute where it was discovered.
    pub fn path(&self) -> PathBuf {
        match &self.home {
            Home::Below(root) => root.join(&*self.name),
            Home::At(path) => path.to_path_buf(),
        }
    }

    /// Where its sidecar is.
    pub fn sidecar(&self) -> Option<&Path> {
        self.sidecar.as_ref().map(|beside| &*beside.path)
    }

    /// What the system said of its sidecar.
    pub fn sidecar_stamp(&self) -> Option<Stamp> {
        self.sidecar.as_ref().and_then(|beside| beside.stamp)
    }
}

/// What the system says of the file at `path`, links followed.
pub fn stamp(path: &Path) -> Option<Stamp> {
    stamp_of(&fs::metadata(path).ok()?)
}

/// The stamp of a file; `None` where the system does not know when it was written.
fn stamp_of(status: &Metadata) -> Option<Stamp> {
    let modified = status.modified().ok()?;
    let modified = match modified.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).ok()?,
        Err(before) => i64::try_from(before.duration().as_nanos()).ok()?.checked_neg()?,
    };
    #[cfg(unix)]
    let (changed, inode) = {
        use std::os::unix::fs::MetadataExt as _;
        (status.ctime().checked_mul(1_000_000_000)?.checked_add(status.ctime_nsec())?, status.ino())
    };
    #[cfg(not(unix))]
    let (changed, inode) = (modified, 0);
    Some(Stamp { bytes: status.len(), modified, changed, inode })
}

/// The two places a sidecar of `path` may stand, the more exact one first.
fn sidecar_paths(path: &Path) -> [Option<PathBuf>; 2] {
    let beside = |stem: Option<&std::ffi::OsStr>| {
        let mut name = stem?.to_os_string();
        name.push(SIDECAR_ENDING);
        Some(path.with_file_name(name))
    };
    [beside(path.file_name()), beside(path.file_stem())]
}

/// How the file name of a sidecar ends.
const SIDECAR_ENDING: &str = ".meta.yaml";

/// Files of at most so many bytes are held in memory; of larger ones only the part that is being read.
const IN_MEMORY: u64 = 8 << 20;
/// Bytes read at once where a file is only digested.
const CHUNK: usize = 256 << 10;

/// A source with what it holds.
#[derive(Debug)]
pub struct Opened {
    /// The source.
    pub source: Source,
    /// Its bytes.
    pub content: Content,
    /// How many they are.
    pub bytes: u64,
}

impl Opened {
    /// Bytes that stand in no file, under a name whose ending tells what they are, with the bytes of a sidecar.
    pub fn of_bytes(name: impl Into<String>, bytes: Vec<u8>, sidecar: Option<Vec<u8>>) -> Self {
        let name = name.into();
        let digest = Digest(Sha256::digest(&bytes).into());
        let source = Source { path: PathBuf::from(&name), name, digest, modified: None, sidecar };
        Self { source, bytes: bytes.len() as u64, content: Content::Bytes(Cursor::new(bytes)) }
    }
}

/// The bytes of a source, to be read from the first on.
#[derive(Debug)]
pub enum Content {
    /// In memory.
    Bytes(Cursor<Vec<u8>>),
    /// On the disk.
    File(File),
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Bytes(bytes) => bytes.read(buffer),
            Self::File(file) => file.read(buffer),
        }
    }
}

impl Seek for Content {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Bytes(bytes) => bytes.seek(to),
            Self::File(file) => file.seek(to),
        }
    }
}

/// Opens one file of at most `bound` bytes and takes its digest; reads its sidecar.
///
/// The size is checked before reading and again while reading, so a file that grows cannot fill the memory: at most
/// 8 MiB are held. Pipes, sockets and devices are never opened.
pub fn open(found: &Found, bound: u64) -> Result<Opened, Skip> {
    let path = found.path();
    let (content, status, digest, bytes) = content(&path, bound).map_err(|refusal| refusal.skip(&found.name))?;
    let sidecar = found.sidecar().map(|path| sidecar(path, &found.name)).transpose()?;
    let source = Source {
        path,
        name: found.name.to_string(),
        digest,
        modified: status.modified().ok().and_then(|at| jiff::Timestamp::try_from(at).ok()),
        sidecar,
    };
    Ok(Opened { source, content, bytes })
}

fn content(path: &Path, bound: u64) -> Result<(Content, Metadata, Digest, u64), Refusal> {
    let (mut file, status) = regular(path, bound)?;
    if status.len() <= IN_MEMORY {
        let bytes = whole(file, &status, bound)?;
        let (digest, length) = (Digest(Sha256::digest(&bytes).into()), bytes.len() as u64);
        return Ok((Content::Bytes(Cursor::new(bytes)), status, digest, length));
    }
    let (mut hasher, mut buffer, mut length) = (Sha256::new(), vec![0; CHUNK], 0);
    loop {
        let read = file.read(&mut buffer).map_err(Refusal::System)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        length += read as u64;
        if length > bound {
            return Err(Refusal::TooLarge { bytes: length, bound });
        }
    }
    file.rewind().map_err(Refusal::System)?;
    Ok((Content::File(file), status, Digest(hasher.finalize().into()), length))
}

fn sidecar(path: &Path, name: &str) -> Result<Vec<u8>, Skip> {
    read(path, SIDECAR_BYTES).map_err(|refusal| {
        let told = refusal.skip(name).diagnostic;
        let skip = Skip::new(SkipReason::BrokenSidecar, name, format!("its {SIDECAR_ENDING} file: {}", told.message));
        Skip { diagnostic: crate::diagnostic::Diagnostic { help: told.help, ..skip.diagnostic }, ..skip }
    })
}

/// Reads a notes file; `None` where there is none.
pub fn text(path: &Path) -> Result<Option<String>, LoadError> {
    let no_text = |what| LoadError::NotesNoText { path: path.to_owned(), what };
    match read(path, NOTES_BYTES) {
        Ok(bytes) => {
            let mut text = String::from_utf8(bytes).map_err(|_| no_text("not UTF-8"))?;
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            Ok(Some(text))
        }
        Err(Refusal::TooLarge { .. }) => Err(no_text("too large")),
        Err(Refusal::NotAFile(_)) => Err(no_text("no file")),
        Err(Refusal::System(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(Refusal::System(source)) => Err(LoadError::Notes { path: path.to_owned(), source }),
    }
}

/// Reads a stored issue; `None` where there is none. An error says in words what is wrong with the file.
pub fn issue(path: &Path) -> Result<Option<Vec<u8>>, String> {
    match read(path, ISSUE_BYTES) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(Refusal::TooLarge { bytes, bound }) => {
            Err(format!("has {bytes} bytes, and no issue has more than {bound}"))
        }
        Err(Refusal::NotAFile(_)) => Err("is no file".into()),
        Err(Refusal::System(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(Refusal::System(error)) => Err(format!("cannot be read: {}", system(&error))),
    }
}

/// The digest of bytes that are at hand.
pub fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// How many bytes a file has, and their digest. An error says in words why it cannot be told.
pub fn fingerprint(path: &Path) -> Result<(u64, Digest), String> {
    match content(path, u64::MAX) {
        Ok((_, _, digest, bytes)) => Ok((bytes, digest)),
        Err(Refusal::TooLarge { .. } | Refusal::NotAFile(_)) => Err("is no file".into()),
        Err(Refusal::System(error)) => Err(format!("cannot be read: {}", system(&error))),
    }
}

/// Why a file was not read.
enum Refusal {
    TooLarge { bytes: u64, bound: u64 },
    NotAFile(fs::FileType),
    System(io::Error),
}

impl Refusal {
    fn skip(self, name: &str) -> Skip {
        match self {
            Self::TooLarge { bytes, bound } => {
                Skip::new(SkipReason::TooLarge, name, format!("has {bytes} bytes, more than the {bound} allowed"))
                    .help("leave it out with `corpus.exclude`, or raise `corpus.limits`")
            }
            Self::NotAFile(kind) => no_file(kind, name),
            Self::System(error) => unreadable(&error, name),
        }
    }
}

/// A skip of something that matches a pattern but has no bytes to read.
fn no_file(kind: fs::FileType, name: &str) -> Skip {
    let what = if kind.is_dir() { "a folder" } else { "a pipe, socket or device" };
    Skip::new(SkipReason::NotAFile, name, format!("is {what}, not a file"))
        .help("rename it, or leave it out with `corpus.exclude`")
}

/// A skip of something the system will not let be read.
fn unreadable(error: &io::Error, name: &str) -> Skip {
    if error.raw_os_error() == Some(TOO_MANY_LINKS) {
        return symlink_loop(name, "it leads to itself");
    }
    let help = match error.kind() {
        io::ErrorKind::NotFound => "it is gone, or a symbolic link that leads nowhere: restore or remove it",
        io::ErrorKind::PermissionDenied => "give the user who builds the briefing the right to read it",
        _ => "copy it from its origin again",
    };
    Skip::new(SkipReason::Unreadable, name, format!("cannot be read: {}", system(error))).help(help)
}

fn symlink_loop(name: &str, how: &str) -> Skip {
    Skip::new(SkipReason::SymlinkLoop, name, format!("is a symbolic link in a loop: {how}"))
        .help("remove the link, or leave it out with `corpus.exclude`")
}

/// The first bytes of a file, `most` of them if there are as many; none where it cannot be read.
pub fn head(path: &Path, most: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(most);
    // What cannot be read is told of when all of it is read.
    let _ = regular(path, u64::MAX).map(|(file, _)| file.take(most as u64).read_to_end(&mut bytes));
    bytes
}

/// Opens a regular file of at most `bound` bytes. The type is looked at before opening: to open a pipe may block for ever.
fn regular(path: &Path, bound: u64) -> Result<(File, Metadata), Refusal> {
    let status = fs::metadata(path).map_err(Refusal::System)?;
    if !status.is_file() {
        return Err(Refusal::NotAFile(status.file_type()));
    }
    if status.len() > bound {
        return Err(Refusal::TooLarge { bytes: status.len(), bound });
    }
    Ok((File::open(path).map_err(Refusal::System)?, status))
}

/// Reads a file to its end, but no more than `bound` bytes.
fn whole(file: File, status: &Metadata, bound: u64) -> Result<Vec<u8>, Refusal> {
    // One byte of room beyond the end lets the last read see the end without growing the buffer.
    let mut bytes = Vec::with_capacity(usize::try_from(status.len()).unwrap_or(usize::MAX - 1).saturating_add(1));
    let read = file.take(bound.saturating_add(1)).read_to_end(&mut bytes).map_err(Refusal::System)? as u64;
    if read > bound {
        return Err(Refusal::TooLarge { bytes: read, bound });
    }
    Ok(bytes)
}

/// Reads a regular file of at most `bound` bytes.
fn read(path: &Path, bound: u64) -> Result<Vec<u8>, Refusal> {
    let (file, status) = regular(path, bound)?;
    whole(file, &status, bound)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read as _;

    use sha2::{Digest as _, Sha256};

    use super::{Content, Found, LoadError, open, text};
    use crate::model::SkipReason;

    #[track_caller]
    fn check(found: &Found, bound: u64, expected: Result<&[u8], SkipReason>) {
        let read = open(found, bound).map(|mut opened| {
            let mut bytes = Vec::new();
            opened.content.read_to_end(&mut bytes).unwrap();
            assert_eq!(opened.bytes, bytes.len() as u64);
            assert_eq!(opened.source.digest.0, <[u8; 32]>::from(Sha256::digest(&bytes)));
            bytes
        });
        assert_eq!(read.as_deref().map_err(|skip| skip.reason), expected);
    }

    #[test]
    fn bytes_digest_and_sidecar() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.txt"), "abc").unwrap();
        fs::write(dir.path().join("a.meta.yaml"), "title: one").unwrap();
        let found = Found::at(dir.path().join("a.txt"), "a.txt");
        check(&found, 3, Ok(b"abc"));
        let read = open(&found, 3).unwrap().source;
        assert_eq!(read.digest.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(read.sidecar.as_deref(), Some(&b"title: one"[..]));
        assert!(read.modified.is_some());
        fs::write(dir.path().join("a.txt.meta.yaml"), "title: two").unwrap();
        let exact = open(&Found::at(dir.path().join("a.txt"), "a.txt"), 3).unwrap().source;
        assert_eq!(exact.sidecar.as_deref(), Some(&b"title: two"[..]));
        fs::write(dir.path().join("a.txt.meta.yaml"), vec![b'#'; 70_000]).unwrap();
        check(&Found::at(dir.path().join("a.txt"), "a.txt"), 3, Err(SkipReason::BrokenSidecar));
    }

    #[test]
    fn a_large_file_stays_on_the_disk_and_one_too_large_is_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0_u32..9 << 20).map(|at| (at % 251) as u8).collect();
        fs::write(dir.path().join("big.jsonl"), &bytes).unwrap();
        let found = Found::at(dir.path().join("big.jsonl"), "big.jsonl");
        check(&found, 1 << 30, Ok(&bytes));
        assert!(matches!(open(&found, 1 << 30).unwrap().content, Content::File(_)));
        check(&found, bytes.len() as u64 - 1, Err(SkipReason::TooLarge));
    }

    #[test]
    fn what_is_no_file_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        check(&Found::at(dir.path(), "dir"), 9, Err(SkipReason::NotAFile));
        check(&Found::at(dir.path().join("gone.txt"), "gone.txt"), 9, Err(SkipReason::Unreadable));
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_to_themselves() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("me.txt", dir.path().join("me.txt")).unwrap();
        check(&Found::at(dir.path().join("me.txt"), "me.txt"), 9, Err(SkipReason::SymlinkLoop));
    }

    #[test]
    fn notes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("n.md");
        assert!(matches!(text(&path), Ok(None)));
        fs::write(&path, "\u{feff}- one").unwrap();
        assert_eq!(text(&path).unwrap().as_deref(), Some("- one"));
        fs::write(&path, [0xff]).unwrap();
        assert!(matches!(text(&path), Err(LoadError::NotesNoText { what: "not UTF-8", .. })));
        assert!(matches!(text(dir.path()), Err(LoadError::NotesNoText { what: "no file", .. })));
    }
}
