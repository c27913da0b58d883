//! The cue stands right before the words: Ruiz said, “…”; Ruiz told the AP: “…”, also with the words in the next
//! paragraph; as Ruiz put it, “…”; what Ruiz calls a “…”.

use std::ops::Range;

use smallvec::smallvec;

use super::{gap_after, gap_before};
use crate::extract::cues;
use crate::extract::document::Document;
use crate::extract::lexicon::Class;
use crate::extract::names::Named;
use crate::extract::noun_phrase;
use crate::extract::phrases::{Habit, PhraseKind, Set};
use crate::extract::scene::{Clause, Scene};
use crate::extract::tokens::TokenKind;
use crate::model::Rule;

/// Most tokens from the verb to the mark.
const REACH: usize = 30;

/// Attributes a region by the clause that leads to it.
pub fn attribute(scene: &mut Scene<'_>, block: usize, region: usize) -> bool {
    let gap = before_title(scene, block, region);
    let found = if gap.is_empty() { from_block_before(scene, block, region) } else { clause(scene, &gap, region) };
    let Some((clause, rule)) = found else { return false };
    let span = scene.document.regions[region].span;
    let index = scene.add(&clause, smallvec![span], &[region], rule, if rule == Rule::AsPut { 92 } else { 96 });
    join_following(scene, block, region, index);
    true
}

/// The tokens before a region; past a name in marks, where it ends the introduction: sagte der „Rheinischen Post“: „…“.
fn before_title(scene: &Scene<'_>, block: usize, region: usize) -> Range<usize> {
    let document = &scene.document;
    let gap = gap_before(scene, block, region);
    let colon = gap.len() == 1 && document.kind(gap.start) == Some(TokenKind::Colon);
    let title = colon
        && document.lexicon.does(Habit::INVERTS)
        && region > document.blocks[block].regions.start
        && scene.owner[region - 1].is_none();
    if title { gap_before(scene, block, region - 1).start..gap.end } else { gap }
}

/// A line that ends with a colon introduces the next paragraph.
fn from_block_before(scene: &Scene<'_>, block: usize, region: usize) -> Option<(Clause, Rule)> {
    let document = &scene.document;
    let before = block.checked_sub(1)?;
    let tokens = document.blocks[before].tokens.clone();
    if document.kind(tokens.end.checked_sub(1)?) != Some(TokenKind::Colon)
        || document.regions[region].tokens.start != document.blocks[block].tokens.start
    {
        return None;
    }
    introduction(scene, tokens).map(|clause| (clause, Rule::Colon))
}

/// The clause of the last sentence of a block that ends with a colon.
pub fn introduction(scene: &Scene<'_>, tokens: Range<usize>) -> Option<Clause> {
    let document = &scene.document;
    let sentence = document.sentences.get(document.sentence_of(tokens.end - 1))?.tokens.clone();
    let start = sentence.start.max(tokens.start);
    last_clause(scene, start..tokens.end, Class::SAY.or(Class::ACT))
        .or_else(|| only_source(scene, start, tokens.end - 1))
}

/// "When Tan suggested it, Ruiz fired back: “…”": the subject of the last clause, whatever its verb.
fn last_subject(scene: &Scene<'_>, start: usize, end: usize) -> Option<Clause> {
    let document = &scene.document;
    let comma = (start..end).rev().find(|&at| document.kind(at) == Some(TokenKind::Comma))?;
    let from = comma + 1;
    let reports = (from..end).any(|at| document.is(at, Class::SAY) && scene.names.at(at).is_none());
    let source = noun_phrase::after(document, &scene.names, from, end)?;
    let verb = source.tokens.end..end;
    let person = scene.names.at(source.head.end - 1).is_some() || document.is(source.head.start, Class::PRONOUN);
    let plausible = !reports && person && !verb.is_empty() && document.kind(verb.start) == Some(TokenKind::Word);
    plausible.then_some(Clause { cue: verb, class: Class::ACT, tokens: from..end, source: Some(source) })
}

/// "Lemoine ne cache pas son inquiétude : « … »": the person that the sentence before the colon is about, whatever its
/// verb. Only where subjects stand first or last alike, so that no other rule has the verb.
fn person_of(scene: &Scene<'_>, sentence: &Range<usize>, start: usize, end: usize) -> Option<Clause> {
    if !scene.document.lexicon.does(Habit::INVERTS) || start > sentence.start {
        return None;
    }
    let source = scene.sentence_subject(&(start..end))?;
    let person = scene.names.at(source.head.end - 1).is_some_and(|mention| matches!(mention.kind, Named::Person(_)));
    let verb = source.tokens.end < end && scene.document.kind(source.tokens.end) == Some(TokenKind::Word);
    (person && verb).then(|| Clause {
        cue: end..end + 1,
        class: Class::SAY,
        tokens: start..end + 1,
        source: Some(source),
    })
}

/// "The statement from the ministry:" — a source without a verb.
fn only_source(scene: &Scene<'_>, start: usize, end: usize) -> Option<Clause> {
    let source = noun_phrase::after(&scene.document, &scene.names, start, end)?;
    let whole = source.tokens.end == end;
    whole.then(|| Clause { cue: end..end + 1, class: Class::SAY, source: Some(source), tokens: start..end + 1 })
}

fn clause(scene: &Scene<'_>, gap: &Range<usize>, region: usize) -> Option<(Clause, Rule)> {
    let document = &scene.document;
    let last = gap.end - 1;
    let sentence = document.sentences.get(document.sentence_of(last))?.tokens.clone();
    let start = sentence.start.max(gap.start);
    let inner = document.regions[region].inner_tokens().start;
    let capital = document.is(inner, Class::CAPITAL) || document.kind(inner) != Some(TokenKind::Word);
    match document.kind(last)? {
        TokenKind::Colon => {
            let found = last_subject(scene, start, last)
                .or_else(|| last_clause(scene, start..last, cues::ANY))
                .or_else(|| only_source(scene, start, last))
                .or_else(|| person_of(scene, &sentence, start, last));
            found.map(|clause| (clause, Rule::Colon))
        }
        TokenKind::Comma | TokenKind::Dash => {
            if let Some(found) = as_put(scene, start, last) {
                return Some((found, Rule::AsPut));
            }
            if let Some(found) = viewpoint(scene, start, last) {
                return Some((found, Rule::AccordingTo));
            }
            if !capital {
                return None;
            }
            let found = last_clause(scene, start..last, Class::SAY.or(Class::ACT))
                .or_else(|| super::after::verb_first(scene, start, last))?;
            (last - found.cue.end <= REACH).then_some((found, Rule::CueBefore))
        }
        TokenKind::Word => adjacent(scene, start, last, region),
        _ => None,
    }
}

/// Ruiz said “…”: nothing between the verb and the mark; what Ruiz calls a “…”: an article at most.
fn adjacent(scene: &Scene<'_>, start: usize, last: usize, region: usize) -> Option<(Clause, Rule)> {
    let document = &scene.document;
    let bare = if document.is(last, Class::DET) && last > start { last - 1 } else { last };
    let bare = if document.is(bare, Class::AS) && bare > start { bare - 1 } else { bare };
    let sentence = start..last + 1;
    let found = cues::at(document, bare, &sentence)?;
    let clause = scene.clause(found, &sentence)?;
    let source = clause.source.as_ref()?;
    if (start..source.tokens.start).next_back().is_some_and(|at| document.is_in(at, Set::What)) {
        return Some((clause, Rule::AsPut));
    }
    // An infinitive or a fragment that goes on outside the marks is a mixed quote.
    let after = document.regions[region].tokens.end;
    let ends = after >= document.blocks[document.block_of(last)].tokens.end
        || matches!(
            document.kind(after),
            Some(TokenKind::Comma | TokenKind::Stop | TokenKind::Semicolon | TokenKind::Dash)
        )
        || document.is(after, Class::CONJ)
        || matches!(document.kind(after - 2), Some(TokenKind::Stop | TokenKind::Comma));
    (bare == last && ends && found.class.any(Class::SAY)).then_some((clause, Rule::CueBefore))
}

/// "Pour la maire, Claire Lemoine, « … »": a phrase that opens the sentence and names a person, and nothing else.
fn viewpoint(scene: &Scene<'_>, start: usize, end: usize) -> Option<Clause> {
    let found = scene.according(start, end, PhraseKind::Viewpoint)?;
    let source = found.source.as_ref()?;
    let person = scene.names.at(source.head.end - 1).is_some_and(|mention| matches!(mention.kind, Named::Person(_)))
        || source.head.clone().any(|at| scene.document.is(at, Class::ROLE.or(Class::TITLE)));
    (person && source.tokens.end == end).then_some(found)
}

/// as Ruiz put it, “…”; — as Ruiz put it — “…”.
fn as_put(scene: &Scene<'_>, start: usize, end: usize) -> Option<Clause> {
    let document = &scene.document;
    let low = start.max(end.saturating_sub(14));
    let at = (low..end).rev().find(|&at| document.is(at, Class::AS))?;
    let cue = (at + 1..end).find_map(|i| cues::at(document, i, &(at + 1..end)))?;
    if end - cue.end > 10 || !cue.class.any(Class::SAY) {
        return None;
    }
    let source = noun_phrase::before(document, &scene.names, cue.start, at + 1)
        .or_else(|| noun_phrase::after(document, &scene.names, cue.end, end))?;
    Some(Clause { cue: cue.start..cue.end, class: cue.class, source: Some(source), tokens: at..end })
}

/// The last clause in `range` whose verb is of `class` and has a subject; "according to" counts.
fn last_clause(scene: &Scene<'_>, range: Range<usize>, class: Class) -> Option<Clause> {
    let document = &scene.document;
    for at in range.clone().rev() {
        if let Some(found) = scene.according(at, range.end, PhraseKind::According) {
            return Some(Clause { tokens: at..range.end, ..found });
        }
        let Some(cue) = cues::at(document, at, &range).filter(|cue| cue.class.any(class)) else { continue };
        if let Some(clause) = scene.clause(cue, &range) {
            return Some(clause);
        }
    }
    None
}

/// Ruiz said: “…” “…”: further regions with nothing between belong to the same quote.
fn join_following(scene: &mut Scene<'_>, block: usize, region: usize, index: usize) {
    for next in region + 1..scene.document.blocks[block].regions.end {
        let touching = gap_before(scene, block, next).is_empty();
        if !touching
            || scene.owner[next].is_some()
            || super::after::clause(scene, next, &gap_after(scene, block, next)).is_some()
        {
            return;
        }
        scene.join(index, next);
    }
}

/// Whether a block's last token is a colon.
pub fn ends_with_colon(document: &Document<'_>, block: usize) -> bool {
    document
        .blocks
        .get(block)
        .is_some_and(|block| !block.tokens.is_empty() && document.kind(block.tokens.end - 1) == Some(TokenKind::Colon))
}

#[cfg(test)]
mod tests {
    use crate::extract::rules::testing::check;

    #[test]
    fn cue_before() {
        check("Ana Ruiz said, “We waited.”", &["direct | Ana Ruiz | “We waited.”"]);
        check(
            "Ana Ruiz told reporters on Monday, “We waited. Nobody came.”",
            &["direct | Ana Ruiz | “We waited. Nobody came.”"],
        );
        check("Asked about it, Ana Ruiz said “no”.", &["direct | Ana Ruiz | “no”"]);
    }

    #[test]
    fn colons() {
        check("Ana Ruiz told the AP: “We waited.”", &["direct | Ana Ruiz | “We waited.”"]);
        check(
            "Ana Ruiz told the AP:\n\n“We waited. Nobody came.”\n\nThe rain went on.",
            &["direct | Ana Ruiz | “We waited. Nobody came.”"],
        );
    }

    #[test]
    fn as_put_and_what_one_calls() {
        check(
            "Moscow is guided by its interests and — as Ana Ruiz put it — “the interests of solving a number of problems.”",
            &["direct | Ana Ruiz | “the interests of solving a number of problems.”"],
        );
        check(
            "It seems to be playing what Reuters describes as a “double game,” perhaps.",
            &["direct | Reuters | “double game,”"],
        );
    }
}
