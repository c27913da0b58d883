//! Takes the files of a corpus apart into the raw bytes of single articles: lines of exports, members of archives.
//!
//! It reads streams that it is handed and opens nothing itself; names in archives are names of articles and never paths
//! that anything is written to. At no moment does it hold more than the entry under way, [`Limits::article_bytes`] at
//! most, and what a batch holds. What those bytes say is `parse`'s part.
//!
//! | what | endings | file |
//! |---|---|---|
//! | one article | those of [`Format`](crate::model::Format) | – |
//! | JSON lines | `jsonl`, `ndjson` | `lines.rs` |
//! | a mail, a saved page | `eml`, `mht`, `mhtml` | `mail.rs` |
//! | mailboxes | `mbox` | `mbox.rs` |
//! | web archives | `warc` | `warc.rs`, `http.rs` |

mod http;
mod kinds;
mod lines;
mod mail;
mod mbox;
#[cfg(test)]
mod testing;
mod warc;

use std::io::{self, BufRead, BufReader, Read, Seek};
use std::ops::ControlFlow;

use crate::config::Limits;
use crate::diagnostic::{Skip, system};
use crate::model::{Entry, Format, SkipReason, Source};

use kinds::Kind;

/// One article's bytes, or why there are none.
pub type Unpacked = Result<Entry, Skip>;

/// Most entries of a batch.
const BATCH: usize = 512;
/// Bytes of entries after which a batch ends.
const BATCH_BYTES: usize = 16 << 20;
/// Bytes asked for at once.
const CHUNK: usize = 128 << 10;

/// Most bytes that a file of this name may have.
pub fn bound(name: &str, limits: &Limits) -> u64 {
    match Kind::of_name(name) {
        Some(Kind::Article(_)) => limits.file_bytes.min(limits.article_bytes),
        _ => limits.file_bytes,
    }
}

/// Hands every entry of a source to `each`, in order and in batches, until that has had enough.
///
/// A source without entries gives one skip that says so: nothing ends in silence.
pub fn batches(
    content: &mut (impl Read + Seek),
    source: &Source,
    limits: &Limits,
    each: &mut dyn FnMut(Vec<Unpacked>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    entries(content, source, limits, &mut |unpacked| {
        bytes += unpacked.as_ref().map_or(0, |entry| entry.bytes.len());
        batch.push(unpacked);
        if batch.len() < BATCH && bytes < BATCH_BYTES {
            return ControlFlow::Continue(());
        }
        bytes = 0;
        each(std::mem::take(&mut batch))
    })?;
    if batch.is_empty() { ControlFlow::Continue(()) } else { each(batch) }
}

/// Hands every entry of a source to `each`, in order, until that has had enough.
pub fn entries(
    content: &mut (impl Read + Seek),
    source: &Source,
    limits: &Limits,
    each: &mut dyn FnMut(Unpacked) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut walk = Walk { source, limits, each, entries: 0 };
    walk.file(&mut BufReader::with_capacity(CHUNK, content), &Member { name: &source.name, within: "" })
}

/// A file, as it is met on the way through a source.
#[derive(Clone, Copy)]
struct Member<'a> {
    /// Its name, whose ending tells what it is.
    name: &'a str,
    /// Its path in the archives it lies in; empty for the source itself.
    within: &'a str,
}

/// The way through one source.
struct Walk<'a> {
    source: &'a Source,
    limits: &'a Limits,
    each: &'a mut dyn FnMut(Unpacked) -> ControlFlow<()>,
    /// Entries handed on so far.
    entries: u64,
}

impl Walk<'_> {
    /// Hands on what a file holds.
    fn file(&mut self, reader: &mut dyn BufRead, member: &Member<'_>) -> ControlFlow<()> {
        match Kind::of_name(member.name) {
            Some(Kind::Article(format)) => self.article(reader, member, format),
            Some(Kind::JsonLines) => self.lines(reader, member),
            Some(Kind::Mail(format)) => self.mail(reader, member, format),
            Some(Kind::Warc) => self.warc(reader, member),
            Some(Kind::Mbox) => self.mbox(reader, member),
            None => self.skip(
                Skip::new(SkipReason::UnknownFormat, self.place(member), "there is no parser for this ending")
                    .help("rename it to .txt, .md or .jsonl, or leave it out with `corpus.exclude`"),
            ),
        }
    }

    /// Hands on a file that is one article.
    fn article(&mut self, reader: &mut dyn BufRead, member: &Member<'_>, format: Format) -> ControlFlow<()> {
        let bound = self.limits.article_bytes;
        let mut bytes = Vec::new();
        match reader.take(bound.saturating_add(1)).read_to_end(&mut bytes) {
            Err(error) => self.broken(member, &error),
            Ok(read) if read as u64 > bound => self.skip(too_large(self.place(member), bound)),
            Ok(_) => self.entry(Entry { within: member.within.to_owned(), ..Entry::whole(bytes, format) }),
        }
    }

    /// How diagnostics name a file.
    fn place(&self, member: &Member<'_>) -> String {
        let name = &self.source.name;
        if member.within.is_empty() { name.clone() } else { format!("{name}#{}", member.within) }
    }

    fn entry(&mut self, entry: Entry) -> ControlFlow<()> {
        self.entries += 1;
        (self.each)(Ok(entry))
    }

    fn skip(&mut self, skip: Skip) -> ControlFlow<()> {
        self.entries += 1;
        (self.each)(Err(skip))
    }

    /// Says that a file cannot be read on.
    fn broken(&mut self, member: &Member<'_>, error: &io::Error) -> ControlFlow<()> {
        let told = format!("cannot be read: {}", system(error));
        self.skip(Skip::new(SkipReason::Unreadable, self.place(member), told).help("copy it from its origin again"))
    }
}

/// A skip of an entry of more than the `bound` bytes an article may have.
fn too_large(place: String, bound: u64) -> Skip {
    Skip::new(SkipReason::TooLarge, place, format!("has more than the {bound} bytes an article may have"))
        .help("leave it out with `corpus.exclude`, or raise `corpus.limits.article_bytes`")
}
