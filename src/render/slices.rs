//! The filters that show slices of a source: as elements that `attache verify` reads again, whole, opening only, or within
//! their sentence. The words are never touched; what is not of the source stands outside the elements.

#![allow(clippy::needless_pass_by_value)] // the shape of a filter is tera's: it hands over values

use std::fmt::Write as _;

use tera::value::Key;
use tera::{Error, Kwargs, Map, State, TeraResult, Value};

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
        (Some(context), _) => push_context(&mut out, context, &provenance, state)?,
        (None, None) => push_pieces(&mut out, pieces, false, &provenance, state)?,
        (None, Some(max)) => {
            let (pieces, cut) = first_pieces(pieces, max)?;
            push_pieces(&mut out, &pieces, cut, &provenance, state)?;
        }
    }
    out.push_str("</p></blockquote>");
    Ok(Value::safe_string(&out))
}

/// The same in Markdown: a block quote in a list of depth `level`. A quote's own words are bold in their sentence.
pub(super) fn md_words(quote: &Map, kwargs: Kwargs, state: &State) -> TeraResult<String> {
    let (level, max) = (kwargs.get::<usize>("level")?.unwrap_or(0), kwargs.get::<usize>("max")?);
    let gap = labels::in_scope(state)?.word("gap");
    let mut out = String::from("> ");
    if let Some(context) = quote.get(&Key::Str("context")).and_then(Value::as_map) {
        if flag(context, "cut_before") {
            out.extend([gap, " "]);
        }
        out.push_str(&markdown::in_sentence(&parts(context)?, level));
        if flag(context, "cut_after") {
            out.extend([" ", gap]);
        }
        return Ok(out);
    }
    let pieces = quote.get(&Key::Str("pieces")).and_then(Value::as_array).ok_or_else(wrong)?;
    let (pieces, cut) = first_pieces(pieces, max.unwrap_or(usize::MAX))?;
    for (number, piece) in pieces.iter().enumerate() {
        if number > 0 {
            out.extend([" ", gap, " "]);
        }
        out.push_str(&markdown::quoted(text_of(piece.as_map().ok_or_else(wrong)?)?, level));
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
    push_pieces(&mut out, pieces, cut, &provenance(kwargs.must_get::<&Map>("source")?), state)?;
    Ok(Value::safe_string(&out))
}

fn push_pieces(out: &mut String, pieces: &[Value], cut: bool, provenance: &str, state: &State) -> TeraResult<()> {
    let gap = if cut || pieces.len() > 1 { gap(state)? } else { String::new() };
    for (number, piece) in pieces.iter().enumerate() {
        if number > 0 {
            out.extend([" ", &gap, " "]);
        }
        push_slice(out, provenance, piece.as_map().ok_or_else(wrong)?)?;
    }
    if cut {
        out.extend([" ", &gap]);
    }
    Ok(())
}

/// The slices of a context, one behind the other; those around the quote's own words stand in `small`, so that they are
/// set apart even where the style sheet is lost. A mark stands where the sentence is cut.
fn push_context(out: &mut String, context: &Map, provenance: &str, state: &State) -> TeraResult<()> {
    if flag(context, "cut_before") {
        out.extend([&gap(state)?, " "]);
    }
    for slice in slices_of(context)? {
        let slice = slice.as_map().ok_or_else(wrong)?;
        let around = !flag(slice, "content");
        out.push_str(if around { "<small>" } else { "" });
        push_slice(out, provenance, slice)?;
        out.push_str(if around { "</small>" } else { "" });
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

/// The texts of a context's slices, and whether each is a piece of the quote.
fn parts(context: &Map) -> TeraResult<Vec<(&str, bool)>> {
    let slices = slices_of(context)?.iter().map(|slice| slice.as_map().ok_or_else(wrong));
    slices.map(|slice| slice.and_then(|slice| Ok((text_of(slice)?, flag(slice, "content"))))).collect()
}

fn slices_of(context: &Map) -> TeraResult<&[Value]> {
    context.get(&Key::Str("slices")).and_then(Value::as_array).ok_or_else(|| Error::message("a context has `slices`"))
}

pub(super) fn flag(map: &Map, key: &'static str) -> bool {
    map.get(&Key::Str(key)).and_then(Value::as_bool).unwrap_or(false)
}

fn text_of(piece: &Map) -> TeraResult<&str> {
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

fn first_pieces(pieces: &[Value], max: usize) -> TeraResult<(Vec<Value>, bool)> {
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
fn first_words(text: &str, max: usize) -> &str {
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
