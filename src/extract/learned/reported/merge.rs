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

/// Most claims of one sentence that are weighed against readings; the others stand unless a reading takes their words.
const MOST_CLAIMS: usize = 24;

/// Reads reported speech in every sentence of an article, and merges it with what the rules found.
pub fn run(scene: &mut Scene<'_>, models: &Models) {
    let words = Words::new(&scene.document, &scene.names, &models.clusters);
    let cues = Cues::of(models.cues(&scene.document, &words));
    let claims = claims(scene);
    for (index, claims) in claims.iter().enumerate() {
        let sentence = scene.document.sentences[index].tokens.clone();
        let weighed = &claims[..claims.len().min(MOST_CLAIMS)];
        let readings = models.readings(&scene.document, &words, &sentence, &cues, weighed);
        if readings.is_empty() {
            continue;
        }
        let judged = models.judge(&scene.document, &words, &sentence, readings, weighed);
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
            let mut tokens = document.tokens_of(*span);
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
                |span: Span| Some(document.tokens_of(span)).filter(|tokens| sentence.tokens.contains(&tokens.start));
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
            for &region in &regions {
                scene.owner[region] = Some(first);
            }
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
    let index = scene.push(Attribution {
        block: scene.block_of(&content),
        content,
        regions: smallvec![],
        cue: None,
        source: None,
        mention: None,
        speaker: Speaker::Unattributed,
        rule: Rule::Tagger,
        confidence: 30,
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
    let found = &mut scene.found[index];
    found.source = Some(scene.document.span(source.clone()));
    found.mention = Some(phrase);
    (found.speaker, found.confidence) = resolve::settled(speaker, valid, sure);
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
        let is_word = |at: &usize| document.kind(*at) == Some(TokenKind::Word);
        let first = document.regions.partition_point(|region| region.tokens.end <= tokens.start);
        for region in &document.regions[first..] {
            if region.tokens.start >= tokens.end {
                break;
            }
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
    let held = |piece: &Span| scene.document.regions_in(*piece);
    let is_unsaid = |region: usize| rules::unspoken(scene, region) == Some(Unspoken::Unsaid);
    content.iter().all(|piece| regions.get(held(piece).start).is_some_and(|region| region.span == *piece))
        || content.iter().flat_map(held).any(is_unsaid)
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
    let found = &mut scene.found[index];
    for piece in &found.content {
        for region in scene.document.regions_in(*piece) {
            if scene.owner[region].replace(index) != Some(index) {
                found.regions.push(region);
            }
        }
    }
}

/// Forgets quotes whose words went to others; a region that one of them still owned is nobody's.
fn drop_empty(scene: &mut Scene<'_>) {
    let mut moved = Vec::with_capacity(scene.found.len());
    let mut next = 0;
    for found in &scene.found {
        let stays = !found.content.is_empty();
        moved.push(stays.then_some(next));
        next += usize::from(stays);
    }
    for owner in &mut scene.owner {
        *owner = owner.and_then(|owner| moved[owner]);
    }
    scene.found.retain(|found| !found.content.is_empty());
}

#[cfg(test)]
mod tests {
    use super::{Judged, Pieces, apart, apply, claims, drop_empty, run};
    use crate::extract::gazetteer::Gazetteer;
    use crate::extract::learned::reported::{Models, Reading, reading};
    use crate::extract::rules::testing::lines;
    use crate::extract::scene::Scene;
    use crate::extract::testing::article;
    use crate::extract::{gather_by_rules, read};
    use crate::model::{Article, Span};

    /// A reading as a test writes it: cue, source and pieces of the content, each by its first place in the text.
    type Written<'a> = (&'a str, &'a str, &'a [&'a str]);

    fn judged(scene: &Scene<'_>, (cue, source, content): &Written<'_>) -> Judged {
        let text = scene.document.text;
        let tokens = |words: &str| {
            let start = text.find(words).expect("the words of a reading stand in the text");
            scene.document.tokens_of(Span::new(start, start + words.len()))
        };
        let content: Pieces = content.iter().map(|piece| tokens(piece)).collect();
        let reading = Reading {
            cue: tokens(cue).start,
            score: 0,
            rank: 0,
            gap: 0,
            lead: 0,
            words: reading::words(&scene.document, &content),
            content,
            source: Some(tokens(source)),
            cue_tokens: tokens(cue),
        };
        Judged { reading, exact: 900, valid: 900 }
    }

    /// Every region belongs to a quote that is there or to none, and no two quotes share a byte.
    #[track_caller]
    fn sound(scene: &Scene<'_>) {
        assert!(scene.owner.iter().flatten().all(|&owner| owner < scene.found.len()));
        let mut pieces: Vec<Span> = scene.found.iter().flat_map(|found| found.content.iter().copied()).collect();
        pieces.sort();
        assert!(pieces.windows(2).all(|pair| pair[0].end <= pair[1].start), "{pieces:?}");
    }

    fn found(article: &Article, scene: &Scene<'_>) -> Vec<String> {
        lines(article, &gather_by_rules(scene))
    }

    /// Merges readings with what the rules find.
    #[track_caller]
    fn check(text: &str, readings: &[Written<'_>], expected: &[&str]) {
        let (article, gazetteer) = (article(text), Gazetteer::default());
        let mut scene = read(&article, &gazetteer, None);
        let claims = claims(&scene);
        for written in readings {
            let judged = judged(&scene, written);
            let index = scene.document.sentence_of(judged.reading.cue);
            let sentence = scene.document.sentences[index].tokens.clone();
            apply(&mut scene, &sentence, &judged, &claims[index]);
        }
        drop_empty(&mut scene);
        sound(&scene);
        assert_eq!(found(&article, &scene), expected);
    }

    #[test]
    fn a_reading_widens_a_fragment_to_its_clause() {
        let text = "Ana Ruiz said the plan was “reckless and late,” and she vowed to block it.";
        check(text, &[], &["direct | Ana Ruiz | “reckless and late,”"]);
        check(
            text,
            &[("said", "Ana Ruiz", &["the plan was “reckless and late,"])],
            &["mixed | Ana Ruiz | the plan was “reckless and late,”"],
        );
    }

    #[test]
    fn fragments_of_one_clause_become_one_quote() {
        let text = "Ana Ruiz said the plan was “reckless and late,” and she called it “a mess.”";
        check(text, &[], &["direct | Ana Ruiz | “reckless and late,”", "mixed | Ana Ruiz | it “a mess.”"]);
        check(
            text,
            &[("said", "Ana Ruiz", &["the plan was “reckless and late,” and she called it “a mess."])],
            &["mixed | Ana Ruiz | the plan was “reckless and late,” and she called it “a mess.”"],
        );
    }

    #[test]
    fn a_reading_that_no_rule_claims_is_a_quote() {
        check(
            "Ana Ruiz fretted that the ferries would stop.",
            &[("fretted", "Ana Ruiz", &["that the ferries would stop"])],
            &["stance | Ana Ruiz | that the ferries would stop"],
        );
    }

    #[test]
    fn pieces_in_other_sentences_are_kept() {
        let text = "“It is late,” Ana Ruiz said. “The boat has left.”";
        check(
            text,
            &[("said", "Ana Ruiz", &["It is late,"])],
            &["direct | Ana Ruiz | “It is late,” … “The boat has left.”"],
        );
    }

    #[test]
    fn both_marks_stand_around_words_between_them() {
        check(
            "Ana Ruiz feared “a long, cold night” at the pier.",
            &[("feared", "Ana Ruiz", &["a long, cold night"])],
            &["direct | Ana Ruiz | “a long, cold night”"],
        );
    }

    #[test]
    fn commas_and_stops_at_the_edges_are_left_out() {
        check(
            "The pier, Ana Ruiz fretted, would sink.",
            &[("fretted", "Ana Ruiz", &["The pier,", ", would sink."])],
            &["stance | Ana Ruiz | The pier … would sink"],
        );
    }

    #[test]
    fn pieces_that_overlap_or_adjoin_become_one() {
        let text = "abcdef gh, ijk";
        let spans = |spans: &[(usize, usize)]| spans.iter().map(|&(start, end)| Span::new(start, end)).collect();
        assert_eq!(apart(spans(&[(11, 14), (0, 4), (3, 6), (1, 2), (7, 9)]), text), spans(&[(0, 9), (11, 14)]));
        assert_eq!(apart(spans(&[(6, 7)]), text), spans(&[]), "white space is no piece");
    }

    #[test]
    fn regions_of_emptied_quotes_change_hands() {
        let (article, gazetteer) =
            (article("Ana Ruiz called the plan “reckless.” “Go,” she said."), Gazetteer::default());
        let mut scene = read(&article, &gazetteer, None);
        let (first, last) = (scene.owner[0].expect("owned"), scene.owner[1].expect("owned"));
        scene.found[first].content.clear();
        drop_empty(&mut scene);
        sound(&scene);
        assert_eq!(scene.owner, [None, Some(last - 1)]);
        scene.found[last - 1].content.clear();
        drop_empty(&mut scene);
        assert_eq!((scene.owner.as_slice(), scene.found.len()), ([None, None].as_slice(), 0));
    }

    #[test]
    fn whole_articles_are_merged_soundly() {
        let text = "“We lost. We go home,” Ana Ruiz said. “It was late.”\n\nShe called the plan “reckless” and the mayor \
                    “asleep,” and she said that the pier would “sink or burn.” The mayor believes it will not. Ruiz \
                    hopes, says and knows that the harbour, as she put it, is “a mess,” according to Bo Tan.";
        let (article, gazetteer) = (article(text), Gazetteer::default());
        let mut scene = read(&article, &gazetteer, None);
        run(&mut scene, Models::english());
        sound(&scene);
        assert!(found(&article, &scene).len() > 3);
    }
}
