//! Sets out what a topic section shows by the events it tells of: each story once, under the headline of one of its
//! articles, with all the outlets that told it. It chooses nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::config::Order;
use crate::model::{ExcerptRef, Period, QuoteRef, Story, StoryEntry, TitleOrigin, TopicContent};
use crate::wording::Labels;

use super::Material;
use super::register::Register;

/// What a section shows of one story.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Index of the story in [`Selection::stories`](crate::model::Selection::stories).
    story: usize,
    /// Its excerpts, best first.
    pub(super) excerpts: Vec<ExcerptRef>,
    /// Its quotes, in the order of the section.
    pub(super) quotes: Vec<QuoteRef>,
}

/// What a topic section shows, story by story.
///
/// The story that most articles tell comes first, where the section is in the order of scores; else, and where two are
/// told as often, the one whose quotes or excerpts come first.
pub(super) fn parts(material: &Material<'_>, content: &TopicContent, order: Order) -> Vec<Part> {
    let story_of = stories_of_articles(material);
    let mut parts: Vec<Part> = Vec::new();
    let mut places = BTreeMap::new();
    let mut part = |article: u32| {
        let story = story_of.get(article as usize).copied().flatten()?;
        Some(*places.entry(story).or_insert_with(|| {
            parts.push(Part { story, ..Part::default() });
            parts.len() - 1
        }))
    };
    let quotes: Vec<_> = content.quotes.iter().map(|of| (part(of.article), *of)).collect();
    let excerpts: Vec<_> = content.excerpts.iter().map(|of| (part(of.passage.article), *of)).collect();
    quotes.into_iter().filter_map(|(at, of)| Some((at?, of))).for_each(|(at, of)| parts[at].quotes.push(of));
    excerpts.into_iter().filter_map(|(at, of)| Some((at?, of))).for_each(|(at, of)| parts[at].excerpts.push(of));
    if order == Order::Score {
        let told = |part: &Part| articles(material, content, part.story).count();
        parts.sort_by_cached_key(|part| std::cmp::Reverse(told(part)));
    }
    parts
}

/// For each article its story; a duplicate is in the story of the article that is kept.
fn stories_of_articles(material: &Material<'_>) -> Vec<Option<usize>> {
    let mut of = vec![None; material.articles.len()];
    for (index, story) in material.selection.stories.iter().enumerate() {
        for &article in &story.articles {
            of[article as usize] = Some(index);
        }
    }
    let kept = |(at, own): (usize, &Option<usize>)| {
        own.or_else(|| of[material.selection.articles.get(at)?.standing.in_favour_of()? as usize])
    };
    of.iter().enumerate().map(kept).collect()
}

/// How many stories the articles on a topic tell.
pub(super) fn count(material: &Material<'_>, content: &TopicContent) -> usize {
    (0..material.selection.stories.len()).filter(|&story| articles(material, content, story).next().is_some()).count()
}

/// The articles of a story that are on the topic, the earliest first.
fn articles<'a>(
    material: &'a Material<'_>,
    content: &'a TopicContent,
    story: usize,
) -> impl Iterator<Item = u32> + use<'a> {
    let all = material.selection.stories.get(story).map_or(&[][..], |story| story.articles.as_slice());
    let topics = |at: u32| material.selection.articles.get(at as usize).map_or(&[][..], |article| &article.topics);
    all.iter().copied().filter(move |&at| topics(at).contains(&content.topic))
}

/// The entry of one part; what it shows must be in the register already.
pub(super) fn entry(
    material: &Material<'_>,
    register: &mut Register<'_>,
    content: &TopicContent,
    part: &Part,
) -> Option<StoryEntry> {
    let story = material.selection.stories.get(part.story)?;
    let headed = headed(story, part)?;
    let meta = &material.articles[headed as usize].article.meta;
    let mut named = BTreeSet::new();
    let told: Vec<u32> = articles(material, content, part.story).collect();
    let copies = material
        .selection
        .articles
        .iter()
        .zip(0..)
        .filter(|(article, _)| article.standing.in_favour_of().is_some_and(|kept| told.contains(&kept)));
    let outlets = told.iter().copied().chain(copies.map(|(_, at)| at)).filter_map(|at| material.outlet_name(at));
    let outlets = outlets.filter(|name| named.insert(name.to_lowercase()));
    let days = || told.iter().map(|&at| material.selection.articles[at as usize].day);
    Some(StoryEntry {
        title: (meta.title_origin != TitleOrigin::FileName).then(|| meta.title.clone()),
        source: register.source(headed),
        articles: told.len(),
        outlets: outlets.map(str::to_owned).collect(),
        days: span_of_days(material.labels(), days().min(), days().max()),
        excerpts: part.excerpts.iter().map(|of| register.excerpt(*of).id).collect(),
        quotes: part.quotes.iter().map(|of| register.quote(*of)).collect(),
    })
}

fn span_of_days(labels: &Labels, from: Option<Date>, to: Option<Date>) -> String {
    from.zip(to).map_or_else(String::new, |(from, to)| labels.period(Period { from, to }))
}

/// The article whose headline stands over the story: the one that leads it where something of it is shown, else the
/// first of which something is.
fn headed(story: &Story, part: &Part) -> Option<u32> {
    let shown = || {
        let excerpts = part.excerpts.iter().map(|of| of.passage.article);
        excerpts.chain(part.quotes.iter().map(|of| of.article))
    };
    shown().find(|&article| article == story.lead).or_else(|| shown().next())
}
