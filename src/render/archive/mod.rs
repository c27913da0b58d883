//! Makes the files of an archive: pages, search, feed. Which there are and what is on them is decided by `compose`.
//!
//! Every page names a digest of all it was made from. Where the page that stands there names the same one, it need not be
//! made again: see [`ArchiveFiles::key`].

mod feed;

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use tera::{Context, Value};

use super::{RenderError, Templates, context};
use crate::config::{Config, FeedKind, OwnFile};
use crate::model::{ARCHIVE_FORMAT, Archive, ArchivedIssue, ArchivedYear, Digest};
use crate::wording::{self, Labels};

/// The script of the search, which stands in its page.
const SCRIPT: &str = include_str!("../../../templates/search.js");

/// Speakers on the first page: those quoted most.
const FOREMOST: usize = 24;

/// How the head of a page of an archive names what it was made from.
const KEY: &str = "<meta name=\"made-from\" content=\"";

/// A file of an archive, not yet made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchiveFile {
    /// One of its single files.
    Own(OwnFile),
    /// The page of a topic or speaker, by its place in [`Archive::lists`].
    List(usize),
    /// The issues of a year, as the search reads them.
    Year(i16),
}

/// The files of one archive.
pub struct ArchiveFiles<'a> {
    archive: &'a Archive<'a>,
    config: &'a Config,
    templates: &'a Templates,
    /// What tells one archive's files from those of another, and is the same for all of its issues.
    pattern: &'a str,
    words: &'static Labels,
    /// Digest of all that decides over a page beside its own content.
    made_by: [u8; 32],
}

impl<'a> ArchiveFiles<'a> {
    /// The files of `archive`, whose issues lie below it as `pattern` says.
    pub fn new(archive: &'a Archive<'a>, config: &'a Config, templates: &'a Templates, pattern: &'a str) -> Self {
        let words = wording::of(&config.briefing.language);
        let mut sha = Sha256::new();
        let briefing = &config.briefing;
        let url = config.archive.as_ref().and_then(|archive| archive.url.as_deref()).unwrap_or_default();
        let of_briefing = [&briefing.title, briefing.publisher.as_deref().unwrap_or_default(), &briefing.language, url];
        let of_program = [env!("CARGO_PKG_VERSION"), ARCHIVE_FORMAT, SCRIPT, pattern, &words.tree().to_string()];
        for part in of_program.into_iter().chain(of_briefing) {
            sha.update((part.len() as u64).to_be_bytes());
            sha.update(part);
        }
        sha.update(templates.digest());
        Self { archive, config, templates, pattern, words, made_by: sha.finalize().into() }
    }

    /// All of them, with their names in the archive's folder.
    pub fn all(&self) -> Vec<(ArchiveFile, String)> {
        let has_feed = self.config.archive.as_ref().is_some_and(|archive| archive.feed == FeedKind::Atom);
        let own = OwnFile::ALL.into_iter().filter(|file| *file != OwnFile::Feed || has_feed);
        let own = own.map(|file| (ArchiveFile::Own(file), file.name().to_owned()));
        let lists = self.archive.lists.iter().enumerate().map(|(at, list)| (ArchiveFile::List(at), list.file.clone()));
        let years = self.archive.years.iter().map(|&year| (ArchiveFile::Year(year), year_file(year)));
        own.chain(lists).chain(years).collect()
    }

    /// What the head of a page says of all it is made from; `None` for a file that is no page.
    pub fn key(&self, file: ArchiveFile) -> Option<String> {
        match file {
            ArchiveFile::Own(OwnFile::Feed) | ArchiveFile::Year(_) => None,
            ArchiveFile::Own(_) | ArchiveFile::List(_) => Some(format!("{KEY}{}\"", self.digest(file))),
        }
    }

    /// The bytes of a file.
    pub fn bytes(&self, file: ArchiveFile) -> Result<Vec<u8>, RenderError> {
        match file {
            ArchiveFile::Own(OwnFile::Feed) => Ok(feed::feed(self.archive, self.config, self.pattern).into_bytes()),
            ArchiveFile::Year(year) => Ok(self.year(year)),
            ArchiveFile::Own(_) | ArchiveFile::List(_) => {
                let mut context = self.context(file);
                context.insert("made_from", &self.digest(file));
                if file == ArchiveFile::Own(OwnFile::Search) {
                    context.insert_value("script", Value::safe_string(SCRIPT));
                    context.insert("script_hash", &base64(&Sha256::digest(SCRIPT)));
                }
                self.templates.render_in(template(file), &context)
            }
        }
    }

    /// A digest of all that is on a page.
    fn digest(&self, file: ArchiveFile) -> String {
        let mut sha = Sha256::new();
        sha.update(self.made_by);
        // A list is digested as it is: that is many times as quick as its context is made.
        let list = if let ArchiveFile::List(at) = file { self.archive.lists.get(at) } else { None };
        if let Some(list) = list {
            sha.update(serde_json::to_vec(list).expect("a list has string keys and no failing serialiser"));
        } else {
            let context = self.context(file);
            for name in ["marking", "file", "archive", "foremost"] {
                sha.update(context.get(name).map_or_else(String::new, ToString::to_string));
                sha.update([0]);
            }
        }
        Digest(sha.finalize().into()).to_string()
    }

    fn context(&self, file: ArchiveFile) -> Context {
        let config = &self.config.briefing;
        let marking = match file {
            ArchiveFile::List(at) => self.archive.lists.get(at).and_then(|list| list.marking.as_deref()),
            ArchiveFile::Own(_) | ArchiveFile::Year(_) => self.archive.marking.as_deref(),
        };
        let mut context = context::framed(&config.language, marking);
        let title = self.words.word("archive.title");
        let masthead = serde_json::json!({
            "title": config.title,
            "publisher": config.publisher,
            "language": config.language,
            "generator": { "name": "attache", "version": env!("CARGO_PKG_VERSION") },
            "issue": { "id": title },
        });
        context.insert("briefing", &masthead);
        context.insert("pattern", self.pattern);
        let url = self.config.archive.as_ref().and_then(|archive| archive.url.as_deref());
        context.insert("base", &url.map_or_else(String::new, |url| format!("{}/", url.trim_end_matches('/'))));
        if marking.is_none() {
            context.insert_value("marking", Value::none());
        }
        match file {
            ArchiveFile::List(at) => {
                context.insert("root", "../");
                if let Some(list) = self.archive.lists.get(at) {
                    context.insert("file", &list.file);
                    context.insert("list", list);
                }
            }
            ArchiveFile::Own(own) => {
                context.insert("root", "");
                context.insert("file", own.name());
                self.insert_whole(&mut context, own);
            }
            ArchiveFile::Year(_) => {}
        }
        context
    }

    /// What the pages over all issues show.
    fn insert_whole(&self, context: &mut Context, own: OwnFile) {
        let archive = self.archive;
        let feed = self.config.archive.as_ref().is_some_and(|archive| archive.feed == FeedKind::Atom);
        let years: Vec<serde_json::Value> =
            archive.years.iter().map(|&year| serde_json::json!({ "year": year, "file": year_file(year) })).collect();
        let mut whole = serde_json::json!({
            "quotes": archive.quotes,
            "count": archive.issues.len(),
            "years": years,
            "people": archive.speakers.len(),
            "feed": feed,
        });
        match own {
            OwnFile::Index => {
                whole["topics"] = serde_json::json!(archive.topics);
                whole["issues"] = archive.issues.iter().map(|issue| line(issue)).collect();
                let mut foremost: Vec<_> = archive.speakers.iter().collect();
                foremost.sort_by_key(|speaker| std::cmp::Reverse(speaker.quotes));
                foremost.truncate(FOREMOST);
                foremost.sort_by_cached_key(|speaker| (speaker.name.to_lowercase(), speaker.href.clone()));
                context.insert("foremost", &foremost);
            }
            OwnFile::Speakers => whole["speakers"] = serde_json::json!(archive.speakers),
            OwnFile::Search | OwnFile::Feed => {}
        }
        context.insert("archive", &whole);
    }

    /// The issues of a year as a script that hands them to the search.
    fn year(&self, year: i16) -> Vec<u8> {
        let issues = self.archive.issues.iter().filter(|issue| issue.to.year() == year);
        let year = ArchivedYear {
            format: ARCHIVE_FORMAT.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            year,
            issues: issues.map(|&issue| issue.clone()).collect(),
        };
        let json = serde_json::to_string(&year).expect("a year has string keys and no failing serialiser");
        format!("{BEFORE}{json}{BEHIND}").into_bytes()
    }
}

/// What stands around the JSON of a year, so that a page can load it from a file.
const BEFORE: &str = "attacheYear(";
const BEHIND: &str = ");\n";

/// Where the issues of a year stand.
pub fn year_file(year: i16) -> String {
    format!("search/{year}.js")
}

/// The JSON within the file of a year; `None` where it is none that this version wrote.
pub fn json_of_year(bytes: &[u8]) -> Option<&[u8]> {
    bytes.strip_prefix(BEFORE.as_bytes())?.strip_suffix(BEHIND.as_bytes())
}

/// Whether the head of a file is that of a page or a year of an archive, made by this program.
pub fn is_of_an_archive(head: &[u8]) -> bool {
    head.starts_with(BEFORE.as_bytes()) || memchr::memmem::find(head, KEY.as_bytes()).is_some()
}

/// The pattern of the archive that a page is of, where it says so.
pub fn pattern_in(head: &str) -> Option<String> {
    let (_, rest) = head.split_once("<meta name=\"archive-of\" content=\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// A pattern as the head of a page has it.
pub fn shown_pattern(pattern: &str) -> String {
    let mut out = String::new();
    super::escape::push_shown(&mut out, pattern);
    out
}

fn template(file: ArchiveFile) -> &'static str {
    match file {
        ArchiveFile::Own(OwnFile::Search) => "archive-search.html",
        ArchiveFile::Own(OwnFile::Speakers) => "archive-speakers.html",
        ArchiveFile::List(_) => "archive-list.html",
        ArchiveFile::Own(_) | ArchiveFile::Year(_) => "archive.html",
    }
}

/// What the first page says of an issue.
fn line(issue: &ArchivedIssue) -> serde_json::Value {
    let mut topics: Vec<_> = issue.topics.iter().filter(|topic| topic.found > 0).collect();
    topics.sort_by_key(|topic| std::cmp::Reverse(topic.found));
    topics.truncate(3);
    serde_json::json!({
        "id": issue.id,
        "period": issue.period,
        "page": issue.page,
        "year": issue.to.year(),
        "marking": issue.marking,
        "point": issue.point,
        "topics": topics,
        "articles": issue.articles,
        "quotes": issue.quotes.len(),
    })
}

/// Base64 with padding (RFC 4648, section 4), as a Content Security Policy has its digests.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let three = chunk.iter().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            if at <= chunk.len() {
                out.push(char::from(LETTERS[(three >> (18 - 6 * at)) as usize & 63]));
            } else {
                let _ = out.write_char('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{base64, json_of_year};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(base64(text.as_bytes()), expected);
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        check("", "");
        check("f", "Zg==");
        check("fo", "Zm8=");
        check("foo", "Zm9v");
        check("foobar", "Zm9vYmFy");
    }

    #[test]
    fn a_year_is_json_in_a_call() {
        assert_eq!(json_of_year(b"attacheYear({});\n"), Some(&b"{}"[..]));
        assert_eq!(json_of_year(b"attacheYear({})"), None);
    }
}
