//! What the plans make of one article that some of them want: its evidence, from the store where that has it, and what
//! `select` makes of that. It reads no file.

use std::sync::Arc;

use crate::compose;
use crate::config::Extraction;
use crate::diagnostic::Diagnostic;
use crate::extract::{self, Further, Gazetteer};
use crate::model::{Article, Background, Evidence, Extracted, Judged, KnownPerson, Outcome, Stage, TopicHit};
use crate::select::{self, Rules, SelectError};
use crate::store::evidence::ArticleBytes;
use crate::store::judged::Referents;
use crate::store::{self, Key};

use super::kept::{Kept, PROGRAM, Variant};
use super::progress::Lap;
use super::{Plan, Progress};

/// What becomes of an article in one plan.
pub(super) enum Fate {
    Admitted(Arc<Extracted>, Box<Judged>),
    Background(Box<Background>),
    Other(Outcome, Option<Diagnostic>),
    Refused(SelectError),
}

/// That a plan has a use for an article: its number among those that want the file, its index, and the day as admitted.
pub(super) type Wish = (usize, usize, jiff::civil::Date);

/// What a plan asks of an article.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Asked {
    extraction: Extraction,
    /// Whether the days that its sentences name.
    days: bool,
}

/// One gazetteer with the way quotes are found.
struct Way {
    gazetteer: Gazetteer,
    asked: Asked,
    /// What its evidence is kept under: as asked for, and by the rules alone.
    variants: [Variant; 2],
}

/// What judged articles of one plan are kept by.
struct Judge {
    /// What tells it from all others: the program, the config, and the evidence it judges by.
    key: Key,
    /// The terms of each of its topics.
    topics: Vec<[usize; 3]>,
}

impl Judge {
    fn new(plan: &Plan<'_>, variant: &Variant) -> Self {
        // What `Debug` shows of a config is all that it holds.
        let config = format!("{:?}", plan.config);
        let key = store::key(&[b"judge", PROGRAM.as_bytes(), config.as_bytes(), &variant.of(&Key::default())]);
        let topics = plan.config.topics.values().map(|topic| [topic.any.len(), topic.all.len(), topic.not.len()]);
        Self { key, topics: topics.collect() }
    }

    /// What an article is kept under that was admitted on `day`. Globs of outlets look at its name.
    fn of(&self, key: &Key, article: &Article, day: jiff::civil::Date) -> Key {
        let day = [i32::from(day.year()), i32::from(day.day_of_year())].map(i32::to_le_bytes).concat();
        store::key(&[b"judged", &self.key, key, article.path.as_bytes(), article.entry.as_bytes(), &day])
    }
}

/// The gazetteers of all plans with the way quotes are found, each distinct pair once, and which plan has which.
pub(super) struct Gazetteers {
    distinct: Vec<Way>,
    of: Vec<usize>,
    judges: Vec<Judge>,
}

impl Gazetteers {
    pub(super) fn new(plans: &[Plan<'_>]) -> Self {
        let mut lists: Vec<(Vec<KnownPerson>, Asked)> = Vec::new();
        let of = plans.iter().map(|plan| {
            let asked = Asked { extraction: plan.config.extraction, days: plan.rules.shows_events() };
            let wanted = (plan.config.known_people(), asked);
            lists.iter().position(|known| *known == wanted).unwrap_or_else(|| {
                lists.push(wanted);
                lists.len() - 1
            })
        });
        let of = of.collect();
        let way = |(people, asked): &(Vec<KnownPerson>, Asked)| {
            let variant = |extraction| Variant::new(people, &format!("{extraction:?}, days: {}", asked.days));
            let variants = [variant(asked.extraction), variant(Extraction::Rules)];
            Way { gazetteer: Gazetteer::new(people), asked: *asked, variants }
        };
        let distinct: Vec<Way> = lists.iter().map(way).collect();
        let judge = |(plan, at): (&Plan<'_>, &usize)| Judge::new(plan, &distinct[*at].variants[0]);
        let judges = plans.iter().zip(&of).map(judge).collect();
        Self { distinct, of, judges }
    }

    /// What the evidence is kept under that the gazetteer `at` gives, by the rules alone where `rules` says so.
    fn variant(&self, at: usize, rules: bool) -> &Variant {
        &self.distinct[at].variants[usize::from(rules)]
    }

    /// What one article holds, in passages where a topic is named in it.
    fn evidence(&self, at: usize, article: &Article, rules: bool, on_topic: bool) -> Evidence {
        let Way { gazetteer, asked, .. } = &self.distinct[at];
        let further = Further { passages: on_topic, days: asked.days };
        super::extracted(article, gazetteer, if rules { Extraction::Rules } else { asked.extraction }, further)
    }
}

/// An article that some plan wants, and the evidence of it that is at hand.
pub(super) struct Held {
    pub(super) article: Article,
    /// What tells it from all others; `None` where nothing is kept.
    pub(super) key: Option<Key>,
    /// Evidence from the store, by gazetteer and by whether it is by the rules alone.
    from_store: Vec<((usize, bool), Evidence)>,
    /// What was of use in the store.
    pub(super) used: Vec<Key>,
}

impl Held {
    /// An article that was parsed.
    pub(super) fn parsed(article: Article, is_kept: bool) -> Self {
        let key = is_kept.then(|| ArticleBytes::of(&article).key());
        Self { article, key, from_store: Vec::new(), used: Vec::new() }
    }

    /// The article kept under `key` with all the evidence that is wanted of it; `None` where some is not kept. It has no path,
    /// no entry and no digest.
    pub(super) fn kept(key: Key, wanted: &[Wish], past: &[Wish], judging: &Judging<'_>) -> Option<Self> {
        let of = |wishes: &[Wish], rules| -> Vec<(usize, bool)> {
            wishes.iter().map(|wish| (judging.gazetteers.of[wish.1], rules)).collect()
        };
        let mut ways = [of(wanted, false), of(past, true)].concat();
        ways.sort_unstable();
        ways.dedup();
        let mut held = Self { article: Article::default(), key: Some(key), from_store: Vec::new(), used: Vec::new() };
        for way in ways {
            let Extracted { article, evidence } = held.look_up(way, &key, judging)?;
            held.article = article;
            held.from_store.push((way, evidence));
        }
        Some(held)
    }

    fn look_up(&mut self, (at, rules): (usize, bool), key: &Key, judging: &Judging<'_>) -> Option<Extracted> {
        let variant = judging.gazetteers.variant(at, rules);
        let extracted = judging.kept?.extracted(variant, key)?;
        self.used.push(variant.of(key));
        Some(extracted)
    }

    /// What it holds by one gazetteer, in passages where a topic is named in it.
    fn evidence(&mut self, way: (usize, bool), on_topic: bool, judging: &Judging<'_>) -> Evidence {
        let known = self.from_store.iter().position(|(known, _)| *known == way);
        let known = match (known, self.key) {
            (Some(at), _) => Some(self.from_store.swap_remove(at).1),
            (None, Some(key)) => self.look_up(way, &key, judging).map(|extracted| extracted.evidence),
            (None, None) => None,
        };
        let (mut evidence, mut is_new) = match known {
            Some(evidence) => (evidence, false),
            None => (judging.gazetteers.evidence(way.0, &self.article, way.1, on_topic), true),
        };
        // An issue of other topics may have kept them, or have had no use for them.
        if on_topic && evidence.passages.is_empty() {
            evidence.passages = extract::passages(&self.article);
            is_new |= !evidence.passages.is_empty();
        }
        if let (true, Some(kept), Some(key)) = (is_new, judging.kept, &self.key) {
            kept.keep_evidence(judging.gazetteers.variant(way.0, way.1), key, &self.article, &evidence);
        }
        if !on_topic {
            evidence.passages = Vec::new();
        }
        evidence
    }
}

/// What is known of an article before it is judged, for each plan in turn.
struct Before {
    /// What comes of it is kept under these; none where nothing is kept.
    keys: std::vec::IntoIter<Key>,
    /// What came of it the last time; none where that is not known.
    known: std::vec::IntoIter<Judged>,
    /// Its hits; none where that is known.
    hits: std::vec::IntoIter<Vec<TopicHit>>,
}

impl Before {
    fn names_a_topic(&self) -> bool {
        let known = self.known.as_slice().iter().any(|judged| !judged.hits.is_empty());
        known || self.hits.as_slice().iter().any(|hits| !hits.is_empty())
    }
}

/// What articles are judged with.
pub(super) struct Judging<'a> {
    pub(super) plans: &'a [Plan<'a>],
    pub(super) gazetteers: &'a Gazetteers,
    pub(super) kept: Option<&'a Kept<'a>>,
    pub(super) progress: &'a dyn Progress,
}

impl Judging<'_> {
    /// What becomes of an article in the plans that want it, now or for what went before. Each gazetteer is asked once.
    pub(super) fn all(&self, held: &mut Held, wanted: &[Wish], past: &[Wish]) -> Vec<(usize, Fate)> {
        let mut lap = Lap::new(self.progress);
        let mut fates: Vec<(usize, Fate)> = self
            .background(held, past, &mut lap)
            .into_iter()
            .map(|(nth, kept)| (nth, Fate::Background(Box::new(kept))))
            .collect();
        if wanted.is_empty() {
            lap.end(Stage::Judge);
            return fates;
        }
        let mut before = self.before(held, wanted);
        let on_topic = before.names_a_topic();
        let mut extracted: Vec<(usize, Arc<Extracted>)> = Vec::new();
        for (at, &(nth, index, day)) in wanted.iter().enumerate() {
            let gazetteer = self.gazetteers.of[index];
            let known = extracted.iter().find(|(known, _)| *known == gazetteer).map(|(_, known)| Arc::clone(known));
            let extracted = known.unwrap_or_else(|| {
                let evidence = lap.aside(Stage::Extract, || held.evidence((gazetteer, false), on_topic, self));
                // The last one takes the text; with one gazetteer, as nearly always, nothing is copied.
                let is_last = wanted[at..].iter().all(|(_, later, _)| self.gazetteers.of[*later] == gazetteer);
                let article = if is_last { std::mem::take(&mut held.article) } else { held.article.clone() };
                let mut new = Extracted { article, evidence };
                new.shrink_to_fit();
                let new = Arc::new(new);
                extracted.push((gazetteer, Arc::clone(&new)));
                new
            });
            let judged = self.judged(&extracted, index, day, &mut before);
            fates.push((nth, Fate::Admitted(extracted, Box::new(judged))));
        }
        lap.end(Stage::Judge);
        fates
    }

    /// What is known of an article before each plan judges it: what came of it the last time, where the store has that for
    /// all of them, else its hits.
    fn before(&self, held: &mut Held, wanted: &[Wish]) -> Before {
        let judges = &self.gazetteers.judges;
        let keys: Vec<Key> = match held.key.filter(|_| self.kept.is_some()) {
            Some(key) => wanted.iter().map(|(_, index, day)| judges[*index].of(&key, &held.article, *day)).collect(),
            None => Vec::new(),
        };
        let known = |((_, index, _), key): (&Wish, &Key)| {
            let config = &self.plans[*index].config;
            let (article, people, outlets) = (&held.article, config.people.len(), config.outlets.len());
            self.kept?.judged(key, &Referents { article, people, outlets, topics: &judges[*index].topics })
        };
        // Of an article that was parsed just now nothing is kept, but by chance.
        let is_kept = !held.from_store.is_empty() && keys.len() == wanted.len();
        let known: Option<Vec<Judged>> = is_kept.then(|| wanted.iter().zip(&keys).map(known).collect()).flatten();
        let hits = if known.is_some() {
            held.used.extend_from_slice(&keys);
            Vec::new()
        } else {
            let rules: Vec<&Rules> = wanted.iter().map(|(_, index, _)| &self.plans[*index].rules).collect();
            select::hits(&rules, &held.article)
        };
        Before { keys: keys.into_iter(), known: known.unwrap_or_default().into_iter(), hits: hits.into_iter() }
    }

    /// What the next plan, which is `index`, makes of an article.
    fn judged(&self, extracted: &Extracted, index: usize, day: jiff::civil::Date, before: &mut Before) -> Judged {
        let key = before.keys.next();
        if let Some(known) = before.known.next().filter(|known| is_of(known, &extracted.evidence)) {
            return known;
        }
        let rules = &self.plans[index].rules;
        let judged = match before.hits.next() {
            Some(hits) => select::judge_by(rules, extracted, hits, day),
            None => select::judge(rules, extracted, day),
        };
        if let (Some(kept), Some(key)) = (self.kept, key) {
            kept.keep_judged(key, &judged);
        }
        judged
    }

    /// What is kept of an article by each plan for which it is from before the period. It is read by the rules alone, once
    /// for each gazetteer.
    fn background(&self, held: &mut Held, past: &[Wish], lap: &mut Lap<'_>) -> Vec<(usize, Background)> {
        let mut past: Vec<Wish> = past.to_vec();
        past.sort_by_key(|&(nth, index, _)| (self.gazetteers.of[index], nth));
        let mut kept = Vec::with_capacity(past.len());
        for alike in past.chunk_by(|one, other| self.gazetteers.of[one.1] == self.gazetteers.of[other.1]) {
            let rules: Vec<&Rules> = alike.iter().map(|(_, index, _)| &self.plans[*index].rules).collect();
            let on_topic = select::hits(&rules, &held.article).iter().any(|hits| !hits.is_empty());
            let way = (self.gazetteers.of[alike[0].1], true);
            let evidence = lap.aside(Stage::Extract, || held.evidence(way, on_topic, self));
            // Lent for as long as it is looked at, so that nothing is copied.
            let extracted = Extracted { article: std::mem::take(&mut held.article), evidence };
            let keep = |&(nth, index, day): &Wish| {
                let period = &self.plans[index].job.period;
                let mut kept = select::background(&self.plans[index].rules, &extracted, day, period);
                kept.words = compose::kept_words(&extracted.article, &kept.dated);
                (nth, kept)
            };
            kept.extend(alike.iter().map(keep));
            held.article = extracted.article;
        }
        kept
    }
}

/// Whether a judged article that was kept can be of this evidence: it numbers people, passages, quotes and sentences of it.
fn is_of(judged: &Judged, evidence: &Evidence) -> bool {
    judged.people.len() == evidence.people.len()
        && judged.passages.len() == evidence.passages.len()
        && judged.quotes.len() == evidence.quotes.len()
        && judged.dated.iter().all(|sentence| (sentence.number as usize) < evidence.sentences.len())
}
