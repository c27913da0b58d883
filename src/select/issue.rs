//! Sets the articles of a period against each other: what each section shows, what is counted, what becomes of each article.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Config, SectionConfig};
use crate::model::{
    ArticleSelection, Background, Extracted, Former, FormerRef, Judged, Outcome, Period, QuoteRef, SectionContent,
    SectionSelection, Selection, ShownQuote, ShownSpeaker, Standing, TimelineContent, TopicCounts, TopicIndex,
    UnusedReason, Verdict,
};

use super::pool::{Pool, PoolIndex, PoolQuote};
use super::tellings::{Teller, Tellings};
use super::together::{InTurn, Together};
use super::{people, sections};

/// Chooses what an issue shows of the articles admitted to its period; `judged` stands beside `articles`. Of those in
/// `background` only what a section asks for by looking back is used; `former` are issues stored before, the newest first.
///
/// The order of the articles does not matter.
pub fn issue(
    config: &Config,
    period: &Period,
    articles: &[&Extracted],
    judged: &[Judged],
    background: &[Background],
    former: &[Former],
) -> Selection {
    issue_together(config, period, articles, &mut judged.to_vec(), background, former, &InTurn)
}

/// As [`issue`]; what can be done at once is done `together`. Of `judged` the sketches and terms are taken: nobody needs
/// them later, and they are as much as all else of it.
pub fn issue_together(
    config: &Config,
    period: &Period,
    articles: &[&Extracted],
    judged: &mut [Judged],
    background: &[Background],
    former: &[Former],
    together: &dyn Together,
) -> Selection {
    let pool = Pool::new(config, period, articles, judged, background, former, together);
    let mut sections = sections::fill_all(&pool, *period);
    let topics = topic_counts(&pool);
    let shown = shown_quotes(&pool, &sections);
    for section in &mut sections {
        if let (SectionContent::KeyPoints(points), SectionConfig::KeyPoints(asked)) =
            (&mut section.content, &config.sections[section.config])
        {
            *points = sections::counted_points(&pool, asked, &topics, &shown);
        }
    }
    let quotes = describe_shown(&pool, &shown);
    Selection {
        articles: article_selections(&pool, &sections, &quotes),
        quotes,
        suppressed: suppressed(&pool, &sections, &shown),
        corrections: pool.corrections(),
        outlets: pool.outlets,
        speakers: pool.speakers,
        known_by: pool.known_by,
        stories: pool.stories,
        topics,
        sections,
    }
}

fn topic_counts(pool: &Pool<'_>) -> Vec<TopicCounts> {
    let count = |topic: TopicIndex| {
        let (mut articles, mut quoted) = (BTreeSet::new(), BTreeSet::new());
        articles.extend(pool.order.iter().copied().filter(|&at| pool.topics_of[at as usize].contains(&topic)));
        let mut quotes = 0;
        for &(index, _) in &pool.quotes_on[usize::from(topic)] {
            quotes += 1;
            // A quote that only a near copy has is one of the report’s.
            let article = pool.quotes[index as usize].of.article;
            quoted.insert(pool.standing[article as usize].in_favour_of().unwrap_or(article));
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
            SectionContent::Compare(all) => shown.extend(all.iter().flat_map(|one| one.latest.iter().copied())),
            SectionContent::KeyPoints(_)
            | SectionContent::Timeline(_)
            | SectionContent::Trends(_)
            | SectionContent::Plain => {}
        }
    }
    let index = |(index, quote): (usize, &PoolQuote)| shown.contains(&quote.of).then_some(index as PoolIndex);
    pool.quotes.iter().enumerate().filter_map(index).collect()
}

fn describe_shown(pool: &Pool<'_>, shown: &BTreeSet<PoolIndex>) -> BTreeMap<QuoteRef, ShownQuote> {
    let mut teller = Teller::new(pool);
    let mut describe = |&index: &PoolIndex| {
        let quote = &pool.quotes[index as usize];
        let at = quote.of.article as usize;
        let mut topics = pool.judged_quote(quote.of).topics.clone();
        topics.sort_by_key(|on| (on.by, on.topic));
        let (extracted, judged) = (pool.articles[at], &pool.judged[at]);
        let people = people::people_of(pool.quote(quote.of));
        let role = |place: usize| people::role(pool.config, extracted, judged, *people.get(place)?, judged.day);
        let speakers = quote.speakers.iter().enumerate();
        let speakers = speakers.map(|(place, &speaker)| ShownSpeaker { speaker, role: role(place) }).collect();
        let Tellings { also_in, wordings, single_source } = teller.tell(index);
        let topics = topics.iter().map(|on| on.topic).collect();
        (quote.of, ShownQuote { speakers, topics, also_in, wordings, single_source, earlier: quote.earlier })
    };
    shown.iter().map(&mut describe).collect()
}

/// Quotes that no section shows, and one leaves out for having been reported.
fn suppressed(
    pool: &Pool<'_>,
    sections: &[SectionSelection],
    shown: &BTreeSet<PoolIndex>,
) -> BTreeMap<QuoteRef, FormerRef> {
    let candidates = sections.iter().flat_map(|section| match &section.content {
        SectionContent::Topic(topic) => topic.quote_candidates.as_slice(),
        SectionContent::WhoSaidWhat(content) => content.candidates.as_slice(),
        _ => &[],
    });
    let mut out: BTreeMap<QuoteRef, FormerRef> = candidates
        .filter_map(|candidate| match candidate.verdict {
            Verdict::AlreadyReported(earlier) => Some((candidate.of, earlier)),
            _ => None,
        })
        .collect();
    for &index in shown {
        out.remove(&pool.quotes[index as usize].of);
    }
    out
}

/// What a section does with articles.
#[derive(Clone, Copy, Debug, Default)]
struct Use {
    shown: bool,
    capped: bool,
    reported: bool,
}

fn article_selections(
    pool: &Pool<'_>,
    sections: &[SectionSelection],
    quotes: &BTreeMap<QuoteRef, ShownQuote>,
) -> Vec<ArticleSelection> {
    let mut uses = vec![Use::default(); pool.articles.len()];
    for wording in quotes.values().flat_map(|quote| &quote.wordings) {
        uses[wording.of.article as usize].shown = true;
    }
    for section in sections {
        note_uses(&section.content, &mut uses);
    }
    let select = |at: usize| {
        let topics = pool.topics_of[at].clone();
        let id = |kept: u32| pool.article(kept).id();
        let outcome = if uses[at].shown {
            Outcome::Used
        } else if let Some(outcome) = match pool.standing[at] {
            Standing::Own => None,
            Standing::Same(kept) => Some(Outcome::Duplicate(id(kept))),
            Standing::Near(kept) => Some(Outcome::NearCopy(id(kept))),
            Standing::Superseded(kept) => Some(Outcome::Superseded(id(kept))),
        } {
            outcome
        } else if topics.is_empty() && !pool.has_no_topics() {
            Outcome::Unused(UnusedReason::OffTopic)
        } else if uses[at].reported {
            Outcome::Unused(UnusedReason::AlreadyReported)
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
            standing: pool.standing[at],
        }
    };
    (0..pool.articles.len()).map(select).collect()
}

fn note_uses(content: &SectionContent, uses: &mut [Use]) {
    let (shown, capped) = (|used: &mut Use| used.shown = true, |used: &mut Use| used.capped = true);
    let mut note = |article: u32, how: &dyn Fn(&mut Use)| {
        // Those of the background are counted on behind, and are no articles of the issue.
        uses.get_mut(article as usize).into_iter().for_each(how);
    };
    let by_verdict = |verdict: Verdict| {
        move |used: &mut Use| {
            used.shown |= verdict == Verdict::Shown;
            used.capped |= verdict.is_cap();
            used.reported |= matches!(verdict, Verdict::AlreadyReported(_));
        }
    };
    match content {
        SectionContent::Topic(topic) => {
            topic.quote_candidates.iter().for_each(|one| note(one.of.article, &by_verdict(one.verdict)));
            topic.passage_candidates.iter().for_each(|one| note(one.of.article, &by_verdict(one.verdict)));
        }
        SectionContent::WhoSaidWhat(content) => {
            content.candidates.iter().for_each(|one| note(one.of.article, &by_verdict(one.verdict)));
        }
        SectionContent::Timeline(TimelineContent { days, events }) => {
            for event in events {
                note(event.article, &shown);
            }
            for day in days {
                day.articles.iter().for_each(|&at| note(at, &shown));
                day.capped.iter().for_each(|&at| note(at, &capped));
            }
        }
        SectionContent::Compare(all) => {
            all.iter().flat_map(|one| &one.latest).for_each(|of| note(of.article, &shown));
        }
        SectionContent::KeyPoints(_) | SectionContent::Trends(_) | SectionContent::Plain => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Build, config, day_of, week};
    use super::super::{Rules, judge};
    use super::{Outcome, SectionContent, Selection, UnusedReason, Verdict, issue};
    use crate::model::{Extracted, GroupName, QuoteChange, QuoteKind, Speaker};

    const TOPICS: &str = "
people: {ruiz: {name: Ana Ruiz}}
topics: {orvia: {any: [Orvia]}, lume: {any: [Lume]}}
";

    fn select(sections: &str, articles: &[Extracted]) -> Selection {
        let config = config(&format!("{TOPICS}\nsections:\n  - {sections}"));
        let rules = Rules::compile(&config).expect("rules compile");
        let articles: Vec<&Extracted> = articles.iter().collect();
        let judged: Vec<_> = articles.iter().map(|article| judge(&rules, article, day_of(article))).collect();
        issue(&config, &week(), &articles, &judged, &[], &[])
    }

    /// What becomes of each quote on the first topic, best first, as `article.quote verdict`.
    #[track_caller]
    fn check(filter: &str, articles: &[Extracted], expected: &[&str]) {
        let selection = select(&format!("{{kind: topic, topic: orvia, quotes: {filter}}}"), articles);
        let SectionContent::Topic(topic) = &selection.sections[0].content else { panic!("a topic section") };
        let candidates = topic.quote_candidates.iter();
        let found: Vec<String> =
            candidates.map(|one| format!("{}.{} {}", one.of.article, one.of.quote, one.verdict)).collect();
        assert_eq!(found, expected);
        let shown = topic.quote_candidates.iter().filter(|one| one.verdict == Verdict::Shown).count();
        assert_eq!(topic.quotes.len(), shown);
    }

    fn several() -> Vec<Extracted> {
        vec![
            Build::new("a.txt")
                .heading("Orvia")
                .said("Ana Ruiz", "We will count all the votes by noon")
                .said("Bo Tan", "They will count all the votes by noon")
                .said("", "Somebody will count all the votes by noon")
                .said("Ana Ruiz", "No")
                .kind(QuoteKind::Indirect)
                .done(),
            Build::new("b.txt")
                .heading("Orvia")
                .said("Ana Ruiz", "The second round is for another week")
                .said("Ana Ruiz", "The third round is for another year")
                .done(),
        ]
    }

    #[test]
    fn each_quote_has_its_verdict() {
        check(
            "{max: 9, per_speaker: 2, per_article: 2, kinds: [direct]}",
            &several(),
            &[
                "0.0 shown",
                "1.0 shown",
                "1.1 capped: speaker max 2",
                "0.1 shown",
                "0.2 capped: article max 2",
                "0.3 kind: the section does not ask for it",
            ],
        );
        check(
            "{max: 2, attributed_only: true}",
            &several(),
            &[
                "0.0 shown",
                "1.0 shown",
                "1.1 capped: section max 2",
                "0.1 capped: section max 2",
                "0.2 unattributed: the section asks for speakers",
                "0.3 capped: section max 2",
            ],
        );
    }

    #[test]
    fn the_order_is_the_configs_but_the_choice_is_the_scores() {
        let articles = [
            Build::new("a.txt")
                .on(12)
                .outlet("Zeta")
                .heading("Orvia")
                .said("Bo Tan", "We are all here today now")
                .done(),
            Build::new("b.txt")
                .on(11)
                .outlet("Alpha")
                .heading("Orvia")
                .said("Ana Ruiz", "We are all there not here")
                .done(),
            Build::new("c.txt").on(10).heading("Orvia").said("Li Orr", "We go on").kind(QuoteKind::Indirect).done(),
        ];
        let order = |order: &str, max: usize| {
            let section = format!("{{kind: topic, topic: orvia, quotes: {{max: {max}, order: {order}}}}}");
            match &select(&section, &articles).sections[0].content {
                SectionContent::Topic(topic) => topic.quotes.iter().map(|of| of.article).collect::<Vec<u32>>(),
                _ => Vec::new(),
            }
        };
        assert_eq!(order("score", 9), [1, 0, 2]);
        assert_eq!(order("date", 9), [2, 1, 0]);
        assert_eq!(order("outlet", 9), [1, 0, 2]);
        assert_eq!(order("date", 2), [1, 0]);
    }

    #[test]
    fn the_same_words_are_shown_once() {
        let quoted = |path: &str, name: &str, rest: &str| {
            Build::new(path)
                .outlet(path)
                .heading("Orvia")
                .said(name, "We will not sign this paper today")
                .prose(rest)
                .done()
        };
        let articles = [
            quoted("a", "Ana Ruiz", "A."),
            quoted("b", "", "B."),
            quoted("c", "Bo Tan", "C."),
            quoted("d", "Ana Ruiz", "D."),
        ];
        check(
            "{}",
            &articles,
            &["0.0 shown", "3.0 same words as a quote shown", "2.0 shown", "1.0 same words as a quote shown"],
        );
        let selection = select("{kind: topic, topic: orvia}", &articles);
        let also: Vec<_> = selection.quotes.values().map(|shown| shown.also_in.clone()).collect();
        assert_eq!(also, [vec![1, 3], vec![1]]);
    }

    #[test]
    fn what_becomes_of_articles() {
        let quoted = |path: &str, day: i8, words: &str| Build::new(path).on(day).said("Bo Tan", words).done();
        let articles = [
            quoted("late.txt", 12, "Orvia has counted all of it"),
            quoted("early.txt", 9, "Orvia has counted all of it"),
            quoted("more.txt", 13, "Orvia has not counted any of it"),
            quoted("off.txt", 9, "Nothing at all was counted there"),
            quoted("lume.txt", 9, "Lume has counted nothing at all"),
        ];
        let selection = select("{kind: topic, topic: orvia, quotes: {max: 1}, passages: {max: 0}}", &articles);
        let outcomes: Vec<_> = selection.articles.iter().map(|article| article.outcome.clone()).collect();
        assert_eq!(
            outcomes,
            [
                Outcome::Duplicate("early.txt".into()),
                Outcome::Unused(UnusedReason::Capped),
                Outcome::Used,
                Outcome::Unused(UnusedReason::OffTopic),
                Outcome::Unused(UnusedReason::NothingToShow),
            ]
        );
        assert_eq!((selection.topics[0].quotes, selection.topics[0].articles), (2, 2));
    }

    /// Paragraphs about a ferry, enough of them that a part of them is known as a copy.
    fn ferry(path: &str, paragraphs: std::ops::Range<usize>) -> Build {
        const PARAGRAPHS: [&str; 6] = [
            "The harbour of Lume was closed on Monday after a ferry from Orvia ran into the northern mole before dawn.",
            "Divers looked at the hull until dusk and found a hole as wide as a door, which they closed with planks.",
            "The ferry had many people on board and was to leave again at noon, but its engine would not start at all.",
            "Its master told the council of Orvia that the wind had turned within a minute and thrown her off her course.",
            "The mole will be mended before winter, and the light on its head is to be moved to the other side of it.",
            "Fishermen carried some of the travellers home, and the school by the market gave beds to all the others.",
        ];
        PARAGRAPHS[paragraphs].iter().fold(Build::new(path), |build, paragraph| build.prose(paragraph))
    }

    #[test]
    fn a_quote_that_only_a_near_copy_has_is_offered() {
        let (shared, more) =
            ("Nobody in Orvia was hurt in any way that night", "We in Orvia will pay for every single plank");
        let articles = [
            ferry("first.txt", 0..4).said("Ana Ruiz", shared).done(),
            ferry("longer.txt", 0..6).on(10).said("Ana Ruiz", shared).said("Ana Ruiz", more).done(),
            ferry("shorter.txt", 0..4).on(11).done(),
        ];
        let selection = select("{kind: topic, topic: orvia, quotes: {max: 5}}", &articles);
        let outcomes: Vec<_> = selection.articles.iter().map(|article| article.outcome.clone()).collect();
        assert_eq!(outcomes, [Outcome::Used, Outcome::Used, Outcome::NearCopy("first.txt".into())]);
        let shown: Vec<_> = selection.quotes.iter().map(|(of, shown)| (of.article, of.quote, &shown.also_in)).collect();
        assert_eq!(shown, [(0, 0, &vec![1]), (1, 1, &vec![])]);
        assert_eq!((selection.topics[0].quotes, selection.topics[0].quoted_articles), (2, 1));
    }

    #[test]
    fn the_newest_version_of_a_page_is_shown() {
        let page = "https://lume.example/ferry";
        let (was, is) =
            ("We in Orvia will pay for all of the planks", "We in Orvia will not pay for all of the planks");
        let articles = [
            ferry("a.txt", 0..6).url(page).said("Ana Ruiz", was).done(),
            ferry("b.txt", 0..6).url(page).on(10).said("Ana Ruiz", is).done(),
        ];
        let selection = select("{kind: topic, topic: orvia}", &articles);
        assert_eq!(selection.articles[0].outcome, Outcome::Superseded("b.txt".into()));
        assert_eq!(selection.articles[1].outcome, Outcome::Used);
        let correction = &selection.corrections[0];
        assert_eq!((correction.article, correction.earlier), (1, 0));
        assert_eq!(correction.changes, [QuoteChange { earlier: Some(0), now: Some(0) }]);
    }

    /// A speaker, quotes found, and how many are shown by group.
    type Heard = (u32, usize, Vec<(GroupName, usize)>);

    fn voices(section: &str, articles: &[Extracted]) -> Vec<Heard> {
        match &select(section, articles).sections[0].content {
            SectionContent::WhoSaidWhat(content) => content
                .speakers
                .iter()
                .map(|one| {
                    let groups = one.groups.iter().map(|group| (group.name, group.quotes.len())).collect();
                    (one.speaker, one.found, groups)
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn everybody_listed_is_heard_before_anybody_twice() {
        let orvia = GroupName::Topic(Some(0));
        assert_eq!(
            voices("{kind: who-said-what, quotes: {max: 3}}", &several()),
            [(0, 4, vec![(orvia, 2)]), (1, 1, vec![(orvia, 1)])]
        );
        assert_eq!(voices("{kind: who-said-what, max_speakers: 1}", &several()), [(0, 4, vec![(orvia, 3)])]);
        assert_eq!(voices("{kind: who-said-what, speakers: [ruiz]}", &several()), [(0, 4, vec![(orvia, 3)])]);
        let days = voices("{kind: who-said-what, group_by: day, quotes: {per_speaker: 1}}", &several());
        assert_eq!(days[0].2, [(GroupName::Day(week().from), 1)]);
    }

    #[test]
    fn a_key_point_has_a_quote_that_can_be_read_by_itself() {
        let article = Build::new("a.txt")
            .heading("Orvia")
            .said("Ana Ruiz", "in Orvia the votes of a thousand people")
            .said("", "In Orvia the votes are counted by hand at night")
            .said("Bo Tan", "The votes are all counted now")
            .done();
        let config = config(&format!("{TOPICS}\nsections: [{{kind: key-points}}, {{kind: topic, topic: orvia}}]"));
        let rules = Rules::compile(&config).expect("rules compile");
        let judged = [judge(&rules, &article, week().from)];
        let selection = issue(&config, &week(), &[&article], &judged, &[], &[]);
        let SectionContent::KeyPoints(points) = &selection.sections[0].content else { panic!("key points") };
        assert_eq!(points[0].quote.map(|of| of.quote), Some(2));
    }

    #[test]
    fn two_who_speak_as_one_are_both_heard() {
        let mut article = Build::new("a.txt")
            .heading("Orvia")
            .said("Bo Tan", "So")
            .said("Ana Ruiz", "We have signed it all today")
            .done();
        article.evidence.quotes.remove(0);
        article.evidence.quotes[0].speaker = Speaker::Pair(1, 0);
        let both = voices("{kind: who-said-what}", std::slice::from_ref(&article));
        assert_eq!(both.iter().map(|voice| (voice.0, voice.1)).collect::<Vec<_>>(), [(0, 1), (1, 1)]);
        let selection = select("{kind: topic, topic: orvia}", &[article]);
        assert!(selection.quotes.values().all(|shown| shown.speakers.len() == 2));
    }

    #[test]
    fn a_timeline_lists_the_best_of_each_day() {
        let article = |path: &str, day: i8, words: &str| Build::new(path).on(day).said("Bo Tan", words).done();
        let articles = [
            article("a.txt", 10, "Lume is quiet"),
            article("b.txt", 10, "Orvia has counted all of it once more"),
            article("c.txt", 9, "Orvia has counted none of it so far"),
        ];
        let days = |section: &str| match &select(section, &articles).sections[0].content {
            SectionContent::Timeline(content) => content
                .days
                .iter()
                .map(|day| (day.day.day(), day.articles.clone(), day.capped.clone()))
                .collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        assert_eq!(days("{kind: timeline, per_day: 1}"), [(9, vec![2], vec![]), (10, vec![1], vec![0])]);
        assert_eq!(days("{kind: timeline, topics: [lume]}"), [(10, vec![0], vec![])]);
    }

    #[test]
    fn without_topics_everything_is_on_topic() {
        let mut config = config("sections: [{kind: who-said-what}, {kind: timeline}]");
        config.topics.clear();
        let rules = Rules::compile(&config).expect("rules compile");
        let article = Build::new("a.txt").said("Bo Tan", "So it goes on here").done();
        let judged = [judge(&rules, &article, week().from)];
        let selection = issue(&config, &week(), &[&article], &judged, &[], &[]);
        assert_eq!((selection.quotes.len(), &selection.articles[0].outcome), (1, &Outcome::Used));
        assert!(issue(&config, &week(), &[], &[], &[], &[]).articles.is_empty());
    }
}
