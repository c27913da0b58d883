//! `attache diff`: what changed between two stored issues.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use serde_json::json;

use crate::model::{
    ChangeState, CountChange, FormerIssue, QuoteEntry, SectionBody, SpeakerChange, TopicChange, Unlisted,
};
use crate::pipeline::{self, Difference};

use super::Status;
use super::console::{Console, counted, plain};
use super::failure::Failure;
use super::settings::Settings;

/// Tell what changed from one stored issue to another: topics, speakers and quotes that are new, go on or ended
///
/// The two are the JSON files of any two issues, the earlier one first. What is told is what a section `kind: changes` of
/// the later issue says, had it been set against the earlier one: a quote is the same where its words are and its speaker
/// may be.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache diff reports/watch/2026-W45/briefing.json reports/watch/2026-W46/briefing.json
  attache diff old.json new.json --format md > changes.md
  attache diff old.json new.json --format json | jq .counts

EXIT STATUS: 0 nothing changed; 1 something did, as with diff(1); 2 one of the files is no stored issue")]
pub(super) struct Args {
    /// The earlier issue, JSON
    #[arg(value_name = "EARLIER")]
    earlier: PathBuf,
    /// The later issue, JSON
    #[arg(value_name = "LATER")]
    later: PathBuf,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Form::Text, value_name = "FORM")]
    format: Form,
}

/// Form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Lines for people.
    Text,
    /// Markdown.
    Md,
    /// One JSON object.
    Json,
}

impl Args {
    /// Whether stdout carries a document.
    pub(super) fn prints_data(&self) -> bool {
        self.format != Form::Text
    }
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let path = |path: &PathBuf| settings.current.join(path);
    let difference =
        pipeline::diff(&path(&args.earlier), &path(&args.later)).map_err(|error| shown(error, settings))?;
    match args.format {
        Form::Text if console.speaks_json() => console.result("", &value(&difference))?,
        Form::Text => text(&difference, console)?,
        Form::Json => {
            let text = serde_json::to_string_pretty(&value(&difference));
            console.data(text.map_err(|error| Failure::Other(error.to_string()))?.as_bytes())?;
            console.data(b"\n")?;
        }
        Form::Md => {
            let text = difference.markdown().map_err(|error| Failure::Other(error.to_string()))?;
            console.data(text.as_bytes())?;
        }
    }
    Ok(Status::of(!difference.is_none))
}

/// The error with the path as the user would write it.
fn shown(error: pipeline::DiffError, settings: &Settings) -> Failure {
    let pipeline::DiffError::NoIssue { path, what } = error;
    Failure::Diff(pipeline::DiffError::NoIssue { path: settings.shown(&path).into(), what: plain(&what) })
}

fn value(difference: &Difference) -> serde_json::Value {
    let (before, now) = difference.issues();
    let mut value = json!({
        "type": "difference",
        "title": difference.briefing.title,
        "from": before,
        "to": now,
        "same": difference.is_none,
    });
    let section = difference.section().and_then(|section| serde_json::to_value(section).ok());
    if let (Some(value), Some(serde_json::Value::Object(section))) = (value.as_object_mut(), section) {
        value.extend(section.into_iter().filter(|(key, _)| key != "kind" && key != "former"));
    }
    value
}

fn line(console: &mut Console, text: &str) -> Result<(), Failure> {
    console.result(&plain(text), &json!({}))
}

fn text(difference: &Difference, console: &mut Console) -> Result<(), Failure> {
    let briefing = &difference.briefing;
    let Some(SectionBody::Changes {
        former: Some(former),
        counts,
        topics,
        speakers,
        unlisted,
        repeated,
        fresh,
        dropped,
        ..
    }) = difference.section()
    else {
        return Ok(());
    };
    let (_, now) = difference.issues();
    let named = |title: &str, issue: &FormerIssue| format!("{title}, {} ({})", issue.id, issue.period);
    line(console, &format!("from {}", named(&difference.former_title, former)))?;
    line(console, &format!("to   {}", named(&briefing.title, &now)))?;
    if difference.is_none {
        return console.result("\nnothing changed", &json!({}));
    }
    let states = [
        (ChangeState::New, "new", format!("{} not reported before", counted(*fresh, "quote"))),
        (ChangeState::Continuing, "continuing", format!("{} reported before", counted(repeated.len(), "quote"))),
        (ChangeState::Dropped, "no longer", format!("{} not reported again", counted(*dropped, "quote"))),
    ];
    for (state, word, quotes) in states {
        console.result(&format!("\n{word}"), &json!({}))?;
        field(console, "topics", &topics.iter().filter(|one| one.state == state).map(topic).collect::<Vec<_>>())?;
        let mut heard: Vec<String> = speakers.iter().filter(|one| one.state == state).map(speaker).collect();
        heard.extend(beyond(*unlisted, state));
        field(console, "speakers", &heard)?;
        field(console, "quotes", &[quotes])?;
    }
    console.result("\ncounts", &json!({}))?;
    for count in counts {
        field(console, &count.of, &[moved(count)])?;
    }
    let again = repeated.iter().filter_map(|id| briefing.quotes.get(id));
    for (number, quote) in again.enumerate() {
        if number == 0 {
            console.result("\nreported before", &json!({}))?;
        }
        line(console, &format!("  {}", reported(quote)))?;
    }
    Ok(())
}

/// One field, its name in a column of its own.
fn field(console: &mut Console, name: &str, values: &[String]) -> Result<(), Failure> {
    let values = if values.is_empty() { "none".into() } else { values.join("; ") };
    line(console, &format!("  {name:<9} {values}"))
}

fn topic(topic: &TopicChange) -> String {
    let articles = match topic.state {
        ChangeState::New => counted(topic.articles.now, "article"),
        ChangeState::Continuing => moved(&topic.articles),
        ChangeState::Dropped => format!("{} before", counted(topic.articles.before, "article")),
    };
    format!("{} ({articles})", topic.title)
}

fn speaker(speaker: &SpeakerChange) -> String {
    let quotes = match speaker.state {
        ChangeState::New => counted(speaker.quotes, "quote"),
        ChangeState::Continuing => format!("{}, {} before", counted(speaker.quotes, "quote"), speaker.before),
        ChangeState::Dropped => format!("{} before", counted(speaker.before, "quote")),
    };
    format!("{} ({quotes})", speaker.name)
}

fn beyond(unlisted: Unlisted, state: ChangeState) -> Option<String> {
    let many = match state {
        ChangeState::New => unlisted.new,
        ChangeState::Continuing => unlisted.continuing,
        ChangeState::Dropped => unlisted.dropped,
    };
    (many > 0).then(|| format!("and {many} more"))
}

fn moved(count: &CountChange) -> String {
    let noun = count.of.strip_suffix('s').unwrap_or(&count.of);
    let moved = match count.now.cmp(&count.before) {
        std::cmp::Ordering::Greater => format!("{} more", count.now - count.before),
        std::cmp::Ordering::Less => format!("{} fewer", count.before - count.now),
        std::cmp::Ordering::Equal => "as before".into(),
    };
    format!("{}, {moved}", counted(count.now, noun))
}

fn reported(quote: &QuoteEntry) -> String {
    let words: Vec<&str> = quote.pieces.iter().map(|piece| piece.text.as_str()).collect();
    let words = words.join(" […] ").split_whitespace().collect::<Vec<_>>().join(" ");
    let earlier = quote.earlier.as_ref().map(|earlier| format!("; {} there", earlier.quote)).unwrap_or_default();
    format!("{} {}: {words}{earlier}", quote.id, quote.speaker.as_deref().unwrap_or("unattributed"))
}
