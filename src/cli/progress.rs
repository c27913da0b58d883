//! The bar on stderr while a corpus is read, only where somebody is watching; and the clock that times the stages, only where
//! somebody asked.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::model::{Stage, StageTime, Timings};
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

/// A bar, and the time that each stage took where that is wanted.
pub(super) struct Onlooker {
    bar: Bar,
    start: Instant,
    /// One a stage, in the order of [`Stage::ALL`]; none where nobody asked.
    stages: Vec<Tally>,
}

/// What pieces of work took together.
#[derive(Default)]
struct Tally {
    nanoseconds: AtomicU64,
    pieces: AtomicU64,
}

impl Onlooker {
    /// One that shows its bar only where `shown`, and times stages only where `timed`.
    pub(super) fn new(shown: bool, timed: bool) -> Self {
        let stages = if timed { Stage::ALL.iter().map(|_| Tally::default()).collect() } else { Vec::new() };
        Self { bar: Bar::new(shown), start: Instant::now(), stages }
    }

    /// Takes the bar off the terminal and gives the time since the beginning.
    pub(super) fn end(&self) -> Duration {
        self.bar.clear();
        self.start.elapsed()
    }

    /// What the stages took that had something to do, `total` from first to last.
    pub(super) fn timings(&self, threads: NonZeroUsize, total: Duration) -> Timings {
        let milliseconds = |time: Duration| (time.as_secs_f64() * 1e6).round() / 1e3;
        let one = |(stage, tally): (Stage, &Tally)| {
            let (time, pieces) = (tally.nanoseconds.load(Ordering::Relaxed), tally.pieces.load(Ordering::Relaxed));
            let ms = milliseconds(Duration::from_nanos(time));
            (pieces > 0).then(|| StageTime { stage, ms, pieces, threads: stage.part_of().is_some() })
        };
        let stages = Stage::ALL.into_iter().zip(&self.stages).filter_map(one).collect();
        Timings { threads: threads.get(), total_ms: milliseconds(total), stages }
    }
}

impl Progress for Onlooker {
    fn found(&self, files: usize) {
        self.bar.found(files);
    }

    fn read(&self) {
        self.bar.read();
    }

    fn composing(&self) {
        self.bar.composing();
    }

    fn time(&self) -> Option<Duration> {
        if self.stages.is_empty() { None } else { Some(self.start.elapsed()) }
    }

    fn took(&self, stage: Stage, time: Duration) {
        if let Some(tally) = self.stages.get(stage as usize) {
            tally.nanoseconds.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
            tally.pieces.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::time::Duration;

    use super::Onlooker;
    use crate::model::Stage;
    use crate::pipeline::Progress as _;

    #[track_caller]
    fn check(timed: bool, expected: &[(Stage, f64, u64, bool)]) {
        let onlooker = Onlooker::new(false, timed);
        assert_eq!(onlooker.time().is_some(), timed);
        for (stage, time) in [(Stage::Write, 3), (Stage::Parse, 1), (Stage::Parse, 2)] {
            onlooker.took(stage, Duration::from_millis(time));
        }
        let timings = onlooker.timings(NonZeroUsize::MIN, Duration::from_micros(1_500));
        assert_eq!((timings.threads, timings.total_ms), (1, 1.5));
        let stages: Vec<_> = timings.stages.iter().map(|it| (it.stage, it.ms, it.pieces, it.threads)).collect();
        assert_eq!(stages, expected);
    }

    #[test]
    fn stages_are_timed_where_that_is_wanted() {
        check(true, &[(Stage::Parse, 3.0, 2, true), (Stage::Write, 3.0, 1, false)]);
        check(false, &[]);
    }
}
