//! Keeps the ids of the articles of one file apart: the first with an id has it, later ones are skipped and told of.
//!
//! A quote, its source and `verify` name an article by file and id, so two of one name could not be told apart.

use std::collections::HashMap;

use crate::diagnostic::Skip;
use crate::model::SkipReason;

/// The ids met so far in one file, each with its line.
#[derive(Debug, Default)]
pub(super) struct Entries(HashMap<String, u32>);

impl Entries {
    /// Takes the id `entry` for the article on `line` of the file `name`; the skip of that article where an earlier one has
    /// the id. Files of one article have no ids, and nothing to keep apart.
    pub(super) fn take(&mut self, name: &str, entry: &str, line: u32) -> Option<Skip> {
        if entry.is_empty() {
            return None;
        }
        if let Some(first) = self.0.get(entry) {
            let message = format!("has the id `{entry}`, which the article on line {first} has already");
            let skip = Skip::new(SkipReason::BrokenEntry, name, message).at(line);
            return Some(skip.help("give each article of the file an id of its own"));
        }
        self.0.insert(entry.to_owned(), line);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Entries;

    #[track_caller]
    fn check(entries: &[&str], expected: &[&str]) {
        let mut taken = Entries::default();
        let lines = (1..).zip(entries).filter_map(|(line, entry)| taken.take("a.jsonl", entry, line));
        assert_eq!(lines.map(|skip| skip.diagnostic.message).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_first_keeps_its_id() {
        check(&["a", "b", "A", "a "], &[]);
        check(&["", ""], &[]);
        let told = "has the id `a`, which the article on line 1 has already";
        check(&["a", "b", "a", "a"], &[told, told]);
    }
}
