//! The children of an item, and of what is left of a feed's head: their texts and the few attributes that tell something.
//! Which of them an article is made of, it does not say.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

/// Names of elements, by what they tell.
const ELEMENTS: &str = include_str!("elements.txt");
/// More attributes than an element of a feed has.
const MOST_ATTRIBUTES: usize = 32;
/// More children than tell of one article, and the longest name of one.
const MOST_CHILDREN: usize = 1000;
const LONGEST_NAME: usize = 64;

/// What an element of a feed or an item tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Id,
    Title,
    Link,
    Published,
    Updated,
    Author,
    Outlet,
    Language,
    Text,
}

/// The names of elements.
struct Names {
    /// Prefixes that say nothing.
    prefixes: Vec<&'static str>,
    /// What a name tells, and how much it is trusted: the less the more.
    parts: HashMap<&'static str, (Part, u8)>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names { prefixes: Vec::new(), parts: HashMap::new() };
    for line in ELEMENTS.lines().filter(|line| !line.starts_with('#')) {
        let (what, list) = line.split_once(':').unwrap_or((line, ""));
        let part = match what {
            "id" => Part::Id,
            "title" => Part::Title,
            "link" => Part::Link,
            "published" => Part::Published,
            "updated" => Part::Updated,
            "author" => Part::Author,
            "outlet" => Part::Outlet,
            "language" => Part::Language,
            "text" => Part::Text,
            _ => {
                names.prefixes = list.split_whitespace().collect();
                continue;
            }
        };
        names.parts.extend(list.split_whitespace().zip(0..).map(|(name, rank)| (name, (part, rank))));
    }
    names
});

/// What the element `name` tells in an item whose own name has the prefix `own`.
fn part(name: &str, own: &str) -> Option<(Part, u8)> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let (prefix, local) = lower.split_once(':').unwrap_or(("", &lower));
    let says_nothing = prefix.is_empty() || prefix.eq_ignore_ascii_case(own) || NAMES.prefixes.contains(&prefix);
    NAMES.parts.get(&*lower).or_else(|| NAMES.parts.get(local).filter(|_| says_nothing)).copied()
}

/// Where the elements stand that are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Directly in the outermost element.
    Outermost,
    /// Anywhere: the head of a feed is cut so that it holds nothing else.
    Any,
}

/// An element that tells something, and what it holds.
#[derive(Debug)]
pub(super) struct Child {
    place: (Part, u8),
    /// Its name with the prefix, and how many elements of that name are open in it.
    name: String,
    nested: u32,
    /// Its text.
    pub text: String,
    /// The text of the first `name` or `title` in it.
    pub named: String,
    /// Whether the text under way is that of such an element.
    in_name: bool,
    /// Whether it holds elements.
    pub has_elements: bool,
    /// What stands between its tags.
    pub inner: Range<usize>,
    /// Its `type`, in lower case.
    pub kind: String,
    /// Its `href`.
    pub href: Option<String>,
    /// Whether its text or `href` may be the address of the article's page.
    pub is_page: bool,
}

impl Child {
    /// How much its name is trusted: the less the more.
    pub(super) fn rank(&self) -> u8 {
        self.place.1
    }

    fn new(place: (Part, u8), tag: &BytesStart<'_>, from: usize) -> Self {
        let name = tag.name().as_ref().to_owned();
        let mut child = Self {
            place,
            name,
            nested: 0,
            text: String::new(),
            named: String::new(),
            in_name: false,
            has_elements: false,
            inner: from..from,
            kind: String::new(),
            href: None,
            is_page: true,
        };
        for (key, value) in attributes(tag) {
            match &*key {
                "type" | "mode" => child.kind = value.to_ascii_lowercase(),
                "href" => child.href = Some(value),
                // In RSS an id may say that it is no address; in Atom a link may lead elsewhere.
                "ispermalink" => child.is_page &= value != "false",
                "rel" => child.is_page &= value == "alternate",
                _ => {}
            }
        }
        child
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        if self.in_name {
            self.named.push_str(text);
        }
    }

    /// Notes the beginning of an element in it.
    fn begin(&mut self, name: &str) {
        self.has_elements = true;
        self.nested += u32::from(name == self.name);
        self.in_name = self.named.is_empty() && matches!(local(name), "name" | "title");
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The attributes of a tag: names in lower case, values with their references resolved.
fn attributes<'a>(tag: &'a BytesStart<'_>) -> impl Iterator<Item = (String, String)> + 'a {
    let mut all = tag.html_attributes();
    all.with_checks(false);
    all.take(MOST_ATTRIBUTES).filter_map(Result::ok).map(|attribute| {
        let value = quick_xml::escape::unescape(&attribute.value);
        let value = value.map_or_else(|_| attribute.value.to_string(), std::borrow::Cow::into_owned);
        (attribute.key.as_ref().to_ascii_lowercase(), value)
    })
}

/// What the children of an element tell.
#[derive(Debug, Default)]
pub(super) struct Children {
    told: Vec<Child>,
    /// The language that an element around them says it is in.
    pub language: Option<String>,
    /// The first reference to an entity that is none of HTML.
    pub unknown_entity: Option<String>,
    /// Why not all could be read.
    pub fault: Option<String>,
}

impl Children {
    /// All that tell of a part, the most trusted first.
    pub(super) fn all(&self, part: Part) -> Vec<&Child> {
        let mut all: Vec<&Child> = self.told.iter().filter(|child| child.place.0 == part).collect();
        all.sort_by_key(|child| child.place.1);
        all
    }

    /// The text of the most trusted one that has any; where it holds elements, that of its name.
    pub(super) fn first(&self, part: Part) -> Option<String> {
        let text = |child: &Child| {
            if child.has_elements && !child.named.is_empty() { child.named.clone() } else { child.text.clone() }
        };
        self.all(part).into_iter().map(text).find(|text| !text.trim().is_empty())
    }

    /// Reads XML as far as it can be read.
    pub(super) fn of(xml: &str, depth: Depth) -> Self {
        let mut walk = Walk { children: Self::default(), child: None, own: String::new(), open: 0, depth };
        let mut reader = Reader::from_str(xml);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        loop {
            let from = position(&reader);
            match reader.read_event() {
                Ok(Event::Start(tag)) => walk.start(&tag, position(&reader)),
                Ok(Event::Empty(tag)) => {
                    walk.start(&tag, position(&reader));
                    walk.end(tag.name().as_ref(), from);
                }
                Ok(Event::End(tag)) => walk.end(tag.name().as_ref(), from),
                Ok(Event::Text(text)) => walk.text(&text),
                Ok(Event::CData(text)) => walk.text(&text),
                Ok(Event::GeneralRef(reference)) => walk.reference(&reference),
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
                Ok(Event::Eof) => break,
                Err(error) => {
                    walk.children.fault = Some(error.to_string());
                    break;
                }
            }
        }
        walk.close(xml.len());
        walk.children
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The way through an item.
struct Walk {
    children: Children,
    /// The child under way.
    child: Option<Child>,
    /// Prefix of the outermost element.
    own: String,
    /// Elements open around the next, those in the child not counted.
    open: usize,
    depth: Depth,
}

impl Walk {
    fn start(&mut self, tag: &BytesStart<'_>, at: usize) {
        let name = tag.name();
        let name: &str = name.as_ref();
        if let Some(child) = &mut self.child {
            child.begin(name);
            return;
        }
        if self.open == 0 {
            self.own = name.split_once(':').map_or("", |(prefix, _)| prefix).to_ascii_lowercase();
        }
        let wanted = match self.depth {
            Depth::Outermost => self.open == 1,
            Depth::Any => self.open > 0,
        };
        let place = part(name, &self.own).filter(|_| wanted && self.children.told.len() < MOST_CHILDREN);
        match place {
            Some(place) => self.child = Some(Child::new(place, tag, at)),
            None => self.open += 1,
        }
        if self.children.language.is_none() && (self.open <= 1 || self.depth == Depth::Any || place.is_some()) {
            self.children.language = attributes(tag).find(|(key, _)| key == "xml:lang").map(|(_, value)| value);
        }
    }

    fn end(&mut self, name: &str, at: usize) {
        match &mut self.child {
            // A child ends at its own tag, whatever is left open in it.
            Some(child) if child.name != name => child.in_name = false,
            Some(child) if child.nested > 0 => child.nested -= 1,
            Some(_) => self.close(at),
            None => self.open = self.open.saturating_sub(1),
        }
    }

    fn close(&mut self, at: usize) {
        if let Some(mut child) = self.child.take() {
            child.inner.end = at.max(child.inner.start);
            self.children.told.push(child);
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(child) = &mut self.child {
            child.push(text);
        }
    }

    /// Takes a reference to a character or an entity for what it stands for; one that is not known stays as it is.
    fn reference(&mut self, reference: &BytesRef<'_>) {
        let Some(child) = &mut self.child else { return };
        if let Ok(Some(c)) = reference.resolve_char_ref() {
            // HTML reads those of this block in its own way.
            if !('\u{80}'..='\u{9f}').contains(&c) {
                child.push(c.encode_utf8(&mut [0; 4]));
                return;
            }
        } else if let Some(text) = resolve_html5_entity(reference) {
            child.push(text);
            return;
        } else if !reference.starts_with('#') && self.children.unknown_entity.is_none() {
            self.children.unknown_entity = Some(reference.chars().take(LONGEST_NAME).collect());
        }
        child.push("&");
        child.push(reference);
        child.push(";");
    }
}
