//! Makes of a whole issue the part that is for one audience: some of its sections, within a number of words, with the same
//! ids and sources numbered anew. It selects nothing: what it leaves out it leaves out of what the issue shows.
//!
//! What is shortened loses the least important first. Important is what stands in a section that the config names early,
//! and in it what has the better score; an excerpt counts less than a quote of its section, for it is the outlet's own
//! words. A quote that several sections show is as important as where it first stands, key points aside; it is left out
//! whole, of all sections. Key points come last, and of them the last.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Audience;
use crate::model::{
    Briefing, Excerpt, LeftOut, QuoteEntry, QuoteId, Section, SectionBody, SectionContent, SectionSelection,
    StoryEntry, Verdict,
};

use super::{Material, balance, ids, quote_id, renumber, sections};

/// For each section, by id, what it shows, best first: ids of quotes, then of excerpts.
pub type Ranks = BTreeMap<String, Vec<String>>;

/// What each section shows, best first, as it was selected.
pub fn ranks(material: &Material<'_>) -> Ranks {
    let ids = sections::section_ids(material);
    let selected = material.selection.sections.iter().zip(ids);
    selected.map(|(section, id)| (id, ranked(material, section))).collect()
}

fn ranked(material: &Material<'_>, section: &SectionSelection) -> Vec<String> {
    let (candidates, excerpts) = match &section.content {
        SectionContent::Topic(content) => (content.quote_candidates.as_slice(), content.excerpts.as_slice()),
        SectionContent::WhoSaidWhat(content) => (content.candidates.as_slice(), &[][..]),
        _ => return Vec::new(),
    };
    let quotes = candidates.iter().filter(|candidate| candidate.verdict == Verdict::Shown).map(|candidate| {
        let extracted = material.articles[candidate.of.article as usize];
        quote_id(&extracted.article, &extracted.evidence.quotes[candidate.of.quote as usize])
    });
    let excerpts = excerpts.iter().map(|of| {
        let article = &material.articles[of.passage.article as usize].article;
        ids::slice_id('p', article, &[of.span], &mut BTreeSet::new())
    });
    quotes.chain(excerpts).collect()
}

/// The part of an issue that is for the audience `key`.
pub fn for_audience(whole: &Briefing, key: &str, audience: &Audience, ranks: &Ranks) -> Briefing {
    let mut part = whole.clone();
    part.audience = Some(key.to_owned());
    part.title = audience.title.clone().unwrap_or(part.title);
    part.marking = audience.marking.clone().or(part.marking);
    part.sections.retain(|section| is_wanted(section, &audience.only));
    let mut kept = Kept::of(&part);
    if let Some(max) = audience.max_words {
        part.left_out = kept.shorten(&mut part, max, ranks);
    }
    kept.apply(&mut part);
    renumber::sources(&mut part);
    balance::fill(&mut part.sections, &part.quotes, &part.sources);
    part.coverage.quotes_shown = part.quotes.len();
    part
}

/// Whether an audience asks for a section: by its kind, the key of its topic, or its id.
pub fn is_wanted(section: &Section, only: &[String]) -> bool {
    let topic = match &section.body {
        SectionBody::Topic { topic, .. } => Some(topic.as_str()),
        _ => None,
    };
    only.is_empty()
        || only.iter().any(|wanted| {
            wanted == section.body.kind()
                || wanted == &section.id
                || topic.is_some_and(|key| wanted == key || wanted.strip_prefix("topic-") == Some(key))
        })
}

/// What is left of an issue.
#[derive(Debug, Default)]
struct Kept {
    quotes: BTreeSet<QuoteId>,
    excerpts: BTreeSet<String>,
    /// Ids of the sections of notes.
    notes: BTreeSet<String>,
    points: usize,
}

/// Something that may be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Point,
    Quote(QuoteId),
    Excerpt(String),
    Notes(String),
}

impl Kept {
    /// All that an issue shows. A timeline shows no quote that no other section does.
    fn of(part: &Briefing) -> Self {
        let mut kept = Self::default();
        for section in &part.sections {
            kept.quotes.extend(quotes(&section.body).into_iter().cloned());
            kept.excerpts.extend(excerpts(&section.body).into_iter().map(|excerpt| excerpt.id.clone()));
            match &section.body {
                SectionBody::KeyPoints { points } => kept.points += points.len(),
                SectionBody::Notes { .. } => kept.notes.extend([section.id.clone()]),
                _ => {}
            }
        }
        kept
    }

    /// Leaves out the least important until no more than `max` words are left; what was left out, where anything was.
    fn shorten(&mut self, part: &mut Briefing, max: usize, ranks: &Ranks) -> Option<LeftOut> {
        let mut items = items(part, ranks);
        let mut words: usize = items.iter().map(|(_, words)| words).sum();
        let mut left_out = LeftOut { max_words: max, ..LeftOut::default() };
        while words > max
            && let Some((item, own)) = items.pop()
        {
            words -= own;
            match item {
                Item::Point => {
                    self.points -= 1;
                    left_out.points += 1;
                }
                Item::Quote(id) => {
                    self.quotes.remove(&id);
                    left_out.quotes += 1;
                }
                Item::Excerpt(id) => {
                    self.excerpts.remove(&id);
                    left_out.excerpts += 1;
                }
                Item::Notes(id) => {
                    self.notes.remove(&id);
                    left_out.notes += 1;
                }
            }
        }
        left_out.words = words;
        let nothing = left_out.points + left_out.quotes + left_out.excerpts + left_out.notes == 0;
        (!nothing).then_some(left_out)
    }

    /// Takes everything else out of an issue.
    fn apply(&self, part: &mut Briefing) {
        part.quotes.retain(|id, _| self.quotes.contains(id));
        part.sections
            .retain(|section| !matches!(section.body, SectionBody::Notes { .. }) || self.notes.contains(&section.id));
        let ids: BTreeSet<String> = part.sections.iter().map(|section| section.id.clone()).collect();
        for section in &mut part.sections {
            self.apply_to(&mut section.body, &ids);
        }
        for person in &mut part.people {
            person.quotes.retain(|id| self.quotes.contains(id));
        }
        part.people.retain(|person| !person.quotes.is_empty());
        for organisation in &mut part.organisations {
            organisation.quotes.retain(|id| self.quotes.contains(id));
        }
        part.organisations.retain(|organisation| !organisation.quotes.is_empty());
    }

    fn apply_to(&self, body: &mut SectionBody, sections: &BTreeSet<String>) {
        let keep = |quotes: &mut Vec<QuoteId>| quotes.retain(|id| self.quotes.contains(id));
        let told = |section: &mut Option<String>| *section = section.take().filter(|id| sections.contains(id));
        match body {
            SectionBody::KeyPoints { points } => {
                points.truncate(self.points);
                for point in points {
                    point.quote = point.quote.take().filter(|id| self.quotes.contains(id));
                    told(&mut point.section);
                }
            }
            SectionBody::Topic { quotes, excerpts, stories, .. } => {
                keep(quotes);
                excerpts.retain(|excerpt| self.excerpts.contains(&excerpt.id));
                for story in stories.iter_mut() {
                    keep(&mut story.quotes);
                    story.excerpts.retain(|id| self.excerpts.contains(id));
                }
                stories.retain(|story: &StoryEntry| !(story.quotes.is_empty() && story.excerpts.is_empty()));
            }
            SectionBody::WhoSaidWhat { speakers } => {
                for speaker in speakers.iter_mut() {
                    for group in &mut speaker.groups {
                        keep(&mut group.quotes);
                    }
                    speaker.groups.retain(|group| !group.quotes.is_empty());
                }
                speakers.retain(|speaker| !speaker.groups.is_empty());
            }
            SectionBody::Timeline { days, events } => {
                days.iter_mut().flat_map(|day| &mut day.items).for_each(|item| keep(&mut item.quotes));
                events.retain(|event| self.excerpts.contains(&event.excerpt.id));
            }
            SectionBody::Trends { terms, .. } => terms.iter_mut().for_each(|term| told(&mut term.section)),
            SectionBody::Changes { topics, repeated, .. } => {
                for topic in topics.iter_mut() {
                    told(&mut topic.section);
                }
                keep(repeated);
            }
            SectionBody::Compare { comparisons } => {
                for one in comparisons.iter_mut() {
                    keep(&mut one.latest);
                }
                comparisons.retain(|one| !one.latest.is_empty());
            }
            SectionBody::Figures { figures } => {
                let gone = |anchor: &String| anchor.starts_with("topic-") && !sections.contains(anchor);
                for row in figures.iter_mut().flat_map(|figure| &mut figure.rows) {
                    row.anchor = row.anchor.take().filter(|anchor| !gone(anchor));
                }
            }
            SectionBody::Balance { .. }
            | SectionBody::Notes { .. }
            | SectionBody::Sources
            | SectionBody::People
            | SectionBody::Coverage => {}
        }
    }
}

/// Quotes that a section shows in its own right.
fn quotes(body: &SectionBody) -> Vec<&QuoteId> {
    match body {
        SectionBody::KeyPoints { points } => points.iter().filter_map(|point| point.quote.as_ref()).collect(),
        SectionBody::Topic { quotes, .. } => quotes.iter().collect(),
        SectionBody::WhoSaidWhat { speakers } => {
            speakers.iter().flat_map(|speaker| &speaker.groups).flat_map(|group| &group.quotes).collect()
        }
        SectionBody::Changes { repeated, .. } => repeated.iter().collect(),
        SectionBody::Compare { comparisons } => comparisons.iter().flat_map(|one| &one.latest).collect(),
        _ => Vec::new(),
    }
}

/// Excerpts that a section shows; events from the one that most articles name.
fn excerpts(body: &SectionBody) -> Vec<&Excerpt> {
    match body {
        SectionBody::Topic { excerpts, .. } => excerpts.iter().collect(),
        SectionBody::Timeline { events, .. } => {
            let mut events: Vec<_> = events.iter().collect();
            events.sort_by_key(|event| std::cmp::Reverse(event.articles));
            events.into_iter().map(|event| &event.excerpt).collect()
        }
        _ => Vec::new(),
    }
}

/// What may be left out of an issue with its words, the most important first.
fn items(part: &Briefing, ranks: &Ranks) -> Vec<(Item, usize)> {
    let mut items = Vec::new();
    let mut rest = Vec::new();
    let mut seen: BTreeSet<&QuoteId> = BTreeSet::new();
    let (of_points, others): (Vec<&Section>, Vec<&Section>) =
        part.sections.iter().partition(|section| matches!(section.body, SectionBody::KeyPoints { .. }));
    for section in others {
        let ranked = ranks.get(&section.id).map_or(&[][..], Vec::as_slice);
        let rank = |id: &str| ranked.iter().position(|known| id.starts_with(known.as_str())).unwrap_or(ranked.len());
        let mut own: Vec<&QuoteId> = quotes(&section.body).into_iter().filter(|id| seen.insert(*id)).collect();
        own.sort_by_key(|id| rank(id));
        let quotes = own.into_iter().filter_map(|id| Some((Item::Quote(id.clone()), words_of(part.quotes.get(id)?))));
        rest.extend(quotes);
        let mut own = excerpts(&section.body);
        own.sort_by_key(|excerpt| rank(&excerpt.id));
        rest.extend(own.into_iter().map(|one| (Item::Excerpt(one.id.clone()), count(&one.piece.text))));
        if let SectionBody::Notes { markdown } = &section.body {
            rest.push((Item::Notes(section.id.clone()), count(markdown)));
        }
    }
    for section in of_points {
        let SectionBody::KeyPoints { points } = &section.body else { continue };
        items.extend(points.iter().map(|point| (Item::Point, count(&point.text))));
        let alone = quotes(&section.body).into_iter().filter(|id| seen.insert(*id));
        items.extend(alone.filter_map(|id| Some((Item::Quote(id.clone()), words_of(part.quotes.get(id)?)))));
    }
    items.extend(rest);
    items
}

/// Words of a quote as it is shown: its sentence or its pieces, and its other wordings.
fn words_of(quote: &QuoteEntry) -> usize {
    let own = match &quote.context {
        Some(context) => context.slices.iter().map(|slice| count(&slice.piece.text)).sum(),
        None => quote.pieces.iter().map(|piece| count(&piece.text)).sum::<usize>(),
    };
    let others = quote.wordings.iter().flat_map(|wording| &wording.pieces);
    own + others.map(|piece| count(&piece.text)).sum::<usize>()
}

/// Words of a text: runs without white space that hold a letter or digit.
fn count(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}
