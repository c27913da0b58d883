//! Gathers every quote that a section may show, and sets all beside each other. It chooses none.

use std::collections::HashMap;

use smallvec::SmallVec;

use crate::lexis::Lexis;
use crate::model::{Extracted, QuoteKind, QuoteRef, QuoteTopic, SpeakerName, Standing, WordsKey};

use super::duplicates::Words;
use super::kindred::kin_of_all;
use super::people::Speakers;
use super::pool::{Pool, PoolIndex, PoolQuote};
use super::together::{self, Together};
use super::utterance::{Kin, Said};

/// The quotes of an issue.
#[derive(Default)]
pub(super) struct Heard {
    /// Those that sections may show, in order.
    pub(super) quotes: Vec<PoolQuote>,
    /// For each topic its quotes, in order.
    pub(super) quotes_on: Vec<Vec<(PoolIndex, QuoteTopic)>>,
    /// For each number in [`PoolQuote::words`] the quotes of these words.
    pub(super) echoes: Vec<SmallVec<[PoolIndex; 4]>>,
    /// Those of near copies that are never offered.
    pub(super) withheld: Vec<PoolQuote>,
    /// Who speaks.
    pub(super) speakers: Vec<SpeakerName>,
    /// For each number in [`PoolQuote::words`] all quotes of these words, those withheld included.
    pub(super) of_words: Vec<SmallVec<[PoolIndex; 2]>>,
    /// For each of these numbers those whose words are, as far as words tell, the same utterance.
    pub(super) kindred: Vec<Vec<(u32, Kin)>>,
}

/// The quotes of the articles `heard`, which come in order of publication.
pub(super) fn heard(pool: &Pool<'_>, heard: &[u32], together: &dyn Together) -> Heard {
    let mut all = gathered(pool, heard, &lacking(pool, heard, together));
    let mut of_words = vec![SmallVec::new(); all.echoes.len()];
    for (index, quote) in (0..).zip(all.quotes.iter().chain(&all.withheld)) {
        if let Some(number) = quote.words {
            of_words[number as usize].push(index);
        }
    }
    all.of_words = of_words;
    all.kindred = kin_of_all(together, all.of_words.len(), &|words| all.said(pool, words));
    all
}

impl Heard {
    /// What the quotes of these words say.
    fn said(&self, pool: &Pool<'_>, words: u32) -> Said {
        let first = self.of_words[words as usize].first().map(|&first| first as usize);
        let quote = first.and_then(|at| self.quotes.get(at).or_else(|| self.withheld.get(at - self.quotes.len())));
        quote.map_or_else(Said::default, |quote| {
            let article = pool.article(quote.of.article);
            Said::of(article, pool.quote(quote.of), &mut Lexis::of(article.meta.language.as_deref()))
        })
    }
}

/// Whether a quote counts: what reports no words is left out of every count, too, unless a section asks for it.
fn counts(pool: &Pool<'_>, kind: QuoteKind, on_topic: bool) -> bool {
    (kind != QuoteKind::Stance || pool.config.shows(QuoteKind::Stance)) && (on_topic || pool.has_no_topics())
}

/// For each near copy its quotes that neither the first published nor an earlier copy of it holds. Which of the others
/// carries a quote is told by [`Pool::also_in`]. Copies of whose report no quote counts are left out.
fn lacking(pool: &Pool<'_>, heard: &[u32], together: &dyn Together) -> HashMap<u32, Vec<bool>> {
    let lead = |&at: &u32| match pool.standing[at as usize] {
        Standing::Near(lead) => Some((lead, at)),
        _ => None,
    };
    let mut copies: Vec<(u32, u32)> = heard.iter().filter_map(lead).collect();
    // Stable, so that the copies of one report stay in order of publication.
    copies.sort_by_key(|&(lead, _)| lead);
    let has_any = |&(_, at): &(u32, u32)| {
        let quotes = pool.articles[at as usize].evidence.quotes.iter().zip(&pool.judged[at as usize].quotes);
        quotes.into_iter().any(|(quote, placed)| counts(pool, quote.kind, !placed.topics.is_empty()))
    };
    let reports: Vec<&[(u32, u32)]> =
        copies.chunk_by(|one, other| one.0 == other.0).filter(|report| report.iter().any(has_any)).collect();
    let of_report = |(): &mut (), report: usize| {
        let copies = reports[report];
        let mut words = Words::of(&pool.article(copies[0].0).text);
        let lacking = copies.iter().map(|&(_, at)| {
            let Extracted { article, evidence } = pool.articles[at as usize];
            let lacking: Vec<bool> = evidence.quotes.iter().map(|quote| !words.hold(&article.text, quote)).collect();
            for (quote, _) in evidence.quotes.iter().zip(&lacking).filter(|(_, lacking)| **lacking) {
                words.add(&article.text, quote);
            }
            (at, lacking)
        });
        lacking.collect::<Vec<_>>()
    };
    together::map(together, reports.len(), || (), of_report).into_iter().flatten().collect()
}

fn gathered(pool: &Pool<'_>, heard: &[u32], lacking: &HashMap<u32, Vec<bool>>) -> Heard {
    let mut all = Heard { quotes_on: vec![Vec::new(); pool.config.topics.len()], ..Heard::default() };
    let mut known = Speakers::default();
    let mut numbers: HashMap<WordsKey, u32> = HashMap::new();
    for &at in heard {
        let lacking = lacking.get(&at);
        let (extracted, judged) = (pool.articles[at as usize], &pool.judged[at as usize]);
        for (place, (quote, placed)) in extracted.evidence.quotes.iter().zip(&judged.quotes).enumerate() {
            if !counts(pool, quote.kind, !placed.topics.is_empty()) {
                continue;
            }
            let words = placed.words_key.map(|key| {
                let next = all.echoes.len() as u32;
                let number = *numbers.entry(key).or_insert(next);
                if number == next {
                    all.echoes.push(SmallVec::new());
                }
                number
            });
            let held = lacking.is_some_and(|lacking| !lacking[place]);
            if held && words.is_none() {
                continue;
            }
            let new = PoolQuote {
                of: QuoteRef { article: at, quote: place as u32 },
                speakers: known.of(at, extracted, judged, quote),
                words,
                earlier: None,
                kind: quote.kind,
                extent: quote.extent(),
                base: placed.base.total,
            };
            if held {
                all.withheld.push(new);
                continue;
            }
            let index = all.quotes.len() as PoolIndex;
            for on in &placed.topics {
                all.quotes_on[usize::from(on.topic)].push((index, *on));
            }
            if let Some(number) = words {
                all.echoes[number as usize].push(index);
            }
            all.quotes.push(new);
        }
    }
    all.speakers = known.names;
    all
}
