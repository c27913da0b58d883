//! What `select` makes of one article as bytes, and back. It holds no text: places in the article, numbers of the config,
//! scores and digests, and it is of use only beside the article and the config that it was made of.

use smallvec::SmallVec;

use super::bytes::{Reader, Writer, coded};
use crate::model::{
    Article, DatedSentence, Judged, JudgedQuote, Mark, NO_PART, OutletMatch, Parts, PassageTopic, PassageTopics, Place,
    Placed, QuoteTopic, Refusal, Score, ScoreName, ScorePart, Sketch, Span, StoryTerm, TermList, TermSheet, TopicHit,
};

/// What a judged article may refer to.
#[derive(Clone, Copy, Debug)]
pub struct Referents<'a> {
    /// The article.
    pub article: &'a Article,
    /// People that the config knows.
    pub people: usize,
    /// Outlets that it knows.
    pub outlets: usize,
    /// Its topics: how many terms each lists as `any`, `all` and `not`.
    pub topics: &'a [[usize; 3]],
}

/// A judged article as bytes.
pub fn bytes(judged: &Judged) -> Vec<u8> {
    let mut to = Writer(Vec::with_capacity(2048));
    let Judged { day, at, outlet, terms, sheet, text_key, sketch, page, people, hits, passages, quotes, dated } =
        judged;
    to.date(*day);
    to.moment(*at);
    match *outlet {
        OutletMatch::Unknown => to.number(0_u8),
        OutletMatch::Default => to.number(1_u8),
        OutletMatch::Metadata => to.number(2_u8),
        OutletMatch::Known(outlet) => to.number(u64::from(outlet) + 3),
    }
    let mut before = 0;
    to.list(terms, |to, term| {
        to.number(term.key.wrapping_sub(before));
        to.number(term.count);
        before = term.key;
    });
    one_sketch(&mut to, sketch);
    to.maybe(sheet.as_deref(), one_sheet);
    to.maybe(text_key.as_ref(), |to, key| to.raw(key));
    to.maybe(page.as_ref(), |to, key| to.raw(key));
    to.list(people, |to, person| to.maybe(*person, Writer::number));
    let mut before = 0;
    to.list(hits, |to, hit| one_hit(to, hit, &mut before));
    let mut before = 0;
    to.list(passages, |to, passage| passage_topics(to, passage, &mut before));
    to.list(quotes, one_quote);
    let mut before = 0;
    to.list(dated, |to, sentence| one_dated(to, sentence, &mut before));
    to.0
}

/// The judged article; `None` where the bytes cannot be meant, or refer to what there is not.
pub fn judged(bytes: &[u8], of: &Referents<'_>) -> Option<Judged> {
    let mut from = Reader(bytes);
    let day = from.date()?;
    let at = from.moment()?;
    let outlet = match from.small()? {
        0 => OutletMatch::Unknown,
        1 => OutletMatch::Default,
        2 => OutletMatch::Metadata,
        more => OutletMatch::Known(Some(more - 3).filter(|outlet| (*outlet as usize) < of.outlets)?),
    };
    let mut before = 0_u32;
    let terms = from.list(|from| {
        before = before.wrapping_add(from.small()?);
        Some(StoryTerm { key: before, count: count(from)? })
    })?;
    let sketch = sketch_of(&mut from)?;
    let sheet = from.maybe(|from| sheet_of(from, of, &sketch))?.map(Box::new);
    let text_key = from.maybe(Reader::array)?;
    let page = from.maybe(Reader::array)?;
    let people = from.list(|from| from.maybe(|from| person(from, of)))?;
    let mut before = 0;
    let hits = from.list(|from| hit_of(from, of, &mut before))?;
    let mut before = 0;
    let passages = from.list(|from| passage_topics_of(from, of, &mut before))?;
    let quotes = from.list(|from| quote_of(from, of))?;
    let mut before = 0;
    let dated = from.list(|from| dated_of(from, of, &mut before))?;
    let all = Judged { day, at, outlet, terms, sheet, text_key, sketch, page, people, hits, passages, quotes, dated };
    from.is_at_end().then_some(all)
}

fn count(from: &mut Reader<'_>) -> Option<u16> {
    u16::try_from(from.number()?).ok()
}

fn person(from: &mut Reader<'_>, of: &Referents<'_>) -> Option<u32> {
    from.small().filter(|person| (*person as usize) < of.people)
}

fn topic(from: &mut Reader<'_>, of: &Referents<'_>) -> Option<u16> {
    count(from).filter(|topic| usize::from(*topic) < of.topics.len())
}

fn flag(from: &mut Reader<'_>) -> Option<bool> {
    match from.byte()? {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

fn words(to: &mut Writer, words: &[u64]) {
    to.list(words, |to, word| to.raw(&word.to_le_bytes()));
}

fn words_of(from: &mut Reader<'_>) -> Option<Box<[u64]>> {
    Some(from.list(|from| from.array().map(u64::from_le_bytes))?.into())
}

fn one_sketch(to: &mut Writer, sketch: &Sketch) {
    let Sketch { marks, bound, figures, figure_count, letters, corrects } = sketch;
    to.list(marks, |to, mark| to.raw(&(mark.fingerprint() | u64::from(mark.cell())).to_le_bytes()));
    to.raw(&bound.to_le_bytes());
    to.list(figures, |to, figure| to.raw(&figure.to_le_bytes()));
    to.number(*figure_count);
    to.number(*letters);
    to.byte(u8::from(*corrects));
}

fn sketch_of(from: &mut Reader<'_>) -> Option<Sketch> {
    let mark = |bits: [u8; 8]| Mark::new(u64::from_le_bytes(bits), u16::from_le_bytes([bits[0], bits[1]]));
    Some(Sketch {
        marks: from.list(|from| from.array().map(mark))?.into(),
        bound: u64::from_le_bytes(from.array()?),
        figures: from.list(|from| from.array().map(u32::from_le_bytes))?.into(),
        figure_count: from.small()?,
        letters: from.small()?,
        corrects: flag(from)?,
    })
}

/// Its sketch is that of the article.
fn one_sheet(to: &mut Writer, sheet: &TermSheet) {
    let TermSheet { words: stems, phrases, people, forms, sketch: _ } = sheet;
    words(to, stems);
    let to_parts = |to: &mut Writer, parts: &Parts| {
        for part in parts {
            to.number(*part);
        }
    };
    to.list(phrases, to_parts);
    to.list(people, |to, (person, parts)| {
        to.maybe(*person, Writer::number);
        to_parts(to, parts);
    });
    to.text(forms);
}

fn sheet_of(from: &mut Reader<'_>, of: &Referents<'_>, sketch: &Sketch) -> Option<TermSheet> {
    let words = words_of(from)?;
    let parts = |from: &mut Reader<'_>| {
        let mut parts = [NO_PART; 4];
        for part in &mut parts {
            *part = count(from).filter(|part| *part == NO_PART || usize::from(*part) < words.len())?;
        }
        Some(parts)
    };
    let phrases = from.list(parts)?.into();
    let people = from.list(|from| Some((from.maybe(|from| person(from, of))?, parts(from)?)))?.into();
    Some(TermSheet { phrases, people, forms: from.text()?.into(), sketch: sketch.clone(), words })
}

fn one_hit(to: &mut Writer, hit: &TopicHit, before: &mut u32) {
    let TopicHit { span, place, topic, list, term, masked } = *hit;
    to.byte(place_code(place) | (list_code(list) << 2) | (u8::from(masked) << 4));
    to.number(topic);
    to.number(term);
    to.span(span, before);
}

fn hit_of(from: &mut Reader<'_>, of: &Referents<'_>, before: &mut u32) -> Option<TopicHit> {
    let flags = from.byte().filter(|flags| *flags < 1 << 5)?;
    let (place, list) = (place_of(flags & 3)?, list_of(flags >> 2 & 3)?);
    let (topic, term) = (topic(from, of)?, count(from)?);
    let known = of.topics[usize::from(topic)][usize::from(list_code(list))];
    let text = if place == Place::Title { &of.article.meta.title } else { &of.article.text };
    let span = from.span(text, before)?;
    (usize::from(term) < known).then_some(TopicHit { span, place, topic, list, term, masked: flags & 1 << 4 != 0 })
}

fn passage_topics(to: &mut Writer, passage: &PassageTopics, before: &mut u32) {
    let PassageTopics { topics, refused, words } = passage;
    to.list(topics, |to, on| {
        let PassageTopic { topic, by_heading, hits, first, passing, weight } = *on;
        to.number(topic);
        to.byte(u8::from(by_heading) | (u8::from(passing) << 1));
        to.number(hits);
        to.maybe(first, |to, span: Span| to.span(span, before));
        to.signed(weight);
    });
    to.list(refused, |to, (topic, why)| {
        to.number(*topic);
        match *why {
            Refusal::Masked => to.byte(0),
            Refusal::Missing(term) => {
                to.byte(1);
                to.number(term);
            }
            Refusal::Not(term) => {
                to.byte(2);
                to.number(term);
            }
            Refusal::TooLight { weight, at_least } => {
                to.byte(3);
                to.signed(weight);
                to.number(at_least);
            }
        }
    });
    to.number(*words);
}

fn passage_topics_of(from: &mut Reader<'_>, of: &Referents<'_>, before: &mut u32) -> Option<PassageTopics> {
    let topics: SmallVec<_> = from
        .list(|from| {
            let topic = topic(from, of)?;
            let flags = from.byte().filter(|flags| *flags < 4)?;
            let hits = from.small()?;
            let first = from.maybe(|from| from.span(&of.article.text, before))?;
            let weight = i32::try_from(from.signed()?).ok()?;
            let (by_heading, passing) = (flags & 1 == 1, flags & 2 == 2);
            Some(PassageTopic { topic, by_heading, hits, first, passing, weight })
        })?
        .into();
    let refused: SmallVec<_> = from
        .list(|from| {
            let topic = topic(from, of)?;
            let [_, all, not] = of.topics[usize::from(topic)];
            let term = |from: &mut Reader<'_>, known: usize| count(from).filter(|term| usize::from(*term) < known);
            let why = match from.byte()? {
                0 => Refusal::Masked,
                1 => Refusal::Missing(term(from, all)?),
                2 => Refusal::Not(term(from, not)?),
                3 => Refusal::TooLight { weight: i32::try_from(from.signed()?).ok()?, at_least: from.small()? },
                _ => return None,
            };
            Some((topic, why))
        })?
        .into();
    Some(PassageTopics { topics, refused, words: from.small()? })
}

fn one_quote(to: &mut Writer, quote: &JudgedQuote) {
    let JudgedQuote { topics, words, base, words_key } = quote;
    to.list(topics, |to, on| {
        to.number(on.topic);
        to.byte(placed_code(on.by));
    });
    to.number(*words);
    to.signed(base.total);
    to.list(&base.parts, |to, part| {
        to.byte(name_code(part.name));
        to.signed(part.points);
    });
    to.maybe(words_key.as_ref(), |to, key| to.raw(key));
}

fn quote_of(from: &mut Reader<'_>, of: &Referents<'_>) -> Option<JudgedQuote> {
    let topics = from.list(|from| Some(QuoteTopic { topic: topic(from, of)?, by: placed_of(from.byte()?)? }))?;
    let words = from.small()?;
    let total = i32::try_from(from.signed()?).ok()?;
    let parts = from.list(|from| {
        let name = name_of(from.byte()?)?;
        Some(ScorePart { name, points: i16::try_from(from.signed()?).ok()? })
    })?;
    let base = Score { total, parts: parts.into() };
    Some(JudgedQuote { topics: topics.into(), words, base, words_key: from.maybe(Reader::array)? })
}

fn one_dated(to: &mut Writer, sentence: &DatedSentence, before: &mut u32) {
    let DatedSentence { span, number, days, topics, words: stems, whole } = sentence;
    to.span(*span, before);
    to.number(*number);
    to.list(days, |to, day| to.date(*day));
    to.list(topics, |to, topic| to.number(*topic));
    words(to, stems);
    to.byte(u8::from(*whole));
}

fn dated_of(from: &mut Reader<'_>, of: &Referents<'_>, before: &mut u32) -> Option<DatedSentence> {
    Some(DatedSentence {
        span: from.span(&of.article.text, before)?,
        number: from.small()?,
        days: from.list(Reader::date)?.into(),
        topics: from.list(|from| topic(from, of))?.into(),
        words: words_of(from)?,
        whole: flag(from)?,
    })
}

coded!(place_code, place_of, Place, [Place::Title, Place::Heading, Place::Words]);
coded!(list_code, list_of, TermList, [TermList::Any, TermList::All, TermList::Not]);
coded!(
    placed_code,
    placed_of,
    Placed,
    [
        Placed::OwnWords,
        Placed::Sentence,
        Placed::Heading,
        Placed::Paragraph,
        Placed::Adjoining,
        Placed::Passage,
        Placed::Passing,
    ]
);
coded!(
    name_code,
    name_of,
    ScoreName,
    [
        ScoreName::Kind,
        ScoreName::Speaker,
        ScoreName::Topic,
        ScoreName::Length,
        ScoreName::Position,
        ScoreName::Confidence,
        ScoreName::Recency,
        ScoreName::Hits,
        ScoreName::Place,
        ScoreName::Substance,
        ScoreName::Alone,
        ScoreName::Repeats,
    ]
);

#[cfg(test)]
mod tests;
