//! The learned parts.
pub mod reported;
