//! Writes the feed of an archive: Atom, RFC 4287. It reads no clock: an issue is as old as the end of its last day.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::atom::id;
use super::super::xml::Xml;
use crate::config::Config;
use crate::model::{Archive, ArchivedIssue};

/// The feed of all issues, the newest first.
pub(super) fn feed(archive: &Archive<'_>, config: &Config, pattern: &str) -> String {
    let briefing = &config.briefing;
    let base = config.archive.as_ref().and_then(|archive| archive.url.as_deref());
    let base = base.map(|url| format!("{}/", url.trim_end_matches('/'))).unwrap_or_default();
    let series = [briefing.title.as_str(), pattern];
    let updated = archive.issues.first().map_or(Timestamp::UNIX_EPOCH, |issue| end(issue));
    let mut xml = Xml::default();
    xml.raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", &briefing.language)]).line();
    xml.leaf("id", &[], &id(["feed", series[0], series[1]])).line();
    xml.leaf("title", &[], &briefing.title).line();
    xml.leaf("updated", &[], &updated.to_string()).line();
    xml.open("author", &[]);
    xml.leaf("name", &[], briefing.publisher.as_deref().unwrap_or(&briefing.title)).line();
    xml.close("author").line();
    if let Some(marking) = &archive.marking {
        xml.leaf("rights", &[], marking).line();
    }
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &format!("{base}index.html"))]).line();
    if !base.is_empty() {
        xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &format!("{base}feed.atom"))])
            .line();
    }
    xml.leaf("generator", &[], "attache").line();
    for issue in &archive.issues {
        entry(&mut xml, issue, &briefing.title, &base, series);
    }
    xml.close("feed").line();
    xml.finish()
}

fn entry(xml: &mut Xml, issue: &ArchivedIssue, title: &str, base: &str, series: [&str; 2]) {
    xml.open("entry", &[]).line();
    xml.leaf("id", &[], &id(["issue", series[0], series[1], &issue.id])).line();
    let marking = issue.marking.as_ref().map(|marking| format!(" ({marking})")).unwrap_or_default();
    xml.leaf("title", &[], &format!("{title}, {}{marking}", issue.period)).line();
    xml.leaf("updated", &[], &end(issue).to_string()).line();
    // An entry without content has an alternate link (4.1.2); the first page stands in where an issue has no page.
    let page = issue.page.as_deref().unwrap_or("index.html");
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &format!("{base}{page}"))]).line();
    for topic in issue.topics.iter().filter(|topic| topic.found > 0) {
        xml.empty("category", &[("term", &topic.key), ("label", &topic.title)]).line();
    }
    if let Some(point) = &issue.point {
        xml.leaf("summary", &[], &point.text).line();
    }
    xml.close("entry").line();
}

/// The end of the last day of an issue.
fn end(issue: &ArchivedIssue) -> Timestamp {
    let zone = TimeZone::get(&issue.timezone).unwrap_or(TimeZone::UTC);
    let end = issue.to.at(23, 59, 59, 0).to_zoned(zone);
    end.map_or(Timestamp::UNIX_EPOCH, |end| end.timestamp())
}
