//! What the head of a mail says of the article in it: title, sender, date, list, language.
//!
//! A letter sent to many is its sender's own: the sender's name is the outlet. Where somebody writes to a list, the list
//! is the outlet and the sender the author; else the sender is the author.

use mail_parser::{Address, HeaderName, HeaderValue, Message, MessageParser};

use super::phrases::{self, Class};
use crate::parse::charset;
use crate::parse::fields::Fields;
use crate::parse::metadata::{clean, is_web_address};

/// Longest field that is read, in bytes: encoded words are looked for from every place of it.
const FIELD: usize = 16 << 10;
/// Longest id, in bytes.
const ID: usize = 200;
/// Longest name of a list before a subject, in characters.
const TAG: usize = 40;

/// A head.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The id of the message.
    pub id: Option<String>,
    /// What is known of the article.
    pub fields: Fields,
    /// Whether it answers another message.
    pub reply: bool,
    /// Whether it passes another message on.
    pub forward: bool,
}

impl Head {
    /// Reads the head of a message.
    pub(super) fn read(head: &[u8]) -> Self {
        // Names and subjects that were never encoded are in whatever charset their writer had.
        let text = charset::decode(head, None).map_or_else(|_| String::from_utf8_lossy(head), |decoded| decoded.text);
        let head = short_fields(&text) + "\n\n";
        parser().parse_headers(head.as_bytes()).map(|message| Self::of(&message)).unwrap_or_default()
    }

    fn of(message: &Message<'_>) -> Self {
        let other = |name: &'static str| message.header(HeaderName::Other(name.into())).and_then(HeaderValue::as_text);
        let sender = message.from().or_else(|| message.sender());
        let (subject, reply, forward) = message.subject().map(|subject| bare(subject, message)).unwrap_or_default();
        let name = sender.and_then(name);
        let list = message.list_id().as_address().and_then(name_alone);
        let is_list = !message.list_post().is_empty();
        let bulk =
            message.header(HeaderName::ListUnsubscribe).is_some() || message.header(HeaderName::ListId).is_some();
        let bulk = bulk || other("Precedence").is_some_and(|told| told.trim().eq_ignore_ascii_case("bulk"));
        let (outlet, author) = match (is_list, bulk) {
            (true, _) => (list, name),
            (false, true) => (name.or(list).or_else(|| sender.and_then(host)), None),
            (false, false) => (None, name),
        };
        let language = match message.header(HeaderName::ContentLanguage) {
            Some(HeaderValue::TextList(all)) => all.first().map(ToString::to_string),
            Some(value) => value.as_text().map(str::to_owned),
            None => None,
        };
        let date = message.date().filter(|date| date.is_valid()).map(mail_parser::DateTime::to_rfc3339);
        Self {
            id: message.message_id().and_then(|id| clean(id.to_owned())).filter(|id| id.len() <= ID),
            reply: reply || !message.in_reply_to().is_empty(),
            forward,
            fields: Fields {
                title: Some(subject).filter(|subject| !subject.is_empty()),
                outlet,
                author,
                published: date.or_else(|| other("X-Date").map(str::to_owned)),
                url: message
                    .header(HeaderName::ArchivedAt)
                    .and_then(HeaderValue::as_text)
                    .map(|url| url.trim().trim_matches(['<', '>']).to_owned()),
                language,
                ..Fields::default()
            },
        }
    }
}

/// The address of a page that is saved as a message.
pub(super) fn page_url(head: &[u8]) -> Option<String> {
    let names = ["Snapshot-Content-Location", "Content-Location"];
    let text = String::from_utf8_lossy(head);
    let value = |name: &str| {
        let mut fields = text.lines().filter_map(|line| line.split_once(':'));
        fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
    };
    names.into_iter().find_map(value).filter(|url| is_web_address(url))
}

fn parser() -> MessageParser {
    MessageParser::new()
        .header_text(HeaderName::Subject)
        .header_address(HeaderName::From)
        .header_address(HeaderName::Sender)
        .header_address(HeaderName::ListId)
        .header_date(HeaderName::Date)
        .header_id(HeaderName::MessageId)
        .header_raw(HeaderName::InReplyTo)
        .header_raw(HeaderName::ListPost)
        .header_raw(HeaderName::ListUnsubscribe)
        .header_comma_separated(HeaderName::ContentLanguage)
        .header_raw(HeaderName::ArchivedAt)
        .header_raw(HeaderName::Other("Precedence".into()))
        .default_header_ignore()
}

/// A head without the fields that are longer than may be.
fn short_fields(head: &str) -> String {
    let mut out = String::with_capacity(head.len());
    let mut start = 0;
    for line in head.split_inclusive('\n') {
        if !line.starts_with([' ', '\t']) {
            start = out.len();
        }
        if line.trim().is_empty() {
            break;
        }
        if out.len() - start + line.len() <= FIELD {
            out.push_str(line);
        }
    }
    out
}

/// A subject without what programs put before it; whether it was an answer, and whether passed on.
fn bare(subject: &str, message: &Message<'_>) -> (String, bool, bool) {
    let (mut rest, mut reply, mut forward) = (subject.trim(), false, false);
    let listed = message.header(HeaderName::ListId).is_some();
    loop {
        let lower: String = rest.chars().take(TAG).flat_map(char::to_lowercase).collect();
        let tag = rest.strip_prefix('[').and_then(|inner| inner.split_once(']'));
        if let Some(phrase) = phrases::begins(&lower, Class::Re) {
            (rest, reply) = (after(rest, phrase), true);
        } else if let Some(phrase) = phrases::begins(&lower, Class::Fwd) {
            (rest, forward) = (after(rest, phrase), true);
        } else if let Some((_, inner)) =
            tag.filter(|(tag, inner)| listed && tag.chars().count() <= TAG && !inner.trim().is_empty())
        {
            rest = inner.trim_start();
        } else {
            return (rest.to_owned(), reply, forward);
        }
    }
}

/// `text` without the phrase it begins with, whatever the case.
fn after<'a>(text: &'a str, phrase: &str) -> &'a str {
    let at = text.char_indices().nth(phrase.chars().count()).map_or(text.len(), |(at, _)| at);
    text[at..].trim_start()
}

/// The name of who sends, without the address.
fn name(address: &Address<'_>) -> Option<String> {
    let first = address.first()?;
    let name = first.name.as_deref()?.trim().trim_matches(['"', '\'']).trim();
    (!name.is_empty() && !name.contains('@')).then(|| name.to_owned())
}

/// The name of a list, else the first part of its id.
fn name_alone(address: &Address<'_>) -> Option<String> {
    name(address).or_else(|| {
        let id = address.first()?.address.as_deref()?;
        id.split('.').next().filter(|first| !first.is_empty()).map(str::to_owned)
    })
}

/// The host of who sends.
fn host(address: &Address<'_>) -> Option<String> {
    let (_, host) = address.first()?.address.as_deref()?.rsplit_once('@')?;
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Head;

    /// Title, outlet, author, date, address, language, and `re` or `fwd`.
    #[track_caller]
    fn check(head: &[u8], expected: &str) {
        let head = Head::read(head);
        let fields = head.fields;
        let parts = [fields.title, fields.outlet, fields.author, fields.published, fields.url, fields.language];
        let marks = [(head.reply, " re"), (head.forward, " fwd")].map(|(is, mark)| if is { mark } else { "" }).concat();
        assert_eq!(parts.map(Option::unwrap_or_default).join("|") + &marks, expected);
    }

    #[test]
    fn a_letter_of_somebody() {
        check(
            b"From: Jane Roe <jane@meridian.example>\r\nSubject: Storm\r\n closes harbour\r\nDate: Mon, 9 Nov 2026 14:30:00 +0100\r\n",
            "Storm closes harbour||Jane Roe|2026-11-09T14:30:00+01:00||",
        );
        check(
            b"From: =?utf-8?q?Zo=C3=AB_Lind?= <z@a.example>\nSubject: =?ISO-8859-1?B?Zmllc3RhIG1h8WFuYQ==?=\nContent-Language: es, en\n",
            "fiesta mañana||Zoë Lind|||es",
        );
        check(b"From: Andr\xe9 Lind <a@a.example>\nSubject: Le caf\xe9 ferm\xe9\n", "Le café fermé||André Lind|||");
        check(b"From: a@a.example\n", "|||||");
        check(b"", "|||||");
    }

    #[test]
    fn letters_to_many_and_lists() {
        check(
            b"From: \"The Meridian Daily\" <news@meridian.example>\nList-Unsubscribe: <mailto:u@meridian.example>\nSubject: A\n",
            "A|The Meridian Daily||||",
        );
        check(b"From: news@meridian.example\nPrecedence: bulk\nSubject: A\n", "A|meridian.example||||");
        check(
            b"From: Jane Roe <j@a.example>\nList-Id: Harbour watch <watch.a.example>\nList-Post: <mailto:w@a.example>\n\
              Subject: [watch] A\nArchived-At: <https://a.example/1>\n",
            "A|Harbour watch|Jane Roe||https://a.example/1|",
        );
    }

    #[test]
    fn answers_and_what_is_passed_on() {
        check(b"Subject: Re: RE: A\n", "A||||| re");
        check(b"Subject: Fwd: AW: A\n", "A||||| re fwd");
        check(b"Subject: A\nIn-Reply-To: <1@a.example>\n", "A||||| re");
        check("Subject: WG: Отв: Буря\n".as_bytes(), "Буря||||| re fwd");
    }

    #[test]
    fn a_field_that_is_too_long() {
        let head = format!("Subject: {}\nFrom: Jane Roe <j@a.example>\n", "=?".repeat(100_000));
        check(head.as_bytes(), "||Jane Roe|||");
    }
}
