//! Sets what a speaker says on a topic beside what the same speaker said on it in former issues. It judges neither.
//!
//! Only speakers who can be told across issues are compared. The latest words are those of the last day, of one day those that
//! can be read by themselves and score best; words that a former issue reported are no news, and are passed over. The
//! earlier words come from the last issue first, and are never the same utterance again.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::config::{CompareSection, Kinds};
use crate::model::{ComparisonContent, Former, FormerRef, QuoteRef, Said, SpeakerIndex, SpeakerName, TopicIndex};

use super::likeness::is_one_utterance;
use super::pool::{Pool, PoolIndex};

/// The comparisons of a section, by topic; of one topic those with most to compare first.
pub(super) fn compare(pool: &Pool<'_>, section: &CompareSection) -> Vec<ComparisonContent> {
    if pool.former.is_empty() {
        return Vec::new();
    }
    let earlier = by_voice(pool.former);
    let mut found: Vec<(usize, ComparisonContent)> = now(pool, section)
        .into_iter()
        .filter_map(|((topic, speaker), quotes)| {
            let (key, _) = pool.config.topics.get_index(usize::from(topic))?;
            let voice = pool.known_by[speaker as usize].as_deref()?;
            let said = earlier.get(&(voice, key.as_str()))?;
            let latest = latest(pool, section, &quotes);
            let before = before(pool, section, said, &latest);
            if latest.is_empty() || before.is_empty() {
                return None;
            }
            let latest = latest.into_iter().map(|index| pool.quotes[index as usize].of).collect();
            Some((quotes.len() + said.len(), ComparisonContent { topic, speaker, latest, earlier: before }))
        })
        .collect();
    found.sort_by_key(|(many, one)| (Reverse(*many), one.topic, one.speaker));
    found.truncate(section.max);
    found.sort_by_key(|(many, one)| (one.topic, Reverse(*many), one.speaker));
    found.into_iter().map(|(_, one)| one).collect()
}

/// Quotes of this issue by topic and speaker, of those the section asks for, that no former issue reported.
fn now(pool: &Pool<'_>, section: &CompareSection) -> BTreeMap<(TopicIndex, SpeakerIndex), Vec<PoolIndex>> {
    let wanted: Vec<SpeakerName> = section
        .speakers
        .iter()
        .filter_map(|key| pool.config.people.get_index_of(key))
        .map(|index| SpeakerName::Known(index as u32))
        .collect();
    let asked = |topic: TopicIndex| {
        let key = pool.config.topics.get_index(usize::from(topic)).map(|(key, _)| key);
        section.topics.is_empty() || key.is_some_and(|key| section.topics.contains(key))
    };
    let kinds = Kinds::default();
    let mut out: BTreeMap<(TopicIndex, SpeakerIndex), Vec<PoolIndex>> = BTreeMap::new();
    for (index, quote) in (0..).zip(&pool.quotes) {
        if quote.earlier.is_some() || !kinds.0.contains(&quote.kind) {
            continue;
        }
        for &speaker in &quote.speakers {
            let is_wanted = section.speakers.is_empty() || wanted.contains(&pool.speakers[speaker as usize]);
            if !is_wanted || pool.known_by[speaker as usize].is_none() {
                continue;
            }
            for on in pool.judged_quote(quote.of).topics.iter().filter(|on| asked(on.topic)) {
                out.entry((on.topic, speaker)).or_default().push(index);
            }
        }
    }
    out
}

/// What former issues show, by what its speaker is known by and the key of the topic; the last issue first, of one issue the
/// last day first.
fn by_voice(former: &[Former]) -> BTreeMap<(&str, &str), Vec<(FormerRef, &Said)>> {
    let mut out: BTreeMap<(&str, &str), Vec<(FormerRef, &Said)>> = BTreeMap::new();
    for (issue, one) in (0..).zip(former) {
        let mut said: Vec<(FormerRef, &Said)> =
            (0..).zip(&one.said).map(|(quote, said)| (FormerRef { issue, quote }, said)).collect();
        said.sort_by_key(|(of, said)| (Reverse(said.quote.published), of.quote));
        for (of, said) in said {
            for voice in &said.voices {
                for topic in &said.quote.topics {
                    out.entry((voice, topic)).or_default().push((of, said));
                }
            }
        }
    }
    out
}

fn latest(pool: &Pool<'_>, section: &CompareSection, quotes: &[PoolIndex]) -> Vec<PoolIndex> {
    let mut ranked = quotes.to_vec();
    ranked.sort_by_key(|&index| {
        let of: QuoteRef = pool.quotes[index as usize].of;
        let alone = pool.quote(of).stands_alone(&pool.article(of.article).text);
        (Reverse(pool.judged[of.article as usize].day), !alone, Reverse(pool.total(index, pool.strongest(of))), index)
    });
    let mut chosen: Vec<PoolIndex> = Vec::new();
    for index in ranked {
        let words = pool.quotes[index as usize].words;
        let again = chosen.iter().any(|&other| {
            words.is_some() && words == pool.quotes[other as usize].words
                || is_one_utterance(pool.pieces(other), pool.pieces(index))
        });
        if chosen.len() < section.per_side && !again {
            chosen.push(index);
        }
    }
    chosen
}

fn before(
    pool: &Pool<'_>,
    section: &CompareSection,
    said: &[(FormerRef, &Said)],
    latest: &[PoolIndex],
) -> Vec<FormerRef> {
    let mut chosen: Vec<(FormerRef, &Said)> = Vec::new();
    for &(of, candidate) in said {
        if chosen.len() >= section.per_side {
            break;
        }
        let again = chosen.iter().any(|(_, other)| {
            candidate.words.is_some() && candidate.words == other.words
                || is_one_utterance(pieces(other), pieces(candidate))
        });
        let same = latest.iter().any(|&index| {
            let key = pool.judged_quote(pool.quotes[index as usize].of).words_key;
            key.is_some() && key == candidate.words || is_one_utterance(pool.pieces(index), pieces(candidate))
        });
        if !again && !same {
            chosen.push((of, candidate));
        }
    }
    chosen.into_iter().map(|(of, _)| of).collect()
}

fn pieces(said: &Said) -> impl Iterator<Item = &str> {
    said.quote.pieces.iter().map(|piece| piece.text.as_str())
}
