//! Compressed files: gzip (RFC 1952, of several parts too) and Zstandard (RFC 8878), read as streams.

use std::io::{BufRead, BufReader};
use std::ops::ControlFlow;

use flate2::bufread::MultiGzDecoder;

use super::budget::Counted;
use super::{CHUNK, Member, Walk};

/// Largest window of Zstandard that is given memory, as a power of two: 128 MiB, what `zstd` itself takes without asking.
const LARGEST_WINDOW: u32 = 27;

impl Walk<'_> {
    /// Hands on what a gzip file holds.
    pub(super) fn gzip(&mut self, reader: &mut dyn BufRead, member: &Member<'_>) -> ControlFlow<()> {
        let budget = self.budget.clone();
        let mut plain = BufReader::with_capacity(CHUNK, Counted::new(MultiGzDecoder::new(reader), &budget));
        self.file(&mut plain, &member.unpacked())
    }

    /// Hands on what a Zstandard file holds.
    pub(super) fn zstd(&mut self, reader: &mut dyn BufRead, member: &Member<'_>) -> ControlFlow<()> {
        let decoder = zstd::Decoder::with_buffer(reader).and_then(|mut decoder| {
            decoder.window_log_max(LARGEST_WINDOW)?;
            Ok(decoder)
        });
        let decoder = match decoder {
            Ok(decoder) => decoder,
            Err(error) => return self.broken(member, &error),
        };
        let budget = self.budget.clone();
        let mut plain = BufReader::with_capacity(CHUNK, Counted::new(decoder, &budget));
        self.file(&mut plain, &member.unpacked())
    }
}

impl Member<'_> {
    /// What lies in a compressed file: of the same name without the ending that tells of the compression.
    fn unpacked(&self) -> Self {
        Self { name: plain_name(self.name), depth: self.depth + 1, ..*self }
    }
}

/// `a.jsonl` for `a.jsonl.gz`. A tar archive loses only its `gz`: `week.tgz` is `week.tar`, known by its first bytes.
fn plain_name(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !ending.contains('/') => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn names_lose_the_ending_of_the_compression() {
        for (name, plain) in [("in/a.jsonl.gz", "in/a.jsonl"), ("week.tgz", "week"), ("in.d/a", "in.d/a"), ("a", "a")] {
            assert_eq!(plain_name(name), plain);
        }
    }
}
