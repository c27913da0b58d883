//! Runs the stages over a corpus; the only module that knows all of them, and the only one that knows rayon.
