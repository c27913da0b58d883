//! What the tests of every kind of file share: entries as lines, the same whatever comes at once from the stream.

use std::io::{BufReader, Cursor};
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::{Member, Walk};
use crate::config::Limits;
use crate::model::{Digest, Source};

/// The entries and skips of a file of this name: `Format number@line remarks: bytes` and `code@line`.
#[track_caller]
pub(super) fn entries(name: &str, bytes: &[u8], limits: Limits) -> Vec<String> {
    let mut all: Vec<Vec<String>> =
        [1, 7, 64 << 10].into_iter().map(|capacity| read(name, bytes, limits, capacity)).collect();
    let first = all.remove(0);
    for other in all {
        assert_eq!(first, other, "the buffer's size changes what is read");
    }
    first
}

/// The same, with so many bytes at once from the stream.
pub(super) fn read(name: &str, bytes: &[u8], limits: Limits, capacity: usize) -> Vec<String> {
    let source = Source {
        path: PathBuf::from(name),
        name: name.to_owned(),
        sidecar: None,
        digest: Digest([0; 32]),
        modified: None,
    };
    let mut found = Vec::new();
    let mut each = |unpacked: super::Unpacked| {
        found.push(match unpacked {
            Ok(entry) => {
                let remarks: String = entry.remarks.iter().flat_map(|remark| [" ", remark.code]).collect();
                let told = entry.told.id.map_or(String::new(), |id| format!(" <{id}>"));
                let text = String::from_utf8_lossy(&entry.bytes);
                format!("{:?} {}@{}{told}{remarks}: {text}", entry.format, entry.number, entry.line)
            }
            Err(skip) => format!("{}@{}", skip.reason.code(), skip.diagnostic.line.unwrap_or(0)),
        });
        ControlFlow::Continue(())
    };
    let mut walk = Walk::new(&source, &limits, bytes.len() as u64, &mut each);
    let mut reader = BufReader::with_capacity(capacity, Cursor::new(bytes));
    let _: ControlFlow<()> = walk.file(&mut reader, &Member { name, within: "", depth: 0 });
    found
}

/// Compares what a file holds.
#[track_caller]
pub(super) fn check_with(name: &str, bytes: &[u8], limits: Limits, expected: &[&str]) {
    assert_eq!(entries(name, bytes, limits), expected);
}

/// Compares what a file holds, within the usual limits.
#[track_caller]
pub(super) fn check(name: &str, bytes: &[u8], expected: &[&str]) {
    check_with(name, bytes, Limits::default(), expected);
}
