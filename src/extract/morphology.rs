//! Endings of a language: a noun or name in any case is looked up by its stem, and a word that no list has may still be
//! known by its suffix. No grammar: what is stripped is a list, and both sides are stripped alike.

use super::lexicon::Class;
use super::lists::{lines, named_class};

/// Fewest letters of a stem.
const SHORTEST_STEM: usize = 3;

/// Endings and suffixes of a language.
#[derive(Default)]
pub struct Morphology {
    /// Endings of nouns, longest first.
    endings: Vec<Box<str>>,
    /// Endings of last names, longest first.
    names: Vec<Box<str>>,
    /// Suffixes with what they make of a word, longest first.
    suffixes: Vec<(Box<str>, Class)>,
    /// Endings of adjectives before a noun.
    adjectives: Vec<Box<str>>,
    /// The suffix that makes adverbs.
    adverb: Option<Box<str>>,
}

impl Morphology {
    /// Reads `ending: …`, `name-ending: …`, `adjective-ending: …`, `adverb: …` and `class: suffix …` lines.
    pub fn read(file: &str) -> Self {
        let mut morphology = Self::default();
        for (name, words) in lines(file).filter_map(|line| line.split_once(':')) {
            let words = words.split_whitespace().map(Box::from);
            match name.trim() {
                "ending" => morphology.endings.extend(words),
                "name-ending" => morphology.names.extend(words),
                "adjective-ending" => morphology.adjectives.extend(words),
                "adverb" => morphology.adverb = words.into_iter().next_back(),
                class => morphology.suffixes.extend(words.map(|word| (word, named_class(class)))),
            }
        }
        morphology.endings.sort_by_key(|ending| std::cmp::Reverse(ending.len()));
        morphology.names.sort_by_key(|ending| std::cmp::Reverse(ending.len()));
        morphology.suffixes.sort_by_key(|(suffix, _)| std::cmp::Reverse(suffix.len()));
        morphology
    }

    /// Whether words of this language are known only as listed.
    pub fn is_empty(&self) -> bool {
        self.endings.is_empty() && self.suffixes.is_empty()
    }

    /// Whether names take endings.
    pub fn declines_names(&self) -> bool {
        !self.names.is_empty()
    }

    /// The word, and what is left of it without each ending it may have.
    pub fn stems<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a str> {
        std::iter::once(word).chain(self.endings.iter().filter_map(move |ending| shortened(word, ending)))
    }

    /// A last name without its longest ending, if enough of it is left: one for all cases of a name.
    #[inline]
    pub fn name_stem<'a>(&self, name: &'a str) -> &'a str {
        if self.names.is_empty() {
            return name;
        }
        self.names.iter().find_map(|ending| shortened(name, ending)).unwrap_or(name)
    }

    /// What the suffix of a word says of it.
    pub fn by_suffix(&self, word: &str) -> Class {
        let fits = |suffix: &str| word.strip_suffix(suffix).is_some_and(|stem| stem.chars().nth(1).is_some());
        self.suffixes.iter().find(|(suffix, _)| fits(suffix)).map_or(Class::NONE, |(_, class)| *class)
    }

    /// Whether a word may be an adjective by its ending.
    pub fn is_adjective(&self, word: &str) -> bool {
        self.adjectives.iter().any(|ending| shortened(word, ending).is_some())
    }

    /// The suffix that makes adverbs; where none does, a byte that ends no word.
    pub fn adverb_suffix(&self) -> &[u8] {
        self.adverb.as_ref().map_or(b"\0", |suffix| suffix.as_bytes())
    }
}

fn shortened<'a>(word: &'a str, ending: &str) -> Option<&'a str> {
    word.strip_suffix(ending).filter(|stem| stem.chars().nth(SHORTEST_STEM - 1).is_some())
}

#[cfg(test)]
mod tests {
    use super::Morphology;

    #[track_caller]
    fn check(one: &str, other: &str, expected: bool) {
        let morphology = Morphology::read("name-ending: а у ым е ой ого ому ий ая");
        assert_eq!(morphology.name_stem(one) == morphology.name_stem(other), expected, "{one} {other}");
    }

    #[test]
    fn cases_of_one_name() {
        check("Орлов", "Орлову", true);
        check("Снегова", "Снеговой", true);
        check("Громский", "Громского", true);
        check("Орлов", "Орехов", false);
        check("Ким", "Кима", true);
    }
}
