//! The bar on stderr while a corpus is read; only where somebody is watching.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Progress;

/// A bar that counts files, or nothing at all.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// A bar that is seen only where `shown`.
    pub(super) fn new(shown: bool) -> Self {
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} [{wide_bar}] {human_pos}/{human_len} {eta:>4}")
        {
            bar.set_style(style.progress_chars("━╸ "));
        }
        Self(bar)
    }

    /// Takes the bar off the terminal.
    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn found(&self, files: usize) {
        self.0.set_message("reading");
        self.0.set_length(files as u64);
    }

    fn read(&self) {
        self.0.inc(1);
    }

    fn composing(&self) {
        self.0.set_message("composing");
    }
}
