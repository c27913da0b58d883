//! Cuts prose into tokens with word classes. It decides nothing about sentences or quotes.

use std::ops::Range;

use super::key::Key;
use super::lexicon::{Class, Lexicon};
use super::phrases::Set;
use crate::model::Span;

/// A token: where it stands, what kind it is, and which classes it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Word classes; anything but words has none, other than [`Class::QUOTED`].
    pub class: Class,
    /// Hash of its text without regard to case, the same in every run and on every machine.
    pub hash: u32,
}

/// Kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, digits, and the hyphens, apostrophes and full stops inside them.
    Word,
    /// `'s` after a word.
    Genitive,
    /// `.` `?` `!` `…` and runs of them.
    Stop,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `;`
    Semicolon,
    /// A dash between spaces, an en or em dash.
    Dash,
    /// A double quotation mark of any style, also `''` and two backticks.
    Mark,
    /// A single quotation mark that is no apostrophe inside a word.
    SingleMark,
    /// `(` or `[`
    Open,
    /// `)` or `]`
    Close,
    /// Anything else.
    Other,
}

impl Token {
    /// Whether it is a word with any class of `class`.
    pub fn is(&self, class: Class) -> bool {
        self.class.any(class)
    }

    /// Whether it is a capitalised word.
    pub fn is_capital(&self) -> bool {
        self.is(Class::CAPITAL)
    }
}

/// Appends the tokens of `span` of `text` to `out`.
pub fn tokens(text: &str, span: Span, lexicon: &Lexicon, out: &mut Vec<Token>) {
    let text = &text[..span.end as usize];
    let adverb = lexicon.morphology.adverb_suffix();
    let mut cutter = Cutter { text, lexicon, adverb, adverb_end: adverb.last().copied().unwrap_or(0), out };
    let mut at = span.start as usize;
    while let Some(&byte) = text.as_bytes().get(at) {
        at = match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => cutter.word(at),
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => at + 1,
            0x80.. => cutter.wide(at),
            _ => cutter.ascii_mark(at),
        }
    }
}

/// Cuts tokens; each function takes where one begins and returns where to go on.
struct Cutter<'a> {
    /// The text up to where the cutting ends.
    text: &'a str,
    lexicon: &'a Lexicon,
    /// The suffix that makes adverbs; where none does, a byte that ends no word.
    adverb: &'a [u8],
    /// Its last byte: most words are told by it.
    adverb_end: u8,
    out: &'a mut Vec<Token>,
}

impl Cutter<'_> {
    fn push(&mut self, start: usize, end: usize, kind: TokenKind) -> usize {
        let hash = Key::within(self.text, start..end).hash();
        self.out.push(Token { span: Span::new(start, end), kind, class: Class::NONE, hash });
        end
    }

    /// What begins with a character beyond ASCII.
    fn wide(&mut self, at: usize) -> usize {
        let character = self.text[at..].chars().next().unwrap_or(' ');
        if is_alphanumeric(character) {
            self.word(at)
        } else if character.is_whitespace() {
            at + character.len_utf8()
        } else {
            self.push(at, at + character.len_utf8(), wide_mark(character))
        }
    }

    fn ascii_mark(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let twice = |mark: u8| bytes.get(at + 1) == Some(&mark);
        let (kind, length) = match bytes[at] {
            b'"' => (TokenKind::Mark, 1),
            b'\'' if twice(b'\'') => {
                // Three in a row are a single mark inside a double one, which closes last.
                let thrice = bytes.get(at + 2) == Some(&b'\'');
                let closing = at > 0 && !bytes[at - 1].is_ascii_whitespace();
                if thrice && closing { (TokenKind::SingleMark, 1) } else { (TokenKind::Mark, 2) }
            }
            b'`' if twice(b'`') => (TokenKind::Mark, 2),
            b'\'' | b'`' => (TokenKind::SingleMark, 1),
            b'.' | b'?' | b'!' => {
                let run = bytes[at..].iter().take_while(|b| matches!(b, b'.' | b'?' | b'!')).count();
                (TokenKind::Stop, run)
            }
            b',' => (TokenKind::Comma, 1),
            b':' => (TokenKind::Colon, 1),
            b';' => (TokenKind::Semicolon, 1),
            b'-' => (TokenKind::Dash, bytes[at..].iter().take_while(|b| **b == b'-').count()),
            b'(' | b'[' => (TokenKind::Open, 1),
            b')' | b']' => (TokenKind::Close, 1),
            _ => (TokenKind::Other, 1),
        };
        self.push(at, at + length, kind)
    }

    /// Reads a word, and its genitive; past the space after it, where one follows at once.
    fn word(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let (key, at) = Key::read(bytes, start);
        let spaced = bytes.get(at) == Some(&b' ');
        if !spaced && goes_on(bytes, at) {
            return self.long_word(start, at, key);
        }
        let class = self.lexicon.class_of(key, || &self.text[start..at]);
        let class = self.formed(class, &bytes[start..at], bytes[start].is_ascii_uppercase());
        self.out.push(Token { span: Span::new(start, at), kind: TokenKind::Word, class, hash: key.hash() });
        at + usize::from(spaced)
    }

    /// Reads a word with joiners, a full stop or letters beyond ASCII; `key` is of what stands before `read`.
    fn long_word(&mut self, start: usize, read: usize, key: Key) -> usize {
        let text = self.text;
        let mut at = run_end(text, read);
        // A joiner belongs to the word when a letter or digit follows it at once.
        while let Some(joined) = joiner(text, at) {
            if is_genitive(text.as_bytes(), joined) && matches!(text.as_bytes()[at], b'\'' | 0xE2) {
                let key = Key::within(text, start..at);
                self.push_word(start..at, self.lexicon.class_of(key, || &text[start..at]), key.hash());
                return self.push(at, joined + 1, TokenKind::Genitive);
            }
            at = run_end(text, joined);
        }
        let key = if at == read { key } else { Key::within(text, start..at) };
        let class = self.lexicon.class_of(key, || &text[start..at]);
        if is_abbreviation(text, start..at, class) {
            return self.push_word(start..at + 1, class, Key::within(text, start..at + 1).hash());
        }
        if self.lexicon.splits_words() && !self.lexicon.lists(&text[start..at]) {
            return self.split(start..at);
        }
        self.push_word(start..at, class, key.hash())
    }

    /// Cuts "l'accord" after its article and "dit-il" before its subject. The hyphen belongs to neither word.
    fn split(&mut self, whole: Range<usize>) -> usize {
        let word = &self.text[whole.clone()];
        if let Some((at, mark)) = word.char_indices().find(|(_, character)| matches!(character, '\'' | '’')) {
            let after = at + mark.len_utf8();
            if after < word.len() && self.lexicon.has(Set::Elision, &word[..after]) {
                self.part(whole.start..whole.start + after);
                return self.split(whole.start + after..whole.end);
            }
        }
        let clitic = word.match_indices('-').find(|(at, _)| *at > 0 && self.lexicon.has(Set::Clitic, &word[*at..]));
        let Some((at, _)) = clitic else { return self.part(whole) };
        self.part(whole.start..whole.start + at);
        let subject = word.rfind('-').map_or(at, |hyphen| hyphen.max(at)) + 1;
        self.part(whole.start + subject..whole.end)
    }

    fn part(&mut self, part: Range<usize>) -> usize {
        let key = Key::within(self.text, part.clone());
        let class = self.lexicon.class_of(key, || &self.text[part.clone()]);
        self.push_word(part, class, key.hash())
    }

    /// Appends a word of any form whose listed classes are `class`.
    fn push_word(&mut self, word: Range<usize>, class: Class, hash: u32) -> usize {
        let (span, word) = (Span::new(word.start, word.end), &self.text[word]);
        let mut class = self.formed(class, word.as_bytes(), starts_upper(word));
        if class.any(Class::CAPITAL) && !word.is_ascii() && is_wide_acronym(word) {
            class = class.only(Class::ACRONYM_MAY_BE).or(Class::ACRONYM).or(Class::CAPITAL);
        }
        if word.bytes().any(|byte| matches!(byte, b'-' | b'\'' | 0xE2)) {
            class = class.or(self.joined(word));
        }
        if word.ends_with('.') {
            class = class.or(Class::DOTTED);
        }
        self.out.push(Token { span, kind: TokenKind::Word, class, hash });
        span.end as usize
    }

    /// The classes of a word with those that its form gives.
    #[inline]
    fn formed(&self, class: Class, word: &[u8], capital: bool) -> Class {
        if capital {
            let acronym = word.len() >= 2
                && word.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b".-&".contains(b));
            // "US", "WHO", "IT" are no pronouns.
            let class = if acronym { class.only(Class::ACRONYM_MAY_BE).or(Class::ACRONYM) } else { class };
            return class.or(Class::CAPITAL);
        }
        if word.first().is_some_and(u8::is_ascii_digit) {
            return class.or(Class::NUMBER);
        }
        match word {
            [.., end] if *end == self.adverb_end => {
                let adverb = word.len() > self.adverb.len() + 2 && word.ends_with(self.adverb);
                if adverb && !class.any(Class::NOMINAL) { class.or(Class::ADVERB) } else { class }
            }
            _ => class,
        }
    }

    /// The classes that its hyphens and apostrophes give a word.
    fn joined(&self, word: &str) -> Class {
        let mut class = if word.contains('-') { Class::HYPHENED } else { Class::NONE };
        if let Some((stem, _)) = word.split_once(['\'', '’']) {
            // "There’ll" begins a sentence as "There" does.
            class = class.or(self.lexicon.class(stem).only(Class::STOP));
        }
        let negated = word.ends_with("n't") || word.ends_with("n’t");
        if negated { class.or(Class::NEG).or(Class::AUX) } else { class }
    }
}

fn wide_mark(character: char) -> TokenKind {
    match character {
        '“' | '”' | '„' | '‟' | '«' | '»' | '＂' => TokenKind::Mark,
        '‘' | '’' | '‚' | '‛' | '‹' | '›' => TokenKind::SingleMark,
        '–' | '—' | '―' => TokenKind::Dash,
        '…' => TokenKind::Stop,
        _ => TokenKind::Other,
    }
}

/// Whether a word of ASCII letters and digits may go on at `at`, with other letters, a joiner or a full stop.
fn goes_on(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        None => false,
        Some(b',') => at > 0 && bytes[at - 1].is_ascii_digit(),
        // Of general punctuation, which stands after a word most often, only the apostrophe joins.
        Some(0xE2) if bytes.get(at + 1) == Some(&0x80) => bytes.get(at + 2) == Some(&0x99),
        Some(byte) => *byte >= 0x80 || matches!(byte, b'-' | b'\'' | b'.' | b'&' | b'@' | b'/' | b'_'),
    }
}

/// Where a hyphen, apostrophe, full stop or comma between digits leads, when it joins two parts of one word.
fn joiner(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let joiner = *bytes.get(at)?;
    let after = match joiner {
        b'-' | b'\'' | b'.' | b'&' | b'@' | b'/' | b'_' => at + 1,
        b',' if at > 0 && bytes[at - 1].is_ascii_digit() => at + 1,
        0xE2 if text[at..].starts_with('’') => at + '’'.len_utf8(),
        _ => return None,
    };
    let next = text[after..].chars().next()?;
    let joins = match joiner {
        b',' => next.is_ascii_digit(),
        // "end.Next" is two sentences badly set; "U.S." and "3.5" are one word.
        b'.' => next.is_ascii_digit() || (next.is_alphabetic() && (at < 2 || !is_long_lower(bytes, at))),
        _ => is_alphanumeric(next),
    };
    joins.then_some(after)
}

fn is_long_lower(bytes: &[u8], at: usize) -> bool {
    at >= 3 && bytes[at - 3..at].iter().all(u8::is_ascii_lowercase)
}

fn is_genitive(bytes: &[u8], at: usize) -> bool {
    let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || (0xC3..0xE0).contains(byte);
    matches!(bytes[at], b's' | b'S') && !bytes.get(at + 1).is_some_and(goes_on)
}

/// Where the letters and digits that begin at `start` end.
fn run_end(text: &str, start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = text.as_bytes().get(at) {
        if byte.is_ascii() {
            if !byte.is_ascii_alphanumeric() {
                break;
            }
            at += 1;
        } else {
            let Some(character) = text[at..].chars().next() else { break };
            let combining = ('\u{300}'..='\u{36f}').contains(&character);
            if !is_alphanumeric(character) && !combining {
                break;
            }
            at += character.len_utf8();
        }
    }
    at
}

/// Whether it is a letter or digit of any script; quick where it is general punctuation, which holds none.
fn is_alphanumeric(character: char) -> bool {
    !('\u{2000}'..='\u{203f}').contains(&character) && character.is_alphanumeric()
}

/// Whether the full stop after a word is its own: "Sen.", "U.S.", the initial of a name.
fn is_abbreviation(text: &str, word: Range<usize>, class: Class) -> bool {
    let (word, after) = (&text[word.clone()], &text[word.end..]);
    if !after.starts_with('.') || after.starts_with("..") {
        return false;
    }
    let mut characters = word.chars();
    let initial = characters.next().is_some_and(char::is_uppercase) && characters.next().is_none();
    let dotted = word.contains('.') && word.split('.').all(|part| part.chars().count() <= 2);
    // (D-Nev.)
    let party = word.as_bytes().get(1) == Some(&b'-') && starts_upper(word) && starts_upper(&word[2..]);
    let listed = class.any(Class::ABBREVIATION);
    initial || party || dotted || listed && (starts_upper(word) || word.len() <= 3 && begins_lower(&after[1..]))
}

fn starts_upper(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

fn begins_lower(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
}

/// МИД, ÖVP: all capitals, more than one.
fn is_wide_acronym(word: &str) -> bool {
    word.chars().nth(1).is_some() && word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::{Token, tokens};
    use crate::extract::lexicon::ENGLISH;
    use crate::model::Span;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut out: Vec<Token> = Vec::new();
        tokens(text, Span::new(0, text.len()), &ENGLISH, &mut out);
        let found: Vec<&str> = out.iter().map(|token| token.span.of(text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_keep_their_inner_marks() {
        check("The U.S. didn’t pay $3.5 million.", &["The", "U.S.", "didn’t", "pay", "$", "3.5", "million", "."]);
        check("Lt. Gen. A. Ruiz-Tan", &["Lt.", "Gen.", "A.", "Ruiz-Tan"]);
        check("It was late. Nobody came.", &["It", "was", "late", ".", "Nobody", "came", "."]);
    }

    #[test]
    fn genitives_stand_apart() {
        check("Ruiz's plan, Syria’s war", &["Ruiz", "'s", "plan", ",", "Syria", "’s", "war"]);
        check("the lads' job", &["the", "lads", "'", "job"]);
    }

    #[test]
    fn marks_of_every_style() {
        check(
            "“a” \"b\" ''c'' «d» „e“",
            &["“", "a", "”", "\"", "b", "\"", "''", "c", "''", "«", "d", "»", "„", "e", "“"],
        );
        check("yes -- no", &["yes", "--", "no"]);
    }

    #[test]
    fn any_text_is_covered_in_order() {
        for text in ["é́x", "a\u{a0}b", "’’’", "....", "x.", "🙂🙂 ok", "a'"] {
            let mut out = Vec::new();
            tokens(text, Span::new(0, text.len()), &ENGLISH, &mut out);
            assert!(out.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{text}");
            assert!(out.iter().all(|token| !token.span.of(text).is_empty()), "{text}");
        }
    }
}
