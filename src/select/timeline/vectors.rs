//! What sentences are about: their words weighed by rarity (TF-IDF, every word counted once a sentence), and how near each
//! is to what all of them together are about.

use std::collections::BTreeMap;

use super::{SentenceRef, Text};

/// Words of the topic: the heaviest of all sentences together.
const TOPIC_WORDS: usize = 400;

/// A word by its number in [`Vectors`], and its weight.
pub(super) type Weight = (u32, f64);

/// The vectors of all sentences.
pub(super) struct Vectors {
    /// For each text the place of its first sentence in `of`.
    first: Vec<u32>,
    /// For each sentence its words by number; of length one, or empty.
    of: Vec<Box<[Weight]>>,
    /// For each sentence its nearness to the topic, 1 on average.
    about: Vec<f64>,
    /// How many different words there are.
    words: usize,
}

impl Vectors {
    pub(super) fn new(texts: &[Text<'_>]) -> Self {
        let sentences = || texts.iter().flat_map(|text| text.sentences);
        let mut known: BTreeMap<u64, (u32, u32)> = BTreeMap::new();
        for word in sentences().flat_map(|sentence| &sentence.words) {
            known.entry(*word).or_default().1 += 1;
        }
        (0..).zip(known.values_mut()).for_each(|(number, word)| word.0 = number);
        let all = sentences().count();
        let mut first = Vec::with_capacity(texts.len());
        let mut of = Vec::with_capacity(all);
        for text in texts {
            first.push(of.len() as u32);
            of.extend(text.sentences.iter().map(|sentence| {
                let words = sentence.words.iter().filter_map(|word| known.get(word));
                let rarity = |in_sentences: u32| log2(all as u32) - log2(in_sentences);
                unit(words.map(|&(number, count)| (number, rarity(count))).collect())
            }));
        }
        let mut vectors = Self { first, of, about: Vec::new(), words: known.len() };
        vectors.about = vectors.nearness();
        vectors
    }

    fn place(&self, of: SentenceRef) -> usize {
        (self.first[of.text as usize] + of.sentence) as usize
    }

    /// The words of a sentence.
    pub(super) fn of(&self, of: SentenceRef) -> &[Weight] {
        &self.of[self.place(of)]
    }

    /// How near it is to the topic, 1 on average.
    pub(super) fn about(&self, of: SentenceRef) -> f64 {
        self.about[self.place(of)]
    }

    /// A sum of sentences, empty.
    pub(super) fn sum(&self) -> Sum {
        Sum { weights: vec![0.0; self.words], used: Vec::new(), length: 0.0 }
    }

    fn nearness(&self) -> Vec<f64> {
        let mut topic = self.sum();
        self.of.iter().for_each(|sentence| topic.add(sentence, 1.0));
        topic.keep(TOPIC_WORDS);
        topic.measure();
        let near: Vec<f64> = self.of.iter().map(|sentence| topic.near(sentence)).collect();
        let mean = near.iter().sum::<f64>() / near.len().max(1) as f64;
        near.into_iter().map(|near| if mean > 0.0 { near / mean } else { 1.0 }).collect()
    }
}

/// A weighed sum of sentences.
pub(super) struct Sum {
    weights: Vec<f64>,
    /// Words with a weight, in the order they came.
    used: Vec<u32>,
    /// Its length, once it is taken.
    length: f64,
}

impl Sum {
    pub(super) fn add(&mut self, sentence: &[Weight], times: f64) {
        for (word, weight) in sentence {
            let sum = &mut self.weights[*word as usize];
            if *sum == 0.0 {
                self.used.push(*word);
            }
            *sum += weight * times;
        }
    }

    /// Empties it again.
    pub(super) fn clear(&mut self) {
        self.used.drain(..).for_each(|word| self.weights[word as usize] = 0.0);
    }

    /// Keeps the heaviest words.
    fn keep(&mut self, most: usize) {
        let heavier = |one: &u32, other: &u32| {
            self.weights[*other as usize].total_cmp(&self.weights[*one as usize]).then(one.cmp(other))
        };
        self.used.sort_by(heavier);
        for word in self.used.drain(most.min(self.used.len())..) {
            self.weights[word as usize] = 0.0;
        }
    }

    /// Takes its length, when all is added.
    pub(super) fn measure(&mut self) {
        let squares = self.used.iter().map(|word| self.weights[*word as usize]).map(|weight| weight * weight);
        self.length = squares.sum::<f64>().sqrt();
    }

    /// The cosine between it, measured, and a sentence.
    pub(super) fn near(&self, sentence: &[Weight]) -> f64 {
        let dot: f64 = sentence.iter().map(|(word, weight)| weight * self.weights[*word as usize]).sum();
        if dot > 0.0 { dot / self.length } else { 0.0 }
    }
}

/// The cosine between two sentences.
pub(super) fn near(one: &[Weight], other: &[Weight]) -> f64 {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let mut dot = 0.0;
    while let (Some((word, weight)), Some((another, times))) = (one.peek(), other.peek()) {
        match word.cmp(another) {
            std::cmp::Ordering::Less => drop(one.next()),
            std::cmp::Ordering::Greater => drop(other.next()),
            std::cmp::Ordering::Equal => {
                dot += weight * times;
                (one.next(), other.next());
            }
        }
    }
    dot
}

/// The words, made of length one, by number.
fn unit(mut words: Vec<Weight>) -> Box<[Weight]> {
    words.retain(|(_, weight)| *weight > 0.0);
    words.sort_unstable_by_key(|(word, _)| *word);
    let length = words.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
    words.iter_mut().for_each(|(_, weight)| *weight /= length);
    words.into_boxed_slice()
}

/// Bits behind the point of [`log2`].
const BITS: i32 = 20;

/// The logarithm to base 2 of a number, 0 for 0, by multiplication alone: that of the system's library may differ in its
/// last bits from machine to machine.
fn log2(number: u32) -> f64 {
    let Some(whole) = number.checked_ilog2() else { return 0.0 };
    let mut rest = f64::from(number) / f64::from(1_u32 << whole);
    let mut log = f64::from(whole);
    let mut bit = 1.0;
    for _ in 0..BITS {
        rest *= rest;
        bit /= 2.0;
        if rest >= 2.0 {
            rest /= 2.0;
            log += bit;
        }
    }
    log
}

#[cfg(test)]
mod tests {
    use super::log2;

    #[test]
    fn logarithms() {
        for number in [1, 2, 3, 7, 1000, u32::MAX] {
            assert!((log2(number) - f64::from(number).log2()).abs() < 1e-5, "{number}");
        }
        assert_eq!(log2(0), 0.0);
    }
}
