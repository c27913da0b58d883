//! Scores quotes and passages by adding named points, and orders them. It decides nothing else.
//!
//! | part       | a quote scores                                                                                          |
//! |------------|---------------------------------------------------------------------------------------------------------|
//! | kind       | direct 30, mixed 20, indirect 8, stance 2                                                               |
//! | speaker    | person of the config 30, other named person 20, organisation 12, described 8, nobody 0                  |
//! | topic      | named in its own words 25, in its sentence 22, in the heading 20, in its paragraph 15, in the paragraph |
//! |            | before or after 12, in the passage 10, in passing 4                                                     |
//! | length     | 8 to 60 words 12, 5 to 7 words 6, 61 to 100 words 4, more 0, 3 or 4 words −5, fewer −15                 |
//! | position   | first quarter of the article 6, second quarter 3, later 0                                               |
//! | confidence | 0 to 8, as sure as the attribution is; 0 where nobody is named                                          |
//! | recency    | 0 on the first day of the period to 4 on the last                                                       |
//!
//! | part       | a passage scores                                                                                        |
//! |------------|---------------------------------------------------------------------------------------------------------|
//! | topic      | named in the heading 30, in the words more than once 20, once 5, in passing 0                            |
//! | hits       | 4 for each match in its words, up to 20, and as many as one in 20 words 8, one in 50 words 4            |
//! | length     | 40 to 400 words 10, fewer 0, more 5                                                                     |
//! | position   | as for a quote                                                                                          |
//! | recency    | as for a quote                                                                                          |
//!
//! The same score: the earlier published first, then by path and entry, then by place in the text. That order is total.

use jiff::civil::Date;

use crate::model::{
    Article, PassageTopic, PassageTopics, Period, Placed, Quote, QuoteKind, Score, ScoreName, Span, Speaker,
};

/// The parts of a quote's score that hang on its article alone: all but topic and recency.
pub fn quote_base(article: &Article, quote: &Quote, known: bool, words: u32) -> Score {
    let kind = match quote.kind {
        QuoteKind::Direct => 30,
        QuoteKind::Mixed => 20,
        QuoteKind::Indirect => 8,
        QuoteKind::Stance => 2,
    };
    let speaker = match quote.speaker {
        Speaker::Person(_) | Speaker::Pair(..) if known => 30,
        Speaker::Person(_) | Speaker::Pair(..) => 20,
        Speaker::Organisation(_) => 12,
        Speaker::Described(_) => 8,
        Speaker::Unattributed => 0,
    };
    let length = match words {
        0..=2 => -15,
        3..=4 => -5,
        5..=7 => 6,
        8..=60 => 12,
        61..=100 => 4,
        _ => 0,
    };
    let sure = if quote.speaker == Speaker::Unattributed { 0 } else { i16::from(quote.confidence.min(100)) * 8 / 100 };
    Score::default()
        .with(ScoreName::Kind, kind)
        .with(ScoreName::Speaker, speaker)
        .with(ScoreName::Length, length)
        .with(ScoreName::Position, position(article, quote.extent()))
        .with(ScoreName::Confidence, sure)
}

/// Points for how a quote came to a topic.
pub fn topic_points(placed: Placed) -> i16 {
    match placed {
        Placed::OwnWords => 25,
        Placed::Sentence => 22,
        Placed::Heading => 20,
        Placed::Paragraph => 15,
        Placed::Adjoining => 12,
        Placed::Passage => 10,
        Placed::Passing => 4,
    }
}

/// The score of a passage on one topic.
pub fn passage(article: &Article, span: Span, topics: &PassageTopics, topic: &PassageTopic, recency: i16) -> Score {
    let named = match (topic.by_heading, topic.passing, topic.hits) {
        (true, ..) => 30,
        (false, true, _) => 0,
        (false, false, 0..=1) => 5,
        (false, false, _) => 20,
    };
    let many = topic.hits.min(5) as i16 * 4;
    let dense = match topics.words.checked_div(topic.hits) {
        Some(0..=20) => 8,
        Some(21..=50) => 4,
        _ => 0,
    };
    let length = match topics.words {
        0..=39 => 0,
        40..=400 => 10,
        _ => 5,
    };
    Score::default()
        .with(ScoreName::Topic, named)
        .with(ScoreName::Hits, many + dense)
        .with(ScoreName::Length, length)
        .with(ScoreName::Position, position(article, span))
        .with(ScoreName::Recency, recency)
}

/// 0 on the first day of the period to 4 on the last; 4 in a period of one day.
pub fn recency(period: &Period, day: Date) -> i16 {
    let days = |to: Date| i64::from((to - period.from).get_days());
    let last = days(period.to);
    if last <= 0 { 4 } else { (days(day).clamp(0, last) * 4 / last) as i16 }
}

fn position(article: &Article, span: Span) -> i16 {
    match (u64::from(span.start) * 4).checked_div(article.text.len() as u64) {
        Some(0) => 6,
        Some(1) => 3,
        _ => 0,
    }
}

/// What a byte may do to a word: hold it to be one, end it, or begin a character that has to be looked up.
const LETTER: u8 = 1;
const SPACE: u8 = 2;
const WIDE: u8 = 4;
/// By byte; the later bytes of a character do nothing.
static BYTES: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        bytes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => LETTER,
            b' ' | b'\t'..=b'\r' => SPACE,
            0xC0.. => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    bytes
};

/// Words of a text: runs without white space that hold a letter or digit.
///
/// It reads all prose on a topic, and so goes by bytes and without jumps.
pub fn count_words(text: &str) -> u32 {
    let (mut count, mut counted) = (0, 0);
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        let mut what = BYTES[usize::from(byte)];
        if what == WIDE {
            what = text[at..].chars().next().map_or(0, wide);
        }
        let letter = what & LETTER;
        count += u32::from(letter & !counted);
        counted = (counted | letter) & !(what >> 1);
    }
    count
}

fn wide(c: char) -> u8 {
    match c {
        // Quotation marks and dashes: what nearly every character here is.
        '\u{2010}'..='\u{2027}' => 0,
        c if c.is_alphanumeric() => LETTER,
        c if c.is_whitespace() => SPACE,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{count_words, quote_base, recency};
    use crate::model::{Article, Period, Quote, QuoteKind, Rule, ScoreName, Span, Speaker};
    use jiff::civil::date;
    use smallvec::smallvec;

    #[track_caller]
    fn check(kind: QuoteKind, speaker: Speaker, known: bool, words: u32, expected: [i16; 5]) {
        let article = Article { text: "x".repeat(100), ..Article::default() };
        let content = smallvec![Span::new(30, 40)];
        let quote = Quote { content, cue: None, source: None, speaker, kind, rule: Rule::CueAfter, confidence: 90 };
        let score = quote_base(&article, &quote, known, words);
        let points: Vec<i16> = score.parts.iter().map(|part| part.points).collect();
        assert_eq!(points, expected);
        assert_eq!(score.total, points.iter().map(|&points| i32::from(points)).sum::<i32>());
        assert_eq!(score.parts[0].name, ScoreName::Kind);
    }

    #[test]
    fn points_are_those_of_the_table() {
        check(QuoteKind::Direct, Speaker::Person(0), true, 20, [30, 30, 12, 3, 7]);
        check(QuoteKind::Mixed, Speaker::Person(0), false, 6, [20, 20, 6, 3, 7]);
        check(QuoteKind::Indirect, Speaker::Organisation(Span::default()), false, 200, [8, 12, 0, 3, 7]);
        check(QuoteKind::Direct, Speaker::Described(Span::default()), false, 4, [30, 8, -5, 3, 7]);
        check(QuoteKind::Direct, Speaker::Unattributed, false, 1, [30, 0, -15, 3, 0]);
    }

    #[test]
    fn recency_rises_over_the_period() {
        let week = Period { from: date(2026, 11, 9), to: date(2026, 11, 15) };
        assert_eq!([9, 10, 12, 15].map(|day| recency(&week, date(2026, 11, day))), [0, 0, 2, 4]);
        let day = Period { from: date(2026, 11, 9), to: date(2026, 11, 9) };
        assert_eq!(recency(&day, date(2026, 11, 9)), 4);
    }

    #[test]
    fn a_dash_is_no_word() {
        assert_eq!(count_words("one – two\u{a0}three's 4 …"), 4);
        assert_eq!(count_words("\tthe well-known “Café–bar”\n(é) - été\u{2003}x"), 6);
    }
}
