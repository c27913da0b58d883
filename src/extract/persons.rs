//! Weighs whether a name is a person's and which pronoun goes with it, where no first name or title says so.
//!
//! A run of capitals may be a law, a street or a firm. How it stands in the text tells: people have ages and say
//! things, "the" stands before things. The pronouns that follow a name in its sentence vote on its gender.

use std::ops::Range;

use super::candidates::pronoun_gender;
use super::document::Document;
use super::lexicon::Class;
use super::names::{Mention, Named, Someone, gender};
use super::phrases::Set;
use super::tokens::TokenKind;
use crate::model::Span;

/// Tokens after a name in which a pronoun of its sentence is looked for.
const VOTE_REACH: usize = 24;
/// Votes for one gender over the other that settle it.
const MAJORITY: i32 = 2;

/// What one mention says for (+) or against (−) a name being a person's.
pub fn evidence(document: &Document<'_>, mention: &Mention) -> i32 {
    let end = mention.tokens.end;
    let says = document.is(end, Class::SAY) && document.is(end, Class::FINITE) && !document.is(end, Class::NOUN);
    let who = document.is(end, Class::WHO)
        || document.kind(end) == Some(TokenKind::Comma) && document.is_in(end + 1, Set::Whose);
    let aged = document.kind(end) == Some(TokenKind::Comma)
        && document.is(end + 1, Class::NUMBER)
        && matches!(document.kind(end + 2), Some(TokenKind::Comma | TokenKind::Stop));
    let before = mention.tokens.start.checked_sub(1);
    let before_is = |class: Class| before.is_some_and(|before| document.is(before, class));
    let titled = mention.name > mention.tokens.start;
    let determined = before_is(Class::DET) && !titled && document.kind(end) != Some(TokenKind::Genitive);
    let placed = before.is_some_and(|at| document.is_in(at, Set::Within));
    2 * i32::from(says) + 3 * i32::from(who) + 4 * i32::from(aged) - 4 * i32::from(determined) - 2 * i32::from(placed)
}

/// Whether a single name has an inner capital that no surname has: `NewsHub`, not `McBain`.
pub fn is_brand(word: &str) -> bool {
    let surname = ["Mc", "Mac", "De", "Di", "La", "Le", "Du", "Van", "Von", "Fitz", "O'", "O’", "D'", "D’"]
        .iter()
        .any(|prefix| word.starts_with(prefix));
    let mut lower = false;
    let inner = word.chars().any(|c| {
        let hit = lower && c.is_uppercase();
        lower = c.is_lowercase();
        hit
    });
    inner && !surname
}

/// Takes back the people who are more likely things, and closes the gaps they leave.
pub fn drop_things(mentions: &mut [Mention], people: &mut Vec<Someone>, of_thing: impl Fn(&Mention) -> Named) {
    let stays = |someone: &Someone| someone.certain || someone.known.is_some() || someone.evidence >= 0;
    if people.iter().all(stays) {
        return;
    }
    let mut place = Vec::with_capacity(people.len());
    let mut next = 0;
    for someone in people.iter() {
        place.push(stays(someone).then_some(next));
        next += usize::from(stays(someone));
    }
    people.retain(stays);
    for mention in mentions {
        if let Named::Person(id) = mention.kind {
            mention.kind = place[id].map_or_else(|| of_thing(mention), Named::Person);
        }
    }
}

/// What a title, an honorific or a relation ("his wife") says of a gender: +4 to −4. A chairman may be a woman.
pub fn titled_gender(document: &Document<'_>, at: usize) -> i32 {
    if pronoun_gender(document, at) != 0 {
        return 0;
    }
    match gender(document.tokens[at].class) {
        1 if document.is_english() && document.word(at).ends_with("man") => 1,
        known => 4 * known,
    }
}

/// The same of a description after a name (", the party's chairwoman,"), up to its first preposition.
pub fn described_gender(document: &Document<'_>, role: Span) -> i32 {
    document
        .tokens_of(role)
        .take_while(|&at| !document.is(at, Class::PREP))
        .filter(|&at| document.is(at, Class::TITLE.or(Class::ROLE)))
        .filter(|&at| document.kind(at + 1) != Some(TokenKind::Genitive))
        .map(|at| titled_gender(document, at))
        .sum()
}

/// Lets pronouns decide the gender of people whose names do not.
pub fn vote(document: &Document<'_>, mentions: &[Mention], people: &mut [Someone]) {
    let votes = votes(document, mentions, people);
    for (someone, votes) in people.iter_mut().zip(votes) {
        if someone.gender == 0 && votes.abs() >= MAJORITY {
            someone.gender = votes.signum();
        }
    }
}

/// For each person without a gender, votes for "he" minus votes for "she".
pub fn votes(document: &Document<'_>, mentions: &[Mention], people: &[Someone]) -> Vec<i32> {
    let mut votes = vec![0i32; people.len()];
    for (index, mention) in mentions.iter().enumerate() {
        let Named::Person(id) = mention.kind else { continue };
        if people[id].gender == 0 {
            let limit = mentions.get(index + 1).map_or(document.tokens.len(), |next| next.tokens.start);
            votes[id] += ballot(document, mention.tokens.end..limit);
        }
    }
    votes
}

/// The first pronoun after a name, before the next name, in its sentence.
fn ballot(document: &Document<'_>, after: Range<usize>) -> i32 {
    let end = after.end.min(after.start + VOTE_REACH);
    (after.start..end)
        .take_while(|&at| !matches!(document.kind(at), Some(TokenKind::Mark | TokenKind::Colon)))
        .find(|&at| pronoun_gender(document, at) != 0)
        // "sie" is she and they.
        .filter(|&at| !document.is(at, Class::THEY))
        .map_or(0, |at| pronoun_gender(document, at))
}

#[cfg(test)]
mod tests {
    use super::is_brand;
    use crate::extract::document::Document;
    use crate::extract::gazetteer::Gazetteer;
    use crate::extract::names::Names;
    use crate::extract::testing::article;

    /// The people of `text`, each with "he", "she" or "?".
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let article = article(text);
        let document = Document::new(&article);
        let names = Names::find(&document, "", &Gazetteer::default());
        let found: Vec<String> = names
            .people
            .iter()
            .map(|someone| {
                let pronoun = match someone.gender.signum() {
                    1 => "he",
                    -1 => "she",
                    _ => "?",
                };
                format!("{} {pronoun}", document.span(someone.fullest.clone()).of(&article.text))
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_follows_an_article_is_a_thing() {
        check("The Quiet Lantern closed. Zanty Brool, 45, left.", &["Zanty Brool ?"]);
        check("They met in Old Varn and at Harrow Quay.", &[]);
        check("The Clean Harbour Act passed. Wharf Street was shut.", &[]);
    }

    #[test]
    fn pronouns_vote_where_the_name_does_not_tell() {
        check("Zanty Brool sold her boat. Brool said she was glad.", &["Zanty Brool she"]);
        check("Zanty Brool sold her boat.", &["Zanty Brool ?"]);
    }

    #[test]
    fn a_chairman_may_be_a_woman() {
        check("Chairman Ana Ruiz left.", &["Ana Ruiz she"]);
        check("Ms. Zanty Brool left.", &["Zanty Brool she"]);
        check("Zanty Brool, a spokeswoman for the port, left.", &["Zanty Brool she"]);
    }

    #[test]
    fn inner_capitals_make_a_brand() {
        assert!(is_brand("NewsHub") && !is_brand("McBain") && !is_brand("Ruiz") && !is_brand("DeVoss"));
    }
}
