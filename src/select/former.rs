//! Reads out of a stored issue what a later one is set against, and finds the quotes that both have. It reads no file.
//!
//! A stored issue is a file like any other, and may hold anything: what contradicts itself is refused here. Quotes are the
//! same where their words are ([`dedup::words_key_of`](super::dedup::words_key_of), which looks at letters alone) and their
//! speakers may be: one in common, or nobody named in one of the two.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use smallvec::SmallVec;

use crate::config::Config;
use crate::model::{
    Briefing, Former, FormerIssue, FormerRef, PersonEntry, QuoteEntry, Said, SectionBody, SourceEntry, SpeakerTally,
    Tally, TopicTally, WordsKey,
};

use super::dedup::words_key_of;
use super::people::{bare_name, known_by};

/// Whom a name stands for, in this issue and in others.
#[derive(Clone, Debug, Default)]
pub struct Names {
    by_key: HashMap<String, String>,
    by_name: HashMap<String, String>,
}

impl Names {
    /// By the people of a config: each is known by the first of the names.
    pub fn of_config(config: &Config) -> Self {
        let mut names = Self::default();
        for (key, person) in &config.people {
            names.add(key, &person.name, &person.aliases);
        }
        names
    }

    /// By the people of an issue that its config knew.
    pub fn of_people(people: &[PersonEntry]) -> Self {
        let mut names = Self::default();
        for person in people.iter().filter(|person| person.known) {
            names.add(&person.id, &person.name, &[]);
        }
        names
    }

    fn add(&mut self, key: &str, name: &str, aliases: &[String]) {
        let known_by = bare_name(name);
        for name in std::iter::once(name).chain(aliases.iter().map(String::as_str)) {
            self.by_name.entry(bare_name(name)).or_insert_with(|| known_by.clone());
        }
        self.by_key.entry(key.to_owned()).or_insert(known_by);
    }

    /// What a person is known by, whose key in the config is `key`; `None` for a name that may be anybody's.
    pub(super) fn person(&self, name: &str, key: Option<&str>) -> Option<String> {
        let by_key = key.and_then(|key| self.by_key.get(key));
        let known = by_key.or_else(|| self.by_name.get(&bare_name(name)));
        match key {
            Some(_) => known.cloned().or_else(|| Some(bare_name(name)).filter(|name| !name.is_empty())),
            None => known.cloned().or_else(|| known_by(name, true)),
        }
    }
}

/// What is kept of a stored issue, or why it is none.
pub fn former(briefing: Briefing, names: &Names) -> Result<Former, String> {
    let Briefing { issue, sections, mut quotes, sources, people, organisations, coverage, .. } = briefing;
    let mut tally = Tally::of(FormerIssue { id: issue.id, period: issue.period }, &coverage);
    if coverage.topics.iter().all(|topic| topic.key.is_none()) {
        tally.topics = sections.iter().filter_map(|section| topic_of(&section.title, &section.body)).collect();
    }
    let mut organisations: BTreeSet<&str> = organisations.iter().map(|one| one.name.as_str()).collect();
    organisations.extend(listed(sections.iter().map(|section| &section.body)));
    let voices = voices(&people, names);
    tally.speakers = speakers(&people, names, &quotes, &organisations);
    let sources: Vec<Arc<SourceEntry>> = sources.into_iter().map(Arc::new).collect();
    let mut said = Vec::with_capacity(quotes.len());
    while let Some((id, quote)) = quotes.pop_first() {
        let source = quote.source.checked_sub(1).and_then(|at| sources.get(at));
        let source = source.filter(|source| source.number == quote.source);
        let source = source.ok_or_else(|| "holds a quote of a source that it does not list".to_owned())?;
        let is_id = id.strip_prefix('q').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if quote.id != id || !is_id || quote.pieces.is_empty() {
            return Err("holds a quote that is filed under another id, or has no words".to_owned());
        }
        let known = voices.get(&id).cloned().unwrap_or_default();
        let organisation = quote.speaker.as_ref().filter(|name| organisations.contains(name.as_str()));
        let organisation = organisation.filter(|_| known.is_empty()).and_then(|name| known_by(name, false));
        said.push(Said {
            words: words_key_of(quote.pieces.iter().map(|piece| piece.text.as_str())),
            voices: known.into_iter().chain(organisation.map(Arc::from)).collect(),
            source: Arc::clone(source),
            quote,
        });
    }
    Ok(Former { tally, said })
}

fn topic_of(title: &str, body: &SectionBody) -> Option<TopicTally> {
    match body {
        SectionBody::Topic { topic, articles, found, .. } if *articles > 0 || *found > 0 => {
            Some(TopicTally { topic: topic.clone(), title: title.to_owned(), articles: *articles, quotes: *found })
        }
        _ => None,
    }
}

/// Speakers that a section lists though they are no people: organisations, and nobody who is only described.
fn listed<'a>(bodies: impl Iterator<Item = &'a SectionBody>) -> impl Iterator<Item = &'a str> {
    let lists = bodies.filter_map(|body| match body {
        SectionBody::WhoSaidWhat { speakers } => Some(speakers),
        _ => None,
    });
    lists.flatten().filter(|speaker| speaker.person.is_none()).map(|speaker| speaker.name.as_str())
}

/// What the people who speak are known by, by quote.
fn voices(people: &[PersonEntry], names: &Names) -> BTreeMap<String, SmallVec<[Arc<str>; 1]>> {
    let mut voices: BTreeMap<String, SmallVec<[Arc<str>; 1]>> = BTreeMap::new();
    for person in people {
        if let Some(known_by) = names.person(&person.name, person.known.then_some(person.id.as_str())) {
            let known_by: Arc<str> = known_by.into();
            for quote in &person.quotes {
                voices.entry(quote.clone()).or_default().push(Arc::clone(&known_by));
            }
        }
    }
    voices
}

fn speakers(
    people: &[PersonEntry],
    names: &Names,
    quotes: &BTreeMap<String, QuoteEntry>,
    organisations: &BTreeSet<&str>,
) -> Vec<SpeakerTally> {
    let person = |person: &PersonEntry| {
        Some(SpeakerTally {
            known_by: names.person(&person.name, person.known.then_some(person.id.as_str()))?,
            name: person.name.clone(),
            person: Some(person.id.clone()),
            quotes: person.quotes.len(),
            sure: true,
        })
    };
    let mut speakers: Vec<SpeakerTally> = people.iter().filter_map(person).collect();
    let quoted: BTreeSet<&String> = people.iter().flat_map(|person| &person.quotes).collect();
    let mut others: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, quote) in quotes.iter().filter(|(id, _)| !quoted.contains(id)) {
        if let Some(name) = &quote.speaker {
            *others.entry(name).or_default() += 1;
        }
    }
    speakers.extend(others.into_iter().filter_map(|(name, quotes)| {
        let (known_by, sure) = (known_by(name, false)?, organisations.contains(name));
        Some(SpeakerTally { known_by, name: name.to_owned(), person: None, quotes, sure })
    }));
    speakers
}

/// The quotes of former issues by their words.
#[derive(Clone, Debug, Default)]
pub struct Reported<'a> {
    former: &'a [Former],
    by_words: HashMap<WordsKey, SmallVec<[FormerRef; 1]>>,
}

impl<'a> Reported<'a> {
    /// Those of these issues, the newest first.
    pub fn of(former: &'a [Former]) -> Self {
        let mut by_words: HashMap<WordsKey, SmallVec<[FormerRef; 1]>> = HashMap::new();
        for (issue, one) in (0..).zip(former) {
            for (quote, said) in (0..).zip(&one.said) {
                if let Some(words) = said.words {
                    by_words.entry(words).or_default().push(FormerRef { issue, quote });
                }
            }
        }
        Self { former, by_words }
    }

    /// The last former report of these words, `voices` being what their speakers are known by.
    pub fn find<'v>(&self, words: WordsKey, voices: &(impl Iterator<Item = &'v str> + Clone)) -> Option<FormerRef> {
        let may_be = |of: &&FormerRef| {
            of.of(self.former).is_some_and(|(_, said)| {
                let known = |voice: &str| said.voices.iter().any(|own| **own == *voice);
                said.voices.is_empty() || voices.clone().next().is_none() || voices.clone().any(known)
            })
        };
        self.by_words.get(&words)?.iter().find(may_be).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::config;
    use super::{Names, Reported, former};
    use crate::model::{Briefing, Former};

    /// A stored issue of two quotes: one of Ana Ruiz, whom its config knew, one of an organisation.
    const STORED: &str = r#"{
        "format": "attache.briefing/1", "generator": {"name": "attache", "version": "0"}, "title": "T", "language": "en",
        "issue": {"id": "2026-W45", "from": "2026-11-02", "to": "2026-11-08", "period": "P", "cut_off": "C", "timezone": "UTC"},
        "sections": [{"id": "t", "title": "Orvia", "kind": "topic", "topic": "orvia", "excerpts": [], "quotes": [],
            "articles": 2, "outlets": 1, "found": 3}],
        "quotes": {
            "q0000000001": {"id": "q0000000001", "kind": "direct", "speaker": "Ana Ruiz", "person": "ruiz", "rule": "cue-after",
                "confidence": 90, "source": 1, "topics": ["orvia"],
                "pieces": [{"text": "“We will  count every vote,”", "start": 0, "end": 32, "line": 1}]},
            "q0000000002": {"id": "q0000000002", "kind": "direct", "speaker": "the Orvia Ministry", "rule": "cue-after",
                "confidence": 90, "source": 1, "topics": ["orvia"],
                "pieces": [{"text": "“Nothing of it is ours to sign.”", "start": 40, "end": 76, "line": 2}]}
        },
        "sources": [{"number": 1, "path": "a.txt", "parser": "text/1", "title": "A", "title_origin": "metadata",
            "sha256": "00000000000000000000000000000000000000000000000000000000000000aa"}],
        "people": [{"id": "ruiz", "name": "Ana Ruiz", "roles": [], "known": true, "quotes": ["q0000000001"]}],
        "coverage": {"ledger": {"found": 2, "used": 1, "unused": 1, "duplicate": 0, "skipped": 0}, "reasons": [], "skipped": [],
            "warnings": [], "duplicates": [], "outlets": [], "topics": [], "quotes_found": 3, "quotes_attributed": 2,
            "quotes_shown": 2}
    }"#;

    fn stored(text: &str, people: &str) -> Result<Former, String> {
        let briefing: Briefing = serde_json::from_str(text).expect("an issue");
        former(briefing, &Names::of_config(&config(people)))
    }

    #[track_caller]
    fn check(people: &str, words: &str, voices: &[&str], expected: Option<&str>) {
        let issues = [stored(STORED, people).expect("a sound issue")];
        let words = super::words_key_of(std::iter::once(words)).expect("five words or more");
        let found = Reported::of(&issues).find(words, &voices.iter().copied());
        assert_eq!(found.and_then(|of| of.of(&issues)).map(|(_, said)| said.quote.id.as_str()), expected);
    }

    #[test]
    fn the_same_words_of_the_same_speaker_were_reported() {
        let vote = "we will count every vote";
        check("", vote, &["ana ruiz"], Some("q0000000001"));
        check("", vote, &[], Some("q0000000001"));
        check("", vote, &["bo tan"], None);
        check("", "we will count each and every vote", &["ana ruiz"], None);
        // The ministry is in no list of organisations: it may be anybody.
        check("", "Nothing of it is ours to sign", &["bo tan"], Some("q0000000002"));
    }

    #[test]
    fn a_person_goes_by_the_name_of_the_config() {
        let vote = "We will count every vote";
        check("people: {ruiz: {name: Ana Ruiz-Díaz}}", vote, &["ana ruiz-díaz"], Some("q0000000001"));
        check("people: {diaz: {name: Ana Díaz, aliases: [Ana Ruiz]}}", vote, &["ana díaz"], Some("q0000000001"));
    }

    #[test]
    fn issues_without_keys_are_counted_by_their_sections() {
        let former = stored(STORED, "").expect("a sound issue");
        let topics: Vec<_> = former.tally.topics.iter().map(|topic| (topic.topic.as_str(), topic.articles)).collect();
        assert_eq!((topics, former.tally.quotes), (vec![("orvia", 2)], 3));
        let sure: Vec<_> = former.tally.speakers.iter().map(|one| (one.known_by.as_str(), one.sure)).collect();
        assert_eq!(sure, [("ana ruiz", true), ("orvia ministry", false)]);
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        for (old, new) in [
            ("\"source\": 1", "\"source\": 2"),
            ("\"number\": 1", "\"number\": 7"),
            ("{\"id\": \"q0000000001\"", "{\"id\": \"q0000000003\""),
            ("q0000000002", "q 2"),
        ] {
            assert!(stored(&STORED.replace(old, new), "").is_err(), "{new}");
        }
    }
}
