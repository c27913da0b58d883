//! Wie das Ministerium mitteilte, …; как сообщил Седов, …; …, wie die Behörde sagte: a report in a clause with "as".
//! Only where the language reports that way often; in English "as Ruiz said" mostly agrees with Ruiz.

use std::ops::Range;

use smallvec::smallvec;

use crate::extract::cues::{self, Form};
use crate::extract::lexicon::Class;
use crate::extract::noun_phrase;
use crate::extract::phrases::Habit;
use crate::extract::scene::{Clause, Scene};
use crate::extract::tokens::TokenKind;
use crate::model::{QuotePieces, Rule};

/// Fewest tokens of reported speech.
const FEWEST: usize = 3;
/// Most tokens of the clause with "as".
const LONGEST: usize = 24;

/// Attributes a sentence that a clause with "as" opens or closes.
pub fn attribute(scene: &mut Scene<'_>, sentence: &Range<usize>) -> bool {
    if !scene.document.lexicon.does(Habit::INVERTS) {
        return false;
    }
    let Some((clause, content)) = opening(scene, sentence).or_else(|| closing(scene, sentence)) else { return false };
    scene.add(&clause, content, &[], Rule::Reported, 88);
    true
}

/// Wie das Ministerium mitteilte, beginnt der Umbau im Sommer.
fn opening(scene: &Scene<'_>, sentence: &Range<usize>) -> Option<(Clause, QuotePieces)> {
    let document = &scene.document;
    // "tal y como": "as" may be three words.
    let small = Class::ADVERB.or(Class::CONJ);
    let start = (sentence.start..sentence.start + 3)
        .take_while(|&at| document.is(at, small))
        .find(|&at| document.is(at, Class::AS))?;
    let comma = (start + 2..sentence.end.min(start + LONGEST))
        .find(|&at| document.kind(at) == Some(TokenKind::Comma) && reports(scene, start + 1..at).is_some())?;
    let clause = reports(scene, start + 1..comma)?;
    let end = last_word(scene, sentence);
    (end >= comma + 1 + FEWEST).then(|| (clause, smallvec![document.span(comma + 1..end)]))
}

/// Die Zahl ist gesunken, wie die Behörde mitteilte.
fn closing(scene: &Scene<'_>, sentence: &Range<usize>) -> Option<(Clause, QuotePieces)> {
    let document = &scene.document;
    let end = last_word(scene, sentence);
    let low = sentence.start.max(end.saturating_sub(LONGEST));
    let comma =
        (low..end).rev().find(|&at| document.kind(at) == Some(TokenKind::Comma) && document.is(at + 1, Class::AS))?;
    let clause = reports(scene, comma + 2..end)?;
    (comma >= sentence.start + FEWEST).then(|| (clause, smallvec![document.span(sentence.start..comma)]))
}

/// The reporting clause in `range`, which holds nothing else.
fn reports(scene: &Scene<'_>, range: Range<usize>) -> Option<Clause> {
    let cue = range
        .clone()
        .filter_map(|at| cues::at(&scene.document, at, &range))
        .find(|cue| cue.form == Form::Finite && cue.class.any(Class::SAY) && !cue.negated)?;
    if let Some(clause) = scene.clause(cue, &range).filter(|clause| clause.tokens.end <= range.end) {
        return Some(clause);
    }
    // "wie die Behörde am Mittwoch mitteilte": the subject stands first, the verb last.
    let source = noun_phrase::after(&scene.document, &scene.names, range.start, cue.start)?;
    Some(Clause { cue: cue.start..cue.end, class: cue.class, source: Some(source), tokens: range })
}

fn last_word(scene: &Scene<'_>, sentence: &Range<usize>) -> usize {
    let last = sentence.end - 1;
    if scene.document.kind(last) == Some(TokenKind::Stop) { last } else { sentence.end }
}
