//! A file of the analyst's: its words without front matter and handling marks, and the marks. It judges neither.

use super::front_matter;
use crate::diagnostic::Skip;

/// What a file of the analyst's holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// Its words, in Markdown.
    pub text: String,
    /// Its handling marks, each with its line from 1: the `marking` of its front matter, and a line of its own that begins
    /// with `TLP:`, where that is its first or its last.
    pub markings: Vec<(String, u32)>,
}

/// Reads a file of the analyst's; fails where its front matter cannot be read, since a mark may stand there.
pub fn note(text: &str, name: &str) -> Result<Note, Skip> {
    let cut = front_matter::cut(text, name)?;
    let mut markings = Vec::new();
    if let Some(mark) = cut.fields.marking.as_deref().map(str::trim).filter(|mark| !mark.is_empty()) {
        let is_key = |row: &str| row.trim_start().trim_start_matches(['"', '\'']).starts_with("marking");
        let line = text.lines().position(is_key).map_or(1, |at| at as u32 + 1);
        markings.push((mark.to_owned(), line));
    }
    let mut rows: Vec<&str> = cut.body.lines().collect();
    let first = rows.iter().position(|row| !row.trim().is_empty());
    let last = rows.iter().rposition(|row| !row.trim().is_empty());
    for at in [first, last].into_iter().flatten() {
        if let Some(mark) = mark_of(rows[at]) {
            markings.push((mark.to_owned(), cut.line + at as u32));
            rows[at] = "";
        }
    }
    Ok(Note { text: rows.join("\n"), markings })
}

/// The mark a row is, whatever it is set in: `**TLP:AMBER**`, `[TLP:AMBER]`, `<!-- TLP:AMBER -->`.
fn mark_of(row: &str) -> Option<&str> {
    let frame = |c: char| c.is_whitespace() || "*_#>[](){}`<!->:.".contains(c);
    let mark = row.trim_matches(frame);
    let is_mark = mark.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("TLP"))
        && mark[3..].trim_start().starts_with(':')
        && mark.split_whitespace().count() <= 3;
    is_mark.then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::note;

    #[track_caller]
    fn check(text: &str, words: &str, markings: &[(&str, u32)]) {
        let note = note(text, "notes.md").expect("a note");
        let found: Vec<(&str, u32)> = note.markings.iter().map(|(mark, line)| (mark.as_str(), *line)).collect();
        assert_eq!((note.text.trim(), found.as_slice()), (words, markings));
    }

    #[test]
    fn marks_stand_in_front_matter_or_at_an_end() {
        check("---\ntitle: A\nmarking: TLP:AMBER\n---\n- One\n", "- One", &[("TLP:AMBER", 3)]);
        check("**TLP:RED**\n\n- One\n", "- One", &[("TLP:RED", 1)]);
        check("- One\n\n[tlp: green]\n\n", "- One", &[("tlp: green", 3)]);
        check(
            "---\nmarking: Internal\n---\nTLP:GREEN\n\nOne.\n\nTLP:RED",
            "One.",
            &[("Internal", 2), ("TLP:GREEN", 4), ("TLP:RED", 8)],
        );
    }

    #[test]
    fn other_words_are_the_note() {
        check("One.\nTLP:RED\nTwo.", "One.\nTLP:RED\nTwo.", &[]);
        check("TLP:RED means that nobody else may read it.", "TLP:RED means that nobody else may read it.", &[]);
        check("", "", &[]);
        check("TLP:ORANGE", "", &[("TLP:ORANGE", 1)]);
        assert!(note("---\nmarking: [TLP\n---\nOne", "notes.md").is_err());
    }
}
