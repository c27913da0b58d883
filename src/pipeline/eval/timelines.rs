//! Timelines of a topic, for scorers: of the articles of the topic, which stand beside the annotated timelines, as many days
//! as the timeline has, with as many sentences. Their texts are tokenised, one sentence a line, and are left so.

use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;

use crate::config::{self, Extraction, Reading};
use crate::extract::{Further, Gazetteer};
use crate::load::{self, Found, Opened};
use crate::model::{DatedSentence, Extracted, Published};
use crate::select::timeline::{Asked, Text, events};
use crate::select::{self, Rules};
use crate::unpack;

use super::Prediction;
use crate::pipeline::parsed::articles_in;

/// A timeline that people made.
#[derive(Deserialize)]
pub(super) struct Timeline {
    set: String,
    topic: String,
    #[serde(rename = "timeline_id")]
    id: String,
    /// Days with their sentences.
    entries: Vec<(Date, Vec<String>)>,
}

/// An article of a topic.
#[derive(Deserialize)]
struct Line {
    id: String,
    date: Date,
    text: String,
}

/// An article with what a timeline may choose from.
struct Read {
    day: Date,
    text: String,
    dated: Vec<DatedSentence>,
}

/// The part of a config that decides how articles are read for a timeline.
const CONFIG: &str =
    "version: 1\nbriefing: {title: All}\ncorpus: {include: [\"*.jsonl\"]}\nsections: [{kind: timeline}]\n";

pub(super) fn predict(item: Timeline, folder: &Path, reading: &Reading) -> Result<Prediction, String> {
    let Timeline { set, topic, id, entries } = item;
    let mut days: Vec<Date> = entries.iter().map(|(day, _)| *day).collect();
    days.sort_unstable();
    days.dedup();
    let (Some(&from), Some(&to)) = (days.first(), days.last()) else { return Err("a timeline without days".into()) };
    let sentences: usize = entries.iter().map(|(_, sentences)| sentences.len()).sum();
    let each = ((2 * sentences + days.len()) / (2 * days.len())).max(1);
    let articles = articles(&folder.join(format!("{set}-{topic}.jsonl")), reading)?;
    let texts: Vec<Text<'_>> = articles.iter().map(|read| Text { day: read.day, sentences: &read.dated }).collect();
    let asked = Asked { from, to, days: days.len(), sentences: each, articles: 1 };
    let entries: Vec<(Date, Vec<String>)> = events(&texts, &asked)
        .into_iter()
        .map(|event| {
            let words = event.sentences.iter().map(|of| {
                let read = &articles[of.text as usize];
                read.dated[of.sentence as usize].span.of(&read.text).replace('\n', " ")
            });
            (event.day, words.collect())
        })
        .collect();
    let value = json!({ "set": set, "topic": topic, "timeline_id": id, "entries": entries });
    Ok(Prediction { value, problem: None })
}

/// The articles of a topic.
fn articles(path: &Path, reading: &Reading) -> Result<Vec<Read>, String> {
    let told = |what: String| format!("{}: {what}", path.display());
    let (config, _) = config::from_text(Path::new("attache.yaml"), CONFIG).map_err(|error| error.to_string())?;
    let rules = Rules::compile(&config).map_err(|error| error.to_string())?;
    let found = Found::alone(path, "articles.jsonl");
    let Opened { source, mut content, .. } =
        load::open(&found, u64::MAX).map_err(|skip| told(skip.diagnostic.message))?;
    let mut read = Ok(Vec::new());
    let _: std::ops::ControlFlow<()> = unpack::batches(&mut content, &source, &reading.limits, &mut |batch| {
        for unpacked in batch {
            let line = unpacked.map_err(|skip| told(skip.diagnostic.message)).and_then(|entry| {
                serde_json::from_slice::<Line>(&entry.bytes)
                    .map_err(|error| told(format!("line {}: {error}", entry.line)))
            });
            match (line, &mut read) {
                (Ok(line), Ok(read)) => read.extend(of_line(&line, &rules, reading)),
                (Err(what), _) => {
                    read = Err(what);
                    return std::ops::ControlFlow::Break(());
                }
                (Ok(_), Err(_)) => {}
            }
        }
        std::ops::ControlFlow::Continue(())
    });
    read
}

/// Reads an article as a build does; `None` where it cannot be used.
fn of_line(line: &Line, rules: &Rules, reading: &Reading) -> Option<Read> {
    let text = line.text.replace('\n', "\n\n");
    let opened = Opened::of_bytes(format!("{}.txt", line.id), text.into_bytes(), None);
    let (mut article, _) = articles_in(opened, reading).pop()?.ok()?;
    article.meta.published = Some(Published::Day(line.date));
    let further = Further { passages: false, days: true };
    let evidence = crate::pipeline::extracted(&article, &Gazetteer::default(), Extraction::Rules, further);
    let extracted = Extracted { article, evidence };
    let dated = select::judge(rules, &extracted, line.date).dated;
    Some(Read { day: line.date, text: extracted.article.text, dated })
}
