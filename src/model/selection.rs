//! What an issue uses of the evidence, and why: references and numbers, no text.
