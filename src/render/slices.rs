//! The filters that show slices of a source, whole, opening only, or within their sentence: as [`elements`], or in Markdown.
//! The words are never touched.

#![allow(clippy::needless_pass_by_value)] // the shape of a filter is tera's: it hands over values

use tera::value::Key;
use tera::{Error, Kwargs, Map, State, TeraResult, Value};

use super::differing::Marks;
use super::elements::{self, Provenance, Sentence, Slice, Words};
use super::markdown::Weight;
use super::{labels, markdown};

/// The words of a quote as a `blockquote`: its sentence where it has a context, else its pieces, or with `max` their
/// opening. `lang` is set where the source is not in the page's `language`.
pub(super) fn words(quote: &Map, kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let source = provenance(kwargs.must_get::<&Map>("source")?);
    let (page, max) = (kwargs.get::<&str>("language")?.unwrap_or_default(), kwargs.get::<usize>("max")?);
    let pieces = quote.get(&Key::Str("pieces")).and_then(Value::as_array).ok_or_else(wrong)?;
    let sentence = quote.get(&Key::Str("context")).and_then(Value::as_map).map(sentence).transpose()?;
    let words = Words { pieces: all(pieces)?, sentence, marks: Marks::of(quote) };
    let mut out = String::with_capacity(1024);
    words.push(&mut out, &source, (page, max), labels::in_scope(state)?);
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
pub(super) fn slices(pieces: &[Value], kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let cut = kwargs.get::<bool>("cut")?.unwrap_or(false);
    let mut out = String::with_capacity(512);
    let source = provenance(kwargs.must_get::<&Map>("source")?);
    let pieces = all(pieces)?;
    elements::push_pieces(&mut out, (&pieces, cut), &Marks::default(), &source, labels::in_scope(state)?);
    Ok(Value::safe_string(&out))
}

fn all(pieces: &[Value]) -> TeraResult<Vec<Slice<'_>>> {
    pieces.iter().map(|piece| slice(piece.as_map().ok_or_else(wrong)?)).collect()
}

/// A piece of a quote, or a slice of its context.
pub(super) fn slice(piece: &Map) -> TeraResult<Slice<'_>> {
    let place = |key| piece.get(&Key::Str(key)).and_then(Value::as_u64).ok_or_else(wrong);
    Ok(Slice { text: text_of(piece)?, start: place("start")?, end: place("end")? })
}

fn sentence(context: &Map) -> TeraResult<Sentence<'_>> {
    let slices = slices_of(context)?.iter().map(|one| {
        let one = one.as_map().ok_or_else(wrong)?;
        Ok((slice(one)?, flag(one, "content")))
    });
    let (cut_before, cut_after) = (flag(context, "cut_before"), flag(context, "cut_after"));
    Ok(Sentence { slices: slices.collect::<TeraResult<_>>()?, cut_before, cut_after })
}

/// What the elements of a source's slices say of it.
pub(super) fn provenance(source: &Map) -> Provenance {
    let field = |key| source.get(&Key::Str(key)).and_then(Value::as_str).unwrap_or_default();
    Provenance::new(["path", "entry", "sha256", "parser"].map(field), field("language"))
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
    let texts = pieces.iter().map(|piece| piece.as_map().ok_or_else(wrong).and_then(text_of));
    let texts = texts.collect::<TeraResult<Vec<_>>>()?;
    let (kept, cut) = elements::first(texts.iter().copied(), max);
    let kept = kept.iter().zip(&texts).zip(pieces).map(|((kept, text), piece)| match kept.len() {
        whole if whole == text.len() => Ok(piece.clone()),
        _ => shortened(piece, kept),
    });
    Ok((kept.collect::<TeraResult<_>>()?, cut))
}

fn shortened(piece: &Value, text: &str) -> TeraResult<Value> {
    let start = piece.get_from_path("start").and_then(Value::as_u64).ok_or_else(wrong)?;
    let mut map = piece.as_map().cloned().ok_or_else(wrong)?;
    map.insert("text".into(), Value::from(text));
    map.insert("end".into(), Value::from(start + text.len() as u64));
    Ok(Value::from(map))
}

#[cfg(test)]
mod tests {
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
}
