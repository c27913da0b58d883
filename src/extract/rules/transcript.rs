//! Transcripts and interviews: turns that begin with a name and a colon. Their words are direct without marks.

use smallvec::{SmallVec, smallvec};

use crate::extract::lexicon::Class;
use crate::extract::names::Named;
use crate::extract::noun_phrase;
use crate::extract::phrases::Set;
use crate::extract::resolve;
use crate::extract::scene::{Attribution, Scene};
use crate::extract::tokens::TokenKind;
use crate::model::{QuoteKind, Rule, Span, Speaker};

/// Longest name of a turn, in tokens.
const LONGEST: usize = 6;

/// Whether the article has turns: a name in capitals and a colon once, or any name and a colon at the head of two blocks.
pub fn is_transcript(scene: &Scene<'_>) -> bool {
    let heads: Vec<bool> =
        (0..scene.document.blocks.len()).filter_map(|block| head(scene, block)).map(|(_, shouted)| shouted).collect();
    heads.iter().filter(|&&shouted| shouted).count() >= 1 || heads.len() >= 2
}

/// The token of the colon after a turn's name, and whether the name is all capitals.
fn head(scene: &Scene<'_>, block: usize) -> Option<(usize, bool)> {
    let document = &scene.document;
    let tokens = document.blocks[block].tokens.clone();
    let colon = (tokens.start..tokens.end.min(tokens.start + LONGEST))
        .find(|&at| document.kind(at) == Some(TokenKind::Colon))?;
    let name = tokens.start..colon;
    let proper = !name.is_empty()
        && colon + 1 < tokens.end
        && name.clone().all(|at| {
            document.kind(at) == Some(TokenKind::Word) && document.is(at, Class::CAPITAL.or(Class::PARTICLE))
        });
    let shouted =
        name.clone().all(|at| document.word(at).chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase))
            && document.word(name.start).len() > 2;
    let named =
        name.clone().any(|at| matches!(scene.names.at(at).map(|m| m.kind), Some(Named::Person(_) | Named::Unknown)));
    let asks = name.len() == 1 && document.is_in(name.start, Set::Turn);
    (proper && (shouted || named || asks)).then_some((colon, shouted))
}

/// Attributes a block that is a turn.
pub fn turn(scene: &mut Scene<'_>, block: usize, interview: bool) -> bool {
    if !interview {
        return false;
    }
    let Some((colon, _)) = head(scene, block) else { return false };
    let tokens = scene.document.blocks[block].tokens.clone();
    let content =
        Span { start: scene.document.tokens[colon + 1].span.start, end: scene.document.blocks[block].span.end };
    let (speaker, sure) = who(scene, tokens.start, colon);
    let regions: SmallVec<[usize; 2]> = scene.document.blocks[block].regions.clone().collect();
    let source = Some(scene.document.span(tokens.start..colon));
    let cue = Some(scene.document.tokens[colon].span);
    let (speaker, confidence) = if sure >= 50 { (speaker, sure) } else { (Speaker::Unattributed, sure) };
    scene.push(Attribution {
        content: smallvec![content],
        regions,
        cue,
        source,
        mention: None,
        speaker,
        rule: Rule::Transcript,
        confidence,
        block,
        kind: Some(QuoteKind::Direct),
    });
    true
}

/// RUIZ is the Ruiz of the article.
fn who(scene: &mut Scene<'_>, start: usize, colon: usize) -> (Speaker, u8) {
    let last = scene.document.word(colon - 1).to_owned();
    let mut same = scene
        .names
        .people
        .iter()
        .enumerate()
        .filter(|(_, someone)| scene.document.word(someone.fullest.end - 1).eq_ignore_ascii_case(&last));
    match (same.next(), same.next()) {
        (Some((id, _)), None) => return (Speaker::Person(id as u32), 93),
        (Some(_), Some(_)) => return (Speaker::Described(scene.document.span(start..colon)), 80),
        _ => {}
    }
    drop(same);
    let asks = scene.document.lexicon.has(Set::Turn, &last);
    if asks {
        return (Speaker::Unattributed, 0);
    }
    match noun_phrase::after(&scene.document, &scene.names, start, colon) {
        Some(phrase) => resolve::speaker(scene, &phrase, &[]),
        None => (Speaker::Described(scene.document.span(start..colon)), 85),
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::rules::testing::check;

    #[test]
    fn turns() {
        check(
            "Ana Ruiz met the press.\n\nRUIZ: We never saw it.\n\nQUESTION: Who did?",
            &["direct | Ana Ruiz | We never saw it.", "direct | - | Who did?"],
        );
    }
}
