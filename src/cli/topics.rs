//! `attache topics suggest`: topics learned from labelled examples, ready to be pasted into a config.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Subcommand};
use serde_json::{Value, json};

use crate::config::{Term, Topic};
use crate::pipeline::{self, Input, Suggested, Suggestions, Wish};

use super::Status;
use super::console::{Console, counted};
use super::failure::Failure;
use super::settings::Settings;

/// Work on the topics of a config
#[derive(Debug, ClapArgs)]
#[command(
    arg_required_else_help = true,
    after_long_help = "\
EXAMPLES:
  attache topics suggest --examples labelled/ > topics.yaml"
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Suggest(Suggest),
}

/// Propose topics from labelled examples, each with its measured precision and recall
///
/// DIR holds articles in any format that `corpus.include` takes. A label is the name of the folder below DIR that an article
/// lies in (the same article may lie in several), or what its metadata call `labels`, `topics` or `tags`. Articles without a
/// label are examples of no topic, and as welcome: what a query must not find is learned from them.
///
/// The output is the `topics:` of a config: for each label a query of a few terms, with weights where there are examples
/// enough. Precision and recall are measured on articles that the query was not learned from, by the matcher of a build; for
/// each term it is told in how many examples of the topic it counts, and in how many other articles.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache topics suggest --examples labelled/ > topics.yaml
  attache topics suggest --examples labelled/ --terms 6 --min-examples 20
  attache topics suggest --examples filed.jsonl --json | jq '.topics[] | {label, precision, recall}'

EXIT STATUS:
  0  done
  1  done, but some articles were skipped
  2  nothing could be read, or no label has examples enough")]
struct Suggest {
    /// Labelled articles: a folder, or a file with many
    #[arg(long, value_name = "DIR")]
    examples: PathBuf,
    /// Most terms of a topic
    #[arg(long, value_name = "N", default_value = "12", value_parser = clap::value_parser!(u8).range(1..=12))]
    terms: u8,
    /// Fewest examples from which a topic is learned
    #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u32).range(1..))]
    min_examples: u32,
    /// Write one JSON object instead of YAML
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let Command::Suggest(args) = args.command;
    let wish = Wish { terms: args.terms.into(), fewest: args.min_examples as usize };
    let found = pipeline::suggest(&Input::Path(args.examples.clone()), wish, settings.threads)?;
    console.diagnostics(&found.diagnostics)?;
    if found.topics.is_empty() {
        return Err(Failure::Usage(nothing_learned(&args.examples, &found, args.min_examples)));
    }
    let text = if args.json { format!("{:#}\n", value(&found)) } else { yaml(&found) };
    console.data(text.as_bytes())?;
    if !found.left_out.is_empty() {
        let noun = counted(found.left_out.len(), "label");
        let line = format!(
            "{noun} left out: fewer than {} examples, or none that a term tells from the rest",
            args.min_examples
        );
        console.note(&line, &Value::Null)?;
    }
    Ok(Status::of(!found.diagnostics.is_empty()))
}

fn nothing_learned(examples: &Path, found: &Suggestions, fewest: u32) -> String {
    let what = match found.left_out.iter().max_by_key(|(_, count)| *count) {
        None => {
            "no article has a label: put the articles of each topic into a folder, or name `labels` in their metadata"
                .into()
        }
        Some((label, count)) => {
            format!(
                "no label has {fewest} examples that a term tells from the rest; `{label}` has the most, {count}: lower --min-examples"
            )
        }
    };
    format!("{}: {what}", examples.display())
}

/// The `topics:` of a config, with what was measured in comments.
fn yaml(found: &Suggestions) -> String {
    let mut out = String::from("topics:\n");
    for one in &found.topics {
        let _ = writeln!(out, "  # {}", summary(one));
        let _ = writeln!(out, "  {}:", quoted(&one.label));
        let Topic { any, at_least, scope: _, .. } = &one.topic;
        out.push_str("    scope: article\n");
        if *at_least != 1 {
            let _ = writeln!(out, "    at_least: {at_least}");
        }
        out.push_str("    any:\n");
        for (term, (own, other)) in any.iter().zip(&one.terms) {
            let _ = writeln!(out, "      - {} # in {own} of {}, in {other} others", flow(term), one.examples);
        }
    }
    out
}

fn summary(one: &Suggested) -> String {
    let percent = |share: Option<f64>| share.map_or("–".into(), |share| format!("{:.0} %", share * 100.0));
    let (precision, recall) = (percent(one.measured.precision()), percent(one.measured.recall()));
    format!("{}; precision {precision}, recall {recall} on articles not learned from", counted(one.examples, "example"))
}

/// A term on one line of YAML.
fn flow(term: &Term) -> String {
    let value = serde_json::to_value(term).unwrap_or_default();
    let Value::Object(parts) = &value else { return quoted(value.as_str().unwrap_or_default()) };
    let part = |(key, value): (&String, &Value)| match value {
        Value::String(text) => format!("{key}: {}", quoted(text)),
        value => format!("{key}: {value}"),
    };
    format!("{{{}}}", parts.iter().map(part).collect::<Vec<_>>().join(", "))
}

/// A text as YAML, in quotation marks where it could be taken for something else.
fn quoted(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b' ' | b'*' | b'_'))
        && !text.ends_with(' ')
        && !["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(&&*text.to_ascii_lowercase());
    // A string of JSON is one of YAML.
    if plain { text.to_owned() } else { Value::from(text).to_string() }
}

fn value(found: &Suggestions) -> Value {
    let topic = |one: &Suggested| {
        let terms = one.topic.any.iter().zip(&one.terms);
        let terms = terms.map(|(term, (own, other))| json!({ "term": term, "examples": own, "others": other }));
        json!({
            "label": one.label,
            "examples": one.examples,
            "precision": one.measured.precision(),
            "recall": one.measured.recall(),
            "found": { "right": one.measured.right, "wrong": one.measured.wrong, "missed": one.measured.missed },
            "topic": { "scope": one.topic.scope, "at_least": one.topic.at_least, "any": one.topic.any },
            "terms": terms.collect::<Vec<_>>(),
        })
    };
    let left_out = found.left_out.iter().map(|(label, examples)| json!({ "label": label, "examples": examples }));
    json!({
        "articles": found.articles,
        "topics": found.topics.iter().map(topic).collect::<Vec<_>>(),
        "left_out": left_out.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_could_be_misread_is_quoted() {
        let check = |text: &str, expected: &str| assert_eq!(quoted(text), expected);
        check("palm-oil", "palm-oil");
        check("harvest*", "harvest*");
        check("*x", "\"*x\"");
        check("No", "\"No\"");
        check("a: b", "\"a: b\"");
        check("4th", "\"4th\"");
        check("Öl", "\"Öl\"");
    }
}
