//! Outputs: endings that are known, variables that exist, files that do not collide.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::{Config, Document, Problem, Step, nearest, quoted};
use crate::config::Format;
use crate::config::paths::{Piece, normal, pieces, substitute};

pub(super) fn check(config: &Config, document: &Document, found: &mut Vec<Problem>) {
    let mut targets: HashMap<PathBuf, Range<usize>> = HashMap::new();
    for (index, output) in config.outputs.iter().enumerate() {
        let span = document.value(&[Step::Key("outputs"), Step::Item(index), Step::Key("to")]);
        variables(&output.to, &["issue", "audience"], &span, found);
        if output.is_for_audiences() && config.audiences.is_empty() {
            found.push(
                Problem::error("no-audiences", span.clone(), "a file for each audience, but there is none")
                    .help("add some under `audiences`, or take `{{ audience }}` out of the path"),
            );
        }
        ending(&output.to, &span, found);
        if !pieces(&output.to).any(|piece| piece == Piece::Variable("issue")) {
            found.push(
                Problem::warning("overwritten-output", span.clone(), "each issue overwrites the one before")
                    .help("put `{{ issue }}` into the path"),
            );
        }
        let audiences = config.audiences.keys().map(String::as_str);
        let audiences: Vec<&str> = if output.is_for_audiences() { audiences.collect() } else { vec![""] };
        let paths = audiences.iter().map(|audience| normal(Path::new(&substitute(&output.to, "issue", audience))));
        let paths: Vec<PathBuf> = paths.collect();
        if let Some(first) = paths.iter().find_map(|path| targets.get(path)) {
            found.push(
                Problem::error("same-output", span.clone(), "two outputs have the same path")
                    .label("overwrites the other")
                    .also(first.clone(), "the first")
                    .help("give each a path of its own"),
            );
        }
        for path in paths {
            targets.entry(path).or_insert_with(|| span.clone());
        }
    }
}

fn ending(to: &str, span: &Range<usize>, found: &mut Vec<Problem>) {
    if Format::of(Path::new(to)).is_some() {
        return;
    }
    let ending = Path::new(to).extension().and_then(|ending| ending.to_str());
    let message = match ending {
        Some(ending) => format!("no format is known for the ending {}", quoted(&format!(".{ending}"))),
        None => "the path has no ending, so its format is not known".into(),
    };
    found.push(
        Problem::error("unknown-ending", span.clone(), message)
            .suggest(ending.and_then(|ending| nearest(ending, Format::ALL.map(Format::ending))))
            .help(format!("end it in one of {}", Format::endings())),
    );
}

/// Checks the `{{ variables }}` of a path, which may be those `known`.
pub(super) fn variables(path: &str, known: &[&str], span: &Range<usize>, found: &mut Vec<Problem>) {
    for piece in pieces(path) {
        let problem = match piece {
            Piece::Text(_) => continue,
            Piece::Variable(name) if known.contains(&name) => continue,
            Piece::Variable(name) => {
                Problem::error("unknown-variable", span.clone(), format!("unknown variable {}", quoted(name)))
                    .suggest(nearest(name, known.iter().copied()))
                    .help(if known.contains(&"audience") {
                        "there are `{{ issue }}`, as 2026-W46, and `{{ audience }}`, a key of `audiences`"
                    } else {
                        "the one variable is `{{ issue }}`, as 2026-W46"
                    })
            }
            Piece::Unclosed => {
                Problem::error("unknown-variable", span.clone(), "`{{` without `}}`").help("write `{{ issue }}`")
            }
        };
        found.push(problem);
    }
}
