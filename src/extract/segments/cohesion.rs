//! Which words of a text come again, and where: what holds the units on both sides of a gap together.

use super::reading::{Reading, Unit};

/// Distances in units, each up to which a word comes again "so near".
pub const DISTANCES: [u32; 4] = [1, 3, 8, 20];

/// Longest reach of a link between a word and where it last stood, in units: two kinds of links are counted.
const REACHES: [u32; 2] = [3, 8];

/// For each word of a text where it last stood and where it comes next.
#[derive(Clone, Debug, Default)]
pub struct Chains {
    /// Units back to where it last stood; nought if nowhere.
    pub back: Vec<u32>,
    /// Units on to where it comes next; nought if nowhere.
    pub on: Vec<u32>,
    /// Whether it is the first of its kind in its unit.
    pub lead: Vec<bool>,
}

impl Chains {
    /// Finds them in two passes.
    pub fn of(reading: &Reading) -> Self {
        let count = reading.words.len();
        let mut chains = Self { back: vec![0; count], on: vec![0; count], lead: vec![true; count] };
        let mut last = vec![usize::MAX; reading.distinct()];
        for (at, unit) in reading.units.iter().enumerate() {
            for word in unit.words.clone() {
                let last = &mut last[reading.words[word].id as usize];
                if *last == at {
                    chains.lead[word] = false;
                } else if *last != usize::MAX {
                    chains.back[word] = (at - *last) as u32;
                }
                *last = at;
            }
        }
        let mut next = vec![usize::MAX; reading.distinct()];
        for (at, unit) in reading.units.iter().enumerate().rev() {
            for word in unit.words.clone().rev() {
                let next = &mut next[reading.words[word].id as usize];
                if *next != usize::MAX && *next != at {
                    chains.on[word] = (*next - at) as u32;
                }
                if chains.lead[word] {
                    *next = at;
                }
            }
        }
        chains
    }

    /// The words of a unit, each kind once.
    pub fn leads(&self, unit: &Unit) -> impl Iterator<Item = usize> + Clone + '_ {
        unit.words.clone().filter(|&word| self.lead[word])
    }

    /// Share of a unit's words that stand again so many units away, by `distances`: one for each of [`DISTANCES`], and
    /// one for more.
    pub fn shares(&self, reading: &Reading, unit: &Unit, distances: &[u32]) -> [f32; DISTANCES.len() + 1] {
        let mut shares = [0.0; DISTANCES.len() + 1];
        let mut all = 1e-3;
        for word in self.leads(unit) {
            let weight = reading.weight(reading.words[word]);
            all += weight;
            if distances[word] > 0 {
                shares[bin(distances[word])] += weight;
            }
        }
        shares.map(|share| share / all)
    }

    /// Share of a unit's words that are new in it, by how soon they come again.
    pub fn introduced(&self, unit: &Unit) -> [f32; DISTANCES.len() + 1] {
        let mut shares = [0.0; DISTANCES.len() + 1];
        let mut all = 0.0f32;
        for word in self.leads(unit) {
            all += 1.0;
            let new = self.back[word] == 0 || self.back[word] > REACHES[1];
            if new && self.on[word] > 0 {
                shares[bin(self.on[word])] += 1.0;
            }
        }
        shares.map(|share| share / all.max(1.0))
    }

    /// For each unit the links of words that cross the gap before it, against the mean of the text: of short reach, those
    /// of them between capitals, of longer reach, those of them between capitals.
    pub fn crossing(&self, reading: &Reading) -> Vec<[f32; 4]> {
        let count = reading.units.len();
        let mut crossing = vec![[0.0; 4]; count];
        for (kind, reach) in [(0, REACHES[0]), (1, REACHES[0]), (2, REACHES[1]), (3, REACHES[1])] {
            let mut steps = vec![0.0f32; count + 1];
            for (at, unit) in reading.units.iter().enumerate() {
                for word in self.leads(unit).filter(|&word| (1..=reach).contains(&self.back[word])) {
                    if kind % 2 == 0 || reading.words[word].capital {
                        let weight = reading.weight(reading.words[word]);
                        steps[at - self.back[word] as usize + 1] += weight;
                        steps[at + 1] -= weight;
                    }
                }
            }
            let mut open = 0.0;
            let runs = steps[..count].iter().map(|step| {
                open += step;
                open
            });
            let runs: Vec<f32> = runs.collect();
            let mean = runs.iter().sum::<f32>() / count.max(1) as f32 + 0.2;
            for (crossing, run) in crossing.iter_mut().zip(runs) {
                crossing[kind] = (run / mean).min(3.0);
            }
        }
        crossing
    }
}

fn bin(distance: u32) -> usize {
    DISTANCES.iter().position(|&bound| distance <= bound).unwrap_or(DISTANCES.len())
}

/// For each unit the cosine between the words of up to `window` units before it and as many from it on (Hearst,
/// "`TextTiling`", Computational Linguistics 23, 1997), each word by what it can tell.
pub fn cosines(reading: &Reading, window: usize) -> Vec<f32> {
    let count = reading.units.len();
    let mut sides = Sides::of(reading);
    for unit in reading.units.iter().take(window) {
        sides.each(unit, Sides::add_right);
    }
    let mut cosines = vec![0.0; count];
    for (at, cosine) in cosines.iter_mut().enumerate().skip(1) {
        sides.each(&reading.units[at - 1], Sides::cross);
        if let Some(unit) = reading.units.get(at + window - 1) {
            sides.each(unit, Sides::add_right);
        }
        if at > window {
            sides.each(&reading.units[at - window - 1], Sides::drop_left);
        }
        *cosine = sides.cosine();
    }
    cosines
}

/// The counts of words on both sides of a gap, with what a cosine is made of.
struct Sides<'a> {
    reading: &'a Reading,
    left: Vec<f32>,
    right: Vec<f32>,
    /// The product of the two sides.
    product: f32,
    left_square: f32,
    right_square: f32,
}

impl<'a> Sides<'a> {
    fn of(reading: &'a Reading) -> Self {
        let none = vec![0.0; reading.distinct()];
        Self { reading, left: none.clone(), right: none, product: 0.0, left_square: 0.0, right_square: 0.0 }
    }

    fn each(&mut self, unit: &Unit, what: fn(&mut Self, usize, f32)) {
        let reading = self.reading;
        for word in &reading.words[unit.words.clone()] {
            what(self, word.id as usize, reading.weight(*word));
        }
    }

    fn add_right(&mut self, id: usize, weight: f32) {
        self.product += weight * self.left[id];
        self.right_square += weight * (2.0 * self.right[id] + 1.0);
        self.right[id] += 1.0;
    }

    /// From the right to the left.
    fn cross(&mut self, id: usize, weight: f32) {
        self.product -= weight * self.left[id];
        self.right_square -= weight * (2.0 * self.right[id] - 1.0);
        self.right[id] -= 1.0;
        self.left_square += weight * (2.0 * self.left[id] + 1.0);
        self.left[id] += 1.0;
        self.product += weight * self.right[id];
    }

    fn drop_left(&mut self, id: usize, weight: f32) {
        self.product -= weight * self.right[id];
        self.left_square -= weight * (2.0 * self.left[id] - 1.0);
        self.left[id] -= 1.0;
    }

    fn cosine(&self) -> f32 {
        // What is left of sums that came to nought is no side.
        let sides = self.left_square > 0.05 && self.right_square > 0.05;
        if sides { self.product.max(0.0) / (self.left_square * self.right_square).sqrt() } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::{Chains, cosines};
    use crate::extract::document::Document;
    use crate::extract::segments::reading::Reading;
    use crate::model::Article;

    fn reading(units: &[&str]) -> Reading {
        let units: Vec<String> = units.iter().map(|&unit| unit.to_owned()).collect();
        let article = Article::of_paragraphs(&units);
        let document = Document::new(&article);
        Reading::of(&document, 0..document.blocks.len())
    }

    /// For each word how far back and how far on it stands again.
    #[track_caller]
    fn check(units: &[&str], expected: &[(u32, u32)]) {
        let chains = Chains::of(&reading(units));
        assert_eq!(chains.back.into_iter().zip(chains.on).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn words_are_found_again_by_their_stems() {
        check(&["ferries", "harbour", "the ferry"], &[(0, 2), (0, 0), (2, 0)]);
        check(&["ferry ferries", "", "ferry"], &[(0, 2), (0, 2), (2, 0)]);
        check(&[], &[]);
    }

    #[test]
    fn windows_of_the_same_words_are_alike() {
        let reading = reading(&["ferry lamp", "lamp ferry", "museum", ""]);
        let cosines = cosines(&reading, 1);
        assert!((cosines[1] - 1.0).abs() < 1e-5);
        assert!(cosines[2].abs() < 1e-5 && cosines[3].abs() < 1e-5);
    }
}
