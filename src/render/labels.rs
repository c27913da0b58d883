//! The words of [`wording`] as a template finds them. Holds none itself.

use std::sync::OnceLock;

use tera::value::Key;
use tera::{State, TeraResult, Value};

use crate::wording::{self, LANGUAGES, Labels};

static TREES: [OnceLock<Value>; LANGUAGES.len()] = [const { OnceLock::new() }; LANGUAGES.len()];

/// The labels of the language of a BCP 47 tag (`en-GB` as `en`), in English where there are none.
pub(super) fn of(tag: &str) -> &'static Value {
    TREES[wording::spoken(tag).unwrap_or(0)].get_or_init(|| Value::from_serializable(wording::of(tag).tree()))
}

/// The words of the labels in scope, or the English ones where a component was given none.
pub(super) fn in_scope(state: &State) -> TeraResult<&'static Labels> {
    let labels = state.get::<Value>("labels")?;
    let language = labels.as_ref().and_then(Value::as_map).and_then(|labels| labels.get(&Key::Str("language")));
    Ok(language.and_then(Value::as_str).map_or_else(wording::english, wording::of))
}

#[cfg(test)]
mod tests {
    use super::{LANGUAGES, of};

    #[test]
    fn templates_find_every_language() {
        for language in LANGUAGES {
            assert_eq!(of(language).get_from_path("language").and_then(tera::Value::as_str), Some(language));
        }
        assert_eq!(of("xx").get_from_path("language").and_then(tera::Value::as_str), Some("en"));
    }
}
