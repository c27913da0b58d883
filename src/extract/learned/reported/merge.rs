//! Brings what the tagger read together with what the rules found: a reading widens, joins or adds quotes.

use std::ops::Range;

use smallvec::smallvec;

use super::reading::{self, Claim, Pieces};
use super::{Cues, Judged, Models, Words, kept};
use crate::extract::noun_phrase::{self, NounPhrase};
use crate::extract::resolve;
use crate::extract::rules::{self, Unspoken};
use crate::extract::scene::{Attribution, Scene};
use crate::extract::tokens::TokenKind;
use crate::model::{QuotePieces, Rule, Span, Speaker};

/// Reads reported speech in every sentence of an article, and merges it with what the rules found.
pub fn run(scene: &mut Scene<'_>, models: &Models) {
    let words = Words::new(&scene.document, &scene.names, &models.clusters);
    let cues = Cues::of(models.cues(&scene.document, &words));
    let claims = claims(scene);
    for (index, claims) in claims.iter().enumerate() {
        let sentence = scene.document.sentences[index].tokens.clone();
        let readings = models.readings(&scene.document, &words, &sentence, &cues, claims);
        if readings.is_empty() {
            continue;
        }
        let judged = models.judge(&scene.document, &words, &sentence, readings, claims);
        for judged in kept(judged) {
            apply(scene, &sentence, &judged, claims);
        }
    }
    drop_empty(scene);
}

/// What the rules claim, for each sentence.
pub fn claims(scene: &Scene<'_>) -> Vec<Vec<Claim>> {
    let document = &scene.document;
    let mut claims = vec![Vec::new(); document.sentences.len()];
    for (found, attribution) in scene.found.iter().enumerate() {
        let mut pieces: Vec<(usize, Range<usize>)> = Vec::new();
        for span in &attribution.content {
            let mut tokens = tokens_of(scene, *span);
            while !tokens.is_empty() {
                let sentence = document.sentence_of(tokens.start);
                let end = document.sentences.get(sentence).map_or(tokens.end, |sentence| sentence.tokens.end);
                pieces.push((sentence, tokens.start..tokens.end.min(end)));
                tokens.start = end.min(tokens.end).max(tokens.start + 1);
            }
        }
        pieces.sort_by_key(|(sentence, tokens)| (*sentence, tokens.start));
        for same in pieces.chunk_by(|one, other| one.0 == other.0) {
            let Some(sentence) = document.sentences.get(same[0].0) else { continue };
            let content: Pieces = same.iter().map(|(_, tokens)| tokens.clone()).collect();
            let here =
                |span: Span| Some(tokens_of(scene, span)).filter(|tokens| sentence.tokens.contains(&tokens.start));
            claims[same[0].0].push(Claim {
                found,
                rule: attribution.rule as u32 + 1,
                cue: attribution.cue.and_then(here).map(|tokens| tokens.start),
                words: reading::words(document, &content),
                content,
                source: attribution.source.and_then(here),
            });
        }
    }
    claims
}

fn tokens_of(scene: &Scene<'_>, span: Span) -> Range<usize> {
    let tokens = &scene.document.tokens;
    let start = tokens.partition_point(|token| token.span.end <= span.start);
    start..tokens.partition_point(|token| token.span.start < span.end).max(start)
}

/// Lets a reading stand: it takes the place of what the rules claim of its words in this sentence, or adds a quote.
fn apply(scene: &mut Scene<'_>, sentence: &Range<usize>, judged: &Judged, claims: &[Claim]) {
    let reading = &judged.reading;
    let meets = |claim: &&Claim| claim.words.iter().any(|at| reading.words.binary_search(at).is_ok());
    let same = claims.iter().any(|claim| claim.words == reading.words);
    let met: Vec<usize> = claims.iter().filter(meets).map(|claim| claim.found).collect();
    let content = spans(scene, &reading.content);
    let Some((&first, others)) = met.split_first() else {
        if !is_denied(scene, &content) {
            add(scene, judged, content);
        }
        return;
    };
    // Turns of a transcript and block quotes are whole by their form.
    let settled = |index: &usize| scene.found[*index].kind.is_some() || scene.found[*index].content.is_empty();
    if met.iter().any(settled) {
        return;
    }
    // Of words that the rules have, too, their pieces stand.
    if !same || met.len() > 1 {
        let span = scene.document.span(sentence.clone());
        let mut all = content;
        for &index in &met {
            all.extend(scene.found[index].content.iter().flat_map(|piece| without(*piece, span)));
        }
        for &index in others {
            let regions = std::mem::take(&mut scene.found[index].regions);
            scene.found[first].regions.extend(regions);
            scene.found[index].content.clear();
        }
        scene.found[first].content = apart(all, scene.document.text);
        own_regions(scene, first);
    }
    if scene.found[first].source.is_none() {
        attribute(scene, first, judged);
    }
}

fn add(scene: &mut Scene<'_>, judged: &Judged, content: QuotePieces) {
    let start = content.first().map_or(0, |piece| piece.start);
    let block = scene.document.blocks.partition_point(|block| block.span.end <= start);
    let index = scene.push(Attribution {
        content,
        regions: smallvec![],
        cue: None,
        source: None,
        mention: None,
        speaker: Speaker::Unattributed,
        rule: Rule::Tagger,
        confidence: 30,
        block,
        kind: None,
    });
    own_regions(scene, index);
    attribute(scene, index, judged);
}

/// Gives a quote the cue and the source of a reading.
fn attribute(scene: &mut Scene<'_>, index: usize, judged: &Judged) {
    let reading = &judged.reading;
    if scene.found[index].cue.is_none() {
        scene.found[index].cue = Some(scene.document.span(reading.cue_tokens.clone()));
    }
    let valid = u8::try_from((judged.valid / 10).clamp(0, 100)).unwrap_or(100);
    let Some(source) = &reading.source else {
        scene.found[index].confidence = valid;
        return;
    };
    let phrase = phrase(scene, source);
    let content = scene.found[index].content.clone();
    let (speaker, sure) = resolve::speaker(scene, &phrase, &content);
    let confidence = (u32::from(valid) * u32::from(sure) / 100) as u8;
    let named = confidence >= crate::extract::ATTRIBUTED_FROM;
    let found = &mut scene.found[index];
    found.source = Some(scene.document.span(source.clone()));
    found.mention = Some(phrase);
    found.speaker = if named { speaker } else { Speaker::Unattributed };
    found.confidence = confidence;
}

/// The phrase that a source is: as the rules read it where they can, else its tokens with the first name in them as head.
fn phrase(scene: &Scene<'_>, source: &Range<usize>) -> NounPhrase {
    let read = noun_phrase::after(&scene.document, &scene.names, source.start, source.end);
    read.unwrap_or_else(|| {
        let name = source.clone().find_map(|at| scene.names.at(at)).map(|mention| mention.name..mention.tokens.end);
        NounPhrase { tokens: source.clone(), head: name.unwrap_or_else(|| source.clone()), and: None }
    })
}

/// Pieces as spans: without commas and stops at their edges, and with both marks of a region whose words they hold.
fn spans(scene: &Scene<'_>, content: &Pieces) -> QuotePieces {
    let document = &scene.document;
    let mut pieces = QuotePieces::new();
    for tokens in content {
        let mut tokens = tokens.clone();
        let loose = |at: usize| {
            !document.is_quoted(at)
                && !matches!(document.kind(at), Some(TokenKind::Word | TokenKind::Genitive | TokenKind::SingleMark))
                && !matches!(document.word(at), "$" | "£" | "€" | "%" | "@" | "#")
        };
        while !tokens.is_empty() && loose(tokens.start) && document.kind(tokens.start) != Some(TokenKind::Open) {
            tokens.start += 1;
        }
        while !tokens.is_empty() && loose(tokens.end - 1) && document.kind(tokens.end - 1) != Some(TokenKind::Close) {
            tokens.end -= 1;
        }
        for region in &document.regions {
            let is_word = |at: &usize| document.kind(*at) == Some(TokenKind::Word);
            let first = region.tokens.clone().find(is_word);
            let last = region.tokens.clone().rfind(is_word);
            if first.is_some_and(|at| tokens.contains(&at)) && last.is_some_and(|at| tokens.contains(&at)) {
                tokens.start = tokens.start.min(region.tokens.start);
                tokens.end = tokens.end.max(region.tokens.end);
            }
        }
        if tokens.clone().any(|at| document.kind(at) == Some(TokenKind::Word)) {
            pieces.push(document.span(tokens));
        }
    }
    apart(pieces, document.text)
}

/// Whether the words are those of marks that what judges marks has turned down, or hold some that were not said.
fn is_denied(scene: &Scene<'_>, content: &QuotePieces) -> bool {
    let regions = &scene.document.regions;
    let inside = |region: &usize| content.iter().any(|piece| piece.contains(regions[*region].span));
    let mut held = (0..regions.len()).filter(inside).peekable();
    let only_marks = content.iter().all(|piece| regions.iter().any(|region| region.span == *piece));
    only_marks && held.peek().is_some() || held.any(|region| rules::unspoken(scene, region) == Some(Unspoken::Unsaid))
}

/// What of a piece lies before a sentence, and what after it.
fn without(piece: Span, sentence: Span) -> impl Iterator<Item = Span> {
    let before = Span { start: piece.start, end: piece.end.min(sentence.start) };
    let after = Span { start: piece.start.max(sentence.end), end: piece.end };
    [before, after].into_iter().filter(|part| part.start < part.end)
}

/// Pieces in text order; those that overlap, or have only white space between them, as one.
fn apart(mut pieces: QuotePieces, text: &str) -> QuotePieces {
    pieces.sort_unstable_by_key(|piece| (piece.start, piece.end));
    let mut apart = QuotePieces::new();
    for piece in pieces.into_iter().map(|piece| piece.trim(text)).filter(|piece| !piece.is_empty()) {
        let joins = |last: &&mut Span| {
            last.end > piece.start || Span { start: last.end, end: piece.start }.of(text).trim().is_empty()
        };
        match apart.last_mut().filter(joins) {
            Some(last) => last.end = last.end.max(piece.end),
            None => apart.push(piece),
        }
    }
    apart
}

/// Makes a quote the owner of every region that lies in it.
fn own_regions(scene: &mut Scene<'_>, index: usize) {
    for region in 0..scene.document.regions.len() {
        let span = scene.document.regions[region].span;
        let inside = scene.found[index].content.iter().any(|piece| piece.contains(span));
        if inside && scene.owner[region] != Some(index) {
            scene.owner[region] = Some(index);
            scene.found[index].regions.push(region);
        }
    }
}

/// Forgets quotes whose words went to others.
fn drop_empty(scene: &mut Scene<'_>) {
    let mut moved = Vec::with_capacity(scene.found.len());
    let mut next = 0;
    for found in &scene.found {
        moved.push(next);
        next += usize::from(!found.content.is_empty());
    }
    for owner in scene.owner.iter_mut().flatten() {
        *owner = moved[*owner];
    }
    scene.found.retain(|found| !found.content.is_empty());
}
