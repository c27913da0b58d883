//! How fast copies are known: the sketches of a corpus by one core and by two, and their grouping over the whole of it.
//!
//! The articles are invented, each a function of its number, so that none is kept: of ten, three are copies of an earlier
//! one (framed, cut or badly scanned) and one is made from a template with other figures. Making them is not in the figures.
//! `ATTACHE_BENCH_ARTICLES=1000000` gives the number of articles.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]
#![allow(clippy::disallowed_methods, reason = "a bench reads its own peak of memory")]

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use attache::model::{Article, Block, BlockKind, Sketch, Span};
use attache::select::InTurn;
use attache::select::duplicates::{Known, sketch, standings};

const ARTICLES: usize = 50_000;
/// What one core must reach over sketches and grouping together, in MB/s.
const BAR: f64 = 40.0;
const THREADS: usize = 2;
/// Articles made at one time.
const BATCH: usize = 1000;
/// Words of the invented language; low numbers are frequent.
const WORDS: u64 = 60_000;

fn main() {
    // `cargo test --benches` asks whether it runs at all.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let articles = std::env::var("ATTACHE_BENCH_ARTICLES").ok().and_then(|number| number.parse().ok());
    let articles: usize = articles.unwrap_or(ARTICLES);
    let whole = Instant::now();
    let share = articles.div_ceil(THREADS);
    let parts: Vec<Sketched> = std::thread::scope(|scope| {
        let ranges = (0..THREADS).map(|part| part * share..((part + 1) * share).min(articles));
        let started: Vec<_> = ranges.map(|range| scope.spawn(move || sketched(range))).collect();
        started.into_iter().map(|one| one.join().expect("no article ends a bench")).collect()
    });
    let bytes: usize = parts.iter().map(|part| part.bytes).sum();
    let sketching: Duration = parts.iter().map(|part| part.spent).sum();
    let sketches: Vec<Sketch> = parts.into_iter().flat_map(|part| part.sketches).collect();
    let known: Vec<Known<'_>> = sketches.iter().map(|sketch| Known { text: None, page: None, sketch }).collect();
    let start = worked();
    let found = standings(&known, &InTurn);
    let grouping = worked().saturating_sub(start);
    let megabytes = bytes as f64 / 1e6;
    let speed = |time: Duration| megabytes / time.as_secs_f64();
    println!("{articles} articles, {megabytes:.0} MB (1 MB = 1,000,000 bytes)");
    println!("sketches      {:>9.1} s of one core  {:>7.1} MB/s", sketching.as_secs_f64(), speed(sketching));
    println!("grouping      {:>9.1} s of one core  {:>7.1} MB/s", grouping.as_secs_f64(), speed(grouping));
    let both = speed(sketching + grouping);
    let verdict = if both >= BAR { "reached" } else { "missed" };
    println!("both          {:>25}  {both:>7.1} MB/s, bar {BAR} {verdict}", "");
    println!("all           {:>9.1} s on {THREADS} threads, articles made in between", whole.elapsed().as_secs_f64());
    println!("peak memory   {:>9} kB", peak().unwrap_or_else(|| "unknown".into()));
    let (right, wrong, all) = pairs(&found.iter().map(|one| one.in_favour_of()).collect::<Vec<_>>());
    println!("copies known  {right} of {all}, {wrong} wrongly");
}

/// The sketches of a part of the corpus, what they were made of, and how long that took.
struct Sketched {
    sketches: Vec<Sketch>,
    bytes: usize,
    spent: Duration,
}

fn sketched(numbers: std::ops::Range<usize>) -> Sketched {
    let mut out = Sketched { sketches: Vec::with_capacity(numbers.len()), bytes: 0, spent: Duration::ZERO };
    for batch in numbers.clone().step_by(BATCH) {
        let articles: Vec<Article> =
            (batch..(batch + BATCH).min(numbers.end)).map(|number| article(number as u64)).collect();
        out.bytes += articles.iter().map(|article| article.text.len()).sum::<usize>();
        let start = worked();
        out.sketches.extend(articles.iter().map(sketch));
        out.spent += worked().saturating_sub(start);
    }
    out
}

/// Articles set behind one of their own group, those set behind another, and all that should be set behind one.
fn pairs(kept: &[Option<u32>]) -> (usize, usize, usize) {
    let group = |at: usize| original(at as u64).unwrap_or(at as u64);
    let (mut right, mut wrong) = (0, 0);
    let mut sizes: HashMap<u64, usize> = HashMap::new();
    for (at, kept) in kept.iter().enumerate() {
        *sizes.entry(group(at)).or_default() += 1;
        match kept {
            Some(kept) if group(*kept as usize) == group(at) => right += 1,
            Some(_) => wrong += 1,
            None => {}
        }
    }
    (right, wrong, sizes.into_values().map(|size| size - 1).sum())
}

/// What this thread has worked, which a busy machine disturbs less than the clock on the wall; that clock where the system
/// does not tell.
fn worked() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let told = told.and_then(|told| told.split(' ').next()?.parse().ok()).map(Duration::from_nanos);
    told.unwrap_or_else(|| START.elapsed())
}

/// The most memory the process has had, in kB, where the system tells.
fn peak() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().to_owned())
}

/// Random numbers from a seed (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % below
    }

    /// A word; frequent ones come up as words of a language do.
    fn word(&mut self) -> String {
        // Of the numbers below a power of two, as many come up as of those below the next.
        let below = 1 << (1 + self.roll(u64::from(WORDS.ilog2())));
        word(self.roll(below))
    }
}

fn word(number: u64) -> String {
    const SYLLABLES: [&str; 16] =
        ["lu", "me", "or", "vi", "ta", "ren", "sol", "ka", "di", "bo", "an", "st", "gre", "ny", "pel", "ur"];
    let mut dice = Dice(number);
    let length = 1 + dice.roll(2) + u64::from(number > 200);
    (0..length).map(|_| SYLLABLES[dice.roll(16) as usize]).collect()
}

/// The article that an article is a copy of.
fn original(number: u64) -> Option<u64> {
    let mut dice = Dice(number ^ 0x00c0_ffee);
    (number >= 10 && dice.roll(10) < 3).then(|| {
        // The nearest earlier one that is an original.
        let mut at = number - 1 - dice.roll(number.min(5000) - 1);
        while original_is_copy(at) {
            at -= 1;
        }
        at
    })
}

fn original_is_copy(number: u64) -> bool {
    number >= 10 && Dice(number ^ 0x00c0_ffee).roll(10) < 3
}

fn article(number: u64) -> Article {
    let text = match original(number) {
        Some(original) => copy(&text(original), number),
        None => text(number),
    };
    let block = Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()) };
    Article { blocks: vec![block], text, ..Article::default() }
}

fn text(number: u64) -> String {
    let mut dice = Dice(number);
    if dice.roll(7) == 0 {
        let (mut fixed, mut text) = (Dice(dice.roll(50)), String::new());
        for _ in 0..12 {
            let (name, sum, part) = (dice.word(), dice.roll(100_000), dice.roll(900));
            let words =
                [fixed.word(), name, fixed.word(), sum.to_string(), fixed.word(), fixed.word(), part.to_string()];
            text.push_str(&words.join(" "));
            text.push_str(". ");
        }
        return text;
    }
    let sentences = 8 + dice.roll(32);
    let mut sentence = || {
        let mut words: Vec<String> = (0..8 + dice.roll(16)).map(|_| dice.word()).collect();
        if dice.roll(3) == 0 {
            words.push(dice.roll(3000).to_string());
        }
        words.join(" ") + ". "
    };
    (0..sentences).map(|_| sentence()).collect()
}

/// A copy of a text: of its first part or the whole, framed or badly scanned.
fn copy(text: &str, number: u64) -> String {
    let mut dice = Dice(number ^ 0x0bad_c0de);
    let sentences: Vec<&str> = text.split_inclusive(". ").collect();
    let kept = sentences.len() * (4 + dice.roll(7) as usize) / 10;
    let mut copy =
        format!("{} (Wire) - {}Follow us. Comments ({}).", dice.word(), sentences[..kept].concat(), dice.roll(90));
    if dice.roll(4) == 0 {
        copy = copy.chars().map(|c| if dice.roll(40) == 0 { 'x' } else { c }).collect();
    }
    copy
}
