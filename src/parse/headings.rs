//! Headings that nothing marks but their shape: short lines between paragraphs. It looks at lines, never at topics.
//!
//! A line is a candidate by its own shape; it is a heading if prose follows and its neighbours are no list. One such
//! line in a whole article is more often a teaser or a cry than a heading, so a lone one must look the part.

use std::collections::HashMap;

use super::blocks::Para;
use super::lines::ends_sentence;
use crate::model::BlockKind;

/// Longest heading, in characters and in words.
const MOST_CHARS: usize = 95;
const MOST_WORDS: usize = 14;
/// A line of so many characters is prose, whatever it ends with.
const PROSE_CHARS: usize = 100;
/// A line of so many characters is prose if it ends a sentence.
const SENTENCE_CHARS: usize = 45;

/// Marks the headings among `paras`. `head_known` says that the title is not among them, so that the first may be one.
pub(super) fn mark(text: &str, paras: &mut [Para], head_known: bool) {
    // What stands in the text without being of it does not come between a heading and its prose.
    let shown = |kind: Option<BlockKind>| kind.is_none_or(|kind| kind.is_prose() || kind == BlockKind::Heading);
    let places: Vec<usize> = (0..paras.len()).filter(|&at| shown(paras[at].kind)).collect();
    let lines: Vec<Line<'_>> = places.iter().map(|&at| Line::of(paras[at].span.of(text), paras[at].kind)).collect();
    if !lines.iter().any(|line| line.candidate) {
        return;
    }
    for index in choose(&judged(lines), head_known) {
        paras[places[index]].kind = Some(BlockKind::Heading);
    }
}

/// What matters of one line.
struct Line<'a> {
    text: &'a str,
    chars: usize,
    /// Whether it could be a heading by its own shape.
    candidate: bool,
    /// Whether it is a sentence or more, or known to be no heading.
    prose: bool,
    /// Whether it is one of several `Label: value` lines of one label.
    repeated: bool,
}

impl<'a> Line<'a> {
    fn of(text: &'a str, kind: Option<BlockKind>) -> Self {
        // Longer than any heading in any script: not worth counting.
        let chars = if text.len() > 4 * PROSE_CHARS { text.len() } else { text.chars().count() };
        let prose = kind.is_some() || chars >= PROSE_CHARS || (chars >= SENTENCE_CHARS && ends_sentence(text));
        Line {
            text,
            chars,
            candidate: kind.is_none() && chars <= MOST_CHARS && is_shaped(text),
            prose,
            repeated: false,
        }
    }
}

/// Takes out of the candidates what the other lines speak against: `Record: 12-0` among its likes.
fn judged(mut lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut labels: HashMap<&str, usize> = HashMap::new();
    for line in &lines {
        if let Some(label) = label(line.text) {
            *labels.entry(label).or_default() += 1;
        }
    }
    for line in &mut lines {
        line.repeated = label(line.text).is_some_and(|label| labels.get(label).is_some_and(|&count| count > 1));
        line.candidate &= !line.repeated;
    }
    lines
}

/// Which lines are headings.
fn choose(lines: &[Line<'_>], head_known: bool) -> Vec<usize> {
    let numbered = number_sequence(lines);
    let mut headings: Vec<usize> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let first = index == 0 && !(head_known && line.text.split_whitespace().count() <= 5);
        if !line.candidate || first || index + 1 >= lines.len() {
            continue;
        }
        if numbered.contains(&index) || stands_over_prose(lines, index, &headings) {
            headings.push(index);
        }
    }
    consistent(lines, headings)
}

/// Whether the line at `index` is followed by prose and no part of a list.
fn stands_over_prose(lines: &[Line<'_>], index: usize, headings: &[usize]) -> bool {
    let line = &lines[index];
    let before = index.checked_sub(1).map(|at| &lines[at]);
    let run = lines[..index].iter().rev().take_while(|line| line.candidate).count();
    if run >= 2 || (run == 1 && headings.last() != Some(&(index - 1))) {
        return false;
    }
    if before.is_some_and(|before| before.text.ends_with(',')) {
        return false;
    }
    let leads = |at: usize| lines.get(at).is_some_and(|line| line.prose || line.repeated);
    let next = &lines[index + 1];
    if leads(index + 1) {
        // A heading is shorter than what stands under it.
        return !next.prose || 10 * next.chars >= 13 * line.chars;
    }
    let after_prose = run == 0 && before.is_none_or(|before| before.prose);
    let over_heading = next.candidate && leads(index + 2);
    let over_list = line.text.split_whitespace().count() <= 6
        && !before.is_some_and(|before| before.text.ends_with(':'))
        && index + 4 < lines.len()
        && !lines[index + 1..index + 4].iter().any(|line| line.prose);
    after_prose && (over_heading || over_list)
}

/// Drops what does not fit the rest: one cry in capitals among others, or a lone line that is no plain name of a topic.
fn consistent(lines: &[Line<'_>], mut headings: Vec<usize>) -> Vec<usize> {
    let words = |index: usize| lines[index].text.split_whitespace().count();
    let capitals = |index: usize| !lines[index].text.contains(char::is_lowercase);
    let mut cries = headings.iter().copied().filter(|&index| capitals(index));
    if let (Some(cry), None) = (cries.next(), cries.next())
        && headings.len() > 1
        && words(cry) > 2
    {
        headings.retain(|&index| index != cry);
    }
    // A question or two is more often the writer's own voice; an article of questions and answers has more.
    if headings.len() <= 2 {
        headings.retain(|&index| !lines[index].text.ends_with('?') || is_title_case(lines[index].text));
    }
    if let [alone] = headings[..]
        && !is_topic(lines[alone].text)
    {
        headings.clear();
    }
    headings
}

/// At most three capitalised words and no question: `Ukraine`, `The Northern Basin`.
fn is_topic(text: &str) -> bool {
    text.split_whitespace().count() <= 3
        && !text.ends_with('?')
        && is_title_case(text)
        && !text.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("about"))
}

/// Whether a line could be a heading by its own shape.
fn is_shaped(text: &str) -> bool {
    let words = text.split_whitespace().take(MOST_WORDS + 1).count();
    let Some(last) = text.chars().next_back() else { return false };
    if words > MOST_WORDS || text.chars().nth(1).is_none() {
        return false;
    }
    let first_letter = text.chars().find(|c| c.is_alphanumeric());
    if !text.contains(char::is_alphabetic) {
        return false;
    }
    if first_letter.is_none_or(char::is_lowercase)
        || matches!(last, '.' | ',' | ';' | ':' | '…' | '-' | '–' | '—' | '!')
    {
        return false;
    }
    let inner = text.trim_end_matches(['"', '”', '’', ')', '\'', '»', ' ']);
    if inner.len() < text.len() && inner.ends_with(['.', ',', ';', ':']) {
        return false;
    }
    if text.starts_with(['—', '–', '-', '•', '*', '@', '#', '(', '[', '/', '→', '<', '>', '|']) || text.contains('*')
    {
        return false;
    }
    if text.starts_with(['"', '“', '«', '„']) && text.ends_with(['"', '”', '»', '“', '!', '?']) {
        return false;
    }
    if last == '?' && (text.ends_with("??") || !(asks(text) || is_title_case(text))) {
        return false;
    }
    !(text.contains("://") || text.contains("www.") || has_handle(text) || is_turn(text))
}

/// Whether a question begins as headings do. One that begins otherwise is mostly the writer talking.
fn asks(text: &str) -> bool {
    const WORDS: [&str; 30] = [
        "who", "what", "when", "where", "why", "how", "which", "whose", "is", "are", "was", "were", "do", "does",
        "did", "can", "could", "will", "would", "should", "has", "have", "had", "may", "must", "what’s", "what's",
        "who’s", "who's", "how’s",
    ];
    let first =
        text.split_whitespace().find(|word| !word.starts_with(|c: char| c.is_ascii_digit())).unwrap_or_default();
    WORDS.iter().any(|word| first.eq_ignore_ascii_case(word)) || text.split_whitespace().count() <= 3
}

/// Whether every word of more than three letters has a capital.
fn is_title_case(text: &str) -> bool {
    let mut long = text.split_whitespace().filter(|word| word.chars().nth(3).is_some()).peekable();
    long.peek().is_some() && long.all(|word| !word.starts_with(char::is_lowercase))
}

/// `@name`, as in a signature of a short message.
fn has_handle(text: &str) -> bool {
    text.split('@').skip(1).any(|after| after.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// `RUIZ: We never saw it`: a turn in a transcript.
fn is_turn(text: &str) -> bool {
    text.split_once(": ").is_some_and(|(who, _)| {
        who.starts_with(char::is_uppercase) && !who.contains(|c: char| c.is_lowercase() || c.is_numeric())
    })
}

/// The label of a short `Label: value` line.
fn label(text: &str) -> Option<&str> {
    let (label, value) = text.get(..text.len().min(160)).unwrap_or(text).split_once(':')?;
    (label.len() <= 60 && label.chars().count() <= 30 && value.starts_with([' ', '\u{a0}'])).then_some(label)
}

/// The number a line begins with, as `3. ` or `#3) `.
pub(super) fn number(text: &str) -> Option<u32> {
    let rest = text.strip_prefix('#').unwrap_or(text);
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = rest.get(digits..)?.strip_prefix(['.', ')'])?;
    let content = after.starts_with(char::is_whitespace) && !after.trim_start().is_empty();
    if (1..=3).contains(&digits) && content { rest[..digits].parse().ok() } else { None }
}

/// Lines whose numbers count up or down through the article with something between them.
fn number_sequence(lines: &[Line<'_>]) -> Vec<usize> {
    let link = |line: &Line<'_>| line.text.starts_with("http");
    let sentences = |text: &str| text.split(['.', '?', '!']).filter(|part| part.starts_with(' ')).count() > 1;
    let numbers: Vec<(usize, u32)> = (0..lines.len())
        .filter(|&at| lines[at].candidate && !sentences(lines[at].text))
        .filter_map(|at| Some((at, number(lines[at].text)?)))
        .collect();
    let mut members: Vec<usize> = Vec::new();
    for pair in numbers.windows(2) {
        let [(a, one), (b, other)] = [pair[0], pair[1]];
        if one.abs_diff(other) == 1 && b - a >= 2 && !link(&lines[a + 1]) {
            members.extend([a, b]);
        }
    }
    members.dedup();
    members
}

#[cfg(test)]
mod tests {
    use super::{is_shaped, mark, number};
    use crate::model::BlockKind;
    use crate::parse::lines;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut paras = lines::paragraphs(text);
        mark(text, &mut paras, false);
        let headings = paras.iter().filter(|para| para.kind == Some(BlockKind::Heading));
        assert_eq!(headings.map(|para| para.span.of(text)).collect::<Vec<_>>(), expected);
    }

    const PROSE: &str = "The harbour master closed the northern basin on Friday after two barges broke loose in the storm, \
                         and the council met at night.";

    #[test]
    fn short_lines_over_prose() {
        let three = ["The Basin", "What happens next?", "Under the bridge"];
        check(&[PROSE, three[0], PROSE, three[1], PROSE, three[2], PROSE].join("\n"), &three);
        check(&[PROSE, "The Basin", PROSE].join("\n"), &["The Basin"]);
        check(&["The Basin", PROSE, PROSE].join("\n"), &[]);
    }

    #[test]
    fn lists_and_labels_are_none() {
        check(&[PROSE, "Two eggs", "Some flour", "A pinch of salt", PROSE].join("\n"), &[]);
        let labels = [PROSE, "Ana Ruiz", "Age: 40", PROSE, "Bo Lind", "Age: 41", PROSE];
        check(&labels.join("\n"), &["Ana Ruiz", "Bo Lind"]);
    }

    #[test]
    fn a_lone_line_must_look_the_part() {
        for cry in [
            "What happens next?",
            "But who would believe him now?",
            "Harbour closed again after storm",
            "WHAT A NIGHT IT WAS",
        ] {
            check(&[PROSE, cry, PROSE].join("\n"), &[]);
        }
    }

    #[test]
    fn numbers_through_the_article() {
        check(
            &[PROSE, "1. The old bridge", "Built: 1901", "2. The new bridge", "Built: 1988", PROSE].join("\n"),
            &["1. The old bridge", "2. The new bridge"],
        );
        assert_eq!((number("12) x"), number("12 x"), number("1."), number("1. ")), (Some(12), None, None, None));
    }

    #[test]
    fn shapes() {
        for text in ["North Korea", "2026: a bad year", "Как это было", "Can the bridge be saved?", "‘Never again’"]
        {
            assert!(is_shaped(text), "{text}");
        }
        for text in [
            "a small start",
            "It ended there.",
            "\"Never again\"",
            "—Commissioner A. Ruiz",
            "RUIZ: Yes",
            "And then,",
            "Wow!",
            "see @desk",
            "X",
            "",
        ] {
            assert!(!is_shaped(text), "{text}");
        }
    }
}
