//! What the models see of a text: a number for each word, a coarse tag, the cues near a place. It decides nothing.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use super::weights::{step, word_number};
use crate::extract::cues::{self, Cue, Form};
use crate::extract::document::Document;
use crate::extract::lexicon::Class;
use crate::extract::scene::Scene;
use crate::extract::tokens::TokenKind;

/// Most tokens from a place to the cue that is looked for.
const REACH: usize = 60;

/// A token by its index; `None` stands for what lies before the text.
pub type Place = Option<usize>;

/// The word numbers and tags of an article's tokens, each worked out when it is first asked for.
#[derive(Debug, Default)]
pub struct Surface {
    /// Word number and tag; the lowest bit says that they are there. Rules alone never ask, and pay for no room.
    tokens: OnceCell<Vec<Cell<u64>>>,
}

impl Surface {
    fn of(&self, document: &Document<'_>, at: usize) -> u64 {
        let tokens = self.tokens.get_or_init(|| vec![Cell::new(0); document.tokens.len()]);
        let Some(cell) = tokens.get(at) else { return 0 };
        if cell.get() == 0 {
            let number = if document.is(at, Class::NUMBER) { 2 } else { word_number(document.word(at)) };
            cell.set(u64::from(number) << 32 | u64::from(tag_of(document, at)) << 1 | 1);
        }
        cell.get()
    }
}

/// The number of the word at a place; numbers in digits count as one word.
pub fn word(scene: &Scene<'_>, at: Place) -> u32 {
    at.map_or(1, |at| (scene.surface.of(&scene.document, at) >> 32) as u32)
}

/// The tag at a place, nought where there is none.
pub fn tag(scene: &Scene<'_>, at: Place) -> u32 {
    at.map_or(0, |at| (scene.surface.of(&scene.document, at) as u32) >> 1)
}

/// Classes in the order in which they name a tag.
const TAGS: [Class; 26] = [
    Class::PRONOUN,
    Class::POSSESSIVE,
    Class::BE,
    Class::AUX,
    Class::DET,
    Class::PREP,
    Class::COORDINATOR,
    Class::CONJ,
    Class::HONORIFIC,
    Class::TIME,
    Class::NUMBER,
    Class::ACRONYM,
    Class::FIRSTNAME,
    Class::ORGWORD,
    Class::ORGANISATION,
    Class::PLACE,
    Class::TITLE,
    Class::ROLE,
    Class::TELL,
    Class::LABEL,
    Class::ACT,
    Class::OPINE,
    Class::SAY,
    Class::NEG,
    Class::ADVERB,
    Class::NUMBERWORD,
];

/// A coarse tag: the kind of a mark, the first class of a word, else how the word ends; capitals apart.
fn tag_of(document: &Document<'_>, at: usize) -> u32 {
    let token = &document.tokens[at];
    if token.kind != TokenKind::Word {
        return 1 + document.kind_of_mark(at).unwrap_or(token.kind) as u32;
    }
    let capital = u32::from(token.is_capital()) * 64;
    let class = TAGS.iter().position(|&class| token.is(class));
    let form = match class {
        Some(18..=22) if token.is(Class::GERUND) => 8,
        Some(18..=22) if !token.is(Class::FINITE) => 4,
        _ => 0,
    };
    let tag = match class {
        Some(form_class @ 18..=22) => 20 + form_class as u32 + form * 8,
        Some(class) => 20 + class as u32,
        None => ending(token.span.of(document.text)),
    };
    capital + tag + if matches!(class, Some(18..=22)) { 128 } else { 0 }
}

/// How a word ends that has no class.
fn ending(word: &str) -> u32 {
    let endings = ["ing", "ed", "ly", "ion", "ity", "ment", "ous", "al", "ive", "er", "s"];
    let known = endings.iter().position(|ending| word.len() > ending.len() + 1 && word.ends_with(ending));
    known.map_or(50, |index| 51 + index as u32)
}

/// A cue near a place, as the models see it.
#[derive(Clone, Copy, Debug)]
pub struct Near {
    /// The cue.
    pub cue: Cue,
    /// Its verb.
    pub word: u32,
    /// Tokens between it and the place, in steps.
    pub far: u32,
    /// Its form.
    pub form: u32,
}

impl Near {
    fn of(scene: &Scene<'_>, cue: Cue, distance: usize) -> Self {
        let form = match cue.form {
            Form::Finite => 0,
            Form::Gerund => 1,
            Form::Infinitive => 2,
            Form::Passive => 3,
        };
        Self { cue, word: word(scene, Some(cue.verb)), far: step(distance), form: form + 4 * u32::from(cue.negated) }
    }
}

/// The nearest cue outside marks before token `at`, not before `limit`.
pub fn cue_before(scene: &Scene<'_>, at: usize, sentence: &Range<usize>) -> Option<Near> {
    let document = &scene.document;
    let low = sentence.start.max(at.saturating_sub(REACH));
    (low..at)
        .rev()
        .filter(|&i| document.is(i, cues::ANY) && !document.is_quoted(i))
        .find_map(|i| cues::at(document, i, sentence))
        .map(|cue| Near::of(scene, cue, at.saturating_sub(cue.end)))
}

/// The nearest cue outside marks from token `at` on, within the sentence.
pub fn cue_after(scene: &Scene<'_>, at: usize, sentence: &Range<usize>) -> Option<Near> {
    let document = &scene.document;
    let high = sentence.end.min(at + REACH);
    (at..high)
        .filter(|&i| document.is(i, cues::ANY) && !document.is_quoted(i))
        .find_map(|i| cues::at(document, i, sentence))
        .map(|cue| Near::of(scene, cue, cue.start.saturating_sub(at)))
}

/// The place `back` tokens before `at`, not before `limit`.
pub fn back(at: usize, back: usize, limit: usize) -> Place {
    at.checked_sub(back).filter(|&found| found >= limit)
}

/// The place at `at`, before `limit`.
pub fn within(at: usize, limit: usize) -> Place {
    (at < limit).then_some(at)
}
