//! What stands beside a name and says who that is: titles, roles, appositions.

use super::document::Document;
use super::lexicon::Class;
use super::names::Mention;
use super::runs::adjoins;
use super::tokens::TokenKind;
use crate::model::Span;

/// "spokesman Ruiz", "foreign minister Ruiz": a title in small letters right before the name.
pub fn lower_title_before(document: &Document<'_>, at: usize) -> bool {
    at > 0
        && document.is(at - 1, Class::TITLE)
        && !document.is(at - 1, Class::CAPITAL)
        && document.tokens[at].span.start - document.tokens[at - 1].span.end <= 2
}

/// The role that stands with a mention: titles before it, or a description between commas after it.
pub fn role(document: &Document<'_>, mention: &Mention) -> Option<Span> {
    let mut start = mention.tokens.start;
    while start > 0 && adjoins(document, start) && is_role_word(document, start - 1) {
        start -= 1;
    }
    while start < mention.name && document.is(start, Class::DET.or(Class::STOP)) {
        start += 1;
    }
    let titled = (start..mention.name).any(|at| document.is(at, Class::TITLE.or(Class::ROLE)));
    if titled {
        return Some(document.span(start..mention.name));
    }
    apposition(document, mention.tokens.end).or_else(|| description_before(document, mention.tokens.start))
}

/// "the mayor's spokeswoman, Ana Ruiz": a description between the head of the sentence, or a comma, and the comma before
/// a name.
fn description_before(document: &Document<'_>, name: usize) -> Option<Span> {
    let comma = name.checked_sub(1).filter(|&comma| document.kind(comma) == Some(TokenKind::Comma))?;
    let noun = comma.checked_sub(1).filter(|&noun| document.is(noun, Class::TITLE.or(Class::ROLE)))?;
    let low = document.sentences[document.sentence_of(noun)].tokens.start.max(noun.saturating_sub(8));
    let start = (low..=noun)
        .rev()
        .take_while(|&at| matches!(document.kind(at), Some(TokenKind::Word | TokenKind::Genitive)))
        .find(|&at| document.is(at, Class::DET.or(Class::POSSESSIVE)) || at == low)?;
    let verbs = (start..noun).any(|at| document.is(at, Class::AUX) && document.kind(at) == Some(TokenKind::Word));
    let closed = names_end_closed(document, name);
    (!verbs && closed).then(|| document.span(start..noun + 1))
}

/// Whether a comma, stop or colon follows the run of capitals that begins at `name`.
fn names_end_closed(document: &Document<'_>, name: usize) -> bool {
    let end = (name..name + 6).find(|&at| !document.is(at, Class::CAPITAL.or(Class::PARTICLE))).unwrap_or(name);
    matches!(document.kind(end), Some(TokenKind::Comma | TokenKind::Stop | TokenKind::Colon) | None)
}

fn is_role_word(document: &Document<'_>, at: usize) -> bool {
    let token = document.tokens[at];
    if token.kind != TokenKind::Word {
        return false;
    }
    if token.is_capital() {
        return token.is(Class::TITLE.or(Class::PLACE).or(Class::ORGWORD).or(Class::ORGANISATION).or(Class::ACRONYM));
    }
    let barred = Class::AUX.or(Class::CONJ).or(Class::PREP).or(Class::PRONOUN).or(Class::SAY).or(Class::ADVERB);
    token.is(Class::TITLE.or(Class::ROLE))
        || !token.is(barred.or(Class::DET).or(Class::POSSESSIVE)) && followed_by_title(document, at)
}

/// "foreign minister", "deputy prime minister": an adjective counts when a title comes next.
fn followed_by_title(document: &Document<'_>, at: usize) -> bool {
    document.is(at + 1, Class::TITLE) && !document.is(at + 1, Class::CAPITAL)
}

/// ", a lawyer at the institute," after a name: a description, when it begins with an article or a role.
fn apposition(document: &Document<'_>, at: usize) -> Option<Span> {
    if document.kind(at) != Some(TokenKind::Comma) {
        return None;
    }
    let begins = document.is(at + 1, Class::DET.or(Class::TITLE).or(Class::ROLE))
        || document.is(at + 1, Class::POSSESSIVE)
        || document.is(at + 2, Class::TITLE.or(Class::ROLE));
    let limit = (at + 16).min(document.tokens.len());
    let end = (at + 1..limit).find(|&end| {
        matches!(
            document.tokens[end].kind,
            TokenKind::Comma | TokenKind::Stop | TokenKind::Mark | TokenKind::Semicolon | TokenKind::Dash
        ) || document.is(end, Class::WHO)
    })?;
    let closed = document.kind(end) == Some(TokenKind::Comma) || document.kind(end) == Some(TokenKind::Stop);
    let names = (at + 1..end).any(|i| document.is(i, Class::TITLE.or(Class::ROLE)));
    let verbs = (at + 1..end)
        .any(|i| document.is(i, Class::AUX) || document.is(i, Class::SAY) && document.is(i, Class::FINITE));
    (begins && closed && names && !verbs && end > at + 1).then(|| document.span(at + 1..end))
}
