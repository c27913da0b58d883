//! Which topics a passage and a quote belong to. It reads hits, not words.
//!
//! A passage belongs to a topic
//!
//! - by its heading, where the heading names the topic: a term of `any` (of `all` where there is no `any`) stands in it;
//! - by its words, where such a term stands in its prose.
//!
//! Either way the heading and the prose together must satisfy the topic, as told in [`tally`](super::tally). A term that
//! is `in: title` counts in the article's title too, there for each of its passages. Where the topic's scope is the
//! article, title, headings and prose of all of it must satisfy the topic together; then each passage that names it
//! belongs to it, and all do where the title alone names it.
//!
//! One match is enough. But a passage of more than [`LONG_PASSAGE`] words that names the topic once, under a title that
//! does not name it, names it in passing: it still counts, and ranks below every other.
//!
//! A quote belongs to topics of its passage only:
//!
//! - Under a heading that names a topic, to each topic the heading names, and besides to each that its own words or its
//!   sentence name: a quote on B under the heading A belongs to both.
//! - Otherwise to the topics named nearest to it, in this order: in its own words or its sentence; in its paragraph; in
//!   the paragraph before or after; anywhere in the passage. The first of these steps that names a topic decides, so in a
//!   passage on A and B a quote whose sentence names A is on A alone.
//!
//! "Its sentence" and "its paragraph" take in the reporting words: a cue in the line before a block quote counts.

use smallvec::SmallVec;

use crate::config::Scope;
use crate::model::{
    Article, Block, Evidence, Passage, PassageTopic, PassageTopics, Place, Placed, Quote, QuoteTopic, Refusal, Span,
    TermList, TopicHit, TopicIndex,
};

use super::rank::count_words;
use super::tally::Verdict;
use super::topics::OwnTopics;

/// Words above which a passage that names a topic once names it in passing.
pub const LONG_PASSAGE: u32 = 120;

/// The topics of each passage, given the hits of [`hits`](super::hits).
pub(super) fn passages(
    topics: OwnTopics<'_>,
    article: &Article,
    evidence: &Evidence,
    hits: &[TopicHit],
) -> Vec<PassageTopics> {
    let split = hits.partition_point(|hit| hit.place == Place::Title);
    let (title, text) = hits.split_at(split);
    let whole = Whole::new(topics, evidence, title, text);
    let place = |passage: &Passage| {
        let mut own: Vec<&TopicHit> = whole.title.clone();
        own.extend(within(text, extent(passage)).iter().filter(|hit| in_passage(passage, hit)));
        let mut out = PassageTopics::default();
        if own.is_empty() && whole.everywhere.is_empty() {
            return out;
        }
        out.words = count_words(passage.span.of(&article.text));
        for (topic, own) in by_topic(&mut own) {
            match passage_topic(topics, &whole, topic, own) {
                Ok(mut placed) => {
                    let once = !placed.by_heading && placed.hits == 1;
                    placed.passing = once && out.words > LONG_PASSAGE && whole.titled.binary_search(&topic).is_err();
                    out.topics.push(placed);
                }
                Err(Some(refusal)) => out.refused.push((topic, refusal)),
                Err(None) => {}
            }
        }
        let everywhere = whole.everywhere.iter().map(|&(topic, verdict)| placed(topic, verdict, 0));
        out.topics.extend(everywhere);
        out.topics.sort_unstable_by_key(|placed| placed.topic);
        out
    };
    evidence.passages.iter().map(place).collect()
}

/// What an article as a whole has of one topic, whatever the topic's scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The topic.
    pub topic: TopicIndex,
    /// Whether title, headings and prose satisfy it together.
    pub satisfied: bool,
    /// For each term of `any` whether it counts.
    pub any: SmallVec<[bool; 16]>,
}

/// What an article as a whole has of each topic it has hits of, by topic.
pub(super) fn held(topics: OwnTopics<'_>, hits: &[TopicHit]) -> Vec<Held> {
    let mut all: Vec<&TopicHit> = hits.iter().collect();
    let held = |(topic, hits): (TopicIndex, &[&TopicHit])| {
        let rule = topics.rule(topic);
        Held { topic, satisfied: rule.verdict(hits).is_ok(), any: rule.counted(TermList::Any, hits) }
    };
    by_topic(&mut all).map(held).collect()
}

/// What holds for all passages of an article.
struct Whole<'a> {
    /// Hits in the title that count for each passage.
    title: Vec<&'a TopicHit>,
    /// Topics that the title names, sorted.
    titled: Vec<TopicIndex>,
    /// What became of each topic that is tested on whole articles and has hits, sorted by topic.
    verdicts: Vec<(TopicIndex, Result<Verdict, Option<Refusal>>)>,
    /// Those of them that the article satisfies by its title alone: each passage belongs to them.
    everywhere: Vec<(TopicIndex, Verdict)>,
}

impl<'a> Whole<'a> {
    fn new(topics: OwnTopics<'_>, evidence: &Evidence, title: &'a [TopicHit], text: &'a [TopicHit]) -> Self {
        let mut titled: Vec<TopicIndex> = title.iter().filter(|hit| topics.names(hit)).map(|hit| hit.topic).collect();
        titled.sort_unstable();
        titled.dedup();
        let mut all: Vec<&TopicHit> =
            title.iter().chain(text).filter(|hit| topics.rule(hit.topic).scope == Scope::Article).collect();
        let (mut verdicts, mut everywhere) = (Vec::new(), Vec::new());
        for (topic, hits) in by_topic(&mut all) {
            let verdict = topics.rule(topic).verdict(hits);
            if let Ok(verdict) = verdict {
                let lies = |hit: &&TopicHit| hit.place != Place::Title && topics.names(hit) && has_place(evidence, hit);
                if !hits.iter().copied().any(|hit| lies(&hit)) {
                    everywhere.push((topic, verdict));
                }
            }
            verdicts.push((topic, verdict));
        }
        let counts = |hit: &&TopicHit| topics.rule(hit.topic).speaks_for_passages(hit);
        Self { title: title.iter().filter(counts).collect(), titled, verdicts, everywhere }
    }
}

/// Whether a hit stands in a passage.
fn has_place(evidence: &Evidence, hit: &TopicHit) -> bool {
    let after = evidence.passages.partition_point(|passage| extent(passage).start <= hit.span.start);
    after.checked_sub(1).is_some_and(|index| in_passage(&evidence.passages[index], hit))
}

/// Hits in text order, topic by topic.
fn by_topic<'a, 'h>(hits: &'a mut [&'h TopicHit]) -> impl Iterator<Item = (TopicIndex, &'a [&'h TopicHit])> {
    hits.sort_by_key(|hit| hit.topic);
    hits.chunk_by(|a, b| a.topic == b.topic).map(|hits| (hits[0].topic, hits))
}

/// How one passage belongs to one topic that it has hits of, or why not; `Err(None)` where none of them names it.
fn passage_topic(
    topics: OwnTopics<'_>,
    whole: &Whole<'_>,
    topic: TopicIndex,
    hits: &[&TopicHit],
) -> Result<PassageTopic, Option<Refusal>> {
    let verdict = match whole.verdicts.binary_search_by_key(&topic, |(topic, _)| *topic) {
        Ok(at) => whole.verdicts[at].1?,
        Err(_) => topics.rule(topic).verdict(hits)?,
    };
    let naming = |place: Place| hits.iter().filter(move |hit| hit.place == place && topics.names(hit));
    let by_heading = naming(Place::Heading).next().is_some();
    let count = naming(Place::Words).count() as u32;
    if !by_heading && count == 0 && naming(Place::Title).next().is_none() {
        return Err(None);
    }
    let first = naming(Place::Words).next().map(|hit| hit.span);
    Ok(PassageTopic { by_heading, first, ..placed(topic, verdict, count) })
}

fn placed(topic: TopicIndex, verdict: Verdict, hits: u32) -> PassageTopic {
    PassageTopic { topic, by_heading: false, hits, first: None, passing: false, weight: verdict.weight }
}

fn in_passage(passage: &Passage, hit: &TopicHit) -> bool {
    match hit.place {
        Place::Title => false,
        Place::Heading => passage.heading.is_some_and(|heading| heading.contains(hit.span)),
        Place::Words => passage.span.contains(hit.span),
    }
}

/// From the heading to the last block.
fn extent(passage: &Passage) -> Span {
    passage.heading.map_or(passage.span, |heading| heading.to(passage.span))
}

/// Hits that begin within `span`; they are in text order.
fn within(hits: &[TopicHit], span: Span) -> &[TopicHit] {
    let from = hits.partition_point(|hit| hit.span.start < span.start);
    let to = hits.partition_point(|hit| hit.span.start < span.end);
    &hits[from..to.max(from)]
}

/// The topics of one quote, given those of the passages and the hits of [`hits`](super::hits).
pub(super) fn quote_topics(
    topics: OwnTopics<'_>,
    article: &Article,
    evidence: &Evidence,
    hits: &[TopicHit],
    passages: &[PassageTopics],
    quote: &Quote,
) -> SmallVec<[QuoteTopic; 2]> {
    let at = quote.extent().start;
    let after = evidence.passages.partition_point(|passage| extent(passage).start <= at);
    let Some(index) = after.checked_sub(1) else { return SmallVec::new() };
    let (passage, placed) = (&evidence.passages[index], &passages[index].topics);
    if placed.is_empty() || !extent(passage).holds(at) {
        return SmallVec::new();
    }
    let split = hits.partition_point(|hit| hit.place == Place::Title);
    let hits = within(&hits[split..], passage.span);
    let windows = Windows::around(quote, article, evidence, passage);
    let nearest = |topic| {
        windows.nearest(quote, hits, |hit| hit.topic == topic && hit.place == Place::Words && topics.names(hit))
    };
    let near: SmallVec<[(PassageTopic, Option<Placed>); 2]> = placed.iter().map(|&t| (t, nearest(t.topic))).collect();
    if placed.iter().any(|topic| topic.by_heading) {
        near.iter().filter_map(|&(topic, near)| under_heading(topic, near)).collect()
    } else {
        let first = near.iter().map(|&(_, near)| step(near)).min();
        let chosen = near.iter().filter(|&&(_, near)| Some(step(near)) == first);
        chosen.map(|&(topic, near)| QuoteTopic { topic: topic.topic, by: by_words(topic, near) }).collect()
    }
}

/// How a quote belongs to a topic of its passage where the heading names one.
fn under_heading(topic: PassageTopic, near: Option<Placed>) -> Option<QuoteTopic> {
    let spoken = near.filter(|&near| near <= Placed::Sentence);
    let by = spoken.or(topic.by_heading.then_some(Placed::Heading))?;
    Some(QuoteTopic { topic: topic.topic, by })
}

fn by_words(topic: PassageTopic, near: Option<Placed>) -> Placed {
    near.unwrap_or(if topic.passing { Placed::Passing } else { Placed::Passage })
}

/// Steps of nearness: its own words and its sentence are one.
fn step(near: Option<Placed>) -> u8 {
    match near {
        Some(Placed::OwnWords | Placed::Sentence) => 0,
        Some(Placed::Paragraph) => 1,
        Some(Placed::Adjoining) => 2,
        _ => 3,
    }
}

/// The stretches of text around a quote, from narrow to wide.
struct Windows {
    sentence: Span,
    paragraph: Span,
    adjoining: Span,
}

impl Windows {
    fn around(quote: &Quote, article: &Article, evidence: &Evidence, passage: &Passage) -> Self {
        let reach = [quote.cue, quote.source].into_iter().flatten().fold(quote.extent(), Span::to);
        let sentence = covering(&evidence.sentences, reach);
        let from = article.blocks.partition_point(|block| block.span.end <= reach.start);
        let to = article.blocks.partition_point(|block| block.span.start < reach.end).max(from);
        let paragraph = article.blocks[from..to].iter().fold(reach, |all, block| all.to(block.span));
        let here = |block: &&Block| passage.span.contains(block.span);
        let before = article.blocks[..from].iter().rev().take_while(here).find(|block| block.kind.is_prose());
        let after = article.blocks[to..].iter().take_while(here).find(|block| block.kind.is_prose());
        let adjoining = before.into_iter().chain(after).fold(paragraph, |all, block| all.to(block.span));
        Self { sentence, paragraph, adjoining }
    }

    /// The narrowest stretch in which one of `hits` (in text order) names a topic.
    fn nearest(&self, quote: &Quote, hits: &[TopicHit], names: impl Fn(&TopicHit) -> bool) -> Option<Placed> {
        let own = |hit: Span| quote.content.iter().any(|piece| piece.contains(hit));
        let any = |window: Span, inside: &dyn Fn(Span) -> bool| {
            within(hits, window).iter().any(|hit| names(hit) && inside(hit.span))
        };
        if any(quote.extent(), &own) {
            return Some(Placed::OwnWords);
        }
        let wider = [
            (self.sentence, Placed::Sentence),
            (self.paragraph, Placed::Paragraph),
            (self.adjoining, Placed::Adjoining),
        ];
        wider.into_iter().find(|&(window, _)| any(window, &|hit| window.contains(hit))).map(|(_, placed)| placed)
    }
}

/// `reach`, widened to all of `sentences` (in text order) that it touches.
fn covering(sentences: &[Span], reach: Span) -> Span {
    let from = sentences.partition_point(|sentence| sentence.end <= reach.start);
    let to = sentences.partition_point(|sentence| sentence.start < reach.end);
    sentences[from..to.max(from)].iter().copied().fold(reach, Span::to)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Build, config, judged};
    use crate::model::{Placed, Refusal};

    const TOPICS: &str = "
topics:
  orvia: {any: [Orvia]}
  lume: {any: [Lume], not: [football]}
  talks: {any: [talks], all: [envoy]}
";

    const KEYS: [&str; 3] = ["orvia", "lume", "talks"];

    /// Topics of every passage, `key` or `key by heading`, and of every quote, `key: how`.
    #[track_caller]
    fn check(build: Build, passages: &[&str], quotes: &[&str]) {
        let judged = judged(&config(TOPICS), &build.done());
        let key = |topic: u16| KEYS[usize::from(topic)];
        let found: Vec<String> = judged
            .passages
            .iter()
            .flat_map(|passage| &passage.topics)
            .map(|on| {
                let how = [(on.by_heading, " by heading"), (on.passing, " in passing")];
                let how: String = how.iter().filter(|(is, _)| *is).map(|(_, words)| *words).collect();
                format!("{}{how}", key(on.topic))
            })
            .collect();
        assert_eq!(found, passages);
        let found: Vec<String> = judged
            .quotes
            .iter()
            .map(|quote| {
                let topics = quote.topics.iter().map(|on| format!("{}: {:?}", key(on.topic), on.by));
                topics.collect::<Vec<_>>().join(", ")
            })
            .collect();
        assert_eq!(found, quotes);
    }

    #[test]
    fn a_heading_places_all_below_it_and_words_add_to_it() {
        let build = Build::new("a.txt")
            .heading("Orvia votes")
            .prose("Lume was quiet.")
            .said("Ana Ruiz", "We go")
            .said("Ana Ruiz", "Lume waits")
            .heading("What next")
            .said("Ana Ruiz", "Nothing");
        check(build, &["orvia by heading", "lume"], &["orvia: Heading", "orvia: Heading, lume: OwnWords", ""]);
    }

    #[test]
    fn without_a_heading_the_nearest_topic_has_the_quote() {
        let build = Build::new("a.txt")
            .said("Ana Ruiz", "Orvia waits")
            .prose("In Lume it rained.")
            .said("Ana Ruiz", "We go")
            .prose("So it went.")
            .prose("On and on.")
            .said("Ana Ruiz", "We went");
        check(build, &["orvia", "lume"], &["orvia: OwnWords", "lume: Adjoining", "orvia: Passage, lume: Passage"]);
        let build = Build::new("a.txt").prose("Orvia first. Lume next.").said("Ana Ruiz of Lume", "We go");
        check(build, &["orvia", "lume"], &["lume: Sentence"]);
    }

    #[test]
    fn all_and_not_hold_for_the_passage() {
        let build = Build::new("a.txt").prose("The talks went on.").said("Ana Ruiz", "An envoy came");
        check(build, &["talks"], &["talks: Adjoining"]);
        check(Build::new("a.txt").said("Ana Ruiz", "The talks went on"), &[], &[""]);
        check(Build::new("a.txt").prose("Lume won at football."), &[], &[]);
        let extracted = Build::new("a.txt").heading("Talks").prose("Lume won at football.").done();
        let judged = judged(&config(TOPICS), &extracted);
        assert_eq!(judged.passages[0].refused.as_slice(), [(1, Refusal::Not(0)), (2, Refusal::Missing(0))]);
        assert!(Placed::OwnWords < Placed::Passing);
    }

    /// Topics of every passage of an article under the topics `yaml`, with what they weigh; refusals after them.
    #[track_caller]
    fn weighed(yaml: &str, build: Build, expected: &[&str]) {
        let config = config(&format!("topics: {yaml}"));
        let key = |topic: u16| config.topics.get_index(usize::from(topic)).expect("a topic").0;
        let told = |passage: &crate::model::PassageTopics| {
            let on = passage.topics.iter().map(|on| format!("{} {}", key(on.topic), on.weight));
            let off = passage.refused.iter().map(|(topic, why)| format!("not {}: {why:?}", key(*topic)));
            on.chain(off).collect::<Vec<_>>().join(", ")
        };
        let judged = judged(&config, &build.done());
        assert_eq!(judged.passages.iter().map(told).collect::<Vec<_>>(), expected, "{yaml}");
    }

    #[test]
    fn terms_are_weighed_in_their_scope() {
        let build = || Build::new("a.txt").heading("Wheat").prose("Wheat rose.").heading("More").prose("Crops fell.");
        let topic = "any: [wheat, {term: crop~, weight: 2}], at_least: 3";
        let light = ["not a: TooLight { weight: 1, at_least: 3 }", "not a: TooLight { weight: 2, at_least: 3 }"];
        weighed(&format!("{{a: {{{topic}}}}}"), build(), &light);
        weighed(&format!("{{a: {{{topic}, scope: article}}}}"), build(), &["a 3", "a 3"]);
        weighed("{a: {any: [wheat], all: [crops], not: [rye], scope: article}}", build(), &["a 1", ""]);
        weighed("{a: {any: [wheat], not: [crops], scope: article}}", build(), &["not a: Not(0)"; 2]);
        weighed(
            "{a: {any: [{term: wheat, times: 2}]}, b: {any: [{term: wheat, times: 3}]}}",
            build(),
            &["a 1, not b: TooLight { weight: 0, at_least: 1 }", ""],
        );
    }

    #[test]
    fn a_place_is_where_a_term_counts() {
        let build =
            || Build::new("a.txt").title("On Orvia").heading("Lume").prose("Talks began.").heading("B").prose("No.");
        weighed("{a: {any: [{term: Orvia, in: title}]}, b: {any: [Orvia]}}", build(), &["a 1", "a 1"]);
        weighed("{a: {any: [{term: Lume, in: title}, {term: talks, in: title}]}}", build(), &["a 1", ""]);
        weighed("{a: {any: [{term: Lume, in: text}, {term: talks, in: text}]}}", build(), &["a 1", ""]);
        weighed("{a: {any: [talks], not: [{term: Orvia, in: title}]}}", build(), &["not a: Not(0)", ""]);
        weighed("{a: {any: [Orvia], scope: article}}", build(), &["a 1", "a 1"]);
        weighed("{a: {any: [Orvia, talks], at_least: 2, scope: article}}", build(), &["a 2", ""]);
    }

    #[test]
    fn one_mention_in_a_long_passage_is_in_passing() {
        let long = format!("Orvia too. {}", "A few more words stand here. ".repeat(30));
        let build = |title: &str| Build::new("a.txt").title(title).prose(&long).prose("So.").prose("It is.");
        check(build("A title").said("Ana Ruiz", "We go"), &["orvia in passing"], &["orvia: Passing"]);
        check(build("On Orvia").said("Ana Ruiz", "We go"), &["orvia"], &["orvia: Passage"]);
    }
}
