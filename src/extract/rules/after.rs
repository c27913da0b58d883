//! The cue follows the words: “…,” Ruiz said; “…,” said Ruiz; “…,” as Ruiz put it; “…,” according to Ruiz. Pieces that
//! go on after the cue join the same quote.

use std::ops::Range;

use smallvec::smallvec;

use super::speech::unspoken;
use super::{gap_after, gap_before};
use crate::extract::cues::{self, Form};
use crate::extract::document::Document;
use crate::extract::inversion;
use crate::extract::lexicon::Class;
use crate::extract::noun_phrase;
use crate::extract::phrases::{Habit, PhraseKind, Set};
use crate::extract::scene::{Clause, Scene};
use crate::extract::tokens::TokenKind;
use crate::model::{Rule, Span};

/// Most tokens from the closing mark to the verb.
const REACH: usize = 28;

/// Most tokens from the verb to the end of its sentence, where the quote goes on after it.
const LONGEST_REST: usize = 70;

/// Attributes a region by the clause that follows it.
pub fn attribute(scene: &mut Scene<'_>, block: usize, region: usize) -> bool {
    let gap = gap_after(scene, block, region);
    let Some((clause, rule)) = clause(scene, region, &gap) else { return false };
    if clause.source.is_none() && !scene.document.lexicon.does(Habit::DROPS) {
        return false;
    }
    let start = content_start(scene, block, region);
    let content = smallvec![Span { start, end: scene.document.regions[region].span.end }];
    let index = scene.add(&clause, content, &[region], rule, if rule == Rule::CueAfter { 97 } else { 92 });
    absorb_opening(scene, region, index);
    join_following(scene, block, region, index, &clause);
    true
}

/// “First. ¶ “Second,” Ruiz said: the cue in the second paragraph serves the first as well.
fn absorb_opening(scene: &mut Scene<'_>, region: usize, index: usize) {
    if !scene.document.regions[region].continued || region == 0 {
        return;
    }
    let bare = scene.owner[region - 1].filter(|&opening| scene.found[opening].rule == Rule::Bare);
    let Some(opening) = bare else { return };
    let regions = std::mem::take(&mut scene.found[opening].regions);
    scene.found[opening].content.clear();
    for earlier in regions {
        scene.join(index, earlier);
    }
}

/// The clause that follows a region, if it reports it.
pub fn clause(scene: &Scene<'_>, region: usize, gap: &Range<usize>) -> Option<(Clause, Rule)> {
    let document = &scene.document;
    let mut at = gap.start;
    let comma = document.kind(at) == Some(TokenKind::Comma) && at < gap.end;
    if comma {
        at += 1;
    }
    if document.kind(at) == Some(TokenKind::Dash) && at < gap.end {
        at += 1;
    }
    if at >= gap.end {
        return None;
    }
    let end = clause_end(document, at, gap.end);
    if let Some(found) = as_put(scene, at, end) {
        return Some((found, Rule::AsPut));
    }
    if let Some(found) = according(scene, at, end) {
        return Some((found, Rule::AccordingTo));
    }
    if !comma && !ends_open(document, region) && !ends_with_stop(document, region) {
        return None;
    }
    let found = verb_first(scene, at, end)
        .or_else(|| subject_first(scene, at, end))
        .or_else(|| inversion::dropped(document, at, end))?;
    // “We won.” Ruiz said the vote was close: a new sentence reports something else.
    let sentence = ends_with_stop(document, region) && document.is(at, Class::CAPITAL) && !comma;
    let asked = matches!(last_word(document, region), "?" | "!" | "?!" | "!?" | "…" | "...");
    let own = found.tokens.start == at && ends_soon(document, found.tokens.end, end);
    if sentence && !asked && !own {
        return None;
    }
    Some((found, Rule::CueAfter))
}

/// The clause goes to the end of its sentence, or to a semicolon.
fn clause_end(document: &Document<'_>, at: usize, limit: usize) -> usize {
    let sentence = document.sentences.get(document.sentence_of(at)).map_or(limit, |sentence| sentence.tokens.end);
    (at..limit.min(sentence))
        .find(|&i| matches!(document.kind(i), Some(TokenKind::Semicolon | TokenKind::Stop)))
        .unwrap_or(limit.min(sentence))
}

/// The last token of a region's words, past the marks of a quote within.
fn last_inner(document: &Document<'_>, region: usize) -> usize {
    let inner = document.regions[region].inner_tokens();
    let mut last = inner.end - 1;
    while last > inner.start
        && matches!(document.kind(last), Some(TokenKind::SingleMark | TokenKind::Close | TokenKind::Mark))
    {
        last -= 1;
    }
    last
}

/// A piece that a cue may follow ends with a comma or dash inside its marks; a long one may have lost it.
fn ends_open(document: &Document<'_>, region: usize) -> bool {
    let last = last_inner(document, region);
    let region = &document.regions[region];
    let inner = region.inner_tokens();
    let sentence = document.is(inner.start, Class::CAPITAL) && inner.len() >= 6;
    !region.closed || sentence || matches!(document.kind(last), Some(TokenKind::Comma | TokenKind::Dash))
}

fn ends_with_stop(document: &Document<'_>, region: usize) -> bool {
    let last = last_inner(document, region);
    document.kind(last) == Some(TokenKind::Stop) || document.word(last).ends_with('.')
}

fn last_word<'a>(document: &Document<'a>, region: usize) -> &'a str {
    document.word(last_inner(document, region))
}

/// Whether the clause is over soon after its verb: a full stop, or how and where it was said.
fn ends_soon(document: &Document<'_>, at: usize, end: usize) -> bool {
    at >= end && document.kind(at) != Some(TokenKind::Colon)
        || document.is(at, Class::TIME.or(Class::ADVERB))
        || document.is_in(at, Set::Setting)
}

/// said Ruiz; says the minister.
pub fn verb_first(scene: &Scene<'_>, at: usize, end: usize) -> Option<Clause> {
    let document = &scene.document;
    if let Some(found) = inversion::bracketed(scene, at, end) {
        return Some(found);
    }
    let cue = inversion::leading_cue(document, at, end).or_else(|| capitalised_cue(scene, at, end))?;
    if !cue.class.any(Class::SAY.or(Class::ACT)) || cue.class.all(Class::BASE) && !cue.class.any(Class::FINITE) {
        return None;
    }
    let source = inversion::source_after(document, &scene.names, cue.end, end)?;
    if source.head.len() == 1
        && document.is(source.head.start, Class::PRONOUN)
        && !is_subject(document, source.head.start)
    {
        return None;
    }
    let tokens = cue.start..source.tokens.end;
    Some(Clause { cue: cue.start..cue.end, class: cue.class, source: Some(source), tokens })
}

/// Said Ruiz, at the head of a sentence.
fn capitalised_cue(scene: &Scene<'_>, at: usize, end: usize) -> Option<cues::Cue> {
    let document = &scene.document;
    let said = document.is(at, Class::SAY) && document.is(at, Class::FINITE) && document.is(at, Class::CAPITAL);
    (said && at + 1 < end && scene.names.at(at).is_none()).then(|| cues::Cue {
        verb: at,
        start: at,
        end: at + 1,
        class: document.tokens[at].class,
        form: Form::Finite,
        negated: false,
    })
}

fn is_subject(document: &Document<'_>, at: usize) -> bool {
    document.is(at, Class::SUBJECT)
}

/// Ruiz said; Ruiz, a lawyer, later told reporters; who said.
fn subject_first(scene: &Scene<'_>, at: usize, end: usize) -> Option<Clause> {
    let document = &scene.document;
    let sentence = at..end;
    let cue = (at + 1..end.min(at + REACH)).filter_map(|i| cues::at(document, i, &sentence)).find(|cue| {
        cue.form == Form::Finite && cue.class.any(Class::SAY.or(Class::ACT))
            || cue.form == Form::Finite && cue.class.any(Class::OPINE) && cue.start <= at + 3
    })?;
    let mut source = noun_phrase::before(document, &scene.names, cue.start, at)?;
    // The phrase fills the clause up to its verb, but for an opening such as "later" or "when asked,".
    let lead = at..source.tokens.start;
    let clear = lead.len() <= 1
        || lead.clone().all(|i| document.is(i, Class::ADVERB.or(Class::CONJ).or(Class::DET).or(Class::CAPITAL)))
        || document.kind(source.tokens.start - 1) == Some(TokenKind::Comma) && lead.len() <= 12;
    // Ana Ruiz, the mayor, and Ben Tan, his deputy, said.
    let joint = lead.len() > 1 && document.is(lead.end - 1, Class::AND);
    if joint && let Some(mention) = scene.names.at(at).filter(|mention| mention.tokens.start == at) {
        source.and = Some(mention.tokens.clone());
    }
    let clear = clear || source.and.is_some();
    let who = document.is(at, Class::WHO) || document.is(at + 1, Class::WHO);
    if !clear && !who {
        return None;
    }
    let tokens = source.tokens.start..cue.end;
    Some(Clause { cue: cue.start..cue.end, class: cue.class, source: Some(source), tokens })
}

/// as Ruiz put it; as noted Ruiz; in the words of Ruiz.
fn as_put(scene: &Scene<'_>, at: usize, end: usize) -> Option<Clause> {
    let document = &scene.document;
    if let Some(found) = scene.according(at, end, PhraseKind::WordsOf) {
        return Some(found);
    }
    if !document.is(at, Class::AS) || document.phrase(at, PhraseKind::According).is_some() {
        return None;
    }
    let found = subject_first(scene, at + 1, end).or_else(|| verb_first(scene, at + 1, end))?;
    Some(Clause { tokens: at..found.tokens.end, ..found })
}

/// according to Ruiz; so Müller.
fn according(scene: &Scene<'_>, at: usize, end: usize) -> Option<Clause> {
    scene
        .according(at, end, PhraseKind::According)
        .or_else(|| scene.according(at, end, PhraseKind::SaidBy))
        .or_else(|| scene.postposed(at, end))
}

/// Where the content begins: at the region, or, where the region ends a sentence begun outside the marks
/// (It was a “disaster,” Ruiz said), at the head of that sentence.
fn content_start(scene: &Scene<'_>, block: usize, region: usize) -> u32 {
    let document = &scene.document;
    let own = document.regions[region].span.start;
    let gap = gap_before(scene, block, region);
    if gap.is_empty() {
        return own;
    }
    let sentence = &document.sentences[document.sentence_of(document.regions[region].tokens.start)];
    let start = gap.start.max(sentence.tokens.start);
    let inner = document.regions[region].inner_tokens().start;
    let lead = start..gap.end;
    let fragment = !document.is(inner, Class::CAPITAL) && !lead.is_empty();
    let reports =
        lead.clone().any(|at| document.is(at, Class::SAY) && document.is(at, Class::FINITE.or(Class::GERUND)));
    let claimed = region > document.blocks[block].regions.start && sentence.tokens.start < gap.start;
    if fragment && !reports && !claimed { document.tokens[start].span.start } else { own }
}

/// “…,” Ruiz said, “…” and “…,” Ruiz said. “…”: the pieces that go on belong to the same quote, unless they have a cue of
/// their own.
fn join_following(scene: &mut Scene<'_>, block: usize, region: usize, index: usize, clause: &Clause) {
    let mut from = clause.tokens.end;
    let mut between = true;
    for next in region + 1..scene.document.blocks[block].regions.end {
        let gap = gap_after(scene, block, next);
        let start = scene.document.regions[next].tokens.start;
        let lead = from..start;
        if scene.owner[next].is_some()
            || !goes_on(scene, next, &lead, between)
            || self::clause(scene, next, &gap).is_some()
        {
            return;
        }
        if between && scene.found[index].rule == Rule::CueAfter {
            scene.found[index].rule = Rule::CueBetween;
        }
        scene.join(index, next);
        from = scene.document.regions[next].tokens.end;
        between = false;
    }
}

/// Whether nothing of its own stands between a clause and the next region.
fn goes_on(scene: &Scene<'_>, next: usize, lead: &Range<usize>, after_clause: bool) -> bool {
    let document = &scene.document;
    if lead.start > lead.end {
        return false;
    }
    let stops = lead.clone().filter(|&at| document.kind(at) == Some(TokenKind::Stop)).count();
    let inner = document.regions[next].inner_tokens();
    let whole = document.is(inner.start, Class::CAPITAL) || document.kind(inner.start) != Some(TokenKind::Word);
    if !after_clause {
        return lead.is_empty() && whole;
    }
    let last = lead.end.checked_sub(1).filter(|&last| last >= lead.start);
    let closed = last.is_none_or(|last| {
        matches!(document.kind(last), Some(TokenKind::Comma | TokenKind::Stop | TokenKind::Colon | TokenKind::Dash))
            || document.word(last).ends_with('.')
    });
    // “A,” Ruiz said, adding that the plan was “b”: another cue takes the second piece.
    let other = lead.clone().any(|at| {
        document.is(at, Class::SAY.or(Class::LABEL))
            && document.is(at, Class::GERUND.or(Class::FINITE))
            && scene.names.at(at).is_none()
    });
    let stopped =
        last.is_some_and(|last| document.kind(last) == Some(TokenKind::Stop) || document.word(last).ends_with('.'));
    if stopped {
        // The rest of the sentence may say who the speaker is at any length; the next sentence is all in marks.
        return stops <= 1 && whole && lead.len() <= LONGEST_REST;
    }
    if unspoken(scene, next).is_some() {
        return false;
    }
    let comma = last.is_some_and(|last| {
        document.kind(last) == Some(TokenKind::Comma)
            || document.kind(last) == Some(TokenKind::Dash) && last > lead.start && {
                document.kind(last - 1) == Some(TokenKind::Comma)
            }
    });
    closed && !other && stops == 0 && lead.len() <= REACH && (whole || comma)
}

#[cfg(test)]
mod tests {
    use crate::extract::rules::testing::check;

    #[test]
    fn both_orders() {
        check("“We waited,” Ana Ruiz said.", &["direct | Ana Ruiz | “We waited,”"]);
        check("“We waited,” said Ana Ruiz, who left in May.", &["direct | Ana Ruiz | “We waited,”"]);
        check("“Really?” Ana Ruiz asked.", &["direct | Ana Ruiz | “Really?”"]);
        check(
            "“We waited,” a spokesman for the ministry in Kyiv said.",
            &["direct | a spokesman for the ministry in Kyiv | “We waited,”"],
        );
    }

    #[test]
    fn split_quotes_are_one() {
        check("“It is late,” Ruiz said, “but not too late.”", &["direct | Ruiz | “It is late,” … “but not too late.”"]);
        check("“It is late,” Ruiz said. “We waited.”", &["direct | Ruiz | “It is late,” … “We waited.”"]);
        check(
            "“A first,” said Ruiz. “Then we left,” said Tan.",
            &["direct | Ruiz | “A first,”", "direct | Tan | “Then we left,”"],
        );
    }

    #[test]
    fn long_sources() {
        check(
            "“We waited,” Ana Ruiz, a lawyer who left the firm in May, told reporters.",
            &["direct | Ana Ruiz | “We waited,”"],
        );
    }

    #[test]
    fn as_put_and_according_to() {
        check(
            "It was “a mess,” as Ana Ruiz put it.",
            &["direct | Ana Ruiz | “a mess,”"].map(|_| "mixed | Ana Ruiz | It was “a mess,”"),
        );
        check("“A mess it was,” according to Ana Ruiz.", &["direct | Ana Ruiz | “A mess it was,”"]);
    }

    #[test]
    fn two_speakers_each_described() {
        check(
            "“We will see,” Boris Tan, the mayor, and Ana Ruiz, his deputy, said.",
            &["direct | Boris Tan + Ana Ruiz | “We will see,”"],
        );
    }

    #[test]
    fn every_style_of_marks() {
        check("‘It’s the lads’ job,’ said Ana Ruiz.", &["direct | Ana Ruiz | ‘It’s the lads’ job,’"]);
        check("« It is late », said Ana Ruiz.", &["direct | Ana Ruiz | « It is late »"]);
        check("„It is late“, said Ana Ruiz.", &["direct | Ana Ruiz | „It is late“"]);
        check("''It is late,'' said Ana Ruiz.", &["direct | Ana Ruiz | ''It is late,''"]);
    }

    #[test]
    fn a_mark_that_is_never_closed() {
        check(
            "“We will fight on, Mayor Ana Ruiz said. The room was quiet.",
            &["direct | Ana Ruiz | “We will fight on,"],
        );
    }

    #[test]
    fn a_new_sentence_reports_something_else() {
        check(
            "“Nobody came to the hall that night.” Ruiz said the vote was close.",
            &["direct | - | “Nobody came to the hall that night.”", "indirect | Ruiz | the vote was close"],
        );
    }
}
