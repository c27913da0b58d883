//! Fuzzes the target that `ATTACHE_FUZZ` names, one of those in `targets.rs`. One program serves all: it is built once.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

#[path = "../targets.rs"]
mod targets;

static TARGET: LazyLock<targets::Target> = LazyLock::new(|| {
    let wanted = std::env::var("ATTACHE_FUZZ").unwrap_or_default();
    let found = targets::TARGETS.iter().find(|(name, _)| *name == wanted);
    found.unwrap_or_else(|| panic!("ATTACHE_FUZZ is `{wanted}`, which is no target")).1
});

fuzz_target!(|bytes: &[u8]| TARGET(bytes));
