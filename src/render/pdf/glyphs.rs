//! Makes text fit to be set: every character has a sign in some font, and no word is longer than a line.
//!
//! A document that conforms to PDF/UA holds no missing glyph, so what no font has is shown as a box, and counted: the page
//! says how many there are. It judges characters only, no words.

use super::world;
use crate::render::escape::is_hazard;

/// Stands for a character that no font has.
pub(super) const BOX: char = '□';

/// Where a line may be broken within a word, without a sign and without width.
const BREAK: char = '\u{200b}';

/// Most characters of a word that has no place to break.
const LONGEST: usize = 40;

/// The text as it is set; `missing` grows by the characters that stand as boxes.
pub(super) fn fit(text: &str, missing: &mut usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut run = 0;
    for c in text.chars() {
        let shown = match c {
            '\n' | '\t' | ' ' => c,
            c if is_hazard(c) || is_unseen(c) => continue,
            c if c.is_ascii() || c == '\u{a0}' || world::has_sign(c) => c,
            c if c.is_whitespace() => ' ',
            _ => {
                *missing += 1;
                BOX
            }
        };
        run = if shown.is_whitespace() || shown == '-' { 0 } else { run + 1 };
        if run > LONGEST {
            out.push(BREAK);
            run = 1;
        }
        out.push(shown);
    }
    out
}

/// Characters that are no text of their own: byte order marks, noncharacters, variation selectors, joiners, tags.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}')
        || matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[track_caller]
    fn check(text: &str, expected: &str, boxes: usize) {
        let mut missing = 0;
        assert_eq!((fit(text, &mut missing).as_str(), missing), (expected, boxes));
    }

    #[test]
    fn three_scripts_are_set_as_they_are() {
        check("Lume «Řím» „Straße“ – Київ, Москва; Αθήνα ▲ […]", "Lume «Řím» „Straße“ – Київ, Москва; Αθήνα ▲ […]", 0);
    }

    #[test]
    fn what_no_font_has_is_a_box_and_counted() {
        check("北京 said", "□□ said", 2);
    }

    #[test]
    fn what_is_not_seen_is_left_out() {
        check("a\u{202e}b\u{0}c\u{feff}d\u{ffff}e\u{fe0f}\r\n\tf\u{3000}g", "abcde\n\tf g", 0);
    }

    #[test]
    fn a_word_longer_than_a_line_may_break() {
        let word = "x".repeat(41);
        check(&word, &format!("{}\u{200b}x", "x".repeat(40)), 0);
        check(&format!("{0} {0}", "x".repeat(40)), &format!("{0} {0}", "x".repeat(40)), 0);
    }
}
