//! Which of a page's many dates is that of publication.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use super::signs::{Sign, Signs, Told, pieces};
use super::{Linked, Tree};
use crate::parse::dates::{self, Dated, DayOrder, Label};

/// The date of publication: from metadata, from the address, from the page's text, in that order.
pub(super) fn published(
    tree: &Tree,
    signs: &Signs<'_>,
    linked: &Linked,
    url: Option<&str>,
    order: DayOrder,
) -> Option<Dated> {
    let read = |text: &str| read(text, order);
    let metas = signs.metas(Told::Published);
    let page = Elements { tree, order };
    let address = || url.and_then(dates::in_address).map(|day| Dated { day, time: None, offset: None });
    let told = linked
        .published
        .as_deref()
        .filter(|_| linked.article)
        .and_then(read)
        .or_else(|| metas.iter().flatten().find_map(|value| read(value)))
        .or_else(|| page.first(&signs.stamps))
        .or_else(|| linked.published.as_deref().and_then(read));
    if let Some(told) = told {
        return Some(local(told, &page.shown(signs), address().map(|dated| dated.day)));
    }
    address()
        .or_else(|| page.first(&signs.times))
        .or_else(|| page.first(&signs.dates))
        .or_else(|| labelled(tree, signs, order))
        .or_else(|| page.published_elsewhere(signs))
        .or_else(|| linked.created.as_deref().and_then(read))
}

/// What was told, as the page writes it for its readers, where that is another day.
///
/// A moment shown that is the one told on another clock counts, with the offset between them: programs tell universal
/// time, and some call it local. Else, of what was told in universal time, a day shown that the hour allows.
fn local(told: Dated, shown: &[Shown], address: Option<Date>) -> Dated {
    let Some(time) = told.time else { return told };
    if shown.iter().any(|shown| shown.dated.day == told.day) {
        return told;
    }
    let at = told.day.to_datetime(time);
    let clock = shown.iter().find_map(|shown| {
        let local = shown.dated.day.to_datetime(shown.dated.time?);
        offset_between(at, local).map(|offset| Dated { offset: shown.dated.offset.or(Some(offset)), ..shown.dated })
    });
    if let Some(clock) = clock {
        return clock;
    }
    if !told.offset.is_some_and(Offset::is_zero) {
        return told;
    }
    let reach = (at - FARTHEST_WEST.hours()).date()..=(at + FARTHEST_EAST.hours()).date();
    let days = shown.iter().filter(|shown| !shown.updated).map(|shown| shown.dated.day).chain(address);
    // The first that is near counts: the page's own day before that of its address.
    match days.into_iter().find(|day| reach.contains(day)) {
        Some(day) if day != told.day => Dated { day, time: None, offset: None },
        _ => told,
    }
}

/// How far local time may be from universal time.
const FARTHEST_WEST: i64 = 10;
const FARTHEST_EAST: i64 = 13;

/// The offset at which `local` is `utc`, if it is one of whole quarters of an hour.
fn offset_between(utc: DateTime, local: DateTime) -> Option<Offset> {
    let seconds = local.duration_since(utc).as_secs();
    // The page shows minutes, the metadata seconds.
    let quarters = (seconds + 450).div_euclid(900);
    let near = (quarters * 900 - seconds).abs() <= 60;
    let zone = -FARTHEST_WEST * 4..=FARTHEST_EAST * 4;
    (near && zone.contains(&quarters)).then(|| Offset::from_seconds(i32::try_from(quarters * 900).ok()?).ok()).flatten()
}

/// A value that should be a date: written out, or counted in seconds.
fn read(text: &str, order: DayOrder) -> Option<Dated> {
    let text = text.trim();
    if text.is_empty() || text.len() > 200 {
        return None;
    }
    if (10..=13).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return dates::epoch(text.parse().ok()?);
    }
    if let Ok(dated) = dates::read_as_written(text, order) {
        return Some(dated);
    }
    dates::first_in(text, order)?.1.ok()
}

struct Elements<'t> {
    tree: &'t Tree,
    order: DayOrder,
}

/// A date that readers see.
#[derive(Clone, Copy)]
struct Shown {
    dated: Dated,
    /// Whether it is said to be that of a change.
    updated: bool,
}

impl Elements<'_> {
    /// The first date of those elements: after the headline before all others, and none of a change.
    fn first(&self, signs: &[Sign]) -> Option<Dated> {
        let own = || signs.iter().filter(|sign| !sign.elsewhere && !sign.updated);
        let after = own().filter(|sign| sign.headings > 0).find_map(|sign| self.date(*sign));
        after.or_else(|| own().find_map(|sign| self.date(*sign)))
    }

    fn date(&self, sign: Sign) -> Option<Dated> {
        const ATTRIBUTES: [&str; 8] = [
            "datetime",
            "content",
            "title",
            "data-datetime",
            "data-date",
            "data-timestamp",
            "data-time",
            "data-published",
        ];
        let told = ATTRIBUTES.iter().find_map(|name| read(self.tree.attribute(sign.id, name)?, self.order));
        told.or_else(|| in_pieces(&pieces(self.tree, sign.id)?, self.order))
    }

    /// The first date of the page's margin that is said to be that of publication.
    fn published_elsewhere(&self, signs: &Signs<'_>) -> Option<Dated> {
        let mut lines = signs.dates.iter().filter(|sign| sign.elsewhere).filter_map(|sign| pieces(self.tree, sign.id));
        lines.find_map(|pieces| {
            let published =
                dates::label(&pieces.first()?.to_lowercase()).is_some_and(|(label, _)| label == Label::Published);
            if published { in_pieces(&pieces, self.order) } else { None }
        })
    }

    /// The dates that readers see around the headline.
    fn shown(&self, signs: &Signs<'_>) -> Vec<Shown> {
        /// More than these are not of the article's head.
        const MOST: usize = 12;
        let elements =
            signs.times.iter().chain(&signs.dates).filter(|sign| !sign.elsewhere).take(MOST).filter_map(|sign| {
                let line = pieces(self.tree, sign.id)?.join(" ");
                let (at, dated) = dates::first_in(&line, self.order)?;
                Some(Shown { dated: dated.ok()?, updated: sign.updated || speaks_of_change(&line[..at]) })
            });
        let lines = signs.head.iter().filter_map(|&id| self.tree.text(id)).map(str::trim).filter_map(|line| {
            let (at, dated) = dates::first_in(line, self.order).filter(|_| line.len() <= 120)?;
            Some(Shown { dated: dated.ok()?, updated: speaks_of_change(&line[..at]) })
        });
        elements.chain(lines.take(MOST)).collect()
    }
}

fn speaks_of_change(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_alphabetic())
        .any(|word| dates::label(word).is_some_and(|(label, _)| label == Label::Updated))
}

/// The first date of some short texts that is not said to be that of a change.
fn in_pieces(pieces: &[&str], order: DayOrder) -> Option<Dated> {
    let line = pieces.join(" ");
    let (at, dated) = dates::first_in(&line, order)?;
    let dated = dated.ok()?;
    if !speaks_of_change(&line[..at]) {
        return Some(dated);
    }
    // `Updated 10 November 2026 · Published 9 November 2026`
    let rest = &line[at..];
    let lower = rest.to_lowercase();
    let at = lower
        .match_indices(' ')
        .map(|(at, _)| at + 1)
        .find(|&at| dates::label(&lower[at..]).is_some_and(|(label, _)| label == Label::Published))?;
    dates::first_in(rest.get(at..)?, order)?.1.ok()
}

/// A date among the short texts around the headline: after `Published`, or alone on its line.
fn labelled(tree: &Tree, signs: &Signs<'_>, order: DayOrder) -> Option<Dated> {
    let lines = signs.head.iter().filter_map(|&id| tree.text(id)).map(str::trim);
    let mut updated = false;
    for line in lines {
        let lower = line.to_lowercase();
        let label = dates::label(lower.trim_start_matches(|c: char| !c.is_alphanumeric())).map(|(label, _)| label);
        if let Some((at, Ok(dated))) = dates::first_in(line, order)
            && (label == Some(Label::Published) || (line.len() <= 80 && at <= 40 && label.is_none() && !updated))
        {
            return Some(dated);
        }
        updated = label == Some(Label::Updated);
    }
    None
}
