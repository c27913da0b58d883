//! The filters that show slices of a source: as elements that `attache verify` reads again, whole, opening only, or within
//! their sentence. The words are never touched; what is not of the source stands outside the elements.

#![allow(clippy::needless_pass_by_value)] // the shape of a filter is tera's: it hands over values

use std::fmt::Write as _;
use std::ops::Range;

use tera::value::Key;
use tera::{Error, Kwargs, Map, State, TeraResult, Value};

use super::differing::Marks;
use super::markdown::Weight;
use super::{escape, labels, markdown};

/// What opens a slice's element, up to the value of each attribute, and the field of the source that is the value.
const PROVENANCE: [(&str, &str); 4] = [
    ("<q class=\"slice\" data-path=\"", "path"),
    ("\" data-entry=\"", "entry"),
    ("\" data-sha256=\"", "sha256"),
    ("\" data-parser=\"", "parser"),
];

/// The words of a quote as a `blockquote`: its sentence where it has a context, else its pieces, or with `max` their
/// opening. `lang` is set where the source is not in the page's `language`.
pub(super) fn words(quote: &Map, kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let source = kwargs.must_get::<&Map>("source")?;
    let (page, max) = (kwargs.get::<&str>("language")?.unwrap_or_default(), kwargs.get::<usize>("max")?);
    let provenance = provenance(source);
    let pieces = quote.get(&Key::Str("pieces")).and_then(Value::as_array).ok_or_else(wrong)?;
    // An opening is shown to be found again, not to be compared.
    let marks = if max.is_none() { Marks::of(quote) } else { Marks::default() };
    let mut out = String::with_capacity(1024);
    out.push_str("<blockquote");
    let language = source.get(&Key::Str("language")).and_then(Value::as_str).unwrap_or_default();
    if !language.is_empty() && language != page {
        out.push_str(" lang=\"");
        escape::push_shown(&mut out, language);
        out.push('"');
    }
    out.push_str(" dir=\"auto\"><p class=\"words");
    if max.is_none() && is_broken(pieces) {
        out.push_str(" paragraphs");
    }
    out.push_str("\">");
    match (quote.get(&Key::Str("context")).and_then(Value::as_map), max) {
        (Some(context), _) => push_context(&mut out, context, &marks, &provenance, state)?,
        (None, None) => push_pieces(&mut out, (pieces, false), &marks, &provenance, state)?,
        (None, Some(max)) => {
            let (pieces, cut) = first_pieces(pieces, max)?;
            push_pieces(&mut out, (&pieces, cut), &marks, &provenance, state)?;
        }
    }
    out.push_str("</p></blockquote>");
    Ok(Value::safe_string(&out))
}

/// The same in Markdown: a block quote in a list of depth `level`, or with `nested` one within such a block quote. A quote's
/// own words are bold in their sentence, and those that differ from another wording in bold italics.
pub(super) fn md_words(quote: &Map, kwargs: Kwargs, state: &State) -> TeraResult<String> {
    let (level, max) = (kwargs.get::<usize>("level")?.unwrap_or(0), kwargs.get::<usize>("max")?);
    let words = md_block(quote, level, max, state)?;
    // Every row but the first begins with the mark of the block quote.
    let row = format!("\n{}", "   ".repeat(level));
    Ok(if kwargs.get::<bool>("nested")?.unwrap_or(false) { words.replace(&row, &format!("{row}> ")) } else { words })
}

fn md_block(quote: &Map, level: usize, max: Option<usize>, state: &State) -> TeraResult<String> {
    let gap = labels::in_scope(state)?.word("gap");
    let mut out = String::from("> ");
    if let Some(context) = quote.get(&Key::Str("context")).and_then(Value::as_map) {
        if flag(context, "cut_before") {
            out.extend([gap, " "]);
        }
        let marks = if max.is_none() { Marks::of(quote) } else { Marks::default() };
        out.push_str(&markdown::in_sentence(&weighed(context, &marks)?, level));
        if flag(context, "cut_after") {
            out.extend([" ", gap]);
        }
        return Ok(out);
    }
    let pieces = quote.get(&Key::Str("pieces")).and_then(Value::as_array).ok_or_else(wrong)?;
    let marks = if max.is_none() { Marks::of(quote) } else { Marks::default() };
    let (pieces, cut) = first_pieces(pieces, max.unwrap_or(usize::MAX))?;
    for (number, piece) in pieces.iter().enumerate() {
        if number > 0 {
            out.extend([" ", gap, " "]);
        }
        let text = text_of(piece.as_map().ok_or_else(wrong)?)?;
        let parts: Vec<_> =
            marks.cut(number, text).into_iter().map(|(at, differs)| (&text[at], weight(differs, false))).collect();
        out.push_str(&markdown::in_sentence(&parts, level));
    }
    if cut {
        out.extend([" ", gap]);
    }
    Ok(out)
}

/// The pieces of a quote or excerpt as elements `<q class="slice">` with the provenance that `attache verify` reads, and
/// between them, and behind the last where `cut`, a mark that is no part of the quote.
///
/// It is made here rather than in a template so that no template can loosen what `verify` relies on: the attributes, their
/// order, and nothing within the element but the slice.
pub(super) fn slices(pieces: &[Value], kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let cut = kwargs.get::<bool>("cut")?.unwrap_or(false);
    let mut out = String::with_capacity(512);
    let provenance = provenance(kwargs.must_get::<&Map>("source")?);
    push_pieces(&mut out, (pieces, cut), &Marks::default(), &provenance, state)?;
    Ok(Value::safe_string(&out))
}

/// Pieces, and whether more of the quote follows.
fn push_pieces(
    out: &mut String,
    (pieces, cut): (&[Value], bool),
    marks: &Marks,
    provenance: &str,
    state: &State,
) -> TeraResult<()> {
    let gap = if cut || pieces.len() > 1 { gap(state)? } else { String::new() };
    for (number, piece) in pieces.iter().enumerate() {
        if number > 0 {
            out.extend([" ", &gap, " "]);
        }
        push_marked(out, piece.as_map().ok_or_else(wrong)?, (number, marks), provenance, state)?;
    }
    if cut {
        out.extend([" ", &gap]);
    }
    Ok(())
}

/// The slices of a context, one behind the other; those around the quote's own words stand in `small`, so that they are
/// set apart even where the style sheet is lost. A mark stands where the sentence is cut.
fn push_context(out: &mut String, context: &Map, marks: &Marks, provenance: &str, state: &State) -> TeraResult<()> {
    if flag(context, "cut_before") {
        out.extend([&gap(state)?, " "]);
    }
    let mut piece = 0;
    for slice in slices_of(context)? {
        let slice = slice.as_map().ok_or_else(wrong)?;
        if flag(slice, "content") {
            push_marked(out, slice, (piece, marks), provenance, state)?;
            piece += 1;
        } else {
            out.push_str("<small>");
            push_slice(out, provenance, slice)?;
            out.push_str("</small>");
        }
    }
    if flag(context, "cut_after") {
        out.extend([" ", &gap(state)?]);
    }
    Ok(())
}

/// Whether a piece goes over several paragraphs.
fn is_broken(pieces: &[Value]) -> bool {
    pieces.iter().filter_map(Value::as_map).any(|piece| text_of(piece).is_ok_and(|text| text.contains("\n\n")))
}

/// The texts of a context's slices, and how each is set in Markdown.
fn weighed<'a>(context: &'a Map, marks: &Marks) -> TeraResult<Vec<(&'a str, Weight)>> {
    let (mut out, mut piece) = (Vec::new(), 0);
    for slice in slices_of(context)? {
        let slice = slice.as_map().ok_or_else(wrong)?;
        let text = text_of(slice)?;
        if flag(slice, "content") {
            out.extend(marks.cut(piece, text).into_iter().map(|(at, differs)| (&text[at], weight(differs, true))));
            piece += 1;
        } else {
            out.push((text, Weight::Plain));
        }
    }
    Ok(out)
}

fn weight(differs: bool, content: bool) -> Weight {
    match (differs, content) {
        (true, _) => Weight::Heavy,
        (false, true) => Weight::Bold,
        (false, false) => Weight::Plain,
    }
}

/// The texts of a context's slices, and whether each is a piece of the quote.
pub(super) fn parts(context: &Map) -> TeraResult<Vec<(&str, bool)>> {
    let slices = slices_of(context)?.iter().map(|slice| slice.as_map().ok_or_else(wrong));
    slices.map(|slice| slice.and_then(|slice| Ok((text_of(slice)?, flag(slice, "content"))))).collect()
}

fn slices_of(context: &Map) -> TeraResult<&[Value]> {
    context.get(&Key::Str("slices")).and_then(Value::as_array).ok_or_else(|| Error::message("a context has `slices`"))
}

pub(super) fn flag(map: &Map, key: &'static str) -> bool {
    map.get(&Key::Str(key)).and_then(Value::as_bool).unwrap_or(false)
}

pub(super) fn text_of(piece: &Map) -> TeraResult<&str> {
    piece.get(&Key::Str("text")).and_then(Value::as_str).ok_or_else(wrong)
}

pub(super) fn wrong() -> Error {
    Error::message("a piece has `text`, `start` and `end`")
}

/// The start of a slice's element up to its place.
pub(super) fn provenance(source: &Map) -> String {
    let mut out = String::with_capacity(256);
    for (attribute, key) in PROVENANCE {
        out.push_str(attribute);
        escape::push_exact(&mut out, source.get(&Key::Str(key)).and_then(Value::as_str).unwrap_or_default());
    }
    out
}

pub(super) fn push_slice(out: &mut String, provenance: &str, piece: &Map) -> TeraResult<()> {
    let place = |key| piece.get(&Key::Str(key)).and_then(Value::as_u64).ok_or_else(wrong);
    out.push_str(provenance);
    let _ = write!(out, "\" data-span=\"{}-{}\">", place("start")?, place("end")?);
    escape::push_exact(out, text_of(piece)?);
    out.push_str("</q>");
    Ok(())
}

/// A piece, cut where its words differ from another wording. What differs stands in `mark`, with words for those who do
/// not see it; they are no part of the slices.
fn push_marked(
    out: &mut String,
    piece: &Map,
    (number, marks): (usize, &Marks),
    provenance: &str,
    state: &State,
) -> TeraResult<()> {
    if marks.is_empty() {
        return push_slice(out, provenance, piece);
    }
    let labels = labels::in_scope(state)?;
    let hidden = |label: &str| format!("<span class=\"hidden\">{}</span>", escape::exact(labels.word(label)));
    let text = text_of(piece)?;
    for (at, differs) in marks.cut(number, text) {
        let part = part_of(piece, &at)?;
        if differs {
            out.extend(["<mark class=\"differs\">", &hidden("wordings.opens")]);
        }
        push_slice(out, provenance, &part)?;
        if differs {
            out.extend([&hidden("wordings.closes"), "</mark>"]);
        }
    }
    Ok(())
}

/// A stretch of a piece as a piece of its own.
fn part_of(piece: &Map, at: &Range<usize>) -> TeraResult<Map> {
    let start = piece.get(&Key::Str("start")).and_then(Value::as_u64).ok_or_else(wrong)?;
    let mut part = piece.clone();
    part.insert("text".into(), Value::from(&text_of(piece)?[at.clone()]));
    part.insert("start".into(), Value::from(start + at.start as u64));
    part.insert("end".into(), Value::from(start + at.end as u64));
    Ok(part)
}

/// The mark for words that are not shown.
pub(super) fn gap(state: &State) -> TeraResult<String> {
    let labels = labels::in_scope(state)?;
    let (title, mark) = (labels.word("gap_title"), labels.word("gap"));
    Ok(format!("<span class=\"gap\" title=\"{}\">{}</span>", escape::exact(title), escape::exact(mark)))
}

/// The first pieces of a quote, together at most `max` characters and cut after a sentence or at least a word.
///
/// What is cut is a slice still: its `end` moves with its text. `cut` says whether anything was left out.
pub(super) fn opening(pieces: &[Value], kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let (kept, cut) = first_pieces(pieces, kwargs.must_get::<usize>("max")?)?;
    let mut out = Map::new();
    out.insert("pieces".into(), Value::from(kept));
    out.insert("cut".into(), Value::from(cut));
    Ok(Value::from(out))
}

pub(super) fn first_pieces(pieces: &[Value], max: usize) -> TeraResult<(Vec<Value>, bool)> {
    let mut room = max;
    let mut kept = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let text = piece.as_map().ok_or_else(wrong).and_then(text_of)?;
        let fits = first_words(text, room);
        if fits.len() < text.len() {
            if !fits.is_empty() {
                kept.push(shortened(piece, fits)?);
            }
            return Ok((kept, true));
        }
        room = room.saturating_sub(text.chars().count());
        kept.push(piece.clone());
    }
    Ok((kept, false))
}

fn shortened(piece: &Value, text: &str) -> TeraResult<Value> {
    let start = piece.get_from_path("start").and_then(Value::as_u64).ok_or_else(wrong)?;
    let mut map = piece.as_map().cloned().ok_or_else(wrong)?;
    map.insert("text".into(), Value::from(text));
    map.insert("end".into(), Value::from(start + text.len() as u64));
    Ok(Value::from(map))
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
    fn check(template: &str, expected: &str) {
        let mut tera = tera::Tera::new();
        super::super::filters::register(&mut tera);
        let mut context = tera::Context::new();
        let piece = serde_json::json!({"text": "One two. Three four five.", "start": 10, "end": 35});
        let slice =
            |text: &str, content: bool| serde_json::json!({"text": text, "start": 1, "end": 2, "content": content});
        let around = [slice("She said ", false), slice("“a*b”", true)];
        let quote = serde_json::json!({"pieces": [around[1]], "context": {"slices": around, "cut_before": true}});
        context.insert("pieces", &[&piece]);
        context.insert("quote", &quote);
        context.insert("whole", &serde_json::json!({"pieces": [piece]}));
        let source =
            serde_json::json!({"path": "a&b", "entry": "", "sha256": "00", "parser": "text/1", "language": "de"});
        context.insert("source", &source);
        assert_eq!(tera.render_str(template, &context, true).expect("a rendering"), expected);
    }

    const SOURCE: &str = "data-path=\"a&amp;b\" data-entry=\"\" data-sha256=\"00\" data-parser=\"text/1\" data-span=";

    #[test]
    fn words_are_slices_that_name_their_source() {
        let slice = format!("<q class=\"slice\" {SOURCE}\"10-35\">One two. Three four five.</q>");
        check("{{ pieces | slices(source=source) }}", &slice);
        let quote = format!("<blockquote dir=\"auto\"><p class=\"words\">{slice}</p></blockquote>");
        check("{{ whole | words(source=source, language='de') }}", &quote);
        check("{{ whole | md_words(max=12) | safe }}", "> One two. […]");
    }

    #[test]
    fn a_sentence_is_slices_without_a_gap() {
        let title = crate::wording::english().word("gap_title");
        check(
            "{{ quote | words(source=source, language='en', max=3) }}",
            &format!(
                "<blockquote lang=\"de\" dir=\"auto\"><p class=\"words\"><span class=\"gap\" title=\"{title}\">[…]</span> \
                 <small><q class=\"slice\" {SOURCE}\"1-2\">She said </q></small>\
                 <q class=\"slice\" {SOURCE}\"1-2\">“a*b”</q></p></blockquote>"
            ),
        );
        check("{{ quote | md_words | safe }}", "> […] She said **“a\\*b”**");
    }

    #[test]
    fn words_that_differ_are_slices_of_their_own() {
        let wording = "{'pieces': [{'text': 'One two', 'start': 10, 'end': 17}], 'differs': [{'piece': 0, 'start': 4, 'end': 7}]}";
        let labels = crate::wording::english();
        let word = |key| labels.word(key);
        let (opens, closes) = (word("wordings.opens"), word("wordings.closes"));
        check(
            &format!("{{{{ {wording} | words(source=source, language='de') }}}}"),
            &format!(
                "<blockquote dir=\"auto\"><p class=\"words\"><q class=\"slice\" {SOURCE}\"10-14\">One </q>\
                 <mark class=\"differs\"><span class=\"hidden\">{opens}</span><q class=\"slice\" {SOURCE}\"14-17\">two</q>\
                 <span class=\"hidden\">{closes}</span></mark></p></blockquote>"
            ),
        );
        check(&format!("{{{{ {wording} | md_words(nested=true) | safe }}}}"), "> One ***two***");
        check(
            "{{ {'pieces': [{'text': 'One two', 'start': 1, 'end': 8}], 'wordings': [{'from': [{'piece': 0, 'start': 0, 'end': 3}]}]} | md_words | safe }}",
            "> ***One*** two",
        );
    }

    #[test]
    fn an_opening_is_a_slice() {
        check(
            "{% set o = pieces | opening(max=12) %}{{ o.pieces[0].text }} {{ o.pieces[0].end }} {{ o.cut }}",
            "One two. 18 true",
        );
        check(
            "{% set o = pieces | opening(max=90) %}{{ o.pieces[0].text }} {{ o.cut }}",
            "One two. Three four five. false",
        );
    }

    #[test]
    fn text_is_cut_between_words() {
        assert_eq!(first_words("abcdef ghi", 7), "abcdef");
        assert_eq!(first_words("éé éé éé éé", 5), "éé éé");
        assert_eq!(first_words("abcdefghij", 4), "abcd");
        assert_eq!(first_words("abc", 0), "");
    }
}
