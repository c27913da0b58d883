//! The `attache` program. Everything it does stands in the library.

/// A briefing is made of very many small strings: to make an issue's page takes a quarter less time than with the allocator
/// of glibc, which hands memory back to the system and fetches it again page by page.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    attache::cli::run(std::env::args_os())
}
