//! Markdown, with front matter or without. Markup goes, words stay as they are: no mark or dash is made "smart".
//!
//! Soft and hard line breaks become `\n`; links keep their text; a picture alone in its paragraph becomes a caption of
//! its alt text; HTML, footnotes and comments are left out, scripts and styles always. Code and tables are kept apart
//! from prose. An article without headings of its own is given the ones its bare lines show, as plain text is.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::blocks::Para;
use super::decode::{self, At};
use super::draft::Draft;
use super::front_matter;
use super::metadata::{self, Place};
use super::text::with_sidecar;
use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, BlockKind, Entry, LineMap, Source, Span};

pub(super) const PARSER: &str = "markdown/1";

pub(super) fn article(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let name = &*entry.place(source);
    let mut warnings = Vec::new();
    let at = At { name, line: entry.line, limits: &reading.limits };
    let text = decode::read(&entry.bytes, None, at, &mut warnings)?;
    decode::within_lines(&text, name, entry.line, &reading.limits)?;
    let cut = front_matter::cut(&text, name)?;
    let fields = with_sidecar(cut.fields, source)?;
    let meta = metadata::metadata(
        fields,
        &Place { file: entry.file(source), article: name, line: entry.line },
        &mut warnings,
    )?;
    let page = Page::read(cut.body, cut.line);
    if page.paras.is_empty() {
        return Err(decode::empty(name, cut.line));
    }
    let Page { text, mut paras, lines, marked, .. } = page;
    let heading = page.title.map(|at| paras.remove(at).span);
    let draft = Draft {
        own: "",
        parser: PARSER.into(),
        text,
        paras,
        lines: LineMap(lines),
        meta,
        marked,
        heading,
        shown: None,
    };
    Ok((draft.article(source, entry), warnings))
}

/// A page as it is read: clean text and its paragraphs so far.
struct Page<'a> {
    source: &'a str,
    text: String,
    paras: Vec<Para>,
    lines: Vec<(u32, u32)>,
    /// Which paragraph is a first-level heading with nothing before it.
    title: Option<usize>,
    /// Whether the page has headings besides the title.
    marked: bool,
    /// The block being read.
    open: Option<Open>,
    /// Alt text of a picture being read or just read.
    alt: String,
    alt_at: usize,
    in_image: bool,
    quotes: usize,
    items: usize,
    /// How many things deep that are left out: footnotes, HTML.
    dropped: usize,
    /// Whether a script or style opened inside a paragraph has not closed.
    script: bool,
    /// Line of the source at byte `counted`.
    line: u32,
    counted: usize,
}

#[derive(Clone, Copy)]
struct Open {
    start: usize,
    /// `None` for a paragraph, which may turn out to be something else.
    kind: Option<BlockKind>,
}

impl<'a> Page<'a> {
    fn read(source: &'a str, line: u32) -> Self {
        let mut page = Page {
            source,
            text: String::with_capacity(source.len()),
            paras: Vec::with_capacity(source.len() / 200 + 4),
            lines: Vec::with_capacity(source.len() / 200 + 4),
            title: None,
            marked: false,
            open: None,
            alt: String::new(),
            alt_at: 0,
            in_image: false,
            quotes: 0,
            items: 0,
            dropped: 0,
            script: false,
            line,
            counted: 0,
        };
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES;
        for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
            page.event(event, range.start);
        }
        page.close();
        page
    }

    fn event(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Start(tag) => self.start(&tag, at),
            Event::End(tag) => self.end(tag),
            Event::Text(words) | Event::Code(words) | Event::InlineMath(words) | Event::DisplayMath(words) => {
                self.words(&words, at);
            }
            Event::SoftBreak | Event::HardBreak => self.line_break(at),
            Event::InlineHtml(html) => self.inline_html(&html, at),
            Event::Rule => self.close(),
            Event::Html(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, at: usize) {
        match tag {
            Tag::Heading { .. } => self.open_block(Some(BlockKind::Heading), at),
            Tag::CodeBlock(_) | Tag::Table(_) => self.open_block(Some(BlockKind::Other), at),
            // Only now is it known that a list item or quote has words of its own before the next block in it.
            Tag::Paragraph | Tag::List(_) => self.close(),
            Tag::Item => {
                self.close();
                self.items += 1;
            }
            Tag::BlockQuote(_) => {
                self.close();
                self.quotes += 1;
            }
            Tag::HtmlBlock | Tag::FootnoteDefinition(_) | Tag::MetadataBlock(_) => {
                self.close();
                self.dropped += 1;
            }
            Tag::Image { .. } => {
                self.in_image = true;
                self.alt_at = at;
                self.alt.clear();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.end_heading(level),
            TagEnd::CodeBlock | TagEnd::Table | TagEnd::List(_) => self.close(),
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Item => {
                self.end_paragraph();
                self.items = self.items.saturating_sub(1);
            }
            TagEnd::BlockQuote(_) => {
                self.close();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::HtmlBlock | TagEnd::FootnoteDefinition | TagEnd::MetadataBlock(_) => {
                self.close();
                self.dropped = self.dropped.saturating_sub(1);
            }
            TagEnd::TableCell => self.text.push('\t'),
            TagEnd::TableHead | TagEnd::TableRow => self.text.push('\n'),
            TagEnd::Image => self.in_image = false,
            _ => {}
        }
    }

    fn words(&mut self, words: &str, at: usize) {
        if self.dropped > 0 || self.script {
            return;
        }
        if self.in_image {
            self.alt.push_str(words);
            return;
        }
        if self.open.is_none() {
            if words.trim().is_empty() {
                return;
            }
            self.open_block(self.container(), at);
        }
        // A character reference may stand for NUL or for what ends a line elsewhere; neither belongs in clean text.
        if memchr::memchr2(0, b'\r', words.as_bytes()).is_some() {
            self.text.extend(words.chars().filter(|c| !matches!(c, '\0' | '\r')));
        } else {
            self.text.push_str(words);
        }
    }

    /// The kind of words that stand in the present containers.
    fn container(&self) -> Option<BlockKind> {
        if self.quotes > 0 {
            Some(BlockKind::BlockQuote)
        } else if self.items > 0 {
            Some(BlockKind::ListItem)
        } else {
            None
        }
    }

    fn open_block(&mut self, kind: Option<BlockKind>, at: usize) {
        self.close();
        if self.dropped > 0 {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.open = Some(Open { start, kind });
        self.note_line(at);
    }

    /// Notes on which line of the source the next byte of the clean text stands.
    fn note_line(&mut self, at: usize) {
        if at > self.counted {
            self.line += memchr::memchr_iter(b'\n', &self.source.as_bytes()[self.counted..at]).count() as u32;
            self.counted = at;
        }
        let start = self.text.len() as u32;
        if self.lines.last().is_none_or(|&(last, _)| last < start) {
            self.lines.push((start, self.line));
        }
    }

    fn line_break(&mut self, at: usize) {
        if self.in_image {
            self.alt.push(' ');
        } else if self.open.is_some() && self.dropped == 0 {
            self.text.push('\n');
            self.note_line(at + 1);
        }
    }

    fn inline_html(&mut self, html: &str, at: usize) {
        let tag = html.trim_start_matches(['<', '/']);
        let is = |name: &str| tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if is("script") || is("style") {
            self.script = !html.starts_with("</");
        } else if is("br") {
            self.line_break(at);
        }
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        let first = self.paras.is_empty();
        self.close();
        let Some(last) = self.paras.len().checked_sub(1) else { return };
        if self.paras[last].kind != Some(BlockKind::Heading) {
            return;
        }
        if first && level == HeadingLevel::H1 {
            self.title = Some(last);
        } else {
            self.marked = true;
        }
    }

    fn end_paragraph(&mut self) {
        self.close();
        if self.alt.is_empty() {
            return;
        }
        // Nothing but the picture: its alt text stands for it.
        let alt = std::mem::take(&mut self.alt);
        if self.dropped == 0 && !alt.trim().is_empty() {
            self.open_block(Some(BlockKind::Caption), self.alt_at);
            self.text.push_str(alt.trim());
            self.close();
        }
    }

    /// Ends the block being read; one without words is taken back.
    fn close(&mut self) {
        self.script = false;
        let Some(open) = self.open.take() else { return };
        let span = Span::new(open.start, self.text.len()).trim(&self.text);
        self.text.truncate(span.end as usize);
        if span.is_empty() {
            let end = self.text.trim_end().len();
            self.text.truncate(end);
            while self.lines.last().is_some_and(|&(start, _)| start as usize > end) {
                self.lines.pop();
            }
        } else {
            self.alt.clear();
            self.paras.push(Para { span, kind: open.kind, gap: true });
        }
    }
}
