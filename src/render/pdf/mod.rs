//! Sets a briefing as a tagged PDF (PDF/UA-1, ISO 14289-1) with typst. It reads no file, asks no clock and no network.
//!
//! The words of a briefing never become markup: they reach the Typst template as data, so that no article can write Typst.
//! What the template finds: see [`data`]. What it may ask for: see [`world`].

mod data;
mod glyphs;
mod notes;
mod world;

use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use self::world::World;
use super::error::{RenderError, TemplateFault};
use super::templates::TypstTemplate;
use crate::model::Briefing;

/// Compilations that may pass before typst forgets what it keeps of one.
const REMEMBERED: usize = 4;

/// The briefing as PDF, through a Typst template: the same bytes for the same briefing, on any machine.
pub(super) fn bytes(template: &TypstTemplate<'_>, briefing: &Briefing) -> Result<Vec<u8>, RenderError> {
    let day = last_day(briefing);
    let world = World::new(template.text, data::of(briefing), day);
    let set = typst::compile::<PagedDocument>(&world)
        .output
        .and_then(|document| typst_pdf::pdf(&document, &options(briefing, day)));
    typst::comemo::evict(REMEMBERED);
    set.map_err(|faults| fault(faults.first(), &world, template))
}

fn options(briefing: &Briefing, day: Option<Datetime>) -> PdfOptions {
    let accessible = PdfStandards::new(&[PdfStandard::Ua_1]);
    let audience = briefing.audience.as_deref().unwrap_or_default();
    PdfOptions {
        // What makes one document of two compilations: neither time nor chance.
        ident: Smart::Custom(format!("attache\n{}\n{}\n{audience}", briefing.title, briefing.issue.id)),
        creator: Smart::Custom(Some(format!("{} {}", briefing.generator.name, briefing.generator.version))),
        timestamp: day.map(Timestamp::new_utc),
        page_ranges: None,
        standards: accessible.expect("one standard alone contradicts no other"),
        tagged: true,
        pretty: false,
    }
}

/// The last day an issue covers: it stands for the day of the document, since a clock would give other bytes each time.
fn last_day(briefing: &Briefing) -> Option<Datetime> {
    let day = briefing.issue.to;
    let (month, of_month) = (day.month().unsigned_abs(), day.day().unsigned_abs());
    Datetime::from_ymd_hms(i32::from(day.year()), month, of_month, 0, 0, 0)
}

/// typst's complaint with its place in the template.
fn fault(found: Option<&SourceDiagnostic>, world: &World, template: &TypstTemplate<'_>) -> RenderError {
    let message = found.map_or("typst gave no document", |found| found.message.as_str());
    let help = found.and_then(|found| found.hints.first()).map(|hint| hint.v.to_string());
    let range = found.and_then(|found| world.place(found));
    let fault = TemplateFault::at(template.file.clone(), template.text, range, message.to_owned(), help);
    RenderError::Template(Box::new(fault))
}

#[cfg(test)]
mod tests;
