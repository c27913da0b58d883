//! The lines of a mail's plain text, each with its line in the file and how deep it is quoted; flowed lines are joined.

use std::borrow::Cow;

use super::transfer::Lines;
use crate::mime::DelSp;

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row<'a> {
    /// Without its quotation marks (`>`) and the white space at its end.
    pub text: Cow<'a, str>,
    /// Its line in the file.
    pub line: u32,
    /// How many marks it had.
    pub depth: usize,
}

impl Row<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The line below which a signature stands.
pub(super) const SIGNATURE: &str = "-- ";

/// The lines of a text; `flowed` where a space at a line's end means that the next one goes on with it.
pub(super) fn rows<'a>(text: &'a str, lines: &Lines, flowed: Option<DelSp>) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    let mut open = false;
    for (at, whole) in text.lines().enumerate() {
        let (depth, bare) = unquoted(whole);
        let bare = match flowed {
            // A space was put before what could be misread.
            Some(_) => bare.strip_prefix(' ').unwrap_or(bare),
            None if depth > 0 => bare.strip_prefix(' ').unwrap_or(bare),
            None => bare,
        };
        let flows = flowed.is_some() && bare.ends_with(' ') && bare != SIGNATURE;
        let words = if flowed == Some(DelSp::Yes) && flows { &bare[..bare.len() - 1] } else { bare };
        match rows.last_mut() {
            Some(last) if open && last.depth == depth => last.text.to_mut().push_str(words),
            _ => rows.push(Row { text: Cow::Borrowed(words), line: lines.line(at), depth }),
        }
        open = flows;
    }
    for row in &mut rows {
        if row.text != SIGNATURE && row.text.ends_with(char::is_whitespace) {
            row.text = match &row.text {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim_end()),
                Cow::Owned(text) => Cow::Owned(text.trim_end().to_owned()),
            };
        }
    }
    rows
}

/// How many marks a line begins with, and what follows them.
fn unquoted(line: &str) -> (usize, &str) {
    let (mut depth, mut rest) = (0, line);
    loop {
        let next = if depth == 0 { rest } else { rest.strip_prefix(' ').unwrap_or(rest) };
        let Some(after) = next.strip_prefix('>') else { return (depth, rest) };
        (depth, rest) = (depth + 1, after);
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, rows};
    use crate::mime::DelSp;

    #[track_caller]
    fn check(text: &str, flowed: Option<DelSp>, expected: &[(&str, u32, usize)]) {
        let got = rows(text, &Lines::From(5), flowed);
        let got: Vec<_> = got.iter().map(|row| (&*row.text, row.line, row.depth)).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn fixed_lines() {
        check(
            "One. \n> Two.\n> > Three.\n>>>Four.\n-- \nJane",
            None,
            &[("One.", 5, 0), ("Two.", 6, 1), ("Three.", 7, 2), ("Four.", 8, 3), ("-- ", 9, 0), ("Jane", 10, 0)],
        );
    }

    #[test]
    fn flowed_lines() {
        let text = "It rained \nall day.\n> We \n> left.\n>> No. \nYes. \n\n From here.\n-- \nJane";
        let expected: [(&str, u32, usize); 7] = [
            ("It rained all day.", 5, 0),
            ("We left.", 7, 1),
            ("No.", 9, 2),
            ("Yes.", 10, 0),
            ("From here.", 12, 0),
            ("-- ", 13, 0),
            ("Jane", 14, 0),
        ];
        check(text, Some(DelSp::No), &expected);
        check("漢 \n字", Some(DelSp::Yes), &[("漢字", 5, 0)]);
    }
}
