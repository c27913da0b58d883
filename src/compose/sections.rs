//! Sets out the sections of an issue as they were selected. It leaves out notes that nobody wrote, and nothing else.

use std::collections::BTreeSet;

use crate::config::SectionConfig;
use crate::model::{
    CountedPoint, DayContent, GroupContent, GroupName, KeyPoint, KeyPointOrigin, QuoteRef, Section, SectionBody,
    SectionContent, SectionSelection, SpeakerContent, SpeakerEntry, SpeakerGroup, TimelineDay, TimelineItem,
    TopicContent, TopicIndex,
};

use super::Material;
use super::figures::{self, Place};
use super::ids::unique;
use super::points::{analyst_points, counted_text};
use super::register::Register;
use super::{balance, changes, compare, stories, trends};

/// Every section with something to say, in order.
pub(super) fn sections(material: &Material<'_>, register: &mut Register<'_>) -> Vec<Section> {
    let selected = &material.selection.sections;
    let ids = section_ids(material);
    let mut sections = Vec::with_capacity(selected.len());
    for (section, id) in selected.iter().zip(&ids) {
        let Some(config) = material.config.sections.get(section.config) else { continue };
        let body = match &section.content {
            SectionContent::KeyPoints(points) => key_points(material, register, section, points, &ids),
            SectionContent::Topic(content) => topic(material, register, config, content),
            SectionContent::WhoSaidWhat(content) => SectionBody::WhoSaidWhat {
                speakers: content.speakers.iter().map(|speaker| speaker_entry(material, register, speaker)).collect(),
            },
            SectionContent::Timeline(content) => SectionBody::Timeline {
                events: content.events.iter().filter_map(|event| register.event(event)).collect(),
                days: content
                    .days
                    .iter()
                    .filter(|day| !day.articles.is_empty())
                    .map(|day| timeline_day(material, register, day))
                    .collect(),
            },
            SectionContent::Compare(content) => compare::body(material, register, content),
            SectionContent::Trends(content) => trends::body(material, content, &ids),
            SectionContent::Plain => match plain(material, register, config, &ids, id) {
                Some(body) => body,
                None => continue,
            },
        };
        sections.push(Section { id: id.clone(), title: title(material, section, config), body });
    }
    sections
}

fn plain(
    material: &Material<'_>,
    register: &mut Register<'_>,
    config: &SectionConfig,
    ids: &[String],
    id: &str,
) -> Option<SectionBody> {
    match config {
        SectionConfig::Changes(section) => Some(changes::section(material, register, section)),
        SectionConfig::Figures(section) => {
            let place = Place { material, register, ids, id };
            Some(SectionBody::Figures { figures: figures::all(place, &section.show) })
        }
        SectionConfig::Notes(notes) => {
            material.note(&notes.from).map(|markdown| SectionBody::Notes { markdown: markdown.to_owned() })
        }
        SectionConfig::Balance(_) => Some(balance::unknown()),
        SectionConfig::Sources(_) => Some(SectionBody::Sources),
        SectionConfig::People(_) => Some(SectionBody::People),
        SectionConfig::Coverage(_) => Some(SectionBody::Coverage),
        SectionConfig::KeyPoints(_)
        | SectionConfig::Topic(_)
        | SectionConfig::WhoSaidWhat(_)
        | SectionConfig::Timeline(_)
        | SectionConfig::Trends(_)
        | SectionConfig::Compare(_) => None,
    }
}

/// The ids of the sections that were selected.
pub(super) fn section_ids(material: &Material<'_>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let id = |section: &SectionSelection| {
        let kind = material.config.sections.get(section.config).map_or("section", SectionConfig::kind);
        let id = match &section.content {
            SectionContent::Topic(content) => format!("{kind}-{}", material.topic_key(content.topic).unwrap_or("")),
            _ => kind.to_owned(),
        };
        unique(&id, &mut taken)
    };
    material.selection.sections.iter().map(id).collect()
}

fn title(material: &Material<'_>, section: &SectionSelection, config: &SectionConfig) -> String {
    let given = match config {
        SectionConfig::KeyPoints(config) => &config.title,
        // A heading for one topic cannot stand over several.
        SectionConfig::Topic(config) if config.topic.keys().len() == 1 => &config.title,
        SectionConfig::Topic(_) => &None,
        SectionConfig::WhoSaidWhat(config) => &config.title,
        SectionConfig::Timeline(config) => &config.title,
        SectionConfig::Trends(config) => &config.title,
        SectionConfig::Figures(config) => &config.title,
        SectionConfig::Changes(config) => &config.title,
        SectionConfig::Compare(config) => &config.title,
        SectionConfig::Notes(config) => &config.title,
        SectionConfig::Balance(config)
        | SectionConfig::Sources(config)
        | SectionConfig::People(config)
        | SectionConfig::Coverage(config) => &config.title,
    };
    match (given, &section.content) {
        (Some(title), _) => title.clone(),
        (None, SectionContent::Topic(content)) => material.topic_title(content.topic),
        (None, _) => material.labels().entry("sections", config.kind()).unwrap_or_default().to_owned(),
    }
}

/// The id of the section on a topic.
pub(super) fn section_of(material: &Material<'_>, ids: &[String], topic: TopicIndex) -> Option<String> {
    let is_on = |section: &SectionSelection| matches!(&section.content, SectionContent::Topic(content) if content.topic == topic);
    material.selection.sections.iter().zip(ids).find(|(section, _)| is_on(section)).map(|(_, id)| id.clone())
}

fn key_points(
    material: &Material<'_>,
    register: &mut Register<'_>,
    section: &SectionSelection,
    points: &[CountedPoint],
    ids: &[String],
) -> SectionBody {
    let written = match material.config.sections.get(section.config) {
        Some(SectionConfig::KeyPoints(config)) => {
            let note = config.from.as_deref().and_then(|from| material.note(from));
            note.map_or_else(Vec::new, |note| analyst_points(note, config.max))
        }
        _ => Vec::new(),
    };
    if !written.is_empty() {
        let point = |text| KeyPoint { origin: KeyPointOrigin::Analyst, text, section: None, quote: None };
        return SectionBody::KeyPoints { points: written.into_iter().map(point).collect() };
    }
    let point = |point: &CountedPoint| KeyPoint {
        origin: KeyPointOrigin::Counted,
        text: counted_text(
            material.labels(),
            &material.topic_title(point.topic),
            &material.selection.topics[usize::from(point.topic)],
        ),
        section: section_of(material, ids, point.topic),
        quote: point.quote.map(|of| register.quote(of)),
    };
    SectionBody::KeyPoints { points: points.iter().map(point).collect() }
}

fn topic(
    material: &Material<'_>,
    register: &mut Register<'_>,
    config: &SectionConfig,
    content: &TopicContent,
) -> SectionBody {
    let counts = &material.selection.topics[usize::from(content.topic)];
    let parts = match config {
        SectionConfig::Topic(section) if section.stories => stories::parts(material, content, section.quotes.order),
        _ => Vec::new(),
    };
    let excerpts = parts.iter().flat_map(|part| &part.excerpts);
    let excerpts: Vec<_> = if parts.is_empty() { content.excerpts.iter().collect() } else { excerpts.collect() };
    let quotes = parts.iter().flat_map(|part| &part.quotes);
    let quotes: Vec<_> = if parts.is_empty() { content.quotes.iter().collect() } else { quotes.collect() };
    // Entered first: sources are numbered as the reader meets them.
    let entries = parts.iter().filter_map(|part| stories::entry(material, register, content, part)).collect();
    SectionBody::Topic {
        topic: material.topic_key(content.topic).unwrap_or("").to_owned(),
        excerpts: excerpts.into_iter().map(|excerpt| register.excerpt(*excerpt)).collect(),
        quotes: quotes.into_iter().map(|of| register.quote(*of)).collect(),
        articles: counts.articles,
        outlets: counts.outlets,
        found: counts.quotes,
        stories_found: stories::count(material, content),
        stories: entries,
    }
}

fn speaker_entry(material: &Material<'_>, register: &mut Register<'_>, content: &SpeakerContent) -> SpeakerEntry {
    let role = |of: QuoteRef| {
        let speakers = &material.selection.quotes.get(&of)?.speakers;
        let own = speakers.iter().find(|shown| shown.speaker == content.speaker)?;
        Some((of, own.role?))
    };
    let shown = content.groups.iter().flat_map(|group| &group.quotes).copied();
    // The role as of the latest quote. From the back, since of equals `max_by_key` takes the last.
    let latest =
        shown.rev().filter_map(role).max_by_key(|(of, _)| material.selection.articles[of.article as usize].day);
    let one = content.groups.len() == 1;
    SpeakerEntry {
        name: register.speaker(content.speaker),
        person: register.person(content.speaker),
        role: latest.map(|(of, role)| register.role(of.article, role)),
        found: content.found,
        groups: content
            .groups
            .iter()
            .map(|group| SpeakerGroup {
                title: if one { String::new() } else { group_title(material, group) },
                quotes: group.quotes.iter().map(|of| register.quote(*of)).collect(),
            })
            .collect(),
    }
}

fn group_title(material: &Material<'_>, group: &GroupContent) -> String {
    match group.name {
        GroupName::Topic(topic) => topic.map_or_else(String::new, |topic| material.topic_title(topic)),
        GroupName::Day(day) => material.labels().day_of_week(day),
        GroupName::Outlet(_) => {
            let outlet = group.quotes.first().and_then(|of| material.outlet_name(of.article));
            outlet.unwrap_or(material.labels().word("no_outlet_title")).to_owned()
        }
    }
}

fn timeline_day(material: &Material<'_>, register: &mut Register<'_>, content: &DayContent) -> TimelineDay {
    let item = |&article: &u32| {
        let all = QuoteRef { article, quote: 0 }..=QuoteRef { article, quote: u32::MAX };
        let quotes: Vec<QuoteRef> = material.selection.quotes.range(all).map(|(of, _)| *of).collect();
        let topics = &material.selection.articles[article as usize].topics;
        TimelineItem {
            source: register.source(article),
            topics: topics.iter().map(|&topic| material.topic_title(topic)).collect(),
            quotes: quotes.into_iter().map(|of| register.quote(of)).collect(),
        }
    };
    let label = material.labels().day_of_week(content.day);
    TimelineDay { date: content.day, label, items: content.articles.iter().map(item).collect() }
}
