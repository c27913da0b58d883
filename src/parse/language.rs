//! The language of an article that names none, told from its prose: by small words first, and in doubt by `whatlang`.
//!
//! Nothing is told from little text or by a narrow margin; then `corpus.language` stands. What an analyst wrote always
//! stands; what a page or a program says gives way where the text is plainly in another language.

use std::sync::LazyLock;

use crate::diagnostic::Diagnostic;
use crate::model::Article;

/// Bytes of prose that are looked at.
const SAMPLE: usize = 2_000;
/// Small words that settle a language, where all others together have a quarter as many at most.
const SETTLED: usize = 8;
/// Fewest bytes of prose that tell anything.
const FEWEST: usize = 160;
/// How sure `whatlang` must be, beyond what it calls reliable.
const SURE: f64 = 0.9;

/// Small words, sorted, each with the place of its language among [`CODES`].
static WORDS: LazyLock<Vec<(&'static str, usize)>> = LazyLock::new(|| {
    let lines = include_str!("lang/common.txt").lines().filter_map(|line| line.split_once(": "));
    let places = lines.filter_map(|(code, words)| Some((CODES.iter().position(|known| *known == code)?, words)));
    let mut all: Vec<_> = places.flat_map(|(at, words)| words.split_whitespace().map(move |word| (word, at))).collect();
    all.sort_unstable();
    all
});

const CODES: [&str; 6] = ["en", "fr", "de", "es", "ru", "uk"];
/// The longest of the small words, in bytes.
const LONGEST: usize = 14;

/// Fills in the language of an article. `stands` says that what it has was written by an analyst.
pub(super) fn settle(article: &mut Article, stands: bool) -> Option<Diagnostic> {
    let Some(tag) = article.meta.language.as_deref() else {
        article.meta.language = told(article).map(str::to_owned);
        return None;
    };
    if stands {
        return None;
    }
    let primary = tag.split('-').next().unwrap_or_default();
    let plain = by_small_words(article).filter(|code| !primary.eq_ignore_ascii_case(code))?;
    let message = format!("says that it is in `{tag}`, but is plainly in `{plain}`, and was taken for that");
    article.meta.language = Some(plain.to_owned());
    let warning = Diagnostic::warning(article.id(), "other-language", message);
    Some(warning.help("write its language into a `.meta.yaml` file beside it if that is wrong"))
}

fn told(article: &Article) -> Option<&'static str> {
    by_small_words(article).or_else(|| by_letters(&sample(article)))
}

/// The beginning of an article's prose.
fn sample(article: &Article) -> String {
    let mut sample = String::with_capacity(SAMPLE + 4);
    for block in article.blocks.iter().filter(|block| block.kind.is_prose()) {
        let words = block.span.of(&article.text);
        let room = SAMPLE - sample.len();
        let end = (0..=room.min(words.len())).rev().find(|at| words.is_char_boundary(*at)).unwrap_or(0);
        sample.push_str(&words[..end]);
        if sample.len() + 8 >= SAMPLE {
            break;
        }
        sample.push('\n');
    }
    sample
}

/// For each first byte, a bit for each length of the small words that begin with it: next to no other word passes.
static LENGTHS: LazyLock<[u16; 256]> = LazyLock::new(|| {
    let mut lengths = [0; 256];
    for (word, _) in WORDS.iter() {
        lengths[usize::from(word.as_bytes()[0])] |= 1 << word.len();
    }
    lengths
});

/// The language whose small words the beginning of an article's prose has, as soon as that is clear.
fn by_small_words(article: &Article) -> Option<&'static str> {
    let prose = article.blocks.iter().filter(|block| block.kind.is_prose()).map(|block| block.span.of(&article.text));
    let (words, lengths) = (&*WORDS, &*LENGTHS);
    let mut counts = [0_usize; CODES.len()];
    let (mut all, mut read) = (0, 0);
    for word in prose.flat_map(|text| text.split(|c: char| !c.is_alphabetic())) {
        read += word.len() + 1;
        if read > SAMPLE {
            break;
        }
        let first = word.as_bytes().first().map_or(0, |first| lengths[usize::from(*first)]);
        if word.len() > LONGEST || first >> word.len() & 1 == 0 {
            continue;
        }
        // Words that begin a sentence have a capital and are not counted: the others are enough.
        let Ok(at) = words.binary_search_by(|(known, _)| (*known).cmp(word)) else { continue };
        let place = words[at].1;
        counts[place] += 1;
        all += 1;
        if counts[place] >= SETTLED && (all - counts[place]) * 4 <= counts[place] {
            return Some(CODES[place]);
        }
    }
    None
}

/// The language that a text's letters and their order tell, where they tell it surely.
fn by_letters(text: &str) -> Option<&'static str> {
    if text.len() < FEWEST {
        return None;
    }
    let found = whatlang::detect(text).filter(|found| found.is_reliable() && found.confidence() >= SURE)?;
    let mut codes = include_str!("lang/codes.txt").lines().filter_map(|line| line.split_once(' '));
    codes.find(|(three, _)| *three == found.lang().code()).map(|(_, tag)| tag)
}

#[cfg(test)]
mod tests {
    use super::{CODES, LONGEST, WORDS, settle};
    use crate::model::{Article, Block, BlockKind, Metadata, Span};

    /// The language of a text that says `tag` of itself, and the warning's code.
    #[track_caller]
    fn check(text: &str, tag: Option<&str>, stands: bool, expected: (Option<&str>, Option<&str>)) {
        let block = Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()) };
        let meta = Metadata { language: tag.map(str::to_owned), ..Metadata::default() };
        let mut article = Article { text: text.to_owned(), blocks: vec![block], meta, ..Article::default() };
        let warning = settle(&mut article, stands);
        assert_eq!((article.meta.language.as_deref(), warning.as_ref().map(|told| &*told.code)), expected);
    }

    const ENGLISH: &str = "The harbour master said that the port was shut by the storm, and that the ferries of the north have been \
                           told to wait for the end of it.";
    const GERMAN: &str = "Der Hafenmeister sagte, dass der Hafen wegen des Sturms geschlossen ist und die Fähren nicht mit dem Ende \
                          von allem rechnen, bis das Wasser auf den Kai und in die Stadt gelaufen ist, wie es im Herbst auch war.";
    const ITALIAN: &str = "Il comandante del porto ha detto che gli uffici resteranno chiusi fino a lunedì, perché la tempesta ha \
                           spinto due chiatte contro il vecchio ponte, che gli ingegneri avevano giudicato pericoloso già a marzo.";
    const POLISH: &str = "Kapitan portu powiedział, że przystań pozostanie zamknięta do poniedziałku, ponieważ sztorm zepchnął dwie \
                          barki na stary most, który inżynierowie już wiosną uznali za niebezpieczny.";

    #[test]
    fn told_from_the_text() {
        check(ENGLISH, None, false, (Some("en"), None));
        check(GERMAN, None, false, (Some("de"), None));
        check(ITALIAN, None, false, (Some("it"), None));
        check(POLISH, None, false, (Some("pl"), None));
        check("It rained.", None, false, (None, None));
        check(&"x ".repeat(500), None, false, (None, None));
        check("", None, false, (None, None));
    }

    #[test]
    fn what_is_written_stands_unless_a_program_wrote_it() {
        check(GERMAN, Some("en"), true, (Some("en"), None));
        check(GERMAN, Some("en-US"), false, (Some("de"), Some("other-language")));
        check(GERMAN, Some("de-AT"), false, (Some("de-AT"), None));
        check(ITALIAN, Some("en"), false, (Some("en"), None));
    }

    #[test]
    fn lists() {
        for (word, _) in WORDS.iter() {
            assert!(word.len() <= LONGEST, "{word}");
        }
        assert!(WORDS.windows(2).all(|pair| pair[0].0 != pair[1].0), "a word is in one list only");
        for lang in whatlang::Lang::all() {
            let line = format!("{} ", lang.code());
            assert!(include_str!("lang/codes.txt").lines().any(|known| known.starts_with(&line)), "{line}");
        }
        assert_eq!(CODES.len(), 6);
    }
}
