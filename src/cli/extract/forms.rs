//! The three forms of `attache extract`. Everything shown is a slice of the article; only the table is made fit for a terminal.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::model::{Article, Quote, Span};
use crate::pipeline::{Beside, Sifted};

use super::super::console::plain;
use super::super::csv;

/// First line of the CSV form.
pub(super) const CSV_HEAD: &str =
    "article,line,kind,rule,confidence,speaker,cue,mention,words,published,outlet,title,url,topics\r\n";

/// One quote with what the forms show of it.
pub(super) struct Row<'a> {
    quote: &'a Quote,
    line: u32,
    pieces: Vec<&'a str>,
    cue: &'a str,
    mention: &'a str,
    beside: &'a Beside,
}

/// The id an article has in the output: its entry's own id, or its path.
pub(super) fn id(article: &Article) -> &str {
    if article.entry.is_empty() { &article.path } else { &article.entry }
}

/// The quotes of an article.
pub(super) fn rows(sifted: &Sifted) -> Vec<Row<'_>> {
    let article = &sifted.extracted.article;
    let text = article.text.as_str();
    let of = |span: Option<Span>| span.map(|span| span.of(text)).unwrap_or_default();
    let row = |(quote, beside)| -> Row<'_> {
        let quote: &Quote = quote;
        Row {
            quote,
            line: article.lines.line(text, quote.extent().start),
            pieces: quote.content.iter().map(|span| span.of(text)).collect(),
            cue: of(quote.cue),
            mention: of(quote.source),
            beside,
        }
    };
    sifted.extracted.evidence.quotes.iter().zip(&sifted.beside).map(row).collect()
}

/// One object for one article, with a line feed.
pub(super) fn jsonl(article: &Article, rows: &[Row<'_>], chars: bool) -> String {
    let offsets = Offsets::new(&article.text, rows, chars);
    let quotes: Vec<Value> = rows.iter().map(|row| quote_value(row, &offsets)).collect();
    format!("{}\n", json!({ "id": id(article), "quotes": quotes }))
}

fn quote_value(row: &Row<'_>, offsets: &Offsets) -> Value {
    let quote = row.quote;
    let mut value = json!({
        "content": quote.content.iter().map(|span| offsets.pair(*span)).collect::<Vec<_>>(),
        "kind": quote.kind.code(),
        "rule": quote.rule.code(),
        "confidence": quote.confidence,
        "line": row.line,
        "words": row.pieces,
    });
    if let Some(source) = quote.source {
        value["source"] = json!([offsets.pair(source)]);
    }
    if let Some(cue) = quote.cue {
        value["cue"] = json!([offsets.pair(cue)]);
    }
    if let Some(speaker) = &row.beside.speaker {
        value["speaker"] = json!(speaker);
    }
    value
}

/// From bytes to what the user counts in, for the offsets that occur; found in one pass over the text.
struct Offsets(Vec<(u32, usize)>);

impl Offsets {
    fn new(text: &str, rows: &[Row<'_>], chars: bool) -> Self {
        let spans =
            rows.iter().flat_map(|row| row.quote.content.iter().copied().chain(row.quote.source).chain(row.quote.cue));
        let mut bytes: Vec<u32> = spans.flat_map(|span| [span.start, span.end]).collect();
        bytes.sort_unstable();
        bytes.dedup();
        let (mut at, mut count) = (0, 0);
        let counted = bytes.into_iter().map(|byte| {
            if !chars {
                return (byte, byte as usize);
            }
            count += text.get(at..byte as usize).map_or(0, |between| between.chars().count());
            at = byte as usize;
            (byte, count)
        });
        Self(counted.collect())
    }

    fn pair(&self, span: Span) -> [usize; 2] {
        [span.start, span.end]
            .map(|byte| self.0.binary_search_by_key(&byte, |(byte, _)| *byte).map_or(0, |at| self.0[at].1))
    }
}

/// One line for each quote, RFC 4180.
pub(super) fn csv(sifted: &Sifted, rows: &[Row<'_>]) -> String {
    let article = &sifted.extracted.article;
    let published = sifted.day.map(|day| day.to_string()).unwrap_or_default();
    let outlet = sifted.outlet.as_deref().unwrap_or_default();
    let url = article.meta.url.as_deref().unwrap_or_default();
    let mut out = String::new();
    for row in rows {
        let (line, confidence) = (row.line.to_string(), row.quote.confidence.to_string());
        let (words, topics) = (row.pieces.join(" … "), row.beside.topics.join("; "));
        let speaker = row.beside.speaker.as_deref().unwrap_or_default();
        let cells = [
            id(article),
            &line,
            row.quote.kind.code(),
            row.quote.rule.code(),
            &confidence,
            speaker,
            row.cue,
            row.mention,
            &words,
            &published,
            outlet,
            &article.meta.title,
            url,
            &topics,
        ];
        out.push_str(&csv::row(cells));
    }
    out
}

/// For people: the words first, then who and how, wrapped to `width` columns.
pub(super) fn table(sifted: &Sifted, rows: &[Row<'_>], width: usize) -> String {
    let day = sifted.day.map(|day| format!(" · {day}")).unwrap_or_default();
    let outlet = sifted.outlet.as_deref().map(|outlet| format!(" · {}", plain(outlet))).unwrap_or_default();
    let mut out = format!("{}{day}{outlet}\n", plain(id(&sifted.extracted.article)));
    if rows.is_empty() {
        out.push_str("  no quotes\n");
    }
    for row in rows {
        let words: Vec<_> =
            row.pieces.iter().map(|piece| plain(&piece.split_whitespace().collect::<Vec<_>>().join(" "))).collect();
        let number = format!("{:>5}  ", row.line);
        for (at, line) in wrapped(&words.join(" … "), width.saturating_sub(number.len())).iter().enumerate() {
            let margin = if at == 0 { number.clone() } else { " ".repeat(number.len()) };
            let _ = writeln!(out, "{margin}{line}");
        }
        let speaker = row.beside.speaker.as_deref().map_or_else(|| "unattributed".to_owned(), plain);
        let mention = match row.mention {
            "" => String::new(),
            mention if mention == speaker => String::new(),
            mention => format!(" (“{}”)", plain(mention)),
        };
        let Quote { kind, rule, confidence, .. } = row.quote;
        let _ = writeln!(out, "       — {speaker}{mention} · {} · {} · {confidence}", kind.code(), rule.code());
    }
    out.push('\n');
    out
}

/// Lines of at most `width` characters, broken at spaces; a longer word stands alone.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut room = width;
    for word in text.split(' ') {
        let needed = word.chars().count();
        if needed + 1 > room && room < width {
            lines.push(String::new());
            room = width;
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        room = room.saturating_sub(needed + 1);
    }
    lines
}

#[cfg(test)]
mod tests {
    use smallvec::smallvec;

    use super::{Beside, Offsets, Sifted, rows, wrapped};
    use crate::model::{Article, Evidence, Extracted, Quote, QuoteKind, Rule, Span, Speaker};

    #[test]
    fn offsets_count_characters_or_bytes() {
        let text = "é “née” 𝄞 said";
        let content = Span::new(3, 13);
        let cue = Span::new(19, 23);
        let quote = Quote {
            content: smallvec![content],
            cue: Some(cue),
            source: None,
            speaker: Speaker::Unattributed,
            kind: QuoteKind::Direct,
            rule: Rule::Bare,
            confidence: 10,
        };
        let evidence = Evidence { quotes: vec![quote], ..Evidence::default() };
        let extracted = Extracted { article: Article { text: text.into(), ..Article::default() }, evidence };
        let sifted = Sifted {
            extracted,
            beside: vec![Beside::default()],
            day: None,
            outlet: None,
            found: 1,
            met: Vec::new(),
            speakers: Vec::new(),
        };
        let rows = rows(&sifted);
        assert_eq!((content.of(text), cue.of(text)), ("“née”", "said"));
        assert_eq!(Offsets::new(text, &rows, true).pair(content), [2, 7]);
        assert_eq!(Offsets::new(text, &rows, true).pair(cue), [10, 14]);
        assert_eq!(Offsets::new(text, &rows, false).pair(content), [3, 13]);
    }

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("unbreakable a", 4), ["unbreakable", "a"]);
    }
}
