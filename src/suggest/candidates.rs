//! The terms that a query could be made of, and which examples each stands in. It chooses none.
//!
//! Candidates are words, prefixes that several words share, and phrases of two or three words; each anywhere, in titles
//! only, and where it stands twice or three times. Function words and numbers are none, but may stand inside a phrase.

use std::collections::{BTreeMap, HashMap};

use crate::lexis::{Lexis, WordKind};
use crate::model::{Article, BlockKind, Span};

/// Most words of a phrase.
const PHRASE: usize = 3;
/// Letters of the shortest prefix, which must be a word itself, and of the longest.
const PREFIX: std::ops::RangeInclusive<usize> = 3..=10;
/// Most letters of a word: what is longer is none that anybody would look for.
const LONGEST: usize = 30;
/// Words of an article that are looked at.
const WORDS: usize = 50_000;
/// In how many of twenty places a word stands in capitals that is suggested in capitals.
const CAPITALS: u32 = 19;

/// Where a candidate counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Wherever it stands.
    Anywhere,
    /// In titles and headings.
    Title,
    /// Where it stands so often or more.
    Times(u32),
}

/// Every form, in the order their examples are kept.
const FORMS: [Form; 4] = [Form::Anywhere, Form::Title, Form::Times(2), Form::Times(3)];

/// A term that a query could hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// As a config would write it: a word, `prefix*` or phrase.
    pub text: String,
    /// Where it counts.
    pub form: Form,
}

/// All candidates of some examples, by text and form.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// The candidates.
    pub terms: Vec<Candidate>,
    /// For each the examples it counts in, rising.
    pub examples_of: Vec<Vec<u32>>,
    /// For each example its candidates.
    pub terms_of: Vec<Vec<u32>>,
}

/// A word where it stands.
#[derive(Clone, Copy)]
struct Token {
    word: u32,
    content: bool,
    capitals: bool,
    /// What parts it from the word before, where the two may be of one phrase.
    joint: Option<char>,
}

/// A block of an example.
struct Block {
    title: bool,
    tokens: Vec<Token>,
}

/// Words by number, each as often as it stands in prose and as it does so in capitals.
#[derive(Default)]
struct Words {
    numbers: HashMap<String, u32>,
    all: Vec<Known>,
}

struct Known {
    text: String,
    content: bool,
    prose: u32,
    capitals: u32,
}

impl Candidates {
    /// Every candidate of `articles`, which are numbered in their order.
    pub fn of(articles: &[Article]) -> Self {
        let mut words = Words::default();
        let examples: Vec<Vec<Block>> = articles.iter().map(|article| words.read(article)).collect();
        let mut grams = Grams::of_words(&words);
        for (number, blocks) in (0..).zip(&examples) {
            grams.add(number, blocks, &words);
        }
        grams.finish(&words, articles.len())
    }

    /// How many examples there are.
    pub fn examples(&self) -> usize {
        self.terms_of.len()
    }
}

impl Words {
    fn read(&mut self, article: &Article) -> Vec<Block> {
        let mut lexis = Lexis::of(article.meta.language.as_deref());
        let title = &article.meta.title;
        let mut blocks = vec![self.block(&mut lexis, title, Span::new(0, title.len()), true)];
        let mut left = WORDS;
        for block in &article.blocks {
            let title = block.kind == BlockKind::Heading;
            if left > 0 && (title || block.kind.is_prose()) {
                let mut read = self.block(&mut lexis, &article.text, block.span, title);
                read.tokens.truncate(left);
                left -= read.tokens.len();
                blocks.push(read);
            }
        }
        blocks
    }

    fn block(&mut self, lexis: &mut Lexis, text: &str, span: Span, title: bool) -> Block {
        let mut tokens = Vec::new();
        let mut end = None;
        lexis.each(text, span, |word| {
            let written = word.span.of(text);
            let gap = end.map(|end: u32| &text[end as usize..word.span.start as usize]);
            end = None;
            if !is_candidate(written) {
                return;
            }
            end = Some(word.span.end);
            let capitals = written.chars().count() > 1 && written.chars().all(char::is_uppercase);
            let content = word.kind == WordKind::Content;
            let number = self.number(written, content, (!title).then_some(capitals));
            tokens.push(Token { word: number, content, capitals, joint: gap.and_then(joint) });
        });
        Block { title, tokens }
    }

    fn number(&mut self, written: &str, content: bool, in_prose: Option<bool>) -> u32 {
        let text = written.to_lowercase();
        let number = *self.numbers.entry(text).or_insert_with_key(|text| {
            self.all.push(Known { text: text.clone(), content, prose: 0, capitals: 0 });
            (self.all.len() - 1) as u32
        });
        if let Some(capitals) = in_prose {
            let known = &mut self.all[number as usize];
            known.prose += 1;
            known.capitals += u32::from(capitals);
        }
        number
    }
}

impl Known {
    /// Whether it is an acronym, which would be looked for in capitals only.
    fn is_acronym(&self) -> bool {
        self.capitals > 0 && self.capitals * 20 >= self.prose * CAPITALS
    }
}

/// Whether a word is one to look for: of letters, and no longer than words are.
fn is_candidate(word: &str) -> bool {
    word.chars().all(char::is_alphabetic) && word.chars().nth(LONGEST).is_none()
}

/// What a phrase has between two of its words, where `gap` may stand inside a phrase.
fn joint(gap: &str) -> Option<char> {
    if gap == "-" {
        return Some('-');
    }
    (!gap.is_empty() && gap.chars().all(char::is_whitespace)).then_some(' ')
}

/// The words of a phrase and what stands before the second and the third; absent words are `u32::MAX`.
type PhraseKey = ([u32; PHRASE], [char; PHRASE - 1]);

/// Which examples each gram stands in, one list a form.
type Places = [Vec<u32>; FORMS.len()];

/// Words, prefixes and phrases by number.
struct Grams {
    /// For each word itself, where it is a candidate, and its prefixes.
    of_word: Vec<Vec<u32>>,
    texts: Vec<String>,
    phrases: HashMap<PhraseKey, u32>,
    places: Vec<Places>,
}

impl Grams {
    fn of_words(words: &Words) -> Self {
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        let mut of_word = Vec::with_capacity(words.all.len());
        for word in &words.all {
            let mut mine = Vec::new();
            if word.content && word.text.chars().nth(1).is_some() {
                let own = if word.is_acronym() { word.text.to_uppercase() } else { word.text.clone() };
                for text in std::iter::once(own).chain(prefixes(&word.text, words)) {
                    let next = numbers.len() as u32;
                    mine.push(*numbers.entry(text).or_insert(next));
                }
            }
            of_word.push(mine);
        }
        let mut texts = vec![String::new(); numbers.len()];
        for (text, number) in numbers {
            texts[number as usize] = text;
        }
        let places = vec![Places::default(); texts.len()];
        Self { of_word, texts, phrases: HashMap::new(), places }
    }

    fn add(&mut self, example: u32, blocks: &[Block], words: &Words) {
        let mut found: Vec<(u32, bool)> = Vec::new();
        for block in blocks {
            for (at, token) in block.tokens.iter().enumerate() {
                let in_capitals_only = token.content && !token.capitals && words.all[token.word as usize].is_acronym();
                let own = &self.of_word[token.word as usize];
                found.extend(own.iter().skip(usize::from(in_capitals_only)).map(|gram| (*gram, block.title)));
                for gram in self.phrases_from(&block.tokens[at..]).into_iter().flatten() {
                    found.push((gram, block.title));
                }
            }
        }
        found.sort_unstable();
        for same in found.chunk_by(|a, b| a.0 == b.0) {
            let places = &mut self.places[same[0].0 as usize];
            for (form, list) in FORMS.iter().zip(places) {
                let counts = match form {
                    Form::Anywhere => true,
                    Form::Title => same.iter().any(|(_, title)| *title),
                    Form::Times(times) => same.len() >= *times as usize,
                };
                if counts {
                    list.push(example);
                }
            }
        }
    }

    /// The phrases that begin a block's rest, each of which ends with a word of content.
    fn phrases_from(&mut self, tokens: &[Token]) -> [Option<u32>; PHRASE - 1] {
        let mut out = [None; PHRASE - 1];
        let (mut words, mut joints) = ([u32::MAX; PHRASE], [' '; PHRASE - 1]);
        words[0] = tokens[0].word;
        for (at, token) in tokens.iter().enumerate().take(PHRASE).skip(1) {
            let Some(joint) = token.joint else { break };
            words[at] = token.word;
            joints[at - 1] = joint;
            if token.content {
                let next = self.places.len() as u32;
                let number = *self.phrases.entry((words, joints)).or_insert(next);
                if number == next {
                    self.places.push(Places::default());
                }
                out[at - 1] = Some(number);
            }
        }
        out
    }

    fn finish(self, words: &Words, examples: usize) -> Candidates {
        let Self { mut texts, phrases, places, .. } = self;
        texts.resize(places.len(), String::new());
        #[allow(clippy::iter_over_hash_type, reason = "each phrase is put in its own place")]
        for ((in_it, joints), number) in phrases {
            texts[number as usize] = phrase(words, in_it, joints);
        }
        let mut grams: Vec<(String, Places)> = texts.into_iter().zip(places).collect();
        grams.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let kept: Vec<bool> = (0..grams.len()).map(|at| is_worth_it(&grams, at)).collect();
        let mut out = Candidates { terms_of: vec![Vec::new(); examples], ..Candidates::default() };
        for ((text, places), _) in grams.into_iter().zip(kept).filter(|(_, kept)| *kept) {
            let everywhere = places[0].len();
            for (form, list) in FORMS.iter().zip(places) {
                // What is rarer counts only where it tells examples apart.
                let few = if matches!(form, Form::Times(_)) { 3 } else { 1 };
                if *form != Form::Anywhere && (list.len() < few || list.len() == everywhere) {
                    continue;
                }
                let number = out.terms.len() as u32;
                for example in &list {
                    out.terms_of[*example as usize].push(number);
                }
                out.terms.push(Candidate { text: text.clone(), form: *form });
                out.examples_of.push(list);
            }
        }
        out
    }
}

/// The prefixes of a word: those of four letters or more, and of three where they are a word.
fn prefixes<'a>(word: &'a str, words: &'a Words) -> impl Iterator<Item = String> + 'a {
    let ends = word.char_indices().map(|(at, _)| at).chain([word.len()]).enumerate();
    ends.filter(|(letters, _)| PREFIX.contains(letters))
        .map(|(letters, end)| (letters, &word[..end]))
        .filter(|(letters, prefix)| letters > PREFIX.start() || words.numbers.contains_key(*prefix))
        .map(|(_, prefix)| format!("{prefix}*"))
}

fn phrase(words: &Words, in_it: [u32; PHRASE], joints: [char; PHRASE - 1]) -> String {
    let mut text = words.all[in_it[0] as usize].text.clone();
    for (word, joint) in in_it[1..].iter().zip(joints).take_while(|(word, _)| **word != u32::MAX) {
        text.push(joint);
        text.push_str(&words.all[*word as usize].text);
    }
    text
}

/// Whether the gram `at` is worth considering: no phrase of a single example, and no prefix where a longer one or a word
/// matches as much. `grams` are sorted, so what begins with a prefix follows it at once.
fn is_worth_it(grams: &[(String, Places)], at: usize) -> bool {
    let (text, places) = &grams[at];
    if text.contains([' ', '-']) {
        return places[0].len() > 1;
    }
    let Some(stem) = text.strip_suffix('*') else { return true };
    let same = |other: &&(String, Places)| other.1[0].len() == places[0].len();
    let word = grams.binary_search_by(|other| other.0.as_str().cmp(stem)).is_ok_and(|word| same(&&grams[word]));
    !word && !grams[at + 1..].iter().take_while(|other| other.0.starts_with(stem)).any(|other| same(&other))
}

#[cfg(test)]
mod tests {
    use super::{Candidates, Form};
    use crate::select::testing::article;

    /// The candidates of `texts` that begin with `start`: text, form, examples.
    #[track_caller]
    fn check(texts: &[&str], start: &str, expected: &[&str]) {
        let articles: Vec<_> = texts.iter().map(|text| article("a.txt", text)).collect();
        let candidates = Candidates::of(&articles);
        let told = candidates.terms.iter().zip(&candidates.examples_of).map(|(term, examples)| {
            let form = match term.form {
                Form::Anywhere => String::new(),
                Form::Title => " in title".into(),
                Form::Times(times) => format!(" {times} times"),
            };
            format!("{}{form} {examples:?}", term.text)
        });
        let told: Vec<String> = told.filter(|told| told.starts_with(start)).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn words_prefixes_and_phrases() {
        let texts = ["The harvest failed.", "Harvests of wheat, harvesting.", "A wheat harvest in Lume."];
        check(&texts, "harvest", &["harvest [0, 2]", "harvest* [0, 1, 2]", "harvesting [1]", "harvests [1]"]);
        check(&texts, "the", &[]);
        let texts = ["The port of Lume.", "A port of Lume", "The port. Of Lume."];
        check(&texts, "port of", &["port of lume [0, 1]"]);
    }

    #[test]
    fn acronyms_are_in_capitals() {
        check(&["The OPEC met.", "OPEC met, opec?", "Not OPEC."], "opec", &["opec [0, 1, 2]", "opec met [0, 1]"]);
        let many = "OPEC ".repeat(30);
        check(&[&many, "opec"], "OPEC", &["OPEC [0]"]);
    }

    #[test]
    fn titles_and_times() {
        let texts = ["= Wheat up\n\nCorn.", "Wheat, wheat, wheat.", "wheat, wheat and wheat", "wheat wheat; wheat"];
        check(
            &texts,
            "wheat",
            &["wheat [0, 1, 2, 3]", "wheat in title [0]", "wheat 2 times [1, 2, 3]", "wheat 3 times [1, 2, 3]"],
        );
    }
}
