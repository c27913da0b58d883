//! The table that is printed: one line a comparison, with its bar and whether it is reached. It measures nothing.

/// How a figure is held against its bar.
#[derive(Clone, Copy, Debug)]
pub enum Bar {
    /// At least so much.
    Least(f64),
    /// At most so much.
    Most(f64),
}

impl Bar {
    fn holds(self, figure: f64) -> bool {
        match self {
            Self::Least(least) => figure >= least,
            Self::Most(most) => figure <= most,
        }
    }
}

/// How many figures reached their bar, missed it, or could not be measured.
#[derive(Default)]
pub struct Table {
    reached: usize,
    missed: usize,
    unmeasured: usize,
}

impl Table {
    /// Prints the head.
    pub fn new() -> Self {
        println!("| work | measured | against | figure | bar | |");
        println!("|---|---:|---:|---:|---:|---|");
        Self::default()
    }

    /// Prints a figure, in words what it was made of, and whether it reaches its bar.
    pub fn row(&mut self, work: &str, measured: &str, against: &str, figure: (f64, &str), bar: Bar) {
        let (value, unit) = figure;
        let (sign, limit) = match bar {
            Bar::Least(least) => ("≥", least),
            Bar::Most(most) => ("≤", most),
        };
        let word = if bar.holds(value) { "reached" } else { "**missed**" };
        if bar.holds(value) {
            self.reached += 1;
        } else {
            self.missed += 1;
        }
        println!("| {work} | {measured} | {against} | {value:.2}{unit} | {sign} {limit}{unit} | {word} |");
    }

    /// Prints why there is no figure.
    pub fn none(&mut self, work: &str, why: &str) {
        self.unmeasured += 1;
        println!("| {work} | | | | | not measured: {why} |");
    }

    /// Prints the sums.
    pub fn end(self) {
        let Self { reached, missed, unmeasured } = self;
        println!("\n{reached} reached, {missed} missed, {unmeasured} not measured");
    }
}
