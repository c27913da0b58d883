//! What belongs to a cue: the features of each token of its sentence as part of the source, the content or the cue.
//!
//! Two kinds: features of a token, weighed for each label, and features of the place between two tokens, weighed for each
//! pair of labels.

use std::ops::Range;

use super::grid::Features;
use super::words::{Word, Words};
use crate::extract::tokens::TokenKind;

/// Most tokens before a cue that are looked at.
const MOST_BEFORE: usize = 90;
/// Most tokens after a cue that are looked at.
const MOST_AFTER: usize = 110;

/// A cue in its sentence, and what was counted between it and each token.
pub struct Frame<'a> {
    words: &'a Words,
    /// Tokens that are labelled.
    pub window: Range<usize>,
    at: usize,
    cue: Word,
    /// The word after the cue.
    next: Word,
    /// The word before it.
    last: Word,
    /// Whether a token may be a cue, for each token of the article.
    cues: &'a [bool],
    between: Vec<Between>,
    quotes: u32,
}

/// What stands between a token and the cue.
#[derive(Clone, Copy, Default)]
struct Between {
    commas: u32,
    verbs: u32,
    cues: u32,
    turns: u32,
}

impl Between {
    fn capped(self) -> Self {
        Self { commas: self.commas.min(3), verbs: self.verbs.min(3), cues: self.cues.min(2), turns: self.turns.min(2) }
    }
}

/// A place in the window, as both kinds of features see it.
pub struct Place<'a> {
    at: usize,
    word: &'a Word,
    before: &'a Word,
    after: &'a Word,
    /// 0 before the cue, 1 at it, 2 after it.
    side: u32,
    /// Tokens from the cue.
    far: usize,
    /// Side and distance in steps.
    step: u32,
    between: Between,
}

impl<'a> Frame<'a> {
    /// The frame of the cue at token `cue`; `cues` tells of every token of the article whether it may be a cue.
    pub fn new(words: &'a Words, sentence: &Range<usize>, cue: usize, cues: &'a [bool]) -> Self {
        let window = sentence.start.max(cue.saturating_sub(MOST_BEFORE))..sentence.end.min(cue + MOST_AFTER);
        let near = |offset| *words.near(&window, cue, offset);
        let (at, cue, next, last) = (cue, near(0), near(1), near(-1));
        let between = vec![Between::default(); window.len()];
        let mut frame = Self { words, at, cue, next, last, cues, between, quotes: 0, window };
        frame.count();
        frame
    }

    fn count(&mut self) {
        let (start, end) = (self.window.start, self.window.end);
        self.quotes = u32::from(self.words.all[self.window.clone()].iter().any(|word| word.region > 0));
        let mut sum = Between::default();
        for at in self.at + 1..end {
            self.between[at - start] = sum.capped();
            self.pass(at, &mut sum);
        }
        sum = Between::default();
        for at in (start..self.at).rev() {
            self.between[at - start] = sum.capped();
            self.pass(at, &mut sum);
        }
    }

    fn pass(&self, at: usize, sum: &mut Between) {
        let word = &self.words.all[at];
        sum.commas += u32::from(word.kind == TokenKind::Comma as u32);
        sum.verbs += u32::from(word.verb);
        sum.cues += u32::from(self.cues[at]);
        sum.turns += u32::from(word.turn);
    }

    fn near(&self, at: usize, offset: isize) -> &'a Word {
        self.words.near(&self.window, at, offset)
    }

    /// What stands around token `at`; one past the window is its end.
    pub fn place(&self, at: usize) -> Place<'a> {
        let side = match at.cmp(&self.at) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => 1,
            std::cmp::Ordering::Greater => 2,
        };
        let far = at.abs_diff(self.at);
        let step = match far {
            0..=5 => far as u32,
            6..=8 => 6,
            9..=12 => 7,
            13..=20 => 8,
            _ => 9,
        };
        let between = self.between[(at - self.window.start).min(self.between.len() - 1)];
        let (before, word, after) = (self.near(at, -1), self.near(at, 0), self.near(at, 1));
        Place { at, word, before, after, side, far, step: step + 10 * side, between }
    }

    /// 0 outside marks, 1 in the same marks as the cue, 2 in others.
    fn same_marks(&self, word: &Word) -> u32 {
        match word.region {
            0 => 0,
            region if region == self.cue.region => 1,
            _ => 2,
        }
    }

    /// The features of the token at a place.
    pub fn of_token(&self, place: &Place<'_>, each: impl FnMut(u32)) {
        let mut out = Features::new(1000, each);
        own(place, &mut out);
        self.with_cue(place, &mut out);
        self.structure(place, &mut out);
    }

    fn with_cue(&self, place: &Place<'_>, out: &mut Features<impl FnMut(u32)>) {
        let Place { word, side, step, far, .. } = *place;
        let Self { cue, next, last, .. } = self;
        let commas = place.between.commas;
        out.pair(cue.form, if far <= 6 { step } else { side + 50 });
        out.triple(cue.fine, word.form, side);
        out.triple(cue.form, commas, side);
        out.triple(cue.stem, word.coarse, step);
        out.triple(cue.stem, word.fine, side);
        out.pair(next.form, step);
        out.pair(last.form, step);
        out.triple(next.fine, word.coarse, side);
    }

    fn structure(&self, place: &Place<'_>, out: &mut Features<impl FnMut(u32)>) {
        let Place { at, word, side, between, .. } = *place;
        let marks = self.same_marks(word);
        let cue = &self.cue;
        out.triple(between.commas, between.verbs, side + 4 * marks);
        out.triple(between.commas, word.coarse, side);
        out.triple(cue.fine, between.commas, side + 4 * marks);
        out.triple(marks, self.quotes, side);
        out.triple(marks, cue.fine, side);
        out.triple((at - self.window.start).min(6) as u32, side, cue.coarse);
    }

    /// The features of a place between tokens: what stands before it, and after.
    pub fn of_place(&self, place: &Place<'_>, each: impl FnMut(u32)) {
        let mut out = Features::new(2000, each);
        self.joint(place, &mut out);
        self.joint_with_cue(place, &mut out);
        self.joint_structure(place, &mut out);
    }

    fn joint(&self, place: &Place<'_>, out: &mut Features<impl FnMut(u32)>) {
        let Place { at, word, before, after, side, .. } = *place;
        let after2 = self.near(at, 2);
        out.put(side);
        out.pair(word.form, side);
        out.pair(word.fine, side);
        out.pair(before.form, side);
        out.pair(before.fine, side);
        out.triple(before.form, word.form, side);
        out.triple(before.form, word.form, after.form);
        out.triple(before.kind, word.form, after.coarse);
        out.triple(after2.coarse, after.coarse, word.coarse + 4096 * before.kind);
    }

    fn joint_with_cue(&self, place: &Place<'_>, out: &mut Features<impl FnMut(u32)>) {
        let Place { word, before, side, step, far, .. } = *place;
        let cue = &self.cue;
        out.put(step);
        out.pair(cue.form, if far <= 4 { step } else { side + 50 });
        out.triple(cue.fine, word.coarse, step);
        out.triple(cue.fine, before.kind, side);
        out.triple(cue.coarse, word.form, step);
        out.triple(cue.form, word.fine, side);
        out.triple(cue.stem, word.coarse, before.kind + 32 * step);
    }

    fn joint_structure(&self, place: &Place<'_>, out: &mut Features<impl FnMut(u32)>) {
        let Place { at, word, before, side, between, .. } = *place;
        let mention = u32::from(word.mention != 0 && word.mention == before.mention);
        let turned = u32::from(word.region != before.region);
        let edge = turned * (1 + u32::from(word.region > 0) + 2 * u32::from(before.region > 0));
        let may = |at: usize| u32::from(self.cues[at.min(self.window.end - 1)]);
        out.pair(edge, side);
        out.triple(edge, word.coarse, before.kind + 32 * side);
        out.triple(before.kind, word.kind, between.commas + 4 * side);
        out.triple(word.name, mention, before.name + 8 * side);
        out.triple(before.kind, word.form, between.verbs + 4 * side);
        out.triple(between.cues, before.kind, word.coarse + 4096 * side);
        out.triple(between.turns, before.kind, word.coarse + 4096 * side);
        out.triple(may(at), before.kind, word.coarse);
        out.triple(may(at + 1), may(at + 2), word.name + 8 * before.kind);
    }
}

/// What a token is by itself, on its side of the cue.
fn own(place: &Place<'_>, out: &mut Features<impl FnMut(u32)>) {
    let Place { word, before, after, side, step, .. } = *place;
    let mention = u32::from(word.mention != 0 && word.mention == before.mention);
    out.put(step);
    out.pair(word.form, side);
    out.pair(word.fine, side);
    out.pair(word.name, step);
    out.triple(word.name + 8 * mention, place.between.commas, side);
    out.triple(before.form, word.coarse, side);
    out.triple(word.coarse, before.coarse, after.coarse + 4096 * side);
}

#[cfg(test)]
mod tests {
    use super::{Frame, MOST_AFTER, MOST_BEFORE};
    use crate::extract::gazetteer::Gazetteer;
    use crate::extract::learned::reported::{Cues, Models, Words};
    use crate::extract::read;
    use crate::extract::testing::article;

    /// The features of the window of `cue` in the last sentence: one list a token, then one a place.
    fn features(text: &str, cue: &str) -> Vec<Vec<u32>> {
        let (article, gazetteer) = (article(text), Gazetteer::default());
        let scene = read(&article, &gazetteer, None);
        let (document, models) = (&scene.document, Models::english());
        let words = Words::new(document, &scene.names, &models.clusters);
        let cues = Cues::of(models.cues(document, &words));
        let sentence = document.sentences.last().map_or(0..0, |sentence| sentence.tokens.clone());
        let at = sentence.clone().find(|&at| document.is_word(at, cue)).expect("the cue stands in the sentence");
        let frame = Frame::new(&words, &sentence, at, &cues.likely);
        let mut lists = Vec::new();
        for at in frame.window.clone() {
            let mut list = Vec::new();
            frame.of_token(&frame.place(at), |feature| list.push(feature));
            lists.push(list);
        }
        for at in frame.window.start..=frame.window.end {
            let mut list = Vec::new();
            frame.of_place(&frame.place(at), |feature| list.push(feature));
            lists.push(list);
        }
        lists
    }

    /// A sentence has the same features wherever it stands: so many a token, so many a place.
    #[track_caller]
    fn check(sentence: &str, cue: &str) {
        let alone = features(sentence, cue);
        for before in ["The boats left. ", "“Go,” Bo Tan said to “the crew.” ", "It rained.\n\n"] {
            assert_eq!(features(&format!("{before}{sentence}"), cue), alone, "{before:?}");
        }
        let (tokens, places) = alone.split_at(alone.len() / 2);
        assert!(tokens.iter().all(|list| list.len() == 21) && places.iter().all(|list| list.len() == 25));
    }

    #[test]
    fn features_do_not_depend_on_the_place_in_the_article() {
        check("Ruled.", "ruled");
        check("Ana Ruiz said that the pier would sink.", "said");
        check("“The pier,” Ana Ruiz has warned, and she “knows” it, “will sink.”", "warned");
    }

    #[test]
    fn windows_are_bounded() {
        let long = |count: usize| "it was late ".repeat(count);
        let text = format!("{}and she said {}.", long(200), long(200));
        assert_eq!(features(&text, "said").len(), 2 * (MOST_BEFORE + MOST_AFTER) + 1);
    }
}
