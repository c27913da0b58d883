//! The `attache` program. Everything it does stands in the library.

fn main() -> std::process::ExitCode {
    attache::cli::run(std::env::args_os())
}
