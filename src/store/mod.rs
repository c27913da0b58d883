//! Keeps what a build has found out for the next: what stands in every source, and what was extracted of the articles that an
//! issue wanted. It decides nothing: whoever deletes it loses time and no byte of any issue.
//!
//! A store is one folder: `store.db`, which `SQLite` keeps whole through kills and power cuts; `lock`, which says who writes
//! and, by its time, what the file system's clock says; and a `.gitignore`. In it are
//!
//! - **manifests**: by corpus, a row for each source with its stamp, its digest and what decides whether an issue wants its
//!   articles, in blocks of names, so that a change of one source reads all rows and writes one block;
//! - **evidence**: by the digest of an article, of the program that extracted it and of what it was asked for, the article
//!   with its evidence, so that an issue is made without opening a source. Only of articles that some issue wanted;
//! - **judged articles**: by the same, the config and the program, what `select` makes of such an article by itself;
//! - **issues**: by config and job, what an issue was made of and what came of it, as its maker writes it.
//!
//! Nothing is trusted: every record carries a digest over its key and its content ([`seal`]), reading is total, spans are
//! checked against the text, and what does not hold is made again. A file that is no store of this version, or that the
//! engine finds damaged, is set aside as `store.damaged-1` and begun anew.
//!
//! **How long.** What none of the last 8 builds of any config has used is dropped at the end of a build, and a config that
//! was not built in the last 256 builds counts for nothing. So a store grows with the weeks that issues look at, and its
//! manifest with the corpus, by some 75 bytes a source.
//!
//! **Why `SQLite`.** Measured beside redb 4.6 (2 busy cores; 1,000,000 rows in blocks of 256, 60 MB, and 20,000 records of
//! 3 KB, 60 MB; fastest of two): write 1.13 s and 1.30 s; file 149 and 148 MB; open 0.5 and 2.4 ms; read all blocks 30 and
//! 94 ms, all records after it 0.2 and 0.1 s; change one block and close 0.7 and 19 ms; peak memory 38 and 40 MB; cold
//! compile 58 and 28 s of processor time. Of 40 single flipped bits of the file, each read wrong data unseen in more than
//! 30: whatever the engine, the digests have to be ours. Several processes may read while one writes; with redb not.
#![allow(clippy::disallowed_methods, reason = "store is one of the few rooms that touch the disk")]

mod bytes;
mod database;
pub mod evidence;
pub mod judged;
pub mod manifest;
mod seal;
mod survey;
mod write;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};

use crate::diagnostic::{Diagnostic, system};
use crate::model::{Digest, Evidence, Extracted, Judged, Stamp};
use database::{Access, Database, Fault};
use manifest::{ArticleRow, SourceRow};
pub use survey::{Collected, Damage, Status, check, collect, status};
pub use write::{Block, Change, Ending, Kind, Writer};

/// What a record is kept under.
pub type Key = [u8; 16];

/// The database in the folder of a store.
const FILE: &str = "store.db";
/// What the engine keeps beside it.
const BESIDE: [&str; 2] = ["-wal", "-shm"];
/// Who writes.
const LOCK: &str = "lock";
/// Most damaged stores that are left lying; the last of them is replaced.
const SET_ASIDE: u32 = 9;

/// The key of several things together.
pub fn key(parts: &[&[u8]]) -> Key {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update((part.len() as u64).to_le_bytes());
        sha.update(part);
    }
    short(sha.finalize().into())
}

/// As much of a digest as no two things share.
fn short(digest: [u8; 32]) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(&digest[..16]);
    key
}

/// Whether what the system said of a file tells it for ever, `clock` being what the same system's clock said before it was
/// asked: a file so young could be written again without its stamp telling. Some file systems count whole seconds.
pub fn is_settled(stamp: Stamp, clock: i64) -> bool {
    const SECOND: i64 = 1_000_000_000;
    let latest = stamp.latest();
    let tick = if latest % SECOND == 0 { 2 * SECOND } else { SECOND / 50 };
    latest.checked_add(tick).is_some_and(|settled| settled < clock)
}

/// A store that is open.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    access: Access,
    /// Held for as long as this run may write.
    lock: Option<File>,
    /// What the file system's clock said when the store was opened.
    clock: Option<i64>,
    health: Arc<Health>,
}

/// What was found wrong while a store was in use.
#[derive(Debug, Default)]
struct Health {
    /// Records that were not what they should be.
    spoiled: AtomicU64,
    /// The file itself.
    damaged: AtomicBool,
}

impl Health {
    /// What a query gave, or nothing, which is remembered.
    fn of<T>(&self, answer: Result<T, Fault>) -> Option<T> {
        match answer {
            Ok(answer) => Some(answer),
            Err(fault) => {
                if matches!(fault, Fault::Damaged(_)) {
                    self.damaged.store(true, Ordering::Relaxed);
                }
                None
            }
        }
    }

    /// What a record holds, or nothing, which is counted.
    fn sound<T>(&self, held: Option<T>) -> Option<T> {
        if held.is_none() {
            self.spoiled.fetch_add(1, Ordering::Relaxed);
        }
        held
    }
}

impl Store {
    /// Opens the store in `folder`, which is made where there is none. Where another run writes to it, or nobody may, it is
    /// read and nothing is kept; where it cannot be used at all, there is none. Either is told of.
    pub fn open(folder: &Path) -> (Option<Self>, Vec<Diagnostic>) {
        let mut told = Vec::new();
        let store = Self::open_telling(folder, &mut told);
        (store, told)
    }

    fn open_telling(folder: &Path, told: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut tell = |code: &str, message: String, help: &str| {
            told.push(Diagnostic::warning(folder.to_string_lossy(), code, message).help(help));
        };
        let file = folder.join(FILE);
        let health = Arc::default();
        let (mut lock, mut access, mut clock) = (None, Access::Write, None);
        match take_lock(folder) {
            Ok(Lock::Mine(file, at)) => (lock, clock) = (Some(file), at),
            Ok(Lock::Others(holder)) => {
                access = Access::Read;
                let who = holder.map_or_else(|| "another run".to_owned(), |id| format!("another run (process {id})"));
                tell("store-locked", format!("{who} writes to the store: it is only read"), "wait for the other run");
            }
            Err(error) => {
                access = Access::ReadFrozen;
                let why = format!("nothing can be kept in the store: {}", system(&error));
                tell("store-unusable", why, "make it writable, name another with --store DIR, or use --no-store");
            }
        }
        if access != Access::Write && !file.is_file() {
            return None;
        }
        let Err(fault) = Database::open(&file, access) else {
            return Some(Self { folder: folder.to_owned(), access, lock, clock, health });
        };
        let again = match (&fault, access) {
            (Fault::Damaged(_) | Fault::Foreign, Access::Write) => {
                let place = set_aside(folder).map_err(|error| system(&error));
                let place = place.map(|place| Database::open(&file, access).map(|_| place).map_err(|f| f.to_string()));
                place.and_then(std::convert::identity)
            }
            _ => Err(fault.to_string()),
        };
        match again {
            Ok(place) => {
                let code = if fault == Fault::Foreign { "store-of-another-version" } else { "store-damaged" };
                let message = format!("the store was set aside as {place} and begun anew: {fault}");
                tell(code, message, "nothing is lost but time; the file may be deleted");
                Some(Self { folder: folder.to_owned(), access, lock, clock, health })
            }
            Err(why) => {
                let help = "name another with --store DIR, or use --no-store";
                tell("store-unusable", format!("the store cannot be used: {why}"), help);
                None
            }
        }
    }

    /// Whether this run may keep anything in it.
    pub fn is_writable(&self) -> bool {
        self.access == Access::Write
    }

    /// What the file system's clock said when it was opened, in nanoseconds since 1970.
    pub fn clock(&self) -> Option<i64> {
        self.clock
    }

    /// A way to read it, for one thread.
    pub fn reader(&self) -> Option<Reader> {
        let database = self.health.of(Database::open(
            &self.folder.join(FILE),
            match self.access {
                Access::Write => Access::Read,
                access => access,
            },
        ))?;
        Some(Reader { database, health: Arc::clone(&self.health) })
    }

    /// The way to write to it.
    pub fn writer(&self) -> Option<Writer> {
        if !self.is_writable() {
            return None;
        }
        let database = self.health.of(Database::open(&self.folder.join(FILE), Access::Write))?;
        Some(Writer::new(self.folder.clone(), database, Arc::clone(&self.health)))
    }

    /// Ends its use, when no reader or writer is left: sets it aside if it was found damaged. Tells of all that was wrong.
    pub fn close(self) -> Vec<Diagnostic> {
        let warning = |code: &str, message: String| Diagnostic::warning(self.folder.to_string_lossy(), code, message);
        let spoiled = self.health.spoiled.load(Ordering::Relaxed);
        let mut told = Vec::new();
        if spoiled > 0 {
            let records = if spoiled == 1 { "1 record".to_owned() } else { format!("{spoiled} records") };
            let message = format!("{records} of the store were damaged and not used");
            told.push(
                warning("store-damaged", message).help("look at the disk; `attache store check` tells of what is left"),
            );
        }
        if self.health.damaged.load(Ordering::Relaxed) && self.is_writable() {
            let message = match set_aside(&self.folder) {
                Ok(place) => format!("the store is damaged and was set aside as {place}"),
                Err(error) => format!("the store is damaged and could not be set aside: {}", system(&error)),
            };
            told.push(warning("store-damaged", message).help("nothing is lost but time; the file may be deleted"));
        }
        drop(self.lock);
        told
    }
}

/// Reads a store. What cannot be read, or is damaged, is not there.
#[derive(Debug)]
pub struct Reader {
    database: Database,
    health: Arc<Health>,
}

impl Reader {
    /// What is kept of an issue.
    pub fn issue(&self, key: &Key) -> Option<Vec<u8>> {
        let record = self.health.of(self.database.issue(key))??;
        self.health.sound(seal::unseal(key, &record))
    }

    /// Blocks of a corpus, `most` of them, from the first name `from` on: the first name of each, and its rows, of which
    /// there are none where it is damaged.
    pub fn blocks(&self, corpus: &Key, from: &[u8], most: u32) -> Vec<(Vec<u8>, Vec<SourceRow>)> {
        let blocks = self.health.of(self.database.blocks(corpus, from, most)).unwrap_or_default();
        let rows = |(first, record): (Vec<u8>, Vec<u8>)| {
            let rows = seal::unseal(&block_key(corpus, &first), &record).and_then(|bytes| manifest::rows(&bytes));
            let rows = self.health.sound(rows).unwrap_or_default();
            (first, rows)
        };
        blocks.into_iter().map(rows).collect()
    }

    /// One part of the articles of a source.
    pub fn part(&self, corpus: &Key, name: &str, digest: &Digest, number: u32) -> Option<Vec<ArticleRow>> {
        let record = self.health.of(self.database.part(corpus, name.as_bytes(), &digest.0, number))??;
        let bytes = seal::unseal(&part_key(corpus, name, digest, number), &record);
        self.health.sound(bytes.and_then(|bytes| manifest::part_of(&bytes, name)))
    }

    /// An article with its evidence, by someone who knows so many people. It has no path, no entry and no digest.
    pub fn extracted(&self, key: &Key, known: usize) -> Option<Extracted> {
        let record = self.health.of(self.database.evidence(key))??;
        self.health.sound(seal::unseal(key, &record).and_then(|bytes| evidence::extracted(&bytes, known)))
    }

    /// A judged article, of what it was made of.
    pub fn judged(&self, key: &Key, of: &judged::Referents<'_>) -> Option<Judged> {
        let record = self.health.of(self.database.evidence(key))??;
        self.health.sound(seal::unseal(key, &record).and_then(|bytes| judged::judged(&bytes, of)))
    }
}

/// The change that keeps a judged article; `None` where it is too long to be kept.
pub fn keep_judged(key: Key, judged: &Judged) -> Option<Change> {
    let record = seal::seal(&key, &judged::bytes(judged))?;
    Some(Change::Evidence { key, record, kind: Kind::Judged, text: 0 })
}

/// The change that keeps an article with its evidence; `None` where it is too long to be kept.
pub fn keep(key: Key, article: evidence::ArticleBytes, text: usize, found: &Evidence) -> Option<Change> {
    let record = seal::seal(&key, &evidence::bytes(article, found))?;
    let text = u32::try_from(text).unwrap_or(u32::MAX);
    Some(Change::Evidence { key, record, kind: Kind::Extracted, text })
}

fn block_key(corpus: &Key, first: &[u8]) -> Key {
    key(&[b"block", corpus, first])
}

fn part_key(corpus: &Key, name: &str, digest: &Digest, number: u32) -> Key {
    key(&[b"part", corpus, name.as_bytes(), &digest.0, &number.to_le_bytes()])
}

/// What came of asking for the lock.
enum Lock {
    /// It is held, and this is what the file system's clock said.
    Mine(File, Option<i64>),
    /// Another process holds it, with this number where it can be read.
    Others(Option<u32>),
}

fn take_lock(folder: &Path) -> std::io::Result<Lock> {
    fs::create_dir_all(folder)?;
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        fs::write(&ignore, "*\n")?;
    }
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(folder.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.take(32).read_to_string(&mut holder);
            return Ok(Lock::Others(holder.trim().parse().ok()));
        }
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // Written anew each time, so that its time is now.
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())?;
    let clock = file.metadata().and_then(|status| status.modified()).ok().and_then(nanoseconds);
    Ok(Lock::Mine(file, clock))
}

/// A time as nanoseconds since 1970.
fn nanoseconds(at: std::time::SystemTime) -> Option<i64> {
    let since = at.duration_since(std::time::SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok()
}

/// Moves the database out of the way; the name it has now.
fn set_aside(folder: &Path) -> std::io::Result<String> {
    let file = folder.join(FILE);
    let name = |number: u32| format!("store.damaged-{number}");
    let number = (1..SET_ASIDE).find(|number| !folder.join(name(*number)).exists()).unwrap_or(SET_ASIDE);
    let place = name(number);
    fs::rename(&file, folder.join(&place))?;
    for ending in BESIDE {
        // Left there, they would be taken for those of the new one.
        let beside = folder.join(format!("{FILE}{ending}"));
        if let Err(error) = fs::remove_file(&beside)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(error);
        }
    }
    Ok(place)
}

#[cfg(test)]
mod tests;
