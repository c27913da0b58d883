//! Stage times as a table for people, or as JSON. It measures nothing.

use std::fmt::Write as _;

use serde_json::json;

use crate::model::{Stage, Timings};

use super::console::Console;
use super::failure::Failure;

/// Prints the times that were asked for.
pub(super) fn tell(timings: &Timings, console: &mut Console) -> Result<(), Failure> {
    let mut value = serde_json::to_value(timings).map_err(|error| Failure::Other(error.to_string()))?;
    value["type"] = json!("timings");
    console.asked(table(timings).trim_end(), &value)
}

/// One line a stage; the parts of a stage stand under it, with the time of all threads together.
fn table(timings: &Timings) -> String {
    let mut out = String::new();
    for time in &timings.stages {
        let name = format!("{}{}", if time.threads { "  " } else { "" }, time.stage.name());
        let _ = write!(out, "{name:<12}{:>12.1} ms", time.ms);
        if time.threads {
            let _ = write!(out, " of all threads{:>12} {}", time.pieces, pieces(time.stage));
        }
        out.push('\n');
    }
    let threads = if timings.threads == 1 { "thread" } else { "threads" };
    let _ = writeln!(out, "{:<12}{:>12.1} ms, {} {threads}", "in all", timings.total_ms, timings.threads);
    out
}

/// What the pieces of a stage's work are.
fn pieces(stage: Stage) -> &'static str {
    match stage {
        Stage::Load | Stage::Unpack => "files",
        Stage::Render => "pages",
        Stage::Select => "issues",
        Stage::Parse | Stage::Extract | Stage::Judge => "articles",
        _ => "pieces",
    }
}

#[cfg(test)]
mod tests {
    use super::{Stage, Timings, table};
    use crate::model::StageTime;

    #[test]
    fn parts_stand_under_their_stage() {
        let time = |stage: Stage, ms, pieces| StageTime { stage, ms, pieces, threads: stage.part_of().is_some() };
        let stages = vec![time(Stage::Read, 1234.56, 1), time(Stage::Parse, 2000.0, 10_000)];
        let timings = Timings { threads: 2, total_ms: 1300.0, stages };
        assert_eq!(
            table(&timings),
            "read              1234.6 ms\n  parse           2000.0 ms of all threads       10000 articles\nin all            1300.0 ms, 2 threads\n"
        );
    }
}
