//! What a template may do to a value beside tera's own filters:
//!
//! | filter | makes of it |
//! |---|---|
//! | `slices(source=…, cut=…)` | of pieces, the elements that show them: see [`slices`] |
//! | `exact` | HTML that decodes to the same bytes: for slices and the attributes `attache verify` reads |
//! | `broken` | of pieces, whether one of them is broken into paragraphs |
//! | `markdown`, `markdown(inline=true)` | HTML of the analyst's Markdown, without raw HTML or pictures |
//! | `opening(max=…)` | of a quote's pieces, those of its first words, still slices: `{pieces, cut}` |
//! | `safe_url` | the address where it is `http` or `https`, else nothing |
//! | `css_string` | text for a string in a style sheet |
//! | `md_escape`, `md_quote`, `md_code`, `md_code_cell`, `md_url` | Markdown that shows the text as it is |
//! | `md_note` | the analyst's Markdown, without raw HTML or pictures, headings demoted |
//! | `day` | `2026-11-09` as "9 November 2026" |
//! | `plural(of=labels.count.quote)` | a count with its noun: "1 quote", "1,200 quotes" |
//! | `fill(name=…)` | a label with its `{name}` filled in |
//!
//! Each is pure; the labels come from the template's scope.

#![allow(clippy::needless_pass_by_value)] // the shape of a filter is tera's: it hands over values

use std::fmt::Write as _;

use tera::value::Key;
use tera::{Error, Kwargs, Map, State, StringInput, Tera, TeraResult, Value};

use super::{escape, labels, markdown, notes};

/// Names of the filters above and of tera's own, for "did you mean".
pub(super) const NAMES: [&str; 54] = [
    "slices",
    "broken",
    "exact",
    "markdown",
    "opening",
    "safe_url",
    "css_string",
    "md_escape",
    "md_quote",
    "md_code",
    "md_code_cell",
    "md_url",
    "md_note",
    "day",
    "plural",
    "fill",
    "number",
    "safe",
    "default",
    "upper",
    "lower",
    "wordcount",
    "escape",
    "escape_html",
    "escape_xml",
    "newlines_to_br",
    "pluralize",
    "trim",
    "trim_start",
    "trim_end",
    "replace",
    "capitalize",
    "title",
    "truncate",
    "indent",
    "str",
    "int",
    "float",
    "length",
    "reverse",
    "split",
    "abs",
    "round",
    "first",
    "last",
    "nth",
    "join",
    "sort",
    "unique",
    "get",
    "values",
    "keys",
    "pairs",
    "group_by",
];

/// Registers the filters.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("slices", slices);
    tera.register_filter("exact", |text: StringInput, _: Kwargs, _: &State| {
        Value::safe_string(&escape::exact(text.as_str()))
    });
    tera.register_filter("broken", |pieces: &[Value], _: Kwargs, _: &State| {
        pieces
            .iter()
            .any(|piece| piece.get_from_path("text").and_then(Value::as_str).is_some_and(|t| t.contains("\n\n")))
    });
    tera.register_filter("markdown", markdown_html);
    tera.register_filter("opening", opening);
    tera.register_filter("safe_url", |url: &str, _: Kwargs, _: &State| safe_url(url).to_owned());
    tera.register_filter("css_string", |text: &str, _: Kwargs, _: &State| {
        Value::safe_string(&escape::css_string(text))
    });
    tera.register_filter("md_escape", |text: &str, _: Kwargs, _: &State| markdown::line(text));
    tera.register_filter("md_quote", |text: &str, kwargs: Kwargs, _: &State| -> TeraResult<String> {
        Ok(markdown::quoted(text, kwargs.get::<usize>("level")?.unwrap_or(0)))
    });
    tera.register_filter("md_note", |text: &str, kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let level = kwargs.get::<usize>("level")?.unwrap_or(0);
        Ok(notes::markdown(text).replace('\n', &format!("\n{}", "   ".repeat(level))))
    });
    tera.register_filter("md_code", |text: &str, _: Kwargs, _: &State| markdown::code(text));
    tera.register_filter("md_code_cell", |text: &str, _: Kwargs, _: &State| markdown::code_cell(text));
    tera.register_filter("md_url", |url: &str, _: Kwargs, _: &State| markdown::target(safe_url(url)));
    tera.register_filter("day", day);
    tera.register_filter("plural", plural);
    tera.register_filter("number", number);
    tera.register_filter("fill", fill);
}

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
fn slices(pieces: &[Value], kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let source = kwargs.must_get::<&Map>("source")?;
    let cut = kwargs.get::<bool>("cut")?.unwrap_or(false);
    let of_source = |key| source.get(&Key::Str(key)).and_then(Value::as_str).unwrap_or_default();
    let wrong = || Error::message("`slices` wants pieces: `text`, `start` and `end`");
    let mut head = String::with_capacity(256);
    for (attribute, key) in PROVENANCE {
        head.push_str(attribute);
        escape::push_exact(&mut head, of_source(key));
    }
    let mut gap = String::new();
    if cut || pieces.len() > 1 {
        let labels = labels_in(state)?;
        let (title, mark) = (labels::word(&labels, "gap_title"), labels::word(&labels, "gap"));
        let _ = write!(gap, "<span class=\"gap\" title=\"{}\">{}</span>", escape::exact(title), escape::exact(mark));
    }
    let mut out = String::with_capacity(512);
    for (number, piece) in pieces.iter().enumerate() {
        let piece = piece.as_map().ok_or_else(wrong)?;
        let text = piece.get(&Key::Str("text")).and_then(Value::as_str).ok_or_else(wrong)?;
        let place = |key| piece.get(&Key::Str(key)).and_then(Value::as_u64).ok_or_else(wrong);
        if number > 0 {
            out.extend([" ", &gap, " "]);
        }
        out.push_str(&head);
        let _ = write!(out, "\" data-span=\"{}-{}\">", place("start")?, place("end")?);
        escape::push_exact(&mut out, text);
        out.push_str("</q>");
    }
    if cut {
        out.extend([" ", &gap]);
    }
    Ok(Value::safe_string(&out))
}

fn markdown_html(text: &str, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let inline = kwargs.get::<bool>("inline")?.unwrap_or(false);
    Ok(Value::safe_string(&if inline { notes::inline_html(text) } else { notes::html(text) }))
}

/// The address where it is `http` or `https` and holds no control character, else `""`.
fn safe_url(url: &str) -> &str {
    let url = url.trim();
    let web = ["https://", "http://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme)));
    if web && !url.contains(escape::is_hazard) && !url.contains(char::is_whitespace) { url } else { "" }
}

/// `2026-11-09` in words; anything else stays as it is.
fn day(date: &str, _: Kwargs, state: &State) -> TeraResult<String> {
    let Ok(day) = date.parse::<jiff::civil::Date>() else { return Ok(date.to_owned()) };
    let labels = labels_in(state)?;
    let months = labels.get_from_path("months").and_then(Value::as_array).unwrap_or_default();
    let month = months.get(usize::from(day.month().unsigned_abs()) - 1).and_then(Value::as_str).unwrap_or_default();
    let pattern = labels::word(&labels, "date");
    Ok(pattern
        .replace("{day}", &day.day().to_string())
        .replace("{month}", month)
        .replace("{year}", &day.year().to_string()))
}

fn plural(count: u64, kwargs: Kwargs, state: &State) -> TeraResult<String> {
    let noun = kwargs.must_get::<&Map>("of")?;
    let form =
        noun.get(&Key::Str(if count == 1 { "one" } else { "other" })).and_then(Value::as_str).unwrap_or_default();
    Ok(format!("{} {form}", grouped(count, labels::word(&labels_in(state)?, "thousands"))))
}

fn number(count: u64, _: Kwargs, state: &State) -> TeraResult<String> {
    Ok(grouped(count, labels::word(&labels_in(state)?, "thousands")))
}

/// A number with a mark between thousands.
fn grouped(count: u64, mark: &str) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(mark);
        }
        out.push(digit);
    }
    out
}

fn fill(pattern: &str, kwargs: Kwargs, _: &State) -> String {
    let mut out = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    // One pass: what is filled in is never searched again.
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let value = after.split_once('}').and_then(|(name, tail)| {
            kwargs.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| (value, tail))
        });
        if let Some((value, tail)) = value {
            let _ = write!(out, "{value}");
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out + rest
}

/// The first pieces of a quote, together at most `max` characters and cut after a sentence or at least a word.
///
/// What is cut is a slice still: its `end` moves with its text. `cut` says whether anything was left out.
fn opening(pieces: &[Value], kwargs: Kwargs, _: &State) -> TeraResult<Value> {
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

/// The labels in scope, or the English ones where a component was given none.
fn labels_in(state: &State) -> TeraResult<Value> {
    Ok(state.get::<Value>("labels")?.unwrap_or_else(|| labels::of("en").clone()))
}

#[cfg(test)]
mod tests {
    use super::{NAMES, first_words, grouped, register, safe_url};

    #[track_caller]
    fn check(template: &str, expected: &str) {
        let mut tera = tera::Tera::new();
        register(&mut tera);
        let mut context = tera::Context::new();
        context.insert_value("labels", super::labels::of("en").clone());
        let piece = serde_json::json!({"text": "One two. Three four five.", "start": 10, "end": 35});
        context.insert("pieces", &[piece]);
        assert_eq!(tera.render_str(template, &context, true).expect("a rendering"), expected);
    }

    #[test]
    fn words_for_days_and_counts() {
        check("{{ '2026-11-09' | day }}", "9 November 2026");
        check("{{ 'soon' | day }}", "soon");
        check(
            "{{ 1 | plural(of=labels.count.quote) }}, {{ 1200 | plural(of=labels.count.quote) }}",
            "1 quote, 1,200 quotes",
        );
        check("{{ 'a {b} {c} {b' | fill(b='{c}', x=1) }}", "a {c} {c} {b");
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

    #[test]
    fn only_the_web_is_linked() {
        for bad in ["javascript:alert(1)", "java\nscript:x", "data:text/html,x", "//a.example", "https://a b", "é", ""]
        {
            assert_eq!(safe_url(bad), "", "{bad}");
        }
        assert_eq!(safe_url(" HTTPS://a.example/#:~:text=b "), "HTTPS://a.example/#:~:text=b");
    }

    #[test]
    fn thousands_are_marked() {
        assert_eq!([999, 1000, 1_234_567].map(|n| grouped(n, ",")), ["999", "1,000", "1,234,567"]);
    }

    #[test]
    fn every_name_is_a_filter() {
        for name in NAMES {
            let mut tera = tera::Tera::new();
            register(&mut tera);
            assert!(tera.add_raw_template("t", &format!("{{{{ 1 | {name} }}}}")).is_ok(), "{name}");
        }
    }
}
