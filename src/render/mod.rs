//! Makes bytes of a briefing: HTML, Markdown and plain text through tera templates, JSON as the model itself, the other
//! formats by code, each in its file.
//!
//! It sees the finished [`Briefing`] only: no article, no evidence, no clock. Writing the bytes is for `write`.
//!
//! What a template finds: see [`context`]. What it may do to a string: see [`filters`].

pub mod atom;
mod context;
mod csv;
mod differing;
mod docx;
mod eml;
mod error;
mod escape;
mod filters;
mod labels;
mod markdown;
mod notes;
mod slices;
mod templates;
#[cfg(test)]
mod testing;
mod text;
mod words;
mod xml;

pub use error::{RenderError, TemplateFault};
pub use templates::Templates;

use crate::config::{Format, MailConfig};
use crate::model::Briefing;

/// The briefing in one format, through `template` where the format has one: all formats are made of the one model.
///
/// A mail has to know from whom to whom it goes: without `mail` there is none.
pub fn bytes(
    format: Format,
    template: Option<&str>,
    templates: &Templates,
    mail: Option<&MailConfig>,
    briefing: &Briefing,
) -> Result<Vec<u8>, RenderError> {
    let page = || templates.render(template.or(format.template()).unwrap_or_default(), briefing);
    match format {
        Format::Json => Ok(json(briefing).into_bytes()),
        Format::Csv => Ok(csv::quotes(briefing).into_bytes()),
        Format::Atom => Ok(atom::issue(briefing).into_bytes()),
        Format::Docx => docx::package(briefing),
        Format::Md | Format::Html | Format::Txt => page().map(String::into_bytes),
        Format::Eml => {
            let mail = mail.ok_or(RenderError::NoMail)?;
            let text = templates.render(Format::Txt.template().unwrap_or_default(), briefing)?;
            // A mail within a mail is refused by the config, and would not end.
            let attached = mail.attach.iter().filter(|attached| **attached != Format::Eml);
            let file = |format: &Format| Ok((*format, bytes(*format, None, templates, None, briefing)?));
            let attached = attached.map(file).collect::<Result<_, RenderError>>()?;
            eml::mail(mail, eml::Parts { text, html: page()?, attached }, briefing)
        }
    }
}

/// The briefing as its stored issue: indented JSON with a line feed at the end.
pub fn json(briefing: &Briefing) -> String {
    let mut text =
        serde_json::to_string_pretty(briefing).expect("a briefing has string keys and no failing serialiser");
    text.push('\n');
    text
}
