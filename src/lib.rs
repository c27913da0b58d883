//! Attaché turns a folder of news articles and one YAML file into a dated briefing.
//!
//! The way of the data is one straight line, and each arrow is a module:
//!
//! ```text
//! corpus ──load──▶ Source ──unpack──▶ Entry ──parse──▶ Article ──extract──▶ Evidence ──select──▶ Selection ──compose──▶ Briefing ──render──▶ bytes ──write──▶ files
//! ```
//!
//! No stage imports another; [`pipeline`] alone knows them all, and it alone knows threads.
//! Only [`cli`] prints, reads the clock, the environment or the number of processors.

pub mod calendar;
pub mod cli;
pub mod compose;
pub mod config;
pub mod csv;
pub mod deliver;
pub mod diagnostic;
pub mod extract;
pub mod lexis;
pub mod load;
pub mod mime;
pub mod model;
pub mod parse;
pub mod pipeline;
#[cfg(feature = "preview")]
pub mod preview;
pub mod render;
pub mod schedule;
pub mod select;
pub mod store;
pub mod suggest;
pub mod unpack;
pub mod verify;
#[cfg(feature = "preview")]
pub mod watching;
pub mod wording;
pub mod write;
