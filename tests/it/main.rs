//! Tests of the whole program, in one binary.

mod answers;
mod bad_input;
mod config;
mod render;
