//! The filters that show slices of a source: as elements that `attache verify` reads again, whole, opening only, or within
//! their sentence. The words are never touched; what is not of the source stands outside the elements.

#![allow(clippy::needless_pass_by_value)] // the shape of a filter is tera's: it hands over values

use std::fmt::Write as _;

use tera::value::Key;
use tera::{Error, Kwargs, Map, State, TeraResult, Value};

use super::filters::labels_in;
use super::{escape, labels};

/// What opens a slice's element, up to the value of each attribute, and the field of the source that is the value.
const PROVENANCE: [(&str, &str); 4] = [
    ("<q class=\"slice\" data-path=\"", "path"),
    ("\" data-entry=\"", "entry"),
    ("\" data-sha256=\"", "sha256"),
    ("\" data-parser=\"", "parser"),
];

/// The pieces of a quote or excerpt as elements `<q class="slice">` with the provenance that `attache verify` reads, and
/// between them, and behind the last where `cut`, a mark that is no part of the quote.
///
/// It is made here rather than in a template so that no template can loosen what `verify` relies on: the attributes, their
/// order, and nothing within the element but the slice.
pub(super) fn slices(pieces: &[Value], kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let cut = kwargs.get::<bool>("cut")?.unwrap_or(false);
    let provenance = provenance(&kwargs)?;
    let gap = if cut || pieces.len() > 1 { gap(state)? } else { String::new() };
    let mut out = String::with_capacity(512);
    for (number, piece) in pieces.iter().enumerate() {
        if number > 0 {
            out.extend([" ", &gap, " "]);
        }
        push_slice(&mut out, &provenance, piece.as_map().ok_or_else(wrong)?)?;
    }
    if cut {
        out.extend([" ", &gap]);
    }
    Ok(Value::safe_string(&out))
}

/// The context of a quote as such elements, one behind the other; those around the quote's own words stand in `small`,
/// so that they are set apart even where the style sheet is lost. A mark stands where the sentence is cut.
pub(super) fn in_sentence(context: &Map, kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let provenance = provenance(&kwargs)?;
    let is_cut = |key| context.get(&Key::Str(key)).and_then(Value::as_bool).unwrap_or(false);
    let mut out = String::with_capacity(1024);
    if is_cut("cut_before") {
        out.extend([&gap(state)?, " "]);
    }
    for slice in slices_of(context)? {
        let slice = slice.as_map().ok_or_else(wrong)?;
        let around = !is_content(slice);
        out.push_str(if around { "<small>" } else { "" });
        push_slice(&mut out, &provenance, slice)?;
        out.push_str(if around { "</small>" } else { "" });
    }
    if is_cut("cut_after") {
        out.extend([" ", &gap(state)?]);
    }
    Ok(Value::safe_string(&out))
}

/// The texts of a context's slices, and whether each is a piece of the quote.
pub(super) fn parts(context: &Map) -> TeraResult<Vec<(&str, bool)>> {
    let slices = slices_of(context)?.iter().map(|slice| slice.as_map().ok_or_else(wrong));
    slices.map(|slice| slice.and_then(|slice| Ok((text_of(slice)?, is_content(slice))))).collect()
}

fn slices_of(context: &Map) -> TeraResult<&[Value]> {
    context.get(&Key::Str("slices")).and_then(Value::as_array).ok_or_else(|| Error::message("a context has `slices`"))
}

fn is_content(slice: &Map) -> bool {
    slice.get(&Key::Str("content")).and_then(Value::as_bool).unwrap_or(false)
}

fn text_of(piece: &Map) -> TeraResult<&str> {
    piece.get(&Key::Str("text")).and_then(Value::as_str).ok_or_else(wrong)
}

fn wrong() -> Error {
    Error::message("a piece has `text`, `start` and `end`")
}

/// The start of a slice's element up to its place, from the argument `source`.
fn provenance(kwargs: &Kwargs) -> TeraResult<String> {
    let source = kwargs.must_get::<&Map>("source")?;
    let mut out = String::with_capacity(256);
    for (attribute, key) in PROVENANCE {
        out.push_str(attribute);
        escape::push_exact(&mut out, source.get(&Key::Str(key)).and_then(Value::as_str).unwrap_or_default());
    }
    Ok(out)
}

fn push_slice(out: &mut String, provenance: &str, piece: &Map) -> TeraResult<()> {
    let place = |key| piece.get(&Key::Str(key)).and_then(Value::as_u64).ok_or_else(wrong);
    out.push_str(provenance);
    let _ = write!(out, "\" data-span=\"{}-{}\">", place("start")?, place("end")?);
    escape::push_exact(out, text_of(piece)?);
    out.push_str("</q>");
    Ok(())
}

/// The mark for words that are not shown.
fn gap(state: &State) -> TeraResult<String> {
    let labels = labels_in(state)?;
    let (title, mark) = (labels::word(&labels, "gap_title"), labels::word(&labels, "gap"));
    Ok(format!("<span class=\"gap\" title=\"{}\">{}</span>", escape::exact(title), escape::exact(mark)))
}

/// The first pieces of a quote, together at most `max` characters and cut after a sentence or at least a word.
///
/// What is cut is a slice still: its `end` moves with its text. `cut` says whether anything was left out.
pub(super) fn opening(pieces: &[Value], kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let mut room = kwargs.must_get::<usize>("max")?;
    let mut kept = Vec::with_capacity(pieces.len());
    let mut cut = false;
    for piece in pieces {
        let text = piece
            .get_from_path("text")
            .and_then(Value::as_str)
            .ok_or_else(|| Error::message("`opening` wants a quote's pieces"))?;
        let fits = first_words(text, room);
        if fits.len() < text.len() {
            cut = true;
            if !fits.is_empty() {
                kept.push(shortened(piece, fits)?);
            }
            break;
        }
        room = room.saturating_sub(text.chars().count());
        kept.push(piece.clone());
    }
    let mut out = Map::new();
    out.insert("pieces".into(), Value::from(kept));
    out.insert("cut".into(), Value::from(cut));
    Ok(Value::from(out))
}

fn shortened(piece: &Value, text: &str) -> TeraResult<Value> {
    let wrong = || Error::message("`opening` wants a quote's pieces");
    let start = piece.get_from_path("start").and_then(Value::as_u64).ok_or_else(wrong)?;
    let mut map = piece.as_map().cloned().ok_or_else(wrong)?;
    map.insert("text".into(), Value::from(text));
    map.insert("end".into(), Value::from(start + text.len() as u64));
    Ok(Value::from(map))
}

/// As much of the text as `max` characters hold: up to the last sentence's end in its second half, else the last word's;
/// all of it where it is at most a quarter longer, since a cut would save nothing.
fn first_words(text: &str, max: usize) -> &str {
    if text.char_indices().nth(max + max / 4).is_none() && max > 0 {
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
        context.insert("pieces", &[piece]);
        let around =
            serde_json::json!({"slices": [slice("She said ", false), slice("“a*b”", true)], "cut_before": true});
        context.insert("around", &around);
        context.insert("source", &serde_json::json!({"path": "a&b", "entry": "", "sha256": "00", "parser": "text/1"}));
        assert_eq!(tera.render_str(template, &context, true).expect("a rendering"), expected);
    }

    #[test]
    fn slices_name_their_source() {
        check(
            "{{ pieces | slices(source=source) }}",
            "<q class=\"slice\" data-path=\"a&amp;b\" data-entry=\"\" data-sha256=\"00\" data-parser=\"text/1\" \
             data-span=\"10-35\">One two. Three four five.</q>",
        );
    }

    #[test]
    fn a_sentence_is_slices_without_a_gap() {
        let source =
            "data-path=\"a&amp;b\" data-entry=\"\" data-sha256=\"00\" data-parser=\"text/1\" data-span=\"1-2\"";
        let labels = crate::render::labels::of("en");
        let title = crate::render::labels::word(labels, "gap_title");
        check(
            "{{ around | in_sentence(source=source) }}",
            &format!(
                "<span class=\"gap\" title=\"{title}\">[…]</span> <small><q class=\"slice\" {source}>She said </q></small>\
                 <q class=\"slice\" {source}>“a*b”</q>"
            ),
        );
        check("{{ around | md_in_sentence | safe }}", "She said **“a\\*b”**");
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
