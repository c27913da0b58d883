//! Finds the words that report: a verb of the cue lists used as a verb, with its auxiliaries. It attaches no speaker.

use std::ops::Range;

use super::document::Document;
use super::lexicon::Class;
use super::phrases::{Habit, Set};
use super::tokens::TokenKind;

/// A reporting verb in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    /// The verb.
    pub verb: usize,
    /// First token of the verb group: auxiliaries and adverbs before the verb.
    pub start: usize,
    /// One past the last token: "said in a statement" is cut after "said".
    pub end: usize,
    /// Classes of the verb.
    pub class: Class,
    /// What form it has.
    pub form: Form,
    /// "did not say", "declined to say".
    pub negated: bool,
}

/// Forms of a verb as far as they decide who the subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Subject right before or after.
    Finite,
    /// "adding that": subject of the main clause.
    Gerund,
    /// "vowed to call": subject of the main clause.
    Infinitive,
    /// "was called": the speaker follows "by".
    Passive,
}

/// Any reporting verb.
pub const ANY: Class = Class::SPEECH;

/// The cue whose verb is token `at`, if that token is used as a reporting verb.
pub fn at(document: &Document<'_>, at: usize, sentence: &Range<usize>) -> Option<Cue> {
    let token = *document.tokens.get(at)?;
    if !token.is(ANY) || token.is_capital() && at != sentence.start && !after_mark(document, at) {
        return None;
    }
    // "put" reports only in "as Ruiz put it", "teilte" only with a "mit".
    if token.is(Class::PARTED) && !is_whole(document, at, sentence.end) {
        return None;
    }
    let before = at.checked_sub(1).filter(|&before| before >= sentence.start);
    if before.is_some_and(|before| is_noun_after(document, before, at)) {
        return None;
    }
    let (start, aux) =
        bracket(document, at, sentence.start).unwrap_or_else(|| verb_group(document, at, sentence.start));
    let reflexive = (start..at).any(|i| document.is(i, Class::REFLEXIVE));
    if reflexive && !document.lexicon.reports_reflexively(document.word(at)) {
        return None;
    }
    let negated = (start..at).any(|i| document.is(i, Class::NEG));
    let form = form(document, at, start, aux)?;
    let opens = document.lexicon.does(Habit::INVERTS) && at == sentence.start;
    if form == Form::Finite && token.is_capital() && !opens && !after_mark(document, at) {
        return None;
    }
    Some(Cue { verb: at, start, end: at + 1, class: token.class, form, negated })
}

/// Most tokens between the two parts of a cue.
const PARTED_REACH: usize = 24;

/// Whether the second part of a cue stands right after it, or ends the clause.
fn is_whole(document: &Document<'_>, at: usize, limit: usize) -> bool {
    let (lexicon, verb) = (document.lexicon, document.word(at));
    let ends = |i: usize| document.kind(i + 1) != Some(TokenKind::Word) || document.is(i + 1, Class::CONJ);
    lexicon.stands_alone(verb)
        || lexicon.is_part(verb, document.word(at + 1), true)
        || (at + 1..limit.min(at + PARTED_REACH))
            .take_while(|&i| !matches!(document.kind(i), Some(TokenKind::Stop | TokenKind::Semicolon)))
            .any(|i| ends(i) && lexicon.is_part(verb, document.word(i), false))
}

/// Whether token `at` is the second part of the cue `verb`: "warf … vor".
pub fn is_second_part(document: &Document<'_>, verb: usize, at: usize) -> bool {
    document.is(verb, Class::PARTED) && document.lexicon.is_part(document.word(verb), document.word(at), false)
}

fn after_mark(document: &Document<'_>, at: usize) -> bool {
    at > 0 && matches!(document.kind(at - 1), Some(TokenKind::Mark | TokenKind::SingleMark))
}

/// "the report", "his claims", "a warning": after these words a verb's form is a noun or an adjective.
fn is_noun_after(document: &Document<'_>, before: usize, at: usize) -> bool {
    if document.kind(before) == Some(TokenKind::Genitive) {
        return !document.is(at, Class::FINITE) || ambiguous_noun(document, at);
    }
    let determined = document.is(before, Class::POSSESSIVE)
        || document.is(before, Class::DET) && !document.is(before, Class::CONJ) && !is_pronoun_like(document, before);
    if determined {
        return true;
    }
    let past = document.is(at, Class::FINITE) && !ambiguous_noun(document, at);
    let prep = document.is(before, Class::PREP) && !document.is(before, Class::ADVERB.or(Class::CONJ));
    let adjective_noun = ambiguous_noun(document, at)
        && document.kind(before) == Some(TokenKind::Word)
        && !document.is(
            before,
            Class::AUX.or(Class::PRONOUN).or(Class::CAPITAL).or(Class::ROLE).or(Class::ADVERB).or(Class::CONJ),
        )
        && !document.is(before, Class::TO);
    let verbal = document.is(at, Class::GERUND.or(Class::INFINITIVE));
    prep && !past && !document.is(before, Class::TO) && !verbal || adjective_noun
}

/// "this said" is rare, "both said" and "some say" are not.
fn is_pronoun_like(document: &Document<'_>, at: usize) -> bool {
    document.is_in(at, Set::Quantifier)
}

/// Forms in -s and plain forms that are nouns as well.
fn ambiguous_noun(document: &Document<'_>, at: usize) -> bool {
    let past = document.is(at, Class::FINITE) && !document.word(at).ends_with('s');
    document.is(at, Class::NOUN) && !past && !document.is(at, Class::GERUND)
}

/// Where the auxiliaries and adverbs before the verb begin, and whether there is an auxiliary.
fn verb_group(document: &Document<'_>, at: usize, limit: usize) -> (usize, bool) {
    let mut start = at;
    let mut aux = false;
    while start > limit {
        let before = start - 1;
        let token = document.tokens[before];
        let joins =
            token.is(Class::AUX.or(Class::NEG).or(Class::REFLEXIVE)) || token.is(Class::ADVERB) && !token.is_capital();
        if token.kind == TokenKind::Genitive && start < at {
            break;
        }
        if !joins || token.is(Class::PRONOUN) {
            break;
        }
        aux |= token.is(Class::AUX);
        start = before;
    }
    if start > limit && document.is(start - 1, Class::TO) && document.is(at, Class::BASE) {
        start -= 1;
        if start > limit && document.is_in(start - 1, Set::Habitual) {
            return (start - 1, true);
        }
        if start > limit && document.is(start - 1, Class::NEG) {
            start -= 1;
        }
    }
    (start, aux)
}

/// Most tokens between an auxiliary and the participle that ends its clause.
const BRACKET_REACH: usize = 16;

/// "hat am Montag gesagt": the auxiliary of a participle that stands apart from it in the same clause.
fn bracket(document: &Document<'_>, at: usize, limit: usize) -> Option<(usize, bool)> {
    let apart = document.is(at, Class::PARTICIPLE) && !document.is(at, Class::FINITE);
    if !apart || !document.lexicon.does(Habit::BRACKETS) || at > limit && document.is(at - 1, Class::AUX) {
        return None;
    }
    (limit.max(at.saturating_sub(BRACKET_REACH))..at)
        .rev()
        .take_while(|&i| document.kind(i) == Some(TokenKind::Word))
        .find(|&i| document.is(i, Class::AUX) && !document.is(i, Class::BE))
        .map(|start| (start, true))
}

fn form(document: &Document<'_>, at: usize, start: usize, aux: bool) -> Option<Form> {
    let class = document.tokens[at].class;
    if document.is(start, Class::TO)
        || start < at && document.is(start, Class::NEG) && document.is(start + 1, Class::TO)
    {
        return Some(Form::Infinitive);
    }
    if class.any(Class::GERUND) {
        return Some(if aux { Form::Finite } else { Form::Gerund });
    }
    if class.any(Class::INFINITIVE) && !class.any(Class::FINITE) {
        return Some(Form::Infinitive);
    }
    // "s'est félicité": what is done to oneself is no passive.
    let be = (start..at).any(|i| document.is(i, Class::BE)) && !(start..at).any(|i| document.is(i, Class::REFLEXIVE));
    if be {
        return class.any(Class::FINITE.or(Class::PARTICIPLE)).then_some(Form::Passive);
    }
    if aux && class.any(Class::PARTICIPLE.or(Class::FINITE).or(Class::BASE)) {
        return Some(Form::Finite);
    }
    class.any(Class::FINITE.or(Class::BASE)).then_some(Form::Finite)
}

#[cfg(test)]
mod tests {
    use super::{Form, at};
    use crate::extract::document::Document;
    use crate::extract::testing::article;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Form)]) {
        let article = article(text);
        let document = Document::new(&article);
        let sentence = 0..document.tokens.len();
        let found: Vec<_> = (0..document.tokens.len())
            .filter_map(|i| at(&document, i, &sentence))
            .map(|cue| (document.span(cue.start..cue.end).of(&article.text), cue.form))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn verbs() {
        check("Ruiz has also said that it failed", &[("has also said", Form::Finite)]);
        check("Ruiz left, adding that it failed", &[("adding", Form::Gerund)]);
        check("It was called a failure", &[("was called", Form::Passive)]);
        check("Ruiz vowed to call it off", &[("vowed", Form::Finite), ("to call", Form::Infinitive)]);
        check("Critics say it failed", &[("say", Form::Finite)]);
    }

    #[test]
    fn nouns_are_no_cues() {
        check("The report and his claims led to a warning", &[]);
        check("The State Department met", &[]);
        check("Ruiz's comments in reports", &[]);
    }

    #[test]
    fn negation() {
        let article = article("Ruiz declined to say what failed");
        let document = Document::new(&article);
        let cue = at(&document, 3, &(0..6)).expect("a cue");
        assert!(cue.negated);
    }
}
