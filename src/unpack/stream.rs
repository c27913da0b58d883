//! What every splitter needs of a stream: its chunks as they come, lines counted, and an entry held only as far as it may
//! grow. It knows no format.

#[cfg(test)]
mod tests;

use std::io::{self, BufRead};
use std::ops::ControlFlow;

/// Hands the bytes of a stream to `each` as they come, until that has had enough. Where it cuts says nothing.
pub(super) fn chunks(
    reader: &mut dyn BufRead,
    each: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
) -> io::Result<ControlFlow<()>> {
    loop {
        let chunk = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let length = chunk.len();
        if length == 0 {
            return Ok(ControlFlow::Continue(()));
        }
        let flow = each(chunk);
        reader.consume(length);
        if flow.is_break() {
            return Ok(flow);
        }
    }
}

/// Line feeds among `bytes`.
pub(super) fn feeds(bytes: &[u8]) -> u32 {
    memchr::memchr_iter(b'\n', bytes).count() as u32
}

/// The bytes of an entry under way, of which no more are kept than it may have.
#[derive(Debug, Default)]
pub(super) struct Held {
    bytes: Vec<u8>,
    length: u64,
}

impl Held {
    /// Takes `bytes` in, as far as `bound` allows.
    pub(super) fn extend(&mut self, bytes: &[u8], bound: u64) {
        self.length += bytes.len() as u64;
        if self.length <= bound {
            self.bytes.extend_from_slice(bytes);
        } else {
            // What is too large is not used, so none of it is kept.
            self.bytes = Vec::new();
        }
    }

    /// Whether nothing was taken in.
    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The bytes, and room for the next entry's; `None` where they were more than `bound`.
    pub(super) fn take(&mut self, bound: u64) -> Option<Vec<u8>> {
        let Self { bytes, length } = std::mem::take(self);
        (length <= bound).then_some(bytes)
    }
}
