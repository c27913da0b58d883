//! When CSV on stdout begins with the mark by which Excel knows UTF-8. How a row is written is for [`crate::csv`].

use clap::ValueEnum;

pub(super) use crate::csv::row;

use crate::csv::BYTE_ORDER_MARK;

use super::console::Console;

/// When CSV begins with a byte order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Bom {
    Auto,
    Always,
    Never,
}

/// What stands before the first row on this stdout.
pub(super) fn mark(bom: Bom) -> &'static str {
    let marks = match bom {
        Bom::Auto => Console::fills_new_file(),
        Bom::Always => true,
        Bom::Never => false,
    };
    if marks { BYTE_ORDER_MARK } else { "" }
}
