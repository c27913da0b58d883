//! Finds who said what in an article: sentences, passages, people and quotes, all as spans. It knows no topic and no file.

/// Confidence from which a speaker is named; below it a quote is left unattributed.
pub const ATTRIBUTED_FROM: u8 = 50;
