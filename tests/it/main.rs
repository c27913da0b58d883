//! Tests of the whole program, in one binary.

mod answers;
mod config;
mod render;
