//! What a web page says of itself: title, authors, date of publication, outlet, address, language.
//!
//! Read from linked data (JSON-LD), meta elements, microdata, `<time>`, classes and the head of the text; which of
//! these is trusted before which was measured. It changes no word of the article's text, which is not its part.

mod author;
mod date;
mod linked;
mod signs;
mod title;

use self::linked::Linked;
use self::signs::{Signs, Told};
use super::tree::Tree;
use crate::parse::dates::DayOrder;
use crate::parse::fields::Fields;

/// What `tree` says of itself. `url` is where it was found, if that is known.
///
/// The date is written as ISO 8601, with the offset the page gives. Nothing is guessed: what no place gives stays empty.
pub(in crate::parse) fn facts(tree: &Tree, url: Option<&str>) -> Fields {
    let signs = signs::signs(tree);
    let address = signs.canonical.or_else(|| first(&signs, Told::Url)).filter(|url| url.starts_with("http"));
    let own_title =
        signs.metas(Told::Title).first().and_then(|values| values.first()).map(|title| title::letters(title));
    let linked = linked::linked(&signs.linked, |told| {
        [url, address].into_iter().flatten().any(|own| same_address(own, told))
            || (told.len() < 1000 && own_title.as_deref() == Some(&*title::letters(told)))
    });
    let at = address.or(linked.url.as_deref()).or(url).map(str::to_owned);
    let language = language(&signs, &linked);
    let outlet = outlet(&signs, &linked);
    let mut outlets = outlets(outlet.as_deref(), at.as_deref().into_iter().chain(url));
    outlets.extend(title::tail(tree, &signs));
    outlets.extend(linked.organisations.iter().chain(&linked.outlet).map(|name| title::letters(name)));
    let order = day_order(language.as_deref(), url.or(at.as_deref()));
    Fields {
        title: title::title(tree, &signs, &linked, &outlets),
        author: author::author(tree, &signs, &linked, &houses(&signs, &outlets)),
        published: date::published(tree, &signs, &linked, url.or(at.as_deref()), order).map(|dated| dated.to_string()),
        outlet,
        url: at,
        language,
        ..Fields::default()
    }
}

fn first<'t>(signs: &Signs<'t>, told: Told) -> Option<&'t str> {
    signs.metas(told).first().and_then(|values| values.first().copied())
}

/// Whether two addresses lead to the same page: scheme, query and slash at the end apart.
fn same_address(one: &str, other: &str) -> bool {
    fn bare(url: &str) -> &str {
        let url = url.split_once("://").map_or(url, |(_, rest)| rest);
        url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/').trim_start_matches("www.")
    }
    other.contains("://") && bare(one) == bare(other)
}

fn outlet(signs: &Signs<'_>, linked: &Linked) -> Option<String> {
    let metas = signs.metas(Told::Outlet);
    let meta =
        metas.iter().filter_map(|values| values.first()).map(|value| title::plain(value.trim_start_matches('@')));
    meta.chain(linked.outlet.as_deref().map(title::plain)).find(|name| {
        !name.is_empty() && name.len() <= 120 && !name.contains("://") && name.contains(char::is_alphabetic)
    })
}

/// The names by which a page may call its outlet, letters only: what metadata says, and the parts of its host.
fn outlets<'a>(outlet: Option<&str>, urls: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = outlet.map(title::letters).into_iter().collect();
    for url in urls {
        let host =
            url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?', '#', ':']).next().unwrap_or_default();
        names.push(title::letters(host.trim_start_matches("www.")));
        let labels: Vec<&str> = host.split('.').collect();
        let top = labels.len().saturating_sub(1);
        names.extend(
            labels[..top]
                .iter()
                .filter(|label| label.len() >= 3 && !matches!(**label, "www" | "com" | "news" | "blog"))
                .map(|label| title::letters(label)),
        );
    }
    names.retain(|name| name.len() >= 2);
    names.dedup();
    names
}

/// The names of the outlet and of its owners.
fn houses(signs: &Signs<'_>, outlets: &[String]) -> Vec<String> {
    let owners = signs.metas(Told::House).into_iter().flatten().filter(|name| name.len() < 200);
    // `Copyright (c) 2026 The Meridian`
    let bare = owners.map(|name| {
        let words = name
            .split_whitespace()
            .filter(|word| word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '.' | '&' | '\'' | '’')));
        title::letters(&words.filter(|word| !word.eq_ignore_ascii_case("copyright")).collect::<String>())
    });
    outlets.iter().cloned().chain(bare.filter(|name| !name.is_empty())).collect()
}

/// The language: what the page's root says, else linked data, else metadata.
fn language(signs: &Signs<'_>, linked: &Linked) -> Option<String> {
    let told = [signs.language, linked.language.as_deref(), first(signs, Told::Language)];
    told.into_iter().flatten().map(|tag| tag.trim().replace('_', "-")).find(|tag| {
        let first = tag.split('-').next().unwrap_or_default();
        (2..=3).contains(&first.len())
            && tag.len() <= 12
            && tag.is_ascii()
            && first.bytes().all(|byte| byte.is_ascii_alphabetic())
    })
}

/// How the place writes `09/11/2026`: all write the day first but the United States, and English alone does not tell.
fn day_order(language: Option<&str>, url: Option<&str>) -> DayOrder {
    let host = url
        .and_then(|url| url.split("://").nth(1))
        .and_then(|rest| rest.split(['/', '?', '#', ':']).next())
        .unwrap_or_default();
    let top = host.rsplit('.').next().unwrap_or_default();
    let (first, region) = language.unwrap_or_default().split_once('-').unwrap_or((language.unwrap_or_default(), ""));
    match (first.to_ascii_lowercase().as_str(), region, top) {
        (_, _, "gov" | "mil" | "us") => DayOrder::MonthFirst,
        ("" | "en", region, top)
            if !matches!(top, "uk" | "au" | "in" | "nz" | "ie" | "za" | "ng" | "ke")
                && !matches!(region, "GB" | "AU" | "IN" | "NZ" | "IE" | "ZA") =>
        {
            DayOrder::Unknown
        }
        _ => DayOrder::DayFirst,
    }
}

#[cfg(test)]
mod tests;
