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
        variables(&output.to, &span, found);
        ending(&output.to, &span, found);
        if !pieces(&output.to).any(|piece| piece == Piece::Variable("issue")) {
            found.push(
                Problem::warning("overwritten-output", span.clone(), "each issue overwrites the one before")
                    .help("put `{{ issue }}` into the path"),
            );
        }
        let target = normal(Path::new(&substitute(&output.to, "issue")));
        if let Some(first) = targets.get(&target) {
            found.push(
                Problem::error("same-output", span, "two outputs have the same path")
                    .label("overwrites the other")
                    .also(first.clone(), "the first")
                    .help("give each a path of its own"),
            );
        } else {
            targets.insert(target, span);
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

/// Checks the `{{ variables }}` of a path.
pub(super) fn variables(path: &str, span: &Range<usize>, found: &mut Vec<Problem>) {
    for piece in pieces(path) {
        let problem = match piece {
            Piece::Text(_) | Piece::Variable("issue") => continue,
            Piece::Variable(name) => {
                Problem::error("unknown-variable", span.clone(), format!("unknown variable {}", quoted(name)))
                    .suggest(nearest(name, ["issue"]))
                    .help("the one variable is `{{ issue }}`, as 2026-W46")
            }
            Piece::Unclosed => {
                Problem::error("unknown-variable", span.clone(), "`{{` without `}}`").help("write `{{ issue }}`")
            }
        };
        found.push(problem);
    }
}
