//! Unpacks a source and parses what is in it, the ids of its articles kept apart: what every reading of a corpus begins with.

use std::io::{Read, Seek};
use std::ops::ControlFlow;

use rayon::prelude::*;

use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::load::Opened;
use crate::model::{Article, Entry, Source, Stage};
use crate::parse;
use crate::unpack::{self, Ids, Unpacked};

use super::progress::{Lap, Progress, Silent, timed};

/// What becomes of one article: it with its warnings, or why it cannot be used.
pub type Parsed = Result<(Article, Vec<Diagnostic>), Skip>;

/// What became of one entry.
pub(super) struct Piece {
    /// Its line, where it is one of several in its file.
    pub(super) line: Option<u32>,
    /// The article.
    pub(super) parsed: Parsed,
}

/// Hands the articles of a source to `each`, in order and in batches, until that has had enough.
pub(super) fn batches(
    content: &mut (impl Read + Seek),
    source: &Source,
    reading: &Reading,
    progress: &dyn Progress,
    each: &mut dyn FnMut(Vec<Piece>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut ids = Ids::default();
    let mut unpacking = Lap::new(progress);
    let ended = unpack::batches(content, source, &reading.limits, &mut |batch| {
        unpacking.halt();
        // A file of many articles is shared out among the threads; for a single one that would only cost.
        let parsed: Vec<_> = if batch.len() > 1 {
            batch.into_par_iter().map(|unpacked| parse(unpacked, source, reading, progress)).collect()
        } else {
            batch.into_iter().map(|unpacked| parse(unpacked, source, reading, progress)).collect()
        };
        let flow = each(parsed.into_iter().map(|read| settle(read, &mut ids, source)).collect());
        unpacking.resume();
        flow
    });
    unpacking.end(Stage::Unpack);
    ended
}

/// All articles of a source that has been opened, in order, on this thread.
pub fn articles_in(opened: Opened, reading: &Reading) -> Vec<Parsed> {
    let Opened { source, mut content, .. } = opened;
    let (mut all, mut ids) = (Vec::new(), Ids::default());
    let _: ControlFlow<()> = unpack::entries(&mut content, &source, &reading.limits, &mut |unpacked| {
        all.push(settle(parse(unpacked, &source, reading, &Silent), &mut ids, &source).parsed);
        ControlFlow::Continue(())
    });
    all
}

/// An entry that was parsed and needs its bytes no more, with what came of it.
type Taken = Result<(Entry, Parsed), Skip>;

fn parse(unpacked: Unpacked, source: &Source, reading: &Reading, progress: &dyn Progress) -> Taken {
    let mut entry = unpacked?;
    let parsed = timed(progress, Stage::Parse, || parse::article(source, &entry, reading));
    entry.bytes = Vec::new();
    Ok((entry, parsed))
}

fn settle(read: Taken, ids: &mut Ids, source: &Source) -> Piece {
    let (entry, parsed) = match read {
        Ok(read) => read,
        Err(skip) => return Piece { line: skip.diagnostic.line, parsed: Err(skip) },
    };
    let parsed = parsed.and_then(|(mut article, mut warnings)| {
        ids.settle(&mut article, &mut warnings, &entry, source)?;
        Ok((article, warnings))
    });
    Piece { line: entry.line_among_many(), parsed }
}
