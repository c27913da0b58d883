//! Items of RSS (0.9x, 1.0, 2.0) and entries of Atom: one article each, with what its feed says of all of them.
//!
//! Elements are known by their names, whatever the namespaces are called, since many feeds get those wrong. Of an item that
//! is broken in the middle as much is read as there is. No entity is expanded but the five of XML and those of HTML, no
//! address is fetched. The text is, the first that is there: the full text, the content, the description, the summary.

mod children;

use children::{Child, Children, Depth, Part};

use super::decode::{self, At};
use super::fields::Fields;
use super::record::{self, Lines, Record, Text, broken};
use super::{charset, fragment, metadata};
use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Entry, Source};

pub(super) const PARSER: &str = "feed/1";

pub(super) fn article(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let (name, line, limits) = (&*entry.place(source), entry.line, &reading.limits);
    let shared = entry.shared.as_deref().unwrap_or_default();
    let (at, declared) = (At { name, line, limits }, charset::of_markup(shared));
    let mut warnings = Vec::new();
    let head = decode::read(shared, declared.as_deref(), At { line: 1, ..at }, &mut Vec::new()).unwrap_or_default();
    let xml = decode::read(&entry.bytes, declared.as_deref(), at, &mut warnings)?;
    let (feed, item) = (Children::of(&head, Depth::Any), Children::of(&xml, Depth::Outermost));
    let id = item.first(Part::Id).or_else(|| link(&item)).and_then(metadata::clean);
    let id = id.unwrap_or_else(|| entry.number.to_string());
    if let Some(entity) = &item.unknown_entity {
        let told = format!("`&{entity};` is no entity of HTML; those that a feed declares are never expanded");
        let told = Diagnostic::warning(format!("{name}#{id}"), "unknown-entity", told);
        warnings.push(told.at(line).help("fetch the page itself, if the text lacks something"));
    }
    let Some(text) = text(&item, &xml) else {
        let told = match &item.fault {
            Some(fault) => format!("is no item with a text (id `{id}`): {fault}"),
            None => format!("has neither a content nor a description (id `{id}`)"),
        };
        return Err(broken(name, line, told, "leave it, if it has only a title; else fetch the page itself"));
    };
    let fields = Fields {
        title: item.first(Part::Title).map(fragment::line),
        outlet: item.first(Part::Outlet).or_else(|| feed.first(Part::Title)).map(fragment::line),
        author: authors(&item).or_else(|| authors(&feed)),
        published: item.first(Part::Published).or_else(|| item.first(Part::Updated)),
        url: link(&item),
        language: item.first(Part::Language).or(item.language).or_else(|| feed.first(Part::Language)).or(feed.language),
        ..Fields::default()
    };
    record::article(source, entry, reading, Record { id, fields, text, parser: PARSER.into() }, warnings)
}

/// The text of an item: of several the first that says anything.
fn text(item: &Children, xml: &str) -> Option<Text> {
    item.all(Part::Text).into_iter().find_map(|child| {
        let is_text = ["", "text", "html", "xhtml", "plain", "application/xhtml+xml"].contains(&&*child.kind)
            || child.kind.starts_with("text/");
        let inner = xml.get(child.inner.clone()).unwrap_or_default();
        match child {
            _ if !is_text => None,
            Child { has_elements: true, .. } if child.text.trim().is_empty() => None,
            Child { has_elements: true, .. } => Some(Text::Html(inner.to_owned())),
            Child { text, .. } if text.trim().is_empty() => None,
            Child { text, .. } if fragment::is_html(text) || fragment::has_references(text) => {
                Some(Text::Html(text.clone()))
            }
            Child { text, .. } => Some(Text::Plain(text.clone(), Lines::One)),
        }
    })
}

/// The address of an item: that of its page, else its id, where that is one.
fn link(item: &Children) -> Option<String> {
    let links = item.all(Part::Link).into_iter().filter(|link| link.is_page);
    let mut links = links.filter_map(|link| link.href.clone().or_else(|| metadata::clean(link.text.clone())));
    links.next().or_else(|| {
        let ids = item.all(Part::Id).into_iter().filter(|id| id.is_page).map(|id| id.text.trim());
        ids.into_iter().find(|id| id.starts_with("http://") || id.starts_with("https://")).map(str::to_owned)
    })
}

/// The people that a feed or an item names, without their addresses.
fn authors(of: &Children) -> Option<String> {
    let all = of.all(Part::Author);
    let best = all.first()?.rank();
    let mut names: Vec<&str> = Vec::new();
    for child in all.iter().filter(|child| child.rank() == best) {
        let name = person(if child.has_elements { &child.named } else { &child.text });
        if !name.is_empty() && !names.contains(&name) && names.len() < MOST_AUTHORS {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| fragment::line(names.join(", ")))
}

/// More people than write one article.
const MOST_AUTHORS: usize = 32;

/// The name in `jane@example.org (Jane Roe)` or `Jane Roe <jane@example.org>`; nothing, where it is an address only.
fn person(text: &str) -> &str {
    let text = text.trim();
    if !text.contains('@') {
        return text;
    }
    if let Some((_, rest)) = text.split_once('(')
        && let Some((name, _)) = rest.split_once(')')
        && !name.contains('@')
    {
        return name.trim();
    }
    let name = text.split(['<', '(']).next().unwrap_or_default().trim();
    if name.contains('@') { "" } else { name }
}

#[cfg(test)]
mod tests {
    use super::person;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(person(text), expected);
    }

    #[test]
    fn people_without_addresses() {
        check(" Jane Roe ", "Jane Roe");
        check("jane@example.org (Jane Roe)", "Jane Roe");
        check("Jane Roe <jane@example.org>", "Jane Roe");
        check("jane@example.org", "");
        check("jane@example.org（Zoé）", "");
    }
}
