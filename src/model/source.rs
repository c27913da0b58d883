//! A file of the corpus by name and digest.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// SHA-256 of a source's raw bytes (FIPS 180-4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(pub [u8; 32]);

const HEX: [u8; 16] = *b"0123456789abcdef";

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // At once, since every source of every page has one.
        let mut hex = [0; 64];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        }
        f.write_str(str::from_utf8(&hex).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl TryFrom<String> for Digest {
    type Error = String;

    fn try_from(hex: String) -> Result<Self, String> {
        let mut out = [0; 32];
        if hex.len() != 64 || !hex.is_ascii() {
            return Err(format!("`{hex}` is not a SHA-256 digest in hexadecimal"));
        }
        for (byte, pair) in out.iter_mut().zip(hex.as_bytes().chunks(2)) {
            let pair = str::from_utf8(pair).unwrap_or("");
            *byte = u8::from_str_radix(pair, 16).map_err(|e| format!("`{hex}`: {e}"))?;
        }
        Ok(Self(out))
    }
}

/// What the system says of a file without reading it: enough to tell that it is the file it was.
///
/// A file that is written in place within one tick of the system's clock may keep its stamp; who compares stamps has to
/// leave out those that are as young as the comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// How large it is.
    pub bytes: u64,
    /// When its bytes were last changed, in nanoseconds since 1970, as far as its writer lets that be known.
    pub modified: i64,
    /// When it was last changed in any way, as the system alone says; the same as `modified` where no system says it.
    pub changed: i64,
    /// Its number in its file system; 0 where that has none.
    pub inode: u64,
}

impl Stamp {
    /// The later of its times.
    pub fn latest(self) -> i64 {
        self.modified.max(self.changed)
    }

    /// `modified` as a moment.
    pub fn moment(self) -> Option<jiff::Timestamp> {
        jiff::Timestamp::from_nanosecond(i128::from(self.modified)).ok()
    }
}

/// One file of the corpus: what it is called, what is known of it, and its digest. Its bytes are read by `load`.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it was read, absolute.
    pub path: PathBuf,
    /// Its path as briefings and diagnostics name it: relative to the corpus root where it lies below it, `/` between parts.
    pub name: String,
    /// Raw bytes of `NAME.meta.yaml` beside it, where there is one.
    pub sidecar: Option<Vec<u8>>,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Moment of the last change of the file; used only where `on_missing_date: use-file-date`.
    pub modified: Option<jiff::Timestamp>,
}

impl Source {
    /// How diagnostics name what lies `within` it: `a.jsonl` where that is empty, else `week.zip#2026/a.html`.
    pub fn place(&self, within: &str) -> Cow<'_, str> {
        if within.is_empty() { Cow::Borrowed(&self.name) } else { Cow::Owned(format!("{}#{within}", self.name)) }
    }
}
