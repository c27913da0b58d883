//! What a Typst template finds in `json("briefing.json")`:
//!
//! | name | what it is |
//! |---|---|
//! | `briefing` | the model as it is serialised; quotes by id, sources by number less one |
//! | `labels` | the fixed words of the page in the briefing's language, or in English |
//! | `home` | by quote id, the place where the quote stands in full, as in a page: `<section>/<index>` and so on |
//! | `has` | by kind of section, whether the briefing has one |
//! | `marking` | `text` and `level`, or nothing |
//! | `language`, `region` | of the briefing, as typst takes them |
//! | `missing` | how many characters no font has; each stands as a box |
//!
//! Beside what the model holds, a quote has `opening` (its first words, in pieces) with `cut`; a wording has `words` and
//! `beside` (stretches of `text` that `differ` or do not); notes, key points of the analyst and labels in Markdown have
//! `nodes` (see [`notes`]); and a source has `lang`, where typst knows its language. Every string is [fit](glyphs::fit) to
//! be set, and each `url` leads to the web or is empty.

use super::{glyphs, notes};
use crate::model::{Briefing, Differing, KeyPointOrigin, Piece, QuoteEntry, SectionBody};
use crate::render::filters::safe_url;
use crate::render::{context, elements};
use crate::wording;
use serde_json::{Map, Value, json};

/// Characters of a quote that is shown once more.
const OPENING: usize = 200;

/// Longest address that typst takes.
const LONGEST_URL: usize = 8000;

/// The data of one document, as JSON.
pub(super) fn of(briefing: &Briefing) -> String {
    let mut model = serde_json::to_value(briefing).expect("a briefing has string keys and no failing serialiser");
    quotes(briefing, &mut model);
    sections(briefing, &mut model);
    for (source, entry) in items(&mut model["sources"]).zip(&briefing.sources) {
        source.insert("lang".into(), entry.language.as_deref().and_then(|tag| language(tag).0).into());
    }
    let mut labels = wording::of(&briefing.language).tree().clone();
    in_markdown(&mut labels);
    let (language, region) = language(&briefing.language);
    let mut data = json!({
        "briefing": model,
        "labels": labels,
        "home": context::homes(briefing),
        "has": context::kinds(briefing),
        "marking": briefing.marking.as_deref().map(|text| json!({"text": text, "level": context::level(text)})),
        "language": language.unwrap_or_else(|| "en".into()),
        "region": region,
    });
    let mut missing = 0;
    fit(&mut data, &mut missing);
    data["missing"] = missing.into();
    data.to_string()
}

/// Language and region of a BCP 47 tag, as typst takes them: two or three letters, and two.
fn language(tag: &str) -> (Option<String>, Option<String>) {
    let letters = |part: &&str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let mut parts = tag.split(['-', '_']);
    let language = parts.next().filter(letters).filter(|part| matches!(part.len(), 2 | 3));
    let region = parts.filter(letters).find(|part| part.len() == 2);
    (language.map(str::to_ascii_lowercase), language.and(region).map(str::to_ascii_uppercase))
}

/// The objects of a list.
fn items(list: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    list.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut)
}

fn quotes(briefing: &Briefing, model: &mut Value) {
    for (id, entry) in &briefing.quotes {
        if let Some(quote) = model["quotes"].get_mut(id).and_then(Value::as_object_mut) {
            enrich(quote, entry);
        }
    }
}

/// Gives a quote its opening, and its wordings the stretches in which they differ.
fn enrich(quote: &mut Map<String, Value>, entry: &QuoteEntry) {
    let (opening, cut) = opening(&entry.pieces);
    quote.insert("opening".into(), opening.into());
    quote.insert("cut".into(), cut.into());
    let Some(wordings) = quote.get_mut("wordings") else { return };
    for (wording, theirs) in items(wordings).zip(&entry.wordings) {
        wording.insert("words".into(), stretches(&theirs.pieces, &theirs.differs));
        wording.insert("beside".into(), stretches(&entry.pieces, &theirs.from));
    }
}

/// The first words of a quote, piece by piece, and whether anything was left out.
fn opening(pieces: &[Piece]) -> (Vec<&str>, bool) {
    let mut room = OPENING;
    let mut kept = Vec::new();
    for piece in pieces {
        let fits = elements::first_words(&piece.text, room);
        if !fits.is_empty() {
            kept.push(fits);
        }
        if fits.len() < piece.text.len() {
            return (kept, true);
        }
        room = room.saturating_sub(piece.text.chars().count());
    }
    (kept, false)
}

/// Each piece as stretches that differ and stretches that do not; places outside the piece are passed over.
fn stretches(pieces: &[Piece], differing: &[Differing]) -> Value {
    let one = |(index, piece): (usize, &Piece)| {
        let mut out = Vec::new();
        let mut push = |text: Option<&str>, differs: bool| {
            out.extend(text.filter(|text| !text.is_empty()).map(|text| json!({"text": text, "differs": differs})));
        };
        let mut done = 0;
        for place in differing.iter().filter(|place| place.piece == index) {
            let (start, end) = (place.start as usize, place.end as usize);
            if start < done || piece.text.get(start..end).is_none() {
                continue;
            }
            push(piece.text.get(done..start), false);
            push(piece.text.get(start..end), true);
            done = end;
        }
        push(piece.text.get(done..), false);
        Value::from(out)
    };
    pieces.iter().enumerate().map(one).collect()
}

fn sections(briefing: &Briefing, model: &mut Value) {
    for (section, entry) in items(&mut model["sections"]).zip(&briefing.sections) {
        match &entry.body {
            SectionBody::Notes { markdown } => {
                section.insert("nodes".into(), notes::blocks(markdown));
            }
            SectionBody::KeyPoints { points } => {
                let Some(list) = section.get_mut("points") else { continue };
                for (point, entry) in items(list).zip(points) {
                    if entry.origin == KeyPointOrigin::Analyst {
                        point.insert("nodes".into(), notes::inline(&entry.text));
                    }
                }
            }
            SectionBody::Compare { comparisons } => {
                let Some(list) = section.get_mut("comparisons") else { continue };
                for (comparison, entry) in items(list).zip(comparisons) {
                    let Some(earlier) = comparison.get_mut("earlier") else { continue };
                    for (former, entry) in items(earlier).zip(&entry.earlier) {
                        let quote = former.get_mut("quote").and_then(Value::as_object_mut);
                        if let Some(quote) = quote {
                            enrich(quote, &entry.quote);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// Gives the labels that are Markdown their nodes.
fn in_markdown(labels: &mut Value) {
    let nodes = |value: &Value| value.as_str().map(notes::inline).unwrap_or_default();
    let checkable = nodes(&labels["checkable_json"]);
    let method: Vec<_> = labels["method_text"].as_array().into_iter().flatten().map(nodes).collect();
    if let Some(labels) = labels.as_object_mut() {
        labels.insert("nodes".into(), json!({"checkable": checkable, "method": method}));
    }
}

/// Fits every string to be set, names of fields included, so that what is looked up by a name is still found.
fn fit(value: &mut Value, missing: &mut usize) {
    match value {
        Value::String(text) => *text = glyphs::fit(text, missing),
        Value::Array(values) => values.iter_mut().for_each(|value| fit(value, missing)),
        Value::Object(fields) => {
            let fitted = std::mem::take(fields).into_iter().map(|(name, mut value)| {
                match &mut value {
                    Value::String(address) if name == "url" => *address = url(address),
                    value => fit(value, missing),
                }
                (glyphs::fit(&name, &mut 0), value)
            });
            *fields = fitted.collect();
        }
        _ => {}
    }
}

/// An address of the web in ASCII, else nothing.
fn url(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in safe_url(address).chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            out.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
        }
    }
    if out.len() > LONGEST_URL { String::new() } else { out }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{language, stretches, url};
    use crate::model::{Differing, Piece};

    #[track_caller]
    fn check(address: &str, expected: &str) {
        assert_eq!(url(address), expected);
    }

    #[test]
    fn addresses_lead_to_the_web() {
        check("https://a.example/é#:~:text=b", "https://a.example/%C3%A9#:~:text=b");
        check("javascript:alert(1)", "");
        check(&format!("https://a.example/{}", "b".repeat(9000)), "");
    }

    #[test]
    fn languages_are_those_typst_takes() {
        assert_eq!(language("en-GB"), (Some("en".into()), Some("GB".into())));
        assert_eq!(language("sr-Latn-rs"), (Some("sr".into()), Some("RS".into())));
        assert_eq!(language("x-klingon"), (None, None));
    }

    #[test]
    fn differing_words_are_stretches() {
        let piece = Piece { text: "a bé c".into(), start: 0, end: 7, line: 1 };
        let differ = |start, end| Differing { piece: 0, start, end };
        let expected = json!([[
            {"text": "a ", "differs": false}, {"text": "bé", "differs": true}, {"text": " c", "differs": false}
        ]]);
        assert_eq!(stretches(std::slice::from_ref(&piece), &[differ(2, 5)]), expected);
        // Places that are none, as a foreign issue may name them, are passed over.
        let whole = json!([[{"text": "a bé c", "differs": false}]]);
        assert_eq!(stretches(&[piece], &[differ(2, 4), differ(4, 90), differ(3, 2)]), whole);
    }
}
