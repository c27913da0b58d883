//! What no program that does the same can beat, each on one thread: read all files; check that they are UTF-8; look for
//! quotation marks and for 1,000 names as well; and walk a tree and compare it with a list. Nothing of the program is in it.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs::{self, File, Metadata};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use aho_corasick::AhoCorasick;
use walkdir::WalkDir;

/// How many names are looked for.
const NAMES: usize = 1_000;
/// Files that names are taken from.
const SAMPLE: usize = 4_000;
/// Bytes of a large file that are in memory at once.
const CHUNK: usize = 1 << 20;

/// What is done to every file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Floor {
    /// Read.
    Read,
    /// Read, and checked to be UTF-8.
    Utf8,
    /// The same, and quotation marks and names found.
    Scan,
    /// Its size and time compared with those of a list.
    Stat,
}

impl Floor {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Read, Self::Utf8, Self::Scan, Self::Stat];

    /// What it is called on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Utf8 => "utf8",
            Self::Scan => "scan",
            Self::Stat => "stat",
        }
    }
}

/// Does the work, and gives a number that comes of it, so that none of it can be left out.
///
/// `beside` is the file of names for [`Floor::Scan`], and of the list for [`Floor::Stat`].
pub fn run(floor: Floor, corpus: &Path, beside: &Path) -> u64 {
    match floor {
        Floor::Read => each_chunk(corpus, |bytes| bytes.len() as u64),
        Floor::Utf8 => each_chunk(corpus, |bytes| u64::from(is_utf8(bytes))),
        Floor::Scan => {
            let names = fs::read_to_string(beside).expect("the names are there");
            let names = AhoCorasick::new(names.lines()).expect("so few names fit");
            each_chunk(corpus, |bytes| u64::from(is_utf8(bytes)) + marks(bytes) + names.find_iter(bytes).count() as u64)
        }
        Floor::Stat => changed(corpus, &fs::read_to_string(beside).expect("the list is there")),
    }
}

/// Files of a folder, or the one file that `corpus` is.
pub fn files(corpus: &Path) -> impl Iterator<Item = (PathBuf, Metadata)> {
    let entries = WalkDir::new(corpus).into_iter().map(|entry| entry.expect("it can be read"));
    entries.filter(|entry| entry.file_type().is_file()).map(|entry| {
        let metadata = entry.metadata().expect("it is there");
        (entry.into_path(), metadata)
    })
}

/// Hands the bytes of all files to `each`, a small file at once, and sums up what that gives.
fn each_chunk(corpus: &Path, each: impl Fn(&[u8]) -> u64) -> u64 {
    let (mut sum, mut buffer) = (0, Vec::new());
    for (path, metadata) in files(corpus) {
        let mut file = File::open(path).expect("it can be read");
        if metadata.len() <= CHUNK as u64 {
            buffer.clear();
            file.read_to_end(&mut buffer).expect("it can be read");
            sum += each(&buffer);
            continue;
        }
        // Chunks of a large file end where a line does, so that no character is cut.
        let mut file = BufReader::with_capacity(CHUNK, file);
        loop {
            buffer.clear();
            let read = (&mut file).take(CHUNK as u64).read_to_end(&mut buffer).expect("it can be read");
            if read == 0 {
                break;
            }
            file.read_until(b'\n', &mut buffer).expect("it can be read");
            sum += each(&buffer);
        }
    }
    sum
}

fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
}

/// Quotation marks, straight and curly.
fn marks(bytes: &[u8]) -> u64 {
    let is_mark = |&at: &usize| {
        bytes[at] == b'"' || matches!(bytes.get(at + 1..at + 3), Some([0x80, 0x98 | 0x99 | 0x9c | 0x9d | 0x9e]))
    };
    memchr::memchr2_iter(b'"', 0xe2, bytes).filter(is_mark).count() as u64
}

/// Names for [`Floor::Scan`]: the first pairs of capitalised words that the files hold, one a line.
pub fn names(corpus: &Path) -> String {
    let mut names = BTreeSet::new();
    for (path, _) in files(corpus).take(SAMPLE) {
        let mut text = String::new();
        // A large file of lines has enough of them at its beginning.
        let _ = File::open(path).expect("it can be read").take(64 * CHUNK as u64).read_to_string(&mut text);
        let is_name = |word: &str| word.len() > 2 && word.chars().next().is_some_and(char::is_uppercase);
        for (first, last) in text.split(' ').zip(text.split(' ').skip(1)) {
            let last = last.trim_end_matches(|c: char| !c.is_alphanumeric());
            if is_name(first) && is_name(last) && first.chars().chain(last.chars()).all(char::is_alphanumeric) {
                names.insert(format!("{first} {last}"));
            }
            if names.len() == NAMES {
                break;
            }
        }
    }
    names.into_iter().collect::<Vec<_>>().join("\n")
}

/// The list for [`Floor::Stat`]: size, time of change and path of each file, one a line.
pub fn list(corpus: &Path) -> String {
    let mut out = String::new();
    for (path, metadata) in files(corpus) {
        let _ = writeln!(out, "{} {} {}", metadata.len(), changed_at(&metadata), path.display());
    }
    out
}

/// Nanoseconds since 1970.
fn changed_at(metadata: &Metadata) -> u128 {
    let modified = metadata.modified().expect("the system knows");
    modified.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos())
}

/// Files that are new or not as the list has them.
fn changed(corpus: &Path, list: &str) -> u64 {
    let entry = |line| -> Option<(&Path, (u64, u128))> {
        let mut parts = str::splitn(line, 3, ' ');
        let (size, time) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some((Path::new(parts.next()?), (size, time)))
    };
    let known: HashMap<&Path, (u64, u128)> = list.lines().filter_map(entry).collect();
    let same = |path: &Path, there: &Metadata| known.get(path) == Some(&(there.len(), changed_at(there)));
    files(corpus).filter(|(path, there)| !same(path, there)).count() as u64
}
