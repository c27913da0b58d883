//! What is piped in, kept in a temporary file: it may be an archive, whose list stands at its end, and may be larger than
//! memory.

use std::io::{self, Read as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

use super::failure::Failure;
use crate::diagnostic::system;

/// Most bytes that are read from stdin.
const MOST: u64 = 16 << 30;

/// Stdin, read once however many briefings name it. The file goes when the program ends.
#[derive(Debug, Default)]
pub(super) struct Stdin(Mutex<Option<NamedTempFile>>);

impl Stdin {
    /// The file that holds what was piped in.
    pub(super) fn file(&self) -> Result<PathBuf, Failure> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = &*kept {
            return Ok(file.path().to_owned());
        }
        let unreadable = |error: io::Error| Failure::Other(format!("cannot read stdin: {}", system(&error)));
        let mut file = NamedTempFile::new().map_err(unreadable)?;
        let read = io::copy(&mut io::stdin().lock().take(MOST + 1), &mut file).map_err(unreadable)?;
        if read > MOST {
            return Err(Failure::Other(format!("stdin holds more than {MOST} bytes: read it from a file")));
        }
        Ok(kept.insert(file).path().to_owned())
    }
}
