//! Which issues of a series are there, and what became of each. It makes none, and knows no schedule.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::load;
use crate::model::{Delivery, DeliveryOutcome, Period};

use super::record::{former_record, record_place};

/// What became of an issue that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredState {
    /// A build made it, but no run published it.
    Made,
    /// A run published it.
    Published,
    /// A run published it, and a delivery that the config still asks for waits or failed.
    Undelivered,
}

/// The issues that are there, the newest first. The records of the first `recent` alone are read: what became of the others
/// counts as [`StoredState::Made`].
pub fn known(config: &Config, recent: usize) -> Vec<(Period, StoredState)> {
    let Some(places) = config.issue_places() else { return Vec::new() };
    let around = (places.around.0.as_str(), places.around.1.as_str());
    let stored = load::stored(&places.listing, around, |issue| places.json(issue));
    // An issue with nothing in it may have left its record alone.
    let record = |issue: &str| record_place(config, issue).map(|place| place.path).unwrap_or_default();
    let recorded = load::stored(&places.listing, around, record);
    let names: BTreeSet<String> = stored.into_iter().chain(recorded).map(|file| file.issue).collect();
    let mut periods: Vec<Period> = names.iter().filter_map(|name| Period::of_issue(name)).collect();
    periods.sort_by_key(|period| std::cmp::Reverse((period.from, period.to)));
    let state = |(at, period): (usize, Period)| {
        let state = if at < recent { state(config, &period.issue()) } else { StoredState::Made };
        (period, state)
    };
    periods.into_iter().enumerate().map(state).collect()
}

fn state(config: &Config, issue: &str) -> StoredState {
    let Some(place) = record_place(config, issue) else { return StoredState::Made };
    match former_record(&place.path) {
        Ok(Some(record)) if record.published.is_some() => {
            let waits = |name: &str| is_open(record.deliveries.iter().filter(|delivery| delivery.target == name));
            let open = config.delivery.iter().any(|target| waits(target.name()));
            if open { StoredState::Undelivered } else { StoredState::Published }
        }
        Ok(_) => StoredState::Made,
        // What it says is not known: so nothing is made or sent for the past.
        Err(_) => StoredState::Published,
    }
}

/// Whether the last of these deliveries to one target is still to be made.
fn is_open<'a>(deliveries: impl Iterator<Item = &'a Delivery>) -> bool {
    let last = deliveries.last().map(|delivery| delivery.outcome);
    matches!(last, Some(DeliveryOutcome::Waiting | DeliveryOutcome::Failed))
}
