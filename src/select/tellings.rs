//! Tells where else a quote that is shown stands: in the same words, in a cut of them, in other words, or nowhere. It
//! chooses nothing.
//!
//! One outlet alone reports a quote (*single source*) where all articles that have it, in whatever words, are of one named
//! outlet, and no article of another outlet that tells the same story holds most of its words. An article without a named
//! outlet counts as an outlet of its own, for it may be one; so a quote of such an article alone is of one source, and a
//! quote of two such articles is not called so. Where the articles of the period are of fewer than two named outlets,
//! nothing is called single source: there was nobody else to report it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{OtherWording, Standing};

use super::duplicates::Words;
use super::pool::{Pool, PoolIndex};
use super::utterance::Kinship;

/// Where a quote stands beside its own article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tellings {
    /// Other articles with the same words or a cut of them.
    pub(super) also_in: Vec<u32>,
    /// The same utterance in other words, the earliest first.
    pub(super) wordings: Vec<OtherWording>,
    /// Whether one outlet alone has it.
    pub(super) single_source: bool,
}

/// What tellings of several quotes are found by.
pub(super) struct Teller<'a> {
    pool: &'a Pool<'a>,
    /// For each article its copies, by path.
    copies: Vec<Vec<u32>>,
    /// Whether there are outlets to tell apart.
    several_outlets: bool,
    /// The articles of each story, copies included.
    of_story: BTreeMap<u32, Vec<u32>>,
    /// What each article looked at holds.
    words: HashMap<u32, Words>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(pool: &'a Pool<'a>) -> Self {
        let mut copies = vec![Vec::new(); pool.articles.len()];
        for (at, standing) in pool.standing.iter().enumerate() {
            if let Standing::Same(kept) | Standing::Near(kept) = *standing {
                copies[kept as usize].push(at as u32);
            }
        }
        let path = |at: &u32| (&pool.article(*at).path, &pool.article(*at).entry);
        for copies in &mut copies {
            copies.sort_by_key(|at| path(at));
        }
        let outlets: BTreeSet<u32> = pool.outlet_of.iter().flatten().copied().collect();
        let mut of_story: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (at, story) in (0..).zip(&pool.story_of) {
            if let Some(story) = *story {
                of_story.entry(story).or_default().push(at);
            }
        }
        Self { pool, copies, several_outlets: outlets.len() > 1, of_story, words: HashMap::new() }
    }

    /// Where else a quote stands.
    pub(super) fn tell(&mut self, index: PoolIndex) -> Tellings {
        let pool = self.pool;
        let own = pool.any(index).of.article;
        let mut also_in = pool.also_in(index, &self.copies);
        let mut in_other_words: BTreeMap<Option<u32>, Vec<PoolIndex>> = BTreeMap::new();
        for (other, kinship) in pool.kin(index) {
            match kinship {
                Kinship::Cut => {
                    also_in.push(pool.any(other).of.article);
                    also_in.extend(pool.also_in(other, &self.copies));
                }
                Kinship::Wording => in_other_words.entry(pool.any(other).words).or_default().push(other),
            }
        }
        let mut seen = BTreeSet::from([own]);
        also_in.retain(|article| seen.insert(*article));
        let mut wordings: Vec<OtherWording> =
            in_other_words.into_values().filter_map(|of_words| self.wording(index, &of_words, &mut seen)).collect();
        wordings.sort_by_key(|wording| (pool.judged[wording.of.article as usize].at, wording.of));
        let others = wordings.iter().flat_map(|wording| wording.also_in.iter().copied().chain([wording.of.article]));
        let told: Vec<u32> = also_in.iter().copied().chain(others).chain([own]).collect();
        let single_source = self.several_outlets && self.is_one_outlet(&told) && !self.is_told_elsewhere(index);
        Tellings { also_in, wordings, single_source }
    }

    /// One wording of several quotes of the same words; `None` where they are all of articles named already.
    fn wording(&self, index: PoolIndex, of_words: &[PoolIndex], seen: &mut BTreeSet<u32>) -> Option<OtherWording> {
        let pool = self.pool;
        let fresh: Vec<PoolIndex> =
            of_words.iter().copied().filter(|other| !seen.contains(&pool.any(*other).of.article)).collect();
        let key = |other: &PoolIndex| (pool.judged[pool.any(*other).of.article as usize].at, pool.any(*other).of);
        let first = *fresh.iter().min_by_key(|other| key(other))?;
        let of = pool.any(first).of;
        seen.insert(of.article);
        // Whom the article names where the shown quote has the same speaker may be anybody the words fit.
        let copies = fresh.iter().flat_map(|&other| {
            let article = pool.any(other).of.article;
            std::iter::once(article).chain(pool.also_in(other, &self.copies))
        });
        let own = pool.any(index).of.article;
        let also_in: Vec<u32> = copies.filter(|&article| article != own && seen.insert(article)).collect();
        Some(OtherWording { of, speakers: pool.any(first).speakers.clone(), also_in })
    }

    /// Whether all of the articles are of one outlet.
    fn is_one_outlet(&self, articles: &[u32]) -> bool {
        let outlets: BTreeSet<Result<u32, u32>> =
            articles.iter().map(|&at| self.pool.outlet_of[at as usize].ok_or(at)).collect();
        outlets.len() == 1
    }

    /// Whether an article of another outlet that tells the same story holds the words of a quote.
    fn is_told_elsewhere(&mut self, index: PoolIndex) -> bool {
        let pool = self.pool;
        let of = pool.any(index).of;
        let Some(story) = pool.story_of[of.article as usize] else { return false };
        let own = pool.outlet_of[of.article as usize];
        let others = self.of_story.get(&story).map_or(&[][..], Vec::as_slice).iter().copied();
        others.filter(|&at| at != of.article && (own.is_none() || pool.outlet_of[at as usize] != own)).any(|at| {
            let words = self.words.entry(at).or_insert_with(|| Words::of(&pool.article(at).text));
            words.hold(&pool.article(of.article).text, pool.quote(of))
        })
    }
}
