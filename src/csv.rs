//! CSV as RFC 4180 has it and spreadsheets read it: rows, cells, and the mark by which Excel knows UTF-8. It knows no column.
//!
//! A cell that a spreadsheet would run as a formula gets a `'` before it. So does one that begins with such marks and would
//! be a formula without them, so that nothing is lost: what [`defused`] did, [`restored`] undoes.

use std::borrow::Cow;

/// What tells Excel that the text after it is UTF-8, and what every other reader of CSV passes over.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// How a formula begins, as OWASP lists it under "CSV injection", with the full-width forms that some spreadsheets take.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A row with its end.
pub fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    format!("{}\r\n", cells.join(","))
}

/// The text as no spreadsheet takes it for a formula.
pub fn defused(text: &str) -> Cow<'_, str> {
    if is_formula(text) { format!("'{text}").into() } else { text.into() }
}

/// The text of a cell that [`defused`] wrote.
pub fn restored(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_formula(text)).unwrap_or(cell)
}

/// Whether the text is a formula, behind however many of the marks.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

/// A defused cell, in quotation marks where it needs them.
fn cell(text: &str) -> String {
    let text = defused(text);
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::{defused, restored, row};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(row([text, "b"]), format!("{expected},b\r\n"));
        assert_eq!(restored(&defused(text)), text, "what was written is read back");
    }

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        check("plain", "plain");
        check("a \"b\", c", "\"a \"\"b\"\", c\"");
        check("=cmd()", "'=cmd()");
        check("＝cmd()", "'＝cmd()");
        check("-1,5\n", "\"'-1,5\n\"");
        check("", "");
    }

    #[test]
    fn a_mark_that_was_there_before_stays() {
        check("'tis", "'tis");
        check("'=cmd()", "''=cmd()");
        check("''+1", "'''+1");
        check("'", "'");
    }
}
