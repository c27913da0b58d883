//! What the values mean together: references that lead somewhere, names that are one person's, files that do not collide.
//!
//! Each rule file adds to one list. Errors make the config unusable; warnings are lints, and each has a code of its own:
//!
//! | code | a config in which |
//! |---|---|
//! | `unused-topic` | a topic is in no section |
//! | `repeated-topic` | a topic is in two topic sections |
//! | `same-topics` | two topics have the same terms |
//! | `no-topics` | there is no topic, so that every article is off topic |
//! | `short-term` | a term is one letter, or a prefix of one or two |
//! | `lower-case-acronym` | an acronym is in small letters and matches the word too |
//! | `repeated-section` | a section that says it all stands twice |
//! | `nothing-stored` | a section looks at former issues, but no output keeps any |
//! | `no-coverage` | no section says what was skipped |
//! | `empty-sections` | `sections` is written, but holds none |
//! | `unused-audiences` | no output is made for the audiences |
//! | `overwritten-output` | each issue overwrites the one before |
//! | `unused-mail` | a mail is addressed, but none is written |
//! | `schedule-period` | the schedule is of another rhythm than the period |
//! | `plain-password` | a password goes over the network as plain text |
//! | `unused-delivery` | an issue is to be delivered, but there is no schedule |

mod archive;
mod audiences;
mod delivery;
mod mail;
mod masthead;
mod names;
mod outputs;
mod schedule;
mod sections;
mod topics;

use jiff::civil::Date;

use super::document::{Document, Step};
use super::nearest::nearest;
use super::problem::{Problem, quoted};
use super::types::Config;

/// All errors and warnings about a config that has the right shape, rule by rule.
pub(super) fn check(config: &Config, document: &Document) -> Vec<Problem> {
    let mut found = Vec::new();
    masthead::check(config, document, &mut found);
    names::check(config, document, &mut found);
    topics::check(config, document, &mut found);
    sections::check(config, document, &mut found);
    audiences::check(config, document, &mut found);
    outputs::check(config, document, &mut found);
    archive::check(config, document, &mut found);
    mail::check(config, document, &mut found);
    schedule::check(config, document, &mut found);
    delivery::check(config, document, &mut found);
    found
}

/// The problem of a reference at `path` to `key`, which is none of `known`.
fn unknown_reference<'a>(
    document: &Document,
    path: &[Step<'_>],
    what: &str,
    key: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Problem {
    let help = match known.clone().take(12).collect::<Vec<_>>() {
        none if none.is_empty() => format!("the config has no {what}; add it under `{}`", plural(what)),
        some => format!("the config has: {}", some.join(", ")),
    };
    Problem::error("unknown-reference", document.value(path), format!("unknown {what} {}", quoted(key)))
        .suggest(nearest(key, known))
        .help(help)
}

/// The problem of a mapping at `path` whose `to` lies before its `from`.
fn inverted(
    document: &Document,
    path: &[Step<'_>],
    code: &'static str,
    what: &str,
    (from, to): (Date, Date),
) -> Problem {
    let at = |end| document.value(&[path, &[Step::Key(end)]].concat());
    Problem::error(code, at("to"), format!("{what} ends on {to}, before it begins on {from}"))
        .label("last day")
        .also(at("from"), "first day")
        .help("exchange the two days, or mend one")
}

fn plural(what: &str) -> &'static str {
    if what == "topic" { "topics" } else { "people" }
}

#[cfg(test)]
mod tests;
