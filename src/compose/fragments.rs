//! Addresses of passages: a URL with a text fragment (`#:~:text=`). It fetches nothing.
//!
//! After the WICG draft "URL Fragment Text Directives" (<https://wicg.github.io/scroll-to-text-fragment/>): a directive is
//! `[prefix-,]start[,end][,-suffix]`; a browser shows the first place of the page where it fits. It compares without regard
//! to case, takes white space for one space, begins and ends only where words do, and finds no term that goes over the end
//! of a block. So a directive is tried on the article here as a browser tries it on the page ([`sought`]), and has as much
//! around it as leads to its own place and not to an earlier one.

mod sought;

use std::fmt::Write;

use crate::model::{Article, Span};

use sought::{Directive, Flat};

/// Words up to which a slice is given whole; of a longer one only both ends.
const WHOLE: usize = 10;

/// Words at each end of a longer slice, and words before and behind it, from one try to the next.
const TRIES: [(usize, usize, usize); 5] = [(5, 0, 0), (5, 3, 0), (5, 3, 3), (8, 6, 6), (12, 12, 12)];

/// Most characters of a term. A word that is longer has no directive: it cannot be cut where a word ends.
const TERM: usize = 200;

/// Most directives of an address; of a quote in more pieces the first ones are shown.
const DIRECTIVES: usize = 4;

/// Bytes that are looked at on each side of a slice.
const AROUND: usize = 1024;

/// The addresses of passages of one article.
pub(super) struct Addresses<'a> {
    article: &'a Article,
    /// Its text as a browser searches it; made when the first address is wanted.
    flat: Option<Flat>,
}

impl<'a> Addresses<'a> {
    pub(super) fn new(article: &'a Article) -> Self {
        Self { article, flat: None }
    }

    /// The address of slices of the article, one directive each; `None` where the article has no URL.
    ///
    /// Marks around a slice are left out, since pages set them in their own way.
    pub(super) fn of(&mut self, spans: &[Span]) -> Option<String> {
        let url = self.article.meta.url.as_ref()?;
        let directives: Vec<String> = spans.iter().filter_map(|span| self.directive(*span)).take(DIRECTIVES).collect();
        if directives.is_empty() {
            return Some(url.clone());
        }
        let base = url.split(":~:").next().unwrap_or(url);
        let hash = if base.contains('#') { "" } else { "#" };
        Some(format!("{base}{hash}:~:{}", directives.join("&")))
    }

    fn directive(&mut self, span: Span) -> Option<String> {
        let article = self.article;
        let core = core(&article.text, span)?;
        let flat = self.flat.get_or_insert_with(|| Flat::of(&article.text));
        let own = (flat.at(&article.text, core.start), flat.at(&article.text, core.end));
        let mut last = None;
        for (ends, before, behind) in TRIES {
            let Some(tried) = directive(article, core, ends, before, behind) else { continue };
            if flat.first(&tried) == Some(own) {
                return Some(written(&tried));
            }
            // The narrowest is the likeliest to be right where all lead elsewhere, or the text is too repetitive to tell.
            last = Some(tried);
        }
        last.map(|tried| written(&tried))
    }
}

/// The slice without the marks around it, from the beginning of a word to the end of one.
fn core(text: &str, span: Span) -> Option<Span> {
    let is_mark = |c: char| c.is_whitespace() || "\"'“”„‟‘’‚‛«»‹›`,".contains(c);
    let slice = span.of(text);
    let inner = slice.trim_matches(is_mark);
    if !inner.contains(char::is_alphanumeric) {
        return None;
    }
    let start = span.start as usize + (slice.len() - slice.trim_start_matches(is_mark).len());
    let end = start + inner.len();
    let is_inner = |c: &char| c.is_alphanumeric();
    let before: usize = if inner.starts_with(char::is_alphanumeric) {
        text[..start].chars().rev().take_while(is_inner).take(TERM).map(char::len_utf8).sum()
    } else {
        0
    };
    let behind: usize = if inner.ends_with(char::is_alphanumeric) {
        text[end..].chars().take_while(is_inner).take(TERM).map(char::len_utf8).sum()
    } else {
        0
    };
    Some(Span::new(start - before, end + behind))
}

/// The directive of a slice with so many words at its ends, where it is not whole, and around it. No term of it goes over
/// the end of a block; `None` where a word is too long for a term.
fn directive(article: &Article, core: Span, ends: usize, before: usize, behind: usize) -> Option<Directive> {
    let text = article.text.as_str();
    let first = Span { start: core.start, end: core.end.min(block(article, core.start).end) };
    let last = Span { start: core.start.max(block(article, core.end.saturating_sub(1)).start), end: core.end };
    let words: Vec<&str> = core.of(text).split_whitespace().take(WHOLE + 1).collect();
    let whole = (words.len() <= WHOLE && first == last).then(|| term(words.iter().copied())).flatten();
    let (start, end) = if let Some(whole) = whole {
        (whole, None)
    } else {
        // Two terms are two stretches: of few words, each has half.
        let all = core.of(text).split_whitespace().take(2 * ends).count();
        let most = if first == last { ends.min(all / 2).max(1) } else { ends };
        let start = term(first.of(text).split_whitespace().take(most))?;
        let end = reversed_term(last.of(text).split_whitespace().rev().take(most))?;
        (start, (all > 1).then_some(end))
    };
    // Marks alone tell nothing apart, and pages set them in their own way.
    let tells = |term: &String| term.contains(char::is_alphanumeric);
    let prefix = if before == 0 { None } else { context_before(article, core.start, before).filter(tells) };
    let suffix = if behind == 0 { None } else { context_behind(article, core.end, behind).filter(tells) };
    Some(Directive { prefix, start, end, suffix })
}

/// The block in which byte `at` stands; the whole text where it stands in none.
fn block(article: &Article, at: u32) -> Span {
    let after = article.blocks.partition_point(|block| block.span.start <= at);
    let block = after.checked_sub(1).map(|before| article.blocks[before].span);
    block.filter(|block| block.holds(at)).unwrap_or(Span::new(0, article.text.len()))
}

/// Words of one block as a term, as many of the first ones as it may have.
fn term<'t>(words: impl Iterator<Item = &'t str>) -> Option<String> {
    let mut out = String::new();
    let mut length = 0;
    for word in words {
        length += word.chars().count() + 1;
        if length > TERM {
            break;
        }
        out.push_str(if out.is_empty() { "" } else { " " });
        out.push_str(word);
    }
    (!out.is_empty()).then_some(out)
}

/// The same of words that come last first.
fn reversed_term<'t>(words: impl Iterator<Item = &'t str>) -> Option<String> {
    let kept = term(words)?;
    Some(kept.split(' ').rev().collect::<Vec<_>>().join(" "))
}

/// The last words before byte `at`: of its block, else of the block before.
fn context_before(article: &Article, at: u32, words: usize) -> Option<String> {
    let text = article.text.as_str();
    let own = block(article, at).start.min(at) as usize;
    let here = text.get(own..at as usize).unwrap_or_default();
    let stretch = if here.trim().is_empty() {
        let end = text.get(..own)?.trim_end().len();
        let start = block(article, u32::try_from(end.checked_sub(1)?).ok()?).start as usize;
        text.get(start.min(end)..end)?
    } else {
        here
    };
    let from = text_boundary(stretch, stretch.len().saturating_sub(AROUND));
    reversed_term(stretch[from..].split_whitespace().rev().take(words))
}

/// The first words from byte `at` on: of its block, else of the block behind.
fn context_behind(article: &Article, at: u32, words: usize) -> Option<String> {
    let text = article.text.as_str();
    let own = block(article, at.saturating_sub(1)).end.max(at) as usize;
    let here = text.get(at as usize..own).unwrap_or_default();
    let stretch = if here.trim().is_empty() {
        let rest = text.get(own..)?;
        let start = own + (rest.len() - rest.trim_start().len());
        let end = block(article, u32::try_from(start).ok()?).end as usize;
        text.get(start..end.max(start))?
    } else {
        here
    };
    let to = text_boundary(stretch, stretch.len().min(AROUND));
    term(stretch[..to].split_whitespace().take(words))
}

/// The first character boundary from byte `at` on.
fn text_boundary(text: &str, at: usize) -> usize {
    (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

fn written(directive: &Directive) -> String {
    let mut out = String::from("text=");
    if let Some(prefix) = &directive.prefix {
        push_encoded(&mut out, prefix);
        out.push_str("-,");
    }
    push_encoded(&mut out, &directive.start);
    if let Some(end) = &directive.end {
        out.push(',');
        push_encoded(&mut out, end);
    }
    if let Some(suffix) = &directive.suffix {
        out.push_str(",-");
        push_encoded(&mut out, suffix);
    }
    out
}

/// Percent-encodes everything but letters, digits, `_`, `.` and `~`: `-`, `,` and `&` have a meaning in a directive.
fn push_encoded(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Addresses;
    use crate::model::{Article, Metadata, Span};

    /// The directives of stretches of paragraphs; each stretch is the `nth` place of its words.
    #[track_caller]
    fn check(url: &str, paragraphs: &[&str], slices: &[(&str, usize)], expected: &str) {
        let paragraphs: Vec<String> = paragraphs.iter().map(|&text| text.to_owned()).collect();
        let mut article = Article::of_paragraphs(&paragraphs);
        article.meta = Metadata { url: Some(url.into()), ..Metadata::default() };
        let spans: Vec<Span> = slices
            .iter()
            .map(|&(words, nth)| {
                let (start, _) = article.text.match_indices(words).nth(nth).expect("words of the text");
                Span::new(start, start + words.len())
            })
            .collect();
        assert_eq!(Addresses::new(&article).of(&spans).as_deref(), Some(expected));
    }

    const PAGE: &str = "https://a.example/x";

    #[test]
    fn short_slices_are_whole_and_long_ones_have_ends() {
        check(
            PAGE,
            &["He said: “We  go,\nnow,” and went."],
            &[("“We  go,\nnow,”", 0)],
            &format!("{PAGE}#:~:text=We%20go%2C%20now"),
        );
        let long = "'one two three four five six seven eight nine ten eleven'";
        let ends = "one%20two%20three%20four%20five,seven%20eight%20nine%20ten%20eleven";
        check(PAGE, &[long], &[(long, 0)], &format!("{PAGE}#:~:text={ends}"));
    }

    #[test]
    fn signs_with_a_meaning_are_encoded_and_fragments_kept() {
        let text = ["a-b & é, then c"];
        check(
            "https://a.example/#top",
            &text,
            &[("a-b & é", 0), ("c", 0)],
            "https://a.example/#top:~:text=a%2Db%20%26%20%C3%A9&text=c",
        );
        check("https://a.example/#:~:text=old", &["new"], &[("new", 0)], "https://a.example/#:~:text=new");
        check("https://a.example/", &["“”"], &[("“”", 0)], "https://a.example/");
    }

    #[test]
    fn what_stands_earlier_too_has_words_around_it() {
        let text = ["No comment, she said. Later he said: “No comment.”"];
        check(PAGE, &text, &[("“No comment.”", 0)], &format!("{PAGE}#:~:text=No%20comment."));
        let text = ["“It is over,” Ruiz said in Lume.", "“It is over,” Tan said in Orvia."];
        check(PAGE, &text, &[("“It is over,”", 0)], &format!("{PAGE}#:~:text=It%20is%20over"));
        check(
            PAGE,
            &text,
            &[("“It is over,”", 1)],
            &format!("{PAGE}#:~:text=It%20is%20over,-%2C%E2%80%9D%20Tan%20said"),
        );
        let text = ["In Lume he said “it is over” twice. In Lume he said “it is over” again."];
        check(
            PAGE,
            &text,
            &[("it is over", 1)],
            &format!("{PAGE}#:~:text=he%20said%20%E2%80%9C-,it%20is%20over,-%E2%80%9D%20again."),
        );
    }

    #[test]
    fn no_term_goes_over_the_end_of_a_block() {
        check(
            PAGE,
            &["They left. We stay", "and we fight. So it is."],
            &[("We stay\n\nand we fight", 0)],
            &format!("{PAGE}#:~:text=We%20stay,and%20we%20fight"),
        );
    }

    #[test]
    fn a_slice_begins_and_ends_with_a_word() {
        check(PAGE, &["the unthinkable thing"], &[("think", 0)], &format!("{PAGE}#:~:text=unthinkable"));
        check(
            PAGE,
            &["art and heart, an artist; art."],
            &[("art", 3)],
            &format!("{PAGE}#:~:text=heart%2C%20an%20artist%3B-,art"),
        );
    }

    #[test]
    fn endless_words_and_texts_that_only_repeat_are_bounded() {
        let word = "x".repeat(1 << 20);
        check(PAGE, &[&word], &[(&word, 0)], PAGE);
        let text = "ha ".repeat(200_000);
        let article =
            Article { text, meta: Metadata { url: Some(PAGE.into()), ..Metadata::default() }, ..Article::default() };
        let address = Addresses::new(&article).of(&[Span::new(300_000, 300_050)]).expect("an address");
        assert!(address.len() < 1_000, "{address}");
    }
}
