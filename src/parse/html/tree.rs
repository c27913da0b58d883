//! A page as a tree: elements and text in one vector, strings in one buffer. What the markup means is others' part.
//!
//! Nothing here recurses, so that neither walking nor dropping a tree depends on how deep it is.

use html5ever::LocalName;

use super::build;

/// A node of a [`Tree`], by its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::parse) struct NodeId(pub(super) u32);

/// What stands for "no node" in links.
pub(super) const NONE: u32 = u32::MAX;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The page itself: the root.
    Page,
    /// An element of HTML.
    Element,
    /// An element of SVG or `MathML`.
    Foreign,
    Text,
}

/// A node: its links, and where its strings stand.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub kind: Kind,
    /// Ancestors it has, at the time it was put in.
    pub depth: u16,
    /// Ancestors that are formatting elements, at the time it was put in.
    pub formats: u16,
    pub line: u32,
    pub parent: u32,
    pub prev: u32,
    pub next: u32,
    pub first: u32,
    pub last: u32,
    /// Text: bytes of `Tree::chars`. Elements: their attributes in `Tree::attributes`.
    pub start: u32,
    pub end: u32,
    /// Empty for text.
    pub name: LocalName,
}

/// An attribute: its name, and where its value stands in `Tree::chars`.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub name: LocalName,
    pub start: u32,
    pub end: u32,
}

/// A page or a fragment of one. Comments are left out; scripts keep their text only where it is data (JSON).
#[derive(Debug, Default)]
pub(in crate::parse) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) chars: String,
}

impl Tree {
    /// The node all others descend from; it is neither element nor text.
    pub(in crate::parse) const ROOT: NodeId = NodeId(0);

    /// Reads a page, or a fragment of one, as a browser reads it that runs no script.
    ///
    /// Elements nested deeper than 512 are left out, their text is kept; a page that would need more nodes than half its
    /// bytes ends there.
    pub(in crate::parse) fn read(html: &str) -> Self {
        build::tree(html)
    }

    /// The tree of a text without markup: a `p` for each line.
    pub(super) fn of_lines(text: &str) -> Self {
        build::tree_of_lines(text)
    }

    fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// How many nodes there are; ids are below it.
    pub(in crate::parse) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The element's name, in lower case; empty for text.
    pub(in crate::parse) fn name(&self, id: NodeId) -> &LocalName {
        &self.node(id).name
    }

    /// Whether it is an element of SVG or `MathML`.
    pub(in crate::parse) fn is_foreign(&self, id: NodeId) -> bool {
        self.node(id).kind == Kind::Foreign
    }

    /// A text node's characters, references resolved; `None` for elements.
    pub(in crate::parse) fn text(&self, id: NodeId) -> Option<&str> {
        let node = self.node(id);
        (node.kind == Kind::Text).then(|| self.slice(node.start, node.end))
    }

    /// All text below a node, as it stands.
    pub(in crate::parse) fn text_of(&self, id: NodeId) -> String {
        let own = self.text(id).unwrap_or_default();
        let below = self.descendants(id).filter_map(|below| self.text(below));
        std::iter::once(own).chain(below).collect()
    }

    /// Attributes in order: name and value.
    pub(in crate::parse) fn attributes(&self, id: NodeId) -> impl Iterator<Item = (&LocalName, &str)> {
        let node = self.node(id);
        let range = if node.kind == Kind::Text { 0..0 } else { node.start as usize..node.end as usize };
        self.attributes[range].iter().map(|attribute| (&attribute.name, self.slice(attribute.start, attribute.end)))
    }

    /// The value of an attribute, if the element has it.
    pub(in crate::parse) fn attribute(&self, id: NodeId, name: &str) -> Option<&str> {
        self.attributes(id).find(|(known, _)| &***known == name).map(|(_, value)| value)
    }

    /// The line of the source on which a node begins, from 1.
    pub(in crate::parse) fn line(&self, id: NodeId) -> u32 {
        self.node(id).line
    }

    pub(in crate::parse) fn parent(&self, id: NodeId) -> Option<NodeId> {
        link(self.node(id).parent)
    }

    pub(in crate::parse) fn first_child(&self, id: NodeId) -> Option<NodeId> {
        link(self.node(id).first)
    }

    pub(in crate::parse) fn next_sibling(&self, id: NodeId) -> Option<NodeId> {
        link(self.node(id).next)
    }

    /// Children in order.
    pub(in crate::parse) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.first_child(id), |&child| self.next_sibling(child))
    }

    /// All below a node in the order of the page, the node itself left out.
    pub(in crate::parse) fn descendants(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.first_child(id), move |&at| self.first_child(at).or_else(|| self.after(at, id)))
    }

    /// The node that follows `at` and all below it, within `top`.
    pub(in crate::parse) fn after(&self, at: NodeId, top: NodeId) -> Option<NodeId> {
        let mut at = at;
        while at != top {
            if let Some(next) = self.next_sibling(at) {
                return Some(next);
            }
            at = self.parent(at)?;
        }
        None
    }

    pub(super) fn slice(&self, start: u32, end: u32) -> &str {
        self.chars.get(start as usize..end as usize).unwrap_or_default()
    }
}

fn link(to: u32) -> Option<NodeId> {
    (to != NONE).then_some(NodeId(to))
}

#[cfg(test)]
mod tests {
    use super::{NodeId, Tree};
    use html5ever::local_name;

    /// Elements as `name(…)`, text in marks.
    fn drawn(tree: &Tree, id: NodeId) -> String {
        let inner = || tree.children(id).map(|child| drawn(tree, child)).collect::<Vec<_>>().join(" ");
        tree.text(id).map_or_else(|| format!("{}({})", tree.name(id), inner()), |text| format!("{text:?}"))
    }

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(drawn(&Tree::read(html), Tree::ROOT), format!("(html({expected}))"));
    }

    #[test]
    fn trees_are_those_of_a_browser() {
        check("<p>One<p>Two &amp; three", r#"head() body(p("One") p("Two & three"))"#);
        check("<title>T</title><!-- no --><b>x<i>y</b>z</i>", r#"head(title("T")) body(b("x" i("y")) i("z"))"#);
        check("<table>out<tr><td>in</table>", r#"head() body("out" table(tbody(tr(td("in")))))"#);
        check(
            "<script>var a = '<p>';</script><noscript><p>no</noscript>",
            r#"head(script() noscript("<p>no")) body()"#,
        );
        check(r#"<script type="application/ld+json">{}</script>"#, r#"head(script("{}")) body()"#);
        check("<body><template><p>no</template>yes", r#"head() body(template(p("no")) "yes")"#);
    }

    #[test]
    fn attributes_lines_and_order() {
        let tree = Tree::read("<body id=top>\n\n<p CLASS='a b' id=x>One\n<br>two</p><html lang=en id=late>");
        let p = tree.descendants(Tree::ROOT).find(|&id| *tree.name(id) == local_name!("p")).unwrap();
        assert_eq!(tree.attribute(p, "class"), Some("a b"));
        assert_eq!(tree.attribute(p, "href"), None);
        assert_eq!(tree.line(p), 3);
        assert_eq!(tree.text_of(p), "One\ntwo");
        let html = tree.first_child(Tree::ROOT).unwrap();
        assert_eq!(tree.attributes(html).map(|(_, value)| value).collect::<Vec<_>>(), ["en", "late"]);
        let names: Vec<&str> = tree.descendants(html).map(|id| &**tree.name(id)).collect();
        assert_eq!(names, ["head", "body", "", "p", "", "br", ""]);
    }
}
