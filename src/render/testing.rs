//! What the tests of the formats share: an issue with every kind of section, and a quote. It judges nothing.

use crate::model::{Briefing, QuoteEntry};

/// An invented issue that has everything the model can hold.
pub(super) fn everything() -> Briefing {
    let text = include_str!("../../tests/fixtures/render/full.json");
    serde_json::from_str(text).expect("the fixture fits the model")
}

/// A quote of it, under another id.
pub(super) fn quote(id: &str) -> QuoteEntry {
    let quote = everything().quotes.into_values().next().expect("a quote");
    QuoteEntry { id: id.to_owned(), wordings: Vec::new(), single_source: false, earlier: None, ..quote }
}
