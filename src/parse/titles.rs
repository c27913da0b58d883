//! Where an article's title comes from when no metadata gives one: its first line, else its file's name.

use super::blocks::{Hints, Para};
use crate::model::{BlockKind, Span};

/// Longest title taken from a text, in characters.
const MOST_CHARS: usize = 140;

/// Which paragraph is the title: the first that is no furniture, if it repeats a known one or looks like a title.
pub(super) fn in_text(text: &str, paras: &[Para], hints: Hints<'_>) -> Option<usize> {
    let at = paras.iter().position(|para| !para.kind.is_some_and(is_furniture))?;
    let first = paras[at];
    if first.kind.is_some_and(|kind| kind != BlockKind::Heading) {
        return None;
    }
    let words = first.span.of(text);
    let next = paras.get(at + 1)?;
    let looks = || hints.title.is_none() && is_title(words) && stands_over(text, first.span, next);
    (is_known(words, hints) || looks()).then_some(at)
}

/// Whether a line says the title that metadata gives, or where it gives none, what the file's name says.
pub(super) fn is_known(line: &str, hints: Hints<'_>) -> bool {
    same(line, hints.title.unwrap_or(hints.file_title))
}

fn is_furniture(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Caption | BlockKind::Credit | BlockKind::Byline | BlockKind::Other)
}

/// Short, no sentence, not wholly in marks.
fn is_title(line: &str) -> bool {
    let short = line.len() <= 4 * MOST_CHARS && line.chars().count() <= MOST_CHARS;
    let quoted = line.starts_with(['"', '“', '«', '„']) && line.ends_with(['"', '”', '»', '“']);
    short
        && !quoted
        && line.contains(char::is_alphanumeric)
        && !line.ends_with(['.', ',', ';', ':', '-', '–', '—'])
        && !line.starts_with(['—', '–', '-', '•', '@', '>'])
}

/// Whether what follows is set apart from a title: by a blank line, by being furniture, or by being much longer.
fn stands_over(text: &str, title: Span, next: &Para) -> bool {
    let longer = next.span.len() >= 100 && next.span.len() * 2 >= title.len() * 3;
    next.gap || next.kind.is_some_and(is_furniture) || (longer && !next.span.of(text).starts_with(char::is_lowercase))
}

/// Whether two titles are the same but for case, white space and punctuation.
fn same(a: &str, b: &str) -> bool {
    if a.len() > 2 * b.len() + 16 {
        return false;
    }
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let a = letters(a);
    !a.is_empty() && a == letters(b)
}

/// A title made of a file's name: `2026-11-09-brave-new-world.txt` as "Brave new world".
///
/// Falls back to the name itself where nothing but numbers and marks is in it.
pub(super) fn from_file(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    from_slug(stem)
}

/// A title made of a name with `-` or `_` for spaces.
pub(super) fn from_slug(slug: &str) -> String {
    let bare = slug.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | '.' | ' '));
    let words = if bare.contains(char::is_alphabetic) { bare } else { slug };
    let mut title = String::with_capacity(words.len());
    for word in words.split(['-', '_', ' ']).filter(|word| !word.is_empty()) {
        if title.is_empty() {
            let mut letters = word.chars();
            title.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            title.push_str(letters.as_str());
        } else {
            title.push(' ');
            title.push_str(word);
        }
    }
    if title.is_empty() { slug.to_owned() } else { title }
}

#[cfg(test)]
mod tests {
    use super::{Hints, from_file, in_text};
    use crate::parse::lines;

    const PROSE: &str = "The harbour master closed the northern basin on Friday after two barges broke loose in the storm, \
                         and the council met at night.";

    #[track_caller]
    fn check(text: &str, known: Option<&str>, expected: Option<&str>) {
        let paras = lines::paragraphs(text);
        let hints = Hints { title: known, file_title: "Old bridge", marked: false };
        assert_eq!(in_text(text, &paras, hints).map(|at| paras[at].span.of(text)), expected);
    }

    #[test]
    fn first_lines() {
        check("Storm closes harbour\n\nShort text.", None, Some("Storm closes harbour"));
        check(&format!("Storm closes harbour\n{PROSE}"), None, Some("Storm closes harbour"));
        check(&format!("Will it hold?\n\n{PROSE}"), None, Some("Will it hold?"));
        check(&format!("It held.\n\n{PROSE}"), None, None);
        check(&format!("\"It held\"\n\n{PROSE}"), None, None);
        check(&format!("{PROSE}\n\n{PROSE}"), None, None);
        check("Only a line", None, None);
        check("Old bridge.\nIt held.", None, Some("Old bridge."));
    }

    #[test]
    fn a_first_line_that_repeats_the_known_title() {
        check(
            &format!("Storm Closes “Harbour”.\n\n{PROSE}"),
            Some("Storm closes 'harbour'"),
            Some("Storm Closes “Harbour”."),
        );
        check(&format!("Another line\n\n{PROSE}"), Some("Storm closes harbour"), None);
    }

    #[test]
    fn titles_from_names() {
        for (name, title) in [
            ("corpus/brave-new-world.txt", "Brave new world"),
            ("2026-11-09-old_bridge.md", "Old bridge"),
            ("2026-11-09.md", "2026 11 09"),
            ("éclair.md", "Éclair"),
            ("---.md", "---"),
            ("a.b.md", "A.b"),
        ] {
            assert_eq!(from_file(name), title);
        }
    }
}
