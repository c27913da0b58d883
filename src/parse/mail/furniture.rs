//! Paragraphs of mails that are not their own words: "view in browser", disclaimers, what stands below every letter.

use super::phrases::{self, Class};
use crate::model::BlockKind;
use crate::parse::blocks::Para;

/// Longest paragraph that only leads elsewhere, in bytes.
const POINTER: usize = 240;
/// Longest paragraph below a letter, in bytes.
const BELOW: usize = 400;

/// Marks what no quote may be taken from.
pub(super) fn mark(text: &str, paras: &mut [Para]) {
    let half = paras.len() / 2;
    let mut below = false;
    for (at, para) in paras.iter_mut().enumerate() {
        let words = para.span.of(text);
        let lower = if words.len() <= BELOW { words.to_lowercase() } else { start(words).to_lowercase() };
        let pointer = words.len() <= POINTER && phrases::holds(&lower, Class::View);
        let footer = words.len() <= BELOW && phrases::holds(&lower, Class::Footer);
        // Only below the text does a footer take what follows with it: addresses, rights, the names of networks.
        below |= footer && at >= half && at > 0;
        let legal = phrases::begins(lower.trim_start_matches(['*', '_', '-', ' ']), Class::Disclaimer).is_some();
        let bare = words.chars().all(|c| !c.is_alphanumeric());
        if pointer
            || legal
            || bare
            || (footer && (below || words.len() <= POINTER / 2))
            || (below && words.len() <= BELOW)
        {
            para.kind = Some(BlockKind::Other);
        }
    }
}

/// The first bytes of a long paragraph.
fn start(words: &str) -> &str {
    let end = (0..=BELOW.min(words.len())).rev().find(|at| words.is_char_boundary(*at)).unwrap_or(0);
    &words[..end]
}

#[cfg(test)]
mod tests {
    use super::mark;
    use crate::parse::lines;

    /// The paragraphs that are left, by their first word.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut paras = lines::paragraphs(text);
        mark(text, &mut paras);
        let left = paras.iter().filter(|para| para.kind.is_none());
        let words: Vec<&str> = left.filter_map(|para| para.span.of(text).split(' ').next()).collect();
        assert_eq!(words.join(" "), expected);
    }

    #[test]
    fn what_stands_around_a_letter() {
        check(
            "View this email in your browser\n\nOne rained.\n\nTwo said the unsubscribe link of the port is broken, and that nobody will \
             mend it before the harbour opens again on Monday of the week after next.\n\nThree.\n\nYou are receiving this letter \
             because you asked for it.\n\n1 Quay Street, Port Ellen\n",
            "One Two Three.",
        );
        check("Один.\n\nДва.\n\nОтписаться от рассылки\n", "Один. Два.");
        check("One.\n\nThis e-mail and any attachments are confidential.\n\n****\n", "One.");
    }
}
