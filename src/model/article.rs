//! One text with its metadata: what `parse` makes of a source, and the only owner of article text.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Digest, Span};

/// One article: clean text, the blocks it is made of, and its metadata. Everything extracted is a [`Span`] into `text`.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// Name of the source it came from (see [`Source::name`](super::Source::name)).
    pub path: String,
    /// Which entry of the source, where a source holds several (`id` of a JSONL line); empty otherwise.
    pub entry: String,
    /// Digest of the whole source; `None` only in tests.
    pub digest: Option<Digest>,
    /// Parser and its version, as `text/1`, with what else decides over the text, as `jsonl/1(text=body)`; a later version
    /// may cut other clean text from the same bytes.
    pub parser: Cow<'static, str>,
    /// The clean text. UTF-8, lines ended by `\n`, no markup.
    pub text: String,
    /// Blocks in text order, not overlapping; gaps hold white space only.
    pub blocks: Vec<Block>,
    /// What is known of it.
    pub meta: Metadata,
    /// From places in `text` to lines of the source.
    pub lines: LineMap,
}

impl Article {
    /// An article of which each string is a paragraph, whatever it looks like.
    pub fn of_paragraphs(paragraphs: &[String]) -> Self {
        let mut article = Self { text: paragraphs.join("\n\n"), ..Self::default() };
        let mut start = 0;
        for paragraph in paragraphs {
            let span = Span::new(start, start + paragraph.len());
            article.blocks.push(Block { kind: BlockKind::Paragraph, span });
            start += paragraph.len() + "\n\n".len();
        }
        article
    }

    /// `path`, or `path#entry` where the source holds several articles: unique in a run.
    pub fn id(&self) -> String {
        if self.entry.is_empty() { self.path.clone() } else { format!("{}#{}", self.path, self.entry) }
    }
}

/// A block of an article's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands, without the white space around it.
    pub span: Span,
}

/// Kinds of blocks. Prose is what quotes and excerpts are taken from; the rest is kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// A heading inside the article; starts a passage. The title is no block.
    Heading,
    /// Running prose.
    Paragraph,
    /// A block quote (Markdown `>`, or the paragraph after a colon that is wholly in marks).
    BlockQuote,
    /// One item of a list.
    ListItem,
    /// A caption of a picture: no prose.
    Caption,
    /// A credit line of a picture: no prose.
    Credit,
    /// The writer's line: no prose.
    Byline,
    /// Anything else that is not the article's own words (code, tables, "read more").
    Other,
}

impl BlockKind {
    /// Whether quotes and excerpts may be taken from it.
    pub fn is_prose(self) -> bool {
        matches!(self, Self::Paragraph | Self::BlockQuote | Self::ListItem)
    }
}

/// What is known of an article. Strings are as found, trimmed; the config's outlets are applied later, by `select`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// The title, and where it comes from.
    pub title: String,
    /// Where `title` comes from.
    pub title_origin: TitleOrigin,
    /// Who published it, as the article says; an outlet key or a name.
    pub outlet: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// `http` or `https` address; others are dropped by `parse` with a diagnostic.
    pub url: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// What it was filed under, each once, sorted. No build asks; queries are learned from it.
    pub labels: Vec<String>,
    /// Its handling mark, as `TLP:AMBER` or free text.
    pub marking: Option<String>,
}

/// Where a title comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TitleOrigin {
    /// Front matter, sidecar or JSON field.
    Metadata,
    /// The article's first line or first-level heading.
    Text,
    /// Made from the file name, because nothing better was there.
    #[default]
    FileName,
}

/// When an article was published, as exactly as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// An instant: date, time and offset were given. The offset stays known for the day as it was written.
    Instant(jiff::Timestamp, jiff::tz::Offset),
    /// A date and time without an offset; read in the briefing's time zone.
    Local(jiff::civil::DateTime),
    /// A day.
    Day(jiff::civil::Date),
}

impl Published {
    /// The day in `zone`.
    pub fn day(self, zone: &jiff::tz::TimeZone) -> jiff::civil::Date {
        match self {
            Self::Instant(at, _) => at.to_zoned(zone.clone()).date(),
            Self::Local(at) => at.date(),
            Self::Day(day) => day,
        }
    }

    /// The day as the article writes it, wherever that was.
    pub fn written_day(self) -> jiff::civil::Date {
        match self {
            Self::Instant(at, offset) => offset.to_datetime(at).date(),
            Self::Local(at) => at.date(),
            Self::Day(day) => day,
        }
    }
}

/// Places in the clean text and the lines of the source they stand on: `(first byte, line)`, both rising, lines from 1.
///
/// Between two entries, each `\n` of the clean text counts one line further.
#[derive(Clone, Debug, Default)]
pub struct LineMap(pub Vec<(u32, u32)>);

/// Most bytes between two entries of a map that [`LineMap::dense`] has made.
const STEP: u32 = 4096;

impl LineMap {
    /// The same map with entries so close together that a line is found at once at any place of a long `text`.
    #[must_use]
    pub fn dense(self, text: &str) -> Self {
        let entries = if self.0.is_empty() { vec![(0, 1)] } else { self.0 };
        let ends = entries.iter().skip(1).map(|&(next, _)| next).chain([text.len() as u32]);
        let mut out = Vec::with_capacity(entries.len() + text.len() / STEP as usize);
        for (&(mut at, mut line), end) in entries.iter().zip(ends) {
            out.push((at, line));
            while end.saturating_sub(at) > STEP {
                line += breaks(text, at, at + STEP);
                at += STEP;
                out.push((at, line));
            }
        }
        Self(out)
    }

    /// The line of the source on which byte `at` of `text` stands; 1 where nothing is known.
    pub fn line(&self, text: &str, at: u32) -> u32 {
        let after = self.0.partition_point(|&(start, _)| start <= at);
        let (start, line) = if after == 0 { (0, 1) } else { self.0[after - 1] };
        line + breaks(text, start, at)
    }
}

/// Line feeds from byte `start` to before byte `end`.
fn breaks(text: &str, start: u32, end: u32) -> u32 {
    let between = text.as_bytes().get(start as usize..end as usize).unwrap_or_default();
    memchr::memchr_iter(b'\n', between).count() as u32
}

#[cfg(test)]
mod tests {
    use super::LineMap;

    #[test]
    fn lines_count_on_from_the_nearest_entry() {
        let map = LineMap(vec![(0, 4), (6, 20)]);
        assert_eq!(map.line("ab\ncd\nef\ngh", 4), 5);
        assert_eq!(map.line("ab\ncd\nef\ngh", 9), 21);
        assert_eq!(LineMap::default().line("a\nb", 2), 2);
    }

    #[test]
    fn a_dense_map_says_the_same() {
        let text = "é\n ab\n\n".repeat(9_000) + &"long ".repeat(9_000) + "\nend";
        for map in [LineMap::default(), LineMap(vec![(0, 4), (6, 20), (30_000, 21), (30_001, 9_000)])] {
            let dense = map.clone().dense(&text);
            assert!(dense.0.len() > text.len() / 4200);
            for at in (0..=text.len() as u32).step_by(61).chain([29_999, 30_000, 30_001, text.len() as u32]) {
                assert_eq!(dense.line(&text, at), map.line(&text, at), "{at}");
            }
        }
        assert_eq!(LineMap::default().dense("").0, [(0, 1)]);
    }
}
