//! Finds the noun phrase that is the source of a cue: backwards from a verb, or forwards where the verb comes first.

use std::ops::Range;

use super::document::Document;
use super::lexicon::Class;
use super::names::{Named, Names};
use super::phrases::{Habit, Set};
use super::tokens::TokenKind;

/// A noun phrase that may name a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NounPhrase {
    /// All its tokens.
    pub tokens: Range<usize>,
    /// Its head: the name, or the described person with what belongs to it.
    pub head: Range<usize>,
    /// The other name of "Ruiz and Tan".
    pub and: Option<Range<usize>>,
}

impl NounPhrase {
    fn of(tokens: Range<usize>) -> Self {
        Self { head: tokens.clone(), tokens, and: None }
    }
}

/// Most tokens of a phrase without commas.
pub const LONGEST: usize = 14;
/// Most tokens of a description between commas.
const LONGEST_ASIDE: usize = 30;

/// The phrase that ends right before token `end`, not before token `limit`.
pub fn before(document: &Document<'_>, names: &Names, end: usize, limit: usize) -> Option<NounPhrase> {
    let last = end.checked_sub(1).filter(|&last| last >= limit)?;
    match document.kind(last)? {
        TokenKind::Comma | TokenKind::Dash | TokenKind::Close => around_aside(document, names, last, limit),
        TokenKind::Word => plain_before(document, names, last, limit),
        _ => None,
    }
}

/// "Ruiz, a lawyer who left in May, said": past the description to the phrase before its first comma.
fn around_aside(document: &Document<'_>, names: &Names, comma: usize, limit: usize) -> Option<NounPhrase> {
    let opening = match document.kind(comma)? {
        TokenKind::Close => TokenKind::Open,
        kind => kind,
    };
    let low = limit.max(comma.saturating_sub(LONGEST_ASIDE));
    let mut at = comma;
    let mut best = None;
    while at > low {
        at -= 1;
        let kind = document.kind(at)?;
        if matches!(kind, TokenKind::Stop | TokenKind::Semicolon | TokenKind::Mark) {
            break;
        }
        if kind == opening && at > low {
            let found = plain_before(document, names, at - 1, limit);
            if let Some(found) = found.filter(|found| is_person_or_role(document, names, found)) {
                if let Some(name) = named_aside(document, names, at + 1, comma, &found) {
                    return Some(NounPhrase { tokens: found.tokens.start..comma + 1, head: name, and: None });
                }
                best = Some(NounPhrase { tokens: found.tokens.start..comma + 1, ..found });
                break;
            }
        }
    }
    best
}

/// "the envoy, Ana Ruiz, said": the aside is the name of the person described.
fn named_aside(
    document: &Document<'_>,
    names: &Names,
    start: usize,
    end: usize,
    described: &NounPhrase,
) -> Option<Range<usize>> {
    let mention = names.at(start).filter(|mention| mention.tokens.start == start && mention.tokens.end == end)?;
    let plain = names.at(described.head.end - 1).is_none_or(|other| !matches!(other.kind, Named::Person(_)));
    let place = mention.tokens.clone().all(|at| document.is(at, Class::PLACE));
    (plain && !place).then(|| mention.tokens.clone())
}

fn is_person_or_role(document: &Document<'_>, names: &Names, phrase: &NounPhrase) -> bool {
    phrase.head.clone().any(|at| names.at(at).is_some() || document.is(at, Class::ROLE.or(Class::TITLE)))
}

fn plain_before(document: &Document<'_>, names: &Names, last: usize, limit: usize) -> Option<NounPhrase> {
    if document.is(last, Class::PRONOUN) && !document.is(last, Class::ACRONYM) {
        return Some(pronoun_before(document, names, last, limit));
    }
    // "a headline that said": the phrase is what "that" stands for.
    if (document.is(last, Class::THAT) || document.is(last, Class::WHICH)) && last > limit {
        return Some(pronoun_before(document, names, last, limit));
    }
    let mut start = last + 1;
    let low = limit.max(last.saturating_sub(LONGEST));
    while start > low {
        let at = start - 1;
        // "In Moscow a spokeswoman said": an article begins the phrase, whatever name stands before it.
        let begun = start <= last && document.is(start, Class::DET.or(Class::POSSESSIVE));
        if let Some(mention) = names.ending_at(at).filter(|_| !begun) {
            start = mention.tokens.start.max(low);
        } else if belongs(document, names, at, start, low) {
            start = at;
        } else {
            break;
        }
    }
    let phrase = tidy(document, names, start, last + 1)?;
    Some(with_head(document, names, phrase))
}

/// "who said": the phrase is what "who" stands for.
fn pronoun_before(document: &Document<'_>, names: &Names, at: usize, limit: usize) -> NounPhrase {
    let relative = document.is(at, Class::WHO.or(Class::THAT).or(Class::WHICH));
    if relative && at > limit {
        let end = if document.kind(at - 1) == Some(TokenKind::Comma) { at - 1 } else { at };
        if let Some(found) = end.checked_sub(1).and_then(|last| plain_before(document, names, last, limit)) {
            return NounPhrase { tokens: at..at + 1, ..found };
        }
    }
    NounPhrase::of(at..at + 1)
}

/// Whether the token belongs to the phrase that so far begins at `start`.
fn belongs(document: &Document<'_>, names: &Names, at: usize, start: usize, low: usize) -> bool {
    let token = document.tokens[at];
    match token.kind {
        TokenKind::Genitive => return true,
        TokenKind::Word => {}
        _ => return false,
    }
    if token.is(Class::AUX.or(Class::PRONOUN)) && !token.is(Class::ACRONYM) && names.at(at).is_none() {
        return false;
    }
    if document.is(at, Class::AND) {
        // "Ruiz and Tan", "the ministry and the bank".
        return start > low && at > low && names.ending_at(at - 1).is_some() && names.at(start).is_some();
    }
    if token.is(Class::TIME) && names.at(at).is_none() {
        return false;
    }
    if token.is(Class::PREP) {
        let sent_to = document.is(at, Class::TO) && at > low && document.is(at - 1, Class::ORGWORD.or(Class::TITLE));
        return (joins_nouns(document, at) || sent_to)
            && at > low
            && document.kind(at - 1) == Some(TokenKind::Word)
            && !document.is(at - 1, Class::AUX.or(Class::CONJ).or(Class::PREP).or(Class::TIME))
            && reaches_noun(document, names, at, low);
    }
    if token.is(Class::CONJ) && !token.is(Class::DET) {
        return false;
    }
    let determines =
        document.is(start, Class::DET.or(Class::POSSESSIVE)) && !document.is(at, Class::PREP.or(Class::DET));
    // "ein Sprecher der Polizei": the article of a genitive joins.
    let genitive = document.lexicon.does(Habit::NOUNS)
        && document.is(start, Class::OF)
        && document.is(at, Class::ROLE.or(Class::TITLE).or(Class::ORGWORD));
    if determines && !document.is(at, Class::DET) && !genitive {
        return false;
    }
    let verb =
        token.is(Class::SAY.or(Class::LABEL)) && token.is(Class::FINITE.or(Class::GERUND)) && !token.is(Class::ROLE);
    let adverb = token.is(Class::ADVERB) && !token.is(Class::DET) && !token.is_capital();
    !verb && !adverb
}

fn joins_nouns(document: &Document<'_>, at: usize) -> bool {
    document.is(at, Class::NOUNPREP)
}

/// A preposition joins only when a described person or a name stands before it.
fn reaches_noun(document: &Document<'_>, names: &Names, at: usize, low: usize) -> bool {
    (low..at).rev().take(4).any(|i| {
        document.is(i, Class::ROLE.or(Class::TITLE).or(Class::ORGWORD))
            || names.at(i).is_some()
            || document.is_in(i, Set::Some)
    })
}

/// Cuts what cannot begin a phrase, and refuses what cannot be one.
fn tidy(document: &Document<'_>, names: &Names, start: usize, end: usize) -> Option<Range<usize>> {
    let mut start = start;
    // "talks that a negotiator described": the relative word is no article here.
    let determined = Class::DET.or(Class::POSSESSIVE).or(Class::CAPITAL);
    if start + 1 < end && document.is(start, Class::THAT) && document.is(start + 1, determined) {
        start += 1;
    }
    while start < end && document.is(start, Class::PREP.or(Class::CONJ).or(Class::ADVERB).or(Class::AUX)) {
        let kept = document.is(start, Class::DET.or(Class::ACRONYM))
            || document.is(start, Class::CAPITAL) && !document.is(start, Class::STOP);
        if kept {
            break;
        }
        start += 1;
    }
    while start < end && document.kind(start) == Some(TokenKind::Genitive) {
        start += 1;
    }
    if start >= end || (start..end).any(|at| document.is_in(at, Set::There)) {
        return None;
    }
    let begins = Class::DET.or(Class::POSSESSIVE).or(Class::CAPITAL).or(Class::ROLE).or(Class::TITLE).or(Class::NUMBER);
    let named =
        (start..end).any(|at| document.is(at, Class::CAPITAL.or(Class::ROLE).or(Class::TITLE).or(Class::ORGWORD)));
    let plausible = document.is(start, begins) || named || names.at(start).is_some();
    plausible.then_some(start..end)
}

/// The phrase that begins at token `start`, not past `limit`.
pub fn after(document: &Document<'_>, names: &Names, start: usize, limit: usize) -> Option<NounPhrase> {
    if start >= limit || document.kind(start)? != TokenKind::Word {
        return None;
    }
    if document.is(start, Class::PRONOUN) && !document.is(start, Class::ACRONYM) {
        return Some(NounPhrase::of(start..start + 1));
    }
    let begins = Class::DET.or(Class::POSSESSIVE).or(Class::CAPITAL).or(Class::ROLE).or(Class::TITLE).or(Class::NUMBER);
    let begins = if document.lexicon.does(Habit::INVERTS) { begins.or(Class::ORGWORD) } else { begins };
    let soon = (start + 1..limit.min(start + 4))
        .any(|at| names.at(at).is_some() || document.is(at, Class::ROLE.or(Class::TITLE)));
    let barred = Class::AUX.or(Class::PREP).or(Class::CONJ).or(Class::ADVERB).or(Class::TIME).or(Class::SAY);
    if !document.is(start, begins) && names.at(start).is_none() && (!soon || document.is(start, barred)) {
        return None;
    }
    let mut end = start;
    let high = limit.min(start + LONGEST);
    while end < high {
        if let Some(mention) = names.at(end) {
            end = mention.tokens.end.min(limit);
        } else if continues(document, names, start, end) {
            end += 1;
        } else {
            break;
        }
    }
    while end > start + 1
        && document.is(end - 1, Class::PREP.or(Class::CONJ).or(Class::DET))
        && names.at(end - 1).is_none()
    {
        end -= 1;
    }
    let only_article =
        end == start + 1 && document.is(start, Class::DET.or(Class::POSSESSIVE)) && !document.is(start, Class::ROLE);
    if only_article && document.is_in(start, Set::Vague) {
        return None;
    }
    // "said the coach, Ana Ruiz."
    if end < limit
        && document.kind(end) == Some(TokenKind::Comma)
        && document.is(start, Class::DET.or(Class::POSSESSIVE))
    {
        let phrase = with_head(document, names, start..end);
        let close = names.at(end + 1).map_or(0, |mention| mention.tokens.end);
        let closed = close >= limit
            || matches!(document.kind(close), Some(TokenKind::Comma | TokenKind::Stop | TokenKind::Colon));
        if closed && let Some(name) = named_aside(document, names, end + 1, close, &phrase) {
            return Some(NounPhrase { tokens: start..close, head: name, and: None });
        }
    }
    (end > start).then(|| with_head(document, names, start..end))
}

fn continues(document: &Document<'_>, names: &Names, start: usize, at: usize) -> bool {
    let token = document.tokens[at];
    match token.kind {
        TokenKind::Genitive => return true,
        TokenKind::Word => {}
        _ => return false,
    }
    if document.is(at, Class::AND) {
        return at > start && names.at(at - 1).is_some() && names.at(at + 1).is_some();
    }
    if token.is(Class::PREP) && at > start {
        // After a name "in" and "at" begin an adverbial; after a description they belong to it.
        let described = document.is(at - 1, Class::ROLE.or(Class::TITLE).or(Class::ORGWORD))
            && !document.is(at - 1, Class::CAPITAL);
        let of = document.is(at, Class::OF) || document.is_in(at, Set::For);
        let place = document.is_in(at, Set::PlacePrep);
        let timed = document.is(at + 1, Class::TIME.or(Class::POSSESSIVE)) || is_occasion(document, at + 1);
        return (of || described && place) && !timed && joins_nouns(document, at);
    }
    if token.is(Class::TIME) && at > 0 && document.is(at - 1, Class::DET) {
        return true;
    }
    let barred = Class::AUX.or(Class::PRONOUN).or(Class::CONJ).or(Class::TIME).or(Class::PREP);
    if token.is(barred) && !token.is(Class::DET.or(Class::ACRONYM)) {
        return false;
    }
    if token.is(Class::ADVERB) && !token.is(Class::DET) || token.is(Class::SAY) && !token.is(Class::ROLE) && at > start
    {
        return false;
    }
    // After a name only a preposition goes on; "Russian" before "pundit" is no name.
    let nationality = at > start
        && !token.is_capital()
        && (document.is(at - 1, Class::PLACE) || token.is(Class::ROLE) && document.is(at - 1, Class::ORGWORD));
    let office = document.lexicon.does(Habit::INVERTS)
        && at > start
        && token.is(Class::TITLE.or(Class::ROLE).or(Class::ORGWORD))
        && names.at(at - 1).is_some_and(|mention| mention.kind == Named::Organisation);
    at == start
        || nationality
        || office
        || names.at(at - 1).is_none()
        || document.kind(at - 1) == Some(TokenKind::Genitive)
}

/// Past the "at the port" or "in Kyiv" that follows a description at `at`, if one does.
pub fn past_place(document: &Document<'_>, names: &Names, at: usize) -> usize {
    if !joins_nouns(document, at) {
        return at;
    }
    let noun = if document.is(at + 1, Class::DET) { at + 2 } else { at + 1 };
    match names.at(noun) {
        Some(mention) => mention.tokens.end,
        None if document.is(noun, Class::TIME) || document.kind(noun) != Some(TokenKind::Word) => at,
        None => noun + 1,
    }
}

/// "in a statement", "in an interview": how, not who.
fn is_occasion(document: &Document<'_>, at: usize) -> bool {
    (at..at + 4).any(|i| document.is(i, Class::OCCASION))
}

/// Finds the head: the last name before a preposition, comma or "who"; a name with a genitive is no head.
fn with_head(document: &Document<'_>, names: &Names, tokens: Range<usize>) -> NounPhrase {
    let stop = tokens
        .clone()
        .skip(1)
        .find(|&at| {
            let genitive = document.lexicon.does(Habit::NOUNS)
                && document.is(at, Class::DET)
                && !document.is(at - 1, Class::DET.or(Class::PREP));
            let inside = names.at(at).is_some_and(|mention| mention.tokens.start < at && mention.tokens.contains(&at));
            !inside
                && (genitive
                    || document.is(at, Class::PREP)
                    || document.kind(at) == Some(TokenKind::Comma)
                    || document.is(at, Class::WHO))
        })
        .unwrap_or(tokens.end);
    let main = tokens.start..stop;
    let last = main.end - 1;
    let Some(mention) = names.at(last).filter(|mention| mention.tokens.start >= tokens.start) else {
        return NounPhrase::of(tokens);
    };
    let head = mention.tokens.clone();
    // "пресс-секретарь Кремля": who is described, not where from.
    let office = |at: usize| document.is(at, Class::TITLE.or(Class::ROLE)) && names.at(at).is_none();
    if mention.kind == Named::Organisation
        && document.lexicon.does(Habit::INVERTS)
        && (tokens.start..head.start).any(office)
    {
        return NounPhrase::of(tokens);
    }
    let and = head
        .start
        .checked_sub(2)
        .filter(|&other| other >= tokens.start && document.is(head.start - 1, Class::AND) && names.at(other).is_some())
        .and_then(|other| names.at(other).map(|mention| mention.tokens.clone()));
    NounPhrase { tokens, head, and }
}

#[cfg(test)]
mod tests {
    use super::{after, before};
    use crate::extract::document::Document;
    use crate::extract::gazetteer::Gazetteer;
    use crate::extract::names::Names;
    use crate::extract::testing::article;

    /// `|` stands where the verb is: the phrase before it, or after it where nothing stands before.
    #[track_caller]
    fn check(marked: &str, expected: &str) {
        let (left, right) = marked.split_once('|').expect("a mark");
        let article = article(&format!("{left}{right}"));
        let document = Document::new(&article);
        let names = Names::find(&document, "", &Gazetteer::default());
        let at = document.tokens.partition_point(|token| (token.span.start as usize) < left.len());
        let found = if left.is_empty() {
            after(&document, &names, 0, document.tokens.len())
        } else {
            before(&document, &names, at, 0)
        };
        let head = found.map_or("", |phrase| document.span(phrase.head).of(&article.text));
        assert_eq!(head, expected, "{marked}");
    }

    #[test]
    fn before_a_verb() {
        check("Ana Ruiz |said", "Ana Ruiz");
        check("On Monday, the ministry |said", "the ministry");
        check("Ana Ruiz, a lawyer who left in May, |said", "Ana Ruiz");
        check("a senior official at the State Department |said", "a senior official at the State Department");
        check("Ruiz’s lawyer |said", "Ruiz’s lawyer");
        check("The Russian foreign minister Boris Tan |said", "Boris Tan");
        check("He |said", "He");
        check("The plan failed and critics |said", "critics");
    }

    #[test]
    fn after_a_verb() {
        check("|Ana Ruiz on Monday", "Ana Ruiz");
        check("|a spokesman for the ministry in a statement", "a spokesman for the ministry");
        check("|Russian pundit Boris Tan recently", "Boris Tan");
        check("|the minister, who left", "the minister");
    }
}
