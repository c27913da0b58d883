//! Which of a page's many dates is that of publication.

use jiff::ToSpan;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::signs::{Sign, Signs, Told, pieces};
use super::{Linked, Tree};
use crate::parse::dates::{self, Dated, DayOrder, Label};

/// The date of publication: from metadata, from the address, from the page's text, in that order.
pub(super) fn published(tree: &Tree, signs: &Signs<'_>, linked: &Linked, url: Option<&str>, order: DayOrder) -> Option<Dated> {
    let read = |text: &str| read(text, order);
    let metas = signs.metas(Told::Published);
    let page = Elements { tree, order };
    let address = || url.and_then(dates::in_address).map(|day| Dated { day, time: None, offset: None });
    let shown = || page.first(&signs.times, Page::Shown).or_else(|| page.first(&signs.dates, Page::Shown)).or_else(|| labelled(tree, signs, order));
    let told = linked.published.as_deref().filter(|_| linked.article).and_then(read)
        .or_else(|| metas.iter().flatten().find_map(|value| read(value)))
        .or_else(|| page.first(&signs.stamps, Page::Told))
        .or_else(|| linked.published.as_deref().and_then(read));
    if let Some(told) = told {
        return Some(local(told, [shown(), address()]));
    }
    address()
        .or_else(|| page.first(&signs.times, Page::Told))
        .or_else(|| page.first(&signs.dates, Page::Told))
        .or_else(|| labelled(tree, signs, order))
        .or_else(|| linked.created.as_deref().and_then(read))
}

/// What was told in universal time, as the place writes it: where the page shows the day before or after to its readers,
/// and the hour can be that of both days, theirs counts; with the offset, if the page shows the hour too.
fn local(told: Dated, shown: [Option<Dated>; 2]) -> Dated {
    let (Some(time), Some(offset)) = (told.time, told.offset) else { return told };
    if !offset.is_zero() {
        return told;
    }
    let at = told.day.to_datetime(time);
    let reach = (at - FARTHEST_WEST.hours()).date()..=(at + FARTHEST_EAST.hours()).date();
    for shown in shown.into_iter().flatten() {
        if shown.day == told.day {
            return told;
        }
        if !reach.contains(&shown.day) {
            continue;
        }
        let known = shown.time.and_then(|hour| offset_between(at, shown.day.to_datetime(hour)));
        return match known {
            Some(offset) => Dated { time: shown.time, offset: Some(offset), ..shown },
            None => Dated { day: shown.day, time: None, offset: None },
        };
    }
    told
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
    near.then(|| Offset::from_seconds(i32::try_from(quarters * 900).ok()?).ok()).flatten()
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

/// Whether dates are read where programs read them, or only where readers see them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    Told,
    Shown,
}

impl Elements<'_> {
    /// The first date of those elements: after the headline before all others, and none of a change.
    fn first(&self, signs: &[Sign], page: Page) -> Option<Dated> {
        let own = || signs.iter().filter(|sign| !sign.elsewhere && !sign.updated);
        let after = own().filter(|sign| sign.headings > 0).find_map(|sign| self.date(*sign, page));
        after.or_else(|| own().find_map(|sign| self.date(*sign, page)))
    }

    fn date(&self, sign: Sign, page: Page) -> Option<Dated> {
        const ATTRIBUTES: [&str; 8] =
            ["datetime", "content", "title", "data-datetime", "data-date", "data-timestamp", "data-time", "data-published"];
        let told = || ATTRIBUTES.iter().find_map(|name| read(self.tree.attribute(sign.id, name)?, self.order));
        let told = if page == Page::Told { told() } else { None };
        told.or_else(|| in_pieces(&pieces(self.tree, sign.id)?, self.order))
    }
}

/// The first date of some short texts that is not said to be that of a change.
fn in_pieces(pieces: &[&str], order: DayOrder) -> Option<Dated> {
    let line = pieces.join(" ");
    let (at, dated) = dates::first_in(&line, order)?;
    let before = line[..at].to_lowercase();
    let updated = before.split(|c: char| !c.is_alphabetic()).any(|word| dates::label(word).is_some_and(|(label, _)| label == Label::Updated));
    let dated = dated.ok()?;
    if !updated {
        return Some(dated);
    }
    // `Updated 10 November 2026 · Published 9 November 2026`
    let rest = &line[at..];
    let lower = rest.to_lowercase();
    let at = lower.match_indices(' ').map(|(at, _)| at + 1).find(|&at| dates::label(&lower[at..]).is_some_and(|(label, _)| label == Label::Published))?;
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
            && (label == Some(Label::Published) || (line.len() <= 80 && at <= 24 && label.is_none() && !updated))
        {
            return Some(dated);
        }
        updated = label == Some(Label::Updated);
    }
    None
}
