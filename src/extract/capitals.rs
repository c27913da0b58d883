//! What a capital letter and an ending say of a name where English does not help: offices without a name, nouns that are
//! capitalised, first names after other capitals, and names in oblique cases.

use std::ops::Range;

use super::document::Document;
use super::key::Key;
use super::lexicon::Class;
use super::tokens::TokenKind;

/// "Der Minister", «Министр»: a title or role with no name, capitalised by its place or because it is a noun.
pub fn is_office_alone(document: &Document<'_>, run: Range<usize>) -> bool {
    run.clone().all(|at| {
        document.is(at, Class::TITLE.or(Class::ROLE).or(Class::HONORIFIC))
            && !document.is(at, Class::FIRSTNAME.or(Class::ACRONYM).or(Class::ORGANISATION).or(Class::PLACE))
    })
}

/// In a language that capitalises its nouns: a noun by its ending or because an article or adjective stands before it,
/// and nothing says that it is a name.
pub fn is_common_noun(document: &Document<'_>, at: usize) -> bool {
    let known = Class::FIRSTNAME.or(Class::PLACE).or(Class::ORGANISATION).or(Class::ORGWORD).or(Class::HONORIFIC);
    if document.is(at, known.or(Class::TITLE).or(Class::ACRONYM)) {
        return false;
    }
    let named = document.is(at + 1, Class::CAPITAL) && document.is(at + 1, Class::FIRSTNAME);
    let before = at.checked_sub(1).filter(|&before| document.kind(before) == Some(TokenKind::Word));
    let determined = before.is_some_and(|before| {
        let small = !document.is(before, Class::CAPITAL);
        let article = document.is(before, Class::DET.or(Class::POSSESSIVE));
        let inflected = document.lexicon.morphology.is_adjective(document.word(before));
        let verb = document.is(before, Class::SAY.or(Class::AUX).or(Class::FINITE).or(Class::PREP).or(Class::CONJ));
        article
            || small && inflected && !verb && !document.is(before, Class::ADVERB.or(Class::TITLE).or(Class::PRONOUN))
    });
    document.is(at, Class::COMMON) || determined || named
}

/// "президент США | Дональд Трамп", "die Sprecherin der Bundesregierung | Anna Weiss": a first name after a word that is
/// none begins a name of its own.
pub fn begins_person(document: &Document<'_>, start: usize, at: usize) -> bool {
    let first = |at: usize| document.is(at, Class::FIRSTNAME);
    let title = document.is(at - 1, Class::TITLE.or(Class::HONORIFIC));
    let initial = document.word(at - 1).ends_with('.');
    first(at) && document.is(at + 1, Class::CAPITAL) && !(start..at).any(first) && !title && !initial
}

/// A name without its case ending.
#[inline]
pub fn stem<'a>(document: &Document<'a>, at: usize) -> &'a str {
    document.lexicon.morphology.name_stem(document.word(at))
}

/// The hash of a name without its case ending.
#[inline]
pub fn stem_hash(document: &Document<'_>, at: usize) -> u32 {
    if document.lexicon.morphology.declines_names() {
        return Key::of(stem(document, at)).hash();
    }
    document.tokens[at].hash
}

/// Whether a mention as long as the fullest form so far shows a name as lists have it, and that form does not.
pub fn is_nominative(document: &Document<'_>, name: &Range<usize>, fullest: &Range<usize>) -> bool {
    let lists = |at: usize| document.lexicon.lists(document.word(at));
    document.lexicon.morphology.declines_names()
        && name.len() == fullest.len()
        && lists(name.start)
        && !lists(fullest.start)
}
