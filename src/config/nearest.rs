//! "Did you mean": the known word nearest to an unknown one. It knows no schema and no config.

/// Words longer than this get no suggestion: nobody mistypes them, and the distance costs their product.
const LONGEST: usize = 64;

/// The candidate nearest to `word`, or nothing where none is near; the first of several equally near.
///
/// Case, `_` and blanks do not count, so that `Who said_what` finds `who-said-what`.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let word = plain(word);
    let allowed = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .filter_map(|candidate| distance(&word, &plain(candidate), allowed).map(|distance| (distance, candidate)))
        .reduce(|best, next| if next.0 < best.0 { next } else { best })
        .map(|(_, candidate)| candidate)
}

/// Edits between two words, transpositions counted once; a candidate that goes on from the word counts as far, but near enough.
fn distance(word: &str, candidate: &str, allowed: usize) -> Option<usize> {
    let edits = strsim::osa_distance(word, candidate);
    let shares_a_letter = word.chars().any(|letter| candidate.contains(letter));
    let within = edits <= allowed && shares_a_letter;
    let abbreviates =
        word.len() >= 3 && (candidate.starts_with(word) || word.starts_with(candidate) && candidate.len() >= 3);
    (within || abbreviates).then_some(edits)
}

fn plain(word: &str) -> String {
    word.trim().chars().flat_map(char::to_lowercase).map(|c| if c == '_' || c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(word: &str, expected: Option<&str>) {
        let known = ["sections", "outlets", "outputs", "max", "who-said-what", "per_speaker", "to"];
        assert_eq!(super::nearest(word, known), expected, "{word}");
    }

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        check("sectons", Some("sections"));
        check("output", Some("outputs"));
        check("maxx", Some("max"));
        check("Who said what", Some("who-said-what"));
        check("per-speaker", Some("per_speaker"));
        check("speaker_max", None);
        check("ot", Some("to"));
        check("x", None);
        check("", None);
        check(&"max".repeat(100), None);
    }
}
