//! Writes Atom feeds (RFC 4287), and makes the one of an issue. It numbers nothing and reads no clock: ids are made of
//! digests, and an entry that has no moment of its own is as old as its feed.
//!
//! The feed of an issue holds the issue itself, with its key points, and then each quote as an entry of its own: whoever
//! follows the series has new quotes as they come, in a reader that knows the old ones by their ids.

use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use super::context::in_order;
use super::csv::source;
use super::escape::push_shown;
use super::filters::safe_url;
use super::words::Words;
use super::xml::Xml;
use super::{notes, text};
use crate::model::{Briefing, KeyPointOrigin, QuoteEntry, SectionBody, SourceEntry};

const NAMESPACE: &str = "http://www.w3.org/2005/Atom";
/// Characters of a quote in the title of its entry.
const TITLE: usize = 90;

/// A feed: what RFC 4287 asks of one, and nothing that an issue does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Absolute IRI that stays the same for as long as the feed is published.
    pub id: String,
    /// Title, plain text.
    pub title: String,
    /// What it is about, plain text.
    pub subtitle: Option<String>,
    /// Whose it is, plain text; also the author of entries that name none.
    pub author: String,
    /// Handling mark or other words on how it may be used.
    pub rights: Option<String>,
    /// BCP 47 tag.
    pub language: String,
    /// When it last changed.
    pub updated: Timestamp,
    /// Program and version that made it.
    pub generator: (String, String),
    /// The entries, in the order in which they are read.
    pub entries: Vec<Entry>,
}

/// An entry of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Absolute IRI, unlike that of any other entry.
    pub id: String,
    /// Title, plain text.
    pub title: String,
    /// Who says it, plain text; the feed's author where it is nobody's.
    pub author: Option<String>,
    /// When it last changed.
    pub updated: Timestamp,
    /// Address of a page about it, absolute or relative to the feed.
    pub link: Option<String>,
    /// Keys and titles of what it is about.
    pub categories: Vec<(String, String)>,
    /// HTML, to be escaped.
    pub html: String,
}

/// An IRI made of what something is: a UUID of version 8 (RFC 9562, 5.8) from a SHA-256 over the parts.
pub fn id<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // With their lengths, no two lists of parts are the same bytes.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// The id of a series of briefings: the same for all its issues.
pub fn series(briefing: &Briefing) -> String {
    id(["attache series", &briefing.title, briefing.publisher.as_deref().unwrap_or_default()])
}

/// The moment up to which an issue goes; of one that does not say, the end of its last day.
pub fn moment(briefing: &Briefing) -> Timestamp {
    briefing.issue.until.unwrap_or_else(|| at(briefing.issue.to, 23, 59).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// The feed as XML.
pub fn xml(feed: &Feed) -> String {
    let mut xml = Xml::document();
    xml.open("feed", &[("xmlns", NAMESPACE), ("xml:lang", &feed.language)]).line();
    xml.leaf("id", &[], &feed.id).line();
    xml.leaf("title", &[], &feed.title).line();
    if let Some(subtitle) = &feed.subtitle {
        xml.leaf("subtitle", &[], subtitle).line();
    }
    xml.leaf("updated", &[], &feed.updated.to_string()).line();
    xml.open("author", &[]).leaf("name", &[], &feed.author).close("author").line();
    if let Some(rights) = &feed.rights {
        xml.leaf("rights", &[], rights).line();
    }
    let (name, version) = &feed.generator;
    xml.leaf("generator", &[("version", version)], name).line();
    for entry in &feed.entries {
        push_entry(&mut xml, entry);
    }
    xml.close("feed").line();
    xml.finish()
}

fn push_entry(xml: &mut Xml, entry: &Entry) {
    xml.open("entry", &[]).line();
    xml.leaf("id", &[], &entry.id).line();
    xml.leaf("title", &[], &entry.title).line();
    xml.leaf("updated", &[], &entry.updated.to_string()).line();
    if let Some(author) = &entry.author {
        xml.open("author", &[]).leaf("name", &[], author).close("author").line();
    }
    if let Some(link) = &entry.link {
        xml.empty("link", &[("rel", "alternate"), ("href", link)]).line();
    }
    for (term, label) in &entry.categories {
        xml.empty("category", &[("term", term), ("label", label)]).line();
    }
    xml.leaf("content", &[("type", "html")], &entry.html).line();
    xml.close("entry").line();
}

/// The feed of an issue.
pub(super) fn issue(briefing: &Briefing) -> String {
    let words = Words::of(&briefing.language);
    let series = series(briefing);
    let updated = moment(briefing);
    let quotes = in_order(briefing).into_iter().map(|quote| quote_entry(briefing, quote, &series, updated, words));
    let entries = std::iter::once(issue_entry(briefing, &series, updated, words)).chain(quotes).collect();
    xml(&Feed {
        title: line(&briefing.title),
        subtitle: Some(line(&format!("{} {}: {}", words.word("issue"), briefing.issue.id, briefing.issue.period))),
        // An author is not left out, whoever publishes.
        author: line(briefing.publisher.as_deref().unwrap_or(&briefing.title)),
        rights: briefing.marking.as_deref().map(line),
        language: line(&briefing.language),
        updated,
        generator: (line(&briefing.generator.name), line(&briefing.generator.version)),
        entries,
        id: series,
    })
}

/// The issue as an entry: its key points.
fn issue_entry(briefing: &Briefing, series: &str, updated: Timestamp, words: Words) -> Entry {
    let mut html = String::new();
    for section in &briefing.sections {
        let SectionBody::KeyPoints { points } = &section.body else { continue };
        html.push_str("<ol>");
        for point in points {
            html.push_str("<li>");
            match point.origin {
                KeyPointOrigin::Analyst => html.push_str(&notes::inline_html(&point.text)),
                KeyPointOrigin::Counted => push_shown(&mut html, &point.text),
            }
            html.push_str("</li>");
        }
        html.push_str("</ol>");
    }
    html.push_str("<p>");
    push_shown(&mut html, &format!("{}: {}", words.word("cut_off"), briefing.issue.cut_off));
    html.push_str("</p>");
    Entry {
        id: id([series, "issue", &briefing.issue.id, briefing.audience.as_deref().unwrap_or_default()]),
        title: line(&format!("{}, {} {}", briefing.title, words.word("issue"), briefing.issue.id)),
        author: None,
        updated,
        link: None,
        categories: Vec::new(),
        html,
    }
}

fn quote_entry(briefing: &Briefing, quote: &QuoteEntry, series: &str, updated: Timestamp, words: Words) -> Entry {
    let source = source(briefing, quote.source);
    let speaker = quote.speaker.as_deref().unwrap_or(words.word("unattributed"));
    let first = quote.pieces.first().map_or("", |piece| piece.text.as_str());
    let (opening, cut) = text::opening(first, TITLE);
    let url = [quote.url.as_deref(), source.and_then(|source| source.url.as_deref())];
    let url = url.into_iter().flatten().map(safe_url).find(|url| !url.is_empty());
    let topics = quote.topics.iter().map(|topic| (line(topic), title_of(briefing, topic)));
    Entry {
        id: id([series, "quote", &quote.id]),
        title: line(&format!("{speaker}: {opening}{}", if cut { " …" } else { "" })),
        author: quote.speaker.as_deref().map(line),
        // At noon the day is the same nearly everywhere.
        updated: quote.published.and_then(|day| at(day, 12, 0)).unwrap_or(updated),
        link: url.map(str::to_owned),
        categories: topics.collect(),
        html: quote_html(quote, source, url, words),
    }
}

fn quote_html(quote: &QuoteEntry, source: Option<&SourceEntry>, url: Option<&str>, words: Words) -> String {
    let mut html = String::from("<blockquote><p>");
    match &quote.context {
        Some(context) => context.slices.iter().for_each(|slice| {
            html.push_str(if slice.content { "<strong>" } else { "" });
            push_shown(&mut html, &slice.piece.text);
            html.push_str(if slice.content { "</strong>" } else { "" });
        }),
        None => {
            for (number, piece) in quote.pieces.iter().enumerate() {
                html.push_str(if number > 0 { " […] " } else { "" });
                let shown = piece.text.split("\n\n").enumerate();
                shown.for_each(|(row, paragraph)| {
                    html.push_str(if row > 0 { "</p><p>" } else { "" });
                    push_shown(&mut html, paragraph);
                });
            }
        }
    }
    html.push_str("</p></blockquote><p>— ");
    let mut parts = vec![quote.speaker.as_deref().unwrap_or(words.word("unattributed")).to_owned()];
    parts.extend(quote.role.clone());
    parts.push(source.and_then(|source| source.outlet.clone()).unwrap_or_else(|| words.word("no_outlet").to_owned()));
    parts.push(quote.published.map_or_else(|| words.word("undated").to_owned(), |day| words.day(day)));
    push_shown(&mut html, &parts.join(", "));
    html.push_str(" (");
    push_shown(&mut html, &words.kind(quote));
    if !quote.also_in.is_empty() {
        push_shown(&mut html, &format!("; {} {}", words.word("also_in"), quote.also_in.join(", ")));
    }
    html.push_str(") ");
    push_shown(&mut html, &quote.id);
    html.push_str("</p>");
    if let Some(source) = source {
        html.push_str("<p>");
        let title = |html: &mut String| push_shown(html, &source.title);
        match url {
            Some(url) => {
                html.push_str("<a href=\"");
                push_shown(&mut html, url);
                html.push_str("\">");
                title(&mut html);
                html.push_str("</a>");
            }
            None => title(&mut html),
        }
        html.push_str("</p>");
    }
    html
}

/// The title of a topic's section; its key where it has none.
fn title_of(briefing: &Briefing, key: &str) -> String {
    let title = briefing.sections.iter().find_map(|section| match &section.body {
        SectionBody::Topic { topic, .. } if topic == key => Some(section.title.as_str()),
        _ => None,
    });
    line(title.unwrap_or(key))
}

/// The text in one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn at(day: Date, hour: i8, minute: i8) -> Option<Timestamp> {
    day.at(hour, minute, 0, 0).in_tz("UTC").ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::{id, issue};
    use crate::render::testing::everything;

    #[track_caller]
    fn check(parts: &[&str], expected: &str) {
        assert_eq!(id(parts.iter().copied()), expected);
    }

    #[test]
    fn ids_are_names_made_of_what_they_name() {
        check(&["a", "b"], "urn:uuid:3c9d5910-45bc-8876-b9d0-399bbfb05c6a");
        assert_ne!(id(["a", "b"]), id(["ab", ""]), "lengths are part of the name");
    }

    #[test]
    fn a_feed_is_the_same_again_and_again() {
        let feed = issue(&everything());
        assert_eq!(feed, issue(&everything()));
        assert_eq!(feed.matches("<entry>").count(), everything().quotes.len() + 1);
    }
}
