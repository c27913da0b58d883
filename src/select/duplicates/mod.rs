//! Articles that are one report: the same text, the same shortened, set about with other lines, or badly scanned.
//!
//! [`sketch`] makes of each article what its copies are known by, [`standings`] sets the articles of a period against each
//! other. The first published stands for its group. Two texts that differ in their figures are two reports from one
//! template, and copies of neither; so are a text and its correction. Of texts at one address the newest counts, where they
//! have enough in common to be one report. It drops nothing itself.

mod changes;
mod groups;
mod page;
mod sketch;

use std::collections::HashMap;

use crate::model::{Article, BlockKind, PageKey, Sketch, Standing, TextKey};

pub use super::dedup::text_key;
use super::together::Together;
pub(super) use changes::{Words, changes};

/// What is known of one text.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What texts of the same words have in common, where that is known.
    pub text: Option<TextKey>,
    /// What addresses of the same page have in common.
    pub page: Option<PageKey>,
    /// Its sketch.
    pub sketch: &'a Sketch,
}

/// The sketch of an article's headings and prose.
pub fn sketch(article: &Article) -> Sketch {
    let blocks = article.blocks.iter().filter(|block| block.kind.is_prose() || block.kind == BlockKind::Heading);
    sketch::sketch(&article.meta.title, &blocks.map(|block| block.span.of(&article.text)))
}

/// What addresses of one page have in common; `None` where an address leads to no one page.
pub fn page_key(url: &str) -> Option<PageKey> {
    page::page_key(url)
}

/// How each text stands to the others; they come in order of publication.
pub fn standings(texts: &[Known<'_>], together: &dyn Together) -> Vec<Standing> {
    let mut standings = vec![Standing::Own; texts.len()];
    supersede(texts, &mut standings);
    let mut first: HashMap<TextKey, u32> = HashMap::new();
    let mut own = Vec::new();
    for (at, known) in texts.iter().enumerate().filter(|(at, _)| standings[*at] == Standing::Own).collect::<Vec<_>>() {
        let kept = known.text.map_or(at as u32, |key| *first.entry(key).or_insert(at as u32));
        if kept as usize == at {
            own.push(at as u32);
        } else {
            standings[at] = Standing::Same(kept);
        }
    }
    let sketches: Vec<&Sketch> = own.iter().map(|&at| texts[at as usize].sketch).collect();
    for (&at, lead) in own.iter().zip(groups::leads(&sketches, together)) {
        let lead = own[lead as usize];
        if lead != at {
            standings[at as usize] = Standing::Near(lead);
        }
    }
    for at in 0..standings.len() {
        standings[at] = settled(standings[at], &standings);
    }
    standings
}

/// Sets earlier versions of a page apart.
fn supersede(texts: &[Known<'_>], standings: &mut [Standing]) {
    let mut newest: HashMap<PageKey, u32> = HashMap::new();
    for (at, known) in texts.iter().enumerate().rev() {
        let (Some(page), true) = (known.page, known.text.is_some()) else { continue };
        let kept = *newest.entry(page).or_insert(at as u32);
        let newest = &texts[kept as usize];
        if newest.text != known.text && groups::are_versions(known.sketch, newest.sketch) {
            standings[at] = Standing::Superseded(kept);
        }
    }
}

/// A standing that names the article kept in the end: a copy of a copy is a copy of what that is a copy of.
fn settled(standing: Standing, standings: &[Standing]) -> Standing {
    let of = |kept: u32| standings[kept as usize];
    match standing {
        Standing::Same(kept) => match of(kept) {
            Standing::Near(lead) => Standing::Near(lead),
            _ => standing,
        },
        Standing::Superseded(kept) => match of(kept) {
            Standing::Same(same) => Standing::Superseded(same),
            _ => standing,
        },
        Standing::Own | Standing::Near(_) => standing,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::article;
    use super::super::together::InTurn;
    use super::{Known, page_key, sketch, standings, text_key};
    use crate::model::Standing::{self, Near, Own, Same, Superseded};

    const REPORT: &str = "The harbour of Lume was closed on Monday after a ferry from Orvia ran into the northern mole. Nobody was \
        hurt, said Ana Ruiz, who keeps the port. Divers looked at the hull until dusk and found a hole as wide as a door.\n\n\
        The ferry had forty people on board and was to leave again at noon. Bo Tan, its master, said the wind had turned in \
        the last minute. The mole will be mended before winter, the council has promised, and the light on it moved.";

    #[track_caller]
    fn check(texts: &[(&str, &str)], expected: &[Standing]) {
        let articles: Vec<_> = texts.iter().map(|(_, text)| article("a.txt", text)).collect();
        let sketches: Vec<_> = articles.iter().map(sketch).collect();
        let known = texts.iter().zip(&articles).zip(&sketches);
        let known: Vec<Known<'_>> = known
            .map(|(((url, _), article), sketch)| Known { text: text_key(article), page: page_key(url), sketch })
            .collect();
        assert_eq!(standings(&known, &InTurn), expected);
    }

    #[test]
    fn copies_stand_behind_the_first_published() {
        let framed = format!("LUME (Wire)\n\n{REPORT}\n\nSign up for our letter.");
        let other =
            "The harvest in the hills of Orvia was the best for ten years, said the growers, and prices fell at once.";
        check(
            &[("", &framed), ("", other), ("", REPORT), ("", REPORT), ("", &framed)],
            &[Own, Own, Near(0), Near(0), Same(0)],
        );
        check(&[("", ""), ("", "")], &[Own, Own]);
    }

    #[test]
    fn the_newest_version_of_a_page_counts() {
        let (page, amp) = ("https://lume.example/a", "http://www.lume.example/amp/a?utm_source=x#top");
        let mended = REPORT.replace("forty", "fourteen");
        let other =
            "The harvest in the hills of Orvia was the best for ten years, said the growers, and prices fell at once.";
        check(&[(page, REPORT), (amp, &mended)], &[Superseded(1), Own]);
        check(&[(page, REPORT), (amp, &mended), (page, &mended)], &[Superseded(1), Own, Same(1)]);
        check(&[(page, REPORT), (amp, other)], &[Own, Own]);
        check(&[(page, REPORT), ("https://lume.example/b", REPORT)], &[Own, Same(0)]);
    }
}
