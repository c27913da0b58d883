//! Chooses the sentences by which a passage is shown: a contiguous, whole stretch of one prose block.
//!
//! An excerpt is one or two whole sentences of at most [`MOST_WORDS`] words, each with a full stop: a question states
//! nothing. It begins with the sentence that scores best among those of its passage: as told in
//! [`key_passages`](super::key_passages), less up to 40 points for what excerpts shown say already. In a passage placed by
//! its words it begins with one that names the topic; 60 more where it does so in its first half, where the topic is likely
//! what the sentence is about. No excerpt begins or ends inside a stretch in quotation marks, since half a quote would be
//! read as the outlet's own words, and none repeats a quote that the section shows. Where a choice breaks a rule the next
//! best is tried.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::lexis::Stem;
use crate::model::{Article, Evidence, Passage, PassageTopic, Score, ScoreName, Span};

use super::key_passages::KeyWords;
use super::rank::count_words;

/// Words of an excerpt.
pub const MOST_WORDS: u32 = 60;

/// Sentences of an excerpt.
const MOST_SENTENCES: usize = 2;

/// Sentences of a passage that are tried, lest a passage of endless sentences take long.
const TRIES: usize = 40;

/// Points for a sentence that is about the topic.
const ABOUT: i16 = 60;

/// Points, at most, that a sentence loses for what is said already.
const REPEATED: usize = 40;

/// What an excerpt is asked for.
pub struct Asked<'a> {
    /// How the passage came to the topic, and where its words stand.
    pub topic: &'a PassageTopic,
    pub hits: &'a [Span],
    /// What the section shows of the article: no sentence that holds some of it is taken.
    pub quoted: &'a [Span],
    /// What the excerpts shown tell of.
    pub told: &'a BTreeSet<Stem>,
}

/// The excerpt of a passage, and the score of its first sentence.
pub fn excerpt(
    article: &Article,
    evidence: &Evidence,
    passage: &Passage,
    asked: &Asked<'_>,
    key: &mut KeyWords,
) -> Option<(Span, Score)> {
    let topic = asked.topic;
    let from = topic.first.filter(|_| !topic.by_heading).map_or(passage.span.start, |hit| hit.start);
    let opening_of = |place: u32| evidence.sentences.partition_point(|sentence| sentence.end <= place);
    let (opens, first) = (opening_of(passage.span.start), opening_of(from));
    let rest = evidence.sentences[first..].iter().take_while(|sentence| passage.span.contains(**sentence));
    let rest: Vec<Span> = rest.copied().take(TRIES + MOST_SENTENCES).collect();
    let fit = |sentence: &Span| {
        states(sentence.of(&article.text)) && !asked.quoted.iter().any(|quote| quote.overlaps(*sentence))
    };
    let mut scored = Vec::new();
    for (at, sentence) in rest.iter().enumerate().take(TRIES) {
        if let Some(named) = named(*sentence, asked) {
            let score = key.score(&article.text, *sentence, first - opens + at);
            let repeats = repeats(&key.told(&article.text, *sentence), asked.told);
            scored.push((at, score.with(ScoreName::Topic, named).with(ScoreName::Repeats, -repeats)));
        }
    }
    scored.sort_by_key(|(at, score)| (Reverse(score.total), *at));
    scored.into_iter().find_map(|(at, score)| Some((opening(article, evidence, &rest[at..], fit)?, score)))
}

/// Points for how a sentence names the topic; `None` where it must and does not.
fn named(sentence: Span, asked: &Asked<'_>) -> Option<i16> {
    let half = sentence.start + (sentence.end - sentence.start) / 2;
    let from = asked.hits.partition_point(|hit| hit.start < sentence.start);
    let mut hits = asked.hits[from..].iter().take_while(|hit| hit.start < sentence.end);
    let first = hits.find(|hit| sentence.contains(**hit));
    match first {
        _ if asked.topic.by_heading => Some(0),
        Some(hit) => Some(if hit.start < half { ABOUT } else { 0 }),
        None => None,
    }
}

/// Points for as much of a sentence as is told already.
fn repeats(words: &BTreeSet<Stem>, told: &BTreeSet<Stem>) -> i16 {
    let again = words.intersection(told).count();
    let points = (again * REPEATED).checked_div(words.len()).unwrap_or_default();
    i16::try_from(points).unwrap_or(i16::MAX)
}

/// Whether a sentence ends in a full stop, within closing marks or not.
fn states(sentence: &str) -> bool {
    sentence.trim_end_matches(|c: char| c.is_whitespace() || "\"'”’»)]".contains(c)).ends_with('.')
}

/// The longest stretch from the first of `sentences` on that may be shown.
fn opening(article: &Article, evidence: &Evidence, sentences: &[Span], fit: impl Fn(&Span) -> bool) -> Option<Span> {
    let first = *sentences.first()?;
    let block = article.blocks.partition_point(|block| block.span.end <= first.start);
    let block = article.blocks.get(block).filter(|block| block.kind.is_prose() && block.span.contains(first))?;
    let mut best = None;
    for last in sentences.iter().take(MOST_SENTENCES).take_while(|sentence| fit(sentence)) {
        let span = first.to(*last);
        if !block.span.contains(span) || count_words(span.of(&article.text)) > MOST_WORDS {
            break;
        }
        if !cuts_a_quote(evidence, span) {
            best = Some(span);
        }
    }
    best.filter(|span| !span.is_empty())
}

/// Whether an end of `span` lies inside a piece of a quote or a scare quote.
fn cuts_a_quote(evidence: &Evidence, span: Span) -> bool {
    let cut = |piece: &Span| piece.overlaps(span) && !span.contains(*piece);
    let from = evidence.quotes.partition_point(|quote| quote.extent().end <= span.start);
    let mut quotes = evidence.quotes[from..].iter().take_while(|quote| quote.extent().start < span.end);
    let from = evidence.scare_quotes.partition_point(|mark| mark.end <= span.start);
    let mut marks = evidence.scare_quotes[from..].iter().take_while(|mark| mark.start < span.end);
    quotes.any(|quote| quote.content.iter().any(cut)) || marks.any(cut)
}

#[cfg(test)]
mod tests {
    use super::super::testing::Build;
    use std::collections::BTreeSet;

    use super::super::key_passages::KeyWords;
    use super::{Asked, excerpt};
    use crate::model::{PassageTopic, Span};

    /// The excerpt of the only passage of `text`, placed by its heading, or by the words `hit`.
    #[track_caller]
    fn check(build: Build, hit: Option<&str>, expected: Option<&str>) {
        let extracted = build.done();
        let text = &extracted.article.text;
        let hits: Vec<Span> = hit.map_or_else(Vec::new, |hit| {
            text.match_indices(hit).map(|(at, _)| Span::new(at, at + hit.len())).collect()
        });
        let first = hits.first().copied();
        let topic = PassageTopic { topic: 0, by_heading: hit.is_none(), hits: 1, first, passing: false, weight: 1 };
        let passage = extracted.evidence.passages[0];
        let at = text.find("Shown").map(|at| Span::new(at, at + "Shown".len()));
        let asked = Asked { topic: &topic, hits: &hits, quoted: at.as_slice(), told: &BTreeSet::new() };
        let mut key = KeyWords::of(text, &extracted.evidence.sentences, None);
        let found = excerpt(&extracted.article, &extracted.evidence, &passage, &asked, &mut key);
        assert_eq!(found.map(|(span, _)| span.of(text)), expected);
    }

    #[test]
    fn a_sentence_about_the_topic_comes_first() {
        let build = || Build::new("a.txt").prose("We met a man from Lume. He cheated. The fuel of Lume is nobody’s.");
        check(build(), Some("Lume"), Some("The fuel of Lume is nobody’s."));
        check(build(), None, Some("We met a man from Lume. He cheated."));
    }

    #[test]
    fn questions_and_quotes_shown_are_passed_over() {
        check(Build::new("a.txt").prose("One is here? Two is here. Three is here!"), None, Some("Two is here."));
        check(Build::new("a.txt").prose("Shown is one. Two is here."), None, Some("Two is here."));
        check(Build::new("a.txt").prose("Two is here. Shown is one."), None, Some("Two is here."));
    }

    #[test]
    fn two_sentences_of_one_block() {
        let build = || Build::new("a.txt").prose("One is here. Two is here. Three is here.").prose("Four is here.");
        check(build(), None, Some("One is here. Two is here."));
        check(build(), Some("Three"), Some("Three is here."));
        check(build(), Some("Four"), Some("Four is here."));
    }

    #[test]
    fn long_sentences_are_passed_over() {
        let long = format!("Long {}end.", "word ".repeat(70));
        check(Build::new("a.txt").prose(&format!("{long} Two is here.")), None, Some("Two is here."));
        check(Build::new("a.txt").prose(&format!("One is here. {long}")), None, Some("One is here."));
        check(Build::new("a.txt").prose(&long), None, None);
    }

    #[test]
    fn no_half_quotes() {
        let build = Build::new("a.txt").said("Ana Ruiz", "We go. We come back. We go again").prose("Then they went.");
        check(build, None, Some("Then they went."));
        let build = Build::new("a.txt").said("Ana Ruiz", "We go. We come back");
        check(build, None, Some("“We go. We come back,” Ana Ruiz said."));
    }
}
