//! Writes the quotes of an issue as CSV, one a row, in the order in which the issue shows them. Nothing else of it is there.
//!
//! The words of a quote are exact, whatever characters they hold; in the other cells there are no control characters and no
//! bidirectional overrides. The file begins with a byte order mark, without which Excel takes UTF-8 for something else.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::context::in_order;
use super::escape::without_hazards;
use super::filters::safe_url;
use crate::csv::{BYTE_ORDER_MARK, row};
use crate::model::{Briefing, Piece, QuoteEntry, SourceEntry};

/// What stands between two pieces of a quote; `span` tells where each of them ends.
const GAP: &str = " […] ";
/// What stands between several values of a cell.
const AND: &str = "; ";

/// Names of the columns.
const COLUMNS: [&str; 24] = [
    "id",
    "kind",
    "text",
    "speaker",
    "person",
    "role",
    "cue",
    "outlet",
    "outlet_type",
    "author",
    "published",
    "topics",
    "title",
    "url",
    "language",
    "path",
    "entry",
    "sha256",
    "parser",
    "span",
    "line",
    "also_in",
    "confidence",
    "flags",
];

/// The quotes of the issue.
pub(super) fn quotes(briefing: &Briefing) -> String {
    let mut out = String::from(BYTE_ORDER_MARK);
    out.push_str(&row(COLUMNS));
    for quote in in_order(briefing) {
        out.push_str(&line(quote, source(briefing, quote.source)));
    }
    out
}

/// The source of this number.
pub(super) fn source(briefing: &Briefing, number: usize) -> Option<&SourceEntry> {
    briefing.sources.get(number.checked_sub(1)?)
}

fn line(quote: &QuoteEntry, source: Option<&SourceEntry>) -> String {
    let of = |field: fn(&SourceEntry) -> Option<&str>| source.and_then(field).unwrap_or_default();
    let url = quote.url.as_deref().map(safe_url).filter(|url| !url.is_empty());
    let text: Vec<&str> = quote.pieces.iter().map(|piece| piece.text.as_str()).collect();
    let cells: [Cow<'_, str>; COLUMNS.len()] = [
        shown(&quote.id),
        quote.kind.code().into(),
        text.join(GAP).into(),
        shown(quote.speaker.as_deref().unwrap_or_default()),
        shown(quote.person.as_deref().unwrap_or_default()),
        shown(quote.role.as_deref().unwrap_or_default()),
        shown(quote.cue.as_deref().unwrap_or_default()),
        shown(of(|source| source.outlet.as_deref())),
        shown(of(|source| source.outlet_type.as_deref())),
        shown(of(|source| source.author.as_deref())),
        quote.published.map(|day| day.to_string()).unwrap_or_default().into(),
        listed(&quote.topics),
        shown(of(|source| Some(&source.title))),
        url.unwrap_or_else(|| safe_url(of(|source| source.url.as_deref()))).into(),
        shown(of(|source| source.language.as_deref())),
        shown(of(|source| Some(&source.path))),
        shown(of(|source| Some(&source.entry))),
        source.map(|source| source.sha256.to_string()).unwrap_or_default().into(),
        shown(of(|source| Some(&source.parser))),
        spans(&quote.pieces).into(),
        quote.pieces.first().map(|piece| piece.line.to_string()).unwrap_or_default().into(),
        listed(&quote.also_in),
        quote.confidence.to_string().into(),
        flags(quote).into(),
    ];
    row(cells.iter().map(AsRef::as_ref))
}

fn shown(text: &str) -> Cow<'_, str> {
    without_hazards(text)
}

fn listed(values: &[String]) -> Cow<'_, str> {
    values.iter().map(|value| shown(value)).collect::<Vec<_>>().join(AND).into()
}

/// The bytes of each piece in the clean text, as `10-35; 48-90`.
fn spans(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        let _ = write!(out, "{}{}-{}", if out.is_empty() { "" } else { AND }, piece.start, piece.end);
    }
    out
}

/// What else is to be known of a quote.
fn flags(quote: &QuoteEntry) -> String {
    let mut flags = Vec::new();
    if quote.single_source {
        flags.push("single-source".to_owned());
    }
    if let Some(earlier) = &quote.earlier {
        flags.push(format!("reported-before:{}#{}", shown(&earlier.issue), shown(&earlier.quote)));
    }
    flags.extend(quote.wordings.iter().map(|wording| format!("other-wording:{}", shown(&wording.id))));
    flags.join(AND)
}

#[cfg(test)]
mod tests {
    use super::{flags, quotes};
    use crate::model::EarlierReport;
    use crate::render::testing::{everything, quote};

    /// The rows of CSV, read back by another's reader.
    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv_core::Reader::new();
        let mut bytes = text.trim_start_matches('\u{feff}').as_bytes();
        let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), Vec::new());
        let mut out = [0; 1 << 12];
        loop {
            let (result, read, written) = reader.read_field(bytes, &mut out);
            bytes = &bytes[read..];
            field.extend_from_slice(&out[..written]);
            match result {
                csv_core::ReadFieldResult::Field { record_end } => {
                    row.push(String::from_utf8(std::mem::take(&mut field)).expect("UTF-8"));
                    if record_end {
                        rows.push(std::mem::take(&mut row));
                    }
                }
                csv_core::ReadFieldResult::End => return rows,
                csv_core::ReadFieldResult::InputEmpty | csv_core::ReadFieldResult::OutputFull => {}
            }
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut briefing = everything();
        let id = briefing.quotes.keys().next().cloned().expect("a quote");
        briefing.quotes.retain(|known, _| *known == id);
        let quote = briefing.quotes.get_mut(&id).expect("it is kept");
        quote.pieces.truncate(1);
        text.clone_into(&mut quote.pieces[0].text);
        let rows = rows(&quotes(&briefing));
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1][2], expected);
        assert_eq!(crate::csv::restored(&rows[1][2]), text, "the words are read back");
    }

    #[test]
    fn words_are_read_back() {
        check("“a, \"b\"\r\n\r\nc”", "“a, \"b\"\r\n\r\nc”");
        check("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0");
        check("\u{202e}\u{0}x", "\u{202e}\u{0}x");
    }

    #[test]
    fn every_quote_has_a_row_of_all_columns() {
        let briefing = everything();
        let rows = rows(&quotes(&briefing));
        assert_eq!(rows.len(), briefing.quotes.len() + 1);
        assert!(rows.iter().all(|row| row.len() == rows[0].len()));
        let mut ids: Vec<&str> = rows[1..].iter().map(|row| row[0].as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, briefing.quotes.keys().collect::<Vec<_>>());
    }

    #[test]
    fn flags_say_what_else_there_is() {
        let mut quote = quote("q1");
        assert_eq!(flags(&quote), "");
        quote.single_source = true;
        quote.earlier = Some(EarlierReport { issue: "2031-W09".into(), quote: "q2".into(), outlet: None });
        assert_eq!(flags(&quote), "single-source; reported-before:2031-W09#q2");
    }
}
