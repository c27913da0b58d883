//! The fixed words of an issue for the formats that code writes, as the template filters have them. It holds no words itself.

use jiff::civil::Date;

use super::filters;
use crate::model::{QuoteEntry, Rule};
use crate::wording::{self, Labels};

/// The fixed words in the language of one issue.
#[derive(Clone, Copy)]
pub(super) struct Words(&'static Labels);

impl Words {
    /// Those of the language of this BCP 47 tag, or the English ones.
    pub(super) fn of(tag: &str) -> Self {
        Self(wording::of(tag))
    }

    /// The words under `key`.
    pub(super) fn word(self, key: &'static str) -> &'static str {
        self.0.word(key)
    }

    /// The words for a value of the model, as `new` under `changes.state`; the value itself where there are none.
    pub(super) fn of_value(self, key: &str, value: &str) -> String {
        let path = format!("{key}.{value}");
        let word = self.0.word(&path);
        if word == path { value.to_owned() } else { word.to_owned() }
    }

    /// The paragraphs under `key`.
    pub(super) fn paragraphs(self, key: &'static str) -> impl Iterator<Item = &'static str> {
        self.0.tree()[key].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str)
    }

    /// A number with its noun: `1 quote`, `1,200 quotes`.
    pub(super) fn count(self, noun: &str, count: usize) -> String {
        self.0.counted(count, noun)
    }

    /// A number with a mark between thousands.
    pub(super) fn number(self, count: usize) -> String {
        self.0.number(count as u64)
    }

    /// Thousandths as per cent, in one decimal.
    pub(super) fn share(self, per_mille: u32) -> String {
        filters::share(self.0, u64::from(per_mille))
    }

    /// A decimal number as the language writes it.
    pub(super) fn decimal(self, number: &str) -> String {
        self.0.decimal(number)
    }

    /// A day in words.
    pub(super) fn day(self, day: Date) -> String {
        self.0.date(day)
    }

    /// The words under `key` with their `{names}` filled in.
    pub(super) fn fill(self, key: &'static str, values: &[(&str, &str)]) -> String {
        let value = |name: &str| values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        wording::fill(self.0.word(key), value)
    }

    /// The kind of a quote in a word or two.
    pub(super) fn kind(self, quote: &QuoteEntry) -> String {
        let code = if quote.rule == Rule::Transcript { quote.rule.code() } else { quote.kind.code() };
        self.of_value("kind_short", code)
    }
}
