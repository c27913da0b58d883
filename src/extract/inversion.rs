//! Clauses whose verb stands before its subject, as most languages report: a déclaré le ministre; sagte Müller; — сказал
//! Иванов; a-t-il dit; hat Müller gesagt. English inverts too, but only right behind the words.

use super::cues::{self, Cue, Form};
use super::document::Document;
use super::lexicon::Class;
use super::names::{Named, Names};
use super::noun_phrase::{self, NounPhrase};
use super::phrases::{Habit, Set};
use super::scene::{Clause, Scene};
use super::tokens::TokenKind;

/// Most auxiliaries, pronouns and adverbs before the verb of a clause.
const LEAD: usize = 4;
/// Most times, places and hearers between a verb and its subject.
const ASIDES: usize = 4;
/// Most tokens between an auxiliary and the participle that ends its clause.
const BRACKET_REACH: usize = 24;

/// The finite cue whose verb group begins at token `at`.
pub fn leading_cue(document: &Document<'_>, at: usize, end: usize) -> Option<Cue> {
    let sentence = at..end;
    let first = cues::at(document, at, &sentence).filter(|cue| cue.form == Form::Finite);
    if first.is_some() || !document.lexicon.does(Habit::INVERTS) {
        return first;
    }
    (at + 1..end.min(at + LEAD))
        .find_map(|verb| cues::at(document, verb, &sentence))
        .filter(|cue| cue.form == Form::Finite && cue.start == at)
}

/// The subject that follows a verb: at once, or, where subjects often follow, past when and where it was said.
pub fn source_after(document: &Document<'_>, names: &Names, start: usize, limit: usize) -> Option<NounPhrase> {
    if !document.lexicon.does(Habit::INVERTS) {
        return noun_phrase::after(document, names, start, limit);
    }
    let mut at = start + usize::from(start > 0 && cues::is_second_part(document, start - 1, start));
    for _ in 0..ASIDES {
        if let Some(body) = body_inside(document, names, at, limit) {
            return Some(body);
        }
        let past = past_aside(document, names, at, limit);
        if past == at {
            break;
        }
        at = past;
    }
    noun_phrase::after(document, names, at, limit)
}

/// "сообщили в полиции", "hieß es aus dem Ministerium": the body from inside which somebody speaks.
fn body_inside(document: &Document<'_>, names: &Names, at: usize, limit: usize) -> Option<NounPhrase> {
    let at = if document.is_in(at, Set::Expletive) { at + 1 } else { at };
    if !document.is_in(at, Set::Inside) {
        return None;
    }
    let body = noun_phrase::after(document, names, at + 1, limit)?;
    let head = body.head.clone();
    let place = head.clone().all(|at| document.is(at, Class::PLACE.or(Class::TIME)));
    let organised = names.at(head.start).is_some_and(|mention| mention.kind == Named::Organisation)
        || head.clone().take(3).any(|at| document.is(at, Class::ORGWORD.or(Class::ROLE)));
    let occasion = head.clone().any(|at| document.is(at, Class::OCCASION) && !document.is(at, Class::ROLE));
    (organised && !place && !occasion).then_some(body)
}

/// Past one of: a reflexive pronoun, an adverb, a time, a place or a hearer.
fn past_aside(document: &Document<'_>, names: &Names, at: usize, limit: usize) -> usize {
    if at >= limit {
        return at;
    }
    if document.is(at, Class::REFLEXIVE.or(Class::ADVERB).or(Class::TIME).or(Class::NUMBER))
        && !document.is(at, Class::PRONOUN.or(Class::TITLE))
    {
        return at + 1;
    }
    let article = at + usize::from(document.is(at, Class::PREP));
    let noun = article + usize::from(document.is(article, Class::DET.or(Class::POSSESSIVE)));
    if noun > at && document.is(noun, Class::TIME) {
        return noun + 1;
    }
    if article == at || document.is_in(at, Set::For) {
        return at;
    }
    // "declaró en Madrid el ministro", "сказал в интервью Орлов": the subject comes after it.
    let end = names.at(noun).map_or(noun + 1, |mention| mention.tokens.end);
    let subject = document.is(end, Class::DET.or(Class::PRONOUN).or(Class::TITLE).or(Class::ROLE).or(Class::CAPITAL))
        || document.is(end, Class::TIME)
        || (end..end + 4)
            .take_while(|&at| document.kind(at) == Some(TokenKind::Word))
            .any(|at| names.at(at).is_some_and(|mention| matches!(mention.kind, Named::Person(_))));
    if end < limit && subject { end } else { at }
}

/// "hat Müller gesagt", "a-t-il déclaré": auxiliary, subject, participle.
pub fn bracketed(scene: &Scene<'_>, at: usize, end: usize) -> Option<Clause> {
    let document = &scene.document;
    if !document.lexicon.does(Habit::BRACKETS) || !document.is(at, Class::AUX) {
        return None;
    }
    let source = source_after(document, &scene.names, at + 1, end)?;
    let verb = (source.tokens.end..end.min(source.tokens.end + BRACKET_REACH))
        .take_while(|&i| document.kind(i) == Some(TokenKind::Word))
        .find(|&i| document.is(i, Class::PARTICIPLE.or(Class::INFINITIVE)) && document.is(i, cues::ANY))?;
    let class = document.tokens[verb].class;
    class.any(Class::SAY.or(Class::ACT)).then(|| Clause {
        cue: verb..verb + 1,
        class,
        source: Some(source),
        tokens: at..verb + 1,
    })
}

/// "«…», dijo.": the subject is left out where it is clear.
pub fn dropped(document: &Document<'_>, at: usize, end: usize) -> Option<Clause> {
    if !document.lexicon.does(Habit::DROPS) {
        return None;
    }
    let cue = leading_cue(document, at, end).filter(|cue| cue.class.any(Class::SAY) && !cue.negated)?;
    let tokens = cue.start..cue.end;
    Some(Clause { cue: tokens.clone(), class: cue.class, source: None, tokens })
}

impl Scene<'_> {
    /// The subject of a finite cue where subjects may follow: before it, unless a preposition governs what stands there,
    /// else after it.
    pub fn subject_around(&self, cue: Cue, limit: usize, end: usize) -> Option<NounPhrase> {
        let (document, names) = (&self.document, &self.names);
        let after_prep = |start: usize| start > limit && document.is(start - 1, Class::PREP);
        let free = |phrase: NounPhrase| {
            let start = phrase.tokens.start;
            // "comme l'a dit Dupont": an article alone is an object.
            if phrase.tokens.len() == 1 && document.is(start, Class::THE) && !document.is(start, Class::SUBJECT) {
                return None;
            }
            if !after_prep(start) && !document.is(start, Class::TIME) {
                return Some(phrase);
            }
            // "на вопрос о забастовке Седов сказал": the name does not belong to what the preposition governs.
            let mut own = phrase.head.start;
            while own > start && document.is(own - 1, Class::TITLE.or(Class::ROLE)) {
                own -= 1;
            }
            let named = names.at(phrase.head.start).is_some() && own > start && !after_prep(own);
            named.then_some(NounPhrase { tokens: own..phrase.tokens.end, ..phrase })
        };
        let before = noun_phrase::before(document, names, cue.start, limit).and_then(free);
        if before.is_some() {
            return before;
        }
        let bracket = cue.start + 1 < cue.verb && !document.is(cue.verb - 1, Class::AUX);
        let after = if bracket {
            source_after(document, names, cue.start + 1, cue.verb)
        } else {
            source_after(document, names, cue.end, end)
        }?;
        let who = after.head.clone().any(|at| {
            names.at(at).is_some()
                || document.is(at, Class::ROLE.or(Class::TITLE).or(Class::ORGWORD).or(Class::SUBJECT))
        });
        who.then_some(after)
    }
}
