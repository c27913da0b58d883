//! Writes the feed of an archive: Atom, RFC 4287. It reads no clock: an issue is as old as the end of its last day.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};

use super::super::escape;
use crate::config::Config;
use crate::model::{Archive, ArchivedIssue};

/// The feed of all issues, the newest first.
pub(super) fn feed(archive: &Archive<'_>, config: &Config, pattern: &str) -> String {
    let briefing = &config.briefing;
    let base = config.archive.as_ref().and_then(|archive| archive.url.as_deref());
    let base = base.map(|url| format!("{}/", url.trim_end_matches('/'))).unwrap_or_default();
    let series = [briefing.title.as_str(), pattern];
    let updated = archive.issues.first().map_or(Timestamp::UNIX_EPOCH, |issue| end(issue));
    let mut xml = Xml(String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"));
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", &briefing.language)]);
    xml.leaf("id", &id(&["feed", series[0], series[1]]));
    xml.leaf("title", &briefing.title);
    xml.leaf("updated", &updated.to_string());
    xml.0.push_str("<author>");
    xml.leaf("name", briefing.publisher.as_deref().unwrap_or(&briefing.title));
    xml.0.push_str("</author>\n");
    if let Some(marking) = &archive.marking {
        xml.leaf("rights", marking);
    }
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &format!("{base}index.html"))]);
    if !base.is_empty() {
        xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &format!("{base}feed.atom"))]);
    }
    xml.0.push_str("<generator>attache</generator>\n");
    for issue in &archive.issues {
        entry(&mut xml, issue, &briefing.title, &base, series);
    }
    xml.0.push_str("</feed>\n");
    xml.0
}

fn entry(xml: &mut Xml, issue: &ArchivedIssue, title: &str, base: &str, series: [&str; 2]) {
    xml.0.push_str("<entry>\n");
    xml.leaf("id", &id(&["issue", series[0], series[1], &issue.id]));
    let marking = issue.marking.as_ref().map(|marking| format!(" ({marking})")).unwrap_or_default();
    xml.leaf("title", &format!("{title}, {}{marking}", issue.period));
    xml.leaf("updated", &end(issue).to_string());
    // An entry without content has an alternate link (4.1.2); the first page stands in where an issue has no page.
    let page = issue.page.as_deref().unwrap_or("index.html");
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &format!("{base}{page}"))]);
    for topic in issue.topics.iter().filter(|topic| topic.found > 0) {
        xml.empty("category", &[("term", &topic.key), ("label", &topic.title)]);
    }
    if let Some(point) = &issue.point {
        xml.leaf("summary", &point.text);
    }
    xml.0.push_str("</entry>\n");
}

/// The end of the last day of an issue.
fn end(issue: &ArchivedIssue) -> Timestamp {
    let zone = TimeZone::get(&issue.timezone).unwrap_or(TimeZone::UTC);
    let end = issue.to.at(23, 59, 59, 0).to_zoned(zone);
    end.map_or(Timestamp::UNIX_EPOCH, |end| end.timestamp())
}

/// An IRI made of what something is: a UUID of version 8 (RFC 9562, section 5.8).
fn id(parts: &[&str]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&sha.finalize()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

struct Xml(String);

impl Xml {
    fn text(&mut self, text: &str) {
        // XML 1.0 has no place for these two even as references; other controls are dropped by what escapes.
        escape::push_shown(&mut self.0, &text.replace(['\u{fffe}', '\u{ffff}'], ""));
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.0.extend(["<", name]);
        for (attribute, value) in attributes {
            self.0.extend([" ", attribute, "=\""]);
            self.text(value);
            self.0.push('"');
        }
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.0.push_str(">\n");
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.0.push_str("/>\n");
    }

    fn leaf(&mut self, name: &str, text: &str) {
        self.0.extend(["<", name, ">"]);
        self.text(text);
        self.0.extend(["</", name, ">\n"]);
    }
}
