//! Says who a source mention is: a name, an organisation, a description, or what a pronoun stands for. Where two would
//! fit equally it says nobody.

use super::ATTRIBUTED_FROM;
use super::antecedent;
use super::candidates;
use super::lexicon::Class;
use super::names::{self, Named};
use super::noun_phrase::{self, NounPhrase};
use super::phrases::{Habit, Set};
use super::scene::Scene;
use super::tokens::TokenKind;
use crate::model::{Span, Speaker};

/// Blocks that a pronoun looks back over.
const REACH: usize = 3;
/// Most tokens that it looks back over, however long the blocks.
const REACH_TOKENS: usize = 1_200;

/// The first token a mention at token `at` looks back to.
fn reach(scene: &Scene<'_>, at: usize) -> usize {
    let block = scene.document.block_of(at).saturating_sub(REACH);
    scene.document.blocks[block].tokens.start.max(at.saturating_sub(REACH_TOKENS))
}

/// The speaker a phrase names, and how sure that is, in percent.
pub fn speaker(scene: &mut Scene<'_>, phrase: &NounPhrase, content: &[Span]) -> (Speaker, u8) {
    let head = phrase.head.clone();
    // "по его словам": whose words they are.
    if head.len() == 1 && scene.document.is(head.start, Class::POSSESSIVE) && phrase.and.is_none() {
        return pronoun(scene, head.start, content);
    }
    if head.len() == 1
        && scene.document.is(head.start, Class::PRONOUN)
        && !scene.document.is(head.start, Class::ACRONYM)
    {
        return pronoun(scene, head.start, content);
    }
    if let Some(other) = &phrase.and {
        let pair = (person_at(scene, other.end - 1), person_at(scene, head.end - 1));
        if let (Some(one), Some(two)) = pair {
            return (Speaker::Pair(one, two), 100);
        }
        return (Speaker::Described(scene.document.span(phrase.tokens.clone())), 100);
    }
    let span = scene.document.span(head.clone());
    // A name that only belongs to a description ("a pilot at the Skaw") is not who speaks.
    let named = scene.names.at(head.end - 1).filter(|mention| mention.tokens.start <= head.start);
    match named.map(|mention| (mention.kind, mention.tokens.clone())) {
        Some((Named::Person(id), _)) => (Speaker::Person(id as u32), 100),
        Some((Named::Organisation, tokens)) if tokens == head => {
            (Speaker::Organisation(without_article(scene, span)), 98)
        }
        Some((Named::Organisation, _)) => (Speaker::Organisation(without_article(scene, span)), 95),
        Some((Named::Ambiguous, _)) => (candidates::undecided(scene, head.end - 1), 90),
        Some((Named::Unknown, _)) => match scene.names.promote(&scene.document, head.end - 1) {
            Some(id) => (Speaker::Person(id as u32), 92),
            None => (Speaker::Described(span), 90),
        },
        None => described(scene, phrase),
    }
}

fn person_at(scene: &mut Scene<'_>, at: usize) -> Option<u32> {
    match scene.names.at(at)?.kind {
        Named::Person(id) => Some(id as u32),
        Named::Unknown => scene.names.promote(&scene.document, at).map(|id| id as u32),
        _ => None,
    }
}

/// A speaker and how sure that is, where two things must hold, each as sure as given, in percent: nobody below
/// [`ATTRIBUTED_FROM`].
pub fn settled(speaker: Speaker, one: u8, other: u8) -> (Speaker, u8) {
    let sure = (u32::from(one) * u32::from(other) / 100) as u8;
    (if sure < ATTRIBUTED_FROM { Speaker::Unattributed } else { speaker }, sure)
}

fn without_article(scene: &Scene<'_>, span: Span) -> Span {
    let document = &scene.document;
    let first = document.tokens_of(span).start;
    match document.tokens.get(first + 1) {
        Some(next) if document.is(first, Class::THE) && next.span.end <= span.end => {
            Span { start: next.span.start, end: span.end }
        }
        _ => span,
    }
}

/// "those": nobody in particular.
fn is_vague(scene: &Scene<'_>, phrase: &NounPhrase) -> bool {
    phrase.head.len() == 1 && scene.document.is_in(phrase.head.start, Set::Demonstrative)
}

/// "the official": the fuller description of the same word before it, or the one person who has that role.
fn described(scene: &Scene<'_>, phrase: &NounPhrase) -> (Speaker, u8) {
    if is_vague(scene, phrase) {
        return (Speaker::Unattributed, 0);
    }
    let document = &scene.document;
    let own = document.span(phrase.head.clone());
    let noun = head_noun(scene, phrase);
    let organisation = document.is(noun, Class::ORGWORD) && !document.is(noun, Class::ROLE);
    let holder = || scene.offices().holder(document, phrase.head.start..noun + 1);
    if !document.is(phrase.head.start, Class::THE) || phrase.head.len() > 3 {
        if let Some(id) = holder() {
            return (Speaker::Person(id as u32), 80);
        }
        let speaker = if organisation { Speaker::Organisation(own) } else { Speaker::Described(own) };
        return (speaker, 95);
    }
    let word = document.word(noun);
    for at in (reach(scene, noun)..phrase.head.start).rev() {
        if !document.is_word(at, word) {
            continue;
        }
        let sentence = document.sentences[document.sentence_of(at)].tokens.start;
        let next = scene.names.at(at + 1).filter(|mention| mention.tokens.start == at + 1).map(|mention| mention.kind);
        let named = match next {
            Some(Named::Person(id)) => Some(id),
            _ => scene.names.role_holder(document.tokens[at].span),
        };
        if let Some(id) = named.filter(|_| !organisation && !document.is(noun, Class::VOICE)) {
            return (Speaker::Person(id as u32), 85);
        }
        let fuller = noun_phrase::before(document, &scene.names, at + 1, sentence)
            .filter(|found| found.head.len() > phrase.head.len() && found.and.is_none());
        if let Some(fuller) = fuller {
            let whole = fuller.head.start..noun_phrase::past_place(document, &scene.names, fuller.head.end);
            return (Speaker::Described(document.span(whole)), 90);
        }
    }
    if let Some(id) = holder() {
        return (Speaker::Person(id as u32), 80);
    }
    (if organisation { Speaker::Organisation(without_article(scene, own)) } else { Speaker::Described(own) }, 90)
}

fn head_noun(scene: &Scene<'_>, phrase: &NounPhrase) -> usize {
    let document = &scene.document;
    let stop = phrase
        .head
        .clone()
        .skip(1)
        .find(|&at| {
            document.is(at, Class::PREP) || document.is(at, Class::WHO) || document.kind(at) == Some(TokenKind::Comma)
        })
        .unwrap_or(phrase.head.end);
    stop.max(phrase.head.start + 1) - 1
}

fn pronoun(scene: &mut Scene<'_>, at: usize, content: &[Span]) -> (Speaker, u8) {
    promote_near(scene, at);
    let document = &scene.document;
    let class = document.tokens[at].class;
    if !class.any(Class::SUBJECT.or(Class::POSSESSIVE)) {
        return (Speaker::Unattributed, 0);
    }
    // "sie" is she and they: a verb in -en beside it has several subjects.
    let plural = |verb: usize| document.is(verb, Class::FINITE) && document.word(verb).ends_with('n');
    let several = class.any(Class::THEY) && (!class.any(Class::FEMALE) || plural(at + 1) || at > 0 && plural(at - 1));
    match names::gender(class) {
        _ if several => several_before(scene, at),
        0 if class.any(Class::IT) => organisation_before(scene, at),
        0 => (Speaker::Unattributed, 0),
        wanted => antecedent::of(scene, at, wanted, content),
    }
}

/// The subject that a verb leaves out: whom the text is about; two people where the verb has several subjects.
pub fn left_out(scene: &mut Scene<'_>, verb: usize, content: &[Span]) -> (Speaker, u8) {
    promote_near(scene, verb);
    if scene.document.word(verb).ends_with('n') {
        return several_before(scene, verb);
    }
    match antecedent::of(scene, verb, 0, content) {
        (Speaker::Unattributed, _) => subject_before(scene, scene.document.sentence_of(verb)),
        found => found,
    }
}

/// Names that stand alone and are no known person's ("Trump") may be people too: those that stand at the head of a
/// sentence or hold a genitive within reach become people before a pronoun is read.
pub fn promote_near(scene: &mut Scene<'_>, at: usize) {
    let low = reach(scene, at);
    let first = scene.names.mentions.partition_point(|mention| mention.tokens.start < low);
    let lone: Vec<usize> = scene.names.mentions[first..]
        .iter()
        .take_while(|mention| mention.tokens.start < at)
        .filter(|mention| mention.kind == Named::Unknown && mention.tokens.len() == 1)
        .map(|mention| mention.tokens.start)
        .filter(|&start| acts(scene, start) && scene.names.is_known_word(&scene.document, start))
        .collect();
    for start in lone {
        scene.names.promote(&scene.document, start);
    }
}

/// Whether a name stands where somebody who acts stands: before a verb.
fn acts(scene: &Scene<'_>, at: usize) -> bool {
    let document = &scene.document;
    let next = document.word(at + 1);
    // "Sparrow gives it two years": at the head of a sentence a word in -s is a verb.
    let heads = document.sentences[document.sentence_of(at)].tokens.start == at;
    let small = next.starts_with(char::is_lowercase);
    let verb = if document.lexicon.does(Habit::INVERTS) {
        !document.is(at + 1, Class::PREP.or(Class::CONJ).or(Class::AND))
    } else {
        next.len() > 3 && next.ends_with('s')
    };
    heads && small && verb
        || document.is(at + 1, Class::AUX.or(Class::FINITE).or(Class::PAST).or(Class::ADVERB))
            && !document.is(at + 1, Class::CAPITAL)
        || document.is_english() && next.len() > 4 && next.ends_with("ed")
        || document.is(at + 1, Class::AND) && document.is(at + 2, Class::CAPITAL)
        || at > 1 && document.is(at - 1, Class::AND) && document.is(at - 2, Class::CAPITAL)
}

/// "they": two people named together in this sentence or the one before, else the last speakers described in the plural.
fn several_before(scene: &Scene<'_>, at: usize) -> (Speaker, u8) {
    let document = &scene.document;
    let here = document.sentence_of(at);
    let low = document.sentences[here.saturating_sub(1)].tokens.start;
    for and in (low..at).rev().filter(|&i| document.is(i, Class::AND) && !document.is_quoted(i)) {
        let pair = and.checked_sub(1).and_then(|one| Some((scene.names.at(one)?.kind, scene.names.at(and + 1)?.kind)));
        if let Some((Named::Person(one), Named::Person(two))) = pair {
            return (Speaker::Pair(one as u32, two as u32), 80);
        }
    }
    match scene.found.last() {
        Some(last) if is_several(scene, last.speaker) => (last.speaker, 65),
        _ => (Speaker::Unattributed, 0),
    }
}

/// Two people, or a description in the plural.
fn is_several(scene: &Scene<'_>, speaker: Speaker) -> bool {
    let Speaker::Described(span) = speaker else { return matches!(speaker, Speaker::Pair(..)) };
    let document = &scene.document;
    let tokens = document.tokens_of(span);
    let phrase = NounPhrase { tokens: tokens.clone(), head: tokens.clone(), and: None };
    let noun = document.word(head_noun(scene, &phrase));
    !tokens.is_empty() && (noun.ends_with('s') || document.lexicon.has(Set::Several, noun))
}

/// "it": the last organisation that spoke or stood at the head of this sentence or the one before.
fn organisation_before(scene: &Scene<'_>, at: usize) -> (Speaker, u8) {
    let document = &scene.document;
    if let Some(last) = scene.found.last().filter(|last| matches!(last.speaker, Speaker::Organisation(_))) {
        return (last.speaker, 75);
    }
    let here = document.sentence_of(at);
    let low = document.sentences[here.saturating_sub(1)].tokens.start;
    let mut organisations = scene.names.mentions.iter().filter(|mention| {
        mention.tokens.start >= low && mention.tokens.start < at && mention.kind == Named::Organisation
    });
    match (organisations.next(), organisations.next()) {
        (Some(one), None) => (Speaker::Organisation(document.span(one.tokens.clone())), 60),
        _ => subject_before(scene, here),
    }
}

/// What the sentence before is about, when it is no person: a ministry, a report.
fn subject_before(scene: &Scene<'_>, here: usize) -> (Speaker, u8) {
    let document = &scene.document;
    let Some(before) = here.checked_sub(1).map(|index| document.sentences[index].tokens.clone()) else {
        return (Speaker::Unattributed, 0);
    };
    let Some(subject) = scene.sentence_subject(&before) else { return (Speaker::Unattributed, 0) };
    let thing = subject.head.clone().any(|at| document.is(at, Class::ORGWORD.or(Class::ROLE)));
    let person = subject.head.clone().any(|at| matches!(scene.names.at(at).map(|m| m.kind), Some(Named::Person(_))));
    if !thing || person && document.kind(subject.head.start + 1) != Some(TokenKind::Genitive) {
        return (Speaker::Unattributed, 0);
    }
    (Speaker::Described(document.span(subject.head)), 65)
}

#[cfg(test)]
mod tests {
    use crate::extract::rules::testing::check;

    #[test]
    fn pronouns_are_the_last_fitting_person() {
        check("Ana Ruiz met Boris Tan on Monday. “We talked,” she said.", &["direct | Ana Ruiz | “We talked,”"]);
        check("Ana Ruiz met Boris Tan on Monday. “We talked,” he said.", &["direct | Boris Tan | “We talked,”"]);
        check("Ana Ruiz waited. “We talked,” he said.", &["direct | - | “We talked,”"]);
    }

    #[test]
    fn the_official_is_the_one_described_before() {
        check(
            "A senior official at the port spoke up. “We talked,” the official said.",
            &["direct | A senior official at the port | “We talked,”"],
        );
    }

    #[test]
    fn the_minister_is_the_one_who_has_that_role() {
        check(
            "Ana Ruiz, the transport minister, spoke. “We talked,” the minister said.",
            &["direct | Ana Ruiz | “We talked,”"],
        );
    }

    #[test]
    fn two_people_of_one_last_name_are_not_guessed() {
        check("Marta Orlov met Pavel Orlov. “We talked,” Orlov said.", &["direct | Orlov | “We talked,”"]);
    }

    #[test]
    fn a_name_inside_a_description_does_not_speak() {
        check("“We talked,” said a spokesman for Ana Ruiz.", &["direct | a spokesman for Ana Ruiz | “We talked,”"]);
        check("“We talked,” Ana Ruiz’s lawyer said.", &["direct | Ana Ruiz’s lawyer | “We talked,”"]);
    }
}
