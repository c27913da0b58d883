//! What the store does for one reading of corpora: looks up what was kept, and takes what is to be kept through a queue that
//! is bounded, so that what waits for the disk never fills the memory. Without a store it finds nothing and keeps nothing.

use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Mutex, PoisonError};

use crate::extract;
use crate::model::{Article, Digest, Evidence, Extracted, Judged};
use crate::store::evidence::ArticleBytes;
use crate::store::judged::Referents;
use crate::store::manifest::{ArticleRow, SourceRow};
use crate::store::{self, Change, Key, Reader, Store, Writer};

/// What tells this program's reading of an article from any other's: a digest of the sources that decide over it, made when
/// it is compiled.
pub(super) const EXTRACTOR: &str = env!("ATTACHE_EXTRACTOR");

/// What tells this program from any other: a digest of all its sources, made when it is compiled.
pub(super) const PROGRAM: &str = env!("ATTACHE_PROGRAM");

/// Changes that may wait for the disk.
const WAITING: usize = 64;

/// A store in use.
pub(super) struct Kept<'a> {
    store: &'a Store,
    /// One a thread, opened when it is first needed.
    readers: Vec<Mutex<Option<Reader>>>,
    /// To the thread that writes; `None` where nothing may be kept.
    queue: Option<SyncSender<Change>>,
}

impl<'a> Kept<'a> {
    /// For as many threads as this pool has.
    pub(super) fn new(store: &'a Store, queue: Option<SyncSender<Change>>) -> Self {
        let readers = (0..rayon::current_num_threads()).map(|_| Mutex::new(None)).collect();
        Self { store, readers, queue }
    }

    /// What the file system's clock said before any file was asked for.
    pub(super) fn clock(&self) -> Option<i64> {
        self.store.clock()
    }

    /// Keeps something, or waits until there is room for it.
    pub(super) fn keep(&self, change: Change) {
        if let Some(queue) = &self.queue {
            // Where nobody listens any more, the writer has failed and says so itself.
            let _ = queue.send(change);
        }
    }

    fn read<T>(&self, read: impl FnOnce(&Reader) -> Option<T>) -> Option<T> {
        let thread = rayon::current_thread_index().unwrap_or(0) % self.readers.len().max(1);
        let mut reader = self.readers.get(thread)?.lock().unwrap_or_else(PoisonError::into_inner);
        if reader.is_none() {
            *reader = self.store.reader();
        }
        read(reader.as_ref()?)
    }

    /// Blocks of the manifest of a corpus.
    pub(super) fn blocks(&self, corpus: &Key, from: &[u8], most: u32) -> Vec<(Vec<u8>, Vec<SourceRow>)> {
        self.read(|reader| Some(reader.blocks(corpus, from, most))).unwrap_or_default()
    }

    /// A part of the articles of a source.
    pub(super) fn part(&self, corpus: &Key, name: &str, digest: &Digest, number: u32) -> Option<Vec<ArticleRow>> {
        self.read(|reader| reader.part(corpus, name, digest, number))
    }

    /// An article with its evidence.
    pub(super) fn extracted(&self, variant: &Variant, article: &Key) -> Option<Extracted> {
        self.read(|reader| reader.extracted(&variant.of(article), variant.known))
    }

    /// What `select` made of an article.
    pub(super) fn judged(&self, key: &Key, of: &Referents<'_>) -> Option<Judged> {
        self.read(|reader| reader.judged(key, of))
    }

    /// Keeps what `select` made of an article.
    pub(super) fn keep_judged(&self, key: Key, judged: &Judged) {
        if self.queue.is_some()
            && let Some(change) = store::keep_judged(key, judged)
        {
            self.keep(change);
        }
    }

    /// Keeps the evidence of an article.
    pub(super) fn keep_evidence(&self, variant: &Variant, article: &Key, of: &Article, found: &Evidence) {
        if self.queue.is_some()
            && let Some(change) = store::keep(variant.of(article), ArticleBytes::of(of), of.text.len(), found)
        {
            self.keep(change);
        }
    }
}

/// One way to extract: what the same article may give other evidence by.
pub(super) struct Variant {
    key: Key,
    /// People the config knows.
    known: usize,
}

impl Variant {
    /// By these people, and in the way that `asked` tells apart from others.
    pub(super) fn new(people: &[crate::model::KnownPerson], asked: &str) -> Self {
        // What `Debug` shows of people is all that they hold.
        let people_shown = format!("{people:?}");
        let version = extract::VERSION.to_le_bytes();
        let key = store::key(&[b"variant", EXTRACTOR.as_bytes(), &version, people_shown.as_bytes(), asked.as_bytes()]);
        Self { key, known: people.len() }
    }

    /// What the evidence of an article is kept under.
    pub(super) fn of(&self, article: &Key) -> Key {
        store::key(&[b"evidence", &self.key, article])
    }
}

/// Does `work` with a store, while a thread of its own writes to that; gives back who wrote, so that more can be written.
pub(super) fn with<T>(store: Option<&Store>, work: impl FnOnce(Option<&Kept<'_>>) -> T) -> (T, Option<Writer>) {
    let Some(store) = store else { return (work(None), None) };
    let Some(writer) = store.writer() else { return (work(Some(&Kept::new(store, None))), None) };
    let (queue, changes) = std::sync::mpsc::sync_channel(WAITING);
    std::thread::scope(|scope| {
        let writing = scope.spawn(move || write(writer, &changes));
        let kept = Kept::new(store, Some(queue));
        let done = work(Some(&kept));
        // Nobody sends any more, so that the thread ends.
        drop(kept);
        match writing.join() {
            Ok(writer) => (done, Some(writer)),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Writes what comes through the queue until nobody sends any more.
fn write(mut writer: Writer, queue: &Receiver<Change>) -> Writer {
    while let Ok(change) = queue.recv() {
        writer.apply(&change);
    }
    writer
}
