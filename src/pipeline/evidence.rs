//! Extracts from files without selecting: what `attache extract` shows. Topics and periods play no part.

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::config::{Config, Limits};
use crate::diagnostic::{Skip, system};
use crate::extract::{self, Gazetteer};
use crate::load::{self, Discovery, Found, LoadError};
use crate::model::{Extracted, Source};
use crate::parse;

use super::entries::Entries;
use super::{BuildError, gazetteer, with_threads};

/// Articles that are held in memory at once.
const AT_ONCE: usize = 512;

/// Articles of any format, as the globs of a corpus name them.
const EVERY_FORMAT: &str = "**/*.{txt,text,md,markdown,jsonl,ndjson}";

/// Where articles come from.
#[derive(Clone, Debug)]
pub enum Input {
    /// A file, or a folder with all articles below it.
    Path(PathBuf),
    /// Bytes that stand in no file, and the ending that tells their format.
    Bytes(Vec<u8>, &'static str),
}

/// Extracts from every article of `input`, in order, and hands each to `each` until it has had enough.
///
/// People and limits are those of `config`, where there is one.
pub fn evidence(
    input: &Input,
    config: Option<&Config>,
    threads: NonZeroUsize,
    each: &mut (dyn FnMut(Result<Extracted, Skip>) -> ControlFlow<()> + Send),
) -> Result<(), BuildError> {
    let limits = config.map_or_else(Limits::default, |config| config.corpus.limits);
    let gazetteer = config.map_or_else(Gazetteer::default, gazetteer);
    // Kept to the end of the function: the file goes when it is dropped.
    let (found, _temporary) = files(input)?;
    with_threads(threads, || {
        if found.problems.into_iter().try_for_each(|skip| each(Err(skip))).is_break() {
            return;
        }
        for chunk in found.files.chunks(AT_ONCE) {
            let sources: Vec<_> = chunk.par_iter().map(|file| load::source(file, &limits)).collect();
            for source in sources {
                let ended = match source {
                    Ok(source) => of_source(&source, &limits, &gazetteer, each),
                    Err(skip) => each(Err(skip)),
                };
                if ended.is_break() {
                    return;
                }
            }
        }
    })
}

fn of_source(
    source: &Source,
    limits: &Limits,
    gazetteer: &Gazetteer,
    each: &mut dyn FnMut(Result<Extracted, Skip>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let one = |slice: &parse::Slice| {
        parse::article(source, slice, limits).map(|(article, _)| {
            let evidence = extract::evidence(&article, gazetteer);
            Extracted { article, evidence }
        })
    };
    let mut entries = Entries::default();
    for chunk in parse::split(source).chunks(AT_ONCE) {
        let extracted: Vec<_> = chunk.par_iter().map(one).collect();
        for (slice, extracted) in chunk.iter().zip(extracted) {
            each(extracted.and_then(|extracted| {
                let repeated = entries.take(&source.name, &extracted.article.entry, slice.line);
                repeated.map_or(Ok(extracted), Err)
            }))?;
        }
    }
    ControlFlow::Continue(())
}

/// The files of an input, and what must be kept until they are read.
fn files(input: &Input) -> Result<(Discovery, Option<tempfile::NamedTempFile>), BuildError> {
    let one = |found| Discovery { files: vec![found], problems: Vec::new() };
    match input {
        Input::Path(path) if path.is_dir() => Ok((below(path)?, None)),
        Input::Path(path) => Ok((one(Found::at(path, path.to_string_lossy())), None)),
        Input::Bytes(bytes, ending) => {
            let unusable =
                |error: std::io::Error| BuildError::Address(format!("cannot keep the input: {}", system(&error)));
            let mut file = tempfile::Builder::new().suffix(&format!(".{ending}")).tempfile().map_err(unusable)?;
            file.write_all(bytes).and_then(|()| file.flush()).map_err(unusable)?;
            Ok((one(Found::at(file.path(), format!("stdin.{ending}"))), Some(file)))
        }
    }
}

/// Every article below a folder, found as a corpus is, and named from where the folder is named from.
fn below(folder: &Path) -> Result<Discovery, BuildError> {
    let text = format!("version: 1\nbriefing: {{title: All}}\ncorpus: {{include: [\"{EVERY_FORMAT}\"]}}\n");
    let path = folder.join("attache.yaml");
    let (config, _) = crate::config::from_text(&path, &text)
        .map_err(|error| BuildError::Address(format!("{}: {error}", folder.display())))?;
    let mut found = load::discover(&config).map_err(|error| match error {
        LoadError::NothingMatched { .. } => {
            BuildError::Address(format!("no article in {}: no file is {EVERY_FORMAT}", folder.display()))
        }
        error => BuildError::Load { config: folder.to_owned(), error },
    })?;
    let named = |name: &str| folder.join(name).to_string_lossy().into_owned();
    found.files.iter_mut().for_each(|file| file.name = named(&file.name));
    found.problems.iter_mut().for_each(|skip| skip.diagnostic.path = named(&skip.diagnostic.path));
    Ok(found)
}
