//! RSS and Atom: a feed taken apart into its items, and the little of its head that they share. What an item says is
//! `parse`'s part.
//!
//! Shared are, as they stand: the XML declaration, the tag of the root, and those children of the channel that tell of all
//! items. No item is held that is larger than an article may be. A document type is passed over with every entity it
//! declares, so that none is ever expanded. An item ends at its closing tag whatever is left open in it, or where the next
//! one begins; items in items there are none.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::markup::{self, Lexer, Token};
use super::stream::{self, Held};
use super::{Member, Walk, too_large};
use crate::diagnostic::Skip;
use crate::model::{Entry, Format, SkipReason};

/// Most bytes that are shared.
const MOST_SHARED: usize = 8 << 10;
/// Children of the channel that tell of all items.
const TELLING: [&[u8]; 3] = [b"title", b"language", b"author"];

/// Where in a feed a place is.
#[derive(Debug, PartialEq)]
enum Part {
    /// Before the root.
    Prolog,
    /// In the root, before the first item, so many elements deep.
    Head(u32),
    /// In an item.
    Item,
    /// After one.
    Between,
    /// After the root, or in something else than a feed.
    Over,
}

struct Feed<'w, 'a, 'm> {
    walk: &'w mut Walk<'a>,
    member: &'m Member<'m>,
    lexer: Lexer,
    part: Part,
    /// Name of the root with its prefix.
    root: Vec<u8>,
    /// Depth at which the telling children stand.
    telling: u32,
    head: Vec<u8>,
    /// Length of the head before the telling child under way, where one is.
    child: Option<usize>,
    shared: Option<Arc<[u8]>>,
    held: Held,
    line: u32,
    /// Line and number of the last item.
    item: (u32, u32),
}

impl Walk<'_> {
    /// Hands on the items of a feed. Where it is none, that is told as a broken feed, or where its name does not say that
    /// it should be one, as a file that is not known.
    pub(super) fn feed(&mut self, reader: &mut dyn BufRead, member: &Member<'_>, named: bool) -> ControlFlow<()> {
        let mut feed = Feed {
            walk: self,
            member,
            lexer: Lexer::default(),
            part: Part::Prolog,
            root: Vec::new(),
            telling: 2,
            head: Vec::new(),
            child: None,
            shared: None,
            held: Held::default(),
            line: 1,
            item: (1, 0),
        };
        let mut stopped = ControlFlow::Continue(());
        let read = stream::chunks(reader, &mut |chunk| {
            stopped = feed.chunk(chunk);
            if stopped.is_break() || feed.part == Part::Over {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        stopped?;
        match read {
            Ok(_) => feed.end(named),
            Err(error) => self.broken(member, &error),
        }
    }
}

impl Feed<'_, '_, '_> {
    fn chunk(&mut self, mut chunk: &[u8]) -> ControlFlow<()> {
        while !chunk.is_empty() && self.part != Part::Over {
            let (used, token) = self.lexer.next(chunk);
            let (bytes, rest) = chunk.split_at(used);
            chunk = rest;
            self.line += stream::feeds(bytes);
            match token {
                Token::More | Token::Declaration => {}
                Token::Run => self.keep(bytes),
                Token::Held => self.keep_tag(),
                Token::Open | Token::Empty | Token::Close => self.tag(token)?,
            }
        }
        ControlFlow::Continue(())
    }

    /// Keeps bytes where they may be of use.
    fn keep(&mut self, bytes: &[u8]) {
        let room = MOST_SHARED.saturating_sub(self.head.len());
        match self.part {
            Part::Item => self.held.extend(bytes, self.walk.limits.article_bytes),
            Part::Prolog if self.head.starts_with(b"<?") && !self.head.ends_with(b"?>") => {
                self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
            }
            Part::Head(_) if self.child.is_some() => {
                self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
                if bytes.len() > room {
                    self.forget_child();
                }
            }
            Part::Prolog | Part::Head(_) | Part::Between | Part::Over => {}
        }
    }

    fn keep_tag(&mut self) {
        let tag = std::mem::take(&mut self.lexer.tag);
        if self.part == Part::Prolog && self.head.is_empty() && tag == b"<?" {
            self.head.extend_from_slice(&tag);
        } else {
            self.keep(&tag);
        }
        self.lexer.tag = tag;
    }

    /// Leaves out a telling child that is too long or never ends.
    fn forget_child(&mut self) {
        if let Some(length) = self.child.take() {
            self.head.truncate(length);
        }
    }

    fn tag(&mut self, token: Token) -> ControlFlow<()> {
        let line = self.line - stream::feeds(self.lexer.tag());
        let (whole, local) = markup::name(self.lexer.tag());
        let is_item = match self.part {
            Part::Prolog | Part::Over => false,
            _ => local == self.item_name() && self.is_of_feed(whole, local),
        };
        let ends = token == Token::Close && whole == self.root;
        match (&self.part, token) {
            (Part::Prolog, Token::Open | Token::Empty) => self.begin(),
            (Part::Head(_) | Part::Between, Token::Open | Token::Empty) if is_item => {
                self.share();
                return self.item(line, token);
            }
            (Part::Item, Token::Open | Token::Empty) if is_item => {
                self.held.take(0);
                self.part = Part::Between;
                let told = "is never closed: the next item begins in it";
                self.walk.skip(broken(self.place(), told).at(self.item.0).help("mend the feed at its origin"))?;
                return self.item(line, token);
            }
            (Part::Item, Token::Close) if is_item => {
                self.keep_tag();
                return self.close();
            }
            (Part::Item, _) if !ends => self.keep_tag(),
            (Part::Head(depth), _) if !ends => {
                let depth = *depth;
                self.head_tag(token, depth);
            }
            (Part::Head(_) | Part::Between, _) if ends => self.part = Part::Over,
            _ => {}
        }
        // The root may end in an item that was never closed: then the part is still the item when all is read.
        ControlFlow::Continue(())
    }

    /// What items are called in this feed.
    fn item_name(&self) -> &'static [u8] {
        if markup::name(&self.root).1 == b"feed" { b"entry" } else { b"item" }
    }

    /// Whether a name is of the feed's own vocabulary: without a prefix or with that of the root, and in RDF with any.
    fn is_of_feed(&self, whole: &[u8], local: &[u8]) -> bool {
        let (root, root_local) = markup::name(&self.root);
        let prefix = &whole[..whole.len() - local.len()];
        prefix.is_empty() || prefix == &root[..root.len() - root_local.len()] || root_local == b"RDF"
    }

    /// The first tag of all.
    fn begin(&mut self) {
        let (whole, local) = markup::name(self.lexer.tag());
        self.root = whole.to_vec();
        if !matches!(local, b"rss" | b"RDF" | b"feed" | b"channel") {
            self.part = Part::Over;
            return;
        }
        // Titles stand in the channel, which in Atom is the root.
        self.telling = if matches!(local, b"feed" | b"channel") { 2 } else { 3 };
        self.part = Part::Head(1);
        if !self.head.ends_with(b"?>") {
            self.head.clear();
        }
        if self.head.len() + self.lexer.tag().len() <= MOST_SHARED {
            self.head.extend_from_slice(self.lexer.tag());
        }
    }

    /// A tag before the first item.
    fn head_tag(&mut self, token: Token, depth: u32) {
        let (whole, local) = markup::name(self.lexer.tag());
        let inner = if token == Token::Close { depth.saturating_sub(1).max(1) } else { depth + 1 };
        let telling = token == Token::Open
            && inner == self.telling
            && self.child.is_none()
            && TELLING.contains(&local)
            && self.is_of_feed(whole, local);
        if telling {
            self.child = Some(self.head.len());
        }
        self.keep_tag();
        if token == Token::Close && depth == self.telling {
            self.child = None;
        }
        self.part = Part::Head(if token == Token::Empty { depth } else { inner });
    }

    /// Makes what is shared of the head, once.
    fn share(&mut self) {
        self.forget_child();
        let head = &mut self.head;
        self.shared.get_or_insert_with(|| std::mem::take(head).into());
    }

    /// Begins an item.
    fn item(&mut self, line: u32, token: Token) -> ControlFlow<()> {
        self.part = Part::Item;
        self.item = (line, self.item.1 + 1);
        self.keep_tag();
        if token == Token::Empty { self.close() } else { ControlFlow::Continue(()) }
    }

    /// Hands an item on.
    fn close(&mut self) -> ControlFlow<()> {
        self.part = Part::Between;
        let (line, number) = self.item;
        let bound = self.walk.limits.article_bytes;
        let Some(bytes) = self.held.take(bound) else {
            return self.walk.skip(too_large(self.place(), bound).at(line));
        };
        let (within, shared) = (self.member.within.to_owned(), self.shared.clone());
        self.walk.entry(Entry { within, line, number, shared, ..Entry::whole(bytes, Format::FeedItem) })
    }

    fn place(&self) -> String {
        self.walk.place(self.member)
    }

    /// Says what is wrong with the feed as a whole, where something is.
    fn end(&mut self, named: bool) -> ControlFlow<()> {
        let place = self.place();
        let number = self.item.1;
        let skip = match self.part {
            Part::Over if matches!(markup::name(&self.root).1, b"rss" | b"RDF" | b"feed" | b"channel") => {
                if number > 0 {
                    return ControlFlow::Continue(());
                }
                Skip::new(SkipReason::Empty, place, "is a feed without items").at(1).help("fill or remove it")
            }
            Part::Over | Part::Prolog => return self.no_feed(place, named),
            Part::Item => {
                broken(place, format!("ends within its item {number}")).at(self.item.0).help("fetch the feed again")
            }
            Part::Head(_) | Part::Between => {
                let root = String::from_utf8_lossy(&self.root).into_owned();
                broken(place, format!("ends before its </{root}>, after {number} items"))
                    .at(self.line)
                    .help("fetch the feed again: items may be missing")
            }
        };
        self.walk.skip(skip)
    }

    fn no_feed(&mut self, place: String, named: bool) -> ControlFlow<()> {
        let root = String::from_utf8_lossy(&self.root[..self.root.len().min(60)]).into_owned();
        let what = if root.is_empty() { "it holds no tag".into() } else { format!("it begins with <{root}>") };
        self.walk.skip(if named {
            broken(place, format!("is no feed: {what}")).at(self.line).help("fetch the feed again")
        } else {
            Skip::new(SkipReason::UnknownFormat, place, format!("is XML, but no feed: {what}"))
                .help("give it the ending of its format, or leave it out with `corpus.exclude`")
        })
    }
}

fn broken(place: String, told: impl Into<String>) -> Skip {
    Skip::new(SkipReason::BrokenFeed, place, told)
}
