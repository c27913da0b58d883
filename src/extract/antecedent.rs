//! Finds who "he" or "she" is: everybody named or described shortly before, ranked by where and how they stand.
//!
//! Each candidate has a set of features; a feature has a weight, and the weights of a candidate's features are its
//! score. The share of the best among all (a softmax) says how sure the choice is. How the weights were found stands in
//! `learned/MODEL.md`.

use super::candidates::{candidates, fits};
use super::scene::Scene;
use crate::model::{Span, Speaker};

/// A set of features.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features(pub u32);

macro_rules! features {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $weight:literal;)*) => {
        impl Features { $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)* }
        /// Features by name, with the weight of each in hundredths of a nat.
        pub const WEIGHTS: &[(&str, u32, i32)] = &[$((stringify!($name), $bit, $weight)),*];
    };
}

features! {
    /// Last named in the pronoun's sentence.
    SAME_SENTENCE = 0, 120;
    /// Last named one sentence before; sentences that only go on with the same pronoun are not counted.
    ONE_BEFORE = 1, 130;
    /// Two sentences before.
    TWO_BEFORE = 2, -36;
    /// Three or four sentences before.
    FEW_BEFORE = 3, -114;
    /// Farther back.
    FAR_BEFORE = 4, -85;
    /// Subject of its sentence or clause where last named.
    SUBJECT = 5, 11;
    /// The last person before the pronoun who is a subject.
    LAST_SUBJECT = 6, 37;
    /// Named at the head of a sentence.
    HEADS = 7, 73;
    /// A possessor where last named ("Ruiz's").
    POSSESSOR = 8, -16;
    /// Follows a preposition where last named.
    AFTER_PREP = 9, -50;
    /// Named inside quotation marks only.
    QUOTED_ONLY = 10, -26;
    /// Named inside the words that are being attributed.
    IN_CONTENT = 11, -93;
    /// Named twice within reach.
    TWICE = 12, -14;
    /// Named three times or more within reach.
    OFTEN = 13, 11;
    /// Named in the pronoun's paragraph.
    SAME_BLOCK = 14, 119;
    /// Said the quote before, in the same paragraph.
    SPOKE_HERE = 15, 127;
    /// Said the quote before, in the paragraph before.
    SPOKE_BEFORE = 16, 106;
    /// Said the quote before, farther back.
    SPOKE_FAR = 17, 31;
    /// Described, not named.
    DESCRIBED = 18, 8;
    /// The person whom the article names most.
    MAIN = 19, 11;
    /// The gender is known and fits.
    GENDER = 20, 74;
    /// A title, a first name or the config says that this is a person.
    CERTAIN = 21, 25;
    /// First person named in the pronoun's paragraph, as a subject.
    OPENS_BLOCK = 22, 6;
    /// The last person named before the pronoun.
    NEAREST = 23, 14;
    /// Named with others ("Ruiz and Tan").
    JOINED = 24, -73;
    /// Was asked something where last named.
    ASKED = 25, 37;
    /// Asks something where last named.
    ASKS = 26, -36;
    /// The first person who is a subject in the last sentence that has one.
    FIRST_SUBJECT = 27, 58;
}

impl Features {
    /// Adds a feature if it holds.
    pub fn set(&mut self, feature: Self, holds: bool) {
        if holds {
            self.0 |= feature.0;
        }
    }

    /// The sum of the weights, in hundredths of a nat.
    pub fn score(self) -> i32 {
        WEIGHTS.iter().filter(|(_, bit, _)| self.0 & (1 << bit) != 0).map(|(_, _, weight)| weight).sum()
    }
}

/// Somebody a pronoun may stand for.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Who.
    pub who: Speaker,
    /// +1 for "he", −1 for "she", 0 where it is not known.
    pub gender: i32,
    /// What speaks for and against.
    pub features: Features,
}

/// Who the pronoun at token `at` stands for, and how sure that is, in percent. `wanted` is +1 for "he", −1 for "she",
/// 0 where a verb leaves its subject out.
pub fn of(scene: &Scene<'_>, at: usize, wanted: i32, content: &[Span]) -> (Speaker, u8) {
    let mut scores: Vec<(i32, Speaker)> = candidates(scene, at, wanted, content)
        .into_iter()
        .filter(|candidate| fits(candidate.gender, wanted))
        .map(|candidate| (candidate.features.score(), candidate.who))
        .collect();
    scores.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let Some(&(best, who)) = scores.first() else { return (Speaker::Unattributed, 0) };
    let total: u64 = scores.iter().map(|(score, _)| part(best - score)).sum();
    (who, sure((100 * part(0) / total) as u8))
}

/// e to the power of so many hundredths below zero, in 2³² parts: whole numbers, so that every machine finds the same.
fn part(hundredths: i32) -> u64 {
    /// e to the power of −0.01, −0.02, −0.04 … −5.12.
    const POWERS: [u64; 10] = [
        4_252_231_657,
        4_209_921_245,
        4_126_559_220,
        3_964_754_518,
        3_659_929_705,
        3_118_786_366,
        2_264_703_717,
        1_194_161_113,
        332_021_332,
        25_666_823,
    ];
    let below = hundredths.clamp(0, (1 << POWERS.len()) - 1);
    let factors = POWERS.iter().enumerate().filter(|(bit, _)| below & (1 << bit) != 0);
    factors.fold(1 << 32, |product, (_, factor)| (product * factor) >> 32)
}

/// How often a choice with this share, in percent, is right: measured on articles whose pronouns were read by hand, as
/// many of them hard ones as not. The weights are fitted to order the candidates, and trust themselves too little.
fn sure(share: u8) -> u8 {
    const RIGHT: [u8; 11] = [0, 10, 30, 48, 64, 76, 84, 88, 94, 97, 99];
    let (low, part) = (usize::from(share / 10).min(9), u16::from(share % 10));
    let (from, to) = (u16::from(RIGHT[low]), u16::from(RIGHT[low + 1]));
    if share >= 100 { RIGHT[10] } else { (from + (to - from) * part / 10) as u8 }
}

#[cfg(test)]
mod tests {
    use super::{part, sure};
    use crate::extract::rules::testing::check as quotes;

    /// The speaker of the one quote, “We waited,”, which the last sentence of `text` gives to a pronoun.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        quotes(text, &[&format!("direct | {expected} | “We waited,”")]);
    }

    #[test]
    fn the_subject_before_the_object() {
        check("Omar Hadi thanked Boris Tan on Monday. “We waited,” he said.", "Omar Hadi");
        check("With Boris Tan at the door, Omar Hadi sat down. “We waited,” he said.", "Omar Hadi");
        check("Boris Tan’s neighbour Omar Hadi sat down. “We waited,” he said.", "Omar Hadi");
    }

    #[test]
    fn sentences_that_go_on_with_the_pronoun_bring_the_name_along() {
        check("Omar Hadi ran the ferry for years. He sold it in May. He left. “We waited,” he said.", "Omar Hadi");
    }

    #[test]
    fn a_last_name_of_two_is_whom_the_gender_leaves() {
        check("Marta Orlov met Pavel Orlov at noon. Orlov sat down. “We waited,” she said.", "Marta Orlov");
    }

    #[test]
    fn whom_the_quote_names_does_not_speak() {
        quotes(
            "Omar Hadi met the press. “Boris Tan never came,” he said.",
            &["direct | Omar Hadi | “Boris Tan never came,”"],
        );
    }

    #[test]
    fn shares_are_whole_numbers() {
        assert_eq!(part(0), 1 << 32);
        assert_eq!(part(100), 1_580_030_168);
        assert_eq!(part(i32::MAX), part(1_023));
        assert!((0..100).all(|share| sure(share) <= sure(share + 1)));
    }
}
