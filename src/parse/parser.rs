//! The name of the parser that made an article: its version, and which names of the config decided over id and text, so
//! that the same article can be made of the same bytes without that config.

use std::borrow::Cow;

use crate::config::FieldMap;

/// The name of a parser under this map: `jsonl/1`, or `jsonl/1(id=uid,text=body|full%20text)`.
pub(super) fn name(parser: &'static str, map: &FieldMap) -> Cow<'static, str> {
    let mapped = [("id", &map.id), ("text", &map.text)].into_iter().filter(|(_, names)| !names.is_empty());
    let parts: Vec<String> = mapped
        .map(|(field, names)| {
            let names: Vec<String> = names.iter().map(|name| escaped(name)).collect();
            format!("{field}={}", names.join("|"))
        })
        .collect();
    if parts.is_empty() { Cow::Borrowed(parser) } else { Cow::Owned(format!("{parser}({})", parts.join(","))) }
}

/// The names of the config that a parser's name tells of; none where it tells of none or is no such name.
pub fn field_map(name: &str) -> FieldMap {
    let mut map = FieldMap::default();
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or_default();
    for (field, names) in inner.split(',').filter_map(|part| part.split_once('=')) {
        let names = names.split('|').map(unescaped).collect();
        match field {
            "id" => map.id = names,
            "text" => map.text = names,
            _ => {}
        }
    }
    map
}

/// A name with every byte but letters, digits and a few marks as `%` and two digits.
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') {
            out.push(char::from(byte));
        } else {
            let digit = |four: u8| char::from_digit(u32::from(four), 16).unwrap_or('0');
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}

fn unescaped(name: &str) -> String {
    let bytes = name.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        let code = bytes.get(at + 1..at + 3).and_then(|code| std::str::from_utf8(code).ok());
        let code = code.filter(|_| byte == b'%').and_then(|code| u8::from_str_radix(code, 16).ok());
        out.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{field_map, name};
    use crate::config::FieldMap;

    #[track_caller]
    fn check(id: &[&str], text: &[&str], expected: &str) {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let map = FieldMap { id: owned(id), text: owned(text), ..FieldMap::default() };
        assert_eq!(name("jsonl/1", &map), expected);
        assert_eq!(field_map(expected), map);
    }

    #[test]
    fn names_tell_of_the_map() {
        check(&[], &[], "jsonl/1");
        check(&["uid"], &["body", "full text"], "jsonl/1(id=uid,text=body|full%20text)");
        check(&["a|b,c=(%)"], &[], "jsonl/1(id=a%7cb%2cc%3d%28%25%29)");
        check(&["tëxt.0"], &[], "jsonl/1(id=t%c3%abxt.0)");
    }

    proptest! {
        #[test]
        fn any_name_survives(id in prop::collection::vec(any::<String>(), 0..3), text in prop::collection::vec(any::<String>(), 0..3)) {
            let map = FieldMap { id, text, ..FieldMap::default() };
            prop_assert_eq!(field_map(&name("csv/1", &map)), map);
        }

        #[test]
        fn any_text_is_read(text in any::<String>()) {
            field_map(&text);
        }
    }
}
