//! Writes an issue as a mail (RFC 5322, 2045–2047): its plain text and its page as alternatives, and what is to be attached.
//!
//! Heads are folded and encoded by `mail-builder`, to which everything it would take from a clock or by chance is given:
//! the date is the issue's cut-off, the id of the message and the boundaries are digests of what is sent. No value that goes
//! into a head holds a line end: [`line`] makes one line of each, and addresses are read by [`Mailbox::parse`], which allows
//! none.

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::text::Text;
use mail_builder::mime::MimePart;
use sha2::{Digest as _, Sha256};

use super::atom::moment;
use super::error::RenderError;
use super::escape::without_hazards;
use crate::config::{Format, MailConfig, Mailbox};
use crate::model::Briefing;

/// What a mail is made of.
pub(super) struct Parts {
    /// For readers that show no page.
    pub(super) text: String,
    /// The page.
    pub(super) html: String,
    /// Files beside it.
    pub(super) attached: Vec<(Format, Vec<u8>)>,
}

/// The mail, its lines ended by CRLF, as `sendmail -t` takes it.
pub(super) fn mail(config: &MailConfig, parts: Parts, briefing: &Briefing) -> Result<Vec<u8>, RenderError> {
    let fault = |what: &str| RenderError::Mail { what: what.to_owned() };
    let mailbox =
        |text: &str| Mailbox::parse(text).ok_or_else(|| fault(&format!("`{}` is no mail address", line(text))));
    let mailboxes = |texts: &[String]| texts.iter().map(|text| mailbox(text)).collect::<Result<Vec<_>, _>>();
    let from = mailbox(&config.from)?;
    let (to, cc) = (mailboxes(&config.to)?, mailboxes(&config.cc)?);
    if to.is_empty() {
        return Err(fault("nobody gets it: `mail.to` is empty"));
    }
    let id = digest(config, &parts);
    let mut message = MessageBuilder::new()
        .message_id(format!("{id}@{}", from.domain()))
        .date(moment(briefing).as_second())
        .subject(subject(config, briefing))
        .from(address(&from))
        .to(list(&to));
    if !cc.is_empty() {
        message = message.cc(list(&cc));
    }
    if let Some(reply_to) = &config.reply_to {
        message = message.reply_to(address(&mailbox(reply_to)?));
    }
    // Whoever is away answers people, not programs (RFC 3834).
    let message = message
        .header("Auto-Submitted", Text::new("auto-generated"))
        .header("Content-Language", Text::new(line(&briefing.language)))
        .body(body(parts, &id, briefing));
    message.write_to_vec().map_err(|error| fault(&error.to_string()))
}

fn body(parts: Parts, id: &str, briefing: &Briefing) -> MimePart<'static> {
    let multipart = |kind: &'static str, mark: char, parts: Vec<MimePart<'static>>| {
        // `=_` stands in no encoded line, so no part can hold the boundary.
        MimePart::new(ContentType::new(kind).attribute("boundary", format!("=_{mark}_{id}")), parts)
    };
    let alternatives = vec![
        MimePart::new(ContentType::new("text/plain").attribute("charset", "utf-8"), crlf(&parts.text)),
        MimePart::new(ContentType::new("text/html").attribute("charset", "utf-8"), crlf(&parts.html)),
    ];
    let shown = multipart("multipart/alternative", 'a', alternatives);
    if parts.attached.is_empty() {
        return shown;
    }
    let attached = parts.attached.into_iter().map(|(format, bytes)| {
        let name = format!("briefing-{}.{format}", file_name(&briefing.issue.id));
        MimePart::new(ContentType::new(format.media_type()), bytes).attachment(name)
    });
    multipart("multipart/mixed", 'm', std::iter::once(shown).chain(attached).collect())
}

fn subject(config: &MailConfig, briefing: &Briefing) -> String {
    let value = |name: &str| match name {
        "title" => Some(line(&briefing.title)),
        "issue" => Some(line(&briefing.issue.id)),
        "period" => Some(line(&briefing.issue.period)),
        "marking" => briefing.marking.as_deref().map(line),
        _ => None,
    };
    line(&config.subject(value))
}

fn address(mailbox: &Mailbox) -> Address<'static> {
    Address::new_address(mailbox.name.as_deref().map(line), mailbox.address.clone())
}

fn list(mailboxes: &[Mailbox]) -> Address<'static> {
    Address::new_list(mailboxes.iter().map(address).collect())
}

/// Thirty-two hexadecimal digits of all that is sent, and of who sends it to whom.
fn digest(config: &MailConfig, parts: &Parts) -> String {
    let mut hash = Sha256::new();
    let heads = std::iter::once(&config.from).chain(&config.to).chain(&config.cc).map(String::as_bytes);
    let bodies = [parts.text.as_bytes(), parts.html.as_bytes()].into_iter();
    for part in heads.chain(bodies).chain(parts.attached.iter().map(|(_, bytes)| bytes.as_slice())) {
        // With their lengths, no two lists of parts are the same bytes.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut id = crate::model::Digest(hash.finalize().into()).to_string();
    id.truncate(32);
    id
}

/// The text in one line, without what could end it.
fn line(text: &str) -> String {
    without_hazards(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text with the line ends of mails.
fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// The text as part of a file's name.
fn file_name(text: &str) -> String {
    text.chars().take(40).map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders as _};

    use super::{Parts, mail};
    use crate::config::{Format, MailConfig};
    use crate::render::testing::everything;

    fn config() -> MailConfig {
        MailConfig {
            from: "Harbour Desk <desk@straits.example>".into(),
            to: vec!["Ana Ruiz <ana@lume.example>".into(), "bo@lume.example".into()],
            cc: vec!["Анна Тан <anna@lume.example>".into()],
            reply_to: None,
            subject: "{{ title }}, {{ issue }}".into(),
            attach: vec![],
        }
    }

    fn parts(text: &str) -> Parts {
        Parts {
            text: text.into(),
            html: format!("<p>{text}</p>"),
            attached: vec![(Format::Csv, b"a,b\r\nc,\xc3\xa9\n".to_vec())],
        }
    }

    /// What another's reader finds of a text that was sent.
    #[track_caller]
    fn check(text: &str) {
        let bytes = mail(&config(), parts(text), &everything()).expect("a mail");
        for line in bytes.split(|b| *b == b'\n') {
            assert!(line.len() <= 999 && (line.is_empty() || line.ends_with(b"\r")), "{line:?}");
        }
        let message = MessageParser::new().parse(&bytes).expect("a message");
        assert_eq!(message.body_text(0).expect("text").replace("\r\n", "\n"), text);
        assert_eq!(message.body_html(0).expect("a page").replace("\r\n", "\n"), format!("<p>{text}</p>"));
        let attached = message.attachment(0).expect("a file");
        assert_eq!(attached.contents(), b"a,b\r\nc,\xc3\xa9\n");
        assert_eq!(attached.attachment_name(), Some("briefing-2031-W10.csv"));
        assert_eq!(message.subject(), Some("[TLP:AMBER+STRICT] Northern Straits Watch, 2031-W10"));
        assert_eq!(message.date().map(mail_parser::DateTime::to_rfc3339).as_deref(), Some("2031-03-09T22:59:00Z"));
        assert_eq!(message.to().map(|to| to.iter().count()), Some(2));
    }

    #[test]
    fn a_mail_is_read_back() {
        check("plain\nlines\n");
        check("“Ünïcode” – 漢字\n.\nFrom here\n");
        check(&format!("{} {}\n", "x".repeat(5000), "é".repeat(5000)));
        check("");
    }

    #[test]
    fn the_same_issue_gives_the_same_mail() {
        let once = || mail(&config(), parts("a"), &everything()).ok();
        assert_eq!(once(), once());
        assert!(once().is_some());
    }

    #[test]
    fn no_value_begins_a_head() {
        let mut briefing = everything();
        for field in [&mut briefing.title, &mut briefing.issue.id, &mut briefing.language] {
            field.push_str("\r\nBcc: thief@x.example\r\n\r\n<script>");
        }
        briefing.marking = Some("TLP:RED\r\nX-Evil: 1\u{2028}\u{85}\u{0}".into());
        let bytes = mail(&config(), parts("a"), &briefing).expect("a mail");
        let message = MessageParser::new().parse(&bytes).expect("a message");
        let names: Vec<_> = message.headers().iter().map(|header| header.name().to_owned()).collect();
        assert!(!names.iter().any(|name| ["Bcc", "X-Evil"].contains(&name.as_str())), "{names:?}");
        assert!(message.subject().is_some_and(|subject| subject.contains("Bcc: thief@x.example <script>")));
        let mut config = config();
        config.to = vec!["a@b.example\r\nBcc: thief@x.example".into()];
        assert!(mail(&config, parts("a"), &briefing).is_err());
    }
}
