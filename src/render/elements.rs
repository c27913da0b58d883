//! Slices of a source as HTML elements that `attache verify` reads again, and the block quotes that are made of them. Where
//! the slices come from, the model or a template's values, is decided elsewhere.
//!
//! They are made here rather than in a template so that no template can loosen what `verify` relies on: the attributes, their
//! order, and nothing within the element but the slice.

use std::fmt::Write as _;

use super::differing::Marks;
use super::escape;
use crate::model::{Piece, QuoteEntry, SourceEntry};
use crate::wording::Labels;

/// What opens a slice's element, up to the value of each attribute: path, entry, SHA-256 and parser of the source.
const PROVENANCE: [&str; 4] =
    ["<q class=\"slice\" data-path=\"", "\" data-entry=\"", "\" data-sha256=\"", "\" data-parser=\""];

/// A stretch of a source's clean text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slice<'a> {
    /// Its words, byte for byte.
    pub(super) text: &'a str,
    /// Its first byte.
    pub(super) start: u64,
    /// One past its last byte.
    pub(super) end: u64,
}

impl<'a> From<&'a Piece> for Slice<'a> {
    fn from(piece: &'a Piece) -> Self {
        Self { text: &piece.text, start: piece.start.into(), end: piece.end.into() }
    }
}

/// The sentence around a quote's words.
pub(super) struct Sentence<'a> {
    /// Its slices, and whether each is a piece of the quote.
    pub(super) slices: Vec<(Slice<'a>, bool)>,
    /// Whether it begins before the first.
    pub(super) cut_before: bool,
    /// Whether it goes on behind the last.
    pub(super) cut_after: bool,
}

/// What is shown of a quote.
pub(super) struct Words<'a> {
    /// Its pieces.
    pub(super) pieces: Vec<Slice<'a>>,
    /// The sentence to show in their stead.
    pub(super) sentence: Option<Sentence<'a>>,
    /// What differs from another wording.
    pub(super) marks: Marks,
}

impl<'a> Words<'a> {
    /// Those of a quote of the model.
    pub(super) fn of(quote: &'a QuoteEntry) -> Self {
        let sentence = quote.context.as_ref().map(|context| Sentence {
            slices: context.slices.iter().map(|slice| (Slice::from(&slice.piece), slice.content)).collect(),
            cut_before: context.cut_before,
            cut_after: context.cut_after,
        });
        Self { pieces: quote.pieces.iter().map(Slice::from).collect(), sentence, marks: Marks::of_entry(quote) }
    }

    /// Whether what is shown with at most `max` characters is all that is shown without a bound, and shown alike.
    pub(super) fn fit(&self, max: usize) -> bool {
        let whole = || !first(self.pieces.iter().map(|piece| piece.text), max).1;
        self.marks.is_empty() && !self.is_broken() && (self.sentence.is_some() || whole())
    }

    /// Whether a piece goes over several paragraphs.
    fn is_broken(&self) -> bool {
        self.pieces.iter().any(|piece| piece.text.contains("\n\n"))
    }

    /// Appends a `blockquote`: the sentence where there is one, else the pieces, or with `max` their opening. `lang` is set
    /// where the source is not in the page's `language`.
    pub(super) fn push(
        &self,
        out: &mut String,
        source: &Provenance,
        (language, max): (&str, Option<usize>),
        labels: &Labels,
    ) {
        out.push_str("<blockquote");
        if !source.language.is_empty() && source.language != language {
            out.push_str(" lang=\"");
            escape::push_shown(out, &source.language);
            out.push('"');
        }
        out.push_str(" dir=\"auto\"><p class=\"words");
        if max.is_none() && self.is_broken() {
            out.push_str(" paragraphs");
        }
        out.push_str("\">");
        let none = Marks::default();
        // An opening is shown to be found again, not to be compared.
        let marks = if max.is_none() { &self.marks } else { &none };
        match (&self.sentence, max) {
            (Some(sentence), _) => push_sentence(out, sentence, marks, source, labels),
            (None, None) => push_pieces(out, (&self.pieces, false), marks, source, labels),
            (None, Some(max)) => {
                let (pieces, cut) = opening(&self.pieces, max);
                push_pieces(out, (&pieces, cut), marks, source, labels);
            }
        }
        out.push_str("</p></blockquote>");
    }
}

/// What the elements of a source's slices say of it.
pub(super) struct Provenance {
    /// The start of an element, up to the slice's place.
    opening: String,
    /// BCP 47 tag of the source; empty where it has none.
    language: String,
}

impl Provenance {
    /// That of a source by its path, entry, SHA-256 and parser.
    pub(super) fn new(values: [&str; 4], language: &str) -> Self {
        let mut opening = String::with_capacity(256);
        for (attribute, value) in PROVENANCE.iter().zip(values) {
            opening.push_str(attribute);
            escape::push_exact(&mut opening, value);
        }
        Self { opening, language: language.to_owned() }
    }

    /// That of a source of the model.
    pub(super) fn of(source: &SourceEntry) -> Self {
        let values = [&source.path, &source.entry, &source.sha256.to_string(), &source.parser];
        Self::new(values.map(String::as_str), source.language.as_deref().unwrap_or_default())
    }

    /// Appends a slice.
    pub(super) fn push(&self, out: &mut String, slice: Slice) {
        out.push_str(&self.opening);
        let _ = write!(out, "\" data-span=\"{}-{}\">", slice.start, slice.end);
        escape::push_exact(out, slice.text);
        out.push_str("</q>");
    }
}

/// Appends pieces, and between them, and behind the last where more of the quote follows, a mark that is no part of it.
pub(super) fn push_pieces(
    out: &mut String,
    (pieces, cut): (&[Slice], bool),
    marks: &Marks,
    source: &Provenance,
    labels: &Labels,
) {
    let gap = if cut || pieces.len() > 1 { gap(labels) } else { String::new() };
    for (number, piece) in pieces.iter().enumerate() {
        if number > 0 {
            out.extend([" ", &gap, " "]);
        }
        push_marked(out, *piece, (number, marks), source, labels);
    }
    if cut {
        out.extend([" ", &gap]);
    }
}

/// The slices of a sentence, one behind the other; those around the quote's own words stand in `small`, so that they are
/// set apart even where the style sheet is lost. A mark stands where the sentence is cut.
fn push_sentence(out: &mut String, sentence: &Sentence, marks: &Marks, source: &Provenance, labels: &Labels) {
    if sentence.cut_before {
        out.extend([&gap(labels), " "]);
    }
    let mut piece = 0;
    for &(slice, content) in &sentence.slices {
        if content {
            push_marked(out, slice, (piece, marks), source, labels);
            piece += 1;
        } else {
            out.push_str("<small>");
            source.push(out, slice);
            out.push_str("</small>");
        }
    }
    if sentence.cut_after {
        out.extend([" ", &gap(labels)]);
    }
}

/// A piece, cut where its words differ from another wording. What differs stands in `mark`, with words for those who do
/// not see it; they are no part of the slices.
fn push_marked(out: &mut String, piece: Slice, (number, marks): (usize, &Marks), source: &Provenance, labels: &Labels) {
    if marks.is_empty() {
        return source.push(out, piece);
    }
    let hidden = |label: &str| format!("<span class=\"hidden\">{}</span>", escape::exact(labels.word(label)));
    for (at, differs) in marks.cut(number, piece.text) {
        let place = |at: usize| piece.start + at as u64;
        let part = Slice { start: place(at.start), end: place(at.end), text: &piece.text[at] };
        if differs {
            out.extend(["<mark class=\"differs\">", &hidden("wordings.opens")]);
        }
        source.push(out, part);
        if differs {
            out.extend([&hidden("wordings.closes"), "</mark>"]);
        }
    }
}

/// The mark for words that are not shown.
pub(super) fn gap(labels: &Labels) -> String {
    let (title, mark) = (labels.word("gap_title"), labels.word("gap"));
    format!("<span class=\"gap\" title=\"{}\">{}</span>", escape::exact(title), escape::exact(mark))
}

/// The first pieces of a quote, as [`first`] cuts their texts: each is a slice still.
fn opening<'a>(pieces: &[Slice<'a>], max: usize) -> (Vec<Slice<'a>>, bool) {
    let (texts, cut) = first(pieces.iter().map(|piece| piece.text), max);
    let kept = pieces.iter().zip(texts).map(|(piece, text)| match text.len() {
        whole if whole == piece.text.len() => *piece,
        shorter => Slice { text, end: piece.start + shorter as u64, ..*piece },
    });
    (kept.collect(), cut)
}

/// The first of several texts, together at most `max` characters and the last of them cut after a sentence or at least a
/// word; and whether anything was left out.
pub(super) fn first<'a>(texts: impl Iterator<Item = &'a str>, max: usize) -> (Vec<&'a str>, bool) {
    let (mut room, mut kept) = (max, Vec::new());
    for text in texts {
        let fits = first_words(text, room);
        if fits.len() < text.len() {
            kept.extend(Some(fits).filter(|fits| !fits.is_empty()));
            return (kept, true);
        }
        room = room.saturating_sub(text.chars().count());
        kept.push(text);
    }
    (kept, false)
}

/// As much of the text as `max` characters hold: up to the last sentence's end in its second half, else the last word's;
/// all of it where it is at most a quarter longer, since a cut would save nothing.
pub(super) fn first_words(text: &str, max: usize) -> &str {
    // No character is shorter than a byte.
    if text.len() <= max {
        return text;
    }
    if text.char_indices().nth(max.saturating_add(max / 4)).is_none() && max > 0 {
        return text;
    }
    let Some((end, _)) = text.char_indices().nth(max) else { return text };
    let head = &text[..end];
    let sentence = head
        .rmatch_indices(['.', '!', '?'])
        .map(|(at, mark)| at + mark.len())
        .find(|&at| head[at..].starts_with(char::is_whitespace));
    match sentence {
        Some(at) if at * 2 >= end => &head[..at],
        _ if text[end..].starts_with(char::is_whitespace) => head,
        _ => head.rfind(char::is_whitespace).map_or(head, |at| head[..at].trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::first_words;

    #[track_caller]
    fn check(text: &str, max: usize, expected: &str) {
        assert_eq!(first_words(text, max), expected);
    }

    #[test]
    fn text_is_cut_between_words() {
        check("abcdef ghi", 7, "abcdef");
        check("éé éé éé éé", 5, "éé éé");
        check("abcdefghij", 4, "abcd");
        check("abc", 0, "");
    }
}
