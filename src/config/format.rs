//! The formats an issue can be written in. How they are written is for `render`.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Deserialize;

/// A format of an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Markdown.
    Md,
    /// A page of its own.
    Html,
    /// The stored issue.
    Json,
    /// Plain text of 72 columns.
    Txt,
    /// The quotes as a table, one a row.
    Csv,
    /// A mail that is ready to be sent.
    Eml,
    /// A feed of the issue and its quotes.
    Atom,
    /// A document for word processors.
    Docx,
    /// A tagged PDF, where the program was built with it.
    Pdf,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 9] =
        [Self::Md, Self::Html, Self::Json, Self::Txt, Self::Csv, Self::Eml, Self::Atom, Self::Docx, Self::Pdf];

    /// The format of a file, by its ending.
    pub fn of(path: &Path) -> Option<Self> {
        path.extension()?.to_str()?.parse().ok()
    }

    /// Its ending.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Md => "md",
            Self::Html => "html",
            Self::Json => "json",
            Self::Txt => "txt",
            Self::Csv => "csv",
            Self::Eml => "eml",
            Self::Atom => "atom",
            Self::Docx => "docx",
            Self::Pdf => "pdf",
        }
    }

    /// The built-in template it is made with; `None` where code writes it.
    pub fn template(self) -> Option<&'static str> {
        match self {
            Self::Md => Some("briefing.md"),
            Self::Html => Some("briefing.html"),
            Self::Txt => Some("briefing.txt"),
            Self::Eml => Some("mail.html"),
            Self::Pdf => Some("briefing.typ"),
            Self::Json | Self::Csv | Self::Atom | Self::Docx => None,
        }
    }

    /// Its media type (IANA).
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Md => "text/markdown",
            Self::Html => "text/html",
            Self::Json => "application/json",
            Self::Txt => "text/plain",
            Self::Csv => "text/csv",
            Self::Eml => "message/rfc822",
            Self::Atom => "application/atom+xml",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pdf => "application/pdf",
        }
    }

    /// All endings in words, as `.md, .html, .json`.
    pub fn endings() -> String {
        Self::ALL.map(|format| format!(".{format}")).join(", ")
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|format| format.ending() == text);
        known.ok_or_else(|| format!("`{text}` is no format: there are {}", Self::ALL.map(Self::ending).join(", ")))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.ending())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Format;

    #[test]
    fn the_ending_gives_the_format() {
        assert_eq!(Format::of(Path::new("a/b.html")), Some(Format::Html));
        assert_eq!(Format::of(Path::new("a/html")), None);
        assert!(Format::ALL.into_iter().all(|format| format.ending().parse() == Ok(format)));
    }
}
