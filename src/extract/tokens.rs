//! Cuts prose into tokens with word classes. It decides nothing about sentences or quotes.

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
    /// Word classes; empty for anything but words.
    pub class: Class,
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
        self.kind == TokenKind::Word && self.class.any(class)
    }

    /// Whether it is a capitalised word.
    pub fn is_capital(&self) -> bool {
        self.is(Class::CAPITAL)
    }
}

/// Appends the tokens of `span` of `text` to `out`.
pub fn tokens(text: &str, span: Span, lexicon: &Lexicon, out: &mut Vec<Token>) {
    let bytes = text.as_bytes();
    let end = span.end as usize;
    let mut at = span.start as usize;
    while at < end {
        let byte = bytes[at];
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        if byte.is_ascii_alphanumeric() {
            at = word(text, at, end, lexicon, out);
            continue;
        }
        if byte < 0x80 {
            at = ascii_mark(bytes, at, end, out);
            continue;
        }
        let character = text[at..end].chars().next().unwrap_or(' ');
        if character.is_alphanumeric() {
            at = word(text, at, end, lexicon, out);
        } else if character.is_whitespace() {
            at += character.len_utf8();
        } else {
            push(out, at, at + character.len_utf8(), wide_mark(character));
            at += character.len_utf8();
        }
    }
}

fn push(out: &mut Vec<Token>, start: usize, end: usize, kind: TokenKind) {
    out.push(Token { span: Span::new(start, end), kind, class: Class::NONE });
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

fn ascii_mark(bytes: &[u8], at: usize, end: usize, out: &mut Vec<Token>) -> usize {
    let twice = |mark: u8| at + 1 < end && bytes[at + 1] == mark;
    let (kind, length) = match bytes[at] {
        b'"' => (TokenKind::Mark, 1),
        b'\'' if twice(b'\'') => {
            // Three in a row are a single mark inside a double one, which closes last.
            let thrice = at + 2 < end && bytes[at + 2] == b'\'';
            let closing = at > 0 && !bytes[at - 1].is_ascii_whitespace();
            if thrice && closing { (TokenKind::SingleMark, 1) } else { (TokenKind::Mark, 2) }
        }
        b'`' if twice(b'`') => (TokenKind::Mark, 2),
        b'\'' | b'`' => (TokenKind::SingleMark, 1),
        b'.' | b'?' | b'!' => {
            let run = bytes[at..end].iter().take_while(|b| matches!(b, b'.' | b'?' | b'!')).count();
            (TokenKind::Stop, run)
        }
        b',' => (TokenKind::Comma, 1),
        b':' => (TokenKind::Colon, 1),
        b';' => (TokenKind::Semicolon, 1),
        b'-' => {
            let run = bytes[at..end].iter().take_while(|b| **b == b'-').count();
            (TokenKind::Dash, run)
        }
        b'(' | b'[' => (TokenKind::Open, 1),
        b')' | b']' => (TokenKind::Close, 1),
        _ => (TokenKind::Other, 1),
    };
    push(out, at, at + length, kind);
    at + length
}

/// Reads the word that begins at `start`, and its genitive, and returns where it ends.
fn word(text: &str, start: usize, end: usize, lexicon: &Lexicon, out: &mut Vec<Token>) -> usize {
    let bytes = text.as_bytes();
    let mut at = run_end(text, start, end);
    // A joiner belongs to the word when a letter or digit follows it at once.
    while let Some(joined) = joiner(text, at, end) {
        if is_genitive(bytes, joined, end) && matches!(bytes[at], b'\'' | 0xE2) {
            let close = joined + 1;
            finish(text, start, at, lexicon, out);
            push(out, at, close, TokenKind::Genitive);
            return close;
        }
        at = run_end(text, joined, end);
    }
    at = abbreviation(text, start, at, end, lexicon);
    if lexicon.splits_words() {
        split(text, start, at, lexicon, out);
    } else {
        finish(text, start, at, lexicon, out);
    }
    at
}

/// Cuts "l'accord" after its article and "dit-il" before its subject. The hyphen belongs to neither word.
fn split(text: &str, start: usize, end: usize, lexicon: &Lexicon, out: &mut Vec<Token>) {
    let word = &text[start..end];
    if let Some((at, mark)) = word.char_indices().find(|(_, character)| matches!(character, '\'' | '’')) {
        let after = at + mark.len_utf8();
        if after < word.len() && lexicon.has(Set::Elision, &word[..after]) {
            finish(text, start, start + after, lexicon, out);
            return split(text, start + after, end, lexicon, out);
        }
    }
    let clitic = word.match_indices('-').find(|(at, _)| *at > 0 && lexicon.has(Set::Clitic, &word[*at..]));
    let Some((at, _)) = clitic else { return finish(text, start, end, lexicon, out) };
    finish(text, start, start + at, lexicon, out);
    let subject = word.rfind('-').map_or(at, |hyphen| hyphen.max(at)) + 1;
    finish(text, start + subject, end, lexicon, out);
}

/// Where a hyphen, apostrophe, full stop or comma between digits leads, when it joins two parts of one word.
fn joiner(text: &str, at: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if at >= end {
        return None;
    }
    let after = match bytes[at] {
        b'-' | b'\'' | b'.' | b'&' | b'@' | b'/' | b'_' => at + 1,
        b',' if at > 0 && bytes[at - 1].is_ascii_digit() => at + 1,
        0xE2 if text[at..end].starts_with('’') => at + '’'.len_utf8(),
        _ => return None,
    };
    let next = text.get(after..end)?.chars().next()?;
    let joins = match bytes[at] {
        b',' => next.is_ascii_digit(),
        // "end.Next" is two sentences badly set; "U.S." and "3.5" are one word.
        b'.' => next.is_ascii_digit() || (next.is_alphabetic() && (at < 2 || !is_long_lower(bytes, at))),
        _ => next.is_alphanumeric(),
    };
    joins.then_some(after)
}

fn is_long_lower(bytes: &[u8], at: usize) -> bool {
    at >= 3 && bytes[at - 3..at].iter().all(u8::is_ascii_lowercase)
}

fn is_genitive(bytes: &[u8], at: usize, end: usize) -> bool {
    matches!(bytes[at], b's' | b'S')
        && (at + 1 >= end || !(bytes[at + 1].is_ascii_alphanumeric() || bytes[at + 1] >= 0xC3 && bytes[at + 1] < 0xE0))
}

fn run_end(text: &str, start: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < end {
        if bytes[at] < 0x80 {
            if !bytes[at].is_ascii_alphanumeric() {
                break;
            }
            at += 1;
        } else {
            let Some(character) = text[at..end].chars().next() else { break };
            let combining = ('\u{300}'..='\u{36f}').contains(&character);
            if !character.is_alphanumeric() && !combining {
                break;
            }
            at += character.len_utf8();
        }
    }
    at
}

/// Takes the full stop of an abbreviation ("Sen.", "U.S.", the initial of a name) into the word.
fn abbreviation(text: &str, start: usize, at: usize, end: usize, lexicon: &Lexicon) -> usize {
    let bytes = text.as_bytes();
    if at >= end || bytes[at] != b'.' || (at + 1 < end && bytes[at + 1] == b'.') {
        return at;
    }
    let word = &text[start..at];
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let dotted = word.contains('.') && word.split('.').all(|part| part.chars().count() <= 2);
    // (D-Nev.)
    let party =
        word.split_once('-').is_some_and(|(one, rest)| one.len() == 1 && starts_upper(one) && starts_upper(rest));
    let listed = || lexicon.class(word).any(Class::ABBREVIATION) && starts_upper(word);
    if initial
        || party
        || dotted
        || listed()
        || (word.len() <= 3 && lexicon.class(word).all(Class::ABBREVIATION) && followed_lower(text, at + 1, end))
    {
        at + 1
    } else {
        at
    }
}

fn starts_upper(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

fn followed_lower(text: &str, at: usize, end: usize) -> bool {
    text.get(at..end)
        .is_some_and(|rest| rest.trim_start().chars().next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit()))
}

fn finish(text: &str, start: usize, end: usize, lexicon: &Lexicon, out: &mut Vec<Token>) {
    let word = &text[start..end];
    let mut class = lexicon.class(word.trim_end_matches('.'));
    let first = word.chars().next().unwrap_or(' ');
    if first.is_uppercase() {
        class = class.or(Class::CAPITAL);
        let bytes = word.as_bytes();
        let acronym = bytes.len() >= 2
            && bytes.iter().all(|b| b.is_ascii_uppercase() || matches!(b, b'.' | b'-' | b'&') || b.is_ascii_digit())
            || bytes[0] >= 0x80 && is_wide_acronym(word);
        if acronym {
            // "US", "WHO", "IT" are no pronouns.
            class = class.only(Class::ACRONYM_MAY_BE).or(Class::ACRONYM).or(Class::CAPITAL);
        }
    } else if first.is_ascii_digit() {
        class = class.or(Class::NUMBER);
    } else if lexicon.morphology.is_adverb(word) && !class.any(Class::NOMINAL) {
        class = class.or(Class::ADVERB);
    }
    if word.bytes().any(|byte| byte == b'\'' || byte == 0xE2)
        && let Some((stem, _)) = word.split_once(['\'', '’'])
    {
        // "There’ll" begins a sentence as "There" does.
        class = class.or(lexicon.class(stem).only(Class::STOP));
    }
    if word.ends_with("n't") || word.ends_with("n’t") {
        class = class.or(Class::NEG).or(Class::AUX);
    }
    out.push(Token { span: Span::new(start, end), kind: TokenKind::Word, class });
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
