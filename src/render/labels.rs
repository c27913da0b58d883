//! The words of [`wording`] as a template finds them. Holds none itself.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use tera::value::Key;
use tera::{State, TeraResult, Value};

use super::notes;
use crate::wording::{self, LANGUAGES, Labels};

static TREES: [OnceLock<Value>; LANGUAGES.len()] = [const { OnceLock::new() }; LANGUAGES.len()];

/// By the words of a language that are Markdown, their HTML.
type Markdown = BTreeMap<&'static str, String>;

static MARKDOWN: [OnceLock<Markdown>; LANGUAGES.len()] = [const { OnceLock::new() }; LANGUAGES.len()];

/// The labels of the language of a BCP 47 tag (`en-GB` as `en`), in English where there are none.
pub(super) fn of(tag: &str) -> &'static Value {
    TREES[wording::spoken(tag).unwrap_or(0)].get_or_init(|| Value::from_serializable(wording::of(tag).tree()))
}

/// The HTML of fixed words that are written in Markdown, made once for each language; `None` for any other text.
pub(super) fn inline_html(labels: &'static Labels, text: &str) -> Option<&'static str> {
    let made = || {
        let method =
            labels.tree()["method_text"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
        let fixed = method.chain([labels.word("checkable")]);
        fixed.map(|words| (words, notes::inline_html(words))).collect()
    };
    let place = wording::spoken(labels.word("language")).unwrap_or(0);
    MARKDOWN[place].get_or_init(made).get(text).map(String::as_str)
}

/// The words of the labels in scope, or the English ones where a component was given none.
pub(super) fn in_scope(state: &State) -> TeraResult<&'static Labels> {
    let labels = state.get::<Value>("labels")?;
    let language = labels.as_ref().and_then(Value::as_map).and_then(|labels| labels.get(&Key::Str("language")));
    Ok(language.and_then(Value::as_str).map_or_else(wording::english, wording::of))
}

#[cfg(test)]
mod tests {
    use super::{LANGUAGES, inline_html, of};
    use crate::wording;

    #[test]
    fn templates_find_every_language() {
        for language in LANGUAGES {
            assert_eq!(of(language).get_from_path("language").and_then(tera::Value::as_str), Some(language));
        }
        assert_eq!(of("xx").get_from_path("language").and_then(tera::Value::as_str), Some("en"));
    }

    #[test]
    fn fixed_markdown_is_the_markdown_of_its_language() {
        for language in LANGUAGES {
            let labels = wording::of(language);
            let html = inline_html(labels, labels.word("checkable")).unwrap_or_default();
            assert_eq!(html, crate::render::notes::inline_html(labels.word("checkable")));
            assert!(html.contains("<code>attache verify</code>"), "{html}");
            assert_eq!(inline_html(labels, "a *b*"), None);
        }
    }
}
