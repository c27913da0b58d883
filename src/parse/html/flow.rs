//! From the tree to its running text: the blocks a browser would set one under the other, and where each stands.
//!
//! What a browser does not show is left out: scripts, templates, pictures, hidden elements. White space of the markup
//! is collapsed, no-break spaces and all else stay as they are. Which blocks are the article is `model`'s part.

use html5ever::{LocalName, local_name};

use super::hints::{self, Classes};
use super::tree::{NodeId, Tree};

/// What a block of running text is by its markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Words right in a `div` or the like.
    Loose,
    Paragraph,
    /// `h1` to `h6`.
    Heading(u8),
    Item,
    /// A row of a table that holds data.
    Row,
    /// Preformatted.
    Code,
    Caption,
    /// A term or its description.
    Term,
}

/// A block of running text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// Where it stands in [`Flow::text`]; never empty.
    pub start: u32,
    pub end: u32,
    /// The innermost block element it stands in.
    pub holder: NodeId,
    pub form: Form,
    pub in_quote: bool,
    /// Bytes that stand in links, and how many links there are.
    pub linked: u32,
    pub links: u16,
    /// Bytes that are bold.
    pub bold: u32,
    /// Whether more than a line break stands before it: not so for lines of one block.
    pub gap: bool,
}

/// Most blocks of a page: no article has as many.
const MOST: usize = 50_000;

impl Piece {
    /// Bytes it has.
    pub(super) fn len(&self) -> u32 {
        self.end - self.start
    }
}

/// What is known of an element for the sake of the blocks in it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// What its names tell, and above those bits what element it is.
    pub hints: Classes,
    /// Bytes of text, of text in links and of prose in it.
    pub chars: u32,
    pub linked: u32,
    pub prose: u32,
}

/// The running text of a page.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// All blocks, a line feed between them.
    pub text: String,
    pub pieces: Vec<Piece>,
    /// Of each node, by its id.
    pub places: Vec<Place>,
    /// Places in `text` and the line of the source they come from, rising.
    pub lines: Vec<(u32, u32)>,
}

/// Elements told apart by [`Place::hints`], from bit [`hints::NAMES`] on.
pub(super) const TAGS: [&[LocalName]; 16] = [
    &[local_name!("article")],
    &[local_name!("main")],
    &[local_name!("section")],
    &[local_name!("aside")],
    &[local_name!("footer")],
    &[local_name!("header")],
    &[local_name!("nav")],
    &[local_name!("form")],
    &[local_name!("figure"), local_name!("figcaption")],
    &[local_name!("table")],
    &[local_name!("ul"), local_name!("ol"), local_name!("dl")],
    &[local_name!("blockquote"), local_name!("q")],
    &[local_name!("li")],
    &[local_name!("p")],
    &[local_name!("a")],
    &[local_name!("details"), local_name!("address"), local_name!("fieldset")],
];

impl Flow {
    /// The running text below `top`.
    pub(super) fn read(tree: &Tree, top: NodeId) -> Self {
        let mut walk = Walk::new(tree);
        let mut at = tree.first_child(top);
        while let Some(id) = at {
            if walk.enter(id) {
                if let Some(child) = tree.first_child(id) {
                    at = Some(child);
                    continue;
                }
                walk.leave(id);
            }
            let mut done = id;
            at = loop {
                if let Some(next) = tree.next_sibling(done) {
                    break Some(next);
                }
                match tree.parent(done) {
                    Some(parent) if parent != top => {
                        walk.leave(parent);
                        done = parent;
                    }
                    _ => break None,
                }
            };
        }
        walk.close();
        walk.flow
    }

    /// The words of a block.
    pub(super) fn words(&self, piece: &Piece) -> &str {
        self.text.get(piece.start as usize..piece.end as usize).unwrap_or_default()
    }
}

/// The text as it is being read.
struct Walk<'a> {
    tree: &'a Tree,
    flow: Flow,
    /// Where the open block begins.
    start: usize,
    linked: u32,
    links: u16,
    bold: u32,
    /// Whether white space stands before the next word.
    space: bool,
    /// Line breaks since the last word.
    breaks: u8,
    /// Whether the open block follows another in the same element, after one line break or two.
    gap: bool,
    /// Open elements of these kinds.
    in_links: u32,
    in_bold: u32,
    in_code: u32,
    in_quotes: u32,
    /// The row of data being read, all of which is one block.
    row: Option<NodeId>,
    /// The block elements that are open, innermost last.
    holders: Vec<(NodeId, Form)>,
}

impl<'a> Walk<'a> {
    fn new(tree: &'a Tree) -> Self {
        let flow = Flow {
            text: String::with_capacity(tree.chars.len() / 4),
            pieces: Vec::with_capacity(tree.len() / 8),
            places: vec![Place::default(); tree.len()],
            lines: Vec::with_capacity(tree.len() / 8),
        };
        Self {
            tree,
            flow,
            start: 0,
            linked: 0,
            links: 0,
            bold: 0,
            space: false,
            breaks: 0,
            gap: true,
            in_links: 0,
            in_bold: 0,
            in_code: 0,
            in_quotes: 0,
            row: None,
            holders: vec![(Tree::ROOT, Form::Loose)],
        }
    }

    /// Whether what stands in the node is to be read, and so the node to be left again.
    fn enter(&mut self, id: NodeId) -> bool {
        if let Some(text) = self.tree.text(id) {
            self.words(text, id);
            return false;
        }
        if self.tree.is_foreign(id) || is_unread(self.tree.name(id)) {
            return false;
        }
        let Some(classes) = shown(self.tree, id) else { return false };
        let name = self.tree.name(id);
        self.flow.places[id.0 as usize].hints = classes | tag(name);
        match *name {
            local_name!("br") => {
                self.breaks = self.breaks.saturating_add(1);
                return false;
            }
            local_name!("hr") => {
                self.close();
                return false;
            }
            local_name!("a") => {
                self.in_links += 1;
                self.links = self.links.saturating_add(1);
            }
            local_name!("b") | local_name!("strong") => self.in_bold += 1,
            _ => self.enter_block(id, &name.clone()),
        }
        true
    }

    fn enter_block(&mut self, id: NodeId, name: &LocalName) {
        if self.row.is_some() {
            return;
        }
        let Some(form) = form(name) else { return };
        self.close();
        match *name {
            local_name!("pre") => self.in_code += 1,
            local_name!("blockquote") => self.in_quotes += 1,
            local_name!("tr") if is_data(self.tree, id) => self.row = Some(id),
            _ => {}
        }
        let form = if self.row.is_some() { Form::Row } else { form };
        // A wrapper around the words of a list item, heading or caption does not make them something else.
        let outer = self.holders.last().map_or(Form::Loose, |&(_, outer)| outer);
        let wraps = matches!(form, Form::Loose | Form::Paragraph) && !matches!(outer, Form::Loose | Form::Paragraph);
        let form = if wraps && !resets(name) { outer } else { form };
        self.holders.push((id, form));
    }

    fn leave(&mut self, id: NodeId) {
        let name = self.tree.name(id);
        match *name {
            local_name!("a") => self.in_links -= 1,
            local_name!("b") | local_name!("strong") => self.in_bold -= 1,
            local_name!("td") | local_name!("th") if self.row.is_some() => self.cell(),
            _ if self.row.is_some_and(|row| row != id) => {
                // Blocks in a cell are lines of no row: only a space parts them.
                self.space |= form(name).is_some();
            }
            _ if form(name).is_some() => {
                self.close();
                self.holders.pop();
                self.row = None;
                match *name {
                    local_name!("pre") => self.in_code -= 1,
                    local_name!("blockquote") => self.in_quotes -= 1,
                    _ => {}
                }
            }
            _ => {}
        }
        let place = self.flow.places[id.0 as usize];
        if let Some(parent) = self.tree.parent(id) {
            let above = &mut self.flow.places[parent.0 as usize];
            above.chars += place.chars;
            above.linked += place.linked;
            above.prose += place.prose;
        }
    }

    fn cell(&mut self) {
        if self.flow.text.len() > self.start && !self.flow.text.ends_with('\t') {
            self.flow.text.push('\t');
        }
        self.space = false;
    }

    /// Takes in the characters of a text node.
    fn words(&mut self, text: &str, id: NodeId) {
        let mut rest = text;
        if self.in_code > 0 && self.row.is_none() {
            return self.preformatted(text, id);
        }
        let mut line = self.tree.line(id);
        loop {
            let from = rest.find(|c: char| !c.is_ascii_whitespace()).unwrap_or(rest.len());
            self.space |= from > 0;
            line += memchr::memchr_iter(b'\n', &rest.as_bytes()[..from]).count() as u32;
            rest = &rest[from..];
            if rest.is_empty() {
                return;
            }
            let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
            self.word(&rest[..end], line);
            rest = &rest[end..];
        }
    }

    fn preformatted(&mut self, text: &str, id: NodeId) {
        for (number, line) in text.split('\n').enumerate() {
            self.breaks = self.breaks.saturating_add(u8::from(number > 0));
            let words = line.trim_start_matches(['\t', '\r', ' ']);
            if words.trim_ascii_end().is_empty() {
                continue;
            }
            self.space |= self.flow.text.len() > self.start && words.len() < line.len();
            self.word(words.trim_ascii_end(), self.tree.line(id) + number as u32);
        }
    }

    /// Takes in a word that stands on `line` of the source.
    fn word(&mut self, word: &str, line: u32) {
        let empty = self.flow.text.len() == self.start;
        if self.breaks > 0 && !empty && self.row.is_none() {
            let gap = self.breaks > 1;
            self.close();
            self.gap = gap;
        } else if (self.space || self.breaks > 0) && !empty && !self.flow.text.ends_with('\t') {
            self.flow.text.push(' ');
        }
        (self.space, self.breaks) = (false, 0);
        let at = self.flow.text.len();
        if at == self.start {
            self.flow.lines.push((at as u32, line));
        }
        // A character reference may stand for NUL or for what ends a line elsewhere; neither belongs in clean text.
        if memchr::memchr2(0, b'\r', word.as_bytes()).is_some() {
            self.flow.text.extend(word.chars().filter(|c| !matches!(c, '\0' | '\r')));
        } else {
            self.flow.text.push_str(word);
        }
        let bytes = (self.flow.text.len() - at) as u32;
        self.linked += if self.in_links > 0 { bytes } else { 0 };
        self.bold += if self.in_bold > 0 { bytes } else { 0 };
    }

    /// Ends the open block, if it has words.
    fn close(&mut self) {
        let text = &mut self.flow.text;
        let kept = text[self.start..].trim_end().len();
        text.truncate(self.start + kept);
        if self.flow.pieces.len() < MOST && text[self.start..].contains(char::is_alphanumeric) {
            let &(holder, form) = self.holders.last().expect("the page itself is never left");
            let piece = Piece {
                start: self.start as u32,
                end: text.len() as u32,
                holder,
                form,
                in_quote: self.in_quotes > 0,
                linked: self.linked,
                links: self.links,
                bold: self.bold,
                gap: self.gap,
            };
            text.push('\n');
            self.add(piece);
        } else {
            text.truncate(self.start);
            while self.flow.lines.last().is_some_and(|&(at, _)| at as usize >= self.start) {
                self.flow.lines.pop();
            }
        }
        self.start = self.flow.text.len();
        (self.linked, self.links, self.bold) = (0, u16::from(self.in_links > 0), 0);
        (self.space, self.breaks, self.gap) = (false, 0, true);
    }

    fn add(&mut self, piece: Piece) {
        let prose = if is_prose(&self.flow, &piece) { piece.len() } else { 0 };
        let place = &mut self.flow.places[piece.holder.0 as usize];
        place.chars += piece.len();
        place.linked += piece.linked;
        place.prose += prose;
        self.flow.pieces.push(piece);
    }
}

/// Shortest block that is prose whatever it ends with, and shortest that is if it ends as a sentence does, in bytes.
const PROSE: (usize, usize) = (140, 50);

/// Whether a block reads like prose: long enough, and mostly not in links.
pub(super) fn is_prose(flow: &Flow, piece: &Piece) -> bool {
    let words = flow.words(piece);
    let sentence =
        || words.trim_end_matches(['"', '”', '’', '»', ')', ']']).ends_with(['.', '!', '?', '…', '。', '।', '؟']);
    3 * (piece.linked as usize) < words.len()
        && !matches!(piece.form, Form::Heading(_) | Form::Row | Form::Caption)
        && (words.len() >= PROSE.0 || (words.len() >= PROSE.1 && sentence()))
}

/// What an element's names tell, or `None` where it is hidden.
fn shown(tree: &Tree, id: NodeId) -> Option<Classes> {
    let mut classes = 0;
    for (name, value) in tree.attributes(id) {
        match *name {
            local_name!("hidden") if value != "until-found" => return None,
            local_name!("aria-hidden") if value == "true" => return None,
            local_name!("style") if is_hiding(value) => return None,
            local_name!("class") | local_name!("id") | local_name!("role") | local_name!("itemprop") => {
                classes |= hints::names(value);
            }
            _ if name.starts_with("data-") && (name.contains("component") || name.contains("test")) => {
                classes |= hints::names(value);
            }
            _ => {}
        }
    }
    // What the whole page is called says nothing of a part of it.
    let whole = matches!(*tree.name(id), local_name!("html") | local_name!("body"));
    Some(if whole { 0 } else { classes })
}

/// Whether a style attribute hides its element.
fn is_hiding(style: &str) -> bool {
    let hides = |name: &str, value: &str| {
        let (name, value) = (name.trim(), value.trim().trim_end_matches("!important").trim());
        (name.eq_ignore_ascii_case("display") && value.eq_ignore_ascii_case("none"))
            || (name.eq_ignore_ascii_case("visibility") && value.eq_ignore_ascii_case("hidden"))
    };
    style.len() <= 4096
        && style.split(';').any(|rule| rule.split_once(':').is_some_and(|(name, value)| hides(name, value)))
}

fn tag(name: &LocalName) -> Classes {
    TAGS.iter().position(|names| names.contains(name)).map_or(0, |at| 1 << (hints::NAMES + at))
}

/// Elements whose content a browser does not show as running text.
fn is_unread(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("head")
            | local_name!("script")
            | local_name!("style")
            | local_name!("template")
            | local_name!("noscript")
            | local_name!("iframe")
            | local_name!("object")
            | local_name!("embed")
            | local_name!("applet")
            | local_name!("canvas")
            | local_name!("audio")
            | local_name!("video")
            | local_name!("select")
            | local_name!("option")
            | local_name!("datalist")
            | local_name!("textarea")
            | local_name!("button")
            | local_name!("input")
            | local_name!("map")
            | local_name!("dialog")
            | local_name!("noframes")
            | local_name!("noembed")
            | local_name!("title")
            | local_name!("meter")
            | local_name!("progress")
    )
}

/// Elements in which a heading, item or caption around them means nothing any more.
fn resets(name: &LocalName) -> bool {
    matches!(*name, local_name!("table") | local_name!("td") | local_name!("article") | local_name!("section"))
}

/// What words right in an element are, if the element is a block of its own.
fn form(name: &LocalName) -> Option<Form> {
    Some(match *name {
        local_name!("p") => Form::Paragraph,
        local_name!("h1") => Form::Heading(1),
        local_name!("h2") => Form::Heading(2),
        local_name!("h3") => Form::Heading(3),
        local_name!("h4") => Form::Heading(4),
        local_name!("h5") => Form::Heading(5),
        local_name!("h6") => Form::Heading(6),
        local_name!("li") => Form::Item,
        local_name!("pre") | local_name!("listing") | local_name!("xmp") | local_name!("plaintext") => Form::Code,
        local_name!("figcaption") | local_name!("caption") => Form::Caption,
        local_name!("dt") | local_name!("dd") => Form::Term,
        local_name!("div")
        | local_name!("article")
        | local_name!("section")
        | local_name!("main")
        | local_name!("header")
        | local_name!("footer")
        | local_name!("nav")
        | local_name!("aside")
        | local_name!("address")
        | local_name!("blockquote")
        | local_name!("body")
        | local_name!("html")
        | local_name!("center")
        | local_name!("details")
        | local_name!("summary")
        | local_name!("dir")
        | local_name!("dl")
        | local_name!("fieldset")
        | local_name!("figure")
        | local_name!("form")
        | local_name!("hgroup")
        | local_name!("legend")
        | local_name!("menu")
        | local_name!("ol")
        | local_name!("search")
        | local_name!("table")
        | local_name!("tbody")
        | local_name!("td")
        | local_name!("tfoot")
        | local_name!("th")
        | local_name!("thead")
        | local_name!("tr")
        | local_name!("ul") => Form::Loose,
        _ => return None,
    })
}

/// Longest cell of a table that holds data, in bytes of a text node.
const CELL: usize = 160;

/// Whether a row is one of data: two cells or more, each with a few words and no block but `div` in it.
fn is_data(tree: &Tree, row: NodeId) -> bool {
    let mut cells = 0;
    for id in tree.descendants(row) {
        match *tree.name(id) {
            local_name!("td") | local_name!("th") => cells += 1,
            local_name!("div") | local_name!("p") => {}
            ref name if form(name).is_some() => return false,
            _ => {}
        }
        if tree.text(id).is_some_and(|text| text.len() > CELL) {
            return false;
        }
    }
    cells >= 2
}
