//! The article's text out of a page or a fragment: which blocks are kept, what each is, and on which line it stood.
//!
//! Of a page, the model says which blocks are the article. A fragment (an entry of a feed, the body of a mail) is the
//! article; only its furniture is left out. Neither changes a word: blocks are kept or left out whole.

use super::features::{self, Row};
use super::flow::{Flow, Form, Piece};
use super::guide::{self, Guide};
use super::hints::{self, Classes, Name, Phrase};
use super::model;
use super::tree::{NodeId, Tree};
use crate::model::{BlockKind, Span};
use crate::parse::blocks::Para;
use crate::parse::lines;

/// The article's text and what it is made of.
#[derive(Debug, Default)]
pub(in crate::parse) struct Content {
    /// Clean text, blocks parted by blank lines, lines of a block by line breaks.
    pub text: String,
    /// Its paragraphs in order.
    pub paras: Vec<Para>,
    /// Places in `text` and lines of the source, as a `LineMap` wants them.
    pub lines: Vec<(u32, u32)>,
    /// The title as the page shows it, which is no paragraph.
    pub title: Option<String>,
    /// Whether the article has headings of its own.
    pub marked: bool,
}

/// The article of a page; `title` is what metadata says of its title, if it does.
pub(in crate::parse) fn page(tree: &Tree, title: Option<&str>) -> Content {
    page_by(tree, title, model::odds)
}

/// [`page`] by the odds that `judge` gives.
pub(super) fn page_by(tree: &Tree, title: Option<&str>, judge: impl Fn(&Row) -> f32) -> Content {
    let flow = Flow::read(tree, Tree::ROOT);
    let mut guide = Guide::read(tree);
    guide.titles.extend(title.map(guide::bare));
    let odds = features::each(tree, &flow, &guide, judge);
    let kept = keep(&flow, &settled(tree, &flow, &guide, odds));
    let content = Content::of(tree, &flow, &guide, &kept);
    match body_of_data(&guide, &content) {
        Some(body) => Content { title: content.title, ..body },
        None => content,
    }
}

/// The article that a fragment is; `title` is what its entry or mail says of its title, if it does.
pub(in crate::parse) fn fragment(tree: &Tree, title: Option<&str>) -> Content {
    let flow = Flow::read(tree, Tree::ROOT);
    let guide = Guide { titles: title.map(guide::bare).into_iter().collect(), ..Guide::default() };
    let whole = flow.places[Tree::ROOT.0 as usize].chars;
    let kept: Vec<bool> = flow.pieces.iter().map(|piece| !is_furniture(tree, &flow, piece, whole)).collect();
    Content::of(tree, &flow, &guide, &kept)
}

/// Shortest text that cannot be a sub-title or a line above the article, in bytes.
const LEAST: u32 = 140;

/// Names of elements in a page that are hardly ever the article's own.
const INSERTS: Classes = Name::Newsletter.bit() | Name::Consent.bit();

/// The odds with what holds of all pages and the pages learned from were too few to show: an element named as an insert
/// is one, and a heading goes with the text right below it.
fn settled(tree: &Tree, flow: &Flow, guide: &Guide, mut odds: Vec<f32>) -> Vec<f32> {
    let mut around_title = vec![false; tree.len()];
    let title = flow.pieces.iter().find(|piece| says_title(piece, flow.words(piece), guide));
    for up in std::iter::successors(title.map(|piece| piece.holder), |&at| tree.parent(at)) {
        around_title[up.0 as usize] = true;
    }
    let prose = flow.places[Tree::ROOT.0 as usize].prose;
    for (piece, odds) in flow.pieces.iter().zip(&mut odds) {
        let above = std::iter::successors(Some(piece.holder), |&at: &NodeId| tree.parent(at)).take(NEAR);
        let insert = above
            .map(|at| flow.places[at.0 as usize])
            .take_while(|place| 8 * place.prose < prose)
            .any(|place| place.hints & INSERTS != 0);
        *odds -= if insert { INSERT } else { 0.0 };
        let mut above = std::iter::successors(Some(piece.holder), |&at| tree.parent(at)).take(REACH);
        let comment = title.is_some()
            && above
                .any(|at| flow.places[at.0 as usize].hints & Name::Comment.bit() != 0 && !around_title[at.0 as usize]);
        *odds -= if comment { COMMENT } else { 0.0 };
    }
    for at in (0..odds.len().saturating_sub(1)).rev() {
        let (piece, below) = (&flow.pieces[at], &flow.pieces[at + 1]);
        let over = matches!(piece.form, Form::Heading(2..)) && !matches!(below.form, Form::Heading(_));
        let beside = over && tree.parent(piece.holder) == tree.parent(below.holder);
        if beside && 2 * piece.linked < piece.len() && at > 0 && odds[at - 1] > 0.0 && odds[at + 1] > 0.0 {
            odds[at] += HEADING;
        }
    }
    odds
}

/// Elements above a block whose names make it an insert.
const NEAR: usize = 3;
/// What it costs a block to stand in an insert.
const INSERT: f32 = 3.0;
/// What it costs a block to stand in comments that the title is not in.
const COMMENT: f32 = 3.0;
/// What it brings a heading to stand between blocks that are kept.
const HEADING: f32 = 3.0;

/// Which blocks to keep: the likeliest, so many of them that the expected overlap with the article is greatest.
///
/// Where the model is sure, that is all that is likelier than not; where it doubts the whole page, it is what it doubts
/// least, rather than next to nothing.
fn keep(flow: &Flow, odds: &[f32]) -> Vec<bool> {
    let mut order: Vec<(f32, u32)> = odds.iter().map(|odds| 1.0 / (1.0 + (-odds).exp())).zip(0..).collect();
    order.sort_by(|one, other| other.0.total_cmp(&one.0));
    let size = |at: u32| flow.pieces[at as usize].len() as f32;
    let expected: f32 = order.iter().map(|&(chance, at)| chance * size(at)).sum();
    let (mut hit, mut taken, mut best) = (0.0, 0.0, (0.0, 1.0));
    for &(chance, at) in &order {
        hit += chance * size(at);
        taken += size(at);
        let overlap = 2.0 * hit / (taken + expected);
        if overlap > best.0 {
            best = (overlap, chance);
        }
    }
    odds.iter().map(|odds| 1.0 / (1.0 + (-odds).exp()) >= best.1).collect()
}

/// The text that the page gives as data, where what it shows holds less than half of that.
fn body_of_data(guide: &Guide, shown: &Content) -> Option<Content> {
    let missing = guide.body.len() >= 400 && 2 * guide::bare(&shown.text).len() < guide.body.len();
    if !missing {
        return None;
    }
    let marked_up = memchr::memmem::find(guide.body_text.as_bytes(), b"</p>").is_some();
    let tree = if marked_up { Tree::read(&guide.body_text) } else { Tree::of_lines(&guide.body_text) };
    Some(Content { lines: vec![(0, guide.body_line)], ..fragment(&tree, None) })
}

/// Names of elements that hold no part of a fragment's text.
const FURNITURE: Classes = Name::Comment.bit()
    | Name::Related.bit()
    | Name::Share.bit()
    | Name::Nav.bit()
    | Name::Ad.bit()
    | Name::Newsletter.bit()
    | Name::Consent.bit()
    | Name::Author.bit();

/// Whether a block of a fragment is no part of its text.
fn is_furniture(tree: &Tree, flow: &Flow, piece: &Piece, whole: u32) -> bool {
    let words = flow.words(piece);
    let linked = 5 * piece.linked > 4 * piece.len();
    let told = hints::phrases(words);
    let says = |phrases: &[Phrase]| phrases.iter().any(|phrase| told & phrase.bit() != 0);
    let leads_away = linked && says(&[Phrase::Pointer, Phrase::Share, Phrase::Subscribe, Phrase::Comment, Phrase::Nav]);
    let service = piece.len() < 240 && says(&[Phrase::Mail, Phrase::Rights, Phrase::Ad]) && (linked || piece.links > 0);
    let syndicated = piece.links > 0 && piece.len() < 400 && words.contains("appeared first on");
    piece.form == Form::Caption || leads_away || service || syndicated || named_furniture(tree, flow, piece, whole)
}

/// Elements above a block that are looked at.
const REACH: usize = 40;

/// Whether a block stands in an element whose names say that it is furniture, and which is not most of the text.
fn named_furniture(tree: &Tree, flow: &Flow, piece: &Piece, whole: u32) -> bool {
    let above = std::iter::successors(Some(piece.holder), |&at: &NodeId| tree.parent(at)).take(REACH);
    above.map(|at| flow.places[at.0 as usize]).any(|place| place.hints & FURNITURE != 0 && 3 * place.chars < whole)
}

impl Content {
    /// Puts the kept blocks one under the other.
    fn of(tree: &Tree, flow: &Flow, guide: &Guide, kept: &[bool]) -> Self {
        let mut content = Self { title: title(flow, guide), ..Self::default() };
        let mut lines = flow.lines.iter().copied().peekable();
        let mut before: Option<usize> = None;
        let mut head = true;
        for (at, piece) in flow.pieces.iter().enumerate().filter(|(at, _)| kept[*at]) {
            let words = flow.words(piece);
            // The title is no block, however often the page says it before the text begins.
            if head && says_title(piece, words, guide) {
                continue;
            }
            head &= matches!(piece.form, Form::Heading(_)) || piece.len() < LEAST;
            let follows = before.is_some_and(|before| before + 1 == at);
            let kind = kind(tree, piece, words);
            content.push(words, kind, piece.gap || !follows);
            content.note_lines(&mut lines, piece);
            before = Some(at);
        }
        content
    }

    /// Adds a block, or a line of the block before it where only a line break parts them.
    fn push(&mut self, words: &str, kind: Option<BlockKind>, gap: bool) {
        if !self.text.is_empty() {
            self.text.push_str(if gap { "\n\n" } else { "\n" });
        }
        let start = self.text.len();
        self.text.push_str(words);
        // No-break spaces stay in the text, but begin and end no block.
        let span = Span::new(start, self.text.len()).trim(&self.text);
        if span.is_empty() {
            return;
        }
        self.marked |= kind == Some(BlockKind::Heading);
        match self.paras.last_mut() {
            Some(last) if !gap && last.kind == kind && !is_paragraph(last.span.of(&self.text)) => {
                last.span = last.span.to(span);
            }
            _ => self.paras.push(Para { span, kind, gap }),
        }
    }

    /// Notes the lines of the source that a block just added stands on.
    fn note_lines(&mut self, lines: &mut std::iter::Peekable<impl Iterator<Item = (u32, u32)>>, piece: &Piece) {
        while let Some((at, line)) = lines.next_if(|&(at, _)| at < piece.end) {
            if at >= piece.start {
                self.lines.push((self.text.len() as u32 - (piece.end - at), line));
            }
        }
    }
}

/// Shortest line that is a paragraph of its own between single line breaks, in bytes.
const LINE: usize = 80;

/// Whether a line that only a line break follows is a whole paragraph: long, with a sentence ending where it ends.
fn is_paragraph(line: &str) -> bool {
    let last = line.rsplit('\n').next().unwrap_or_default();
    last.len() >= LINE && lines::ends_sentence(last)
}

/// The title as the page shows it: the first heading that says what the head says, or the only first-level one.
fn title(flow: &Flow, guide: &Guide) -> Option<String> {
    let heading = |piece: &&Piece| matches!(piece.form, Form::Heading(_));
    let mut headings = flow.pieces.iter().filter(heading);
    let said = headings.find(|piece| says_title(piece, flow.words(piece), guide));
    let mut first_level = flow.pieces.iter().filter(|piece| piece.form == Form::Heading(1));
    let only = first_level.next().filter(|_| first_level.next().is_none());
    said.or(only).map(|piece| flow.words(piece).to_owned())
}

fn says_title(piece: &Piece, words: &str, guide: &Guide) -> bool {
    (matches!(piece.form, Form::Heading(1)) && guide.titles.is_empty())
        || (words.len() <= 400 && guide.is_title(&guide::bare(words)))
}

/// What a block is by its markup; `None` for what may still turn out to be something else than prose.
fn kind(tree: &Tree, piece: &Piece, words: &str) -> Option<BlockKind> {
    match piece.form {
        Form::Heading(_) => Some(BlockKind::Heading),
        Form::Caption => Some(BlockKind::Caption),
        Form::Row => Some(BlockKind::Other),
        Form::Code if is_code(tree, piece) => Some(BlockKind::Other),
        _ if piece.in_quote => Some(BlockKind::BlockQuote),
        // A list of paragraphs is a text that somebody numbered or that came item by item, as live blogs do.
        Form::Item if words.len() <= 600 => Some(BlockKind::ListItem),
        _ => None,
    }
}

/// Whether preformatted text is marked as code: press releases and mails are preformatted too.
fn is_code(tree: &Tree, piece: &Piece) -> bool {
    tree.children(piece.holder).any(|child| &**tree.name(child) == "code")
}
