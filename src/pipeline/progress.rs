//! Who looks on while a pipeline runs: hears what is under way and, where wanted, how long each stage took. It reads no clock.

use std::time::Duration;

use crate::model::Stage;

/// Hears of what is under way; called from many threads.
pub trait Progress: Sync {
    /// So many files were found.
    fn found(&self, files: usize);
    /// One more file was read and what is in it extracted.
    fn read(&self);
    /// All files are read; issues are being composed.
    fn composing(&self);
    /// The time since some moment that stays the same; `None` where nobody wants to know how long anything takes.
    fn time(&self) -> Option<Duration> {
        None
    }
    /// A piece of work of this stage took so long.
    fn took(&self, _stage: Stage, _time: Duration) {}
}

/// Hears nothing.
pub struct Silent;

impl Progress for Silent {
    fn found(&self, _: usize) {}
    fn read(&self) {}
    fn composing(&self) {}
}

/// Does a piece of work of one stage, and tells how long it took where that is wanted.
pub(super) fn timed<T>(progress: &dyn Progress, stage: Stage, work: impl FnOnce() -> T) -> T {
    let lap = Lap::new(progress);
    let done = work();
    lap.end(stage);
    done
}

/// Does the work of one stage: one thread begins it, and nothing else goes on. It stands in the log, too.
pub(super) fn stage<T>(progress: &dyn Progress, stage: Stage, work: impl FnOnce() -> T) -> T {
    tracing::info_span!("stage", stage = stage.name()).in_scope(|| timed(progress, stage, work))
}

/// Time taken by work that other work stands between: it runs, is halted and runs on.
pub(super) struct Lap<'a> {
    progress: &'a dyn Progress,
    /// Time of the parts that are over.
    before: Duration,
    /// When the part under way began.
    since: Option<Duration>,
}

impl<'a> Lap<'a> {
    /// One that runs.
    pub(super) fn new(progress: &'a dyn Progress) -> Self {
        Self { progress, before: Duration::ZERO, since: progress.time() }
    }

    /// Halts it.
    pub(super) fn halt(&mut self) {
        self.before = self.so_far().unwrap_or_default();
        self.since = None;
    }

    /// Lets it run on.
    pub(super) fn resume(&mut self) {
        self.since = self.progress.time();
    }

    /// Does work of another stage, which does not count.
    pub(super) fn aside<T>(&mut self, stage: Stage, work: impl FnOnce() -> T) -> T {
        self.halt();
        let done = timed(self.progress, stage, work);
        self.resume();
        done
    }

    /// Tells of all of it as one piece of work.
    pub(super) fn end(self, stage: Stage) {
        if let Some(time) = self.so_far() {
            self.progress.took(stage, time);
        }
    }

    /// `None` where nobody wants to know.
    fn so_far(&self) -> Option<Duration> {
        let now = self.progress.time()?;
        Some(self.before + self.since.map_or(Duration::ZERO, |since| now.saturating_sub(since)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use super::{Lap, Progress, Silent, timed};
    use crate::model::Stage;

    /// A clock that goes on by a second each time it is asked.
    #[derive(Default)]
    struct Asked(Mutex<(u64, Vec<(Stage, u64)>)>);

    impl Progress for Asked {
        fn found(&self, _: usize) {}
        fn read(&self) {}
        fn composing(&self) {}
        fn time(&self) -> Option<Duration> {
            let mut inner = self.0.lock().expect("no thread panicked");
            inner.0 += 1;
            Some(Duration::from_secs(inner.0))
        }
        fn took(&self, stage: Stage, time: Duration) {
            self.0.lock().expect("no thread panicked").1.push((stage, time.as_secs()));
        }
    }

    #[track_caller]
    fn check(work: impl FnOnce(&dyn Progress), expected: &[(Stage, u64)]) {
        let asked = Asked::default();
        work(&asked);
        assert_eq!(asked.0.into_inner().expect("no thread panicked").1, expected);
    }

    #[test]
    fn the_time_of_work_is_told() {
        assert_eq!(timed(&Silent, Stage::Load, || 7), 7, "nobody has to listen");
        check(|progress| timed(progress, Stage::Parse, || {}), &[(Stage::Parse, 1)]);
        check(
            |progress| {
                let mut lap = Lap::new(progress);
                lap.aside(Stage::Parse, || {});
                lap.end(Stage::Unpack);
            },
            &[(Stage::Parse, 1), (Stage::Unpack, 2)],
        );
    }
}
