//! Why a command was not done, and how that is told. Everything here ends in exit status 2, but for a closed pipe.

use std::fmt;
use std::io;

use miette::{Diagnostic as _, GraphicalReportHandler, GraphicalTheme};
use serde_json::{Value, json};

use crate::config::ConfigError;
use crate::diagnostic::system;
use crate::pipeline::{BuildError, DiffError};
use crate::verify::VerifyError;
use crate::write::WriteError;

/// Why a command was not done.
#[derive(Debug)]
pub(super) enum Failure {
    /// Whoever reads stdout has had enough; that is success.
    Closed,
    /// Flags that do not go together, or a value that means nothing.
    Usage(String),
    /// The config cannot be used.
    Config(Box<ConfigError>),
    /// A stage could not do its work.
    Build(Box<BuildError>),
    /// Two issues cannot be compared.
    Diff(DiffError),
    /// A briefing cannot be checked.
    Verify(VerifyError),
    /// A file cannot be written.
    Write(WriteError),
    /// Stdout cannot be written.
    Output(io::Error),
    /// Several things failed, and each was told.
    Told,
    /// One that was drawn as text before.
    #[cfg(feature = "preview")]
    Drawn(String),
    /// Anything else, in words.
    Other(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed | Self::Told => write!(f, "not done"),
            #[cfg(feature = "preview")]
            Self::Drawn(what) => f.write_str(what),
            Self::Usage(what) | Self::Other(what) => f.write_str(what),
            Self::Config(error) => error.fmt(f),
            Self::Build(error) => error.fmt(f),
            Self::Diff(error) => error.fmt(f),
            Self::Verify(error) => error.fmt(f),
            Self::Write(error) => error.fmt(f),
            Self::Output(error) => write!(f, "cannot write to stdout: {}", system(error)),
        }
    }
}

impl Failure {
    /// Whether it was told when it happened.
    pub(super) fn is_told(&self) -> bool {
        matches!(self, Self::Told)
    }

    /// The failure drawn on the file it is about, `width` columns wide; `None` where one line says all.
    pub(super) fn drawn(&self, width: usize) -> Option<String> {
        // Colours are always drawn; the stream takes them out again where nobody wants them.
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode()).with_width(width);
        match self {
            Self::Config(error) => Some(error.drawn(&handler)),
            #[cfg(feature = "preview")]
            Self::Drawn(drawing) => Some(drawing.clone()),
            Self::Build(error) => {
                let BuildError::Render { error, .. } = error.as_ref() else { return None };
                let mut out = String::new();
                // A cause is told in the message itself.
                handler.without_cause_chain().render_report(&mut out, error).ok()?;
                Some(out)
            }
            _ => None,
        }
    }

    /// The failure as a console shows it, without colours: for a page.
    #[cfg(feature = "preview")]
    pub(super) fn in_plain_text(&self, width: usize) -> String {
        let drawn = self.drawn(width).unwrap_or_else(|| format!("error: {self}"));
        let plain = anstream::adapter::strip_str(&drawn).to_string();
        super::console::multiline(plain.trim_end())
    }

    /// The failure as JSON: one object for each thing that is wrong.
    pub(super) fn values(&self) -> Vec<Value> {
        match self {
            Self::Config(error) => error
                .diagnostics()
                .iter()
                .map(|diagnostic| super::console::diagnostic_value(diagnostic, "error"))
                .collect(),
            Self::Build(error) => {
                let mut value = json!({ "type": "error", "code": error.code(), "message": error.to_string() });
                if let BuildError::Render { error, .. } = error.as_ref() {
                    value["help"] = error.help().map_or(Value::Null, |help| help.to_string().into());
                }
                vec![value]
            }
            other => vec![json!({ "type": "error", "code": other.code(), "message": other.to_string() })],
        }
    }

    /// Stable kebab-case code.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Config(_) => "broken-config",
            Self::Build(error) => error.code(),
            Self::Usage(_) => "usage",
            Self::Diff(_) => "no-issue",
            Self::Verify(_) => "not-checkable",
            Self::Write(_) | Self::Output(_) => "cannot-write",
            _ => "failed",
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Closed } else { Self::Output(error) }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Config(Box::new(error))
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::Build(Box::new(error))
    }
}

impl From<DiffError> for Failure {
    fn from(error: DiffError) -> Self {
        Self::Diff(error)
    }
}

impl From<VerifyError> for Failure {
    fn from(error: VerifyError) -> Self {
        Self::Verify(error)
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}
