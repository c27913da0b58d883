//! Tests of the whole program, in one binary.

mod bad_input;
mod config;
