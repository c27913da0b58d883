//! The analyst's Markdown as blocks of plain words, for formats that are not written in markup: what is set how, and where a
//! link leads. Raw HTML and pictures are words here as everywhere; how a block looks is for the format.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{Headings, OPTIONS, is_unfit, plain, without_hazards};

/// Deepest list or quote that is told apart; what lies deeper stands with it.
const DEEPEST: usize = 6;

/// A block of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::render) enum Block {
    /// Words that stand by themselves.
    Words {
        /// As what.
        kind: BlockKind,
        /// How deep in lists and quotes; 0 for none.
        depth: usize,
        /// The words.
        spans: Vec<Span>,
    },
    /// A table; its first row is its head.
    Table(Vec<Vec<String>>),
    /// A line across.
    Rule,
}

/// What the words of a block are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::render) enum BlockKind {
    /// A paragraph, also a further one of an item.
    Paragraph,
    /// A heading; 1 is the highest that a note may have.
    Heading(usize),
    /// The first paragraph of an item, with its number in a numbered list.
    Item(Option<u64>),
    /// A paragraph of a quotation.
    Quotation,
    /// Code, its lines as they are.
    Code,
}

/// Words that are set alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::render) struct Span {
    /// The words.
    pub(in crate::render) text: String,
    /// How they are set.
    pub(in crate::render) look: Look,
    /// Where they lead.
    pub(in crate::render) link: Option<String>,
}

/// How words are set, each as deep as it is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::render) struct Look {
    /// Slanted.
    pub(in crate::render) emphasis: u8,
    /// Bold.
    pub(in crate::render) strong: u8,
    /// Struck out.
    pub(in crate::render) struck: u8,
    /// As code.
    pub(in crate::render) code: bool,
}

/// The blocks of a note.
pub(in crate::render) fn blocks(markdown: &str) -> Vec<Block> {
    let text = without_hazards(markdown);
    let mut reader = Reader::default();
    let mut headings = Headings::default();
    for event in Parser::new_ext(&text, OPTIONS) {
        let link = match &event {
            Event::Start(Tag::Link { dest_url, .. }) if !is_unfit(&event) => Some(dest_url.to_string()),
            _ => None,
        };
        if let Some(event) = plain(event, &mut headings) {
            reader.take(&event, link);
        }
    }
    reader.end_block();
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    spans: Vec<Span>,
    look: Look,
    link: Option<String>,
    /// Lists that are open, with the number of their next item.
    lists: Vec<Option<u64>>,
    quotations: usize,
    /// What the next words begin.
    kind: Option<BlockKind>,
    /// Rows of a table that is open.
    rows: Option<Vec<Vec<String>>>,
}

impl Reader {
    fn take(&mut self, event: &Event<'_>, link: Option<String>) {
        match event {
            Event::Start(tag) => self.start(tag, link),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.push(text, false),
            Event::Code(text) => self.push(text, true),
            Event::SoftBreak => self.push(" ", false),
            Event::HardBreak => self.push("\n", false),
            Event::Rule => {
                self.end_block();
                self.blocks.push(Block::Rule);
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, link: Option<String>) {
        match tag {
            Tag::Emphasis => self.look.emphasis = self.look.emphasis.saturating_add(1),
            Tag::Strong => self.look.strong = self.look.strong.saturating_add(1),
            Tag::Strikethrough => self.look.struck = self.look.struck.saturating_add(1),
            Tag::Link { .. } => self.link = link,
            Tag::Heading { level, .. } => self.begin(BlockKind::Heading((*level as usize).saturating_sub(2))),
            Tag::CodeBlock(_) => self.begin(BlockKind::Code),
            Tag::BlockQuote(_) => {
                self.end_block();
                self.quotations += 1;
            }
            Tag::List(first) => {
                self.end_block();
                self.lists.push(*first);
            }
            Tag::Item => {
                let number = self.lists.last_mut().and_then(|next| {
                    let number = *next;
                    *next = next.map(|next| next.saturating_add(1));
                    number
                });
                self.begin(BlockKind::Item(number));
            }
            Tag::Table(_) => {
                self.end_block();
                self.rows = Some(Vec::new());
            }
            Tag::TableHead | Tag::TableRow => self.rows.iter_mut().for_each(|rows| rows.push(Vec::new())),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis => self.look.emphasis = self.look.emphasis.saturating_sub(1),
            TagEnd::Strong => self.look.strong = self.look.strong.saturating_sub(1),
            TagEnd::Strikethrough => self.look.struck = self.look.struck.saturating_sub(1),
            TagEnd::Link => self.link = None,
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Item => self.end_block(),
            TagEnd::BlockQuote(_) => {
                self.end_block();
                self.quotations = self.quotations.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.end_block();
                self.lists.pop();
            }
            TagEnd::TableCell => {
                let cell = self.spans.drain(..).map(|span| span.text).collect();
                self.rows.iter_mut().filter_map(|rows| rows.last_mut()).for_each(|row| row.push(String::clone(&cell)));
            }
            TagEnd::Table => self.blocks.extend(self.rows.take().map(Block::Table)),
            _ => {}
        }
    }

    fn push(&mut self, text: &str, code: bool) {
        let look = Look { code, ..self.look };
        match self.spans.last_mut() {
            Some(last) if last.look == look && last.link == self.link => last.text.push_str(text),
            _ => self.spans.push(Span { text: text.to_owned(), look, link: self.link.clone() }),
        }
    }

    fn begin(&mut self, kind: BlockKind) {
        self.end_block();
        self.kind = Some(kind);
    }

    fn end_block(&mut self) {
        let spans = std::mem::take(&mut self.spans);
        if spans.iter().all(|span| span.text.trim().is_empty()) {
            return;
        }
        let usual = if self.quotations > 0 { BlockKind::Quotation } else { BlockKind::Paragraph };
        let kind = self.kind.take().unwrap_or(usual);
        let depth = (self.lists.len() + self.quotations).min(DEEPEST);
        self.blocks.push(Block::Words { kind, depth, spans });
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, blocks};

    /// Each block in short: kind, depth, words with their looks.
    #[track_caller]
    fn check(markdown: &str, expected: &[&str]) {
        let short = |block: Block| match block {
            Block::Words { kind, depth, spans } => {
                let spans = spans.iter().map(|span| {
                    let marks = ["*"; 2].concat().repeat(usize::from(span.look.strong > 0))
                        + &"_".repeat(usize::from(span.look.emphasis > 0))
                        + &"`".repeat(usize::from(span.look.code));
                    let link = span.link.as_ref().map(|link| format!("<{link}>")).unwrap_or_default();
                    format!("{marks}{}{link}", span.text)
                });
                format!("{kind:?} {depth} {}", spans.collect::<Vec<_>>().join("|"))
            }
            Block::Table(rows) => format!("{rows:?}"),
            Block::Rule => "rule".into(),
        };
        assert_eq!(blocks(markdown).into_iter().map(short).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn blocks_are_told_apart() {
        check("# A\n\nb *c* **d** `e`\nf", &["Heading(1) 0 A", "Paragraph 0 b |_c| |**d| |`e| f"]);
        check(
            "1. a\n2. b\n   - c\n\n   d",
            &["Item(Some(1)) 1 a", "Item(Some(2)) 1 b", "Item(None) 2 c", "Paragraph 1 d"],
        );
        check(
            "> a\n\n---\n\n| a | b |\n|---|---|\n| c | d |",
            &["Quotation 1 a", "rule", "[[\"a\", \"b\"], [\"c\", \"d\"]]"],
        );
        check("```\na\n b\n```", &["Code 0 a\n b\n"]);
    }

    #[test]
    fn nothing_leads_astray() {
        check("[a](https://b.example) [c](javascript:d)", &["Paragraph 0 a<https://b.example>| c"]);
        check("<script>x</script>", &["Paragraph 0 <script>x</script>"]);
        check("a ![p](https://t.example/p.png)", &["Paragraph 0 a p"]);
    }
}
