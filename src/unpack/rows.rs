//! Tables: CSV and its kin taken apart into rows as RFC 4180 has it, a row being an entry. What a row says is `parse`'s part.
//!
//! The first row that is not blank names the columns, and its delimiter is that of the table. Shared by all rows are the
//! delimiter, one byte, and the row of names. No row is held that is larger than an article may be.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::stream::{self, Held};
use super::{Member, Walk, too_large};
use crate::diagnostic::Skip;
use crate::model::{Entry, Format, SkipReason};

/// Delimiters. The one that also stands in names by chance comes last.
const DELIMITERS: [u8; 4] = *b"\t;|,";
/// The delimiter of a table of one column, which has none: a byte that no text has.
const NONE: u8 = 0x1f;
/// Most bytes of a row of names.
const MOST_SHARED: u64 = 64 << 10;
/// UTF-8's byte order mark.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Where in a row a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// At the beginning of a field.
    Field,
    /// In a field without quotation marks.
    Bare,
    /// In a field in quotation marks.
    Quoted,
    /// After a quotation mark in such a field: two are one, one ends it.
    Quote,
}

struct Rows<'w, 'a, 'm> {
    walk: &'w mut Walk<'a>,
    member: &'m Member<'m>,
    /// `None` until the row of names is read.
    shared: Option<Arc<[u8]>>,
    /// What `sep=` on a line of its own says it is.
    said: Option<u8>,
    state: State,
    held: Held,
    /// Line of the next byte, of the row's first byte, and of the quotation mark that was opened last.
    line: u32,
    row_line: u32,
    quote_line: u32,
    number: u32,
}

impl Walk<'_> {
    /// Hands on the rows of a table, but for the one that names the columns.
    pub(super) fn rows(&mut self, reader: &mut dyn BufRead, member: &Member<'_>) -> ControlFlow<()> {
        let mut rows = Rows {
            walk: self,
            member,
            shared: None,
            said: None,
            state: State::Field,
            held: Held::default(),
            line: 1,
            row_line: 1,
            quote_line: 1,
            number: 0,
        };
        let mut over = false;
        let read = stream::chunks(reader, &mut |chunk| rows.chunk(chunk, &mut over));
        match read {
            Ok(_) if over => ControlFlow::Continue(()),
            Ok(ControlFlow::Break(())) => ControlFlow::Break(()),
            Ok(ControlFlow::Continue(())) => rows.end(),
            Err(error) => self.broken(member, &error),
        }
    }
}

impl Rows<'_, '_, '_> {
    /// `over` is set where the table cannot be read on.
    fn chunk(&mut self, chunk: &[u8], over: &mut bool) -> ControlFlow<()> {
        let mut start = 0;
        let mut at = 0;
        while at < chunk.len() {
            at += self.plain(&chunk[at..]);
            let Some(&byte) = chunk.get(at) else { break };
            at += 1;
            self.step(byte);
            if byte != b'\n' {
                continue;
            }
            self.line += 1;
            if self.state == State::Field {
                self.extend(&chunk[start..at]);
                start = at;
                self.row(over)?;
            }
        }
        self.extend(&chunk[start..]);
        ControlFlow::Continue(())
    }

    /// How many bytes change nothing.
    fn plain(&self, bytes: &[u8]) -> usize {
        let next = match (self.state, self.delimiter()) {
            (State::Field | State::Quote, _) => return 0,
            (State::Bare, Some(delimiter)) => memchr::memchr2(delimiter, b'\n', bytes),
            (State::Bare, None) => bytes.iter().position(|byte| *byte == b'\n' || DELIMITERS.contains(byte)),
            (State::Quoted, _) => memchr::memchr2(b'"', b'\n', bytes),
        };
        next.unwrap_or(bytes.len())
    }

    fn delimiter(&self) -> Option<u8> {
        self.shared.as_ref().and_then(|shared| shared.first().copied()).or(self.said)
    }

    fn step(&mut self, byte: u8) {
        let delimits = match self.delimiter() {
            Some(delimiter) => byte == delimiter,
            None => DELIMITERS.contains(&byte),
        };
        // The byte order mark stands before the first field and is no part of it.
        let marks = self.state == State::Field && self.shared.is_none() && MARK.contains(&byte);
        self.state = match (self.state, byte) {
            (State::Quoted, b'"') => State::Quote,
            (State::Field, b'"') => {
                self.quote_line = self.line;
                State::Quoted
            }
            (State::Quoted, _) | (State::Quote, b'"') => State::Quoted,
            (_, b'\n') => State::Field,
            _ if delimits || marks => State::Field,
            _ => State::Bare,
        };
    }

    fn extend(&mut self, bytes: &[u8]) {
        let bound = if self.shared.is_none() { MOST_SHARED } else { self.walk.limits.article_bytes };
        self.held.extend(bytes, bound);
    }

    /// Takes a row that is at its end.
    fn row(&mut self, over: &mut bool) -> ControlFlow<()> {
        let line = std::mem::replace(&mut self.row_line, self.line);
        if self.shared.is_none() {
            return self.names(line, over);
        }
        let bound = self.walk.limits.article_bytes;
        let Some(bytes) = self.held.take(bound) else {
            self.number += 1;
            return self.walk.skip(too_large(self.walk.place(self.member), bound).at(line));
        };
        if bytes.trim_ascii().is_empty() {
            return ControlFlow::Continue(());
        }
        self.number += 1;
        let (within, shared, number) = (self.member.within.to_owned(), self.shared.clone(), self.number);
        self.walk.entry(Entry { within, line, number, shared, ..Entry::whole(bytes, Format::Row) })
    }

    /// Takes the row that names the columns.
    fn names(&mut self, line: u32, over: &mut bool) -> ControlFlow<()> {
        let Some(bytes) = self.held.take(MOST_SHARED) else {
            *over = true;
            let told = format!("its row of names has more than {MOST_SHARED} bytes");
            let skip = Skip::new(SkipReason::BrokenTable, self.walk.place(self.member), told).at(line);
            self.walk.skip(skip.help("name the columns in the first row"))?;
            return ControlFlow::Break(());
        };
        let names = bytes.strip_prefix(MARK).unwrap_or(&bytes);
        if names.trim_ascii().is_empty() {
            return ControlFlow::Continue(());
        }
        if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] = *names.trim_ascii_end()
            && self.said.is_none()
        {
            self.said = Some(delimiter);
            return ControlFlow::Continue(());
        }
        let delimiter = self.said.unwrap_or_else(|| delimiter(names));
        self.shared = Some([&[delimiter], names].concat().into());
        ControlFlow::Continue(())
    }

    /// Takes what the stream ends with.
    fn end(&mut self) -> ControlFlow<()> {
        let open = self.state == State::Quoted;
        let place = self.walk.place(self.member);
        if open && !self.held.is_empty() {
            let told =
                format!("the quotation mark on line {} is never closed, and what follows it is lost", self.quote_line);
            let skip = Skip::new(SkipReason::BrokenTable, place, told).at(self.row_line);
            return self.walk.skip(skip.help("close it; write a quotation mark within a field as two"));
        }
        if !self.held.is_empty() {
            let mut over = false;
            self.row(&mut over)?;
        }
        if self.number > 0 {
            return ControlFlow::Continue(());
        }
        let told = if self.shared.is_none() { "holds no text" } else { "holds a row of names and no other" };
        self.walk.skip(Skip::new(SkipReason::Empty, place, told).at(1).help("fill or remove it"))
    }
}

/// The delimiter that a row of names has most of outside of quotation marks.
fn delimiter(names: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut quoted = false;
    for byte in names {
        quoted ^= *byte == b'"';
        if let Some(which) = DELIMITERS.iter().position(|delimiter| delimiter == byte && !quoted) {
            counts[which] += 1;
        }
    }
    // Of several that are as frequent the first counts.
    let most = counts.iter().max().copied().unwrap_or_default();
    counts.iter().position(|count| *count == most && most > 0).map_or(NONE, |which| DELIMITERS[which])
}
