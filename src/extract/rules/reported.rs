//! Reported speech without marks: Ruiz said that …; …, Ruiz said; the plan, she warned, would …; a thought with "that".
//! Negated verbs are left alone: a briefing reports what was said.

use std::ops::Range;

use smallvec::smallvec;

use super::{according_to, as_reported};
use crate::extract::cues::{self, Cue, Form};
use crate::extract::document::Document;
use crate::extract::inversion;
use crate::extract::lexicon::Class;
use crate::extract::noun_phrase;
use crate::extract::phrases::{Habit, Set};
use crate::extract::scene::{Clause, Scene};
use crate::extract::tokens::TokenKind;
use crate::model::{QuotePieces, Rule};

/// Most tokens from the source to the end of the sentence that ", said Ruiz" closes.
const SHORT_REST: usize = 6;
/// Most tokens from the source to the comma after which the report goes on.
const REACH: usize = 12;
/// What may report without marks.
const REPORTS: Class = Class::SAY.or(Class::OPINE);
/// Fewest words of reported speech.
const FEWEST: usize = 4;
/// Fewest where a report has its own mark, a comma or a verb before its subject.
const FEWEST_MARKED: usize = 3;

/// Fewest words of reported speech in a language.
fn fewest(document: &Document<'_>) -> usize {
    if document.lexicon.does(Habit::INVERTS) { FEWEST_MARKED } else { FEWEST }
}

/// Reads a sentence, as far as no quote has claimed it.
pub fn sentence(scene: &mut Scene<'_>, sentence: &Range<usize>) {
    let reports = scene.document.tokens[sentence.clone()].iter().any(|token| token.is(REPORTS));
    let according = according_to::find(scene, sentence);
    // Most sentences are done with here.
    if !reports && according.is_none() {
        return;
    }
    let free = free_part(scene, sentence);
    let whole = free.len() == sentence.len();
    let least = fewest(&scene.document);
    let according = according.filter(|_| whole && free.len() >= least);
    let attributed = according.is_some_and(|clause| according_to::attribute(scene, sentence, &clause))
        || whole && free.len() >= least && as_reported::attribute(scene, sentence);
    if free.len() >= least && !attributed {
        attribute(scene, &free);
    }
}

/// The part of a sentence before what a quote has claimed: "confirmed that a draft existed, but said it was “poetic”".
fn free_part(scene: &Scene<'_>, sentence: &Range<usize>) -> Range<usize> {
    let document = &scene.document;
    let span = document.span(sentence.clone());
    let claimed = scene
        .found
        .iter()
        .rev()
        .take(8)
        .flat_map(|found| {
            found.content.iter().copied().chain(found.cue).chain(found.source.filter(|_| found.cue.is_some()))
        })
        .filter(|piece| piece.overlaps(span))
        .map(|piece| piece.start)
        .min();
    let Some(claimed) = claimed else { return sentence.clone() };
    let mut end =
        sentence.start + document.tokens[sentence.clone()].partition_point(|token| token.span.start < claimed);
    while end > sentence.start
        && (matches!(document.kind(end - 1), Some(TokenKind::Comma | TokenKind::Dash))
            || document.is(end - 1, Class::CONJ.or(Class::AUX)))
    {
        end -= 1;
    }
    sentence.start..end
}

fn attribute(scene: &mut Scene<'_>, sentence: &Range<usize>) {
    // What a colon introduces is read with the words it introduces.
    if scene.document.kind(sentence.end - 1) == Some(TokenKind::Colon) {
        return;
    }
    let mut at = sentence.start;
    while at < sentence.end {
        let document = &scene.document;
        let candidate = document.is(at, REPORTS) && !document.is_quoted(at);
        let cue = if candidate { cues::at(document, at, sentence) } else { None };
        let Some(cue) = cue.filter(|cue| !cue.negated && is_reporting(document, cue)) else {
            at += 1;
            continue;
        };
        if let Some((clause, content, confidence)) = read(scene, &cue, sentence) {
            let end = content.last().map_or(0, |piece| piece.end);
            scene.add(&clause, content, &[], Rule::Reported, confidence);
            at = scene.document.tokens.partition_point(|token| token.span.end <= end).max(at + 1);
        } else {
            at += 1;
        }
    }
}

/// "that", with the comma that many languages set before it.
fn is_that(document: &Document<'_>, at: usize) -> bool {
    let comma = document.lexicon.does(Habit::INVERTS) && document.kind(at) == Some(TokenKind::Comma);
    document.is(at + usize::from(comma), Class::THAT)
}

/// A finite verb of saying, a thought with "that", or "it was said that".
fn is_reporting(document: &Document<'_>, cue: &Cue) -> bool {
    let that = is_that(document, cue.end);
    match cue.form {
        Form::Finite => cue.class.any(Class::SAY) || that,
        Form::Passive => that && cue.start > 0 && document.is(cue.start - 1, Class::IT),
        _ => false,
    }
}

/// The shapes of reported speech, tried in turn.
fn read(scene: &Scene<'_>, cue: &Cue, sentence: &Range<usize>) -> Option<(Clause, QuotePieces, u8)> {
    let end = sentence_end(&scene.document, sentence);
    if cue.form == Form::Passive {
        return nobody_said(scene, cue, end);
    }
    verb_first(scene, cue, sentence, end).or_else(|| subject_first(scene, cue, sentence, end))
}

/// It was said that ….
fn nobody_said(scene: &Scene<'_>, cue: &Cue, end: usize) -> Option<(Clause, QuotePieces, u8)> {
    let (content, _) = follows(scene, cue, cue.end, end)?;
    let clause = Clause { cue: cue.start..cue.end, class: cue.class, source: None, tokens: cue.start - 1..cue.end };
    Some((clause, content, 60))
}

/// …, said Ruiz; The trouble, says Ruiz of the institute, is that ….
fn verb_first(scene: &Scene<'_>, cue: &Cue, sentence: &Range<usize>, end: usize) -> Option<(Clause, QuotePieces, u8)> {
    let document = &scene.document;
    let comma = cue.start.checked_sub(1).filter(|&comma| document.kind(comma) == Some(TokenKind::Comma))?;
    let inverted = (comma > sentence.start + 1 || comma > sentence.start && document.lexicon.does(Habit::INVERTS))
        && !is_that(document, cue.end)
        && !is_subject(scene, cue, sentence);
    if !inverted {
        return None;
    }
    if let Some(found) = inversion::bracketed(scene, cue.start, sentence.end) {
        let before = document.span(sentence.start..comma);
        return Some((found, smallvec![before], 85));
    }
    let source = inversion::source_after(document, &scene.names, cue.end, sentence.end)?;
    if scene.names.at(source.head.start).is_none() && !document.lexicon.does(Habit::INVERTS) {
        return None;
    }
    let after = source.tokens.end;
    let clause = Clause { cue: cue.start..cue.end, class: cue.class, tokens: cue.start..after, source: Some(source) };
    let before = document.span(sentence.start..comma);
    // "Стороны, сообщает Интерфакс, договорились": what follows the comma goes on with the report.
    let resumed = document.lexicon.does(Habit::INVERTS)
        && document.kind(after) == Some(TokenKind::Comma)
        && end > after + fewest(document)
        && !(after..end).any(|at| document.is(at, Class::SAY.or(Class::AS).or(Class::WHICH).or(Class::ROLE)));
    if end.saturating_sub(after) <= SHORT_REST && !resumed {
        return Some((clause, smallvec![before], 85));
    }
    let close = (after..end.min(after + REACH)).find(|&at| document.kind(at) == Some(TokenKind::Comma))?;
    let goes_on = end > close + fewest(document) + usize::from(!document.lexicon.does(Habit::INVERTS));
    goes_on.then(|| (clause, smallvec![before, document.span(close + 1..end)], 80))
}

/// …, Ruiz said; The plan, Ruiz said, would fail; Ruiz said that ….
fn subject_first(
    scene: &Scene<'_>,
    cue: &Cue,
    sentence: &Range<usize>,
    end: usize,
) -> Option<(Clause, QuotePieces, u8)> {
    let document = &scene.document;
    let clause = scene.clause(*cue, sentence)?;
    let before = sentence.start..clause.source.as_ref()?.tokens.start;
    if comma_before(document, &before) {
        let first = document.span(before.start..before.end - 1);
        if ends_clause(document, cue.end, end) && before.len() > FEWEST {
            return Some((clause, smallvec![first], 85));
        }
        if document.kind(cue.end) == Some(TokenKind::Comma) && end > cue.end + FEWEST {
            return Some((clause, smallvec![first, document.span(cue.end + 1..end)], 82));
        }
    }
    // "dijo Pérez que": past a subject that follows its verb.
    let from = if document.lexicon.does(Habit::INVERTS) { clause.tokens.end } else { cue.end };
    let from = from + usize::from(cues::is_second_part(document, cue.verb, from));
    follows(scene, cue, from, end).map(|(content, confidence)| (clause, content, confidence))
}

/// Whether all that stands before the verb is its subject: "Ruiz, the envoy, said".
fn is_subject(scene: &Scene<'_>, cue: &Cue, sentence: &Range<usize>) -> bool {
    noun_phrase::before(&scene.document, &scene.names, cue.start, sentence.start)
        .is_some_and(|phrase| phrase.tokens.start <= sentence.start + 1)
}

/// Ruiz said that …; Ruiz told reporters that …; Ruiz said the plan ….
fn follows(scene: &Scene<'_>, cue: &Cue, from: usize, end: usize) -> Option<(QuotePieces, u8)> {
    let document = &scene.document;
    // The hearer of "told" may be described at length before "that".
    let reach = if cue.class.any(Class::TELL) { 18 } else { 9 };
    let that = (from..end.min(from + reach)).find(|&at| document.is(at, Class::THAT));
    let spoken = cue.class.any(Class::BARE);
    if that.is_none()
        && let Some(start) = by_mood(document, from, end)
    {
        return Some((smallvec![document.span(start..content_end(document, start, end))], 84));
    }
    let (start, confidence) = match that {
        Some(that) if that == from || cue.class.any(Class::TELL) || is_aside(document, from, that) => (that + 1, 88),
        _ if spoken && begins_clause(scene, past_time(document, from), end) => (past_time(document, from), 82),
        _ if cue.class.any(Class::TELL) && spoken => (past_hearer(scene, from, end)?, 78),
        _ => return None,
    };
    let end = content_end(document, start, end);
    (end >= start + fewest(document)).then(|| (smallvec![document.span(start..end)], confidence))
}

/// Most tokens from the comma to the verb whose form says that somebody else said so.
const MOOD_REACH: usize = 16;

/// "sagte, die Stadt habe genug Geld": a clause after a comma whose verb says by its form that it is reported.
fn by_mood(document: &Document<'_>, at: usize, end: usize) -> Option<usize> {
    let comma = (at..end.min(at + 6)).find(|&at| document.kind(at) == Some(TokenKind::Comma))?;
    let start = comma + 1;
    (start..end.min(start + MOOD_REACH)).any(|at| document.is_in(at, Set::Subjunctive)).then_some(start)
}

/// "said on Monday that": when and where before "that".
fn is_aside(document: &Document<'_>, from: usize, to: usize) -> bool {
    let this_week =
        document.lexicon.does(Habit::INVERTS) && document.is(from, Class::DET) && document.is(from + 1, Class::TIME);
    document.is(from, Class::PREP.or(Class::TIME).or(Class::ADVERB))
        || this_week
        || document.kind(from) == Some(TokenKind::Comma) && to - from <= 8
}

/// Past "on Monday".
fn past_time(document: &Document<'_>, at: usize) -> usize {
    let prep = usize::from(document.is(at, Class::PREP) && document.is(at + 1, Class::TIME));
    let time = usize::from(document.is(at + prep, Class::TIME));
    at + prep + time
}

/// A clause without "that" begins with a subject: a name, an article, a pronoun.
fn begins_clause(scene: &Scene<'_>, at: usize, end: usize) -> bool {
    let document = &scene.document;
    let at = if document.is(at, Class::TIME) { at + 1 } else { at };
    let subject = Class::DET.or(Class::PRONOUN).or(Class::POSSESSIVE).or(Class::CAPITAL).or(Class::NUMBER);
    let verb = (at..end.min(at + 14))
        .any(|i| document.is(i, Class::AUX.or(Class::FINITE)) || document.word(i).ends_with("ed"));
    let bare = (at..at + 3).any(|i| document.is(i, Class::AUX)) && !document.is(at, Class::PREP.or(Class::CONJ));
    (document.is(at, subject) || bare) && !document.is(at, Class::PREP) && verb && at + FEWEST <= end
}

/// told reporters the plan …: past the hearer.
fn past_hearer(scene: &Scene<'_>, at: usize, end: usize) -> Option<usize> {
    let document = &scene.document;
    let hearer =
        noun_phrase::after(document, &scene.names, at, end).map_or(at + 1, |phrase| phrase.tokens.end.min(at + 6));
    let start = if document.is(hearer, Class::TIME) { hearer + 1 } else { hearer };
    begins_clause(scene, start, end).then_some(start)
}

fn content_end(document: &Document<'_>, start: usize, end: usize) -> usize {
    let mut end = (start..end).find(|&at| document.kind(at) == Some(TokenKind::Semicolon)).unwrap_or(end);
    let hangs = |at: usize| {
        matches!(document.kind(at), Some(TokenKind::Comma | TokenKind::Dash)) || document.is(at, Class::COORDINATOR)
    };
    while end > start && hangs(end - 1) {
        end -= 1;
    }
    end
}

fn sentence_end(document: &Document<'_>, sentence: &Range<usize>) -> usize {
    let last = sentence.end - 1;
    if document.kind(last) == Some(TokenKind::Stop) { last } else { sentence.end }
}

/// Whether nothing but when and where follows the verb.
fn ends_clause(document: &Document<'_>, at: usize, end: usize) -> bool {
    let that = (at..end.min(at + 6)).any(|i| document.is(i, Class::THAT));
    at >= end || document.is(at, Class::PREP.or(Class::TIME).or(Class::ADVERB)) && !that
}

fn comma_before(document: &Document<'_>, before: &Range<usize>) -> bool {
    before.end > before.start && document.kind(before.end - 1) == Some(TokenKind::Comma)
}

#[cfg(test)]
mod tests {
    use crate::extract::rules::testing::check;

    #[test]
    fn clauses() {
        check("Ana Ruiz said that the plan would fail.", &["indirect | Ana Ruiz | the plan would fail"]);
        check(
            "Ana Ruiz told reporters on Monday that the plan would fail.",
            &["indirect | Ana Ruiz | the plan would fail"],
        );
        check(
            "The plan would fail within a year, Ana Ruiz said.",
            &["indirect | Ana Ruiz | The plan would fail within a year"],
        );
        check("The ministry said the plan would fail.", &["indirect | ministry | the plan would fail"]);
        check(
            "The plan, Ana Ruiz warned, would fail by spring.",
            &["indirect | Ana Ruiz | The plan … would fail by spring"],
        );
    }

    #[test]
    fn hearers_and_loose_ends() {
        check(
            "Ana Ruiz told the press after reading the letter of the bank that the plan would fail.",
            &["indirect | Ana Ruiz | the plan would fail"],
        );
        check(
            "Ana Ruiz added that the plan would fail by spring and - as Ben Tan put it - “the sooner the better.”",
            &["indirect | Ana Ruiz | the plan would fail by spring", "direct | Ben Tan | “the sooner the better.”"],
        );
    }

    #[test]
    fn what_was_not_said_is_no_quote() {
        check("Ana Ruiz declined to comment on the plan for the harbour.", &[]);
        check("Ana Ruiz did not say that the plan would fail.", &[]);
        check("Ana Ruiz wants the plan to fail.", &[]);
    }
}
