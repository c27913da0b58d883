//! What the rules share while they walk through an article: the document, its names, and what was attributed so far.

use std::cell::OnceCell;
use std::ops::Range;

use jiff::civil::Date;
use smallvec::SmallVec;

use super::cues::{self, Cue, Form};
use super::descriptions::Offices;
use super::document::Document;
use super::gazetteer::Gazetteer;
use super::learned::surface::Surface;
use super::lexicon::Class;
use super::names::Names;
use super::noun_phrase::{self, NounPhrase};
use super::phrases::{Habit, PhraseKind};
use super::resolve;
use super::tokens::TokenKind;
use crate::model::{QuoteKind, QuotePieces, Rule, Span, Speaker};

/// A quote as a rule found it.
#[derive(Clone, Debug)]
pub struct Attribution {
    /// Pieces of its content.
    pub content: QuotePieces,
    /// Regions between marks that belong to it.
    pub regions: SmallVec<[usize; 2]>,
    /// The cue.
    pub cue: Option<Span>,
    /// The source mention.
    pub source: Option<Span>,
    /// The source as a phrase, where a rule read it.
    pub mention: Option<NounPhrase>,
    /// Who is meant.
    pub speaker: Speaker,
    /// Which rule found it.
    pub rule: Rule,
    /// 0 to 100.
    pub confidence: u8,
    /// Block it begins in.
    pub block: usize,
    /// Kind, where the form decides it and not the marks (transcripts, block quotes).
    pub kind: Option<QuoteKind>,
}

/// A cue with its source.
#[derive(Clone, Debug)]
pub struct Clause {
    /// The reporting verb, or the words that stand for it.
    pub cue: Range<usize>,
    /// Classes of the verb.
    pub class: Class,
    /// The source; `None` in "it was said".
    pub source: Option<NounPhrase>,
    /// From its first to its last token, source included.
    pub tokens: Range<usize>,
}

/// Most tokens between a verb and the subject of its sentence.
const REACH: usize = 250;

/// What the rules share.
pub struct Scene<'a> {
    /// The article.
    pub document: Document<'a>,
    /// Its names.
    pub names: Names,
    /// Quotes found so far.
    pub found: Vec<Attribution>,
    /// For each region, the attribution it belongs to.
    pub owner: Vec<Option<usize>>,
    /// What the models see of its tokens.
    pub surface: Surface,
    /// When the article was published.
    pub day: Option<Date>,
    gazetteer: &'a Gazetteer,
    offices: OnceCell<Offices>,
}

impl<'a> Scene<'a> {
    /// Sets the scene for an article.
    pub fn new(document: Document<'a>, title: &str, gazetteer: &'a Gazetteer) -> Self {
        let names = Names::find(&document, title, gazetteer);
        let owner = vec![None; document.regions.len()];
        // One sentence in three or four holds a quote.
        let found = Vec::with_capacity(document.sentences.len() / 2);
        Self {
            document,
            names,
            found,
            owner,
            surface: Surface::default(),
            day: None,
            gazetteer,
            offices: OnceCell::new(),
        }
    }

    /// What describes the people of the article, gathered when first asked for.
    pub fn offices(&self) -> &Offices {
        self.offices.get_or_init(|| Offices::gather(&self.document, &self.names, self.gazetteer, self.day))
    }

    /// Adds a quote: resolves its speaker and claims its regions.
    pub fn add(
        &mut self,
        clause: &Clause,
        content: QuotePieces,
        regions: &[usize],
        rule: Rule,
        confidence: u8,
    ) -> usize {
        let (speaker, sure) = match &clause.source {
            Some(source) => resolve::speaker(self, source, &content),
            None if self.document.lexicon.does(Habit::DROPS) => resolve::left_out(self, clause.cue.end - 1, &content),
            None => (Speaker::Unattributed, 100),
        };
        let (speaker, confidence) = resolve::settled(speaker, confidence, sure);
        let cue = (!clause.cue.is_empty()).then(|| self.document.span(clause.cue.clone()));
        let source = clause.source.as_ref().map(|source| self.document.span(source.tokens.clone()));
        self.push(Attribution {
            block: self.block_of(&content),
            content,
            regions: regions.iter().copied().collect(),
            cue,
            source,
            mention: clause.source.clone(),
            speaker,
            rule,
            confidence,
            kind: None,
        })
    }

    /// Adds a quote whose speaker is settled.
    pub fn push(&mut self, attribution: Attribution) -> usize {
        let index = self.found.len();
        for &region in &attribution.regions {
            self.owner[region] = Some(index);
        }
        self.found.push(attribution);
        index
    }

    /// Adds a region to a quote found before.
    pub fn join(&mut self, index: usize, region: usize) {
        let span = self.document.regions[region].span;
        self.owner[region] = Some(index);
        self.found[index].regions.push(region);
        self.found[index].content.push(span);
    }

    /// The block that a content begins in.
    pub fn block_of(&self, content: &QuotePieces) -> usize {
        let start = content.first().map_or(0, |span| span.start);
        self.document.blocks.partition_point(|block| block.span.end <= start)
    }

    /// The subject and group of a finite cue, or of the clause that governs another form.
    pub fn clause(&self, cue: Cue, sentence: &Range<usize>) -> Option<Clause> {
        let limit = self.clause_limit(cue.start, sentence.start);
        let source = match cue.form {
            Form::Finite => self.subject(cue, limit, sentence),
            Form::Gerund | Form::Infinitive => self.governing_subject(cue.start, sentence),
            Form::Passive => {
                let source = self.by_phrase(cue.end, sentence.end)?;
                return Some(Self::make(cue, Some(source)));
            }
        }?;
        Some(Self::make(cue, Some(source)))
    }

    fn subject(&self, cue: Cue, limit: usize, sentence: &Range<usize>) -> Option<NounPhrase> {
        if !self.document.lexicon.does(Habit::INVERTS) {
            return noun_phrase::before(&self.document, &self.names, cue.start, limit)
                .or_else(|| self.coordinated(cue.start, sentence));
        }
        let joined = cue.start > sentence.start && self.document.is(cue.start - 1, Class::COORDINATOR);
        let shared = if joined { self.coordinated(cue.start, sentence) } else { None };
        shared
            .or_else(|| self.subject_around(cue, limit, sentence.end))
            .or_else(|| self.coordinated(cue.start, sentence))
    }

    /// The source that a phrase of `kind` at token `at` names: according to Ruiz; по его словам.
    pub fn according(&self, at: usize, end: usize, kind: PhraseKind) -> Option<Clause> {
        let phrase = self.document.phrase(at, kind)?;
        let cue = at..at + phrase.len();
        let source = match phrase.source() {
            Some(slot) => NounPhrase { tokens: at + slot..at + slot + 1, head: at + slot..at + slot + 1, and: None },
            None => noun_phrase::after(&self.document, &self.names, cue.end, end)?,
        };
        let tokens = at..source.tokens.end.max(cue.end);
        Some(Clause { cue, class: Class::SAY, source: Some(source), tokens })
    }

    /// The source that stands before a phrase, from token `at`: Experten zufolge.
    pub fn postposed(&self, at: usize, end: usize) -> Option<Clause> {
        let reach = end.min(at + noun_phrase::LONGEST);
        let (cue, phrase) = (at + 1..reach).find_map(|i| Some((i, self.document.phrase(i, PhraseKind::Postposed)?)))?;
        let source = noun_phrase::before(&self.document, &self.names, cue, at)?;
        let tokens = source.tokens.start..cue + phrase.len();
        Some(Clause { cue: cue..tokens.end, class: Class::SAY, source: Some(source), tokens })
    }

    fn make(cue: Cue, source: Option<NounPhrase>) -> Clause {
        let start = source.as_ref().map_or(cue.start, |source| source.tokens.start.min(cue.start));
        let end = source.as_ref().map_or(cue.end, |source| source.tokens.end.max(cue.end));
        Clause { cue: cue.start..cue.end, class: cue.class, source, tokens: start..end }
    }

    /// A subject does not reach back into a quotation.
    fn clause_limit(&self, at: usize, start: usize) -> usize {
        let before = self.document.regions.partition_point(|region| region.tokens.end <= at);
        let quoted = before.checked_sub(1).map_or(0, |index| self.document.regions[index].tokens.end);
        quoted.max(start)
    }

    /// "Ruiz met Tan and said": the subject of the sentence serves a second verb.
    fn coordinated(&self, at: usize, sentence: &Range<usize>) -> Option<NounPhrase> {
        let before = at.checked_sub(1).filter(|&before| before > sentence.start)?;
        let joined = self.document.is(before, Class::COORDINATOR);
        if joined || self.document.kind(before) == Some(TokenKind::Comma) {
            return self.sentence_subject(sentence);
        }
        None
    }

    fn governing_subject(&self, at: usize, sentence: &Range<usize>) -> Option<NounPhrase> {
        let governing = (sentence.start.max(at.saturating_sub(REACH))..at)
            .rev()
            .filter(|&i| !self.document.is_quoted(i))
            .filter_map(|i| cues::at(&self.document, i, sentence))
            .find(|cue| cue.form == Form::Finite);
        if let Some(cue) = governing {
            let limit = self.clause_limit(cue.start, sentence.start);
            let subject = noun_phrase::before(&self.document, &self.names, cue.start, limit)
                .or_else(|| noun_phrase::after(&self.document, &self.names, cue.end, at));
            if subject.is_some() {
                return subject;
            }
        }
        // "when protesters interrupted her, shouting": the subject of the clause nearest before.
        let turn = (sentence.start.max(at.saturating_sub(REACH))..at).rev().find(|&i| self.document.is(i, Class::TURN));
        let near = turn
            .and_then(|turn| noun_phrase::after(&self.document, &self.names, turn + 1, at))
            .filter(|phrase| phrase.tokens.end < at && self.names.at(phrase.head.end - 1).is_some());
        near.or_else(|| self.sentence_subject(sentence))
    }

    /// The first phrase of a sentence that a verb can follow; an opening "On Monday," is passed over.
    pub fn sentence_subject(&self, sentence: &Range<usize>) -> Option<NounPhrase> {
        let document = &self.document;
        let mut start = sentence.start;
        while start < sentence.end.min(sentence.start + REACH) && document.is_quoted(start) {
            start += 1;
        }
        if document.kind(start) == Some(TokenKind::Comma) {
            start += 1;
        }
        let opener = Class::PREP.or(Class::CONJ).or(Class::ADVERB).or(Class::GERUND).or(Class::TIME);
        for _ in 0..3 {
            let adverbial = document.is(start, opener) && !document.is(start, Class::DET.or(Class::ACRONYM));
            if !adverbial {
                break;
            }
            let comma = (start..sentence.end.min(start + 24)).find(|&at| document.kind(at) == Some(TokenKind::Comma));
            start = match comma {
                Some(comma) => comma + 1,
                None => start + 1,
            };
        }
        noun_phrase::after(document, &self.names, start, sentence.end)
            .filter(|phrase| !document.is_quoted(phrase.head.start))
    }

    /// "… by the ministry" after a passive.
    fn by_phrase(&self, from: usize, end: usize) -> Option<NounPhrase> {
        let by = (from..end).find(|&at| self.document.is(at, Class::BY) && !self.document.is_quoted(at))?;
        noun_phrase::after(&self.document, &self.names, by + 1, end)
    }

    /// How much of a content stands between marks.
    pub fn kind(&self, attribution: &Attribution) -> QuoteKind {
        if let Some(kind) = attribution.kind {
            return kind;
        }
        let document = &self.document;
        let (mut inside, mut outside) = (false, false);
        for piece in &attribution.content {
            for at in document.tokens_of(*piece) {
                if document.kind(at) == Some(TokenKind::Word) {
                    if document.is_quoted(at) { inside = true } else { outside = true }
                }
            }
        }
        match (inside, outside) {
            (true, false) => QuoteKind::Direct,
            (true, true) => QuoteKind::Mixed,
            (false, _) => QuoteKind::Indirect,
        }
    }
}
