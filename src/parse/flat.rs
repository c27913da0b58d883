//! The front matter nearly every article has: lines of `key: value` and nothing else. It reads only what can mean one
//! thing in YAML and leaves the rest to the YAML parser, which takes longer than all other parsing of a short article.

use super::fields::Fields;

/// Longest key and longest value, in bytes.
const LONGEST_KEY: usize = 64;
const LONGEST_VALUE: usize = 512;

/// The fields of `yaml`; `None` where a line is not a bare key with a value on the same line whose meaning is certain.
///
/// Where it gives fields, the YAML parser gives the same.
pub(super) fn fields(yaml: &str) -> Option<Fields> {
    let mut fields = Fields::default();
    for line in yaml.lines() {
        let (key, rest) = line.split_once(':')?;
        if !is_key(key) || !(rest.is_empty() || rest.starts_with(' ')) {
            return None;
        }
        // A key without a value says nothing.
        let rest = rest.trim_matches(' ');
        if !rest.is_empty() {
            fields.note(key, string(rest)?.to_owned());
        }
    }
    Some(fields)
}

fn is_key(key: &str) -> bool {
    key.len() <= LONGEST_KEY
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// The string that a value is; `None` where it may be anything else.
fn string(text: &str) -> Option<&str> {
    if text.len() > LONGEST_VALUE || !text.chars().all(is_ordinary) {
        return None;
    }
    for mark in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(mark) {
            let inner = inner.strip_suffix(mark)?;
            return (!inner.contains([mark, '\\'])).then_some(inner);
        }
    }
    is_plain_string(text).then_some(text)
}

/// Whether a character means itself everywhere in YAML.
fn is_ordinary(c: char) -> bool {
    matches!(c, ' '..='~' | '‘' | '’' | '“' | '”' | '«' | '»' | '–' | '—' | '…')
        || (!c.is_ascii() && c.is_alphanumeric())
}

/// Whether a value without quotation marks is a string: words or a date, no number, no `true`, no `null`.
fn is_plain_string(text: &str) -> bool {
    let bytes = text.as_bytes();
    let date = bytes.len() > 5 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-';
    let word = text.starts_with(char::is_alphabetic)
        && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"].iter().any(|x| text.eq_ignore_ascii_case(x));
    (date || word) && !text.contains(": ") && !text.contains(" #") && !text.ends_with(':')
}

#[cfg(test)]
mod tests {
    use super::fields;
    use crate::parse::fields::Fields;
    use proptest::prelude::*;

    /// Whether `yaml` is taken; where it is, the YAML parser must say the same.
    #[track_caller]
    fn check(yaml: &str, taken: bool) {
        let got = fields(yaml);
        assert_eq!(got.is_some(), taken, "{yaml}");
        if let Some(got) = got {
            assert_eq!(serde_yaml::from_str::<Fields>(yaml).ok(), Some(got), "{yaml}");
        }
    }

    #[test]
    fn lines_of_key_and_value_are_taken() {
        check("", true);
        check("title: \"A bridge, two towns: the story\"\ndate: 2026-11-09\nauthor: Ana Ruíz\n", true);
        check("title: 'A “bridge”'\nurl: https://a.example/x#y\nby:\nunknown: b \n", true);
        check("title: A\ntitle: B\nby:\nauthor: C\ndate: 2026-11-09T14:30:00+01:00", true);
        check("title: ''\ntitle: B\r\ndate: 2026-11-9", true);
    }

    #[test]
    fn what_may_mean_something_else_is_left() {
        for value in [
            "null",
            "True",
            "~",
            "1984",
            "0x1f",
            "1e3",
            "-1",
            ".inf",
            "[a]",
            "{a: b}",
            "&a b",
            "*a",
            "!a b",
            "|",
            ">",
            "a: b",
            "a #b",
            "a:",
            "\"a\\n\"",
            "'it''s'",
            "\"a",
            "\"a\" b",
            "'a' # b",
            "a\tb",
            "a\u{85}b",
            "- a",
            "?",
            "%a",
            "@a",
            "`a`",
            "a\u{2028}b",
            "a\u{feff}",
        ] {
            check(&format!("title: {value}\ndate: 2026-11-09\n"), false);
        }
        for yaml in ["title:A", " title: A", "title: A\n  B", "title:\n- A", "\n", "# a\n", "title: A\n\n", "a b: c"] {
            check(yaml, false);
        }
    }

    proptest! {
        #[test]
        fn the_yaml_parser_agrees(
            lines in prop::collection::vec(("(title|by|date|url|x-y)", ":? ?", "[a-cA-CtrueNn0-9 :#\"'\\[\\]{},&*!|>%@~.é“\\\\/_+-]{0,9}"), 0..5),
        ) {
            let lines: Vec<String> = lines.into_iter().map(|(key, colon, value)| format!("{key}{colon}{value}\n")).collect();
            let yaml = lines.concat();
            if let Some(got) = fields(&yaml) {
                prop_assert_eq!(serde_yaml::from_str::<Fields>(&yaml).ok(), Some(got), "{}", yaml);
            }
        }
    }
}
