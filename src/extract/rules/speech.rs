//! Are marks speech at all? Names of works, nicknames and so-called things are not; a sentence of its own is.

use crate::extract::cues;
use crate::extract::inversion;
use crate::extract::lexicon::Class;
use crate::extract::phrases::{Habit, PhraseKind, Set};
use crate::extract::scene::Scene;
use crate::extract::tokens::TokenKind;

/// Fewest words of a region without cue that count as speech.
const BARE_WORDS: usize = 5;

/// Whether a region without cue or source reads like something said: a sentence with its own stop.
pub fn reads_like_speech(scene: &Scene<'_>, region: usize) -> bool {
    let document = &scene.document;
    let region = &document.regions[region];
    let inner = region.inner_tokens();
    let words = inner.clone().filter(|&at| document.kind(at) == Some(TokenKind::Word)).count();
    let starts = document.is(inner.start, Class::CAPITAL) || region.continued;
    let ends = !region.closed
        || matches!(document.kind(inner.end - 1), Some(TokenKind::Stop | TokenKind::Comma | TokenKind::Dash));
    words >= BARE_WORDS && starts && ends && !inner.is_empty()
}

/// Why a region is no speech in the eyes of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unspoken {
    /// Lou “Bricks” Tanner.
    Nickname,
    /// the so-called “fix”.
    SoCalled,
    /// on “Morning Hour”.
    Work,
    /// did not say “yes”.
    Unsaid,
}

/// Whether a region is a nickname, a title of a work, announced as so-called, or was not said: never speech.
pub fn unspoken(scene: &Scene<'_>, region: usize) -> Option<Unspoken> {
    if is_nickname(scene, region) {
        Some(Unspoken::Nickname)
    } else if is_so_called(scene, region) {
        Some(Unspoken::SoCalled)
    } else if !is_reported(scene, region) && (is_work(scene, region) || is_named_work(scene, region)) {
        Some(Unspoken::Work)
    } else {
        is_unsaid(scene, region).then_some(Unspoken::Unsaid)
    }
}

/// „Diese Reform“, betonte Hartmann: a verb right after the marks says that they hold speech.
fn is_reported(scene: &Scene<'_>, region: usize) -> bool {
    let document = &scene.document;
    if !document.lexicon.does(Habit::INVERTS) {
        return false;
    }
    let pause = |at: &usize| matches!(document.kind(*at), Some(TokenKind::Comma | TokenKind::Dash));
    let after = document.regions[region].tokens.end;
    let verb = (after..after + 2).take_while(pause).count() + after;
    verb > after && inversion::leading_cue(document, verb, document.tokens.len()).is_some()
}

/// Lou “Bricks” Tanner; a man who goes by “Bricks”.
fn is_nickname(scene: &Scene<'_>, region: usize) -> bool {
    let document = &scene.document;
    let region = &document.regions[region];
    let inner = region.inner_tokens();
    let (before, after) = (region.tokens.start.wrapping_sub(1), region.tokens.end);
    let short = inner.len() <= 3 && document.is(inner.start, Class::CAPITAL.or(Class::DET));
    let between = document.is(before, Class::CAPITAL)
        && !document.is(before, Class::STOP)
        && document.is(after, Class::CAPITAL)
        && document.sentence_of(before) == document.sentence_of(after);
    let called =
        document.is(before, Class::BY) && document.is(before.wrapping_sub(1), Class::NONE) || goes_by(scene, before);
    short && (between || called)
}

fn goes_by(scene: &Scene<'_>, by: usize) -> bool {
    let document = &scene.document;
    let near = by.saturating_sub(4)..=by;
    document.is_in(by, Set::Alias)
        && near.clone().any(|at| document.is_in(at, Set::AliasVerb))
        && !near.clone().any(|at| document.is(at, Class::SAY))
}

fn is_so_called(scene: &Scene<'_>, region: usize) -> bool {
    let document = &scene.document;
    let start = document.regions[region].tokens.start;
    (start.saturating_sub(3)..start).any(|at| document.phrase(at, PhraseKind::SoCalled).is_some())
}

/// did not say “yes”; would not call it a “fix”: words that were not used.
fn is_unsaid(scene: &Scene<'_>, region: usize) -> bool {
    let document = &scene.document;
    let region = &document.regions[region];
    let short = region.inner_tokens().len() <= 4;
    let sentence =
        document.sentences.get(document.sentence_of(region.tokens.start)).map_or(0, |found| found.tokens.start);
    let from = region.tokens.start.saturating_sub(5).max(sentence);
    short
        && from < region.tokens.start
        && (from..region.tokens.start)
            .filter_map(|at| cues::at(document, at, &(from..region.tokens.start)))
            .any(|cue| cue.negated)
        && !scene.document.is_quoted(region.tokens.start - 1)
}

/// on “Morning Hour”: every longer word capitalised, no stop inside, and no cue right before.
fn is_work(scene: &Scene<'_>, region: usize) -> bool {
    let document = &scene.document;
    let region = &document.regions[region];
    let inner = region.inner_tokens();
    let words: Vec<usize> = inner.clone().filter(|&at| document.kind(at) == Some(TokenKind::Word)).collect();
    if words.len() < 2 || words.len() > 8 {
        return false;
    }
    let titled = words.iter().all(|&at| {
        document.is(at, Class::CAPITAL.or(Class::NUMBER)) || document.is(at, Class::PREP.or(Class::CONJ).or(Class::DET))
    }) && words.iter().filter(|&&at| document.is(at, Class::CAPITAL)).count() * 2 > words.len()
        && document.is(*words.last().unwrap_or(&inner.start), Class::CAPITAL.or(Class::NUMBER));
    let last = document.kind(inner.end - 1);
    let sentence = matches!(last, Some(TokenKind::Stop)) && document.word(inner.end - 1) != ".";
    let before = region.tokens.start.wrapping_sub(1);
    let introduced =
        matches!(document.kind(before), Some(TokenKind::Comma | TokenKind::Colon)) || document.is(before, Class::SAY);
    // Where every noun is capitalised only an article says more: „Ende der Gewalt“, der „Rheinischen Post“.
    let named = !document.lexicon.does(Habit::NOUNS) || document.is(before, Class::THE.or(Class::PREP));
    titled && !sentence && !introduced && named
}

/// le film « Une saison »; sein Roman „Ein Sommer“: the word before the marks says that they hold a name.
fn is_named_work(scene: &Scene<'_>, region: usize) -> bool {
    let document = &scene.document;
    let region = &document.regions[region];
    let start = document.blocks[region.block].tokens.start;
    let before = region.tokens.start.checked_sub(1).filter(|&before| before >= start);
    let comma = before.is_some_and(|before| document.kind(before) == Some(TokenKind::Comma));
    let noun = if comma { region.tokens.start.checked_sub(2) } else { before };
    let inner = region.inner_tokens();
    let open = !inner.is_empty() && document.kind(inner.end - 1) == Some(TokenKind::Comma);
    noun.is_some_and(|noun| noun >= start && document.is_in(noun, Set::Work)) && !open
}

#[cfg(test)]
mod tests {
    use crate::extract::rules::testing::check;

    #[test]
    fn nicknames_titles_and_scare_quotes_are_nobodys() {
        check("Lou “Bricks” Tanner spoke on “Morning Hour” about the so-called “fix” of the harbour.", &[]);
        check("Ana Ruiz did not say “yes” at the port.", &[]);
        check("A man who goes by “Bricks” left the hall.", &[]);
        check("Russia could offer an “integration package” that might interest Pyongyang.", &[]);
    }

    #[test]
    fn a_sentence_in_marks_is_speech_of_nobody() {
        check(
            "The hall was dark. “Nobody told us the boat would leave without us.” The rain went on.",
            &["direct | - | “Nobody told us the boat would leave without us.”"],
        );
    }
}
