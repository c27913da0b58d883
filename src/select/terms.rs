//! One phrase of a topic, compiled: how it is found by an anchor and checked letter by letter. It knows no topics.
//!
//! The rules, for every word and phrase an analyst can write:
//!
//! - Whole words: before and after it stands no letter or digit (of any script). A hyphen, an apostrophe or any other
//!   mark is a boundary, so `Syria` is found in "Syria's" and "Syria-based", not in "Syrian".
//! - White space between words stands for any run of it, line ends and no-break spaces included.
//! - Straight and curly apostrophes are equal; so are hyphens and no-break hyphens.
//! - A trailing `*` matches any ending of its word.
//! - Case does not count, but for a word with two or more letters that are all capitals (`UN`, `U.S.`), which matches
//!   in capitals only.

use smallvec::SmallVec;

/// One element of a compiled phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    /// A letter, digit or mark; `fold` is its lower case.
    Letter { as_is: char, fold: char, exact: bool },
    /// Any run of white space.
    Space,
    /// Any apostrophe.
    Apostrophe,
    /// Any hyphen.
    Hyphen,
    /// The rest of the word.
    Ending,
}

/// A compiled word or phrase.
#[derive(Clone, Debug)]
pub struct Phrase {
    elements: Vec<Element>,
    /// The elements that the automaton looks for: letters only.
    anchor: std::ops::Range<usize>,
}

impl Phrase {
    /// Compiles a word or phrase; `None` where it holds no letter, digit or mark to look for.
    pub fn compile(term: &str) -> Option<Self> {
        let mut elements = Vec::new();
        for word in term.split_whitespace() {
            if !elements.is_empty() {
                elements.push(Element::Space);
            }
            push_word(&mut elements, word);
        }
        let anchor = anchor(&elements)?;
        Some(Self { elements, anchor })
    }

    /// The forms of the anchor to look for without regard to the case of ASCII letters.
    ///
    /// Other letters have no such search, so they are looked for as written, in lower case, as a title and in capitals.
    pub fn anchors(&self) -> SmallVec<[String; 1]> {
        let written: String = self.elements[self.anchor.clone()].iter().filter_map(letter).collect();
        let lower = written.to_lowercase();
        let mut out: SmallVec<[String; 1]> = SmallVec::new();
        out.push(written.to_ascii_lowercase());
        if !written.is_ascii() {
            let title =
                lower.chars().take(1).flat_map(char::to_uppercase).chain(lower.chars().skip(1)).collect::<String>();
            for form in [lower, title, written.to_uppercase()] {
                let form = form.to_ascii_lowercase();
                if !out.contains(&form) {
                    out.push(form);
                }
            }
        }
        out
    }

    /// Where the whole phrase stands in `text`, its anchor having been found at `start..end`.
    pub fn check(&self, text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
        let anchor = &self.elements[self.anchor.clone()];
        if !matches_exactly(anchor, &text[start..end]) {
            return None;
        }
        let first = backward(text, start, &self.elements[..self.anchor.start])?;
        if self.elements.first().is_some_and(is_word_letter) && ends_with_word_letter(&text[..first]) {
            return None;
        }
        let last = forward(text, end, &self.elements[self.anchor.end..])?;
        if self.elements.last().is_some_and(is_word_letter) && starts_with_word_letter(&text[last..]) {
            return None;
        }
        Some((first, last))
    }
}

fn push_word(elements: &mut Vec<Element>, word: &str) {
    let (word, open) = word.strip_suffix('*').map_or((word, false), |word| (word, true));
    let exact = is_acronym(word);
    elements.extend(word.chars().map(|c| match c {
        _ if is_apostrophe(c) => Element::Apostrophe,
        _ if is_hyphen(c) => Element::Hyphen,
        _ => Element::Letter { as_is: c, fold: fold(c), exact },
    }));
    if open {
        elements.push(Element::Ending);
    }
}

/// Whether a word has two or more letters, all of them capitals.
fn is_acronym(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

/// The longest run of letters before any ending that is left open: the longer, the rarer.
fn anchor(elements: &[Element]) -> Option<std::ops::Range<usize>> {
    let mut best = 0..0;
    let mut from = 0;
    for at in 0..=elements.len() {
        if elements.get(at).and_then(letter).is_some() {
            continue;
        }
        if at - from > best.len() {
            best = from..at;
        }
        if elements.get(at) == Some(&Element::Ending) {
            break;
        }
        from = at + 1;
    }
    (!best.is_empty()).then_some(best)
}

fn letter(element: &Element) -> Option<char> {
    match element {
        Element::Letter { as_is, .. } => Some(*as_is),
        _ => None,
    }
}

fn is_word_letter(element: &Element) -> bool {
    letter(element).is_some_and(char::is_alphanumeric)
}

fn matches_exactly(anchor: &[Element], found: &str) -> bool {
    let exact = matches!(anchor.first(), Some(Element::Letter { exact: true, .. }));
    !exact || anchor.iter().filter_map(letter).eq(found.chars())
}

/// Matches `elements` from `at` on; the place after the last.
fn forward(text: &str, mut at: usize, elements: &[Element]) -> Option<usize> {
    for element in elements {
        let rest = &text[at..];
        at += match element {
            Element::Space => some(rest.len() - rest.trim_start().len())?,
            Element::Ending => rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()),
            _ => element_length(*element, rest.chars().next()?)?,
        };
    }
    Some(at)
}

/// Matches `elements` so that they end at `at`; the place of the first. They hold no [`Element::Ending`].
fn backward(text: &str, mut at: usize, elements: &[Element]) -> Option<usize> {
    for element in elements.iter().rev() {
        let before = &text[..at];
        at -= match element {
            Element::Space => some(before.len() - before.trim_end().len())?,
            _ => element_length(*element, before.chars().next_back()?)?,
        };
    }
    Some(at)
}

fn some(length: usize) -> Option<usize> {
    (length > 0).then_some(length)
}

/// Length in bytes of `c` where it matches `element`.
fn element_length(element: Element, c: char) -> Option<usize> {
    let same = match element {
        Element::Letter { as_is, exact: true, .. } => c == as_is,
        Element::Letter { fold: expected, .. } => fold(c) == expected,
        Element::Apostrophe => is_apostrophe(c),
        Element::Hyphen => is_hyphen(c),
        Element::Space | Element::Ending => false,
    };
    same.then(|| c.len_utf8())
}

fn fold(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

fn ends_with_word_letter(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphanumeric)
}

fn starts_with_word_letter(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::Phrase;

    /// What `term` finds in `text`, by plain search for its anchor.
    #[track_caller]
    fn check(term: &str, text: &str, expected: &[&str]) {
        let phrase = Phrase::compile(term).expect("a phrase");
        let mut found = Vec::new();
        for anchor in phrase.anchors() {
            for (at, _) in text.char_indices() {
                let end = at + anchor.len();
                if text.get(at..end).is_some_and(|here| here.eq_ignore_ascii_case(&anchor)) {
                    found.extend(phrase.check(text, at, end));
                }
            }
        }
        found.sort_unstable();
        let found: Vec<&str> = found.into_iter().map(|(start, end)| &text[start..end]).collect();
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
