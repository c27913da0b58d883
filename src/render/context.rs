//! What a template finds:
//!
//! | name | what it is |
//! |---|---|
//! | `briefing` | the model as it is serialised; quotes by id (`briefing.quotes[id]`), sources by number less one |
//! | `labels` | the fixed words of the page in the briefing's language, or in English |
//! | `home` | by quote id, the place where the quote stands in full: `<section>/<index>` and so on, one a quote |
//! | `marking` | `text` and `level` (`red`, `amber`, `green`, `clear`, `other`); absent where there is no mark |
//! | `origins` | by number, how a source is cited: outlet, day, number; made by the component `html.origin`, `md.origin` or `txt.origin` |
//! | `made` | in pages, by quote id, its parts as HTML: `words` and `opening`, block quotes of all of it and of its first words, `who` and `where`, paragraphs; and its `home` |
//! | `listed` | in the built-in page, by id of a section on a topic, its quotes in full: one list for each of its stories, or one where it has none. Empty where a folder has templates of its own, which may set a quote in another way |
//! | `placed` | by id of an excerpt, the id of the first section that shows it |
//! | `pages` | by number, the address of the page of a source, where there is one |
//! | `archive` | the address of the archive, where there is one |
//! | `drawings` | by id, where the parts of each figure stand: see [`figures`] |
//! | `has` | by kind of section, whether the briefing has one: `has.sources`, `has.people`, … |
//!
//! Optional fields of the model that are empty are absent: test them with `{% if quote.role %}`.
//! It is built once a rendering; tera shares its strings and lists, so loops copy nothing.
//!
//! Where no template but the built-in ones can ask, only those quotes are found that stand elsewhere than in `listed`, and they
//! have only the fields that these read beside `made`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;
use tera::value::Key;
use tera::{Context, Map, Value};

use super::figures::Drawing;
use super::{Beside, figures, labels};
use crate::model::{Briefing, Excerpt, Generator, Issue, QuoteEntry, SectionBody, Tlp};

/// By id of a quote, the place where it is set in full.
pub(super) type Homes<'a> = BTreeMap<&'a str, String>;

/// Ids of quotes.
pub(super) type Ids<'a> = BTreeSet<&'a str>;

/// The context of one rendering. Of the quotes it has those that are `asked` for, with what the built-in page reads of them;
/// all of all quotes where it is not known which.
pub(super) fn of(briefing: &Briefing, beside: &Beside, homes: &Homes, asked: Option<&Ids>) -> Context {
    let mut context = framed(&briefing.language, briefing.marking.as_deref());
    match asked {
        None => context.insert("briefing", briefing),
        Some(asked) => context.insert_value("briefing", slim(briefing, asked)),
    }
    let homes = homes.iter().filter(|(id, _)| asked.is_none_or(|asked| asked.contains(*id)));
    context.insert_value("home", by_id(homes.map(|(id, place)| (*id, place.as_str()))));
    context.insert_value("placed", by_id(placed(briefing)));
    context.insert_value("has", named(kinds(briefing)));
    context.insert("drawings", &drawings(briefing));
    let numbers = 0..=briefing.sources.len();
    context.insert("pages", &numbers.map(|number| beside.sources.get(&number)).collect::<Vec<_>>());
    if let Some(archive) = &beside.archive {
        context.insert("archive", archive);
    }
    context
}

pub(super) fn by_id<'a, V: Into<Value>>(values: impl IntoIterator<Item = (&'a str, V)>) -> Value {
    let entry = |(id, value): (&'a str, V)| (Key::from(id.to_owned()), value.into());
    Value::from(values.into_iter().map(entry).collect::<Map>())
}

/// A map whose keys are fixed.
pub(super) fn named<V: Into<Value>>(values: impl IntoIterator<Item = (&'static str, V)>) -> Value {
    Value::from(values.into_iter().map(|(name, value)| (Key::Str(name), value.into())).collect::<Map>())
}

/// The model as it is serialised, of the quotes `asked` for only what the built-in page reads. A test holds that the page is
/// the same.
fn slim(briefing: &Briefing, asked: &Ids) -> Value {
    let Briefing { format, generator, title, publisher, marking, language, .. } = briefing;
    let Briefing { audience, left_out, issue, sections, quotes, .. } = briefing;
    let Briefing { sources, people, coverage, .. } = briefing;
    let mut out = Map::with_capacity(16);
    let mut put = |key: &'static str, value: Value| drop(out.insert(Key::Str(key), value));
    put("format", Value::from(format.as_str()));
    put("generator", Value::from_serializable(generator));
    put("title", Value::from(title.as_str()));
    put("language", Value::from(language.as_str()));
    for (key, optional) in [("publisher", publisher), ("marking", marking), ("audience", audience)] {
        if let Some(text) = optional {
            put(key, Value::from(text.as_str()));
        }
    }
    if let Some(left) = left_out {
        put("left_out", Value::from_serializable(left));
    }
    put("issue", Value::from_serializable(issue));
    put("sections", Value::from_serializable(sections));
    let asked = asked.iter().filter_map(|id| quotes.get_key_value(*id));
    put("quotes", by_id(asked.map(|(id, quote)| (id.as_str(), slim_quote(quote)))));
    put("sources", Value::from_serializable(sources));
    put("people", Value::from_serializable(people));
    put("coverage", Value::from_serializable(coverage));
    Value::from(out)
}

pub(super) fn slim_quote(quote: &QuoteEntry) -> Value {
    let mut out = Map::with_capacity(8);
    let mut put = |key: &'static str, value: Value| drop(out.insert(Key::Str(key), value));
    put("id", Value::from(quote.id.as_str()));
    put("kind", Value::from(quote.kind.code()));
    put("rule", Value::from(quote.rule.code()));
    put("source", Value::from(quote.source));
    for (key, optional) in [("speaker", &quote.speaker), ("person", &quote.person)] {
        if let Some(text) = optional {
            put(key, Value::from(text.as_str()));
        }
    }
    quote.published.iter().for_each(|day| put("published", Value::from(day.to_string())));
    if !quote.wordings.is_empty() {
        put("wordings", Value::from_serializable(&quote.wordings));
    }
    quote.earlier.iter().for_each(|earlier| put("earlier", Value::from_serializable(earlier)));
    Value::from(out)
}

/// The context of a page that goes with an issue: of the briefing only what a masthead says.
pub(super) fn frame(briefing: &Briefing) -> Context {
    let mut context = framed(&briefing.language, briefing.marking.as_deref());
    let masthead = Masthead {
        title: &briefing.title,
        publisher: briefing.publisher.as_deref(),
        language: &briefing.language,
        generator: &briefing.generator,
        issue: &briefing.issue,
    };
    context.insert("briefing", &masthead);
    context
}

/// What a masthead says of a briefing.
#[derive(Serialize)]
struct Masthead<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'a str>,
    language: &'a str,
    generator: &'a Generator,
    issue: &'a Issue,
}

/// The labels of a language, and a handling mark.
pub(super) fn framed(language: &str, marking: Option<&str>) -> Context {
    let mut context = Context::new();
    context.insert_value("labels", labels::of(language).clone());
    if let Some(text) = marking {
        let marking = BTreeMap::from([("text", text), ("level", level(text))]);
        context.insert_value("marking", Value::from_serializable(&marking));
    }
    context
}

/// The ids a page has for what it shows of its sources: quotes at home, and excerpts.
pub(super) fn anchors(briefing: &Briefing) -> BTreeSet<&str> {
    homes(briefing).into_keys().chain(placed(briefing).into_keys()).collect()
}

/// The first section that shows each excerpt.
fn placed(briefing: &Briefing) -> BTreeMap<&str, &str> {
    let mut placed = BTreeMap::new();
    for section in &briefing.sections {
        let excerpts: Vec<&Excerpt> = match &section.body {
            SectionBody::Topic { excerpts, .. } => excerpts.iter().collect(),
            SectionBody::Timeline { events, .. } => events.iter().map(|event| &event.excerpt).collect(),
            _ => Vec::new(),
        };
        for excerpt in excerpts {
            placed.entry(excerpt.id.as_str()).or_insert(section.id.as_str());
        }
    }
    placed
}

/// How each figure is drawn.
fn drawings(briefing: &Briefing) -> BTreeMap<&str, Drawing> {
    let figures = briefing.sections.iter().filter_map(|section| match &section.body {
        SectionBody::Figures { figures } => Some(figures),
        _ => None,
    });
    figures.flatten().map(|figure| (figure.id.as_str(), figures::drawing(figure))).collect()
}

/// The place of each quote where it is set in full and carries its id; all other places repeat it and link there.
///
/// A topic section comes before a speaker's list, that before a timeline and a comparison, and a key point and what was
/// reported before last: a reader who follows a link should arrive at the fullest setting, though a key point stands first
/// on the page.
pub(super) fn homes(briefing: &Briefing) -> Homes<'_> {
    let mut homes = Homes::new();
    each_shown(briefing, &mut |id, section, path| {
        homes.entry(id).or_insert_with(|| place(section, path));
    });
    homes
}

/// The quotes that stand anywhere but in the lists of sections on topics.
pub(super) fn elsewhere(briefing: &Briefing) -> Ids<'_> {
    let mut ids = Ids::new();
    for section in &briefing.sections {
        for rank in FIRST + 1..RANKS {
            each_quote(&section.body, rank, &mut |id, _| ids.extend([id]));
        }
        if let SectionBody::Balance { single_source, .. } = &section.body {
            ids.extend(single_source.iter().map(String::as_str));
        }
    }
    ids.extend(briefing.people.iter().flat_map(|person| &person.quotes).map(String::as_str));
    ids
}

/// Every quote once, in the order of their [homes]; those that no section shows come last.
pub(super) fn in_order(briefing: &Briefing) -> Vec<&QuoteEntry> {
    let (mut seen, mut quotes) = (BTreeSet::new(), Vec::new());
    let mut add = |id| {
        if seen.insert(id) {
            quotes.extend(briefing.quotes.get(id));
        }
    };
    each_shown(briefing, &mut |id, _, _| add(id));
    briefing.quotes.keys().for_each(|id| add(id));
    quotes
}

/// Calls `found` with each quote that is shown, its section and the indices that lead to it; the fullest settings first.
fn each_shown<'a>(briefing: &'a Briefing, found: &mut impl FnMut(&'a str, &str, &[usize])) {
    for rank in FIRST..RANKS {
        for section in &briefing.sections {
            each_quote(&section.body, rank, &mut |id, path| found(id, &section.id, path));
        }
    }
}

/// The rank of sections on topics.
const FIRST: usize = 0;
/// How many ranks there are.
const RANKS: usize = 6;

/// Calls `found` with each quote of a section of this rank and the indices that lead to it.
fn each_quote<'a>(body: &'a SectionBody, rank: usize, found: &mut impl FnMut(&'a str, &[usize])) {
    match (rank, body) {
        (FIRST, SectionBody::Topic { quotes, .. }) => quotes.iter().enumerate().for_each(|(q, id)| found(id, &[q])),
        (1, SectionBody::WhoSaidWhat { speakers }) => {
            for (s, speaker) in speakers.iter().enumerate() {
                for (g, group) in speaker.groups.iter().enumerate() {
                    group.quotes.iter().enumerate().for_each(|(q, id)| found(id, &[s, g, q]));
                }
            }
        }
        (2, SectionBody::Timeline { days, .. }) => {
            for (d, day) in days.iter().enumerate() {
                for (i, item) in day.items.iter().enumerate() {
                    item.quotes.iter().enumerate().for_each(|(q, id)| found(id, &[d, i, q]));
                }
            }
        }
        (3, SectionBody::Compare { comparisons }) => {
            for (c, comparison) in comparisons.iter().enumerate() {
                comparison.latest.iter().enumerate().for_each(|(q, id)| found(id, &[c, q]));
            }
        }
        (5, SectionBody::Changes { repeated, .. }) => {
            repeated.iter().enumerate().for_each(|(q, id)| found(id, &[q]));
        }
        (4, SectionBody::KeyPoints { points }) => {
            for (p, point) in points.iter().enumerate() {
                point.quote.iter().for_each(|id| found(id, &[p]));
            }
        }
        _ => {}
    }
}

fn place(section: &str, path: &[usize]) -> String {
    path.iter().fold(section.to_owned(), |mut place, index| {
        let _ = write!(place, "/{index}");
        place
    })
}

pub(super) fn kinds(briefing: &Briefing) -> BTreeMap<&'static str, bool> {
    let mut kinds: BTreeMap<_, _> = SectionBody::KINDS.map(|kind| (kind, false)).into();
    kinds.extend(briefing.sections.iter().map(|section| (section.body.kind(), true)));
    kinds
}

/// Which colour of FIRST TLP 2.0 a mark has; `other` for marks that are none of its five labels.
pub(super) fn level(marking: &str) -> &'static str {
    match Tlp::of(marking) {
        Some(Tlp::Red) => "red",
        Some(Tlp::AmberStrict | Tlp::Amber) => "amber",
        Some(Tlp::Green) => "green",
        Some(Tlp::Clear) => "clear",
        None => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::level;

    #[track_caller]
    fn check(marking: &str, expected: &str) {
        assert_eq!(level(marking), expected);
    }

    #[test]
    fn the_five_labels_have_their_colours() {
        check("TLP:RED", "red");
        check("TLP:AMBER", "amber");
        check("TLP:AMBER+STRICT", "amber");
        check("tlp:green", "green");
        check("TLP:CLEAR", "clear");
        check("TLP:WHITE", "clear");
        check("For official use", "other");
    }
}
