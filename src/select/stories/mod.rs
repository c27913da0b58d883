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

use super::together::{InTurn, Together};
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
    Telling::of(told, &InTurn).stories(&InTurn)
}

/// What stories are made of: articles as vectors, which need no terms any more.
pub(super) struct Telling {
    articles: Vec<u32>,
    days: Vec<i32>,
    vectors: Vec<vectors::Vector>,
}

impl Telling {
    /// Of articles that come in the order of their dates; what can be done at once is done `together`.
    pub(super) fn of(told: &[Told<'_>], together: &dyn Together) -> Self {
        let terms: Vec<&[StoryTerm]> = told.iter().map(|one| one.terms).collect();
        Self {
            articles: told.iter().map(|one| one.article).collect(),
            days: told.iter().map(|one| one.day).collect(),
            vectors: vectors::vectors(&terms, together),
        }
    }

    /// The stories.
    pub(super) fn stories(self, together: &dyn Together) -> Vec<Story> {
        let edges = neighbours::neighbours(&self.vectors, together);
        let groups = merge::groups(&self.vectors, &self.days, edges);
        let story = |group: Vec<u32>| Story {
            lead: self.articles[leading(&self.vectors, &group)],
            articles: group.iter().map(|&at| self.articles[at as usize]).collect(),
        };
        groups.into_iter().map(story).collect()
    }
}

/// The article most like the rest of its group; of equals the first.
fn leading(vectors: &[vectors::Vector], group: &[u32]) -> usize {
    let sum = merge::sum_of(group.iter().map(|&at| &vectors[at as usize]));
    let like = |at: u32| dot(&sum, &vectors[at as usize]);
    let best = group.iter().copied().reduce(|best, at| if like(at) > like(best) { at } else { best });
    best.unwrap_or_default() as usize
}

#[cfg(test)]
mod tests {
    use super::{Told, stories};
    use crate::model::{Story, StoryTerm};

    /// The stories of articles, each given by its day and the keys of its terms.
    #[track_caller]
    fn check(articles: &[(i32, &[u32])], expected: &[(u32, &[u32])]) {
        let terms = |keys: &&[u32]| keys.iter().map(|&key| StoryTerm { key, count: 3 }).collect::<Vec<_>>();
        let terms: Vec<Vec<StoryTerm>> = articles.iter().map(|(_, keys)| terms(keys)).collect();
        let told: Vec<Told<'_>> = articles
            .iter()
            .zip(&terms)
            .enumerate()
            .map(|(at, ((day, _), terms))| Told { article: at as u32, terms, day: *day })
            .collect();
        let expected: Vec<Story> =
            expected.iter().map(|(lead, articles)| Story { lead: *lead, articles: articles.to_vec() }).collect();
        assert_eq!(stories(&told), expected);
    }

    #[test]
    fn articles_with_the_same_terms_are_one_story() {
        check(&[], &[]);
        check(&[(0, &[]), (0, &[])], &[(0, &[0]), (1, &[1])]);
        check(&[(0, &[1, 2, 3]), (0, &[4, 5, 6]), (1, &[1, 2, 3])], &[(0, &[0, 2]), (1, &[1])]);
    }

    #[test]
    fn the_article_with_most_in_common_leads() {
        check(&[(0, &[1, 2, 9]), (0, &[1, 2, 3, 4]), (0, &[3, 4, 1])], &[(1, &[0, 1, 2])]);
    }

    #[test]
    fn years_part_the_same_words() {
        check(&[(0, &[1, 2, 3]), (365, &[1, 2, 3])], &[(0, &[0]), (1, &[1])]);
    }
}
