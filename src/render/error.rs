//! What can go wrong with templates, told with file, line and the nearest name. tera's own report is taken apart here.

use std::path::PathBuf;

use miette::{NamedSource, SourceSpan};
use tera::ErrorKind;

use super::filters;
use crate::config::nearest;

/// Why a briefing could not be rendered.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum RenderError {
    /// The folder of templates cannot be read.
    #[error("cannot read the template folder `{}`: {reason}", path.display())]
    #[diagnostic(code(template::folder), help("`templates:` in the config names a folder relative to the config"))]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A file of the folder cannot be a template.
    #[error("the template `{}` {reason}", path.display())]
    #[diagnostic(code(template::unfit))]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no template of this name.
    #[error("there is no template `{name}`")]
    #[diagnostic(code(template::missing))]
    Missing {
        /// The name asked for.
        name: String,
        /// What to do.
        #[help]
        help: String,
    },
    /// The parts of a document cannot be packed, as where one is larger than a package may hold.
    #[error("the document cannot be packed: {reason}")]
    #[diagnostic(code(render::package))]
    Package {
        /// What is wrong with it.
        reason: String,
    },
    /// A mail is asked for, and nobody says who sends it.
    #[error("a mail needs to know from whom to whom it goes")]
    #[diagnostic(
        code(render::mail),
        help("add `mail: {{from: desk@example.org, to: [reader@example.org]}}` to the config")
    )]
    NoMail,
    /// A mail cannot be addressed.
    #[error("the mail cannot be written: {what}")]
    #[diagnostic(code(render::mail))]
    Mail {
        /// What is wrong with it.
        what: String,
    },
    /// A PDF is asked of a program that was built without.
    #[error("this attache was built without PDF")]
    #[diagnostic(
        code(render::no_pdf),
        help("build it with `cargo build --release --features pdf`, or choose other formats with --format")
    )]
    NoPdf,
    /// A template is broken, or asks for what is not there.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Template(Box<TemplateFault>),
}

/// A place in a template and what is wrong there. Lines and columns count from 1.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("{file}:{line}:{column}: {message}")]
#[diagnostic(code(template::broken))]
pub struct TemplateFault {
    /// The file, or the name of a built-in template.
    pub file: String,
    /// Line, from 1; 0 where tera names no place.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong, lower case, no full stop.
    pub message: String,
    /// What to do, where something near is known.
    #[help]
    pub help: Option<String>,
    #[source_code]
    text: NamedSource<String>,
    #[label("here")]
    span: Option<SourceSpan>,
}

#[cfg(feature = "pdf")]
impl TemplateFault {
    /// A fault at a range of a template's text, or of the template as a whole.
    pub(super) fn at(
        file: String,
        text: &str,
        range: Option<std::ops::Range<usize>>,
        message: String,
        help: Option<String>,
    ) -> Self {
        let head = range.as_ref().and_then(|range| text.get(..range.start));
        let line_start = head.and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
        Self {
            line: head.map_or(0, |head| head.matches('\n').count() + 1),
            column: head.map_or(0, |head| head[line_start..].chars().count() + 1),
            message,
            help,
            text: NamedSource::new(&file, text.to_owned()),
            file,
            span: range.map(|range| SourceSpan::from((range.start, range.len()))),
        }
    }
}

/// Where templates come from: text and path by name, as far as an error needs them.
pub(super) trait Origins {
    /// The path to show and the text of the template of this name.
    fn origin(&self, name: &str) -> (String, &str);
}

/// The fault behind an error of tera's.
pub(super) fn fault(error: &tera::Error, origins: &impl Origins) -> RenderError {
    let place = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            Place {
                name: report.filename().to_owned(),
                line: span.start_line,
                column: span.start_col + 1,
                message: report.message().to_owned(),
                range: Some((span.range.start, span.range.len())),
            }
        }
        _ => Place::read(&error.to_string()),
    };
    let (file, text) = origins.origin(&place.name);
    let written = place.range.map_or("", |(at, len)| expression(text, at, at + len));
    let help = help(&place.message, written);
    let span = place.range.map(|(at, len)| SourceSpan::from((at, len)));
    RenderError::Template(Box::new(TemplateFault {
        line: place.line,
        column: place.column,
        message: tidy(&place.message),
        help,
        text: NamedSource::new(&file, text.to_owned()),
        file,
        span,
    }))
}

/// The path that ends in the range, as `quote.role`: tera points at its last part only.
fn expression(text: &str, start: usize, end: usize) -> &str {
    let head = text.get(..start).unwrap_or_default();
    let path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '?');
    let start = head.trim_end_matches(path).len();
    text.get(start..end).unwrap_or_default()
}

struct Place {
    name: String,
    line: usize,
    column: usize,
    message: String,
    range: Option<(usize, usize)>,
}

impl Place {
    /// Reads the report that tera gives as text only, where a template names an unknown filter, component or template:
    /// `error: MESSAGE`, then ` --> NAME:LINE:COLUMN`.
    fn read(report: &str) -> Self {
        let mut lines = report.lines();
        let message = lines.next().unwrap_or_default();
        let message = message.strip_prefix("error: ").unwrap_or(message).to_owned();
        let place = lines.next().and_then(|line| line.trim_start().strip_prefix("--> ")).and_then(|place| {
            let mut parts = place.rsplitn(3, ':');
            let column = parts.next()?.parse().ok()?;
            let line = parts.next()?.parse().ok()?;
            Some((parts.next()?.to_owned(), line, column))
        });
        let (name, line, column) = place.unwrap_or_default();
        Self { name, line, column, message, range: None }
    }
}

/// tera's message in the manner of this program: lower case, no full stop, without the list of all names.
fn tidy(message: &str) -> String {
    let message = message.split(" Available ").next().unwrap_or(message).trim().trim_end_matches('.');
    let message = message.strip_suffix(':').unwrap_or(message);
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The nearest name to the one in backticks: among the names tera lists, or among the filters.
fn help(message: &str, written: &str) -> Option<String> {
    let name = message.split('`').nth(1)?;
    if message.starts_with("Unknown filter") {
        return nearest(name, filters::NAMES).map(|near| format!("did you mean `{near}`?"));
    }
    let (_, listed) = message.split_once(" Available ").and_then(|(_, rest)| rest.split_once(": "))?;
    if OPTIONAL.contains(&name) {
        return Some(format!("`{name}` is left out where it is empty: test it with `{{% if {written} %}}` first"));
    }
    let near = nearest(name, listed.split(", "))?;
    let path = written.strip_suffix(name).unwrap_or_default();
    Some(format!("did you mean `{path}{near}`?"))
}

/// Fields of the model that are left out where they are empty.
const OPTIONAL: [&str; 27] = [
    "publisher",
    "marking",
    "section",
    "quote",
    "context",
    "cut_before",
    "cut_after",
    "speaker",
    "person",
    "role",
    "cue",
    "mention",
    "also_in",
    "near_copies",
    "near_copy_of",
    "corrections",
    "earlier",
    "now",
    "published",
    "url",
    "heading",
    "entry",
    "outlet",
    "outlet_type",
    "author",
    "language",
    "help",
];

#[cfg(test)]
mod tests {
    use super::{Place, help, tidy};

    #[track_caller]
    fn check(message: &str, written: &str, expected: Option<&str>) {
        assert_eq!(help(message, written).as_deref(), expected);
    }

    #[test]
    fn the_nearest_name_is_offered() {
        check(
            "Field `titel` is not defined. Available fields: issue, title, people",
            "briefing.titel",
            Some("did you mean `briefing.title`?"),
        );
        check(
            "Variable `breifing` is not defined. Available variables: briefing, labels",
            "breifing",
            Some("did you mean `briefing`?"),
        );
        check("Variable `zzz` is not defined. Available variables: briefing, labels", "zzz", None);
        check("Unknown filter `md_escpe`", "", Some("did you mean `md_escape`?"));
        check("Unexpected end of input", "", None);
    }

    #[test]
    fn an_empty_field_is_explained() {
        check(
            "Field `role` is not defined. Available fields: rule, kind",
            "quote.role",
            Some("`role` is left out where it is empty: test it with `{% if quote.role %}` first"),
        );
    }

    #[test]
    fn messages_are_ours() {
        assert_eq!(tidy("Field `a` is not defined. Available fields: b"), "field `a` is not defined");
    }

    #[test]
    fn a_report_in_words_names_its_place() {
        let place = Place::read("error: Unknown filter `x`\n --> a:b.html:12:7\n  |");
        assert_eq!((place.name.as_str(), place.line, place.column), ("a:b.html", 12, 7));
        assert_eq!(place.message, "Unknown filter `x`");
        assert_eq!(Place::read("anything else").line, 0);
    }
}
