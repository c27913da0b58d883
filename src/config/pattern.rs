//! Regular expressions of topics: what is taken, what is refused, and what they mean. Where they are looked for is
//! decided in [`select`](crate::select).
//!
//! - Case does not count, unless a pattern says `(?-i)`.
//! - A match begins and ends at the edges of words (letters, digits, `_`); a pattern reaches into a word by saying so
//!   (`\w*gate`). `.` stands for a line end too, as lines of a paragraph are not apart. A space is a space: `\s+` is any.
//! - The engine takes time in proportion to the text, whatever the pattern. Patterns that are long, or grow large when
//!   compiled, are refused, and so are those that match nothing at all or match without a letter.

use regex_automata::meta;
use regex_syntax::hir::literal::{ExtractKind, Extractor};
use regex_syntax::hir::{Hir, Look};

/// Most bytes of a pattern as it is written.
const MOST_BYTES: usize = 1000;
/// Most bytes of a pattern as it is compiled.
const MOST_COMPILED: usize = 1 << 18;
/// Most levels of brackets.
const MOST_LEVELS: u32 = 50;
/// Bytes an engine may fill with what it learns of a pattern, on each thread.
const CACHE_BYTES: usize = 1 << 18;
/// Most words that can begin a match for the pattern to be looked for by them.
const MOST_OPENINGS: usize = 64;

/// Why a pattern is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Syntax(String),
    /// It is too long, or compiles to too much.
    #[error("is too large")]
    TooLarge,
    /// It matches where nothing stands.
    #[error("matches empty text, so it would match everywhere")]
    MatchesEmpty,
    /// No text can match it.
    #[error("matches no text at all")]
    MatchesNothing,
}

/// A regular expression, compiled.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Finds its matches.
    pub regex: meta::Regex,
    /// The same, to be compiled with others.
    pub hir: Hir,
    /// What every match begins with, without regard to case, where that is known; never an empty text.
    pub openings: Vec<String>,
}

impl Pattern {
    /// Reads and compiles a pattern.
    pub fn compile(pattern: &str) -> Result<Self, PatternError> {
        if pattern.len() > MOST_BYTES {
            return Err(PatternError::TooLarge);
        }
        let own = parse(pattern, true)?;
        match own.properties().minimum_len() {
            Some(0) => return Err(PatternError::MatchesEmpty),
            None => return Err(PatternError::MatchesNothing),
            Some(_) => {}
        }
        let edge = Hir::look;
        let hir = Hir::concat(vec![edge(Look::WordStartHalfAscii), own, edge(Look::WordEndHalfAscii)]);
        let regex = meta::Builder::new().configure(limits().nfa_size_limit(Some(MOST_COMPILED))).build_from_hir(&hir);
        let regex = regex.map_err(|_| PatternError::TooLarge)?;
        // As case is folded letter by letter, a match begins with what the pattern begins with as it is written.
        Ok(Self { regex, hir, openings: openings(&parse(pattern, false)?) })
    }
}

/// Compiles many patterns into one engine that tells which of them match a text.
pub fn together(patterns: &[&Pattern]) -> Result<meta::Regex, PatternError> {
    let hirs: Vec<&Hir> = patterns.iter().map(|pattern| &pattern.hir).collect();
    let kind = regex_automata::MatchKind::All;
    let most = MOST_COMPILED * patterns.len().clamp(1, 1 << 10);
    let config = limits().match_kind(kind).nfa_size_limit(Some(most)).hybrid_cache_capacity(CACHE_BYTES.max(most / 4));
    meta::Builder::new().configure(config).build_many_from_hir(&hirs).map_err(|_| PatternError::TooLarge)
}

fn limits() -> meta::Config {
    meta::Config::new().hybrid_cache_capacity(CACHE_BYTES)
}

fn parse(pattern: &str, any_case: bool) -> Result<Hir, PatternError> {
    let mut parser = regex_syntax::ParserBuilder::new();
    let parser = parser.case_insensitive(any_case).dot_matches_new_line(true).nest_limit(MOST_LEVELS);
    parser.build().parse(pattern).map_err(|error| PatternError::Syntax(reason(&error)))
}

/// What is wrong, without the drawing of the pattern.
fn reason(error: &regex_syntax::Error) -> String {
    match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        _ => "it is malformed".into(),
    }
}

/// The texts one of which begins every match, each beginning with a letter or digit; empty where they are not known.
fn openings(hir: &Hir) -> Vec<String> {
    let mut extractor = Extractor::new();
    extractor.kind(ExtractKind::Prefix).limit_total(MOST_OPENINGS);
    let found = extractor.extract(hir);
    let literals = found.literals().unwrap_or_default().iter().map(|literal| {
        let text = std::str::from_utf8(literal.as_bytes()).ok()?;
        text.starts_with(char::is_alphanumeric).then(|| text.to_owned())
    });
    literals.collect::<Option<Vec<String>>>().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Pattern, PatternError};

    /// What `pattern` finds in `text`, or why it is refused.
    #[track_caller]
    fn check(pattern: &str, text: &str, expected: Result<&[&str], &PatternError>) {
        let find = |found: Pattern| found.regex.find_iter(text).map(|at| &text[at.range()]).collect::<Vec<_>>();
        let found = Pattern::compile(pattern).map(find);
        assert_eq!(found.as_deref().map_err(Clone::clone), expected.map_err(Clone::clone), "{pattern}");
    }

    #[test]
    fn whole_words_whatever_their_case() {
        check("CO2|CO₂", "co2 and CO₂, not CO or CO22", Ok(&["co2", "CO₂"]));
        check("CO|CO2", "CO2", Ok(&["CO2"]));
        check(r"\w*gate", "Lumegate, gated gates", Ok(&["Lumegate"]));
        check("(?-i)IT", "it IT", Ok(&["IT"]));
        check(r"\$\d+", "a $12 fee, US$5", Ok(&["$12"]));
        check("Orvia.Lume", "orvia\nlume", Ok(&["orvia\nlume"]));
        check("(?x) a # b", "a b", Ok(&["a"]));
    }

    #[test]
    fn hostile_patterns_are_refused() {
        check("a*", "", Err(&PatternError::MatchesEmpty));
        check(r"\b", "", Err(&PatternError::MatchesEmpty));
        check("[a&&b]", "", Err(&PatternError::MatchesNothing));
        check("((a{99}){99}){99}", "", Err(&PatternError::TooLarge));
        check(&"a".repeat(1001), "", Err(&PatternError::TooLarge));
        let reason = |pattern: &str| match Pattern::compile(pattern) {
            Err(PatternError::Syntax(reason)) => reason,
            other => panic!("{pattern}: {other:?}"),
        };
        assert_eq!(reason("(a"), "unclosed group");
        assert!(reason(&format!("{}a{}", "(".repeat(60), ")".repeat(60))).contains("nested"));
    }

    #[test]
    fn openings_are_what_every_match_begins_with() {
        let openings = |pattern: &str| Pattern::compile(pattern).expect("a pattern").openings;
        assert_eq!(openings("CO2|CO₂"), ["CO2", "CO₂"]);
        assert_eq!(openings("sanction(s|ed)?"), ["sanctions", "sanctioned", "sanction"]);
        assert_eq!(openings(r"\w+gate"), [""; 0]);
        assert_eq!(openings(r"\$\d+"), [""; 0]);
    }
}
