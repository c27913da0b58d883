//! Exchange clustering of words by class bigrams (Martin, Liermann and Ney 1998): each word in turn moves to the class in
//! which the text is likeliest, until few move.

use std::collections::BTreeMap;

/// Sweeps over the words, at most.
const MOST_SWEEPS: usize = 12;

/// Counts of a class bigram model, and who belongs where.
struct State {
    classes: usize,
    class_of: Vec<usize>,
    /// How often a class follows another, `first * classes + second`.
    pairs: Vec<i64>,
    /// How often a class comes.
    ones: Vec<i64>,
    /// `n ln n` of small numbers.
    logs: Vec<f64>,
}

/// How often words come and follow each other.
pub struct Bigrams {
    count: Vec<i64>,
    next: Vec<Vec<(usize, i64)>>,
    last: Vec<Vec<(usize, i64)>>,
    twice: Vec<i64>,
}

impl Bigrams {
    /// Counts sentences of words below `vocabulary`.
    pub fn count(sentences: &[Vec<u32>], vocabulary: usize) -> Self {
        let mut pairs: BTreeMap<(u32, u32), i64> = BTreeMap::new();
        let mut count = vec![0; vocabulary];
        for sentence in sentences {
            for pair in sentence.windows(2) {
                *pairs.entry((pair[0], pair[1])).or_default() += 1;
            }
            for &word in sentence {
                count[word as usize] += 1;
            }
        }
        let (mut next, mut last) = (vec![Vec::new(); vocabulary], vec![Vec::new(); vocabulary]);
        let mut twice = vec![0; vocabulary];
        for ((first, second), times) in pairs {
            let (first, second) = (first as usize, second as usize);
            if first == second {
                twice[first] = times;
            } else {
                next[first].push((second, times));
                last[second].push((first, times));
            }
        }
        Self { count, next, last, twice }
    }
}

/// The class of each word, from nought; words are numbered by how often they come, the most frequent first.
pub fn classes(bigrams: &Bigrams, classes: usize) -> Vec<usize> {
    let vocabulary = bigrams.count.len();
    let class_of: Vec<usize> =
        (0..vocabulary).map(|word| if word < classes - 1 { word } else { word % classes }).collect();
    let logs = (0..1 << 20).map(|n| if n == 0 { 0.0 } else { f64::from(n) * f64::from(n).ln() }).collect();
    let mut state = State { classes, class_of, pairs: vec![0; classes * classes], ones: vec![0; classes], logs };
    for word in 0..vocabulary {
        let class = state.class_of[word];
        state.ones[class] += bigrams.count[word];
        state.pairs[class * classes + class] += bigrams.twice[word];
        for &(other, times) in &bigrams.next[word] {
            state.pairs[class * classes + state.class_of[other]] += times;
        }
    }
    for _ in 0..MOST_SWEEPS {
        let moved = (0..vocabulary).filter(|&word| state.exchange(bigrams, word)).count();
        if moved < vocabulary / 200 {
            break;
        }
    }
    state.class_of
}

impl State {
    /// Moves a word to its best class; whether it moved.
    fn exchange(&mut self, bigrams: &Bigrams, word: usize) -> bool {
        let from = self.class_of[word];
        let after = self.by_class(&bigrams.next[word]);
        let before = self.by_class(&bigrams.last[word]);
        let (count, twice) = (bigrams.count[word], bigrams.twice[word]);
        self.shift(from, &after, &before, -1, count, twice);
        let mut best = (f64::MIN, from);
        for class in 0..self.classes {
            let gain = self.gain(class, &after, &before, count, twice);
            let margin = if class == from { -1e-9 } else { 1e-9 };
            if gain > best.0 + margin {
                best = (gain, class);
            }
        }
        self.shift(best.1, &after, &before, 1, count, twice);
        self.class_of[word] = best.1;
        best.1 != from
    }

    fn by_class(&self, words: &[(usize, i64)]) -> Vec<(usize, i64)> {
        let mut sums: BTreeMap<usize, i64> = BTreeMap::new();
        for &(word, times) in words {
            *sums.entry(self.class_of[word]).or_default() += times;
        }
        sums.into_iter().collect()
    }

    fn shift(
        &mut self,
        class: usize,
        after: &[(usize, i64)],
        before: &[(usize, i64)],
        sign: i64,
        count: i64,
        twice: i64,
    ) {
        let classes = self.classes;
        for &(other, times) in after {
            self.pairs[class * classes + other] += sign * times;
        }
        for &(other, times) in before {
            self.pairs[other * classes + class] += sign * times;
        }
        self.pairs[class * classes + class] += sign * twice;
        self.ones[class] += sign * count;
    }

    /// What the text gains in likelihood when a word that is nowhere joins a class.
    fn gain(&self, class: usize, after: &[(usize, i64)], before: &[(usize, i64)], count: i64, twice: i64) -> f64 {
        let mut own = twice;
        let mut gain = 0.0;
        for (pairs, forward) in [(after, true), (before, false)] {
            for &(other, times) in pairs {
                if other == class {
                    own += times;
                    continue;
                }
                let at = if forward { class * self.classes + other } else { other * self.classes + class };
                gain += self.log(self.pairs[at] + times) - self.log(self.pairs[at]);
            }
        }
        let at = class * self.classes + class;
        gain += self.log(self.pairs[at] + own) - self.log(self.pairs[at]);
        gain - 2.0 * (self.log(self.ones[class] + count) - self.log(self.ones[class]))
    }

    fn log(&self, n: i64) -> f64 {
        usize::try_from(n).map_or(0.0, |n| self.logs.get(n).copied().unwrap_or_else(|| n as f64 * (n as f64).ln()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Bigrams, classes};

    /// Words of each kind stand where the others of it do: in `count` classes, those of a kind share one.
    #[track_caller]
    fn check(kinds: &[&[u32]], count: usize) {
        let mut sentences: Vec<Vec<u32>> = vec![vec![0]];
        for kind in kinds {
            let longer = |sentence: &Vec<u32>| {
                let sentence = sentence.clone();
                kind.iter().map(move |&word| [sentence.as_slice(), &[word]].concat())
            };
            sentences = sentences.iter().flat_map(longer).collect();
        }
        for sentence in &mut sentences {
            sentence.push(0);
        }
        let vocabulary = 1 + kinds.iter().map(|kind| kind.len()).sum::<usize>();
        let bigrams = Bigrams::count(&sentences, vocabulary);
        let found = classes(&bigrams, count);
        let mut seen = vec![found[0]];
        for kind in kinds {
            let class = found[kind[0] as usize];
            assert!(kind.iter().all(|&word| found[word as usize] == class), "{kind:?} in {found:?}");
            assert!(!seen.contains(&class), "{found:?}");
            seen.push(class);
        }
        assert_eq!(classes(&bigrams, count), found);
    }

    #[test]
    fn words_of_like_neighbours_share_a_class() {
        check(&[&[1, 2], &[3, 4, 5], &[6, 7, 8]], 4);
        check(&[&[1, 2], &[3, 4, 5, 6], &[7, 8]], 4);
    }

    #[test]
    fn a_word_that_follows_itself_counts() {
        let bigrams = Bigrams::count(&[vec![0, 1, 1, 1, 0]], 2);
        assert_eq!((bigrams.twice[1], bigrams.count[1], bigrams.next[1].as_slice()), (2, 3, [(0, 1)].as_slice()));
    }
}
