//! Words that go on with what was said before: a paragraph re-opened with a mark, a paragraph wholly in marks, or a
//! second sentence in marks after an attributed one.

use smallvec::smallvec;

use super::speech::reads_like_speech;
use super::{gap_after, gap_before};
use crate::extract::lexicon::Class;
use crate::extract::names::Named;
use crate::extract::resolve;
use crate::extract::scene::{Attribution, Scene};
use crate::extract::tokens::TokenKind;
use crate::model::{Rule, Speaker};

/// A mark left open at the end of the paragraph before: the same quote goes on.
pub fn reopened(scene: &mut Scene<'_>, region: usize) -> bool {
    if !scene.document.regions[region].continued || region == 0 {
        return false;
    }
    let Some(index) = scene.owner[region - 1] else { return false };
    // “First. ¶ “Second,” Ruiz said: a cue of its own makes it a quote of its own.
    let block = scene.document.regions[region].block;
    let gap = gap_after(scene, block, region);
    if super::after::clause(scene, region, &gap).is_some() {
        return false;
    }
    scene.join(index, region);
    true
}

/// A sentence or paragraph in marks after an attributed one.
pub fn attribute(scene: &mut Scene<'_>, block: usize, region: usize) -> bool {
    let document = &scene.document;
    let inner = document.regions[region].inner_tokens();
    let whole =
        document.is(inner.start, Class::CAPITAL) || !matches!(document.kind(inner.start), Some(TokenKind::Word));
    let short = inner.len() < 3 && !gap_before(scene, block, region).is_empty();
    if !whole || short {
        return false;
    }
    let begins = document.regions[region].tokens.start == document.blocks[block].tokens.start;
    let fills = begins && gap_after(scene, block, region).is_empty();
    if fills && introduced(scene, block, region) {
        return true;
    }
    let previous = scene.found.iter().rposition(|found| found.rule != Rule::Bare || found.block + 1 >= block);
    let Some(previous) = previous else { return false };
    let found = &scene.found[previous];
    let (speaker, rule) = (found.speaker, found.rule);
    if found.block == block {
        return same_block(scene, block, region, previous);
    }
    let adjacent = found.block + 1 == block || ends_in(scene, previous, block);
    if !fills || !adjacent || rule == Rule::Transcript || speaker == Speaker::Unattributed {
        return false;
    }
    if !ends_block_before(scene, previous, block) {
        return false;
    }
    push(scene, block, region, previous, 88);
    true
}

/// "Ruiz opened the briefing with it." ¶ “We have been told.”: a paragraph in marks after one that ends with a
/// sentence about one person and quotes nobody.
fn introduced(scene: &mut Scene<'_>, block: usize, region: usize) -> bool {
    let Some(before) = block.checked_sub(1) else { return false };
    let Some(last) = scene.document.blocks[before].sentences.clone().next_back() else { return false };
    let tokens = scene.document.sentences[last].tokens.clone();
    let span = scene.document.sentences[last].span;
    let quiet = !scene.found.iter().rev().take(6).any(|found| found.content.iter().any(|piece| piece.overlaps(span)));
    let Some(subject) = scene.sentence_subject(&tokens).filter(|_| quiet) else { return false };
    let (speaker, sure) = resolve::speaker(scene, &subject, &[]);
    let mut people: Vec<usize> = Vec::new();
    for mention in &scene.names.mentions {
        if let (true, Named::Person(id)) = (tokens.contains(&mention.tokens.start), mention.kind) {
            people.push(id);
        }
    }
    people.dedup();
    let Speaker::Person(id) = speaker else { return false };
    if people.iter().any(|&other| other != id as usize) || sure < 70 {
        return false;
    }
    let content = scene.document.regions[region].span;
    scene.push(Attribution {
        content: smallvec![content],
        regions: smallvec![region],
        cue: None,
        source: Some(scene.document.span(subject.tokens.clone())),
        mention: Some(subject),
        speaker,
        rule: Rule::Continuation,
        confidence: 62,
        block,
        kind: None,
    });
    true
}

/// Whether a quote of several paragraphs reaches the block before `block`.
fn ends_in(scene: &Scene<'_>, index: usize, block: usize) -> bool {
    scene.found[index].regions.last().is_some_and(|&region| scene.document.regions[region].block + 1 >= block)
}

/// Whether the last sentence of the block before holds this quote or its cue: another sentence would change the subject.
fn ends_block_before(scene: &Scene<'_>, index: usize, block: usize) -> bool {
    let document = &scene.document;
    let Some(last) = document.blocks[block - 1].sentences.clone().next_back() else { return false };
    let span = document.sentences[last].span;
    let found = &scene.found[index];
    found.content.iter().copied().chain(found.cue).any(|piece| piece.overlaps(span))
}

/// After an attributed quote of the same paragraph: the same speaker, when the words are a sentence of their own and
/// nobody else comes between.
fn same_block(scene: &mut Scene<'_>, block: usize, region: usize, previous: usize) -> bool {
    let document = &scene.document;
    let gap = gap_before(scene, block, region);
    let last_region = scene.found[previous].regions.iter().copied().max();
    let adjoining = last_region.is_some_and(|last| last + 1 == region);
    let others = gap.clone().any(|at| {
        scene.names.at(at).is_some()
            && !scene.found[previous].source.is_some_and(|source| source.contains(document.tokens[at].span))
    });
    let stops = gap.clone().filter(|&at| document.kind(at) == Some(TokenKind::Stop)).count();
    let speech = reads_like_speech(scene, region) || gap.is_empty() && adjoining;
    if !speech || scene.found[previous].speaker == Speaker::Unattributed {
        return false;
    }
    if !adjoining || others || stops > 2 || gap.len() > 40 {
        return false;
    }
    let certain = if stops <= 1 { 85 } else { 65 };
    push(scene, block, region, previous, certain);
    true
}

fn push(scene: &mut Scene<'_>, block: usize, region: usize, previous: usize, certain: u8) {
    let span = scene.document.regions[region].span;
    let before = &scene.found[previous];
    let (speaker, confidence) = resolve::settled(before.speaker, before.confidence, certain);
    let (source, mention) = (before.source, before.mention.clone());
    scene.push(Attribution {
        content: smallvec![span],
        regions: smallvec![region],
        cue: None,
        source,
        mention,
        speaker,
        rule: Rule::Continuation,
        confidence,
        block,
        kind: None,
    });
}

#[cfg(test)]
mod tests {
    use crate::extract::rules::testing::check;

    #[test]
    fn paragraphs_in_marks() {
        check(
            "“We waited,” she said.\n\n“Nobody came.”".replace("she", "Ana Ruiz").as_str(),
            &["direct | Ana Ruiz | “We waited,”", "direct | Ana Ruiz | “Nobody came.”"],
        );
        check(
            "Ana Ruiz said: “First point.\n\n“Second point.”\n\nNobody answered.",
            &["direct | Ana Ruiz | “First point. … “Second point.”"],
        );
    }

    #[test]
    fn a_second_sentence_of_the_same_official() {
        check(
            "When a State Department official was asked, the official did not sound confident. “We are going to test that,” the official said. “We will find out.”",
            &["direct | a State Department official | “We are going to test that,” … “We will find out.”"],
        );
    }
}
