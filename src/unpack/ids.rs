//! Keeps the ids of the articles of one source apart. It makes up no id but by adding to one that is taken.
//!
//! A quote, its source and `verify` name an article by file and id, so two of one name could not be told apart. Where the
//! author of an export gives the ids, the second of one id is a mistake, and skipped. Everywhere else (a feed that repeats
//! its guids, a page captured twice, two members of one name) it is no fault of the article's: it is `id~2`, the next `id~3`.
//! Whoever walks the same entries in the same order gets the same ids.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Entry, SkipReason, Source};

/// An id as it is kept: a part of its digest, so that a million of them take little room, however long they are.
type Key = [u8; 16];

/// The ids met so far in one source.
#[derive(Debug, Default)]
pub struct Ids(HashMap<Key, Met>);

/// What is known of an id that was met.
#[derive(Clone, Copy, Debug)]
struct Met {
    /// Line of its first article.
    line: u32,
    /// How many have it, those included that have it with a number.
    times: u32,
}

impl Ids {
    /// Gives an article that was read of `entry` an id that no earlier one of its source has, and its warnings with it; or
    /// the skip of it, where its author gave it the id of another.
    pub fn settle(
        &mut self,
        article: &mut Article,
        warnings: &mut [Diagnostic],
        entry: &Entry,
        source: &Source,
    ) -> Result<(), Skip> {
        let Some(first) = self.met(&article.entry, entry.line) else { return Ok(()) };
        if entry.format.has_given_ids() {
            // `within#own`, or `own` alone.
            let own = article.entry.strip_prefix(&*entry.within).filter(|_| !entry.within.is_empty());
            let own = own.and_then(|own| own.strip_prefix('#')).unwrap_or(&article.entry);
            let message = format!("has the id `{own}`, which the article on line {first} has already");
            let skip = Skip::new(SkipReason::BrokenEntry, entry.place(source), message).at(entry.line);
            return Err(skip.help("give each article of the file an id of its own"));
        }
        let former = article.id();
        article.entry = self.numbered(&article.entry, entry.line);
        let id = article.id();
        warnings.iter_mut().filter(|warning| warning.path == former).for_each(|warning| warning.path.clone_from(&id));
        Ok(())
    }

    /// Takes an id that nobody has; else the line of the first who has it.
    fn met(&mut self, id: &str, line: u32) -> Option<u32> {
        let key = key(id);
        if let Some(met) = self.0.get(&key) {
            return Some(met.line);
        }
        self.0.insert(key, Met { line, times: 1 });
        None
    }

    /// Takes the first free one of `id~2`, `id~3` and so on. A number once passed over is not tried again.
    fn numbered(&mut self, id: &str, line: u32) -> String {
        let key = key(id);
        let mut times = self.0.get(&key).map_or(1, |met| met.times);
        loop {
            times = times.saturating_add(1);
            let numbered = format!("{id}~{times}");
            if self.met(&numbered, line).is_none() || times == u32::MAX {
                self.0.entry(key).and_modify(|met| met.times = times);
                return numbered;
            }
        }
    }
}

fn key(id: &str) -> Key {
    let digest: [u8; 32] = Sha256::digest(id).into();
    let mut key = Key::default();
    key.copy_from_slice(&digest[..16]);
    key
}

#[cfg(test)]
mod tests {
    use super::Ids;
    use crate::diagnostic::Diagnostic;
    use crate::model::{Article, Digest, Entry, Format, Source};

    /// What becomes of articles of one file that come with these ids.
    #[track_caller]
    fn check(format: Format, within: &str, ids: &[&str], expected: &[&str]) {
        let source =
            Source { path: "/a".into(), name: "a".into(), sidecar: None, digest: Digest([0; 32]), modified: None };
        let mut taken = Ids::default();
        let settle = |(line, own): (u32, &&str)| {
            let entry = Entry { within: within.into(), line, ..Entry::whole(Vec::new(), format) };
            let mut article = Article { path: "a".into(), entry: entry.id(own), ..Article::default() };
            let mut warnings =
                [Diagnostic::warning(article.id(), "w", "of it"), Diagnostic::warning("b", "w", "of another")];
            let settled = taken.settle(&mut article, &mut warnings, &entry, &source);
            assert!(settled.is_err() || warnings[0].path == article.id(), "warnings go with their article");
            assert_eq!(warnings[1].path, "b");
            settled.map_or_else(|skip| skip.diagnostic.message, |()| article.entry)
        };
        let settled: Vec<String> = (1..).zip(ids).map(settle).collect();
        assert_eq!(settled, expected);
    }

    #[test]
    fn an_id_that_was_given_twice_is_a_mistake() {
        let told = "has the id `a`, which the article on line 1 has already";
        check(Format::Json, "", &["a", "b", "A", "a "], &["a", "b", "A", "a "]);
        check(Format::Json, "", &["a", "b", "a", "a"], &["a", "b", told, told]);
        check(Format::Json, "x/y.jsonl", &["a", "a"], &["x/y.jsonl#a", told]);
    }

    #[test]
    fn any_other_is_numbered() {
        check(Format::Text, "", &["a", "b", "a", "a"], &["a", "b", "a~2", "a~3"]);
        check(Format::Text, "", &["a~2", "a", "a", "a", "a~2"], &["a~2", "a", "a~3", "a~4", "a~2~2"]);
        check(Format::Text, "", &["", "", ""], &["", "~2", "~3"]);
        check(Format::Text, "n.txt", &["", ""], &["n.txt", "n.txt~2"]);
    }

    #[test]
    fn many_of_one_id_take_no_longer_each() {
        let mut taken = Ids::default();
        let numbered = (0..20_000).filter_map(|_| taken.met("a", 1).map(|_| taken.numbered("a", 1))).last();
        assert_eq!(numbered.as_deref(), Some("a~20000"));
    }
}
