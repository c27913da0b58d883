//! Invented news for the benches, made from the articles in `corpus/us-russia`, the same on every machine and run.
//!
//! An article takes paragraphs of three of them in another order, renames about half of the people, and puts other words
//! of the same ending in the place of some, so that hardly a sentence occurs twice and the shapes of quotes stay. Every
//! tenth article has the text of another one under another outlet.

#![allow(dead_code, reason = "each bench uses its own part of this module")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use attache::config::{self, Config, Reading};
use attache::model::{Article, Block, BlockKind, Digest, Entry, Format, Period, Source};
use attache::{load, parse, pipeline};
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// First day of the articles; they spread over one year.
const FIRST: Date = date(2026, 1, 1);
/// Outlets by the folder they stand in.
const OUTLETS: [(&str, &str); 3] =
    [("meridian", "The Meridian"), ("northwire", "Northwire"), ("harbour-post", "The Harbour Post")];
/// One article in so many repeats the text of an earlier one.
const COPY: usize = 10;
/// Shortest word, in bytes, that may be changed for another.
const LONG_WORD: usize = 6;

/// The days every article falls into.
pub fn period() -> Period {
    Period { from: FIRST, to: date(2026, 12, 31) }
}

/// The sample config, to be read as if it stood in `dir`, with every article below `dir` as its corpus.
pub fn config(dir: &Path) -> Config {
    let (mut config, _) = config::read(&root().join("config/us-russia.yaml")).expect("the sample config is good");
    config.corpus.include = vec!["**/*.{md,txt,jsonl}".into()];
    config.origin.path = dir.join("bench.yaml");
    config.origin.dir = dir.into();
    config.origin.root = dir.into();
    config
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A made-up article.
pub struct Story {
    /// Its path without ending, as `meridian/2026-03-04-story-17`.
    pub name: String,
    number: usize,
    outlet: &'static str,
    title: String,
    author: String,
    day: Date,
    paragraphs: Vec<(BlockKind, String)>,
}

impl Story {
    /// As Markdown with front matter.
    pub fn markdown(&self) -> String {
        let mut out = format!("---\ntitle: \"{}\"\nsource: \"{}\"\n", self.title.replace('"', "'"), self.outlet);
        let _ = write!(out, "author: \"{}\"\ndate: {}\nurl: https://{}.example/", self.author, self.day, self.number);
        let _ = write!(out, "{}/story\n---\n", self.day);
        for (kind, text) in &self.paragraphs {
            let mark = match kind {
                BlockKind::Heading => "## ",
                BlockKind::BlockQuote => "> ",
                BlockKind::ListItem => "- ",
                _ => "",
            };
            let _ = write!(out, "\n{mark}{text}\n");
        }
        out
    }

    /// As plain text: title, byline, paragraphs.
    pub fn text(&self) -> String {
        format!("{}\n\nBy {}\n\n{}\n", self.title, self.author, self.body())
    }

    /// As a web page, with what stands around an article on one.
    pub fn page(&self) -> String {
        let (title, outlet, day) = (markup(&self.title), self.outlet, self.day);
        let mut out = format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} | {outlet}</title>\n"
        );
        let _ = write!(
            out,
            "<meta property=\"og:title\" content=\"{title}\"><meta property=\"og:site_name\" content=\"{outlet}\">"
        );
        let _ = write!(out, "<meta property=\"article:published_time\" content=\"{day}T06:00:00Z\">\n<style>");
        for at in 0..60 {
            let _ = write!(out, ".c{at} {{ margin: {at}px; color: #33{at:02}44 }} ");
        }
        out.push_str("</style><script>window.data = [");
        for at in 0..200 {
            let _ = write!(out, "{{\"id\": {at}, \"path\": \"/a/{at}\"}}, ");
        }
        out.push_str("];</script></head>\n<body><nav><ul>");
        for at in 0..40 {
            let _ = write!(out, "<li class=\"c{at}\"><a href=\"/section/{at}\">Section {at}</a></li>");
        }
        let author = markup(&self.author);
        let _ = write!(
            out,
            "</ul></nav>\n<main><article class=\"story\"><h1>{title}</h1><p class=\"byline\">By {author}</p>\n"
        );
        for (kind, text) in &self.paragraphs {
            let tag = match kind {
                BlockKind::Heading => "h2",
                BlockKind::BlockQuote => "blockquote",
                _ => "p",
            };
            let _ = writeln!(out, "<div class=\"c7\"><{tag}>{}</{tag}></div>", markup(text));
        }
        out.push_str("</article><aside class=\"related\"><h3>More stories</h3>");
        for at in 0..12 {
            let _ = write!(out, "<div><a href=\"/a/{at}\"><img src=\"/i/{at}.jpg\" alt=\"\">Story {at}</a></div>");
        }
        out.push_str("</aside></main>\n<footer><p>All rights reserved. <a href=\"/terms\">Terms</a></p></footer></body></html>\n");
        out
    }

    /// As one line of JSON.
    pub fn json_line(&self) -> String {
        let mut line = serde_json::json!({
            "id": self.name, "title": self.title, "source": self.outlet, "author": self.author,
            "date": self.day.to_string(), "text": self.body(),
        })
        .to_string();
        line.push('\n');
        line
    }

    fn body(&self) -> String {
        self.paragraphs.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n\n")
    }
}

/// Text as it stands in HTML.
fn markup(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// MB/s of the fastest round, and of the one in the middle.
pub fn fastest_and_median(megabytes: f64, seconds: &[f64]) -> (f64, f64) {
    let fastest = seconds.iter().copied().fold(f64::INFINITY, f64::min);
    (megabytes / fastest, megabytes / median(seconds))
}

/// The value in the middle.
pub fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Whether the bar is reached, where there is one.
pub fn verdict(bar: Option<f64>, reached: f64) -> String {
    let word = |bar| if reached >= bar { "reached" } else { "missed" };
    bar.map_or(String::new(), |bar| format!("   bar {bar} MB/s: {}", word(bar)))
}

/// Makes articles, each from its number alone.
pub struct Press {
    bases: Vec<Article>,
    surnames: BTreeSet<String>,
    /// Words by their last three letters.
    words: BTreeMap<String, Vec<String>>,
}

impl Press {
    /// Reads the articles everything is made from.
    pub fn new() -> Self {
        let mut config = config(&root().join("corpus/us-russia"));
        let found = load::discover(&config).expect("the corpus of the repository is there");
        let mut bases: Vec<Article> = Vec::new();
        for file in &found.files {
            let parsed = pipeline::articles(file, &Reading::default()).into_iter();
            bases.extend(parsed.filter_map(Result::ok).map(|(article, _)| article).filter(|a| prose(a).count() > 3));
        }
        let people = std::mem::take(&mut config.people);
        let surnames = people.values().filter_map(|person| Some(person.name.rsplit_once(' ')?.1.to_owned())).collect();
        let mut words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for word in bases.iter().flat_map(|base| base.text.split_whitespace()).filter(|word| may_change(word)) {
            words.entry(ending(word).to_owned()).or_default().insert(word.to_owned());
        }
        let words = words.into_iter().map(|(ending, words)| (ending, words.into_iter().collect())).collect();
        Self { bases, surnames, words }
    }

    /// Articles until `bytes` of Markdown are made.
    pub fn stories(&self, bytes: usize) -> Vec<Story> {
        let (mut stories, mut made) = (Vec::new(), 0);
        while made < bytes {
            let story = self.story(stories.len());
            made += story.markdown().len();
            stories.push(story);
        }
        stories
    }

    /// Article number `number`.
    pub fn story(&self, number: usize) -> Story {
        let copied = if number % COPY == COPY - 1 { number + 1 - COPY } else { number };
        let mut dice = Dice::new(copied);
        let lead = &self.bases[dice.below(self.bases.len())];
        let target = 2400 + dice.below(3900);
        let mut paragraphs = Vec::new();
        let mut size = 0;
        while size < target {
            let base = if paragraphs.is_empty() { lead } else { &self.bases[dice.below(self.bases.len())] };
            for block in shuffled(base, &mut dice) {
                let text = self.vary(&block.span.of(&base.text).replace('\n', " "), copied, &mut dice);
                size += text.len();
                paragraphs.push((block.kind, text));
            }
        }
        let (folder, outlet) = OUTLETS[number % OUTLETS.len()];
        let day = FIRST.checked_add(i64::from((number * 7919 % 365) as u32).days()).expect("a day of the year");
        Story {
            name: format!("{folder}/{day}-story-{number}"),
            number,
            outlet,
            title: self.vary(&lead.meta.title, copied, &mut dice),
            author: format!("Ana {}", surname(dice.next())),
            day,
            paragraphs,
        }
    }

    /// `text` with other people and some other words.
    fn vary(&self, text: &str, story: usize, dice: &mut Dice) -> String {
        let mut out = String::with_capacity(text.len() + 32);
        for word in text.split_inclusive(|c: char| !c.is_alphabetic() && c != '-') {
            let bare = word.trim_end_matches(|c: char| !c.is_alphabetic());
            let tail = &word[bare.len()..];
            let known = self.surnames.contains(bare);
            if known && Dice::new(story ^ bare.bytes().map(usize::from).sum::<usize>()).below(2) == 0 {
                out.push_str(&surname(story as u64 * 31 + bare.len() as u64));
            } else if may_change(bare) && dice.below(4) == 0 {
                let others = self.words.get(ending(bare)).map_or(&[][..], Vec::as_slice);
                out.push_str(if others.is_empty() { bare } else { &others[dice.below(others.len())] });
            } else {
                out.push_str(bare);
            }
            out.push_str(tail);
        }
        out
    }
}

fn prose(article: &Article) -> impl Iterator<Item = &Block> {
    article.blocks.iter().filter(|block| block.kind.is_prose() || block.kind == BlockKind::Heading)
}

/// The headings and prose of an article, the paragraphs under each heading in another order.
fn shuffled<'a>(article: &'a Article, dice: &mut Dice) -> Vec<&'a Block> {
    let mut blocks: Vec<&Block> = prose(article).collect();
    for group in blocks.chunk_by_mut(|_, next| next.kind != BlockKind::Heading) {
        let paragraphs = usize::from(group[0].kind == BlockKind::Heading)..group.len();
        let group = &mut group[paragraphs];
        for last in (1..group.len()).rev() {
            group.swap(last, dice.below(last + 1));
        }
    }
    blocks
}

fn may_change(word: &str) -> bool {
    word.len() >= LONG_WORD && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn ending(word: &str) -> &str {
    &word[word.len() - 3..]
}

/// One of some thousand surnames.
fn surname(number: u64) -> String {
    const HEADS: [&str; 24] = [
        "Bren", "Col", "Dal", "Far", "Gar", "Hol", "Jen", "Kel", "Lang", "Mar", "Nor", "Pem", "Quin", "Rad", "Sel",
        "Tal", "Ver", "Wes", "Yar", "Zim", "Ash", "Bal", "Fen", "Orm",
    ];
    const MIDDLES: [&str; 8] = ["", "a", "be", "di", "ko", "li", "mo", "ru"];
    const ENDINGS: [&str; 20] = [
        "well", "ford", "son", "berg", "ley", "worth", "dale", "more", "ova", "enko", "ini", "ard", "ski", "holm",
        "oglu", "eira", "asso", "ault", "quist", "ner",
    ];
    let pick = |list: &[&'static str], by: u64| list[(number / by % list.len() as u64) as usize];
    [pick(&HEADS, 1), pick(&MIDDLES, 24), pick(&ENDINGS, 192)].concat()
}

/// A linear congruential generator (the constants of PCG); good enough to shuffle by.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: usize) -> Self {
        let mut dice = Self(seed as u64 ^ 0x9e37_79b9_7f4a_7c15);
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

/// A file of one article.
pub struct File {
    source: Source,
    entry: Entry,
}

impl File {
    pub fn new(name: String, text: String, format: Format) -> Self {
        let path = Path::new("/").join(&name);
        let source = Source { path, name, sidecar: None, digest: Digest([0; 32]), modified: None };
        Self { source, entry: Entry::whole(text.into_bytes(), format) }
    }

    pub fn bytes(&self) -> usize {
        self.entry.bytes.len()
    }

    pub fn article(&self) -> Article {
        parse::article(&self.source, &self.entry, &Reading::default()).expect("it is well formed").0
    }
}
