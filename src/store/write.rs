//! Changes of a store, and who makes them: one thread, in transactions, so that a run that is killed leaves what it had
//! ended or nothing of it. It decides nothing.

use std::path::PathBuf;
use std::sync::Arc;

use super::database::{Database, Fault};
use super::manifest::{self, ArticleRow, Articles, SourceRow};
use super::{Health, Key, block_key, part_key, seal};
use crate::diagnostic::Diagnostic;
use crate::model::Digest;

/// Bytes of changes after which they are made to last, so that a very long build that is killed has not worked in vain.
const BATCH: usize = 64 << 20;

/// One change.
#[derive(Debug)]
pub enum Change {
    /// Keeps an article with its evidence, or what was made of it.
    Evidence {
        /// Under this.
        key: Key,
        /// As this record.
        record: Vec<u8>,
        /// Which of the two.
        kind: Kind,
        /// Bytes of its text.
        text: u32,
    },
    /// Notes that such records were of use.
    Used(Vec<Key>),
    /// Keeps a part of the articles of a source.
    Part {
        /// The corpus.
        corpus: Key,
        /// The source.
        name: Box<str>,
        /// Its digest.
        digest: Digest,
        /// The part, counted from 0.
        number: u32,
        /// Articles in it.
        articles: u32,
        /// The part.
        record: Vec<u8>,
    },
    /// Replaces the rows of some names of a corpus by others.
    Rows {
        /// The corpus.
        corpus: Key,
        /// First name of the block they stood in, where they stood in one.
        gone: Option<Vec<u8>>,
        /// The blocks they stand in now.
        blocks: Vec<Block>,
        /// Sources that may have parts of articles, with the digest and the number of those that they have now.
        #[expect(clippy::type_complexity, reason = "name, and what it has where it has any")]
        parts: Vec<(Box<str>, Option<(Digest, u32)>)>,
    },
}

/// What a record holds of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The article with its evidence.
    Extracted,
    /// What `select` makes of it by itself.
    Judged,
}

/// A block of rows, ready to be kept.
#[derive(Debug)]
pub struct Block {
    first: Box<str>,
    sources: u64,
    articles: u64,
    record: Vec<u8>,
}

impl Block {
    /// The block of these rows of a corpus; `None` where there are none, or too many.
    pub fn of(corpus: &Key, rows: &[SourceRow]) -> Option<Self> {
        let first = rows.first()?.name.clone();
        let record = seal::seal(&block_key(corpus, first.as_bytes()), &manifest::bytes(rows))?;
        let articles = |row: &SourceRow| match &row.articles {
            Articles::Here(articles) => articles.len() as u64,
            Articles::InParts(_) => 0,
        };
        Some(Self { first, sources: rows.len() as u64, articles: rows.iter().map(articles).sum(), record })
    }
}

impl Change {
    /// The change that keeps the part `number` of the articles of a source; `None` where it is too long.
    pub fn part(corpus: Key, name: &str, digest: Digest, number: u32, articles: &[ArticleRow]) -> Option<Self> {
        let record = seal::seal(&part_key(&corpus, name, &digest, number), &manifest::part(articles, name))?;
        Some(Self::Part { corpus, name: name.into(), digest, number, articles: articles.len() as u32, record })
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Evidence { record, .. } | Self::Part { record, .. } => record.len(),
            Self::Used(keys) => keys.len() * size_of::<Key>(),
            Self::Rows { blocks, .. } => blocks.iter().map(|block| block.record.len()).sum(),
        }
    }
}

/// What a build leaves behind when it ends.
#[derive(Debug, Default)]
pub struct Ending {
    /// What tells the series of its issues from others, each.
    pub series: Vec<Key>,
    /// The corpora it read.
    pub corpora: Vec<Key>,
    /// Its issues.
    pub issues: Vec<(Key, Vec<u8>)>,
}

/// Writes to a store. After the first failure it does nothing, and tells of that in the end.
#[derive(Debug)]
pub struct Writer {
    folder: PathBuf,
    database: Database,
    health: Arc<Health>,
    state: Result<State, Fault>,
}

#[derive(Clone, Copy, Debug)]
struct State {
    build: i64,
    /// Bytes of changes that are not yet made to last.
    pending: usize,
}

impl Writer {
    pub(super) fn new(folder: PathBuf, database: Database, health: Arc<Health>) -> Self {
        let begun = database.begin().and_then(|()| database.next_build());
        Self { folder, database, health, state: begun.map(|build| State { build, pending: 0 }) }
    }

    /// Makes one change.
    pub fn apply(&mut self, change: &Change) {
        if let Ok(state) = &self.state {
            let mut state = *state;
            self.state = self.try_apply(change, &mut state).map(|()| state);
        }
    }

    fn try_apply(&self, change: &Change, state: &mut State) -> Result<(), Fault> {
        state.pending += change.bytes();
        match change {
            Change::Evidence { key, record, kind, text } => {
                self.database.put_evidence(key, record, (*kind as u8, *text), state.build)?;
            }
            Change::Used(keys) => keys.iter().try_for_each(|key| self.database.touch(key, state.build))?,
            Change::Part { corpus, name, digest, number, articles, record } => {
                let place = (corpus, name.as_bytes(), &digest.0[..], *number);
                self.database.put_part(place, *articles, record)?;
            }
            Change::Rows { corpus, gone, blocks, parts } => {
                if let Some(first) = gone {
                    self.database.drop_block(corpus, first)?;
                }
                for Block { first, sources, articles, record } in blocks {
                    self.database.put_block(corpus, first.as_bytes(), (*sources, *articles), record)?;
                }
                for (name, now) in parts {
                    let but = now.as_ref().map_or((&[][..], 0), |(digest, parts)| (&digest.0[..], *parts));
                    self.database.drop_parts(corpus, name.as_bytes(), but)?;
                }
            }
        }
        if state.pending > BATCH {
            self.database.commit()?;
            self.database.begin()?;
            state.pending = 0;
        }
        Ok(())
    }

    /// Ends a build: notes what it was, drops what is too old, and makes all of it last. Tells where that failed.
    pub fn end(self, ending: &Ending) -> Option<Diagnostic> {
        let Self { folder, database, health, state } = self;
        let ended = state.and_then(|State { build, .. }| {
            ending.series.iter().try_for_each(|series| database.built(series, build))?;
            ending.corpora.iter().try_for_each(|corpus| database.touch_corpus(corpus, build))?;
            for (key, issue) in &ending.issues {
                if let Some(record) = seal::seal(key, issue) {
                    database.put_issue(key, &record, build)?;
                }
            }
            database.expire()?;
            database.commit()
        });
        let fault = ended.err()?;
        // Of damage the store tells when it is closed.
        health.of::<()>(Err(fault.clone()));
        let message = format!("nothing more could be kept in the store: {fault}");
        let told = Diagnostic::warning(folder.to_string_lossy(), "store-unusable", message);
        (!matches!(fault, Fault::Damaged(_)))
            .then(|| told.help("free some space there, name another with --store DIR, or use --no-store"))
    }

    /// Drops what is too old and gives its room back; how many pieces of evidence were dropped.
    pub(super) fn collect(self) -> Result<u64, Fault> {
        let Self { folder: _, database, health, state } = self;
        let collected = state.and_then(|_| {
            let dropped = database.expire()?;
            database.commit()?;
            database.shrink()?;
            Ok(dropped)
        });
        if let Err(fault) = &collected {
            health.of::<()>(Err(fault.clone()));
        }
        collected
    }
}
