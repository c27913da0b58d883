//! Makes bytes of a briefing: HTML and Markdown through tera templates, JSON as the model itself.
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
mod slices;
mod templates;

pub use error::{RenderError, TemplateFault};
pub use templates::Templates;

use crate::model::Briefing;

/// The briefing as its stored issue: indented JSON with a line feed at the end.
pub fn json(briefing: &Briefing) -> String {
    let mut text =
        serde_json::to_string_pretty(briefing).expect("a briefing has string keys and no failing serialiser");
    text.push('\n');
    text
}
