//! When an issue is to be made by itself. Which days and moments these are is for `schedule`.

use jiff::civil::{Time, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::forms::TimeText;

/// When an issue is made by `attache run`, in the time zone of the briefing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleConfig {
    /// How often.
    #[serde(default)]
    pub every: Every,
    /// On which day: of a week its name, as `monday`; of a month its number, as `1`, where 29 to 31 are the last day of a
    /// shorter month. Default: Monday, and the first.
    #[serde(default)]
    pub on: Option<On>,
    /// At which time of the day, as `"05:00"`.
    #[serde(default = "default_at", deserialize_with = "time")]
    #[schemars(with = "TimeText", extend("default" = "05:00"))]
    pub at: Time,
    /// How many issues that were missed are made with the one that is due, oldest first.
    #[serde(default = "default_catch_up")]
    #[schemars(range(max = 366))]
    pub catch_up: u16,
}

/// How often an issue is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Every {
    /// Each day.
    Day,
    /// Once a week.
    #[default]
    Week,
    /// Once a month.
    Month,
}

/// The day of a week or of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum On {
    /// Of a week.
    Weekday(WeekdayName),
    /// Of a month, from 1.
    Day(#[schemars(range(min = 1, max = 31))] u8),
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WeekdayName {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl From<WeekdayName> for Weekday {
    fn from(name: WeekdayName) -> Self {
        match name {
            WeekdayName::Monday => Self::Monday,
            WeekdayName::Tuesday => Self::Tuesday,
            WeekdayName::Wednesday => Self::Wednesday,
            WeekdayName::Thursday => Self::Thursday,
            WeekdayName::Friday => Self::Friday,
            WeekdayName::Saturday => Self::Saturday,
            WeekdayName::Sunday => Self::Sunday,
        }
    }
}

impl Default for ScheduleConfig {
    fn default() -> Self {
        Self { every: Every::default(), on: None, at: default_at(), catch_up: default_catch_up() }
    }
}

/// Reads a time of the day, as `05:00`: two digits of hours from 00 to 23, two of minutes.
pub(super) fn time_of_day(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let two = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<i8>().ok()).flatten()
    };
    Time::new(two(hour)?, two(minute)?, 0, 0).ok()
}

fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
    let text = String::deserialize(from)?;
    time_of_day(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no time of the day")))
}

fn default_at() -> Time {
    jiff::civil::time(5, 0, 0, 0)
}

fn default_catch_up() -> u16 {
    4
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(super::time_of_day(text).map(|time| time.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn times_have_one_form() {
        check("05:00", Some("05:00:00"));
        check("23:59", Some("23:59:00"));
        for wrong in ["5:00", "24:00", "05:60", "05", "05:00:00", "+5:00", "", "noon"] {
            check(wrong, None);
        }
    }
}
