//! What a webhook gets of an issue: what it is, its key points and counts, and a text as chat services show it.

use serde_json::json;

use crate::config::Config;
use crate::model::{BRIEFING_FORMAT, Briefing, SectionBody};

/// Format name and version.
const FORMAT: &str = "attache.summary/1";

/// The summary of a stored issue, as JSON. An error says what is wrong with the file.
pub(super) fn of(stored: &[u8], config: &Config) -> Result<Vec<u8>, String> {
    let briefing: Briefing = serde_json::from_slice(stored).map_err(|error| format!("is no stored issue: {error}"))?;
    if briefing.format != BRIEFING_FORMAT {
        return Err(format!("has another format than `{BRIEFING_FORMAT}`"));
    }
    let points: Vec<&str> = briefing
        .sections
        .iter()
        .filter_map(|section| match &section.body {
            SectionBody::KeyPoints { points } => Some(points),
            _ => None,
        })
        .flatten()
        .map(|point| point.text.as_str())
        .collect();
    let issue = &briefing.issue;
    let marking = briefing.marking.as_ref().map_or_else(String::new, |marking| format!(" [{marking}]"));
    let mut text = format!("{}, {} ({}){marking}", briefing.title, issue.id, issue.period);
    for point in &points {
        text.push_str("\n• ");
        text.push_str(point);
    }
    let url = if briefing.audience.is_none() { page(config, &issue.id) } else { None };
    if let Some(url) = &url {
        text.push('\n');
        text.push_str(url);
    }
    let value = json!({
        "text": text,
        "format": FORMAT,
        "title": briefing.title,
        "issue": issue.id,
        "from": issue.from,
        "to": issue.to,
        "marking": briefing.marking,
        "audience": briefing.audience,
        "key_points": points,
        "quotes": briefing.quotes.len(),
        "sources": briefing.sources.len(),
        "url": url,
    });
    serde_json::to_vec(&value).map_err(|error| format!("cannot be summed up: {error}"))
}

/// Where the page of an issue is published, where the config says so.
fn page(config: &Config, issue: &str) -> Option<String> {
    let base = config.archive.as_ref()?.url.as_ref()?;
    let places = config.archive_places()?;
    let page = places.html(issue);
    let parts = page.strip_prefix(&places.dir).ok()?.iter().map(|part| encoded(&part.to_string_lossy()));
    Some(format!("{}/{}", base.trim_end_matches('/'), parts.collect::<Vec<_>>().join("/")))
}

/// A part of a path as an address has it (RFC 3986, 2.1).
fn encoded(part: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    part.bytes().map(|byte| if bare(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
