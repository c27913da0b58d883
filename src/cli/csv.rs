//! CSV as RFC 4180 has it and spreadsheets read it: rows, cells, and the mark by which Excel knows UTF-8.

use clap::ValueEnum;

use super::console::Console;

/// What tells Excel that the text after it is UTF-8, and what every other reader of CSV passes over.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// When CSV begins with a byte order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Bom {
    Auto,
    Always,
    Never,
}

/// What stands before the first row on this stdout.
pub(super) fn mark(bom: Bom) -> &'static str {
    let marks = match bom {
        Bom::Auto => Console::fills_new_file(),
        Bom::Always => true,
        Bom::Never => false,
    };
    if marks { BYTE_ORDER_MARK } else { "" }
}

/// A row with its end.
pub(super) fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.into_iter().map(cell).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell that no spreadsheet takes for a formula, in marks where it needs them.
fn cell(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::row;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(row([text, "b"]), format!("{expected},b\r\n"));
    }

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        check("plain", "plain");
        check("a \"b\", c", "\"a \"\"b\"\", c\"");
        check("=cmd()", "'=cmd()");
        check("-1,5\n", "\"'-1,5\n\"");
        check("", "");
    }
}
