//! Why a config cannot be used, and how that is drawn on the YAML itself.

use std::fmt;
use std::path::{Path, PathBuf};

use miette::{GraphicalReportHandler, LabeledSpan, NamedSource, Severity, SourceCode};

use super::problem::{Problem, Problems};
use crate::diagnostic::{Diagnostic, system};

/// Most problems shown of one file; the rest are counted.
const MOST_SHOWN: usize = 20;

/// Why a config cannot be used.
///
/// `Display` is one line, `path:line:column: message`. As a [`miette::Diagnostic`] it carries every problem with its
/// place in the source; [`ConfigError::drawn`] sets them out without the one line above them.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: cannot be read: {}", path.display(), system(source))]
    Unreadable {
        /// The file, as the user named it.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is larger than a config can be.
    #[error("{}: larger than {limit} bytes: is it a config?", path.display())]
    TooLarge {
        /// The file, as the user named it.
        path: PathBuf,
        /// Most bytes read.
        limit: u64,
    },
    /// The file was read, and there are errors in it.
    #[error("{0}")]
    Invalid(Box<Invalid>),
}

impl ConfigError {
    /// All that is wrong, as values, with lines and columns.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        match self {
            Self::Unreadable { path, source } => {
                let message = format!("the config cannot be read: {}", system(source));
                vec![Diagnostic::error(path.display().to_string(), "unreadable", message)]
            }
            Self::TooLarge { path, limit } => {
                let message = format!("the config is larger than {limit} bytes");
                vec![Diagnostic::error(path.display().to_string(), "too-large", message).help("is it a config?")]
            }
            Self::Invalid(invalid) => diagnostics(&invalid.path, invalid.text.inner(), invalid.problems()),
        }
    }

    /// Every problem drawn on the YAML, one after the other, by `handler`, which decides on width, colour and characters.
    pub fn drawn(&self, handler: &GraphicalReportHandler) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = match self {
            Self::Invalid(invalid) => invalid.draw(handler, &mut out),
            // Their one line tells the cause already.
            other => handler.clone().without_cause_chain().render_report(&mut out, other),
        };
        out
    }
}

impl From<Invalid> for ConfigError {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(Box::new(invalid))
    }
}

impl miette::Diagnostic for ConfigError {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        match self {
            Self::Invalid(invalid) => miette::Diagnostic::code(&*invalid.problems.first),
            Self::Unreadable { .. } => Some(Box::new("unreadable")),
            Self::TooLarge { .. } => Some(Box::new("too-large")),
        }
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        match self {
            Self::Invalid(invalid) => miette::Diagnostic::help(&*invalid.problems.first),
            _ => None,
        }
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        match self {
            Self::Invalid(invalid) => invalid.problems.first.labels(),
            _ => None,
        }
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        match self {
            Self::Invalid(invalid) => Some(&invalid.text),
            _ => None,
        }
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        match self {
            Self::Invalid(invalid) if !invalid.problems.rest.is_empty() => {
                let rest = invalid.problems.rest.iter().take(MOST_SHOWN - 1);
                Some(Box::new(rest.map(|problem| problem as &dyn miette::Diagnostic)))
            }
            _ => None,
        }
    }
}

/// A config with at least one error in it, and its text.
#[derive(Debug)]
pub struct Invalid {
    path: PathBuf,
    text: NamedSource<String>,
    problems: Problems,
}

impl Invalid {
    /// What is wrong with the file at `path`, which holds `text`.
    pub(super) fn of(path: &Path, text: &str, problems: Problems) -> Self {
        let text = without_secrets(legible(text), &problems);
        let text = NamedSource::new(path.display().to_string(), text).with_language("yaml");
        Self { path: path.to_owned(), text, problems }
    }

    /// Its problems, in the order of the file.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter()
    }

    fn draw(&self, handler: &GraphicalReportHandler, out: &mut String) -> fmt::Result {
        for problem in self.problems().take(MOST_SHOWN) {
            handler.render_report(out, &Drawn { problem, text: &self.text })?;
            out.push('\n');
        }
        let hidden = self.problems().count().saturating_sub(MOST_SHOWN);
        if hidden > 0 {
            fmt::Write::write_fmt(out, format_args!("and {hidden} more\n"))?;
        }
        Ok(())
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut at = Place::default();
        at.move_to(self.problems.first.span.start, self.text.inner());
        write!(f, "{}:{}:{}: {}", self.path.display(), at.line + 1, at.column + 1, self.problems.first)?;
        match self.problems.rest.len() {
            0 => Ok(()),
            1 => write!(f, " (and one more problem)"),
            more => write!(f, " (and {more} more problems)"),
        }
    }
}

/// A problem together with the text it is about.
#[derive(Debug)]
struct Drawn<'a> {
    problem: &'a Problem,
    text: &'a NamedSource<String>,
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl std::error::Error for Drawn<'_> {}

impl miette::Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        miette::Diagnostic::code(self.problem)
    }

    fn severity(&self) -> Option<Severity> {
        miette::Diagnostic::severity(self.problem)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        miette::Diagnostic::help(self.problem)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.problem.labels()
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.text)
    }
}

/// The problems as values without their text; they come in the order of the file. A suggestion becomes part of the help.
pub(super) fn diagnostics<'a>(
    path: &Path,
    text: &str,
    problems: impl IntoIterator<Item = &'a Problem>,
) -> Vec<Diagnostic> {
    let path = path.display().to_string();
    let mut at = Place::default();
    let tell = |problem: &Problem| {
        at.move_to(problem.span.start, text);
        let suggestion = problem.label.as_deref().filter(|label| label.starts_with("did you mean"));
        let help = [suggestion, problem.help.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let mut diagnostic = Diagnostic::error(&path, problem.code, &*problem.message).at(at.line + 1);
        diagnostic.severity = problem.severity;
        diagnostic.column = Some(at.column + 1);
        if help.is_empty() { diagnostic } else { diagnostic.help(help) }
    };
    problems.into_iter().map(tell).collect()
}

/// A place in a text. It moves forward, so that the places of many problems cost one pass.
#[derive(Debug, Default, PartialEq, Eq)]
struct Place {
    byte: usize,
    /// Lines before it.
    line: u32,
    /// Characters of its line before it.
    column: u32,
}

impl Place {
    fn move_to(&mut self, byte: usize, text: &str) {
        for c in text.get(self.byte..byte).unwrap_or_default().chars() {
            (self.line, self.column) = if c == '\n' { (self.line + 1, 0) } else { (self.line, self.column + 1) };
        }
        self.byte = self.byte.max(byte);
    }
}

/// The text as it may be drawn on a terminal: of the same length, without control characters but for tabs and line ends.
fn legible(text: &str) -> String {
    let mut characters = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = characters.next() {
        out.push(match c {
            '\n' | '\t' => c,
            '\r' if characters.peek() == Some(&'\n') => c,
            // A lone one ends a line in YAML.
            '\r' => '\n',
            c if c.is_control() && c.len_utf8() == 1 => '?',
            c if c.is_control() => '¿',
            c => c,
        });
    }
    out
}

/// The text with asterisks where a problem hides what stands there, byte for byte, so that all places stay where they are.
fn without_secrets(text: String, problems: &Problems) -> String {
    let hidden: Vec<_> = problems.iter().filter_map(|problem| problem.hidden.clone()).collect();
    if hidden.is_empty() {
        return text;
    }
    let shown = |at: usize, c: char| c.is_whitespace() || !hidden.iter().any(|range| range.contains(&at));
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if shown(at, c) { out.push(c) } else { out.extend(std::iter::repeat_n('*', c.len_utf8())) }
    }
    out
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(text: &str, at: usize, expected: (u32, u32)) {
        let mut place = super::Place::default();
        place.move_to(at, &super::legible(text));
        assert_eq!((place.line + 1, place.column + 1), expected);
    }

    #[test]
    fn places_count_lines_and_characters() {
        check("ab\ncd", 4, (2, 2));
        check("é\r\nü x", 7, (2, 3));
        check("a\rb", 2, (2, 1));
        check("", 5, (1, 1));
    }

    #[test]
    fn control_characters_are_not_drawn_and_lengths_stay() {
        let nasty = "a\u{1b}[31m\0\u{9b}é\r\n";
        let legible = super::legible(nasty);
        assert_eq!(legible, "a?[31m?¿é\r\n");
        assert_eq!(legible.len(), nasty.len());
    }
}
