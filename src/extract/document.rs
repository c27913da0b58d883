//! An article as the rules see it: tokens, sentences, blocks and the regions between quotation marks, all by index.

use std::ops::Range;

use super::dash_speech;
use super::language::Language;
use super::lexicon::{Class, Lexicon};
use super::marks::{self, Region};
use super::phrases::{Phrase, PhraseKind, Set};
use super::tokens::{self, Token, TokenKind};
use crate::model::{Article, BlockKind, Span};

/// Most tokens of a dateline.
const LONGEST_DATELINE: usize = 14;

/// Most tokens of a dateline that ends with the agency in brackets: on a page the stamp of the site may stand before it.
const LONGEST_STAMP: usize = 40;

/// A prose block and its tokens.
#[derive(Clone, Debug)]
pub struct ProseBlock {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands.
    pub span: Span,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Its regions.
    pub regions: Range<usize>,
    /// Its sentences.
    pub sentences: Range<usize>,
}

/// A sentence and its tokens. A sentence runs on through a quotation that ends inside it.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Where it stands.
    pub span: Span,
    /// Its tokens.
    pub tokens: Range<usize>,
}

/// An article as the rules see it.
pub struct Document<'a> {
    /// The clean text.
    pub text: &'a str,
    /// Its language.
    pub language: Language,
    /// Word lists of its language.
    pub lexicon: &'static Lexicon,
    /// Tokens of all prose blocks.
    pub tokens: Vec<Token>,
    /// Prose blocks.
    pub blocks: Vec<ProseBlock>,
    /// Sentences of all prose blocks.
    pub sentences: Vec<Sentence>,
    /// Regions between quotation marks, outermost only.
    pub regions: Vec<Region>,
}

impl<'a> Document<'a> {
    /// Reads the prose of an article.
    pub fn new(article: &'a Article) -> Self {
        let language = Language::of(article.meta.language.as_deref(), &article.text);
        let mut document = Document {
            text: &article.text,
            language,
            lexicon: language.lexicon(),
            tokens: Vec::with_capacity(article.text.len() / 5),
            blocks: Vec::with_capacity(article.blocks.len()),
            sentences: Vec::with_capacity(article.text.len() / 100),
            regions: Vec::new(),
        };
        for block in article.blocks.iter().filter(|block| block.kind.is_prose()) {
            let first = document.tokens.len();
            tokens::tokens(document.text, block.span, document.lexicon, &mut document.tokens);
            let tokens = first..document.tokens.len();
            let (kind, span) = (block.kind, block.span);
            document.blocks.push(ProseBlock { kind, span, tokens, regions: 0..0, sentences: 0..0 });
        }
        marks::pair(&mut document);
        dash_speech::cut(&mut document);
        document.mark_quoted();
        document.cut_sentences();
        document
    }

    /// The text of token `at`.
    pub fn word(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.span.of(self.text))
    }

    /// Whether token `at` is `word`, without regard to ASCII case.
    pub fn is_word(&self, at: usize, word: &str) -> bool {
        let token = self.tokens.get(at).filter(|token| token.span.len() == word.len());
        token.is_some_and(|token| token.span.of(self.text).eq_ignore_ascii_case(word))
    }

    /// Whether it is read as English: what only English verbs and learned weights know holds for no other language.
    pub fn is_english(&self) -> bool {
        self.language == Language::English
    }

    /// Whether token `at` is in a set of its language.
    #[inline]
    pub fn is_in(&self, at: usize, set: Set) -> bool {
        let token = self.tokens.get(at).filter(|token| self.lexicon.may_hold(set, token.span.len()));
        token.is_some_and(|token| self.lexicon.has(set, token.span.of(self.text)))
    }

    /// The phrase of `kind` that begins at token `at`.
    pub fn phrase(&self, at: usize, kind: PhraseKind) -> Option<&'static Phrase> {
        if !self.is(at, Class::PHRASE) {
            return None;
        }
        let may_speak = |ahead: usize| self.is(at + ahead, Class::POSSESSIVE.or(Class::PRONOUN));
        self.lexicon.phrases.find(|ahead| self.word(at + ahead), may_speak, kind)
    }

    /// Whether token `at` exists and has a class of `class`.
    pub fn is(&self, at: usize, class: Class) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(class))
    }

    /// The kind of token `at`.
    pub fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// From the first byte of the first token of `range` to the last of the last.
    pub fn span(&self, range: Range<usize>) -> Span {
        match (self.tokens.get(range.start), self.tokens.get(range.end.wrapping_sub(1))) {
            (Some(first), Some(last)) if range.start < range.end => first.span.to(last.span),
            _ => Span::default(),
        }
    }

    /// The tokens that `span` covers, at least in part.
    pub fn tokens_of(&self, span: Span) -> Range<usize> {
        let start = self.tokens.partition_point(|token| token.span.end <= span.start);
        start..self.tokens.partition_point(|token| token.span.start < span.end).max(start)
    }

    /// The regions that lie in `span`, marks and all.
    pub fn regions_in(&self, span: Span) -> Range<usize> {
        let first = self.regions.partition_point(|region| region.span.start < span.start);
        first..first + self.regions[first..].iter().take_while(|region| span.contains(region.span)).count()
    }

    /// The block that holds token `at`.
    pub fn block_of(&self, at: usize) -> usize {
        self.blocks.partition_point(|block| block.tokens.end <= at)
    }

    /// The sentence that holds token `at`.
    pub fn sentence_of(&self, at: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.tokens.end <= at)
    }

    /// Whether token `at` lies between quotation marks.
    pub fn is_quoted(&self, at: usize) -> bool {
        self.is(at, Class::QUOTED)
    }

    /// Marks what stands in the regions. Where two overlap, the later one alone says what it holds.
    fn mark_quoted(&mut self) {
        for (index, region) in self.regions.iter().enumerate() {
            let next = self.regions.get(index + 1).map_or(usize::MAX, |next| next.tokens.start);
            let tokens = region.tokens.start..region.tokens.end.min(next);
            for token in self.tokens.get_mut(tokens).unwrap_or_default() {
                token.class = token.class.or(Class::QUOTED);
            }
        }
    }

    fn cut_sentences(&mut self) {
        for index in 0..self.blocks.len() {
            let tokens = self.blocks[index].tokens.clone();
            let first = self.sentences.len();
            let mut start = tokens.start;
            if index == 0
                && let Some(end) = self.dateline(tokens.clone())
            {
                self.push_sentence(start..end);
                start = end;
            }
            let mut at = start;
            while let Some(stop) = self.stop(at..tokens.end) {
                at = stop + 1;
                if let Some(end) = self.sentence_end(stop, tokens.end) {
                    self.push_sentence(start..end);
                    (start, at) = (end, end);
                }
            }
            self.push_sentence(start..tokens.end);
            self.blocks[index].sentences = first..self.sentences.len();
        }
    }

    /// "VIENNA, Nov 13 (Northwire) - ": capitals at the head of the first block, closed by a dash.
    fn dateline(&self, tokens: Range<usize>) -> Option<usize> {
        let head = self.word(tokens.start);
        let shouted = head.len() > 2 && head.chars().all(char::is_uppercase);
        if !shouted {
            return None;
        }
        let limit = tokens.end.min(tokens.start + LONGEST_STAMP);
        let dash = (tokens.start..limit).find(|&at| self.tokens[at].kind == TokenKind::Dash)?;
        let agency = dash.checked_sub(1).and_then(|before| self.kind(before)) == Some(TokenKind::Close);
        let near = agency || dash < tokens.start + LONGEST_DATELINE;
        (near && dash + 1 < tokens.end).then_some(dash + 1)
    }

    fn push_sentence(&mut self, tokens: Range<usize>) {
        if !tokens.is_empty() {
            self.sentences.push(Sentence { span: self.span(tokens.clone()), tokens });
        }
    }

    /// The first token that may end a sentence.
    fn stop(&self, tokens: Range<usize>) -> Option<usize> {
        let stops = |token: &Token| token.kind == TokenKind::Stop || token.is(Class::DOTTED);
        self.tokens[tokens.clone()].iter().position(stops).map(|past| tokens.start + past)
    }

    /// Where the sentence ends, if the stop `at` ends one: past the closing marks and brackets that follow.
    fn sentence_end(&self, at: usize, limit: usize) -> Option<usize> {
        let dotted = self.tokens[at].is(Class::DOTTED);
        let mut next = at + 1;
        let mut closed = false;
        while next < limit && self.closes(next) {
            closed = true;
            next += 1;
        }
        if next >= limit {
            return Some(limit);
        }
        let begins = match self.tokens[next].kind {
            TokenKind::Word => self.tokens[next].is(Class::CAPITAL.or(Class::NUMBER)),
            TokenKind::Mark | TokenKind::Open | TokenKind::SingleMark | TokenKind::Other => true,
            TokenKind::Dash => self.lexicon.marks.has_dashes() && self.is(next + 1, Class::CAPITAL),
            _ => false,
        };
        if dotted {
            // "in the U.S. The plan": only a word that is capitalised by its place ends the sentence.
            let ends = begins && self.tokens[next].is(Class::STOP) && !self.tokens[at].is(Class::HONORIFIC);
            return ends.then_some(next);
        }
        if !begins || (self.word(at) == "..." || self.word(at) == "…") && !closed {
            return None;
        }
        // “Really?” Ruiz asked: the question mark ends the quote, not the sentence.
        let asks = closed && !self.word(at).starts_with('.') && self.cue_soon(next, limit);
        (!asks).then_some(next)
    }

    fn cue_soon(&self, from: usize, limit: usize) -> bool {
        let cue = Class::SAY.or(Class::ACT);
        let near = from..limit.min(from + 5);
        near.clone().any(|at| self.tokens[at].is(cue) && self.tokens[at].is(Class::FINITE))
            && near.clone().all(|at| self.kind(at) != Some(TokenKind::Stop) || at > from + 1)
    }

    /// The kind of token `at`; a single mark that begins or ends a region is a mark like any other.
    pub fn kind_of_mark(&self, at: usize) -> Option<TokenKind> {
        let kind = self.kind(at);
        if kind != Some(TokenKind::SingleMark) {
            return kind;
        }
        let after = self.regions.partition_point(|region| region.tokens.start <= at);
        let bounds = |region: &Region| region.tokens.start == at || region.closed && region.tokens.end == at + 1;
        let bounds = self.regions[..after].last().is_some_and(bounds);
        Some(if bounds { TokenKind::Mark } else { TokenKind::SingleMark })
    }

    /// Whether the mark `at` is the closing one of a region, as the » after a space.
    fn ends_region(&self, at: usize) -> bool {
        let after = self.regions.partition_point(|region| region.tokens.start < at);
        self.regions[..after].last().is_some_and(|region| region.closed && region.tokens.end == at + 1)
    }

    fn closes(&self, at: usize) -> bool {
        match self.tokens[at].kind {
            TokenKind::Close => true,
            TokenKind::Mark | TokenKind::SingleMark => {
                // A mark that touches what stands before it closes.
                at > 0 && self.tokens[at - 1].span.end == self.tokens[at].span.start || self.ends_region(at)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::article;
    use super::Document;

    /// The sentences of `text`.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let article = article(text);
        let document = Document::new(&article);
        let found: Vec<&str> = document.sentences.iter().map(|sentence| sentence.span.of(text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn datelines_stand_apart() {
        check("LUME, Nov 13 (Northwire) - Ana Ruiz left.", &["LUME, Nov 13 (Northwire) -", "Ana Ruiz left."]);
        check(
            "LUME, Orvia/TARN | Fri Nov 13, 2026 12:11 pm EDT LUME, Orvia/TARN (Northwire) - Ana Ruiz left.",
            &["LUME, Orvia/TARN | Fri Nov 13, 2026 12:11 pm EDT LUME, Orvia/TARN (Northwire) -", "Ana Ruiz left."],
        );
        let late = "RUIZ left after a day and a night and a day on which all of the boats were counted - twice.";
        check(late, &[late]);
    }
}
