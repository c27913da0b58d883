//! Turns the analyst's Markdown into a tree that a Typst template walks: text stays text. It sets nothing.
//!
//! A node is a string, or `{t, c}` with the children in `c`. `t` is `p`, `h` (with `level` from 2), `quote`, `ul`, `ol` (with
//! `start`), `li`, `pre`, `rule`, `table` (of rows `row`, the first being the head, of cells `cell`), `em`, `strong`, `del`,
//! `code`, `a` (with `url`) or `br`.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use serde_json::{Map, Value, json};

use crate::render::filters::safe_url;
use crate::render::notes::{Headings, OPTIONS};

/// Deepest nesting that is kept; what lies deeper stands in the node above it.
const DEEPEST: usize = 10;

/// Markdown as a list of nodes: blocks.
pub(super) fn blocks(markdown: &str) -> Value {
    let mut tree = Tree { open: vec![Open::new("root", Map::new())], passed: 0, headings: Headings::default() };
    for event in Parser::new_ext(markdown, OPTIONS) {
        tree.take(event);
    }
    tree.finish()
}

/// Markdown as a list of nodes, without the paragraph around them where it is one paragraph.
pub(super) fn inline(markdown: &str) -> Value {
    let blocks = blocks(markdown);
    match blocks.as_array().map(Vec::as_slice) {
        Some([only]) if only["t"] == "p" => only["c"].clone(),
        _ => blocks,
    }
}

struct Open {
    node: Map<String, Value>,
    children: Vec<Value>,
}

impl Open {
    fn new(kind: &str, mut node: Map<String, Value>) -> Self {
        node.insert("t".into(), kind.into());
        Self { node, children: Vec::new() }
    }

    fn close(mut self) -> Value {
        self.node.insert("c".into(), Value::from(self.children));
        Value::Object(self.node)
    }
}

struct Tree {
    /// Nodes not yet ended, the outermost first; the first is the root and is never ended.
    open: Vec<Open>,
    /// Starts that were passed over and whose ends are still to come.
    passed: usize,
    headings: Headings,
}

impl Tree {
    fn take(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.push(Value::from(&*text)),
            Event::Code(text) => self.push(json!({"t": "code", "c": [&*text]})),
            Event::SoftBreak => self.push(" ".into()),
            Event::HardBreak => self.push(json!({"t": "br", "c": []})),
            Event::Rule => self.push(json!({"t": "rule", "c": []})),
            // None of these is asked of the parser.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag) {
        let mut node = Map::new();
        let kind = match tag {
            Tag::Paragraph | Tag::HtmlBlock => "p",
            Tag::Heading { level, .. } => {
                // The section's heading is the first level.
                node.insert("level".into(), (self.headings.demote(level) as usize - 1).into());
                "h"
            }
            Tag::BlockQuote(_) => "quote",
            Tag::CodeBlock(CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) => "pre",
            Tag::List(None) => "ul",
            Tag::List(Some(start)) => {
                node.insert("start".into(), start.min(1_000_000).into());
                "ol"
            }
            Tag::Item => "li",
            Tag::Table(_) => "table",
            Tag::TableHead | Tag::TableRow => "row",
            Tag::TableCell => "cell",
            Tag::Emphasis => "em",
            Tag::Strong => "strong",
            Tag::Strikethrough => "del",
            Tag::Link { dest_url, .. } => {
                node.insert("url".into(), safe_url(&dest_url).into());
                "a"
            }
            // A picture's words stay; nothing else is asked of the parser.
            _ => {
                self.passed += 1;
                return;
            }
        };
        if self.passed > 0 || self.open.len() > DEEPEST {
            self.passed += 1;
        } else {
            self.open.push(Open::new(kind, node));
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if self.passed > 0 {
            self.passed -= 1;
            if !matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) {
                self.push(" ".into());
            }
        } else if self.open.len() > 1
            && let Some(closed) = self.open.pop()
        {
            self.push(closed.close());
        }
    }

    fn push(&mut self, node: Value) {
        if let Some(open) = self.open.last_mut() {
            open.children.push(node);
        }
    }

    fn finish(mut self) -> Value {
        while self.open.len() > 1 {
            self.end(TagEnd::Paragraph);
        }
        Value::from(self.open.pop().map_or_else(Vec::new, |root| root.children))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{blocks, inline};

    #[track_caller]
    fn check(markdown: &str, expected: &Value) {
        assert_eq!(&blocks(markdown), expected);
    }

    #[test]
    fn markup_is_nodes_and_text_is_strings() {
        check("a *b*", &json!([{"t": "p", "c": ["a ", {"t": "em", "c": ["b"]}]}]));
        check("# a\n### b", &json!([{"t": "h", "level": 2, "c": ["a"]}, {"t": "h", "level": 3, "c": ["b"]}]));
        check("3. a\n", &json!([{"t": "ol", "start": 3, "c": [{"t": "li", "c": ["a"]}]}]));
        assert_eq!(inline("a `b`"), json!(["a ", {"t": "code", "c": ["b"]}]));
    }

    #[test]
    fn what_typst_would_read_stays_text() {
        check("#panic() $x$ @a", &json!([{"t": "p", "c": ["#panic() $x$ @a"]}]));
        check("a <b>c</b>", &json!([{"t": "p", "c": ["a ", "<b>", "c", "</b>"]}]));
        check("[a](javascript:b)", &json!([{"t": "p", "c": [{"t": "a", "url": "", "c": ["a"]}]}]));
        check("![a](https://b.example/c.png)", &json!([{"t": "p", "c": ["a", " "]}]));
    }

    #[test]
    fn nesting_ends_somewhere() {
        let deep = blocks(&format!("{}a", "> ".repeat(500)));
        let mut levels = 0;
        let mut node = &deep[0];
        while node.is_object() {
            (levels, node) = (levels + 1, &node["c"][0]);
        }
        assert!(levels <= super::DEEPEST, "{levels}");
        assert!(deep.to_string().contains("\"a\""));
    }
}
