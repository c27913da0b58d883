//! The evidence of one issue, set side by side: order, duplicates, outlets, speakers, and every quote a section may show.
//! It shows none of it.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use smallvec::SmallVec;

use crate::config::Config;
use crate::model::{
    Article, Background, Correction, Extracted, Former, FormerRef, Judged, JudgedQuote, OutletMatch, OutletName,
    Period, Quote, QuoteKind, QuoteRef, QuoteTopic, Score, ScoreName, Sketch, Span, SpeakerName, Standing, Story,
    StoryTerm, TopicIndex,
};

use super::duplicates::{self, Known};
use super::former::{Names, Reported};
use super::heard::{self, Heard};
use super::people::{self, SpeakerList};
use super::rank;
use super::stories::{Telling, Told};
use super::together::{Together, both};
use super::utterance::{Kin, Kinship};

/// Index of a quote in [`Pool::quotes`]. Rising indices are the last word on ties: date, path, entry, place in the text.
pub(super) type PoolIndex = u32;

/// A quote that sections may show.
#[derive(Clone, Debug)]
pub(super) struct PoolQuote {
    pub(super) of: QuoteRef,
    pub(super) speakers: SpeakerList,
    /// Quotes of the same words have the same number; `None` below five words.
    pub(super) words: Option<u32>,
    /// The same words of the same speaker in a former issue.
    pub(super) earlier: Option<FormerRef>,
    /// Its kind and extent and the sum of its base score. Every section asks for them, and they lie far apart elsewhere.
    pub(super) kind: QuoteKind,
    pub(super) extent: Span,
    pub(super) base: i32,
}

/// A quote with its place among those offered to a section.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranked {
    pub(super) index: PoolIndex,
    /// How it came to the topic it is ranked on.
    pub(super) on: Option<QuoteTopic>,
    /// The sum of its score.
    pub(super) total: i32,
}

/// The evidence of one issue.
pub(super) struct Pool<'a> {
    pub(super) config: &'a Config,
    pub(super) period: &'a Period,
    pub(super) together: &'a dyn Together,
    pub(super) articles: &'a [&'a Extracted],
    pub(super) judged: &'a [Judged],
    /// What is kept of articles from before the period.
    pub(super) background: &'a [Background],
    /// Articles that stand for themselves, the earliest published first, then by path and entry.
    pub(super) order: Vec<u32>,
    /// How each article stands to the others.
    pub(super) standing: Vec<Standing>,
    /// Articles that an earlier version of a page stands in, in order of publication.
    pub(super) superseded: Vec<u32>,
    /// The stories of the period.
    pub(super) stories: Vec<Story>,
    /// For each article its story; of near copies that of the first published.
    pub(super) story_of: Vec<Option<u32>>,
    pub(super) outlets: Vec<OutletName>,
    pub(super) outlet_of: Vec<Option<u32>>,
    /// For each article the topics of its passages, by index.
    pub(super) topics_of: Vec<SmallVec<[TopicIndex; 4]>>,
    pub(super) speakers: Vec<SpeakerName>,
    /// What each of them is known by in other issues, too.
    pub(super) known_by: Vec<Option<String>>,
    /// Issues stored before this one, the newest first.
    pub(super) former: &'a [Former],
    /// Quotes on the topics (all quotes, where the config defines no topic), in order.
    pub(super) quotes: Vec<PoolQuote>,
    /// For each topic its quotes, in order.
    pub(super) quotes_on: Vec<Vec<(PoolIndex, QuoteTopic)>>,
    /// For each article its points for recency.
    recency: Vec<i16>,
    /// For each number in [`PoolQuote::words`] the quotes of these words. Hardly any words are said more than once.
    echoes: Vec<SmallVec<[PoolIndex; 4]>>,
    /// Quotes of near copies that are never offered, since the first published has them, perhaps in other words. They are
    /// counted on behind [`Self::quotes`].
    withheld: Vec<PoolQuote>,
    /// For each number in [`PoolQuote::words`] all quotes of these words, those withheld included.
    of_words: Vec<SmallVec<[PoolIndex; 2]>>,
    /// For each of these numbers those whose words are, as far as words tell, the same utterance.
    kindred: Vec<Vec<(u32, Kin)>>,
}

impl<'a> Pool<'a> {
    pub(super) fn new(
        config: &'a Config,
        period: &'a Period,
        articles: &'a [&'a Extracted],
        judged: &'a mut [Judged],
        background: &'a [Background],
        former: &'a [Former],
        together: &'a dyn Together,
    ) -> Self {
        // What is only for these two steps is let go when they are done.
        let sketches: Vec<Sketch> = judged.iter_mut().map(|judged| std::mem::take(&mut judged.sketch)).collect();
        let terms: Vec<Vec<StoryTerm>> = judged.iter_mut().map(|judged| std::mem::take(&mut judged.terms)).collect();
        let judged: &[Judged] = judged;
        let mut order: Vec<u32> = (0..articles.len() as u32).collect();
        order.sort_by_key(|&at| {
            let article = &articles[at as usize].article;
            (judged[at as usize].at, &article.path, &article.entry)
        });
        let mut pool = Self {
            config,
            period,
            together,
            articles,
            judged,
            background,
            order,
            standing: vec![Standing::Own; articles.len()],
            superseded: Vec::new(),
            stories: Vec::new(),
            story_of: vec![None; articles.len()],
            outlets: Vec::new(),
            outlet_of: vec![None; articles.len()],
            topics_of: judged.iter().map(article_topics).collect(),
            speakers: Vec::new(),
            known_by: Vec::new(),
            former,
            quotes: Vec::new(),
            quotes_on: Vec::new(),
            recency: judged.iter().map(|judged| rank::recency(period, judged.day)).collect(),
            echoes: Vec::new(),
            withheld: Vec::new(),
            of_words: Vec::new(),
            kindred: Vec::new(),
        };
        pool.name_outlets();
        let heard = pool.set_duplicates_apart(sketches, together);
        let told = pool.told(terms, together);
        let (stories, heard) = both(together, || told.stories(together), || heard::heard(&pool, &heard, together));
        pool.take(stories, heard);
        pool.recall();
        pool
    }

    fn name_outlets(&mut self) {
        let mut by_name: HashMap<String, u32> = HashMap::new();
        for &at in &self.order {
            let name = match self.judged[at as usize].outlet {
                OutletMatch::Known(known) => OutletName::Known(known),
                OutletMatch::Metadata => OutletName::Metadata(at),
                OutletMatch::Default => OutletName::Default,
                OutletMatch::Unknown => continue,
            };
            let Some(shown) = self.resolve_outlet(name) else { continue };
            let next = self.outlets.len() as u32;
            let index = *by_name.entry(shown.to_lowercase()).or_insert(next);
            if index == next {
                self.outlets.push(name);
            }
            self.outlet_of[at as usize] = Some(index);
        }
    }

    /// Leaves in order what stands for itself. Gives the articles that are heard: these, and near copies of them, which may
    /// hold quotes that the first published lacks.
    fn set_duplicates_apart(&mut self, sketches: Vec<Sketch>, together: &dyn Together) -> Vec<u32> {
        let known = self.order.iter().map(|&at| {
            let judged = &self.judged[at as usize];
            Known { text: judged.text_key, page: judged.page, sketch: &sketches[at as usize] }
        });
        let standings = duplicates::standings(&known.collect::<Vec<Known<'_>>>(), together);
        drop(sketches);
        let at = |place: u32| self.order[place as usize];
        for (&own, standing) in self.order.iter().zip(standings) {
            self.standing[own as usize] = match standing {
                Standing::Own => Standing::Own,
                Standing::Same(kept) => Standing::Same(at(kept)),
                Standing::Near(kept) => Standing::Near(at(kept)),
                Standing::Superseded(kept) => Standing::Superseded(at(kept)),
            };
        }
        let standing = &self.standing;
        let of = |wanted: fn(Standing) -> bool| {
            self.order.iter().copied().filter(|&at| wanted(standing[at as usize])).collect::<Vec<u32>>()
        };
        let heard = of(|standing| matches!(standing, Standing::Own | Standing::Near(_)));
        let superseded = of(|standing| matches!(standing, Standing::Superseded(_)));
        let own = of(|standing| standing == Standing::Own);
        (self.superseded, self.order) = (superseded, own);
        heard
    }

    /// The articles that stand for themselves as they are told apart by their terms.
    #[expect(clippy::needless_pass_by_value, reason = "they are let go when they have served")]
    fn told(&self, terms: Vec<Vec<StoryTerm>>, together: &dyn Together) -> Telling {
        let told = |&article: &u32| {
            let day = (self.judged[article as usize].day - Date::ZERO).get_days();
            Told { article, terms: &terms[article as usize], day }
        };
        Telling::of(&self.order.iter().map(told).collect::<Vec<_>>(), together)
    }

    /// Takes in the stories and the quotes of the issue.
    fn take(&mut self, stories: Vec<Story>, heard: Heard) {
        self.stories = stories;
        for (index, story) in self.stories.iter().enumerate() {
            for &at in &story.articles {
                self.story_of[at as usize] = Some(index as u32);
            }
        }
        for at in 0..self.standing.len() {
            if let Standing::Near(lead) = self.standing[at] {
                self.story_of[at] = self.story_of[lead as usize];
            }
        }
        let Heard { quotes, quotes_on, echoes, withheld, speakers, of_words, kindred } = heard;
        (self.quotes, self.quotes_on, self.echoes, self.withheld) = (quotes, quotes_on, echoes, withheld);
        (self.speakers, self.of_words, self.kindred) = (speakers, of_words, kindred);
    }

    /// A quote, offered or withheld.
    pub(super) fn any(&self, index: PoolIndex) -> &PoolQuote {
        let at = index as usize;
        self.quotes.get(at).unwrap_or_else(|| &self.withheld[at - self.quotes.len()])
    }

    /// Quotes of other articles that are the same utterance, cut or worded differently, those withheld included: published
    /// on the same or the next day, by the same speaker, or by nobody named where they have much in common.
    pub(super) fn kin(&self, index: PoolIndex) -> impl Iterator<Item = (PoolIndex, Kinship)> {
        let own = self.any(index);
        let kindred = own.words.map_or(&[][..], |words| self.kindred[words as usize].as_slice());
        let day = |quote: &PoolQuote| self.judged[quote.of.article as usize].day;
        let is_one = move |other: PoolIndex, sure: bool| {
            let quote = self.any(other);
            quote.of.article != own.of.article
                && (day(quote) - day(own)).get_days().abs() <= 1
                && (self.is_one_named_speaker(index, other) || sure && self.may_be_one_speaker(index, other))
        };
        let all = kindred
            .iter()
            .flat_map(|(words, kin)| self.of_words[*words as usize].iter().map(move |&other| (other, *kin)));
        all.filter(move |&(other, kin)| is_one(other, kin.sure)).map(|(other, kin)| (other, kin.kinship))
    }

    /// Whether any quote is, by its words, the same utterance as this one.
    pub(super) fn may_have_kin(&self, index: PoolIndex) -> bool {
        self.any(index).words.is_some_and(|words| !self.kindred[words as usize].is_empty())
    }

    /// Finds for every quote the same words of the same speaker in the former issues.
    fn recall(&mut self) {
        let names = Names::of_config(self.config);
        self.known_by = self.speakers.iter().map(|&speaker| self.known_by(speaker, &names)).collect();
        if self.former.is_empty() {
            return;
        }
        let reported = Reported::of(self.former);
        for at in 0..self.quotes.len() {
            let quote = &self.quotes[at];
            let Some(words) = self.judged_quote(quote.of).words_key else { continue };
            let voices = quote.speakers.iter().filter_map(|&speaker| self.known_by[speaker as usize].as_deref());
            self.quotes[at].earlier = reported.find(words, &voices);
        }
    }

    fn known_by(&self, speaker: SpeakerName, names: &Names) -> Option<String> {
        let text = |article: u32| self.article(article).text.as_str();
        match speaker {
            SpeakerName::Known(known) => {
                let (key, person) = self.config.people.get_index(known as usize)?;
                names.person(&person.name, Some(key))
            }
            SpeakerName::Person { article, person } => {
                let person = self.articles[article as usize].evidence.people.get(person as usize)?;
                names.person(person.name.of(text(article)), None)
            }
            SpeakerName::Organisation { article, span } => people::known_by(span.of(text(article)), false),
            SpeakerName::Described { .. } => None,
        }
    }

    /// Whether the config defines no topic, so that everything is on topic.
    pub(super) fn has_no_topics(&self) -> bool {
        self.config.topics.is_empty()
    }

    pub(super) fn article(&self, at: u32) -> &'a Article {
        &self.articles[at as usize].article
    }

    pub(super) fn quote(&self, of: QuoteRef) -> &'a Quote {
        &self.articles[of.article as usize].evidence.quotes[of.quote as usize]
    }

    pub(super) fn judged_quote(&self, of: QuoteRef) -> &'a JudgedQuote {
        &self.judged[of.article as usize].quotes[of.quote as usize]
    }

    /// How a quote came to a topic.
    pub(super) fn on_topic(&self, of: QuoteRef, topic: TopicIndex) -> Option<QuoteTopic> {
        self.judged_quote(of).topics.iter().find(|on| on.topic == topic).copied()
    }

    /// The topic a quote came to most strongly; of equals the first in the config.
    pub(super) fn strongest(&self, of: QuoteRef) -> Option<QuoteTopic> {
        self.judged_quote(of).topics.iter().min_by_key(|on| (on.by, on.topic)).copied()
    }

    /// The score of a quote, as placed on one topic, or on none.
    pub(super) fn score(&self, of: QuoteRef, on: Option<QuoteTopic>) -> Score {
        let points = on.map_or(0, |on| rank::topic_points(on.by));
        let base = self.judged_quote(of).base.clone();
        base.with(ScoreName::Topic, points).with(ScoreName::Recency, self.recency(of.article))
    }

    /// The sum of [`Self::score`].
    pub(super) fn total(&self, index: PoolIndex, on: Option<QuoteTopic>) -> i32 {
        let quote = &self.quotes[index as usize];
        self.sum(quote.base, on, quote.of.article)
    }

    /// The sum of the score of a quote of `article` whose base score comes to `base`.
    pub(super) fn sum(&self, base: i32, on: Option<QuoteTopic>, article: u32) -> i32 {
        let points = on.map_or(0, |on| rank::topic_points(on.by));
        base + i32::from(points) + i32::from(self.recency(article))
    }

    pub(super) fn recency(&self, article: u32) -> i16 {
        self.recency[article as usize]
    }

    /// Quotes, each as placed on a topic or on none, best first.
    pub(super) fn ranked(&self, placed: impl Iterator<Item = (PoolIndex, Option<QuoteTopic>)>) -> Vec<Ranked> {
        let mut ranked: Vec<Ranked> =
            placed.map(|(index, on)| Ranked { index, on, total: self.total(index, on) }).collect();
        ranked.sort_unstable_by_key(|ranked| (std::cmp::Reverse(ranked.total), ranked.index));
        ranked
    }

    /// The name of an article's outlet.
    pub(super) fn outlet(&self, article: u32) -> Option<&'a str> {
        let index = self.outlet_of[article as usize]?;
        self.resolve_outlet(self.outlets[index as usize])
    }

    /// The name of an outlet, where it is one that an article of the period, or the config, names.
    fn resolve_outlet(&self, name: OutletName) -> Option<&'a str> {
        match name {
            OutletName::Known(known) => {
                self.config.outlets.get_index(known as usize).map(|(_, outlet)| outlet.name.as_str())
            }
            OutletName::Metadata(article) => self.article(article).meta.outlet.as_deref(),
            OutletName::Default => self.config.corpus.outlet.as_deref(),
        }
        .map(str::trim)
    }

    /// Whether two quotes may have one speaker: one in common, or nobody named at one of them.
    pub(super) fn may_be_one_speaker(&self, one: PoolIndex, other: PoolIndex) -> bool {
        let named = |index: PoolIndex| {
            let speakers = self.any(index).speakers.iter();
            speakers.filter(|&&at| !matches!(self.speakers[at as usize], SpeakerName::Described { .. }))
        };
        let nobody = |index: PoolIndex| named(index).next().is_none();
        nobody(one) || nobody(other) || named(one).any(|at| named(other).any(|also| also == at))
    }

    /// Whether two quotes have a speaker in common.
    pub(super) fn is_one_named_speaker(&self, one: PoolIndex, other: PoolIndex) -> bool {
        let other = &self.any(other).speakers;
        self.any(one).speakers.iter().any(|speaker| other.contains(speaker))
    }

    /// The words of a quote, piece by piece.
    pub(super) fn pieces(&self, index: PoolIndex) -> impl Iterator<Item = &'a str> {
        let of = self.quotes[index as usize].of;
        let text = &self.article(of.article).text;
        self.quote(of).content.iter().map(move |piece| piece.of(text))
    }

    /// Articles other than its own with the same words by the same speaker, and the duplicates of all of them.
    pub(super) fn also_in(&self, index: PoolIndex, duplicates: &[Vec<u32>]) -> Vec<u32> {
        let of = self.any(index).of;
        let (mut articles, mut seen) = (vec![of.article], HashSet::from([of.article]));
        let words = self.any(index).words;
        for &echo in words.map(|number| &self.echoes[number as usize]).into_iter().flatten() {
            let article = self.quotes[echo as usize].of.article;
            if !seen.contains(&article) && self.may_be_one_speaker(index, echo) {
                seen.insert(article);
                articles.push(article);
            }
        }
        let copies = articles.iter().flat_map(|&at| duplicates[at as usize].iter().copied());
        let copies: Vec<u32> = copies.filter(|&at| !seen.contains(&at) && self.has_words(at, of)).collect();
        articles.extend(copies);
        articles.remove(0);
        articles
    }
}

impl Pool<'_> {
    /// Whether a copy carries the words of a quote: one of the same text does, another where they stand in it unchanged.
    fn has_words(&self, copy: u32, of: QuoteRef) -> bool {
        if !matches!(self.standing[copy as usize], Standing::Near(_)) {
            return true;
        }
        let key = self.judged_quote(of).words_key;
        let text = &self.article(copy).text;
        key.is_some() && self.judged[copy as usize].quotes.iter().any(|quote| quote.words_key == key)
            || self.quote(of).content.iter().all(|piece| text.contains(piece.of(&self.article(of.article).text)))
    }

    /// What became of the quotes of pages that were changed.
    pub(super) fn corrections(&self) -> Vec<Correction> {
        let correction = |&earlier: &u32| {
            let article = self.standing[earlier as usize].in_favour_of()?;
            let changes = duplicates::changes(self.articles[earlier as usize], self.articles[article as usize]);
            Some(Correction { article, earlier, changes })
        };
        self.superseded.iter().filter_map(correction).collect()
    }
}

fn article_topics(judged: &Judged) -> SmallVec<[TopicIndex; 4]> {
    let mut topics: SmallVec<[TopicIndex; 4]> = SmallVec::new();
    for on in judged.passages.iter().flat_map(|passage| &passage.topics) {
        if let Err(at) = topics.binary_search(&on.topic) {
            topics.insert(at, on.topic);
        }
    }
    topics
}
