//! The report as Markdown: written from tables, and read again to hold new figures against kept ones.
//!
//! In its tables a number with decimals is a percentage, which must not fall; a whole number is a count, and says only what
//! the percentages are of.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Points by which a figure may fall.
const TOLERANCE: f64 = 0.3;

/// Longest line of words, in characters.
const WIDTH: usize = 130;

/// One part of the report.
pub struct Section {
    pub title: &'static str,
    /// What its figures mean.
    pub words: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// A percentage as the tables have it.
pub fn percent(part: usize, of: usize) -> String {
    if of == 0 { "–".to_owned() } else { format!("{:.2}", 100.0 * part as f64 / of as f64) }
}

/// The report as a whole: the sections made here, then those of `kept` that stand under other headings, as they are.
pub fn render(words: &str, sections: &[Section], kept: &str) -> String {
    let mut out = format!("# Accuracy\n\n{words}\n");
    for section in sections {
        let _ = write!(out, "\n## {}\n\n{}\n\n", section.title, wrapped(&section.words));
        let aligned = section.columns.iter().skip(1).map(|_| "---:");
        let rule = std::iter::once("---").chain(aligned).collect::<Vec<_>>();
        for row in [&section.columns, &rule.into_iter().map(str::to_owned).collect()].into_iter().chain(&section.rows) {
            let _ = writeln!(out, "| {} |", row.join(" | "));
        }
    }
    for (title, text) in parts(kept) {
        if sections.iter().all(|section| section.title != title) {
            let _ = write!(out, "\n## {title}\n{}\n", text.trim_end());
        }
    }
    out
}

/// Words in lines of at most [`WIDTH`] characters.
fn wrapped(words: &str) -> String {
    let mut out = String::new();
    let mut room = WIDTH;
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if !out.is_empty() {
            let fits = length < room;
            out.push(if fits { ' ' } else { '\n' });
            room = if fits { room - 1 } else { WIDTH };
        }
        out.push_str(word);
        room = room.saturating_sub(length);
    }
    out
}

/// The parts of a report below its second-level headings.
fn parts(report: &str) -> impl Iterator<Item = (&str, &str)> {
    let below = report.split("\n## ").skip(1);
    below.map(|part| part.split_once('\n').unwrap_or((part, "")))
}

/// Every percentage of a report, by "heading / row / column".
fn figures(report: &str) -> BTreeMap<String, f64> {
    let mut out = BTreeMap::new();
    for (title, text) in parts(report) {
        let mut columns: Vec<&str> = Vec::new();
        for line in text.lines() {
            let Some(inner) = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) else {
                columns.clear();
                continue;
            };
            let cells: Vec<&str> = inner.split(" | ").collect();
            if columns.is_empty() {
                columns = cells;
                continue;
            }
            for (column, cell) in columns.iter().zip(&cells).skip(1) {
                if let Some(figure) = cell.parse::<f64>().ok().filter(|_| cell.contains('.')) {
                    out.insert(format!("{title} / {} / {column}", cells[0]), figure);
                }
            }
        }
    }
    out
}

/// What is worse in the report `now` than in `before`: each figure that fell too far, or is there no more.
pub fn fallen(before: &str, now: &str) -> Vec<String> {
    let now = figures(now);
    let fault = |(name, before): (String, f64)| match now.get(&name) {
        None => Some(format!("{name}: {before:.2} before, not measured now")),
        Some(now) if before - now > TOLERANCE + 1e-9 => Some(format!("{name}: fell from {before:.2} to {now:.2}")),
        Some(_) => None,
    };
    figures(before).into_iter().filter_map(fault).collect()
}

#[cfg(test)]
mod tests {
    use super::{Section, fallen, render};

    fn report(figure: &str, count: &str) -> String {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = vec![row(["quotes", figure, count])];
        let columns = row(["measure", "F1 %", "of"]);
        render(
            "Words.",
            &[Section { title: "A", words: "More.".into(), columns, rows }],
            "# Accuracy\n\n## A\nold\n\n## B\n\nmine\n",
        )
    }

    #[track_caller]
    fn check(before: (&str, &str), now: (&str, &str), expected: &[&str]) {
        assert_eq!(fallen(&report(before.0, before.1), &report(now.0, now.1)), expected);
    }

    #[test]
    fn percentages_are_held_and_counts_are_not() {
        check(("90.00", "20"), ("89.70", "10"), &[]);
        check(("90.00", "20"), ("95.00", "20"), &[]);
        check(("90.00", "20"), ("89.69", "20"), &["A / quotes / F1 %: fell from 90.00 to 89.69"]);
        check(("90.00", "20"), ("–", "0"), &["A / quotes / F1 %: 90.00 before, not measured now"]);
        check(("–", "0"), ("1.00", "1"), &[]);
    }

    #[test]
    fn what_was_written_by_hand_stays() {
        let text = report("90.00", "20");
        assert_eq!(
            text,
            "# Accuracy\n\nWords.\n\n## A\n\nMore.\n\n| measure | F1 % | of |\n| --- | ---: | ---: |\n| quotes | 90.00 | 20 |\n\n## B\n\nmine\n"
        );
    }
}
