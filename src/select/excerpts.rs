//! Chooses the sentences by which a passage is shown: a contiguous, whole stretch of one prose block.
//!
//! An excerpt is one or two whole sentences of at most [`MOST_WORDS`] words, each with a full stop: a question states
//! nothing. A passage placed by its heading opens with its first sentence; one placed by its words, with the first that
//! names the topic in its first half, where it is likely what the sentence is about, or else with the sentence of the first
//! match. No excerpt begins or ends inside a stretch in quotation marks, since half a quote would be read as the outlet's
//! own words, and none repeats a quote that the section shows. Where a choice breaks a rule the next sentence is tried.

use crate::model::{Article, Evidence, Passage, PassageTopic, Span};

use super::rank::count_words;

/// Words of an excerpt.
pub const MOST_WORDS: u32 = 60;

/// Sentences of an excerpt.
const MOST_SENTENCES: usize = 2;

/// Sentences of a passage that are tried, lest a passage of endless sentences take long.
const TRIES: usize = 40;

/// The excerpt of a passage for one topic, which stands at `hits`; no sentence that holds some of `shown` is taken.
pub fn excerpt(
    article: &Article,
    evidence: &Evidence,
    passage: &Passage,
    topic: &PassageTopic,
    hits: &[Span],
    shown: &[Span],
) -> Option<Span> {
    let from = topic.first.filter(|_| !topic.by_heading).map_or(passage.span.start, |hit| hit.start);
    let first = evidence.sentences.partition_point(|sentence| sentence.end <= from);
    let rest = evidence.sentences[first..].iter().take_while(|sentence| passage.span.contains(**sentence));
    let rest: Vec<Span> = rest.copied().take(TRIES + MOST_SENTENCES).collect();
    let fit =
        |sentence: &Span| states(sentence.of(&article.text)) && !shown.iter().any(|quote| quote.overlaps(*sentence));
    let about = |sentence: &Span| {
        let half = sentence.start + (sentence.end - sentence.start) / 2;
        !topic.by_heading && hits.iter().any(|hit| sentence.contains(*hit) && hit.start < half)
    };
    let tried = rest.len().min(TRIES);
    let (first, then): (Vec<usize>, Vec<usize>) = (0..tried).partition(|&at| about(&rest[at]));
    first.into_iter().chain(then).find_map(|at| opening(article, evidence, &rest[at..], fit))
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
    use super::excerpt;
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
        let found = excerpt(&extracted.article, &extracted.evidence, &passage, &topic, &hits, at.as_slice());
        assert_eq!(found.map(|span| span.of(text)), expected);
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
