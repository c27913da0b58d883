//! Linked data (JSON-LD): what a page's scripts of that kind say of the article, whole or broken as real pages have it.
//! It does not judge names, titles or dates.

use std::collections::HashMap;

use serde_json::{Deserializer, Map, Value};

/// Most objects of a page looked at, and how deep `@id` is followed.
const OBJECTS: usize = 4000;
const DEEPEST: u8 = 4;
/// Most authors of an article.
const AUTHORS: usize = 64;

/// Somebody the data names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub name: String,
    /// Whether it is said to be an organisation.
    pub organisation: bool,
}

/// What the data says of the article.
#[derive(Debug, Default)]
pub(super) struct Linked {
    pub headline: Option<String>,
    pub authors: Vec<Named>,
    pub published: Option<String>,
    /// `dateCreated` or `uploadDate`.
    pub created: Option<String>,
    pub outlet: Option<String>,
    /// The names of the outlets and owners the data speaks of.
    pub organisations: Vec<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    /// Whether it was said of an article, and not of a page or a video.
    pub article: bool,
}

/// Reads the scripts. `is_this` says whether a title or an address is this page's own.
pub(super) fn linked(scripts: &[&str], is_this: impl Fn(&str) -> bool) -> Linked {
    let values: Vec<Value> = scripts.iter().flat_map(|script| values(script)).collect();
    let objects = objects(&values);
    let ids: HashMap<&str, &Map<String, Value>> = objects
        .iter()
        .rev()
        .filter(|object| object.len() > 1)
        .filter_map(|object| Some((object.get("@id")?.as_str()?, *object)))
        .collect();
    let known = Known { ids };
    let mut best: Option<(u8, &Map<String, Value>)> = None;
    for object in &objects {
        let Some(mut rank) = rank(object) else { continue };
        if rank >= ARTICLE && addresses(object).any(&is_this) {
            rank += 1;
        }
        if best.is_none_or(|(found, _)| rank > found) {
            best = Some((rank, object));
        }
    }
    let mut linked = best.map(|(rank, object)| known.read(object, rank >= ARTICLE)).unwrap_or_default();
    let houses = objects.iter().filter(|object| is(object, &["WebSite", "NewsMediaOrganization", "Organization"]));
    linked.organisations = houses.filter_map(|object| text(object.get("name"))).take(AUTHORS).collect();
    if linked.outlet.is_none() {
        let mut site = objects.iter().filter(|object| is(object, &["WebSite", "NewsMediaOrganization"]));
        linked.outlet = site.find_map(|object| text(object.get("name")));
    }
    linked
}

/// The documents of a script. What comes before a break in a broken one is not lost.
fn values(script: &str) -> Vec<Value> {
    let bare = script.trim().trim_start_matches('\u{feff}');
    let read = |text: &str| -> (Vec<Value>, bool) {
        let mut values = Vec::new();
        for value in Deserializer::from_str(text).into_iter().take(16) {
            match value {
                Ok(value) => values.push(value),
                Err(_) => return (values, false),
            }
        }
        (values, true)
    };
    let (values, whole) = read(bare);
    if whole { values } else { Some(read(&mended(bare)).0).filter(|mended| !mended.is_empty()).unwrap_or(values) }
}

/// The script without the marks of comments and character data that stand around it.
fn unwrapped(script: &str) -> &str {
    const BEFORE: [&str; 5] = ["//", "<![CDATA[", "<!--", "/*", "*/"];
    const AFTER: [&str; 6] = ["]]>", "-->", "*/", "/*", "//", ";"];
    let mut script = script.trim();
    while let Some(rest) = BEFORE.iter().find_map(|mark| script.strip_prefix(mark)) {
        script = rest.trim_start();
    }
    while let Some(rest) = AFTER.iter().find_map(|mark| script.strip_suffix(mark)) {
        script = rest.trim_end();
    }
    script
}

/// The script with what breaks it most often set right: marks around it, line breaks inside strings, commas before a
/// closing bracket, strange escapes, quotation marks inside strings.
fn mended(script: &str) -> String {
    let script = unwrapped(script);
    let mut out = String::with_capacity(script.len());
    let mut chars = script.chars();
    let mut inside = false;
    // Whether the last that was no white space was a comma.
    let mut comma = false;
    while let Some(c) = chars.next() {
        let after_comma = comma && !inside;
        comma = !inside && (c == ',' || (comma && (c.is_whitespace() || c.is_control())));
        match c {
            '\\' if inside => match chars.next() {
                Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => out.extend(['\\', next]),
                Some(next) if !next.is_control() => out.push(next),
                _ => {}
            },
            '"' if inside => {
                // A mark ends the string only where JSON goes on after it.
                let next = chars.as_str().trim_start().chars().next();
                inside = !matches!(next, None | Some(',' | ':' | '}' | ']'));
                out.push_str(if inside { "\\\"" } else { "\"" });
            }
            '"' => {
                inside = true;
                out.push('"');
            }
            c if c.is_control() => out.push(' '),
            // One look ahead for a run of them: it is one comma, or none.
            ',' if !inside => {
                let rest = if after_comma { "" } else { chars.as_str() };
                if !rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',').starts_with(['}', ']'])
                    && !rest.is_empty()
                {
                    out.push(',');
                }
            }
            c => out.push(c),
        }
    }
    out
}

/// All objects of the data in order, those inside others after them.
fn objects(values: &[Value]) -> Vec<&Map<String, Value>> {
    let mut found = Vec::new();
    let mut left: Vec<&Value> = values.iter().rev().collect();
    while let Some(value) = left.pop() {
        if found.len() == OBJECTS {
            break;
        }
        match value {
            Value::Array(items) => left.extend(items.iter().take(OBJECTS).rev()),
            Value::Object(object) => {
                found.push(object);
                // What only refers to other articles is not looked into.
                let own = object.iter().filter(|(key, value)| {
                    (value.is_object() || value.is_array())
                        && !matches!(
                            &***key,
                            "comment"
                                | "review"
                                | "relatedLink"
                                | "citation"
                                | "mentions"
                                | "about"
                                | "itemListElement"
                                | "hasPart"
                                | "isPartOf"
                                | "liveBlogUpdate"
                                | "image"
                        )
                });
                left.extend(own.map(|(_, value)| value).rev());
            }
            _ => {}
        }
    }
    found
}

/// Lowest rank of an article.
const ARTICLE: u8 = 5;

/// How likely an object is the article; `None` where it says nothing of one.
fn rank(object: &Map<String, Value>) -> Option<u8> {
    const ARTICLES: [&str; 9] = [
        "BlogPosting",
        "Report",
        "LiveBlogPosting",
        "SocialMediaPosting",
        "DiscussionForumPosting",
        "Review",
        "Recipe",
        "CreativeWork",
        "Posting",
    ];
    let dated = object.contains_key("datePublished");
    let article = types(object).any(|kind| kind.ends_with("Article")) || is(object, &ARTICLES);
    if article && (object.contains_key("headline") || dated) {
        // Dated and signed: the fuller of two.
        return Some(ARTICLE + 2 * u8::from(dated) + 2 * u8::from(object.contains_key("author")));
    }
    if is(object, &["VideoObject", "NewsVideo", "AudioObject", "PodcastEpisode"])
        && (dated || object.contains_key("uploadDate"))
    {
        return Some(3);
    }
    if is(object, &["WebPage", "ItemPage", "MedicalWebPage", "FAQPage", "ProfilePage", "QAPage"]) {
        return Some(if dated { 2 } else { 1 });
    }
    (dated && object.contains_key("headline")).then_some(4)
}

/// The types of an object, without the address of the vocabulary.
fn types(object: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let given = object.get("@type").or_else(|| object.get("type"));
    let (one, many) = match given {
        Some(Value::String(one)) => (Some(&**one), [].iter()),
        Some(Value::Array(many)) => (None, many.iter()),
        _ => (None, [].iter()),
    };
    one.into_iter()
        .chain(many.filter_map(Value::as_str))
        .map(|kind| kind.rsplit(['/', ':', '#']).next().unwrap_or(kind))
}

fn is(object: &Map<String, Value>, known: &[&str]) -> bool {
    types(object).any(|kind| known.contains(&kind))
}

struct Known<'v> {
    /// Objects by `@id`.
    ids: HashMap<&'v str, &'v Map<String, Value>>,
}

/// By what an object says which page it is of: its headline and its addresses.
fn addresses(object: &Map<String, Value>) -> impl Iterator<Item = &str> {
    ["headline", "url", "@id", "mainEntityOfPage"].into_iter().filter_map(|key| match object.get(key)? {
        Value::String(text) => Some(&**text),
        Value::Object(inner) => inner.get("@id").or_else(|| inner.get("url"))?.as_str(),
        _ => None,
    })
}

impl Known<'_> {
    fn read(&self, object: &Map<String, Value>, article: bool) -> Linked {
        let field = |key: &str| text(object.get(key));
        let mut authors = Vec::new();
        for key in ["author", "creator"] {
            if let Some(value) = object.get(key).filter(|_| authors.is_empty()) {
                self.people(value, DEEPEST, &mut authors);
            }
        }
        let outlet = ["publisher", "isPartOf"].iter().find_map(|key| {
            let mut named = Vec::new();
            self.people(object.get(*key)?, DEEPEST, &mut named);
            named.into_iter().next()
        });
        Linked {
            headline: field("headline").or_else(|| field("name")).or_else(|| field("alternativeHeadline")),
            authors,
            organisations: Vec::new(),
            published: field("datePublished"),
            created: field("dateCreated").or_else(|| field("uploadDate")),
            outlet: outlet.map(|named| named.name),
            url: field("url")
                .or_else(|| addresses(object).filter(|at| at.starts_with("http")).last().map(str::to_owned)),
            language: field("inLanguage"),
            article,
        }
    }

    /// The names a value gives: a string, an object with a name, a reference to one, or a list of these.
    fn people(&self, value: &Value, depth: u8, found: &mut Vec<Named>) {
        let Some(deeper) = depth.checked_sub(1).filter(|_| found.len() < AUTHORS) else { return };
        match value {
            Value::String(name) => match self.ids.get(&**name) {
                Some(object) => self.person(object, deeper, found),
                None => found.push(Named { name: name.clone(), organisation: false }),
            },
            Value::Array(items) => items.iter().take(AUTHORS).for_each(|item| self.people(item, deeper, found)),
            Value::Object(object) => self.person(object, deeper, found),
            _ => {}
        }
    }

    fn person(&self, object: &Map<String, Value>, depth: u8, found: &mut Vec<Named>) {
        let organisation = types(object).any(|kind| kind.ends_with("Organization") || kind == "Corporation");
        let whole = || {
            let parts = [text(object.get("givenName"))?, text(object.get("familyName"))?];
            Some(parts.join(" "))
        };
        match object.get("name") {
            Some(Value::Array(names)) => {
                let names = names.iter().take(AUTHORS).filter_map(Value::as_str);
                found.extend(names.map(|name| Named { name: name.to_owned(), organisation }));
            }
            name => {
                if let Some(name) = text(name).or_else(whole) {
                    found.push(Named { name, organisation });
                    return;
                }
                let referred = object.get("@id").and_then(Value::as_str).and_then(|id| self.ids.get(id));
                if let (Some(object), Some(deeper)) = (referred, depth.checked_sub(1)) {
                    self.person(object, deeper, found);
                }
            }
        }
    }
}

/// A value as text: strings, numbers, the first of a list, what an object has as its value or name.
fn text(value: Option<&Value>) -> Option<String> {
    let mut value = value?;
    for _ in 0..DEEPEST {
        value = match value {
            Value::String(text) => return (!text.trim().is_empty()).then(|| text.clone()),
            Value::Number(number) => return Some(number.to_string()),
            Value::Array(items) => items.first()?,
            Value::Object(object) => {
                ["@value", "name", "alternateName", "@id"].iter().find_map(|key| object.get(*key))?
            }
            _ => return None,
        };
    }
    None
}
