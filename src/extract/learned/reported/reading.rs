//! A reading: one way to read an attribution out of a sentence; and what the rules claim there.

use std::ops::Range;

use smallvec::SmallVec;

use super::paths::{self, Path};
use crate::extract::document::Document;
use crate::extract::tokens::TokenKind;

/// Pieces of a content, as tokens.
pub type Pieces = SmallVec<[Range<usize>; 2]>;

/// One way to read an attribution out of a sentence.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The head of the cue.
    pub cue: usize,
    /// Score of the head as a cue.
    pub score: i32,
    /// Place among the readings of this cue, the best first.
    pub rank: u32,
    /// How much less than the best reading of the cue it scores.
    pub gap: i32,
    /// By how much the best reading of the cue leads.
    pub lead: i32,
    /// Pieces of the content.
    pub content: Pieces,
    /// Words of the content, punctuation left out.
    pub words: Vec<usize>,
    /// The source.
    pub source: Option<Range<usize>>,
    /// The cue with what belongs to it.
    pub cue_tokens: Range<usize>,
}

impl Reading {
    /// First token of the content.
    pub fn start(&self) -> usize {
        self.content[0].start
    }

    /// End of the last token of the content.
    pub fn end(&self) -> usize {
        self.content[self.content.len() - 1].end
    }
}

/// What a rule claims in a sentence.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Index of the quote.
    pub found: usize,
    /// Which rule, from 1.
    pub rule: u32,
    /// Its cue.
    pub cue: Option<usize>,
    /// Words of its content in this sentence.
    pub words: Vec<usize>,
    /// Its content in this sentence.
    pub content: Pieces,
    /// Its source, where it stands in this sentence.
    pub source: Option<Range<usize>>,
}

/// The words among tokens.
pub fn words(document: &Document<'_>, content: &Pieces) -> Vec<usize> {
    let is_word = |at: &usize| matches!(document.kind(*at), Some(TokenKind::Word | TokenKind::Genitive));
    content.iter().cloned().flatten().filter(is_word).collect()
}

/// Readings kept of one cue.
const KEPT: usize = 4;

/// The readings that the best paths through a window stand for, each content once; those without one are left out.
pub fn of_paths(
    document: &Document<'_>,
    window: &Range<usize>,
    cue: usize,
    score: i32,
    paths: &[Path],
) -> Vec<Reading> {
    let mut readings: Vec<Reading> = Vec::with_capacity(KEPT);
    for path in paths {
        let content = runs(&path.labels, paths::CONTENT, window.start);
        let words = words(document, &content);
        if words.is_empty() || readings.iter().any(|reading| reading.words == words) {
            continue;
        }
        let gap = paths[0].score - path.score;
        let cue_tokens = cue_tokens(&path.labels, window.start, cue);
        let source = runs(&path.labels, paths::SOURCE, window.start).into_iter().max_by_key(ExactSizeIterator::len);
        let rank = readings.len() as u32;
        readings.push(Reading { cue, score, rank, gap, lead: 0, content, words, source, cue_tokens });
        if readings.len() == KEPT {
            break;
        }
    }
    let lead = readings.get(1).map_or(i32::MAX / 2, |second| second.gap - readings[0].gap);
    for reading in &mut readings {
        reading.lead = lead;
    }
    readings
}

/// The tokens of the cue around its head.
fn cue_tokens(labels: &[u8], start: usize, cue: usize) -> Range<usize> {
    let runs = runs(labels, paths::CUE, start);
    runs.into_iter().find(|run| run.contains(&cue)).unwrap_or(cue..cue + 1)
}

fn runs(labels: &[u8], label: u8, start: usize) -> Pieces {
    let mut runs = Pieces::new();
    let mut at = 0;
    while at < labels.len() {
        let length = labels[at..].iter().take_while(|&&other| other == label).count();
        if length > 0 {
            runs.push(start + at..start + at + length);
        }
        at += length.max(1);
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::super::paths::{CONTENT, CUE, OUTSIDE, Path, SOURCE};
    use super::of_paths;
    use crate::extract::document::Document;
    use crate::extract::testing::article;

    /// Readings of paths, each a score and a letter a token: source, cue, words (of the content), or outside.
    #[track_caller]
    fn check(text: &str, cue: usize, paths: &[(i32, &str)], expected: &[&str]) {
        let article = article(text);
        let document = Document::new(&article);
        let label = |letter| match letter {
            's' => SOURCE,
            'c' => CUE,
            'w' => CONTENT,
            _ => OUTSIDE,
        };
        let path = |&(score, letters): &(i32, &str)| Path { labels: letters.chars().map(label).collect(), score };
        let paths: Vec<Path> = paths.iter().map(path).collect();
        let readings = of_paths(&document, &(0..document.tokens.len()), cue, 0, &paths);
        let lines: Vec<String> = readings
            .iter()
            .map(|reading| {
                let of = |tokens: &std::ops::Range<usize>| document.span(tokens.clone()).of(text);
                let content: Vec<&str> = reading.content.iter().map(of).collect();
                let source = reading.source.as_ref().map_or("-", of);
                let (rank, gap, lead) = (reading.rank, reading.gap, reading.lead);
                format!("{rank} {gap} {lead} {source} | {} | {}", of(&reading.cue_tokens), content.join(" … "))
            })
            .collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn readings_differ_in_their_words() {
        check(
            "Ruiz has said it is late.",
            2,
            &[(90, "sccwwwo"), (80, "socwwwo"), (75, "sccwwww"), (60, "occowwo"), (50, "occcwwo"), (40, "occccwo")],
            &[
                "0 0 30 Ruiz | has said | it is late",
                "1 30 30 - | has said | is late",
                "2 50 30 - | has said it is | late",
            ],
        );
    }

    #[test]
    fn paths_without_content_are_no_readings() {
        check(
            "Ruiz said so.",
            1,
            &[(9, "scoo"), (4, "scow"), (2, "scwo")],
            &[&format!("0 7 {} Ruiz | said | so", i32::MAX / 2)],
        );
        check("Ruiz said so.", 1, &[(9, "scoo")], &[]);
    }

    #[test]
    fn the_longest_source_is_taken_and_all_content() {
        check(
            "Late, Ruiz told Bo Tan, it is.",
            3,
            &[(5, "wosssoowwo")],
            &[&format!("0 0 {} Ruiz told Bo | told | Late … it is", i32::MAX / 2)],
        );
    }
}
