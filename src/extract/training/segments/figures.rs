//! How well texts were cut: Pk (Beeferman, Berger and Lafferty 1999) and `WindowDiff` (Pevzner and Hearst 2002).

use std::fmt;

/// Means over texts, each of which counts the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    texts: usize,
    pk: f64,
    window_diff: f64,
    /// Pk where nothing is cut.
    uncut: f64,
}

impl Figures {
    /// Counts a text of `units` units; `cuts` are the right ones.
    pub fn add(&mut self, cuts: &[usize], found: &[usize], units: usize) {
        let width = halved(units, cuts.len() + 1).max(2);
        if units <= width {
            return;
        }
        let (mut pk, mut window_diff, mut uncut) = (0, 0, 0);
        for start in 0..units - width {
            let within = |cuts: &[usize]| cuts.iter().filter(|&&cut| start < cut && cut <= start + width).count();
            let (right, here) = (within(cuts), within(found));
            pk += usize::from((right == 0) != (here == 0));
            window_diff += usize::from(right != here);
            uncut += usize::from(right != 0);
        }
        let share = |wrong: usize| 100.0 * wrong as f64 / (units - width) as f64;
        self.texts += 1;
        self.pk += share(pk);
        self.window_diff += share(window_diff);
        self.uncut += share(uncut);
    }
}

/// Half the mean length of a segment, rounded, halves to the even number as the scorer has it.
fn halved(units: usize, segments: usize) -> usize {
    let (whole, rest) = (units / (2 * segments), units % (2 * segments));
    whole + usize::from(rest > segments || rest == segments && whole % 2 == 1)
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mean = |sum: f64| sum / self.texts.max(1) as f64;
        let (pk, window_diff, uncut) = (mean(self.pk), mean(self.window_diff), mean(self.uncut));
        write!(
            f,
            "{} texts not learned from, Pk {pk:.2}, WindowDiff {window_diff:.2}, Pk of no cuts {uncut:.2}",
            self.texts
        )
    }
}
