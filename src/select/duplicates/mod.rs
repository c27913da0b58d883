//! Articles that are one report: the same text, the same shortened, set about with other lines, or badly scanned.
//!
//! [`sketch`] makes of each article what its copies are known by, [`leads`] sets the sketches of a period against each
//! other. Two texts that differ in their figures are two reports from one template, and copies of neither; so are a text
//! and its correction. It drops nothing itself.

mod groups;
mod sketch;

use std::collections::HashMap;

use crate::model::{Article, BlockKind, Sketch, TextKey};

pub use super::dedup::text_key;

/// A text that is a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copy {
    /// The first published of its group.
    pub lead: u32,
    /// Whether its text is not quite the same as that of the lead.
    pub near: bool,
}

/// The sketch of an article's headings and prose.
pub fn sketch(article: &Article) -> Sketch {
    let blocks = article.blocks.iter().filter(|block| block.kind.is_prose() || block.kind == BlockKind::Heading);
    sketch::sketch(&article.meta.title, blocks.map(|block| block.span.of(&article.text)))
}

/// For each text, in order of publication, what it is a copy of. A text without a key has no words and no copies.
pub fn copies(texts: &[(Option<TextKey>, &Sketch)]) -> Vec<Option<Copy>> {
    let mut first: HashMap<TextKey, u32> = HashMap::new();
    // Texts that are not wholly the same as an earlier one, and for each text its place among them.
    let (mut firsts, mut places) = (Vec::new(), Vec::with_capacity(texts.len()));
    for (at, (key, _)) in texts.iter().enumerate() {
        let place = firsts.len() as u32;
        let place = key.map_or(place, |key| *first.entry(key).or_insert(place));
        if place as usize == firsts.len() {
            firsts.push(at as u32);
        }
        places.push(place);
    }
    let sketches: Vec<&Sketch> = firsts.iter().map(|&at| texts[at as usize].1).collect();
    let leads = groups::leads(&sketches);
    let copy = |(at, &place): (usize, &u32)| {
        let lead = leads[place as usize];
        let copy = Copy { lead: firsts[lead as usize], near: lead != place };
        (copy.lead as usize != at).then_some(copy)
    };
    places.iter().enumerate().map(copy).collect()
}
