//! Tests of the whole program, in one binary; each module looks at it from one side.
#![allow(clippy::disallowed_methods)] // tests set up files and read what was written; the rule is for the program

mod accuracy;
mod answers;
mod architecture;
mod audiences;
mod bad_input;
mod changes;
mod cli;
mod config;
mod faults;
mod formats;
mod fuzz;
mod hostile;
mod hostile_formats;
mod languages;
mod mondays;
mod readme;
mod render;
mod store;
mod syria;
mod tally;
mod trends;
mod wording;
