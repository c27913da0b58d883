//! The fixed words of an issue for the formats that code writes, as the template filters have them. It holds no words itself.

use jiff::civil::Date;
use tera::Value;
use tera::value::Key;

use super::{filters, labels};
use crate::model::{QuoteEntry, Rule};

/// The fixed words in the language of one issue.
#[derive(Clone, Copy)]
pub(super) struct Words(&'static Value);

impl Words {
    /// Those of the language of this BCP 47 tag, or the English ones.
    pub(super) fn of(tag: &str) -> Self {
        Self(labels::of(tag))
    }

    /// The words under `key`.
    pub(super) fn word(self, key: &'static str) -> &'static str {
        labels::word(self.0, key)
    }

    /// The words for a value of the model, as `new` under `formats.changes.state`; the value itself where there are none.
    pub(super) fn of_value(self, key: &str, value: &str) -> String {
        let map = self.0.get_from_path(key).and_then(Value::as_map);
        map.and_then(|map| map.get(&Key::Str(value))).and_then(Value::as_str).unwrap_or(value).to_owned()
    }

    /// The paragraphs under `key`.
    pub(super) fn paragraphs(self, key: &'static str) -> impl Iterator<Item = &'static str> {
        self.0.get_from_path(key).and_then(Value::as_array).unwrap_or_default().iter().filter_map(Value::as_str)
    }

    /// A number with its noun: `1 quote`, `1,200 quotes`.
    pub(super) fn count(self, noun: &str, count: usize) -> String {
        let nouns = self.0.get_from_path("count").and_then(Value::as_map).and_then(|nouns| nouns.get(&Key::Str(noun)));
        match nouns.and_then(Value::as_map) {
            Some(forms) => filters::counted(self.0, forms, count as u64),
            None => format!("{} {noun}", self.number(count)),
        }
    }

    /// A number with a mark between thousands.
    pub(super) fn number(self, count: usize) -> String {
        filters::with_thousands(count as u64, self.word("thousands"))
    }

    /// Thousandths as per cent, in one decimal: `12.5 %`.
    pub(super) fn share(self, per_mille: u32) -> String {
        filters::per_cent(u64::from(per_mille))
    }

    /// A day in words.
    pub(super) fn day(self, day: Date) -> String {
        filters::day_in_words(self.0, day)
    }

    /// The words under `key` with their `{names}` filled in.
    pub(super) fn fill(self, key: &'static str, values: &[(&str, &str)]) -> String {
        filters::filled(self.word(key), |name| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    /// The kind of a quote in a word or two.
    pub(super) fn kind(self, quote: &QuoteEntry) -> String {
        let code = if quote.rule == Rule::Transcript { quote.rule.code() } else { quote.kind.code() };
        self.of_value("kind_short", code)
    }
}
