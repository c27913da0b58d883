//! Training of the learned parts.
pub mod reported;
