//! A mail's own text and its paragraphs, put together from the lines of its parts that are its own.

use super::body::{self, Body, Shown};
use super::own::{self, Own};
use super::rows::Row;
use super::{Subject, furniture};
use crate::diagnostic::{Diagnostic, Skip};
use crate::mime::Parts;
use crate::model::{BlockKind, LineMap, Span};
use crate::parse::blocks::Para;
use crate::parse::decode::At;
use crate::parse::fields::Fields;
use crate::parse::html::{self, Content};
use crate::parse::lines;

/// A mail's own text.
#[derive(Default)]
pub(super) struct Letter {
    pub text: String,
    pub paras: Vec<Para>,
    /// Places in the text and lines of the file.
    pub lines: Vec<(u32, u32)>,
    /// Whether it has headings that are marked as such.
    pub marked: bool,
    /// What the head of a message that was passed on says.
    pub passed_on: Option<Fields>,
}

impl Letter {
    /// Reads the text of a message.
    pub(super) fn read(
        message: &[u8],
        parts: &Parts,
        subject: &Subject,
        at: At<'_>,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Self, Skip> {
        let mut letter = Self::default();
        match body::body(message, parts, at, warnings)? {
            Body::Plain(texts) => {
                for text in &texts {
                    letter.plain(own::words(text.rows(), subject.reply, subject.forward));
                }
            }
            Body::Html(pages) => {
                for page in &pages {
                    let content = html::fragment(&html::tree(&page.text, at)?, subject.title.as_deref());
                    letter.page(&content, page, subject);
                }
            }
        }
        furniture::mark(&letter.text, &mut letter.paras);
        Ok(letter)
    }

    /// Adds a line and says where it begins.
    fn push(&mut self, words: &str, line: u32) -> usize {
        let start = self.text.len();
        if self.lines.last().is_none_or(|(_, last)| *last < line) {
            self.lines.push((start as u32, line));
        }
        self.text.push_str(words);
        self.text.push('\n');
        start
    }

    /// Begins another part.
    fn begin(&mut self) -> usize {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.len()
    }

    /// Adds plain text.
    fn plain(&mut self, own: Own<'_>) {
        let start = self.begin();
        let mut quoted: Vec<Span> = Vec::new();
        for row in &own.rows {
            let words = row.text.trim_end();
            let at = self.push(words, row.line);
            if row.depth > 0 {
                quoted.push(Span::new(at, at + words.len()));
            }
        }
        let shift = |para: Para| {
            let span = moved(para.span, 0, start);
            let after = quoted.partition_point(|quote| quote.start <= span.start);
            let inside = after.checked_sub(1).is_some_and(|at| quoted[at].end > span.start);
            Para { span, kind: inside.then_some(BlockKind::BlockQuote), ..para }
        };
        self.paras.extend(lines::paragraphs(&self.text[start..]).into_iter().map(shift));
        self.passed_on = self.passed_on.take().or(own.passed_on);
    }

    /// Adds what is left of a page when its lines are cut down to the mail's own; paragraphs go or stay whole.
    fn page(&mut self, content: &Content, page: &Shown<'_>, subject: &Subject) {
        self.begin();
        let map = LineMap(content.lines.clone()).dense(&content.text);
        let mut paras = content.paras.iter().peekable();
        let (mut rows, mut starts) = (Vec::new(), Vec::new());
        let mut at = 0;
        for (number, text) in (0..).zip(content.text.split('\n')) {
            while paras.next_if(|para| para.span.end as usize <= at).is_some() {}
            let quoted = paras
                .peek()
                .is_some_and(|para| para.kind == Some(BlockKind::BlockQuote) && para.span.start as usize <= at);
            rows.push(Row { text: text.into(), line: number, depth: usize::from(quoted) });
            starts.push(at);
            at += text.len() + 1;
        }
        let own = own::words(rows, subject.reply, subject.forward);
        let mut paras = content.paras.iter().peekable();
        for row in &own.rows {
            let from = starts[row.line as usize];
            let line = map.line(&content.text, from as u32).saturating_sub(1);
            let to = self.push(&row.text, page.line(line as usize));
            while paras.next_if(|para| (para.span.start as usize) < from).is_some() {}
            while let Some(para) = paras.next_if(|para| para.span.start as usize <= from + row.text.len()) {
                self.paras.push(Para { span: moved(para.span, from, to), ..*para });
            }
        }
        self.cut_paras();
        self.marked |= self.paras.iter().any(|para| para.kind == Some(BlockKind::Heading));
        self.passed_on = self.passed_on.take().or(own.passed_on);
    }

    /// A paragraph of several lines whose last ones went ends where the text of the next begins, at the latest.
    fn cut_paras(&mut self) {
        let mut next = self.text.len() as u32;
        for para in self.paras.iter_mut().rev() {
            let end = para.span.end.min(next).max(para.span.start);
            next = para.span.start;
            para.span = Span::new(para.span.start as usize, end as usize).trim(&self.text);
        }
        self.paras.retain(|para| !para.span.is_empty());
    }
}

/// A span that began after `from` where it stands after `to`.
fn moved(span: Span, from: usize, to: usize) -> Span {
    Span::new(span.start as usize - from + to, span.end as usize - from + to)
}
