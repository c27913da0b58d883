//! Whether a word is a cue: the features of a token as the head of a cue. Verbs of saying are the core, but whatever reports
//! a thought, a wish, a demand or a judgement of somebody may be one.

use std::ops::Range;

use super::grid::Features;
use super::words::{Word, Words, hash};
use crate::extract::document::Document;
use crate::extract::lexicon::Class;
use crate::extract::tokens::TokenKind;

/// Words that are no head of a cue.
const NEVER: Class = Class::DET.or(Class::POSSESSIVE).or(Class::PRONOUN).or(Class::NUMBER);

/// How far "that" and regions are looked for.
const REACH: isize = 8;

/// Whether a token may be the head of a cue at all.
pub fn is_candidate(document: &Document<'_>, words: &Words, at: usize) -> bool {
    match document.kind(at) {
        Some(TokenKind::Colon) => true,
        Some(TokenKind::Word) => !document.is(at, NEVER) && matches!(words.all[at].name, 0 | 3),
        _ => false,
    }
}

/// The features of token `at` by itself.
pub fn own(words: &Words, at: usize, each: impl FnMut(u32)) {
    let word = words.all[at];
    let quoted = u32::from(word.region > 0);
    let mut out = Features::new(0, each);
    out.put(word.form);
    out.pair(word.form, quoted);
    out.put(word.stem);
    out.put(word.ending);
    out.put(word.fine);
    out.pair(word.fine, quoted);
    out.pair(word.lexical, quoted);
}

/// The features of token `at` of a sentence by what stands around it.
pub fn around(words: &Words, sentence: &Range<usize>, at: usize, each: impl FnMut(u32)) {
    let near = |offset| words.near(sentence, at, offset);
    let near: [&Word; 7] = [near(-3), near(-2), near(-1), near(0), near(1), near(2), near(3)];
    let mut out = Features::new(100, each);
    forms(&near, &mut out);
    classes(&near, &mut out);
    sentence_of(words, sentence, at, &mut out);
}

fn forms(near: &[&Word; 7], out: &mut Features<impl FnMut(u32)>) {
    let [_, before2, before, word, after, after2, _] = *near;
    let quoted = u32::from(word.region > 0);
    out.pair(word.form, after.form);
    out.pair(word.form, before.form);
    out.triple(word.form, after.form, before.form);
    out.pair(word.form, after.fine);
    out.pair(word.form, before.fine);
    out.triple(word.form, after.fine, before.fine);
    out.pair(word.form, after2.fine);
    out.pair(word.form, before2.fine);
    out.pair(word.stem, after.coarse);
    out.pair(word.stem, before.coarse);
    out.triple(word.stem, after.form, quoted);
    out.pair(word.stem, before.form);
    out.triple(word.lexical, after.coarse, before.coarse);
    out.pair(word.ending, after.form);
    out.pair(word.ending, before.form);
    out.triple(word.short, after.coarse, before.coarse);
    out.pair(word.ending, after.fine);
    out.put(after.form);
    out.put(before.form);
    out.put(after2.form);
    out.put(before2.form);
    out.pair(after.form, after2.form);
    out.pair(before.form, before2.form);
}

fn classes(near: &[&Word; 7], out: &mut Features<impl FnMut(u32)>) {
    let [before3, before2, before, word, after, after2, after3] = *near;
    out.pair(word.fine, after.fine);
    out.pair(word.fine, before.fine);
    out.triple(word.fine, before.coarse, after.coarse);
    out.triple(word.fine, after.coarse, after2.coarse);
    out.pair(word.fine, after.form);
    out.pair(word.fine, before.form);
    out.triple(word.fine, before.coarse, before2.coarse);
    out.triple(word.coarse, before.coarse, after.coarse);
    out.pair(after3.coarse, after2.coarse);
    out.pair(before3.coarse, before2.coarse);
    out.triple(before.name, before2.name, word.coarse);
    out.pair(after.name, word.coarse);
    out.triple(u32::from(word.says), after.coarse, before.coarse);
}

/// What else the sentence holds: "that", regions, other verbs of saying, and where in it the word stands.
fn sentence_of(words: &Words, sentence: &Range<usize>, at: usize, out: &mut Features<impl FnMut(u32)>) {
    let word = words.all[at];
    let that_form = hash("that");
    let other_region = |other: &Word| other.region != 0 && other.region != word.region;
    let first = |step: isize, wanted: &dyn Fn(&Word) -> bool| {
        let mut near = (1..=REACH).map(|offset| words.near(sentence, at, step * offset)).take_while(|w| !w.is_edge());
        near.position(wanted).map_or(9, |position| position as u32 + 1)
    };
    let that = first(1, &|near| near.form == that_form);
    let (right, left) = (first(1, &other_region), first(-1, &other_region));
    let (says_before, says_after) = (u32::from(word.says_before), u32::from(word.says_after));
    let quoted = u32::from(word.region > 0);
    out.pair(that, word.coarse);
    out.pair(right.min(5), word.fine);
    out.pair(left.min(5), word.fine);
    out.triple(says_before, says_after, word.fine);
    out.triple(says_before, says_after, word.form);
    out.triple(right, left, quoted);
    out.triple(says_before, says_after, quoted);
    let (from_start, to_end) = ((at - sentence.start).min(12) as u32, (sentence.end - at).min(12) as u32);
    out.pair(from_start, word.coarse);
    out.pair(to_end, word.coarse);
    out.triple(u32::from(word.capital), word.coarse, from_start.min(2));
}

#[cfg(test)]
mod tests {
    use super::{around, is_candidate, own};
    use crate::extract::gazetteer::Gazetteer;
    use crate::extract::learned::reported::{Models, Words};
    use crate::extract::testing::article;
    use crate::extract::{document::Document, read};

    /// The features of every token of the last sentence that may be a cue.
    fn features(text: &str) -> Vec<Vec<u32>> {
        let (article, gazetteer) = (article(text), Gazetteer::default());
        let scene = read(&article, &gazetteer, None);
        let document: &Document<'_> = &scene.document;
        let words = Words::new(document, &scene.names, &Models::english().clusters);
        let sentence = document.sentences.last().map_or(0..0, |sentence| sentence.tokens.clone());
        let of_token = |at| {
            let mut list = Vec::new();
            own(&words, at, |feature| list.push(feature));
            around(&words, &sentence, at, |feature| list.push(feature));
            list
        };
        sentence.clone().filter(|&at| is_candidate(document, &words, at)).map(of_token).collect()
    }

    /// A sentence has the same features wherever it stands, and each of its tokens as many.
    #[track_caller]
    fn check(sentence: &str, candidates: usize) {
        let alone = features(sentence);
        assert_eq!(alone.len(), candidates);
        for before in ["The boats left. ", "“Go,” Bo Tan said to “the crew.” ", "It rained.\n\n"] {
            assert_eq!(features(&format!("{before}{sentence}")), alone, "{before:?}");
        }
        assert!(alone.iter().all(|list| list.len() == 53), "{:?}", alone.iter().map(Vec::len).collect::<Vec<_>>());
    }

    #[test]
    fn features_do_not_depend_on_the_place_in_the_article() {
        check("Late.", 1);
        check("Ana Ruiz said that the pier would sink.", 4);
        check("“The pier,” Ana Ruiz has warned: “It will sink,” she says.", 7);
    }
}
