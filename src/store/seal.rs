//! Makes a record of bytes that tells whether it is still what it was: compressed, with a digest over what it is kept under
//! and what it holds, so that no byte of it can change, or come under another key, unseen.

use std::cell::RefCell;

use sha2::{Digest as _, Sha256};
use zstd::bulk::{Compressor, Decompressor};

/// Level of compression; see the figures in [`store`](super).
const LEVEL: i32 = 3;
/// Most bytes that a record may hold.
pub(super) const MOST: usize = 64 << 20;
/// How many times its size a record may expand to: what would expand further is kept as it is.
const RATIO: usize = 200;
/// Bytes of the digest.
const TAG: usize = 16;
/// How the content stands in a record.
const PLAIN: u8 = 0;
const COMPRESSED: u8 = 1;

thread_local! {
    /// Made once a thread: a compressor has half a megabyte of tables.
    static ZSTD: RefCell<(Option<Compressor<'static>>, Option<Decompressor<'static>>)> = const { RefCell::new((None, None)) };
}

/// The record of `content` under `key`; `None` where it is too long to be kept.
pub(super) fn seal(key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(content.len()).ok().filter(|_| content.len() <= MOST)?;
    let packed = ZSTD.with_borrow_mut(|(compressor, _)| {
        if compressor.is_none() {
            *compressor = Compressor::new(LEVEL).ok();
        }
        compressor.as_mut()?.compress(content).ok()
    });
    let packed = packed.filter(|packed| packed.len() < content.len() && content.len() / RATIO <= packed.len());
    let (form, body) = packed.as_deref().map_or((PLAIN, content), |packed| (COMPRESSED, packed));
    let mut record = Vec::with_capacity(body.len() + TAG + 5);
    record.extend_from_slice(&tag(key, content));
    record.push(form);
    record.extend_from_slice(&length.to_le_bytes());
    record.extend_from_slice(body);
    Some(record)
}

/// What the record under `key` holds; `None` where it is damaged.
pub(super) fn unseal(key: &[u8], record: &[u8]) -> Option<Vec<u8>> {
    let (expected, rest) = record.split_at_checked(TAG)?;
    let (&form, rest) = rest.split_first()?;
    let (length, body) = rest.split_at_checked(4)?;
    let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
    let content = match form {
        PLAIN if length == body.len() => body.to_vec(),
        // Room is made for what such a record can hold and no more.
        COMPRESSED if length <= MOST && length / RATIO <= body.len() => ZSTD.with_borrow_mut(|(_, decompressor)| {
            if decompressor.is_none() {
                *decompressor = Decompressor::new().ok();
            }
            decompressor.as_mut()?.decompress(body, length).ok()
        })?,
        _ => return None,
    };
    (content.len() == length && tag(key, &content) == expected).then_some(content)
}

fn tag(key: &[u8], content: &[u8]) -> [u8; TAG] {
    let mut sha = Sha256::new();
    sha.update((key.len() as u64).to_le_bytes());
    sha.update(key);
    sha.update(content);
    super::short(sha.finalize().into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{seal, unseal};

    #[track_caller]
    fn check(key: &[u8], content: &[u8]) {
        let record = seal(key, content).expect("it is short enough");
        assert_eq!(unseal(key, &record).as_deref(), Some(content));
        assert_eq!(unseal(b"another", &record), None);
        for at in (0..record.len()).step_by(record.len() / 64 + 1) {
            let mut damaged = record.clone();
            damaged[at] ^= 0x10;
            // A bit of the compressed form may mean nothing: then the content is what it was.
            let held = unseal(key, &damaged);
            assert!(held.is_none_or(|held| at > super::TAG && held == content), "a bit of byte {at} was turned");
            assert_eq!(unseal(key, &record[..at]), None);
        }
    }

    #[test]
    fn damage_is_seen() {
        check(b"key", b"");
        check(b"key", b"a");
        check(b"", "Ana Ruiz said. ".repeat(20).as_bytes());
        check(b"key", &vec![0; 100_000]);
        check(b"key", &(0..9_000_u32).map(|at| (at * at % 251) as u8).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn any_bytes_are_no_record(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(unseal(b"key", &bytes), None);
        }
    }
}
