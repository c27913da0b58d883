//! One walk over a page: what stands in it that may say something of it. It judges nothing.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use html5ever::{LocalName, local_name};

use super::super::tree::{NodeId, Tree};
use super::title::letters;

/// Most of each that is noted: real pages have a few, hostile ones would have many.
const MOST: usize = 64;
/// Most meta elements looked at.
const METAS: usize = 1024;
/// Most bytes of linked data read in all.
const LINKED: usize = 1 << 20;
/// Short pieces of text noted before and after each first heading.
const BEFORE: usize = 12;
const AFTER: usize = 40;
/// Most lower headings compared with the title.
const TRIED: usize = 32;
/// Longest text of an element that is a date, a name or a title, in bytes, and most nodes looked at for it.
pub(super) const SHORT: usize = 400;
const SMALL: usize = 64;

/// What a meta element tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Title,
    Author,
    Published,
    Outlet,
    /// Who owns the page.
    House,
    Url,
    Language,
}

/// A meta element of a known name. The lower its rank, the more it is to be trusted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meta<'t> {
    pub told: Told,
    pub rank: u16,
    pub value: &'t str,
}

/// An element noted for its name, class or place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sign {
    pub id: NodeId,
    /// Whether it stands in the page's margin: comments, related articles, navigation.
    pub elsewhere: bool,
    /// Whether its name says that it is about a change.
    pub updated: bool,
    /// How many first headings stood before it.
    pub headings: u16,
}

/// All that was noted.
#[derive(Debug, Default)]
pub(super) struct Signs<'t> {
    pub metas: Vec<Meta<'t>>,
    /// JSON-LD, one text a script.
    pub linked: Vec<&'t str>,
    pub canonical: Option<&'t str>,
    pub language: Option<&'t str>,
    pub title: Option<NodeId>,
    pub headings: Vec<Sign>,
    /// First headings that the page itself names the headline.
    pub headlines: Vec<NodeId>,
    /// Elements that name an author: by microdata and `rel`, and by class.
    pub authors: Vec<Sign>,
    pub bylines: Vec<Sign>,
    /// Links that lead to a page about somebody who writes there.
    pub links: Vec<Sign>,
    /// `datePublished` by microdata; `time` elements; elements whose class speaks of a date.
    pub stamps: Vec<Sign>,
    pub times: Vec<Sign>,
    pub dates: Vec<Sign>,
    /// Short texts around the first headings, in order.
    pub head: Vec<NodeId>,
}

/// Looks at every node once.
pub(super) fn signs(tree: &Tree) -> Signs<'_> {
    let mut walk =
        Walk { tree, signs: Signs::default(), margin: Margin::None, before: Vec::new(), left: 0, tried: 0, linked: 0 };
    let mut at = tree.first_child(Tree::ROOT);
    while let Some(id) = at {
        if matches!(walk.margin, Margin::Class(end) | Margin::Element(end) if end == Some(id)) {
            walk.margin = Margin::None;
        }
        at = if walk.node(id) {
            tree.first_child(id).or_else(|| tree.after(id, Tree::ROOT))
        } else {
            tree.after(id, Tree::ROOT)
        };
    }
    walk.signs
}

struct Walk<'t> {
    tree: &'t Tree,
    signs: Signs<'t>,
    margin: Margin,
    /// The last short texts before a first heading.
    before: Vec<NodeId>,
    /// Short texts still to be noted after one.
    left: usize,
    /// Lower headings compared with the title.
    tried: usize,
    linked: usize,
}

/// Whether the walk is in what is not the article, and the node after it, if any follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Margin {
    None,
    /// By its class: that may be wrong.
    Class(Option<NodeId>),
    /// By its element: `aside`, `nav`, `footer`.
    Element(Option<NodeId>),
}

impl<'t> Walk<'t> {
    /// Notes a node; `false` where nothing below it can say anything.
    fn node(&mut self, id: NodeId) -> bool {
        let tree = self.tree;
        if let Some(text) = tree.text(id) {
            self.text(id, text);
            return false;
        }
        let name = tree.name(id);
        match *name {
            local_name!("meta") => self.meta(id),
            local_name!("script") => self.script(id),
            local_name!("style") | local_name!("template") | local_name!("svg") | local_name!("iframe") => {
                return false;
            }
            local_name!("link") => {
                if self.signs.canonical.is_none()
                    && tree.attribute(id, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"))
                {
                    self.signs.canonical = tree.attribute(id, "href");
                }
            }
            local_name!("html") => {
                self.signs.language = tree.attribute(id, "lang").or_else(|| tree.attribute(id, "xml:lang"));
            }
            local_name!("title") => {
                // Images in SVG have titles too.
                if self.signs.title.is_none() && !tree.is_foreign(id) {
                    self.signs.title = Some(id);
                }
                return false;
            }
            _ => self.element(id, name),
        }
        !tree.is_foreign(id)
    }

    fn text(&mut self, id: NodeId, text: &'t str) {
        if self.margin != Margin::None || text.len() > SHORT || !text.contains(|c: char| c.is_alphanumeric()) {
            return;
        }
        if self.left > 0 {
            self.left -= 1;
            self.signs.head.push(id);
        } else if self.signs.headings.is_empty() {
            if self.before.len() == BEFORE {
                self.before.remove(0);
            }
            self.before.push(id);
        }
    }

    fn meta(&mut self, id: NodeId) {
        if self.signs.metas.len() == METAS {
            return;
        }
        let (mut key, mut value) = (None, None);
        for (name, told) in self.tree.attributes(id) {
            match &**name {
                "property" | "name" | "itemprop" | "http-equiv" => key = key.or_else(|| known_meta(told)),
                "content" | "datetime" => value = Some(told),
                _ => {}
            }
        }
        if let (Some((told, rank)), Some(value)) = (key, value.map(str::trim).filter(|value| !value.is_empty())) {
            self.signs.metas.push(Meta { told, rank, value });
        }
    }

    fn script(&mut self, id: NodeId) {
        let tree = self.tree;
        let is_linked = tree.attribute(id, "type").is_some_and(|kind| {
            kind.trim_start().get(..19).is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json"))
        });
        if !is_linked || self.signs.linked.len() >= MOST {
            return;
        }
        for text in tree.children(id).filter_map(|child| tree.text(child)) {
            self.linked += text.len();
            if self.linked <= LINKED {
                self.signs.linked.push(text);
            }
        }
    }

    fn element(&mut self, id: NodeId, name: &LocalName) {
        let mut found = Found::default();
        for (attribute, value) in self.tree.attributes(id) {
            match &**attribute {
                "class" | "id" | "data-testid" | "data-component" => found.class(value),
                "rel" | "itemprop" | "property" => found.property(value),
                "href" if *name == local_name!("a") && leads_to_author(value) => found.note(Mark::Link),
                _ => {}
            }
        }
        let margin = match *name {
            local_name!("h1") => {
                self.heading(id, found.has(Mark::Headline));
                false
            }
            local_name!("h2") | local_name!("h3") if self.is_headline(id) => {
                self.heading(id, true);
                false
            }
            local_name!("aside") | local_name!("nav") | local_name!("footer") => true,
            local_name!("body") | local_name!("main") | local_name!("article") => false,
            _ => found.has(Mark::Elsewhere),
        };
        let headings = self.signs.headings.len() as u16;
        let elsewhere = margin || self.margin != Margin::None;
        let sign = Sign { id, elsewhere, updated: found.has(Mark::Updated), headings };
        let signs = &mut self.signs;
        for (noted, list) in [
            (*name == local_name!("time"), &mut signs.times),
            (found.has(Mark::NamesAuthor), &mut signs.authors),
            (found.has(Mark::Author), &mut signs.bylines),
            (found.has(Mark::Link), &mut signs.links),
            (found.has(Mark::Stamp), &mut signs.stamps),
            (found.has(Mark::Date) || found.has(Mark::Updated), &mut signs.dates),
        ] {
            // What stands before the headline may not crowd out what stands after it.
            if noted && list.len() < if headings == 0 { MOST } else { 2 * MOST } {
                list.push(sign);
            }
        }
        if margin && self.margin == Margin::None && !found.has(Mark::Author) && !found.has(Mark::Date) {
            let after = self.tree.after(id, Tree::ROOT);
            self.margin = if found.has(Mark::Elsewhere) { Margin::Class(after) } else { Margin::Element(after) };
        }
    }

    /// Whether a lower heading says what the page's title says, where no first heading stands before it.
    fn is_headline(&mut self, id: NodeId) -> bool {
        if self.tried == TRIED || self.signs.headings.iter().any(|sign| !sign.elsewhere) {
            return false;
        }
        let title = self.signs.title.map(|title| self.tree.text_of(title));
        let heading = pieces(self.tree, id).map(|pieces| letters(&pieces.join(" ")));
        self.tried += 1;
        matches!((title, heading), (Some(title), Some(heading)) if heading.len() >= 12 && letters(head(&title, 4 * SHORT)).contains(&heading))
    }

    fn heading(&mut self, id: NodeId, named: bool) {
        if pieces(self.tree, id).is_none_or(|pieces| pieces.is_empty()) {
            return;
        }
        let first = self.signs.headings.iter().all(|sign| sign.elsewhere);
        if first && matches!(self.margin, Margin::Class(_)) {
            // What holds the headline is no margin, whatever its class says.
            self.margin = Margin::None;
        }
        let elsewhere = self.margin != Margin::None;
        let headings = self.signs.headings.len() as u16;
        if usize::from(headings) == MOST {
            return;
        }
        if named && !elsewhere {
            self.signs.headlines.push(id);
        }
        self.signs.headings.push(Sign { id, elsewhere, updated: false, headings });
        if !elsewhere && self.signs.head.len() < 4 * AFTER {
            self.signs.head.append(&mut self.before);
            self.left = AFTER;
        }
    }
}

/// What an element's names can say of it.
#[derive(Clone, Copy)]
enum Mark {
    /// It names an author by microdata or `rel`.
    NamesAuthor,
    /// Its class speaks of an author.
    Author,
    /// It leads to an author's page.
    Link,
    /// It gives the date of publication by microdata.
    Stamp,
    /// Its class speaks of a date.
    Date,
    Updated,
    Headline,
    Elsewhere,
}

/// What the names of an element say, a bit each.
#[derive(Default)]
struct Found(u8);

impl Found {
    fn note(&mut self, mark: Mark) {
        self.0 |= 1 << mark as u8;
    }

    fn has(&self, mark: Mark) -> bool {
        self.0 & (1 << mark as u8) != 0
    }

    fn property(&mut self, value: &str) {
        for word in value.split_ascii_whitespace().take(8) {
            match word {
                "author" | "schema:author" | "creator" | "dc:creator" => self.note(Mark::NamesAuthor),
                "datePublished" | "schema:datePublished" | "dateCreated" | "dc:date" => self.note(Mark::Stamp),
                "headline" | "schema:headline" => self.note(Mark::Headline),
                "dateModified" => self.note(Mark::Updated),
                _ => {}
            }
        }
    }

    fn class(&mut self, value: &str) {
        let value = head(value, SHORT);
        let bytes = value.as_bytes();
        for found in CLASSES.parts.find_overlapping_iter(value) {
            // A part begins a word: after a mark, or as `Date` in `pubDate`.
            let begins = found.start() == 0
                || !bytes[found.start() - 1].is_ascii_alphabetic()
                || (bytes[found.start()].is_ascii_uppercase() && bytes[found.start() - 1].is_ascii_lowercase());
            let mark = CLASSES.marks[found.pattern().as_usize()];
            // `navy` is no `nav`, but `commentList` has comments.
            let ends = !matches!(mark, Mark::Elsewhere) || !bytes.get(found.end()).is_some_and(u8::is_ascii_lowercase);
            if begins && ends {
                self.note(mark);
            }
        }
    }
}

/// The first `most` bytes of `text`, whole characters.
pub(super) fn head(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or_default()]
}

/// Whether an address is one under which outlets present those who write for them.
pub(super) fn leads_to_author(href: &str) -> bool {
    /// Longest address looked at, in bytes.
    const LONGEST: usize = 300;
    href.len() <= LONGEST && href.split('/').any(|part| CLASSES.folders.contains(&part))
}

struct Classes {
    parts: AhoCorasick,
    marks: Vec<Mark>,
    /// Folders of web addresses where authors are presented.
    folders: Vec<&'static str>,
}

/// The items of a list of rules: `class: item | item`, with the class of each.
pub(super) fn items(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = file.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "));
    lines.flat_map(|(class, list)| list.split('|').map(move |item| (class, item.trim())))
}

static CLASSES: LazyLock<Classes> = LazyLock::new(|| {
    let (words, marks): (Vec<_>, Vec<_>) = items(include_str!("classes.txt"))
        .filter_map(|(class, word)| {
            let mark = match class {
                "author" => Mark::Author,
                "date" => Mark::Date,
                "headline" => Mark::Headline,
                "updated" => Mark::Updated,
                "elsewhere" => Mark::Elsewhere,
                _ => return None,
            };
            Some((word, mark))
        })
        .unzip();
    let parts = AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(words);
    let folders =
        items(include_str!("classes.txt")).filter(|(class, _)| *class == "folder").map(|(_, folder)| folder).collect();
    Classes { parts: parts.expect("a short list of words makes an automaton"), marks, folders }
});

static METAS_KNOWN: LazyLock<HashMap<&'static str, (Told, u16)>> = LazyLock::new(|| {
    let known = items(include_str!("metas.txt")).zip(0..).filter_map(|((class, name), rank)| {
        let told = match class {
            "title" => Told::Title,
            "author" => Told::Author,
            "published" => Told::Published,
            "outlet" => Told::Outlet,
            "house" => Told::House,
            "url" => Told::Url,
            "language" => Told::Language,
            _ => return None,
        };
        Some((name, (told, rank)))
    });
    known.collect()
});

fn known_meta(name: &str) -> Option<(Told, u16)> {
    if name.len() > 64 {
        return None;
    }
    METAS_KNOWN.get(&*name.trim().to_ascii_lowercase()).copied()
}

impl<'t> Signs<'t> {
    /// The values of the most trusted meta elements that tell `told`, those of one name together, the best first.
    pub fn metas(&self, told: Told) -> Vec<Vec<&'t str>> {
        let mut known: Vec<&Meta<'t>> = self.metas.iter().filter(|meta| meta.told == told).collect();
        known.sort_by_key(|meta| meta.rank);
        let same = known.chunk_by(|a, b| a.rank == b.rank);
        same.map(|same| same.iter().map(|meta| meta.value).collect()).collect()
    }
}

/// The pieces of text below a node, each on its own; `None` where it is more than a name, a date or a title.
pub(super) fn pieces(tree: &Tree, id: NodeId) -> Option<Vec<&str>> {
    let mut pieces = Vec::new();
    let mut length = 0;
    for (count, below) in tree.descendants(id).enumerate() {
        if count == SMALL {
            return None;
        }
        let Some(text) = tree.text(below) else {
            continue;
        };
        let text = text.trim();
        if !text.is_empty() {
            length += text.len();
            pieces.push(text);
        }
        if length > SHORT {
            return None;
        }
    }
    Some(pieces)
}

/// `text` with every run of white space as one space.
pub(super) fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
