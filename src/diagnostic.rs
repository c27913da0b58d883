//! A problem found in the corpus or the config: values, never printed here.

use std::io;

use serde::{Deserialize, Serialize};

use crate::model::SkipReason;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The article or key was used all the same.
    Warning,
    /// The article was skipped, or the config cannot be used.
    Error,
}

/// One problem: what happened, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Path of the file, as in [`Source::name`](crate::model::Source::name), with `#entry` where it has several articles.
    pub path: String,
    /// Line of the file, from 1, where known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
    /// Column of the line in characters, from 1, where known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<u32>,
    /// Stable kebab-case code, as `invalid-utf8`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What happened, lower case, no full stop.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at `path`: its article was skipped.
    pub fn error(path: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line: None,
            column: None,
            code: code.into(),
            severity: Severity::Error,
            message: message.into(),
            help: None,
        }
    }

    /// A warning at `path`: its article was used all the same.
    pub fn warning(path: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(path, code, message) }
    }

    /// With the line it is about.
    #[must_use]
    pub fn at(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// With what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// What the system says, in words that stand in the middle of a message: lower case, no number, no full stop.
pub fn system(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => "a file stands where a folder should be".into(),
        io::ErrorKind::StorageFull => "no space left on the disk".into(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".into(),
        _ => error.to_string().split(" (os error").next().unwrap_or_default().to_lowercase(),
    }
}

/// An article that cannot be used: the reason that counts in the ledger, and the diagnostic that tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// Why.
    pub reason: SkipReason,
    /// The same in words; its code is the reason's.
    pub diagnostic: Diagnostic,
}

impl Skip {
    /// A skip of the article at `path`, its diagnostic carrying the reason's code.
    pub fn new(reason: SkipReason, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { reason, diagnostic: Diagnostic::error(path, reason.code(), message) }
    }

    /// With the line it is about.
    #[must_use]
    pub fn at(mut self, line: u32) -> Self {
        self.diagnostic.line = Some(line);
        self
    }

    /// With what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.diagnostic.help = Some(help.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::system;

    #[track_caller]
    fn check(error: &Error, expected: &str) {
        assert_eq!(system(error), expected);
    }

    #[test]
    fn what_the_system_says_fits_into_a_message() {
        check(&Error::from(ErrorKind::NotFound), "there is no such file");
        check(&Error::from(ErrorKind::IsADirectory), "it is a folder");
        check(&Error::other("Stale file handle (os error 116)"), "stale file handle");
    }
}
