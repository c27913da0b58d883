//! HTTP responses as web archives keep them: status, type and charset of the head; the body as it was before it was sent.

use std::io::{self, Read as _};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use memchr::{memchr, memmem};

/// Most fields of a head.
const FIELDS: usize = 200;

/// A response.
#[derive(Debug, Default)]
pub(super) struct Response<'a> {
    pub status: u16,
    /// Its type, lower case, as `text/html`; empty where it names none.
    pub media: String,
    /// The charset it declares.
    pub charset: Option<String>,
    chunked: bool,
    /// How its body is compressed, lower case; empty where it is not.
    coding: String,
    body: &'a [u8],
}

/// Why a body cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoBody {
    /// It is larger than may be.
    TooLarge,
    /// It is compressed in a way that is not known, or broken.
    Undecodable,
}

impl<'a> Response<'a> {
    /// Reads a response; `None` where the bytes are none.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (line, mut rest) = line(bytes);
        let mut words = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
        words.next().filter(|version| version.starts_with(b"HTTP/"))?;
        let status = words.next().and_then(|status| std::str::from_utf8(status).ok()?.parse().ok())?;
        let mut response = Self { status, ..Self::default() };
        for _ in 0..FIELDS {
            if rest.is_empty() {
                break;
            }
            let (field, after) = self::line(rest);
            rest = after;
            if field.is_empty() {
                break;
            }
            response.note(field);
        }
        response.body = rest;
        Some(response)
    }

    fn note(&mut self, field: &[u8]) {
        let Some(colon) = memchr(b':', field) else { return };
        let value = String::from_utf8_lossy(field[colon + 1..].trim_ascii()).to_ascii_lowercase();
        match &*field[..colon].trim_ascii().to_ascii_lowercase() {
            b"content-type" => {
                let (media, parameters) = value.split_once(';').unwrap_or((&value, ""));
                let charset = parameters.split(';').find_map(|parameter| {
                    let (name, value) = parameter.split_once('=')?;
                    (name.trim() == "charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
                });
                self.charset = charset.filter(|name| !name.is_empty());
                media.trim().clone_into(&mut self.media);
            }
            b"transfer-encoding" => self.chunked |= value.contains("chunked"),
            b"content-encoding" => self.coding = value,
            _ => {}
        }
    }

    /// The body as it was before it was sent, of `bound` bytes at most.
    ///
    /// Archives often keep it that way and leave the fields as they were: what does not look sent is taken as it is.
    pub(super) fn body(&self, bound: u64) -> Result<Vec<u8>, NoBody> {
        let whole = if self.chunked { unchunked(self.body) } else { None };
        let sent = whole.as_deref().unwrap_or(self.body);
        let bytes = match &*self.coding {
            "gzip" | "x-gzip" if sent.starts_with(b"\x1f\x8b") => inflated(MultiGzDecoder::new(sent), bound)?,
            "deflate" if sent.first().is_some_and(|byte| byte & 0x0f == 8) => {
                inflated(ZlibDecoder::new(sent), bound).or_else(|_| inflated(DeflateDecoder::new(sent), bound))?
            }
            "br" | "zstd" if std::str::from_utf8(sent).is_err() => return Err(NoBody::Undecodable),
            _ => sent.to_vec(),
        };
        if bytes.len() as u64 > bound { Err(NoBody::TooLarge) } else { Ok(bytes) }
    }
}

/// The first line of `bytes` without its end, and what follows it.
fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let (line, rest) = match memchr(b'\n', bytes) {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (bytes, &[][..]),
    };
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

/// A body without the lengths of its chunks; `None` where it has none.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let end = memmem::find(&rest[..rest.len().min(1024)], b"\n")?;
        let size = rest[..end].split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let size = usize::from_str_radix(std::str::from_utf8(size).ok()?, 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(out);
        }
        // A record may end within a chunk; what there is counts.
        let Some((chunk, after)) = rest.split_at_checked(size) else {
            out.extend_from_slice(rest);
            return Some(out);
        };
        out.extend_from_slice(chunk);
        rest = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).unwrap_or(after);
        if rest.is_empty() {
            return Some(out);
        }
    }
}

/// What a stream expands to; what comes before it breaks counts, if there is any.
fn inflated(stream: impl io::Read, bound: u64) -> Result<Vec<u8>, NoBody> {
    let mut out = Vec::new();
    let read = stream.take(bound.saturating_add(1)).read_to_end(&mut out);
    if read.is_err() && out.is_empty() { Err(NoBody::Undecodable) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{NoBody, Response};

    type Shown<'a> = (u16, &'a str, Option<&'a str>, Result<&'a str, NoBody>);

    /// Status, type, charset and body.
    #[track_caller]
    fn check(bytes: &[u8], expected: Option<Shown<'_>>) {
        let response = Response::read(bytes);
        let body = response.as_ref().map(|response| response.body(100));
        let body = body
            .as_ref()
            .map(|body| body.as_deref().map(|bytes| std::str::from_utf8(bytes).unwrap()).map_err(|why| *why));
        let got =
            response.as_ref().zip(body).map(|(got, body)| (got.status, &*got.media, got.charset.as_deref(), body));
        assert_eq!(got, expected);
    }

    #[test]
    fn heads_and_bodies() {
        check(
            b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; Charset=\"KOI8-R\"\r\n\r\n<p>",
            Some((200, "text/html", Some("koi8-r"), Ok("<p>"))),
        );
        check(b"HTTP/1.0 404\n\n", Some((404, "", None, Ok(""))));
        check(b"HTTP/2 200", Some((200, "", None, Ok(""))));
        check(b"200 OK", None);
        check(b"", None);
    }

    #[test]
    fn chunks() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let body = |body: &str| [head, body].concat().into_bytes();
        check(&body("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"), Some((200, "", None, Ok("abcde"))));
        check(&body("5\r\nab"), Some((200, "", None, Ok("ab"))));
        check(&body("<p>no chunks</p>"), Some((200, "", None, Ok("<p>no chunks</p>"))));
        check(&body("ffffffffffffffff\r\nab"), Some((200, "", None, Ok("ab"))));
    }

    #[test]
    fn compressed_bodies() {
        let gzip = |text: &[u8]| {
            let mut coder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            coder.write_all(text).unwrap();
            [&b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"[..], &coder.finish().unwrap()].concat()
        };
        check(&gzip(b"<p>It rained."), Some((200, "", None, Ok("<p>It rained."))));
        check(&gzip(&vec![b'a'; 1 << 20]), Some((200, "", None, Err(NoBody::TooLarge))));
        check(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n<p>", Some((200, "", None, Ok("<p>"))));
        check(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\xff",
            Some((200, "", None, Err(NoBody::Undecodable))),
        );
        check(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n\xff\xff",
            Some((200, "", None, Err(NoBody::Undecodable))),
        );
    }
}
