//! `attache explain`: what became of one place of the corpus, and why.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use serde_json::{Value, json};

use crate::pipeline::{self, Address, SectionExplained, TermExplained};

use super::Status;
use super::build::{When, configs, told};
use super::console::{Console, plain};
use super::failure::Failure;
use super::settings::Settings;

/// Tell what became of a quote, of a line of an article, or of a term, and why
///
/// For every quote and passage there: the rule that found it, its speaker and how that was resolved, the words that placed it
/// on a topic or the reason why none did, its score with its parts, and for each section whether it is shown or what kept it
/// out. Of a term that a section `kind: trends` tested: its counts, and why it is shown or not. Without a place, every article of the period is told of in one line.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache explain config/us-russia.yaml corpus/us-russia/harbour-post/2026-11-11-toast-in-pyongyang.md:10 --period 2026-W46
  attache explain config/us-russia.yaml q0dcd0d0b7f --period 2026-W46
  attache explain config/us-russia.yaml trend:harbour          why a term is not among those that rose or fell
  attache explain config/us-russia.yaml --period 2026-W46      one line an article")]
pub(super) struct Args {
    /// Config file
    #[arg(value_name = "CONFIG")]
    config: PathBuf,
    /// The place: a file, a line of it, the id of a quote, or a term after `trend:`
    #[arg(value_name = "FILE:LINE|QUOTE-ID|trend:TERM")]
    place: Option<String>,
    #[command(flatten)]
    when: When,
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let mut read = configs(std::slice::from_ref(&args.config), console)?;
    let Some(config) = read.configs.pop() else { return Err(Failure::Told) };
    let job = args.when.job(config, settings)?;
    let address = args.place.as_deref().map_or(Address::All, Address::parse);
    let explained = pipeline::explain(&job, &address, &settings.current, settings.threads);
    let explanation = explained.map_err(|errors| told(errors, console))?;
    if console.speaks_json() {
        let mut value = serde_json::to_value(&explanation).unwrap_or(Value::Null);
        value["type"] = "explanation".into();
        console.result("", &value)?;
        return Ok(Status::Done);
    }
    terms(console, &explanation.terms)?;
    let brief = address == Address::All;
    for article in &explanation.articles {
        if brief {
            line(console, &format!("{}: {}", plain(&article.id), plain(&article.outcome)))?;
            continue;
        }
        line(console, &plain(&article.id))?;
        field(console, "title", &article.title)?;
        field(console, "outcome", &format!("{} ({})", article.outcome, explanation.issue))?;
        fields(console, "problem", &article.problems)?;
        fields(console, "place", article.place.as_slice())?;
        for passage in &article.passages {
            let heading = passage.heading.as_deref().map(|heading| format!(" under “{heading}”")).unwrap_or_default();
            let lines = match passage.lines {
                (first, last) if first == last => format!("line {first}"),
                (first, last) => format!("lines {first} to {last}"),
            };
            line(console, &format!("\n  passage, {lines}{}", plain(&heading)))?;
            fields(console, "topic", &passage.topics)?;
            sections(console, &passage.sections)?;
        }
        for quote in &article.quotes {
            line(console, &format!("\n  quote {} on line {}", quote.id, quote.line))?;
            fields(console, "words", &quote.words)?;
            field(console, "found", &quote.found)?;
            field(console, "speaker", &quote.speaker)?;
            fields(console, "topic", &quote.topics)?;
            fields(console, "earlier", quote.earlier.as_slice())?;
            sections(console, &quote.sections)?;
        }
        for (words, at) in &article.scare_quotes {
            line(console, &format!("\n  words in marks on line {at}"))?;
            field(console, "words", words)?;
            field(console, "found", "nobody's quote: a name, a title, or words the writer keeps at a distance")?;
        }
    }
    Ok(Status::Done)
}

fn terms(console: &mut Console, terms: &[TermExplained]) -> Result<(), Failure> {
    for term in terms {
        line(console, &format!("{} ({})", plain(&term.term), term.kind))?;
        field(console, "verdict", &term.verdict)?;
        let by_period: Vec<String> = term.by_period.iter().map(u32::to_string).collect();
        field(console, "articles", &format!("{}: {}", term.articles, by_period.join(" ")))?;
        field(console, "figures", &term.figures)?;
    }
    Ok(())
}

fn line(console: &mut Console, text: &str) -> Result<(), Failure> {
    console.result(text, &json!({}))
}

/// One field, its name in a column of its own; nothing where it is empty.
fn field(console: &mut Console, name: &str, text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Ok(());
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line(console, &format!("    {name:<9} {}", plain(&text)))
}

fn fields(console: &mut Console, name: &str, texts: &[String]) -> Result<(), Failure> {
    texts.iter().try_for_each(|text| field(console, name, text))
}

fn sections(console: &mut Console, sections: &[SectionExplained]) -> Result<(), Failure> {
    if sections.is_empty() {
        return field(console, "section", "considered by no section");
    }
    for section in sections {
        field(console, "section", &format!("{}: {}; score {}", section.section, section.verdict, section.score))?;
    }
    Ok(())
}
