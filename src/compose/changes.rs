//! Sets an issue against those before it: what is new, what goes on, what ended, and how the counts moved. It judges nothing.
//!
//! [`between`] compares any two issues; a section of a briefing is that, with the issue being made for the later one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::config::ChangesSection;
use crate::model::{
    ChangeState, CountChange, FORMER_ISSUES, Former, FormerIssue, FormerRef, QuoteId, QuoteRef, SectionBody,
    SpeakerChange, SpeakerIndex, SpeakerTally, Tally, TopicChange, TopicTally, Unlisted,
};

use super::Material;
use super::coverage::coverage;
use super::register::Register;
use super::trends::tenths;

/// What became of the quotes of an issue.
#[derive(Clone, Debug, Default)]
pub struct Quotes {
    /// Those that former issues reported.
    pub repeated: Vec<QuoteId>,
    /// How many were not.
    pub fresh: usize,
    /// How many were left out for it.
    pub suppressed: usize,
    /// Every former report that was met again.
    pub met: BTreeSet<FormerRef>,
}

/// The section of the issue that is being made.
pub(super) fn section(material: &Material<'_>, register: &mut Register<'_>, section: &ChangesSection) -> SectionBody {
    let selection = material.selection;
    let mut again: Vec<QuoteRef> =
        selection.quotes.iter().filter(|(_, shown)| shown.earlier.is_some()).map(|(of, _)| *of).collect();
    again.sort_by_key(|of| selection.articles[of.article as usize].day);
    let met = selection.quotes.values().filter_map(|shown| shown.earlier);
    let quotes = Quotes {
        fresh: selection.quotes.len() - again.len(),
        suppressed: selection.suppressed.len(),
        met: met.chain(selection.suppressed.values().copied()).collect(),
        repeated: again.into_iter().map(|of| register.quote(of)).collect(),
    };
    let mut body = between(&tally(material, register), quotes, material.former, section.max);
    if let SectionBody::Changes { former: Some(former), missing, topics, .. } = &mut body {
        *missing = not_stored(material, former);
        for change in topics {
            change.section = section_on(material, &change.topic);
        }
    }
    body
}

/// The issue being made, as later ones will find it.
fn tally(material: &Material<'_>, register: &Register<'_>) -> Tally {
    let issue = FormerIssue { id: material.period.issue(), period: material.labels().period(*material.period) };
    let mut tally = Tally::of(issue, &coverage(material, material.selection.quotes.len()));
    let mut quotes: BTreeMap<SpeakerIndex, usize> = BTreeMap::new();
    for shown in material.selection.quotes.values().flat_map(|shown| &shown.speakers) {
        *quotes.entry(shown.speaker).or_default() += 1;
    }
    tally.speakers = quotes
        .into_iter()
        .filter_map(|(speaker, quotes)| {
            Some(SpeakerTally {
                known_by: material.selection.known_by.get(speaker as usize)?.clone()?,
                name: register.speaker(speaker),
                person: register.person(speaker),
                quotes,
                sure: true,
            })
        })
        .collect();
    tally
}

/// Ids of the issues between the former one and this that are not stored, the oldest first.
fn not_stored(material: &Material<'_>, former: &FormerIssue) -> Vec<String> {
    let before = (1..=FORMER_ISSUES).map_while(|many| material.period.before(many)).map(|period| period.issue());
    let mut missing: Vec<String> = before.take_while(|id| *id != former.id).collect();
    missing.reverse();
    missing
}

fn section_on(material: &Material<'_>, key: &str) -> Option<String> {
    let topic = material.config.topics.get_index_of(key)?;
    super::sections::section_of(material, &super::sections::section_ids(material), u16::try_from(topic).ok()?)
}

/// What changed from former issues, the newest first, to one that is counted as `now`; at most `max` speakers of each state.
pub fn between(now: &Tally, quotes: Quotes, former: &[Former], max: usize) -> SectionBody {
    let tallies: Vec<&Tally> = former.iter().map(|former| &former.tally).collect();
    let before = former.first();
    let speakers = if before.is_some() { speakers(now, &tallies) } else { Vec::new() };
    let (speakers, unlisted) = listed(speakers, max);
    let met = quotes.met.iter().filter(|of| of.issue == 0).count();
    SectionBody::Changes {
        former: before.map(|former| former.tally.issue.clone()),
        missing: Vec::new(),
        issues: former.len(),
        counts: if before.is_some() { counts(now, &tallies) } else { Vec::new() },
        topics: if before.is_some() { topics(now, &tallies) } else { Vec::new() },
        speakers,
        unlisted,
        repeated: quotes.repeated,
        fresh: quotes.fresh,
        dropped: before.map_or(0, |before| before.said.len().saturating_sub(met)),
        suppressed: quotes.suppressed,
    }
}

fn counts(now: &Tally, former: &[&Tally]) -> Vec<CountChange> {
    let count = |of: &str, count: fn(&Tally) -> usize| change(of, count(now), former.iter().map(|tally| count(tally)));
    vec![
        count("articles", |tally| tally.articles),
        count("outlets", |tally| tally.outlets),
        count("quotes", |tally| tally.quotes),
        count("speakers", |tally| tally.speakers.iter().filter(|speaker| speaker.sure).count()),
        count("topics", |tally| tally.topics.len()),
    ]
}

/// A count in this issue, and in those before, the newest first.
fn change(of: &str, now: usize, former: impl Iterator<Item = usize>) -> CountChange {
    let mut by_issue: Vec<usize> = former.collect();
    let before = by_issue.first().copied().unwrap_or(0);
    let sum = by_issue.iter().fold(0, |sum: u64, count| sum.saturating_add(*count as u64));
    let usual = if by_issue.len() > 1 { tenths(sum, by_issue.len() as u64) } else { None };
    by_issue.reverse();
    by_issue.push(now);
    CountChange { of: of.to_owned(), now, before, by_issue, usual }
}

fn state(now: bool, before: bool) -> Option<ChangeState> {
    match (now, before) {
        (true, false) => Some(ChangeState::New),
        (true, true) => Some(ChangeState::Continuing),
        (false, true) => Some(ChangeState::Dropped),
        (false, false) => None,
    }
}

fn topics(now: &Tally, former: &[&Tally]) -> Vec<TopicChange> {
    let by_key = |tally: &'_ Tally| tally.topics.iter().map(|topic| (topic.topic.clone(), topic.clone())).collect();
    let own: BTreeMap<String, TopicTally> = by_key(now);
    let earlier: Vec<BTreeMap<String, TopicTally>> = former.iter().map(|tally| by_key(tally)).collect();
    let all = [now].into_iter().chain(former.first().copied()).flat_map(|tally| &tally.topics);
    let mut seen = BTreeSet::new();
    let mut changes: Vec<TopicChange> = Vec::new();
    for named in all.filter(|topic| seen.insert(topic.topic.as_str())) {
        let own = own.get(&named.topic);
        let earlier: Vec<Option<&TopicTally>> = earlier.iter().map(|topics| topics.get(&named.topic)).collect();
        let Some(state) = state(own.is_some(), earlier.first().is_some_and(Option::is_some)) else { continue };
        let count = |what: &str, count: fn(&TopicTally) -> usize| {
            change(what, own.map_or(0, count), earlier.iter().map(|one| one.map_or(0, count)))
        };
        let last = earlier.iter().position(Option::is_some).filter(|_| state == ChangeState::New);
        changes.push(TopicChange {
            topic: named.topic.clone(),
            title: named.title.clone(),
            section: None,
            state,
            articles: count("articles", |topic| topic.articles),
            quotes: count("quotes", |topic| topic.quotes),
            last: last.map(|at| former[at].issue.id.clone()),
        });
    }
    // Stable: topics of one state stay in the order of the config.
    changes.sort_by_key(|change| change.state);
    changes
}

fn speakers(now: &Tally, former: &[&Tally]) -> Vec<SpeakerChange> {
    let surely: BTreeSet<&str> = [now]
        .into_iter()
        .chain(former.iter().copied())
        .flat_map(|tally| &tally.speakers)
        .filter(|speaker| speaker.sure)
        .map(|speaker| speaker.known_by.as_str())
        .collect();
    // Of two entries of one speaker the first gives the name, and both count.
    let heard = |tally: &'_ Tally| {
        let mut heard: BTreeMap<String, (String, Option<String>, usize)> = BTreeMap::new();
        for speaker in tally.speakers.iter().filter(|speaker| surely.contains(speaker.known_by.as_str())) {
            let new = || (speaker.name.clone(), speaker.person.clone(), 0);
            heard.entry(speaker.known_by.clone()).or_insert_with(new).2 += speaker.quotes;
        }
        heard
    };
    let own = heard(now);
    let earlier: Vec<_> = former.iter().map(|tally| heard(tally)).collect();
    let before = earlier.first().cloned().unwrap_or_default();
    let all: BTreeSet<&String> = own.keys().chain(before.keys()).collect();
    let mut changes: Vec<SpeakerChange> = all
        .into_iter()
        .filter_map(|known_by| {
            let (own, before) = (own.get(known_by), before.get(known_by));
            let state = state(own.is_some(), before.is_some())?;
            let last = earlier.iter().position(|heard| heard.contains_key(known_by));
            let (name, ..) = own.or(before)?;
            Some(SpeakerChange {
                name: name.clone(),
                person: own.and_then(|(_, person, _)| person.clone()),
                state,
                quotes: own.map_or(0, |(.., quotes)| *quotes),
                before: before.map_or(0, |(.., quotes)| *quotes),
                last: last.filter(|_| state == ChangeState::New).map(|at| former[at].issue.id.clone()),
            })
        })
        .collect();
    changes.sort_by_cached_key(|change| {
        (change.state, Reverse(change.quotes), Reverse(change.before), change.name.to_lowercase())
    });
    changes
}

/// The first `max` speakers of each state, and how many there are beyond.
fn listed(speakers: Vec<SpeakerChange>, max: usize) -> (Vec<SpeakerChange>, Unlisted) {
    let mut unlisted = Unlisted::default();
    let mut many: BTreeMap<ChangeState, usize> = BTreeMap::new();
    let mut keep = |change: &SpeakerChange| {
        let listed = many.entry(change.state).or_default();
        *listed += 1;
        let beyond = match change.state {
            ChangeState::New => &mut unlisted.new,
            ChangeState::Continuing => &mut unlisted.continuing,
            ChangeState::Dropped => &mut unlisted.dropped,
        };
        *beyond += usize::from(*listed > max);
        *listed <= max
    };
    (speakers.into_iter().filter(|change| keep(change)).collect(), unlisted)
}

#[cfg(test)]
mod tests {
    use super::{Quotes, between, listed};
    use crate::model::{ChangeState, Former, FormerIssue, SectionBody, SpeakerTally, Tally, TopicTally};

    /// An issue by its number, with topics and their articles, and speakers and their quotes; those with `?` are not sure.
    fn tally(week: usize, topics: &[(&str, usize)], speakers: &[(&str, usize)]) -> Tally {
        let topic = |&(topic, articles): &(&str, usize)| TopicTally {
            topic: topic.into(),
            title: topic.to_uppercase(),
            articles,
            quotes: articles * 2,
        };
        let speaker = |&(name, quotes): &(&str, usize)| SpeakerTally {
            known_by: name.trim_end_matches('?').to_lowercase(),
            name: name.trim_end_matches('?').into(),
            person: None,
            quotes,
            sure: !name.ends_with('?'),
        };
        Tally {
            issue: FormerIssue { id: format!("2026-W{week}"), period: String::new() },
            articles: topics.iter().map(|(_, articles)| articles).sum(),
            topics: topics.iter().map(topic).collect(),
            speakers: speakers.iter().map(speaker).collect(),
            ..Tally::default()
        }
    }

    /// What changed, as `+name now/before last`.
    #[track_caller]
    fn check(now: &Tally, former: &[Tally], expected: &[&str]) {
        let former: Vec<Former> =
            former.iter().map(|tally| Former { tally: tally.clone(), said: Vec::new() }).collect();
        let SectionBody::Changes { topics, speakers, .. } = between(now, Quotes::default(), &former, 9) else {
            panic!("a section of changes")
        };
        let sign = |state| match state {
            ChangeState::New => '+',
            ChangeState::Continuing => '=',
            ChangeState::Dropped => '-',
        };
        let tell = |state, name: &str, now: usize, before: usize, last: Option<&String>| {
            let last = last.map(|last| format!(" {last}")).unwrap_or_default();
            format!("{}{name} {now}/{before}{last}", sign(state))
        };
        let topics = topics
            .iter()
            .map(|one| tell(one.state, &one.title, one.articles.now, one.articles.before, one.last.as_ref()));
        let speakers = speakers.iter().map(|one| tell(one.state, &one.name, one.quotes, one.before, one.last.as_ref()));
        assert_eq!(topics.chain(speakers).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn new_continuing_and_dropped() {
        let now = tally(46, &[("a", 3), ("b", 1), ("d", 1)], &[("Ana Ruiz", 2), ("Bo Tan", 1), ("Li Orr", 4)]);
        let before = tally(45, &[("b", 2), ("c", 5)], &[("Ana Ruiz", 1), ("Ministry", 3), ("Aide?", 2)]);
        let older = tally(44, &[("a", 1)], &[("Bo Tan", 2)]);
        check(
            &now,
            &[before, older],
            &[
                "+A 3/0 2026-W44",
                "+D 1/0",
                "=B 1/2",
                "-C 0/5",
                "+Li Orr 4/0",
                "+Bo Tan 1/0 2026-W44",
                "=Ana Ruiz 2/1",
                "-Ministry 0/3",
            ],
        );
        check(&now, &[], &[]);
    }

    #[test]
    fn a_name_that_is_surely_one_elsewhere_counts_here() {
        let now = tally(46, &[], &[("Orvia Ministry", 1)]);
        check(&now, &[tally(45, &[], &[("Orvia Ministry?", 2)])], &["=Orvia Ministry 1/2"]);
    }

    #[test]
    fn counts_have_their_former_ones_and_their_mean() {
        let now = tally(46, &[("a", 3)], &[]);
        let former = [1, 2, 2].map(|articles| Former { tally: tally(45, &[("a", articles)], &[]), said: Vec::new() });
        let SectionBody::Changes { counts, .. } = between(&now, Quotes::default(), &former, 9) else {
            panic!("a section of changes")
        };
        let articles = &counts[0];
        assert_eq!((articles.now, articles.before, articles.by_issue.as_slice()), (3, 1, &[2, 2, 1, 3][..]));
        assert_eq!(articles.usual.as_deref(), Some("1.7"));
    }

    #[test]
    fn speakers_beyond_the_most_are_counted() {
        let now = tally(46, &[], &[("A", 3), ("B", 2), ("C", 1)]);
        let all = super::speakers(&now, &[&tally(45, &[], &[("D", 1), ("C", 1)])]);
        let (kept, unlisted) = listed(all, 1);
        assert_eq!(kept.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["A", "C", "D"]);
        assert_eq!((unlisted.new, unlisted.continuing, unlisted.dropped), (1, 0, 0));
    }
}
