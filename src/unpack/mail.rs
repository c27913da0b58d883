//! Mails and saved pages: a file of its own is one message, and a message attached to another is one as well.
//!
//! Of a message longer than an article may be the beginning is kept, and that is told of.

use std::io::{BufRead, Read as _};
use std::ops::{ControlFlow, Range};

use memchr::{memchr_iter, memmem};

use super::{Member, Walk};
use crate::mime::{self, Encoding, Kind};
use crate::model::{Entry, Format, Remark};

/// Messages attached to each other that are taken apart.
const DEPTH: u32 = 4;

impl Walk<'_> {
    /// Hands on a file that is one message, and those attached to it.
    pub(super) fn mail(&mut self, reader: &mut dyn BufRead, member: &Member<'_>, format: Format) -> ControlFlow<()> {
        let bound = self.limits.article_bytes;
        let mut bytes = Vec::new();
        if let Err(error) = reader.take(bound.saturating_add(1)).read_to_end(&mut bytes) {
            return self.broken(member, &error);
        }
        let cut = bytes.len() as u64 > bound;
        bytes.truncate(usize::try_from(bound).unwrap_or(usize::MAX));
        self.messages(bytes, cut, member, 1, &mut 0, format)
    }

    /// Hands on a message that begins on `line`, and those attached to it; `number` is that of the last one before.
    pub(super) fn messages(
        &mut self,
        bytes: Vec<u8>,
        cut: bool,
        member: &Member<'_>,
        line: u32,
        number: &mut u32,
        format: Format,
    ) -> ControlFlow<()> {
        let message = Entry { within: member.within.to_owned(), line, ..Entry::whole(bytes, format) };
        let bound = self.limits.article_bytes;
        let cut = cut.then(|| Remark {
            code: "cut",
            message: format!("is longer than the {bound} bytes an article may have, and was read only so far"),
            help: "raise `corpus.limits.article_bytes` if text is missing",
        });
        // Attached messages wait here; each is part of one before it, so they are few at a time and never grow.
        let mut waiting = vec![(Entry { remarks: cut.into_iter().collect(), ..message }, 0)];
        while let Some((mut message, depth)) = waiting.pop() {
            let Attached { messages, alone, more } = attached(&message.bytes);
            if more {
                message.remarks.push(too_many());
            }
            if depth == DEPTH && !messages.is_empty() {
                message.remarks.push(too_deep());
            }
            let (mut at, mut line) = (0, message.line);
            let inner = messages.into_iter().filter(|_| depth < DEPTH).map(|range| {
                line += memchr_iter(b'\n', &message.bytes[at..range.start]).count() as u32;
                at = range.start;
                let within = message.within.clone();
                (Entry { within, line, ..Entry::whole(message.bytes[range].to_vec(), Format::Message) }, depth + 1)
            });
            let inner: Vec<_> = inner.collect();
            let before = waiting.len();
            waiting.extend(inner);
            waiting[before..].reverse();
            if alone || more || waiting.len() == before {
                *number += 1;
                message.number = *number;
                self.entry(message)?;
            }
        }
        ControlFlow::Continue(())
    }
}

fn too_deep() -> Remark {
    Remark {
        code: "attachments",
        message: format!("has messages attached {DEPTH} deep in each other, and what is deeper was not read"),
        help: "save them as files of their own to have them read",
    }
}

fn too_many() -> Remark {
    Remark {
        code: "attachments",
        message: "has more parts than are told apart, and the last of them were not read".to_owned(),
        help: "save them as files of their own to have them read",
    }
}

/// What is attached to a message.
struct Attached {
    /// Places of the messages.
    messages: Vec<Range<usize>>,
    /// Whether the message says something itself.
    alone: bool,
    /// Whether it has more parts than were looked at.
    more: bool,
}

fn attached(message: &[u8]) -> Attached {
    let mut found = Attached { messages: Vec::new(), alone: true, more: false };
    // Next to no mail holds another one, and then its parts need not be found twice.
    if ![&b"/rfc822"[..], b"/RFC822", b"/digest", b"/global", b"/news"]
        .iter()
        .any(|name| memmem::find(message, name).is_some())
    {
        return found;
    }
    found.alone = false;
    let parts = mime::parts(message);
    found.more = parts.more;
    for part in parts.all {
        match part.kind {
            Kind::Message if part.encoding == Encoding::Plain => found.messages.push(part.body),
            _ => found.alone |= !message[part.body].trim_ascii().is_empty(),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::unpack::testing::check;

    #[test]
    fn a_file_is_a_message() {
        check("a.eml", b"Subject: A\n\nOne.\n", &["Mail 1@1: Subject: A\n\nOne.\n"]);
        check("a.mht", b"Subject: A\n\nOne.\n", &["SavedPage 1@1: Subject: A\n\nOne.\n"]);
        check("a.eml", b"", &["Mail 1@1: "]);
    }

    #[test]
    fn attached_messages_are_entries() {
        let text = "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nSee below.\n--a\nContent-Type: message/rfc822\n\n\
                    Subject: B\n\nTwo.\n--a--\n";
        check("a.eml", text.as_bytes(), &[&format!("Mail 1@1: {text}"), "Message 2@9: Subject: B\n\nTwo."]);
        let digest = "Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: B\n\nOne.\n--a\n\nSubject: C\n\nTwo.\n--a--\n";
        check("a.eml", digest.as_bytes(), &["Message 1@5: Subject: B\n\nOne.", "Message 2@10: Subject: C\n\nTwo."]);
    }

    #[test]
    fn messages_without_end_in_each_other() {
        let deep = "Content-Type: message/rfc822\n\n".repeat(2_000);
        let found = crate::unpack::testing::entries("a.eml", deep.as_bytes(), crate::config::Limits::default());
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("Message 1@9 attachments: "), "{}", &found[0][..40]);
    }
}
