//! Cuts a run of paragraphs, or of sentences, where its topic changes: linear segmentation. It knows no headings, and makes no
//! passages.
//!
//! [`reading`] sees the words of each unit, and [`signs`] how it opens and ends. What speaks for a cut at a gap between
//! two units is gathered in [`gaps`]: words that come again ([`cohesion`]), signs, forms that repeat ([`patterns`]). What
//! speaks for a segment as a whole is in [`runs`]: how well its words predict each other, and its length. Learned weights
//! ([`model`]) make log odds of both, and [`chain`] finds the cuts that are best on the whole, and how many there are.
//!
//! One set of weights serves paragraphs and sentences, long segments and short ones; learned from English, it serves other
//! languages by their own lists of words. Time and memory are linear: a segment has at most [`runs::LONGEST`] units.

pub(super) mod chain;
mod cohesion;
pub(super) mod gaps;
pub(super) mod model;
mod numbers;
mod patterns;
pub(super) mod reading;
pub(super) mod runs;
mod signs;

use std::ops::Range;

use super::document::Document;
use chain::Chances;
use model::Model;
use reading::Reading;
use runs::Runs;

/// The blocks of `blocks` with which a new segment begins, in text order, the first one not among them.
pub fn cuts(document: &Document<'_>, blocks: Range<usize>) -> Vec<usize> {
    let first = blocks.start;
    let reading = Reading::of(document, blocks);
    if reading.units.len() < 2 {
        return Vec::new();
    }
    let model = Model::learned();
    let runs = Runs::of(&reading, |run| model.segment(run));
    let gaps = gaps::gaps(&reading);
    let scores: Vec<f32> = gaps.chunks_exact(gaps::WIDTH).map(|row| model.cut(row)).collect();
    let cuts = Chances::of(&runs, &scores).best(&runs);
    cuts.into_iter().map(|cut| first + cut).collect()
}

#[cfg(test)]
mod tests {
    use super::cuts;
    use crate::extract::document::Document;
    use crate::extract::segments::runs::LONGEST;
    use crate::model::Article;

    /// The cuts of units, all of them inside the text and rising.
    fn check(language: Option<&str>, units: &[String]) -> Vec<usize> {
        let mut article = Article::of_paragraphs(units);
        article.meta.language = language.map(str::to_owned);
        let document = Document::new(&article);
        let cuts = cuts(&document, 0..document.blocks.len());
        assert!(cuts.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(cuts.iter().all(|&cut| 0 < cut && cut < units.len()));
        cuts
    }

    #[test]
    fn hostile_text_ends() {
        for unit in ["", "___", "Lume", "“", "1.", "He said.", "Ana Ruiz left Lume for Orvia."] {
            let cuts = check(None, &vec![unit.to_owned(); 3_000]);
            assert!(cuts.len() >= 3_000 / LONGEST - 1, "no segment is longer than may be");
        }
        check(None, &["Lume ".repeat(100_000)]);
        check(None, &["Lume ".repeat(50_000), "Lume ".repeat(50_000), String::new()]);
        check(None, &(0..3_000).map(|at| format!("{at}. Name{at} x{at}")).collect::<Vec<_>>());
    }

    #[test]
    fn blocks_are_counted_from_the_first_of_the_document() {
        let units = vec![
            "The harbour of Lume was dredged for larger ferries, and the ferries of Lume left late. "
                .repeat(3);
            6
        ];
        let article = Article::of_paragraphs(&units);
        let document = Document::new(&article);
        assert!(cuts(&document, 2..6).iter().all(|cut| (3..6).contains(cut)));
        assert!(cuts(&document, 5..6).is_empty() && cuts(&document, 6..6).is_empty());
    }

    #[test]
    fn other_languages_are_cut_too() {
        let port =
            "Der Hafen von Lume wird für größere Fähren ausgebaut, und die Fähren fahren vom Fischmarkt ab.".to_owned();
        let film =
            "Ein Film über die Malerin hat den Preis der Akademie gewonnen, weil der Film die Malerin ehrt.".to_owned();
        let units = [vec![port; 4], vec![film; 4]].concat();
        assert_eq!(check(Some("de"), &units), [4]);
    }
}
