//! Is what stands between marks speech? A yes or no for each region, over its surface and what the rules made of it.

use std::ops::Range;

use super::claims::Claim;
use super::surface::{back, cue_after, cue_before, tag, within, word};
use super::weights::{Rows, step};
use crate::extract::lexicon::Class;
use crate::extract::scene::Scene;
use crate::extract::tokens::TokenKind;

/// A region with what the models need to know around it.
pub struct Site {
    /// Its index.
    pub region: usize,
    /// Tokens with the marks.
    pub tokens: Range<usize>,
    /// Tokens without the marks.
    pub inner: Range<usize>,
    /// The sentence around it, not cut by stops inside marks.
    pub sentence: Range<usize>,
    /// Tokens of its block.
    pub block: Range<usize>,
}

impl Site {
    /// The surroundings of a region.
    pub fn of(scene: &Scene<'_>, region: usize) -> Self {
        let document = &scene.document;
        let found = &document.regions[region];
        let sentence = crate::extract::rules::outer_sentence(document, found.block, &found.tokens);
        let block = document.blocks[found.block].tokens.clone();
        Self { region, tokens: found.tokens.clone(), inner: found.inner_tokens(), sentence, block }
    }
}

/// The shape of what stands inside the marks: how it begins and ends, how long it is.
pub struct Shape {
    /// Words inside, in steps.
    pub length: u32,
    /// Whether it begins with a capital letter.
    pub capital: bool,
    /// What mark ends it, inside or right after the closing mark.
    pub ending: u32,
    /// Whether a verb stands inside.
    pub verb: bool,
    /// Whether every longer word inside begins with a capital letter.
    pub titled: bool,
}

impl Shape {
    /// The shape of a region.
    pub fn of(scene: &Scene<'_>, site: &Site) -> Self {
        let document = &scene.document;
        let inner = site.inner.clone();
        let words: Vec<usize> =
            inner.clone().take(80).filter(|&at| document.kind(at) == Some(TokenKind::Word)).collect();
        let kind = |at: usize| document.kind(at).map_or(0, |kind| kind as u32);
        let last = inner.end.checked_sub(1).map_or(0, kind);
        let after = within(site.tokens.end, site.block.end).map_or(30, kind);
        let verb = words.iter().any(|&at| {
            document.is(at, Class::AUX.or(Class::BE))
                || document.is(at, Class::FINITE)
                || document.word(at).ends_with("ed")
        });
        let small = Class::PREP.or(Class::CONJ).or(Class::DET).or(Class::AUX);
        let titled = words.iter().all(|&at| document.is(at, Class::CAPITAL.or(Class::NUMBER).or(small)));
        Self {
            length: step(words.len()),
            capital: words.first().is_some_and(|&at| document.is(at, Class::CAPITAL)),
            ending: last * 32 + if (last as usize) < 8 && last > 1 { 31 } else { after },
            verb,
            titled,
        }
    }

    fn number(&self) -> u32 {
        u32::from(self.capital) + 2 * u32::from(self.verb) + 4 * u32::from(self.titled)
    }
}

/// What is known of a region from outside it.
pub struct Known<'a> {
    /// The rules' word on it.
    pub claim: Option<&'a Claim>,
    /// The region before it in the article: tokens between, and whether it was taken for speech.
    pub before: Option<(usize, bool)>,
    /// Whether the rules read reported speech without marks around it (2), in its sentence (1), or not (0).
    pub reported: u32,
}

/// Writes the row of a region.
pub fn features(scene: &Scene<'_>, site: &Site, known: &Known<'_>, rows: &mut Rows) {
    let shape = Shape::of(scene, site);
    let (claim, before) = (known.claim, known.before);
    rows.put(1, 0);
    rows.pair(2, known.reported, shape.length);
    rows.triple(3, known.reported, claim.map_or(99, |claim| claim.rule as u32), shape.number());
    sentence(scene, site, &shape, rows);
    around(scene, site, &shape, rows);
    inside(scene, site, &shape, rows);
    cues_near(scene, site, &shape, claim, rows);
    neighbours(scene, site, &shape, before, rows);
    rows.end();
}

fn around(scene: &Scene<'_>, site: &Site, shape: &Shape, rows: &mut Rows) {
    let start = site.tokens.start;
    let before: [_; 4] = std::array::from_fn(|n| back(start, n + 1, site.block.start));
    let after: [_; 3] = std::array::from_fn(|n| within(site.tokens.end + n, site.block.end));
    let words = before.map(|place| word(scene, place));
    let tags = before.map(|place| tag(scene, place));
    let (after_words, after_tags) = (after.map(|place| word(scene, place)), after.map(|place| tag(scene, place)));
    for n in 0..4 {
        rows.put(10 + n as u32, words[n]);
        rows.put(14 + n as u32, tags[n]);
    }
    for n in 0..3 {
        rows.put(18 + n as u32, after_words[n]);
        rows.put(21 + n as u32, after_tags[n]);
    }
    rows.pair(24, words[1], words[0]);
    rows.pair(25, tags[1], tags[0]);
    rows.triple(26, tags[2], tags[1], tags[0]);
    rows.pair(27, tags[0], after_tags[0]);
    rows.pair(28, after_tags[0], after_tags[1]);
    rows.pair(29, words[0], shape.length);
    rows.pair(30, tags[0], shape.length * 8 + shape.number());
    rows.pair(31, after_tags[0], shape.length * 8 + shape.number());
    rows.pair(32, words[0], shape.number());
    for at in start.saturating_sub(10).max(site.sentence.start)..start {
        rows.put(33, word(scene, Some(at)));
    }
    for at in site.tokens.end..(site.tokens.end + 6).min(site.sentence.end) {
        rows.put(34, word(scene, Some(at)));
    }
    rows.pair(35, u32::from(start == site.sentence.start), u32::from(site.tokens.end + 1 >= site.sentence.end));
}

fn inside(scene: &Scene<'_>, site: &Site, shape: &Shape, rows: &mut Rows) {
    let document = &scene.document;
    let inner = site.inner.clone();
    rows.put(40, shape.length);
    rows.pair(41, shape.length, shape.number());
    rows.pair(42, shape.ending, shape.length);
    rows.pair(43, shape.ending, shape.number());
    rows.triple(44, shape.ending, shape.length, shape.number());
    let first = within(inner.start, inner.end);
    let last = inner.end.checked_sub(1).filter(|&last| last >= inner.start);
    rows.put(45, word(scene, first));
    rows.pair(46, tag(scene, first), shape.length);
    rows.pair(47, tag(scene, first), tag(scene, within(inner.start + 1, inner.end)));
    rows.put(48, word(scene, last));
    rows.pair(49, tag(scene, last), shape.length);
    if inner.len() <= 8 {
        for at in inner.clone() {
            rows.put(50, word(scene, Some(at)));
            rows.put(51, tag(scene, Some(at)));
        }
    } else {
        for at in inner.clone().take(40) {
            if document.is(at, Class::PRONOUN.or(Class::POSSESSIVE).or(Class::AUX)) {
                rows.put(52, word(scene, Some(at)));
            }
        }
    }
    rows.put(53, word(scene, Some(site.tokens.start)));
    let found = &document.regions[site.region];
    rows.pair(54, u32::from(found.closed), u32::from(found.continued));
}

fn cues_near(scene: &Scene<'_>, site: &Site, shape: &Shape, claim: Option<&Claim>, rows: &mut Rows) {
    let rule = claim.map_or(99, |claim| claim.rule as u32);
    rows.put(60, rule);
    rows.pair(61, rule, shape.length);
    rows.triple(62, rule, shape.length, shape.number());
    rows.pair(63, rule, shape.ending);
    rows.pair(64, rule, tag(scene, back(site.tokens.start, 1, site.block.start)));
    rows.pair(65, rule, claim.map_or(0, |claim| u32::from(claim.confidence) / 10));
    let before = cue_before(scene, site.tokens.start, &site.sentence);
    let after = cue_after(scene, site.tokens.end, &site.sentence);
    let sees = |near: Option<super::surface::Near>| near.map_or((0, 20, 20), |near| (near.word, near.far, near.form));
    for (template, (verb, far, form)) in [(70, sees(before)), (80, sees(after))] {
        rows.put(template, verb);
        rows.pair(template + 1, verb, far);
        rows.pair(template + 2, far, form);
        rows.triple(template + 3, far, form, shape.length);
        rows.pair(template + 4, verb, shape.length);
    }
    rows.triple(90, sees(before).1, sees(after).1, shape.length);
}

fn neighbours(scene: &Scene<'_>, site: &Site, shape: &Shape, before: Option<(usize, bool)>, rows: &mut Rows) {
    let document = &scene.document;
    let found = &document.regions[site.region];
    let regions = document.blocks[found.block].regions.clone();
    let begins = site.tokens.start == site.block.start;
    let ends = site.tokens.end >= site.block.end;
    rows.pair(100, u32::from(begins) + 2 * u32::from(ends), shape.length);
    rows.pair(101, step(regions.len()), step(site.region - regions.start));
    rows.put(102, step(found.block));
    rows.put(103, document.blocks[found.block].kind as u32);
    rows.put(104, step(document.blocks[found.block].tokens.len()));
    match before {
        Some((gap, speech)) => {
            rows.pair(105, step(gap), u32::from(speech));
            rows.triple(106, step(gap), u32::from(speech), shape.length);
            let gap = tag(scene, back(site.tokens.start, 1, site.block.start));
            rows.triple(107, u32::from(speech), gap, u32::from(begins));
        }
        None => rows.put(108, 0),
    }
    let brackets = (site.sentence.start..site.tokens.start).rev().take(12).find_map(|at| match document.kind(at) {
        Some(TokenKind::Open) => Some(1),
        Some(TokenKind::Close) => Some(2),
        _ => None,
    });
    rows.put(109, brackets.unwrap_or(0));
    rows.pair(110, u32::from(seen_before(scene, site.region)), shape.length);
}

/// What reports anywhere in the sentence, and whether the words inside stand in the article without marks.
fn sentence(scene: &Scene<'_>, site: &Site, shape: &Shape, rows: &mut Rows) {
    let document = &scene.document;
    let sentence = site.sentence.clone();
    let outside = |at: &usize| !document.is_quoted(*at);
    let count =
        |class: Class| sentence.clone().filter(outside).filter(|&at| document.is(at, class)).count().min(3) as u32;
    let say = sentence
        .clone()
        .filter(outside)
        .filter(|&at| document.is(at, Class::SAY) && document.is(at, Class::FINITE.or(Class::GERUND)))
        .count()
        .min(3) as u32;
    let opine = count(Class::OPINE.or(Class::ACT).or(Class::LABEL));
    rows.triple(4, say, opine, shape.length);
    rows.triple(5, say, shape.number(), shape.length);
    rows.pair(6, say, tag(scene, back(site.tokens.start, 1, site.block.start)));
    let that = (site.sentence.start..site.tokens.start)
        .rev()
        .take(30)
        .find(|&at| document.is_word(at, "that") && outside(&at));
    let governor = that.and_then(|at| back(at, 1, site.sentence.start));
    rows.pair(7, word(scene, governor), u32::from(that.is_some()));
    rows.triple(8, tag(scene, governor), u32::from(that.is_some()), say);
    for at in sentence.clone().filter(outside).take(60) {
        rows.put(9, word(scene, Some(at)));
    }
    rows.pair(111, u32::from(elsewhere(scene, site)), shape.number());
    rows.pair(112, u32::from(elsewhere(scene, site)), shape.length);
    let (one, two) = (back(site.tokens.start, 1, site.block.start), within(site.tokens.end, site.block.end));
    rows.triple(113, word(scene, one), shape.number(), shape.length);
    rows.triple(114, word(scene, one), tag(scene, two), shape.number());
    rows.triple(115, tag(scene, one), word(scene, two), shape.number());
    rows.triple(116, tag(scene, one), tag(scene, within(site.inner.start, site.inner.end)), shape.length);
}

/// Most bytes of the text in which the words of a region are looked for without marks, and longest such words.
const FIELD: usize = 12_000;
const LONGEST: usize = 40;

/// Whether the words of a region stand elsewhere in the article without marks around them.
fn elsewhere(scene: &Scene<'_>, site: &Site) -> bool {
    let own = scene.document.regions[site.region].inner;
    let text = scene.document.text;
    let inner = own.of(text).trim_end_matches(|c: char| c.is_ascii_punctuation());
    if inner.len() < 3 || inner.len() > LONGEST {
        return false;
    }
    let start = (own.start as usize).saturating_sub(FIELD / 2);
    let field = text.as_bytes().get(start..text.len().min(start + FIELD)).unwrap_or_default();
    memchr::memmem::find_iter(field, inner.as_bytes()).any(|found| {
        let at = found + start;
        let before = text.as_bytes()[..at].last().copied().unwrap_or(b' ');
        at != own.start as usize && before == b' '
    })
}

/// Most regions before it among which the same words are looked for.
const MEMORY: usize = 40;

/// Whether the same words stood between marks before.
fn seen_before(scene: &Scene<'_>, region: usize) -> bool {
    let regions = &scene.document.regions;
    let own = regions[region].inner;
    let low = region.saturating_sub(MEMORY);
    own.len() <= 60
        && regions[low..region].iter().any(|other| {
            other.inner.len() == own.len()
                && other.inner.of(scene.document.text).eq_ignore_ascii_case(own.of(scene.document.text))
        })
}
