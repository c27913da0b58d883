//! Makes bytes of a briefing: HTML, Markdown and plain text through tera templates, PDF through a Typst template, JSON as the
//! model itself, the other formats by code, each in its file.
//!
//! It sees the finished [`Briefing`] only: no article, no evidence, no clock. Writing the bytes is for `write`.
//!
//! What a template finds: see [`context`]. What it may do to a string: see [`filters`].

mod archive;
pub mod atom;
mod context;
mod csv;
mod differing;
mod docx;
mod elements;
mod eml;
mod error;
mod escape;
mod figures;
mod filters;
mod labels;
mod markdown;
mod notes;
#[cfg(feature = "pdf")]
mod pdf;
mod quotes;
mod slices;
mod sources;
mod templates;
#[cfg(test)]
mod testing;
mod text;
mod words;
mod xml;

pub use archive::{ArchiveFile, ArchiveFiles, is_of_an_archive, json_of_year, pattern_in, shown_pattern, year_file};
pub use error::{RenderError, TemplateFault};
pub use escape::{exact as html_text, path_part};
pub use sources::{Beside, SourcePages, anchors};
pub use templates::Templates;

use crate::config::{Format, MailConfig};
use crate::model::Briefing;

/// The briefing in one format, through `template` where the format has one: all formats are made of the one model. A page
/// links to what stands `beside` it.
///
/// A mail has to know from whom to whom it goes: without `mail` there is none.
pub fn bytes(
    format: Format,
    template: Option<&str>,
    templates: &Templates,
    mail: Option<&MailConfig>,
    briefing: &Briefing,
    beside: &Beside,
) -> Result<Vec<u8>, RenderError> {
    let name = template.or(format.template()).unwrap_or_default();
    match format {
        Format::Json => Ok(json(briefing).into_bytes()),
        Format::Csv => Ok(csv::quotes(briefing).into_bytes()),
        Format::Atom => Ok(atom::issue(briefing).into_bytes()),
        Format::Docx => docx::package(briefing),
        Format::Pdf => pdf(&templates.typst(name)?, briefing),
        Format::Md | Format::Html | Format::Txt => templates.page(name, briefing, beside),
        Format::Eml => {
            let mail = mail.ok_or(RenderError::NoMail)?;
            let text = templates.render(Format::Txt.template().unwrap_or_default(), briefing)?;
            // A mail within a mail is refused by the config, and would not end.
            let attached = mail.attach.iter().filter(|attached| **attached != Format::Eml);
            let file = |format: &Format| Ok((*format, bytes(*format, None, templates, None, briefing, beside)?));
            let attached = attached.map(file).collect::<Result<_, RenderError>>()?;
            let html = templates.render_beside(name, briefing, beside)?;
            eml::mail(mail, eml::Parts { text, html, attached }, briefing)
        }
    }
}

#[cfg(feature = "pdf")]
fn pdf(template: &templates::TypstTemplate<'_>, briefing: &Briefing) -> Result<Vec<u8>, RenderError> {
    pdf::bytes(template, briefing)
}

#[cfg(not(feature = "pdf"))]
fn pdf(_: &templates::TypstTemplate<'_>, _: &Briefing) -> Result<Vec<u8>, RenderError> {
    makes(Format::Pdf).map(|()| Vec::new())
}

/// Whether this program was built with the format: asked before anything is read.
pub fn makes(format: Format) -> Result<(), RenderError> {
    if format == Format::Pdf && cfg!(not(feature = "pdf")) { Err(RenderError::NoPdf) } else { Ok(()) }
}

/// The briefing as its stored issue: indented JSON with a line feed at the end.
pub fn json(briefing: &Briefing) -> String {
    let mut text =
        serde_json::to_string_pretty(briefing).expect("a briefing has string keys and no failing serialiser");
    text.push('\n');
    text
}
