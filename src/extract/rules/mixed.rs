//! A few marked words inside a reporting clause: Ruiz called the plan “reckless” and vowed to “fight it”. The content is
//! the clause that the verb reports, marks and all.

use std::ops::Range;

use smallvec::{SmallVec, smallvec};

use crate::extract::cues;
use crate::extract::document::Document;
use crate::extract::lexicon::Class;
use crate::extract::phrases::{Habit, PhraseKind, Set};
use crate::extract::scene::{Clause, Scene};
use crate::extract::tokens::TokenKind;
use crate::model::{Rule, Span};

/// Attributes a region by the nearest reporting verb before it in its sentence.
pub fn attribute(scene: &mut Scene<'_>, block: usize, region: usize) -> bool {
    let document = &scene.document;
    let own = document.regions[region].tokens.clone();
    let sentence = outer_sentence(document, block, &own);
    let Some(clause) = reporting(scene, &sentence, own.start) else { return false };
    let end = content_end(scene, &sentence, own.end);
    let end = if end > own.end && cues::is_second_part(document, clause.cue.end.saturating_sub(1), end - 1) {
        end - 1
    } else {
        end
    };
    let start = content_start(document, &clause, own.start);
    let content = Span { start: document.tokens[start].span.start, end: document.tokens[end - 1].span.end };
    let regions: SmallVec<[usize; 4]> = document.blocks[block]
        .regions
        .clone()
        .filter(|&other| content.contains(document.regions[other].span) && scene.owner[other].is_none())
        .collect();
    let certain = if clause.class.any(Class::SAY) { 88 } else { 80 };
    scene.add(&clause, smallvec![content], &regions, Rule::Fragment, certain);
    true
}

/// Most tokens on either side of a region in which the clause that reports it is looked for.
const REACH: usize = 250;

/// Most sentences between marks that the sentence around them may hold.
const LONGEST_OUTER: usize = 60;

/// The sentence around a region, not cut by stops inside marks.
pub fn outer_sentence(document: &Document<'_>, block: usize, region: &Range<usize>) -> Range<usize> {
    let at = region.start;
    let block = &document.blocks[block];
    let sentences = &document.sentences[block.sentences.clone()];
    // A sentence that begins between marks, other than with the opening mark, is part of the one around it.
    let begins = |start: &usize| {
        let region = document.regions.partition_point(|region| region.tokens.start < *start);
        !document.is_quoted(*start) || document.regions.get(region).is_some_and(|region| region.tokens.start == *start)
    };
    let here = sentences.partition_point(|sentence| sentence.tokens.start <= at);
    let mut before = sentences[..here].iter().rev().take(LONGEST_OUTER).map(|sentence| sentence.tokens.start);
    let mut after = sentences[here..].iter().take(LONGEST_OUTER).map(|sentence| sentence.tokens.start);
    let start = before.find(begins).unwrap_or(block.tokens.start);
    let mut end = after.find(begins).unwrap_or(block.tokens.end);
    if end > at + 1 && document.kind(end - 1) == Some(TokenKind::Stop) && !document.is_quoted(end - 1) {
        end -= 1;
    }
    start.max(at.saturating_sub(REACH))..end.min(region.end + REACH)
}

/// The nearest reporting clause before a region.
fn reporting(scene: &Scene<'_>, sentence: &Range<usize>, before: usize) -> Option<Clause> {
    let document = &scene.document;
    let mut weaker = None;
    for at in (sentence.start..before).rev() {
        if document.is_quoted(at) {
            continue;
        }
        if let Some(found) = scene.according(at, before, PhraseKind::According) {
            return Some(found);
        }
        let Some(cue) = cues::at(document, at, sentence) else { continue };
        let Some(clause) = scene.clause(cue, sentence) else { continue };
        // "Ruiz said he expects a “long fight”": what is expected is what was said.
        match &weaker {
            None => weaker = Some(clause),
            Some(inner) if clause.class.any(Class::SAY) && reports_clause(document, &clause, inner) => {
                weaker = Some(clause);
            }
            Some(inner)
                if !inner.class.any(Class::SAY.or(Class::LABEL)) && clause.class.any(Class::SAY.or(Class::LABEL)) =>
            {
                return Some(clause);
            }
            Some(_) => {}
        }
    }
    weaker
}

/// Whether `outer` reports the clause of `inner`: "she said the ministry would answer": nothing but "that" and the subject
/// between them.
fn reports_clause(document: &Document<'_>, outer: &Clause, inner: &Clause) -> bool {
    let between = outer.cue.end..inner.tokens.start;
    between.start <= between.end
        && between.len() <= 8
        && between.clone().all(|at| document.kind(at) == Some(TokenKind::Word) && !document.is(at, Class::TURN))
}

/// Past the verb, past the hearer of "told reporters that", and past the "a day earlier of" that leads to the marks.
fn content_start(document: &Document<'_>, clause: &Clause, region: usize) -> usize {
    let after = clause.cue.end.min(region);
    let link = Class::PREP.or(Class::TIME).or(Class::ADVERB).or(Class::DET);
    let links = after < region && region - after <= 6 && document.is(region - 1, Class::NOUNPREP);
    if links && (after..region).all(|at| document.is(at, link)) {
        return region;
    }
    // "he told this newspaper in the summer, “…”": the hearer is no content.
    if clause.class.any(Class::TELL) && document.kind(region - 1) == Some(TokenKind::Comma) {
        return region;
    }
    let after = if document.kind(after) == Some(TokenKind::Comma) { after + 1 } else { after };
    if document.lexicon.does(Habit::INVERTS)
        && let Some(that) = (after..region.min(after + 3)).find(|&at| document.is(at, Class::THAT))
        && (after..that).all(|at| {
            cues::is_second_part(document, clause.cue.end.saturating_sub(1), at) || document.is(at, Class::PREP)
        })
    {
        return that + 1;
    }
    if clause.class.any(Class::TELL)
        && let Some(that) = (after..region.min(after + 8)).find(|&at| document.is(at, Class::THAT))
    {
        return that;
    }
    if document.phrase(clause.cue.start, PhraseKind::According).is_some() {
        let source = clause.source.as_ref().map_or(after, |source| source.tokens.end);
        let past = if document.kind(source) == Some(TokenKind::Comma) { source + 1 } else { source };
        return past.min(region);
    }
    after.min(region)
}

/// Where the clause ends: before the next verb that reports, a comma that turns to something else, or with the sentence.
fn content_end(scene: &Scene<'_>, sentence: &Range<usize>, from: usize) -> usize {
    let document = &scene.document;
    let mut at = from;
    while at < sentence.end {
        if document.is_quoted(at) {
            at += 1;
            continue;
        }
        let kind = document.kind(at);
        if kind == Some(TokenKind::Semicolon) || kind == Some(TokenKind::Dash) {
            break;
        }
        let turns = kind == Some(TokenKind::Comma) || document.is(at, Class::AND) || document.is_in(at, Set::But);
        if turns && next_reports(scene, sentence, at + 1) {
            break;
        }
        at += 1;
    }
    let mut end = at.min(sentence.end).max(from);
    while end > from && matches!(document.kind(end - 1), Some(TokenKind::Comma | TokenKind::Stop)) {
        end -= 1;
    }
    end
}

/// "and vowed", ", adding", ", while Tan called": a new report begins within a few words.
fn next_reports(scene: &Scene<'_>, sentence: &Range<usize>, at: usize) -> bool {
    let document = &scene.document;
    (at..(at + 6).min(sentence.end))
        .take_while(|&i| !document.is_quoted(i) && document.kind(i) != Some(TokenKind::Comma))
        .any(|i| cues::at(document, i, sentence).is_some())
}

#[cfg(test)]
mod tests {
    use crate::extract::rules::testing::check;

    #[test]
    fn fragments() {
        check(
            "Ana Ruiz called the plan “reckless” and vowed to “fight it” in court.",
            &["mixed | Ana Ruiz | the plan “reckless”", "mixed | Ana Ruiz | to “fight it” in court"],
        );
        check(
            "Ana Ruiz noted that while the port had closed, the bank “may be making up the difference. And that is bad.”",
            &[
                "mixed | Ana Ruiz | that while the port had closed, the bank “may be making up the difference. And that is bad.”",
            ],
        );
    }

    #[test]
    fn links_are_no_content() {
        check("Ana Ruiz had warned a day earlier of “measures”.", &["direct | Ana Ruiz | “measures”"]);
        check("Ana Ruiz spoke of “piracy by typewriter.”", &["direct | Ana Ruiz | “piracy by typewriter.”"]);
    }

    #[test]
    fn two_people_speak_as_one() {
        check(
            "Ana Ruiz and Ben Tan met, issuing a statement in which they vowed to bring about a “political solution” to the war.",
            &["mixed | Ana Ruiz + Ben Tan | to bring about a “political solution” to the war"],
        );
    }

    #[test]
    fn passives() {
        check(
            "The plan was called “reckless” by the ministry.",
            &["mixed | the ministry | “reckless” by the ministry"]
                .map(|_| "mixed | ministry | “reckless” by the ministry"),
        );
    }
}
