//! The text of PDF files, page by page: lines put together into paragraphs, words broken at line ends made whole, page
//! numbers and running heads left out. Scanned pages have no text. Built with the feature `pdf-text` only.
//!
//! The text is read off the pages' operators with `lopdf`, which bounds what streams expand to and how deep objects lie.
//! `pdf-extract`, which sets lines better, is not used: it follows drawings into themselves until the stack ends, and
//! expands streams and tables of letters without bound. What stands in drawings of their own (form objects) is not read.
//!
//! The line of a place in the text is the number of its page.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, LoadOptions, Object, ObjectId};

use super::draft::Draft;
use super::fields::Fields;
use super::metadata::{self, Place};
use super::text::with_sidecar;
use super::{decode, lines};
use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::model::{Article, Entry, LineMap, SkipReason, Source};

pub(super) const PARSER: &str = "pdf/1";
/// Most bytes a stream of the file may expand to.
const STREAM: usize = 4 << 20;
/// Most bytes all that is read may expand to.
const ALL: usize = 64 << 20;
/// Most pages that are read.
const PAGES: usize = 2_000;
/// How far apart two pieces on one line are, in thousandths of the letters' height, if a space is between them.
const SPACE: f32 = 180.0;

pub(super) fn article(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let name = &*entry.place(source);
    decode::within_size(entry.bytes.len(), name, entry.line, &reading.limits)?;
    let broken = |what: &str| {
        Skip::new(SkipReason::BrokenEntry, name, what)
            .help("open and save it again, or save its text beside it as .txt")
    };
    // A panic in a parser of a form of a thousand pages must not end the run.
    let read = catch_unwind(AssertUnwindSafe(|| pages(&entry.bytes)));
    let pages =
        read.unwrap_or(Err("its structure is broken")).map_err(|what| broken(&format!("cannot be read: {what}")))?;
    let (text, map) = joined(&without_heads(pages));
    if text.trim().is_empty() {
        let skip = Skip::new(SkipReason::Empty, name, "holds no text: its pages are pictures, or drawn");
        return Err(skip.help("run it through text recognition (OCR) first"));
    }
    let mut warnings = Vec::new();
    let place = Place { file: entry.file(source), article: name, line: 1 };
    let draft = Draft {
        own: "",
        parser: PARSER.into(),
        paras: lines::paragraphs(&text),
        lines: LineMap(map),
        meta: metadata::metadata(with_sidecar(Fields::default(), source)?, &place, &mut warnings)?,
        text,
        marked: false,
        heading: None,
        shown: None,
    };
    Ok((draft.article(source, entry), warnings))
}

/// A line of a page.
#[derive(Clone, Debug, Default, PartialEq)]
struct Line {
    text: String,
    /// Whether more space than between other lines stands before it.
    gap: bool,
}

type Pages = Vec<Vec<Line>>;

/// Encodings by the names of fonts.
type Encodings<'a> = BTreeMap<Vec<u8>, Option<Encoding<'a>>>;

/// The lines of all pages, or what hinders.
fn pages(bytes: &[u8]) -> Result<Pages, &'static str> {
    let document = Document::load_mem_with_options(bytes, LoadOptions::with_max_decompressed_size(STREAM))
        .map_err(|_| "it is no sound PDF file, or too large when unpacked")?;
    if document.is_encrypted() {
        return Err("it is encrypted");
    }
    let (mut pages, mut left, mut shown, mut lost) = (Vec::new(), ALL, 0, 0);
    for id in document.page_iter().take(PAGES) {
        let Ok(content) = document.get_page_content_with_limit(id, STREAM) else { continue };
        left = left.checked_sub(content.len()).ok_or("its pages are too large when unpacked")?;
        let Ok(content) = Content::decode(&content) else { continue };
        let fonts = fonts(&document, id);
        let fonts: Encodings<'_> =
            fonts.iter().map(|(name, font, table)| (name.clone(), encoding(&document, font, *table))).collect();
        let mut pen = Pen::default();
        for operation in &content.operations {
            pen.follow(&fonts, &operation.operator, &operation.operands);
        }
        shown += pen.shown;
        lost += pen.lost;
        pages.push(pen.lines);
    }
    // A font without a table of letters shows the right shapes by numbers that mean nothing.
    if 5 * lost > shown { Err("its fonts do not say which letters they show") } else { Ok(pages) }
}

/// The fonts of a page, without the encoding of letters where there is a table that says what they mean.
fn fonts(document: &Document, page: ObjectId) -> Vec<(Vec<u8>, Dictionary, bool)> {
    let fonts = document.get_page_fonts(page).unwrap_or_default();
    let font = |(name, font): (Vec<u8>, &Dictionary)| {
        let table = font.get_deref(b"ToUnicode", document).is_ok_and(|object| object.as_stream().is_ok());
        let mut font = font.clone();
        if table {
            font.remove(b"Encoding");
        }
        (name, font, table)
    };
    fonts.into_iter().map(font).collect()
}

/// The encoding of a font; `None` where its letters cannot be told.
fn encoding<'a>(document: &'a Document, font: &'a Dictionary, table: bool) -> Option<Encoding<'a>> {
    let kind = font.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
    let read = font.get_font_encoding_with_limit(document, STREAM).ok()?;
    // A table that cannot be read, and letters that are mere numbers, would be taken for Latin.
    let told =
        if table { matches!(read, Encoding::UnicodeMapEncoding(_)) } else { kind != b"Type0" && kind != b"Type3" };
    told.then_some(read)
}

/// Where text is being set, and what has been.
#[derive(Default)]
struct Pen {
    font: Vec<u8>,
    size: f32,
    leading: f32,
    /// How much the matrix enlarges letters upwards.
    scale: f32,
    x: f32,
    y: f32,
    /// Beginning of the line that `Td` counts from.
    start: (f32, f32),
    /// Height of the last line with text, and the distance to the one before.
    last: Option<f32>,
    step: f32,
    /// Where the last text ended, at a guess: the widths of letters are not looked up.
    end: f32,
    lines: Vec<Line>,
    shown: usize,
    lost: usize,
}

impl Pen {
    fn follow(&mut self, fonts: &Encodings<'_>, operator: &str, operands: &[Object]) {
        let number = |at: usize| operands.get(at).and_then(|operand| operand.as_float().ok()).unwrap_or(0.0);
        match operator {
            "BT" => (self.x, self.y, self.start, self.scale) = (0.0, 0.0, (0.0, 0.0), 1.0),
            "Tf" => {
                self.font = operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default().to_vec();
                self.size = number(1);
            }
            "TL" => self.leading = number(0),
            "Td" => self.moved(number(0), number(1)),
            "TD" => {
                self.leading = -number(1);
                self.moved(number(0), number(1));
            }
            "T*" => self.moved(0.0, -self.leading),
            "Tm" => {
                let d = number(3);
                self.scale = if d == 0.0 { 1.0 } else { d };
                (self.x, self.y) = (number(4), number(5));
                self.start = (self.x, self.y);
            }
            "Tj" | "TJ" => self.show(fonts, operands),
            "'" | "\"" => {
                self.moved(0.0, -self.leading);
                self.show(fonts, &operands[operands.len().saturating_sub(1)..]);
            }
            _ => {}
        }
    }

    fn moved(&mut self, right: f32, up: f32) {
        (self.x, self.y) = (self.start.0 + right * self.scale.abs(), self.start.1 + up * self.scale);
        self.start = (self.x, self.y);
    }

    fn show(&mut self, fonts: &Encodings<'_>, operands: &[Object]) {
        let font = fonts.get(&self.font).and_then(Option::as_ref);
        let mut text = String::new();
        let pieces = operands.iter().flat_map(|operand| match operand {
            Object::Array(pieces) => pieces.as_slice(),
            other => std::slice::from_ref(other),
        });
        for piece in pieces {
            match piece {
                Object::String(bytes, _) => {
                    self.shown += bytes.len();
                    match font.map(|font| Document::decode_text(font, bytes)) {
                        Some(Ok(words)) => text.push_str(&words),
                        _ => self.lost += bytes.len(),
                    }
                }
                other => {
                    let apart = other.as_float().is_ok_and(|shift| -shift > SPACE);
                    if apart && !text.ends_with(' ') {
                        text.push(' ');
                    }
                }
            }
        }
        if !text.is_empty() {
            self.place(&text);
        }
    }

    /// Puts text on its line.
    fn place(&mut self, text: &str) {
        let height = (self.size * self.scale).abs().max(1.0);
        let step = self.last.map_or(0.0, |last| (last - self.y).abs());
        if self.last.is_none() || step > 0.3 * height {
            let gap = self.last.is_none() || step > 1.35 * self.step.max(height);
            // The usual distance is that of the last two lines that belong together.
            self.step = if gap && self.step > 0.0 { self.step } else { step.min(2.0 * height) };
            self.lines.push(Line { text: String::new(), gap });
            self.last = Some(self.y);
        } else if self.x > self.end + height {
            self.lines.last_mut().into_iter().for_each(|line| line.text.push(' '));
        }
        self.end = self.x + 0.5 * height * text.chars().count() as f32;
        let Some(line) = self.lines.last_mut() else { return };
        line.text.extend(text.chars().filter(|c| !c.is_control()).flat_map(letters));
    }
}

/// A ligature as its letters.
fn letters(c: char) -> impl Iterator<Item = char> {
    let letters = match c {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        _ => "",
    };
    letters.chars().chain(Some(c).filter(|_| letters.is_empty()))
}

/// Pages without numbers of pages and what stands over or under the text of most of them.
fn without_heads(mut pages: Pages) -> Pages {
    for page in &mut pages {
        page.retain(|line| !line.text.trim().is_empty());
    }
    let mut often: BTreeMap<String, usize> = BTreeMap::new();
    for page in &pages {
        let ends = page.first().into_iter().chain(page.get(1..).and_then(<[Line]>::last));
        for line in ends {
            *often.entry(bare(&line.text)).or_default() += 1;
        }
    }
    let many = (pages.len() / 2).max(2);
    let is_head = |line: &Line| {
        let bare = bare(&line.text);
        bare.is_empty() || often.get(&bare).is_some_and(|count| *count >= many && line.text.len() <= 120)
    };
    for (number, page) in pages.iter_mut().enumerate() {
        // What stands over every page stands over the first as its title.
        let head = page.first().is_some_and(|line| is_head(line) && (number > 0 || bare(&line.text).is_empty()));
        if head {
            page.remove(0);
        }
        if page.last().is_some_and(is_head) {
            page.pop();
        }
    }
    pages
}

/// A line without its digits and signs: the heads of two pages differ in numbers only.
fn bare(line: &str) -> String {
    line.chars().filter(|c| c.is_alphabetic()).collect()
}

/// The text of all pages, paragraphs on a line each, and the page on which each begins.
fn joined(pages: &[Vec<Line>]) -> (String, Vec<(u32, u32)>) {
    let widths = pages.iter().flatten().map(|line| line.text.chars().count());
    let widest = widths.max().unwrap_or(0).min(200);
    let (mut text, mut map) = (String::new(), Vec::new());
    let mut short = true;
    for (number, page) in (1..).zip(pages) {
        for (at, line) in page.iter().enumerate() {
            let words = line.text.trim();
            let lower = words.starts_with(char::is_lowercase);
            let ended = lines::ends_sentence(text.trim_end());
            // A page goes on with the paragraph of the one before where its sentence does.
            let apart = if at == 0 { ended || !lower } else { line.gap && (ended || !lower) };
            if text.is_empty() || apart || (short && (ended || !lower)) || lines::is_bullet(words) {
                let start = text.len();
                text.push_str(if start == 0 { "" } else { "\n\n" });
                // Line breaks count as lines, and these are none.
                let after = if start == 0 { 0..=0 } else { start + 1..=start + 2 };
                map.extend(after.map(|at| (at as u32, number)));
            } else if lower && text.ends_with('-') && text[..text.len() - 1].ends_with(char::is_lowercase) {
                text.pop();
            } else {
                text.push(' ');
            }
            text.push_str(words);
            short = 4 * words.chars().count() < 3 * widest;
        }
    }
    (text, map)
}

#[cfg(test)]
mod tests {
    use super::{Line, joined, pages, without_heads};

    /// The text of pages of lines; an empty line is a gap.
    #[track_caller]
    fn check(all: &[&[&str]], expected: &str) {
        let page = |lines: &&[&str]| {
            let mut gap = true;
            let mut page = Vec::new();
            for text in *lines {
                if text.is_empty() {
                    gap = true;
                } else {
                    page.push(Line { text: (*text).to_owned(), gap: std::mem::take(&mut gap) });
                }
            }
            page
        };
        assert_eq!(joined(&without_heads(all.iter().map(page).collect())).0, expected);
    }

    #[test]
    fn lines_become_paragraphs() {
        check(
            &[&["The har-", "bour is shut,", "says the mas-", "ter.", "", "Nobody knows."], &["It rained."]],
            "The harbour is shut, says the master.\n\nNobody knows.\n\nIt rained.",
        );
        check(&[&["The harbour is"], &["shut."]], "The harbour is shut.");
    }

    #[test]
    fn heads_and_numbers_go() {
        check(
            &[
                &["The Meridian 1", "It rained in the harbour.", "- 1 -"],
                &["The Meridian 2", "It snowed.", "2"],
                &["The Meridian 3", "It froze."],
            ],
            "The Meridian 1\n\nIt rained in the harbour.\n\nIt snowed.\n\nIt froze.",
        );
    }

    /// A PDF file of one page with this content.
    fn file(content: &str) -> Vec<u8> {
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
            format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        ];
        let (mut out, mut places) = ("%PDF-1.4\n".to_owned(), Vec::new());
        for (number, object) in (1..).zip(objects) {
            places.push(format!("{:010} 00000 n \n", out.len()));
            out = format!("{out}{number} 0 obj\n{object}\nendobj\n");
        }
        let start = out.len();
        let places = places.concat();
        format!(
            "{out}xref\n0 6\n0000000000 65535 f \n{places}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF"
        )
        .into_bytes()
    }

    #[test]
    fn a_page_is_read() {
        let content = "BT /F1 12 Tf 14 TL 72 700 Td (The harbour is shut,) Tj T* [(says the) -300 (mas) 20 (ter.)] TJ 0 -40 Td (It rained.) Tj ET";
        let pages = pages(&file(content)).unwrap();
        assert_eq!(joined(&without_heads(pages)).0, "The harbour is shut, says the master.\n\nIt rained.");
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let whole = file("BT /F1 12 Tf (It rained.) Tj ET");
        for cut in (0..whole.len()).step_by(7) {
            let _ = pages(&whole[..cut]);
            let mut spoilt = whole.clone();
            spoilt[cut] ^= 0x55;
            let _ = pages(&spoilt);
        }
        assert!(pages(b"no pdf").is_err());
    }
}
