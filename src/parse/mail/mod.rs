//! Mails: the text somebody wrote, without the message it answers, signatures, disclaimers and what stands below every
//! letter; and web pages saved as messages. Attachments are named and never read; attached messages are entries.
//!
//! | file | does |
//! |---|---|
//! | `head.rs` | title, sender, date, list of the head |
//! | `body.rs` | which parts are the text |
//! | `transfer.rs` | quoted-printable and Base64, lines of the file |
//! | `letter.rs` | the text and its paragraphs, put together |
//! | `rows.rs` | lines of plain text, flowed ones joined |
//! | `own.rs` | replies, signatures, heads of messages passed on |
//! | `furniture.rs` | paragraphs that are no text |
//! | `phrases.rs` | the words all this goes by |

mod body;
mod furniture;
mod head;
mod letter;
mod own;
mod phrases;
mod rows;
mod transfer;

use super::decode::{self, At};
use super::draft::Draft;
use super::fields::Fields;
use super::metadata::{self, Place};
use super::text::with_sidecar;
use super::{charset, front_matter, html};
use crate::config::Reading;
use crate::diagnostic::{Diagnostic, Skip};
use crate::mime::{self, Kind, Part, Parts};
use crate::model::{Article, Entry, Format, LineMap, SkipReason, Source, Told};
use head::Head;
use letter::Letter;

pub(super) const PARSER: &str = "mail/1";
/// Attachments named in a warning.
const NAMED: usize = 8;

pub(super) fn article(source: &Source, entry: &Entry, reading: &Reading) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let bytes = &*entry.bytes;
    let Head { id, fields, reply, forward } = Head::read(&bytes[..mime::head(bytes)]);
    let own = match entry.format {
        Format::Message => id.unwrap_or_else(|| entry.number.to_string()),
        _ => String::new(),
    };
    let place = entry.place(source);
    let name = if own.is_empty() { place.into_owned() } else { format!("{place}#{own}") };
    let at = At { name: &name, line: entry.line, limits: &reading.limits };
    let parts = mime::parts(bytes);
    let mut warnings = Vec::new();
    let letter =
        Letter::read(bytes, &parts, &Subject { title: fields.title.clone(), reply, forward }, at, &mut warnings)?;
    let attachments = attachments(bytes, &parts);
    if letter.text.trim().is_empty() {
        return Err(without_text(&attachments, at));
    }
    warnings.extend(told(&attachments, at));
    let fields = with_sidecar_of(passed_on(letter.passed_on, fields), source, entry)?;
    let meta = metadata::metadata(
        fields,
        &Place { file: entry.file(source), article: &name, line: entry.line },
        &mut warnings,
    )?;
    let draft = Draft {
        own: &own,
        parser: PARSER.into(),
        text: letter.text,
        paras: letter.paras,
        lines: LineMap(letter.lines),
        meta,
        marked: letter.marked,
        heading: None,
        shown: None,
    };
    Ok((draft.article(source, entry), warnings))
}

/// What the subject of a mail says.
struct Subject {
    title: Option<String>,
    /// Whether it answers another mail.
    reply: bool,
    /// Whether it passes another mail on.
    forward: bool,
}

/// A page saved as a message of its parts: the first HTML is the page, the rest is what it shows.
pub(super) fn saved_page(
    source: &Source,
    entry: &Entry,
    reading: &Reading,
) -> Result<(Article, Vec<Diagnostic>), Skip> {
    let message = &*entry.bytes;
    let name = &*entry.place(source);
    let parts = mime::parts(message);
    let Some(page) = parts.all.iter().find(|part| part.kind == Kind::Html) else {
        let skip = Skip::new(SkipReason::Empty, name, "holds no HTML").at(entry.line);
        return Err(skip.help("is it a saved page? name a mail .eml"));
    };
    let transfer::Sent { bytes, lines } = transfer::sent(message, page, entry.line);
    let charset = page.charset.clone().or_else(|| charset::of_markup(&bytes));
    let url = head::page_url(&message[..mime::head(message)]);
    let inner = Entry {
        within: entry.within.clone(),
        number: entry.number,
        told: Told { charset, url, id: None },
        ..Entry::whole(bytes.into_owned(), Format::Html)
    };
    let (mut article, mut warnings) = html::article(source, &inner, reading).map_err(|skip| skip.at(entry.line))?;
    // Lines of the page are lines of the file.
    for (_, line) in &mut article.lines.0 {
        *line = lines.line(line.saturating_sub(1) as usize);
    }
    for line in warnings.iter_mut().filter_map(|warning| warning.line.as_mut()) {
        *line = lines.line(line.saturating_sub(1) as usize);
    }
    Ok((article, warnings))
}

/// The head of a message that was passed on goes before that of the mail it came in.
fn passed_on(inner: Option<Fields>, outer: Fields) -> Fields {
    let Some(inner) = inner else { return outer };
    let readable = |told: &String| super::dates::read(told).is_ok();
    let inner = Fields { published: inner.published.filter(readable), ..inner };
    // Who passed it on neither wrote nor published it.
    let outer = if inner.outlet.is_some() { Fields { outlet: None, author: None, ..outer } } else { outer };
    inner.or(outer)
}

/// A sidecar is of the file: of several mails in it, it fills what each leaves open.
fn with_sidecar_of(fields: Fields, source: &Source, entry: &Entry) -> Result<Fields, Skip> {
    let Some(bytes) = source.sidecar.as_ref().filter(|_| entry.format == Format::Message) else {
        return with_sidecar(fields, source);
    };
    let all = front_matter::sidecar(bytes, &source.name)?;
    Ok(fields.or(Fields { id: None, text: None, title: None, url: None, ..all }))
}

/// The names of what is attached; pictures that the text shows are part of it.
fn attachments(message: &[u8], parts: &Parts) -> Vec<String> {
    let named =
        |part: &Part| part.name.clone().and_then(metadata::clean).unwrap_or_else(|| "a part without name".into());
    let is_attached = |part: &&Part| match part.kind {
        Kind::Plain | Kind::Html => !body::is_shown(part, parts) && !message[part.body.clone()].trim_ascii().is_empty(),
        // Messages are entries, unless they are encoded.
        Kind::Message => part.encoding != mime::Encoding::Plain,
        Kind::Other => part.attached || !part.related,
    };
    parts.all.iter().filter(is_attached).map(named).collect()
}

fn listed(attachments: &[String]) -> String {
    let names = attachments.iter().take(NAMED).map(|name| metadata::short(name)).collect::<Vec<_>>().join(", ");
    let noun = if attachments.len() == 1 { "attachment" } else { "attachments" };
    let more = if attachments.len() > NAMED { ", …" } else { "" };
    format!("{} {noun}: {names}{more}", attachments.len())
}

fn told(attachments: &[String], at: At<'_>) -> Option<Diagnostic> {
    if attachments.is_empty() {
        return None;
    }
    let message = format!("only its text was read, not {}", listed(attachments));
    let warning = Diagnostic::warning(at.name, "attachments", message).at(at.line);
    Some(warning.help("save an attachment as a file of its own to have it read"))
}

fn without_text(attachments: &[String], at: At<'_>) -> Skip {
    let skip = decode::empty(at.name, at.line);
    if attachments.is_empty() {
        return skip;
    }
    let message = format!("holds no text of its own, only {}", listed(attachments));
    let diagnostic = Diagnostic { message, ..skip.diagnostic };
    Skip { diagnostic, ..skip }.help("save an attachment as a file of its own to have it read")
}
