//! Makes bytes of a briefing: HTML and Markdown through tera templates, PDF through a Typst template, JSON as the model itself.
//!
//! It sees the finished [`Briefing`] only: no article, no evidence, no clock. Writing the bytes is for `write`.
//!
//! What a template finds: see [`context`]. What it may do to a string: see [`filters`].

mod context;
mod error;
mod escape;
mod filters;
mod labels;
mod markdown;
mod notes;
#[cfg(feature = "pdf")]
mod pdf;
mod slices;
mod templates;

pub use error::{RenderError, TemplateFault};
pub use escape::exact as html_text;
pub use templates::Templates;

use crate::config::Format;
use crate::model::Briefing;

/// The briefing in one format, through `template` where the format has one: all formats are made of the one model.
pub fn bytes(
    format: Format,
    template: Option<&str>,
    templates: &Templates,
    briefing: &Briefing,
) -> Result<Vec<u8>, RenderError> {
    match (format, template.or(format.template())) {
        (Format::Json, _) => Ok(json(briefing).into_bytes()),
        (Format::Md | Format::Html, template) => {
            let template = template.unwrap_or_default();
            templates.render(template, briefing).map(String::into_bytes)
        }
        (Format::Pdf, template) => pdf(&templates.typst(template.unwrap_or_default())?, briefing),
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
