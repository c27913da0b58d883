//! A dash and a name after the words, or on the line below them: “…” —Commissioner A. Ruiz.

use smallvec::smallvec;

use super::{block_quote, gap_after};
use crate::extract::lexicon::Class;
use crate::extract::noun_phrase::{self, NounPhrase};
use crate::extract::resolve;
use crate::extract::scene::{Clause, Scene};
use crate::extract::tokens::TokenKind;
use crate::model::Rule;

/// Longest signature, in tokens.
const LONGEST: usize = 24;

/// Attributes a region by the signature after it.
pub fn attribute(scene: &mut Scene<'_>, block: usize, region: usize) -> bool {
    let gap = gap_after(scene, block, region);
    let last = region + 1 >= scene.document.blocks[block].regions.end;
    let here = if last && !gap.is_empty() { signature(scene, gap.start, gap.end) } else { None };
    let below = || {
        let next = scene.document.blocks.get(block + 1).filter(|_| gap.is_empty() && last)?;
        signature(scene, next.tokens.start, next.tokens.end)
    };
    let Some(source) = here.or_else(below) else { return false };
    let tokens = source.tokens.clone();
    let clause =
        Clause { cue: tokens.start - 1..tokens.start, class: Class::SAY, source: Some(source.clone()), tokens };
    let span = scene.document.regions[region].span;
    let earlier = scene.document.blocks[block].regions.start;
    if region > earlier
        && let Some(index) = scene.owner[region - 1]
    {
        let (speaker, _) = resolve::speaker(scene, &source, &[]);
        let span = scene.document.span(source.tokens.clone());
        block_quote::sign(scene, index, speaker, span);
    }
    scene.add(&clause, smallvec![span], &[region], Rule::Signature, 90);
    true
}

/// A dash, a name or title, and nothing more.
fn signature(scene: &Scene<'_>, start: usize, end: usize) -> Option<NounPhrase> {
    let document = &scene.document;
    if document.kind(start)? != TokenKind::Dash || end - start > LONGEST {
        return None;
    }
    let source = noun_phrase::after(document, &scene.names, start + 1, end)?;
    let named = source.head.clone().any(|at| scene.names.at(at).is_some());
    let verbs = (source.tokens.end..end).any(|at| document.is(at, Class::AUX.or(Class::SAY)));
    (named && !verbs).then_some(source)
}

#[cfg(test)]
mod tests {
    use crate::extract::rules::testing::check;

    #[test]
    fn dash_and_name() {
        check("“We waited a week.” —Commissioner A. Ruiz", &["direct | A. Ruiz | “We waited a week.”"]);
        check("“We waited a week.”\n\n— Ana Ruiz, lawyer", &["direct | Ana Ruiz | “We waited a week.”"]);
    }
}
