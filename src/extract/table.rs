//! Words with their classes, looked up by [`Key`].

use super::key::Key;
use super::lexicon::Class;

/// Words with their classes: an open table, looked up by [`Key`].
#[derive(Default)]
pub struct Table {
    /// For each place of the table 0, or one more than the index of a word. At least three times as many as words, in
    /// 16 bits each: most words that are not listed are found missing at the first look, in a small piece of memory.
    places: Vec<u16>,
    words: Vec<(Key, Class)>,
}

impl Table {
    /// The classes of a word, if it is in the table.
    #[inline]
    pub fn class(&self, key: Key) -> Option<Class> {
        self.find(key).map(|word| self.words[word].1)
    }

    /// The index of a word.
    #[inline]
    fn find(&self, key: Key) -> Option<usize> {
        let last = self.places.len().checked_sub(1)?;
        let mut place = key.hash() as usize & last;
        loop {
            let word = usize::from(self.places[place]).checked_sub(1)?;
            if self.words[word].0 == key {
                return Some(word);
            }
            place = (place + 1) & last;
        }
    }

    /// Adds a word, or classes to a word.
    pub fn insert(&mut self, word: &str, class: Class) {
        let key = Key::of(word);
        if let Some(word) = self.find(key) {
            self.words[word].1 = self.words[word].1.or(class);
            return;
        }
        self.words.push((key, class));
        debug_assert!(self.words.len() < usize::from(u16::MAX), "the lists hold more words than can be told apart");
        if self.words.len() * 3 > self.places.len() {
            self.places = vec![0; self.places.len().max(512) * 2];
            (0..self.words.len()).for_each(|word| self.place(word));
        } else {
            self.place(self.words.len() - 1);
        }
    }

    /// Puts a word into the first free place from its own on.
    fn place(&mut self, word: usize) {
        let last = self.places.len() - 1;
        let mut place = self.words[word].0.hash() as usize & last;
        while self.places[place] != 0 {
            place = (place + 1) & last;
        }
        self.places[place] = word as u16 + 1;
    }
}
