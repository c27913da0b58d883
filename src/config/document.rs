//! The YAML as written: a tree of values that know where they stand in the text. It knows neither the schema nor the types.
//!
//! Built of the parser's events without recursion and within bounds, so that no file can exhaust stack or memory.

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::problem::{Problem, quoted};

/// Deepest nesting read. A config needs six levels.
const MAX_DEPTH: u32 = 32;

/// Most values read, each counted as often as aliases repeat it.
const MAX_VALUES: u64 = 100_000;

/// Index of a node in its document.
pub(super) type NodeId = usize;

/// A value and where it stands.
#[derive(Debug)]
pub(super) struct Node {
    /// The value.
    pub(super) value: Value,
    /// Bytes of the text it covers; for a block list or mapping, from its first entry on.
    pub(super) span: Range<usize>,
    /// Levels below it.
    height: u32,
    /// Values in it, itself included and aliases expanded.
    values: u64,
}

/// What a node holds.
#[derive(Debug)]
pub(super) enum Value {
    /// A word, number or text.
    Scalar {
        /// As the parser reads it, quotes taken off.
        text: String,
        /// Whether it stands without quotes, and so may be a number, `true` or nothing.
        plain: bool,
    },
    /// Entries in order.
    List(Vec<NodeId>),
    /// Keys and values in order.
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Entry {
    /// The key.
    pub(super) key: String,
    /// Bytes of the text it covers.
    pub(super) span: Range<usize>,
    /// The value.
    pub(super) value: NodeId,
}

/// One step down the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// To the value of a key.
    Key(&'a str),
    /// To an entry of a list; on a value that is no list it stays there, for keys that take one or several.
    Item(usize),
}

/// A YAML document.
#[derive(Debug, Default)]
pub(super) struct Document {
    nodes: Vec<Node>,
    root: NodeId,
    /// What is wrong with it, though it can be read: keys written twice.
    pub(super) problems: Vec<Problem>,
}

impl Document {
    /// Reads the one document of `text`.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let mut builder = Builder::new(text);
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(|error| syntax(&error, text, &builder.offsets))?;
            let span = builder.offsets.range(span);
            builder.take(event, span)?;
        }
        builder.finish()
    }

    /// The node of an id this document gave out.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// The outermost value.
    pub(super) fn root(&self) -> NodeId {
        self.root
    }

    /// Where to point to for the value at `path`: the value, or its key where it runs over several lines or is empty.
    /// Where there is no such value, for the last one on the way.
    pub(super) fn value(&self, path: &[Step<'_>]) -> Range<usize> {
        let (node, key) = self.walk(path);
        self.place(node, key.as_ref())
    }

    /// Where to point to for the key at `path`; for an entry of a list, the entry.
    pub(super) fn key(&self, path: &[Step<'_>]) -> Range<usize> {
        let (node, key) = self.walk(path);
        key.unwrap_or_else(|| self.place(node, None))
    }

    /// Whether `path` leads to a value that is written in the file.
    pub(super) fn has(&self, path: &[Step<'_>]) -> bool {
        let mut at = self.root;
        path.iter().all(|step| {
            self.step(at, *step).is_some_and(|(node, _)| {
                at = node;
                true
            })
        })
    }

    /// Where to point to for `node`, which stands under `key`.
    pub(super) fn place(&self, node: NodeId, key: Option<&Range<usize>>) -> Range<usize> {
        let mut id = node;
        loop {
            let node = self.node(id);
            match (&node.value, key) {
                (Value::Scalar { text, plain: true }, Some(key)) if text.is_empty() => return key.clone(),
                (Value::Scalar { .. }, _) => return node.span.clone(),
                (_, Some(key)) => return key.clone(),
                (Value::Mapping(entries), None) => {
                    return entries.first().map_or_else(|| node.span.clone(), |entry| entry.span.clone());
                }
                (Value::List(items), None) => match items.first() {
                    Some(first) => id = *first,
                    None => return node.span.clone(),
                },
            }
        }
    }

    fn walk(&self, path: &[Step<'_>]) -> (NodeId, Option<Range<usize>>) {
        let mut at = (self.root, None);
        for step in path {
            match self.step(at.0, *step) {
                Some((node, Some(key))) => at = (node, Some(key)),
                // An entry of a list has no key of its own; a lone value keeps the key it stands under.
                Some((node, None)) if node != at.0 => at = (node, None),
                Some(_) => {}
                None => break,
            }
        }
        at
    }

    fn step(&self, from: NodeId, step: Step<'_>) -> Option<(NodeId, Option<Range<usize>>)> {
        match (&self.node(from).value, step) {
            (Value::Mapping(entries), Step::Key(key)) => {
                entries.iter().find(|entry| entry.key == key).map(|entry| (entry.value, Some(entry.span.clone())))
            }
            (Value::List(items), Step::Item(index)) => items.get(index).map(|item| (*item, None)),
            (Value::Scalar { .. }, Step::Item(0)) => Some((from, None)),
            _ => None,
        }
    }
}

/// Byte offsets of characters: the parser counts in characters, everything else in bytes.
struct Offsets {
    /// Where each character begins, and where the last one ends; empty where all are one byte.
    starts: Vec<u32>,
    len: usize,
}

impl Offsets {
    fn of(text: &str) -> Self {
        let starts = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect()
        };
        Self { starts, len: text.len() }
    }

    fn byte(&self, character: usize) -> usize {
        if self.starts.is_empty() {
            character.min(self.len)
        } else {
            self.starts.get(character).map_or(self.len, |start| *start as usize)
        }
    }

    fn range(&self, span: Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte(span.end.index()).max(start)
    }
}

/// A list or mapping whose end has not come yet.
struct Open {
    kind: OpenKind,
    start: Range<usize>,
    anchor: usize,
}

enum OpenKind {
    List(Vec<NodeId>),
    Mapping { entries: Vec<Entry>, key: Option<(String, Range<usize>)> },
}

struct Builder<'t> {
    text: &'t str,
    offsets: Offsets,
    document: Document,
    open: Vec<Open>,
    /// Nodes by the parser's number of their anchor. Looked up only, never walked.
    anchors: HashMap<usize, NodeId>,
    root: Option<NodeId>,
    documents: usize,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            offsets: Offsets::of(text),
            document: Document::default(),
            open: Vec::new(),
            anchors: HashMap::new(),
            root: None,
            documents: 0,
        }
    }

    fn take(&mut self, event: Event<'_>, span: Range<usize>) -> Result<(), Problem> {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(Problem::error("several-documents", span, "a second document begins here")
                        .help("a config is one document: put each briefing into a file of its own"));
                }
            }
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                return Err(Problem::error("yaml-tag", span, "this value has a YAML tag")
                    .help("leave the tag (the word that begins with `!`) out: the key says what the value is"));
            }
            Event::Scalar(text, style, anchor, None) => {
                let value = Value::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain };
                let span = one_line(self.text, span);
                let id = self.add(Node { value, span: span.clone(), height: 0, values: 1 }, anchor)?;
                self.attach(id, span)?;
            }
            Event::Alias(anchor) => {
                let id = *self.anchors.get(&anchor).ok_or_else(|| {
                    Problem::error("endless-alias", span.clone(), "this alias stands inside the value it repeats")
                        .help("write the value out")
                })?;
                self.within_depth(self.document.node(id).height, &span)?;
                self.attach(id, span)?;
            }
            Event::SequenceStart(anchor, None) => self.begin(OpenKind::List(Vec::new()), span, anchor)?,
            Event::MappingStart(anchor, None) => {
                self.begin(OpenKind::Mapping { entries: Vec::new(), key: None }, span, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(&span)?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn begin(&mut self, kind: OpenKind, span: Range<usize>, anchor: usize) -> Result<(), Problem> {
        self.within_depth(1, &span)?;
        self.open.push(Open { kind, start: span, anchor });
        Ok(())
    }

    fn within_depth(&self, further: u32, span: &Range<usize>) -> Result<(), Problem> {
        if self.open.len() as u32 + further <= MAX_DEPTH {
            return Ok(());
        }
        Err(too_deep(span.clone()))
    }

    fn end(&mut self, span: &Range<usize>) -> Result<(), Problem> {
        let Some(Open { kind, start, anchor }) = self.open.pop() else { return Ok(()) };
        let children: Vec<NodeId> = match &kind {
            OpenKind::List(items) => items.clone(),
            OpenKind::Mapping { entries, .. } => entries.iter().map(|entry| entry.value).collect(),
        };
        let height = children.iter().map(|id| self.document.node(*id).height + 1).max().unwrap_or(1);
        let values = children.iter().fold(1u64, |sum, id| sum.saturating_add(self.document.node(*id).values));
        let value = match kind {
            OpenKind::List(items) => Value::List(items),
            OpenKind::Mapping { entries, .. } => {
                self.report_repeated(&entries);
                Value::Mapping(entries)
            }
        };
        let span = one_line(self.text, start.start..span.end.max(start.end));
        let id = self.add(Node { value, span: span.clone(), height, values }, anchor)?;
        self.attach(id, span)
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<NodeId, Problem> {
        if node.values > MAX_VALUES || self.document.nodes.len() as u64 > MAX_VALUES {
            let message = format!("more than {MAX_VALUES} values, aliases counted each time they repeat one");
            return Err(Problem::error("too-many-values", node.span, message)
                .help("a config needs a few hundred: split it, or write fewer aliases"));
        }
        let id = self.document.nodes.len();
        self.document.nodes.push(node);
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
        Ok(id)
    }

    /// Hands a finished node to what it stands in.
    fn attach(&mut self, id: NodeId, span: Range<usize>) -> Result<(), Problem> {
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => {
                self.root.get_or_insert(id);
            }
            Some(OpenKind::List(items)) => items.push(id),
            Some(OpenKind::Mapping { entries, key }) => match key.take() {
                Some((key, span)) => entries.push(Entry { key, span, value: id }),
                None => match &self.document.nodes[id].value {
                    Value::Scalar { text, .. } if !text.is_empty() => *key = Some((text.clone(), span)),
                    _ => {
                        return Err(Problem::error("key-form", span, "a key must be a word")
                            .help("text that begins with `[`, `{` or `?` needs quotes"));
                    }
                },
            },
        }
        Ok(())
    }

    fn report_repeated(&mut self, entries: &[Entry]) {
        let mut seen: HashMap<&str, &Entry> = HashMap::new();
        for entry in entries {
            let Some(first) = seen.get(entry.key.as_str()) else {
                seen.insert(&entry.key, entry);
                continue;
            };
            let message = format!("the key {} is written twice", quoted(&entry.key));
            self.document.problems.push(
                Problem::error("repeated-key", entry.span.clone(), message)
                    .label("second time")
                    .also(first.span.clone(), "first time")
                    .help("join the two, or take one out"),
            );
        }
    }

    fn finish(self) -> Result<Document, Problem> {
        let mut document = self.document;
        document.root = self.root.ok_or_else(|| {
            Problem::error("empty-config", 0..0, "the file is empty")
                .help("a config begins with `version: 1`; `attache init DIR` writes a working example")
        })?;
        Ok(document)
    }
}

/// The part of `span` on its first line, without blanks at its end: what can be underlined.
fn one_line(text: &str, span: Range<usize>) -> Range<usize> {
    let line = text.get(span.clone()).unwrap_or_default();
    let line = line.split(['\n', '\r']).next().unwrap_or_default().trim_end();
    span.start..span.start + line.len()
}

/// The parser's error with what usually lies behind it.
fn syntax(error: &ScanError, text: &str, offsets: &Offsets) -> Problem {
    let at = offsets.byte(error.marker().index());
    // The parser keeps a limit of its own on brackets, and meets it before the tree does.
    if error.info().contains("recursion limit") {
        return too_deep(at..at);
    }
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].split('\n').next().unwrap_or_default();
    Problem::error("yaml-syntax", at..at, format!("no valid YAML: {}", error.info()))
        .help(syntax_help(error.info(), line))
}

fn too_deep(span: Range<usize>) -> Problem {
    Problem::error("too-deep", span, format!("values are nested more than {MAX_DEPTH} levels deep"))
        .help("a config needs six levels: check the indentation and the brackets")
}

fn syntax_help(info: &str, line: &str) -> &'static str {
    let indent = &line[..line.len() - line.trim_start().len()];
    let value = line.split_once(": ").map_or(line, |(_, value)| value);
    let value = value.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '[' | '{' | ','));
    if indent.contains('\t') {
        "indent with blanks: YAML allows no tabs there"
    } else if line.contains('*') && !line.contains(['"', '\'']) {
        "put a glob or a prefix that begins with `*` into quotes: \"**/name/**\""
    } else if info.contains("quoted scalar") || value.starts_with(['"', '\'']) {
        "check that the quotes are closed; within double quotes write \\\" and \\\\"
    } else if value.contains(": ") {
        "put text that holds `: ` into quotes"
    } else if value.starts_with(['&', '!', '%', '@', '`', '|', '>']) {
        "put text that begins with a sign into quotes"
    } else {
        "check the indentation and the brackets here and on the line before"
    }
}

#[cfg(test)]
mod tests {
    use super::{Document, Step};

    #[track_caller]
    fn check(text: &str, path: &[Step<'_>], key: &str, value: &str) {
        let document = Document::parse(text).expect("valid YAML");
        assert_eq!((&text[document.key(path)], &text[document.value(path)]), (key, value));
    }

    #[track_caller]
    fn refuse(text: &str, code: &str) {
        assert_eq!(Document::parse(text).expect_err("a problem").code, code);
    }

    #[test]
    fn block_and_flow_values_are_found_by_path() {
        let text = "é: ü\na:\n  - b: {c: [x, 'ÿ y']}\n    d:\n  - plain  # why\nlong: |\n  one\n  two\n";
        check(text, &[Step::Key("é")], "é", "ü");
        check(text, &[Step::Key("a"), Step::Item(0), Step::Key("b"), Step::Key("c"), Step::Item(1)], "'ÿ y'", "'ÿ y'");
        check(text, &[Step::Key("a"), Step::Item(0), Step::Key("d")], "d", "d");
        check(text, &[Step::Key("a"), Step::Item(1)], "plain", "plain");
        check(text, &[Step::Key("a")], "a", "a");
        check(text, &[Step::Key("long")], "long", "one");
    }

    #[test]
    fn a_lone_value_counts_as_its_first_entry_and_a_missing_one_as_its_parent() {
        check("a: b", &[Step::Key("a"), Step::Item(0)], "a", "b");
        check("a: {b: c}", &[Step::Key("a"), Step::Key("x"), Step::Item(3)], "a", "a");
    }

    #[test]
    fn aliases_point_to_what_they_repeat() {
        check("a: &x {b: c}\nd: *x", &[Step::Key("d"), Step::Key("b")], "b", "c");
        refuse("a: &x [*x]", "endless-alias");
    }

    #[test]
    fn bombs_are_refused() {
        let tower = |width: usize| {
            (1..40).fold(String::from("a0: &a0 [x]\n"), |text, level| {
                let aliases = vec![format!("*a{}", level - 1); width].join(",");
                format!("{text}a{level}: &a{level} [{aliases}]\n")
            })
        };
        refuse(&tower(10), "too-many-values");
        refuse(&tower(1), "too-deep");
        refuse(&format!("a: [{}x]", "x,".repeat(200_000)), "too-many-values");
        refuse(&"[".repeat(10_000), "too-deep");
        refuse(&"- ".repeat(10_000), "too-deep");
        let indented: Vec<String> = (0..900).map(|depth| format!("{}a:", " ".repeat(depth))).collect();
        refuse(&indented.join("\n"), "too-deep");
    }

    #[test]
    fn what_is_no_config_is_refused() {
        refuse("", "empty-config");
        refuse("# only a comment\n", "empty-config");
        refuse("a: 1\n---\nb: 2\n", "several-documents");
        refuse("a: !!str 1", "yaml-tag");
        refuse("[a]: b", "key-form");
        refuse(": b", "key-form");
        refuse("a: \"open", "yaml-syntax");
        refuse("match: **/x/**", "yaml-syntax");
        refuse("a:\n\t- b", "yaml-syntax");
    }
}
