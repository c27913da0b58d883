//! A text as the scorer sees it: tokens, words between double quotation marks, kinds of sources, words of names.
//!
//! What is here says the same as `quotelib.py` beside the scorer, which holds what is right; offsets are Unicode scalars.

use std::collections::BTreeSet;

/// A stretch of a text, `[begin, end)`.
pub type Pair = [usize; 2];

const PRONOUNS: &str = "i me my mine we us our ours you your yours he him his she her hers they them their theirs it its \
    himself herself themselves itself myself ourselves who whom whose which that this these those one others another both \
    some many most several all everyone everybody anyone anybody someone somebody nobody none neither either each few";

/// Words with a capital that name nobody.
const NO_NAMES: &str = "the a an some many most several one two three four five six seven eight nine ten other another both \
    all each every any no few his her their our my its your this that these those and or but in on at for from with by of as \
    after before when while if because what who how why where more less mr mrs ms dr sen rep gov president senator \
    secretary he she they we i it you republican republicans democrat democrats democratic gop american americans";

/// Words that two spans may share without meaning the same.
const FUNCTION_WORDS: &str = "the a an of and or in on at for from with by to as who which that this these those is was are \
    were his her their its our my your 's ’s";

fn lists(words: &str, word: &str) -> bool {
    let word = word.to_lowercase();
    words.split(' ').any(|listed| listed == word)
}

/// Whether a word, in any case, is one of those that say nothing of who or what is meant.
pub fn is_function_word(word: &str) -> bool {
    lists(FUNCTION_WORDS, word)
}

/// How much of a content stands between double quotation marks, as the marks stand in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Direct,
    Mixed,
    Indirect,
}

/// A text with its tokens.
pub struct Text {
    chars: Vec<char>,
    tokens: Vec<Pair>,
    /// For each token whether a letter or digit is in it.
    is_word: Vec<bool>,
    /// Words between double quotation marks.
    quoted: BTreeSet<usize>,
}

impl Text {
    pub fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let tokens = tokens(&chars);
        let is_word = tokens.iter().map(|&[from, to]| chars[from..to].iter().any(|c| is_wordly(*c))).collect();
        let mut text = Self { chars, tokens, is_word, quoted: BTreeSet::new() };
        text.quoted = text.words(&quoted_regions(&text.chars)).into_iter().collect();
        text
    }

    /// The words that some spans touch, by number.
    pub fn words(&self, spans: &[Pair]) -> Vec<usize> {
        let touched = |&[from, to]: &Pair| {
            let first = self.tokens.partition_point(|token| token[1] <= from);
            let last = self.tokens.partition_point(|token| token[0] < to);
            (first..last.max(first)).filter(|at| self.is_word[*at])
        };
        spans.iter().flat_map(touched).collect()
    }

    pub fn word(&self, at: usize) -> String {
        self.slice(self.tokens[at])
    }

    pub fn slice(&self, [from, to]: Pair) -> String {
        self.chars[from..to].iter().collect()
    }

    /// The spans in order, without white space at their ends, joined where only white space is between.
    pub fn tidied(&self, spans: &[Pair]) -> Vec<Pair> {
        let mut sorted = spans.to_vec();
        sorted.sort_unstable();
        let mut out: Vec<Pair> = Vec::new();
        for [mut from, mut to] in sorted {
            while from < to && self.chars[from].is_whitespace() {
                from += 1;
            }
            while to > from && self.chars[to - 1].is_whitespace() {
                to -= 1;
            }
            if from >= to {
                continue;
            }
            match out.last_mut() {
                Some(last) if from <= last[1] || self.chars[last[1]..from].iter().all(|c| c.is_whitespace()) => {
                    last[1] = last[1].max(to);
                }
                _ => out.push([from, to]),
            }
        }
        out
    }

    pub fn kind(&self, words: &[usize]) -> Kind {
        match words.iter().filter(|word| self.quoted.contains(word)).count() {
            0 => Kind::Indirect,
            all if all == words.len() => Kind::Direct,
            _ => Kind::Mixed,
        }
    }

    /// Whether a source is a pronoun and nothing more.
    pub fn is_pronoun(&self, source: &[Pair]) -> bool {
        let words = self.words(source);
        let pronoun = |word: &str| lists(PRONOUNS, word) || lists("and of the", word);
        !words.is_empty() && words.iter().all(|word| pronoun(&self.word(*word)))
    }
}

/// The words of a name that could be somebody's own, in small letters.
pub fn name_words(name: &str) -> BTreeSet<String> {
    let inner = |c: char| is_wordly(c) || ".'’-".contains(c);
    let words = name.split(|c| !inner(c)).map(|word| {
        let owner = word.strip_suffix('s').and_then(|owner| owner.strip_suffix(['\'', '’']));
        owner.unwrap_or(word).trim_matches('.')
    });
    let names = words.filter(|word| {
        word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().count() > 1
            && !lists(NO_NAMES, word)
            && !lists(PRONOUNS, word)
    });
    names.map(str::to_lowercase).collect()
}

/// The words of a description that say who is meant, in small letters.
pub fn content_words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c| !is_wordly(c)).filter(|word| !word.is_empty() && !is_function_word(word));
    words.map(str::to_lowercase).collect()
}

fn is_wordly(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// `\w+(?:[’'.\-]\w+)*|[^\w\s]`
fn tokens(chars: &[char]) -> Vec<Pair> {
    let wordly = |at: usize| chars.get(at).is_some_and(|c| is_wordly(*c));
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let from = at;
        at += 1;
        if wordly(from) {
            while wordly(at) || chars.get(at).is_some_and(|c| "’'.-".contains(*c)) && wordly(at + 1) {
                at += 1;
            }
        }
        if !chars[from].is_whitespace() {
            out.push([from, at]);
        }
    }
    out
}

/// What lies between double quotation marks, marks included; what is open at the end of a line ends there.
fn quoted_regions(chars: &[char]) -> Vec<Pair> {
    let mut out = Vec::new();
    let mut from = 0;
    for line in chars.split(|c| *c == '\n') {
        let to = from + line.len();
        let mut open = None;
        for mark in marks(chars, from, to) {
            match (open, mark.shape) {
                (None, Shape::Close) | (Some(_), Shape::Open) => {}
                (None, _) => open = Some(mark.span[0]),
                (Some(start), _) => {
                    out.push([start, mark.span[1]]);
                    open = None;
                }
            }
        }
        out.extend(open.map(|start| [start, to]));
        from = to + 1;
    }
    out
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Open,
    Close,
    Either,
}

struct Mark {
    span: Pair,
    shape: Shape,
}

/// The double quotation marks of one line; two or three single ones in a row count as double.
fn marks(chars: &[char], from: usize, to: usize) -> Vec<Mark> {
    let mut out = Vec::new();
    let mut at = from;
    while at < to {
        let run = |c: char| chars[at..].iter().take(3).take_while(|other| **other == c).count();
        let (span, shape) = match chars[at] {
            '“' | '„' | '«' | '‟' => ([at, at + 1], Shape::Open),
            '”' | '»' => ([at, at + 1], Shape::Close),
            '"' => ([at, at + 1], Shape::Either),
            '`' if run('`') >= 2 => ([at, at + 2], Shape::Open),
            '\'' if run('\'') == 2 => ([at, at + 2], Shape::Either),
            // A single mark nested at the edge of a double one: the outer two are taken.
            '\'' if run('\'') == 3 && (at == from || chars[at - 1].is_whitespace()) => ([at, at + 2], Shape::Either),
            '\'' if run('\'') == 3 => ([at + 1, at + 3], Shape::Either),
            _ => {
                at += 1;
                continue;
            }
        };
        at += if run('\'') == 3 { 3 } else { span[1] - span[0] };
        let shape = if shape == Shape::Either { turned(chars, span, [from, to]) } else { shape };
        out.push(Mark { span, shape });
    }
    out
}

/// Which way a straight mark is turned, by what stands beside it in its line.
fn turned(chars: &[char], [from, to]: Pair, line: Pair) -> Shape {
    let before = if from > line[0] { chars[from - 1] } else { ' ' };
    let after = if to < line[1] { chars[to] } else { ' ' };
    let opens = before.is_whitespace() || "([{—–-‘/".contains(before);
    let closes = after.is_whitespace() || ")]}—–-.,;:!?’/".contains(after);
    match (opens, closes) {
        (true, false) => Shape::Open,
        (false, true) => Shape::Close,
        _ => Shape::Either,
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Text, name_words};

    #[track_caller]
    fn check(text: &str, words: &[&str], kind: Kind) {
        let text = Text::new(text);
        let whole = text.words(&[[0, text.chars.len()]]);
        assert_eq!(whole.iter().map(|word| text.word(*word)).collect::<Vec<_>>(), words);
        assert_eq!(text.kind(&whole), kind);
    }

    #[test]
    fn words_and_marks_are_those_of_the_scorer() {
        check("“Don’t,” U.S.A-wide.", &["Don’t", "U.S.A-wide"], Kind::Mixed);
        check("''All in.''", &["All", "in"], Kind::Direct);
        check("\"Open to the end", &["Open", "to", "the", "end"], Kind::Direct);
        check("None \" at all", &["None", "at", "all"], Kind::Mixed);
        check("none”", &["none"], Kind::Indirect);
    }

    #[test]
    fn names_without_titles_and_owners() {
        let names: Vec<String> = name_words("Sen. Ana O’Dell’s aide, the GOP’s D. Tan-Ruiz").into_iter().collect();
        assert_eq!(names, ["ana", "o’dell", "tan-ruiz"]);
        assert!(Text::new("he and she").is_pronoun(&[[0, 10]]) && !Text::new("Ana").is_pronoun(&[[0, 3]]));
    }
}
