//! How fast the terms of topics are found by one core: 10, 100 and 1,000 invented topics over the articles of the benches.
//!
//! A topic has four words, two phrases, a prefix, two words in all forms, two words near each other, and a `not`. One word
//! in twelve stands in the articles, the others are invented, as most of what an analyst watches for is not in the news of
//! the day; with 1,000 topics every sentence or two has a hit all the same. A topic set is the same on every machine. The
//! figures are of the scan alone, in bytes of article text; beside the clock stands the processor time, where the system
//! tells it.

#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]
#![allow(clippy::disallowed_methods, reason = "a bench asks the system for its processor time")]

#[path = "news/mod.rs"]
mod news;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use attache::config::{self, Config};
use attache::model::{Article, Format};
use attache::select::{self, Rules};
use news::{Dice, File, Story, fastest_and_median, verdict};

/// Bytes of the made corpus, as Markdown.
const BYTES: usize = 5_000_000;
/// How often each topic set goes over all articles.
const ROUNDS: usize = 15;
/// What one core must reach with the most topics, in MB/s.
const BAR: f64 = 100.0;

fn main() {
    // `cargo test --benches` asks whether it runs at all.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let stories = news::Press::new().stories(BYTES).into_iter();
    let file = |story: Story| File::new(format!("{}.md", story.name), story.markdown(), Format::Markdown);
    let articles: Vec<Article> = stories.map(|story| file(story).article()).collect();
    let bytes = articles.iter().map(|article| article.text.len()).sum::<usize>();
    let words = words(&articles);
    println!(
        "{} articles, {:.1} MB of text (1 MB = 1,000,000 bytes), {ROUNDS} rounds",
        articles.len(),
        megabytes(bytes)
    );
    println!("{:<14}{:>15}{:>15}{:>18}{:>16}", "", "fastest, MB/s", "median, MB/s", "by processor time", "bytes a hit");
    for topics in [10, 100, 1000] {
        let rules = Rules::compile(&config_of(topics, &words)).expect("the terms are good");
        let (mut seconds, mut processor, mut hits) = (Vec::new(), f64::INFINITY, 0);
        for _ in 0..ROUNDS {
            let (start, before) = (Instant::now(), processor_seconds());
            hits = articles.iter().map(|article| select::hits(&[&rules], black_box(article))[0].len()).sum();
            seconds.push(start.elapsed().as_secs_f64());
            processor = processor.min(processor_seconds().zip(before).map_or(f64::INFINITY, |(to, from)| to - from));
        }
        let (fastest, median) = fastest_and_median(megabytes(bytes), &seconds);
        let processor = megabytes(bytes) / processor;
        let bar = verdict((topics == 1000).then_some(BAR), fastest.max(processor));
        let each = bytes / hits.max(1);
        println!("{topics:>6} topics {fastest:>15.1}{median:>15.1}{processor:>18.1}{each:>16}{bar}");
    }
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// Seconds of processor time that this process has had.
fn processor_seconds() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(told.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

/// Longer words of the articles, rare ones first.
fn words(articles: &[Article]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in articles.iter().flat_map(|article| article.text.split(|c: char| !c.is_alphabetic())) {
        if word.len() > 4 && word.is_ascii() {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut words: Vec<(usize, &str)> = counts.into_iter().map(|(word, count)| (count, word)).collect();
    words.sort_unstable();
    words.into_iter().map(|(_, word)| word.to_lowercase()).collect()
}

/// A config of so many topics.
fn config_of(topics: usize, words: &[String]) -> Config {
    let mut dice = Dice::new(topics);
    let mut text = "version: 1\nbriefing: {title: Bench}\ncorpus: {include: ['**/*.md']}\ntopics:\n".to_owned();
    for topic in 0..topics {
        let mut next = || word(words, &mut dice);
        let words: Vec<String> = (0..4).map(|_| format!("'{}'", next())).collect();
        let phrases: Vec<String> = (0..2).map(|_| format!("'{} {}'", next(), next())).collect();
        let forms: Vec<String> = (0..2).map(|_| format!("'{}~'", next())).collect();
        let prefix = next();
        let prefix = &prefix[..(prefix.len() - 2).max(5)];
        let any = [words.join(", "), phrases.join(", "), forms.join(", ")].join(", ");
        let _ = writeln!(
            text,
            "  t{topic}:\n    any: [{any}, '{prefix}*', {{near: ['{}', '{}~'], within: 8}}]",
            next(),
            next()
        );
        let _ = writeln!(text, "    not: ['{}']", next());
    }
    config::from_text(Path::new("/bench.yaml"), &text).expect("the config is good").0
}

/// A word of the articles, the rarer the likelier, or one that is like it and stands nowhere.
fn word(words: &[String], dice: &mut Dice) -> String {
    let at = dice.below(words.len()).min(dice.below(words.len()));
    let word = &words[at];
    if dice.below(12) == 0 {
        return word.clone();
    }
    let (head, tail) = word.split_at(2 + dice.below(3));
    let letter = char::from(b"bdfgklmnprstvz"[dice.below(14)]);
    format!("{head}{letter}{tail}")
}
