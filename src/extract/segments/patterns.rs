//! What repeats in the form of units, whatever they are about: words that open them, pairs of such words, running numbers.

use std::collections::HashMap;

use super::numbers::log2;
use super::reading::{Reading, Unit};
use super::signs::Signs;

/// Words that open units often without opening anything.
const CLOSED: Signs = Signs::THE
    .or(Signs::INDEFINITE)
    .or(Signs::PERSONAL)
    .or(Signs::QUOTE)
    .or(Signs::PREPOSITION)
    .or(Signs::CONNECTIVE)
    .or(Signs::CONJUNCTION);

/// Numbers of a unit.
pub const WIDTH: usize = 12;

/// For each unit what repeats at it.
pub fn patterns(reading: &Reading) -> Vec<[f32; WIDTH]> {
    let units = &reading.units;
    let openers = Openers::of(units);
    let mut last: Option<(usize, u32)> = None;
    let row = |at: usize| {
        let before = at.checked_sub(1);
        let (often, steady) = openers.repeats(units, at);
        let previous = before.map_or((0.0, false), |before| openers.repeats(units, before));
        let here = openers.pair(units, at, at + 1);
        let across = before.map_or(0.0, |before| openers.pair(units, before, at));
        let alike = |other: Option<usize>| {
            other.and_then(|other| units.get(other)).is_some_and(|o| o.opener == units[at].opener)
        };
        let mut follows = (false, false);
        if let Some(number) = units[at].number {
            if let Some((place, value)) = last
                && number.abs_diff(value) == 1
            {
                follows = (at - place == 1, at - place > 1);
            }
            last = Some((at, number));
        }
        [
            often,
            flag(steady),
            flag(alike(before) || alike(Some(at + 1))),
            previous.0,
            if at + 1 < units.len() { openers.repeats(units, at + 1).0 } else { 0.0 },
            flag(steady && !previous.1),
            here,
            across,
            flag(here > 0.0 && across == 0.0),
            flag(follows.0),
            flag(follows.1),
            flag(units[at].opener != 0 && alike(before)),
        ]
    };
    (0..units.len()).map(row).collect()
}

/// How often words open units, and pairs of them units beside each other.
struct Openers {
    /// First place, last place, number.
    places: HashMap<u32, (usize, usize, u32)>,
    pairs: HashMap<(u32, u32), u32>,
}

impl Openers {
    fn of(units: &[Unit]) -> Self {
        let mut openers = Self { places: HashMap::new(), pairs: HashMap::new() };
        let mut before = 0;
        for (at, unit) in units.iter().enumerate() {
            if unit.opener != 0 {
                let place = openers.places.entry(unit.opener).or_insert((at, at, 0));
                (place.1, place.2) = (at, place.2 + 1);
                if before != 0 {
                    *openers.pairs.entry((before, unit.opener)).or_default() += 1;
                }
            }
            before = unit.opener;
        }
        openers
    }

    /// How often the opener of a unit opens units, as a logarithm, and whether it does so again and again at a distance.
    fn repeats(&self, units: &[Unit], at: usize) -> (f32, bool) {
        let unit = &units[at];
        let Some(&(first, last, count)) = self.places.get(&unit.opener).filter(|_| !unit.signs.has(CLOSED)) else {
            return (0.0, false);
        };
        let steady = count >= 3 && last - first >= 2 * (count as usize - 1);
        (log2(count as f32).min(4.0), steady)
    }

    /// How often the openers of two units open units beside each other, as a logarithm.
    fn pair(&self, units: &[Unit], at: usize, next: usize) -> f32 {
        let Some((one, other)) = units.get(at).zip(units.get(next)) else { return 0.0 };
        self.pairs.get(&(one.opener, other.opener)).map_or(0.0, |&count| log2(count as f32).min(4.0))
    }
}

/// Of what kind the text is: shares of units that report words, that speak to the reader, that end in a stop, that are
/// labelled.
pub fn genre(reading: &Reading) -> [f32; 4] {
    let all = reading.units.len().max(1) as f32;
    [Signs::SAYS, Signs::YOU, Signs::STOPS, Signs::LABEL]
        .map(|sign| reading.units.iter().filter(|unit| unit.signs.has(sign)).count() as f32 / all)
}

/// 1 for yes.
pub fn flag(yes: bool) -> f32 {
    f32::from(u8::from(yes))
}

#[cfg(test)]
mod tests {
    use super::patterns;
    use crate::extract::document::Document;
    use crate::extract::segments::reading::Reading;
    use crate::model::Article;

    /// Whether each unit goes on with the number of the one before, or of one further back.
    #[track_caller]
    fn check(units: &[&str], expected: &[(bool, bool)]) {
        let units: Vec<String> = units.iter().map(|&unit| unit.to_owned()).collect();
        let article = Article::of_paragraphs(&units);
        let document = Document::new(&article);
        let rows = patterns(&Reading::of(&document, 0..document.blocks.len()));
        assert_eq!(rows.iter().map(|row| (row[9] > 0.0, row[10] > 0.0)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn running_numbers_are_followed() {
        let (none, next, later) = ((false, false), (true, false), (false, true));
        check(&["1. Lume", "2. Orvia", "It rains.", "#3 Tan", "7. Ruiz"], &[none, next, none, later, none]);
        check(&["10 ferries", "9 ferries", "2,000 people"], &[none, next, none]);
    }
}
