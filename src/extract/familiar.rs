//! Words that tell a name by themselves: last names that many people have, and words that newspapers write in small
//! letters. English only; it says nothing of what a name names.

use std::sync::LazyLock;

use super::document::Document;
use super::key::Key;
use super::lists::lines;

/// What the lists say of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Familiar(u8);

impl Familiar {
    /// Where the steps of last names end, by rank.
    const STEPS: [usize; 2] = [500, 2_000];
    /// A common word; the steps of last names are below it.
    const COMMON: u8 = 8;

    /// Nought for what is no common last name, 1 for the most common, 3 for the least.
    pub fn last_name(self) -> u8 {
        self.0 & (Self::COMMON - 1)
    }

    /// Whether it is mostly written in small letters.
    pub fn is_common(self) -> bool {
        self.0 & Self::COMMON != 0
    }

    /// All of it as a number.
    pub fn number(self) -> u32 {
        u32::from(self.0)
    }
}

/// Hashes of words in order, with what is known of each.
static WORDS: LazyLock<Vec<(u32, u8)>> = LazyLock::new(|| {
    let words = |file: &'static str| lines(file).flat_map(str::split_whitespace).map(|word| Key::of(word).hash());
    let step = |rank: usize| 1 + Familiar::STEPS.partition_point(|end| *end <= rank) as u8;
    let last_names = words(include_str!("lang/en/surnames.txt")).enumerate().map(|(rank, hash)| (hash, step(rank)));
    let common = words(include_str!("lang/en/common.txt")).map(|hash| (hash, Familiar::COMMON));
    let mut all: Vec<(u32, u8)> = last_names.chain(common).collect();
    all.sort_unstable();
    // A word of both lists has both.
    all.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        kept.1 |= if same { next.1 } else { 0 };
        same
    });
    all
});

/// What is known of token `at`.
pub fn of(document: &Document<'_>, at: usize) -> Familiar {
    let Some(hash) = document.tokens.get(at).map(|token| token.hash) else { return Familiar::default() };
    WORDS.binary_search_by_key(&hash, |(word, _)| *word).map_or(Familiar::default(), |found| Familiar(WORDS[found].1))
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::extract::document::Document;
    use crate::extract::testing::article;

    #[track_caller]
    fn check(word: &str, last_name: u8, common: bool) {
        let article = article(word);
        let familiar = of(&Document::new(&article), 0);
        assert_eq!((familiar.last_name(), familiar.is_common()), (last_name, common), "{word}");
    }

    #[test]
    fn last_names_and_common_words() {
        check("Smith", 1, false);
        check("YOUNG", 1, true);
        check("Beneath", 0, true);
        check("Zanty", 0, false);
    }
}
