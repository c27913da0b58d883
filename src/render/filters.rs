//! What a template may do to a value beside tera's own filters:
//!
//! | filter | makes of it |
//! |---|---|
//! | `slices(source=…, cut=…)` | of pieces, the elements that show them: see [`slices`] |
//! | `exact` | HTML that decodes to the same bytes: for slices and the attributes `attache verify` reads |
//! | `markdown`, `markdown(inline=true)` | HTML of the analyst's Markdown, without raw HTML or pictures |
//! | `opening(max=…)` | of a quote's pieces, those of its first words, still slices: `{pieces, cut}` |
//! | `words(source=…, language=…, max=…)` | of a quote, the block quote that shows it: see [`slices`] |
//! | `md_words(level=…, max=…)` | the same in Markdown |
//! | `manner` | of a quote, its kind, cue and mention in words |
//! | `passage_link` | of a quote or excerpt, the links to the passage where there are any: on the web, and in the page of its source |
//! | `marked(source=…)` | of a block of a source page, its slices with marks: see [`sources`](super::sources) |
//! | `grouped(by=…)` | of quotes, one `{value, quotes}` for each value of a field, in the order of first use |
//! | `safe_url` | the address where it is `http` or `https`, else nothing |
//! | `css_string` | text for a string in a style sheet |
//! | `md_escape`, `md_quote`, `md_code`, `md_code_cell`, `md_url` | Markdown that shows the text as it is |
//! | `wrap(indent=…, hang=…, paragraphs=true)` | lines of 72 columns: see [`text`] |
//! | `ruled(mark=…)` | a heading in plain text, underlined |
//! | `txt_words(indent=…, max=…)` | of a quote, its words in plain text |
//! | `txt_note` | of the analyst's Markdown, its words in plain text |
//! | `txt_table(head=…)` | of rows of cells, a table in plain text |
//! | `txt_differing` | of one side of a wording, the words that differ |
//! | `txt_point(number=…)` | of a key point in the analyst's Markdown, its words as an item of a list |
//! | `txt_figure` | of a figure, its table in plain text |
//! | `share` | thousandths as per cent: "12.5 %" |
//! | `tidy` | a page of plain text without hazards and without two empty lines on end |
//! | `md_note` | the analyst's Markdown, without raw HTML or pictures, headings demoted |
//! | `day` | `2026-11-09` as "9 November 2026" |
//! | `plural(of=labels.count.quote)` | a count with its noun: "1 quote", "1,200 quotes" |
//! | `percent(of=…)` | a count as a part of another, in whole per cent |
//! | `left_out` | of `briefing.left_out`, what was left out in words |
//! | `number`, `decimal` | a count, or text as `1234.5`, with the marks of the language |
//! | `fill(name=…)` | a label with its `{name}` filled in |
//!
//! Each is pure; the labels come from the template's scope.

#![allow(clippy::needless_pass_by_value)] // the shape of a filter is tera's: it hands over values

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tera::value::Key;
use tera::{Kwargs, Map, State, StringInput, Tera, TeraResult, Value};

use super::{escape, labels, markdown, notes, slices, sources, text};
use crate::wording::Labels;

/// Names of the filters above and of tera's own, for "did you mean".
pub(super) const NAMES: [&str; 72] = [
    "slices",
    "words",
    "md_words",
    "manner",
    "passage_link",
    "marked",
    "grouped",
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
    "wrap",
    "ruled",
    "txt_words",
    "txt_note",
    "txt_table",
    "txt_differing",
    "txt_point",
    "txt_figure",
    "share",
    "tidy",
    "day",
    "plural",
    "fill",
    "left_out",
    "number",
    "decimal",
    "percent",
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
    tera.register_filter("slices", slices::slices);
    tera.register_filter("words", slices::words);
    tera.register_filter("md_words", slices::md_words);
    tera.register_filter("manner", manner);
    tera.register_filter("passage_link", passage_link);
    tera.register_filter("marked", sources::marked);
    tera.register_filter("opening", slices::opening);
    tera.register_filter("grouped", grouped);
    tera.register_filter("exact", |text: StringInput, _: Kwargs, _: &State| {
        Value::safe_string(&escape::exact(text.as_str()))
    });
    tera.register_filter("markdown", markdown_html);
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
    text::register(tera);
    tera.register_filter("share", |per_mille: u64, _: Kwargs, state: &State| -> TeraResult<String> {
        Ok(share(labels::in_scope(state)?, per_mille))
    });
    tera.register_filter("day", day);
    tera.register_filter("plural", plural);
    tera.register_filter("number", number);
    tera.register_filter("decimal", |number: &str, _: Kwargs, state: &State| -> TeraResult<String> {
        Ok(labels::in_scope(state)?.decimal(number))
    });
    tera.register_filter("percent", |part: u64, kwargs: Kwargs, state: &State| -> TeraResult<String> {
        Ok(labels::in_scope(state)?.share(part, kwargs.must_get::<u64>("of")?))
    });
    tera.register_filter("fill", fill);
    tera.register_filter("left_out", left_out);
}

/// A quote's kind, and, where they say more, its cue and the mention of its source, each apart from the words around it.
fn manner(quote: &Map, _: Kwargs, state: &State) -> TeraResult<Value> {
    let field = |key| quote.get(&Key::Str(key)).and_then(Value::as_str).unwrap_or_default();
    let kind = if field("rule") == "transcript" { "transcript" } else { field("kind") };
    let mut out = String::with_capacity(128);
    push_manner(&mut out, labels::in_scope(state)?, kind, ["cue", "mention", "speaker"].map(field));
    Ok(Value::safe_string(&out))
}

/// Appends the same of a quote whose fields are known; what is missing is empty.
pub(super) fn push_manner(out: &mut String, labels: &Labels, kind: &str, [cue, mention, speaker]: [&str; 3]) {
    escape::push_shown(out, labels.entry("kind", kind).unwrap_or(kind));
    let mut push = |label: &str, name: &str, value: &str| {
        out.push_str(", <bdi>");
        escape::push_shown(out, &labels.word(label).replacen(name, value, 1));
        out.push_str("</bdi>");
    };
    if cue.contains(char::is_alphanumeric) {
        push("cue", "{cue}", cue);
    }
    // A mention that holds the name, or is part of it, says nothing new.
    if !speaker.contains(mention) && (speaker.is_empty() || !mention.contains(speaker)) {
        push("named_as", "{mention}", mention);
    }
}

fn passage_link(shown: &Map, _: Kwargs, state: &State) -> TeraResult<Value> {
    let field = |key| shown.get(&Key::Str(key)).and_then(Value::as_str);
    let number = shown.get(&Key::Str("source")).and_then(Value::as_u64).unwrap_or_default();
    let pages = state.get::<Value>("pages")?;
    let page = pages.as_ref().and_then(|pages| pages.as_array()?.get(usize::try_from(number).ok()?)?.as_str());
    let mut out = String::with_capacity(256);
    let passage = (field("url").unwrap_or_default(), number);
    push_passage_link(&mut out, labels::in_scope(state)?, passage, page.zip(field("id")));
    Ok(Value::safe_string(&out))
}

/// Appends the links to a passage, of which the address and the number of the source are given: on the web, and in the page
/// of its source by the address of that page and the passage's id.
pub(super) fn push_passage_link(
    out: &mut String,
    labels: &Labels,
    (url, number): (&str, u64),
    page: Option<(&str, &str)>,
) {
    let url = safe_url(url);
    if !url.is_empty() {
        out.push_str("<a class=\"passage\" href=\"");
        escape::push_shown(out, url);
        out.push_str("\" rel=\"external noopener noreferrer\">");
        escape::push_shown(out, labels.word("read_passage"));
        let _ = write!(out, "<span class=\"hidden\"> [{number}]</span></a>");
    }
    if let Some((page, id)) = page {
        out.push_str(if url.is_empty() { "<a class=\"passage\" href=\"" } else { " <a class=\"passage\" href=\"" });
        escape::push_shown(out, page);
        out.push('#');
        escape::push_shown(out, id);
        out.push_str("\">");
        escape::push_shown(out, labels.word("check_in_source"));
        out.push_str("<span class=\"hidden\"> ");
        escape::push_shown(out, id);
        out.push_str("</span></a>");
    }
}

fn markdown_html(text: &str, kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    if !kwargs.get::<bool>("inline")?.unwrap_or(false) {
        return Ok(Value::safe_string(&notes::html(text)));
    }
    Ok(match labels::inline_html(labels::in_scope(state)?, text) {
        Some(fixed) => Value::safe_string(fixed),
        None => Value::safe_string(&notes::inline_html(text)),
    })
}

/// The address where it is `http` or `https` and holds no control character, else `""`.
pub(super) fn safe_url(url: &str) -> &str {
    let url = url.trim();
    let web = ["https://", "http://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme)));
    let unfit = if url.is_ascii() {
        url.bytes().any(|byte| byte <= b' ' || byte == 0x7f)
    } else {
        url.contains(|c: char| escape::is_hazard(c) || c.is_whitespace())
    };
    if web && !unfit { url } else { "" }
}

/// `2026-11-09` in words; anything else stays as it is.
fn day(date: &str, _: Kwargs, state: &State) -> TeraResult<String> {
    let Ok(day) = date.parse::<jiff::civil::Date>() else { return Ok(date.to_owned()) };
    Ok(labels::in_scope(state)?.date(day))
}

fn plural(count: u64, kwargs: Kwargs, state: &State) -> TeraResult<String> {
    let noun = kwargs.must_get::<&Map>("of")?;
    let labels = labels::in_scope(state)?;
    let form = noun.get(&Key::Str(labels.form(count))).and_then(Value::as_str).unwrap_or_default();
    Ok(format!("{} {form}", labels.number(count)))
}

fn number(count: u64, _: Kwargs, state: &State) -> TeraResult<String> {
    Ok(labels::in_scope(state)?.number(count))
}

/// What a shortened issue lacks, in words.
fn left_out(left: &Map, _: Kwargs, state: &State) -> TeraResult<String> {
    let labels = labels::in_scope(state)?;
    let count = |key| left.get(&Key::Str(key)).and_then(Value::as_u64).unwrap_or_default();
    let kinds = [("quotes", "quote"), ("excerpts", "excerpt"), ("notes", "note"), ("points", "point")];
    let kinds = kinds.iter().filter(|(key, _)| count(key) > 0);
    let what: Vec<String> = kinds.map(|(key, noun)| labels.counted(count(key) as usize, noun)).collect();
    let (words, max) = (labels.counted(count("words") as usize, "word"), labels.number(count("max_words")));
    Ok(labels.fill("left_out", &[("words", &words), ("max", &max), ("what", &what.join(", "))]))
}

/// Thousandths as per cent, in one decimal: `12.5%`.
pub(super) fn share(labels: &Labels, per_mille: u64) -> String {
    let number = labels.decimal(&format!("{}.{}", per_mille / 10, per_mille % 10));
    labels.fill("percent", &[("number", &number)])
}

/// Quotes by the value of a field, in the order of first use; those without it have a group without `value`.
fn grouped(quotes: &[Value], kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let field = kwargs.must_get::<&str>("by")?;
    let mut place: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    let mut groups: Vec<(Option<&str>, Vec<Value>)> = Vec::new();
    for quote in quotes {
        let value = quote.get_from_path(field).and_then(Value::as_str);
        let at = *place.entry(value).or_insert(groups.len());
        match groups.get_mut(at) {
            Some((_, group)) => group.push(quote.clone()),
            None => groups.push((value, vec![quote.clone()])),
        }
    }
    let group = |(value, quotes): (Option<&str>, Vec<Value>)| {
        let mut group = Map::new();
        group.insert("value".into(), value.map_or_else(Value::none, Value::from));
        group.insert("quotes".into(), Value::from(quotes));
        Value::from(group)
    };
    Ok(Value::from(groups.into_iter().map(group).collect::<Vec<_>>()))
}

fn fill(pattern: &str, kwargs: Kwargs, _: &State) -> String {
    crate::wording::fill(pattern, |name| {
        kwargs.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
    })
}

#[cfg(test)]
mod tests {
    use super::{NAMES, register, safe_url};

    #[track_caller]
    fn check(template: &str, expected: &str) {
        check_in("en", template, expected);
    }

    #[track_caller]
    fn check_in(language: &str, template: &str, expected: &str) {
        let mut tera = tera::Tera::new();
        register(&mut tera);
        let mut context = tera::Context::new();
        context.insert_value("labels", super::labels::of(language).clone());
        let quote = |id: &str, speaker: Option<&str>| match speaker {
            Some(speaker) => serde_json::json!({"id": id, "speaker": speaker}),
            None => serde_json::json!({"id": id}),
        };
        let quotes = [quote("a", Some("Tan")), quote("b", None), quote("c", Some("Tan")), quote("d", Some("Ruiz"))];
        context.insert("quotes", &quotes);
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
        let all = "{{ '2026-11-01' | day }}, {{ 0 | plural(of=labels.count.quote) }}, {{ '1234.5' | decimal }}";
        check_in("de", all, "1. November 2026, 0 Zitate, 1.234,5");
        check_in("fr", all, "1er novembre 2026, 0 citation, 1\u{202f}234,5");
    }

    #[test]
    fn what_was_left_out_is_told() {
        check(
            "{{ {'max_words': 1400, 'words': 1390, 'quotes': 1, 'excerpts': 0, 'points': 2} | left_out }}",
            "Shortened for this audience to 1,390 words of at most 1,400: 1 quote, 2 points left out.",
        );
    }

    #[test]
    fn a_manner_says_what_is_not_said_yet() {
        let quote = |rule: &str, cue: &str, mention: &str| {
            format!(
                "{{{{ {{'kind': 'direct', 'rule': '{rule}', 'speaker': 'Ana Ruiz', 'cue': '{cue}', 'mention': '{mention}'}} | manner }}}}"
            )
        };
        check(&quote("cue-after", "said", "the minister Ana Ruiz"), "direct quote, <bdi>cue “said”</bdi>");
        check(&quote("transcript", ":", "RUIZ"), "direct quote (transcript), <bdi>speaker given as “RUIZ”</bdi>");
        check("{{ {'url': 'javascript:x', 'source': 1} | passage_link }}", "");
    }

    #[test]
    fn quotes_are_grouped_by_first_use() {
        check(
            "{% for g in quotes | grouped(by='speaker') %}{{ g.value or '-' }} {{ g.quotes | length }}{{ g.quotes[0].id }};{% endfor %}",
            "Tan 2a;- 1b;Ruiz 1d;",
        );
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
    fn every_name_is_a_filter() {
        for name in NAMES {
            let mut tera = tera::Tera::new();
            register(&mut tera);
            assert!(tera.add_raw_template("t", &format!("{{{{ 1 | {name} }}}}")).is_ok(), "{name}");
        }
    }
}
