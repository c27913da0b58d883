//! Numbers in the marks of a language, and nouns in the form a number asks for. Numbers are not spelt out.

use std::fmt::Write as _;

use super::Labels;

impl Labels {
    /// Which form of a noun a count takes: `one` or `other`, the cardinal categories of Unicode CLDR that these languages need.
    pub fn form(&self, count: u64) -> &'static str {
        if self.one.contains(&count) { "one" } else { "other" }
    }

    /// A number with its noun, as `1 quote` or `1,200 quotes`; `noun` is a key under `count`.
    pub fn counted(&self, count: usize, noun: &str) -> String {
        let count = count as u64;
        let mut out = self.number(count);
        let _ = write!(out, " {}", self.tree["count"][noun][self.form(count)].as_str().unwrap_or(noun));
        out
    }

    /// A number with a mark between its thousands.
    pub fn number(&self, count: u64) -> String {
        let (digits, mark) = (count.to_string(), self.word("thousands"));
        let mut out = String::with_capacity(digits.len() * 4 / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push_str(mark);
            }
            out.push(digit);
        }
        out
    }

    /// A part of a whole in whole per cent, rounded half up, as `40%`; that of nothing is none.
    pub fn share(&self, part: u64, whole: u64) -> String {
        let (part, whole) = (u128::from(part), u128::from(whole));
        let share = (part * 200 + whole).checked_div(whole * 2).unwrap_or(0);
        self.fill("percent", &[("number", &share)])
    }

    /// A number of digits with a decimal point, as `1234.5`, with the marks of the language; anything else as it is.
    pub fn decimal(&self, number: &str) -> String {
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let Some(count) = whole.parse().ok().filter(|_| digits(whole) && digits(part)) else {
            return number.to_owned();
        };
        let mut out = self.number(count);
        if !part.is_empty() {
            let _ = write!(out, "{}{part}", self.word("decimal"));
        }
        out
    }
}
