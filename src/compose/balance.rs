//! Counts how the quotes and articles that an issue shows are spread over outlets, and lists what one outlet alone
//! reports. It reads the finished quotes and sources, no article.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{QuoteEntry, QuoteId, Section, SectionBody, ShareEntry, SourceEntry};

/// What a section holds before the quotes and sources of the issue are known.
pub(super) fn unknown() -> SectionBody {
    SectionBody::Balance { types: Vec::new(), outlets: Vec::new(), single_source: Vec::new(), quotes: 0 }
}

/// Fills in every such section.
pub(super) fn fill(sections: &mut [Section], quotes: &BTreeMap<QuoteId, QuoteEntry>, sources: &[SourceEntry]) {
    for section in sections.iter_mut().filter(|section| matches!(section.body, SectionBody::Balance { .. })) {
        let single = quotes.values().filter(|quote| quote.single_source);
        let order = |quote: &&QuoteEntry| (quote.source, quote.pieces.first().map(|piece| piece.start));
        let mut single: Vec<&QuoteEntry> = single.collect();
        single.sort_by_key(order);
        section.body = SectionBody::Balance {
            types: shares(quotes, sources, |source| (source.outlet_type.clone().unwrap_or_default(), None)),
            outlets: shares(quotes, sources, |source| {
                (source.outlet.clone().unwrap_or_default(), source.outlet_type.clone())
            }),
            single_source: single.into_iter().map(|quote| quote.id.clone()).collect(),
            quotes: quotes.len(),
        };
    }
}

/// The parts of groups of sources, given the name of a source's group and its type; most quotes first, then articles.
fn shares(
    quotes: &BTreeMap<QuoteId, QuoteEntry>,
    sources: &[SourceEntry],
    group: impl Fn(&SourceEntry) -> (String, Option<String>),
) -> Vec<ShareEntry> {
    let mut of_source = vec![0; sources.len()];
    for quote in quotes.values() {
        let at = quote.source.checked_sub(1).and_then(|at| of_source.get_mut(at));
        if let Some(count) = at {
            *count += 1;
        }
    }
    let mut shares: BTreeMap<String, (ShareEntry, BTreeSet<&str>)> = BTreeMap::new();
    for (source, quoted) in sources.iter().zip(of_source) {
        let (title, outlet_type) = group(source);
        let new = || {
            let share =
                ShareEntry { title: title.clone(), outlet_type, outlets: 0, articles: 0, quotes: 0, per_mille: 0 };
            (share, BTreeSet::new())
        };
        let (share, outlets) = shares.entry(title.clone()).or_insert_with(new);
        share.articles += 1;
        share.quotes += quoted;
        outlets.extend(source.outlet.as_deref());
    }
    let finished = |(share, outlets): (ShareEntry, BTreeSet<&str>)| ShareEntry {
        outlets: outlets.len(),
        per_mille: (share.quotes * 2000 / quotes.len().max(1)).div_ceil(2) as u32,
        ..share
    };
    let mut shares: Vec<ShareEntry> = shares.into_values().map(finished).collect();
    shares.sort_by_key(|share| (Reverse(share.quotes), Reverse(share.articles), share.title.to_lowercase()));
    shares
}
