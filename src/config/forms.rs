//! The forms a text in the config can be asked to have: each is a `format` of the JSON Schema and a check behind it.
//!
//! The types here carry no value; they stand in for `String` where the schema is derived.

use std::borrow::Cow;

use globset::Glob;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::corpus::Percent;
use super::mail::Mailbox;
use super::nearest::nearest;
use super::problem::quoted;
use super::schedule::time_of_day;
use crate::model::{LookBack, PeriodSpec};

/// What is wrong with the form of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    /// What happened.
    pub(super) message: String,
    /// What to do.
    pub(super) help: String,
}

/// Checks `text` against a `format` of the schema; formats without a check pass.
pub(super) fn check(format: &str, text: &str) -> Result<(), Malformed> {
    match format {
        PERIOD => text.parse::<PeriodSpec>().map(drop).map_err(|error| Malformed {
            message: error.to_string(),
            help: "write `previous-day`, `previous-week` or `previous-month`, a week as 2026-W46, or days as \
                   2026-11-09..2026-11-15"
                .into(),
        }),
        DAY => text.parse::<Date>().map(drop).map_err(|_| Malformed {
            message: format!("`{text}` is no day of the calendar"),
            help: "write year, month and day, as 2026-11-09".into(),
        }),
        LOOK_BACK => text.parse::<LookBack>().map(drop).map_err(|message| Malformed {
            message,
            help: "weeks, months and years are counted back from the first day of the period".into(),
        }),
        SHARE => text
            .parse::<Percent>()
            .map(drop)
            .map_err(|message| Malformed { message, help: "write a share as 5%, or as a number from 0 to 1".into() }),
        GLOB => Glob::new(text).map(drop).map_err(|error| Malformed {
            message: format!("`{text}` is no glob: {}", error.kind()),
            help: "`*` stands for any name, `**` for any folders, `{md,txt}` for one of several".into(),
        }),
        ZONE => zone(text),
        LANGUAGE => language(text),
        TIME => time_of_day(text).map(drop).ok_or_else(|| Malformed {
            message: format!("{} is no time of the day", quoted(text)),
            help: "write hours from 00 to 23 and minutes, as \"05:00\"".into(),
        }),
        MAIL_ADDRESS => match Mailbox::parse(text) {
            Some(_) => Ok(()),
            None => Err(Malformed {
                message: format!("{} is no mail address", quoted(text)),
                help: "write desk@example.org, or Eastern Desk <desk@example.org>".into(),
            }),
        },
        _ => Ok(()),
    }
}

fn zone(text: &str) -> Result<(), Malformed> {
    if TimeZone::get(text).is_ok() {
        return Ok(());
    }
    let known: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
    let help = match nearest(text, known.iter().map(String::as_str)) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "write a name of the IANA time zone database, as Europe/Vienna".into(),
    };
    Err(Malformed { message: format!("unknown time zone `{text}`"), help })
}

/// Checks the look of a BCP 47 tag, not whether its subtags are registered.
fn language(text: &str) -> Result<(), Malformed> {
    let mut subtags = text.split('-');
    let primary = subtags.next().unwrap_or_default();
    let letters = (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
    let rest = subtags.all(|tag| (1..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if letters && rest {
        return Ok(());
    }
    Err(Malformed {
        message: format!("`{text}` is no language tag"),
        help: "write a BCP 47 tag, as en, en-GB or fr".into(),
    })
}

const PERIOD: &str = "period";
const DAY: &str = "date";
const LOOK_BACK: &str = "look-back";
const SHARE: &str = "share";
const GLOB: &str = "glob";
const ZONE: &str = "time-zone";
const LANGUAGE: &str = "language-tag";
const TIME: &str = "time-of-day";
const MAIL_ADDRESS: &str = "mail-address";

/// Declares schema-only stand-ins, each written into the schema where it is used.
macro_rules! forms {
    ($($(#[$doc:meta])* $name:ident => $schema:tt;)*) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

forms! {
    /// A text with something in it.
    NonEmpty => {"type": "string", "minLength": 1};
    /// A period, as [`PeriodSpec`] reads it.
    PeriodText => {"anyOf": [
        {
            "type": "string",
            "format": PERIOD,
            "examples": ["previous-week", "previous-day", "previous-month", "2026-W46", "2026-11-09..2026-11-15"],
        },
        {
            "type": "object",
            "properties": {
                "from": {"description": "First day.", "type": "string", "format": DAY},
                "to": {"description": "Last day.", "type": "string", "format": DAY},
            },
            "required": ["from", "to"],
            "additionalProperties": false,
        },
    ]};
    /// A day, as 2026-11-09.
    Day => {"type": "string", "format": DAY};
    /// A stretch of time before the period, as [`LookBack`] reads it.
    LookBackText => {"type": "string", "format": LOOK_BACK, "examples": ["period", "8 weeks", "2 years", "2026-01-31"]};
    /// A share, as 5% or 0.05.
    ShareText => {"anyOf": [
        {"type": "string", "format": SHARE, "examples": ["5%"]},
        {"type": "number", "minimum": 0, "maximum": 1},
    ]};
    /// A glob on paths.
    GlobPattern => {"type": "string", "minLength": 1, "format": GLOB};
    /// A name of the IANA time zone database.
    ZoneName => {"type": "string", "minLength": 1, "format": ZONE, "examples": ["Europe/Vienna", "UTC"]};
    /// A BCP 47 tag.
    LanguageTag => {"type": "string", "format": LANGUAGE, "examples": ["en-GB", "en"]};
    /// A time of the day.
    TimeText => {"type": "string", "format": TIME, "examples": ["05:00"]};
    /// An address of a mail, with a name or without.
    MailAddress => {"type": "string", "format": MAIL_ADDRESS, "examples": ["Eastern Desk <desk@example.org>"]};
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(format: &str, text: &str, expected: Result<(), &str>) {
        let found = super::check(format, text).map_err(|malformed| malformed.message);
        assert_eq!(found, expected.map_err(str::to_owned));
    }

    #[test]
    fn each_form_tells_right_from_wrong() {
        check("period", "2026-W46", Ok(()));
        check("period", "2025-W53", Err("2025 has no week 53: weeks run from 1 to 52, in some years 53"));
        check("date", "2024-02-29", Ok(()));
        check("date", "2023-02-29", Err("`2023-02-29` is no day of the calendar"));
        check("look-back", "8 weeks", Ok(()));
        check(
            "look-back",
            "long",
            Err("`long` is no stretch of time: write period, 8 weeks, 2 years or a day as 2026-01-31"),
        );
        check("share", "5 %", Ok(()));
        check("share", "5", Err("`5` is no share: write 5%"));
        check("share", "500%", Err("a share lies between 0% and 100%"));
        check("share", "NaN%", Err("a share lies between 0% and 100%"));
        check("glob", "../a/**/*.{txt,md}", Ok(()));
        check(
            "glob",
            "a/{b",
            Err("`a/{b` is no glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)"),
        );
        check("language-tag", "en-GB", Ok(()));
        check("language-tag", "english", Err("`english` is no language tag"));
        check("language-tag", "", Err("`` is no language tag"));
        check("mail-address", "Ana <ana@lume.example>", Ok(()));
        check("time-of-day", "05:00", Ok(()));
        check("time-of-day", "5 am", Err("`5 am` is no time of the day"));
        check("mail-address", "ana", Err("`ana` is no mail address"));
        check("uint32", "anything", Ok(()));
    }

    #[test]
    fn a_near_time_zone_is_named() {
        check("time-zone", "UTC", Ok(()));
        let wrong = super::check("time-zone", "Europe/Viena").expect_err("no such zone");
        assert_eq!(wrong.message, "unknown time zone `Europe/Viena`");
        assert_eq!(wrong.help, "did you mean `Europe/Vienna`?");
    }
}
