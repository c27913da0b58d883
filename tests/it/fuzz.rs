//! Feeds every target of `tests/fuzz/targets.rs` with what fuzzing found before, and with spoilt copies of it: cut short, with
//! bytes changed. The same on every run; `tests/fuzz/run` goes on from there for as long as one likes.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../fuzz/targets.rs"]
mod targets;

/// Places at which an input is cut, and times its bytes are changed.
const CUTS: usize = 12;
const CHANGES: usize = 24;

/// Numbers that look like chance and are the same on every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fuzz")
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_input_found_belongs_to_a_target() {
    for folder in names(&fixtures()) {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(targets::TARGETS.iter().any(|(target, _)| *target == name), "there is no target {name}");
        assert!(!names(&folder).is_empty(), "{name} holds nothing");
    }
}

#[test]
fn no_input_found_does_harm_again() {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for (name, run) in targets::TARGETS {
        run(b"");
        for path in names(&fixtures().join(name)) {
            let bytes = fs::read(&path).expect("a file");
            run(&bytes);
            for _ in 0..CUTS {
                run(&bytes[..chance.below(bytes.len())]);
            }
            let mut spoilt = bytes.clone();
            for _ in 0..CHANGES.min(bytes.len()) {
                let at = chance.below(bytes.len());
                spoilt[at] = [b'\n', 0, 0xff, b'"', b'<', spoilt[at] ^ 0x20][chance.below(6)];
                run(&spoilt);
            }
        }
    }
}
