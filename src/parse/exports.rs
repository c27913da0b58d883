//! The fields of an article in an export: by the names that the config gives, else by those that real exports use. It reads
//! objects of JSON and rows of tables, and judges nothing.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::fields::{Fields, Loose};
use crate::config::FieldMap;

/// Names of fields: after a field those that it has in exports.
const NAMES: &str = include_str!("exports.txt");
/// Most bytes of a name that may be known.
const LONGEST_NAME: usize = 64;

/// A field of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Id,
    Text,
    Title,
    Outlet,
    Author,
    Published,
    Url,
    Language,
    Labels,
}

impl Field {
    const ALL: [(Self, &str); 9] = [
        (Self::Id, "id"),
        (Self::Text, "text"),
        (Self::Title, "title"),
        (Self::Outlet, "outlet"),
        (Self::Author, "author"),
        (Self::Published, "published"),
        (Self::Url, "url"),
        (Self::Language, "language"),
        (Self::Labels, "labels"),
    ];

    fn of(self, fields: &mut Fields) -> &mut Option<String> {
        match self {
            Self::Id => &mut fields.id,
            Self::Text => &mut fields.text,
            Self::Title => &mut fields.title,
            Self::Outlet => &mut fields.outlet,
            Self::Author => &mut fields.author,
            Self::Published => &mut fields.published,
            Self::Url => &mut fields.url,
            Self::Language => &mut fields.language,
            Self::Labels => &mut fields.labels,
        }
    }

    /// What the config calls it.
    fn mapped(self, map: &FieldMap) -> &[String] {
        match self {
            Self::Id => &map.id,
            Self::Text => &map.text,
            Self::Title => &map.title,
            Self::Outlet => &map.outlet,
            Self::Author => &map.author,
            Self::Published => &map.published,
            Self::Url => &map.url,
            Self::Language => &map.language,
            Self::Labels => &map.labels,
        }
    }
}

/// Fields by name, letters and digits in lower case, with how much a name is trusted: the less the more.
static KNOWN: LazyLock<HashMap<&'static str, (Field, u8)>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for line in NAMES.lines().filter(|line| !line.starts_with('#')) {
        let (field, names) = line.split_once(':').unwrap_or((line, ""));
        let Some((field, _)) = Field::ALL.into_iter().find(|(_, name)| *name == field) else { continue };
        for (rank, name) in (1..).zip(names.split_whitespace()) {
            known.insert(name, (field, rank));
        }
    }
    known
});

/// The field that a name means, and how much that is trusted.
fn known(name: &str) -> Option<(Field, u8)> {
    // The names of front matter mean here what they mean there, and of several the first counts.
    let always = match name {
        "id" => Field::Id,
        "text" => Field::Text,
        "title" => Field::Title,
        "outlet" | "source" | "publisher" => Field::Outlet,
        "author" | "by" | "byline" => Field::Author,
        "published" | "date" | "published_at" | "datePublished" => Field::Published,
        "url" | "link" | "canonical" => Field::Url,
        "language" | "lang" => Field::Language,
        "labels" | "topics" | "tags" => Field::Labels,
        _ if name.len() > LONGEST_NAME => return None,
        _ => {
            let bare: String = name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
            return KNOWN.get(&*bare).copied();
        }
    };
    Some((always, 0))
}

/// Whether what a name names is HTML, whatever it looks like.
fn says_html(name: &str) -> bool {
    name.to_ascii_lowercase().contains("html")
}

/// What an export says of an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Exported {
    /// The fields.
    pub fields: Fields,
    /// Whether the text is HTML by its name.
    pub html: bool,
    /// How much the names are trusted that the fields have their values from.
    ranks: [u8; Field::ALL.len()],
}

impl Exported {
    /// Notes the value of a name, unless a better or an equal one has given one already. Blanks are better than nothing.
    fn note(&mut self, (field, rank): (Field, u8), value: String, html: bool) {
        let rank = if value.trim().is_empty() { u8::MAX } else { rank };
        let place = field.of(&mut self.fields);
        if place.is_some() && self.ranks[field as usize] <= rank {
            return;
        }
        *place = Some(value);
        self.ranks[field as usize] = rank;
        if field == Field::Text {
            self.html = html;
        }
    }

    /// Sets what the config names, whatever else has been found.
    fn set(&mut self, field: Field, name: &str, value: String) {
        *field.of(&mut self.fields) = Some(value);
        if field == Field::Text {
            self.html = says_html(name);
        }
    }
}

/// Reads an object of JSON.
pub(super) fn object(json: &str, map: &FieldMap) -> Result<Exported, serde_json::Error> {
    if *map == FieldMap::default() {
        return serde_json::from_str(json);
    }
    let value: Value = serde_json::from_str(json)?;
    let mut exported = Exported::deserialize(&value)?;
    for (field, _) in Field::ALL {
        let mut values = field.mapped(map).iter().filter_map(|name| Some((name, at_path(&value, name)?)));
        if let Some((name, value)) = values.next() {
            exported.set(field, name, value);
        }
    }
    Ok(exported)
}

/// The text at a name, or at a path of names with dots between.
fn at_path(value: &Value, name: &str) -> Option<String> {
    let found = value.get(name).or_else(|| {
        name.split('.').try_fold(value, |value, part| match value {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            _ => value.get(part),
        })
    })?;
    let Loose(text) = Loose::deserialize(found).ok()?;
    text.filter(|text| !text.trim().is_empty())
}

/// Reads a row of a table whose columns have these names.
pub(super) fn row<'a>(columns: impl Iterator<Item = (&'a str, &'a str)> + Clone, map: &FieldMap) -> Exported {
    let mut exported = Exported::default();
    let filled = columns.filter(|(_, value)| !value.trim().is_empty());
    for (name, value) in filled.clone() {
        if let Some(place) = known(name.trim()).or_else(|| known(&name.trim().to_ascii_lowercase())) {
            exported.note(place, value.to_owned(), says_html(name));
        }
    }
    for (field, _) in Field::ALL {
        let mut values = field.mapped(map).iter().filter_map(|wanted| {
            filled.clone().find(|(name, _)| name.trim().to_lowercase() == wanted.trim().to_lowercase())
        });
        if let Some((name, value)) = values.next() {
            exported.set(field, name, value.to_owned());
        }
    }
    exported
}

impl<'de> Deserialize<'de> for Exported {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(ExportedVisitor)
    }
}

struct ExportedVisitor;

impl<'de> Visitor<'de> for ExportedVisitor {
    type Value = Exported;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping of keys to values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Exported, A::Error> {
        let mut exported = Exported::default();
        while let Some(Key { place, html }) = map.next_key()? {
            // A value that would not be used is not read.
            let wanted = place.filter(|(field, rank)| {
                field.of(&mut exported.fields).is_none() || exported.ranks[*field as usize] > *rank
            });
            match wanted {
                Some(place) => {
                    let Loose(value) = map.next_value()?;
                    if let Some(value) = value {
                        exported.note(place, value, html);
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(exported)
    }
}

/// What a key means.
struct Key {
    place: Option<(Field, u8)>,
    html: bool,
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl Visitor<'_> for KeyVisitor {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        let place = known(key);
        Ok(Key { place, html: place.is_some_and(|(field, _)| field == Field::Text) && says_html(key) })
    }
}

#[cfg(test)]
mod tests {
    use super::{Exported, object, row};
    use crate::config::FieldMap;

    /// The fields that are there, as `name=value`.
    fn show(exported: Exported) -> String {
        let fields = exported.fields;
        let all = [
            ("id", fields.id),
            ("text", fields.text),
            ("title", fields.title),
            ("outlet", fields.outlet),
            ("author", fields.author),
            ("published", fields.published),
            ("url", fields.url),
            ("language", fields.language),
        ];
        let shown = all.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        shown.chain(exported.html.then(|| "html".to_owned())).collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(json: &str, map: &str, expected: &str) {
        let map: FieldMap = serde_yaml::from_str(map).unwrap();
        assert_eq!(show(object(json, &map).unwrap()), expected);
    }

    #[track_caller]
    fn check_row(columns: &[(&str, &str)], map: &str, expected: &str) {
        let map: FieldMap = serde_yaml::from_str(map).unwrap();
        assert_eq!(show(row(columns.iter().copied(), &map)), expected);
    }

    #[test]
    fn the_more_trusted_name_counts() {
        check(
            r#"{"description": "D", "content": "C", "body": "B", "text": "T", "headline": "H", "title": "A"}"#,
            "{}",
            "text=T title=A",
        );
        check(r#"{"content": "", "description": "D", "content_html": "<p>"}"#, "{}", "text=<p> html");
        check(
            r#"{"byline": null, "creator": "C", "by": "B", "source": "S", "outlet": "O"}"#,
            "{}",
            "outlet=S author=B",
        );
    }

    #[test]
    fn exports_as_services_write_them() {
        check(
            r#"{"source": {"id": null, "name": "S"}, "author": "A", "publishedAt": "2026-11-09T10:00:00Z", "content": "C"}"#,
            "{}",
            "text=C outlet=S author=A published=2026-11-09T10:00:00Z",
        );
        check(
            r#"{"id": 3, "date_gmt": "2026-11-09T10:00:00", "title": {"rendered": "T"}, "content": {"rendered": "C", "protected": false}}"#,
            "{}",
            "id=3 text=C title=T published=2026-11-09T10:00:00",
        );
        check_row(
            &[("Headline", "H"), ("Publication Date", "9 November 2026"), ("Body", "B"), ("source.name", "S")],
            "{}",
            "text=B title=H outlet=S published=9 November 2026",
        );
    }

    #[test]
    fn the_config_goes_before_all() {
        check(
            r#"{"text": "T", "volltext": "V", "meta": {"by": [{"name": "A"}, {"name": "B"}]}, "a.b": "C", "title": "X"}"#,
            "{text: [fehlt, volltext], author: meta.by.1.name, outlet: a.b, title: nowhere}",
            "text=V title=X outlet=C author=B",
        );
        check_row(&[("TITEL", "T"), ("title", "X"), ("Text", "W")], "{title: [leer, titel]}", "text=W title=T");
    }
}
