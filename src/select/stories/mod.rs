//! Groups the articles of a period into stories: articles about one event. It chooses nothing; sections do.
//!
//! Each article is a vector of terms ([`terms`], weighed in [`vectors`]) that is held beside the few earlier articles most
//! like it ([`neighbours`]); articles and groups are merged as long as they are alike enough ([`merge`]). Neither step looks
//! at all pairs, so a period may hold a hundred thousand articles.

mod merge;
mod neighbours;
mod terms;
mod vectors;

pub use terms::terms;

use crate::model::{Story, StoryTerm};

use vectors::dot;

/// What is compared of one article.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Its number.
    pub article: u32,
    /// Its terms.
    pub terms: &'a [StoryTerm],
    /// Its day, counted from any day.
    pub day: i32,
}

/// The stories of articles that come in the order of their dates; each article is in one. Stories come in the order of their
/// first articles.
pub fn stories(told: &[Told<'_>]) -> Vec<Story> {
    let terms: Vec<&[StoryTerm]> = told.iter().map(|one| one.terms).collect();
    let days: Vec<i32> = told.iter().map(|one| one.day).collect();
    let vectors = vectors::vectors(&terms);
    let edges = neighbours::neighbours(&vectors);
    let groups = merge::groups(vectors.clone(), &days, &edges);
    let story = |group: Vec<u32>| Story {
        lead: told[leading(&vectors, &group)].article,
        articles: group.iter().map(|&at| told[at as usize].article).collect(),
    };
    groups.into_iter().map(story).collect()
}

/// The article most like the rest of its group; of equals the first.
fn leading(vectors: &[vectors::Vector], group: &[u32]) -> usize {
    let sum = merge::sum_of(group.iter().map(|&at| &vectors[at as usize]));
    let like = |at: u32| dot(&sum, &vectors[at as usize]);
    let best = group.iter().copied().reduce(|best, at| if like(at) > like(best) { at } else { best });
    best.unwrap_or_default() as usize
}
