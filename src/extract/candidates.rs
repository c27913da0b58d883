//! Gathers whom a pronoun may stand for and what speaks for each: it looks at every name and description shortly before
//! the pronoun, and at who said the quote before. It ranks nobody.

use super::antecedent::{Candidate, Features};
use super::descriptions;
use super::document::{Document, Sentence};
use super::lexicon::Class;
use super::names::{self, Named};
use super::noun_phrase;
use super::phrases::{Habit, Set};
use super::scene::Scene;
use super::tokens::TokenKind;
use crate::model::{Span, Speaker};

/// Most sentences looked back over.
const SENTENCES: usize = 14;
/// Most tokens looked back over.
pub const TOKENS: usize = 1_200;
/// Most candidates; the nearest are kept.
const MOST: usize = 40;

/// Where somebody is named or described.
struct Place {
    start: usize,
    end: usize,
    who: Speaker,
    gender: i32,
    certain: bool,
}

/// Everybody the pronoun may stand for, of either gender, nearest first. `wanted` is nought where no pronoun stands.
pub fn candidates(scene: &Scene<'_>, at: usize, wanted: i32, content: &[Span]) -> Vec<Candidate> {
    let document = &scene.document;
    let window = Window::before(document, at, wanted);
    let mut found: Vec<(Candidate, usize)> = Vec::new();
    let mut last_subject = None;
    let mut first_subject = None;
    for place in places(scene, window.low, at, wanted).iter().rev() {
        let slot = found.iter().position(|(candidate, _)| candidate.who == place.who);
        if slot.is_none() && found.len() == MOST {
            continue;
        }
        let slot = slot.unwrap_or_else(|| {
            let features = Features::default();
            found.push((Candidate { who: place.who, gender: place.gender, features }, 0));
            found.len() - 1
        });
        let nearest = found.len() == 1;
        let (candidate, times) = &mut found[slot];
        let subject = observe(document, &window, candidate, times, place, content);
        let sentence = document.sentence_of(place.start);
        if subject && last_subject.is_none() {
            candidate.features.set(Features::LAST_SUBJECT, true);
            last_subject = Some(sentence);
        }
        if subject && last_subject == Some(sentence) {
            first_subject = Some(slot);
        }
        candidate.features.set(Features::NEAREST, nearest);
    }
    if let Some(slot) = first_subject {
        found[slot].0.features.set(Features::FIRST_SUBJECT, true);
    }
    spoken(scene, at, window.block, &mut found);
    opening(scene, &window, at, &mut found);
    let main = scene.names.most_named();
    if let Some(id) = main
        && found.iter().all(|(candidate, _)| candidate.who != Speaker::Person(id as u32))
    {
        let gender = scene.names.people[id].gender.signum();
        found.push((Candidate { who: Speaker::Person(id as u32), gender, features: Features::FAR_BEFORE }, 0));
    }
    for (candidate, times) in &mut found {
        candidate.features.set(Features::TWICE, *times == 2);
        candidate.features.set(Features::OFTEN, *times > 2);
        candidate.features.set(Features::GENDER, wanted != 0 && candidate.gender == wanted);
        candidate.features.set(Features::MAIN, main.is_some_and(|id| candidate.who == Speaker::Person(id as u32)));
    }
    found.into_iter().map(|(candidate, _)| candidate).collect()
}

/// How far back the pronoun looks, and how far each sentence counts.
struct Window {
    low: usize,
    block: usize,
    block_start: usize,
    last: usize,
    /// For each sentence back from the pronoun's, how far away it counts.
    distance: [u8; SENTENCES + 1],
}

impl Window {
    fn before(document: &Document<'_>, at: usize, wanted: i32) -> Self {
        let last = document.sentence_of(at);
        let block = document.block_of(at);
        let first = last.saturating_sub(SENTENCES);
        let low = document.sentences.get(first).map_or(0, |sentence| sentence.tokens.start);
        let mut distance = [0; SENTENCES + 1];
        for back in 1..=SENTENCES.min(last) {
            let passed = &document.sentences[last + 1 - back];
            let between = back > 1 && (goes_on(document, passed, wanted) || is_all_quoted(document, passed));
            distance[back] = distance[back - 1] + u8::from(!between);
        }
        let block_start = document.blocks.get(block).map_or(0, |block| block.tokens.start);
        Self { low: low.max(at.saturating_sub(TOKENS)), block, block_start, last, distance }
    }
}

/// Whether a sentence lies between marks as a whole: what is quoted moves nobody out of mind.
fn is_all_quoted(document: &Document<'_>, sentence: &Sentence) -> bool {
    let tokens = &sentence.tokens;
    document.is_quoted(tokens.start) && document.is_quoted(tokens.end - 1)
}

/// Whether a sentence holds the same pronoun, and so keeps the person in mind without a name.
fn goes_on(document: &Document<'_>, sentence: &Sentence, wanted: i32) -> bool {
    let end = sentence.tokens.end.min(sentence.tokens.start + 60);
    wanted != 0
        && (sentence.tokens.start..end).any(|at| pronoun_gender(document, at) == wanted && !document.is_quoted(at))
}

/// +1 for a form of "he", −1 for a form of "she", 0 for any other word.
pub fn pronoun_gender(document: &Document<'_>, at: usize) -> i32 {
    if document.is(at, Class::PERSONAL) { names::gender(document.tokens[at].class) } else { 0 }
}

/// Adds what one mention says of a candidate, mentions being seen from the pronoun backwards; whether it is a subject.
fn observe(
    document: &Document<'_>,
    window: &Window,
    candidate: &mut Candidate,
    times: &mut usize,
    place: &Place,
    content: &[Span],
) -> bool {
    let features = &mut candidate.features;
    let span = document.span(place.start..place.end);
    features.set(Features::IN_CONTENT, content.iter().any(|piece| piece.overlaps(span)));
    features.set(Features::CERTAIN, place.certain);
    if document.is_quoted(place.start) {
        features.set(Features::QUOTED_ONLY, *times == 0);
        return false;
    }
    *times += 1;
    features.0 &= !Features::QUOTED_ONLY.0;
    let sentence = document.sentence_of(place.start);
    let subject = is_subject(document, place.start, place.end);
    features.set(Features::SAME_BLOCK, place.start >= window.block_start);
    features.set(Features::DESCRIBED, matches!(place.who, Speaker::Described(_)));
    if *times > 1 {
        return subject;
    }
    let distance = match window.distance[(window.last - sentence).min(SENTENCES)] {
        0 => Features::SAME_SENTENCE,
        1 => Features::ONE_BEFORE,
        2 => Features::TWO_BEFORE,
        3 | 4 => Features::FEW_BEFORE,
        _ => Features::FAR_BEFORE,
    };
    let before = place.start.checked_sub(1).filter(|&before| before >= document.sentences[sentence].tokens.start);
    let is_before = |class: Class| before.is_some_and(|before| document.is(before, class));
    features.set(distance, true);
    features.set(Features::SUBJECT, subject);
    features.set(Features::HEADS, heads(document, sentence, place.start));
    features.set(Features::POSSESSOR, document.kind(place.end) == Some(TokenKind::Genitive));
    features.set(Features::AFTER_PREP, is_before(Class::PREP));
    features.set(Features::ASKED, before.is_some_and(|before| document.is_in(before, Set::Ask)));
    features.set(Features::ASKS, document.is_in(place.end, Set::Ask));
    features.set(Features::JOINED, document.is(place.end, Class::AND) || is_before(Class::AND));
    subject
}

/// Whether nothing but an article, a title or a comma stands between the head of the sentence and a mention.
fn heads(document: &Document<'_>, sentence: usize, start: usize) -> bool {
    let first = document.sentences[sentence].tokens.start;
    start - first < 12
        && (first..start).all(|at| {
            document.is(at, Class::DET.or(Class::TITLE).or(Class::PLACE).or(Class::STOP).or(Class::ROLE))
                || document.kind(at) == Some(TokenKind::Comma)
        })
}

/// Whether a verb follows a mention, at once or after words between commas, and no preposition stands before it.
pub fn is_subject(document: &Document<'_>, start: usize, end: usize) -> bool {
    let before = start.checked_sub(1);
    if before.is_some_and(|before| document.is(before, Class::PREP)) {
        return false;
    }
    // "…," said Ana Ruiz.
    let said =
        |at: usize| document.is(at, Class::SAY) && document.is(at, Class::FINITE) && !document.is(at, Class::TELL);
    if before.is_some_and(|before| said(before) && !document.is_in(before, Set::Ask)) {
        return true;
    }
    let mut next = end;
    if matches!(document.kind(end), Some(TokenKind::Comma | TokenKind::Open)) {
        let close = (end + 1..end + 24).find(|&at| {
            matches!(document.kind(at), Some(TokenKind::Comma | TokenKind::Close | TokenKind::Stop) | None)
        });
        match close {
            Some(close) if document.kind(close) != Some(TokenKind::Stop) => next = close + 1,
            _ => return false,
        }
    }
    while document.is(next, Class::ADVERB) && next < end + 28 {
        next += 1;
    }
    is_verb(document, next)
}

/// Whether a word looks like a finite verb.
fn is_verb(document: &Document<'_>, at: usize) -> bool {
    let word = document.word(at);
    if document.is(at, Class::CAPITAL) || !word.starts_with(char::is_alphabetic) {
        return false;
    }
    let listed =
        document.is(at, Class::AUX.or(Class::FINITE).or(Class::PAST)) && document.kind(at) == Some(TokenKind::Word);
    if document.lexicon.does(Habit::INVERTS) {
        // No ending tells: a small word after a name that is none of those which join or describe.
        return listed || !document.is(at, Class::JOINING);
    }
    listed
        || word.len() > 4 && word.ends_with("ed")
        || word.len() > 3
            && word.ends_with('s')
            && !word.ends_with("ss")
            && !document.is(at, Class::PREP.or(Class::DET))
}

/// Whether somebody of a gender may be meant by a pronoun of another, nought being unknown.
pub fn fits(gender: i32, wanted: i32) -> bool {
    wanted == 0 || gender != -wanted
}

/// A last name that two people have, as whoever it stands for.
pub fn undecided(scene: &Scene<'_>, at: usize) -> Speaker {
    let first = scene.names.first_alike(&scene.document, at);
    Speaker::Described(first.map_or_else(
        || scene.document.span(at..at + 1),
        |mention| scene.document.span(mention.name..mention.tokens.end),
    ))
}

/// Who a last name of several people is when a pronoun's gender leaves one of them.
fn of_gender(scene: &Scene<'_>, at: usize, wanted: i32) -> (Speaker, i32) {
    let people = &scene.names.people;
    let mut fit =
        scene.names.namesakes(&scene.document, at).into_iter().filter(|&id| fits(people[id].gender.signum(), wanted));
    match (fit.next(), fit.next()) {
        (Some(id), None) => (Speaker::Person(id as u32), people[id].gender.signum()),
        (Some(one), Some(two)) if people[one].gender.signum() == people[two].gender.signum() => {
            (undecided(scene, at), people[one].gender.signum())
        }
        _ => (undecided(scene, at), 0),
    }
}

/// Mentions of people and descriptions of them, in text order.
fn places(scene: &Scene<'_>, low: usize, at: usize, wanted: i32) -> Vec<Place> {
    let first = scene.names.mentions.partition_point(|mention| mention.tokens.start < low);
    let mut places: Vec<Place> = scene.names.mentions[first..]
        .iter()
        .take_while(|mention| mention.tokens.end <= at)
        .filter_map(|mention| {
            let (start, end) = (mention.tokens.start, mention.tokens.end);
            match mention.kind {
                Named::Person(id) => {
                    let someone = &scene.names.people[id];
                    let certain = someone.certain || someone.known.is_some();
                    let gender = someone.gender.signum();
                    Some(Place { start, end, who: Speaker::Person(id as u32), gender, certain })
                }
                Named::Ambiguous => {
                    let (who, gender) = of_gender(scene, end - 1, wanted);
                    Some(Place { start, end, who, gender, certain: true })
                }
                _ => None,
            }
        })
        .collect();
    places.extend(described(scene, low, at));
    places.sort_by_key(|place| place.start);
    places
}

/// Descriptions of people: "the Ohio governor" for whoever that is, "a spokeswoman for the ministry" for herself.
fn described(scene: &Scene<'_>, low: usize, at: usize) -> Vec<Place> {
    let document = &scene.document;
    let holders = descriptions::all(document, low..at).filter_map(|tokens| {
        let id = scene.offices().holder(document, tokens.clone())?;
        let someone = &scene.names.people[id];
        let (who, gender) = (Speaker::Person(id as u32), someone.gender.signum());
        Some(Place { start: tokens.start, end: tokens.end, who, gender, certain: true })
    });
    let mut places: Vec<Place> = holders.collect();
    for noun in (low..at).filter(|&noun| document.is(noun, Class::ROLE) && !document.is_quoted(noun)) {
        if places.iter().all(|place| place.end != noun + 1) {
            places.extend(unnamed(scene, noun));
        }
    }
    places
}

/// Somebody described by a noun that has a gender, where he or she acts.
fn unnamed(scene: &Scene<'_>, noun: usize) -> Option<Place> {
    let document = &scene.document;
    let gender = names::gender(document.tokens[noun].class);
    let plain = document.is(noun, Class::ROLE) && !document.is(noun, Class::CAPITAL);
    if gender == 0 || !plain || scene.names.at(noun + 1).is_some() {
        return None;
    }
    let sentence = document.sentences[document.sentence_of(noun)].tokens.start;
    let phrase = noun_phrase::before(document, &scene.names, noun + 1, sentence)?;
    let (start, end) = (phrase.head.start, phrase.head.end);
    let acts = start <= sentence + 1 || is_verb(document, noun + 1) || document.is(noun + 1, Class::WHO);
    // "One local woman, Ana Ruiz,": the name is enough.
    let named = document.kind(end) == Some(TokenKind::Comma) && scene.names.at(end + 1).is_some();
    let who = Speaker::Described(document.span(start..end));
    let place = Place { start, end, who, gender, certain: true };
    (acts && !named && document.is(start, Class::DET)).then_some(place)
}

/// Marks who said the quote before.
fn spoken(scene: &Scene<'_>, at: usize, block: usize, found: &mut Vec<(Candidate, usize)>) {
    let start = scene.document.tokens.get(at).map_or(0, |token| token.span.start);
    let before = scene.found.iter().rev().take(12).find(|found| {
        found.speaker != Speaker::Unattributed && found.content.first().is_some_and(|piece| piece.start < start)
    });
    let Some(before) = before else { return };
    if !matches!(before.speaker, Speaker::Person(_) | Speaker::Described(_)) || before.block + 5 < block {
        return;
    }
    let feature = match block - before.block.min(block) {
        0 => Features::SPOKE_HERE,
        1 => Features::SPOKE_BEFORE,
        _ => Features::SPOKE_FAR,
    };
    let slot = found.iter().position(|(candidate, _)| candidate.who == before.speaker);
    let slot = slot.unwrap_or_else(|| {
        let gender = match before.speaker {
            Speaker::Person(id) => scene.names.people[id as usize].gender.signum(),
            _ => 0,
        };
        let mut features = Features::FAR_BEFORE;
        features.set(Features::DESCRIBED, matches!(before.speaker, Speaker::Described(_)));
        found.push((Candidate { who: before.speaker, gender, features }, 0));
        found.len() - 1
    });
    found[slot].0.features.set(feature, true);
}

/// Marks the person who opens the pronoun's paragraph as a subject.
fn opening(scene: &Scene<'_>, window: &Window, at: usize, found: &mut [(Candidate, usize)]) {
    let names = &scene.names;
    let first = names.mentions.partition_point(|mention| mention.tokens.start < window.block_start);
    let opener =
        names.mentions[first..].iter().take_while(|mention| mention.tokens.end <= at).take(8).find(|mention| {
            matches!(mention.kind, Named::Person(_)) && !scene.document.is_quoted(mention.tokens.start)
        });
    let Some(opener) = opener else { return };
    let subject = is_subject(&scene.document, opener.tokens.start, opener.tokens.end);
    if let (Named::Person(id), true) = (opener.kind, subject)
        && let Some((candidate, _)) = found.iter_mut().find(|(c, _)| c.who == Speaker::Person(id as u32))
    {
        candidate.features.set(Features::OPENS_BLOCK, true);
    }
}
