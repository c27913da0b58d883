//! `attache verify`: checks the quotes of finished briefings against their sources.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use serde_json::json;

use crate::verify::{self, Finding, Roots, Verdict};

use super::Status;
use super::console::{Console, counted, multiline, plain};
use super::failure::Failure;
use super::settings::Settings;

/// Check every quote of a finished briefing against its source, byte for byte
///
/// Each quote names its source, the SHA-256 of the source's bytes, and its place in the text. The source is looked for below
/// the folders given with --root, then in the briefing's folder and all folders above it, then here; it is parsed again and
/// the words are compared. What is checked is the words and where they stand, not who is said to have spoken them.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
EXAMPLES:
  attache verify reports/us-russia/2026-W46/briefing.html
  attache verify reports/*/2026-W46/briefing.json
  attache verify --root ~/archive briefing.json       sources lie below ~/archive

EXIT STATUS: 0 every word stands; 1 one does not, or its source is missing or changed; 2 no briefing to check")]
pub(super) struct Args {
    /// Briefings to check, JSON or HTML
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Folder below which sources lie; may be given several times
    #[arg(long, value_name = "DIR")]
    root: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, settings: &Settings, console: &mut Console) -> Result<Status, Failure> {
    let mut wrong = false;
    for file in &args.files {
        let roots = Roots::new(file, &args.root, &settings.current);
        let verdict = verify::file(file, &roots)?;
        let shown = settings.shown(file);
        for finding in &verdict.findings {
            console.result(
                &line(&shown, finding),
                &json!({
                    "type": "finding",
                    "file": shown,
                    "code": finding.fault.code(),
                    "place": finding.place,
                    "source": finding.source,
                    "message": finding.fault.to_string(),
                }),
            )?;
        }
        wrong |= !verdict.findings.is_empty();
        let word = if verdict.findings.is_empty() { "verified" } else { "not verified" };
        let sources = counted(verdict.sources, "source");
        let quotes = match verdict.quotes {
            0 => counted(verdict.slices, "slice"),
            quotes => counted(quotes, "quote"),
        };
        let many = if args.files.len() > 1 { format!("{shown}: ") } else { String::new() };
        let tail = wrong_of(&verdict);
        console.result(
            &format!("{many}{word}: {quotes} in {sources}{tail}"),
            &json!({
                "type": "verdict",
                "file": shown,
                "verified": verdict.findings.is_empty(),
                "quotes": verdict.quotes,
                "slices": verdict.slices,
                "sources": verdict.sources,
                "findings": verdict.findings.len(),
            }),
        )?;
    }
    Ok(Status::of(wrong))
}

fn wrong_of(verdict: &Verdict) -> String {
    match verdict.findings.len() {
        0 => String::new(),
        number => format!(", {}", counted(number, "finding")),
    }
}

/// `briefing.html: line 40: corpus/a.txt: words differ`, without the parts that are not known.
fn line(file: &str, finding: &Finding) -> String {
    let places = [file, &plain(&finding.place), &plain(&finding.source)].map(str::to_owned);
    let places: Vec<_> = places.into_iter().filter(|place| !place.is_empty()).collect();
    format!("{}: {}", places.join(": "), multiline(&finding.fault.to_string()))
}
