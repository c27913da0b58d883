//! Gathers from one article the sentences a timeline may choose from: those that name days, and its first ones. Off topic
//! there are none.

use std::collections::HashSet;
use std::sync::LazyLock;

use jiff::civil::Date;
use smallvec::SmallVec;

use crate::lexis::{Lexis, WordKind};
use crate::model::{Article, DatedSentence, Evidence, PassageTopics, TopicIndex};

use super::OPENING;

/// Words of a sentence that can be shown: fewer say little, more are read by nobody.
const WORDS: std::ops::RangeInclusive<usize> = 9..=50;

static LEANING: LazyLock<HashSet<(&str, &str)>> = LazyLock::new(|| {
    let lines = include_str!("leaning.txt").lines().filter_map(|line| line.split_once(": "));
    lines.flat_map(|(code, words)| words.split(' ').map(move |word| (code, word))).collect()
});

/// The sentences of an article that count, in text order. `passages` are the topics of its passages; without any topic in
/// the config every sentence counts.
pub(in crate::select) fn gather(
    article: &Article,
    evidence: &Evidence,
    passages: &[PassageTopics],
    has_topics: bool,
) -> Vec<DatedSentence> {
    let language = article.meta.language.as_deref();
    let mut lexis = Lexis::of(language);
    let code = language.and_then(|tag| tag.split('-').next()).unwrap_or("en");
    let (mut days, mut passage) = (evidence.days.iter().peekable(), 0);
    let mut out = Vec::new();
    for (number, span) in (0..).zip(evidence.sentences.iter().copied()) {
        while evidence.passages.get(passage).is_some_and(|passage| passage.span.end <= span.start) {
            passage += 1;
        }
        let mut named: SmallVec<[Date; 2]> = SmallVec::new();
        while let Some(day) = days.next_if(|day| day.span.start < span.end) {
            named.extend(day.day());
        }
        named.sort_unstable();
        named.dedup();
        let on = passages.get(passage).map_or(&[][..], |passage| &passage.topics);
        let topics: SmallVec<[TopicIndex; 2]> = on.iter().map(|on| on.topic).collect();
        if named.is_empty() && number >= OPENING || has_topics && topics.is_empty() {
            continue;
        }
        let words = lexis.words(&article.text, span);
        let mut stems: Vec<u64> =
            words.iter().filter(|word| word.kind == WordKind::Content).map(|word| word.stem.0).collect();
        stems.sort_unstable();
        stems.dedup();
        let leans = words.first().is_none_or(|word| {
            let first = word.span.of(&article.text).to_lowercase();
            LEANING.contains(&(code, first.as_str()))
        });
        let whole = !leans && WORDS.contains(&words.len()) && stands_alone(span.of(&article.text));
        out.push(DatedSentence { span, number, days: named, topics, words: stems.into(), whole });
    }
    out
}

/// Whether a sentence ends as a statement does and cuts no stretch in quotation marks.
fn stands_alone(sentence: &str) -> bool {
    let ends = sentence.trim_end_matches(|c: char| c.is_whitespace() || "\"'”’»)]".contains(c)).ends_with('.');
    let count = |mark: char| sentence.matches(mark).count();
    // German closes with the mark that opens in English.
    let curly =
        if count('„') > 0 { count('„') == count('“') + count('”') } else { count('“') == count('”') };
    ends && curly && count('«') == count('»') && count('"') % 2 == 0
}
