//! Fills a timeline with dated events: days that articles of the period, and of before it where the section looks back,
//! name, each with one sentence. How they are chosen is told in [`timeline`](super::timeline).

use std::collections::{BTreeSet, HashSet};

use jiff::civil::Date;

use crate::config::EventFilter;
use crate::model::{Background, DatedSentence, EventContent, OutletMatch, TopicIndex};

use super::pool::Pool;
use super::timeline::{self, Asked, Text};

/// Articles that name a day, at least: what one alone says of a day stands in the article.
const ARTICLES: u32 = 2;

/// The events a section shows, oldest first.
pub(super) fn events(pool: &Pool<'_>, filter: &EventFilter, asked: &impl Fn(TopicIndex) -> bool) -> Vec<EventContent> {
    if filter.max == 0 {
        return Vec::new();
    }
    let from = filter.over.first_day(pool.period);
    let mut known = HashSet::new();
    let mut earlier: Vec<u32> = (0..pool.background.len() as u32).collect();
    let of = |at: u32| &pool.background[at as usize];
    earlier.sort_by_key(|&at| (of(at).at, &of(at).article.path, &of(at).article.entry));
    earlier.retain(|&at| of(at).day >= from && of(at).text_key.is_none_or(|key| known.insert(key)));
    let behind = pool.articles.len() as u32;
    // Each with its number, the background counted on behind the articles of the period; in order of publication.
    let earlier = earlier.into_iter().map(|at| (behind + at, of(at).day, &of(at).dated));
    let own = pool.order.iter().map(|&at| (at, pool.judged[at as usize].day, &pool.judged[at as usize].dated));
    let kept = earlier.chain(own).map(|(at, day, dated)| (at, day, on_topic(pool, dated, asked)));
    let kept: Vec<(u32, Date, OnTopic)> = kept.filter(|(.., (places, _))| !places.is_empty()).collect();
    let texts: Vec<Text<'_>> = kept.iter().map(|(_, day, (_, sentences))| Text { day: *day, sentences }).collect();
    let wanted = Asked { from, to: pool.period.to, days: filter.max, sentences: 1, articles: ARTICLES };
    let content = |event: timeline::Event| {
        let chosen = event.sentences.first()?;
        let (article, _, (places, sentences)) = &kept[chosen.text as usize];
        let numbers = || event.named_by.iter().map(|&text| kept[text as usize].0);
        let outlets: BTreeSet<String> = numbers().filter_map(|at| outlet(pool, at)).collect();
        Some(EventContent {
            day: event.day,
            article: *article,
            sentence: places[chosen.sentence as usize],
            span: sentences[chosen.sentence as usize].span,
            articles: event.named_by.len(),
            outlets: outlets.len(),
        })
    };
    timeline::events(&texts, &wanted).into_iter().filter_map(content).collect()
}

/// Sentences on the topics asked for: their places, and they themselves.
type OnTopic = (Vec<u32>, Vec<DatedSentence>);

fn on_topic(pool: &Pool<'_>, dated: &[DatedSentence], asked: &impl Fn(TopicIndex) -> bool) -> OnTopic {
    let fits = |sentence: &DatedSentence| pool.has_no_topics() || sentence.topics.iter().any(|topic| asked(*topic));
    (0..).zip(dated).filter(|(_, sentence)| fits(sentence)).map(|(at, sentence)| (at, sentence.clone())).unzip()
}

/// What an outlet is told apart by.
fn outlet(pool: &Pool<'_>, at: u32) -> Option<String> {
    let Some(background) = (at as usize).checked_sub(pool.articles.len()).and_then(|at| pool.background.get(at)) else {
        return pool.outlet(at).map(str::to_lowercase);
    };
    let Background { article, outlet, .. } = background;
    let name = match outlet {
        OutletMatch::Known(known) => Some(&pool.config.outlets.get_index(*known as usize)?.1.name),
        OutletMatch::Metadata => article.meta.outlet.as_ref(),
        OutletMatch::Default => pool.config.corpus.outlet.as_ref(),
        OutletMatch::Unknown => None,
    };
    name.map(|name| name.trim().to_lowercase())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::testing::{Build, config, day_of, week};
    use super::super::{Rules, background, issue, judge};
    use crate::model::{Background, DayKind, DayMention, Extracted, SectionContent};

    /// An article of November 2026 that says one thing of the 3rd.
    fn article(path: &str, day: i8, prose: &str) -> Extracted {
        let mut extracted = Build::new(path).on(day).prose(prose).done();
        let days = extracted.evidence.sentences.iter().map(|span| DayMention {
            span: *span,
            from: date(2026, 11, 3),
            to: date(2026, 11, 3),
            kind: DayKind::Dated,
        });
        extracted.evidence.days = days.collect();
        extracted
    }

    /// The events of a timeline over so long, as `day article of the whole, articles that name it`.
    #[track_caller]
    fn check(over: &str, expected: &[&str]) {
        let yaml =
            format!("topics: {{orvia: {{any: [Orvia]}}}}\nsections: [{{kind: timeline, events: {{over: {over}}}}}]");
        let config = config(&yaml);
        let rules = Rules::compile(&config).expect("rules compile");
        let said = "The government of Orvia closed the harbour of Lume on the third of the month.";
        let own =
            [article("a.txt", 10, said), article("b.txt", 11, "Talks in Lume broke off on the third of all days.")];
        let earlier: Vec<Background> = [
            article("c.txt", 4, "In Orvia the harbour of Lume was closed by the government on the third of the month."),
            article("d.txt", 5, "In Orvia the harbour of Lume was closed by the government on the third of the month."),
        ]
        .iter()
        .map(|one| background(&rules, one, day_of(one), &week()))
        .collect();
        let own: Vec<&Extracted> = own.iter().collect();
        let judged: Vec<_> = own.iter().map(|article| judge(&rules, article, day_of(article))).collect();
        let selection = issue(&config, &week(), &own, &judged, &earlier, &[]);
        let SectionContent::Timeline(content) = &selection.sections[0].content else { panic!("a timeline") };
        let events = content.events.iter();
        let told: Vec<String> =
            events.map(|event| format!("{} {} {}", event.day, event.article, event.articles)).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn days_before_the_period_need_a_look_back() {
        check("period", &[]);
        check("2 weeks", &["2026-11-03 2 2"]);
    }
}
