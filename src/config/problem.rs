//! One thing wrong with a config, tied to the bytes it is about. It does not know how it is shown.

use std::fmt;
use std::ops::Range;

use miette::{LabeledSpan, Severity as Level};

use crate::diagnostic::Severity;

/// A problem: what happened, where in the text, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable kebab-case code, as `unknown-key`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What happened, lower case, no full stop.
    pub message: Box<str>,
    /// Bytes of the text it is about.
    pub span: Range<usize>,
    /// What to write under them.
    pub label: Option<Box<str>>,
    /// Further places it is about, each with its label.
    pub others: Vec<(Range<usize>, Box<str>)>,
    /// What to do about it.
    pub help: Option<Box<str>>,
    /// Bytes of the text that nobody is shown: a secret that should not stand there.
    pub hidden: Option<Range<usize>>,
}

impl Problem {
    pub(super) fn error(code: &'static str, span: Range<usize>, message: impl Into<Box<str>>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            span,
            label: None,
            others: Vec::new(),
            help: None,
            hidden: None,
        }
    }

    pub(super) fn warning(code: &'static str, span: Range<usize>, message: impl Into<Box<str>>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    pub(super) fn label(mut self, label: impl Into<Box<str>>) -> Self {
        self.label = Some(label.into());
        self
    }

    pub(super) fn also(mut self, span: Range<usize>, label: impl Into<Box<str>>) -> Self {
        self.others.push((span, label.into()));
        self
    }

    pub(super) fn help(mut self, help: impl Into<Box<str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With a value that is not to be drawn.
    pub(super) fn hide(mut self, value: Range<usize>) -> Self {
        self.hidden = Some(value);
        self
    }

    /// With "did you mean" under it, where a near word is known.
    pub(super) fn suggest(self, near: Option<&str>) -> Self {
        match near {
            Some(near) => self.label(format!("did you mean `{near}`?")),
            None => self,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl miette::Diagnostic for Problem {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<Level> {
        Some(match self.severity {
            Severity::Warning => Level::Warning,
            Severity::Error => Level::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let first = LabeledSpan::new_primary_with_span(self.label.as_deref().map(str::to_owned), self.span.clone());
        let others =
            self.others.iter().map(|(span, label)| LabeledSpan::new_with_span(Some(label.to_string()), span.clone()));
        Some(Box::new([first].into_iter().chain(others)))
    }
}

/// The problems of one file, at least one.
#[derive(Debug)]
pub(super) struct Problems {
    pub(super) first: Box<Problem>,
    pub(super) rest: Vec<Problem>,
}

impl Problems {
    /// The problems in the order of the file; nothing where there are none.
    pub(super) fn of(problems: Vec<Problem>) -> Option<Self> {
        let mut problems = in_order(problems).into_iter();
        problems.next().map(|first| Self { first: Box::new(first), rest: problems.collect() })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Problem> {
        std::iter::once(&*self.first).chain(&self.rest)
    }
}

impl From<Problem> for Problems {
    fn from(first: Problem) -> Self {
        Self { first: Box::new(first), rest: Vec::new() }
    }
}

/// The problems in the order of the file, each once: an alias leads to the same value twice.
pub(super) fn in_order(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    problems.dedup();
    problems
}

/// Text from the config as it may stand in a message: in backticks, short, on one line, without control characters.
pub(super) fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    let mut short: String = text.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    format!("`{short}`")
}
