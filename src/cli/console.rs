//! The two streams: results on stdout, messages on stderr, or both as JSON lines. It knows no command.

use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write};
use std::process::ExitCode;

use anstream::AutoStream;
use clap::builder::styling::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Severity};

use super::Status;
use super::failure::Failure;
use super::settings::{MessageFormat, Settings, Verbosity};

/// Diagnostics shown without `-v`; the rest is counted.
const SHOWN: usize = 20;

const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// Where everything that is printed goes through.
pub(super) struct Console {
    messages: MessageFormat,
    verbosity: Verbosity,
    /// Whether stdout carries data of the command's own, so that JSON messages go to stderr.
    data: bool,
    out: BufWriter<Stdout>,
    err: AutoStream<io::Stderr>,
}

impl Default for Console {
    fn default() -> Self {
        Self {
            messages: MessageFormat::Human,
            verbosity: Verbosity::Normal,
            data: false,
            out: BufWriter::with_capacity(1 << 16, io::stdout()),
            err: anstream::stderr(),
        }
    }
}

impl Console {
    /// A console for one command; `data` where its stdout is for data alone.
    pub(super) fn new(settings: &Settings, data: bool) -> Self {
        Self { messages: settings.messages, verbosity: settings.verbosity, data, ..Self::default() }
    }

    /// Whether a progress bar would be seen and is wanted.
    pub(super) fn shows_progress(&self) -> bool {
        self.messages == MessageFormat::Human && self.verbosity > Verbosity::Quiet && io::stderr().is_terminal()
    }

    /// Whether messages are JSON lines.
    pub(super) fn speaks_json(&self) -> bool {
        self.messages == MessageFormat::Json
    }

    /// Width of the terminal in columns; 100 where there is none.
    pub(super) fn width() -> usize {
        terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0)).clamp(40, 160)
    }

    /// Whether stdout goes into a file in which nothing stands yet.
    pub(super) fn fills_new_file() -> bool {
        #[cfg(unix)]
        let stdout = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned();
        #[cfg(windows)]
        let stdout = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned();
        #[cfg(not(any(unix, windows)))]
        let stdout: io::Result<std::fs::File> = Err(io::ErrorKind::Unsupported.into());
        let metadata = stdout.map(std::fs::File::from).and_then(|file| file.metadata());
        metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() == 0)
    }

    /// Writes bytes to stdout as they are.
    pub(super) fn data(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.out.write_all(bytes).map_err(Failure::from)
    }

    /// Prints one result: a line on stdout, or `value` in JSON.
    pub(super) fn result(&mut self, line: &str, value: &Value) -> Result<(), Failure> {
        match self.messages {
            MessageFormat::Json => self.json(value),
            MessageFormat::Human => writeln!(self.out, "{line}").map_err(Failure::from),
        }
    }

    /// Prints a message that is no problem, as the summary; not with `-q`.
    pub(super) fn note(&mut self, line: &str, value: &Value) -> Result<(), Failure> {
        match self.messages {
            MessageFormat::Json => self.json(value),
            MessageFormat::Human if self.verbosity > Verbosity::Quiet => {
                self.out.flush()?;
                self.say(line);
                Ok(())
            }
            MessageFormat::Human => Ok(()),
        }
    }

    /// Prints a message that was asked for by a flag of its own, also with `-q`.
    pub(super) fn asked(&mut self, lines: &str, value: &Value) -> Result<(), Failure> {
        if self.speaks_json() {
            return self.json(value);
        }
        self.out.flush()?;
        self.say(lines);
        Ok(())
    }

    /// Prints what makes the exit status 1, also with `-q`.
    pub(super) fn finding(&mut self, code: &str, line: &str) -> Result<(), Failure> {
        tracing::warn!(code, "{line}");
        if self.speaks_json() {
            return self.json(&json!({ "type": "finding", "code": code, "message": line }));
        }
        self.out.flush()?;
        self.say(&format!("{YELLOW}finding[{code}]{YELLOW:#}: {}", plain(line)));
        Ok(())
    }

    /// Prints diagnostics: all with `-v` and in JSON, the first ones otherwise, errors alone with `-q`.
    pub(super) fn diagnostics(&mut self, diagnostics: &[Diagnostic]) -> Result<(), Failure> {
        if self.speaks_json() {
            return diagnostics
                .iter()
                .try_for_each(|diagnostic| self.json(&diagnostic_value(diagnostic, "diagnostic")));
        }
        self.out.flush()?;
        let least = if self.verbosity == Verbosity::Quiet { Severity::Error } else { Severity::Warning };
        let most = if self.verbosity == Verbosity::Verbose { usize::MAX } else { SHOWN };
        let wanted: Vec<_> = diagnostics.iter().filter(|diagnostic| diagnostic.severity >= least).collect();
        for diagnostic in wanted.iter().take(most) {
            self.say(&diagnostic_text(diagnostic));
        }
        if wanted.len() > most {
            self.say(&format!("… and {} more; see all with -v", wanted.len() - most));
        }
        Ok(())
    }

    /// Sends on what was printed to stdout, for a command that goes on.
    #[cfg(feature = "preview")]
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush().map_err(Failure::from)
    }

    /// Ends the command: flushes stdout, tells of a failure, and gives the exit status.
    pub(super) fn end(mut self, ended: Result<Status, Failure>) -> ExitCode {
        let ended = ended.and_then(|status| self.out.flush().map(|()| status).map_err(Failure::from));
        let status = match ended {
            Ok(Status::Done) | Err(Failure::Closed) => 0,
            Ok(Status::Findings) => 1,
            Err(failure) => {
                if !failure.is_told() {
                    self.tell(&failure);
                }
                2
            }
        };
        match status {
            0 => tracing::info!(status, "done"),
            1 => tracing::warn!(status, "done, with findings"),
            _ => tracing::error!(status, "not done"),
        }
        ExitCode::from(status)
    }

    /// Tells of one failure, without ending the command: others may still be under way.
    pub(super) fn tell(&mut self, failure: &Failure) {
        tracing::error!(code = failure.code(), "{failure}");
        if self.speaks_json() {
            let _ = failure.values().iter().try_for_each(|value| self.json(value));
            let _ = self.out.flush();
        } else {
            let _ = self.out.flush();
            match failure.drawn(Self::width()) {
                Some(drawing) => self.say(drawing.trim_end()),
                None => self.say(&format!("{RED}error{RED:#}: {}", multiline(&failure.to_string()))),
            }
        }
    }

    fn json(&mut self, value: &Value) -> Result<(), Failure> {
        if self.data {
            self.say(&value.to_string());
            return Ok(());
        }
        writeln!(self.out, "{value}").map_err(Failure::from)
    }

    /// A line on stderr. Where stderr is closed nobody is left to tell.
    fn say(&mut self, line: &str) {
        let _ = writeln!(self.err, "{line}");
    }
}

fn diagnostic_text(diagnostic: &Diagnostic) -> String {
    let (style, word) = match diagnostic.severity {
        Severity::Error => (RED, "error"),
        Severity::Warning => (YELLOW, "warning"),
    };
    let mut out = format!("{style}{word}[{}]{style:#}: {}\n", diagnostic.code, plain(&diagnostic.message));
    let _ = write!(out, "  {CYAN}-->{CYAN:#} {}", plain(&diagnostic.path));
    for place in [diagnostic.line, diagnostic.column].into_iter().flatten() {
        let _ = write!(out, ":{place}");
    }
    if let Some(help) = &diagnostic.help {
        let _ = write!(out, "\n  {CYAN}help{CYAN:#}: {}", plain(help));
    }
    out
}

/// A diagnostic as JSON; `kind` is `error` where it ends the command.
pub(super) fn diagnostic_value(diagnostic: &Diagnostic, kind: &str) -> Value {
    json!({
        "type": kind,
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "path": diagnostic.path,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "message": diagnostic.message,
        "help": diagnostic.help,
    })
}

/// Text of a file, a path or an article, fit for a terminal: no character of it can move the cursor or turn the writing round.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if draws_over(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

/// The same for a text that may have several lines.
pub(super) fn multiline(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}

fn draws_over(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A number with its noun: `1 quote`, `12 quotes`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::{multiline, plain};

    #[test]
    fn nothing_draws_over_the_terminal() {
        assert_eq!(plain("a\u{1b}[2J\nb\u{202e}é"), "a\\u{1b}[2J\\u{a}b\\u{202e}é");
        assert_eq!(multiline("a\nb\u{7}"), "a\nb\\u{7}");
    }
}
