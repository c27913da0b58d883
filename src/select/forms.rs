//! The forms of a word, `negotiate~`: every word that has its stem in the language of the article, and begins as such
//! words do. Stems are `lexis`' part.
//!
//! A stem is no prefix: `happiness` and `happy` share `happi`, German `Häuser` and `Haus` share `haus`. So that forms can
//! be looked up by how they begin, [`opening`] takes off a stem what its language may have put there, and accents do not
//! count in it. In the vocabularies of Snowball every form begins so, but for one German form in 500, which spells an
//! umlaut with an `e`.

use smallvec::SmallVec;

use crate::lexis::{LANGUAGES, Lexis, Stem};

use super::runs::bare;

/// Most bytes of a word that is asked for its stem: longer ones are no words.
const MOST_BYTES: usize = 80;

/// What a stem may end in that a form of the word does not have, by language, with the letters to take off. The first
/// that fits decides.
const ADDED: [(&str, &[(&str, usize)]); 3] = [
    ("en", &[("ie", 2), ("i", 1), ("e", 1), ("y", 1), ("bl", 1)]),
    ("fr", &[("qu", 2), ("nt", 2), ("a", 1), ("i", 1), ("l", 1), ("t", 1), ("x", 1), ("y", 1)]),
    ("es", &[("t", 1)]),
];

/// The words of the language of an article.
pub(super) struct Reader {
    language: usize,
    /// Made when first asked.
    lexis: Option<Lexis>,
}

impl Reader {
    /// For an article of the language of a BCP 47 tag.
    pub(super) fn of(tag: Option<&str>) -> Self {
        Self { language: crate::lexis::language(tag), lexis: None }
    }

    fn stem_of(&mut self, word: &str) -> Stem {
        let language = self.language;
        self.lexis.get_or_insert_with(|| Lexis::numbered(language)).stem_of(word)
    }
}

/// A word and its forms, in every language with stems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Forms {
    by_language: Box<[(Stem, Box<str>)]>,
}

impl Forms {
    /// The forms of a word of letters.
    pub(super) fn of(word: &str) -> Self {
        let one = |language| {
            let mut lexis = Lexis::numbered(language);
            (lexis.stem_of(word), opening(word, &lexis.stem(word), crate::lexis::code(language)).into())
        };
        Self { by_language: (0..LANGUAGES).map(one).collect() }
    }

    /// What forms begin with, in small letters without accents: one for each language, but none twice.
    pub(super) fn openings(&self) -> SmallVec<[&str; 6]> {
        let mut openings: SmallVec<[&str; 6]> = self.by_language.iter().map(|(_, opening)| &**opening).collect();
        openings.sort_unstable();
        openings.dedup();
        openings
    }

    /// Whether a run is a form of the word.
    pub(super) fn holds(&self, run: &str, reader: &mut Reader) -> bool {
        let (stem, opening) = &self.by_language[reader.language];
        run.len() <= MOST_BYTES && begins_with(run, opening) && reader.stem_of(run) == *stem
    }
}

/// Whether a run begins with `opening`, case and accents aside.
pub(super) fn begins_with(run: &str, opening: &str) -> bool {
    let mut letters = run.chars().flat_map(bare);
    opening.chars().all(|c| letters.next() == Some(c))
}

/// What all forms of a word begin with, in small letters without accents: never empty.
fn opening(word: &str, stem: &str, code: &str) -> String {
    let mut opening: String = stem.chars().flat_map(bare).collect();
    let added = ADDED.iter().find(|(language, _)| *language == code).map_or(&[][..], |(_, added)| *added);
    if let Some((_, letters)) = added.iter().find(|(ending, _)| opening.ends_with(ending)) {
        opening.truncate(opening.len() - letters);
    }
    if opening.is_empty() {
        opening.extend(word.chars().flat_map(bare).take(1));
    }
    opening
}

#[cfg(test)]
mod tests {
    use super::{Forms, Reader};

    /// Which of `words` are forms of `word`.
    #[track_caller]
    fn check(language: &str, word: &str, words: &str, expected: &str) {
        let (forms, mut reader) = (Forms::of(word), Reader::of(Some(language)));
        let found: Vec<&str> = words.split(' ').filter(|word| forms.holds(word, &mut reader)).collect();
        assert_eq!(found.join(" "), expected, "{word}");
    }

    #[test]
    fn all_forms_and_no_other_words() {
        check(
            "en",
            "negotiate",
            "Negotiates NEGOTIATING negligent negotiation negotiator nego",
            "Negotiates NEGOTIATING negotiation negotiator",
        );
        check("en", "happy", "Happiness happily hap", "Happiness");
        check("en", "die", "dying dies died dine", "dying dies died");
        check("en", "sensible", "sensibility sensibly sense", "sensibility sensibly");
        check("en", "flow", &format!("flows flow{}", "s".repeat(80)), "flows");
    }

    #[test]
    fn forms_are_of_the_language() {
        check("de", "Haus", "Häuser Hauses HAUS hausen Maus", "Häuser Hauses HAUS hausen");
        check("fr", "appliquer", "application appliqués apport", "application appliqués");
        check("es", "elección", "elecciones eleccion electo", "elecciones eleccion");
        check("ru", "выборы", "Выборов выбора", "Выборов выбора");
        check("uk", "вибори", "Вибори виборів", "Вибори");
    }
}
