//! Fills the sections of an issue: topics, who said what, timeline, key points. What has no choice in it (notes, sources,
//! people, coverage) stays plain.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use crate::config::{
    GroupBy, KeyPointsSection, Order, SectionConfig, TimelineSection, TopicSection, WhoSaidWhatSection,
};
use crate::lexis::Stem;
use crate::model::{
    Candidate, CountedPoint, DayContent, ExcerptRef, Extracted, GroupContent, GroupName, PassageRef, Period, Place,
    QuoteRef, Score, SectionContent, SectionSelection, Span, Speaker, SpeakerContent, SpeakerIndex, SpeakerName,
    TermList, TimelineContent, TopicContent, TopicCounts, TopicHit, TopicIndex, Verdict, WhoSaidWhatContent,
};

use super::caps::fill;
use super::events::events;
use super::excerpts::{Asked, excerpt};
use super::key_passages::KeyWords;
use super::pool::{Pool, PoolIndex, Ranked};
use super::rank;

/// Passages of one article that a section opens with.
const EXCERPTS_OF_AN_ARTICLE: u32 = 1;

/// Of a hundred words of an excerpt, those that others say already from which on it says the same.
const SAYS_THE_SAME: usize = 70;

/// Fills every section; key points and plain ones are empty still.
pub(super) fn fill_all(pool: &Pool<'_>, period: Period) -> Vec<SectionSelection> {
    let mut sections = Vec::new();
    for (config, section) in pool.config.sections.iter().enumerate() {
        let mut push = |content| sections.push(SectionSelection { config, content });
        match section {
            SectionConfig::Topic(section) => {
                for key in section.topic.keys() {
                    if let Some(topic) = pool.config.topics.get_index_of(key) {
                        push(SectionContent::Topic(topic_section(pool, section, topic as TopicIndex)));
                    }
                }
            }
            SectionConfig::WhoSaidWhat(section) => push(SectionContent::WhoSaidWhat(who_said_what(pool, section))),
            SectionConfig::Timeline(section) => push(SectionContent::Timeline(timeline(pool, section))),
            SectionConfig::Trends(section) => {
                push(SectionContent::Trends(super::trends::section::content(pool, section, period)));
            }
            SectionConfig::Compare(section) => push(SectionContent::Compare(super::compare::compare(pool, section))),
            SectionConfig::KeyPoints(_) => push(SectionContent::KeyPoints(Vec::new())),
            SectionConfig::Figures(_)
            | SectionConfig::Balance(_)
            | SectionConfig::Changes(_)
            | SectionConfig::Notes(_)
            | SectionConfig::Sources(_)
            | SectionConfig::People(_)
            | SectionConfig::Coverage(_) => push(SectionContent::Plain),
        }
    }
    sections
}

fn topic_section(pool: &Pool<'_>, section: &TopicSection, topic: TopicIndex) -> TopicContent {
    let quotes = pool.quotes_on[usize::from(topic)].iter();
    let ranked = pool.ranked(quotes.map(|&(index, on)| (index, Some(on))));
    let offered: Vec<PoolIndex> = ranked.iter().map(|ranked| ranked.index).collect();
    let verdicts = fill(pool, &section.quotes, &offered);
    let mut shown = shown_of(&offered, &verdicts);
    put_in_order(pool, section.quotes.order, &mut shown);
    let quotes: Vec<QuoteRef> = shown.iter().map(|&index| pool.quotes[index as usize].of).collect();
    let (shown, passage_candidates) = passages(pool, section, topic, &quotes);
    let (excerpts, excerpt_scores) = shown.into_iter().map(|shown| (shown.excerpt, shown.score)).unzip();
    let quote_candidates = candidates(pool, &ranked, &verdicts);
    TopicContent { topic, quotes, excerpts, excerpt_scores, quote_candidates, passage_candidates }
}

fn shown_of(offered: &[PoolIndex], verdicts: &[Verdict]) -> Vec<PoolIndex> {
    offered.iter().zip(verdicts).filter(|(_, verdict)| **verdict == Verdict::Shown).map(|(index, _)| *index).collect()
}

/// Puts quotes that come best first into the order the config asks for.
fn put_in_order(pool: &Pool<'_>, order: Order, shown: &mut [PoolIndex]) {
    match order {
        Order::Score => {}
        Order::Date => shown.sort_unstable(),
        Order::Outlet => shown.sort_by_key(|&index| {
            let outlet = pool.outlet(pool.quotes[index as usize].of.article);
            (outlet.is_none(), outlet.map(str::to_lowercase), index)
        }),
    }
}

fn candidates(pool: &Pool<'_>, ranked: &[Ranked], verdicts: &[Verdict]) -> Vec<Candidate<QuoteRef>> {
    let candidate = |(ranked, &verdict): (&Ranked, &Verdict)| {
        let of = pool.quotes[ranked.index as usize].of;
        Candidate { of, score: pool.score(of, ranked.on), verdict }
    };
    ranked.iter().zip(verdicts).map(candidate).collect()
}

/// Chooses the excerpts of a section.
///
/// Passages are taken best first, but of each story one article alone, so that an event that nine outlets report does not
/// fill the section; where room is left, the others follow, unless they say the same again.
fn passages(
    pool: &Pool<'_>,
    section: &TopicSection,
    topic: TopicIndex,
    quotes: &[QuoteRef],
) -> (Vec<Shown>, Vec<Candidate<PassageRef>>) {
    let quoted: BTreeSet<u32> = quotes.iter().map(|quote| quote.article).collect();
    let mut opened = Opened::default();
    let mut candidates: Vec<Candidate<PassageRef>> = ranked_passages(pool, topic)
        .into_iter()
        .map(|(of, score)| Candidate { of, score, verdict: Verdict::StoryTold })
        .collect();
    for (at, candidate) in candidates.iter_mut().enumerate() {
        let of = candidate.of;
        candidate.verdict = if section.passages.only_without_quotes && quoted.contains(&of.article) {
            Verdict::HasQuotes
        } else if opened.of_article(of.article) >= EXCERPTS_OF_AN_ARTICLE as usize {
            Verdict::ArticleFull(EXCERPTS_OF_AN_ARTICLE)
        } else if opened.tells_story(pool, of.article) {
            Verdict::StoryTold
        } else {
            opened.open(pool, section, topic, quotes, (at, of))
        };
    }
    for (at, candidate) in candidates.iter_mut().enumerate() {
        if candidate.verdict == Verdict::StoryTold && opened.shown.len() < section.passages.max {
            candidate.verdict = if opened.of_article(candidate.of.article) >= EXCERPTS_OF_AN_ARTICLE as usize {
                Verdict::ArticleFull(EXCERPTS_OF_AN_ARTICLE)
            } else {
                opened.open(pool, section, topic, quotes, (at, candidate.of))
            };
        }
    }
    opened.shown.sort_by_key(|shown| shown.rank);
    (opened.shown, candidates)
}

/// An excerpt that a section shows.
struct Shown {
    excerpt: ExcerptRef,
    score: Score,
    /// Its passage among those ranked.
    rank: usize,
}

/// The excerpts chosen so far, and what is known of the articles they were looked for in.
#[derive(Default)]
struct Opened {
    shown: Vec<Shown>,
    told: BTreeSet<Stem>,
    key_words: HashMap<u32, KeyWords>,
}

impl Opened {
    fn of_article(&self, article: u32) -> usize {
        self.shown.iter().filter(|shown| shown.excerpt.passage.article == article).count()
    }

    fn tells_story(&self, pool: &Pool<'_>, article: u32) -> bool {
        let story = pool.story_of[article as usize];
        story.is_some() && self.shown.iter().any(|shown| pool.story_of[shown.excerpt.passage.article as usize] == story)
    }

    /// Shows an excerpt of a passage, where there is one and room for it.
    fn open(
        &mut self,
        pool: &Pool<'_>,
        section: &TopicSection,
        topic: TopicIndex,
        quotes: &[QuoteRef],
        (rank, of): (usize, PassageRef),
    ) -> Verdict {
        if self.shown.len() >= section.passages.max {
            return Verdict::SectionFull(section.passages.max as u32);
        }
        let Extracted { article, evidence } = pool.articles[of.article as usize];
        let language = article.meta.language.as_deref();
        let key = self
            .key_words
            .entry(of.article)
            .or_insert_with(|| KeyWords::of(&article.text, &evidence.sentences, language));
        let Some((span, score)) = excerpt_of(pool, of, topic, quotes, &self.told, key) else {
            return Verdict::NoExcerpt;
        };
        let told = key.told(&article.text, span);
        let again = told.intersection(&self.told).count();
        if again * 100 >= told.len() * SAYS_THE_SAME && !self.shown.is_empty() {
            return Verdict::Repeats;
        }
        self.told.extend(told);
        self.shown.push(Shown { excerpt: ExcerptRef { passage: of, span }, score, rank });
        Verdict::Shown
    }
}

fn ranked_passages(pool: &Pool<'_>, topic: TopicIndex) -> Vec<(PassageRef, Score)> {
    let mut ranked = Vec::new();
    for &article in &pool.order {
        let (extracted, judged) = (pool.articles[article as usize], &pool.judged[article as usize]);
        for (index, (passage, topics)) in extracted.evidence.passages.iter().zip(&judged.passages).enumerate() {
            if let Some(on) = topics.topics.iter().find(|on| on.topic == topic) {
                let recency = pool.recency(article);
                let score = rank::passage(&extracted.article, passage.span, topics, on, recency);
                ranked.push((PassageRef { article, passage: index as u32 }, score));
            }
        }
    }
    // Stable: ties stay in the order of the articles and of their text.
    ranked.sort_by_key(|(_, score)| Reverse(score.total));
    ranked
}

fn excerpt_of(
    pool: &Pool<'_>,
    of: PassageRef,
    topic: TopicIndex,
    quotes: &[QuoteRef],
    told: &BTreeSet<Stem>,
    key: &mut KeyWords,
) -> Option<(Span, Score)> {
    let (extracted, judged) = (pool.articles[of.article as usize], &pool.judged[of.article as usize]);
    let on = judged.passages[of.passage as usize].topics.iter().find(|on| on.topic == topic)?;
    let passage = &extracted.evidence.passages[of.passage as usize];
    let counts = |hit: &&TopicHit| {
        let named = hit.topic == topic && hit.place == Place::Words && hit.list != TermList::Not && !hit.masked;
        named && passage.span.contains(hit.span)
    };
    let hits: Vec<Span> = judged.hits.iter().filter(counts).map(|hit| hit.span).collect();
    let own = quotes.iter().filter(|quote| quote.article == of.article);
    let quoted: Vec<Span> = own.flat_map(|quote| pool.quote(*quote).content.iter().copied()).collect();
    let asked = Asked { topic: on, hits: &hits, quoted: &quoted, told };
    excerpt(&extracted.article, &extracted.evidence, passage, &asked, key)
}

/// A speaker who may be listed, with the quotes found, best first.
struct Voice {
    speaker: SpeakerIndex,
    ranked: Vec<PoolIndex>,
    best: i32,
}

fn who_said_what(pool: &Pool<'_>, section: &WhoSaidWhatSection) -> WhoSaidWhatContent {
    // Without topics every quote is in the pool and none has a strongest.
    let quotes = pool.quotes.iter().enumerate();
    let ranked = pool.ranked(quotes.map(|(index, quote)| (index as PoolIndex, pool.strongest(quote.of))));
    let voices = voices(pool, section, &ranked);
    let listed = voices.len().min(section.max_speakers);
    let offered = offered(pool, section, &voices[..listed], &ranked);
    let verdicts = fill(pool, &section.quotes, &offered);
    let mut verdict_of = vec![None; pool.quotes.len()];
    for (&index, &verdict) in offered.iter().zip(&verdicts) {
        verdict_of[index as usize] = Some(verdict);
    }
    let kept_out: BTreeSet<SpeakerIndex> = voices[listed..].iter().map(|voice| voice.speaker).collect();
    let all: Vec<Verdict> = ranked
        .iter()
        .map(|ranked| match (verdict_of[ranked.index as usize], &pool.quotes[ranked.index as usize].speakers) {
            (Some(verdict), _) => verdict,
            (None, nobody) if nobody.is_empty() => Verdict::Unattributed,
            (None, speakers) if speakers.iter().any(|speaker| kept_out.contains(speaker)) => {
                Verdict::SpeakersFull(section.max_speakers as u32)
            }
            (None, _) => Verdict::OtherSpeaker,
        })
        .collect();
    let speakers =
        voices[..listed].iter().filter_map(|voice| speaker_content(pool, section, voice, &verdict_of)).collect();
    WhoSaidWhatContent { speakers, candidates: candidates(pool, &ranked, &all) }
}

/// Who may be listed: in the config's order, or the most quoted first. People and organisations with a name only.
fn voices(pool: &Pool<'_>, section: &WhoSaidWhatSection, ranked: &[Ranked]) -> Vec<Voice> {
    let mut of_speaker: Vec<Option<Voice>> = pool.speakers.iter().map(|_| None).collect();
    for Ranked { index, total, .. } in ranked {
        for &speaker in &pool.quotes[*index as usize].speakers {
            if !matches!(pool.speakers[speaker as usize], SpeakerName::Described { .. }) {
                let new = || Voice { speaker, ranked: Vec::new(), best: *total };
                of_speaker[speaker as usize].get_or_insert_with(new).ranked.push(*index);
            }
        }
    }
    let mut voices: Vec<Voice> = of_speaker.into_iter().flatten().collect();
    if section.speakers.is_empty() {
        voices.sort_by_key(|voice| (Reverse(voice.ranked.len()), Reverse(voice.best), voice.speaker));
    } else {
        let wanted: Vec<SpeakerName> = section
            .speakers
            .iter()
            .filter_map(|key| pool.config.people.get_index_of(key))
            .map(|index| SpeakerName::Known(index as u32))
            .collect();
        let place = |voice: &Voice| wanted.iter().position(|name| *name == pool.speakers[voice.speaker as usize]);
        voices.retain(|voice| place(voice).is_some());
        voices.sort_by_key(place);
    }
    voices
}

/// The order in which quotes are offered: the best of each speaker, so that everybody listed is heard, then the rest.
fn offered(pool: &Pool<'_>, section: &WhoSaidWhatSection, voices: &[Voice], ranked: &[Ranked]) -> Vec<PoolIndex> {
    let fits = |index: &&PoolIndex| section.quotes.kinds.0.contains(&pool.quotes[**index as usize].kind);
    let mut offered: Vec<PoolIndex> = Vec::with_capacity(ranked.len());
    let mut first = BTreeSet::new();
    for index in voices.iter().filter_map(|voice| voice.ranked.iter().find(fits)) {
        // Two who speak as one may have the same best quote.
        if first.insert(*index) {
            offered.push(*index);
        }
    }
    let listed: BTreeSet<SpeakerIndex> = voices.iter().map(|voice| voice.speaker).collect();
    let rest = ranked.iter().map(|ranked| ranked.index).filter(|index| {
        let mut speakers = pool.quotes[*index as usize].speakers.iter();
        !first.contains(index) && speakers.any(|speaker| listed.contains(speaker))
    });
    offered.extend(rest);
    offered
}

fn speaker_content(
    pool: &Pool<'_>,
    section: &WhoSaidWhatSection,
    voice: &Voice,
    verdict_of: &[Option<Verdict>],
) -> Option<SpeakerContent> {
    let mut own: Vec<PoolIndex> =
        voice.ranked.iter().copied().filter(|&index| verdict_of[index as usize] == Some(Verdict::Shown)).collect();
    if own.is_empty() {
        return None;
    }
    put_in_order(pool, section.quotes.order, &mut own);
    let name = |index: PoolIndex| {
        let of = pool.quotes[index as usize].of;
        match section.group_by {
            GroupBy::Topic => GroupName::Topic(pool.strongest(of).map(|on| on.topic)),
            GroupBy::Outlet => GroupName::Outlet(pool.outlet_of[of.article as usize]),
            GroupBy::Day => GroupName::Day(pool.judged[of.article as usize].day),
        }
    };
    let mut groups: Vec<GroupContent> = Vec::new();
    for index in own {
        let (name, of) = (name(index), pool.quotes[index as usize].of);
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.quotes.push(of),
            None => groups.push(GroupContent { name, quotes: vec![of] }),
        }
    }
    if section.group_by == GroupBy::Outlet {
        let outlet = |group: &GroupContent| group.quotes.first().and_then(|of| pool.outlet(of.article));
        groups.sort_by_key(|group| (outlet(group).is_none(), outlet(group).map(str::to_lowercase)));
    } else {
        groups.sort_by_key(|group| group.name);
    }
    Some(SpeakerContent { speaker: voice.speaker, found: voice.ranked.len(), groups })
}

fn timeline(pool: &Pool<'_>, section: &TimelineSection) -> TimelineContent {
    let wanted: Vec<TopicIndex> = section
        .topics
        .iter()
        .filter_map(|key| pool.config.topics.get_index_of(key))
        .map(|topic| topic as TopicIndex)
        .collect();
    let asked = |topic: TopicIndex| section.topics.is_empty() || wanted.contains(&topic);
    let mut listed: Vec<(u32, i32)> =
        pool.order.iter().filter_map(|&at| article_score(pool, at, &asked).map(|score| (at, score))).collect();
    listed.sort_by_key(|&(at, score)| (pool.judged[at as usize].day, Reverse(score)));
    let by_day = listed.chunk_by(|one, other| pool.judged[one.0 as usize].day == pool.judged[other.0 as usize].day);
    let day_content = |day: &[(u32, i32)]| {
        let articles: Vec<u32> = day.iter().map(|(at, _)| *at).collect();
        let (shown, capped) = articles.split_at(articles.len().min(section.per_day));
        DayContent { day: pool.judged[day[0].0 as usize].day, articles: shown.to_vec(), capped: capped.to_vec() }
    };
    let days = by_day.map(day_content).filter(|day| !day.articles.is_empty() || !day.capped.is_empty()).collect();
    TimelineContent { days, events: events(pool, &section.events, &asked) }
}

/// The best score of a quote or passage of an article on the topics asked for; `None` where it is on none of them.
fn article_score(pool: &Pool<'_>, at: u32, asked: &impl Fn(TopicIndex) -> bool) -> Option<i32> {
    let (extracted, judged) = (pool.articles[at as usize], &pool.judged[at as usize]);
    let recency = pool.recency(at);
    let passages = extracted.evidence.passages.iter().zip(&judged.passages).flat_map(|(passage, topics)| {
        let on = topics.topics.iter().filter(|on| asked(on.topic));
        on.map(|on| rank::passage(&extracted.article, passage.span, topics, on, recency).total)
    });
    let quotes = judged.quotes.iter().flat_map(|placed| {
        let on = placed.topics.iter().filter(|on| asked(on.topic));
        on.map(|on| pool.sum(placed.base.total, Some(*on), at))
    });
    passages.chain(quotes).max().or(pool.has_no_topics().then_some(0))
}

/// The topics with most quotes, each with the best of its quotes that is shown: one that can be read by itself and has a
/// named speaker, where there is one.
pub(super) fn counted_points(
    pool: &Pool<'_>,
    section: &KeyPointsSection,
    counts: &[TopicCounts],
    shown: &BTreeSet<PoolIndex>,
) -> Vec<CountedPoint> {
    let mut topics: Vec<usize> = (0..counts.len()).filter(|&topic| counts[topic].articles > 0).collect();
    topics.sort_by_key(|&topic| (Reverse(counts[topic].quotes), topic));
    topics.truncate(section.max);
    // No quote stands for two points.
    let mut taken: BTreeSet<PoolIndex> = BTreeSet::new();
    let mut best = |topic: TopicIndex| {
        let free =
            shown.iter().filter(|index| !taken.contains(index)).map(|&index| (index, pool.quotes[index as usize].of));
        let on = free.filter_map(|(index, of)| {
            let on = pool.on_topic(of, topic)?;
            Some(((speaks_for_itself(pool, of), pool.total(index, Some(on))), index, of))
        });
        // Of equals the first, as everywhere: `max_by_key` alone would take the last.
        let (_, index, of) = on.rev().max_by_key(|(score, ..)| *score)?;
        taken.insert(index);
        Some(of)
    };
    let point = |topic: usize| CountedPoint { topic: topic as TopicIndex, quote: best(topic as TopicIndex) };
    topics.into_iter().map(point).collect()
}

fn speaks_for_itself(pool: &Pool<'_>, of: QuoteRef) -> bool {
    let quote = pool.quote(of);
    let named = matches!(quote.speaker, Speaker::Person(_) | Speaker::Pair(..) | Speaker::Organisation(_));
    named && quote.stands_alone(&pool.article(of.article).text)
}
