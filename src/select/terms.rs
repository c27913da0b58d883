//! One phrase of a topic, compiled: what it is looked up by, and how it is checked run by run. It knows no topics.
//!
//! The rules, for every word and phrase an analyst can write:
//!
//! - Whole words: before and after it stands no letter or digit (of any script). A hyphen, an apostrophe or any other
//!   mark is a boundary, so `Syria` is found in "Syria's" and "Syria-based", not in "Syrian".
//! - White space between words stands for any run of it, line ends and no-break spaces included.
//! - Straight and curly apostrophes are equal; so are hyphens and no-break hyphens.
//! - A trailing `*` matches any ending of its word, a trailing `~` every form of it, as [`forms`](super::forms) says.
//! - Case does not count, but for a word with two or more letters that are all capitals (`UN`, `U.S.`), which matches
//!   in capitals only.
//!
//! A phrase is looked up by one of its runs of letters and digits, the rarest as far as can be told from the run itself.

use smallvec::SmallVec;

use crate::lexis::{LANGUAGES, Lexis, WordKind};
use crate::model::Span;

use super::forms::{Forms, Reader};
use super::runs::{self, Run, end_of_run, fold, hash_of, is_apostrophe, start_of_run};

/// One element of a compiled phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Element {
    /// A run of letters and digits, as long as can be.
    Run(Wanted),
    /// Any run of white space.
    Space,
    /// Any apostrophe.
    Apostrophe,
    /// Any hyphen.
    Hyphen,
    /// Another mark, as it compares.
    Mark(char),
}

/// What a run of letters and digits must be.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    /// These letters, as they compare.
    Word(Box<str>),
    /// These letters in this case.
    Exact(Box<str>),
    /// These letters as they compare, and any ending.
    Prefix(Box<str>),
    /// These letters in this case, and any ending.
    ExactPrefix(Box<str>),
    /// A form of a word.
    Forms(Forms),
}

/// What the runs that a phrase may stand at are looked up by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// The hash of the whole run.
    Whole(u64),
    /// The first letters of the run, with their number.
    Lead(u64, usize),
}

impl Key {
    /// Of the run that these letters are.
    pub(super) fn whole(run: &str) -> Self {
        Self::Whole(hash_of(run))
    }

    /// Of the runs that begin so, as letters compare or without case and accents.
    pub(super) fn beginning(letters: &str) -> Self {
        Self::Lead(runs::lead_of(letters), letters.chars().flat_map(runs::bare).count().min(runs::LEAD))
    }
}

/// A compiled word or phrase: what it is looked up by stands apart, so that a word is checked without going far.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    /// The run it is looked up by.
    anchor: Wanted,
    /// Whether what it is looked up by leaves no doubt.
    is_told: bool,
    /// Words that begin in it after its first byte and no later than its anchor.
    words_before: u32,
    /// What stands before the anchor.
    before: Box<[Element]>,
    /// What stands after it.
    after: Box<[Element]>,
}

impl Phrase {
    /// Compiles a word or phrase; `None` where it holds no letter or digit to look for.
    pub(super) fn compile(term: &str) -> Option<Self> {
        let mut elements = Vec::new();
        for word in term.split_whitespace() {
            if !elements.is_empty() {
                elements.push(Element::Space);
            }
            push_word(&mut elements, word);
        }
        // Of equals the first.
        let rarest = (0..elements.len()).rev().max_by_key(|at| rarity(&elements[*at]))?;
        let words_before = words_before(&elements[..=rarest]);
        let after = elements.split_off(rarest + 1).into();
        let Some(Element::Run(anchor)) = elements.pop() else { return None };
        let is_told = matches!(&anchor, Wanted::Word(word) if runs::is_told_by_hash(word));
        Some(Self { anchor, is_told, words_before, before: elements.into(), after })
    }

    /// What the runs it may stand at are looked up by.
    pub(super) fn keys(&self) -> SmallVec<[Key; 2]> {
        match &self.anchor {
            Wanted::Word(word) | Wanted::Exact(word) => SmallVec::from_iter([Key::whole(word)]),
            Wanted::Prefix(word) | Wanted::ExactPrefix(word) => SmallVec::from_iter([Key::beginning(word)]),
            // In order, what begins with another opening stands right after it, and is found by that.
            Wanted::Forms(forms) => {
                let mut openings = forms.openings();
                openings.dedup_by(|longer, shorter| longer.starts_with(*shorter));
                openings.iter().map(|opening| Key::beginning(opening)).collect()
            }
        }
    }

    /// Number of the word it begins with, where it stands at `run`.
    pub(super) fn first_word(&self, run: &Run) -> u32 {
        run.word.saturating_sub(self.words_before)
    }

    /// Where the whole phrase stands in `text`, if it stands there with its anchor at `run`, which one of its keys is of.
    #[inline]
    pub(super) fn check(&self, text: &str, run: &Run, reader: &mut Reader) -> Option<Span> {
        if !self.is_told && !self.anchor.is(&text[run.start..run.end], reader) {
            return None;
        }
        let first = backward(text, run.start, &self.before, reader)?;
        let last = forward(text, run.end, &self.after, reader)?;
        Some(Span::new(first, last))
    }
}

fn push_word(elements: &mut Vec<Element>, word: &str) {
    let (word, end) = match word.strip_suffix(['*', '~']) {
        Some(rest) => (rest, word.chars().next_back()),
        None => (word, None),
    };
    let exact = is_acronym(word);
    let mut at = 0;
    while let Some(c) = word[at..].chars().next() {
        let to = end_of_run(word, at);
        if to == at {
            elements.push(mark(c));
            at += c.len_utf8();
            continue;
        }
        let run = &word[at..to];
        let end = end.filter(|_| to == word.len());
        elements.push(Element::Run(wanted(run, end, exact)));
        at = to;
    }
}

fn wanted(run: &str, end: Option<char>, exact: bool) -> Wanted {
    let folded = || run.chars().map(fold).collect::<String>().into();
    match (end, exact) {
        (Some('~'), _) => Wanted::Forms(Forms::of(run)),
        (Some(_), true) => Wanted::ExactPrefix(run.into()),
        (Some(_), false) => Wanted::Prefix(folded()),
        (None, true) => Wanted::Exact(run.into()),
        (None, false) => Wanted::Word(folded()),
    }
}

fn mark(c: char) -> Element {
    match c {
        _ if is_apostrophe(c) => Element::Apostrophe,
        _ if is_hyphen(c) => Element::Hyphen,
        _ => Element::Mark(c),
    }
}

/// Whether a word has two or more letters, all of them capitals.
fn is_acronym(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

/// How rare a run may be: words that tell what a text is about are, and long ones; `None` for what is no run.
fn rarity(element: &Element) -> Option<(bool, usize)> {
    let Element::Run(wanted) = element else { return None };
    Some(match wanted {
        Wanted::Word(word) | Wanted::Exact(word) => (!is_function_word(word), 2 * word.chars().count()),
        // What has many endings is looked up by its first letters, which costs more.
        Wanted::Prefix(word) | Wanted::ExactPrefix(word) => (true, word.chars().count()),
        Wanted::Forms(forms) => (true, forms.openings().iter().map(|opening| opening.chars().count()).min()?),
    })
}

fn is_function_word(word: &str) -> bool {
    let span = Span::new(0, word.len());
    (0..LANGUAGES)
        .any(|language| Lexis::numbered(language).words(word, span).iter().any(|word| word.kind == WordKind::Function))
}

/// How many words begin after the first byte of some elements and no later than the last of them.
fn words_before(elements: &[Element]) -> u32 {
    let run = |element: &Element| matches!(element, Element::Run(_));
    let begins = |at: &usize| {
        let joined = *at >= 2 && elements[at - 1] == Element::Apostrophe && run(&elements[at - 2]);
        run(&elements[*at]) && !joined
    };
    (1..elements.len()).filter(begins).count() as u32
}

impl Wanted {
    fn is(&self, run: &str, reader: &mut Reader) -> bool {
        match self {
            Self::Word(word) => run.eq_ignore_ascii_case(word) || run.chars().map(fold).eq(word.chars()),
            Self::Exact(word) => run == &**word,
            Self::Prefix(word) => {
                let mut letters = run.chars().map(fold);
                word.chars().all(|c| letters.next() == Some(c))
            }
            Self::ExactPrefix(word) => run.starts_with(&**word),
            Self::Forms(forms) => forms.holds(run, reader),
        }
    }
}

/// Matches `elements` from `at` on; the place after the last.
fn forward(text: &str, mut at: usize, elements: &[Element], reader: &mut Reader) -> Option<usize> {
    for element in elements {
        let rest = &text[at..];
        at += match element {
            Element::Space => some(rest.len() - rest.trim_start().len())?,
            Element::Run(wanted) => {
                let end = end_of_run(text, at);
                wanted.is(&text[at..end], reader).then_some(end - at)?
            }
            mark => mark_length(mark, rest.chars().next()?)?,
        };
    }
    Some(at)
}

/// Matches `elements` so that they end at `at`; the place of the first.
fn backward(text: &str, mut at: usize, elements: &[Element], reader: &mut Reader) -> Option<usize> {
    for element in elements.iter().rev() {
        let before = &text[..at];
        at -= match element {
            Element::Space => some(before.len() - before.trim_end().len())?,
            Element::Run(wanted) => {
                let start = start_of_run(text, at);
                wanted.is(&text[start..at], reader).then_some(at - start)?
            }
            mark => mark_length(mark, before.chars().next_back()?)?,
        };
    }
    Some(at)
}

fn some(length: usize) -> Option<usize> {
    (length > 0).then_some(length)
}

/// Length in bytes of `c` where it is the mark `element`.
fn mark_length(element: &Element, c: char) -> Option<usize> {
    let same = match element {
        Element::Mark(mark) => c == *mark,
        Element::Apostrophe => is_apostrophe(c),
        Element::Hyphen => is_hyphen(c),
        Element::Space | Element::Run(_) => false,
    };
    same.then(|| c.len_utf8())
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

#[cfg(test)]
mod tests {
    use super::super::forms::Reader;
    use super::super::lookup::Lookup;
    use super::super::runs;
    use super::Phrase;

    /// What `term` finds in `text`, looked for at every run.
    #[track_caller]
    fn check(term: &str, text: &str, expected: &[&str]) {
        let phrase = Phrase::compile(term).expect("a phrase");
        let lookup = Lookup::new(phrase.keys().into_iter().map(|key| (key, 0)));
        let mut found = Vec::new();
        let mut reader = Reader::of(None);
        runs::each(text, |run| {
            lookup.each(run, |_| found.extend(phrase.check(text, run, &mut reader).map(|span| span.of(text))));
        });
        assert_eq!(found, expected, "{term} in {text}");
    }

    #[test]
    fn whole_words_whatever_their_case() {
        check(
            "Orvia",
            "ORVIA, orvia’s Orvian; Orvia-based anti-Orvia xOrvia Orvia2",
            &["ORVIA", "orvia", "Orvia", "Orvia"],
        );
        check("Orvia", "Orvia's and Orvia’s", &["Orvia", "Orvia"]);
        check("Orvia", "éOrvia Orviaé", &[]);
    }

    #[test]
    fn phrases_over_line_ends_and_no_break_spaces() {
        check(
            "South Orvia",
            "South\nOrvia, South\u{a0} Orvia, south orvia, SouthOrvia",
            &["South\nOrvia", "South\u{a0} Orvia", "south orvia"],
        );
        check("the Port of Lume", "In the port\r\nof  Lume", &["the port\r\nof  Lume"]);
    }

    #[test]
    fn apostrophes_and_hyphens_in_a_term() {
        check("People's Front", "the People’s Front, the People's Front", &["People’s Front", "People's Front"]);
        check("cease-fire", "cease\u{2011}fire, cease-fire, ceasefire", &["cease\u{2011}fire", "cease-fire"]);
    }

    #[test]
    fn prefixes_take_the_rest_of_the_word() {
        check("Orvia*", "Orvia Orvians' Orvian-led Orviaé", &["Orvia", "Orvians", "Orvian", "Orviaé"]);
        check("Orvia* border", "the Orvian border, Orvian borders", &["Orvian border"]);
    }

    #[test]
    fn forms_of_a_word() {
        check("negotiate~", "Negligent; negotiated, renegotiating, NEGOTIATES", &["negotiated", "NEGOTIATES"]);
        check("trade~ talk~", "Trade talks, trading talk; trader’s talk", &["Trade talks", "trading talk"]);
        check("wheat-farm~", "wheat-farming, wheat-\nfarms", &["wheat-farming"]);
    }

    #[test]
    fn acronyms_in_capitals_only() {
        check("UN", "UN un Un UN's UNESCO", &["UN", "UN"]);
        check("UN envoy", "the UN Envoy, an un envoy", &["UN Envoy"]);
        check("U.S.", "U.S. u.s.", &["U.S."]);
    }

    #[test]
    fn letters_beyond_ascii() {
        check("Çelmi", "çelmi ÇELMI Çelmi Çelmin", &["çelmi", "ÇELMI", "Çelmi"]);
        check("Орвия", "ОРВИЯ орвия Орвия", &["ОРВИЯ", "орвия", "Орвия"]);
    }

    #[test]
    fn nothing_to_look_for_is_no_phrase() {
        assert!(["", " ", "*", "' '"].iter().all(|term| Phrase::compile(term).is_none()));
        check("C++", "C++ and c++", &["C++", "c++"]);
    }
}
