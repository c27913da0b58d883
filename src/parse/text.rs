//! Plain text, with front matter or without. The clean text is the file's own, from the end of the front matter on.

use super::decode::{self, At};
use super::draft::Draft;
use super::fields::Fields;
use super::metadata::{self, Place};
use super::{front_matter, lines};
use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Entry, LineMap, Source};

pub(super) const PARSER: &str = "text/1";

pub(super) fn article(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let name = &*entry.place(source);
    let mut warnings = Vec::new();
    let at = At { name, line: entry.line, limits: &reading.limits };
    let text = decode::read(&entry.bytes, None, at, &mut warnings)?;
    decode::within_lines(&text, name, entry.line, &reading.limits)?;
    let cut = front_matter::cut(&text, name)?;
    if cut.body.trim().is_empty() {
        return Err(decode::empty(name, cut.line));
    }
    let fields = with_sidecar(cut.fields, source)?;
    let place = Place { file: entry.file(source), article: name, line: entry.line };
    let draft = Draft {
        own: "",
        parser: PARSER.into(),
        paras: lines::paragraphs(cut.body),
        lines: LineMap(vec![(0, cut.line)]),
        meta: metadata::metadata(fields, &place, &mut warnings)?,
        text: cut.body.to_owned(),
        marked: false,
        heading: None,
        shown: None,
    };
    Ok((draft.article(source, entry), warnings))
}

/// What the sidecar says, and where it is silent what the article says: the sidecar is the analyst's.
pub(super) fn with_sidecar(fields: Fields, source: &Source) -> Result<Fields, Skip> {
    match &source.sidecar {
        Some(bytes) => Ok(front_matter::sidecar(bytes, &source.name)?.or(fields)),
        None => Ok(fields),
    }
}
