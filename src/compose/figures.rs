//! Counts what a section of figures shows, and says in a sentence what there is to see. How it is drawn is for `render`.
//!
//! A figure with nothing to compare is left out: of one outlet, speaker, topic, period or day alone.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Display;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::config::{FigureName, SectionConfig};
use crate::model::{
    Figure, FigureForm, FigureRow, Period, PeriodSpec, SpeakerIndex, Standing, Tally, TopicCount, TopicIndex,
};
use crate::wording::Labels;

use super::Material;
use super::coverage;
use super::register::Register;
use super::sections::section_of;

/// Rows of a figure at most; the sentence tells how many have less.
const MOST_ROWS: usize = 12;
/// Topics across a grid at most.
const MOST_ACROSS: usize = 8;
/// Columns on a scale of days at most; those of a longer period are of several days each.
const MOST_DAYS: i64 = 31;

/// The section that is made, and what it refers to.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// What the briefing is made of.
    pub(super) material: &'a Material<'a>,
    /// Who speaks.
    pub(super) register: &'a Register<'a>,
    /// Ids of all sections.
    pub(super) ids: &'a [String],
    /// That of this one.
    pub(super) id: &'a str,
}

/// The figures asked for that have something to show, in that order.
pub(super) fn all(place: Place<'_>, show: &[FigureName]) -> Vec<Figure> {
    let draw = |name: &FigureName| match name {
        FigureName::TopicsByWeek => topics_by_week(place),
        FigureName::SpeakersByTopic => speakers_by_topic(place),
        FigureName::Outlets => outlets(place),
        FigureName::Timeline => timeline(place),
    };
    show.iter().filter_map(draw).collect()
}

/// What a figure is made of, before it is known whether it is worth drawing.
struct Draft {
    /// Its key among the labels.
    name: &'static str,
    form: FigureForm,
    /// Noun of what is counted.
    unit: &'static str,
    columns: Vec<String>,
    rows: Vec<FigureRow>,
}

impl Draft {
    /// The figure: rows that are all zero are left out, and all beyond [`MOST_ROWS`]; `values` fill in its sentence, and
    /// `equal` is how many more it could have named.
    fn figure(mut self, place: Place<'_>, values: &[(&str, &dyn Display)], equal: usize) -> Figure {
        let labels = place.material.labels();
        self.rows.retain(|row| !is_empty(row));
        let of_it = |what: &str| format!("figures.{what}.{}", self.name);
        let mut text = labels.fill(&of_it("text"), values);
        let beyond = self.rows.split_off(self.rows.len().min(MOST_ROWS)).len();
        for (what, count) in [("figures.equal", equal), ("figures.left_out", beyond)] {
            if count > 0 {
                text.push(' ');
                text += &labels.fill(what, &[("count", &labels.number(count as u64))]);
            }
        }
        Figure {
            id: format!("{}-{}", place.id, self.name),
            title: labels.word(&of_it("title")).to_owned(),
            text,
            unit: self.unit.to_owned(),
            form: self.form,
            head: labels.word(&of_it("rows")).to_owned(),
            columns: self.columns,
            rows: self.rows,
        }
    }

    /// The row and column of the largest value; of equals the first.
    fn largest(&self) -> Option<(&FigureRow, usize)> {
        let cells = self.rows.iter().flat_map(|row| (0..row.values.len()).map(move |column| (row, column)));
        // From the back, since of equals `max_by_key` takes the last.
        cells.rev().max_by_key(|(row, column)| row.values[*column])
    }

    /// How many more values are as large as the largest.
    fn equal(&self) -> usize {
        let values = || self.rows.iter().flat_map(|row| &row.values);
        let largest = values().max();
        values().filter(|value| Some(*value) == largest).count().saturating_sub(1)
    }

    fn rows_with_something(&self) -> usize {
        self.rows.iter().filter(|row| !is_empty(row)).count()
    }

    fn columns_with_something(&self) -> usize {
        (0..self.columns.len()).filter(|&column| self.rows.iter().any(|row| row.values[column] > 0)).count()
    }
}

fn is_empty(row: &FigureRow) -> bool {
    row.values.iter().all(|value| *value == 0)
}

/// Quotes found on each topic in this issue and those before it, the oldest first.
fn topics_by_week(place: Place<'_>) -> Option<Figure> {
    let Place { material, .. } = place;
    let labels = material.labels();
    let earlier = || material.former.iter().rev().map(|former| &former.tally);
    let now = labels.period_in_chart(*material.period);
    let columns: Vec<String> = earlier().map(|tally| days_of(labels, &tally.issue.id)).chain([now]).collect();
    let rows = material.config.topics.keys().zip(0..).map(|(key, topic)| {
        let quotes = |tally: &Tally| tally.topics.iter().find(|one| one.topic == *key).map_or(0, |one| one.quotes);
        let before = earlier().map(quotes);
        let values = before.chain([material.selection.topics[usize::from(topic)].quotes]).collect();
        topic_row(place, topic, values)
    });
    let draft =
        Draft { name: "topics-by-week", form: FigureForm::Series, unit: "quote", columns, rows: rows.collect() };
    let last = draft.columns.len() - 1;
    if draft.columns_with_something() < 2 {
        return None;
    }
    let most = draft.rows.iter().rev().max_by_key(|row| row.values[last])?;
    let (name, count) = (most.label.clone(), labels.counted(most.values[last], "quote"));
    let before = labels.number(most.values[last - 1] as u64);
    let equal = draft.rows.iter().filter(|row| row.values[last] == most.values[last]).count() - 1;
    Some(draft.figure(place, &[("name", &name), ("count", &count), ("before", &before)], equal))
}

/// The days of an issue as on a scale, by its id; the id where it is none that this program gives.
fn days_of(labels: &Labels, id: &str) -> String {
    let spec = id.replace('_', "..").parse::<PeriodSpec>().ok().filter(|spec| !spec.is_relative());
    // A spec that is not relative needs no day to start from.
    let days = spec.and_then(|spec| spec.resolve(Date::ZERO).ok());
    days.map_or_else(|| id.to_owned(), |days| labels.period_in_chart(days))
}

/// Quotes shown, by speaker and topic; one on two topics counts with both. Those who speak most come first.
fn speakers_by_topic(place: Place<'_>) -> Option<Figure> {
    let Place { material, register, .. } = place;
    let labels = material.labels();
    let mut counts: BTreeMap<SpeakerIndex, BTreeMap<TopicIndex, usize>> = BTreeMap::new();
    for shown in material.selection.quotes.values() {
        for speaker in &shown.speakers {
            for topic in &shown.topics {
                *counts.entry(speaker.speaker).or_default().entry(*topic).or_default() += 1;
            }
        }
    }
    let mut topics: Vec<TopicIndex> = (0..).take(material.config.topics.len()).collect();
    let on = |topic: &TopicIndex| counts.values().filter_map(|topics| topics.get(topic)).sum::<usize>();
    topics.retain(|topic| on(topic) > 0);
    if topics.len() > MOST_ACROSS {
        // Stable: of equals those first in the config stay.
        topics.sort_by_key(|topic| Reverse(on(topic)));
        topics.truncate(MOST_ACROSS);
        topics.sort_unstable();
    }
    let people = material.config.sections.iter().any(|section| matches!(section, SectionConfig::People(_)));
    let mut rows: Vec<FigureRow> = counts
        .iter()
        .map(|(&speaker, on)| FigureRow {
            label: register.speaker(speaker),
            anchor: register.person(speaker).filter(|_| people).map(|person| format!("person-{person}")),
            values: topics.iter().map(|topic| on.get(topic).copied().unwrap_or(0)).collect(),
        })
        .collect();
    rows.sort_by_cached_key(|row| (Reverse(row.values.iter().sum::<usize>()), row.label.to_lowercase()));
    let columns = topics.iter().map(|&topic| material.topic_title(topic)).collect();
    let draft = Draft { name: "speakers-by-topic", form: FigureForm::Grid, unit: "quote", columns, rows };
    if draft.rows_with_something() < 2 || draft.columns.len() < 2 {
        return None;
    }
    let (row, column) = draft.largest()?;
    let (name, topic) = (row.label.clone(), draft.columns[column].clone());
    let count = labels.counted(row.values[column], "quote");
    let equal = draft.equal();
    Some(draft.figure(place, &[("name", &name), ("topic", &topic), ("count", &count)], equal))
}

/// Articles of the period by outlet, most first.
fn outlets(place: Place<'_>) -> Option<Figure> {
    let labels = place.material.labels();
    let row = |outlet: TopicCount| FigureRow { label: outlet.title, anchor: None, values: vec![outlet.articles] };
    let mut rows: Vec<FigureRow> = coverage::outlets(place.material).into_iter().map(row).collect();
    if rows.len() > MOST_ROWS {
        let others = rows.split_off(MOST_ROWS - 1);
        let label = labels.fill("figures.others", &[("count", &labels.number(others.len() as u64))]);
        let articles = others.iter().map(|row| row.values[0]).sum();
        rows.push(FigureRow { label, anchor: None, values: vec![articles] });
    }
    let columns = vec![labels.word("articles_read").to_owned()];
    let draft = Draft { name: "outlets", form: FigureForm::Bars, unit: "article", columns, rows };
    if draft.rows_with_something() < 2 {
        return None;
    }
    let total: usize = draft.rows.iter().map(|row| row.values[0]).sum();
    // Not the largest: that may be all the others together.
    let first = draft.rows.first()?;
    let (name, count) = (first.label.clone(), labels.counted(first.values[0], "article"));
    let (share, total) = (labels.share(first.values[0] as u64, total as u64), labels.number(total as u64));
    let equal = draft.rows.iter().filter(|row| row.values == first.values).count() - 1;
    Some(draft.figure(place, &[("name", &name), ("count", &count), ("total", &total), ("share", &share)], equal))
}

/// Articles of the period by topic and day; one on two topics counts with both.
fn timeline(place: Place<'_>) -> Option<Figure> {
    let Place { material, .. } = place;
    let labels = material.labels();
    let scale = scale(*material.period);
    let mut counts: BTreeMap<(TopicIndex, usize), usize> = BTreeMap::new();
    for article in material.selection.articles.iter().filter(|article| article.standing == Standing::Own) {
        if let Some(column) = scale.iter().position(|days| (days.from..=days.to).contains(&article.day)) {
            for &topic in &article.topics {
                *counts.entry((topic, column)).or_default() += 1;
            }
        }
    }
    let rows = (0..).take(material.config.topics.len()).map(|topic| {
        let value = |column| counts.get(&(topic, column)).copied().unwrap_or(0);
        topic_row(place, topic, (0..scale.len()).map(value).collect())
    });
    let columns = scale.iter().map(|days| labels.period_in_chart(*days)).collect();
    let draft = Draft { name: "timeline", form: FigureForm::Days, unit: "article", columns, rows: rows.collect() };
    if draft.columns_with_something() < 2 {
        return None;
    }
    let (row, column) = draft.largest()?;
    let (topic, day) = (row.label.clone(), in_words(labels, scale[column]));
    let count = labels.counted(row.values[column], "article");
    let equal = draft.equal();
    Some(draft.figure(place, &[("topic", &topic), ("day", &day), ("count", &count)], equal))
}

/// The columns of a period: its days, or as many of several days each as there is room for.
fn scale(period: Period) -> Vec<Period> {
    let Period { from, to } = period;
    let wide = (period.days() + MOST_DAYS - 1) / MOST_DAYS;
    let mut columns = Vec::new();
    let mut first: Option<Date> = Some(from);
    while let Some(start) = first.filter(|start| *start <= to) {
        // Beyond the calendar's end there is nothing to count.
        let end = start.checked_add((wide - 1).days()).map_or(to, |end| end.min(to));
        columns.push(Period { from: start, to: end });
        first = end.tomorrow().ok();
    }
    columns
}

fn in_words(labels: &Labels, days: Period) -> String {
    if days.from == days.to { labels.day_of_week(days.to) } else { labels.period(days) }
}

fn topic_row(place: Place<'_>, topic: TopicIndex, values: Vec<usize>) -> FigureRow {
    let anchor = section_of(place.material, place.ids, topic);
    FigureRow { label: place.material.topic_title(topic), anchor, values }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{MOST_DAYS, scale};
    use crate::model::Period;

    #[test]
    fn a_scale_has_room_for_any_period() {
        let columns = |from, to| scale(Period { from, to }).len();
        assert_eq!(columns(date(2026, 11, 9), date(2026, 11, 15)), 7);
        assert_eq!(columns(date(2026, 11, 1), date(2026, 12, 1)), 31);
        assert_eq!(columns(date(2026, 11, 1), date(2026, 12, 2)), 16);
        let year = scale(Period { from: date(2026, 1, 1), to: date(2026, 12, 31) });
        assert!(year.len() <= MOST_DAYS as usize);
        assert_eq!((year[0].from, year[year.len() - 1].to), (date(2026, 1, 1), date(2026, 12, 31)));
        assert!(year.windows(2).all(|pair| pair[0].to.tomorrow().is_ok_and(|next| next == pair[1].from)));
        assert!(columns(date(-9999, 1, 1), date(9999, 12, 31)) <= MOST_DAYS as usize);
    }
}
