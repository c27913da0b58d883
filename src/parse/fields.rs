//! The loose shape of metadata as the world writes it: synonyms, numbers for strings, lists, objects with a name.
//! It reads any serde format and judges nothing.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The keys this program knows of an article, whatever they are called; unknown ones are passed over.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Fields {
    pub id: Option<String>,
    pub text: Option<String>,
    pub title: Option<String>,
    pub outlet: Option<String>,
    pub author: Option<String>,
    pub published: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    pub labels: Option<String>,
    pub marking: Option<String>,
}

impl Fields {
    /// The place of a key. Of two synonyms in one mapping the first that has a value counts.
    fn place(&mut self, key: &str) -> Option<&mut Option<String>> {
        Some(match key {
            "id" => &mut self.id,
            "text" => &mut self.text,
            "title" => &mut self.title,
            "outlet" | "source" | "publisher" => &mut self.outlet,
            "author" | "by" | "byline" => &mut self.author,
            "published" | "date" | "published_at" | "datePublished" => &mut self.published,
            "url" | "link" | "canonical" => &mut self.url,
            "language" | "lang" => &mut self.language,
            "labels" | "topics" | "tags" => &mut self.labels,
            "marking" => &mut self.marking,
            _ => return None,
        })
    }

    /// Notes the value of a key that this program knows.
    pub fn note(&mut self, key: &str, value: String) {
        if let Some(place) = self.place(key) {
            place.get_or_insert(value);
        }
    }

    /// These fields, the gaps filled from `other`.
    pub fn or(self, other: Self) -> Self {
        Self {
            id: self.id.or(other.id),
            text: self.text.or(other.text),
            title: self.title.or(other.title),
            outlet: self.outlet.or(other.outlet),
            author: self.author.or(other.author),
            published: self.published.or(other.published),
            url: self.url.or(other.url),
            language: self.language.or(other.language),
            labels: self.labels.or(other.labels),
            marking: self.marking.or(other.marking),
        }
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping of keys to values")
    }

    fn visit_unit<E>(self) -> Result<Fields, E> {
        Ok(Fields::default())
    }

    fn visit_none<E>(self) -> Result<Fields, E> {
        Ok(Fields::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Fields, D::Error> {
        from.deserialize_any(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Fields::default();
        while let Some(Loose(key)) = map.next_key()? {
            match key.as_deref().and_then(|key| fields.place(key)) {
                Some(place) => {
                    let Loose(value) = map.next_value()?;
                    if place.is_none() {
                        *place = value;
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(fields)
    }
}

/// A value as text: a string or number as it stands, the items of a list joined by commas, the `name` of an object, or
/// what it has `rendered`.
pub(super) struct Loose(pub Option<String>);

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(LooseVisitor).map(Loose)
    }
}

struct LooseVisitor;

/// Most items and bytes of a list: with YAML aliases a small file can say a long string very often.
const LIST_ITEMS: usize = 1000;
const LIST_BYTES: usize = 16 << 10;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Some(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Self::Value, E> {
        Ok(Some(value))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut all: Option<String> = None;
        let mut items = 0;
        while let Some(Loose(item)) = seq.next_element()? {
            items += 1;
            if items > LIST_ITEMS || all.as_ref().is_some_and(|all| all.len() > LIST_BYTES) {
                return Err(serde::de::Error::custom("a list in it is too long"));
            }
            let Some(item) = item else { continue };
            match &mut all {
                Some(all) => {
                    all.push_str(", ");
                    all.push_str(&item);
                }
                None => all = Some(item),
            }
        }
        Ok(all)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut name = None;
        while let Some(Loose(key)) = map.next_key()? {
            if matches!(key.as_deref(), Some("name" | "rendered")) {
                let Loose(value) = map.next_value()?;
                name = value;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(name)
    }

    fn visit_enum<A: serde::de::EnumAccess<'de>>(self, data: A) -> Result<Self::Value, A::Error> {
        // A YAML tag (`!thing value`): the tag says nothing here.
        let (IgnoredAny, content) = data.variant()?;
        let Loose(value) = serde::de::VariantAccess::newtype_variant(content)?;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[track_caller]
    fn check(yaml: &str, expected: &[Option<&str>; 4]) {
        let fields: Fields = serde_yaml::from_str(yaml).unwrap();
        let got = [fields.title, fields.author, fields.outlet, fields.published];
        assert_eq!(got.each_ref().map(Option::as_deref), *expected);
    }

    #[test]
    fn synonyms_and_loose_values() {
        check(
            "title: 1984\nby: [Ana Ruiz, {name: Bo Lind, url: x}]\npublisher: {name: The Meridian}\ndate: 2026-11-09",
            &[Some("1984"), Some("Ana Ruiz, Bo Lind"), Some("The Meridian"), Some("2026-11-09")],
        );
        check("byline: ~\nauthor: A\nsource: a\noutlet: b\n7: x\n[a]: y\n", &[None, Some("A"), Some("a"), None]);
        check("title: true\ntags: [a, {b: c}]\nauthor: !who B", &[None, Some("B"), None, None]);
        check("", &[None, None, None, None]);
    }

    #[test]
    fn what_is_no_mapping_is_an_error() {
        assert!(serde_yaml::from_str::<Fields>("just words").is_err());
        assert!(serde_json::from_str::<Fields>("[1]").is_err());
    }
}
