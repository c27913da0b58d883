//! Checks the quotes of a finished briefing against their sources, byte for byte. It checks words and places, not who said them.
//!
//! A briefing is JSON or HTML. Every slice it holds names its source, the digest of the source's bytes, the parser that cut
//! the clean text, and the bytes of that text. The source is looked for, read and parsed again, and the slice compared.
//! A briefing comes from anywhere, so nothing in it is trusted: see [`Roots`].

mod claims;
mod html;
mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use crate::diagnostic::system;
use crate::model::Span;
use claims::Claim;
pub use sources::Roots;

/// Largest briefing that is read, in bytes.
const LARGEST: u64 = 1 << 30;

/// What a check came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Slices of quotes and excerpts checked, each counted once however often the briefing shows it.
    pub slices: usize,
    /// Quotes they belong to; 0 where the page does not say which (a template of one's own may leave out the ids).
    pub quotes: usize,
    /// Sources they come from.
    pub sources: usize,
    /// What is wrong, in the order of the briefing; empty when every word stands.
    pub findings: Vec<Finding>,
}

/// One thing that is wrong with a briefing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where in the briefing: `quote q0123456789`, `line 40`.
    pub place: String,
    /// The source it is about, as the briefing names it; empty where it is about the briefing alone.
    pub source: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The source is nowhere below the roots.
    Missing,
    /// The source's path leads out of the roots by `..`, and is not followed.
    Escapes,
    /// The source cannot be read or parsed.
    Unusable(String),
    /// The source has other bytes than when the briefing was made.
    Changed,
    /// The source is now parsed by another version, so that places may differ: `(then, now)`.
    Parser(String, String),
    /// The source has no such entry.
    NoEntry(String),
    /// The place lies outside the text, or cuts a character in two.
    OutOfRange(Span),
    /// Other words stand there: `(in the briefing, in the source)`.
    Words(String, String),
    /// They stand on another line of the source: `(in the briefing, in the source)`.
    Line(u32, u32),
    /// The briefing contradicts itself.
    Structure(String),
    /// The briefing shows quotes, but none that can be checked.
    NothingToCheck,
}

impl Fault {
    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "source-missing",
            Self::Escapes => "path-escapes",
            Self::Unusable(_) => "source-unusable",
            Self::Changed => "source-changed",
            Self::Parser(..) => "parser-differs",
            Self::NoEntry(_) => "entry-missing",
            Self::OutOfRange(_) => "span-out-of-range",
            Self::Words(..) => "words-differ",
            Self::Line(..) => "line-differs",
            Self::Structure(_) => "broken-structure",
            Self::NothingToCheck => "nothing-to-check",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => write!(f, "source not found; name the folder it lies below with --root DIR"),
            Self::Escapes => write!(f, "the source's path leads outside by `..` and is not followed"),
            Self::Unusable(why) => write!(f, "source not usable: {why}"),
            Self::Changed => write!(f, "the source has changed since the briefing was made (SHA-256 differs)"),
            Self::Parser(then, now) => write!(f, "cut by parser {then}, but this attache has {now}"),
            Self::NoEntry(entry) => write!(f, "the source has no entry `{entry}`"),
            Self::OutOfRange(span) => write!(f, "bytes {}-{} do not lie in the source's text", span.start, span.end),
            Self::Words(briefing, source) => {
                write!(f, "words differ\n  briefing: {}\n  source:   {}", one_line(briefing), one_line(source))
            }
            Self::Line(briefing, source) => write!(f, "said to stand on line {briefing}, stands on line {source}"),
            Self::Structure(what) => f.write_str(what),
            Self::NothingToCheck => write!(f, "it shows quotes, but not one with its source, digest and place"),
        }
    }
}

/// Text from a briefing or a source on one line: control characters would let it draw over the terminal.
fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { out.extend(c.escape_debug()) } else { out.push(c) }
    }
    out
}

/// Why a briefing could not be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It cannot be read.
    #[error("cannot read {}: {}", .path.display(), system(.source))]
    Read {
        /// The briefing.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It is larger than any briefing.
    #[error("{} is larger than {LARGEST} bytes: no briefing is", .0.display())]
    TooLarge(PathBuf),
    /// It is something else.
    #[error("{} is no briefing made by attache: {why}; give the .json or .html file that `attache build` wrote", .path.display())]
    NotABriefing {
        /// The file.
        path: PathBuf,
        /// What speaks against it.
        why: String,
    },
}

/// Checks the briefing at `path`, whose sources are looked for below `roots`.
pub fn file(path: &Path, roots: &Roots) -> Result<Verdict, VerifyError> {
    let text = read(path)?;
    let claims = if text.trim_start().starts_with('{') { claims::of_json(&text) } else { claims::of_html(&text) }
        .map_err(|why| VerifyError::NotABriefing { path: path.to_owned(), why })?;
    Ok(check(claims, roots))
}

#[allow(clippy::disallowed_methods)] // a briefing is no article: load does not know it
fn read(path: &Path) -> Result<String, VerifyError> {
    let fail = |source| VerifyError::Read { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(fail)?.len() > LARGEST {
        return Err(VerifyError::TooLarge(path.to_owned()));
    }
    let bytes = std::fs::read(path).map_err(fail)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| VerifyError::NotABriefing { path: path.to_owned(), why: "it is not UTF-8".into() })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// A source as it was read: its path, its digest, and the names of fields in the name of its parser.
type Reading<'a> = (&'a str, &'a str, &'a str);

/// Compares every claim with its source, source by source and as it was read, so that each is read once and let go.
fn check(claims: claims::Claims, roots: &Roots) -> Verdict {
    let mut findings: Vec<(usize, Finding)> = claims.findings.into_iter().map(|finding| (0, finding)).collect();
    let all: Vec<(usize, Claim)> = distinct(claims.claims).into_iter().enumerate().collect();
    let mut groups: BTreeMap<Reading<'_>, Vec<&(usize, Claim)>> = BTreeMap::new();
    for claim in &all {
        let names = claim.1.parser.split_once('(').map_or("", |(_, names)| names);
        groups.entry((&claim.1.path, &claim.1.sha256, names)).or_default().push(claim);
    }
    for ((path, sha256, _), claims) in &groups {
        let wanted: Vec<_> = claims.iter().map(|(_, claim)| claim).collect();
        match sources::compare(path, sha256, &wanted, roots) {
            Ok(faults) => findings.extend(faults.into_iter().map(|(which, fault)| {
                let (order, claim) = claims[which];
                (order + 1, Finding { place: claim.place.clone(), source: claim.id(), fault })
            })),
            Err(fault) => {
                let (order, claim) = claims[0];
                let more = claims.len() - 1;
                let place = if more == 0 { claim.place.clone() } else { format!("{} and {more} more", claim.place) };
                findings.push((order + 1, Finding { place, source: claim.path.clone(), fault }));
            }
        }
    }
    findings.sort_by_key(|(order, _)| *order);
    Verdict {
        slices: all.len(),
        quotes: all.iter().filter_map(|(_, claim)| claim.quote.as_ref()).collect::<BTreeSet<_>>().len(),
        sources: all.iter().map(|(_, claim)| claim.id()).collect::<BTreeSet<_>>().len(),
        findings: findings.into_iter().map(|(_, finding)| finding).collect(),
    }
}

/// The claims without those made before: a quote shown in three sections is one quote, and one of them may say which.
fn distinct(claims: Vec<Claim>) -> Vec<Claim> {
    let mut first = BTreeMap::new();
    let mut out: Vec<Claim> = Vec::new();
    for claim in claims {
        let key = (claim.id(), claim.sha256.clone(), claim.parser.clone(), claim.span, claim.text.clone());
        let at = *first.entry(key).or_insert(out.len());
        match out.get_mut(at) {
            Some(known) => known.quote = known.quote.take().or(claim.quote),
            None => out.push(claim),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn shown_words_cannot_draw_over_the_terminal() {
        assert_eq!(one_line("a\u{1b}[2J\nb “é”"), "a\\u{1b}[2J\\nb “é”");
    }
}
