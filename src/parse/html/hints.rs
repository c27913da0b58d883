//! What the names of classes and the first words of lines tell: lists of both, and looking them up in one pass.
//!
//! A hint is no verdict; what it is worth is for the model to say.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

/// A set of classes of a list: bit `n` stands for its line `n`.
pub(super) type Classes = u64;

/// Classes of names that [`names`] knows: the lines of `hints.txt`.
pub(super) const NAMES: usize = 30;
/// Classes of phrases that [`phrases`] knows: the lines of `phrases.txt`.
pub(super) const PHRASES: usize = 13;

/// Classes of names that rules ask for, by their lines in `hints.txt`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Name {
    Body = 0,
    Article = 1,
    Content = 2,
    Comment = 4,
    Footer = 5,
    Aside = 6,
    Related = 7,
    Share = 8,
    Nav = 9,
    Ad = 10,
    Newsletter = 11,
    Consent = 12,
    Author = 13,
}

/// Classes of phrases that rules ask for, by their lines in `phrases.txt`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Phrase {
    Pointer = 0,
    Share = 1,
    Subscribe = 2,
    Comment = 3,
    Rights = 4,
    Ad = 8,
    Nav = 10,
    Mail = 12,
}

impl Name {
    /// Its bit.
    pub(super) const fn bit(self) -> Classes {
        1 << self as u8
    }
}

impl Phrase {
    /// Its bit.
    pub(super) const fn bit(self) -> Classes {
        1 << self as u8
    }
}

/// Bytes of a line in which phrases are looked for.
const HEAD: usize = 96;

/// A list of patterns in classes.
struct List {
    search: AhoCorasick,
    /// For each pattern: its class, and where it may begin and end.
    patterns: Vec<Pattern>,
}

struct Pattern {
    class: u8,
    /// Whether it may begin inside a word.
    inside: bool,
    /// Whether it must end where the word ends.
    whole: bool,
}

static NAME_LIST: LazyLock<List> = LazyLock::new(|| List::read(include_str!("hints.txt"), NAMES));
static PHRASE_LIST: LazyLock<List> = LazyLock::new(|| List::read(include_str!("phrases.txt"), PHRASES));

/// What the value of a `class`, `id` or the like tells.
pub(super) fn names(value: &str) -> Classes {
    NAME_LIST.find(value)
}

/// What the head of a line tells.
pub(super) fn phrases(line: &str) -> Classes {
    PHRASE_LIST.find(head(line, HEAD))
}

/// The beginning of a text, of at most that many bytes.
pub(super) fn head(text: &str, most: usize) -> &str {
    let cut = (0..=most.min(text.len())).rev().find(|&cut| text.is_char_boundary(cut));
    &text[..cut.unwrap_or(0)]
}

impl List {
    fn read(file: &str, classes: usize) -> Self {
        let lines = file.lines().filter(|line| !line.starts_with('#'));
        let lists = lines.filter_map(|line| line.split_once(": ")).take(classes);
        let (mut words, mut patterns) = (Vec::new(), Vec::new());
        for (class, (_, list)) in lists.enumerate() {
            for word in list.split(" | ").map(str::trim).filter(|word| !word.is_empty()) {
                let bare = word.trim_start_matches('*');
                let inside = bare.len() < word.len() || !bare.starts_with(char::is_alphanumeric);
                let (bare, whole) = bare.strip_suffix('$').map_or((bare, false), |bare| (bare, true));
                words.push(bare.to_owned());
                patterns.push(Pattern { class: class as u8, inside, whole });
            }
        }
        let search =
            AhoCorasickBuilder::new().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(words);
        Self { search: search.expect("a list of some hundred short words"), patterns }
    }

    fn find(&self, value: &str) -> Classes {
        let bytes = value.as_bytes();
        let mut classes = 0;
        for found in self.search.find_overlapping_iter(value) {
            let pattern = &self.patterns[found.pattern().as_usize()];
            let bit = 1 << pattern.class;
            if classes & bit == 0
                && (pattern.inside || begins_word(bytes, found.start()))
                && (!pattern.whole || !continues_word(bytes, found.end()))
            {
                classes |= bit;
            }
        }
        classes
    }
}

/// Whether a word begins at `at`: after what is no letter, or with a capital after a small letter.
fn begins_word(bytes: &[u8], at: usize) -> bool {
    let Some(&before) = at.checked_sub(1).and_then(|before| bytes.get(before)) else { return true };
    !(before.is_ascii_alphabetic() || before >= 0x80) || (before.is_ascii_lowercase() && bytes[at].is_ascii_uppercase())
}

/// Whether the word that ends at `end` goes on there.
fn continues_word(bytes: &[u8], end: usize) -> bool {
    let small = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_lowercase() || *byte >= 0x80);
    let capital = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    small(end) || (capital(end) && end.checked_sub(1).is_some_and(capital))
}

#[cfg(test)]
mod tests {
    use super::{NAMES, PHRASES, names, phrases};

    /// Which lines of a list are meant, by their names.
    fn told(file: &str, classes: u64) -> Vec<&str> {
        let lines = file.lines().filter_map(|line| line.split_once(": ")).filter(|(name, _)| !name.starts_with('#'));
        lines.enumerate().filter(|(at, _)| classes & (1 << at) != 0).map(|(_, (name, _))| name).collect()
    }

    #[track_caller]
    fn check(value: &str, expected: &[&str]) {
        assert_eq!(told(include_str!("hints.txt"), names(value)), expected, "{value}");
    }

    #[test]
    fn names_at_word_starts() {
        check("article-body", &["body", "article"]);
        check("user_comments", &["comment", "author"]);
        check("lastComment", &["comment"]);
        check("ad", &["ad"]);
        check("ad-slot adSlot", &["ad"]);
        check("ADS", &["ad"]);
        check("shadow header-pad", &["header"]);
        check("css-1tike8v", &[]);
    }

    #[test]
    fn phrases_at_heads() {
        let list = include_str!("phrases.txt");
        assert_eq!(told(list, phrases("Read more: the storm")), ["pointer"]);
        assert_eq!(told(list, phrases("The thread mored")), [""; 0]);
        assert_eq!(told(list, phrases(&format!("{} read more", "ä".repeat(90)))), [""; 0]);
    }

    #[test]
    fn every_line_of_the_lists_is_known() {
        let lines = |file: &str| file.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(lines(include_str!("hints.txt")), NAMES);
        assert_eq!(lines(include_str!("phrases.txt")), PHRASES);
    }
}
