//! What it costs to run a program: time by the clock, processor time, and the peak of its memory. It knows no program.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often a running program is asked for its memory.
const SAMPLE: Duration = Duration::from_millis(5);

/// Runs of each program at least, and how long more are waited for.
const LEAST: usize = 3;
const PATIENCE: Duration = Duration::from_secs(60);

/// What one run cost.
#[derive(Clone, Debug, Default)]
pub struct Cost {
    /// Seconds by the clock.
    pub seconds: f64,
    /// Seconds of all processors, to a hundredth; on Linux, elsewhere those by the clock.
    pub processor: f64,
    /// Most memory it held, in KiB, where the system tells.
    pub peak: Option<u64>,
    /// What it printed to stderr.
    pub told: String,
}

/// Runs a program to its end; `None` where it cannot be started or fails.
pub fn of(command: &mut Command) -> Option<Cost> {
    let (before, start) = (processor_of_children(), Instant::now());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().ok()?;
    let peak = watched(&mut child);
    let output = child.wait_with_output().ok()?;
    let seconds = start.elapsed().as_secs_f64();
    let processor = before.zip(processor_of_children()).map_or(seconds, |(before, after)| after - before);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    output.status.success().then_some(Cost { seconds, processor, peak, told })
}

/// The same, without looking at its memory, which would make a program that ends in a millisecond wait for the next look.
pub fn of_short(command: &mut Command) -> Option<Cost> {
    let start = Instant::now();
    let output = command.stdout(Stdio::null()).output().ok()?;
    let seconds = start.elapsed().as_secs_f64();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    output.status.success().then_some(Cost { seconds, processor: seconds, told, ..Cost::default() })
}

/// Runs several programs in turn, `runs` times each where they are quick, so that what disturbs one disturbs all; of each the fastest run.
pub fn in_turn<const N: usize>(runs: usize, mut programs: [&mut dyn FnMut() -> Option<Cost>; N]) -> [Option<Cost>; N] {
    let mut best: [Option<Cost>; N] = std::array::from_fn(|_| None);
    let start = Instant::now();
    for run in 0..runs {
        // What takes long is disturbed less, and need not be run so often.
        if run >= LEAST && start.elapsed() > PATIENCE {
            break;
        }
        for (best, program) in best.iter_mut().zip(&mut programs) {
            let cost = program();
            let faster = match (&*best, &cost) {
                (Some(best), Some(cost)) => cost.seconds < best.seconds,
                (None, Some(_)) => true,
                _ => false,
            };
            if faster {
                *best = cost;
            }
        }
    }
    best
}

/// Looks at the memory of a program until that has ended.
///
/// The peak only rises, and the system forgets it with the process: what is grown in the last moments may be missed.
fn watched(child: &mut Child) -> Option<u64> {
    let path = format!("/proc/{}/status", child.id());
    let mut peak = None;
    // What it prints to stderr stays in the pipe, which holds more than the few lines of these programs.
    while let Ok(None) = child.try_wait() {
        if let Ok(status) = fs::read_to_string(&path) {
            let line = status.lines().find(|line| line.starts_with("VmHWM"));
            peak = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).or(peak);
        }
        thread::sleep(SAMPLE);
    }
    peak
}

/// Processor time of all programs that this one has waited for, in user and kernel mode.
fn processor_of_children() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(13)?.parse::<f64>().ok()? + fields.get(14)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}
