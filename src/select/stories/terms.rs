//! The terms of one article by which it is set beside others: its words, and its names of two words, counted so that names
//! and what stands first count for more.

use crate::lexis::{Lexis, Lookup, Stem, Word, WordKind};
use crate::model::{Article, Span, StoryTerm, TitleOrigin};

/// Words of an article that are read: what stands further down is background.
const WORDS_READ: usize = 1500;

/// Terms of an article that are kept.
const MOST_TERMS: usize = 480;

/// Words of the article, after its title, that say what happened, and what each of them counts for.
const LEAD_WORDS: usize = 60;
const IN_LEAD: u16 = 3;

/// What a word with a capital counts for, and what two of them in a row do as one term.
const CAPITAL: u16 = 3;
const PAIR: u16 = 2;

/// The terms of an article, by key.
pub fn terms(article: &Article, lexis: &mut Lexis) -> Vec<StoryTerm> {
    let mut counts = Lookup::default();
    let title = &article.meta.title;
    if article.meta.title_origin != TitleOrigin::FileName {
        let words = lexis.words(title, Span::new(0, title.len()));
        count(title, &words[..words.len().min(LEAD_WORDS)], 0, &mut counts);
    }
    let mut read = 0;
    for block in article.blocks.iter().filter(|block| block.kind.is_prose()) {
        let words = lexis.words(&article.text, block.span);
        let words = &words[..words.len().min(WORDS_READ - read)];
        count(&article.text, words, read, &mut counts);
        read += words.len();
        if read == WORDS_READ {
            break;
        }
    }
    let mut terms: Vec<StoryTerm> = counts.into_iter().map(|(key, count)| StoryTerm { key, count }).collect();
    terms.sort_unstable_by_key(|term| (std::cmp::Reverse(term.count), term.key));
    terms.truncate(MOST_TERMS);
    terms.sort_unstable_by_key(|term| term.key);
    terms.shrink_to_fit();
    terms
}

/// Counts words of `text`, the first of which is the article's word number `from`.
fn count(text: &str, words: &[Word], from: usize, counts: &mut Lookup<u32, u16>) {
    let mut add = |stem: u64, by: u16, at: usize| {
        let by = if from + at < LEAD_WORDS { by * IN_LEAD } else { by };
        let count = counts.entry((stem >> 32) as u32).or_default();
        *count = count.saturating_add(by);
    };
    for (at, word) in words.iter().enumerate() {
        if word.kind != WordKind::Function {
            add(word.stem.0, if word.capital { CAPITAL } else { 1 }, at);
        }
        if let Some(before) = at.checked_sub(1).map(|at| &words[at]).filter(|before| is_name(text, before, word)) {
            add(pair(before.stem, word.stem), PAIR, at);
        }
    }
}

/// Whether two words in a row are parts of one name, or of one number as `5.6`.
fn is_name(text: &str, one: &Word, next: &Word) -> bool {
    let between = Span::new(one.span.end as usize, next.span.start as usize).of(text);
    match (one.kind, next.kind) {
        (WordKind::Number, WordKind::Number) => matches!(between, "." | ","),
        (WordKind::Function, _) | (_, WordKind::Function) => false,
        _ => one.capital && next.capital && matches!(between, " " | "\u{a0}" | "-" | "\n"),
    }
}

fn pair(one: Stem, next: Stem) -> u64 {
    (one.0.rotate_left(17) ^ next.0).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
