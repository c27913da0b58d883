//! Where the parts of a drawing stand, for the templates that draw it. It counts nothing and writes no markup.
//!
//! A drawing is as wide as its page: across it everything is placed in tenths of a per cent, down it in whole CSS pixels, so
//! that type keeps its size on a phone. All is whole numbers, so the bytes are the same on every machine.

use serde::Serialize;

use crate::model::{Figure, FigureForm, FigureRow};

/// Where names end and the drawing begins, in thousandths of the width.
const START: u32 = 380;
/// Height of a row; of one with a line in it, which needs room to rise.
const ROW: u32 = 30;
const TALL: u32 = 44;
/// Height of a bar.
const THICK: u32 = 18;
/// Width that is left free on the right: for numbers behind bars and lines, and for names that lean over the last column.
const FREE: u32 = 130;
/// Most of a name that is shown, in widths of a lower-case letter.
const NAME: u32 = 20;
const COLUMN_NAME: u32 = 14;
/// Shades of a grid's cells.
const SHADES: usize = 5;

/// A figure as it is drawn.
#[derive(Debug, Serialize)]
pub(super) struct Drawing {
    /// Height in pixels.
    height: u32,
    heads: Vec<Head>,
    rows: Vec<Row>,
    /// All values together.
    total: usize,
}

/// The name of a column.
#[derive(Debug, Serialize)]
struct Head {
    x: String,
    y: u32,
    /// Its lines, from top to bottom.
    lines: Vec<String>,
    /// `start`, `middle` or `end`.
    anchor: &'static str,
}

#[derive(Debug, Serialize)]
struct Row {
    /// Its upper edge.
    y: u32,
    /// Where its type stands.
    base: u32,
    /// Half way down.
    middle: u32,
    /// Where a line is at nothing.
    ground: u32,
    name: String,
    marks: Vec<Mark>,
}

/// What stands for one value.
#[derive(Debug, Serialize)]
struct Mark {
    /// Left edge of a bar or cell, centre of a dot.
    x: String,
    /// Centre of a bar's or cell's number.
    text: String,
    width: String,
    y: u32,
    height: u32,
    /// Radius of a dot.
    radius: u32,
    value: usize,
    /// From 1, the lightest; 0 for nothing.
    shade: usize,
}

/// How a figure is drawn.
pub(super) fn drawing(figure: &Figure) -> Drawing {
    let largest = figure.rows.iter().flat_map(|row| &row.values).max().copied().unwrap_or(0).max(1);
    let (heads, top) = match figure.form {
        FigureForm::Bars => (Vec::new(), 0),
        FigureForm::Series => ends(&figure.columns, START, 1000 - FREE),
        FigureForm::Grid => leaning(&figure.columns),
        FigureForm::Days if fits(&figure.columns) => upright(&figure.columns),
        FigureForm::Days => ends(&figure.columns, START, 1000),
    };
    let high = if figure.form == FigureForm::Series { TALL } else { ROW };
    let row = |(row, at): (&FigureRow, u32)| {
        let y = top + at * high;
        let marks = row.values.iter().zip(0..).map(|(&value, column)| {
            let columns = figure.columns.len().max(1) as u32;
            match figure.form {
                FigureForm::Bars => bar(value, largest, y),
                FigureForm::Series => point(value, largest, column, columns, y),
                FigureForm::Grid => cell(value, largest, column, columns, y),
                FigureForm::Days => dot(value, largest, column, columns, y),
            }
        });
        let middle = y + high / 2;
        Row { y, base: middle + 4, middle, ground: y + high - 5, name: cut(&row.label, NAME), marks: marks.collect() }
    };
    let rows: Vec<Row> = figure.rows.iter().zip(0..).map(row).collect();
    let values = figure.rows.iter().flat_map(|row| &row.values);
    let total = values.fold(0_usize, |sum, value| sum.saturating_add(*value));
    Drawing { height: top + rows.len() as u32 * high, heads, rows, total }
}

/// Thousandths as per cent.
fn percent(thousandths: u32) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// `value` of `largest` as so many of `whole`, rounded down, but at least one where there is any.
fn part(value: usize, largest: usize, whole: u32) -> u32 {
    let part = value as u128 * u128::from(whole) / largest.max(1) as u128;
    u32::try_from(part).unwrap_or(whole).clamp(u32::from(value > 0), whole)
}

fn mark(x: u32, width: u32, y: u32, value: usize) -> Mark {
    let text = percent(x + width / 2);
    Mark { x: percent(x), text, width: percent(width), y, height: THICK, radius: 0, value, shade: 0 }
}

fn bar(value: usize, largest: usize, y: u32) -> Mark {
    let width = part(value, largest, 1000 - START - FREE);
    Mark { text: percent(START + width), ..mark(START, width, y + (ROW - THICK) / 2, value) }
}

/// A point of a line that rises from the lower end of its row; its number stands behind the last.
fn point(value: usize, largest: usize, column: u32, columns: u32, y: u32) -> Mark {
    let across = 1000 - START - FREE;
    let x = START + 10 + across.saturating_sub(20) * column / columns.saturating_sub(1).max(1);
    let y = y + TALL - 5 - part(value, largest, TALL - 12);
    Mark { radius: 3, ..mark(x, 0, y, value) }
}

fn cell(value: usize, largest: usize, column: u32, columns: u32, y: u32) -> Mark {
    let (left, right) = column_of(column, columns);
    let shade = part(value, largest, SHADES as u32) as usize;
    Mark { shade, height: ROW - 3, ..mark(left, (right - left).saturating_sub(5), y + 1, value) }
}

/// A dot whose area is its value.
fn dot(value: usize, largest: usize, column: u32, columns: u32, y: u32) -> Mark {
    let widest: u32 = match columns {
        0..=7 => 8,
        8..=14 => 6,
        _ => 3,
    };
    let radius = part(value, largest, widest * widest).isqrt().max(2 * u32::from(value > 0));
    let (left, right) = (START + (1000 - START) * column / columns, START + (1000 - START) * (column + 1) / columns);
    Mark { radius, ..mark(u32::midpoint(left, right), 0, y + ROW / 2, value) }
}

/// The edges of a column of a grid.
fn column_of(column: u32, columns: u32) -> (u32, u32) {
    let across = 1000 - START - FREE;
    (START + across * column / columns, START + across * (column + 1) / columns)
}

/// The names of all columns, leaning over them, and the height they take.
fn leaning(columns: &[String]) -> (Vec<Head>, u32) {
    let names: Vec<String> = columns.iter().map(|name| cut(name, COLUMN_NAME)).collect();
    // A letter is about 6.5 px wide, and the names stand at 60 degrees.
    let longest = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let top = longest * 65 * 87 / 1000 + 14;
    let head = |(name, column): (String, u32)| {
        let (left, right) = column_of(column, columns.len() as u32);
        Head { x: percent(u32::midpoint(left, right)), y: top - 5, lines: vec![name], anchor: "start" }
    };
    (names.into_iter().zip(0..).map(head).collect(), top)
}

/// Whether there is room for the names of all columns, on a phone too.
fn fits(columns: &[String]) -> bool {
    columns.len() <= 7 && columns.iter().all(|name| lines(name).iter().all(|line| width(line) <= 6))
}

/// The names of all columns, each above its own on two lines.
fn upright(columns: &[String]) -> (Vec<Head>, u32) {
    let many = columns.len().max(1) as u32;
    let head = |(name, column): (&String, u32)| Head {
        x: percent(START + (1000 - START) * (2 * column + 1) / (2 * many)),
        y: 12,
        lines: lines(name),
        anchor: "middle",
    };
    (columns.iter().zip(0..).map(head).collect(), 34)
}

fn lines(name: &str) -> Vec<String> {
    name.splitn(2, ' ').map(str::to_owned).collect()
}

/// The names of the first and the last column, at the ends of the scale; the last below the first where both are long.
fn ends(columns: &[String], from: u32, to: u32) -> (Vec<Head>, u32) {
    let head =
        |name: &String, x: u32, y: u32, anchor| Head { x: percent(x), y, lines: vec![cut(name, 2 * NAME)], anchor };
    match columns {
        [] => (Vec::new(), 0),
        [one] => (vec![head(one, from, 12, "start")], 20),
        [first, .., last] => {
            let below = if width(first) + width(last) > NAME { 15 } else { 0 };
            (vec![head(first, from, 12, "start"), head(last, to, 12 + below, "end")], 20 + below)
        }
    }
}

/// A name of at most so many widths of a lower-case letter, with an ellipsis where it was longer.
fn cut(name: &str, most: u32) -> String {
    if width(name) <= most {
        return name.to_owned();
    }
    let mut room = most.saturating_sub(1);
    let fits = |c: &char| match room.checked_sub(width_of(*c)) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    };
    let kept: String = name.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

fn width(text: &str) -> u32 {
    text.chars().fold(0, |width, c| width.saturating_add(width_of(c)))
}

/// How wide a character is, roughly: ideographs, syllables and pictures are two letters wide (UAX #11).
fn width_of(c: char) -> u32 {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Drawing, ROW, cut, drawing, part};
    use crate::model::{Figure, FigureForm, FigureRow};

    fn figure(form: FigureForm, columns: usize, rows: &[&[usize]]) -> Figure {
        let row = |values: &&[usize]| FigureRow { label: "Orvia".into(), anchor: None, values: values.to_vec() };
        Figure {
            id: "f".into(),
            title: "T".into(),
            text: "S".into(),
            unit: "quote".into(),
            form,
            head: "H".into(),
            columns: (0..columns).map(|at| format!("Mon {at}")).collect(),
            rows: rows.iter().map(row).collect(),
        }
    }

    /// Where the marks of each row begin and how wide or high they are.
    #[track_caller]
    fn check(figure: &Figure, expected: &[&str]) -> Drawing {
        let drawn = drawing(figure);
        let told = |mark: &super::Mark| format!("{}+{} r{} s{}", mark.x, mark.width, mark.radius, mark.shade);
        let rows: Vec<String> =
            drawn.rows.iter().map(|row| row.marks.iter().map(told).collect::<Vec<_>>().join(", ")).collect();
        assert_eq!(rows, expected);
        drawn
    }

    #[test]
    fn each_form_has_its_marks() {
        let drawn = check(
            &figure(FigureForm::Bars, 1, &[&[10], &[1], &[0]]),
            &["38.0%+49.0% r0 s0", "38.0%+4.9% r0 s0", "38.0%+0.0% r0 s0"],
        );
        assert_eq!((drawn.height, drawn.heads.len()), (3 * ROW, 0));
        check(
            &figure(FigureForm::Grid, 2, &[&[5, 0], &[1, 3]]),
            &["38.0%+24.0% r0 s5, 62.5%+24.0% r0 s0", "38.0%+24.0% r0 s1, 62.5%+24.0% r0 s3"],
        );
        check(&figure(FigureForm::Series, 2, &[&[0, 4]]), &["39.0%+0.0% r3 s0, 86.0%+0.0% r3 s0"]);
        let drawn = check(&figure(FigureForm::Days, 2, &[&[0, 4]]), &["53.5%+0.0% r0 s0, 84.5%+0.0% r8 s0"]);
        assert_eq!(drawn.heads[0].lines, ["Mon", "0"]);
        assert_eq!(drawing(&figure(FigureForm::Days, 30, &[&[1; 30]])).heads.len(), 2);
    }

    #[test]
    fn no_numbers_break_a_drawing() {
        for form in [FigureForm::Bars, FigureForm::Series, FigureForm::Grid, FigureForm::Days] {
            for columns in [0, 1, 2, 400] {
                let values = vec![usize::MAX; columns + 1];
                drawing(&figure(form, columns, &[&values, &[], &[0]]));
            }
        }
        assert_eq!((part(1, usize::MAX, 8), part(0, 0, 8), part(9, 3, 8)), (1, 0, 8));
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(cut("Orvia", 5), "Orvia");
        assert_eq!(cut("Orvia and Lume", 8), "Orvia a…");
        assert_eq!(cut("Orvia and Lume", 7), "Orvia…");
        assert_eq!(cut("中文报纸", 6), "中文…");
        assert_eq!(cut("e\u{301}e\u{301}", 2), "e\u{301}e\u{301}");
    }
}
