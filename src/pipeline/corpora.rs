//! Finds the files of all jobs: each corpus is searched once, however many jobs read it, and each file stands once in the
//! list of what is to be read. It opens none.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::config::{Config, Reading};
use crate::load::{self, Discovery, Found};
use crate::store::{self, Key};

use super::BuildError;
use super::kept::EXTRACTOR;

/// What jobs read that search in the same places and read what they find in the same way.
pub(super) struct Corpus {
    /// Its files and problems.
    pub(super) discovery: Discovery,
    /// How the bytes are read.
    pub(super) reading: Reading,
    /// What its manifest is kept under; `None` where what is piped in is part of it.
    pub(super) key: Option<Key>,
    /// Indices of the jobs.
    pub(super) jobs: Vec<usize>,
}

/// A file that is to be read.
pub(super) struct Unit {
    pub(super) found: Found,
    /// Whose it is: an index in [`Units::groups`].
    pub(super) group: u32,
}

/// Corpora that have a file in common, and the jobs of all of these.
pub(super) struct Group {
    pub(super) corpora: Vec<usize>,
    pub(super) jobs: Vec<usize>,
    pub(super) reading: Reading,
}

/// Every file of several corpora, by name, and whose it is.
pub(super) struct Units {
    pub(super) all: Vec<Unit>,
    pub(super) groups: Vec<Group>,
}

/// Searches the corpora of several configs.
pub(super) fn search<'a>(
    configs: impl Iterator<Item = &'a Config>,
    threads: NonZeroUsize,
) -> Result<Vec<Corpus>, Vec<BuildError>> {
    let (mut corpora, mut errors): (Vec<(&Config, Corpus)>, Vec<BuildError>) = (Vec::new(), Vec::new());
    for (job, config) in configs.enumerate() {
        if let Some((_, corpus)) = corpora.iter_mut().find(|(known, _)| is_the_same(known, config)) {
            corpus.jobs.push(job);
            continue;
        }
        match load::discover_on(config, threads) {
            Ok(discovery) => {
                let reading = config.corpus.reading();
                corpora.push((config, Corpus { discovery, reading, key: key(config), jobs: vec![job] }));
            }
            Err(error) => errors.push(BuildError::Load { config: config.origin.path.clone(), error }),
        }
    }
    if errors.is_empty() { Ok(corpora.into_iter().map(|(_, corpus)| corpus).collect()) } else { Err(errors) }
}

fn is_the_same(one: &Config, other: &Config) -> bool {
    let of = |config: &Config| {
        let (origin, corpus) = (config.origin.clone(), &config.corpus);
        (origin.dir, origin.root, origin.stdin, corpus.include.clone(), corpus.exclude.clone(), corpus.reading())
    };
    of(one) == of(other)
}

/// What tells the rows of this corpus from those of any other, and from those that another program has made of it.
fn key(config: &Config) -> Option<Key> {
    let corpus = &config.corpus;
    (!corpus.reads_stdin()).then(|| {
        // What `Debug` shows of these is all that they hold.
        let searched = format!("{:?}", (&config.origin.root, &config.origin.dir, &corpus.include, &corpus.exclude));
        store::key(&[
            b"corpus",
            EXTRACTOR.as_bytes(),
            searched.as_bytes(),
            format!("{:?}", corpus.reading()).as_bytes(),
        ])
    })
}

/// The files of all corpora, each that is the same for several once.
pub(super) fn units(corpora: &mut [Corpus]) -> Units {
    if let [corpus] = corpora {
        let files = std::mem::take(&mut corpus.discovery.files);
        let group = Group { corpora: vec![0], jobs: corpus.jobs.clone(), reading: corpus.reading.clone() };
        return Units { all: files.into_iter().map(|found| Unit { found, group: 0 }).collect(), groups: vec![group] };
    }
    let mut readings: Vec<Reading> = Vec::new();
    #[expect(clippy::type_complexity, reason = "name, path and reading, with the file and who wants it")]
    let mut files: BTreeMap<(Box<str>, PathBuf, usize), (Found, Vec<usize>)> = BTreeMap::new();
    for (at, corpus) in corpora.iter_mut().enumerate() {
        let reading = readings.iter().position(|known| *known == corpus.reading).unwrap_or_else(|| {
            readings.push(corpus.reading.clone());
            readings.len() - 1
        });
        for found in std::mem::take(&mut corpus.discovery.files) {
            let key = (found.name.clone(), found.path(), reading);
            files.entry(key).or_insert_with(|| (found, Vec::new())).1.push(at);
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    let unit = |((_, _, reading), (found, of)): ((_, _, usize), (Found, Vec<usize>))| {
        let group = groups.iter().position(|group| group.corpora == of).unwrap_or_else(|| {
            let mut jobs: Vec<usize> = of.iter().flat_map(|corpus| corpora[*corpus].jobs.iter().copied()).collect();
            jobs.sort_unstable();
            groups.push(Group { corpora: of, jobs, reading: readings[reading].clone() });
            groups.len() - 1
        });
        Unit { found, group: group as u32 }
    };
    Units { all: files.into_iter().map(unit).collect(), groups }
}
