//! Digests the sources of this program, and by themselves those that decide what is read out of an article, so that what an
//! earlier program has kept is known from what this one would make. No person has to think of a number.

#![allow(
    clippy::disallowed_methods,
    reason = "a build script reads the sources it digests, and no stage of the program"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// What decides: how bytes become articles, and articles evidence.
const SOURCES: [&str; 10] = [
    "src/calendar",
    "src/csv.rs",
    "src/diagnostic.rs",
    "src/extract",
    "src/lexis",
    "src/mime",
    "src/model",
    "src/parse",
    "src/unpack",
    "Cargo.lock",
];

/// What the whole program is made of.
const PROGRAM: [&str; 3] = ["src", "templates", "Cargo.lock"];

fn main() {
    // A feature may bring a parser of its own, or a format.
    let mut features: Vec<String> =
        std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("CARGO_FEATURE_")).collect();
    features.sort();
    for (name, sources) in [("ATTACHE_EXTRACTOR", &SOURCES[..]), ("ATTACHE_PROGRAM", &PROGRAM)] {
        println!("cargo::rustc-env={name}={:032x}", digest(sources, &features));
    }
}

fn digest(sources: &[&str], features: &[String]) -> u128 {
    let mut files = Vec::new();
    for source in sources {
        println!("cargo::rerun-if-changed={source}");
        list(Path::new(source), &mut files);
    }
    // Folders are listed in no order, and a path is written in another way elsewhere.
    let mut files: Vec<(String, PathBuf)> =
        files.into_iter().map(|path| (path.to_string_lossy().replace('\\', "/"), path)).collect();
    files.sort();
    let mut digest = Fnv::new();
    for (name, path) in files {
        digest.part(name.as_bytes());
        digest.part(&fs::read(path).unwrap_or_default());
    }
    for feature in features {
        digest.part(feature.as_bytes());
    }
    digest.0
}

/// Every file at or below `path`; none where there is nothing, as there may be no `Cargo.lock` in a crate of a registry.
fn list(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        list(&entry.path(), files);
    }
}

/// FNV-1a of 128 bits (draft-eastlake-fnv): sources differ by chance, not by design, and a script needs no crate for it.
struct Fnv(u128);

impl Fnv {
    fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    fn part(&mut self, bytes: &[u8]) {
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
}
