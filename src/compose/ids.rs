//! Ids of quotes, excerpts, people and sections: made from what they stand for, so they are the same in every run and format.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use crate::model::{Article, Digest, Span};

/// Hexadecimal digits of a quote's id.
const DIGITS: usize = 10;

/// Id of a slice: `mark` and ten hexadecimal digits of SHA-256 over source digest, entry and spans.
///
/// Where another slice has these ten already, as many more as tell the two apart.
pub(super) fn slice_id(mark: char, article: &Article, spans: &[Span], taken: &mut BTreeSet<String>) -> String {
    let mut sha = Sha256::new();
    match article.digest {
        Some(digest) => sha.update(digest.0),
        None => sha.update(article.path.as_bytes()),
    }
    sha.update(article.entry.as_bytes());
    sha.update([0]);
    for span in spans {
        sha.update(span.start.to_be_bytes());
        sha.update(span.end.to_be_bytes());
    }
    let hex = Digest(sha.finalize().into()).to_string();
    let lengths = DIGITS..=hex.len();
    let id = lengths.map(|length| format!("{mark}{}", &hex[..length])).find(|id| !taken.contains(id));
    let id = id.unwrap_or_else(|| unique(&format!("{mark}{hex}"), taken));
    taken.insert(id.clone());
    id
}

/// A name as an id: lower case, letters and digits of any script, one hyphen for all between.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// `id`, or with `-2`, `-3` and so on where it is taken; takes it.
pub(super) fn unique(id: &str, taken: &mut BTreeSet<String>) -> String {
    let mut free = id.to_owned();
    let mut number = 2;
    while !taken.insert(free.clone()) {
        free = format!("{id}-{number}");
        number += 1;
    }
    free
}

#[cfg(test)]
mod tests {
    use super::{slice_id, slug, unique};
    use crate::model::{Article, Span};
    use std::collections::BTreeSet;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(slug(name), expected);
    }

    #[test]
    fn slugs() {
        check("Ana  Ruiz-Díaz Jr.", "ana-ruiz-díaz-jr");
        check("…", "");
        check("İpek", "i-pek");
    }

    #[test]
    fn ids_hang_on_spans_and_lengthen_where_they_meet() {
        let article = Article { path: "a.txt".into(), ..Article::default() };
        let mut taken = BTreeSet::new();
        let first = slice_id('q', &article, &[Span::new(0, 4)], &mut taken);
        assert_eq!(first.len(), 11);
        assert_ne!(first, slice_id('q', &article, &[Span::new(0, 5)], &mut taken));
        let longer = slice_id('q', &article, &[Span::new(0, 4)], &mut taken);
        assert!(longer.starts_with(&first) && longer.len() == 12);
    }

    #[test]
    fn taken_names_are_numbered() {
        let mut taken = BTreeSet::new();
        assert_eq!([unique("a", &mut taken), unique("a", &mut taken), unique("a", &mut taken)], ["a", "a-2", "a-3"]);
    }
}
