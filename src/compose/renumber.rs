//! Numbers the sources of a part of an issue anew, in the order of first use, so that the list has no holes. It knows every
//! place of the model that names a source by number.

use std::collections::BTreeMap;

use crate::model::{Briefing, QuoteEntry, QuoteId, SectionBody};

/// Leaves in the list what is used, numbered as the reader meets it.
pub(super) fn sources(part: &mut Briefing) {
    let mut used = Used::default();
    for section in &part.sections {
        used.section(&section.body, &part.quotes);
    }
    part.sources.retain(|source| used.numbers.contains_key(&source.number));
    for source in &mut part.sources {
        used.renumber(&mut source.number);
    }
    part.sources.sort_by_key(|source| source.number);
    for quote in part.quotes.values_mut() {
        used.renumber(&mut quote.source);
        for wording in &mut quote.wordings {
            used.renumber(&mut wording.source);
        }
    }
    for section in &mut part.sections {
        match &mut section.body {
            SectionBody::Topic { excerpts, stories, .. } => {
                for excerpt in excerpts {
                    used.renumber(&mut excerpt.source);
                }
                for story in stories {
                    used.renumber(&mut story.source);
                }
            }
            SectionBody::Timeline { days, events } => {
                for event in events {
                    used.renumber(&mut event.excerpt.source);
                }
                days.iter_mut().flat_map(|day| &mut day.items).for_each(|item| used.renumber(&mut item.source));
            }
            _ => {}
        }
    }
}

/// Numbers used so far, and their new ones.
#[derive(Default)]
struct Used {
    numbers: BTreeMap<usize, usize>,
}

impl Used {
    fn note(&mut self, number: usize) {
        let next = self.numbers.len() + 1;
        self.numbers.entry(number).or_insert(next);
    }

    fn renumber(&self, number: &mut usize) {
        *number = self.numbers.get(number).copied().unwrap_or(*number);
    }

    fn quotes<'a>(&mut self, ids: impl IntoIterator<Item = &'a QuoteId>, quotes: &BTreeMap<QuoteId, QuoteEntry>) {
        for quote in ids.into_iter().filter_map(|id| quotes.get(id)) {
            self.note(quote.source);
            for wording in &quote.wordings {
                self.note(wording.source);
            }
        }
    }

    /// Notes the sources of a section in the order in which they are met.
    fn section(&mut self, body: &SectionBody, quotes: &BTreeMap<QuoteId, QuoteEntry>) {
        match body {
            SectionBody::KeyPoints { points } => {
                self.quotes(points.iter().filter_map(|point| point.quote.as_ref()), quotes);
            }
            SectionBody::Topic { excerpts, quotes: shown, stories, .. } => {
                for story in stories {
                    self.note(story.source);
                    let own = excerpts.iter().filter(|excerpt| story.excerpts.contains(&excerpt.id));
                    own.for_each(|excerpt| self.note(excerpt.source));
                    self.quotes(&story.quotes, quotes);
                }
                for excerpt in excerpts {
                    self.note(excerpt.source);
                }
                self.quotes(shown, quotes);
            }
            SectionBody::WhoSaidWhat { speakers } => {
                let groups = speakers.iter().flat_map(|speaker| &speaker.groups);
                self.quotes(groups.flat_map(|group| &group.quotes), quotes);
            }
            SectionBody::Timeline { days, events } => {
                for event in events {
                    self.note(event.excerpt.source);
                }
                for item in days.iter().flat_map(|day| &day.items) {
                    self.note(item.source);
                    self.quotes(&item.quotes, quotes);
                }
            }
            SectionBody::Changes { repeated, .. } => self.quotes(repeated, quotes),
            SectionBody::Compare { comparisons } => {
                self.quotes(comparisons.iter().flat_map(|one| &one.latest), quotes);
            }
            SectionBody::Trends { .. }
            | SectionBody::Figures { .. }
            | SectionBody::Balance { .. }
            | SectionBody::Notes { .. }
            | SectionBody::Sources
            | SectionBody::People
            | SectionBody::Coverage => {}
        }
    }
}
