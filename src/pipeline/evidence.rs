//! Extracts from files without selecting: what `attache extract` shows. Nothing is ranked or capped; what is wanted of it
//! all is for a [`Sieve`] to say.

mod names;
mod sieve;

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::config::{self, Config};
use crate::diagnostic::Skip;
use crate::extract::Further;
use crate::load::{self, Discovery, Found, LoadError};
use crate::model::{Extracted, Source};
use crate::unpack;

use super::parsed::{self, Parsed};
use super::{BuildError, Silent, with_threads};

pub use sieve::{Beside, LeftOut, Sieve, Sifted, Wanted, Window};

/// Files that are held open at once.
const AT_ONCE: usize = 64;

/// Articles of any format, as the globs of a corpus name them.
fn every_format() -> String {
    format!("**/*.{{{}}}", unpack::endings().collect::<Vec<_>>().join(","))
}

/// Where articles come from.
#[derive(Clone, Debug)]
pub enum Input {
    /// A file, or a folder with all articles below it.
    Path(PathBuf),
    /// What was piped in, kept in this file.
    Piped(PathBuf),
}

/// What came of one article.
#[derive(Debug)]
pub enum Seen {
    /// It was read; here is what is wanted of it.
    Read(Box<Sifted>),
    /// Its date leaves it out; nothing was extracted.
    LeftOut(LeftOut),
    /// It cannot be used.
    Skipped(Skip),
}

/// Extracts from every article of `input`, in order, and hands what `sieve` lets through to `each` until that has had enough.
pub fn evidence(
    input: &Input,
    sieve: &Sieve,
    threads: NonZeroUsize,
    each: &mut (dyn FnMut(Seen) -> ControlFlow<()> + Send),
) -> Result<(), BuildError> {
    let found = files(input)?;
    with_threads(threads, || {
        if found.problems.into_iter().try_for_each(|skip| each(Seen::Skipped(skip))).is_break() {
            return Ok(());
        }
        for chunk in found.files.chunks(AT_ONCE) {
            let limits = &sieve.reading.limits;
            let opened: Vec<_> =
                chunk.par_iter().map(|file| load::open(file, unpack::bound(&file.name, limits))).collect();
            for opened in opened {
                let ended = match opened {
                    Ok(opened) => of_source(opened, sieve, each)?,
                    Err(skip) => each(Seen::Skipped(skip)),
                };
                if ended.is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    })?
}

fn of_source(
    opened: load::Opened,
    sieve: &Sieve,
    each: &mut dyn FnMut(Seen) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, BuildError> {
    let load::Opened { source, mut content, .. } = opened;
    let built_as = sieve.built_as(&source);
    let mut refused = Ok(());
    let ended = parsed::batches(&mut content, &source, &sieve.reading, &Silent, &mut |batch| {
        let seen: Vec<_> =
            batch.into_par_iter().map(|piece| of_entry(piece.parsed, &source, &built_as, sieve)).collect();
        for seen in seen {
            match seen {
                Ok(seen) => each(seen)?,
                Err(error) => {
                    refused = Err(error);
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    });
    refused.map(|()| ended)
}

/// One article. A build would name its source `built_as`.
fn of_entry(parsed: Parsed, source: &Source, built_as: &str, sieve: &Sieve) -> Result<Seen, BuildError> {
    let article = match parsed {
        Ok((article, _)) => article,
        Err(skip) => return Ok(Seen::Skipped(skip)),
    };
    if let Some(left_out) = sieve.left_out(&article, source)? {
        return Ok(Seen::LeftOut(left_out));
    }
    let further = Further { passages: !sieve.config.topics.is_empty(), days: false };
    let evidence = super::extracted(&article, &sieve.gazetteer, sieve.config.extraction, further);
    Ok(Seen::Read(Box::new(sieve.sift(Extracted { article, evidence }, built_as))))
}

/// The files of an input.
pub(super) fn files(input: &Input) -> Result<Discovery, BuildError> {
    let one = |found| Discovery { files: vec![found], problems: Vec::new() };
    Ok(match input {
        Input::Path(path) if path.is_dir() => below(path)?,
        Input::Path(path) => one(Found::at(path, path.to_string_lossy())),
        Input::Piped(path) => one(Found::alone(path, piped_as(path))),
    })
}

/// The name of what was piped in, with the ending that its first bytes tell of; what they do not tell is plain text.
fn piped_as(path: &Path) -> String {
    let head = load::head(path, unpack::HEAD);
    format!("{}.{}", load::STDIN, unpack::ending_of(&head).unwrap_or("txt"))
}

/// Every article below a folder, found as a corpus is, and named from where the folder is named from.
fn below(folder: &Path) -> Result<Discovery, BuildError> {
    let config = bare_config(&folder.join("attache.yaml"))?;
    let mut found = load::discover(&config).map_err(|error| match error {
        LoadError::NothingMatched { .. } => {
            BuildError::Address(format!("no article in {}: no file is {}", folder.display(), every_format()))
        }
        error => BuildError::Load { config: folder.to_owned(), error },
    })?;
    let named = |name: &str| folder.join(name).to_string_lossy().into_owned();
    found.files = found.files.into_iter().map(|file| file.called(named)).collect();
    found.problems.iter_mut().for_each(|skip| skip.diagnostic.path = named(&skip.diagnostic.path));
    Ok(found)
}

/// A config that says only what to read, as if it stood at `path`.
pub(super) fn bare_config(path: &Path) -> Result<Config, BuildError> {
    let text = format!("version: 1\nbriefing: {{title: All}}\ncorpus: {{include: [\"{}\"]}}\n", every_format());
    let read = config::from_text(path, &text);
    read.map(|(config, _)| config).map_err(|error| BuildError::Address(format!("{}: {error}", path.display())))
}
