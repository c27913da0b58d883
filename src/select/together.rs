//! Work of many like parts, done at once where there are threads to: how is the caller's part, since only `pipeline` knows
//! threads. What comes of it is in order, and the same in whatever order it is done.

use std::sync::Mutex;

/// Parts in a stretch, at most: one that takes long shall not keep all others waiting.
const LONGEST: usize = 64;

/// Stretches that work is cut into, where there is enough of it.
const STRETCHES: usize = 64;

/// Does the parts of some work.
pub trait Together: Sync {
    /// Calls `each` once with every number below `count`, in any order, and on any thread.
    fn each(&self, count: usize, each: &(dyn Fn(usize) + Sync));
}

/// Does one after the other.
#[derive(Clone, Copy, Debug)]
pub struct InTurn;

impl Together for InTurn {
    fn each(&self, count: usize, each: &(dyn Fn(usize) + Sync)) {
        (0..count).for_each(each);
    }
}

/// What `of` makes of every number below `count`, in order. Each stretch of them has one `held`, made by `hold`, which lends
/// what is dear to make and must leave no trace in what comes of it.
pub(super) fn map<H, T: Send>(
    together: &dyn Together,
    count: usize,
    hold: impl Fn() -> H + Sync,
    of: impl Fn(&mut H, usize) -> T + Sync,
) -> Vec<T> {
    let length = count.div_ceil(STRETCHES).clamp(1, LONGEST);
    let stretches: Vec<Mutex<Vec<T>>> = (0..count.div_ceil(length)).map(|_| Mutex::default()).collect();
    together.each(stretches.len(), &|stretch| {
        let first = stretch * length;
        let mut held = hold();
        let made = (first..count.min(first + length)).map(|at| of(&mut held, at)).collect();
        if let Ok(mut place) = stretches[stretch].lock() {
            *place = made;
        }
    });
    let whole = "a stretch that panics takes the whole work with it";
    let mut all = Vec::with_capacity(count);
    for stretch in stretches {
        all.extend(stretch.into_inner().expect(whole));
    }
    all
}

/// What two pieces of work give, done at once.
pub(super) fn both<A: Send, B: Send>(
    together: &dyn Together,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    let (one, other) = (Mutex::new((Some(one), None)), Mutex::new((Some(other), None)));
    together.each(2, &|at| if at == 0 { run(&one) } else { run(&other) });
    let done = "either is called once";
    (one.into_inner().ok().and_then(|(_, a)| a).expect(done), other.into_inner().ok().and_then(|(_, b)| b).expect(done))
}

fn run<T>(work: &Mutex<(Option<impl FnOnce() -> T>, Option<T>)>) {
    if let Ok(mut work) = work.lock()
        && let Some(run) = work.0.take()
    {
        work.1 = Some(run());
    }
}

#[cfg(test)]
mod tests {
    use super::{InTurn, Together, both, map};

    /// Does the last first.
    struct Backwards;

    impl Together for Backwards {
        fn each(&self, count: usize, each: &(dyn Fn(usize) + Sync)) {
            (0..count).rev().for_each(each);
        }
    }

    #[track_caller]
    fn check(count: usize) {
        let expected: Vec<usize> = (0..count).map(|at| at * 3).collect();
        for together in [&InTurn as &dyn Together, &Backwards] {
            assert_eq!(map(together, count, || 3, |by, at| at * *by), expected);
        }
    }

    #[test]
    fn what_is_made_is_in_order() {
        for count in [0, 1, 2, 63, 64, 65, 4096, 5000] {
            check(count);
        }
        assert_eq!(both(&Backwards, || 1, || "two"), (1, "two"));
    }
}
