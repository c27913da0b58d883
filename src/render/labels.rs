//! The fixed words of a page by language, from `templates/labels.<language>.yaml`. Translates nothing itself.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use tera::Value;

/// Data files by language; the first stands in for languages that have none.
const FILES: [(&str, &str); 1] = [("en", include_str!("../../templates/labels.en.yaml"))];

static LABELS: LazyLock<BTreeMap<&str, Value>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|&(language, text)| {
            let labels: serde_json::Value =
                serde_yaml::from_str(text).expect("the label files are compiled in and a test reads them");
            (language, Value::from_serializable(&labels))
        })
        .collect()
});

/// The labels of the language of a BCP 47 tag (`en-GB` as `en`), in English where there are none.
pub(super) fn of(tag: &str) -> &'static Value {
    let language = tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase();
    LABELS.get(language.as_str()).unwrap_or_else(|| &LABELS[FILES[0].0])
}

/// The label under `key`, or the key itself where there is none.
pub(super) fn word<'a>(labels: &'a Value, key: &'a str) -> &'a str {
    labels.get_from_path(key).and_then(Value::as_str).unwrap_or(key)
}

#[cfg(test)]
mod tests {
    use super::{FILES, of, word};

    #[test]
    fn every_file_reads_and_unknown_languages_fall_back() {
        for (language, _) in FILES {
            assert_eq!(of(language).get_from_path("months").and_then(tera::Value::as_array).map(<[_]>::len), Some(12));
        }
        assert_eq!(word(of("xx-Latn"), "key_points"), word(of("en-GB"), "key_points"));
        assert_eq!(word(of("en"), "no-such-label"), "no-such-label");
    }
}
