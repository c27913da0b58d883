//! An article with its evidence as bytes, and back: the one place that knows their fields. What names the article (its path,
//! its entry, the digest of its source) is no part of them, so that the same words under another name are the same record.

use sha2::{Digest as _, Sha256};
use smallvec::SmallVec;

use super::Key;
use super::bytes::{Reader, Writer, coded};
use crate::model::{
    Article, Block, BlockKind, DayKind, DayMention, Evidence, Extracted, LineMap, Metadata, Passage, Person, Quote,
    QuoteKind, Rule, Span, Speaker, TitleOrigin,
};

/// An article as bytes.
#[derive(Debug)]
pub struct ArticleBytes(Vec<u8>);

impl ArticleBytes {
    /// Those of `article`.
    pub fn of(article: &Article) -> Self {
        let mut to = Writer(Vec::with_capacity(article.text.len() + 512));
        let Article { path: _, entry: _, digest: _, parser, text, blocks, meta, lines } = article;
        to.text(parser);
        to.text(text);
        let mut before = 0;
        to.list(blocks, |to, block| {
            to.byte(kind_code(block.kind));
            to.span(block.span, &mut before);
        });
        metadata(&mut to, meta);
        let mut before = (0, 0);
        to.list(&lines.0, |to, &(at, line)| {
            to.signed(i64::from(at) - i64::from(before.0));
            to.signed(i64::from(line) - i64::from(before.1));
            before = (at, line);
        });
        Self(to.0)
    }

    /// What tells this article from every other, whatever it is called.
    pub fn key(&self) -> Key {
        super::short(Sha256::digest(&self.0).into())
    }
}

/// An article and what was extracted from it, as bytes.
pub fn bytes(article: ArticleBytes, evidence: &Evidence) -> Vec<u8> {
    let mut to = Writer(article.0);
    let Evidence { sentences, passages, people, namesakes, quotes, scare_quotes, days } = evidence;
    spans(&mut to, sentences);
    let mut before = 0;
    to.list(passages, |to, passage| {
        to.maybe(passage.heading, |to, heading| to.span(heading, &mut before));
        to.span(passage.span, &mut before);
    });
    let mut before = 0;
    to.list(people, |to, person| {
        to.span(person.name, &mut before);
        to.maybe(person.role, |to, role| to.span(role, &mut before));
        to.maybe(person.known, Writer::number);
        spans(to, &person.mentions);
    });
    spans(&mut to, namesakes);
    let mut before = 0;
    to.list(quotes, |to, quote| one_quote(to, quote, &mut before));
    spans(&mut to, scare_quotes);
    let mut before = 0;
    to.list(days, |to, day| {
        to.span(day.span, &mut before);
        to.date(day.from);
        to.date(day.to);
        to.byte(day_code(day.kind));
    });
    to.0
}

/// The article and its evidence; `None` where the bytes cannot be meant. `known` is the number of people the config knows.
/// The article has no path, no entry and no digest.
pub fn extracted(bytes: &[u8], known: usize) -> Option<Extracted> {
    let mut from = Reader(bytes);
    let article = article(&mut from)?;
    let text = &*article.text;
    let sentences = spans_of(&mut from, text)?;
    let mut before = 0;
    let passages = from.list(|from| {
        let heading = from.maybe(|from| from.span(text, &mut before))?;
        Some(Passage { heading, span: from.span(text, &mut before)? })
    })?;
    let mut before = 0;
    let people = from.list(|from| {
        let name = from.span(text, &mut before)?;
        let role = from.maybe(|from| from.span(text, &mut before))?;
        let known = from.maybe(|from| from.small().filter(|person| (*person as usize) < known))?;
        Some(Person { name, role, known, mentions: spans_of(from, text)? })
    })?;
    let namesakes = spans_of(&mut from, text)?;
    let mut before = 0;
    let quotes = from.list(|from| quote_of(from, text, people.len(), &mut before))?;
    let scare_quotes = spans_of(&mut from, text)?;
    let mut before = 0;
    let days = from.list(|from| {
        let span = from.span(text, &mut before)?;
        let (first, last) = (from.date()?, from.date()?);
        Some(DayMention { span, from: first, to: last, kind: day_of(from.byte()?)? })
    })?;
    let evidence = Evidence { sentences, passages, people, namesakes, quotes, scare_quotes, days };
    from.is_at_end().then_some(Extracted { article, evidence })
}

fn article(from: &mut Reader<'_>) -> Option<Article> {
    let (parser, text) = (from.string()?, from.string()?);
    let mut before = 0;
    let blocks = from.list(|from| {
        let kind = kind_of(from.byte()?)?;
        Some(Block { kind, span: from.span(&text, &mut before)? })
    })?;
    let meta = metadata_of(from)?;
    let mut before = (0, 0);
    let lines = from.list(|from| {
        let at = u32::try_from(from.signed()?.checked_add(i64::from(before.0))?).ok()?;
        let line = u32::try_from(from.signed()?.checked_add(i64::from(before.1))?).ok()?;
        // Both rise, and a line number leaves room for those that are counted on from it.
        let sound = at >= before.0 && line >= before.1 && u32::try_from(u64::from(line) + text.len() as u64).is_ok();
        before = (at, line);
        sound.then_some(before)
    })?;
    let parser = parser.into();
    Some(Article { parser, text, blocks, meta, lines: LineMap(lines), ..Article::default() })
}

fn metadata(to: &mut Writer, meta: &Metadata) {
    let Metadata { title, title_origin, outlet, author, published, url, language, labels, marking } = meta;
    to.text(title);
    to.byte(match title_origin {
        TitleOrigin::Metadata => 0,
        TitleOrigin::Text => 1,
        TitleOrigin::FileName => 2,
    });
    to.published(*published);
    for text in [outlet, author, url, language, marking] {
        to.maybe(text.as_deref(), Writer::text);
    }
    to.list(labels, |to, label| to.text(label));
}

fn metadata_of(from: &mut Reader<'_>) -> Option<Metadata> {
    let title = from.string()?;
    let title_origin = match from.byte()? {
        0 => TitleOrigin::Metadata,
        1 => TitleOrigin::Text,
        2 => TitleOrigin::FileName,
        _ => return None,
    };
    let published = from.published()?;
    let mut text = || from.maybe(Reader::string);
    let (outlet, author, url, language, marking) = (text()?, text()?, text()?, text()?, text()?);
    let labels = from.list(Reader::string)?;
    Some(Metadata { title, title_origin, outlet, author, published, url, language, labels, marking })
}

fn spans(to: &mut Writer, spans: &[Span]) {
    let mut before = 0;
    to.list(spans, |to, span| to.span(*span, &mut before));
}

fn spans_of(from: &mut Reader<'_>, text: &str) -> Option<Vec<Span>> {
    let mut before = 0;
    from.list(|from| from.span(text, &mut before))
}

fn one_quote(to: &mut Writer, quote: &Quote, before: &mut u32) {
    let Quote { content, cue, source, speaker, kind, rule, confidence } = quote;
    to.list(content, |to, piece| to.span(*piece, before));
    to.maybe(*cue, |to, cue| to.span(cue, before));
    to.maybe(*source, |to, source| to.span(source, before));
    match *speaker {
        Speaker::Person(person) => {
            to.byte(0);
            to.number(person);
        }
        Speaker::Pair(one, other) => {
            to.byte(1);
            to.number(one);
            to.number(other);
        }
        Speaker::Organisation(span) => {
            to.byte(2);
            to.span(span, before);
        }
        Speaker::Described(span) => {
            to.byte(3);
            to.span(span, before);
        }
        Speaker::Unattributed => to.byte(4),
    }
    to.byte(quote_code(*kind));
    to.byte(rule_code(*rule));
    to.byte(*confidence);
}

fn quote_of(from: &mut Reader<'_>, text: &str, people: usize, before: &mut u32) -> Option<Quote> {
    let content: SmallVec<_> = from.list(|from| from.span(text, before))?.into();
    let cue = from.maybe(|from| from.span(text, before))?;
    let source = from.maybe(|from| from.span(text, before))?;
    let person = |from: &mut Reader<'_>| from.small().filter(|person| (*person as usize) < people);
    let speaker = match from.byte()? {
        0 => Speaker::Person(person(from)?),
        1 => Speaker::Pair(person(from)?, person(from)?),
        2 => Speaker::Organisation(from.span(text, before)?),
        3 => Speaker::Described(from.span(text, before)?),
        4 => Speaker::Unattributed,
        _ => return None,
    };
    let (kind, rule, confidence) = (quote_kind(from.byte()?)?, rule_of(from.byte()?)?, from.byte()?);
    (!content.is_empty()).then_some(Quote { content, cue, source, speaker, kind, rule, confidence })
}

coded!(
    kind_code,
    kind_of,
    BlockKind,
    [
        BlockKind::Heading,
        BlockKind::Paragraph,
        BlockKind::BlockQuote,
        BlockKind::ListItem,
        BlockKind::Caption,
        BlockKind::Credit,
        BlockKind::Byline,
        BlockKind::Other,
    ]
);
coded!(day_code, day_of, DayKind, [DayKind::Full, DayKind::Dated, DayKind::Weekday, DayKind::Relative]);
coded!(
    quote_code,
    quote_kind,
    QuoteKind,
    [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect, QuoteKind::Stance,]
);
coded!(
    rule_code,
    rule_of,
    Rule,
    [
        Rule::CueAfter,
        Rule::CueBefore,
        Rule::CueBetween,
        Rule::Colon,
        Rule::BlockQuote,
        Rule::Continuation,
        Rule::AsPut,
        Rule::AccordingTo,
        Rule::Transcript,
        Rule::Signature,
        Rule::Fragment,
        Rule::Reported,
        Rule::Tagger,
        Rule::Bare,
    ]
);

#[cfg(test)]
mod tests;
