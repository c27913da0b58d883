//! Paragraphs, words, links, lists and tables of a document in `WordprocessingML`. It knows no section.

use std::collections::{BTreeMap, BTreeSet};

use unicode_width::UnicodeWidthStr as _;

use crate::model::Briefing;
use crate::render::context::homes;
use crate::render::filters::safe_url;
use crate::render::words::Words;
use crate::render::xml::Xml;

/// Width of the text in twentieths of a point: A4 without margins of two centimetres.
const WIDTH: usize = 9638;
/// Widest column by its words, in characters; what is wider breaks.
const WIDEST: usize = 44;
/// Longest word that a column is kept wide enough for.
const LONGEST_WORD: usize = 16;
/// What a cell needs beside its words, in characters.
const MARGIN: usize = 4;
/// Longest name of a bookmark that Word takes.
const LONGEST_NAME: usize = 40;

/// Words that are set alike.
#[expect(clippy::struct_excessive_bools, reason = "each is a property of words by itself, and any may stand with any")]
#[derive(Clone, Debug, Default)]
pub(super) struct Run<'t> {
    pub(super) text: std::borrow::Cow<'t, str>,
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) struck: bool,
    pub(super) underlined: bool,
    pub(super) code: bool,
    /// Set back behind the words around it.
    pub(super) quiet: bool,
    /// BCP 47 tag, where it is not that of the document.
    pub(super) language: Option<&'t str>,
    pub(super) link: Option<Target>,
}

/// Where words lead.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// To an address on the web.
    Web(String),
    /// To a bookmark of the document.
    Within(String),
}

/// What else is to be said of a paragraph.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape<'t> {
    /// Number of its list, and how deep it stands in it.
    pub(super) list: Option<(usize, usize)>,
    /// Bookmark that leads to it.
    pub(super) mark: Option<&'t str>,
    /// Whether it is written from right to left.
    pub(super) leftward: bool,
}

/// How the items of a list are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// By a dot.
    Dots,
    /// By numbers, from this one.
    Numbers(u64),
    /// By numbers in brackets, from 1.
    Sources,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column<'t> {
    pub(super) head: &'t str,
    /// Whether it holds numbers, which stand at the right.
    pub(super) numbers: bool,
}

/// The document as far as it is written.
pub(super) struct Page<'b> {
    pub(super) briefing: &'b Briefing,
    pub(super) words: Words,
    /// The place at which each quote stands in full.
    pub(super) homes: BTreeMap<&'b str, String>,
    xml: Xml,
    links: Vec<String>,
    known_links: BTreeMap<String, usize>,
    lists: Vec<List>,
    marks: BTreeSet<String>,
}

impl<'t> Run<'t> {
    pub(super) fn of(text: impl Into<std::borrow::Cow<'t, str>>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(super) fn bold(mut self) -> Self {
        self.bold = true;
        self
    }

    pub(super) fn italic(mut self) -> Self {
        self.italic = true;
        self
    }

    pub(super) fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    pub(super) fn code(mut self) -> Self {
        self.code = true;
        self
    }

    /// Leads to the address where that is one of the web.
    pub(super) fn leading(mut self, url: Option<&str>) -> Self {
        let url = url.map(safe_url).filter(|url| !url.is_empty());
        self.link = url.map(|url| Target::Web(url.to_owned()));
        self
    }
}

impl<'b> Page<'b> {
    pub(super) fn new(briefing: &'b Briefing, words: Words) -> Self {
        let mut xml = Xml::document();
        xml.open(
            "w:document",
            &[
                ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
                ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
            ],
        );
        xml.open("w:body", &[]).line();
        Self {
            briefing,
            words,
            homes: homes(briefing),
            xml,
            links: Vec::new(),
            known_links: BTreeMap::new(),
            lists: Vec::new(),
            marks: BTreeSet::new(),
        }
    }

    /// The document, its links in order, and its lists.
    pub(super) fn finish(mut self) -> (String, Vec<String>, Vec<List>) {
        self.xml.open("w:sectPr", &[]);
        self.xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", "header")]);
        self.xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", "footer")]);
        self.xml.empty("w:pgSz", &[("w:w", "11906"), ("w:h", "16838")]);
        let margins = ["w:top", "w:right", "w:bottom", "w:left"].map(|side| (side, "1134"));
        let edges = [("w:header", "567"), ("w:footer", "567"), ("w:gutter", "0")];
        self.xml.empty("w:pgMar", &[&margins[..], &edges[..]].concat());
        self.xml.close("w:sectPr").close("w:body").close("w:document").line();
        (self.xml.finish(), self.links, self.lists)
    }

    /// Begins a list; its number is for [`Shape::list`].
    pub(super) fn list(&mut self, list: List) -> usize {
        self.lists.push(list);
        self.lists.len()
    }

    /// A paragraph in a style.
    pub(super) fn paragraph(&mut self, style: &str, runs: &[Run<'_>]) {
        self.shaped(style, Shape::default(), runs);
    }

    /// A paragraph of words that are all alike.
    pub(super) fn line(&mut self, style: &str, text: &str) {
        self.paragraph(style, &[Run::of(text)]);
    }

    /// A paragraph with more to be said of it.
    pub(super) fn shaped(&mut self, style: &str, shape: Shape<'_>, runs: &[Run<'_>]) {
        self.xml.open("w:p", &[]).open("w:pPr", &[]).empty("w:pStyle", &[("w:val", style)]);
        if let Some((list, depth)) = shape.list {
            self.xml.open("w:numPr", &[]);
            self.xml.empty("w:ilvl", &[("w:val", &depth.min(8).to_string())]);
            self.xml.empty("w:numId", &[("w:val", &list.to_string())]).close("w:numPr");
        }
        if shape.leftward {
            self.xml.empty("w:bidi", &[]);
        }
        self.xml.close("w:pPr");
        let mark = shape.mark.map(mark).filter(|mark| self.marks.insert(mark.clone()));
        if let Some(mark) = &mark {
            let number = self.marks.len().to_string();
            self.xml.empty("w:bookmarkStart", &[("w:id", &number), ("w:name", mark)]);
            self.xml.empty("w:bookmarkEnd", &[("w:id", &number)]);
        }
        for run in runs {
            self.run(run, shape.leftward);
        }
        self.xml.close("w:p").line();
    }

    fn run(&mut self, run: &Run<'_>, leftward: bool) {
        if run.text.is_empty() {
            return;
        }
        match &run.link {
            Some(Target::Web(url)) => {
                let number = self.link(url).to_string();
                self.xml.open("w:hyperlink", &[("r:id", &format!("link{number}")), ("w:history", "1")]);
            }
            Some(Target::Within(name)) => {
                self.xml.open("w:hyperlink", &[("w:anchor", &mark(name)), ("w:history", "1")]);
            }
            None => {}
        }
        self.xml.open("w:r", &[]).open("w:rPr", &[]);
        let style = match (&run.link, run.code, run.quiet) {
            (Some(_), ..) => Some("Hyperlink"),
            (None, true, _) => Some("Verbatim"),
            (None, false, true) => Some("Quiet"),
            _ => None,
        };
        if let Some(style) = style {
            self.xml.empty("w:rStyle", &[("w:val", style)]);
        }
        for (name, is_set) in [("w:b", run.bold), ("w:bCs", run.bold), ("w:i", run.italic), ("w:iCs", run.italic)] {
            if is_set {
                self.xml.empty(name, &[]);
            }
        }
        if run.struck {
            self.xml.empty("w:strike", &[]);
        }
        if run.underlined {
            self.xml.empty("w:u", &[("w:val", "thick")]);
        }
        if leftward {
            self.xml.empty("w:rtl", &[]);
        }
        if let Some(language) = run.language {
            let key = if leftward { "w:bidi" } else { "w:val" };
            self.xml.empty("w:lang", &[(key, language)]);
        }
        self.xml.close("w:rPr");
        // A line feed that is meant is a break; others were made spaces by whoever gave the words.
        for (number, line) in run.text.split('\n').enumerate() {
            if number > 0 {
                self.xml.empty("w:br", &[]);
            }
            self.xml.leaf("w:t", &[("xml:space", "preserve")], line);
        }
        self.xml.close("w:r");
        if run.link.is_some() {
            self.xml.close("w:hyperlink");
        }
    }

    fn link(&mut self, url: &str) -> usize {
        if let Some(known) = self.known_links.get(url) {
            return *known;
        }
        self.links.push(url.to_owned());
        self.known_links.insert(url.to_owned(), self.links.len());
        self.links.len()
    }

    /// A table under a caption, its head on each page it goes over.
    pub(super) fn table(&mut self, caption: &str, columns: &[Column<'_>], rows: &[Vec<Vec<Run<'_>>>]) {
        if !caption.is_empty() {
            self.line("Caption", caption);
        }
        let widths = widths(columns, rows);
        self.xml.open("w:tbl", &[]).open("w:tblPr", &[]).empty("w:tblStyle", &[("w:val", "Ledger")]);
        self.xml.empty("w:tblW", &[("w:w", &WIDTH.to_string()), ("w:type", "dxa")]);
        self.xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        self.xml.empty("w:tblLook", &[("w:val", "0420"), ("w:firstRow", "1"), ("w:noVBand", "1")]);
        self.xml.empty("w:tblCaption", &[("w:val", caption)]).close("w:tblPr").open("w:tblGrid", &[]);
        for width in &widths {
            self.xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
        }
        self.xml.close("w:tblGrid").line();
        let head: Vec<Vec<Run<'_>>> = columns.iter().map(|column| vec![Run::of(column.head).bold()]).collect();
        self.row(columns, &widths, &head, true);
        for row in rows {
            self.row(columns, &widths, row, false);
        }
        self.xml.close("w:tbl").line();
        // Two tables on end would become one.
        self.paragraph("AfterTable", &[]);
    }

    fn row(&mut self, columns: &[Column<'_>], widths: &[usize], cells: &[Vec<Run<'_>>], is_head: bool) {
        self.xml.open("w:tr", &[]).open("w:trPr", &[]).empty("w:cantSplit", &[]);
        if is_head {
            self.xml.empty("w:tblHeader", &[]);
        }
        self.xml.close("w:trPr");
        for (at, (column, width)) in columns.iter().zip(widths).enumerate() {
            self.xml.open("w:tc", &[]).open("w:tcPr", &[]);
            self.xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]).close("w:tcPr");
            let style = if column.numbers { "CellNumber" } else { "Cell" };
            self.paragraph(style, cells.get(at).map_or(&[], Vec::as_slice));
            self.xml.close("w:tc");
        }
        self.xml.close("w:tr").line();
    }
}

/// The widths of columns, which together are that of the page: each has room for its longest word, and what is left goes to
/// the columns by what they hold.
fn widths(columns: &[Column<'_>], rows: &[Vec<Vec<Run<'_>>>]) -> Vec<usize> {
    let texts = |at: usize| {
        let cells = rows.iter().filter_map(move |row| row.get(at)).flatten();
        cells.map(|run| run.text.as_ref()).chain([columns[at].head])
    };
    let least =
        |at: usize| texts(at).flat_map(str::split_whitespace).map(str::width).max().unwrap_or(0).min(LONGEST_WORD);
    let most = |at: usize| texts(at).map(str::width).max().unwrap_or(0).min(WIDEST);
    let least: Vec<usize> = (0..columns.len()).map(|at| least(at) + MARGIN).collect();
    let more: Vec<usize> = (0..columns.len()).map(|at| (most(at) + MARGIN).saturating_sub(least[at])).collect();
    // Some hundred twentieths of a point a character, as far as they reach.
    let unit = (WIDTH / least.iter().sum::<usize>().max(1)).min(105);
    let left = WIDTH.saturating_sub(unit * least.iter().sum::<usize>());
    let all = more.iter().sum::<usize>();
    let share = |more: usize| (left * more).checked_div(all).unwrap_or(left / columns.len().max(1));
    least.iter().zip(more).map(|(least, more)| unit * least + share(more)).collect()
}

/// An id as the name of a bookmark: letters, digits and low lines, a letter first.
fn mark(id: &str) -> String {
    let name = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    let letter = id.starts_with(|c: char| c.is_ascii_alphabetic());
    let name: String = if letter { name.collect() } else { std::iter::once('b').chain(name).collect() };
    // All are ASCII by now.
    name[..name.len().min(LONGEST_NAME)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::mark;

    #[track_caller]
    fn check(id: &str, expected: &str) {
        assert_eq!(mark(id), expected);
    }

    #[test]
    fn names_of_bookmarks_are_those_word_takes() {
        check("q0123456789", "q0123456789");
        check("topic-a\"><b>é", "topic_a___b__");
        check("", "b");
        check("1", "b1");
        check(&"x".repeat(99), &"x".repeat(40));
    }
}
