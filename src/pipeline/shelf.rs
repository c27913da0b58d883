//! The manifest of one corpus while it is read: hands out the row of each source by name, takes the row it has now, and says
//! which blocks have changed. Names come in their order, once to ask and once, later, to answer.

use std::collections::VecDeque;

use crate::model::Digest;
use crate::store::manifest::{ARTICLES_IN_A_BLOCK, Articles, SourceRow};
use crate::store::{Block, Change, Key};

use super::kept::Kept;

/// Blocks that are read at once.
const AHEAD: u32 = 8;

/// A source that may have parts of articles, with the digest and the number of those that it has now.
type Parts = (Box<str>, Option<(Digest, u32)>);

/// The manifest of one corpus.
pub(super) struct Shelf {
    pub(super) corpus: Key,
    /// Blocks that were read and not come to yet.
    ahead: VecDeque<(Vec<u8>, Vec<SourceRow>)>,
    /// Where the next blocks are read from; `None` behind the last.
    from: Option<Vec<u8>>,
    /// Rows of the block that names are looked up in.
    rows: std::iter::Peekable<std::vec::IntoIter<SourceRow>>,
    /// The blocks that were come to and not answered for yet; names are looked up in the last.
    open: VecDeque<Open>,
    /// The number of the first of them.
    first: usize,
}

/// A block while its names are answered for.
#[derive(Default)]
struct Open {
    /// Its first name; `None` once it is given up, and before the first block of all.
    gone: Option<Vec<u8>>,
    is_changed: bool,
    rows: Vec<SourceRow>,
    articles: usize,
    /// Sources that have had parts of articles.
    had_parts: Vec<Box<str>>,
    parts: Vec<Parts>,
}

/// Which block a name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot(usize);

impl Shelf {
    pub(super) fn new(corpus: Key) -> Self {
        Self {
            corpus,
            ahead: VecDeque::new(),
            from: Some(Vec::new()),
            rows: Vec::new().into_iter().peekable(),
            open: VecDeque::from([Open::default()]),
            first: 0,
        }
    }

    /// The row of the source `name`, and where its answer belongs.
    pub(super) fn look_up(&mut self, name: &str, kept: &Kept<'_>) -> (Spot, Option<SourceRow>) {
        while self.next_first(kept).is_some_and(|first| *first <= *name.as_bytes()) {
            self.turn();
        }
        while self.rows.peek().is_some_and(|row| *row.name < *name) {
            self.pass_over();
        }
        let row = self.rows.next_if(|row| *row.name == *name);
        if let (Some(SourceRow { name, articles: Articles::InParts(_), .. }), Some(open)) = (&row, self.open.back_mut())
        {
            open.had_parts.push(name.clone());
        }
        (Spot(self.first + self.open.len() - 1), row)
    }

    /// The first name of the block behind the one that names are looked up in.
    fn next_first(&mut self, kept: &Kept<'_>) -> Option<&[u8]> {
        if self.ahead.is_empty()
            && let Some(from) = self.from.take()
        {
            let blocks = kept.blocks(&self.corpus, &from, AHEAD);
            self.from = blocks.last().filter(|_| blocks.len() == AHEAD as usize).map(|(first, _)| {
                let mut behind = first.clone();
                behind.push(0);
                behind
            });
            self.ahead.extend(blocks);
        }
        self.ahead.front().map(|(first, _)| first.as_slice())
    }

    /// Goes on to the next block: what is left of this one is gone.
    fn turn(&mut self) {
        while self.rows.peek().is_some() {
            self.pass_over();
        }
        if let Some((first, rows)) = self.ahead.pop_front() {
            // A block without rows was damaged.
            self.open.push_back(Open { gone: Some(first), is_changed: rows.is_empty(), ..Open::default() });
            self.rows = rows.into_iter().peekable();
        }
    }

    /// Leaves a row behind: its source is gone.
    fn pass_over(&mut self) {
        if let (Some(row), Some(open)) = (self.rows.next(), self.open.back_mut()) {
            open.is_changed = true;
            if matches!(row.articles, Articles::InParts(_)) {
                open.parts.push((row.name, None));
            }
        }
    }

    /// Takes the row that the source asked for at `spot` has now. `is_new` where it is not the one that was handed out.
    pub(super) fn answer(&mut self, spot: Spot, name: &str, row: Option<SourceRow>, is_new: bool, kept: &Kept<'_>) {
        while self.first < spot.0 {
            self.close_first(kept);
        }
        let Some(open) = self.open.front_mut() else { return };
        open.is_changed |= is_new;
        let in_parts = row.as_ref().is_some_and(|row| matches!(row.articles, Articles::InParts(_)));
        if is_new && !in_parts && open.had_parts.iter().any(|had| **had == *name) {
            open.parts.push((name.into(), None));
        }
        let Some(row) = row else { return };
        match &row.articles {
            Articles::Here(articles) => open.articles += articles.len().max(1),
            Articles::InParts(parts) => {
                open.articles += 1;
                if is_new {
                    open.parts.push((row.name.clone(), Some((row.digest, *parts))));
                }
            }
        }
        open.rows.push(row);
        if open.is_changed && open.articles >= ARTICLES_IN_A_BLOCK {
            open.give_up(self.corpus, kept);
        }
    }

    fn close_first(&mut self, kept: &Kept<'_>) {
        if let Some(mut open) = self.open.pop_front() {
            self.first += 1;
            if open.is_changed {
                open.give_up(self.corpus, kept);
            }
        }
    }

    /// Ends it: what nobody has asked for is gone.
    pub(super) fn end(mut self, kept: &Kept<'_>) {
        while self.next_first(kept).is_some() {
            self.turn();
            while self.open.len() > 1 {
                self.close_first(kept);
            }
        }
        while self.rows.peek().is_some() {
            self.pass_over();
        }
        while !self.open.is_empty() {
            self.close_first(kept);
        }
    }
}

impl Open {
    /// Hands its rows over to be kept, in place of those that stood there.
    fn give_up(&mut self, corpus: Key, kept: &Kept<'_>) {
        let rows = std::mem::take(&mut self.rows);
        let many = self.articles.div_ceil(ARTICLES_IN_A_BLOCK).max(1);
        let each = rows.len().div_ceil(many).max(1);
        let blocks = rows.chunks(each).filter_map(|rows| Block::of(&corpus, rows)).collect();
        let (gone, parts) = (self.gone.take(), std::mem::take(&mut self.parts));
        self.articles = 0;
        kept.keep(Change::Rows { corpus, gone, blocks, parts });
    }
}
