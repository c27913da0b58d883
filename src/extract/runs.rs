//! Where names stand: runs of capitalised words with their particles, initials and nicknames, and where in a run the
//! name proper begins. It does not say what is named.

use std::ops::Range;

use super::capitals::{begins_person, is_common_noun, is_office_alone};
use super::document::Document;
use super::familiar;
use super::lexicon::Class;
use super::names::{Mention, Named, name_end};
use super::phrases::{Habit, Set};
use super::tokens::{Token, TokenKind};
use crate::model::Span;

/// Appends the names of a block: runs of capitalised words, cut where titles end.
pub fn runs(document: &Document<'_>, tokens: Range<usize>, out: &mut Vec<Mention>) {
    let mut at = tokens.start;
    let may_start = |token: &Token| token.is(Class::CAPITAL.or(Class::HYPHENED));
    while let Some(past) = document.tokens[at..tokens.end].iter().position(may_start) {
        at += past;
        if !starts_name(document, at) {
            at += 1;
            continue;
        }
        let end = run_end(document, at, tokens.end);
        if document.lexicon.does(Habit::INVERTS) && is_office_alone(document, at..end) {
            at = end;
            continue;
        }
        let end = past_nickname(document, end, tokens.end).unwrap_or(end);
        let start =
            particles_before(document, at, out.last().map_or(tokens.start, |last| last.tokens.end.max(tokens.start)));
        let name = if start < at { start } else { name_start(document, at, end) };
        out.push(Mention { tokens: start..end, name, kind: Named::Unknown });
        at = end;
    }
}

fn starts_name(document: &Document<'_>, at: usize) -> bool {
    let token = document.tokens[at];
    if !token.is_capital() {
        return hyphened_particle(document, at);
    }
    let before_capital = document.is(at + 1, Class::CAPITAL);
    if document.lexicon.does(Habit::NOUNS) && is_common_noun(document, at) {
        return false;
    }
    if is_seat(document, at) || !before_capital && is_common_word(document, at) {
        return false;
    }
    if !token.is(Class::STOP) {
        return before_capital || !token.is(Class::TIME.or(Class::AUX).or(Class::PRONOUN));
    }
    // "Will Hurd", "May Brandt": a stop word that is a first name, before another capital.
    token.is(Class::FIRSTNAME) && document.is(at + 1, Class::CAPITAL) && !document.is(at + 1, Class::STOP)
}

/// "R-Ohio", "D-N.Y.": a party and a seat, no name.
fn is_seat(document: &Document<'_>, at: usize) -> bool {
    let word = document.word(at).as_bytes();
    document.is(at, Class::HYPHENED)
        && matches!(word, [party, b'-', seat, ..] if party.is_ascii_uppercase() && seat.is_ascii_uppercase())
}

/// "Beneath", "Searching": a word that is capitalised because a sentence begins with it.
fn is_common_word(document: &Document<'_>, at: usize) -> bool {
    let named = Class::FIRSTNAME.or(Class::PLACE).or(Class::ORGANISATION).or(Class::ORGWORD).or(Class::TITLE);
    let begins = |before: usize| {
        document.is(before, Class::DOTTED)
            || !matches!(document.kind(before), Some(TokenKind::Word | TokenKind::Comma | TokenKind::Genitive))
    };
    if !document.is_english() || document.is(at, named) || !at.checked_sub(1).is_none_or(begins) {
        return false;
    }
    let familiar = familiar::of(document, at);
    familiar.is_common() && familiar.last_name() == 0
}

/// "van der Berg" without a first name: particles from one that can be nothing else.
fn particles_before(document: &Document<'_>, at: usize, limit: usize) -> usize {
    if document.lexicon.does(Habit::INVERTS) && document.is(at, Class::FIRSTNAME) {
        return at;
    }
    let mut start = at;
    while start > limit && document.is(start - 1, Class::PARTICLE) && !document.is(start - 1, Class::CAPITAL) {
        start -= 1;
    }
    (start..at).find(|&i| document.is_in(i, Set::NameParticle)).unwrap_or(at)
}

/// al-Hadi, el-Sayed: a name that begins with a small particle.
fn hyphened_particle(document: &Document<'_>, at: usize) -> bool {
    document.is(at, Class::HYPHENED)
        && document.word(at).split_once('-').is_some_and(|(particle, rest)| {
            matches!(particle, "al" | "el" | "ul" | "as" | "ad" | "bin" | "ibn") && rest.starts_with(char::is_uppercase)
        })
}

pub fn adjoins(document: &Document<'_>, at: usize) -> bool {
    let gap = Span { start: document.tokens[at - 1].span.end, end: document.tokens[at].span.start };
    gap.len() <= 3
}

fn run_end(document: &Document<'_>, start: usize, limit: usize) -> usize {
    let mut at = start + 1;
    while at < limit {
        if joins_firms(document, at) && at + 1 < limit {
            at += 2;
            continue;
        }
        if document.kind(at) != Some(TokenKind::Word) || !adjoins(document, at) {
            break;
        }
        let capital = document.tokens[at].is_capital();
        if capital && document.lexicon.does(Habit::INVERTS) && begins_person(document, start, at) {
            break;
        }
        let common = document.is(at, Class::STOP)
            && !document.is(at, Class::FIRSTNAME.or(Class::NUMBERWORD))
            && !document.word(at).ends_with('.');
        if capital && !common || hyphened_particle(document, at) {
            at += 1;
        } else if let Some(after) = past_particles(document, at) {
            at = after;
        } else if let Some(after) = inner_of(document, start, at) {
            at = after;
        } else {
            break;
        }
    }
    at.min(limit)
}

/// "Marsh & Tan": an ampersand between two capitals.
pub fn joins_firms(document: &Document<'_>, at: usize) -> bool {
    document.kind(at) == Some(TokenKind::Other) && document.word(at) == "&" && document.is(at + 1, Class::CAPITAL)
}

/// Juan “Chico” Ruiz: past a nickname between marks or brackets, with the last name after it.
fn past_nickname(document: &Document<'_>, end: usize, limit: usize) -> Option<usize> {
    let opens = matches!(document.kind(end), Some(TokenKind::Mark | TokenKind::SingleMark | TokenKind::Open));
    if !opens || !document.is(end - 1, Class::FIRSTNAME) || !document.is(end + 1, Class::CAPITAL) {
        return None;
    }
    let close = (end + 2..end + 4).find(|&at| document.kind(at) != Some(TokenKind::Word))?;
    let closes = matches!(document.kind(close), Some(TokenKind::Mark | TokenKind::SingleMark | TokenKind::Close));
    let last = close + 1;
    let follows = closes && document.is(last, Class::CAPITAL) && !document.is(last, Class::STOP) && last < limit;
    follows.then(|| run_end(document, last, limit))
}

/// "van der Berg": past the particles and the capital after them.
fn past_particles(document: &Document<'_>, at: usize) -> Option<usize> {
    // "Ursula von der Leyen", but "Anna Keller von der Gewerkschaft".
    let full = document.lexicon.does(Habit::INVERTS)
        && !document.is(at - 1, Class::FIRSTNAME.or(Class::TITLE).or(Class::HONORIFIC))
        && !document.word(at - 1).ends_with('.');
    if full {
        return None;
    }
    let next = (at..at + 4).find(|&next| !document.is(next, Class::PARTICLE))?;
    (next > at && document.is(next, Class::CAPITAL)).then_some(next + 1)
}

/// "Secretary of State", "Ministry of the Interior": `of` inside a name, after a title or an organisation's word.
fn inner_of(document: &Document<'_>, start: usize, at: usize) -> Option<usize> {
    let before = at - 1;
    let offers = if document.is(before, Class::ORGWORD) {
        document.is(at, Class::OF) || document.is_in(at, Set::For)
    } else {
        document.is(before, Class::TITLE) && document.is(at, Class::PREP) && document.is(at, Class::OF)
    };
    if before < start || !offers {
        return None;
    }
    let next = if document.is(at + 1, Class::THE) { at + 2 } else { at + 1 };
    document.is(next, Class::CAPITAL).then_some(next + 1)
}

/// Where the name proper begins: after the last title or honorific of the run.
fn name_start(document: &Document<'_>, start: usize, end: usize) -> usize {
    let mut name = start;
    let mut at = start;
    // "Martin Luther King Jr.": what only "Jr." follows is the last name.
    let last = name_end(document, &(start..end));
    while at < last {
        let title = document.is(at, Class::TITLE.or(Class::HONORIFIC))
            && !is_first_name_here(document, at, name)
            && !is_inner_name(document, at, name);
        if title {
            name = at + 1;
            // "Secretary of State Rex Tillerson": what follows `of` is part of the title when a name follows it.
            if document.is(at + 1, Class::OF) {
                let office = if document.is(at + 2, Class::THE) { at + 4 } else { at + 3 };
                name = if office < end { office } else { start };
            }
            at = name.max(at + 1);
        } else {
            at += 1;
        }
    }
    // "Russian President" alone has no name.
    let name = if name >= end { start } else { name };
    past_common_words(document, name, last)
}

/// "Tan Hon Kim": a short form of a title without its full stop, after a word that is no title.
fn is_inner_name(document: &Document<'_>, at: usize, name: usize) -> bool {
    let before = COMMON.or(Class::HONORIFIC).or(Class::ORGANISATION).or(Class::ACRONYM);
    at > name
        && document.is(at, Class::HONORIFIC)
        && !document.is(at, Class::TITLE.or(Class::DOTTED))
        && !document.is(at - 1, before)
}

/// "Democrat Ana Ruiz", "Following Ana Ruiz": past listed words that are no names to a first name.
fn past_common_words(document: &Document<'_>, name: usize, last: usize) -> usize {
    let common = |at: usize| {
        let class = document.tokens[at].class;
        !class.any(Class::FIRSTNAME.or(Class::PARTICLE).or(Class::ACRONYM)) && class.any(COMMON)
    };
    let first = (name..last).take(4).find(|&at| !common(at)).unwrap_or(name);
    if first > name && document.is(first, Class::FIRSTNAME) {
        return first;
    }
    let thing = Class::ORGWORD.or(Class::THING).or(Class::ORGANISATION).or(Class::PLACE);
    let plain = |from: usize| from < last && (from..=last).all(|at| !document.is(at, thing));
    // "South Orvian Zanty Brool": where somebody is from.
    let from = (name..last).take(3).take_while(|&at| document.is(at, Class::PLACE)).last();
    if let Some(from) = from.filter(|&from| document.is_in(from, Set::Demonym) && plain(from + 1)) {
        return from + 1;
    }
    // "Hairdresser Zanty Brool": what somebody is, at the head of a sentence.
    if is_common_word(document, name) && plain(name + 1) && !familiar::of(document, name + 1).is_common() {
        return name + 1;
    }
    name
}

/// Classes of words that may stand in capitals before a name and are no part of it.
pub const COMMON: Class = Class::PLACE
    .or(Class::STOP)
    .or(Class::ORGWORD)
    .or(Class::THING)
    .or(Class::ROLE)
    .or(Class::TITLE)
    .or(Class::SAY)
    .or(Class::ADVERB)
    .or(Class::PREP)
    .or(Class::TIME);

fn is_first_name_here(document: &Document<'_>, at: usize, name: usize) -> bool {
    document.is(at, Class::FIRSTNAME) && at == name && !document.is(at, Class::HONORIFIC)
}
