//! Web archives (WARC 1.0 and 1.1): each page that a crawl was answered with is an entry, under its address.
//!
//! The crate `warc` is not used: its reader holds heads and records whatever their size, adds to the length a record
//! claims without looking, and ends at the first error. The form is a head of fields, a length and that many bytes.
//!
//! The date of a record is that of the crawl and never one of publication. What is no page is counted and told of once.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read as _};
use std::ops::ControlFlow;

use memchr::memchr;

use super::http::{NoBody, Response};
use super::{Member, Walk, too_large};
use crate::diagnostic::Skip;
use crate::model::{Entry, Format, Remark, SkipReason, Told};

/// Longest line of a record's head, in bytes.
const LINE: usize = 64 << 10;
/// Most lines of a record's head.
const LINES: usize = 200;
/// Empty lines and others between two records, at most.
const BETWEEN: usize = 10_000;

/// Kinds of records that are counted apart.
const KINDS: usize = 100;

/// What is known of a record before its block is read.
#[derive(Debug, Default)]
struct Record {
    kind: String,
    url: Option<String>,
    id: Option<String>,
    length: u64,
}

/// What a record came to.
enum Found {
    Page(Entry),
    /// No page, and what it is.
    Other(String),
    /// A page that cannot be used.
    Unfit(Skip),
}

impl Walk<'_> {
    /// Hands on the pages of a web archive.
    pub(super) fn warc(&mut self, reader: &mut dyn BufRead, member: &Member<'_>) -> ControlFlow<()> {
        let mut others: BTreeMap<String, u64> = BTreeMap::new();
        // The last page waits, so that what is said of the whole file has an entry to be said with.
        let mut last: Option<Entry> = None;
        let mut number: u32 = 0;
        let ended = loop {
            let record = match Record::next(reader) {
                Ok(Some(record)) => record,
                Ok(None) => break None,
                Err(error) => break Some(error),
            };
            number = number.saturating_add(1);
            match self.record(reader, &record, member, number) {
                Ok(Found::Page(page)) => {
                    if let Some(before) = last.replace(page) {
                        self.entry(before)?;
                    }
                }
                Ok(Found::Other(what)) => {
                    let known = others.len() < KINDS || others.contains_key(&what);
                    *others.entry(if known { what } else { "of other kinds".to_owned() }).or_default() += 1;
                }
                Ok(Found::Unfit(skip)) => self.skip(skip)?,
                Err(error) => break Some(error),
            }
        };
        let remark = told(&others);
        match last {
            Some(mut page) => {
                page.remarks.extend(remark);
                self.entry(page)?;
            }
            None if ended.is_none() => {
                let message = remark.map_or_else(
                    || "holds no record".to_owned(),
                    |remark| format!("holds no page: {}", remark.message),
                );
                let skip = Skip::new(SkipReason::Empty, self.place(member), message);
                self.skip(skip.help("leave it out with `corpus.exclude`"))?;
            }
            None => {}
        }
        ended.map_or(ControlFlow::Continue(()), |error| self.broken(member, &error))
    }

    /// Reads a record's block, or passes it over.
    fn record(&self, reader: &mut dyn BufRead, record: &Record, member: &Member<'_>, number: u32) -> io::Result<Found> {
        let bound = self.limits.article_bytes;
        let place = || {
            let of = record.url.as_deref().or(record.id.as_deref()).map_or_else(|| number.to_string(), str::to_owned);
            format!("{}#{of}", self.place(member))
        };
        let is_page = matches!(&*record.kind, "response" | "resource" | "conversion");
        if !is_page {
            pass_over(reader, record.length)?;
            return Ok(Found::Other(record.kind.clone()));
        }
        if record.length > bound {
            pass_over(reader, record.length)?;
            return Ok(Found::Unfit(too_large(place(), bound)));
        }
        let mut block = Vec::new();
        if reader.take(record.length).read_to_end(&mut block)? as u64 != record.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let Some(response) = Response::read(&block) else {
            return Ok(Found::Other(format!("{} without an HTTP answer", record.kind)));
        };
        let format = match &*response.media {
            _ if !(200..300).contains(&response.status) => {
                return Ok(Found::Other(format!("answer {}", response.status)));
            }
            "text/html" | "application/xhtml+xml" => Format::Html,
            "text/plain" => Format::Text,
            "" => return Ok(Found::Other("answer of unknown type".into())),
            other => return Ok(Found::Other(family(other))),
        };
        let bytes = match response.body(bound) {
            Ok(bytes) => bytes,
            Err(NoBody::TooLarge) => return Ok(Found::Unfit(too_large(place(), bound))),
            Err(NoBody::Undecodable) => {
                let skip =
                    Skip::new(SkipReason::BrokenEntry, place(), "is compressed in a way that is not known, or broken");
                return Ok(Found::Unfit(skip.help("crawl it again without compression, or leave it out")));
            }
        };
        if bytes.trim_ascii().is_empty() {
            return Ok(Found::Other("empty page".into()));
        }
        let id = record.url.clone().or_else(|| record.id.clone()).unwrap_or_else(|| number.to_string());
        let told = Told { id: Some(id), url: record.url.clone(), charset: response.charset };
        Ok(Found::Page(Entry { within: member.within.to_owned(), number, told, ..Entry::whole(bytes, format) }))
    }
}

impl Record {
    /// Reads the head of the next record; `None` after the last.
    fn next(reader: &mut dyn BufRead) -> io::Result<Option<Self>> {
        let mut line = Vec::new();
        let mut between = 0;
        // Between records lie two empty lines, and after a wrong length whatever is left of the block.
        loop {
            if !next_line(reader, &mut line)? {
                return Ok(None);
            }
            if line.starts_with(b"WARC/") {
                break;
            }
            between += 1;
            if between > BETWEEN {
                return Err(io::Error::other("no record where one should begin"));
            }
        }
        let (mut record, mut length) = (Self::default(), None);
        for _ in 0..LINES {
            if !next_line(reader, &mut line)? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line.is_empty() {
                let length = length.ok_or_else(|| io::Error::other("a record without a length"))?;
                return Ok(Some(Self { length, ..record }));
            }
            let Some(colon) = memchr(b':', &line) else { continue };
            let value = String::from_utf8_lossy(line[colon + 1..].trim_ascii());
            let bare = value.trim_matches(['<', '>']);
            match &*line[..colon].trim_ascii().to_ascii_lowercase() {
                b"warc-type" => record.kind = family(&value.to_ascii_lowercase()),
                b"warc-target-uri" => record.url = Some(bare.to_owned()),
                b"warc-record-id" => record.id = Some(bare.to_owned()),
                b"content-length" => length = value.parse().ok(),
                _ => {}
            }
        }
        Err(io::Error::other("a record whose head does not end"))
    }
}

/// Reads a line without its end, and no more of it than a head's line may have; whether there was one.
fn next_line(reader: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    if reader.take(LINE as u64).read_until(b'\n', line)? == 0 {
        return Ok(false);
    }
    while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        line.pop();
    }
    Ok(true)
}

fn pass_over(reader: &mut dyn BufRead, length: u64) -> io::Result<()> {
    let passed = io::copy(&mut reader.take(length), &mut io::sink())?;
    if passed == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// A name of a type short and plain enough to be counted by and shown.
fn family(name: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '+' | '.');
    name.split('/').next().unwrap_or_default().chars().filter(plain).take(24).collect()
}

/// What is no page, in one remark.
fn told(others: &BTreeMap<String, u64>) -> Option<Remark> {
    const NAMED: usize = 12;
    let total: u64 = others.values().sum();
    if total == 0 {
        return None;
    }
    let mut list: Vec<String> = others.iter().take(NAMED).map(|(what, count)| format!("{count} {what}")).collect();
    if others.len() > NAMED {
        list.push("…".to_owned());
    }
    let records = if total == 1 {
        "1 other record of the archive was"
    } else {
        &format!("{total} other records of the archive were")
    };
    let message = format!("{records} passed over: {}", list.join(", "));
    Some(Remark { code: "other-records", message, help: "nothing need be done: they hold no page" })
}

#[cfg(test)]
mod tests {
    use crate::config::Limits;
    use crate::unpack::testing::{check, check_with, entries};

    fn record(kind: &str, url: &str, block: &str) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-11-09T14:30:00Z\r\n\
             Content-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    }

    fn page(url: &str, status: &str, media: &str, body: &str) -> String {
        record("response", url, &format!("HTTP/1.1 {status}\r\nContent-Type: {media}\r\n\r\n{body}"))
    }

    #[test]
    fn pages_are_entries_and_the_rest_is_counted() {
        let all = [
            record("warcinfo", "", "software: a\r\n"),
            record("request", "https://a.example/1", "GET / HTTP/1.1\r\n\r\n"),
            page("https://a.example/1", "200 OK", "text/html; charset=utf-8", "<p>One."),
            page("https://a.example/2", "301 Moved", "text/html", "gone"),
            page("https://a.example/3", "200 OK", "image/png", "xx"),
            page("https://a.example/4", "200 OK", "text/plain", "Two."),
            record("metadata", "https://a.example/4", "a: b"),
        ];
        check(
            "a.warc",
            all.concat().as_bytes(),
            &["Html 3@1 <https://a.example/1>: <p>One.", "Text 6@1 <https://a.example/4> other-records: Two."],
        );
    }

    #[test]
    fn a_record_that_is_too_large_is_passed_over() {
        let limits = Limits { article_bytes: 100, ..Limits::default() };
        let all = [
            page("https://a.example/1", "200", "text/html", &"x".repeat(500)),
            page("https://a.example/2", "200", "text/html", "<p>"),
        ];
        check_with("a.warc", all.concat().as_bytes(), limits, &["too-large@0", "Html 2@1 <https://a.example/2>: <p>"]);
    }

    #[test]
    fn broken_archives() {
        check("a.warc", b"", &["empty@0"]);
        check("a.warc", record("warcinfo", "", "").as_bytes(), &["empty@0"]);
        let whole = page("https://a.example/1", "200", "text/html", "<p>One.");
        for cut in 0..whole.len() - 4 {
            assert!(!entries("a.warc", &whole.as_bytes()[..cut], Limits::default()).is_empty(), "{cut}");
        }
        let wrong = whole.replace("Content-Length: ", "Content-Length: 99999999999999999");
        check("a.warc", wrong.as_bytes(), &["unreadable@0"]);
        check("a.warc", "x\n".repeat(20_000).as_bytes(), &["unreadable@0"]);
    }
}
