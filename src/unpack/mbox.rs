//! Mailboxes of the mbox kind: messages one after the other, each after a line `From somebody, at some time`.
//!
//! Of a message longer than an article may be only the beginning is held, for its text comes before what is attached.
//! Such a line counts where an empty line or nothing stands before it and it holds a time of day, as those of all
//! programs do: a paragraph that begins with "From" is none. `>From` in a message is read as `From`, as mboxrd has it.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use memchr::memchr;

use super::{Member, Walk};
use crate::diagnostic::Skip;
use crate::model::{Format, SkipReason};

/// Bytes of a line that are looked at; longer lines are handed on in pieces.
const PIECE: usize = 8 << 10;

/// A message as it is collected.
#[derive(Default)]
struct Message {
    bytes: Vec<u8>,
    /// Line of its first byte.
    line: u32,
    /// Whether there was more of it than is held.
    cut: bool,
}

impl Walk<'_> {
    /// Hands on the messages of a mailbox.
    pub(super) fn mbox(&mut self, reader: &mut dyn BufRead, member: &Member<'_>) -> ControlFlow<()> {
        let mut number = 0;
        let mut message: Option<Message> = None;
        let mut pieces = Pieces::default();
        let bound = usize::try_from(self.limits.article_bytes).unwrap_or(usize::MAX);
        loop {
            match pieces.next(reader) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    self.close(message, member, &mut number)?;
                    return self.broken(member, &error);
                }
            }
            if pieces.is_postmark() {
                self.close(message.take(), member, &mut number)?;
                message = Some(Message { line: pieces.line + 1, ..Message::default() });
            } else if let Some(message) = &mut message {
                message.take(pieces.text(), bound);
            }
        }
        self.close(message, member, &mut number)?;
        if number > 0 {
            return ControlFlow::Continue(());
        }
        let skip = Skip::new(SkipReason::Empty, self.place(member), "holds no message");
        self.skip(skip.at(1).help("is it a mailbox? its messages begin with a line `From …`; name a single mail .eml"))
    }

    fn close(&mut self, message: Option<Message>, member: &Member<'_>, number: &mut u32) -> ControlFlow<()> {
        let Some(message) = message else { return ControlFlow::Continue(()) };
        self.messages(message.bytes, message.cut, member, message.line, number, Format::Message)
    }
}

impl Message {
    fn take(&mut self, piece: &[u8], bound: usize) {
        let room = bound.saturating_sub(self.bytes.len());
        self.cut |= piece.len() > room;
        self.bytes.extend_from_slice(&piece[..piece.len().min(room)]);
    }
}

/// The lines of a stream, long ones in pieces.
#[derive(Default)]
struct Pieces {
    piece: Vec<u8>,
    /// Number of the line, from 1.
    line: u32,
    /// Whether the piece begins its line.
    begins: bool,
    /// Whether the line before was empty, or there was none.
    after_empty: bool,
    /// Whether the last piece ended its line.
    ended: bool,
}

impl Pieces {
    /// Reads the next piece, with the line feed at its end; whether there is one.
    fn next(&mut self, reader: &mut dyn BufRead) -> io::Result<bool> {
        self.begins = self.ended || self.line == 0;
        if self.begins {
            self.after_empty = self.line == 0 || self.piece.trim_ascii_end().is_empty();
            self.line = self.line.saturating_add(1);
        }
        self.piece.clear();
        self.ended = false;
        while !self.ended && self.piece.len() < PIECE {
            let chunk = match reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if chunk.is_empty() {
                break;
            }
            let chunk = &chunk[..chunk.len().min(PIECE - self.piece.len())];
            let end = memchr(b'\n', chunk);
            let used = end.map_or(chunk.len(), |end| end + 1);
            self.piece.extend_from_slice(&chunk[..used]);
            self.ended = end.is_some();
            reader.consume(used);
        }
        Ok(!self.piece.is_empty())
    }

    /// Whether a message begins after this line.
    fn is_postmark(&self) -> bool {
        self.begins && self.after_empty && self.piece.starts_with(b"From ") && has_time(&self.piece)
    }

    /// The piece as it stands in its message.
    fn text(&self) -> &[u8] {
        let bare = self.piece.trim_ascii_start();
        let unquoted = bare.iter().position(|byte| *byte != b'>').map_or(bare, |at| &bare[at..]);
        let quoted = self.begins && self.piece.starts_with(b">") && unquoted.starts_with(b"From ");
        if quoted { &self.piece[1..] } else { &self.piece }
    }
}

/// Whether a line holds a time of day, as `14:30`.
fn has_time(line: &[u8]) -> bool {
    line.windows(5).any(|five| {
        let digit = |at: usize| five[at].is_ascii_digit();
        five[2] == b':' && digit(0) && digit(1) && digit(3) && digit(4)
    })
}

#[cfg(test)]
mod tests {
    use crate::config::Limits;
    use crate::unpack::testing::{check, check_with};

    const TWO: &str = "From jane@meridian.example Mon Nov  9 14:30:00 2026\nSubject: A\n\nOne.\n\n>From here on.\n>>From there.\n\
                       From the start.\n\nFrom the middle.\n\nFrom - Mon Nov 09 14:31:00 2026\r\nSubject: B\r\n\r\nTwo.\r\n";

    #[test]
    fn messages_are_split_and_unquoted() {
        check(
            "a.mbox",
            TWO.as_bytes(),
            &[
                "Message 1@2: Subject: A\n\nOne.\n\nFrom here on.\n>From there.\nFrom the start.\n\nFrom the middle.\n\n",
                "Message 2@13: Subject: B\r\n\r\nTwo.\r\n",
            ],
        );
        check("a.mbox", b"", &["empty@1"]);
        check("a.mbox", b"Subject: A\n\nOne.\n", &["empty@1"]);
    }

    #[test]
    fn a_long_message_is_cut() {
        let limits = Limits { article_bytes: 20, ..Limits::default() };
        let text = format!("From a 14:30\nSubject: A\n\n{}\n\nFrom b 14:31\nB: c\n\nTwo.\n", "x".repeat(50_000));
        check_with(
            "a.mbox",
            text.as_bytes(),
            limits,
            &["Message 1@2 cut: Subject: A\n\nxxxxxxxx", "Message 2@7: B: c\n\nTwo.\n"],
        );
    }

    #[test]
    fn of_an_attachment_of_fifty_megabytes_no_more_is_held_than_an_article_may_have() {
        let limits = Limits { article_bytes: 1 << 20, ..Limits::default() };
        let line = "QUJD".repeat(19) + "\n";
        let text = format!(
            "From a 14:30\nSubject: A\n\nOne.\n\n{}\nFrom b 14:31\nB: c\n\nTwo.\n",
            line.repeat((50 << 20) / line.len())
        );
        let found = crate::unpack::testing::read("a.mbox", text.as_bytes(), limits, 64 << 10);
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("Message 1@2 cut: ") && found[0].len() < (1 << 20) + 40);
        assert!(found[1].starts_with("Message 2@"), "{}", found[1]);
    }
}
