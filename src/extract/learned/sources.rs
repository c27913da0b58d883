//! Which mention is the source of a quote? Names, pronouns and descriptions near the words are ranked, with what the
//! rules chose, who spoke before, and nobody.

use std::ops::Range;

use super::claims::Claim;
use super::joins::Piece;
use super::surface::{back, cue_after, cue_before, tag, within, word};
use super::weights::{Rows, step};
use crate::extract::cues;
use crate::extract::lexicon::Class;
use crate::extract::names::Named;
use crate::extract::noun_phrase::{self, NounPhrase};
use crate::extract::scene::Scene;
use crate::extract::tokens::TokenKind;
use crate::model::Speaker;

/// Most tokens before a quote, and after it, in which its source is looked for.
const REACH: [usize; 2] = [60, 40];
/// Most candidates.
const MOST: usize = 32;

/// Somebody who may be the source.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Where the mention stands.
    pub tokens: Range<usize>,
    /// The phrase.
    pub phrase: Option<NounPhrase>,
    /// The rules' choice: index of the claim.
    pub claim: Option<usize>,
    /// The source of the quote before.
    pub carried: bool,
}

/// A quote that wants a source.
pub struct Question<'a> {
    /// Its pieces in text order.
    pub pieces: &'a [Piece],
    /// What the rules said of it.
    pub claims: &'a [Claim],
    /// The quote before it, by index.
    pub previous: Option<usize>,
}

impl Question<'_> {
    fn first(&self) -> Range<usize> {
        self.pieces.first().map_or(0..0, |piece| piece.tokens.clone())
    }

    fn last(&self) -> Range<usize> {
        self.pieces.last().map_or(0..0, |piece| piece.tokens.clone())
    }
}

/// The candidates for a quote, nobody not among them.
pub fn candidates(scene: &Scene<'_>, question: &Question<'_>) -> Vec<Candidate> {
    let document = &scene.document;
    let mut found: Vec<Candidate> = Vec::new();
    for (index, claim) in question.claims.iter().enumerate() {
        let Some(source) = claim.source else { continue };
        let tokens = document.tokens_of(source);
        if found.iter().all(|other| other.tokens != tokens) {
            found.push(Candidate { tokens, phrase: claim.mention.clone(), claim: Some(index), carried: false });
        }
    }
    if let Some(before) = question.previous.map(|index| &scene.found[index])
        && let Some(source) = before.source
    {
        let tokens = document.tokens_of(source);
        match found.iter_mut().find(|other| other.tokens == tokens) {
            Some(same) => same.carried = true,
            None => found.push(Candidate { tokens, phrase: before.mention.clone(), claim: None, carried: true }),
        }
    }
    // "who, after the vote, said": the mention is the pronoun.
    for candidate in &mut found {
        let start = candidate.tokens.start;
        if document.is(start, Class::PRONOUN) && document.kind(start + 1) == Some(TokenKind::Comma) {
            candidate.tokens.end = start + 1;
        }
    }
    let (first, last) = (question.first(), question.last());
    let block = document.block_of(first.start);
    let low = document.blocks[block.saturating_sub(1)].tokens.start.max(first.start.saturating_sub(REACH[0]));
    let block = &document.blocks[document.block_of(last.end.saturating_sub(1)).min(document.blocks.len() - 1)];
    let high = block.tokens.end.min(last.end + REACH[1]);
    let mut near = phrases(scene, low, first.start);
    near.reverse();
    near.extend(phrases(scene, first.start, high));
    for phrase in near {
        let tokens = phrase.tokens.clone();
        let known = found.iter().any(|other| other.tokens.start <= tokens.start && tokens.end <= other.tokens.end);
        if !known && found.len() < MOST {
            found.push(Candidate { tokens, phrase: Some(phrase), claim: None, carried: false });
        }
    }
    for at in (low..high).filter(|&at| document.is(at, Class::POSSESSIVE) && !document.is_quoted(at)) {
        found.push(Candidate { tokens: at..at + 1, phrase: None, claim: None, carried: false });
    }
    found.sort_by_key(|candidate| (candidate.tokens.start, candidate.tokens.end));
    found
}

/// The noun phrases outside marks of a stretch of tokens, in text order.
fn phrases(scene: &Scene<'_>, start: usize, end: usize) -> Vec<NounPhrase> {
    let document = &scene.document;
    let mut found = Vec::new();
    let mut at = start;
    while at < end {
        let next = document.regions.partition_point(|region| region.tokens.end <= at);
        let region = document.regions.get(next).map(|region| region.tokens.clone());
        if let Some(region) = region.as_ref().filter(|region| region.contains(&at)) {
            at = region.end;
            continue;
        }
        let sentence = &document.sentences[document.sentence_of(at).min(document.sentences.len() - 1)];
        let limit = end.min(sentence.tokens.end.max(at + 1)).min(region.map_or(end, |region| region.start.max(at + 1)));
        let relative = ["who", "that", "which"].iter().any(|word| document.is_word(at, word));
        let phrase = if relative {
            noun_phrase::before(document, &scene.names, at + 1, sentence.tokens.start)
                .filter(|phrase| phrase.tokens.start >= at)
        } else {
            noun_phrase::after(document, &scene.names, at, limit)
        };
        match phrase {
            Some(phrase) if phrase.tokens.end > at => {
                at = phrase.tokens.end;
                found.push(phrase);
            }
            _ => at += 1,
        }
    }
    found
}

/// What all candidates of a quote are compared with.
struct View {
    before: Option<super::surface::Near>,
    after: Option<super::surface::Near>,
    inner: Option<super::surface::Near>,
    subjects: [Option<Range<usize>>; 3],
    cue: Option<Range<usize>>,
    previous: Option<Speaker>,
    since: u32,
    wide: u32,
    rule: u32,
    claimed: Vec<Speaker>,
    extent: Range<usize>,
}

impl View {
    fn of(scene: &Scene<'_>, question: &Question<'_>) -> Self {
        let document = &scene.document;
        let (first, last) = (question.first(), question.last());
        let around = |tokens: &Range<usize>| {
            crate::extract::rules::outer_sentence(document, document.block_of(tokens.start), tokens)
        };
        let (head, tail) = (around(&first), around(&last));
        let before = cue_before(scene, first.start, &head);
        let after = cue_after(scene, first.end, &around(&first)).or_else(|| cue_after(scene, last.end, &tail));
        // The nearest cue before the marks, where the words begin before it.
        let marks = question.pieces.first().filter(|piece| piece.wide && !piece.regions.is_empty());
        let inner = marks
            .and_then(|piece| cue_before(scene, document.regions[piece.regions.start].tokens.start, &head))
            .filter(|near| before.is_none_or(|before| before.cue.verb != near.cue.verb));
        let subject = |near: Option<super::surface::Near>| {
            scene.clause(near?.cue, &head).and_then(|clause| clause.source).map(|source| source.tokens)
        };
        let previous = question.previous.map(|index| &scene.found[index]);
        Self {
            before,
            after,
            inner,
            subjects: [subject(before), subject(after), subject(inner)],
            cue: question.claims.iter().find_map(|claim| claim.cue).map(|cue| scene.document.tokens_of(cue)),
            previous: previous.map(|found| found.speaker),
            since: previous
                .map_or(9, |found| (document.block_of(first.start).saturating_sub(found.block)).min(4) as u32),
            wide: u32::from(question.pieces.iter().any(|piece| piece.wide)),
            rule: question.claims.first().map_or(99, |claim| claim.rule as u32),
            claimed: question.claims.iter().map(|claim| claim.speaker).collect(),
            extent: first.start..last.end,
        }
    }
}

/// Writes a row for each candidate, and one for nobody.
pub fn features(scene: &Scene<'_>, question: &Question<'_>, candidates: &[Candidate], rows: &mut Rows) {
    let view = View::of(scene, question);
    let before = candidates.iter().filter(|candidate| candidate.tokens.start < view.extent.start).count();
    for (index, candidate) in candidates.iter().enumerate() {
        let order = if index < before { before - index } else { 10 + index - before }.min(20) as u32;
        let place = place(scene, question, &view, candidate, order, rows);
        claimed(question, &view, candidate, place, rows);
        form(scene, &view, candidate, place, rows);
        cued(scene, &view, candidate, place, candidates, rows);
        rows.end();
    }
    nobody(scene, question, &view, candidates.len(), rows);
}

/// Where the mention stands to the words.
fn place(
    scene: &Scene<'_>,
    question: &Question<'_>,
    view: &View,
    candidate: &Candidate,
    order: u32,
    rows: &mut Rows,
) -> u32 {
    let document = &scene.document;
    let (own, extent) = (&candidate.tokens, &view.extent);
    let sentence = document.sentence_of(own.start);
    let blocks = |one: usize, two: usize| document.block_of(one) != document.block_of(two);
    let inside = question.pieces.iter().any(|piece| piece.tokens.contains(&own.start));
    let (place, gap) = if inside {
        (1, 0)
    } else if own.start >= extent.end {
        let same = document.sentence_of(extent.end - 1) == sentence;
        (if same { 2 } else { 3 }, own.start - extent.end)
    } else if own.start >= extent.start {
        let past = question.pieces.iter().map(|piece| piece.tokens.end).filter(|&end| end <= own.start).max();
        (4, own.start - past.unwrap_or(own.start))
    } else {
        let same = document.sentence_of(extent.start) == sentence;
        let place = if same {
            5
        } else if blocks(own.start, extent.start) {
            7
        } else {
            6
        };
        (place, extent.start.saturating_sub(own.end))
    };
    let back = document.sentence_of(extent.start).abs_diff(sentence).min(5) as u32;
    rows.put(500, place);
    rows.triple(501, place, step(gap), view.wide);
    rows.pair(502, place, order);
    rows.triple(503, place, back, view.rule);
    rows.triple(504, place, order, view.rule);
    let heads = own.start == document.sentences[sentence.min(document.sentences.len() - 1)].tokens.start;
    rows.triple(505, place, u32::from(heads), back);
    place
}

fn claimed(question: &Question<'_>, view: &View, candidate: &Candidate, place: u32, rows: &mut Rows) {
    if let Some(index) = candidate.claim {
        let claim = &question.claims[index];
        rows.pair(510, claim.rule as u32, index.min(2) as u32);
        rows.triple(511, claim.rule as u32, u32::from(claim.confidence) / 10, place);
        rows.triple(512, claim.rule as u32, u32::from(claim.cue.is_some()), view.wide);
        rows.put(513, question.claims.len().min(4) as u32);
    } else {
        rows.pair(514, view.rule, place);
    }
    if candidate.carried {
        rows.triple(515, place, view.since, u32::from(candidate.claim.is_some()));
        rows.triple(516, view.rule, view.since, u32::from(candidate.claim.is_some()));
    }
}

/// What the mention looks like.
fn form(scene: &Scene<'_>, view: &View, candidate: &Candidate, place: u32, rows: &mut Rows) {
    let document = &scene.document;
    let own = candidate.tokens.clone();
    let head = candidate.phrase.as_ref().map_or(own.clone(), |phrase| phrase.head.clone());
    let named = head.end.checked_sub(1).and_then(|last| scene.names.at(last)).map(|mention| mention.kind);
    let (kind, person) = match named {
        Some(Named::Person(id)) => (1, Some(id)),
        Some(Named::Organisation) => (2, None),
        Some(Named::Unknown) => (3, None),
        Some(Named::Ambiguous) => (4, None),
        None if candidate.phrase.is_none() && document.is(own.start, Class::POSSESSIVE) => (9, None),
        None if document.is(own.start, Class::PRONOUN) => (5, None),
        None if own.clone().any(|at| document.is(at, Class::ROLE.or(Class::TITLE))) => (6, None),
        None if own.clone().any(|at| document.is(at, Class::ORGWORD)) => (7, None),
        None => (8, None),
    };
    let speaker = person.map(|id| Speaker::Person(id as u32));
    let again = u32::from(speaker.is_some() && speaker == view.previous)
        + 2 * u32::from(speaker.is_some_and(|speaker| view.claimed.contains(&speaker)));
    let start = own.start;
    let last = own.end.checked_sub(1);
    rows.pair(520, kind, place);
    rows.triple(521, kind, place, view.rule);
    rows.pair(522, word(scene, last), place);
    rows.put(523, word(scene, Some(start)));
    rows.pair(524, word(scene, Some(start)), kind);
    rows.pair(525, tag(scene, Some(start)), place);
    rows.pair(526, tag(scene, last), kind);
    rows.triple(527, again, place, view.since);
    rows.triple(528, again, kind, view.rule);
    rows.pair(529, step(own.len()), kind);
    let word_before = word(scene, back(start, 1, 0));
    let tag_before = tag(scene, back(start, 1, 0));
    rows.pair(530, word_before, place);
    rows.pair(531, tag_before, place);
    rows.triple(532, tag_before, kind, place);
    rows.pair(533, tag(scene, back(start, 2, 0)), tag_before);
    let after = within(own.end, document.tokens.len());
    rows.pair(534, word(scene, after), place);
    rows.pair(535, tag(scene, after), place);
    rows.triple(536, tag(scene, after), kind, place);
    rows.triple(537, tag_before, tag(scene, after), place);
    rows.triple(538, tag(scene, after), tag(scene, within(own.end + 1, document.tokens.len())), place);
    rows.triple(539, word(scene, within(own.end + 1, document.tokens.len())), tag(scene, after), place);
    let brackets = (start.saturating_sub(10)..start).rev().find_map(|at| match document.kind(at) {
        Some(TokenKind::Open) => Some(true),
        Some(TokenKind::Close) => Some(false),
        _ => None,
    });
    rows.pair(540, u32::from(brackets == Some(true)), place);
}

/// How the mention stands to the cues near the words.
fn cued(scene: &Scene<'_>, view: &View, candidate: &Candidate, place: u32, candidates: &[Candidate], rows: &mut Rows) {
    let document = &scene.document;
    let own = &candidate.tokens;
    for (side, near) in [(0, view.before), (1, view.after), (2, view.inner)] {
        let template = 700 + 10 * side;
        let Some(near) = near else {
            rows.pair(template, 0, place);
            continue;
        };
        let subject = view.subjects[side as usize]
            .as_ref()
            .is_some_and(|tokens| tokens.start < own.end && own.start < tokens.end);
        let (relation, between) = if own.end <= near.cue.start {
            (1, own.end..near.cue.start)
        } else if own.start >= near.cue.end {
            (2, near.cue.end..own.start)
        } else {
            (3, 0..0)
        };
        let crossed = candidates.iter().filter(|other| between.contains(&other.tokens.start)).count().min(4) as u32;
        let gap = step(between.len());
        rows.triple(template + 1, relation, gap, place);
        rows.triple(template + 2, relation, crossed, place);
        rows.triple(template + 3, u32::from(subject), near.form, place);
        rows.triple(template + 4, u32::from(subject), near.word, near.far);
        rows.triple(template + 5, relation, near.word, crossed);
        rows.triple(template + 6, relation, near.form, crossed);
        rows.triple(template + 7, u32::from(subject), view.rule, near.far);
        path(scene, &between, 650 + 10 * side, [relation, near.form, crossed], rows);
    }
    if let Some(cue) = &view.cue {
        let (relation, gap) =
            if own.end <= cue.start { (1, cue.start - own.end) } else { (2, own.start.saturating_sub(cue.end)) };
        rows.triple(570, relation, step(gap), place);
        rows.triple(571, relation, word(scene, Some(cue.start)), step(gap).min(3));
    }
    let sentence = &document.sentences[document.sentence_of(own.start).min(document.sentences.len() - 1)].tokens;
    let verb = (own.end..sentence.end.min(own.end + 4)).find_map(|at| cues::at(document, at, sentence));
    rows.triple(
        572,
        verb.map_or(0, |cue| word(scene, Some(cue.verb))),
        verb.map_or(9, |cue| (cue.start.saturating_sub(own.end)) as u32),
        place,
    );
    rows.pair(573, verb.map_or(0, |cue| 1 + u32::from(cue.class.any(Class::SAY)) + 2 * u32::from(cue.negated)), place);
    let inverted = own.start.checked_sub(1).and_then(|at| cues::at(document, at, sentence));
    rows.pair(574, inverted.map_or(0, |cue| word(scene, Some(cue.verb))), place);
    rows.pair(575, inverted.map_or(0, |cue| 1 + u32::from(cue.class.any(Class::SAY))), place);
}

/// What stands between a mention and a cue: all of it where it is short, else what parts clauses in it.
fn path(scene: &Scene<'_>, between: &Range<usize>, template: u32, known: [u32; 3], rows: &mut Rows) {
    let document = &scene.document;
    let [relation, form, crossed] = known;
    if between.len() <= 5 {
        let tags = between.clone().fold(between.len() as u32, |sum, at| sum.wrapping_mul(251) ^ tag(scene, Some(at)));
        rows.triple(template, relation, form, tags);
        rows.pair(template + 1, relation, tags);
    }
    let seen = between.start..between.end.min(between.start + 40);
    let count = |class: Class| seen.clone().filter(|&at| document.is(at, class)).count().min(3) as u32;
    let commas = seen.clone().filter(|&at| document.kind(at) == Some(TokenKind::Comma)).count().min(3) as u32;
    let (verbs, turns) = (count(Class::AUX.or(Class::FINITE)), count(Class::TURN.or(Class::CONJ)));
    rows.triple(template + 2, relation * 8 + form, verbs, commas);
    rows.triple(template + 3, relation * 8 + form, turns, commas);
    rows.triple(template + 4, relation * 8 + crossed, verbs, turns);
    let regions = seen.clone().any(|at| document.kind_of_mark(at) == Some(TokenKind::Mark));
    rows.triple(template + 5, relation, u32::from(regions), verbs);
    rows.triple(template + 6, tag(scene, within(between.start, between.end)), form, crossed);
    rows.triple(template + 7, tag(scene, back(between.end, 1, between.start)), form, crossed);
}

/// The row of nobody.
fn nobody(scene: &Scene<'_>, question: &Question<'_>, view: &View, candidates: usize, rows: &mut Rows) {
    let document = &scene.document;
    let length = step(view.extent.len());
    rows.put(600, 0);
    rows.put(601, view.rule);
    rows.pair(602, view.rule, length);
    rows.pair(603, view.rule, view.wide);
    rows.put(604, step(candidates));
    rows.pair(605, u32::from(question.claims.iter().any(|claim| claim.source.is_some())), view.wide);
    rows.pair(606, view.since, view.rule);
    rows.pair(607, view.before.map_or(0, |near| near.word), view.before.map_or(9, |near| near.far));
    rows.pair(608, view.after.map_or(0, |near| near.word), view.after.map_or(9, |near| near.far));
    rows.put(609, word(scene, back(view.extent.start, 1, 0)));
    rows.put(610, word(scene, within(view.extent.end, document.tokens.len())));
    rows.pair(
        611,
        tag(scene, back(view.extent.start, 1, 0)),
        tag(scene, within(view.extent.end, document.tokens.len())),
    );
    rows.pair(612, view.before.map_or(9, |near| near.form), view.after.map_or(9, |near| near.form));
    rows.end();
}
