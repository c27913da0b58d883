//! Decides from the date alone whether an article belongs to an issue, before anything is extracted from it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date};
use jiff::tz::{Offset, TimeZone};

use crate::config::OnMissingDate;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Metadata, Outcome, Period, Published, SkipReason, UnusedReason};

use super::{Rules, SelectError};

/// First day a newspaper can have been published on: the year of the earliest known one, rounded down.
const FIRST_NEWSPAPER: Date = date(1600, 1, 1);

/// Whether an article belongs to an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It does; this is its day in the briefing's time zone.
    In(Date),
    /// It was published before the period, on this day, and a section looks back so far.
    Background(Date),
    /// It does not, and this is what becomes of it.
    Out {
        /// Outside the period, after the cut-off, or skipped.
        outcome: Outcome,
        /// What to tell of it, where it is skipped.
        diagnostic: Option<Diagnostic>,
    },
}

impl Rules {
    /// Whether the article at `path`, `published` then, belongs to the issue of `period`, nothing later than `cut_off` being
    /// considered. Nothing else of an article decides, so that it need not be at hand.
    ///
    /// `modified` is when its file was last changed; it counts only where the config says `use-file-date`. Fails only
    /// where the config says that an article without a date is an error.
    pub fn admit(
        &self,
        published: Option<Published>,
        path: &str,
        modified: Option<Timestamp>,
        period: &Period,
        cut_off: Option<Timestamp>,
    ) -> Result<Admission, SelectError> {
        let published = match (published, self.on_missing_date) {
            (Some(published), _) => published,
            (None, OnMissingDate::UsePeriodEnd) => return Ok(Admission::In(period.to)),
            (None, OnMissingDate::Error) => return Err(SelectError::MissingDate { path: path.to_owned() }),
            (None, OnMissingDate::UseFileDate) => match modified {
                Some(modified) => Published::Instant(modified, Offset::UTC),
                None => return Ok(undated(path, "no date in it, and the date of its file is not known")),
            },
            (None, OnMissingDate::Skip) => return Ok(undated(path, "no date in it")),
        };
        let day = published.day(&self.zone);
        if day < FIRST_NEWSPAPER {
            let said = format!("published on {day}, before there were newspapers");
            let skip = Skip::new(SkipReason::ImpossibleDate, path, said).help("correct the date of the article");
            return Ok(skip.into());
        }
        let looks_back = || self.look_backs.iter().any(|back| back.first_day(period) <= day);
        Ok(if day < period.from && looks_back() {
            Admission::Background(day)
        } else if !period.holds(day) {
            Admission::Out { outcome: Outcome::Unused(UnusedReason::OutsidePeriod), diagnostic: None }
        } else if cut_off.is_some_and(|cut_off| is_after(published, cut_off, &self.zone)) {
            Admission::Out { outcome: Outcome::Unused(UnusedReason::AfterCutOff), diagnostic: None }
        } else {
            Admission::In(day)
        })
    }
}

fn undated(path: &str, said: &str) -> Admission {
    let help = "give the article a date, or set `corpus.on_missing_date`";
    Skip::new(SkipReason::MissingDate, path, said).help(help).into()
}

impl From<Skip> for Admission {
    fn from(skip: Skip) -> Self {
        Self::Out { outcome: Outcome::Skipped(skip.reason), diagnostic: Some(skip.diagnostic) }
    }
}

/// Whether an article was published later; where it gives a day only, by the day.
fn is_after(published: Published, cut_off: Timestamp, zone: &TimeZone) -> bool {
    let cut_off = cut_off.to_zoned(zone.clone());
    match published {
        Published::Instant(at, _) => at > cut_off.timestamp(),
        Published::Local(at) => at > cut_off.datetime(),
        Published::Day(day) => day > cut_off.date(),
    }
}

/// The moment an admitted article counts as published, for ordering: its own where it has one, else midnight of `day`.
pub(super) fn moment(meta: &Metadata, day: Date, zone: &TimeZone) -> DateTime {
    match meta.published {
        Some(Published::Instant(at, _)) => at.to_zoned(zone.clone()).datetime(),
        Some(Published::Local(at)) => at,
        _ => day.to_datetime(jiff::civil::Time::midnight()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::config;
    use super::{Admission, Rules};
    use crate::model::{Period, Published};
    use jiff::Timestamp;
    use jiff::civil::date;
    use jiff::tz::Offset;

    /// What becomes of an article published at `published` (`2026-11-09`, `2026-11-09T10:00`, or with an offset).
    #[track_caller]
    fn check(missing: &str, published: Option<&str>, expected: &str) {
        let yaml = format!(
            "
briefing: {{title: T, timezone: Europe/Vienna}}
corpus: {{include: [x], on_missing_date: {missing}}}
sections: [{{kind: timeline}}, {{kind: timeline, events: {{over: 1 week}}}}]"
        );
        let rules = Rules::compile(&config(&yaml)).expect("rules compile");
        let period = Period { from: date(2026, 11, 9), to: date(2026, 11, 15) };
        let at = |text: &str| text.parse::<Timestamp>().expect("a timestamp");
        let published = published.map(|text| match (text.len(), text.parse()) {
            (10, _) => Published::Day(text.parse().expect("a day")),
            (_, Ok(local)) if !text.ends_with('Z') => Published::Local(local),
            _ => Published::Instant(at(text), Offset::UTC),
        });
        let cut_off = Some(at("2026-11-14T12:00:00Z"));
        let found = match rules.admit(published, "a.txt", Some(at("2026-11-10T23:30:00Z")), &period, cut_off) {
            Ok(Admission::In(day)) => day.to_string(),
            Ok(Admission::Background(day)) => format!("background {day}"),
            Ok(Admission::Out { outcome, diagnostic }) => {
                format!("{outcome:?} {}", diagnostic.map_or(String::new(), |diagnostic| diagnostic.code))
            }
            Err(error) => error.to_string(),
        };
        assert_eq!(found.trim_end(), expected);
    }

    #[test]
    fn days_are_counted_in_the_zone() {
        check("skip", Some("2026-11-08T23:30:00Z"), "2026-11-09");
        check("skip", Some("2026-11-08T22:30:00Z"), "background 2026-11-08");
        check("skip", Some("2026-11-02"), "background 2026-11-02");
        check("skip", Some("2026-11-01"), "Unused(OutsidePeriod)");
        check("skip", Some("2026-11-12"), "2026-11-12");
        check("skip", Some("2026-11-16"), "Unused(OutsidePeriod)");
        check("skip", Some("1246-05-01"), "Skipped(ImpossibleDate) impossible-date");
    }

    #[test]
    fn nothing_after_the_cut_off() {
        check("skip", Some("2026-11-14T12:00:00Z"), "2026-11-14");
        check("skip", Some("2026-11-14T12:00:01Z"), "Unused(AfterCutOff)");
        check("skip", Some("2026-11-14T13:00"), "2026-11-14");
        check("skip", Some("2026-11-14T13:01"), "Unused(AfterCutOff)");
        check("skip", Some("2026-11-14"), "2026-11-14");
        check("skip", Some("2026-11-15"), "Unused(AfterCutOff)");
    }

    #[test]
    fn a_missing_date_is_treated_as_the_config_says() {
        check("skip", None, "Skipped(MissingDate) missing-date");
        check("use-file-date", None, "2026-11-11");
        check("use-period-end", None, "2026-11-15");
        check("error", None, "a.txt has no date: give it one, or set `corpus.on_missing_date` to other than `error`");
    }
}
