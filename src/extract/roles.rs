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
    start = whole_place(document, start, mention.name);
    while start < mention.name && document.is(start, Class::DET.or(Class::STOP)) {
        start += 1;
    }
    let titled = (start..mention.name).any(|at| document.is(at, Class::TITLE.or(Class::ROLE)));
    if titled {
        return Some(document.span(start..without_address(document, start, mention.name)));
    }
    apposition(document, mention.tokens.end).or_else(|| description_before(document, mention.tokens.start))
}

/// Where a role ends before the form of address that stands between it and the name: "Foreign Minister Sheikh Ana Ruiz".
fn without_address(document: &Document<'_>, start: usize, end: usize) -> usize {
    const ADDRESSES: [&str; 4] = ["Sheikh", "Sheik", "Prince", "Princess"];
    let address = |at: usize| document.is(at, Class::HONORIFIC) || ADDRESSES.contains(&document.word(at));
    let office = |at: usize| document.is(at, Class::TITLE.or(Class::ROLE)) && !address(at);
    let last = (start..end).rev().take_while(|&at| address(at)).last().unwrap_or(end);
    if (start..last).any(office) { last } else { end }
}

/// Where a role that begins at `start` begins when the name of a place or office is not cut in two: "Middle East analyst",
/// "State Department spokesman".
fn whole_place(document: &Document<'_>, mut start: usize, name: usize) -> usize {
    let capital_place = |at: usize| document.is(at, Class::PLACE.or(Class::ORGWORD)) && document.is(at, Class::CAPITAL);
    let part = |at: usize| {
        let barred = Class::TIME.or(Class::DET).or(Class::PREP).or(Class::CONJ).or(Class::STOP).or(Class::PRONOUN);
        document.is(at, Class::CAPITAL) && !document.is(at, barred)
    };
    if start < name && capital_place(start) {
        let first = document.sentences.get(document.sentence_of(start)).map_or(0, |sentence| sentence.tokens.start);
        while start > first && adjoins(document, start) && part(start - 1) {
            start -= 1;
        }
    }
    start
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

#[cfg(test)]
mod tests {
    use super::super::gazetteer::Gazetteer;
    use super::super::names::Names;
    use super::super::testing::article;
    use super::Document;

    /// The role of the first person of `text`.
    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let article = article(text);
        let document = Document::new(&article);
        let names = Names::find(&document, "", &Gazetteer::default());
        assert_eq!(names.people.first().and_then(|someone| someone.role).map(|role| role.of(text)), expected);
    }

    #[test]
    fn the_name_of_a_place_is_not_cut_in_two() {
        check("“It is late,” said Middle East analyst Ana Ruiz.", Some("Middle East analyst"));
        check(
            "“It is late,” said Ana Ruiz, a Beirut-based Middle East analyst.",
            Some("a Beirut-based Middle East analyst"),
        );
        check("On Monday Russian envoy Bo Tan left.", Some("Russian envoy"));
        check("It said so, State Department spokesman Bo Tan said.", Some("State Department spokesman"));
    }

    #[test]
    fn a_form_of_address_is_no_part_of_a_role() {
        check("Orvian Foreign Minister Sheikh Bo Tan left.", Some("Orvian Foreign Minister"));
        check("Crown Prince Bo Tan left.", Some("Crown Prince"));
    }
}
