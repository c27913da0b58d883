//! Makes bytes of a briefing: HTML and Markdown through tera templates, JSON as the model itself.
//!
//! It sees the finished [`Briefing`] only: no article, no evidence, no clock. Writing the bytes is for `write`.
//!
//! What a template finds: see [`context`]. What it may do to a string: see [`filters`].

mod archive;
mod context;
mod error;
mod escape;
mod filters;
mod labels;
mod markdown;
mod notes;
mod slices;
mod sources;
mod templates;

pub use archive::{ArchiveFile, ArchiveFiles, is_of_an_archive, json_of_year, pattern_in, shown_pattern, year_file};
pub use error::{RenderError, TemplateFault};
pub use escape::path_part;
pub use sources::{Beside, SourcePages, anchors};
pub use templates::Templates;

use crate::config::Format;
use crate::model::Briefing;

/// The briefing in one format, through `template` where the format has one: all formats are made of the one model. A page
/// links to what stands `beside` it.
pub fn bytes(
    format: Format,
    template: Option<&str>,
    templates: &Templates,
    briefing: &Briefing,
    beside: &Beside,
) -> Result<Vec<u8>, RenderError> {
    match (format, template.or(format.template())) {
        (Format::Json, _) => Ok(json(briefing).into_bytes()),
        (Format::Md | Format::Html, template) => {
            let template = template.unwrap_or_default();
            templates.render_beside(template, briefing, beside).map(String::into_bytes)
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
