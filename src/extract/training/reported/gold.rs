//! Annotated articles, as tokens of the extractor.

use std::collections::HashMap;
use std::ops::Range;

use crate::extract::document::Document;
use crate::extract::learned::reported::clusters::Clusters;
use crate::extract::learned::reported::{Claim, Words, merge};
use crate::extract::scene::Scene;
use crate::extract::tokens::TokenKind;
use crate::model::Span;

/// One annotated attribution, as tokens.
pub struct Gold {
    /// Tokens of the source.
    pub source: Vec<usize>,
    /// Tokens of the cue.
    pub cue: Vec<usize>,
    /// Tokens of the content.
    pub content: Vec<usize>,
    /// Words of the content.
    pub words: Vec<usize>,
}

/// An annotated article.
pub struct Annotated<'a> {
    /// The article as the rules saw it.
    pub document: Document<'a>,
    /// Its tokens as features see them.
    pub words: Words,
    /// Its attributions.
    pub golds: Vec<Gold>,
    /// What the rules claim, for each sentence.
    pub claims: Vec<Vec<Claim>>,
}

impl<'a> Annotated<'a> {
    /// An article as the rules and the models over them read it, with what was annotated in it.
    pub fn new(scene: Scene<'a>, golds: &[super::super::Gold], clusters: &Clusters) -> Self {
        let words = Words::new(&scene.document, &scene.names, clusters);
        let claims = merge::claims(&scene);
        let document = &scene.document;
        let golds = golds.iter().map(|gold| {
            let [source, cue, content] = [&gold.source, &gold.cue, &gold.content].map(|spans| tokens(document, spans));
            let is_word = |at: &usize| matches!(document.kind(*at), Some(TokenKind::Word | TokenKind::Genitive));
            let words = content.iter().copied().filter(is_word).collect();
            Gold { source, cue, content, words }
        });
        let golds = golds.filter(|gold| !gold.words.is_empty()).collect();
        Self { document: scene.document, words, golds, claims }
    }

    /// The sentence of a token.
    pub fn sentence(&self, at: usize) -> Option<Range<usize>> {
        let document = &self.document;
        document.sentences.get(document.sentence_of(at)).map(|sentence| sentence.tokens.clone())
    }
}

fn tokens(document: &Document<'_>, spans: &[Span]) -> Vec<usize> {
    let mut tokens: Vec<usize> = spans.iter().flat_map(|span| document.tokens_of(*span)).collect();
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// How often a form stands in a cue, and how often at all: which word of a cue is its head.
pub struct Heads(HashMap<u32, (u32, u32)>);

impl Heads {
    /// Counts in samples.
    pub fn count(samples: &[&Annotated<'_>]) -> Self {
        let mut counts: HashMap<u32, (u32, u32)> = HashMap::new();
        for sample in samples {
            let words = &sample.words.all;
            for word in words {
                counts.entry(word.form).or_default().1 += 1;
            }
            for &at in sample.golds.iter().flat_map(|gold| &gold.cue) {
                counts.entry(words[at].form).or_default().0 += 1;
            }
        }
        Self(counts)
    }

    /// The head of a cue: its word that is oftenest one, the last of equals.
    pub fn of(&self, sample: &Annotated<'_>, gold: &Gold) -> Option<usize> {
        let is_word = |at: &usize| sample.document.kind(*at) == Some(TokenKind::Word);
        let share = |at: usize| {
            let (cue, all) = self.0.get(&sample.words.all[at].form).copied().unwrap_or((0, 0));
            (cue as f32 + 0.05) / (all as f32 + 3.0)
        };
        let words = gold.cue.iter().copied().filter(is_word).max_by(|&a, &b| share(a).total_cmp(&share(b)));
        words.or_else(|| gold.cue.last().copied())
    }
}
