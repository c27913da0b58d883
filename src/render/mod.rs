//! Makes bytes of a briefing: HTML and Markdown through tera templates, JSON as the model itself.
//!
//! It sees the finished [`Briefing`] only: no article, no evidence, no clock. Writing the bytes is for `write`.
//!
//! What a template finds: see [`context`]. What it may do to a string: see [`filters`].

pub mod atom;
mod context;
mod csv;
mod docx;
mod error;
mod escape;
mod filters;
mod labels;
mod markdown;
mod notes;
mod slices;
mod text;
mod templates;
#[cfg(test)]
mod testing;
mod words;
mod xml;

pub use error::{RenderError, TemplateFault};
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
        (Format::Csv, _) => Ok(csv::quotes(briefing).into_bytes()),
        (Format::Atom, _) => Ok(atom::issue(briefing).into_bytes()),
        (Format::Docx, _) => docx::package(briefing),
        (Format::Md | Format::Html | Format::Txt | Format::Eml, template) => {
            let template = template.unwrap_or_default();
            templates.render(template, briefing).map(String::into_bytes)
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
