//! Reads a sentence into what dates are made of: words of the calendar, numbers, marks. Other words are told apart from
//! one another by nothing.

use crate::calendar::{Meaning, Words};
use crate::model::Span;

/// One token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub span: Span,
    pub what: What,
    /// Whether it begins with a capital.
    pub capital: bool,
}

/// What a token is to a date.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    /// A word of the calendar.
    Word(Meaning),
    /// A number of up to four digits, `15th` too.
    Number(u16),
    /// `25-28`: days of a month.
    Range(i8, i8),
    /// Numbers joined by marks, as `2011-03-15`.
    Figures,
    /// Any other word or number.
    Other,
    /// A mark of one byte.
    Mark(u8),
}

/// Reads `sentence` of `text` to the end of `out`; whether there is anything in it that a date could be made of.
pub(super) fn read(text: &str, sentence: Span, words: &Words, out: &mut Vec<Token>) -> bool {
    let bytes = sentence.of(text);
    let mut may = false;
    let mut rest = bytes.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        if c.is_whitespace() {
            continue;
        }
        let start = sentence.start as usize + at;
        if !(c.is_alphanumeric() || is_quote(c) && rest.peek().is_some_and(|(_, next)| next.is_alphabetic())) {
            if c.is_ascii() {
                out.push(Token { span: Span::new(start, start + 1), what: What::Mark(c as u8), capital: false });
            }
            continue;
        }
        let number = c.is_ascii_digit();
        let mut end = at + c.len_utf8();
        while let Some(&(next, c)) = rest.peek() {
            let inner = if number { matches!(c, '.' | ',' | '/' | '-' | '–' | ':') } else { is_quote(c) || c == '-' };
            let follows = |c: char| if number { c.is_ascii_digit() } else { c.is_alphabetic() };
            let joins = inner && bytes[next + c.len_utf8()..].chars().next().is_some_and(follows);
            if !(c.is_alphanumeric() || c == 'º' || joins) {
                break;
            }
            end = next + c.len_utf8();
            rest.next();
        }
        let word = &bytes[at..end];
        let what = if number { figures(word) } else { named(word, words) };
        may |= !matches!(what, What::Other);
        out.push(Token { span: Span::new(start, sentence.start as usize + end), what, capital: c.is_uppercase() });
    }
    may
}

fn is_quote(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// What a word that begins with a digit is.
fn figures(word: &str) -> What {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let ending = &word[digits..];
    if ending.is_empty() && digits <= 4 || digits <= 2 && matches!(ending, "st" | "nd" | "rd" | "th" | "er" | "º") {
        return word[..digits].parse().map_or(What::Other, What::Number);
    }
    let range = word.split_once(['-', '–']).and_then(|(first, last)| {
        let day = |part: &str| part.parse::<i8>().ok().filter(|day| (1..=31).contains(day));
        let (first, last) = (day(first)?, day(last)?);
        (first < last).then_some(What::Range(first, last))
    });
    range.unwrap_or(if word.len() <= 10 && !ending.contains([',', ':']) { What::Figures } else { What::Other })
}

/// What another word is.
fn named(word: &str, words: &Words) -> What {
    let first = word.as_bytes().first().map_or(0, u8::to_ascii_lowercase);
    let meaning = if word.len() > words.longest() + 2 {
        None
    } else if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        words.meaning(word)
    } else if word.bytes().all(|byte| byte.is_ascii_alphabetic()) && !words.may_mean(first, word.len()) {
        None
    } else {
        let lower = word.to_lowercase();
        words.meaning(&lower).or_else(|| words.meaning(lower.split(['\'', '’']).next().unwrap_or("")))
    };
    meaning.map_or(What::Other, What::Word)
}
