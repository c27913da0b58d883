//! Digests by which articles of the same text, and quotes of the same words, are known. It drops nothing itself.

use sha2::{Digest as _, Sha256};

use crate::model::{Article, BlockKind, QuotePieces, TextKey, WordsKey};

use super::runs::is_apostrophe;

/// Words from which on two quotes of the same words are one quote and no chance.
const WORDS_OF_A_QUOTE: usize = 5;

/// Digest of an article's headings and prose: case kept, white space collapsed, curly marks straight.
///
/// Captions, credits and bylines are left out, since they change from outlet to outlet. `None` where there is no prose.
pub fn text_key(article: &Article) -> Option<TextKey> {
    let mut sum = Sum::default();
    for block in article.blocks.iter().filter(|block| block.kind.is_prose() || block.kind == BlockKind::Heading) {
        sum.text(block.span.of(&article.text));
    }
    (sum.words > 0).then(|| sum.finish())
}

/// Digest of a quote's words: letters, digits and apostrophes inside words, in lower case. `None` below five words.
pub fn words_key(text: &str, content: &QuotePieces) -> Option<WordsKey> {
    words_key_of(content.iter().map(|piece| piece.of(text)))
}

/// The same of a quote whose pieces are texts of their own.
pub fn words_key_of<'a>(pieces: impl Iterator<Item = &'a str> + Clone) -> Option<WordsKey> {
    let mut sum =
        Sum { buffer: String::with_capacity(pieces.clone().map(|piece| piece.len() + 1).sum()), ..Sum::default() };
    for piece in pieces {
        // Apostrophes count only when a letter follows them in the same word.
        let mut apostrophes = 0;
        let mut rest = piece;
        loop {
            let run = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
            if run > 0 {
                sum.letters(&rest[..run], std::mem::take(&mut apostrophes));
            }
            let Some(next) = rest[run..].chars().next() else { break };
            if is_apostrophe(next) {
                apostrophes += usize::from(sum.is_in_word());
            } else if next.is_alphanumeric() {
                sum.letters(&next.to_lowercase().to_string(), std::mem::take(&mut apostrophes));
            } else {
                apostrophes = 0;
                sum.end_word();
            }
            rest = &rest[run + next.len_utf8()..];
        }
        sum.end_word();
    }
    (sum.words >= WORDS_OF_A_QUOTE).then(|| {
        let digest = sum.finish();
        std::array::from_fn(|at| digest[at])
    })
}

fn straight(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2bc}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '«' | '»' => '"',
        '\u{2010}' | '\u{2011}' => '-',
        _ => c,
    }
}

/// SHA-256 over words with one space after each, fed in large pieces.
#[derive(Default)]
struct Sum {
    sha: Sha256,
    buffer: String,
    /// Words ended one by one; those inside a run are not counted.
    words: usize,
}

impl Sum {
    /// Takes in every word of `text`.
    fn text(&mut self, text: &str) {
        let mut rest = text;
        loop {
            // Letters, marks and spaces of ASCII stand for themselves; they are taken in runs, since this sees all prose.
            let run = rest.bytes().take_while(|byte| (b' '..=b'~').contains(byte)).count();
            self.run(&rest[..run]);
            let Some(next) = rest[run..].chars().next() else { break };
            if next.is_whitespace() {
                self.end_word();
            } else {
                self.buffer.push(straight(next));
            }
            rest = &rest[run + next.len_utf8()..];
        }
        self.end_word();
    }

    /// Takes in a run of ASCII without white space other than spaces.
    fn run(&mut self, run: &str) {
        if memchr::memmem::find(run.as_bytes(), b"  ").is_some() {
            for part in run.split_inclusive(' ') {
                self.buffer.push_str(part.trim_end_matches(' '));
                if part.ends_with(' ') {
                    self.end_word();
                }
            }
        } else {
            self.buffer.push_str(if self.is_in_word() { run } else { run.trim_start_matches(' ') });
        }
    }

    /// Takes in letters and digits of one word after so many apostrophes; those of ASCII in lower case.
    fn letters(&mut self, letters: &str, apostrophes: usize) {
        self.buffer.extend(std::iter::repeat_n('\'', apostrophes));
        let from = self.buffer.len();
        self.buffer.push_str(letters);
        self.buffer[from..].make_ascii_lowercase();
    }

    fn is_in_word(&self) -> bool {
        !(self.buffer.is_empty() || self.buffer.ends_with(' '))
    }

    /// Ends the word in the buffer, where there is one.
    fn end_word(&mut self) {
        if !self.is_in_word() {
            return;
        }
        self.buffer.push(' ');
        self.words += 1;
        if self.buffer.len() > 4096 {
            self.sha.update(&self.buffer);
            self.buffer.clear();
        }
    }

    fn finish(mut self) -> [u8; 32] {
        self.sha.update(&self.buffer);
        self.sha.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::article;
    use super::{text_key, words_key};
    use crate::model::Span;
    use smallvec::smallvec;

    #[track_caller]
    fn check(one: &str, other: &str, same: bool) {
        assert_eq!(text_key(&article("a.txt", one)) == text_key(&article("b.txt", other)), same);
    }

    #[test]
    fn white_space_marks_and_captions_do_not_tell_texts_apart() {
        check("He said “yes”.\n\nIt’s\nover.", "He  said \"yes\".\n\nIt's over.", true);
        check("! A picture\n\nHe left.", "! Another\n\nHe left.", true);
        check("He left.", "he left.", false);
        check("He left. Now.", "He left.Now.", false);
        check("  He’s\tat   Café\u{a0}Ñu – now. ", "He's at Café Ñu – now.", true);
        assert_eq!(text_key(&article("a.txt", "")), None);
    }

    #[track_caller]
    fn check_words(one: &str, other: &str, same: bool) {
        let key = |text: &str| words_key(text, &smallvec![Span::new(0, text.len())]);
        assert_eq!(key(one).is_some() && key(one) == key(other), same, "{one} {other}");
    }

    #[test]
    fn quotes_of_the_same_words() {
        check_words("“We won’t sign it, ever,”", "'We won't sign it: ever.'", true);
        check_words("Rock ’n’ roll: it’s ÉTÉ’s end’", "'Rock n roll' it's été’s end", true);
        check_words("it’s a rock'n'roll band again", "its a rock n roll band again", false);
        check_words("we will sign it tomorrow", "We will not sign it tomorrow", false);
        check_words("“We will not sign”", "“We will not sign”", false);
    }
}
