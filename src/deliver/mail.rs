//! A mail that was written before, made ready for one target: its id, and to whom it goes. Its body stays as it is.

use crate::config::{MailConfig, Mailbox};

/// A mail with its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mail {
    /// All of it, its lines ended by CRLF.
    pub(super) bytes: Vec<u8>,
    /// Address of who sends it.
    pub(super) from: String,
    /// Addresses of who gets it, at least one.
    pub(super) to: Vec<String>,
}

/// The mail `bytes` with the id `id`, sent to those of `head`, or to `to` alone where that names anybody.
pub(super) fn addressed(bytes: &[u8], head: &MailConfig, to: &[String], id: &str) -> Result<Mail, String> {
    let addresses = |texts: &mut dyn Iterator<Item = &String>| {
        texts.map(|text| mailbox(text).map(|mailbox| mailbox.address)).collect::<Result<Vec<_>, _>>()
    };
    let own = addresses(&mut to.iter())?;
    let mut heads = format!("Message-ID: <{id}>\r\n");
    let mut replaced = vec!["message-id"];
    let to = if own.is_empty() {
        addresses(&mut head.to.iter().chain(&head.cc))?
    } else {
        // Who reads it sees to whom it was sent, and `sendmail -t` sends it to nobody else.
        heads.extend(["To: ", &own.join(",\r\n "), "\r\n"]);
        replaced.extend(["to", "cc", "bcc"]);
        own
    };
    let mut out = heads.into_bytes();
    out.extend(without(bytes, &replaced));
    Ok(Mail { bytes: out, from: mailbox(&head.from)?.address, to })
}

/// An address of the config.
pub(super) fn mailbox(text: &str) -> Result<Mailbox, String> {
    Mailbox::parse(text).ok_or_else(|| format!("`{text}` is no mail address"))
}

/// The mail without these heads, whose names are in small letters. A head goes on where a line begins with a blank (RFC 5322,
/// 2.2.3), and the heads end with an empty line.
fn without(bytes: &[u8], heads: &[&str]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let (mut rest, mut leaving) = (bytes, false);
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        if line.trim_ascii().is_empty() {
            break;
        }
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii_end();
            leaving = heads.iter().any(|head| name.eq_ignore_ascii_case(head.as_bytes()));
        }
        if !leaving {
            out.extend_from_slice(line);
        }
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::addressed;
    use crate::config::MailConfig;

    const MAIL: &str = "Message-ID: <old@x.example>\r\nFrom: desk@straits.example\r\nTo: Ana <ana@lume.example>,\r\n \
                        bo@lume.example\r\nCC: anna@lume.example\r\nSubject: To: be\r\n\r\nTo: body\r\n\r\nMessage-ID: x\r\n";

    #[track_caller]
    fn check(to: &[&str], envelope: &[&str], heads: &str) {
        let head = MailConfig {
            from: "Desk <desk@straits.example>".into(),
            to: vec!["Ana <ana@lume.example>".into(), "bo@lume.example".into()],
            cc: vec!["anna@lume.example".into()],
            reply_to: None,
            subject: String::new(),
            attach: vec![],
        };
        let to: Vec<String> = to.iter().map(|to| (*to).to_owned()).collect();
        let mail = addressed(MAIL.as_bytes(), &head, &to, "new@straits.example").expect("a mail");
        assert_eq!(
            (mail.from.as_str(), mail.to),
            ("desk@straits.example", envelope.iter().map(|to| (*to).to_owned()).collect())
        );
        let text = String::from_utf8(mail.bytes).expect("UTF-8");
        let (found, body) = text.split_once("\r\n\r\n").expect("heads and a body");
        assert_eq!(found.replace("\r\n", "|"), heads);
        assert_eq!(body, "To: body\r\n\r\nMessage-ID: x\r\n");
    }

    #[test]
    fn heads_are_replaced_and_the_body_stays() {
        check(
            &[],
            &["ana@lume.example", "bo@lume.example", "anna@lume.example"],
            "Message-ID: <new@straits.example>|From: desk@straits.example|To: Ana <ana@lume.example>,| bo@lume.example|CC: \
             anna@lume.example|Subject: To: be",
        );
        check(
            &["Minister <m@gov.example>", "n@gov.example"],
            &["m@gov.example", "n@gov.example"],
            "Message-ID: <new@straits.example>|To: m@gov.example,| n@gov.example|From: desk@straits.example|Subject: To: be",
        );
    }
}
