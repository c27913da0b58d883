//! How far a term says what the name of a topic says: `palm oil` for `palm-oil`, `natural gas` for `nat-gas`. Which
//! examples it stands in plays no part.

use crate::lexis::{Lexis, WordKind};
use crate::model::Span;

/// How near a term is to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kinship {
    /// The name shortens it.
    Shortened,
    /// It is the name.
    Same,
}

/// How near `term`, as a config writes it, is to the name `label`.
pub(super) fn kinship(label: &str, term: &str, lexis: &mut Lexis) -> Option<Kinship> {
    let parts: Vec<String> =
        label.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_lowercase).collect();
    let term = term.trim_end_matches('*').to_lowercase();
    let (mut all, mut words): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    lexis.each(&term, Span::new(0, term.len()), |word| {
        all.push(word.span.of(&term));
        if word.kind != WordKind::Function {
            words.push(word.span.of(&term));
        }
    });
    if parts.is_empty() || words.is_empty() {
        return None;
    }
    let name = parts.concat();
    if singular(&name) == singular(&words.concat()) {
        return Some(Kinship::Same);
    }
    let part_by_part = parts.len() == words.len() && parts.iter().zip(&words).all(|(part, word)| begins(part, word));
    let as_initials =
        words.len() > 1 && name.chars().nth(2).is_some() && [words, all].iter().any(|words| shortens(&name, words));
    (part_by_part || as_initials).then_some(Kinship::Shortened)
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}

/// Whether `part` is at least the first half of `word`, or two letters or more that stand in it in their order.
fn begins(part: &str, word: &str) -> bool {
    let (short, long) = (part.chars().count(), word.chars().count());
    word.starts_with(part) && short > 1 && 2 * short >= long
        || short > 2 && 3 * short >= long && shortens(part, &[word])
}

/// Whether the letters of `short` stand in `words` in their order, the first of each word among them.
fn shortens(short: &str, words: &[&str]) -> bool {
    let letters: Vec<char> = short.chars().collect();
    // How many letters of `short` can be used up by the words so far; a name is a few letters, so a set is a list.
    let mut used = vec![0];
    for word in words {
        let Some(first) = word.chars().next() else { return false };
        let mut reached: Vec<usize> =
            used.iter().filter(|at| letters.get(**at) == Some(&first)).map(|at| at + 1).collect();
        for c in word.chars().skip(1) {
            let further: Vec<usize> =
                reached.iter().filter(|at| letters.get(**at) == Some(&c)).map(|at| at + 1).collect();
            reached.extend(further);
            reached.sort_unstable();
            reached.dedup();
        }
        used = reached;
    }
    used.contains(&letters.len())
}

#[cfg(test)]
mod tests {
    use super::Kinship::{Same, Shortened};
    use super::{Kinship, kinship};
    use crate::lexis::Lexis;

    #[track_caller]
    fn check(label: &str, term: &str, expected: Option<Kinship>) {
        assert_eq!(kinship(label, term, &mut Lexis::of(None)), expected, "{label}: {term}");
    }

    #[test]
    fn the_name_itself() {
        check("palm-oil", "palm oil", Some(Same));
        check("palm-oil", "palm-oils", Some(Same));
        check("cotton", "cotton", Some(Same));
        check("hog", "hogs", Some(Same));
        check("Orvia talks", "orvia", None);
        check("", "orvia", None);
        check("orvia", "the", None);
    }

    #[test]
    fn what_the_name_shortens() {
        check("nat-gas", "natural gas", Some(Shortened));
        check("nat-gas", "gas", None);
        check("instal-debt", "instalment debt", Some(Shortened));
        check("cpi", "consumer price index", Some(Shortened));
        check("bop", "balance of payments", Some(Shortened));
        check("nzdlr", "new zealand dollar", Some(Shortened));
        check("cpi", "crude oil price", None);
        check("ship", "shipping", Some(Shortened));
        check("ship", "shopkeepers", None);
    }
}
