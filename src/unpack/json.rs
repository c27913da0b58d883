//! JSON taken apart without being parsed: a list of objects into its objects, each an entry. What they say is `parse`'s part.
//!
//! A file is a list, or an object around one (the answer of a service, a JSON Feed), or one article. Which of the last two
//! it is, is told from the object's beginning, as far as an article may be long: an article has text of its own, and its
//! lists are small beside it. Shared by the articles of a list are the object's members before it.

use std::io::{self, BufRead, Cursor, Read};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use super::stream::{self, Held};
use super::{Member, Walk, too_large};
use crate::diagnostic::Skip;
use crate::model::{Entry, Format, SkipReason};

/// Most bytes that are shared.
const MOST_SHARED: usize = 8 << 10;
/// How deep in other objects a list of articles may lie.
const DEEPEST: usize = 4;
/// Names of members that are lists of articles whatever else there is.
const LISTS: &str = include_str!("lists.txt");
/// Names of members that only articles have.
const TEXTS: &str = include_str!("texts.txt");
/// Longest name of a member that is looked at.
const LONGEST_NAME: usize = 64;

/// A part of a stream of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// `{` or `[`.
    Open(u8),
    /// `}` or `]`.
    Close(u8),
    /// A string is at its end.
    Text,
    Comma,
    Colon,
    /// The first byte of a number or a word, or of what JSON does not know.
    Other,
}

/// Tells the parts of a stream apart.
#[derive(Debug, Default)]
struct Lexer {
    in_string: bool,
    escaped: bool,
    in_word: bool,
}

impl Lexer {
    /// The next part and the bytes used up to its end; all of them and none where there is none.
    fn next(&mut self, chunk: &[u8]) -> (usize, Option<Token>) {
        let mut at = 0;
        while at < chunk.len() {
            if self.in_string {
                let (used, ended) = self.string(&chunk[at..]);
                at += used;
                if ended {
                    return (at, Some(Token::Text));
                }
                continue;
            }
            let byte = chunk[at];
            at += 1;
            let token = match byte {
                b'"' => {
                    (self.in_string, self.in_word) = (true, false);
                    continue;
                }
                b'{' | b'[' => Token::Open(byte),
                b'}' | b']' => Token::Close(byte),
                b',' => Token::Comma,
                b':' => Token::Colon,
                b' ' | b'\n' | b'\r' | b'\t' => {
                    self.in_word = false;
                    continue;
                }
                _ if self.in_word => continue,
                _ => {
                    self.in_word = true;
                    return (at, Some(Token::Other));
                }
            };
            self.in_word = false;
            return (at, Some(token));
        }
        (at, None)
    }

    /// Bytes of a string, and whether it ends with them.
    fn string(&mut self, bytes: &[u8]) -> (usize, bool) {
        if self.escaped {
            self.escaped = false;
            return (1, false);
        }
        match memchr::memchr2(b'"', b'\\', bytes) {
            Some(at) if bytes[at] == b'"' => {
                self.in_string = false;
                (at + 1, true)
            }
            Some(at) => {
                self.escaped = true;
                (at + 1, false)
            }
            None => (bytes.len(), false),
        }
    }
}

impl Walk<'_> {
    /// Hands on the articles of a JSON file.
    pub(super) fn json(&mut self, reader: &mut dyn BufRead, member: &Member<'_>) -> ControlFlow<()> {
        let bound = self.limits.article_bytes;
        let first = match first(reader) {
            Ok(first) => first,
            Err(error) => return self.broken(member, &error),
        };
        let place = self.place(member);
        match first {
            Some((b'[', line)) => self.list(reader, member, line, None, Kind::List),
            Some((b'{', line)) => {
                let mut head = Vec::new();
                match reader.take(bound.saturating_add(1)).read_to_end(&mut head) {
                    Err(error) => self.broken(member, &error),
                    Ok(read) => self.object(reader, member, line, head, read as u64 <= bound),
                }
            }
            Some((_, line)) => self.skip(
                Skip::new(SkipReason::BrokenJson, place, "begins with neither an object nor a list of objects")
                    .at(line)
                    .help("write a list of articles, or give one article a line the ending .jsonl"),
            ),
            None => self.skip(Skip::new(SkipReason::Empty, place, "holds no text").at(1).help("fill or remove it")),
        }
    }

    /// Hands on what an object holds whose first bytes are `head`; these are all, where it is `whole`.
    fn object(
        &mut self,
        reader: &mut dyn BufRead,
        member: &Member<'_>,
        line: u32,
        head: Vec<u8>,
        whole: bool,
    ) -> ControlFlow<()> {
        let bound = self.limits.article_bytes;
        let outline = Outline::of(&head);
        match outline.list(&head, whole) {
            _ if outline.objects > 1 => {
                let rest = &mut Cursor::new(&head).chain(reader);
                self.list(rest, member, line, None, Kind::Row)
            }
            Some(list) => {
                let shared = shared(&head[..list.member]);
                let line = line + stream::feeds(&head[..list.from]);
                let rest = &mut Cursor::new(&head[list.from..]).chain(reader);
                self.list(rest, member, line, shared, Kind::List)
            }
            None if whole => {
                let within = member.within.to_owned();
                self.entry(Entry { within, line, ..Entry::whole(head, Format::JsonItem) })
            }
            None => self.skip(too_large(self.place(member), bound).at(line)),
        }
    }

    /// Hands on the objects of a list that begins with the next byte, and tells of what else it holds.
    fn list(
        &mut self,
        reader: &mut dyn BufRead,
        member: &Member<'_>,
        line: u32,
        shared: Option<Arc<[u8]>>,
        kind: Kind,
    ) -> ControlFlow<()> {
        let mut list = List {
            walk: self,
            member,
            shared,
            lexer: Lexer::default(),
            kind,
            open: u64::from(kind == Kind::Row),
            held: Held::default(),
            line,
            item: (line, 0),
            others: (0, 1),
        };
        let mut stopped = ControlFlow::Continue(());
        let read = stream::chunks(reader, &mut |chunk| {
            stopped = list.chunk(chunk);
            if list.open == OVER { ControlFlow::Break(()) } else { stopped }
        });
        stopped?;
        match read {
            Ok(_) => list.end(),
            Err(error) => self.broken(member, &error),
        }
    }
}

/// The first byte that is neither white space nor of a byte order mark, left in the stream, and its line.
fn first(reader: &mut dyn BufRead) -> io::Result<Option<(u8, u32)>> {
    let mut line = 1;
    loop {
        let chunk = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let length = chunk.len();
        let found = chunk.iter().position(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte));
        line += stream::feeds(&chunk[..found.unwrap_or(length)]);
        let first = found.map(|at| chunk[at]);
        reader.consume(found.unwrap_or(length));
        if first.is_some() || length == 0 {
            return Ok(first.map(|byte| (byte, line)));
        }
    }
}

/// How objects follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// In brackets.
    List,
    /// One after the other, as in JSON lines.
    Row,
}

/// The state of [`List::open`] when the list is closed.
const OVER: u64 = u64::MAX;

struct List<'w, 'a, 'm> {
    walk: &'w mut Walk<'a>,
    member: &'m Member<'m>,
    shared: Option<Arc<[u8]>>,
    lexer: Lexer,
    kind: Kind,
    /// Open brackets, of which one is that of the list, or stands for it.
    open: u64,
    held: Held,
    line: u32,
    /// Line and number of the last object.
    item: (u32, u32),
    /// How many values are no objects, and the line of the first.
    others: (u64, u32),
}

impl List<'_, '_, '_> {
    fn chunk(&mut self, mut chunk: &[u8]) -> ControlFlow<()> {
        while !chunk.is_empty() && self.open != OVER {
            let (used, token) = self.lexer.next(chunk);
            let (bytes, rest) = chunk.split_at(used);
            chunk = rest;
            self.line += stream::feeds(bytes);
            let begins = self.open == 1 && token == Some(Token::Open(b'{'));
            if begins {
                self.item = (self.line, self.item.1 + 1);
                self.held.extend(b"{", self.walk.limits.article_bytes);
            } else if !self.held.is_empty() {
                self.held.extend(bytes, self.walk.limits.article_bytes);
            } else if self.open == 1 && matches!(token, Some(Token::Open(_) | Token::Text | Token::Other)) {
                self.others.0 += 1;
                if self.others.0 == 1 {
                    self.others.1 = self.line;
                }
            }
            match token {
                Some(Token::Open(_)) => self.open += 1,
                // A row of objects has no bracket to be closed.
                Some(Token::Close(_)) if self.kind == Kind::List || self.open > 1 => self.close()?,
                _ => {}
            }
        }
        ControlFlow::Continue(())
    }

    fn close(&mut self) -> ControlFlow<()> {
        self.open -= 1;
        if self.open == 0 {
            self.open = OVER;
        }
        if self.open != 1 || self.held.is_empty() {
            return ControlFlow::Continue(());
        }
        let (line, number) = self.item;
        let bound = self.walk.limits.article_bytes;
        let Some(bytes) = self.held.take(bound) else {
            return self.walk.skip(too_large(self.walk.place(self.member), bound).at(line));
        };
        let (within, shared) = (self.member.within.to_owned(), self.shared.clone());
        self.walk.entry(Entry { within, line, number, shared, ..Entry::whole(bytes, Format::JsonItem) })
    }

    /// Says what is wrong with the list as a whole, where something is.
    fn end(&mut self) -> ControlFlow<()> {
        let place = || self.walk.place(self.member);
        let ((line, number), (others, other_line)) = (self.item, self.others);
        let closed = self.open == OVER || (self.kind == Kind::Row && self.open == 1);
        let skip = if !closed && !self.held.is_empty() {
            Some(
                broken(place(), format!("ends within its object {number}"))
                    .at(line)
                    .help("copy it from its origin again"),
            )
        } else if !closed {
            let told = format!("ends before its list does, after {number} objects");
            Some(broken(place(), told).at(self.line).help("copy it from its origin again: articles may be missing"))
        } else if others > 0 {
            let told = format!("its list holds {others} values that are no objects, and so no articles");
            Some(broken(place(), told).at(other_line).help("write each article as an object"))
        } else if number == 0 {
            let told = "its list of articles is empty";
            Some(Skip::new(SkipReason::Empty, place(), told).at(line).help("fill or remove it"))
        } else {
            None
        };
        skip.map_or(ControlFlow::Continue(()), |skip| self.walk.skip(skip))
    }
}

fn broken(place: String, told: impl Into<String>) -> Skip {
    Skip::new(SkipReason::BrokenJson, place, told)
}

/// The members before a list as an object of their own, where they are few.
fn shared(head: &[u8]) -> Option<Arc<[u8]>> {
    let members = head.trim_ascii_end();
    let members = members.strip_suffix(b",").unwrap_or(members);
    (members.len() > 1 && members.len() < MOST_SHARED).then(|| [members, b"}"].concat().into())
}

/// A list of objects in an object.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    /// Name of the member that it is.
    name: Range<usize>,
    /// Where the member of the outermost object begins in which it lies.
    member: usize,
    /// Where its `[` stands.
    from: usize,
    /// Where it ends; the end of what is known where that is not known.
    to: usize,
}

/// What an object holds, as far as it is known.
#[derive(Debug, Default)]
struct Outline {
    /// Lists of objects that lie in objects only, in order.
    lists: Vec<Found>,
    /// Whether it has text of its own.
    has_text: bool,
    /// Objects that follow each other.
    objects: usize,
}

/// An object that lies in objects only, open.
struct Level {
    /// Name of the member under way.
    name: Range<usize>,
    /// Where that begins.
    member: usize,
}

impl Outline {
    /// Looks at the bytes of an object: all there are, or the first.
    fn of(bytes: &[u8]) -> Self {
        let mut outline = Self::default();
        let mut lexer = Lexer::default();
        let mut path: Vec<Level> = Vec::new();
        // Open brackets that are not in the path; a list that has no object so far; the last string.
        let (mut below, mut list, mut string) = (0_u64, None, 0..0);
        let (mut before, mut at) = (None, 0);
        while let (used, Some(token)) = lexer.next(&bytes[at..]) {
            at += used;
            match token {
                Token::Open(b'{') if below == 0 && path.len() < DEEPEST => {
                    outline.objects += usize::from(path.is_empty());
                    path.push(Level { name: 0..0, member: at });
                }
                Token::Open(kind) => {
                    if below == 0 && kind == b'[' {
                        list = found(&path, at - 1, bytes.len());
                    } else if below == 1 && kind == b'{' && before == Some(Token::Open(b'[')) {
                        outline.lists.extend(list.take());
                    }
                    below += 1;
                }
                Token::Close(_) if below > 0 => {
                    below -= 1;
                    if let Some(last) = outline.lists.last_mut().filter(|last| below == 0 && last.to > at) {
                        last.to = at;
                    }
                }
                Token::Close(_) => drop(path.pop()),
                Token::Text => {
                    string = name_before(bytes, at - 1);
                    let value = before == Some(Token::Colon) && below == 0 && path.len() == 1;
                    outline.has_text |= value && path.iter().all(|level| is_one_of(TEXTS, &bytes[level.name.clone()]));
                }
                Token::Colon if below == 0 => {
                    if let Some(level) = path.last_mut() {
                        // The quotation mark before a name is part of the member.
                        *level = Level { member: string.start.saturating_sub(1), name: string.clone() };
                    }
                }
                Token::Comma | Token::Colon | Token::Other => {}
            }
            before = Some(token);
        }
        outline
    }

    /// The list of articles, where the object, of which these are all bytes or the first, is not an article itself.
    fn list(&self, bytes: &[u8], whole: bool) -> Option<&Found> {
        if whole && self.has_text {
            return None;
        }
        let length = |list: &Found| list.to - list.from;
        let named = self.lists.iter().find(|list| is_one_of(LISTS, &bytes[list.name.clone()]));
        // Of equal ones the first.
        let longest = self.lists.iter().rev().max_by_key(|list| length(list));
        named.or_else(|| longest.filter(|list| 2 * length(list) > bytes.len()))
    }
}

/// A list that begins with byte `from`, as the value of the innermost member under way.
fn found(path: &[Level], from: usize, to: usize) -> Option<Found> {
    let (first, last) = (path.first()?, path.last()?);
    Some(Found { name: last.name.clone(), member: first.member, from, to })
}

/// What stands in the quotation marks of the string that ends with byte `end`, where it may be a name.
fn name_before(bytes: &[u8], end: usize) -> Range<usize> {
    let from = end.saturating_sub(LONGEST_NAME);
    memchr::memrchr(b'"', &bytes[from..end]).map_or(end..end, |at| from + at + 1..end)
}

/// Whether a name is a line of a list of names, but for case.
fn is_one_of(names: &str, name: &[u8]) -> bool {
    let lines = names.lines().filter(|line| !line.starts_with('#'));
    lines.into_iter().any(|line| line.as_bytes().eq_ignore_ascii_case(name))
}
