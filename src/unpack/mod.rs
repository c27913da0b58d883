//! Takes the files of a corpus apart into the raw bytes of single articles: lines of exports, members of archives.
//!
//! It reads streams that it is handed and opens nothing itself; names in archives are names of articles and never paths
//! that anything is written to. At no moment does it hold more than the entry under way, [`Limits::article_bytes`] at
//! most, and what a batch holds. What those bytes say is `parse`'s part.
//!
//! | what | endings | file |
//! |---|---|---|
//! | one article | those of [`Format`] | – |
//! | JSON lines | `jsonl`, `ndjson` | `lines.rs` |
//! | JSON: a list, an object around one, an article | `json` | `json.rs` |
//! | RSS and Atom | `rss`, `atom`, `rdf`, `xml` where it is one | `feed.rs` |
//! | tables | `csv`, `tsv` | `rows.rs` |
//! | compressed files | `gz`, `tgz`, `zst`, `zstd` | `compressed.rs` |
//! | archives | `zip`, `tar` | `archives.rs` |
//! | a mail, a saved page | `eml`, `mht`, `mhtml` | `mail.rs` |
//! | mailboxes | `mbox` | `mbox.rs` |
//! | web archives | `warc` | `warc.rs`, `http.rs` |
//!
//! A file whose ending tells nothing is known by its first bytes. What archives expand to is bounded for all that lies in
//! one source together (see `budget.rs`).

mod archives;
mod budget;
mod compressed;
mod feed;
mod http;
mod ids;
mod json;
mod kinds;
mod lines;
mod mail;
mod markup;
mod mbox;
mod rows;
mod stream;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod utf16;
mod warc;

use std::io::{self, BufRead, BufReader, Read, Seek};
use std::ops::ControlFlow;
use std::rc::Rc;

use crate::config::Limits;
use crate::diagnostic::{Skip, system};
use crate::model::{Entry, Format, SkipReason, Source};

use budget::{Budget, Peeked, Refusal};
pub use ids::Ids;
use kinds::Kind;
pub use kinds::{HEAD, ending_of, endings};

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
    let member = Member { name: &source.name, within: "", depth: 0 };
    let looked = look(content, &source.name);
    let bytes = looked.as_ref().map_or(0, |(bytes, _)| *bytes);
    let mut walk = Walk::new(source, limits, bytes, each);
    let ended = match looked {
        Err(error) => walk.broken(&member, &error),
        Ok((_, Some(Kind::Zip))) => walk.zip(content, &member),
        Ok((_, kind)) => walk.known(kind, &mut BufReader::with_capacity(CHUNK, content), &member),
    };
    // That the walk ended itself does not mean that the caller has had enough.
    if walk.full { ControlFlow::Continue(()) } else { ended }
}

/// The size of a source, and what it is.
fn look(content: &mut (impl Read + Seek), name: &str) -> io::Result<(u64, Option<Kind>)> {
    let bytes = content.seek(io::SeekFrom::End(0))?;
    content.rewind()?;
    if let Some(kind) = Kind::of_name(name) {
        return Ok((bytes, Some(kind)));
    }
    let mut head = Vec::with_capacity(HEAD);
    content.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    content.rewind()?;
    Ok((bytes, Kind::of_bytes(&head)))
}

/// A file, as it is met on the way through a source.
#[derive(Clone, Copy)]
struct Member<'a> {
    /// Its name, whose ending tells what it is.
    name: &'a str,
    /// Its path in the archives it lies in; empty for the source itself.
    within: &'a str,
    /// How many archives and compressed files it lies in.
    depth: u32,
}

/// The way through one source.
struct Walk<'a> {
    source: &'a Source,
    limits: &'a Limits,
    each: &'a mut dyn FnMut(Unpacked) -> ControlFlow<()>,
    budget: Rc<Budget>,
    /// Entries and skips handed on so far.
    entries: u64,
    /// Whether there were more than may be.
    full: bool,
}

impl<'a> Walk<'a> {
    /// The way through a source of `bytes` bytes.
    fn new(
        source: &'a Source,
        limits: &'a Limits,
        bytes: u64,
        each: &'a mut dyn FnMut(Unpacked) -> ControlFlow<()>,
    ) -> Self {
        Self { source, limits, each, budget: Rc::new(Budget::new(bytes, limits)), entries: 0, full: false }
    }

    /// Hands on what a file in an archive holds.
    fn file(&mut self, reader: &mut dyn BufRead, member: &Member<'_>) -> ControlFlow<()> {
        if let Some(kind) = Kind::of_name(member.name) {
            return self.known(Some(kind), reader, member);
        }
        match Peeked::<HEAD>::new(reader) {
            Ok(mut peeked) => self.known(Kind::of_bytes(peeked.head()), &mut peeked, member),
            Err(error) => self.broken(member, &error),
        }
    }

    /// Hands on what a file of a known kind holds.
    fn known(&mut self, kind: Option<Kind>, reader: &mut dyn BufRead, member: &Member<'_>) -> ControlFlow<()> {
        if kind.is_some_and(Kind::is_packed) && member.depth >= self.limits.depth {
            let told = format!("lies in {} archives and compressed files, and is one itself", member.depth);
            let skip = Skip::new(SkipReason::TooDeep, self.place(member), told);
            return self.skip(skip.help("unpack it by hand, or raise `corpus.limits.depth`"));
        }
        match kind {
            Some(Kind::Article(format)) => self.article(reader, member, format),
            Some(Kind::JsonLines) => self.lines(reader, member),
            Some(Kind::Json) => self.in_utf8(reader, member, |walk, reader| walk.json(reader, member)),
            Some(Kind::Feed) => self.in_utf8(reader, member, |walk, reader| walk.feed(reader, member, true)),
            Some(Kind::Xml) => self.in_utf8(reader, member, |walk, reader| walk.feed(reader, member, false)),
            Some(Kind::Table) => self.in_utf8(reader, member, |walk, reader| walk.rows(reader, member)),
            Some(Kind::Gzip) => self.gzip(reader, member),
            Some(Kind::Zstd) => self.zstd(reader, member),
            Some(Kind::Zip) => self.zip_within(reader, member),
            Some(Kind::Tar) => self.tar(reader, member),
            Some(Kind::Mail(format)) => self.mail(reader, member, format),
            Some(Kind::Warc) => self.warc(reader, member),
            Some(Kind::Mbox) => self.mbox(reader, member),
            None => self.skip(
                Skip::new(
                    SkipReason::UnknownFormat,
                    self.place(member),
                    "is of no format that its ending or first bytes tell",
                )
                .help(
                    "give it the ending of its format, as .txt, .md or .jsonl, or leave it out with `corpus.exclude`",
                ),
            ),
        }
    }

    /// Hands on a file that is one article.
    fn article(&mut self, reader: &mut dyn BufRead, member: &Member<'_>, format: Format) -> ControlFlow<()> {
        let Some(bytes) = self.whole(reader, member)? else { return ControlFlow::Continue(()) };
        self.entry(Entry { within: member.within.to_owned(), ..Entry::whole(bytes, format) })
    }

    /// The bytes of a file that is held in memory; `None` where it cannot be, which is told of.
    fn whole(&mut self, reader: &mut dyn BufRead, member: &Member<'_>) -> ControlFlow<(), Option<Vec<u8>>> {
        let bound = self.limits.article_bytes;
        let mut bytes = Vec::new();
        match reader.take(bound.saturating_add(1)).read_to_end(&mut bytes) {
            Err(error) => self.broken(member, &error)?,
            Ok(read) if read as u64 > bound => self.skip(too_large(self.place(member), bound))?,
            Ok(_) => return ControlFlow::Continue(Some(bytes)),
        }
        ControlFlow::Continue(None)
    }

    /// How diagnostics name a file.
    fn place(&self, member: &Member<'_>) -> String {
        self.source.place(member.within).into_owned()
    }

    fn entry(&mut self, entry: Entry) -> ControlFlow<()> {
        self.hand_on(Ok(entry))
    }

    fn skip(&mut self, skip: Skip) -> ControlFlow<()> {
        self.hand_on(Err(skip))
    }

    fn hand_on(&mut self, unpacked: Unpacked) -> ControlFlow<()> {
        self.entries += 1;
        if self.entries <= self.limits.entries {
            return (self.each)(unpacked);
        }
        self.full = true;
        let told = format!("holds more than {} entries; the rest was left unread", self.limits.entries);
        let skip = Skip::new(SkipReason::TooManyEntries, &*self.source.name, told);
        (self.each)(Err(skip.help("split it, or raise `corpus.limits.entries`")))?;
        ControlFlow::Break(())
    }

    /// Says why a file cannot be read on; what came before stands.
    fn broken(&mut self, member: &Member<'_>, error: &io::Error) -> ControlFlow<()> {
        let place = self.place(member);
        if let Some(refusal) = Refusal::of(error) {
            let skip = Skip::new(SkipReason::TooExpansive, place, format!("{refusal}; the rest was left unread"));
            return self.skip(skip.help(format!("unpack it by hand, or raise `{}`", refusal.key())));
        }
        let packed = member.depth > 0 || Kind::of_name(member.name).is_some_and(Kind::is_packed);
        let (reason, told) = match error.kind() {
            io::ErrorKind::UnexpectedEof if packed => (SkipReason::BrokenArchive, "ends too early".to_owned()),
            _ if packed => (SkipReason::BrokenArchive, format!("cannot be unpacked: {}", system(error))),
            _ => (SkipReason::Unreadable, format!("cannot be read: {}", system(error))),
        };
        self.skip(Skip::new(reason, place, told).help("copy it from its origin again"))
    }
}

/// A skip of an entry of more than the `bound` bytes an article may have.
fn too_large(place: String, bound: u64) -> Skip {
    Skip::new(SkipReason::TooLarge, place, format!("has more than the {bound} bytes an article may have"))
        .help("leave it out with `corpus.exclude`, or raise `corpus.limits.article_bytes`")
}
