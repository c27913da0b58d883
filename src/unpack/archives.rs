//! Zip and tar archives: their members one after another, in the archive's order. Nothing is ever written to the names in
//! them: a name that leads out of the archive is refused because it can mean nothing here.

use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::ops::ControlFlow;

use tar::EntryType;
use zip::ZipReadOptions;
use zip::read::{Config, ZipFileEntry};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

use super::budget::Counted;
use super::kinds::Kind;
use super::{CHUNK, Member, Walk};
use crate::diagnostic::{Severity, Skip};
use crate::model::SkipReason;

/// Longest name of a member, in bytes: the extension headers of tar could hold any number.
const NAME: usize = 4096;
/// Longest extension header of tar that is read, in bytes.
const EXTENSION: u64 = 64 << 10;

/// What else an archive holds: members that are never articles.
#[derive(Default)]
struct Others(usize);

impl Walk<'_> {
    /// Hands on the members of a zip archive that lies in another file: it is held in memory, for its list stands at its end.
    pub(super) fn zip_within(&mut self, reader: &mut dyn BufRead, member: &Member<'_>) -> ControlFlow<()> {
        let Some(bytes) = self.whole(reader, member)? else { return ControlFlow::Continue(()) };
        self.zip(&mut Cursor::new(bytes), member)
    }

    /// Hands on the members of a zip archive.
    pub(super) fn zip(&mut self, content: &mut (impl Read + Seek), member: &Member<'_>) -> ControlFlow<()> {
        let mut archive = match ZipIterable::try_new(content, Config::default()) {
            Ok(archive) => archive,
            Err(error) => return self.broken(member, &into_io(error)),
        };
        let files = match archive.files() {
            Ok(files) => files,
            Err(error) => return self.broken(member, &into_io(error)),
        };
        let (mut others, before) = (Others::default(), self.entries);
        while let Some(entry) = files.next() {
            let entry = match entry {
                Ok(entry) => entry,
                // Where one header is damaged the place of the next is not known.
                Err(error) => return self.broken(member, &into_io(error)),
            };
            let Some(name) = self.name_of(zip_name(&entry), entry.is_dir(), member, &mut others)? else { continue };
            let inner = Member { name: &name.0, within: &name.1, depth: member.depth + 1 };
            if entry.encrypted() {
                let skip = Skip::new(SkipReason::Encrypted, self.place(&inner), "is encrypted");
                self.skip(skip.help("unpack it with its password and read what comes out"))?;
                continue;
            }
            match entry.with_reader(files.reader_mut(), ZipReadOptions::default()) {
                Ok(file) => {
                    let budget = self.budget.clone();
                    self.file(&mut BufReader::with_capacity(CHUNK, Counted::new(file, &budget)), &inner)?;
                }
                Err(error) => self.broken(&inner, &into_io(error))?,
            }
        }
        self.others(&others, before, member)
    }

    /// Hands on the members of a tar archive.
    pub(super) fn tar(&mut self, reader: &mut dyn BufRead, member: &Member<'_>) -> ControlFlow<()> {
        let mut archive = tar::Archive::new(reader);
        let entries = match archive.entries() {
            Ok(entries) => entries.raw(true),
            Err(error) => return self.broken(member, &error),
        };
        let (mut others, mut long_name, before) = (Others::default(), None, self.entries);
        for entry in entries {
            let mut entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.broken(member, &error),
            };
            let kind = entry.header().entry_type();
            if matches!(kind, EntryType::GNULongName | EntryType::XHeader) {
                match extension(&mut entry, kind) {
                    Ok(name) => long_name = name.or(long_name),
                    Err(error) => return self.broken(member, &error),
                }
                continue;
            }
            let name = long_name.take().unwrap_or_else(|| entry.header().path_bytes().into_owned());
            if !matches!(kind, EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse) {
                continue;
            }
            let Some(name) = self.name_of(Some(name), false, member, &mut others)? else { continue };
            let inner = Member { name: &name.0, within: &name.1, depth: member.depth + 1 };
            let left = entry.size();
            self.file(&mut BufReader::with_capacity(CHUNK, Whole { inner: &mut entry, left }), &inner)?;
        }
        self.others(&others, before, member)
    }

    /// Name and path of a member that is to be read; `None` for folders, hidden files and what is never an article.
    fn name_of(
        &mut self,
        name: Option<Vec<u8>>,
        folder: bool,
        archive: &Member<'_>,
        others: &mut Others,
    ) -> ControlFlow<(), Option<(String, String)>> {
        let name = name.map(|name| String::from_utf8_lossy(&name[..name.len().min(NAME)]).replace('\\', "/"));
        let name = name.unwrap_or_default();
        let name = name.trim_start_matches("./");
        if folder || name.ends_with('/') || is_hidden(name) {
            return ControlFlow::Continue(None);
        }
        if Kind::is_never_an_article(name) {
            others.0 += 1;
            return ControlFlow::Continue(None);
        }
        let shown: String = name.chars().filter(|c| !c.is_control()).collect();
        let within = if archive.within.is_empty() { shown.clone() } else { format!("{}#{shown}", archive.within) };
        if shown.is_empty() || shown.starts_with('/') || shown.split('/').any(|part| part == "..") {
            let place = self.place(&Member { name: &shown, within: &within, depth: archive.depth });
            let skip = Skip::new(SkipReason::UnsafeName, place, "has a name that leads out of its archive");
            self.skip(skip.help("unpack the archive by hand if you trust it, and read what comes out"))?;
            return ControlFlow::Continue(None);
        }
        ControlFlow::Continue(Some((shown, within)))
    }

    /// Says what else an archive holds, or that it holds nothing; `before` it so many entries were handed on.
    fn others(&mut self, others: &Others, before: u64, archive: &Member<'_>) -> ControlFlow<()> {
        if others.0 > 0 {
            let told = format!("holds {} pictures, styles, scripts or other files that are no articles", others.0);
            let mut skip = Skip::new(SkipReason::NoArticle, self.place(archive), told)
                .help("nothing need be done: they were counted, not read");
            skip.diagnostic.severity = Severity::Warning;
            return self.skip(skip);
        }
        if self.entries > before {
            return ControlFlow::Continue(());
        }
        self.skip(Skip::new(SkipReason::Empty, self.place(archive), "holds no file").help("fill or remove it"))
    }
}

/// The bytes of a member of a tar archive; an error where there are fewer than its header says.
struct Whole<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

/// A folder's own files and what systems leave in archives.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| (part.starts_with('.') && part != "..") || part == "__MACOSX")
}

fn zip_name(entry: &ZipFileEntry<'_>) -> Option<Vec<u8>> {
    entry.name().ok().map(|name| name.into_owned().into_bytes())
}

fn into_io(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other.to_string().to_lowercase()),
    }
}

/// The name that an extension header of tar gives to the member after it (POSIX.1-2001 `path`, or GNU's long name).
fn extension(entry: &mut impl Read, kind: EntryType) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    entry.take(EXTENSION).read_to_end(&mut bytes)?;
    if kind == EntryType::GNULongName {
        bytes.truncate(memchr::memchr(0, &bytes).unwrap_or(bytes.len()));
        return Ok(Some(bytes));
    }
    let path = bytes.split(|byte| *byte == b'\n').find_map(|line| {
        let at = memchr::memmem::find(line, b" path=")?;
        line[..at].iter().all(u8::is_ascii_digit).then(|| line[at + 6..].to_vec())
    });
    Ok(path)
}
