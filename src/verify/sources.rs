//! Finds the source a briefing names, parses it again and compares. It follows no path that leads outside.

use std::ops::ControlFlow;
use std::path::{Component, Path, PathBuf};

use crate::config::{FieldMap, Limits, Reading};
use crate::diagnostic::Skip;
use crate::load::{self, Found, Opened};
use crate::model::{Article, Digest, Source};
use crate::parse;
use crate::unpack::{self, Ids, Unpacked};

use super::Fault;
use super::claims::Claim;

/// A source was read once already, under the config's limits; here only what can be held at all counts.
const LIMITS: Limits = Limits {
    file_bytes: u64::MAX,
    article_bytes: 1 << 30,
    line_bytes: 1 << 30,
    text_bytes: 1 << 30,
    elements: u32::MAX as u64,
    entries: u64::MAX,
    depth: 16,
    ratio: u32::MAX,
    unpacked_bytes: u64::MAX,
};

/// Folders below which sources are looked for, in this order.
///
/// A relative path with `..` is never followed. An absolute one is read, but only where it is a regular file: it comes from
/// a config whose corpus lies outside its own folder. A source that has other bytes than the briefing says is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roots(Vec<PathBuf>);

impl Roots {
    /// `named` by the user first, then the folder of `briefing` and every folder above it, then `current`.
    pub fn new(briefing: &Path, named: &[PathBuf], current: &Path) -> Self {
        let full = current.join(briefing);
        let full = full.canonicalize().unwrap_or(full);
        let above = full.ancestors().skip(1).map(Path::to_owned);
        let mut roots: Vec<PathBuf> = Vec::new();
        for root in named.iter().map(|root| current.join(root)).chain(above).chain([current.to_owned()]) {
            if !roots.contains(&root) {
                roots.push(root);
            }
        }
        Self(roots)
    }

    /// Every regular file that `name` may mean, the likeliest first.
    fn candidates(&self, name: &str) -> Result<Vec<PathBuf>, Fault> {
        let path = Path::new(name);
        if path.components().any(|part| part == Component::ParentDir) {
            return Err(Fault::Escapes);
        }
        let all = if path.is_absolute() {
            vec![path.to_owned()]
        } else {
            self.0.iter().map(|root| root.join(path)).collect()
        };
        let (files, others): (Vec<_>, Vec<_>) =
            all.into_iter().filter(|path| path.exists()).partition(|path| path.is_file());
        match (files.is_empty(), others.is_empty()) {
            (false, _) => Ok(files),
            (true, false) => Err(Fault::Unusable("it is no regular file".into())),
            (true, true) => Err(Fault::Missing),
        }
    }
}

/// Compares what is claimed of one source with it. `Ok` holds what is wrong with single claims, by index; `Err` is what
/// keeps the source from being compared at all.
pub(super) fn compare(
    name: &str,
    sha256: &str,
    claims: &[&Claim],
    roots: &Roots,
) -> Result<Vec<(usize, Fault)>, Fault> {
    let digest = Digest::try_from(sha256.to_owned()).map_err(Fault::Structure)?;
    let Opened { source, mut content, .. } = open(name, digest, &roots.candidates(name)?)?;
    // The config is not at hand; what its names of fields decided the claims' parser tells, the same for all.
    let fields = claims.first().map_or_else(FieldMap::default, |claim| parse::field_map(&claim.parser));
    let reading = Reading { fields, limits: LIMITS };
    let mut open: Vec<(usize, Option<Fault>)> = (0..claims.len()).map(|which| (which, None)).collect();
    let mut broken = None;
    let mut ids = Ids::default();
    let _: ControlFlow<()> = unpack::entries(&mut content, &source, &LIMITS, &mut |unpacked| {
        match settled(unpacked, &mut ids, &source, &reading) {
            Ok((own, article)) => open.retain_mut(|claim| !is_met(claims[claim.0], &own, &article, &mut claim.1)),
            Err(skip) => broken = Some(skip.diagnostic.message),
        }
        if open.is_empty() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let unmet = |which: usize| match &broken {
        Some(why) if claims[which].entry.is_empty() => Fault::Unusable(why.clone()),
        _ => Fault::NoEntry(claims[which].entry.clone()),
    };
    Ok(open.into_iter().map(|(which, fault)| (which, fault.unwrap_or_else(|| unmet(which)))).collect())
}

/// One article with the id it came with, and that which keeps it apart in its source, as builds have it.
fn settled(unpacked: Unpacked, ids: &mut Ids, source: &Source, reading: &Reading) -> Result<(String, Article), Skip> {
    let entry = unpacked?;
    let (mut article, mut warnings) = parse::article(source, &entry, reading)?;
    let own = article.entry.clone();
    ids.settle(&mut article, &mut warnings, &entry, source)?;
    Ok((own, article))
}

/// Whether the article holds what is claimed. Where it has the id and does not, `fault` says why.
///
/// Of several articles that came with one id any will do: which has which number may differ where the config of the build
/// let fewer of them through than is done here.
fn is_met(claim: &Claim, own: &str, article: &Article, fault: &mut Option<Fault>) -> bool {
    let number = claim.entry.strip_prefix(own).and_then(|rest| rest.strip_prefix('~'));
    let came_so = claim.entry == own || number.is_some_and(|number| number.parse::<u32>().is_ok());
    let is_it = claim.entry == article.entry;
    if !is_it && !came_so {
        return false;
    }
    let found = compare_one(claim, article);
    let is_met = found.is_none();
    if is_it {
        *fault = found;
    }
    is_met
}

/// Reads the first candidate with the right bytes.
fn open(name: &str, digest: Digest, candidates: &[PathBuf]) -> Result<Opened, Fault> {
    let mut fault = Fault::Missing;
    for path in candidates {
        let found = Found::at(path, name);
        match load::open(&found, LIMITS.file_bytes) {
            Ok(opened) if opened.source.digest == digest => return Ok(opened),
            Ok(_) => fault = Fault::Changed,
            Err(skip) if fault == Fault::Missing => fault = Fault::Unusable(skip.diagnostic.message),
            Err(_) => {}
        }
    }
    Err(fault)
}

fn compare_one(claim: &Claim, article: &Article) -> Option<Fault> {
    if claim.parser != article.parser {
        return Some(Fault::Parser(claim.parser.clone(), article.parser.clone().into_owned()));
    }
    let Some(words) = article.text.get(claim.span.range()).filter(|words| !words.is_empty()) else {
        return Some(Fault::OutOfRange(claim.span));
    };
    if words != claim.text {
        return Some(Fault::Words(claim.text.clone(), words.to_owned()));
    }
    let line = article.lines.line(&article.text, claim.span.start);
    claim.line.filter(|&said| said != line).map(|said| Fault::Line(said, line))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)] // the test sets up files
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Fault, Roots};

    #[track_caller]
    fn check(name: &str, expected: &Result<Vec<PathBuf>, Fault>) {
        let dir = tempfile::tempdir().expect("a folder");
        let deep = dir.path().join("reports/2026");
        std::fs::create_dir_all(&deep).expect("a folder");
        std::fs::create_dir_all(dir.path().join("corpus")).expect("a folder");
        std::fs::write(dir.path().join("corpus/a.txt"), "x").expect("it can be written");
        let base = dir.path().canonicalize().expect("it is there");
        let found = Roots::new(&deep.join("briefing.json"), &[], Path::new("/")).candidates(name);
        let found = found.map(|paths| paths.iter().map(|p| p.strip_prefix(&base).expect("below").to_owned()).collect());
        assert_eq!(found, *expected, "{name}");
    }

    #[test]
    fn sources_are_found_above_the_briefing_and_never_outside() {
        check("corpus/a.txt", &Ok(vec!["corpus/a.txt".into()]));
        check("corpus/b.txt", &Err(Fault::Missing));
        check("../corpus/a.txt", &Err(Fault::Escapes));
        check("corpus/../../etc/passwd", &Err(Fault::Escapes));
        check("corpus", &Err(Fault::Unusable("it is no regular file".into())));
        check("/dev/null", &Err(Fault::Unusable("it is no regular file".into())));
    }
}
