//! From markup to a [`Tree`]: html5ever decides where things go, this file puts them there and keeps it bounded.
//!
//! html5ever looks through its stack of open elements at nearly every tag, reopens formatting elements in every block,
//! and compares every attribute of a tag with those before it: each is quadratic on a hostile page. So a gate before
//! it drops tags below a depth, and tags with more attributes than anybody writes are cut before it sees them.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, Namespace, QualName, TokenizerResult, local_name, ns};

use super::hints;
use super::tree::{Attribute, Kind, NONE, Node, Tree};

/// Deepest that elements are nested; browsers stop at the same.
const DEPTH: u16 = 512;
/// Most formatting elements (`b`, `font`…) open inside each other.
const FORMATS: u16 = 64;
/// Most attributes of an element.
const ATTRIBUTES: usize = 128;
/// Bytes given to the tokenizer at a time.
const PIECE: usize = 1 << 20;

/// The tree of `html`.
pub(super) fn tree(html: &str) -> Tree {
    let builder = TreeBuilder::new(Sink::new(html.len()), TreeBuilderOpts::default());
    let tokenizer =
        Tokenizer::new(Gate { builder, skipped: Cell::new(0) }, html5ever::tokenizer::TokenizerOpts::default());
    let queue = BufferQueue::default();
    let feed = |piece: &str| {
        for piece in pieces(piece) {
            queue.push_back(StrTendril::from_slice(piece));
            while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        }
    };
    let mut fed = 0;
    for (start, end) in surplus_attributes(html) {
        feed(&html[fed..start]);
        fed = end;
    }
    feed(&html[fed..]);
    tokenizer.end();
    tokenizer.sink.builder.sink.finish()
}

/// The tree of a text without markup, each line of which is a paragraph.
pub(super) fn tree_of_lines(text: &str) -> Tree {
    let mut tree = Tree { chars: text.to_owned(), ..Tree::default() };
    tree.nodes.push(Node::new(Kind::Page, LocalName::default(), 1));
    let mut start = 0;
    for line in text.split('\n') {
        let end = start + line.len() as u32;
        let paragraph = tree.nodes.len() as u32;
        tree.nodes.push(Node::new(Kind::Element, local_name!("p"), 1));
        tree.nodes.push(Node { start, end, ..Node::new(Kind::Text, LocalName::default(), 1) });
        tree.attach(paragraph, 0, NONE);
        tree.attach(paragraph + 1, paragraph, NONE);
        start = end + 1;
    }
    tree
}

/// `text` in pieces of about [`PIECE`] bytes.
fn pieces(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let (piece, rest) = text.split_at(hints::head(text, PIECE).len());
        text = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

/// The bytes between the last attribute a tag may have and its end, for each tag that has more.
fn surplus_attributes(html: &str) -> Vec<(usize, usize)> {
    let bytes = html.as_bytes();
    let mut cuts = Vec::new();
    let mut unclosed = [false; RAW.len()];
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let found_at = at + found;
        at = found_at + 1;
        if bytes[at..].starts_with(b"!--") {
            at = memchr::memmem::find(&bytes[at..], b"-->").map_or(bytes.len(), |length| at + length);
            continue;
        }
        let name = usize::from(bytes.get(at) == Some(&b'/')) + at;
        if !bytes.get(name).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (cut, end) = tag_end(bytes, name);
        if let Some(cut) = cut {
            cuts.push((cut, end));
        }
        at = end;
        // What looks like a tag in a script is none: cutting there would take the script's end with it.
        let raw = RAW.iter().position(|raw| name == found_at + 1 && is_named(bytes, name, raw));
        if let Some(raw) = raw.filter(|&raw| !unclosed[raw]) {
            match raw_end(bytes, end, RAW[raw]) {
                Some(close) => at = close,
                None => unclosed[raw] = true,
            }
        }
    }
    cuts
}

/// Elements whose content is text, whatever it looks like.
const RAW: [&str; 7] = ["script", "style", "textarea", "title", "noscript", "iframe", "xmp"];

/// Whether the tag whose name begins at `at` has that name.
fn is_named(bytes: &[u8], at: usize, name: &str) -> bool {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    bytes.get(at..at + name.len()).is_some_and(|told| told.eq_ignore_ascii_case(name.as_bytes()))
        && bytes.get(at + name.len()).is_none_or(ends)
}

/// Where the end tag of an element of text stands.
fn raw_end(bytes: &[u8], from: usize, name: &str) -> Option<usize> {
    let mut tags = memchr::memchr_iter(b'<', &bytes[from..]).map(|at| from + at);
    tags.find(|&at| bytes.get(at + 1) == Some(&b'/') && is_named(bytes, at + 2, name))
}

/// Where the tag ends whose name begins at `at` (its `>` or the end of the page), and where its attributes are too many.
fn tag_end(bytes: &[u8], mut at: usize) -> (Option<usize>, usize) {
    let space = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/';
    let next = |from: usize, stop: &dyn Fn(&u8) -> bool| {
        bytes[from..].iter().position(stop).map_or(bytes.len(), |length| from + length)
    };
    at = next(at, &|byte| space(byte) || *byte == b'>');
    let (mut count, mut cut) = (0, None);
    loop {
        at = next(at, &|byte| !space(byte));
        match bytes.get(at) {
            None | Some(b'>') => return (cut, at),
            Some(_) => {}
        }
        count += 1;
        if count > ATTRIBUTES && cut.is_none() {
            cut = Some(at);
        }
        // A name may begin with `=`; after that, `=` begins the value.
        at = next(at + 1, &|byte| space(byte) || matches!(byte, b'>' | b'='));
        let equals = next(at, &|byte| !byte.is_ascii_whitespace());
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        at = next(equals + 1, &|byte| !byte.is_ascii_whitespace());
        at = match bytes.get(at) {
            Some(&mark @ (b'"' | b'\'')) => {
                memchr::memchr(mark, &bytes[at + 1..]).map_or(bytes.len(), |length| at + length + 2)
            }
            _ => next(at, &|byte| byte.is_ascii_whitespace() || *byte == b'>'),
        };
    }
}

/// Stands between tokenizer and tree builder and drops what would nest too deep.
struct Gate {
    builder: TreeBuilder<Handle, Sink>,
    /// Start tags dropped whose end tags are still to come.
    skipped: Cell<u32>,
}

impl Gate {
    /// Whether a tag is not to reach the tree builder.
    fn drops(&self, tag: &Tag) -> bool {
        let sink = &self.builder.sink;
        if tag.kind == TagKind::EndTag {
            if self.skipped.get() > 0 {
                self.skipped.set(self.skipped.get() - 1);
                return true;
            }
            // An end tag most likely closes one; where it does not, the next node put in says how deep it really is.
            sink.depth.set(sink.depth.get().saturating_sub(1));
            return false;
        }
        let deep = sink.depth.get() >= DEPTH || (sink.formats.get() >= FORMATS && is_formatting(&tag.name));
        if deep && !is_leaf(&tag.name) {
            self.skipped.set(self.skipped.get() + u32::from(!tag.self_closing));
            return true;
        }
        false
    }
}

impl TokenSink for Gate {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        let stop = self.builder.sink.full.get() && token != Token::EOFToken;
        if stop || matches!(&token, Token::TagToken(tag) if self.drops(tag)) {
            return TokenSinkResult::Continue;
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Elements that nothing can be put into; those whose text the tokenizer must know of too.
fn is_leaf(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("area")
            | local_name!("base")
            | local_name!("br")
            | local_name!("col")
            | local_name!("embed")
            | local_name!("hr")
            | local_name!("iframe")
            | local_name!("img")
            | local_name!("input")
            | local_name!("link")
            | local_name!("meta")
            | local_name!("noembed")
            | local_name!("noframes")
            | local_name!("noscript")
            | local_name!("param")
            | local_name!("plaintext")
            | local_name!("script")
            | local_name!("source")
            | local_name!("style")
            | local_name!("textarea")
            | local_name!("title")
            | local_name!("track")
            | local_name!("wbr")
            | local_name!("xmp")
    )
}

/// Elements that a browser opens again in the next block when they were not closed.
fn is_formatting(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("b")
            | local_name!("big")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("nobr")
            | local_name!("s")
            | local_name!("small")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("tt")
            | local_name!("u")
    )
}

/// An element as the tree builder holds it; the name is with it so that asking for it borrows nothing.
#[derive(Clone, Debug)]
struct Handle {
    /// `NONE` for comments, which are not kept.
    id: u32,
    ns: Namespace,
    name: LocalName,
}

impl ElemName for &Handle {
    fn ns(&self) -> &Namespace {
        &self.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.name
    }
}

/// Puts nodes where the tree builder says.
struct Sink {
    tree: RefCell<Tree>,
    line: Cell<u32>,
    /// Depth, and depth in formatting elements, of the place last written to.
    depth: Cell<u16>,
    formats: Cell<u16>,
    /// Whether no more is to be taken.
    full: Cell<bool>,
    /// Most nodes, and most bytes of strings.
    most_nodes: usize,
    most_chars: usize,
}

impl Sink {
    fn new(bytes: usize) -> Self {
        let mut tree = Tree {
            nodes: Vec::with_capacity(bytes / 24 + 16),
            attributes: Vec::with_capacity(bytes / 48 + 16),
            chars: String::with_capacity(bytes / 2 + 16),
        };
        tree.nodes.push(Node::new(Kind::Page, LocalName::default(), 1));
        Self {
            tree: RefCell::new(tree),
            line: Cell::new(1),
            depth: Cell::new(0),
            formats: Cell::new(0),
            full: Cell::new(false),
            most_nodes: (bytes / 2 + 1024).min(NONE as usize / 2),
            most_chars: (2 * bytes + 1024).min(NONE as usize / 2),
        }
    }

    /// Says where to put a child: under which parent, before which sibling.
    fn place(&self, parent: u32, before: u32, child: NodeOrText<Handle>) {
        let mut tree = self.tree.borrow_mut();
        let child = match child {
            NodeOrText::AppendNode(handle) if handle.id == NONE => return,
            NodeOrText::AppendNode(handle) => {
                tree.detach(handle.id);
                handle.id
            }
            NodeOrText::AppendText(text) => match self.text(&mut tree, parent, before, &text) {
                Some(id) => id,
                None => return,
            },
        };
        tree.attach(child, parent, before);
        let node = &tree.nodes[child as usize];
        let (depth, formats) = if node.kind == Kind::Text { (1, 0) } else { (0, u16::from(is_formatting(&node.name))) };
        self.depth.set(node.depth - depth.min(node.depth));
        self.formats.set(node.formats + formats);
        // Only markup made to do so comes here: the gate holds all else well below.
        self.full.set(self.full.get() || node.depth > 2 * DEPTH);
    }

    /// A new node for `text`, unless it is script or goes on with the text before it.
    fn text(&self, tree: &mut Tree, parent: u32, before: u32, text: &str) -> Option<u32> {
        if tree.chars.len() + text.len() > self.most_chars || !tree.keeps_text(parent) {
            return None;
        }
        let start = tree.chars.len() as u32;
        tree.chars.push_str(text);
        let end = tree.chars.len() as u32;
        let last = if before == NONE { tree.nodes[parent as usize].last } else { tree.nodes[before as usize].prev };
        if let Some(node) =
            tree.nodes.get_mut(last as usize).filter(|node| node.kind == Kind::Text && node.end == start)
        {
            node.end = end;
            return None;
        }
        self.count(tree);
        // The tokenizer has counted the line ends in the text already.
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).count() as u32;
        let line = self.line.get().saturating_sub(ends).max(1);
        tree.nodes.push(Node { start, end, ..Node::new(Kind::Text, LocalName::default(), line) });
        Some(tree.nodes.len() as u32 - 1)
    }

    /// Notes that there are as many nodes as there may be; the tree builder is told nothing more after that.
    fn count(&self, tree: &Tree) {
        self.full.set(self.full.get() || tree.nodes.len() >= self.most_nodes);
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = &'a Handle;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: 0, ns: ns!(), name: LocalName::default() }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a Handle {
        target
    }

    fn create_element(&self, name: QualName, attributes: Vec<html5ever::Attribute>, _: ElementFlags) -> Handle {
        let mut tree = self.tree.borrow_mut();
        let kind = if name.ns == ns!(html) { Kind::Element } else { Kind::Foreign };
        let start = tree.attributes.len() as u32;
        tree.keep(&attributes, self.most_chars);
        let end = tree.attributes.len() as u32;
        let id = tree.nodes.len() as u32;
        tree.nodes.push(Node { start, end, ..Node::new(kind, name.local.clone(), self.line.get()) });
        self.count(&tree);
        Handle { id, ns: name.ns, name: name.local }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        Handle { id: NONE, ns: ns!(), name: LocalName::default() }
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        Handle { id: NONE, ns: ns!(), name: LocalName::default() }
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.place(parent.id, NONE, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let parent = self.tree.borrow().nodes[element.id as usize].parent;
        if parent == NONE { self.append(previous, child) } else { self.place(parent, element.id, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// What a template holds hangs below it: whoever reads the tree passes over templates.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.id == other.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let parent = self.tree.borrow().nodes[sibling.id as usize].parent;
        if parent != NONE {
            self.place(parent, sibling.id, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<html5ever::Attribute>) {
        let mut tree = self.tree.borrow_mut();
        let (start, end) = {
            let node = &tree.nodes[target.id as usize];
            (node.start as usize, node.end as usize)
        };
        let known = |name: &LocalName| tree.attributes[start..end].iter().any(|old| old.name == *name);
        let missing: Vec<_> = attributes.into_iter().filter(|new| !known(&new.name.local)).collect();
        if missing.is_empty() || end - start + missing.len() > ATTRIBUTES {
            return;
        }
        let from = tree.attributes.len() as u32;
        tree.attributes.extend_from_within(start..end);
        tree.keep(&missing, self.most_chars);
        let to = tree.attributes.len() as u32;
        let node = &mut tree.nodes[target.id as usize];
        (node.start, node.end) = (from, to);
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut tree = self.tree.borrow_mut();
        loop {
            let child = tree.nodes[node.id as usize].first;
            if child == NONE {
                return;
            }
            tree.detach(child);
            tree.attach(child, new_parent.id, NONE);
        }
    }

    fn set_current_line(&self, line: u64) {
        self.line.set(u32::try_from(line).unwrap_or(u32::MAX));
    }

    fn allow_declarative_shadow_roots(&self, _: &Handle) -> bool {
        false
    }
}

impl Node {
    fn new(kind: Kind, name: LocalName, line: u32) -> Self {
        Self {
            kind,
            name,
            line,
            depth: 0,
            formats: 0,
            parent: NONE,
            prev: NONE,
            next: NONE,
            first: NONE,
            last: NONE,
            start: 0,
            end: 0,
        }
    }
}

impl Tree {
    fn attach(&mut self, child: u32, parent: u32, before: u32) {
        let above = &mut self.nodes[parent as usize];
        let depth = above.depth.saturating_add(1);
        let formats = above.formats + u16::from(is_formatting(&above.name));
        let prev = if before == NONE { above.last } else { self.nodes[before as usize].prev };
        let node = &mut self.nodes[child as usize];
        (node.parent, node.prev, node.next) = (parent, prev, before);
        (node.depth, node.formats) = (depth, formats);
        if prev == NONE {
            self.nodes[parent as usize].first = child;
        } else {
            self.nodes[prev as usize].next = child;
        }
        if before == NONE { self.nodes[parent as usize].last = child } else { self.nodes[before as usize].prev = child }
    }

    fn detach(&mut self, child: u32) {
        let Some(node) = self.nodes.get_mut(child as usize).filter(|node| node.parent != NONE) else { return };
        let (parent, prev, next) = (node.parent, node.prev, node.next);
        (node.parent, node.prev, node.next) = (NONE, NONE, NONE);
        if prev == NONE {
            self.nodes[parent as usize].first = next;
        } else {
            self.nodes[prev as usize].next = next;
        }
        if next == NONE { self.nodes[parent as usize].last = prev } else { self.nodes[next as usize].prev = prev }
    }

    /// Takes over attributes; a value that no more bytes are left for is taken as empty.
    fn keep(&mut self, attributes: &[html5ever::Attribute], most_chars: usize) {
        for attribute in attributes {
            let start = self.chars.len() as u32;
            if self.chars.len() + attribute.value.len() <= most_chars {
                self.chars.push_str(&attribute.value);
            }
            let end = self.chars.len() as u32;
            self.attributes.push(Attribute { name: attribute.name.local.clone(), start, end });
        }
    }

    /// Whether what stands in `parent` is worth keeping: not style, and script only where it is data.
    fn keeps_text(&self, parent: u32) -> bool {
        let node = &self.nodes[parent as usize];
        match node.name {
            local_name!("style") => false,
            local_name!("script") => {
                let attributes = &self.attributes[node.start as usize..node.end as usize];
                attributes.iter().any(|known| {
                    known.name == local_name!("type") && self.slice(known.start, known.end).contains("json")
                })
            }
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ATTRIBUTES, DEPTH, surplus_attributes};
    use crate::parse::html::tree::{NodeId, Tree};

    fn deepest(tree: &Tree) -> usize {
        let depth = |id: NodeId| std::iter::successors(tree.parent(id), |&up| tree.parent(up)).count();
        tree.descendants(Tree::ROOT).step_by(97).map(depth).max().unwrap_or(0)
    }

    /// A hostile page is read with its last words, not too deep and with no more nodes than it may have.
    #[track_caller]
    fn check(html: &str) {
        let tree = Tree::read(html);
        assert!(deepest(&tree) <= 2 * usize::from(DEPTH) + 2);
        assert!(tree.len() <= html.len() / 2 + 4096);
        assert!(tree.chars.len() <= 2 * html.len() + 1024);
    }

    #[test]
    fn hostile_pages_stay_bounded() {
        let many = |text: &str, times: usize| text.repeat(times);
        for unit in ["<div>", "<p>", "<b>", "<font size=1>", "<a>", "<table>", "<table><tr><td>", "<ul><li>", "<span>x"]
        {
            check(&many(unit, 20_000));
            check(&format!("{}x{}", many(unit, 10_000), many("</div></b></p>", 10_000)));
        }
        check(&many("<div></x></x></x>", 10_000));
        check(&many("<svg><g>", 10_000));
        check(&many("<template><div>", 10_000));
        check(&many("<b><p>x</b>", 10_000));
        let fonts: String = (0..5_000).fold(String::new(), |all, n| all + "<font size=" + &n.to_string() + ">");
        check(&format!("{fonts}{}", many("<p>x</p>", 5_000)));
        let fonts: String =
            (0..5_000).fold(String::new(), |all, n| all + "<p><font title=yyyyyyyyyy a=" + &n.to_string() + "></p>");
        check(&fonts);
        check(&format!("<b title='{}'>{}", many("z", 200_000), many("<p>x</p>", 5_000)));
    }

    #[test]
    fn text_below_the_deepest_element_is_kept() {
        let html = format!("{}in{}<p>after</p>", "<div>".repeat(10_000), "</div>".repeat(10_000));
        let tree = Tree::read(&html);
        assert_eq!(tree.text_of(Tree::ROOT), "inafter");
    }

    #[test]
    fn attributes_past_the_bound_are_cut() {
        let surplus: String = (0..50_000).fold(String::new(), |all, n| all + " a" + &n.to_string() + "='>'");
        let html = format!("<p id='>' title=\"a'b\"><a href=x{surplus}>in</a><br/>");
        let tree = Tree::read(&html);
        assert_eq!(tree.text_of(Tree::ROOT), "in");
        let a = tree.descendants(Tree::ROOT).find(|&id| &**tree.name(id) == "a").unwrap();
        assert_eq!(tree.attributes(a).count(), ATTRIBUTES);
        assert_eq!(surplus_attributes("<p id='>' b = \"<a\" c=d>'<br/><x y"), []);
    }

    #[test]
    fn what_only_looks_like_a_tag_is_not_cut() {
        let words = " w".repeat(2 * ATTRIBUTES);
        for (open, close) in [("<script>", "</SCRIPT >"), ("<style a=b>", "</style>"), ("<!--", "-->")] {
            let html = format!("{open}for(;i<n;){words}{close}<p>after");
            assert_eq!(surplus_attributes(&html), [], "{open}");
        }
        assert_eq!(Tree::read(&format!("<script>i<n{words}</script>after")).text_of(Tree::ROOT), "after");
        assert_eq!(surplus_attributes(&format!("<title><style><p{words}>")).len(), 1);
    }
}
