//! The YAML file that defines a briefing: its types, its reading, its checks. It reads no article.
//!
//! A text becomes a [`Config`] in four steps, and each reports all it finds before the next begins:
//!
//! 1. `document`: is it YAML, within bounds? A tree that knows where each key and value stands.
//! 2. `shape`: does it fit the JSON Schema? Unknown and missing keys, types, words, forms of texts.
//! 3. serde: the values, now known to fit.
//! 4. `rules`: what the values mean together. Errors, and lint warnings.
//!
//! Then `defaults` says what the file leaves unsaid.

mod archive;
mod corpus;
mod defaults;
mod delivery;
mod document;
mod error;
mod format;
mod forms;
mod mail;
mod names;
mod nearest;
mod paths;
mod pattern;
mod problem;
mod rules;
mod schedule;
mod sections;
mod shape;
#[cfg(test)]
mod testing;
mod topics;
mod types;

pub use archive::{ArchivePlaces, IssuePlaces, OwnFile};
pub use corpus::{CorpusConfig, FieldMap, Limits, OnMissingDate, Percent, Reading};
pub use delivery::{
    DeliveryConfig, OnChange, Patience, SendmailConfig, SmtpConfig, SmtpTls, WebhookBody, WebhookConfig, is_loopback,
};
pub use error::{ConfigError, Invalid};
pub use format::Format;
pub use mail::{MailConfig, Mailbox};
pub use nearest::nearest;
pub use paths::normal;
pub use pattern::{Pattern, PatternError, together};
pub use problem::Problem;
pub use schedule::{Every, On, ScheduleConfig, WeekdayName};
pub use sections::{
    Against, AlreadyReported, BalanceSection, ChangesSection, CompareSection, CoverageSection, EventFilter, FigureName,
    FiguresSection, GroupBy, KeyPointsSection, Kinds, NotesSection, Order, PassageFilter, PeopleSection, PlainSection,
    QuoteFilter, SectionConfig, SourcesSection, TermsOf, TimelineSection, TopicKeys, TopicSection, TrendsSection,
    WhoSaidWhatSection,
};
pub use shape::schema;
pub use topics::{NearTerm, Scope, Sought, Term, TermPlace, Topic};
pub use types::{
    ArchiveConfig, Audience, BriefingConfig, Config, Extraction, FeedKind, Off, OnEmpty, Origin, Outlet, Output,
    PersonConfig, Role, SUPPORTED_VERSION, StoreConfig, StorePlace,
};

use std::io::Read;
use std::path::Path;

use document::{Document, Step, Value};
use problem::{Problems, in_order, quoted};
use serde_path_to_error::Segment;

use crate::diagnostic::{Diagnostic, Severity};

/// Most bytes of a config.
const MAX_BYTES: u64 = 1 << 20;

/// Reads the config at `path`; with it come the lint warnings.
pub fn read(path: &Path) -> Result<(Config, Vec<Diagnostic>), ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    #[allow(clippy::disallowed_methods, reason = "config is one of the modules that touch the disk")]
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // One byte more than allowed shows that there is more; sizes the system tells of are no use for pipes.
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ConfigError::TooLarge { path: path.to_owned(), limit: MAX_BYTES });
    }
    match String::from_utf8(bytes) {
        Ok(text) => from_text(path, &text),
        Err(error) => Err(not_utf8(path, &error)),
    }
}

/// Reads a config from its text, as if it stood at `path`; with it come the lint warnings.
pub fn from_text(path: &Path, text: &str) -> Result<(Config, Vec<Diagnostic>), ConfigError> {
    if text.len() as u64 > MAX_BYTES {
        return Err(ConfigError::TooLarge { path: path.to_owned(), limit: MAX_BYTES });
    }
    // Tools on Windows put a byte order mark first; nothing is lost without it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut config, warnings) = understand(text).map_err(|problems| Invalid::of(path, text, problems))?;
    config.origin = origin(path, &config)?;
    defaults::fill(&mut config);
    Ok((config, error::diagnostics(path, text, &warnings)))
}

/// Takes a text through the four steps. The problems returned with a config are warnings.
fn understand(text: &str) -> Result<(Config, Vec<Problem>), Problems> {
    if let Some(problem) = unprintable(text) {
        return Err(problem.into());
    }
    let mut document = Document::parse(text)?;
    version(&document)?;
    let mut misfits = std::mem::take(&mut document.problems);
    misfits.extend(shape::check(&document));
    if let Some(problems) = Problems::of(misfits) {
        return Err(problems);
    }
    let config = values(text, &document)?;
    let (errors, warnings) =
        rules::check(&config, &document).into_iter().partition(|problem| problem.severity == Severity::Error);
    match Problems::of(errors) {
        Some(problems) => Err(problems),
        None => Ok((config, in_order(warnings))),
    }
}

/// The first control character, where there is one: YAML allows none but tabs and line ends.
fn unprintable(text: &str) -> Option<Problem> {
    let (at, c) = text.char_indices().find(|(_, c)| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}'))?;
    let span = at..at + c.len_utf8();
    Some(if c == '\0' {
        Problem::error("nul-byte", span, "a NUL byte: this is no text file")
            .help("is it a config? UTF-16 looks like this too: save the file as UTF-8")
    } else {
        Problem::error("control-character", span, format!("the control character U+{:04X}", u32::from(c)))
            .help("take it out; in double quotes it may be written as an escape, as \"\\x1b\"")
    })
}

/// Refuses other versions before anything else: what they mean by their keys is not known.
fn version(document: &Document) -> Result<(), Problem> {
    let Value::Mapping(entries) = &document.node(document.root()).value else { return Ok(()) };
    let version = entries.iter().find(|entry| entry.key == "version").map(|entry| &document.node(entry.value).value);
    match version {
        Some(Value::Scalar { text, plain: true })
            if text.parse::<u64>().is_ok_and(|number| number != u64::from(SUPPORTED_VERSION)) =>
        {
            let span = document.value(&[Step::Key("version")]);
            let message = format!("version {} of the config format is not supported", quoted(text));
            let help = format!("this program reads version {SUPPORTED_VERSION}: write `version: {SUPPORTED_VERSION}`");
            Err(Problem::error("unknown-version", span, message).help(help))
        }
        _ => Ok(()),
    }
}

/// Reads the values by serde. Its own errors are rare, as the shape is known to fit; they are drawn where its path leads.
fn values(text: &str, document: &Document) -> Result<Config, Problem> {
    serde_path_to_error::deserialize(serde_yaml::Deserializer::from_str(text)).map_err(|error| {
        let path: Vec<Step<'_>> = error
            .path()
            .iter()
            .map_while(|segment| match segment {
                Segment::Map { key } => Some(Step::Key(key)),
                Segment::Seq { index } => Some(Step::Item(*index)),
                Segment::Enum { .. } | Segment::Unknown => None,
            })
            .collect();
        let span = match error.inner().location() {
            Some(location) if path.is_empty() => {
                let at =
                    (0..=location.index().min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                at..at
            }
            _ => document.value(&path),
        };
        Problem::error("unusable-value", span, format!("no usable value: {}", error.inner()))
    })
}

fn origin(path: &Path, config: &Config) -> Result<Origin, ConfigError> {
    let file = std::path::absolute(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    Ok(Origin::of(path, file.parent().unwrap_or(&file), &config.corpus.include))
}

fn not_utf8(path: &Path, error: &std::string::FromUtf8Error) -> ConfigError {
    let at = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(error.as_bytes());
    let problem =
        Problem::error("invalid-utf8", at..at + char::REPLACEMENT_CHARACTER.len_utf8(), "not UTF-8 from here on")
            .help("save the file as UTF-8");
    Invalid::of(path, &text, problem.into()).into()
}
