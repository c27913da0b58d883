//! Sets the articles of a period against each other: what each section shows, what is counted, what becomes of each article.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Config, SectionConfig};
use crate::model::{
    ArticleSelection, Extracted, Judged, Outcome, Period, QuoteRef, SectionContent, SectionSelection, Selection,
    ShownQuote, ShownSpeaker, TopicCounts, TopicIndex, UnusedReason, Verdict,
};

use super::pool::{Pool, PoolIndex, PoolQuote};
use super::{people, sections};

/// Chooses what an issue shows of the articles admitted to its period; `judged` stands beside `articles`.
///
/// The order of the articles does not matter.
pub fn issue(config: &Config, period: &Period, articles: &[&Extracted], judged: &[Judged]) -> Selection {
    let pool = Pool::new(config, period, articles, judged);
    let mut sections = sections::fill_all(&pool);
    let topics = topic_counts(&pool);
    let shown = shown_quotes(&pool, &sections);
    for section in &mut sections {
        if let (SectionContent::KeyPoints(points), SectionConfig::KeyPoints(asked)) =
            (&mut section.content, &config.sections[section.config])
        {
            *points = sections::counted_points(&pool, asked, &topics, &shown);
        }
    }
    Selection {
        articles: article_selections(&pool, &sections),
        quotes: describe_shown(&pool, &shown),
        outlets: pool.outlets,
        speakers: pool.speakers,
        topics,
        sections,
    }
}

fn topic_counts(pool: &Pool<'_>) -> Vec<TopicCounts> {
    let count = |topic: TopicIndex| {
        let (mut articles, mut quoted) = (BTreeSet::new(), BTreeSet::new());
        articles.extend(pool.order.iter().copied().filter(|&at| pool.topics_of[at as usize].contains(&topic)));
        let mut quotes = 0;
        for quote in pool.quotes.iter().filter(|quote| pool.on_topic(quote.of, topic).is_some()) {
            quotes += 1;
            quoted.insert(quote.of.article);
        }
        let outlets = |articles: &BTreeSet<u32>| {
            articles.iter().filter_map(|&at| pool.outlet_of[at as usize]).collect::<BTreeSet<u32>>().len()
        };
        TopicCounts {
            articles: articles.len(),
            outlets: outlets(&articles),
            quotes,
            quoted_articles: quoted.len(),
            quoted_outlets: outlets(&quoted),
        }
    };
    (0..pool.config.topics.len()).map(|topic| count(topic as TopicIndex)).collect()
}

/// Every quote that a section shows.
fn shown_quotes(pool: &Pool<'_>, sections: &[SectionSelection]) -> BTreeSet<PoolIndex> {
    let mut shown = BTreeSet::new();
    for section in sections {
        match &section.content {
            SectionContent::Topic(topic) => shown.extend(topic.quotes.iter().copied()),
            SectionContent::WhoSaidWhat(content) => {
                let groups = content.speakers.iter().flat_map(|speaker| &speaker.groups);
                shown.extend(groups.flat_map(|group| group.quotes.iter().copied()));
            }
            SectionContent::KeyPoints(_) | SectionContent::Timeline(_) | SectionContent::Plain => {}
        }
    }
    let index = |(index, quote): (usize, &PoolQuote)| shown.contains(&quote.of).then_some(index as PoolIndex);
    pool.quotes.iter().enumerate().filter_map(index).collect()
}

fn describe_shown(pool: &Pool<'_>, shown: &BTreeSet<PoolIndex>) -> BTreeMap<QuoteRef, ShownQuote> {
    let mut duplicates = vec![Vec::new(); pool.articles.len()];
    for (at, kept) in pool.duplicate_of.iter().enumerate() {
        if let Some(kept) = kept {
            duplicates[*kept as usize].push(at as u32);
        }
    }
    let path = |at: &u32| (&pool.article(*at).path, &pool.article(*at).entry);
    for copies in &mut duplicates {
        copies.sort_by_key(|at| path(at));
    }
    let describe = |&index: &PoolIndex| {
        let quote = &pool.quotes[index as usize];
        let at = quote.of.article as usize;
        let mut topics = pool.judged_quote(quote.of).topics.clone();
        topics.sort_by_key(|on| (on.by, on.topic));
        let (extracted, judged) = (pool.articles[at], &pool.judged[at]);
        let people = people::people_of(pool.quote(quote.of));
        let role = |place: usize| people::role(pool.config, extracted, judged, *people.get(place)?, judged.day);
        let speakers = quote.speakers.iter().enumerate();
        let speakers = speakers.map(|(place, &speaker)| ShownSpeaker { speaker, role: role(place) }).collect();
        let shown = ShownQuote {
            speakers,
            topics: topics.iter().map(|on| on.topic).collect(),
            also_in: pool.also_in(index, &duplicates),
        };
        (quote.of, shown)
    };
    shown.iter().map(describe).collect()
}

/// What a section does with articles.
#[derive(Clone, Copy, Debug, Default)]
struct Use {
    shown: bool,
    capped: bool,
}

fn article_selections(pool: &Pool<'_>, sections: &[SectionSelection]) -> Vec<ArticleSelection> {
    let mut uses = vec![Use::default(); pool.articles.len()];
    for section in sections {
        note_uses(&section.content, &mut uses);
    }
    let select = |at: usize| {
        let topics = pool.topics_of[at].clone();
        let outcome = if let Some(kept) = pool.duplicate_of[at] {
            Outcome::Duplicate(pool.article(kept).id())
        } else if uses[at].shown {
            Outcome::Used
        } else if topics.is_empty() && !pool.has_no_topics() {
            Outcome::Unused(UnusedReason::OffTopic)
        } else if uses[at].capped {
            Outcome::Unused(UnusedReason::Capped)
        } else {
            Outcome::Unused(UnusedReason::NothingToShow)
        };
        ArticleSelection {
            outcome,
            day: pool.judged[at].day,
            outlet: pool.outlet_of[at],
            topics,
            duplicate_of: pool.duplicate_of[at],
        }
    };
    (0..pool.articles.len()).map(select).collect()
}

fn note_uses(content: &SectionContent, uses: &mut [Use]) {
    let mut note = |article: u32, shown: bool, capped: bool| {
        uses[article as usize].shown |= shown;
        uses[article as usize].capped |= capped;
    };
    let shown = Verdict::Shown;
    match content {
        SectionContent::Topic(topic) => {
            for candidate in &topic.quote_candidates {
                note(candidate.of.article, candidate.verdict == shown, candidate.verdict.is_cap());
            }
            for candidate in &topic.passage_candidates {
                note(candidate.of.article, candidate.verdict == shown, candidate.verdict.is_cap());
            }
        }
        SectionContent::WhoSaidWhat(content) => {
            for candidate in &content.candidates {
                note(candidate.of.article, candidate.verdict == shown, candidate.verdict.is_cap());
            }
        }
        SectionContent::Timeline(days) => {
            for day in days {
                day.articles.iter().for_each(|&at| note(at, true, false));
                day.capped.iter().for_each(|&at| note(at, false, true));
            }
        }
        SectionContent::KeyPoints(_) | SectionContent::Plain => {}
    }
}
