//! What is known of the sources of a corpus without opening them, as bytes, and back: rows in the order of names, in blocks.

use super::Key;
use super::bytes::{Reader, Writer};
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Digest, Published, SkipReason, Stamp};

/// Articles that a row holds itself; of a source with more they stand in parts of their own.
pub const ARTICLES_IN_A_ROW: usize = 64;
/// Articles of a block, and of a part.
pub const ARTICLES_IN_A_BLOCK: usize = 512;

/// One source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// Its name.
    pub name: Box<str>,
    /// What the system said of it; `None` where it was too young for that to be trusted.
    pub stamp: Option<Stamp>,
    /// Its sidecar.
    pub sidecar: Option<SidecarRow>,
    /// Digest of its bytes.
    pub digest: Digest,
    /// How many these are.
    pub bytes: u64,
    /// What is in it.
    pub articles: Articles,
}

/// A sidecar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SidecarRow {
    /// What the system said of it; `None` where it was too young for that to be trusted.
    pub stamp: Option<Stamp>,
    /// Digest of its bytes.
    pub digest: Key,
}

/// The articles of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Articles {
    /// Here they are.
    Here(Vec<ArticleRow>),
    /// So many parts are kept beside the block.
    InParts(u32),
}

/// One article, or what stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleRow {
    /// Its line, where it is one of several in its file.
    pub line: Option<u32>,
    /// What it is.
    pub content: ArticleContent,
}

/// An article, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArticleContent {
    /// An article.
    Article {
        /// Which entry of its source.
        entry: Box<str>,
        /// When it was published.
        published: Option<Published>,
        /// What its evidence is kept under; `None` where nobody has wanted any yet.
        key: Option<Key>,
        /// What is to be said of it.
        warnings: Vec<Diagnostic>,
    },
    /// None, and this is why.
    Skipped(Skip),
}

/// Rows as bytes.
pub fn bytes(rows: &[SourceRow]) -> Vec<u8> {
    let mut to = Writer::default();
    let (mut name, mut before) = ("", Stamp::default());
    to.length(rows.len());
    for row in rows {
        let shared = row.name.bytes().zip(name.bytes()).take_while(|(one, other)| one == other).count();
        to.length(shared);
        to.length(row.name.len() - shared);
        to.raw(&row.name.as_bytes()[shared..]);
        name = &row.name;
        to.maybe(row.stamp, |to, stamp| one_stamp(to, stamp, &mut before));
        to.maybe(row.sidecar.as_ref(), |to, sidecar| {
            to.maybe(sidecar.stamp, |to, stamp| one_stamp(to, stamp, &mut before));
            to.raw(&sidecar.digest);
        });
        to.raw(&row.digest.0);
        to.number(row.bytes);
        match &row.articles {
            Articles::Here(articles) => {
                to.byte(0);
                to.list(articles, |to, article| one_article(to, article, &row.name));
            }
            Articles::InParts(parts) => {
                to.byte(1);
                to.number(*parts);
            }
        }
    }
    to.0
}

/// The rows that the bytes stand for; `None` where they stand for none.
pub fn rows(bytes: &[u8]) -> Option<Vec<SourceRow>> {
    let mut from = Reader(bytes);
    let (mut name, mut before) = (Vec::new(), Stamp::default());
    let rows = from.list(|from| {
        let (shared, length) = (usize::try_from(from.number()?).ok()?, usize::try_from(from.number()?).ok()?);
        if shared > name.len() {
            return None;
        }
        name.truncate(shared);
        name.extend_from_slice(from.raw(length)?);
        let name: Box<str> = std::str::from_utf8(&name).ok()?.into();
        let stamp = from.maybe(|from| stamp_of(from, &mut before))?;
        let sidecar = from.maybe(|from| {
            let stamp = from.maybe(|from| stamp_of(from, &mut before))?;
            Some(SidecarRow { stamp, digest: from.array()? })
        })?;
        let (digest, bytes) = (Digest(from.array()?), from.number()?);
        let articles = match from.byte()? {
            0 => Articles::Here(from.list(|from| article_of(from, &name))?),
            1 => Articles::InParts(from.small()?),
            _ => return None,
        };
        Some(SourceRow { name, stamp, sidecar, digest, bytes, articles })
    })?;
    from.is_at_end().then_some(rows)
}

/// A part of the articles of the source `name` as bytes.
pub fn part(articles: &[ArticleRow], name: &str) -> Vec<u8> {
    let mut to = Writer::default();
    to.list(articles, |to, article| one_article(to, article, name));
    to.0
}

/// The part of the articles of the source `name` that the bytes stand for.
pub fn part_of(bytes: &[u8], name: &str) -> Option<Vec<ArticleRow>> {
    let mut from = Reader(bytes);
    let articles = from.list(|from| article_of(from, name))?;
    from.is_at_end().then_some(articles)
}

/// A stamp, counted from the one before; it becomes that.
fn one_stamp(to: &mut Writer, stamp: Stamp, before: &mut Stamp) {
    let Stamp { bytes, modified, changed, inode } = stamp;
    to.number(bytes);
    to.signed(modified.wrapping_sub(before.modified));
    to.signed(changed.wrapping_sub(modified));
    to.signed(inode.wrapping_sub(before.inode).cast_signed());
    *before = stamp;
}

fn stamp_of(from: &mut Reader<'_>, before: &mut Stamp) -> Option<Stamp> {
    let bytes = from.number()?;
    let modified = before.modified.wrapping_add(from.signed()?);
    let changed = modified.wrapping_add(from.signed()?);
    let inode = before.inode.wrapping_add(from.signed()?.cast_unsigned());
    *before = Stamp { bytes, modified, changed, inode };
    Some(*before)
}

fn one_article(to: &mut Writer, article: &ArticleRow, name: &str) {
    let is_skip = matches!(article.content, ArticleContent::Skipped(_));
    to.byte(u8::from(is_skip) | (u8::from(article.line.is_some()) << 1));
    if let Some(line) = article.line {
        to.number(line);
    }
    match &article.content {
        ArticleContent::Article { entry, published, key, warnings } => {
            to.text(entry);
            to.published(*published);
            to.maybe(key.as_ref(), |to, key| to.raw(key));
            to.list(warnings, |to, warning| to.diagnostic(warning, name));
        }
        ArticleContent::Skipped(skip) => {
            to.text(skip.reason.code());
            to.diagnostic(&skip.diagnostic, name);
        }
    }
}

fn article_of(from: &mut Reader<'_>, name: &str) -> Option<ArticleRow> {
    let flags = from.byte().filter(|flags| *flags < 4)?;
    let line = if flags & 2 == 2 { Some(from.small()?) } else { None };
    let content = if flags & 1 == 1 {
        let reason = reason_of(from.text()?)?;
        ArticleContent::Skipped(Skip { reason, diagnostic: from.diagnostic(name)? })
    } else {
        ArticleContent::Article {
            entry: from.text()?.into(),
            published: from.published()?,
            key: from.maybe(Reader::array)?,
            warnings: from.list(|from| from.diagnostic(name))?,
        }
    };
    Some(ArticleRow { line, content })
}

/// The reason of a code.
fn reason_of(code: &str) -> Option<SkipReason> {
    use serde::Deserialize as _;
    use serde::de::IntoDeserializer as _;
    use serde::de::value::{Error, StrDeserializer};
    let code: StrDeserializer<'_, Error> = code.into_deserializer();
    SkipReason::deserialize(code).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::{ArticleContent, ArticleRow, Articles, SidecarRow, SourceRow, bytes, part, part_of, rows};
    use crate::diagnostic::{Diagnostic, Skip};
    use crate::model::{Digest, Published, SkipReason, Stamp};

    fn row(name: &str, stamp: Option<Stamp>, articles: Articles) -> SourceRow {
        let sidecar = stamp.map(|stamp| SidecarRow { stamp: Some(stamp), digest: [7; 16] });
        SourceRow { name: name.into(), stamp, sidecar, digest: Digest([9; 32]), bytes: 5, articles }
    }

    fn articles(name: &str) -> Vec<ArticleRow> {
        let skip = Skip::new(SkipReason::BrokenEntry, format!("{name}#2"), "is no object").at(2).help("mend it");
        let article = |entry: &str, key| ArticleContent::Article {
            entry: entry.into(),
            published: Some(Published::Day(date(2026, 11, 9))),
            key,
            warnings: vec![Diagnostic::warning("elsewhere", "odd", "is odd")],
        };
        vec![
            ArticleRow { line: None, content: article("", None) },
            ArticleRow { line: Some(1), content: article("a", Some([3; 16])) },
            ArticleRow { line: Some(2), content: ArticleContent::Skipped(skip) },
        ]
    }

    #[track_caller]
    fn check(expected: &[SourceRow]) {
        let written = bytes(expected);
        assert_eq!(rows(&written).as_deref(), Some(expected));
        for end in 0..written.len() {
            assert_eq!(rows(&written[..end]), None, "{end} bytes are not all");
        }
    }

    #[test]
    fn rows_come_back() {
        let old = Stamp { bytes: u64::MAX, modified: i64::MIN, changed: i64::MAX, inode: u64::MAX };
        let new = Stamp { bytes: 1, modified: 1_700_000_000_123_456_789, changed: 1_700_000_000_123_456_789, inode: 7 };
        check(&[]);
        check(&[
            row("2026/é.txt", Some(new), Articles::Here(articles("2026/é.txt"))),
            row("2026/è.txt", None, Articles::Here(Vec::new())),
            row("2026/èa", Some(old), Articles::InParts(9)),
            row("", Some(new), Articles::InParts(u32::MAX)),
        ]);
        assert_eq!(part_of(&part(&articles("a"), "a"), "a"), Some(articles("a")));
    }

    #[test]
    fn every_reason_comes_back() {
        for reason in [SkipReason::Empty, SkipReason::InvalidUtf8, SkipReason::NoArticle, SkipReason::TooManyEntries] {
            assert_eq!(super::reason_of(reason.code()), Some(reason));
        }
        assert_eq!(super::reason_of("other"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = rows(&bytes);
            let _ = part_of(&bytes, "a");
        }
    }
}
