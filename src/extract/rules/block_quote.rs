//! A block quote introduced by the line before it: its words are quoted whether or not they stand in marks.

use smallvec::{SmallVec, smallvec};

use super::before;
use crate::extract::scene::{Attribution, Scene};
use crate::model::{BlockKind, QuoteKind, Rule, Span, Speaker};

/// Attributes a block quote as a whole.
pub fn whole(scene: &mut Scene<'_>, block: usize) -> bool {
    let document = &scene.document;
    if document.blocks[block].kind != BlockKind::BlockQuote || document.blocks[block].tokens.is_empty() {
        return false;
    }
    let regions: SmallVec<[usize; 2]> = document.blocks[block].regions.clone().collect();
    let span = document.blocks[block].span;
    if block > 0 && before::ends_with_colon(document, block - 1) {
        let tokens = document.blocks[block - 1].tokens.clone();
        let Some(clause) = before::introduction(scene, tokens) else { return false };
        let index = scene.add(&clause, smallvec![content(scene, &regions, span)], &regions, Rule::BlockQuote, 94);
        scene.found[index].kind = Some(QuoteKind::Direct);
        return true;
    }
    // A block quote after a block quote goes on with it.
    let goes_on = block > 0 && document.blocks[block - 1].kind == BlockKind::BlockQuote;
    let last = scene.found.len().checked_sub(1).filter(|&last| goes_on && scene.found[last].rule == Rule::BlockQuote);
    let Some(last) = last else { return false };
    let before = scene.found[last].clone();
    scene.push(Attribution { content: smallvec![span], regions, block, kind: Some(QuoteKind::Direct), ..before });
    true
}

/// The region where the block is one, else the block.
fn content(scene: &Scene<'_>, regions: &[usize], block: Span) -> Span {
    match regions {
        [one] if scene.document.regions[*one].span.len() + 2 >= block.len() => scene.document.regions[*one].span,
        _ => block,
    }
}

/// A speaker named by a signature line settles the block quotes before it.
pub fn sign(scene: &mut Scene<'_>, index: usize, speaker: Speaker, source: Span) {
    let found = &mut scene.found[index];
    if found.speaker == Speaker::Unattributed {
        found.speaker = speaker;
        found.source = Some(source);
        found.rule = Rule::Signature;
        found.confidence = 88;
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::gazetteer::Gazetteer;
    use crate::extract::testing::article;
    use crate::model::{BlockKind, Rule, Speaker};

    #[test]
    fn no_marks_are_needed() {
        let mut article = article("Ana Ruiz wrote:\n\nWe waited for a week.\n\nNobody came.");
        article.blocks[1].kind = BlockKind::BlockQuote;
        article.blocks[2].kind = BlockKind::BlockQuote;
        let evidence = crate::extract::evidence_by_rules(&article, &Gazetteer::default());
        let rules: Vec<Rule> = evidence.quotes.iter().map(|quote| quote.rule).collect();
        assert_eq!(rules, [Rule::BlockQuote, Rule::BlockQuote]);
        assert!(evidence.quotes.iter().all(|quote| quote.speaker == Speaker::Person(0)));
    }
}
