//! Regular expressions among the terms: where each matches in a block. What they mean is told in
//! [`config`](crate::config::Pattern).
//!
//! A pattern whose matches all begin with one of a few words is tried where such a word stands. The others are one engine
//! together, which tells in one pass over a block which of them match in it at all; only these then look for themselves.
//! Matches of one pattern do not overlap. So that no text makes a pattern slow, it has at most [`MOST_IN_BLOCK`] matches
//! in a block, and of those that begin with a known word none is longer than [`LONGEST`].

use regex_automata::{Anchored, Input, PatternSet, meta};

use crate::config::{Pattern, PatternError, together};
use crate::model::Span;

use super::forms::begins_with;
use super::runs::{Run, is_letter};
use super::terms::Key;

/// Most matches of one pattern in one block.
const MOST_IN_BLOCK: u32 = 1000;
/// Most bytes of a match.
const LONGEST: usize = 1000;
/// Fewest letters that a pattern is looked up by.
const SHORTEST_OPENING: usize = 2;

/// The patterns of all topics, compiled.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    all: Vec<Pattern>,
    /// What matches begin with, in small letters, and whose.
    openings: Vec<(Box<str>, usize)>,
    /// All patterns that have no opening, and which they are.
    rest: Option<(meta::Regex, Vec<usize>)>,
}

/// Where the patterns were tried in the block at hand.
#[derive(Debug)]
pub(super) struct Tried {
    /// For each pattern the block of its last match, where that ends, and how many there are.
    last: Vec<(u32, usize, u32)>,
    block: u32,
    matching: PatternSet,
}

impl Patterns {
    /// Compiles patterns; with each opening comes what it is looked up by, its number being its place.
    pub(super) fn new(patterns: Vec<Pattern>) -> Result<(Self, Vec<Key>), PatternError> {
        let (mut openings, mut keys, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for (at, pattern) in patterns.iter().enumerate() {
            let own: Vec<(&str, bool)> = pattern.openings.iter().map(|opening| beginning(opening)).collect();
            if own.is_empty() || own.iter().any(|(letters, _)| letters.len() < SHORTEST_OPENING) {
                rest.push(at);
                continue;
            }
            for (letters, is_whole) in own {
                keys.push(if is_whole { Key::whole(letters) } else { Key::beginning(letters) });
                openings.push((letters.to_ascii_lowercase().into(), at));
            }
        }
        let rest = if rest.is_empty() {
            None
        } else {
            let each: Vec<&Pattern> = rest.iter().map(|at| &patterns[*at]).collect();
            Some((together(&each)?, rest))
        };
        Ok((Self { all: patterns, openings, rest }, keys))
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Room for what was tried in blocks.
    pub(super) fn tried(&self) -> Tried {
        let rest = self.rest.as_ref().map_or(0, |(engine, _)| engine.pattern_len());
        Tried { last: vec![(0, 0, 0); self.all.len()], block: 1, matching: PatternSet::new(rest) }
    }

    /// The match that begins at `run`, where the opening of this number may stand.
    pub(super) fn at(&self, opening: usize, text: &str, run: &Run, tried: &mut Tried) -> Option<(usize, Span)> {
        let (letters, pattern) = &self.openings[opening];
        let last = tried.last_of(*pattern);
        if run.start < last.1 || last.2 == MOST_IN_BLOCK || !begins_with(&text[run.start..run.end], letters) {
            return None;
        }
        let mut end = text.len().min(run.start + LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let input = Input::new(text).range(run.start..end).anchored(Anchored::Yes);
        let found = self.all[*pattern].regex.search(&input)?.range();
        *last = (last.0, found.end, last.2 + 1);
        has_edges(text, &found).then(|| (*pattern, Span::new(found.start, found.end)))
    }

    /// Hands every match in a block of the patterns that have no opening to `each`.
    pub(super) fn without_openings(&self, text: &str, tried: &mut Tried, mut each: impl FnMut(usize, Span)) {
        let Some((engine, patterns)) = &self.rest else { return };
        tried.matching.clear();
        engine.which_overlapping_matches(&Input::new(text), &mut tried.matching);
        for at in tried.matching.iter() {
            let pattern = patterns[at.as_usize()];
            let found = self.all[pattern].regex.find_iter(text).take(MOST_IN_BLOCK as usize);
            for found in found.map(|found| found.range()).filter(|found| has_edges(text, found)) {
                each(pattern, Span::new(found.start, found.end));
            }
        }
    }
}

impl Tried {
    fn last_of(&mut self, pattern: usize) -> &mut (u32, usize, u32) {
        let last = &mut self.last[pattern];
        if last.0 != self.block {
            *last = (self.block, 0, 0);
        }
        last
    }

    /// Ends the block.
    pub(super) fn end_block(&mut self) {
        self.block += 1;
    }
}

/// The ASCII letters that an opening begins with, and whether the run of letters ends with them.
fn beginning(opening: &str) -> (&str, bool) {
    let end = opening.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(opening.len());
    (&opening[..end], opening[end..].chars().next().is_some_and(|c| !is_letter(c)))
}

/// Whether a match ends where words do; the pattern itself knows the edges of ASCII words only.
fn has_edges(text: &str, found: &std::ops::Range<usize>) -> bool {
    let wide = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && is_letter(c));
    let letter = |c: Option<char>| c.is_some_and(is_letter);
    let own = &text[found.clone()];
    let (before, after) = (text[..found.start].chars().next_back(), text[found.end..].chars().next());
    !(wide(before) && letter(own.chars().next()) || wide(after) && letter(own.chars().next_back()))
}

#[cfg(test)]
mod tests {
    use super::Patterns;
    use crate::config::Pattern;
    use crate::select::lookup::Lookup;
    use crate::select::runs;

    /// What patterns find in `text`, each as its number and the words.
    #[track_caller]
    fn check(patterns: &[&str], openings: usize, text: &str, expected: &[&str]) {
        let compiled = patterns.iter().map(|pattern| Pattern::compile(pattern).expect("a pattern")).collect();
        let (patterns, keys) = Patterns::new(compiled).expect("patterns");
        assert_eq!(keys.len(), openings);
        let lookup = Lookup::new(keys.into_iter().zip(0..));
        let (mut tried, mut found) = (patterns.tried(), Vec::new());
        runs::each(text, |run| {
            lookup.each(run, |opening| found.extend(patterns.at(opening as usize, text, run, &mut tried)));
        });
        patterns.without_openings(text, &mut tried, |pattern, span| found.push((pattern, span)));
        let found: Vec<String> = found.iter().map(|(pattern, span)| format!("{pattern} {}", span.of(text))).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn where_its_beginning_stands() {
        check(
            &["CO2|CO₂", "Lume.*port"],
            3,
            "CO₂ and co2 in Lume, a port, a port",
            &["0 CO₂", "0 co2", "1 Lume, a port, a port"],
        );
        check(
            &["sanction(s|ed)?"],
            3,
            "Sanctions, sanctioned sanctioning unsanctioned",
            &["0 Sanctions", "0 sanctioned"],
        );
        check(&["Lume port"], 1, "Lume port Lumeport Lume  port éLume port", &["0 Lume port"]);
    }

    #[test]
    fn all_others_in_one_pass() {
        check(&[r"\w+gate", r"\$\d+", "x[yz]"], 2, "Lumegate, agates, $12, xz", &["2 xz", "0 Lumegate", "1 $12"]);
        check(&[r"\d+ men", r"\d+ \w+"], 0, "12 men, é12 men", &["0 12 men", "1 12 men"]);
    }

    #[test]
    fn matches_are_bounded() {
        let long = format!("Lume {}port", "a ".repeat(600));
        check(&["Lume.*port"], 1, &long, &[]);
        let (text, expected) = ("lume ".repeat(1200), vec!["0 lume"; 1000]);
        check(&["Lume"], 1, &text, &expected);
        check(&["(?:|x)lume|[a-z]?lume"], 0, &text, &expected);
    }
}
