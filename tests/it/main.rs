//! One integration binary; each module looks at the program from one side.
#![allow(clippy::disallowed_methods)] // tests set up files and read what was written; the rule is for the program

mod architecture;
mod bad_input;
mod cli;
mod config;
mod render;
