//! One integration binary; each module looks at the program from one side.

mod architecture;
mod bad_input;
mod cli;
mod config;
mod render;
